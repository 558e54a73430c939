"""How fast reports are built, against loops over papermill and nbconvert, and against the cells alone.

All sides make the same reports of the four notebooks with HTML, on the same machine in one run: healthstats; a loop
over the papermill API with one HTML exporter that is kept; the same in two processes; a loop over the two commands; and
the floor, the cells run by IPython in two warm processes with a kept exporter each. The slow sides make some of the
reports; what is compared is the time for one: the mean of the four notebooks, and of several such means the median. The
exit code is 1 when a limit is broken.

``--full`` makes 10 and 1,000 reports beside the 100, to see whether the cost of one stays the same.
"""

import argparse
import base64
import contextlib
import itertools
import json
import multiprocessing
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
from nbconvert import HTMLExporter

ROOT = Path(__file__).resolve().parent.parent
JOBS = 2
#: healthstats is to be so many times as fast as each, and to take at most so many times the floor's time.
LIMITS = {"papermill API": 10.0, "papermill API, 2 processes": 6.0, "the two commands": 20.0}
FLOOR = 2.5
#: So many reports are made, and so many of them by the slow sides.
COUNT, SAMPLE = 100, 12
NOTEBOOKS = 4
AREAS = ["china", "guangdong", "hunan", "shanghai", "sichuan", "shandong", "jiangxi", "tibet"]
DISEASES = [
    "tuberculosis", "syphilis", "measles", "dysentery", "hepatitis_b", "pertussis", "scarlet_fever", "malaria",
    "brucellosis", "mumps", "influenza", "rabies",
]  # fmt: skip
YEARS = range(2019, 2003, -1)
LANGUAGES = ["en", "zh"]

Job = tuple[str, dict[str, Any]]


def jobs_of(count: int) -> list[Job]:
    """Return the notebooks and parameters of so many reports: a quarter of each notebook, taking turns."""
    disease = "disease_incidence_rate"
    table = pd.read_parquet(
        ROOT / "data" / "processed" / "series.parquet", columns=["area", "indicator", "subject", "year"]
    )
    held = set(table[table["indicator"] == disease][["area", "subject", "year"]].itertuples(index=False, name=None))
    every = [
        [("annual_review", {"area": area, "year": year, "language": language})
         for year, language, area in itertools.product(YEARS, LANGUAGES, AREAS)],
        [("rate_comparison", {"area": "china", "level": "province", "indicator": disease, "subject": subject,
                              "year": year, "language": language})
         for language, year, subject in itertools.product(LANGUAGES, YEARS, DISEASES)],
        [("indicator_trend", {"area": area, "indicator": disease, "subject": subject, "year": year})
         for year, subject, area in itertools.product(YEARS, DISEASES, AREAS) if (area, subject, year) in held],
        [(f"data_quality_{number}", {"language": language}) for number in range(125) for language in LANGUAGES],
    ]  # fmt: skip
    return [job for turn in zip(*every, strict=False) for job in turn][:count]


@contextlib.contextmanager
def project(jobs: list[Job]) -> Iterator[Path]:
    """Make a project with the notebooks and data of the real one and a plan of these reports."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        for folder in ("notebooks", "data"):
            shutil.copytree(ROOT / folder, root / folder)
        for notebook in {notebook for notebook, _ in jobs}:
            if notebook.startswith("data_quality_"):  # it has no parameter that would give each a place of its own
                shutil.copy(root / "notebooks" / "data_quality.ipynb", root / "notebooks" / f"{notebook}.ipynb")
        (root / "reports.toml").write_text("\n".join(entry(*job) for job in jobs), encoding="utf-8")
        yield root


def entry(notebook: str, parameters: dict[str, Any]) -> str:
    """Return the entry of a report in ``reports.toml``."""
    plural = {"language": "languages", "indicator": "indicators", "subject": "subjects", "area": "areas",
              "level": "levels", "year": "years"}  # fmt: skip
    lists = [f"{plural[name]} = {json.dumps([value])}" for name, value in parameters.items()]
    return "\n".join(["[[report]]", f'notebook = "{notebook}"', *lists, ""])


# --- the sides: each makes reports in `root` and returns how long one took --------------------------------------------


def healthstats(root: Path, jobs: list[Job]) -> list[float]:
    """Build them by the command, from its start to its end."""
    command = [sys.executable, "-m", "healthstats.cli", "report", "--force"]
    begin = time.perf_counter()
    done = subprocess.run(command, env=os.environ | {"HEALTHSTATS_ROOT": str(root)}, capture_output=True, text=True)
    took = time.perf_counter() - begin
    assert done.returncode == 0, done.stderr[-2000:]
    assert len(list((root / "reports").rglob("report.html"))) == len(jobs), done.stdout
    return [took / len(jobs)]


def api(root: Path, jobs: list[Job]) -> list[float]:
    """Loop over the papermill API, with one HTML exporter."""
    import logging

    import papermill

    logging.disable()
    os.environ["HEALTHSTATS_ROOT"] = str(root)
    exporter, made, times = HTMLExporter(), root / f"api-{os.getpid()}.ipynb", []
    for notebook, parameters in jobs:
        begin = time.perf_counter()
        papermill.execute_notebook(root / "notebooks" / f"{notebook}.ipynb", made, parameters, kernel_name="python3",
                                   cwd=root / "notebooks", progress_bar=False)  # fmt: skip
        made.with_suffix(".html").write_text(exporter.from_filename(str(made))[0], encoding="utf-8")
        times.append(time.perf_counter() - begin)
    return times


def commands(root: Path, jobs: list[Job]) -> list[float]:
    """Loop over the two commands."""
    made, times, bin_folder = root / "command.ipynb", [], Path(sys.executable).parent
    for notebook, parameters in jobs:
        begin = time.perf_counter()
        given = [part for name, value in parameters.items() for part in ("-p", name, str(value))]
        source = str(root / "notebooks" / f"{notebook}.ipynb")
        for command in (
            ["papermill", source, str(made), *given, "-k", "python3", "--cwd", str(root / "notebooks")],
            ["jupyter-nbconvert", "--to", "html", str(made)],
        ):
            subprocess.run([bin_folder / command[0], *command[1:]], check=True, capture_output=True,
                           env=os.environ | {"HEALTHSTATS_ROOT": str(root)})  # fmt: skip
        times.append(time.perf_counter() - begin)
    return times


def floor(root: Path, jobs: list[Job]) -> list[float]:
    """Run the cells in this process's IPython, and export by one exporter: what cannot be had for less."""
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output

    os.environ |= {"HEALTHSTATS_ROOT": str(root), "MPLBACKEND": "module://matplotlib_inline.backend_inline"}
    os.chdir(root / "notebooks")
    shell, exporter, times = InteractiveShell.instance(), HTMLExporter(), []
    import healthstats

    for name in healthstats.__all__:
        getattr(healthstats, name)
    for notebook, parameters in [jobs[0], *jobs]:  # the first is for warming up
        begin = time.perf_counter()
        book = nbformat.read(f"{notebook}.ipynb", 4)
        for cell in book.cells:
            if cell.cell_type != "code":
                continue
            with capture_output() as caught:
                done = shell.run_cell(cell.source)
            done.raise_error()
            cell.outputs = [
                nbformat.v4.new_output("display_data", data=_text(one.data), metadata=one.metadata)
                for one in caught.outputs
            ]
            if "parameters" in cell.metadata.get("tags", []):
                shell.user_ns |= parameters
        exporter.from_notebook_node(book)
        times.append(time.perf_counter() - begin)
        shell.reset(new_session=False)
    return times[1:]


