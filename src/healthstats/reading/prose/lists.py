"""Lists in a sentence: A率、B率分别为a、b; and one value for several names: A率和B率均达到95%."""

import re
from collections.abc import Mapping
from dataclasses import replace

from healthstats.catalogue import Indicator
from healthstats.reading.period import years
from healthstats.reading.prose.english import with_subject
from healthstats.reading.prose.fitting import impossible
from healthstats.reading.prose.measures import PER_HEAD
from healthstats.reading.prose.naming import Name, Names
from healthstats.reading.prose.phrases import english_before, overlapped, phrase_before
from healthstats.reading.prose.statement import Statement

_EACH = re.compile(r"分别|依次|各为|respectively")
#: … and no other name behind it: 分别控制在‰、‰以下,低体重发生率2%.
_EACH_OF = re.compile(rf"(?:{_EACH.pattern})(?![^,;。]*[,;。][^,;。]{{3,}}).*$")
_OF_TASK = re.compile(r"的?(?:年度|全年)?(?:目标|任务|指标)(?:任务|数|值)?$")
_TASKS = re.compile(r"(?:年度|全年|下达)[^。;]{0,6}(?:任务|目标|指标)|任务数")
_ADVERBIAL = re.compile(r"^\s*(?:in|at|for|during|by|of|among|across|over|throughout)\b[^,]*, ")
#: Between the values that were left and those that were reached: from 8.1 and 10.7 in 2015 to 5.6 and 7.8.
_TO = re.compile(
    r"(?: in (?:the )?(?:(?:19|20)\d\d|(?:previous|preceding|last) year)| last year| the year before)?,? (?:down |up )?to "
)
_RESPECTIVELY = re.compile(r"(?: year-on-year| year on year| in (?:19|20)\d\d)?,? respectively")
_HELD_AGAINST = re.compile(r"\b(?:compared (?:with|to)|against|from|versus) (?:the )?$")
_RESPECTIVELY_BEFORE = re.compile(
    r"\b(?:are|is|were|was|reached?|to|up|down|increased|decreased|rose|fell|grew) respectively(?: (?:at|by))? $|"
    r"\brespectively,? (?:an? )?(?:increase|decrease|rise|fall|drop|decline|growth)s? (?:of|by) $"
)
_ALL = re.compile(r"均|都|皆|\bboth\b|\ball\b|respectively")
_SPLIT = re.compile(r"[、,，]|和|与|及(?!时)|以及|\band\b")
_JOINED = re.compile("[、和与]|及(?!时)| and ")
_GLUE = re.compile(r"[、,，和与及\s]*(?:and\s*)?")
_RANKED = re.compile(r"^.*前[一二三四五六七八九十]位(?:的)?(?:死因|病种|疾病)?(?:依次|分别)?(?:为|是|有)")
_SEVERAL = re.compile(r"^(?:上述|以上|前)?[两二三四五][项个者]")
_BOTH = re.compile(r"\b(?:both|all|each|strive|respectively)\b ?")
_RATE_WORD = re.compile(r"\b(?:rates?|ratios?|coverage|proportion|mortality)\b")
#: Years joined like the numbers behind them: 到2023年底和2030年.
_YEARS = re.compile(r"((?:(?:19|20)\d\d年(?:底|末)?(?:、|和|与))+(?:19|20)\d\d年(?:底|末)?)")
_SPAN = re.compile(r"((?:19|20)\d\d)年?(?:-|~|至|到)((?:19|20)\d\d)年")
_YEARS_EN = re.compile(r"\b(?:(?:19|20)\d\d(?:, and |, | and ))+(?:19|20)\d\d\b")
_SICK = re.compile("报告|发病|死亡|病例|确诊|感染")
_IN_YEARS = re.compile(rf" (?:in|for|during) {_YEARS_EN.pattern}")
_IN_BRACKET = re.compile(r"\([^()]*\)?")
_RATES = re.compile(r"\b(?:rates|proportions|ratios)$")
_OF_DEATHS = re.compile(r"(?:the )?(?:death|mortality) rates")
_HEAD = re.compile(
    r"(死亡率|发病率|接种率|管理率|覆盖率|检查率|筛查率|筛查人数|检测率|建档率|合格率|报告率|及时率|率|比例|人数|数|例数)$"
)


