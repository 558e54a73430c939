"""Kernels forked from a process that has the libraries imported, for everything that starts kernels through Jupyter.

A kernelspec with ``"metadata": {"kernel_provisioner": {"provisioner_name": "healthstats-preloaded"}}`` is all that
papermill, nbclient, nbval and JupyterLab need.
"""

import asyncio
import contextlib
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Unicode

NAME = "healthstats-preloaded"
#: The file beside a forker's socket that says why it forks none.
REFUSED = "refused"
#: Kernels run side by side: each computes with one thread.
ONE_THREAD = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
_COMMAND = ["-m", "ipykernel_launcher"]
_KILLED_SECONDS, _SHUTDOWN_SECONDS, _ENDED_SECONDS = 5, 2, 1


@contextlib.contextmanager
def forker(temporary: Path | None = None, root: Path | None = None) -> Iterator[str]:
    """Run a forker (`healthstats.batch.forker`) and yield the address at which it can be asked for kernels.

    Its socket lies in a folder in `temporary`; it reads the catalogue and the areas of the project in `root`.

    The address is empty where processes cannot be forked safely: kernels start the ordinary way then. The forker
    imports while its owner goes on; who asks it early waits.
    """
    if sys.platform != "linux":
        yield ""
        return
    folder = tempfile.mkdtemp(prefix="hs-", dir=temporary)
    address = str(Path(folder, "socket"))
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(address)
            listener.listen(128)
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "healthstats.batch.forker", str(listener.fileno())],
                pass_fds=[listener.fileno()],
                stdin=subprocess.PIPE,
                env=os.environ
                | ONE_THREAD
                | {"PYTHONHASHSEED": "0", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
                | ({"HEALTHSTATS_ROOT": str(root)} if root else {}),
            )
        try:
            yield address
        finally:
            assert process.stdin is not None
            process.stdin.close()  # it ends with all its kernels; while it imports it does not listen
            try:
                process.wait(_ENDED_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@cache
def lasting_forker(root: Path | None = None) -> str:
    """Return the address of a forker that lives as long as this process; see `forker` for `root`."""
    lasting = contextlib.ExitStack()
    import atexit

    atexit.register(lasting.close)
    return lasting.enter_context(forker(root=root))


def why_ordinary(address: str) -> str:
    """Return why kernels asked for at an address start the ordinary way; an empty text when they are forked."""
    if not address:
        return "kernels are forked on Linux only"
    with contextlib.suppress(OSError):
        return Path(address).with_name(REFUSED).read_text(encoding="utf-8")
    return ""


@cache
def _say_once(log: Any, why: str) -> None:
    log.warning("%s: kernels start the ordinary way, which takes seconds", why)


class ForkedKernel:
    """A kernel that a forker has started; it is used like a `subprocess.Popen`."""

    stdin = stdout = stderr = None

    def __init__(self, connection: socket.socket, pid: int) -> None:
        self.connection, self.pid = connection, pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return the exit code, or None while it runs."""
        if self.returncode is None and select.select([self.connection], [], [], 0)[0]:
            return self.wait()
        return self.returncode

    def wait(self) -> int:
        """Wait for its end and return the exit code; without its forker it is as good as killed."""
        if self.returncode is None:
            self.returncode = _read(self.connection).get("exit", -signal.SIGKILL)
            self.connection.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill it."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)


def fork_kernel(address: str, argv: list[str], env: dict[str, str], cwd: str) -> ForkedKernel | str:
    """Ask the forker at `address` for a kernel; return it, or why there is none."""
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.connect(address)
        connection.sendall(json.dumps({"argv": argv, "env": env, "cwd": cwd}).encode() + b"\n")
        answer = _read(connection)
    except OSError as error:
        answer = {"refused": f"the process that forks kernels does not answer: {error}"}
    if "pid" in answer:
        return ForkedKernel(connection, answer["pid"])
    connection.close()
    return str(answer.get("refused", "the process that forks kernels has died"))


def _read(connection: socket.socket) -> dict[str, Any]:
    """Read one line, and no more than that; nothing when the other end has gone."""
    line = b""
    with contextlib.suppress(OSError):
        while not line.endswith(b"\n") and (part := connection.recv(1)):
            line += part
    return dict(json.loads(line)) if line.endswith(b"\n") else {}


class PreloadedProvisioner(LocalProvisioner):
    """Starts kernels from a forker; where there is none, or another kind of kernel is asked for, the ordinary way."""

    address = Unicode("", config=True, help="Address of a forker; without it this process has one of its own.")

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start the kernel."""
        if cmd[1:3] != _COMMAND:
            return await super().launch_kernel(cmd, **kwargs)
        address = self.address or lasting_forker()
        if not address:
            _say_once(self.log, why_ordinary(address))
            return await super().launch_kernel(cmd, **kwargs)
        environment, folder = dict(kwargs.get("env") or os.environ), str(kwargs.get("cwd") or os.getcwd())
        made = await asyncio.to_thread(fork_kernel, address, cmd[2:], environment, folder)
        if isinstance(made, str):
            _say_once(self.log, made)
            return await super().launch_kernel(cmd, **kwargs)
        self.process: Any = made
        self.pid = self.pgid = made.pid
        self.cwd = folder
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:
        """Kill the kernel, and wait for that here: its manager would look every tenth of a second."""
        await super().kill(restart=restart)
        await self._ended(_KILLED_SECONDS)

    async def shutdown_requested(self, restart: bool = False) -> None:
        """Give the kernel a moment to end by itself."""
        await self._ended(_SHUTDOWN_SECONDS)

    async def _ended(self, seconds: float) -> None:
        if not isinstance(self.process, ForkedKernel) or self.process.poll() is not None:
            return
        loop, ended = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(self.process.connection, ended.set)
        try:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(ended.wait(), seconds)
        finally:
            loop.remove_reader(self.process.connection)
