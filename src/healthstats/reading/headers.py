"""Where a table begins: the row or rows of column names under its title, with merged cells filled."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from healthstats.reading.labels import is_unit, without_marks
from healthstats.reading.numbers import parse_number
from healthstats.reading.periods import parse_period
from healthstats.reading.sheets import Raw, Sheet, is_blank, label_of

_SEARCHED = 60
_MOST_ROWS = 3


@dataclass(frozen=True)
class Head:
    """The rows of column names (0-based, both included), the path of names over each column, and the title above."""

    first: int
    last: int
    paths: list[tuple[str, ...]]
    titles: list[str]


def find_head(
    sheet: Sheet, is_name: Callable[[str], bool], is_role: Callable[[str], bool], given: object = None
) -> Head | None:
    """Return the head of the table in a sheet, or None when it has none.

    Parameters
    ----------
    sheet : Sheet
        The sheet.
    is_name, is_role : callable
        Whether a text is a name known of columns at all, and of columns that describe the row.
    given : int or list of int, optional
        The physical row of the last row of names, or the first and the last.
    """
    if given is not None:
        span = _given_rows(sheet, given)
    else:
        best = _best_row(sheet, is_name, is_role)
        span = None if best is None else (_extend_up(sheet, best), _extend_down(sheet, best))
    if span is None:
        return None
    titles = [
        label_of(cell) for row in sheet.cells[: span[0]] for cell in row if isinstance(cell, str) and cell.strip()
    ]
    return Head(*span, _paths(sheet, *span), titles)


def kind_of(cell: Raw) -> str:
    """Return what a cell looks like: ``''``, ``text``, ``number`` or ``period``."""
    if is_blank(cell):
        return ""
    if isinstance(cell, bool):
        return "text"
    if isinstance(cell, str):
        return _kind_of_text(cell)
    if isinstance(cell, dt.date):
        return "period"
    if isinstance(cell, float | int):
        return "period" if float(cell).is_integer() and 1800 <= cell <= 2100 else "number"
    return "text"


@lru_cache(maxsize=20_000)
def _kind_of_text(text: str) -> str:
    if len(text) > 40:
        return "text"
    if parse_period(text):
        return "period"
    number = parse_number(text)
    return "number" if number.value == number.value else "text"


def _given_rows(sheet: Sheet, given: object) -> tuple[int, int] | None:
    rows = [row for row in (given if isinstance(given, list) else [given]) if isinstance(row, int)]
    if not rows:
        return None
    places = {line: place for place, line in enumerate(sheet.lines[: len(sheet.cells)])}
    if any(row not in places for row in rows):
        return None
    last = places[rows[-1]]
    return (places[rows[0]], last) if len(rows) > 1 else (_extend_up(sheet, last), last)


def _best_row(sheet: Sheet, is_name: Callable[[str], bool], is_role: Callable[[str], bool]) -> int | None:
    best, best_score = None, 0.0
    start = next((place for place, row in enumerate(sheet.cells) if _filled(row)), 0)
    for place, row in enumerate(sheet.cells[start : start + _SEARCHED], start):
        kinds = [kind_of(cell) for cell in row]
        filled = len(row) - kinds.count("")
        if not filled:
            continue
        known = sum(kind == "text" and is_name(label_of(cell)) for cell, kind in zip(row, kinds, strict=True))
        if _can_be_names(row, kinds, known, is_role) and (filled > 1 or sheet.width == 1):
            score = 3 * known + kinds.count("period") + filled / len(row)
            best, best_score = (place, score) if score > best_score else (best, best_score)
        elif "number" in kinds:
            break
    return best


def _can_be_names(row: list[Raw], kinds: list[str], known: int, is_role: Callable[[str], bool]) -> bool:
    if "number" in kinds and not (known >= 2 and kinds.count("number") <= known):
        return False
    if "period" not in kinds:
        return "text" in kinds
    after = kinds.index("period")
    rest = [cell for cell, kind in zip(row[after:], kinds[after:], strict=True) if kind == "text"]
    lonely = kinds.count("period") == 1 and not any(is_role(label_of(cell)) for cell in row[:after])
    return all(is_role(label_of(cell)) for cell in rest) and not (lonely and "text" in kinds[:after])


def _filled(row: list[Raw]) -> set[int]:
    return {column for column, cell in enumerate(row) if not is_blank(cell)}


def _groups(sheet: Sheet, row: int) -> set[int]:
    """Return the columns that lie under a merged cell of a row that spans several columns, but not all."""
    columns: set[int] = set()
    for (top, left), (bottom, right) in sheet.merged or []:
        if top <= row <= bottom and 1 < right - left + 1 < sheet.width:
            columns.update(range(left, right + 1))
    return columns


def _extend_down(sheet: Sheet, row: int) -> int:
    last = row
    while last + 1 < len(sheet.cells) and last - row + 1 < _MOST_ROWS and _continues(sheet, last):
        last += 1
    return last


def _continues(sheet: Sheet, last: int) -> bool:
    """Return whether the row after `last` belongs to the names: units, or names in the holes under a group."""
    below = sheet.cells[last + 1]
    filled = _filled(below)
    if not filled or any(kind_of(below[column]) == "number" for column in filled):
        return False
    if all(is_unit(label_of(below[column])) for column in filled):
        return True
    above = _filled(sheet.cells[last])
    groups = _groups(sheet, last)
    holes = {column for column in filled if column not in above and any(left < column for left in above)}
    if groups:
        return bool(filled & groups) and all(column in groups or column not in above for column in filled)
    under = {column for column in filled & above if column + 1 in holes or column + 1 in filled - above}
    return bool(holes) and filled <= holes | under


def _extend_up(sheet: Sheet, row: int) -> int:
    first = row
    while first > 0 and row - first + 1 < _MOST_ROWS and _is_above(sheet, first):
        first -= 1
    return first


def _is_above(sheet: Sheet, first: int) -> bool:
    above, here = sheet.cells[first - 1], sheet.cells[first]
    filled, below = _filled(above), _filled(here)
    if not filled or any(kind_of(above[column]) == "number" for column in filled):
        return False
    if _groups(sheet, first - 1) & filled:
        return True
    if 0 in filled & below or (len(filled) == 1 and sheet.width > 2 and max(filled) == sheet.width - 1):
        return False
    return any(column + 1 in below - filled and column in below for column in filled)


def _paths(sheet: Sheet, first: int, last: int) -> list[tuple[str, ...]]:
    rows = [[label_of(cell) for cell in sheet.cells[place]] for place in range(first, last + 1)]
    merged = [one for one in sheet.merged or [] if one[0][0] <= last and one[1][0] >= first and one[0] != one[1]]
    for (top, left), (bottom, right) in merged:
        if top >= first:
            for place in range(top, min(bottom, last) + 1):
                for column in range(left, min(right, sheet.width - 1) + 1):
                    rows[place - first][column] = rows[top - first][left]
    if not merged:
        for place in range(len(rows) - 1):
            rows[place] = _filled_right(rows[place], rows[place + 1])
    return [tuple(dict.fromkeys(row[column] for row in rows if row[column])) for column in range(sheet.width)]


def _filled_right(names: list[str], below: list[str]) -> list[str]:
    filled = list(names)
    for column in range(1, len(filled)):
        if not filled[column] and below[column] and below[column - 1]:
            filled[column] = filled[column - 1]
    return filled


def full_name(path: tuple[str, ...]) -> str:
    """Return the name of a column as a sidecar writes it: ``Group | Sub``."""
    return " | ".join(path)


def bare_name(path: tuple[str, ...]) -> str:
    """Return the same without footnote marks."""
    return " | ".join(without_marks(part) for part in path)
