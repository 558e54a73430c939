"""The words that name a number: unit and footnote marks taken off, then looked up in the catalogue and the areas."""

import re
import unicodedata
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path

from healthstats.catalogue import edition, find_indicators, find_subject, indicators, subjects
from healthstats.names import fold
from healthstats.project import area_names
from healthstats.units import parse_unit

#: Parts of a whole that tables set side by side.
PARTS = {
    "全国": "", "合计": "", "总计": "", "城市": "urban", "城镇": "urban", "农村": "rural", "乡村": "rural",
    "national": "", "urban": "urban", "rural": "rural",
}  # fmt: skip
TOTALS = frozenset(
    (
        "合计",
        "总计",
        "总和",
        "小计",
        "全部",
        "累计",
        "total",
        "all",
        "sum",
        "overall",
        "grandtotal",
        "allareas",
        "subtotal",
    )
)
SEXES = {
    **dict.fromkeys(("男", "男性", "male", "males", "men", "boys"), "male"),
    **dict.fromkeys(("女", "女性", "female", "females", "women", "girls"), "female"),
}
_GROUPS = frozenset(
    ("rate", "rates", "number", "numbers", "count", "counts", "deaths", "births", "cases", "indicators", "率", "数")
).union(("人数", "例数", "指标", "主要指标", "其他"))
_MARK = re.compile(
    r"(?:\s*(?:[①-⑳⑴-⒇¹²³⁰⁴-⁹†‡§#]|\*+|\[(?:note\s*|注)?\d+\]|\[[a-z]\]|[(（](?:注\d*|note\s*\d+|\d)[)）]|(?<=\D)注\d?[)）]))+\s*$",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"\s*[(（\[【]([^()（）\[\]【】]*)[)）\]】]")
_PER = re.compile(
    r",?\s*\b(per\s+(?:[\d][\d, ]*|hundred|thousand|ten thousand|hundred thousand|million)\b.*)$", re.IGNORECASE
)
_BARE = re.compile(r"\s*[,，:：]?\s*(%|％|‰|‱|1?[/／]10万|1?[/／]万|[/／]100[, ]?000)$")
_DAMAGED = re.compile(r"1?[/／]1?0?|1?[/／]10\.?")


@dataclass(frozen=True)
class Label:
    """A label without its unit; `damaged` holds what is left of a unit that lost its end."""

    text: str
    unit: str = ""
    damaged: str = ""


@dataclass(frozen=True)
class Meaning:
    """What a label stands for; `several` holds the ids when it can be more than one indicator."""

    indicator: str = ""
    subject: str = ""
    area: str = ""
    sex: str = ""
    population: str = ""
    several: tuple[str, ...] = ()


def without_marks(text: str) -> str:
    """Return a label without the footnote marks behind it.

    Examples
    --------
    >>> without_marks("Stillbirths [note 2]"), without_marks("出生率①")
    ('Stillbirths', '出生率')
    """
    return _MARK.sub("", text).strip() or text.strip()


def split_unit(text: str) -> Label:
    """Split a label into its words and its unit.

    Examples
    --------
    >>> split_unit("孕产妇死亡率(1/10万)").unit
    '1/10万'
    >>> split_unit("Infant mortality rate per 1,000 live births").text
    'Infant mortality rate'
    >>> split_unit("Beds (all hospitals)").text
    'Beds (all hospitals)'
    """
    text = without_marks(text)
    unit = damaged = ""
    for bracket in list(_BRACKET.finditer(text)):
        inner = bracket[1].strip()
        if parse_unit(inner) is not None and not unit:
            unit, text = inner, text.replace(bracket[0], "", 1)
        elif not inner or _DAMAGED.fullmatch(inner):
            damaged, text = bracket[0].strip(), text.replace(bracket[0], "", 1)
    if not unit and (match := _PER.search(text)) and parse_unit(match[1]) is not None:
        unit, text = match[1], text[: match.start()]
    if not unit and (match := _BARE.search(text)) and text[: match.start()].strip():
        unit, text = match[1], text[: match.start()]
    return Label(without_marks(text.strip()), unit.strip(), "" if unit else damaged)


def is_unit(text: str) -> bool:
    """Return whether a whole header cell is a unit, and no English noun that could be one too (deaths, births, number).

    Examples
    --------
    >>> is_unit("(‰)"), is_unit("万人"), is_unit("per 1,000"), is_unit("Deaths")
    (True, True, True, False)
    """
    bare = text.strip(" ()（）[]")
    is_noun = re.match(r"[a-z]{3}", bare.casefold()) and not bare.casefold().startswith("per")
    return not is_noun and parse_unit(bare) is not None


