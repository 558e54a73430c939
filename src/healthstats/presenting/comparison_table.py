"""The table of areas beside one another, ready for print."""

from typing import Any

import pandas as pd

from healthstats.presenting.cells import HIDDEN, dagger_note, hidden_note, is_hidden, rate_text, records, unit_note
from healthstats.presenting.print_table import PrintTable, for_print
from healthstats.presenting.table import filled, make_table
from healthstats.presenting.wording import area_name, capital, flag_words, full_name, interval, number, word


def comparison_table(compared: pd.DataFrame, language: str = "en", policy: str = "") -> PrintTable:
    """Return areas with counts, rate, limits, ranks and how they stand against the reference, highest first.

    Parameters
    ----------
    compared : DataFrame
        What `healthstats.compare` returned.
    policy : str
        What the readers are told of suppressed figures, which stand as ``…``; see `healthstats.suppress`.
    """
    rows = records(compared.sort_values(["value", "area"], ascending=[False, True], na_position="last"))
    columns = {
        "area": [area_name(row["area"], language) for row in rows],
        "events": [HIDDEN if is_hidden(row) else number(row["numerator"], 0) for row in rows],
        "denominator": [number(row["denominator"], 0) for row in rows],
        "rate": [rate_text(row) for row in rows],
        "interval": [interval(row["lower"], row["upper"], language) for row in rows],
        "rank": [_rank(row) for row in rows],
        "verdict": ["" if is_hidden(row) else word(row["against"], language) for row in rows],
        "funnel": ["" if is_hidden(row) else _funnel_words(row["funnel"], language) for row in rows],
        "reliability": ["" if is_hidden(row) else word(row["reliability"], language) for row in rows],
        "flags": [_marks(row, language) for row in rows],
    }
    optional = ("events", "denominator", "interval", "rank", "verdict", "funnel", "reliability", "flags")
    notes = [
        word("rank_note", language) if any(columns["rank"]) else "",
        dagger_note(compared, language),
        f"{hidden_note(compared, language)} {policy}".strip(),
    ]
    table = make_table(word("comparison", language), filled(columns, optional), language, notes)
    names = {key: word(key, language) for key in columns}
    return for_print(
        table,
        _subtitle(compared, language),
        {
            word("rate_with_limits", language): (names["rate"], names["interval"]),
            word("against_others", language): (names["rank"], names["verdict"], names["funnel"]),
        },
    )


def _marks(row: Any, language: str) -> str:
    """Return the marks of a row, without what its reliability or … says already."""
    if is_hidden(row):
        return ""
    flags = row["flags"].split()
    kept = [flag for flag in flags if not (flag == "unreliable" and row["reliability"])]
    return flag_words(" ".join(kept), row["status"], language)


def _rank(row: Any) -> str:
    if pd.isna(row["rank_lower"]):
        return ""
    span = f"{row['rank_lower']}–{row['rank_upper']}" if row["rank_lower"] != row["rank_upper"] else ""
    if pd.isna(row["rank"]):
        return f"({span})" if span else ""
    return f"{row['rank']} ({span})" if span else str(row["rank"])


def _funnel_words(said: str, language: str) -> str:
    side, _, level = said.partition(" ")
    return f"{word(f'funnel {side}', language)} {level}" if level.endswith("%") else word(said, language)


def _subtitle(compared: pd.DataFrame, language: str) -> str:
    if compared.empty:
        return ""
    row = compared.iloc[0]
    since = f"{int(row['since'])}–" if "since" in compared and row["since"] != row["year"] else ""
    name = capital(full_name(row["indicator"], row["subject"], language))
    return f"{name} · {since}{int(row['year'])} · {unit_note(compared, language)}"
