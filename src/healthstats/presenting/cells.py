"""What stands in the cells of tables: a row's period, and whether its value was mended."""

from typing import Any

import pandas as pd


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


def is_mended(row: Any) -> bool:
    """Return whether a value was repaired or corrected, and so carries †."""
    return bool({"repaired", "corrected"} & set(row["flags"].split()))
