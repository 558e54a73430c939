"""What a report was made from: kept beside it in ``run.json``, and compared when a build asks whether it is due."""

import hashlib
import json
import platform
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, is_dataclass
from datetime import UTC, datetime
from importlib import metadata, resources
from pathlib import Path
from typing import Any

import pandas as pd

from healthstats.batch.figures import above, members
from healthstats.batch.paths import RUN_FILE
from healthstats.batch.plan import Report
from healthstats.catalogue import indicators, subjects
from healthstats.errors import ConfigError, HealthstatsError, ReportError
from healthstats.project import areas, read_judgement, read_toml
from healthstats.store import SEALED, Query, Repeated, load, seal

_PACKAGES = (
    "healthstats", "numpy", "pandas", "pyarrow", "scipy", "statsmodels", "matplotlib", "matplotlib-inline",
    "noto-cjk-sans-otc", "ipykernel", "ipython", "papermill", "nbclient", "nbconvert", "nbformat", "jinja2", "bleach",
    "python-docx", "xlsxwriter", "typst", "selectolax",
)  # fmt: skip
#: The parameters that name entries of the catalogue and the areas.
_NAMING = ("indicator", "subject", "area", "level")
#: Not part of the library: the catalogue is compared entry by entry, and the command line makes no report.
_NOT_LIBRARY = ("data/indicators.toml", "data/subjects.toml", "cli.py")


@dataclass(frozen=True)
class Stamp:
    """What all reports of one build share: the library's hash, the versions and the commit."""

    library: str
    versions: dict[str, str] = field(hash=False)
    commit: str = ""


def stamp(root: Path) -> Stamp:
    """Return the stamp of a build that starts now."""
    return Stamp(_library_hash(), _versions(), _commit(root))


def differences(one: Stamp, other: Stamp) -> str:
    """Return in what library or versions two stamps differ; an empty text when they do not."""
    return "another healthstats" if one.library != other.library else _differ("versions", one.versions, other.versions)


def _library_hash() -> str:
    base = Path(str(resources.files("healthstats")))
    total = hashlib.sha256()
    for path in sorted(base.rglob("*")):
        name = path.relative_to(base).as_posix()
        if path.is_file() and "__pycache__" not in name and name not in _NOT_LIBRARY:
            total.update(f"{name}\0{sha256(path)}\n".encode())
    return total.hexdigest()


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for name in _PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = ""
    return found