def spread_lists(statements: list[Statement], low: str, names: Names) -> list[Statement]:
    """Return the statements of a paragraph with the names of lists handed out, and one for each of several names."""
    made: list[Statement] = []
    place = 0
    while place < len(statements):
        run = _run(statements, place, low)
        counted = len(run)
        said = _before(run[0], low)
        if len(run) > 1 and run[0].chinese and _EACH_OF.search(said[-40:]):
            _share_sign(run)
            named = [one for one in made if one.per >= 100 and one.kind == "result"]
            together = [one for one in named if one.sentence == named[-1].sentence]
            if _SEVERAL.search(run[0].label) and len(together) >= len(run):
                first = run[0].label.startswith("前")
                for one, earlier in zip(run, together[: len(run)] if first else together[-len(run) :], strict=True):
                    one.take_over(earlier)  # 三项死亡率分别下降…, 前两项…
            elif run[0].kind == "change" and place >= len(run) and not _names_several(said):
                for one, earlier in zip(run, statements[place - len(run) : place], strict=True):
                    one.take_over(earlier)
            elif not _name_by_counts(run, _counts_before(statements[:place], run), said, names):
                _hand_out(run, said, names)
        elif len(run) > 1 and run[0].chinese and (levels := _levels_before_bracket(made, run)):
            for one, level in zip(run, levels, strict=True):
                one.take_over(level)
        elif len(run) > 1 and not run[0].chinese and (left := _values_left(made, run, low)):
            for one, earlier in zip(run, left, strict=True):
                one.take_over(earlier)
        elif (
            len(run) > 1
            and not run[0].chinese
            and (_RESPECTIVELY.match(low, run[-1].quantity.stop) or _RESPECTIVELY_BEFORE.search(said[-40:]))
        ):
            levels = _counts_before(made, run)
            if len(levels) == len(run) and (run[0].kind == "change" or _HELD_AGAINST.search(said)):
                _share_sign(run)
                for one, level in zip(run, levels, strict=True):
                    one.take_over(level)  # 1,965 doctors and 2,863 nurses, up by 4.1% and 4.4% respectively
            elif not _name_by_counts_english(run, levels, names):
                _hand_out_english(run, made[-1].quantity.stop if made else 0, low, names)
        elif len(run) > 1 and _hand_out_unsaid(run, names):
            _share_sign(run)
        elif len(run) > 1 and not run[0].chinese and _name_by_counts_english(run, _counts_before(made, run), names):
            pass
        elif _is_of_several(run):
            _leave(run)
        elif (
            len(run) == 1
            and not _EACH.search(run[0].clause)
            and (_ALL.search(run[0].clause[-12:]) or _JOINED.search(run[0].clause) or _is_several(run[0]))
        ):
            run = _one_for_each(run[0], names)
        made += run
        place += counted
    return made


def share_units(statements: list[Statement], known: Mapping[str, Indicator]) -> None:
    """Give an English rate the unit that its sentence states for another: at 36 per 1,000 live births, … at 51.

    Chinese says the unit each time, so that it has been lost where it is not there: 出生率9.76,死亡率为6.12‰.
    """
    for place, one in enumerate(statements):
        indicator = known.get(one.indicator)
        if (
            one.chinese
            or one.unit
            or one.quantity.family
            or one.per < 1000
            or not indicator
            or indicator.family != "rate"
        ):
            continue
        beside = [*reversed(statements[max(0, place - 6) : place]), *statements[place + 1 : place + 7]]
        for other in beside:
            alike = bool(other.quantity.decimals) == bool(one.quantity.decimals) and other.kind != "change"
            if other.sentence == one.sentence and other.unit and other.per == one.per and alike:
                one.unit, one.note = other.unit, "its unit is that of another number of the sentence"
                break


