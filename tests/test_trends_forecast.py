"""Forecasts: against R's forecast package and dense matrices; what is used, told and refused; the back-test."""

import time
import warnings
from itertools import product

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from scipy.stats import t as student

from analysis_frames import REFERENCE, breaks, rows, shares
from healthstats.analysis.rates import rate
from healthstats.analysis.trends.backtest import LINES, NAIVE
from healthstats.analysis.trends.damped import CHANCE, DAMPING, LEVEL, SLOPE, TREND, damped
from healthstats.analysis.trends.forecast import Forecast, forecast
from healthstats.analysis.trends.plain import last_value, straight_line
from healthstats.errors import InputError
from hostile_series import ANSWERS, ERRORS, counted

R = pd.read_csv(REFERENCE / "r_forecast.csv")
SERIES = pd.read_csv(REFERENCE / "forecast_series.csv").groupby("series")["value"].agg(list)
FALLING = [9.1, 8.8, 8.9, 8.1, 8.2, 7.9, 7.4, 7.5, 7.3, 6.9, 6.8, 6.1]


def yearly(values=FALLING, first: int = 2000, **columns) -> pd.DataFrame:
    return pd.DataFrame({"year": first + np.arange(len(values)), "value": values, **columns})


def deaths(counts, people: float = 5000, first: int = 2000) -> pd.DataFrame:
    return pd.DataFrame({"year": first + np.arange(len(counts)), "numerator": counts, "denominator": people})


def nothing_told(made: Forecast) -> bool:
    numbers = made.ahead.drop(columns="year")
    return bool(numbers.isna().all(axis=None)) and {"value", "lower", "upper"} <= set(made.summary)


# --- the model --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "alpha"), list(product("ABC", [0.3, 0.7, 0.5, 0.9])))
def test_level_trend_and_variance_are_those_of_r(name: str, alpha: float) -> None:
    expected = R.query("series == @name and alpha == @alpha")
    assert len(expected) == 8
    assert (expected["sse"] <= expected["sse_ets"]).all()
    y, one = np.array(SERIES[name]), expected.iloc[0]
    grid = np.array([[one["alpha"], one["beta"], one["phi"], 0.0]])
    made = damped(np.arange(float(len(y))), y, 8, grid=grid, slope=1e6)
    ahead = made.ahead(len(y), 8)
    assert ahead.location == pytest.approx(expected["mean"].to_numpy(), rel=2e-6)
    later = made.shocks[0, len(y) :, len(y) :]
    assert (later**2).sum(axis=1) == pytest.approx(expected["variance"].to_numpy(), rel=1e-9)
    assert made._fit(len(y)).variance == pytest.approx([one["sse"] / (len(y) - 2)], rel=1e-6)
    # Level and trend are estimated: limits are wider than those of R, which takes them as known.
    assert (ahead.scale**2 > expected["variance"] * one["sse"] / (len(y) - 2)).all()


