"""A sheet → observations: every cell of its columns of data with the place it stands in, or a problem that names it."""

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd

from healthstats.reading.block import read_block
from healthstats.reading.cells import Counts, read_counts
from healthstats.reading.columns import Column, describe, holds_words, is_role_name
from healthstats.reading.doubts import Cell, problem, problems_of_cells
from healthstats.reading.facts import row_facts
from healthstats.reading.headers import Head, find_head, kind_of
from healthstats.reading.labels import Lexicon, split_unit, unit_in_title
from healthstats.reading.leftovers import bad_periods, damaged_units, lonely_counts, no_numbers, no_periods, word_column
from healthstats.reading.numbers import with_own_marks
from healthstats.reading.period import Period
from healthstats.reading.periods import parse_period
from healthstats.reading.rows import split_rows
from healthstats.reading.sheets import Raw, Sheet, is_blank, label_of, text_of
from healthstats.reading.sidecars import Sidecar
from healthstats.reading.table import Table, Whole
from healthstats.units import parse_unit

#: A sheet with more columns than this is no table of statistics.
MOST_COLUMNS = 2_000
_YEAR_IN_TITLE = re.compile(r"(?<!\d)((?:18|19|20)\d\d)(?!\d)\s*年?(?!\s*[-–—~～至到/])")
_FIGURES = frozenset("0123456789.-+")
Doubts = list[dict[str, object]]


def read_sheet(
    sheet: Sheet, sidecar: Sidecar, lexicon: Lexicon, whole: Whole | None = None
) -> tuple[pd.DataFrame, Doubts]:
    """Return the observations of a sheet, table after table, and the problems met.

    The frame has the columns of the observations table that a sheet can tell; ``source`` is as written in the row.
    `whole` is what the document around it says.
    """
    if not sheet.cells:
        return pd.DataFrame(), []
    if sheet.width > MOST_COLUMNS:
        message = (
            f"the sheet has {sheet.width:,} columns, more than a table of statistics has (limit {MOST_COLUMNS:,}); it "
            "is not read. Turn rows and columns round, or cut it into several files."
        )
        place = sheet.locator(0, 0)
        return pd.DataFrame(), [problem("too_wide", message, severity="error", action="excluded", locator=place)]
    is_name = _is_name(lexicon)
    head = head_of(sheet, sidecar, lexicon)
    if head is None:
        return pd.DataFrame(), [_no_head(sheet, sidecar)]
    frames, problems = [], []
    while head is not None:
        here, rest = _cut_at_next_head(sheet, head, is_name)
        frame, doubts = _observations(*_prepared(here, head, sidecar, lexicon, whole))
        frames.append(frame)
        problems += doubts
        head = find_head(rest, is_name, is_role_name) if rest else None
        sheet = rest or sheet
    filled = [frame for frame in frames if len(frame)]
    return (pd.concat(filled, ignore_index=True) if filled else pd.DataFrame()), problems


def head_of(sheet: Sheet, sidecar: Sidecar, lexicon: Lexicon) -> Head | None:
    """Return where the names of a sheet's columns stand, if there are any."""
    return find_head(sheet, _is_name(lexicon), is_role_name, sidecar.table.get("header"))


def _is_name(lexicon: Lexicon) -> Callable[[str], bool]:
    known: dict[str, bool] = {}

    def is_name(text: str) -> bool:
        if text not in known:
            found = split_unit(text)
            known[text] = bool(
                is_role_name(text) or found.unit or lexicon.find(found.text) or lexicon.is_area(found.text)
            )
        return known[text]

    return is_name


