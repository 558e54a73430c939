"""Abridged life tables: what the death rates of one year would mean for a whole life, with limits."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtri

from healthstats.ages import AgeBand, age_band
from healthstats.analysis.intervals import Confidence, levels, limit_names
from healthstats.analysis.rates import reliability_of
from healthstats.errors import InputError
from healthstats.frames import Floats, Groups, counts_of, groups_of, need, place_of, refuse_twice, words

Marks = npt.NDArray[np.bool_]

#: The births that a life table begins with.
RADIX = 100_000
#: No life expectancy for a population of this size or smaller, nor where the 95 % interval is wider than so many years.
SMALLEST_POPULATION = 5_000
WIDEST_INTERVAL = 20

#: What those who die in a band have lived of it: in the first year of life most die in its first days.
_LIVED_BY_INFANTS, _LIVED = 0.1, 0.5

#: Why nothing can be computed over the bands; and why there is no life expectancy.
NOT_COMPUTABLE = ["no counts", "no population", "more deaths than persons", "rate too high for its band"]
_UNKNOWN = [
    *NOT_COMPUTABLE,
    "population of 5,000 or less",
    "no deaths at the oldest ages",
    "interval wider than 20 years",
]


def life_table(
    frame: pd.DataFrame, by: str | Sequence[str] | None = None, confidence: Confidence = 0.95
) -> pd.DataFrame:
    """Return an abridged life table with the life expectancy at the beginning of each age band, and its limits.

    Parameters
    ----------
    frame : DataFrame
        One row an age band, in any order, with ``age`` (0, 1-4, 5-9 … 85+: bands of any width and number, from birth to
        an open last one), ``numerator`` (deaths) and ``denominator`` (population or person-years).
    by : str or several, optional
        One table for each of these: areas, years, sexes.
    confidence : float or several
        Between 0 and 1.

    Returns
    -------
    DataFrame
        The rows in the order of age with these columns added:

        ``start_age``, ``width``
            in years; the last band is infinitely wide.
        ``mx``, ``qx``
            deaths a person-year, and the probability of dying in the band, at most 1.
        ``lx``, ``dx``
            of 100,000 born alive those who reach the band, and who die in it.
        ``Lx``, ``Tx``
            years lived in the band, and from its beginning on.
        ``value``
            life expectancy in years, Tx / lx.
        ``lower``, ``upper``
            its limits (normal, not below 0); those of a second level of 0.998 are ``lower_99_8``, ``upper_99_8``.
        ``confidence``, ``method``
            of the limits, empty where there are none.
        ``reliability``
            why the value is missing: ``no counts`` (deaths or population of a band are), ``no population`` (a band of
            0 persons), ``more deaths than persons`` (in a band), ``rate too high for its band`` (the formula would
            make q 1 or more), ``population of 5,000 or less`` (at all ages), ``no deaths at the oldest ages`` (the last
            band would never end): these hold for the whole table; ``interval wider than 20 years`` (at 95 %) for the
            row. Else what the number of deaths from this age on says: ``limits only``, ``unreliable`` or nothing.

    Raises
    ------
    InputError
        If an age states no band, stands there twice, or the bands do not fill all ages from 0 on, once.

    Examples
    --------
    >>> hill = pd.DataFrame({"age": ["0", "1-14", "15-39", "40-64", "65-79", "80+"],
    ...                      "numerator": [9, 8, 41, 210, 402, 371],
    ...                      "denominator": [1190, 16420, 34900, 32700, 11600, 3010]})
    >>> life_table(hill)[["age", "value", "lower", "upper"]].round(2).head(2).to_numpy().tolist()
    [['0', 74.87, 73.87, 75.87], ['1-14', 74.43, 73.5, 75.37]]

    References
    ----------
    Chiang 1968, 1984 (The life table and its applications); Silcocks, Jenner & Reza 2001, Journal of Epidemiology and
    Community Health 55:38 (variance of the last band); Toson & Baker 2003 (populations of 5,000 and less).
    """
    need(frame, ["age", "numerator", "denominator"], "life_table")
    first, *_ = levels(confidence)
    rows, groups, start, end = in_age_order(frame, by, "life_table")
    refuse_gaps(rows, groups, start, end, (0, np.inf), "life_table")
    deaths, people = counts_of(rows, "numerator", "life_table"), counts_of(rows, "denominator", "life_table")
    with np.errstate(divide="ignore", invalid="ignore"):
        table, variance = _computed(deaths, people, start, end, groups)
        widest = 2 * ndtri(0.975) * np.sqrt(variance)
        why = _reliability(groups, deaths, people, table["qx"], widest)
    for name in ("lx", "dx", "Lx", "Tx"):
        table[name] = np.where(np.isin(why, NOT_COMPUTABLE) | np.isinf(table[name]), np.nan, table[name])
    shown = ~np.isin(why, _UNKNOWN)
    value, limits = np.where(shown, table["value"], np.nan), dict[str, Floats]()
    for level, (lower, upper) in zip(levels(confidence), limit_names(confidence), strict=True):
        spread = ndtri((1 + level) / 2) * np.sqrt(variance)
        limits |= {lower: np.maximum(value - spread, 0), upper: value + spread}
    made: dict[str, Any] = {
        "start_age": start, "width": end - start, **table, "value": value, **limits,
        "confidence": np.where(shown, first, np.nan),
        "method": words(["", "Chiang, Silcocks"], shown.astype("int8"), rows.index),
        "reliability": pd.Series(why, index=rows.index, dtype="str"),
    }  # fmt: skip
    return rows.assign(**made).reset_index(drop=True)


def in_age_order(
    frame: pd.DataFrame, by: str | Sequence[str] | None, caller: str
) -> tuple[pd.DataFrame, Groups, Floats, Floats]:
    """Return the rows by group and age, the group of each, and where its band begins and ends, in years.

    Raises
    ------
    InputError
        If an age states no band of years, or stands there twice: the row is named.

    Examples
    --------
    >>> rows, groups, start, end = in_age_order(pd.DataFrame({"age": ["85+", "0-84"]}), None, "life_table")
    >>> rows["age"].tolist(), start.tolist(), end.tolist()
    (['0-84', '85+'], [0.0, 85.0], [85.0, inf])
    """
    refuse_twice(frame, [*([by] if isinstance(by, str) else by or []), "age"], caller)
    codes, labels = pd.factorize(frame["age"], use_na_sentinel=False)
    read = [age_band(label) for label in labels]
    bands = [band or AgeBand(np.nan, np.nan) for band in read]
    start = np.array([band.start for band in bands], dtype="float64")[codes]
    end = np.array([band.end for band in bands], dtype="float64")[codes]
    if (unread := np.isnan(start)).any():
        row = int(unread.argmax())
        raise InputError(
            f"{caller}: age {frame['age'].iloc[row]!r} states no band of years",
            **place_of(frame, row),
            remedy="Write 0, 1-4, 85+; leave the rows of all ages and of unknown age out.",
        )
    order = np.lexsort((end, start, groups_of(frame, by, caller).codes))
    rows = frame.iloc[order]
    return rows, groups_of(rows, by, caller), start[order], end[order]


def refuse_gaps(
    rows: pd.DataFrame, groups: Groups, start: Floats, end: Floats, ages: tuple[float, float], caller: str
) -> None:
    """Raise an InputError unless the bands of each group fill `ages` once; rows are as `in_age_order` gives them."""
    youngest, oldest = ages
    due = np.where(_first(groups), youngest, np.roll(end, 1))
    if (wrong := start != due).any():
        row = int(wrong.argmax())
        lacking = f"ages {due[row]:g} to {start[row] - 1:g} are missing before"
        said = lacking if start[row] > due[row] else "the band before overlaps"
        raise InputError(
            f"{caller}: {said} {rows['age'].iloc[row]!r}",
            **place_of(rows, row),
            remedy="Give bands that fill all ages, once.",
        )
    if (short := _last(groups) & (end < oldest)).any():
        row = int(short.argmax())
        missing = f"{end[row]:g}+ is" if np.isinf(oldest) else f"ages {end[row]:g} to {oldest - 1:g} are"
        raise InputError(f"{caller}: {missing} missing after {rows['age'].iloc[row]!r}", **place_of(rows, row))


def _computed(
    deaths: Floats, people: Floats, start: Floats, end: Floats, groups: Groups
) -> tuple[dict[str, Floats], Floats]:
    """Return the columns of the life table and the variance of its life expectancies."""
    last = _last(groups)
    width = np.where(last, 0.0, end - start)
    lived = width * np.where((start == 0) & (end == 1), _LIVED_BY_INFANTS, _LIVED)
    rate = deaths / np.where(people > 0, people, np.nan)
    dying = np.where(last, 1.0, np.minimum(width * rate / (1 + (width - lived) * rate), 1.0))
    left = pd.Series(1 - dying).groupby(groups.codes).cumprod().to_numpy()
    alive = RADIX * np.where(_first(groups), 1.0, np.roll(left, 1))
    dead = alive * dying
    years = np.where(last, alive / rate, width * (alive - dead) + lived * dead)
    ahead = _from_here_on(years, groups)
    expectancy = ahead / alive
    # Chiang: a band adds (∂e/∂q)² var(q), with var(q) = q²(1 − q)/deaths. Silcocks: the last one,
    # of which 1/m years are expected, adds (∂e/∂m)² var(m) = 1/(deaths · m²).
    steepness = width - lived + np.roll(expectancy, -1)
    by_band = np.where(deaths > 0, dying**2 * (1 - dying) / deaths * steepness**2, 0.0)
    added = alive**2 * np.where(last, 1 / (deaths * rate**2), by_band)
    table = {"mx": rate, "qx": dying, "lx": alive, "dx": dead, "Lx": years, "Tx": ahead, "value": expectancy}
    return table, _from_here_on(added, groups) / alive**2


def _first(groups: Groups) -> Marks:
    """Mark the first row of each group."""
    return np.diff(groups.codes, prepend=-1) != 0


def _last(groups: Groups) -> Marks:
    """Mark the last row of each group."""
    return np.diff(groups.codes, append=len(groups)) != 0


def _from_here_on(numbers: Floats, groups: Groups) -> Floats:
    """Return the sum over the row and all older bands of its group."""
    sums = pd.Series(numbers[::-1]).groupby(groups.codes[::-1]).cumsum()
    return np.asarray(sums, dtype=np.float64)[::-1]


def _reliability(groups: Groups, deaths: Floats, people: Floats, dying: Floats, width: Floats) -> npt.NDArray[np.str_]:
    """Return in words why there is no life expectancy, else what the deaths say of it."""

    def whole(rows: Marks) -> Marks:
        return (groups.count(rows) > 0)[groups.codes]

    return np.select(
        [
            whole(np.isnan(deaths) | np.isnan(people)),
            whole(people == 0),
            whole(deaths > people),
            whole((dying >= 1) & ~_last(groups)),
            groups.sum(people)[groups.codes] <= SMALLEST_POPULATION,
            whole(_last(groups) & (deaths == 0)),
            width > WIDEST_INTERVAL,
        ],
        _UNKNOWN,
        reliability_of(_from_here_on(deaths, groups)),
    )