def dense(year, y, horizon, chance=None, steps=(), chance_ahead=None):
    """The average over the grid from covariance matrices, with every shock followed through the recursion."""
    found, last = [], int(year[-1] - year[0])
    every = np.arange(last + 1 + horizon)
    seen, ahead = (year - year[0]).astype(int), np.arange(last + 1, last + 1 + horizon)
    for alpha, share, phi, power in product(LEVEL, TREND, DAMPING, CHANCE if chance is not None else (0.0,)):
        effect = np.zeros((len(every), 2 + len(steps)))
        shocks = np.zeros((len(every), len(every)))
        for column, (level, trend, shock) in enumerate([(1, 0, None), (0, 1, None), *((0, 0, k) for k in every)]):
            for t in every:
                expected, own = level + phi * trend, 1.0 * (t == shock)
                (effect if column < 2 else shocks)[t, column if column < 2 else column - 2] = expected + own
                level, trend = expected + alpha * own, phi * trend + alpha * share * own
        for column, step in enumerate(steps):
            effect[:, 2 + column] = year[0] + every >= step
        known = np.ones(len(y)) if chance is None else np.asarray(chance)
        spread = np.array([known[seen <= t][-1] ** power if t <= last else 0.0 for t in every])
        cov = (shocks * spread) @ shocks.T
        inverse = np.linalg.inv(cov[np.ix_(seen, seen)])
        usual = (known**power).mean()
        prior = np.diag([0.0, SLOPE**-2, *[1e-8] * len(steps)]) / usual
        x = effect[seen]
        normal = x.T @ inverse @ x + prior
        theta = np.linalg.solve(normal, x.T @ inverse @ y)
        squares = (y - x @ theta) @ inverse @ (y - x @ theta) + theta @ prior @ theta
        freedom = len(y) - 2 - len(steps)
        variance = max(squares / freedom, 0.0 if chance is None else known.mean() / usual)
        like = -0.5 * (freedom * np.log(variance) + squares / variance + np.linalg.slogdet(cov[np.ix_(seen, seen)])[1]
                       + np.linalg.slogdet(normal)[1] - np.log(np.diag(prior)[1:]).sum())  # fmt: skip
        turn = cov[np.ix_(ahead, seen)] @ inverse
        middle = effect[ahead] @ theta + turn @ (y - x @ theta)
        doubt = effect[ahead] - turn @ x
        coming = known[-1] if chance_ahead is None else chance_ahead
        own = max(variance * coming**power, 0.0 if chance is None else coming)
        total = variance * (np.diag(cov[np.ix_(ahead, ahead)] - turn @ cov[np.ix_(seen, ahead)])
                            + np.diag(doubt @ np.linalg.inv(normal) @ doubt.T))  # fmt: skip
        found.append((like, middle, total + own * (shocks[np.ix_(ahead, ahead)] ** 2).sum(axis=1)))
    like, middle, total = (np.array(part) for part in zip(*found, strict=True))
    weight = np.exp(like - like.max()) / np.exp(like - like.max()).sum()
    location = weight @ middle
    return location, np.sqrt(weight @ (total + (middle - location) ** 2))


YEARS = np.arange(2000.0, 2012)


@pytest.mark.parametrize(
    ("kept", "chance", "steps"),
    [
        (slice(None), None, ()),
        ([0, 1, 2, 4, 5, 8, 9, 10, 11], None, ()),
        ([0, 3, 4, 5, 6, 7, 8, 9, 10], "counts", ()),
        (slice(None), "counts", ()),
        (slice(None), None, (2005.0,)),
        ([0, 1, 2, 3, 5, 6, 7, 8, 9, 10], "counts", (2005.0,)),
    ],
)
def test_the_average_over_the_grid_is_that_of_dense_matrices(kept, chance, steps) -> None:
    year, y = YEARS[kept], np.array(FALLING)[kept]
    variances = None if chance is None else 0.3 * 1.2 ** np.arange(12)[kept]
    made = damped(year, y, 4, variances, np.array(steps))
    ahead = made.ahead(len(y), 4)
    location, scale = dense(year, y, 4, variances, steps)
    assert ahead.location == pytest.approx(location, rel=1e-7)
    assert ahead.scale == pytest.approx(scale, rel=1e-7)
    assert ahead.freedom == len(y) - 2 - len(steps)
    if chance:
        wide = made.ahead(len(y), 4, lambda line: np.full(line.shape, 9.0)).scale
        assert wide == pytest.approx(dense(year, y, 4, variances, steps, 9.0)[1], rel=1e-7)


def test_an_origin_knows_nothing_of_later_years() -> None:
    other = [*FALLING[:9], 50.0, 2.0, 31.0]
    chance = np.linspace(1.0, 2.0, 12)
    late = np.where(np.arange(12) < 9, chance, 70.0)
    one = damped(YEARS, np.array(FALLING), 3, chance).ahead(9, 3)
    two = damped(YEARS, np.array(other), 3, late).ahead(9, 3)
    alone = damped(YEARS[:9], np.array(FALLING[:9]), 3, chance[:9]).ahead(9, 3)
    for ahead in (two, alone):
        assert ahead.location == pytest.approx(one.location, rel=1e-9)
        assert ahead.scale == pytest.approx(one.scale, rel=1e-9)


