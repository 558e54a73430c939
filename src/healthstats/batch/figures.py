"""Which figures there are, and which areas belong to one another: so that the plan asks for no report without data."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyarrow.parquet as pq

from healthstats.errors import InputError
from healthstats.project import areas

Held = tuple[str, str, int | None, bool]  # indicator, subject, year, is it a result


@dataclass(frozen=True)
class Figures:
    """The combinations that ``data/processed/series.parquet`` holds, by area."""

    by_area: dict[str, frozenset[Held]]

    @cached_property
    def subjects(self) -> set[str]:
        """Every subject there is."""
        return {subject for held in self.by_area.values() for _, subject, _, _ in held}

    @cached_property
    def _by_indicator(self) -> dict[tuple[str, str], list[Held]]:
        found: dict[tuple[str, str], list[Held]] = {}
        for area, held in self.by_area.items():
            for one in held:
                found.setdefault((area, one[0]), []).append(one)
        return found

    def _held(self, areas: Iterable[str] | None, indicator: str, subject: str | None) -> list[tuple[str, Held]]:
        wanted = self.by_area if areas is None else areas
        return [
            (area, one)
            for area in wanted
            for one in (self._by_indicator.get((area, indicator), ()) if indicator else self.by_area.get(area, ()))
            if subject is None or one[1] == subject
        ]

    def any(self, areas: Iterable[str] | None, indicator: str, subject: str | None, year: int) -> bool:
        """Return whether there is a row; an empty indicator, a subject of None and a year of 0 mean any."""
        return any(not year or held[2] == year for _, held in self._held(areas, indicator, subject))

    def latest(self, areas: Iterable[str] | None, indicator: str, subject: str | None) -> int | None:
        """Return the latest year with a result, of several areas the latest that two of them share, if there is one."""
        years: dict[int, set[str]] = {}
        for area, (_, _, year, result) in self._held(areas, indicator, subject):
            if year is not None and result:
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
    columns = ["area", "indicator", "subject", "year", "kind"]
    distinct = pq.read_table(path, columns=columns).group_by(columns).aggregate([]).to_pydict()
    held: dict[str, set[Held]] = {}
    for area, indicator, subject, year, kind in zip(*(distinct[name] for name in columns), strict=True):
        held.setdefault(area, set()).add((indicator, subject, year, kind == "result"))
    return Figures({area: frozenset(rows) for area, rows in held.items()})


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
