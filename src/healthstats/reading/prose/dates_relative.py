"""What both languages make of words that only count from the year of the text: now, the past year, the last years."""

from collections.abc import Mapping

from healthstats.reading.period import Period, years
from healthstats.reading.prose.numerals import chinese_number, english_number


def now(said: Mapping[str, str], year: int | None) -> tuple[Period, str] | None:
    """Return the year of the text, for the time of the whole document."""
    return (years(year), "now") if year else None


def year_before(said: Mapping[str, str], year: int | None) -> tuple[Period, str] | None:
    """Return the year that has passed."""
    return (years(year - 1), "past") if year else None


def shortcomings(_: Mapping[str, str], year: int | None) -> tuple[Period, str] | None:
    """Return the year that has passed, for what a plan says of problems."""
    return (years(year - 1), "before") if year else None


def last_years(said: Mapping[str, str], year: int | None) -> tuple[Period, str] | None:
    """Return as many years up to that of the text as ``count`` says, in figures or in words."""
    text = said["count"]
    count = float(text) if text.isdigit() else chinese_number(text) or english_number(text) or 0
    return (years(year - int(count) + 1, year), "sentence") if year and 2 <= count <= 30 else None
