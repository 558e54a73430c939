"""Tables of an assessment: scores side by side, the score sheet of one area, deductions with their evidence."""

import math
from typing import Any

import pandas as pd

from healthstats.catalogue import indicator
from healthstats.presenting.cells import is_mended, records
from healthstats.presenting.quotes import marked_quote
from healthstats.presenting.table import Table, filled, make_table
from healthstats.presenting.target_text import doubt_words
from healthstats.presenting.wording import (
    area_name,
    bound_words,
    flag_words,
    full_name,
    interval,
    number,
    printed,
    word,
)


def scores_table(assessment: Any, language: str = "en") -> Table:
    """Return the totals of an assessment: score, rank with its interval, what could not be scored, what is in doubt.

    Parameters
    ----------
    assessment : Assessment
        What `healthstats.assess` returned.
    """
    rows = records(assessment.totals)
    columns = {
        "rank": [_rank(row) for row in rows],
        "area": [area_name(row["area"], language) for row in rows],
        "score": [number(row["score"], 1) for row in rows],
        "by_chance": [interval(row["score_lower"], row["score_upper"], language, 1) for row in rows],
        "marks": [number(row["marks"], 1) for row in rows],
        "out_of": [number(row["out_of"], 1) for row in rows],
        "unscored": [str(row["unscored"]) if row["unscored"] else "" for row in rows],
        "in_doubt": [
            interval(row["score_least"], row["score_most"], language, 1) if row["doubtful"] else "" for row in rows
        ],
        "veto": [
            f"{word('vetoed', language)} ({number(row['before_veto'], 1)})" if row["vetoed"] else "" for row in rows
        ],
        "payment": [number(row["payment"], 0) for row in rows],
    }
    notes = [
        word(f"{name} note", language) for name in ("score", "by_chance", "in_doubt", "veto") if any(columns[name])
    ]
    optional = ("by_chance", "unscored", "in_doubt", "veto", "payment")
    return make_table(word("scores", language), filled(columns, optional), language, notes)


def _rank(row: Any) -> str:
    if pd.isna(row["rank"]):
        return ""
    if pd.isna(row["rank_lower"]) or row["rank_lower"] == row["rank_upper"]:
        return str(row["rank"])
    return f"{row['rank']} ({row['rank_lower']}–{row['rank_upper']})"


def item_name(assessment: Any, row: Any, language: str = "en") -> str:
    """Return an item's name: its own, else that of its indicator."""
    one = next(each for each in assessment.scoring.items if each.id == row["item"])
    own = one.zh if language == "zh" else one.en
    return own or full_name(row["indicator"], row["subject"], language)


def sheet_table(assessment: Any, language: str = "en") -> Table:
    """Return the score sheet of an assessment: one row an item with target, result and marks; of several areas, how
    many met it, and their mean marks.
    """
    if assessment.items["area"].nunique() > 1:
        return _sheet_of_all(assessment, language)
    rows = records(assessment.items)
    columns = {
        "item": [item_name(assessment, row, language) for row in rows],
        "weight": [_weight(row, language) for row in rows],
        "target_value": [_target(row, language) for row in rows],
        "result": [_result(row, language) for row in rows],
        "interval": [interval(row["lower"], row["upper"], language) for row in rows],
        "marks": [number(row["marks"], 1) if row["weight"] else "" for row in rows],
        "met": [_met(row, language) for row in rows],
        "flags": [flag_words(row["flags"], row["status"] or "observed", language) for row in rows],
    }
    return make_table(word("score_sheet", language), filled(columns, ("target_value", "interval", "flags")), language)


