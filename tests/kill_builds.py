"""Builds killed at random moments: what the next build makes has the same bytes, and nothing is left behind.

``python tests/kill_builds.py 100`` kills a hundred: the build itself, by Ctrl-C, SIGTERM or SIGKILL, or one of the
processes that it has started. The tests kill a few.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from batch_project import EIGHT, leftovers, of_this_project, project, start, tree

REPORTS = 8
_ENDS = ["SIGKILL", "SIGTERM", "SIGINT", "SIGKILL of a process it started"]
_SECONDS = 60


def build(root: Path, temporary: Path) -> subprocess.Popen:
    """Start a build with its temporary files in a folder of their own."""
    return start(root, "report", "--jobs", "2", TMPDIR=str(temporary))


def made(root: Path) -> Path:
    """Make the project and build it undisturbed."""
    project(root, EIGHT)
    with tempfile.TemporaryDirectory(prefix="k") as temporary:
        said, _ = build(root, Path(temporary)).communicate(timeout=_SECONDS * 2)
    assert f"{REPORTS} built" in said, said
    return root


def disturb(root: Path, whole: dict[str, bytes], chance: random.Random) -> str:
    """Build anew, kill at a random moment, build to the end, and check; return what was done."""
    shutil.rmtree(root / "reports")
    temporary = Path(tempfile.mkdtemp(prefix="k"))
    process = build(root, temporary)
    end, moment = chance.choice(_ENDS), chance.uniform(0, 9)
    time.sleep(moment)
    victim = process.pid
    if end.endswith("started"):
        started = [pid for pid in of_this_project(root) if pid != process.pid]
        victim = chance.choice(started or [victim])
    try:
        os.kill(victim, getattr(signal, end.split()[0]))
    except ProcessLookupError:
        end = "nothing: it had ended"
    process.communicate(timeout=_SECONDS)
    done = f"{end} after {moment:.1f} s"
    until = time.monotonic() + _SECONDS
    while orphans := of_this_project(root):
        assert time.monotonic() < until, f"{done}: {len(orphans)} processes are left"
        time.sleep(0.05)
    for name, content in tree(root / "reports", without=("run.json", "index.html", ".lock")).items():
        if not any(part.startswith(".") for part in Path(name).parts):
            assert content == whole[name], f"{done}: {name} is published with other bytes"
    said, _ = build(root, temporary).communicate(timeout=_SECONDS)
    assert "0 failed" in said, f"{done}: {said}"
    assert tree(root / "reports") == whole, f"{done}: other bytes"
    assert leftovers(root) == [], f"{done}: {leftovers(root)}"
    assert list(temporary.iterdir()) == [], f"{done}: {list(temporary.iterdir())}"
    temporary.rmdir()
    return done


def main() -> None:
    """Kill as many builds as the command line says."""
    count, seed = int(sys.argv[1]) if len(sys.argv) > 1 else 100, int(sys.argv[2]) if len(sys.argv) > 2 else 0
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        root = made(Path(folder))
        whole = tree(root / "reports")
        for number in range(1, count + 1):
            print(f"[{number}/{count}] {disturb(root, whole, chance)}", flush=True)
    print(f"{count} builds killed; every next one had the same bytes, no process and no file was left")


if __name__ == "__main__":
    main()
