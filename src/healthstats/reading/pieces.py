"""A csv too large to be held → pieces of whole lines, each a sheet with the names above it and the places of the file.

It has to be one plain table: names at the top, one encoding, no headings between the rows. What is not so ends the
reading with an error that names the line; nothing is guessed over such a distance.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from healthstats.errors import FileError
from healthstats.reading.columns import is_role_name
from healthstats.reading.headers import Head
from healthstats.reading.sheets import Raw, Sheet, is_blank, label_of
from healthstats.reading.text_files import delimiter_of, split_text

#: A csv of more bytes is read in pieces.
MOST_AT_ONCE = 40_000_000
#: Of about so many.
PIECE = 10_000_000
_SEVERAL = "Save it as several files, or as one plain table in UTF-8."
_ENCODINGS = ("utf-8-sig", "gb18030")
Doubts = list[dict[str, object]]


def is_in_pieces(file: Path) -> bool:
    """Return whether a file is a csv that is read in pieces."""
    return file.suffix.casefold() in (".csv", ".tsv") and file.is_file() and file.stat().st_size > MOST_AT_ONCE


def sheets_in_pieces(file: Path, head_of: Callable[[Sheet], Head | None]) -> Iterator[tuple[Sheet, Doubts]]:
    """Yield the sheets of a large csv, and the doubts about their lines.

    Parameters
    ----------
    file : Path
        The file.
    head_of : function
        Finds the names of a sheet's columns.

    Raises
    ------
    FileError
        If it is no plain table, at the line where that shows.
    """
    with file.open("rb") as opened:
        encoding, delimiter, top, height, above, line, lone = "", "", "", 0, 0, 1, 0
        for data in _whole_lines(opened):
            encoding = encoding or _encoding(data)
            text = _decoded(data, encoding, line)
            if not delimiter:
                delimiter = "\t" if file.suffix.casefold() == ".tsv" else delimiter_of(text)
            sheet, doubts = split_text(top + text, delimiter, [])
            if not top:
                head = head_of(sheet)
                if head is None or head.last + 1 >= len(sheet.lines):
                    raise FileError("no row of column names was found at its top", remedy=_SEVERAL)
                height = sheet.lines[head.last + 1] - 1
                top = "".join(f"{one}\n" for one in text.split("\n")[:height])
                above, shift = head.last + 1, 0
            else:
                shift = line - 1 - height
            sheet = replace(sheet, lines=[*sheet.lines[:above], *(one + shift for one in sheet.lines[above:])])
            lone = _hold_plain(sheet.cells[above:], sheet.lines[above:], sheet.cells[above - 1], lone)
            yield sheet, [{**doubt, "locator": f"line {int(str(doubt['locator'])[5:]) + shift}"} for doubt in doubts]
            line += text.count("\n")


def _whole_lines(file: BinaryIO) -> Iterator[bytes]:
    """Yield the bytes in pieces that end with a line, and not within quotation marks."""
    held = b""
    while data := file.read(PIECE):
        held += data
        end = held.rfind(b"\n") + 1
        while end and held.count(b'"', 0, end) % 2:
            end = held.rfind(b"\n", 0, end - 1) + 1
        if end:
            yield held[:end]
            held = held[end:]
        elif len(held) > 3 * PIECE:
            raise FileError("a line or a pair of quotation marks does not end", remedy=_SEVERAL)
    if held:
        yield held


def _encoding(data: bytes) -> str:
    for name in _ENCODINGS:
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return name
    raise FileError("it is too large for a file that is neither in UTF-8 nor in GB18030", remedy=_SEVERAL)


def _decoded(data: bytes, encoding: str, line: int) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line += data.count(b"\n", 0, error.start)
        raise FileError(f"the line is not in {encoding.upper()}", place=f"line {line}", remedy=_SEVERAL) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _hold_plain(rows: list[list[Raw]], lines: list[int], names: list[Raw], lone: int) -> int:
    """Raise at the names of a second table, and at a heading between the rows: a lone cell (at the end it is a note).

    `lone` is the line of a lone cell before these rows, or 0; returned is that of one at their end.
    """
    others = {first for first in {row[0] for row in rows} if is_role_name(label_of(first))}
    for line, row in zip(lines, rows, strict=False):  # empty rows at the end have lines, but no cells
        if row[0] in others and row != names:
            what = f"the names of a second table ({label_of(row[0])!r} …)"
            raise FileError(f"here stand {what}", place=f"line {line}", remedy=_SEVERAL)
        if not any(row[1:]):
            lone = line if not lone and not is_blank(row[0]) else lone
        elif lone:
            raise FileError("here stands a heading between the rows", place=f"line {lone}", remedy=_SEVERAL)
    return lone
