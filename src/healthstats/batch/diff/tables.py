"""Two versions of a table of texts: which rows are the same ones, and which numbers in them changed."""

import math
import re
from collections import Counter
from collections.abc import Iterator

Row = dict[str, str]
_NUMBER = re.compile(r"[−-]?\d[\d,]*(?:\.\d+)?")
_YEARS = re.compile(r"\d{4}(?:[–/-]\d{2,4})?")
_LONGEST_LABEL = 60


def number_of(text: str) -> float:
    """Return the first number of a text; NaN when it begins with none.

    Examples
    --------
    >>> number_of("21.5 per 1,000"), number_of("−4,000"), number_of("met")
    (21.5, -4000.0, nan)
    """
    found = _NUMBER.match(text.strip())
    return float(found[0].replace("−", "-").replace(",", "")) if found else math.nan


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
            for place, mine in enumerate(before)
            for beside, other in enumerate(after)
            if mine.items() & other.items()
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


def label_of(row: Row, other: Row | None, table: list[Row]) -> str:
    """Return the words and years that both versions of a row have and that tell it from the others; else numbers."""
    telling = {
        name: text
        for name, text in row.items()
        if text
        and (other is None or other.get(name) == text)
        and len(text) <= _LONGEST_LABEL
        and (len(table) == 1 or len({one.get(name) for one in table}) > 1)
    }
    plain = [text for text in telling.values() if _YEARS.fullmatch(text) or math.isnan(number_of(text))]
    return " · ".join(plain or [f"{name} {text}" for name, text in list(telling.items())[:2]])
