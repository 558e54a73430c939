"""Areas of one level beside a reference: who differs from it, and from one another, beyond chance."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from healthstats.analysis.counts import chances
from healthstats.analysis.funnel import funnel
from healthstats.analysis.ranks import rank_intervals
from healthstats.catalogue import indicator
from healthstats.errors import InputError
from healthstats.frames import Floats
from healthstats.series import barred, check

_RANKS = ["rank", "rank_lower", "rank_upper"]


def counted_alike(candidates: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Return those of `candidates` that are counted as `rows` are: of the same sex, age, population, system and basis.

    Parameters
    ----------
    candidates : DataFrame
        Series rows of another area.
    rows : DataFrame
        Series rows of one series (`healthstats.split_series`).
    """
    check(candidates, "series", "counted_alike")
    how = ["indicator", "subject", "sex", "age", "population", "system", "basis"]
    return candidates.merge(rows[how].drop_duplicates(), on=how, validate="many_to_one")[list(candidates.columns)]


def compare(rates: pd.DataFrame, reference: pd.DataFrame) -> pd.DataFrame:
    """Return rated areas with how they stand against a reference and among themselves.

    Parameters
    ----------
    rates : DataFrame
        Rated rows (`rate`), one an area, of one indicator and period.
    reference : DataFrame
        One rated row, or none.

    Returns
    -------
    DataFrame
        The rows with these columns:

        ``reference``, ``against``
            the value of the reference, and ``better`` or ``worse`` by the indicator's direction (the limits do not
            hold the reference), ``higher`` or ``lower`` where it has none, ``similar``, ``cannot tell`` (no limits,
            fewer than 3 events, or barred), or empty without a reference.
        ``rank``, ``rank_lower``, ``rank_upper``
            from the best (where neither is better, from the lowest), with the ranks that chance allows; see
            `rank_intervals`. Missing where events or population are not known, or chance does not make the figures.
        ``funnel``
            where the area lies among the limits that chance alone gives its size around all areas together; see
            `funnel`. Empty where chance does not make the figures.

    Raises
    ------
    InputError
        If an area stands there twice, or the reference has several rows.
    """
    check(rates, "series", "compare", also=("lower", "upper", "reliability"))
    if len(reference) > 1:
        raise InputError(
            f"the reference has {len(reference)} rows, expected one", remedy="Select one year and population."
        )
    refuse_second(rates, rates["area"].duplicated().to_numpy())
    level = float(reference["value"].iloc[0]) if len(reference) else float("nan")
    known = rates.drop(columns=[*_RANKS, "funnel"], errors="ignore")
    placed = known.assign(reference=level, against=stands_against(rates, np.full(len(rates), level)))
    return pd.concat([placed, _among_themselves(rates)], axis=1)


def refuse_second(rates: pd.DataFrame, twice: npt.NDArray[np.bool_]) -> None:
    """Raise an InputError that names the area of the first row that is marked as there `twice`."""
    if twice.any():
        raise InputError(
            f"area {rates['area'].iloc[int(twice.argmax())]!r} stands there twice",
            remedy="Compare one series at a time: healthstats.split_series(figures, across='area').",
        )


def stands_against(rates: pd.DataFrame, reference: Floats) -> pd.Series:
    """Return how each rated row stands against its own reference value, in the words of `compare`.

    Parameters
    ----------
    rates : DataFrame
        Rated rows of any indicators.
    reference : array
        The value that each row is held against; NaN where there is none.
    """
    directions = {name: indicator(name).direction for name in rates["indicator"].unique()}
    direction = rates["indicator"].map(directions).to_numpy(dtype="object")
    above = np.select([direction == "lower", direction == "higher"], ["worse", "better"], "higher")
    below = np.select([direction == "lower", direction == "higher"], ["better", "worse"], "lower")
    lower, upper = rates["lower"].to_numpy(dtype="float64"), rates["upper"].to_numpy(dtype="float64")
    few = (rates["reliability"] == "limits only").to_numpy(dtype="bool")
    silent = np.isnan(lower) | np.isnan(upper) | few | barred(rates).to_numpy(dtype="bool")
    said = np.select(
        [np.isnan(reference), silent, upper < reference, lower > reference],
        ["", "cannot tell", below, above],
        "similar",
    )
    return pd.Series(said, index=rates.index, dtype="str")


def _among_themselves(rates: pd.DataFrame) -> pd.DataFrame:
    """Return the ranks and the place in the funnel of each area, from the counts alone."""
    none = pd.DataFrame({**dict.fromkeys(_RANKS, pd.Series(dtype="Int64")), "funnel": pd.Series(dtype="str")})
    laws = set(chances(rates).tolist())
    if len(laws) != 1 or laws == {""}:
        none = none.reindex(rates.index)
        return none.assign(funnel=none["funnel"].fillna(""))
    known = ~barred(rates) & rates["lower"].notna()
    cells = rates[["indicator", "numerator", "denominator", "per"]].assign(numerator=rates["numerator"].where(known))
    law = laws.pop()
    return rank_intervals(cells, law=law)[_RANKS].assign(funnel=funnel(cells, law=law)["funnel"])
