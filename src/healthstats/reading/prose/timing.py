"""The period of each statement of a paragraph: inherited through the text until another one is named."""

import re
from bisect import bisect_right
from collections.abc import Container
from dataclasses import dataclass, replace

from healthstats.reading.period import Period, months, one_day, part_of_year, years
from healthstats.reading.prose.dates import Mention, find_times, in_year
from healthstats.reading.prose.outline import Outline
from healthstats.reading.prose.statement import Statement

_FROM = re.compile(r"(?:(?:由|从)(?:每人|人均|原来的?|现在的?|去年的?|上年的?)?|\bfrom )$")
_FROM_A_MERE = re.compile(r"\bfrom (?:(?:an?|the|mere|merely|only|just|about|around|nearly|over|some) )*$")
#: 从项目实施前的34.8%: nobody knows when that was.
_BEFORE_IT_BEGAN = re.compile(
    r"(?:由|从|自)[^,，。;；\d]{2,10}(?<!年)(?<![年之以]前)(?:前|之前|以前|初期|之初|启动时|开始时)的?$"
)
_LONG_AGO = re.compile(r"(?:新中国成立|建国|解放)(?:之?前|以前|初期?|之初|时)")
_LONG_AGO_EN = re.compile(
    r" (?:[a-z]+ ){0,2}(?:at|in|before) the (?:[a-z]+ (?:stage|days|time|years) of (?:the )?)?(?:founding|foundation|liberation)\b"
)
_UP_FROM = re.compile(
    r"\d[^,;]*, ?(?:which (?:is|was) )?(?:an? (?:rise|fall|increase|decrease|drop) |up |down |rising |falling |increasing |"
    r"decreasing |compared with |compared to |as against )(?:from )?$"
)
_TO = re.compile(r",?\s?(?:years? )?(?:[^,。;\d]{0,8}(?:到|至|为)|(?:down |up )?to )\s?")
_THE_YEAR_BEFORE = re.compile(r"\b(?:previous|preceding|last) year|\byear (?:before|earlier)")
_OWN_YEAR = re.compile(r"\d{4}|[本今]年|this")
_OF = re.compile(r" of (?:the same period (?:of |in )?)?")  # the 98.4% of last year
_THIS_YEAR = ("今年", "this year")
_WHOLE_YEAR = re.compile(r"\b(?:whole|entire|full|throughout)\b")
_GAP = re.compile(r"[,;。]|上升|下降|增长|提高|减少")
_ENDED = re.compile(r"截[至止]|[到至](?:[今本]年|[^,。]{2,6}为止)|as of|as at|up to")
_SENTENCE_END = re.compile(r"[。!?！？]|\. ")
#: Between the numbers of a list, which are all of one time: 从2015年的20.1/10万、8.1‰和10.7‰.
_LISTED = re.compile(r"、|和|,? and |, ")
_BREAK = re.compile(r"[,.;:()]")
_ASIDE = re.compile(r"\([^()\d]*\)")  # 11 counties (cities, districts) in 2006
_RELATIVE = ("last ", "the previous", "previous ", "the same", "next ", "this ")
_AGAINST = ("from ", "against ", "compared with ", "compared to ")
_JOINED = re.compile(
    r"(?: [a-z()-]+){0,4}?(?:,|,? and)(?P<more>(?: (?!from|against|compar|than|while|but|whereas|to|which|up|down)[a-z()-]+){0,6}) "
)
#: Who and what is counted at a day, though the catalogue does not know the words.
_COUNTED = re.compile(
    r"(?<!出生)(?<!死亡)人口$|"
    r"\b(?:doctors|nurses|physicians|practitioners|technicians|pharmacists|hospitals|clinics|institutions|beds|population)\b"
)
_CLAUSE_END = re.compile(r"\s*(?:[.,;)]|and\b|but\b|$)")
_CLOSE = re.compile(r"(?: [a-z-]+){0,3} \(?(?:in )?")
#: Counts that gather over a year: up to a day they are of the year so far.
_FLOWS = frozenset(
    ("million yuan", *"例 人次 万人次 次 起 份 件 户 户次 针次 剂次 台次 万元 元 亿元 册 场 期 yuan".split())
)


