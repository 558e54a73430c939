"""The ``reports/`` folder: one writer at a time, whole reports only, nothing left of a run that was killed."""

import contextlib
import errno
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from healthstats.batch.paths import RUN_FILE
from healthstats.errors import FileError, InputError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

#: Of temporary folders; the path of a socket in them has to be short.
_PREFIX = "hs-"
_DEPTH = "*/*/*"
_REFUSED = (
    errno.EACCES,
    errno.EPERM,
    errno.EROFS,
    errno.ENOSPC,
    errno.EDQUOT,
    errno.EEXIST,
    errno.ENOTDIR,
    errno.EISDIR,
)
_LEFTOVER = re.compile(r"\.(?P<name>.+)\.\d+\.(?P<kind>tmp|old)")


@contextlib.contextmanager
def locked(root: Path) -> Iterator[Path]:
    """Hold the project for one command that writes, and yield a temporary folder for it.

    The lock goes with the process, however it ends; what is left of a holder who was killed is removed.

    Raises
    ------
    FileError
        If another holds it, or ``reports/`` may not be written to.
    InputError
        If `root` is no project: then no folder is made in it.
    """
    if not (root / "reports.toml").is_file():
        raise InputError(
            f"no project in '{root}': it holds no reports.toml", remedy="Name the project's folder in HEALTHSTATS_ROOT."
        )
    path = root / "reports" / ".lock"
    with writing(root):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = _take(path)
    temporary = Path(tempfile.mkdtemp(prefix=_PREFIX))
    _exchange(handle, temporary)
    try:
        yield temporary
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
        path.unlink(missing_ok=True)
        os.close(handle)


@contextlib.contextmanager
def writing(root: Path) -> Iterator[None]:
    """Tell in one line where the project may not be written to.

    Raises
    ------
    FileError
        For the errors of the system that say so; others pass.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in _REFUSED:
            raise
        place = Path(os.fsdecode(error.filename or "")) if not isinstance(error.filename, int) else Path()
        shown = place.relative_to(root) if place.is_relative_to(root) else place
        raise FileError(
            f"may not write to {shown.as_posix()!r} ({error.strerror})",
            remedy="Look at the rights of the folder, and at the space that is left.",
        ) from error


def _take(path: Path) -> int:
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            _lock(handle)
            if os.path.samestat(os.fstat(handle), path.stat()):  # not one that its holder has just removed
                return handle
        except FileNotFoundError:
            pass
        except OSError as error:
            os.close(handle)
            raise FileError(
                "another healthstats is at work in this project",
                file="reports/.lock",
                remedy="Wait until it has ended, or end it.",
            ) from error
        os.close(handle)


def _exchange(handle: int, temporary: Path) -> None:
    """Note a temporary folder in the lock, and remove that of a holder who was killed."""
    left = Path(os.read(handle, 4096).decode())
    if left.name.startswith(_PREFIX) and left.parent == temporary.parent:
        shutil.rmtree(left, ignore_errors=True)
    os.ftruncate(handle, 0)
    os.pwrite(handle, str(temporary).encode(), 0)


def _lock(handle: int) -> None:
    if fcntl is not None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    else:  # pragma: no cover
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)


def work_folder(target: Path) -> Path:
    """Make an empty folder beside `target`, from which it can be renamed into place."""
    folder = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    folder.mkdir(parents=True)
    return folder


def put_in_place(made: Path, target: Path) -> None:
    """Rename a finished folder to `target`; what stood there goes away after it."""
    old = target.with_name(f".{target.name}.{os.getpid()}.old")
    if target.exists():
        os.rename(target, old)
    os.rename(made, target)
    shutil.rmtree(old, ignore_errors=True)


def sweep(root: Path) -> None:
    """Clear away what killed commands left; an old report whose new one did not make it is put back."""
    for folder in (root / "data" / "processed").glob(".writing-*"):
        shutil.rmtree(folder, ignore_errors=True)
    places = (f"reports/{_DEPTH}/.*", "reports/.*.tmp", "notebooks/.*.tmp", "data/processed/.*.tmp")
    for folder in [found for place in places for found in root.glob(place)]:
        if not (match := _LEFTOVER.fullmatch(folder.name)):
            continue
        target = folder.with_name(match["name"])
        if match["kind"] == "old" and not target.exists() and (folder / RUN_FILE).is_file():
            os.rename(folder, target)
        elif folder.is_dir() and not folder.is_symlink():
            shutil.rmtree(folder, ignore_errors=True)
        else:
            folder.unlink(missing_ok=True)


def remove_others(reports: Path, keep: set[str]) -> list[str]:
    """Remove the reports that are not to be kept, and folders that are empty then; return their paths.

    Only folders that hold a ``run.json`` are reports.
    """
    gone = []
    for run_file in sorted(reports.glob(f"{_DEPTH}/*/{RUN_FILE}")):
        folder = run_file.parent
        path = folder.relative_to(reports).as_posix()
        if path in keep or any(each.is_symlink() for each in (folder, *folder.parents)):
            continue
        run_file.unlink()
        shutil.rmtree(folder)
        gone.append(path)
        prune(folder.parent, reports)
    return gone


def prune(folder: Path, stop: Path) -> None:
    """Remove `folder` and those above it, below `stop`, as long as they are empty."""
    while folder != stop and stop in folder.parents:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent
