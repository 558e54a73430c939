"""The five-point marker: whether the latest five years of a series go one way, for many series at once."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from healthstats.analysis.comparable import check_breaks, doubts, period_kind
from healthstats.analysis.counts import chances
from healthstats.analysis.intervals import check_confidence
from healthstats.analysis.rates import rate
from healthstats.analysis.trends.marker import POINTS, Marker, marker_of_proportions, marker_of_values
from healthstats.analysis.trends.spans import breaks_inside, touched_by
from healthstats.errors import InputError
from healthstats.frames import Groups, counts_of, groups_of, need, numbers_of, place_of, refuse_twice, years_of
from healthstats.series import IDENTITY, check_words

Floats = npt.NDArray[np.float64]
Marks = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]

LAWS = ("poisson", "binomial")

_COLUMNS = ("first_year", "last_year", "points", "slope", "chi2", "p", "verdict", "reason")
_CALLER = "recent_trend"


def recent_trend(
    frame: pd.DataFrame,
    by: str | Sequence[str] | None = None,
    law: str | None = None,
    confidence: float = 0.998,
    gaps: bool = False,
    breaks: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return the five-point marker of each series, as the public health profiles of England (Fingertips) show it.

    The latest five points only: for rates a line weighted by the limits of each value, for proportions the chi-square
    for trend of their counts. A trend must be significant, and its direction must survive leaving out each point.

    Parameters
    ----------
    frame : DataFrame
        Rows with ``year`` and, for rates and all that is no proportion, ``value`` with ``lower`` and ``upper`` (what
        `healthstats.rate` returns; its ``confidence`` is heeded, without it the limits are 95 %). Where there are no
        such columns `healthstats.rate` computes them from ``numerator`` and ``denominator``. Proportions need these two
        only. Of series rows only results of whole years or of a day are taken.
    by : str or several, optional
        The columns that make the series; all rows are one without.
    law : str, optional
        ``binomial`` for proportions, ``poisson`` for all else; by default what indicator or unit say (those of the
        logit scale are proportions), and rates where they say nothing.
    confidence : float
        Of the test; 0.998 is the profiles' (chi-square above 9.5495).
    gaps : bool
        Are five points taken for neighbours when years are missing between them? The profiles' own programs do so.
    breaks : DataFrame, optional
        The breaks table. A ``split`` or ``jump`` among the five years leaves nothing to compare.

    Returns
    -------
    DataFrame
        One row a series, in the order in which they first appear: its columns of `by`, ``first_year``, ``last_year``
        and ``points`` (five, or what there is), ``slope`` (from point to point: in the unit of the value, for
        proportions of the logarithm of the odds), ``chi2``, ``p``, ``verdict`` (``rising``, ``falling``, ``no clear
        change``, ``not compared`` or ``cannot tell``) and ``reason``.

    Raises
    ------
    InputError
        If a column is missing, a number is none, limits are turned round, several series make one, or without `by` a
        year stands there twice; with `by` that series cannot tell.

    Examples
    --------
    >>> deaths = pd.DataFrame({"area": ["Hill"] * 5 + ["Lake"] * 4, "year": [*range(2015, 2020), *range(2016, 2020)],
    ...                        "numerator": [62, 51, 47, 33, 30, 9, 8, 12, 7], "denominator": 9000})
    >>> recent_trend(deaths, by="area")[["area", "slope", "chi2", "verdict", "reason"]].round(2).to_numpy().tolist()
    [['Hill', -90.01, 13.93, 'falling', ''], ['Lake', nan, nan, 'cannot tell', 'fewer than 5 points']]

    References
    ----------
    Office for Health Improvement and Disparities, Fingertips public health technical guidance, trend markers.
    """
    _check(frame, law, gaps)
    critical = float(stats.chi2.isf(1 - check_confidence(confidence), 1))
    groups, breaks = groups_of(frame, by, _CALLER), check_breaks(breaks, _CALLER)
    if clash := [name for name in groups.keys if name in _COLUMNS]:
        raise InputError(f"{_CALLER}: by names column {clash[0]!r}, which the result has as well")
    year = years_of(frame, _CALLER)
    kept = _kept(frame) & ~np.isnan(year)
    _refuse_several(frame[kept], groups.codes[kept])
    if by is None:
        refuse_twice(frame[kept], ["year"], _CALLER)
    rows, points, twice = _latest(groups, year, kept)
    years = _take(year, rows)
    marker = _marked(frame, rows, law, _barred(frame, year, breaks))
    far = (years[:, -1] - years[:, 0] > POINTS - 1) & (not gaps)
    cannot = np.select(
        [twice, points < POINTS, far],
        ["a year stands there twice", f"fewer than {POINTS} points", "years are missing between them"],
        marker.doubt,
    )
    parted = np.where(cannot == "", breaks_inside(frame, rows[:, -1], years[:, 0], years[:, -1], breaks), "")
    usable, clear = (cannot == "") & (parted == ""), marker.chi2 > critical
    verdict = np.select(
        [cannot != "", parted != "", ~clear | ~marker.stays, marker.slope > 0],
        ["cannot tell", "not compared", "no clear change", "rising"],
        "falling",
    )
    hangs = np.where(usable & clear & ~marker.stays, "hangs on one point", "")
    index = groups.keys.index
    return groups.keys.assign(
        first_year=pd.Series(_first(years), index=index).astype("Int64"),
        last_year=pd.Series(years[:, -1], index=index).astype("Int64"),
        points=points,
        slope=np.where(usable, marker.slope, np.nan),
        chi2=np.where(usable, marker.chi2, np.nan),
        p=np.where(usable, stats.chi2.sf(marker.chi2, 1), np.nan),
        verdict=pd.Series(verdict, index=index, dtype="str"),
        reason=pd.Series(np.where(cannot != "", cannot, parted + hangs), index=index, dtype="str"),
    )


