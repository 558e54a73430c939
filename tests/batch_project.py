"""A small project for the tests of the batch: two areas, a few figures, and tiny notebooks."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import nbformat
import pandas as pd

from healthstats.series import Cleaned, conform, empty
from healthstats.store import save

AREAS = """
[upland]
zh = "高地"
en = "Upland"
level = "province"

[lowvale]
zh = "低谷县"
en = "Lowvale"
level = "county"
parent = "upland"

[hillside]
zh = "山坡县"
en = "Hillside"
level = "county"
parent = "upland"
"""

PARAMETERS = """
area: str = "lowvale"  # id or name of the area
indicator: str = "infant_mortality_rate"  # id of the indicator
year: int = 2019  # the year
language: str = "en"  # en or zh
"""

LOAD = """
import healthstats as hs
rows = hs.load(indicator=indicator, area=area)
"""

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40" viewBox="0 0 60 40">'
    '<path d="M0 40 L60 0" stroke="#000"/></svg>'
)
PICTURE = f"""
from IPython.display import SVG, display
display(SVG('''{SVG}'''))
"""

HAND_OVER = """
import html
from IPython.display import HTML, display
display(HTML(f"<h2>{html.escape(area)}</h2>" + rows[["year", "value"]].to_html(index=False)))
display({"application/vnd.healthstats+json": {
    "title": f"{indicator} {area} {language}", "verdict": "falling", "area": area, "sentences": [],
    "queries": hs.provenance(rows)}}, raw=True)
"""

#: A plan of eight reports.
EIGHT = """
[[report]]
notebook = "short_trend"
areas = ["lowvale", "hillside"]
years = ["latest", 2018]
languages = ["en", "zh"]
"""

#: A table for data/raw, and a correction of one of its figures.
RATES = """Area,Year,Infant mortality rate (‰),Under-5 mortality rate (‰)
Lowvale,2017,7.1,9.9
Lowvale,2018,6.4,9.1
Hillside,2017,8.0,10.4
Hillside,2018,7.7,10.2
"""
CORRECTION = """
[[correction]]
indicator = "under_five_mortality_rate"
area = "hillside"
year = 2017
was = 10.4
now = 10.9
reason = "a slip of the pen"
by = "the office"
"""

BREAKS_OF = """
[[break]]
indicator = "infant_mortality_rate"
year = 2018
effect = "{effect}"
reason = "counted by residence from now on"
source = "yearbook"
"""


def notebook(*cells: str, parameters: str = PARAMETERS) -> nbformat.NotebookNode:
    """Return a notebook: a heading, the parameters cell, and `cells`."""
    made = nbformat.v4.new_notebook()
    first = nbformat.v4.new_code_cell(parameters.strip(), metadata={"tags": ["parameters"]})
    made.cells = [
        nbformat.v4.new_markdown_cell("# For analysts"),
        *([first] if parameters else []),
        *(nbformat.v4.new_code_cell(source.strip()) for source in cells),
    ]
    return made


def write_notebook(root: Path, name: str, *cells: str, parameters: str = PARAMETERS) -> Path:
    """Write such a notebook into the project."""
    path = root / "notebooks" / f"{name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook(*cells, parameters=parameters), path)
    return path


def series(*rows: dict) -> pd.DataFrame:
    """Return a series table of results, one for each row of what differs."""
    base = {
        "source": "yearbook", "standing": "final", "file": "data/raw/a.csv", "indicator": "infant_mortality_rate",
        "area": "lowvale", "kind": "result", "bound": "=", "status": "observed", "unit": "‰", "per": 1000,
    }  # fmt: skip
    made = []
    for number, row in enumerate(rows):
        year = row.get("year", 2019)
        span = {"period_start": pd.Timestamp(year, 1, 1), "period_end": pd.Timestamp(year, 12, 31)}
        made.append({**base, "locator": f"R{number + 2}C2", "year": year, **span, **row})
    return conform(pd.DataFrame(made), "series")


FIGURES = (
    {"year": 2018, "value": 6.1},
    {"year": 2019, "value": 5.5},
    {"area": "hillside", "year": 2018, "value": 7.2},
    {"area": "hillside", "year": 2019, "value": 7.0},
    {"indicator": "disease_incidence_rate", "subject": "tuberculosis", "unit": "1/10万", "per": 1e5, "value": 50.2},
)


def save_series(root: Path, *rows: dict) -> None:
    """Write ``data/processed`` with these rows as the series."""
    tables = {name: empty(name) for name in ("observations", "vintages", "problems", "breaks", "ledger")}
    save(Cleaned(series=series(*rows), **tables), root)


def write_plan(root: Path, text: str) -> None:
    """Write ``reports.toml``."""
    (root / "reports.toml").write_text(text, encoding="utf-8")


def project(root: Path, plan: str = "") -> Path:
    """Make the project in `root` and return it."""
    (root / "data").mkdir(parents=True, exist_ok=True)
    (root / "data" / "areas.toml").write_text(AREAS, encoding="utf-8")
    write_plan(root, plan)
    write_notebook(root, "short_trend", LOAD, PICTURE, HAND_OVER)
    save_series(root, *FIGURES)
    return root


def tree(folder: Path, without: tuple[str, ...] = ("run.json",)) -> dict[str, bytes]:
    """Return all files under `folder` with their content."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in without
    }


def of_this_project(root: Path) -> list[int]:
    """Return the processes that were started for a project.

    Kernels know it by HEALTHSTATS_ROOT, or are in its notebooks when they were forked; the rest of a build is in it.
    """
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            known = f"HEALTHSTATS_ROOT={root}".encode() in (folder / "environ").read_bytes().split(b"\0")
            if known or (folder / "cwd").resolve().is_relative_to(root):
                found.append(int(folder.name))
        except OSError:
            continue
    return [pid for pid in found if pid != os.getpid()]


def leftovers(root: Path) -> list[str]:
    """Return what a build left in ``reports/`` that is no report."""
    return [path.name for path in (root / "reports").rglob(".*")]


def start(root: Path, *arguments: str, **environment: str) -> subprocess.Popen:
    """Start a command of healthstats in the project, in a session of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "healthstats.cli", *arguments],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        # A shell that runs the tests in the background has Ctrl-C ignored in all it starts.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        env={key: value for key, value in os.environ.items() if key != "HEALTHSTATS_ROOT"} | environment,
    )
