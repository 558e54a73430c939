"""The project around the notebook: its root, its judgement files in ``data/*.toml``, and its areas."""

import os
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from healthstats.errors import ConfigError, InputError
from healthstats.names import did_you_mean, fold

#: Where the packaged knowledge lies.
DATA = Path(__file__).parent / "data"


def project_root(start: str | Path | None = None) -> Path:
    """Return the project's root: ``HEALTHSTATS_ROOT``, or the nearest folder upwards that holds ``reports.toml``.

    Raises
    ------
    InputError
        If there is none.
    """
    if start is None and (named := os.environ.get("HEALTHSTATS_ROOT")):
        return Path(named).resolve()
    return _nearest_root(os.path.abspath(start or Path.cwd()))


@cache
def _nearest_root(start: str) -> Path:
    here = Path(start).resolve()
    for folder in (here, *here.parents):
        if (folder / "reports.toml").is_file():
            return folder
    raise InputError(
        f"no project here: neither '{here.name}' nor a folder above it holds reports.toml",
        remedy="Go to the project's folder, or name it in HEALTHSTATS_ROOT.",
    )


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file; a missing file is empty, a broken one an error that names its line."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError as error:
        raise ConfigError("not a UTF-8 text", file=path.name, remedy="Save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"not valid TOML: {error}", file=path.name, remedy="Mend the line named.") from error
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", file=path.name) from error


def check_entry(entry: object, kinds: dict[str, str], file: str, place: str) -> dict[str, Any]:
    """Return one entry of a judgement file after holding it to its keys and their kinds.

    Parameters
    ----------
    entry : object
        What TOML gave.
    kinds : dict
        Key → ``text``, ``texts`` (a list) or ``range`` (two numbers, the lower first).
    file, place : str
        For the error.

    Raises
    ------
    ConfigError
        If it is not a table, has an unknown key, or a value of another kind.
    """
    if not isinstance(entry, dict):
        raise ConfigError(f"must be a table of keys, got {entry!r}", file=file, place=place)
    for key, value in entry.items():
        if key not in kinds:
            remedy = did_you_mean(key, kinds) or f"Known keys: {', '.join(kinds)}."
            raise ConfigError(f"key {key!r} is not known", file=file, place=place, remedy=remedy)
        if not _KINDS[kinds[key]](value):
            expected = {"text": "a text", "texts": "a list of texts", "range": "two numbers, the lower one first"}
            raise ConfigError(f"{key} is {value!r}, expected {expected[kinds[key]]}", file=file, place=place)
    return entry


def _is_range(value: object) -> bool:
    if not isinstance(value, list) or len(value) != 2 or any(isinstance(one, bool) for one in value):
        return False
    return all(isinstance(one, int | float) for one in value) and value[0] <= value[1]


_KINDS: dict[str, Callable[[object], bool]] = {
    "text": lambda value: isinstance(value, str),
    "texts": lambda value: isinstance(value, list) and all(isinstance(one, str) for one in value),
    "range": _is_range,
}


def read_judgement(name: str, root: str | Path | None = None) -> dict[str, Any]:
    """Read ``data/<name>.toml`` of the project."""
    return _read_cached(*_stamp(project_root(root) / "data" / f"{name}.toml"))


def _stamp(path: Path) -> tuple[Path, int]:
    return path, path.stat().st_mtime_ns if path.exists() else 0


@cache
def _read_cached(path: Path, changed: int) -> dict[str, Any]:
    return read_toml(path)


@dataclass(frozen=True)
class Area:
    """A place that has statistics.

    Attributes
    ----------
    id, zh, en : str
        Its id and its names.
    level : str
        ``nation``, ``part`` (urban, rural), ``region``, ``province``, ``prefecture``, ``county`` …
    parent : str
        The id of the superior area, or empty.
    names : tuple of str
        Other ways it is written.
    """

    id: str
    zh: str
    en: str
    level: str = ""
    parent: str = ""
    names: tuple[str, ...] = field(default=(), repr=False)

    def name(self, language: str = "en") -> str:
        """Return its name in ``en`` or ``zh``."""
        return (self.zh if language == "zh" else self.en) or self.en or self.zh or self.id


def areas(
    root: str | Path | None = None, *, level: str | None = None, parent: str | None = None, within: str | None = None
) -> dict[str, Area]:
    """Return the areas of ``data/areas.toml`` by id, in the file's order.

    Parameters
    ----------
    level : str, optional
        Only those of this level.
    parent : str, optional
        Only those directly under this area.
    within : str, optional
        Only those under this area, however far down.
    """
    known = _areas(*_stamp(project_root(root) / "data" / "areas.toml"))
    if level is None and not parent and not within:
        return known
    above = area(parent, root).id if parent else None
    around = area(within, root).id if within else None
    return {
        key: one
        for key, one in known.items()
        if (level is None or one.level == level)
        and (above is None or one.parent == above)
        and (around is None or around in _ancestors(one, known))
    }


def _ancestors(one: Area, known: dict[str, Area]) -> list[str]:
    found: list[str] = []
    while one.parent in known and one.parent not in found:
        found.append(one.parent)
        one = known[one.parent]
    return found


_AREA_KEYS = {"zh": "text", "en": "text", "level": "text", "parent": "text", "names": "texts"}


@cache
def _areas(path: Path, changed: int) -> dict[str, Area]:
    known = {}
    for key, entry in _read_cached(path, changed).items():
        entry = {"zh": "", "en": key, **check_entry(entry, _AREA_KEYS, path.name, key)}
        known[key] = Area(id=key, **{**entry, "names": tuple(entry.get("names", ()))})
    for one in known.values():
        if one.parent and one.parent not in known:
            remedy = did_you_mean(one.parent, known)
            raise ConfigError(f"parent {one.parent!r} is not an area", file=path.name, place=one.id, remedy=remedy)
        if one.id in _ancestors(one, known):
            raise ConfigError("it is its own superior area, by way of its parents", file=path.name, place=one.id)
    return known


def area(name: str, root: str | Path | None = None) -> Area:
    """Return the area of an id or of a name in any spelling.

    Raises
    ------
    InputError
        If no area has that name; the message offers the nearest ones.
    """
    known = areas(root)
    if name in known:
        return known[name]
    if found := area_names(root).get(fold(name)):
        return known[found]
    raise InputError(
        f"no area {name!r} in data/areas.toml", remedy=did_you_mean(name, [*known, *(one.en for one in known.values())])
    )


def superior(name: str, root: str | Path | None = None) -> list[str]:
    """Return the id of an area's superior area in a list, which is empty for the highest."""
    parent = area(name, root).parent
    return [parent] if parent else []


def area_names(root: str | Path | None = None) -> dict[str, str]:
    """Return folded name → area id, for every name that belongs to one area only."""
    names: dict[str, set[str]] = {}
    for one in areas(root).values():
        for name in {fold(text) for text in (one.id, one.zh, one.en, *one.names) if text}:
            names.setdefault(name, set()).add(one.id)
    return {name: ids.pop() for name, ids in names.items() if len(ids) == 1}


def sources(root: str | Path | None = None) -> dict[str, dict[str, str]]:
    """Return what is known of each source by id: ``data/sources.toml`` and the ``[source]`` of the files' sidecars."""
    base = project_root(root)
    known: dict[str, dict[str, str]] = {}
    for path in sorted((base / "data" / "raw").rglob("*.toml")):
        try:
            entry = _read_cached(*_stamp(path)).get("source", {})
        except ConfigError:  # its own file has the problem; the others go on
            continue
        if isinstance(entry, dict) and isinstance(entry.get("id", ""), str):
            known[entry.get("id") or path.name.removesuffix(".toml").rsplit(".", 1)[0]] = entry
    return {**known, **read_judgement("sources", base)}