# --- what is told -----------------------------------------------------------------------------------------------------


def test_limits_are_of_students_t_on_the_scale() -> None:
    made = forecast(yearly(), years=3, confidence=0.9)
    row = made.ahead.iloc[1]
    assert (made.ahead["year"].tolist(), row["freedom"]) == ([2012, 2013, 2014], 10)
    law = student(10, row["location"], row["scale"])
    told = [np.exp(law.ppf(p)) for p in (0.5, 0.05, 0.95)]
    assert row[["value", "lower", "upper"]].tolist() == pytest.approx(told, rel=1e-9)
    assert made.chance(6, 2013) == pytest.approx(law.cdf(np.log(6)))
    assert made.chance(6, 2013, ">=") == pytest.approx(law.sf(np.log(6)))
    assert made.chance(row["value"], 2013, "<") == pytest.approx(0.5)


def test_values_and_counts_are_the_same_forecast() -> None:
    counts = [66, 61, 64, 55, 52, 54, 45, 41, 44, 40]
    plain = forecast(deaths(counts).assign(per=1000.0))
    table = rows(year=range(2000, 2010), numerator=counts, denominator=5000)
    for frame in (table, rate(table)):
        made = forecast(frame)
        assert made.ahead.iloc[:, 1:].to_numpy() == pytest.approx(plain.ahead.iloc[:, 1:].to_numpy(), rel=1e-12)
        assert (made.indicator, made.area, made.unit) == ("infant_mortality_rate", "hill", "‰")
    bare = forecast(table, weights="none")
    assert (bare.ahead["scale"] < plain.ahead["scale"]).all()  # they scatter less than chance, and that is luck
    assert "chance" in plain.method
    assert "chance" not in bare.method


def test_chance_ahead_is_of_the_events_expected_then() -> None:
    counts = (3000 * 0.7 ** np.arange(12)).round()
    made, bare = forecast(deaths(counts), years=5), forecast(deaths(counts), years=5, weights="none")
    expected = made.ahead["value"] * 5000
    assert expected.iloc[0] < 60  # few are left of 3000
    assert (made.ahead["scale"] >= 1 / np.sqrt(expected)).all()
    assert bare.ahead["scale"].iloc[0] < 1 / np.sqrt(expected.iloc[0])
    fewer = forecast(deaths(counts[:-1]).assign(numerator=[*counts[:-1]]), years=5)
    crowd = deaths(counts[:-1], people=[*[5000] * 10, 20_000]).assign(numerator=[*counts[:-2], 4 * counts[-2]])
    assert (forecast(crowd, years=5).ahead["scale"] < fewer.ahead["scale"]).all()


def test_standard_errors_are_heeded() -> None:
    alone, wide = forecast(yearly()), forecast(yearly(se=1.5))
    assert (wide.ahead["scale"] > 3 * alone.ahead["scale"]).all()
    assert wide.ahead["scale"].iloc[0] > 1.5 / 6.1
    assert wide.seen.weighted == "se"


@pytest.mark.parametrize("scale", ["log", "logit", "points"])
def test_limits_stay_within_what_is_possible(scale: str) -> None:
    jumpy = [3.0, 80, 2, 60, 99, 1, 55, 97, 98, 99]
    made = forecast(yearly(jumpy, indicator="?r", unit="%"), years=8, scale=scale)
    assert (made.scale, len(made.summary)) == (scale, 8)
    low, high = made.possible
    assert (low, high) == (0.0, 100.0)
    assert (made.summary["lower"] >= 0).all()
    assert (made.summary["upper"] <= high).all()
    assert (made.summary["lower"] <= made.summary["value"]).all()
    assert (made.summary["upper"] >= made.summary["value"]).all()
    if scale == "points":
        assert made.summary["lower"].tolist() == [0.0] * 8
        assert (made.chance(0, 2010, "<"), made.chance(100, 2010), made.chance(-1, 2010)) == (0.0, 1.0, 0.0)
        assert made.chance(0, 2010) > 0.02
        assert made.chance(100, 2010, ">=") > 0.02


