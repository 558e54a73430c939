"""Limits of a count and of a proportion: Garwood, Byar, Wilson, Clopper-Pearson.

Missing in, missing out. Negative or infinite numbers are an InputError that names the first of them; a proportion
with more events than persons has no limits (NaN), and `healthstats.proportion` says so in words.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import betaincinv, gammainccinv, gammaincinv, ndtri

from healthstats.errors import InputError

Floats = npt.NDArray[np.float64]
Limits = tuple[Floats, Floats]
#: One confidence level, or several.
Confidence = float | Sequence[float]

#: UK practice: exact limits below this number of events, Byar's from it on.
BYAR_FROM = 10

#: So many rows at a time stay in the processor's cache: a million take a third of the time.
_BLOCK = 1 << 14


def check_confidence(confidence: float) -> float:
    """Return `confidence` when it lies between 0 and 1, else raise an InputError."""
    if isinstance(confidence, bool) or not isinstance(confidence, int | float | np.number) or not 0 < confidence < 1:
        raise InputError(
            f"confidence is {confidence!r}, expected a number between 0 and 1", remedy="Write 0.95 for 95 % limits."
        )
    return float(confidence)


def levels(confidence: Confidence) -> tuple[float, ...]:
    """Return one confidence level or several as a tuple, checked.

    Examples
    --------
    >>> levels(0.95), levels([0.95, 0.998])
    ((0.95,), (0.95, 0.998))
    """
    many = isinstance(confidence, Sequence | np.ndarray | pd.Series) and not isinstance(confidence, str)
    given: list[Any] = np.ravel(np.asarray(confidence)).tolist() if many else [confidence]
    several = tuple(check_confidence(one) for one in given)
    if not several or len(set(several)) < len(several):
        raise InputError(f"confidence is {confidence!r}, expected one level or several different ones")
    return several


def limit_names(confidence: Confidence) -> list[tuple[str, str]]:
    """Return the names of the columns that hold the limits of each level.

    The first level stands in ``lower`` and ``upper``, so that all that follows need not know of the others.

    Examples
    --------
    >>> limit_names([0.95, 0.998])
    [('lower', 'upper'), ('lower_99_8', 'upper_99_8')]
    """
    further = [f"{100 * level:.10g}".replace(".", "_") for level in levels(confidence)[1:]]
    return [("lower", "upper"), *((f"lower_{text}", f"upper_{text}") for text in further)]


def poisson_limits(events: npt.ArrayLike, confidence: Confidence = 0.95, method: str = "exact") -> Limits:
    """Return the limits of a Poisson count.

    Parameters
    ----------
    events : array-like
        0 or more; NaN where not known. Divide the limits by the population to have those of a rate.
    confidence : float or several
        Between 0 and 1. Several levels put the levels on a new first axis.
    method : str
        ``exact`` (Garwood 1936), ``byar`` (Breslow & Day 1987), or ``auto``: exact below 10 events, Byar from 10.

    Returns
    -------
    lower, upper : arrays of the shape of `events`
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
    >>> poisson_limits([3, 65], confidence=[0.95, 0.998])[0].round(2).tolist()
    [[0.62, 50.17], [0.19, 42.9]]
    """
    made = {"exact": _garwood, "byar": _byar, "auto": _exact_then_byar}.get(method)
    if made is None:
        raise InputError(f"method is {method!r}, expected 'exact', 'byar' or 'auto'")
    counts = _floats(events, "events")
    # Of a million counts few are different, and the exact limits are costly.
    place, different = pd.factorize(counts.ravel(), use_na_sentinel=False)

    def at(tail: float) -> Limits:
        lower, upper = made(different, tail)
        return lower[place].reshape(counts.shape), upper[place].reshape(counts.shape)

    return _at_each_level(confidence, at)


def binomial_limits(
    events: npt.ArrayLike, n: npt.ArrayLike, confidence: Confidence = 0.95, method: str = "wilson"
) -> Limits:
    """Return the limits of a proportion, between 0 and 1.

    Parameters
    ----------
    events, n : array-like
        Events and persons, broadcast together. The limits are NaN where `n` is 0 or `events` exceeds it.
    confidence : float or several
        Between 0 and 1. Several levels put the levels on a new first axis.
    method : str
        ``wilson`` (Newcombe 1998, method 3) or ``clopper-pearson`` (exact, Clopper & Pearson 1934).

    Returns
    -------
    lower, upper : arrays of the shape of `events` and `n` together

    Raises
    ------
    InputError
        If a number is negative or infinite, the shapes do not fit, or an argument is not one of those above.

    Examples
    --------
    >>> [float(limit.round(4)) for limit in binomial_limits(65, 100)]
    [0.5525, 0.7364]
    >>> [float(limit.round(4)) for limit in binomial_limits(0, 20, method="clopper-pearson")]
    [0.0, 0.1684]
    """
    made = {"wilson": _wilson, "clopper-pearson": _clopper_pearson}.get(method)
    if made is None:
        raise InputError(f"method is {method!r}, expected 'wilson' or 'clopper-pearson'")
    x, size = _floats(events, "events"), _floats(n, "n")
    try:
        x, size = np.broadcast_arrays(x, size)
    except ValueError as error:
        raise InputError(f"events and n do not fit together: {x.shape} and {size.shape}") from error
    shape, x, size = x.shape, x.ravel(), size.ravel()
    unlawful = ~((size > 0) & (x <= size))

    def at(tail: float) -> Limits:
        lower, upper = np.empty(x.size), np.empty(x.size)
        with np.errstate(divide="ignore", invalid="ignore"):
            for start in range(0, x.size, _BLOCK):
                rows = slice(start, start + _BLOCK)
                lower[rows], upper[rows] = made(x[rows], size[rows], tail)
        lower[unlawful] = upper[unlawful] = np.nan
        return lower.reshape(shape), upper.reshape(shape)

    return _at_each_level(confidence, at)


def _at_each_level(confidence: Confidence, at: Callable[[float], Limits]) -> Limits:
    """Compute the limits at each level's tail; several levels are stacked, one is not."""
    made = [at((1 - level) / 2) for level in levels(confidence)]
    if isinstance(confidence, Sequence | np.ndarray | pd.Series):
        return np.stack([lower for lower, _ in made]), np.stack([upper for _, upper in made])
    return made[0][0][()], made[0][1][()]


