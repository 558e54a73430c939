"""The sex ratio at birth, with exact limits."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from healthstats.analysis.intervals import Confidence, binomial_limits, levels, limit_names
from healthstats.analysis.rates import reliability_of
from healthstats.errors import InputError
from healthstats.frames import Floats, counts_of, groups_of, need, place_of, refuse_twice, words
from healthstats.names import fold

#: Words for both sexes, folded; rows of neither (totals, not stated) add nothing.
_MALE = {"male", "males", "boy", "boys", "男", "男性", "男婴", "男孩"}
_FEMALE = {"female", "females", "girl", "girls", "女", "女性", "女婴", "女孩"}
_NEITHER = {"", "total", "both", "bothsexes", "all", "unknown", "合计", "总计", "小计", "不详", "未知"}


def sex_ratio(
    frame: pd.DataFrame, by: str | Sequence[str] | None = None, confidence: Confidence = 0.95
) -> pd.DataFrame:
    """Return the males per 100 females (出生人口性别比), with exact limits.

    Parameters
    ----------
    frame : DataFrame
        Either rows of births by ``sex`` (male, female, boys, girls, 男, 女; totals and births of unknown sex are left
        out) with ``numerator``, one of each sex in each group of `by`; or rows that are complete, with ``males`` and
        ``females``.
    by : str or several, optional
        One ratio for each of these: areas, years. Only for rows by sex.
    confidence : float or several
        Between 0 and 1.

    Returns
    -------
    DataFrame
        The columns of `by`, or the rows as they came, with ``males``, ``females``, ``value`` (per 100), ``lower`` and
        ``upper`` (the Clopper-Pearson limits p of the males' share, turned into 100 p/(1 − p); without females there
        is a lower one only, and no value), ``confidence``, ``method`` and ``reliability``: ``no counts`` (a sex is
        missing), ``no population`` (no births), else by the rarer sex ``limits only``, ``unreliable`` or nothing.

    Raises
    ------
    InputError
        If a column is missing, a sex is not known or stands there twice in a group, or a number is negative.

    Examples
    --------
    >>> births = pd.DataFrame({"year": [2019, 2019, 2020, 2020], "sex": ["男", "女", "男", "女"],
    ...                        "numerator": [1391, 1208, 1212, 1131]})
    >>> sex_ratio(births, by="year")[["value", "lower", "upper"]].round(1).to_numpy().tolist()
    [[115.1, 106.5, 124.5], [107.2, 98.7, 116.3]]

    References
    ----------
    Clopper & Pearson 1934, Biometrika 26:404.
    """
    need(frame, [], "sex_ratio")
    first, *_ = levels(confidence)
    table = _by_sex(frame, by) if "sex" in frame else _complete(frame, by)
    males, females = table["males"].to_numpy(), table["females"].to_numpy()
    limits: dict[str, Floats] = {}
    for level, (lower, upper) in zip(levels(confidence), limit_names(confidence), strict=True):
        low, high = binomial_limits(males, males + females, level, method="clopper-pearson")
        limits |= {lower: _odds(low), upper: _odds(high)}
    limited = np.isfinite(limits["lower"])
    why = np.where(males + females == 0, "no population", reliability_of(np.minimum(males, females)))
    return table.assign(
        value=100 * males / np.where(females > 0, females, np.nan),
        **limits,
        confidence=np.where(limited, first, np.nan),
        method=words(["", "Clopper-Pearson"], limited.astype("int8"), table.index),
        reliability=pd.Series(why, index=table.index, dtype="str"),
    )


def _by_sex(frame: pd.DataFrame, by: str | Sequence[str] | None) -> pd.DataFrame:
    """Return the males and females of each group; NaN where a sex is missing."""
    births = counts_of(frame, "numerator", "sex_ratio")
    codes, said = pd.factorize(frame["sex"], use_na_sentinel=False)
    folded = ["" if pd.isna(word) else fold(str(word)) for word in said]
    if unknown := [place for place, word in enumerate(folded) if word not in _MALE | _FEMALE | _NEITHER]:
        row = int(np.isin(codes, unknown).argmax())
        raise InputError(
            f"sex_ratio: sex is {frame['sex'].iloc[row]!r}, expected male or female (男, 女)", **place_of(frame, row)
        )
    male, female = (np.isin(codes, [n for n, word in enumerate(folded) if word in some]) for some in (_MALE, _FEMALE))
    columns = [by] if isinstance(by, str) else list(by or [])
    if "sex" in columns:
        raise InputError("sex_ratio: by names 'sex', which the ratio is of", remedy="Leave it out of by.")
    refuse_twice(frame.assign(sex=np.where(male, "male", "female"))[male | female], [*columns, "sex"], "sex_ratio")
    groups = groups_of(frame, by, "sex_ratio")

    def of(rows: np.ndarray) -> Floats:
        return np.where(groups.count(rows) > 0, groups.sum(np.where(rows, births, 0)), np.nan)

    table = groups.keys.assign(males=of(male), females=of(female))
    return table if len(frame) else table.iloc[:0]


def _complete(frame: pd.DataFrame, by: str | Sequence[str] | None) -> pd.DataFrame:
    """Return the rows with their males and females as floats."""
    if by is not None:
        raise InputError(
            "sex_ratio: by is for rows by sex; rows with males and females have a ratio each",
            remedy="Leave by out, or add the rows up first with healthstats.total(frame, by=…).",
        )
    need(frame, ["males", "females"], "sex_ratio")
    return frame.assign(**{name: counts_of(frame, name, "sex_ratio") for name in ("males", "females")})


def _odds(share: Floats) -> Floats:
    """Turn a share of males into males per 100 females; where there need be no females there is no limit."""
    return 100 * share / np.where(share < 1, 1 - share, np.nan)
