"""A table's sidecar ``<file>.toml``: what its headers, marks and title do not say by themselves."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from healthstats.names import did_you_mean, fold
from healthstats.project import read_toml
from healthstats.reading.doubts import problem, written
from healthstats.reading.periods import RULES, known_rule
from healthstats.series import BOUNDS, FLAGS, KINDS, STANDINGS, STATUSES

#: Suffixes of the tables that are read.
TABLES = (".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".ods")
#: What a column can be for its row.
ROLES = (
    "area", "year", "period", "month", "indicator", "subject", "value", "unit", "kind", "bound", "value_high",
    "numerator", "denominator", "source", "note", "sex", "age", "population", "system", "basis", "status", "flags",
    "months", "area_code", "ignore",
)  # fmt: skip
_FIXED = ("indicator", "subject", "area", "unit", "kind", "bound", "sex", "age", "population", "system", "basis",
          "status", "note", "label")  # fmt: skip
_SOURCE_KEYS = ("id", "producer", "title", "published", "url", "licence", "standing", "period", "note")
_TABLE_KEYS = ("sheet", "header", "year", "period", "flags", *_FIXED)
_COLUMN_KEYS = (
    "role",
    "numerator",
    "denominator",
    "denominator_is",
    "marks_column",
    "flags",
    "year",
    "period",
    *_FIXED,
)
_SECTIONS = {"source": _SOURCE_KEYS, "table": _TABLE_KEYS, "columns": None, "marks": None}
#: Keys of ``[table]`` and ``[columns]`` that are a number, or can be one.
_NUMBERS = {
    "header": (int,),
    "sheet": (str, int),
    "year": (str, int),
    "period": (str, int),
    "published": (str, int, date),
}
_PUBLISHED = re.compile(r"(?:[12]\d{3}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?)?")
PUBLISHED_REMEDY = 'Write published as "2019", "2019-03" or "2019-03-01", or leave it empty.'
_WORDS = {"kind": KINDS, "bound": BOUNDS, "status": tuple(STATUSES), "standing": STANDINGS, "role": ROLES}


@dataclass(frozen=True)
class Sidecar:
    """A sidecar's sections, with what is wrong in them left out.

    Attributes
    ----------
    source, table, marks : dict
        Its sections.
    columns : dict
        Folded header → its entry.
    headers : dict
        Folded header → the header as the sidecar writes it.
    problems : list of dict
        Unknown keys and words.
    """

    source: dict[str, Any] = field(default_factory=dict)
    table: dict[str, Any] = field(default_factory=dict)
    columns: dict[str, dict[str, Any]] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    problems: list[dict[str, object]] = field(default_factory=list)


def read_sidecar(path: Path) -> Sidecar:
    """Return the sidecar of the table at `path`; an empty one when there is none.

    Raises
    ------
    ConfigError
        If it is not valid TOML; the message names the line.
    """
    entries = read_toml(path.with_name(path.name + ".toml"))
    problems: list[dict[str, object]] = []
    sections: dict[str, dict[str, Any]] = {}
    for name, section in entries.items():
        if name not in _SECTIONS:
            problems.append(_unknown(name, "there is no section", _SECTIONS))
        elif not isinstance(section, dict):
            problems.append(problem("sidecar", f"{name} must be a section, [{name}]", severity="error", locator=name))
        else:
            sections[name] = section
    source = _known(sections.get("source", {}), "[source]", _SOURCE_KEYS, problems)
    table = _known(sections.get("table", {}), "[table]", _TABLE_KEYS, problems)
    columns, headers = {}, {}
    for header, entry in sections.get("columns", {}).items():
        place = f'[columns."{header}"]'
        if not isinstance(entry, dict):
            problems.append(problem("sidecar", f"{place} must be a section of keys", severity="error", locator=place))
            continue
        columns[fold(header)] = _known(entry, place, _COLUMN_KEYS, problems)
        headers[fold(header)] = header
    return Sidecar(
        _checked_rule(source, problems), table, columns, headers, _marks(sections.get("marks", {}), problems), problems
    )


def is_published(text: str) -> bool:
    """Return whether a date of publication can be put in order: a year, a month or a day in ISO form, or nothing.

    Examples
    --------
    >>> is_published("2019-03"), is_published(""), is_published("spring 2019"), is_published("2019-3")
    (True, True, False, False)
    """
    return _PUBLISHED.fullmatch(text) is not None


def stray_sidecars(files: Iterable[str]) -> list[tuple[str, str]]:
    """Return the sidecars among the names of one folder whose table is not there, with the remedy for each."""
    names = {written(name) for name in files}
    ends = tuple(f"{one}.toml" for one in TABLES)
    tables = {name for name in names if not name.endswith(".toml")}
    return [
        (name, did_you_mean(name.removesuffix(".toml"), tables) or "Name it after its table, or delete it.")
        for name in sorted(names)
        if name.casefold().endswith(ends) and not name.startswith(".") and name.removesuffix(".toml") not in tables
    ]


def _known(
    entry: dict[str, Any], place: str, keys: tuple[str, ...], problems: list[dict[str, object]]
) -> dict[str, Any]:
    kept = {}
    for key, value in entry.items():
        if key not in keys:
            problems.append(_unknown(f"{place} {key}", "there is no key", keys, key))
        elif not _has_type(key, value):
            problems.append(_mistyped(f"{place} {key}", key, value))
        elif key in _WORDS and value not in _WORDS[key]:
            problems.append(_unknown(f"{place} {key}", f"there is no {key}", _WORDS[key], str(value)))
        elif key == "published" and not is_published(str(value)):
            message = (
                f"{place} published: {str(value)!r} is no date, so its edition counts as undated. {PUBLISHED_REMEDY}"
            )
            problems.append(problem("sidecar", message, severity="error", locator=f"{place} published"))
        elif key == "flags" and (wrong := [flag for flag in str(value).split() if flag not in FLAGS]):
            problems.append(_unknown(f"{place} flags", "there is no flag", FLAGS, wrong[0]))
        else:
            kept[key] = value if key in ("header", "sheet") else str(value)
    return kept


def _has_type(key: str, value: object) -> bool:
    if isinstance(value, list):
        return key == "sheet" and all(isinstance(one, str) for one in value)
    return isinstance(value, _NUMBERS.get(key, (str,))) and not isinstance(value, bool)


def _mistyped(place: str, key: str, value: object) -> dict[str, object]:
    remedy = "Write a number." if key == "header" else "Write it as one text in quotation marks."
    message = f"{place}: {value!r} is not what it can be, and is left out. {remedy}"
    return problem("sidecar", message, severity="error", locator=place)


def _checked_rule(source: dict[str, Any], problems: list[dict[str, object]]) -> dict[str, Any]:
    if known_rule(source.get("period", "")):
        return source
    problems.append(_unknown("[source] period", "there is no period rule", RULES, source["period"]))
    return {key: value for key, value in source.items() if key != "period"}


def _marks(entry: dict[str, Any], problems: list[dict[str, object]]) -> dict[str, str]:
    words = (*STATUSES, *FLAGS)
    for mark, meaning in entry.items():
        if meaning not in words:
            problems.append(_unknown(f"[marks] {mark}", "there is no status or flag", words, str(meaning)))
    return {mark: meaning for mark, meaning in entry.items() if meaning in words}


def _unknown(place: str, what: str, known: Iterable[str], word: str = "") -> dict[str, object]:
    word = word or place
    remedy = did_you_mean(word, known) or f"Known: {', '.join(known)}."
    return problem("sidecar", f"{place}: {what} {word!r}. {remedy}", severity="error", locator=place)
