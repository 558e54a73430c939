"""What a trend is fitted to: the rows of one series that can be used, and why the others cannot."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from healthstats.analysis.comparable import breaks_of, check_breaks, per_of, scale_of
from healthstats.analysis.counts import counts, own_events
from healthstats.analysis.trends.response import WEIGHTS, response_of, weighted_by
from healthstats.analysis.trends.usable import mark_other_lengths, parts_between, reasons, refuse_twice
from healthstats.catalogue import SCALES
from healthstats.errors import InputError
from healthstats.frames import Groups, counts_of, floats_of, groups_of, need, numbers_of, years_of
from healthstats.series import IDENTITY, check_words

Floats = npt.NDArray[np.float64]
Marks = npt.NDArray[np.bool_]

#: A frame needs one of these sets of columns.
_VALUES = (("value",), ("numerator", "denominator"), ("numerator",))


@dataclass(frozen=True, eq=False)
class Observed:
    """One series, year by year, on the scale of its trend.

    Attributes
    ----------
    indicator, subject, area, unit : str
        What it is; empty where the frame does not say.
    scale : str
        ``log``, ``logit`` or ``points``.
    per : float
        What the values are per.
    frame : DataFrame
        All rows that were given.
    places : array (rows,)
        Which of them are the results of this series, in the order of the years.
    year, value, events, people : array (rows,)
        NaN where not known.
    reason : array (rows,) of str
        Why a row is not used; empty where it is.
    used : array (rows,)
    part : array (rows,)
        The number of the stretch between two splits, 0 for rows in none.
    response, weights : array (rows,)
        The value on the scale, NaN where not used; its inverse variance, 1 where precision is not known.
    weighted : str
        One of `WEIGHTS`.
    breaks : DataFrame
        That touch the series.
    steps : array
        First years of definitions after which the level may jump while the trend goes on.
    """

    indicator: str
    subject: str
    area: str
    unit: str
    scale: str
    per: float
    frame: pd.DataFrame
    places: npt.NDArray[np.intp]
    year: Floats
    value: Floats
    events: Floats
    people: Floats
    reason: npt.NDArray[np.object_]
    used: Marks
    part: npt.NDArray[np.int64]
    response: Floats
    weights: Floats
    weighted: str
    breaks: pd.DataFrame
    steps: Floats

    @property
    def data(self) -> pd.DataFrame:
        """The rows with ``year``, ``value``, ``events``, ``people``, ``used``, ``reason`` and ``part``."""
        rows = self.frame.iloc[self.places].reset_index(drop=True)
        columns: dict[str, Any] = {
            "year": pd.Series(self.year).astype("Int64"), "value": self.value, "events": self.events,
            "people": self.people, "used": self.used, "reason": pd.Series(list(self.reason), dtype="str"),
            "part": self.part,
        }  # fmt: skip
        return rows.assign(**columns)

    def in_part(self, number: int) -> Marks:
        """Mark the used rows of a part."""
        return self.used & (self.part == number)

    def back(self, line: Floats) -> Floats:
        """Turn what is fitted back into the series' unit."""
        with np.errstate(over="ignore"):  # limits on three wild points can be anything
            if self.scale == "log":
                return np.asarray(np.exp(line))
            return np.asarray(self.per / (1 + np.exp(-line))) if self.scale == "logit" else line


def observe(
    frame: pd.DataFrame,
    breaks: pd.DataFrame | None = None,
    scale: str | None = None,
    weights: str | None = None,
    caller: str = "trend",
) -> Observed:
    """Return one series as its trend is fitted to it; nothing is dropped, what cannot be used says why.

    Parameters
    ----------
    frame : DataFrame
        Rows of one series with ``year`` and ``value``, or ``numerator`` and ``denominator``; a standard error of the
        value in ``se``. Series rows say more (kind, flags, bounds, periods, unit), and it is heeded.
    breaks : DataFrame, optional
        With ``year`` and ``effect``, and what they are about.
    scale : str, optional
        By default the catalogue's; ``log`` where it knows nothing.
    weights : str, optional
        ``counts``, ``se`` or ``none``; by default the first that is known of all used rows.
    """
    return observe_each(frame, groups_of(frame, None, caller), breaks, scale, weights, caller)[0]


