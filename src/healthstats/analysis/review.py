"""One area's year beside its targets, the year before and the superior area."""

from typing import Any

import numpy as np
import pandas as pd

from healthstats.analysis.change import change
from healthstats.analysis.comparable import check_breaks
from healthstats.analysis.rates import rate
from healthstats.analysis.target_pairs import results_of
from healthstats.analysis.target_unstated import with_unstated
from healthstats.analysis.targets import gaps_of
from healthstats.catalogue import indicator
from healthstats.errors import InputError
from healthstats.series import IDENTITY, barred, check
from healthstats.units import factor

#: How a figure was counted: what only the plan or only the report says of it does not part the two.
_HOW = ["population", "system", "basis"]
_PERIOD = ["period_start", "period_end"]
_WHAT = [name for name in IDENTITY if name not in _HOW]
#: The doubt of a target for which several results could be meant: it belongs to none of them.
_SEVERAL = "several results"
#: What `target_gap` says of a row that has a target.
_NUMBERS = [
    "target", "target_high", "result", "gap", "completion", "coverage", "events_allowed", "miss_chance",
    "pooled_events", "pooled", "pooled_lower", "pooled_upper",
]  # fmt: skip
_TEXTS = [
    "target_bound", "target_unit", "target_source", "met", "distinguishable", "coverage_of", "pooled_met",
    "pooled_distinguishable", "doubt", "told", "target_set_by",
]  # fmt: skip


