"""Trends: a line through the years on the indicator's own scale, with the annual change, its limits and a verdict."""

import html
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import stdtr, stdtrit

from healthstats.analysis.comparable import (
    breaks_of,
    check_breaks,
    doubts,
    per_of,
    period_kind,
    scale_of,
    two_of_a_key,
)
from healthstats.analysis.counts import counts, own_events
from healthstats.analysis.intervals import check_confidence
from healthstats.analysis.lines import Line, fit_line
from healthstats.analysis.rates import LIMITS_ONLY_BELOW
from healthstats.catalogue import SCALES
from healthstats.errors import InputError
from healthstats.series import IDENTITY, check

Floats = npt.NDArray[np.float64]

#: Fewer points, or fewer events in all of them, cannot tell a trend.
LEAST_POINTS, LEAST_EVENTS = 5, 20
#: Limits of the annual change within ± this many per cent: stable.
STABLE_WITHIN = 1.0

SEGMENTS = {
    "segment": "int64",
    "first_year": "int64",
    "last_year": "int64",
    "points": "int64",
    "events": "float64",
    "change": "float64",
    "lower": "float64",
    "upper": "float64",
    "p": "float64",
    "verdict": "str",
    "reason": "str",
    "points_a_year": "float64",
    "dispersion": "float64",
}

_WORDS = {"log": "log-linear", "logit": "logit-linear", "points": "linear"}
_CHANGE = {"log": "% a year", "logit": "% of the odds a year", "points": "points a year"}


