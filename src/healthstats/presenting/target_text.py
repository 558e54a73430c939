"""Targets in words: what was asked, what came, met or missed, what chance may have done, what three years say."""

import math
import re
from typing import Any

from healthstats.catalogue import indicator
from healthstats.presenting.wording import (
    bound_words,
    capital,
    check_language,
    full_name,
    interval,
    number,
    places_of,
    unit_text,
    word,
)
from healthstats.units import parse_unit, per_text

#: Below so many events a year alone rarely tells a miss from the target's level.
FEW = 20
#: Named are the events that a target allows up to here, and the chance to miss it from here.
_MOST_ALLOWED, _LEAST_CHANCE = 5, 0.05
_SERVED = re.compile(
    r"筛查|检查|检测|体检|接种|管理|随访|访视|screen|examin|test|check|vaccin|immuni|manage|visit", re.IGNORECASE
)
_SCREENED = re.compile(r"筛查|检查|检测|screen|examin|test", re.IGNORECASE)


def goal_words(row: Any, language: str = "en") -> str:
    """Return the target of a row of `healthstats.target_gap` or `review`, with what it asks and its unit."""
    bound, unit = row.get("target_bound", row["bound"]), row.get("target_unit", row["unit"])
    return bound_words(bound, row["target"], row["target_high"], indicator(row["indicator"]), language, unit)


def result_words(row: Any, language: str = "en") -> str:
    """Return the result of such a row as published, in the target's unit; empty without one."""
    if math.isnan(row["result"]):
        return ""
    bound, unit = row.get("result_bound", row["bound"]), row.get("target_unit", row["unit"])
    high = row.get("value_high", math.nan) if unit == row["unit"] else math.nan
    return bound_words(bound, row["result"], high, indicator(row["indicator"]), language, unit)


def doubt_words(doubt: str, language: str = "en") -> str:
    """Return in words why a target cannot be judged.

    Examples
    --------
    >>> doubt_words("result: incomplete year", "zh"), doubt_words("several results", "zh")
    ('结果：月份不全', '可对应多个结果')
    """
    whose, colon, why = doubt.partition(": ")
    if not colon:
        return word(f"doubt {doubt}", language).removeprefix("doubt ")
    parts = [word(f"doubt {why}", language).removeprefix("doubt ")]
    if parts == [why]:
        parts = [word(f"flag {flag.replace(' ', '_')}", language).removeprefix("flag ") for flag in why.split(", ")]
    zh = language == "zh"
    return f"{word(f'doubt {whose}', language)}{'：' if zh else ': '}{('、' if zh else ', ').join(parts)}"


def met_words(row: Any, language: str = "en") -> str:
    """Return how a target stands: ``met``, ``missed by 1.2, within chance``, ``cannot tell: several results``.

    Where the limits of the result are known, it is said whether chance alone could have made the difference.
    """
    zh = language == "zh"
    if row["met"] == "" or row["doubt"] == "no result":
        return doubt_words(row["doubt"], language) if row["doubt"] else ""
    said = word("met_yes" if row["met"] == "met" else row["met"], language)
    if row["met"] == "missed" and row["gap"] > 0:
        by = number(row["gap"], places_of(row["gap"]) if places_of(row["gap"]) < 3 else None)
        said += f"，差{by}" if zh else f" by {by}"
    if row["doubt"]:
        said += f"{'：' if zh else ': '}{doubt_words(row['doubt'], language)}"
    elif row["distinguishable"] in ("yes", "no"):
        chance = "beyond chance" if row["distinguishable"] == "yes" else "within chance"
        said += f"{'，' if zh else ', '}{word(chance, language)}"
    return said


def gap_sentence(row: Any, language: str = "en") -> str:
    """Return a row of `healthstats.target_gap` or `review` as a sentence: counts, result, target, verdict, chance.

    Examples
    --------
    >>> row = {"indicator": "hospital_delivery_rate", "subject": "", "bound": ">=", "target": 99.0, "unit": "%",
    ...        "target_high": float("nan"), "result": float("nan")}
    >>> gap_sentence(row)
    'Hospital delivery rate: target ≥ 99%, no result reported.'
    """
    zh = check_language(language) == "zh"
    name, goal, got = (
        full_name(row["indicator"], row["subject"], language),
        goal_words(row, language),
        result_words(row, language),
    )
    if not got:
        why = doubt_words(row.get("doubt") or "no result", language)
        return f"{name}：目标{goal}，{why}。" if zh else f"{capital(name)}: target {goal}, {why}."
    if row.get("told") == "task" and row["unit"] == "%" and not math.isnan(row["completion"]):
        return _task_sentence(row, language)
    parts = [_told_with_counts(row, name, got, language) + _verdict(row, goal, language)]
    parts += [part for part in (_chance(row, language), _pooled(row, language), _completion(row, language)) if part]
    if row.get("told") == "difference":
        parts.append(
            "任务数由报告所述差距推算" if zh else "the task is worked out from the distance that the report tells"
        )
    return f"{'；'.join(parts)}。" if zh else capital(f"{'; '.join(parts)}.")


