"""Words for a time in Chinese: 2013年1-11月, 去年同期, 十二五末."""

import datetime as dt
from collections.abc import Mapping

from healthstats.reading.period import Period, month_end, months, one_day, part_of_year, years
from healthstats.reading.prose.dates_relative import last_years, now, shortcomings, year_before
from healthstats.reading.prose.five_year_plans import CHINESE as PLANS
from healthstats.reading.prose.five_year_plans import five_years
from healthstats.reading.prose.numerals import chinese_number

_RELATIVE = {"今": 0, "本": 0, "当": 0, "去": -1, "上": -1, "前": -2, "明": 1, "来": 1, "次": 1}
_YEAR = (
    r"(?P<{0}>(?:19|20)\d\d|[一二][九〇零○][〇零一二三四五六七八九]{{2}}|(?<!\d)[09]\d(?=年)|[今本当去上明来次]|"
    r"(?<![之以日目提])前(?=年))年(?:度|份)?"
)
_Y, _LAST_Y = _YEAR.format("year"), _YEAR.format("last_year")
_TO = "(?:-|~|至|到)"
_MONTHS = rf"(?P<month>\d{{1,2}}|(?<![\d百千万亿美])元)月?份?{_TO}(?P<last_month>\d{{1,2}})月份?"
#: A month; two months after the treatment began (2月末阴转率) are none.
_MONTH = r"(?P<only>\d{1,2})月(?!龄|末?(?:痰[^,。;]{0,4})?(?:阴转|转阴))(?:(?P<close>[底末])(?=前)|份|底|末|初|中旬|上旬|下旬)?(?:(?P<day>\d{1,2})[日号])?"
_PART = "(?P<part>上半年|下半年|前三季度|第?[一二三四]季度|第?[1-4]季度)"


def _year(text: str, year: int | None) -> int | None:
    """Return the year of 2013, 去, 09 or 二〇一三, counted from the year that the text is about."""
    if text.isdigit():
        number = int(text)
        return number if number > 100 else number + (1900 if number > 50 else 2000)
    if text in _RELATIVE:
        return None if year is None else year + _RELATIVE[text]
    number = int(chinese_number(text.replace("○", "〇")) or 0)
    return number if 1900 <= number <= 2099 else None


def _span(said: Mapping[str, str], year: int | None) -> tuple[Period, str] | None:
    month, last_month = int(said["month"]), int(said["last_month"])
    first = _year(said["year"], year) if "year" in said else None
    last = _year(said["last_year"], year) if "last_year" in said else first or year
    if not last or ("year" in said and not first):
        return None
    first = first or last - (month > last_month)
    if "last_day" not in said:
        return months(first, month, last, last_month), "paragraph"
    begin = dt.date(first, month, int(said.get("day", 1)))
    end = dt.date(last, last_month, int(said["last_day"]))
    return (Period(begin, end), "paragraph") if begin < end else None


def _days(said: Mapping[str, str], year: int | None) -> tuple[Period, str] | None:
    return _span({**said, "last_month": said["month"]}, year)


def _until(said: Mapping[str, str], year: int | None) -> tuple[Period, str] | None:
    here = _year(said["year"], year) if "year" in said else year
    if here is None or ("year" not in said and "month" not in said):
        return None
    month = int(said.get("month", 12))
    return one_day(here, month, int(said.get("day", month_end(here, month).day))), "sentence"


def _in_year(said: Mapping[str, str], year: int | None) -> tuple[Period, str] | None:
    here = _year(said["year"], year) if "year" in said else year
    if here is None:
        return None
    if "month" in said:
        first = 1 if said["month"] == "元" else int(said["month"])
        return months(here, first, here, int(said["last_month"])), "paragraph"
    if "day" in said:
        return one_day(here, int(said["only"]), int(said["day"])), "sentence"
    if "close" in said:
        last = month_end(here, int(said["only"]))
        return Period(last, last), "sentence"
    if "only" in said:
        return months(here, int(said["only"]), here, int(said["only"])), "sentence"
    if "part" in said:
        return part_of_year(here, said["part"]), "paragraph"
    if "end" in said:
        return one_day(here, 12, 31), "sentence"
    if "last_year" in said:
        last_year = _year(said["last_year"], year)
        return (years(here, last_year), "sentence") if last_year else None
    return years(here), "paragraph"