def _text(data: dict[str, Any]) -> dict[str, Any]:
    return {kind: base64.b64encode(each).decode() if isinstance(each, bytes) else each for kind, each in data.items()}


def _share(side: Callable[[Path, list[Job]], list[float]], root: Path, jobs: list[Job], queue: Any) -> None:
    queue.put(side(root, jobs))


def side_by_side(side: Callable[[Path, list[Job]], list[float]], root: Path, jobs: list[Job]) -> list[float]:
    """Run a side in two processes, each with every other report; return the time of each as one of both."""
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    processes = [context.Process(target=_share, args=(side, root, jobs[start::JOBS], queue)) for start in range(JOBS)]
    for process in processes:
        process.start()
    times = [queue.get() for _ in processes]
    for process in processes:
        process.join()
    return [took / JOBS for turn in zip(*times, strict=True) for took in turn]


def typical(times: list[float]) -> float:
    """Return the median of the means of one report of each notebook."""
    turns = [times[start : start + NOTEBOOKS] for start in range(0, len(times), NOTEBOOKS)]
    return statistics.median(map(statistics.fmean, turns))


# --- the table --------------------------------------------------------------------------------------------------------


def main() -> int:
    """Measure, print, and return whether a limit is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="10 and 1,000 reports beside the 100")
    full = parser.parse_args().full
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"  # on every side: the reports themselves run side by side
    jobs = jobs_of(COUNT)
    with project(jobs) as root:
        subprocess.run([sys.executable, "-m", "healthstats.cli", "clean"], check=True, capture_output=True,
                       env=os.environ | {"HEALTHSTATS_ROOT": str(root)})  # fmt: skip
        few = jobs[:SAMPLE]
        seconds = {
            "healthstats": statistics.median(healthstats(root, jobs)[0] for _ in range(3)),
            "the floor, 2 processes": typical(side_by_side(floor, root, jobs)),
            "papermill API": typical(api(root, few)),
            "papermill API, 2 processes": typical(side_by_side(api, root, few)),
            "the two commands": typical(commands(root, few)),
        }
    mine = seconds["healthstats"]
    print(f"{COUNT} reports of four notebooks with HTML, {JOBS} processes; {_machine()}")
    print(f"{'':<30}{'s a report':>11}{'of healthstats':>16}   asked")
    broken = 0
    for name, took in seconds.items():
        kept, asked = True, ""
        if name in LIMITS:
            kept, asked = took / mine >= LIMITS[name], f"at least {LIMITS[name]:g}"
        elif name.startswith("the floor"):
            kept, asked = mine / took <= FLOOR, f"healthstats at most {FLOOR:g} times: {mine / took:.2f}"
        broken += not kept
        print(f"{name:<30}{took:11.2f}{took / mine:16.2f}   {asked}{'' if kept else '  <- limit broken'}")
    for number in (10, 1000) if full else ():
        with project(jobs_of(number)) as root:
            subprocess.run([sys.executable, "-m", "healthstats.cli", "clean"], check=True, capture_output=True,
                           env=os.environ | {"HEALTHSTATS_ROOT": str(root)})  # fmt: skip
            print(f"{number:,} reports{healthstats(root, jobs_of(number))[0]:13.2f} s a report", flush=True)
    return int(broken > 0)


def _machine() -> str:
    model = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    return f"{model[0].partition(': ')[2] if model else platform.machine()}, {os.cpu_count()} processors"


if __name__ == "__main__":
    sys.exit(main())
