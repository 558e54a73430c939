"""A year or period as printed → its real dates.

A plain year is the calendar year, unless the sidecar's ``[source] period`` names another one. ``2019/20`` and
``2019-20`` are twelve months that cross the year: 1 April 2019 to 31 March 2020, or as the sidecar says.
``1989/1995`` and ``1989-1995`` are whole calendar years; two neighbouring years in that form (``2019/2020``) can be
either, so they are read as two calendar years and flagged ``doubtful_period`` unless the sidecar says.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from healthstats.reading.period import (
    MONTHS,
    Period,
    is_year,
    month_end,
    months,
    one_day,
    part_of_year,
    twelve_months,
    years,
)

#: Folded names of yearly rules → month in which the year begins, and whether it is named after the year it begins in.
RULES: dict[str, tuple[int, bool]] = {
    "": (1, True),
    "calendar year": (1, True),
    "calendar": (1, True),
    "maternal and child year": (10, False),
    "maternal and child health year": (10, False),
    "october to september": (10, False),
    "financial year": (4, True),
    "april to march": (4, True),
    "school year": (9, True),
    "july to june": (7, True),
}
_CROSSING = 4
_CHINESE = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_DASH = r"\s*(?:-|~|至|到|to)\s*"
_Y = r"(\d{4})"
_SHORT_PAIR = re.compile(rf"(?:fy\s*)?{_Y}\s*[/-]\s*(\d\d)(?:年度?)?")
_MARKS = re.compile(r"(?:\s*[①-⑳†‡§*#]+|\s*\[[a-z0-9 ]+\]|\s*\((?:[a-z]|\d|注\d*)\)|(?<=\d{4})[pr])$")


def parse_period(cell: object, rule: str = "", style: str = "") -> Period | None:
    """Read a period; None when it is not understood.

    Parameters
    ----------
    cell : object
        A text, a number (a year) or a date.
    rule : str
        A name of `RULES`: what twelve months a plain year means.
    style : str
        What ``2010/11`` and ``2010-11`` are, as `label_style` found in their column: ``months``, ``crossing`` or
        unknown; unknown ones are flagged.

    Examples
    --------
    >>> parse_period("2013年1-11月").end
    datetime.date(2013, 11, 30)
    >>> parse_period("2019", "maternal and child year").start
    datetime.date(2018, 10, 1)
    >>> parse_period("1989/1995").start, parse_period("2019/20").start
    (datetime.date(1989, 1, 1), datetime.date(2019, 4, 1))
    """
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, dt.datetime):
        cell = cell.date()
    if isinstance(cell, dt.date):
        whole = (cell.month, cell.day) in ((1, 1), (12, 31))
        return _year(cell.year, rule) if whole else Period(cell, cell)
    if isinstance(cell, float | int):
        return _parse(f"{cell:.10g}", rule, style) if abs(cell) < 1e9 else None
    return _parse(cell, rule, style) if isinstance(cell, str) and len(cell) <= 60 else None


def label_style(texts: Iterable[object]) -> str:
    """Return whether labels like ``2010-11`` are months or years that cross, judged from the other labels beside them.

    Examples
    --------
    >>> label_style(["2010/11", "2018/19"]), label_style(["2010-11", "2010-10"]), label_style(["2010-11"])
    ('crossing', 'months', '')
    """
    pairs = [match for text in texts if isinstance(text, str) and (match := _SHORT_PAIR.fullmatch(text.strip()))]
    if any(int(match[2]) > 12 for match in pairs):
        return "crossing"
    return "months" if any((int(match[1]) + 1) % 100 != int(match[2]) for match in pairs) else ""


def known_rule(rule: str) -> bool:
    """Return whether a sidecar's period rule is known."""
    return rule.casefold() in RULES


@lru_cache(maxsize=50_000)
def _parse(text: str, rule: str, style: str) -> Period | None:
    text = re.sub(r"[①-⑳⁰-⁹¹²³†‡§]+\s*$", "", text.strip())
    text = unicodedata.normalize("NFKC", text).strip().casefold()
    text = re.sub(r"[−–—―‐‑]", "-", text)
    provisional = bool(re.search(r"#$|\[p\]$|\(p\)$|(?<=\d{4})p$", text))
    text = _MARKS.sub("", text)
    text = re.sub(r"[〇○零一二三四五六七八九]{2,4}(?=年)", lambda match: match[0].translate(_CHINESE), text)
    try:
        period = (
            _plain_year(text, rule)
            or _crossing_year(text, rule, style)
            or _several_years(text, rule)
            or _named_months(text)
            or _point(text)
        )
    except ValueError:  # a month 13, a 30 February, an end before its start
        return None
    return replace(period, provisional=provisional) if period else None


def _year(year: int, rule: str) -> Period | None:
    if not is_year(year):
        return None
    month, by_start = RULES.get(rule.casefold(), RULES[""])
    return twelve_months(year if by_start else year - 1, month)


