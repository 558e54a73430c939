"""A forecast, as it is handed out."""

import html
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import stdtr

from healthstats.analysis.trends.backtest import NAIVE
from healthstats.analysis.trends.observed import Observed
from healthstats.errors import InputError

_BOUNDS = ("<", "<=", ">", ">=")


@dataclass(frozen=True, eq=False, repr=False)
class Forecast:
    """A forecast of one series.

    Attributes
    ----------
    indicator, subject, area, unit : str
        What was forecast; empty where the frame did not say.
    scale : str
        ``log``, ``logit`` or ``points``.
    method : str
        How, in words.
    confidence : float
        Of the limits.
    data : DataFrame
        The rows by year, with ``used`` and ``reason`` (why not used).
    ahead : DataFrame
        One row a year ahead: ``year``, ``value`` (as likely to be exceeded as not), ``lower``, ``upper``, in the
        series' unit; ``location``, ``scale`` and ``freedom`` of Student's t on the fitted scale. NaN where nothing can
        be told.
    backtest : DataFrame
        How it would have fared before, beside the last year's value and a straight line: one row a ``method`` and
        ``horizon`` (years ahead, 0 for all) with ``n``, ``error``, ``error_pct`` and ``coverage``; see
        `healthstats.forecast`.
    possible : tuple of float
        The least and the greatest value that the series can have; values and limits are kept within.
    people : float
        Of the last year; NaN where the counts are not known.
    reason : str
        Why there is no forecast, or none of the later years.
    seen : Observed
        What it was fitted to.
    """

    indicator: str
    subject: str
    area: str
    unit: str
    scale: str
    method: str
    confidence: float
    data: pd.DataFrame
    ahead: pd.DataFrame
    backtest: pd.DataFrame
    possible: tuple[float, float]
    people: float
    reason: str
    seen: Observed

    @property
    def summary(self) -> pd.DataFrame:
        """The years ahead: ``year``, ``value``, ``lower``, ``upper``; a copy."""
        return self.ahead[["year", "value", "lower", "upper"]].copy()

    @property
    def better_than_naive(self) -> bool | None:
        """Whether its mean error in the back-test is below that of "same as last year"; None without a back-test.

        On the log scale the errors in per cent are compared.
        """
        error = self._errors
        return bool(error["damped"] < error[NAIVE]) if len(error) else None

    def chance(self, target: float, year: int, bound: str = "<=") -> float:
        """Return the chance that the value of a year meets a target.

        Parameters
        ----------
        target : float
            In the series' unit.
        year : int
            One of those that are forecast.
        bound : str
            ``<``, ``<=``, ``>`` or ``>=`` the target.

        Returns
        -------
        float
            From 0 to 1, by the same distribution as the limits; NaN where there is no forecast.

        Raises
        ------
        InputError
            If target, year or bound is none.
        """
        if isinstance(target, bool) or not isinstance(target, int | float | np.number) or not np.isfinite(target):
            raise InputError(f"chance: target is {target!r}, expected a number")
        if bound not in _BOUNDS:
            raise InputError(f"chance: bound is {bound!r}, expected one of {', '.join(map(repr, _BOUNDS))}")
        place = np.flatnonzero(self.ahead["year"] == year)
        if isinstance(year, bool) or (len(self.ahead) and not len(place)):
            said = f"chance: year is {year!r}, the forecast is of {self._years}"
            raise InputError(said, remedy="Forecast more years: healthstats.forecast(frame, years=…).")
        if not len(place) or np.isnan(self.ahead["location"].iloc[place[0]]):
            return np.nan
        low, high = self.possible
        strict = bound in ("<", ">=")
        if target < low or (strict and target == low):
            below = 0.0
        elif target > high or (not strict and target == high):
            below = 1.0
        else:
            row = self.ahead.iloc[place[0]]
            goal = on_scale(self.seen, float(target), self.people)
            below = float(stdtr(row["freedom"], (goal - row["location"]) / row["scale"]))
        return below if bound in ("<", "<=") else 1 - below

    @property
    def _errors(self) -> pd.Series:
        column = "error_pct" if self.scale == "log" else "error"
        return self.backtest[self.backtest["horizon"] == 0].set_index("method")[column]

    @property
    def _years(self) -> str:
        years = self.ahead["year"].tolist()
        return f"{years[0]}-{years[-1]}" if len(years) > 1 else f"{years[0]}" if years else "no year"

    @property
    def _title(self) -> str:
        name = f"{self.indicator} ({self.subject})" if self.subject else self.indicator
        told = self.ahead["value"].notna().any()
        said = f"{self._years}{f' ({self.reason})' if self.reason else ''}" if told else f"cannot tell ({self.reason})"
        return f"Forecast of {name or 'a series'}{f', {self.area}' if self.area else ''}: {said}"

    @property
    def _note(self) -> str:
        return f"{self.method}; {int(self.data['used'].sum())} of {len(self.data)} rows used"

    @property
    def _fared(self) -> str:
        """The back-test in a sentence; empty without one."""
        whole = self.backtest[self.backtest["horizon"] == 0].set_index("method")
        if self.better_than_naive is None:
            return ""
        unit = " %" if self.scale == "log" else f" {self.unit}".rstrip()
        beside = ", ".join(f"{name} {_short(error)}{unit}" for name, error in self._errors.items())
        return (
            f"{'' if self.better_than_naive else 'not '}better than {NAIVE}: mean error {beside} "
            f"({whole['n'].iloc[0]} forecasts from earlier years; limits held {whole['coverage'].iloc[0]:.0%})"
        )

    def __repr__(self) -> str:
        lines = [self._title, f"  {self._note}"]
        for row in self.ahead.dropna(subset=["value"]).to_dict("records"):
            lines.append(f"  {row['year']}: {' '.join(_shown(row))}")
        return "\n".join([*lines, *([f"  {self._fared}"] if self._fared else [])])

    def _repr_html_(self) -> str:
        rows = [(row["year"], *_shown(row)) for row in self.ahead.dropna(subset=["value"]).to_dict("records")]
        table = pd.DataFrame(rows, columns=["year", "value", "limits"]).to_html(index=False, border=0, escape=True)
        fared = f"<p>{html.escape(self._fared)}</p>" if self._fared else ""
        head = f"<p><b>{html.escape(self._title)}</b><br>{html.escape(self._note)}</p>"
        return f"{head}{table if rows else ''}{fared}"


def on_scale(seen: Observed, value: float, people: float) -> float:
    """Return a value on the scale; no events (or no persons without) count as a half where people are known."""
    if seen.scale == "points":
        return value
    share, half = value / seen.per, 0.5 / people if np.isfinite(people) else 0.0
    with np.errstate(divide="ignore"):
        if seen.scale == "log":
            return float(np.log(max(share, half) * seen.per))
        return float(np.log(max(share, half)) - np.log(max(1 - share, half)))


def _shown(row: dict[Any, Any]) -> tuple[str, str]:
    return _short(row["value"]), f"({_short(row['lower'])} to {_short(row['upper'])})"


def _short(number: float) -> str:
    """Return a number with four digits, whole where it is large.

    Examples
    --------
    >>> _short(3.14159), _short(0.0123456), _short(1234567.8)
    ('3.142', '0.01235', '1234568')
    """
    return f"{number:.0f}" if 1e4 <= abs(number) < 1e15 else f"{number:.4g}"
