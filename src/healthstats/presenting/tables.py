"""Tables as people read them: of rates, trends, targets, areas, sources, editions and problems, in a language."""

import math
from typing import Any

import pandas as pd

from healthstats.catalogue import indicator, indicators
from healthstats.presenting import wording
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
from healthstats.project import sources

#: Problems that are identities which do not hold.
IDENTITY_CODES = (
    "rate_mismatch", "rate_order", "rate_sum", "growth_identity", "parts_of_area", "contradiction_in_source",
)  # fmt: skip


def _period(row: Any) -> str:
    start, end = row["period_start"], row["period_end"]
    if pd.isna(end):
        return ""
    if start == pd.Timestamp(end.year, 1, 1) and end == pd.Timestamp(end.year, 12, 31):
        return str(end.year)
    if start == pd.Timestamp(start.year, 1, 1) and end == pd.Timestamp(end.year, 12, 31):
        return f"{start.year}–{end.year}"
    if start == end:
        return f"{end:%Y-%m-%d}"
    if (start.year, start.month) == (end.year, end.month):
        return f"{end:%Y-%m}"
    return f"{start:%Y-%m}–{end:%Y-%m}"


def _rows(frame: pd.DataFrame) -> list[dict]:
    return frame.to_dict("records")


def _dagger(row: Any) -> bool:
    return bool({"repaired", "corrected"} & set(row["flags"].split()))


def rates_table(rates: pd.DataFrame, language: str = "en") -> Table:
    """Return the table of a rated series: year, events, denominator, rate with limits, marks, source.

    Parameters
    ----------
    rates : DataFrame
        What `healthstats.rate` returned.
    """
    rows = _rows(rates.sort_values(["period_end", "area"]))
    several = rates["area"].nunique() > 1
    reliability = [word(row["reliability"], language) for row in rows]
    columns = {
        "area": [area_name(row["area"], language) if several else "" for row in rows],
        "period": [_period(row) for row in rows],
        "events": [number(row["numerator"], 0) for row in rows],
        "denominator": [number(row["denominator"], 0) for row in rows],
        "rate": [_rate_text(row) for row in rows],
        "interval": [interval(row["lower"], row["upper"], language) for row in rows],
        "printed": [_printed_beside(row) for row in rows],
        "reliability": _unless_alike(reliability),
        "flags": [flag_words(row["flags"], row["status"], language) for row in rows],
        "source": _sources(rows),
    }
    alike = reliability[0] if rows and len(set(reliability)) == 1 else ""
    optional = ("area", "events", "denominator", "interval", "printed", "reliability", "flags", "source")
    notes = [_unit_note(rates, language), alike, _dagger_note(rates, language), _source_note(rows, language)]
    return make_table(word("rates", language), filled(columns, optional), language, notes)


def _rate_text(row: Any) -> str:
    if math.isnan(row["lower"]) or "implied_denominator" in row["flags"]:
        return printed(row["value"], row["decimals"], _dagger(row))
    return number(row["value"]) + ("†" if _dagger(row) else "")


def _printed_beside(row: Any) -> str:
    if math.isnan(row["printed"]) or row["printed"] == row["value"]:
        return ""
    return printed(row["printed"], row["decimals"], _dagger(row))


def _unless_alike(cells: list[str]) -> list[str]:
    """Return the cells, or empty ones when all are the same: then the word stands once, in a note."""
    return cells if len(set(cells)) > 1 else [""] * len(cells)


def _sources(rows: list[dict]) -> list[str]:
    return _unless_alike([row["source"] for row in rows])


def _source_note(rows: list[dict], language: str) -> str:
    names = {row["source"] for row in rows}
    return f"{word('source', language)}: {names.pop()}" if len(names) == 1 else ""


def _unit_note(frame: pd.DataFrame, language: str) -> str:
    units = {(row["indicator"], row["unit"]) for row in _rows(frame[["indicator", "unit"]].drop_duplicates())}
    return "; ".join(sorted(wording.unit_words(indicator(key), language, unit) for key, unit in units if unit))


def _dagger_note(frame: pd.DataFrame, language: str) -> str:
    if not any(_dagger(row) for row in _rows(frame)):
        return ""
    return (
        "† 原载单位或数值有误，已修复。"
        if language == "zh"
        else "† The printed unit or figure was wrong and is mended."
    )


