"""The annual rate of reduction: what was reached a year, what a target asks a year, and the chance to reach it."""

from typing import Any

import numpy as np
import pandas as pd

from healthstats.analysis.intervals import check_confidence
from healthstats.analysis.trends.between import value_of
from healthstats.analysis.trends.course import course
from healthstats.analysis.trends.observed import Observed, observe
from healthstats.analysis.trends.spans import break_within, span_of
from healthstats.analysis.trends.two_values import contrast, on_scale
from healthstats.catalogue import indicators
from healthstats.errors import InputError

#: What a target may ask, and which way the values then have to go.
WAYS = {"<": -1, "<=": -1, ">": 1, ">=": 1}

_UNITS = {"log": "% a year", "logit": "% of the odds a year", "points": "points a year"}
_RATES = ("start_value", "end_value", "rate", "lower", "upper", "p")
_COURSE = ("expected", "expected_lower", "expected_upper", "chance")


def annual_rate_of_reduction(
    frame: pd.DataFrame,
    start: int | None = None,
    end: int | None = None,
    *,
    target: float | None = None,
    target_year: int | None = None,
    bound: str | None = None,
    scale: str | None = None,
    confidence: float = 0.95,
    breaks: pd.DataFrame | None = None,
) -> pd.Series:
    """Return the annual rate of reduction of one series, that which a target asks, and the chance to reach it.

    A rate above 0 is a step towards what is wanted. On the log scale it is the reduction ln(r₁/r₂) / (t₂ − t₁) as UN
    agencies compute it, in per cent. A coverage near 100 % has no such rate: on the logit scale it is the reduction of
    the odds of *going without*, ln of the ratio of odds over the years. On the points scale it is points a year. Where
    more is wanted (`bound`), a rise counts instead.

    Parameters
    ----------
    frame : DataFrame
        Rows of one series with ``year`` and ``value``, and what they rest on: ``numerator`` and ``denominator``, or
        the standard error ``se``.
    start, end : int, optional
        The years compared; by default the first and the last with a usable value.
    target : float, optional
        In the unit of the values: 70 maternal deaths per 100 000 by 2030 is goal 3.1, at most 25 deaths under five and
        12 newborn deaths per 1 000 are 3.2 (`healthstats.target_set`).
    target_year : int, optional
        The year it is set for, after `end`.
    bound : str, optional
        ``<``, ``<=``, ``>`` or ``>=``; by default ``>=`` where the catalogue says that higher is better, else ``<=``.
    scale : str, optional
        ``log``, ``logit`` or ``points``; by default the catalogue's, ``log`` where it knows nothing.
    confidence : float
        Between 0 and 1.
    breaks : DataFrame, optional
        The breaks table. A ``split`` or ``jump`` between the two years leaves nothing to compare.

    Returns
    -------
    Series
        ``start``, ``end``, ``start_value``, ``end_value``; ``rate`` with ``lower``, ``upper`` and ``p``, in ``unit``.
        Limits and p are those of `change_between`: exact and conditional from counts, normal from ``se``, else missing
        with the ``reason``. ``target``, ``target_year``, ``bound``; ``required``: the rate from the last value to the
        target, 0 when it is reached. ``expected`` with ``expected_lower`` and ``expected_upper``: the line through all
        usable years from start to end (weighted by counts or standard errors), and where a single year may lie around
        it in the target year; ``chance``: of that year to meet the target, both by Student's t. Scatter beyond that of
        chance is in it, less is not believed. It takes for granted that things go on as they did. ``chance_reason``
        says why there is none: fewer than 5 points or 20 events. ``points``, ``scale``, ``method``, ``confidence``,
        and ``verdict``: ``on course`` (the chance is 0.5 or more), ``off course``, ``reached``, ``not compared`` across
        a break, ``cannot tell``, or empty without a target; ``reason`` says why there is no rate or no limit.

    Raises
    ------
    InputError
        If the frame holds several series or two values of one year, a year is not after the other, only one of target
        and target year is given, or the scale cannot hold the target.

    Examples
    --------
    >>> deaths = pd.DataFrame({"year": range(2012, 2020), "numerator": [66, 61, 64, 55, 52, 54, 45, 41],
    ...                        "denominator": 5000}).assign(per=1000.0)
    >>> found = annual_rate_of_reduction(deaths, target=5, target_year=2030)
    >>> [round(found[name], 2) for name in ("rate", "lower", "upper", "required", "expected", "chance")]
    [6.8, 1.02, 12.73, 4.5, 4.37, 0.63]

    References
    ----------
    UNICEF, WHO, World Bank & UN, Levels and trends in child mortality (annual rate of reduction); UN A/RES/70/1.
    """
    confidence = check_confidence(confidence)
    seen = observe(frame, breaks, scale, caller="annual_rate_of_reduction")
    start, end = _ends(seen, start, end)
    bound = bound or (">=" if _higher_is_better(seen.indicator) else "<=")
    _check_target(target, target_year, bound, end, seen)
    found: dict[str, Any] = {"start": start, "end": end} | dict.fromkeys(_RATES, np.nan) | {"unit": _UNITS[seen.scale]}
    found |= {"target": target, "target_year": target_year, "bound": bound if target is not None else ""}
    found |= {"required": np.nan} | dict.fromkeys(_COURSE, np.nan) | {"chance_reason": "", "points": 0}
    found |= {"scale": seen.scale, "method": "", "confidence": confidence, "verdict": "cannot tell", "reason": ""}
    if start is None or end is None or start == end:
        found |= {"reason": "fewer than 2 points"}
    elif broken := break_within(seen.breaks, start, end):
        found |= {"reason": broken, "verdict": "not compared"}
    else:
        found |= _between(seen, start, end, WAYS[bound], confidence)
        if target is not None and target_year is not None and not np.isnan(found["end_value"]):
            found |= _towards(seen, start, end, float(target), target_year, bound, found["end_value"], confidence)
        elif not found["reason"]:
            found["verdict"] = ""
    return pd.Series(found, name="annual_rate_of_reduction", dtype="object")