def test_the_catalogue_says_what_is_possible() -> None:
    columns = {"indicator": "life_expectancy_at_birth", "unit": "岁"}
    wild = forecast(yearly([94.0, 20, 93, 30, 94, 25, 90, 94], **columns))
    assert (wild.scale, wild.possible) == ("points", (15.0, 95.0))
    assert (wild.summary["lower"].iloc[0], wild.summary["upper"].iloc[0]) == (15.0, 95.0)
    odd = forecast(yearly([94.0, 20, 93, 30, 94, 25, 97, 94, 12], **columns))
    assert odd.possible == (12.0, 97.0)  # what was is possible
    per_100 = forecast(yearly([0.8, 0.9, 0.7, 0.8, 0.9, 0.6, 0.7, 0.8], indicator="infant_mortality_rate", unit="%"))
    assert per_100.possible == (0.0, 30.0)  # 300 ‰
    growth = {"indicator": "natural_growth_rate", "unit": "‰"}
    below = forecast(yearly([1.0, 0.4, 0.1, -0.6, -0.8, -1.5, -1.9, -2.2, -2.9], **growth))
    assert (below.summary["value"] < -2).all()
    assert (below.summary["lower"] < below.summary["value"]).all()
    assert forecast(yearly([1.0, 0.4, 0.1, -0.6, -0.8, -1.5, -1.9, -2.2]), scale="points").possible == (-np.inf, np.inf)


def test_no_event_is_possible_where_events_are_few() -> None:
    few = forecast(deaths([5, 2, 4, 1, 3, 0, 2, 1, 2, 1]))
    assert (few.summary["lower"] == 0).all()
    assert (few.summary["value"] > 0).all()
    assert 0 < few.chance(0, 2010) < 0.5
    assert few.chance(0, 2010, "<") == 0
    row = few.ahead.iloc[0]
    half = student(row["freedom"], row["location"], row["scale"]).cdf(np.log(0.5 / 5000))
    assert few.chance(0, 2010) == pytest.approx(half)
    many = forecast(deaths([50, 42, 44, 51, 43, 40, 52, 41, 42, 51]))
    assert (many.summary["lower"] > 0.002).all()
    everyone = forecast(shares(year=range(2000, 2010), numerator=[95, 97, 96, 98, 99, 98, 99, 100, 99, 100],
                               denominator=100))  # fmt: skip
    assert everyone.scale == "logit"
    assert everyone.summary["upper"].iloc[-1] == 100
    assert (everyone.summary["value"] < 100).all()


def test_a_few_noisy_years_are_not_drawn_into_the_sky() -> None:
    noisy = [10.0, 12, 9, 13, 10, 15, 13, 18]
    made, line = forecast(yearly(noisy), years=10), np.polyfit(np.arange(8), np.log(noisy), 1)
    assert made.ahead["value"].iloc[-1] < 0.8 * np.exp(np.polyval(line, 17))
    steps = np.diff(made.ahead["location"])
    assert (steps[1:] < steps[:-1]).all()  # damped
    steady = 10 * 1.05 ** np.arange(30) * np.tile([1.01, 0.99], 15)
    made = forecast(yearly(steady))
    assert made.ahead["value"].iloc[-1] == pytest.approx(10 * 1.05**34, rel=0.03)  # thirty years do speak for a line


# --- what is used -----------------------------------------------------------------------------------------------------


def test_the_years_after_the_last_split_count() -> None:
    whole = rows(year=range(1990, 2010), value=[*[50.0, 40] * 4, *FALLING])
    made = forecast(whole, breaks=breaks((1998, "split")))
    alone = forecast(whole[whole["year"] >= 1998])
    assert made.ahead.equals(alone.ahead)
    assert_frame_equal(made.backtest, alone.backtest)
    assert made.data["used"].tolist() == [False] * 8 + [True] * 12
    assert made.data["reason"].iloc[0] == "before a new definition"
    few = forecast(whole, breaks=breaks((2003, "split")))
    assert (few.reason, nothing_told(few), len(few.summary)) == ("fewer than 8 points", True, 5)


