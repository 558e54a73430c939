"""Words in English and Chinese: terms, numbers, units, names, bounds. Wording belongs here, not to the analysis."""

import math
import re
from functools import cache
from typing import Any

import pandas as pd

from healthstats.catalogue import Indicator, indicator, subject_name
from healthstats.errors import InputError
from healthstats.project import DATA, area, read_toml
from healthstats.units import parse_unit, per_text

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
    """Return a target as printed: ``≤ 15 per 100,000``, ``40–50 %``.

    `stated` is its unit where the catalogue has none, or where it measures something else than the catalogue's.

    Examples
    --------
    >>> bound_words("<=", 15, float("nan"), indicator("maternal_mortality_ratio"))
    '≤ 15 per 100,000'
    >>> bound_words(">=", 1200, float("nan"), indicator("hospital_delivery_rate"), "zh", "人")
    '≥1,200人'
    """
    said = parse_unit(stated) if stated else None
    foreign = said is not None and one.unit != "" and said.family != one.family
    unit = unit_text(stated if foreign else one.unit or stated, language)
    if not foreign:
        unit = per_text(one.per, language) or unit
    figure = bound_figure(bound, value, high, language)
    return f"{figure}{unit}" if language == "zh" or unit == "%" else f"{figure} {unit}".strip()


def bound_figure(bound: str, value: float, high: float, language: str = "en") -> str:
    """Return a target without its unit: ``≤ 15``, ``40–50``."""
    figure = number(value, places_of(value)) + ("" if math.isnan(high) else f"–{number(high, places_of(high))}")
    return f"{SIGNS[bound]}{figure}" if language == "zh" else f"{SIGNS[bound]} {figure}".strip()


def capital(text: str) -> str:
    """Return the text with its first letter large."""
    return text[:1].upper() + text[1:]


def places_of(value: float) -> int:
    """Return how many decimals a printed number has, at most 4."""
    return next((places for places in range(4) if round(value, places) == round(value, 6)), 4)