def _higher_is_better(indicator: str) -> bool:
    known = indicators().get(indicator)
    return known is not None and known.direction == "higher"


def _ends(seen: Observed, start: int | None, end: int | None) -> tuple[int | None, int | None]:
    """Return the years compared; those given need not have a value, and it is told where they lack one."""
    used = seen.year[seen.used]
    first = span_of(start, "start")[0] if start is not None else int(used.min()) if len(used) else None
    last = span_of(end, "end")[0] if end is not None else int(used.max()) if len(used) else None
    if first is not None and last is not None and first >= last and not (start is None and end is None):
        raise InputError(
            f"annual_rate_of_reduction: start is {first} and end {last}", remedy="Give an end after the start."
        )
    return first, last


def _check_target(target: float | None, year: int | None, bound: str, end: int | None, seen: Observed) -> None:
    caller = "annual_rate_of_reduction"
    if bound not in WAYS:
        raise InputError(f"{caller}: bound is {bound!r}, expected one of {', '.join(map(repr, WAYS))}")
    if (target is None) != (year is None):
        raise InputError(f"{caller} needs target and target_year together", remedy="Write target=70, target_year=2030.")
    if target is None or year is None:
        return
    span_of(year, "target_year")
    if end is not None and year <= end:
        raise InputError(f"{caller}: target_year is {year}, expected a year after {end}", remedy="Give an earlier end.")
    most = {"log": np.inf, "logit": seen.per}.get(seen.scale)
    if isinstance(target, bool) or not isinstance(target, int | float | np.number) or not np.isfinite(target):
        raise InputError(f"{caller}: target is {target!r}, expected a number")
    if most is not None and not 0 < target < most:
        raise InputError(
            f"{caller}: target is {target:g}, which the {seen.scale} scale does not hold",
            remedy="Give one above 0, and below 100 %; or scale='points'.",
        )


def _between(seen: Observed, start: int, end: int, way: int, confidence: float) -> dict[str, Any]:
    """Return the rate from one year to the other."""
    (before, why), (after, why_after) = (value_of(seen, (year, year)) for year in (start, end))
    values: dict[str, Any] = {"start_value": before.value, "end_value": after.value}
    if why or why_after:
        return values | {"reason": why or why_after}
    made = contrast(before, after, seen.scale, seen.per, confidence)
    factor = way * _factor(seen.scale) / (end - start)
    lower, upper = sorted((factor * made.lower, factor * made.upper))
    known = bool(np.isfinite(made.change))
    return values | {
        "rate": factor * made.change if known else np.nan, "lower": lower, "upper": upper, "p": made.p,
        "method": made.method, "reason": made.reason if known else "no rate from or to nothing",
    }  # fmt: skip


def _factor(scale: str) -> int:
    return 1 if scale == "points" else 100


def _towards(
    seen: Observed, start: int, end: int, target: float, year: int, bound: str, now: float, confidence: float
) -> dict[str, Any]:
    """Return what the target asks a year, and the chance to reach it on the present course."""
    way, goal = WAYS[bound], on_scale(target, seen.scale, seen.per)
    reached = {"<": now < target, "<=": now <= target, ">": now > target, ">=": now >= target}[bound]
    asked = way * _factor(seen.scale) * (goal - on_scale(now, seen.scale, seen.per)) / (year - end)
    made: dict[str, Any] = {"required": 0.0 if reached else asked if np.isfinite(asked) else np.nan}
    rows = seen.used & (seen.year >= start) & (seen.year <= end)
    made["points"] = int(rows.sum())
    ahead = course(seen, rows, float(year))
    if ahead.reason:
        return made | {"chance_reason": ahead.reason, "verdict": "reached" if reached else "cannot tell"}
    chance = ahead.below(goal) if way < 0 else 1 - ahead.below(goal)
    line = seen.back(np.array([ahead.middle, *ahead.limits(confidence)]))
    made |= dict(zip(("expected", "expected_lower", "expected_upper"), map(float, line), strict=True))
    verdict = "reached" if reached else "on course" if chance >= 0.5 else "off course"
    return made | {"chance": chance, "verdict": verdict}
