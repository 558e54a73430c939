"""The two plain forecasts that a better one has to beat: the value of the last year, and a straight line."""

import numpy as np
import numpy.typing as npt

from healthstats.analysis.trends.damped import Ahead

Floats = npt.NDArray[np.float64]


def last_value(year: Floats, y: Floats, steps: Floats, horizon: int) -> Ahead:
    """Return the last value, with the limits of a random walk that goes as far a year as it did.

    Parameters
    ----------
    year, y : array (n,)
        Rising years, and values on the scale.
    steps : array
        First years, among them, of other definitions.
    horizon : int
        So many years ahead.

    Examples
    --------
    >>> ahead = last_value(np.arange(2010.0, 2014), np.array([5.0, 4, 5, 4]), np.zeros(0), 2)
    >>> ahead.location.tolist(), ahead.scale.round(2).tolist(), ahead.freedom
    ([4.0, 4.0], [1.0, 1.41], 3)
    """
    same = np.diff(np.searchsorted(steps, year, side="right")) == 0
    changes = np.diff(y)[same] / np.sqrt(np.diff(year)[same])
    scale = np.sqrt((changes**2).mean() * np.arange(1, horizon + 1))
    return Ahead(np.full(horizon, y[-1]), scale, len(changes))


def straight_line(year: Floats, y: Floats, steps: Floats, horizon: int) -> Ahead:
    """Return the straight line through all years by least squares, with the limits of a single value.

    The parameters are those of `last_value`.

    Examples
    --------
    >>> ahead = straight_line(np.arange(2010.0, 2014), np.array([5.0, 4, 3, 2]), np.zeros(0), 2)
    >>> ahead.location.round(9).tolist(), ahead.scale.round(9).tolist(), ahead.freedom
    ([1.0, 0.0], [0.0, 0.0], 2)
    """
    middle = year.mean()
    past, ahead = (
        np.column_stack([np.ones(len(at)), at - middle, *(1.0 * (at >= step) for step in steps)])
        for at in (year, year[-1] + np.arange(1, horizon + 1))
    )
    inverse = np.linalg.pinv(past)
    beta = inverse @ y
    freedom = len(y) - 2 - len(steps)
    variance = ((y - past @ beta) ** 2).sum() / freedom
    return Ahead(ahead @ beta, np.sqrt(variance * (1 + ((ahead @ inverse) ** 2).sum(axis=1))), freedom)
