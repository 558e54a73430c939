"""What a number in an English text is called; in machine-translated text a name's words stand in any order."""

import re
from dataclasses import replace

from healthstats.reading.prose.fitting import impossible, names_institutions, of_institutions, states_stock
from healthstats.reading.prose.headings import SHORT_LINE, topic
from healthstats.reading.prose.measures import PER_HEAD
from healthstats.reading.prose.naming import Name, Names
from healthstats.reading.prose.phrases import english_after, english_before
from healthstats.reading.prose.quantity import Quantity
from healthstats.reading.prose.statement import Statement, share_of

_FROM = re.compile(r"\bfrom\b")
_LEFT = re.compile(r"\bfrom (?:(?:the )?(?:last|previous) year(?:'s)? |the original )?$")
_RATE_WORD = re.compile(
    r"\b(?:rates?|ratio|coverage|proportion|percentage|share|mortality|incidence|prevalence|level|accuracy)\b"
)
_ACCOUNTS = re.compile(r"\baccount(?:s|ed|ing)? for|\b(?:made|making|took|takes|taking) up\b|\boccup(?:y|ies)\b")
_OF_ALL = re.compile(r" of (?:the )?(?:total|all)\b")
_OF_TASK = re.compile(
    r" of (?:the |its |this year's )?(?:annual |yearly |year's |whole year's )?(?:tasks?|targets?|goals?|plan)\b"
)
_DOES_TASK = re.compile(
    r"\b(?:complet\w+|finish\w*|fulfil\w*)(?: [a-z]+){0,4} (?:tasks?|targets?|goals?|plan)(?: (?:of|by|to|is|rate|reached?))* ?$"
)
_GOAL = re.compile(
    r"(?:(?:lower|higher|less|more) than |below |above |against |short of )?(?:the )?(?:annual |national |provincial |county |city |district )?"
    r"(?:control )?(?:target|goal|task|requirement|plan|index)s?"
    r"(?: for (?:20\d\d|next year|this year|the year))?(?: is| of|:)?"
)
_GOAL_WORD = re.compile(r"\b(?:targets?|goals?|tasks?|requirements?|standard)\b")
#: Between the change and what was reached: increased by 0.2 days to 8.2 days.
_TO_A_LEVEL = re.compile(r"\s*(?:days?|years?|points?|cases|year-on-year|year on year)?,? ?to ")
#: Between two ways to say by how much: 130 million person-times or 1.6%.
_OR = re.compile(r"(?: [a-z-]+){0,3},? or ")
_BESIDE_LAST_YEAR = re.compile(
    r",? ?(?:compared (?:with|to)|over|than) (?:the )?(?:same period|previous|last|preceding)[a-z ]*,?\s*$"
)
_CHANGE_NOUN = re.compile(
    r"(?:compar\w+ (?:with|to) (?:the )?(?:same period|corresponding period|last year|previous year)"
    r"(?: (?:of|in) (?:the )?(?:last|previous) year)?(?:'s)?,? ?|(?:over|than) (?:the )?(?:previous|last|preceding) year,? ?|"
    r"(?:on )?(?:a )?year-on-year basis,? ?)?(?:an? )?(?:year-on-year ?)?(?:newly )?"
    r"(?:increases?|decreases?|declines?|rises?|growth|reduction|drops?|falls?|descends?|improves?|gain|up|down)?"
)
_COMPARED = re.compile(r"(?:compar\w+ (?:with|to)|\bfrom|\bversus|\bagainst) $")
_CORRESPONDING = re.compile(
    r"(?:compar\w+ (?:with|to)|than|over) (?:the )?(?:last|previous|preceding) year'?s?(?: (?:rate|figure|value))?$|"
    r"(?:the )?(?:corresponding|comparable|same) (?:rate|figure|ratio|value|proportion|percentage|number)\b"
)
_OTHER_AREA = re.compile(
    r"\b(state|national|county|district|regional|provincial|city|overall|average|england|english|wales|"
    r"scotland|global|world)(?:wide)? (?:rate|average|ratio|figure|level)(s?)(?: (?:of|was|is|at|reached|which|being))* $"
)
_OF_WHICH = re.compile(r"\bof (?:which|whom|these|them)\b[^,]*$")
_GROUP = re.compile(r"(?:urban|rural|men|women|males?|females?|boys?|girls?|against)(?: areas?)?")
#: The value of another year beside its own: an increase over the 98.41% of last year.
_OF_BEFORE = re.compile(
    r" (?:of|in|recorded in|registered in) (?:the )?(?:(?:19|20)\d\d\b|same period|corresponding period|last year|previous year|preceding year|year before)"
)
#: What of a task is done: the task is 8,500 people, 8,637 people were completed.
_TASK_NUMBER, _COMPLETED = (
    re.compile(r"^(?:task numbers?|number of tasks) (?:of|for) (?:the )?"),
    re.compile(r" (?:[a-z-]+ )?(?:were|was|have been|has been) (?:actually )?(?:completed|finished)\b"),
)
#: A list behind "of" has commas: the testing rate of HIV, syphilis and hepatitis B.
_RATE_OF = re.compile(r"\b(?:[a-z]+ )?(?:rates?|coverage|proportion) of [^.;:]*$")
_NUMBER_OF = re.compile(r"(?:number|total|amount|population) of [^,;]*$")
_BREAK = re.compile(r"[,.;:\d]|(?<![a-z])\)")
_ONLY_VERB = re.compile(r"at|or|(?:(?:it |this )?(?:was|is|are|were|reached|stands?|stood|remained|remains))(?: at)?")
_COUNTED = re.compile(r" cases?\b")
#: What is done to newborns whose number is not that of all births.
_TREATED = re.compile(
    r" (?:were|was|have been|has been|received|underwent) (?:[a-z]+ ){0,2}?(?:screen|examin|test|visit|vaccin|inoculat|check|monitor|"
    r"manag|treat|rescu|follow|care)"
)
_OTHER_NOUN = re.compile(r" (?:certificate|toll|benefit|rate)s?\b")
#: What a verb behind a count says of it: 27,840 people were discharged; 19 children under 5 died.
_HAPPENED = (
    (re.compile(r" (?:(?!and )[a-z-]+ ){0,3}?(?:were |was )?discharged\b"), "inpatient_discharges"),
    (
        re.compile(r" (?:male births|boys|males)(?: born)? (?:for|to|per) (?:every )?100 (?:girls|females?)\b"),
        "sex_ratio_at_birth",
    ),
    (re.compile(r" person-times were (?:diagnosed and )?treated\b"), "outpatient_visits"),
    (re.compile(r" stillbirths?\b"), "deaths"),
    (re.compile(r" cases? of [a-z -]{0,20}\bdeaths?\b"), "deaths"),
    (
        re.compile(
            r" (?:people |babies |children |births )?(?:are|were) (?:the )?(?:first|second|third) child(?:ren)?\b"
        ),
        "births",
    ),
    (re.compile(r" (?:new |confirmed |new confirmed )?cases? of "), "reported_cases"),
    (
        re.compile(
            r" (?:pregnant|mothers?|women|children|infants|newborns|people|persons|of them|of whom)\b[^,.;]{0,40}? died\b"
        ),
        "deaths",
    ),
    (
        re.compile(
            r" (?:farmers|peasants|people|persons)\b[^,.;]{0,40} (?:participated in|took part in|joined|participating in) the "
            r"(?:new )?(?:rural )?cooperative"
        ),
        "new_cooperative_medical_scheme_members",
    ),
)
_DIED = re.compile(r"(?: died|(?:^|\s)deaths?) $")
_WERE = re.compile(r" (?:were|was|are|is) (?:an? )?[a-z]+")
_MERELY_COUNTED = frozenset(("people", "persons", "individuals", "person-times", "examples", "pieces"))
_IS = re.compile(r"\b(?:is|are|was|were|has|have|reach(?:es|ed)?|total(?:led|s)|amount(?:s|ed) to|reports?)\s+$")
_EXAMINED = re.compile(
    r"\bcomplet[^|]*\||\|[^,.;]*(?:, [a-z]+ [a-z]+)? (?:examination|screening|inspection|check|test)s?\b"
)
_VISITS, _OUTPATIENT = re.compile(r" (?:visits|person-times)\b"), re.compile(r"\boutpatient|\bdiagnos")
#: A number whose noun has a verb of its own: 9.6 per cent of newborns weighed less than 2,500 grams.
_OWN_VERB = re.compile(
    r" (?:of (?:the |all )?[^,.;]{2,60}? )?(?:were|was|are|is|shall|should|will|must|received|weighed|met|had|have|took|take|occurred|happened)\b(?:[^,.;]|,(?=\d{3}))*"
)
#: What is counted of a disease, and its rates.
_OF_DISEASES = frozenset(
    "reported_cases deaths disease_incidence_rate disease_prevalence case_fatality_rate cause_specific_mortality_rate".split()
)
_VACCINATED = "routine_immunisation_coverage"
_DOSES = re.compile(r"\b(?:coverage|covered|vaccinat|immuni[sz]|inoculat|given to|received|doses?\b)")
_EQUAL = re.compile(r"\b(?:equal to|equivalent to|that is|i\.e\.|corresponding to)\s*$")
_ALIKE = 1.5  # a count of another year is within this factor
_CONTEXT = 400  # characters before a clause whose words can complete a rate's name


