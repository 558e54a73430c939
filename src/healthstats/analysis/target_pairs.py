"""Which result stands beside which target: of the same series and year, or the latest before it."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from healthstats.analysis.comparable import doubts, per_of
from healthstats.analysis.counts import chances, counts
from healthstats.analysis.intervals import binomial_limits, poisson_limits
from healthstats.analysis.rates import rate
from healthstats.analysis.target_unstated import SAME

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

#: An empty text in the target stands for any.
ANY_IF_EMPTY = ["population", "system", "basis"]
#: The exact limits of results, by which a target is told from chance, whatever limits are shown.
EXACT = ["exact_lower", "exact_upper"]


def results_of(frame: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Return the results that have a value, the published one, with limits of that confidence and exact ones."""
    rated = {"lower", "upper", "confidence", "printed"} <= set(frame.columns)
    if not rated or not frame["confidence"].dropna().eq(confidence).all():
        frame = rate(frame, confidence=confidence)
    frame = frame[(frame["kind"] == "result") & (frame["value"].notna() | frame["printed"].notna())]
    events, people = counts(frame)
    made = frame.assign(
        value=frame["printed"].fillna(frame["value"]),
        numerator=frame["numerator"],
        people=people,
        events=events,
        law=chances(frame),
        barred=doubts(frame).where(lambda why: ~why.str.contains("not a value"), ""),
    )
    return made.assign(**dict(zip(EXACT, _exact_limits(made, confidence), strict=True)))


def _exact_limits(results: pd.DataFrame, confidence: float) -> tuple[Floats, Floats]:
    """Return Garwood's limits of rates and those of Clopper and Pearson of shares; the row's own without counts."""
    events, people, law = (results[name].to_numpy() for name in ("events", "people", "law"))
    lower, upper = results["lower"].to_numpy(copy=True), results["upper"].to_numpy(copy=True)
    per = per_of(results).to_numpy()
    with_limits = ~np.isnan(lower)
    rates, shares = with_limits & (law == "poisson"), with_limits & (law == "binomial")
    for ends, poisson in zip((lower, upper), poisson_limits(events[rates], confidence), strict=True):
        ends[rates] = per[rates] * poisson / people[rates]
    exact = binomial_limits(events[shares], people[shares], confidence, "clopper-pearson")
    for ends, binomial in zip((lower, upper), exact, strict=True):
        ends[shares] = per[shares] * binomial
    return lower, upper


def excluded(lower: pd.Series, upper: pd.Series, target: pd.Series, target_high: pd.Series) -> npt.NDArray[np.str_]:
    """Return whether limits exclude a target or lie wholly inside a range: ``yes``, ``no`` or ``not computable``."""
    high = target_high.fillna(target)
    out = (upper < target) | (lower > high) | ((high > target) & (lower > target) & (upper < high))
    return np.select([lower.isna() | target.isna(), out], ["not computable", "yes"], "no")


def pairs_of(targets: pd.DataFrame, results: pd.DataFrame, year: int | None) -> pd.DataFrame:
    """Put beside each target its best result (columns ``…_r``), and why there is none or more than one."""
    targets = targets.assign(target_row=np.arange(len(targets)))
    beside = targets.merge(results, on=SAME, how="inner", suffixes=("", "_r"))
    for name in ANY_IF_EMPTY:
        beside = beside[(beside[name] == beside[f"{name}_r"]) | (beside[name] == "")]
    if year is not None:
        beside = beside[(beside["year_r"] <= year).to_numpy(dtype="bool", na_value=False)]
    latest = beside.groupby("target_row")["year_r"].transform("max")
    in_time = (beside["year_r"] == beside["year"]) | ((beside["year_r"] == latest) & (latest < beside["year"]))
    beside = beside[in_time.to_numpy(dtype="bool", na_value=False)]
    beside = beside.assign(
        exact=sum((beside[name] == beside[f"{name}_r"]).astype("int64") for name in ANY_IF_EMPTY),
        same_period=(beside["period_start"] == beside["period_start_r"])
        & (beside["period_end"] == beside["period_end_r"]),
        length=(beside["period_end_r"] - beside["period_start_r"]).dt.days.fillna(365),
    )
    rank = ["exact", "same_period", "length"]
    beside = beside.sort_values(["target_row", *rank], ascending=[True, False, False, False], kind="stable")
    best = beside.drop_duplicates("target_row")
    tied = beside.merge(best[["target_row", *rank, "value_r"]], on=["target_row", *rank], suffixes=("", "_best"))
    several = set(tied.loc[tied["value_r"] != tied["value_r_best"], "target_row"])
    added = ["target_row", *(name for name in best.columns if name not in targets.columns)]
    pairs = targets.merge(best[added], on="target_row", how="left", validate="1:1")
    return pairs.assign(several=pairs["target_row"].isin(several))
