"""The damped trend: exponential smoothing under all its parameters, and the Student's t of each year ahead.

The model is ETS(A,Ad,N) of Hyndman et al.: a level l, a trend b that fades by φ a year, and one shock e a year,

    yₜ = lₜ₋₁ + φbₜ₋₁ + eₜ,   lₜ = lₜ₋₁ + φbₜ₋₁ + αeₜ,   bₜ = φbₜ₋₁ + βeₜ.

Solved for the shocks, y = Xθ + Me: X holds what the first level and trend (and every step of a definition) add to each
year, M what a shock adds to its own and to all later years. Given α, β and φ this is a regression whose covariance is
known. Missing years are rows left out, and the first k years have the corner of the Cholesky factor of all, so that the
origins of a back-test cost next to nothing. A dozen years cannot tell α, β and φ. None is chosen: a small grid is
averaged by its likelihood, and a forecast is damped as far as the years do not speak for a straight line.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt
from scipy.special import stdtr, stdtrit

Floats = npt.NDArray[np.float64]

#: What is averaged: α; β as a share of α; φ; the power of the variance of chance that the variance of shocks follows.
LEVEL, TREND, DAMPING, CHANCE = (0.1, 0.4, 0.7, 1.0), (0.0, 0.1, 0.5), (0.8, 0.9, 1.0), (0.0, 0.5, 1.0)
#: What is known of the first trend and of a step before any year is: their standard deviations, in those of a shock.
SLOPE, STEP = 3.0, 1e4
#: Shocks below so much of the level are those of the processor.
ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class Ahead:
    """The years ahead of an origin, on the scale of the series: Student's t.

    Attributes
    ----------
    location, scale : array (years,)
    freedom : int
        Degrees of freedom.
    """

    location: Floats
    scale: Floats
    freedom: int

    def limits(self, confidence: float) -> tuple[Floats, Floats]:
        """Return where the value of a year lies with this probability."""
        half = float(stdtrit(self.freedom, (1 + confidence) / 2)) * self.scale
        return self.location - half, self.location + half

    def below(self, goal: float, place: int) -> float:
        """Return the chance of a value below `goal` in one of the years."""
        return float(stdtr(self.freedom, (goal - self.location[place]) / self.scale[place]))


@dataclass(frozen=True, eq=False)
class _Fit:
    """The first years of a series under every parameter of the grid.

    Attributes
    ----------
    theta : array (g, p)
        First level, first trend, steps.
    error : array (g, k)
        Independent errors.
    variance : array (g,)
        Of shocks, on `freedom` degrees of freedom.
    covariance : array (g, p, p)
        Of theta, in units of `variance`.
    weight : array (g,)
        Of each parameter; they add up to 1.
    freedom : int
    """

    theta: Floats
    error: Floats
    variance: Floats
    covariance: Floats
    weight: Floats
    freedom: int


@dataclass(frozen=True, eq=False)
class Damped:
    """A series of n years under every parameter of a grid (g); made by `damped`.

    Attributes
    ----------
    year, y : array (n,)
    chance : array (n,)
        Variance of each year by chance; 1 where that is not known.
    counted : bool
        Whether it is known.
    steps : array (s,)
    grid : array (g, 4)
        α, β, φ, and the power of chance.
    slope : float
    shocks : array (g, years, years)
        M on all years from the first to the last one ahead.
    effects : array (g, years, 2 + s)
        X on these years.
    spread : array (g, years)
        Standard deviations of the shocks, up to one factor.
    size : array (g, n)
        Logarithm of the determinant of the covariance of the years so far.
    whitened : array (g, n, 3 + s)
        y and X turned so that errors are independent.
    turned : array (g, n, years)
        What turns shocks into these errors.
    """

    year: Floats
    y: Floats
    chance: Floats
    counted: bool
    steps: Floats
    grid: Floats
    slope: float
    shocks: Floats
    effects: Floats
    spread: Floats
    size: Floats
    whitened: Floats
    turned: Floats

    def ahead(self, count: int, horizon: int, chance_of: Callable[[Floats], Floats] | None = None) -> Ahead:
        """Return the years ahead of the first `count` ones, which alone are looked at.

        Parameters
        ----------
        count, horizon : int
        chance_of : callable, optional
            Turns locations into the variance of chance around them; without it that is the last year's.

        Returns
        -------
        Ahead
            The average of the grid, as one t of its mean and variance: how far the parameters differ about a year is
            part of its limits, as are the doubt about level and trend and the shocks to come.
        """
        fit = self._fit(count)
        origin = int(self.year[count - 1] - self.year[0])
        rows, seen = slice(origin + 1, origin + 1 + horizon), slice(0, origin + 1)
        loads = self.shocks[:, rows, seen] * self.spread[:, None, seen]
        known = loads @ self.turned[:, :count, seen].mT
        middle = (self.effects[:, rows] @ fit.theta[..., None] + known @ fit.error[..., None])[..., 0]
        design = self.effects[:, rows] - known @ self.whitened[:, :count, 1:]
        chance = np.full(middle.shape, self.chance[count - 1]) if chance_of is None else chance_of(middle)
        shock = np.maximum(fit.variance[:, None] * chance ** self.grid[:, 3:], chance if self.counted else 0.0)
        coming = (self.shocks[:, rows, rows] ** 2 @ shock[..., None])[..., 0]
        estimated = ((design @ fit.covariance) * design).sum(axis=2)
        unseen = np.maximum((loads**2).sum(axis=2) - (known**2).sum(axis=2), 0.0)  # shocks of missing years
        variance = coming + fit.variance[:, None] * (estimated + unseen)
        location = fit.weight @ middle
        scale = np.sqrt(fit.weight @ (variance + (middle - location) ** 2))
        return Ahead(location, scale, fit.freedom)

    def _fit(self, count: int) -> _Fit:
        y, x = self.whitened[:, :count, 0], self.whitened[:, :count, 1:]
        chance = self.chance[:count]
        usual = (chance ** self.grid[:, 3:]).mean(axis=1)
        known = np.array([0.0, self.slope**-2, *[STEP**-2] * len(self.steps)])  # before any year
        prior = known / usual[:, None]
        normal = x.mT @ x + prior[:, :, None] * np.eye(len(known))
        theta = np.linalg.solve(normal, x.mT @ y[..., None])[..., 0]
        error = y - (x @ theta[..., None])[..., 0]
        squares = (error**2).sum(axis=1) + (prior * theta**2).sum(axis=1)
        freedom = count - 2 - int((self.steps <= self.year[count - 1]).sum())
        none = rounding(self.y[:count]) ** 2
        least = max(none, float(chance.mean())) if self.counted else none  # less scatter than chance is luck
        variance = np.maximum(squares / freedom, least / usual)
        size = self.size[:, count - 1] + np.linalg.slogdet(normal)[1] - np.log(prior[:, 1:]).sum(axis=1)
        like = -(freedom * np.log(variance) + squares / variance + size) / 2
        weight = np.exp(like - like.max())
        weight /= weight.sum()
        return _Fit(theta, error, variance, np.linalg.inv(normal), weight, freedom)


def rounding(y: Floats) -> float:
    """Return the scatter that values may have by the rounding of the processor alone."""
    return ROUNDING * max(1.0, float(np.abs(y).max()))


def damped(
    year: Floats,
    y: Floats,
    horizon: int,
    chance: Floats | None = None,
    steps: Floats | None = None,
    grid: Floats | None = None,
    slope: float = SLOPE,
) -> Damped:
    """Return a series under every parameter of the grid.

    Parameters
    ----------
    year, y : array (n,)
        Rising years, some may be missing; values on the scale of the series.
    horizon : int
        So many years ahead can be asked for.
    chance : array (n,), optional
        Variances of the values by chance, if known.
    steps : array, optional
        First years of definitions after which the level may be another one.
    grid : array (g, 4), optional
        α, β, φ and the power of chance, instead of the usual ones.
    slope : float
        Standard deviation of the first trend before any year is known, in those of a shock.

    References
    ----------
    Gardner & McKenzie 1985, Management Science 31:1237; Hyndman, Koehler, Ord & Snyder 2008, Forecasting with
    Exponential Smoothing, chapters 2, 5 and 6.

    Examples
    --------
    >>> made = damped(np.arange(2000.0, 2010), np.array([9.1, 8.8, 8.9, 8.1, 8.2, 7.9, 7.4, 7.5, 7.3, 6.9]), 3)
    >>> ahead = made.ahead(10, 3)
    >>> ahead.location.round(1).tolist(), ahead.scale.round(1).tolist(), ahead.freedom
    ([6.8, 6.7, 6.5], [0.3, 0.4, 0.4], 8)
    """
    grid = _usual_grid(chance is not None) if grid is None else grid
    steps = np.zeros(0) if steps is None else steps
    known = np.ones(len(y)) if chance is None else chance
    years = np.arange(year[0], year[-1] + horizon + 1)
    place = (year - year[0]).astype("intp")
    latest = np.searchsorted(year, years, side="right") - 1  # a missing year is taken to be like the one before
    spread = known[latest] ** (grid[:, 3:] / 2)
    shocks, faded = _shocks(grid, len(years))
    flat = np.ones((len(grid), len(years)))
    effects = np.stack([flat, faded, *(flat * (years >= step) for step in steps)], axis=2)
    seen = slice(0, int(place[-1]) + 1)
    loads = (shocks[:, seen, seen] * spread[:, None, seen])[:, place]
    factor = np.linalg.cholesky(loads @ loads.mT)
    values = np.broadcast_to(y[:, None], (len(grid), len(y), 1))
    solved = np.linalg.solve(factor, np.concatenate([values, effects[:, place], loads], axis=2))
    size = 2 * np.cumsum(np.log(np.diagonal(factor, axis1=1, axis2=2)), axis=1)
    wide = 1 + effects.shape[2]
    return Damped(year, y, known, chance is not None, steps, grid, slope, shocks, effects, spread, size,
                  solved[:, :, :wide], solved[:, :, wide:])  # fmt: skip


def _usual_grid(counted: bool) -> Floats:
    powers = CHANCE if counted else (0.0,)
    return np.array([(a, a * share, phi, power) for a, share, phi, power in product(LEVEL, TREND, DAMPING, powers)])


def _shocks(grid: Floats, years: int) -> tuple[Floats, Floats]:
    """Return what a shock adds to its own and to later years, and what the first trend adds to each year."""
    alpha, beta, phi = grid[:, :1], grid[:, 1:2], grid[:, 2:3]
    faded = np.cumsum(phi ** np.arange(1, years + 1), axis=1)  # φ + φ² + … + φʲ
    later = np.hstack([np.ones((len(grid), 1)), alpha + beta * faded[:, : years - 1]])
    lag = np.arange(years)[:, None] - np.arange(years)
    return np.where(lag >= 0, later[:, np.maximum(lag, 0)], 0.0), faded