def trend_table(trend: Any, language: str = "en") -> Table:
    """Return the segments of a trend with annual change, limits, p and verdict."""
    measure = {"log": "apc", "logit": "odds", "points": "points_a_year"}[trend.scale]
    rows = _rows(trend.segments)
    columns = {
        "years": [f"{int(row['first_year'])}–{int(row['last_year'])}" for row in rows],
        "points": [number(row["points"], 0) for row in rows],
        "events": [number(row["events"], 0) for row in rows],
        measure: [number(row["change"], 2, sign=True) for row in rows],
        "interval": [interval(row["lower"], row["upper"], language, 2) for row in rows],
        "p": ["" if math.isnan(row["p"]) else "<0.001" if row["p"] < 0.001 else f"{row['p']:.3f}" for row in rows],
        "verdict": [word(row["verdict"], language) for row in rows],
    }
    return make_table(word("trend", language), filled(columns, ("events",)), language, [_method_note(trend, language)])


def _method_note(trend: Any, language: str) -> str:
    if language != "zh":
        return trend.method
    scale = {"log": "对数线性回归", "logit": "logit线性回归", "points": "线性回归"}[trend.scale]
    weighted = "weight" in trend.method and "unweighted" not in trend.method
    return f"{scale}（{'按精度加权' if weighted else '未加权'}，t分布区间）"


def gaps_table(gaps: pd.DataFrame, language: str = "en") -> Table:
    """Return targets against results: met or missed, by how much, beyond chance or not, task completion."""
    rows = _rows(gaps)
    columns = {
        "indicator": [full_name(row["indicator"], row["subject"], language) for row in rows],
        "year": [number(row["year"], 0).replace(",", "") for row in rows],
        "target_value": [_goal(row, language) for row in rows],
        "result": [_result(row, language) for row in rows],
        "interval": [interval(row["lower"], row["upper"], language) for row in rows],
        "met": [word("met_yes" if row["met"] == "met" else row["met"], language) for row in rows],
        "gap": [number(row["gap"]) if row["met"] == "missed" else "" for row in rows],
        "distinguishable": [word(row["distinguishable"], language) for row in rows],
        "completion": [number(row["completion"], 1) for row in rows],
        "required": [number(row["required_change"], 1, sign=True) for row in rows],
        "doubt": [row["doubt"] for row in rows],
    }
    optional = ("interval", "gap", "completion", "required", "doubt")
    return make_table(word("target", language), filled(columns, optional), language)


def _goal(row: Any, language: str) -> str:
    return wording.bound_words(row["bound"], row["target"], row["target_high"], indicator(row["indicator"]), language)


def _result(row: Any, language: str) -> str:
    if math.isnan(row["result"]):
        return ""
    return wording.bound_words(row["result_bound"], row["result"], math.nan, indicator(row["indicator"]), language)


def review_tables(reviewed: pd.DataFrame, language: str = "en") -> Tables:
    """Return an area's year by domain, one table each, in the catalogue's order.

    Parameters
    ----------
    reviewed : DataFrame
        What `healthstats.review` returned.
    """
    order = dict.fromkeys([*(one.domain for one in indicators().values()), "unregistered"])
    parts = dict(list(reviewed.groupby("domain")))
    return Tables(tuple(_review_table(parts[name], name, language) for name in [*order] if name in parts))


def _review_table(reviewed: pd.DataFrame, domain: str, language: str = "en") -> Table:
    rows = _rows(reviewed)
    basis = [counted_how(row, language) for row in rows]
    columns = {
        "indicator": [full_name(row["indicator"], row["subject"], language) for row in rows],
        "basis": _unless_alike(basis),
        "period": [_period(row) for row in rows],
        "result": [_review_value(row, row["value"], language) for row in rows],
        "interval": [interval(row["lower"], row["upper"], language) for row in rows],
        "previous": [_review_value(row, row["previous"], language) for row in rows],
        "change": [number(row["change"], sign=True) for row in rows],
        "verdict": [word(row["change_verdict"], language) for row in rows],
        "superior": [_like_printed(row, row["superior"]) for row in rows],
        "flags": [flag_words(row["flags"], row["status"], language) for row in rows],
        "source": _sources(rows),
    }
    optional = ("basis", "interval", "previous", "change", "verdict", "superior", "flags", "source")
    title = word(f"domain {domain}", language).removeprefix("domain ")
    how = f"{word('basis', language)}: {basis[0]}" if len(set(basis)) == 1 else ""
    notes = [_dagger_note(reviewed, language), how, _source_note(rows, language)]
    return make_table(title, filled(columns, optional), language, notes)


