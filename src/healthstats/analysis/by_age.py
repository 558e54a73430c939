"""The ages of each group joined to a table by age: a standard population, or the rates of a reference."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from healthstats.ages import AgeBand, age_band, match_bands
from healthstats.errors import InputError
from healthstats.frames import Codes, Floats, Groups, groups_of, need, place_of


@dataclass(frozen=True)
class Cells:
    """The age bands of each group, as fine as both the frame and the table have them.

    Attributes
    ----------
    of_row : array
        The cell of each row of the frame.
    rows, groups : Groups
        The groups of the frame's rows, and of the cells; the cells of a group stand together.
    table : array of cells × columns
        The table's numbers, added up to the band of each cell.
    """

    of_row: Codes
    rows: Groups
    groups: Groups
    table: Floats

    def sum(self, numbers: Floats) -> Floats:
        """Return the sum over the rows of each cell; a missing number makes it missing."""
        return np.bincount(self.of_row, weights=numbers, minlength=len(self.table)).astype("float64")


def join_by_age(
    frame: pd.DataFrame, by: str | Sequence[str] | None, table: pd.DataFrame, caller: str, what: str
) -> Cells:
    """Join each group's ages to those of `table` by band; whichever side is finer is added up.

    Parameters
    ----------
    frame : DataFrame
        With a column ``age``, in any order. Groups may have different bands.
    by : str or several, optional
        The columns of the groups.
    table : DataFrame
        Numbers that can be added up; its index are age labels.
    caller, what : str
        Who asks, and what the table is called, for the message.

    Raises
    ------
    InputError
        If a label is no age band, a group has a band twice, or its bands do not match the table's. All are named.

    Examples
    --------
    >>> deaths = pd.DataFrame({"age": ["5+", "<1", "1-4"], "numerator": [30, 2, 1]})
    >>> standard = pd.DataFrame({"population": [900, 9100]}, index=["0-4", "5+"])
    >>> cells = join_by_age(deaths, None, standard, "example", "the standard")
    >>> cells.sum(deaths["numerator"].to_numpy()), cells.table[:, 0]
    (array([ 3., 30.]), array([ 900., 9100.]))
    """
    need(frame, ["age"], caller)
    rows = groups_of(frame, by, caller)
    if frame.empty:
        rows = Groups(rows.codes, rows.keys.iloc[:0])
        return Cells(rows.codes, rows, rows, np.zeros((0, table.shape[1])))
    band, bands = _bands_of_rows(frame, caller)
    count = np.bincount(rows.codes * len(bands) + band, minlength=len(rows) * len(bands)).reshape(len(rows), -1)
    if (count > 1).any():
        _refuse_twice(frame, rows, band, bands, count, caller)
    # Groups with the same bands are matched once, however many they are.
    _, first, pattern = np.unique(np.packbits(count > 0, axis=1), axis=0, return_index=True, return_inverse=True)
    place, tables = np.zeros((len(first), len(bands)), dtype="intp"), []
    for number, group in enumerate(first):
        has = np.flatnonzero(count[group])
        names = ("the frame" + _of(rows, int(group)), what)
        joint, mine, theirs = match_bands([bands[one] for one in has], list(table.index), caller, names)
        place[number, has] = mine
        tables.append(_added_up(table, theirs, len(joint)))
    size = np.array([len(one) for one in tables])
    start = np.cumsum(size[pattern]) - size[pattern]
    groups = Groups(np.repeat(np.arange(len(rows)), size[pattern]), rows.keys)
    within = np.arange(len(groups.codes)) - start[groups.codes]
    in_tables = (np.cumsum(size) - size)[pattern][groups.codes] + within
    of_row = start[rows.codes] + place[pattern[rows.codes], band]
    return Cells(of_row, rows, groups, np.concatenate(tables)[in_tables])


def _bands_of_rows(frame: pd.DataFrame, caller: str) -> tuple[Codes, list[AgeBand]]:
    """Return the number of each row's band, and the bands by age."""
    groups = groups_of(frame, "age", caller)
    codes, labels = groups.codes, groups.keys["age"].tolist()
    read = [age_band(label) for label in labels]
    if None in read:
        unreadable = ", ".join(repr(label) for label, band in zip(labels, read, strict=True) if band is None)
        raise InputError(
            f"{caller}: age states no years: {unreadable}",
            **place_of(frame, int((codes == read.index(None)).argmax())),
            remedy="Leave out totals and unknown ages; write bands as 0-4 and 85+.",
        )
    bands = sorted({band for band in read if band is not None})
    number = {band: place for place, band in enumerate(bands)}
    return np.array([number[band] for band in read if band is not None])[codes], bands


def _added_up(table: pd.DataFrame, places: Sequence[int], length: int) -> Floats:
    columns = [np.bincount(places, weights=table[name], minlength=length) for name in table.columns]
    return np.column_stack(columns).astype("float64")


def _refuse_twice(
    frame: pd.DataFrame, rows: Groups, band: Codes, bands: Sequence[AgeBand], count: Codes, caller: str
) -> None:
    group, twice = (int(numbers[0]) for numbers in np.nonzero(count > 1))
    row = int(np.flatnonzero((rows.codes == group) & (band == twice))[1])
    raise InputError(
        f"{caller}: the age {bands[twice]} stands there twice{_of(rows, group)}",
        **place_of(frame, row),
        remedy="Keep one row of each, or name the columns that tell them apart: by=….",
    )


def key_words(keys: pd.DataFrame, row: int) -> str:
    """Return a row of keys in words; nothing when there are no columns.

    Examples
    --------
    >>> key_words(pd.DataFrame({"area": ["Hill", "Lake"], "year": [2020, 2021]}), 1)
    "area 'Lake', year 2021"
    """
    values = [(name, keys[name].iloc[row]) for name in keys.columns]
    return ", ".join(f"{name} {value!r}" if isinstance(value, str) else f"{name} {value}" for name, value in values)


def _of(groups: Groups, group: int) -> str:
    """Return which group it is, as it follows a name; nothing when there is only one."""
    key = key_words(groups.keys, group)
    return f" ({key})" if key else ""
