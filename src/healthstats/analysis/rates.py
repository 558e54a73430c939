"""Crude rates and proportions with their limits and their reliability."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from healthstats.analysis.comparable import each, family_of, per_of, scale_of
from healthstats.analysis.intervals import BYAR_FROM, check_confidence, poisson_limits, wilson_limits
from healthstats.catalogue import indicators
from healthstats.errors import InputError
from healthstats.series import check, has_flag
from healthstats.units import per_text

Floats = npt.NDArray[np.float64]

METHODS = ("auto", "exact", "byar", "wilson")

#: Below these numbers of events a rate is shown only with its limits, or is marked unreliable.
LIMITS_ONLY_BELOW = 3
UNRELIABLE_BELOW = 20

#: Chapters whose numerators are beds, staff, money or tasks: not drawn by chance, so no limits of their own accord.
_NOT_BY_CHANCE = {"resources", "finance", "essential-medicines", "tasks"}
#: Counts that are events themselves.
_EVENTS = {"reported_cases", "births", "deaths"}


def rate(frame: pd.DataFrame, per: float | None = None, method: str = "auto", confidence: float = 0.95) -> pd.DataFrame:
    """Return the same rows with the rate recomputed from its counts, its limits and its reliability.

    Parameters
    ----------
    frame : DataFrame
        Series rows, in any order; only those of kind ``result`` are computed.
    per : float, optional
        What the rates shall be per (100, 1 000, 100 000 …); value, unit and targets are converted. By default the
        row's own unit.
    method : str
        ``auto``: Wilson for proportions (catalogue scale ``logit``; an unregistered % counts as one), for other
        rates of events exact Poisson limits below 10 events and Byar's from 10 (UK practice); none for what chance
        does not make (beds per thousand, money, task completion, differences). Or ``exact``, ``byar`` or ``wilson``
        for every rate.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    DataFrame
        The rows with these columns added or renewed:

        ``value``
            numerator / denominator × per where both are known, else as printed. A population that was implied by
            the printed rate (flag ``implied_denominator``) confirms nothing: the value stays as printed, and the
            limits come from the count alone. A value that a person corrected stays as well.
        ``printed``
            the value as it came, in the same unit.
        ``lower``, ``upper``
            limits in the same unit, NaN where there are none.
        ``confidence``, ``method``
            of the limits: ``Garwood exact``, ``Byar``, ``Wilson`` or empty.
        ``reliability``
            empty when good; ``limits only`` (fewer than 3 events), ``unreliable`` (fewer than 20, or marked so by
            its producer), ``no counts`` (limits not computable), ``over 100 %`` (more events than persons: no limits),
            ``no limits`` (not a rate of events).

    Raises
    ------
    InputError
        If `frame` is no series table or an argument is not one of those above.

    References
    ----------
    Garwood 1936; Breslow & Day 1987; Newcombe 1998; Public Health England, technical guide on confidence intervals.
    """
    check(frame, "series", "rate")
    check_confidence(confidence)
    if method not in METHODS:
        raise InputError(f"method is {method!r}, expected one of {', '.join(map(repr, METHODS))}")
    if per is not None and (isinstance(per, bool) or not isinstance(per, int | float) or not 0 < per < np.inf):
        raise InputError(f"per is {per!r}, expected a number above 0", remedy="Write 1000 for ‰.")
    words = _methods(frame, method)
    frame = _recomputed(_converted(frame, per))
    events, people = counts(frame)
    lower, upper = _limits(words, events, people, per_of(frame).to_numpy(), confidence)
    computed = np.isfinite(lower)
    return frame.assign(
        lower=lower,
        upper=upper,
        confidence=np.where(computed, confidence, np.nan),
        method=pd.Series(np.where(computed, words, ""), index=frame.index, dtype="str"),
        reliability=pd.Series(_reliability(frame, words, events, people, computed), index=frame.index, dtype="str"),
    )


def counts(frame: pd.DataFrame) -> tuple[Floats, Floats]:
    """Return the events behind each rate and its population, NaN where not known or impossible.

    Without a denominator (or with one that was implied) the population is what the value and the count say it is.
    """
    value, per = frame["value"].to_numpy(), per_of(frame).to_numpy()
    events, people = _possible(frame["numerator"]), _possible(frame["denominator"])
    people[people == 0] = np.nan
    open_to_it = has_flag(frame, "implied_denominator").to_numpy() | frame["denominator"].isna().to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        implied = events / value * per
    population = np.where(open_to_it & (value > 0) & (events > 0), implied, people)
    is_result = frame["kind"].eq("result").to_numpy() & _is_rate(frame)
    return np.where(is_result, events, np.nan), np.where(is_result, population, np.nan)


def own_events(frame: pd.DataFrame) -> Floats:
    """Return the value itself where it is a number of events (cases, births, deaths), else NaN."""
    rows = frame["indicator"].isin(_EVENTS).to_numpy() & frame["kind"].eq("result").to_numpy()
    return np.where(rows, _possible(frame["value"]), np.nan)


def chances(frame: pd.DataFrame) -> npt.NDArray[np.str_]:
    """Return by what law chance makes each value: ``poisson``, ``binomial``, or empty where it is not chance."""
    laws = each(frame.assign(per=per_of(frame)), ["indicator", "per"], _law)
    return np.where(_is_rate(frame), laws, "")


def _law(name: str, per: float) -> str:
    law = {"logit": "binomial", "log": "poisson"}.get(scale_of(name, per), "")
    if (known := indicators().get(name)) is None:
        return law
    # A per cent on the log scale is no share of persons: bed occupancy, task completion, cases found of those expected.
    return "" if known.domain in _NOT_BY_CHANCE or (law == "poisson" and known.per <= 100) else law


def _possible(numbers: pd.Series) -> Floats:
    return numbers.where((numbers >= 0) & (numbers < np.inf)).to_numpy(dtype="float64", copy=True)


def _is_rate(frame: pd.DataFrame) -> npt.NDArray[np.bool_]:
    return each(frame, ["indicator", "unit"], lambda name, unit: family_of(name, unit) == "rate")


def _converted(frame: pd.DataFrame, per: float | None) -> pd.DataFrame:
    """Put every rate on the base `per`; what is no rate keeps its unit."""
    frame = frame.assign(printed=frame["printed"] if "printed" in frame else frame["value"])
    if per is None:
        return frame
    old = per_of(frame)
    turned = pd.Series(_is_rate(frame), index=frame.index) & (old != per)
    factor = (per / old).where(turned, 1.0)
    digits = frame["decimals"] - np.round(np.log10(factor)).astype("int64")
    return frame.assign(
        **{name: frame[name] * factor for name in ("value", "value_high", "printed")},
        decimals=digits.clip(lower=0).where(turned, frame["decimals"]),
        per=frame["per"].where(~turned, float(per)),
        unit=frame["unit"].where(~turned, per_text(per, "zh")),
    )


def _recomputed(frame: pd.DataFrame) -> pd.DataFrame:
    """Compute the rate from its counts, unless they confirm nothing or a person corrected the value."""
    events, people = counts(frame)
    as_it_came = has_flag(frame, "implied_denominator", "corrected").to_numpy() | frame["denominator"].isna().to_numpy()
    computed = events / people * per_of(frame).to_numpy()
    return frame.assign(value=np.where(np.isfinite(computed) & ~as_it_came, computed, frame["printed"]))


def _methods(frame: pd.DataFrame, method: str) -> npt.NDArray[np.str_]:
    """Return which limits each row is to have, in words; empty for none."""
    result = frame["kind"].eq("result").to_numpy()
    if method != "auto":
        word = {"exact": "Garwood exact", "byar": "Byar", "wilson": "Wilson"}[method]
        return np.where(result & _is_rate(frame), word, "")
    law, events = chances(frame), frame["numerator"].to_numpy()
    uk = np.where(events < BYAR_FROM, "Garwood exact", "Byar")
    return np.where(result, np.select([law == "binomial", law == "poisson"], ["Wilson", uk], ""), "")


def _limits(
    words: npt.NDArray[np.str_], events: Floats, people: Floats, per: Floats, confidence: float
) -> tuple[Floats, Floats]:
    lower, upper = np.full(len(words), np.nan), np.full(len(words), np.nan)
    for word, method in (("Garwood exact", "exact"), ("Byar", "byar")):
        rows = (words == word) & ~np.isnan(people)
        low, high = poisson_limits(events[rows], confidence, method)
        lower[rows], upper[rows] = low / people[rows] * per[rows], high / people[rows] * per[rows]
    rows = (words == "Wilson") & ~np.isnan(people)
    low, high = wilson_limits(events[rows], people[rows], confidence)
    lower[rows], upper[rows] = low * per[rows], high * per[rows]
    return lower, upper


def _reliability(
    frame: pd.DataFrame, words: npt.NDArray[np.str_], events: Floats, people: Floats, computed: npt.NDArray[np.bool_]
) -> npt.NDArray[np.str_]:
    result = frame["kind"].eq("result").to_numpy()
    return np.select(
        [
            ~result,
            words == "",
            (words == "Wilson") & (events > people),
            ~computed,
            events < LIMITS_ONLY_BELOW,
            (events < UNRELIABLE_BELOW) | has_flag(frame, "unreliable").to_numpy(),
        ],
        ["", "no limits", "over 100 %", "no counts", "limits only", "unreliable"],
        "",
    )
