"""Observations become series: the steps in their order. Each takes rows and returns rows and problems.

Names are judged over all observations. What comes after them needs the rows of one family of indicators at a time, so
the rows wait on disk in packs of whole families, and memory holds one pack, however large the whole.
"""

import tempfile
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain, pairwise
from pathlib import Path

import pandas as pd

from healthstats.cleaning.breaks import mark_breaks, read_breaks, report_unused
from healthstats.cleaning.canonical import to_canonical
from healthstats.cleaning.consistency import check_consistency
from healthstats.cleaning.corrections import correct, is_whole, unread_files
from healthstats.cleaning.editions import choose_editions
from healthstats.cleaning.families import packs
from healthstats.cleaning.knowledge import Knowledge, gather_knowledge
from healthstats.cleaning.names import NAMING, PLACING, name_areas, name_indicators, tally, with_names
from healthstats.cleaning.periods import date_rows, report_period_flags
from healthstats.cleaning.possible import hold_to_ranges, note_unusual, set_aside
from healthstats.cleaning.problems import gather
from healthstats.cleaning.recompute import link_counts, recompute
from healthstats.cleaning.spool import Spool
from healthstats.cleaning.targets import settle_targets, stated_targets
from healthstats.cleaning.unit_repair import repair_units
from healthstats.series import KEY, LEDGER, OBSERVATIONS, SERIES, TABLES, Cleaned, Found, check, conform, empty

#: So many rows are cleaned at a time, unless one family of indicators has more.
MOST_ROWS = 300_000

_NO_ROWS = pd.DataFrame()


def clean(found: Found, root: str | Path | None = None) -> Cleaned:
    """Turn observations into series: one row per key, in the indicator's own unit, each doubt reported.

    Parameters
    ----------
    found : Found
        What `healthstats.read` returns. It is not changed.
    root : path, optional
        The project's root, whose ``data/*.toml`` hold areas, corrections and breaks; found from the working folder
        when not given. Outside a project, areas stay as written and nothing is corrected.

    Returns
    -------
    Cleaned
        ``series``, ``vintages`` (duplicates and editions that lost), ``problems`` (those of reading too), ``breaks``
        and the ``ledger``: each observation read is in the series, a duplicate or vintage of one that is, or excluded
        with a problem that says so.

    Raises
    ------
    InputError
        If the observations break their contract.
    ConfigError
        If a judgement file contradicts itself or the data: an unknown name, a correction that matches nothing.
    """
    parts: dict[str, list[pd.DataFrame]] = {name: [] for name in TABLES}
    with tempfile.TemporaryDirectory() as work:
        for name, frame in clean_pieces([found], root, Path(work)):
            parts[name].append(frame)
    return Cleaned(**{name: _joined(frames, name) for name, frames in parts.items()})


def _joined(frames: list[pd.DataFrame], table: str) -> pd.DataFrame:
    if len(frames) == 1:
        return frames[0]
    return pd.concat(frames, ignore_index=True) if frames else empty(table)


def clean_pieces(
    pieces: Iterable[Found], root: str | Path | None, work: Path, most: int = MOST_ROWS
) -> Iterator[tuple[str, pd.DataFrame]]:
    """Clean as `clean` does, in memory that does not grow with the observations.

    Parameters
    ----------
    pieces : iterable of Found
        The observations in pieces, in their order.
    root : path, optional
        As for `clean`.
    work : Path
        An empty folder, for what waits meanwhile.
    most : int
        How many rows are cleaned at a time.

    Yields
    ------
    table, frame : str, DataFrame
        The tables of `Cleaned`, each in parts: the name of a table and its next rows.
    """
    known = gather_knowledge(root)
    breaks = read_breaks(known)
    heard = _Heard(Spool(work / "observations"))
    for piece in chain(_stated(known), pieces):
        yield "observations", heard.add(piece)
    heard.rows.close()
    problems = conform(_joined(heard.problems, "problems"), "problems")

    labels = tally(pd.concat(heard.labels, ignore_index=True), NAMING)
    names, unnamed = name_indicators(labels, known)
    places = with_names(tally(pd.concat(heard.places, ignore_index=True), PLACING), names)
    areas, unplaced = name_areas(places, known)

    totals = labels["count"].groupby(names["to_indicator"]).sum()
    counts = {str(name): int(count) for name, count in totals.items()}
    packed = list(packs(counts, most))
    is_all = is_whole({*heard.read, *problems["file"]}, known.root)
    how = _How(known, breaks, is_all, unread_files(problems))
    runs = _runs(packed)
    ordered = {name: _InRuns(Spool(work / name), runs) for name in ("series", "vintages")}
    made = []
    for pack, rows in zip(packed, _in_packs(heard.rows, packed, names, areas, work), strict=True):
        one = _clean_pack(rows, how, counts.keys() - {*pack})
        ordered["series"].add(one.series)
        ordered["vintages"].add(one.vintages)
        made.append(replace(one, series=_NO_ROWS, vintages=_NO_ROWS))
    for name, table in ordered.items():
        yield from ((name, frame) for frame in table.frames())
    met = sum((one.met for one in made[1:]), made[0].met)
    unused = report_unused(breaks, met) if is_all else problems[:0]
    yield "problems", gather([unnamed, unplaced, *(one.problems for one in made), unused, problems])
    yield "breaks", breaks
    yield "ledger", _ledger(heard.read, {*problems["file"]}, [one.counts for one in made])


def _stated(known: Knowledge) -> list[Found]:
    """Return the targets that a judgement file states as a piece of their own, if there are any."""
    return [Found(stated_targets(known), empty("problems"))] if known.targets else []


