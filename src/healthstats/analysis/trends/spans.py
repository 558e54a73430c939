"""The years a simple question is about: which of them were asked for, and whether a definition changed among them."""

from collections.abc import Hashable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from healthstats.errors import InputError

Floats = npt.NDArray[np.float64]
Marks = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]

#: A span of years: its first and its last.
Span = tuple[int, int]


def span_of(given: int | tuple[int, int], name: str) -> Span:
    """Return a year, or the first and last year of a period, as a span; raise an InputError when it is neither.

    Examples
    --------
    >>> span_of(2015, "first"), span_of((2013, 2015), "first")
    ((2015, 2015), (2013, 2015))
    """
    ends = tuple(given) if isinstance(given, tuple | list) else (given, given)
    if len(ends) != 2 or any(isinstance(one, bool) or not isinstance(one, int | np.integer) for one in ends):
        raise InputError(
            f"{name} is {given!r}, expected a year or a period", remedy="Write 2015, or (2013, 2015) for three years."
        )
    if ends[0] > ends[1]:
        raise InputError(f"{name} is {given!r}, which ends before it begins", remedy=f"Write {ends[::-1]}.")
    return int(ends[0]), int(ends[1])


def break_within(breaks: pd.DataFrame, first: float, last: float) -> str:
    """Return the first split or jump after the first year of a span and up to its last, in words; else nothing.

    Parameters
    ----------
    breaks : DataFrame
        Those of the series; ``year`` is the first of the new definition.

    Examples
    --------
    >>> break_within(pd.DataFrame({"year": [2010, 2013], "effect": ["split", "jump"]}), 2010, 2015)
    'jump in 2013'
    """
    year = breaks["year"].astype("float64")
    inside = breaks[breaks["effect"].isin(["split", "jump"]) & (year > first) & (year <= last)]
    inside = inside.sort_values("year", kind="stable")
    return f"{inside['effect'].iloc[0]} in {int(inside['year'].iloc[0])}" if len(inside) else ""


def breaks_inside(
    frame: pd.DataFrame, places: Places, first: Floats, last: Floats, breaks: pd.DataFrame
) -> npt.NDArray[np.str_]:
    """Return `break_within` of many series at once.

    Parameters
    ----------
    places : array (series,)
        A row of `frame` for each, which says what it is about.
    first, last : array (series,)
        The ends of its span; NaN holds no break.
    breaks : DataFrame
        The whole table.
    """
    found = np.full(len(places), "", dtype="object")
    breaks = breaks[breaks["effect"].isin(["split", "jump"])].dropna(subset=["year"])
    for row in breaks.sort_values(["year", "effect"], kind="stable").to_dict("records"):
        here = (first < row["year"]) & (row["year"] <= last) & (found == "")
        found[here & touched_by(row, frame, places)] = f"{row['effect']} in {int(row['year'])}"
    return found.astype("str")


def touched_by(row: dict[Hashable, Any], frame: pd.DataFrame, places: Places) -> Marks:
    """Mark the rows at these places that a break is about; an empty text in it means "any"."""
    here = np.ones(len(places), dtype="bool")
    for name in ("indicator", "subject", "area"):
        if row[name]:
            given = frame[name].to_numpy(dtype="object") if name in frame else np.full(len(frame), "", dtype="object")
            here &= np.append(given, "")[places] == row[name]
    return here