def name_english(new: Statement, low: str, earlier: list[Statement], before: list[Statement], names: Names) -> None:
    """Name a statement, given those before it in its sentence and in its paragraph."""
    _name(new, low, earlier, before, names)
    if new.indicator == "reported_cases" and not new.inherits and _EXAMINED.search(f"{new.clause}|{new.after[:80]}"):
        new.name = None  # completed 129 thousand cases of cervical cancer examination
    name = new.name
    if name and new.indicator in _OF_DISEASES and not name.subject and not (new.inherits and earlier):
        new.name = name = replace(name, subject=_disease(new, name, low, earlier, names))
    if name and new.indicator == "disease_incidence_rate":
        new.name = names.per_head(replace(name, ids=("reported_cases",)))  # of all diseases of class A and B


def _disease(new: Statement, name: Name, low: str, earlier: list[Statement], names: Names) -> str:
    """Return the disease that was named before the number, or of which the sentence is: dengue …, with two deaths."""
    start, end = new.quantity.left - len(new.clause), new.quantity.left
    said = [one for one in names.english_subjects(low, start, end) if names.fits(one, name)]
    if said:
        return said[0] if len(set(said)) == 1 else ""
    for other in reversed(earlier):
        if other.name and other.indicator in _OF_DISEASES and other.name.subject:
            return other.name.subject
    end = earlier[0].quantity.left if earlier else new.quantity.left
    for place in ((new.sentence[0], end), topic(low, new.sentence[0])):
        opening = {one for one in names.english_subjects(low, *place) if names.fits(one, name)}
        if opening:
            return opening.pop() if len(opening) == 1 else ""
    return ""


