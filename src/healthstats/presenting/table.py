"""A table ready to be shown: text cells, escaped HTML, the same bytes on every run."""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import pandas as pd

from healthstats.presenting.quotes import Marked
from healthstats.presenting.wording import word

#: Words longer than this (addresses, file names) may be broken anywhere, so that they do not widen the page.
_LONG_WORD = 24
_FIGURE = re.compile(r"[<>≤≥≈+−]? ?\d|∞")


@dataclass(frozen=True)
class Table:
    """A table ready to be shown: a title, text cells, and notes under it.

    `repr` is plain text and `_repr_html_` escaped HTML without ids or addresses, so that nbval can compare both.
    """

    title: str
    frame: pd.DataFrame = field(repr=False)
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        body = self.frame.to_string(index=False) if len(self.frame) else "–"
        return "\n".join([self.title, body, *self.notes])

    def _repr_html_(self) -> str:
        if self.frame.empty:
            return f"<p class='none'><b>{html.escape(self.title)}</b>: –</p>"
        head = "".join(f"<th>{html.escape(str(name))}</th>" for name in self.frame.columns)
        numeric = [is_numeric(self.frame[name]) for name in self.frame.columns]
        body = "\n".join(
            "<tr>" + "".join(_cell(text, right) for text, right in zip(row, numeric, strict=True)) + "</tr>"
            for row in self.frame.itertuples(index=False)
        )
        notes = f"<p class='note'>{html.escape(' · '.join(self.notes))}</p>" if self.notes else ""
        return (
            f"<table class='hs'><caption>{html.escape(self.title)}</caption>\n<thead><tr>{head}</tr></thead>\n"
            f"<tbody>\n{body}\n</tbody></table>{notes}"
        )

    def records(self) -> list[dict]:
        """Return the rows as plain data for JSON."""
        return self.frame.to_dict("records")


def is_numeric(cells: pd.Series) -> bool:
    """Return whether all cells of a column that are not empty are figures."""
    filled = [str(text) for text in cells if str(text)]
    return bool(filled) and all(_FIGURE.match(text) for text in filled)


def _cell(cell: object, right: bool) -> str:
    text = str(cell)
    longest = max((len(word) for word in text.split()), default=0)
    kind = " class='number'" if right else " class='long'" if longest > _LONG_WORD else ""
    return f"<td{kind}>{cell.html() if isinstance(cell, Marked) else html.escape(text)}</td>"


def make_table(title: str, columns: Mapping[str, Iterable], language: str, notes: Iterable[str] = ()) -> Table:
    """Return a Table whose columns are named by the words of their keys; empty notes fall away."""
    frame = pd.DataFrame({word(name, language): list(cells) for name, cells in columns.items()}, dtype="object")
    return Table(title, frame, tuple(note for note in notes if note))


def filled(columns: dict[str, list[str]], optional: tuple[str, ...]) -> dict[str, list[str]]:
    """Return `columns` without those of `optional` that are empty in every row."""
    return {name: cells for name, cells in columns.items() if name not in optional or any(cells)}


@dataclass(frozen=True)
class Tables:
    """Several tables shown under one another; tables without rows are left out of what is shown."""

    tables: tuple[Table, ...]

    def __iter__(self) -> Iterator[Table]:
        return iter(self.tables)

    def __repr__(self) -> str:
        return "\n\n".join(repr(table) for table in self.tables if len(table.frame))

    def _repr_html_(self) -> str:
        return "\n".join(table._repr_html_() for table in self.tables if len(table.frame))


def tables(*several: Table) -> Tables:
    """Return tables to be shown together."""
    return Tables(several)