def whole_period(about: Outline, in_plan: bool) -> Period | None:
    """Return what the figures of a document, or of its plans, are of when nothing else is said."""
    if about.twelve and not in_plan:
        return about.twelve
    if in_plan and about.plan_since and about.plan_year:
        return years(about.plan_since, about.plan_year)
    if about.is_plan and about.plan_year and not in_plan:
        return years((about.plan_since or about.plan_year) - 1)  # what the plan looks back on
    year, part = (about.plan_year, about.plan_part) if in_plan else (about.year, about.part)
    if about.financial and year:
        return in_year(about.financial, year)
    return _within(year, part) if year else None


def _within(year: int, part: str) -> Period:
    """Return a year, or the part of it that a title names: 1-11月."""
    if match := re.fullmatch(r"(\d{1,2})-(\d{1,2})月", part):
        return months(year, int(match[1]), year, int(match[2]))
    return part_of_year(year, part) if part else years(year)


@dataclass
class _Named:
    """What time a paragraph has named so far.

    Attributes
    ----------
    lasting, short : Mention or None
        For the rest of the paragraph, and of the sentence.
    pending : Mention or None
        For the next number only.
    counted : Mention or None
        The end of a year, at which the beds, staff and institutions of the paragraph are counted.
    """

    lasting: Mention | None = None
    short: Mention | None = None
    pending: Mention | None = None
    counted: Mention | None = None

    def add(self, mention: Mention, whole: Period | None) -> None:
        """Take in the next words for a time."""
        part_of_it = whole and mention.period != whole and _holds(mention.period, whole)
        self.pending = None
        if mention.reach in ("next", "same"):
            self.pending = mention
        elif mention.reach == "now":
            self.short = replace(mention, period=whole) if whole else None
        elif mention.reach == "sentence" or part_of_it:
            self.short = mention
        else:
            self.lasting, self.short = mention, None
        if mention.at_year_end and mention.reach not in ("next", "same"):
            self.counted = mention


