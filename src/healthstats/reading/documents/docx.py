"""Bytes of a Word document (docx) → a document: its paragraphs and tables in order.

The parts are read as a stream of tags, so that no depth of nesting matters; nothing in them is evaluated or fetched.
"""

import re
import zipfile
from dataclasses import dataclass, field
from xml.etree import ElementTree

from healthstats.errors import FileError
from healthstats.reading.documents.document import MOST_COLUMNS, Cell, Document, Flow, make_document, raised
from healthstats.reading.doubts import problem
from healthstats.reading.xlsx_cells import check_archive

_MEND = "Open it in a word processor and save it again as docx."
_FORMAT = r"\{http://(?:schemas\.openxmlformats\.org|purl\.oclc\.org/ooxml)/"
_WORD_TAG = re.compile(_FORMAT + r"wordprocessingml/")
_TEXT_TAG = re.compile(_FORMAT + r"(?:wordprocessingml|officeDocument/(?:2006/)?math)")
_HEADING = re.compile(r"(?:heading|标题|標題)\s*(\d)", re.IGNORECASE)
_TITLE = re.compile(r"title|标题|標題", re.IGNORECASE)
#: Elements whose text is not seen, or seen in the other half of an alternative.
_UNSEEN = frozenset(("del", "moveFrom", "instrText", "delText", "Fallback", "sectPr", "rt", "rPrChange", "pPrChange"))
_PROPERTIES = frozenset(("pPr", "rPr", "tblPr", "trPr", "tcPr", "tblPrEx", "sdtPr", "sdtEndPr", "rubyPr", "tblGrid"))
_TOGGLES = {"vanish": "hidden", "strike": "struck", "dstrike": "struck"}
_SIGNS = {"tab": "\t", "ptab": "\t", "noBreakHyphen": "\u2011"}


def read_docx(data: bytes) -> Document:
    """Return the document in the bytes of a docx.

    Tracked insertions and text boxes are read; deleted and hidden text, notes, headers and footers are not.

    Raises
    ------
    FileError
        If it is damaged, protected, no Word document, or larger than a document can be.
    """
    try:
        archive = check_archive(data)
    except FileError as error:
        remedy = error.remedy if "password" in error.message else _MEND
        raise FileError(error.message.replace("workbook", "document"), remedy=remedy) from error
    with archive:
        part = _main_part(archive)
        levels = _levels(archive)
        body = _Body(levels)
        _parse(archive, part, body)
        body.flow.end()
        title = _title(archive)
    problems = list(body.flow.problems)
    if body.struck:
        message = "struck-out text is left out. If it is meant to count, take the strike-through away."
        problems.append(problem("struck_out", message, severity="note", action="excluded", quote=body.struck))
    return make_document(body.flow.numbered(), body.flow.sheets, title, problems)


def _main_part(archive: zipfile.ZipFile) -> str:
    names = archive.namelist()
    for part in ("word/document.xml", *(name for name in names if re.fullmatch(r"word/document\d*\.xml", name))):
        if part in names:
            return part
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
        raise FileError("it is a workbook, not a document", remedy="Give it the ending xlsx.")
    if any(name.startswith("ppt/") for name in names):
        raise FileError("it is a presentation, not a document", remedy="Save its text as docx or txt.")
    if "content.xml" in names:
        raise FileError("it is an OpenDocument text (odt), which is not read", remedy="Save it as docx.")
    raise FileError("it is an archive, not a document", remedy="Unpack it, or save the document again as docx.")


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        data = archive.read(name)
    except Exception as error:  # zipfile and the decompressors raise many kinds
        raise FileError(f"the document's part {name} is missing or damaged ({error})", remedy=_MEND) from error
    if b"<!DOCTYPE" in data[:2000] or b"<!ENTITY" in data:
        raise FileError(
            f"the document's part {name} declares XML entities, which no word processor writes",
            remedy="Open it in a word processor you trust and save it again.",
        )
    return data


