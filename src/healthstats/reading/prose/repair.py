"""A document's text → the working text that is read, with every character's place in the original.

Repairs are for reading only: quotes and places always lead back to the original characters. What is repaired is told
in the problems table, once for each kind.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache

import opencc

from healthstats.reading.doubts import problem

CJK = "\u3400-\u4dbf\u4e00-\u9fff"
_TONES = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü"
_PINYIN = re.compile(rf"(?<=[{CJK}]) ?\([a-z{_TONES}]{{0,5}}[{_TONES}][a-z{_TONES}]{{0,5}}\)", re.IGNORECASE)
_TONELESS = re.compile(rf"(?<=[{CJK}])\([a-z]{{1,6}}\)")
_CENSORED = re.compile(r"\*(?<![\d*]\*) *\* *\*(?: *\*)*")
_BLANKS = re.compile(rf"(?<=[{CJK}，。、；：（）“”]) +|(?<=\d) +(?=[{CJK}%‰])| +(?=[{CJK}，。、；：（）“”])")
#: Line ends that parted no words: beside a Chinese character, or inside a number.
_UNPARTED = re.compile(rf"[{CJK}]|^\d[\d.,%‰]$|^\.\d$")
#: A number broken behind its decimal point; what follows it cannot begin a sentence.
_POINT_AT_END, _DECIMALS = re.compile(r"\d\.$"), re.compile(r"\d{1,4}\s?(?:[%‰万亿元张人]|个百分点|/1?0万|per cent)")
#: 1.2 in front of a heading.
_NUMBERED = re.compile(r"(?:\A|\n)\d{1,2}(?:\.\d{1,2}){0,2}\Z")
_ANY_CHINESE = re.compile(f"[{CJK}]")
_SIGNS = {
    **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    **dict.fromkeys("—–―−‐‑﹣", "-"),
    **dict.fromkeys("〜∼～", "~"),
    **dict.fromkeys("\u00a0\u2002\u2003\u2009\u200a\u202f\u3000\t\u200b\ufeff", " "),
    **dict.fromkeys("‘’", "'"),
    "○": "〇",
    "∶": ":",
}
#: What an article spinner made of common words; read as these when its mark is there. None changes its length.
_SPINNERS_MARK = "东说念主"  # 人
_SPUN = {
    "世界": "全国", "国度": "国家", "祈望": "生机", "加多": "增加", "用度": "费用", "支拨": "支出", "总和": "总数", "住户": "居民",
    "照管": "护士", "职业": "事业", "抓平": "持平", "出身": "出生", "医生": "医师", _SPINNERS_MARK: "人" + "\0" * 3,
}  # fmt: skip
_NOTHING = re.compile("\0+")
_HARD_END = re.compile(r"[。！？!?;；:：.)）”\"]\s*$")
#: A line that is a whole by itself: 住院分娩率(%):99.2.
_ITEM = re.compile(r"\s*[^,，。;；:：\d]{2,30}[:：)）][:：]?\s*(?:为|是)?[\d.,]+[^\d,，。;；]{0,8}\s*")
_NARROWEST = 16  # shorter lines are those of a list
_NEW_ITEM = re.compile(
    rf"\s*(?:[(（]?[一二三四五六七八九十]{{1,3}}[)）、.]|[(（]\d{{1,2}}[)）]|\d{{1,2}}[.、)][^\d]|[①-⑳●■◆•*#-]|第[{CJK}]{{1,3}}[章节条])"
)


@dataclass(frozen=True)
class Working:
    """The text that is read.

    Attributes
    ----------
    text : str
        Repaired, in Simplified characters; paragraphs end with a line break.
    low : str
        The same in lower case, character by character.
    """

    text: str
    low: str
    _at: list[int]
    _from: list[int]

    def original(self, place: int) -> int:
        """Return where a character of the working text stands in the original."""
        piece = bisect_right(self._at, place) - 1
        return self._from[piece] + place - self._at[piece]


@cache
def _simplified() -> dict[int, str]:
    """Return a table of single characters: Traditional → Simplified, full width → ASCII. It keeps every length."""
    convert = opencc.OpenCC("t2s").convert
    letters = [chr(code) for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))]
    simple = convert("\n".join(letters)).split("\n")
    table = {ord(one): other for one, other in zip(letters, simple, strict=True) if one != other and len(other) == 1}
    return table | {ord(one): other for one, other in _SIGNS.items()}


_LOWER = {code: chr(code + 32) for code in range(ord("A"), ord("Z") + 1)}


def simple(text: str) -> str:
    """Return a text in Simplified characters and ordinary signs, without pinyin.

    Examples
    --------
    >>> simple("發(fā)布時間：２０２１")
    '发布时间:2021'
    """
    return _TONELESS.sub("", _PINYIN.sub("", text.translate(_simplified())))


def repair(text: str, paragraphs: list[tuple[int, int]]) -> tuple[Working, list[int], list[dict[str, object]]]:
    """Return the working text, where each paragraph begins in it, and what was repaired.

    Parameters
    ----------
    text : str
        The original.
    paragraphs : list of (start, end)
        The slices of it that are read, in order.

    Examples
    --------
    >>> working, _, _ = repair("衛(wèi)生院３０ 所", [(0, 13)])
    >>> working.text, working.original(3)
    ('卫生院30所\\n', 8)
    """
    table = _simplified()
    folded = "\n".join(line if line.isascii() else line.translate(table) for line in text.split("\n"))
    if _SPINNERS_MARK in folded:
        for spun, word in _SPUN.items():
            folded = folded.replace(spun, word)
    lines = _joined(folded, paragraphs)
    removed = _removed(folded)
    pieces: list[str] = []
    at: list[int] = []
    came_from: list[int] = []
    starts: list[int] = []
    length = cut = 0
    for number, (start, end, ends_paragraph) in enumerate(lines):
        if not starts or pieces[-1:] == ["\n"]:
            starts.append(length)
        while cut < len(removed) and removed[cut][1] <= start:
            cut += 1
        place, here = start, cut
        while place < end:
            stop = min(removed[here][0], end) if here < len(removed) else end
            if stop > place:
                at.append(length)
                came_from.append(place)
                pieces.append(folded[place:stop])
                length += stop - place
            place = max(place, removed[here][1]) if here < len(removed) else end
            here += 1
            if place < end and "*" in folded[stop:place] and pieces and pieces[-1][-1:].isascii():
                at.append(length)
                came_from.append(stop)
                pieces.append(" ")
                length += 1
        joined = (
            folded[end - 1 : end] + folded[lines[number + 1][0] : lines[number + 1][0] + 1]
            if not ends_paragraph
            else ""
        )
        glue = "\n" if ends_paragraph else "" if _UNPARTED.search(joined) else " "
        if glue:
            at.append(length)
            came_from.append(end)
            pieces.append(glue)
            length += 1
    made = "".join(pieces)
    low = made.lower()
    low = low if len(low) == len(made) else made.translate(_LOWER)
    return Working(made, low, at or [0], came_from or [0]), starts, _told(text, removed, lines)


def _removed(folded: str) -> list[tuple[int, int]]:
    """Return the slices that are left out: pinyin, censored characters, blanks inside Chinese."""
    if not _ANY_CHINESE.search(folded):
        return _censored(folded)
    pinyin = [match.span() for match in _PINYIN.finditer(folded)]
    if len(pinyin) >= 5:
        pinyin += [match.span() for match in _TONELESS.finditer(folded)]
    spans = pinyin + _censored(folded) + [match.span() for match in _NOTHING.finditer(folded)]
    spans += [match.span() for match in _BLANKS.finditer(folded) if not _parts_heading(folded, *match.span())]
    made: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if made and start < made[-1][1]:
            made[-1] = (made[-1][0], max(end, made[-1][1]))
        else:
            made.append((start, end))
    return made


def _censored(folded: str) -> list[tuple[int, int]]:
    return [match.span() for match in _CENSORED.finditer(folded)] if "*" in folded else []


def _parts_heading(folded: str, start: int, end: int) -> bool:
    """Return whether blanks stand between the number of a heading and its words; before a unit they do not."""
    return (
        _NUMBERED.search(folded, max(0, start - 8), start) is not None
        and folded[end] not in "年月日例人名个张元家所次万亿%‰"
    )


def _joined(text: str, paragraphs: list[tuple[int, int]]) -> list[tuple[int, int, bool]]:
    """Return the lines with whether each ends its paragraph: lines of one width were broken by a page, not a writer."""
    lengths = sorted(end - start for start, end in paragraphs)
    width = lengths[int(len(lengths) * 0.9)] if lengths else 0
    alike = sum(length >= 0.75 * width for length in lengths)
    open_ended = sum(
        20 <= end - start <= 130
        and end - start >= 0.75 * width
        and not _HARD_END.search(text[max(start, end - 3) : end])
        for start, end in paragraphs
    )
    many = len(lengths) >= 8 and (width <= 2 or (_NARROWEST <= width <= 130 and alike >= 0.4 * len(lengths)))
    wrapped = many or (len(lengths) < 8 and open_ended >= 3)
    made = []
    for place, (start, end) in enumerate(paragraphs):
        follows = paragraphs[place + 1] if place + 1 < len(paragraphs) else None
        behind = text[follows[0] : follows[0] + 12] if follows else ""
        broken = (
            wrapped
            and end - start >= 0.75 * width
            and not _HARD_END.search(text[max(start, end - 3) : end])
            and not _NEW_ITEM.match(behind)
            and not _ITEM.fullmatch(text, start, end)
        )
        in_number = _DECIMALS.match(behind) and _POINT_AT_END.search(text[max(start, end - 2) : end])
        made.append((start, end, not (follows and (broken or in_number))))
    return made


def _told(text: str, removed: list[tuple[int, int]], lines: list[tuple[int, int, bool]]) -> list[dict[str, object]]:
    told = []
    for what, found in (
        ("pinyin in brackets", [one for one in removed if text[one[0] : one[1]].strip()[:1] in ("(", "（")]),
        ("stars in place of censored characters", [one for one in removed if "*" in text[one[0] : one[1]]]),
        (
            "东说念主, which an article spinner wrote for 人,",
            [one for one in removed if text[one[0] : one[1]].startswith("说念主")],
        ),
    ):
        if found:
            start, end = found[0]
            message = f"{what}: left out {len(found)} times for reading, the first here; quotes keep them"
            told.append(
                problem(
                    "repaired_text",
                    message,
                    severity="note",
                    action="repaired",
                    locator=f"[{start}:{end}]",
                    quote=text[max(0, start - 10) : end + 10],
                )
            )
    if broken := sum(not ends for _, _, ends in lines):
        message = f"lines of one width: {broken} line breaks were taken as blanks"
        told.append(problem("repaired_text", message, severity="note", action="repaired"))
    return told