def date(
    statements: list[Statement],
    low: str,
    span: tuple[int, int],
    about: Outline,
    stocks: Container[str] = (),
    announced: Mention | None = None,
) -> None:
    """Give each statement of a paragraph its period.

    Parameters
    ----------
    statements : list of Statement
        In the order of the text; all in a plan, or none.
    low : str
        The working text.
    span : (int, int)
        Where the paragraph stands in it.
    about : Outline
        What the document is about.
    stocks : container of str
        The indicators of what is there at a day, not of what happens in a year.
    announced : Mention or None
        The time that the words before a list name, for all of its points.
    """
    in_plan = statements[0].in_plan
    whole = whole_period(about, in_plan)
    times = _times(statements, low, span, about, in_plan)
    named = _Named(lasting=announced)
    place = 0
    ends: Period | None = None
    left = False
    moved: dict[Period | None, Period | None] = {}  # the time of a value that was reached → that of the value left
    for number, one in enumerate(statements):
        at = one.quantity.start
        if not number or not _is_listed(statements[number - 1], one, low):
            named.pending = None
        while place < len(times) and times[place].start < at:
            mention = times[place]
            place += 1
            opened = low.rfind("(", span[0], mention.start)
            inside = opened > low.rfind(")", span[0], mention.start)
            if (inside and low.find(")", mention.end, at) >= 0) or mention.reach == "behind":
                continue  # it belongs to its bracket, or to the number before it
            if number and _left(statements[:number], mention, one, low):
                for other in _listed(statements[:number], low):
                    other.period = mention.period
                continue
            named.add(replace(mention, reach="next") if one.bracket and inside else mention, whole)
        base = named.lasting.period if named.lasting else whole
        near = named.short if named.short and named.short.start >= one.sentence[0] else None
        pending = named.pending if named.pending and named.pending.start >= one.sentence[0] else None
        at_end = near and low.startswith("by the end", near.start)
        counted = named.counted or about.counted or at_end
        if _is_counted(one, statements[number - 1 : number], stocks) and counted and base:
            said = pending if pending and one.sign is None else near or named.counted
            one.period = _counted_at(said.period if said else base)
        else:
            one.period = _chosen(one, base, near, pending, low, stocks)
        if left and one.period and one.sentence == statements[number - 1].sentence:
            moved[one.period] = statements[number - 1].period
        left = pending is not None and low[pending.start - 1] in "由从自"
        told = max([mention.end for mention in times[:place] if mention.end > one.sentence[0]], default=one.sentence[0])
        long_ago = _LONG_AGO.search(low, told, at) or _LONG_AGO_EN.match(low, one.quantity.stop)
        if long_ago or _BEFORE_IT_BEGAN.search(low, max(one.sentence[0], at - 18), at):
            one.period = None
        following = statements[number + 1] if number + 1 < len(statements) else None
        if ends:
            one.period, ends = ends, None
        elif following and one.sign is None and one.period and _moves(one, following, low) and _is_span(one.period):
            one.period, ends = years(one.period.start.year), years(one.period.end.year)
            continue
        if pending is None and following and _moves(one, following, low) and one.period in moved:
            one.period = moved[one.period]  # 从2001年的65.9/10万降到2010年的43.8/10万;婴儿死亡率从35.8‰降到16.4‰
        elif pending is None and base and ((following and _moves(one, following, low)) or _is_left(one, near, low)):
            one.period, one.flags = in_year(base, base.end.year - 1), "doubtful_period"
            one.note = "the time of the earlier value is not stated; the year before is taken"
    _date_by_words_behind(statements, times, whole, low)


def announced_time(low: str, span: tuple[int, int], about: Outline) -> Mention | None:
    """Return the time that the last sentence of a paragraph names for the results listed behind it."""
    named = _times([], low, span, about, in_plan=False)
    return named[-1] if named and not _SENTENCE_END.search(low, named[-1].end, span[1]) else None


def _times(
    statements: list[Statement], low: str, span: tuple[int, int], about: Outline, in_plan: bool
) -> list[Mention]:
    """Return the words for a time that are no quantities themselves."""
    year = about.plan_year if in_plan else about.year
    starts = [one.quantity.start for one in statements]
    stops = [one.quantity.stop for one in statements]
    twelve = about.twelve if not in_plan else None
    part = _within(twelve.end.year, about.part) if twelve else None
    reviewed = whole_period(about, in_plan) if about.is_plan and not in_plan else None
    kept = []
    for mention in find_times(low, *span, year):
        looks_back = mention.at_year_end or _WHOLE_YEAR.search(low, mention.start, mention.end)
        if reviewed and looks_back and not _OWN_YEAR.search(low, mention.start, mention.end):
            mention = replace(mention, period=in_year(mention.period, reviewed.end.year))  # what a plan looks back on
        before = bisect_right(starts, mention.end - 1) - 1
        if before >= 0 and stops[before] > mention.start:
            continue
        if mention.reach == "before" and not in_plan:
            continue
        if (
            about.part
            and not in_plan
            and mention.period == years(year or 0)
            and low.startswith(_THIS_YEAR, mention.start)
        ):
            mention = replace(mention, period=_within(mention.period.end.year, about.part))  # so far
        if in_plan and mention.reach == "paragraph" and (mention.period.end - mention.period.start).days < 31:
            mention = replace(mention, reach="sentence")  # will start before June 30
        if mention.reach in ("past", "before") and about.plan_year:
            reach = "paragraph" if mention.reach == "past" else "sentence"
            mention = replace(mention, period=years((about.plan_since or about.plan_year) - 1), reach=reach)
        if about.financial:
            mention = _of_financial_year(mention, about.financial, low[mention.start : mention.end])
        elif twelve and (
            mention.period == part or (_is_year(mention.period) and mention.period.end.year <= twelve.end.year)
        ):
            mention = replace(mention, period=in_year(twelve, mention.period.end.year))
        kept.append(mention)
    return kept


