"""Rows of the problems table, and the rule that a column full of one fault is told in a few rows."""

import os
from dataclasses import dataclass

#: So many cells of one column are named one by one; the rest is summed up in one row.
CELLS_NAMED = 20


@dataclass(frozen=True)
class Cell:
    """A cell that something is wrong with."""

    locator: str
    quote: str
    message: str


def written(name: str) -> str:
    r"""Return a file's name as text that can be written; a byte that is no UTF-8 becomes its number.

    Examples
    --------
    >>> written("年报.csv"), written("a\udcff.csv")
    ('年报.csv', 'a\\xff.csv')
    """
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def problem(
    code: str,
    message: str,
    *,
    severity: str = "warning",
    action: str = "kept",
    locator: str = "",
    quote: str = "",
    **more: object,
) -> dict[str, object]:
    """Return one row of the problems table; the file's name is added where the file is known."""
    return {
        "code": code,
        "severity": severity,
        "action": action,
        "locator": locator,
        "quote": quote[:200],
        "message": message,
        **more,
    }


def problems_of_cells(code: str, cells: list[Cell], *, severity: str, action: str) -> list[dict[str, object]]:
    """Return a row for each of the first cells, and one row for all further ones, naming the range they lie in."""
    rows = [
        problem(code, cell.message, severity=severity, action=action, locator=cell.locator, quote=cell.quote)
        for cell in cells[:CELLS_NAMED]
    ]
    if rest := cells[CELLS_NAMED:]:
        locator = rest[0].locator if len(rest) == 1 else f"{rest[0].locator}:{rest[-1].locator.rpartition('!')[2]}"
        message = f"{len(rest)} more cells of this column: {rest[0].message}"
        quote = " ".join(dict.fromkeys(cell.quote for cell in rest[:10]))
        rows.append(problem(code, message, severity=severity, action=action, locator=locator, quote=quote))
    return rows
