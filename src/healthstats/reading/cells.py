"""The cells of one column of data → arrays of numbers; each different text is read once."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from healthstats.reading.numbers import Number, decimals_of, fold_mark, number_of, parse_number
from healthstats.reading.sheets import Raw, is_blank, text_of
from healthstats.units import parse_unit

_COUNT_SCALES = ("百万", "千万", "万", "亿", "萬", "億", "千")


def parse_cells(cells: list[Raw], marks: Mapping[str, str]) -> list[Number]:
    """Return what each of the non-empty cells of a column says, by the marks of its table."""
    known: dict[tuple[type, Raw], Number] = {}
    found = []
    for cell in cells:
        key = (type(cell), cell)
        if key not in known:
            known[key] = _parse(cell, marks)
        found.append(known[key])
    return _with_column_decimals(found)


def is_coded_missing(cell: Raw) -> bool:
    """Return whether a cell holds ``-2``, which stands for "no figure" where a quantity cannot be negative."""
    return not isinstance(cell, bool) and fold_mark(text_of(cell)) == "-2"


CODED_MISSING = Number(status="not_collected", note="mark -2")


def _parse(cell: Raw, marks: Mapping[str, str]) -> Number:
    if isinstance(cell, bool):
        return Number(fault="a truth value, not a number")
    if isinstance(cell, float | int):
        return number_of(float(cell))
    if not isinstance(cell, str):
        return Number(fault="a date or a time, not a number")
    if len(cell) > 60:
        return Number(fault="a text, not a number")
    return parse_number(cell, marks)


def _with_column_decimals(numbers: list[Number]) -> list[Number]:
    # a sheet shows 8 beside 8.3 when 8.0 was meant: the column's precision is that of its most precise cell
    binary = {number.value for number in numbers if number.decimals is None and number.value == number.value}
    most = max((decimals_of(value) for value in binary), default=0)
    made: dict[int, Number] = {}
    for number in numbers:
        if number.decimals is None and number.value == number.value and id(number) not in made:
            made[id(number)] = replace(number, decimals=most)
    return [made.get(id(number), number) for number in numbers]


def joined_unit(cell_unit: str, column_unit: str) -> str:
    """Return the unit of a cell that prints one: ``12.3万`` in a column of 人 is in 万人.

    Examples
    --------
    >>> joined_unit("万", "人"), joined_unit("亿", "万元"), joined_unit("%", "‰"), joined_unit("", "‰")
    ('万人', '亿元', '%', '‰')
    """
    if cell_unit not in _COUNT_SCALES:
        return cell_unit or column_unit
    base = column_unit
    for scale in _COUNT_SCALES:
        base = base.removeprefix(scale)
    is_counted = base and not set(base) & set("%‰/／")
    return cell_unit + base if is_counted else cell_unit


@dataclass(frozen=True)
class Counts:
    """The numbers of a numerator or denominator column, one for each row of the table, in single units."""

    values: np.ndarray
    faults: dict[int, str]


def read_counts(cells: list[Raw], unit: str, marks: Mapping[str, str]) -> Counts:
    """Return the counts in a column's cells (NaN for an empty one), in single units: 1 万人 is 10,000."""
    filled = [place for place, cell in enumerate(cells) if not is_blank(cell)]
    values = np.full(len(cells), np.nan)
    faults = {}
    for place, number in zip(filled, parse_cells([cells[place] for place in filled], marks), strict=True):
        values[place] = number.value * _scale(joined_unit(number.unit, unit))
        if number.fault:
            faults[place] = number.fault
    return Counts(values, faults)


def _scale(unit: str) -> float:
    parsed = parse_unit(unit) if unit else None
    return parsed.scale if parsed else 1.0
