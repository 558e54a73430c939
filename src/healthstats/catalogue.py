"""The indicators healthstats knows: names, units, ranges, directions. The knowledge itself is in ``data/*.toml``."""

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from healthstats.errors import ConfigError, InputError
from healthstats.names import did_you_mean, fold
from healthstats.project import DATA, check_entry, project_root, read_toml
from healthstats.units import parse_unit

DIRECTIONS = ("lower", "higher", "neutral")
SCALES = ("log", "logit", "points")


@dataclass(frozen=True)
class Indicator:
    """An indicator of the catalogue.

    Attributes
    ----------
    id, zh, en : str
        Its id and its names.
    domain : str
        The chapter of a bureau's report that it belongs to.
    unit : str
        The canonical unit; every series of it is in this unit.
    denominator, denominator_zh : str
        What it is per.
    direction : str
        ``lower`` or ``higher`` is better, or ``neutral``.
    scale : str
        On what scale a trend is fitted: ``log``, ``logit`` (proportions) or ``points``.
    hard, usual : tuple of float
        What it can be at all, and what it is at county to national level.
    subject : str
        What its subject is (``disease``, ``cause`` …), or empty when it has none.
    events, about : str
        The indicator that counts the same events (its own id, if empty), and their subject where a row names none:
        the neonatal mortality rate counts ``deaths`` of ``neonatal``.
    names : tuple of str
        Other ways it is written; ``<X>`` stands for the subject.
    """

    id: str
    zh: str
    en: str
    domain: str = ""
    unit: str = ""
    denominator: str = ""
    denominator_zh: str = ""
    direction: str = "neutral"
    scale: str = "log"
    hard: tuple[float, float] = (float("-inf"), float("inf"))
    usual: tuple[float, float] = (float("-inf"), float("inf"))
    subject: str = ""
    events: str = ""
    about: str = ""
    names: tuple[str, ...] = field(default=(), repr=False)

    def name(self, language: str = "en") -> str:
        """Return its name in ``en`` or ``zh``."""
        return self.zh if language == "zh" else self.en

    @property
    def per(self) -> float:
        """What its canonical unit is per: 100, 1 000, 100 000 …; 1 for a count."""
        unit = parse_unit(self.unit)
        return unit.per if unit else 1.0

    @property
    def family(self) -> str:
        """The family of its canonical unit (`healthstats.units.FAMILIES`)."""
        unit = parse_unit(self.unit)
        return unit.family if unit else "count"


@dataclass(frozen=True)
class Subject:
    """A disease, cause or vaccine that an indicator can be about.

    Attributes
    ----------
    id, zh, en : str
        Its id and its names.
    kind : str
        What it is: ``disease`` (also a cause of death), ``age``, ``birth order``, ``vaccine``, ``facility``, ``group``,
        ``object`` or ``task``.
    ages : tuple of float
        The ages that are counted, in years from … up to …, if it is about some.
    parts : tuple of str
        The subjects that it is the sum of.
    names : tuple of str
        Other ways it is written.
    """

    id: str
    zh: str
    en: str
    kind: str = "disease"
    ages: tuple[float, ...] = ()
    parts: tuple[str, ...] = ()
    names: tuple[str, ...] = field(default=(), repr=False)

    def name(self, language: str = "en") -> str:
        """Return its name in ``en`` or ``zh``."""
        return self.zh if language == "zh" else self.en


def indicators(root: str | Path | None = None) -> dict[str, Indicator]:
    """Return the packaged indicators by id, those of the project's ``data/indicators.toml`` added or put over them."""
    return _indicators(*_own_file(root, "indicators"))


def subjects(root: str | Path | None = None) -> dict[str, Subject]:
    """Return the known subjects by id, with those of the project's ``data/subjects.toml`` added."""
    return _subjects(*_own_file(root, "subjects"))


def _own_file(root: str | Path | None, name: str) -> tuple[Path | None, int]:
    try:
        path = project_root(root) / "data" / f"{name}.toml"
    except InputError:
        return None, 0
    return (path, path.stat().st_mtime_ns) if path.exists() else (None, 0)


def _entries(name: str, own: Path | None) -> dict[str, dict[str, Any]]:
    packaged = read_toml(DATA / f"{name}.toml")
    mine = read_toml(own) if own else {}
    for key, entry in mine.items():
        if not isinstance(entry, dict):
            raise ConfigError(f"must be a table of keys, got {entry!r}", file=f"{name}.toml", place=key)
    return {key: {**packaged.get(key, {}), **mine.get(key, {})} for key in [*packaged, *mine]}


_TEXTS = (
    "zh", "en", "domain", "unit", "denominator", "denominator_zh", "direction", "scale", "subject", "events", "about",
)  # fmt: skip
_INDICATOR_KEYS = {**dict.fromkeys(_TEXTS, "text"), "hard": "range", "usual": "range", "names": "texts"}
_SUBJECT_KEYS = {"zh": "text", "en": "text", "kind": "text", "ages": "range", "parts": "texts", "names": "texts"}


