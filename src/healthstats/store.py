"""``data/processed``: written whole by cleaning, read row by row by the notebooks, with a record of what was read.

A table is one Parquet file in groups of rows, each with the least and greatest value of every column that a query can
ask for. A query reads the groups that can hold its rows, and no others.
"""

import contextlib
import hashlib
import hmac
import io
import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import csv

from healthstats.catalogue import find_subject, indicator
from healthstats.errors import InputError
from healthstats.project import area, project_root
from healthstats.series import TABLES, Cleaned, conform, empty

#: How a hash begins that is kept under the project's key.
SEALED = "sealed:"

_SELECTORS = (
    "indicator",
    "subject",
    "area",
    "kind",
    "year",
    "since",
    "until",
    "sex",
    "age",
    "population",
    "system",
    "basis",
    "file",
    "action",
    "code",
)

#: A group holds at most so many rows: a query of one area reads one group of each indicator.
_GROUP = 8_192
#: So many groups are held back until they are written, and read at once.
_AT_ONCE = 8
#: Tables in the order of their indicators: none begins in the middle of a group that others fill.
_BY_INDICATOR = ("series", "vintages")
#: A table of more rows is not held to ask it again.
_MOST_HELD = 1_000_000


class Record(dict[str, Any]):
    """A query as plain data, as a frame carries it in ``attrs``. It is never changed.

    pandas copies ``attrs`` deeply with every frame it makes; for a record that is the record itself.
    """

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self


@dataclass(frozen=True)
class Query:
    """What a notebook read: the table, the filters, and the hash of the rows that came back."""

    table: str
    filters: dict
    rows: int
    sha256: str

    def as_dict(self) -> Record:
        """Return it as plain data for JSON."""
        return Record(asdict(self))


def save(cleaned: Cleaned, root: str | Path | None = None) -> Path:
    """Write the tables of `cleaned` to ``data/processed``, each beside its place and renamed into it.

    What reports were told of the tables before (``told/``) is removed.
    """
    return save_parts(((name, getattr(cleaned, name)) for name in TABLES), root)


def save_parts(parts: Iterable[tuple[str, pd.DataFrame]], root: str | Path | None = None) -> Path:
    """Write tables as `save` does, each given in any number of parts: names of tables and their next rows."""
    base = project_root(root)
    folder = base / "data" / "processed"
    with contextlib.ExitStack() as stack:
        work = stack.enter_context(work_folder(base))
        with contextlib.ExitStack() as open_files:
            tables = {name: open_files.enter_context(_Writer(work / f"{name}.parquet", name)) for name in TABLES}
            for name, frame in parts:
                tables[name].add(frame)
        for name in TABLES:
            os.replace(work / f"{name}.parquet", folder / f"{name}.parquet")
        shutil.rmtree(folder / "told", ignore_errors=True)
    return folder


@contextlib.contextmanager
def work_folder(root: Path) -> Iterator[Path]:
    """Yield an empty folder within ``data/processed`` that is removed in the end."""
    folder = root / "data" / "processed"
    folder.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".writing-", dir=folder))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


class _Writer(contextlib.AbstractContextManager["_Writer"]):
    """Writes one table in groups that are the same whatever the parts in which it is given."""

    def __init__(self, path: Path, table: str) -> None:
        self._held = pa.Table.from_pandas(empty(table), preserve_index=False)
        self._by_indicator = table in _BY_INDICATOR
        asked = [name for name in TABLES[table] if name in _SELECTORS]
        self._file = pq.ParquetWriter(path, self._held.schema, write_statistics=asked)

    def add(self, frame: pd.DataFrame) -> None:
        """Add the next rows."""
        rows = pa.Table.from_pandas(frame, schema=self._held.schema, preserve_index=False)
        self._held = pa.concat_tables([self._held, rows])
        if len(self._held) >= _AT_ONCE * _GROUP:
            self._write(whole=False)

    def __exit__(self, *_: object) -> None:
        with self._file:
            self._write(whole=True)

    def _write(self, whole: bool) -> None:
        """Write the groups that no further row can join, or all."""
        start = 0
        for end in self._ends():
            self._file.write_table(self._held.slice(start, end - start), row_group_size=_GROUP)
            start = end
        self._held = self._held.slice(start).combine_chunks()
        if whole and len(self._held):
            self._file.write_table(self._held, row_group_size=_GROUP)

    def _ends(self) -> Iterator[int]:
        """Yield where groups end: when they are full, or with an indicator when they are a quarter full."""
        last = [len(self._held)]
        if self._by_indicator:
            names = self._held["indicator"].combine_chunks()
            changes = pc.indices_nonzero(pc.not_equal(names[1:], names[:-1])).to_numpy() + 1
            last = [*changes.tolist(), *last]
        start = 0
        for end in last:
            while end - start > _GROUP:
                start += _GROUP
                yield start
            if end < len(self._held) and end - start >= _GROUP // 4:
                start = end
                yield start