def _of_financial_year(mention: Mention, financial: Period, said: str) -> Mention:
    """Return words for a year as those of a financial year: 2021/22, the previous year, the end of the year."""
    if "/" in said or (_is_year(mention.period) and not re.search(r"\d{4}", said)):
        return replace(mention, period=in_year(financial, mention.period.end.year))
    if mention.at_year_end and not re.search(r"\d{4}|december", said):
        end = in_year(financial, mention.period.end.year).end
        return replace(mention, period=one_day(end.year, end.month, end.day))
    return mention


def _chosen(
    one: Statement,
    base: Period | None,
    near: Mention | None,
    pending: Mention | None,
    low: str,
    stocks: Container[str],
) -> Period | None:
    """Return the period by what was said just before, in the sentence, or in the paragraph."""
    quantity = one.quantity
    if quantity.family == "times" and one.sign:
        return base
    if pending and one.sign is None and not _GAP.search(low, pending.end, quantity.start):
        return in_year(base, pending.period.end.year) if pending.reach == "same" and base else pending.period
    if near is None:
        return base
    if one.in_plan and (near.period.end - near.period.start).days < 31 and ";" in low[near.end : quantity.start]:
        return base  # 力争10月底竣工;新建…
    if one.sign and _THE_YEAR_BEFORE.search(low, near.start, near.end):
        return base  # up from 64.9 in the previous year, a gain of 6.5 points
    if near.period.start < near.period.end:
        return near.period
    happens = bool(one.indicator) and one.indicator not in stocks  # births and life expectancy, not beds
    of_a_year = quantity.family == "rate" or quantity.unit in ("天", "日") or happens
    whole_year = near.at_year_end and not one.in_plan and of_a_year
    if near.at_year_end and (one.sign or whole_year):
        return base if base and base.end.year == near.period.end.year else years(near.period.end.year)
    if one.sign:
        return base
    english = not one.chinese and quantity.family in ("count", "") and not _is_counted(one, [], stocks)
    events = quantity.family == "rate" and quantity.per >= 1000 and bool(one.indicator) and one.indicator not in stocks
    gathers = (
        (quantity.unit in _FLOWS or english or events) and near.period.start.month > 1 and _ENDED.match(low, near.start)
    )
    return Period(near.period.end.replace(month=1, day=1), near.period.end) if gathers else near.period


def _is_year(period: Period) -> bool:
    return period == years(period.end.year)


def _is_span(period: Period) -> bool:
    """Return whether it is of several whole years: from 15 % to 88 % in 1991~2007 names the first and the last."""
    return period.start.year < period.end.year and period == years(period.start.year, period.end.year)


def _holds(outer: Period, inner: Period) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _is_counted(one: Statement, previous: list[Statement], stocks: Container[str]) -> bool:
    """Return whether a result is of a day: beds, or the share of them that is said behind their number."""
    if one.in_plan:
        return False
    if one.indicator == "composition_share" and previous and previous[0].sentence == one.sentence:
        return previous[0].indicator in stocks
    counted = one.sign is None and one.quantity.family in ("count", "") and _COUNTED.search(one.label)
    return one.indicator in stocks or bool(counted)


def _counted_at(period: Period) -> Period:
    """Return the day at which beds and staff are counted: the end of a year."""
    return one_day(period.end.year, 12, 31) if _is_year(period) else period


def _is_listed(one: Statement, following: Statement, low: str) -> bool:
    """Return whether two numbers stand side by side in a list: 20.1/10万、8.1‰."""
    return _LISTED.fullmatch(low, one.quantity.stop, following.quantity.left) is not None


