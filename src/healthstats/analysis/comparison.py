"""Change on the year before, with its significance."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from healthstats.analysis.comparable import (
    BOUND,
    RANGE,
    check_breaks,
    doubts,
    periods,
    two_of_a_key,
)
from healthstats.analysis.counts import chances, counts
from healthstats.analysis.intervals import check_confidence
from healthstats.series import IDENTITY, check

Floats = npt.NDArray[np.float64]

#: Ties of probability that floating point tells apart (the allowance of R's binom.test).
_TIE = 1 + 1e-7


def change(frame: pd.DataFrame, confidence: float = 0.95, breaks: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the same rows with the change on the same period of the year before (上年, 同期).

    Compared are values of one series (`healthstats.series.IDENTITY` and kind) in one unit, whose periods lie exactly
    one year apart: a part of a year with the same months. Left out are values with a barring flag, bounds and ranges
    of results, and years parted by a ``split`` or ``jump`` of `breaks`.

    Parameters
    ----------
    frame : DataFrame
        Series rows, rated or not, in any order.
    confidence : float
        A change is significant when its p is below 1 − confidence.
    breaks : DataFrame, optional
        The breaks table; an empty text in it means "any".

    Returns
    -------
    DataFrame
        The rows with ``previous``, ``previous_year``, ``change`` (own unit), ``change_pct``, ``change_p`` and
        ``change_verdict``: ``higher``, ``lower``, ``no clear change``, ``cannot tell`` (no counts), or empty when
        nothing is compared. p is exact and two-sided: for rates the conditional (binomial) test of two Poisson counts,
        for proportions Fisher's test.

    Raises
    ------
    InputError
        If two rows have the same key, so that it is not clear which one is meant.

    References
    ----------
    Przyborowski & Wilenski 1940 (conditional test of two Poisson counts); Fisher 1935.
    """
    check(frame, "series", "change")
    check_confidence(confidence)
    breaks = check_breaks(breaks, "change")
    before = _row_before(frame, _usable(frame, breaks))
    before[_in_break_year(frame, breaks, ("split", "jump"))] = -1
    found = before >= 0
    value = frame["value"].to_numpy(dtype="float64")
    previous = np.append(value, np.nan)[before]  # −1 is the NaN
    step = value - previous
    p = _significance(frame, before)
    with np.errstate(divide="ignore", invalid="ignore"):
        percent = np.where(previous > 0, 100 * step / previous, np.nan)
    year = np.where(found, frame["year"].astype("float64") - 1, np.nan)
    verdict = np.select(
        [~found | (frame["kind"] != "result").to_numpy(), np.isnan(p), (p >= 1 - confidence) | (step == 0), step > 0],
        ["", "cannot tell", "no clear change", "higher"],
        "lower",
    )
    return frame.assign(
        previous=previous,
        previous_year=pd.Series(year, index=frame.index).astype("Int64"),
        change=step,
        change_pct=percent,
        change_p=p,
        change_verdict=pd.Series(verdict, index=frame.index, dtype="str"),
    )


def two_rates_p(count: npt.ArrayLike, n: npt.ArrayLike, count2: npt.ArrayLike, n2: npt.ArrayLike) -> Floats:
    """Return the exact two-sided p that two Poisson counts come from one rate, given their sum.

    Parameters
    ----------
    count, n, count2, n2 : array-like
        Events (rounded to whole numbers) and populations of the two; NaN gives NaN.

    Examples
    --------
    >>> float(two_rates_p(11, 800, 23, 3000).round(4))
    0.1372
    """
    (x, people, other, others), known = _together(count, n, count2, n2)
    total, share = x + other, np.where(known, people / (people + others), 0.5)
    peak = np.floor((total + 1) * share)
    return np.where(known, _no_likelier(stats.binom, x, peak, np.zeros_like(x), total, (total, share)), np.nan)[()]


def two_proportions_p(count: npt.ArrayLike, n: npt.ArrayLike, count2: npt.ArrayLike, n2: npt.ArrayLike) -> Floats:
    """Return Fisher's exact two-sided p that two proportions are one; NaN where there are more events than persons.

    Examples
    --------
    >>> float(two_proportions_p(8, 10, 1, 6).round(4))
    0.035
    """
    (x, size, other, size2), known = _together(count, n, count2, n2)
    size, size2 = np.round(size), np.round(size2)
    known &= (x <= size) & (other <= size2)
    x, other = np.where(known, x, 0), np.where(known, other, 0)
    events, everybody = x + other, size + size2
    peak = np.floor((events + 1) * (size + 1) / (everybody + 2))
    low, high = np.maximum(0, events - size2), np.minimum(events, size)
    return np.where(known, _no_likelier(stats.hypergeom, x, peak, low, high, (everybody, events, size)), np.nan)[()]


