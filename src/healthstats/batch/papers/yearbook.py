"""A yearbook: all built reports of one area and year as the chapters of one document."""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from healthstats.batch import folders
from healthstats.batch.entries import LANGUAGES
from healthstats.batch.execute import parse_notebook
from healthstats.batch.papers.document import WORDS, Block, Document, Heading, below, document_of, merged_sources
from healthstats.batch.papers.write import write_papers
from healthstats.batch.paths import NOTEBOOK, PAPERS, RUN_FILE, report_path
from healthstats.batch.publish import result_of
from healthstats.catalogue import indicators, subjects
from healthstats.errors import FileError, InputError
from healthstats.names import did_you_mean
from healthstats.project import area as find_area
from healthstats.project import project_root

NAME = "yearbook"
#: The notebooks in the order of their chapters; others stand before the last.
_ORDER = ("annual_review", "assessment", "rate_comparison", "indicator_trend")
_LAST = "data_quality"


@dataclass(frozen=True)
class Yearbook:
    """What was bound: the files, and the reports they hold, both relative to ``reports/``, in the order of chapters."""

    files: tuple[str, ...]
    reports: tuple[str, ...]


@dataclass(frozen=True)
class _Chapter:
    path: str
    notebook: str
    parameters: dict[str, Any]
    document: Document


def bind(
    area: str, year: int, language: str = "en", formats: Iterable[str] = tuple(PAPERS), root: str | Path | None = None
) -> Yearbook:
    """Bind all built reports of an area and year into one document that lies beside their folders.

    It holds the reports as they were when it was bound; bind it again after a build.

    Parameters
    ----------
    area : str
        An id or a name.
    year : int
    language : str
        ``en`` or ``zh``.
    formats : iterable of str
        ``docx``, ``xlsx`` and ``pdf``; all of them when not given.
    root : path, optional
        The project's root.

    Raises
    ------
    InputError
        If there is no such area, language or format, or no report of that area and year is built.
    FileError
        If a report cannot be read, or another command is at work in the project.
    """
    base = project_root(root)
    asked = list(dict.fromkeys(formats))
    for given, known, what in ((asked, tuple(PAPERS), "format"), ([language], LANGUAGES, "language")):
        for one in given:
            if one not in known:
                raise InputError(f"unknown {what} {one!r}", remedy=f"Known: {', '.join(known)}.")
    place = find_area(area, base)
    folder = base / "reports" / report_path(language, place.id, year, [NAME])
    with folders.locked(base), folders.writing(base):
        chapters = _chapters(folder.parent, base, language)
        if not chapters:
            raise _nothing(base, folder.parent, place.id)
        document = bound(
            f"{WORDS[language]['yearbook']} · {place.name(language)} · {year}",
            [one.document for one in chapters],
            language,
        )
        targets = [folder.with_name(f"{NAME}.{one}") for one in asked]
        beside = [target.with_name(f".{target.name}.{os.getpid()}.tmp") for target in targets]
        try:
            write_papers(document, zip(asked, beside, strict=True))
            for made, target in zip(beside, targets, strict=True):
                os.replace(made, target)
        finally:
            for made in beside:
                made.unlink(missing_ok=True)
    reports = base / "reports"
    return Yearbook(
        tuple(target.relative_to(reports).as_posix() for target in targets), tuple(one.path for one in chapters)
    )


def bound(title: str, chapters: Iterable[Document], language: str) -> Document:
    """Return documents as the chapters of one, with one list of sources."""
    listed = list(chapters)
    blocks: list[Block] = []
    for number, one in enumerate(listed, 1):
        blocks += [Heading(f"{number} {one.title}"), *below(one.blocks)]
    first = listed[0] if listed else None
    return Document(
        title,
        language,
        tuple(blocks),
        first.area if first else "",
        first.year if first else "",
        sources=merged_sources(one.sources for one in listed if one.sources),
        bound=True,
    )


def _chapters(folder: Path, root: Path, language: str) -> list[_Chapter]:
    found = [_chapter(path.parent, root, language) for path in sorted(folder.glob(f"[!.]*/{RUN_FILE}"))]
    known, about = list(indicators(root)), list(subjects(root))

    def order(one: _Chapter) -> tuple[int, int, int, str]:
        places = [*_ORDER, one.notebook, _LAST] if one.notebook != _LAST else [*_ORDER, "", _LAST]
        return places.index(one.notebook), _place(one, "indicator", known), _place(one, "subject", about), one.path

    return sorted(found, key=order)


def _place(chapter: _Chapter, name: str, known: list[str]) -> int:
    given = str(chapter.parameters.get(name, ""))
    return known.index(given) if given in known else len(known) if given else -1


def _chapter(folder: Path, root: Path, language: str) -> _Chapter:
    path = folder.relative_to(root / "reports").as_posix()
    try:
        record = json.loads((folder / RUN_FILE).read_text(encoding="utf-8"))
        notebook = parse_notebook((folder / NOTEBOOK).read_bytes(), f"{path}/{NOTEBOOK}")
        parameters, name = dict(record["parameters"]), str(record["notebook"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise FileError(
            "the report is damaged", file=f"reports/{path}", remedy=f"Build it again: healthstats report --only {path}."
        ) from error
    document = document_of(notebook, result_of(notebook), language=language, parameters=parameters)
    return _Chapter(path, name, parameters, document)


def _nothing(root: Path, folder: Path, area: str) -> InputError:
    """Return the error that says what is built instead, or how to build."""
    wanted = folder.relative_to(root / "reports").as_posix()
    built = {one.parent.parent.name for one in folder.parent.glob(f"*/[!.]*/{RUN_FILE}")} - {"all"}
    year = folder.name
    remedy = did_you_mean(year, built) if built else ""
    if built and not remedy:
        remedy = f"Built years: {', '.join(sorted(built))}."
    how = f"If reports.toml plans them, build them: healthstats report --only '{wanted}/*'."
    return InputError(f"no report of {area} {year} is built in {wanted}", remedy=f"{remedy} {how}".strip())
