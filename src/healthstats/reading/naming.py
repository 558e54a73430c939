"""What a number is called and stands for: the name of its column, of its row, of its section, of its table."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from healthstats.catalogue import find_subject
from healthstats.reading.columns import Column
from healthstats.reading.doubts import problem
from healthstats.reading.labels import Meaning, split_unit
from healthstats.reading.table import Table


@dataclass(frozen=True)
class Name:
    """The words that name a number, the unit stated among them, and what they stand for."""

    label: str
    unit: str
    meaning: Meaning


def names_of(
    table: Table,
    column: Column,
    at: list[int],
    facts: Mapping[str, np.ndarray],
    only: bool,
    problems: list[dict[str, object]],
) -> list[Name]:
    """Return the name of each number of a column; a name of several indicators is added to `problems`.

    Parameters
    ----------
    table, column
        The table and the column of data.
    at : list of int
        The data rows, counted from 0.
    facts : mapping
        What those rows say: ``label``, ``subject``, ``area``.
    only : bool
        Whether it is the table's only column of data, so that the title can name it.
    problems : list of dict
        Rows of the problems table, added to.
    """
    known: dict[tuple[str, ...], Name] = {}
    found = []
    for place, label, row_subject, area in zip(at, facts["label"], facts["subject"], facts["area"], strict=True):
        subject = column.fixed.get("subject") or row_subject or table.default("subject")
        has_area = bool(column.fixed.get("area") or area or table.default("area"))
        key = (label, subject, str(has_area), table.sections[place])
        if key not in known:
            known[key] = _name(table, column, label, subject, has_area, table.sections[place], only)
            if known[key].meaning.several:
                problems.append(_ambiguous(known[key], table.locator(place, column.place)))
        found.append(known[key])
    return found


def _ambiguous(name: Name, locator: str) -> dict[str, object]:
    message = f"{name.label!r} can be {' or '.join(name.meaning.several)}. Name the one that is meant in a sidecar."
    return problem("ambiguous_indicator", message, locator=locator, quote=name.label)


def _name(table: Table, column: Column, row_label: str, subject: str, has_area: bool, section: str, only: bool) -> Name:
    lexicon = table.lexicon
    if column.indicator:
        own = find_subject(subject, lexicon.root) if subject else ""
        return Name(column.label or column.header, "", Meaning(column.indicator, own))
    printed = column.label or row_label
    if not printed:
        return _unnamed(table, subject, section)
    stated = split_unit(printed)
    text = printed if stated.unit and lexicon.find(printed) else stated.text  # births per 1,000 are no births
    for label in (text, f"{section} | {text}") if section else (text,):
        meaning = lexicon.resolve(label, subject, has_area)
        if meaning.indicator or meaning.several:
            return Name(label, stated.unit, meaning)
    if only and column.label and not row_label and table.indicator:
        return Name(text, stated.unit, _of_whole_table(table, subject))
    label = f"{section} | {text}" if section and not lexicon.is_area(section) else text
    return Name(label, stated.unit, meaning)


def _unnamed(table: Table, subject: str, section: str) -> Name:
    stated = split_unit(section)
    if section and (meaning := table.lexicon.resolve(stated.text, subject, True)).indicator:
        return Name(stated.text, stated.unit, meaning)
    if table.indicator:
        return Name(table.indicator, "", _of_whole_table(table, subject))
    return Name(" ".join(table.head.titles)[:80], "", table.lexicon.resolve("", subject))


def _of_whole_table(table: Table, subject: str) -> Meaning:
    return Meaning(table.indicator, find_subject(subject, table.lexicon.root) if subject else "")
