"""What a document says about itself: the year and place it is about, and which of its paragraphs are plans."""

import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache

from healthstats.project import DATA, read_toml
from healthstats.reading.documents.document import Document
from healthstats.reading.period import MONTHS, Period, months
from healthstats.reading.prose.numerals import chinese_number
from healthstats.reading.prose.repair import CJK, Working

_PLAN = re.compile(
    r"工作计划|工作要点|实施方案|工作方案|行动方案|行动计划|[三五]年计划|(?<!免疫)规划(?!疫苗|免疫|接种)|实施意见|工作安排|工作打算|工作思路|工作部署|工作目标|目标任务|目标管理|责任书|责任状|下一步|下步|下阶段|下半年工作|工作建议|防控建议|明年|来年|"
    r"今后|(?<!主要)打算|(?<!免疫)计划$|要点$|"
    r"\bplan(?:s|ning)?\b(?! for the prevention)|\bnext (?:step|stage|year|phase)|work ideas?|key work|key tasks|main tasks (?:of|in|for)|"
    r"\barrangements?\b|\bideas? (?:of|for)\b|\bgoals?\b|objectives|\boutlook|priorities for|implementation (?:program|plan|opinion)|work points|"
    r"key points"
)
_RESULT = re.compile(
    r"总结|汇报|通报|分析|完成情况|情况$|工作情况|开展情况|进展|成效|成绩|回顾|现状|报告(?!制度|管理)|公报|小结|述职|存在的?(?:主要)?(?:问题|困难)|主要(?:做法|工作|问题)|上半年工作|"
    r"\bsummary|\bresults?\b|\bcompletion|\bprogress|achievements?|\breview\b|\breport\b|bulletin|"
    r"communiqu|existing problems|main (?:existing )?problems|difficulties|statistics"
)
_HEADING = re.compile(
    r"\s*(?:第?[一二三四五六七八九十]{1,3}(?:[、.．]|部分|章|(?=\d{4}年))|[(（][一二三四五六七八九十]{1,3}[)）]|"
    r"[(（]?\d{1,2}[)）.、．](?!\d)|\d{1,2}(?:\.\d{1,2})* (?=[㐀-鿿])|[ivx]{1,4}\.|(?:first|second|third|fourth|fifth|sixth|one|two|three|four|five|six|part [a-z]+)[,:])\s*"
)
_TOP = re.compile(
    r"\s*(?:第?[一二三四五六七八九十]{1,3}(?:[、.．]|部分|章|(?=\d{4}年))|\d{1,2}[.、．](?!\d)|\d{1,2} (?=[㐀-鿿])|[ivx]{1,4}\.|(?:first|second|"
    r"third|one|two|three|four|five|six|part [a-z]+)[,:])"
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d|[-/.]\d)\s*(?:年度?)?|([一二][九〇零][〇零一二三四五六七八九]{2})年")
_TWELVE = re.compile(
    r"(?P<first>(?:20|19)\d\d)年10月(?:份|1日)?(?:-|~|至|到)(?P<last>(?:20|19)\d\d)年(?P<month>\d{1,2})月"
)
_TWELVE_EN = re.compile(
    r"october (?P<first>(?:20|19)\d\d) (?:to|through|-) (?P<month>september|october|november) (?P<last>(?:20|19)\d\d)"
)
#: English puts such a span anywhere; these words before it, or a heading, make it that of the report.
_STATISTICAL_YEAR = re.compile(r"\b(?:year|period)\b[^.;]{0,20}$")
_PART = re.compile(r"上半年|前三季度|第?[一二三四]季度|first half|\d{1,2}-\d{1,2}月")
_PLACE = re.compile(
    rf"([{CJK}]{{1,10}}?(?:自治州|自治县|自治旗|新区|市|县|区|州|盟|旗|省))(?:人民医院|卫生|卫计|计生|疾控|疾病|妇幼|人民政府|健康)"
)
#: Words that make a title that of a report, whatever plan it is about: 规划中期评估报告.
_REPORT = re.compile(r"总结|汇报|(?:评估|报告)(?=\s|$|\()|summary|report|assessment|evaluation")
_SPEECH = re.compile(r"讲话|会议上|speech|conference|meeting")
#: Before the last year of a span, which is the name of a plan: 2011-2020年.
_SPAN = re.compile(r"(?:19|20)\d\d年?(?:-|~|至|到)$")
#: Before a year that a text is not about.
_ASIDE = re.compile(
    r"[到至].{0,2}$|by $|时间[:：].{0,2}$|(?:\b(?:than|since|compared with)\b|\bfrom \d)(?:[^.]|\.\d){0,30}$|[较比自由从与]$"
)
#: The number and the date of an official paper: 山政办发〔2019〕37号, 2019年5月16日.
_OF_A_PAPER = re.compile(r"[〔\[(【](?:19|20)\d\d[〕\])】]\s?(?:第\s?)?\d+\s?号|(?:19|20)\d\d年\d{1,2}月\d{1,2}日")
#: What a plan looks back on: 一、工作基础.
_BASIS = re.compile(
    r"基础|背景|现状|回顾|成效|成绩|进展|形势|存在的?(?:主要|突出)?问题|"
    r"\bbackground|\breview\b|current situation|present situation|\bbasis\b|achievements|\bproblems\b"
)
_LABELLED = re.compile(r"[^。;；:：,，]{4,24}[:：]")
_STATES = re.compile(r"[。;；]|\d\s*[%‰]")
_DONE = re.compile(
    r"达到了|完成了|取得|已|同比|较上年|比上年|完成任务|reached|completed|\b(?:has|have) been|increased by|"
    r"\b(?:was|were|rose|fell|had|did|received|recorded)\b"
)
_WILL = re.compile(r"力争|确保|争取|要(?:达到|求)|不低于|控制在|计划|\bwill\b|\bshould\b|strive|ensure")
_COUNTED = re.compile(
    r"年末[^。;]{0,30}(?:机构|床位|人员)|at the end of (?:20\d\d|the year)[^.;]{0,60}(?:institutions|beds|hospitals|personnel)"
)
_SPAN_OF_YEARS = re.compile(r"(20\d\d)年?\s?(?:-{1,2}|~|至|到|to)\s?(20\d\d)")
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
        The part of a reporting year from October that the text states for its figures.
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


