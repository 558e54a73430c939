"""``reports/index.html``: every report of the plan in one table that can be searched, without a network or a server."""

import base64
import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from healthstats.batch.paths import PAGE, PAPERS, PICTURE, RESULT_FILE, TEMPLATES
from healthstats.batch.plan import Plan, Report
from healthstats.catalogue import indicators, subject_name
from healthstats.project import areas

INDEX = "index.html"


@dataclass(frozen=True)
class Row:
    """A report as the index shows it; all text as it is, the template escapes it."""

    language: str
    lang: str
    area: str
    about: str
    level: str
    notebook: str
    year: str
    title: str
    verdict: str
    page: str
    picture: str
    papers: tuple[tuple[str, str], ...]
    status: str
    message: str


def write_index(root: Path, plan: Plan, states: Mapping[str, tuple[str, str]]) -> Path:
    """Write the index of a plan; an index that says the same already is left alone.

    Parameters
    ----------
    states : mapping
        Path of a report → (status, message) for those that are not simply there; the status is ``failed``,
        ``out of date`` or ``not built``.
    """
    path = root / "reports" / INDEX
    rows = [_row(root, report, *states.get(report.path, ("", ""))) for report in plan.reports]
    content = render(sorted(rows, key=_order), plan.no_data).encode("utf-8", "backslashreplace")
    if not path.exists() or path.read_bytes() != content:
        beside = path.with_name(f".{INDEX}.{os.getpid()}.tmp")
        beside.write_bytes(content)
        os.replace(beside, path)
    return path


def render(rows: Iterable[Row], no_data: Iterable[str]) -> str:
    """Return the index page."""
    listed = list(rows)
    return _environment().get_template("index.html.j2").render(
        rows=listed,
        no_data=list(no_data),
        languages=sorted({one.language for one in listed}),
        failed=sum(one.status == "failed" for one in listed),
        script=Markup(_script()),
        script_hash=base64.b64encode(hashlib.sha256(_script().encode("utf-8")).digest()).decode("ascii"),
    )  # fmt: skip


@cache
def _environment() -> Environment:
    return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)


@cache
def _script() -> str:
    return (TEMPLATES / "index.js").read_text(encoding="utf-8")


def _row(root: Path, report: Report, status: str, message: str) -> Row:
    folder = root / "reports" / report.path
    result = _result(folder)
    given, language = report.parameters, report.language
    place, what = areas(root).get(str(given.get("area", ""))), indicators(root).get(str(given.get("indicator", "")))
    words = [what.name(language) if what else str(given.get("indicator", "")).removeprefix("?")]
    if given.get("subject"):
        words.append(subject_name(str(given["subject"]), language, root))
    about = " · ".join(filter(None, words))
    address = quote(report.path)
    return Row(
        language=language,
        lang="zh-Hans" if language == "zh" else language,
        area=place.name(language) if place else str(given.get("area", "")),
        about=about,
        level=str(given.get("level", "")),
        notebook=report.notebook.replace("_", " "),
        year=str(given.get("year") or ""),
        title=str(result.get("title") or about or report.notebook.replace("_", " ")),
        verdict=str(result.get("verdict", "")),
        page=f"{address}/{PAGE}" if result else "",
        picture=f"{address}/{PICTURE}" if (folder / PICTURE).is_file() else "",
        papers=tuple((kind, f"{address}/{name}") for kind, name in PAPERS.items() if (folder / name).is_file()),
        status=status,
        message=message,
    )


def _result(folder: Path) -> dict:
    try:
        found = json.loads((folder / RESULT_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _order(row: Row) -> tuple[str, ...]:
    return row.language, row.area, row.about, row.notebook, row.year, row.page