def _several_years(said: Mapping[str, str], year: int | None) -> tuple[Period, str] | None:
    first, last = int(said["year"]), int(said["last_year"])
    return (years(first, last), "sentence") if last > first else None


def _same_part(said: Mapping[str, str], year: int | None) -> tuple[Period, str] | None:
    here = _year(said["year"], year)
    return (years(here), "same") if here else None


def _five_years(said: Mapping[str, str], year: int | None) -> tuple[Period, str] | None:
    period = five_years(said["plan"])
    return years(period.end.year) if "end" in said else period, "sentence"


def _one_number(said: Mapping[str, str], year: int | None) -> tuple[Period, str] | None:
    return years(int(said["year"])), "next"


#: Expression → what makes a period of its groups and the year that the text is about, and how far that period reaches.
FORMS = (
    (r"截[至止]?到?目前", now),
    (rf"{_Y}(?P<month>\d{{1,2}})月(?:份|底)?(?:(?P<day>\d{{1,2}})日(?:(?:\d{{1,2}}|零)[时点])?)?(?:{_TO}|起至)"
     rf"(?:{_LAST_Y})?(?P<last_month>\d{{1,2}})月(?:份|底)?(?:(?P<last_day>\d{{1,2}})日)?", _span),
    (rf"(?:截至|截止到?|截到)(?:目前|{_Y})?(?:(?P<month>\d{{1,2}})月)?(?:份|底|末)?(?:(?P<day>\d{{1,2}})日)?(?:年?底|末)?", _until),
    (r"(?:到|至)(?P<month>\d{1,2})月份?(?:底|末)?为止", _until),
    (r"(?:到|至)[今本]年(?P<month>\d{1,2})月份?(?:底|末|(?P<day>\d{1,2})[日号])", _until),
    (rf"(?P<year>(?:19|20)\d\d)年?{_TO}(?P<last_year>(?:19|20)\d\d)(?:年|(?=共|累计|期间))", _several_years),
    (r"(?P<year>(?:19|20)\d\d|[去上])年(?:度)?同期", _same_part),
    (rf"(?:{_Y})?(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})[日号]?{_TO}(?P<last_day>\d{{1,2}})[日号]", _days),
    (rf"{_Y}[的第,]?(?:{_MONTHS.replace(_TO, '(?:-|~|至|到|、)')}|{_MONTH}|{_PART}|(?P<end>年?底|年?末)|{_TO}{_LAST_Y})?内?", _in_year),
    (rf"(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})[日号]{_TO}(?P<last_month>\d{{1,2}})月(?P<last_day>\d{{1,2}})[日号]", _span),
    (rf"{_MONTHS}(?!龄)", _in_year),
    (rf"(?<!\d)(?<!个){_MONTH}前?", _in_year),
    (_PART, _in_year),
    (r"(?:近|过去|最近)(?P<count>[一二两三四五六七八九十\d]{1,3})年(?:来|间|内)?", last_years),
    (r"(?P<count>[一二两三四五六七八九十]{1,3})年(?:来|累计|共(?![同有]))", last_years),
    (rf"[“\"]?(?P<plan>{PLANS})[”\"]?(?:规划)?(?:(?:时期|期间)?(?P<end>期?末|年?底)|时期|期间|以来)", _five_years),
    (r"(?P<end>年底前?|年末)(?!前)", _in_year),
    (r"过去(?:的)?一年|上一年度", year_before),
    (r"存在(?:的|着)?(?:一些|主要|突出)?(?:困难和|困难与)?问题", shortcomings),
    (r"(?P<year>(?:19|20)\d\d)(?=的)", _one_number),
    (r"目前|至今|现有|现已|迄今", now),
    (r"全年(?!任务|目标|计划|指标)|年内|今年以来|本年度|本年|年度(?=[内共累])", _in_year),
)  # fmt: skip
