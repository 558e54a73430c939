"""Building: the reports that are due, side by side, each put in its place when whole; one that fails stops no other."""

import contextlib
import os
import shutil
import signal
import threading
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from healthstats.batch import folders
from healthstats.batch.entries import TIMEOUT
from healthstats.batch.escape import placeless
from healthstats.batch.one import Failure, as_failure, build_one
from healthstats.batch.parameters import notebook_path
from healthstats.batch.plan import Report, expand, select
from healthstats.batch.record import Ledger, Stamp, stamp
from healthstats.batch.workers import Ended, Task, forkserver, run_tasks
from healthstats.errors import HealthstatsError, InputError
from healthstats.project import project_root

if TYPE_CHECKING:
    from healthstats.batch.cluster import Cluster


@dataclass(frozen=True)
class Step:
    """One report is done, or the first is about to start, or there is something to say of all."""

    name: str
    outcome: str  # 'start', 'note', 'built' or 'failed'
    detail: str
    seconds: float
    done: int
    total: int


@dataclass(frozen=True)
class Summary:
    """What a build did; all paths are relative to ``reports/``."""

    built: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    failed: tuple[Failure, ...] = ()
    removed: tuple[str, ...] = ()
    no_data: tuple[str, ...] = ()
    seconds: float = 0.0


Progress = Callable[[Step], None]


def build(
    root: str | Path | None = None,
    only: str | None = None,
    jobs: int | None = None,
    force: bool = False,
    progress: Progress | None = None,
    cluster: "Cluster | None" = None,
) -> Summary:
    """Build the reports of ``reports.toml`` that are due, and the index of all.

    Parameters
    ----------
    root : path, optional
        The project's root.
    only : str, optional
        Only reports whose path holds this (or matches it, with ``*``); none is removed then.
    jobs : int, optional
        How many side by side; one more than there are processors when not given.
    force : bool
        Build what is up to date, too.
    progress : callable, optional
        Is called with a `Step` at the start and after each report.
    cluster : Cluster, optional
        A Dask cluster that builds them instead of this machine.

    Raises
    ------
    ConfigError, InputError
        If the plan is wrong or the data are not cleaned yet: before anything runs.
    FileError
        If another build is at work in the project, or ``reports/`` may not be written to.
    KeyboardInterrupt
        On Ctrl-C, SIGTERM and SIGHUP, when everything that was started has ended.
    """
    began = time.monotonic()
    base = project_root(root)
    reports = base / "reports"
    with interruptible(), folders.locked(base) as temporary:
        planned = expand(base)
        chosen = select(planned.reports, only)
        with folders.writing(base):
            folders.sweep(base)
        ledger = Ledger(base, stamp(base))
        asked = planned.reports if only else chosen  # with --only, the index still says how the others are
        reasons = {one.path: ledger.why_due(one) for one in asked}
        due = [one for one in chosen if force or reasons[one.path]]
        if progress:
            progress(Step("", "start", f"{len(due)} of {len(chosen)} are due", 0.0, 0, len(due)))
        with folders.writing(base):
            built, failed = _build_all(base, due, ledger.now, jobs, cluster, reasons, progress, temporary)
            removed = [] if only else folders.remove_others(reports, {one.path for one in planned.reports})
            _index(base, planned, {**reasons, **dict.fromkeys(built, "")}, failed)
    return Summary(
        tuple(built),
        tuple(one.path for one in chosen if one not in due),
        tuple(failed),
        tuple(removed),
        planned.no_data,
        time.monotonic() - began,
    )


def why(root: str | Path | None = None, only: str | None = None) -> dict[str, str]:
    """Return for each planned report why it is due, an empty text when it is not; see `build` for the arguments."""
    base = project_root(root)
    ledger = Ledger(base, stamp(base))
    return {one.path: ledger.why_due(one) for one in select(expand(base).reports, only)}


def _build_all(
    root: Path,
    due: list[Report],
    made_with: Stamp,
    jobs: int | None,
    cluster: "Cluster | None",
    reasons: dict[str, str],
    progress: Progress | None,
    temporary: Path,
) -> tuple[list[str], list[Failure]]:
    if not due:
        return [], []
    work: dict[str, Path] = {}
    built, failed = [], []
    try:
        for one in due:
            work[one.path] = folders.work_folder(root / "reports" / one.path)
        if cluster:
            from healthstats.batch.cluster import build_on_cluster

            each: Generator[Ended] = build_on_cluster(cluster, root, due, work, made_with)
        else:
            say = _noting(progress, len(due))
            each = _build_here(root, due, work, made_with, count_jobs(jobs), temporary, say)
        with contextlib.closing(each):
            for done, ended in enumerate(each, 1):
                path = ended.task.key
                if problem := _failure(path, ended):
                    failed.append(problem)
                else:
                    folders.put_in_place(work[path], root / "reports" / path)
                    built.append(path)
                if progress:
                    detail = str(problem) if problem else (reasons[path] or "forced")
                    progress(Step(path, "failed" if problem else "built", detail, ended.seconds, done, len(due)))
    finally:
        for folder in work.values():
            shutil.rmtree(folder, ignore_errors=True)
            folders.prune(folder.parent, root / "reports")
    order = {one.path: place for place, one in enumerate(due)}
    return sorted(built, key=order.__getitem__), sorted(failed, key=lambda one: order[one.name])