def review(
    figures: pd.DataFrame, year: int, superior: pd.DataFrame | None = None, breaks: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return an area's results of a reporting year beside their targets, the year before and the superior area.

    Parameters
    ----------
    figures : DataFrame
        Series rows of one area, the year's and the earlier ones, of kinds ``result`` and ``target``.
    year : int
        The reporting year.
    superior : DataFrame, optional
        Series rows of the superior area in that year.
    breaks : DataFrame, optional
        The breaks table; years parted by one are not compared.

    Returns
    -------
    DataFrame
        The year's rows of kind ``result`` with the columns of `rate` and `change`, ``superior`` (the value of the same
        indicator, counted the same way, in the superior area) and ``domain`` (the chapter of the catalogue).

        What was asked stands in ``target``, ``target_high`` and ``target_bound`` (in ``target_unit``), what asked it
        in ``target_source``; ``met`` (``met``, ``missed``, ``cannot tell``; empty without a target), ``gap``,
        ``result`` (the published figure in the target's unit), ``distinguishable``, ``completion`` and ``doubt`` are
        the judgement of `target_gap`, with ``coverage``, ``events_allowed``, ``miss_chance`` and that of three years
        together (``pooled_met`` …). A target belongs to the result of the same reporting year, whether it names the
        very period or not; a population, system or basis that only one of the two states does not part them as long
        as one result and one target can be meant. Any other target has a row of its own, of kind ``target``, after
        the results: its ``value`` is the result it is judged by, missing where none was reported (``doubt`` is then
        ``no result``).

    Examples
    --------
    >>> from healthstats.series import conform
    >>> year = {"period_start": "2015-01-01", "period_end": "2015-12-31", "year": 2015}
    >>> care = {**year, "indicator": "hospital_delivery_rate", "unit": "%", "status": "observed", "standing": "final"}
    >>> report, plan = {"kind": "result", "bound": "=", "value": 99.2}, {"kind": "target", "bound": ">=", "value": 99.5}
    >>> figures = conform(pd.DataFrame([{**care, **report}, {**care, **plan}]), "series")
    >>> review(figures, 2015)[["value", "target_bound", "target", "met"]].to_numpy().tolist()
    [[99.2, '>=', 99.5, 'missed']]
    """
    check(figures, "series", "review")
    compared = change(rate(figures[figures["kind"] == "result"]), breaks=breaks)
    of_year = (figures["year"] == year).to_numpy(dtype="bool", na_value=False)
    targets = figures[of_year & (figures["kind"] == "target").to_numpy() & figures["value"].notna().to_numpy()]
    changes = figures[of_year & (figures["kind"] == "change").to_numpy()]
    rows = _beside_targets(compared, targets, changes, year, check_breaks(breaks, "review"))
    domains = {name: indicator(name).domain for name in rows["indicator"].unique()}
    return rows.assign(
        superior=_value_above(rows, superior), domain=rows["indicator"].map(domains).astype("str")
    ).reset_index(drop=True)


def _beside_targets(
    compared: pd.DataFrame, targets: pd.DataFrame, changes: pd.DataFrame, year: int, breaks: pd.DataFrame
) -> pd.DataFrame:
    """Put each target on the row of its result; what is left gets a row of its own."""
    rows, targets = compared[compared["year"] == year].reset_index(drop=True), targets.reset_index(drop=True)
    results, before = results_of(rows, 0.95), results_of(compared, 0.95)
    gaps = gaps_of(with_unstated(_counted_as_reported(targets, rows), results, changes), results, before, breaks, year)
    # One gap for each target, in their order; then those that no plan states.
    judged = gaps.assign(
        target_set_by=gaps["set_by"],
        target_bound=gaps["bound"],
        target_unit=gaps["unit"],
        target_source=targets["source"].reindex(gaps.index).fillna(""),
    )
    beside = _places(judged, targets, rows)
    made = rows.assign(**dict.fromkeys(_NUMBERS, np.nan), **dict.fromkeys(_TEXTS, ""))
    for column in [*_NUMBERS, *_TEXTS]:
        made.loc[list(beside), column] = judged.loc[list(beside.values()), column].to_numpy()
    of_task = (made["met"] != "") & (made["target_source"] == "")
    made["target_source"] = made["target_source"].mask(of_task, made["source"])
    hidden = (made["status"] == "suppressed") & made["value"].isna() & (made["doubt"] == "no result")
    made["doubt"] = made["doubt"].mask(hidden, "result suppressed")
    alone = targets.drop(index=[place for place in beside.values() if place < len(targets)])
    if alone.empty:
        return made
    return pd.concat([made, _alone(alone, judged.loc[alone.index], made)], ignore_index=True)


def _alone(targets: pd.DataFrame, judged: pd.DataFrame, like: pd.DataFrame) -> pd.DataFrame:
    """Return targets as rows like those of results: the value is the result they were judged by."""
    known = {name: judged[name] for name in [*_NUMBERS, *_TEXTS, "numerator", "denominator", "lower", "upper"]}
    told = targets.assign(value=judged["result"], value_high=np.nan, bound=judged["result_bound"], **known)
    told["decimals"] = pd.Series(pd.NA, index=told.index, dtype="Int64")  # those of the target are not the result's
    texts = [name for name in like.columns if name not in told and pd.api.types.is_string_dtype(like[name])]
    return told.assign(**dict.fromkeys(texts, "")).reindex(columns=like.columns).astype(like.dtypes)


def _counted_as_reported(targets: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Count a target as its result is counted where one of the two says less, and only these two can be meant."""
    wanted = targets[IDENTITY].assign(target_row=targets.index)
    pairs = wanted.merge(rows.loc[rows["value"].notna(), IDENTITY].drop_duplicates(), on=_WHAT, suffixes=("", "_r"))
    fits = pd.Series(True, index=pairs.index)
    same = fits.copy()
    for name in _HOW:
        alike = pairs[name] == pairs[f"{name}_r"]
        fits &= alike | (pairs[name] == "") | (pairs[f"{name}_r"] == "")
        same &= alike | (pairs[name] == "")
    pairs, same = pairs[fits], same[fits]
    result = pairs.groupby([*_WHAT, *(f"{name}_r" for name in _HOW)], sort=False).ngroup()
    target = pairs.groupby(IDENTITY, sort=False).ngroup()
    one = (result.groupby(target).transform("nunique") == 1) & (target.groupby(result).transform("nunique") == 1)
    chosen = pairs[one & ~same].set_index("target_row")
    return targets.assign(**{name: chosen[f"{name}_r"].reindex(targets.index).fillna(targets[name]) for name in _HOW})


def _places(judged: pd.DataFrame, targets: pd.DataFrame, rows: pd.DataFrame) -> dict[int, int]:
    """Return result → target, by their places: of several targets the one that is counted and dated as the result."""
    claims: dict[int, tuple[int, int]] = {}
    for place, gap in enumerate(judged.to_dict("records")):
        target = targets.loc[place].to_dict() if place < len(targets) else None
        result = _result_of(gap, target, rows)
        if result is None:
            continue
        alike = sum(target[name] == rows.at[result, name] for name in [*_HOW, *_PERIOD]) if target else -1
        if result not in claims or alike > claims[result][0]:
            claims[result] = (alike, place)
    return {result: place for result, (_, place) in claims.items()}


def _result_of(gap: dict[Any, Any], target: dict[Any, Any] | None, rows: pd.DataFrame) -> int | None:
    """Return the row that a target was judged by; the only one of its identity when that has no number to judge."""
    if gap["doubt"] == _SEVERAL:
        return None
    alike = rows[(rows[IDENTITY] == pd.Series({name: gap[name] for name in IDENTITY})).all(axis=1)]
    if np.isnan(gap["result"]):
        return int(alike.index[0]) if len(alike) == 1 else None
    published = alike["printed"].fillna(alike["value"])
    turned = [_turned(value, unit, gap["unit"]) for value, unit in zip(published, alike["unit"], strict=True)]
    alike = alike[np.isclose(np.array(turned, dtype="float64"), gap["result"], rtol=1e-9, atol=0)]
    if target:
        dated = alike[(alike["period_start"] == target["period_start"]) & (alike["period_end"] == target["period_end"])]
        alike = dated if len(dated) else alike
    length = (alike["period_end"] - alike["period_start"]).dt.days.fillna(365)
    return int(length.idxmax()) if len(alike) else None


def _turned(value: float, unit: str, into: str) -> float:
    try:
        return value if unit == into else value * factor(unit, into)
    except InputError:
        return float("nan")


def _value_above(rows: pd.DataFrame, superior: pd.DataFrame | None) -> pd.Series:
    """Look each row up in the superior area by what is counted and the period; nothing is guessed."""
    if superior is None or superior.empty:
        return pd.Series(float("nan"), index=rows.index)
    keys = [name for name in IDENTITY if name != "area"] + ["period_start", "period_end"]
    above = superior[~barred(superior)].drop_duplicates(keys).rename(columns={"value": "superior"})
    found = rows[keys].merge(above[[*keys, "superior"]], on=keys, how="left", validate="many_to_one")
    return found["superior"].set_axis(rows.index)
