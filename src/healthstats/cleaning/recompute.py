"""Numerator ÷ denominator × per, against the printed rate; and counts that stand in other rows of the same source."""

import numpy as np
import pandas as pd

from healthstats.cleaning.knowledge import Knowledge
from healthstats.cleaning.problems import number, quantity, report
from healthstats.series import add_flag, has_flag

#: Counts found in other rows belong to a rate when they give it within this share: both are rounded, and the
#: population is a mean of two year-ends.
LINKED_TOLERANCE = 0.02

MIDYEAR = "mid-year mean of year-end populations"

EVENTS = {"crude_birth_rate": "births", "crude_death_rate": "deaths"}
_SAME_TABLE = ["source", "area", "sex", "age", "population", "system", "basis"]


def agrees(printed: np.ndarray, computed: np.ndarray, ulp: np.ndarray) -> np.ndarray:
    """Return whether a computed number prints as the printed one, by rounding or by truncation.

    Parameters
    ----------
    printed, computed, ulp : array
        `ulp` is one unit in the last printed place.

    Examples
    --------
    >>> agrees(np.array([8.0, 8.3, 8.3]), np.array([8.33, 8.33, 8.39]), np.array([0.1, 0.1, 0.1]))
    array([False,  True,  True])
    """
    small = 1e-9 * np.maximum(np.abs(printed), 1.0)
    away = np.where(printed < 0, -1.0, 1.0) * (computed - printed)
    return (away >= -0.5 * ulp - small) & (away <= ulp + small)


def computed_rate(rows: pd.DataFrame, per: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return numerator ÷ denominator × per of each row, and whether the counts are its own (not linked ones).

    A denominator that was itself computed from the published rate confirms nothing and gives no rate.
    """
    own = rows["numerator"].notna() & (rows["denominator"] > 0)
    top = rows["numerator"].where(own, rows["linked_numerator"])
    bottom = rows["denominator"].where(own, rows["linked_denominator"])
    usable = ~has_flag(rows, "implied_denominator") & (bottom > 0)
    return (top / bottom.where(usable) * per).astype("float64"), own


def link_counts(rows: pd.DataFrame) -> pd.DataFrame:
    """Find births or deaths, and the mean of the two year-end populations, for crude rates printed without counts.

    The counts come from other rows of the same source and area. They stand in ``linked_numerator`` and
    ``linked_denominator`` until `recompute` has held them against the printed rate.
    """
    rows = rows.assign(linked_numerator=np.nan, linked_denominator=np.nan)
    if not rows["indicator"].isin(list(EVENTS)).any():
        return rows
    whole = _whole_year(rows) & (rows["kind"] == "result")
    people = _single(rows[(rows["indicator"] == "population") & (rows["kind"] == "result")])
    for rate, event in EVENTS.items():
        wanted = whole & (rows["indicator"] == rate) & rows["numerator"].isna() & (rows["subject"] == "")
        events = _single(rows[whole & (rows["indicator"] == event)])
        if wanted.any() and len(events) and len(people):
            asked = rows[wanted]
            now, before = _look_up(asked, people, 0), _look_up(asked, people, -1)
            rows.loc[wanted, "linked_numerator"] = _look_up(asked, events, 0)
            rows.loc[wanted, "linked_denominator"] = (now + before) / 2
    return rows


def _whole_year(rows: pd.DataFrame) -> pd.Series:
    start, end = rows["period_start"], rows["period_end"]
    same = start.dt.year == end.dt.year
    return same & (start.dt.day_of_year == 1) & (end.dt.month == 12) & (end.dt.day == 31)


def _single(rows: pd.DataFrame) -> pd.DataFrame:
    """The values that stand alone for their table, place and year; of two nobody knows which was used."""
    plain = rows[(rows["subject"] == "") & rows["value"].notna() & rows["year"].notna()]
    return plain.drop_duplicates([*_SAME_TABLE, "year"], keep=False)[[*_SAME_TABLE, "year", "value"]]


def _look_up(asked: pd.DataFrame, values: pd.DataFrame, step: int) -> np.ndarray:
    keys = asked[[*_SAME_TABLE, "year"]].assign(year=asked["year"] + step)
    return keys.merge(values, how="left", on=[*_SAME_TABLE, "year"], validate="m:1")["value"].to_numpy()


def recompute(rows: pd.DataFrame, known: Knowledge) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Report printed rates that their own counts do not give; keep linked counts that do give the printed rate."""
    per = known.trait(rows, "per").astype("float64").fillna(rows["per"])
    computed, own = computed_rate(rows, per)
    tested = computed.notna() & rows["value"].notna() & (rows["kind"] == "result") & (rows["bound"] == "=")
    tested &= rows["value_high"].isna() & ~has_flag(rows, "undecided") & (per >= 100)
    ulp = 10.0 ** -rows["decimals"].astype("float64")
    exact = pd.Series(agrees(rows["value"].to_numpy(), computed.to_numpy(), ulp.to_numpy()), index=rows.index)
    near = (rows["value"] - computed).abs() <= LINKED_TOLERANCE * computed.abs() + ulp
    good = exact.where(own, near)
    rows = _keep_linked(rows, tested & ~own & good)
    wrong = tested & ~good
    return add_flag(rows, wrong, "mismatch"), _report(
        rows.assign(computed=computed, counted_per=per)[wrong], own[wrong]
    )


def _keep_linked(rows: pd.DataFrame, linked: pd.Series) -> pd.DataFrame:
    note = (rows["note"] + "; " + MIDYEAR).str.removeprefix("; ")
    return rows.assign(
        numerator=rows["numerator"].where(~linked, rows["linked_numerator"]),
        denominator=rows["denominator"].where(~linked, rows["linked_denominator"]),
        note=rows["note"].where(~linked, note),
    )


def _report(wrong: pd.DataFrame, own: pd.Series) -> pd.DataFrame:
    top = wrong["numerator"].where(own, wrong["linked_numerator"])
    bottom = wrong["denominator"].where(own, wrong["linked_denominator"])
    message, before, after = [], [], []
    columns = (
        wrong["value"],
        wrong["unit"],
        wrong["decimals"],
        top,
        bottom,
        wrong["counted_per"],
        wrong["computed"],
        own,
    )
    for value, unit, decimals, events, people, per, computed, direct in zip(*columns, strict=True):
        printed, result = quantity(value, unit, decimals), quantity(computed, unit, max(decimals, 0) + 1)
        basis = "" if direct else f" ({MIDYEAR})"
        division = f"{number(events)} / {number(people)}{basis} × {number(per)}"
        message.append(f"printed {printed}, but {division} = {number(computed, max(decimals, 0) + 1)}")
        before.append(printed)
        after.append(result)
    return report(wrong, "rate_mismatch", "kept", message, before, after)
