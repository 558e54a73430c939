"""Resampled limits: the same for the same seed, around the estimate, and wide where a joinpoint is doubtful."""

import numpy as np
import pandas as pd
import pytest

from healthstats.analysis.trends.design import Design
from healthstats.analysis.trends.fit import fit
from healthstats.analysis.trends.resample import Draws, draw
from healthstats.analysis.trends.trend import trend

YEARS = np.arange(1998, 2020)
LIMITS = ["lower", "upper"]


def series(noise: float, turn: float = -0.05, seed: int = 0, **columns) -> pd.DataFrame:
    """22 years of a rate that rises by 2 % a year until 2008 and then turns."""
    line = 3 + 0.02 * (YEARS - 1998) + turn * np.maximum(YEARS - 2008, 0)
    value = np.exp(line + noise * np.random.default_rng(seed).normal(size=len(YEARS)))
    return pd.DataFrame({"year": YEARS, "value": value, **columns})


def both(frame: pd.DataFrame, **arguments):
    return trend(frame, **arguments), trend(frame, ci="resampled", **arguments)


def test_the_same_seed_gives_the_same_limits() -> None:
    first, again, other = (trend(series(0.03), ci="resampled", max_joinpoints=1, seed=seed) for seed in (4, 4, 5))
    assert first.summary.equals(again.summary)
    assert first.aapc().equals(again.aapc())
    assert not np.allclose(first.summary[LIMITS], other.summary[LIMITS], rtol=1e-6)
    assert first.summary[LIMITS].to_numpy() == pytest.approx(other.summary[LIMITS].to_numpy(), abs=0.5)


@pytest.mark.parametrize("noise", [0.002, 0.03, 0.1])
@pytest.mark.parametrize("most", [0, 1, 3])
def test_limits_hold_the_estimate_which_is_the_same_as_ever(noise: float, most: int) -> None:
    for seed in range(4):
        plain, resampled = both(series(noise, seed=seed), max_joinpoints=most)
        assert resampled.joinpoints == plain.joinpoints
        table = resampled.summary
        assert table["apc"].tolist() == plain.summary["apc"].tolist()
        assert (table["lower"] <= table["apc"]).all()
        assert (table["apc"] <= table["upper"]).all()
        assert table["p"].between(1 / 1000, 1).all()
        average = resampled.aapc()
        assert average["lower"] <= average["aapc"] <= average["upper"]
        assert average["aapc"] == plain.aapc()["aapc"]
        assert "resampled limits" in resampled.method


def test_where_a_joinpoint_is_doubtful_limits_are_wider_than_the_programs() -> None:
    ratios = []
    for seed in range(12):
        frame = series(0.04, turn=-0.03, seed=seed)
        plain, resampled = both(frame, max_joinpoints=1, select="bic")
        if plain.joinpoints:
            wide = (resampled.summary["upper"] - resampled.summary["lower"]).sum()
            ratios.append(wide / (plain.summary["upper"] - plain.summary["lower"]).sum())
    assert len(ratios) >= 6
    assert np.mean(ratios) > 1.2
    assert np.mean(np.array(ratios) > 1) > 0.8


def test_where_a_joinpoint_is_certain_limits_are_about_the_programs() -> None:
    plain, resampled = both(series(0.004, turn=-0.08), max_joinpoints=1)
    assert plain.joinpoints == (2008,)
    widths = [(made.summary["upper"] - made.summary["lower"]).to_numpy() for made in (plain, resampled)]
    assert widths[1] / widths[0] == pytest.approx([0.9, 0.9], abs=0.3)


@pytest.mark.parametrize("years", [8, 12, 22])
def test_without_joinpoints_limits_are_close_to_students(years: int) -> None:
    ratios = []
    for seed in range(10):
        plain, resampled = both(series(0.05, turn=0.0, seed=seed).iloc[:years], max_joinpoints=0)
        one, other = plain.summary.iloc[0], resampled.summary.iloc[0]
        ratios.append((other["upper"] - other["lower"]) / (one["upper"] - one["lower"]))
        assert abs(other["lower"] - one["lower"]) < 0.25 * (one["upper"] - one["lower"])
    assert np.mean(ratios) == pytest.approx(1, abs=0.1)


