"""What a number can be: infinite and negative ones are set aside, empty cells keep their status, ranges are held."""

import numpy as np
import pandas as pd

from healthstats.cleaning.knowledge import Knowledge
from healthstats.cleaning.problems import gather, number, quantities, report
from healthstats.series import add_flag, has_flag
from healthstats.units import parse_unit

#: A coverage above this is no late registration or wrong denominator any more, but a slip of the pen.
MOST_COVERAGE = 200.0

_GONE = ("suppressed", "not_done", "not_collected")


def set_aside(rows: pd.DataFrame, known: Knowledge) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Exclude what cannot be a value; a suppressed or missing one stays, empty, with its status."""
    rows, counts = _drop_impossible_counts(rows)
    empty = rows["value"].isna() & ~rows["status"].isin(_GONE)
    infinite = np.isinf(rows["value"]) | np.isinf(rows["value_high"])
    negative = (
        ((rows["value"] < 0) | (rows["value_high"] < 0)) & (rows["kind"] != "change") & ~_may_be_negative(rows, known)
    )
    bad = (infinite | negative) & ~empty
    why = np.where(infinite[bad], "a value that is not finite", "a negative value for what cannot be negative")
    problems = [
        counts,
        report(rows[empty], "no_value", "excluded", "no number in the cell, and no mark that says why"),
        report(
            rows[bad], "impossible_value", "excluded", why, before=[number(value) for value in rows.loc[bad, "value"]]
        ),
    ]
    return rows[~(empty | bad)], gather(problems)


def _may_be_negative(rows: pd.DataFrame, known: Knowledge) -> pd.Series:
    """A registered indicator may be below zero when its hard range says so; of the others all but counts may."""
    registered = rows["indicator"].isin(list(known.indicators))
    counts = [text for text in rows["unit"].unique() if (unit := parse_unit(text)) and unit.family == "count"]
    low, _ = known.limits(rows, "hard")
    count_family = known.trait(rows, "family") == "count"
    return (registered & (low < 0) & ~(count_family & np.isinf(low))) | (~registered & ~rows["unit"].isin(counts))


def _drop_impossible_counts(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Leave aside a numerator or denominator that cannot be a count; the printed rate stays."""
    bad = pd.Series(False, index=rows.index)
    for name in ("numerator", "denominator"):
        bad |= np.isinf(rows[name]) | (rows[name] < 0)
    bad |= rows["denominator"] == 0
    before = [
        f"{number(top)} / {number(bottom)}"
        for top, bottom in zip(rows.loc[bad, "numerator"], rows.loc[bad, "denominator"], strict=True)
    ]
    problem = report(
        rows[bad], "impossible_count", "kept", "numerator or denominator cannot be a count and is left aside", before
    )
    return rows.assign(numerator=rows["numerator"].mask(bad), denominator=rows["denominator"].mask(bad)), problem


def note_unusual(rows: pd.DataFrame, known: Knowledge) -> pd.DataFrame:
    """Return a note for each result outside the usual range that nothing else is said about."""
    low, high = known.limits(rows, "usual")
    outside = (rows["value"] < low) | (rows["value"] > high)
    outside &= (rows["kind"] == "result") & ~has_flag(rows, "undecided", "over_100", "beyond_range")
    spans = [f"{number(one)}-{number(other)}" for one, other in zip(low[outside], high[outside], strict=True)]
    texts = [f"{text}; usual is {span}" for text, span in zip(quantities(rows[outside]), spans, strict=True)]
    return report(rows[outside], "unusual_value", "kept", texts)


def hold_to_ranges(rows: pd.DataFrame, known: Knowledge) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Flag values outside the hard range; a coverage over 100 % is kept, up to where it is a slip of the pen."""
    judged = rows["value"].notna() & (rows["kind"] != "change") & ~has_flag(rows, "undecided")
    low, high = known.limits(rows, "hard")
    coverage = (known.trait(rows, "scale") == "logit") & (known.trait(rows, "per") == 100) & (high == 100)
    over = judged & coverage & (rows["value"] > 100)
    outside = judged & ((rows["value"] < low) | (rows["value"] > high))
    beyond = outside & (~over | (rows["value"] > MOST_COVERAGE))
    rows = add_flag(add_flag(rows, over, "over_100"), beyond, "beyond_range")
    above, wrong = rows[over & ~beyond], rows[beyond]
    spans = [f"{number(one)} to {number(other)}" for one, other in zip(low[beyond], high[beyond], strict=True)]
    printed = quantities(wrong)
    texts = [f"{text} is impossible: it can be {span}" for text, span in zip(printed, spans, strict=True)]
    problems = [
        report(above, "over_100", "kept", [f"a coverage of {text}; shown as printed" for text in quantities(above)]),
        report(wrong, "beyond_range", "decide", texts, before=printed),
    ]
    return rows, gather(problems)
