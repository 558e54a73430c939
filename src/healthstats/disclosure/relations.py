"""Which published counts add up to which: sexes to both, ages to wider ones, areas to their parent, years to a period.

A *cell* is one count: what is counted, where, of whom, when. However its sex or age is spelt, it is one cell, and so it
is when several indicators tell it: infant mortality, deaths of infants and deaths at age 0 count the same. A part
that is not in the frame is an unknown cell of 0 or more, not nothing: one for all areas of a parent that are missing,
one for each gap between the ages or the periods. Unknown cells add up as others do, because a reader can reckon with
them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from healthstats.ages import AgeBand
from healthstats.catalogue import events_of, indicators, subjects
from healthstats.disclosure.dimensions import Parents, Sums, age_of, by_area, by_sex, by_span, by_subject, sex_of
from healthstats.errors import InputError
from healthstats.frames import need, place_of, years_of

Codes = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]
#: What must be the same for two counts to be parts of one, beside the events.
SAME = ["population", "system", "basis"]
#: In what they may differ.
DIMENSIONS = ["area", "subject", "sex", "age", "period"]


@dataclass(frozen=True)
class Relations:
    """Sums over cells: in each relation the parts add up to the total.

    Attributes
    ----------
    cell : array
        The cell of each row of the frame, from 0.
    parts : sparse array
        Relations × cells: 1 where the cell is one of the parts.
    total : array
        The cell that each relation's parts add up to.
    stated : array
        Which cells are in the frame; the others are unknown.
    """

    cell: Codes
    parts: sparse.csr_array
    total: Codes
    stated: Marks

    def __repr__(self) -> str:
        return (
            f"Relations: {len(self.total)} sums over {len(self.stated)} cells, {(~self.stated).sum()} of them unknown"
        )

    def signed(self) -> sparse.csr_array:
        """Return the relations as parts − total = 0."""
        count = len(self.total)
        totals = sparse.csr_array((np.ones(count), (np.arange(count), self.total)), shape=self.parts.shape)
        return (self.parts - totals).tocsr()

    def only(self, wanted: Marks) -> "Relations":
        """Return the relations that are marked, over the same cells."""
        return Relations(self.cell, self.parts[wanted], self.total[wanted], self.stated)


def relations(frame: pd.DataFrame, parents: Parents | None = None) -> Relations:
    """Return which of the frame's counts add up to which.

    Parameters
    ----------
    frame : DataFrame
        One count a row, with any of ``indicator``, ``subject``, ``population``, ``system``, ``basis`` (what is
        counted), ``area``, ``sex``, ``age`` and a time: ``year``, or ``period_start`` and ``period_end``.
    parents : mapping, or several
        Area → the area it is a part of. By default those of the project's ``data/areas.toml``.

    Returns
    -------
    Relations

    Raises
    ------
    InputError
        If `frame` is not a DataFrame, or an area is its own parent.

    Examples
    --------
    >>> deaths = pd.DataFrame({"sex": ["male", "female", "both"], "numerator": [3, 9, 12]})
    >>> sums = relations(deaths, parents={})
    >>> print(sums, sums.signed().toarray().tolist())
    Relations: 1 sums over 3 cells, 0 of them unknown [[-1.0, 1.0, 1.0]]
    """
    need(frame, [], "relations")
    labels: dict[str, list[Any]] = {}
    events, subject, age = _counted(frame)
    cells = pd.DataFrame({"same": _group(frame, events)}, index=range(len(frame)))
    for name, given, meaning in (
        ("area", _column(frame, "area"), str),
        ("subject", subject, str),
        ("sex", _column(frame, "sex"), sex_of),
        ("age", age, age_of),
        ("period", _periods(frame), tuple),
    ):
        cells[name], labels[name] = _codes(given, meaning)
    ways = {
        "area": by_area(parents),
        "subject": by_subject(),
        "sex": by_sex(labels["sex"]),
        "age": by_span,
        "period": by_span,
    }
    cell_of_row = cells.groupby(cells.columns.tolist(), sort=True).ngroup().to_numpy().astype("int64")
    cells = cells.drop_duplicates().sort_values(cells.columns.tolist(), ignore_index=True)
    stated = len(cells)
    for name in DIMENSIONS:
        cells = _with_unknown(cells, name, labels[name], ways[name])
    sums = [_sums(cells, name, labels, ways[name]) for name in DIMENSIONS]
    relation, part, total = _joined(sums)
    matrix = sparse.csr_array((np.ones(len(part)), (relation, part)), shape=(len(total), len(cells)))
    return Relations(cell_of_row, matrix, total, np.arange(len(cells)) < stated)


def _column(frame: pd.DataFrame, name: str) -> list[Any]:
    """Return the labels of a column; a missing one is not stated, as if there were no such column."""
    return frame[name].astype("object").fillna("").tolist() if name in frame else [""] * len(frame)


def _counted(frame: pd.DataFrame) -> tuple[list[str], list[str], list[Any]]:
    """Return what events each row counts, their subject, and their age: its label, or that of the subject."""
    known, about = indicators(), subjects()
    rows = list(zip(*(_column(frame, name) for name in ("indicator", "subject", "age")), strict=True))

    def meant(name: str, subject: str, age: Any) -> tuple[str, str, Any]:
        subject = subject or (known[name].about if name in known else "")
        ages = about[subject].ages if subject in about else ()
        return (events_of(name), "", age or AgeBand(*ages)) if ages else (events_of(name), subject, age)

    means = {row: meant(*row) for row in set(rows)}
    events, subject, age = zip(*(means[row] for row in rows), strict=True) if rows else ((), (), ())
    return list(events), list(subject), list(age)


def _group(frame: pd.DataFrame, events: list[str]) -> Codes:
    labels = frame.reindex(columns=SAME).astype("object").fillna("").astype("str").assign(events=events)
    return labels.groupby([*SAME, "events"], sort=True).ngroup().to_numpy().astype("int64")


def _codes(given: list[Any], meaning: Callable[[Any], Any]) -> tuple[Codes, list[Any]]:
    """Return the code of each label, and what each code means, in an order that does not depend on the rows'."""
    means = {label: meaning(label) for label in set(given)}
    labels = sorted(set(means.values()), key=repr)
    code = {label: number for number, label in enumerate(labels)}
    return np.array([code[means[label]] for label in given], dtype="int64"), labels


