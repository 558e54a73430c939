"""Tables of results as people read them: rates, trends, targets, a year's review, areas, in a language."""

import math
from typing import Any

import pandas as pd

from healthstats.catalogue import indicators
from healthstats.presenting import target_text, wording
from healthstats.presenting.cells import (
    HIDDEN,
    dagger_note,
    hidden_note,
    is_hidden,
    is_mended,
    period_text,
    rate_text,
    records,
    unit_note,
)
from healthstats.presenting.table import Table, Tables, filled, make_table
from healthstats.presenting.wording import (
    area_name,
    counted_how,
    flag_words,
    full_name,
    interval,
    number,
    printed,
    unit_text,
    word,
)


def rates_table(rates: pd.DataFrame, language: str = "en") -> Table:
    """Return the table of a rated series: year, events, denominator, rate with limits, marks, source.

    Parameters
    ----------
    rates : DataFrame
        What `healthstats.rate` returned.
    """
    rows = records(rates.sort_values(["period_end", "area"]))
    several = rates["area"].nunique() > 1
    reliability = ["" if is_hidden(row) else word(row["reliability"], language) for row in rows]
    columns = {
        "area": [area_name(row["area"], language) if several else "" for row in rows],
        "period": [period_text(row) for row in rows],
        "events": [HIDDEN if is_hidden(row) else number(row["numerator"], 0) for row in rows],
        "denominator": [number(row["denominator"], 0) for row in rows],
        "rate": [rate_text(row) for row in rows],
        "interval": [interval(row["lower"], row["upper"], language) for row in rows],
        "printed": [_printed_beside(row) for row in rows],
        "reliability": _unless_alike(reliability),
        "flags": [flag_words(row["flags"], row["status"], language) for row in rows],
        "source": _sources(rows),
    }
    alike = reliability[0] if rows and len(set(reliability)) == 1 else ""
    optional = ("area", "events", "denominator", "interval", "printed", "reliability", "flags", "source")
    marks = [dagger_note(rates, language), hidden_note(rates, language)]
    notes = [unit_note(rates, language), alike, *marks, _source_note(rows, language)]
    return make_table(word("rates", language), filled(columns, optional), language, notes)


def _printed_beside(row: Any) -> str:
    if math.isnan(row["printed"]) or row["printed"] == row["value"]:
        return ""
    return printed(row["printed"], row["decimals"], is_mended(row))


def _unless_alike(cells: list[str]) -> list[str]:
    """Return the cells, or empty ones when all are the same: then the word stands once, in a note."""
    return cells if len(set(cells)) > 1 else [""] * len(cells)


def _sources(rows: list[dict]) -> list[str]:
    return _unless_alike([row["source"] for row in rows])


def _source_note(rows: list[dict], language: str) -> str:
    names = {row["source"] for row in rows}
    return f"{word('source', language)}: {names.pop()}" if len(names) == 1 else ""


def gaps_table(gaps: pd.DataFrame, language: str = "en") -> Table:
    """Return targets against results: met or missed, by how much, whether by chance, task completion.

    Parameters
    ----------
    gaps : DataFrame
        What `healthstats.target_gap` or `healthstats.review` returned. A review adds the year before, the superior
        area and the source that states the target; its rows without a target are left out.
    """
    rows = records(gaps[gaps["met"] != ""])
    of_one_year = "target_bound" in gaps
    stated = [_stated_in(row, language) for row in rows]
    columns = {
        "indicator": [full_name(row["indicator"], row["subject"], language) for row in rows],
        "year": ["" if of_one_year else str(int(row["year"])) for row in rows],
        "target_value": [_goal_with_result(row, language) for row in rows],
        "result": [_dated_result(row, language) for row in rows],
        "interval": [
            interval(row["lower"], row["upper"], language) if row.get("target_unit", row["unit"]) == row["unit"] else ""
            for row in rows
        ],
        "met": [target_text.reached_words(row, language) for row in rows],
        "required": [number(row.get("required_change", math.nan), 1, sign=True) for row in rows],
        "previous": [_like_printed(row, row["previous"]) if of_one_year else "" for row in rows],
        "superior": [_like_printed(row, row["superior"]) if of_one_year else "" for row in rows],
        "target_source": _unless_alike(stated),
    }
    plan = f"{word('target_source', language)}: {stated[0]}" if of_one_year and len(set(stated)) == 1 else ""
    unknown = any(row.get("reliability") == "no counts" and row["met"] in ("met", "missed") for row in rows)
    optional = (
        "year", "result", "interval", "required", "previous", "superior", "target_source",
    )  # fmt: skip
    return make_table(
        word("target", language),
        filled(columns, optional),
        language,
        [word("chance unknown", language) if unknown else "", plan],
    )


def few_events_table(gaps: pd.DataFrame, language: str = "en") -> Table:
    """Return what chance can do to targets on few events: how many they allow, how often an area at them misses.

    Parameters
    ----------
    gaps : DataFrame
        What `healthstats.target_gap` or `healthstats.review` returned.
    """
    rows = records(gaps[(gaps["met"] != "") & (gaps["numerator"] < target_text.FEW)])
    columns = {
        "indicator": [full_name(row["indicator"], row["subject"], language) for row in rows],
        "target_value": [target_text.goal_words(row, language) for row in rows],
        "events": [f"{number(row['numerator'], 0)}/{number(row['denominator'], 0)}" for row in rows],
        "allowed": [target_text.allowed_words(row) for row in rows],
        "miss_chance": [target_text.miss_words(row) for row in rows],
        "pooled_events": [number(row["pooled_events"], 0) for row in rows],
        "pooled": [target_text.pooled_rate(row, language, unit=False) for row in rows],
        "pooled_met": [target_text.pooled_verdict(row, language) for row in rows],
    }
    optional = ("allowed", "miss_chance", "pooled_events", "pooled", "pooled_met")
    notes = [word(f"{name} note", language) for name in ("allowed", "miss_chance", "pooled") if any(columns[name])]
    return make_table(word("few events", language), filled(columns, optional), language, notes)


