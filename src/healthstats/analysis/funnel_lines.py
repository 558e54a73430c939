"""The lines of a funnel, to draw it."""

from collections.abc import Callable
from itertools import product
from math import ceil, floor

import numpy as np
import pandas as pd
from scipy.special import gammainccinv, gammaincinv

from healthstats.analysis.funnel import ADJUSTED, METHODS, Areas, limits_at, read_areas
from healthstats.analysis.intervals import Confidence, levels
from healthstats.errors import InputError
from healthstats.frames import Floats


def funnel_limits(
    frame: pd.DataFrame,
    law: str | None = None,
    per: float | None = None,
    baseline: float | None = None,
    confidence: Confidence = (0.95, 0.998),
    points: int = 100,
    years: float = 1,
    adjust: bool = False,
) -> pd.DataFrame:
    """Return the lines of a funnel, as wide as the areas of `frame` need it.

    Parameters
    ----------
    frame, law, per, baseline, confidence, adjust
        As those of `funnel`.
    points : int
        Of each line, at sizes that grow by an even factor. They are whole numbers: of persons for proportions, of
        events for the others.
    years : float
        How many years the person-years hold; the lines of rates are given for the population of one.

    Returns
    -------
    DataFrame
        One row a point, line by line: ``confidence``, ``limit`` (``lower`` or ``upper``), ``numerator`` (events),
        ``denominator`` (of ratios: ``expected``), ``value`` (the limit there), ``baseline`` and ``method``. No
        rows where no area says anything.

        The lines of rates and ratios are exact, and need no search: so many events are just on the limit in a
        population that expects as many as Garwood's limits of them.

    Raises
    ------
    InputError
        As `funnel`.

    Examples
    --------
    >>> births = pd.DataFrame({"numerator": [801, 1290, 352], "denominator": [1000, 1600, 480]})
    >>> lines = funnel_limits(births, law="binomial", points=3)
    >>> lines.query("confidence == 0.95 and limit == 'upper'")[["denominator", "value"]].round(2).to_numpy().tolist()
    [[1.0, 100.0], [41.0, 91.72], [1700.0, 81.24]]

    References
    ----------
    As `funnel`. The sizes are those that Fingertips' charts are drawn at.
    """
    areas, law, per = read_areas(frame, law, per, baseline, adjust, "funnel_limits")
    if not isinstance(points, int | np.integer) or points < 2:
        raise InputError(f"funnel_limits: points is {points!r}, expected a whole number from 2 on")
    if isinstance(years, bool) or not isinstance(years, int | float) or not 0 < years < np.inf:
        raise InputError(f"funnel_limits: years is {years!r}, expected a number above 0")
    at = _axis(areas, law, points, years)
    lines = [
        _line(areas, at, law, level, side).assign(confidence=level, limit=side)
        for level, side in product(levels(confidence), ("lower", "upper"))
    ]
    table = pd.concat(lines, ignore_index=True)
    if law in ("poisson", "dsr"):
        table["size"] /= years
    return pd.DataFrame({
        "confidence": table["confidence"],
        "limit": table["limit"].astype("str"),
        "numerator": table["events"],
        "expected" if law == "ratio" else "denominator": table["size"],
        "value": table["share"] * per,
        "baseline": areas.share * per,
        "method": pd.Series(ADJUSTED if adjust else METHODS[law], index=table.index, dtype="str"),
    })  # fmt: skip


def _line(areas: Areas, at: Floats, law: str, level: float, side: str) -> pd.DataFrame:
    """Return events, size and rate of the points of one line."""
    if law == "binomial" or areas.tau2 is not None:
        size = at if law == "binomial" else at / areas.share
        share = limits_at(areas, size, law, level)[side == "upper"]
        return pd.DataFrame({"events": share * size, "size": size, "share": share})
    tail = (1 - level) / 2
    size = (gammaincinv(at, tail) if side == "upper" else gammainccinv(at + 1, tail)) / areas.share
    return pd.DataFrame({"events": at, "size": size, "share": at / size})


def _axis(areas: Areas, law: str, points: int, years: float) -> Floats:
    """Return the whole numbers that a funnel is drawn at: persons for proportions, else events."""
    if not areas.usable.any():
        return np.zeros(0)
    years = years if law in ("poisson", "dsr") else 1
    smallest, largest = (float(pick(areas.size[areas.usable])) / years for pick in (np.min, np.max))
    low = 0 if largest > 2 * smallest else _rounded(0.95 * smallest, floor, 1)
    high = _rounded(1.05 * largest, ceil, 2)
    if law in ("poisson", "dsr"):
        low, high = floor(low * years * areas.share), ceil(high * years * areas.share)
    at, steps = [max(1.0, low)], points - 1
    # A chart of ratios ends one step before the largest.
    for left in range(steps + (law == "ratio"), int(law == "ratio"), -1):
        at.append(max(round((high / at[-1]) ** (1 / left) * at[-1]), at[-1] + 1))
    return np.array(at, dtype="float64")


def _rounded(number: float, whole: Callable[[float], int], digits: int) -> float:
    """Return a number rounded to its first digits."""
    unit = 10.0 ** (len(str(whole(number))) - digits)
    return whole(number / unit) * unit
