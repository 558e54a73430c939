"""Reports that misbehave, a disk that is full, kernels that cannot be forked: what becomes of the other reports."""

import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from batch_project import HAND_OVER, LOAD, PICTURE, leftovers, of_this_project, project, start, tree, write_notebook
from healthstats.batch.run import build

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")

GOOD = """
[[report]]
notebook = "short_trend"
areas = ["lowvale", "hillside"]
languages = ["en", "zh"]
"""
#: Each would change other reports if it could: what it draws, prints, computes and reads.
HOSTILE = {
    "globals": """
        import builtins, locale, os, random, warnings
        import matplotlib, numpy, pandas
        pandas.DataFrame.to_html = lambda *a, **k: "patched"
        pandas.read_parquet = pandas.DataFrame.round = None
        pandas.set_option("display.precision", 1)
        numpy.random.seed(1); random.seed(1)
        matplotlib.rcParams["svg.hashsalt"] = "other"
        builtins.sum = max
        os.environ["HEALTHSTATS_ROOT"] = "/"; os.chdir("/"); os.umask(0o777)
        locale.setlocale(locale.LC_ALL, "C"); warnings.simplefilter("error")
        import healthstats.series; healthstats.series.KEY.clear()
    """,
    "memory": "hog = [bytearray(100_000_000) for _ in range(100)]",
    "killed": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "children": """
        import subprocess, sys
        for _ in range(3):
            subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=False)
        import os; os._exit(3)
    """,
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return project(tmp_path, GOOD)


def test_reports_that_misbehave_change_no_other(root: Path) -> None:
    build(root, jobs=1)
    alone = tree(root / "reports", without=("run.json", "index.html"))
    entries = []
    for name, cell in HOSTILE.items():
        write_notebook(root, name, textwrap.dedent(cell), LOAD, HAND_OVER)
        entries.append(f'[[report]]\nnotebook = "{name}"\nareas = ["lowvale", "hillside"]\nmemory = 2\n')
    (root / "reports.toml").write_text("".join([*entries[:2], GOOD, *entries[2:]]))
    summary = build(root, jobs=2, force=True)
    told = {one.name.rsplit("/", 1)[-1].split("-")[0]: str(one) for one in summary.failed}
    assert "MemoryError" in told["memory"]
    assert "died" in told["killed"]
    assert "died" in told["children"]
    now = tree(root / "reports", without=("run.json", "index.html"))
    assert {name: now[name] for name in alone} == alone
    assert (of_this_project(root), leftovers(root)) == ([], [])


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Yield a folder on a disk of three megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)], capture_output=True)
    if done.returncode:
        pytest.skip("a small disk can only be mounted by root")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_is_told_and_the_next_build_goes_on(small_disk: Path, tmp_path: Path) -> None:
    root = project(small_disk / "p", GOOD)
    build(root)
    whole = tree(root / "reports")
    shutil.rmtree(root / "reports")
    fill = small_disk / "fill"
    used = shutil.disk_usage(small_disk)
    fill.write_bytes(bytes(used.free - 40_000))  # room for a report or two
    process = start(root, "report", "--jobs", "2", TMPDIR=str(tmp_path))
    said, _ = process.communicate(timeout=120)
    assert process.returncode == 1
    assert "No space left on device" in said
    assert "Traceback" not in said
    for name, content in tree(root / "reports", without=("run.json", "index.html")).items():
        assert content == whole[name]
    fill.unlink()
    summary = build(root)
    assert summary.failed == ()
    assert tree(root / "reports") == whole
    assert leftovers(root) == []


def test_where_kernels_cannot_be_forked_it_is_said_once_and_the_reports_are_the_same(
    root: Path, tmp_path: Path
) -> None:
    write_notebook(root, "short_trend", LOAD, PICTURE, HAND_OVER)
    build(root)
    forked = tree(root / "reports")
    threads = tmp_path / "threads"
    threads.mkdir()
    (threads / "sitecustomize.py").write_text(
        "import sys, threading, time\n"
        "if 'healthstats.batch.forker' in sys.orig_argv:\n"
        "    threading.Thread(target=time.sleep, args=(600,), daemon=True).start()\n"
    )
    said, _ = start(root, "report", "--force", "--jobs", "2", PYTHONPATH=str(threads)).communicate(timeout=120)
    (why,) = [line for line in said.splitlines() if "ordinary" in line]
    assert why.startswith("note: an import has started threads (")
    assert why.endswith("): kernels start the ordinary way, which takes seconds")
    assert tree(root / "reports") == forked