def _garwood(events: Floats, tail: float) -> Limits:
    none = events == 0
    return np.where(none, 0.0, gammaincinv(np.where(none, 1.0, events), tail)), gammainccinv(events + 1, tail)


def _byar(events: Floats, tail: float) -> Limits:
    # With few events and a high confidence the root is negative: the limit is then 0.
    some = np.where(events > 0, events, np.nan)
    lower = np.where(events == 0, 0.0, some * np.maximum(_cube_root(some, -ndtri(1 - tail)), 0) ** 3)
    return lower, (events + 1) * _cube_root(events + 1, ndtri(1 - tail)) ** 3


def _cube_root(events: Floats, z: float) -> Floats:
    """Return the cube root of limit / events after Wilson & Hilferty."""
    return 1 - 1 / (9 * events) + z / (3 * np.sqrt(events))


def _exact_then_byar(events: Floats, tail: float) -> Limits:
    few = events < BYAR_FROM
    lower, upper = _byar(events, tail)
    lower[few], upper[few] = _garwood(events[few], tail)
    return lower, upper


def _wilson(x: Floats, n: Floats, tail: float) -> Limits:
    z = ndtri(1 - tail)
    # Twice the numerator of the upper limit; the lower one by the product of the two, so that nothing cancels.
    share = x / n
    double = 2 * x + z**2 + z * np.sqrt(z**2 + 4 * x * (1 - share))
    return 2 * x * share / double, np.where(x == n, 1.0, double / (2 * (n + z**2)))


def _clopper_pearson(x: Floats, n: Floats, tail: float) -> Limits:
    none, all_of_them = x == 0, x == n
    lower = np.where(none, 0.0, betaincinv(np.where(none, 1.0, x), n - x + 1, tail))
    upper = np.where(all_of_them, 1.0, betaincinv(x + 1, np.where(all_of_them, 1.0, n - x), 1 - tail))
    return lower, upper


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
