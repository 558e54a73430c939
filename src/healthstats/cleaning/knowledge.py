"""What cleaning knows before it sees a number: the catalogue, the areas, and the project's own judgements."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from healthstats.catalogue import Indicator, indicators
from healthstats.errors import ConfigError, InputError
from healthstats.names import did_you_mean
from healthstats.project import Area, area_names, areas, project_root, read_judgement

_YEARS = (1000, 2999)
_LARGEST = 10**15  # larger whole numbers are not exact in a table


@dataclass(frozen=True)
class Knowledge:
    """The catalogue and the judgement files of a project, read once.

    Attributes
    ----------
    root : Path or None
        The project's root; None outside a project: then there are no areas, corrections and breaks.
    indicators : dict
        The catalogue by id.
    areas, area_names : dict
        Areas by id, and ids by folded name. Both empty when the project has no ``data/areas.toml``.
    corrections, breaks, targets : list of dict
        The entries as written.
    """

    root: Path | None
    indicators: dict[str, Indicator] = field(repr=False)
    areas: dict[str, Area] = field(default_factory=dict, repr=False)
    area_names: dict[str, str] = field(default_factory=dict, repr=False)
    corrections: list[dict[str, Any]] = field(default_factory=list)
    breaks: list[dict[str, Any]] = field(default_factory=list)
    targets: list[dict[str, Any]] = field(default_factory=list)

    def trait(self, rows: pd.DataFrame, name: str) -> pd.Series:
        """Return an attribute of each row's indicator; missing for an unregistered one."""
        return rows["indicator"].map({key: getattr(one, name) for key, one in self.indicators.items()})

    def limits(self, rows: pd.DataFrame, name: str) -> tuple[pd.Series, pd.Series]:
        """Return the lower and upper end of each row's ``hard`` or ``usual`` range; infinite when there is none."""
        ends = {key: getattr(one, name) for key, one in self.indicators.items()}
        low = rows["indicator"].map({key: end[0] for key, end in ends.items()})
        high = rows["indicator"].map({key: end[1] for key, end in ends.items()})
        return low.astype("float64").fillna(float("-inf")), high.astype("float64").fillna(float("inf"))


def gather_knowledge(root: str | Path | None = None) -> Knowledge:
    """Read the catalogue and, inside a project, its areas, corrections, breaks and targets.

    Raises
    ------
    ConfigError
        If a judgement file is broken.
    """
    base = _find_root(root)
    if base is None:
        return Knowledge(None, indicators())
    return Knowledge(
        root=base,
        indicators=indicators(base),
        areas=areas(base),
        area_names=area_names(base),
        corrections=_entries("corrections", "correction", base),
        breaks=_entries("breaks", "break", base),
        targets=_entries("targets", "target", base),
    )


def _find_root(root: str | Path | None) -> Path | None:
    if root is not None:
        return project_root(root)
    try:
        return project_root()
    except InputError:
        return None


def _entries(name: str, key: str, root: Path) -> list[dict[str, Any]]:
    content = read_judgement(name, root)
    if other := [one for one in content if one != key]:
        raise ConfigError(
            f"{other[0]!r} is not understood; this file holds [[{key}]] entries",
            file=f"{name}.toml",
            remedy=did_you_mean(other[0], [key]),
        )
    entries = content.get(key, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ConfigError(f"write [[{key}]] with double brackets, one for each entry", file=f"{name}.toml")
    return entries


def check_entry(
    entry: dict[str, Any], place: dict[str, str], required: dict[str, tuple[type, ...]], optional: dict[str, tuple]
) -> None:
    """Raise a ConfigError unless an entry of a judgement file has its keys, and each of the right type."""
    allowed = {**required, **optional}
    for name in entry:
        if name not in allowed:
            raise ConfigError(f"there is no key {name!r}", remedy=did_you_mean(name, allowed), **place)
    for name in required:
        if name not in entry or entry[name] == "":
            raise ConfigError(f"{name!r} is missing", remedy=f"An entry needs {', '.join(required)}.", **place)
    for name, value in entry.items():
        if not isinstance(value, allowed[name]) or isinstance(value, bool):
            wanted = " or ".join(kind.__name__ for kind in allowed[name])
            raise ConfigError(f"{name} is {value!r}, expected {wanted}", **place)
        if name == "year" and isinstance(value, int) and not _YEARS[0] <= value <= _YEARS[1]:
            raise ConfigError(f"year is {value}, expected one from {_YEARS[0]} to {_YEARS[1]}", **place)
        if isinstance(value, int) and abs(value) > _LARGEST:
            raise ConfigError(f"{name} is {value:.3e}, which no table of numbers holds", **place)