def _name(new: Statement, low: str, earlier: list[Statement], before: list[Statement], names: Names) -> None:
    one, clause = new.quantity, new.clause
    previous = earlier[-1] if earlier else None
    phrase = english_before(clause)
    if one.family == "rate" and " and " in clause and not _RATE_WORD.search(phrase):
        whole = _RATE_OF.search(new.head)
        phrase = english_before(whole[0] + clause) if whole else phrase
    if phrase in ("rate", "proportion") and previous and previous.quantity.family in ("count", ""):
        phrase = f"{_BREAK.split(previous.after)[0].strip()} {phrase}"  # 38,917 people were managed, the rate was 94.3%
    noun = english_after(new.after) if one.family in ("count", "", "rate") else ""
    does = _DOES_TASK.search(clause) if one.unit == "%" and not new.sign else None
    if does or _OF_TASK.match(new.after) or (new.bracket and new.after.startswith(" completed)")):
        subject = english_before(_ACCOUNTS.split(clause[: does.start()] if does else clause)[0])
        if not subject or subject in ("completed", "complete", "completing"):
            subject = previous.label if previous else ""
        label = f"{subject} task completion rate".strip()
        own = names.by_words(label, "")[:1]
        named = Name(0, 0, tuple(own)) if own and own != ["task_completion_rate"] else None
        new.call(label, named or Name(0, 0, ("task_completion_rate",), subject))
        return
    if one.unit == "%" and not new.sign and (_ACCOUNTS.search(clause) or _OF_ALL.match(new.after)):
        subject = english_before(_ACCOUNTS.split(clause)[0]) or english_before(
            _BESIDE_LAST_YEAR.sub("", new.head).rstrip(" ,")
        )
        subject = subject or (previous.label if previous else noun)
        rate = names.rate(subject) or names.rate(f"proportion of {subject}") or _rate_in(subject, one, names)
        rate = rate or names.share_of_births(names.english_subject(subject, 0, len(subject)))
        new.call(f"share of {subject}", rate or share_of(subject))
        return
    if previous and previous.sign and new.sign and _OR.fullmatch(clause):
        new.take_over(previous)
        return
    if previous and previous.sign is not None and _TO_A_LEVEL.fullmatch(clause):
        new.call(previous.label, previous.name)
        return
    if previous and _moved(previous, new, low):
        new.take_over(previous)
        return
    beside = clause.endswith("the ") and _OF_BEFORE.match(new.after)
    alike = previous and previous.quantity.family in (one.family, "points")
    if previous and not new.sign and ((beside and alike) or _CORRESPONDING.match(phrase)):
        new.take_over(previous)
        return
    if previous and _COMPLETED.match(new.after) and (task := _TASK_NUMBER.match(english_before(previous.clause))):
        new.call(task.string[task.end() :], previous.name)
        return
    if previous and new.bracket and _GOAL_WORD.search(clause):
        new.take_over(previous)
        return
    if previous and ((new.sign and _CHANGE_NOUN.fullmatch(phrase)) or _GOAL.fullmatch(phrase)):
        counts = [other for other in earlier if other.quantity.family in ("count", "")]
        of_task = counts and previous.indicator == "task_completion_rate"
        new.take_over(counts[-1] if of_task else _comparable(earlier, new, names))
        return
    if previous and not new.sign and phrase == "s" and previous.quantity.per == one.per:  # and last year's 66.8 percent
        new.take_over(previous)
        return
    if _of_other_area(new, low, earlier or before[-1:]):
        return
    if one.family in ("count", "") and phrase.endswith("discharged"):
        new.call(f"{noun} discharged", Name(0, 0, ("inpatient_discharges",)))
        return
    found = _happened(new, low, earlier, names) or _sick(new, phrase, noun, before, names)
    found = found or _found(new, low, phrase, earlier, names)
    if found is None and phrase in ("ratio", "rate") and one.per >= 1000:
        found = _rate_of_sentence(new, low, names)
    if found is None and one.per == 1000 and phrase:
        found = names.rate(f"{phrase} per 1,000")  # nurses numbered 0.82 per 1,000
    bare = not phrase or _GROUP.fullmatch(phrase) is not None or _EQUAL.search(clause) is not None
    nameless = found is None and not noun and bare
    if found is None and bare and (told := _of_own_verb(new, previous, names)) is not None:
        new.call(*told)
        return
    if nameless and not previous and _ONLY_VERB.fullmatch(clause.strip()):
        found = _before_comma(new, names)
    if previous and nameless and new.bracket and (part := _part_in_bracket(new, previous, names)):
        new.call(*part)
        return
    if previous and (nameless or (_COMPARED.search(clause[-16:]) and not found)):
        new.take_over(_comparable(earlier, new, names))
        if previous.name and one.per >= 1000:
            new.name = names.per_head(previous.name)  # 838 beds, or 2.9 per 1,000
        return
    if match := PER_HEAD.search(clause):
        new.per_head = match[0]
        each = english_before(clause[: match.start()]).removeprefix("number of ")
        found = names.rate(f"{each} per 1,000") or found
    elif previous and one.decimals and one.family in ("", "count"):
        new.per_head = previous.per_head
    if found and (one.per >= 1000 or new.per_head):
        found = names.per_head(found)
    counted = one.family in ("count", "") and noun and not _NUMBER_OF.search(phrase)
    if counted and phrase and noun in _MERELY_COUNTED and _IS.search(clause):
        counted = False  # the patients in management are 38,127 people
    label = noun if counted else phrase or noun
    if found is None and one.family in ("count", ""):
        listed = any(other.indicator == "health_institutions" for other in before)
        said = low[max(new.sentence[0], one.left - _CONTEXT) : one.left]
        found = of_institutions(one, label, said, listed=listed)
        found = found and replace(found, subject=names.subject_of(found.subject) or found.subject)
    new.call(label if not found or nameless or not found.end else low[found.start : found.end], found)