def _together(*numbers: npt.ArrayLike) -> tuple[list[Floats], npt.NDArray[np.bool_]]:
    """Broadcast count, n, count, n; where one is missing all are put aside as 0 of 1."""
    x, people, other, others = np.broadcast_arrays(*(np.asarray(one, dtype="float64") for one in numbers))
    known = np.asarray(~np.isnan(x + people + other + others))
    events = [np.where(known, np.round(one), 0.0) for one in (x, other)]
    persons = [np.where(known, one, 1.0) for one in (people, others)]
    return [events[0], persons[0], events[1], persons[1]], known


def _no_likelier(law: Any, x: Floats, peak: Floats, low: Floats, high: Floats, shape: tuple[Floats, ...]) -> Floats:
    """Return the probability of all outcomes no likelier than `x`, of a law with one peak in [low, high].

    On x's side of the peak they are its tail; where those beyond the peak begin is found by halving.
    """
    here, left = law.pmf(x, *shape) * _TIE, x <= peak
    near, far = peak, np.where(left, high + 1, low - 1)
    while (apart := np.abs(far - near) > 1).any():
        middle = np.floor((near + far) / 2)
        unlikely = law.pmf(middle, *shape) <= here
        far, near = np.where(apart & unlikely, middle, far), np.where(apart & ~unlikely, middle, near)
    tails = np.where(left, law.cdf(x, *shape) + law.sf(far - 1, *shape), law.sf(x - 1, *shape) + law.cdf(far, *shape))
    return np.where(law.pmf(peak, *shape) <= here, 1.0, np.minimum(tails, 1.0))


def _usable(frame: pd.DataFrame, breaks: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Mark the rows that may be compared at all."""
    why, result = doubts(frame), (frame["kind"] == "result").to_numpy()
    # The bound of a target is what it is about; targets are compared when their bounds are the same.
    sound = np.where(result, why == "", why.isin(["", BOUND, RANGE]))
    start, after = periods(frame)
    # Pooled years overlap those of the year before.
    short = (after <= start + pd.DateOffset(years=1)).to_numpy()
    changes = (frame["kind"] == "change").to_numpy()
    return np.asarray(sound & short & ~changes & ~_in_break_year(frame, breaks, ("unfitted",)))


def _in_break_year(frame: pd.DataFrame, breaks: pd.DataFrame, effects: tuple[str, ...]) -> npt.NDArray[np.bool_]:
    broken = np.zeros(len(frame), dtype="bool")
    for row in breaks[breaks["effect"].isin(effects)].dropna(subset=["year"]).to_dict("records"):
        here = (frame["year"] == row["year"]).to_numpy(dtype="bool", na_value=False)
        for column in ("indicator", "subject", "area"):
            if row[column]:
                here &= (frame[column] == row[column]).to_numpy()
        broken |= here
    return broken


def _row_before(frame: pd.DataFrame, usable: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Return the position of the row of the same period a year earlier, −1 where there is none."""
    start, after = periods(frame)
    alike = frame[[*IDENTITY, "kind", "unit"]].assign(
        bound=frame["bound"].where(frame["kind"] != "result", ""),
        begins=start.dt.strftime("%m-%d"),
        ends=after.dt.strftime("%m-%d"),
    )
    series = alike.groupby(list(alike.columns), sort=False, dropna=False).ngroup().to_numpy()
    code = pd.Index(series * 10_000 + after.dt.year.fillna(0).astype("int64").to_numpy())
    places, codes = np.flatnonzero(usable), code[usable]
    if (again := codes.duplicated()).any():
        raise two_of_a_key(frame.iloc[int(places[again][0])], "change")
    known = pd.Series(places, index=codes, dtype="int64")
    before = known.reindex(code - 1).fillna(-1).to_numpy(dtype="int64")
    return np.where(usable, before, -1)


def _significance(frame: pd.DataFrame, before: npt.NDArray[np.int64]) -> Floats:
    events, people = counts(frame)
    law, p = chances(frame), np.full(len(frame), np.nan)
    for word, test in (("poisson", two_rates_p), ("binomial", two_proportions_p)):
        rows = np.flatnonzero((before >= 0) & (law == word))
        p[rows] = test(events[rows], people[rows], events[before[rows]], people[before[rows]])
    return p
