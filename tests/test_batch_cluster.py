"""The same reports on a Dask cluster: a scheduler and two workers on loopback, one of them killed."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from batch_project import EIGHT, HAND_OVER, LOAD, leftovers, of_this_project, project, start, tree, write_notebook
from healthstats.batch import cluster as clusters
from healthstats.batch.cluster import Cluster, build_on_cluster
from healthstats.batch.depot import Depot
from healthstats.batch.plan import plan
from healthstats.batch.record import stamp
from healthstats.batch.run import Step, build
from healthstats.errors import FileError, HealthstatsError

FORKED = """
import os, pathlib
assert b"healthstats.batch.forker" in pathlib.Path(f"/proc/{os.getppid()}/cmdline").read_bytes()
"""


@pytest.fixture(scope="module")
def short() -> Iterator[Path]:
    """Yield a folder with a short path: sockets lie in it."""
    with tempfile.TemporaryDirectory(prefix="c") as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def scheduler(short: Path) -> Iterator[str]:
    process, address = scheduling(short)
    yield address
    end(process)


def scheduling(short: Path) -> tuple[subprocess.Popen, str]:
    """Start a scheduler, and return it with its address."""
    note = Path(tempfile.mkdtemp(dir=short), "scheduler.json")
    process = dask("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(note))
    for _ in range(600):
        if note.exists() and note.read_text():
            break
        time.sleep(0.1)
    return process, json.loads(note.read_text())["address"]


def dask(*arguments: str, **environment: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "dask", *arguments],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True, env=os.environ | environment,
    )  # fmt: skip


def worker(scheduler: str, folder: Path) -> subprocess.Popen:
    (folder / "t").mkdir(exist_ok=True)
    return dask(
        "worker", scheduler, "--nthreads", "1", "--no-dashboard", "--local-directory", str(folder / "w"),
        TMPDIR=str(folder / "t"),
    )  # fmt: skip


def end(process: subprocess.Popen, number: int = signal.SIGTERM) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)
    process.wait(30)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return project(tmp_path, EIGHT)


def test_reports_of_a_cluster_are_those_of_one_machine_though_a_worker_is_killed(
    root: Path, short: Path, scheduler: str
) -> None:
    build(root)
    here = tree(root / "reports")
    workers = [worker(scheduler, short) for _ in range(2)]
    store = short / "store"
    steps: list[Step] = []

    def kill_one(step: Step) -> None:
        steps.append(step)
        if step.done == 2:
            end(workers[0], signal.SIGKILL)

    try:
        summary = build(root, force=True, progress=kill_one, cluster=Cluster(scheduler, f"file://{store}"))
    finally:
        end(workers[1])
    assert (len(summary.built), summary.failed) == (8, ())
    assert tree(root / "reports") == here
    assert leftovers(root) == []
    assert [path.name for path in (store / "runs").rglob("*")] == []
    assert list((short / "t").iterdir()) == []
    until = time.monotonic() + 30
    while orphans := of_this_project(short / "w"):
        assert time.monotonic() < until, orphans
        time.sleep(0.1)


def test_kernels_are_preloaded_there_and_what_fails_or_hangs_is_told_as_on_one_machine(
    root: Path, short: Path, scheduler: str
) -> None:
    write_notebook(root, "forked", FORKED, LOAD, HAND_OVER)
    write_notebook(root, "bad", "raise ValueError('no births')")
    write_notebook(root, "slow", "import time; time.sleep(60)")
    entries = [f'[[report]]\nnotebook = "{name}"\nareas = ["lowvale"]\n' for name in ("bad", "forked", "slow")]
    (root / "reports.toml").write_text("".join(entries) + "timeout = 10\n")
    process = worker(scheduler, short)
    try:
        summary = build(root, cluster=Cluster(scheduler, f"file://{short / 'store'}"))
    finally:
        end(process)
    assert [path.split("/")[-1] for path in summary.built] == ["forked-infant_mortality_rate"]
    assert [str(one) for one in summary.failed] == [
        "code cell 2 `raise ValueError('no births')`: ValueError: no births",
        "took longer than 10 s",
    ]


def test_a_cluster_without_workers_or_scheduler_or_with_other_workers_is_an_error_with_its_remedy(
    root: Path, short: Path, scheduler: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clusters, "_WORKER_SECONDS", 0.2)
    monkeypatch.setattr(clusters, "_CONNECT_SECONDS", 1)
    due, made_with = plan(root), stamp(root)
    work = {one.path: root for one in due}
    store = f"file://{short / 'store'}"

    def why(address: str, made_with: object = made_with) -> str:
        with pytest.raises(FileError) as caught:
            list(build_on_cluster(Cluster(address, store), root, due, work, made_with))  # type: ignore[arg-type]
        return str(caught.value)

    assert why("tcp://127.0.0.1:9").startswith("no scheduler answers at 'tcp://127.0.0.1:9'. Start one")
    assert f"dask worker {scheduler}" in why(scheduler)
    monkeypatch.setattr(clusters, "_WORKER_SECONDS", 60)
    process = worker(scheduler, short)
    try:
        assert "is not like this machine: another healthstats" in why(scheduler, replace(made_with, library="other"))
        other = {**made_with.versions, "numpy": "1.0"}
        assert "versions: numpy 1.0 → " in why(scheduler, replace(made_with, versions=other))
    finally:
        end(process)


def test_a_scheduler_that_is_lost_is_told_and_leaves_nothing(root: Path, short: Path) -> None:
    write_notebook(root, "short_trend", "import time; time.sleep(4)", LOAD, HAND_OVER)
    process, address = scheduling(short)
    helper = worker(address, short)
    steps: list[Step] = []

    def kill(step: Step) -> None:
        steps.append(step)
        if step.done == 1:
            end(process, signal.SIGKILL)

    try:
        with pytest.raises(FileError, match=f"the scheduler at {address} was lost. Start it"):
            build(root, progress=kill, cluster=Cluster(address, f"file://{short / 'store'}"))
    finally:
        end(helper)
    assert [path.name for path in (short / "store" / "runs").rglob("*")] == []
    assert leftovers(root) == []
    assert len(build(root).skipped) == 1


def test_the_command_line_asks_for_both_addresses(root: Path) -> None:
    said, _ = start(root, "report", "--scheduler", "tcp://127.0.0.1:1").communicate(timeout=60)
    assert said == "healthstats: a cluster needs both --scheduler and --store\n"
    said, _ = start(root, "report", "--scheduler", "x", "--store", "y", "--jobs", "2").communicate(timeout=60)
    assert "--jobs is for one machine" in said


# --- the depot --------------------------------------------------------------------------------------------------------


def test_a_project_comes_out_of_the_depot_as_it_went_in(root: Path, tmp_path: Path) -> None:
    depot = Depot("memory://whole")
    (root / "data" / ".hidden").write_text("not sent")
    copy = depot.get_project(depot.put_project(root), tmp_path / "copy")
    sent = {name for name in tree(root, ()) if name.startswith(("data/", "notebooks/")) and ".hidden" not in name}
    assert tree(copy, ()).keys() == {*sent, "reports.toml"}
    assert all(tree(copy, ())[name] == tree(root, ())[name] for name in tree(copy, ()))


def test_what_was_half_written_is_written_again_and_what_is_damaged_is_told(root: Path, tmp_path: Path) -> None:
    depot = Depot(f"file://{tmp_path / 'store'}")
    name = depot.put_project(root)
    one = next(path for path in (tmp_path / "store" / "objects").iterdir() if path.name != name)
    content = one.read_bytes()
    one.write_bytes(content[:-3])
    with pytest.raises(FileError, match=rf"objects/{one.name} in .* is damaged. Remove it"):
        depot.get_project(name, tmp_path / "copy")
    assert depot.put_project(root) == name
    assert one.read_bytes() == content


def test_what_comes_late_is_not_kept_and_what_was_left_is_removed(root: Path, tmp_path: Path) -> None:
    depot, folder = Depot(f"file://{tmp_path / 'store'}"), tmp_path / "made"
    folder.mkdir()
    (folder / "page.html").write_text("<p>")
    with depot.open_run(root) as run:
        depot.put_folder(run, "a", folder)
        depot.get_folder(run, "a", tmp_path / "got")
        depot.put_folder(run, "b", folder)  # its build is killed before it takes this
    assert (tmp_path / "got" / "page.html").read_text() == "<p>"
    depot.put_folder(run, "late", folder)
    assert list((tmp_path / "store" / "runs").rglob("*")) == []


def test_two_builds_of_different_projects_leave_one_another_alone(root: Path, tmp_path: Path) -> None:
    depot = Depot("memory://shared")
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "a.txt").write_text("a")
    with depot.open_run(root) as run:
        depot.put_folder(run, "one", tmp_path / "made")
        with depot.open_run(root / "other"):
            pass
        depot.get_folder(run, "one", tmp_path / "got")
    assert (tmp_path / "got" / "a.txt").read_text() == "a"


@pytest.mark.parametrize("url", ["nothing://x", "file:///proc/none"])
def test_a_store_that_cannot_be_used_is_named(root: Path, url: str) -> None:
    with pytest.raises(HealthstatsError, match=r"the store .* cannot be used"):
        Depot(url).put_project(root)


def test_workers_may_be_asked_from_any_thread(short: Path) -> None:
    """Dask calls the function in a thread that is not the first one."""
    from healthstats.batch.workers import Task, run_tasks

    found: list[object] = []
    thread = threading.Thread(target=lambda: found.extend(run_tasks([Task(_echo, (3,), 20)], 1, short)))
    thread.start()
    thread.join(60)
    assert [one.value for one in found] == [3]  # type: ignore[attr-defined]


def _echo(value: int, scratch: Path, tell: object) -> int:
    return value
