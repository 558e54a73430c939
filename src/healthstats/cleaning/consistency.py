"""Identities between indicators: nested death rates, sums, births less deaths, an area between its parts."""

import numpy as np
import pandas as pd

from healthstats.cleaning.knowledge import Knowledge
from healthstats.cleaning.problems import gather, number, report
from healthstats.series import add_flag, barred

#: Each is part of the next one, so it cannot be above it.
NESTED = (
    ("early_neonatal_mortality_rate", "neonatal_mortality_rate"),
    ("neonatal_mortality_rate", "infant_mortality_rate"),
    ("infant_mortality_rate", "under_five_mortality_rate"),
)
#: The first is the second plus (or minus) the third.
SUMS = (
    ("rate_sum", "infant_mortality_rate", "neonatal_mortality_rate", "postneonatal_mortality_rate", +1),
    ("growth_identity", "natural_growth_rate", "crude_birth_rate", "crude_death_rate", -1),
)

_COMPARED = {*(name for pair in NESTED for name in pair), *(name for one in SUMS for name in one[1:4])}
_WHERE = ["area", "period_start", "period_end", "sex", "age", "population", "system", "basis"]


def check_consistency(rows: pd.DataFrame, known: Knowledge) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Report and flag the rows of a series that contradict one another beyond print precision; none is changed."""
    base = rows[
        (rows["kind"] == "result")
        & ~barred(rows)
        & rows["value"].notna()
        & (rows["bound"] == "=")
        & rows["value_high"].isna()
    ]
    base = base.assign(row=base.index, ulp=10.0 ** -base["decimals"].astype("float64"))
    plain = base[(base["subject"] == "") & base["indicator"].isin(_COMPARED)]
    checks = [
        *(_nested(plain, inner, outer) for inner, outer in NESTED),
        *(_sum(plain, *one) for one in SUMS),
        _between_parts(base, known),
    ]
    marked = {row for concerned, _ in checks for row in concerned}
    problems = [found for _, found in checks]
    return add_flag(rows, pd.Series(rows.index.isin(marked), index=rows.index), "inconsistent"), gather(problems)


def _side_by_side(plain: pd.DataFrame, names: tuple[str, ...]) -> pd.DataFrame | None:
    """One row for each place and period that has all the named indicators; columns `value_0`, `ulp_0`, `row_0` …"""
    if not set(names) <= set(plain["indicator"].unique()):
        return None
    joined: pd.DataFrame | None = None
    for count, name in enumerate(names):
        one = plain.loc[plain["indicator"] == name, [*_WHERE, "value", "ulp", "row"]]
        one = one.dropna(subset=["period_start", "period_end"]).rename(
            columns={key: f"{key}_{count}" for key in ("value", "ulp", "row")}
        )
        joined = one if joined is None else joined.merge(one, on=_WHERE, how="inner", validate="1:1")
    return joined


def _nested(plain: pd.DataFrame, inner: str, outer: str) -> tuple[list, pd.DataFrame]:
    if (pairs := _side_by_side(plain, (inner, outer))) is None:
        return [], gather([])
    slack = _order_slack(pairs["ulp_0"], pairs["ulp_1"])
    breach = pairs[pairs["value_0"] > pairs["value_1"] + slack]
    message = [
        f"{_plain(inner)} {number(small)} is above {_plain(outer)} {number(large)}, of which it is a part"
        for small, large in zip(breach["value_0"], breach["value_1"], strict=True)
    ]
    rows = plain.loc[breach["row_0"]]
    after = [number(value) for value in breach["value_1"]]
    problem = report(rows, "rate_order", "kept", message, [number(value) for value in breach["value_0"]], after)
    return [*breach["row_0"], *breach["row_1"]], problem


def _order_slack(one: pd.Series, other: pd.Series) -> pd.Series:
    """Rounding keeps the order of numbers with the same decimals; otherwise the coarser may hide it."""
    coarser = one.where(one >= other, other)
    return coarser.where(~np.isclose(one, other), 0.0) + 1e-9


def _sum(plain: pd.DataFrame, code: str, whole: str, first: str, second: str, sign: int) -> tuple[list, pd.DataFrame]:
    if (table := _side_by_side(plain, (whole, first, second))) is None:
        return [], gather([])
    table = table.assign(expected=table["value_1"] + sign * table["value_2"])
    ulps = table[["ulp_0", "ulp_1", "ulp_2"]]
    # all rounded: half a digit each; all truncated: at most half a digit more
    slack = ulps.sum(axis=1) / 2 + ulps.max(axis=1) / 2 + 1e-9
    breach = table[(table["value_0"] - table["expected"]).abs() > slack]
    operator = "+" if sign > 0 else "-"
    name = f"{_plain(first)} {operator} {_plain(second)}"
    before, after = _printed(breach["value_0"]), _printed(breach["expected"].round(6))
    terms = [
        f"{one} {operator} {other}"
        for one, other in zip(_printed(breach["value_1"]), _printed(breach["value_2"]), strict=True)
    ]
    message = [
        f"{_plain(whole)} {printed} is not {name} ({sum_} = {result})"
        for printed, sum_, result in zip(before, terms, after, strict=True)
    ]
    problem = report(plain.loc[breach["row_0"]], code, "kept", message, before, after)
    return [*breach["row_0"], *breach["row_1"], *breach["row_2"]], problem


def _printed(values: pd.Series) -> list[str]:
    return [number(value) for value in values]


def _between_parts(base: pd.DataFrame, known: Knowledge) -> tuple[list, pd.DataFrame]:
    """A rate of the whole is a weighted mean of those of its parts (urban and rural), so it lies between them."""
    parent = {one.id: one.parent for one in known.areas.values() if one.level == "part" and one.parent}
    if not base["area"].isin(list(parent)).any():
        return [], gather([])
    averaged = known.trait(base, "family").isin(["rate", "years", "days", "money per head"])
    keys = ["indicator", "subject", *(name for name in _WHERE if name != "area")]
    parts = base[averaged & base["area"].isin(list(parent)) & base["period_end"].notna()]
    parts = parts.assign(area=parts["area"].map(parent).astype("str"))
    around = _ends(parts, [*keys, "area"])
    table = base[averaged].merge(around, on=[*keys, "area"], how="inner", validate="m:1")
    slack = np.maximum(_order_slack(table["ulp"], table["coarsest"]), _order_slack(table["ulp"], table["finest"]))
    out = (table["value"] < table["low"] - slack) | (table["value"] > table["high"] + slack)
    breach = table[out & (table["parts"] > 1)]
    spans = [f"{number(low)} to {number(high)}" for low, high in zip(breach["low"], breach["high"], strict=True)]
    message = [
        f"{number(value)} is not between the values of its parts, {span}"
        for value, span in zip(breach["value"], spans, strict=True)
    ]
    rows = base.loc[breach["row"]]
    problem = report(rows, "parts_of_area", "kept", message, [number(value) for value in breach["value"]], spans)
    concerned = parts.merge(breach[[*keys, "area"]], on=[*keys, "area"], how="inner")["row"]
    return [*breach["row"], *concerned], problem


def _ends(parts: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    grouped = parts.groupby(keys)
    made = {
        "low": grouped["value"].min(),
        "high": grouped["value"].max(),
        "coarsest": grouped["ulp"].max(),
        "finest": grouped["ulp"].min(),
        "parts": grouped["value"].size(),
    }
    return pd.DataFrame(made).reset_index()


def _plain(name: str) -> str:
    return name.removesuffix("_rate").replace("_", " ")
