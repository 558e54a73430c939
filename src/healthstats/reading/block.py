"""One column of data → its observations."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from healthstats.reading.cells import Counts, joined_unit, read_counts
from healthstats.reading.columns import Column
from healthstats.reading.labels import is_total
from healthstats.reading.naming import Name, names_of
from healthstats.reading.numbers import Number
from healthstats.reading.period import Period
from healthstats.reading.sheets import text_of
from healthstats.reading.table import Table
from healthstats.reading.values import numbers_with_periods, with_coded_missing


def read_block(
    table: Table, column: Column, counts: Mapping[int, Counts], only: bool, problems: list[dict[str, object]]
) -> dict[str, list[Any]]:
    """Return the observations of one column of data, by name; what is not understood is added to `problems`.

    Parameters
    ----------
    table, column
        The table and the column.
    counts : mapping
        Column → its counts, for the numerators and denominators.
    only : bool
        Whether it is the table's only column of data, so that the title can name it.
    problems : list of dict
        Rows of the problems table, added to.
    """
    at, numbers, periods = numbers_with_periods(table, column, problems)
    if not at:
        return {}
    facts = {name: texts[at] for name, texts in table.facts.texts.items()}
    names = names_of(table, column, at, facts, only, problems)
    numbers = with_coded_missing(table, column, at, numbers, names, facts["kind"])
    rows = [table.rows[place] for place in at]
    stated = _Stated(table, column, facts)
    kinds = stated.words("kind", [column.fixed.get("kind", "")] * len(at))
    return {
        "_row": rows,
        "_column": [column.place] * len(at),
        "source": list(facts["source"]),
        "locator": [table.sheet.locator(row, column.place) for row in rows],
        "quote": [text_of(table.sheet.cells[row][column.place]) for row in rows],
        "label": [name.label for name in names],
        "indicator": [name.meaning.indicator for name in names],
        "subject": [name.meaning.subject for name in names],
        "area": _areas(table, column, at, facts["area"], names),
        "value": [number.value for number in numbers],
        "value_high": _highs(table, column, at, numbers),
        "decimals": [number.decimals for number in numbers],
        "period_start": [period.start for period in periods],
        "period_end": [period.end for period in periods],
        "unit": _units(table, column, numbers, facts["unit"], names),
        "bound": stated.words("bound", ["" if number.bound == "=" else number.bound for number in numbers], "="),
        "kind": [one or table.kind(period) for one, period in zip(kinds, periods, strict=True)],
        "sex": stated.words("sex", [name.meaning.sex for name in names]),
        "population": stated.words("population", [name.meaning.population for name in names]),
        **{name: stated.words(name) for name in ("age", "system", "basis")},
        "status": _statuses(table, column, numbers, facts["status"], periods),
        "flags": _flags(table, column, numbers, facts["flags"], periods),
        "note": _notes(table, column, numbers, facts["note"], periods, at),
        "numerator": _counts(counts, column.numerator, at),
        "denominator": _counts(counts, column.denominator, at),
    }


def _counts(counts: Mapping[int, Counts], place: int | None, at: list[int]) -> list[float]:
    return [np.nan] * len(at) if place is None else list(counts[place].values[at])


@dataclass(frozen=True)
class _Stated:
    """What a row, a column and the sidecar's [table] state of a column of the observations table, in this order."""

    table: Table
    column: Column
    facts: Mapping[str, np.ndarray]

    def words(self, name: str, first: list[str] | None = None, default: str = "") -> list[str]:
        """Return the first word stated, row by row; `first` comes before all of them."""
        rows = self.facts[name]
        whole = self.column.fixed.get(name) or self.table.default(name) or default
        return [one or row or whole for one, row in zip(first or [""] * len(rows), rows, strict=True)]


def _units(table: Table, column: Column, numbers: list[Number], rows: np.ndarray, names: list[Name]) -> list[str]:
    own = column.unit if column.own_unit else ""
    return [
        joined_unit(number.unit, own or row or name.unit or column.unit or table.unit)
        for number, row, name in zip(numbers, rows, names, strict=True)
    ]


def _areas(table: Table, column: Column, at: list[int], rows: np.ndarray, names: list[Name]) -> list[str]:
    whole = table.default("area")
    found = []
    for place, row, name in zip(at, rows, names, strict=True):
        section = table.sections[place]
        inside = section if section and table.lexicon.is_area(section) else ""
        stated = whole if whole and row and is_total(row) else row
        found.append(column.fixed.get("area") or stated or name.meaning.area or inside or whole)
    return found


def _highs(table: Table, column: Column, at: list[int], numbers: list[Number]) -> list[float]:
    high = [one for one in table.columns if one.role == "value_high"]
    if not high or column.role != "value":
        return [number.high for number in numbers]
    other = read_counts([table.cell(place, high[0].place) for place in at], "", table.marks).values
    return [value if number.high != number.high else number.high for number, value in zip(numbers, other, strict=True)]


def _statuses(
    table: Table, column: Column, numbers: list[Number], rows: np.ndarray, periods: list[Period]
) -> list[str]:
    whole = column.fixed.get("status") or table.default("status")
    return [
        number.status
        if number.status != "observed"
        else row or ("provisional" if period.provisional else whole or "observed")
        for number, row, period in zip(numbers, rows, periods, strict=True)
    ]


def _flags(table: Table, column: Column, numbers: list[Number], rows: np.ndarray, periods: list[Period]) -> list[str]:
    whole = f"{table.default('flags')} {column.fixed.get('flags', '')}".strip()
    known: dict[tuple[str, str, bool], str] = {}
    found = []
    for number, row, period in zip(numbers, rows, periods, strict=True):
        key = (number.flags, row, period.doubtful)
        if key not in known:
            words = f"{whole} {row} {number.flags} {'doubtful_period' if period.doubtful else ''}".split()
            known[key] = " ".join(dict.fromkeys(words))
        found.append(known[key])
    return found


def _notes(
    table: Table, column: Column, numbers: list[Number], rows: np.ndarray, periods: list[Period], at: list[int]
) -> list[str]:
    whole = [column.fixed.get("note", ""), table.default("note")]
    from_title = [table.period_note if period is table.period else "" for period in periods]
    return [
        "; ".join(
            part for part in (number.note, "total row" if table.facts.total[place] else "", row, title, *whole) if part
        )
        for number, row, title, place in zip(numbers, rows, from_title, at, strict=True)
    ]
