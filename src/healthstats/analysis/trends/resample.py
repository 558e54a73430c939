"""Limits by resampling: the residuals are drawn again and the joinpoints estimated anew, so that their doubt counts."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri, stdtrit

from healthstats.analysis.trends.design import Design
from healthstats.analysis.trends.fit import ROUNDING
from healthstats.analysis.trends.search import Search

Floats = npt.NDArray[np.float64]

DRAWS = 1999


@dataclass(frozen=True)
class Draws:
    """Fits of the same number of joinpoints to series made of the fitted line and resampled residuals.

    Attributes
    ----------
    joinpoints : array (draws, k)
        Years.
    slopes : array (draws, k + 1)
        Of the segments.
    freedom : int
        Degrees of freedom of the residuals: a joinpoint costs three, its slope and, as its place is sought, two more.
    rounding : float
        Slopes nearer to each other than that are the same.
    """

    joinpoints: Floats
    slopes: Floats
    freedom: int
    rounding: float = 0.0

    def average_slopes(self, start: float, end: float) -> Floats:
        """Return the average slope over a span in each draw."""
        turns = np.diff(self.slopes, axis=1)
        behind = np.clip(end - self.joinpoints, 0, end - start)
        return np.asarray(self.slopes[:, 0] + (turns * behind).sum(axis=1) / (end - start))

    def limits(self, estimate: float, drawn: Floats, confidence: float) -> tuple[float, float, float]:
        """Return the limits of an estimate from what was drawn of it, and p.

        The quantiles, their distance from the estimate stretched by Student's t over the normal quantile: plain ones
        are too narrow for short series. `tests/simulate_trends.py` has the coverage.
        """
        tail = (1 + confidence) / 2
        drawn = np.where(np.abs(drawn - estimate) < self.rounding, estimate, drawn)
        stretch = float(stdtrit(self.freedom, tail) / ndtri(tail))
        drawn = estimate + (drawn - estimate) * stretch
        lower, upper = np.quantile(drawn, [1 - tail, tail])
        rarer = min((drawn <= 0).sum(), (drawn >= 0).sum())
        return float(lower), float(upper), min(1.0, 2 * (1 + int(rarer)) / (1 + len(drawn)))


def draw(search: Search, design: Design, y: Floats, joinpoints: Floats, draws: int, seed: int) -> Draws | None:
    """Resample a fit; None when there are too few years.

    Parameters
    ----------
    y : array (n,)
        Not whitened.
    joinpoints : array (k,)
        Of the fit.
    seed : int
        The same seed gives the same draws on every machine.

    References
    ----------
    Kim et al. 2017, Statistics in Medicine 36:4059 (limits from resampled fits that estimate the joinpoints anew).
    """
    count = len(joinpoints)
    columns = design.whitened(np.column_stack([design.base(), design.hinges(joinpoints)]))
    years = len(y)
    freedom = years - columns.shape[1] - count
    if freedom < 1:
        return None
    response = design.whitened(y)
    basis = np.linalg.qr(columns)[0]
    line = basis @ (basis.T @ response)
    rest = (response - line) * np.sqrt(years / freedom)
    chosen = np.random.default_rng(seed).integers(0, years, (years, draws))
    rounding = ROUNDING * max(1.0, float(np.abs(y).max())) / (design.x[-1] - design.x[0])
    return Draws(*_refit(search, design, line[:, None] + rest[chosen], count), freedom, rounding)


def _refit(search: Search, design: Design, drawn: Floats, count: int) -> tuple[Floats, Floats]:
    """Return the best joinpoints and slopes for each column of `drawn` (whitened)."""
    series = np.arange(drawn.shape[1])
    functional = np.linalg.pinv(search.whole_base)[design.slope_column]
    slope = functional @ drawn
    if not count:
        return np.zeros((len(series), 0)), slope[:, None]
    places = search.best(drawn, count)[1][-1]
    gram, products = search.hinges.T @ search.hinges, search.products(drawn)[1].T
    chosen = gram[places[:, :, None], places[:, None, :]]
    turns = np.linalg.solve(chosen, products[series[:, None], places][:, :, None])[:, :, 0]
    along = functional @ design.whitened(design.hinges(search.candidates))
    slope = slope - (along[places] * turns).sum(axis=1)
    return search.candidates[places], np.column_stack([slope, slope[:, None] + np.cumsum(turns, axis=1)])
