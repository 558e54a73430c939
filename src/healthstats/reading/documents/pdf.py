"""Bytes of a PDF → a document: a block for every printed line, ruled tables as sheets."""

import io
import logging
import re
from dataclasses import dataclass
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect

from healthstats.errors import FileError
from healthstats.reading.documents.document import Document, Paragraph, is_data, make_document, raised, spanned_sheet
from healthstats.reading.doubts import problem
from healthstats.reading.sheets import Sheet

#: A document of more pages is read up to there; a page of more marks is a drawing.
MOST_PAGES = 500
MOST_CHARACTERS = 30_000
MOST_LINES = 6_000
MOST_CROSSINGS = 5_000

_MEND = "Open it in a PDF reader and print or save it again as PDF, or save the document as docx."
_SCANNED = "Make it searchable with OCR software, or type the numbers that you need into a table."
_NO_CHARACTER = re.compile(r"\(cid:\d+\)")
_NO_TITLE = re.compile(r"untitled|无标题|未命名|microsoft |.*\.(?:docx?|wps|indd|xlsx?|pptx?|pdf|tmp)$", re.IGNORECASE)
_PAGE_NUMBER = re.compile(
    r"[-–—·•\s]*(?:第\s*)?(\d{1,4})(?:\s*页)?(?:\s*[,，]?\s*(?:/|共|of)\s*\d{1,4}(?:\s*页)?)?[-–—·•\s]*|page\s*(\d+).{0,10}",
    re.IGNORECASE,
)
_EDGE_NUMBER = re.compile(r"^\s*\d{1,4}\s+|\s+[-–—·•]?\s*\d{1,4}\s*[-–—·•]?\s*$")
_CHINESE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
#: A Chinese line that ends so ends its sentence; one that begins so is the next item of a list.
_ENDED = re.compile(r"[。！？!?;；:：]$")
_ITEM = re.compile(
    r"[(（]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）、]|\d{1,2}[.．](?!\d)|第[一-龥]{1,3}[章节条]|[①-⑳●■◆•]"
)
_TOGETHER = re.compile(r"[\d.,%‰/-]{0,12}")
#: So many lines at the top and at the bottom of a page may be running heads.
_EDGE = 2
_TOLERANCE = 1.5


@dataclass
class _Page:
    number: int
    lines: list[str]
    tables: list[tuple[list[list[str]], list[list[tuple[int, int]]]]]
    images: bool
    problems: list[dict[str, object]]


def read_pdf(data: bytes) -> Document:
    """Return the document in the bytes of a PDF, of its first 500 pages.

    Lines that stand on most pages at the top or bottom, and page numbers, are left out.

    Raises
    ------
    FileError
        If it is damaged, protected by a password, or has no text.
    """
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            count = len(pdf.pages)
            pages = [_page(page, number) for number, page in enumerate(pdf.pages[:MOST_PAGES], start=1)]
            title = _title(pdf.metadata.get("Title"))
    except FileError:
        raise
    except Exception as error:  # pdfminer raises many kinds on broken files
        if _is_password(error):
            raise FileError("the PDF is protected by a password", remedy="Save it without a password.") from error
        what = f" ({error})" if str(error) else ""
        raise FileError(f"the PDF is damaged or was cut off{what}", remedy=_MEND) from error
    if not pages:
        raise FileError("the PDF has no pages: it is damaged or was cut off", remedy=_MEND)
    _check_text(pages)
    problems = [doubt for page in pages for doubt in page.problems]
    if count > MOST_PAGES:
        message = f"only its first {MOST_PAGES} pages of {count:,} were read. Cut it into several files."
        problems.append(problem("too_many_pages", message, action="excluded", locator=f"page {MOST_PAGES + 1}"))
    if b"%%EOF" not in data[-4096:]:
        problems.append(problem("cut_off", "the end of the PDF is missing: pages may be lost. Copy it again."))
    tables = _sheets(pages)
    heads = _running_heads(pages)
    if heads:
        quote = " / ".join(dict.fromkeys(pages[page].lines[line] for page, line in sorted(heads)))
        message = "lines that stand on most pages at the top or bottom were left out as running heads."
        problems.append(problem("running_head", message, severity="note", action="excluded", quote=quote))
    paragraphs = [
        Paragraph(line, f"page {page.number}")
        for index, page in enumerate(pages)
        for place, line in enumerate(page.lines)
        if (index, place) not in heads
    ]
    return make_document(paragraphs, tables, title, problems)


