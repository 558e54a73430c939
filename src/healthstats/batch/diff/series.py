"""Two ``data/processed`` folders: which figures differ, and what made the difference."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from healthstats.errors import FileError
from healthstats.series import BREAKS, FLAGS, KEY, conform, empty

#: What of a figure is published.
PRINTED = ["value", "value_high", "bound", "unit", "numerator", "denominator", "status", "flags"]
_ORIGIN = ["source", "published", "standing", "file", "locator"]
_PLACE = ["file", "locator"]
#: Figures without a period can share a key: of these the file and cell, and the turn of equal ones.
_APART = ["undated", "again"]
_OF_UNIT = ("value", "value_high")
_CAUSED = ["corrected", "repaired", "unfitted"]
_MOST_ROWS = 1_000_000


def series_changes(old: Path, new: Path) -> pd.DataFrame:
    """Return the figures that differ between two folders, one row for each field that does.

    Parameters
    ----------
    old, new : Path
        Folders that hold ``series.parquet``.

    Returns
    -------
    DataFrame
        The columns of `healthstats.series.KEY` and the year; ``field``; ``old`` and ``new`` as text, empty where the
        figure is not there; ``difference`` and ``relative`` of numbers; ``cause`` in words.
    """
    told = (_told(old), _told(new))
    return pd.concat([_of_some(old, new, names, told) for names in _portions(old, new)], ignore_index=True)


def break_changes(old: Path, new: Path) -> pd.DataFrame:
    """Return the breaks that are in one of two folders only, in the columns of `series_changes` that they have."""
    frames = [_read(folder, "breaks", list(BREAKS)) for folder in (old, new)]
    both = frames[0].merge(frames[1], on=list(BREAKS), how="outer", indicator="there")
    both = both[both["there"] != "both"]
    text, there = both["effect"] + ": " + both["reason"], both["there"] == "left_only"
    return both[["indicator", "subject", "area", "year"]].assign(
        field="break", old=text.where(there, ""), new=text.where(~there, ""), cause="data/breaks.toml"
    )


def _of_some(
    old: Path, new: Path, names: list[str], told: tuple[dict[str, pd.Series], dict[str, pd.Series]]
) -> pd.DataFrame:
    """Return the changes of some indicators."""
    wanted = [*KEY, "year", *PRINTED, *_ORIGIN]
    before, after = (_told_apart(_read(folder, "series", wanted, names)) for folder in (old, new))
    both = before.merge(after, on=[*KEY, *_APART], how="outer", suffixes=("_old", "_new"), indicator="there")
    whole = both["there"] != "both"
    differs = {field: ~whole & _differs(both[f"{field}_old"], both[f"{field}_new"]) for field in PRINTED}
    differs["value"] |= whole
    both = both[np.logical_or.reduce(list(differs.values()))]
    both = both.assign(year=both["year_new"].fillna(both["year_old"]), cause=_causes(both, *told))
    rows = []
    for field, mask in differs.items():
        chosen = both[mask[both.index]]
        change = _told_change(chosen[f"{field}_old"], chosen[f"{field}_new"])
        if field in _OF_UNIT:
            same = chosen["unit_old"] == chosen["unit_new"]
            change |= {name: change[name].where(same) for name in ("difference", "relative")}
        rows.append(chosen[[*KEY, "year", "cause"]].assign(field=field, **change))
    return pd.concat(rows).sort_index(kind="stable")


def _told_apart(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows with what tells those of one key apart; of the flags only those that bar a figure are kept."""
    undated = rows["period_start"].isna() | rows["period_end"].isna()
    rows = rows.assign(undated=_place(rows).where(undated, ""))
    flags = {text: " ".join(flag for flag in text.split() if FLAGS.get(flag)) for text in rows["flags"].unique()}
    return rows.assign(
        marks=rows["flags"],
        flags=rows["flags"].map(flags).astype("str"),
        again=rows.groupby([*KEY, "undated"], dropna=False).cumcount(),
    )


def _differs(was: pd.Series, now: pd.Series) -> pd.Series:
    if was.dtype.kind == "f":
        return pd.Series(~np.isclose(was, now, rtol=1e-12, atol=0, equal_nan=True), index=was.index)
    return was.fillna("").astype("str") != now.fillna("").astype("str")


def _told_change(was: pd.Series, now: pd.Series) -> dict[str, pd.Series]:
    numbers = was.dtype.kind == "f"
    difference = now - was if numbers else pd.Series(np.nan, index=was.index, dtype="float64")
    relative = difference / was.abs().where(was != 0) if numbers else difference
    return {"old": _text(was), "new": _text(now), "difference": difference, "relative": relative}


