"""The rules of an assessment, from ``data/scoring.toml``: what is scored, by how much, and whether that adds up."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from healthstats.catalogue import Indicator, find_subject, indicators
from healthstats.errors import ConfigError, InputError
from healthstats.names import did_you_mean
from healthstats.project import read_judgement
from healthstats.series import BOUNDS

RULES = ("all or nothing", "linear", "per point", "bands", "veto")
FILE = "scoring.toml"
_NUMBER, _TEXT = (int, float), (str,)
_TEXTS = [
    "id", "zh", "en", "indicator", "subject", "sex", "age", "population", "system", "basis", "rule", "bound", "set_by",
]  # fmt: skip
_NUMBERS = ["weight", "floor", "minus", "bonus", "bonus_most"]
_ITEM: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(_TEXTS, _TEXT), **dict.fromkeys(_NUMBERS, _NUMBER), "target": (int, float, list), "bands": (list,),
}  # fmt: skip
_SCORING: dict[str, tuple[type, ...]] = {
    "zh": _TEXT, "en": _TEXT, "source": _TEXT, "total": _NUMBER, "payment": _NUMBER, "item": (list,),
}  # fmt: skip
#: What a rule needs beside a target.
_NEEDS = {"linear": "floor", "per point": "minus", "bands": "bands"}


@dataclass(frozen=True)
class Item:
    """One item of an assessment.

    Attributes
    ----------
    id, zh, en : str
        Its id and its names, those of the indicator when left out.
    indicator, subject, sex, age, population, system, basis : str
        What is measured; an empty population, system or basis accepts any.
    weight : float
        Its full marks.
    rule : str
        ``all or nothing``; ``linear`` (no marks at the floor, full marks at the target); ``per point`` (`minus` marks
        for each unit short of the target); ``bands`` (marks by bands of the value); ``veto`` (one miss fails all).
    target, target_high : float
        The target, or the two ends of its range; NaN where the targets of the series are used.
    bound : str
        ``>=``, ``>``, ``<=`` or ``<``; by the indicator's direction when left out.
    set_by : str
        Which of the series' targets is used: the level that set it; empty for the area's own.
    floor, minus : float
        Of the rules ``linear`` and ``per point``.
    bands : tuple of (from, to, marks)
        Of the rule ``bands``: from and up to, not including, the end.
    bonus, bonus_most : float
        Marks for each unit beyond the target, and how many at most.
    """

    id: str
    indicator: str
    weight: float
    rule: str
    zh: str = ""
    en: str = ""
    subject: str = ""
    sex: str = ""
    age: str = ""
    population: str = ""
    system: str = ""
    basis: str = ""
    target: float = math.nan
    target_high: float = math.nan
    bound: str = ">="
    set_by: str = ""
    floor: float = math.nan
    minus: float = math.nan
    bands: tuple[tuple[float, float, float], ...] = ()
    bonus: float = 0.0
    bonus_most: float = 0.0

    @property
    def lower_is_better(self) -> bool:
        """Whether the target is an upper bound."""
        return self.bound in ("<", "<=")


@dataclass(frozen=True)
class Scoring:
    """The rules of an assessment.

    Attributes
    ----------
    name : str
        Its key in ``data/scoring.toml``.
    items : tuple of Item
    total : float
        The full marks of all items together.
    payment : float
        Money to be shared by scores; NaN for none.
    zh, en, source : str
        Its titles, and the document that sets it out.
    """

    name: str
    items: tuple[Item, ...] = field(repr=False)
    total: float = 100.0
    payment: float = math.nan
    zh: str = ""
    en: str = ""
    source: str = ""

    def title(self, language: str = "en") -> str:
        """Return its title in ``en`` or ``zh``."""
        return (self.zh if language == "zh" else self.en) or self.en or self.zh or self.name


def scorings(root: Any = None) -> dict[str, Scoring]:
    """Return the assessments of ``data/scoring.toml`` by name, checked.

    Raises
    ------
    ConfigError
        If rules do not add up; the assessment and item are named.
    """
    return {name: scoring_of(entry, name) for name, entry in read_judgement("scoring", root).items()}


def scoring(name: "str | Scoring | Mapping[str, Any]") -> Scoring:
    """Return an assessment by its name in ``data/scoring.toml``; rules given as a dict are checked like those there."""
    if isinstance(name, Scoring):
        return name
    if isinstance(name, Mapping):
        return scoring_of(name, "given rules")
    known = read_judgement("scoring")
    if not isinstance(name, str) or name not in known:
        there = f"There are: {', '.join(known)}." if known else "Write its rules into data/scoring.toml."
        raise InputError(
            f"there is no assessment {name!r} in data/scoring.toml", remedy=did_you_mean(str(name), known) or there
        )
    return scoring_of(known[name], name)


def scoring_of(entry: object, name: str) -> Scoring:
    """Return one assessment checked; see `scorings` for the error."""
    _check_keys(entry, _SCORING, name, required=("item",))
    assert isinstance(entry, Mapping)
    items = tuple(_item(one, f"{name}, item {count}") for count, one in enumerate(entry["item"], 1))
    ids = [one.id for one in items]
    if twice := [one for one in ids if ids.count(one) > 1]:
        raise _error(f"two items are called {twice[0]!r}", name, 'Give each an id of its own: id = "…".')
    total, weights = float(entry.get("total", 100)), math.fsum(one.weight for one in items)
    if not math.isclose(total, weights, rel_tol=1e-9):
        raise _error(
            f"the weights add up to {weights:g}, and total is {total:g}", name, "Mend a weight, or write total."
        )
    if float(entry.get("payment", 0)) < 0:
        raise _error(f"payment is {entry['payment']!r}, expected an amount", name)
    texts = {key: entry.get(key, "") for key in ("zh", "en", "source")}
    return Scoring(name, items, total, float(entry.get("payment", math.nan)), **texts)


def _item(entry: object, place: str) -> Item:
    _check_keys(entry, _ITEM, place, required=("indicator", "rule"))
    assert isinstance(entry, Mapping)
    name, rule = entry["indicator"], entry["rule"]
    known = indicators()
    if name not in known and not name.startswith("?"):
        raise _error(f"there is no indicator {name!r}", place, did_you_mean(name, known))
    if rule not in RULES:
        raise _error(f"rule is {rule!r}", place, did_you_mean(rule, RULES) or f"Known rules: {', '.join(RULES)}.")
    for key in ("floor", "minus", "bands"):
        if (key in entry) != (_NEEDS.get(rule) == key):
            said = (
                f"rule {rule!r} needs {key!r}" if _NEEDS.get(rule) == key else f"rule {rule!r} has no use for {key!r}"
            )
            raise _error(said, place)
    subject = find_subject(entry.get("subject", "")) if entry.get("subject") else ""
    texts = {key: entry.get(key, "") for key in ("zh", "en", "sex", "age", "population", "system", "basis", "set_by")}
    ends = _target(entry, place)
    one = Item(
        id=entry.get("id", f"{name} {subject}".strip()), indicator=name, rule=rule, subject=subject, **texts,
        weight=_weight(entry, place), target=ends[0], target_high=ends[1], bound=_bound(entry, known.get(name), place),
        floor=float(entry.get("floor", math.nan)), minus=float(entry.get("minus", math.nan)),
        bands=_bands(entry, place), bonus=float(entry.get("bonus", 0)), bonus_most=float(entry.get("bonus_most", 0)),
    )  # fmt: skip
    _check_rule(one, place)
    return one


def _weight(entry: Mapping[str, Any], place: str) -> float:
    weight, veto = float(entry.get("weight", 0)), entry["rule"] == "veto"
    if veto and weight:
        raise _error("a veto has no weight: a miss fails the whole", place, "Leave weight out, or take another rule.")
    if not veto and weight <= 0:
        raise _error(f"weight is {entry.get('weight', 'missing')}, expected a number above 0", place)
    return weight


def _target(entry: Mapping[str, Any], place: str) -> tuple[float, float]:
    given = entry.get("target", math.nan)
    ends = given if isinstance(given, list) else [given]
    numbers = all(isinstance(one, int | float) and not isinstance(one, bool) for one in ends)
    if not numbers or len(ends) != (2 if isinstance(given, list) else 1) or ends[0] > ends[-1]:
        raise _error(f"target is {given!r}, expected a number or a range [low, high]", place)
    return float(ends[0]), float(ends[1]) if len(ends) == 2 else math.nan


def _bound(entry: Mapping[str, Any], known: Indicator | None, place: str) -> str:
    usual = {"lower": "<=", "higher": ">="}.get(known.direction if known else "", "")
    ranged = isinstance(entry.get("target"), list)
    bound = entry.get("bound", "=" if ranged else usual)
    if ranged and "bound" in entry:
        raise _error("a range has no bound", place)
    if bound not in BOUNDS or (bound in ("=", "~") and not ranged):
        why = "it is not known whether more or less is better" if not bound else f"bound is {bound!r}"
        raise _error(why, place, 'Write bound = ">=", ">", "<=" or "<".')
    return bound


def _bands(entry: Mapping[str, Any], place: str) -> tuple[tuple[float, float, float], ...]:
    bands = []
    for one in entry.get("bands", []):
        sound = isinstance(one, list) and len(one) == 3
        if not sound or not all(isinstance(each, int | float) and not isinstance(each, bool) for each in one):
            raise _error(f"a band is {one!r}, expected [from, to, marks]", place)
        if not one[0] < one[1]:
            raise _error(f"the band {one!r} ends before it begins", place)
        bands.append((float(one[0]), float(one[1]), float(one[2])))
    return tuple(sorted(bands))


def _check_rule(one: Item, place: str) -> None:
    """Hold the numbers of a rule against each other."""
    ranged = not math.isnan(one.target_high)
    if one.minus < 0 or one.bonus < 0 or one.bonus_most < 0:
        raise _error("minus and bonus are numbers of marks, not below 0", place)
    if (one.bonus > 0) != (one.bonus_most > 0):
        raise _error("a bonus needs both 'bonus' (marks for each unit) and 'bonus_most'", place)
    if one.bonus and (ranged or one.rule in ("veto", "bands")):
        raise _error(f"there is no bonus beyond {'a range' if ranged else 'a ' + one.rule}", place)
    if one.rule == "linear":
        if ranged:
            raise _error("a linear rule needs one target, not a range", place)
        if one.floor == one.target or (not math.isnan(one.target) and (one.floor > one.target) != one.lower_is_better):
            side = "above" if one.lower_is_better else "below"
            raise _error(f"floor {one.floor:g} has to lie {side} the target {one.target:g}", place)
    if one.rule == "bands":
        _check_bands(one, place)


def _check_bands(one: Item, place: str) -> None:
    for (low, high, _), (start, end, _) in pairwise(one.bands):
        if start < high:
            raise _error(f"the bands [{low:g}, {high:g}] and [{start:g}, {end:g}] overlap", place)
        if start > high:
            raise _error(f"no band holds {high:g} up to {start:g}", place)
    marks = [mark for *_, mark in one.bands]
    if not marks or min(marks) < 0 or max(marks) != one.weight:
        raise _error(f"the best band has to have the full marks, {one.weight:g}, and none less than 0", place)
    ordered = marks[::-1] if one.lower_is_better else marks
    if one.bound != "=" and ordered != sorted(ordered):
        raise _error("a better value would get fewer marks", place)


def _check_keys(entry: object, known: dict[str, tuple[type, ...]], place: str, required: tuple[str, ...]) -> None:
    if not isinstance(entry, Mapping):
        raise _error(f"must be a table of keys, got {entry!r}", place)
    for key, value in entry.items():
        if key not in known:
            raise _error(
                f"there is no key {key!r}", place, did_you_mean(key, known) or f"Known keys: {', '.join(known)}."
            )
        if not isinstance(value, known[key]) or isinstance(value, bool):
            raise _error(f"{key} is {value!r}, expected {' or '.join(kind.__name__ for kind in known[key])}", place)
        if isinstance(value, float) and not math.isfinite(value):
            raise _error(f"{key} is {value}", place)
    if missing := [key for key in required if not entry.get(key)]:
        raise _error(f"{missing[0]!r} is missing", place)


def _error(message: str, place: str, remedy: str = "") -> ConfigError:
    return ConfigError(message, file=FILE, place=place, remedy=remedy)
