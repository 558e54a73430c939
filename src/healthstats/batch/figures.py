"""Which figures there are, and which areas belong to one another: so that the plan asks for no report without data."""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from healthstats.errors import InputError
from healthstats.project import areas

Years = frozenset[int | None]
Held = dict[tuple[str, str], tuple[Years, Years]]  # indicator, subject → years with a row, years with a result


@dataclass(frozen=True)
class Figures:
    """The combinations that ``data/processed/series.parquet`` holds, by area."""

    by_area: dict[str, Held]

    @cached_property
    def subjects(self) -> set[str]:
        """Every subject there is."""
        return {subject for held in self.by_area.values() for _, subject in held}

    def _held(
        self, areas: Iterable[str] | None, indicator: str, subject: str | None
    ) -> Iterator[tuple[str, tuple[Years, Years]]]:
        for area in self.by_area if areas is None else areas:
            held = self.by_area.get(area, {})
            if indicator and subject is not None:
                found = [held[indicator, subject]] if (indicator, subject) in held else []
            else:
                found = [
                    years
                    for (name, about), years in held.items()
                    if (not indicator or name == indicator) and (subject is None or about == subject)
                ]
            yield from ((area, years) for years in found)

    def any(self, areas: Iterable[str] | None, indicator: str, subject: str | None, year: int) -> bool:
        """Return whether there is a row; an empty indicator, a subject of None and a year of 0 mean any."""
        return any(not year or year in rows for _, (rows, _) in self._held(areas, indicator, subject))

    def latest(self, areas: Iterable[str] | None, indicator: str, subject: str | None) -> int | None:
        """Return the latest year with a result, of several areas the latest that two of them share, if there is one."""
        years: dict[int, set[str]] = {}
        for area, (_, results) in self._held(areas, indicator, subject):
            for year in results:
                if year is not None:
                    years.setdefault(year, set()).add(area)
        shared = [year for year, having in years.items() if len(having) > 1]
        return max(shared or years, default=None)


def read_figures(root: Path) -> Figures:
    """Read which figures there are.

    Raises
    ------
    InputError
        If the data were not cleaned yet.
    """
    path = root / "data" / "processed" / "series.parquet"
    if not path.exists():
        raise InputError(
            "the data are not cleaned yet", file=path.name, remedy="Run: healthstats build (or healthstats clean)"
        )
    keys = ["area", "indicator", "subject", "kind"]
    held: dict[str, Held] = {}
    same: dict[Years, Years] = {}  # most areas have the figures of the same years: they are held once
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(columns=[*keys, "year"]):
            groups = pa.Table.from_batches([batch]).group_by(keys).aggregate([("year", "distinct")]).to_pydict()
            for area, name, subject, kind, years in zip(
                *(groups[one] for one in (*keys, "year_distinct")), strict=True
            ):
                here = held.setdefault(area, {})
                rows, results = here.get((name, subject), (frozenset(), frozenset()))
                rows, results = rows.union(years), results.union(years) if kind == "result" else results
                here[sys.intern(name), sys.intern(subject)] = (
                    same.setdefault(rows, rows),
                    same.setdefault(results, results),
                )
    return Figures(held)


def members(superior: str, level: str, root: Path) -> list[str]:
    """Return the ids of the areas below `superior` that have `level`; without a level its children."""
    every = areas(root)
    if not level:
        return [one.id for one in every.values() if one.parent == superior]
    return [
        one.id for one in every.values() if one.level == level and (not superior or superior in above(one.id, root))
    ]


def above(place: str, root: Path) -> list[str]:
    """Return the ids of the superior areas of an area, the nearest first."""
    every, chain = areas(root), []
    while place in every and (parent := every[place].parent) and parent not in chain:
        chain.append(parent)
        place = parent
    return chain
