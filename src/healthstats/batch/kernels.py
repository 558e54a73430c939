"""The kernel a report runs on: always this environment's Python, whatever kernels are installed elsewhere."""

import contextlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager

from healthstats.batch import provisioner
from healthstats.batch.entries import MEMORY

with contextlib.suppress(ImportError):  # Windows
    import resource

NAME = "python3"
#: The name under which JupyterLab, papermill and nbval find a preloaded kernel.
PRELOADED = "healthstats"
_COMMAND = ["-m", "ipykernel_launcher", "-f", "{connection_file}"]


@dataclass(frozen=True)
class Setting:
    """What surrounds the kernel of one report.

    Attributes
    ----------
    root : Path
        The project's root.
    scratch : Path
        A folder of its own with a short path, for the connection file and the sockets.
    tell : callable
        Is called with the process id of the kernel as soon as it runs.
    kernels : str
        The address of a forker (`healthstats.batch.provisioner.forker`); without it Python starts anew.
    memory : float
        Gigabytes it may hold, the libraries' 1.5 included; more is a MemoryError in its notebook. On Linux only.
    """

    root: Path
    scratch: Path
    tell: Callable[[int], None] = lambda pid: None
    kernels: str = ""
    memory: float = MEMORY

    @property
    def environment(self) -> dict[str, str]:
        """The environment variables of the kernel.

        One thread each, because the reports themselves run side by side; a settled hash seed; and IPython's own folder
        in `scratch`, so that nobody's start-up files reach a report.
        """
        return {
            **os.environ,
            **provisioner.ONE_THREAD,
            "HEALTHSTATS_ROOT": str(self.root),
            "PYTHONHASHSEED": "0",
            "TZ": "UTC",
            "IPYTHONDIR": str(self.scratch / "ipython"),
        }


class ReadyClient(AsyncKernelClient):
    """Is ready when the kernel has answered on both channels, and does not wait for silence after that."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel answers.

        Raises
        ------
        RuntimeError
            If it dies, or does not answer within `timeout` seconds.
        """
        deadline = time.monotonic() + (timeout or float("inf"))
        while time.monotonic() < deadline:
            try:
                await self.get_iopub_msg(timeout=1)  # the welcome: from now on nothing on this channel is lost
                reply = await self.kernel_info(reply=True, timeout=1)
                while not _says_idle(await self.get_iopub_msg(timeout=1), reply["parent_header"]["msg_id"]):
                    pass
            except (Empty, TimeoutError):
                if not await self.is_alive():
                    raise RuntimeError("the kernel died before it answered") from None
            else:
                return self._handle_kernel_info_reply(reply)
        raise RuntimeError(f"the kernel did not answer within {timeout:g} s")


def _says_idle(message: dict[str, Any], request: str) -> bool:
    """Return whether a kernel says that it is done with a request."""
    return message["parent_header"].get("msg_id") == request and message["content"].get("execution_state") == "idle"


def kernel_manager(setting: Setting) -> type[AsyncKernelManager]:
    """Return the kernel manager class for one report."""
    spec = KernelSpec(
        argv=[sys.executable, *_COMMAND],
        display_name="Python 3",
        language="python",
        name=NAME,
        metadata=_provisioned(address=setting.kernels) if setting.kernels else {},
    )

    class OwnKernel(AsyncKernelManager):
        """Runs this Python, whatever kernels are installed, and talks to it through files instead of open ports."""

        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.connection_file = str(setting.scratch / "kernel.json")
            self.client_class = f"{__name__}.{ReadyClient.__name__}"
            if hasattr(os, "mkfifo"):  # sockets that are files: not on Windows
                self.transport, self.ip = "ipc", str(setting.scratch / "socket")

        @property
        def kernel_spec(self) -> KernelSpec:
            return spec

        async def start_kernel(self, **kwargs: Any) -> None:  # type: ignore[override]
            kwargs |= {"env": setting.environment, "cwd": str(setting.root / "notebooks")}
            await self._async_start_kernel(**kwargs)
            pid = int(getattr(self.provisioner, "pid", 0) or 0)
            setting.tell(pid)
            if sys.platform == "linux":
                most = int(setting.memory * 1e9)
                resource.prlimit(pid, resource.RLIMIT_DATA, (most, most))

    return OwnKernel


def install_kernel() -> Path:
    """Install the kernelspec of preloaded kernels into this environment, and return its folder.

    JupyterLab lists it then; papermill takes it by ``-k healthstats``, nbval by ``--nbval-kernel-name healthstats``.
    """
    content = {
        "argv": ["python", *_COMMAND],
        "display_name": "Python 3 (healthstats, preloaded)",
        "language": "python",
        "metadata": {"debugger": True, **_provisioned()},
    }
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "kernel.json").write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
        return Path(KernelSpecManager().install_kernel_spec(folder, PRELOADED, prefix=sys.prefix))


def _provisioned(**config: str) -> dict[str, Any]:
    return {"kernel_provisioner": {"provisioner_name": provisioner.NAME, "config": config}}