def load(table: str = "series", *, root: str | Path | None = None, **filters: object) -> pd.DataFrame:
    """Read the rows of a processed table that match the filters.

    Parameters
    ----------
    table : str
        ``series``, ``vintages``, ``problems``, ``breaks``, ``ledger`` or ``observations``.
    root : path, optional
        The project's root; found from the working folder when not given.
    **filters
        ``indicator``, ``subject``, ``area``, ``kind``, ``year``, ``sex``, ``age``, ``population``, ``system``,
        ``basis``, ``file``, ``action``, ``code``: a value or a list of them; ``since`` and ``until``: years, both
        included.
        Indicators and areas may be given by id or name. ``breaks`` without an indicator, subject or area apply to
        all of them and are always included.

    Returns
    -------
    DataFrame
        The rows, in the table's order; ``attrs["query"]`` holds the query with the hash of its rows.

    Raises
    ------
    InputError
        If the data were not cleaned yet, or a filter, an indicator or an area is not known.
    """
    frame = load_unhashed(table, root=root, **filters)
    frame.attrs["query"] = Record(frame.attrs["query"] | {"sha256": row_hash(frame)})
    return frame


def load_unhashed(table: str = "series", *, root: str | Path | None = None, **filters: object) -> pd.DataFrame:
    """Read rows as `load` does; the record of the query is without their hash, which takes longer than to read them."""
    base = project_root(root)
    wanted = _resolve(table, filters, base)
    frame = _select(table, wanted, base)
    frame.attrs["query"] = Query(table, wanted, len(frame), "").as_dict()
    return frame


class Repeated:
    """Asks recorded queries again, many of them: a table is read once, and its rows are written as text once.

    Of a table too large to be held only the rows of each query are read.

    Parameters
    ----------
    root : path, optional
        The project's root.
    """

    def __init__(self, root: str | Path | None = None) -> None:
        self.root = project_root(root)
        self._tables: dict[str, _Rows | None] = {}

    def ask(self, query: dict) -> Query:
        """Return a recorded query with the present number and hash of its rows; see `load` for the errors."""
        table, filters = query["table"], query["filters"]
        if table not in self._tables:
            small = pq.read_metadata(_file_of(table, self.root)).num_rows <= _MOST_HELD
            self._tables[table] = _Rows(_select(table, {}, self.root)) if small else None
        if (rows := self._tables[table]) is None:
            frame = _select(table, filters, self.root)
            return Query(table, filters, len(frame), row_hash(frame))
        chosen = rows.chosen(_conditions(table, filters))
        return Query(table, filters, int(chosen.sum()), rows.hash(chosen))