def _parse(archive: zipfile.ZipFile, name: str, target: object) -> None:
    data = _part(archive, name)
    try:
        parser = ElementTree.XMLParser(target=target)
        parser.feed(data)
        parser.close()
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise FileError(f"the document's part {name} is damaged ({error})", remedy=_MEND) from error


def _levels(archive: zipfile.ZipFile) -> dict[str, int]:
    """Return the heading level of each paragraph style that has one."""
    if "word/styles.xml" not in archive.namelist():
        return {}
    styles = _Styles()
    try:
        _parse(archive, "word/styles.xml", styles)
    except FileError:
        return {}  # without its styles the text can still be read
    return {style: level for style in styles.own if (level := styles.level(style))}


def _title(archive: zipfile.ZipFile) -> str:
    if "docProps/core.xml" not in archive.namelist():
        return ""
    core = _Core()
    try:
        _parse(archive, "docProps/core.xml", core)
    except FileError:
        return ""
    return core.title


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _value(attributes: dict[str, str], name: str = "val") -> str:
    return next((value for key, value in attributes.items() if _local(key) == name), "")


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"\d{1,9}", text) else 1


class _Core:
    """The title among the core properties."""

    def __init__(self) -> None:
        self.title = ""
        self._inside = False

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        self._inside = _local(tag) == "title"

    def data(self, text: str) -> None:
        if self._inside:
            self.title += text

    def end(self, _tag: str) -> None:
        self._inside = False

    def close(self) -> None:
        """End of the part."""


class _Styles:
    """The heading levels of the paragraph styles, by their names, their outline levels, and the styles they rest on."""

    def __init__(self) -> None:
        self.own: dict[str, int | None] = {}
        self._base: dict[str, str] = {}
        self._style = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = _local(tag)
        if name == "style":
            self._style = _value(attributes, "styleId")
            self.own[self._style] = None
        elif name == "name" and self._style in self.own:
            called = _value(attributes).strip()
            if found := _HEADING.fullmatch(called):
                self.own[self._style] = int(found[1])
            elif _TITLE.fullmatch(called):
                self.own[self._style] = 1
        elif name == "basedOn":
            self._base[self._style] = _value(attributes)
        elif name == "outlineLvl" and self.own.get(self._style) is None:
            self.own[self._style] = _outline(_value(attributes))

    def data(self, text: str) -> None:
        """Text of the part, which says nothing of levels."""

    def end(self, tag: str) -> None:
        if _local(tag) == "style":
            self._style = ""

    def close(self) -> None:
        """End of the part."""

    def level(self, style: str) -> int:
        """Return the level of a style, or of the nearest one that it rests on."""
        for _ in range(20):
            own = self.own.get(style)
            if own is not None:
                return own
            style = self._base.get(style, "")
        return 0


def _outline(value: str) -> int:
    return int(value) + 1 if value in tuple("012345678") else 0


@dataclass
class _Line:
    """A paragraph while it is open."""

    lines: list[list[str]] = field(default_factory=lambda: [[]])
    level: int | None = None
    style_level: int = 0


@dataclass
class _Grid:
    """A table while it is open: the grid column that the next cell stands in, and the cells that others continue."""

    column: int = 0
    before: int = 0
    starts: dict[int, Cell] = field(default_factory=dict)


