"""Result, target, plan or change: by the words before a number and the part of the document it stands in."""

import re

from healthstats.catalogue import Indicator
from healthstats.reading.prose.measures import PER_HEAD, per_of
from healthstats.reading.prose.outline import Outline
from healthstats.reading.prose.quantity import Quantity
from healthstats.reading.prose.statement import Statement
from healthstats.series import APART

_RISE = "上升|增长|延长|增加|提高|提升|升高|上涨|递增|增幅(?:为|达)?|增速(?:为|达)?|高出|超出|超额|扩大|多(?!达)|增|升|高(?!达)|涨|进步|上浮|多[生发死报]"
_FALL = "下降|减少|降低|降幅(?:为|达)?|回落|缩短|缩小|减|降|低|少|下浮|少[生发死报]|(?:还|相)差"
_CHANGED = re.compile(rf"(?:(?P<rise>{_RISE})|(?P<fall>{_FALL}))(?:了|约|近|幅度|达|为|将近|大约)*$")
#: Behind the value that was left: 从1.6%下降为0.5%.
_BECAME = re.compile("(?:上升|增长|增加|提高|提升|升高|下降|减少|降低|缩短|延长|升|降|减|增)(?:了)?为")
_THAN = re.compile(
    r" (?:[a-z]+ )?(lower|fewer|less|below|shorter|higher|more|above|greater|longer|better) than (?:in |for |among |the (?:same|previous|"
    r"prior|preceding|year)|last|that|a year|20\d\d)|"
    r" (?P<fewer>fewer|less|more) (?:[a-z-]+ ){1,4}than (?:in |the (?:same|previous|prior|preceding|year)|last|a year|20\d\d)|"
    r" (?P<beside>up on|down on|above|over|below|under) (?:the )?(?:(?:previous|preceding|prior|last) year|year before|(?:in )?20\d\d)\b(?!-)"
)
#: A 12% fall in admissions.
CHANGE_BEHIND = re.compile(
    r" (?:[a-z]+(?:-[a-z]+)* )?(?:(?P<rise>increase|rise|surge|growth|jump)|decrease|decline|drop|fall|reduction) in (?:the )?"
)
#: Up 15,000 from 2019.
_UP, _FROM = re.compile(r"(?:^|[,(]) ?(?:up|down) $"), re.compile(r" (?:from|on|over|compared)\b")
_FEWEST_YEARS = 15  # fewer are no life expectancy, but by how much it changed
_MORE = re.compile(r" (more|fewer) [a-z]")
_GREW = re.compile(r"(?:增加|减少|增长|下降|上升|缩短|延长)了?$|\b(?:increase|decrease|reduce|decline)d? $")
_STRONG = re.compile(
    r"(?:上升|增长|增加|提高|提升|升高|上涨|递增|增幅|增速|下降|减少|降低|降幅|回落|进步)(?:了|约|近|达|为)*$"
)
_LONGER = re.compile(r"(延长|缩短)了?$")
_BESIDE = re.compile(r"较|比|同比|环比|相比|基础上|与[^,，。]{1,12}相")
_BEYOND = re.compile(
    r"(?:超|超过|超出|超额|高于|高出|低于)[^,，。;；\d]{0,14}(?:目标|任务|指标|平均水平|平均|水平|要求)?[^,，。;；\d]{0,4}$"
)
_CHANGED_EN = re.compile(
    r"(?:(?P<rise>(?<!natural )increas\w*|ris(?:e|es|en|ing)|rose|(?<!natural )(?<!population )gr(?:ew|ow|owth|owing)\w*|"
    r"(?<!made )(?<!make )(?<!took )(?<!take )(?<!taking )(?<!takes )(?<!set )(?<!follow-)(?<!follow )up|gain\w*|improv\w*|climb\w*|higher|widen\w*)|"
    r"(?P<fall>decreas\w*|declin\w*|reduc\w*|f(?:ell|all|alls|allen|alling)|descend\w*|drop\w*|slip\w*|down|lower\w*|decline|narrow\w*))"
    r"(?: (?:rate|year[- ]on[- ]year|significantly|slightly|sharply|further|also))?(?: (?P<by>by|"
    r"of))?(?: (?:about|nearly|over|more than|almost|around|a total of|an average of))?\s?$"
)
_TARGET = re.compile(
    r"力争|争取(?!到|了|中央|上级|国家|省|市|项目|资金)|确保|建议|任务数|目标(?!管理|责任|考核|人群)|任务(?=[\d(（为是:：]|$|指标|要求)|(?<!行动)计划(?!生育|免疫|内)|拟|预期(?!寿命)|预计|要求|(?<![反供效相适响])应(?=达|为|在|大于|小于|不|"
    r"实现|完成|$)|不得|将(?:达|建|新|实|完|投)|需要?(?=[达\d])|(?<!内)需(?!求)|标准要|要(?:达|在|实|确|完|建|把)|努力实现|目标数|达标要求|"
    r"\b(?:strive|ensure|will|shall|(?<!who )should(?! (?:be )?(?:examin|check|screen|inspect|vaccinat|inoculat))|must|plan(?:s|ned)? to|goals?|ambition|targets?(?! population)|(?:control|task) index(?:es)?|aim(?:s|"
    r"ed)?|(?:tasks?|plan|quota) of(?= ?$| \d)|task numbers?|(?:number of|annual) tasks|we expect|hopes? to|expected to|is expected|it is (?:suggested|recommended|proposed)|objective|need(?:s|ed)? to|required|requirement|to reach|to achieve)\b"
)
_CANCELLED = re.compile(
    r"已|(?:完成|实现|达到|超过|超额完成|确保|超出)了|完成(?:率|比率|[^,，。;；]{0,10}(?:任务|目标|指标|计划)[^,，。;；]{0,6})|超(?:额|过|出)|目标责任|"
    r"目标考核|\b(?:has|have|had|was|were) (?:been )?(?:reached|completed|exceeded|achieved)|completed|"
    r"exceeding|overfulfilled|exceeded"
)
_PAST = re.compile(
    r"已(?!婚)|(?:完成|达到|实现|取得|建成|开展|下降|上升|提高)了|截[至止]|目前|现有|现已|仅有|共有|同比|较(?:上|去)年|比(?:上|去)年|\b(?:has|have|"
    r"had) (?:been |already )?\w+ed\b|so far|at present|currently"
)
_DESCRIBED = re.compile(
    r"(?:[下管共]|[,。]\s?)辖|位于|地处|年末[,，]|海拔|总人口|占地面积|建筑面积|\b(?:has|have|had) jurisdiction\b|\bthere (?:are|is|were|was)\b|\b(?:has|have) an? (?:[a-z]+ )?population\b"
)
#: 完成任务数2200人的102.3%: the number between is the task.
_TASK_OF = re.compile(r"(?:任务|目标|计划)[数量]?$")
_SHARE_OF = re.compile(r"的\d[\d.]*%")
_STOCK = re.compile(
    r"(?:提升|加强|巩固|发挥|完善|强化|改善|关系到?|涉及)[^,，。;；]{0,8}$|related to[^.;]{0,60}$|interests of[^.;]{0,24}$"
)
_SPENT = re.compile(
    r"投资|投入|安排|筹集|筹措|资金|预算|概算|经费(?!补助标准|标准)|invest|fund|budget|allocat|financ|needs?\b|raise|appl(?:y|ied) for|put in|spend|\bcosts?\b|requirement|pledge|set aside|earmark|compensation|allowance"
)
#: In a report, what is to be spent all the same.
_BUDGETED = re.compile(
    r"\bneeds?\b|需(?:要)?资金|资金需求|\bbudget(?: for [^,.;]{1,30})? (?:is|was|of|stands? at|amounts? to|at) $|\brequirements? for [^,.;]{1,20} (?:is|are) $"
)
_IN_BRACKET = re.compile(r"\((?:[a-z$£€]{1,4}\.? ?)?$")  # equip 10 wards (Rs. 21.6 million)
_FUNDS = re.compile(r" (?:of )?(?:[a-z-]+ ){0,3}(?:funds?|investment|budget)\b")
_REACH = re.compile(
    r"(?:达到?|到达|力争|实现|reach(?:ed|es|ing)?|achieve[sd]?|up to|attain(?:ed)?|more)\s?(?:人均|每人)?\s?$"
)
_HELD = re.compile(
    r"控制(?:在|于|到|$)|降(?:到|至|低到|低至)|下降(?:到|至)|以内|最高|上限|封顶|限额|controlled|within|reduced? to|\b(?:kept|keep|held|hold)\b.*\b(?:at|to|below|under|within|down)\b"
)
_PREVIOUS = re.compile(r"去年|上年|同期|last year|previous year|same period")
_NOUN_BEHIND = re.compile(r" (?!a year |in |and |to |of |or |respectively|per |compared|from |for |among )[\"“]?[a-z]")
_GOAL = re.compile(r"目标|任务|指标|要求|标准为|计划数|target|goal|task|requirement")
_GOAL_BEHIND = re.compile(
    r"的?(?:《[^》\n]{1,20}》)?[一-龥]{0,4}(?:考核|目标|任务)?(?:要求|标准|目标值?)(?![率化])| (?:national|provincial|county|local|"
    r"state)? ?(?:target|standard|goal)s?\b"
)
_GOAL_BRACKET = re.compile(r"(?:目标|任务|指标|要求|targets?|goals?)[值数]?\s?\([^()]*$")
_AGAINST = re.compile(r"(?:低于|高于|未达到|达到)[^,。;\d]{1,10}(?:规定|要求|标准|目标)的$")
#: What a number is held against that is no earlier time: 高于全省平均水平2.1个百分点.
_APART = re.compile(
    r"(?:高于|低于|高出|超过|超出|超|优于|比|较|与)((?:(?:年度|全年)?[^,。;\d年]{0,6}(?:平均|目标|任务|指标|要求)|全国|全省|全市|全县|全区)(?:水平|数|值)?)|"
    r"\b(?:above|below|than|from|over|under) (the (?:[a-z]+ ){0,2}(?:average|target|goal|task|mean|standard|requirement))\b"
)
#: 筛查任务数 names what 筛查 counts.
_TASK_NUMBER = re.compile(
    r"的?(?:任务|目标|计划)[数量]$|(?:超额)?完成(?:年度|全年)?(?:任务|目标|计划)$|^(?:task numbers?|number of tasks) (?:of|for) (?:the )?"
)
_HAPPENED = re.compile(
    r"\b(?:reached|totall?ed|was|were|had|stood|rose|fell|increased|decreased|declined|dropped|numbered|amounted|saw|recorded|"
    r"registered)\b"
)
_BY_A_YEAR = re.compile(r"(?<!截)[到至]\s?20\d\d年|\bby (?:the end of )?(?:[a-z]+ )?20\d\d\b")


