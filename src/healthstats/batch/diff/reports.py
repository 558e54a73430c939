"""Two ``reports/`` folders: which published numbers and words differ, and what made the difference."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from healthstats.batch.diff.tables import Row, change_of, label_of, number_of, paired, telling_columns
from healthstats.batch.paths import PAGE, RESULT_FILE, RUN_FILE
from healthstats.errors import FileError
from healthstats.series import KEY
from healthstats.store import SEALED

DEPTH = "*/*/*/*"
_MOST_CAUSES = 3
_WORDS = ("title", "verdict", "sentences")
_REMEDY = "Build the report again, or take its folder away."
#: What tells the figures apart that a report lists for machines.
_FIGURE = [name for name in KEY if name not in ("kind", "set_by")]
_QUERY = {"table": str, "filters": dict, "sha256": str}


def reports_in(folder: Path) -> set[str]:
    """Return the paths of the reports in a folder."""
    found = (path.parent.relative_to(folder) for path in folder.glob(f"{DEPTH}/{RESULT_FILE}"))
    return {path.as_posix() for path in found if not any(part.startswith(".") for part in path.parts)}


def report_changes(old: Path, new: Path, path: str, figures: pd.DataFrame | None) -> list[dict[str, Any]]:
    """Return what one report says otherwise: a row for each number or text.

    Parameters
    ----------
    old, new : Path
        Two folders of reports.
    path : str
        The report's place in both.
    figures : DataFrame or None
        The changes of the figures (`healthstats.batch.diff.series.series_changes`), where both are known.

    Returns
    -------
    list of dict
        ``report``, ``table``, ``row``, ``field``, ``old``, ``new``, ``difference``, ``relative``, ``cause``.
    """
    before, after = (_json(folder / path / RESULT_FILE) for folder in (old, new))
    if before == after:
        return []
    reasons, shown = _reasons(_record(old, path), _record(new, path), figures)
    rows = [{"table": "", "row": "", "field": name, **one} for name in _WORDS for one in _words(before, after, name)]
    tables = [_tables(folder / path / RESULT_FILE, one) for folder, one in ((old, before), (new, after))]
    for name in {**tables[0], **tables[1]}:
        rows += [{"table": name, **one} for one in _numbers(tables[0].get(name, []), tables[1].get(name, []))]
    listed = [_records(folder / path / RESULT_FILE, one, "published") for folder, one in ((old, before), (new, after))]
    rows += [{"table": "published", **one} for one in _published(*listed)]
    return [{"report": path, **row, "cause": _cause(row, reasons, shown)} for row in rows]


def is_restyled(old: Path, new: Path, path: str) -> bool:
    """Return whether a report looks otherwise, whatever it says."""
    pages = [folder / path / PAGE for folder in (old, new)]
    return [one.read_bytes() if one.exists() else b"" for one in pages[:1]] != [
        one.read_bytes() if one.exists() else b"" for one in pages[1:]
    ]


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise FileError(f"cannot be read: {error}", file=path, remedy=_REMEDY) from error
    if not isinstance(found, dict):
        raise FileError("holds no result", file=path, remedy=_REMEDY)
    return found


def _tables(path: Path, result: dict[str, Any]) -> dict[str, list[Row]]:
    """Return the tables of a result, all cells as text."""
    tables = result.get("tables", {})
    if not isinstance(tables, dict):
        raise FileError("'tables' must hold tables by their title", file=path, remedy=_REMEDY)
    return {name: _records(path, tables, name) for name in tables}


def _records(path: Path, holder: dict[str, Any], name: str) -> list[Row]:
    records = holder.get(name, [])
    if not isinstance(records, list) or not all(isinstance(one, dict) for one in records):
        raise FileError(f"{name!r} must be a list of rows", file=path, remedy=_REMEDY)
    return [{key: _text(cell) for key, cell in row.items()} for row in records]


def _text(cell: Any) -> str:
    return "" if cell is None else f"{cell:.12g}" if isinstance(cell, float) else str(cell)


def _record(folder: Path, path: str) -> dict[str, Any]:
    """Return the record of a report; an empty one where it was not kept."""
    place = folder / path / RUN_FILE
    record = _json(place) if place.exists() else {}
    parts = [record.get(name, {}) for name in ("versions", "parameters", "entries")]
    queries, entries = record.get("queries", []), record.get("entries", {})
    if (
        not all(isinstance(one, dict) for one in parts)
        or not all(isinstance(one, dict) for one in entries.values())
        or not isinstance(queries, list)
        or not all(
            isinstance(one, dict) and all(isinstance(one.get(key), kind) for key, kind in _QUERY.items())
            for one in queries
        )
    ):
        raise FileError("is not the record of a report", file=place, remedy=_REMEDY)
    return record


def _words(before: dict[str, Any], after: dict[str, Any], name: str) -> list[dict[str, Any]]:
    was, now = (one.get(name, "") for one in (before, after))
    was, now = (one if isinstance(one, list) else [one] for one in (was, now))
    gone, fresh = (
        list((Counter(map(str, was)) - Counter(map(str, now))).elements()),
        list((Counter(map(str, now)) - Counter(map(str, was))).elements()),
    )
    pairs = [
        (gone[place] if place < len(gone) else "", fresh[place] if place < len(fresh) else "")
        for place in range(max(len(gone), len(fresh)))
    ]
    return [{"old": str(one), "new": str(other), "difference": np.nan, "relative": np.nan} for one, other in pairs]


def _numbers(before: list[Row], after: list[Row]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    columns = [telling_columns(table) for table in (before, after)]
    for was, now in paired(before, after):
        label = label_of(was or now or {}, now if was else None, columns[0 if was else 1])
        rows += _cells(label, was, now)
    return rows


def _published(before: list[Row], after: list[Row]) -> list[dict[str, Any]]:
    """Return how the figures differ that reports under a policy list; they have a key."""
    sides = [
        {tuple(row.get(name, "") for name in (*_FIGURE, "policy")): row for row in side} for side in (before, after)
    ]
    rows: list[dict[str, Any]] = []
    for key in dict.fromkeys([*sides[0], *sides[1]]):
        rows += _cells(" · ".join(filter(None, key)), sides[0].get(key), sides[1].get(key))
    return rows


def _cells(label: str, was: Row | None, now: Row | None) -> list[dict[str, Any]]:
    """Return the cells of one row that differ, or the whole row when one side has none."""
    if was is None or now is None:
        row = was or now or {}
        text = " · ".join(cell for cell in row.values() if cell)
        there = {"old": text, "new": ""} if was else {"old": "", "new": text}
        return [{"row": label, "field": "row", **there, "difference": np.nan, "relative": np.nan}]
    rows = []
    for name in {**was, **now}:
        one, other = was.get(name, ""), now.get(name, "")
        if one != other and not _alike(one, other):
            change = change_of(one, other)
            relative = change / abs(number_of(one)) if number_of(one) else np.nan
            shown = {"old": one, "new": other, "difference": change, "relative": relative}
            rows.append({"row": label, "field": name, **shown})
    return rows


def _alike(one: str, other: str) -> bool:
    """Return whether two texts are the same number but for its last binary digits: 0.3 and 0.30000000000000004."""
    try:
        return bool(np.isclose(float(one), float(other), rtol=1e-12, atol=0)) and max(len(one), len(other)) > 12
    except ValueError:
        return False


def _reasons(
    before: dict[str, Any], after: dict[str, Any], figures: pd.DataFrame | None
) -> tuple[list[str], pd.DataFrame | None]:
    """Return why a report is another, in words, and the changes of the figures that it shows."""
    if not before or not after:
        return ["no record of how it was made"], None
    reasons = [
        text
        for name, text in (("notebook_sha256", "another notebook"), ("library_sha256", "another healthstats"))
        if before.get(name) != after.get(name)
    ]
    for name in ("versions", "parameters"):
        was, now = before.get(name, {}), after.get(name, {})
        reasons += [f"{one} {was.get(one, '')} → {now.get(one, '')}" for one in {**was, **now} if was.get(one) != now.get(one)]  # fmt: skip  # noqa: E501
    hidden = any(one["sha256"].startswith(SEALED) for record in (before, after) for one in record.get("queries", []))
    known = {json.dumps([one["table"], one["filters"]], sort_keys=True): one for one in before.get("queries", [])}
    shown, other = [], []
    for query in after.get("queries", []):
        was = known.get(json.dumps([query["table"], query["filters"]], sort_keys=True))
        if was is not None and was["sha256"] == query["sha256"]:
            continue
        if query["table"] == "series" and figures is not None and not hidden:
            shown.append(_selected(figures, query["filters"]))
        else:
            other.append(f"other rows of {query['table']}")
    others = [
        f"{key} {name}"
        for key, ids in after.get("entries", {}).items()
        for name in ids
        if before.get("entries", {}).get(key, {}).get(name, ids[name]) != ids[name]
    ]
    if others:
        reasons.append(f"other entries: {', '.join(others[:_MOST_CAUSES])}")
    if any(len(one) for one in shown):  # what follows from the figures is no cause of its own
        return reasons, pd.concat(shown).drop_duplicates()
    return [*reasons, *dict.fromkeys(other)], None


def _selected(figures: pd.DataFrame, filters: dict[str, Any]) -> pd.DataFrame:
    chosen = pd.Series(True, index=figures.index)
    for name, value in filters.items():
        if name == "since":
            chosen &= figures["year"].fillna(-1) >= value
        elif name == "until":
            chosen &= figures["year"].fillna(9999) <= value
        elif name in figures:
            chosen &= figures[name].isin(value if isinstance(value, list) else [value])
    return figures[chosen]


def _cause(row: dict[str, Any], reasons: list[str], shown: pd.DataFrame | None) -> str:
    """Return the causes of the figures that changed in the same way, or all that the report has."""
    causes = list(reasons)
    if shown is not None:
        pairs = zip(shown["old"], shown["new"], shown["cause"], strict=True)
        same = [why for old, new, why in pairs if _same(row["old"], old) and _same(row["new"], new)]
        causes = [*dict.fromkeys(same or shown["cause"]), *([] if same else reasons)]
    more = f" and {len(causes) - _MOST_CAUSES} more" if len(causes) > _MOST_CAUSES else ""
    return "; ".join(causes[:_MOST_CAUSES]) + more


def _same(text: str, figure: str) -> bool:
    one, other = number_of(text), number_of(figure)
    return text == figure or (one == one and bool(np.isclose(one, other, rtol=5e-3)))
