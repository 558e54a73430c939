"""What a forecast rests on: the last part of a series, as it looked at the end of each of its years."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from healthstats.analysis.trends.damped import Ahead, Damped, damped, rounding
from healthstats.analysis.trends.observed import Observed
from healthstats.analysis.trends.plain import straight_line
from healthstats.analysis.trends.verdict import LEAST_EVENTS

Floats = npt.NDArray[np.float64]

#: Fewer points cannot be forecast; each step of a definition takes one more.
LEAST_POINTS = 8
#: What was longer ago is not asked.
LONGEST = 60


@dataclass(frozen=True, eq=False)
class Origins:
    """The years of one series that a forecast rests on.

    Attributes
    ----------
    seen : Observed
    rows : array (n,)
        Which of its rows: the used ones after the last split, of the last `LONGEST` years.
    horizon : int
        So many years are forecast.
    steps : array
        First years, among them, of definitions after which the level may be another one.
    model : Damped, optional
        None where there is nothing to fit.
    """

    seen: Observed
    rows: npt.NDArray[np.intp]
    horizon: int
    steps: Floats
    model: Damped | None

    @property
    def year(self) -> Floats:
        """The years."""
        return self.seen.year[self.rows]

    @property
    def response(self) -> Floats:
        """The values on the scale."""
        return self.seen.response[self.rows]

    def reason(self, count: int) -> str:
        """Return why the first `count` years cannot be forecast from; empty when they can.

        Examples
        --------
        >>> import pandas as pd
        >>> from healthstats.analysis.trends.observed import observe
        >>> few = observe(pd.DataFrame({"year": range(2010, 2017), "value": [9.0, 8, 8, 7, 7, 6, 6]}))
        >>> origins_of(few, 5).reason(7)
        'fewer than 8 points'
        """
        rows = self.rows[:count]
        taken = int((self.steps <= self.seen.year[rows].max(initial=-np.inf)).sum())
        if count - taken < LEAST_POINTS:
            return f"fewer than {LEAST_POINTS} points"
        if self.seen.events[rows].sum() < LEAST_EVENTS:  # false where a count is missing
            return f"fewer than {LEAST_EVENTS} events"
        year, y = self.year[:count], self.response[:count]
        if self.seen.weighted == "none" and straight_line(year, y, self.steps[:taken], 1).scale[0] <= rounding(y):
            return "no scatter around the line"
        return ""

    def ahead(self, count: int) -> tuple[Ahead | None, str]:
        """Return the years ahead of the first `count` ones, or why there is nothing to tell."""
        if (why := self.reason(count)) or self.model is None:
            return None, why
        return self.model.ahead(count, self.horizon, lambda line: self._chance(line, self.rows[count - 1])), ""

    def _chance(self, line: Floats, last: np.intp) -> Floats:
        """Return the variance of chance around a line: of its events among as many people as in the last year."""
        if self.seen.weighted != "counts":
            return np.full(line.shape, 1 / self.seen.weights[last])
        share = np.minimum(self.seen.back(line) / self.seen.per, 1.0 if self.seen.scale == "logit" else np.inf)
        spare = 1 - share if self.seen.scale == "logit" else 1.0
        return np.asarray(1 / np.maximum(self.seen.people[last] * share * spare, 0.5))


def origins_of(seen: Observed, horizon: int) -> Origins:
    """Return what a forecast of a series rests on."""
    rows = np.flatnonzero(seen.in_part(int(seen.part.max(initial=0))))
    rows = rows[seen.year[rows] > seen.year[rows].max(initial=-np.inf) - LONGEST]
    year = seen.year[rows]
    steps = seen.steps[(seen.steps > year[0]) & (seen.steps <= year[-1])] if len(rows) else np.zeros(0)
    if len(rows) < LEAST_POINTS:
        return Origins(seen, rows, horizon, steps, None)
    # Of several steps between two years the first does for all.
    steps = year[np.unique(np.searchsorted(year, steps))]
    chance = None if seen.weighted == "none" else 1 / seen.weights[rows]
    return Origins(seen, rows, horizon, steps, damped(year, seen.response[rows], horizon, chance, steps))