def _build_here(
    root: Path,
    due: list[Report],
    work: dict[str, Path],
    made_with: Stamp,
    jobs: int,
    temporary: Path,
    say: Callable[[str], None],
) -> Generator[Ended]:
    from healthstats.batch.provisioner import forker, why_ordinary

    with forker(temporary, root) as kernels, forkserver(temporary):
        tasks = [Task(build_one, (one, root, work[one.path], made_with, kernels), one.timeout, one.path) for one in due]
        with contextlib.closing(run_tasks(tasks, jobs, temporary)) as each:
            for number, ended in enumerate(each):
                if number == 0 and (why_not := why_ordinary(kernels)):
                    say(f"{why_not}: kernels start the ordinary way, which takes seconds")
                yield ended


def _noting(progress: Progress | None, total: int) -> Callable[[str], None]:
    return lambda text: progress(Step("", "note", text, 0.0, 0, total)) if progress else None


def _failure(name: str, ended: Ended) -> Failure | None:
    if isinstance(ended.value, Failure):
        return ended.value
    return Failure(name, 0, "", ended.failure) if ended.failure else None


def count_jobs(jobs: int | None) -> int:
    """Return how many reports run side by side: `jobs`, or one more than the processors that this process may use.

    A report's worker and its kernel wait for one another; the one more fills the gaps (an eighth of the time).
    """
    if jobs is not None:
        if jobs < 1:
            raise InputError(f"the number of jobs must be at least 1, got {jobs}")
        return jobs
    return 1 + (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


def _index(root: Path, planned: Any, reasons: dict[str, str], failed: list[Failure]) -> None:
    from healthstats.batch.index import write_index

    states = {
        path: ("not built", "") if reason == "new" else ("out of date", reason)
        for path, reason in reasons.items()
        if reason
    }
    states |= {one.name: ("failed", placeless(str(one), root)) for one in failed}
    write_index(root, planned, states)


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """Make SIGTERM and SIGHUP what Ctrl-C is, so that everything started is ended."""

    def stop(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    names = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {name: signal.signal(name, stop) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


def refresh(
    root: str | Path | None = None, only: str | None = None, jobs: int | None = None, progress: Progress | None = None
) -> Summary:
    """Execute the notebooks of ``notebooks/`` with their own defaults and write them in place.

    A notebook whose bytes come out the same is not touched. See `build` for the arguments and errors; in the summary
    ``built`` are those that changed and ``skipped`` those that did not.
    """
    from healthstats.batch.provisioner import forker

    began = time.monotonic()
    base = project_root(root)
    names = [path.stem for path in sorted((base / "notebooks").glob("*.ipynb")) if not only or only in path.stem]
    if only and not names:
        raise InputError(f"no notebook matches {only!r}", remedy="The notebooks are in notebooks/.")
    changed: list[str] = []
    same: list[str] = []
    failed: list[Failure] = []
    with interruptible(), folders.locked(base) as temporary:
        folders.sweep(base)
        if progress:
            progress(Step("", "start", f"{len(names)} to execute", 0.0, 0, len(names)))
        with forker(temporary, base) as kernels, forkserver(temporary):
            tasks = [Task(_refresh_one, (name, base, kernels), TIMEOUT, name) for name in names]
            for done, ended in enumerate(run_tasks(tasks, count_jobs(jobs), temporary), 1):
                name = ended.task.key
                if problem := _failure(name, ended):
                    failed.append(problem)
                    outcome, detail = "failed", str(problem)
                else:
                    (changed if ended.value else same).append(name)
                    outcome, detail = "built", "changed" if ended.value else "unchanged"
                if progress:
                    progress(Step(name, outcome, detail, ended.seconds, done, len(names)))
    return Summary(tuple(sorted(changed)), tuple(sorted(same)), tuple(failed), seconds=time.monotonic() - began)


def _refresh_one(name: str, root: Path, kernels: str, scratch: Path, tell: Callable[[int], None]) -> Failure | bool:
    """Is what a worker runs; returns whether the notebook changed."""
    from healthstats.batch.execute import execute, notebook_bytes, parse_notebook
    from healthstats.batch.kernels import Setting

    path = notebook_path(root, name)
    before = path.read_bytes()
    try:
        done = execute(parse_notebook(before, path.name), None, Setting(root, scratch, tell, kernels))
    except HealthstatsError as error:
        return as_failure(name, error)
    content = notebook_bytes(done.notebook)
    if content == before:
        return False
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    beside.write_bytes(content)
    os.replace(beside, path)
    return True
