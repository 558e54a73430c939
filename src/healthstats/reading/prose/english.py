"""What a number in an English text is called; in machine-translated text a name's words stand in any order."""

import re
from dataclasses import replace

from healthstats.reading.prose.english_beside import comparable, name_beside, part_in_bracket
from healthstats.reading.prose.english_counts import disease_in_words, happened, is_of_examined, sick, with_disease
from healthstats.reading.prose.fitting import impossible, names_institutions, of_institutions, states_stock
from healthstats.reading.prose.headings import SHORT_LINE
from healthstats.reading.prose.measures import PER_HEAD
from healthstats.reading.prose.naming import Name, Names
from healthstats.reading.prose.phrases import english_after, english_before
from healthstats.reading.prose.quantity import Quantity
from healthstats.reading.prose.statement import Statement

_RATE_WORD = re.compile(
    r"\b(?:rates?|ratio|coverage|proportion|percentage|share|mortality|incidence|prevalence|(?<!-)level|accuracy)\b"
)
_COMPARED = re.compile(r"(?:compar\w+ (?:with|to)|\bfrom|\bversus|\bagainst) $")
_GROUP = re.compile(r"(?:urban|rural|men|women|males?|females?|boys?|girls?|against)(?: areas?)?")
#: A list behind "of" has commas: the testing rate of HIV, syphilis and hepatitis B.
_RATE_OF = re.compile(r"\b(?:[a-z]+ )?(?:rates?|coverage|proportion) of [^.;:]*$")
_NUMBER_OF = re.compile(r"(?:number|total|amount|population) of [^,;]*$")
_BREAK = re.compile(r"[,.;:\d]|(?<![a-z])\)")
_ONLY_VERB = re.compile(
    r"at|or|(?:(?:it |this |which )?(?:was|is|are|were|reached|stands?|stood|remained|remains))(?: at)?"
)
_COUNTED = re.compile(r" cases?\b")
#: What is done to newborns whose number is not that of all births.
_TREATED = re.compile(
    r" (?:were|was|have been|has been|received|underwent) (?:[a-z]+ ){0,2}?(?:screen|examin|test|visit|vaccin|inoculat|check|monitor|"
    r"manag|treat|rescu|follow|care)"
)
_OTHER_NOUN = re.compile(r" (?:certificate|toll|benefit|rate)s?\b")
_MERELY_COUNTED = frozenset(("people", "persons", "individuals", "person-times", "examples", "pieces"))
_IS = re.compile(r"\b(?:is|are|was|were|has|have|reach(?:es|ed)?|total(?:led|s)|amount(?:s|ed) to|reports?)\s+$")
#: A number whose noun has a verb of its own: 9.6 per cent of newborns weighed less than 2,500 grams.
_OWN_VERB = re.compile(
    r" (?:of (?:the |all )?[^,.;]{2,60}? )?(?:were|was|are|is|shall|should|will|must|received|weighed|met|had|have|took|take|occurred|happened)\b(?:[^,.;]|,(?=\d{3}))*"
)
_VACCINATED = "routine_immunisation_coverage"
_DOSES = re.compile(r"\b(?:coverage|covered|vaccinat|immuni[sz]|inoculat|given to|received|doses?\b)")
_EQUAL = re.compile(r"\b(?:equal to|equivalent to|that is|i\.e\.|corresponding to)\s*$")
_NEXT_CLAUSE = re.compile(r"(?: in (?:(?:19|20)\d\d|last year|the previous year)| (?:last|the previous) year)?, ")
_CONTEXT = 400  # characters before a clause whose words can complete a rate's name


def name_english(new: Statement, low: str, earlier: list[Statement], before: list[Statement], names: Names) -> None:
    """Name a statement, given those before it in its sentence and in its paragraph."""
    _name(new, low, earlier, before, names)
    if new.indicator == "reported_cases" and not new.inherits and is_of_examined(new):
        new.name = None
    new.name = with_disease(new, low, earlier, names)


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
    if name_beside(new, low, (phrase, noun), earlier, before, names):
        return
    if one.family in ("count", "") and phrase.endswith("discharged"):
        new.call(f"{noun} discharged", Name(0, 0, ("inpatient_discharges",)))
        return
    found = happened(new, low, earlier, names) or sick(new, phrase, noun, before, names)
    found = found or _found(new, low, phrase, earlier, names)
    if found is None and phrase in ("ratio", "rate") and one.per >= 1000:
        found = _rate_of_sentence(new, low, names)
    if found is None and one.family == "rate" and phrase in ("", "compared"):
        found = names.rate(noun) if noun else _behind_comma(new, names)
    if found is None and one.per == 1000 and phrase:
        found = names.rate(f"{phrase} per 1,000")  # nurses numbered 0.82 per 1,000
    bare = not phrase or _GROUP.fullmatch(phrase) is not None or _EQUAL.search(clause) is not None
    nameless = found is None and not noun and bare
    if found is None and bare and (told := _of_own_verb(new, previous, names)) is not None:
        new.call(*told)
        return
    if nameless and not previous and _ONLY_VERB.fullmatch(clause.strip()):
        found = _before_comma(new, names)
    if previous and nameless and new.bracket and (part := part_in_bracket(new, previous, names)):
        new.call(*part)
        return
    if previous and (nameless or (_COMPARED.search(clause[-16:]) and not found)):
        new.take_over(comparable(earlier, new, names))
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


def _behind_comma(new: Statement, names: Names) -> Name | None:
    """Return the name behind the comma of a number without words of its own: compared with 98.7% in 2018, the … rate."""
    if new.clause.strip() not in ("at", "compared with", "compared to") or not (
        behind := _NEXT_CLAUSE.match(new.after)
    ):
        return None
    said = names.english(new.after, behind.end(), behind.end() + 60)
    return next((name for name in said if not impossible(name, new.quantity, names)), None)


def _rate_of_sentence(new: Statement, low: str, names: Names) -> Name | None:
    """Return the last rate per as many that the sentence names: maternal mortality …: with 3 deaths, the ratio was."""
    said = names.english(low, new.sentence[0], new.quantity.left)
    alike = [name for name in said if names.known[name.ids[0]].family == "rate"]
    alike = [name for name in alike if names.known[name.ids[0]].per == new.quantity.per]
    return alike[-1] if alike else None


def _found(new: Statement, low: str, phrase: str, earlier: list[Statement], names: Names) -> Name | None:
    one = new.quantity
    start = new.begins
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
        whole = disease_in_words(new.clause)  # the incidence of … diseases needs no words before it
        contexts = ("",) if whole else (low[new.sentence[0] : start], _said_before(low, start))
        worded = next((found for context in contexts if (found := names.by_words(said, context))), [])
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
