"""What the years around a value say about it: the median of the trusted values of the same series nearby."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

#: How many years before and after count as neighbours.
REACH = 5


@dataclass(frozen=True)
class Around:
    """For each row asked about: the median of its neighbours, how many years have one, and whether they are steady."""

    median: np.ndarray
    years: np.ndarray
    steady: np.ndarray


def look_around(cases: pd.DataFrame, trusted: pd.Series, asked: pd.Series) -> Around:
    """Return what the neighbours of the `asked` rows say.

    Parameters
    ----------
    cases : DataFrame
        Columns ``series`` (a number for each series), ``year`` and ``value``.
    trusted, asked : Series of bool
        Rows that may serve as neighbours, and rows to look at. A row is never its own neighbour.

    Returns
    -------
    Around
        One entry for each asked row; the median is NaN where there are no neighbours. Steady means that every year's
        value lies within a factor of two of the median.

    Notes
    -----
    Editions of one year are first put together to their median, so that a year that was printed often does not
    outvote the others, and memory stays at eleven numbers a row whatever the size of a series.
    """
    base = cases[trusted]
    yearly = base.groupby(_key(base["series"], base["year"]))["value"].agg(["median", "size", "sum"])
    ask = cases[asked]
    window = np.full((len(ask), 2 * REACH + 1), np.nan)
    for column, step in enumerate(range(-REACH, REACH + 1)):
        place = yearly.index.get_indexer(_key(ask["series"], ask["year"] + step))
        found = place >= 0
        window[found, column] = yearly["median"].to_numpy()[place[found]]
        if step == 0:
            window[:, column] = _without_itself(window[:, column], yearly, place, ask["value"], trusted[asked])
    return _summary(window)


def _key(series: pd.Series, year: pd.Series) -> pd.Index:
    return pd.Index(series.to_numpy("int64") * 100_000 + year.to_numpy("int64"))


def _without_itself(
    median: np.ndarray, yearly: pd.DataFrame, place: np.ndarray, value: pd.Series, is_trusted: pd.Series
) -> np.ndarray:
    """Take a trusted row out of its own year: alone it leaves nothing, of two the other remains."""
    if yearly.empty:
        return median
    size = np.where(place >= 0, yearly["size"].to_numpy()[place], 0)
    other = yearly["sum"].to_numpy()[place] - value.to_numpy()
    mine = is_trusted.to_numpy()
    return np.where(mine & (size == 1), np.nan, np.where(mine & (size == 2), other, median))


def _summary(window: np.ndarray) -> Around:
    ordered = np.sort(window, axis=1)  # NaN last
    years = np.isfinite(ordered).sum(axis=1)
    rows = np.arange(len(ordered))
    low = ordered[rows, np.maximum((years - 1) // 2, 0)]
    high = ordered[rows, np.minimum(years // 2, ordered.shape[1] - 1)]
    median = np.where(years > 0, (low + high) / 2, np.nan)
    least, most = ordered[:, 0], ordered[rows, np.maximum(years - 1, 0)]
    steady = (years > 0) & (least > 0) & (most <= 2 * median) & (2 * least >= median)
    return Around(median, years, steady)
