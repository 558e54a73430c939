"""What each row of a table says of a count of persons: the count, or what its rate and population leave possible."""

from dataclasses import dataclass
from functools import reduce

import numpy as np
import numpy.typing as npt
import pandas as pd

from healthstats.catalogue import indicators
from healthstats.disclosure.policy import Policy, policy
from healthstats.frames import counts_of, need, numbers_of
from healthstats.units import parse_unit

Floats = npt.NDArray[np.float64]
Marks = npt.NDArray[np.bool_]

#: Chapters of the catalogue that do not count persons.
_NOT_PERSONS = {"resources", "finance", "tasks"}
_EPS = 1e-6


@dataclass(frozen=True)
class Stated:
    """What each row of a frame says of its count.

    Attributes
    ----------
    count : array
        The count: the numerator, else the value of a number of persons, else what rate and population say; NaN where
        nothing does.
    low, high : array
        What is possible within print precision; 0 and infinite where the row says nothing.
    ceiling : array
        The population where the count is some of it, else infinite.
    """

    count: Floats
    low: Floats
    high: Floats
    ceiling: Floats


def of_persons(frame: pd.DataFrame) -> Marks:
    """Mark the results that count persons: no targets, no beds, institutions, money or tasks.

    Examples
    --------
    >>> of_persons(pd.DataFrame({"indicator": ["beds", "deaths"]})).tolist()
    [False, True]
    """
    marks = np.ones(len(frame), dtype="bool")
    if "kind" in frame:
        marks &= frame["kind"].eq("result").to_numpy()
    if "indicator" in frame:
        persons = {name: _counts_persons(name) for name in frame["indicator"].unique()}
        marks &= frame["indicator"].map(persons).to_numpy(dtype="bool")
    return marks


def _counts_persons(name: str) -> bool:
    known = indicators().get(name)
    return known is None or (known.domain not in _NOT_PERSONS and known.family in ("rate", "count"))


def stated(frame: pd.DataFrame, caller: str) -> Stated:
    """Return what each row of `frame` says of its count.

    Raises
    ------
    InputError
        If there is neither a numerator nor a value, or a count is negative or infinite: the row is named.

    Examples
    --------
    >>> rates = pd.DataFrame({"value": [3.3], "denominator": [900], "per": [1000], "decimals": [1]})
    >>> stated(rates, "example").low.tolist()
    [3.0]
    """
    need(frame, ["numerator"] if "value" not in frame else [], caller)
    count = counts_of(frame, "numerator", caller) if "numerator" in frame else np.full(len(frame), np.nan)
    people = counts_of(frame, "denominator", caller) if "denominator" in frame else np.full(len(frame), np.nan)
    low, high = count.copy(), count.copy()
    if "value" in frame:
        value = numbers_of(frame, "value", caller)
        own = is_count(frame)
        step, per = _print_step(frame), np.where(own, 1.0, per_of(frame))
        times = np.where(own, 1.0, people / per)
        implied = np.where(own | (people > 0), value * times, np.nan)
        least = np.ceil(np.where(own, implied, implied - step / 2 * times) - _EPS)
        most = np.floor(np.where(own, implied, implied + step * times) + _EPS)
        none = least > most  # no whole number fits: the nearest two are what is left
        least, most = np.where(none, np.floor(implied), least), np.where(none, np.ceil(implied), most)
        open_ = np.isnan(count)
        count = np.where(open_, np.round(implied), count)
        low, high = np.where(open_, least, low), np.where(open_, most, high)
    low, high = np.floor(np.nan_to_num(low, nan=0.0)), np.ceil(np.where(np.isnan(high), np.inf, high))
    return Stated(count, np.maximum(low, 0), np.maximum(high, 0), _ceiling(frame, count, people))


def hidden(frame: pd.DataFrame) -> Marks:
    """Mark the rows that are not to be shown, by their ``disclosure`` or ``status``."""
    marks = [_says(frame, name, "suppressed") for name in ("disclosure", "status")]
    return reduce(np.logical_or, marks)


def rounded(frame: pd.DataFrame) -> Marks:
    """Mark the rows that are shown rounded."""
    return _says(frame, "disclosure", "rounded")


def _says(frame: pd.DataFrame, column: str, word: str) -> Marks:
    """Mark the rows with a word in a column; where there is no such column, or nothing in it, none."""
    if column not in frame:
        return np.zeros(len(frame), dtype="bool")
    return frame[column].astype("object").fillna("").eq(word).to_numpy(dtype="bool")


def rules_of(frame: pd.DataFrame, otherwise: str | Policy) -> list[tuple[Policy, Marks]]:
    """Return each policy of the frame's column ``policy`` with its rows; rows without one have `otherwise`."""
    if "policy" not in frame:
        return [(policy(otherwise), np.ones(len(frame), dtype="bool"))]
    names = frame["policy"].to_numpy()
    return [(policy(name or otherwise), names == name) for name in sorted(set(names))]


def is_count(frame: pd.DataFrame) -> Marks:
    """Mark the rows whose value is itself a number of persons."""
    names = frame["indicator"].tolist() if "indicator" in frame else [""] * len(frame)
    units = frame["unit"].tolist() if "unit" in frame else [""] * len(frame)
    pairs = {pair: _family(*pair) == "count" for pair in set(zip(names, units, strict=True))}
    return np.array([pairs[pair] for pair in zip(names, units, strict=True)], dtype="bool")


def _family(name: str, unit: str) -> str:
    if known := indicators().get(name):
        return known.family
    parsed = parse_unit(unit)
    return parsed.family if parsed else ""


def per_of(frame: pd.DataFrame) -> Floats:
    """Return what each rate is per: its own statement, else its unit's, else the catalogue's, else NaN."""
    per = frame["per"].astype("float64") if "per" in frame else pd.Series(np.nan, index=frame.index)
    per = per.where(per > 0)
    for column, base in (("unit", _per_of_unit), ("indicator", _per_of_indicator)):
        if column in frame and per.hasnans:
            per = per.fillna(frame[column].map({name: base(name) for name in frame[column].unique()}))
    return per.to_numpy().astype("float64")


def _per_of_unit(unit: str) -> float:
    parsed = parse_unit(unit)
    return parsed.per if parsed else np.nan


def _per_of_indicator(name: str) -> float:
    return indicators()[name].per if name in indicators() else np.nan


def _print_step(frame: pd.DataFrame) -> Floats:
    """Return the unit of the last printed decimal; 0 where it is not known how the value is printed."""
    if "decimals" not in frame:
        return np.zeros(len(frame))
    decimals = numbers_of(frame, "decimals", "decimals")
    return np.where(np.isnan(decimals), 0.0, 10.0 ** -np.nan_to_num(decimals))


def _ceiling(frame: pd.DataFrame, count: Floats, people: Floats) -> Floats:
    """Return the population where the count is some of it; not where a count of the same indicator is above its own."""
    names = frame["indicator"] if "indicator" in frame else pd.Series("", index=frame.index)
    share = names.map({name: _is_share(name) for name in names.unique()}).to_numpy(dtype="bool")
    above = names.isin(set(names[count > people]) | set()).to_numpy()
    return np.where(share & ~above & ~np.isnan(people), people, np.inf)


def _is_share(name: str) -> bool:
    """Are the counted some of the population? What is not in the catalogue is thought to be so."""
    known = indicators().get(name)
    return known is None or known.scale == "logit"
