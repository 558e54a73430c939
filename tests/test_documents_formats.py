"""Documents of every kind → text, blocks and tables. All documents are made here."""

import contextlib
import io
import time
import zipfile

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib import colors
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table

from healthstats.errors import FileError
from healthstats.reading.documents.document import Document
from healthstats.reading.documents.formats import DOCUMENTS, open_document
from healthstats.reading.documents.mojibake import repaired
from healthstats.reading.workbooks import OLE_MAGIC

PROSE = "2024年，全市孕产妇死亡率为8.2/10万，比上年下降0.3个十万分点。\n婴儿死亡率由3.1‰降至2.8‰。\n"
TRADITIONAL = "2024年，全市孕產婦死亡率為8.2/10萬，比上年下降0.3個十萬分點。\n嬰兒死亡率由3.1‰降至2.8‰。\n"
ENGLISH = "In 2024 the infant mortality rate was 2.8 per 1,000 live births.\n"


def blocks(document: Document) -> list[str]:
    """Return the texts of the blocks."""
    return [document.text[block.start : block.end] for block in document.blocks]


def codes(document: Document) -> list[object]:
    """Return the codes of the problems."""
    return [row["code"] for row in document.problems]


def check(document: Document) -> Document:
    """Hold a document to what every document promises."""
    end = 0
    for block in document.blocks:
        assert end <= block.start < block.end <= len(document.text)
        assert document.text[block.start : block.end].strip()
        end = block.end
    assert [sheet.name for sheet in document.tables] == [f"table {n}" for n in range(1, len(document.tables) + 1)]
    return document


def page(body: str, encoding: str = "utf-8", declared: str = "") -> Document:
    meta = f'<meta charset="{declared}">' if declared else ""
    return check(open_document(f"<html><head>{meta}<title>公 告</title></head><body>{body}".encode(encoding), ".html"))


# --- text -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_text_is_read_in_its_encoding_unchanged(encoding: str) -> None:
    text = PROSE.replace("\n", "\r\n") + "\r\n"
    document = check(open_document(text.encode(encoding), ".txt"))
    assert document.text == text
    assert blocks(document) == PROSE.splitlines()
    assert [block.place for block in document.blocks] == ["line 1", "line 2"]


@pytest.mark.parametrize(("text", "encoding"), [(PROSE, "gb18030"), (TRADITIONAL, "big5")])
def test_every_piece_of_prose_tells_gb18030_from_big5(text: str, encoding: str) -> None:
    pieces = [piece for line in text.splitlines() for piece in line.split("，") if len(piece) > 6]
    assert [open_document(piece.encode(encoding, "ignore"), ".txt").text for piece in pieces] == [
        piece.encode(encoding, "ignore").decode(encoding) for piece in pieces
    ]


def test_two_encodings_in_one_text_are_read_line_by_line() -> None:
    data = PROSE.encode("gb18030") + "活产 812 人。\n".encode()
    document = open_document(data, ".txt")
    assert document.text == PROSE + "活产 812 人。\n"
    assert codes(document) == ["mixed_encodings"]


def test_a_character_cut_off_at_the_end_does_not_cost_the_text() -> None:
    document = open_document((PROSE * 9 + "人").encode()[:-1], ".txt")
    assert document.text == PROSE * 9 + "\ufffd"
    assert codes(document) == ["damaged_text"]


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
def test_utf8_taken_for_western_is_repaired(encoding: str) -> None:
    table = {byte: bytes([byte]).decode(encoding, "ignore") or chr(byte) for byte in range(256)}
    broken = "".join(table[byte] for byte in (PROSE * 2).encode())
    document = check(open_document(broken.encode(), ".txt"))
    assert document.text == PROSE * 2
    assert codes(document) == ["mojibake"]


def test_utf8_taken_for_gbk_is_repaired_and_what_is_lost_is_told() -> None:
    broken = (PROSE * 2).encode().decode("gbk", "replace")
    document = check(open_document(broken.encode(), ".txt"))
    assert codes(document) == ["mojibake"]
    assert "8.2/10" in document.text
    assert "全市孕产妇" in document.text
    assert "lost" in str(document.problems[0]["message"])
    assert len(document.blocks) == 4


def test_one_broken_character_does_not_change_its_line() -> None:
    data = (PROSE * 9).encode()
    place = data.index("孕".encode())
    document = open_document(data[:place] + b"\xff" + data[place + 3 :], ".txt")
    assert document.text.startswith("2024年，全市\ufffd产妇死亡率为8.2/10万")
    assert codes(document) == ["damaged_text"]


