"""Forecasts held against what came: from each year of a series, knowing nothing of the later ones."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from healthstats.analysis.trends.origins import Origins
from healthstats.analysis.trends.plain import last_value, straight_line

Floats = npt.NDArray[np.float64]

LINES = {"log": "log-line", "logit": "logit-line", "points": "line"}
NAIVE = "same as last year"
BACKTEST = {"method": "str", "horizon": "int64", "n": "int64", "error": "float64", "error_pct": "float64",
            "coverage": "float64"}  # fmt: skip


def backtest(origins: Origins, confidence: float) -> pd.DataFrame:
    """Return how the damped trend, the value of the last year and a straight line would have fared.

    From each year that a forecast can be made from, all three forecast the years ahead from the years until then. Years
    behind a step of the definition that was still to come are left out: nobody could have known.

    Parameters
    ----------
    origins : Origins
    confidence : float
        Of the limits; those of the last year's value are of a random walk, those of the line of a single value.

    Returns
    -------
    DataFrame
        One row a method and ``horizon`` (years ahead; 0 for all of them together): ``n`` forecasts, their mean absolute
        ``error`` in the unit of the series, on the log scale in per cent as well (``error_pct``, of the ratio, NaN on
        other scales), and ``coverage``: the share of values within the limits.
    """
    rows = list(_forecasts(origins, confidence))
    made = pd.DataFrame(rows, columns=["method", "horizon", "error", "off", "held"])
    both = pd.concat([made.assign(horizon=0), made])
    table = both.groupby(["method", "horizon"]).agg(
        n=("error", "size"), error=("error", "mean"), off=("off", "mean"), coverage=("held", "mean")
    )
    table = table.reindex(["damped", NAIVE, LINES[origins.seen.scale]], level="method").reset_index()
    on_log = origins.seen.scale == "log"
    with np.errstate(over="ignore"):
        percent = 100 * np.expm1(table["off"].to_numpy(dtype="float64")) if on_log else np.nan
    return table.assign(error_pct=percent)[list(BACKTEST)].astype(BACKTEST)


def _forecasts(origins: Origins, confidence: float) -> Iterator[dict[str, Any]]:
    """Go through the forecasts from each origin, and what came of them."""
    year, y, value = origins.year, origins.response, origins.seen.value[origins.rows]
    for count in range(1, len(year)):
        ahead, _ = origins.ahead(count)
        if ahead is None:
            continue
        later = origins.steps[origins.steps > year[count - 1]].min(initial=np.inf)
        came = np.flatnonzero((year > year[count - 1]) & (year <= year[count - 1] + origins.horizon) & (year < later))
        place = (year[came] - year[count - 1]).astype("intp") - 1
        steps = origins.steps[origins.steps <= year[count - 1]]
        past = year[:count], y[:count], steps, origins.horizon
        methods = {"damped": ahead, NAIVE: last_value(*past), LINES[origins.seen.scale]: straight_line(*past)}
        for name, made in methods.items():
            lower, upper = made.limits(confidence)
            told = origins.seen.back(made.location)
            for row, at in zip(came, place, strict=True):
                yield {"method": name, "horizon": int(at) + 1, "error": abs(told[at] - value[row]),
                       "off": abs(made.location[at] - y[row]), "held": lower[at] <= y[row] <= upper[at]}  # fmt: skip
