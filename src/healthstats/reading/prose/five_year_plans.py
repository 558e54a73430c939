"""The five-year plans by whose numbers documents count time: “十三五”, the 13th Five-Year Plan."""

import re

from healthstats.reading.period import Period, years

_CHINESE = ("七五", "八五", "九五", "十五", "十一五", "十二五", "十三五", "十四五", "十五五")
_ENGLISH = ("seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth")
_FIRST = {
    name: 1986 + 5 * place
    for place, names in enumerate(zip(_CHINESE, _ENGLISH, (f"{number}th" for number in range(7, 16)), strict=True))
    for name in names
}
#: The number of a plan, for expressions that add what stands around it.
CHINESE = "|".join(_CHINESE)
ENGLISH = "|".join(name for name in _FIRST if name.isascii())
_NAMED = re.compile(
    rf"[“\"「『《]({CHINESE})[”\"」』》]|({CHINESE})(?=规划|时期|期间)|\b({ENGLISH})[”\"]? five[- ]year\b"
)


def five_years(plan: str) -> Period:
    """Return the years of a plan by its number.

    Examples
    --------
    >>> str(five_years("十三五").start), str(five_years("13th").end)
    ('2016-01-01', '2020-12-31')
    """
    return years(_FIRST[plan], _FIRST[plan] + 4)


def named_plan(text: str) -> Period | None:
    """Return the years of the only plan that a title names: 「十四五」国民健康规划."""
    named = {next(filter(None, match.groups())) for match in _NAMED.finditer(text)}
    return five_years(named.pop()) if len(named) == 1 else None
