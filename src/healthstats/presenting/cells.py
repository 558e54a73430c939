"""What stands in the cells of tables and in the notes under them."""

import math
from typing import Any

import pandas as pd

from healthstats.catalogue import indicator
from healthstats.presenting.wording import number, printed, unit_words, word

#: What stands for a figure that is not told.
HIDDEN = "…"


def period_text(row: Any) -> str:
    """Return a row's period: a year, years, a month, a day or months."""
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


def records(frame: pd.DataFrame) -> list[dict]:
    """Return a table's rows as dicts."""
    return frame.to_dict("records")


def is_hidden(row: Any) -> bool:
    """Return whether a figure is known and not told."""
    return row["status"] == "suppressed" and math.isnan(row["value"])


def hidden_note(frame: pd.DataFrame, language: str) -> str:
    """Return what … means, when it occurs."""
    rows = records(frame[["status", "value"]])
    return f"{HIDDEN} {word('suppressed_note', language)}" if any(map(is_hidden, rows)) else ""


def is_mended(row: Any) -> bool:
    """Return whether a value was repaired or corrected, and so carries †."""
    return bool({"repaired", "corrected"} & set(row["flags"].split()))


def rate_text(row: Any) -> str:
    """Return a rate as it is shown: as printed where it could not be recomputed, with † when it was mended."""
    if is_hidden(row):
        return HIDDEN
    if math.isnan(row["lower"]) or "implied_denominator" in row["flags"]:
        return printed(row["value"], row["decimals"], is_mended(row))
    return number(row["value"]) + ("†" if is_mended(row) else "")


def unit_note(frame: pd.DataFrame, language: str) -> str:
    """Return the units of a table's rows in words."""
    units = {(row["indicator"], row["unit"]) for row in records(frame[["indicator", "unit"]].drop_duplicates())}
    return "; ".join(sorted(unit_words(indicator(key), language, unit) for key, unit in units if unit))


def dagger_note(frame: pd.DataFrame, language: str) -> str:
    """Return what † means, when it occurs."""
    if not any(is_mended(row) for row in records(frame[["flags"]])):
        return ""
    return (
        "† 原载单位或数值有误，已修复。"
        if language == "zh"
        else "† The printed unit or figure was wrong and is mended."
    )
