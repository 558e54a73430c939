"""Units of health statistics: parse what a bureau prints, convert within a family, print."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from healthstats.errors import InputError

FAMILIES = ("rate", "count", "money", "money per head", "years", "days", "points", "area")

_SCALES = {
    "": 1.0,
    "十": 10.0,
    "百": 1e2,
    "千": 1e3,
    "万": 1e4,
    "萬": 1e4,
    "百万": 1e6,
    "千万": 1e7,
    "亿": 1e8,
    "億": 1e8,
}
_PER_WORDS = {
    "百": 100, "千": 1_000, "万": 10_000, "十万": 100_000, "百万": 1_000_000,
    "hundred": 100, "thousand": 1_000, "tenthousand": 10_000, "hundredthousand": 100_000, "million": 1_000_000,
}  # fmt: skip
_PER_SIGNS = {"%": 100, "‰": 1_000, "‱": 10_000}
_COUNTED = "人次|人份|人|例|张|個|个|家|所|名|户|次|项|种|位|支|起|对|条|份|件|辆|台|针次|处|处所"
_COUNTED_EN = (
    "persons?|people|cases?|deaths?|births?|beds|visits|clinics|centers|centres|hospitals|households|women|men|couples|"
    "children|doses|units|cards|documents|records|staff|doctors|nurses|number|no\\.?|count"
)
_MONEY_EN = {"yuan": 1.0, "thousand yuan": 1e3, "ten thousand yuan": 1e4, "million yuan": 1e6,
             "billion yuan": 1e9}  # fmt: skip
_COUNT_EN = {"thousand": 1e3, "thousands": 1e3, "ten thousand": 1e4, "million": 1e6, "millions": 1e6, "billion": 1e9}


@dataclass(frozen=True)
class Unit:
    """A parsed unit.

    Attributes
    ----------
    family : str
        One of `FAMILIES`. Values convert only within a family.
    per : float
        What a rate counts its events per: 100 for %, 1 000 for ‰, 100 000 for /10万; 1 otherwise.
    scale : float
        How many base units one of this unit is: 10 000 for 万人; 1 for a rate.
    """

    family: str
    per: float = 1.0
    scale: float = 1.0


def _rate(text: str) -> Unit | None:
    if text in _PER_SIGNS:
        return Unit("rate", _PER_SIGNS[text])
    if match := re.fullmatch(r"(百|千|万|十万|百万)分(?:之|率|比)?", text):
        return Unit("rate", _PER_WORDS[match[1]])
    if match := re.fullmatch(rf"(?:{_COUNTED})?(?:1?/|每)(百万|十万|万|千|百)(?:人口?|活产|名?\w*)?", text):
        return Unit("rate", _PER_WORDS[match[1]])
    if match := re.fullmatch(rf"(?:{_COUNTED})?(?:1?/|每)(\d+)(百万|十万|万|千|百|)(?:人口?|活产\w*|名\w*)?", text):
        per = int(match[1]) * int(_SCALES[match[2]])
        return Unit("rate", per) if per >= 100 else None
    if match := re.fullmatch(r"(?:\w+ )?(?:per|/) ?(\d+)(?: (thousand|million)\b)?(?: .*)?", text):
        per = int(match[1]) * _PER_WORDS.get(match[2], 1)
        return Unit("rate", per) if per >= 100 else None
    if match := re.fullmatch(r"(?:\w+ )?per (hundred thousand|ten thousand|hundred|thousand|million)(?: .*)?", text):
        return Unit("rate", _PER_WORDS[match[1].replace(" ", "")])
    if text in ("percent", "per cent", "percentage", "pct"):
        return Unit("rate", 100)
    return None


@cache
def parse_unit(text: str) -> Unit | None:
    """Read a unit as printed; None when it is not understood or empty.

    Examples
    --------
    >>> parse_unit("1/10万")
    Unit(family='rate', per=100000, scale=1.0)
    >>> parse_unit("万人")
    Unit(family='count', per=1.0, scale=10000.0)
    >>> parse_unit("per 1,000 live births").per
    1000
    >>> parse_unit("parsecs") is None
    True
    """
    text = unicodedata.normalize("NFKC", text).replace("／", "/").replace("〇", "0").strip(" []()（）：:.").casefold()
    text = re.sub(r"(?<=\d)[, ](?=\d{3}\b)", "", text)
    text = re.sub(r"\s+", " ", text).replace("萬", "万").replace("億", "亿").replace("個", "个")
    if not text:
        return None
    if unit := _rate(text.replace(" ", "") if re.search(r"[\u4e00-\u9fff%‰‱]", text) else text):
        return unit
    if match := re.fullmatch(r"个?(百|千|十?万)分点|percentage points?|points?", text):
        return Unit("points", {"千": 1e3, "万": 1e4, "十万": 1e5}.get(match[1], 100.0))
    if text in ("岁", "年", "years", "years of age"):
        return Unit("years")
    if text in ("天", "日", "days"):
        return Unit("days")
    if match := re.fullmatch(
        r"(?:(?P<s>[千万亿百]*)元|yuan|rmb)\s*/\s*(?:人|person|head|年人|人年|人次)|yuan per (?:head|person|capita)",
        text,
    ):
        return Unit("money per head", scale=_SCALES.get(match["s"] or "", 1.0))
    if match := re.fullmatch(r"(百万|千万|万|亿|千|百|)元(?:/年)?", text):
        return Unit("money", scale=_SCALES[match[1]])
    if (english := re.sub(r"\b(?:rmb yuan|rmb|cny)\b", "yuan", text.removesuffix("/year"))) in _MONEY_EN:
        return Unit("money", scale=_MONEY_EN[english])
    if match := re.fullmatch(r"(万|亿|)(平方米|平方公里|公顷|亩)|(square met(?:er|re)s)", text):
        return Unit("area", scale=_SCALES[match[1] or ""])
    if match := re.fullmatch(rf"(百万|千万|万|亿|千|百|)(?:{_COUNTED})", text):
        return Unit("count", scale=_SCALES[match[1]])
    if text in ("百万", "千万", "万", "亿", "千"):
        return Unit("count", scale=_SCALES[text])
    if re.fullmatch(_COUNTED_EN, text):
        return Unit("count")
    english = re.sub(rf"\s+(?:of )?(?:{_COUNTED_EN})$", "", text)
    return Unit("count", scale=_COUNT_EN[english]) if english in _COUNT_EN else None


def _known(text: str) -> Unit:
    if (unit := parse_unit(text)) is None:
        raise InputError(f"unit {text!r} is not known", remedy="Write it as %, ‰, /10万, 万人, 元/人 or the like.")
    return unit


def factor(stated: str, wanted: str) -> float:
    """Return what a value in unit `stated` is multiplied by to be in unit `wanted`.

    Raises
    ------
    InputError
        If one of the units is unknown, or they measure different things.

    Examples
    --------
    >>> factor("%", "‰")
    10.0
    >>> factor("万人", "人")
    10000.0
    """
    one, other = _known(stated), _known(wanted)
    if one.family != other.family:
        raise InputError(f"{stated!r} is a {one.family}, {wanted!r} a {other.family}: no conversion between them")
    return (other.per / one.per) * (one.scale / other.scale)


def per_text(per: float, language: str = "en") -> str:
    """Print what a rate is per: ``%``, ``per 1,000`` or, in Chinese, ``‰`` and ``/10万``.

    Examples
    --------
    >>> per_text(100_000), per_text(100_000, "zh")
    ('per 100,000', '/10万')
    """
    if per <= 1:
        return ""
    if per == 100:
        return "%"
    if language == "zh":
        return {1_000: "‰", 10_000: "/万", 100_000: "/10万", 1_000_000: "/100万"}.get(int(per), f"/{per:,.0f}")
    return f"per {per:,.0f}"
