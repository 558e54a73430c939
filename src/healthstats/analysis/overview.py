"""A year's areas around their benchmark, for all indicators that areas and benchmark have in common."""

import numpy as np
import pandas as pd

from healthstats.analysis.comparison import refuse_second, stands_against
from healthstats.catalogue import indicator
from healthstats.frames import Codes, Floats, groups_of
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
    groups = groups_of(rates, [name for name in IDENTITY if name != "area"], "overview")
    is_benchmark = (rates["area"] == benchmark).to_numpy(dtype="bool")
    limited = ~is_benchmark & rates["lower"].notna().to_numpy()
    again = pd.DataFrame({"group": groups.codes, "limited": limited, "area": rates["area"].array}).duplicated()
    areas = groups.count(limited & ~again.to_numpy())
    shown = (groups.count(is_benchmark) == 1) & (areas >= LEAST_AREAS)
    places = np.flatnonzero(limited & shown[groups.codes])
    places = places[np.argsort(groups.codes[places], kind="stable")]
    rows, codes = rates.iloc[places].reset_index(drop=True), groups.codes[places]
    refuse_second(rows, again.to_numpy()[places])
    level = np.full(len(groups), np.nan)
    level[groups.codes[is_benchmark]] = rates["value"].to_numpy(dtype="float64")[is_benchmark]
    reference = level[codes]
    return rows.assign(
        reference=reference, against=stands_against(rows, reference), place=_places(rows, reference, codes)
    )


def _places(rows: pd.DataFrame, reference: Floats, codes: Codes) -> Floats:
    """Return the distances from the reference as shares of the largest of each group, the better side above 0."""
    lower = {name for name in rows["indicator"].unique() if indicator(name).direction == "lower"}
    distance = rows["value"].to_numpy(dtype="float64") - reference
    widest = pd.Series(np.abs(distance)).groupby(codes).transform("max").to_numpy()
    turned = np.where(rows["indicator"].isin(lower), -1, 1) * distance
    return np.divide(turned, widest, out=np.zeros(len(rows)), where=widest != 0)
