"""A document as a reader sees it: its visible text, the blocks of that text, and the tables inside as sheets."""

import re
from dataclasses import dataclass, field

from healthstats.reading.documents.mojibake import repaired
from healthstats.reading.doubts import problem
from healthstats.reading.sheets import Raw, Sheet, make_sheet

#: No table of a document is wider, and no merged cell spans more; what HTML allows at most.
MOST_COLUMNS = 1_000
MOST_CELLS = 2_000_000

_NUMBER = re.compile(r"[\s<>≤≥≈~约－-]*[+−]?\d[\d,. ]*(?:\s*[^\s\d]{1,8}(?:\d{1,2}万?)?)?\s*")
_SENTENCE = re.compile(r"[。；！？!?]|[.;](?:\s|$)")
_SUPERSCRIPT = str.maketrans("0123456789+-−()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾")


@dataclass(frozen=True)
class Block:
    """A paragraph, heading or list item: a slice of the document's text, without its line break.

    Attributes
    ----------
    start, end : int
        Where it stands in `Document.text`.
    place : str
        ``line 41`` (txt, md), ``paragraph 12`` (html, docx) or ``page 3`` (pdf).
    level : int
        The level of a heading by the format's own marks; 0 for what is none.
    """

    start: int
    end: int
    place: str
    level: int = 0


@dataclass(frozen=True)
class Document:
    """What can be read in a document.

    Attributes
    ----------
    text : str
        What a reader sees, the original characters, blocks separated by line breaks. Where a text had been saved in
        a wrong encoding (problem ``mojibake``), it is the repaired text, and every slice refers to that.
    blocks : tuple of Block
        In the order of the text, not overlapping.
    tables : tuple of Sheet
        The tables inside, named ``table 1``, ``table 2`` …; their text is in no block.
    title : str
        The title that the file itself states; empty where it states none.
    problems : tuple of dict
        Rows of the problems table.
    """

    text: str
    blocks: tuple[Block, ...]
    tables: tuple[Sheet, ...] = ()
    title: str = ""
    problems: tuple[dict[str, object], ...] = ()


@dataclass(frozen=True)
class Paragraph:
    """The text of a block before its place in the document's text is known."""

    text: str
    place: str
    level: int = 0


def make_document(
    paragraphs: list[Paragraph],
    tables: list[Sheet],
    title: str = "",
    problems: list[dict[str, object]] | None = None,
) -> Document:
    """Return the document of paragraphs in order, their texts joined by line breaks.

    Examples
    --------
    >>> document = make_document([Paragraph("概况", "paragraph 1", 1), Paragraph("出生 812 人", "paragraph 2")], [])
    >>> document.text, [(block.start, block.end) for block in document.blocks]
    ('概况\\n出生 812 人', [(0, 2), (3, 11)])
    """
    kept = [one for one in paragraphs if one.text and not one.text.isspace()]
    text, doubts = repaired("\n".join(one.text for one in kept))
    blocks, start = [], 0
    for one, line in zip(kept, text.split("\n") if kept else [], strict=True):
        blocks.append(Block(start, start + len(line), one.place, one.level))
        start += len(line) + 1
    return Document(text, tuple(blocks), tuple(tables), " ".join(title.split()), tuple([*(problems or []), *doubts]))


def raised(text: str) -> str:
    """Return superscript text with raised digits, so that a footnote mark does not join the number before it.

    Examples
    --------
    >>> "12.3" + raised("1"), "10" + raised("5"), raised("[1]")
    ('12.3¹', '10⁵', '[1]')
    """
    return text.translate(_SUPERSCRIPT) if re.fullmatch(r"[\d+\-−()]+", text) else text


def is_data(rows: list[list[str]], *, heads: bool = False) -> bool:
    """Return whether the cells of a table are data, not prose that a table only lays out.

    Parameters
    ----------
    rows : list of list of str
        The texts of the cells; a covered cell is an empty text.
    heads : bool
        Whether the format marks cells of it as headings.

    Examples
    --------
    >>> is_data([["地区", "出生"], ["东区", "812"]])
    True
    >>> is_data([["首页", "2024年，全市孕产妇死亡率为8.2/10万。"]])
    False
    """
    texts = [text for row in rows for text in row if text and not text.isspace()]
    if heads:
        return len(texts) > 1
    height = sum(any(text.strip() for text in row) for row in rows)
    width = max((sum(bool(text.strip()) for text in row) for row in rows), default=0)
    if height < 2 or width < 2:
        return False
    longest = max(texts, key=len)
    if len(longest) > 100 and len(longest) * 2 > sum(map(len, texts)) and _SENTENCE.search(longest):
        return False
    return any(len(text) < 60 and _NUMBER.fullmatch(text) for text in texts)


@dataclass(slots=True)
class Cell:
    """A cell of a table that is being read: its paragraphs by number, and what it spans."""

    first: int
    columns: int
    rows: int
    last: int = -1


@dataclass
class _Table:
    first: int
    rows: list[list[Cell]] = field(default_factory=list)
    heads: bool = False
    nests: bool = False
    open_cell: bool = False