def _names_several(said: str) -> bool:
    """Return whether the words right before 分别 name several things: 门诊费用和住院费用分别上涨."""
    own = re.split(r"[,，。;；]", _IN_BRACKET.sub("", _EACH.split(said)[-2]))[-1]
    return len(own) > 6 and re.search("[和与及、]", own) is not None


def _run(statements: list[Statement], place: int, low: str) -> list[Statement]:
    """Return the statements from here on that only 、 or 和 parts."""
    run = [statements[place]]
    for one in statements[place + 1 :]:
        between = low[run[-1].quantity.stop : one.quantity.left]
        if not _GLUE.fullmatch(between) or one.sentence != run[0].sentence:
            break
        run.append(one)
    return run


def _before(one: Statement, low: str) -> str:
    return low[max(one.sentence[0], one.quantity.left - 160) : one.quantity.start]


def _share_sign(run: list[Statement]) -> None:
    """Give every number of a list the change that the verb before the first states: 分别下降4.1/10万和0.9个千分点."""
    for one in run[1:]:
        if run[0].sign is not None and run[0].kind == "change":
            one.sign, one.kind, one.value = run[0].sign, "change", run[0].sign * one.quantity.value


def _counts_before(before: list[Statement], run: list[Statement]) -> list[Statement]:
    """Return so many numbers as a list has that stand before it in its sentence."""
    return [one for one in before[-len(run) :] if one.sentence == run[0].sentence]


def _values_left(before: list[Statement], run: list[Statement], low: str) -> list[Statement]:
    """Return the list of values from which those of another list moved, name by name."""
    left = _counts_before(before, run)
    reached = len(left) == len(run) and _TO.fullmatch(low, left[-1].quantity.stop, run[0].quantity.left)
    return left if reached and "undecided" not in left[-1].flags else []


def _levels_before_bracket(before: list[Statement], run: list[Statement]) -> list[Statement]:
    """Return the rates of which a bracket lists earlier values: A率91.6%,B率97.6%,较2012年(85.0%和94.1%)."""
    levels = _counts_before(before, run)
    alike = [one.quantity.per == other.quantity.per > 1 for one, other in zip(levels, run, strict=False)]
    named = len({one.indicator for one in levels} - {""}) == len(run) == len(levels)
    earlier = run[0].bracket and run[0].sign is None and run[0].inherits
    return levels if named and earlier and all(alike) and not any(one.bracket for one in levels) else []


def _name_by_counts(run: list[Statement], counts: list[Statement], said: str, names: Names) -> bool:
    """Name rates by the counts before them: 新生儿死亡4例,婴儿死亡8例,死亡率分别为1.9‰、3.8‰; False when they are not."""
    rate = phrase_before(re.split(r"[,。;:]", _EACH.split(said)[-2])[-1])
    if PER_HEAD.fullmatch(rate) and len(counts) == len(run) and all(one.name for one in counts):
        for one, count in zip(run, counts, strict=True):
            one.call(f"{rate}{count.label}", names.per_head(count.name) if count.name else None)
        return True  # 医师1520人、护士1830人,每千人口分别为2.61人、3.14人
    if not rate.endswith("率") or any(one.quantity.family != "count" for one in counts) or len(counts) < len(run):
        return False
    named = [
        next(((whole, found) for whole in overlapped(one.label, rate) if (found := names.ending(whole))), None)
        for one in counts
    ]
    if rate.startswith(tuple(one.label for one in counts)) or None in named:
        return False
    for one, pair in zip(run, named, strict=True):
        one.call(*pair) if pair else None
    return True


