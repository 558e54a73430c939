"""What the labels of areas, sexes, ages and periods mean, and which of those that are present add up to which."""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from healthstats.ages import age_band
from healthstats.catalogue import subjects
from healthstats.errors import InputError
from healthstats.project import areas

#: Area → the area it is a part of; several, when an area is divided in several ways (counties; urban and rural).
Parents = Mapping[str, str] | Sequence[Mapping[str, str]]
#: Each total with its parts; a part that is not present is unknown.
Sums = list[tuple[Any, tuple[Any, ...]]]

_TOTALS = {
    "",
    "both",
    "both sexes",
    "all",
    "all ages",
    "total",
    "persons",
    "合计",
    "总计",
    "不分性别",
    "全年龄",
    "全部",
}
_SEXES = {"men": "male", "男": "male", "男性": "male", "women": "female", "女": "female", "女性": "female"}
_OPPOSITE = {"male": "female", "female": "male"}


def sex_of(label: Any) -> str:
    """Return the sex that a label states; an empty text for both."""
    text = str(label).strip().casefold()
    return "" if text in _TOTALS else _SEXES.get(text, text)


def age_of(label: Any) -> tuple[float, float] | str:
    """Return the years of age that a label states: from 0 without end for all ages, the label itself when none."""
    if str(label).strip().casefold() in _TOTALS:
        return 0.0, float("inf")
    band = age_band(label)
    return (float(band.start), float(band.end)) if band else str(label)


def project_parents() -> list[dict[str, str]]:
    """Return the divisions of the project's areas; none outside a project.

    An area is divided into the areas under it. Its urban and rural parts (level ``part``) are another division, if
    there are two of them: of more it is not stated which belong together.
    """
    try:
        known = areas().values()
    except InputError:
        return []
    parts = {one.id: one.parent for one in known if one.level == "part" and one.parent}
    pairs = {one: parent for one, parent in parts.items() if list(parts.values()).count(parent) == 2}
    return [{one.id: one.parent for one in known if one.parent and one.level != "part"}, pairs]


def _divisions(parents: Parents | None) -> list[dict[str, list[str]]]:
    """Return parent → its parts for each way to divide."""
    if isinstance(parents, str):
        raise InputError(
            f"parents is {parents!r}, expected a mapping", remedy="Write {'hill': 'land', 'vale': 'land'}."
        )
    ways = project_parents() if parents is None else [parents] if isinstance(parents, Mapping) else list(parents)
    made = []
    for way in ways:
        below: dict[str, list[str]] = {}
        for area, parent in sorted(way.items()):
            seen = {area}
            above: str | None = parent
            while above is not None:
                if above in seen:
                    raise InputError(f"parents: {area!r} is its own parent", remedy="Name the area that it lies in.")
                seen.add(above)
                above = way.get(above)
            below.setdefault(parent, []).append(area)
        made.append(below)
    return made


def by_area(parents: Parents | None) -> Callable[[frozenset[Any]], Sums]:
    """Return what areas add up to which, for the areas that are present."""
    return _by_tree(_divisions(parents))


def by_subject() -> Callable[[frozenset[Any]], Sums]:
    """Return what subjects add up to which: hepatitis A, B and C and what is left to viral hepatitis."""
    return _by_tree([{one.id: list(one.parts) for one in subjects().values() if one.parts}])


def _by_tree(divisions: list[dict[str, list[str]]]) -> Callable[[frozenset[Any]], Sums]:
    def sums(present: frozenset[Any]) -> Sums:
        return [
            (whole, parts)
            for way, below in enumerate(divisions)
            for whole in sorted(present & below.keys())
            if (parts := _parts_of(whole, present, below, way))
        ]

    return sums


def _parts_of(whole: str, present: frozenset[Any], below: dict[str, list[str]], way: int) -> tuple[Any, ...]:
    """Return the nearest labels under `whole` that are present, and one for the rest."""
    found: list[str] = []
    missing = False
    waiting = list(below[whole])
    while waiting:
        one = waiting.pop()
        if one in present:
            found.append(one)
        elif one in below:
            waiting += below[one]
        else:
            missing = True
    rest = (f"{whole} ({way}) without {', '.join(sorted(found))}",) if missing else ()
    return (*sorted(found), *rest) if found else ()


def by_sex(labels: list[Any]) -> Callable[[frozenset[Any]], Sums]:
    parts = sorted(label for label in labels if label)
    if len(parts) == 1:
        parts.append(_OPPOSITE.get(parts[0], f"not {parts[0]}"))

    def sums(present: frozenset[Any]) -> Sums:
        return [("", tuple(parts))] if "" in present and len(present) > 1 else []

    return sums


def by_span(present: frozenset[Any]) -> Sums:
    """Return the sums of ages or periods: each that spans several of the pieces between all the bounds is their sum."""
    spans = sorted(one for one in present if isinstance(one, tuple) and one)
    if not any(one != other and one[0] <= other[0] and other[1] <= one[1] for one in spans for other in spans):
        return []
    bounds = sorted({bound for one in spans for bound in one})
    pieces = list(pairwise(bounds))
    made = [(one, tuple(piece for piece in pieces if one[0] <= piece[0] and piece[1] <= one[1])) for one in spans]
    return [(one, parts) for one, parts in made if len(parts) > 1]