def test_a_jump_is_a_step_and_the_years_before_count() -> None:
    level = np.where(np.arange(12) < 6, 1.0, 1.7)
    frame, jump = rows(year=range(2000, 2012), value=level * FALLING), breaks((2006, "jump"))
    made, without = forecast(frame, breaks=jump), forecast(rows(year=range(2000, 2012), value=FALLING))
    assert made.data["used"].all()
    assert made.ahead["freedom"].tolist() == [9] * 5
    assert np.abs(made.ahead["location"] - without.ahead["location"] - np.log(1.7)).max() < 0.06
    assert (made.ahead["scale"] < 1.5 * without.ahead["scale"]).all()
    assert (forecast(frame).ahead["scale"] > 2 * made.ahead["scale"]).all()
    higher = forecast(rows(year=range(2000, 2012), value=level**3 * FALLING), breaks=jump)
    assert higher.ahead["location"].to_numpy() == pytest.approx(made.ahead["location"] + 2 * np.log(1.7), abs=1e-4)
    early, late = forecast(frame.iloc[:8], breaks=jump), forecast(frame.iloc[:9], breaks=jump)
    assert (early.reason, late.reason) == ("fewer than 8 points", "")


def test_nothing_is_told_from_a_later_break_on() -> None:
    frame = rows(year=range(2000, 2012), value=FALLING)
    made = forecast(frame, breaks=breaks((2014, "split"), (2020, "jump")))
    assert made.reason == "split in 2014"
    assert made.summary["value"].isna().tolist() == [False, False, True, True, True]
    assert np.isnan(made.chance(5, 2015))
    assert made.ahead.iloc[:2].equals(forecast(frame).ahead.iloc[:2])
    assert forecast(frame, breaks=breaks((2020, "jump"))).reason == ""
    assert "2014" in repr(made)


def test_missing_and_unfitted_years() -> None:
    whole = yearly()
    gap = forecast(whole[~whole["year"].isin([2003, 2008, 2009])])
    assert gap.ahead["year"].tolist() == [2012, 2013, 2014, 2015, 2016]
    known = gap.seen.response
    location, scale = dense(gap.seen.year, known, 5)
    assert gap.ahead["location"].to_numpy() == pytest.approx(location, rel=1e-7)
    assert gap.ahead["scale"].to_numpy() == pytest.approx(scale, rel=1e-7)
    unfitted = forecast(rows(year=range(2000, 2012), value=FALLING), breaks=breaks((2011, "unfitted")))
    assert unfitted.ahead["year"].iloc[0] == 2011
    assert unfitted.data["reason"].iloc[-1] == "unfitted"


def test_sixty_years_are_enough() -> None:
    frame = yearly(100 * 0.99 ** np.arange(200) * np.tile([1.0, 1.02, 0.97, 1.01], 50), first=1800)
    made = forecast(frame)
    assert made.data["used"].tolist() == [False] * 140 + [True] * 60
    assert made.data["reason"].iloc[139] == "60 years ago or more"
    assert made.ahead.equals(forecast(frame.iloc[140:]).ahead)
    start = time.perf_counter()
    forecast(frame)
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize(
    ("counts", "reason"),
    [([3] * 7, "fewer than 8 points"), ([2, 3, 2, 3, 2, 3, 2, 2], "fewer than 20 events"),
     ([2, 3, 2, 3, 2, 3, 2, 3], "")],
)  # fmt: skip
def test_too_little_cannot_tell(counts: list[int], reason: str) -> None:
    made = forecast(deaths(counts), years=3)
    assert (made.reason, nothing_told(made), len(made.summary)) == (reason, bool(reason), 3)
    assert np.isnan(made.chance(1, made.ahead["year"].iloc[0])) == bool(reason)
    assert ("cannot tell" in repr(made)) == bool(reason)
    assert made.backtest.empty
    assert made.better_than_naive is None


@pytest.mark.parametrize("values", [[5.0] * 12, 5 * 0.9 ** np.arange(12)])
def test_no_scatter_makes_no_limits(values) -> None:
    made = forecast(yearly(values))
    assert (made.reason, nothing_told(made)) == ("no scatter around the line", True)
    assert forecast(yearly(values, se=0.3)).reason == ""


