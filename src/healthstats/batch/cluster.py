"""The same reports on many machines: a Dask cluster builds them, and what all read and write lies in a depot."""

import contextlib
import logging
import multiprocessing
import tempfile
import uuid
from collections.abc import Generator, Iterator
from concurrent.futures import CancelledError, as_completed
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from distributed import Client, KilledWorker, get_worker

from healthstats.batch.depot import Depot
from healthstats.batch.one import Failure, build_one
from healthstats.batch.plan import Report
from healthstats.batch.provisioner import lasting_forker
from healthstats.batch.record import Stamp, differences, stamp
from healthstats.batch.workers import Ended, Task, run_tasks
from healthstats.errors import FileError

_CONNECT_SECONDS, _WORKER_SECONDS = 10, 30
#: Longer paths leave no room for those of the sockets in them.
_LONGEST_PATH = 60


@dataclass(frozen=True)
class Cluster:
    """Where the work is done.

    Attributes
    ----------
    scheduler : str
        Address of the Dask scheduler, ``tcp://host:8786``.
    store : str
        Address, for fsspec, of a folder that this machine and all workers reach.
    """

    scheduler: str
    store: str


@dataclass(frozen=True)
class _Order:
    """What a worker needs to know of a build."""

    store: str
    run: str
    project: str
    made_with: Stamp


def build_on_cluster(
    cluster: Cluster, root: Path, due: list[Report], work: dict[str, Path], made_with: Stamp
) -> Generator[Ended]:
    """Build reports on a cluster, each into its folder of `work`, and yield each as it ends.

    A worker that dies loses nothing: Dask gives its report to another.

    Raises
    ------
    FileError
        If no scheduler or no worker answers, a worker has another healthstats, or the store cannot be used.
    """
    depot = Depot(cluster.store)
    with _connected(cluster.scheduler) as client, depot.open_run(root) as run:
        _check_workers(client, made_with)
        order = _Order(cluster.store, run, depot.put_project(root), made_with)
        executor = client.get_executor(pure=False)
        waiting = {executor.submit(_build_there, one, order): one for one in due}
        try:
            for future in as_completed(waiting):
                one = waiting[future]
                task = Task(_build_there, (one, order), one.timeout, one.path)
                try:
                    value, failure, seconds, name = future.result()
                    if not (value or failure):
                        depot.get_folder(run, name, work[one.path])
                except CancelledError as error:
                    raise FileError(
                        f"the scheduler at {cluster.scheduler} was lost",
                        remedy="Start it, and build again: what is built stays.",
                    ) from error
                except KilledWorker:
                    value, failure, seconds = None, "its worker died, and so did the others that tried it", 0.0
                except Exception as error:
                    value, failure, seconds = None, f"{type(error).__name__}: {error}", 0.0
                yield Ended(task, value, failure, seconds)
        finally:
            for future in waiting:
                future.cancel()
            executor.shutdown(wait=False)


@contextlib.contextmanager
def _connected(address: str) -> Iterator[Client]:
    for name in [one for one in logging.root.manager.loggerDict if one.startswith("distributed")]:
        logging.getLogger(name).setLevel(logging.CRITICAL)  # errors are told in a line
    try:
        client = Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise FileError(
            f"no scheduler answers at {address!r}", remedy="Start one with `dask scheduler`, or mend the address."
        ) from error
    try:
        _wait_for_worker(client, address)
        yield client
    finally:
        client.close()


def _wait_for_worker(client: Client, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=_WORKER_SECONDS)
    except TimeoutError as error:
        raise FileError(
            f"no worker has joined the scheduler at {address}",
            remedy=f"Start some with `dask worker {address} --nworkers 2 --nthreads 1`.",
        ) from error


def _check_workers(client: Client, made_with: Stamp) -> None:
    for address, other in client.run(_unlike, made_with).items():
        if other:
            raise FileError(f"the worker at {address} is not like this machine: {other}", remedy="Install the same.")


@cache
def _here() -> Stamp:
    return stamp(Path.cwd())


def _unlike(made_with: Stamp) -> str:
    """Return what a worker has other than the machine that asks, because its reports would be others."""
    return differences(made_with, _here())


def _build_there(report: Report, order: _Order) -> tuple[Failure | None, str, float, str]:
    """Is what a worker of the cluster runs: a report, built as on one machine, into the depot.

    Returns
    -------
    tuple
        Why it failed as a `Failure` or a text, how long it took, and its name in the depot.
    """
    if other := _unlike(order.made_with):  # it has joined since
        return None, f"its worker is not like this machine: {other}", 0.0, ""
    _settle()
    depot, name = Depot(order.store), uuid.uuid4().hex
    root = _project(order.store, order.project)
    with tempfile.TemporaryDirectory(prefix="hs-") as temporary:
        folder = Path(temporary, "report")
        folder.mkdir()
        task = Task(build_one, (report, root, folder, order.made_with, lasting_forker(root)), report.timeout)
        (ended,) = run_tasks([task], 1, Path(temporary))
        if not (ended.value or ended.failure):
            depot.put_folder(order.run, name, folder)
    return ended.value, ended.failure, ended.seconds, name


def _settle() -> None:
    """Let this process of Dask have children, and its temporary files be where Dask removes them if it is killed."""
    multiprocessing.current_process().daemon = False
    own = get_worker().local_directory
    if len(own) <= _LONGEST_PATH:
        tempfile.tempdir = own


@cache
def _project(store: str, name: str) -> Path:
    """Return this worker's copy of a project."""
    return Depot(store).get_project(name, Path(tempfile.mkdtemp(prefix="hs-")))
