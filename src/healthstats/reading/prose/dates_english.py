"""Words for a time in English: the first half of 2013, by the end of last year, from October 2012 to October 2013."""

import datetime as dt
import re
from collections.abc import Mapping

from healthstats.reading.period import MONTHS, Period, month_end, months, one_day, part_of_year, twelve_months, years
from healthstats.reading.prose.dates_relative import last_years, now, shortcomings, year_before
from healthstats.reading.prose.five_year_plans import ENGLISH as PLANS
from healthstats.reading.prose.five_year_plans import five_years
from healthstats.reading.prose.numerals import english_number

_RELATIVE = {"this": 0, "the same": 0, "current": 0, "the current": 0, "last": -1, "the previous": -1, "previous": -1,
             "next": 1, "the following": 1, "the coming": 1, "the next": 1}  # fmt: skip
_MONTH = "(?P<{0}>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
_M, _LAST_M = _MONTH.format("month"), _MONTH.format("last_month")
_YEAR = r"(?P<{0}>(?:19|20)\d\d|(?:this|last|next|the (?:previous|same|current|coming|next)|previous|current) year)"
_Y, _LAST_Y = _YEAR.format("year"), _YEAR.format("last_year")
#: Behind a number like 1900 that is no year.
NUMBERED_EN = re.compile(
    r" (?:square|cubic|yuan|rmb|beds|copies|doses|households|person-times|cases|sets|hectares|mu|kilomet|met(?:er|re)s)"
)
_NO_YEAR = rf"(?!{NUMBERED_EN.pattern})"
_OF_YEAR = rf"(?:,? (?:of )?{_Y})?"
_DAY = r"(?P<{0}>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?"
_D, _LAST_D = _DAY.format("day"), _DAY.format("last_day")
#: Behind "12 may" that is no day in May.
_NO_DAY = r"(?! (?:be|have|not|also|need|include)\b)"
_TO = "(?:to|and|through|until|-)"
_PLAN = rf"the [“\"]?(?P<plan>{PLANS})[”\"]? five[- ]year[”\"]?(?: plan)?[”\"]?"


def _year(said: Mapping[str, str], year: int | None, name: str = "year") -> int | None:
    """Return the year of 2013 or "last year", counted from the year that the text is about; that one without any."""
    text = said.get(name, "this year")
    if text.isdigit():
        return int(text)
    return None if year is None else year + _RELATIVE[text.removesuffix(" year")]


def _days(said: Mapping[str, str], year: int | None) -> tuple[Period, str] | None:
    here = _year(said, year)
    if here is None:
        return None
    last_month = MONTHS[said["last_month"]]
    month = MONTHS[said["month"]] if "month" in said else last_month
    begin = dt.date(int(said.get("first_year", here - (month > last_month))), month, int(said["day"]))
    end = dt.date(here, last_month, int(said["last_day"]))
    return (Period(begin, end), "paragraph") if begin <= end else None


def _months(said: Mapping[str, str], year: int | None) -> tuple[Period, str] | None:
    last = _year(said, year, "last_year")
    first = _year(said, year) if "year" in said else last
    if not first or not last:
        return None
    return months(first, MONTHS[said["month"]], last, MONTHS[said["last_month"]]), "paragraph"


def _until(said: Mapping[str, str], year: int | None) -> tuple[Period, str] | None:
    here, month = _year(said, year), MONTHS[said["month"]]
    if here is None:
        return None
    return one_day(here, month, int(said.get("day", month_end(here, month).day))), "sentence"


def _on_day(said: Mapping[str, str], year: int | None) -> tuple[Period, str] | None:
    here = _year(said, year)
    return (one_day(here, MONTHS[said["month"]], int(said["day"])), "paragraph") if here else None


def _in_month(said: Mapping[str, str], year: int | None) -> tuple[Period, str] | None:
    here, month = _year(said, year), MONTHS[said["month"]]
    return (months(here, month, here, month), "sentence") if here else None


def _half(said: Mapping[str, str], year: int | None) -> tuple[Period, str] | None:
    here = _year(said, year)
    return (part_of_year(here, "h1" if said["half"] == "first" else "h2"), "paragraph") if here else None


def _first_part(said: Mapping[str, str], year: int | None) -> tuple[Period, str] | None:
    here, count = _year(said, year), said["count"]
    last = int(float(count) if count.isdigit() else english_number(count) or 0) * (
        3 if said["unit"] == "quarter" else 1
    )
    return (months(here, 1, here, last), "paragraph") if here and 1 <= last <= 12 else None


def _quarter(said: Mapping[str, str], year: int | None) -> tuple[Period, str] | None:
    here, place = _year(said, year), ("first", "second", "third", "fourth").index(said["which"])
    return (months(here, 3 * place + 1, here, 3 * place + 3), "sentence") if here else None