class _Rows:
    """The rows of a table as `row_hash` writes them, and their columns as numbers."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame
        self.head, *lines = _rows_of(_text(frame))
        self.lines = np.array([*lines, ""], dtype=object)[:-1]
        self._codes: dict[str, tuple[npt.NDArray[np.intp], dict[Any, int]]] = {}

    def chosen(self, conditions: list[tuple[str, str, Any]]) -> npt.NDArray[np.bool_]:
        """Return which rows meet the conditions."""
        chosen = np.ones(len(self.frame), dtype=bool)
        for name, operator, wanted in conditions:
            codes, known = self._coded(name)
            found = np.zeros(len(known) + 1, dtype=bool)  # the last is for what is missing
            if operator == "in":
                found[[known[one] for one in wanted if one in known]] = True
            else:
                found[:-1] = [one >= wanted if operator == ">=" else one <= wanted for one in known]
            chosen &= found[codes]
        return chosen

    def _coded(self, name: str) -> tuple[npt.NDArray[np.intp], dict[Any, int]]:
        """Return a column as numbers, and which value each number is."""
        if name not in self._codes:
            codes, known = self.frame[name].factorize()
            self._codes[name] = codes, {one: code for code, one in enumerate(known)}
        return self._codes[name]

    def hash(self, chosen: npt.NDArray[np.bool_]) -> str:
        """Return what `row_hash` returns of these rows."""
        text = "\n".join([self.head, *self.lines[chosen], ""])
        return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _resolve(table: str, filters: dict[str, object], root: Path) -> dict:
    if table not in TABLES:
        raise InputError(f"there is no table {table!r}", remedy=f"Tables: {', '.join(TABLES)}.")
    wanted = {}
    for name, value in sorted(filters.items()):
        column = "year" if name in ("since", "until") else name
        if name not in _SELECTORS or column not in TABLES[table]:
            raise InputError(f"the {table} table has no filter {name!r}", remedy=f"Filters: {', '.join(_SELECTORS)}.")
        values = list(value) if isinstance(value, list | tuple | set | dict | pd.Series | pd.Index) else [value]
        if name == "indicator":
            values = [indicator(str(one), root).id for one in values]
        elif name == "area":
            values = [area(str(one), root).id if one else "" for one in values]
        elif name == "subject":
            values = [find_subject(str(one), root) for one in values]
        elif column == "year":
            values = [int(str(one)) for one in values]
        wanted[name] = values if len(values) != 1 else values[0]
    return wanted


def _select(table: str, wanted: dict, root: Path) -> pd.DataFrame:
    path = _file_of(table, root)
    conditions = _conditions(table, wanted)
    if any(operator == "in" and not values for _, operator, values in conditions):
        return empty(table)
    return conform(_read(path, conditions).to_pandas(), table)


def _file_of(table: str, root: Path) -> Path:
    path = root / "data" / "processed" / f"{table}.parquet"
    if not path.exists():
        raise InputError("the data are not cleaned yet", file=path.name, remedy="Run: healthstats clean")
    return path


def _read(path: Path, conditions: list[tuple[str, str, Any]]) -> pa.Table:
    """Return the rows of a file that meet the conditions, of the groups that can hold such."""
    with pq.ParquetFile(path) as file:
        if not conditions:
            return file.read()
        groups = _groups(file.metadata, conditions)
        batches = [
            batch.filter(_meets(batch, conditions)) for batch in file.iter_batches(_AT_ONCE * _GROUP, row_groups=groups)
        ]
        return pa.Table.from_batches(batches, schema=file.schema_arrow)


def _meets(batch: pa.RecordBatch, conditions: list[tuple[str, str, Any]]) -> pa.Array:
    chosen = pa.repeat(True, len(batch))
    for name, operator, wanted in conditions:
        column = batch.column(name)
        if operator == "in":
            found = pc.is_in(column, value_set=pa.array(wanted, type=column.type))
        else:
            found = (pc.greater_equal if operator == ">=" else pc.less_equal)(column, wanted)
        chosen = pc.and_(chosen, found)
    return chosen


def _groups(metadata: pq.FileMetaData, conditions: list[tuple[str, str, Any]]) -> list[int]:
    """Return the groups whose least and greatest values do not rule out that a row meets the conditions."""
    columns = {name: place for place, name in enumerate(metadata.schema.names)}
    return [
        group
        for group in range(metadata.num_row_groups)
        if all(
            _can_meet(metadata.row_group(group).column(columns[name]).statistics, operator, wanted)
            for name, operator, wanted in conditions
        )
    ]


def _can_meet(known: pq.Statistics | None, operator: str, wanted: Any) -> bool:
    if known is None or not known.has_min_max:
        return True
    if operator == "in":
        return any(known.min <= one <= known.max for one in wanted)
    return bool(known.max >= wanted if operator == ">=" else known.min <= wanted)


def _conditions(table: str, wanted: dict) -> list[tuple[str, str, object]]:
    """Return what the rows of a query have to meet: column, ``in``, ``>=`` or ``<=``, and values."""
    anywhere = [""] if table == "breaks" else []
    conditions: list[tuple[str, str, object]] = []
    for name, value in wanted.items():
        if name in ("since", "until"):
            conditions.append(("year", ">=" if name == "since" else "<=", value))
        else:
            values = value if isinstance(value, list) else [value]
            conditions.append((name, "in", [*values, *anywhere] if name != "year" else values))
    return conditions


def row_hash(frame: pd.DataFrame) -> str:
    """Return the SHA-256 of a table's rows: the same for the same values in the same order, on every machine."""
    return hashlib.sha256(_text(frame).encode("utf-8")).hexdigest()