def _cut_at_next_head(sheet: Sheet, head: Head, is_name: Callable[[str], bool]) -> tuple[Sheet, Sheet | None]:
    """Return the sheet up to the names of a second table below the first, and the rest with the first emptied."""
    names = [label_of(cell) for cell in sheet.cells[head.last]]
    roles = _role_words(sheet)
    for place in range(head.last + 2, len(sheet.cells)):
        row = sheet.cells[place]
        if roles.isdisjoint(row):
            continue
        texts = [label_of(cell) for cell in row if not is_blank(cell)]
        if len(texts) < 2 or not is_role_name(texts[0]) or [label_of(cell) for cell in row] == names:
            continue
        kinds = {kind_of(cell) for cell in row if not is_blank(cell)}
        if "number" in kinds or not all(is_name(text) or parse_period(text) for text in texts):
            continue
        empty: list[Raw] = [""] * sheet.width
        start = place
        while start > head.last + 1 and _can_be_title(sheet.cells[start - 1]):
            start -= 1
        below = [empty if before < start else cells for before, cells in enumerate(sheet.cells)]
        return replace(sheet, cells=sheet.cells[:start]), replace(sheet, cells=below)
    return sheet, None


def _role_words(sheet: Sheet) -> set[Raw]:
    words = {cell for row in sheet.cells for cell in row if isinstance(cell, str) and cell[:1] not in _FIGURES}
    return {word for word in words if len(word) <= 40 and is_role_name(label_of(word))}


def _can_be_title(row: list[Raw]) -> bool:
    filled = [cell for cell in row if not is_blank(cell)]
    return len(filled) <= 1 and all(kind_of(cell) == "text" for cell in filled)


def _no_head(sheet: Sheet, sidecar: Sidecar) -> dict[str, object]:
    place = sheet.locator(0, 0)
    quote = next((label_of(cell) for row in sheet.cells for cell in row if not is_blank(cell)), "")
    if "header" in sidecar.table:
        message = (
            f"[table] header = {sidecar.table['header']!r} is not a row of this sheet. Give the number of the row."
        )
        return problem("no_header", message, severity="error", action="excluded", locator=place, quote=quote)
    if not any(kind_of(cell) in ("number", "period") for row in sheet.cells[:200] for cell in row):
        return problem("no_table", "there are no numbers here, so nothing is read from it", severity="note",
                       action="excluded", locator=place, quote=quote)  # fmt: skip
    message = "no row of column names was found. Put the names above the numbers, or give [table] header in a sidecar."
    return problem("no_header", message, severity="error", action="excluded", locator=place, quote=quote)


def _prepared(
    sheet: Sheet, head: Head, sidecar: Sidecar, lexicon: Lexicon, whole: Whole | None
) -> tuple[Table, Doubts]:
    title = " ".join(head.titles)
    indicator = sidecar.table.get("indicator") or lexicon.in_title(title)
    body = split_rows(sheet, head)
    columns, problems = describe(sheet, head, body.data, sidecar, lexicon, bool(indicator))
    marks = with_own_marks(sidecar.marks)
    facts, doubts = row_facts(sheet, body.data, columns, lexicon, sidecar.source.get("period", ""), marks)
    period, note = _period_of_all(sidecar, title, problems)
    if period is None and whole and not any(_names_a_year(column) for column in columns):
        period, note = whole.period, "year of the document"
    table = Table(
        sheet=sheet,
        head=head,
        rows=body.data,
        columns=columns,
        facts=facts,
        sections=[body.sections.get(row, "") for row in body.data],
        sidecar=sidecar,
        lexicon=lexicon,
        marks=marks,
        indicator=indicator,
        unit=sidecar.table.get("unit") or unit_in_title(title),
        period=period,
        period_note=note,
        whole=whole,
    )
    return table, [*problems, *doubts]


def _names_a_year(column: Column) -> bool:
    """Return whether the name of a column holds a year that is not understood: it has a time of its own."""
    return column.period is None and not column.role and _YEAR_IN_TITLE.search(column.header) is not None


def _period_of_all(sidecar: Sidecar, title: str, problems: Doubts) -> tuple[Period | None, str]:
    rule = sidecar.source.get("period", "")
    if stated := sidecar.table.get("period") or sidecar.table.get("year"):
        if period := parse_period(stated, rule):
            return period, ""
        message = f"[table]: period {stated!r} is not understood. Write it as 2019, 2019/20 or 2019-01/2019-06."
        problems.append(problem("sidecar", message, severity="error", locator="[table]"))
    years = set(_YEAR_IN_TITLE.findall(title))
    return (parse_period(years.pop(), rule), "year from the table's title") if len(years) == 1 else (None, "")


