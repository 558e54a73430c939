"""The words for time in a paragraph → real dates, counted from the year that the document is about."""

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from healthstats.reading.periods import Period
from healthstats.reading.prose.beginnings import beginning
from healthstats.reading.prose.numerals import chinese_number, english_number

_MONTH = {name.casefold(): number for number, name in enumerate(calendar.month_name) if name}
_MONTH |= {name.casefold(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_M = "(?:" + "|".join(sorted(_MONTH, key=len, reverse=True)) + r")\b\.?"
_RELATIVE = {"今": 0, "本": 0, "当": 0, "去": -1, "上": -1, "前": -2, "明": 1, "来": 1, "次": 1, "this": 0, "last": -1,
             "the previous": -1, "previous": -1, "next": 1, "the same": 0, "the following": 1, "current": 0, "the current": 0}  # fmt: skip
_YEAR = r"(?P<{0}>(?:19|20)\d\d|[一二][九〇零○][〇零一二三四五六七八九]{{2}}|(?<!\d)[09]\d(?=年)|[今本当去上明来次]|(?<![之以日目提])前(?=年))年(?:度|份)?"
_YEAR_EN = r"(?P<{0}>(?:19|20)\d\d|(?:this|last|next|the previous|previous|the same|the current|current) year)"
_PLAN_YEARS = {
    "九五": 1996,
    "十五": 2001,
    "十一五": 2006,
    "十二五": 2011,
    "十三五": 2016,
    "十四五": 2021,
    "十五五": 2026,
    "八五": 1991,
    "七五": 1986,
}

_WORDS = re.compile(
    "|".join(
        (
            # Chinese; a year may be followed by a part of it
            rf"(?P<span>{_YEAR.format('sy')}(?P<sm>\d{{1,2}})月(?:份|底)?(?:(?P<sd>\d{{1,2}})日(?:(?:\d{{1,2}}|零)[时点])?)?(?:-|~|至|到|"
            rf"起至)(?:{_YEAR.format('ey')})?(?P<em>\d{{1,2}})月(?:份|底)?(?:(?P<ed0>\d{{1,2}})日)?)",
            rf"(?P<till>截至|截止到?|截到)(?:目前|{_YEAR.format('ty')})?(?:(?P<tm>\d{{1,2}})月)?(?:份|底|"
            rf"末)?(?:(?P<td>\d{{1,2}})日)?(?:年?底|末)?",
            r"(?P<yspan>(?:19|20)\d\d)年?(?:-|~|至|到)(?P<yspan2>(?:19|20)\d\d)年",
            r"(?P<samey>(?:19|20)\d\d|[去上])年(?:度)?同期",
            rf"{_YEAR.format('y')}[的第,]?(?:(?P<m1>\d{{1,2}})月?份?(?:-|~|至|到|、)(?P<m2>\d{{1,2}})月份?|"
            rf"(?P<m>\d{{1,2}})月(?:份|底|末|初|中旬|上旬|下旬)?(?:(?P<d>\d{{1,2}})[日号])?|(?P<part>上半年|下半年|前三季度|"
            rf"第?[一二三四1-4]季度)|(?P<end>年?底|年?末)|(?P<years>(?:-|~|至|到){_YEAR.format('y2')}))?(?P<in>内)?",
            r"(?P<dayspan>(?P<dm1>\d{1,2})月(?P<dd1>\d{1,2})[日号](?:-|~|至|到)(?P<dm2>\d{1,2})月(?P<dd2>\d{1,2})[日号])",
            r"(?P<bare1>\d{1,2})月?份?(?:-|~|至|到)(?P<bare2>\d{1,2})月份?(?!龄)",
            r"(?<!\d)(?<!个)(?P<barem>\d{1,2})月(?!龄)(?:份|底|末|初|中旬|上旬|下旬)?(?:(?P<bared>\d{1,2})[日号])?(?P<before>前)?",
            r"(?P<barepart>上半年|下半年|前三季度|第?[一二三四]季度)",
            r"(?:近|过去|最近)(?P<past>[一二两三四五六七八九十\d]{1,3})年(?:来|间|内)?|(?P<past2>[一二两三四五六七八九十]{1,3})年来",
            r"“?(?P<five>(?:十[一二三四五]|[七八九十])五)”?(?:规划)?(?:(?:时期|期间|以来)(?P<fiveend0>末|底)?|(?P<fiveend>期?末|年?底))",
            r"(?P<yearend>年底前?|年末)(?!前)",
            r"(?P<lastyear>过去(?:的)?一年|上一年度|\bthe past year\b)",
            r"(?P<bareyear>(?:19|20)\d\d)(?=的)",
            r"(?P<fiscal>(?:19|20)\d\d/\d\d)(?!\d|/)",
            r"(?P<now>目前|至今|现有|现已|迄今|\bcurrently\b|\bat present\b|\bso far\b|\bup to now\b|"
            r"\bsince the beginning of (?:this|the) year\b|\bsince this year\b)",
            r"(?P<whole>全年(?!任务|目标|计划|指标)|年内|今年以来|本年度|本年|年度(?=[内共累]))",
            # English
            rf"(?P<dayspan_en>(?:from |between )?(?P<mm1>{_M}) (?P<md1>\d{{1,2}}),? (?:to|and|through|-) (?P<mm2>{_M}) "
            r"(?P<md2>\d{1,2})(?!\d))(?:,? (?P<mdy>(?:19|20)\d\d))?",
            rf"(?:from |between )?(?P<fm>{_M})(?: (?:of )?(?P<fy>{_YEAR_EN.format('fy1')}))? (?:to|and|through|"
            rf"-) (?P<tom>{_M})(?:,? (?:of )?(?P<toy>{_YEAR_EN.format('toy1')}))?",
            rf"(?P<asof>as of|by|up to|until|"
            rf"at) (?:the end of )?(?P<asm>{_M})(?: (?P<asd>\d{{1,2}})(?!\d))?(?:,? (?:of )?(?P<asy>{_YEAR_EN.format('asy1')}))?",
            rf"(?P<em1>{_M}) (?P<ed>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (?P<edy>{_YEAR_EN.format('edy1')}))?",
            rf"(?:in|during) (?P<inm>{_M})(?:,? (?:of )?(?P<iny>{_YEAR_EN.format('iny1')}))?",
            rf"(?P<half>first|second) half of (?:the |{_YEAR_EN.format('hy')})",
            r"(?:in|over|for|during) the (?:past|last) (?P<pasten>\w+) years",
            r"(?P<eoy>(?:by |at |to )?(?:the )?(?:end of (?:the|this) year|year[- ]end))",
            r"(?P<yto>(?:19|20)\d\d)(?:-| to |–)(?P<yto2>(?:19|20)?\d\d)\b(?! ?(?:%|yuan))",
            rf"(?P<byen>by (?:the end of )?)?\b{_YEAR_EN.format('en')}\b(?![.,]\d|\d)(?P<enend>-end| year-end)?",
        )
    )
)
#: Where words for a time can begin.
_BEGINNING_WORDS = (
    "from between as by up until at in during first second over for to this last previous next same following current "
    "currently so since end year mid"
).split()
_BEGINNING_WORDS += [f"the {word}" for word in "past last end previous same following current year".split()]
_BEGINS = re.compile(
    r"[今本当去上明来次前近过最截一二三四第全年目至现迄“十七八九下]|(?<![\d.])(?:(?:19|20)\d\d|\d\d?(?=[月年份~至到-]))|"
    rf"{beginning([*_BEGINNING_WORDS, *_MONTH])}"
)
_COMPARED = re.compile(
    r"(?:较|比|与|同|和|跟|相比|从|由|自|period(?: of)?|(?:than|with|from|to|over|since|in|of)(?: that|"
    r" the figure)?(?: in| of)?)\s?$"
)
_FOUNDED = re.compile(
    r"(?:始建|建成|成立|创办|创建|组建|颁布|施行|启动|自|founded|established|since|opened)(?:于|in)? ?(?:in )?$"
)
_TARGET = re.compile(r"(?:到|至|截至|力争|by|until)\s?$")


@dataclass(frozen=True)
class Mention:
    """Words for a time, where they stand in the working text, and how far they reach.

    Attributes
    ----------
    reach : str
        ``paragraph``, ``sentence``, ``next``: only the number that follows (较2012年的…, 由2018年的…), or ``same``: the
        same part of that year (去年同期), or ``now``: the time of the whole document again (目前).
    """

    start: int
    end: int
    period: Period
    reach: str


def in_year(period: Period, year: int) -> Period:
    """Return the same part of another year, counted by its end.

    Examples
    --------
    >>> str(in_year(Period(dt.date(2012, 10, 1), dt.date(2013, 9, 30)), 2012).start)
    '2011-10-01'
    """
    away = year - period.end.year

    def moved(day: dt.date) -> dt.date:
        return dt.date(day.year + away, day.month, min(day.day, _last_day(day.year + away, day.month)))

    return Period(moved(period.start), moved(period.end))


def year_of(year: int) -> Period:
    """Return a calendar year."""
    return Period(dt.date(year, 1, 1), dt.date(year, 12, 31))


def part_of_year(year: int, part: str) -> Period:
    """Return a year, or the part of it that is named (上半年)."""
    if match := re.fullmatch(r"(\d{1,2})-(\d{1,2})月", part):
        return _months(year, int(match[1]), year, int(match[2]))
    return _part(year, part.replace("first half", "上半年")) if part else year_of(year)


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
    for begin in _BEGINS.finditer(low, start, end):
        if begin.start() < done:
            continue
        match = _WORDS.match(low, begin.start(), end)
        if match is None:
            continue
        done = match.end()
        try:
            made = _made({name: text for name, text in match.groupdict().items() if text}, known)
        except ValueError:  # a month 13, a 30 February
            continue
        if made is None:
            continue
        period, reach = made
        before = low[max(start, match.start() - 20) : match.start()]
        if _FOUNDED.search(before):
            continue
        if reach in ("same", "now"):
            pass
        elif (_COMPARED.search(before) and not before.endswith(("in ", "of ", "to ", "since "))) or (
            before[-3:] == "in "
            and re.search(
                r"(?:from|compared with|than)[^,.;]{0,40}in $", low[max(start, match.start() - 60) : match.start()]
            )
        ):
            reach = "next"
        elif reach == "paragraph" and (period.end.year != year or period.start.year != year or _TARGET.search(before)):
            opens = (
                not found
                and match.start() - start < 60
                and period.end.year == period.start.year
                and not _TARGET.search(before)
            )
            reach = "paragraph" if opens else "sentence"
            if opens and year and period.end.year < year:
                known = period.end.year  # 上年 and 去年 are then the year before that one
        found.append(Mention(match.start(), match.end(), period, reach))
    return found


def _year(text: str, year: int | None) -> int | None:
    """Return the year of 2013, 去, 09, 二〇一三 or "last year"."""
    if text.isdigit():
        number = int(text)
        return number if number > 100 else number + (1900 if number > 50 else 2000)
    word = text.removesuffix(" year")
    if word in _RELATIVE:
        return None if year is None else year + _RELATIVE[word]
    number = int(chinese_number(text.replace("○", "〇")) or 0)
    return number if 1900 <= number <= 2099 else None


def _made(said: dict[str, str], year: int | None) -> tuple[Period, str] | None:
    if "span" in said:
        first = _year(said["sy"], year)
        last = _year(said["ey"], year) if "ey" in said else first
        if not first or not last:
            return None
        if "ed0" in said:
            begin = dt.date(first, int(said["sm"]), int(said.get("sd", 1)))
            end = dt.date(last, int(said["em"]), int(said["ed0"]))
            return (Period(begin, end), "paragraph") if begin < end else None
        return _months(first, int(said["sm"]), last, int(said["em"])), "paragraph"
    if "till" in said:
        here = _year(said["ty"], year) if "ty" in said else year
        if here is None or ("ty" not in said and "tm" not in said):
            return None
        month = int(said.get("tm", 12))
        day = int(said["td"]) if "td" in said else _last_day(here, month)
        return _point(here, month, day), "sentence"
    if "dayspan" in said or "dayspan_en" in said:
        return _days(said, int(said["mdy"]) if "mdy" in said else year)
    if "samey" in said:
        here = _year(said["samey"], year)
        return (year_of(here), "same") if here else None
    if "yspan" in said:
        first, last = int(said["yspan"]), int(said["yspan2"])
        return (Period(dt.date(first, 1, 1), dt.date(last, 12, 31)), "sentence") if last > first else None
    if "lastyear" in said:
        return (year_of(year - 1), "paragraph") if year else None
    if "bareyear" in said:
        return year_of(int(said["bareyear"])), "next"
    if "fiscal" in said:
        first = int(said["fiscal"][:4])
        return Period(dt.date(first, 4, 1), dt.date(first + 1, 3, 31)), "sentence"
    if "y" in said:
        return _part_of(said, _year(said["y"], year))
    if "past" in said or "past2" in said or "pasten" in said:
        text = said.get("past") or said.get("past2") or said.get("pasten") or ""
        count = float(text) if text.isdigit() else chinese_number(text) or english_number(text)
        if year is None or not count or not 2 <= count <= 30:
            return None
        return Period(dt.date(year - int(count) + 1, 1, 1), dt.date(year, 12, 31)), "sentence"
    if "five" in said:
        first = _PLAN_YEARS.get(said["five"])
        if first is None:
            return None
        return (
            year_of(first + 4)
            if "fiveend" in said or "fiveend0" in said
            else Period(dt.date(first, 1, 1), dt.date(first + 4, 12, 31))
        ), "sentence"
    return (
        _english(said, year)
        if not said.keys() & {"bare1", "barem", "barepart", "yearend", "whole", "now"}
        else _in_year(said, year)
    )


def _days(said: dict[str, str], year: int | None) -> tuple[Period, str] | None:
    """Return the days of 1月1日至12月20日 or "from January 1 to December 20"."""
    if year is None:
        return None
    if "dayspan" in said:
        (first, day), (last, other) = (said["dm1"], said["dd1"]), (said["dm2"], said["dd2"])
        months = int(first), int(last)
    else:
        day, other = said["md1"], said["md2"]
        months = _month(said["mm1"]), _month(said["mm2"])
    begin = dt.date(year - (months[0] > months[1]), months[0], int(day))
    return Period(begin, dt.date(year, months[1], int(other))), "paragraph"


def _part_of(said: dict[str, str], year: int | None) -> tuple[Period, str] | None:
    if year is None:
        return None
    if "m1" in said:
        return _months(year, int(said["m1"]), year, int(said["m2"])), "paragraph"
    if "m" in said:
        month = int(said["m"])
        return (
            (_point(year, month, int(said["d"])), "sentence")
            if "d" in said
            else (_months(year, month, year, month), "sentence")
        )
    if "part" in said:
        return _part(year, said["part"]), "paragraph"
    if "end" in said:
        return _point(year, 12, 31), "sentence"
    if "y2" in said:
        last = _year(said["y2"], year)
        return (Period(dt.date(year, 1, 1), dt.date(last, 12, 31)), "sentence") if last and last >= year else None
    return year_of(year), "paragraph"


def _in_year(said: dict[str, str], year: int | None) -> tuple[Period, str] | None:
    if year is None:
        return None
    if "bare1" in said:
        return _months(year, int(said["bare1"]), year, int(said["bare2"])), "paragraph"
    if "barem" in said:
        month = int(said["barem"])
        return (
            (_point(year, month, int(said["bared"])), "sentence")
            if "bared" in said
            else (_months(year, month, year, month), "sentence")
        )
    if "barepart" in said:
        return _part(year, said["barepart"]), "paragraph"
    if "now" in said:
        return year_of(year), "now"
    return (_point(year, 12, 31), "sentence") if "yearend" in said else (year_of(year), "paragraph")


def _english(said: dict[str, str], year: int | None) -> tuple[Period, str] | None:
    if "fm" in said:
        last = _year(said["toy"], year) if "toy" in said else year
        first = _year(said["fy"], year) if "fy" in said else last
        return (_months(first, _month(said["fm"]), last, _month(said["tom"])), "paragraph") if first and last else None
    for month, day, when in (("asm", "asd", "asy"), ("em1", "ed", "edy"), ("inm", "", "iny")):
        if month in said:
            here = _year(said[when], year) if when in said else year
            if here is None:
                return None
            number = _month(said[month])
            if month == "inm":
                return _months(here, number, here, number), "sentence"
            last_day = int(said[day]) if day in said else _last_day(here, number)
            return _point(here, number, last_day), "sentence" if month == "asm" else "paragraph"
    if "half" in said:
        here = _year(said["hy"], year) if "hy" in said else year
        return (_part(here, "上半年" if said["half"] == "first" else "下半年"), "paragraph") if here else None
    if "eoy" in said:
        return (_point(year, 12, 31), "sentence") if year else None
    if "yto" in said:
        first = int(said["yto"])
        last = int(said["yto2"]) if len(said["yto2"]) == 4 else first - first % 100 + int(said["yto2"])
        return (Period(dt.date(first, 1, 1), dt.date(last, 12, 31)), "sentence") if last > first else None
    if "en" in said:
        here = _year(said["en"], year)
        if here is None:
            return None
        return (
            (_point(here, 12, 31), "sentence")
            if "enend" in said
            else (year_of(here), "sentence" if "byen" in said else "paragraph")
        )
    return None


def _month(word: str) -> int:
    return _MONTH[word.strip(". ")]


def _last_day(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


def _point(year: int, month: int, day: int) -> Period:
    when = dt.date(year, month, day)
    return Period(when, when)


def _months(year: int, month: int, last_year: int, last_month: int) -> Period:
    """Return whole months; October to October is the reporting year of twelve months."""
    if (last_year, last_month) == (year + 1, month):
        last_month -= 1
        if not last_month:
            last_year, last_month = last_year - 1, 12
    start = dt.date(year, month, 1)
    end = dt.date(last_year, last_month, _last_day(last_year, last_month))
    if end < start:
        raise ValueError("ends before it begins")
    return Period(start, end)


def _part(year: int, word: str) -> Period:
    if word[0] in "上下":
        return _months(year, 1, year, 6) if word[0] == "上" else _months(year, 7, year, 12)
    if word.startswith("前"):
        return _months(year, 1, year, 9)
    quarter = int(chinese_number(word.strip("第季度")) or word.strip("第季度"))
    return _months(year, 3 * quarter - 2, year, 3 * quarter)