def _task_sentence(row: Any, language: str) -> str:
    """Tell a task done by so many per cent, by its subject and its counts."""
    zh = language == "zh"
    what = full_name(row["indicator"], row["subject"], language)
    counts = not (math.isnan(row["numerator"]) or math.isnan(row["denominator"]))
    done, task = number(row["numerator"], 0), number(row["denominator"], 0)
    rest = _completion(row, language)
    if zh:
        return f"{what}：{f'完成{done}，任务{task}，' if counts else ''}{rest}。"
    return f"{capital(what)}: {f'{done} of a task of {task}, ' if counts else ''}{rest}."


def _told_with_counts(row: Any, name: str, got: str, language: str) -> str:
    """Return the result with its events, population and limits: 死亡1例，活产4,000例，死亡率25/10万（…）."""
    zh = language == "zh"
    limits = _limits(row, "lower", "upper", language)
    if not limits:
        return f"{name}{got}" if zh else f"{name} of {got}"
    one = indicator(row["indicator"])
    events, people = number(row["numerator"], 0), number(row["denominator"], 0)
    counted = not (math.isnan(row["numerator"]) or math.isnan(row["denominator"]))
    if zh:
        stem = re.sub(r"[率比]$", "", name)
        whose = (one.denominator_zh or "总数").removesuffix("数").removesuffix("人")
        each, all_of_them = "人" if one.per == 100 else "例", "例" if whose.startswith("活产") else "人"
        counts = f"{stem}{events}{each}，{whose}{people}{all_of_them}，" if counted else ""
        return f"{counts}{name}{got}（{limits}）"
    counts = f"{events} of {people} {one.denominator}, " if counted else ""
    return f"{name} of {got} ({counts}{limits})"


def _limits(row: Any, lower: str, upper: str, language: str) -> str:
    """Return the limits in the unit of the target, where they are known."""
    if lower not in row or row.get("target_unit", row["unit"]) != row["unit"]:
        return ""
    text = interval(row[lower], row[upper], language)
    level = "" if lower.startswith("pooled") else "95%CI " if language == "zh" else "95% CI "
    return f"{level}{text}" if text else ""


def setter(row: Any, language: str = "en") -> str:
    """Return the level that set a target, where it is not the area's own."""
    level = row.get("target_set_by", row.get("set_by", ""))
    return word(f"set by {level}", language).removeprefix("set by ") if level else ""


def goal_of_setter(row: Any, language: str = "en") -> str:
    """Return a target with the level that set it: ``≤ 16 per 100,000 (province)``."""
    goal, by = goal_words(row, language), setter(row, language)
    return goal if not by else f"{by}{goal}" if language == "zh" else f"{goal} ({by})"


def reached_words(row: Any, language: str = "en") -> str:
    """Return how a target stands, and how much of a task was done: ``met; task completion 103.0%, coverage 57.4%``."""
    parts = [met_words(row, language), _completion(row, language)]
    return ("；" if language == "zh" else "; ").join(part for part in parts if part)


def _verdict(row: Any, goal: str, language: str) -> str:
    if language == "zh":
        said = {
            "met": f"达到{goal}的目标",
            "missed": f"未达到{goal}的目标",
            "not yet": f"尚未达到{row['year']}年{goal}的目标",
        }
        why = f"（{doubt_words(row['doubt'], language)}）" if row.get("doubt") else ""
        return f"，{said.get(row['met'], f'能否达到{goal}的目标无法判定{why}')}"
    said = {
        "met": f"meets the target of {goal}",
        "missed": f"misses the target of {goal}{_by(row)}",
        "not yet": f"has not yet reached the target of {goal} for {row['year']}",
    }
    why = f" ({doubt_words(row['doubt'], language)})" if row.get("doubt") else ""
    return f" {said.get(row['met'], f'cannot be judged against the target of {goal}{why}')}"


def _by(row: Any) -> str:
    """Return by how much a target was missed, where that is more than nothing as printed."""
    one = indicator(row["indicator"])
    stated = one.unit or row.get("target_unit", row["unit"])
    parsed = parse_unit(stated)
    gap = number(row["gap"], 0 if parsed and parsed.family == "count" and row["gap"] % 1 == 0 else None)
    unit = "points" if stated == "%" else per_text(one.per, "en") or unit_text(stated, "en")
    return f" by {gap} {unit}".rstrip() if re.search("[1-9]", gap) else ""