def _commit(root: Path) -> str:
    try:
        answer = subprocess.run(
            ["git", "rev-parse", "HEAD"], cwd=root, capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout.strip() if answer.returncode == 0 else ""


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def check_queries(queries: list[dict[str, Any]], root: Path) -> list[pd.DataFrame]:
    """Ask each recorded query again and return the tables.

    Raises
    ------
    ReportError
        If one is not a query, or gives other rows than it says: the report could never be up to date.
    """
    frames = []
    for query in queries:
        try:
            frame = load(query["table"], root=root, **query["filters"])
            same = query["sha256"] in ("", frame.attrs["query"]["sha256"])  # a withheld hash is empty
        except (KeyError, TypeError, HealthstatsError) as error:
            raise ReportError(f"the result names a query that cannot be asked again: {error}") from error
        if not same:
            raise ReportError(
                f"the result names a query of the {query['table']} table that now gives other rows",
                remedy="Hand over the queries as healthstats.provenance returns them.",
            )
        frames.append(frame)
    return frames


def entry_names(report: Report, root: Path, frames: Iterable[pd.DataFrame] = ()) -> dict[str, list[str]]:
    """Return the ids of the judgement entries that a report can show: those its parameters and its rows name.

    An area brings its superior areas and those below it, because comparisons name them.
    """
    given = report.parameters
    names: dict[str, set[str]] = {
        "indicators": set(),
        "subjects": set(),
        "areas": set(),
        "sources": set(),
        "files": set(),
        "assessments": {str(given.get("scoring", ""))},
    }
    for key, name in (("indicators", "indicator"), ("subjects", "subject"), ("areas", "area")):
        names[key].add(str(given.get(name, "")))
    if area := str(given.get("area", "")):
        names["areas"] |= {*members(area, str(given.get("level", "")), root), *members(area, "", root)}
    for frame in frames:
        asked = frame.attrs.get("query", {}).get("filters", {})
        for key, name in (
            ("indicators", "indicator"), ("subjects", "subject"), ("areas", "area"), ("sources", "source"),
            ("files", "file"),
        ):  # fmt: skip
            if name in frame:
                names[key] |= set(frame[name].unique())
            wanted = asked.get(name, [])
            names[key] |= set(map(str, wanted if isinstance(wanted, list) else [wanted]))
    names["areas"] |= {one for place in list(names["areas"]) for one in above(place, root)}
    return {key: sorted(ids - {""}) for key, ids in names.items()}


def entry_hashes(names: Mapping[str, Iterable[str]], root: Path) -> dict[str, dict[str, str]]:
    """Return a short hash of each entry named; an entry that does not exist has an empty one."""
    known: dict[str, Callable[[], Callable[[str], object]]] = {
        "indicators": lambda: indicators(root).get,
        "subjects": lambda: subjects(root).get,
        "areas": lambda: areas(root).get,
        "sources": lambda: read_judgement("sources", root).get,
        "files": lambda: lambda name: _sidecar_source(root / f"{name}.toml"),
        "assessments": lambda: read_judgement("scoring", root).get,
    }
    found = {key: known[key]() for key in names}
    return {key: {name: _short_hash(_plain(found[key](name))) for name in sorted(ids)} for key, ids in names.items()}


def _sidecar_source(path: Path) -> object:
    """Return what a file's sidecar says of its source; a broken one says nothing, as for the report itself."""
    try:
        return read_toml(path).get("source")
    except ConfigError:
        return None


def _plain(entry: Any) -> object:
    return asdict(entry) if is_dataclass(entry) and not isinstance(entry, type) else entry


def _short_hash(entry: object) -> str:
    if entry is None:
        return ""
    text = json.dumps(entry, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def make_record(
    report: Report,
    root: Path,
    folder: Path,
    notebook: str,
    result: dict[str, Any],
    made_with: Stamp,
    seconds: float,
    warnings: str,
) -> dict[str, Any]:
    """Return the content of ``run.json`` for a report whose files are in `folder`; see `check_queries` for the errors.

    Parameters
    ----------
    notebook : str
        The hash of the notebook that was run.
    result : dict
        The result it handed over, with its ``queries``.
    warnings : str
        What its libraries wrote to stderr.
    """
    frames = check_queries(result["queries"], root)
    files = [path for path in sorted(folder.iterdir()) if path.name != RUN_FILE]
    return {
        "notebook": report.notebook,
        "path": report.path,
        "parameters": report.parameters,
        "language": report.language,
        "formats": list(report.formats),
        "queries": [
            query if query["sha256"] else query | {"sha256": seal(frame.attrs["query"]["sha256"], root)}
            for query, frame in zip(result["queries"], frames, strict=True)
        ],
        "entries": entry_hashes(entry_names(report, root, frames), root),
        "notebook_sha256": notebook,
        "library_sha256": made_with.library,
        "versions": made_with.versions,
        "git_commit": made_with.commit,
        "files": {path.name: sha256(path) for path in files},
        "written": {path.name: _written(path) for path in files},
        "warnings": warnings,
        "seconds": round(seconds, 3),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _written(path: Path) -> list[int]:
    """Return a file's size and time of writing: as long as they stay, nobody has to read it again."""
    try:
        found = path.stat()
    except OSError:
        return []
    return [found.st_size, found.st_mtime_ns]


def _hash_of(path: Path) -> str:
    return sha256(path) if path.is_file() else ""


class Ledger:
    """Says of each planned report whether it is due; what several reports ask for is asked once."""

    def __init__(self, root: Path, now: Stamp) -> None:
        self.root, self.now = root, now
        self._repeated = Repeated(root)
        self._rows: dict[str, Query] = {}
        self._notebooks: dict[str, str] = {}
        self._names: dict[tuple[str, ...], dict[str, list[str]]] = {}
        self._hashes: dict[str, dict[str, str]] = {}

    def why_due(self, report: Report) -> str:
        """Return why a report has to be built, ``what: details``; an empty text when it is up to date."""
        folder = self.root / "reports" / report.path
        try:
            before = json.loads((folder / RUN_FILE).read_text(encoding="utf-8"))
            return next(filter(None, self._changes(report, folder, before)), "")
        except FileNotFoundError:
            return "new"
        except (OSError, ValueError, KeyError, TypeError, AttributeError, HealthstatsError):
            return "its record cannot be read"

    def _changes(self, report: Report, folder: Path, before: dict[str, Any]) -> Iterator[str]:
        """Yield what has changed, and an empty text for what has not; what is looked up first costs least."""
        asked = {"language": report.language, "formats": " ".join(report.formats), **report.parameters}
        was = {"language": before["language"], "formats": " ".join(before["formats"]), **before["parameters"]}
        yield _differ("other parameters", was, asked)
        yield "the notebook changed" if before["notebook_sha256"] != self._notebook(report.notebook) else ""
        yield "the library changed" if before["library_sha256"] != self.now.library else ""
        yield _differ("other versions", before["versions"], self.now.versions)
        yield _told("the data changed", [self._other_rows(query) for query in before["queries"]])
        now = self._entries(report, before["entries"])
        others = [
            f"{key} {name}" for key, ids in now.items() for name in ids if before["entries"][key].get(name) != ids[name]
        ]
        yield _told("the catalogue, an area or a source changed", sorted(others))
        yield _told("its files changed", [
            name for name, digest in before["files"].items()
            if _written(folder / name) != before["written"].get(name) and _hash_of(folder / name) != digest
        ])  # fmt: skip

    def _notebook(self, name: str) -> str:
        if name not in self._notebooks:
            self._notebooks[name] = sha256(self.root / "notebooks" / f"{name}.ipynb")
        return self._notebooks[name]

    def _other_rows(self, query: dict[str, Any]) -> str:
        """Return what the rows of a query are now when they are others; an empty text when they are not."""
        key = json.dumps(query, sort_keys=True)
        if key not in self._rows:
            self._rows[key] = self._repeated.ask(query)
        now = self._rows[key]
        sealed = query["sha256"].startswith(SEALED)
        if query["sha256"] == (seal(now.sha256, self.root) if sealed else now.sha256):
            return ""
        where = ", ".join(f"{name} {value}" for name, value in query["filters"].items())
        rows = "" if sealed else f" ({query['rows']} rows, now {now.rows})"
        return f"{query['table']} of {where or 'everything'}{rows}"

    def _entries(self, report: Report, before: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
        about = tuple(str(report.parameters.get(name, "")) for name in _NAMING)
        if about not in self._names:
            self._names[about] = entry_names(report, self.root)
        asked = {key: {*ids, *self._names[about].get(key, [])} for key, ids in before.items()}
        return {key: self._hashes_of(key, ids) for key, ids in asked.items()}

    def _hashes_of(self, key: str, ids: set[str]) -> dict[str, str]:
        known = self._hashes.setdefault(key, {})
        known |= entry_hashes({key: ids - known.keys()}, self.root)[key]
        return {name: known[name] for name in ids}


def _differ(what: str, before: Mapping[str, object], now: Mapping[str, object]) -> str:
    names = [name for name in {**before, **now} if before.get(name) != now.get(name)]
    return _told(what, [f"{name} {before.get(name, '')!s} → {now.get(name, '')!s}" for name in names])


def _told(what: str, details: list[str]) -> str:
    """Return ``what: details``, of many the first three; an empty text without any."""
    found = [one for one in details if one]
    more = f" and {len(found) - 3} more" if len(found) > 3 else ""
    return f"{what}: {'; '.join(found[:3])}{more}" if found else ""