def observe_each(
    frame: pd.DataFrame,
    groups: Groups,
    breaks: pd.DataFrame | None,
    scale: str | None,
    weights: str | None,
    caller: str,
) -> list[Observed]:
    """Return the series of each group; all rows are worked on at once."""
    _check(frame, scale, weights, caller)
    breaks = check_breaks(breaks, caller)
    places = np.flatnonzero(frame["kind"] == "result") if "kind" in frame else np.arange(len(frame))
    codes, year = groups.codes[places], years_of(frame, caller)[places]
    time = [frame[name].to_numpy()[places] for name in ("period_start", "period_end") if name in frame]
    order = np.lexsort([*time, year, codes])
    places, codes, year = places[order], codes[order], year[order]
    rows = frame.iloc[places]
    bounds = np.searchsorted(codes, np.arange(len(groups) + 1))
    first = _first_of_each(rows, codes, bounds, caller)
    value, events, people = _numbers(rows, caller)
    known = [breaks_of(breaks, *names) if len(breaks) else breaks for names in
             zip(first["indicator"], first["subject"], first["area"], strict=True)]  # fmt: skip
    says = bool({"indicator", "unit", "per"} & set(rows.columns))
    scales = [scale or (scale_of(name, per) if says else "log") for name, per in
              zip(first["indicator"], first["per"], strict=True)]  # fmt: skip
    per, on = first["per"][codes], np.array(scales, dtype="str")[codes]
    reason = reasons(rows, year, value, np.isfinite(events + people), on, per)
    made = []
    for group in range(len(groups)):
        here = slice(*bounds[group : group + 2])
        unfitted = np.isin(year[here], _years(known[group], "unfitted")) & (reason[here] == "")
        reason[here][unfitted] = "unfitted"
        if "period_start" in rows and "period_end" in rows:
            mark_other_lengths(rows.iloc[here], reason[here])
    used = reason == ""
    refuse_twice(rows, codes, year, used, caller)
    response, precision = response_of(rows, value, events, people, used, on, per, caller)
    for group in range(len(groups)):
        here = slice(*bounds[group : group + 2])
        chosen = weighted_by({name: numbers[here] for name, numbers in precision.items()}, used[here], weights,
                           rows.iloc[here], scales[group], caller)  # fmt: skip
        part = parts_between(year[here], used[here], _years(known[group], "split"))
        made.append(Observed(
            indicator=first["indicator"][group], subject=first["subject"][group], area=first["area"][group],
            unit=first["unit"][group], scale=scales[group], per=float(first["per"][group]), frame=frame,
            places=places[here], year=year[here], value=value[here], events=events[here], people=people[here],
            reason=reason[here], used=used[here], part=part,
            response=response[here], weights=precision[chosen][here], weighted=chosen, breaks=known[group],
            steps=_years(known[group], "jump"),
        ))  # fmt: skip
    return made


def _years(breaks: pd.DataFrame, effect: str) -> Floats:
    """Return the years of the breaks with an effect."""
    if not len(breaks):
        return np.zeros(0)
    return np.unique(breaks.loc[breaks["effect"] == effect, "year"].astype("float64"))


def _check(frame: pd.DataFrame, scale: str | None, weights: str | None, caller: str) -> None:
    need(frame, ["year"], caller)
    if not any(set(columns) <= set(frame.columns) for columns in _VALUES):
        need(frame, ["value"], caller)
    check_words(frame)
    if "per" in frame:
        numbers_of(frame, "per", caller)
    if scale is not None and scale not in SCALES:
        raise InputError(f"scale is {scale!r}, expected one of {', '.join(map(repr, SCALES))}")
    if weights is not None and weights not in WEIGHTS:
        raise InputError(f"weights is {weights!r}, expected one of {', '.join(map(repr, WEIGHTS))}")
    if weights == "se":
        need(frame, ["se"], caller)


def _first_of_each(
    rows: pd.DataFrame, codes: npt.NDArray[np.intp], bounds: npt.NDArray[np.intp], caller: str
) -> dict[str, npt.NDArray[Any]]:
    """Return what each group is, from its first row; raise an InputError when a group holds several series."""
    held = np.diff(bounds) > 0
    found: dict[str, npt.NDArray[Any]] = {}
    per = per_of(rows).to_numpy(dtype="float64")
    columns = [name for name in [*IDENTITY, "unit"] if name in rows]
    of_row = {name: rows[name].to_numpy(dtype="object") for name in columns} | {"per": per}
    for name in [*IDENTITY, "unit", "per"]:
        found[name] = np.full(
            len(held), np.nan if name == "per" else "", dtype="float64" if name == "per" else "object"
        )
        if name in of_row:
            found[name][held] = of_row[name][bounds[:-1][held]]
    differ = np.zeros(len(rows), dtype="bool")
    for name in columns:
        of_group = found[name][codes]
        differ |= (of_row[name] != of_group) & ~(pd.isna(of_row[name]) & pd.isna(of_group))
    if "per" in rows:
        differ |= rows["per"].to_numpy(dtype="float64") != rows["per"].to_numpy(dtype="float64")[bounds[codes]]
    if differ.any():
        raise _several(rows[codes == codes[differ.argmax()]], [*columns, *(["per"] if "per" in rows else [])], caller)
    found["per"] = np.where(held, found["per"], 1.0)
    return found


def _several(rows: pd.DataFrame, columns: list[str], caller: str) -> InputError:
    differ = [name for name in columns if rows[name].nunique(dropna=False) > 1]
    count = len(rows[columns].drop_duplicates())
    shown = "; ".join(f"{name}: {', '.join(map(repr, rows[name].unique()[:3]))}" for name in differ)
    return InputError(f"{caller} needs one series, got {count}; they differ in {shown}", remedy="Select one of them.")


def _numbers(rows: pd.DataFrame, caller: str) -> tuple[Floats, Floats, Floats]:
    """Return value, events and population of each row."""
    nothing = np.full(len(rows), np.nan)
    lacking = {name: nothing for name in ("numerator", "denominator") if name not in rows}
    counted = rows.assign(**lacking) if lacking else rows
    events, people = counts(counted, caller) if len(lacking) < 2 else (nothing, nothing)
    own = own_events(rows) if {"value", "indicator"} <= set(rows.columns) else nothing
    if "value" in rows:
        value = floats_of(rows, "value", caller)
    elif "denominator" in rows:
        with np.errstate(invalid="ignore"):
            value = events / people * per_of(rows).to_numpy()
    else:
        value = own = counts_of(rows, "numerator", caller)
    of_counts = np.isfinite(own)
    return value, np.where(of_counts, own, events), np.where(of_counts, 1.0, people)
