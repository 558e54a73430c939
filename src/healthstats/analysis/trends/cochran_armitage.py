"""The chi-square test for a trend in proportions, which needs their counts only."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from healthstats.analysis.intervals import check_confidence
from healthstats.analysis.trends.observed import observe
from healthstats.analysis.trends.spans import break_within
from healthstats.analysis.trends.verdict import LEAST_EVENTS

#: Two years are a change, not a trend.
LEAST_POINTS = 3

Floats = npt.NDArray[np.float64]

_NUMBERS = ("chi2", "p", "slope", "lower", "upper", "departure", "departure_p")


def cochran_armitage(frame: pd.DataFrame, confidence: float = 0.95, breaks: pd.DataFrame | None = None) -> pd.Series:
    """Return the Cochran-Armitage test of one series of proportions, with the slope of their weighted line.

    The scores are the years, so that gaps count. Persons are taken for independent: where the proportion moves by more
    than chance from year to year, as coverage does, p is too small; ``departure_p`` tells.

    Parameters
    ----------
    frame : DataFrame
        Rows of one series with ``year``, ``numerator`` and ``denominator`` (persons), in any order. Years without a
        usable value are left out.
    confidence : float
        Between 0 and 1.
    breaks : DataFrame, optional
        The breaks table. A ``split`` or ``jump`` between the first and the last year leaves nothing to compare.

    Returns
    -------
    Series
        ``chi2`` (one degree of freedom, as R's ``prop.trend.test``), ``p`` (two-sided), ``slope`` with ``lower`` and
        ``upper`` (of the proportion a year, in the unit of the series, points where it is in %; least squares weighted
        by persons, with the variance of the test, so that the limits exclude 0 where p is small), ``departure`` and
        ``departure_p`` (chi-square of the years around that line, with two degrees of freedom fewer than years),
        ``points``, ``events``, ``people``, ``first_year``, ``last_year``, ``confidence``, and ``verdict``:
        ``rising``, ``falling``, ``no clear change``, ``not compared``, or ``cannot tell`` with the ``reason``: fewer
        than 3 points or 20 events (or persons without one), a year without counts or with more events than persons.

    Raises
    ------
    InputError
        If the frame holds several series or two values of one year, or a column is missing or no numbers.

    Examples
    --------
    >>> smokers = pd.DataFrame({"year": [2010, 2012, 2015], "numerator": [63, 60, 79], "denominator": [86, 93, 136]})
    >>> found = cochran_armitage(smokers)
    >>> round(found["chi2"], 3), round(found["p"], 4), round(found["slope"], 4), found["verdict"]
    (5.085, 0.0241, -0.029, 'falling')

    References
    ----------
    Cochran 1954, Biometrics 10:417; Armitage 1955, Biometrics 11:375.
    """
    confidence = check_confidence(confidence)
    seen = observe(frame, breaks, scale="points", weights="none", caller="cochran_armitage")
    year, events, people = (numbers[seen.used] for numbers in (seen.year, seen.events, seen.people))
    first, last = (float(year.min()), float(year.max())) if len(year) else (np.nan, np.nan)
    numbers = dict.fromkeys(_NUMBERS, np.nan)
    broken = break_within(seen.breaks, first, last)
    doubt = _doubt(year, events, people)
    if not doubt:
        rarer = min(events.sum(), (people - events).sum())
        if rarer > 0 and not broken:
            numbers = _tested(year, events, people, seen.per, confidence)
        if rarer < LEAST_EVENTS:
            doubt = f"fewer than {LEAST_EVENTS} {'events' if rarer == events.sum() else 'persons without one'}"
    if doubt or broken:
        verdict = "cannot tell" if doubt else "not compared"
    elif numbers["p"] < 1 - confidence:
        verdict = "rising" if numbers["slope"] > 0 else "falling"
    else:
        verdict = "no clear change"
    found: dict[str, Any] = numbers | {
        "points": len(year),
        "events": float(events.sum()),
        "people": float(people.sum()),
        "first_year": first,
    }
    found |= {"last_year": last, "confidence": confidence, "verdict": verdict, "reason": doubt or broken}
    return pd.Series(found, name="cochran_armitage", dtype="object")


def _doubt(year: Floats, events: Floats, people: Floats) -> str:
    """Return why there is no test; else nothing."""
    if (unknown := np.isnan(events + people)).any():
        return f"no counts in {int(year[unknown.argmax()])}"
    if (over := events > people).any():
        return f"more events than persons in {int(year[over.argmax()])}"
    return f"fewer than {LEAST_POINTS} points" if len(year) < LEAST_POINTS else ""


def _tested(year: Floats, events: Floats, people: Floats, per: float, confidence: float) -> dict[str, float]:
    share = events.sum() / people.sum()
    middle = float(np.average(year, weights=people))
    spread = float((people * (year - middle) ** 2).sum())
    slope = float((events * (year - middle)).sum()) / spread
    se = float(share * (1 - share) / spread) ** 0.5
    half = float(stats.norm.isf((1 - confidence) / 2)) * se
    chi2 = (slope / se) ** 2
    around = events - people * (share + slope * (year - middle))
    departure = float((around**2 / people).sum()) / (share * (1 - share))
    return {
        "chi2": float(chi2), "p": float(stats.chi2.sf(chi2, 1)),
        "slope": per * slope, "lower": float(per * (slope - half)), "upper": float(per * (slope + half)),
        "departure": float(departure), "departure_p": float(stats.chi2.sf(departure, len(year) - 2)),
    }  # fmt: skip
