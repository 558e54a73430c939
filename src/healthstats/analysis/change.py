"""Change on the year before, with its significance."""

import numpy as np
import numpy.typing as npt
import pandas as pd

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
from healthstats.analysis.two_counts import two_proportions_p, two_rates_p
from healthstats.series import IDENTITY, check

Floats = npt.NDArray[np.float64]


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
        ``change_verdict``: ``higher``, ``lower``, ``no clear change``, ``cannot tell`` (no counts), ``not compared``
        (the definition changed in between), or empty when there is nothing to compare. p is exact and two-sided: for
        rates the conditional (binomial) test of two Poisson counts, for proportions Fisher's test.

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
    parted = (before >= 0) & _in_break_year(frame, breaks, ("split", "jump"))
    before[parted] = -1
    found = before >= 0
    value = frame["value"].to_numpy(dtype="float64")
    previous = np.append(value, np.nan)[before]  # −1 is the NaN
    step = value - previous
    p = _significance(frame, before)
    with np.errstate(divide="ignore", invalid="ignore"):
        percent = np.where(previous > 0, 100 * step / previous, np.nan)
    year = np.where(found, frame["year"].astype("float64") - 1, np.nan)
    verdict = np.select(
        [
            parted,
            ~found | (frame["kind"] != "result").to_numpy(),
            np.isnan(p),
            (p >= 1 - confidence) | (step == 0),
            step > 0,
        ],
        ["not compared", "", "cannot tell", "no clear change", "higher"],
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
