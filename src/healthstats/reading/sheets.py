"""A sheet: a grid of raw cells that knows how its cells are called."""

import datetime as dt
from dataclasses import dataclass, field
from functools import lru_cache

Raw = str | float | int | bool | dt.date | dt.datetime | dt.time | dt.timedelta


@dataclass(frozen=True)
class Sheet:
    """The cells of one sheet, rows padded to one width; an empty cell is an empty text.

    Attributes
    ----------
    name : str
        The sheet's name; empty for a text file.
    cells : list of list
        Texts, numbers, dates and truth values, from the sheet's first row and column on.
    lines : list of int
        The row of the physical file in which each row begins (a quoted cell may span several lines of a csv).
    merged : list of ((row, column), (row, column)) or None
        Merged ranges, 0-based, both ends included; None where the format does not tell.
    """

    name: str
    cells: list[list[Raw]] = field(repr=False)
    lines: list[int] = field(repr=False)
    merged: list[tuple[tuple[int, int], tuple[int, int]]] | None = None

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.cells[0]) if self.cells else 0

    def locator(self, row: int, column: int) -> str:
        """Return the name of a cell, given 0-based: ``Sheet1!C7``, or ``R7C3`` in a text file."""
        if self.name:
            return f"{self.name}!{letters(column)}{row + 1}"
        return f"R{self.lines[row]}C{column + 1}"


def make_sheet(name: str, rows: list[list[Raw]], lines: list[int] | None = None, **more: object) -> Sheet:
    """Return a sheet of rows of any lengths; empty rows and columns at its end are cut off."""
    width = max((len(row) - _blank_tail(row) for row in rows), default=0)
    cells = [[*row[:width], *[""] * (width - len(row))] for row in rows]
    while cells and all(is_blank(cell) for cell in cells[-1]):
        cells.pop()
    return Sheet(name, cells, lines or list(range(1, len(rows) + 1)), **more)  # type: ignore[arg-type]


def letters(column: int) -> str:
    """Return the letters of a 0-based column.

    Examples
    --------
    >>> letters(0), letters(26)
    ('A', 'AA')
    """
    text, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


def is_blank(cell: Raw) -> bool:
    """Return whether a cell is empty."""
    return cell == "" or (isinstance(cell, str) and cell.isspace())


def text_of(cell: Raw) -> str:
    """Return a cell as one would read it: ``12`` for 12.0, dates in ISO form, texts as they are."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float | int):
        return f"{cell:.15g}"
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    return str(cell)


def label_of(cell: Raw) -> str:
    """Return a cell's text as a label: blanks and line breaks folded into one blank."""
    return _folded(cell if isinstance(cell, str) else text_of(cell))


@lru_cache(maxsize=50_000)
def _folded(text: str) -> str:
    return " ".join(text.split())


def _blank_tail(row: list[Raw]) -> int:
    count = 0
    for cell in reversed(row):
        if not is_blank(cell):
            break
        count += 1
    return count
