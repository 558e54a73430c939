"""Series that no method should stumble over: each has a defined answer, or an error that names the row."""

from typing import Any

import numpy as np
import pandas as pd

VERDICTS = {
    "rising", "falling", "higher", "lower", "no clear change", "not compared", "cannot tell", "on course", "off course",
    "reached", "",
}  # fmt: skip


def counted(**columns: Any) -> pd.DataFrame:
    """Eight years of deaths among 5,000, with the columns given put over that."""
    counts = [66, 61, 64, 55, 52, 54, 45, 41]
    given = {"year": np.arange(2012, 2020), "numerator": counts, "denominator": 5000} | columns
    return pd.DataFrame(given)


def with_row(row: int, **values: Any) -> pd.DataFrame:
    """Such a series with one row changed."""
    frame = counted().astype("object")
    for name, value in values.items():
        frame.loc[row, name] = value
    return frame.infer_objects()


#: What has an answer.
ANSWERS = {
    "empty": counted().iloc[:0],
    "one row": counted().iloc[:1],
    "two rows": counted().iloc[:2],
    "all equal": counted(numerator=50),
    "no events": counted(numerator=0),
    "one event": counted(numerator=[0, 0, 0, 1, 0, 0, 0, 0]),
    "all of them": counted(numerator=5000),
    "over 100 %": counted(denominator=40),
    "nobody": counted(denominator=0),
    "nothing known": counted(numerator=np.nan),
    "one missing": with_row(3, numerator=np.nan),
    "no year": with_row(3, year=np.nan),
    "gaps": counted().iloc[[0, 1, 3, 6, 7]],
    "backwards": counted().iloc[::-1],
    "odd index": counted().set_index(pd.Index(["a", "b", "a", "c", "c", "d", "e", "f"])),
    "200 years": pd.DataFrame({"year": np.arange(1820, 2020), "numerator": range(300, 100, -1), "denominator": 10**6}),
    "huge": counted(denominator=10**15),
    "whole numbers that overflow": counted(numerator=np.full(8, 2**40), denominator=np.full(8, 2**62)),
    "nullable": counted().astype({"year": "Int64", "numerator": "Int64", "denominator": "Float64"}),
}
#: What is an error, and what its message says.
ERRORS = {
    "no frame": ([1, 2, 3], "DataFrame"),
    "no year column": (counted().drop(columns="year"), "'year'"),
    "nothing to compute with": (counted()[["year"]], "needs a column"),
    "text": (with_row(3, numerator="n/a"), "row 3"),
    "truth values": (counted(numerator=True), "numerator"),
    "negative": (with_row(2, numerator=-1), "row 2"),
    "infinite": (with_row(4, numerator=np.inf), "row 4"),
    "infinite year": (with_row(4, year=np.inf), "row 4"),
    "half a year": (with_row(5, year=2016.5), "row 5"),
    "a year twice": (with_row(5, year=2012), "twice"),
    "an unlawful kind": (counted(kind="guess"), "kind"),
    "several series": (counted(area=["hill"] * 4 + ["vale"] * 4), "differ in area"),
    "breaks that are none": (counted(), "breaks"),
}


def sound(numbers: pd.Series, may_be_infinite: tuple[str, ...] = ()) -> bool:
    """Is every number finite or missing, and the verdict lawful?"""
    told = [
        one for name, one in numbers.items() if isinstance(one, float | np.floating) and name not in may_be_infinite
    ]
    return not np.isinf(told).any() and numbers["verdict"] in VERDICTS
