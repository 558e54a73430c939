"""An executed notebook → the files of its report: the page, the notebook, the result and the picture for the index."""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
from markupsafe import Markup
from nbconvert.exporters.templateexporter import TemplateExporter
from nbconvert.filters.markdown_mistune import markdown2html_mistune

from healthstats.batch.execute import INJECTED, RESULT, notebook_bytes
from healthstats.batch.paths import NOTEBOOK, PAGE, PAPERS, PICTURE, RESULT_FILE, TEMPLATES
from healthstats.batch.sanitize import check_svg, clean_html, svg_address
from healthstats.errors import ReportError

_QUERY_KEYS = {"table", "filters", "rows", "sha256"}
_SHOWN = ("text/html", "image/svg+xml", "image/png", "image/jpeg", "text/markdown", "text/plain")
WORDS = {
    "en": {
        "index": "All reports", "code": "How this was computed: the notebook's code",
        "made": "Made by healthstats from the notebook",
        "with": "with", "files": "The same as data", "queries": "The rows it is made from", "table": "Table",
        "filters": "Selected by", "rows": "Rows", "hash": "SHA-256", "papers": "On paper",
    },
    "zh": {
        "index": "全部报告", "code": "计算过程：笔记本代码", "made": "由 healthstats 生成，笔记本",
        "with": "参数", "files": "数据文件", "queries": "所用数据行", "table": "表",
        "filters": "筛选条件", "rows": "行数", "hash": "SHA-256", "papers": "打印与转发",
    },
}  # fmt: skip


def publish(
    notebook: nbformat.NotebookNode,
    folder: Path,
    *,
    name: str,
    language: str,
    parameters: dict[str, Any],
    formats: Sequence[str] = ("html",),
) -> dict[str, Any]:
    """Write the files of a report into `folder`.

    Parameters
    ----------
    notebook : NotebookNode
        Executed and tidied (`healthstats.batch.execute`).
    folder : Path
        An empty folder.
    name : str
        Name of the notebook.
    language : str
        ``en`` or ``zh``.
    parameters : dict
        What it was run with, for the page's foot.
    formats : sequence of str
        Beside the page: ``docx``, ``xlsx``, ``pdf``.

    Returns
    -------
    dict
        The result that the notebook handed over.

    Raises
    ------
    ReportError
        If the last cell hands over no result, or a picture is more than a picture.
    """
    result = result_of(notebook)
    picture = first_picture(notebook)
    (folder / RESULT_FILE).write_bytes(_json_bytes(result))
    (folder / NOTEBOOK).write_bytes(notebook_bytes(notebook))
    if picture:
        check_svg(picture)
        (folder / PICTURE).write_bytes(picture.encode("utf-8"))
    papers = [one for one in PAPERS if one in formats]
    page = page_of(notebook, result, name=name, language=language, parameters=parameters, papers=papers)
    (folder / PAGE).write_bytes(page.encode("utf-8"))
    if papers:
        from healthstats.batch.papers.document import document_of
        from healthstats.batch.papers.write import write_papers

        document = document_of(notebook, result, language=language, parameters=parameters)
        write_papers(document, [(one, folder / PAPERS[one]) for one in papers])
    return result


def _json_bytes(content: object) -> bytes:
    try:
        text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
    except ValueError as error:
        raise ReportError(f"the result is not JSON: {error}", remedy="Write null for no number.") from error
    return f"{text}\n".encode("utf-8", "backslashreplace")


def result_of(notebook: nbformat.NotebookNode) -> dict[str, Any]:
    """Return the result that the last code cell of a notebook hands over.

    Raises
    ------
    ReportError
        If there is none, or it lacks its title, verdict or queries.
    """
    code = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    found = [output.data[RESULT] for output in (code[-1].outputs if code else []) if RESULT in output.get("data", {})]
    if len(found) != 1 or not isinstance(found[0], dict):
        raise ReportError(
            f"the last cell hands over no result ({RESULT})"
            if not found
            else "the last cell hands over several results",
            remedy="End the notebook with healthstats.result(…).",
        )
    result = json.loads(json.dumps(found[0]))
    for key, kind in (("title", str), ("verdict", str), ("queries", list)):
        if not isinstance(result.get(key), kind):
            raise ReportError(f"the result's {key!r} must be {kind.__name__}, got {result.get(key)!r}")
    for query in result["queries"]:
        if not isinstance(query, dict) or not query.keys() >= _QUERY_KEYS:
            raise ReportError(f"a query of the result lacks one of {', '.join(sorted(_QUERY_KEYS))}")
    return result


