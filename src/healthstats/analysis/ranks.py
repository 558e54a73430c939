"""The rank of each area, and the ranks that chance allows it."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from healthstats.analysis.counts import law_of
from healthstats.analysis.intervals import Limits, binomial_limits, check_confidence, poisson_limits
from healthstats.analysis.rates import LIMITS_ONLY_BELOW, reliability_of
from healthstats.catalogue import indicator
from healthstats.errors import InputError
from healthstats.frames import Floats, counts_of, need, numbers_of, place_of, refuse_twice, words

_METHODS = {"poisson": "joint region, Garwood exact", "binomial": "joint region, Clopper-Pearson", "": "joint region"}


def rank_intervals(
    frame: pd.DataFrame, confidence: float = 0.95, law: str | None = None, direction: str | None = None
) -> pd.DataFrame:
    """Return the same rows with the rank of each area and the interval of ranks that the data allow.

    An area is surely behind those whose limits lie wholly before its own, and before those whose limits lie wholly
    behind; between the two any rank is possible. With probability `confidence` or more the true ranks of all areas lie
    in their intervals at the same time.

    Parameters
    ----------
    frame : DataFrame
        One row an area, in any order: ``value``, ``lower`` and ``upper``, of any method; each with a confidence of
        1 − (1 − `confidence`)/areas (Bonferroni; 0.9984 for 32 areas and 95 %), which a column ``confidence`` must
        bear out. Or ``numerator`` and ``denominator``: the limits are then made of them, at that level.
    confidence : float
        Of all intervals together.
    law : str, optional
        By which chance makes the counts: ``poisson`` (rates) or ``binomial`` (proportions). By default what the
        indicator is, ``poisson`` where the frame names none.
    direction : str, optional
        Which end has rank 1: ``lower`` or ``higher``. By default the better one of the indicator, else the lower.

    Returns
    -------
    DataFrame
        The rows with these columns added or renewed:

        ``rank``
            1 + the number of areas before it; equal values share a rank. Missing with fewer than 3 events, which are
            never ranked, though they keep their place and their wide interval.
        ``rank_lower``, ``rank_upper``
            the first and the last rank possible.
        ``areas``
            how many were compared: those whose numbers are known.
        ``confidence``, ``method``, ``reliability``
            ``reliability`` is ``no counts``, ``no population``, ``over 100 %``, or by the events ``limits only`` (fewer
            than 3), ``unreliable`` (fewer than 20) or nothing; with limits given, what the frame says already, and ``no
            limits`` where one is missing. Where nothing was known there are no ranks.

    Raises
    ------
    InputError
        If columns are missing, an area stands there twice, a count is negative or infinite, limits do not hold their
        value or have less confidence than is needed, or an argument is not one of those above.

    Examples
    --------
    >>> deaths = pd.DataFrame({"area": ["Hill", "Lake", "Moor", "Vale"], "numerator": [31, 9, 144, 2],
    ...                        "denominator": [9000, 8100, 14000, 500]})
    >>> rank_intervals(deaths)[["area", "rank", "rank_lower", "rank_upper"]].to_numpy(na_value=0).tolist()
    [['Hill', 2, 1, 3], ['Lake', 1, 1, 3], ['Moor', 4, 3, 4], ['Vale', 0, 1, 4]]

    References
    ----------
    Klein, Wright & Wieczorek 2020, Journal of the Royal Statistical Society A 183:589.
    """
    need(frame, [], "rank_intervals")
    if "area" in frame:
        refuse_twice(frame, ["area"], "rank_intervals")
    check_confidence(confidence)
    law = law_of(frame, "rank_intervals") if law is None else law
    direction = _better(frame) if direction is None else direction
    for name, given, choices in (("law", law, list(_METHODS)[:2]), ("direction", direction, ["lower", "higher"])):
        if given not in choices:
            raise InputError(f"rank_intervals: {name} is {given!r}, expected {choices[0]!r} or {choices[1]!r}")
    limited = {"value", "lower", "upper"} <= set(frame.columns)
    found = _from_limits(frame, confidence) if limited else _from_counts(frame, confidence, law)
    value, (lower, upper), reliability = found
    if direction == "higher":
        value, lower, upper = -value, -upper, -lower
    known = ~np.isnan(value + lower + upper)
    areas = int(known.sum())
    # Missing ones stand at the end of a sorted array, behind all of those counted.
    before = np.searchsorted(np.sort(upper[known]), lower, side="left")
    behind = areas - np.searchsorted(np.sort(lower[known]), upper, side="right")
    rank = pd.Series(value, index=frame.index).where(known).rank(method="min")
    ranked = known & ~np.isin(reliability, ["limits only"])
    return frame.assign(
        rank=rank.where(ranked).astype("Int64"),
        rank_lower=pd.Series(1 + before, index=frame.index).where(known).astype("Int64"),
        rank_upper=pd.Series(areas - behind, index=frame.index).where(known).astype("Int64"),
        areas=areas,
        confidence=np.where(known, confidence, np.nan),
        method=words(["", _METHODS["" if limited else law]], known.astype("int8"), frame.index),
        reliability=pd.Series(reliability, index=frame.index, dtype="str"),
    )


def _better(frame: pd.DataFrame) -> str:
    """Return the better end of the indicator's values; the lower where none is named, or neither is better."""
    names = list(frame["indicator"].unique()) if "indicator" in frame else []
    return "higher" if [indicator(name).direction for name in names] == ["higher"] else "lower"


