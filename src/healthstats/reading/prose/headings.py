"""The headings of a document: which of them begin a plan, and which what was done."""

import re

PLAN = re.compile(
    r"工作计划|工作要点|实施方案|工作方案|行动方案|行动计划|[三五]年计划|(?<!免疫)规划(?!疫苗|免疫|接种)|实施意见|工作安排|工作打算|工作思路|工作部署|工作目标|目标任务|目标管理|责任书|责任状|下一步|下步|下阶段|下半年工作|工作建议|防控建议|明年|来年|"
    r"今后|(?<!主要)打算|(?<!免疫)计划$|要点$|"
    r"(?<!family )(?<!immunization )(?<!immunisation )\bplan(?:s|ning)?\b(?! for the prevention| immuni)|\bnext (?:step|stage|year|phase)|work ideas?|key work|key tasks|main tasks (?:of|in|for)|"
    r"\barrangements?\b|\bideas? (?:of|for)\b|\bgoals?\b|objectives|\boutlook|priorities for|implementation (?:program|plan|opinion)|work points|"
    r"key points (?:of|for|in)\b"
)
RESULT = re.compile(
    r"总结|汇报|通报|分析|完成情况|情况$|工作情况|开展情况|进展|成效|成绩|回顾|现状|报告(?!制度|管理)|公报|小结|述职|存在的?(?:主要)?(?:问题|困难)|主要(?:做法|工作|问题)|上半年工作|"
    r"\bsummary|\bresults?\b|\bcompletion|\bprogress|achievements?|\breview\b|\breport\b|bulletin|"
    r"communiqu|\bon the work of\b|work situation|existing problems|main (?:existing )?problems|difficulties|statistics"
)
HEADING = re.compile(
    r"\s*(?:第?[一二三四五六七八九十]{1,3}(?:[、.．]|部分|章|(?=\d{4}年))|[(（][一二三四五六七八九十]{1,3}[)）]|"
    r"[(（]?\d{1,2}[)）.、．](?!\d)|\d{1,2}(?:\.\d{1,2})* (?=[㐀-鿿])|[ivx]{1,4}\.|[a-h]\. |(?:first|second|third|fourth|fifth|sixth|one|two|three|four|five|six|(?:part|chapter|section) (?:[a-z]+|\d{1,2}))[,:.])\s*"
)
_TOP = re.compile(
    r"\s*(?:第?[一二三四五六七八九十]{1,3}(?:[、.．]|部分|章|(?=\d{4}年))|[ivx]{1,4}\.|[a-h]\. |(?:first|second|"
    r"third|one|two|three|four|five|six|(?:part|chapter|section) (?:[a-z]+|\d{1,2}))[,:.])"
)
_NUMBERED = re.compile(r"\s*\d{1,2}(?:[.、．](?!\d)| (?=[㐀-鿿]))")
#: What a plan looks back on: 一、工作基础.
_BASIS = re.compile(
    r"(?:(?:规划|编制|工作|发展|现实|实施)?(?:基础|背景|现状|回顾|成效|成绩|进展|形势)|(?:取得|存在)的?(?:主要|突出)?(?:成效|成绩|进展|问题))"
    r"(?:与|和|及|$)|[一-龥]{2,20}现状$|(?:the )?(?:background|review|(?:current|present) situation|basis|achievements|problems)(?:$| of\b| and\b)"
)
_LABELLED = re.compile(r"[^。;；:：,，]{4,24}[:：]")


SHORT_LINE = 60  # characters; a line so short over a paragraph is its heading
_OPENING = re.compile(
    r"(?:\d[\d.]*\s+|\([a-z]\)\s*|[a-z][.)]\s+)?[^.:;,\n\d]{3,40}[.:]|"
    r"(?:[(（]?[一二三四五六七八九十\d]{1,3}[)）、.．]\s*)?[\d岁以上~-]{0,6}[㐀-鿿][^。:;,\n]{2,23}[。:]"
)
#: A paragraph that announces a list of what will be done, and the points of such a list.
_ANNOUNCED = re.compile(r"\b(?:will|shall|should|must|is to|are to|plans? to|aims? to|intends? to)(?: [a-z]+){0,3}:$")
_POINT = re.compile(r"\s*(?:[(（]?(?:[a-z]|[ivx]{1,4}|\d{1,2})[).]\s|[-•*·–])")


def topic(low: str, start: int) -> tuple[int, int]:
    """Return the words with which a paragraph opens, or the heading over it: 3.2 Tuberculosis. … (三)老年人健康管理。…"""
    begin = low.rfind("\n", 0, start) + 1
    if opening := _OPENING.match(low, begin):
        return begin, opening.end()
    end = begin
    while end and low[end - 1] in " \n":
        end -= 1
    above = low.rfind("\n", 0, end) + 1
    short = end - above < SHORT_LINE and not low.endswith((".", ";", ",", "。"), above, end)
    return (above, end) if short else (start, start)


def plan_parts(heads: list[str], tails: list[str], levels: list[int], is_plan: bool) -> list[bool]:
    """Return paragraph by paragraph whether it is part of a plan.

    Parameters
    ----------
    heads, tails : list of str
        How the paragraphs begin and end, in the working text.
    levels : list of int
        The levels of the headings among them, 0 for the others.
    is_plan : bool
        Whether the whole document is a plan.
    """
    plans, now, rank = [], is_plan, 9
    announced = False
    for place, head in enumerate(heads):
        numbered = HEADING.match(head)
        labelled = _LABELLED.match(head)
        if (place > 1 or (place and numbered)) and (
            numbered or levels[place] or len(head) < 30 or (labelled and PLAN.search(labelled[0]))
        ):
            words = head[numbered.end() if numbered else 0 :][:34]
            words = re.split(r"[。;；:：,，]", words)[0] if not words.isascii() else words
            mine = levels[place] or (0 if _TOP.match(head) else 1 if _NUMBERED.match(head) else 2 if numbered else 3)
            plan, result = PLAN.search(words), RESULT.search(words)
            if plan and not result:
                now, rank = True, mine
            elif is_plan and mine <= 1 and _BASIS.match(words) and not plan:
                now, rank = False, mine
            elif is_plan and mine <= rank and numbered:
                now, rank = True, 9
            elif result and not plan and not is_plan and (mine <= rank or re.search("问题|problem", words)):
                now, rank = False, 9
        announced = place > 0 and (
            _ANNOUNCED.search(tails[place - 1]) is not None
            or (announced and (_POINT.match(head) is not None or tails[place - 1].endswith((";", "; and", ","))))
        )
        plans.append(now or announced)
    return plans
