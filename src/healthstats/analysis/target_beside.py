"""What stands beside a verdict of one year: the verdict of three years together, and the coverage behind a task."""

import re
from itertools import pairwise

import numpy as np
import pandas as pd

from healthstats.analysis.comparable import breaks_of, per_of, period_kind
from healthstats.analysis.pooling import pooled_years
from healthstats.analysis.target_unstated import SAME, is_task
from healthstats.catalogue import indicators
from healthstats.series import IDENTITY, SERIES

YEARS = 3
#: So few persons may be counted twice by chance; from here an equal number is taken for the same persons.
_LEAST = 20
#: Words that say nothing of what is counted.
_GENERAL = {
    "rate",
    "numbe",
    "perso",
    "peopl",
    "women",
    "child",
    "total",
    "free",
    "healt",
    "免费",
    "人数",
    "儿童",
    "妇女",
    "健康",
}


def windows(results: pd.DataFrame, targets: pd.DataFrame, breaks: pd.DataFrame) -> pd.DataFrame:
    """Return the counts of three years together as results, of all series that have a target and all three counts.

    Parameters
    ----------
    results, targets : DataFrame
        As `healthstats.analysis.target_pairs` has them.
    breaks : DataFrame
        Years that are parted by a new definition are not put together.
    """
    aimed = pd.MultiIndex.from_frame(results[SAME]).isin(pd.MultiIndex.from_frame(targets[SAME]))
    rows = results.loc[
        aimed & results["numerator"].notna().to_numpy() & (results["law"] != "").to_numpy(), list(SERIES)
    ]
    rows = rows[(period_kind(rows) == "12 months").to_numpy()]
    rows = rows[~rows.duplicated([*IDENTITY, "year"], keep=False)]
    made = pooled_years(rows, YEARS)
    parted = breaks[breaks["effect"].isin(["split", "jump"])]
    kept = np.ones(len(made), dtype="bool")
    for name, subject, area in made[["indicator", "subject", "area"]].drop_duplicates().itertuples(index=False):
        for year in breaks_of(parted, name, subject, area)["year"]:
            of_it = (made["indicator"] == name) & (made["subject"] == subject) & (made["area"] == area)
            kept &= ~(of_it & (made["since"] < year) & (year <= made["year"])).to_numpy(dtype="bool")
    return made.loc[kept, list(SERIES)]


def coverage_beside(pairs: pd.DataFrame, results: pd.DataFrame) -> pd.DataFrame:
    """Return for each pair the coverage that the persons of its task mean, where another row counts the same persons.

    They are the same where they are as many and a word of the task's name stands in the other: screened, screening.

    Returns
    -------
    DataFrame
        ``coverage`` (per cent; missing where the number due is not known) and ``coverage_of`` (its indicator).
    """
    persons = pairs["numerator_r"].where(is_task(pairs["indicator"]), pairs["value_r"])
    shares = results[(per_of(results) == 100).to_numpy() & ~is_task(results["indicator"])]
    shares = shares[(shares["numerator"] >= _LEAST) & (shares["value"] > 0)]
    asked = pd.DataFrame({
        "row": pairs.index, "area": pairs["area"], "year": pairs["year_r"], "numerator": persons,
        "task": pairs["subject"].where(is_task(pairs["indicator"]), pairs["indicator"]),
    })  # fmt: skip
    found = asked.dropna().merge(
        shares[["area", "year", "numerator", "indicator", "value"]], on=["area", "year", "numerator"]
    )
    names = zip(found["task"], found["indicator"], strict=True)
    found = found[np.array([not _words(one).isdisjoint(_words(other)) for one, other in names], dtype="bool")]
    found = found[found.groupby("row")["indicator"].transform("nunique") == 1].drop_duplicates("row").set_index("row")
    return pd.DataFrame(
        {
            "coverage": found["value"].reindex(pairs.index),
            "coverage_of": found["indicator"].reindex(pairs.index).fillna("").astype("str"),
        }
    )


def _words(name: str) -> set[str]:
    """Return the beginnings of the words in the names of an indicator, and the pairs of Chinese characters."""
    known = indicators().get(name)
    texts = (known.en, known.zh) if known else (name.removeprefix("?"),)
    said = " ".join(texts).casefold()
    latin = {word[:5] for word in re.findall(r"[a-z]{4,}", said)} - _GENERAL
    return (
        latin
        | {pair for run in re.findall(r"[\u4e00-\u9fff]+", said) for pair in map("".join, pairwise(run))} - _GENERAL
    )
