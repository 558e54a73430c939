"""One row per doubt: the codes cleaning knows, how grave each is, and how a row of the problems table is made."""

from collections.abc import Iterable
from functools import cache

import numpy as np
import pandas as pd

from healthstats.series import conform, empty

#: What can be wrong, and how grave it is.
CODES = {
    "impossible_value": "error",  # negative, infinite
    "beyond_range": "error",  # outside what the indicator can be
    "unit_mismatch": "error",  # the unit measures something else, or is not understood
    "unit_family": "warning",  # %, ‰ or /10万 mistaken for one another
    "lost_unit": "warning",  # no unit, or a broken one
    "rate_mismatch": "warning",  # printed rate is not numerator / denominator
    "impossible_count": "warning",  # a numerator or denominator that cannot be one
    "contradiction_in_source": "warning",  # one source, two values
    "rate_order": "warning",  # neonatal > infant > under 5
    "rate_sum": "warning",  # infant is not neonatal + postneonatal
    "growth_identity": "warning",  # growth is not births - deaths
    "parts_of_area": "warning",  # an area's value is not between those of its parts
    "over_100": "warning",  # a coverage above 100 %
    "unknown_area": "warning",
    "no_area": "warning",
    "no_period": "warning",
    "ambiguous_indicator": "warning",
    "unregistered_indicator": "note",
    "no_value": "note",
    "unusual_value": "note",  # outside the usual range
    "other_edition": "note",  # another edition says otherwise
    "modelled_alone": "note",  # a modelled or derived value with no published one beside it
    "incomplete_year": "note",
    "doubtful_period": "note",
    "corrected": "note",
    "break_unused": "note",
    "target_unsettled": "note",  # a target that is another figure, which is not there
}

_ORDER = {"error": 0, "warning": 1, "note": 2}
_FROM_ROWS = ["file", "locator", "source", "indicator", "subject", "area", "year", "quote", "offset"]


@cache
def _none() -> pd.DataFrame:
    return empty("problems")


def report(
    rows: pd.DataFrame,
    code: str,
    action: str,
    message: str | Iterable[str],
    before: str | Iterable[str] = "",
    after: str | Iterable[str] = "",
    severity: str = "",
) -> pd.DataFrame:
    """Return one problem for each of `rows`; the texts are given once or row by row.

    Examples
    --------
    >>> report(pd.DataFrame({"file": ["a.csv"]}), "no_value", "excluded", "nothing there")["severity"].tolist()
    ['note']
    """
    if rows.empty:
        return _none()
    here = rows.reindex(columns=_FROM_ROWS)
    texts = {"message": message, "before": before, "after": after}
    made = {name: text if isinstance(text, str) else list(text) for name, text in texts.items()}
    return conform(here.assign(code=code, severity=severity or CODES[code], action=action, **made), "problems")


def gather(tables: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Return all problems in one table: the gravest first, then by file and cell."""
    filled = [table for table in tables if len(table)]
    if not filled:
        return _none()
    table = pd.concat(filled, ignore_index=True)
    order = pd.DataFrame(
        {
            "severity": table["severity"].map(_ORDER).fillna(len(_ORDER)),
            "file": table["file"],
            "locator": table["locator"].str.replace(r"\d+", lambda match: match[0].zfill(9), regex=True),
            "code": table["code"],
        }
    )
    return table.loc[order.sort_values(list(map(str, order)), kind="stable").index].reset_index(drop=True)


def number(value: float, decimals: object = None) -> str:
    """Print a number as a table would: thousands set apart, the given decimals or as many as it has.

    Examples
    --------
    >>> number(599494), number(8.0, 1), number(8.3271, 2)
    ('599,494', '8.0', '8.33')
    """
    if not np.isfinite(value):
        return "no value" if np.isnan(value) else str(value)
    if decimals is not None and not pd.isna(decimals):  # type: ignore[call-overload]
        return f"{value:,.{min(max(int(decimals), 0), 10)}f}"  # type: ignore[call-overload]
    return f"{value:,.10g}" if abs(value) < 1e10 else f"{value:,.0f}"


def many(count: int, what: str) -> str:
    """Print a count of things.

    Examples
    --------
    >>> many(1, "number"), many(1200, "number")
    ('1 number', '1,200 numbers')
    """
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def quantity(value: float, unit: str, decimals: object = None) -> str:
    """Print a number with its unit.

    Examples
    --------
    >>> quantity(6.39, "‰", 2)
    '6.39 ‰'
    """
    return f"{number(value, decimals)} {unit}".strip()


def quantities(rows: pd.DataFrame, value: str = "value", unit: str = "unit") -> list[str]:
    """Print a column of values with units and decimals, row by row."""
    return [
        quantity(one, sign, places) for one, sign, places in zip(rows[value], rows[unit], rows["decimals"], strict=True)
    ]