@pytest.mark.parametrize("text", [PROSE, TRADITIONAL, ENGLISH, "Ärzte für Kinder: 12,5 % – “sehr gut”…", "é" * 50])
def test_a_sound_text_is_not_repaired(text: str) -> None:
    assert repaired(text) == (text, [])


def test_lines_of_cells_that_tabs_part_are_a_table() -> None:
    text = "表1 主要指标\n指标\t2018年\t2019年\n产后访视率(%)\t94.2\t95.1\n婴儿死亡率(‰)\t5.2\t4.3\n以上为初步统计。\n"
    document = check(open_document(text.encode(), ".txt"))
    assert blocks(document) == ["表1 主要指标", "以上为初步统计。"]
    assert document.tables[0].cells[1] == ["产后访视率(%)", "94.2", "95.1"]


ALIGNED = [
    # tables without a name in the corner, an indented one, and one in Markdown
    ("\t2018\t2019\nBeds\t92\t96\nNurses\t137\t142\n", ".txt", ["", "2018", "2019"]),
    (
        "              2018    2019\nBeds            92      96\nNurses         137     142\n",
        ".txt",
        ["", "2018", "2019"],
    ),
    ("   Item   2018   2019\n   Beds   92     96\n   Nurses   137   142\n", ".txt", ["Item", "2018", "2019"]),
    ("指标\t2018年\t2019年\n床位\t92\t96\n护士\t137\t142\n", ".md", ["指标", "2018年", "2019年"]),
]


@pytest.mark.parametrize(("text", "suffix", "head"), ALIGNED)
def test_aligned_columns_are_a_table(text: str, suffix: str, head: list[str]) -> None:
    document = check(open_document(text.encode(), suffix))
    assert document.tables[0].cells[0] == head
    assert document.tables[0].cells[2][1:] == ["137", "142"]


@pytest.mark.parametrize(
    "text", ["指标\t2019年\n产后访视率\t95.1\n", "\t一\t二\n\t三\t四\n\t五\t六\n", "a\tb\nc\td\te\nf\tg\n"]
)
def test_a_few_tabs_make_no_table(text: str) -> None:
    document = check(open_document(text.encode(), ".txt"))
    assert not document.tables
    assert len(document.blocks) == text.count("\n")


def test_markdown_headings_lists_and_pipe_tables() -> None:
    text = (
        "# 公报 #\n\n一、概况\n===\n- 出生 **812** 人\n1. 死亡 9 人\n> 引文\n***\n\n"
        "| 地区 | 出生 |\n|:--|--:|\n| 东区 | **812** |\n| 西\\|区 | 9 |\n\n```\n# 12\n```\n<!-- 99 -->\n##二\n"
    )
    document = check(open_document(text.encode(), ".md"))
    assert document.text == text
    found = list(zip(blocks(document), [block.level for block in document.blocks], strict=True))
    assert found == [
        ("公报", 1),
        ("一、概况", 1),
        ("出生 **812** 人", 0),
        ("死亡 9 人", 0),
        ("引文", 0),
        ("# 12", 0),
        ("二", 2),
    ]
    assert document.tables[0].cells == [["地区", "出生"], ["东区", "812"], ["西|区", "9"]]
    assert document.blocks[3].place == "line 6"


# --- web pages ------------------------------------------------------------------------------------------------------


def test_only_what_is_visible_of_a_page_is_read() -> None:
    document = page(
        "<nav>首页 1</nav><h2>概况</h2><script>var a=2;</script><style>b{c:3}</style><noscript>4</noscript><p>出生"
        "<b>812</b>人<br>死亡&lt;9&nbsp;人<p hidden>5</p><div style='display: none'>6<div>7</div></div>"
        "<div>8<span style='visibility:hidden'>9</span></div><template>10</template><!-- 11 --><del>12</del>"
    )
    assert document.text == "概况\n出生812人\n死亡<9\xa0人\n8"
    assert [(block.place, block.level) for block in document.blocks][:2] == [("paragraph 1", 2), ("paragraph 2", 0)]
    assert document.title == "公 告"
    assert codes(document) == ["struck_out"]


def test_a_line_break_in_the_source_splits_no_chinese_word() -> None:
    assert page("<p>孕产\n   妇 死亡率\n8.2</p><pre>a  b\nc</pre>").text == "孕产妇 死亡率 8.2\na b\nc"


