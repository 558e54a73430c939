"""The rows under the names: data, section headings, repeated names, and the notes after the table's end."""

import re
from dataclasses import dataclass, field

from healthstats.reading.headers import Head, kind_of
from healthstats.reading.sheets import Sheet, is_blank, label_of

_NOTE = re.compile(
    r"\s*(?:(?:附?注|备注|说明|资料来源|数据来源|来源|摘自|notes?|sources?|footnotes?|remarks?)(?:\s*\d*\s*[:：.、]|\s|$)|注\d|\[(?:note|注)?\s*\w{1,3}\]"
    r"|[①-⑳※*†‡]|[(（]?\d{1,2}[)）.、]\s*\D)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Body:
    """The rows of a table, 0-based.

    Attributes
    ----------
    data : list of int
        Rows that may hold numbers.
    sections : dict
        Data row → the heading above it inside the table, where there is one.
    notes : list of int
        Rows of notes, which are no data.
    """

    data: list[int]
    sections: dict[int, str] = field(default_factory=dict)
    notes: list[int] = field(default_factory=list)


def split_rows(sheet: Sheet, head: Head) -> Body:
    """Return which rows of a sheet are data."""
    names = [label_of(cell) for cell in sheet.cells[head.last]]
    data: list[int] = []
    headings: list[int] = []
    notes: list[int] = []
    sections: dict[int, str] = {}
    section = ""
    for place in range(head.last + 1, len(sheet.cells)):
        row = sheet.cells[place]
        filled = [column for column, cell in enumerate(row) if not is_blank(cell)]
        if not filled or (label_of(row[0]) == names[0] and [label_of(cell) for cell in row] == names):
            continue
        if _is_lone_text(sheet, place, filled):
            section = label_of(row[filled[0]])
            headings.append(place)
        elif _is_note(sheet, place, filled):
            notes.append(place)
        else:
            data.append(place)
            if section and not _NOTE.match(section):
                sections[place] = section
    last = data[-1] if data else head.last
    notes += [place for place in headings if place > last or _NOTE.match(label_of(_first(sheet, place)))]
    return Body(data, sections, sorted(notes))


def _first(sheet: Sheet, place: int) -> str:
    return next(str(cell) for cell in sheet.cells[place] if not is_blank(cell))


def _is_lone_text(sheet: Sheet, place: int, filled: list[int]) -> bool:
    if len(filled) != 1 or filled[0] > 0 or sheet.width == 1:
        return False
    cell = sheet.cells[place][0]
    return isinstance(cell, str) and kind_of(cell) == "text"


def _is_note(sheet: Sheet, place: int, filled: list[int]) -> bool:
    """Return whether a row is a note that a csv's commas cut apart: it begins like one, and has no number."""
    row = sheet.cells[place]
    if not isinstance(row[filled[0]], str) or filled[0] > 0 or not _NOTE.match(str(row[0])):
        return False
    return all(kind_of(row[column]) == "text" for column in filled)