@dataclass(frozen=True, eq=False, repr=False)
class Trend:
    """A fitted trend.

    Attributes
    ----------
    indicator, subject, area, unit : str
        What was fitted.
    scale : str
        ``log``, ``logit`` or ``points``.
    method : str
        The fit in words.
    confidence : float
        Of all limits.
    data : DataFrame
        The rows by year, with ``used``, ``reason`` (why not used), ``segment`` (0 when in none), ``fitted``,
        ``fitted_lower``, ``fitted_upper`` (limits of the line, in the series' unit).
    segments : DataFrame
        One row per segment: ``first_year``, ``last_year``, ``points``, ``events`` (NaN when not all counts are known),
        ``change`` with ``lower``, ``upper`` and ``p``, ``verdict`` with the ``reason`` of a ``cannot tell``,
        ``points_a_year``: the slope in the series' unit at the middle of the segment, and ``dispersion``: how often
        the variance of chance the years scatter around the line (NaN without counts; 1 for a steady change). ``change``
        is the annual per cent change (APC) on the log scale, that of the odds on the logit scale, points a year on the
        points scale.
    breaks : DataFrame
        The breaks that touch the series: ``split`` and ``jump`` part segments, the others are only drawn.
    verdict : str
        ``rising``, ``falling``, ``stable``, ``no clear change``, ``cannot tell``, or ``not compared`` across a break.
    """

    indicator: str
    subject: str
    area: str
    unit: str
    scale: str
    method: str
    confidence: float
    data: pd.DataFrame
    segments: pd.DataFrame
    breaks: pd.DataFrame
    verdict: str

    @property
    def summary(self) -> pd.DataFrame:
        """One row per segment; a copy."""
        return self.segments.copy()

    @property
    def change_unit(self) -> str:
        """What ``change`` is measured in."""
        return _CHANGE[self.scale]

    @property
    def _title(self) -> str:
        name = f"{self.indicator} ({self.subject})" if self.subject else self.indicator
        return f"Trend of {name or 'nothing'}{f', {self.area}' if self.area else ''}: {self.verdict}"

    @property
    def _note(self) -> str:
        used = int(self.data["used"].sum())
        return f"{self.method}; {used} of {len(self.data)} rows used"

    def __repr__(self) -> str:
        lines = [self._title, f"  {self._note}"]
        for row in self.segments.to_dict("records"):
            limits = f" ({row['lower']:.2f} to {row['upper']:.2f})" if np.isfinite(row["lower"]) else ""
            change = f"{row['change']:+.2f} {self.change_unit}{limits}, " if np.isfinite(row["change"]) else ""
            why = f" ({row['reason']})" if row["reason"] else ""
            lines.append(f"  {row['first_year']}-{row['last_year']}: {change}{row['verdict']}{why}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        table = self.segments.round(4).to_html(index=False, border=0, na_rep="", escape=True)
        return f"<p><b>{html.escape(self._title)}</b><br>{html.escape(self._note)}</p>{table}"


def trend(
    frame: pd.DataFrame, breaks: pd.DataFrame | None = None, scale: str | None = None, confidence: float = 0.95
) -> Trend:
    """Fit the trend of one series.

    A line by least squares on the year: of ln(value), of the log odds, or of the value itself. Where the counts of all
    used rows are known, weights are the inverse variances as in NCI's Joinpoint: the count on the log scale (a zero
    count counts as 0.5), x(n − x)/n on the logit scale. Limits are those of Student's t on n − 2 degrees of freedom.
    This is the program's model without joinpoints.

    Not used, each with its reason: values with a barring flag, bounds and ranges, values that the scale cannot hold
    (0 without its denominator, 100 % and more), periods of another length than most, and years that `breaks` says
    not to fit. A ``split`` or ``jump`` in `breaks` parts the series; each part is fitted on its own.

    Parameters
    ----------
    frame : DataFrame
        Series rows of one series, rated or not; rows of other kinds than ``result`` are left aside.
    breaks : DataFrame, optional
        The breaks table; ``year`` is the first year of the new definition, an empty text means "any".
    scale : str, optional
        ``log``, ``logit`` or ``points``; by default the catalogue's.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Trend
        Its verdict is, in this order: ``cannot tell`` with fewer than 5 points of 3 events or more each, or fewer than
        20 events in all; ``not compared`` across a break; ``stable`` when the limits of the change lie within ±1 %
        a year (on the points scale, of the mean level, and hold 0); ``rising`` or ``falling`` when they exclude 0; else
        ``no clear change``.

    Raises
    ------
    InputError
        If the frame holds several series, or two usable values of one year.

    References
    ----------
    Kim, Fay, Feuer & Midthune 2000, Statistics in Medicine 19:335.
    """
    check(frame, "series", "trend")
    check_confidence(confidence)
    if scale is not None and scale not in SCALES:
        raise InputError(f"scale is {scale!r}, expected one of {', '.join(map(repr, SCALES))}")
    rows = frame[frame["kind"] == "result"].sort_values(["year", "period_end", "period_start"], ignore_index=True)
    _one_series(rows)
    first = rows.iloc[0] if len(rows) else pd.Series({"indicator": "", "subject": "", "area": "", "unit": ""})
    scale = scale or (scale_of(first["indicator"], per_of(rows).iloc[0]) if len(rows) else "log")
    known = breaks_of(check_breaks(breaks, "trend"), first["indicator"], first["subject"], first["area"])
    events, people = _events(rows)
    data = _marked(rows, known, scale, with_counts=np.isfinite(events + people))
    data = data.assign(segment=_segments(data, known))
    response, weights = _response(data, scale, events, people)
    data, segments = _fit_all(data, response, weights, events, scale, confidence)
    weighted = "weighted by counts" if weights is not None else "unweighted"
    return Trend(
        indicator=str(first["indicator"]), subject=str(first["subject"]), area=str(first["area"]),
        unit=str(first["unit"]), scale=scale,
        method=f"{_WORDS[scale]} regression on the year, {weighted}, t limits ({100 * confidence:g} %)",
        confidence=confidence, data=data, segments=segments, breaks=known,
        verdict=_whole_verdict(segments),
    )  # fmt: skip


def _events(rows: pd.DataFrame) -> tuple[Floats, Floats]:
    """Return the events behind each value and its population; a count of events is its own, in a population of one."""
    events, people = counts(rows)
    own = own_events(rows)
    counted = np.isfinite(own)
    return np.where(counted, own, events), np.where(counted, 1.0, people)


def _one_series(rows: pd.DataFrame) -> None:
    differ = [name for name in [*IDENTITY, "unit", "per"] if rows[name].nunique(dropna=False) > 1]
    if not differ:
        return
    count = len(rows[[*IDENTITY, "unit", "per"]].drop_duplicates())
    shown = "; ".join(f"{name}: {', '.join(map(repr, rows[name].unique()[:3]))}" for name in differ)
    raise InputError(f"trend needs one series, got {count}; they differ in {shown}", remedy="Select one of them.")


def _marked(rows: pd.DataFrame, breaks: pd.DataFrame, scale: str, with_counts: npt.NDArray[np.bool_]) -> pd.DataFrame:
    """Return the rows with `used` and the reason why not."""
    why = doubts(rows)
    value, per = rows["value"].to_numpy(), per_of(rows).to_numpy()
    stages = [
        (rows["year"].isin(breaks.loc[breaks["effect"] == "unfitted", "year"]).to_numpy(dtype="bool"), "unfitted"),
        (rows["year"].isna().to_numpy(), "no year"),
    ]
    if scale != "points":
        stages += [(value < 0, "below 0"), ((value == 0) & ~with_counts, "zero without its denominator")]
    if scale == "logit":
        stages += [(value > per, "over 100 %"), ((value == per) & ~with_counts, "100 % without its counts")]
    for rows_out, reason in stages:
        why = why.mask((why == "") & rows_out, reason)
    kinds = period_kind(rows)
    if (usable := kinds[why == ""]).nunique() > 1:
        most = usable.value_counts().pipe(lambda counted: counted[counted == counted.max()]).index
        common = usable[usable.isin(most)].iloc[-1]  # of equally common kinds the latest
        why = why.mask((why == "") & (kinds != common), "other period length")
    marked = rows.assign(used=(why == "").to_numpy(dtype="bool"), reason=why)
    if (
        again := marked["used"]
        & marked.loc[marked["used"], "year"].duplicated().reindex(marked.index, fill_value=False)
    ).any():
        raise two_of_a_key(marked[again].iloc[0], "trend")
    return marked


def _segments(data: pd.DataFrame, breaks: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Number the segments from 1; rows in a part without a usable value are in none (0)."""
    splits = breaks.loc[breaks["effect"].isin(["split", "jump"]), "year"].astype("float64").unique()
    year = data["year"].astype("float64").fillna(-np.inf).to_numpy()
    part = (year[:, None] >= np.sort(splits)[None, :]).sum(axis=1)
    held = np.unique(part[data["used"].to_numpy()])
    place = np.searchsorted(held, part)
    return np.where(np.isin(part, held), place + 1, 0).astype("int64")


def _response(data: pd.DataFrame, scale: str, events: Floats, people: Floats) -> tuple[Floats, Floats | None]:
    """Return what the line is fitted to, and the weights, None when the precision of some used row is not known."""
    value, per = data["value"].to_numpy(dtype="float64"), per_of(data).to_numpy()
    if scale == "points":
        return value, None
    used = data["used"].to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(value == 0, np.maximum(events, 0.5) / people, value / per)
        if scale == "log":
            weights = np.where(events == 0, 0.5, events)
            response = np.log(share * per)
        else:
            share = np.where(value == per, 1 - 0.5 / people, share)
            weights = people * share * (1 - share)
            response = np.log(share / (1 - share))
    known = bool(used.any() and np.isfinite(weights[used]).all())
    return np.where(used, response, np.nan), weights if known else None


def _back(line: Floats, scale: str, per: float) -> Floats:
    """Turn the fitted scale back into the series' unit."""
    with np.errstate(over="ignore"):  # limits on three wild points can be anything
        if scale == "log":
            return np.exp(line)
        return per / (1 + np.exp(-line)) if scale == "logit" else line


def _fit_all(
    data: pd.DataFrame, response: Floats, weights: Floats | None, events: Floats, scale: str, confidence: float
) -> tuple[pd.DataFrame, pd.DataFrame]:
    year, used = data["year"].astype("float64").to_numpy(), data["used"].to_numpy()
    per = float(per_of(data).iloc[0]) if len(data) else 1.0
    fitted, found = np.full((3, len(data)), np.nan), []
    for number in range(1, int(data["segment"].max() if len(data) else 0) + 1):
        inside = (data["segment"] == number).to_numpy()
        rows = inside & used
        line = fit_line(year[rows], response[rows], np.ones(rows.sum()) if weights is None else weights[rows])
        t = float(stdtrit(line.freedom, (1 + confidence) / 2)) if line.freedom else np.nan
        drawn = inside & (year >= year[rows].min()) & (year <= year[rows].max())
        fitted[:, drawn] = [_back(part, scale, per) for part in line.at(year[drawn], t)]
        mean = float(data.loc[rows, "value"].mean())
        spread = np.nan if weights is None else line.dispersion
        found.append(
            {"segment": number, "dispersion": spread, **_summary(line, year[rows], events[rows], t, scale, per, mean)}
        )
    segments = pd.DataFrame(found, columns=list(SEGMENTS)).astype(SEGMENTS)
    return data.assign(fitted=fitted[0], fitted_lower=fitted[1], fitted_upper=fitted[2]), segments


def _summary(
    line: Line, years: Floats, events: Floats, t: float, scale: str, per: float, mean: float
) -> dict[str, object]:
    limits = np.array([line.slope, line.slope - t * line.se, line.slope + t * line.se])
    with np.errstate(over="ignore"):
        change = limits if scale == "points" else 100 * np.expm1(limits)
    middle = float(_back(np.array(line.level), scale, per))
    steepness = {"log": middle, "logit": middle * (1 - middle / per), "points": 1.0}[scale]
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = 0.0 if line.slope == 0 else abs(np.float64(line.slope) / line.se)
        relative = 100 * change / abs(mean) if scale == "points" else change
    verdict, reason = _verdict(relative[1], relative[2], events, scale)
    return {
        "first_year": years.min(), "last_year": years.max(), "points": len(years), "events": events.sum(),
        "change": change[0], "lower": change[1], "upper": change[2],
        "p": 2 * stdtr(line.freedom, -statistic) if line.freedom else np.nan,
        "verdict": verdict, "reason": reason, "points_a_year": line.slope * steepness,
    }  # fmt: skip


def _verdict(lower: float, upper: float, events: Floats, scale: str) -> tuple[str, str]:
    """Return the verdict on one segment, and why the data cannot tell."""
    if len(events) < LEAST_POINTS:
        return "cannot tell", f"fewer than {LEAST_POINTS} points"
    if events.sum() < LEAST_EVENTS:  # false where a count is missing
        return "cannot tell", f"fewer than {LEAST_EVENTS} events"
    if (~(events < LIMITS_ONLY_BELOW)).sum() < LEAST_POINTS:
        return "cannot tell", f"fewer than {LEAST_POINTS} points of {LIMITS_ONLY_BELOW} events or more"
    # On the points scale a small step can be large for the indicator (a life expectancy): it is stable only when no
    # change at all is among what the limits hold.
    if lower >= -STABLE_WITHIN and upper <= STABLE_WITHIN and (scale != "points" or lower <= 0 <= upper):
        return "stable", ""
    if lower > 0 or upper < 0:
        return "rising" if lower > 0 else "falling", ""
    return "no clear change", ""


def _whole_verdict(segments: pd.DataFrame) -> str:
    if segments["points"].sum() < LEAST_POINTS or segments["events"].sum(skipna=False) < LEAST_EVENTS:
        return "cannot tell"
    return "not compared" if len(segments) > 1 else str(segments["verdict"].iloc[0])