def test_a_raised_mark_does_not_join_the_number() -> None:
    assert page("死亡率 8.2<sup>1</sup>，每10<sup>5</sup>人<sup>[2]</sup>").text == "死亡率 8.2¹，每10⁵人[2]"


def test_a_data_table_is_a_sheet_and_no_block() -> None:
    document = page(
        "前<table><caption>表1</caption><tr><th rowspan=2>地区<th colspan=2>2024年<tr><th>出生<th>死亡"
        "<tr><td>东区<td>812<td>9</table>后"
    )
    assert document.text == "前\n后"
    (sheet,) = document.tables
    assert sheet.cells == [["表1", "", ""], ["地区", "2024年", ""], ["", "出生", "死亡"], ["东区", "812", "9"]]
    assert sheet.merged == [((1, 0), (2, 0)), ((1, 1), (1, 2))]
    assert sheet.locator(3, 1) == "table 1!B4"


def test_a_layout_table_is_prose_and_the_data_table_in_it_a_sheet() -> None:
    inner = "<table><tr><td>区<td>出生<tr><td>东<td>812</table>"
    document = page(f"<table><tr><td>首页<td><p>{PROSE}</p>{inner}</table>")
    assert blocks(document) == ["首页", PROSE.replace("\n", "")]
    assert document.tables[0].cells == [["区", "出生"], ["东", "812"]]


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("gb18030", "utf-8"), ("gb18030", "gb2312"), ("utf-8", "gbk"), ("utf-16", "utf-8"), ("gb18030", "big5")],
)
def test_a_page_is_read_rightly_whatever_it_declares(encoding: str, declared: str) -> None:
    assert page(f"<p>{PROSE}</p>", encoding, declared).text == PROSE.replace("\n", "")


def test_a_declared_encoding_that_fits_is_taken() -> None:
    source = '<html><meta charset="iso-8859-2"><p>Łódź 12</p>'.encode("iso-8859-2")
    assert open_document(source, ".html").text == "Łódź 12"
    assert page(f"<p>{TRADITIONAL}</p>".replace("‰", ""), "big5", "big5").text.startswith("2024年，全市孕產婦")


# --- docx -----------------------------------------------------------------------------------------------------------


def word(build: object = None) -> bytes:
    document = docx.Document()
    document.core_properties.title = "公报"
    if callable(build):
        build(document)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def test_a_word_document_in_order() -> None:
    def build(document: object) -> None:
        document.add_heading("公报", 0)
        document.add_heading("概况", 2)
        first = document.add_paragraph("死亡率 8.2")
        first.add_run("1").font.superscript = True
        first.add_run("/10万").add_break()
        first.add_run("第二行")
        first.add_run("隐").font.hidden = True
        first.add_run("划").font.strike = True
        table = document.add_table(3, 3)
        for row, texts in enumerate([["地区", "2024年", ""], ["", "出生", "死亡"], ["东区", "812", "9"]]):
            for column, text in enumerate(texts):
                table.cell(row, column).text = text
        table.cell(0, 1).merge(table.cell(0, 2))
        table.cell(0, 0).merge(table.cell(1, 0))
        layout = document.add_table(1, 1)
        layout.cell(0, 0).text = "框中的话，出生 12 人。"
        document.add_paragraph("完", style="List Number")
        document.sections[0].header.paragraphs[0].text = "页眉 99"

    document = check(open_document(word(build), ".docx"))
    assert blocks(document) == ["公报", "概况", "死亡率 8.2¹/10万", "第二行", "框中的话，出生 12 人。", "完"]
    assert [block.level for block in document.blocks] == [1, 2, 0, 0, 0, 0]
    assert [block.place for block in document.blocks] == [f"paragraph {n}" for n in (1, 2, 3, 3, 4, 5)]
    assert document.tables[0].cells == [["地区", "2024年", ""], ["", "出生", "死亡"], ["东区", "812", "9"]]
    assert document.tables[0].merged == [((0, 0), (1, 0)), ((0, 1), (0, 2))]
    assert document.title == "公报"
    assert codes(document) == ["struck_out"]