def _check(frame: pd.DataFrame, law: str | None, gaps: bool) -> None:
    need(frame, ["year"], _CALLER)
    check_words(frame)
    if law is not None and law not in LAWS:
        raise InputError(f"{_CALLER}: law is {law!r}, expected one of {', '.join(map(repr, LAWS))}")
    if not isinstance(gaps, bool):
        raise InputError(f"{_CALLER}: gaps is {gaps!r}, expected True or False")
    if not {"value", "lower", "upper"} <= set(frame.columns):
        need(frame, ["numerator", "denominator"], _CALLER)


def _kept(frame: pd.DataFrame) -> Marks:
    """Mark the results of whole years or of a day."""
    kept = np.ones(len(frame), dtype="bool")
    if "kind" in frame:
        kept &= (frame["kind"] == "result").to_numpy()
    if {"period_start", "period_end"} <= set(frame.columns):
        kind = period_kind(frame)
        kept &= ((kind == "12 months") | kind.str.startswith("at ")).to_numpy()
    return kept


def _refuse_several(frame: pd.DataFrame, codes: Places) -> None:
    for name in [*IDENTITY, "unit", "per"]:
        if name not in frame:
            continue
        label = pd.factorize(frame[name], use_na_sentinel=False)[0]
        first = np.zeros(codes.max(initial=-1) + 1, dtype="intp")
        first[codes[::-1]] = label[::-1]
        if (other := label != first[codes]).any():
            row = int(other.argmax())
            raise InputError(
                f"{_CALLER} needs one series in each group; here they differ in {name}: {frame[name].iloc[row]!r}",
                **place_of(frame, row),
                remedy=f"Name it: by=[…, {name!r}], or select one.",
            )


def _latest(groups: Groups, year: Floats, kept: Marks) -> tuple[Places, Places, Marks]:
    """Return the places of the latest points of each group (−1: there are fewer), how many, and if a year is twice."""
    order = np.flatnonzero(kept)
    order = order[np.lexsort((year[order], groups.codes[order]))]
    codes = groups.codes[order]
    count = np.bincount(codes, minlength=len(groups))
    place = np.cumsum(count)[:, None] - np.arange(POINTS, 0, -1)
    enough = np.arange(POINTS, 0, -1) <= count[:, None]
    rows = np.where(enough, np.append(order, -1)[np.where(enough, place, -1)], -1)
    again = (np.diff(codes) == 0) & (np.diff(year[order]) == 0)
    return rows, np.minimum(count, POINTS), np.bincount(codes[1:][again], minlength=len(groups)) > 0


def _first(years: Floats) -> Floats:
    """Return the first year of each row, which begins with NaN where there are fewer points."""
    place = np.minimum(np.isnan(years).sum(axis=1), POINTS - 1)
    return np.asarray(years[np.arange(len(years)), place])


def _take(column: Floats, rows: Places) -> Floats:
    return np.append(column, np.nan)[rows]


def _marked(frame: pd.DataFrame, rows: Places, law: str | None, barred: Marks) -> Marker:
    """Return the marker of each group, by the law of its latest row; barred rows have no number."""
    of_shares = np.full(len(frame), law == "binomial") if law else chances(frame) == "binomial"
    shares = np.append(of_shares, False)[rows[:, -1]]
    if shares.all() and len(shares):
        return _of_proportions(frame, rows, barred)
    values = _of_values(frame, rows, barred)
    return _of_proportions(frame, rows, barred).where(shares, values) if shares.any() else values


def _of_values(frame: pd.DataFrame, rows: Places, barred: Marks) -> Marker:
    if not {"value", "lower", "upper"} <= set(frame.columns):
        frame = rate(frame)
    value, lower, upper = (numbers_of(frame, name, _CALLER) for name in ("value", "lower", "upper"))
    if (turned := lower > upper).any():
        row = int(turned.argmax())
        said = f"{_CALLER}: lower is {lower[row]:g} and upper {upper[row]:g}, expected lower <= upper"
        raise InputError(said, **place_of(frame, row))
    level = numbers_of(frame, "confidence", _CALLER) if "confidence" in frame else np.full(len(frame), np.nan)
    z = np.where(np.isnan(level), 1.96, stats.norm.ppf((1 + level) / 2))  # the profiles divide the width by 3.92
    return marker_of_values(_take(np.where(barred, np.nan, value), rows), _take((upper - lower) / (2 * z), rows))


def _of_proportions(frame: pd.DataFrame, rows: Places, barred: Marks) -> Marker:
    need(frame, ["numerator", "denominator"], _CALLER)
    events, people = (counts_of(frame, name, _CALLER) for name in ("numerator", "denominator"))
    return marker_of_proportions(_take(np.where(barred, np.nan, events), rows), _take(people, rows))


def _barred(frame: pd.DataFrame, year: Floats, breaks: pd.DataFrame) -> Marks:
    """Mark what may not be fitted: by its flags, because it is a bound or a range, or because the breaks say so."""
    barred = np.zeros(len(frame), dtype="bool")
    if {"flags", "bound", "value", "value_high"} <= set(frame.columns):
        barred = (doubts(frame) != "").to_numpy()
    for row in breaks[breaks["effect"] == "unfitted"].to_dict("records"):
        barred = barred | (year == row["year"]) & touched_by(row, frame, np.arange(len(frame)))
    return barred
