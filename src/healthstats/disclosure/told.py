"""What reports read: the processed rows as a policy lets them be told, the same in every report."""

import hashlib
import os
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from healthstats.catalogue import events_of, indicators, subjects
from healthstats.disclosure.dimensions import project_parents
from healthstats.disclosure.persons import of_persons
from healthstats.disclosure.policy import Policy
from healthstats.disclosure.policy import policy as policy_of
from healthstats.disclosure.published import already_published
from healthstats.disclosure.suppress import suppress
from healthstats.project import project_root
from healthstats.series import RELATIVE
from healthstats.store import load, load_unhashed, row_hash

#: Tables that quote figures, and are not told of where some are hidden.
_QUOTING = ("observations", "vintages", "problems", "ledger")


def load_told(policy: str | Policy, table: str = "series", **filters: Any) -> pd.DataFrame:
    """Read the rows of a processed table that match the filters, as a policy lets them be told.

    Suppressed are all figures of the indicators that count the same events, whatever is asked for, so that every report
    hides the same. What earlier public reports told (``data/published``) is heeded.

    Parameters
    ----------
    policy : str or Policy
        A name of ``data/disclosure.toml``, or a `Policy`.
    table, **filters
        As for `healthstats.load`.

    Returns
    -------
    DataFrame
        With a policy that tells all, what `healthstats.load` returns. Else the rows of ``series`` as `suppress` returns
        them, changes without their figures, the rows of ``breaks``, and no rows of the tables that quote figures. The
        record of the query is then without the hash of the rows: who knows all but a few small counts could try them
        until it fits.

    Raises
    ------
    InputError
        As `healthstats.load` and `suppress`.
    """
    rule = policy_of(policy)
    if rule.tells_all:
        return load(table, **filters)
    asked = load_unhashed(table, **filters)
    query = asked.attrs["query"]
    if table == "series":
        wanted = query["filters"]
        kinds = {events_of(name) for name in _several(wanted.get("indicator", []))}
        alike = sorted(kinds | {name for name, one in indicators().items() if (one.events or name) in kinds})
        related: dict[str, Any] = {"indicator": alike} if alike else {}
        whole = load_unhashed("series", **related)
        counted = whole[_events(whole).isin(_events(asked))]
        asked, query = _chosen(_told(counted, rule), wanted), whole.attrs["query"]
    elif table in _QUOTING:
        asked = asked[:0].copy()
    asked.attrs["query"] = query
    return asked


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _chosen(frame: pd.DataFrame, wanted: dict[str, Any]) -> pd.DataFrame:
    """Return the rows that match the filters of a query."""
    ends = {"since": frame["year"] >= wanted.get("since", 0), "until": frame["year"] <= wanted.get("until", 0)}
    kept = np.ones(len(frame), dtype="bool")
    for name, value in wanted.items():
        match = ends[name] if name in ends else frame[name].isin(_several(value))
        kept &= match.to_numpy(dtype="bool", na_value=False)
    return frame[kept].reset_index(drop=True)


def _told(series: pd.DataFrame, rule: Policy) -> pd.DataFrame:
    """Return all rows as they are told, suppressed for each kind of events by itself."""
    before = already_published()
    earlier, now = _events(before), _events(series)
    counted = now.isin(now[of_persons(series)])
    parts = [series[~counted].assign(disclosure="")]
    knowledge, folder = _knowledge(), project_root() / "data" / "processed" / "told"
    for kind, rows in series[counted].groupby(now, sort=True):
        known_before = before[earlier == kind].reset_index(drop=True)
        by = repr((row_hash(rows), row_hash(known_before), rule, knowledge))
        path = folder / f"{hashlib.sha256(by.encode()).hexdigest()}.parquet"
        parts.append(_kept(rows, rule, known_before, path).set_axis(rows.index))
    told = pd.concat(parts).sort_index()
    changes = (told["kind"] == "change") | told["note"].str.startswith(RELATIVE)  # the latter repeat a figure
    return told.assign(**{name: told[name].mask(changes) for name in ("value", "value_high")})


def _events(frame: pd.DataFrame) -> pd.Series:
    known = indicators()
    kinds = {name: known[name].events or name if name in known else name for name in frame["indicator"].unique()}
    return frame["indicator"].map(kinds)


def _kept(rows: pd.DataFrame, rule: Policy, before: pd.DataFrame, path: Path) -> pd.DataFrame:
    """Return rows suppressed, from their file if they were before: a large table takes a while."""
    if path.exists():
        return pd.read_parquet(path)
    told = suppress(rows.reset_index(drop=True), rule, published=before)
    path.parent.mkdir(exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    told.to_parquet(beside, index=False)
    os.replace(beside, path)
    return told


def _knowledge() -> str:
    """Return a hash of all that suppression knows beside the rows: areas, catalogue, subjects, the library's code."""
    code = [path.read_bytes() for path in sorted(Path(__file__).parents[1].rglob("*.py"))]
    known = repr((project_parents(), indicators(), subjects(), code))
    return hashlib.sha256(known.encode()).hexdigest()
