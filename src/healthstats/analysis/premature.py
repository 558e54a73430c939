"""Premature mortality: the probability of dying between two ages, as the targets on chronic diseases count it."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.special import gammainccinv, gammaincinv

from healthstats.analysis.intervals import Confidence, levels, limit_names
from healthstats.analysis.lifetable import NOT_COMPUTABLE, in_age_order, refuse_gaps
from healthstats.analysis.rates import reliability_of
from healthstats.errors import InputError
from healthstats.frames import Floats, Groups, counts_of, need, place_of, words


def premature_mortality(
    frame: pd.DataFrame,
    by: str | Sequence[str] | None = None,
    ages: tuple[float, float] = (30, 70),
    confidence: Confidence = 0.95,
) -> pd.DataFrame:
    """Return the probability of dying from some causes between two ages, in per cent (₄₀q₃₀, 重大慢性病过早死亡率).

    It is unconditional: what would happen to people of 30 who died of nothing else. The indicator counts deaths from
    the four major chronic diseases in five-year bands: ₅q = 5m/(1 + 2.5m) and ₄₀q₃₀ = 1 − Π(1 − ₅q).

    Parameters
    ----------
    frame : DataFrame
        One row an age band, in any order, with ``age`` (30-34 … 65-69), ``numerator`` (deaths) and ``denominator``
        (population or person-years). Bands outside `ages` are left out.
    by : str or several, optional
        One result for each of these: areas, years, sexes.
    ages : (float, float)
        Exact ages: from the birthday of the first to that of the second.
    confidence : float or several
        Between 0 and 1.

    Returns
    -------
    DataFrame
        The columns of `by`, ``numerator`` and ``denominator`` (sums over `ages`), ``value``, ``lower`` and ``upper``
        (%), ``confidence``, ``method`` and ``reliability``: ``no counts`` (missing in a band), ``no population`` (a
        band of 0 persons), ``more deaths than persons`` or ``rate too high for its band`` (q would be 1 or more):
        these have no value; else by the number of deaths ``limits only``, ``unreliable`` or nothing.

        The cumulative hazard −ln(1 − ₄₀q₃₀) is very nearly a weighted sum of Poisson counts. Its limits are Fay and
        Feuer's (gamma) with weights by the delta method, so that no deaths have an upper limit too, and are turned back
        into probabilities. With many deaths they are very nearly those of Chiang's variance.

    Raises
    ------
    InputError
        If an age states no band, stands there twice, or the bands do not fill `ages` exactly: what is missing is named.

    Examples
    --------
    >>> ages = ["30-34", "35-39", "40-44", "45-49", "50-54", "55-59", "60-64", "65-69"]
    >>> hill = pd.DataFrame({"age": ages, "numerator": [3, 5, 11, 20, 41, 60, 85, 120],
    ...                      "denominator": [9100, 8800, 9000, 8700, 8100, 6900, 6000, 5200]})
    >>> premature_mortality(hill)[["value", "lower", "upper"]].round(2).to_numpy().tolist()
    [[24.21, 21.99, 26.57]]

    References
    ----------
    WHO 2014, NCD global monitoring framework, indicator 1; Healthy China 2030; Fay & Feuer 1997, Statistics in
    Medicine 16:791; Chiang 1984.
    """
    caller = "premature_mortality"
    need(frame, ["age", "numerator", "denominator"], caller)
    first, *_ = levels(confidence)
    rows, groups, start, end = _between(frame, by, ages, caller)
    deaths, people = counts_of(rows, "numerator", caller), counts_of(rows, "denominator", caller)
    with np.errstate(divide="ignore", invalid="ignore"):
        half = (end - start) / 2 * deaths / people
        # −ln(1 − q) of a band, and how much it grows by one death more.
        hazard = groups.sum(2 * np.arctanh(half))
        weight = (end - start) / people / (1 - half**2)
        limits = _limits(hazard, weight, deaths, groups, confidence)
    why = _reliability(groups, deaths, people, half)
    computed = ~why.isin(NOT_COMPUTABLE).to_numpy()
    table = groups.keys.assign(
        numerator=groups.sum(deaths),
        denominator=groups.sum(people),
        value=np.where(computed, _per_cent(hazard), np.nan),
        **{name: np.where(computed, _per_cent(limit), np.nan) for name, limit in limits.items()},
        confidence=np.where(computed, first, np.nan),
        method=words(["", "Fay-Feuer, delta method"], computed.astype("int8"), groups.keys.index),
        reliability=why,
    )
    return table if len(frame) else table.iloc[:0]


def _per_cent(hazard: Floats) -> Floats:
    """Turn a cumulative hazard into a probability in per cent."""
    return -100 * np.expm1(-hazard)


def _between(
    frame: pd.DataFrame, by: str | Sequence[str] | None, ages: tuple[float, float], caller: str
) -> tuple[pd.DataFrame, Groups, Floats, Floats]:
    """Return the rows within `ages` as `in_age_order` does it; in each group they fill `ages` exactly."""
    try:
        youngest, oldest = (float(age) for age in ages)
    except (TypeError, ValueError):
        youngest, oldest = np.nan, np.nan
    if not 0 <= youngest < oldest < np.inf:
        raise InputError(f"ages is {ages!r}, expected two ages, the younger first", remedy="Write ages=(30, 70).")
    rows, groups, start, end = in_age_order(frame, by, caller)
    inside = (start < oldest) & (end > youngest)
    if (across := inside & ((start < youngest) | (end > oldest))).any():
        row = int(across.argmax())
        raise InputError(
            f"{caller}: age {rows['age'].iloc[row]!r} reaches beyond ages {youngest:g} to {oldest - 1:g}",
            **place_of(rows, row),
            remedy="Give bands that begin and end at these ages.",
        )
    if (without := groups.count(inside) == 0).any() and len(rows):
        row = int(np.isin(groups.codes, np.flatnonzero(without)).argmax())
        raise InputError(
            f"{caller}: there is no band within ages {youngest:g} to {oldest - 1:g} in the group of this row",
            **place_of(rows, row),
        )
    rows, start, end = rows[inside], start[inside], end[inside]
    groups = Groups(groups.codes[inside], groups.keys)
    refuse_gaps(rows, groups, start, end, ages, caller)
    return rows, groups, start, end


def _limits(
    hazard: Floats, weight: Floats, deaths: Floats, groups: Groups, confidence: Confidence
) -> dict[str, Floats]:
    """Return Fay and Feuer's limits of the cumulative hazards, by the names of their columns."""
    variance = groups.sum(weight**2 * deaths)
    largest = pd.Series(weight).groupby(groups.codes).max().reindex(range(len(groups))).to_numpy()
    more, wider = hazard + largest, variance + largest**2
    limits: dict[str, Floats] = {}
    for level, (lower, upper) in zip(levels(confidence), limit_names(confidence), strict=True):
        tail = (1 - level) / 2
        low = variance / hazard * gammaincinv(hazard**2 / variance, tail)
        limits |= {lower: np.where(hazard == 0, 0.0, low), upper: wider / more * gammainccinv(more**2 / wider, tail)}
    return limits


def _reliability(groups: Groups, deaths: Floats, people: Floats, half: Floats) -> pd.Series:
    """Return in words why a result or its limits are missing, else what the deaths say of it."""
    why = np.select(
        [
            groups.count(np.isnan(deaths) | np.isnan(people)) > 0,
            groups.count(people == 0) > 0,
            groups.count(deaths > people) > 0,
            groups.count(half >= 1) > 0,
        ],
        NOT_COMPUTABLE,
        reliability_of(groups.sum(deaths)),
    )
    return pd.Series(why, index=groups.keys.index, dtype="str")
