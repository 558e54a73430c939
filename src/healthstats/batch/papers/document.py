"""An executed notebook as a document: headings, paragraphs, tables and pictures in reading order, without any code."""

import base64
import binascii
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import nbformat
from selectolax.lexbor import LexborHTMLParser, LexborNode

from healthstats.batch.escape import printable
from healthstats.batch.execute import RESULT
from healthstats.batch.publish import WORDS as PAGE_WORDS
from healthstats.batch.publish import html_of
from healthstats.batch.sanitize import check_svg

WORDS = {
    "en": {
        "table": "Table", "figure": "Figure", "sources": "Sources", "contents": "Contents", "yearbook": "Yearbook",
        "tables": "Tables", "parameters": "Parameters", "notes": "Notes", "sheet": "Sheet", "rows": "Rows",
        "lower": "lower", "upper": "upper", "made": PAGE_WORDS["en"]["made"], "report": "Report", "stop": ". ",
    },
    "zh": {
        "table": "表", "figure": "图", "sources": "资料来源", "contents": "目录", "yearbook": "年鉴",
        "tables": "表格", "parameters": "参数", "notes": "说明", "sheet": "工作表", "rows": "行数",
        "lower": "下限", "upper": "上限", "made": PAGE_WORDS["zh"]["made"], "report": "报告", "stop": "　",
    },
}  # fmt: skip
#: The caption of the table of sources, as `healthstats.presenting` has it; a test compares them.
SOURCES = ("Sources and caveats", "资料来源与说明")
_FIGURE_CLASSES = {"number", "num", "gt_right"}
_SPACE = re.compile(r"\s+")
_BLOCKS = {"p", "div", "section", "ul", "ol", "li", "pre", "blockquote", "figure", "details", "dl", "dt", "dd"}
_HEADINGS = {"h1": 1, "h2": 1, "h3": 2, "h4": 3, "h5": 3, "h6": 3}
#: A text that matplotlib drew as outlines keeps its words in a comment and its size in the scale of the outlines.
_DRAWN = re.compile(r"<!-- (.+?) -->\s*<g\b[^>]*transform=\"[^\"]*scale\(([\d.]+)", re.DOTALL)
_ORDINARY_SIZE = 0.1  # of 100 points: a title is larger


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is the highest."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of text."""

    text: str


@dataclass(frozen=True)
class Table:
    """A table of texts.

    Attributes
    ----------
    figures : tuple of bool
        For each column whether it holds figures, which stand on the right.
    spanners : tuple of str
        For each column the heading above its own, or nothing; empty when no column has one.
    """

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()
    figures: tuple[bool, ...] = ()
    spanners: tuple[str, ...] = ()


@dataclass(frozen=True)
class Picture:
    """A picture as the bytes of an SVG, PNG or JPEG file, with the words for who cannot see it."""

    content: bytes = field(repr=False)
    kind: str
    caption: str


Block = Heading | Paragraph | Table | Picture


@dataclass(frozen=True)
class Document:
    """A report, or a yearbook of several.

    Attributes
    ----------
    area, year : str
        What it is about; may be empty.
    parameters : tuple of (str, str)
        What it was made with.
    sources : Table, optional
        The list of sources, which stands at the end.
    bound : bool
        Several reports: with a title page, contents, and each heading of level 1 on a new page.
    """

    title: str
    language: str
    blocks: tuple[Block, ...]
    area: str = ""
    year: str = ""
    parameters: tuple[tuple[str, str], ...] = ()
    sources: Table | None = None
    bound: bool = False

    @property
    def words(self) -> dict[str, str]:
        """The document's own words in its language."""
        return WORDS[self.language]

    def numbered(self) -> Iterator[tuple[Block, int]]:
        """Yield each block with its number: tables and pictures are counted apart, other blocks have 0."""
        counts: dict[type, int] = {Table: 0, Picture: 0}
        for block in self.blocks:
            if type(block) in counts:
                counts[type(block)] += 1
            yield block, counts.get(type(block), 0)

    def label(self, block: Table | Picture, number: int) -> str:
        """Return what stands before a caption: ``Table 1``, ``表1``."""
        word = self.words["table" if isinstance(block, Table) else "figure"]
        return f"{word} {number}" if self.language == "en" else f"{word}{number}"


