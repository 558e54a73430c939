"""The years that a document names: the one it reports on, the one it plans for, and a reporting year from October."""

import re
from collections import Counter
from functools import cache

from healthstats.project import DATA, read_toml
from healthstats.reading.period import MONTHS, Period, months
from healthstats.reading.period import twelve_months as whole_year
from healthstats.reading.prose.headings import HEADING, RESULT
from healthstats.reading.prose.numerals import chinese_number

OPENING = 20_000  # characters; what stands behind them does not change what a document is about
YEAR = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?!\d|[-~/.]\d| ?[人例名个所家张元户份次台条万%‰])\s*(?:年度?)?|([一二][九〇零][〇零一二三四五六七八九]{2})年"
)
#: Quicker to look for than a whole year.
_YEAR_BEGINS = re.compile("19|20|一九|二九|[一二][〇零]")
_TWELVE = re.compile(
    r"(?P<first>(?:20|19)\d\d)(?:年10月(?:份|1日)?|\.10(?:\.0?1)?) ?(?:-|~|至|到|to) ?(?P<last>(?:20|19)\d\d)[年.]"
    r"(?P<month>\d{1,2})(?:月|\b)"
)
_TWELVE_EN = re.compile(
    r"october(?: 1(?:st)?,)? (?P<first>(?:20|19)\d\d) (?:to|through|-) (?:\d\d )?(?P<month>september|october|november)"
    r"(?: \d\d(?:st|th)?,)? (?P<last>(?:20|19)\d\d)"
)
_SHORT = 1_000  # characters; of a longer text the title is left out
_MONTHS = "|".join(sorted(MONTHS, key=len, reverse=True))
#: The twelve months of a financial year, written out: 1 July 2021 to 30 June 2022.
_FINANCIAL = re.compile(
    rf"\b(?P<month>{_MONTHS})\b\.?(?: \d{{1,2}})?,? (?P<first>20\d\d)(?: (?:to|and|through|until) | ?- ?)(?:\d{{1,2}} )?"
    rf"(?P<last_month>{_MONTHS})\b\.?(?: \d{{1,2}})?,? (?P<last>20\d\d)"
)
_FISCAL = re.compile(r"(?<![\d/])(20\d\d)/(?:20)?(\d\d)(?![\d/])")
#: English puts such a span anywhere; these words before it, or a heading, make it that of the report.
_STATISTICAL_YEAR = re.compile(r"\b(?:year|period)\b[^.;]{0,20}$")
#: Before a year that a text is not about.
_ASIDE = re.compile(
    r"[到至].{0,2}$|by $|时间[:：].{0,2}$|(?:\b(?:than|since|compared with|over|same period)\b|\bfrom \d)(?:[^.]|\.\d){0,30}$|[较比自由从与]$"
)


def number_of(match: re.Match[str]) -> int | None:
    """Return the year of a match of `YEAR`, in figures or in Chinese numerals."""
    if match[1]:
        return int(match[1])
    return int(chinese_number(match[2]) or 0) or None


def year_of_result(stated: list[int], title: str) -> int | None:
    """Return the year before the word for a report: 2019年工作总结及2020年工作计划 reports on 2019."""
    if twelve := _TWELVE.search(title) or _TWELVE_EN.search(title):
        return int(twelve["last"])
    if len(set(stated)) < 2:
        return stated[0] if stated else None
    for match in re.finditer(r"总结|summary|汇报|report", title):
        if before := [year for found in YEAR.finditer(title, 0, match.start()) if (year := number_of(found))]:
            return before[-1]
    return min(stated) if re.search(r"总结|summary|汇报|report", title) else stated[0]


def is_aside(before: str) -> bool:
    """Return whether the year behind these words is one that a text is not about: 由2002年的, since 2010."""
    return _ASIDE.search(before[-40:]) is not None


