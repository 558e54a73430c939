"""The correlation of the errors of neighbouring years, estimated around a fitted trend."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar

from healthstats.analysis.trends.design import Design
from healthstats.analysis.trends.fit import least_squares

Floats = npt.NDArray[np.float64]

#: Beyond, a short series cannot tell a trend from a drift.
_MOST = 0.9


def estimate_correlation(design: Design, y: Floats, joinpoints: Floats) -> float:
    """Return the first-order autocorrelation that restricted maximum likelihood finds around a line with joinpoints.

    Residuals of a short fitted series look less correlated than its errors are; the restricted likelihood allows for
    that. It lies between −0.9 and 0.9.

    References
    ----------
    Harville 1977, JASA 72:320.
    """
    columns = np.column_stack([design.base(), design.hinges(joinpoints)])
    if len(y) < columns.shape[1] + 3:
        return 0.0

    def deviance(correlation: float) -> float:
        tried = replace(design, correlation=correlation)
        white = tried.whitened(columns)
        sse, freedom = least_squares(white, tried.whitened(y))[2:]
        errors = np.linalg.slogdet(correlation ** np.abs(design.x[:, None] - design.x))[1]
        return float(freedom * np.log(max(sse, 1e-300)) + errors + np.linalg.slogdet(white.T @ white)[1])

    return float(minimize_scalar(deviance, bounds=(-_MOST, _MOST), method="bounded").x)
