"""A table ready for print, set by great-tables: title, spanners, figures under their points, notes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from healthstats.presenting.table import Table, is_numeric


@dataclass(frozen=True)
class PrintTable(Table):
    """A `Table` that is set by great-tables when it is shown.

    Attributes
    ----------
    subtitle : str
        What the figures are: indicator, unit, year.
    spanners : mapping
        A heading over several columns → the names of these columns.
    """

    subtitle: str = ""
    spanners: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def _repr_html_(self) -> str:
        if self.frame.empty:
            return super()._repr_html_()
        from great_tables import GT  # on first use: it takes as long to import as the rest of the report to build

        stub, *figures = self.frame.columns
        # A fixed id keeps the bytes the same on every run; the text columns stay left, figures go right.
        table = GT(self.frame, rowname_col=stub, id="hs").tab_header(self.title, self.subtitle).tab_stubhead(stub)
        table = table.cols_align("right", [name for name in figures if is_numeric(self.frame[name])])
        for heading, columns in self.spanners.items():
            table = table.tab_spanner(heading, [name for name in columns if name in self.frame])
        for note in self.notes:
            table = table.tab_source_note(note)
        return table.tab_options(table_font_size="13px", data_row_padding="3px").as_raw_html()


def for_print(table: Table, subtitle: str, spanners: Mapping[str, tuple[str, ...]]) -> PrintTable:
    """Return `table` as one to be printed."""
    return PrintTable(table.title, table.frame, table.notes, subtitle, spanners)
