"""Quantities that stand without a figure: 无…发生 is none, 全覆盖 is 100 %, "a mumps outbreak occurred" is one."""

import re

from healthstats.reading.prose.quantity import Quantity

_NONE = re.compile(
    r"(?P<zh>无(?!论|关|法|线|害|障|偿|烟|人|菌|痛|锡|缝|新增?[建设])|未(?:再)?(?:发生|出现|发现|报告)|没有(?:发生|出现)|零(?=死亡|感染|发生|报告病例|事故|缺报|漏报|迟报))"
    r"(?P<what>[^,，。;；:、\d]{0,26}?)(?:发生|疫情|病例|事故|死亡|事件|感染|报告|发病|缺报|漏报|迟报)(?!率)(?:(?<=发生)|(?=[^一-龥]|$))"
    r"|\b(?P<en>no) (?P<things>[^.;\n\d]{2,110}?) (?:(?:has|have|had) (?:been )?|(?:was|were) )?(?:found|"
    r"reported|occurred|detected|recorded|discovered|identified|happened)\b"
)
_ALL = re.compile(
    r"(?<!“)(?P<full>(?:实现|达到)?了?(?:全覆盖|百分百覆盖|全[县区市省]覆盖|应签尽签|应检尽检|应种尽种))(?![一-龥])"
)
_NOT_FOUND = re.compile(r"(?P<none>未(?:发现|发生|出现))[^,。;:、\d]{3,16}(?=[,。;\n])")
#: Without one of these a paragraph states nothing in words; finding them is quicker than the expressions.
_HINTS = (
    "无",
    "未",
    "零",
    "没有",
    "覆盖",
    "尽签",
    "尽检",
    "尽种",
    "no ",
    "zero",
    "outbreak",
    "incident",
    "epidemic",
    "accident",
    "case of",
)
_ZERO = re.compile(
    r"(?:为|保持|达到?|降到|降至|降为|是)(?P<zero>零)(?=[,。;、\n]|$)|\b(?:to|at|is|was|remained|as) (?P<zero_en>zero)\b"
)
_ONE = re.compile(
    r"\b(?P<a>an?) (?:(?:[a-z'-]+ ){0,4}(?:outbreak|incident|epidemic|"
    r"accident)s?\b[^.;\n]{0,60}? (?:occurred|happened|broke out|was reported)"
    r"|(?:[a-z'-]+ ){0,2}case of )|(?:dealt with|handled) (?P<a2>an?) (?:[a-z'-]+ ){0,3}(?:case|incident)\b"
)


def find_worded(low: str, start: int, end: int) -> list[Quantity]:
    """Return the quantities that a paragraph of the working text states in words.

    Examples
    --------
    >>> [(one.value, one.unit) for one in find_worded("全县无甲类传染病发生,签约服务全覆盖。", 0, 20)]
    [(0.0, '起'), (100.0, '%')]
    """
    if all(low.find(hint, start, end) < 0 for hint in _HINTS):
        return []
    found = []
    for match in _NONE.finditer(low, start, end):
        first, last = match.span("zh" if match["zh"] else "en")
        unit = ("例" if re.search("病例|死亡|感染", match[0]) else "起") if match["zh"] else "cases"
        found.append(_made(first, last, 0.0, unit, "count"))
    for match in _NOT_FOUND.finditer(low, start, end):
        if not any(one.start == match.start() for one in found):
            found.append(_made(*match.span("none"), 0.0, "例", "count"))
    for match in _ALL.finditer(low, start, end):
        first, last = match.span("full")
        found.append(_made(first, last, 100.0, "%", "rate"))
    for match in _ZERO.finditer(low, start, end):
        span = match.span("zero" if match["zero"] else "zero_en")
        found.append(Quantity(*span, *span, 0.0))
    for match in _ONE.finditer(low, start, end):
        first, last = match.span("a" if match["a"] else "a2")
        found.append(_made(first, last, 1.0, "cases", "count"))
    return found


def _made(start: int, end: int, value: float, unit: str, family: str) -> Quantity:
    per = 100.0 if family == "rate" else 1.0
    return Quantity(start, end, start, end, value, unit=unit, per=per, family=family, words=True)
