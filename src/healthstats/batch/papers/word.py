"""A document as Word file: real styles, captions and fields, tables that a reader can go on working with."""

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.image.image import Image
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from healthstats.batch.papers.document import Block, Document, Heading, Paragraph, Picture, Table
from healthstats.batch.papers.layout import ON_ITS_SIDE, PADDING, UPRIGHT, lay_out, pages
from healthstats.batch.papers.pdf import png_of

#: (Latin, East Asian) for text and for headings.
_FONTS = {
    "en": (("Calibri", "宋体"), ("Calibri", "黑体")),
    "zh": (("Times New Roman", "宋体"), ("Arial", "黑体")),
}
_LATIN, _EAST_ASIAN = "en-GB", "zh-CN"
_NOTE = "Table Note"
_TWIPS = 20  # to the point
_EMU = 12_700  # to the point
_PICTURE_HEIGHT = 600.0  # points: what a page holds beside the caption
_TOGETHER = 12  # a table of so few rows stays on one page
_EPOCH = datetime(2000, 1, 1)
_LEVELS = 3


def docx_of(document: Document) -> bytes:
    """Return the document as Word file; the same document gives the same bytes."""
    return _Writer(document).file()


class _Writer:
    """Puts a document into a Word file, block by block."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.word = docx.Document()
        self.marks = 0  # headings so far; contents point to them
        self.hint = ' w:hint="eastAsia"' if document.language == "zh" else ""

    def file(self) -> bytes:
        self._styles()
        self._properties()
        section = self.word.sections[0]
        _turn(section, sideways=False)
        self._running(section)
        title = self.word.add_paragraph(self.document.title, style="Title")
        if self.document.bound:
            title.paragraph_format.space_before = Pt(200)
            self._contents()
        sideways = False
        numbers = iter([number for _, number in self.document.numbered()])
        for side, run in self._runs():
            if side != sideways:
                _turn(self.word.add_section(WD_SECTION.NEW_PAGE), side)
                sideways = side
            for block in run:
                self._add(block, next(numbers, 0))
        made = io.BytesIO()
        self.word.save(made)
        return _repacked(made.getvalue())

    def _runs(self) -> Iterator[tuple[bool, list[Block]]]:
        blocks: list[Block] = list(self.document.blocks)
        if sources := self.document.sources:
            blocks += [Heading(self.document.words["sources"]), sources]
        return pages(blocks)

    # --- blocks

    def _add(self, block: Block, number: int) -> None:
        match block:
            case Heading(text, level):
                self._heading(text, min(level, _LEVELS))
            case Paragraph(text):
                self.word.add_paragraph(text)
            case Table():
                self._table(block, number)
            case Picture():
                self._picture(block, number)

    def _heading(self, text: str, level: int) -> None:
        paragraph = self.word.add_heading(text, level)
        if self.document.bound and level == 1:
            paragraph.paragraph_format.page_break_before = True
        for tag in ("bookmarkStart", "bookmarkEnd"):
            name = f' w:name="{_mark(self.marks)}"' if tag == "bookmarkStart" else ""
            paragraph._p.append(parse_xml(f'<w:{tag} {nsdecls("w")} w:id="{self.marks}"{name}/>'))
        self.marks += 1

    def _caption(self, block: Table | Picture, number: int, with_next: bool) -> None:
        label = self.document.words["table" if isinstance(block, Table) else "figure"]
        between = " " if self.document.language == "en" else ""
        paragraph = self.word.add_paragraph(f"{label}{between}", style="Caption")
        field = f" SEQ {label} \\* ARABIC "
        paragraph._p.append(
            self._xml(f"<w:fldSimple w:instr={quoteattr(field)}>{self._run(str(number))}</w:fldSimple>")
        )
        paragraph.add_run(f"{self.document.words['stop']}{block.caption}")
        paragraph.paragraph_format.keep_with_next = with_next

    def _picture(self, picture: Picture, number: int) -> None:
        content = png_of(picture)
        paragraph = self.word.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        size = Image.from_blob(content)
        wide, high = UPRIGHT, UPRIGHT * size.px_height / size.px_width
        if high > _PICTURE_HEIGHT:
            wide, high = wide * _PICTURE_HEIGHT / high, _PICTURE_HEIGHT
        shape = paragraph.add_run().add_picture(io.BytesIO(content), Pt(wide), Pt(high))
        described = shape._inline.docPr
        described.set("descr", picture.caption)
        described.set("name", self.document.label(picture, number))
        self._caption(picture, number, with_next=False)

    def _table(self, table: Table, number: int) -> None:
        if number:
            self._caption(table, number, with_next=bool(table.header))
        if table.header:
            place = self.word.element.body
            place.insert(len(place) - 1, self._xml("".join(self._table_xml(table))))  # before the section's settings
        for note in table.notes:
            self.word.add_paragraph(note, style=_NOTE).paragraph_format.keep_with_next = note is not table.notes[-1]
        if not table.notes:
            self.word.add_paragraph(style=_NOTE)

    def _table_xml(self, table: Table) -> Iterator[str]:
        layout = lay_out(table)
        widths = [round(one * _TWIPS) for one in layout.widths]
        rule = 'w:val="single" w:sz="{}" w:space="0" w:color="{}"'
        yield (
            f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>'
            f"<w:bottom {rule.format(8, '8A8A8A')}/><w:insideH {rule.format(4, 'D9D9D9')}/></w:tblBorders>"
            f'<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="{PADDING * _TWIPS:.0f}" w:type="dxa"/>'
            f'<w:right w:w="{PADDING * _TWIPS:.0f}" w:type="dxa"/></w:tblCellMar>'
            f'<w:tblLook w:val="0020" w:firstRow="1"/>'
            f"<w:tblCaption w:val={_quoted(table.caption)}/></w:tblPr><w:tblGrid>"
        )
        yield "".join(f'<w:gridCol w:w="{one}"/>' for one in widths) + "</w:tblGrid>"
        right = table.figures or (False,) * len(widths)
        half_points = round(layout.size * 2)
        if table.spanners:
            cells = [
                self._cell(text, sum(widths[start:stop]), half_points, "center", stop - start, head=True)
                for text, start, stop in _spans(table.spanners)
            ]
            yield _row(cells, head=True)
        yield _row([
            self._cell(text, wide, half_points, "right" if figures else "left", head=True)
            for text, wide, figures in zip(table.header, widths, right, strict=True)
        ], head=True)  # fmt: skip
        last = len(table.rows) - 1
        for place, row in enumerate(table.rows):
            with_next = bool(table.notes) if place == last else place == 0 or last < _TOGETHER
            cells = [
                self._cell(text, wide, half_points, "right" if figures else "left", with_next=with_next)
                for text, wide, figures in zip(row, widths, right, strict=True)
            ]
            yield _row(cells, whole=place not in layout.parted)
        yield "</w:tbl>"

    def _cell(
        self, text: str, wide: int, half_points: int, side: str, span: int = 1, head: bool = False,
        with_next: bool = False,
    ) -> str:  # fmt: skip
        spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
        kept = "<w:keepNext/>" if head or with_next else ""
        return (
            f'<w:tc><w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/>{spanned}</w:tcPr><w:p><w:pPr>{kept}'
            f'<w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/><w:jc w:val="{side}"/></w:pPr>'
            f"{self._run(text, half_points, head)}</w:p></w:tc>"
        )

    def _run(self, text: str, half_points: int = 0, bold: bool = False) -> str:
        size = f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>' if half_points else ""
        hint = f"<w:rFonts{self.hint}/>" if self.hint else ""
        strong = "<w:b/>" if bold else ""
        return f'<w:r><w:rPr>{hint}{strong}{size}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'

    def _xml(self, text: str) -> Any:
        end = min(place for place in (text.find(" "), text.find(">")) if place > 0)
        return parse_xml(f"{text[:end]} {nsdecls('w')}{text[end:]}")

    # --- the whole

    def _contents(self) -> None:
        """Write the list of chapters as a field whose entries stand there already, each a link to its heading."""
        for name, value in self.document.parameters:
            self.word.add_paragraph(f"{name} {value}")
        head = self.word.add_paragraph(self.document.words["contents"], style="TOC Heading")
        head.paragraph_format.page_break_before = True
        headings = [one for one in self.document.blocks if isinstance(one, Heading)]
        if self.document.sources:
            headings.append(Heading(self.document.words["sources"]))
        entries = [(number, one) for number, one in enumerate(headings) if one.level <= 2]
        for place, (number, one) in enumerate(entries):
            paragraph = self.word.add_paragraph(style=f"toc {one.level}")
            if place == 0:
                for part in ('<w:fldChar w:fldCharType="begin"/>',
                             '<w:instrText xml:space="preserve"> TOC \\o "1-2" \\h \\n \\z \\u </w:instrText>',
                             '<w:fldChar w:fldCharType="separate"/>'):  # fmt: skip
                    paragraph._p.append(self._xml(f"<w:r>{part}</w:r>"))
            link = f'<w:hyperlink w:anchor="{_mark(number)}" w:history="1">{self._run(one.text)}</w:hyperlink>'
            paragraph._p.append(self._xml(link))
            if place == len(entries) - 1:
                paragraph._p.append(self._xml('<w:r><w:fldChar w:fldCharType="end"/></w:r>'))

    def _running(self, section: Any) -> None:
        """Write title and page numbers into the margins; later sections take them over."""
        section.different_first_page_header_footer = False
        header, footer = section.header.paragraphs[0], section.footer.paragraphs[0]
        header.text = self.document.title
        footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for field, after in (("PAGE", " / "), ("NUMPAGES", "")):
            footer._p.append(self._xml(f'<w:fldSimple w:instr=" {field} ">{self._run("1")}</w:fldSimple>'))
            footer.add_run(after)
        for paragraph in (header, footer):
            paragraph.style.font.size = Pt(8)
            paragraph.style.font.color.rgb = RGBColor(0x4A, 0x4A, 0x4A)

    def _styles(self) -> None:
        styles = self.word.styles
        text, heading = _FONTS[self.document.language]
        for name in (_NOTE, "toc 1", "toc 2"):
            styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
        sizes = {"Normal": 10.5, "Title": 20, "Heading 1": 15, "Heading 2": 12.5, "Heading 3": 11, "Caption": 9.5,
                 "TOC Heading": 15, _NOTE: 8.5, "Header": 8, "Footer": 8, "toc 1": 10.5, "toc 2": 10}  # fmt: skip
        for name, size in sizes.items():
            style = styles[name]
            style.font.size = Pt(size)
            style.font.color.rgb = RGBColor(0x1A, 0x1A, 0x1A)
            _set_fonts(style.element, heading if name.startswith(("Title", "Heading", "TOC")) else text)
        styles["Normal"].paragraph_format.space_after = Pt(6)
        styles[_NOTE].paragraph_format.space_after = Pt(3)
        styles["Caption"].paragraph_format.space_before = Pt(8)
        styles["Caption"].paragraph_format.space_after = Pt(4)
        styles["toc 2"].paragraph_format.left_indent = Cm(0.6)
        for name in ("toc 1", "toc 2"):
            styles[name].paragraph_format.space_after = Pt(3)
        defaults = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
        _set_fonts_of(defaults, text)
        for old in defaults.findall(qn("w:lang")):
            defaults.remove(old)
        defaults.append(parse_xml(
            f'<w:lang {nsdecls("w")} w:val="{_LATIN}" w:eastAsia="{_EAST_ASIAN}" w:bidi="ar-SA"/>'
        ))  # fmt: skip

    def _properties(self) -> None:
        known = self.word.core_properties
        known.title, known.author, known.last_modified_by = self.document.title[:255], "healthstats", "healthstats"
        known.comments = known.keywords = known.subject = ""
        known.language = _EAST_ASIAN if self.document.language == "zh" else _LATIN
        known.created = known.modified = _EPOCH
        known.revision = 1


def _turn(section: Any, sideways: bool) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE if sideways else WD_ORIENT.PORTRAIT
    long, short = Cm(29.7), Cm(21.0)
    section.page_width, section.page_height = (long, short) if sideways else (short, long)
    room = ON_ITS_SIDE if sideways else UPRIGHT
    section.left_margin = section.right_margin = int((section.page_width - room * _EMU) / 2)
    section.top_margin = section.bottom_margin = Cm(2.2)


def _set_fonts(element: Any, fonts: tuple[str, str]) -> None:
    _set_fonts_of(element.get_or_add_rPr(), fonts)


def _set_fonts_of(properties: Any, fonts: tuple[str, str]) -> None:
    """Name the fonts outright: those of the theme would go before them."""
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    latin, east_asian = fonts
    names = f'w:ascii="{latin}" w:hAnsi="{latin}" w:cs="{latin}" w:eastAsia="{east_asian}"'
    properties.insert(0, parse_xml(f"<w:rFonts {nsdecls('w')} {names}/>"))


def _row(cells: list[str], head: bool = False, whole: bool = True) -> str:
    settings = ("<w:cantSplit/>" if whole else "") + ("<w:tblHeader/>" if head else "")
    return f"<w:tr>{f'<w:trPr>{settings}</w:trPr>' if settings else ''}{''.join(cells)}</w:tr>"


def _spans(spanners: tuple[str, ...]) -> Iterator[tuple[str, int, int]]:
    """Yield each heading over columns with where it starts and stops."""
    start = 0
    while start < len(spanners):
        stop = start + 1
        while spanners[start] and stop < len(spanners) and spanners[stop] == spanners[start]:
            stop += 1
        yield spanners[start], start, stop
        start = stop


def _mark(number: int) -> str:
    return f"_Toc{number + 1:06d}"


def _quoted(text: str) -> str:
    return quoteattr(text[:255])


def _repacked(content: bytes) -> bytes:
    """Return a zip file with the same members, in order and without the time."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        first = "[Content_Types].xml"
        for name in sorted(old.namelist(), key=lambda one: (one != first, one)):
            member = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(member, old.read(name))
    return made.getvalue()