def _is_password(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, PDFPasswordIncorrect) or any(isinstance(one, PDFPasswordIncorrect) for one in error.args):
            return True
        error = error.__cause__ or error.__context__
    return False


def _page(page: Any, number: int) -> _Page:
    found = _Page(number, [], [], bool(page.images), [])
    place = f"page {number}"
    if len(page.chars) > MOST_CHARACTERS:
        message = f"the page has {len(page.chars):,} characters (at most {MOST_CHARACTERS:,}) and is left out."
        found.problems.append(problem("page_too_large", message, action="excluded", locator=place))
        return found
    _level_raised(page.chars)
    boxes = []
    if _is_drawing(page):
        message = "the page has too many drawn lines: its tables are read as text. Save the table as xlsx."
        found.problems.append(problem("table_too_large", message, locator=place))
    else:
        for table in page.find_tables():
            texts, spans = _cells(table)
            if is_data(texts):
                found.tables.append((texts, spans))
                boxes.append(table.bbox)
    rest = page.filter(lambda thing: not _inside(thing, boxes)) if boxes else page
    found.lines = _lines(rest)
    broken = sum(len(_NO_CHARACTER.findall(line)) for line in found.lines)
    if broken:
        message = f"{broken} characters of a font that does not say which they are stand as \ufffd. {_SCANNED}"
        found.problems.append(problem("damaged_text", message, locator=place))
        found.lines = [_NO_CHARACTER.sub("\ufffd", line) for line in found.lines]
    page.close()
    return found


def _is_drawing(page: Any) -> bool:
    """Return whether a page has more ruling lines than tables have; looking for tables would take very long."""
    if len(page.rects) + len(page.lines) + len(page.curves) > MOST_LINES:
        return True
    across = {round(edge["x0"]) for edge in page.vertical_edges}
    down = {round(edge["top"]) for edge in page.horizontal_edges}
    return len(across) * len(down) > MOST_CROSSINGS


def _level_raised(letters: list[dict[str, Any]]) -> None:
    """Put raised and lowered letters on the line that they belong to, raised digits as such: 12.3¹, not 12.31."""
    base: dict[str, Any] | None = None
    end = 0.0
    for letter in letters:
        small = base is not None and letter["size"] < 0.85 * base["size"] and letter["upright"]
        if small and base is not None and -1 < letter["x0"] - end < 0.4 * base["size"]:
            height = base["bottom"] - base["top"]
            middle = (letter["top"] + letter["bottom"]) / 2
            off = (middle - (base["top"] + base["bottom"]) / 2) / height if height else 1.0
            if abs(off) < 0.8:
                if off < -0.1:
                    letter["text"] = raised(letter["text"])
                letter.update({key: base[key] for key in ("top", "bottom", "doctop")})
                end = letter["x1"]
                continue
        if not letter["text"].isspace():
            base = letter
        end = letter["x1"]


def _inside(thing: dict[str, Any], boxes: list[tuple[float, float, float, float]]) -> bool:
    if thing.get("object_type") != "char":
        return False
    across, down = (thing["x0"] + thing["x1"]) / 2, (thing["top"] + thing["bottom"]) / 2
    return any(x0 <= across <= x1 and top <= down <= bottom for x0, top, x1, bottom in boxes)


def _lines(page: Any) -> list[str]:
    """Return the lines of a page; Chinese ones that the right margin broke are whole again."""
    found: list[str] = []
    last: dict[str, Any] | None = None
    printed = page.extract_text_lines(return_chars=False, x_tolerance_ratio=0.25)
    margin = max((line["x1"] for line in printed), default=0.0)
    for line in printed:
        text = re.sub(r"[\r\n]+", " ", str(line["text"])).strip()
        if not text:
            continue
        if last is not None and _goes_on(found[-1], text, last, line, margin):
            found[-1] += text
        else:
            found.append(text)
        last = line
    return found