def test_the_average_of_a_draw_is_that_of_its_line() -> None:
    random = np.random.default_rng(3)
    joinpoints = np.sort(random.choice(np.arange(2001.0, 2017), (50, 2)), axis=1)
    slopes = random.normal(size=(50, 3))
    drawn = Draws(joinpoints, slopes, 10)

    def height(year: float, where: np.ndarray, slope: np.ndarray) -> float:
        turns = np.diff(slope)
        return slope[0] * (year - 1998) + sum(t * max(year - at, 0) for t, at in zip(turns, where, strict=True))

    for start, end in ((1998.0, 2019.0), (2003.0, 2009.0), (2015.0, 2016.0)):
        expected = [(height(end, where, slope) - height(start, where, slope)) / (end - start)
                    for where, slope in zip(joinpoints, slopes, strict=True)
                    if (where >= start).all()]  # fmt: skip
        found = drawn.average_slopes(start, end)[(joinpoints >= start).all(axis=1)]
        assert found.tolist() == pytest.approx(expected)


def test_the_average_of_a_draw_within_a_span_knows_the_joinpoints_before_it() -> None:
    drawn = Draws(np.array([[2005.0, 2010.0]]), np.array([[0.1, -0.2, 0.3]]), 10)
    assert drawn.average_slopes(2000, 2005)[0] == pytest.approx(0.1)
    assert drawn.average_slopes(2005, 2010)[0] == pytest.approx(-0.2)
    assert drawn.average_slopes(2006, 2008)[0] == pytest.approx(-0.2)
    assert drawn.average_slopes(2012, 2016)[0] == pytest.approx(0.3)
    assert drawn.average_slopes(2008, 2012)[0] == pytest.approx(0.05)


@pytest.mark.parametrize("correlation", [0.0, 0.5])
def test_a_draw_is_the_best_fit_of_its_own_series(correlation: float) -> None:
    x = YEARS.astype("float64")
    design = Design(x, np.linspace(1, 4, len(x)), x[[15]], correlation)
    y = np.log(series(0.04)["value"].to_numpy())
    search = design.search(2)
    where = search.candidates[search.best(design.whitened(y)[:, None])[1][-1][0]]
    made = draw(search, design, y, where, 40, seed=6)
    assert made is not None
    # The same residuals drawn here, each fitted on its own.
    columns = design.whitened(np.column_stack([design.base(), design.hinges(where)]))
    white = design.whitened(y)
    line = columns @ np.linalg.lstsq(columns, white, rcond=None)[0]
    rest = (white - line) * np.sqrt(len(x) / made.freedom)
    chosen = np.random.default_rng(6).integers(0, len(x), (len(x), 40))
    unwhiten = np.linalg.inv(design.whitened(np.eye(len(x))))
    for number in range(40):
        new = unwhiten @ (line + rest[chosen[:, number]])
        places = search.candidates[search.best(design.whitened(new)[:, None])[1][-1][0]]
        assert made.joinpoints[number].tolist() == places.tolist()
        assert made.slopes[number] == pytest.approx(fit(design, new, places).slopes, abs=1e-9)


def test_limits_are_stretched_quantiles_and_p_is_never_zero() -> None:
    drawn = Draws(np.zeros((999, 0)), np.linspace(-1, 3, 999)[:, None], 8)
    lower, upper, p = drawn.limits(1.0, drawn.slopes[:, 0], 0.9)
    stretch = 1.859548 / 1.644854  # Student's t with 8 degrees of freedom over the normal quantile
    assert [lower, upper] == pytest.approx([1 - 1.8 * stretch, 1 + 1.8 * stretch], rel=1e-5)
    assert 0 < p < 1
    assert drawn.limits(5.0, np.linspace(4, 6, 999), 0.9)[2] == 2 / 1000


def test_too_few_years_to_resample_have_the_programs_limits() -> None:
    frame = series(0.02).iloc[:2]
    made = trend(frame, ci="resampled")
    assert made.models[0].draws is None
    assert made.verdict == "cannot tell"


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("turn", [0.0, -0.05])
@pytest.mark.parametrize("weights", ["se", "none"])
def test_a_perfect_fit_has_limits_on_the_estimate(turn: float, weights: str) -> None:
    made = trend(series(0.0, turn=turn, se=0.3), ci="resampled", max_joinpoints=2, weights=weights)
    table = made.summary
    assert table["lower"].tolist() == pytest.approx(table["apc"].tolist(), abs=1e-9)
    assert (table["lower"] <= table["apc"] + 1e-12).all()
    assert (table["apc"] <= table["upper"] + 1e-12).all()
    level = trend(pd.DataFrame({"year": YEARS, "value": 7.0}), ci="resampled").summary.iloc[0]
    assert level[["apc", "lower", "upper", "p"]].tolist() == [0, 0, 0, 1]