def judge(one: Statement, low: str, about: Outline, indicator: Indicator | None) -> None:
    """Settle kind, bound, value and unit of a statement that has a name and a period."""
    quantity = one.quantity
    one.value, one.bound, one.unit, one.per = quantity.value, quantity.bound, quantity.unit, quantity.per
    said = low[max(one.sentence[0], quantity.left - 60) : quantity.left]
    opening = one.head[-12:] + one.clause if one.bracket else ""
    begun = about.plan_since or about.plan_year
    earlier = bool(one.in_plan and begun and one.period and one.period.end.year < begun)
    if one.indicator == "task_completion_rate" and not one.in_plan and one.sign is None:
        one.kind = "result"
    elif _is_goal(one, opening, said):
        one.kind = "target"
    elif one.sign is not None:
        one.kind, one.value = "change", one.sign * quantity.value
        one.note = "planned" if one.in_plan and not earlier else ""
        if match := _APART.search(one.clause + one.after[:60]):
            one.note = f"{APART}{match[1] or match[2]}, not a change over time"
    elif _PREVIOUS.search(opening):
        one.kind = "result"
    elif _is_aimed_at(one, low, about.plan_year) and not _PAST.search(said):
        one.kind = "target"
    else:
        one.kind = kind_of(quantity, said, one.clause, one.after, one.in_plan, earlier)
    if one.kind == "target":
        words = (one.clause if one.chinese else one.head[-120:] + one.clause) + low[quantity.left : quantity.start]
        one.bound = target_bound(quantity, words, bool(indicator and indicator.direction == "lower"))
        one.label = _TASK_NUMBER.sub("", one.label) or one.label
    later = about.year and one.period and one.period.start.year > about.year
    if one.kind == "result" and quantity.family == "money" and later and not one.in_plan and not one.chinese:
        one.kind = "plan"  # for the coming year the assembly has set aside 5.3 billion
    _complete_unit(one, indicator)


