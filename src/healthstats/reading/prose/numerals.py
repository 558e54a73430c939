"""Numbers in words: 十一, 百分之九十五, eleven, tens of millions."""

import re

_DIGITS = dict(zip("零〇一二三四五六七八九", (0, 0, *range(1, 10)), strict=True)) | {"两": 2}
_POWERS = {"十": 10, "百": 100, "千": 1_000}
_MYRIADS = {"万": 10_000, "亿": 100_000_000}
#: The characters a Chinese numeral is written with.
CHINESE = "零〇一二两三四五六七八九十百千万亿"

_ONES = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
#: English number words → value.
ENGLISH = {word: value for value, word in enumerate(_ONES.split(), start=1)}
TENS = {word: 10 * value for value, word in enumerate(_TENS.split(), start=2)}
SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "ten thousand": 1e4, "hundred million": 1e8}


def chinese_number(text: str) -> float | None:
    """Return the value of a Chinese numeral; None when it is none.

    Examples
    --------
    >>> chinese_number("十一"), chinese_number("二百三十"), chinese_number("九十五点五"), chinese_number("万")
    (11.0, 230.0, 95.5, None)
    """
    whole, point, part = text.partition("点")
    if point:
        decimals = "".join(str(_DIGITS[letter]) for letter in part if letter in _DIGITS)
        before = chinese_number(whole)
        return None if before is None or len(decimals) != len(part) else before + float(f"0.{decimals or 0}")
    if len(text) > 12 or not text or text[0] in _MYRIADS:
        return None
    if len(text) > 1 and all(letter in _DIGITS for letter in text):
        return float("".join(str(_DIGITS[letter]) for letter in text))
    total = section = digit = 0
    for letter in text:
        if letter in _DIGITS:
            digit = _DIGITS[letter]
        elif letter in _POWERS:
            section += (digit or 1) * _POWERS[letter]
            digit = 0
        elif letter in _MYRIADS:
            total = (total + section + digit) * _MYRIADS[letter]
            section = digit = 0
        else:
            return None
    return float(total + section + digit)


def english_number(text: str) -> float | None:
    """Return the value of an English number word; of a vague one the least it can mean.

    Examples
    --------
    >>> english_number("sixty-five"), english_number("a thousand"), english_number("tens of millions")
    (65.0, 1000.0, 10000000.0)
    """
    words = re.sub(r"^an? ", "one ", text)
    if match := re.fullmatch(r"(ten|hundred|thousand)s of (thousand|million)s?", words):
        return {"ten": 10.0, "hundred": 100.0, "thousand": 1000.0}[match[1]] * SCALES[match[2]]
    head, _, scale = words.partition(" ")
    tens, _, ones = head.partition("-")
    value = TENS.get(tens, 0) + ENGLISH.get(ones, 0) if tens in TENS else ENGLISH.get(head, 0)
    if not value:
        return None
    return float(value) * (SCALES.get(scale, 0.0) if scale else 1.0) or None
