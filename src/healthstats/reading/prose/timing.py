"""The period of each statement of a paragraph: inherited through the text until another one is named."""

import re
from bisect import bisect_right
from dataclasses import replace

from healthstats.reading.period import Period, months, part_of_year, years
from healthstats.reading.prose.dates import Mention, find_times, in_year
from healthstats.reading.prose.outline import Outline
from healthstats.reading.prose.statement import Statement

_FROM = re.compile(r"(?:由|从|\bfrom )$")
_TO = re.compile(r",?\s?(?:years? )?(?:[^,。;\d]{0,8}(?:到|至|为)|to )\s?")
_GAP = re.compile(r"[,;。]|上升|下降|增长|提高|减少")
_ENDED = re.compile(r"截[至止]|as of")
_BREAK = re.compile(r"[,.;:()]")
_RELATIVE = ("last ", "the previous", "previous ", "the same", "next ", "this ")
_CLOSE = re.compile(r"(?: [a-z-]+){0,3} \(?(?:in )?")
#: Counts that gather over a year: up to a day they are of the year so far.
_FLOWS = frozenset(
    ("million yuan", *"例 人次 万人次 次 起 份 件 户 户次 针次 剂次 台次 万元 元 亿元 册 场 期 yuan".split())
)


def whole_period(about: Outline, in_plan: bool) -> Period | None:
    """Return what the figures of a document, or of its plans, are of when nothing else is said."""
    if about.twelve and not in_plan:
        return about.twelve
    year, part = (about.plan_year, about.plan_part) if in_plan else (about.year, about.part)
    return _within(year, part) if year else None


def _within(year: int, part: str) -> Period:
    """Return a year, or the part of it that a title names: 1-11月."""
    if match := re.fullmatch(r"(\d{1,2})-(\d{1,2})月", part):
        return months(year, int(match[1]), year, int(match[2]))
    return part_of_year(year, part) if part else years(year)


def date(statements: list[Statement], low: str, span: tuple[int, int], sentences: list[int], about: Outline) -> None:
    """Give each statement of a paragraph its period.

    Parameters
    ----------
    statements : list of Statement
        In the order of the text; all in a plan, or none.
    low : str
        The working text.
    span : (int, int)
        Where the paragraph stands in it.
    sentences : list of int
        Where its sentences begin.
    about : Outline
        What the document is about.
    """
    in_plan = statements[0].in_plan
    whole = whole_period(about, in_plan)
    times = _times(statements, low, span, about, in_plan)
    lasting: Period | None = None
    short: tuple[int, Mention] | None = None
    place = 0
    for number, one in enumerate(statements):
        at = one.quantity.start
        pending: Mention | None = None
        while place < len(times) and times[place].start < at:
            mention = times[place]
            place += 1
            opened = low.rfind("(", span[0], mention.start)
            inside = opened > low.rfind(")", span[0], mention.start)
            if inside and low.find(")", mention.end, at) >= 0:
                continue  # it belongs to its bracket
            if mention.reach in ("next", "same") or (one.bracket and inside):
                pending = mention
            elif mention.reach == "now":
                short = (bisect_right(sentences, mention.start), replace(mention, period=whole)) if whole else None
            elif mention.reach == "sentence":
                short = (bisect_right(sentences, mention.start), mention)
            else:
                lasting, short = mention.period, None
        base = lasting or whole
        near = short[1] if short and short[0] == bisect_right(sentences, at) else None
        one.period = _chosen(one, base, near, pending, low)
        following = statements[number + 1] if number + 1 < len(statements) else None
        if pending is None and base and following and _moves(one, following, low):
            one.period, one.flags = in_year(base, base.end.year - 1), "doubtful_period"
            one.note = "the time of the earlier value is not stated; the year before is taken"
    _date_by_words_behind(statements, times, whole, low)


def _times(
    statements: list[Statement], low: str, span: tuple[int, int], about: Outline, in_plan: bool
) -> list[Mention]:
    """Return the words for a time that are no quantities themselves."""
    year = about.plan_year if in_plan else about.year
    starts = [one.quantity.start for one in statements]
    stops = [one.quantity.stop for one in statements]
    part = _within(about.twelve.end.year, about.part) if about.twelve and about.part and not in_plan else None
    kept = []
    for mention in find_times(low, *span, year):
        before = bisect_right(starts, mention.end - 1) - 1
        if before >= 0 and stops[before] > mention.start:
            continue
        same = part is not None and mention.period == part and about.twelve is not None
        kept.append(replace(mention, period=about.twelve) if same and about.twelve else mention)
    return kept


def _chosen(
    one: Statement, base: Period | None, near: Mention | None, pending: Mention | None, low: str
) -> Period | None:
    """Return the period by what was said just before, in the sentence, or in the paragraph."""
    quantity = one.quantity
    if quantity.family == "times" and one.sign:
        return base
    if pending and one.sign is None and not _GAP.search(low, pending.end, quantity.start):
        return in_year(base, pending.period.end.year) if pending.reach == "same" and base else pending.period
    if near is None:
        return base
    point = near.period.start == near.period.end
    if not point:
        return near.period
    year_end = low[near.start : near.end].endswith(("年末", "年底"))
    whole_year = year_end and not one.in_plan and (quantity.family == "rate" or quantity.unit in ("天", "日"))
    if one.sign or whole_year:
        return base
    gathers = quantity.unit in _FLOWS and near.period.start.month > 1 and _ENDED.match(low, near.start)
    return Period(near.period.end.replace(month=1, day=1), near.period.end) if gathers else near.period


def _moves(one: Statement, following: Statement, low: str) -> bool:
    """Return whether a number is the first of two years': 由16.9降到16.1."""
    start, stop = one.quantity.start, one.quantity.stop
    return bool(_FROM.search(low[max(0, start - 14) : start]) and _TO.fullmatch(low[stop : following.quantity.left]))


def _date_by_words_behind(statements: list[Statement], times: list[Mention], whole: Period | None, low: str) -> None:
    """English can state the time after the number: 34 village clinics on August 1 last year."""
    begins = [mention.start for mention in times]
    for place, one in enumerate(statements):
        if one.chinese:
            continue
        stop = one.quantity.stop
        limit = statements[place + 1].quantity.start if place + 1 < len(statements) else one.sentence[1]
        at = bisect_right(begins, stop - 1)
        if at == len(times) or times[at].start >= limit or times[at].reach == "next":
            continue
        behind = times[at]
        if _BREAK.search(low, stop, behind.start) or low.startswith(_RELATIVE, behind.start):
            continue
        first = bisect_right(begins, one.sentence[0] - 1)
        said = any(mention.reach != "now" and mention.period != whole for mention in times[first:at][-4:])
        if not said or _CLOSE.fullmatch(low, stop, behind.start):
            one.period = behind.period
