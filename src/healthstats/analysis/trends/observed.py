"""What a trend is fitted to: the rows of one series that can be used, and why the others cannot."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from healthstats.analysis.comparable import (
    NO_VALUE,
    breaks_of,
    check_breaks,
    doubts,
    per_of,
    period_kind,
    scale_of,
    two_of_a_key,
)
from healthstats.analysis.counts import counts, own_events
from healthstats.catalogue import SCALES
from healthstats.errors import InputError
from healthstats.frames import Groups, counts_of, floats_of, groups_of, need, numbers_of, place_of, years_of
from healthstats.series import IDENTITY, check_words

Floats = npt.NDArray[np.float64]
Marks = npt.NDArray[np.bool_]

#: What precision is known by: the counts, standard errors given with the values, or nothing.
WEIGHTS = ("counts", "se", "none")
#: Weights (and points) beyond this, or a smaller share than that of the largest of their series, are lost in rounding.
_LARGEST, _APART = 1e100, 1e-16
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
    reason = _reasons(rows, year, value, np.isfinite(events + people), on, per)
    made = []
    for group in range(len(groups)):
        here = slice(*bounds[group : group + 2])
        unfitted = np.isin(year[here], _years(known[group], "unfitted")) & (reason[here] == "")
        reason[here][unfitted] = "unfitted"
        if "period_start" in rows and "period_end" in rows:
            _one_length(rows.iloc[here], reason[here])
    used = reason == ""
    _refuse_twice(rows, codes, year, used, caller)
    response, precision = _response(rows, value, events, people, used, on, per, caller)
    for group in range(len(groups)):
        here = slice(*bounds[group : group + 2])
        chosen = _weighted({name: numbers[here] for name, numbers in precision.items()}, used[here], weights,
                           rows.iloc[here], scales[group], caller)  # fmt: skip
        made.append(Observed(
            indicator=first["indicator"][group], subject=first["subject"][group], area=first["area"][group],
            unit=first["unit"][group], scale=scales[group], per=float(first["per"][group]), frame=frame,
            places=places[here], year=year[here], value=value[here], events=events[here], people=people[here],
            reason=reason[here], used=used[here], part=_parts(year[here], used[here], _years(known[group], "split")),
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


def _reasons(
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


def _one_length(rows: pd.DataFrame, why: npt.NDArray[np.object_]) -> None:
    """Mark the periods of another length than most."""
    if not (why == "").any():
        return
    kinds = period_kind(rows).to_numpy(dtype="object")
    usable = pd.Series(kinds[why == ""])
    if usable.nunique() > 1:
        most = usable.value_counts().pipe(lambda counted: counted[counted == counted.max()]).index
        common = usable[usable.isin(most)].iloc[-1]  # of equally common kinds the latest
        why[(why == "") & (kinds != common)] = "other period length"


def _refuse_twice(rows: pd.DataFrame, codes: npt.NDArray[np.intp], year: Floats, used: Marks, caller: str) -> None:
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


def _parts(year: Floats, used: Marks, splits: Floats) -> npt.NDArray[np.int64]:
    """Number the parts between splits from 1; rows in a part without a usable value are in none (0)."""
    part = (np.nan_to_num(year, nan=-np.inf)[:, None] >= splits).sum(axis=1)
    held = np.unique(part[used])
    place = np.searchsorted(held, part)
    return np.where(np.isin(part, held), place + 1, 0).astype("int64")


def _response(
    rows: pd.DataFrame, value: Floats, events: Floats, people: Floats, used: Marks, scale: npt.NDArray[np.str_],
    per: Floats, caller: str,
) -> tuple[Floats, dict[str, Floats]]:  # fmt: skip
    """Return what the line is fitted to, and its inverse variance by what it may rest on."""
    error = counts_of(rows, "se", caller) if "se" in rows else np.full(len(rows), np.nan)
    if (none := used & (error == 0)).any():
        row = int(none.argmax())
        raise InputError(f"{caller}: se is 0, expected a standard error above 0", **place_of(rows, row))
    log, logit = scale == "log", scale == "logit"
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        share = np.where(value == 0, np.maximum(events, 0.5) / people, value / per)
        share = np.where(logit & (value == per), 1 - 0.5 / people, share)
        response = np.select([log, logit], [np.log(share * per), np.log(share / (1 - share))], value)
        of_counts = np.select([log, logit], [np.where(events == 0, 0.5, events), people * share * (1 - share)], np.nan)
        slope = np.select([log, logit], [value, per * share * (1 - share)], 1.0)
        precision = {"counts": of_counts, "se": (slope / error) ** 2, "none": np.ones(len(value))}
    if (lost := used & ~(np.abs(response) < _LARGEST)).any():
        row = int(lost.argmax())
        what = {"log": "its logarithm cannot be computed", "logit": "its log odds cannot be computed"}
        said = what.get(str(scale[row]), "too large to be squared")
        raise InputError(f"{caller}: value is {value[row]:g}, {said}", **place_of(rows, row))
    return np.where(used, response, np.nan), precision


def _weighted(
    precision: dict[str, Floats], used: Marks, weights: str | None, rows: pd.DataFrame, scale: str, caller: str
) -> str:
    """Return what the weights of a series rest on."""
    known = [name for name in WEIGHTS if not np.isnan(precision[name][used]).any()]
    if weights and weights not in known:
        row = int((used & np.isnan(precision[weights])).argmax())
        lack = "the counts are" if weights == "counts" else "se is"
        where = " on the points scale" if weights == "counts" and scale == "points" else ""
        raise InputError(
            f"{caller}: weights={weights!r}, but {lack} not known{where}",
            **place_of(rows, row),
            remedy="Leave weights out: what is known of all rows is used.",
        )
    chosen = weights or ("se" if "se" in known and used.any() else known[0] if used.any() else "none")
    _refuse_wild(precision[chosen], used, chosen, rows, caller)
    return chosen


def _refuse_wild(weights: Floats, used: Marks, chosen: str, rows: pd.DataFrame, caller: str) -> None:
    """Raise an InputError when weights are so large, or so far apart, that only rounding would be left of some rows."""
    given = weights[used]
    if not len(given) or (given.min() > 1 / _LARGEST and given.max() < _LARGEST and given.min() > given.max() * _APART):
        return
    with np.errstate(divide="ignore", invalid="ignore"):
        away = np.abs(np.log(given) - np.log(np.median(given)))
    row = int(np.flatnonzero(used)[away.argmax()])
    what = {"se": "standard error", "counts": "count"}[chosen]
    raise InputError(
        f"{caller}: by its {what} this row weighs {weights[row]:.3g}, the median row {np.median(given):.3g}",
        **place_of(rows, row),
        remedy="Correct it, or fit without weights: weights='none'.",
    )
