"""Who and what a Chinese count is of: the sick, the insured, people of an age; and what was inspected."""

import re
from dataclasses import replace

from healthstats.reading.prose.naming import Name, Names
from healthstats.reading.prose.phrases import without_lead
from healthstats.reading.prose.statement import Statement

_PATIENTS = re.compile(r"(?:新发)?(?:病例|病人|患者|感染者)$")
_LISTED = re.compile(r"^.*(?:依次|分别|主要)[为是有]|^.*前[一二三四五六七八九十]位的?.{0,4}[为是]")
_AGAIN = frozenset(("新报告", "新发现", "新增", "报告", "发病", "确诊", "存活", "报告病例", "新报告病例"))
_AGE_GROUP = re.compile(
    r"(?:辖区|常住)?(?:\d{1,3}(?:-\d{1,3})?个?[岁月]龄?(?:及?以[上下])?(?:老年人|儿童|人口|居民|人群)|育龄妇女|老年人)(?:人口)?(?:总?数)?"
)
_NOTHING_DONE = re.compile(r"[,。;、()]|$|\n")
_MEMBERS = re.compile(r"(?:农民|群众|居民|农村居民|农业人口)?参加(?:了)?(?:新型)?(?:农村)?(?:新农合|合作医疗)")
SICK = re.compile(r"发病|病种|报告|(?<!疑似)病例|确诊|新发现|新增|发生|感染者")
#: What the subject of an indicator of inspection is; rates of different things are different series.
OBJECTS = ("object", "who must hold it", "trade")
_INSPECTION = re.compile(r"([^,。;:、\d]{2,12}?)(?:卫生)?(?:抽检|抽样|监测|检测|检查|监督|采样)(?:件?数|户数)?$")
PEOPLE = ("例", "名", "人", "起", "")


def of_people(
    new: Statement, phrase: str, earlier: list[Statement], before: list[Statement], names: Names
) -> Name | None:
    """Return what a count of people is: the sick, the members of an insurance, those of an age."""
    if new.quantity.unit in PEOPLE and (sick := _of_disease(new, phrase, earlier, before, names)):
        return sick
    if _MEMBERS.match(new.after):
        return Name(0, 0, ("new_cooperative_medical_scheme_members",))
    of_age = _AGE_GROUP.fullmatch(phrase) and not new.sign and _NOTHING_DONE.match(new.after)
    return Name(0, 0, ("population",), phrase) if of_age and not new.in_plan else None


def _of_disease(
    new: Statement, phrase: str, earlier: list[Statement], before: list[Statement], names: Names
) -> Name | None:
    """Return what a count behind the name of a disease is: 乙肝(3388例)、肺结核(2751例); 死亡病例中艾滋病33例."""
    outer = re.split(r"[,。;:、(]", new.head.rstrip("("))[-1] if not phrase else ""
    said = without_lead(phrase or _LISTED.sub("", outer))
    told = [other for other in earlier if other.indicator in ("reported_cases", "deaths")]
    if said in _AGAIN and told and told[-1].name:
        return told[-1].name
    subject = (
        names.subject_of(said)
        or names.subject_of(_PATIENTS.sub("", said))
        or (names.subject_at_end(said) if "死亡" in said else "")
    )
    if not subject:
        return None
    if told and told[-1].name and "死亡" not in new.clause:
        return replace(told[-1].name, subject=subject)
    if new.quantity.unit == "例":
        told = told or [other for other in before if other.indicator == "reported_cases" or other.label == "报告"]
    around = new.head + new.clause
    return (
        Name(0, 0, ("deaths" if "死亡" in around else "reported_cases",), subject)
        if SICK.search(around) or told
        else None
    )


def what_was_inspected(words: str, new: Statement, earlier: list[Statement], names: Names) -> str:
    """Return what was inspected, by the words before a name or those before its comma: 食品抽检1200份,合格率93.1%."""
    if words := without_lead(words):
        return names.subject_of(words) or words
    for said in (new.head, *(other.label for other in reversed(earlier))):
        if subject := names.subject_in(said):
            return subject
        if match := _INSPECTION.search(said):
            return without_lead(match[1])
    return earlier[-1].name.subject if earlier and earlier[-1].name else ""
