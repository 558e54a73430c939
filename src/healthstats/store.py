"""``data/processed``: written whole by cleaning, read row by row by the notebooks, with a record of what was read."""

import contextlib
import hashlib
import hmac
import io
import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from healthstats.catalogue import find_subject, indicator
from healthstats.errors import InputError
from healthstats.project import area, project_root
from healthstats.series import TABLES, Cleaned, conform

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
    folder = project_root(root) / "data" / "processed"
    folder.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".writing-", dir=folder))
    try:
        for name in TABLES:
            getattr(cleaned, name).to_parquet(work / f"{name}.parquet", index=False)
        for name in TABLES:
            os.replace(work / f"{name}.parquet", folder / f"{name}.parquet")
        shutil.rmtree(folder / "told", ignore_errors=True)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return folder


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


_MEETS: dict[str, Callable[[pd.Index, Any], Any]] = {
    "in": lambda known, wanted: known.isin(wanted),
    ">=": lambda known, wanted: known >= wanted,
    "<=": lambda known, wanted: known <= wanted,
}


class Repeated:
    """Asks recorded queries again, many of them: a table is read once, and its rows are written as text once.

    Parameters
    ----------
    root : path, optional
        The project's root.
    """

    def __init__(self, root: str | Path | None = None) -> None:
        self.root = project_root(root)
        self._tables: dict[str, _Rows] = {}

    def ask(self, query: dict) -> Query:
        """Return a recorded query with the present number and hash of its rows; see `load` for the errors."""
        table, filters = query["table"], query["filters"]
        if table not in self._tables:
            self._tables[table] = _Rows(_select(table, {}, self.root))
        rows = self._tables[table]
        chosen = rows.chosen(_conditions(table, filters))
        return Query(table, filters, int(chosen.sum()), rows.hash(chosen))


class _Rows:
    """The rows of a table as `row_hash` writes them, and their columns as numbers."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame
        self.head, *lines = _rows_of(_text(frame))
        self.lines = np.array([*lines, ""], dtype=object)[:-1]
        self._codes: dict[str, tuple[npt.NDArray[np.intp], pd.Index]] = {}

    def chosen(self, conditions: list[tuple[str, str, object]]) -> npt.NDArray[np.bool_]:
        """Return which rows meet the conditions."""
        chosen = np.ones(len(self.frame), dtype=bool)
        for name, operator, wanted in conditions:
            if name not in self._codes:
                codes, known = self.frame[name].factorize()
                self._codes[name] = codes, pd.Index(known)
            codes, known = self._codes[name]
            found = _MEETS[operator](known, wanted)
            chosen &= np.append(np.asarray(found, dtype=bool), False)[codes]  # the last is for what is missing
        return chosen

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
    path = root / "data" / "processed" / f"{table}.parquet"
    if not path.exists():
        raise InputError("the data are not cleaned yet", file=path.name, remedy="Run: healthstats clean")
    conditions = _conditions(table, wanted)
    if any(operator == "in" and not values for _, operator, values in conditions):
        return conform(pd.DataFrame(columns=list(TABLES[table])), table)
    frame = pq.read_table(path, filters=conditions or None).to_pandas()
    return conform(frame, table)


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
