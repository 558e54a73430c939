"""Reports on paper: what stands in the document, the Word file, the workbook and the PDF, and that it harms nobody."""

import io
import re
import zipfile
from dataclasses import replace

import docx
import nbformat
import openpyxl
import pandas as pd
import pdfplumber
import pytest
from docx.oxml.ns import qn
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

from healthstats.batch.papers import document as papers
from healthstats.batch.papers.document import Document, Heading, Paragraph, Picture, Table, document_of, merged_sources
from healthstats.batch.papers.excel import number_of, parted, sheet_names, with_units, xlsx_of
from healthstats.batch.papers.layout import ON_ITS_SIDE, PADDING, UPRIGHT, breakable, lay_out, pages
from healthstats.batch.papers.pdf import pdf_of, png_of
from healthstats.batch.papers.tall import cut_tall
from healthstats.batch.papers.word import docx_of
from healthstats.batch.papers.yearbook import bound
from healthstats.errors import ReportError
from healthstats.presenting.handover import text
from healthstats.presenting.print_table import for_print
from healthstats.presenting.table import Table as Shown
from healthstats.presenting.table import tables
from healthstats.presenting.wording import word

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="300pt" height="150pt" viewBox="0 0 300 150">'
    '<g id="text_1"><!-- 10 --><g transform="translate(9 9) scale(0.09 -0.09)"/></g>'
    '<g id="text_2"><!-- Births &amp; deaths --><g transform="translate(9 9) scale(0.105 -0.105)"/></g>'
    '<path d="M0 0L300 150" stroke="#1f5a92"/></svg>'
)
WRITERS = {"docx": docx_of, "xlsx": xlsx_of, "pdf": pdf_of}
HOSTILE = [
    "=cmd|'/c calc'!A1",
    '#import "x.typ": *',
    "<script>alert(1)</script>",
    "a\x00b\x1b[31mc\x0b\uffff\ufffe",
    "$x$ *b* \\",
    "@SUM(1)",
]