def document_of(
    notebook: nbformat.NotebookNode, result: dict[str, Any], *, language: str, parameters: dict[str, Any]
) -> Document:
    """Return what a reader sees of an executed notebook.

    Parameters
    ----------
    notebook : NotebookNode
        Executed and tidied.
    result : dict
        What it handed over (`healthstats.batch.publish.result_of`).
    language : str
    parameters : dict
        What it was run with.

    Raises
    ------
    ReportError
        If a picture is more than a picture.
    """
    title = _text(result["title"])
    blocks: list[Block] = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            blocks += _blocks_of(output, title)
    sources = [one for one in blocks if isinstance(one, Table) and one.caption in SOURCES]
    return Document(
        title,
        language if language in WORDS else "en",
        tuple(one for one in blocks if one not in sources),
        _text(result.get("area", "")),
        _text(result.get("year") or ""),
        tuple((name, _text(value)) for name, value in parameters.items()),
        merged_sources(sources),
    )


def merged_sources(tables: Iterable[Table]) -> Table | None:
    """Return lists of sources as one: each source once, by its first column; counts of rows fall away among several."""
    listed = list(tables)
    if len(listed) < 2:
        return listed[0] if listed else None
    counted = {name for table in listed for name, right in zip(table.header, table.figures, strict=True) if right}
    header = tuple(dict.fromkeys(name for table in listed for name in table.header if name not in counted))
    found: dict[str, dict[str, str]] = {}
    for table in listed:
        for row in table.rows:
            entry = found.setdefault(row[0], {})
            entry |= {name: cell for name, cell in zip(table.header, row, strict=True) if cell}
    rows = tuple(tuple(found[key].get(name, "") for name in header) for key in sorted(found))
    notes = tuple(dict.fromkeys(note for table in listed for note in table.notes))
    return Table(listed[0].caption, header, rows, notes, (False,) * len(header))


def below(blocks: Iterable[Block]) -> list[Block]:
    """Return blocks with every heading one level lower, for a chapter."""
    return [replace(one, level=one.level + 1) if isinstance(one, Heading) else one for one in blocks]


def _blocks_of(output: nbformat.NotebookNode, title: str) -> list[Block]:
    if output.output_type == "stream":
        return _lines(output.text) if output.name == "stdout" else []
    data = output.get("data", {})
    if markup := html_of(data):
        return _blocks_of_html(markup)
    if svg := data.get("image/svg+xml"):
        check_svg(svg)
        return [Picture(svg.encode("utf-8"), "svg", _drawn_title(svg) or title)]
    for kind in ("png", "jpeg"):
        if content := data.get(f"image/{kind}"):
            return _raster(content, kind, title)
    return [] if RESULT in data else _lines(data.get("text/plain", ""))


def _raster(content: str, kind: str, title: str) -> list[Block]:
    try:
        return [Picture(base64.b64decode(content), kind, title)]
    except binascii.Error:
        return []


def _drawn_title(svg: str) -> str:
    """Return the title drawn in a picture: the one text that is larger than ordinary ones; or an empty text."""
    large = [words for words, size in _DRAWN.findall(svg) if float(size) > _ORDINARY_SIZE]
    return _text(LexborHTMLParser(large[0]).text()) if len(large) == 1 else ""


def _lines(text: str) -> list[Block]:
    return [Paragraph(_text(line)) for line in text.splitlines() if line.strip()]


def _text(value: object) -> str:
    """Return text on one line, without control characters."""
    made = printable(_SPACE.sub(" ", str(value))).strip()
    return made.encode("utf-8", "replace").decode("utf-8")


def _blocks_of_html(markup: str) -> list[Block]:
    body = LexborHTMLParser(f"<body>{markup}</body>").body
    blocks: list[Block] = list(_walk(body)) if body else []
    made: list[Block] = []
    for one in blocks:  # a note under a table is the table's
        last = made[-1] if made else None
        if isinstance(one, _Note):
            notes = tuple(note for note in (_text(part) for part in one.text.split(" · ")) if note)
            if isinstance(last, Table):
                made[-1] = replace(last, notes=(*last.notes, *notes))
                continue
            one = Paragraph(one.text)
        made.append(one)
    return made


@dataclass(frozen=True)
class _Note(Paragraph):
    """A paragraph in small type."""


