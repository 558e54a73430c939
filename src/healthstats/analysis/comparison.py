"""Areas of one level beside a reference: who differs from it, and from one another, beyond chance."""

import pandas as pd

from healthstats.analysis.counts import chances
from healthstats.analysis.funnel import funnel
from healthstats.analysis.ranks import rank_intervals
from healthstats.catalogue import indicator
from healthstats.errors import InputError
from healthstats.series import barred, check

_RANKS = ["rank", "rank_lower", "rank_upper"]


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
    """Return rated areas with how they stand against a reference and among themselves.

    Parameters
    ----------
    rates : DataFrame
        Rated rows (`rate`), one an area, of one indicator and period.
    reference : DataFrame
        One rated row, or none.

    Returns
    -------
    DataFrame
        The rows with these columns:

        ``reference``, ``against``
            the value of the reference, and ``better`` or ``worse`` by the indicator's direction (the limits do not
            hold the reference), ``higher`` or ``lower`` where it has none, ``similar``, ``cannot tell`` (no limits,
            fewer than 3 events, or barred), or empty without a reference.
        ``rank``, ``rank_lower``, ``rank_upper``
            from the best (where neither is better, from the lowest), with the ranks that chance allows; see
            `rank_intervals`. Missing where events or population are not known, or chance does not make the figures.
        ``funnel``
            where the area lies among the limits that chance alone gives its size around all areas together; see
            `funnel`. Empty where chance does not make the figures.

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
    placed = rates.assign(reference=level, against=against if level == level else "")
    return pd.concat([placed.drop(columns=[*_RANKS, "funnel"], errors="ignore"), _among_themselves(rates)], axis=1)


def _among_themselves(rates: pd.DataFrame) -> pd.DataFrame:
    """Return the ranks and the place in the funnel of each area, from the counts alone."""
    none = pd.DataFrame({**dict.fromkeys(_RANKS, pd.Series(dtype="Int64")), "funnel": pd.Series(dtype="str")})
    laws = set(chances(rates))
    if len(laws) != 1 or laws == {""}:
        none = none.reindex(rates.index)
        return none.assign(funnel=none["funnel"].fillna(""))
    known = ~barred(rates) & rates["lower"].notna()
    cells = rates[["indicator", "numerator", "denominator", "per"]].assign(numerator=rates["numerator"].where(known))
    return rank_intervals(cells)[_RANKS].assign(funnel=funnel(cells)["funnel"])
