"""The fit of a trend with given joinpoints: the slopes of its segments, their limits, and the average over any span."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import fdtri, ndtr, ndtri, stdtr, stdtrit

from healthstats.analysis.trends.design import Design
from healthstats.analysis.trends.search import Search

Floats = npt.NDArray[np.float64]

#: A slope that moves the level by less than this share over all years is rounding.
ROUNDING = 1e-12


@dataclass(frozen=True)
class Fit:
    """A continuous line with joinpoints, fitted by weighted least squares.

    Attributes
    ----------
    edges : array (k + 2,)
        First year, joinpoints, last year.
    slopes : array (k + 1,)
        Of the segments; NaN when there are fewer years than coefficients.
    covariance : array (k + 1, k + 1)
        Of the slopes; NaN without a degree of freedom.
    freedom : int
        Degrees of freedom of the slopes' limits.
    coefficients : array (p,)
        Of the base and the hinges.
    spread : array (p, p)
        Covariance of the coefficients at these joinpoints.
    sse : float
        Residual sum of squares, weighted.
    """

    edges: Floats
    slopes: Floats
    covariance: Floats
    freedom: int
    coefficients: Floats
    spread: Floats
    sse: float

    @property
    def joinpoints(self) -> Floats:
        """Years of the joinpoints."""
        return self.edges[1:-1]

    def average_slope(self, start: float, end: float, confidence: float) -> tuple[float, float, float, float]:
        """Return the average slope over a span, its limits and p.

        Within one segment with Student's t, across joinpoints with the normal distribution, as the program does.

        References
        ----------
        Clegg et al. 2009, Statistics in Medicine 28:3670.
        """
        length = np.clip(self.edges[1:], start, end) - np.clip(self.edges[:-1], start, end)
        shares = length / (end - start) if end > start else np.full(len(length), np.nan)
        slope, error = float(shares @ self.slopes), float(np.sqrt(shares @ self.covariance @ shares))
        if np.isnan(slope + error):
            return slope, np.nan, np.nan, np.nan
        statistic = 0.0 if slope == 0 else -abs(slope) / error if error > 0 else -np.inf
        tail = (1 + confidence) / 2
        if (shares > 0).sum() > 1:
            half, p = float(ndtri(tail)), 2 * float(ndtr(statistic))
        else:
            half, p = float(stdtrit(self.freedom, tail)), 2 * float(stdtr(self.freedom, statistic))
        return slope, slope - half * error, slope + half * error, p

    def line(self, design: Design, years: Floats, confidence: float) -> Floats:
        """Return the line at any years, and its limits at these joinpoints: (3, years)."""
        columns = np.column_stack([design.base_at(years), np.maximum(years[:, None] - self.joinpoints, 0.0)])
        line = columns @ self.coefficients
        freedom = len(design.x) - len(self.coefficients)
        with np.errstate(invalid="ignore"):
            half = np.sqrt(((columns @ self.spread) * columns).sum(axis=1))
        half = half * (stdtrit(freedom, (1 + confidence) / 2) if freedom > 0 else np.nan)
        return np.array([line, line - half, line + half])


def fit(design: Design, y: Floats, joinpoints: Floats) -> Fit:
    """Fit a line with the given joinpoints; limits as NCI's Joinpoint program has them.

    The slopes are those of the continuous line. Their standard errors are those of separate lines through the years
    between the joinpoints, without the joinpoints' own years.

    Parameters
    ----------
    y : array (n,)
        Not whitened.
    joinpoints : array (k,)
        Years, ascending.

    References
    ----------
    Kim, Fay, Feuer & Midthune 2000, Statistics in Medicine 19:335.
    """
    columns = design.whitened(np.column_stack([design.base(), design.hinges(joinpoints)]))
    edges = np.concatenate([design.x[:1], joinpoints, design.x[-1:]])
    coefficients, spread, sse, _ = least_squares(columns, design.whitened(y))
    slope = coefficients[design.slope_column]
    turns = coefficients[len(coefficients) - len(joinpoints) :]
    slopes = slope + np.append(0.0, np.cumsum(turns))
    rounding = ROUNDING * max(1.0, float(np.abs(y).max(initial=0.0)))
    slopes = np.where(np.abs(slopes) * (edges[-1] - edges[0]) < rounding, 0.0, slopes)
    covariance, freedom = _of_separate_lines(design, y, joinpoints)
    return Fit(edges, slopes, covariance, freedom, coefficients, spread, sse)


def least_squares(columns: Floats, response: Floats) -> tuple[Floats, Floats, float, int]:
    """Return coefficients, their covariance, the residual sum of squares and its degrees of freedom.

    Coefficients are NaN when there are fewer rows than columns, their covariance without a degree of freedom.
    """
    rows, count = columns.shape
    if rows < count:
        return np.full(count, np.nan), np.full((count, count), np.nan), np.nan, 0
    basis, triangle = np.linalg.qr(columns)
    inverse = np.linalg.solve(triangle, np.eye(count))
    coefficients = inverse @ (basis.T @ response)
    rest = response - basis @ (basis.T @ response)
    sse, freedom = float(rest @ rest), rows - count
    variance = sse / freedom if freedom else np.nan
    return coefficients, variance * inverse @ inverse.T, sse, freedom


def _of_separate_lines(design: Design, y: Floats, joinpoints: Floats) -> tuple[Floats, int]:
    """Return the covariance of the slopes of separate lines, and its degrees of freedom."""
    count = len(joinpoints) + 1
    rows = np.flatnonzero(~np.isin(design.x, joinpoints))
    x = design.x[rows]
    within = np.searchsorted(joinpoints, x)[:, None] == np.arange(count)
    steps = x[:, None] >= design.steps
    columns = np.column_stack([within, within * (x - design.x.mean())[:, None], steps])
    spread, freedom = least_squares(design.whitened(columns, rows), design.whitened(y[rows], rows))[1::2]
    return spread[count : 2 * count, count : 2 * count], freedom


def joinpoint_limits(search: Search, sums: Floats, count: int, freedom: int, confidence: float) -> Floats:
    """Return the limits of each joinpoint: the candidates next to those of all placements that fit not much worse.

    Parameters
    ----------
    sums : array (placements,)
        What each placement of `count` joinpoints leaves: residual sum of squares, or deviance.
    freedom : int
        Degrees of freedom left, the places of the joinpoints counted.

    References
    ----------
    Lerman 1980, Applied Statistics 29:77.
    """
    least = sums.min()  # below 0 by rounding when nothing is left
    bound = least + max(least, 0.0) * count * fdtri(count, freedom, confidence) / freedom
    allowed = search.levels[count - 1].places[:, sums <= bound]
    first, last = np.maximum(allowed.min(axis=1) - 1, 0), allowed.max(axis=1) + 1
    return search.candidates[np.column_stack([first, np.minimum(last, len(search.candidates) - 1)])]
