"""What a trend may be called: rising, falling, stable, no clear change, or nothing, because the data cannot tell."""

import numpy as np
import numpy.typing as npt

from healthstats.analysis.rates import LIMITS_ONLY_BELOW

Floats = npt.NDArray[np.float64]

#: Fewer points, or fewer events in all of them, cannot tell a trend.
LEAST_POINTS, LEAST_EVENTS = 5, 20
#: Limits of the annual change within ± this many per cent: stable.
STABLE_WITHIN = 1.0


def too_little(events: Floats) -> str:
    """Return why points with so many events (NaN where not known) cannot tell a trend; empty when they can.

    Examples
    --------
    >>> too_little(np.array([4.0, 5, 3, 5])), too_little(np.array([4.0, 5, 3, 5, 4]))
    ('fewer than 5 points', '')
    """
    if len(events) < LEAST_POINTS:
        return f"fewer than {LEAST_POINTS} points"
    if events.sum() < LEAST_EVENTS:  # false where a count is missing
        return f"fewer than {LEAST_EVENTS} events"
    if (~(events < LIMITS_ONLY_BELOW)).sum() < LEAST_POINTS:
        return f"fewer than {LEAST_POINTS} points of {LIMITS_ONLY_BELOW} events or more"
    return ""


def verdict(lower: float, upper: float, scale: str, mean: float) -> str:
    """Return what limits of the annual change say.

    Parameters
    ----------
    lower, upper : float
        Per cent a year, or points a year on the points scale; NaN where not computable.
    mean : float
        Of the values, which points are held against.

    Examples
    --------
    >>> verdict(-3.8, -2.6, "log", 10.0), verdict(-0.4, 0.7, "log", 10.0), verdict(-19.0, 18.8, "log", 10.0)
    ('falling', 'stable', 'no clear change')
    """
    if np.isnan(lower) or np.isnan(upper):
        return "cannot tell"
    share = 100 / abs(mean) if scale == "points" and mean else 1.0
    within = lower * share >= -STABLE_WITHIN and upper * share <= STABLE_WITHIN
    # On the points scale a small step can be large for the indicator (a life expectancy): it is stable only when no
    # change at all is among what the limits hold.
    if within and (scale != "points" or lower <= 0 <= upper):
        return "stable"
    if lower > 0 or upper < 0:
        return "rising" if lower > 0 else "falling"
    return "no clear change"
