"""What a method takes of a frame: its columns as numbers, its groups, and one clear error for what cannot be.

The edges are the same for every method. Missing stays missing and is counted, never zero. A negative or infinite count
and a key that stands there twice are an InputError that names the row. Whole numbers become floats before anything is
added, so that none overflows. An empty frame gives an empty result with the same columns.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from healthstats.errors import InputError

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]

#: What results are called: a group by such a column would be overwritten.
_RESULTS = frozenset(
    "numerator denominator value lower upper confidence method reliability missing rows count crude expected variance "
    "p baseline funnel".split()
)


@dataclass(frozen=True)
class Groups:
    """The groups of a frame's rows, in the order in which they first appear; a missing label is a group of its own.

    Attributes
    ----------
    codes : array
        The group of each row, from 0.
    keys : DataFrame
        One row a group with the columns it was grouped by; none when it was not.
    """

    codes: Codes
    keys: pd.DataFrame

    def __len__(self) -> int:
        return len(self.keys)

    def sum(self, numbers: Floats) -> Floats:
        """Return the sum of each group; a missing number makes its group's sum missing."""
        return np.bincount(self.codes, weights=numbers, minlength=len(self)).astype("float64")

    def count(self, marked: npt.NDArray[np.bool_]) -> Codes:
        """Return how many rows of each group are marked."""
        return np.bincount(self.codes[marked], minlength=len(self))


def need(frame: pd.DataFrame, columns: Sequence[str], caller: str) -> None:
    """Raise an InputError unless `frame` is a DataFrame with `columns`."""
    if not isinstance(frame, pd.DataFrame):
        raise InputError(f"{caller} needs a DataFrame, got {type(frame).__name__}")
    if frame.columns.nlevels > 1:
        raise InputError(
            f"{caller}: the columns have {frame.columns.nlevels} levels, expected one",
            remedy="Take one of them: frame.droplevel(1, axis='columns'), or frame['2019'].",
        )
    if twice := [name for name in columns if list(frame.columns).count(name) > 1]:
        raise InputError(f"{caller}: column {twice[0]!r} stands there twice", remedy="Drop or rename one of the two.")
    if missing := [name for name in columns if name not in frame.columns]:
        has = ", ".join(map(repr, frame.columns[:12])) or "none"
        rename = f"Rename one: frame.rename(columns={{'…': {missing[0]!r}}})."
        raise InputError(
            f"{caller} needs a column {missing[0]!r}; the frame has {has}",
            remedy="It is in the index: frame.reset_index()." if missing[0] in frame.index.names else rename,
        )


def counts_of(frame: pd.DataFrame, column: str, caller: str) -> Floats:
    """Return a column of counts (or persons, person-years, weights) as floats: 0 or more, NaN where missing.

    Raises
    ------
    InputError
        If it is not there, not numbers, or one is negative or infinite: the row is named.
    """
    numbers = numbers_of(frame, column, caller)
    if (wrong := numbers < 0).any():
        row = int(wrong.argmax())
        raise InputError(
            f"{caller}: {column} is {numbers[row]:g}, expected 0 or more",
            **place_of(frame, row),
            remedy="Leave a count that is not known missing (NaN).",
        )
    return numbers


def numbers_of(frame: pd.DataFrame, column: str, caller: str) -> Floats:
    """Return a column as finite floats, NaN where missing; else as `counts_of`."""
    numbers = floats_of(frame, column, caller)
    if (wrong := np.isinf(numbers)).any():
        row = int(wrong.argmax())
        raise InputError(f"{caller}: {column} is {numbers[row]:g}, expected a finite number", **place_of(frame, row))
    return numbers


def floats_of(frame: pd.DataFrame, column: str, caller: str) -> Floats:
    """Return a column as floats, NaN where missing; raise an InputError when it is not there or holds no numbers."""
    need(frame, [column], caller)
    given = frame[column]
    if given.dtype.kind in "bcmM":
        raise InputError(f"{caller}: column {column!r} must be numbers, it holds {given.dtype} values")
    odd = given.astype("object").map(_is_no_number).to_numpy(dtype="bool") if given.dtype.kind == "O" else np.zeros(0)
    if odd.any():
        row = int(odd.argmax())
        said = f"{caller}: column {column!r} must be numbers, it holds {given.iloc[row]!r}"
        raise InputError(said, **place_of(frame, row))
    try:
        return given.to_numpy(dtype="float64", na_value=np.nan)
    except OverflowError as error:
        raise InputError(f"{caller}: column {column!r} must be numbers: {error}") from error
    except (TypeError, ValueError) as error:
        wrong = pd.to_numeric(given.astype("object"), errors="coerce").isna() & given.notna()
        place = place_of(frame, int(wrong.to_numpy().argmax())) if wrong.any() else {}
        remedy = "Leave what is suppressed or not known missing (NaN), and thousands without commas."
        raise InputError(f"{caller}: column {column!r} must be numbers: {error}", **place, remedy=remedy) from error


