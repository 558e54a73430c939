"""Preloaded kernels: forked from one process, and strangers to one another."""

import json
import os
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager, start_new_kernel

from healthstats.batch.execute import CellError, execute
from healthstats.batch.kernels import Setting, install_kernel
from healthstats.batch.provisioner import ForkedKernel, fork_kernel, forker

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")


@pytest.fixture(scope="module")
def kernels() -> Iterator[str]:
    with forker() as address:
        yield address


@pytest.fixture
def run(kernels: str, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., list[Any]]:
    """Run cells in a kernel of their own; return the last one's outputs."""

    def run(*cells: str, kernels: str = kernels, memory: float = 4.0) -> list[Any]:
        root = tmp_path_factory.mktemp("p")
        (root / "notebooks").mkdir()
        scratch = tmp_path_factory.mktemp("s")
        book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(textwrap.dedent(cell)) for cell in cells])
        return list(
            execute(book, None, Setting(root, scratch, kernels=kernels, memory=memory)).notebook.cells[-1].outputs
        )

    return run


def said(outputs: list[Any]) -> Any:
    return json.loads(outputs[0]["text"])


def gone(pid: int, seconds: float = 10) -> bool:
    """Whether a process ends within some seconds."""
    for _ in range(int(seconds * 50)):
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except (FileNotFoundError, ProcessLookupError):
            return True
        time.sleep(0.02)
    return False


# --- each a stranger to the others ------------------------------------------------------------------------------------


def test_each_kernel_is_a_process_of_its_own_forked_from_one(run: Callable[..., list[Any]]) -> None:
    code = "import os, sys\nprint([os.getpid(), os.getppid(), int('pandas' in sys.modules)])"
    one, other = said(run(code)), said(run(code))
    assert one[0] != other[0]
    assert one[1:] == other[1:] == [one[1], 1]
    assert one[1] != os.getpid()


def test_what_one_changes_the_next_does_not_see(run: Callable[..., list[Any]]) -> None:
    run("""
        import os, random, sys, numpy, pandas, matplotlib, healthstats
        os.environ["LEFT"] = "1"; os.chdir("/"); sys.path.append("/left"); random.seed(1); numpy.random.seed(1)
        pandas.DataFrame.sum = lambda *a, **k: 0
        pandas.set_option("display.max_rows", 3); matplotlib.rcParams["font.size"] = 99
        healthstats.left = 1; import builtins; builtins.left = 1
    """)
    seen = said(run("""
        import os, sys, json, pandas, matplotlib, healthstats, builtins
        print(json.dumps([
            os.environ.get("LEFT"), os.path.basename(os.getcwd()), "/left" in sys.path,
            int(pandas.DataFrame({"a": [1, 2]}).sum().iloc[0]), pandas.get_option("display.max_rows"),
            matplotlib.rcParams["font.size"], hasattr(healthstats, "left"), hasattr(builtins, "left"),
        ]))
    """))  # fmt: skip
    assert seen == [None, "notebooks", False, 3, 60, 10.0, False, False]


def test_no_two_kernels_draw_the_same_random_numbers(run: Callable[..., list[Any]]) -> None:
    code = (
        "import json, random, uuid, numpy\nprint(json.dumps([random.random(), numpy.random.rand(), str(uuid.uuid4())]))"
    )
    one, other = said(run(code)), said(run(code))
    assert all(mine != yours for mine, yours in zip(one, other, strict=True))


def test_one_that_kills_itself_is_an_error_and_the_next_runs(run: Callable[..., list[Any]], tmp_path: Path) -> None:
    cell = f"""
        import os, pathlib, signal, subprocess
        pathlib.Path({str(tmp_path / "pid")!r}).write_text(str(subprocess.Popen(["sleep", "600"]).pid))
        os.kill(os.getpid(), signal.SIGKILL)
    """
    with pytest.raises(CellError, match="died"):
        run(cell, "print(1)")
    assert gone(int((tmp_path / "pid").read_text()))
    assert said(run("print(2)")) == 2


