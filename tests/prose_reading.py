"""Small documents for the tests of prose: written into a project, read, and their statements as plain tuples."""

import re
from pathlib import Path

import pandas as pd
import pytest

from healthstats.reading import read
from healthstats.series import Found

REPORT = "山县卫生局2019年工作总结\n"
PLAN = "山县卫生局2020年工作计划\n"
REPORT_EN = "Hill County Health Bureau 2019 Work Summary\n"
PLAN_EN = "Hill County Health Bureau 2020 Work Plan\n"

_CHINESE = re.compile("[一-龥]")
_SLICE = re.compile(r"^(?P<place>(?:line|paragraph|page) \d+) \[(?P<start>\d+):(?P<end>\d+)\](?: #\d+)?$")


def fault(*values: object, why: str) -> object:
    """Return a case that the reader gets wrong as yet."""
    return pytest.param(*values, marks=pytest.mark.xfail(strict=True, reason=why))


def read_text(project: Path, text: str, name: str = "a.txt", encoding: str = "utf-8") -> Found:
    """Return what is read of one document."""
    file = project / "data" / "raw" / name
    file.write_bytes(text.encode(encoding))
    return read(file, project)


def report(project: Path, sentence: str) -> Found:
    """Return what is read of a sentence in a report on 2019, Chinese or English."""
    return read_text(project, (REPORT if _CHINESE.search(sentence) else REPORT_EN) + sentence + "\n")


def plan(project: Path, sentence: str) -> Found:
    """Return what is read of a sentence in a plan for 2020, Chinese or English."""
    return read_text(project, (PLAN if _CHINESE.search(sentence) else PLAN_EN) + sentence + "\n")


def place_of(locator: str) -> tuple[int, int]:
    """Return the slice of the document's text that a locator gives."""
    match = _SLICE.match(locator)
    assert match, locator
    return int(match["start"]), int(match["end"])


def printed(row: pd.Series) -> str:
    """Return a number as printed, by its place in the quote."""
    start, end = place_of(row["locator"])
    return row["quote"][int(row["offset"]) : int(row["offset"]) + end - start]


def said(found: Found, *columns: str) -> list[tuple[object, ...]]:
    """Return some columns of each statement in the order of the text; ``printed`` and ``period`` are made of others.

    A missing number is None, a whole number is an int; a period is ``2019``, ``2019-01..2019-11``, ``2016..2018``,
    ``2019-12-25`` or an empty text.
    """
    return [tuple(_cell(row, column) for column in columns) for _, row in found.observations.iterrows()]


def told(found: Found) -> list[str]:
    """Return the codes of the problems."""
    return list(found.problems["code"])


def _cell(row: pd.Series, column: str) -> object:
    if column == "printed":
        return printed(row)
    if column == "period":
        return _period(row["period_start"], row["period_end"])
    cell = row[column]
    if isinstance(cell, str):
        return cell
    return None if pd.isna(cell) else round(float(cell), 9)


def _period(start: pd.Timestamp, end: pd.Timestamp) -> str:
    if pd.isna(start) or pd.isna(end):
        return ""
    if start == end:
        return f"{start:%Y-%m-%d}"
    if start.is_year_start and end.is_year_end:
        first, last = f"{start:%Y}", f"{end:%Y}"
    elif start.is_month_start and end.is_month_end:
        first, last = f"{start:%Y-%m}", f"{end:%Y-%m}"
    else:
        first, last = f"{start:%Y-%m-%d}", f"{end:%Y-%m-%d}"
    return first if first == last else f"{first}..{last}"
