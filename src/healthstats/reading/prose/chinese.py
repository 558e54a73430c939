"""What a number in a Chinese text is called: by the words before it, behind it, and by the numbers before it."""

import re
from dataclasses import replace

from healthstats.reading.prose.chinese_people import OBJECTS, PEOPLE, SICK, of_people, what_was_inspected
from healthstats.reading.prose.fitting import (
    impossible,
    is_kind_of_institution,
    names_institutions,
    of_institutions,
    of_some_staff,
    states_stock,
)
from healthstats.reading.prose.measures import PER_HEAD
from healthstats.reading.prose.naming import Name, Names
from healthstats.reading.prose.phrases import overlapped, phrase_after, phrase_before
from healthstats.reading.prose.quantity import Quantity
from healthstats.reading.prose.statement import Statement, share_of

#: Names of so little meaning that the words before their comma say what they are about: 发病率, 管理率.
_GENERIC = frozenset(
    (
        "crude_death_rate", "disease_incidence_rate", "disease_prevalence", "case_fatality_rate", "health_record_rate",
        "task_completion_rate", "inspection_pass_rate", "patient_follow_up_rate", "maternal_systematic_management_rate",
        "infectious_disease_reporting_rate",
    )
)  # fmt: skip
_PART_OF = re.compile(
    r"(?:其中)?(?:低于|高于|优于|好于)?((?:全国|全省|全市|全州|全区|城市|农村|城镇|乡村|城区|市区|县城|乡镇|市|县|男性?|女性?)(?:地区|居民)?)的?(?:平均)?(?:水平)?的?"
)
_OTHER_AREA = re.compile(r"(全国|全省|全市|全州|全区)(?:平均)?(?:水平|平均)$")
_TASK = re.compile(
    r"(?:任务|目标)?完成(?:比)?率|(?:超额)?完成[^,。;]{0,16}(?:任务|目标|计划|指标)(?:数|量)?(?:的|任务)?|占[^,。;]{0,8}(?:任务|目标)(?:数|"
    r"量)?的?$|(?:任务|目标)(?:数|量)的$"
)
_TASK_BEFORE = re.compile(r"(?:[占为是]|完成)[^,。;]{0,8}(?:任务|目标)(?:数|量)?$")
_TASK_END = re.compile(r"(?:(?:超额)?完成)?(?:年度|全年)?(?:任务|目标|计划)(?:数|量)?$")
_TASK_BEHIND = re.compile(r"地?完成[^,。;]{0,8}(?:任务|目标)")
_GOAL = re.compile(
    r"占?(?:高于|低于|超过|超出|优于|好于)?(?:全年|年度|国家|省|市|县|省级|市级|上级|考核|年初)?(?:下达|规定|确定|定)?(?:的)?(?:目标任务|目标值?|任务|指标|要求|标准|考核要求|规定)(?:数|值)?"
)
#: 低于全市平均水平12.5个百分点; 提前实现规划提出的20/10万以下的目标
_THAN_OTHERS = re.compile(
    r"(?:低于|高于|优于|好于|超过|超出)?(?:全国|全省|全市|全州|全县|全区|国家|省级?|市级?|上级|年度|全年|年初)(?:下达|确定|规定)?的?(?:平均)?(?:水平|目标任务|目标|标准|要求|任务)?"
)
_THAN_OTHERS_AT_END = re.compile(
    r"(?:低于|高于|优于|好于|超过|超出)(?:全国|全省|全市|全州|全县|全区|国家)的?平均(?:水平)?$"
)
_COMPONENTS = re.compile(r"构成(?:比)?(?:为|是)?:[^,。;:]*$")
_AIM = re.compile(r"(?:规划|纲要|方案|计划|目标)(?:所|中)?(?:提出|规定|要求|确定)$")
_GOAL_BEHIND = re.compile(r"(?:以下|以上|以内)?的(?:《[^》\n]{1,20}》|[一-龥]{0,6})的?目标")
_SET_BY = re.compile(r"(?:已?提前|如期|(?:国家|省|市|县|上级|年初)(?:级|定|规定|确定|下达)*)?")
#: 99.2%的住院分娩率.
_OF_NAME = re.compile(r"的([一-龥]{2,16}?率)")
_COMPARED_TO = re.compile(r"(?:相比较?|比较)[,，]?([^,，。;；\d]{3,24})")
#: How a value stands: 住院分娩率创历史新高,达99.2%.
_STANDING = re.compile(r"(?:再?创|位?居|名列|排名|处于|优于|好于|领先|走在)[^,，。;；]*$")
#: What facilities have and do, as the catalogue says what its subject is.
_OF_FACILITIES = ("facility level", "staff category")
_WHOLE = re.compile(r"全[国省市州县区]|总|共")
_BEDS = {"张": "床位"}
_AMOUNT = re.compile(r"(?:销售额|使用量|使用|配备|费用|支出|收入|品种|金额|数量)$")
_SAME = re.compile(r"(?:这一|该|这个|其|上述)(?:占比|比例|比率|指标|数字|数据|水平)")
_ALL = ("常住人口", "居民", "常住居民", "全人群", "总人口", "人群")
_GROUP = re.compile("(?:人群|人口|居民|老年人|老人|儿童|孕产妇|患者|残疾人|家庭|户)$")
_PATIENTS = re.compile("患者|病人|感染者|患病")
#: Something was done to the sick who are counted: 随访感染者215例, 对8名感染者进行了采样.
_DONE_TO = re.compile(r"[对为给]$|随访|访视|治疗|救治|救助|转诊")
#: The work in a heading that says with whom it was done.
_WORK = re.compile(r"(?:(?:规范化?|健康|系统)?管理|服务|筛查|防治|防控|保健|工作|项目|情况)+$")
_SPLIT_BY = re.compile(r"(.{3,}?)(城市|农村|城镇|乡村|男性?|女性?|男[婴童孩]|女[婴童孩])")
_SHARE = re.compile(r"占(?!比)[^,，]{0,20}$")
_BESIDE = re.compile(r"\(([^()\d]{2,12})\)")


