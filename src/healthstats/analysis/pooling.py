"""Counts added up: over the rows of a group, and over the years of a window, for areas too small for one year."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from healthstats.analysis.comparable import doubts, period_kind
from healthstats.analysis.counts import Floats, flagged
from healthstats.errors import InputError
from healthstats.frames import counts_of, groups_of, need, refuse_twice, years_of
from healthstats.series import IDENTITY, SERIES, check_words, conform

_COUNTS = ["numerator", "denominator"]
_ABOUT = ["since", "years", "missing"]


def total(frame: pd.DataFrame, by: str | Sequence[str] | None = None) -> pd.DataFrame:
    """Return the counts of each group, added up; what is missing is counted and makes its sum missing, not zero.

    Parameters
    ----------
    frame : DataFrame
        Rows with ``numerator`` and ``denominator``.
    by : str or several, optional
        The columns that make the groups; all rows are one group without. A missing label is a group of its own.

    Returns
    -------
    DataFrame
        One row a group, in the order in which they first appear: its columns of `by`, ``numerator``, ``denominator``,
        ``rows`` and ``missing`` (rows that lack one of the two).

    Raises
    ------
    InputError
        If a column is missing, or a count is negative or infinite.

    Examples
    --------
    >>> births = pd.DataFrame({"area": ["a", "b", "a"], "numerator": [2, 5, 3], "denominator": [90, None, 80]})
    >>> total(births, by="area").to_numpy().tolist()
    [['a', 5.0, 170.0, 2, 0], ['b', 5.0, nan, 1, 1]]
    """
    events, people = (counts_of(frame, name, "total") for name in _COUNTS)
    groups = groups_of(frame, by, "total")
    return groups.keys.assign(
        numerator=groups.sum(events),
        denominator=groups.sum(people),
        rows=groups.count(np.ones(len(frame), dtype="bool")),
        missing=groups.count(np.isnan(events) | np.isnan(people)),
    )


def pooled_years(frame: pd.DataFrame, years: int = 3, by: str | Sequence[str] | None = None) -> pd.DataFrame:
    """Return the counts of each window of `years` years, for `rate` to make rates of that chance moves less.

    Parameters
    ----------
    frame : DataFrame
        Rows with ``year``, ``numerator`` and ``denominator``, one a year and group. Of series rows only whole years
        of results are pooled; what is barred (`healthstats.series.FLAGS`) or has an implied population counts as
        missing.
    years : int
        How many years a window has; 3 and 5 are usual.
    by : str or several, optional
        The columns that make the groups; by default those of a series (`healthstats.series.IDENTITY`) that the
        frame has.

    Returns
    -------
    DataFrame
        One row a group and window that lies within the group's first and last year, in the order of the groups and
        of time: its columns, ``since`` (the first year), ``year`` (the last), ``years``, ``numerator``,
        ``denominator`` and ``missing`` (years that lack a count; the sums are missing then). Series rows stay series
        rows, with the period of the window, the source of its last year, and an open value; with a suppressed year
        they are suppressed. Windows overlap: do not fit a trend to them, and do not compare neighbours.

    Raises
    ------
    InputError
        If a year stands twice in a group, or `years` is no whole number above 0.

    Examples
    --------
    >>> deaths = pd.DataFrame({"year": range(2019, 2023), "numerator": [1, 0, 2, 1], "denominator": 400})
    >>> pooled_years(deaths, 3)[["since", "year", "numerator", "denominator"]].to_numpy().tolist()
    [[2019.0, 2021.0, 3.0, 1200.0], [2020.0, 2022.0, 3.0, 1200.0]]
    """
    need(frame, ["year", *_COUNTS], "pooled_years")
    check_words(frame)
    if isinstance(years, bool) or not isinstance(years, int | np.integer) or years < 1:
        raise InputError(f"years is {years!r}, expected a whole number of years", remedy="Write 3 or 5.")
    keys = _keys(frame, by)
    frame = _whole_years(frame)
    year = years_of(frame, "pooled_years").astype("int64")
    refuse_twice(frame.assign(year=year), [*keys, "year"], "pooled_years")
    groups = groups_of(frame, keys, "pooled_years")
    if not len(frame):
        return _window(frame, groups.keys.iloc[:0], keys, np.zeros((5, 0)), years)
    first = int(year.min())
    usable = ~(flagged(frame, "implied_denominator") | _barred(frame))
    # One line a group, one place a year, then windows along it.
    grid = np.full((2, len(groups), max(int(year.max()) - first + 1, years)), np.nan)
    for side, name in enumerate(_COUNTS):
        grid[side, groups.codes, year - first] = np.where(usable, counts_of(frame, name, "pooled_years"), np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(grid, years, axis=2)
    start, end = (pd.Series(year).groupby(groups.codes).agg(which).to_numpy() - first for which in ("min", "max"))
    at = np.arange(windows.shape[2])
    group, window = np.nonzero((at >= start[:, None]) & (at + years - 1 <= end[:, None]))
    events, people = windows[:, group, window].sum(axis=-1)
    missing = np.isnan(windows[:, group, window]).any(axis=0).sum(axis=-1)
    found = np.vstack([window + first, window + first + years - 1, events, people, missing])
    return _window(frame, groups.keys.iloc[group].reset_index(drop=True), keys, found, years)


def _keys(frame: pd.DataFrame, by: str | Sequence[str] | None) -> list[str]:
    if by is None:
        return [name for name in [*IDENTITY, "kind", "unit", "per"] if name in frame]
    given = [by] if isinstance(by, str) else list(by)
    return [*given, *(name for name in ("indicator", "kind", "unit", "per") if name in frame and name not in given)]


def _whole_years(frame: pd.DataFrame) -> pd.DataFrame:
    """Keep what can be pooled at all: results of whole years, with a year."""
    keep = frame["year"].notna().to_numpy()
    if "kind" in frame:
        keep = keep & (frame["kind"] == "result").to_numpy()
    if {"period_start", "period_end"} <= set(frame.columns):
        keep = keep & (period_kind(frame) == "12 months").to_numpy()
    return frame[keep]


def _barred(frame: pd.DataFrame) -> np.ndarray:
    if not {"flags", "bound", "value", "value_high"} <= set(frame.columns):
        return np.zeros(len(frame), dtype="bool")
    return (doubts(frame) != "").to_numpy()


def _window(frame: pd.DataFrame, rows: pd.DataFrame, keys: list[str], found: Floats, years: int) -> pd.DataFrame:
    since, year, events, people, missing = found
    made = rows[keys].assign(
        since=since.astype("int64"), year=year.astype("int64"), years=years,
        numerator=events, denominator=people, missing=missing.astype("int64"),
    )  # fmt: skip
    return _as_series(made, frame, keys, years) if set(SERIES) <= set(frame.columns) else made


def _as_series(made: pd.DataFrame, frame: pd.DataFrame, keys: list[str], years: int) -> pd.DataFrame:
    """Return windows of series rows as series rows: their source is that of the last year, their value is open."""
    last = made[[*keys, "year"]].merge(frame.drop_duplicates([*keys, "year"]), on=[*keys, "year"], how="left")
    ends = last["period_end"].fillna(pd.to_datetime(made["year"].astype("str") + "-12-31"))
    starts = ends + pd.Timedelta(days=1) - pd.DateOffset(years=years)
    texts = last[["source", "file", "published"]].fillna("")
    lawful = {"kind": "result", "bound": "=", "standing": "derived"}
    rows = made.drop(columns=_ABOUT).assign(period_start=starts, period_end=ends, **lawful)
    rows = pd.concat([rows, texts], axis=1).assign(status=_status(made, frame, keys))
    return pd.concat([conform(rows, "series"), made[_ABOUT]], axis=1)


def _status(made: pd.DataFrame, frame: pd.DataFrame, keys: list[str]) -> pd.Series:
    """Return ``suppressed`` for a window with a suppressed year, else ``observed``."""
    hidden = frame.loc[frame["status"] == "suppressed", [*keys, "year"]].rename(columns={"year": "hidden"})
    pairs = made[[*keys, "since", "year"]].assign(row=made.index).merge(hidden, on=keys)
    inside = pairs.loc[pairs["hidden"].between(pairs["since"], pairs["year"]), "row"]
    return pd.Series("observed", index=made.index, dtype="str").mask(made.index.isin(inside), "suppressed")
