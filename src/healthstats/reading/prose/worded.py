"""Quantities that stand without a figure: 无…发生 is none, 全覆盖 is 100 %, "a mumps outbreak occurred" is one."""

import re

from healthstats.reading.prose.quantity import Quantity

_NONE = re.compile(
    r"(?P<number>无(?!一[例起人]|论|关|法|线|害|障|偿|烟|人|菌|痛|锡|缝|新增?[建设])|未(?:再)?(?:发生|出现|发现|报告)|没有(?:发生|出现)|"
    r"零(?=死亡|感染|发生|报告病例|事故|缺报|漏报|迟报))[^,，。;；:、\d]{0,26}?(?:发生|疫情|病例|事故|死亡|事件|感染|报告|发病|缺报|"
    r"漏报|迟报)(?!率)(?:(?<=发生)|(?=[^一-龥]|$|的目标))"
)
_NOT_ONE = re.compile(r"(?P<number>无一[例起人])[一-龥]{2,16}?(?=[,。;:、\n]|$)")
_NOT_FOUND = re.compile(r"(?P<number>未(?:发现|发生|出现))[^,。;:、\d]{3,16}(?=[,。;\n])")
_ALL = re.compile(r"(?<!“)(?P<number>(?:实现|达到)?了?(?:全覆盖|百分百覆盖|全[县区市省]覆盖|应签尽签))(?![一-龥])")
_ALL_EN = re.compile(r"\b(?:achiev|reali[sz]|reach|attain)\w*(?: the)? (?P<number>(?:full|universal) coverage)\b")
_ZERO = re.compile(r"(?:为|保持|达到?|降到|降至|降为|是)(?P<number>零)(?=[,。;、\n]|$)")
_NO = re.compile(
    r"(?P<number>no)(?<![a-z_\d]no) [^.;\n\d]{2,110}? (?:(?:has|have|had) (?:been )?|(?:was|were) )?(?:found|reported|"
    r"occurred|detected|recorded|discovered|identified|confirmed|happened)\b"
)
_THERE_WAS_NO = re.compile(
    r"\bthere (?:was|were|has been|have been|is|are) (?P<number>no) (?:[a-z'-]+ ){0,5}?(?:deaths?|cases?|outbreaks?|"
    r"epidemics?|incidents?|accidents?)\b"
)
_AND_NO = re.compile(
    r"(?:, |\band )(?P<number>no) (?:[a-z'-]+ ){0,3}?(?:deaths?|death cases?|cases?|outbreaks?)(?=[,.;\n]|$)"
)
_ZERO_EN = re.compile(r"\b(?:to|at|is|was|remained|as) (?P<number>zero)\b")
_ONE = re.compile(
    r"\b(?P<number>an?) (?:(?:[a-z'-]+ ){0,4}(?:outbreak|incident|epidemic|accident)s?\b[^.;\n]{0,60}? (?:occurred|"
    r"happened|broke out|was reported)|(?:[a-z'-]+ ){0,2}case of )"
)
_HANDLED = re.compile(r"\b(?:dealt with|handled) (?P<number>an?) (?:[a-z'-]+ ){0,3}(?:case|incident)\b")
_PEOPLE = re.compile("病例|死亡|感染")
#: Plain words without which a form cannot stand in a paragraph (they are found quickly), the form, what it states.
_FORMS = (
    (("无", "未", "零", "没有"), _NONE, 0.0, "起"),
    (("未",), _NOT_FOUND, 0.0, "例"),
    (("无一",), _NOT_ONE, 0.0, "例"),
    (("覆盖", "尽签"), _ALL, 100.0, "%"),
    (("l coverage",), _ALL_EN, 100.0, "%"),
    (("零",), _ZERO, 0.0, ""),
    (("no ",), _NO, 0.0, "cases"),
    (("there ",), _THERE_WAS_NO, 0.0, "cases"),
    ((", no ", "and no "), _AND_NO, 0.0, "cases"),
    (("zero",), _ZERO_EN, 0.0, ""),
    (("outbreak", "incident", "epidemic", "accident", "case of"), _ONE, 1.0, "cases"),
    (("dealt with", "handled"), _HANDLED, 1.0, "cases"),
)


def find_worded(low: str, start: int, end: int) -> list[Quantity]:
    """Return the quantities that a paragraph of the working text states in words.

    Examples
    --------
    >>> [(one.value, one.unit) for one in find_worded("全县无甲类传染病发生,签约服务全覆盖。", 0, 20)]
    [(0.0, '起'), (100.0, '%')]
    """
    found: dict[int, Quantity] = {}
    said = low[start:end]
    for hints, form, value, unit in _FORMS:
        if not any([hint in said for hint in hints]):
            continue
        for match in form.finditer(low, start, end):
            first, last = match.span("number")
            counted = "例" if unit == "起" and _PEOPLE.search(match[0]) else unit
            found.setdefault(first, _made(first, last, value, counted))
    return list(found.values())


def _made(start: int, end: int, value: float, unit: str) -> Quantity:
    family = {"%": "rate", "": ""}.get(unit, "count")
    per = 100.0 if family == "rate" else 1.0
    return Quantity(start, end, start, end, value, unit=unit, per=per, family=family, words=unit != "")