def outline(
    document: Document, working: Working, starts: list[int], levels: list[int], year: int | None = None
) -> Outline:
    """Return what a document is about, by its title, its headings and what it mentions; a year that is given stands."""
    ends = [*starts[1:], len(working.low)]
    low = working.low
    heads = [low[start : min(end, start + 130)].strip() for start, end in zip(starts, ends, strict=True)]
    title, behind = _title(document.title.casefold(), heads)
    body = low[starts[behind] if behind < len(starts) else len(low) :]
    is_plan = _is_plan(title, low)
    plans = _plans(heads, levels, is_plan)
    named = _OF_A_PAPER.sub("", title)
    named = named if _YEAR.search(named) else title
    years = [match for match in _YEAR.finditer(named) if is_plan or not _SPAN.search(named, 0, match.start())]
    stated = [number for match in years if (number := _number(match))]
    given = year is not None
    titled = _year_of_result(stated, title) if not is_plan else (stated[-1] if stated else None)
    within = _year_in_text(low, heads)
    year = year or titled or within
    first, last = _era(low)
    doubt = ""
    mentioned = _years_of(body)
    span = _SPAN_OF_YEARS.search(title) if is_plan else None
    since = int(span[1]) if span and int(span[1]) < int(span[2]) == titled else None
    unlike = titled and within and titled not in mentioned and not (since or titled) - 1 <= within <= titled + 1
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
    if not is_plan and not given and year and _SPEECH.search(title) and _year_reviewed(heads, plans) == year - 1:
        year -= 1
    plan_year = year if is_plan else _plan_year(heads, plans, year)
    match = _PLACE.search(title) or next((found for head in heads[:6] if (found := _PLACE.search(head))), None)
    place = match[1] if match and not match[1].startswith(("某", "该", "本", "我", "全", "各")) else ""
    plan_part = "下半年" if second else ""
    counted = not is_plan and _COUNTED.search(low) is not None
    twelve = _twelve_months(low, heads, year)
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
    """Return whether a congress or plan is named; 较“十一五”末 only compares with it."""
    return name in low and re.search(rf"{re.escape(name)}(?![”\"]?(?:时期|期间)?(?:期?末|年?底))", low) is not None


def _title(own: str, heads: list[str]) -> tuple[str, int]:
    """Return the lines that are the title, and how many paragraphs they take up."""
    lines = [
        head
        for head in heads[:6]
        if 4 <= len(head) < (60 if not head.isascii() else 120)
        and not ADVERTISING.match(head)
        and not (_STATES.search(head) or head.endswith("."))
    ]
    named = [line for line in lines[:4] if _PLAN.search(line) or _RESULT.search(line) or _YEAR.search(line)]
    titles = [line for line in named if line == lines[0] or not _HEADING.match(line)]
    return " ".join(dict.fromkeys([*titles, own]))[:300], max((heads.index(line) + 1 for line in titles), default=0)


