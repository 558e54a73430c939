"""Limits of a count and of a proportion: Garwood, Byar, Wilson, Clopper-Pearson.

Missing in, missing out. Negative or infinite numbers are an InputError that names the first of them; a proportion
with more events than persons has no limits (NaN), and `healthstats.analysis.rates.rate` says so in words.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import betaincinv, gammainccinv, gammaincinv, ndtri

from healthstats.errors import InputError

Floats = npt.NDArray[np.float64]

#: UK practice: exact limits below this number of events, Byar's from it on.
BYAR_FROM = 10


def check_confidence(confidence: float) -> float:
    """Return `confidence` when it lies between 0 and 1, else raise an InputError."""
    if not isinstance(confidence, int | float | np.number) or not 0 < confidence < 1:
        raise InputError(
            f"confidence is {confidence!r}, expected a number between 0 and 1", remedy="Write 0.95 for 95 % limits."
        )
    return float(confidence)


def poisson_limits(count: npt.ArrayLike, confidence: float = 0.95, method: str = "exact") -> tuple[Floats, Floats]:
    """Return the limits of a Poisson count.

    Parameters
    ----------
    count : array-like
        Events, 0 or more; NaN where not known. Divide the limits by the population to have those of a rate.
    confidence : float
        Between 0 and 1.
    method : str
        ``exact`` (Garwood 1936), ``byar`` (Breslow & Day 1987), or ``auto``: exact below 10 events, Byar from 10.

    Returns
    -------
    lower, upper : arrays of the shape of `count`
        The lower limit is 0 at no events, and never below.

    Raises
    ------
    InputError
        If a count is negative or infinite, or an argument is not one of those above.

    Examples
    --------
    >>> [float(limit.round(3)) for limit in poisson_limits(0)]
    [0.0, 3.689]
    >>> poisson_limits([3, 65], method="auto")[1].round(2).tolist()
    [8.77, 82.85]
    """
    tail = (1 - check_confidence(confidence)) / 2
    events = _floats(count, "count")
    if method not in ("exact", "byar", "auto"):
        raise InputError(f"method is {method!r}, expected 'exact', 'byar' or 'auto'")
    if method == "exact":
        return _garwood(events, tail)
    if method == "byar":
        return _byar(events, tail)
    few = events < BYAR_FROM
    exact, byar = _garwood(events, tail), _byar(events, tail)
    return np.where(few, exact[0], byar[0])[()], np.where(few, exact[1], byar[1])[()]


def wilson_limits(count: npt.ArrayLike, n: npt.ArrayLike, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Return Wilson's limits of a proportion (Newcombe 1998, method 3), between 0 and 1.

    Parameters
    ----------
    count, n : array-like
        Events and persons, broadcast together. The limits are NaN where `n` is 0 or `count` exceeds it.
    confidence : float
        Between 0 and 1.

    Raises
    ------
    InputError
        If a number is negative or infinite.

    Examples
    --------
    >>> [float(limit.round(4)) for limit in wilson_limits(65, 100)]
    [0.5525, 0.7364]
    """
    z = ndtri(1 - (1 - check_confidence(confidence)) / 2)
    x, size, lawful = _proportion(count, n)
    share = x / size
    spread = z * np.sqrt(share * (1 - share) / size + (z / size) ** 2 / 4)
    base = 1 + z**2 / size
    middle = share + z**2 / size / 2
    # The ends are exact in the algebra, not in floating point.
    lower = np.where(x == 0, 0.0, np.clip((middle - spread) / base, 0, 1))
    upper = np.where(x == size, 1.0, np.clip((middle + spread) / base, 0, 1))
    return np.where(lawful, lower, np.nan)[()], np.where(lawful, upper, np.nan)[()]


def clopper_pearson_limits(count: npt.ArrayLike, n: npt.ArrayLike, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Return the exact limits of a proportion (Clopper & Pearson 1934), between 0 and 1.

    Arguments, missing values and errors are those of `wilson_limits`.

    Examples
    --------
    >>> [float(limit.round(4)) for limit in clopper_pearson_limits(0, 20)]
    [0.0, 0.1684]
    """
    tail = (1 - check_confidence(confidence)) / 2
    x, size, lawful = _proportion(count, n)
    none, all_of_them = x == 0, x == size
    lower = np.where(none, 0.0, betaincinv(np.where(none, 1.0, x), size - x + 1, tail))
    upper = np.where(all_of_them, 1.0, betaincinv(x + 1, np.where(all_of_them, 1.0, size - x), 1 - tail))
    return np.where(lawful, lower, np.nan)[()], np.where(lawful, upper, np.nan)[()]


def _garwood(events: Floats, tail: float) -> tuple[Floats, Floats]:
    none = events == 0
    lower = np.where(none, 0.0, gammaincinv(np.where(none, 1.0, events), tail))
    return lower[()], gammainccinv(events + 1, tail)


def _byar(events: Floats, tail: float) -> tuple[Floats, Floats]:
    z = ndtri(1 - tail)
    some = np.where(events > 0, events, np.nan)
    # With few events and a high confidence the cube is negative: the limit is then 0.
    lower = np.maximum(some * (1 - 1 / (9 * some) - z / (3 * np.sqrt(some))) ** 3, 0)
    more = events + 1
    upper = more * (1 - 1 / (9 * more) + z / (3 * np.sqrt(more))) ** 3
    return np.where(events == 0, 0.0, lower)[()], upper


def _proportion(count: npt.ArrayLike, n: npt.ArrayLike) -> tuple[Floats, Floats, Any]:
    x, size = _floats(count, "count"), _floats(n, "n")
    try:
        x, size = np.broadcast_arrays(x, size)
    except ValueError as error:
        raise InputError(f"count and n do not fit together: {x.shape} and {size.shape}") from error
    lawful = (size > 0) & (x <= size)
    return np.where(lawful, x, np.nan), np.where(lawful, size, np.nan), lawful


def _floats(values: npt.ArrayLike, name: str) -> Floats:
    """Make float64 of any array-like, so that whole numbers cannot overflow; negative and infinite ones are errors."""
    try:
        if isinstance(values, pd.Series | pd.Index | pd.api.extensions.ExtensionArray):
            numbers = pd.Series(values).to_numpy(dtype="float64", na_value=np.nan)
        else:
            numbers = np.asarray(values, dtype="float64")
    except (TypeError, ValueError) as error:
        raise InputError(f"{name} must be numbers: {error}", remedy="Give missing ones as NaN.") from error
    wrong = (numbers < 0) | np.isinf(numbers)
    if wrong.any():
        first = int(np.flatnonzero(wrong)[0])
        raise InputError(f"{name} is {numbers.ravel()[first]:g} at position {first}, expected 0 or more and finite")
    return numbers
