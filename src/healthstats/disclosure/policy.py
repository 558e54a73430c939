"""Policies of disclosure: which counts of persons are hidden, and to what the others are rounded."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from healthstats.errors import ConfigError, InputError
from healthstats.names import did_you_mean
from healthstats.project import DATA, check_entry, read_judgement, read_toml

Floats = npt.NDArray[np.float64]
Marks = npt.NDArray[np.bool_]

_KINDS = {"zh": "text", "en": "text", "hide": "range"}
_SWITCHES = ("secondary", "as_supplied")


@dataclass(frozen=True)
class Policy:
    """What is told of counts of persons.

    Attributes
    ----------
    name : str
        Its name; the key of ``data/disclosure.toml``.
    low, high : int, optional
        Counts from `low` to `high` are hidden; none when both are left out.
    base : int
        Shown counts are rounded to multiples of it, halves upwards; 1: exact.
    secondary : bool
        Are further counts hidden, so that no hidden one can be worked out?
    as_supplied : bool
        May what its producer suppressed be shown, as far as it is known?
    zh, en : str
        What the readers of a report are told.

    Raises
    ------
    InputError
        If the numbers are not whole, negative, or `low` is above `high`.

    Examples
    --------
    >>> own = Policy("suppress-1-5", low=1, high=5)
    >>> own.hides(np.array([0.0, 1.0, 5.0, 6.0])).tolist()
    [False, True, True, False]
    """

    name: str
    low: int | None = None
    high: int | None = None
    base: int = 1
    secondary: bool = True
    as_supplied: bool = False
    zh: str = ""
    en: str = ""

    def __post_init__(self) -> None:
        whole = [one for one in (self.low, self.high, self.base) if one is not None]
        if any(isinstance(one, bool) or not isinstance(one, int | np.integer) for one in whole):
            raise InputError(f"policy {self.name!r}: low, high and base must be whole numbers, got {whole}")
        if (self.low is None) != (self.high is None):
            raise InputError(f"policy {self.name!r} has one end of a range", remedy="Give both low and high, or none.")
        if self.low is not None and self.high is not None and not 0 <= self.low <= self.high:
            raise InputError(f"policy {self.name!r} hides {self.low} to {self.high}, expected 0 <= low <= high")
        if self.base < 1:
            raise InputError(f"policy {self.name!r} rounds to {self.base}, expected 1 (exact) or more")

    @property
    def tells_all(self) -> bool:
        """Is nothing hidden and nothing rounded?"""
        return self.low is None and self.base == 1 and self.as_supplied

    def explain(self, language: str = "en") -> str:
        """Return what the readers of a report are told, in ``en`` or ``zh``."""
        return self.zh if language == "zh" else self.en

    def hides(self, counts: Floats) -> Marks:
        """Mark the counts in the hidden range; a missing count is not in it."""
        if self.low is None or self.high is None:
            return np.zeros(len(counts), dtype="bool")
        return (counts >= self.low) & (counts <= self.high)

    def rounded(self, counts: Floats) -> Floats:
        """Return the counts as they are shown."""
        return counts if self.base == 1 else np.floor(counts / self.base + 0.5) * self.base

    def behind(self, shown: Floats) -> tuple[Floats, Floats]:
        """Return the least and the greatest count that a reader who knows the policy sees behind a rounded one."""
        least = np.maximum(np.ceil(shown - self.base / 2), 0)
        most = np.ceil(shown + self.base / 2) - 1
        if self.low is not None and self.high is not None:  # a shown count is none of those that are hidden
            least, most = (
                np.where(self.hides(least) & (most > self.high), self.high + 1, least),
                np.where(self.hides(most) & (least < self.low), self.low - 1, most),
            )
        return least, most

    def width(self, ceiling: Floats) -> Floats:
        """Return how far the bounds of a hidden count must at least lie apart, given the most it can be at all.

        Where nothing is said of a range (the producer's own rule is not known), two values must remain possible.
        """
        if self.low is None or self.high is None:
            return np.where(ceiling >= 1, 1.0, 0.0)
        return np.maximum(np.minimum(self.high, ceiling) - self.low, 0.0)


def policies(root: str | Path | None = None) -> dict[str, Policy]:
    """Return the packaged policies by name, those of the project's ``data/disclosure.toml`` added or put over them.

    Raises
    ------
    ConfigError
        If an entry has an unknown key or a value of another kind.

    Examples
    --------
    >>> policies()["suppress-1-4"].explain()
    'Counts of 1 to 4 are not shown, nor are counts from which they could be worked out.'
    """
    known = read_toml(DATA / "disclosure.toml")
    try:
        own = read_judgement("disclosure", root)
    except InputError:  # no project here
        own = {}
    return {name: _read(name, entry) for name, entry in {**known, **own}.items()}


def policy(name: str | Policy, root: str | Path | None = None) -> Policy:
    """Return the policy of a name; a `Policy` is returned as it is.

    Raises
    ------
    InputError
        If there is none of that name; the message offers the nearest.

    Examples
    --------
    >>> policy("suppress-1-9").high
    9
    """
    if isinstance(name, Policy):
        return name
    known = policies(root)
    if name in known:
        return known[name]
    remedy = did_you_mean(str(name), known) or f"Known policies: {', '.join(known)}."
    raise InputError(f"no disclosure policy {name!r}", remedy=remedy)


def _read(name: str, entry: Any) -> Policy:
    place = {"file": "disclosure.toml", "place": name}
    entry = dict(entry) if isinstance(entry, dict) else entry
    switches, base = {}, 1
    if isinstance(entry, dict):
        switches = {key: entry.pop(key) for key in _SWITCHES if key in entry}
        base = entry.pop("round", 1)
    for key, value in switches.items():
        if not isinstance(value, bool):
            raise ConfigError(f"{key} is {value!r}, expected true or false", **place)
    told = check_entry(entry, _KINDS, **place)
    low, high = told.pop("hide", (None, None))
    try:
        return Policy(name, low, high, base, **switches, **told)
    except InputError as error:
        raise ConfigError(error.message, **place, remedy=error.remedy) from error