def _is_plan(title: str, low: str) -> bool:
    plan, result = _PLAN.search(title), _RESULT.search(title)
    if plan and result:
        return plan.start() < result.start() and not _REPORT.search(title)
    if plan or result:
        return plan is not None
    return len(_WILL.findall(low, 0, 40_000)) > 2 * len(_DONE.findall(low, 0, 40_000))


def _plans(heads: list[str], levels: list[int], is_plan: bool) -> list[bool]:
    plans, now, rank = [], is_plan, 9
    for place, head in enumerate(heads):
        numbered = _HEADING.match(head)
        labelled = _LABELLED.match(head)
        if (place > 1 or (place and numbered)) and (
            numbered or levels[place] or len(head) < 30 or (labelled and _PLAN.search(labelled[0]))
        ):
            words = head[numbered.end() if numbered else 0 :][:34]
            words = re.split(r"[。;；:：,，]", words)[0] if not words.isascii() else words
            mine = levels[place] or (1 if _TOP.match(head) else 2 if numbered else 3)
            plan, result = _PLAN.search(words), _RESULT.search(words)
            if plan and not result:
                now, rank = True, mine
            elif is_plan and mine == 1 and _BASIS.search(words) and not plan:
                now, rank = False, 1
            elif is_plan and mine <= rank and numbered:
                now, rank = True, 9
            elif result and not plan and not is_plan and (mine <= rank or re.search("问题|problem", words)):
                now, rank = False, 9
        plans.append(now)
    return plans


def _number(match: re.Match[str]) -> int | None:
    if match[1]:
        return int(match[1])
    return int(chinese_number(match[2]) or 0) or None


def _year_of_result(stated: list[int], title: str) -> int | None:
    """Return the year before the word for a report: 2019年工作总结及2020年工作计划 reports on 2019."""
    if len(set(stated)) < 2:
        return stated[0] if stated else None
    for match in re.finditer(r"总结|summary|汇报|report", title):
        if before := [year for found in _YEAR.finditer(title, 0, match.start()) if (year := _number(found))]:
            return before[-1]
    return min(stated) if re.search(r"总结|summary|汇报|report", title) else stated[0]


def _years_of(low: str) -> Counter[int]:
    """Count the years that a text mentions; those of aims, comparisons and page dates aside."""
    return Counter(
        year
        for found in _YEAR.finditer(low, 0, 60_000)
        if (year := _number(found)) and not _ASIDE.search(low[max(0, found.start() - 40) : found.start()])
    )


def _year_in_text(low: str, heads: list[str]) -> int | None:
    """Return the year with which a paragraph opens, or the one mentioned most, the later of equals."""
    counts = _years_of(low[200:])
    opening = [
        year
        for head in heads[1:6]
        if (found := _YEAR.match(re.sub(r"^(?:in|during) ", "", head))) and (year := _number(found))
    ]
    if opening:
        return max(opening, key=lambda one: counts[one])
    if counts and max(counts.values()) > 1:
        return max(counts, key=lambda one: (counts[one], one))
    early = _years_of(low[:400])
    return next(iter(early)) if len(early) == 1 else None


def _twelve_months(low: str, heads: list[str], year: int | None) -> Period | None:
    """Return the reporting year of a maternal and child health report, when its opening or a heading states one."""
    opening = [match for match in _TWELVE_EN.finditer(low, 0, 1_000) if _STATISTICAL_YEAR.search(low, 0, match.start())]
    headings = [head for head in heads if len(head) < 120 and _HEADING.match(head) and not head.endswith(".")]
    named = [match for head in headings for form in (_TWELVE, _TWELVE_EN) for match in form.finditer(head)]
    for match in (*_TWELVE.finditer(low, 0, 1_000), *opening, *named):
        first, last, month = int(match["first"]), int(match["last"]), MONTHS.get(match["month"]) or int(match["month"])
        if year == last and last - first == 1 and month <= 12:
            return months(first, 10, last, month)
    return None


def _year_reviewed(heads: list[str], plans: list[bool]) -> int | None:
    """Return the year in the heading of a review: the speech of a year looks back on the one before."""
    for head, plan in zip(heads, plans, strict=True):
        if not plan and _HEADING.match(head) and _RESULT.search(head[:40]) and (found := _YEAR.search(head[:60])):
            return _number(found)
    return None


def _plan_year(heads: list[str], plans: list[bool], year: int | None) -> int | None:
    for head, plan in zip(heads, plans, strict=True):
        if plan and (found := _YEAR.search(head[:40])) and (stated := _number(found)):
            return stated
        if plan and re.search(r"下半年|second half", head[:40]):
            return year
    return year + 1 if year else None