# --- the back-test ----------------------------------------------------------------------------------------------------


def test_the_backtest_is_the_forecasts_that_were_possible() -> None:
    made = forecast(yearly(), years=2)
    table = made.backtest.set_index(["method", "horizon"])
    assert table.loc["damped", "n"].to_dict() == {0: 7, 1: 4, 2: 3}
    once = [(forecast(yearly(FALLING[:count]), years=2).ahead, count) for count in range(8, 12)]
    for horizon in (1, 2):
        pairs = [(ahead.iloc[horizon - 1], FALLING[count + horizon - 1]) for ahead, count in once
                 if count + horizon <= 12]  # fmt: skip
        error = np.mean([abs(row["value"] - came) for row, came in pairs])
        off = np.mean([abs(row["location"] - np.log(came)) for row, came in pairs])
        held = np.mean([row["lower"] <= came <= row["upper"] for row, came in pairs])
        expected = [len(pairs), error, 100 * np.expm1(off), held]
        assert table.loc["damped", horizon].tolist() == pytest.approx(expected, rel=1e-9)
    last = [abs(FALLING[k + h] - FALLING[k]) for k in range(7, 11) for h in (1, 2) if k + h < 12]
    assert table.loc[(NAIVE, 0), "error"] == pytest.approx(np.mean(last))
    lines = []
    for count in range(8, 12):
        slope, level = np.polyfit(np.arange(count), np.log(FALLING[:count]), 1)
        lines += [abs(np.exp(level + slope * (count + h)) - FALLING[count + h]) for h in (0, 1) if count + h < 12]
    assert table.loc[("log-line", 0), "error"] == pytest.approx(np.mean(lines))


@pytest.mark.parametrize("steps", [(), (2006.0,)])
def test_the_line_is_that_of_least_squares(steps) -> None:
    year, y = np.delete(YEARS, [3, 9]), np.delete(np.array(FALLING), [3, 9])
    ahead = np.arange(2012.0, 2015)
    past, later = (sm.add_constant(np.column_stack([at, *(at >= step for step in steps)]), has_constant="add")
                   for at in (year, ahead))  # fmt: skip
    expected = sm.OLS(y, past).fit().get_prediction(later).summary_frame(alpha=0.2)
    lower, upper = straight_line(year, y, np.array(steps), 3).limits(0.8)
    assert lower == pytest.approx(expected["obs_ci_lower"].to_numpy(), rel=1e-9)
    assert upper == pytest.approx(expected["obs_ci_upper"].to_numpy(), rel=1e-9)


def test_the_last_value_goes_as_far_as_it_did() -> None:
    year, y = np.array([2000.0, 2001, 2005, 2006, 2007]), np.array([5.0, 6, 10, 30, 29])
    made = last_value(year, y, np.array([2006.0]), 4)
    root = np.sqrt((1 + 16 / 4 + 1) / 3)  # four years go twice as far as one; the step is none of it
    assert (made.location.tolist(), made.freedom) == ([29.0] * 4, 3)
    assert made.scale == pytest.approx(root * np.sqrt([1, 2, 3, 4]))
    assert made.limits(0.9)[1][3] == pytest.approx(29 + student.ppf(0.95, 3) * 2 * root)


@pytest.mark.parametrize("scale", ["log", "points"])
def test_limits_of_the_plain_methods_are_held_against_what_came(scale: str) -> None:
    table = np.array(SERIES["B"])
    y = np.log(table) if scale == "log" else table
    held: dict[str, list[bool]] = {NAIVE: [], LINES[scale]: []}
    for count in range(8, 15):
        for name, method in zip(held, (last_value, straight_line), strict=True):
            lower, upper = method(np.arange(float(count)), y[:count], np.zeros(0), 1).limits(0.5)
            held[name].append(lower[0] <= y[count] <= upper[0])
    made = forecast(yearly(table), years=1, scale=scale, confidence=0.5).backtest.query("horizon == 1")
    for name, hits in held.items():
        assert 0 < np.mean(hits) < 1
        assert made.set_index("method").loc[name, "coverage"] == pytest.approx(np.mean(hits))
    assert made["error_pct"].isna().all() == (scale == "points")


