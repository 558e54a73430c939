"""The regression behind a trend: a line through the years, steps where a definition changed, and hinges."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.linalg import solve_triangular

from healthstats.analysis.trends.search import MOST_PLACEMENTS, MOST_WORK, Halves, Search, prepare

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Layout:
    """Where joinpoints may stand.

    Attributes
    ----------
    ends, apart : int
        Least number of years between a joinpoint and either end (or a step), and between two joinpoints; a joinpoint's
        own year does not count.
    between : int
        So many places between two years where a joinpoint may also stand.
    """

    ends: int = 2
    apart: int = 2
    between: int = 0


@dataclass(frozen=True)
class Design:
    """The years of a series, how precise each is, and where joinpoints may stand.

    Attributes
    ----------
    x : array (n,)
        Years, ascending.
    weights : array (n,)
        Inverse variances, but for a factor.
    steps : array
        First years of new definitions: the level may jump there, the slope may not.
    correlation : float
        Of the errors of neighbouring years; years further apart correlate by its power.
    layout : Layout
    groups : array (n,), optional
        A level of its own for each group: the parallel lines of several series.
    """

    x: Floats
    weights: Floats
    steps: Floats = field(default_factory=lambda: np.zeros(0))
    correlation: float = 0.0
    layout: Layout = Layout()
    groups: Places | None = None

    @property
    def slope_column(self) -> int:
        """Which coefficient of the base is that of the year; the steps come behind it."""
        return 1 if self.groups is None else len(np.unique(self.groups))

    def whitened(self, columns: Floats, rows: Places | None = None) -> Floats:
        """Turn columns (n, …) so that their errors have one variance and no correlation."""
        x, weights = (self.x, self.weights) if rows is None else (self.x[rows], self.weights[rows])
        columns = (columns.T * np.sqrt(weights)).T
        if self.correlation == 0:
            return columns
        lower = np.linalg.cholesky(self.correlation ** np.abs(x[:, None] - x))
        return np.asarray(solve_triangular(lower, columns, lower=True))

    def base(self) -> Floats:
        """Return the columns of a trend without joinpoints: constant (of each group), year, steps."""
        if self.groups is None:
            return self.base_at(self.x)
        levels = (self.groups[:, None] == np.unique(self.groups)).astype("float64")
        return np.column_stack([levels, self.base_at(self.x)[:, 1:]])

    def base_at(self, years: Floats) -> Floats:
        """Return those columns at any years, of a design without groups."""
        return np.column_stack([np.ones(len(years)), years - self.x.mean(), years[:, None] >= self.steps])

    def hinges(self, joinpoints: Floats) -> Floats:
        """Return the hinges of joinpoints: (n, joinpoints)."""
        return np.maximum(self.x[:, None] - joinpoints, 0.0)

    def candidates(self) -> Floats:
        """Return where a joinpoint may stand."""
        years = np.unique(self.x)
        if self.layout.between:
            parts = np.arange(self.layout.between + 1) / (self.layout.between + 1)
            places = np.append((years[:-1, None] + np.diff(years)[:, None] * parts).ravel(), years[-1])
        else:
            places = years
        enough = (_years_within(years, -np.inf, places) >= self.layout.ends) & (
            _years_within(years, places, np.inf) >= self.layout.ends
        )
        for step in self.steps:  # a joinpoint near a step cannot be told from it
            near = np.where(places < step, _years_within(years, places, step), _years_within(years, step - 0.5, places))
            enough &= near >= self.layout.ends
        return places[enough]

    def search(self, most: int) -> Search:
        """Prepare the search for up to so many joinpoints."""
        places = self.candidates()
        return prepare(
            self.whitened(self.base()), self.whitened(self.hinges(places)), places, self.following(places), most
        )

    def halves(self, most: int) -> Halves:
        """Prepare the search of each half of the years for up to so many joinpoints."""
        places, middle = self.candidates(), len(self.x) // 2
        base, hinges, following = self.whitened(self.base()), self.whitened(self.hinges(places)), self.following(places)
        # A joinpoint up to the last year of the first half turns nothing behind it, even where errors correlate.
        inside = int(np.searchsorted(places, self.x[middle - 1], side="right"))
        return Halves(
            prepare(base[:middle], hinges[:middle, :inside], places[:inside], following[:inside], most),
            prepare(base[middle:], hinges[middle:, inside:], places[inside:], following[inside:] - inside, most),
        )

    def following(self, places: Floats) -> Places:
        """Return for each candidate the first that may be the next joinpoint; their number when none may."""
        years = np.unique(self.x)
        passed = np.searchsorted(years, places, side="left")  # years before each place
        done = np.searchsorted(years, places, side="right")  # years up to each place
        return np.searchsorted(passed, done + self.layout.apart, side="left")

    @property
    def most_by_freedom(self) -> int:
        """How many joinpoints leave a degree of freedom for the limits."""
        return max((len(self.x) - len(self.steps) - 3) // 3, 0)

    def room(self, most: int, series: int = 1) -> int:
        """Return how many of `most` joinpoints can be searched: few years leave no room, many give too much.

        Parameters
        ----------
        series : int
            On so many responses: permuted or resampled ones.
        """
        total, many = 0.0, min(MOST_PLACEMENTS, MOST_WORK / max(series * len(self.candidates()), 1))
        for count in range(1, min(most, self.most_by_freedom) + 1):
            ways = self.placements(count)
            total += ways
            if ways == 0 or total > many:
                return count - 1
        return min(most, self.most_by_freedom)

    def placements(self, count: int) -> float:
        """Return in how many ways so many joinpoints can stand."""
        places = self.candidates()
        before = np.searchsorted(self.following(places), np.arange(len(places)), side="right")
        ways = np.ones(len(places))
        for _ in range(count - 1):
            ways = np.append(0.0, np.cumsum(ways))[before]  # of all candidates that a further one may follow
        return float(ways.sum())


def _years_within(years: Floats, after: Floats | float, before: Floats | float) -> Places:
    """Count the years strictly between."""
    return np.searchsorted(years, before, side="left") - np.searchsorted(years, after, side="right")
