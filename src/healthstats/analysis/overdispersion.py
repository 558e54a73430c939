"""How much more areas differ than chance alone would make them, and limits that allow for it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from healthstats.analysis.intervals import Limits, check_confidence
from healthstats.frames import Floats

#: The share of the z-scores at either end that is pulled in, so that the areas in question do not set their own limits.
WINSORISED = 0.1


@dataclass(frozen=True)
class Overdispersion:
    """What differs between areas beyond chance.

    Attributes
    ----------
    phi : float
        Mean of the squared, winsorised z-scores; about 1 when there is nothing but chance.
    tau2 : float
        Variance between areas on the scale of the square root (proportions: its arc sine); 0 when chance is enough.
    areas : int
        How many there were.
    """

    phi: float
    tau2: float
    areas: int


def overdispersion(
    events: npt.ArrayLike, size: npt.ArrayLike, share: float, proportion: bool = False
) -> Overdispersion:
    """Return how much more areas differ than chance, which is nothing with fewer than two of them.

    Parameters
    ----------
    events, size : array-like
        Events of each area, and its persons (person-years, expected events), above 0; areas with a missing one are left
        out.
    share : float
        The baseline: events a person.
    proportion : bool
        Whether events are drawn from persons (binomial), not over time (Poisson).

    Returns
    -------
    Overdispersion
        The z-scores are those of the square root of the rate, whose standard error is 1/(2√size) whatever the rate
        (of a proportion: of the arc sine of the square root). Those beyond the 10th and the 90th percentile are put
        there. The variance between areas is additive, by the method of moments.

    Examples
    --------
    >>> found = overdispersion([31, 9, 25, 60, 18, 22], [1000, 1000, 900, 1400, 1100, 800], 0.0266)
    >>> round(found.phi, 2), round(found.tau2, 6), found.areas
    (3.58, 0.000802, 6)

    References
    ----------
    Spiegelhalter 2005, Quality and Safety in Health Care 14:347; Spiegelhalter, Sherlaw-Johnson, Bardsley, Blunt, Wood
    & Grigg 2012, Journal of the Royal Statistical Society A 175:1; DerSimonian & Laird 1986. The R package FunnelPlotR
    calls it CQC; its other method, that of the NHS's SHMI, takes logarithms and leaves the ends out.
    """
    counts, persons = np.asarray(events, dtype="float64"), np.asarray(size, dtype="float64")
    known = ~np.isnan(counts + persons)
    counts, persons = counts[known], persons[known]
    if counts.size < 2:
        return Overdispersion(np.nan, 0.0, counts.size)
    weight = 4 * persons
    scores = (_scaled(counts / persons, proportion) - _scaled(share, proportion)) * np.sqrt(weight)
    scores = np.clip(scores, *np.quantile(scores, [WINSORISED, 1 - WINSORISED]))
    excess = (scores**2).sum() - (counts.size - 1)
    shared = weight.sum() - (weight**2).sum() / weight.sum()
    between = excess / shared if shared > 0 else 0.0  # one area that outweighs all others says nothing of them
    return Overdispersion(float((scores**2).mean()), max(float(between), 0.0), counts.size)


def adjusted_limits(
    share: float, size: npt.ArrayLike, tau2: float, confidence: float = 0.95, proportion: bool = False
) -> Limits:
    """Return between which rates areas of a size lie when they differ by `tau2` beyond chance.

    Parameters
    ----------
    share : float
        The baseline: events a person.
    size : array-like
        Persons, person-years or expected events; NaN gives NaN.
    tau2, proportion
        As `overdispersion` has them.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    lower, upper : arrays
        Events a person; not below 0, and of a proportion not above 1.

    Examples
    --------
    >>> [float(limit.round(4)) for limit in adjusted_limits(0.0266, 1000, tau2=0.000802)]
    [0.0099, 0.0514]
    """
    spread = ndtri((1 + check_confidence(confidence)) / 2) * np.sqrt(1 / (4 * np.asarray(size, dtype="float64")) + tau2)
    middle = _scaled(share, proportion)
    low, high = np.maximum(middle - spread, 0.0), middle + spread
    if proportion:
        return np.sin(low) ** 2, np.sin(np.minimum(high, np.pi / 2)) ** 2
    return low**2, high**2


def _scaled(share: npt.ArrayLike, proportion: bool) -> Floats:
    """Return the scale on which the variance does not depend on the rate."""
    root: Floats = np.sqrt(np.asarray(share, dtype="float64"))
    return np.arcsin(root) if proportion else root
