"""The tables of a document as an Excel workbook: figures as numbers that look as printed, all else as text."""

import io
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import xlsxwriter

from healthstats.batch.escape import width
from healthstats.batch.papers.document import Document, Heading, Table
from healthstats.batch.papers.layout import unbroken

_CELL = 32_767  # characters that a cell holds
_WIDEST, _NARROWEST = 60, 6
_PAGE = 150  # characters across a page that is still read with ease
_STEP = 2
_LINE, _HIGHEST = 15, 409  # points
_LISTED = (34, 48, 8, 70)  # widths on the first sheet
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
_NUMBER = re.compile(
    r"(?P<sign>[-+−–]?)(?P<whole>0|[1-9]\d*|[1-9]\d{0,2}(?:,\d{3})+)(?:\.(?P<part>\d+))?"
    r"(?P<mark>(?:\s?[†‡§¶*%‰])*(?:/\d*万|[\u4e00-\u9fff]{1,3}| per [1-9][\d,]*| years)?)"
)
_DIGITS = 15  # what a number of a workbook holds
_LIMIT = r"[-+−]?\d[\d,]*(?:\.\d+)?"
_INTERVAL = re.compile(rf"({_LIMIT})(?: to |~)({_LIMIT})")
#: A note that is a unit and nothing else, and the columns that it is the unit of.
_UNIT = re.compile(r"%|‰|per [\d,]+(?: .+)?|/\d*万|/[\d,]+")
_OF_UNIT = {"Rate", "率", "Value", "数值"}
_LIMITS = re.compile(r"\d+\s?% limits|\d+\s?%可信区间")
_EPOCH = datetime(2000, 1, 1)


@dataclass(frozen=True)
class Number:
    """A number and the format that shows it as it was printed."""

    value: float
    format: str


def xlsx_of(document: Document) -> bytes:
    """Return the tables as a workbook; the same document gives the same bytes."""
    made = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(made, options) as book:
        book.set_properties({"title": document.title[:255], "author": "healthstats", "created": _EPOCH})
        _Writer(book, document).write()
    return made.getvalue()


def number_of(text: str) -> Number | None:
    """Return a printed figure as a number, or None when it is not just one.

    Examples
    --------
    >>> number_of("1,234.5")
    Number(value=1234.5, format='#,##0.0')
    >>> number_of("12.3†")
    Number(value=12.3, format='0.0"†"')
    >>> number_of("77.9岁")
    Number(value=77.9, format='0.0"岁"')
    >>> number_of("≤ 15 per 100,000") is None
    True
    """
    match = _NUMBER.fullmatch(text)
    if not match or len(re.sub(r"\D", "", match["whole"] + (match["part"] or ""))) > _DIGITS:
        return None
    part, mark = match["part"] or "", match["mark"]
    value = float(f"{match['whole'].replace(',', '')}.{part or '0'}")
    shown = ("#,##0" if "," in match["whole"] else "0") + ("." + "0" * len(part) if part else "")
    if mark.count("%") == 1:
        value = float(f"{value / 100:.{len(part) + 2}f}")
    elif "%" in mark:
        return None
    shown += "".join(one if one == "%" else f'"{one}"' for one in re.split("(%)", mark) if one)
    if match["sign"] == "+":
        return Number(value, f"+{shown}")
    if match["sign"]:
        return Number(-value, f'{shown};"{match["sign"]}"{shown}')
    return Number(value, shown)


def parted(table: Table, lower: str, upper: str) -> Table:
    """Return a table with every column of intervals as two, the lower and the upper limit."""
    split = [_is_interval(cells) for cells in zip(*table.rows, strict=True)] or [False] * len(table.header)

    def spread(cells: Iterable[Any], pair: Any) -> tuple[Any, ...]:
        return tuple(made for cell, two in zip(cells, split, strict=True) for made in (pair(cell) if two else (cell,)))

    return replace(
        table,
        header=spread(table.header, lambda name: (f"{name} {lower}", f"{name} {upper}")),
        rows=tuple(spread(row, _limits) for row in table.rows),
        figures=spread(table.figures or (False,) * len(table.header), lambda _: (True, True)),
        spanners=spread(table.spanners, lambda name: (name, name)) if table.spanners else (),
    )


