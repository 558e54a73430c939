"""What a count in an English text is of, by the verb and the disease beside it."""

import re
from dataclasses import replace

from healthstats.reading.prose.headings import topic
from healthstats.reading.prose.naming import Name, Names
from healthstats.reading.prose.phrases import english_after
from healthstats.reading.prose.statement import Statement

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
_VISITS, _OUTPATIENT = re.compile(r" (?:visits|person-times)\b"), re.compile(r"\boutpatient|\bdiagnos")
#: What is counted of a disease, and its rates.
_OF_DISEASES = frozenset(
    "reported_cases deaths disease_incidence_rate disease_prevalence case_fatality_rate cause_specific_mortality_rate".split()
)
_EXAMINED = re.compile(
    r"\bcomplet[^|]*\||\|[^,.;]*(?:, [a-z]+ [a-z]+)? (?:examination|screening|inspection|check|test)s?\b"
)

#: A disease that the catalogue does not know: the incidence of blood and sexually transmitted diseases.
_OF_WORDS = re.compile(
    r"\b(?:incidence|prevalence)(?: rate)? of ((?:[a-z-]+ ){0,6}(?:diseases?|infections?|disorders?|syndrome|fever))\b"
)


def disease_in_words(clause: str) -> str:
    """Return the diseases whose incidence words state, known or not."""
    match = _OF_WORDS.search(clause)
    return match[1] if match else ""


def is_of_examined(new: Statement) -> bool:
    """Return whether cases are those that were examined: completed 129 thousand cases of cervical cancer examination."""
    return _EXAMINED.search(f"{new.clause}|{new.after[:80]}") is not None


def with_disease(new: Statement, low: str, earlier: list[Statement], names: Names) -> Name | None:
    """Return the name of a statement with the disease that its sentence, paragraph or heading is about."""
    name = new.name
    if name and new.indicator in _OF_DISEASES and not name.subject and not (new.inherits and earlier):
        name = replace(name, subject=_disease(new, name, low, earlier, names))
    if name and new.indicator == "disease_incidence_rate":
        name = names.per_head(replace(name, ids=("reported_cases",)))  # of all diseases of class A and B
    return name


def _disease(new: Statement, name: Name, low: str, earlier: list[Statement], names: Names) -> str:
    """Return the disease that was named before the number, or of which the sentence is: dengue …, with two deaths."""
    start, end = new.begins, new.quantity.left
    said = [one for one in names.english_subjects(low, start, end) if names.fits(one, name)]
    if said:
        return said[0] if len(set(said)) == 1 else ""
    if own := disease_in_words(new.clause):
        return own
    for other in reversed(earlier):
        if other.name and other.indicator in _OF_DISEASES and other.name.subject:
            return other.name.subject
    end = earlier[0].quantity.left if earlier else new.quantity.left
    for place in ((new.sentence[0], end), topic(low, new.sentence[0])):
        opening = {one for one in names.english_subjects(low, *place) if names.fits(one, name)}
        if opening:
            return opening.pop() if len(opening) == 1 else ""
    return ""


def sick(new: Statement, phrase: str, noun: str, before: list[Statement], names: Names) -> Name | None:
    """Return what a count behind the name of a disease is: … cases were reported: measles 402, tuberculosis 148."""
    told = any(other.indicator == "reported_cases" for other in before)
    counts = new.quantity.family in ("count", "") and new.quantity.per == 1
    subject = names.subject_of(phrase) if counts and told and not noun else ""
    if counts and noun == "examples":  # what machines write for cases
        subject = next(iter(names.english_subjects(new.head + new.clause, 0, len(new.head + new.clause))), "")
    return Name(0, 0, ("reported_cases",), subject) if subject else None


def happened(new: Statement, low: str, earlier: list[Statement], names: Names) -> Name | None:
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