def test_tracked_changes_are_read_as_accepted() -> None:
    def build(document: object) -> None:
        paragraph = document.add_paragraph("出生 ")
        for kind, name, text in (("w:del", "w:delText", "811"), ("w:ins", "w:t", "812"), ("w:moveFrom", "w:t", "9")):
            change, run, inner = OxmlElement(kind), OxmlElement("w:r"), OxmlElement(name)
            inner.text = text
            run.append(inner)
            change.append(run)
            paragraph._p.append(change)
        field = OxmlElement("w:instrText")
        field.text = "PAGE 7"
        paragraph.add_run(" 人")._r.append(field)
        tabs = OxmlElement("w:tabs")
        tabs.append(OxmlElement("w:tab"))
        paragraph._p.get_or_add_pPr().append(tabs)

    assert open_document(word(build), ".docx").text == "出生 812 人"


def test_text_boxes_are_read_once() -> None:
    def build(document: object) -> None:
        box = (
            '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.'
            'openxmlformats.org/markup-compatibility/2006"><mc:AlternateContent><mc:Choice>{0}</mc:Choice>'
            "<mc:Fallback>{0}</mc:Fallback></mc:AlternateContent></w:r>"
        ).format("<w:txbxContent><w:p><w:r><w:t>框 12</w:t></w:r></w:p></w:txbxContent>")
        document.add_paragraph("锚")._p.append(docx.oxml.parse_xml(box))

    assert sorted(blocks(open_document(word(build), ".docx"))) == ["框 12", "锚"]


def test_an_outline_level_of_the_paragraph_counts() -> None:
    def build(document: object) -> None:
        level = OxmlElement("w:outlineLvl")
        level.set(qn("w:val"), "2")
        document.add_paragraph("三、概况")._p.get_or_add_pPr().append(level)

    assert open_document(word(build), ".docx").blocks[0].level == 3


def repacked(data: bytes, part: str, change: object) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return target.getvalue()


