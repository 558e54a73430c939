"""The segments of a fitted trend as rows: change, limits, verdict."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from healthstats.analysis.trends.model import Model
from healthstats.analysis.trends.observed import Observed
from healthstats.analysis.trends.verdict import too_little, verdict

SEGMENTS = {
    "segment": "int64", "part": "int64", "start": "float64", "end": "float64", "points": "int64", "events": "float64",
    "slope": "float64", "se": "float64", "apc": "float64", "lower": "float64", "upper": "float64", "p": "float64",
    "verdict": "str", "reason": "str", "points_a_year": "float64", "dispersion": "float64",
}  # fmt: skip

#: A level beyond is that of a line fitted to a few wild points.
_LARGEST = 1e305


def segments_of(
    seen: Observed, fitted: tuple[Model, ...], confidence: float
) -> tuple[npt.NDArray[np.int64], list[dict[str, Any]]]:
    """Return the segment of each row (0 when in none), and the rows of the summary."""
    segment = np.zeros(len(seen.year), dtype="int64")
    rows: list[dict[str, Any]] = []
    for part, model in enumerate(fitted, start=1):
        edges = model.fit.edges
        inside = (seen.part == part) & (seen.year >= edges[0]) & (seen.year <= edges[-1])
        segment[inside] = len(rows) + 1 + np.searchsorted(model.fit.joinpoints, seen.year[inside], side="left")
        rows += _segments(seen, model, part, len(rows) + 1, segment, confidence)
    return segment, rows


def _segments(
    seen: Observed, model: Model, part: int, first: int, segment: npt.NDArray[np.int64], confidence: float
) -> list[dict[str, Any]]:
    """Return the rows of the summary for a part; its segments are numbered from `first`."""
    edges, used = model.fit.edges, seen.in_part(part)
    reason = too_little(seen.events[used])
    freedom = int(used.sum()) - len(model.fit.coefficients)
    dispersion = model.fit.sse / freedom if seen.weighted != "none" and freedom > 0 else np.nan
    middles = seen.back(model.fit.line(model.design, (edges[:-1] + edges[1:]) / 2, confidence)[0])
    rows = []
    for number, level in enumerate(middles):
        here = used & (segment == first + number)
        slopes = model.segment(number, confidence)
        apc, lower, upper, p = changes(slopes, seen.scale)
        steepness = 1.0 if seen.scale == "points" else level
        if seen.scale == "logit":
            steepness = level * (1 - level / seen.per)
        a_year = slopes[0] * steepness if abs(steepness) < _LARGEST else np.nan  # the line runs off
        said = "cannot tell" if reason else verdict(lower, upper, seen.scale, float(seen.value[here].mean()))
        rows.append({
            "segment": first + number, "part": part, "start": edges[number], "end": edges[number + 1],
            "points": here.sum(), "events": seen.events[here].sum(), "slope": slopes[0],
            "se": model.fit.covariance[number, number] ** 0.5, "apc": apc, "lower": lower, "upper": upper, "p": p,
            "verdict": said, "reason": reason, "points_a_year": a_year, "dispersion": dispersion,
        })  # fmt: skip
    return rows


def table_of(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Return the rows of segments as a table; years are whole numbers where all are."""
    columns: dict[str, Any] = {}
    for name, dtype in SEGMENTS.items():
        column = [row[name] for row in rows]
        columns[name] = pd.Series(column, dtype="str") if dtype == "str" else np.array(column, dtype=dtype)
    for name in ("start", "end"):
        if (columns[name] == np.floor(columns[name])).all():
            columns[name] = columns[name].astype("int64")
    return pd.DataFrame(columns)


def verdict_of(seen: Observed, fitted: tuple[Model, ...], confidence: float) -> tuple[str, str]:
    """Return the verdict on the whole series, and why the data cannot tell."""
    if reason := too_little(seen.events[seen.used]):
        return "cannot tell", reason
    if len(fitted) > 1:
        return "not compared", ""
    edges = fitted[0].fit.edges
    lower, upper = changes(fitted[0].average(edges[0], edges[-1], confidence), seen.scale)[1:3]
    return verdict(lower, upper, seen.scale, float(seen.value[seen.used].mean())), ""


def changes(slope: tuple[float, float, float, float], scale: str) -> list[float]:
    """Turn a slope with its limits and p into an annual change with its limits and p."""
    with np.errstate(over="ignore"):
        return [*(slope[:3] if scale == "points" else 100 * np.expm1(slope[:3])), slope[3]]
