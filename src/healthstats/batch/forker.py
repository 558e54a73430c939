"""A process that has the libraries imported and forks kernels from itself: each starts in milliseconds.

``python -P -m healthstats.batch.forker FD`` serves the listening Unix socket FD. A client opens one connection for each
kernel and sends a line of JSON, ``{"argv": […], "env": {…}, "cwd": "…"}``; it is answered ``{"pid": …}`` or
``{"refused": "why"}``, and ``{"exit": code}`` when the kernel has ended. A client that hangs up has its kernel killed
with all it started; so have all when the owner of the forker's standard input is gone.
"""

import contextlib
import gc
import importlib
import io
import json
import os
import selectors
import shutil
import signal
import socket
import sys
import time
from dataclasses import dataclass
from typing import Any

#: What a kernel imports when it starts; but not what has to find IPython running then (matplotlib_inline).
_KERNEL = (
    "ipykernel.kernelapp", "ipykernel.debugger", "IPython.core.completerlib", "IPython.core.oinspect",
    "IPython.core.pylabtools", "IPython.extensions.storemagic", "psutil", "sqlite3", "tornado.platform.asyncio",
)  # fmt: skip
#: What notebooks import at their first table or picture.
_NOTEBOOK = (
    "great_tables", "matplotlib.pyplot", "matplotlib.backends.backend_svg", "pandas.io.formats.csvs",
    "pandas.io.formats.string", "pyarrow.dataset", "pyarrow.pandas_compat", "statsmodels.api",
)  # fmt: skip
_ENDINGS = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
_REQUEST_SECONDS = 10


@dataclass(frozen=True)
class _Kernel:
    pid: int
    ended: int  # a file descriptor that can be read when the process has ended
    client: socket.socket


class _Forker:
    """Waits for requests, ended kernels and clients that hang up; one thread, because it forks."""

    def __init__(self, listener: socket.socket, refused: str) -> None:
        self.listener, self.refused = listener, refused
        self.kernels: list[_Kernel] = []
        self.selector = selectors.DefaultSelector()
        self.selector.register(listener, selectors.EVENT_READ, self._accept)
        self.selector.register(sys.stdin.fileno(), selectors.EVENT_READ, self._owner_gone)

    def serve(self) -> dict[str, Any]:
        """Serve until the owner is gone. Returns in the child processes only: the request of the kernel to become."""
        while True:
            for key, _ in self.selector.select()[:1]:  # what one does can close what the others are about
                if request := key.data():
                    return dict(request)

    def _accept(self) -> dict[str, Any] | None:
        client, _ = self.listener.accept()
        client.settimeout(_REQUEST_SECONDS)
        try:
            request = json.loads(client.makefile().readline())
        except (OSError, ValueError):
            client.close()
            return None
        if self.refused:
            _tell(client, {"refused": self.refused})
            client.close()
            return None
        pid = os.fork()
        if pid == 0:
            self._leave(client)
            return dict(request)
        kernel = _Kernel(pid, os.pidfd_open(pid), client)
        self.kernels.append(kernel)
        _tell(client, {"pid": pid})
        self.selector.register(kernel.ended, selectors.EVENT_READ, lambda: self._reap(kernel))
        self.selector.register(client, selectors.EVENT_READ, lambda: self._hung_up(kernel))  # for it says no more
        return None

    def _hung_up(self, kernel: _Kernel) -> None:
        self.selector.unregister(kernel.client)  # or it would be told so without end
        _kill(kernel.pid)

    def _reap(self, kernel: _Kernel) -> None:
        _, status = os.waitpid(kernel.pid, 0)
        _kill(kernel.pid)  # what it started and left behind
        self.selector.unregister(kernel.ended)
        with contextlib.suppress(KeyError):
            self.selector.unregister(kernel.client)
        os.close(kernel.ended)
        _tell(kernel.client, {"exit": os.waitstatus_to_exitcode(status)})
        kernel.client.close()
        self.kernels.remove(kernel)

    def _leave(self, client: socket.socket) -> None:
        """Close, in a child, what is the forker's."""
        self.selector.close()
        self.listener.close()
        client.close()
        for other in self.kernels:
            os.close(other.ended)
            other.client.close()

    def _owner_gone(self) -> None:
        for kernel in self.kernels:
            _kill(kernel.pid)
        shutil.rmtree(os.path.dirname(self.listener.getsockname()), ignore_errors=True)
        os._exit(0)


