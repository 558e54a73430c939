"""A document's text → its statements: each quantity with its name, kind, time and place."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

from healthstats.reading.prose.chinese import name_chinese
from healthstats.reading.prose.dates import Mention
from healthstats.reading.prose.english import name_english
from healthstats.reading.prose.fitting import impossible
from healthstats.reading.prose.headings import topic
from healthstats.reading.prose.kinds import change_of, grew, judge, more
from healthstats.reading.prose.links import link_counts
from healthstats.reading.prose.lists import share_units, spread_lists
from healthstats.reading.prose.naming import Names
from healthstats.reading.prose.outline import Outline
from healthstats.reading.prose.places import Places
from healthstats.reading.prose.quantities import find_quantities
from healthstats.reading.prose.quantity import Quantity
from healthstats.reading.prose.repair import CJK, Working
from healthstats.reading.prose.statement import Statement
from healthstats.reading.prose.timing import announced_time, date
from healthstats.reading.prose.worded import find_worded

_SENTENCE = re.compile(r"[。！？!?\n.](?:(?<!\.)|(?=\s+[A-Z\"“(]|\s*\n)|(?<=[a-z]{4}\.)(?=\s+\d)|(?<=%\.)(?=\s+\d))")
_CLAUSE = re.compile(r",(?!\d{3}(?!\d))|[。;!?()\n]|(?<=[a-z])\.(?=\s)")
_CHINESE = re.compile(f"[{CJK}]")
_ASIDE = re.compile(r"\(([^()\d]*)\)")
_PART_OF_A_NAME = re.compile(f"(?![一二三四五六七八九十]+$)[{CJK}]{{1,3}}")  # 执业(助理)医师, and no (一)
_IN_BRACKET = re.compile(r"\([^()]*$")
_OR = re.compile(r"(?: [a-z-]+){0,3} or | (?:for|among|in) (?:[a-z-]+ ){1,3}and (?:by )?")
_AND = re.compile(r",? and |、|和|与")
_YEARS_COMPARED = re.compile(r"(?:比|较|与)(?:上|去|前)年|同比|同期")
_GREW = re.compile(r"(?:净?增加|减少|增长|下降|缩短|延长)了?| ?(?:and )?(?:increase|decrease|reduce|decline)d? ")
#: What is not the crude rate of its name.
_CRUDE = frozenset(("crude_death_rate", "crude_birth_rate", "cause_specific_mortality_rate", "disease_incidence_rate"))
_STANDARDISED = re.compile("standardi[sz]ed|age-adjusted|标化|标准化(?!管理)")
#: A point of a list, whose time the words before the list announce: From January to September 2023:
_POINT = re.compile(r"\s*(?:[(（]?(?:[a-z]|[ivx]{1,4}|\d{1,2})[).]\s|[-•*·–▪●◆])")
_NEAR = 200  # characters before a number that can name it
_LONG = 8_000  # a longer paragraph is read in pieces
_ENDLESS = 1_000  # a longer sentence is cut behind a number


def statements_of(working: Working, starts: list[int], about: Outline, names: Names, places: Places) -> list[Statement]:
    """Return the statements of a document, in the order of the text.

    Parameters
    ----------
    working : Working
        The text that is read.
    starts : list of int
        Where its paragraphs begin.
    about : Outline
        What the document is about.
    names : Names
        The catalogue's names.
    places : Places
        The areas of the project.
    """
    made: list[Statement] = []
    low, ends = working.low, [*starts[1:], len(working.low)]
    announced: Mention | None = None
    for start, end, in_plan in zip(starts, ends, about.plans, strict=True):
        announced = announced if not in_plan and _POINT.match(low, start) else None
        for piece in _pieces(low, start, end):
            made += _Paragraph(working, piece, about, names, places, in_plan, announced).read()
        if not in_plan and low[start:end].rstrip().endswith(":"):
            announced = announced_time(low, (start, end), about)
    return made


def _pieces(low: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return a paragraph in pieces of bearable length, cut at the end of a sentence where there is one."""
    pieces = []
    while end - start > _LONG:
        cut = max(low.rfind(sign, start + _LONG // 2, start + _LONG) for sign in ("。", ". ", ";", ",", " ")) + 1
        cut = cut or start + _LONG
        pieces.append((start, cut))
        start = cut
    return [*pieces, (start, end)]


@dataclass(frozen=True)
class _Paragraph:
    working: Working
    span: tuple[int, int]
    about: Outline
    names: Names
    places: Places
    in_plan: bool
    announced: Mention | None

    def read(self) -> list[Statement]:
        low, (start, end) = self.working.low, self.span
        quantities = _merged(find_quantities(self.working.text, low, start, end), find_worded(low, start, end))
        if not quantities:
            return []
        sentences = [start, *_sentence_ends(self.working.text, start, end, quantities), end]
        about = low[slice(*topic(low, start))]
        made: list[Statement] = []
        for one in quantities:
            new = self._statement(one, sentences, made)
            earlier = [other for other in made[-6:] if other.sentence == new.sentence]
            if new.chinese:
                name_chinese(new, earlier, made[-6:], about, self.names)
            else:
                name_english(new, low, earlier, made[-6:], self.names)
            if new.indicator in _CRUDE and _STANDARDISED.search(low, new.sentence[0], one.left):
                new.name = None
            if new.inherits and new.name and new.sign is None and impossible(new.name, new.quantity, self.names):
                new.name = None
            made.append(new)
        date(made, low, self.span, self.about, self.names.stocks, self.announced)
        for new in made:
            judge(new, low, self.about, self.names.known.get(new.indicator))
        made = spread_lists(made, low, self.names)
        share_units(made, self.names.known)
        self.places.name(made, self.working.text, low, self.span)
        link_counts(made, self.names.known)
        return made

    def _statement(self, one: Quantity, sentences: list[int], made: list[Statement]) -> Statement:
        """Return a quantity with the words around it."""
        low = self.working.low
        at = min(bisect_right(sentences, one.start) - 1, len(sentences) - 2)
        sentence = (sentences[at], sentences[at + 1])
        last = made[-1] if made and made[-1].sentence == sentence else None
        text = low[max(last.quantity.stop if last else 0, sentence[0], one.left - _NEAR) : one.left]
        opened = _IN_BRACKET.search(text) if last else None
        head = text[: opened.start()] if opened else ""
        written = text
        text = _ASIDE.sub(_kept, written)
        cuts = [match.end() for match in _CLAUSE.finditer(text)]
        clause = text[cuts[-1] :] if cuts else text
        head = head or text[: len(text) - len(clause)]
        if last and last.bracket and text.startswith(")"):
            clause = last.outer + clause if cuts == [1] else clause  # 比去年同期(267)多生16人
        elif last and not text.strip():
            clause = last.clause  # 传染病17种2843例
        begins = one.left - len(clause)
        for match in reversed(list(_ASIDE.finditer(written)) if len(text) < len(written) else []):
            if one.left - len(written) + match.end() > begins:
                begins -= len(match[0]) - len(_kept(match))
        outer = re.split(r"[,。;:!?]", head)[-1] if opened else ""
        after = low[one.stop : min(self.span[1], one.stop + 100)]
        sign = change_of(one, clause + low[one.left : one.start], after)
        if sign is None and opened and one.unit == "%" and (one.value < 0 or low.endswith("+", 0, one.left)):
            sign = 1.0  # 503,000 doses (-37.4%)
        if sign is None and last and last.quantity.unit == one.unit and _GREW.fullmatch(clause):
            sign = grew(clause)  # 床位1342张,增加80张
        sign = more(after, low[sentence[0] : one.left]) if sign is None and one.family in ("count", "") else sign
        alike = last and last.sign and last.quantity.unit == one.unit != ""
        if sign is None and last and last.sign and (_OR.fullmatch(text) or (alike and _AND.fullmatch(text))):
            sign = last.sign  # an increase of 173 cases or 18.15 percent, of 6% and 29%
        if (
            sign is None
            and (one.family == "count" or one.per >= 1000)
            and _YEARS_COMPARED.search(low, max(sentence[0], one.start - _NEAR), one.start)
        ):
            sign = grew(clause)
        return Statement(
            quantity=one,
            sentence=sentence,
            clause=clause,
            begins=max(begins, sentence[0]),
            after=after,
            chinese=_CHINESE.search(low, max(self.span[0], one.start - 12), min(self.span[1], one.stop + 12))
            is not None,
            in_plan=self.in_plan,
            bracket=opened is not None,
            head=head,
            outer=outer or (last.outer if opened and last and last.bracket else ""),
            sign=sign,
        )


def _kept(aside: re.Match[str]) -> str:
    """Return what of a bracket belongs to the name around it: 执业(助理)医师."""
    return aside[1] if _PART_OF_A_NAME.fullmatch(aside[1]) else ""


def _sentence_ends(text: str, start: int, end: int, quantities: list[Quantity]) -> list[int]:
    """Return where sentences end; a point inside a number (2。5个百分点) ends none, nor does an endless one stay whole."""
    begins = [one.start for one in quantities]
    ends = []
    for match in _SENTENCE.finditer(text, start, end):
        place = bisect_right(begins, match.start()) - 1
        if place < 0 or quantities[place].end <= match.start():
            ends.append(match.end())
    last, cuts = start, list[int]()
    stops = iter(ends)
    following = next(stops, end)
    for before, one in pairwise(quantities):
        while following <= before.start:
            last, following = following, next(stops, end)
        if one.stop - last > _ENDLESS and before.stop > last:
            cuts.append(before.stop)
            last = before.stop
    return sorted({*ends, *cuts})


def _merged(figures: list[Quantity], worded: list[Quantity]) -> list[Quantity]:
    """Return both in order; words around a figure state nothing of their own."""
    stops = [one.stop for one in figures]
    free = []
    for one in worded:
        after = bisect_right(stops, one.start)
        if after == len(figures) or figures[after].left >= one.stop:
            free.append(one)
    return sorted([*figures, *free], key=lambda one: one.start) if free else figures