def name_chinese(new: Statement, earlier: list[Statement], before: list[Statement], topic: str, names: Names) -> None:
    """Name a statement, given those before it in its sentence and in its paragraph, and the heading of that."""
    one = new.quantity
    phrase = phrase_before(new.clause)
    phrase = (_THAN_OTHERS_AT_END.sub("", phrase) or phrase) if new.sign else phrase
    if (
        one.family in ("count", "")
        and one.unit.endswith(PEOPLE)
        and (people := of_people(new, phrase, earlier, before, names))
    ):
        new.call(phrase or people.subject, people)
        return
    if match := PER_HEAD.search(new.clause):
        new.per_head = match[0]
    if one.family == "rate" and not phrase and (told := _named_behind(new, names)):
        new.call(*told)
        return
    again = _SAME.fullmatch(phrase) or (not earlier and _GOAL.fullmatch(phrase))  # 2019年为99.2%。2020年目标为99.5%
    if before and again and before[-1].quantity.unit == one.unit:
        new.take_over(before[-1])
        return
    if ":" in new.clause and phrase and (told := _of_headed_list(new, phrase, names)):
        new.call(*told)
        return
    if _of_the_last(new, phrase, earlier, names):
        return
    if one.family == "rate" and (names_institutions(phrase) or names.subject_of(phrase)):
        divided = _divided_head(new, names)
        if divided:
            new.call(f"{phrase}{divided[0]}", replace(divided[1], subject=names.subject_of(phrase) or phrase))
            return
    right = phrase_after(new.after) if one.family in ("count", "") or not phrase else ""
    if right and earlier and phrase and phrase_after(earlier[-1].after) == phrase == earlier[-1].label:
        phrase = ""  # 21个乡镇卫生院、109个村卫生站: it names the number before it
    found = _meaning(phrase, new, earlier, topic, names)
    found = None if found and of_some_staff(found, new.clause) else found
    if found is None and not phrase and (not right or new.sign or new.bracket):
        _take_over(new, earlier, names)
        return
    behind = None
    if right and found is None:
        forms = [*_forms(f"{phrase}{right}", new), *_forms(right, new)] if one.words and one.value == 0 else [right]
        behind = next((name for words in forms if (name := names.ending(words))), None)
    if behind and states_stock(behind, new.clause) and not impossible(behind, one, names):
        found, phrase = replace(behind, subject=behind.subject or names.subject_of(phrase)), right
    if found is None and earlier and (new.clause.startswith(("、", ",", "和")) or new.head.strip() == ","):
        found = _of_shared_verb(earlier[-1].label, phrase, names)
        found = None if found and impossible(found, one, names) else found
    is_done_to = _DONE_TO.search(new.clause)
    if (
        found is None
        and one.unit in PEOPLE
        and "疑似" not in phrase + right
        and SICK.search(phrase + right)
        and not is_done_to
    ):
        subject = names.subject_in(right) or names.subject_in(phrase)
        found = Name(0, 0, ("reported_cases",), subject) if subject else None
    label = phrase if (found and phrase) or one.family == "rate" or not right else right
    if found is None and one.family == "count":
        listed = bool(earlier) and earlier[-1].indicator == "health_institutions"
        alone = not new.in_plan and is_kind_of_institution(new.clause.rpartition(":")[2].strip())
        found = of_institutions(one, label, new.clause, listed=listed or alone)
        found = found and replace(found, subject=names.subject_of(label) or found.subject)
    if found and found.ids == ("health_institutions",) and not found.subject and found.start:
        found = replace(found, subject=phrase)  # 基层医疗卫生机构 is not all of them
    if found and not found.subject and (beside := _BESIDE.match(new.after)) and names_institutions(beside[1]):
        found = replace(found, subject=beside[1]) if names.known[found.ids[0]].subject else found
    if found and found.ids == ("population",) and not found.subject:
        found = replace(found, subject=names.subject_of(label))
    if found and not found.subject and names.known[found.ids[0]].subject in OBJECTS:
        own = phrase[: max(len(phrase) - (found.end - found.start), 0)]
        found = replace(found, subject=what_was_inspected(own, new, earlier, names))
    if found and not found.subject and names.known[found.ids[0]].subject in _OF_FACILITIES:
        found = replace(found, subject=_facility(new, earlier, names))
    if found is None and phrase and _is_component(new, earlier):
        found = share_of(phrase)
    if found and found.ids == ("composition_share",) and "占" in found.subject[1:]:
        found = replace(found, subject=found.subject.partition("占")[0])  # 政府卫生支出占卫生总费用的28.3%
    new.call(label or right, found)


