"""A fitted trend, as it is handed out."""

import html
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from healthstats.analysis.trends.fitting import How, method_of
from healthstats.analysis.trends.method import Method
from healthstats.analysis.trends.model import Model
from healthstats.analysis.trends.observed import Observed
from healthstats.analysis.trends.segments import changes, segments_of, table_of, verdict_of
from healthstats.analysis.trends.select import CRITERIA
from healthstats.errors import InputError

_CHANGE = {"log": "% a year", "logit": "% of the odds a year", "points": "points a year"}


@dataclass(frozen=True, eq=False, repr=False)
class Trend:
    """A fitted trend.

    Attributes
    ----------
    seen : Observed
        What it was fitted to.
    models : tuple of Model
        The fit of each part: design, coefficients, how the number of joinpoints was chosen.
    how : Method
        How it was fitted.
    verdict : str
        ``rising``, ``falling``, ``stable``, ``no clear change``, ``cannot tell``, or ``not compared`` across a split.
    reason : str
        Why the data cannot tell.
    """

    seen: Observed
    models: tuple[Model, ...]
    how: Method
    verdict: str
    reason: str

    @property
    def indicator(self) -> str:
        """What was fitted; empty where the frame did not say."""
        return self.seen.indicator

    @property
    def subject(self) -> str:
        """The disease, cause or group."""
        return self.seen.subject

    @property
    def area(self) -> str:
        """Where."""
        return self.seen.area

    @property
    def unit(self) -> str:
        """Of the values."""
        return self.seen.unit

    @property
    def scale(self) -> str:
        """``log``, ``logit`` or ``points``."""
        return self.seen.scale

    @property
    def breaks(self) -> pd.DataFrame:
        """The breaks that touch the series: a ``split`` parts it, a ``jump`` is a step, the others are drawn."""
        return self.seen.breaks

    @cached_property
    def segments(self) -> pd.DataFrame:
        """One row per segment, as `summary`."""
        return table_of(segments_of(self.seen, self.models, self.confidence)[1])

    @cached_property
    def data(self) -> pd.DataFrame:
        """The rows by year.

        With ``used``, ``reason`` (why not used), ``part`` (the stretch between splits, 0 when in none), ``segment`` (0
        when in none), ``fitted``, ``fitted_lower``, ``fitted_upper`` (limits of the line at these joinpoints, in the
        series' unit).
        """
        seen, lines = self.seen, np.full((3, len(self.seen.year)), np.nan)
        for part, model in enumerate(self.models, start=1):
            inside = (seen.part == part) & (seen.year >= model.fit.edges[0]) & (seen.year <= model.fit.edges[-1])
            made = model.fit.line(model.design, seen.year[inside], self.confidence)
            lines[:, inside] = [seen.back(line) for line in made]
        segment = segments_of(seen, self.models, self.confidence)[0]
        return seen.data.assign(segment=segment, fitted=lines[0], fitted_lower=lines[1], fitted_upper=lines[2])

    @property
    def method(self) -> str:
        """How it was fitted, in words."""
        return str(self.how)

    @property
    def confidence(self) -> float:
        """Of all limits."""
        return self.how.confidence

    @property
    def summary(self) -> pd.DataFrame:
        """One row per segment, a copy.

        ``start`` and ``end`` (years; joinpoints in between), ``points``, ``events`` (NaN when not all counts are
        known), ``slope`` and ``se`` on the fitted scale, ``apc`` with ``lower``, ``upper`` and ``p``, ``verdict`` with
        the ``reason`` of a ``cannot tell``, ``points_a_year`` (the slope in the series' unit at the middle of the
        segment), ``dispersion`` (how often the variance of chance the years scatter around the line; NaN when that is
        not known, 1 for a steady change). ``apc`` is the annual per cent change on the log scale, that of the odds on
        the logit scale, points a year on the points scale (`change_unit`).
        """
        return self.segments.copy()

    @property
    def joinpoints(self) -> tuple[float, ...]:
        """The years of the joinpoints."""
        return tuple(_year(year) for model in self.models for year in model.fit.joinpoints)

    @property
    def joinpoint_limits(self) -> pd.DataFrame:
        """The joinpoints with their limits: columns ``year``, ``lower``, ``upper``."""
        limits = [model.joinpoint_limits(self.confidence) for model in self.models]
        rows = np.column_stack([self.joinpoints, np.concatenate(limits)]) if self.joinpoints else np.zeros((0, 3))
        return pd.DataFrame(rows, columns=["year", "lower", "upper"])

    @property
    def selection(self) -> pd.DataFrame:
        """How the number of joinpoints was chosen.

        One row a part and number of joinpoints: ``sse``, ``wbic``, ``bic``, ``bic3``, the ``years`` of the best ones,
        and whether it is ``chosen``.
        """
        rows = [
            {"part": part, "joinpoints": count, **{name: values[count] for name, values in model.criteria.items()},
             "years": tuple(_year(year) for year in where), "chosen": count == len(model.fit.joinpoints)}
            for part, model in enumerate(self.models, start=1) for count, where in enumerate(model.tried)
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=["part", "joinpoints", "sse", *CRITERIA, "years", "chosen"])

    @property
    def tests(self) -> pd.DataFrame:
        """The permutation tests in their order: ``part``, ``fewer``, ``more``, ``statistic``, ``p``, ``level``."""
        rows = [{"part": part, **vars(step)} for part, model in enumerate(self.models, 1) for step in model.tests]
        return pd.DataFrame(rows, columns=["part", "fewer", "more", "statistic", "p", "level"])

    @property
    def change_unit(self) -> str:
        """What ``apc`` and ``aapc`` are measured in."""
        return _CHANGE[self.scale]

    def aapc(self, start: float | None = None, end: float | None = None) -> pd.Series:
        """Return the average annual per cent change over a span: ``aapc``, ``lower``, ``upper``, ``p``.

        The average of the segments' slopes, weighted by their years within the span (in `change_unit`). Within one
        segment it is that segment's APC.

        Parameters
        ----------
        start, end : float, optional
            Years; by default the first and last one that were fitted.

        Raises
        ------
        InputError
            If the span reaches beyond the fitted years, or across a split.
        """
        if not self.models:
            return pd.Series(np.nan, index=["aapc", "lower", "upper", "p"])
        first, last = self.models[0].fit.edges[0], self.models[-1].fit.edges[-1]
        start, end = first if start is None else float(start), last if end is None else float(end)
        if not start < end and not first == start == end == last:
            raise InputError(f"aapc from {start:g} to {end:g}: expected a first year and a later one")
        for model in self.models:
            if model.fit.edges[0] <= start and end <= model.fit.edges[-1]:
                return pd.Series(changes(model.average(start, end, self.confidence), self.scale),
                                 index=["aapc", "lower", "upper", "p"], name=f"{start:g}-{end:g}")  # fmt: skip
        spans = " and ".join(f"{model.fit.edges[0]:g} to {model.fit.edges[-1]:g}" for model in self.models)
        raise InputError(
            f"aapc from {start:g} to {end:g}: the trend is fitted from {spans}",
            remedy="Give years within; across a new definition nothing is averaged.",
        )

    def curve(self) -> pd.DataFrame:
        """Return the fitted line at every year and joinpoint of each part.

        Columns ``part``, ``year``, ``fitted``, ``lower``, ``upper``, in the series' unit.
        """
        tables = []
        for part, model in enumerate(self.models, start=1):
            edges = model.fit.edges
            years = np.unique(np.concatenate([edges, np.arange(np.ceil(edges[0]), edges[-1])]))
            lines = [self.seen.back(line) for line in model.fit.line(model.design, years, self.confidence)]
            tables.append(pd.DataFrame({"part": part, "year": years} | dict(zip(["fitted", "lower", "upper"], lines,
                                                                                strict=True))))  # fmt: skip
        return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(
            columns=["part", "year", "fitted", "lower", "upper"], dtype="float64")  # fmt: skip

    @property
    def _title(self) -> str:
        name = f"{self.indicator} ({self.subject})" if self.subject else self.indicator
        said = f"{self.verdict}{f' ({self.reason})' if self.reason else ''}"
        return f"Trend of {name or 'a series'}{f', {self.area}' if self.area else ''}: {said}"

    @property
    def _note(self) -> str:
        return f"{self.method}; {int(self.data['used'].sum())} of {len(self.data)} rows used"

    def __repr__(self) -> str:
        lines = [self._title, f"  {self._note}"]
        for row in self.segments.to_dict("records"):
            limits = f" ({row['lower']:.2f} to {row['upper']:.2f})" if np.isfinite(row["lower"]) else ""
            change = f"{row['apc']:+.2f} {self.change_unit}{limits}, " if np.isfinite(row["apc"]) else ""
            why = f" ({row['reason']})" if row["reason"] else ""
            lines.append(f"  {row['start']:g}-{row['end']:g}: {change}{row['verdict']}{why}")
        if self.joinpoints and len(self.models) == 1:
            mean = self.aapc()
            lines.append(f"  average: {mean['aapc']:+.2f} {self.change_unit} "
                         f"({mean['lower']:.2f} to {mean['upper']:.2f})")  # fmt: skip
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        table = self.segments.drop(columns="part").round(4).to_html(index=False, border=0, na_rep="", escape=True)
        return f"<p><b>{html.escape(self._title)}</b><br>{html.escape(self._note)}</p>{table}"


def finished(seen: Observed, fitted: tuple[Model, ...], how: How) -> Trend:
    """Put the fits of the parts together."""
    return Trend(seen, fitted, method_of(seen, fitted, how), *verdict_of(seen, fitted, how.rules.confidence))


def _year(year: float) -> float:
    return int(year) if year == int(year) else float(year)
