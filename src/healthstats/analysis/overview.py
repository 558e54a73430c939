"""A year's areas around their benchmark, for all indicators that areas and benchmark have in common."""

import numpy as np
import pandas as pd

from healthstats.analysis.comparison import compare
from healthstats.catalogue import indicator
from healthstats.series import IDENTITY, check

#: With fewer areas there is no spread to show.
LEAST_AREAS = 3


def overview(rates: pd.DataFrame, benchmark: str) -> pd.DataFrame:
    """Return areas with how far each stands from the benchmark, on one scale for all indicators (a spine chart).

    Parameters
    ----------
    rates : DataFrame
        Rated rows (`healthstats.rate`) of several indicators, of one period each: the areas' and the benchmark's.
    benchmark : str
        The id of the area that the others are held against.

    Returns
    -------
    DataFrame
        The rows of the areas with limits, indicator by indicator, with ``reference`` and ``against``
        (see `healthstats.compare`) and ``place``: (value − reference) / the largest distance of any area of that
        indicator, turned so that the better side is above 0 (the higher side where neither is better). What the
        benchmark does not have, and what fewer than 3 areas have, is left out.

    Raises
    ------
    InputError
        If an area stands twice in one indicator, or `rates` is not rated.

    References
    ----------
    Public Health England, Fingertips: spine charts.
    """
    check(rates, "series", "overview", also=("lower", "upper", "reliability"))
    parts = []
    for _, rows in rates.groupby([name for name in IDENTITY if name != "area"], sort=False):
        is_benchmark = rows["area"] == benchmark
        areas = rows[~is_benchmark & rows["lower"].notna()]
        if is_benchmark.sum() != 1 or areas["area"].nunique() < LEAST_AREAS:
            continue
        compared = compare(areas, rows[is_benchmark])
        distance = compared["value"] - compared["reference"]
        widest = distance.abs().max()
        side = -1 if indicator(rows["indicator"].iloc[0]).direction == "lower" else 1
        parts.append(compared.assign(place=side * distance / widest if widest else 0.0))
    if not parts:
        return compare(rates.iloc[:0], rates.iloc[:0]).assign(place=np.zeros(0))
    return pd.concat(parts, ignore_index=True)