def _named_behind(new: Statement, names: Names) -> tuple[str, Name] | None:
    """Return the rate that the words behind a number name: 99.2%的住院分娩率; 与去年的98.7%相比,住院分娩率为99.2%."""
    if match := _OF_NAME.match(new.after):
        label = match[1]
    else:
        label = phrase_before(match[1]) if (match := _COMPARED_TO.match(new.after)) else ""
    found = names.ending(label) if label else None
    return (label, found) if found else None


def _of_headed_list(new: Statement, part: str, names: Names) -> tuple[str, Name] | None:
    """Return the rate before a colon for the first of its parts: 婴儿死亡率:城市3.1‰,农村5.2‰."""
    rate = phrase_before(new.clause.rpartition(":")[0])
    other = names.ending(part)
    found = names.ending(rate) if rate and (other is None or impossible(other, new.quantity, names)) else None
    if found is None or impossible(found, new.quantity, names):
        return None
    if divided := _PART_OF.fullmatch(part):
        new.restrict(divided[1])
        return rate, found
    own = names.ending(f"{part}{rate}")
    if own and own.ids == found.ids and not own.subject:
        known = names.known[own.ids[0]].subject == "population group"
        own = replace(own, subject="" if part in _ALL else part) if known else None
    return (f"{part}{rate}", own) if own else None


def _of_shared_verb(last: str, phrase: str, names: Names) -> Name | None:
    """Return what a phrase means behind the verb of the number before it: 管理高血压患者26418人、糖尿病患者7093人."""
    for size in range(min(len(last), 5), 1, -1):
        found = names.ending(f"{last[:size]}{phrase}")
        if found and found.start == 0 and not phrase.startswith(last[:size]):
            return found
    return None


def _facility(new: Statement, earlier: list[Statement], names: Names) -> str:
    """Return the one kind of facility that a sentence counts or names before: 乡镇卫生院诊疗13.1亿人次;入院3992万人次."""
    kinds = ("institution type", *_OF_FACILITIES)
    about = [other for other in earlier if other.name and names.known[other.name.ids[0]].subject in kinds]
    said = {other.name.subject for other in about if other.name}
    return said.pop() if len(said) == 1 and not _WHOLE.search(new.clause) else ""


def _is_component(new: Statement, earlier: list[Statement]) -> bool:
    """Return whether a number is one of the shares of a whole: 主要死因构成:出生窒息占17.6%、肺炎8.7%."""
    if new.quantity.unit != "%" or new.sign or new.clause.rstrip().endswith("率"):
        return False
    listed = bool(earlier) and earlier[-1].indicator == "composition_share" and new.clause.startswith("、")
    return listed or _COMPONENTS.search(new.head + new.clause) is not None