def _plain_year(text: str, rule: str) -> Period | None:
    if match := re.fullmatch(rf"{_Y}(?:\.0)?\s*(?:年|年度|年全年|年份)?", text):
        return _year(int(match[1]), rule)
    if match := re.fullmatch(r"(\d\d)年度?", text):
        short = int(match[1])
        found = _year(short + (2000 if short <= 40 else 1900), rule)
        return replace(found, doubtful=True) if found else None
    return None


def _crossing_year(text: str, rule: str, style: str) -> Period | None:
    match = _SHORT_PAIR.fullmatch(text)
    if not match or (int(match[1]) + 1) % 100 != int(match[2]) or not is_year(int(match[1])):
        return None
    month = RULES.get(rule.casefold(), (1, True))[0]
    if month != 1 or style == "crossing" or int(match[2]) > 12 or int(match[2]) == 0:
        return twelve_months(int(match[1]), month if month != 1 else _CROSSING)
    if style == "months":
        return None
    found = twelve_months(int(match[1]), _CROSSING) if "/" in text else months(*(int(match[n]) for n in (1, 2, 1, 2)))
    return replace(found, doubtful=True)


def _several_years(text: str, rule: str) -> Period | None:
    if (match := _SHORT_PAIR.fullmatch(text)) and not 1 <= int(match[2]) <= 12:
        first = int(match[1])
        last = first - first % 100 + int(match[2])
        return years(first, last) if last > first else None
    if not (match := re.fullmatch(rf"{_Y}年?(?:{_DASH}|\s*/\s*){_Y}\s*(?:年|年度)?", text)):
        return None
    first, last = int(match[1]), int(match[2])
    if last <= first:
        return None
    month = RULES.get(rule.casefold(), (1, True))[0]
    if last == first + 1 and month != 1:
        return twelve_months(first, month)
    return replace(years(first, last), doubtful=last == first + 1)


def _named_months(text: str) -> Period | None:
    if match := re.fullmatch(rf"{_Y}年(\d\d?)月?份?{_DASH}(\d\d?)月份?", text):
        return months(int(match[1]), int(match[2]), int(match[1]), int(match[3]))
    if match := re.fullmatch(rf"{_Y}(?:年|[-./])(\d\d?)月?(?:{_DASH}|/){_Y}(?:年|[-./])(\d\d?)月?", text):
        return months(int(match[1]), int(match[2]), int(match[3]), int(match[4]))
    if match := re.fullmatch(rf"{_Y}(?:年|[-./])(\d\d?)月?份?", text) or re.fullmatch(r"(\d{4})(\d\d)", text):
        return months(int(match[1]), int(match[2]), int(match[1]), int(match[2]))
    if match := re.fullmatch(rf"{_Y}(\d)月", text):
        return replace(months(int(match[1]), int(match[2]), int(match[1]), int(match[2])), doubtful=True)
    if match := re.fullmatch(r"([a-z]{3,9})\.?\s+(\d{4})", text):
        month = MONTHS.get(match[1], 0)
        return months(int(match[2]), month, int(match[2]), month) if month else None
    if match := re.fullmatch(rf"{_Y}年?\s*(上半年|下半年|前三季度|h[12]|第?[一二三四1-4]季度?|q[1-4])", text):
        return part_of_year(int(match[1]), match[2])
    return None


def _point(text: str) -> Period | None:
    text = re.sub(r"^(截至|截止到?|as of|at)\s*", "", text)
    if match := re.fullmatch(rf"(?:end of |end[- ]|year[- ]end )?{_Y}年?(?:底|末|年底|年末)", text) or re.fullmatch(
        rf"(?:end of |end[- ]|year[- ]end ){_Y}", text
    ):
        return one_day(int(match[1]), 12, 31)
    if match := re.fullmatch(rf"{_Y}年中|mid[- ](?:year )?(\d{{4}})", text):
        return one_day(int(match[1] or match[2]), 6, 30)
    if match := re.fullmatch(rf"{_Y}年(\d\d?)月(?:底|末)", text):
        last = month_end(int(match[1]), int(match[2]))
        return one_day(last.year, last.month, last.day)
    if match := re.fullmatch(rf"{_Y}(?:年|[-/.])(\d\d?)(?:月|[-/.])(\d\d?)日?(?:[t ]00:00(?::00)?)?", text):
        return one_day(int(match[1]), int(match[2]), int(match[3]))
    if match := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)\s*(?:/|~|至|to)\s*(\d{4})-(\d\d)-(\d\d)", text):
        numbers = [int(part) for part in match.groups()]
        start, end = dt.date(*numbers[:3]), dt.date(*numbers[3:])
        return Period(start, end) if start <= end and is_year(start.year) and is_year(end.year) else None
    return None
