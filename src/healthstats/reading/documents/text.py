"""Bytes of a plain text or a Markdown file → a document. The text is the decoded text, character for character."""

import re

from healthstats.errors import FileError
from healthstats.reading.documents.document import Block, Document, spanned_sheet
from healthstats.reading.documents.mojibake import repaired
from healthstats.reading.doubts import problem
from healthstats.reading.sheets import Sheet
from healthstats.reading.text_files import chinese_share, decode

_MEND = "Open it in a text editor and save it again as UTF-8."
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_STOPS = (".", "。", ";", "；", "!", "！", "?", "？", ",", "，", ":", "：")
_GAP = re.compile(r"[ \u3000]{2,}")
_LINE = re.compile("\r\n|\r|\n|[\v\f\x85\u2028\u2029]|[^\r\n\v\f\x85\u2028\u2029]+")
_HEADING = re.compile(r" {0,3}(#{1,6})(?!#)[ \t\u3000]*(?=\S)")
_UNDERLINE = re.compile(r" {0,3}(=+|-{2,})[ \t]*")
_MARKER = re.compile(r"(?:[ \t]{0,20}>)*[ \t]*(?:[-*+][ \t]+|\d{1,9}[.)][ \t]+)?(?=\S)")
_RULE = re.compile(r" {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})")
_FENCE = re.compile(r" {0,3}(```|~~~)")
_DELIMITER_CELL = re.compile(r"[ \t]*:?-+:?[ \t]*")
_EMPHASIS = re.compile(r"(\*\*|__|`)(?=\S)(.*?)(?<=\S)\1")


def read_text(data: bytes) -> Document:
    """Return the document in the bytes of a plain text: a block for every line that is not empty.

    Three lines or more that tabs (or wide gaps) part into equally many cells are a table, as copied from a web page.

    Raises
    ------
    FileError
        If it is no text, or in no encoding known.

    Examples
    --------
    >>> document = read_text("一、概况\\r\\n\\r\\n出生 812 人。".encode("gb18030"))
    >>> [(document.text[block.start : block.end], block.place) for block in document.blocks]
    [('一、概况', 'line 1'), ('出生 812 人。', 'line 3')]
    """
    text, doubts = read_characters(data)
    blocks: list[Block] = []
    tables: list[Sheet] = []
    lines, place = _lines(text), 0
    while place < len(lines):
        rows = _parted_rows(text, lines, place)
        after = place + max(len(rows), 1)
        if rows and (sheet := _plain_sheet(rows, len(tables) + 1)) is not None:
            tables.append(sheet)
        else:
            blocks += [Block(start, end, f"line {number}") for start, end, number in lines[place:after]]
        place = after
    return Document(text, tuple(blocks), tuple(tables), problems=tuple(doubts))


def read_markdown(data: bytes) -> Document:
    """Return the document in the bytes of a Markdown file: headings have their level, pipe tables are tables.

    Raises
    ------
    FileError
        If it is no text, or in no encoding known.

    Examples
    --------
    >>> document = read_markdown("# 概况\\n- 出生 812 人".encode())
    >>> [(document.text[block.start : block.end], block.level) for block in document.blocks]
    [('概况', 1), ('出生 812 人', 0)]
    """
    text, doubts = read_characters(data)
    lines = _lines(text)
    blocks: list[Block] = []
    tables: list[Sheet] = []
    fence, place, comment = "", 0, False
    while place < len(lines):
        start, end, number = lines[place]
        line = text[start:end]
        place += 1
        if comment or line.lstrip().startswith("<!--"):
            comment = "-->" not in line
        elif fence:
            if line.strip().startswith(fence):
                fence = ""
            else:
                blocks.append(Block(start, end, f"line {number}"))
        elif mark := _FENCE.match(line):
            fence = mark[1]
        elif "|" in line and place < len(lines) and (rows := _pipe_rows(text, lines, place - 1)):
            sheet = _plain_sheet(rows, len(tables) + 1)
            if sheet is not None:
                tables.append(sheet)
            place += len(rows)
        elif "\t" in line and (rows := _parted_rows(text, lines, place - 1)):
            sheet = _plain_sheet(rows, len(tables) + 1)
            if sheet is not None:
                tables.append(sheet)
            place += len(rows) - 1
        elif heading := _HEADING.match(line):
            words = line[heading.end() :].rstrip()
            if (bare := words.rstrip("#")).endswith((" ", "\t")):
                words = bare.rstrip()
            first = start + heading.end()
            blocks.append(Block(first, first + len(words), f"line {number}", len(heading[1])))
        elif (under := _UNDERLINE.fullmatch(line)) and blocks and blocks[-1].place == f"line {number - 1}":
            last = blocks.pop()
            blocks.append(Block(last.start, last.end, last.place, 1 if "=" in under[1] else 2))
        elif not _RULE.fullmatch(line) and (marker := _MARKER.match(line)):
            blocks.append(Block(start + marker.end(), end, f"line {number}"))
    return Document(text, tuple(blocks), tuple(tables), problems=tuple(doubts))


def read_characters(data: bytes) -> tuple[str, list[dict[str, object]]]:
    """Decode a document's bytes, undo a wrong decoding, and tell what was doubtful.

    Raises
    ------
    FileError
        If it is no text, or in no encoding known.
    """
    text, doubts = _decoded(data)
    if len(_CONTROL.findall(text)) > len(text) // 200:
        raise FileError("this is not a text file", remedy="Save the document again as txt (UTF-8) or docx.")
    text, more = repaired(text)
    return text, [*doubts, *more]


