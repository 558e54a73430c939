"""Two values of one series beside each other, on its own scale: a ratio, a ratio of odds, or a difference."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats
from scipy.stats.contingency import odds_ratio

from healthstats.analysis.intervals import binomial_limits
from healthstats.analysis.ratios import rate_difference, rate_ratio
from healthstats.analysis.two_counts import two_proportions_p

#: With so many events in both, and persons without one, the exact limits of odds take seconds, and Woolf's are as good.
EXACT_BELOW = 1000
#: Among more persons in both SciPy's exact limits fail, and Fisher's p takes seconds.
_MOST_PERSONS = 10**9

_COUNTS = ["numerator", "denominator"]


@dataclass(frozen=True)
class Value:
    """A value of a year or period, in the unit of its series; NaN for what is not known.

    Attributes
    ----------
    value, events, people, se : float
    """

    value: float
    events: float = np.nan
    people: float = np.nan
    se: float = np.nan


@dataclass(frozen=True)
class Contrast:
    """How far the second of two values is from the first.

    Attributes
    ----------
    change, lower, upper : float
        On the scale: the logarithm of the ratio, that of the ratio of odds, or the difference. Infinite where one of
        the two is 0 (or all of its persons).
    p : float
        Two-sided.
    method : str
        What limits and p rest on; empty when there are none.
    reason : str
        Why there are none.
    """

    change: float
    lower: float = np.nan
    upper: float = np.nan
    p: float = np.nan
    method: str = ""
    reason: str = ""


def on_scale(value: float, scale: str, per: float) -> float:
    """Return a value on a scale: its logarithm, the logarithm of its odds, or itself.

    Examples
    --------
    >>> on_scale(0.0, "log", 1000), on_scale(50.0, "logit", 100), on_scale(77.3, "points", 1)
    (-inf, 0.0, 77.3)
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        if scale == "log":
            return float(np.log(np.float64(value)))
        return float(np.log(np.float64(value) / np.float64(per - value))) if scale == "logit" else value


def contrast(before: Value, after: Value, scale: str, per: float, confidence: float) -> Contrast:
    """Compare two values: by their standard errors, else by their counts, exactly.

    Parameters
    ----------
    scale : str
        ``log``: rates, with the exact conditional limits of `healthstats.rate_ratio`. ``logit``: proportions, with
        those of the odds (Cornfield 1956) and Fisher's p. ``points``: standard errors only.
    per : float
        What the values are per.
    """
    change = on_scale(after.value, scale, per) - on_scale(before.value, scale, per)
    if np.isfinite(before.se + after.se):
        return _by_errors(change, before, after, scale, per, confidence)
    if scale == "points" or not np.isfinite(before.events + before.people + after.events + after.people):
        return Contrast(change, reason="neither counts nor standard errors")
    if scale == "log":
        row = rate_ratio(_counts(after), _counts(before), confidence).iloc[0]
        with np.errstate(divide="ignore"):
            lower, upper = (float(np.log(row[name])) for name in ("lower", "upper"))
        return Contrast(change, lower, upper, float(row["p"]), str(row["method"]))
    if before.events > before.people or after.events > after.people:
        return Contrast(change, reason="more events than persons")
    return _by_odds(change, before, after, confidence)


def difference_limits(before: Value, after: Value, scale: str, per: float, confidence: float) -> tuple[float, float]:
    """Return the limits of the difference in the unit of the series: MOVER's of counts, normal ones of errors.

    Proportions have Newcombe's, made of Wilson's limits.
    """
    if np.isfinite(before.se + after.se):
        half = stats.norm.isf((1 - confidence) / 2) * float(np.hypot(before.se, after.se))
        return after.value - before.value - half, after.value - before.value + half
    known = np.isfinite(before.events + before.people + after.events + after.people)
    if scale == "points" or not known:
        return np.nan, np.nan
    if scale == "log":
        row = rate_difference(_counts(after), _counts(before), per, confidence).iloc[0]
        return float(row["lower"]), float(row["upper"])
    ends = [binomial_limits(one.events, one.people, confidence) for one in (before, after)]
    shares = [one.events / one.people for one in (before, after)]
    (low, high), (low2, high2) = ends
    step = shares[1] - shares[0]
    lower, upper = (
        step - np.hypot(shares[1] - low2, high - shares[0]),
        step + np.hypot(high2 - shares[1], shares[0] - low),
    )
    return per * float(lower), per * float(upper)


def _counts(one: Value) -> pd.DataFrame:
    return pd.DataFrame([[one.events, one.people]], columns=_COUNTS)


def _by_errors(change: float, before: Value, after: Value, scale: str, per: float, confidence: float) -> Contrast:
    steep = {"log": lambda v: v, "logit": lambda v: v * (per - v) / per, "points": lambda v: 1.0}[scale]
    if not np.isfinite(change) or not steep(before.value) or not steep(after.value):
        return Contrast(change, reason="a value of 0 or of all has no error on this scale")
    se = float(np.hypot(before.se / steep(before.value), after.se / steep(after.value)))
    half = stats.norm.isf((1 - confidence) / 2) * se
    return Contrast(change, change - half, change + half, float(2 * stats.norm.sf(abs(change) / se)), "normal")


def _by_odds(change: float, before: Value, after: Value, confidence: float) -> Contrast:
    table = np.round([[one.events, one.people - one.events] for one in (after, before)])
    sound = table.sum() <= _MOST_PERSONS
    p = float(two_proportions_p(after.events, after.people, before.events, before.people)) if sound else np.nan
    if sound and min(*table.sum(axis=0), *table.sum(axis=1)) < EXACT_BELOW:
        limits = odds_ratio(table.astype("int64")).confidence_interval(confidence)
        with np.errstate(divide="ignore"):
            return Contrast(change, float(np.log(limits.low)), float(np.log(limits.high)), p, "exact conditional")
    (x, rest), (y, others) = table + 0.5
    middle, se = np.log(x * others / (rest * y)), (1 / x + 1 / rest + 1 / y + 1 / others) ** 0.5
    half = float(stats.norm.isf((1 - confidence) / 2)) * se
    p = p if sound else float(2 * stats.norm.sf(abs(middle) / se))
    lower, upper = min(change, float(middle - half)), max(change, float(middle + half))  # infinite from or to nothing
    return Contrast(change, lower, upper, p, "Woolf")
