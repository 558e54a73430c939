"""Text of the data on its way to a terminal or a spreadsheet: shown, never executed."""

import os
import re
import sysconfig
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

_SEQUENCE = re.compile(r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b(?:\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
#: A formula, also behind blanks and signs without a width, which some spreadsheets pass over.
_FORMULA = re.compile(r"[\s\u00ad\u180e\u200b-\u200f\u2060-\u206f\ufeff]*[=+\-@＝＋－＠]|[\t\r\n]")


def printable(text: str) -> str:
    """Return `text` without terminal escapes, control characters and marks that turn the reading direction.

    Examples
    --------
    >>> printable("a\\x1b[31mred\\x1b[0m\\x07b")
    'aredb'
    """
    return _CONTROL.sub("", _SEQUENCE.sub("", text))


def formula_safe(text: str) -> str:
    """Return `text` with an apostrophe before it when a spreadsheet would take it for a formula.

    Examples
    --------
    >>> formula_safe("=cmd()")
    "'=cmd()"
    >>> formula_safe("births")
    'births'
    """
    return f"'{text}" if _FORMULA.match(text) else text


def placeless(text: str, root: Path) -> str:
    """Return `text` without the folders of this machine: the project's root and those of Python and its packages.

    Examples
    --------
    >>> placeless("no such file: '/srv/project/data/raw/a.csv'", Path("/srv/project"))
    "no such file: 'data/raw/a.csv'"
    """
    known = {str(root), str(Path(__file__).parents[2]), *map(sysconfig.get_path, ("purelib", "platlib", "stdlib"))}
    for folder in sorted(known, key=len, reverse=True):
        if len(Path(folder).parts) > 1:
            text = re.sub(rf"(?<![\w.-]){re.escape(folder)}(?:[\\/]+|(?![\w.-]))", "", text)
    return text


def csv_text(frame: "pd.DataFrame") -> str:
    """Return a table as csv: text cells cannot become formulas, numbers and dates stay as they are."""
    import pandas as pd

    made = {}
    for name in frame.columns:
        values = frame[name]
        if not (pd.api.types.is_numeric_dtype(values) or pd.api.types.is_datetime64_any_dtype(values)):
            values = values.map(lambda one: formula_safe(printable(one)) if isinstance(one, str) else one)
        made[formula_safe(printable(str(name)))] = values
    return pd.DataFrame(made).to_csv(index=False, date_format="%Y-%m-%d", lineterminator="\n")


def write_csv(frame: "pd.DataFrame", path: Path) -> None:
    """Write a table as csv that a spreadsheet opens with its Chinese whole, beside its place and renamed into it."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    beside.write_bytes(csv_text(frame).encode("utf-8-sig", "backslashreplace"))
    os.replace(beside, path)


def json_text(frame: "pd.DataFrame") -> str:
    """Return the rows of a table as JSON, one object a row; no number is null, dates are ISO."""
    text = frame.to_json(orient="records", force_ascii=False, date_format="iso", date_unit="s", indent=1)
    return _CONTROL.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + "\n"


def width(text: str) -> int:
    """Return how many columns of a terminal `text` takes: a Chinese character takes two."""
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text
    )


def columns(rows: list[list[str]], right: frozenset[int] = frozenset()) -> str:
    """Return rows of text as aligned columns, the first row being the header; the columns in `right` to the right.

    Examples
    --------
    >>> print(columns([["area", "n"], ["衡山", "12"]], right=frozenset({1})))
    area   n
    衡山  12
    """
    clean = [[re.sub(r"\s+", " ", printable(cell)) for cell in row] for row in rows]
    widths = [max(width(cell) for cell in column) for column in zip(*clean, strict=True)]
    lines = []
    for row in clean:
        padded = [
            " " * (size - width(cell)) + cell if place in right else cell + " " * (size - width(cell))
            for place, (cell, size) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(padded).rstrip())
    return "\n".join(lines)
