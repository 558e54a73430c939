"""Forecasts of short annual series: a damped trend, limits that hold what comes, and how it would have fared before."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from healthstats.analysis.intervals import check_confidence
from healthstats.analysis.trends.backtest import backtest
from healthstats.analysis.trends.damped import Ahead
from healthstats.analysis.trends.observed import Observed, observe
from healthstats.analysis.trends.origins import LONGEST, Origins, origins_of
from healthstats.analysis.trends.outlook import Forecast
from healthstats.analysis.trends.spans import break_within
from healthstats.catalogue import indicators
from healthstats.errors import InputError

Floats = npt.NDArray[np.float64]

#: So many years ahead can be asked for.
MOST_YEARS = 20

_WEIGHTED = {"counts": "shocks at least those of chance", "se": "shocks at least those of the standard errors",
             "none": "shocks by the scatter of the years"}  # fmt: skip


def forecast(
    frame: pd.DataFrame,
    years: int = 5,
    breaks: pd.DataFrame | None = None,
    scale: str | None = None,
    weights: str | None = None,
    confidence: float = 0.95,
) -> Forecast:
    """Forecast the coming years of one series by a damped trend, and hold the method against the series' own past.

    Exponential smoothing with a level and a trend that fades, ETS(A,Ad,N), on ln(value), the log odds, or the value
    itself. Its parameters are not chosen but averaged (α 0.1 to 1, β 0 to 0.5 α, φ 0.8, 0.9 and 1, by likelihood), so
    that the limits hold the doubt about them; the first trend is taken to be within a few shocks of none, so that a
    few noisy years are not drawn out into the sky. There are no random numbers and nothing is searched for: the result
    is the same everywhere.

    The limits are of a single coming year's *observed* value, by Student's t on n − 2 degrees of freedom. Where counts
    (or standard errors) are known, no shock is smaller than chance, and chance in a coming year is that of the events
    then expected among as many people as in the last year.

    Parameters
    ----------
    frame : DataFrame
        One series: ``year`` and ``value``, or ``numerator`` and ``denominator``; its standard error in ``se``, if
        known. Years may be missing: limits are the wider for it. Of the years only the last 60 count.
    years : int
        So many, from the one after the last usable value; at most 20.
    breaks : DataFrame, optional
        The breaks table. Only the years since the last ``split`` count. At a ``jump`` the years before count as well,
        with a step between them that is estimated. From a split or jump after the last value on, nothing can be told.
    scale : str, optional
        ``log``, ``logit`` or ``points``; by default the catalogue's, and ``log`` where it does not know the series.
    weights : str, optional
        What chance is known by: ``counts``, ``se`` or ``none``; as for `healthstats.trend`.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Forecast
        With fewer than 8 usable years (one more for every jump), fewer than 20 events, or values that lie on a line
        without any scatter nothing is told: there is a ``reason``, and the numbers are NaN.

        Values and limits stay within what is possible: what the catalogue says the indicator can be at all; else from
        0 (on the points scale only if no value is below), and to 100 if the unit is % and no value above. What the
        distribution has beyond is taken to lie on the bound. A lower limit of less than half an event is 0.

        ``backtest``: from each year with 8 usable ones up to it, the following years were forecast as well, from what
        was known then; beside it "same as last year" and a straight line. ``error`` is the mean absolute error in the
        series' unit, ``error_pct`` that of the ratio in per cent (log scale), ``coverage`` the share of values within
        the limits. ``better_than_naive`` says whether all this was worth it.

    Raises
    ------
    InputError
        If the frame holds several series, two usable values of one year, or what is no number; if an argument is wrong.

    References
    ----------
    Gardner & McKenzie 1985, Management Science 31:1237; Hyndman, Koehler, Ord & Snyder 2008, Forecasting with
    Exponential Smoothing; Tashman 2000, International Journal of Forecasting 16:437 (rolling origins).

    Examples
    --------
    >>> deaths = pd.DataFrame({"year": range(2008, 2020), "denominator": 5000,
    ...                        "numerator": [89, 80, 82, 71, 66, 61, 64, 55, 52, 54, 45, 41]}).assign(per=1000.0)
    >>> made = forecast(deaths, years=2)
    >>> made.summary.round(1).to_numpy().tolist()
    [[2020.0, 8.1, 5.6, 11.7], [2021.0, 7.7, 4.7, 12.7]]
    >>> made.better_than_naive, round(made.chance(8, 2021), 2)
    (True, 0.56)
    """
    confidence = check_confidence(confidence)
    if isinstance(years, bool) or not isinstance(years, int | np.integer) or not 1 <= years <= MOST_YEARS:
        raise InputError(f"years is {years!r}, expected a whole number from 1 to {MOST_YEARS}")
    seen = observe(frame, breaks, scale, weights, "forecast")
    origins = origins_of(seen, int(years))
    data = _data(origins)
    ahead, reason = origins.ahead(len(origins.rows))
    possible = possible_of(seen, seen.value[origins.rows])
    people = float(seen.people[origins.rows][-1]) if seen.weighted == "counts" and len(origins.rows) else np.nan
    table = table_of(origins, ahead, possible, people, confidence)
    broken = break_within(seen.breaks, origins.year.max(initial=-np.inf), np.inf) if len(origins.rows) else ""
    if broken and not reason:
        later = table["year"] >= int(broken.split()[-1])
        table.loc[later, table.columns != "year"] = np.nan
        reason = broken if later.any() else ""
    return Forecast(
        indicator=seen.indicator, subject=seen.subject, area=seen.area, unit=seen.unit, scale=seen.scale,
        method=f"damped trend on the {seen.scale} scale, parameters averaged, {_WEIGHTED[seen.weighted]}, "
               f"t limits ({100 * confidence:g} %)",
        confidence=confidence, data=data, ahead=table, backtest=backtest(origins, confidence), possible=possible,
        people=people, reason=reason, seen=seen,
    )  # fmt: skip


def _data(origins: Origins) -> pd.DataFrame:
    data = origins.seen.data
    used = np.zeros(len(data), dtype="bool")
    used[origins.rows] = True
    left = origins.seen.used & ~used
    last = origins.seen.part == origins.seen.part.max(initial=0)
    why = np.select([left & last, left], [f"{LONGEST} years ago or more", "before a new definition"], data["reason"])
    return data.assign(used=used, reason=pd.Series(why, index=data.index, dtype="str"))


def possible_of(seen: Observed, value: Floats) -> tuple[float, float]:
    """Return the least and greatest value that a series with these values can have."""
    least, most = value.min(initial=np.inf), value.max(initial=-np.inf)
    if known := indicators().get(seen.indicator):
        low, high = (bound * seen.per / known.per for bound in known.hard)
    else:
        share = seen.unit == "%" and most <= 100
        low, high = (0.0 if least >= 0 else -np.inf), (100.0 if share else np.inf)
    if seen.scale != "points":
        low, high = max(low, 0.0), min(high, seen.per if seen.scale == "logit" else np.inf)
    return float(min(low, least)), float(max(high, most))


def table_of(
    origins: Origins, ahead: Ahead | None, possible: tuple[float, float], people: float, confidence: float
) -> pd.DataFrame:
    """Return the years ahead, in the series' unit and on the scale."""
    seen, count = origins.seen, origins.horizon if len(origins.rows) else 0
    year = (origins.year.max(initial=0) + np.arange(1, count + 1)).astype("int64")
    columns = dict.fromkeys(("value", "lower", "upper", "location", "scale", "freedom"), np.full(count, np.nan))
    if ahead is not None:
        middle, lower, upper = (np.clip(seen.back(line), *possible)
                                for line in (ahead.location, *ahead.limits(confidence)))  # fmt: skip
        half = 0.5 * seen.per / people  # NaN, and so never more, where people are not known
        if seen.scale != "points":
            lower = np.where(lower <= half, possible[0], lower)
        if seen.scale == "logit":
            upper = np.where(seen.per - upper <= half, possible[1], upper)
        freedom = np.full(count, float(ahead.freedom))
        columns = dict(zip(columns, (middle, lower, upper, ahead.location, ahead.scale, freedom), strict=True))
    return pd.DataFrame({"year": year} | columns)