def _listed(before: list[Statement], low: str) -> list[Statement]:
    """Return the list of numbers with which the statements end; only the last when it stands alone."""
    first = len(before) - 1
    while first and _is_listed(before[first - 1], before[first], low):
        first -= 1
    return before[first:]


def _moves(one: Statement, following: Statement, low: str) -> bool:
    """Return whether a number is the first of two years': 由16.9降到16.1."""
    start, stop = one.quantity.start, one.quantity.stop
    return bool(_FROM.search(low[max(0, start - 14) : start]) and _TO.fullmatch(low[stop : following.quantity.left]))


def _is_left(one: Statement, near: Mention | None, low: str) -> bool:
    """Return whether a number is that from which the one before it moved, and no time is said: 73.2%, up from 69.5%."""
    before = low[max(one.sentence[0], one.quantity.left - 30) : one.quantity.left]
    return bool(one.inherits and one.sign is None and near is None and _UP_FROM.search(before))


def _left(before: list[Statement], mention: Mention, following: Statement, low: str) -> bool:
    """Return whether a time is that of the value which was left: from 8.3 days in 2021 to 7.9 days."""
    first, stop = _listed(before, low)[0].quantity.left, before[-1].quantity.stop
    return (
        _FROM_A_MERE.search(low, max(0, first - 30), first) is not None
        and _CLOSE.fullmatch(low, stop, mention.start) is not None
        and low.startswith(" to ", mention.end)
        and following.quantity.start - mention.end < 24
    )


def _date_by_words_behind(statements: list[Statement], times: list[Mention], whole: Period | None, low: str) -> None:
    """English can state the time after the number: 34 village clinics on August 1 last year."""
    begins = [mention.start for mention in times]
    for place, one in enumerate(statements):
        if one.chinese or one.sign:
            continue
        stop = one.quantity.stop
        limit = statements[place + 1].quantity.start if place + 1 < len(statements) else one.sentence[1]
        at = bisect_right(begins, stop - 1)
        if at == len(times) or times[at].start >= limit:
            continue
        behind = times[at + 1] if begins[at + 1 : at + 2] == begins[at : at + 1] else times[at]  # the end of its year
        held_against = _OF.fullmatch(low, stop, behind.start) and low.endswith("the ", 0, one.quantity.start)
        against = low.endswith(_AGAINST, 0, one.quantity.start)
        if behind.reach == "next" and not (held_against or against):
            continue
        own = against or low[stop : behind.start] in (" in ", " during ")
        own = own or (low[stop : behind.start] == " " and _CLAUSE_END.match(low, behind.end) is not None)
        relative = low.startswith(_RELATIVE, behind.start) and not (own or held_against)
        if relative or _BREAK.search(_ASIDE.sub("", low[stop : behind.start])):
            continue
        first = bisect_right(begins, one.sentence[0] - 1)
        said = any(mention.reach != "now" and mention.period != whole for mention in times[first:at][-4:])
        if not said or _CLOSE.fullmatch(_ASIDE.sub("", low[stop : behind.start]).replace("  ", " ")):
            one.period = behind.period
            before = statements[place - 1] if place else one
            if held_against and behind.period == before.period and before.sentence == one.sentence:
                one.period = in_year(behind.period, behind.period.end.year - 1)  # a plan's review of the year before
            for other, following in zip(reversed(statements[:place]), reversed(statements[: place + 1]), strict=False):
                joined = _JOINED.fullmatch(low, other.quantity.stop, following.quantity.left)
                dated = bisect_right(begins, other.quantity.stop) < bisect_right(begins, following.quantity.left)
                dated = dated or low.startswith(_RELATIVE, behind.start)
                if other.sentence != one.sentence or dated or not joined or (said and joined["more"]):
                    break
                other.period = one.period  # 1,965 doctors and 2,863 nurses at the end of 2022
