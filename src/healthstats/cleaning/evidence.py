"""What can tell how a doubtful rate is to be read: its counts, growth = birth - death, its neighbours, its siblings.

Each kind of evidence takes the cases of the unit-family test, the readings (one row for each case, one column for each
reading: first as stated, then under each of `SIGNS`) and the open cases, and returns for these which readings fit, and
in words why.
"""

import numpy as np
import pandas as pd

from healthstats.cleaning.neighbours import look_around
from healthstats.cleaning.problems import quantity
from healthstats.cleaning.recompute import LINKED_TOLERANCE, agrees

#: The signs a rate can be printed under, with what they are per; 1 is a share printed as 0.953 for 95.3 %.
SIGNS = {100.0: "%", 1_000.0: "‰", 10_000.0: "/万", 100_000.0: "/10万", 1.0: "a fraction"}

Evidence = tuple[np.ndarray, pd.Series]

#: birth - death = growth, as first + sign × second.
GROWTH = {
    "natural_growth_rate": ("crude_birth_rate", "crude_death_rate", -1),
    "crude_birth_rate": ("crude_death_rate", "natural_growth_rate", +1),
    "crude_death_rate": ("crude_birth_rate", "natural_growth_rate", -1),
}
#: Deaths of the first are a part, and never a tiny one, of those of the second.
SIBLINGS = (
    ("early_neonatal_mortality_rate", "neonatal_mortality_rate"),
    ("neonatal_mortality_rate", "infant_mortality_rate"),
    ("infant_mortality_rate", "under_five_mortality_rate"),
)
_LEAST_SHARE = 0.2
_SAME_PLACE = ["area", "period_start", "period_end", "population", "sex", "age"]


def is_usual(cases: pd.DataFrame, readings: np.ndarray) -> np.ndarray:
    """Return which readings lie within the indicator's usual range."""
    return (readings >= cases["low"].to_numpy()[:, None]) & (readings <= cases["high"].to_numpy()[:, None])


def by_counts(cases: pd.DataFrame, readings: np.ndarray, asked: pd.Series) -> Evidence:
    """Readings that the numerator and denominator give: the own ones to print precision, linked ones nearly."""
    cases, readings = cases[asked], readings[asked]
    counted = cases["counted"].to_numpy()[:, None]
    exact = agrees(readings, counted, _ulps(cases))
    near = np.abs(readings - counted) <= LINKED_TOLERANCE * np.abs(counted)
    fits = np.where(cases["counted_exactly"].to_numpy()[:, None], exact, near)
    return fits, _why(cases, "as its numerator and denominator say")


def by_growth(cases: pd.DataFrame, readings: np.ndarray, asked: pd.Series) -> Evidence:
    """Readings that make birth - death = growth true, to print precision."""
    open_, mine = cases[asked], readings[asked]
    fits = np.zeros(mine.shape, dtype=bool)
    for name, (first, second, sign) in GROWTH.items():
        rows = (open_["indicator"] == name).to_numpy()
        if rows.any():
            one, other = (_beside(open_[rows], cases, partner) for partner in (first, second))
            expected = (one["value"] + sign * other["value"]).to_numpy()[:, None]
            slack = (_ulps(open_[rows]) + (one["ulp"] + other["ulp"]).to_numpy()[:, None]) / 2 + 1e-9
            fits[rows] = np.abs(mine[rows] - expected) <= slack
    return fits, _why(open_, "as birth - death = growth says")


def by_neighbours(cases: pd.DataFrame, readings: np.ndarray, asked: pd.Series) -> Evidence:
    """Usual readings within a factor of two of the same series in the years around."""
    open_, mine = cases[asked], readings[asked]
    around = look_around(cases, cases["trusted"] & (cases["value"] > 0), asked).median
    near = (mine <= 2 * around[:, None]) & (2 * mine >= around[:, None])
    fits = near & is_usual(open_, mine) & open_["by_ratio"].to_numpy()[:, None]
    shown = [quantity(float(f"{one:.3g}"), unit) for one, unit in zip(around, open_["unit"], strict=True)]
    return fits, "as the neighbouring years say (about " + _why(open_, shown) + ")"


def by_siblings(cases: pd.DataFrame, readings: np.ndarray, asked: pd.Series) -> Evidence:
    """Usual readings that fit the death rates of the same children: neonatal are a good part of infant deaths."""
    open_, mine = cases[asked], readings[asked]
    fits, known = is_usual(open_, mine), np.zeros(len(open_), dtype=bool)
    for part, whole in SIBLINGS:
        for name, partner in ((part, whole), (whole, part)):
            rows = (open_["indicator"] == name).to_numpy()
            if not rows.any():
                continue
            value = _beside(open_[rows], cases, partner)["value"].to_numpy()[:, None]
            with np.errstate(all="ignore"):
                share = mine[rows] / value if name == part else value / mine[rows]
            here = np.isfinite(value[:, 0])
            fits[rows] &= ((share >= _LEAST_SHARE) & (share <= 1)) | ~here[:, None]
            known[rows] |= here
    return fits & known[:, None], _why(open_, "as the other death rates of children there say")


def _beside(asked: pd.DataFrame, cases: pd.DataFrame, name: str) -> pd.DataFrame:
    """The trusted value of another indicator at each row's place and period; of several editions the middle."""
    trusted = cases[cases["trusted"] & (cases["indicator"] == name) & (cases["subject"] == "")]
    values = trusted.groupby(_SAME_PLACE)[["value", "ulp"]].median().reset_index()
    return asked[_SAME_PLACE].merge(values, how="left", on=_SAME_PLACE, validate="m:1")


def _ulps(cases: pd.DataFrame) -> np.ndarray:
    """The last printed digit of each reading, in the canonical unit."""
    last = 10.0 ** -cases["printed_decimals"].astype("float64")
    columns = [cases["ulp"].to_numpy()]
    columns += [(last * cases["canonical_per"] / per).to_numpy() for per in SIGNS]
    return np.column_stack(columns)


def _why(cases: pd.DataFrame, text: str | list[str]) -> pd.Series:
    return pd.Series(text, index=cases.index, dtype="str")