def _goes_on(above: str, text: str, last: dict[str, Any], line: dict[str, Any], margin: float) -> bool:
    """Return whether a line was broken at the right margin and goes on in the next one, close below it and as high."""
    if not ((_CHINESE.search(above) and _CHINESE.search(text)) or _CHINESE.match(above[-1])):
        return False
    if _ENDED.search(above) or _ITEM.match(text) or len(last["text"].split()) > 2 or len(text.split()) > 2:
        return False  # Chinese words have no blanks between them, the cells of an unruled table have
    height, size = last["bottom"] - last["top"], line["bottom"] - line["top"]
    gap = line["top"] - last["bottom"]
    kept = len(_TOGETHER.match(text)[0])  # type: ignore[index]  # a number is not broken
    return (
        abs(height - size) < 0.1 * height
        and margin - last["x1"] < (2 + 0.6 * kept) * height
        and line["x0"] < last["x0"] + 0.5 * height
        and -0.2 * height < gap < 1.3 * height
    )


def _cells(table: Any) -> tuple[list[list[str]], list[list[tuple[int, int]]]]:
    """Return the texts of a table's cells and what each spans, by the edges of the grid."""
    across = _edges(x for cell in table.cells for x in (cell[0], cell[2]))
    down = _edges(y for cell in table.cells for y in (cell[1], cell[3]))
    texts: list[list[str]] = []
    spans: list[list[tuple[int, int]]] = []
    for row, words in zip(table.rows, table.extract(x_tolerance_ratio=0.25), strict=True):
        texts.append([])
        spans.append([])
        column = 0
        for box, text in zip(row.cells, words, strict=True):
            if box is None:
                continue
            first, last = _nearest(across, box[0]), _nearest(across, box[2])
            high = _nearest(down, box[3]) - _nearest(down, box[1])
            column = first
            texts[-1].append(_NO_CHARACTER.sub("\ufffd", text or ""))
            spans[-1].append((max(1, last - column), max(1, high)))
    return texts, spans


def _edges(values: Any) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _TOLERANCE:
            found.append(value)
    return found


def _nearest(edges: list[float], value: float) -> int:
    return min(range(len(edges)), key=lambda place: abs(edges[place] - value))


def _sheets(pages: list[_Page]) -> list[Sheet]:
    sheets: list[Sheet] = []
    for page in pages:
        for texts, spans in page.tables:
            sheet = spanned_sheet(f"table {len(sheets) + 1}", texts, spans)
            if sheet is not None:
                sheets.append(sheet)
    return sheets


def _check_text(pages: list[_Page]) -> None:
    text = "".join(line for page in pages for line in page.lines)
    tables = any(page.tables for page in pages)
    if not text and not tables:
        if any(page.images for page in pages):
            raise FileError("its pages are pictures (scanned): there is no text in it", remedy=_SCANNED)
        if not any(page.problems for page in pages):
            raise FileError("there is no text in it", remedy=_SCANNED)
    if text.count("\ufffd") > len(text) // 4:
        raise FileError("its fonts do not say which characters they show, so it cannot be read", remedy=_SCANNED)
    for page in pages:
        if page.images and not page.lines and not page.tables:
            message = f"the page is a picture (scanned): there is no text on it. {_SCANNED}"
            page.problems.append(
                problem("scanned_page", message, action="excluded", locator=f"page {page.number}"),
            )


def _running_heads(pages: list[_Page]) -> set[tuple[int, int]]:
    """Return page and line of the running heads and page numbers, both 0-based."""
    places: dict[str, list[tuple[int, int]]] = {}
    filled = [index for index, page in enumerate(pages) if page.lines]
    for index in filled:
        lines = pages[index].lines
        edge = {*range(min(_EDGE, len(lines))), *range(max(0, len(lines) - _EDGE), len(lines))}
        inward = sorted(edge, key=lambda place: min(place, len(lines) - 1 - place), reverse=True)
        for key, place in {_running_key(lines[place], index): place for place in inward}.items():
            places.setdefault(key, []).append((index, place))
    most = max(2, len(filled) // 2 + 1)
    return {place for key, found in places.items() if key and len(found) >= most for place in found}


def _running_key(line: str, index: int) -> str:
    number = _PAGE_NUMBER.fullmatch(line)
    if number:
        return f"number {int(number[1] or number[2]) - index}"
    return _EDGE_NUMBER.sub("", line)


def _title(title: object) -> str:
    if not isinstance(title, str):
        return ""
    words = title.strip()
    sensible = words and words.isprintable() and "\ufffd" not in words and "(cid:" not in words
    return words if sensible and not _NO_TITLE.match(words) else ""
