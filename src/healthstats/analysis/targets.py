"""Target against result: met or missed, by how much, beyond chance or not, and what a later target asks a year."""

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from healthstats.analysis.comparable import check_breaks, doubts, each, per_of, scale_of
from healthstats.analysis.intervals import check_confidence
from healthstats.analysis.target_beside import coverage_beside, windows
from healthstats.analysis.target_pairs import ANY_IF_EMPTY, EXACT, excluded, pairs_of, results_of
from healthstats.analysis.target_unstated import is_task, of_family, with_unstated
from healthstats.catalogue import indicators
from healthstats.errors import InputError
from healthstats.series import RELATIVE, SERIES, check
from healthstats.units import factor

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

COLUMNS = [
    "indicator", "subject", "area", "sex", "age", "population", "system", "basis", "year", "bound", "target",
    "target_high", "unit", "result", "result_bound", "result_year", "numerator", "denominator", "lower", "upper", "met",
    "gap", "distinguishable", "completion", "coverage", "coverage_of", "events_allowed", "miss_chance",
    "pooled_events", "pooled", "pooled_lower", "pooled_upper", "pooled_met", "pooled_distinguishable",
    "required_change", "required_points", "doubt", "flags", "target_flags", "set_by", "told",
]  # fmt: skip

#: Two numbers this near, relatively, are one number in binary.
_NEAR = 1e-9


