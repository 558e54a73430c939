"""Tables about the figures themselves: sources, editions, problems, the ledger, provenance."""

from typing import Any

import pandas as pd

from healthstats.presenting.cells import is_mended, period_text, records
from healthstats.presenting.quotes import marked_quote
from healthstats.presenting.table import Table, filled, make_table
from healthstats.presenting.wording import area_name, full_name, number, printed, word
from healthstats.project import sources

#: Problems that are identities which do not hold.
IDENTITY_CODES = (
    "rate_mismatch", "rate_order", "rate_sum", "growth_identity", "parts_of_area", "contradiction_in_source",
)  # fmt: skip


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
    rows = records(
        vintages[vintages["relation"] == "vintage"].sort_values(
            ["indicator", "subject", "area", "period_end", "source"]
        )
    )
    columns = {
        "indicator": [full_name(row["indicator"], row["subject"], language) for row in rows],
        "area": [area_name(row["area"], language) for row in rows],
        "period": [period_text(row) for row in rows],
        "kept": [printed(row["kept_value"], row["decimals"]) for row in rows],
        "other": [printed(row["value"], row["decimals"], is_mended(row)) for row in rows],
        "source": [row["source"] for row in rows],
        "standing": [word(f"standing {row['standing']}", language) for row in rows],
    }
    return make_table(word("editions", language), columns, language)


def problems_table(problems: pd.DataFrame, title: str = "doubts", language: str = "en", most: int = 200) -> Table:
    """Return problems as a table with what is wrong, what was done, the place and the words that stand there.

    In a sentence of a document the doubtful number is marked.
    """
    rows = records(problems.head(most))
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
        "quote": [marked_quote(row["quote"], row["offset"], row["locator"]) for row in rows],
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
    rows = records(counts.sort_values(["count", "code"], ascending=[False, True]))
    columns = {
        "code": [_problem(row["code"], language) for row in rows],
        "action": [_action(row["action"], language) for row in rows],
        "count": [number(row["count"], 0) for row in rows],
    }
    return make_table(word("doubts", language), columns, language)


def ledger_table(ledger: pd.DataFrame, language: str = "en") -> Table:
    """Return, by file, how many observations were read and what became of them."""
    total = ledger.drop(columns="file").sum()
    rows = [*records(ledger), {"file": "合计" if language == "zh" else "Total", **total.to_dict()}]
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
