"""How a document takes its place on A4: the size of type and the widths of a table's columns, pages on their side."""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from matplotlib.font_manager import findfont, get_font

from healthstats.batch.escape import width
from healthstats.batch.papers.document import Block, Heading, Paragraph, Table

#: Width of the text block in points, upright and on its side: A4 less margins of 2.2 cm.
UPRIGHT, ON_ITS_SIDE = 470.0, 717.0
#: Points on the left and right of a cell.
PADDING = 3.0
_MANY_COLUMNS = 8
_SIZES = (9.0, 8.5, 8.0, 7.5, 7.0)
_SMALLER = (6.5, 6.0, 5.5, 5.0, 4.5)
#: Width of a narrow character on the whole, in units of the size of type; a Chinese one takes two.
_NARROW = 0.57
#: The widest of the fonts that stand in for another: what fits in it fits in the font that a reader has.
_WIDE_FONT = "DejaVu Sans"
_HINTING = 1.06  # letters on a screen stand on whole pixels
_LONG_WORD = 13.5
_PREFERRED = 56
#: A row of more lines than this may be parted between pages.
_LINES = 20
_CHINESE_SIGNS = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
_CHINESE = re.compile(f"[{_CHINESE_SIGNS}]")
_WORD = re.compile(f"[{_CHINESE_SIGNS}]{{1,4}}|[^{_CHINESE_SIGNS}]+")


@dataclass(frozen=True)
class Layout:
    """How a table stands on its page.

    Attributes
    ----------
    size : float
        Size of type in points.
    widths : tuple of float
        Of its columns, in points, with their padding.
    sideways : bool
        Whether it needs a page on its side.
    parted : frozenset of int
        The rows that are too high to stay in one piece.
    """

    size: float
    widths: tuple[float, ...]
    sideways: bool
    parted: frozenset[int]


def lay_out(table: Table) -> Layout:
    """Return the largest type and the page on which no column is narrower than its longest word."""
    if not table.header:
        return Layout(_SIZES[0], (), False, frozenset())
    rows = [table.header, *table.rows[:1000]]  # these decide about widths
    columns = list(zip(*rows, strict=True))
    figures = table.figures or (False,) * len(columns)
    least = [_least(cells, right) for cells, right in zip(columns, figures, strict=True)]
    wanted = [max(one, _wish(cells)) for one, cells in zip(least, columns, strict=True)]
    for room, size, lines in _tries(len(columns)):
        widths = _shared(least, wanted, room, size)
        average = sum(_row_lines(row, widths, size) for row in rows) / len(rows)
        if sum(_points(one, size) for one in least) <= room and average <= lines:
            break
    return Layout(size, widths, room == ON_ITS_SIDE, frozenset(_parted(table, widths, size)))


def pages(blocks: Iterable[Block]) -> Iterator[tuple[bool, list[Block]]]:
    """Yield runs of blocks with whether their pages lie on their side.

    Headings go with what follows them, a text between two tables on their side stays there, and of tables in a row all
    lie on their side when two of them must: a page is not turned for each.
    """
    listed = list(blocks)
    sideways = [isinstance(one, Table) and lay_out(one).sideways for one in listed]
    for is_table, run in groupby(range(len(listed)), key=lambda place: isinstance(listed[place], Table)):
        places = list(run)
        if is_table and sum(sideways[place] for place in places) > 1:
            sideways[places[0] : places[-1] + 1] = [True] * len(places)
    for place in range(len(listed) - 2, -1, -1):
        if isinstance(listed[place], Heading):
            sideways[place] = sideways[place + 1]
    for place in range(1, len(listed) - 1):
        if isinstance(listed[place], Paragraph) and sideways[place - 1] and sideways[place + 1]:
            sideways[place] = True
    for side, group in groupby(zip(sideways, listed, strict=True), key=lambda one: one[0]):
        yield side, [block for _, block in group]


