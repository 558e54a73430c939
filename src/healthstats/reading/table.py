"""All that is known of one table before its numbers are read."""

from dataclasses import dataclass

from healthstats.reading.columns import Column
from healthstats.reading.facts import Facts
from healthstats.reading.headers import Head
from healthstats.reading.labels import Lexicon
from healthstats.reading.period import Period
from healthstats.reading.sheets import Raw, Sheet
from healthstats.reading.sidecars import Sidecar


@dataclass(frozen=True)
class Whole:
    """What the document around a table says of all its numbers, where the table itself says nothing.

    Attributes
    ----------
    period : Period
        What they are of.
    planned : bool
        Whether they are targets, unless they are of an earlier time.
    """

    period: Period
    planned: bool


@dataclass(frozen=True)
class Table:
    """All that is known of one table before its numbers are read."""

    sheet: Sheet
    head: Head
    rows: list[int]
    columns: list[Column]
    facts: Facts
    sections: list[str]
    sidecar: Sidecar
    lexicon: Lexicon
    marks: dict[str, str]
    indicator: str
    unit: str
    period: Period | None
    period_note: str
    whole: Whole | None = None

    def cell(self, place: int, column: int) -> Raw:
        """Return the cell of a data row, counted from 0 in `rows`."""
        return self.sheet.cells[self.rows[place]][column]

    def locator(self, place: int, column: int) -> str:
        """Return the name of the cell of a data row."""
        return self.sheet.locator(self.rows[place], column)

    def header_locator(self, column: Column) -> str:
        """Return the name of the cell that names a column."""
        return self.sheet.locator(self.head.last, column.place)

    def kind(self, period: Period) -> str:
        """Return the kind of a number of which nothing else is said."""
        planned = self.whole is not None and self.whole.planned and period.end >= self.whole.period.start
        return "target" if planned else "result"

    def default(self, name: str) -> str:
        """Return what the sidecar's [table] states for the whole file."""
        return str(self.sidecar.table.get(name, ""))
