"""Rates beside each other: their ratio and their difference, each with limits and an exact p."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from healthstats.analysis.intervals import Limits, binomial_limits, check_confidence, poisson_limits
from healthstats.analysis.rates import reliability_of
from healthstats.analysis.two_counts import two_rates_p
from healthstats.errors import InputError
from healthstats.frames import Floats, check_per, counts_of, need, words

#: What a rate can stand beside: the counts of one benchmark for all rows, or those of each row.
Reference = Mapping[str, float] | pd.Series | pd.DataFrame


def rate_ratio(frame: pd.DataFrame, reference: Reference, confidence: float = 0.95) -> pd.DataFrame:
    """Return the same rows with the ratio of their rates to those of a reference.

    Parameters
    ----------
    frame : DataFrame
        Rows with ``numerator`` (events) and ``denominator`` (population, person-years), in any order.
    reference : mapping, Series or DataFrame
        ``numerator`` and ``denominator`` of one benchmark, or a DataFrame that has them for each row, with the index
        of `frame`. It must not hold the events of the row itself: a country and its province are not independent, and
        the limits are then too wide. Subtract the province first.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    DataFrame
        The rows with these columns added or renewed:

        ``reference_rate``
            events a person of the reference.
        ``value``, ``lower``, ``upper``
            the rate divided by that of the reference, with exact conditional limits: given the events of both, those of
            the row are binomial, and Clopper-Pearson's limits of their share are turned into a ratio. The lower limit
            is 0 where the row has no events, the upper one infinite where the reference has none. Where neither has
            any there is no ratio, and its limits are 0 and infinity.
        ``confidence``, ``method``
            of the limits.
        ``p``
            exact and two-sided, that both rates are one (`two_rates_p`, which adds up whatever is no likelier). The
            limits cut off equal tails, so that now and then one of the two just excludes 1 and the other does not.
        ``reliability``
            by the rarer events of the two: empty when good, ``limits only`` (fewer than 3), ``unreliable`` (fewer than
            20); ``no counts`` (a number is missing) or ``no population`` (of 0 persons): nothing is computed.

        The counts are Poisson. For proportions of common things (coverage) this is not the method: their ratio, the
        risk ratio, is not offered.

    Raises
    ------
    InputError
        If a column is missing, a number negative or infinite, or the reference fits neither all rows nor each.

    Examples
    --------
    >>> deaths = pd.DataFrame({"area": ["Hill", "Lake"], "numerator": [11, 0], "denominator": [800, 950]})
    >>> ratio = rate_ratio(deaths, {"numerator": 23, "denominator": 3000})
    >>> ratio[["area", "value", "lower", "upper", "p"]].round(3).to_numpy().tolist()
    [['Hill', 1.793, 0.789, 3.83, 0.137], ['Lake', 0.0, 0.0, 0.549, 0.003]]

    References
    ----------
    Przyborowski & Wilenski 1940, Biometrika 31:313; Clopper & Pearson 1934, Biometrika 26:404; Lehmann & Romano 2005,
    Testing Statistical Hypotheses, 4.5.
    """
    check_confidence(confidence)
    x, n, y, m = _counts(frame, reference, "rate_ratio")
    odds_lower, odds_upper = _odds_limits(x, y, confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        value, persons = (x / n) / (y / m), m / n
        limits = odds_lower * persons, odds_upper * persons
    return _beside(frame, (x, n, y, m), value, limits, 1, confidence, "exact conditional")


def rate_difference(
    frame: pd.DataFrame, reference: Reference, per: float = 100_000, confidence: float = 0.95
) -> pd.DataFrame:
    """Return the same rows with the difference of their rates from those of a reference.

    Parameters
    ----------
    frame, reference, confidence
        As those of `rate_ratio`.
    per : float
        What the rates and their differences are per.

    Returns
    -------
    DataFrame
        As of `rate_ratio`, but ``value`` is the rate minus that of the reference, both × `per`, as is
        ``reference_rate``. A difference of two Poisson rates has no exact conditional limits: given the events of
        both, it still depends on their level. These are MOVER's, made of Garwood's exact limits of each rate. They
        are close to `confidence`, and like any other method's they may now and then disagree with ``p``, which is
        exact.

    Raises
    ------
    InputError
        As `rate_ratio`, or if `per` is not above 0.

    Examples
    --------
    >>> deaths = pd.DataFrame({"area": ["Hill", "Lake"], "numerator": [11, 0], "denominator": [800, 950]})
    >>> difference = rate_difference(deaths, {"numerator": 23, "denominator": 3000}, per=1000)
    >>> difference[["area", "value", "lower", "upper"]].round(2).to_numpy().tolist()
    [['Hill', 6.08, -1.8, 17.29], ['Lake', -7.67, -11.5, -2.88]]

    References
    ----------
    Donner & Zou 2012, Statistical Methods in Medical Research 21:347 (MOVER); Garwood 1936.
    """
    check_per(per)
    check_confidence(confidence)
    x, n, y, m = _counts(frame, reference, "rate_difference")
    with np.errstate(divide="ignore", invalid="ignore"):
        own, other = x / n, y / m
        own_lower, own_upper = (limit / n for limit in poisson_limits(x, confidence))
        other_lower, other_upper = (limit / m for limit in poisson_limits(y, confidence))
        lower = own - other - np.hypot(own - own_lower, other_upper - other)
        upper = own - other + np.hypot(own_upper - own, other - other_lower)
    method = "MOVER of Garwood exact"
    return _beside(frame, (x, n, y, m), (own - other) * per, (lower * per, upper * per), per, confidence, method)


def _counts(frame: pd.DataFrame, reference: Reference, caller: str) -> tuple[Floats, Floats, Floats, Floats]:
    """Return events and persons of the rows and of their references."""
    need(frame, ["numerator", "denominator"], caller)
    other = _table(reference, caller)
    if len(other) != 1 and not other.index.equals(frame.index):
        raise InputError(
            f"{caller}: the reference has {len(other)} rows and the frame {len(frame)}, or their indexes differ",
            remedy="Give one row for all, or one for each with the frame's index: reference.loc[frame.index].",
        )
    x, n = (counts_of(frame, name, caller) for name in ("numerator", "denominator"))
    y, m = (
        np.broadcast_to(counts_of(other, name, f"{caller}, reference"), len(frame))
        for name in ("numerator", "denominator")
    )
    return x, n, y, m


def _table(reference: Reference, caller: str) -> pd.DataFrame:
    if isinstance(reference, pd.DataFrame):
        table = reference
    elif isinstance(reference, Mapping | pd.Series):
        numbers = {name: [reference[name]] for name in ("numerator", "denominator") if name in reference}
        table = pd.DataFrame(numbers, index=["reference"])
    else:
        raise InputError(
            f"{caller}: the reference is {type(reference).__name__}, expected counts",
            remedy="Write {'numerator': 23, 'denominator': 3000}.",
        )
    need(table, ["numerator", "denominator"], f"{caller}, reference")
    return table


def _odds_limits(x: Floats, y: Floats, confidence: float) -> Limits:
    """Return the limits of the odds that an event is one of x and not of y; 0 and infinity where there is none."""
    # Of a million pairs few are different, and the exact limits are costly.
    place, different = pd.factorize(x + 1j * y, use_na_sentinel=False)
    events, others = different.real, different.imag
    # The share of the rarer of the two: 1 − share then loses no digits.
    turned = events > others
    lower, upper = binomial_limits(np.minimum(events, others), events + others, confidence, "clopper-pearson")
    with np.errstate(divide="ignore"):
        low, high = lower / (1 - lower), upper / (1 - upper)
        low, high = np.where(turned, 1 / high, low), np.where(turned, 1 / low, high)
    none = events + others == 0
    return np.where(none, 0.0, low)[place], np.where(none, np.inf, high)[place]


def _beside(
    frame: pd.DataFrame,
    counts: tuple[Floats, Floats, Floats, Floats],
    value: Floats,
    limits: Limits,
    per: float,
    confidence: float,
    method: str,
) -> pd.DataFrame:
    """Return the rows with their columns; nothing is computed where a number is missing or there is nobody."""
    x, n, y, m = counts
    known = ~np.isnan(x + n + y + m)
    computed = known & (n > 0) & (m > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        made: dict[str, Any] = {"reference_rate": np.where(m > 0, y / m * per, np.nan)}
    numbers: dict[str, Any] = {"value": value, "lower": limits[0], "upper": limits[1], "confidence": confidence}
    made |= {name: np.where(computed, column, np.nan) for name, column in numbers.items()}
    made["p"] = two_rates_p(x, np.where(computed, n, np.nan), y, m)
    made["method"] = words(["", method], computed.astype("int8"), frame.index)
    why = np.where(known & ~computed, "no population", reliability_of(np.where(known, np.minimum(x, y), np.nan)))
    made["reliability"] = pd.Series(why, index=frame.index, dtype="str")
    return frame.assign(**made)
