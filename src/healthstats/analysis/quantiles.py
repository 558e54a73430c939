"""Areas sorted into quantiles: as many areas in each as can be, from one end of the values to the other."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from healthstats.errors import InputError
from healthstats.frames import groups_of, need, numbers_of, refuse_twice, words


def quantiles(
    frame: pd.DataFrame, n: int = 10, by: str | Sequence[str] | None = None, direction: str = "lower"
) -> pd.DataFrame:
    """Return the same rows with the quantile of each area by its value.

    Parameters
    ----------
    frame : DataFrame
        One row an area, in any order, with ``value``.
    n : int
        How many quantiles: 4, 5, 10.
    by : str or several, optional
        Areas are sorted apart for each of these: years, indicators, provinces.
    direction : str
        Which end is quantile 1: ``lower`` or ``higher`` values. Where low values are good, ``higher`` puts the worst
        areas first, as deprivation quantiles do.

    Returns
    -------
    DataFrame
        The rows with these columns added or renewed:

        ``rank``
            1 + the number of areas before it in its group; equal values share a rank.
        ``quantile``
            from 1 to `n`; areas of equal value are never parted, and stand in the quantile of the first of them.
            Missing where the value is, or where the group has too few areas.
        ``areas``
            how many of the group have a value.
        ``why``
            why there is no quantile: ``no value``, ``too few areas`` (fewer than `n`), else empty.

    Raises
    ------
    InputError
        If a column is missing, an area stands twice in a group, a value is infinite or no number, or an argument is not
        one of those above.

    Examples
    --------
    >>> poverty = pd.DataFrame({"area": ["Hill", "Lake", "Moor", "Vale"], "value": [12.1, 3.4, 8.8, 5.0]})
    >>> quantiles(poverty, n=2, direction="higher")[["area", "rank", "quantile"]].to_numpy().tolist()
    [['Hill', 1, 1], ['Lake', 4, 2], ['Moor', 2, 1], ['Vale', 3, 2]]

    References
    ----------
    Office for Health Improvement and Disparities, technical guide: assigning deprivation categories.
    """
    need(frame, ["value"], "quantiles")
    if not isinstance(n, int | np.integer) or n < 2:
        raise InputError(f"quantiles: n is {n!r}, expected a whole number from 2 on", remedy="Write 5 for fifths.")
    if direction not in ("lower", "higher"):
        raise InputError(f"quantiles: direction is {direction!r}, expected 'lower' or 'higher'")
    groups = groups_of(frame, by, "quantiles")
    if "area" in frame:
        refuse_twice(frame, [*groups.keys, "area"], "quantiles")
    value = pd.Series(numbers_of(frame, "value", "quantiles"), index=frame.index)
    known = value.notna().to_numpy()
    areas = groups.count(known)[groups.codes]
    rank = value.groupby(groups.codes).rank(method="min", ascending=direction == "lower").astype("Int64")
    # Whole numbers only: the shares 1/n that a float rounds would now and then move an area over a border.
    from_the_end = areas + 1 - rank.fillna(1).to_numpy(dtype="int64")
    quantile = np.maximum(n + 1 + -from_the_end * n // np.maximum(areas, 1), 1)
    enough = areas >= n
    return frame.assign(
        rank=rank,
        quantile=pd.Series(quantile, index=frame.index).where(known & enough).astype("Int64"),
        areas=areas,
        why=words(["", "no value", "too few areas"], np.select([~known, ~enough], [1, 2], 0), frame.index),
    )