def test_one_that_wants_too_much_memory_is_an_error_and_the_next_runs(run: Callable[..., list[Any]]) -> None:
    for kernels in ({}, {"kernels": ""}):
        with pytest.raises(CellError, match=r"MemoryError|Unable to allocate|died"):
            run("print(1)", "held = [b'x' * 10**8 for _ in range(40)]", memory=3.0, **kernels)
    assert said(run("print(len([b'x' * 10**8 for _ in range(10)]))", memory=3.0)) == 10


def test_what_it_started_ends_with_it(run: Callable[..., list[Any]]) -> None:
    pid = said(run("import subprocess\nprint(subprocess.Popen(['sleep', '600']).pid)"))
    assert gone(pid)


# --- like an ordinary one ---------------------------------------------------------------------------------------------


def test_its_outputs_are_those_of_an_ordinary_kernel(run: Callable[..., list[Any]]) -> None:
    cell = """
        import os, sys
        import healthstats as hs, matplotlib.pyplot as plt, pandas as pd
        hs.use_style()
        print(os.path.samefile(os.environ["HEALTHSTATS_ROOT"], ".."), os.environ["PYTHONHASHSEED"], hash("a"))
        print(sys.argv[1:2], __name__, sys.path[:1], sys.flags.hash_randomization, sys.stdin.isatty())
        print(os.environ["MPLBACKEND"])
        fig, ax = plt.subplots(); ax.plot([1, 2]); ax.set_title("活产 ‰")
        display(pd.DataFrame({"a": [1.5]}))
    """
    preloaded, ordinary = run(cell), run(cell, kernels="")
    assert [output.get("data", {}).keys() for output in preloaded][-1] >= {"image/svg+xml"}
    assert preloaded == ordinary


def test_jupyter_finds_it_by_its_kernelspec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "share" / "jupyter"))
    assert install_kernel() == tmp_path / "share" / "jupyter" / "kernels" / "healthstats"
    assert "healthstats" in KernelSpecManager().find_kernel_specs()
    manager, client = start_new_kernel(kernel_name="healthstats", startup_timeout=120)
    try:
        reply = client.execute_interactive("import sys; assert 'statsmodels' in sys.modules", timeout=60)
        assert reply["content"]["status"] == "ok"
        assert isinstance(manager.provisioner.process, ForkedKernel)
        pid = manager.provisioner.pid
    finally:
        client.stop_channels()
        manager.shutdown_kernel()
    assert gone(pid)
    assert not manager.is_alive()


# --- ends -------------------------------------------------------------------------------------------------------------


def start(kernels: str, tmp_path: Path) -> ForkedKernel:
    manager = KernelManager(connection_file=str(tmp_path / "k.json"))
    manager.write_connection_file()
    made = fork_kernel(kernels, ["-m", "-f", manager.connection_file], dict(os.environ), str(tmp_path))
    assert isinstance(made, ForkedKernel)
    return made


def test_a_kernel_ends_when_its_client_hangs_up(kernels: str, tmp_path: Path) -> None:
    kernel = start(kernels, tmp_path)
    assert kernel.poll() is None
    kernel.connection.close()
    assert gone(kernel.pid)


@pytest.mark.parametrize("end", ["terminate", "kill"])
def test_its_end_is_told_with_its_exit_code(kernels: str, tmp_path: Path, end: str) -> None:
    kernel = start(kernels, tmp_path)
    getattr(kernel, end)()  # at once, while it still starts
    assert gone(kernel.pid)
    assert kernel.wait() == kernel.poll() == kernel.returncode == {"terminate": -15, "kill": -9}[end]


