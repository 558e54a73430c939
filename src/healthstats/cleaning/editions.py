"""One row for each key: duplicates go, of contradicting editions one stands and the others stay as vintages.

The rule in force: a published figure before a modelled or derived one; a value before a suppressed one; a value that
can be used before a barred one; the better standing (final, provisional, quotation, aggregator), then the later
edition, then the one with more decimals, then file and cell. Nothing is averaged.
"""

import numpy as np
import pandas as pd

from healthstats.cleaning.problems import gather, quantities, report
from healthstats.cleaning.recompute import agrees
from healthstats.series import KEY, STANDINGS, VINTAGES, add_flag, barred, conform, empty

_NOT_PUBLISHED = ("derived", "modelled")


def choose_editions(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Split rows into those that stand and the vintages, and report each edition that lost.

    Rows without a period are left alone: nobody knows whether they are of the same year.

    Returns
    -------
    standing, vintages, problems : DataFrame
        `vintages` has the relation ``duplicate`` (says the same) or ``vintage`` (says otherwise).
    """
    rows, alone = _keep_models_apart(rows)
    ranked = _ranked(rows[_dated(rows)])
    number = ranked.groupby(KEY, sort=False, dropna=False).ngroup()
    winner = pd.Series(ranked.index, index=ranked.index).groupby(number).transform("first")
    losers = ranked[number.duplicated()]
    if losers.empty:
        return rows, empty("vintages"), alone
    kept = rows.loc[winner[losers.index]].set_axis(losers.index)
    same = _says_the_same(losers, kept)
    standing = rows[~rows.index.isin(losers.index)]
    contradicted = set(winner[losers.index][~same])
    standing = add_flag(standing, pd.Series(standing.index.isin(contradicted), index=standing.index), "vintages")
    return standing, _vintages(losers, kept, same), gather([_report_others(losers[~same], kept[~same]), alone])


def _ranked(rows: pd.DataFrame) -> pd.DataFrame:
    """Best edition first."""
    standing = rows["standing"].map({name: rank for rank, name in enumerate(STANDINGS)})
    provisional = rows["status"].isin(["provisional", "estimated"]).astype("int64")
    order = pd.DataFrame(
        {
            "model": rows["standing"].isin(_NOT_PUBLISHED),
            "empty": rows["value"].isna(),
            "barred": barred(rows),
            "standing": np.maximum(standing, provisional),
            "older": -rows["published"].rank(method="dense"),  # ISO dates: text order is time order, "" the oldest
            "coarser": -rows["decimals"].astype("float64"),
            "file": rows["file"],
            "locator": rows["locator"],
        }
    )
    return rows.loc[order.sort_values(list(map(str, order)), kind="stable").index]


def _says_the_same(losers: pd.DataFrame, kept: pd.DataFrame) -> pd.Series:
    """Equal to the print precision of the coarser; an edition without a value contradicts nothing."""
    ulps = [10.0 ** -frame["decimals"].astype("float64").to_numpy() for frame in (losers, kept)]
    mine_is_coarser = ulps[0] >= ulps[1]
    same = losers["bound"].to_numpy() == kept["bound"].to_numpy()
    same &= losers["unit"].to_numpy() == kept["unit"].to_numpy()
    for name in ("value", "value_high"):
        mine, other = losers[name].to_numpy(), kept[name].to_numpy()
        coarse, fine = np.where(mine_is_coarser, mine, other), np.where(mine_is_coarser, other, mine)
        same &= agrees(coarse, fine, np.maximum(*ulps)) | (np.isnan(mine) & np.isnan(other))
    return pd.Series(same | losers["value"].isna().to_numpy(), index=losers.index)


def _vintages(losers: pd.DataFrame, kept: pd.DataFrame, same: pd.Series) -> pd.DataFrame:
    table = losers.assign(
        kept_file=kept["file"],
        kept_locator=kept["locator"],
        kept_value=kept["value"],
        relation=pd.Series(np.where(same, "duplicate", "vintage"), index=losers.index, dtype="str"),
    )
    return conform(table[list(VINTAGES)].sort_values([*KEY, "file", "locator"]).reset_index(drop=True), "vintages")


def _report_others(losers: pd.DataFrame, kept: pd.DataFrame) -> pd.DataFrame:
    before, after = quantities(losers), quantities(kept)
    columns = (losers["source"], before, losers["standing"], kept["source"], after, kept["standing"])
    message = [
        f"{source} ({standing}) has {old}, {other} ({better}) has {new}, which stands"
        for source, old, standing, other, new, better in zip(*columns, strict=True)
    ]
    texts = pd.DataFrame({"message": message, "before": before, "after": after}, index=losers.index)
    inside = losers["source"] == kept["source"]
    return gather(
        report(
            losers[rows], code, action, texts.loc[rows, "message"], texts.loc[rows, "before"], texts.loc[rows, "after"]
        )
        for code, action, rows in (
            ("contradiction_in_source", "decide", inside),
            ("other_edition", "excluded", ~inside),
        )
    )


def _dated(rows: pd.DataFrame) -> pd.Series:
    return rows["period_start"].notna() & rows["period_end"].notna()


def _keep_models_apart(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give modelled and derived values that stand alone a system of their own: they join no published series."""
    model = rows["standing"].isin(_NOT_PUBLISHED)
    published = (~model).groupby([rows[name] for name in KEY], dropna=False).transform("any")
    alone = model & ~published & (rows["system"] == "")
    first = rows[alone].drop_duplicates(["file", "indicator", "area", "standing"])
    message = first["standing"] + " values with no published one beside them; they form a series of their own"
    system = rows["system"].where(~alone, rows["standing"])
    return rows.assign(system=system), report(first, "modelled_alone", "kept", message)
