"""What a document says about itself: the year and place it is about, and which of its paragraphs are plans."""

import re
from dataclasses import dataclass, replace
from functools import cache

from healthstats.project import DATA, read_toml
from healthstats.reading.documents.document import Document
from healthstats.reading.period import Period
from healthstats.reading.prose.document_years import (
    OPENING,
    YEAR,
    financial_year,
    fiscal_year,
    is_aside,
    number_of,
    twelve_months,
    year_in_text,
    year_of_plan,
    year_of_result,
    year_reviewed,
    years_of,
)
from healthstats.reading.prose.five_year_plans import named_plan
from healthstats.reading.prose.headings import HEADING, PLAN, RESULT, plan_parts
from healthstats.reading.prose.repair import CJK, Working

_PART = re.compile(
    r"上半年|前三季度|第?[一二三四]季度|first half|first three quarters|(?:first|second|third) quarter|\d{1,2}-\d{1,2}月"
)
_PLACE = re.compile(
    rf"([{CJK}]{{1,10}}?(?:自治州|自治县|自治旗|新区|市|县|区|州|盟|旗|省))(?:人民医院|卫生|卫健|卫计|计生|疾控|疾病|妇幼|人民政府|健康)"
)
_OF_THE_NATION = re.compile("(?:[全我]国|中国)(?:卫生|医疗|妇幼|人口|国民|居民|人均|健康|孕产妇|公共)")
#: What stands before the name of a place in a title, and what only looks like one: 2018年, 中共, 推进城市社区.
_BEFORE_PLACE = re.compile(
    r"(?:.*(?:年度?|中共|关于|印发|发布|下达|[全我]国|国家|推进|加强|加快|做好|发展|深化|.[和与及在的了])|(?<=\d)[月日]|[在由向从])(?=.)"
)
_NO_PLACE = re.compile(
    r"[某该本我全各].*|.*[本我全各][市县区州盟旗省]|.*社区|.*(?:支援|帮扶|受援|示范|试点).*|"
    r"(?:农村|城市|贫困|边远|偏远|民族|山|城|郊|市|辖|牧|老|灾|疫|病|库|林|矿|重点)*地?区|"
    r"(?:贫困|民族|重点|部分|其他)[县市]|[在由向从]?[市县区州盟旗省城]+"
)
#: Words that make a title that of a report, whatever plan it is about: 规划中期评估报告.
_REPORT = re.compile(r"总结|汇报|(?:评估|报告)(?=\s|$|\()|summary|report|assessment|evaluation")
_RUN_ON = 50  # characters at the beginning of a text that runs on from its title
_CHINESE = re.compile(f"[{CJK}]")
_LONG_TITLE = 150  # characters; of a longer paragraph only the beginning is looked at
_SPEECH = re.compile(r"讲话|会议上|speech|conference|meeting")
#: Before the last year of a span, which is the name of a plan: 2011-2020年.
_SPAN = re.compile(r"(?:19|20)\d\d年?(?:-|~|至|到)$")
#: The number and the date of an official paper: 山政办发〔2019〕37号, 2019年5月16日.
_OF_A_PAPER = re.compile(r"[〔\[(【](?:19|20)\d\d[〕\])】]\s?(?:第\s?)?\d+\s?号|(?:19|20)\d\d年\d{1,2}月\d{1,2}日")
#: 06年产妇住院分娩率, and no 10年来, 10年级.
_TWO_DIGITS = re.compile(r"(?<![\d.])([0-2]\d)年(?![级代内来间期以前后的])")
_CUT_NUMBER = re.compile(r"[\d~-]+$")
_STATES = re.compile(r"[。;；]|\d\s*[%‰]")
_DONE = re.compile(
    r"达到了|完成了|取得|已|同比|较上年|比上年|完成任务|reached|completed|\b(?:has|have) been|increased by|"
    r"\b(?:was|were|rose|fell|had|did|received|recorded)\b"
)
_WILL = re.compile(r"力争|确保|争取|要(?:达到|求)|不低于|控制在|计划|\bwill\b|\bshould\b|strive|ensure")
_COUNTED = re.compile(
    r"年末[^。;]{0,30}(?:机构|床位|人员)|at the end of (?:20\d\d|the year)[^.;]{0,60}(?:institutions|beds|hospitals|personnel)"
)
_SPAN_OF_YEARS = re.compile(r"((?:19|20)\d\d)年?\s?(?:-{1,2}|~|至|到|to)\s?((?:19|20)\d\d)(?!\d)")
_PLAN_NAMED = re.compile(r"规划|纲要|计划|方案|plan|programme|outline")
#: Lines that a web page adds to a text.
ADVERTISING = re.compile(
    r"\s*(?:导[语读]|编者按|本文(?:来源|为)|(?:相关|推荐|延伸|热门)(?:阅读|文章|推荐)|上一篇|下一篇|- ?[上下]一篇|更多(?:相关|精彩)|"
    r"[^。]{0,30}(?:范文大全|范文网|免费范文)|[^。]{0,12}(?:范文|相关文章)[^。]{0,30}(?:点击|下载|阅读)|"
    r"recommended articles?|popular articles?|related articles?|来源[:：]网络|时间[:：]\d|发布时间|作者[:：]|浏览次数|点击数|责任编辑|点击下载|"
    r"(?:\[\d{1,2}\] ?){1,9}(?:下一页)?\s*$|上一页|下一页)"
)