@dataclass
class _Heard:
    """What was read so far: the rows, the names in them, how many in each file, and the problems met."""

    rows: Spool
    labels: list[pd.DataFrame] = field(default_factory=list)
    places: list[pd.DataFrame] = field(default_factory=list)
    read: Counter[str] = field(default_factory=Counter)
    problems: list[pd.DataFrame] = field(default_factory=list)

    def add(self, piece: Found) -> pd.DataFrame:
        """Take a piece, and return its observations."""
        check(piece.observations, "observations", "clean")
        observations = conform(piece.observations[list(OBSERVATIONS)], "observations")
        self.rows.add(observations)
        self.labels.append(tally(observations, NAMING))
        self.places.append(tally(observations, PLACING))
        self.read.update({str(file): int(count) for file, count in observations["file"].value_counts().items()})
        self.problems.append(piece.problems)
        return observations


def _runs(packed: list[list[str]]) -> dict[str, int]:
    """Number the names in their order, those alike that follow one another within one pack."""
    packs_of = {name: number for number, pack in enumerate(packed) for name in pack}
    runs: dict[str, int] = {}
    for before, name in pairwise(["", *sorted(packs_of)]):
        run = runs.get(before, 0)
        runs[name] = run if packs_of.get(before) == packs_of[name] else run + 1
    return runs


class _InRuns:
    """Rows of whole packs that are given back in the order of all indicators."""

    def __init__(self, spool: Spool, runs: dict[str, int]) -> None:
        self._spool, self._runs = spool, runs
        self._order: list[int] = []

    def add(self, rows: pd.DataFrame) -> None:
        for run, part in rows.groupby(rows["indicator"].map(self._runs)):
            self._spool.add(part)
            self._order.append(run)

    def frames(self) -> Iterator[pd.DataFrame]:
        self._spool.close()
        for _, place in sorted((run, place) for place, run in enumerate(self._order)):
            yield self._spool.read(place)


def _in_packs(
    waiting: Spool, packed: list[list[str]], names: pd.DataFrame, areas: dict[str, str], work: Path
) -> Iterator[pd.DataFrame]:
    """Yield the rows of each pack, named, in their order."""
    numbers = {name: number for number, pack in enumerate(packed) for name in pack}
    spools = [Spool(work / f"pack-{number}") for number in range(len(packed))]
    for place in range(len(waiting)):
        rows = with_names(waiting.read(place), names)
        rows = rows.assign(area=rows["area"].map(areas).astype("str"))
        for number, part in rows.groupby(rows["indicator"].map(numbers)):
            spools[number].add(part)
    waiting.remove()
    for spool in spools:
        spool.close()
        yield spool.whole() if len(spool) else empty("observations")
        spool.remove()


@dataclass(frozen=True)
class _How:
    """What is the same for all packs: the knowledge, the breaks, whether all files are there, which were not read."""

    known: Knowledge
    breaks: pd.DataFrame
    whole: bool
    unread: set[str]


@dataclass(frozen=True)
class _Pack:
    """What became of the rows of one pack; `met` is of the breaks, `counts` of the files."""

    series: pd.DataFrame
    vintages: pd.DataFrame
    problems: pd.DataFrame
    met: pd.DataFrame
    counts: pd.DataFrame


def _clean_pack(rows: pd.DataFrame, how: _How, elsewhere: Collection[str]) -> _Pack:
    known = how.known
    rows, undated = date_rows(rows)
    rows, corrected = correct(rows, known, how.whole, how.unread, elsewhere)
    rows, excluded = set_aside(rows, known)
    rows, mismatched = to_canonical(rows, known)
    rows = link_counts(rows)
    rows, repaired = repair_units(rows, known)
    rows, unequal = recompute(rows, known)
    rows, out_of_range = hold_to_ranges(rows, known)
    rows, vintages, editions = choose_editions(rows)
    rows, inconsistent = check_consistency(rows, known)
    rows, met = mark_breaks(rows, how.breaks)
    rows, unsettled = settle_targets(rows, known)

    series = conform(rows[list(SERIES)].sort_values([*KEY, "file", "locator"]).reset_index(drop=True), "series")
    problems = [
        undated, corrected, excluded, mismatched, repaired, unequal, out_of_range, editions, inconsistent,
        unsettled, note_unusual(rows, known), report_period_flags(series),
    ]  # fmt: skip
    return _Pack(series, vintages, gather(problems), met, _counts(series, vintages, excluded))


def _counts(series: pd.DataFrame, vintages: pd.DataFrame, excluded: pd.DataFrame) -> pd.DataFrame:
    """Count by file what became of its rows."""
    counts = {
        "in_series": series["file"].value_counts(),
        "duplicates": vintages.loc[vintages["relation"] == "duplicate", "file"].value_counts(),
        "vintages": vintages.loc[vintages["relation"] == "vintage", "file"].value_counts(),
        "excluded": excluded.loc[excluded["action"] == "excluded", "file"].value_counts(),
    }
    return pd.DataFrame(counts)


def _ledger(read: Counter[str], met: set[str], counts: list[pd.DataFrame]) -> pd.DataFrame:
    """Put the counts together; files in which nothing could be read have a row of zeros."""
    files = sorted({*read, *met})
    total = pd.concat(counts).groupby(level=0).sum().reindex(files).fillna(0)
    table = total.assign(read=[read[file] for file in files]).rename_axis("file").reset_index()
    return conform(table[list(LEDGER)], "ledger")
