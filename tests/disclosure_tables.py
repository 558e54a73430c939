"""Invented tables of counts with all their totals, for the tests of disclosure."""

from itertools import product
from typing import Any

import numpy as np
import pandas as pd

PARENTS = dict.fromkeys(["hill", "lake", "moor", "vale"], "land")
AREAS = ["land", *PARENTS]
SEXES = ["both", "male", "female"]
AGES = ["", "0-14", "15-64", "65+"]
PERIODS = [("2019-01-01", "2020-12-31"), ("2019-01-01", "2019-12-31"), ("2020-01-01", "2020-12-31")]


def with_totals(parts: np.ndarray) -> np.ndarray:
    """Put the sum before the parts of every dimension but the first."""
    for axis in range(1, parts.ndim):
        parts = np.concatenate([parts.sum(axis=axis, keepdims=True), parts], axis=axis)
    return parts


def hierarchies(tables: int, seed: int, mean: float) -> pd.DataFrame:
    """Random tables of 180 cells each (5 areas in 2 levels, sexes, ages, years, all totals), an indicator a table."""
    draw = np.random.default_rng(seed)
    parts = draw.poisson(draw.lognormal(np.log(mean), 1.0, (tables, 4, 2, 3, 2)))
    names = [f"?table {number}" for number in range(tables)]
    keys = pd.MultiIndex.from_product([names, AREAS, SEXES, AGES, range(3)])
    frame = keys.to_frame(index=False, name=["indicator", "area", "sex", "age", "period"])
    starts, ends = zip(*(PERIODS[period] for period in frame["period"]), strict=True)
    return frame.drop(columns="period").assign(
        period_start=pd.to_datetime(list(starts)), period_end=pd.to_datetime(list(ends)), kind="result",
        numerator=with_totals(parts).ravel().astype("float64"),
    )  # fmt: skip


def cube(parts: Any) -> pd.DataFrame:
    """A table of two areas, two sexes and two ages, with all totals: 27 cells."""
    keys = list(product(["land", "hill", "vale"], ["", "male", "female"], ["", "0-64", "65+"]))
    counts = with_totals(np.asarray(parts, dtype="float64").reshape(1, 2, 2, 2)).ravel()
    return pd.DataFrame(keys, columns=["area", "sex", "age"]).assign(numerator=counts)


def grid(rows: list[list[float]], hidden: set[tuple[int, int]]) -> pd.DataFrame:
    """A table of areas by sex, ages or whatever: rows are areas, columns ages; margins shown, some cells hidden."""
    counts = np.asarray(rows, dtype="float64")
    areas = [f"a{row}" for row in range(len(counts))]
    ages = [f"{10 * column}-{10 * column + 9}" for column in range(counts.shape[1] - 1)]
    ages.append(f"{10 * len(ages)}+")
    whole = with_totals(counts[None])[0]
    frame = pd.DataFrame(list(product(["land", *areas], ["", *ages])), columns=["area", "age"])
    frame["numerator"] = whole.ravel()
    places = {(f"a{row}", ages[column]) for row, column in hidden}
    away = [pair in places for pair in zip(frame["area"], frame["age"], strict=True)]
    return frame.assign(numerator=frame["numerator"].mask(away), disclosure=np.where(away, "suppressed", ""))


def grid_parents(rows: int) -> dict[str, str]:
    """The areas of a `grid` of so many rows."""
    return {f"a{row}": "land" for row in range(rows)}