class Flow:
    """Collects paragraphs and tables in the order in which they come, whatever the depth of the nesting.

    A table turns out to be data or layout only at its end: then its paragraphs are taken back into a sheet, or stay.
    """

    def __init__(self) -> None:
        self.paragraphs: list[tuple[str, int, int]] = []
        self.sheets: list[Sheet] = []
        self.problems: list[dict[str, object]] = []
        self._tables: list[_Table] = []

    def add(self, text: str, level: int = 0, group: int = 0) -> None:
        """Add a paragraph, or a line of it: those of one group count as one."""
        if text and not text.isspace():
            self.paragraphs.append((text, level, group))

    def numbered(self) -> list[Paragraph]:
        """Return the paragraphs that stand in no data table, counted."""
        found, number, before = [], 0, 0
        for text, level, group in self.paragraphs:
            number += not group or group != before
            before = group
            found.append(Paragraph(text, f"paragraph {number}", level))
        return found

    def start_table(self) -> None:
        """Open a table; it makes the one around it layout."""
        if self._tables:
            self._tables[-1].nests = True
        self._tables.append(_Table(len(self.paragraphs)))

    def start_row(self) -> None:
        """Open a row, which ends the one before it."""
        if self._tables:
            self.end_cell()
            self._tables[-1].rows.append([])

    def start_cell(self, columns: int = 1, rows: int = 1, *, head: bool = False) -> Cell | None:
        """Open a cell that spans so many columns and rows."""
        if not self._tables:
            return None
        self.end_cell()
        table = self._tables[-1]
        if not table.rows:
            table.rows.append([])
        table.heads |= head
        table.open_cell = True
        if columns != 1 or rows != 1:
            columns, rows = min(max(columns, 1), MOST_COLUMNS), min(max(rows, 1), MOST_CELLS)
        cell = Cell(len(self.paragraphs), columns, rows)
        table.rows[-1].append(cell)
        return cell

    def mark_heads(self) -> None:
        """Take note that the innermost table has cells marked as headings."""
        if self._tables:
            self._tables[-1].heads = True

    def end_cell(self) -> None:
        """Close the open cell, where there is one."""
        if self._tables and self._tables[-1].open_cell:
            self._tables[-1].open_cell = False
            self._tables[-1].rows[-1][-1].last = len(self.paragraphs)

    def end_table(self) -> None:
        """Close the innermost table: data becomes a sheet, layout leaves its paragraphs where they are."""
        if not self._tables:
            return
        self.end_cell()
        table = self._tables.pop()
        if table.nests:
            return
        texts = [[self._text(cell) for cell in row] for row in table.rows]
        if not is_data(texts, heads=table.heads):
            return
        name = f"table {len(self.sheets) + 1}"
        captions = self._captions(table)
        spans = [[(cell.columns, cell.rows) for cell in row] for row in table.rows]
        sheet = spanned_sheet(name, texts, spans, captions)
        if sheet is None:
            message = f"the table's merged cells span more than {MOST_CELLS:,} cells: it is read as text. Mend it."
            self.problems.append(problem("table_too_large", message, locator=name))
            return
        del self.paragraphs[table.first :]
        self.sheets.append(sheet)

    def end(self) -> None:
        """Close what is still open."""
        while self._tables:
            self.end_table()

    def _captions(self, table: _Table) -> list[str]:
        """Return the paragraphs of a table that stand in none of its cells."""
        found, after = [], table.first
        for row in table.rows:
            for cell in row:
                if after < cell.first:
                    found += [text for text, _, _ in self.paragraphs[after : cell.first]]
                after = cell.last
        return found + [text for text, _, _ in self.paragraphs[after:]]

    def _text(self, cell: Cell) -> str:
        if cell.last - cell.first == 1:
            return self.paragraphs[cell.first][0].strip()
        return "\n".join(text.strip() for text, _, _ in self.paragraphs[cell.first : cell.last])


def spanned_sheet(
    name: str, texts: list[list[str]], spans: list[list[tuple[int, int]]], captions: list[str] | None = None
) -> Sheet | None:
    """Return a sheet of cells that span columns and rows: the text in the first cell, the ranges told as merged.

    Captions come as rows of their own above. None where the spans make it larger than a table can be.

    Examples
    --------
    >>> sheet = spanned_sheet("table 1", [["地区", "2024年"], ["出生", "死亡"]], [[(1, 2), (2, 1)], [(1, 1), (1, 1)]])
    >>> sheet.cells, sheet.merged
    ([['地区', '2024年', ''], ['', '出生', '死亡']], [((0, 0), (1, 0)), ((0, 1), (0, 2))])
    """
    rows: list[list[Raw]] = [[caption] for caption in captions or []]
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = []
    before, height, total = len(rows), len(texts), 0
    taken: dict[int, int] = {}  # column → the last row that a cell from above covers there
    for place, (row, widths) in enumerate(zip(texts, spans, strict=True)):
        taken = {column: last for column, last in taken.items() if last >= place}
        if not taken and all(span == (1, 1) for span in widths):
            rows.append([*row])
            total += len(row)
            continue
        cells: list[Raw] = []
        column = 0
        for text, (columns, high) in zip(row, widths, strict=True):
            while column in taken:
                column += 1
            high = min(high, height - place)
            if columns > 1 or high > 1:
                merged.append(((before + place, column), (before + place + high - 1, column + columns - 1)))
            if high > 1:
                taken |= dict.fromkeys(range(column, column + columns), place + high - 1)
            cells += [""] * (column - len(cells)) + [text]
            column += columns
            total += columns
            if total + len(taken) > MOST_CELLS or column > 20 * MOST_COLUMNS:
                return None
        rows.append(cells)
    if len(rows) * max(map(len, rows), default=0) > MOST_CELLS:
        return None
    return make_sheet(name, rows, merged=merged)