def _walk(node: LexborNode) -> Iterator[Block]:
    """Yield the blocks below a node; text between blocks is a paragraph."""
    inline: list[str] = []
    for child in node.iter(include_text=True):
        name = child.tag or ""
        if name in _HEADINGS or name == "table" or name in _BLOCKS:
            yield from _paragraph(inline)
            inline = []
        if name in _HEADINGS:
            if text := _text(child.text()).removesuffix("¶"):  # a mark of nbconvert's for links
                yield Heading(text, _HEADINGS[name])
        elif name == "table":
            yield _table(child)
        elif name == "pre":
            yield from _lines(child.text())
        elif name in _BLOCKS and _has_blocks(child):
            yield from _walk(child)
        elif name in _BLOCKS:
            if text := _text(child.text()):
                note = "note" in (child.attributes.get("class") or "").split()
                yield _Note(text) if note else Paragraph(f"• {text}" if name == "li" else text)
        elif name == "br":
            yield from _paragraph(inline)
            inline = []
        elif name not in ("style", "script", "template", "_comment", "-comment", "!--"):
            inline.append(child.text() if name != "-text" else child.text_content or "")
    yield from _paragraph(inline)


def _paragraph(inline: list[str]) -> Iterator[Block]:
    if text := _text("".join(inline)):
        yield Paragraph(text)


def _has_blocks(node: LexborNode) -> bool:
    return any(child.tag in _BLOCKS or child.tag in _HEADINGS or child.tag == "table" for child in node.iter())


def _classes(node: LexborNode) -> set[str]:
    return set((node.attributes.get("class") or "").split())


def _table(node: LexborNode) -> Table:
    """Return a table of `Table`, great-tables or pandas: head and body as grids, with merged cells repeated."""
    caption = node.css_first("caption")
    titles = [_text(one.text()) for one in node.css(".gt_title, .gt_subtitle")] or [
        _text(caption.text()) if caption else ""
    ]
    notes = tuple(filter(None, (_text(one.text()) for one in node.css(".gt_sourcenote"))))
    lines = [line for line in node.css("tr") if not _is_gt_text(line)]
    head = [line for line in lines if line.parent is not None and line.parent.tag == "thead"]
    body = [line for line in lines if line not in head]
    above, rows = _grid(head), _grid(body)
    columns = max(map(len, [*above, *rows]), default=0)
    above, rows = ([line + [""] * (columns - len(line)) for line in part] for part in (above, rows))
    header = above[-1] if above else [""] * columns
    spanners = tuple(
        "" if text == own else text
        for text, own in zip(above[0] if len(above) > 1 else [], header if len(above) > 1 else [], strict=True)
    )
    return Table(
        " · ".join(filter(None, titles)),
        tuple(header),
        tuple(map(tuple, rows)),
        notes,
        tuple(_right(body, place) for place in range(columns)),
        spanners if any(spanners) else (),
    )


def _is_gt_text(line: LexborNode) -> bool:
    return "gt_heading" in _classes(line) or line.css_first(".gt_sourcenote") is not None


def _grid(lines: list[LexborNode]) -> list[list[str]]:
    """Return the texts of rows, a merged cell standing in all its places."""
    grid: list[dict[int, str]] = [{} for _ in lines]
    for number, line in enumerate(lines):
        place = 0
        for cell in (one for one in line.iter() if one.tag in ("td", "th")):
            while place in grid[number]:
                place += 1
            wide, high = (_span(cell, name) for name in ("colspan", "rowspan"))
            for below_it in grid[number : number + high]:
                below_it |= {place + step: _text(cell.text()) for step in range(wide)}
    return [[row.get(place, "") for place in range(max(row, default=-1) + 1)] for row in grid]


def _span(cell: LexborNode, name: str) -> int:
    given = cell.attributes.get(name) or "1"
    return min(int(given), 100) if given.isdecimal() and int(given) else 1


def _right(body: list[LexborNode], place: int) -> bool:
    """Return whether the cells of a column are marked as figures; empty ones say nothing."""
    found = [cells[place] for cells in ([one for one in line.iter() if one.tag in ("td", "th")] for line in body)
             if place < len(cells)]  # fmt: skip
    filled = [one for one in found if _text(one.text())]
    return bool(filled) and all(_classes(one) & _FIGURE_CLASSES for one in filled)