def output(kind: str, content: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_output("display_data", {kind: content})


def notebook(*outputs: nbformat.NotebookNode) -> nbformat.NotebookNode:
    made = nbformat.v4.new_notebook()
    made.cells = [
        nbformat.v4.new_markdown_cell("# Not shown"),
        nbformat.v4.new_code_cell("secret()", outputs=list(outputs)),
    ]
    return made


def shown(*objects: object, language: str = "en") -> Document:
    """The document of a notebook that displays these objects."""
    outputs = [
        output("image/svg+xml", one) if isinstance(one, str) else output("text/html", one._repr_html_())
        for one in objects
    ]  # type: ignore[attr-defined]
    return document_of(
        notebook(*outputs),
        {"title": "Hill County", "area": "hill", "year": 2024},
        language=language,
        parameters={"year": 2024},
    )


def simple(language: str = "en", rows: int = 3) -> Document:
    zh = language == "zh"
    to = "~" if zh else " to "
    table = Table(
        "历年率值" if zh else "Rates by year",
        ("年份", "率", "95%可信区间", "标记") if zh else ("Year", "Rate", "95% limits", "Marks"),
        tuple((str(2000 + n), f"{n + 1}.5", f"{n}.1{to}{n + 2}.0", "†") for n in range(rows)),
        ("‰",) if zh else ("per 1,000 live births",),
        (True, True, True, False),
    )  # fmt: skip
    sources = Table(
        papers.SOURCES[zh],
        ("Source", "Title", "Rows"),
        (("a-2020", "卫生局" if zh else "Bureau", "3"),),
        (),
        (False, False, True),
    )
    blocks = (Heading("要点" if zh else "In brief"), Paragraph("婴儿死亡率下降。" if zh else "It fell."), table,
              Picture(SVG.encode(), "svg", "趋势" if zh else "Trend"))  # fmt: skip
    return Document(
        "衡山县年度报告" if zh else "Hill County", language, blocks, "hill", "2024", (("year", "2024"),), sources
    )


# --- the document


def test_a_document_is_what_the_page_shows_in_reading_order() -> None:
    frame = pd.DataFrame({"Area": ["Hill & Dale", "Lake"], "Rate": ["1.5", "−2.0"]})
    made = shown(
        text("It fell.", "It may rise.", title="In brief"),
        tables(Shown("Rates", frame, ("per 1,000", "† mended"))),
        SVG,
    )
    heading, first, second, table, picture = made.blocks
    assert heading == Heading("In brief", 1)
    assert (first, second) == (Paragraph("It fell."), Paragraph("It may rise."))
    assert table == Table(
        "Rates", ("Area", "Rate"), (("Hill & Dale", "1.5"), ("Lake", "−2.0")), ("per 1,000", "† mended"), (False, True)
    )
    assert isinstance(picture, Picture)
    assert picture.caption == "Births & deaths"
    assert (made.title, made.area, made.year) == ("Hill County", "hill", "2024")


def test_a_table_set_by_great_tables_keeps_its_title_spanners_and_notes() -> None:
    frame = pd.DataFrame({"Area": ["Hill", "Lake"], "Rate": ["1.5", "2.0"], "Rank": ["1", "2"]})
    made = shown(for_print(Shown("Areas", frame, ("best first",)), "Births · 2024", {"Among areas": ("Rate", "Rank")}))
    assert made.blocks == (
        Table("Areas · Births · 2024", ("Area", "Rate", "Rank"), (("Hill", "1.5", "1"), ("Lake", "2.0", "2")),
              ("best first",), (False, True, True), ("", "Among areas", "Among areas")),
    )  # fmt: skip


def test_markdown_streams_and_plain_text_are_paragraphs_and_code_is_left_out() -> None:
    outputs = [
        output("text/markdown", "## Method\n\nBy *hand*.\n\n- one\n- two"),
        nbformat.v4.new_output("stream", name="stdout", text="said\n"),
        nbformat.v4.new_output("stream", name="stderr", text="warned\n"),
        output("text/plain", "plain"),
    ]
    made = document_of(notebook(*outputs), {"title": "T"}, language="en", parameters={})
    assert [getattr(one, "text", "") for one in made.blocks] == [
        "Method",
        "By hand.",
        "• one",
        "• two",
        "said",
        "plain",
    ]


def test_a_picture_that_is_more_than_a_picture_is_refused() -> None:
    with pytest.raises(ReportError, match="active element"):
        shown(SVG.replace("<path", "<script/><path"))


def test_the_sources_stand_apart_and_are_merged_each_once() -> None:
    frame = pd.DataFrame({"Source": ["b", "a"], "Title": ["B", "A"], "Rows": ["1", "2"]})
    made = shown(Shown(word("sources", "en"), frame))
    assert made.blocks == ()
    assert made.sources is not None
    other = Table(papers.SOURCES[0], ("Source", "Licence", "Rows"), (("a", "open", "9"),), (), (False, False, True))
    merged = merged_sources([made.sources, other])
    assert merged is not None
    assert merged.header == ("Source", "Title", "Licence")
    assert merged.rows == (("a", "A", "open"), ("b", "B", ""))


def test_the_captions_of_sources_are_those_that_reports_have() -> None:
    assert (word("sources", "en"), word("sources", "zh")) == papers.SOURCES


def test_tables_and_pictures_are_numbered_apart() -> None:
    table, picture = Table("t", ("a",), (("1",),), (), (True,)), Picture(b"", "svg", "p")
    made = Document("T", "zh", (table, Heading("h"), picture, table))
    assert [made.label(block, number) for block, number in made.numbered() if number] == ["表1", "图1", "表2"]  # type: ignore[arg-type]


# --- how it takes its place


@pytest.mark.parametrize("columns", [1, 4, 8, 9, 30])
def test_a_table_fits_its_page(columns: int) -> None:
    table = Table("", tuple(f"Name {n}" for n in range(columns)), (("1,234",) * columns,) * 3, (), (True,) * columns)
    layout = lay_out(table)
    assert sum(layout.widths) <= (ON_ITS_SIDE if layout.sideways else UPRIGHT) + 0.01
    assert layout.sideways == (columns > 10)


@pytest.mark.parametrize("size_of_table", [3, 8, 11, 14])
def test_no_word_is_broken_in_the_widest_font_that_stands_in(size_of_table: int) -> None:
    words = ("Rows", "Allowed", "MMWMM", "Verdict", "Number", "−14.3", "<0.001", "problems", "1,159/2,580")
    header, cells = (tuple(words[(n + by) % len(words)] for n in range(size_of_table)) for by in (0, 4))
    long = tuple(f"{cell} and a text of many words that takes lines" for cell in cells)
    layout = lay_out(Table("", header, (cells, long), (), (False,) * size_of_table))
    for row, weight in ((header, "bold"), (cells, "normal")):
        for cell, wide in zip(row, layout.widths, strict=True):
            font = FontProperties(family="DejaVu Sans", weight=weight)
            assert TextPath((0, 0), cell, layout.size, prop=font).get_extents().width <= wide - 2 * PADDING


def test_a_sign_without_a_letter_in_the_font_takes_a_whole_place() -> None:
    layout = lay_out(Table("", ("\u1200" * 4, "\U0001f600"), (("\x00", "\u1200"),)))
    assert layout.widths[0] > layout.size * 4


def test_long_words_get_places_to_break_and_others_none() -> None:
    assert breakable("short words stay", 100, 9) == "short words stay"
    assert max(map(len, re.split("[\u200b ]", breakable("x" * 500, 60, 9)))) * 0.57 * 9 <= 60
    assert "\u200b" not in breakable("婴儿死亡率" * 20, 60, 9)


def test_a_heading_goes_with_the_wide_table_below_it() -> None:
    wide = Table("", ("n",) * 20, (("1",) * 20,), (), (True,) * 20)
    runs = [
        (side, len(run))
        for side, run in pages([Paragraph("a"), Heading("b"), wide, Paragraph("c"), wide, Paragraph("d")])
    ]
    assert runs == [(False, 1), (True, 4), (False, 1)]


def test_tables_in_a_row_lie_on_their_side_together() -> None:
    wide = Table("w", tuple(f"column {n}" for n in range(14)), (("a long text in a cell",) * 14,))
    small = Table("s", ("a", "b"), (("1", "2"),))
    assert lay_out(wide).sideways
    assert not lay_out(small).sideways
    assert [side for side, _ in pages([wide, small, wide, small])] == [True]
    assert [side for side, _ in pages([small, wide, small])] == [False, True, False]


def test_a_picture_much_higher_than_a_page_is_cut_where_it_is_blank() -> None:
    bars = "".join(f'<rect x="5" y="{40 * n + 3}" width="90" height="30"/>' for n in range(12))
    tall = f'<svg xmlns="http://www.w3.org/2000/svg" width="100pt" height="480pt" viewBox="0 0 100 480">{bars}</svg>'
    made = cut_tall(Document("T", "en", (Picture(tall.encode(), "svg", "Bars"), Picture(SVG.encode(), "svg", "whole"))))
    *parts, whole = (one for one in made.blocks if isinstance(one, Picture))
    assert whole.content == SVG.encode()
    assert [one.caption for one in parts] == [f"Bars ({n}/{len(parts)})" for n in range(1, len(parts) + 1)]
    boxes = [re.search(rb'viewBox="0 ([\d.]+) 100 ([\d.]+)"', one.content).groups() for one in parts]  # type: ignore[union-attr]
    edges = [(float(top), float(top) + float(high)) for top, high in boxes]
    assert [top for top, _ in edges[1:]] == [bottom for _, bottom in edges[:-1]]
    assert (edges[0][0], edges[-1][1]) == (0, 480)
    assert all(bottom % 40 >= 33 or bottom % 40 <= 3 for _, bottom in edges)  # between two bars
    assert all(bottom - top <= 127 for top, bottom in edges)


# --- Word


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_word_file_has_real_styles_captions_and_fields(language: str) -> None:
    made = docx.Document(io.BytesIO(docx_of(simple(language))))
    styles = [one.style.name for one in made.paragraphs]
    assert styles[:3] == ["Title", "Heading 1", "Normal"]
    captions = [one._p.xpath("string(.)") for one in made.paragraphs if one.style.name == "Caption"]
    assert captions == (
        ["表1　历年率值", "图1　趋势"] if language == "zh" else ["Table 1. Rates by year", "Figure 1. Trend"]
    )
    fields = made.element.xpath("//w:fldSimple/@w:instr")
    assert [one.split()[0] for one in fields] == ["SEQ", "SEQ"]
    footer = made.sections[0].footer._element.xpath(".//w:fldSimple/@w:instr")
    assert [one.strip() for one in footer] == ["PAGE", "NUMPAGES"]
    assert made.sections[0].header.paragraphs[0].text == made.core_properties.title
    fonts = made.styles["Normal"].element.rPr.find(qn("w:rFonts"))
    heading = made.styles["Heading 1"].element.rPr.find(qn("w:rFonts"))
    assert (fonts.get(qn("w:eastAsia")), heading.get(qn("w:eastAsia"))) == ("宋体", "黑体")
    assert not [key for key in heading.attrib if "Theme" in key]
    assert made.core_properties.language == ("zh-CN" if language == "zh" else "en-GB")
    assert made.styles.element.xpath(".//w:docDefaults//w:lang/@w:eastAsia") == ["zh-CN"]
    assert made.core_properties.created.year == 2000


def test_a_word_table_repeats_its_head_keeps_rows_whole_and_figures_right() -> None:
    made = docx.Document(io.BytesIO(docx_of(simple())))
    rates, sources = made.tables
    assert [cell.text for cell in rates.rows[0].cells] == ["Year", "Rate", "95% limits", "Marks"]
    assert len(rates._tbl.xpath("./w:tr[1]/w:trPr/w:tblHeader")) == 1
    assert len(rates._tbl.xpath("./w:tr/w:trPr/w:tblHeader")) == 1
    assert len(rates._tbl.xpath("./w:tr/w:trPr/w:cantSplit")) == 4
    assert rates._tbl.xpath("./w:tr[2]//w:jc/@w:val") == ["right", "right", "right", "left"]
    assert sum(map(int, rates._tbl.xpath("./w:tblGrid/w:gridCol/@w:w"))) <= UPRIGHT * 20
    assert sources.rows[1].cells[0].text == "a-2020"
    assert [one.text for one in made.paragraphs if one.style.name == "Heading 1"][-1] == "Sources"


def test_pictures_in_word_are_of_print_resolution_and_have_words() -> None:
    made = docx.Document(io.BytesIO(docx_of(simple())))
    (shape,) = made.inline_shapes
    assert shape._inline.docPr.get("descr") == "Trend"
    assert shape.width.pt == pytest.approx(UPRIGHT, abs=0.1)
    content = png_of(Picture(SVG.encode(), "svg", ""))
    assert content[:4] == b"\x89PNG"
    assert int.from_bytes(content[16:20], "big") == 1250  # 300 pt at 300 points an inch


def test_a_wide_table_in_word_stands_on_a_page_on_its_side() -> None:
    wide = Table("wide", tuple(f"c{n}" for n in range(30)), (("1,234",) * 30,), (), (True,) * 30)
    made = docx.Document(io.BytesIO(docx_of(replace(simple(), blocks=(Paragraph("a"), wide, Paragraph("b"))))))
    assert [one.page_width > one.page_height for one in made.sections] == [False, True, False]
    assert [len(one.header.paragraphs[0].text) > 0 for one in made.sections] == [True] * 3


# --- Excel


@pytest.mark.parametrize(
    ("printed", "value", "shown"),
    [
        ("1,234.5", 1234.5, "#,##0.0"), ("2024", 2024, "0"), ("0", 0, "0"), ("12.30", 12.3, "0.00"),
        ("−3.2", -3.2, '0.0;"−"0.0'), ("+3.2", 3.2, "+0.0"), ("12.3†", 12.3, '0.0"†"'), ("95.2%", 0.952, "0.0%"),
        ("0.07%", 0.0007, "0.00%"), ("7.5‰", 7.5, '0.0"‰"'), ("18,819人", 18819, '#,##0"人"'),
        ("4.43/10万", 4.43, '0.00"/10万"'),
    ],
)  # fmt: skip
def test_figures_are_numbers_that_look_as_printed(printed: str, value: float, shown: str) -> None:
    made = number_of(printed)
    assert made is not None
    assert (made.value, made.format) == (value, shown)


@pytest.mark.parametrize("printed", [
    "", "–", "007", "1,23", "≤ 15 per 100,000", "<0.001", "2.6 to 3.8", "9 (5–9)", "2020-12-31", "1.2.3", "1" * 16,
    "=1", "1e5",
])  # fmt: skip
def test_what_is_not_just_a_number_stays_text(printed: str) -> None:
    assert number_of(printed) is None


def test_intervals_become_two_columns_and_units_stand_in_the_head() -> None:
    table = simple().blocks[2]
    assert isinstance(table, Table)
    made = parted(with_units(table), "lower", "upper")
    assert made.header == ("Year", "Rate (per 1,000 live births)", "95% limits (per 1,000 live births) lower",
                           "95% limits (per 1,000 live births) upper", "Marks")  # fmt: skip
    assert made.rows[1] == ("2001", "2.5", "1.1", "3.0", "†")
    doubtful = replace(table, notes=("per 1,000", "%"))
    assert with_units(doubtful) == doubtful


def test_the_names_of_sheets_are_safe_and_each_once() -> None:
    names = list(sheet_names(["a/b:[c]*?'", "x" * 99, "x" * 99, "", "表" * 40]))
    assert all(0 < len(one) <= 31 and not set(one) & set("[]:*?/\\'") for one in names)
    assert len({one.casefold() for one in names}) == len(names)


def test_a_workbook_lists_its_tables_and_holds_numbers() -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx_of(simple())))
    assert book.sheetnames == ["Contents", "1 Rates by year", "2 Sources and caveats"]
    first, rates = book["Contents"], book["1 Rates by year"]
    links = {cell.value: cell.hyperlink.location for row in first for cell in row if cell.hyperlink}
    assert links == {"1 Rates by year": "'1 Rates by year'!A1", "2 Sources and caveats": "'2 Sources and caveats'!A1"}
    assert first["A1"].value == "Hill County"
    assert (book.properties.title, book.properties.created.year) == ("Hill County", 2000)
    assert (first["A3"].value, first["B3"].value) == ("year", "2024")
    assert rates["A1"].value == "Rates by year"
    assert [cell.value for cell in rates[3]] == [2000, 1.5, 0.1, 2.0, "†"]
    assert (rates["A3"].number_format, rates["B3"].number_format) == ("0", "0.0")
    assert rates["A7"].value == "per 1,000 live births"
    assert rates.freeze_panes == "A3"
    assert rates.print_title_rows == "$2:$2"
    assert (
        rates.page_setup.orientation,
        rates.page_setup.fitToHeight,
        rates.sheet_properties.pageSetUpPr.fitToPage,
    ) == ("landscape", 0, True)


