"""Words in English and Chinese, and the sentences of targets. Wording belongs here, not to the analysis."""

import math
import re
from functools import cache
from typing import Any

import pandas as pd

from healthstats.catalogue import Indicator, indicator, subject_name
from healthstats.errors import InputError
from healthstats.project import DATA, area, read_toml
from healthstats.units import per_text

LANGUAGES = ("en", "zh")


@cache
def _words() -> dict[str, tuple[str, str]]:
    return {key: (en, zh) for key, (en, zh) in read_toml(DATA / "words.toml").items()}


def check_language(language: str) -> str:
    """Return `language` when it is one of `LANGUAGES`, else raise an InputError."""
    if language not in LANGUAGES:
        raise InputError(f"language {language!r} is not known", remedy=f"Languages: {', '.join(LANGUAGES)}.")
    return language


def word(key: str, language: str = "en") -> str:
    """Return a term in a language; a term without an entry is returned as it is."""
    pair = _words().get(key)
    return pair[check_language(language) == "zh"] if pair else key


def flag_words(flags: str, status: str = "observed", language: str = "en") -> str:
    """Return the marks of a value in words, separated by semicolons."""
    words = [word(f"flag {flag}", language) for flag in flags.split()]
    if status != "observed":
        words.append(word(f"status {status}", language))
    return ("；" if language == "zh" else "; ").join(words)


def number(value: float, decimals: int | None = None, sign: bool = False) -> str:
    """Print a number for people: three digits that matter, thousands apart, a real minus; missing is empty."""
    if value is None or math.isnan(value):
        return ""
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    decimals = digits(value) if decimals is None else decimals
    text = f"{value:+,.{decimals}f}" if sign else f"{value:,.{decimals}f}"
    return text.replace("-", "−")


def digits(value: float) -> int:
    """Return to how many decimals a number of this size is worth printing."""
    size = abs(value)
    return 0 if size == 0 or size >= 1000 else 1 if size >= 10 else 2 if size >= 1 else 3


def printed(value: float, decimals: Any = None, dagger: bool = False) -> str:
    """Print a published value with as many decimals as its source gave, and † when it was repaired or corrected."""
    whole = 0 if value is None or math.isnan(value) else decimals
    text = number(value, None if pd.isna(whole) else max(int(whole), 0))
    return f"{text}†" if dagger and text else text


def interval(lower: float, upper: float, language: str = "en", decimals: int | None = None) -> str:
    """Print limits as ``2.6 to 3.8`` or ``2.6~3.8``; empty when they are not computable."""
    if math.isnan(lower) or math.isnan(upper):
        return ""
    decimals = digits(max(abs(lower), abs(upper))) if decimals is None else decimals
    return f"{number(lower, decimals)}{'~' if language == 'zh' else ' to '}{number(upper, decimals)}"


def unit_text(unit: str, language: str = "en") -> str:
    """Return a unit of counts or money in words; what has none is returned as it is printed."""
    return word(f"unit {unit}", language).removeprefix("unit ").strip()


def unit_words(one: Indicator, language: str = "en", unit: str = "") -> str:
    """Return the unit as an axis has it: ``per 100,000 live births``, ``‰``, ``%``, ``persons``."""
    base = per_text(one.per, language)
    if one.family != "rate" or not base:
        return unit_text(unit or one.unit, language)
    if language == "zh":
        return base
    return base if base == "%" else f"{base} {one.denominator}".strip()


def full_name(indicator_id: str, subject: str = "", language: str = "en") -> str:
    """Return the indicator's name with its subject, e.g. ``tuberculosis incidence`` or ``肺结核发病率``."""
    one = indicator(indicator_id)
    if not subject:
        return one.name(language)
    words = subject_name(subject, language)
    for template in one.names:
        if "<X>" in template and (re.search("[\u4e00-\u9fff]", template) is not None) == (language == "zh"):
            return template.replace("<X>", words)
    return f"{one.zh}（{words}）" if language == "zh" else f"{one.en} ({words})"


def area_name(area_id: str, language: str = "en") -> str:
    """Return an area's name in a language; an unknown area keeps its own words."""
    try:
        return area(area_id).name(language)
    except InputError:
        return area_id


def counted_how(row: Any, language: str = "en") -> str:
    """Return population, system and basis in words; "not stated" when all are empty."""
    parts = [row["population"], row["system"], row["basis"]]
    parts = [word(f"counted {part}", language).removeprefix("counted ") for part in parts if part]
    return ("、" if language == "zh" else ", ").join(parts) or ("未注明" if language == "zh" else "not stated")


