"""Age bands as offices write them: read from labels, and two lists of them matched by age, never by text or rank."""

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from numbers import Real

from healthstats.errors import InputError

#: Nobody is older: a year of birth or a year of the calendar is no age.
_OLDEST = 130

_SIMPLIFIED = str.maketrans("歲滿齡紀週", "岁满龄纪周")
_YEARS = r"(?:周?岁组?|years?(?:old|ofage)?|yrs?(?:old)?)?"
_TO = r"(?:[-‐‑‒–—―−~〜∼]{1,2}|to|至|到)"
_MORE = r"(?:\+|plus|(?:and|&|or)(?:over|older|above|more)|(?:及|或)?(?:其)?以上)"
_N = r"(\d{1,3})"
_FORMS = {
    "range": rf"{_N}{_YEARS}{_TO}{_N}{_YEARS}",
    "one": rf"{_N}{_YEARS}",
    "open": rf"{_N}{_YEARS}{_MORE}{_YEARS}|(?:≥|>=){_N}{_YEARS}",
    "under": rf"(?:<|under|lessthan|below|不满|未满|不足){_N}{_YEARS}|{_N}{_YEARS}以下",
    "up to": rf"(?:≤|<=){_N}{_YEARS}",
    "cut": rf"\[{_N}(?:\.0)?,(\d\d?\d?|inf)(?:\.0)?\)",
}
_READ = {form: re.compile(rf"(?:aged?|ages|年龄)?:?(?:{text})") for form, text in _FORMS.items()}


@dataclass(frozen=True, order=True)
class AgeBand:
    """Years of age from `start` up to, but not including, `end`; `end` is infinite when the band is open."""

    start: float
    end: float

    def __str__(self) -> str:
        """Write it as offices do: 0, 1-4, 85+."""
        if math.isinf(self.end):
            return f"{self.start:g}+"
        return f"{self.start:g}" if self.end == self.start + 1 else f"{self.start:g}-{self.end - 1:g}"

    def holds(self, other: "AgeBand") -> bool:
        """Return whether `other` lies in it."""
        return self.start <= other.start and other.end <= self.end

    def meets(self, other: "AgeBand") -> bool:
        """Return whether the two share an age."""
        return self.start < other.end and other.start < self.end


def age_band(label: object) -> AgeBand | None:
    """Return the age band that a label states in completed years, or None when it states none.

    Parameters
    ----------
    label : object
        As offices write it, in Chinese or English: ``0-4``, ``00–04``, ``5 to 9 years``, ``5~9岁``, ``<1``,
        ``不满1岁``, ``85+``, ``85 and over``, ``≥85``, ``85岁及以上``, ``[0, 5)`` as `pandas.cut` makes it, or an
        AgeBand. A number alone is one year of age. Days and months, totals ("all ages", 合计) and an empty label are no
        bands of years.

    Returns
    -------
    AgeBand or None

    Examples
    --------
    >>> age_band("00-04"), age_band("不满1岁"), age_band("85岁及以上")
    (AgeBand(start=0, end=5), AgeBand(start=0, end=1), AgeBand(start=85, end=inf))
    >>> print(age_band("5 to 9 years"), age_band(7), age_band("0-27 days"))
    5-9 7 None
    """
    if isinstance(label, AgeBand):
        return label
    if isinstance(label, Real) and not isinstance(label, bool):
        number = float(label)
        return _possible(int(number), int(number) + 1) if number.is_integer() else None
    text = unicodedata.normalize("NFKC", str(label)).casefold().translate(_SIMPLIFIED)
    # A blank between two figures stays, because "1 4" is not fourteen.
    text = re.sub(r"(?<!\d)\s+|\s+(?!\d)", "", text)
    for form, expression in _READ.items():
        if found := expression.fullmatch(text):
            first, *further = (group for group in found.groups() if group is not None)
            return _of_form(form, int(first), further[0] if further else "inf")
    return None


def _of_form(form: str, first: int, second: str) -> AgeBand | None:
    if form == "one":
        return _possible(first, first + 1)
    if form in ("under", "up to"):
        return _possible(0, first + (form == "up to"))
    return _possible(first, math.inf if second == "inf" else int(second) + (form == "range"))


def _possible(start: int, end: float) -> AgeBand | None:
    last = start if math.isinf(end) else end - 1
    return AgeBand(start, end) if 0 <= start < end and last <= _OLDEST else None