def _part_in_bracket(new: Statement, previous: Statement, names: Names) -> tuple[str, Name] | None:
    """Return what a bare number in a bracket is: of the disease before it, or the share that a count is of a whole."""
    one, words = new.quantity, english_before(new.outer)
    subject = names.subject_of(words)
    if subject and previous.name and previous.name.subject and one.unit == previous.quantity.unit:
        return words, replace(previous.name, subject=subject)  # hepatitis B (38,215 cases), tuberculosis (27,904)
    part = one.unit == "%" and not new.sign and _OF_WHICH.search(previous.clause)
    return (
        (f"share of {previous.label}", share_of(names.subject_of(previous.label) or previous.label)) if part else None
    )


def _comparable(earlier: list[Statement], new: Statement, names: Names) -> Statement:
    """Return what a number is compared with: the count of about its size, where the last number is a ratio."""
    last, one = earlier[-1], new.quantity
    if new.sign:
        counts = [other for other in earlier if other.quantity.family in ("count", "") and other.quantity.per == 1]
        count = last.quantity.per >= 1000 and one.family in ("count", "") and not one.decimals
        return counts[-1] if count and counts else last  # 329 (6.8 per 1,000), 14 fewer
    if not last.name or not impossible(last.name, one, names):
        return last
    like = [
        other for other in earlier if other.quantity.unit == one.unit and not other.quantity.decimals and not other.sign
    ]
    near = [other for other in like if one.value / _ALIKE < other.quantity.value < one.value * _ALIKE]
    return near[-1] if near else last


