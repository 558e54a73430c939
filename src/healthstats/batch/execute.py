"""One notebook, executed through papermill: the same notebook and parameters give the same bytes."""

import logging
import warnings
from dataclasses import dataclass
from typing import Any

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError

from healthstats.batch.escape import printable
from healthstats.batch.kernels import NAME, Setting, kernel_manager
from healthstats.batch.parameters import Scalar
from healthstats.errors import FileError, ReportError

RESULT = "application/vnd.healthstats+json"
INJECTED = "injected-parameters"
_START_SECONDS = 120


class CellError(ReportError):
    """A cell of a notebook failed.

    Parameters
    ----------
    message : str
        The last line of the error.
    cell : int
        The number of the code cell, counted from 1 as JupyterLab shows it; 0 when no cell is to blame.
    source : str
        The cell's first line.
    """

    def __init__(self, message: str, cell: int = 0, source: str = "") -> None:
        super().__init__(message, place=f"code cell {cell} `{source}`" if cell else "")
        self.cell, self.source = cell, source


@dataclass(frozen=True)
class Executed:
    """A notebook that ran to its end, tidied, and what its libraries wrote to stderr (which is not published)."""

    notebook: nbformat.NotebookNode
    warnings: str


def parse_notebook(content: bytes, name: str) -> nbformat.NotebookNode:
    """Return the notebook whose file holds `content`; `name` is for the error.

    Raises
    ------
    FileError
        If it is none.
    """
    try:
        return nbformat.reads(content.decode("utf-8"), as_version=4)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise FileError(f"not a notebook: {_last_line(str(error))}", file=name) from error


def execute(notebook: nbformat.NotebookNode, parameters: dict[str, Scalar] | None, setting: Setting) -> Executed:
    """Run a notebook from top to bottom in a kernel of its own.

    Parameters
    ----------
    notebook : NotebookNode
        As read; it is not changed.
    parameters : dict, optional
        Put in after its ``parameters`` cell. Without them it runs as it stands.
    setting : Setting
        What surrounds the kernel.

    Raises
    ------
    CellError
        If a cell raises, or the kernel dies.
    """
    logging.getLogger("papermill").setLevel(logging.CRITICAL)
    logging.getLogger("traitlets").setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        done = _run(notebook, parameters, kernel_manager(setting))
    _check_complete(done)
    said = "".join(
        output.text
        for cell in done.cells
        for output in cell.get("outputs", [])
        if output.output_type == "stream" and output.name == "stderr"
    )
    return Executed(tidy(done), said)


def _run(notebook: nbformat.NotebookNode, parameters: dict[str, Scalar] | None, manager: type) -> nbformat.NotebookNode:
    bare = _without_results(notebook)
    try:
        return papermill.execute_notebook(
            bare,
            None,
            parameters=parameters or None,
            kernel_name=NAME,
            language="python",
            progress_bar=False,
            start_timeout=_START_SECONDS,
            kernel_manager_class=manager,
            shutdown_kernel="immediate",
            iopub_timeout=_START_SECONDS,
        )
    except PapermillExecutionError as error:
        place = error.cell_index - (1 if parameters and error.cell_index > _parameters_place(bare) else 0)
        cells = [cell for cell in bare.cells[: place + 1] if cell.cell_type == "code"]
        text = f"{error.ename}: {error.evalue}" if error.evalue else str(error.ename)
        raise _cell_error(cells[-1] if cells else None, len(cells), text) from None
    except (DeadKernelError, CellTimeoutError, RuntimeError, TimeoutError) as error:
        raise CellError(f"the kernel died: {_last_line(str(error)) or type(error).__name__}") from None


def _parameters_place(notebook: nbformat.NotebookNode) -> int:
    """Return where the parameters cell is; papermill puts its own one after it."""
    return next((n for n, cell in enumerate(notebook.cells) if "parameters" in cell.metadata.get("tags", [])), -1)


def _without_results(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Return a copy without old outputs, so that none of them can pass for a new one."""
    bare = nbformat.from_dict(notebook)
    for cell in bare.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return bare


def _check_complete(notebook: nbformat.NotebookNode) -> None:
    """Raise unless every code cell ran: a kernel that died can leave them marked as completed."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for number, cell in enumerate(code, 1):
        if cell.source.strip() and cell.execution_count is None:
            raise _cell_error(cell, number, "it never ran: the kernel died before")


def _cell_error(cell: Any, number: int, message: str) -> CellError:
    source = cell.source.strip().splitlines() if cell is not None else []
    return CellError(_last_line(message), number, printable(source[0])[:100] if source else "")


def _last_line(text: str) -> str:
    lines = [line.strip() for line in printable(text).splitlines() if line.strip()]
    return lines[-1][:300] if lines else ""


def tidy(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Return the notebook with nothing in it that a second run would write differently.

    Cell ids are numbers, metadata is what a reader or Jupyter needs and no more, neighbouring pieces of a stream are
    one, and stderr (warnings with paths and process ids) is left out.
    """
    cells = [_tidy_cell(cell, number) for number, cell in enumerate(notebook.cells)]
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": NAME},
        "language_info": {"name": "python"},
    }
    return nbformat.from_dict({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


def _tidy_cell(cell: nbformat.NotebookNode, number: int) -> dict[str, Any]:
    tags = cell.metadata.get("tags", [])
    made: dict[str, Any] = {
        "id": str(number),
        "cell_type": cell.cell_type,
        "metadata": {"tags": list(tags)} if tags else {},
        "source": cell.source,
    }
    if cell.cell_type == "code":
        made |= {"execution_count": cell.execution_count, "outputs": _tidy_outputs(cell.outputs)}
    elif cell.get("attachments"):
        made["attachments"] = cell.attachments
    return made


def _tidy_outputs(outputs: list[nbformat.NotebookNode]) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    for output in outputs:
        if output.output_type != "stream":
            made.append(dict(output))
        elif output.name != "stderr":
            if made and made[-1]["output_type"] == "stream" and made[-1]["name"] == output.name:
                made[-1]["text"] += output.text
            else:
                made.append(dict(output))
    return made


def notebook_bytes(notebook: nbformat.NotebookNode) -> bytes:
    """Return the file content of a tidied notebook."""
    return (nbformat.writes(notebook).rstrip("\n") + "\n").encode("utf-8")
