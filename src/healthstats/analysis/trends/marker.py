"""The numbers of the five-point marker, for many series at once: one row a series, one column a point."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Marks = npt.NDArray[np.bool_]

#: How many points there are; they stand one step apart.
POINTS = 5
_STEPS = np.arange(POINTS, dtype="float64")


@dataclass(frozen=True)
class Marker:
    """What is known of each series.

    Attributes
    ----------
    slope, chi2 : array (series,)
        From point to point, and its chi-square with one degree of freedom.
    stays : array (series,)
        Does the sign of the slope survive leaving out each point?
    doubt : array (series,) of str
        Why there is none of this; empty where there is.
    """

    slope: Floats
    chi2: Floats
    stays: Marks
    doubt: npt.NDArray[np.str_]

    def where(self, marked: Marks, other: "Marker") -> "Marker":
        """Return this one where marked, else the other."""
        return Marker(
            np.where(marked, self.slope, other.slope), np.where(marked, self.chi2, other.chi2),
            np.where(marked, self.stays, other.stays), np.where(marked, self.doubt, other.doubt),
        )  # fmt: skip


def marker_of_values(value: Floats, error: Floats) -> Marker:
    """Return the line through values of known standard error, both (series, points): chi-square = (slope / its se)².

    Examples
    --------
    >>> made = marker_of_values(np.array([[9.0, 8.5, 7.5, 7.0, 6.5]]), np.full((1, 5), 0.5))
    >>> made.slope.round(2).tolist(), made.chi2.round(2).tolist(), made.stays.tolist()
    ([-0.65], [16.9], [True])
    """
    doubt = np.select(
        [np.isnan(value).any(axis=1), np.isnan(error).any(axis=1), (error == 0).any(axis=1)],
        ["a value is missing", "a limit is missing", "limits without width"],
        "",
    )
    with np.errstate(all="ignore"):
        weight = 1 / error**2
        slope, spread = _line(value, weight)
        return Marker(slope, slope**2 * spread, _stays(slope, value, weight), doubt)


def marker_of_proportions(events: Floats, people: Floats) -> Marker:
    """Return the chi-square for trend of counts, both (series, points); the slope is that of the log odds, unweighted.

    Examples
    --------
    >>> made = marker_of_proportions(np.array([[40.0, 45, 52, 60, 63]]), np.full((1, 5), 100.0))
    >>> made.slope.round(2).tolist(), made.chi2.round(2).tolist(), made.stays.tolist()
    ([0.25], [14.91], [True])
    """
    x, n = events, people
    doubt = np.select(
        [np.isnan(x + n).any(axis=1), (n == 0).any(axis=1), (x > n).any(axis=1), (x == n).any(axis=1),
         (x == 0).any(axis=1)],
        ["a count is missing", "nobody in a year", "more events than persons", "all persons in a year",
         "no events in a year"],
        "",
    )  # fmt: skip
    with np.errstate(all="ignore"):
        odds, equal = np.log(x / (n - x)), np.ones_like(x)
        share = (x.sum(axis=1) / n.sum(axis=1))[:, None]
        away = _STEPS - (n * _STEPS).sum(axis=1, keepdims=True) / n.sum(axis=1, keepdims=True)
        chi2 = (x * away).sum(axis=1) ** 2 / (share * (1 - share) * n * away**2).sum(axis=1)
        slope, _ = _line(odds, equal)
        return Marker(slope, chi2, _stays(slope, odds, equal), doubt)


def _line(y: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Return the slope of each weighted line, and its inverse variance."""
    away = _STEPS - (weight * _STEPS).sum(axis=1, keepdims=True) / weight.sum(axis=1, keepdims=True)
    spread = (weight * away**2).sum(axis=1)
    return (weight * away * y).sum(axis=1) / spread, spread


def _stays(slope: Floats, y: Floats, weight: Floats) -> Marks:
    """Mark the slopes whose sign is the same without any one of the points."""
    without = [_line(y, weight * (np.arange(POINTS) != left_out))[0] for left_out in range(POINTS)]
    return np.asarray((np.sign(without) == np.sign(slope)).all(axis=0))
