"""Trends of counts: Poisson and negative binomial regression, all placements of joinpoints tried. Zeros are counts."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar
from scipy.special import gammaln, xlogy

from healthstats.analysis.trends.design import Design

Floats = npt.NDArray[np.float64]

#: So many placements are fitted at a time.
_ROWS = 512
#: Steps of the fit, and the change of the deviance at which it has settled.
_STEPS, _SETTLED = 30, 1e-10
#: A fitted count beyond e to the power of this is no count.
_FARTHEST = 30.0


@dataclass(frozen=True)
class Counts:
    """Events, the population they come from, and how far beyond Poisson's chance they vary.

    Attributes
    ----------
    events : array (n,)
    log_people : array (n,)
        Logarithm of the population (0 for bare counts).
    alpha : float
        The variance is mean + alpha × mean²; 0 for Poisson.
    """

    events: Floats
    log_people: Floats
    alpha: float = 0.0

    def deviance(self, mean: Floats) -> Floats:
        """Return the deviance of fitted means (…, n)."""
        with np.errstate(divide="ignore", invalid="ignore"):
            own = xlogy(self.events, self.events / mean)
        if self.alpha == 0:
            return np.asarray(2 * (own - (self.events - mean)).sum(axis=-1))
        ratio = np.log1p(self.alpha * (self.events - mean) / (1 + self.alpha * mean))
        beyond = (self.events + 1 / self.alpha) * ratio
        return np.asarray(2 * (own - beyond).sum(axis=-1))

    def pearson(self, mean: Floats) -> float:
        """Return Pearson's statistic."""
        return float(((self.events - mean) ** 2 / (mean + self.alpha * mean**2)).sum())


def fit_counts(counts: Counts, columns: Floats) -> tuple[Floats, Floats, Floats]:
    """Fit many designs at once by iteratively reweighted least squares.

    Parameters
    ----------
    columns : array (designs, n, p)

    Returns
    -------
    tuple
        Deviances (designs,), coefficients (designs, p) and fitted means (designs, n).
    """
    start = np.log(counts.events + 0.5) - counts.log_people
    linear = np.broadcast_to(start, columns.shape[:2])
    deviance = np.full(len(columns), np.inf)
    coefficients = np.zeros(columns.shape[::2])
    turned = np.swapaxes(columns, 1, 2)
    ridge = 1e-12 * np.eye(columns.shape[2])
    for _ in range(_STEPS):
        mean = np.exp(np.clip(linear + counts.log_people, -_FARTHEST, _FARTHEST))
        weight = mean / (1 + counts.alpha * mean)
        working = linear + (counts.events - mean) / mean
        weighted = turned * weight[:, None, :]
        squares = weighted @ columns
        scale = np.trace(squares, axis1=1, axis2=2)[:, None, None]
        coefficients = np.linalg.solve(squares + scale * ridge, weighted @ working[:, :, None])[:, :, 0]
        linear = (columns @ coefficients[:, :, None])[:, :, 0]
        before, deviance = deviance, counts.deviance(np.exp(np.clip(linear + counts.log_people, -_FARTHEST, _FARTHEST)))
        if (np.abs(before - deviance) <= _SETTLED * (np.abs(deviance) + 1e-3)).all():
            break
    return deviance, coefficients, np.exp(np.clip(linear + counts.log_people, -_FARTHEST, _FARTHEST))


def deviances(counts: Counts, design: Design, placements: Floats) -> Floats:
    """Return the deviance of each placement of joinpoints (placements, k): years.

    It is infinite where a segment has fewer than two years with an event: its slope would have no finite estimate.
    """
    base, made = design.base(), []
    for start in range(0, len(placements), _ROWS):
        chosen = placements[start : start + _ROWS]
        hinges = np.maximum(design.x[None, :, None] - chosen[:, None, :], 0.0)
        repeated = np.broadcast_to(base, (len(chosen), *base.shape))
        made.append(fit_counts(counts, np.concatenate([repeated, hinges], axis=2))[0])
    ends = np.full((len(placements), 1), np.inf)
    edges = np.column_stack([-ends, placements, ends])
    with_events = design.x[counts.events > 0]
    held = np.searchsorted(with_events, edges[:, 1:], "right") - np.searchsorted(with_events, edges[:, :-1], "left")
    return np.where((held >= 2).all(axis=1), np.concatenate(made), np.inf)


def estimate_alpha(counts: Counts, columns: Floats) -> float:
    """Return the maximum-likelihood alpha of a negative binomial regression on `columns` (n, p)."""

    def minus(logarithm: float) -> float:
        alpha = float(np.exp(logarithm))
        mean = fit_counts(Counts(counts.events, counts.log_people, alpha), columns[None])[2][0]
        size = 1 / alpha
        likelihood = (
            gammaln(counts.events + size) - gammaln(size) - (counts.events + size) * np.log1p(alpha * mean)
            + xlogy(counts.events, alpha * mean)
        )  # fmt: skip
        return -float(likelihood.sum())

    return float(np.exp(minimize_scalar(minus, bounds=(np.log(1e-8), np.log(100.0)), method="bounded",
                                        options={"xatol": 1e-8}).x))  # fmt: skip