def _text(values: pd.Series) -> pd.Series:
    if values.dtype.kind == "f":
        return values.map(lambda one: "" if one != one else f"{one:.12g}").astype("str")
    return values.fillna("").astype("str")


def _causes(rows: pd.DataFrame, before: dict[str, pd.Series], after: dict[str, pd.Series]) -> pd.Series:
    """Return for each row of two merged tables what made it another."""
    was, now = (_place(rows, end) for end in ("_old", "_new"))
    standing = [(place + " (" + rows[f"standing_{end}"] + ")") for place, end in ((was, "old"), (now, "new"))]
    edition = [_edition(rows, end) for end in ("_old", "_new")]
    corrected_before, corrected = _said(was, before["corrected"]), _said(now, after["corrected"])
    repaired_before, repaired = _said(was, before["repaired"]), _said(now, after["repaired"])
    marked = {name: [_holds(rows[f"marks_{end}"], name) for end in ("old", "new")] for name in _CAUSED}
    cases = [
        (rows["there"] == "left_only", ("gone: " + was + ": " + _said(was, after["excluded"])).str.removesuffix(": ")),
        (rows["there"] == "right_only", "new: " + standing[1]),
        (was != now, "another edition: " + standing[0] + " → " + standing[1]),
        (~marked["corrected"][0] & marked["corrected"][1], corrected),
        (marked["corrected"][0] & ~marked["corrected"][1], "no longer " + corrected_before),
        (marked["repaired"][0] != marked["repaired"][1], "repair: " + repaired.where(repaired != "", repaired_before)),
        (marked["unfitted"][0] != marked["unfitted"][1], pd.Series("data/breaks.toml", index=rows.index)),
        (marked["corrected"][1] & (corrected != corrected_before), corrected),
        (
            edition[0] != edition[1],
            "another edition of the same place: " + edition[0] + " → " + edition[1] + ", " + now,
        ),
    ]
    other = "the same place reads otherwise: " + now
    picked = np.select([case for case, _ in cases], [text.fillna("") for _, text in cases], other.fillna(""))
    return pd.Series(picked, index=rows.index, dtype="str")


def _edition(rows: pd.DataFrame, end: str) -> pd.Series:
    names = [rows[f"{name}{end}"].fillna("") for name in ("source", "published", "standing")]
    texts = [" ".join(filter(None, row)) for row in zip(*names, strict=True)]
    return pd.Series(texts, index=rows.index, dtype="str")


def _said(places: pd.Series, told: pd.Series) -> pd.Series:
    return places.map(told).astype("str").fillna("")


def _holds(flags: pd.Series, name: str) -> pd.Series:
    return flags.fillna("").map(lambda text: name in text.split()).astype(bool)


def _place(rows: pd.DataFrame, end: str = "") -> pd.Series:
    return rows[f"file{end}"] + " " + rows[f"locator{end}"]


def _told(folder: Path) -> dict[str, pd.Series]:
    """Return what cleaning did with figures: ``corrected``, ``repaired``, ``excluded`` → place → message."""
    rows = _read(folder, "problems", [*_PLACE, "code", "action", "message"]).assign(place=_place)
    corrected = rows["code"] == "corrected"
    chosen = {
        "corrected": corrected,
        "repaired": (rows["action"] == "repaired") & ~corrected,
        "excluded": rows["action"] == "excluded",
    }
    return {name: rows[those].drop_duplicates("place").set_index("place")["message"] for name, those in chosen.items()}


def _portions(old: Path, new: Path) -> Iterator[list[str]]:
    """Yield all indicators in portions whose rows can be held: a national series is not read whole."""
    counts: Counter[str] = Counter()
    for folder in (old, new):
        names = _table(folder / "series.parquet", columns=["indicator"], read_dictionary=["indicator"])
        counts.update({one["values"]: one["counts"] for one in names["indicator"].value_counts().to_pylist()})
    portion, rows = list[str](), 0
    for name in sorted(counts):
        if portion and rows + counts[name] > _MOST_ROWS:
            yield portion
            portion, rows = [], 0
        portion.append(name)
        rows += counts[name]
    yield portion


def _read(folder: Path, table: str, columns: list[str], indicators: list[str] | None = None) -> pd.DataFrame:
    path = folder / f"{table}.parquet"
    if not path.is_file():  # a folder without its other tables tells fewer causes
        return empty(table)[columns]
    filters = None if indicators is None else [("indicator", "in", indicators or [""])]
    return conform(_table(path, columns=columns, filters=filters).to_pandas(), table)[columns]


def _table(path: Path, **options: Any) -> pa.Table:
    try:
        return pq.read_table(path, **options)
    except (OSError, pa.ArrowException) as error:
        raise FileError("is not a whole table of cleaned data", file=path, remedy="Run: healthstats clean") from error
