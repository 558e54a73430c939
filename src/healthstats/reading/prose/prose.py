"""A document's prose → rows of the observations table, and what is doubtful about them."""

import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import Any

import pandas as pd

from healthstats.names import fold
from healthstats.reading.documents.document import Block, Document
from healthstats.reading.doubts import problem
from healthstats.reading.labels import Lexicon
from healthstats.reading.prose.naming import Names
from healthstats.reading.prose.outline import ADVERTISING, Outline, dated, outline, standards
from healthstats.reading.prose.places import Places
from healthstats.reading.prose.repair import Working, repair, simple
from healthstats.reading.prose.statement import Statement
from healthstats.reading.prose.statements import statements_of

_COUNTED_THING = re.compile(
    r" ?((?:[a-z]+ ){0,4}?(?:centers?|centres?|hospitals?|clinics?|institutions?)|[一-龥]{0,8}?(?:医院|卫生院|"
    r"卫生室|服务中心|服务站|机构|重大疾病))\b"
)
_RUN_TOGETHER = 300  # characters of a paragraph in which headings can stand
_INNER_HEADING = re.compile(r"[。;；!！?？]\s*(?=(?:[一二三四五六七八九]|十[一二三四五]?)、(?![一二三四五六七八九十]))")
_COLUMNS = (
    "locator", "quote", "offset", "label", "indicator", "subject", "area", "sex", "period_start", "period_end", "kind", "bound",
    "value", "value_high", "unit", "per", "decimals", "numerator", "denominator", "status", "flags", "note",
)  # fmt: skip
Doubts = list[dict[str, object]]


@dataclass(frozen=True)
class Prose:
    """What is read of a document's prose.

    Attributes
    ----------
    frame : DataFrame
        Its observations, without source and file.
    problems : list of dict
        The problems met.
    about : Outline or None
        What the document is about; None without any prose.
    """

    frame: pd.DataFrame
    problems: Doubts
    about: Outline | None = None


def read_prose(
    document: Document, lexicon: Lexicon, names: Names, stated: Mapping[str, str] = MappingProxyType({})
) -> Prose:
    """Return the observations in a document's prose, and what the document is about.

    Parameters
    ----------
    document : Document
        The text with its blocks.
    lexicon, names : Lexicon, Names
        The areas and the catalogue of the project.
    stated : mapping
        What the ``[table]`` section of its sidecar states for the whole document: area, year, basis …
    """
    blocks = [block for block in document.blocks if not _is_advertising(document, block)]
    working, starts, problems = repair(
        document.text, [part for block in blocks for part in _parts(document.text, block)]
    )
    if not starts:
        return Prose(pd.DataFrame(), problems)
    at = [block.start for block in blocks]
    levels = [blocks[max(bisect_right(at, working.original(start)) - 1, 0)].level for start in starts]
    year = stated.get("year", "")
    about = outline(document, working, starts, levels, int(year) if year.isdigit() else None)
    area = stated.get("area", "") or about.place
    places = Places(lexicon.areas, lexicon.areas.get(fold(area), area))
    made = statements_of(working, starts, about, names, places)
    if about.year is None and (standard := _year_by_standards(made)):
        about = dated(about, standard)
        made = statements_of(working, starts, about, names, places)
    made = _once(made)
    if about.doubt:
        problems.append(
            problem("doubtful_period", f"{about.doubt}; its figures are not compared", locator=blocks[0].place)
        )
    frame = _frame(made, working, document, blocks, about, problems)
    if frame.empty:
        return Prose(frame, problems, about)
    whole = {name: stated[name] for name in ("age", "population", "system", "basis") if stated.get(name)}
    own = {"area": area, "sex": stated.get("sex", "")}
    filled = {name: frame[name].where(frame[name] != "", text) for name, text in own.items()}
    return Prose(frame.assign(**filled, **whole), problems, about)


def _is_advertising(document: Document, block: Block) -> bool:
    head = simple(document.text[block.start : min(block.end, block.start + 80)])
    return ADVERTISING.match(head.casefold()) is not None


def _parts(text: str, block: Block) -> list[tuple[int, int]]:
    """Return a paragraph in the parts that headings within it begin, where the line breaks of a page were lost."""
    if block.end - block.start < _RUN_TOGETHER:
        return [(block.start, block.end)]
    cuts = [match.end() for match in _INNER_HEADING.finditer(text, block.start, block.end)]
    return list(pairwise([block.start, *cuts, block.end]))


def _year_by_standards(made: list[Statement]) -> int | None:
    """Return the year in which the national standards per head were those that a text names; of several the latest."""
    years = [
        standards()[one.indicator][one.quantity.value]
        for one in made
        if one.indicator in standards() and one.quantity.value in standards()[one.indicator]
    ]
    return max(years, default=None)


def _once(made: list[Statement]) -> list[Statement]:
    """Return the statements without those that only repeat one before.

    Institutions that are counted again (in 3 health centers) repeat the count whatever the time; any other number
    repeats one of the same name, time and place.
    """
    seen: dict[tuple[object, ...], Statement] = {}
    kept = []
    for one in made:
        quantity = one.quantity
        after = one.after[:40]
        thing = match[1] if quantity.family in ("count", "") and (match := _COUNTED_THING.match(after)) else ""
        name = thing or (
            one.indicator,
            one.label,
            one.period,
            one.area,
            one.sex,
            after[:4] if one.chinese else after[:14],
        )
        key = (name, one.kind, one.value, str(quantity.high), one.unit, quantity.words)
        if one.label and key in seen:
            continue
        seen[key] = one
        kept.append(one)
    return kept


def _frame(
    made: list[Statement],
    working: Working,
    document: Document,
    blocks: list[Block],
    about: Outline,
    problems: Doubts,
) -> pd.DataFrame:
    at = [block.start for block in blocks]
    doubted = "doubtful_period" if about.doubt else ""
    rows: dict[str, list[Any]] = {name: [] for name in _COLUMNS}
    seen: Counter[str] = Counter()
    for one in made:
        quantity, period = one.quantity, one.period
        start, end = working.original(quantity.start), working.original(quantity.end - 1) + 1
        first = working.original(one.sentence[0])
        last = min(working.original(max(one.sentence[1] - 1, one.sentence[0])) + 1, len(document.text))
        first, last = _trimmed(document.text, first, last)
        locator = f"{blocks[max(bisect_right(at, start) - 1, 0)].place} [{start}:{end}]"
        seen[locator] += 1
        locator += f" #{seen[locator]}" if seen[locator] > 1 else ""
        subject = one.name.subject if one.name and one.indicator else ""
        days = (period.start, period.end) if period else (None, None)
        high = quantity.high if one.kind != "change" else math.nan
        flags = " ".join(dict.fromkeys(f"{one.flags} {doubted if period else ''}".split()))
        values = (
            locator, document.text[first:last], start - first, one.label, one.indicator, subject, one.area, one.sex, *days, one.kind,
            one.bound, one.value, high, one.unit, one.per, quantity.decimals, one.numerator, one.denominator, "observed",
            flags, one.note,
        )  # fmt: skip
        for column, value in zip(rows.values(), values, strict=True):
            column.append(value)
        if one.doubt:
            code, _, message = one.doubt.partition(": ")
            problems.append(
                problem(code, message, locator=locator, quote=document.text[first:last], offset=start - first)
            )
    return pd.DataFrame(rows)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a slice without the blanks around it."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
