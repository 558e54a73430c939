"""Crude rates and proportions with their limits and their reliability."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from healthstats.analysis.comparable import per_of
from healthstats.analysis.counts import Floats, Marks, chances, check_units, counts, flagged, is_rate, is_result
from healthstats.analysis.intervals import (
    BYAR_FROM,
    Confidence,
    binomial_limits,
    levels,
    limit_names,
    poisson_limits,
)
from healthstats.errors import InputError
from healthstats.frames import check_per, need, words
from healthstats.series import check_words
from healthstats.units import per_text

Codes = npt.NDArray[np.int8]

#: What can be asked for, and the words of the limits it gives.
METHODS = {"exact": "Garwood exact", "byar": "Byar", "wilson": "Wilson", "clopper-pearson": "Clopper-Pearson"}
#: Below these numbers of events a rate is shown only with its limits, or is marked unreliable.
LIMITS_ONLY_BELOW = 3
UNRELIABLE_BELOW = 20

_WORDS = ("", *METHODS.values())
_EXACT, _BYAR, _WILSON, _CLOPPER_PEARSON = range(1, 5)
_RELIABILITY = ("", "unreliable", "limits only", "no counts", "no population", "over 100 %", "no limits")


def rate(
    frame: pd.DataFrame, per: float | None = None, method: str = "auto", confidence: Confidence = 0.95
) -> pd.DataFrame:
    """Return the same rows with the rate computed from its counts, its limits and its reliability.

    Parameters
    ----------
    frame : DataFrame
        Rows with ``numerator`` (events) and ``denominator`` (population, person-years), in any order. Series rows say
        more, and it is heeded: only those of kind ``result`` are computed.
    per : float, optional
        What the rates shall be per (100, 1 000, 100 000 …); value, unit and targets are converted. By default the
        row's own unit, and 100 000 where it states none.
    method : str
        ``auto``: Wilson for proportions (catalogue scale ``logit``; an unregistered % counts as one), for other
        rates of events exact Poisson limits below 10 events and Byar's from 10 (UK practice); none for what chance
        does not make (beds per thousand, money, task completion, differences). Or ``exact``, ``byar``, ``wilson`` or
        ``clopper-pearson`` for every rate.
    confidence : float or several
        Between 0 and 1; [0.95, 0.998] gives the limits of both.

    Returns
    -------
    DataFrame
        The rows with these columns added or renewed:

        ``value``
            numerator / denominator × per where both are known, else as printed. A population that was implied by
            the printed rate (flag ``implied_denominator``) confirms nothing: the value stays as printed, and the
            limits come from the count alone. A value that a person corrected stays as well.
        ``printed``
            the value as it came, in the same unit, if there was one.
        ``per``
            what the values are per.
        ``lower``, ``upper``
            limits in the same unit, NaN where there are none. Those of a second level of 0.998 are called
            ``lower_99_8``, ``upper_99_8``.
        ``confidence``, ``method``
            of the (first) limits: ``Garwood exact``, ``Byar``, ``Wilson``, ``Clopper-Pearson`` or empty.
        ``reliability``
            empty when good; ``limits only`` (fewer than 3 events), ``unreliable`` (fewer than 20, or marked so by
            its producer), ``no counts`` (limits not computable), ``no population`` (it is 0), ``over 100 %`` (more
            events than persons: no limits), ``no limits`` (not a rate of events).

    Raises
    ------
    InputError
        If a column is missing, a count negative or infinite, or an argument is not one of those above.

    Examples
    --------
    >>> deaths = pd.DataFrame({"area": ["Hill", "Lake"], "numerator": [4, 31], "denominator": [1190, 9020]})
    >>> rate(deaths, per=1000)[["area", "value", "lower", "upper", "method"]].round(2).to_numpy().tolist()
    [['Hill', 3.36, 0.92, 8.61, 'Garwood exact'], ['Lake', 3.44, 2.33, 4.88, 'Byar']]

    References
    ----------
    Garwood 1936; Breslow & Day 1987; Newcombe 1998; Public Health England, technical guide on confidence intervals.
    """
    if method not in ("auto", *METHODS):
        raise InputError(f"method is {method!r}, expected one of {', '.join(map(repr, ('auto', *METHODS)))}")
    return _rated(frame, "rate", per, 100_000, method, confidence)


def proportion(
    frame: pd.DataFrame, per: float | None = None, method: str = "wilson", confidence: Confidence = 0.95
) -> pd.DataFrame:
    """Return the same rows with the share of persons, its limits and its reliability.

    Parameters
    ----------
    frame : DataFrame
        Rows with ``numerator`` (persons with the trait) and ``denominator`` (all persons).
    per : float, optional
        100 for per cent. By default the row's own unit, and 100 where it states none.
    method : str
        ``wilson`` or ``clopper-pearson``.
    confidence : float or several
        Between 0 and 1.

    Returns
    -------
    DataFrame
        As `rate` does it. More events than persons (a coverage of 103 %) keep their value and have no limits.

    Raises
    ------
    InputError
        As `rate`.

    Examples
    --------
    >>> screened = pd.DataFrame({"numerator": [2382, 41], "denominator": [2300, 50]})
    >>> proportion(screened)[["value", "lower", "upper", "reliability"]].round(1).to_numpy().tolist()
    [[103.6, nan, nan, 'over 100 %'], [82.0, 69.2, 90.2, '']]
    """
    if method not in ("wilson", "clopper-pearson"):
        raise InputError(f"method is {method!r}, expected 'wilson' or 'clopper-pearson'")
    return _rated(frame, "proportion", per, 100, method, confidence)


def reliability_of(events: npt.ArrayLike) -> npt.NDArray[np.str_]:
    """Return what a number of events says of its rate: ``no counts``, ``limits only``, ``unreliable`` or nothing.

    Examples
    --------
    >>> reliability_of([2, 3, 20, float("nan")]).tolist()
    ['limits only', 'unreliable', '', 'no counts']
    """
    return np.array(_RELIABILITY)[_by_events(np.asarray(events, dtype="float64"))]


def _rated(
    frame: pd.DataFrame, caller: str, per: float | None, otherwise: float, method: str, confidence: Confidence
) -> pd.DataFrame:
    need(frame, ["numerator", "denominator"], caller)
    check_words(frame)
    check_units(frame, caller)
    first, *_ = levels(confidence)
    if per is not None:
        check_per(per)
    events, people = counts(frame, caller)
    codes = _methods(frame, events, method)
    frame = _converted(frame, per, otherwise)
    limits = _limits(codes, events, people, frame["per"].to_numpy(), method, confidence)
    computed = np.isfinite(limits["lower"])
    made = {"value": _values(frame, events, people), **limits, "confidence": np.where(computed, first, np.nan)}
    return frame.assign(
        **{name: pd.Series(numbers, index=frame.index, copy=False) for name, numbers in made.items()},
        method=words(_WORDS, np.where(computed, codes, 0), frame.index),
        reliability=words(_RELIABILITY, _reliability(frame, codes, events, people, computed), frame.index),
    )


def _methods(frame: pd.DataFrame, events: Floats, method: str) -> Codes:
    """Return which limits each row is to have; 0 for none."""
    if method != "auto":
        wanted = is_result(frame) & is_rate(frame)
        return np.where(wanted, np.int8(_WORDS.index(METHODS[method])), np.int8(0))
    law = chances(frame)
    codes = np.where(events < BYAR_FROM, np.int8(_EXACT), np.int8(_BYAR))
    codes[law == "binomial"] = _WILSON
    codes[(law == "") | ~is_result(frame)] = 0
    return codes


def _converted(frame: pd.DataFrame, per: float | None, otherwise: float) -> pd.DataFrame:
    """Put every rate on the base `per`; what is no rate keeps its unit."""
    if "value" in frame and "printed" not in frame:
        frame = frame.assign(printed=frame["value"])
    old = per_of(frame, 1 if {"unit", "indicator"} <= set(frame) else otherwise)
    if per is None:
        return frame.assign(per=old)
    turned = pd.Series(is_rate(frame), index=frame.index)
    factor = (per / old).where(turned & (old != per), 1.0)
    made = {name: frame[name] * factor for name in ("value", "value_high", "printed") if name in frame}
    if "decimals" in frame:
        digits = frame["decimals"] - np.round(np.log10(factor)).astype("int64")
        made["decimals"] = digits.clip(lower=0).where(factor != 1, frame["decimals"])
    if "unit" in frame:
        made["unit"] = frame["unit"].where(factor == 1, per_text(per, "zh"))
    return frame.assign(**made, per=old.where(~turned, float(per)))


def _values(frame: pd.DataFrame, events: Floats, people: Floats) -> Floats:
    """Compute the rates from their counts, unless they confirm nothing or a person corrected the value."""
    computed = events / people
    computed *= frame["per"].to_numpy()
    if "printed" not in frame:
        return computed
    as_it_came = flagged(frame, "implied_denominator", "corrected") | frame["denominator"].isna().to_numpy()
    return np.where(np.isfinite(computed) & ~as_it_came, computed, frame["printed"].to_numpy(dtype="float64"))


def _limits(
    codes: Codes, events: Floats, people: Floats, per: Floats, method: str, confidence: Confidence
) -> dict[str, Floats]:
    """Return the limits of each level by the names of their columns."""
    limits: dict[str, Floats] = {}
    of_counts, of_shares = (codes == _EXACT) | (codes == _BYAR), codes >= _WILSON
    for marked, compute in ((of_counts, _of_a_count), (of_shares, binomial_limits)):
        if not marked.any():
            continue
        known = marked & ~np.isnan(people)
        rows: slice | Marks = slice(None) if known.all() else known  # a slice copies nothing
        how = "wilson" if compute is binomial_limits and method == "auto" else method
        for level, names in zip(levels(confidence), limit_names(confidence), strict=True):
            for name, share in zip(names, compute(events[rows], people[rows], level, how), strict=True):
                share *= per[rows]
                limits[name] = _put(share, rows, limits.get(name), len(codes))
    return limits or {name: np.full(len(codes), np.nan) for pair in limit_names(confidence) for name in pair}


def _put(numbers: Floats, rows: slice | Marks, into: Floats | None, length: int) -> Floats:
    """Put numbers into their rows; the others stay as they were, or NaN."""
    if isinstance(rows, slice):
        return numbers
    into = np.full(length, np.nan) if into is None else into
    into[rows] = numbers
    return into


def _of_a_count(events: Floats, people: Floats, level: float, method: str) -> tuple[Floats, Floats]:
    lower, upper = poisson_limits(events, level, method)
    return lower / people, upper / people


def _reliability(frame: pd.DataFrame, codes: Codes, events: Floats, people: Floats, computed: Marks) -> Codes:
    said = _by_events(events)
    said[flagged(frame, "unreliable") & (said == 0)] = _RELIABILITY.index("unreliable")
    said[~computed] = _RELIABILITY.index("no counts")
    nobody = (frame["denominator"] == 0).to_numpy(dtype="bool", na_value=False)
    said[nobody & ~np.isnan(events)] = _RELIABILITY.index("no population")
    said[(codes >= _WILSON) & (events > people)] = _RELIABILITY.index("over 100 %")
    said[codes == 0] = _RELIABILITY.index("no limits")
    said[~is_result(frame)] = 0
    return said


def _by_events(events: Floats) -> Codes:
    """Return the code of what a number of events says of its rate."""
    codes = (events < UNRELIABLE_BELOW).astype("int8")
    codes[events < LIMITS_ONLY_BELOW] = _RELIABILITY.index("limits only")
    codes[np.isnan(events)] = _RELIABILITY.index("no counts")
    return codes