def _name_by_counts_english(run: list[Statement], counts: list[Statement], names: Names) -> bool:
    """Name rates by the counts before them: 21 infants and 12 newborns died, the mortality rates were 3.3‰ and 1.9‰."""
    label = english_before(run[0].clause)
    if len(counts) < len(run) or not _RATES.search(label) or any(one.quantity.family for one in counts):
        return False
    deaths = all(one.indicator == "deaths" and one.name for one in counts) and _OF_DEATHS.fullmatch(label)
    named = [
        names.per_head(one.name) if deaths and one.name else _named_english(f"{one.label} {label}", names)
        for one in counts
    ]
    if None in named or len({(name.ids, name.subject) for name in named if name}) < len(run):
        return False
    for one, count, name in zip(run, counts, named, strict=True):
        one.call(f"{label} of {count.label}", name)
    return True


def _hand_out(run: list[Statement], said: str, names: Names) -> None:
    """Give each number of a list its name; lists of unequal length are left to a person."""
    cut = [match.start() for match in _EACH.finditer(said)]
    head = said[: cut[-1]] if run[0].chinese else said
    listed = _names(head, len(run))
    if listed is None:
        if not _hand_out_years(run, said, names):
            _leave(run)
        return
    task = _TASKS.search(said[-60:]) and "完成" not in said[-60:] and run[0].kind == "result"
    bound = run[-1].bound if run[0].bound == "=" and run[-1].quantity.bound in ("<=", "<", ">=", ">") else run[0].bound
    per_head = match[0] if (match := PER_HEAD.match(listed[0])) else ""
    for one, name in zip(run, listed, strict=True):
        one.kind, one.bound = "target" if task else run[0].kind, bound if one.bound == "=" else one.bound
        one.label, one.name = _whole(name, listed[-1], names)
        each = names.ending(f"{per_head}{name}") or names.ending(f"{per_head}{name}数")
        if each and (per_head or one.name is None):
            one.label, one.name = f"{per_head}{name}", each
        if one.name is None and one.quantity.unit == "例" and (subject := names.subject_of(name)):
            sick = Name(0, 0, ("deaths" if "死亡" in said[-8:] else "reported_cases",), subject)
            one.name = sick if _SICK.search(said[-12:]) else None  # 乙肝、梅毒分别报告312例、98例
        if one.name and not one.sign and impossible(one.name, one.quantity, names):
            one.name = None  # 门诊量和住院量占比分别为14.8%和18.3%


def _hand_out_years(run: list[Statement], said: str, names: Names) -> bool:
    """Give each number of a list its year: 到2023年底和2030年,居民健康素养水平分别不低于24%和30%; False when there are none."""
    listed = [re.findall(r"\d{4}", joined) for joined in _YEARS.findall(said)]
    listed += [list(map(str, range(int(first), int(last) + 1))) for first, last in _SPAN.findall(said)]
    listed = [numbers for numbers in listed if len(numbers) == len(run)]
    found = names.ending(phrase_before(re.split(r"[,。;:]", _EACH.split(said)[-2])[-1]))
    if not listed or not found:
        return False
    _share_sign(run)
    for one, year in zip(run, listed[-1], strict=True):
        one.name, one.period, one.kind = found, years(int(year)), run[0].kind
        one.bound = run[0].bound if one.bound == "=" else one.bound
    return True


def _is_of_several(run: list[Statement]) -> bool:
    """Return whether numbers under one name must be of several: no rate is per thousand and per 100,000."""
    named = {one.indicator for one in run} - {""}
    differing = len({one.quantity.per for one in run}) > 1 and all(one.quantity.per >= 1000 for one in run)
    return len(named) == 1 and differing and all(one.sign is None for one in run)


