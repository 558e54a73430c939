"""Inequality between ordered groups: the slope and the relative index, with limits that need no simulation."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import expit, logit, ndtri

from healthstats.analysis.intervals import Confidence, levels, limit_names
from healthstats.analysis.rates import reliability_of
from healthstats.errors import InputError
from healthstats.frames import (
    Floats,
    Groups,
    counts_of,
    groups_of,
    need,
    numbers_of,
    place_of,
    refuse_twice,
    words,
)

Marks = npt.NDArray[np.bool_]
Curve = Callable[[Floats], Floats]


#: By the kind of value: the scale on which its errors are symmetric, the way back, and how steep that is at a value.
_SCALES: dict[str, tuple[Curve, Curve, Curve]] = {
    "value": (np.positive, np.positive, np.ones_like),
    "rate": (np.log, np.exp, np.positive),
    "proportion": (logit, expit, lambda share: share * (1 - share)),
}
_FITTED = {"value": "", "rate": " on logarithms", "proportion": " on log odds"}


@dataclass(frozen=True)
class _Ends:
    """The fitted line at the two ends of the population, group by group, with variances on the fitted scale."""

    low: Floats
    high: Floats
    low_variance: Floats
    high_variance: Floats
    covariance: Floats


def slope_index(
    frame: pd.DataFrame,
    by: str | Sequence[str] | None = None,
    kind: str = "value",
    transform: bool = False,
    factor: float = 1.0,
    confidence: Confidence = 0.95,
) -> pd.DataFrame:
    """Return the slope index and the relative index of inequality over ordered groups (quintiles of income, say).

    The groups are laid side by side by their share of the population, from 0 to 1; each value stands at the middle of
    its group's share. A line by least squares, weighted by population, runs through them. The slope index is what it
    gains from end to end, the relative index its last value divided by its first.

    Parameters
    ----------
    frame : DataFrame
        One row a group with ``quantile`` (its rank: a number, 1 for the poorest), ``denominator`` (population),
        ``value``, and ``se`` or ``lower`` and ``upper``, as `healthstats.rate` and `healthstats.proportion` give them.
        ``confidence`` is that of the limits, 0.95 where there is none; ``per`` what proportions are per, 1 where there
        is none. Where there is an ``se`` it is on the scale of the kind.
    by : str or several, optional
        One result for each of these: areas, years.
    kind : str
        On which scale chance makes symmetric errors: ``value`` (life expectancy: its own), ``rate`` (logarithm) or
        ``proportion`` (log odds).
    transform : bool
        Fit the line on that scale, so that it cannot leave what is possible, and turn the ends back.
    factor : float
        The slope index is multiplied by it. A negative one turns the direction, of the relative index as well.
    confidence : float or several
        Of the result.

    Returns
    -------
    DataFrame
        The columns of `by`, ``groups`` (how many), ``denominator`` (their population), ``sii`` with ``lower`` and
        ``upper`` (unit of the values × `factor`), ``rii`` with ``rii_lower`` and ``rii_upper`` (a ratio),
        ``intercept`` (the line's first value, in the unit of the values), ``confidence``, ``method`` and
        ``reliability``: ``no counts`` (a value or population is missing), ``no population`` (of a group), ``one group
        only``, ``value of 0 or 100 %`` (has no logarithm), ``over 100 %``, ``no limits`` (not computable), else as
        the sum of ``numerator`` says, if the frame has it.

        The limits hold for errors of the groups that are independent and normal on the scale of the kind. Those of the
        untransformed relative index are Fieller's; none when the first value is not clearly above 0. The others are by
        the delta method.

    Raises
    ------
    InputError
        If a column is missing, a group stands there twice or has no rank, a number is not lawful, or an argument is
        not one of those above.

    Examples
    --------
    >>> fifths = pd.DataFrame({"quantile": [1, 2, 3, 4, 5], "denominator": [21000, 20500, 19800, 20100, 18600],
    ...                        "value": [74.1, 75.0, 76.2, 76.9, 78.3], "se": [0.31, 0.32, 0.3, 0.33, 0.35]})
    >>> slope_index(fifths)[["sii", "lower", "upper", "rii", "intercept"]].round(3).to_numpy().tolist()
    [[5.118, 4.103, 6.133, 1.07, 73.485]]

    References
    ----------
    Preston, Haines & Pamuk 1981; Mackenbach & Kunst 1997, Social Science & Medicine 44:757; Fieller 1954; Public Health
    England 2019, slope index of inequality.
    """
    caller = "slope_index"
    need(frame, ["quantile", "denominator", "value"], caller)
    first, *_ = levels(confidence)
    if kind not in _SCALES:
        raise InputError(f"kind is {kind!r}, expected one of {', '.join(map(repr, _SCALES))}")
    if isinstance(factor, bool) or not isinstance(factor, int | float | np.number) or not 0 < abs(factor) < np.inf:
        raise InputError(f"factor is {factor!r}, expected a number other than 0", remedy="Write 100 for per cent.")
    groups = groups_of(frame, by, caller)
    ranks, people = _ranks(frame, by, caller), counts_of(frame, "denominator", caller)
    per = _per(frame, kind, caller)
    value, se = _values(frame, kind, per, caller)
    forth, back, steepness = _SCALES[kind if transform else "value"]
    with np.errstate(divide="ignore", invalid="ignore"):
        ends = _fit(ranks, people, forth(value), se if transform else se * _SCALES[kind][2](value), groups)
        result = _indices(ends, back, steepness, per, factor, confidence)
    result = {name: np.where(np.isfinite(numbers), numbers, np.nan) for name, numbers in result.items()}
    made, size = np.isfinite(result["sii"]), np.bincount(groups.codes, minlength=len(groups))
    how = f"least squares{_FITTED[kind] if transform else ''}, delta method"
    how += " and Fieller" if back is np.positive else ""
    table = groups.keys.assign(
        groups=size,
        denominator=groups.sum(people),
        **result,
        confidence=np.where(np.isfinite(result["lower"]), first, np.nan),
        method=words(["", how], made.astype("int8"), groups.keys.index),
        reliability=_reliability(frame, groups, value, people, np.isfinite(result["lower"]), kind),
    )
    return table[size > 0]


def _ranks(frame: pd.DataFrame, by: str | Sequence[str] | None, caller: str) -> Floats:
    """Return the ranks of the groups; each stands there once and has one."""
    ranks = numbers_of(frame, "quantile", caller)
    if (missing := np.isnan(ranks)).any():
        place = place_of(frame, int(missing.argmax()))
        raise InputError(f"{caller}: quantile is missing, expected the rank of the group", **place)
    refuse_twice(frame, [*([by] if isinstance(by, str) else by or []), "quantile"], caller)
    return ranks


def _per(frame: pd.DataFrame, kind: str, caller: str) -> float:
    """Return what all values are per; 1 where the scale does not ask for it."""
    if "per" not in frame or frame.empty:
        return 1.0
    stated = numbers_of(frame, "per", caller)
    if not (stated == stated[0]).all() or stated[0] <= 0:
        several = ", ".join(f"{one:g}" for one in np.unique(stated)[:4])
        raise InputError(
            f"{caller} needs values that are all per the same number, got {several}",
            remedy="Make them alike: healthstats.rate(frame, per=1000).",
        )
    return float(stated[0]) if kind == "proportion" else 1.0


def _values(frame: pd.DataFrame, kind: str, per: float, caller: str) -> tuple[Floats, Floats]:
    """Return the values (proportions as shares) and their standard errors on the scale of the kind."""
    take = numbers_of if kind == "value" else counts_of
    value = take(frame, "value", caller) / per
    if "se" in frame:
        return value, counts_of(frame, "se", caller)
    if not {"lower", "upper"} <= set(frame.columns):
        raise InputError(
            f"{caller} needs a column 'se', or 'lower' and 'upper'",
            remedy="Take the limits from healthstats.rate or healthstats.proportion.",
        )
    lower, upper = take(frame, "lower", caller) / per, take(frame, "upper", caller) / per
    if (wrong := lower > upper).any():
        row = int(wrong.argmax())
        raise InputError(f"{caller}: lower is above upper, expected it below", **place_of(frame, row))
    level = numbers_of(frame, "confidence", caller) if "confidence" in frame else np.full(len(frame), 0.95)
    if (wrong := (level <= 0) | (level >= 1)).any():
        row = int(wrong.argmax())
        said = f"{caller}: confidence is {level[row]:g}, expected a number between 0 and 1"
        raise InputError(said, **place_of(frame, row), remedy="Write 0.95 for 95 % limits.")
    forth = _SCALES[kind][0]
    with np.errstate(divide="ignore", invalid="ignore"):
        return value, (forth(upper) - forth(lower)) / (2 * ndtri((1 + level) / 2))


def _fit(ranks: Floats, people: Floats, y: Floats, se: Floats, groups: Groups) -> _Ends:
    """Fit the line to each group of rows; its ends are weighted sums of the values, so their variances are exact."""
    # Without persons in a group, or without a logarithm, there is no line.
    people, y = np.where(people > 0, people, np.nan), np.where(np.isfinite(y), y, np.nan)
    share = people / groups.sum(people)[groups.codes]
    order = np.lexsort((ranks, groups.codes))
    middle = np.empty(len(share))
    middle[order] = pd.Series(share[order]).groupby(groups.codes[order]).cumsum()
    middle -= share / 2
    mean = groups.sum(share * middle)[groups.codes]
    slope = share * (middle - mean) / groups.sum(share * (middle - mean) ** 2)[groups.codes]
    low, high = share - mean * slope, share + (1 - mean) * slope
    variance = se**2
    return _Ends(
        low=groups.sum(low * y),
        high=groups.sum(high * y),
        low_variance=groups.sum(low**2 * variance),
        high_variance=groups.sum(high**2 * variance),
        covariance=groups.sum(low * high * variance),
    )


def _indices(
    ends: _Ends, back: Curve, steepness: Curve, per: float, factor: float, confidence: Confidence
) -> dict[str, Floats]:
    """Return the two indices with their limits, by the names of their columns."""
    low, high = back(ends.low), back(ends.high)
    sii, rii = high - low, np.where(low > 0, high / low, np.nan)
    se = _se_of_difference(ends, steepness(low), steepness(high))
    relative_se = _se_of_difference(ends, steepness(low) / low, steepness(high) / high)
    absolute, ratio = {"sii": factor * per * sii}, {"rii": rii if factor > 0 else _inverse(rii)}
    for level, (lower, upper) in zip(levels(confidence), limit_names(confidence), strict=True):
        z = ndtri((1 + level) / 2)
        spread = abs(factor) * per * z * se
        absolute |= {lower: absolute["sii"] - spread, upper: absolute["sii"] + spread}
        wide = np.exp(z * relative_se)
        sides = _fieller(ends, z) if back is np.positive else (rii / wide, rii * wide)
        below, above = sides if factor > 0 else (_inverse(sides[1]), _inverse(sides[0]))
        ratio |= {f"rii_{lower}": below, f"rii_{upper}": above}
    return {**absolute, **ratio, "intercept": per * low}


def _inverse(ratio: Floats) -> Floats:
    """Return the ratio the other way round, which only one above 0 has."""
    return 1 / np.where(ratio > 0, ratio, np.nan)


def _se_of_difference(ends: _Ends, low: Floats, high: Floats) -> Floats:
    """Return the standard error of `high` × the last end less `low` × the first."""
    variance = high**2 * ends.high_variance + low**2 * ends.low_variance - 2 * low * high * ends.covariance
    return np.sqrt(np.maximum(variance, 0))


def _fieller(ends: _Ends, z: float) -> tuple[Floats, Floats]:
    """Return Fieller's limits of the last end over the first; none unless the first is clearly above 0."""
    below = ends.low**2 - z**2 * ends.low_variance
    clear = (ends.low > 0) & (below > 0)
    middle = ends.low * ends.high - z**2 * ends.covariance
    root = np.sqrt(np.maximum(middle**2 - below * (ends.high**2 - z**2 * ends.high_variance), 0))
    return np.where(clear, (middle - root) / below, np.nan), np.where(clear, (middle + root) / below, np.nan)


def _reliability(
    frame: pd.DataFrame, groups: Groups, value: Floats, people: Floats, limited: Marks, kind: str
) -> pd.Series:
    """Return in words why a result is missing, else why its limits are, else what its events say."""

    def some(rows: Marks) -> Marks:
        return groups.count(rows) > 0

    events = counts_of(frame, "numerator", "slope_index") if "numerator" in frame else np.full(len(frame), np.inf)
    shares = np.full(len(groups), kind == "proportion")
    at_the_end = (value == 0) | ((value == 1) & (kind == "proportion"))
    why = np.select(
        [
            some(people == 0),
            some(np.isnan(value) | np.isnan(people)),
            np.bincount(groups.codes, minlength=len(groups)) == 1,
            some(value > 1) & shares & ~limited,
            some(at_the_end) & ~limited & (kind != "value"),
            ~limited,
        ],
        ["no population", "no counts", "one group only", "over 100 %", "value of 0 or 100 %", "no limits"],
        reliability_of(groups.sum(np.nan_to_num(events, nan=np.inf))),
    )
    return pd.Series(why, index=groups.keys.index, dtype="str")
