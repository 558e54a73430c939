"""What reports have published: the counts in the ``result.json`` of every report, of this year and of earlier ones."""

import json
from pathlib import Path
from typing import Any

import pandas as pd

from healthstats.disclosure.audit import Audit, audit
from healthstats.disclosure.policy import policies
from healthstats.disclosure.relations import Parents
from healthstats.errors import FileError, InputError
from healthstats.project import project_root

#: The columns of a published count, and ``report``: the file that shows it.
PUBLISHED = {
    "indicator": "str", "subject": "str", "area": "str", "period_start": "datetime64[us]",
    "period_end": "datetime64[us]", "sex": "str", "age": "str", "population": "str", "system": "str", "basis": "str",
    "numerator": "float64", "denominator": "float64", "value": "float64", "per": "float64", "decimals": "Int64",
    "disclosure": "str", "policy": "str", "report": "str",
}  # fmt: skip
_REMEDY = "Build the report anew, or take it out of the folder."


def published_cells(*folders: str | Path) -> pd.DataFrame:
    """Return the counts that the reports in some folders publish.

    Parameters
    ----------
    *folders : path
        Folders with reports, at any depth: this year's and earlier ones.

    Returns
    -------
    DataFrame
        One row a count: the columns of `PUBLISHED`, sorted by file. Reports of earlier versions, which list no counts,
        have no rows.

    Raises
    ------
    InputError
        If a folder does not exist.
    FileError
        If a ``result.json`` is damaged; it is named.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "result.json").write_text('{"published": [{"area": "hill", "numerator": 12}]}')
    ...     published_cells(folder)[["area", "numerator", "value"]].to_numpy().tolist()
    [['hill', 12.0, nan]]
    """
    files: set[Path] = set()
    for folder in folders:
        if not Path(folder).is_dir():
            raise InputError(f"there is no folder '{folder}'", remedy="Name folders that hold reports.")
        files.update(Path(folder).rglob("result.json"))
    listed = {path: records for path in sorted(files) if (records := _records(path))}
    try:
        return _cells(listed)
    except FileError:
        for path, records in listed.items():  # one by one: the error names the file that is wrong
            _cells({path: records})
        raise


def already_published(root: str | Path | None = None) -> pd.DataFrame:
    """Return the counts that earlier public reports told: those of the reports kept in ``data/published``.

    Parameters
    ----------
    root : path, optional
        The project's root.

    Returns
    -------
    DataFrame
        As `published_cells`, without what was for use inside the bureau; no rows where there is no such folder.
    """
    folder = project_root(root) / "data" / "published"
    return public(published_cells(*([folder] if folder.is_dir() else [])), root)


def public(cells: pd.DataFrame, root: str | Path | None = None) -> pd.DataFrame:
    """Return published counts without those whose policy tells all: they are for use inside the bureau."""
    internal = [name for name, one in policies(root).items() if one.tells_all]
    return cells[~cells["policy"].isin(internal)].reset_index(drop=True)


def audit_reports(*folders: str | Path, parents: Parents | None = None) -> Audit:
    """Attack all that the public reports in some folders tell together; see `audit`.

    Reports whose policy tells all (``none``) are for use inside the bureau and are left out.

    Parameters
    ----------
    *folders : path
        Folders with reports: this year's and earlier ones.
    parents : mapping, or several
        Area → the area it is a part of. By default those of the project.

    Returns
    -------
    Audit

    Raises
    ------
    InputError, FileError
        As `published_cells`; or if a report names a policy that is not known.
    """
    return audit_cells(public(published_cells(*folders)), parents)


def audit_cells(cells: pd.DataFrame, parents: Parents | None = None) -> Audit:
    """Attack published counts, each by its own policy; see `audit`."""
    return audit(cells, policy="as-published", parents=parents)


def _cells(listed: dict[Path, list[dict[str, Any]]]) -> pd.DataFrame:
    rows = [record for records in listed.values() for record in records]
    reports = [str(path) for path, records in listed.items() for _ in records]
    path = next(iter(listed), "")
    given = pd.DataFrame.from_records(rows, index=range(len(rows)))
    if unknown := [str(name) for name in given.columns if name not in PUBLISHED or name == "report"]:
        raise FileError(f"'published' has an unknown key {unknown[0]!r}", file=path, remedy=_REMEDY)
    made: dict[str, Any] = {}
    for name, dtype in PUBLISHED.items():
        column = given[name] if name in given else pd.Series(pd.NA, index=given.index, dtype="object")
        try:
            made[name] = _typed(column, dtype)
        except (TypeError, ValueError) as error:
            raise FileError(f"'published' has a wrong {name}: {error}", file=path, remedy=_REMEDY) from error
        if dtype == "float64" and (made[name].abs() == float("inf")).any():
            raise FileError(f"'published' has an infinite {name}", file=path, remedy=_REMEDY)
    return pd.DataFrame(made).assign(report=pd.Series(reports, dtype="str"))


def _typed(column: pd.Series, dtype: str) -> pd.Series:
    if dtype == "str":
        return column.astype("object").fillna("").astype("str")
    if dtype.startswith("datetime"):
        return pd.to_datetime(column).astype("datetime64[us]")
    return pd.to_numeric(column).astype(dtype)  # type: ignore[call-overload]


def _records(path: Path) -> list[dict[str, Any]]:
    try:
        result = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise FileError(f"cannot be read: {error.strerror}", file=path) from error
    except ValueError as error:
        raise FileError(f"not valid JSON: {error}", file=path, remedy=_REMEDY) from error
    records = result.get("published", []) if isinstance(result, dict) else None
    if not isinstance(records, list) or not all(isinstance(one, dict) for one in records):
        raise FileError("'published' must be a list of records", file=path, remedy=_REMEDY)
    return records
