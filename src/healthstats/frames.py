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
    if isinstance(given, pd.DataFrame):
        raise InputError(f"{caller}: column {column!r} stands there twice", remedy="Drop or rename one of the two.")
    if given.dtype == "bool" or pd.api.types.is_datetime64_any_dtype(given):
        raise InputError(f"{caller}: column {column!r} must be numbers, it holds {given.dtype} values")
    try:
        return given.to_numpy(dtype="float64", na_value=np.nan)
    except OverflowError as error:
        raise InputError(f"{caller}: column {column!r} must be numbers: {error}") from error
    except (TypeError, ValueError) as error:
        wrong = pd.to_numeric(given.astype("object"), errors="coerce").isna() & given.notna()
        place = place_of(frame, int(wrong.to_numpy().argmax())) if wrong.any() else {}
        remedy = "Leave what is suppressed or not known missing (NaN)."
        raise InputError(f"{caller}: column {column!r} must be numbers: {error}", **place, remedy=remedy) from error


def groups_of(frame: pd.DataFrame, by: str | Sequence[str] | None, caller: str) -> Groups:
    """Return the groups of `frame` by one column, several, or none (all rows are one group)."""
    columns = [by] if isinstance(by, str) else list(by or [])
    need(frame, columns, caller)
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
    twice = frame.duplicated(list(columns)).to_numpy()
    if twice.any():
        row = int(twice.argmax())
        key = ", ".join(f"{name} {frame[name].iloc[row]}" for name in columns if str(frame[name].iloc[row]))
        raise InputError(
            f"{caller}: {key} stands there twice",
            **place_of(frame, row),
            remedy="Keep one row of each; counts can be added up first with healthstats.total(frame, by=…).",
        )


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