def target_gap(
    frame: pd.DataFrame,
    year: int | None = None,
    to_year: int | None = None,
    confidence: float = 0.95,
    breaks: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return each target with its result: met or missed, by how much, and whether chance alone could have done it.

    A target is paired with the result of the same series in the same year, best of the very same period; a target
    later than all results with the latest one. What a target does not state (population, system, basis) it accepts
    from the result, as long as only one can be meant. Task figures that have no target of their own stand against
    their task: a task completion against 100 %, a count against the task that is its denominator. A goal that a report
    tells only the distance to (88, 12.8 % above the task) is worked out.

    Parameters
    ----------
    frame : DataFrame
        Series rows of kinds ``result`` and ``target``, of any number of areas and indicators, rated or not. The
        published figure is judged (``printed``, where `rate` has added it), its limits say what chance can do.
    year : int, optional
        Judge the results of this year: against the targets of this year, or of `to_year`. By default each target has
        its own year.
    to_year : int, optional
        Only the targets of this year, against the latest result up to then (up to `year` when given).
    confidence : float
        Of the limits; those of a rated frame are kept when they have this confidence.
    breaks : DataFrame, optional
        The breaks table; years parted by one are not put together.

    Returns
    -------
    DataFrame
        One row per target, in the order of the frame. ``bound`` is what the target asks: its own, else ``<=`` where
        lower is better and ``>=`` otherwise (a range keeps ``=`` and has a ``target_high``). ``met`` is ``met``,
        ``missed``, ``not yet`` (a later target, not reached so far) or ``cannot tell`` (``doubt`` says why); ``gap`` is
        how far the result is on the wrong side in the target's unit, 0 when met. ``distinguishable``: do the
        exact limits (Garwood; Clopper and Pearson), whatever limits are shown, exclude the target, ``yes``, ``no`` or
        ``not computable`` (without counts, or when the target is itself a figure, such as last year's).
        ``completion``: result / target × 100 of tasks, counts and sums of money, unless the target is an upper bound;
        ``coverage``: the share of those due that the same persons are, where a row of the year says so
        (``coverage_of``), else missing. ``events_allowed``: the most
        events that still meet an upper bound with this population; ``miss_chance``: the probability that an area whose
        true level is the target misses it by chance. ``pooled_met``, ``pooled_distinguishable``: the same judgement of
        the three years up to the result together (``pooled_events``, ``pooled`` with its limits), where all three have
        their counts. ``required_change``: per cent a year from the result to a later target, compound, on indicators of
        the log scale; ``required_points``: the same in points a year. ``flags`` are the result's, ``target_flags`` the
        target's; ``set_by`` is the level that set it, ``told`` says how the target is known: ``stated``, ``task`` or
        ``difference``.

    Raises
    ------
    InputError
        If `frame` is no series table or an argument is wrong.
    """
    check(frame, "series", "target_gap")
    check_confidence(confidence)
    for name, given in (("year", year), ("to_year", to_year)):
        if given is not None and (isinstance(given, bool) or not isinstance(given, int | np.integer)):
            raise InputError(f"{name} is {given!r}, expected a year such as 2019")
    results = results_of(frame, confidence)
    parted = check_breaks(breaks, "target_gap")
    targets = with_unstated(
        frame.loc[(frame["kind"] == "target") & frame["value"].notna(), list(SERIES)], results, frame
    )
    if (wanted := to_year if to_year is not None else year) is not None:
        targets = targets[(targets["year"] == wanted).fillna(False).to_numpy(dtype="bool")]
    return gaps_of(targets.reset_index(drop=True), results, results, parted, year, confidence)


def gaps_of(
    targets: pd.DataFrame,
    results: pd.DataFrame,
    before: pd.DataFrame,
    breaks: pd.DataFrame,
    year: int | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Judge targets, as `with_unstated` returns them, by `results`; three years together are taken from `before`."""
    made = _judged(pairs_of(targets, results, year), results)
    together = results_of(windows(before, targets, breaks), confidence)
    return _with_pooled(made, _judged(pairs_of(targets, together, year), results))[COLUMNS]


def _with_pooled(made: pd.DataFrame, pooled: pd.DataFrame) -> pd.DataFrame:
    """Add the judgement of several years together, where they end with the year of the result."""
    sound = (pooled["doubt"] == "") & (pooled["result_year"] == made["result_year"]).fillna(False).astype("bool")
    numbers = {"pooled_events": "numerator", "pooled": "result", "pooled_lower": "lower", "pooled_upper": "upper"}
    texts = {"pooled_met": "met", "pooled_distinguishable": "distinguishable"}
    return made.assign(
        **{name: pooled[column].where(sound) for name, column in numbers.items()},
        **{name: pooled[column].where(sound, "") for name, column in texts.items()},
    )


def _judged(pairs: pd.DataFrame, results: pd.DataFrame) -> pd.DataFrame:
    pairs, unlike = _in_target_unit(pairs)
    known = indicators()
    direction = pairs["indicator"].map(lambda name: known[name].direction if name in known else "neutral")
    ranged = pairs["value_high"].notna()
    plain = pairs["bound"].isin(["=", "~"]) & ~ranged
    bound = pairs["bound"].mask(ranged, "=").mask(plain, ">=").mask(plain & (direction == "lower"), "<=")
    doubt = _doubt(pairs, unlike)
    value = pairs["value_r"].where(~(pairs["several"] | unlike))
    pairs = pairs.assign(bound=bound, value_r=value, doubt=doubt)
    met, gap = _met(pairs)
    later = (pairs["year_r"] < pairs["year"]).to_numpy(dtype="bool", na_value=False)
    met = np.where(doubt != "", "cannot tell", np.where(later & (met == "missed"), "not yet", met))
    pairs = pairs.assign(
        doubt=doubt.mask((met == "cannot tell") & (doubt == ""), "the result is only a bound"),
        met=pd.Series(met, index=pairs.index, dtype="str"),
        gap=np.where(met == "cannot tell", np.nan, gap),
    )
    return _finished(pairs.assign(**coverage_beside(pairs, results)), later)


def _in_target_unit(pairs: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    """Convert results to the unit of their target; mark those that measure something else.

    A whole number without a unit is what its target counts.
    """
    turned, unlike = pd.Series(1.0, index=pairs.index), pd.Series(False, index=pairs.index)
    counted = (pairs["unit_r"] == "") & (pairs["value_r"] % 1 == 0) & of_family(pairs, "count")
    stated = pairs["unit_r"].notna() & (pairs["unit"] != pairs["unit_r"]) & ~counted
    for (unit, unit_r), rows in pairs[stated].groupby(["unit", "unit_r"]):
        try:
            turned[rows.index] = factor(str(unit_r), str(unit))
        except InputError:
            unlike[rows.index] = True
    names = ["value_r", "value_high_r", "lower", "upper", *EXACT]
    return pairs.assign(**{name: pairs[name] * turned for name in names}), unlike


def _doubt(pairs: pd.DataFrame, unlike: pd.Series) -> pd.Series:
    own = doubts(pairs.assign(bound="=", value_high=np.nan))
    doubt = pairs["barred"].fillna("").astype("str").where(lambda why: why == "", lambda why: "result: " + why)
    doubt = doubt.mask(own != "", "target: " + own)
    doubt = doubt.mask(unlike, "result in another unit")
    return doubt.mask(pairs["several"], "several results").mask(pairs["value_r"].isna(), "no result").astype("str")


def _met(pairs: pd.DataFrame) -> tuple[npt.NDArray[np.str_], Floats]:
    """Judge the result, a value, a bound or a range, against the target; and say how far it is on the wrong side."""
    target, high = pairs["value"].to_numpy(), pairs["value_high"].fillna(np.inf).to_numpy()
    ranged = pairs["value_high"].notna().to_numpy()
    ceiling = np.where(pairs["bound"].isin(["<", "<="]), target, np.where(ranged, high, np.inf))
    floor = np.where(pairs["bound"].isin([">", ">="]) | ranged, target, -np.inf)
    value, stated = pairs["value_r"].to_numpy(dtype="float64"), pairs["bound_r"].fillna("=")
    least = np.where(stated.isin(["<", "<="]), -np.inf, value)
    most = np.where(stated.isin([">", ">="]), np.inf, pairs["value_high_r"].fillna(pairs["value_r"]))
    below, above = (pairs["bound"] == "<").to_numpy(), (pairs["bound"] == ">").to_numpy()
    open_top, open_bottom = (stated == "<").to_numpy(), (stated == ">").to_numpy()
    same_top, same_bottom = _near(most, ceiling), _near(least, floor)
    low_enough = np.isposinf(ceiling) | np.where(same_top, ~below | open_top, most < ceiling)
    high_enough = np.isneginf(floor) | np.where(same_bottom, ~above | open_bottom, least > floor)
    met = low_enough & high_enough
    over, under = _near(least, ceiling), _near(most, floor)
    too_high = np.where(over, below | open_bottom, least > ceiling)
    too_low = np.where(under, above | open_top, most < floor)
    missed = too_high | too_low
    gap = np.where(met, 0.0, np.maximum(np.maximum(value - ceiling, floor - value), 0))
    return np.select([np.isnan(value), met, missed], ["cannot tell", "met", "missed"], "cannot tell"), gap


def _near(one: Floats, other: Floats) -> Bools:
    return np.isclose(one, other, rtol=_NEAR, atol=0) & np.isfinite(one) & np.isfinite(other)


def _finished(pairs: pd.DataFrame, later: Bools) -> pd.DataFrame:
    pairs = _with_chance(_with_path(pairs, later))
    counted = of_family(pairs, "count", "money", "money per head") | is_task(pairs["indicator"])
    share = 100 * pairs["value_r"] / pairs["value"].where(pairs["value"] > 0)
    made = pairs.assign(
        completion=share.where(counted & ~pairs["bound"].isin(["<", "<="]) & (pairs["bound_r"] == "=")),
        target=pairs["value"],
        target_high=pairs["value_high"],
        result=pairs["value_r"],
        result_bound=pairs["bound_r"].fillna("="),
        result_year=pairs["year_r"].astype("Int64"),
        numerator=pairs["numerator_r"],
        denominator=pairs["denominator_r"],
        target_flags=pairs["flags"],
        flags=pairs["flags_r"].fillna("").astype("str"),
        **{name: pairs[name].mask(pairs[name] == "", pairs[f"{name}_r"].fillna("")) for name in ANY_IF_EMPTY},
    )
    return made.assign(coverage=made["coverage"].where(made["completion"].notna()))


def _with_path(pairs: pd.DataFrame, later: Bools) -> pd.DataFrame:
    """Add what is needed a year from the result to a later target; 0 where it is reached already."""
    years = (pairs["year"] - pairs["year_r"]).astype("float64").to_numpy()
    value, target = pairs["value_r"].to_numpy(dtype="float64"), pairs["value"].to_numpy(dtype="float64")
    ranged = pairs["value_high"].notna().to_numpy()
    target = np.where(ranged, np.clip(value, target, pairs["value_high"]), target)
    log = each(pairs.assign(per=per_of(pairs)), ["indicator", "per"], scale_of) == "log"
    sound = later & (pairs["met"] != "cannot tell").to_numpy()
    reached = (pairs["met"] == "met").to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        change = 100 * np.expm1(np.log(target / value) / years)
        points = (target - value) / years
    possible = sound & log & (value > 0) & (target > 0)
    return pairs.assign(
        required_change=np.where(possible, np.where(reached, 0.0, change), np.nan),
        required_points=np.where(sound, np.where(reached, 0.0, points), np.nan),
    )


def _with_chance(pairs: pd.DataFrame) -> pd.DataFrame:
    """Add whether the limits exclude the target, the events it allows, and the chance to miss it at its very level."""
    lower, upper = (pairs[name].where(pairs["value_r"].notna()) for name in EXACT)
    moving = pairs["note"].str.startswith(RELATIVE).to_numpy(dtype="bool")  # last year's figure has its chance, too
    apart = np.where(moving, "not computable", excluded(lower, upper, pairs["value"], pairs["value_high"]))
    share, people = (
        pairs["value"] / per_of(pairs),
        pairs["people"].where(pairs["events"].notna() & pairs["value_r"].notna()),
    )
    expected = (share * people).to_numpy(dtype="float64")
    law, bound = np.where(moving, "", pairs["law"].fillna("")), pairs["bound"].to_numpy()
    single = pairs["value_high"].isna().to_numpy() & ~np.isnan(expected) & (law != "")
    upper = single & np.isin(bound, ["<", "<="])
    # A whole number may come out of the multiplication a little off.
    whole = np.where(_near(expected, np.round(expected)), np.round(expected), expected)
    allowed = np.where(bound == "<", np.ceil(whole) - 1, np.floor(whole))
    needed = np.where(bound == ">", np.floor(whole) + 1, np.ceil(whole))
    chance = np.full(len(pairs), np.nan)
    size = np.round(people.fillna(0).to_numpy(dtype="float64"))
    for rows, events, tail in ((upper, allowed, "sf"), (single & ~upper, needed - 1, "cdf")):
        poisson, binomial = rows & (law == "poisson"), rows & (law == "binomial") & (share <= 1).to_numpy()
        chance[poisson] = getattr(stats.poisson, tail)(events[poisson], expected[poisson])
        chance[binomial] = getattr(stats.binom, tail)(events[binomial], size[binomial], share.to_numpy()[binomial])
    return pairs.assign(
        distinguishable=pd.Series(apart, index=pairs.index, dtype="str"),
        events_allowed=np.where(upper & (allowed >= 0), allowed, np.nan),
        miss_chance=chance,
    )