def _of_the_last(new: Statement, phrase: str, earlier: list[Statement], names: Names) -> bool:
    """Name a number that only says something more of the number before it; False when it has a name of its own."""
    one, clause = new.quantity, new.clause
    if one.unit == "%" and (task := _task(new, earlier, names)):
        new.call(*task)
        return True
    if not earlier:
        part = _PART_OF.fullmatch(phrase) if one.family == "rate" else None
        if part:
            _take_over(new, [], names)
            new.restrict(part[1])
        return part is not None and new.name is not None
    previous = earlier[-1]
    if new.bracket and (other := _OTHER_AREA.search(new.outer)):
        _of_other_area(new, other[1], earlier)
    elif _GOAL.fullmatch(phrase) and previous.label:
        new.take_over(previous)
    elif previous.label and not new.sign and (part := _PART_OF.fullmatch(phrase)):
        own = names.ending(f"{part[1]}{previous.label}")
        if own and previous.name and own.ids != previous.name.ids:
            new.call(f"{part[1]}{previous.label}", own)
        else:
            new.take_over(previous)
            new.restrict(part[1])
    elif one.per >= 1000 and not phrase and new.bracket and previous.name and previous.quantity.family in ("count", ""):
        new.call(previous.label, names.per_head(previous.name))  # 婴儿死亡11例(4.75‰)
    elif one.family == "rate" and (
        (re.match(r"约?占", clause.strip()) and not previous.label.startswith("占"))
        or (
            not phrase
            and not new.sign
            and previous.quantity.family in ("count", "money")
            and (new.bracket or "占" in clause)
        )
    ):
        own = names.ending(f"{previous.label}率")
        if own and own.end - own.start > len(previous.label):
            new.call(f"{previous.label}率", own)
        else:
            new.call(f"{previous.label}占比", share_of(previous.label))
    elif (
        (new.sign and (clause.startswith("按") or _THAN_OTHERS.fullmatch(phrase)))
        or _AIM.search(phrase)
        or _is_goal_of(new, phrase)
    ):
        new.take_over(previous)
    elif PER_HEAD.fullmatch(phrase) and (each := names.ending(f"{phrase}{_BEDS.get(one.unit, previous.label)}数")):
        new.call(f"{phrase}{_BEDS.get(one.unit, previous.label)}", each)
    elif previous.name and _divides(previous, phrase, one, names):
        new.call(phrase, replace(previous.name, subject=phrase))
    elif previous.name and (subject := _part_of_rate(previous, phrase, one, names)):
        whole = previous.indicator == "fully_immunised_coverage"
        ids = ("routine_immunisation_coverage",) if whole else previous.name.ids
        new.call(f"{phrase}{_whole_rate(previous, earlier)}", replace(previous.name, ids=ids, subject=subject))
    elif clause.strip() == "人均" and (each := names.ending(f"人均{previous.label}")):
        new.call(f"人均{previous.label}", each)
    elif (
        phrase
        and previous.per_head
        and one.decimals
        and not PER_HEAD.search(phrase)
        and (each := names.ending(f"{previous.per_head}{phrase.removesuffix('数')}数"))
    ):
        new.call(f"{previous.per_head}{phrase}", each)
        new.per_head = previous.per_head
    elif phrase == "死亡" and (
        sick := [other for other in earlier if other.indicator == "reported_cases" and other.name]
    ):
        new.call(phrase, replace(sick[-1].name or Name(0, 0, ()), ids=("deaths",)))
    else:
        return False
    return True


def _is_goal_of(new: Statement, phrase: str) -> bool:
    """Return whether a number is only the goal that the one before it has reached: 已提前实现20/10万的《纲要》目标."""
    return _SET_BY.fullmatch(phrase) is not None and _GOAL_BEHIND.match(new.after) is not None


def _divided_head(new: Statement, names: Names) -> tuple[str, Name] | None:
    """Return the name before the comma when a phrase only says for whom: 基本药物销售额占比,二级医院达到40%."""
    before = new.head + new.clause.rpartition(":")[0]
    words = [phrase_before(part) for part in re.split(r"[,。;:]", before) if part]
    found = names.ending(words[-1]) if words and words[-1] else None
    return (words[-1], found) if found and names.known[found.ids[0]].subject and not found.subject else None


