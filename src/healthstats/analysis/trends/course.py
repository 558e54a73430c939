"""Where a series is heading: a single year to come, around the line of the years there are."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import stdtr, stdtrit

from healthstats.analysis.trends.observed import Observed
from healthstats.analysis.trends.verdict import too_little


@dataclass(frozen=True)
class Course:
    """A year to come, on the scale of the series: Student's t around `middle`.

    Attributes
    ----------
    middle, error : float
        The line, and the standard error of a single value around it; NaN where there is none.
    freedom : int
    reason : str
        Why there is none.
    """

    middle: float = np.nan
    error: float = np.nan
    freedom: int = 0
    reason: str = ""

    def below(self, goal: float) -> float:
        """Return the chance of a value below `goal`."""
        return float(stdtr(self.freedom, (goal - self.middle) / self.error)) if self.freedom else np.nan

    def limits(self, confidence: float) -> tuple[float, float]:
        """Return where the value lies with this probability."""
        half = float(stdtrit(self.freedom, (1 + confidence) / 2)) * self.error if self.freedom else np.nan
        return self.middle - half, self.middle + half


def course(seen: Observed, rows: npt.NDArray[np.bool_], year: float) -> Course:
    """Return a year to come by the weighted line through some of the years.

    The variance is that of the line and that of a single year. Where precision is known (counts, standard errors),
    scatter beyond that of chance is believed, less is not. A year of counts is as precise as the events it is to have
    among as many people as the last one.

    Parameters
    ----------
    seen : Observed
    rows : array (rows,)
        Marks the years; all of them are used ones.
    year : float
        Later than they are.
    """
    if why := too_little(seen.events[rows]):
        return Course(reason=why)
    x, y, w = (numbers[rows] for numbers in (seen.year, seen.response, seen.weights))
    middle, level = float(np.average(x, weights=w)), float(np.average(y, weights=w))
    spread = float((w * (x - middle) ** 2).sum())
    slope = float((w * (x - middle) * (y - level)).sum()) / spread
    freedom = len(x) - 2
    scatter = float((w * (y - level - slope * (x - middle)) ** 2).sum()) / freedom
    if seen.weighted != "none":
        scatter = max(scatter, 1.0)
    line = level + slope * (year - middle)
    weight = _weight_at(seen, rows, line)
    if weight == 0:
        return Course(reason="the line leads to nothing at all")
    error = (scatter * (1 / float(w.sum()) + (year - middle) ** 2 / spread + 1 / weight)) ** 0.5
    if error <= 1e-9 * max(1.0, abs(level)):
        return Course(reason="no scatter around the line")
    return Course(line, error, freedom)


def _weight_at(seen: Observed, rows: npt.NDArray[np.bool_], line: float) -> float:
    last = np.flatnonzero(rows)[-1]
    if seen.weighted != "counts":
        return float(seen.weights[last])
    share = float(seen.back(np.array(line))) / seen.per
    return float(seen.people[last]) * share * (1 if seen.scale == "log" else 1 - share)
