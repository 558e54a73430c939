"""An expression for where one of many English words begins, quick to search long texts with."""

from collections.abc import Iterable


def beginning(words: Iterable[str]) -> str:
    """Return an expression for any of the words at the beginning of a word, parted by their first letters.

    Examples
    --------
    >>> beginning(["an", "year", "at"])
    '(?a:\\\\b)(?:a(?:n|t)|y(?:ear))(?![a-z])'
    """
    rests: dict[str, list[str]] = {}
    for word in words:
        rests.setdefault(word[0], []).append(word[1:])
    parted = "|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in rests.items())
    return rf"(?a:\b)(?:{parted})(?![a-z])"