def test_a_step_to_come_is_not_forecast() -> None:
    frame = rows(year=range(2000, 2012), value=[*FALLING[:10], 20.0, 19.0])
    jump = breaks((2010, "jump"))
    table = forecast(frame, breaks=jump).backtest.query("horizon == 0").set_index("method")
    assert table["n"].tolist() == [4, 4, 4]  # 2007 → 2008, 2009; 2008 → 2009; 2010 → 2011
    assert (table["error"] < 2).all()
    blind = forecast(frame).backtest.query("horizon == 0").set_index("method")
    assert (blind["error"] > 4).all()


def test_better_than_naive_says_when_it_is_not() -> None:
    falling = forecast(yearly(100 * 0.9 ** np.arange(16) * np.tile([1.02, 0.98], 8)))
    assert falling.better_than_naive is True
    walk = 100 + np.array([0, 9, 18, 27, 36, 45, 54, 63, 63, 63, 63.5, 63, 63, 63, 63, 63])
    stopped = forecast(yearly(walk), scale="points")
    assert stopped.better_than_naive is False
    assert f"not better than {NAIVE}" in repr(stopped)
    assert falling._errors["damped"] == falling.backtest["error_pct"].iloc[0] != falling.backtest["error"].iloc[0]
    assert stopped._errors["damped"] == stopped.backtest["error"].iloc[0]
    assert f"  better than {NAIVE}" in repr(falling)


# --- laws -------------------------------------------------------------------------------------------------------------

VALUES = st.lists(st.floats(1, 100), min_size=8, max_size=15).filter(lambda values: np.ptp(values) > 0.01)


@settings(max_examples=40)
@given(VALUES, st.floats(0.001, 1000), st.sampled_from(["log", "points"]))
def test_another_unit_is_another_unit_only(values: list[float], factor: float, scale: str) -> None:
    one, other = (forecast(yearly(factor * np.array(values) if factor else values), scale=scale, years=3)
                  for factor in (None, factor))  # fmt: skip
    if one.reason or other.reason:
        return
    told = one.summary[["value", "lower", "upper"]] * factor
    assert other.summary[["value", "lower", "upper"]].to_numpy() == pytest.approx(told.to_numpy(), rel=1e-5, abs=1e-7)


@settings(max_examples=40)
@given(VALUES, st.sampled_from(["log", "points"]))
def test_limits_widen_with_years_and_confidence(values: list[float], scale: str) -> None:
    made, sure = (forecast(yearly(values), scale=scale, confidence=level) for level in (0.8, 0.95))
    if made.reason:
        return
    assert (np.diff(made.ahead["scale"]) > 0).all()
    assert (sure.summary["lower"] <= made.summary["lower"]).all()
    assert (sure.summary["upper"] >= made.summary["upper"]).all()
    assert (sure.summary["upper"] - sure.summary["lower"] > made.summary["upper"] - made.summary["lower"]).any()
    chances = [made.chance(target, 2000 + len(values)) for target in np.linspace(0.5, 200, 8)]
    assert (np.diff(chances) >= 0).all()


@settings(max_examples=40)
@given(st.lists(st.integers(0, 60), min_size=8, max_size=14), st.permutations(range(8)))
def test_rows_may_stand_in_any_order(counts: list[int], order: list[int]) -> None:
    frame = deaths(counts)
    other = pd.concat([frame.iloc[order], frame.iloc[8:]])
    before = other.copy()
    one, two = forecast(frame), forecast(other)
    assert one.ahead.equals(two.ahead)
    assert (one.reason, repr(one), one._repr_html_()) == (two.reason, repr(two), two._repr_html_())
    assert_frame_equal(other, before)


