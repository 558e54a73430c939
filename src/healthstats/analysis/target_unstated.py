"""Targets that no row states: the task behind a figure, and the goal that a report only tells the distance to."""

import re

import numpy as np
import pandas as pd

from healthstats.analysis.comparable import each, family_of, per_of
from healthstats.catalogue import indicators
from healthstats.names import fold
from healthstats.series import APART

#: Must agree between a target and its result.
SAME = ["indicator", "subject", "area", "sex", "age"]
_HOW = ["population", "system", "basis"]
_GOAL = re.compile(r"目标|任务|指标|要求|target|goal|task|requirement")
#: Names of one thing in one document share at least so many letters.
_LEAST = 5


def with_unstated(targets: pd.DataFrame, results: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    """Return targets, named as their results are, and after them those that no row states; ``told`` says which.

    Parameters
    ----------
    targets : DataFrame
        Series rows of kind ``target``.
    results : DataFrame
        As `healthstats.analysis.target_pairs.results_of` returns them.
    frame : DataFrame
        Series rows among which are the changes.
    """
    stated = named_alike(targets.assign(told="stated"), results)
    return with_tasks(with_goals(stated, results, frame), results).reset_index(drop=True)


def with_tasks(targets: pd.DataFrame, results: pd.DataFrame) -> pd.DataFrame:
    """Add a target for every task figure that has no target of its year."""
    task = is_task(results["indicator"])
    counted = of_family(results, "count") & (results["denominator"] > 0).to_numpy()
    rows = (task | counted) & ~_have_one(results, targets)
    goal = np.where(task, per_of(results), results["denominator"])[rows]
    tasks = results[rows].assign(kind="target", bound=">=", value=goal, value_high=np.nan, flags="", told="task")
    return pd.concat([targets, tasks[targets.columns]]) if len(tasks) else targets


def with_goals(targets: pd.DataFrame, results: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    """Add the goal of every result whose report says only by how much it passes it (超出年度任务12.8个百分点).

    Of a count the points are a share: 88 that are 12.8 % above a task make a task of 78. Where several whole numbers
    would round to that, the goal is about (``~``) the middle one.
    """
    changes = frame[(frame["kind"] == "change") & frame["note"].str.startswith(APART)]
    changes = changes[changes["note"].str.removeprefix(APART).str.contains(_GOAL)]
    if changes.empty:
        return targets
    key = [*SAME, *_HOW, "year", "file", "quote"]
    apart = changes[[*key, "value", "decimals", "offset"]].rename(columns={"value": "points", "decimals": "places"})
    both = results[~_have_one(results, targets)].merge(apart, on=key, suffixes=("", "_c"))
    both = both[(both["offset"] < both["offset_c"]).to_numpy(dtype="bool", na_value=False) & both["value"].notna()]
    both = both.sort_values("offset").drop_duplicates([*key, "offset_c"], keep="last")
    counts, shares = of_family(both, "count", "money"), (per_of(both) == 100).to_numpy()
    value, points = both["value"].to_numpy(), both["points"].to_numpy()
    half = 0.5 * 10.0 ** -both["places"].astype("float64").fillna(0).to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        least, most = np.ceil(value / (1 + (points + half) / 100)), np.floor(value / (1 + (points - half) / 100))
        share = np.round(value / (1 + points / 100))
    goal = np.where(counts, np.where(least == most, least, share), value - points)
    made = both.assign(
        kind="target", value=goal, value_high=np.nan, flags="", told="difference",
        bound=np.where(counts & (least != most), "~", "="), status="estimated",
    )  # fmt: skip
    made = made[(counts | shares) & (goal > 0) & np.isfinite(goal)]
    return pd.concat([targets, made[targets.columns]]) if len(made) else targets


def named_alike(targets: pd.DataFrame, results: pd.DataFrame) -> pd.DataFrame:
    """Name a target as its result is named, where one document writes an unregistered name at two lengths."""
    key = ["file", "area", "year", "subject", "sex", "age"]
    waiting = targets[targets["indicator"].str.startswith("?") & ~_have_one(targets, results)]
    free = results[results["indicator"].str.startswith("?") & ~_have_one(results, targets)]
    pairs = waiting[[*key, "indicator"]].assign(row=waiting.index).merge(
        free[[*key, "indicator"]].drop_duplicates(), on=key, suffixes=("", "_r")
    )  # fmt: skip
    names = zip(pairs["indicator"], pairs["indicator_r"], strict=True)
    pairs = pairs[np.array([_is_part(one, other) for one, other in names], dtype="bool")]
    one = (pairs.groupby("row")["indicator_r"].transform("nunique") == 1) & (
        pairs.groupby([*key, "indicator_r"])["row"].transform("nunique") == 1
    )
    chosen = pairs[one].set_index("row")["indicator_r"]
    return targets.assign(indicator=chosen.reindex(targets.index).fillna(targets["indicator"]).astype("str"))


def _is_part(one: str, other: str) -> bool:
    short, long = sorted((fold(one.removeprefix("?")), fold(other.removeprefix("?"))), key=len)
    return len(short) >= _LEAST and short in long


def _have_one(rows: pd.DataFrame, others: pd.DataFrame) -> np.ndarray:
    """Mark the rows beside which one of the others stands."""
    key = [*SAME, "year"]
    return np.asarray(pd.MultiIndex.from_frame(rows[key]).isin(pd.MultiIndex.from_frame(others[key])))


def is_task(names: pd.Series) -> np.ndarray:
    """Mark the indicators of a task that is done by so many per cent."""
    known = indicators()
    tasks = {name for name in names.unique() if name in known and known[name].denominator.startswith("task")}
    return names.isin(tasks).to_numpy()


def of_family(frame: pd.DataFrame, *families: str) -> np.ndarray:
    """Mark the rows whose indicator is of one of these families of units."""
    known = indicators()
    return each(frame, ["indicator", "unit"], lambda name, unit: family_of(name, unit, known) in families)