@cache
def _indicators(own: Path | None, changed: int) -> dict[str, Indicator]:
    known = {}
    for key, given in _entries("indicators", own).items():
        place = {"file": own.name if own else "indicators.toml", "place": key}
        entry = check_entry(given, _INDICATOR_KEYS, **place)
        if missing := [name for name in ("zh", "en") if name not in entry]:
            raise ConfigError(f"{missing[0]} is missing", remedy="An indicator has a name in both languages.", **place)
        one = Indicator(id=key, **_frozen(entry))
        if one.direction not in DIRECTIONS or one.scale not in SCALES:
            raise ConfigError(f"direction must be one of {DIRECTIONS} and scale one of {SCALES}", **place)
        if one.unit and parse_unit(one.unit) is None:
            raise ConfigError(f"unit {one.unit!r} is not known", **place)
        known[key] = one
    for one in known.values():
        if one.events and one.events not in known:
            raise ConfigError(
                f"events is {one.events!r}, which is no indicator",
                file=own.name if own else "indicators.toml",
                place=one.id,
                remedy=did_you_mean(one.events, known),
            )
    return known


@cache
def _subjects(own: Path | None, changed: int) -> dict[str, Subject]:
    known = {}
    for key, given in _entries("subjects", own).items():
        entry = {"zh": key, "en": key, **check_entry(given, _SUBJECT_KEYS, own.name if own else "subjects.toml", key)}
        known[key] = Subject(id=key, **_frozen(entry))
    return known


def _frozen(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()}


def indicator(name: str, root: str | Path | None = None) -> Indicator:
    """Return the indicator of an id or of a name in either language; an unregistered one (``?…``) is made on the spot.

    Raises
    ------
    InputError
        If the catalogue has none of that name, or several; the message offers the nearest.

    Examples
    --------
    >>> indicator("婴儿死亡率").id
    'infant_mortality_rate'
    """
    known = indicators(root)
    if name in known:
        return known[name]
    if name.startswith("?"):
        return Indicator(id=name, zh=name[1:], en=name[1:], unit="", domain="unregistered")
    match find_indicators(name, root):
        case [(found, _)]:
            return known[found]
        case []:
            raise InputError(
                f"no indicator {name!r} in the catalogue",
                remedy=did_you_mean(
                    name, [*known, *(one.en for one in known.values()), *(one.zh for one in known.values())]
                )
                or "List them with: healthstats indicators",
            )
        case several:
            raise InputError(f"{name!r} can be {' or '.join(found for found, _ in several)}", remedy="Give the id.")


def edition(root: str | Path | None = None) -> tuple[tuple[Path | None, int], ...]:
    """Return what tells one state of a project's catalogue from another: its files of indicators and of subjects."""
    return _own_file(root, "indicators"), _own_file(root, "subjects")


def find_indicators(label: str, root: str | Path | None = None) -> list[tuple[str, str]]:
    """Return the (indicator id, subject id) pairs that a printed label can mean: none, one, or several when ambiguous.

    Examples
    --------
    >>> find_indicators("肺结核发病率")
    [('disease_incidence_rate', 'tuberculosis')]
    """
    plain, templates = _label_index(*edition(root))
    folded = fold(label)
    if folded in plain:
        return [(found, "") for found in plain[folded]]
    names = _subject_names(_own_file(root, "subjects"))
    hits = []
    for pattern, found in templates:
        if (match := pattern.fullmatch(folded)) and match[1] in names:
            hits.append((found, names[match[1]]))
    return sorted(set(hits))


@cache
def _label_index(
    own: tuple[Path | None, int], _subject_file: tuple[Path | None, int]
) -> tuple[dict[str, list[str]], list[tuple[re.Pattern[str], str]]]:
    plain: dict[str, list[str]] = {}
    templates = []
    for one in _indicators(*own).values():
        for name in dict.fromkeys((one.zh, one.en, one.id, *one.names)):
            if "<X>" in name:
                before, after = (re.escape(fold(part)) for part in name.split("<X>", 1))
                templates.append((re.compile(f"{before}(.+){after}"), one.id))
            elif one.id not in plain.setdefault(fold(name), []):
                plain[fold(name)].append(one.id)
    return plain, templates


@cache
def _subject_names(own: tuple[Path | None, int]) -> dict[str, str]:
    return {
        fold(name): one.id for one in _subjects(*own).values() for name in (one.id, one.zh, one.en, *one.names) if name
    }


def events_of(name: str, root: str | Path | None = None) -> str:
    """Return the indicator that counts the events of the one of an id: itself, where the catalogue names no other.

    Examples
    --------
    >>> events_of("neonatal_mortality_rate"), events_of("births")
    ('deaths', 'births')
    """
    known = indicators(root)
    return known[name].events or name if name in known else name


def find_subject(name: str, root: str | Path | None = None) -> str:
    """Return the id of a subject in any spelling; a name that is not known is returned as it is."""
    return _subject_names(_own_file(root, "subjects")).get(fold(name), name)


def subject_name(name: str, language: str = "en", root: str | Path | None = None) -> str:
    """Return the name of a subject id in a language; an unknown subject keeps its own words."""
    one = subjects(root).get(name)
    return one.name(language) if one else name


def search(word: str = "", root: str | Path | None = None) -> list[Indicator]:
    """Return the indicators whose id, names or domain contain `word`, in the catalogue's order."""
    wanted = fold(word)
    return [
        one
        for one in indicators(root).values()
        if any(wanted in fold(text) for text in (one.id, one.zh, one.en, one.domain, *one.names))
    ]
