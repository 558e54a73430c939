"""What of a table is left out or stays in doubt, told in words."""

from collections.abc import Mapping

from healthstats.reading.cells import Counts
from healthstats.reading.columns import Column
from healthstats.reading.doubts import Cell, problem, problems_of_cells
from healthstats.reading.sheets import is_blank, text_of
from healthstats.reading.table import Table

Doubts = list[dict[str, object]]


def word_column(table: Table, column: Column) -> dict[str, object]:
    """Return the problem of a column of words that nothing explains."""
    message = (
        f"the column {column.header!r} holds words, no numbers, and is not read. "
        "If it describes the rows, give it a role in the sidecar."
    )
    locator = table.header_locator(column)
    return problem("text_column", message, severity="note", action="excluded", locator=locator, quote=column.header)


def no_numbers(table: Table) -> dict[str, object]:
    """Return the note on a table that has names and nothing under them."""
    message = "there are no numbers under these names, so nothing is read from it"
    locator = table.sheet.locator(table.head.last, 0)
    quote = next((column.header for column in table.columns if column.header), "")
    return problem("no_table", message, severity="note", action="excluded", locator=locator, quote=quote)


def no_periods(table: Table, data: list[Column]) -> dict[str, object]:
    """Return the one problem of a table that nowhere tells its year."""
    count = sum(not is_blank(table.sheet.cells[row][column.place]) for row in table.rows for column in data)
    message = (
        f"no column tells the year or period of the {count} numbers of this table, and its title names none; they are "
        'left out. Add a year column, or give [table] year = "…" in its sidecar.'
    )
    locator = table.header_locator(data[0])
    return problem("no_period", message, severity="error", action="excluded", locator=locator, quote=data[0].header)


def bad_periods(table: Table, data: list[Column]) -> Doubts:
    """Return the problems of rows whose period is not understood."""
    if not any(column.period is None for column in data):
        return []
    cells = []
    for place, cell in table.facts.bad_period.items():
        filled = sum(not is_blank(table.sheet.cells[table.rows[place]][column.place]) for column in data)
        if filled:
            message = (
                f"{cell.quote!r} is not understood as a year or period; the {filled} numbers of its row are left out"
            )
            cells.append(Cell(cell.locator, cell.quote, message))
    return problems_of_cells("period_not_understood", cells, severity="error", action="excluded")


def lonely_counts(table: Table, data: list[Column], counts: Mapping[int, Counts]) -> Doubts:
    """Name the counts whose rate is empty in their row: they are no data of their own and would be lost in silence."""
    found: Doubts = []
    for place, one in counts.items():
        if table.columns[place].role not in ("numerator", "denominator"):
            continue
        users = [column.place for column in data if place in (column.numerator, column.denominator)]
        lonely = [
            Cell(
                table.sheet.locator(row, place),
                text_of(table.sheet.cells[row][place]),
                "a count without its rate in the same row; it is left out",
            )
            for at, row in enumerate(table.rows)
            if one.values[at] == one.values[at] and all(is_blank(table.sheet.cells[row][user]) for user in users)
        ]
        found += problems_of_cells("count_without_rate", lonely, severity="note", action="excluded")
    return found


def damaged_units(table: Table, data: list[Column]) -> Doubts:
    """Return the problems of columns whose unit lost its end."""
    return [
        problem(
            "damaged_unit",
            f"the unit {column.damaged!r} in the column's name is damaged, so its numbers have none. "
            "Give it in the sidecar.",
            locator=table.header_locator(column),
            quote=column.header,
        )
        for column in data
        if column.damaged and not table.unit
    ]