def first_picture(notebook: nbformat.NotebookNode) -> str:
    """Return the first SVG picture of a notebook, or an empty text."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if svg := output.get("data", {}).get("image/svg+xml"):
                return str(svg)
    return ""


def page_of(
    notebook: nbformat.NotebookNode,
    result: dict[str, Any],
    *,
    name: str,
    language: str,
    parameters: dict[str, Any],
    papers: Sequence[str] = (),
) -> str:
    """Return the report's page: one file that loads nothing, the outputs in reading order and the code folded away.

    `papers` are the further formats that lie beside it; see `publish` for the others.
    """
    blocks = [
        block
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if (block := _block(output, result["title"]))
    ]
    code = [
        {"source": cell.source, "injected": INJECTED in cell.metadata.get("tags", [])}
        for cell in notebook.cells
        if cell.cell_type == "code" and cell.source.strip()
    ]
    resources = {
        "title": result["title"],
        "language": "zh-Hans" if language == "zh" else language,
        "words": WORDS.get(language, WORDS["en"]),
        "blocks": blocks,
        "code": code,
        "notebook": name,
        "parameters": parameters,
        "queries": [{**query, "filters": _filters(query["filters"])} for query in result["queries"]],
        "picture": bool(first_picture(notebook)),
        "papers": [PAPERS[one] for one in papers],
    }
    page, _ = _exporter().from_notebook_node(notebook, {"report": resources})
    return page.rstrip("\n") + "\n"


def _filters(filters: dict[str, Any]) -> str:
    return ", ".join(
        f"{key} = {', '.join(map(str, value)) if isinstance(value, list) else value}" for key, value in filters.items()
    )


def _block(output: nbformat.NotebookNode, title: str) -> dict[str, Any] | None:
    """Return what a reader sees of an output, or None."""
    if output.output_type == "stream":
        return {"kind": "text", "text": output.text} if output.name == "stdout" and output.text.strip() else None
    data = output.get("data", {})
    if RESULT in data and "text/html" not in data:
        return None
    kind = next((one for one in _SHOWN if one in data), "")
    content = data.get(kind, "")
    match kind:
        case "text/html" | "text/markdown":
            return {"kind": "html", "html": Markup(html_of(data))}
        case "image/svg+xml":
            return {"kind": "picture", "address": svg_address(content), "alt": title}
        case "image/png" | "image/jpeg":
            return {"kind": "picture", "address": f"data:{kind};base64,{content.strip()}", "alt": title}
        case "text/plain":
            return {"kind": "text", "text": content}
    return None


def html_of(data: dict[str, Any]) -> str:
    """Return the markup that stands on the page for an output, made harmless; of a picture or plain text nothing.

    Parameters
    ----------
    data : dict
        The output's content by its type.
    """
    kind = next((one for one in _SHOWN if one in data), "")
    if kind == "text/html":
        return clean_html(data[kind])
    return clean_html(markdown2html_mistune(data[kind])) if kind == "text/markdown" else ""


class _Exporter(TemplateExporter):
    """nbconvert's template exporter with our own template alone, which names no outside host, and all text escaped."""

    file_extension = ".html"
    output_mimetype = "text/html"

    def _create_environment(self) -> Any:
        environment = super()._create_environment()
        environment.autoescape = True
        environment.trim_blocks = environment.lstrip_blocks = True
        return environment


@cache
def _exporter() -> TemplateExporter:
    return _Exporter(template_paths=[str(TEMPLATES)], template_file="report.html.j2")
