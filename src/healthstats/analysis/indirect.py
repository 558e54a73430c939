"""Indirect standardisation: the events of each area against those a reference's rates would give its people."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from healthstats.analysis.by_age import Cells, join_by_age, key_words
from healthstats.analysis.intervals import BYAR_FROM, Confidence, levels, limit_names, poisson_limits
from healthstats.analysis.rates import METHODS, reliability_of
from healthstats.errors import InputError
from healthstats.frames import Floats, Groups, check_per, counts_of, groups_of, need, refuse_twice, words

_WORDS = ("", METHODS["exact"], METHODS["byar"])


def standardised_ratio(
    frame: pd.DataFrame,
    reference: pd.DataFrame | pd.Series,
    by: str | Sequence[str] | None = None,
    per: float = 1,
    method: str = "auto",
    confidence: Confidence = 0.95,
    observed: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return the standardised ratio (SMR, SIR) of each group: its events by those expected, with limits.

    Parameters
    ----------
    frame : DataFrame
        One row an age band of each group, in any order: ``age``, ``numerator`` (events) and ``denominator``
        (population, person-years).
    reference : DataFrame or Series
        Whose rates are expected: ``age``, ``numerator``, ``denominator``; or rates by age label, events a person (not
        per 100 000). Bands are joined by age; whichever side is finer is added up, but rates cannot be.
    by : str or several, optional
        The columns of the groups.
    per : float
        1 for a ratio, 100 for a per cent.
    method : str
        Of the limits: ``exact`` (Garwood), ``byar``, or ``auto``: exact below 10 events, Byar from 10 (UK practice).
    confidence : float or several
        Between 0 and 1; [0.95, 0.998] gives the limits of both.
    observed : DataFrame, optional
        The events of each group when they are not known by age: the columns of `by` and ``numerator``, one row a
        group. The frame then needs no ``numerator``.

    Returns
    -------
    DataFrame
        One row a group: its keys, ``observed`` (events), ``denominator`` (its population), ``expected``, ``value``
        (observed / expected × `per`), ``lower``, ``upper`` (those of a second level of 0.998 are called ``lower_99_8``,
        ``upper_99_8``), ``confidence``, ``method``, ``reliability`` and ``missing``.

        A band with nobody in it expects nothing. ``reliability`` is empty when good, ``limits only`` (fewer than 3
        events observed), ``unreliable`` (fewer than 20), ``no counts`` (a number is missing; ``missing`` says of how
        many rows), ``no population`` (the group has nobody) or ``nothing expected`` (the reference has no events at
        these ages). The last three have no value.

    Raises
    ------
    InputError
        If a group lacks a band of the reference, has one more or one twice, or a label is no age band: all are named.
        Also if a number is negative, the reference is incomplete, or an argument is not one of those above.

    Examples
    --------
    >>> deaths = pd.DataFrame({"age": ["0-14", "15-64", "65+"], "numerator": [2, 21, 90],
    ...                        "denominator": [3100, 9800, 1700]})
    >>> province = pd.DataFrame({"age": ["0-14", "15-64", "65+"], "numerator": [150, 2600, 9700],
    ...                          "denominator": [400000, 1100000, 210000]})
    >>> ratio = standardised_ratio(deaths, province)
    >>> ratio[["observed", "expected", "value", "lower", "upper"]].round(3).iloc[0].tolist()
    [113.0, 102.85, 1.099, 0.905, 1.321]

    References
    ----------
    Breslow & Day 1987, Statistical Methods in Cancer Research II; Ulm 1990, American Journal of Epidemiology 131:373.
    """
    check_per(per)
    return _ratios(frame, reference, by, per, method, confidence, observed, "standardised_ratio")


