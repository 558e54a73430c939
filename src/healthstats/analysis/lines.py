"""A weighted straight line and its limits."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Line:
    """A weighted least-squares line through (middle, level), with the standard errors of slope and level.

    `dispersion` is the residual variance: 1 when the weights are inverse variances and chance alone is at work.
    """

    middle: float
    level: float
    slope: float
    se: float
    se_level: float
    freedom: int
    dispersion: float

    def at(self, x: Floats, t: float) -> tuple[Floats, Floats, Floats]:
        """Return the line and its limits at `x`."""
        line = self.level + self.slope * (x - self.middle)
        half = t * np.sqrt(self.se_level**2 + (self.se * (x - self.middle)) ** 2)
        return line, line - half, line + half


def fit_line(x: Floats, y: Floats, w: Floats) -> Line:
    """Fit y on x with weights w; what too few points cannot give is NaN, with no degrees of freedom.

    The standard errors are those of weighted least squares with one unknown scale, as R's ``lm(y ~ x, weights = w)``.

    Examples
    --------
    >>> x = np.array([1.0, 2.0, 3.0, 4.0])
    >>> line = fit_line(x, np.array([1.0, 2.0, 2.0, 3.0]), np.ones(4))
    >>> round(line.slope, 3), round(line.se, 3), line.freedom
    (0.6, 0.141, 2)
    """
    middle, level = float(np.average(x, weights=w)), float(np.average(y, weights=w))
    spread = float((w * (x - middle) ** 2).sum())
    if len(x) < 2:
        return Line(middle, level, np.nan, np.nan, np.nan, 0, np.nan)
    slope = float((w * (x - middle) * (y - level)).sum()) / spread
    if abs(slope) * (x.max() - x.min()) < 1e-12 * max(1.0, abs(level)):  # nothing but rounding
        slope = 0.0
    freedom = len(x) - 2
    if freedom == 0:
        return Line(middle, level, slope, np.nan, np.nan, 0, np.nan)
    residual = y - level - slope * (x - middle)
    error = float((w * residual**2).sum()) / freedom
    return Line(middle, level, slope, (error / spread) ** 0.5, (error / w.sum()) ** 0.5, freedom, error)