def _is_interval(cells: Iterable[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return any(map(_INTERVAL.fullmatch, filled)) and all(_INTERVAL.fullmatch(one) or len(one) == 1 for one in filled)


def _limits(cell: str) -> tuple[str, str]:
    match = _INTERVAL.fullmatch(cell)
    return (match[1], match[2]) if match else (cell, cell)


def with_units(table: Table) -> Table:
    """Return a table whose columns of values name their unit, when a note or the end of the caption is one unit."""
    said = [one for one in (*table.notes, table.caption.rsplit(" · ", 1)[-1]) if _UNIT.fullmatch(one)]
    if len(set(said)) != 1 or not _OF_UNIT & set(table.header):
        return table
    return replace(
        table,
        header=tuple(
            f"{name} ({said[0]})" if name in _OF_UNIT or _LIMITS.match(name) else name for name in table.header
        ),
    )


def sheet_names(captions: Iterable[str]) -> Iterator[str]:
    """Yield a name for each table's sheet: its number and as much of its caption as a sheet's name holds."""
    for number, caption in enumerate(captions, 1):
        name = " ".join(_FORBIDDEN.sub(" ", caption.split(" · ")[0]).split())
        yield f"{number} {name}"[:31].strip()


class _Writer:
    def __init__(self, book: Any, document: Document) -> None:
        self.book, self.document, self.words = book, document, document.words
        self.formats: dict[tuple[tuple[str, object], ...], Any] = {}
        self.tables: list[Table] = []
        self.chapters: list[str] = []  # of each table, in a yearbook
        chapter = ""
        for block in document.blocks:
            if isinstance(block, Heading) and block.level == 1 and document.bound:
                chapter = block.text
            elif isinstance(block, Table):
                self.tables.append(block)
                self.chapters.append(chapter)
        if document.sources:
            self.tables.append(document.sources)
            self.chapters.append("")

    def write(self) -> None:
        names = list(sheet_names(one.caption for one in self.tables))
        self._contents(names)
        for name, chapter, table in zip(names, self.chapters, self.tables, strict=True):
            shown = parted(with_units(table), self.words["lower"], self.words["upper"])
            self._table(name, replace(shown, caption=f"{chapter} · {table.caption}" if chapter else table.caption))

    def _format(self, **settings: object) -> Any:
        key = tuple(sorted(settings.items()))
        if key not in self.formats:
            font = "宋体" if self.document.language == "zh" else "Calibri"
            self.formats[key] = self.book.add_format(
                {"font_name": font, "font_size": 10.5, "valign": "top", **settings}
            )
        return self.formats[key]

    def _text(self, sheet: Any, row: int, column: int, text: str, **settings: object) -> None:
        """Write text as text, whatever it looks like; Excel cannot hold more than so many characters."""
        cut = text if len(text) <= _CELL else f"{text[: _CELL - 1]}…"
        if cut:
            sheet.write_string(row, column, cut, self._format(**settings))

    def _contents(self, names: list[str]) -> None:
        sheet = self.book.add_worksheet(self.words["contents"])
        _print(sheet)
        self._text(sheet, 0, 0, self.document.title, bold=True, font_size=14)
        row = 2
        for name, value in self.document.parameters:
            self._text(sheet, row, 0, name)
            self._text(sheet, row, 1, value or "–")
            row += 1
        row += 1
        for column, word in enumerate(("sheet", "tables", "rows", "notes")):
            self._text(sheet, row, column, self.words[word], bold=True, bottom=2)
        before = ""
        for name, chapter, table in zip(names, self.chapters, self.tables, strict=True):
            row += 1
            if chapter != before:
                self._text(sheet, row, 0, chapter, bold=True)
                row, before = row + 1, chapter
            link = self._format(font_color="#0b5394", underline=1)
            sheet.write_url(row, 0, f"internal:'{name}'!A1", link, name)
            self._text(sheet, row, 1, table.caption, text_wrap=True)
            sheet.write_number(row, 2, len(table.rows), self._format(num_format="#,##0"))
            said = " · ".join(table.notes)
            self._text(sheet, row, 3, said, text_wrap=True, align="left", indent=1)
            _raise_row(sheet, row, ((table.caption, _LISTED[1]), (said, _LISTED[3])))
        for column, wide in enumerate(_LISTED):
            sheet.set_column(column, column, wide)

    def _table(self, name: str, table: Table) -> None:
        sheet = self.book.add_worksheet(name)
        _print(sheet)
        self._text(sheet, 0, 0, table.caption, bold=True, font_size=12)
        head = 1
        if table.spanners:
            for column, text in enumerate(table.spanners):
                self._text(sheet, head, column, text if text not in table.spanners[:column][-1:] else "", italic=True)
            head += 1
        right = table.figures or (False,) * len(table.header)
        for column, (text, figures) in enumerate(zip(table.header, right, strict=True)):
            side = {"align": "right"} if figures else {"align": "left", "indent": 1}
            self._text(sheet, head, column, text, bold=True, bottom=2, text_wrap=True, **side)
        columns = _widths(table)
        for column, wide in enumerate(columns):
            sheet.set_column(column, column, wide)
        for place, row in enumerate(table.rows, head + 1):
            _raise_row(sheet, place, zip(row, columns, strict=True))
            for column, cell in enumerate(row):
                self._cell(sheet, place, column, cell, right[column])
        sheet.freeze_panes(head + 1, 0)
        sheet.repeat_rows(head)
        for place, note in enumerate(table.notes, head + len(table.rows) + 2):
            self._text(sheet, place, 0, note, font_color="#4a4a4a")

    def _cell(self, sheet: Any, row: int, column: int, text: str, figures: bool) -> None:
        if number := number_of(text):
            sheet.write_number(row, column, number.value, self._format(num_format=number.format))
        elif figures:
            self._text(sheet, row, column, text, align="right")
        else:
            self._text(sheet, row, column, text, text_wrap=True, align="left", indent=1)


def _widths(table: Table) -> list[int]:
    """Return the columns' widths in characters: texts take more lines where the page would be too wide."""
    right = table.figures or (False,) * len(table.header)
    columns = list(zip(table.header, *table.rows, strict=True))
    whole = [max(map(width, cells)) + 3 for cells in columns]
    words = [max((width(word) for cell in cells for word in unbroken(cell)), default=0) + 3 for cells in columns]
    least = [one if figures else word for one, word, figures in zip(whole, words, right, strict=True)]
    for most in range(_WIDEST, 0, -_STEP):
        widths = [max(_NARROWEST, min(wide, max(most, few), _WIDEST)) for wide, few in zip(whole, least, strict=True)]
        if sum(widths) <= _PAGE:
            break
    return widths


def _raise_row(sheet: Any, row: int, cells: Iterable[tuple[str, int]]) -> None:
    """Make a row as high as the lines of its texts, each given with the width of its column."""
    lines = max((math.ceil(width(text) / (wide - 3)) for text, wide in cells), default=1)
    if lines > 1:
        sheet.set_row(row, min(lines * _LINE, _HIGHEST))


def _print(sheet: Any) -> None:
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C&P / &N")