def _from_counts(frame: pd.DataFrame, confidence: float, law: str) -> tuple[Floats, Limits, npt.NDArray[Any]]:
    """Return rates, their limits at Bonferroni's level, and what the counts say of them."""
    events, people = counts_of(frame, "numerator", "rank_intervals"), counts_of(frame, "denominator", "rank_intervals")
    known, over = ~np.isnan(events + people), (law == "binomial") & (events > people)
    persons = np.where(known & (people > 0) & ~over, people, np.nan)
    level = _level(confidence, ~np.isnan(persons))
    if law == "binomial":
        lower, upper = binomial_limits(events, persons, level, "clopper-pearson")
    else:
        lower, upper = (limit / persons for limit in poisson_limits(events, level))
    said = np.select([~known, people == 0, over], ["no counts", "no population", "over 100 %"], reliability_of(events))
    return events / persons, (lower, upper), said


def _from_limits(frame: pd.DataFrame, confidence: float) -> tuple[Floats, Limits, npt.NDArray[Any]]:
    """Return values and their limits as they stand there, and what the frame already says of them."""
    value, lower, upper = (numbers_of(frame, name, "rank_intervals") for name in ("value", "lower", "upper"))
    known = ~np.isnan(value + lower + upper)
    slack = 1e-9 * np.abs(value)
    if (wrong := (lower > value + slack) | (value > upper + slack)).any():
        row = int(wrong.argmax())
        raise InputError(
            f"rank_intervals: value is {value[row]:g}, outside its limits {lower[row]:g} and {upper[row]:g}",
            **place_of(frame, row),
        )
    level = _level(confidence, known)
    if "confidence" in frame and (low := known & (frame["confidence"].to_numpy() < level - 1e-9)).any():
        row = int(low.argmax())
        each = frame["confidence"].iloc[row]
        raise InputError(
            f"rank_intervals: the limits have a confidence of {each:g}; {known.sum()} areas need {level:.6g} each for "
            f"{confidence:g} together",
            **place_of(frame, row),
            remedy="Make them at that level, or leave them out and give numerator and denominator.",
        )
    events = counts_of(frame, "numerator", "rank_intervals") if "numerator" in frame else np.full(len(frame), np.inf)
    said = frame["reliability"].to_numpy() if "reliability" in frame else np.full(len(frame), "")
    few = known & (events < LIMITS_ONLY_BELOW)
    return value, (lower, upper), np.select([~known & (said == ""), few], ["no limits", "limits only"], said)


def _level(confidence: float, known: npt.NDArray[np.bool_]) -> float:
    """Return the confidence that the limits of each area need, that all hold together (Bonferroni)."""
    return 1 - (1 - confidence) / max(int(known.sum()), 1)