def _moved(previous: Statement, new: Statement, low: str) -> bool:
    """Return whether a number is what the one before it came to: from 35 years at the founding of the state to 67.9 years."""
    alike = new.quantity.family == previous.quantity.family != "count" and new.quantity.unit == previous.quantity.unit
    left = _LEFT.search(low, max(0, previous.quantity.left - 30), previous.quantity.left)
    return bool(alike and left) and new.sign is None and new.clause.endswith(" to ") and not _FROM.search(new.clause)


def _rate_in(subject: str, one: Quantity, names: Names) -> Name | None:
    """Return the rate that words before "accounted for" name: those who had signed up with family doctors."""
    found = [name for name in names.english(subject, 0, len(subject)) if not impossible(name, one, names)]
    return next((name for name in found if names.known[name.ids[0]].family == "rate"), None)


def _of_other_area(new: Statement, low: str, before: list[Statement]) -> bool:
    """Name a number of another area by those before it: both below the national averages of 4.9 and 6.8."""
    one, last = new.quantity, before[-1] if before else None
    own = [other for other in before if not other.area and (not one.unit or other.quantity.per == one.per)]
    own = [other for other in own if other.quantity.per >= 100] or own
    if last is None or not own:
        return False
    if other := _OTHER_AREA.search(new.clause):
        new.area, several = other[1], bool(other[2])
        new.take_over(own[-2] if several and len(own) > 1 else own[-1])
    elif last.area and last.inherits in own and low[last.quantity.stop : one.left] in (" and ", ", ", ", and "):
        new.area = last.area
        new.take_over(own[min(own.index(last.inherits) + 1, len(own) - 1)])
    return bool(new.area)


def _of_own_verb(new: Statement, previous: Statement | None, names: Names) -> tuple[str, Name | None] | None:
    """Return label and name of a share whose noun has a verb of its own; None when it can be that of the one before."""
    one, verb = new.quantity, _OWN_VERB.match(new.after)
    if one.family != "rate" or new.sign:
        return None
    words = verb[0] if verb else ""
    said = [name.ids[0] for name in names.english(words, 0, len(words))] or names.by_words(words, "")
    keys = [key for key in said if not impossible(Name(0, 0, (key,)), one, names)]
    begins = new.clause.strip(" ,") in ("and", "while", "but")
    other = previous and previous.quantity.family == "rate" and previous.quantity.per != one.per
    if not ((previous is None and keys) or (verb and begins) or (other and new.clause.endswith("and "))):
        return None
    return english_after(new.after) or words.strip(), Name(0, 0, tuple(keys[:1])) if keys else None


def _before_comma(new: Statement, names: Names) -> Name | None:
    """Return the last name before the comma of a number without words of its own: infant mortality …, at 5.1."""
    said = new.head
    found = [name for name in names.english(said, 0, len(said)) if not impossible(name, new.quantity, names)]
    return with_subject(found[-1], said, 0, len(said), names) if found else None


