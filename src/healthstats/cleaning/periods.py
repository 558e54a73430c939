"""The reporting year, and the periods that are missing, doubtful or not whole."""

import pandas as pd

from healthstats.cleaning.problems import gather, many, report
from healthstats.series import add_flag, has_flag


def date_rows(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Add the reporting year (that of the period's end); a missing or reversed period is left to a person to decide."""
    absent = rows["period_start"].isna() | rows["period_end"].isna()
    reversed_ = ~absent & (rows["period_start"] > rows["period_end"])
    undated = absent | reversed_
    year = rows["period_end"].dt.year.astype("Int64").mask(undated)
    rows = rows.assign(year=year)
    reports = [
        _one_for_each_table(rows[absent], "without a period"),
        _one_for_each_table(rows[reversed_], "with a period that ends before it begins"),
    ]
    return add_flag(rows, undated, "undecided"), gather(reports)


def _one_for_each_table(rows: pd.DataFrame, what: str) -> pd.DataFrame:
    """A column without years is one doubt, not one for each of its cells."""
    first = rows.drop_duplicates(["file", "indicator"])
    counts = rows.groupby(["file", "indicator"]).size()
    sizes = [counts[pair] for pair in zip(first["file"], first["indicator"], strict=True)]
    message = [f"{many(count, 'number')} {what}, the first here" for count in sizes]
    return report(first, "no_period", "decide", message)


def report_period_flags(series: pd.DataFrame) -> pd.DataFrame:
    """Note the rows that reading marked as incomplete or of doubtful period: they are barred from comparison."""
    texts = {
        "incomplete_year": "months are missing in this year; not compared with whole years",
        "doubtful_period": "the source dates this differently in different places; not compared",
    }
    return gather(report(series[has_flag(series, flag)], flag, "kept", message) for flag, message in texts.items())
