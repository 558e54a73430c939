"""What a number in an English text says more of the numbers before it: their share, their change, their goal."""

import re
from dataclasses import replace

from healthstats.reading.prose.fitting import impossible
from healthstats.reading.prose.kinds import CHANGE_BEHIND
from healthstats.reading.prose.naming import Name, Names
from healthstats.reading.prose.phrases import english_after, english_before
from healthstats.reading.prose.quantity import Quantity
from healthstats.reading.prose.statement import Statement, share_of

_FROM = re.compile(r"\bfrom\b")
_LEFT = re.compile(r"\bfrom (?:(?:the )?(?:last|previous) year(?:'s)? |the original )?$")
_ACCOUNTS = re.compile(r"\baccount(?:s|ed|ing)? for|\b(?:made|making|took|takes|taking) up\b|\boccup(?:y|ies)\b")
_OF_ALL = re.compile(r" of (?:the )?(?:total|all)\b| of (?:the )?(?:[a-z-]+ )?(?:deaths|mortality)\b")
_OF_GDP = re.compile(r" of (?:the )?(?:[a-z']+ )?(?:gdp|gross domestic product)\b")
_OF_TASK = re.compile(
    r" of (?:the |its |this year's )?(?:annual |yearly |year's |whole year's )?(?:tasks?|targets?|goals?|plan)\b"
)
_DOES_TASK = re.compile(
    r"\b(?:complet\w+|finish\w*|fulfil\w*)(?: [a-z]+){0,4} (?:tasks?|targets?|goals?|plan)(?: (?:of|by|to|is|rate|reached?))* ?$"
)
_GOAL = re.compile(
    r"(?:(?:lower|higher|less|more) than |below |above |against |short of )?(?:the |an? |its |our )?(?:annual |national |provincial |county |city |district )?"
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
_CORRESPONDING = re.compile(
    r"(?:compar\w+ (?:with|to)|than|over) (?:the )?(?:last|previous|preceding) year'?s?(?: (?:rate|figure|value))?$|"
    r"(?:the )?(?:corresponding|comparable|same) (?:rate|figure|ratio|value|proportion|percentage|number)\b"
)
_OTHER_AREA = re.compile(
    r"\b(state|national|county|district|regional|provincial|city|overall|average|england|english|wales|"
    r"scotland|global|world)(?:wide)? (?:rate|average|ratio|figure|level)(s?)(?: (?:of|was|is|at|reached|which|being))* $"
)
_IN = re.compile(r" in (?:the )?")
_NO_NOUN = re.compile(r"\s*(?:[.,;)]|(?:in|by|at|over|during)\b|$)")
_OF_WHICH = re.compile(r"\bof (?:which|whom|these|them)\b[^,]*$")
#: The value of another year beside its own: an increase over the 98.41% of last year.
_OF_BEFORE = re.compile(
    r" (?:of|in|recorded in|registered in) (?:the )?(?:(?:19|20)\d\d\b|same period|corresponding period|last year|previous year|preceding year|year before)"
)
#: What of a task is done: the task is 8,500 people, 8,637 people were completed.
_TASK_NUMBER, _COMPLETED = (
    re.compile(r"^(?:task numbers?|number of tasks) (?:of|for) (?:the )?"),
    re.compile(r" (?:[a-z-]+ )?(?:were|was|have been|has been) (?:actually )?(?:completed|finished)\b"),
)
_ALIKE = 1.5  # a count of another year is within this factor


def name_beside(
    new: Statement, low: str, words: tuple[str, str], earlier: list[Statement], before: list[Statement], names: Names
) -> bool:
    """Name a number that says more of those before it; False when it has a name of its own.

    Parameters
    ----------
    new : Statement
        The number.
    low : str
        The working text.
    words : (str, str)
        The phrase before the number, and the noun behind it.
    earlier, before : list of Statement
        The numbers before it in its sentence, and in its paragraph.
    names : Names
        The catalogue's names.
    """
    phrase, noun = words
    previous = earlier[-1] if earlier else None
    if new.sign and (told := _changed_behind(new, phrase, previous, names)):
        new.call(*told)
        return True
    if _of_task(new, previous, names) or _share(new, previous, noun, names):
        return True
    if previous is None:
        return _of_other_area(new, low, before[-1:])
    if previous.sign is not None and _TO_A_LEVEL.fullmatch(new.clause) and not (new.sign and _OR.fullmatch(new.clause)):
        new.call(previous.label, previous.name)
        return True
    if other := _said_again(new, low, phrase, earlier, names):
        new.take_over(other)
        return True
    if _COMPLETED.match(new.after) and (task := _TASK_NUMBER.match(english_before(previous.clause))):
        new.call(task.string[task.end() :], previous.name)
        return True
    return _of_other_area(new, low, earlier)


def _changed_behind(
    new: Statement, phrase: str, previous: Statement | None, names: Names
) -> tuple[str, Name | None] | None:
    """Return what changed, said behind the number: a 12% fall in admissions, a decline of 5% in admissions."""
    behind = CHANGE_BEHIND.match(new.after)
    if behind is None and previous is None and _CHANGE_NOUN.fullmatch(phrase):
        behind = _IN.match(new.after)
    noun = english_after(new.after[behind.end() - 1 :]) if behind else ""
    found = names.english(noun, 0, len(noun))
    return (noun, found[0] if found else None) if noun else None


def _of_task(new: Statement, previous: Statement | None, names: Names) -> bool:
    """Name the share of a task that was done: completed 104.6% of the task."""
    clause = new.clause
    does = _DOES_TASK.search(clause) if new.quantity.unit == "%" and not new.sign else None
    if not (does or _OF_TASK.match(new.after) or (new.bracket and new.after.startswith(" completed)"))):
        return False
    subject = english_before(_ACCOUNTS.split(clause[: does.start()] if does else clause)[0])
    if not subject or subject in ("completed", "complete", "completing"):
        subject = previous.label if previous else ""
    label = f"{subject} task completion rate".strip()
    own = names.by_words(label, "")[:1]
    named = Name(0, 0, tuple(own)) if own and own != ["task_completion_rate"] else None
    new.call(label, named or Name(0, 0, ("task_completion_rate",), subject))
    return True


def _share(new: Statement, previous: Statement | None, noun: str, names: Names) -> bool:
    """Name what a part accounts for: second children accounted for 39% of the births."""
    one, clause = new.quantity, new.clause
    of_gdp = previous is not None and previous.indicator == "total_health_expenditure" and _OF_GDP.match(new.after)
    if one.unit == "%" and of_gdp and not new.sign:
        new.call("health expenditure as a share of GDP", Name(0, 0, ("health_expenditure_share_of_gdp",)))
        return True
    if one.unit != "%" or new.sign or not (_ACCOUNTS.search(clause) or _OF_ALL.match(new.after)):
        return False
    subject = english_before(_ACCOUNTS.split(clause)[0])
    subject = subject or english_before(_BESIDE_LAST_YEAR.sub("", new.head).rstrip(" ,"))
    subject = subject or (previous.label if previous else noun)
    rate = names.rate(subject) or names.rate(f"proportion of {subject}") or _rate_in(subject, one, names)
    rate = rate or names.share_of_births(names.english_subject(subject, 0, len(subject)))
    if subject:
        new.call(f"share of {subject}", rate or share_of(subject))
    else:
        new.call(f"share{english_after(new.after)}", None)
    return True


def _said_again(new: Statement, low: str, phrase: str, earlier: list[Statement], names: Names) -> Statement | None:
    """Return the statement of which a number is another value: that of last year, its goal, or by how much it changed."""
    one, clause, previous = new.quantity, new.clause, earlier[-1]
    if (previous.sign and new.sign and _OR.fullmatch(clause)) or _moved(previous, new, low):
        return previous
    comparable_unit = previous.quantity.family in (one.family, "points")
    of_before = comparable_unit and clause.endswith("the ") and _OF_BEFORE.match(new.after)
    last_years = phrase == "s" and previous.quantity.per == one.per  # and last year's 66.8 percent
    if not new.sign and (of_before or last_years or _CORRESPONDING.match(phrase)):
        return previous
    if new.bracket and _GOAL_WORD.search(clause):
        return previous
    if (new.sign and _CHANGE_NOUN.fullmatch(phrase)) or _GOAL.fullmatch(phrase):
        counts = [other for other in earlier if other.quantity.family in ("count", "")]
        of_task = counts and previous.indicator == "task_completion_rate"
        return counts[-1] if of_task else comparable(earlier, new, names)
    return None


def part_in_bracket(new: Statement, previous: Statement, names: Names) -> tuple[str, Name] | None:
    """Return what a bare number in a bracket is: of the disease before it, or the share that a count is of a whole."""
    one, words = new.quantity, english_before(new.outer)
    subject = names.subject_of(words)
    if subject and previous.name and previous.name.subject and one.unit == previous.quantity.unit:
        return words, replace(previous.name, subject=subject)  # hepatitis B (38,215 cases), tuberculosis (27,904)
    part = one.unit == "%" and not new.sign and _OF_WHICH.search(previous.clause)
    return (
        (f"share of {previous.label}", share_of(names.subject_of(previous.label) or previous.label)) if part else None
    )


def comparable(earlier: list[Statement], new: Statement, names: Names) -> Statement:
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
    one, last = new.quantity, previous.quantity
    alike = one.family == last.family != "count" and one.unit == last.unit
    alike = alike or (last.per >= 1000 and not one.unit and _NO_NOUN.match(new.after) is not None)
    left = _LEFT.search(low, max(0, previous.quantity.left - 30), previous.quantity.left)
    return bool(alike and left) and new.sign is None and new.clause.endswith(" to ") and not _FROM.search(new.clause)


def _rate_in(subject: str, one: Quantity, names: Names) -> Name | None:
    """Return the rate that words before "accounted for" name: those who had signed up with family doctors."""
    found = [name for name in names.english(subject, 0, len(subject)) if not impossible(name, one, names)]
    known = [(name, names.known[name.ids[0]]) for name in found]
    return next((name for name, indicator in known if indicator.family == "rate" and indicator.per == 100), None)


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