#: The sign that stands before a value known as a bound.
SIGNS = {"<=": "≤", ">=": "≥", "=": "", "~": "≈", "<": "<", ">": ">"}


def bound_words(bound: str, value: float, high: float, one: Indicator, language: str = "en", stated: str = "") -> str:
    """Return a target as printed: ``≤ 15 per 100,000``, ``40–50 %``; `stated` is the unit where the catalogue has none.

    Examples
    --------
    >>> bound_words("<=", 15, float("nan"), indicator("maternal_mortality_ratio"))
    '≤ 15 per 100,000'
    """
    unit = per_text(one.per, language) or unit_text(one.unit or stated, language)
    figure = bound_figure(bound, value, high, language)
    return f"{figure}{unit}" if language == "zh" or unit == "%" else f"{figure} {unit}".strip()


def bound_figure(bound: str, value: float, high: float, language: str = "en") -> str:
    """Return a target without its unit: ``≤ 15``, ``40–50``."""
    figure = number(value, _decimals(value)) + ("" if math.isnan(high) else f"–{number(high, _decimals(high))}")
    return f"{SIGNS[bound]}{figure}" if language == "zh" else f"{SIGNS[bound]} {figure}".strip()


def capital(text: str) -> str:
    """Return the text with its first letter large."""
    return text[:1].upper() + text[1:]


def _decimals(value: float) -> int:
    """Return how many decimals a printed number has, at most 4."""
    return next((places for places in range(4) if round(value, places) == round(value, 6)), 4)


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
        by = number(row["gap"], _decimals(row["gap"]) if _decimals(row["gap"]) < 3 else None)
        said += f"，差{by}" if zh else f" by {by}"
    if row["doubt"]:
        said += f"{'：' if zh else ': '}{doubt_words(row['doubt'], language)}"
    elif row["distinguishable"] in ("yes", "no"):
        chance = "beyond chance" if row["distinguishable"] == "yes" else "within chance"
        said += f"{'，' if zh else ', '}{word(chance, language)}"
    return said


def gap_sentence(row: Any, language: str = "en") -> str:
    """Return a row of `healthstats.target_gap` or `review` as a sentence: result, target, met or missed, chance.

    Examples
    --------
    >>> row = {"indicator": "hospital_delivery_rate", "subject": "", "bound": ">=", "target": 99.0, "unit": "%",
    ...        "target_high": float("nan"), "result": float("nan")}
    >>> gap_sentence(row)
    'Hospital delivery rate: target ≥ 99%, no result reported.'
    """
    check_language(language)
    one = indicator(row["indicator"])
    zh = language == "zh"
    name = full_name(row["indicator"], row["subject"], language)
    goal, got = goal_words(row, language), result_words(row, language)
    if not got:
        why = doubt_words(row.get("doubt") or "no result", language)
        return f"{name}：目标{goal}，{why}。" if zh else f"{capital(name)}: target {goal}, {why}."
    if zh:
        verdict = {"met": f"达到{goal}的目标", "missed": f"未达到{goal}的目标", "not yet": f"尚未达到{goal}的目标"}.get(
            row["met"], f"能否达到{goal}的目标无法判定"
        )
        chance = {"yes": "，差异超出偶然", "no": "；例数过少，不能判定与目标水平有差异"}.get(row["distinguishable"], "")
        done = "" if math.isnan(row["completion"]) else f"，任务完成率{row['completion']:.1f}%"
        return f"{name}{got}，{verdict}{chance}{done}。"
    verdict = {
        "met": f"meets the target of {goal}",
        "missed": f"misses the target of {goal}",
        "not yet": f"has not yet reached the target of {goal} for {row['year']}",
    }.get(row["met"], f"cannot be judged against the target of {goal}")
    if row["met"] == "missed":
        stated = one.unit or row.get("target_unit", row["unit"])
        unit = "points" if stated == "%" else per_text(one.per, language) or unit_text(stated, language)
        verdict += f" by {number(row['gap'])} {unit}".rstrip() if row["gap"] > 0 else ""
    chance = {"yes": ", beyond chance", "no": "; chance alone could explain the difference"}.get(
        row["distinguishable"], ""
    )
    done = "" if math.isnan(row["completion"]) else f" (task completion {row['completion']:.1f} %)"
    return f"{capital(name)} of {got} {verdict}{chance}{done}."
