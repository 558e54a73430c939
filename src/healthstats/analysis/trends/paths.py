"""The way from a trend to the targets ahead: what they ask a year, what it does now, and the chance to reach them."""

from typing import Any

import numpy as np
import pandas as pd

from healthstats.analysis.trends.reduction import annual_rate_of_reduction
from healthstats.analysis.trends.result import Trend
from healthstats.analysis.trends.verdict import LEAST_POINTS
from healthstats.catalogue import indicators
from healthstats.errors import InputError
from healthstats.series import check
from healthstats.units import factor

PATHS = {
    "source": "str", "target_year": "int64", "bound": "str", "target": "float64", "since": "float64", "last": "float64",
    "value": "float64", "present": "float64", "required": "float64", "unit": "str", "expected": "float64",
    "expected_lower": "float64", "expected_upper": "float64", "chance": "float64", "verdict": "str", "reason": "str",
}  # fmt: skip
_TAKEN = ["required", "unit", "expected", "expected_lower", "expected_upper", "chance", "verdict"]


def target_paths(trend: Trend, targets: pd.DataFrame) -> pd.DataFrame:
    """Return, for each target later than the last year of a trend, what it asks and whether it will be reached so.

    The present course is the last segment of the trend, or its last five years where that has fewer; its line goes on
    to the target's year, with the scatter that a single year has around it.

    Parameters
    ----------
    trend : Trend
        What `healthstats.trend` returned.
    targets : DataFrame
        Series rows, those of kind ``target`` count: from the figures, or from `healthstats.target_set`.

    Returns
    -------
    DataFrame
        One row a target: its ``source``, ``target_year``, ``bound`` and ``target``; ``since`` and ``last`` (the years
        of the present course), ``value`` (of the last year); ``present`` and ``required``: the annual rate of reduction
        of that course and the one that reaches the target (of rise, where more is wanted), in ``unit``; ``expected``
        with limits: a single value of the target's year; ``chance`` that it meets the target; ``verdict``: ``on
        course``, ``off course``, ``reached``, ``not compared`` or ``cannot tell`` with its ``reason``.

    Examples
    --------
    >>> from healthstats.analysis.target_sets import target_set
    >>> from healthstats.analysis.trends.trend import trend
    >>> rates = pd.DataFrame({"indicator": "neonatal_mortality_rate", "unit": "‰", "year": range(2012, 2020),
    ...                       "value": [20.1, 19.3, 19.0, 18.2, 17.5, 17.2, 16.4, 16.1]})
    >>> target_paths(trend(rates), target_set("sdg"))[["target_year", "target", "required", "verdict"]].round(1)
       target_year  target  required    verdict
    0         2030    12.0       2.7  on course
    """
    if not isinstance(trend, Trend):
        raise InputError(f"target_paths needs a trend, got {type(trend).__name__}")
    check(targets, "series", "target_paths")
    rows = []
    if trend.models:
        ahead = targets[(targets["kind"] == "target") & targets["value"].notna() & targets["value_high"].isna()]
        same = (ahead["indicator"] == trend.indicator) & (ahead["subject"] == trend.subject)
        later = (ahead["year"] > trend.seen.year[trend.seen.used].max()).fillna(False)
        rows = [_path(trend, row) for row in ahead[same & later].to_dict("records")]
    return pd.DataFrame(rows, columns=list(PATHS)).astype(PATHS)


def _path(trend: Trend, target: dict[Any, Any]) -> dict[str, Any]:
    years = trend.seen.year[trend.seen.used]
    start = min(float(trend.segments["start"].iloc[-1]), float(years[-LEAST_POINTS:][0]))
    since = int(years[years >= start][0])
    known = indicators().get(trend.indicator)
    lower = known is None or known.direction == "lower"
    bound = target["bound"] if target["bound"] in ("<", "<=", ">", ">=") else "<=" if lower else ">="
    value = target["value"] * (factor(target["unit"], trend.unit) if target["unit"] != trend.unit else 1.0)
    found = annual_rate_of_reduction(
        trend.seen.frame, since, target=value, target_year=int(target["year"]), bound=bound, scale=trend.scale,
        confidence=trend.confidence, breaks=trend.breaks,
    )  # fmt: skip
    # What it does now is the slope of the line, which all its years make, not the way from one year to another.
    slope = trend.models[-1].fit.slopes[-1] * (-1 if bound in ("<", "<=") else 1)
    return {
        "source": target["source"], "target_year": int(target["year"]), "bound": bound, "target": value, "since": since,
        "last": found["end"], "value": found["end_value"],
        "present": slope if trend.scale == "points" else 100 * slope,
        "reason": found["reason"] if np.isnan(found["required"]) else found["chance_reason"],
        **{name: found[name] for name in _TAKEN},
    }  # fmt: skip
