"""A place that several machines reach by one address: a project's files under their hashes, and what was made of them.

Any address of fsspec will do: ``file:///mnt/shared/health``, ``s3://bucket/health``, ``memory://`` …
"""

import contextlib
import hashlib
import io
import json
import socket
import uuid
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fsspec  # type: ignore[import-untyped]

from healthstats.batch.plan import PLAN_FILE
from healthstats.errors import FileError

_OBJECTS, _RUNS = "objects", "runs"
_REMEDY = "Look at the address and at your rights there."


@dataclass(frozen=True)
class Depot:
    """A folder of a file system.

    Attributes
    ----------
    url : str
        Its address.
    """

    url: str

    def put_project(self, root: Path) -> str:
        """Copy the files of a project that are not there yet, and return the name of the list of all."""
        listed = {}
        for path in _files_of(root):
            content = path.read_bytes()
            listed[path.relative_to(root).as_posix()] = self._put_object(content)
        return self._put_object(json.dumps(listed, sort_keys=True).encode())

    def get_project(self, name: str, folder: Path) -> Path:
        """Write the files of a listed project into `folder`, and return it.

        Raises
        ------
        FileError
            If a file is missing or damaged.
        """
        for path, digest in json.loads(self._get_object(name)).items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(self._get_object(digest))
        return folder

    def _put_object(self, content: bytes) -> str:
        digest = hashlib.sha256(content).hexdigest()
        with self._opened() as (files, base):
            path = f"{base}/{_OBJECTS}/{digest}"
            if not files.exists(path) or files.size(path) != len(content):  # shorter: its writer was killed
                files.makedirs(f"{base}/{_OBJECTS}", exist_ok=True)
                files.pipe_file(path, content)
        return digest

    def _get_object(self, digest: str) -> bytes:
        with self._opened() as (files, base):
            content = bytes(files.cat_file(f"{base}/{_OBJECTS}/{digest}"))
        if hashlib.sha256(content).hexdigest() != digest:
            raise FileError(
                f"{_OBJECTS}/{digest} in {self.url} is damaged", remedy="Remove it; the next build puts it there again."
            )
        return content

    @contextlib.contextmanager
    def open_run(self, root: Path) -> Iterator[str]:
        """Make a folder for what one build of the project in `root` gets back, and remove it after that.

        What is left of builds of this project that were killed is removed, too.
        """
        own = hashlib.sha256(f"{socket.gethostname()}\0{root}".encode()).hexdigest()[:16]
        name = f"{_RUNS}/{own}/{uuid.uuid4().hex}"
        with self._opened() as (files, base):
            if files.exists(f"{base}/{_RUNS}/{own}"):
                files.rm(f"{base}/{_RUNS}/{own}", recursive=True)
            files.makedirs(f"{base}/{name}", exist_ok=True)
            files.pipe_file(f"{base}/{name}/open", b"")
        try:
            yield name
        finally:
            with contextlib.suppress(OSError), self._opened() as (files, base):
                files.rm(f"{base}/{_RUNS}/{own}", recursive=True)

    def put_folder(self, run: str, name: str, folder: Path) -> None:
        """Put the files of a folder there, unless the build that wanted them has ended."""
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for path in sorted(folder.iterdir()):
                archive.write(path, path.name)
        with self._opened() as (files, base):
            if files.exists(f"{base}/{run}/open"):
                files.pipe_file(f"{base}/{run}/{name}", packed.getvalue())

    def get_folder(self, run: str, name: str, folder: Path) -> None:
        """Write the files that were put there under `name` into a folder, and remove them there."""
        with self._opened() as (files, base):
            with zipfile.ZipFile(io.BytesIO(files.cat_file(f"{base}/{run}/{name}"))) as archive:
                archive.extractall(folder)
            files.rm_file(f"{base}/{run}/{name}")

    @contextlib.contextmanager
    def _opened(self) -> Iterator[tuple[Any, str]]:
        """Yield the file system and the folder's path in it, as errors what goes wrong there."""
        try:
            files, base = fsspec.core.url_to_fs(self.url)
            yield files, base.rstrip("/")
        except (OSError, ValueError, ImportError) as error:
            raise FileError(f"the store {self.url!r} cannot be used: {error}", remedy=_REMEDY) from error


def _files_of(root: Path) -> list[Path]:
    """Return all that a notebook of the project can read."""
    inside = [path for folder in ("notebooks", "data") for path in sorted((root / folder).rglob("*"))]
    return [
        root / PLAN_FILE,
        *(one for one in inside if one.is_file() and not any(p.startswith(".") for p in one.relative_to(root).parts)),
    ]