def _hand_out_unsaid(run: list[Statement], names: Names) -> bool:
    """Give as many numbers as names theirs where no 分别 says so: 婴儿死亡率、新生儿死亡率为4.3‰、2.6‰; False when they are not."""
    if run[0].chinese:
        parts = re.split(r"、|和(?!谐)|与|(?<!普)及(?![时格])", phrase_before(run[0].clause))
        named = [_whole(part, parts[-1], names) for part in parts if len(part) > 1]
    else:
        said = re.split(r"[;:]|\.(?!\d)", run[0].head + run[0].clause)[-1]
        dated = _IN_YEARS.sub("", said)
        parts = _parts_english(english_before(_ADVERBIAL.sub("", dated)))
        if dated != said and len(parts) == 1:
            return _hand_out_years_english(run, said, parts[0], names)
        named = [(part, _named_english(part, names)) for part in parts]
    several = len({name.ids for _, name in named if name}) == len(named) == len(run)
    if not several or any(
        impossible(name, one.quantity, names) for one, (_, name) in zip(run, named, strict=True) if name
    ):
        return False
    for one, (label, name) in zip(run, named, strict=True):
        one.call(label, name)
        one.kind, one.bound = run[0].kind, run[0].bound if one.bound == "=" else one.bound
    return True


def _leave(run: list[Statement]) -> None:
    """Leave a list whose names and numbers are not equally many to a person."""
    _share_sign(run)
    for one in run:
        one.doubt = (
            f"positional_list: {len(run)} numbers, but not {len(run)} names before them; which is which has to be told"
        )
        one.flags, one.name = "undecided", None


def _whole(name: str, last: str, names: Names) -> tuple[str, Name | None]:
    """Return a name of a list with the words it shares with the last: 高血压、糖尿病患者规范管理率."""
    if (found := names.ending(name)) or _HEAD.search(name):
        return name, found
    for start in range(1, len(last)):
        found = names.ending(name + last[start:])
        if found and (found.end - found.start > len(last) - start or found.subject in names.subject_ids):
            return name + last[start:], found
    return name + (match[1] if (match := _HEAD.search(last)) else ""), None


def _hand_out_english(run: list[Statement], start: int, low: str, names: Names) -> None:
    """Give each number its name: the mortality rates of infants and of children are 5 and 6 respectively."""
    said = low[max(start, run[0].sentence[0], run[0].quantity.left - 200) : run[0].quantity.left]
    label = english_before(re.split(r"[;:]|\.(?!\d)", _BOTH.sub("", said))[-1])
    each = PER_HEAD.search(label)
    parts = _parts_english(f"{label[: each.start()]} {label[each.end() :]}".strip() if each else label, len(run))
    if len(parts) != len(run):
        if not (len(parts) == 1 and _hand_out_years_english(run, said, parts[0], names)):
            _leave(run)
        return
    for one, part in zip(run, parts, strict=True):
        one.label, one.kind, one.bound = part, run[0].kind, run[0].bound
        one.name = _named_english(part, names)
        if each and one.name:
            one.name = names.per_head(one.name)  # the numbers of doctors and nurses per thousand population


def _hand_out_years_english(run: list[Statement], said: str, label: str, names: Names) -> bool:
    """Give each number its year: in 2018 and 2019 the rate was 4.5 and 4.1; False when there are not as many."""
    listed = re.findall(r"\d{4}", match[0]) if (match := _YEARS_EN.search(said)) else []
    found = _named_english(label, names)
    if len(listed) != len(run) or found is None:
        return False
    for one, year in zip(run, listed, strict=True):
        one.call(label, found)
        one.kind, one.period = run[0].kind, years(int(year))
    return True


def _parts_english(label: str, count: int = 0) -> list[str]:
    """Return the names of a list (the last so many), each with the words that stand once: rates of infants and of …."""
    parts = [english_before(part) for part in re.split(r",| and ", label) if part.strip()][-count:]
    if all(_RATE_WORD.search(part) for part in parts):
        return parts
    if " of " not in label and parts and (shared := _RATE_WORD.search(parts[-1])):
        return [part if _RATE_WORD.search(part) else f"{part} {parts[-1][shared.start() :]}" for part in parts]
    head, of, tail = label.partition(" of ")
    heads = re.split(r",(?: and)? | and ", head)
    if len(heads) in (count or len(heads), 2) and len(heads) > 1 and all(_RATE_WORD.search(part) for part in heads):
        return [f"{part} of {tail}" for part in heads]  # the management rate and delivery rate of women
    head = english_before(re.split(r",(?: and)? | and ", head)[-1])
    return [part if not of or head in part else f"{head} of {part}" for part in parts]


