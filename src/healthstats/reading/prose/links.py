"""Counts that belong to a rate: 97 of 1,436; 4,878 beds for 237,162 people, 20.6 per 1,000; 2,382 of a task of 2,300.

Cleaning divides them and contradicts a printed rate that they do not give.
"""

import math
import re
from collections.abc import Mapping

from healthstats.catalogue import Indicator
from healthstats.reading.prose.statement import Statement
from healthstats.units import parse_unit

_NEAR, _COUNTS = 16, 8  # the counts of a rate are so near before it, and so many can be its own
_OF_WHOM = re.compile(r"of (?:whom|them)\b|其中[^,。;]{0,6}(?:发现|检出|查出|患|阳性|异常|不合格|合格|死亡|重症)")
_TASK = re.compile(r"(?:任务|目标|计划)[数量]?$")
_DUE, _DONE = re.compile(r"^应[^用急]"), re.compile(r"^(?:实|已)[^施行]")
#: Rates whose counts have names of their own: numerator, denominator.
_PARTS = {
    "beds_per_thousand_population": ("beds", "population"),
    "crude_birth_rate": ("births", "population"),
    "crude_death_rate": ("deaths", "population"),
}


def link_counts(paragraph: list[Statement], known: Mapping[str, Indicator]) -> None:
    """Set numerator and denominator of the results of a paragraph from the counts printed before them.

    A pair belongs to a rate when it gives the printed rate to its precision (one digit or a round 100 % would prove
    nothing), or when the words say so: 应查, 实查; 任务数; the denominator of the catalogue.
    """
    for place, one in enumerate(paragraph):
        if one.kind not in ("result", "change"):
            continue
        near = paragraph[max(0, place - _NEAR) : place]
        counts = [other for other in near if _is_count(other) and _same_year(other, one)][-_COUNTS:]
        if one.per >= 100 and one.quantity.family in ("rate", "points", "", "count"):
            pair = _by_value(one, counts) or _by_words(one, counts, known.get(one.indicator))
            if pair:
                one.numerator, one.denominator = _amount(pair[0]), _amount(pair[1])
                if one.indicator == "task_completion_rate" and _TASK.search(pair[1].clause):
                    pair[1].kind = "target"  # 完成任务2020人,任务完成率104.6%
        elif _is_part(one, counts):
            one.denominator = _amount(counts[-1])


def _is_part(one: Statement, counts: list[Statement]) -> bool:
    """Return whether a count is of those counted before it: 97 of whom were found to be sick."""
    counted = one.quantity.family in ("count", "") and counts and _OF_WHOM.search(one.clause + one.after[:10])
    return bool(counted) and _amount(counts[-1]) > _amount(one)


def _is_count(one: Statement) -> bool:
    return (
        one.quantity.family in ("count", "money", "")
        and one.kind in ("result", "target")
        and one.value > 0
        and one.per == 1
    )


def _same_year(one: Statement, other: Statement) -> bool:
    """Return whether two can be of one year: 活产2901例,死亡率为34.47/10万(2021年为32.46/10万)."""
    return one.period is None or other.period is None or one.period.end.year == other.period.end.year


def _amount(one: Statement) -> float:
    unit = parse_unit(one.unit)
    return round(one.value * (unit.scale if unit else 1.0), 6)


def _by_value(one: Statement, counts: list[Statement]) -> tuple[Statement, Statement] | None:
    """Return the nearest pair of counts that gives the printed number."""
    if len(re.sub(r"^0+", "", f"{abs(one.value):.{one.quantity.decimals}f}".replace(".", ""))) < 3:
        return None
    step = 10.0**-one.quantity.decimals
    for bottom in reversed(counts):
        for top in reversed(counts):
            rate = _amount(top) / _amount(bottom) * one.per
            rate = abs(rate - 100) if one.kind == "change" else rate
            if (
                top is not bottom
                and math.isfinite(rate)
                and rate != 100
                and abs(rate - abs(one.value)) <= 0.5 * step + 1e-9
            ):
                return top, bottom
    return None


def _by_words(
    one: Statement, counts: list[Statement], indicator: Indicator | None
) -> tuple[Statement, Statement] | None:
    """Return the counts that the words give a rate, whether they agree with it or not."""
    if one.kind != "result" or not counts:
        return None
    due = [count for count in counts[-2:] if _DUE.match(count.label)]
    done = [count for count in counts[-2:] if _DONE.match(count.label)]
    if due and done:
        return done[-1], due[-1]
    if one.indicator == "task_completion_rate":
        tasks = [count for count in counts if count.kind == "target"]
        results = [count for count in counts if count.kind == "result"]
        return (results[-1], tasks[-1]) if len(tasks) == 1 and results else None
    if indicator is None:
        return None
    top, bottom = _PARTS.get(one.indicator, ("", ""))
    if not top and indicator.denominator == "live births" and one.label.endswith("率"):
        bottom = "births"
        tops = [count for count in counts if count.label and one.label == f"{count.label}率"]
    else:
        tops = [count for count in counts if count.indicator == top]
    bottoms = [count for count in counts if bottom and count.indicator == bottom]
    return (tops[-1], bottoms[-1]) if tops and len(bottoms) == 1 else None
