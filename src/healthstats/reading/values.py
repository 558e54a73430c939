"""The numbers of one column of data, without those that are not understood or have no period."""

import re
from dataclasses import replace

import numpy as np

from healthstats.catalogue import indicators
from healthstats.reading.cells import CODED_MISSING, is_coded_missing, parse_cells
from healthstats.reading.columns import Column
from healthstats.reading.doubts import Cell, problems_of_cells
from healthstats.reading.labels import Lexicon
from healthstats.reading.naming import Name
from healthstats.reading.numbers import Number, parse_number
from healthstats.reading.period import Period
from healthstats.reading.sheets import is_blank, label_of, text_of
from healthstats.reading.table import Table

_GROWTH = re.compile(r"增长|增减|增幅|增速|变化|变动|净|差|growth|change|increase|net\b|difference", re.IGNORECASE)
Doubts = list[dict[str, object]]


def numbers_with_periods(
    table: Table, column: Column, problems: Doubts
) -> tuple[list[int], list[Number], list[Period]]:
    """Return the data rows (from 0), numbers and periods of a column; what is left out is added to `problems`."""
    at, numbers = _numbers(table, column, problems)
    unclear = table.facts.bad_period
    periods = [
        column.period or table.facts.periods[place] or (None if place in unclear else table.period) for place in at
    ]
    lost = [
        Cell(
            table.locator(place, column.place),
            text_of(table.cell(place, column.place)),
            "its row states no year or period; it is left out",
        )
        for place, period in zip(at, periods, strict=True)
        if not period and place not in unclear
    ]
    problems += problems_of_cells("no_period", lost, severity="error", action="excluded")
    kept = [(place, number, period) for place, number, period in zip(at, numbers, periods, strict=True) if period]
    return [one[0] for one in kept], [one[1] for one in kept], [one[2] for one in kept]


def _numbers(table: Table, column: Column, problems: Doubts) -> tuple[list[int], list[Number]]:
    cells = [table.sheet.cells[row][column.place] for row in table.rows]
    filled = [place for place, cell in enumerate(cells) if not is_blank(cell)]
    numbers = dict(zip(filled, parse_cells([cells[place] for place in filled], table.marks), strict=True))
    if column.marks is not None:
        numbers = _with_marks(table, column.marks, numbers)
    wrong = [
        Cell(
            table.locator(place, column.place),
            label_of(cells[place]),
            f"{number.fault}; it is left out",
        )
        for place, number in numbers.items()
        if number.fault
    ]
    doubtful = [
        Cell(table.locator(place, column.place), label_of(cells[place]), number.doubt)
        for place, number in numbers.items()
        if number.doubt and not number.fault
    ]
    problems += problems_of_cells("not_understood", wrong, severity="error", action="excluded")
    problems += problems_of_cells("number_in_brackets", doubtful, severity="warning", action="kept")
    kept = sorted(place for place, number in numbers.items() if not number.fault)
    return kept, [numbers[place] for place in kept]


def _with_marks(table: Table, marks_place: int, numbers: dict[int, Number]) -> dict[int, Number]:
    """Return the numbers with the marks that stand in a column of their own."""
    made = dict(numbers)
    for place, row in enumerate(table.rows):
        mark = label_of(table.sheet.cells[row][marks_place])
        if not mark:
            continue
        number = made.get(place)
        if number is None:
            alone = parse_number(mark, table.marks)
            made[place] = alone if alone.value != alone.value else Number(note=f"mark {mark}", status="not_collected")
        elif number.value == number.value:
            behind = parse_number(f"1{mark}", table.marks)
            behind = Number(note=f"mark {mark}") if behind.fault or behind.value != 1 else behind
            made[place] = replace(
                number,
                status=behind.status if behind.status != "observed" else number.status,
                flags=f"{number.flags} {behind.flags}".strip(),
                note="; ".join(part for part in (number.note, behind.note) if part),
            )
    return made


def with_coded_missing(
    table: Table, column: Column, at: list[int], numbers: list[Number], names: list[Name], kinds: np.ndarray
) -> list[Number]:
    """Return the numbers with -2 as "no figure" where the quantity cannot be negative; a natural growth can be -2."""
    coded = {place for place, row in enumerate(at) if is_coded_missing(table.cell(row, column.place))}
    if not coded or "-2" in {mark.strip() for mark in table.sidecar.marks}:
        return numbers
    lowest = min((number.value for place, number in enumerate(numbers) if place not in coded), default=0.0)
    made = list(numbers)
    for place in coded:
        kind = column.fixed.get("kind") or kinds[place] or table.default("kind")
        if kind != "change" and _never_negative(names[place], lowest, table.lexicon):
            made[place] = CODED_MISSING
    return made


def _never_negative(name: Name, lowest: float, lexicon: Lexicon) -> bool:
    one = indicators(lexicon.root).get(name.meaning.indicator)
    if one is not None and np.isfinite(one.hard[0]):
        return one.hard[0] >= 0
    words = f"{name.label} {one.zh} {one.en}" if one else name.label
    return not _GROWTH.search(words) and not lowest < 0
