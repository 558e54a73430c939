"""Trends of counts: against R's glm and MASS::glm.nb; zeros, populations, joinpoints, what cannot be fitted."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis_frames import REFERENCE
from healthstats.analysis.trends.counts import Counts, deviances, estimate_alpha, fit_counts
from healthstats.analysis.trends.design import Design
from healthstats.analysis.trends.poisson import poisson_trend
from healthstats.errors import InputError

SERIES = pd.read_csv(REFERENCE / "count_series.csv")
BY_R = pd.read_csv(REFERENCE / "r_count_trends.csv").set_index("series")
BREAKS = {effect: pd.DataFrame({"year": [2010], "effect": [effect]}) for effect in ("split", "jump", "unfitted")}


def series(name: str) -> pd.DataFrame:
    part = SERIES[SERIES["series"] == name]
    return part.rename(columns={"count": "numerator", "population": "denominator"}).drop(columns="series")


def counted(counts, people=10_000, start: int = 2001) -> pd.DataFrame:
    return pd.DataFrame({"year": np.arange(start, start + len(counts)), "numerator": counts, "denominator": people})


def one_row(made) -> pd.Series:
    assert len(made.segments) == 1
    return made.segments.iloc[0]


@pytest.mark.parametrize("name", BY_R.index)
def test_poisson_slopes_and_quasi_errors_are_rs(name: str) -> None:
    expected, made = BY_R.loc[name], poisson_trend(series(name), max_joinpoints=0)
    row = one_row(made)
    assert row["slope"] == pytest.approx(expected["slope"], rel=1e-7)
    assert row["dispersion"] == pytest.approx(expected["dispersion"], rel=1e-6)
    # Less scatter than chance does not narrow the limits.
    error = max(expected["se"], expected["chance_se"])
    assert row["se"] == pytest.approx(error, rel=1e-6)
    half = stats.t.ppf(0.975, len(series(name)) - 2) * error
    limits = 100 * np.expm1([expected["slope"] - half, expected["slope"] + half])
    assert row[["lower", "upper"]].tolist() == pytest.approx(limits.tolist(), rel=1e-5)
    assert row["p"] == pytest.approx(2 * stats.t.sf(abs(expected["slope"]) / error, len(series(name)) - 2), rel=1e-4)
    assert made.models[0].criteria["sse"][0] == pytest.approx(expected["deviance"], rel=1e-9)


@pytest.mark.parametrize("name", BY_R.index[BY_R["alpha"].notna()])
def test_the_negative_binomial_is_that_of_mass(name: str) -> None:
    expected = BY_R.loc[name]
    made = poisson_trend(series(name), family="negative-binomial", max_joinpoints=0)
    assert made.how.alphas[0] == pytest.approx(expected["alpha"], rel=1e-4)  # a flat maximum
    assert one_row(made)["slope"] == pytest.approx(expected["nb_slope"], rel=1e-4)
    assert one_row(made)["se"] == pytest.approx(expected["nb_se"], rel=1e-4)
    assert "alpha" in made.method


def test_every_placement_has_the_deviance_of_r() -> None:
    for name, expected in pd.read_csv(REFERENCE / "r_count_deviances.csv").groupby("series"):
        made = poisson_trend(series(name), max_joinpoints=1, select="bic")
        model = made.models[0]
        assert model.search.candidates.tolist() == expected["joinpoint"].tolist()
        frame = series(name)
        design = Design(frame["year"].to_numpy(dtype="float64"), np.ones(len(frame)))
        counts = Counts(frame["numerator"].to_numpy(dtype="float64"), np.log(frame["denominator"].to_numpy()))
        found = deviances(counts, design, expected[["joinpoint"]].to_numpy(dtype="float64"))
        finite = np.isfinite(found)
        assert finite.sum() >= len(found) - 2
        assert found[finite].tolist() == pytest.approx(expected["deviance"][finite].tolist(), rel=1e-8)
        best = expected["deviance"].where(finite).argmin()
        assert model.tried[1].tolist() == [expected["joinpoint"].iloc[best]]
        if made.joinpoints:
            slopes = expected.iloc[best][["first", "second"]].tolist()
            assert made.summary["slope"].tolist() == pytest.approx(slopes, rel=1e-6)


def test_a_turn_in_counts_is_found() -> None:
    assert poisson_trend(series("B"), max_joinpoints=2).joinpoints[0] in range(2007, 2014)
    years = np.arange(24)
    rate = np.exp(-5 + 0.08 * np.minimum(years, 11) - 0.09 * np.maximum(years - 11, 0))
    made = poisson_trend(counted(np.round(rate * 10**6), 10**6, 1996), max_joinpoints=2)
    assert made.joinpoints == (2007,)
    assert made.summary["apc"].tolist() == pytest.approx([100 * np.expm1(0.08), 100 * np.expm1(-0.09)], abs=0.05)


@settings(max_examples=30)
@given(st.lists(st.integers(1, 400), min_size=8, max_size=14), st.integers(0, 100), st.sampled_from([0.0, 0.05, 1.5]))
def test_many_designs_at_once_are_fitted_as_statsmodels_does(counts: list[int], seed: int, alpha: float) -> None:
    import statsmodels.api as sm

    x = np.arange(2000.0, 2000 + len(counts))
    people = np.log(np.random.default_rng(seed).uniform(500, 2000, len(counts)))
    design, law = Design(x, np.ones(len(x))), sm.families.Poisson()
    if alpha:
        law = sm.families.NegativeBinomial(alpha=alpha)
    places = design.candidates()[:, None]
    made = Counts(np.array(counts, dtype="float64"), people, alpha)
    found = deviances(made, design, places)
    for deviance, place in zip(found, places, strict=True):
        columns = np.column_stack([design.base(), design.hinges(place)])
        expected = sm.GLM(made.events, columns, law, offset=people).fit(maxiter=300, tol=1e-12)
        assert deviance == pytest.approx(expected.deviance, rel=1e-6, abs=1e-8)
        assert made.pearson(fit_counts(made, columns[None])[2][0]) == pytest.approx(expected.pearson_chi2, rel=1e-4)


def test_alpha_of_counts_that_scatter_less_than_chance_is_almost_nothing() -> None:
    columns = np.column_stack([np.ones(10), np.arange(10)])
    assert estimate_alpha(Counts(np.full(10, 50.0), np.zeros(10)), columns) < 1e-4


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("family", ["poisson", "negative-binomial"])
@pytest.mark.parametrize(
    "counts",
    [
        [12, 9, 0, 7, 4, 0, 3, 2, 0, 1, 0, 0],
        [25, 22, 18, 15, 11, 9, 4, 0, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 4, 9, 11, 15, 18, 22, 25],
        [0, 50, 0, 50, 0, 50, 0, 50, 0, 50],
        [7] * 12,
    ],
)
def test_zeros_are_counts_and_no_limit_is_impossible(counts: list[int], family: str) -> None:
    made = poisson_trend(counted(counts), family=family)
    table = made.summary
    assert made.data["used"].all()
    assert np.isfinite(table[["slope", "se", "apc", "lower", "upper", "p"]].to_numpy()).all()
    assert (table["apc"].abs() < 1000).all()
    assert (table["upper"] < 1000).all()
    assert np.isfinite(made.data["fitted"]).all()
    assert table["events"].sum() == sum(counts)


def test_a_zero_moves_a_count_model_as_it_should() -> None:
    counts = np.array([12, 9, 10, 7, 6, 5, 0, 4, 2, 3])
    import statsmodels.api as sm

    years = np.arange(10)
    expected = sm.GLM(counts, sm.add_constant(years), sm.families.Poisson(), offset=np.full(10, np.log(1e4))).fit()
    assert one_row(poisson_trend(counted(counts), max_joinpoints=0))["slope"] == pytest.approx(expected.params[1])


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("counts", [[0] * 9, [0] * 8 + [1], [1] + [0] * 8, [0, 0, 0, 19, 0, 0, 0, 0, 0]])
@pytest.mark.parametrize("most", [0, None])
def test_hardly_any_events_cannot_tell(counts: list[int], most: int | None) -> None:
    made = poisson_trend(counted(counts), max_joinpoints=most)
    assert (made.verdict, made.reason) == ("cannot tell", "fewer than 20 events")
    assert np.isnan(one_row(made)[["apc", "lower", "upper"]].astype("float64")).all()
    assert "nan" not in repr(made)


def test_a_growing_population_is_allowed_for() -> None:
    years = np.arange(12)
    people = 10_000 * 1.05**years
    rising = one_row(poisson_trend(counted(np.round(people / 20), people), max_joinpoints=0))
    assert rising["apc"] == pytest.approx(0, abs=0.05)
    alone = poisson_trend(counted(np.round(people / 20), people).drop(columns="denominator"), max_joinpoints=0)
    assert one_row(alone)["apc"] == pytest.approx(5, abs=0.05)
    level = poisson_trend(counted(np.round(people / 20), 12345), max_joinpoints=0)
    assert one_row(alone)[["apc", "lower", "upper"]].tolist() == pytest.approx(
        one_row(level)[["apc", "lower", "upper"]].tolist()
    )


def test_breaks_part_jump_and_leave_out() -> None:
    years = np.arange(20)
    rate = np.exp(-4 - 0.03 * years) * np.where(years >= 9, 1.5, 1.0)
    frame = counted(np.round(rate * 100_000), 100_000)
    split = poisson_trend(frame, BREAKS["split"], max_joinpoints=0)
    assert split.verdict == "not compared"
    assert split.summary["apc"].tolist() == pytest.approx([100 * np.expm1(-0.03)] * 2, abs=0.1)
    for number, part in enumerate((frame.iloc[:9], frame.iloc[9:])):
        alone = poisson_trend(part, max_joinpoints=0)
        assert alone.summary["apc"].iloc[0] == pytest.approx(split.summary["apc"].iloc[number])
    jump = poisson_trend(frame, BREAKS["jump"], max_joinpoints=0)
    assert one_row(jump)["apc"] == pytest.approx(100 * np.expm1(-0.03), abs=0.05)
    assert jump.models[0].fit.coefficients[2] == pytest.approx(np.log(1.5), abs=0.005)
    unfitted = poisson_trend(frame, BREAKS["unfitted"], max_joinpoints=0)
    assert unfitted.data.set_index("year")["reason"].loc[2010] == "unfitted"


def test_scatter_beyond_chance_widens_the_limits() -> None:
    calm, wild = [50, 46, 48, 44, 41, 42, 38, 37, 36, 33], [70, 30, 68, 27, 55, 30, 52, 22, 50, 20]
    rows = [one_row(poisson_trend(counted(counts), max_joinpoints=0)) for counts in (calm, wild)]
    assert rows[0]["dispersion"] < 1 < rows[1]["dispersion"]
    widths = [row["upper"] - row["lower"] for row in rows]
    assert widths[1] > 2 * widths[0]


@pytest.mark.parametrize(
    ("frame", "arguments", "said"),
    [
        (pd.DataFrame({"year": range(2001, 2009), "value": 3.5}), {}, "row 0: .* 2001 are not both known"),
        (counted([5] * 7 + [10**13]), {}, "row 7: .*1e.13 events"),
        (counted([5] * 8, [1e4] * 7 + [1e30]), {}, "row 7: .*1e.30"),
        (counted([5] * 8), {"family": "gamma"}, "family is 'gamma'"),
        (counted([5] * 8), {"select": "permutation"}, "select is 'permutation'.*healthstats.trend"),
        (counted([5] * 8), {"max_joinpoints": -1}, "max_joinpoints is -1"),
        (counted([5] * 8), {"confidence": 2}, "confidence"),
        (counted([5, -1, *[5] * 6]), {}, "row 1"),
        (counted([5, np.inf, *[5] * 6]), {}, "row 1"),
        (counted(np.arange(300, 100, -1), start=1800), {"max_joinpoints": 7}, "Ask for 1 at most"),
    ],
)
def test_what_cannot_be_fitted_is_named(frame: pd.DataFrame, arguments: dict, said: str) -> None:
    with pytest.raises(InputError, match=said):
        poisson_trend(frame, **arguments)


def test_two_hundred_years_are_fitted_in_seconds() -> None:
    made = poisson_trend(counted(np.arange(300, 100, -1), start=1800))
    assert "more would take too long" in made.method