def _rate_of_sentence(new: Statement, low: str, names: Names) -> Name | None:
    """Return the last rate per as many that the sentence names: maternal mortality …: with 3 deaths, the ratio was."""
    said = names.english(low, new.sentence[0], new.quantity.left)
    alike = [name for name in said if names.known[name.ids[0]].family == "rate"]
    alike = [name for name in alike if names.known[name.ids[0]].per == new.quantity.per]
    return alike[-1] if alike else None


def _sick(new: Statement, phrase: str, noun: str, before: list[Statement], names: Names) -> Name | None:
    """Return what a count behind the name of a disease is: … cases were reported: measles 402, tuberculosis 148."""
    told = any(other.indicator == "reported_cases" for other in before)
    counts = new.quantity.family in ("count", "") and new.quantity.per == 1
    subject = names.subject_of(phrase) if counts and told and not noun else ""
    if counts and noun == "examples":  # what machines write for cases
        subject = next(iter(names.english_subjects(new.head + new.clause, 0, len(new.head + new.clause))), "")
    return Name(0, 0, ("reported_cases",), subject) if subject else None


def _happened(new: Statement, low: str, earlier: list[Statement], names: Names) -> Name | None:
    """Return what the verb behind a count makes of it."""
    one = new.quantity
    if one.family not in ("count", "") or one.per > 1:
        return None
    told = [other.name for other in earlier if other.indicator == "reported_cases" and other.name]
    if _WERE.match(new.after) and any(
        other.indicator == "deaths" for other in earlier
    ):  # 30 died, of which 21 were infants
        subject = names.english_subject(low, one.stop, one.stop + 30)
        return Name(0, 0, ("deaths",), subject) if subject else None
    if _DIED.search(new.clause):  # children under five died 74
        subject = names.english_subject(new.clause, 0, len(new.clause)) or (told[-1].subject if told else "")
        return Name(0, 0, ("deaths",), subject) if subject else None
    if _VISITS.match(new.after) and _OUTPATIENT.search(new.clause):
        return Name(0, 0, ("outpatient_visits",))
    for form, key in _HAPPENED:
        if match := form.match(new.after):
            end = min(one.stop + match.end() + (40 if key == "reported_cases" else 0), new.sentence[1])
            subject = names.english_subject(low, one.stop, end)
            if key == "deaths" and told:
                return replace(told[-1], ids=("deaths",), start=0, end=0)
            if key == "reported_cases":
                subject = subject or english_after(low[one.stop + match.end() - 1 : end])
            return Name(0, 0, (key,), subject) if subject or key not in ("reported_cases", "deaths") else None
    return None


def _found(new: Statement, low: str, phrase: str, earlier: list[Statement], names: Names) -> Name | None:
    one = new.quantity
    start = max(one.left - len(new.clause), new.sentence[0])
    listed = low.endswith(("and ", ", ", "& "), start, one.left)
    if one.per >= 1000 and one.stop == one.end and listed and (behind := _behind(new, low, start, names)):
        return behind  # 5.9 beds and 3.1 doctors per 1,000 population
    each = PER_HEAD.search(low, start, one.left)
    before = [
        name
        for name in names.english(low, start, each.start() if each else one.left)
        if new.sign or not impossible(name, one, names)
    ]
    noun = english_after(new.after)
    counts = bool(noun) and one.family in ("count", "") and one.per == 1 and not one.decimals
    if counts:
        before = [name for name in before if names.known[name.ids[0]].family != "rate"]  # the sex ratio: 212 boys
    if one.family in ("count", "") and (not _RATE_WORD.search(phrase) or _COUNTED.match(new.after)):
        counted = [name for name in before if low.endswith(("number of ", "number of the "), start, name.start)]
        if not counted and (behind := _behind(new, low, start, names)):
            if "suspected" in low[one.stop : behind.start]:
                return None
            stop = _BREAK.search(low, behind.end, min(behind.end + 40, new.sentence[1]))
            end = stop.start() if stop else min(behind.end + 40, new.sentence[1])
            named = with_subject(behind, low, one.stop, end, names)
            if named.ids == ("health_institutions",) and not (named.subject or _all_institutions(named, low, one.stop)):
                named = replace(named, subject=low[one.stop : named.end].strip())  # 31 maternal and child health …
            if not named.subject and new.head.endswith("(") and names.known[named.ids[0]].subject:
                named = replace(named, subject=names.english_subject(new.head, 0, len(new.head)))
            return named  # measles (17 deaths)
        stocks = [] if (listed and noun) or names_institutions(noun) else before
        if noun and noun not in _MERELY_COUNTED:  # medical institutions recorded 5.11 billion visits
            stocks = [name for name in stocks if "health_institutions" not in name.ids]
        before = counted or [name for name in stocks if states_stock(name, low[start : one.start])]
        return with_subject(before[-1], low, start, one.left, names) if before else None
    longest = max(before, key=lambda name: name.end - name.start, default=None)
    of = new.after[:40] if new.after.startswith(" of ") else ""
    if one.family in ("rate", "points", "") and not counts and (of or _RATE_WORD.search(phrase)):
        said = f"{phrase} {of}"
        worded = names.by_words(said, low[new.sentence[0] : start]) or names.by_words(said, _said_before(low, start))
        worded = [key for key in worded if not impossible(Name(0, 0, (key,)), one, names)]
        if worded and (longest is None or len(longest.ids) > 1 or worded[0] not in longest.ids):
            return Name(0, 0, tuple(worded if " and " in phrase else worded[:1]))
    if one.per == 100 and (longest is None or longest.ids == (_VACCINATED,)):
        told = bool(earlier and earlier[-1].indicator == _VACCINATED)
        if subject := _vaccine(low, start, one.left, names) if told or _DOSES.search(new.clause) else "":
            return Name(longest.start if longest else 0, longest.end if longest else 0, (_VACCINATED,), subject)
    if longest is None and one.per >= 1000:
        return _behind(new, low, start, names)  # 5.9 beds per 1,000 population
    return with_subject(longest, low, start, one.left, names) if longest else None


