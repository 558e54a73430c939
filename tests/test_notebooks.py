"""What the notebooks promise; nbval compares their outputs, these tests close the ways in which it passes vacuously."""

import ast
import json
import re
from pathlib import Path

import pytest

import healthstats

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
MIME = "application/vnd.healthstats+json"

pytestmark = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def cells(path: Path, kind: str = "code") -> list[dict]:
    """The cells of one kind, their source as one text."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return [{**cell, "source": "".join(cell["source"])} for cell in notebook["cells"] if cell["cell_type"] == kind]


def test_it_is_committed_executed_in_order(path: Path) -> None:
    assert [cell["execution_count"] for cell in cells(path)] == list(range(1, len(cells(path)) + 1))
    outputs = [output for cell in cells(path) for output in cell["outputs"]]
    assert not [output for output in outputs if output["output_type"] in ("error", "stream")]


def test_every_picture_is_an_svg_that_nbval_compares(path: Path) -> None:
    kinds = {kind for cell in cells(path) for output in cell["outputs"] for kind in output.get("data", {})}
    assert "image/png" not in kinds
    assert "image/svg+xml" in kinds


def test_its_cells_are_short_and_define_nothing(path: Path) -> None:
    for cell in cells(path):
        tree = ast.parse(cell["source"])
        assert not [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.For)]
        most = 8 if "parameters" in cell["metadata"].get("tags", []) else 6
        assert len(cell["source"].splitlines()) <= most, cell["source"]


def test_its_parameters_are_typed_and_explained(path: Path) -> None:
    tagged = [cell for cell in cells(path) if "parameters" in cell["metadata"].get("tags", [])]
    assert len(tagged) == 1
    lines = tagged[0]["source"].splitlines()
    assert 3 <= len(lines) <= 8
    assert all(re.fullmatch(r'\w+: (str|int|float|bool) = ("[^"#]*"|[\w.]+)  # \S.*', line) for line in lines)


def test_its_prose_holds_no_figure(path: Path) -> None:
    assert not [cell["source"] for cell in cells(path, "markdown") if re.search(r"\d", cell["source"])]


def test_every_table_it_loads_is_in_its_provenance(path: Path) -> None:
    source = "\n".join(cell["source"] for cell in cells(path))
    loaded = len(re.findall(r"hs\.load(?:_told)?\(", source))
    named = re.search(r"hs\.provenance\(([^)]*)\)", source)
    assert named
    assert len([one for one in named[1].split(",") if "=" not in one]) == loaded


def test_its_last_cell_hands_the_result_over(path: Path) -> None:
    output = cells(path)[-1]["outputs"][-1]
    content = output["data"][MIME]
    assert {"title", "verdict", "sentences", "tables", "queries", "language"} <= set(content)
    assert content["queries"]
    assert all(re.fullmatch("[0-9a-f]{64}", query["sha256"]) for query in content["queries"])


def test_it_uses_public_names_only(path: Path) -> None:
    source = "\n".join(cell["source"] for cell in cells(path))
    assert set(re.findall(r"\bhs\.(\w+)", source)) <= set(healthstats.__all__)


def test_it_carries_no_trace_of_the_machine(path: Path) -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    assert [cell["id"] for cell in notebook["cells"]] == [str(place) for place in range(len(notebook["cells"]))]
    assert not re.search(r"/(home|root|tmp|Users|work)/|0x[0-9a-f]{6,}", path.read_text(encoding="utf-8"))
