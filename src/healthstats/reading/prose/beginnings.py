"""Where one of many words or signs can begin, found quickly in a long text."""

import re
from collections.abc import Iterable, Iterator

_PARTING = r"[\s\"“'‘(\[/,.;:>-]"  # what can stand before an English word


class Beginnings:
    """The words and signs with which something that is looked for can begin.

    Parameters
    ----------
    words : iterable of str
        English words in lower case. They are looked for behind what parts words, which is quicker than at every letter.
    signs : str
        An expression for the other beginnings; it is quick when it starts with one set of characters.

    Examples
    --------
    >>> list(Beginnings(["in", "year"], "[去今]").places("in the year 今年, within", 0, 24))
    [0, 7, 12]
    """

    def __init__(self, words: Iterable[str], signs: str) -> None:
        rests: dict[str, list[str]] = {}
        for word in words:
            rests.setdefault(word[0], []).append(word[1:])
        parted = "|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in rests.items())
        self._words = re.compile(rf"{_PARTING}(?:{parted})(?![a-z])")
        self._signs = re.compile(signs)

    def places(self, text: str, start: int, end: int) -> Iterator[int]:
        """Return where something can begin in a slice, from left to right; its start is always tried."""
        words = [match.start() + 1 for match in self._words.finditer(text, start, end)]
        signs = [match.start() for match in self._signs.finditer(text, start, end)]
        return iter(sorted({start, *words, *signs}))