def _of_other_area(new: Statement, area: str, earlier: list[Statement]) -> None:
    """Name a number in 低于全国平均水平(18.3/10万、6.1‰): its unit tells which of the numbers before it is meant."""
    alike = [other for other in earlier if other.quantity.unit == new.quantity.unit and not other.area] or earlier
    taken = sum(other.area == area and other.quantity.unit == new.quantity.unit for other in earlier)
    new.take_over(alike[max(len(alike) - 1 - taken, 0)])
    new.area = area


def _divides(previous: Statement, phrase: str, one: Quantity, names: Names) -> bool:
    """Return whether a phrase only says which part of the number before it is meant: 其中医院38.8亿人次."""
    if not phrase or not previous.indicator or one.unit != previous.quantity.unit or "人次" not in one.unit:
        return False
    divided = names.known[previous.indicator].subject
    return bool(divided) and names.ending(phrase) is None and names_institutions(phrase)


def _part_of_rate(previous: Statement, phrase: str, one: Quantity, names: Names) -> str:
    """Return the disease, vaccine or facility that a rate of the same name is of: 麻疹97.5%, 其中医院68.4%."""
    families = ("rate", "points", "days")
    if not previous.indicator or previous.quantity.family not in families or one.family not in families:
        return ""
    divided = names.known[previous.indicator].subject
    if divided == "facility level" and names_institutions(phrase):
        return names.subject_of(phrase) or phrase
    if divided == "population group" and _GROUP.search(phrase):
        return names.subject_of(phrase) or phrase
    several = divided in ("vaccine", "vaccine set") or (previous.name is not None and previous.name.subject)
    if not (divided and several and one.family == previous.quantity.family):
        return ""
    vaccine = names.subject_of(f"{phrase}疫苗") if "vaccine" in divided else ""
    return vaccine or names.subject_of(phrase)


def _whole_rate(previous: Statement, earlier: list[Statement]) -> str:
    """Return the name of the rate of which a number and the one before it are parts: 疫苗接种率 of 麻疹疫苗接种率."""
    same = [one.label for one in earlier if one.label and one.name and previous.label.endswith(one.label)]
    return min(same, key=len, default=previous.label)


def _task(new: Statement, earlier: list[Statement], names: Names) -> tuple[str, Name] | None:
    """Return the name of the share of a task that was done: 完成任务数的104.6%."""
    match = _TASK.search(new.clause)
    of_task = new.clause.strip() == "的" and earlier and _TASK_BEFORE.search(earlier[-1].clause)  # 完成任务数2300人的
    if match is None and not of_task and not _TASK_BEHIND.match(new.after):
        return None
    said = phrase_before(new.clause[: match.start()] if match else new.clause)
    own = names.ending(f"{said}任务完成率") if said else None
    if own and own.ids != ("task_completion_rate",):
        return f"{said}任务完成率", own
    bare = [_TASK_END.sub("", other.label) for other in earlier]
    done = [label for label in bare if label and not re.search("任务|目标|计划", label)]
    subject = said or (done[-1] if done else "")
    return f"{subject}任务完成率", Name(0, 0, ("task_completion_rate",), subject)


def _meaning(phrase: str, new: Statement, earlier: list[Statement], topic: str, names: Names) -> Name | None:
    """Return what a phrase stands for; 销售额 in per cent is a share, 出生 with a lost unit is a rate."""
    if not phrase:
        return None
    if phrase == "系统管理率" and any(_PATIENTS.search(other.label) for other in earlier):
        return None  # 发现肺结核患者312例,系统管理率98%
    short = _completed(phrase, new.head, earlier, topic, names) if len(phrase) <= 6 and phrase.endswith("率") else None
    if short and (new.sign or not impossible(short, new.quantity, names)):
        return short
    for words in _forms(phrase, new):
        if (name := names.ending(words)) and (new.sign or not impossible(name, new.quantity, names)):
            return name
    if (part := _SPLIT_BY.fullmatch(phrase)) and (name := names.ending(part[1])):
        new.restrict(part[2])
        return name
    if new.quantity.family == "rate" and (share := _SHARE.search(new.clause)):
        before = re.split(r"[,。;:()]", new.head.rstrip(","))[-1]
        about = phrase_before(new.clause[: share.start()]) or ("" if "、" in before else phrase_before(before))
        return share_of(about) if about else None
    return None


