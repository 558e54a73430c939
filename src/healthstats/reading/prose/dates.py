"""The words for a time in a paragraph → real dates, counted from the year that the document is about."""

import datetime as dt
import re
from dataclasses import dataclass

from healthstats.reading.period import MONTHS, Period, month_end, one_day, years
from healthstats.reading.prose import dates_chinese, dates_english
from healthstats.reading.prose.beginnings import Beginnings
from healthstats.reading.prose.five_year_plans import ENGLISH as PLANS

_FORMS = [(re.compile(expression), made) for expression, made in (*dates_chinese.FORMS, *dates_english.FORMS)]
#: All forms at once, without their groups.
_ANY = re.compile("|".join(re.sub(r"\(\?P<\w+>", "(?:", form.pattern) for form, _ in _FORMS))
_AFTER_PREPOSITION = (
    rf"(?= (?:the|year|this|last|next|previous|current|\d|{'|'.join({month[:3] for month in MONTHS})}))"
)
_BEGINS = Beginnings(
    [
        *(word + _AFTER_PREPOSITION for word in "from between by until at in during throughout over for to".split()),
        *(
            "as of",
            "as at",
            "up to",
            "so far",
            "a year",
            "twelve months",
            "one year",
            "main",
            "existing",
            "outstanding",
            "third quarter",
            "fourth quarter",
            *"first second this last previous next current currently since end year".split(),
        ),
        *(f"the {word}" for word in "past end previous same current coming next year whole entire full".split()),
        rf"the [“\"]?(?:{PLANS})[”\"]? five",
        *MONTHS,
    ],
    r"[今本当去上明来次前近过最截存连两五六一二三四第全年目至现迄“十七八九下元\d]"  # of the digits those of a year or before a month
    r"(?:(?<!\d)|(?<![\d.]\d)(?:(?<=1)9\d\d|(?<=2)0\d\d|\d?(?=[月年份~至到-]|"
    rf"(?:(?: (?:to|and|until) |-)\d{{1,2}})?(?:st|nd|rd|th)? (?:of )?(?:{'|'.join(MONTHS)})\b)))",
)
_COMPARED = re.compile(
    r"(?:较|比|与|同|和|跟|相比|从|由|自|period(?: of| in)?|(?:than|with|from|over)(?: that| the figure)?)\s?$|"
    r"\b(?:from|compared with|than)[^,.;\d]{0,40}in $"
)
_COMPARED_NUMBER = re.compile(r"\bcompared (?:with|to) [\d.,]+ ?(?:%|‰|per ?cent|per [\d ,]+(?: [a-z]+){0,2})? in $")
_BASE = re.compile(r"的?(?:实际|水平)?(?:的)?基础[上之]")
_FOUNDED = re.compile(
    r"(?:始建|建成|成立|创办|创建|组建|颁布|施行|启动|自|founded|established|since|opened|built|set up)(?:于|in)? ?(?:in )?$"
)
#: The number of a paper: [2011] No. 15.
_NUMBER_OF_A_PAPER = re.compile(r"\s?[\])〕】]\s?(?:no\.? ?)?\d")
_WHEN = re.compile(r"\bwhen [^.;,\d]*$")
#: Before the day of a paper or a beginning, of which no figure is: adopted by the council on 19 August 2022.
_DATED = re.compile(
    r"\b(?:adopted|approved|signed|issued|published|released|submitted|declared|began|begun|started|launched|commissioned|"
    r"inaugurated|passed|effective|dated|opened)\b(?:[^.;,\d]{0,60}? on|:| from)? (?:the )?$"
)
_TARGET = re.compile(r"(?:到|至|截至|力争|by|until)\s?$")
_SENTENCE_END = re.compile(r"。|[.;] ")
_STATED = re.compile(r"\d[^。.;]*,")
_BESIDE = re.compile(r"(?:同期)?(?:[是为]|只有|仅[为有]?)?\d| (?:is|was|were|it is|it was) \d")
_OF_LAST_YEAR = ("去", "上", "last year", "the last year", "the previous year")
_OPENING = 60  # a year named so near the beginning of a paragraph is that of the paragraph


