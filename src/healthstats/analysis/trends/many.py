"""The trends of many series in one call: a row a series, and what chance alone would call a trend."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from healthstats.analysis.trends.design import Layout
from healthstats.analysis.trends.fitting import How, check_how, fitted_parts
from healthstats.analysis.trends.model import Model, Rules
from healthstats.analysis.trends.observed import Observed, observe_each
from healthstats.analysis.trends.result import Trend, finished
from healthstats.analysis.trends.segments import changes, segments_of, table_of, verdict_of
from healthstats.analysis.trends.select import PERMUTATIONS
from healthstats.errors import InputError
from healthstats.frames import groups_of


@dataclass(frozen=True, eq=False, repr=False)
class Trends:
    """The fitted trends of many series.

    Attributes
    ----------
    keys : DataFrame
        One row a series: the columns it was grouped by.
    confidence : float
        Of all limits.
    series : tuple of Observed
    models : tuple of tuple of Model
        The fits of each series, by part.
    how : How
        What was asked for.
    """

    keys: pd.DataFrame
    series: tuple[Observed, ...]
    models: tuple[tuple[Model, ...], ...]
    how: How

    @property
    def confidence(self) -> float:
        """Of all limits."""
        return self.how.rules.confidence

    @property
    def summary(self) -> pd.DataFrame:
        """One row a series.

        The columns it was grouped by, ``start``, ``end``, ``points``, ``joinpoints`` (a tuple of years), the average
        annual change over all years (``aapc``, ``lower``, ``upper``, ``p``; missing across a split), ``verdict`` and
        the ``reason`` of a ``cannot tell``.
        """
        rows = []
        for seen, fitted in zip(self.series, self.models, strict=True):
            edges = [edge for model in fitted for edge in model.fit.edges[[0, -1]]] or [np.nan]
            average = [np.nan] * 4
            if len(fitted) == 1:
                average = changes(fitted[0].average(edges[0], edges[-1], self.confidence), seen.scale)
            said, reason = verdict_of(seen, fitted, self.confidence)
            joinpoints = tuple(float(year) for model in fitted for year in model.fit.joinpoints)
            rows.append((edges[0], edges[-1], int(seen.used.sum()), joinpoints, *average, said, reason))
        columns = ["start", "end", "points", "joinpoints", "aapc", "lower", "upper", "p", "verdict", "reason"]
        return pd.concat([self.keys, pd.DataFrame(rows, columns=columns, index=self.keys.index)], axis=1)

    @property
    def segments(self) -> pd.DataFrame:
        """One row a segment: the columns it was grouped by, and those of `Trend.summary`."""
        rows = [segments_of(seen, fitted, self.confidence)[1]
                for seen, fitted in zip(self.series, self.models, strict=True)]  # fmt: skip
        keys = self.keys.loc[self.keys.index.repeat([len(found) for found in rows])].reset_index(drop=True)
        return pd.concat([keys, table_of([row for found in rows for row in found])], axis=1)

    def __len__(self) -> int:
        return len(self.series)

    def __getitem__(self, place: int) -> Trend:
        """Return the trend of one series by its row in `summary`."""
        return finished(self.series[place], self.models[place], self.how)

    def __repr__(self) -> str:
        verdicts = self.summary["verdict"].value_counts()
        judged = int(verdicts.sum() - verdicts.reindex(["cannot tell", "not compared"]).sum())
        false = (1 - self.confidence) * judged
        said = ", ".join(f"{count} {word}" for word, count in verdicts.items())
        return (
            f"Trends of {len(self)} series: {said}\n"
            f"  if none of the {judged} judged ones had a trend, about {false:.1f} would still be called rising or "
            f"falling ({100 * self.confidence:g} % limits); confidence=0.998 makes that rare"
        )


def trends(
    frame: pd.DataFrame,
    by: str | Sequence[str],
    breaks: pd.DataFrame | None = None,
    scale: str | None = None,
    confidence: float = 0.95,
    *,
    max_joinpoints: int | None = None,
    select: str = "wbic",
    ci: str = "parametric",
    weights: str | None = None,
    autocorrelation: float | Literal["estimated"] = 0.0,
    ends: int = 2,
    apart: int = 2,
    between: int = 0,
    permutations: int = PERMUTATIONS,
    seed: int = 0,
) -> Trends:
    """Fit the trend of each series of a table; `healthstats.trend` says what the arguments mean.

    Parameters
    ----------
    frame : DataFrame
        Rows as `healthstats.trend` takes them, of many series.
    by : str or several
        The columns that make the series: ``area``, or ``["area", "sex"]``.

    Returns
    -------
    Trends
        With `summary` (a row a series), `segments`, and the full trend of a series by its place: ``made[0]``.

    Raises
    ------
    InputError
        As `healthstats.trend`.

    Examples
    --------
    >>> rates = pd.DataFrame({"area": ["hill"] * 6 + ["lake"] * 6, "year": [*range(2010, 2016)] * 2,
    ...                       "value": [9, 8, 7.4, 6.5, 6, 5.4, 5, 5.3, 4.6, 5.4, 4.9, 4.8]})
    >>> trends(rates, by="area").summary[["area", "verdict"]].to_numpy().tolist()
    [['hill', 'falling'], ['lake', 'no clear change']]
    """
    rules = Rules(select, ci, confidence, seed, permutations, autocorrelation)
    how = How(rules, max_joinpoints, Layout(ends, apart, between))
    check_how(how)
    if isinstance(by, Sequence) and not by:
        raise InputError("by names no column", remedy="Write by='area', or use healthstats.trend for one series.")
    groups = groups_of(frame, by, "trends")
    series = observe_each(frame, groups, breaks, scale, weights, "trends")
    return Trends(groups.keys, tuple(series), tuple(map(tuple, fitted_parts(series, how))), how)