def _is_no_number(value: Any) -> bool:
    """Return whether Python would take something for a number that is none in a table: True, 1+2j, 1_204."""
    return isinstance(value, bool | np.bool_ | complex) or (isinstance(value, str) and "_" in value)


def years_of(frame: pd.DataFrame, caller: str) -> Floats:
    """Return the years of a frame as whole numbers, NaN where missing; else raise an InputError that names the row."""
    years = numbers_of(frame, "year", caller)
    if (wrong := ~(np.isnan(years) | ((years == np.floor(years)) & (years >= 1) & (years <= 9999)))).any():
        row = int(wrong.argmax())
        said = f"{caller}: year is {years[row]:.10g}, expected a year such as 2019"
        raise InputError(said, **place_of(frame, row))
    return years


def groups_of(frame: pd.DataFrame, by: str | Sequence[str] | None, caller: str) -> Groups:
    """Return the groups of `frame` by one column, several, or none (all rows are one group)."""
    if by is not None and not isinstance(by, str | Sequence | pd.Index):
        raise InputError(f"{caller}: by is {by!r}, expected columns", remedy="Write by='area' or by=['area', 'year'].")
    columns = [by] if isinstance(by, str) else list(dict.fromkeys([] if by is None else by))
    need(frame, columns, caller)
    if clash := sorted(_RESULTS.intersection(columns)):
        raise InputError(
            f"{caller}: by names column {clash[0]!r}, which the result has as well",
            remedy=f"Rename it: frame.rename(columns={{{clash[0]!r}: '…'}}).",
        )
    _check_labels(frame, columns, caller)
    if not columns:
        return Groups(np.zeros(len(frame), dtype=np.intp), pd.DataFrame(index=range(1)))
    if len(columns) == 1:
        codes = pd.factorize(frame[columns[0]], use_na_sentinel=False)[0]
    else:
        codes = frame.groupby(columns, sort=False, dropna=False).ngroup().to_numpy().astype("intp")
    first = np.zeros(codes.max(initial=-1) + 1, dtype="intp")
    first[codes[::-1]] = np.arange(len(frame))[::-1]
    return Groups(codes, frame[columns].iloc[first].reset_index(drop=True))


def refuse_twice(frame: pd.DataFrame, columns: Sequence[str], caller: str) -> None:
    """Raise an InputError that names the row when two rows have the same values in `columns`."""
    need(frame, columns, caller)
    _check_labels(frame, columns, caller)
    twice = frame.duplicated(list(columns)).to_numpy()
    if twice.any():
        row = int(twice.argmax())
        key = ", ".join(f"{name} {frame[name].iloc[row]}" for name in columns if str(frame[name].iloc[row]))
        raise InputError(
            f"{caller}: {key} stands there twice",
            **place_of(frame, row),
            remedy="Keep one row of each; counts can be added up first with healthstats.total(frame, by=…).",
        )


def _check_labels(frame: pd.DataFrame, columns: Sequence[str], caller: str) -> None:
    """Raise an InputError when a label is a list or something else that nothing can be grouped by."""
    for name in columns:
        given = frame[name]
        if given.dtype == "object" and (wrong := ~given.map(pd.api.types.is_hashable).to_numpy(dtype="bool")).any():
            row = int(wrong.argmax())
            said = f"{caller}: {name} is {given.iloc[row]!r}, expected a label"
            raise InputError(said, **place_of(frame, row))


def check_per(per: float) -> None:
    """Raise an InputError unless `per` is a number above 0."""
    if isinstance(per, bool) or not isinstance(per, int | float | np.number) or not 0 < per < np.inf:
        raise InputError(f"per is {per!r}, expected a number above 0", remedy="Write 1000 for ‰.")


def place_of(frame: pd.DataFrame, row: int) -> dict[str, Any]:
    """Return where a row stands, as keywords of an error: its file and place, else its label in the index."""
    if {"file", "locator"} <= set(frame.columns) and frame["locator"].iloc[row]:
        return {"file": frame["file"].iloc[row], "place": frame["locator"].iloc[row]}
    label = frame.index[row]
    return {"place": f"row {label!r}" if isinstance(label, str) else f"row {label}"}


def words(choices: Sequence[str], codes: npt.NDArray[Any], index: pd.Index) -> pd.Series:
    """Return a text column of `choices` by their codes; much faster than a comparison a word."""
    if len(codes) and (codes == codes[0]).all():
        return pd.Series(choices[codes[0]], index=index, dtype="str")
    return pd.Series(pd.array(list(choices), dtype="str").take(codes), index=index)
