"""The kernel a report runs on: always this environment's Python, whatever kernels are installed elsewhere."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager

NAME = "python3"


def kernel_environment(root: Path, scratch: Path) -> dict[str, str]:
    """Return the environment of a report's kernel.

    One thread each, because the reports themselves run side by side; a settled hash seed; and IPython's own folder in
    `scratch`, so that nobody's start-up files reach a report.
    """
    threads = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
    return {
        **os.environ,
        **threads,
        "HEALTHSTATS_ROOT": str(root),
        "PYTHONHASHSEED": "0",
        "TZ": "UTC",
        "IPYTHONDIR": str(scratch / "ipython"),
    }


def kernel_manager(root: Path, scratch: Path, tell: Callable[[int], None]) -> type[AsyncKernelManager]:
    """Return the kernel manager class for one report.

    Parameters
    ----------
    root : Path
        The project's root.
    scratch : Path
        A folder with a short path, for the connection file and the sockets.
    tell : callable
        Is called with the process id of the kernel as soon as it runs.
    """

    class OwnKernel(AsyncKernelManager):
        """Starts ``sys.executable -m ipykernel_launcher``, and talks to it through files instead of open ports."""

        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.connection_file = str(scratch / "kernel.json")
            if hasattr(os, "mkfifo"):  # sockets that are files: not on Windows
                self.transport, self.ip = "ipc", str(scratch / "socket")

        @property
        def kernel_spec(self) -> KernelSpec:
            argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
            return KernelSpec(argv=argv, display_name="Python 3", language="python", name=NAME)

        async def start_kernel(self, **kwargs: Any) -> None:  # type: ignore[override]
            kwargs |= {"env": kernel_environment(root, scratch), "cwd": str(root / "notebooks")}
            await self._async_start_kernel(**kwargs)
            tell(int(getattr(self.provisioner, "pid", 0) or 0))

    return OwnKernel