def _is_goal(one: Statement, opening: str, said: str) -> bool:
    """Return whether the words beside a number call it a goal: (目标95%), 低于规定的85%, 95% target."""
    if _GOAL.search(opening) or _GOAL_BRACKET.search(said) or _AGAINST.search(one.clause):
        return True
    return one.quantity.family == "rate" and not one.sign and _GOAL_BEHIND.match(one.after) is not None


def _is_aimed_at(one: Statement, low: str, plan_year: int | None) -> bool:
    """Return whether a report names a later year as the one by which a number is to be reached."""
    if one.in_plan or not plan_year or not one.period or one.period.start.year < plan_year:
        return False
    if _HAPPENED.search(low, one.sentence[0], one.quantity.left):
        return False  # by the end of 2019 the number had reached
    aimed = _BY_A_YEAR.search(low, *one.sentence) or _TARGET.search(low, one.sentence[0], one.quantity.left)
    return aimed is not None


def _complete_unit(one: Statement, indicator: Indicator | None) -> None:
    """Take the unit from the name (每千人口…) or from the number whose name it has; a lost one stays empty."""
    quantity = one.quantity
    per_head = PER_HEAD.search(one.label) or PER_HEAD.search(one.clause) or PER_HEAD.search(one.per_head)
    if quantity.family in ("", "count") and per_head:
        one.per = per_of(per_head[0])
        heads = re.sub("^每|名|常住|服务|户籍", "", per_head[0])
        one.unit = f"{one.unit}/{heads}" if one.chinese and one.unit else per_head[0]
    elif quantity.unit or quantity.family:
        return
    elif (
        one.inherits
        and (one.inherits.per > 1 or one.inherits.quantity.family == "years")
        and one.inherits.kind != "change"
        and one.inherits.indicator != "composition_share"
        and not (one.inherits.per == 100 and one.value > 200)
        and not _NOUN_BEHIND.match(one.after)
    ):
        one.per, one.unit, one.note = one.inherits.per, one.inherits.unit, "its unit is that of the number before it"
    elif indicator and indicator.family == "rate":
        one.per = float(indicator.per)
        one.unit = indicator.unit if one.value == 0 else ""