# --- what cannot be ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ANSWERS)
def test_hostile_series_have_an_answer(name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        made = forecast(ANSWERS[name])
        shown = repr(made) + made._repr_html_()
    assert "nan" not in shown.lower()
    assert bool(made.reason) == nothing_told(made)
    if not made.reason:
        assert np.isfinite(made.ahead.to_numpy(dtype="float64")).all()
        assert (made.summary["lower"] < made.summary["upper"]).all()


@pytest.mark.parametrize("name", ERRORS)
def test_what_cannot_be_is_an_error(name: str) -> None:
    frame, said = ERRORS[name]
    with pytest.raises(InputError, match=said):
        forecast(frame, breaks=pd.DataFrame({"when": [2015]}) if name == "breaks that are none" else None)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ([1.0, 1.1, 0.9, 1.0, 1.2, 0.8, 1.0, 1.1, 1e12, 1.0], True),
        ([1e-300, 1e300] * 5, True),
        ([3.0, 2, 0, 1, 2, 3, 1, 2, 1, 2, 2], True),  # a zero without its denominator
        ([3.0, -2, 1, 1, 2, 3, 1, 2, 1, 2, 2], True),
        ([3.0, np.inf, np.nan, 1, 2, 3, 1, 2, 1, 2], True),
        ([0.0] * 10, False),
        ([-1.0] * 10, False),
    ],
)
def test_wild_values(values: list[float], told: bool) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        made = forecast(yearly(values))
        shown = repr(made) + made._repr_html_()
    assert nothing_told(made) != told
    assert "nan" not in shown.lower()
    if told:
        assert (made.summary["lower"] < made.summary["value"]).all()
        assert (made.summary["value"] < made.summary["upper"]).all()
        usable = [value for value in values if 0 < value < np.inf]
        assert made.summary["upper"].iloc[0] > max(usable[-3:])


def test_percentages_at_a_hundred() -> None:
    bare = forecast(yearly([99.0, 99.5, 100, 100, 99.8, 100, 99.9, 99.7, 99.9, 100, 99.8, 99.9, 99.6],
                           indicator="?share", unit="%"))  # fmt: skip
    assert (bare.scale, int(bare.data["used"].sum())) == ("logit", 9)
    assert (bare.data["reason"] == "100 % without its counts").sum() == 4
    assert (bare.summary["upper"] < 100).all()
    full = forecast(yearly([100.0] * 12, indicator="?share", unit="%"))
    assert (full.reason, nothing_told(full)) == ("fewer than 8 points", True)
    whole = forecast(shares(year=range(2000, 2010), numerator=400, denominator=400))
    assert (whole.summary["upper"] == 100).all()
    assert whole.chance(100, 2010, ">=") == pytest.approx(0.5, abs=0.01)
    assert whole.chance(100, 2010) == 1


@pytest.mark.parametrize(
    ("how", "said"),
    [({"years": 0}, "years"), ({"years": 21}, "1 to 20"), ({"years": 2.5}, "years"), ({"years": True}, "years"),
     ({"confidence": 1.0}, "confidence"), ({"scale": "linear"}, "scale"), ({"weights": "all"}, "weights")],
)  # fmt: skip
def test_wrong_arguments(how: dict, said: str) -> None:
    with pytest.raises(InputError, match=said):
        forecast(counted(), **how)


def test_wrong_targets() -> None:
    made = forecast(yearly(), years=2)
    for target, year, bound, said in (
        (np.nan, 2012, "<=", "target"), ("5", 2012, "<=", "target"), (5, 2014, "<=", "2012-2013"),
        (5, 2012, "=", "bound"), (5, True, "<=", "year"),
    ):  # fmt: skip
        with pytest.raises(InputError, match=said):
            made.chance(target, year, bound)


def test_it_is_shown_escaped_and_frozen() -> None:
    made = forecast(yearly(area="<b>hill</b>", indicator="?r&d"), years=2)
    assert "&lt;b&gt;hill" in made._repr_html_()
    assert "<b>hill" not in made._repr_html_()
    assert "?r&d" in repr(made)
    with pytest.raises(AttributeError):
        made.reason = "none"  # type: ignore[misc]
    copy = made.summary
    copy.loc[0, "value"] = 0.0
    assert made.summary["value"].iloc[0] > 0
    assert repr(forecast(yearly(), years=1)).splitlines()[2].startswith("  2012: ")