def _review_value(row: Any, value: float, language: str) -> str:
    if math.isnan(value):
        return ""
    unit = wording.per_text(row["per"], language) if row["per"] > 1 else unit_text(row["unit"], language)
    sign = {"=": "", "<=": "≤", ">=": "≥", "~": "≈"}.get(row["bound"], row["bound"])
    figure = f"{sign}{_like_printed(row, value)}" + ("†" if _dagger(row) else "")
    return f"{figure}{unit}" if language == "zh" or unit == "%" else f"{figure} {unit}".strip()


def _like_printed(row: Any, value: float) -> str:
    """Print a value as its source prints this indicator, unless it was recomputed from counts."""
    return printed(value, row["decimals"]) if math.isnan(row["lower"]) else number(value)


def comparison_table(compared: pd.DataFrame, language: str = "en") -> Table:
    """Return areas with rate, limits and how they stand against the reference area, highest first."""
    rows = _rows(compared.sort_values(["value", "area"], ascending=[False, True], na_position="last"))
    columns = {
        "area": [area_name(row["area"], language) for row in rows],
        "events": [number(row["numerator"], 0) for row in rows],
        "denominator": [number(row["denominator"], 0) for row in rows],
        "rate": [_rate_text(row) for row in rows],
        "interval": [interval(row["lower"], row["upper"], language) for row in rows],
        "verdict": [word(row["against"], language) for row in rows],
        "reliability": [word(row["reliability"], language) for row in rows],
        "flags": [flag_words(row["flags"], row["status"], language) for row in rows],
    }
    optional = ("events", "denominator", "interval", "verdict", "reliability", "flags")
    return make_table(
        word("comparison", language), filled(columns, optional), language, [_unit_note(compared, language)]
    )


def series_table(parts: list[pd.DataFrame], language: str = "en") -> Table:
    """Return series that are kept apart, one row each: how they count, their span and their latest value."""
    rows = [part.dropna(subset=["value"]).iloc[-1] for part in parts if part["value"].notna().any()]
    columns = {
        "basis": [counted_how(row, language) for row in rows],
        "years": [
            f"{int(part['year'].min())}–{int(part['year'].max())}" for part in parts if part["value"].notna().any()
        ],
        "value": [printed(row["value"], row["decimals"], _dagger(row)) for row in rows],
        "source": [row["source"] for row in rows],
    }
    return make_table(word("other_series", language), columns, language)


def failed_identities(problems: pd.DataFrame) -> pd.DataFrame:
    """Return the problems that are failed identities: a rate against its counts, an indicator against another."""
    return problems[problems["code"].isin(IDENTITY_CODES)]


def sources_table(frame: pd.DataFrame, language: str = "en") -> Table:
    """Return the sources of a table's rows: producer, standing, date, licence, address (as text, never a link)."""
    known = sources()
    entries = [(str(key), int(count), known.get(str(key), {})) for key, count in frame.groupby("source").size().items()]
    columns = {
        "source": [key for key, _, _ in entries],
        "title": [_publication(entry) for *_, entry in entries],
        "standing": [
            word(f"standing {entry['standing']}", language) if entry.get("standing") else "" for *_, entry in entries
        ],
        "licence": [entry.get("licence", "not stated") for *_, entry in entries],
        "address": [entry.get("url", "") for *_, entry in entries],
        "rows": [str(count) for _, count, _ in entries],
    }
    return make_table(word("sources", language), filled(columns, ("title", "address")), language)


def _publication(entry: dict[str, str]) -> str:
    named = ", ".join(entry[key] for key in ("producer", "title") if entry.get(key))
    return f"{named} ({entry['published']})" if entry.get("published") else named


