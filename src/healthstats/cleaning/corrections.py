"""``data/corrections.toml``: typing errors of a source, put right by a person who gives a reason."""

from collections.abc import Collection
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from healthstats.cleaning.knowledge import Knowledge, check_entry
from healthstats.cleaning.problems import gather, number, report
from healthstats.errors import ConfigError
from healthstats.names import did_you_mean, fold
from healthstats.series import KINDS, add_flag

_NUMBERS = (int, float)
_REQUIRED: dict[str, tuple[type, ...]] = {
    "indicator": (str,), "area": (str,), "year": (int,),
    "was": _NUMBERS, "now": _NUMBERS, "reason": (str,), "by": (str,),
}  # fmt: skip
_OPTIONAL: dict[str, tuple[type, ...]] = {"subject": (str,), "kind": (str,), "file": (str,)}


def correct(
    rows: pd.DataFrame,
    known: Knowledge,
    whole: bool = True,
    unread: Collection[str] = (),
    elsewhere: Collection[str] = (),
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Put the corrected numbers in place of the printed ones; `was` and `now` are in the unit of the file.

    Parameters
    ----------
    rows : DataFrame
        Observations with ids for indicator, subject and area, and the year.
    known : Knowledge
        Holds the entries.
    whole : bool
        Whether the rows are all of ``data/raw``. When they are not, an entry about a file, or an indicator and area,
        that is not among them is passed over.
    unread : collection of str
        Files that could not be read, each with its own problem: an entry that may be about one is passed over.
    elsewhere : collection of str
        Indicators whose rows are corrected by themselves: their entries are passed over.

    Raises
    ------
    ConfigError
        If an entry is incomplete, names something unknown, or matches no number.
    """
    problems = []
    for count, entry in enumerate(known.corrections, start=1):
        named = ", ".join(str(entry.get(name, "?")) for name in ("indicator", "area", "year"))
        place = {"file": "corrections.toml", "place": f"entry {count} ({named})"}
        _check(entry, place, known)
        if entry["indicator"] in elsewhere:
            continue
        found = _concerned(rows, entry, known)
        hits = (
            found & (rows["year"] == entry["year"]).fillna(False) & np.isclose(rows["value"], entry["was"], rtol=1e-9)
        )
        if hits.any():
            rows, problem = _apply(rows, hits, entry)
            problems.append(problem)
        elif (whole or found.any()) and not _may_be_in(unread, entry):
            raise ConfigError(
                f"no number is {entry['was']} there{_what_is(rows, found, entry)}",
                remedy="Mend the entry, or remove it when the file was replaced.",
                **place,
            )
    return rows, gather(problems)


def _check(entry: dict[str, Any], place: dict[str, str], known: Knowledge) -> None:
    check_entry(entry, place, _REQUIRED, _OPTIONAL)
    name, kind = entry["indicator"], entry.get("kind", "result")
    if name not in known.indicators and not name.startswith("?"):
        raise ConfigError(f"there is no indicator {name!r}", remedy=did_you_mean(name, known.indicators), **place)
    if known.areas and not known.area_names.get(fold(entry["area"])):
        raise ConfigError(
            f"there is no area {entry['area']!r}", remedy=did_you_mean(entry["area"], known.areas), **place
        )
    if kind not in KINDS:
        raise ConfigError(f"there is no kind {kind!r}", remedy=did_you_mean(kind, KINDS), **place)
    if not np.isfinite(entry["now"]):
        raise ConfigError(f"now is {entry['now']}, expected a number", **place)


def _concerned(rows: pd.DataFrame, entry: dict[str, Any], known: Knowledge) -> pd.Series:
    area = known.area_names.get(fold(entry["area"]), entry["area"])
    found = (rows["indicator"] == entry["indicator"]) & (rows["area"] == area)
    for name in ("subject", "kind"):
        if name in entry:
            found &= rows[name] == entry[name]
    if "file" in entry:
        found &= rows["file"].map(lambda path: _is_file(path, entry["file"])).astype(bool)
    return found


def _is_file(path: str, named: str) -> bool:
    return named in (path, Path(path).name)


def _may_be_in(unread: Collection[str], entry: dict[str, Any]) -> bool:
    """Return whether an entry names an unread file (or one in an unread folder), or names none while there is one."""
    named = entry.get("file", "")
    return any(not named or _is_file(path, named) or named.startswith(f"{path}/") for path in unread)


def _what_is(rows: pd.DataFrame, found: pd.Series, entry: dict[str, Any]) -> str:
    there = rows.loc[found & (rows["year"] == entry["year"]).fillna(False), "value"].dropna().unique()
    return f" (there is {', '.join(number(value) for value in there[:5])})" if len(there) else ""


def _apply(rows: pd.DataFrame, hits: pd.Series, entry: dict[str, Any]) -> tuple[pd.DataFrame, pd.DataFrame]:
    places = max(-int(Decimal(str(entry["now"])).as_tuple().exponent), 0)
    message = f"corrected by {entry['by']}: {entry['reason']}"
    problem = report(rows[hits], "corrected", "repaired", message, number(entry["was"]), number(entry["now"]))
    decimals = rows["decimals"].where(~hits, places)
    value = rows["value"].where(~hits, float(entry["now"]))
    return add_flag(rows.assign(value=value, decimals=decimals), hits, "corrected"), problem


def unread_files(met: pd.DataFrame) -> set[str]:
    """Return the files of which reading could take nothing, by the problems that it met."""
    if met.empty:
        return set()
    lost = met.loc[met["code"].isin(["unreadable_file", "broken_sidecar"]), "file"]
    return {str(path).removesuffix(".toml") for path in lost}


def is_whole(found_files: set[str], root: Path | None) -> bool:
    """Return whether `found_files` are all the tables of ``data/raw``: only then can an unused judgement be told."""
    if root is None:
        return True
    folder = root / "data" / "raw"
    beside = {".toml", ".md", ".gitkeep"}
    tables = {
        path.relative_to(root).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix not in beside and not path.name.startswith((".", "~$"))
    }
    return tables <= found_files