def unit_in_title(text: str) -> str:
    """Return the one unit that a title states (``单位：万人``), or an empty text when it states none or several."""
    match = re.search(r"(?:计量)?(?:单位|\bunits?)\s*[:：]\s*([^\s)）]+(?: [a-z\d, ]+)?)", text, re.IGNORECASE)
    unit = match[1].strip() if match else ""
    return unit if parse_unit(unit) is not None else ""


@dataclass
class Lexicon:
    """The catalogue and areas of one project, asked about labels; every answer is remembered."""

    root: Path | None
    _found: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Look at every judgement file now: a broken one is told once, before any file is read."""
        subjects(self.root)
        self.in_title("")
        self.is_area("")
        self.find("?")

    @cached_property
    def areas(self) -> dict[str, str]:
        """Folded area name → id."""
        return area_names(self.root) if self.root else {}

    @cached_property
    def _prefixes(self) -> list[str]:
        return sorted({*self.areas, *PARTS}, key=len, reverse=True)

    def find(self, label: str) -> list[tuple[str, str]]:
        """Return the (indicator, subject) pairs a label can mean."""
        if label not in self._found:
            self._found[label] = find_indicators(label, self.root) if label else []
        return self._found[label]

    def is_area(self, text: str) -> bool:
        """Return whether a text names an area of the project, or a part of one such as 城市."""
        return fold(text) in self.areas or fold(text) in PARTS

    def in_title(self, title: str) -> str:
        """Return the one indicator whose name stands in a title, or an empty text."""
        folded = fold(title)
        plain = _plain_names(self.root, edition(self.root))
        here = [name for name in plain if name in folded]
        longest = [name for name in here if not any(name != other and name in other for other in here)]
        ids = {one for name in longest for one in plain[name]}
        return ids.pop() if len(ids) == 1 else ""

    def resolve(self, label: str, subject: str = "", area_known: bool = False) -> Meaning:
        """Return what a label without unit stands for, beside a subject that its row or column states."""
        for text in (label, *_joined(label)):
            if meaning := self._direct(text, subject):
                return meaning
        for text in (label, *_joined(label)):
            if meaning := self._prefixed(text, subject, area_known):
                return meaning
        return Meaning(subject=find_subject(subject, self.root) if subject else "")

    def _direct(self, label: str, subject: str) -> Meaning | None:
        own = find_subject(subject, self.root) if subject else ""
        if subject and len(hits := self.find(f"{subject}{label}")) == 1:
            return Meaning(hits[0][0], hits[0][1] or own)
        hits = self.find(label)
        if len(hits) == 1:
            return Meaning(hits[0][0], own or hits[0][1])
        if hits:
            return Meaning(subject=own, several=tuple(sorted({one for one, _ in hits})))
        return None

    def _prefixed(self, label: str, subject: str, area_known: bool) -> Meaning | None:
        folded = fold(label)
        for sex, name in SEXES.items():
            if folded.startswith(sex) and (meaning := self._direct(folded.removeprefix(sex), subject)):
                return replace(meaning, sex=name)
        for name in self._prefixes:
            if not folded.startswith(name) or not (meaning := self._direct(folded.removeprefix(name), subject)):
                continue
            if not area_known:
                return replace(meaning, area=name if name in PARTS else self.areas[name])
            if PARTS.get(name):
                return replace(meaning, population=PARTS[name])
        return None


@lru_cache(maxsize=4)
def _plain_names(root: Path | None, _: tuple[tuple[Path | None, int], ...]) -> dict[str, set[str]]:
    """Return folded name → the indicators that it names, for one state of a project's catalogue."""
    names: dict[str, set[str]] = {}
    for one in indicators(root).values():
        for name in (one.zh, one.en, *one.names):
            if "<X>" not in name and len(fold(name)) > 2:
                names.setdefault(fold(name), set()).add(one.id)
    return names


def _joined(label: str) -> list[str]:
    """Return the ways the parts of a name in two rows can be one name; a group such as "Rates" adds nothing to it."""
    parts = label.split(" | ")
    if len(parts) == 1:
        return []
    telling = [part for part in parts if fold(part) not in _GROUPS]
    orders = [order for some in (parts, telling) for order in (some, some[::-1])]
    return list(dict.fromkeys(joint.join(order) for order in orders for joint in ("", " ") if order))


def is_total(text: str) -> bool:
    """Return whether a row's name says that it is a total."""
    return fold(unicodedata.normalize("NFKC", text)) in TOTALS