@dataclass(frozen=True)
class Mention:
    """Words for a time, where they stand in the working text, and how far they reach.

    Attributes
    ----------
    reach : str
        ``paragraph``, ``sentence``, ``next``: only the number that follows (较2012年的…, 由2018年的…), or ``same``: the
        same part of that year (去年同期), ``now``: the time of the whole document again (目前), or the year before the
        next plan: ``past`` for the paragraph (过去一年), ``before`` for the sentence of a plan (存在的问题); ``behind``: only the number
        before it (61.2 a year earlier).
    """

    start: int
    end: int
    period: Period
    reach: str

    @property
    def at_year_end(self) -> bool:
        """Whether it is the last day of a year."""
        return self.period == one_day(self.period.end.year, 12, 31)


def in_year(period: Period, year: int) -> Period:
    """Return the same part of another year, counted by its end.

    Examples
    --------
    >>> str(in_year(Period(dt.date(2012, 10, 1), dt.date(2013, 9, 30)), 2012).start)
    '2011-10-01'
    """
    away = year - period.end.year

    def moved(day: dt.date) -> dt.date:
        return dt.date(day.year + away, day.month, min(day.day, month_end(day.year + away, day.month).day))

    return Period(moved(period.start), moved(period.end))


def find_times(low: str, start: int, end: int, year: int | None) -> list[Mention]:
    """Return the words for a time in a paragraph; those relative to a year that nobody knows are left out.

    Examples
    --------
    >>> text = "2013年1-11月报告2112例,去年10月至今年10月死亡率7.4‰"
    >>> [(str(one.period.start), str(one.period.end)) for one in find_times(text, 0, len(text), 2013)]
    [('2013-01-01', '2013-11-30'), ('2012-10-01', '2013-09-30')]
    """
    found: list[Mention] = []
    known = year
    done = start
    sentence: Mention | None = None  # names another year for its sentence
    for begin in _BEGINS.places(low, start, end):
        match = _ANY.match(low, begin, end) if begin >= done else None
        if match is None:
            continue
        done = match.end()
        if sentence and _SENTENCE_END.search(low, sentence.end, begin):
            sentence = None
        made = _made(low, begin, end, sentence.period.end.year if sentence else known)
        founded = _FOUNDED.search(low, max(start, begin - 20), begin)
        if low[max(begin - 1, 0)] in "[(〔【" and _NUMBER_OF_A_PAPER.match(low, match.end()):
            continue
        if made is None or (founded and not _WHEN.search(low, max(start, begin - 90), begin)):
            continue
        period, reach = made
        if period.start == period.end and _DATED.search(low, max(start, begin - 90), begin):
            continue
        aimed = _TARGET.search(low, max(start, begin - 20), begin) is not None
        behind_comma = low[max(begin - 2, 0) : begin].rstrip(" ").endswith((",", "(", "、"))
        beside = behind_comma and low.startswith(_OF_LAST_YEAR, begin) and _BESIDE.match(low, match.end())
        if reach == "paragraph" and beside:
            reach = "next"  # 门诊38642人次,去年是35170人次
        elif reach == "paragraph" and _COMPARED_NUMBER.search(low, max(start, begin - 60), begin):
            reach = "behind"  # compared with 98.7% in 2018, …
        elif reach not in ("same", "now", "past", "before", "behind") and (
            _COMPARED.search(low, max(start, begin - 60), begin) or _BASE.match(low, match.end())
        ):
            reach = "next"
        elif reach == "paragraph" and (aimed or {period.start.year, period.end.year} != {year}):
            opens = not found and not aimed and begin - start < _OPENING and period.start.year >= period.end.year - 1
            opens = opens and (year is None or period.end.year <= year) and not _STATED.search(low, start, begin)
            reach = "paragraph" if opens else "sentence"
            if opens and year and period.end.year < year and re.search(r"[\d〇零○]", match[0]):
                known = period.end.year  # 上年 and 去年 are then the year before that one
        year_end = reach == "sentence" and not aimed and period == one_day(period.end.year, 12, 31)
        if year_end and not found and begin - start < _OPENING and period.end.year != year:
            known = period.end.year  # 2022年末…;全年…: the paragraph is of another year than the document
            found.append(Mention(begin, match.end(), years(known), "paragraph"))
        found.append(Mention(begin, match.end(), period, reach))
        if reach == "sentence" and not aimed and (year_end or period == years(period.end.year)):
            sentence = found[-1]
    return found


def _made(low: str, begin: int, end: int, year: int | None) -> tuple[Period, str] | None:
    """Return the period of the first form that stands here, and how far it reaches."""
    for form, make in _FORMS:
        if match := form.match(low, begin, end):
            try:
                return make({name: text for name, text in match.groupdict().items() if text}, year)
            except ValueError:  # a month 13, a 30 February
                return None
    return None