def _named_english(label: str, names: Names) -> Name | None:
    """Return the rate that a part of an English list names."""
    label = label.replace("rates", "rate")
    if worded := names.by_words(label, ""):
        return Name(0, 0, tuple(worded[:1]))
    found = names.english(label, 0, len(label))
    return with_subject(found[-1], label, 0, len(label), names) if found else None


def _names(head: str, count: int) -> list[str] | None:
    """Return so many names that stand before 分别, or None."""
    clauses = re.split(r"[。;；:：]", head)[-1]
    before, _, last = clauses.rpartition(",")
    rate = phrase_before(last)
    if rate in ("死亡率", "发病率") and (listed := _names(_RANKED.sub("", before), count)):
        return [f"{name}{rate}" for name in listed]  # 前五位死因为心脏病、脑血管病…,死亡率依次为
    for text in (last,) if _SPLIT.search(last) else (last, before, clauses):
        for pattern in (r"、", _SPLIT):
            parts = [phrase_before(_OF_TASK.sub("", part)) for part in re.split(pattern, text)]
            parts = [part for part in parts if len(part) > 1]
            if len(parts) == count:
                return parts
    return None


def _both_english(one: Statement, names: Names) -> list[Statement]:
    """Return one statement for each of the rates of which both or all reached a number."""
    label = english_before(_BOTH.sub("", one.clause))
    parts = _parts_english(label)
    each_named = all(_RATE_WORD.search(part) for part in re.split(",| and ", label))
    if not 2 <= len(parts) <= 4 or not (each_named or (_ALL.search(one.clause) and _RATE_WORD.search(parts[0]))):
        return [one]
    return [replace(one, label=part, name=_named_english(part, names)) for part in parts]


def _is_several(one: Statement) -> bool:
    """Return whether an English label names several indicators: usage and update rate."""
    return not one.chinese and one.name is not None and len(one.name.ids) > 1 and " and " in one.label


def _head_of(first: str, part: str) -> str:
    """Return a second name with the words it shares with the first: 二级医院基本药物使用量和销售额."""
    match = re.match(r"(.+?)(?:使用量|使用|数量|品种|建[卡册档]|完整)", first)
    return f"{match[1]}{part}" if match else part


def _one_for_each(one: Statement, names: Names) -> list[Statement]:
    """Return one statement for each of several names that one number is said of; all of them must be known names."""
    if _is_several(one) and one.name:
        return [replace(one, name=replace(one.name, ids=(key,))) for key in one.name.ids]
    if not one.chinese:
        return _both_english(one, names)
    if re.search("及以上|及其|以及", one.clause):
        return [one]
    parts = [part for part in re.split(r"、|和(?!谐)|与|(?<!普)及(?![时格])", phrase_before(one.clause)) if part]
    of_share = (
        one.quantity.family == "rate" and not one.sign and not (parts and parts[-1].endswith(("率", "比", "比例")))
    )
    tail = "占比" if of_share else ""
    if len(parts) < 2 or len(parts) > 8:
        return [one]
    if one.indicator and (not one.name or one.name.end - one.name.start > len(parts[-1])):
        return [one]  # one name that holds 与 or 及
    shared = match[1] if (match := _HEAD.search(parts[-1])) else ""
    whole = [part if not shared or _HEAD.search(part) else _whole(part, parts[-1], names)[0] for part in parts]
    found = [
        (part != whole[0] and names.ending(_head_of(parts[0], part) + tail)) or names.ending(part + tail)
        for part in whole
    ]
    said_of_each = _ALL.search(one.clause[-12:]) and all(_HEAD.search(part) for part in whole)
    if not all(found) and not said_of_each:
        return [one]
    return [replace(one, label=label, name=name) for label, name in zip(whole, found, strict=True)]