def test_all_end_with_their_owner_however_it_ends(tmp_path: Path) -> None:
    script = """
        import os, sys, time
        from pathlib import Path
        from jupyter_client.manager import KernelManager
        from healthstats.batch.provisioner import fork_kernel, forker
        with forker() as kernels:
            manager = KernelManager(connection_file=sys.argv[1] + "/k.json")
            manager.write_connection_file()
            kernel = fork_kernel(kernels, ["-m", "-f", manager.connection_file], dict(os.environ), sys.argv[1])
            status = open(f"/proc/{kernel.pid}/status").read()
            print(kernel.pid, status.split("PPid:")[1].split()[0], Path(kernels).parent, flush=True)
            time.sleep(600)
    """
    owner = subprocess.Popen([sys.executable, "-c", textwrap.dedent(script), str(tmp_path)], stdout=subprocess.PIPE)
    assert owner.stdout is not None
    kernel, forker_of_it, folder = owner.stdout.readline().decode().split()
    owner.kill()
    owner.wait()
    assert gone(int(kernel))
    assert gone(int(forker_of_it))
    assert not Path(folder).exists()


def test_a_kernel_ends_when_its_forker_is_killed(tmp_path: Path) -> None:
    with forker() as kernels:
        kernel = start(kernels, tmp_path)
        status = Path(f"/proc/{kernel.pid}/status").read_text()
        os.kill(int(status.split("PPid:")[1].split()[0]), signal.SIGKILL)
        assert kernel.wait() == -signal.SIGKILL
        assert gone(kernel.pid)


# --- the ordinary way -------------------------------------------------------------------------------------------------


def serve(answer: bytes, path: Path) -> None:
    """Answer one request like a forker."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    listener.listen()

    def once() -> None:
        client, _ = listener.accept()
        client.makefile().readline()
        client.sendall(answer)
        client.close()
        listener.close()

    threading.Thread(target=once, daemon=True).start()


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (b'{"refused": "an import has started threads (jemalloc_bg_thd)"}\n', "has started threads"),
        (b"", "has died"),
        (b'{"pid": ', "has died"),
    ],
)
def test_a_forker_that_gives_none_says_why(tmp_path: Path, answer: bytes, why: str) -> None:
    serve(answer, tmp_path / "s")
    made = fork_kernel(str(tmp_path / "s"), [], {}, str(tmp_path))
    assert isinstance(made, str)
    assert why in made


def test_without_a_forker_that_forks_kernels_start_the_ordinary_way(
    run: Callable[..., list[Any]], tmp_path: Path
) -> None:
    assert said(run("import os\nprint(os.getppid())", kernels=str(tmp_path / "nowhere"))) == os.getpid()


def test_a_kernel_that_ends_while_its_client_hangs_up_ends_no_other(kernels: str, tmp_path: Path) -> None:
    command = ["ipykernel_launcher", "-f", str(tmp_path / "kernel.json")]
    made = [fork_kernel(kernels, command, dict(os.environ), str(tmp_path)) for _ in range(3)]
    first, *others = [one for one in made if isinstance(one, ForkedKernel)]
    owner = int(Path(f"/proc/{first.pid}/stat").read_text().rpartition(")")[2].split()[1])
    os.kill(owner, signal.SIGSTOP)  # it learns both at once
    os.kill(first.pid, signal.SIGKILL)
    time.sleep(0.1)
    first.connection.close()
    os.kill(owner, signal.SIGCONT)
    again = fork_kernel(kernels, command, dict(os.environ), str(tmp_path))
    assert isinstance(again, ForkedKernel), again
    assert [one.poll() for one in others] == [None, None]
    for one in (*others, again):
        one.kill()
        assert one.wait() == -signal.SIGKILL


def test_threads_of_libraries_are_seen() -> None:
    code = """
        import threading, time
        from healthstats.batch.forker import _foreign_threads
        before = _foreign_threads()
        threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
        print(before, len(_foreign_threads()))
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["[]", "1"]


def test_the_preloaded_imports_start_no_thread() -> None:
    code = "from healthstats.batch import forker; forker._preload(); print(forker._foreign_threads())"
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
