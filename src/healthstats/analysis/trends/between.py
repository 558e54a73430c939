"""The change between two years, or between two periods of pooled years."""

import numpy as np
import pandas as pd

from healthstats.analysis.counts import chances, own_events
from healthstats.analysis.intervals import check_confidence
from healthstats.analysis.trends.observed import Observed, observe
from healthstats.analysis.trends.spans import Span, break_within, span_of
from healthstats.analysis.trends.two_values import Value, contrast, difference_limits
from healthstats.errors import InputError

_NUMBERS = (
    "before", "after", "change", "change_lower", "change_upper", "ratio", "ratio_lower", "ratio_upper",
    "percent", "percent_lower", "percent_upper", "annual", "annual_lower", "annual_upper", "p",
)  # fmt: skip


def change_between(
    frame: pd.DataFrame,
    first: int | tuple[int, int],
    last: int | tuple[int, int],
    confidence: float = 0.95,
    breaks: pd.DataFrame | None = None,
    scale: str | None = None,
) -> pd.Series:
    """Return the change of one series between two years, or two periods whose counts are added up.

    Parameters
    ----------
    frame : DataFrame
        Rows of one series with ``year`` and ``value``, and what they rest on: ``numerator`` and ``denominator``, or
        the standard error ``se``. Series rows, rated or not, say more, and it is heeded.
    first, last : int or (int, int)
        A year, or the first and last year of a period: (2013, 2015) pools three. The first ends before the last begins.
    confidence : float
        Between 0 and 1.
    breaks : DataFrame, optional
        The breaks table. A ``split`` or ``jump`` from the first year to the last leaves nothing to compare.
    scale : str, optional
        ``log``, ``logit`` or ``points``; by default the catalogue's, ``log`` where it knows nothing.

    Returns
    -------
    Series
        ``before`` and ``after`` in the series' unit; ``change`` (after less before) with ``change_lower`` and
        ``change_upper`` (MOVER; Newcombe's for proportions); ``ratio``, ``percent`` (the per cent change) and
        ``annual`` (that of a year, compound, from middle to middle), each with limits. These are of rates on the log
        scale, exact and conditional on the sum of events; on the logit scale they are of the *odds*, because a coverage
        of 95 % cannot rise by tenths (exact and conditional as well, Woolf's where events are 1,000 or more); on the
        points scale there are none. With ``se`` all limits and ``p`` are normal ones on the scale; else ``p`` is exact
        and two-sided, Fisher's for proportions. ``first_year``, ``last_year``, ``years`` (from middle to middle),
        ``scale``, ``method``, ``confidence``, and ``verdict``: ``higher``, ``lower``, ``no clear change``, ``not
        compared`` across a break, ``cannot tell``; ``reason`` says why there is no value, no limit or no comparison.

    Raises
    ------
    InputError
        If the frame holds several series or two values of one year, or the periods overlap or are none.

    Examples
    --------
    >>> deaths = pd.DataFrame({"year": range(2010, 2016), "numerator": [12, 9, 11, 7, 6, 4], "denominator": 1500})
    >>> found = change_between(deaths, (2010, 2012), (2013, 2015))
    >>> [round(found[name], 2) for name in ("ratio", "ratio_lower", "ratio_upper", "annual", "p")]
    [0.53, 0.28, 0.99, -19.01, 0.04]
    >>> found["verdict"]
    'lower'

    References
    ----------
    Clopper & Pearson 1934, Biometrika 26:404 (of the ratio of two Poisson rates, given their sum: Przyborowski &
    Wilenski 1940, Biometrika 31:313); Cornfield 1956, Third Berkeley Symposium 4:135 (odds); Woolf 1955, Annals of
    Human Genetics 19:251, with Gart's halves; Newcombe 1998, Statistics in Medicine 17:873; Donner & Zou 2012 (MOVER).
    """
    confidence = check_confidence(confidence)
    spans = span_of(first, "first"), span_of(last, "last")
    if spans[0][1] >= spans[1][0]:
        raise InputError(
            f"change_between: first is {first!r} and last {last!r}",
            remedy="The first year or period must end before the last one begins.",
        )
    seen = observe(frame, breaks, scale, caller="change_between")
    (before, why), (after, why_after) = (value_of(seen, span) for span in spans)
    years = (sum(spans[1]) - sum(spans[0])) / 2
    broken = break_within(seen.breaks, spans[0][0], spans[1][1])
    numbers, method, reason, verdict = dict.fromkeys(_NUMBERS, np.nan), "", broken, "not compared"
    if why or why_after:
        verdict, reason = "cannot tell", why or why_after
    elif not broken:
        numbers, method, reason = _compared(seen, before, after, years, confidence)
        verdict = _verdict(numbers["p"], after.value - before.value, confidence)
    found = numbers | {"first_year": spans[0][0], "last_year": spans[1][1], "years": years, "scale": seen.scale}
    found |= {"method": method, "confidence": confidence, "verdict": verdict, "reason": reason}
    return pd.Series(found, name="change_between", dtype="object")


def value_of(seen: Observed, span: Span) -> tuple[Value, str]:
    """Return the value of a year, or of a period from its counts; and in words why there is none."""
    for year in range(span[0], span[1] + 1):
        if not (seen.used & (seen.year == year)).any():
            told = [str(why) for why in seen.reason[seen.year == year]]
            return Value(np.nan), f"{year}: {told[0] if told else 'no value'}"
    rows = seen.used & (seen.year >= span[0]) & (seen.year <= span[1])
    frame = seen.frame.iloc[seen.places[rows]]
    counted = chances(frame) != ""
    if {"indicator", "value"} <= set(frame.columns):
        counted |= np.isfinite(own_events(frame))
    events, people = (np.where(counted, numbers[rows], np.nan) for numbers in (seen.events, seen.people))
    if span[0] == span[1]:
        se = float(frame["se"].iloc[0]) if "se" in frame else np.nan
        return Value(float(seen.value[rows][0]), float(events[0]), float(people[0]), se), ""
    if (unknown := np.isnan(events + people)).any():
        return Value(np.nan), f"{int(seen.year[rows][unknown.argmax()])}: no counts to be added up"
    return Value(float(events.sum() / people.sum()) * seen.per, float(events.sum()), float(people.sum())), ""


def _compared(
    seen: Observed, before: Value, after: Value, years: float, confidence: float
) -> tuple[dict[str, float], str, str]:
    """Return the numbers of a comparison, what its limits rest on, and why there are none."""
    found = contrast(before, after, seen.scale, seen.per, confidence)
    low, high = difference_limits(before, after, seen.scale, seen.per, confidence)
    numbers = dict.fromkeys(_NUMBERS, np.nan) | {
        "before": before.value, "after": after.value,
        "change": after.value - before.value, "change_lower": low, "change_upper": high, "p": found.p,
    }  # fmt: skip
    if seen.scale != "points":
        steps = np.array([found.change, found.lower, found.upper])
        with np.errstate(over="ignore"):
            several = {
                "ratio": np.exp(steps),
                "percent": 100 * np.expm1(steps),
                "annual": 100 * np.expm1(steps / years),
            }
        for name, three in several.items():
            numbers |= dict(zip((name, f"{name}_lower", f"{name}_upper"), map(float, three), strict=True))
            if np.isinf(numbers[name]):  # from nothing to something
                numbers[name] = np.nan
    return numbers, found.method, found.reason


def _verdict(p: float, step: float, confidence: float) -> str:
    if np.isnan(p):
        return "cannot tell"
    if p >= 1 - confidence or step == 0:
        return "no clear change"
    return "higher" if step > 0 else "lower"
