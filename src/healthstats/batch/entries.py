"""One entry of ``reports.toml``: checked against its notebook, the areas and the catalogue, and taken apart."""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from healthstats.batch.figures import Figures, members
from healthstats.batch.parameters import Parameter, Scalar, fitted, misfit, notebook_path, read_parameters
from healthstats.catalogue import find_subject, indicator, subjects
from healthstats.errors import HealthstatsError, InputError
from healthstats.names import did_you_mean
from healthstats.project import area, areas, read_judgement

#: Key of an entry → the notebook's parameter; every combination of the lists is one report.
LISTS = {
    "areas": "area",
    "indicators": "indicator",
    "subjects": "subject",
    "years": "year",
    "levels": "level",
    "languages": "language",
}
KEYS = ("notebook", *LISTS, "formats", "timeout", "memory", "parameters")
#: The page is always made; the others are files beside it.
FORMATS = ("html", "docx", "xlsx", "pdf")
LANGUAGES = ("en", "zh")
TIMEOUT, MEMORY = 300.0, 4.0
#: From and to: seconds, up to a day, and gigabytes; a kernel with its libraries has one and a half.
_RANGES = {"timeout": (1, 86_400, "seconds"), "memory": (2, 1024, "gigabytes")}
LATEST = "latest"


@dataclass(frozen=True)
class Draft:
    """A checked entry: for each parameter the values to try."""

    number: int
    notebook: str
    names: tuple[str, ...]  # the notebook's own parameters, in its order
    choices: dict[str, list[Scalar]]
    formats: tuple[str, ...]
    timeout: float
    memory: float
    root: Path = field(repr=False)

    @property
    def needs_figures(self) -> bool:
        return any(any(self.choices.get(name, [])) for name in ("area", "indicator"))

    def unknown_subjects(self, figures: Figures) -> list[str]:
        known = subjects(self.root)
        held = figures.subjects
        return [
            f"entry {self.number} ({self.notebook}), subjects: no subject {one!r} in the catalogue or the data. "
            + did_you_mean(str(one), [*known, *(each.en for each in known.values()), *held])
            for one in self.choices.get("subject", [])
            if one and one not in known and one not in held
        ]

    def combinations(self) -> Iterator[dict[str, Scalar]]:
        first = [name for name in LISTS.values() if name in self.choices]
        order = [*first, *(name for name in self.choices if name not in first)]
        for values in itertools.product(*(self.choices[name] for name in order)):
            yield dict(zip(order, values, strict=True))

    def settle_year(self, chosen: dict[str, Scalar], figures: Figures) -> dict[str, Scalar] | None:
        """Return the combination with ``latest`` made a year, or None when the data hold nothing for it."""
        if not self.needs_figures:
            return chosen
        where, what = self._members(chosen), str(chosen.get("indicator", ""))
        about = str(chosen["subject"]) if "subject" in chosen and (what or chosen["subject"]) else None
        if chosen.get("year") == LATEST:
            latest = figures.latest(where, what, about)
            return None if latest is None else {**chosen, "year": latest}
        return chosen if figures.any(where, what, about, int(chosen.get("year", 0))) else None

    def _members(self, chosen: dict[str, Scalar]) -> list[str] | None:
        """Return whose rows the report shows: the area's own or, in a notebook with a level, those of its members.

        An empty level may mean either.
        """
        here, level = str(chosen.get("area", "")), str(chosen.get("level", ""))
        if level:
            return members(here, level, self.root)
        return [here, *(members(here, "", self.root) if "level" in chosen else [])] if here else None

    def describe(self, chosen: dict[str, Scalar]) -> str:
        named = [str(chosen[name]) for name in LISTS.values() if chosen.get(name) and name != "language"]
        return " · ".join([self.notebook, *named])


def read_entry(number: int, entry: dict[str, Any], root: Path) -> tuple[Draft | None, list[str]]:
    """Return an entry checked, or None, and what is wrong with it.

    Parameters
    ----------
    number : int
        Which entry of the plan it is, from 1.
    entry : dict
        As it stands in ``reports.toml``.
    """
    reader = _Reader(number, entry, root)
    return reader.draft(), reader.problems