def _periods(frame: pd.DataFrame) -> list[tuple[int, ...]]:
    """Return the first day of each row's period and the day after its last, as numbers; nothing where none is."""
    spans: list[tuple[int, ...]] = [()] * len(frame)
    if "year" in frame:
        given = years_of(frame, "year")
        years: dict[float, tuple[int, ...]] = {year: _year(year) for year in set(given[~np.isnan(given)].tolist())}
        spans = [years.get(year, ()) for year in given.tolist()]
    if {"period_start", "period_end"} <= set(frame.columns):
        start, end = (_days(frame, name) for name in ("period_start", "period_end"))
        first, last = start.astype("int64").tolist(), end.astype("int64").tolist()
        for row in np.flatnonzero(~(np.isnat(start) | np.isnat(end))).tolist():
            spans[row] = first[row], last[row] + 1
    return spans


def _days(frame: pd.DataFrame, column: str) -> npt.NDArray[np.datetime64]:
    days = pd.to_datetime(frame[column], errors="coerce", format=None if frame[column].dtype.kind == "M" else "ISO8601")
    if (wrong := (days.isna() & frame[column].notna()).to_numpy()).any():
        row = int(wrong.argmax())
        said = f"{column} is {frame[column].iloc[row]!r}, expected a day such as 2019-12-31"
        raise InputError(said, **place_of(frame, row))
    return days.to_numpy("datetime64[D]")


def _year(year: float) -> tuple[int, int]:
    epoch = date(1970, 1, 1)
    return (date(int(year), 1, 1) - epoch).days, (date(int(year), 12, 31) - epoch).days + 1


def _alike(
    cells: pd.DataFrame, name: str, labels: list[Any], sums: Callable[[frozenset[Any]], Sums]
) -> Iterable[tuple[pd.DataFrame, Any, tuple[Any, ...]]]:
    """Return each sum by `name`, with one cell of every group of cells that it holds in."""
    others = [column for column in cells if column != name]
    group = cells.groupby(others, sort=False).ngroup().to_numpy()
    order = np.lexsort((cells[name].to_numpy(), group))
    _, first = np.unique(group[order], return_index=True)
    codes = cells[name].to_numpy()[order].tolist()
    alike: dict[tuple[int, ...], list[int]] = {}
    for start, end in pairwise([*first.tolist(), len(codes)]):
        alike.setdefault(tuple(codes[start:end]), []).append(int(order[start]))
    for present, rows in alike.items():
        if len(present) > 1:
            for total, parts in sums(frozenset(labels[code] for code in present)):
                yield cells.iloc[rows], total, parts


def _with_unknown(
    cells: pd.DataFrame, name: str, labels: list[Any], sums: Callable[[frozenset[Any]], Sums]
) -> pd.DataFrame:
    """Return the cells with those that a sum by `name` needs and that are not there; new labels are appended."""
    made = [cells]
    for group, _, parts in _alike(cells, name, labels, sums):
        for part in parts:
            if part not in labels:
                labels.append(part)
            made.append(group.assign(**{name: labels.index(part)}))
    return pd.concat(made, ignore_index=True).drop_duplicates(ignore_index=True)


def _sums(
    cells: pd.DataFrame, name: str, labels: dict[str, list[Any]], sums: Callable[[frozenset[Any]], Sums]
) -> list[tuple[Codes, Codes]]:
    """Return, for each sum by `name` whose cells are all there, the totals and (one column a part) the parts."""
    sizes = {"same": int(cells["same"].max()) + 1 if len(cells) else 1} | {
        key: max(len(one), 1) for key, one in labels.items()
    }
    keys = np.ravel_multi_index([cells[key].to_numpy() for key in sizes], list(sizes.values()))
    order = np.argsort(keys)
    made = []
    for group, total, parts in _alike(cells, name, labels[name], sums):
        if not set(parts) <= set(labels[name]):
            continue
        wanted = [group.assign(**{name: labels[name].index(label)}) for label in (total, *parts)]
        asked = np.stack(
            [np.ravel_multi_index([one[key].to_numpy() for key in sizes], list(sizes.values())) for one in wanted]
        )
        place = np.searchsorted(keys, asked, sorter=order).clip(max=len(keys) - 1)
        found = order[place]
        there = (keys[found] == asked).all(axis=0)
        made.append((found[0, there], found[1:, there].T))
    return made


def _joined(sums: list[list[tuple[Codes, Codes]]]) -> tuple[Codes, Codes, Codes]:
    """Return relation and cell of each part, and the total of each relation."""
    relation, part, total = [], [], []
    count = 0
    for totals, parts in (one for each in sums for one in each):
        relation.append(np.repeat(np.arange(count, count + len(totals)), parts.shape[1]))
        part.append(parts.ravel())
        total.append(totals)
        count += len(totals)
    empty = np.zeros(0, dtype="int64")
    return tuple(np.concatenate([empty, *one]).astype("int64") for one in (relation, part, total))  # type: ignore[return-value]
