"""The tables that pass between the stages: their columns, types, keys, flags, and the check on entry.

Text is never missing: an empty text means "not stated", so that grouping by a text column loses no row.
Numbers that are missing are NaN. Dates are real dates.
"""

from dataclasses import dataclass

import pandas as pd

from healthstats.errors import InputError
from healthstats.frames import place_of

_TEXT, _NUMBER, _DATE, _WHOLE = "str", "float64", "datetime64[us]", "Int64"

#: Which exact thing is counted: the same name with another of these is another number.
IDENTITY = ["indicator", "subject", "area", "sex", "age", "population", "system", "basis"]

#: One series row per key.
KEY = [
    "indicator",
    "subject",
    "area",
    "period_start",
    "period_end",
    "kind",
    "sex",
    "age",
    "population",
    "system",
    "basis",
    "set_by",
]

OBSERVATIONS = {
    "source": _TEXT,  # id of the publication: a key of data/sources.toml, or the file's stem
    "published": _TEXT,  # date of the edition, ISO, as far as known
    "standing": _TEXT,  # one of STANDINGS
    "file": _TEXT,  # path of the file under the project's root
    "locator": _TEXT,  # 'Sheet1!C7', 'R12C4', 'page 3', 'line 41'; unique within the file
    "quote": _TEXT,  # the cell or the sentence, as it stands there
    "offset": _WHOLE,  # where in the quote the number begins; missing where the quote is a cell
    "label": _TEXT,  # the words that name the number
    "indicator": _TEXT,  # catalogue id, or empty while unknown
    "subject": _TEXT,
    "area": _TEXT,  # as written; cleaning makes it an id
    "period_start": _DATE,
    "period_end": _DATE,
    "kind": _TEXT,  # one of KINDS
    "bound": _TEXT,  # one of BOUNDS
    "value": _NUMBER,
    "value_high": _NUMBER,  # the upper end of a range
    "unit": _TEXT,  # as stated
    "per": _NUMBER,  # of that unit
    "decimals": _WHOLE,  # to how many decimals the number is printed (in its own unit)
    "numerator": _NUMBER,
    "denominator": _NUMBER,
    "sex": _TEXT,
    "age": _TEXT,
    "population": _TEXT,  # resident, registered, floating, served, urban …
    "system": _TEXT,  # annual report, surveillance, direct reporting, survey
    "basis": _TEXT,  # by residence, by place of report
    "set_by": _TEXT,  # of a target: the level that set it, where it is not the area's own plan
    "status": _TEXT,  # one of STATUSES
    "flags": _TEXT,  # words of FLAGS, separated by blanks
    "note": _TEXT,
}

#: The same columns in the canonical unit with area ids, and the reporting year (that of `period_end`).
SERIES = {**OBSERVATIONS, "year": _WHOLE}

#: An edition that lost to another of the same key, and the one that won.
VINTAGES = {**SERIES, "kept_file": _TEXT, "kept_locator": _TEXT, "kept_value": _NUMBER, "relation": _TEXT}

PROBLEMS = {
    "code": _TEXT,
    "severity": _TEXT,  # 'error', 'warning', 'note'
    "action": _TEXT,  # one of ACTIONS
    "file": _TEXT,
    "locator": _TEXT,
    "source": _TEXT,
    "indicator": _TEXT,
    "subject": _TEXT,
    "area": _TEXT,
    "year": _WHOLE,
    "message": _TEXT,
    "before": _TEXT,
    "after": _TEXT,
    "quote": _TEXT,
    "offset": _WHOLE,  # where in the quote the doubtful number begins, when the quote is a sentence
}

BREAKS = {
    "indicator": _TEXT,
    "subject": _TEXT,
    "area": _TEXT,
    "year": _WHOLE,
    "effect": _TEXT,
    "reason": _TEXT,
    "source": _TEXT,
}