def test_a_chinese_character_counts_two_in_the_width_of_a_column() -> None:
    made = Document("T", "zh", (Table("t", ("名称",), (("免费新生儿疾病筛查",),), (), (False,)),))
    book = openpyxl.load_workbook(io.BytesIO(xlsx_of(made)))
    assert book.worksheets[1].column_dimensions["A"].width >= 18


def test_a_sheet_with_long_texts_is_printed_in_type_that_can_be_read() -> None:
    cells = ("名称很长的指标" * 9, "words and words of a sentence " * 9, "src/" * 20, "12.5", "within chance " * 4)
    wide = Table("t", ("a", "b", "c", "d", "e"), (cells,) * 2, (), (False, False, False, True, False))
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_of(Document("T", "en", (wide,)))))["1 t"]
    columns = sheet.column_dimensions.values()  # equal neighbours are one entry
    assert sum(one.max - one.min + 1 for one in columns) == 5
    assert sum(one.width * (one.max - one.min + 1) for one in columns) <= 155
    assert min(one.width for one in columns) >= 6
    short = Table("t", ("a", "b"), (("a few words here", "1"),), (), (False, True))
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_of(Document("T", "en", (short,)))))["1 t"]
    assert sheet.column_dimensions["A"].width > len("a few words here")


def test_text_in_a_workbook_is_never_a_formula_or_a_link() -> None:
    made = shown(Shown("=1+1", pd.DataFrame({"=A1": [*HOSTILE, "http://x.example/"]})))
    content = xlsx_of(made)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[1]
    cells = [cell for row in sheet for cell in row if cell.value is not None]
    assert [cell.value for cell in cells][:3] == ["=1+1", "=A1", "=cmd|'/c calc'!A1"]
    assert {cell.data_type for cell in cells} == {"s"}
    assert not [cell for cell in cells if cell.hyperlink]
    xml = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet2.xml")
    assert b"<f>" not in xml


