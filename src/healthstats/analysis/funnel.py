"""Funnels: which areas lie beyond the limits that chance alone would give their size."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import gdtrib, ndtri

from healthstats.analysis.comparable import per_of
from healthstats.analysis.counts import law_of
from healthstats.analysis.intervals import Confidence, Limits, levels, limit_names
from healthstats.analysis.overdispersion import adjusted_limits, overdispersion
from healthstats.analysis.rates import reliability_of
from healthstats.errors import InputError
from healthstats.frames import Floats, check_per, counts_of, need, place_of, refuse_twice, words

#: What the values of each law are per, unless told otherwise.
_PER = {"poisson": 100_000.0, "dsr": 100_000.0, "binomial": 100.0, "ratio": 1.0}
METHODS = {"poisson": "Poisson exact", "dsr": "Poisson exact", "ratio": "Poisson exact", "binomial": "score"}
ADJUSTED = "additive overdispersion"
#: A directly standardised rate of fewer events is not judged (UK practice).
DSR_FROM = 10


@dataclass(frozen=True)
class Areas:
    """The events and the size of each area, what events a person there are in all, and which areas say something."""

    events: Floats
    size: Floats
    share: float
    usable: npt.NDArray[np.bool_]
    tau2: float | None


def funnel(
    frame: pd.DataFrame,
    law: str | None = None,
    per: float | None = None,
    baseline: float | None = None,
    confidence: Confidence = (0.95, 0.998),
    adjust: bool = False,
) -> pd.DataFrame:
    """Return the same rows with the baseline, the funnel's limits at their own size, and where they lie.

    Parameters
    ----------
    frame : DataFrame
        One row an area, in any order, with ``numerator`` (events) and, by the law, its size.
    law : str, optional
        ``poisson``: a rate; ``denominator`` is the population or person-years. ``binomial``: a proportion;
        ``denominator`` is all persons. ``ratio``: an SMR; ``expected`` is the expected number of events. ``dsr``: a
        directly standardised rate in ``value``; its size is the population that it and its events imply. By default
        what the indicator is, ``poisson`` where the frame names none.
    per : float, optional
        What values are per. By default what the frame says, else 100 000; of proportions 100, of ratios 1.
    baseline : float, optional
        The middle of the funnel, in the unit of the values. By default all events / all persons; of ratios 1 × `per`.
    confidence : float or several
        Of the limits.
    adjust : bool
        Widen the limits by what the areas differ beyond chance (`healthstats.analysis.overdispersion`).

    Returns
    -------
    DataFrame
        The rows with these columns added or renewed: ``value`` (that of a ``dsr`` as it is), ``baseline``, ``lower``
        and ``upper`` (those of a second level of 0.998 are ``lower_99_8``, ``upper_99_8``), ``confidence``,
        ``method``, ``tau2`` (when adjusted: the variance added), ``funnel`` and ``reliability``.

        ``funnel`` says ``above 99.8 %``, ``above 95 %``, ``within``, ``below 95 %``, ``below 99.8 %``, or ``cannot
        tell``: where a number is missing, the size is 0, there are more events than persons, no events at all (or
        nothing but events), or fewer than 10 events of a standardised rate. ``reliability`` is ``no counts``,
        ``no population``, ``over 100 %``, or by the events ``limits only`` (fewer than 3), ``unreliable`` (fewer than
        20) or nothing.

    Raises
    ------
    InputError
        If a column is missing, an area stands there twice, a number is negative or infinite, or an argument is not one
        of those above.

    Examples
    --------
    >>> deaths = pd.DataFrame({"area": ["Hill", "Lake", "Moor"], "numerator": [31, 9, 44],
    ...                        "denominator": [9000, 8100, 14000]})
    >>> made = funnel(deaths, per=1000).head(2)
    >>> made[["area", "value", "lower", "upper", "funnel"]].round(2).to_numpy().tolist()
    [['Hill', 3.44, 1.63, 3.88, 'within'], ['Lake', 1.11, 1.57, 3.95, 'below 95 %']]

    References
    ----------
    Spiegelhalter 2005, Statistics in Medicine 24:1185; Public Health England, Fingertips technical guidance on funnels.
    """
    areas, law, per = read_areas(frame, law, per, baseline, adjust, "funnel")
    events, size = areas.events, areas.size
    value = counts_of(frame, "value", "funnel") if law == "dsr" else _divided(events, size, per)
    limits: dict[str, Floats] = {}
    placed = np.zeros(len(frame), dtype="int8")
    share = _divided(events, size, 1)
    for level, (lower, upper) in zip(levels(confidence), limit_names(confidence), strict=True):
        low, high = limits_at(areas, np.where(areas.usable, size, np.nan), law, level)
        placed += (share > high).astype("int8") - (share < low).astype("int8")
        limits |= {lower: low * per, upper: high * per}
    judged = areas.usable & ((law != "dsr") | (events >= DSR_FROM))
    names = [f"{100 * level:.10g} %" for level in sorted(levels(confidence))]
    said = [
        "cannot tell",
        *(f"below {name}" for name in reversed(names)),
        "within",
        *(f"above {name}" for name in names),
    ]
    known, method = limits["lower"], ADJUSTED if adjust else METHODS[law]
    return frame.assign(
        value=value,
        baseline=areas.share * per,
        **limits,
        confidence=np.where(np.isnan(known), np.nan, levels(confidence)[0]),
        method=words(["", method], (~np.isnan(known)).astype("int8"), frame.index),
        **({"tau2": areas.tau2} if adjust else {}),
        funnel=words(said, np.where(judged, placed + len(names) + 1, 0), frame.index),
        reliability=pd.Series(_reliability(areas, law), index=frame.index, dtype="str"),
    )


def implied_population(frame: pd.DataFrame, per: float = 100_000) -> pd.DataFrame:
    """Return the same rows with the population that their rates and events imply, as the size of a standardised rate.

    Parameters
    ----------
    frame : DataFrame
        ``numerator`` (events), ``value`` (the rate) and, if it has it, ``denominator``.
    per : float
        What the rates are per.

    Returns
    -------
    DataFrame
        The rows with ``denominator`` added or renewed: events × `per` / value. No events imply nothing: there the
        frame's own denominator stays, if it has one. Divide by the years of data for the population of one year.

    Raises
    ------
    InputError
        If a number is negative or infinite, or a rate is 0 in spite of events.

    Examples
    --------
    >>> rates = pd.DataFrame({"numerator": [414, 0], "value": [184.0, 0.0], "denominator": [231000, 9700]})
    >>> implied_population(rates)["denominator"].tolist()
    [225000.0, 9700.0]
    """
    check_per(per)
    size = _implied(frame, per, "implied_population")
    if "denominator" in frame:
        none = counts_of(frame, "numerator", "implied_population") == 0
        size = np.where(none, counts_of(frame, "denominator", "implied_population"), size)
    return frame.assign(denominator=size)


def read_areas(
    frame: pd.DataFrame, law: str | None, per: float | None, baseline: float | None, adjust: bool, caller: str
) -> tuple[Areas, str, float]:
    """Return the areas of a frame, checked, their law, and what their values are per; `caller` asks for them."""
    need(frame, [], caller)
    if "area" in frame:
        refuse_twice(frame, ["area"], caller)
    law = law_of(frame, caller) if law is None else law
    if law not in _PER:
        raise InputError(f"{caller}: law is {law!r}, expected one of {', '.join(map(repr, _PER))}")
    if per is None:
        per = float(per_of(frame, _PER[law]).iloc[0]) if law != "ratio" and len(frame) else _PER[law]
    check_per(per)
    events = counts_of(frame, "numerator", caller)
    column = "expected" if law == "ratio" else "denominator"
    size = _implied(frame, per, caller) if law == "dsr" else counts_of(frame, column, caller)
    usable = ~np.isnan(events) & (size > 0) & ((law != "binomial") | (events <= size))
    highest = per if law == "binomial" else np.inf
    number = isinstance(baseline, int | float | np.number) and not isinstance(baseline, bool)
    if baseline is not None and not (number and 0 < baseline < highest):
        raise InputError(f"{caller}: baseline is {baseline!r}, expected a number above 0 and below {highest:g}")
    if baseline is not None:
        share = baseline / per
    elif law == "ratio":
        share = 1.0
    else:
        share = float(events[usable].sum() / size[usable].sum()) if usable.any() else np.nan
    # Where nothing happens, or nothing else, chance cannot be told from anything.
    usable &= 0 < share < (1 if law == "binomial" else np.inf)
    tau2 = overdispersion(events[usable], size[usable], share, law == "binomial").tau2 if adjust else None
    return Areas(events, size, share, usable, tau2), law, float(per)


def _implied(frame: pd.DataFrame, per: float, caller: str) -> Floats:
    events, value = counts_of(frame, "numerator", caller), counts_of(frame, "value", caller)
    if (wrong := (events > 0) & (value == 0)).any():
        row = int(wrong.argmax())
        raise InputError(f"{caller}: value is 0 with {events[row]:g} events", **place_of(frame, row))
    return _divided(np.where(events > 0, events, np.nan), value, per)


def limits_at(areas: Areas, size: Floats, law: str, level: float) -> Limits:
    """Return the limits at each size, events a person."""
    if areas.tau2 is not None:
        return adjusted_limits(areas.share, size, areas.tau2, level, law == "binomial")
    if law == "binomial":
        half = ndtri((1 + level) / 2) * np.sqrt(areas.share * (1 - areas.share) / size)
        return np.maximum(areas.share - half, 0.0), np.minimum(areas.share + half, 1.0)
    # So many events as are reached, or not passed, with the probability of one tail: gdtrib turns the gamma law round.
    expected, tail = areas.share * size, (1 - level) / 2
    return np.maximum(gdtrib(1, 1 - tail, expected) - 1, 0.0) / size, gdtrib(1, tail, expected) / size


def _divided(events: Floats, size: Floats, per: float) -> Floats:
    """Return events / size × per, NaN where the size is 0."""
    size = np.where(size > 0, size, np.nan)
    return events / size * per


def _reliability(areas: Areas, law: str) -> npt.NDArray[np.str_]:
    # No events of a standardised rate imply no population, but they are known.
    sized = ~np.isnan(areas.size) | ((law == "dsr") & (areas.events == 0))
    return np.select(
        [np.isnan(areas.events) | ~sized, areas.size == 0, (areas.events > areas.size) & (law == "binomial")],
        ["no counts", "no population", "over 100 %"],
        reliability_of(areas.events),
    )