def _several_years(said: Mapping[str, str], year: int | None) -> tuple[Period, str] | None:
    first, text = int(said["year"]), said["last_year"]
    last = int(text) if len(text) == 4 else first - first % 100 + int(text)
    return (years(first, last), "sentence") if last > first else None


def _whole_year(said: Mapping[str, str], year: int | None) -> tuple[Period, str] | None:
    here = _year(said, year)
    return (years(here), "sentence" if "by" in said else "paragraph") if here else None


def _year_end(said: Mapping[str, str], year: int | None) -> tuple[Period, str] | None:
    here = _year(said, year)
    return (one_day(here, 12, 31), "sentence") if here else None


def _year_earlier(_: Mapping[str, str], year: int | None) -> tuple[Period, str] | None:
    return (years(year - 1), "behind") if year else None


def _fiscal_year(said: Mapping[str, str], year: int | None) -> tuple[Period, str] | None:
    return twelve_months(int(said["year"]), 4), "sentence"


def _five_years(said: Mapping[str, str], year: int | None) -> tuple[Period, str] | None:
    period = five_years(said["plan"])
    return years(period.end.year) if "end" in said else period, "sentence"


#: Expression → what makes a period of its groups and the year that the text is about, and how far that period reaches.
FORMS = (
    (r"\bthe past year\b", year_before),
    (rf"(?:by |at |to )?(?P<end>the end of ){_PLAN}(?: period)?", _five_years),
    (rf"(?:in|during|over|throughout|since|for) {_PLAN}(?: period)?", _five_years),
    (rf"{_PLAN} period", _five_years),
    (r"\b(?:main|existing|outstanding) problems\b", shortcomings),
    (r"\b(?:(?:a|one) year|twelve months|12 months) (?:earlier|before|ago|previously)\b", _year_earlier),
    (r"(?P<year>(?:19|20)\d\d)/\d\d(?!\d|/)", _fiscal_year),
    (r"\b(?:currently|at present|so far|up to now|since the beginning of (?:this|the) year|since this year)\b", now),
    (rf"(?:from |between )?{_M} (?P<day>\d{{1,2}})(?:,? (?P<first_year>(?:19|20)\d\d))?,? {_TO} {_LAST_M} (?P<last_day>\d{{1,2}})(?!\d)"
     r"(?:,? (?P<year>(?:19|20)\d\d))?", _days),
    (rf"(?:from |between )?{_M}(?: (?:of )?{_Y})? {_TO} {_LAST_M}(?:,? (?:of |in )?{_LAST_Y})?", _months),
    (rf"(?:from |between )?{_D}(?:{_M}(?:,? (?P<first_year>(?:19|20)\d\d))? )?{_TO} {_LAST_D}{_LAST_M}(?:,? (?P<year>(?:19|20)\d\d))?",
     _days),
    (rf"(?:from |between )?(?P<day>\d{{1,2}})-{_LAST_D}{_LAST_M}(?:,? (?P<year>(?:19|20)\d\d))?", _days),
    (rf"(?:as of|by|up to|until|at) (?:the end of )?{_M}(?: (?P<day>\d{{1,2}})(?!\d))?{_OF_YEAR}", _until),
    (rf"(?:as of|by|up to|until|at|as at) {_D}{_M}{_NO_DAY}{_OF_YEAR}", _until),
    (rf"{_D}{_M}{_NO_DAY}{_OF_YEAR}", _on_day),
    (rf"{_M} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b{_OF_YEAR}", _on_day),
    (rf"(?:in|during) {_M}{_OF_YEAR}", _in_month),
    (rf"(?P<half>first|second) half of (?:the |{_Y})", _half),
    (rf"first (?P<count>[a-z]+|\d{{1,2}}) (?P<unit>month|quarter)s(?: of (?:the year|{_Y}))?", _first_part),
    (rf"(?P<which>first|second|third|fourth) quarter(?: of (?:the year|{_Y}))?", _quarter),
    (r"between (?P<year>(?:19|20)\d\d) and (?P<last_year>(?:19|20)\d\d)\b", _several_years),
    (r"(?:in|over|for|during) the (?:past|last) (?P<count>\w+) years", last_years),
    (r"(?:by |at |to )?(?:the )?(?:end of (?:the|this) year|year[- ]end)", _year_end),
    (rf"at the end of {_Y}(?![.,]\d|\d)", _year_end),
    (r"(?:in |during |for |throughout |over )?the (?:whole|entire|full) year|throughout the year", _whole_year),
    (r"(?:from )?(?P<year>(?:19|20)\d\d)(?:-| to |–)(?P<last_year>(?:19|20)\d\d|(?<=[-–])\d\d)\b(?! ?(?:%|yuan)|\.\d)", _several_years),
    (rf"(?:by (?:the end of )?)?\b{_Y}\b(?![.,]\d|\d)(?:-end| year-end)", _year_end),
    (rf"(?P<by>by (?:the end of )?)?\b{_Y}\b(?![.,]\d|\d){_NO_YEAR}", _whole_year),
)  # fmt: skip