def read_bands(labels: Iterable[object], caller: str, what: str = "the ages") -> list[AgeBand]:
    """Return the band of each label; all are bands, none stands there twice, none overlaps another.

    Parameters
    ----------
    labels : iterable
        In any order.
    caller, what : str
        Who asks, and what the labels are, for the message.

    Raises
    ------
    InputError
        If not: every label that is unreadable, double or overlapping is named.

    Examples
    --------
    >>> [str(band) for band in read_bands(["85+", "<1"], "life_table")]
    ['85+', '0']
    """
    bands, faults = _read(list(labels), what)
    _refuse(faults, caller)
    return bands


def match_bands(
    have: Sequence[object],
    want: Sequence[object],
    caller: str,
    names: tuple[str, str] = ("the frame", "the standard"),
) -> tuple[list[AgeBand], list[int], list[int]]:
    """Match two lists of age bands by age: finer bands on either side go into the coarser one that holds them.

    Parameters
    ----------
    have, want : sequences of labels or AgeBands
        In any order.
    caller, names : str
        Who asks, and whose the two lists are, for the message.

    Returns
    -------
    bands : list of AgeBand
        The finest bands that both can be added up to, by age.
    have_in, want_in : lists of int
        For each of `have` and of `want` its place in `bands`.

    Raises
    ------
    InputError
        If they do not cover the same ages, or two lie across each other. The message names every unreadable, double,
        overlapping, missing and extra band.

    Examples
    --------
    >>> bands, have_in, want_in = match_bands(["<1", "1-4", "5+"], ["0-4", "5-9", "10+"], "standardised_rate")
    >>> [str(band) for band in bands], have_in, want_in
    (['0-4', '5+'], [0, 0, 1], [0, 1, 1])
    """
    mine, my_faults = _read(have, names[0])
    theirs, their_faults = _read(want, names[1])
    faults = my_faults + their_faults
    if not faults:
        if missing := _uncovered(theirs, mine):
            faults.append(f"{names[0]} lacks {_listed(missing)}")
        if extra := _uncovered(mine, theirs):
            faults.append(f"{names[1]} lacks {_listed(extra)}")
        across = [(a, b) for a in mine for b in theirs if a.meets(b) and not (a.holds(b) or b.holds(a))]
        if across:
            faults.append(
                ", ".join(f"{a} of {names[0]} and {b} of {names[1]} lie across each other" for a, b in across)
            )
    _refuse(faults, caller)
    # What is left nests: of those that meet, the one that begins first and ends last holds the others.
    bands = sorted({min(_meeting(band, [*mine, *theirs]), key=lambda one: (one.start, -one.end)) for band in mine})
    return bands, [_place(band, bands) for band in mine], [_place(band, bands) for band in theirs]


def _read(labels: Sequence[object], what: str) -> tuple[list[AgeBand], list[str]]:
    """Return the bands of labels, and in words what is wrong with them."""
    read = [age_band(label) for label in labels]
    bands = [band for band in read if band is not None]
    ordered = sorted(bands)
    unreadable = [label for label, band in zip(labels, read, strict=True) if band is None]
    double = sorted({a for a, b in pairwise(ordered) if a == b})
    overlapping = [f"{a} and {b}" for a, b in combinations(sorted(set(bands)), 2) if a.meets(b)]
    faults = {
        "with labels that state no years of age": ", ".join(repr(label) for label in unreadable),
        "with the same band twice": _listed(double),
        "with bands that overlap": ", ".join(overlapping),
    }
    return bands, [f"{what} {fault}: {which}" for fault, which in faults.items() if which]


def _uncovered(bands: Sequence[AgeBand], by: Sequence[AgeBand]) -> list[AgeBand]:
    """Return the parts of `bands` that lie in none of `by`."""
    parts = []
    for band in sorted(bands):
        start = band.start
        for other in sorted(_meeting(band, by)):
            if start < other.start:
                parts.append(AgeBand(start, other.start))
            start = other.end
        if start < band.end:
            parts.append(AgeBand(start, band.end))
    return parts


def _meeting(band: AgeBand, others: Sequence[AgeBand]) -> list[AgeBand]:
    return [other for other in others if other.meets(band)]


def _place(band: AgeBand, bands: Sequence[AgeBand]) -> int:
    return next(place for place, coarse in enumerate(bands) if coarse.holds(band))


def _listed(bands: Iterable[AgeBand]) -> str:
    return ", ".join(map(str, bands))


def _refuse(faults: Sequence[str], caller: str) -> None:
    if faults:
        raise InputError(
            f"{caller}: {'; '.join(faults)}",
            remedy="Both must cover the same ages once, in bands that nest; totals and unknown ages stay out.",
        )
