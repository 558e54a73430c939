"""Functions run side by side, each in a process of its own that can be ended with all it started."""

import contextlib
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
import types
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing import connection
from pathlib import Path
from typing import Any

#: Imported once by the process that the others are forked from.
_PRELOAD = ["healthstats.batch.preload"]
_START_SECONDS = 120


@dataclass(frozen=True)
class Task:
    """A call to make in a process of its own.

    Attributes
    ----------
    function : callable
        Importable; is called with ``*arguments, scratch, tell``: a private temporary folder, and a function that takes
        the ids of the processes it starts.
    arguments : tuple
    timeout : float
        Seconds until it is ended.
    key : object
        What the caller knows it by.
    """

    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    timeout: float
    key: Any = None


@dataclass(frozen=True)
class Ended:
    """How a task ended: with a value, or with the text of a failure."""

    task: Task
    value: Any = None
    failure: str = ""
    seconds: float = 0.0


def run_tasks(tasks: Sequence[Task], jobs: int, temporary: Path) -> Generator[Ended]:
    """Run tasks, at most `jobs` at a time with a folder each in `temporary`, and yield each as it ends.

    When the caller stops listening, or is interrupted, every process is ended with all it started. When the caller is
    killed, the processes end themselves. The folders of those that were ended are left to who made `temporary`.
    """
    waiting, running = deque(tasks), list[_Running]()
    context = _context()
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                with _undisturbed():
                    running.append(_start(context, waiting.popleft(), temporary))
            patience = max(0.0, min(one.deadline for one in running) - time.monotonic())
            connection.wait([one.pipe for one in running], timeout=patience)
            for one in list(running):
                if ended := one.ended():
                    running.remove(one)
                    one.end()
                    if not ended.failure:  # a kernel that was killed may still look for its folder for a moment
                        shutil.rmtree(one.scratch, ignore_errors=True)
                    yield ended
    finally:
        for one in running:
            one.end()


@contextlib.contextmanager
def forkserver(temporary: Path) -> Iterator[None]:
    """Keep what the processes are forked from, and its socket, in `temporary`; both go at the end.

    multiprocessing would keep them as long as this process, in a folder that a kill leaves behind. Its own tests stop
    it in the same way; there is no public one.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        yield
        return
    from multiprocessing.forkserver import _forkserver

    kept = multiprocessing.current_process()._config  # type: ignore[attr-defined]
    before = kept.get("tempdir")
    _forkserver._stop()  # type: ignore[attr-defined]
    kept["tempdir"] = str(temporary)
    try:
        yield
    finally:
        _forkserver._stop()  # type: ignore[attr-defined]
        kept["tempdir"] = before


def _context() -> Any:
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    if "forkserver" in methods:
        context.set_forkserver_preload(_PRELOAD)
    return context


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Hold Ctrl-C back while a process starts: it is noted before it can be interrupted, and inherits the deafness."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextlib.contextmanager
def _without_main() -> Iterator[None]:
    """Hide ``__main__`` while a process starts: it would import the caller's script again, at the caller's cost."""
    script = sys.modules["__main__"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = script


@dataclass
class _Running:
    task: Task
    process: Any
    pipe: connection.Connection
    scratch: Path
    started: float = field(default_factory=time.monotonic)
    groups: list[int] = field(default_factory=list)
    alive: bool = False

    @property
    def deadline(self) -> float:
        return self.started + self.task.timeout + (0 if self.alive else _START_SECONDS)

    def ended(self) -> Ended | None:
        """Hear what the process has to say; return how it ended, or None while it runs."""
        try:
            while self.pipe.poll():
                match self.pipe.recv():
                    case ("alive",):
                        self.alive, self.started = True, time.monotonic()
                    case ("started", int() as group):
                        self.groups.append(group)
                    case ("done", value):
                        return Ended(self.task, value, seconds=self._seconds())
                    case ("failed", str() as text):
                        return Ended(self.task, failure=text, seconds=self._seconds())
        except (EOFError, OSError):
            self.process.join(5)
            return Ended(self.task, failure=f"its process died ({self._how()})", seconds=self._seconds())
        if time.monotonic() >= self.deadline:
            return Ended(self.task, failure=f"took longer than {self.task.timeout:g} s", seconds=self._seconds())
        return None

    def _seconds(self) -> float:
        return time.monotonic() - self.started

    def _how(self) -> str:
        code = self.process.exitcode
        return signal.Signals(-code).name if code and code < 0 else f"exit status {code}"

    def end(self) -> None:
        """End the process and all it started."""
        _kill_group(self.process.pid)
        self.process.kill()
        self.process.join(10)
        with contextlib.suppress(EOFError, OSError):
            while self.pipe.poll():  # it may have started a kernel a moment ago
                message = self.pipe.recv()
                if message[0] == "started":
                    self.groups.append(message[1])
        for group in self.groups:
            _kill_group(group)
        self.pipe.close()


def _start(context: Any, task: Task, temporary: Path) -> _Running:
    ours, theirs = context.Pipe()
    scratch = Path(tempfile.mkdtemp(dir=temporary))
    with _without_main():
        process = context.Process(target=_work, args=(task.function, task.arguments, scratch, theirs), daemon=True)
        process.start()
    theirs.close()
    return _Running(task, process, ours, scratch)


def _kill_group(leader: int | None) -> None:
    if not leader:
        return
    with contextlib.suppress(ProcessLookupError, PermissionError, AttributeError):
        os.killpg(leader, signal.SIGKILL)


def _work(function: Callable[..., Any], arguments: tuple[Any, ...], scratch: Path, pipe: connection.Connection) -> None:
    """Is what runs in the new process."""
    if hasattr(os, "setsid"):
        os.setsid()  # Ctrl-C is for the parent, which then ends this whole group
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_SETMASK, set())
    _silence()
    groups: list[int] = []
    pipe.send(("alive",))
    threading.Thread(target=_follow_parent, args=(groups,), daemon=True).start()

    def tell(group: int) -> None:
        groups.append(group)
        pipe.send(("started", group))

    try:
        value = function(*arguments, scratch, tell)
        pipe.send(("done", value))
    except Exception as error:
        pipe.send(("failed", f"{type(error).__name__}: {error}"))
    finally:
        pipe.close()


def _silence() -> None:
    """Send what a library or a dying kernel writes to the terminal nowhere: it would break the progress display."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)


def _follow_parent(groups: list[int]) -> None:
    """Wait until the parent is gone, however it went, and end all that was started for it."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    connection.wait([parent.sentinel])
    for group in groups:
        _kill_group(group)
    _kill_group(os.getpid())
    os._exit(1)
