"""Two versions of a table of texts: which rows are the same ones, and which numbers in them changed."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator

Row = dict[str, str]
_NUMBER = re.compile(r"[−-]?\d[\d,]*(?:\.\d+)?")
_YEARS = re.compile(r"\d{4}(?:[–/-]\d{2,4})?")
_LONGEST_LABEL = 60
#: Tables with more pairs of rows than this are compared by their rare cells alone, each shared by few pairs.
_MOST_PAIRS, _FEW_PAIRS = 100_000, 100


def number_of(text: str) -> float:
    """Return the first number of a text; NaN when it begins with none.

    Examples
    --------
    >>> number_of("21.5 per 1,000"), number_of("−4,000"), number_of("met")
    (21.5, -4000.0, nan)
    """
    found = _NUMBER.match(text.strip())
    return float(found[0].replace("−", "-").replace(",", "")) if found else math.nan


def change_of(old: str, new: str) -> float:
    """Return by how much the first number of a text changed; NaN when something else changed, too.

    Examples
    --------
    >>> change_of("4 per 1,000", "6 per 1,000"), change_of("2.95 to 4.68", "2.95 to 4.69")
    (2.0, nan)
    """
    rests = [_NUMBER.sub("", text.strip(), count=1) for text in (old, new)]
    return number_of(new) - number_of(old) if rests[0] == rests[1] else math.nan


def paired(old: list[Row], new: list[Row]) -> Iterator[tuple[Row | None, Row | None]]:
    """Yield the rows that differ: pairs that are the same row in two versions, and rows of one version only.

    A table has no key. Rows that are equal are the same; of the others those that share most cells, a cell counting
    more the rarer it is in its column.

    Examples
    --------
    >>> list(paired([{"year": "2018", "rate": "6.1"}, {"year": "2019", "rate": "5.5"}],
    ...             [{"year": "2018", "rate": "6.1"}, {"year": "2019", "rate": "5.4"}]))
    [({'year': '2019', 'rate': '5.5'}, {'year': '2019', 'rate': '5.4'})]
    """
    before, after = _without_equal(old, new), _without_equal(new, old)
    counts = Counter(cell for row in [*old, *new] for cell in row.items())
    scored = sorted(
        (
            (-sum(1 / counts[cell] for cell in mine.items() & other.items()), abs(place - beside), place, beside)
            for place, beside in _candidates(before, after)
            for mine, other in [(before[place], after[beside])]
        ),
    )
    left, right = set(range(len(before))), set(range(len(after)))
    for _, _, place, beside in scored:
        if place in left and beside in right:
            left.remove(place)
            right.remove(beside)
            yield before[place], after[beside]
    yield from ((before[place], None) for place in sorted(left))
    yield from ((None, after[place]) for place in sorted(right))


def _candidates(before: list[Row], after: list[Row]) -> Iterable[tuple[int, int]]:
    """Return the pairs of rows that share a cell; in long tables, one that few of them share."""
    holders: dict[tuple[str, str], tuple[list[int], list[int]]] = {}
    for side, rows in enumerate((before, after)):
        for place, row in enumerate(rows):
            for cell in row.items():
                holders.setdefault(cell, ([], []))[side].append(place)
    most = _FEW_PAIRS if len(before) * len(after) > _MOST_PAIRS else _MOST_PAIRS
    return {
        (place, beside)
        for mine, others in holders.values()
        if len(mine) * len(others) <= most
        for place in mine
        for beside in others
    }


def _without_equal(rows: list[Row], others: list[Row]) -> list[Row]:
    left = Counter(tuple(sorted(row.items())) for row in others)
    kept = []
    for row in rows:
        key = tuple(sorted(row.items()))
        if left[key] > 0:
            left[key] -= 1
        else:
            kept.append(row)
    return kept


def telling_columns(table: list[Row]) -> set[str]:
    """Return the columns that tell rows of a table apart: all of one row, else those with more than one text."""
    names = {name for row in table for name in row}
    return {name for name in names if len(table) == 1 or len({one.get(name) for one in table}) > 1}


def label_of(row: Row, other: Row | None, columns: set[str]) -> str:
    """Return the words and years of some columns that both versions of a row have; else numbers."""
    telling = {
        name: text
        for name, text in row.items()
        if text and (other is None or other.get(name) == text) and len(text) <= _LONGEST_LABEL and name in columns
    }
    plain = [text for text in telling.values() if _YEARS.fullmatch(text) or math.isnan(number_of(text))]
    return " · ".join(plain or [f"{name} {text}" for name, text in list(telling.items())[:2]])