LEDGER = {
    "file": _TEXT,
    "read": _WHOLE,
    "in_series": _WHOLE,
    "duplicates": _WHOLE,
    "vintages": _WHOLE,
    "excluded": _WHOLE,
}

TABLES = {"observations": OBSERVATIONS, "series": SERIES, "vintages": VINTAGES, "problems": PROBLEMS, "breaks": BREAKS,
          "ledger": LEDGER}  # fmt: skip

KINDS = ("result", "target", "change", "plan")
BOUNDS = ("=", "<=", ">=", "<", ">", "~")
#: Best first: of two editions the better standing wins, of equals the later one.
STANDINGS = ("final", "provisional", "quotation", "aggregator", "derived", "modelled")
#: What became of a number; SDMX observation status in brackets.
STATUSES = {
    "observed": "A", "provisional": "P", "estimated": "E", "suppressed": "Q", "not_done": "L", "not_collected": "M",
}  # fmt: skip
ACTIONS = ("kept", "repaired", "excluded", "decide")
#: How the note of a target begins that is another figure: last year's, a superior area's.
RELATIVE = "no worse than "
#: How the note of a change begins that is a distance from something else (a goal, an average), not from another time.
APART = "the difference from "
EFFECTS = ("split", "jump", "note", "unfitted")

#: Flag → does it bar the value from being fitted, ranked or compared?
FLAGS = {
    "repaired": False,  # the unit was mended and an identity or the neighbours agree: shown with †
    "corrected": False,  # data/corrections.toml: shown with †
    "over_100": False,  # a coverage above 100 %
    "mismatch": False,  # the printed rate is not numerator / denominator
    "inconsistent": False,  # contradicts another indicator
    "vintages": False,  # other editions say otherwise
    "implied_denominator": False,  # the population was computed from the published rate and confirms nothing
    "unreliable": False,  # marked so by its producer
    "incomplete_year": True,  # months are missing
    "doubtful_period": True,  # the text dates itself differently
    "undecided": True,  # a person has to decide on unit or value
    "beyond_range": True,  # outside what the indicator can be
    "unfitted": True,  # data/breaks.toml: plotted, not fitted
}


@dataclass(frozen=True)
class Found:
    """What reading returns: the observations table and the problems met."""

    observations: pd.DataFrame
    problems: pd.DataFrame

    def __repr__(self) -> str:
        files = self.observations["file"].nunique()
        return f"Found: {len(self.observations)} observations in {files} files, {len(self.problems)} problems"


@dataclass(frozen=True)
class Cleaned:
    """What cleaning returns: the series, the editions that lost, all problems, the breaks and the ledger by file."""

    observations: pd.DataFrame
    series: pd.DataFrame
    vintages: pd.DataFrame
    problems: pd.DataFrame
    breaks: pd.DataFrame
    ledger: pd.DataFrame

    def __repr__(self) -> str:
        decide = int((self.problems["action"] == "decide").sum())
        return (
            f"Cleaned: {len(self.series)} series rows, {len(self.vintages)} other editions, "
            f"{len(self.problems)} problems ({decide} to decide)"
        )


def empty(table: str) -> pd.DataFrame:
    """Return an empty table of the given name with its columns and types."""
    return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in TABLES[table].items()})


def conform(frame: pd.DataFrame, table: str) -> pd.DataFrame:
    """Return `frame` with exactly the table's columns and types; columns it lacks are filled as "not stated".

    Raises
    ------
    InputError
        If a column is not one of the table's, or its values do not fit the type.
    """
    columns = TABLES[table]
    if unknown := [str(name) for name in frame.columns if name not in columns]:
        raise InputError(f"the {table} table has no column {', '.join(map(repr, unknown))}")
    made = {}
    blank = {dtype: _blank(frame.index, dtype) for dtype in set(columns.values())}
    for name, dtype in columns.items():
        if name not in frame:
            made[name] = blank[dtype]
            continue
        values = frame[name]
        try:
            made[name] = _texts(values) if dtype == _TEXT else _cast(values, dtype)
        except (TypeError, ValueError) as error:
            raise InputError(f"column {name!r} of the {table} table must be {dtype}: {error}") from error
    return pd.DataFrame(made, index=frame.index)