def _text(frame: pd.DataFrame) -> str:
    """Return a table as CSV: dates by the day, numbers to twelve digits. pandas takes five times as long."""
    columns = {}
    for name in frame:
        values = frame[name]
        if values.dtype == "float64":
            columns[name] = pa.array(_to_twelve_digits(values.to_numpy()), from_pandas=True)
        else:
            column = pa.array(values, from_pandas=True)
            columns[name] = column.cast(pa.date32(), safe=False) if pa.types.is_timestamp(column.type) else column
    written = io.BytesIO()
    csv.write_csv(pa.table(columns), written)
    return written.getvalue().decode("utf-8")


def _to_twelve_digits(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    with np.errstate(all="ignore"):
        places = 11 - np.floor(np.log10(np.abs(values)))
        step = 10.0 ** np.abs(places)
        rounded = np.where(places >= 0, np.round(values * step) / step, np.round(values / step) * step)
    return np.where(np.abs(places) <= 22, rounded, values)  # 10**22 is the last power that is exact


def _rows_of(text: str) -> list[str]:
    """Return the rows of CSV text; a line break within quotation marks ends none."""
    rows, held, quotes = [], "", 0
    for line in text.splitlines(keepends=True):
        held, quotes = held + line, quotes + line.count('"')
        if quotes % 2 == 0 and line.endswith("\n"):
            rows.append(held.removesuffix("\n"))
            held = ""
    return rows


def seal(digest: str, root: str | Path | None = None) -> str:
    """Return a hash of rows under the key of this project's ``data/processed``, made when there is none.

    Who knows all but a few small counts of a table could try them until its plain hash fits. A sealed one says only,
    and only here, whether the rows, what was published before (``data/published``) and what suppression goes by
    (policies, areas, catalogue) are still the same.
    """
    base = project_root(root)
    path = base / "data" / "processed" / "seal.key"
    if not path.exists():
        beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        beside.write_bytes(secrets.token_bytes(32))
        with contextlib.suppress(FileExistsError):
            os.link(beside, path)  # of several processes one makes the key
        beside.unlink()
    rules = [base / "data" / f"{name}.toml" for name in ("disclosure", "areas", "indicators", "subjects")]
    others = [*sorted((base / "data" / "published").rglob("result.json")), *(one for one in rules if one.exists())]
    told = digest.encode() + b"".join(hashlib.sha256(one.read_bytes()).digest() for one in others)
    return SEALED + hmac.new(path.read_bytes(), told, hashlib.sha256).hexdigest()


def provenance(*frames: pd.DataFrame) -> list[dict]:
    """Return the recorded queries of loaded tables, for the last cell of a notebook.

    Parameters
    ----------
    *frames : DataFrame
        As `load` returned them, or `healthstats.load_told`.

    Raises
    ------
    InputError
        If a frame was not returned by `load` (its record is lost when the frame is changed before).
    """
    queries = []
    for frame in frames:
        if "query" not in frame.attrs:
            raise InputError(
                "this table carries no record of its query", remedy="Give the tables as healthstats.load returned them."
            )
        queries.append(frame.attrs["query"])
    return sorted(queries, key=lambda query: json.dumps(query, sort_keys=True))