def _forms(phrase: str, new: Statement) -> list[str]:
    """Return the ways a catalogue could write a phrase that stands before a number with this unit."""
    one = new.quantity
    if one.family == "rate":
        if new.sign and phrase.endswith("报告"):
            return [f"{phrase}病例数"]  # 乙类传染病报告环比下降5.52%
        if "实际" in new.clause and "实际" not in phrase:
            return [f"实际{phrase}", f"住院实际{phrase}", phrase]
        if phrase.endswith("占比"):
            return [f"{phrase[:-2]}率", phrase]
        whole = phrase.endswith(("率", "比", "比例", "比重"))
        shared = [f"{phrase}占比"] if _AMOUNT.search(phrase) else []
        if "占" in phrase[1:] and not whole:
            return [f"{phrase}的比重", phrase]  # 药品收入占业务收入的41.2%
        return [phrase] if whole else [phrase, f"{phrase}率", *shared, f"{phrase}数"]
    forms = [f"人均{phrase}"] if "人均" in new.clause and "人均" not in phrase else []
    if one.family == "money":
        return [*forms, phrase, f"{phrase}标准", f"{phrase}金额"]
    if one.family not in ("count", "") or phrase.endswith(("数", "率")):
        whole = phrase.endswith("总数") and len(phrase) > 4
        return [*forms, phrase, *([phrase[:-2], f"{phrase[:-2]}数"] if whole else [])]
    if phrase.endswith("总") and len(phrase) > 3:
        forms += [phrase[:-1], f"{phrase[:-1]}数"]
    if not one.unit and one.decimals:
        forms.append(f"{phrase}率")
    people = f"{phrase}人次" if "人次" in one.unit else f"{phrase}人数" if one.unit.endswith(("人", "名", "例")) else ""
    return [*forms, phrase, *([people] if people else []), f"{phrase}数"]


def _completed(phrase: str, head: str, earlier: list[Statement], topic: str, names: Names) -> Name | None:
    """Return what a rate named in short means beside the words before it: 婴儿死亡58例,死亡率11.09‰."""
    short = names.ending(phrase)
    if short and not _GENERIC & set(short.ids) and len(phrase) > 4:
        return None
    said = [other.label for other in reversed(earlier) if other.label != "死亡"]
    said += [phrase_before(part) for part in reversed(re.split(r"[,。;:()]", head)) if part]
    for words in (*said[:5], _topic_words(topic)):
        for whole in overlapped(words, phrase) if words else ():
            found = names.ending(whole)
            if found and (
                found.subject in names.subject_ids or (found.end - found.start > len(phrase) and not found.subject)
            ):
                return found
    return None


def _topic_words(topic: str) -> str:
    """Return whom a heading is about: 严重精神障碍患者 of (五)严重精神障碍患者管理."""
    words = re.split(r"[、.．)）。:]", topic.strip(" 。:"))[-1]
    return _WORK.sub("", phrase_before(words))


def _take_over(new: Statement, earlier: list[Statement], names: Names) -> None:
    """Name a number without words of its own by those before its comma, or by the number before it."""
    for clause in reversed(re.split(r"[,。;:!?()\n]", new.head)):
        phrase = phrase_before(_STANDING.sub("", clause))
        found = names.ending(phrase) if phrase else None
        if found and (new.sign or not impossible(found, new.quantity, names)):
            of_disease = new.head.endswith("(") and names.known[found.ids[0]].subject == "disease"
            named = names.subject_at_end(clause)  # 发病率居前三位的是肺结核(56.3/10万)
            new.call(phrase, replace(found, subject=named or found.subject) if of_disease else found)
            return
        if earlier and _GOAL.fullmatch(phrase):
            new.take_over(earlier[-1])  # 高于省定目标(98%)1.2个百分点
            return
        if len(phrase) > 3:
            share = (
                new.quantity.unit == "%"
                and not new.sign
                and re.fullmatch("约?占(?:比|了)?(?:为|约)?", new.clause.strip())
            )
            new.call(phrase, share_of(phrase) if share else None)
            return
    alike = [other for other in earlier if other.quantity.unit == new.quantity.unit] or earlier
    of_the_last = new.quantity.unit == "%" or (new.quantity.family == "points" and _is_rate(earlier))
    if new.sign and of_the_last and earlier:
        new.take_over(earlier[-1])  # 次均费用162.5元,同比下降3.1%
    elif alike:
        new.take_over(alike[-1])
        subject = names.subject_of(phrase_before(new.outer)) if new.bracket else ""
        if subject and new.name and names.known[new.name.ids[0]].subject == "disease":
            new.call(new.label, replace(new.name, subject=subject))  # 肺结核(56.3/10万)、乙肝(45.2/10万)


def _is_rate(earlier: list[Statement]) -> bool:
    return bool(earlier) and earlier[-1].quantity.family == "rate"