class _Reader:
    """Reads one entry and collects what is wrong with it."""

    def __init__(self, number: int, entry: dict[str, Any], root: Path) -> None:
        self.number, self.entry, self.root = number, entry, root
        self.problems: list[str] = []

    def draft(self) -> Draft | None:
        self._unknown_keys()
        parameters = self._parameters()
        if parameters is None:
            return None
        chosen: dict[str, list[Scalar]] = {"language": ["en"], **self._extras(parameters), **self._lists(parameters)}
        defaults = {
            name: self._resolved(name, [one.default], f"the notebook's default of {name}")
            for name, one in parameters.items()
            if name not in chosen
        }
        choices: dict[str, list[Scalar]] = {**defaults, **chosen}
        formats, timeout, memory = self._formats(), self._number("timeout", TIMEOUT), self._number("memory", MEMORY)
        if self.problems:
            return None
        return Draft(self.number, self.notebook, tuple(parameters), choices, formats, timeout, memory, self.root)

    @property
    def notebook(self) -> str:
        return str(self.entry.get("notebook", "")).removesuffix(".ipynb")

    def _problem(self, key: str, text: str, remedy: str = "") -> None:
        named = f"entry {self.number}" + (f" ({self.notebook})" if self.notebook else "")
        self.problems.append(f"{named}, {key}: {text}" + (f". {remedy}" if remedy else ""))

    def _unknown_keys(self) -> None:
        for key in self.entry:
            if key not in KEYS:
                self._problem(key, "unknown key", did_you_mean(key, KEYS) or f"Known: {', '.join(KEYS)}.")

    def _parameters(self) -> dict[str, Parameter] | None:
        name = self.entry.get("notebook")
        if not isinstance(name, str) or not name:
            self._problem("notebook", f"must be the name of a notebook, got {name!r}")
            return None
        try:
            path = notebook_path(self.root, name)
            parameters = read_parameters(path)
        except HealthstatsError as error:
            self._problem("notebook", str(error))
            return None
        for one in parameters.values():
            expected = int if one.name == "year" else str
            if one.name in LISTS.values() and one.type is not expected:
                self._problem("notebook", f"its parameter {one.name!r} must be of type {expected.__name__}")
        return parameters

    def _lists(self, parameters: dict[str, Parameter]) -> dict[str, list[Scalar]]:
        chosen: dict[str, list[Scalar]] = {}
        for key, name in LISTS.items():
            if key not in self.entry:
                continue
            values = self._area_list(self.entry[key]) if key == "areas" else self.entry[key]
            if not isinstance(values, list) or not values:
                if values is not None:
                    self._problem(key, f"must be a list with at least one value, got {values!r}")
            elif name not in parameters and not (name == "language" and values == ["en"]):
                self._problem(key, f"the notebook has no parameter {name!r}", _offer(name, parameters))
            elif name in parameters:
                made = self._resolved(name, self._typed(key, parameters[name], values), key)
                chosen[name] = list(dict.fromkeys(made))  # given twice, also by another name, is meant once
        return chosen

    def _area_list(self, given: object) -> object:
        """Return the ids of ``{level = "…", parent = "…"}``, or what was given; None when a problem is told already."""
        if not isinstance(given, dict):
            return given
        wrong = [key for key, value in given.items() if key not in ("level", "parent") or not isinstance(value, str)]
        if wrong or not given:
            self._problem("areas", f'must be a list of names or {{level = "…", parent = "…"}}, got {given!r}')
            return None
        try:
            found = list(areas(self.root, level=given.get("level"), parent=given.get("parent")))
        except InputError as error:
            self._problem("areas", str(error))
            return None
        if not found:
            levels = {one.level for one in areas(self.root).values()}
            self._problem("areas", f"no area matches {given!r}", did_you_mean(given.get("level", ""), levels))
            return None
        return found

    def _extras(self, parameters: dict[str, Parameter]) -> dict[str, list[Scalar]]:
        given = self.entry.get("parameters", {})
        if not isinstance(given, dict):
            self._problem("parameters", f"must be a table, got {given!r}")
            return {}
        chosen: dict[str, list[Scalar]] = {}
        for name, value in given.items():
            key = f"parameters.{name}"
            if name not in parameters:
                self._problem(key, f"the notebook has no parameter {name!r}", _offer(name, parameters))
            elif twice := [plural for plural, singular in LISTS.items() if singular == name and plural in self.entry]:
                self._problem(key, f"is given twice, here and in {twice[0]!r}")
            else:
                chosen[name] = self._resolved(name, self._typed(key, parameters[name], [value]), key)
        return chosen

    def _typed(self, key: str, parameter: Parameter, values: list[object]) -> list[Scalar]:
        made: list[Scalar] = []
        for value in values:
            if key == "years" and value == LATEST and parameter.type is int:
                made.append(LATEST)
            elif problem := misfit(parameter, value):
                self._problem(key, problem, 'A year is a number, or "latest".' if key == "years" else "")
            else:
                made.append(fitted(parameter, value))
        return made

    def _resolved(self, name: str, values: list[Scalar], key: str) -> list[Scalar]:
        """Return names as ids; what is not known becomes a problem."""
        made: list[Scalar] = []
        for value in values:
            try:
                made.append(self._id(name, value) if isinstance(value, str) and value else value)
            except InputError as error:
                self._problem(key, str(error))
        return made

    def _id(self, name: str, value: str) -> str:
        match name:
            case "area":
                return area(value, self.root).id
            case "indicator":
                return indicator(value, self.root).id
            case "subject":
                return find_subject(value, self.root)
            case "scoring":
                return _one_of(value, "assessment", read_judgement("scoring", self.root))
            case "language":
                return _one_of(value, "language", LANGUAGES)
            case "level":
                return _one_of(value, "level", sorted({one.level for one in areas(self.root).values() if one.level}))
        return value

    def _formats(self) -> tuple[str, ...]:
        given = self.entry.get("formats", ["html"])
        if not isinstance(given, list) or not given:
            self._problem("formats", f"must be a list, got {given!r}")
            return ()
        for one in given:
            if one not in FORMATS:
                self._problem("formats", f"unknown format {one!r}", f"Known: {', '.join(FORMATS)}.")
        return tuple(one for one in FORMATS if one == "html" or one in given)

    def _number(self, key: str, default: float) -> float:
        given, (least, most, unit) = self.entry.get(key, default), _RANGES[key]
        if isinstance(given, bool) or not isinstance(given, int | float) or not least <= given <= most:
            self._problem(key, f"must be a number of {unit} from {least} to {most:,}, got {given!r}")
            return default
        return float(given)


def _offer(name: str, parameters: dict[str, Parameter]) -> str:
    return did_you_mean(name, parameters) or f"It has: {', '.join(parameters) or 'none'}."


def _one_of(value: str, what: str, known: Iterable[str]) -> str:
    choices = list(known)
    if value not in choices:
        remedy = did_you_mean(value, choices) or f"Known: {', '.join(choices)}."
        raise InputError(f"unknown {what} {value!r}", remedy=remedy)
    return value