def _tell(client: socket.socket, message: dict[str, object]) -> None:
    with contextlib.suppress(OSError):
        client.sendall(json.dumps(message).encode() + b"\n")


def _kill(group: int) -> None:
    """Kill a kernel and what it started; a moment after the fork it has no group of its own yet."""
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(group, signal.SIGKILL)


def _foreign_threads() -> list[str]:
    """Return the names of the threads other than this one, also of those that a library started without Python."""
    base = "/proc/self/task"
    others = [one for one in os.listdir(base) if int(one) != os.getpid()]
    return [open(f"{base}/{one}/comm").read().strip() for one in others]


def _preload() -> None:
    """Import what a kernel and its notebooks need, without starting a thread."""
    os.environ["JE_ARROW_MALLOC_CONF"] = "background_thread:false"  # pyarrow's allocator
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")  # read when it is imported
    gc.disable()
    import healthstats

    for name in healthstats.__all__:
        getattr(healthstats, name)
    for name in (*_KERNEL, *_NOTEBOOK):
        importlib.import_module(name)
    _rehearse()
    gc.enable()
    gc.freeze()  # a collection in a child would copy every page


def _rehearse() -> None:
    """Do what is slow for the first time: it stays done in the kernels. Settings are put back."""
    import matplotlib
    import pandas as pd
    from matplotlib.figure import Figure

    import healthstats
    from healthstats.catalogue import indicators, subjects
    from healthstats.project import areas, sources

    figures = pd.DataFrame({"year": range(2000, 2008), "numerator": [71, 66, 68, 60, 57, 58, 52, 49]})
    with matplotlib.rc_context():
        healthstats.use_style()
        picture = Figure()
        rates = healthstats.rate(figures.assign(denominator=10_000), per=1000)
        healthstats.plot_trend(healthstats.trend(rates), ax=picture.subplots())
        picture.savefig(io.BytesIO(), format="svg")
    pd.reset_option("^display")
    if root := os.environ.get("HEALTHSTATS_ROOT"):
        for read in (indicators, subjects, areas, sources):
            read(root)


def _become_kernel(request: dict[str, Any]) -> None:
    os.setsid()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDINGS)
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.close(nowhere)
    parent = os.environ["JPY_PARENT_PID"]
    os.environ.clear()
    os.environ.update(request["env"], JPY_PARENT_PID=parent)
    time.tzset()
    os.chdir(request["cwd"])
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()  # otherwise all kernels draw alike
    sys.argv = request["argv"]
    from ipykernel.kernelapp import launch_new_instance

    launch_new_instance(sys.argv[1:])


def main() -> None:
    """Import the libraries and serve."""
    listener = socket.socket(fileno=int(sys.argv[1]))
    signal.pthread_sigmask(signal.SIG_BLOCK, _ENDINGS)  # they are for the owner, with whom this process ends
    os.environ["JPY_PARENT_PID"] = str(os.getpid())  # a kernel ends itself when its parent is another
    _preload()
    threads = _foreign_threads()
    refused = f"an import has started threads ({', '.join(threads)})" if threads else ""
    if refused:
        with open(os.path.join(os.path.dirname(listener.getsockname()), "refused"), "w", encoding="utf-8") as file:
            file.write(refused)
    _become_kernel(_Forker(listener, refused).serve())


if __name__ == "__main__":
    main()
