"""Which rows of a series a trend can be fitted to, and why not the others."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from healthstats.analysis.comparable import NO_VALUE, doubts, period_kind, two_of_a_key
from healthstats.errors import InputError
from healthstats.frames import place_of
from healthstats.series import IDENTITY

Floats = npt.NDArray[np.float64]
Marks = npt.NDArray[np.bool_]


def reasons(
    rows: pd.DataFrame, year: Floats, value: Floats, with_counts: Marks, scale: npt.NDArray[np.str_], per: Floats
) -> npt.NDArray[np.object_]:
    """Return why each row is not used, empty where it is."""
    if {"flags", "bound", "value_high"} <= set(rows.columns):
        why = doubts(rows.assign(value=value)).to_numpy(dtype="object").copy()
    else:
        why = np.where(np.isfinite(value), "", NO_VALUE).astype("object")
    logit, points = scale == "logit", scale == "points"
    for rows_out, reason in (
        (np.isnan(year), "no year"),
        ((value < 0) & ~points, "below 0"),
        ((value == 0) & ~with_counts & ~points, "zero without its denominator"),
        ((value > per) & logit, "over 100 %"),
        ((value == per) & ~with_counts & logit, "100 % without its counts"),
    ):
        why[rows_out & (why == "")] = reason
    return why


def mark_other_lengths(rows: pd.DataFrame, why: npt.NDArray[np.object_]) -> None:
    """Mark the periods of another length than most."""
    if not (why == "").any():
        return
    kinds = period_kind(rows).to_numpy(dtype="object")
    usable = pd.Series(kinds[why == ""])
    if usable.nunique() > 1:
        most = usable.value_counts().pipe(lambda counted: counted[counted == counted.max()]).index
        common = usable[usable.isin(most)].iloc[-1]  # of equally common kinds the latest
        why[(why == "") & (kinds != common)] = "other period length"


def refuse_twice(rows: pd.DataFrame, codes: npt.NDArray[np.intp], year: Floats, used: Marks, caller: str) -> None:
    place = np.flatnonzero(used)
    again = place[1:][(np.diff(year[place]) == 0) & (np.diff(codes[place]) == 0)]
    if not len(again):
        return
    row, marked = int(again[0]), rows.assign(year=pd.Series(year, index=rows.index).astype("Int64"))
    if {"kind", "file", "locator", *IDENTITY} <= set(rows.columns):
        raise two_of_a_key(marked.iloc[row], caller)
    raise InputError(
        f"{caller}: year {year[row]:g} stands there twice",
        **place_of(rows, row),
        remedy="Keep one value a year; for many series at once there is healthstats.trends(frame, by=…).",
    )


def parts_between(year: Floats, used: Marks, splits: Floats) -> npt.NDArray[np.int64]:
    """Number the parts between splits from 1; rows in a part without a usable value are in none (0)."""
    part = (np.nan_to_num(year, nan=-np.inf)[:, None] >= splits).sum(axis=1)
    held = np.unique(part[used])
    place = np.searchsorted(held, part)
    return np.where(np.isin(part, held), place + 1, 0).astype("int64")