# --- PDF


def read_pdf(content: bytes) -> list[str]:
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        return [page.extract_text() for page in pdf.pages]


def test_a_pdf_holds_every_text_with_its_signs() -> None:
    (page,) = read_pdf(pdf_of(simple("zh")))
    squeezed = re.sub(r"\s", "", page)
    for words in (
        "衡山县年度报告",
        "要点",
        "婴儿死亡率下降。",
        "表1",
        "历年率值",
        "95%可信区间",
        "0.1~2.0",
        "†",
        "‰",
        "图1",
        "趋势",
        "资料来源",
        "1/1",
    ):
        assert words in squeezed


def test_a_long_table_repeats_its_head_on_each_page_with_the_title_and_page_numbers() -> None:
    found = read_pdf(pdf_of(simple(rows=200)))
    assert len(found) > 3
    assert all("Year Rate 95% limits Marks" in page for page in found[:-1])
    assert [page.splitlines()[-1] for page in found] == [f"{n} / {len(found)}" for n in range(1, len(found) + 1)]
    assert all(page.startswith("Hill County") for page in found)
    assert sum(page.count(" †") for page in found) == 200


def test_nothing_of_a_wide_table_is_cut() -> None:
    wide = Table(
        "wide", tuple(f"Column{n}" for n in range(30)), (tuple(f"{n},234.5" for n in range(30)),), (), (True,) * 30
    )
    with pdfplumber.open(io.BytesIO(pdf_of(replace(simple(), blocks=(wide,))))) as pdf:
        page = next(one for one in pdf.pages if one.width > one.height)
        assert all(one["x0"] > 0 and one["x1"] < page.width for one in page.chars)
        squeezed = re.sub(r"\s", "", "".join(one["text"] for one in page.chars))
    assert "29,234.5" in squeezed


