"""The files of a report on paper: each format's library is imported when a report asks for it."""

from collections.abc import Callable, Iterable
from pathlib import Path

from healthstats.batch.papers.document import Document


def write_papers(document: Document, files: Iterable[tuple[str, Path]]) -> None:
    """Write a document.

    Parameters
    ----------
    document : Document
    files : iterable of (str, Path)
        ``docx``, ``xlsx`` or ``pdf``, and the file to write.
    """
    asked = list(files)
    drawn = document
    if any(kind != "xlsx" for kind, _ in asked):
        from healthstats.batch.papers.tall import cut_tall

        drawn = cut_tall(document)
    for kind, path in asked:
        path.write_bytes(_writer(kind)(drawn))


def _writer(kind: str) -> Callable[[Document], bytes]:
    match kind:
        case "docx":
            from healthstats.batch.papers.word import docx_of

            return docx_of
        case "xlsx":
            from healthstats.batch.papers.excel import xlsx_of

            return xlsx_of
        case "pdf":
            from healthstats.batch.papers.pdf import pdf_of

            return pdf_of
    raise ValueError(f"no writer for {kind!r}")