@dataclass(frozen=True)
class Outline:
    """What a document is about.

    Attributes
    ----------
    year : int or None
        The year reported on or planned for.
    plan_year : int or None
        The year that its plans are for; of a plan for several years the last.
    plan_since : int or None
        The first of the several years that it plans.
    part, plan_part : str
        The part of that year (上半年), empty for the whole of it.
    twelve : Period or None
        The part of a reporting year from October that the text states for its figures, or its financial year.
    doubt : str
        Why its year is not to be trusted; empty when it is.
    place : str
        The place that issued it, as written.
    plans : list of bool
        Paragraph by paragraph: is it part of a plan?
    is_plan : bool
        Whether the whole document is a plan.
    counted : bool
        Whether it counts beds, staff and institutions at the end of the year.
    """

    year: int | None
    plan_year: int | None
    part: str
    plan_part: str
    twelve: Period | None
    doubt: str
    place: str
    plans: list[bool]
    is_plan: bool
    counted: bool = False
    plan_since: int | None = None

    @property
    def financial(self) -> Period | None:
        """Its financial year; the statistical year of mothers and children begins in October."""
        return self.twelve if self.twelve and self.twelve.start.month != 10 else None


def outline(
    document: Document, working: Working, starts: list[int], levels: list[int], year: int | None = None
) -> Outline:
    """Return what a document is about, by its title, its headings and what it mentions; a year that is given stands."""
    ends = [*starts[1:], len(working.low)]
    low = working.low
    heads = [low[start : min(end, start + 160)].strip() for start, end in zip(starts, ends, strict=True)]
    title, behind = _title(document.title.casefold(), heads)
    body = low[starts[behind] if behind < len(starts) else len(low) :]
    is_plan = _is_plan(title, low)
    tails = [low[max(start, end - 80) : end].strip() for start, end in zip(starts, ends, strict=True)]
    plans = plan_parts(heads, tails, levels, is_plan)
    named = _OF_A_PAPER.sub("", title)
    dated = YEAR.search(named) is None  # by the day it was put on the page
    named = title if dated else named
    years = [match for match in YEAR.finditer(named) if is_plan or not _SPAN.search(named, 0, match.start())]
    stated = [number for match in years if (number := number_of(match))]
    short = _TWO_DIGITS.search(named) if not stated else None
    stated = [2000 + int(short[1])] if short else stated
    given = year is not None
    five = named_plan(named) if is_plan and not stated else None
    stated = [five.end.year] if five else stated
    over = _SPAN_OF_YEARS.search(named)
    if over and not is_plan and not _PLAN_NAMED.search(named):
        stated = [int(over[2])]  # the annals of 1988~2007
    fiscal = fiscal_year(title)
    titled = year_of_result(stated, title) if not is_plan else max(stated, default=None)
    titled = fiscal or titled
    within = year_in_text(low, heads)
    titled = within or titled if dated and not is_plan and not (fiscal or over or short) else titled
    year = year or titled or within
    first, last = _era(low)
    doubt = ""
    mentioned = years_of(body)
    span = _SPAN_OF_YEARS.search(title) if is_plan else None
    since = int(span[1]) if span and int(span[1]) < int(span[2]) == titled else None
    since = five.start.year if five else since
    unlike = (
        titled and within and not five and titled not in mentioned and not (since or titled) - 1 <= within <= titled + 1
    )
    if not given and titled and unlike:
        year, doubt = within, f"its title says {titled}, its text {within}"
    elif not given and titled and not is_plan and within == titled - 1 and titled not in mentioned:
        year = within  # the report of a year carries the year in which it was printed
    if not given and not doubt and year and first and not first - 1 <= year <= last + 1:
        doubt = f"the text gives the year {year}, but what it mentions belongs to {first}-{last}"
    part = match[0] if not is_plan and (match := _PART.search(title)) else ""
    second = any(
        (plan and "下半年" in head[:30]) or (plan and "second half" in head[:40])
        for head, plan in zip(heads, plans, strict=True)
    )
    if not is_plan and not given and year and _SPEECH.search(title) and year_reviewed(heads, plans) == year - 1:
        year -= 1
    twelve = twelve_months(low, title, heads, year)
    if twelve is None and (twelve := financial_year(low, year if given or titled else None, fiscal is not None)):
        year = twelve.end.year
    plan_year = year if is_plan else year_of_plan(heads, plans, year, part)
    match = _PLACE.search(title) or next((found for head in heads[:6] if (found := _PLACE.search(head))), None)
    place = _own_name(match) if match else ""
    place = place or ("全国" if _OF_THE_NATION.search(title or "".join(heads[:1])[:_RUN_ON]) else "")
    plan_part = "下半年" if second else ""
    counted = not is_plan and _COUNTED.search(low) is not None
    return Outline(
        year,
        plan_year,
        part,
        plan_part,
        twelve,
        doubt,
        place,
        plans,
        is_plan,
        counted,
        since if year == titled else None,
    )


