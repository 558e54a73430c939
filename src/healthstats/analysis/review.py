"""One area's year beside the year before and the superior area, and areas of one level beside a reference."""

import pandas as pd

from healthstats.analysis.comparison import change
from healthstats.analysis.rates import rate
from healthstats.catalogue import indicator
from healthstats.errors import InputError
from healthstats.series import IDENTITY, barred, check


def review(
    figures: pd.DataFrame, year: int, superior: pd.DataFrame | None = None, breaks: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return an area's results of a reporting year with limits, change on the year before and the superior value.

    Parameters
    ----------
    figures : DataFrame
        Series rows of one area, the year's and the earlier ones.
    year : int
        The reporting year.
    superior : DataFrame, optional
        Series rows of the superior area in that year.
    breaks : DataFrame, optional
        The breaks table; years parted by one are not compared.

    Returns
    -------
    DataFrame
        The year's rows of kind ``result`` with the columns of `rate` and `change`, ``superior`` (the value of the same
        indicator, counted the same way, in the superior area) and ``domain`` (the chapter of the catalogue).
    """
    check(figures, "series", "review")
    results = figures[figures["kind"] == "result"]
    compared = change(rate(results), breaks=breaks)
    rows = compared[compared["year"] == year]
    domains = {name: indicator(name).domain for name in rows["indicator"].unique()}
    return rows.assign(
        superior=_value_above(rows, superior), domain=rows["indicator"].map(domains).astype("str")
    ).reset_index(drop=True)


def _value_above(rows: pd.DataFrame, superior: pd.DataFrame | None) -> pd.Series:
    """Look each row up in the superior area by what is counted and the period; nothing is guessed."""
    if superior is None or superior.empty:
        return pd.Series(float("nan"), index=rows.index)
    keys = [name for name in IDENTITY if name != "area"] + ["period_start", "period_end"]
    above = superior[~barred(superior)].drop_duplicates(keys).rename(columns={"value": "superior"})
    found = rows[keys].merge(above[[*keys, "superior"]], on=keys, how="left", validate="many_to_one")
    return found["superior"].set_axis(rows.index)


def counted_alike(candidates: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Return those of `candidates` that are counted as `rows` are: of the same sex, age, population, system and basis.

    Parameters
    ----------
    candidates : DataFrame
        Series rows of another area.
    rows : DataFrame
        Series rows of one series (`healthstats.split_series`).
    """
    check(candidates, "series", "counted_alike")
    how = ["indicator", "subject", "sex", "age", "population", "system", "basis"]
    return candidates.merge(rows[how].drop_duplicates(), on=how, validate="many_to_one")[list(candidates.columns)]


def compare(rates: pd.DataFrame, reference: pd.DataFrame) -> pd.DataFrame:
    """Return rated areas with how they stand against a reference: their limits hold its value or do not.

    Parameters
    ----------
    rates : DataFrame
        Rated rows (`rate`), one an area, of one indicator and period.
    reference : DataFrame
        One rated row, or none.

    Returns
    -------
    DataFrame
        The rows with ``reference`` (its value) and ``against``: ``better`` or ``worse`` by the indicator's direction,
        ``higher`` or ``lower`` where it has none, ``similar``, ``cannot tell`` (no limits, fewer than 3 events, or
        barred), or empty without a reference.

    Raises
    ------
    InputError
        If an area stands there twice, or the reference has several rows.
    """
    check(rates, "series", "compare", also=("lower", "upper", "reliability"))
    if len(reference) > 1:
        raise InputError(
            f"the reference has {len(reference)} rows, expected one", remedy="Select one year and population."
        )
    twice = rates["area"].duplicated()
    if twice.any():
        raise InputError(
            f"area {rates.loc[twice, 'area'].iloc[0]!r} stands there twice",
            remedy="Compare one series at a time: healthstats.split_series(figures, across='area').",
        )
    level = float(reference["value"].iloc[0]) if len(reference) else float("nan")
    direction = indicator(rates["indicator"].iloc[0]).direction if len(rates) else "neutral"
    above, below = {
        "lower": ("worse", "better"), "higher": ("better", "worse"), "neutral": ("higher", "lower"),
    }[direction]  # fmt: skip
    against = pd.Series("similar", index=rates.index, dtype="str")
    against = against.mask(rates["lower"] > level, above).mask(rates["upper"] < level, below)
    silent = rates["lower"].isna() | rates["upper"].isna() | (rates["reliability"] == "limits only") | barred(rates)
    against = against.mask(silent, "cannot tell")
    return rates.assign(reference=level, against=against if level == level else "")