def breakable(text: str, room: float, size: float) -> str:
    """Return `text` with places in words that are wider than `room` points where a line may end (U+200B)."""
    most = max(1, int((room - 2 * PADDING) / (_NARROW * size)))
    return re.sub(rf"\S{{{most + 1},}}", lambda match: _pieces(match[0], most), text)


def unbroken(cell: str) -> list[str]:
    """Return the parts of a text between which a line may end: words, Chinese characters in fours."""
    return [word for run in cell.split() for word in _WORD.findall(run)]


def _pieces(word: str, most: int) -> str:
    if _CHINESE.search(word):
        runs = re.split(r"([!-~]+)", word)
        return "".join(_pieces(run, most) if len(run) > most and run.isascii() else run for run in runs)
    return "\u200b".join(word[start : start + most] for start in range(0, len(word), most))


def _tries(columns: int) -> Iterator[tuple[float, float, float]]:
    """Yield rooms and sizes of type, the best first, each with the lines that a row may take there on average."""
    if columns <= _MANY_COLUMNS:
        yield from ((UPRIGHT, size, 5.0) for size in _SIZES)
    elif columns <= _MANY_COLUMNS + 3:  # upright while a row has two or three lines: turning a page costs more
        yield from ((UPRIGHT, size, 2.6) for size in _SIZES)
    yield from ((ON_ITS_SIDE, size, 12.0) for size in _SIZES)
    yield from ((ON_ITS_SIDE, size, math.inf) for size in _SMALLER)


def _least(cells: tuple[str, ...], figures: bool) -> float:
    """Return what a column must hold, in units of the size of type: its longest word, of figures the whole cell."""
    words = max(_longest_word(cells[0], bold=True), *map(_longest_word, cells[1:]), _NARROW)
    return max(words, *(min(_set(cell), _LONG_WORD) for cell in cells[1:]), 0.0) if figures else words


def _longest_word(cell: str, bold: bool = False) -> float:
    return min(max((_set(word, bold) for word in unbroken(cell)), default=0.0), _LONG_WORD)


@cache
def _set(word: str, bold: bool = False) -> float:
    """Return the width of a word in units of the size of type."""
    return _HINTING * sum(_advance(character, bold) for character in word)


@cache
def _advance(character: str, bold: bool) -> float:
    if width(character) > 1:
        return 1.0
    font = get_font(findfont(f"{_WIDE_FONT}:bold" if bold else _WIDE_FONT))
    if not font.get_char_index(ord(character)):
        return 1.0
    font.set_size(100, 72)
    return float(font.load_char(ord(character)).linearHoriAdvance) / 65536 / 100


def _wish(cells: Iterable[str]) -> float:
    """Return the width, in units of the size of type, at which a short text takes one line, and a long one a few."""
    longest = max(map(width, cells))
    return _NARROW * (longest if longest <= _PREFERRED else min(_PREFERRED + 4 * math.sqrt(longest - _PREFERRED), 120))


def _points(wide: float, size: float) -> float:
    return wide * size + 2 * PADDING


def _shared(least: list[float], wanted: list[float], room: float, size: float) -> tuple[float, ...]:
    """Return the widths: what each column needs, and of the rest what it wishes."""
    needed = [_points(one, size) for one in least]
    if sum(needed) >= room:
        return tuple(room * one / sum(needed) for one in needed)
    more = [_points(one, size) - need for one, need in zip(wanted, needed, strict=True)]
    part = min(1.0, (room - sum(needed)) / sum(more)) if sum(more) else 0.0
    return tuple(need + part * one for need, one in zip(needed, more, strict=True))


def _row_lines(row: Iterable[str], widths: Iterable[float], size: float) -> int:
    wide = (_points(_NARROW * width(cell), size) for cell in row)
    return max((math.ceil(one / max(room, 1.0)) for one, room in zip(wide, widths, strict=True)), default=1)


def _parted(table: Table, widths: tuple[float, ...], size: float) -> Iterator[int]:
    return (place for place, row in enumerate(table.rows) if _row_lines(row, widths, size) > _LINES)