def _observations(table: Table, problems: Doubts) -> tuple[pd.DataFrame, Doubts]:
    data, words = _data_columns(table)
    problems = [*problems, *(word_column(table, column) for column in words), *damaged_units(table, data)]
    if not data and not words:
        return pd.DataFrame(), [*problems, no_numbers(table)]
    if data and not _has_periods(table, data):
        return pd.DataFrame(), [*problems, no_periods(table, data)]
    counts = _all_counts(table, problems)
    blocks = [read_block(table, column, counts, len(data) == 1, problems) for column in data]
    problems += [*bad_periods(table, data), *lonely_counts(table, data, counts)]
    filled = [block for block in blocks if block]
    if not filled:
        return pd.DataFrame(), problems
    frame, doubts = _with_per(_joined(filled))
    return frame, [*problems, *doubts]


def _joined(blocks: list[dict[str, list[Any]]]) -> pd.DataFrame:
    """Return the blocks of all columns as one frame, in the order of the cells."""
    frame = pd.DataFrame({name: list(chain.from_iterable(block[name] for block in blocks)) for name in blocks[0]})
    frame = frame.sort_values(["_row", "_column"], kind="stable", ignore_index=True).drop(columns=["_row", "_column"])
    dates = {name: pd.to_datetime(frame[name]).astype("datetime64[us]") for name in ("period_start", "period_end")}
    return frame.assign(decimals=frame["decimals"].astype("Int64"), **dates)


def _data_columns(table: Table) -> tuple[list[Column], list[Column]]:
    """Return the columns of numbers, and those of words that nothing explains."""
    marks = {column.marks for column in table.columns}
    used = _used(table)
    data = [
        column
        for column in table.columns
        if column.role in ("", "value") and column.place not in marks and column.place in used
    ]
    words = [column for column in data if _is_unexplained(table, column)]
    return [column for column in data if column not in words], words


def _used(table: Table) -> set[int]:
    marked = {column.place for column in table.columns if column.marks is not None}
    return marked | {
        place
        for place in range(table.sheet.width)
        if any(not is_blank(table.sheet.cells[row][place]) for row in table.rows)
    }


def _is_unexplained(table: Table, column: Column) -> bool:
    explained = column.role or column.indicator or column.unit or column.period or column.in_sidecar
    return not explained and not table.lexicon.find(column.label) and holds_words(table.sheet, table.rows, column)


def _has_periods(table: Table, data: list[Column]) -> bool:
    return bool(
        table.period
        or any(column.period for column in data)
        or any(table.facts.periods)
        or table.facts.bad_period
        or not table.rows
    )


def _all_counts(table: Table, problems: Doubts) -> dict[int, Counts]:
    wanted = {
        place for column in table.columns for place in (column.numerator, column.denominator) if place is not None
    }
    found = {}
    for place in sorted(wanted):
        unit = table.columns[place].unit
        found[place] = read_counts([table.sheet.cells[row][place] for row in table.rows], unit, table.marks)
        if table.columns[place].role in ("numerator", "denominator"):  # as data they tell their faults themselves
            cells = [
                Cell(
                    table.sheet.locator(table.rows[at], place), text_of(table.sheet.cells[table.rows[at]][place]), fault
                )
                for at, fault in found[place].faults.items()
            ]
            problems += problems_of_cells("not_understood", cells, severity="error", action="excluded")
    return found


def _with_per(frame: pd.DataFrame) -> tuple[pd.DataFrame, Doubts]:
    parsed = {unit: parse_unit(unit) for unit in frame["unit"].unique()}
    problems = []
    for unit, one in parsed.items():
        if unit and one is None:
            first = frame[frame["unit"] == unit].iloc[0]
            count = int((frame["unit"] == unit).sum())
            message = f"unit {unit!r} of {count} numbers is not known. Write it as %, ‰, /10万, 万人 or the like."
            problems.append(problem("unknown_unit", message, locator=first["locator"], quote=first["quote"]))
    return frame.assign(
        per=frame["unit"].map({unit: one.per if one else np.nan for unit, one in parsed.items()})
    ), problems