def indirectly_standardised_rate(
    frame: pd.DataFrame,
    reference: pd.DataFrame,
    by: str | Sequence[str] | None = None,
    per: float = 100_000,
    method: str = "auto",
    confidence: Confidence = 0.95,
    observed: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return the indirectly standardised rate of each group: its standardised ratio × the reference's crude rate.

    Parameters
    ----------
    frame, by, method, confidence, observed
        As those of `standardised_ratio`.
    reference : DataFrame
        ``age``, ``numerator``, ``denominator``. Rates alone do not say how often the events are in all.
    per : float
        What the rates are per.

    Returns
    -------
    DataFrame
        As of `standardised_ratio`, and ``reference_rate``: the crude rate of the reference.

    Raises
    ------
    InputError
        As `standardised_ratio`.

    Examples
    --------
    >>> deaths = pd.DataFrame({"age": ["0-64", "65+"], "numerator": [23, 90], "denominator": [12900, 1700]})
    >>> province = pd.DataFrame({"age": ["0-64", "65+"], "numerator": [2750, 9700], "denominator": [1500000, 210000]})
    >>> rate = indirectly_standardised_rate(deaths, province, per=1000)
    >>> rate[["reference_rate", "value", "lower", "upper"]].round(2).iloc[0].tolist()
    [7.28, 8.05, 6.64, 9.68]
    """
    caller = "indirectly_standardised_rate"
    if not isinstance(reference, pd.DataFrame):
        raise InputError(
            f"{caller}: reference is a {type(reference).__name__}, expected age, numerator, denominator",
            remedy="With rates alone use standardised_ratio.",
        )
    check_per(per)
    events, persons = _reference(reference, caller).sum()
    crude = per * events / persons if persons else np.nan
    return _ratios(frame, reference, by, crude, method, confidence, observed, caller).assign(reference_rate=crude)


def _ratios(
    frame: pd.DataFrame,
    reference: pd.DataFrame | pd.Series,
    by: str | Sequence[str] | None,
    factor: float,
    method: str,
    confidence: Confidence,
    observed: pd.DataFrame | None,
    caller: str,
) -> pd.DataFrame:
    """Return observed / expected × `factor` with all that stands beside it."""
    first, *_ = levels(confidence)
    cells = join_by_age(frame, by, _reference(reference, caller), caller, "the reference")
    people = counts_of(frame, "denominator", caller)
    lacking = np.isnan(people)
    if observed is None:
        events = counts_of(frame, "numerator", caller)
        lacking |= np.isnan(events)
        total, missing = cells.rows.sum(events), cells.rows.count(lacking)
    else:
        total = _observed(observed, cells.groups, caller)
        missing = cells.rows.count(lacking) + np.isnan(total)
    expected = cells.groups.sum(cells.sum(people) * _rates(cells, caller, isinstance(reference, pd.Series)))
    keys, population = cells.groups.keys, cells.rows.sum(people)
    ratio = factor / np.where(expected > 0, expected, np.nan)
    limits: dict[str, Floats] = {}
    for level, names in zip(levels(confidence), limit_names(confidence), strict=True):
        made = poisson_limits(total, level, method)
        limits |= {name: limit * ratio for name, limit in zip(names, made, strict=True)}
    computed = np.isfinite(limits["lower"])
    exact = (total < BYAR_FROM) if method == "auto" else np.full(len(keys), method == "exact")
    reliability = np.select(
        [missing > 0, population == 0, expected == 0],
        ["no counts", "no population", "nothing expected"],
        reliability_of(total),
    )
    return keys.assign(
        observed=total,
        denominator=population,
        expected=expected,
        value=total * ratio,
        **limits,
        confidence=np.where(computed, first, np.nan),
        method=words(_WORDS, np.where(computed, np.where(exact, 1, 2), 0), keys.index),
        reliability=pd.Series(reliability, index=keys.index, dtype="str"),
        missing=missing,
    )


def _reference(reference: pd.DataFrame | pd.Series, caller: str) -> pd.DataFrame:
    """Return events and persons of the reference by age label; of rates, the events of one person."""
    who = f"{caller}, reference"
    if isinstance(reference, pd.Series):
        table = pd.DataFrame({"numerator": reference, "denominator": 1.0})
    else:
        need(reference, ["age", "numerator", "denominator"], who)
        table = reference.set_index("age")
    numbers = pd.DataFrame(
        {"events": counts_of(table, "numerator", who), "persons": counts_of(table, "denominator", who)}, table.index
    )
    if (lacking := (numbers.isna().any(axis=1) | (numbers["persons"] == 0)).to_numpy()).any():
        raise InputError(
            f"{caller}: the reference has no rate at {', '.join(map(str, table.index[lacking]))}",
            remedy="It needs events and persons in each of its bands; put small bands together.",
        )
    return numbers


def _rates(cells: Cells, caller: str, from_rates: bool) -> Floats:
    """Return the reference's rate in each cell."""
    events, persons = cells.table.T
    if from_rates and (persons > 1).any():
        raise InputError(
            f"{caller}: the reference's bands are finer than the frame's, and rates cannot be added up",
            remedy="Give the reference as a DataFrame with age, numerator and denominator.",
        )
    return events / persons


def _observed(observed: pd.DataFrame, groups: Groups, caller: str) -> Floats:
    """Return the observed events of each group; the groups of both sides must be the same."""
    who, keys = f"{caller}, observed", list(groups.keys.columns)
    need(observed, [*keys, "numerator"], who)
    events = counts_of(observed, "numerator", who)
    if not keys:
        if len(observed) != 1 and len(groups):
            raise InputError(f"{who} has {len(observed)} rows, expected one", remedy="Name the groups: by=….")
        return events[: len(groups)]
    refuse_twice(observed, keys, who)
    both = pd.concat([groups.keys, observed[keys]], ignore_index=True)
    codes = groups_of(both, keys, who).codes
    of_group, of_observed = codes[: len(groups)], codes[len(groups) :]
    for lacks, here, there in (("observed", of_group, of_observed), ("the frame", of_observed, of_group)):
        if (alone := ~np.isin(here, there)).any():
            row = int(alone.argmax()) + (0 if here is of_group else len(groups))
            raise InputError(
                f"{caller}: {lacks} lacks {key_words(both, row)}", remedy="Both need the same groups, each once."
            )
    found = np.empty(len(groups))
    found[of_observed] = events
    return found
