"""One report: its notebook run, published and recorded. Is what a worker does, on this machine or another."""

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from healthstats.batch.escape import printable
from healthstats.batch.parameters import notebook_path
from healthstats.batch.paths import RUN_FILE
from healthstats.batch.plan import Report
from healthstats.batch.record import Stamp, make_record
from healthstats.errors import HealthstatsError

if TYPE_CHECKING:
    from healthstats.batch.kernels import Setting


@dataclass(frozen=True)
class Failure:
    """A report (or notebook) that could not be built: where and why.

    Attributes
    ----------
    name : str
        The report's path, or the notebook's name.
    cell : int
        The number of the code cell, 0 when no cell is to blame.
    source : str
        Its first line.
    message : str
    """

    name: str
    cell: int
    source: str
    message: str

    def __str__(self) -> str:
        place = f"code cell {self.cell} `{self.source}`: " if self.cell else ""
        return f"{place}{self.message}"


def build_one(
    report: Report,
    root: Path,
    folder: Path,
    made_with: Stamp,
    kernels: str,
    scratch: Path,
    tell: Callable[[int], None],
) -> Failure | None:
    """Make a report in `folder`, or return the reason why not; `kernels` is the address of a forker."""
    from healthstats.batch.kernels import Setting

    try:
        run(report, folder, made_with, Setting(root, scratch, tell, kernels, report.memory))
    except HealthstatsError as error:
        return as_failure(report.path, error)
    return None


def as_failure(name: str, error: HealthstatsError) -> Failure:
    """Return an error as what is told of a report."""
    cell, source = getattr(error, "cell", 0), getattr(error, "source", "")
    return Failure(name, cell, source, printable(error.message if cell else str(error)))


def run(report: Report, folder: Path, made_with: Stamp, setting: "Setting") -> dict[str, Any]:
    """Run the notebook of one report and write all its files into `folder`, ``run.json`` last; return its content.

    Parameters
    ----------
    made_with : Stamp
        From `healthstats.batch.record.stamp`.
    setting : Setting
        What surrounds its kernel.

    Raises
    ------
    ReportError
        If a cell fails, or the notebook hands over no result.
    """
    from healthstats.batch.execute import execute, parse_notebook
    from healthstats.batch.publish import publish

    began = time.monotonic()
    path = notebook_path(setting.root, report.notebook)
    content = path.read_bytes()
    done = execute(parse_notebook(content, path.name), report.parameters, setting)
    result = publish(
        done.notebook,
        folder,
        name=report.notebook,
        language=report.language,
        parameters=report.parameters,
        formats=report.formats,
    )
    record = make_record(
        report,
        setting.root,
        folder,
        hashlib.sha256(content).hexdigest(),
        result,
        made_with,
        time.monotonic() - began,
        done.warnings,
    )
    text = json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / RUN_FILE).write_text(f"{text}\n", encoding="utf-8")
    return record
