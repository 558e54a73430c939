"""One unit for each indicator: every value is converted to it, and what cannot be is left as it is and reported.

Three columns stay with the rows until units are settled: ``printed`` and ``printed_unit`` (as the file has them) and
``unit_state``: ``same`` (converted without doubt), ``other`` (a rate under another sign than the canonical one),
``lost`` (no unit, or a broken one) and ``mismatch`` (a unit of something else).
"""

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from healthstats.cleaning.knowledge import Knowledge
from healthstats.cleaning.problems import quantities, report
from healthstats.series import add_flag
from healthstats.units import Unit, factor, parse_unit

_BROKEN_RATE = re.compile(r"[()（）\[\]\s]*1?\s*/\s*[\d,]*\s*\w*[()（）\[\]\s]*|[()（）\[\]\s]+")
_PLAIN_WITHOUT_UNIT = ("count", "years", "days", "points", "area")
_MOST_DECIMALS = 9


@dataclass(frozen=True)
class _Rule:
    """What becomes of the values of one indicator under one stated unit."""

    factor: float
    unit: str
    state: str


def to_canonical(rows: pd.DataFrame, known: Knowledge) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Convert value, upper value, unit, per and decimals to the indicator's unit; report units that do not fit it."""
    rows = rows.assign(decimals=printed_decimals(rows))
    wanted = _canonical_units(rows, known)
    pairs = rows[["indicator", "unit", "kind"]].drop_duplicates()
    rules = [
        _rule(unit, wanted[name], kind == "change")
        for name, unit, kind in zip(pairs["indicator"], pairs["unit"], pairs["kind"], strict=True)
    ]
    pairs = pairs.assign(
        factor=[rule.factor for rule in rules],
        new_unit=[rule.unit for rule in rules],
        unit_state=[rule.state for rule in rules],
    )
    joined = rows[["indicator", "unit", "kind"]].merge(pairs, how="left", validate="m:1").set_axis(rows.index)
    rows = rows.assign(
        printed=rows["value"],
        printed_unit=rows["unit"],
        printed_decimals=rows["decimals"],
        unit_state=joined["unit_state"],
    )
    rows = convert(rows, joined["factor"]).assign(unit=joined["new_unit"].astype("str"))
    rows = rows.assign(per=_per(rows["unit"]))
    rows = _doubt_fractional_counts(rows, known)
    return _report_mismatch(rows, wanted)


def printed_decimals(rows: pd.DataFrame) -> pd.Series:
    """Return how many decimals each value is printed with; counted from the value where reading does not say."""
    counted = pd.Series(_MOST_DECIMALS, index=rows.index, dtype="Int64")
    finite = rows["value"].where(np.isfinite(rows["value"]), 0.0)
    for places in range(_MOST_DECIMALS - 1, -1, -1):
        counted = counted.mask(np.isclose(finite.round(places), finite, rtol=1e-12, atol=1e-12), places)
    return rows["decimals"].fillna(counted)


def convert(rows: pd.DataFrame, by: pd.Series) -> pd.DataFrame:
    """Multiply the values; decimals follow, so that half a unit of the last printed digit stays the print precision."""
    decimals = (rows["decimals"].astype("float64") - np.log10(by).round()).astype("Int64")
    changed = by != 1
    made = {name: rows[name].mask(changed, _tidy(rows[name] * by, decimals)) for name in ("value", "value_high")}
    return rows.assign(**made, decimals=decimals)


def _tidy(values: pd.Series, decimals: pd.Series) -> pd.Series:
    """Take the noise of the multiplication away: 1.1 % is 11 ‰, not 11.000000000000002."""
    step = 10.0 ** (decimals.astype("float64").clip(0, 12) + 3)
    return (values * step).round() / step


def _canonical_units(rows: pd.DataFrame, known: Knowledge) -> dict[str, str]:
    """The catalogue's unit; for an unregistered indicator the one it is printed with most often."""
    units = {name: known.indicators[name].unit for name in rows["indicator"].unique() if name in known.indicators}
    new = rows[~rows["indicator"].isin(list(units)) & (rows["unit"] != "") & (rows["kind"] != "change")]
    counts = new.groupby(["indicator", "unit"]).size().reset_index(name="count")
    often = counts.sort_values(["indicator", "count", "unit"], ascending=[True, False, True]).drop_duplicates(
        "indicator"
    )
    units |= dict(zip(often["indicator"], often["unit"], strict=True))
    return {name: units.get(name, "") for name in rows["indicator"].unique()}


def _rule(stated: str, wanted: str, is_change: bool) -> _Rule:
    unit, goal = parse_unit(stated), parse_unit(wanted)
    if stated == wanted or not wanted:
        return _Rule(1.0, stated, "same")
    if goal is None:
        return _Rule(1.0, stated, "mismatch" if stated else "lost")
    if is_change and (unit is None or unit.family == "points" or (unit.per == 100 and goal.per != 100)):
        return _Rule(1.0, stated, "same" if unit else "lost" if not stated else "mismatch")
    if not stated:
        return _Rule(1.0, wanted, "same" if goal.family in _PLAIN_WITHOUT_UNIT else "lost")
    if unit is None:
        broken = goal.family == "rate" and _BROKEN_RATE.fullmatch(stated)
        return _Rule(1.0, wanted if broken else stated, "lost" if broken else "mismatch")
    if unit.family == goal.family:
        doubtful = goal.family == "rate" and unit.per != goal.per
        return _Rule(factor(stated, wanted), wanted, "other" if doubtful else "same")
    if head := _counted_per_head(stated, wanted, unit):
        return _Rule(factor(stated, head), wanted, "same")
    return _Rule(1.0, stated, "mismatch")


def _counted_per_head(stated: str, wanted: str, unit: Unit) -> str:
    """The unit before the slash when it alone is stated: beds per 1,000 in 张, money per head in 元; or the reverse."""
    for long, short in ((wanted, stated), (stated, wanted)):
        head, slash, _ = long.partition("/")
        first, other = parse_unit(head), parse_unit(short)
        if slash and first and other and first.family == other.family and first.family in ("count", "money"):
            return head if long == wanted else stated if unit.scale == 1 else ""
    return ""


def _per(units: pd.Series) -> pd.Series:
    return units.map({text: (unit.per if (unit := parse_unit(text)) else np.nan) for text in units.unique()}).astype(
        "float64"
    )


def _doubt_fractional_counts(rows: pd.DataFrame, known: Knowledge) -> pd.DataFrame:
    """A count without a unit is a plain count, unless it has decimals: then its 万 or 'thousand' is lost."""
    bare = (rows["printed_unit"] == "") & (known.trait(rows, "family") == "count") & (rows["kind"] != "change")
    fraction = bare & (rows["value"] % 1 != 0) & rows["value"].notna()
    return rows.assign(unit_state=rows["unit_state"].mask(fraction, "lost"))


def _report_mismatch(rows: pd.DataFrame, wanted: dict[str, str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    bad = rows["unit_state"] == "mismatch"
    goal = rows.loc[bad, "indicator"].map(wanted)
    message = [
        f"the unit {unit!r} is not understood or measures something else than {goal!r}"
        for unit, goal in zip(rows.loc[bad, "unit"], goal, strict=True)
    ]
    problem = report(rows[bad], "unit_mismatch", "decide", message, before=quantities(rows[bad]))
    return add_flag(rows, bad, "undecided"), problem
