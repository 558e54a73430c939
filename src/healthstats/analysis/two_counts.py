"""Whether two counts come from one rate or one proportion: exact two-sided tests, for many pairs at once."""

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import stats

Floats = npt.NDArray[np.float64]

#: Ties of probability that floating point tells apart (the allowance of R's binom.test).
_TIE = 1 + 1e-7


def two_rates_p(count: npt.ArrayLike, n: npt.ArrayLike, count2: npt.ArrayLike, n2: npt.ArrayLike) -> Floats:
    """Return the exact two-sided p that two Poisson counts come from one rate, given their sum.

    Parameters
    ----------
    count, n, count2, n2 : array-like
        Events (rounded to whole numbers) and populations of the two; NaN gives NaN.

    Examples
    --------
    >>> float(two_rates_p(11, 800, 23, 3000).round(4))
    0.1372
    """
    (x, people, other, others), known = _together(count, n, count2, n2)
    total, share = x + other, np.where(known, people / (people + others), 0.5)
    peak = np.floor((total + 1) * share)
    return np.where(known, _no_likelier(stats.binom, x, peak, np.zeros_like(x), total, (total, share)), np.nan)[()]


def two_proportions_p(count: npt.ArrayLike, n: npt.ArrayLike, count2: npt.ArrayLike, n2: npt.ArrayLike) -> Floats:
    """Return Fisher's exact two-sided p that two proportions are one; NaN where there are more events than persons.

    Examples
    --------
    >>> float(two_proportions_p(8, 10, 1, 6).round(4))
    0.035
    """
    (x, size, other, size2), known = _together(count, n, count2, n2)
    size, size2 = np.round(size), np.round(size2)
    known &= (x <= size) & (other <= size2)
    x, other = np.where(known, x, 0), np.where(known, other, 0)
    events, everybody = x + other, size + size2
    peak = np.floor((events + 1) * (size + 1) / (everybody + 2))
    low, high = np.maximum(0, events - size2), np.minimum(events, size)
    return np.where(known, _no_likelier(stats.hypergeom, x, peak, low, high, (everybody, events, size)), np.nan)[()]


def _together(*numbers: npt.ArrayLike) -> tuple[list[Floats], npt.NDArray[np.bool_]]:
    """Broadcast count, n, count, n; where one is missing all are put aside as 0 of 1."""
    x, people, other, others = np.broadcast_arrays(*(np.asarray(one, dtype="float64") for one in numbers))
    known = np.asarray(~np.isnan(x + people + other + others))
    events = [np.where(known, np.round(one), 0.0) for one in (x, other)]
    persons = [np.where(known, one, 1.0) for one in (people, others)]
    return [events[0], persons[0], events[1], persons[1]], known


def _no_likelier(law: Any, x: Floats, peak: Floats, low: Floats, high: Floats, shape: tuple[Floats, ...]) -> Floats:
    """Return the probability of all outcomes no likelier than `x`, of a law with one peak in [low, high].

    On x's side of the peak they are its tail; where those beyond the peak begin is found by halving.
    """
    here, left = law.pmf(x, *shape) * _TIE, x <= peak
    near, far = peak, np.where(left, high + 1, low - 1)
    while True:
        middle = np.floor((near + far) / 2)
        apart = (np.abs(far - near) > 1) & (middle != near) & (middle != far)  # floats of 2**53 are 2 apart
        if not apart.any():
            break
        unlikely = law.pmf(middle, *shape) <= here
        far, near = np.where(apart & unlikely, middle, far), np.where(apart & ~unlikely, middle, near)
    tails = np.where(left, law.cdf(x, *shape) + law.sf(far - 1, *shape), law.sf(x - 1, *shape) + law.cdf(far, *shape))
    return np.where(law.pmf(peak, *shape) <= here, 1.0, np.minimum(tails, 1.0))