def change_of(one: Quantity, before: str, after: str = "") -> float | None:
    """Return +1 or -1 when a number says by how much something changed, given the words around it; None otherwise.

    Examples
    --------
    >>> points = Quantity(0, 4, 0, 4, 5.6, unit="个百分点", per=100.0, family="points")
    >>> change_of(points, "住院分娩率下降")
    -1.0
    """
    before = before[-80:]
    if (match := _THAN.match(after)) and (match[1] or match["fewer"] or not _CHANGED_EN.search(before)):
        less = ("lower", "fewer", "less", "below", "shorter", "down on", "under")
        return -1.0 if (match[1] or match["fewer"] or match["beside"]) in less else 1.0
    if one.per == 100 and (behind := CHANGE_BEHIND.match(after)):
        return 1.0 if behind["rise"] else -1.0
    if _BECAME.fullmatch(before.strip()):
        return None
    match = _CHANGED.search(before[-20:]) or _CHANGED_EN.search(before)
    sign = (-1.0 if match["fall"] else 1.0) if match else None
    if one.family == "times" and not before.isascii():
        return sign or 1.0
    if one.family == "points":
        if sign is None:
            words = [
                found
                for found in re.finditer(
                    rf"(?P<rise>{_RISE})|(?P<fall>{_FALL})|(?P<en>decreas|declin|reduc|fell|drop|lower|down)", before
                )
            ]
            sign = -1.0 if words and (words[-1]["fall"] or words[-1]["en"]) else 1.0
        return sign
    if one.family == "days" and (longer := _LONGER.search(before)):
        return 1.0 if longer[1] == "延长" else -1.0
    if match is None or (one.high == one.high and not _BESIDE.search(before)):
        return sign if _is_beyond(one, before) else None
    if match.re is _CHANGED_EN:
        noun = match["by"] or one.family in ("rate", "times") or (_UP.search(before) and _FROM.match(after))
        return sign if noun else None
    if one.family == "years" and one.value < _FEWEST_YEARS:
        return sign  # 人均预期寿命增加近1岁
    if (one.family == "rate" and one.per == 100) or one.family == "times":
        return sign if _STRONG.search(before) or _BESIDE.search(before) or _is_beyond(one, before) else None
    return sign if _BESIDE.search(before) else None


