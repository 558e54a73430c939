"""Joinpoint regression: against the program's exports, R's lm over every placement, R segmented; known joinpoints."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis_frames import REFERENCE, breaks, rows
from healthstats.analysis.trends.correlation import estimate_correlation
from healthstats.analysis.trends.design import Design
from healthstats.analysis.trends.fit import fit, joinpoint_limits, least_squares
from healthstats.analysis.trends.result import Trend
from healthstats.analysis.trends.trend import trend
from healthstats.errors import InputError


def numbers(text: str) -> list[float]:
    return [float(word) for word in str(text).split()]


def percent(slope) -> np.ndarray:
    return 100 * np.expm1(slope)


# The program's own exports, through the front door.


def exported(shared, name: str) -> pd.DataFrame:
    return pd.read_csv(shared / "reference" / "trends" / f"joinpoint5_ukct_{name}.csv")


def fitted_exports(shared) -> dict[str, tuple[Trend, bool]]:
    """The trend of each exported series, and whether its rates are small (two decimals are coarser then)."""
    series = exported(shared, "input").groupby("series")
    return {
        name: (trend(part[["year", "value"]], max_joinpoints=2), part["value"].mean() < 20) for name, part in series
    }


def test_sums_of_squares_and_criteria_are_the_programs(shared) -> None:
    made, expected = fitted_exports(shared), exported(shared, "selection")
    assert (len(made), len(expected)) == (10, 30)
    for row in expected.itertuples():
        one, small = made[row.series]
        table = one.selection.set_index("joinpoints").loc[row.k]
        where = (row.series, row.k)
        assert table["sse"] == pytest.approx(row.SSE, rel=0.01 if small else 0.005), where
        assert table["bic"] == pytest.approx(row.BIC, abs=0.01), where
        assert table["bic3"] == pytest.approx(row.BIC3, abs=0.01), where
        assert table["wbic"] == pytest.approx(row.WBIC, abs=0.01), where
        share = (table["wbic"] - np.log(table["sse"] / row.n)) * row.n / np.log(row.n) - 2 - 2 * row.k
        assert share / max(row.k, 1) == pytest.approx(row.weight_R2max, abs=0.002), where


def test_segments_and_their_limits_are_the_programs(shared) -> None:
    made, expected = fitted_exports(shared), exported(shared, "apc")
    for name, of_series in expected.groupby("series"):
        one = made[name][0]
        assert one.joinpoints == tuple(of_series["joinpoint"].dropna()), name
        assert one.summary[["start", "end"]].to_numpy().tolist() == of_series[["start", "end"]].to_numpy().tolist()
        for ours, row in zip(one.summary.itertuples(), of_series.itertuples(), strict=True):
            assert ours.apc == pytest.approx(row.APC, abs=0.03), name
            assert [ours.lower, ours.upper] == pytest.approx([row.APC_lcl, row.APC_ucl], abs=0.05), name
            assert [ours.slope, ours.se] == pytest.approx([row.slope, row.slope_se], abs=0.0003), name
            assert ours.slope / ours.se == pytest.approx(row.t, rel=0.01, abs=0.02), name
            assert ours.p == pytest.approx(row.p, abs=0.006), name
        limits = of_series[["joinpoint", "jp_lcl", "jp_ucl"]].dropna().to_numpy().tolist()
        assert one.joinpoint_limits.to_numpy().tolist() == limits, name


def test_average_changes_are_the_programs(shared) -> None:
    made = fitted_exports(shared)
    for row in exported(shared, "aapc").itertuples():
        one = made[row.series][0]
        assert len(one.joinpoints) == row.k
        average = one.aapc()
        assert average[["aapc", "lower", "upper"]].tolist() == pytest.approx([row.AAPC, row.lcl, row.ucl], abs=0.05)
        assert average["p"] == pytest.approx(row.p, abs=0.006)


def test_the_permutation_test_finds_the_published_joinpoints(shared) -> None:
    folder = shared / "reference" / "trends"
    expected = pd.read_csv(folder / "nih_sample_expected.csv")
    for name, part in pd.read_csv(folder / "nih_sample_data.csv").groupby("sex"):
        made = trend(part[["year", "rate", "se"]].rename(columns={"rate": "value"}), max_joinpoints=3,
                     select="permutation")  # fmt: skip
        of_sex = expected[expected["sex"] == name]
        assert made.summary["start"].tolist() == of_sex["start"].tolist()
        assert made.summary["end"].tolist() == of_sex["end"].tolist()
        assert made.summary["apc"].round(2).tolist() == of_sex["APC"].tolist()
        assert (made.summary["p"] < 0.05).tolist() == of_sex["significant"].eq(1).tolist()
        assert "weighted by standard errors" in made.method


def test_least_squares_is_nists_on_longley(shared) -> None:
    from statsmodels.datasets import longley

    data = longley.load_pandas()
    columns = np.column_stack([data.exog.to_numpy(dtype="float64"), np.ones(len(data.exog))])
    coefficients, spread, _, freedom = least_squares(columns, data.endog.to_numpy(dtype="float64"))
    certified = pd.read_csv(shared / "reference" / "trends" / "nist_longley_certified.csv")
    assert freedom == 9
    assert coefficients == pytest.approx(certified["estimate"].to_numpy(), rel=1e-9)
    assert np.sqrt(np.diag(spread)) == pytest.approx(certified["se"].to_numpy(), rel=1e-9)


# R's lm over every placement, on invented series: weighted, with gaps in the years, with a jump.

SERIES = pd.read_csv(REFERENCE / "joinpoint_series.csv")
BY_R = pd.read_csv(REFERENCE / "r_joinpoint.csv", dtype={"joinpoints": "str"}).fillna({"joinpoints": ""})


def invented(name: str) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    part = SERIES[SERIES["series"] == name]
    jump = part.loc[part["jump"] == 1, "year"].min()
    frame = part[["year", "value", "se"]].dropna(axis="columns")
    return frame, None if np.isnan(jump) else pd.DataFrame({"year": [int(jump)], "effect": ["jump"]})


def at_most(name: str, count: int) -> Trend:
    frame, table = invented(name)
    return trend(frame, table, max_joinpoints=count, select="bic")


@pytest.mark.parametrize("name", sorted(set(SERIES["series"])))
def test_the_best_of_every_placement_is_that_of_r(name: str) -> None:
    made, expected = at_most(name, 3), BY_R[BY_R["series"] == name]
    assert list(made.selection["joinpoints"]) == expected["k"].tolist()
    model = made.models[0]
    for row in expected.itertuples():
        found = made.selection.loc[row.k]
        assert list(found["years"]) == numbers(row.joinpoints)
        assert found["sse"] == pytest.approx(row.sse, rel=1e-9)
        assert model.design.placements(row.k) == row.placements if row.k else row.placements == 1
        one = fit(model.design, model.y, np.array(numbers(row.joinpoints)))
        assert one.slopes.tolist() == pytest.approx(numbers(row.slopes), rel=1e-8, abs=1e-11)
        assert np.sqrt(np.diag(one.covariance)).tolist() == pytest.approx(numbers(row.se), rel=1e-8)
        assert one.freedom == row.freedom
        average = percent(np.array(one.average_slope(*one.edges[[0, -1]], 0.95)[:3]))
        assert average.tolist() == pytest.approx([row.aapc, row.lower, row.upper], rel=1e-7)


def test_the_average_is_handed_out_as_it_is_computed() -> None:
    made = at_most("E", 3)
    row = BY_R.query("series == 'E' and k == 3").iloc[0]
    assert made.joinpoints == (1988, 1997, 2007)
    assert made.aapc()[["aapc", "lower", "upper"]].tolist() == pytest.approx(row[["aapc", "lower", "upper"]].tolist())
    assert made.summary["apc"].tolist() == pytest.approx(percent(np.array(numbers(row["slopes"]))).tolist())


@pytest.mark.parametrize(
    "row", pd.read_csv(REFERENCE / "r_segmented.csv", dtype={"joinpoints": "str"}).to_dict("records")
)
def test_a_search_by_steps_is_never_better_than_the_grid(row: dict) -> None:
    count, theirs = row["k"], np.array(numbers(row["joinpoints"]))
    made = trend(invented(row["series"])[0], max_joinpoints=count, between=19 if count < 3 else 0)
    model = made.models[0]
    assert fit(model.design, model.y, theirs).sse == pytest.approx(row["sse"], rel=1e-5)  # the same thing is minimised
    if count == 3:  # twenty places a year are too many for three
        return
    ours = model.criteria["sse"][count]
    # Segmented stands between two places of the grid, which is worth at most that little.
    assert ours <= fit(model.design, model.y, np.round(theirs * 20) / 20).sse * (1 + 1e-12)
    assert ours <= row["sse"] * 1.0015
    assert model.tried[count] == pytest.approx(theirs, abs=0.03)


@pytest.mark.parametrize("row", pd.read_csv(REFERENCE / "r_correlation.csv").to_dict("records"))
def test_correlation_is_that_of_restricted_maximum_likelihood_in_r(row: dict) -> None:
    part = pd.read_csv(REFERENCE / "correlated_series.csv").query("series == @row['series']")
    x, y = part["year"].to_numpy(dtype="float64"), np.log(part["value"].to_numpy())
    joinpoint = part["joinpoint"].iloc[0]
    places = np.array([joinpoint], dtype="float64") if joinpoint else np.zeros(0)
    assert estimate_correlation(Design(x, np.ones(len(x))), y, places) == pytest.approx(row["rho"], abs=1e-3)
    made = fit(Design(x, np.ones(len(x)), correlation=row["rho"]), y, places)
    assert made.slopes[0] == pytest.approx(row["slope"], rel=1e-6)
    assert np.sqrt(made.spread[1, 1]) == pytest.approx(row["se"], rel=1e-6)
    if joinpoint:
        assert np.diff(made.slopes)[0] == pytest.approx(row["turn"], rel=1e-6)


# Joinpoints that are known because they were put there.


def broken(years, joinpoints, slopes, level: float = 3.0, noise: float = 0.0, seed: int = 0, **columns) -> pd.DataFrame:
    x = np.asarray(years, dtype="float64")
    line = level + slopes[0] * (x - x[0])
    for year, turn in zip(joinpoints, np.diff(slopes), strict=True):
        line = line + turn * np.maximum(x - year, 0)
    value = np.exp(line + noise * np.random.default_rng(seed).normal(size=len(x)))
    return pd.DataFrame({"year": x.astype("int64"), "value": value, **columns})


SHAPES = {
    "up and down": (range(2000, 2020), (2009,), (0.05, -0.04)),
    "down, then level": (range(2000, 2020), (2012,), (-0.06, 0.0)),
    "steeper": (range(2000, 2020), (2007,), (-0.01, -0.05)),
    "near the start": (range(2000, 2020), (2002,), (0.09, -0.02)),
    "near the end": (range(2000, 2020), (2017,), (-0.02, 0.09)),
    "a peak of three years": (range(1990, 2020), (2001, 2004), (-0.02, 0.12, -0.03)),
    "a wave": (range(1985, 2020), (1991, 2000, 2010), (0.04, -0.05, 0.03, -0.02)),
    "gaps": ([*range(1990, 2001), *range(2004, 2010), 2013, 2015, 2016, 2019], (1996, 2006), (0.06, -0.03, 0.05)),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("select", ["wbic", "bic", "bic3", "permutation"])
def test_joinpoints_without_noise_are_found_exactly(shape: str, select: str) -> None:
    years, joinpoints, slopes = SHAPES[shape]
    made = trend(broken(years, joinpoints, slopes), max_joinpoints=3, select=select, permutations=99)
    assert made.joinpoints == joinpoints
    assert made.summary["apc"].tolist() == pytest.approx(percent(np.array(slopes)).tolist(), abs=1e-6)
    edges = [float(min(years)), *joinpoints, float(max(years))]
    mean = sum(slope * (b - a) for slope, (a, b) in zip(slopes, pairwise(edges), strict=True)) / (edges[-1] - edges[0])
    assert made.aapc()["aapc"] == pytest.approx(percent(mean))


@pytest.mark.parametrize("shape", SHAPES)
def test_a_perfect_line_has_no_joinpoint_out_of_rounding(shape: str) -> None:
    years, _, slopes = SHAPES[shape]
    for slope in (slopes[0], 0.0):
        made = trend(broken(years, (), (slope,), level=1.234))
        assert made.joinpoints == ()
        assert made.summary["apc"].tolist() == pytest.approx([percent(slope)])


@pytest.mark.parametrize("shape", ["up and down", "steeper", "a peak of three years", "a wave"])
def test_joinpoints_in_noise_are_found_nearly(shape: str) -> None:
    years, joinpoints, slopes = SHAPES[shape]
    away = []
    for seed in range(10):
        made = trend(broken(years, joinpoints, slopes, noise=0.01, seed=seed), max_joinpoints=len(joinpoints) + 1)
        away.append(made.joinpoints and len(made.joinpoints) == len(joinpoints)
                    and np.abs(np.subtract(made.joinpoints, joinpoints)).max() <= 2)  # fmt: skip
    assert sum(map(bool, away)) >= 8


def test_a_jump_is_no_joinpoint_and_a_joinpoint_beside_a_jump_is_found() -> None:
    frame = broken(range(1995, 2020), (2011,), (-0.04, 0.03))
    frame["value"] *= np.where(frame["year"] >= 2003, 1.6, 1.0)
    made = trend(frame, pd.DataFrame({"year": [2003], "effect": ["jump"]}), max_joinpoints=2)
    assert made.joinpoints == (2011,)
    assert made.models[0].fit.coefficients[2] == pytest.approx(np.log(1.6))
    assert made.data["fitted"].tolist() == pytest.approx(frame["value"].tolist())
    assert len(trend(frame, max_joinpoints=3).joinpoints) > 1  # without the jump the step is bent into the line


@pytest.mark.parametrize(
    ("layout", "places"),
    [({}, (2008,)), ({"between": 1}, (2008.5,)), ({"between": 3}, (2008.5,)), ({"ends": 10}, (2010,))],
)
def test_where_joinpoints_may_stand_is_heeded(layout: dict, places: tuple) -> None:
    frame = broken(range(2000, 2021), (2008.5,), (0.05, -0.05))
    found = trend(frame, max_joinpoints=1, **layout).joinpoints
    assert found in (places, (2009,)) if places == (2008,) else found == places


# The average annual change over a span.


def test_within_a_segment_the_average_is_that_of_the_segment() -> None:
    made = trend(broken(range(2000, 2020), (2009,), (0.05, -0.04), noise=0.02), max_joinpoints=1)
    for row in made.summary.itertuples():
        for start, end in ((row.start, row.end), (row.start + 1, row.end - 2)):
            average = made.aapc(start, end)
            assert average.tolist() == pytest.approx([row.apc, row.lower, row.upper, row.p])


def test_across_joinpoints_the_average_is_weighted_by_years() -> None:
    made = trend(broken(range(2000, 2020), (2009,), (0.05, -0.04), noise=0.02), max_joinpoints=1)
    joinpoint, slopes, errors = made.joinpoints[0], made.summary["slope"], made.summary["se"]
    shares = np.array([joinpoint - 2005, 2015 - joinpoint]) / 10
    mean, error = shares @ slopes, np.sqrt(shares**2 @ errors**2)
    expected = percent(np.array([mean, mean - 1.959964 * error, mean + 1.959964 * error]))
    assert made.aapc(2005, 2015)[["aapc", "lower", "upper"]].tolist() == pytest.approx(expected.tolist(), rel=1e-6)
    assert made.aapc().name == "2000-2019"


@pytest.mark.parametrize(
    ("span", "said"),
    [((1999, 2010), "is fitted from 2000 to 2019"), ((2005, 2020), "is fitted from 2000 to 2019"),
     ((2010, 2010), "a first year and a later one"), ((2012, 2004), "a first year and a later one"),
     ((float("nan"), 2010), "a first year and a later one")],
)  # fmt: skip
def test_a_span_outside_the_years_is_an_error(span: tuple, said: str) -> None:
    with pytest.raises(InputError, match=said):
        trend(broken(range(2000, 2020), (), (0.02,), noise=0.01)).aapc(*span)


def test_nothing_is_averaged_across_a_split() -> None:
    frame = rows(year=range(2000, 2020), value=broken(range(2000, 2020), (), (0.02,), noise=0.01)["value"])
    made = trend(frame, breaks((2010, "split")), max_joinpoints=0)
    with pytest.raises(InputError, match="2000 to 2009 and 2010 to 2019"):
        made.aapc()
    with pytest.raises(InputError, match="across a new definition"):
        made.aapc(2008, 2012)
    assert made.aapc(2011, 2018)["aapc"] == pytest.approx(made.summary["apc"].iloc[1])


# Correlated errors.


@settings(max_examples=25)
@given(st.integers(0, 10**6), st.floats(-0.8, 0.8), st.sampled_from([(), (2004.0,), (2003.0, 2008.0)]))
def test_given_correlation_is_generalised_least_squares(seed: int, rho: float, joinpoints: tuple) -> None:
    random = np.random.default_rng(seed)
    x = np.array([2000, 2001, 2002, 2003, 2005, 2006, 2007, 2010, 2011, 2012, 2013, 2014.0])
    weights, y = random.uniform(0.5, 20, len(x)), random.normal(size=len(x))
    design = Design(x, weights, correlation=rho)
    errors = rho ** np.abs(x[:, None] - x) / np.sqrt(weights[:, None] * weights)
    columns = np.column_stack([np.ones(len(x)), x - x.mean(), *(np.maximum(x - year, 0) for year in joinpoints)])
    inverse = np.linalg.inv(errors)
    beta = np.linalg.solve(columns.T @ inverse @ columns, columns.T @ inverse @ y)
    rest = y - columns @ beta
    made = fit(design, y, np.array(joinpoints))
    assert made.coefficients == pytest.approx(beta, rel=1e-6, abs=1e-8)
    assert made.sse == pytest.approx(rest @ inverse @ rest, rel=1e-8)
    spread = np.linalg.inv(columns.T @ inverse @ columns) * made.sse / (len(x) - columns.shape[1])
    assert np.diag(made.spread) == pytest.approx(np.diag(spread), rel=1e-6)


@pytest.mark.parametrize("rho", [-0.5, 0.0, 0.6])
def test_estimated_correlation_is_roughly_the_true_one_in_a_long_series(rho: float) -> None:
    found = []
    for seed in range(6):
        random = np.random.default_rng(seed)
        errors = random.normal(size=120)
        for year in range(1, 120):
            errors[year] = rho * errors[year - 1] + np.sqrt(1 - rho**2) * errors[year]
        frame = broken(range(1900, 2020), (), (0.01,))
        made = trend(frame.assign(value=frame["value"] * np.exp(0.03 * errors)), max_joinpoints=0,
                     autocorrelation="estimated")  # fmt: skip
        found.append(made.how.correlations[0])
    assert np.mean(found) == pytest.approx(rho, abs=0.1)


def test_correlation_widens_limits_when_positive() -> None:
    frame = broken(range(2000, 2020), (), (-0.02,), noise=0.03)
    plain, correlated = (trend(frame, max_joinpoints=0, autocorrelation=rho).summary.iloc[0] for rho in (0.0, 0.6))
    assert correlated["se"] > 1.2 * plain["se"]
    assert trend(frame, max_joinpoints=0, autocorrelation=0.6).method.count("autocorrelation 0.60") == 1


# Limits of the joinpoints and layouts the front door offers.


def test_limits_of_a_joinpoint_hold_it_and_widen_with_noise() -> None:
    widths = []
    for noise in (0.0, 0.01, 0.05):
        made = trend(broken(range(2000, 2020), (2009,), (0.05, -0.04), noise=noise, seed=4), max_joinpoints=1,
                     select="bic")  # fmt: skip
        assert len(made.joinpoint_limits) == 1
        year, lower, upper = made.joinpoint_limits.iloc[0]
        assert lower <= year <= upper
        widths.append(upper - lower)
    assert widths[0] == 2  # the neighbours of the only placement that fits
    assert widths == sorted(widths)
    assert widths[2] > 3


@pytest.mark.parametrize("left", [0.0, -1e-15])
def test_where_nothing_is_left_the_best_placement_still_has_limits(left: float) -> None:
    search = Design(np.arange(2000.0, 2012), np.ones(12)).search(1)
    sums = np.full(8, 3.0)
    sums[4] = left  # below 0 by rounding
    assert joinpoint_limits(search, sums, 1, 8, 0.95).tolist() == [[2005, 2007]]