def _sheet_of_all(assessment: Any, language: str) -> Table:
    """Return one row an item over all areas."""
    items = assessment.items
    groups = items.groupby("item", sort=False)
    rows = records(groups.first(skipna=False).reset_index())
    met = (items["met"] == "met").groupby(items["item"]).sum()
    scored = (items["reason"] == "").groupby(items["item"]).sum()
    mean = groups["marks"].mean()
    columns = {
        "item": [item_name(assessment, row, language) for row in rows],
        "weight": [_weight(row, language) for row in rows],
        "scored": [str(scored[row["item"]]) for row in rows],
        "met_by": [str(met[row["item"]]) for row in rows],
        "mean_marks": [number(mean[row["item"]], 1) if row["weight"] else "" for row in rows],
    }
    return make_table(word("score_sheet", language), columns, language)


def _weight(row: Any, language: str) -> str:
    return number(row["weight"], 1) if row["weight"] else word("veto", language)


def deductions_table(assessment: Any, language: str = "en", most: int = 200) -> Table:
    """Return what lost marks, the dearest first, with the figure, its source and the words that state it."""
    rows = records(assessment.deductions.head(most))
    several = assessment.items["area"].nunique() > 1
    columns = {
        "area": [area_name(row["area"], language) if several else "" for row in rows],
        "item": [item_name(assessment, row, language) for row in rows],
        "lost": [number(-row["lost"], 1) if row["weight"] else word("vetoed", language) for row in rows],
        "result": [_result(row, language) for row in rows],
        "target_value": [_target(row, language) for row in rows],
        "by_chance?": [_chance(row, language) for row in rows],
        "quote": [marked_quote(row["quote"], row["offset"], row["locator"]) for row in rows],
        "place": [f"{row['file'].rsplit('/', 1)[-1]} {row['locator']}".strip() for row in rows],
    }
    optional = ("area", "by_chance?", "quote", "target_value")
    more = _more(assessment.deductions, most, language)
    return make_table(word("deductions", language), filled(columns, optional), language, [more])


def unscored_table(assessment: Any, language: str = "en", most: int = 200) -> Table:
    """Return the items that could not be scored, with the reason; they count neither for nor against."""
    rows = records(assessment.unscored.head(most))
    columns = {
        "area": [area_name(row["area"], language) for row in rows],
        "item": [item_name(assessment, row, language) for row in rows],
        "weight": [number(row["weight"], 1) for row in rows],
        "why": [doubt_words(row["reason"], language) for row in rows],
        "result": [_result(row, language) for row in rows],
    }
    notes = [word("unscored note", language) if rows else "", _more(assessment.unscored, most, language)]
    return make_table(word("unscored_items", language), filled(columns, ("result",)), language, notes)


def _more(frame: pd.DataFrame, most: int, language: str) -> str:
    rest = len(frame) - most
    return "" if rest <= 0 else f"另有{rest}条" if language == "zh" else f"{rest} more"


def _target(row: Any, language: str) -> str:
    if math.isnan(row["target"]):
        return ""
    return bound_words(
        row["bound"], row["target"], row["target_high"], indicator(row["indicator"]), language, row["unit"]
    )


def _result(row: Any, language: str) -> str:
    if math.isnan(row["value"]):
        return ""
    counts = ""
    if not math.isnan(row["numerator"]) and not math.isnan(row["denominator"]):
        counts = f" ({number(row['numerator'], 0)}/{number(row['denominator'], 0)})"
    mended = is_mended(row) or "repaired" in row["flags"]
    one = indicator(row["indicator"])
    unit = bound_words("=", 0.0, math.nan, one, language, row["unit"]).removeprefix("0")
    return f"{printed(row['value'], row['decimals'], mended)}{unit}{counts}"


def _met(row: Any, language: str) -> str:
    if row["reason"]:
        return (
            f"{word('not_scored', language)}{'：' if language == 'zh' else ': '}{doubt_words(row['reason'], language)}"
        )
    said = word("met_yes" if row["met"] == "met" else "missed", language)
    return said + (f"{'，' if language == 'zh' else ', '}{chance}" if (chance := _chance(row, language)) else "")


def _chance(row: Any, language: str) -> str:
    known = {"yes": "beyond chance", "no": "within chance"}.get(row["distinguishable"], "")
    return word(known, language) if known else ""
