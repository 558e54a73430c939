"""Directly standardised rates: what the rate would be if each area had the ages of a standard population."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.special import gammainccinv, gammaincinv

from healthstats.analysis.by_age import join_by_age
from healthstats.analysis.intervals import Confidence, Limits, levels, limit_names, poisson_limits
from healthstats.analysis.rates import reliability_of
from healthstats.analysis.standards import standard_population
from healthstats.errors import InputError
from healthstats.frames import Floats, Groups, check_per, counts_of, groups_of, place_of, refuse_twice, words

#: What can be asked for, and the words of the limits it gives.
METHODS = {"fay-feuer": "Fay-Feuer", "tiwari": "Tiwari", "dobson": "Dobson, Byar"}
#: UK practice: Dobson's limits, and the value with them, are not given for fewer events.
DOBSON_FROM = 10


def standardised_rate(
    frame: pd.DataFrame,
    standard: str | pd.Series,
    by: str | Sequence[str] | None = None,
    method: str = "fay-feuer",
    per: float = 100_000,
    confidence: Confidence = 0.95,
    variance: str | None = None,
) -> pd.DataFrame:
    """Return the directly standardised rate of each group, with its limits and its reliability.

    Parameters
    ----------
    frame : DataFrame
        One row an age band of each group, in any order: ``age`` (a label as offices write it), ``numerator`` (events)
        and ``denominator`` (population, person-years).
    standard : str or Series
        The name of a standard population (`standard_populations` lists them), or persons by age label. Bands are
        joined by age. Whichever side is finer is added up, so that ``<1`` and ``1-4`` go into the standard's ``0-4``
        and its ``85-89``, ``90-94`` … into the frame's ``85+``.
    by : str or several, optional
        The columns of the groups: area, year, sex. Groups may have different bands.
    method : str
        ``fay-feuer`` (gamma limits; the ones that keep their coverage when events are few, and that have an upper limit
        at none), ``tiwari`` (the same with a smaller upper limit) or ``dobson`` (with Byar's limits of the number of
        events, UK practice; neither value nor limits below 10 events).
    per : float
        What the rates are per.
    confidence : float or several
        Between 0 and 1; [0.95, 0.998] gives the limits of both.
    variance : str, optional
        A column with the variance of each numerator, when events are not independent (`repeated_events` makes it). By
        default it is the numerator itself, as of Poisson counts.

    Returns
    -------
    DataFrame
        One row a group: its keys, ``numerator`` and ``denominator`` (totals), ``crude`` (the rate as it is), ``value``
        (the standardised rate), ``lower``, ``upper`` (those of a second level of 0.998 are called ``lower_99_8``,
        ``upper_99_8``), ``confidence``, ``method``, ``reliability`` and ``missing``. All rates are per `per`.

        ``reliability`` is empty when good, ``limits only`` (fewer than 3 events), ``unreliable`` (fewer than 20),
        ``no counts`` (a number is missing; ``missing`` says of how many rows) or ``no population`` (a band has nobody,
        so that its rate is undefined). The last two have no value.

    Raises
    ------
    InputError
        If a group lacks a band of the standard, has one more or one twice, or a label is no age band: all are named.
        Also if a number is negative or an argument is not one of those above.

    Examples
    --------
    >>> deaths = pd.DataFrame({
    ...     "area": ["Hill", "Hill", "Hill", "Lake", "Lake", "Lake"],
    ...     "age": ["0-14", "15-64", "65+"] * 2,
    ...     "numerator": [2, 21, 90, 0, 4, 31],
    ...     "denominator": [3100, 9800, 1700, 900, 2600, 700],
    ... })
    >>> standardised_rate(deaths, "china-2020", by="area", per=1000)[
    ...     ["area", "crude", "value", "lower", "upper"]
    ... ].round(2).to_numpy().tolist()
    [['Hill', 7.74, 8.74, 7.2, 10.52], ['Lake', 8.33, 7.04, 4.89, 9.9]]

    References
    ----------
    Fay & Feuer 1997, Statistics in Medicine 16:791; Tiwari, Clegg & Zou 2006, Statistical Methods in Medical Research
    15:547; Dobson, Kuulasmaa, Eberle & Scherer 1991, Statistics in Medicine 10:457.
    """
    caller = "standardised_rate"
    first, *_ = levels(confidence)
    if method not in METHODS:
        raise InputError(f"method is {method!r}, expected one of {', '.join(map(repr, METHODS))}")
    check_per(per)
    cells = join_by_age(frame, by, _persons(standard, caller), caller, "the standard")
    events, people = counts_of(frame, "numerator", caller), counts_of(frame, "denominator", caller)
    spread = events if variance is None else counts_of(frame, variance, caller)
    if (wrong := (spread == 0) & (events > 0)).any():
        row = int(wrong.argmax())
        said = f"{caller}: {variance} is 0, but there are {events[row]:g} events"
        raise InputError(said, **place_of(frame, row), remedy="Events vary: healthstats.repeated_events makes it.")
    total, population, living = cells.rows.sum(events), cells.rows.sum(people), cells.sum(people)
    weight = _weights(cells.table[:, 0], living, cells.groups)
    missing = cells.rows.count(np.isnan(events) | np.isnan(people) | np.isnan(spread))
    value = np.where(missing > 0, np.nan, cells.groups.sum(weight * cells.sum(events)))
    if method == "dobson":
        value = np.where(total < DOBSON_FROM, np.nan, value)
    of_value = cells.groups.sum(weight**2 * cells.sum(spread))
    limits: dict[str, Floats] = {}
    with np.errstate(divide="ignore", invalid="ignore"):
        crude = np.where(population > 0, total / population * per, np.nan)
        for level, names in zip(levels(confidence), limit_names(confidence), strict=True):
            if method == "dobson":
                made = _dobson(value, of_value, total, level)
            else:
                made = _gamma(value, of_value, *_one_more(weight, cells.groups, method), (1 - level) / 2)
            limits |= {name: limit * per for name, limit in zip(names, made, strict=True)}
    computed = np.isfinite(limits["lower"])
    nobody = cells.groups.count(living == 0) > 0
    reliability = np.select([missing > 0, nobody], ["no counts", "no population"], reliability_of(total))
    keys = cells.groups.keys
    return keys.assign(
        numerator=total,
        denominator=population,
        crude=crude,
        value=value * per,
        **limits,
        confidence=np.where(computed, first, np.nan),
        method=words(["", METHODS[method]], computed.astype("int8"), keys.index),
        reliability=pd.Series(reliability, index=keys.index, dtype="str"),
        missing=missing,
    )


def repeated_events(frame: pd.DataFrame, by: str | Sequence[str] | None = None) -> pd.DataFrame:
    """Return the events of each age band with the variance they have when one person can have several.

    Admissions of the same person do not come independently, so that their number varies more than a Poisson count:
    its variance is the sum of (events each)² × persons.

    Parameters
    ----------
    frame : DataFrame
        One row for each number of events a person had: ``age``, ``denominator`` (population of the band, the same on
        all its rows), ``events`` (how many each of these persons had) and ``persons`` (how many had so many).
    by : str or several, optional
        The columns of the groups.

    Returns
    -------
    DataFrame
        One row an age band of each group: its keys, ``age``, ``numerator`` (events), ``denominator`` and ``variance``,
        for ``standardised_rate(…, variance="variance")``.

    Raises
    ------
    InputError
        If a column is missing, a number of events stands there twice, a number is negative, or the rows of a band have
        different denominators.

    Examples
    --------
    >>> admitted = pd.DataFrame({"age": ["0-64", "0-64", "65+"], "denominator": [900, 900, 100],
    ...                          "events": [1, 2, 1], "persons": [7, 2, 5]})
    >>> repeated_events(admitted)[["age", "numerator", "denominator", "variance"]].to_numpy().tolist()
    [['0-64', 11.0, 900.0, 15.0], ['65+', 5.0, 100.0, 5.0]]
    """
    caller = "repeated_events"
    keys = [*([by] if isinstance(by, str) else by or []), "age"]
    refuse_twice(frame, [*keys, "events"], caller)
    each, persons = counts_of(frame, "events", caller), counts_of(frame, "persons", caller)
    people, bands = counts_of(frame, "denominator", caller), groups_of(frame, keys, caller)
    _, first = np.unique(bands.codes, return_index=True)
    of_band = people[first]
    unlike = ~((people == of_band[bands.codes]) | (np.isnan(people) & np.isnan(of_band[bands.codes])))
    if unlike.any():
        row = int(unlike.argmax())
        raise InputError(
            f"{caller}: denominator is {people[row]:g}, but {of_band[bands.codes[row]]:g} on another row of the band",
            **place_of(frame, row),
            remedy="Write the whole population of the band on each of its rows.",
        )
    return bands.keys.assign(
        numerator=bands.sum(each * persons), denominator=of_band, variance=bands.sum(each**2 * persons)
    )


def _persons(standard: str | pd.Series, caller: str) -> pd.DataFrame:
    """Return the persons of a standard by age label."""
    persons = standard_population(standard) if isinstance(standard, str) else standard
    if not isinstance(persons, pd.Series):
        raise InputError(
            f"{caller}: standard is a {type(persons).__name__}, expected a name or persons by age label (a Series)",
            remedy="frame.set_index('age')['population'] makes it.",
        )
    table = pd.DataFrame({"standard": persons})
    table["standard"] = counts_of(table, "standard", caller)
    if not table["standard"].sum(skipna=False) > 0:
        raise InputError(
            f"{caller}: the standard has missing persons, or none at all", remedy="Give them for each band."
        )
    return table


def _weights(standard: Floats, people: Floats, groups: Groups) -> Floats:
    """Return what one event in each cell adds to the rate of its group; missing where there is nobody."""
    share = standard / groups.sum(standard)[groups.codes]
    return share / np.where(people > 0, people, np.nan)


def _one_more(weight: Floats, groups: Groups, method: str) -> Limits:
    """Return what one event more adds to the rate and to its variance: at most (Fay-Feuer) or on average (Tiwari)."""
    if method == "fay-feuer":
        begin = np.searchsorted(groups.codes, np.arange(len(groups)))
        most = np.maximum.reduceat(weight, begin) if len(groups) else weight
        return most, most**2
    bands = np.bincount(groups.codes, minlength=len(groups))
    return groups.sum(weight) / bands, groups.sum(weight**2) / bands


def _gamma(value: Floats, variance: Floats, more: Floats, more_variance: Floats, tail: float) -> Limits:
    none = value == 0
    lower = variance / value * gammaincinv(np.where(none, 1.0, value**2 / variance), tail)
    y, v = value + more, variance + more_variance
    return np.where(none, 0.0, lower), v / y * gammainccinv(y**2 / v, tail)


def _dobson(value: Floats, variance: Floats, total: Floats, level: float) -> Limits:
    low, high = poisson_limits(total, level, "byar")
    scale = np.sqrt(variance / total)
    return np.maximum(value + scale * (low - total), 0), value + scale * (high - total)
