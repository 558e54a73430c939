"""Two ``reports/`` folders: which published numbers and words differ, and what made the difference."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from healthstats.batch.diff.tables import label_of, number_of, paired
from healthstats.batch.paths import PAGE, RESULT_FILE, RUN_FILE
from healthstats.errors import FileError
from healthstats.store import SEALED

DEPTH = "*/*/*/*"
_MOST_CAUSES = 3
_WORDS = ("title", "verdict", "sentences")


def reports_in(folder: Path) -> set[str]:
    """Return the paths of the reports in a folder."""
    return {path.parent.relative_to(folder).as_posix() for path in folder.glob(f"{DEPTH}/{RESULT_FILE}")}


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
    tables = [one.get("tables", {}) for one in (before, after)]
    for name in {**tables[0], **tables[1]}:
        rows += [{"table": name, **one} for one in _numbers(tables[0].get(name, []), tables[1].get(name, []))]
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
        raise FileError(f"cannot be read: {error}", file=path, remedy="Build the report again.") from error
    if not isinstance(found, dict):
        raise FileError("holds no result", file=path, remedy="Build the report again.")
    return found


def _record(folder: Path, path: str) -> dict[str, Any]:
    """Return the record of a report; an empty one where it was not kept."""
    record = folder / path / RUN_FILE
    return _json(record) if record.exists() else {}


def _words(before: dict[str, Any], after: dict[str, Any], name: str) -> list[dict[str, Any]]:
    was, now = (one.get(name, "") for one in (before, after))
    was, now = (one if isinstance(one, list) else [one] for one in (was, now))
    gone, fresh = [one for one in was if one not in now], [one for one in now if one not in was]
    pairs = [
        (gone[place] if place < len(gone) else "", fresh[place] if place < len(fresh) else "")
        for place in range(max(len(gone), len(fresh)))
    ]
    return [{"old": str(one), "new": str(other), "difference": np.nan, "relative": np.nan} for one, other in pairs]


def _numbers(before: list[dict[str, str]], after: list[dict[str, str]]) -> list[dict[str, Any]]:
    rows = []
    for was, now in paired(before, after):
        row = was or now or {}
        label = label_of(row, now if was else None, before if was else after)
        if was is None or now is None:
            text = " · ".join(str(cell) for cell in row.values() if cell)
            there = {"old": text, "new": ""} if was else {"old": "", "new": text}
            rows.append({"row": label, "field": "row", **there, "difference": np.nan, "relative": np.nan})
            continue
        for name in {**was, **now}:
            one, other = str(was.get(name, "")), str(now.get(name, ""))
            if one != other:
                change = number_of(other) - number_of(one)
                relative = change / abs(number_of(one)) if number_of(one) else np.nan
                shown = {"old": one, "new": other, "difference": change, "relative": relative}
                rows.append({"row": label, "field": name, **shown})
    return rows


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
    known = {json.dumps([one["table"], one["filters"]], sort_keys=True): one for one in before.get("queries", [])}
    shown, other = [], []
    for query in after.get("queries", []):
        was = known.get(json.dumps([query["table"], query["filters"]], sort_keys=True))
        if was is not None and was["sha256"] == query["sha256"]:
            continue
        sealed = query["sha256"].startswith(SEALED) or (was or {}).get("sha256", "").startswith(SEALED)
        if query["table"] == "series" and figures is not None and not sealed:
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
    return [*reasons, *other], None


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