def _decoded(data: bytes) -> tuple[str, list[dict[str, object]]]:
    if b"\x00" in data[:10_000] and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
        if (text := _unmarked_utf16(data)) is not None:
            message = "the file has no mark of its encoding and was read as UTF-16. Save it again as UTF-8."
            return text, [problem("encoding_guessed", message)]
        raise FileError("this is not a text file", remedy="Save the document again as txt (UTF-8) or docx.")
    if (text := _nearly_utf8(data)) is not None:
        return text, [_damage(text, "not UTF-8")]
    try:
        return decode(data)
    except FileError as error:
        damaged = _damaged(data, error)
        if damaged is None:
            raise FileError(error.message, place=error.place, remedy=_MEND) from error
        return damaged


def _unmarked_utf16(data: bytes) -> str | None:
    for name in ("utf-16-le", "utf-16-be"):
        try:
            text = data[: len(data) // 2 * 2].decode(name)
        except UnicodeDecodeError:
            continue
        sample = text[:10_000]
        plain = sum(letter.isascii() and (letter.isprintable() or letter in "\r\n\t") for letter in sample)
        if plain > 0.9 * len(sample) or (chinese_share(sample) > 0.3 and "\x00" not in sample):
            return text
    return None


def _damaged(data: bytes, error: FileError) -> tuple[str, list[dict[str, object]]] | None:
    """Return the text of a file in which a few bytes are broken, each as a replacement character."""
    best = max((data.decode(name, "replace") for name in ("utf-8", "gb18030", "big5")), key=_soundness)
    if _soundness(best) < 0.3 or best.count("\ufffd") > max(3, len(best) // 200):
        return None
    return best, [_damage(best, error.message)]


def _nearly_utf8(data: bytes) -> str | None:
    """Return a UTF-8 text in which a few characters are broken; no line of it is whole in another encoding."""
    text = data.decode("utf-8", "replace")
    lost = text.count("\ufffd")
    if not 0 < lost <= max(3, len(text) // 2000) or data.count(b"\xef\xbf\xbd") or chinese_share(text) < 0.3:
        return None
    lines = text.splitlines()
    broken = [line for line in lines if "\ufffd" in line]
    if lines[-1].endswith("\ufffd") and lines[-1].count("\ufffd") == 1:
        broken.remove(lines[-1])  # cut off in the middle of a character
    return text if all(chinese_share(line) > 0.3 for line in broken) else None


def _damage(text: str, what: str) -> dict[str, object]:
    line = text.count("\n", 0, text.index("\ufffd")) + 1
    message = (
        f"{text.count(chr(0xFFFD))} characters are damaged ({what}) and stand as \ufffd. Copy or save the file again."
    )
    return problem("damaged_text", message, locator=f"line {line}")


def _soundness(text: str) -> float:
    return chinese_share(text) - min(1.0, 20 * text.count("\ufffd") / max(1, len(text)))


def _lines(text: str) -> list[tuple[int, int, int]]:
    """Return start, end and number of each line that is not empty."""
    found, number = [], 1
    for match in _LINE.finditer(text):
        if match[0][0] in "\r\n":
            number += 1
        elif not match[0].isspace():
            found.append((match.start(), match.end(), number))
    return found


def _plain_sheet(rows: list[list[str]], number: int) -> Sheet | None:
    return spanned_sheet(f"table {number}", rows, [[(1, 1)] * len(row) for row in rows])


def _parted_rows(text: str, lines: list[tuple[int, int, int]], first: int) -> list[list[str]]:
    """Return the cells of the table of tabs or wide gaps that begins in a line; nothing if there is none.

    Its head can begin with a tab or a gap, for the empty first cell; or the whole table is indented.
    """
    start, end, _ = lines[first]
    heads = (text[start:end], text[start:end].strip()) if _GAP.match(text, start) else (text[start:end],)
    for head in heads:
        rows = [_parted_cells(head)]
        for place in range(first + 1, len(lines)):
            start, end, _ = lines[place]
            cells = _parted_cells(text[start:end].strip(" \u3000"))
            if not cells or not cells[0] or len(cells) != len(rows[0]):
                break
            rows.append(cells)
        if len(rows) > 2:
            return rows
    return []


def _parted_cells(line: str) -> list[str]:
    """Return the cells that tabs part, or wide gaps when they part three or more that are no sentences."""
    if "\t" in line:
        return [cell.strip() for cell in line.split("\t")]
    cells = _GAP.split(line)
    return cells if len(cells) > 2 and not any(cell.endswith(_STOPS) for cell in cells) else []


def _pipe_rows(text: str, lines: list[tuple[int, int, int]], first: int) -> list[list[str]]:
    """Return the cells of the pipe table that begins in a line, without its row of dashes; nothing if there is none."""
    start, end, number = lines[first]
    names = _pipe_cells(text[start:end])
    start, end, below = lines[first + 1]
    dashes = _pipe_cells(text[start:end])
    if below != number + 1 or len(dashes) != len(names) or "-" not in text[start:end]:
        return []
    if not all(_DELIMITER_CELL.fullmatch(cell) for cell in dashes):
        return []
    rows = [names]
    for place in range(first + 2, len(lines)):
        start, end, here = lines[place]
        if here != number + len(rows) + 1 or "|" not in text[start:end]:
            break
        rows.append(_pipe_cells(text[start:end]))
    return rows


def _pipe_cells(line: str) -> list[str]:
    inner = line.strip().removeprefix("|").replace("\\|", "\x00")
    inner = inner.removesuffix("|")
    return [_EMPHASIS.sub(r"\2", cell.strip()).replace("\x00", "|") for cell in inner.split("|")]
