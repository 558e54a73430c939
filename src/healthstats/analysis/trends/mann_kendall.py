"""The Mann-Kendall test and Sen's slope: whether the years go one way, without a line or a law of chance."""

import math

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from healthstats.analysis.intervals import check_confidence
from healthstats.analysis.trends.observed import observe
from healthstats.analysis.trends.spans import break_within
from healthstats.analysis.trends.verdict import LEAST_EVENTS

Floats = npt.NDArray[np.float64]

#: Up to so many points p is exact, where no two are equal.
EXACT_UP_TO = 10

_NUMBERS = ("s", "variance", "z", "tau", "tau_b", "p", "slope", "lower", "upper", "intercept")


def mann_kendall(frame: pd.DataFrame, confidence: float = 0.95, breaks: pd.DataFrame | None = None) -> pd.Series:
    """Return the Mann-Kendall test of one series, with Sen's slope: does it rise or fall, whatever its shape?

    Every pair of years says up or down. The test needs no line, no counts and no normal scatter, and one wild year
    moves it little. It does assume that the years are independent.

    Parameters
    ----------
    frame : DataFrame
        Rows of one series with ``year`` and ``value`` (or ``numerator`` and ``denominator``), in any order. Years
        without a usable value are left out; gaps are heeded, because the slope is per year.
    confidence : float
        Between 0 and 1.
    breaks : DataFrame, optional
        The breaks table. A ``split`` or ``jump`` between the first and the last year leaves nothing to compare.

    Returns
    -------
    Series
        ``s`` (pairs of years that go up less those that go down), its ``variance`` (ties allowed for), ``z`` (with the
        correction for continuity), ``tau`` (s over all pairs), ``tau_b`` (over the pairs that are not tied), ``p``
        (two-sided) and ``method``: ``exact`` up to 10 points of which no two are equal, else ``normal``. ``slope`` with
        ``lower`` and ``upper`` is Sen's, in the unit of the values a year; NaN where so few points have no limits of
        this confidence. ``intercept`` is its line at the year 0. ``points``, ``first_year``, ``last_year``,
        ``confidence``, and ``verdict``: ``rising``, ``falling``, ``no clear change``, ``not compared``, or ``cannot
        tell`` when no order of so few points would be significant (fewer than 5 at 0.95: of 4 the smallest p is 0.083)
        or there are fewer than 20 events, with the ``reason``.

    Raises
    ------
    InputError
        If the frame holds several series or two values of one year, or a column is missing or no numbers.

    Examples
    --------
    >>> beds = pd.DataFrame({"year": range(2012, 2018), "value": [41.0, 43.5, 43.1, 46.0, 49.2, 50.8]})
    >>> found = mann_kendall(beds)
    >>> float(found["s"]), round(found["p"], 4), round(found["slope"], 2), found["verdict"]
    (13.0, 0.0167, 1.96, 'rising')

    References
    ----------
    Mann 1945, Econometrica 13:245; Kendall 1975, Rank Correlation Methods; Sen 1968, Journal of the American
    Statistical Association 63:1379 (slope and limits); Kaarsemaker & van Wijngaarden 1953, Statistica Neerlandica 7:41
    (exact distribution).
    """
    confidence = check_confidence(confidence)
    seen = observe(frame, breaks, scale="points", weights="none", caller="mann_kendall")
    year, value, events = (numbers[seen.used] for numbers in (seen.year, seen.value, seen.events))
    first, last = (float(year.min()), float(year.max())) if len(year) else (np.nan, np.nan)
    numbers, method = dict.fromkeys(_NUMBERS, np.nan), ""
    least, broken = least_points(confidence), break_within(seen.breaks, first, last)
    if len(year) > 1 and not broken:
        numbers, method = _tested(year, value, confidence, least)
    if len(year) < least:
        verdict, reason = "cannot tell", f"fewer than {least} points"
    elif events.sum() < LEAST_EVENTS:  # false where a count is missing
        verdict, reason = "cannot tell", f"fewer than {LEAST_EVENTS} events"
    elif broken:
        verdict, reason = "not compared", broken
    else:
        clear = numbers["p"] < 1 - confidence
        verdict, reason = ("rising" if numbers["s"] > 0 else "falling") if clear else "no clear change", ""
    found = numbers | {"method": method, "points": len(year), "first_year": first, "last_year": last}
    found |= {"confidence": confidence, "verdict": verdict, "reason": reason}
    return pd.Series(found, name="mann_kendall", dtype="object")


def least_points(confidence: float) -> int:
    """Return how many points it takes for the clearest order of them, of all n! orders, to be significant.

    Examples
    --------
    >>> least_points(0.95), least_points(0.998)
    (5, 7)
    """
    points = 2
    while 2 / math.factorial(points) >= 1 - confidence:
        points += 1
    return points


def _tested(year: Floats, value: Floats, confidence: float, least: int) -> tuple[dict[str, float], str]:
    """Return the numbers of the test and of Sen's slope, and what p rests on."""
    count = len(value)
    early, late = np.triu_indices(count, 1)
    pairs = len(early)
    s = float((value[late] > value[early]).sum() - (value[late] < value[early]).sum())
    tied = np.unique(value, return_counts=True)[1]
    variance = (_spread(count) - _spread(tied)) / 18
    z = float(s - np.sign(s)) / variance**0.5 if variance else 0.0
    loose = pairs - float((tied * (tied - 1) / 2).sum())
    with np.errstate(over="ignore", invalid="ignore"):
        slope, intercept, lower, upper = (float(one) for one in stats.theilslopes(value, year, confidence))
        slopes = np.sort((value[late] - value[early]) / (year[late] - year[early]))
    exact = count <= EXACT_UP_TO and loose == pairs
    if exact:
        tail = np.cumsum(_chance_of_inversions(count))
        p = min(1.0, 2 * float(tail[int(pairs - abs(s)) // 2]))
        # So many of the slopes at either end can be left out: the limits exclude 0 where p is below 1 − confidence.
        rank = int((2 * tail <= 1 - confidence).sum())
        lower, upper = (float(slopes[rank - 1]), float(slopes[pairs - rank])) if rank else (np.nan, np.nan)
    else:
        p = 2 * float(stats.norm.sf(abs(z)))
    if count < least:
        lower = upper = np.nan
    numbers: dict[str, float] = {
        "s": s, "variance": variance, "z": z, "tau": s / pairs,
        "tau_b": s / (pairs * loose) ** 0.5 if loose else np.nan, "p": p,
        "slope": slope, "lower": lower, "upper": upper, "intercept": intercept,
    }  # fmt: skip
    return {name: one if np.isfinite(one) else np.nan for name, one in numbers.items()}, "exact" if exact else "normal"


def _spread(size: npt.ArrayLike) -> float:
    """Return 18 times the variance of s that so many values in any order have, added up."""
    many = np.asarray(size, dtype="float64")
    return float((many * (many - 1) * (2 * many + 5)).sum())


def _chance_of_inversions(count: int) -> Floats:
    """Return the probability of 0, 1, 2 … pairs in the wrong order, when all orders are equally likely."""
    ways = np.ones(1)
    for places in range(2, count + 1):
        ways = np.convolve(ways, np.ones(places))
    return ways / ways.sum()
