"""Means: of measured values, with Student's limits, and of money over the people it is spent on."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from healthstats.analysis.intervals import Confidence, levels, limit_names
from healthstats.frames import Floats, counts_of, groups_of, need, numbers_of, words


def mean(
    frame: pd.DataFrame, by: str | Sequence[str] | None = None, column: str = "value", confidence: Confidence = 0.95
) -> pd.DataFrame:
    """Return the mean of a column, with the limits of Student's t.

    Parameters
    ----------
    frame : DataFrame
        One row a measured value, in any order.
    by : str or several, optional
        One mean for each of these.
    column : str
        The values.
    confidence : float or several
        Between 0 and 1.

    Returns
    -------
    DataFrame
        The columns of `by`, ``count`` (values known), ``missing`` (not known), ``sd`` (standard deviation, n − 1),
        ``value``, ``lower`` and ``upper`` (unit of the column), ``confidence``, ``method`` and ``reliability``: ``no
        limits`` for one value, ``no values`` for none.

    Raises
    ------
    InputError
        If a column is missing, is not numbers, or one of them is infinite.

    Examples
    --------
    >>> weights = pd.DataFrame({"area": ["Hill", "Hill", "Hill", "Lake"], "value": [3150, 2980, 3420, 3300]})
    >>> mean(weights, by="area")[["area", "count", "value", "lower", "upper"]].round(1).to_numpy().tolist()
    [['Hill', 3, 3183.3, 2632.1, 3734.5], ['Lake', 1, 3300.0, nan, nan]]

    References
    ----------
    Student 1908, Biometrika 6:1.
    """
    first, *_ = levels(confidence)
    groups, numbers = groups_of(frame, by, "mean"), numbers_of(frame, column, "mean")
    known = ~np.isnan(numbers)
    count, missing = groups.count(known), groups.count(~known)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = groups.sum(np.where(known, numbers, 0)) / count
        deviation = np.where(known, numbers - value[groups.codes], 0)
        sd = np.sqrt(groups.sum(deviation**2) / np.where(count > 1, count - 1, np.nan))
        se = sd / np.sqrt(count)
    limits: dict[str, Floats] = {}
    for level, (lower, upper) in zip(levels(confidence), limit_names(confidence), strict=True):
        spread = stdtrit(np.maximum(count - 1, 1), (1 + level) / 2) * se
        limits |= {lower: value - spread, upper: value + spread}
    limited = count > 1
    table = groups.keys.assign(
        count=count,
        missing=missing,
        sd=sd,
        value=value,
        **limits,
        confidence=np.where(limited, first, np.nan),
        method=words(["", "Student's t"], limited.astype("int8"), groups.keys.index),
        reliability=words(["no values", "no limits", ""], np.minimum(count, 2), groups.keys.index),
    )
    return table[count + missing > 0]


def per_head(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the same rows with the money per head (元/人).

    Money is not drawn by chance: unlike `healthstats.rate` it has no limits, and few of it are not unreliable.

    Parameters
    ----------
    frame : DataFrame
        Rows with ``numerator`` (money) and ``denominator`` (persons): 元 and 人, or 万元 and 万人.

    Returns
    -------
    DataFrame
        The rows with ``value``, empty ``lower``, ``upper``, ``confidence`` and ``method``, and ``reliability``: ``no
        limits``, ``no counts`` (one is missing) or ``no population`` (of 0 persons).

    Raises
    ------
    InputError
        If a column is missing, or a number is negative or infinite.

    Examples
    --------
    >>> spent = pd.DataFrame({"area": ["Hill", "Lake"], "numerator": [8_412_000, 990_000], "denominator": [93_400, 0]})
    >>> per_head(spent)[["area", "value", "reliability"]].round(2).to_numpy().tolist()
    [['Hill', 90.06, 'no limits'], ['Lake', nan, 'no population']]
    """
    need(frame, ["numerator", "denominator"], "per_head")
    money, people = counts_of(frame, "numerator", "per_head"), counts_of(frame, "denominator", "per_head")
    why = np.where(np.isnan(money) | np.isnan(people), 1, np.where(people == 0, 2, 0))
    return frame.assign(
        value=money / np.where(people > 0, people, np.nan),
        lower=np.nan,
        upper=np.nan,
        confidence=np.nan,
        method=words([""], np.zeros(len(frame), dtype="int8"), frame.index),
        reliability=words(["no limits", "no counts", "no population"], why, frame.index),
    )