def test_hostile_word_documents() -> None:
    data = word(lambda document: document.add_paragraph("x"))
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>'
    with pytest.raises(FileError, match="entities"):
        open_document(repacked(data, "word/document.xml", lambda _: bomb), ".docx")
    with pytest.raises(FileError, match="damaged"):
        open_document(repacked(data, "word/document.xml", lambda part: part[: len(part) // 2]), ".docx")
    with pytest.raises(FileError, match="zip bomb"):
        open_document(repacked(data, "word/document.xml", lambda _: b" " * 60_000_000), ".docx")
    deep = b"<w:tbl><w:tr><w:tc>" * 20_000 + b"<w:p><w:r><w:t>12</w:t></w:r></w:p>" + b"</w:tc></w:tr></w:tbl>" * 20_000
    nested = repacked(data, "word/document.xml", lambda part: part.replace(b"<w:body>", b"<w:body>" + deep))
    assert blocks(open_document(nested, ".docx")) == ["12", "x"]


# --- pdf ------------------------------------------------------------------------------------------------------------

pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
STYLE = ParagraphStyle("prose", fontName="STSong-Light", wordWrap="CJK")


def printed(*pages: list[object], **more: object) -> bytes:
    def decorate(drawn: canvas.Canvas, document: SimpleDocTemplate) -> None:
        drawn.setFont("STSong-Light", 9)
        drawn.drawString(100, 800, "某市卫生公报")
        drawn.drawString(300, 30, f"- {document.page} -")

    story: list[object] = []
    for number, parts in enumerate(pages):
        story += [PageBreak()] * bool(number) + [
            Paragraph(part, STYLE) if isinstance(part, str) else part for part in parts
        ]
    target = io.BytesIO()
    SimpleDocTemplate(target, title="公报", **more).build(story, onFirstPage=decorate, onLaterPages=decorate)
    return target.getvalue()


GRID = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("FONTNAME", (0, 0), (-1, -1), "STSong-Light")]


def test_a_pdf_gives_lines_tables_and_no_running_heads() -> None:
    spans = [("SPAN", (0, 0), (0, 1)), ("SPAN", (1, 0), (2, 0))]
    table = Table([["地区", "2024年", ""], ["", "出生", "死亡"], ["东区", "812", "9"]], style=GRID + spans)
    data = printed(["死亡率 8.2<super>1</super>/10万。", table], ["第二页。出生 12 人。"], ["第三页。"])
    document = check(open_document(data, ".pdf"))
    assert blocks(document) == ["死亡率 8.2¹/10万。", "第二页。出生 12 人。", "第三页。"]
    assert [block.place for block in document.blocks] == ["page 1", "page 2", "page 3"]
    assert document.tables[0].cells == [["地区", "2024年", ""], ["", "出生", "死亡"], ["东区", "812", "9"]]
    assert document.tables[0].merged == [((0, 0), (1, 0)), ((0, 1), (0, 2))]
    assert document.title == "公报"
    assert codes(document) == ["running_head"]


def test_a_chinese_line_that_the_margin_broke_is_whole_again() -> None:
    long = "全县住院分娩率为99.52%,孕产妇系统管理率为95.66%,3岁以下儿童系统管理率为94.20%,产后访视率为97.18%。"
    document = open_document(printed(["一、妇幼健康", long, "二、疾病控制", "接种率为98.53%。"]), ".pdf")
    assert blocks(document)[1:-1] == ["一、妇幼健康", long, "二、疾病控制", "接种率为98.53%。"]


def test_rows_of_an_unruled_table_stay_lines_of_their_own() -> None:
    rows = [["指标", "单位", "2024年"], ["住院分娩率", "%", "99.5"], ["产后访视率", "%", "97.1"]]
    plain = Table(rows, style=[("FONTNAME", (0, 0), (-1, -1), "STSong-Light")], colWidths=[200, 100, 100])
    document = open_document(printed([plain]), ".pdf")
    assert [line.split() for line in blocks(document)[1:-1]] == rows


def test_a_box_round_a_text_is_no_table() -> None:
    document = open_document(printed([Table([["出生 812 人。"]], style=GRID)]), ".pdf")
    assert "出生 812 人。" in blocks(document)
    assert document.tables == ()


def drawn(*texts: str, image: bool = False, **more: object) -> bytes:
    target = io.BytesIO()
    sheet = canvas.Canvas(target, **more)
    for text in texts:
        if image:
            picture = b"P6 2 2 255\n" + bytes(12)
            sheet.drawImage(ImageReader(io.BytesIO(picture)), 0, 0, 500, 700)
        sheet.drawString(100, 700, text)
        sheet.showPage()
    sheet.save()
    return target.getvalue()


def test_pdfs_that_cannot_be_read_say_why() -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption

    with pytest.raises(FileError, match="scanned") as caught:
        open_document(drawn("", "", image=True), ".pdf")
    assert "OCR" in caught.value.remedy
    with pytest.raises(FileError, match="password"):
        open_document(drawn("12", encrypt=StandardEncryption("secret")), ".pdf")
    with pytest.raises(FileError, match="no text"):
        open_document(drawn(""), ".pdf")
    with pytest.raises(FileError, match=r"damaged|cut off"):
        open_document(b"%PDF-1.7\nrubbish", ".pdf")


def test_a_pdf_without_a_password_to_open_is_read() -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption

    assert open_document(drawn("Births 812", encrypt=StandardEncryption("", "owner")), ".pdf").text == "Births 812"


def test_a_scanned_page_among_others_is_told() -> None:
    document = open_document(drawn("Births 812", "", image=True), ".pdf")
    assert document.text == "Births 812"
    assert [(row["code"], row["locator"]) for row in document.problems] == [("scanned_page", "page 2")]


def test_a_pdf_cut_off_is_an_error_or_a_problem() -> None:
    data = drawn(*[f"Births {n}" for n in range(5)])
    for share in (0.2, 0.5, 0.8, 0.95):
        try:
            document = open_document(data[: int(len(data) * share)], ".pdf")
        except FileError:
            continue
        assert "cut_off" in codes(document)


# --- what is in a file counts, not its name ---------------------------------------------------------------------------


def kinds() -> dict[str, bytes]:
    return {
        ".txt": PROSE.encode(),
        ".html": f"<!DOCTYPE html><p>{PROSE}".encode(),
        ".docx": word(lambda document: document.add_paragraph(PROSE)),
        ".pdf": drawn("Births 812"),
    }


@pytest.mark.parametrize("suffix", [*DOCUMENTS, ".doc"])
@pytest.mark.parametrize("kind", [".txt", ".html", ".docx", ".pdf"])
def test_a_wrong_ending_is_told_and_does_not_matter(kind: str, suffix: str) -> None:
    document = open_document(kinds()[kind], suffix)
    assert "812" in document.text or "8.2" in document.text
    same = {".htm": ".html", ".md": ".txt"}.get(suffix, suffix)
    assert ("misnamed_file" in codes(document)) == (same != kind)


@pytest.mark.parametrize(
    ("data", "suffix", "words"),
    [
        (b"", ".txt", "empty"),
        (b" \r\n", ".html", "empty"),
        (b"{\\rtf1\\ansi 12}", ".rtf", "rtf"),
        (b"{\\rtf1\\ansi 12}", ".doc", "rtf"),
        (OLE_MAGIC + bytes(600) + "WordDocument".encode("utf-16-le"), ".doc", "old Word"),
        (OLE_MAGIC + bytes(600) + "WordDocument".encode("utf-16-le"), ".wps", "WPS"),
        (OLE_MAGIC + bytes(600) + "EncryptedPackage".encode("utf-16-le"), ".docx", "password"),
        (OLE_MAGIC + bytes(600) + "Workbook".encode("utf-16-le"), ".doc", "workbook"),
        (bytes(range(256)) * 40, ".txt", "not a text"),
        (bytes(range(1, 256)) * 40, ".txt", "not a text|neither"),
        (bytes(range(1, 256)) * 40, ".pdf", "damaged"),
        (b"PK\x03\x04" + bytes(100), ".docx", "damaged"),
        (b"PK", ".docx", "damaged"),
        (b"<html><script>1</script>", ".html", "no text"),
    ],
)
def test_what_cannot_be_read_is_one_error_with_a_remedy(data: bytes, suffix: str, words: str) -> None:
    with pytest.raises(FileError, match=words) as caught:
        open_document(data, suffix)
    assert caught.value.remedy


@pytest.mark.parametrize(("part", "words"), [("content.xml", "odt"), ("xl/workbook.xml", "workbook"), ("a", "archive")])
def test_other_archives_say_what_they_are(part: str, words: str) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(part, "<a/>")
    with pytest.raises(FileError, match=words):
        open_document(target.getvalue(), ".docx")


HOSTILE = {
    "digits": "1" * 1_000_000,
    "brackets": "(" * 1_000_000,
    "signs": "<" * 1_000_000,
    "line": "一" * 1_700_000,
    "blanks": "一" + " " * 500_000 + "x",
    "hashes": "# 一" + " #" * 200_000 + " x",
    "tabs": "a\tb\n" * 60_000 + "x",
    "tabs of uneven lines": "a\tb\nc\td\nx\n" * 40_000,
    "pipes": "|" * 300_000 + "\n" + "|-" * 300_000,
    "divs": "<div>" * 100_000 + "x",
    "tables": "<table><tr><td>" * 100_000 + "x",
    "lists": "<ul><li>" * 100_000 + "x",
    "fonts": "".join(f"<p><font size={number}>x" for number in range(20_000)),
    "attributes": "<p " + " ".join(f"a{number}=1" for number in range(50_000)) + ">x",
    "spans": "<table>" + "<tr><td colspan=1000 rowspan=60000>1<td>2" * 500 + "</table>x",
    "comments": "x" + "<!--" * 200_000,
    "entities": "&" * 500_000 + "&#1114112;&#0;",
}


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html"])
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_take_linear_time(name: str, suffix: str) -> None:
    start = time.process_time()
    assert check(open_document(HOSTILE[name].encode(), suffix)).blocks
    assert time.process_time() - start < 15


@settings(max_examples=200)
@given(st.binary(min_size=1, max_size=400), st.sampled_from([*DOCUMENTS, ".doc"]))
def test_any_bytes_are_a_document_or_an_error(data: bytes, suffix: str) -> None:
    with contextlib.suppress(FileError):
        check(open_document(data, suffix))


@settings(max_examples=200)
@given(
    st.lists(
        st.sampled_from(
            [
                "<table>",
                "</table>",
                "<tr>",
                "<td>",
                "<th colspan=3>",
                "<td rowspan=9>",
                "12",
                "区",
                "</td>",
                "<p>",
                "<div>",
                "</div>",
                "<br>",
                "<caption>",
                "\n",
                "<sup>",
                "<!--",
                "&lt;",
            ]
        )
    )
)
def test_any_markup_is_a_document_or_an_error(tags: list[str]) -> None:
    with contextlib.suppress(FileError):
        check(open_document("".join(["<html>", *tags]).encode(), ".html"))


def test_a_page_full_of_lines_is_read_without_tables() -> None:
    target = io.BytesIO()
    sheet = canvas.Canvas(target)
    sheet.drawString(100, 700, "Births 812")
    sheet.grid([4 * n for n in range(150)], [4 * n for n in range(150)])
    sheet.save()
    start = time.process_time()
    document = open_document(target.getvalue(), ".pdf")
    assert document.text == "Births 812"
    assert codes(document) == ["table_too_large"]
    assert time.process_time() - start < 10
