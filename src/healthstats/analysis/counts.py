"""The events and the population behind each value, and the law by which chance makes it."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from healthstats.analysis.comparable import each, family_of, per_of, scale_of
from healthstats.catalogue import Indicator, indicators
from healthstats.errors import InputError
from healthstats.frames import counts_of, floats_of, place_of
from healthstats.series import has_flag
from healthstats.units import parse_unit

Floats = npt.NDArray[np.float64]
Marks = npt.NDArray[np.bool_]

#: Chapters whose numerators are beds, staff, money or tasks: not drawn by chance, so no limits of their own accord.
_NOT_BY_CHANCE = {"resources", "finance", "essential-medicines", "tasks"}
#: Counts that are events themselves.
_EVENTS = {"reported_cases", "births", "deaths"}


def counts(frame: pd.DataFrame, caller: str = "counts") -> tuple[Floats, Floats]:
    """Return the events behind each rate and its population, NaN where not known or where there is nobody.

    Without a denominator (or with one that was implied) the population is what the value and the count say it is.
    """
    events, people = counts_of(frame, "numerator", caller), counts_of(frame, "denominator", caller)
    aside = ~(is_result(frame) & is_rate(frame))
    events = np.where(aside, np.nan, events) if aside.any() else events
    nobody = aside | (people == 0)
    people = np.where(nobody, np.nan, people) if nobody.any() else people
    if "value" not in frame:
        return events, people
    value = floats_of(frame, "value", caller)
    open_to_it = flagged(frame, "implied_denominator") | frame["denominator"].isna().to_numpy()
    rows = open_to_it & (value > 0) & (value < np.inf) & (events > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return events, np.where(rows, events / value * per_of(frame).to_numpy(), people)


def own_events(frame: pd.DataFrame) -> Floats:
    """Return the value itself where it is a number of events (cases, births, deaths), else NaN."""
    value = frame["value"].to_numpy(dtype="float64")
    rows = frame["indicator"].isin(_EVENTS).to_numpy() & is_result(frame) & (value >= 0) & (value < np.inf)
    return np.where(rows, value, np.nan)


def chances(frame: pd.DataFrame) -> npt.NDArray[np.str_]:
    """Return by what law chance makes each value: ``poisson``, ``binomial``, or empty where it is not chance.

    A frame that states neither indicator nor unit holds rates of events.
    """
    if not {"indicator", "unit", "per"} & set(frame.columns):
        return np.full(len(frame), "poisson")
    known = indicators()
    named = frame[[name for name in ("indicator",) if name in frame]].assign(per=per_of(frame, 0))
    laws = each(named, ["indicator", "per"], lambda name, per: _law(name, per, known))
    return np.where(is_rate(frame), laws, "")


def law_of(frame: pd.DataFrame, caller: str) -> str:
    """Return the one law of all rows, ``poisson`` or ``binomial``, by what they say of themselves."""
    check_units(frame, caller)
    laws = chances(frame)
    if not len(laws):
        return "poisson"
    row = int((laws == "").argmax() if (laws == "").any() else (laws != laws[0]).argmax())
    if row or laws[0] == "":
        kinds = {"": "no events that chance makes", "poisson": "rates", "binomial": "proportions"}
        beside = f", and the first row {kinds[str(laws[0])]}" if laws[row] and laws[0] else ""
        raise InputError(
            f"{caller}: these are {kinds[str(laws[row])]}{beside}",
            **place_of(frame, row),
            remedy="Give one indicator at a time, or name the law: law='poisson'.",
        )
    return str(laws[0])


def check_units(frame: pd.DataFrame, caller: str) -> None:
    """Raise an InputError where a unit is not understood and no indicator says what is counted."""
    if "unit" not in frame or "indicator" in frame:
        return
    unknown = frame["unit"].map({unit: bool(unit) and parse_unit(unit) is None for unit in frame["unit"].unique()})
    if unknown.any():
        row = int(unknown.to_numpy().argmax())
        raise InputError(
            f"{caller}: unit {frame['unit'].iloc[row]!r} is not known",
            **place_of(frame, row),
            remedy="Write %, ‰, /10万, 'per 1,000', or leave the column out and give per=1000.",
        )


def _law(name: str, per: float, known: Mapping[str, Indicator]) -> str:
    law = {"logit": "binomial", "log": "poisson"}.get(scale_of(name, per, known), "")
    if (one := known.get(name)) is None:
        return law
    # A per cent on the log scale is no share of persons: bed occupancy, task completion, cases found of those expected.
    return "" if one.domain in _NOT_BY_CHANCE or (law == "poisson" and one.per <= 100) else law


def is_rate(frame: pd.DataFrame) -> Marks:
    """Mark the rows that are rates; where neither the catalogue nor a unit says otherwise, all are."""
    open_unit, known = "unit" not in frame, indicators()
    return each(
        frame,
        ["indicator", "unit"],
        lambda name, unit: (
            family_of(name, unit, known) == "rate" or (open_unit and name not in known) or (name == "" and unit == "")
        ),
    )


def is_result(frame: pd.DataFrame) -> Marks:
    """Mark the results; a frame that does not speak of kinds holds results only."""
    return frame["kind"].eq("result").to_numpy() if "kind" in frame else np.ones(len(frame), dtype="bool")


def flagged(frame: pd.DataFrame, *flags: str) -> Marks:
    """Mark the rows with one of `flags`; a frame without flags has none."""
    return has_flag(frame, *flags).to_numpy() if "flags" in frame else np.zeros(len(frame), dtype="bool")
