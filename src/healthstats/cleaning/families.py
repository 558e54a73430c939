"""Which indicators have to be cleaned together, because a rule holds one against another; all others stand alone."""

from collections.abc import Iterable, Iterator, Mapping

from healthstats.cleaning.consistency import NESTED, SUMS
from healthstats.cleaning.evidence import GROWTH, SIBLINGS
from healthstats.cleaning.recompute import EVENTS

_TOGETHER: tuple[tuple[str, ...], ...] = (
    *((rate, event, "population") for rate, event in EVENTS.items()),
    *((name, first, second) for name, (first, second, _) in GROWTH.items()),
    *SIBLINGS,
    *NESTED,
    *((whole, first, second) for _, whole, first, second, _ in SUMS),
)


def families(names: Iterable[str]) -> list[list[str]]:
    """Return the names in families, each in order, the families in the order of their first names.

    Examples
    --------
    >>> families(["births", "hospital_beds", "crude_birth_rate"])
    [['births', 'crude_birth_rate'], ['hospital_beds']]
    """
    found: dict[str, list[str]] = {}
    for name in sorted(names):
        found.setdefault(_head(name), []).append(name)
    return list(found.values())


def _head(name: str) -> str:
    """Return the first of all the names that are linked to one, however far."""
    linked = {name}
    while more := {other for group in _TOGETHER if linked & {*group} for other in group} - linked:
        linked |= more
    return min(linked)


def packs(counts: Mapping[str, int], most: int) -> Iterator[list[str]]:
    """Yield names in packs of whole families with at most so many rows; a larger family is a pack of its own.

    Examples
    --------
    >>> list(packs({"births": 3, "hospital_beds": 2, "crude_birth_rate": 1, "life_expectancy": 1}, most=4))
    [['births', 'crude_birth_rate'], ['hospital_beds', 'life_expectancy']]
    """
    pack: list[str] = []
    for family in families(counts):
        if pack and sum(counts[name] for name in (*pack, *family)) > most:
            yield pack
            pack = []
        pack = [*pack, *family]
    yield pack