def _said_before(low: str, start: int) -> str:
    """Return the heading over a number's paragraph, and the last words before its clause."""
    before = low[max(0, start - 10 * _CONTEXT) : start]
    lines = before.split("\n")[1:-1]
    heading = next(
        (line for line in reversed(lines) if 3 < len(line) < SHORT_LINE and not line.endswith((".", ";", ",", ":"))), ""
    )
    return f"{heading} {before[-_CONTEXT:]}"


def _vaccine(low: str, start: int, end: int, names: Names) -> str:
    """Return the last vaccine that a slice names, or the disease that one is against: immunised with measles."""
    wanted = Name(0, 0, (_VACCINATED,))
    said = names.english_subjects(low, start, end)
    known = [key for one in said for key in (f"{one}_vaccine", one) if key in names.subject_ids]
    return next((one for one in reversed(known) if names.fits(one, wanted)), "")


def _behind(new: Statement, low: str, start: int, names: Names) -> Name | None:
    """Return the name that follows a count: 2,112 cases of infectious diseases."""
    one: Quantity = new.quantity
    first = next(iter(names.english(low, one.stop, one.stop + min(len(new.after), 60))), None)
    if (
        first is None
        or new.after.startswith((" of these ", " of those "))
        or (one.per == 1 and all(names.known[key].family == "rate" for key in first.ids))
        or _OTHER_NOUN.match(low, first.end)
        or _BREAK.search(low, one.stop, first.start)
        or (first.ids == ("births",) and _TREATED.match(low, first.end))
        or impossible(first, one, names)
    ):
        return None
    return first if states_stock(first, low[start : one.start], new.after) else None


def _all_institutions(found: Name, low: str, start: int) -> bool:
    """Return whether a name of institutions stands for all of them: no word between the number and it says which."""
    return low[start : found.start].strip() in ("", "medical and", "health and", "medical", "health")


def with_subject(found: Name, low: str, start: int, end: int, names: Names) -> Name:
    """Return a name with the subject that it is, or that stands beside it in a slice: 296 village clinics."""
    if found.ids in (("population",), ("health_institutions",)):
        return replace(found, subject=names.subject_of(low[found.start : found.end]))
    if found.subject or not any(names.known[key].subject for key in found.ids):
        return found
    if found.ids == ("composition_share",) and low.startswith(" of ", found.end):
        whole = english_after(low[found.end + 4 : end])  # the proportion of outpatients in hospitals
        return replace(found, subject=names.subject_of(whole) or whole)
    said = names.english_subjects(low, start, found.start) + names.english_subjects(low, found.end, end)
    return replace(found, subject=next((one for one in said if names.fits(one, found)), ""))
