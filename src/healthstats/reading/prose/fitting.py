"""Whether a name fits a number: by its unit, and by how institutions are counted."""

import re

from healthstats.reading.prose.naming import Name, Names
from healthstats.reading.prose.quantity import Quantity
from healthstats.units import parse_unit

_INSTITUTION = re.compile(
    r"(?:医院|卫生院|卫生室|机构|门诊部|诊所|服务中心站?|服务站|卫生所|医务室|监督所|防治所|防治院|保健院|控制中心|保健所|血站|急救中心|(?:hospitals?|"
    r"institutions?|clinics?|cent(?:er|re)s?))$"
)
#: Institutions of a kind, and no other words: 民营医院.
_KIND_OF_INSTITUTION = re.compile(
    r"(?:县级|市级|区级|公立|非公立|民营|社会办|一级|二级|三级|未定级|甲等|综合|中医|专科|基层|专业公共|其他|其它|乡镇|街道|社区|村|各类|医疗|卫生|"
    r"疾病|预防|妇幼|保健|监督|采供血)*(?:医院|卫生院|卫生室|机构|门诊部|诊所|服务中心站?|服务站|单位|控制中心|保健院|保健所|监督所)"
)
_FEWEST_DEATHS = 100.0  # per 100,000: no population has a lower crude death rate
_LOW = 20.0  # per mille: less of a coverage is no misprint for per cent
_COVERAGES = frozenset(
    "infectious_disease_reporting_rate report_timeliness_rate health_record_rate patient_follow_up_rate inspection_pass_rate "
    "routine_immunisation_coverage hospital_delivery_rate".split()
)
#: Words that say how many there are, and not to how many something was done.
_STOCK = re.compile(
    r"(?:共有|现有|设有|建有|共设|下设|拥有|(?<![一-龥])有|辖|总数|全[县区市省国]有|there (?:are|were)|a total of|number of|total number|among the|had|has|"
    r"have)[^。;]{0,40}$"
)

_STAFF = frozenset(("doctors", "nurses", "health_technicians", "health_personnel"))
#: What is done with some of the staff, whose number is not that of all: 45 doctors were trained.
_CALLED = re.compile(
    r"\b(?:train\w*|sent|send\w*|dispatch\w*|recruit\w*|hir(?:ed?|ing)|introduc\w*|organi[sz]\w*|select\w*|assign\w*|add(?:ed|ing))\b[^,;.]*$|"
    r"(?:培训|选派|派出|招聘|招录|引进|组织|抽调|下派|新增)[^,;。]*$"
)
_WERE_CALLED = re.compile(
    r"[^,;.]{3,60}? (?:were|was|have been|has been|will be) (?:[a-z]+ly )?(?:train|sent|dispatch|recruit|hir|introduc|organi|select|assign|add)"
)


def of_institutions(one: Quantity, label: str, clause: str, *, listed: bool) -> Name | None:
    """Return what a count behind the name of institutions is: their beds, or how many there are.

    Parameters
    ----------
    one : Quantity
        The count.
    label, clause : str
        The name, and the words before the count.
    listed : bool
        Whether it stands in a list of institutions.
    """
    if not _INSTITUTION.search(label):
        return None
    if one.unit.endswith("张"):
        return Name(0, 0, ("beds",), label)
    stated = listed or _STOCK.search(clause)
    label = re.sub(r"^(?:total )?number of (?:the )?", "", label)
    return Name(0, 0, ("health_institutions",), label) if stated and _counts_institutions(one) else None


def names_institutions(label: str) -> bool:
    """Return whether words end with the name of an institution."""
    return _INSTITUTION.search(label) is not None


def is_kind_of_institution(clause: str) -> bool:
    """Return whether words name a kind of institutions and say nothing else: 民营医院."""
    return _KIND_OF_INSTITUTION.fullmatch(clause) is not None


def impossible(found: Name, one: Quantity, names: Names) -> bool:
    """Return whether a unit forbids a name: per cent of a count, money of a rate."""
    found = names.per_head(found) if one.per >= 1000 else found
    known = [names.known[key] for key in found.ids]
    families = {indicator.family for indicator in known}
    if one.family == "times":
        return families <= {"rate"}  # 1.6 times that of others
    if one.family == "years" and one.value < min(indicator.hard[0] for indicator in known):
        return True  # a gap of 6.7 years between two life expectancies
    if one.family == "rate":
        if found.ids == ("crude_death_rate",) and one.per >= 1e5 and one.value < _FEWEST_DEATHS:
            return True  # 死亡率1.31/10万 is that of some cause
        if re.search("birth|活产", one.unit) and found.ids in (("crude_death_rate",), ("crude_birth_rate",)):
            return True
        if one.per == 100 and all(i.domain == "resources" and i.per > 100 for i in known):
            return True  # health workers cover 66% of the population
        of_deaths = all(indicator.domain == "mortality" and indicator.per >= 1e5 for indicator in known)
        if (one.per >= 1e4 or (one.per == 1e3 and one.value < _LOW)) and set(found.ids) <= _COVERAGES:
            return True  # 报告率1.6/10万 is no share of what was to be reported
        return families <= {"count", "money", "money per head"} or (of_deaths and one.per == 100)
    if found.ids == ("health_institutions",) and one.family == "count":
        return not _counts_institutions(one)
    if one.family == "money":
        scale = unit.scale if (unit := parse_unit(one.unit)) else 1.0
        a_head = families == {"money per head"} and one.value * scale > max(indicator.hard[1] for indicator in known)
        return a_head or not families & {"money", "money per head", ""}
    per_head = all("thousand_population" in key for key in found.ids)
    counted = one.family == "count" and one.unit not in (("", "张", "人", "名", "个") if per_head else ("",))
    beyond = not one.unit and all(one.value > indicator.hard[1] for indicator in known)
    return families <= {"rate"} and one.per == 1 and (counted or beyond)


def _counts_institutions(one: Quantity) -> bool:
    return not one.unit or one.unit[-1] in "个所家" or one.unit.isascii()


def of_some_staff(name: Name, clause: str, after: str = "") -> bool:
    """Return whether something is done with the staff that is counted, so that it is not all of it: 培训注册护士45人."""
    return bool(_STAFF & set(name.ids)) and bool(_CALLED.search(clause) or _WERE_CALLED.match(after))


def states_stock(name: Name, clause: str, after: str = "") -> bool:
    """Return whether institutions and staff are counted as such; 签约12家乡镇卫生院 does not say how many there are."""
    if of_some_staff(name, clause, after):
        return False
    return "health_institutions" not in name.ids or _STOCK.search(clause) is not None
