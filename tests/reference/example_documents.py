"""How two of the documents in data/raw/documents were made: a Word file with styles, a PDF of two pages.

python tests/reference/example_documents.py data/raw/documents
"""

import datetime as dt
import sys
from pathlib import Path

import docx
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

TARGETS = [
    ("1", "一、编制说明"),
    ("", "为便于各地编制年度计划时对照,现把国家规划中以2020年为期的数量指标汇集如下。"),
    ("1", "二、居民健康"),
    ("", "到2020年,全国人均预期寿命达到77.3岁,居民健康素养水平不低于20%。"),
    ("", "孕产妇死亡率控制在18/10万以下,婴儿死亡率不高于7.5‰,5岁以下儿童死亡率不高于9.5‰。"),
    ("1", "三、服务与保障"),
    ("", "每千常住人口执业(助理)医师数达到2.5人,个人卫生支出占卫生总费用的比重降到28%左右。"),
    ("", "经常参加体育锻炼的人数达到4.35亿人。"),
    ("1", "四、指标一览"),
]
TARGET_TABLE = [
    ("指标", "单位", "2015年", "2020年"),
    ("人均预期寿命", "岁", "76.34", "77.3"),
    ("孕产妇死亡率", "1/10万", "20.1", "≤18"),
    ("婴儿死亡率", "‰", "8.1", "≤7.5"),
    ("5岁以下儿童死亡率", "‰", "10.7", "≤9.5"),
]
FIRST_PAGE = [
    ("Title", "County Durham: births and infant deaths"),
    ("Heading2", "Annual report 2022"),
    ("Heading1", "1 The year in brief"),
    (
        "Normal",
        "In 2022 there were 4,505 live births to mothers living in County Durham. In the same year 17 stillbirths "
        "and 16 infant deaths were registered; 10 of the infants died in the first four weeks of life.",
    ),
    (
        "Normal",
        "The infant mortality rate was 3.6 per 1,000 live births and the neonatal mortality rate was 2.2 per 1,000 "
        "live births. Both rates are small-number rates and should be read with care.",
    ),
    ("Heading1", "2 Beside the nation"),
    (
        "Normal",
        "England as a whole had 577,046 live births in 2022. The infant mortality rate in England was 3.9 per 1,000 "
        "live births, and the neonatal mortality rate in England was 2.9 per 1,000 live births.",
    ),
    (
        "Normal",
        "The national ambition for 2025 is to halve the rates of stillbirth and of neonatal death; this report sets "
        "no local figure beside it.",
    ),
]
SECOND_PAGE = [
    ("Heading1", "3 The county and its neighbours"),
    ("Normal", "Table 1 shows births and deaths by the area where the mother lives."),
]
DURHAM_TABLE = [
    ("Area", "Live births", "Infant deaths", "Infant mortality rate\nper 1,000 live births"),
    ("County Durham", "4,505", "16", "3.6"),
    ("Darlington", "1,032", "1", "[x]"),
    ("Hartlepool", "891", "5", "5.6"),
    ("Northumberland", "2,464", "7", "2.8"),
    ("Stockton-on-Tees", "1,901", "11", "5.8"),
    ("Sunderland", "2,593", "7", "2.7"),
]
NOTES = [
    ("Normal", "[x] There are too few deaths for a rate. All rates shown rest on fewer than 20 deaths."),
    ("Normal", "Source: Office for National Statistics, child mortality tables, Open Government Licence v3.0."),
]


def make_docx(path: Path) -> None:
    """Write the national targets as a Word file with heading styles and a table."""
    document = docx.Document()
    document.core_properties.title = "2020年全国卫生健康工作目标"
    document.core_properties.author = ""
    document.core_properties.created = document.core_properties.modified = dt.datetime(2016, 10, 25)
    document.add_heading("2020年全国卫生健康工作目标(摘编)", 0)
    for level, words in TARGETS:
        if level:
            document.add_heading(words, int(level))
        else:
            document.add_paragraph(words)
    table = document.add_table(0, 4, style="Table Grid")
    for row in TARGET_TABLE:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
    document.save(str(path))


def make_pdf(path: Path) -> None:
    """Write the county report as a PDF of two pages with running head, page numbers and a table."""
    styles = getSampleStyleSheet()
    lines = colors.HexColor("#888888")
    table = Table(DURHAM_TABLE, hAlign="LEFT", repeatRows=1)
    table.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.5, lines), ("ALIGN", (1, 1), (-1, -1), "RIGHT")]))
    story = [Paragraph(words, styles[style]) for style, words in FIRST_PAGE]
    story += [PageBreak(), *(Paragraph(words, styles[style]) for style, words in SECOND_PAGE), Spacer(0, 4 * mm)]
    story += [table, Spacer(0, 4 * mm), *(Paragraph(words, styles[style]) for style, words in NOTES)]

    def furniture(canvas: Canvas, document: SimpleDocTemplate) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(20 * mm, 285 * mm, "County Durham annual report 2022")
        canvas.drawCentredString(105 * mm, 10 * mm, f"Page {document.page} of 2")

    made = SimpleDocTemplate(str(path), pagesize=A4, title="County Durham annual report 2022", invariant=1)
    made.build(story, onFirstPage=furniture, onLaterPages=furniture)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    make_docx(folder / "national_targets_2020.docx")
    make_pdf(folder / "county_durham_2022.pdf")