def vintages_table(vintages: pd.DataFrame, language: str = "en") -> Table:
    """Return the editions that lost to another one, with the value that stands in the series."""
    rows = _rows(
        vintages[vintages["relation"] == "vintage"].sort_values(
            ["indicator", "subject", "area", "period_end", "source"]
        )
    )
    columns = {
        "indicator": [full_name(row["indicator"], row["subject"], language) for row in rows],
        "area": [area_name(row["area"], language) for row in rows],
        "period": [_period(row) for row in rows],
        "kept": [printed(row["kept_value"], row["decimals"]) for row in rows],
        "other": [printed(row["value"], row["decimals"], _dagger(row)) for row in rows],
        "source": [row["source"] for row in rows],
        "standing": [word(f"standing {row['standing']}", language) for row in rows],
    }
    return make_table(word("editions", language), columns, language)


def problems_table(problems: pd.DataFrame, title: str = "doubts", language: str = "en", most: int = 200) -> Table:
    """Return problems as a table with what is wrong, what was done, the place and the words that stand there."""
    rows = _rows(problems.head(most))
    columns = {
        "code": [_problem(row["code"], language) for row in rows],
        "action": [_action(row["action"], language) for row in rows],
        "indicator": [
            full_name(row["indicator"], row["subject"], language) if row["indicator"] else "" for row in rows
        ],
        "area": [area_name(row["area"], language) if row["area"] else "" for row in rows],
        "year": ["" if pd.isna(row["year"]) else str(int(row["year"])) for row in rows],
        "message": ["" if language == "zh" else row["message"] for row in rows],
        "before": [row["before"] if language == "zh" else "" for row in rows],
        "after": [row["after"] if language == "zh" else "" for row in rows],
        "quote": [row["quote"] for row in rows],
        "place": [f"{row['file'].rsplit('/', 1)[-1]} {row['locator']}".strip() for row in rows],
    }
    optional = ("indicator", "area", "year", "message", "before", "after", "quote")
    rest = len(problems) - len(rows)
    more = f"另有{rest}条" if language == "zh" else f"{rest} more"
    note = f"{more}: data/processed/problems.csv" if rest else ""
    return make_table(word(title, language), filled(columns, optional), language, [note])


def _problem(code: str, language: str) -> str:
    words = word(f"problem {code}", language)
    return words if not words.startswith("problem ") else code.replace("_", " ")


def _action(action: str, language: str) -> str:
    return word(f"action {action}" if action in ("kept", "excluded") else action, language)


def counts_table(problems: pd.DataFrame, language: str = "en") -> Table:
    """Return how many problems there are by code and action."""
    counts = problems.groupby(["action", "code"]).size().reset_index(name="count")
    rows = _rows(counts.sort_values(["count", "code"], ascending=[False, True]))
    columns = {
        "code": [_problem(row["code"], language) for row in rows],
        "action": [_action(row["action"], language) for row in rows],
        "count": [number(row["count"], 0) for row in rows],
    }
    return make_table(word("doubts", language), columns, language)


def ledger_table(ledger: pd.DataFrame, language: str = "en") -> Table:
    """Return, by file, how many observations were read and what became of them."""
    total = ledger.drop(columns="file").sum()
    rows = [*_rows(ledger), {"file": "合计" if language == "zh" else "Total", **total.to_dict()}]
    names = ("read", "in_series", "duplicates", "vintages", "excluded")
    columns = {
        "file": [row["file"] for row in rows],
        **{name: [number(row[name], 0) for row in rows] for name in names},
    }
    return make_table(word("ledger", language), columns, language)


def provenance_table(queries: list[dict], language: str = "en") -> Table:
    """Return the recorded queries with the hash of the rows each of them selected."""
    columns = {
        "table": [query["table"] for query in queries],
        "filters": [
            ", ".join(f"{name}={_filter_text(value)}" for name, value in query["filters"].items()) for query in queries
        ],
        "rows": [number(query["rows"], 0) for query in queries],
        "hash": [query["sha256"][:16] for query in queries],
    }
    return make_table(word("provenance", language), columns, language)


def _filter_text(value: Any) -> str:
    if isinstance(value, list):
        return f"{value[0]} … ({len(value)})" if len(value) > 3 else " | ".join(map(str, value))
    return str(value)