def more(after: str, before: str) -> float | None:
    """Return +1 or -1 for the things that there are more or fewer of, in a sentence that compares two years."""
    match = _MORE.match(after)
    compared = match and re.search(r"\b(?:compared|comparing|in comparison) (?:with|to)\b", before)
    return None if not match or not compared else 1.0 if match[1] == "more" else -1.0


def grew(before: str) -> float | None:
    """Return +1 or -1 when a count stands right behind 增加 or 减少, in a sentence that compares two years."""
    match = _GREW.search(before)
    return None if match is None else -1.0 if re.search("减|降|缩|decr|redu|decl", match[0]) else 1.0


def _is_beyond(one: Quantity, before: str) -> bool:
    return (
        one.unit == "%"
        and re.search(r"超(?:过|出|额)?[^,，。;；\d]{0,10}(?:任务|目标|指标|计划)[^,，。;；\d]{0,4}$", before)
        is not None
    )


def kind_of(one: Quantity, sentence: str, clause: str, after: str, in_plan: bool, earlier: bool) -> str:
    """Return result, target or plan for a number that is no change.

    Parameters
    ----------
    one : Quantity
        The number.
    sentence, clause : str
        The words before it in its sentence and in its clause.
    after : str
        The words behind it.
    in_plan : bool
        Whether it stands in a plan.
    earlier : bool
        Whether its period ended before the year of the plan.
    """
    cue = _TARGET.search(clause) or (_TARGET.search(sentence) if in_plan else None)
    cancelled = _CANCELLED.search(clause)
    if in_plan:
        past = _PAST.search(clause) or _DESCRIBED.search(sentence)
        result = earlier or (past and not cue) or _STOCK.search(clause)
        kind = "result" if result else "target"
    else:
        shared = _SHARE_OF.match(after) and _TASK_OF.search(clause)
        kind = "target" if shared or (cue and not cancelled) else "result"
    if (
        kind == "target"
        and one.family == "money"
        and "/" not in one.unit
        and not re.search("人均|per capita|per head|per person", clause)
        and (_SPENT.search(clause) or _FUNDS.match(after) or (in_plan and _IN_BRACKET.search(sentence)))
    ):
        return "plan"
    if kind == "result" and one.family == "money" and _BUDGETED.search(clause):
        return "plan"
    return kind


def target_bound(one: Quantity, clause: str, lower_is_better: bool) -> str:
    """Return the bound of a target whose words beside the number give none: 达到98% means at least."""
    if one.bound not in ("=", "<") or one.high == one.high:
        return one.bound
    if one.bound in ("=", "<") and _HELD.search(clause):
        return "<="
    if one.bound == "<":
        return "<"
    level = one.family == "years" or (one.family in ("count", "") and PER_HEAD.search(clause) is not None)
    if ((level or (one.family == "rate" and one.per == 100 and one.value < 100)) and _REACH.search(clause[-24:])) or (
        one.value < 100 and one.unit == "%" and re.search("(?:力争|争取)(?!.*(?:提高|提升|增加)[到至])|strive", clause)
    ):
        return "<=" if lower_is_better else ">="
    return "="
