"""The known names most like an unknown one, fast enough for a sheet with thousands of unknown names."""

from collections import Counter, defaultdict

from healthstats.names import fold, nearest

_LONGEST = 80


class Likely:
    """Offers the nearest of many known names.

    Pairs of neighbouring characters that two names share pick a short list, so that only a few names are compared
    letter by letter.

    Parameters
    ----------
    owners : dict
        Known name → the id it stands for.

    Examples
    --------
    >>> Likely({"infant mortality rate": "imr", "beds": "beds"}).ids("infant mortalty rate")
    ['imr']
    """

    def __init__(self, owners: dict[str, str]) -> None:
        self._owners = {name: owner for name, owner in owners.items() if name}
        self._by_pair: dict[str, list[str]] = defaultdict(list)
        for name in self._owners:
            for pair in _pairs(name):
                self._by_pair[pair].append(name)

    def ids(self, name: str) -> list[str]:
        """Return the ids of the nearest known names, best first."""
        name = name[:_LONGEST]
        shared = Counter(known for pair in _pairs(name) for known in self._by_pair.get(pair, ()))
        shortlist = [known for known, _ in sorted(shared.items(), key=lambda item: (-item[1], item[0]))[:20]]
        return list(dict.fromkeys(self._owners[known] for known in nearest(name, shortlist)))


def _pairs(text: str) -> set[str]:
    folded = fold(text)
    return {folded[place : place + 2] for place in range(len(folded) - 1)} or {folded}