def years_of(low: str) -> Counter[int]:
    """Count the years that a text mentions; those of aims, comparisons and page dates aside."""
    return Counter(
        year
        for begin in _YEAR_BEGINS.finditer(low, 0, OPENING)
        if (found := YEAR.match(low, begin.start(), OPENING))
        and (year := number_of(found))
        and not is_aside(low[max(0, found.start() - 40) : found.start()])
    )


def year_in_text(low: str, heads: list[str]) -> int | None:
    """Return the year with which a paragraph opens, or the one mentioned most, the later of equals."""
    counts = years_of(low[200:] if len(low) > _SHORT else low)
    opening = [
        year
        for head in heads[1:6]
        if (found := YEAR.match(re.sub(r"^(?:in|during) ", "", head))) and (year := number_of(found))
    ]
    if opening:
        return max(opening, key=lambda one: counts[one])
    if counts and max(counts.values()) > 1:
        return max(counts, key=lambda one: (counts[one], one))
    early = years_of(low[:400]) if len(low) > _SHORT else counts
    return next(iter(early)) if len(early) == 1 else None


def twelve_months(low: str, title: str, heads: list[str], year: int | None) -> Period | None:
    """Return the reporting year of a maternal and child health report: of its title, its opening or a heading."""
    opening = [match for match in _TWELVE_EN.finditer(low, 0, 1_000) if _STATISTICAL_YEAR.search(low, 0, match.start())]
    headings = [head for head in heads if len(head) < 120 and HEADING.match(head) and not head.endswith(".")]
    named = [match for head in (title, *headings) for form in (_TWELVE, _TWELVE_EN) for match in form.finditer(head)]
    for match in (*_TWELVE.finditer(low, 0, 1_000), *opening, *named):
        first, last, month = int(match["first"]), int(match["last"]), MONTHS.get(match["month"]) or int(match["month"])
        if year == last and last - first == 1 and month <= 12:
            return months(first, 10, last, month)
    return None


def fiscal_year(title: str) -> int | None:
    """Return the year in which the financial year of a title ends: 2021/22."""
    match = _FISCAL.search(title)
    return int(match[1]) + 1 if match and (int(match[1]) + 1) % 100 == int(match[2]) else None


def financial_year(low: str, year: int | None, named: bool) -> Period | None:
    """Return the financial year of a report: the twelve months written out at its beginning, or those of its country.

    Parameters
    ----------
    low : str
        The working text.
    year : int or None
        The year in which it ends, when the title or the text gives it.
    named : bool
        Whether the title calls it 2021/22.
    """
    for match in _FINANCIAL.finditer(low, 0, 2_000):
        first, last = MONTHS[match["month"]], MONTHS[match["last_month"]]
        since, until = int(match["first"]), int(match["last"])
        of_the_text = first not in (1, 10) and _STATISTICAL_YEAR.search(low, 0, match.start())  # October: see above
        if of_the_text and first - last == 1 and until == since + 1 and year in (until, None):
            return whole_year(since, first)
    if not named or year is None:
        return None
    return whole_year(year - 1, next((month for name, month in _first_months() if name in low[:OPENING]), 4))


@cache
def _first_months() -> list[tuple[str, int]]:
    entry = read_toml(DATA / "dating.toml")["financial_year"]
    return [(name.casefold(), int(month)) for month, names in entry.items() for name in names]


def year_reviewed(heads: list[str], plans: list[bool]) -> int | None:
    """Return the year in the heading of a review: the speech of a year looks back on the one before."""
    for head, plan in zip(heads, plans, strict=True):
        if not plan and HEADING.match(head) and RESULT.search(head[:40]) and (found := YEAR.search(head[:60])):
            return number_of(found)
    return None


def year_of_plan(heads: list[str], plans: list[bool], year: int | None, part: str) -> int | None:
    """Return the year in the heading of a plan, or the one after that reported on; behind a part of a year its rest."""
    for head, plan in zip(heads, plans, strict=True):
        if plan and (found := YEAR.search(head[:40])) and (stated := number_of(found)):
            return stated
        if plan and re.search(r"下半年|second half", head[:40]):
            return year
    return year if part or year is None else year + 1