class _Body:
    """The paragraphs and tables of the body as its tags open and close."""

    def __init__(self, levels: dict[str, int]) -> None:
        self.flow = Flow()
        self.struck = ""
        self._levels = levels
        self._unseen = 0
        self._properties: list[str] = []
        self._open: list[_Line] = []
        self._text: list[str] | None = None
        self._run: dict[str, bool] = {}
        self._cell: dict[str, str] | None = None
        self._row_deleted = False
        self._grids: list[_Grid] = []
        self._count = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Open a tag."""
        name = _local(tag)
        if self._unseen or name in _UNSEEN:
            if name == "del" and self._properties[-1:] == ["trPr"]:
                self._row_deleted = True
            self._unseen += 1
        elif name == "t" and _TEXT_TAG.match(tag):
            self._text = []
        elif not _WORD_TAG.match(tag):
            return
        elif name in _PROPERTIES:
            self._properties.append(name)
        elif self._properties:
            self._property(name, _value(attributes))
        elif name in ("p", "tbl"):
            self._begin_cell()
            if name == "p":
                self._open.append(_Line())
            else:
                self.flow.start_table()
                self._grids.append(_Grid())
        elif name == "tr" and self._grids:
            self.flow.start_row()
            self._grids[-1].column, self._row_deleted = 0, False
        elif name == "tc" and self._grids:
            self._cell = {}
        elif name == "r":
            self._run = {}
        elif name in ("br", "cr") and self._open:
            self._open[-1].lines.append([])
        elif name in _SIGNS:
            self._write(_SIGNS[name])

    def data(self, text: str) -> None:
        """Take in text."""
        if self._text is not None and not self._unseen:
            self._text.append(text)

    def end(self, tag: str) -> None:
        """Close a tag."""
        name = _local(tag)
        if self._unseen:
            self._unseen -= 1
        elif name == "t" and self._text is not None:
            text, self._text = "".join(self._text), None
            self._write(re.sub("[\r\n]+", " ", text))
        elif not _WORD_TAG.match(tag):
            return
        elif name in _PROPERTIES:
            self._properties.pop()
            if name == "tcPr":
                self._begin_cell()
            elif name == "trPr" and self._row_deleted:
                self._unseen = 1  # until the row ends
        elif name == "p" and self._open:
            self._end_paragraph(self._open.pop())
        elif name == "tc" and self._grids:
            self._begin_cell()
            self.flow.end_cell()
        elif name == "tbl" and self._grids:
            self._grids.pop()
            self.flow.end_table()

    def close(self) -> None:
        """End of the part."""

    def _property(self, name: str, value: str) -> None:
        if name in _TOGGLES and self._properties[-1] == "rPr":
            self._run[_TOGGLES[name]] = value.lower() not in ("0", "false", "off")
        elif name == "vertAlign":
            self._run["raised"] = value == "superscript"
        elif name == "pStyle" and self._open:
            self._open[-1].style_level = self._levels.get(value, 0)
        elif name == "outlineLvl" and self._open:
            self._open[-1].level = _outline(value)
        elif name in ("gridSpan", "vMerge") and self._cell is not None:
            self._cell[name] = value
        elif name == "gridBefore" and self._grids:
            self._grids[-1].before = _number(value)
            self.flow.start_cell(_number(value))
            self._grids[-1].column = _number(value)
        elif name == "tblHeader" and self._grids and value.lower() not in ("0", "false", "off"):
            self.flow.mark_heads()

    def _begin_cell(self) -> None:
        """Open the cell whose properties are known now; one that continues the cell above only makes that higher."""
        if self._cell is None or not self._grids:
            return
        grid, cell = self._grids[-1], self._cell
        self._cell = None
        columns = min(_number(cell.get("gridSpan", "1")), MOST_COLUMNS)
        place = grid.column
        grid.column += columns
        if cell.get("vMerge") in ("", "continue") and place in grid.starts:
            grid.starts[place].rows += 1
            self.flow.end_cell()
            self._unseen = 1  # until the cell ends
            return
        started = self.flow.start_cell(columns)
        grid.starts.pop(place, None)
        if started is not None and cell.get("vMerge") == "restart":
            grid.starts[place] = started

    def _write(self, text: str) -> None:
        if not self._open or self._run.get("hidden"):
            return
        if self._run.get("struck"):
            self.struck = self.struck or text.strip()
            return
        self._open[-1].lines[-1].append(raised(text) if self._run.get("raised") else text)

    def _end_paragraph(self, line: _Line) -> None:
        self._count += 1
        level = line.style_level if line.level is None else line.level
        for pieces in line.lines:
            self.flow.add("".join(pieces), level, self._count)
