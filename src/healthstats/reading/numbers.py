"""A cell → a number with its bound, unit, precision, status and marks; what is no number says why.

The marks a table may have where a number should be, and what they are taken for (a sidecar's ``[marks]`` comes first):

=====================================  =============================================================================
``-`` ``—`` ``–`` ``--``               not_collected: nil or no figure, which of the two the table does not say
``…`` ``...`` ``..`` ``:``             not_collected: not available, or below the smallest unit of the table
``n/a`` ``NA`` ``[z]`` ``不详`` …        not_collected
``未开展`` ``未做`` ``not done``            not_done
``*`` ``***`` ``x`` ``[x]`` ``[c]``        suppressed
``#`` ``[p]``                          provisional (no figure yet; behind a number: a provisional number)
``[u]``                                unreliable, and suppressed when it stands alone
``-2``                                 not_collected, only in a column whose quantity cannot be negative
=====================================  =============================================================================

None of them is ever zero.
"""

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace

from healthstats.series import FLAGS, STATUSES
from healthstats.units import parse_unit

_GONE = "not_collected"
#: Marks that stand in place of a number, folded → status or flag.
MARKS: dict[str, str] = {
    **dict.fromkeys(("-", "--", "---", "—", "——", "–", "―", "−", "...", "......", "..", ":", "/", "\\", "."), _GONE),
    **dict.fromkeys(("n/a", "na", "n.a.", "nan", "null", "none", "nil", "[z]", "z", "[w]", "#n/a"), _GONE),
    **dict.fromkeys(
        ("不详", "缺", "无", "暂无", "无数据", "缺失", "未报", "不适用", "missing", "not available"), _GONE
    ),
    **dict.fromkeys(("未开展", "未做", "未进行", "未实施", "not done"), "not_done"),
    **dict.fromkeys(("*", "**", "***", "x", "xx", "[x]", "[c]", "c", "s", "suppressed"), "suppressed"),
    **dict.fromkeys(("#", "[p]", "p"), "provisional"),
    "[u]": "unreliable",
}
#: Marks behind (or before) a number → status, flag, or the words of a note.
ATTACHED: dict[str, str] = {
    **dict.fromkeys(("#", "[p]", "p", "(p)"), "provisional"),
    **dict.fromkeys(("[u]", "u", "(u)"), "unreliable"),
    **dict.fromkeys(("[e]", "e", "(e)"), "estimated"),
    **dict.fromkeys(("[r]", "r", "(r)"), "revised"),
    **dict.fromkeys(("[b]", "b", "(b)"), "break in the series"),
}

_CIRCLED = "①-⑳⑴-⒇ⓐ-ⓩ¹²³⁰⁴-⁹†‡§¶"
_TAIL_RAW = re.compile(rf"[\s]*([{_CIRCLED}]+)$")
_HEAD_RAW = re.compile(rf"^([{_CIRCLED}]+)[\s]*")
_TAIL = re.compile(
    r"(?<=[\d%‰万亿人例])\s*"
    r"(\[[a-z]{1,4}\]|\[(?:note |注)?\d+\]|\((?:[a-z]|\d|注\d*|note \d+)\)|[*#^]+|(?<=\d)\s?[prebu])$"
)
_HEAD = re.compile(r"^([*#]+)\s*(?=[\d<>≤≥.-])")
_DASHES = str.maketrans(
    {**dict.fromkeys("−–—―‐‑﹣", "-"), **dict.fromkeys("〜∼至", "~"), "≦": "≤", "≧": "≥", "。": "."}
)
_NUMBER = r"(?:[1-9]\d{0,2}(?:,\s?\d{3})+|[1-9]\d{0,2}(?: \d{3})+|\d+)(?:\.\d+)?(?:e[+-]?\d+)?|\.\d+"
_SIGNED = rf"[+-]?\s?(?:{_NUMBER})"
_ONE = re.compile(rf"({_SIGNED})(?![\d.])\s*(.*)", re.DOTALL)
_RANGE = re.compile(rf"({_NUMBER})\s*([^\d\s~-]*)\s*(?:-|~|to)\s*({_NUMBER})(?![\d.])\s*(.*)", re.DOTALL)
_LIMITS = re.compile(
    rf"({_SIGNED})\s*[(\[](?:95%\s*ci:?\s*)?({_SIGNED})\s*(?:-|~|to|,)\s*({_SIGNED})[)\]]",  # 3.9 (3.7-4.1)
    re.DOTALL,
)
_BEFORE_WORDS = {
    "~": "~ ≈ 约 大约 近 about approx. c.",
    ">=": ">= ≥ 不低于 不少于 至少 at_least",
    "<=": "<= ≤ 不超过 不高于 不大于 at_most",
    "<": "< 低于 不足 不到 小于 少于 under below less_than",
    ">": "> 超过 高于 大于 逾 over above more_than",
    "=": "=",
}
_BEFORE = {word.replace("_", " "): bound for bound, words in _BEFORE_WORDS.items() for word in words.split()}
_AFTER = {
    "以上": ">=",
    "+": ">=",
    "以下": "<=",
    "以内": "<=",
    "之内": "<=",
    "左右": "~",
    "上下": "~",
    "余": ">",
    "多": ">",
}
_BEFORE_RE = re.compile("(" + "|".join(re.escape(word) for word in sorted(_BEFORE, key=len, reverse=True)) + r")\s*")
_SCALE_WORDS = ("百万", "千万", "万", "亿", "萬", "億", "千")
_ROUND = frozenset(10**power for power in range(7))
_SIMPLE = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,15})?")
#: No count of health statistics comes near it, in whatever unit.
MOST = 1e15
_INFINITE = re.compile(r"[+-]?\s*(inf|infinity|∞)")