def _chance(row: Any, language: str) -> str:
    """Return what chance may have done to a verdict, and how little the target allows."""
    zh, apart = language == "zh", row["distinguishable"]
    if row["met"] == "cannot tell" or row["result"] == row["target"]:
        return ""
    if apart == "yes":
        return "差异超出偶然" if zh else "beyond chance"
    if apart != "no":
        return ""
    few = row.get("numerator", math.nan) < FEW
    said = (
        ("例数过少，不能判定与目标水平有差异" if few else "与目标水平的差异未超出偶然")
        if zh
        else (
            "too few events to tell it from the target's level" if few else "chance alone could explain the difference"
        )
    )
    extra = []
    chance = row.get("miss_chance", math.nan)
    if allowed := allowed_words(row):
        extra.append(f"该目标只允许{allowed}例" if zh else f"the target allows {allowed}")
    if row["met"] == "missed" and chance >= _LEAST_CHANCE:
        share = f"{100 * chance:.0f}%"
        extra.append(
            f"真实水平恰为目标时，也有{share}的年份不能达到"
            if zh
            else f"an area exactly at it misses in {share} of years"
        )
    if not extra:
        return said
    return f"{said}（{'，'.join(extra)}）" if zh else f"{said} ({', '.join(extra)})"


def _pooled(row: Any, language: str) -> str:
    """Return the verdict of three years together, where the events of one are few."""
    said = pooled_words(row, language)
    events = number(row.get("pooled_events", math.nan), 0)
    if not said or language == "zh":
        return said and f"三年合计{events}例，{said}"
    return f"three years together: {events} event{'' if events == '1' else 's'}, {said}"


def pooled_words(row: Any, language: str = "en") -> str:
    """Return the rate of three years together with its verdict: ``5.20 per 1,000 (3.8 to 7.0), met, within chance``."""
    said = [pooled_rate(row, language), pooled_verdict(row, language)]
    return ("，" if language == "zh" else ", ").join(part for part in said if part)


def pooled_rate(row: Any, language: str = "en", unit: bool = True) -> str:
    """Return the rate of three years together with its limits, where the events of one year are few."""
    if not row.get("pooled_met") or not row["numerator"] < FEW:
        return ""
    zh, base = language == "zh", per_text(indicator(row["indicator"]).per, language)
    value = number(row["pooled"]) + (f"{'' if zh else ' '}{base}" if unit else "")
    limits = _limits(row, "pooled_lower", "pooled_upper", language)
    return f"{value}（{limits}）" if zh else f"{value} ({limits})"


def pooled_verdict(row: Any, language: str = "en") -> str:
    """Return how three years together stand against the target."""
    if not pooled_rate(row, language):
        return ""
    zh = language == "zh"
    met = word("met_yes" if row["pooled_met"] == "met" else row["pooled_met"], language) + ("目标" if zh else "")
    apart = {"yes": "beyond chance", "no": "within chance"}.get(row["pooled_distinguishable"], "")
    return f"{met}{'，' if zh else ', '}{word(apart, language)}" if apart else met


def allowed_words(row: Any) -> str:
    """Return how many events the target allows, where that is few."""
    allowed = row.get("events_allowed", math.nan)
    return number(allowed, 0) if allowed <= _MOST_ALLOWED else ""


def miss_words(row: Any) -> str:
    """Return in how many of 100 years an area exactly at the target misses it, where its events are few."""
    few = row.get("numerator", math.nan) < FEW
    return f"{100 * row['miss_chance']:.0f}" if few and not math.isnan(row.get("miss_chance", math.nan)) else ""


def _completion(row: Any, language: str) -> str:
    """Return how much of a task was done, and the coverage that it means where persons are served."""
    if math.isnan(row["completion"]):
        return ""
    zh = language == "zh"
    done = f"任务完成率{row['completion']:.1f}%" if zh else f"task completion {row['completion']:.1f}%"
    words = f"{full_name(row['indicator'], row['subject'], language)} {row['subject']}"
    if not math.isnan(row.get("coverage", math.nan)):
        share = number(row["coverage"], 1)
        return f"{done}，覆盖率{share}%" if zh else f"{done}, coverage {share}%"
    if not _SERVED.search(words):
        return done
    due = ("应筛人数" if _SCREENED.search(words) else "应服务人数") if zh else "the number due is missing"
    return f"{done}；覆盖率无法计算（缺{due}）" if zh else f"{done}; coverage unknown: {due}"