# --- all of them


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_same_document_gives_the_same_bytes(kind: str, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first = WRITERS[kind](simple(language))
    monkeypatch.setattr("time.time", lambda: 2e9)
    assert WRITERS[kind](simple(language)) == first
    if kind != "pdf":
        assert {one.date_time for one in zipfile.ZipFile(io.BytesIO(first)).infolist()} == {(1980, 1, 1, 0, 0, 0)}
    else:
        assert b"CreationDate" not in first


def all_text(kind: str, content: bytes) -> str:
    if kind == "pdf":
        return "\n".join(read_pdf(content))
    if kind == "docx":
        return docx.Document(io.BytesIO(content)).element.body.xpath("string(.)")
    book = openpyxl.load_workbook(io.BytesIO(content))
    return "\n".join(str(cell.value) for sheet in book for row in sheet for cell in row if cell.value is not None)


@pytest.mark.parametrize("kind", WRITERS)
def test_hostile_texts_are_shown_and_nothing_else(kind: str) -> None:
    frame = pd.DataFrame({name: HOSTILE for name in ("=A", "#B")})
    objects = [text(*HOSTILE, title="#set page(width: 1pt)"), Shown('#include "/etc/passwd"', frame, tuple(HOSTILE))]
    made = all_text(kind, WRITERS[kind](shown(*objects)))
    for words in ("=cmd|'/c", "#import", "<script>alert(1)</script>", "ab", "$x$ *b*", '#include "/etc/passwd"'):
        assert words in made
    assert not re.search("[\x00-\x08\x0b\x1b]", made)


@pytest.mark.parametrize("kind", WRITERS)
def test_large_empty_and_plain_documents(kind: str) -> None:
    long = shown(Shown("Long", pd.DataFrame({"A": ["word " * 2_000, "y" * 10_000, "表" * 10_000]})))
    assert all_text(kind, WRITERS[kind](long)).count("word") == 2_000
    many = shown(Shown("Many", pd.DataFrame({"n": [str(n) for n in range(3_000)], "area": ["Hill"] * 3_000})))
    assert all_text(kind, WRITERS[kind](many)).count("Hill") >= 3_000
    empty = shown(Shown("Nothing found", pd.DataFrame({"A": []})))
    if kind != "xlsx":
        assert "Nothing found: –" in all_text(kind, WRITERS[kind](empty))
    bare = Document("Bare", "en", (Table("No rows", ("A", "B"), (), (), (False, False)), Table("", (), ())))
    assert "No rows" in all_text(kind, WRITERS[kind](bare))
    assert "Bare" in all_text(kind, WRITERS[kind](Document("Bare", "en", ())))


# --- a yearbook


def test_a_yearbook_has_chapters_contents_and_captions_numbered_throughout() -> None:
    made = bound("Yearbook · Hill · 2024", [simple(), replace(simple(), title="Lake County")], "en")
    word_file = docx.Document(io.BytesIO(docx_of(made)))
    paragraphs = [(one.style.name, one._p.xpath("string(.)")) for one in word_file.paragraphs]
    chapters = ["1 Hill County", "2 Lake County", "Sources"]
    assert [said for name, said in paragraphs if name == "Heading 1"] == chapters
    assert [
        said.replace(' TOC \\o "1-2" \\h \\n \\z \\u ', "") for name, said in paragraphs if name == "toc 1"
    ] == chapters
    marks = set(word_file.element.xpath("//w:bookmarkStart/@w:name"))
    assert set(word_file.element.xpath("//w:hyperlink/@w:anchor")) <= marks
    assert [said for name, said in paragraphs if name == "Caption"] == [
        "Table 1. Rates by year", "Figure 1. Trend", "Table 2. Rates by year", "Figure 2. Trend",
    ]  # fmt: skip
    found = read_pdf(pdf_of(made))
    assert "Yearbook" in found[0]
    assert re.findall(r"^(\d Hill County|\d Lake County|Sources) .*?(\d+)$", found[1], re.M) == [
        ("1 Hill County", "3"), ("2 Lake County", "4"), ("Sources", "5"),
    ]  # fmt: skip
    assert found[2].splitlines()[1] == "1 Hill County"
    book = openpyxl.load_workbook(io.BytesIO(xlsx_of(made)))
    assert book.sheetnames == ["Contents", "1 Rates by year", "2 Rates by year", "3 Sources and caveats"]
    assert book["2 Rates by year"]["A1"].value == "2 Lake County · Rates by year"