@dataclass(frozen=True)
class Number:
    """What a cell says.

    Attributes
    ----------
    value, high : float
        The number and, for a range, its upper end; NaN when there is none.
    bound, unit : str
        One of `healthstats.series.BOUNDS`; the unit printed in the cell.
    decimals : int or None
        To how many decimals it is printed; None for a cell that holds a binary number.
    status, flags, note : str
        As in the observations table.
    fault : str
        Why the cell is not understood; then nothing else holds.
    doubt : str
        What a reader should check though the number was read.
    """

    value: float = math.nan
    high: float = math.nan
    bound: str = "="
    unit: str = ""
    decimals: int | None = None
    status: str = "observed"
    flags: str = ""
    note: str = ""
    fault: str = ""
    doubt: str = ""


def fold_mark(text: str) -> str:
    """Return a mark as it is looked up: width and case folded, no blanks around."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def parse_number(text: str, marks: Mapping[str, str] = MARKS) -> Number:
    """Read the text of a cell.

    Parameters
    ----------
    text : str
        The cell, not empty.
    marks : mapping
        Folded mark → status or flag, for cells and behind numbers; see `with_own_marks`.

    Examples
    --------
    >>> parse_number("1,234").value, parse_number("１２．５％").unit
    (1234.0, '%')
    >>> parse_number("[x]").status, parse_number("12.3①").note
    ('suppressed', 'footnote ①')
    >>> parse_number("70-75%").high, parse_number("≥90").bound
    (75.0, '>=')
    >>> parse_number("12,3").fault
    'not understood as a number'
    """
    if _SIMPLE.fullmatch(text):
        return Number(value=float(text), decimals=len(text.partition(".")[2]))
    if meaning := marks.get(fold_mark(text)):
        return _marked(Number(), meaning, text.strip(), alone=True)
    rest, found = _peel(text.strip(), marks)
    number = _plain(rest)
    if number.fault:
        return number
    for mark in found:
        number = _marked(number, _meaning(mark, marks), mark, alone=False)
    return number


def number_of(value: float) -> Number:
    """Return the number of a cell that holds one."""
    if math.isinf(value):
        return Number(fault="an infinite number is impossible")
    if abs(value) > MOST:
        return Number(fault="an impossibly large number")
    return Number(value=float(value))


def with_own_marks(own: Mapping[str, str]) -> dict[str, str]:
    """Return the default marks with those of a sidecar over them."""
    return {**MARKS, **{fold_mark(mark): meaning for mark, meaning in own.items()}}


def decimals_of(value: float) -> int:
    """Return to how many decimals a binary number has to be printed to be itself (10 at most)."""
    return len(f"{value:.10f}".rstrip("0").partition(".")[2])


def _meaning(mark: str, marks: Mapping[str, str]) -> str:
    folded = fold_mark(mark)
    is_own = folded in marks and marks[folded] != MARKS.get(folded)
    return marks[folded] if is_own else ATTACHED.get(folded, "")


def _marked(number: Number, meaning: str, mark: str, *, alone: bool) -> Number:
    note = f"mark {mark}" if alone else f"footnote {mark}"
    if meaning == "unreliable" and alone:
        return replace(number, flags="unreliable", status="suppressed", note=note)
    if meaning in FLAGS:
        return replace(number, flags=f"{number.flags} {meaning}".strip(), note=number.note or (note if alone else ""))
    if meaning in STATUSES:
        return replace(number, status=meaning, note=number.note or (note if alone else ""))
    return replace(number, note="; ".join(part for part in (number.note, meaning or note) if part))


def _peel(text: str, marks: Mapping[str, str]) -> tuple[str, list[str]]:
    found = []
    while match := _TAIL_RAW.search(text) or _HEAD_RAW.search(text):
        found.append(match[1])
        text = (text[: match.start()] + text[match.end() :]).strip()
    text = unicodedata.normalize("NFKC", text).strip()
    folded = text.casefold()
    while match := _TAIL.search(folded) or _HEAD.search(folded):
        found.append(match[1].strip())
        folded = (folded[: match.start()] + folded[match.end() :]).strip()
    own = [mark for mark in marks if mark not in MARKS and folded.endswith(mark) and folded[: -len(mark)].strip()]
    if own:
        longest = max(own, key=len)
        found.append(longest)
        folded = folded[: -len(longest)].strip()
    return folded, found


def _plain(text: str) -> Number:
    text = text.translate(_DASHES)
    if _INFINITE.fullmatch(text):
        return Number(fault="an infinite number is impossible")
    if match := re.fullmatch(r"\((.+)\)", text):
        inner = _plain(match[1])
        doubt = "a number in brackets: read as it stands, not as negative"
        return inner if inner.fault else replace(inner, note="printed in brackets", doubt=doubt)
    if match := _LIMITS.fullmatch(text):
        return replace(_one(match[1], ""), note=f"printed limits {match[2]} to {match[3]}")
    bound = "="
    if match := _BEFORE_RE.match(text):
        bound, text = _BEFORE[match[1]], text[match.end() :]
    if text.startswith("负"):
        text = "-" + text[1:]
    if match := _RANGE.fullmatch(text):
        return _range(match, bound)
    if not (match := _ONE.fullmatch(text)):
        return Number(fault="not understood as a number")
    tail = match[2].strip()
    for word, meant in _AFTER.items():
        if tail.endswith(word) and bound == "=":
            bound, tail = meant, tail[: -len(word)].strip()
    return replace(_one(match[1], tail), bound=bound)


def _range(match: re.Match[str], bound: str) -> Number:
    low, high = _one(match[1], match[2] or match[4]), _one(match[3], match[4] or match[2])
    if low.fault or high.fault:
        return low if low.fault else high
    if low.unit != high.unit or low.value > high.value:
        return Number(fault="not understood as a range from a lower to a higher number")
    decimals = max(low.decimals or 0, high.decimals or 0)
    return replace(low, high=high.value, bound=bound, decimals=decimals)


def _one(digits: str, unit: str) -> Number:
    parsed = parse_unit(unit)
    is_fraction = parsed is not None and parsed.per not in _ROUND  # 5503/6411
    if is_fraction or (parsed is None and re.match(r"[\W_]*\d", unit)):
        return Number(fault="not understood as a number")
    if unit and unit not in _SCALE_WORDS and parsed is None:
        return Number(fault=f"not understood as a number: {unit!r} behind it is no known unit or mark")
    plain = re.sub(r"[,\s+]", "", digits) if "e" not in digits else re.sub(r"[,\s]", "", digits)
    value = float(plain)
    if abs(value) > MOST:
        return Number(fault="an impossibly large number")
    mantissa = plain.partition("e")[0]
    return Number(value=value, unit=unit, decimals=len(mantissa.partition(".")[2]))
