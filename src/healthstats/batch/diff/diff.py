"""Two builds or two cleanings held against one another."""

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from jinja2 import Environment, FileSystemLoader

from healthstats.batch.diff.reports import is_restyled, report_changes, reports_in
from healthstats.batch.diff.series import break_changes, series_changes
from healthstats.batch.escape import printable
from healthstats.batch.paths import TEMPLATES
from healthstats.errors import FileError, InputError
from healthstats.series import KEY

COLUMNS = ["report", "table", "row", "field", "old", "new", "difference", "relative", "cause"]
_HIDDEN = ["period_start", "period_end", "year", "kind"]


@dataclass(frozen=True)
class Differences:
    """What differs between two report trees, or two processed folders.

    Attributes
    ----------
    changes : DataFrame
        One row for each number or text: ``report`` (empty for processed folders), ``table``, ``row`` (what the number
        is of), ``field``, ``old`` and ``new`` as printed, ``difference`` and ``relative`` (to the old one), ``cause``.
    compared : int
        Reports, or 0 for processed folders.
    new, gone, restyled : tuple of str
        Reports that are only in one tree, and those that say the same and look otherwise.
    """

    changes: pd.DataFrame
    compared: int = 0
    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    restyled: tuple[str, ...] = ()

    @property
    def any(self) -> bool:
        """Whether something published differs."""
        return bool(len(self.changes) or self.new or self.gone)

    @property
    def summary(self) -> str:
        """One line that says how much."""
        many = f"{len(self.changes):,} number{'s' if len(self.changes) != 1 else ''} or texts changed"
        if not self.compared and not self.new and not self.gone:
            return many
        touched = self.changes["report"].nunique()
        return (
            f"{many} in {touched} of {self.compared} reports; {len(self.new)} new, {len(self.gone)} gone, "
            f"{len(self.restyled)} only look otherwise"
        )


def diff(old: str | Path, new: str | Path) -> Differences:
    """Compare two report trees, or two processed folders.

    Parameters
    ----------
    old, new : path
        Two folders of reports (``reports/``), two of cleaned data (``data/processed/``), or two projects, whose reports
        are compared. Where reports stand in projects, the cleaned data beside them tell the causes.

    Raises
    ------
    InputError
        If one is a folder of reports and the other of data.
    FileError
        If one holds neither, or a file in it cannot be read.
    """
    (kind, before), (other, after) = _kind(Path(old)), _kind(Path(new))
    if kind != other:
        raise InputError(f"{str(old)!r} holds {kind} and {str(new)!r} holds {other}", remedy="Compare like with like.")
    if kind == "data":
        return Differences(_figures(before, after))
    return _compared(before, after)


def _kind(folder: Path) -> tuple[str, Path]:
    if (folder / "series.parquet").is_file():
        return "data", folder
    is_project = (folder / "reports.toml").is_file()
    for place in (folder / "reports", folder):
        if reports_in(place) and not (is_project and place == folder):
            return "reports", place
    if not folder.is_dir():
        raise FileError("there is no such folder", file=folder, remedy="Name a reports or a data/processed folder.")
    if (folder / "data" / "processed" / "series.parquet").is_file():
        return "data", folder / "data" / "processed"
    raise FileError("holds neither reports nor cleaned data", file=folder, remedy="Build them: healthstats build.")


def _compared(before: Path, after: Path) -> Differences:
    was, now = reports_in(before), reports_in(after)
    cleaned = [folder.parent / "data" / "processed" for folder in (before, after)]
    known = all((folder / "series.parquet").is_file() for folder in cleaned) and cleaned[0] != cleaned[1]
    figures = series_changes(*cleaned) if known else None
    rows = [row for path in sorted(was & now) for row in report_changes(before, after, path, figures)]
    changes = pd.DataFrame(rows, columns=COLUMNS)
    touched = set(changes["report"])
    restyled = [path for path in sorted((was & now) - touched) if is_restyled(before, after, path)]
    return Differences(changes, len(was & now), tuple(sorted(now - was)), tuple(sorted(was - now)), tuple(restyled))


def _figures(before: Path, after: Path) -> pd.DataFrame:
    figures, breaks = series_changes(before, after), break_changes(before, after)
    figures = figures.sort_values("relative", key=lambda sizes: -sizes.abs(), kind="stable", ignore_index=True)
    made = [
        frame.assign(report="", table=table, row=_name(frame))
        for table, frame in (("series", figures), ("breaks", breaks))
        if len(frame)
    ]
    return pd.concat(made, ignore_index=True).reindex(columns=COLUMNS) if made else pd.DataFrame(columns=COLUMNS)


def _name(rows: pd.DataFrame) -> pd.Series:
    """Return what a number is of: indicator, subject, area, year, and what else tells it from others."""
    year = rows["year"].astype("object").where(rows["year"].notna(), "").astype("str")
    parts = [rows[name] for name in ("indicator", "subject", "area")] + [year]
    if "kind" in rows:
        parts.append(rows["kind"].where(rows["kind"] != "result", ""))
    parts += [rows[name] for name in KEY if name in rows and name not in (*_HIDDEN, "indicator", "subject", "area")]
    texts = [" · ".join(filter(None, row)) for row in zip(*parts, strict=True)]
    return pd.Series(texts, index=rows.index, dtype="str")


def page_of(found: Differences) -> str:
    """Return the differences as a web page that needs nothing beside it."""
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    shown = found.changes.assign(change=change_words(found.changes))
    parts = []
    for name, part in shown.groupby("report", sort=False):
        rows = [{str(key): printable(str(value)) for key, value in row.items()} for row in part.to_dict("records")]
        parts.append((str(name), rows[0]["cause"] if part["cause"].nunique() == 1 else "", rows))
    return environment.get_template("diff.html.j2").render(found=found, parts=parts)


def write_page(found: Differences, path: Path) -> None:
    """Write the page, beside its place and renamed into it; see `page_of`.

    Raises
    ------
    FileError
        If it cannot be written.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        beside.write_bytes(page_of(found).encode("utf-8", "backslashreplace"))
        os.replace(beside, path)
    except OSError as error:
        remedy = "Name a file in a folder that is there and may be written to."
        raise FileError(f"cannot be written: {error.strerror}", file=path, remedy=remedy) from error
    finally:
        with contextlib.suppress(OSError):
            beside.unlink()


def change_words(changes: pd.DataFrame) -> list[str]:
    """Return by how much each number changed, ``−0.1 (−1.8 %)``; an empty text for words.

    Examples
    --------
    >>> change_words(pd.DataFrame({"difference": [-0.1, float("nan")], "relative": [-0.018, float("nan")]}))
    ['−0.1 (−1.8 %)', '']
    """
    return [
        "" if by != by else _signed(f"{by:+.6g}") + (_signed(f" ({100 * share:+.2g}%)") if share == share else "")
        for by, share in zip(changes["difference"], changes["relative"], strict=True)
    ]


def _signed(text: str) -> str:
    return text.replace("-", "−").replace("%", " %")
