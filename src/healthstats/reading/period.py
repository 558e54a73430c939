"""A period with real dates, made of years, months and parts of a year."""

import calendar
import datetime as dt
from dataclasses import dataclass

#: Names of the months in lower case → number.
MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_name) if name}
MONTHS |= {name.casefold(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_FIRST, _LAST = 1800, 2100
_PARTS = {
    "上半年": (1, 6), "下半年": (7, 12), "前三季度": (1, 9), "h1": (1, 6), "h2": (7, 12), "first half": (1, 6),
    "first three quarters": (1, 9), "first quarter": (1, 3), "second quarter": (4, 6), "third quarter": (7, 9),
}  # fmt: skip
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}


@dataclass(frozen=True)
class Period:
    """A period with both its days included; a point in time has one day."""

    start: dt.date
    end: dt.date
    doubtful: bool = False
    provisional: bool = False


def is_year(year: int) -> bool:
    """Return whether a number can be the year of a statistic."""
    return _FIRST <= year <= _LAST


def years(first: int, last: int | None = None) -> Period:
    """Return a calendar year, or all from the first to the last.

    Raises
    ------
    ValueError
        When they end before they begin.
    """
    return months(first, 1, first if last is None else last, 12)


def months(year: int, month: int, last_year: int, last_month: int) -> Period:
    """Return whole months; October to October is the reporting year of twelve months.

    Raises
    ------
    ValueError
        When there is no such month or year, or they end before they begin.

    Examples
    --------
    >>> str(months(2012, 10, 2013, 10).end)
    '2013-09-30'
    """
    if not (is_year(year) and is_year(last_year)):
        raise ValueError("year out of range")
    if (last_year, last_month) == (year + 1, month):
        return twelve_months(year, month)
    start, end = dt.date(year, month, 1), month_end(last_year, last_month)
    if end < start:
        raise ValueError("ends before it begins")
    return Period(start, end)


def twelve_months(year: int, month: int) -> Period:
    """Return the twelve months from the first day of a month."""
    return Period(dt.date(year, month, 1), dt.date(year + 1, month, 1) - dt.timedelta(days=1))


def part_of_year(year: int, part: str) -> Period:
    """Return the part of a year that is named: 上半年, 前三季度, 第二季度, h1, q2."""
    if part in _PARTS:
        first, last = _PARTS[part]
    else:
        last = 3 * _QUARTERS[part.strip("第季度q")]
        first = last - 2
    return months(year, first, year, last)


def one_day(year: int, month: int, day: int) -> Period:
    """Return a point in time.

    Raises
    ------
    ValueError
        When there is no such day.
    """
    if not is_year(year):
        raise ValueError("year out of range")
    when = dt.date(year, month, day)
    return Period(when, when)


def month_end(year: int, month: int) -> dt.date:
    """Return the last day of a month."""
    return dt.date(year, month, calendar.monthrange(year, month)[1])
