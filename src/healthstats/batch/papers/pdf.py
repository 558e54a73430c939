"""A document as PDF: set by typst from the template beside this package, all texts given to it as data."""

import json
import tempfile
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any, Literal

from healthstats.batch.papers.document import Document, Heading, Paragraph, Picture, Table
from healthstats.batch.papers.layout import breakable, lay_out, pages
from healthstats.batch.paths import TEMPLATES
from healthstats.errors import ReportError

TEMPLATE = "paper.typ"
#: Pixels per inch of pictures where vectors cannot stand.
PRINT = 300.0


def pdf_of(document: Document) -> bytes:
    """Return the document as PDF; the same document gives the same bytes."""
    with tempfile.TemporaryDirectory(prefix="hs-") as name:
        folder = Path(name)
        pictures = [one for one in document.blocks if isinstance(one, Picture)]
        for number, one in enumerate(pictures, 1):
            (folder / f"{number}.{one.kind}").write_bytes(one.content)
        text = json.dumps(_content(document), ensure_ascii=False)
        (folder / "content.json").write_text(text, encoding="utf-8")
        return _compiled(folder, (TEMPLATES / TEMPLATE).read_text(encoding="utf-8"), "pdf")


def png_of(picture: Picture, ppi: float = PRINT) -> bytes:
    """Return an SVG picture as PNG of `ppi` pixels an inch; another is returned as it is."""
    if picture.kind != "svg":
        return picture.content
    with tempfile.TemporaryDirectory(prefix="hs-") as name:
        (Path(name) / "picture.svg").write_bytes(picture.content)
        page = '#set page(width: auto, height: auto, margin: 0pt)\n#image("picture.svg")\n'
        return _compiled(Path(name), page, "png", ppi)


def _compiled(folder: Path, source: str, kind: Literal["pdf", "png"], ppi: float = PRINT) -> bytes:
    import typst

    path = folder / "main.typ"
    path.write_text(source, encoding="utf-8")
    try:
        made = typst.compile(
            str(path), root=str(folder), font_paths=[_fonts()], ignore_system_fonts=True, format=kind,
            ppi=ppi,
        )  # fmt: skip
    except RuntimeError as error:  # typst.TypstError is one
        raise ReportError(f"the PDF could not be set: {str(error).splitlines()[0]}") from error
    if not isinstance(made, bytes):
        raise ReportError("a picture has more than one page")
    return made


@cache
def _fonts() -> str:
    from noto_cjk_sans_otc import FONT_PATH

    return str(Path(str(FONT_PATH)).parent)


def _content(document: Document) -> dict[str, Any]:
    """Return the document as plain data for the template."""
    made: list[dict[str, Any]] = []
    pictures = 0
    for block, number in document.numbered():
        match block:
            case Heading(text, level):
                made.append({"kind": "heading", "text": text, "level": level})
            case Paragraph(text):
                made.append({"kind": "paragraph", "text": text})
            case Table():
                made.append(_table(block, f"{document.label(block, number)}{document.words['stop']}{block.caption}"))
            case Picture(_, kind, caption):
                pictures += 1
                label = f"{document.label(block, number)}{document.words['stop']}{caption}"
                made.append({"kind": "picture", "file": f"{pictures}.{kind}", "alt": caption, "caption": label})
    blocks = list(document.blocks)
    if document.sources:
        blocks += [Heading(document.words["sources"]), document.sources]
        made += [{"kind": "heading", "text": document.words["sources"], "level": 1}, _table(document.sources, "")]
    rest = iter(made)  # what `pages` groups are the blocks; their data follow one by one
    runs = [{"sideways": side, "blocks": [next(rest) for _ in run]} for side, run in pages(blocks)]
    return {
        "title": document.title,
        "language": document.language,
        "bound": document.bound,
        "contents": document.words["contents"],
        "subtitle": [f"{name} {value}" for name, value in document.parameters],
        "runs": runs,
    }


def _table(table: Table, caption: str) -> dict[str, Any]:
    layout = lay_out(table)

    def cell(text: str, place: int) -> str:
        return breakable(text, layout.widths[place], layout.size)

    return {
        **asdict(table),
        "kind": "table",
        "caption": caption,
        "header": [cell(text, place) for place, text in enumerate(table.header)],
        "rows": [[cell(text, place) for place, text in enumerate(row)] for row in table.rows],
        "size": layout.size,
        "widths": list(layout.widths),
        "parted": sorted(layout.parted),
    }