def _own_name(match: re.Match[str]) -> str:
    """Return a place without the words before it (2023年, 推进), and an empty text for what is none (社区)."""
    before = _BEFORE_PLACE.match(match.string, *match.span(1))
    place = match.string[before.end() if before else match.start(1) : match.end(1)]
    return "" if _NO_PLACE.fullmatch(place) else place


def dated(about: Outline, year: int) -> Outline:
    """Return an outline whose year was found by what the text mentions; it stays in doubt."""
    doubt = f"the text states no year; what it mentions dates it to {year}"
    return replace(about, year=year, plan_year=year if about.is_plan else year + 1, doubt=doubt)


@cache
def _eras() -> list[tuple[list[str], tuple[int, int]]]:
    entries = read_toml(DATA / "dating.toml")["era"].values()
    return [([name.casefold() for name in entry["names"]], tuple(entry["years"])) for entry in entries]


@cache
def standards() -> dict[str, dict[float, int]]:
    """Return the national standards of money per head: indicator → amount → year."""
    entries = read_toml(DATA / "dating.toml")["standard"]
    return {key: {float(amount): year for amount, year in entry.items()} for key, entry in entries.items()}


def _era(low: str) -> tuple[int, int]:
    """Return the years of the newest congress or plan that a text names; zeros when it names none."""
    named = [years for names, years in _eras() if any(_is_named(name, low) for name in names)]
    return named[-1] if named else (0, 0)


def _is_named(name: str, low: str) -> bool:
    """Return whether a congress or plan is named; 较“十一五”末 only compares with it, 十八大以来 is any time since."""
    return (
        name in low
        and re.search(rf"{re.escape(name)}(?![”\"]?(?:(?:时期|期间)?(?:期?末|年?底)|(?:召开)?以来))", low) is not None
    )


def _title(own: str, heads: list[str]) -> tuple[str, int]:
    """Return the lines that are the title, and how many paragraphs they take up."""
    lines = [
        head
        for head in heads[:6]
        if 4 <= len(head) < (60 if _CHINESE.search(head) else _LONG_TITLE)
        and not ADVERTISING.match(head)
        and not (_STATES.search(head) or head.endswith((".", "!", ":", ";", ",")))
    ]
    opening = _CUT_NUMBER.sub("", heads[0][:_RUN_ON]) if heads and not lines else ""
    run_on = YEAR.search(opening)
    if run_on and not is_aside(opening[: run_on.start()]):
        lines = [opening]  # the line breaks of the page are lost
    said = (PLAN, RESULT, YEAR, _TWO_DIGITS)
    named = [line for line in lines[:4] if any(expression.search(line) for expression in said)]
    titles = [line for line in named if line == lines[0] or not HEADING.match(line)]
    return " ".join(dict.fromkeys([*titles, own]))[:300], max(
        (heads.index(line) + 1 for line in titles if line in heads), default=0
    )


def _is_plan(title: str, low: str) -> bool:
    plan, result = PLAN.search(title), RESULT.search(title)
    if plan and result:
        return plan.start() < result.start() and not _REPORT.search(title)
    if plan or result:
        return plan is not None
    return len(_WILL.findall(low, 0, OPENING)) > 2 * len(_DONE.findall(low, 0, OPENING))
