"""What a trend is fitted to: values on the scale of the series, and how precise each is."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from healthstats.errors import InputError
from healthstats.frames import counts_of, place_of

Floats = npt.NDArray[np.float64]
Marks = npt.NDArray[np.bool_]

#: Weights (and points) beyond this, or a smaller share than that of the largest of their series, are lost in rounding.
_LARGEST, _APART = 1e100, 1e-16
#: What precision is known by: the counts, standard errors given with the values, or nothing.
WEIGHTS = ("counts", "se", "none")


def response_of(
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


def weighted_by(
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