def _blank(index: pd.Index, dtype: str) -> pd.Series:
    return pd.Series("" if dtype == _TEXT else None, index=index, dtype=dtype)


def _texts(values: pd.Series) -> pd.Series:
    if values.dtype == _TEXT and not values.hasnans:
        return values
    return values.astype("object").fillna("").astype("str")


def _cast(values: pd.Series, dtype: str) -> pd.Series:
    if dtype == _DATE:
        return pd.to_datetime(values).astype("datetime64[us]")
    return pd.to_numeric(values).astype(dtype)  # type: ignore[call-overload]


def check(frame: pd.DataFrame, table: str, caller: str, also: tuple[str, ...] = ()) -> None:
    """Raise a clear InputError unless `frame` has the columns of `table` (and `also`) and lawful words in them."""
    if not isinstance(frame, pd.DataFrame):
        raise InputError(f"{caller} needs a {table} table (a DataFrame), got {type(frame).__name__}")
    if missing := [name for name in (*TABLES[table], *also) if name not in frame.columns]:
        raise InputError(
            f"{caller} needs a {table} table; column {missing[0]!r} is missing",
            remedy="Take the table from healthstats.read, clean or load, or make it with healthstats.series.conform.",
        )
    check_words(frame)


def check_words(frame: pd.DataFrame) -> None:
    """Raise a clear InputError unless kind, bound, status and standing, where `frame` has them, are lawful words."""
    for column, allowed in (("kind", KINDS), ("bound", BOUNDS), ("status", STATUSES), ("standing", STANDINGS)):
        if column not in frame:
            continue
        wrong = ~frame[column].isin(allowed).to_numpy()
        if wrong.any():
            row = int(wrong.argmax())
            raise InputError(
                f"{column} is {frame[column].iloc[row]!r}, expected one of {', '.join(map(repr, allowed))}",
                **place_of(frame, row),
            )


def has_flag(frame: pd.DataFrame, *flags: str) -> pd.Series:
    """Return, row by row, whether one of `flags` is set."""
    wanted = [text for text in frame["flags"].unique() if not {*flags}.isdisjoint(text.split())]
    return frame["flags"].isin(wanted)


def add_flag(frame: pd.DataFrame, rows: pd.Series, flag: str) -> pd.DataFrame:
    """Return a copy of `frame` with `flag` set on `rows` (a boolean Series)."""
    if flag not in FLAGS:
        raise InputError(f"there is no flag {flag!r}")
    rows = rows & ~has_flag(frame, flag)
    return frame.assign(flags=frame["flags"].where(~rows, (frame["flags"] + " " + flag).str.strip()))


def barred(frame: pd.DataFrame) -> pd.Series:
    """Return, row by row, whether a flag bars the value from being fitted, ranked or compared."""
    return has_flag(frame, *(flag for flag, bars in FLAGS.items() if bars))


def split_series(frame: pd.DataFrame, across: str = "") -> list[pd.DataFrame]:
    """Split a table into its series: one frame per `IDENTITY` and kind, the longest first, each in time order.

    What differs in population, system or basis is another series and is never joined.

    Parameters
    ----------
    frame : DataFrame
        Series rows.
    across : str
        A column of `IDENTITY` that is not to split: ``area`` for a comparison of areas.

    Raises
    ------
    InputError
        If there are no rows.
    """
    if frame.empty:
        raise InputError(
            "there are no rows for this indicator, area and time",
            remedy="See what there is with: healthstats.load(area=…) or in the data_quality report.",
        )
    by = [name for name in [*IDENTITY, "kind"] if name != across]
    groups = [group.sort_values(["period_end", "area", "file", "locator"]) for _, group in frame.groupby(by)]
    return sorted(groups, key=lambda group: (-len(group), *group.iloc[0][IDENTITY]))