def _stated_in(row: Any, language: str) -> str:
    """Return which source states a target, and the level that set it."""
    source, level = row.get("target_source", ""), target_text.setter(row, language)
    return f"{source}{f'（{level}）' if language == 'zh' else f' ({level})'}" if source and level else source


def _goal_with_result(row: Any, language: str) -> str:
    """Return a target, without its unit where that stands with the result beside it."""
    if math.isnan(row["result"]):
        return target_text.goal_words(row, language)
    bound = row.get("target_bound", row["bound"])
    return wording.bound_figure(bound, row["target"], row["target_high"], language)


def _dated_result(row: Any, language: str) -> str:
    """Return the result, with its year when it is not the target's."""
    text = target_text.result_words(row, language)
    year = row.get("result_year", row["year"])
    if not text or pd.isna(year) or year == row["year"]:
        return text
    return f"{text}（{int(year)}）" if language == "zh" else f"{text} ({int(year)})"


def review_tables(reviewed: pd.DataFrame, language: str = "en") -> Tables:
    """Return an area's year by domain, one table each, in the catalogue's order, its targets beside the results.

    Parameters
    ----------
    reviewed : DataFrame
        What `healthstats.review` returned.
    """
    order = dict.fromkeys([*(one.domain for one in indicators().values()), "unregistered"])
    parts = dict(list(reviewed.groupby("domain")))
    return Tables(tuple(_review_table(parts[name], name, language) for name in [*order] if name in parts))


def _review_table(reviewed: pd.DataFrame, domain: str, language: str = "en") -> Table:
    rows = records(reviewed)
    basis, period = [counted_how(row, language) for row in rows], [period_text(row) for row in rows]
    columns = {
        "indicator": [full_name(row["indicator"], row["subject"], language) for row in rows],
        "basis": _unless_alike(basis),
        "period": _unless_alike(period),
        "target_value": [_goal_beside(row, language) for row in rows],
        "result": [_review_value(row, row["value"], language, row["value_high"]) for row in rows],
        "interval": [interval(row["lower"], row["upper"], language) for row in rows],
        "met": [target_text.met_words(row, language) for row in rows],
        "previous": [_like_printed(row, row["previous"]) for row in rows],
        "change": [number(row["change"], sign=True) for row in rows],
        "verdict": [_change_words(row["change_verdict"], language) for row in rows],
        "superior": [_like_printed(row, row["superior"]) for row in rows],
        "flags": [flag_words(row["flags"], row["status"], language) for row in rows],
        "source": _sources(rows),
    }
    optional = (
        "basis", "period", "target_value", "interval", "met", "previous", "change", "verdict", "superior", "flags",
        "source",
    )  # fmt: skip
    title = word(f"domain {domain}", language).removeprefix("domain ")
    how = f"{word('basis', language)}: {basis[0]}" if len(set(basis)) == 1 else ""
    when = f"{word('period', language)}: {period[0]}" if len(set(period)) == 1 else ""
    marks = [dagger_note(reviewed, language), hidden_note(reviewed, language)]
    notes = [*marks, when, how, _source_note(rows, language)]
    return make_table(title, filled(columns, optional), language, notes)


def _change_words(verdict: str, language: str) -> str:
    return word("parted" if verdict == "not compared" else verdict, language)


def _goal_beside(row: Any, language: str) -> str:
    """Return the target of a row; the unit stands with the result, if there is one in the same unit."""
    if not row["met"]:
        return ""
    if math.isnan(row["value"]) or row["unit"] != row["target_unit"]:
        return target_text.goal_words(row, language)
    return wording.bound_figure(row["target_bound"], row["target"], row["target_high"], language)


def _review_value(row: Any, value: float, language: str, high: float = math.nan) -> str:
    if math.isnan(value):
        return HIDDEN if is_hidden(row) else ""
    unit = wording.per_text(row["per"], language) if row["per"] > 1 else unit_text(row["unit"], language)
    top = "" if math.isnan(high) else f"–{_like_printed(row, high)}"
    figure = f"{wording.SIGNS[row['bound']]}{_like_printed(row, value)}{top}" + ("†" if is_mended(row) else "")
    return f"{figure}{unit}" if language == "zh" or unit == "%" else f"{figure} {unit}".strip()


def _like_printed(row: Any, value: float) -> str:
    """Print a value as its source prints this indicator, unless it was recomputed from counts."""
    return printed(value, row["decimals"]) if math.isnan(row["lower"]) else number(value)


def series_table(parts: list[pd.DataFrame], language: str = "en") -> Table:
    """Return series that are kept apart, one row each: how they count, their span and their latest value."""
    rows = [part.dropna(subset=["value"]).iloc[-1] for part in parts if part["value"].notna().any()]
    columns = {
        "basis": [counted_how(row, language) for row in rows],
        "years": [
            f"{int(part['year'].min())}–{int(part['year'].max())}" for part in parts if part["value"].notna().any()
        ],
        "value": [printed(row["value"], row["decimals"], is_mended(row)) for row in rows],
        "source": [row["source"] for row in rows],
    }
    return make_table(word("other_series", language), columns, language)
