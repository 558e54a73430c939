"""Two trends beside each other: what is one is seldom told apart, what differs is."""

import itertools

import numpy as np
import pandas as pd
import pytest

from analysis_frames import breaks, rows
from healthstats.analysis.trends.compare import compare_trends
from healthstats.analysis.trends.many import trends
from healthstats.analysis.trends.result import Trend
from healthstats.analysis.trends.trend import trend
from healthstats.errors import InputError

YEARS = np.arange(2001, 2019)
JUMP = pd.DataFrame({"year": [2010], "effect": ["jump"]})


def series(slope: float = -0.02, level: float = 3.0, noise: float = 0.03, seed: int = 0, turn: float = 0.0,
           jump: float = 0.0, rho: float = 0.0) -> pd.DataFrame:  # fmt: skip
    x = YEARS - 2001
    errors = np.random.default_rng(seed).normal(size=len(x))
    for year in range(1, len(x)):
        errors[year] = rho * errors[year - 1] + np.sqrt(1 - rho**2) * errors[year]
    line = level + slope * x + turn * np.maximum(x - 8, 0) + jump * (x >= 9)
    return pd.DataFrame({"year": YEARS, "value": np.exp(line + noise * errors)})


def fitted(table: pd.DataFrame | None = None, /, most: int = 0, rho: float = 0.0, **columns) -> Trend:
    return trend(series(**columns), table, max_joinpoints=most, autocorrelation=rho)


def p_values(first: Trend, second: Trend, **arguments) -> list[float]:
    made = compare_trends(first, second, permutations=199, **arguments)
    assert made.tests["test"].tolist() == ["parallel", "coincident"]
    return made.tests["p"].tolist()


def test_one_series_beside_itself_is_one_trend() -> None:
    for most in (0, 2):
        one = fitted(most=most, turn=0.06)
        made = compare_trends(one, one, permutations=99)
        assert made.tests["p"].min() > 0.9
        assert made.tests["verdict"].tolist() == ["parallel not ruled out", "coincident not ruled out"]
        assert made.difference["difference"] == 0
        assert made.difference["lower"] < 0 < made.difference["upper"]


def test_parallel_trends_on_two_levels_are_not_one() -> None:
    parallel, coincident = p_values(fitted(seed=1), fitted(level=3.4, seed=2))
    assert parallel > 0.05
    assert coincident == 1 / 200


def test_other_slopes_are_not_parallel() -> None:
    assert p_values(fitted(), fitted(slope=0.02, seed=3)) == [1 / 200, 1 / 200]


def test_other_joinpoints_are_not_parallel() -> None:
    one, other = fitted(most=1, turn=0.08, noise=0.01), fitted(most=1, turn=-0.06, noise=0.01, seed=1)
    made = compare_trends(one, other, permutations=199)
    assert made.joinpoints == 1
    assert made.tests["verdict"].tolist() == ["not parallel", "not coincident"]
    same = compare_trends(one, fitted(most=1, turn=0.08, noise=0.01, seed=5, level=2.0), permutations=199)
    assert same.tests["verdict"].tolist() == ["parallel not ruled out", "not coincident"]


@pytest.mark.parametrize(
    ("columns", "table", "rho", "pairs", "most"),
    # 10 of 200 and 3 of 60 are expected; more than that come by chance once in 500.
    [({}, None, 0.0, 200, 20), ({"jump": 0.4}, JUMP, 0.0, 60, 9), ({}, None, 0.5, 60, 9)],
)
def test_what_is_one_is_told_apart_about_once_in_twenty(
    columns: dict, table, rho: float, pairs: int, most: int
) -> None:
    frame = pd.concat([series(seed=seed, rho=rho, **columns).assign(town=seed) for seed in range(2 * pairs)])
    made = trends(frame, "town", table, max_joinpoints=0, autocorrelation=rho)
    low = np.zeros(2)
    for number in range(pairs):
        low += compare_trends(made[2 * number], made[2 * number + 1], permutations=39, seed=number).tests["p"] <= 0.05
    assert (low >= 1).all()
    assert (low <= most).all()


def test_a_jump_is_each_series_own() -> None:
    with_jump, without = fitted(JUMP, jump=0.5, noise=0.01), fitted(seed=1, noise=0.01)
    assert min(p_values(with_jump, without)) > 0.05
    unknown = fitted(jump=0.5, noise=0.01)
    assert p_values(unknown, without) == [1 / 200, 1 / 200]


def test_statistics_are_ratios_of_sums_of_squares() -> None:
    one, other = series(seed=1), series(slope=0.0, seed=2)
    made = compare_trends(trend(one, max_joinpoints=0), trend(other, max_joinpoints=0), permutations=19)
    x = np.concatenate([YEARS, YEARS]) - 2010.0
    y, second = np.log(np.concatenate([one["value"], other["value"]])), np.repeat([0.0, 1.0], len(YEARS))

    def left(*columns: np.ndarray) -> float:
        return float(np.linalg.lstsq(np.column_stack(columns), y, rcond=None)[1][0])

    apart = left(np.ones(len(x)), x, second, second * x)
    expected = [left(np.ones(len(x)), x, second) / apart, left(np.ones(len(x)), x) / apart]
    assert made.tests["statistic"].tolist() == pytest.approx(expected)


def test_the_difference_is_that_of_the_averages_with_limits_from_both() -> None:
    one, other = fitted(most=1, turn=0.08, noise=0.01), fitted(slope=0.01, seed=1)
    made = compare_trends(one, other, 2004, 2014, permutations=19)
    first, second = one.aapc(2004, 2014), other.aapc(2004, 2014)
    gap = made.difference
    assert gap[["start", "end", "first", "second"]].tolist() == [2004, 2014, first["aapc"], second["aapc"]]
    assert gap["difference"] == pytest.approx(first["aapc"] - second["aapc"])
    assert gap["difference"] - gap["lower"] == pytest.approx(
        np.hypot(first["aapc"] - first["lower"], second["upper"] - second["aapc"])
    )
    assert gap["upper"] - gap["difference"] == pytest.approx(
        np.hypot(first["upper"] - first["aapc"], second["aapc"] - second["lower"])
    )
    turned = compare_trends(other, one, 2004, 2014, permutations=19).difference
    assert turned[["lower", "upper"]].tolist() == pytest.approx((-gap[["upper", "lower"]]).tolist())


def test_series_of_other_years_are_compared_over_what_both_have() -> None:
    one, other = trend(series().iloc[:14], max_joinpoints=0), trend(series(seed=4).iloc[4:], max_joinpoints=0)
    made = compare_trends(one, other, permutations=99)
    assert made.difference[["start", "end"]].tolist() == [2005, 2014]
    assert made.tests["p"].min() > 0.05


def test_the_seed_decides() -> None:
    pair = fitted(), fitted(level=3.01, seed=4)
    first, again, other = (compare_trends(*pair, permutations=199, seed=seed).tests["p"].tolist() for seed in (1, 1, 2))
    assert first == again != other
    assert first == pytest.approx(other, abs=0.12)


def test_the_verdict_follows_p() -> None:
    for slope, level in itertools.product((-0.02, -0.012, 0.0), (3.0, 3.03)):
        made = compare_trends(fitted(), fitted(slope=slope, level=level, seed=8), permutations=99)
        for row in made.tests.itertuples():
            assert row.verdict == (f"not {row.test}" if row.p < 0.05 else f"{row.test} not ruled out")


def test_it_reads_well_and_names_are_only_shown() -> None:
    one, other = (trend(rows(year=YEARS, area=area, value=series(seed=seed)["value"]), max_joinpoints=0)
                  for seed, area in enumerate(("hill", "<b>vale</b>")))  # fmt: skip
    made = compare_trends(one, other, permutations=99)
    assert made.names == ("infant_mortality_rate hill", "infant_mortality_rate <b>vale</b>")
    lines = repr(made).splitlines()
    assert lines[0].endswith("up to 0 joinpoints each")
    assert lines[-1].startswith("  average annual change 2001-2018:")
    assert "<b>vale" not in made._repr_html_()
    assert compare_trends(fitted(), fitted(seed=1), permutations=19).names == ("the first", "the second")


@pytest.mark.parametrize(
    ("first", "second", "span", "said"),
    [
        (lambda: fitted(), lambda: trend(series(), scale="points"), (), "the scales differ, log and points"),
        (lambda: fitted(), lambda: series(), (), "needs two trends, got DataFrame"),
        (lambda: None, lambda: fitted(), (), "needs two trends, got NoneType"),
        (lambda: fitted(), lambda: trend(rows(year=YEARS, value=5.0), breaks((2010, "split"))), (), "has 2 parts"),
        (lambda: fitted(), lambda: trend(series().iloc[:0]), (), "has 0 parts"),
        (lambda: fitted(), lambda: trend(series().iloc[:3]), (), "3 years are too few, expected 4"),
        (lambda: fitted(most=1, turn=0.08), lambda: trend(series().iloc[:5]), (), "5 years are too few, expected 6"),
        (lambda: fitted(), lambda: trend(series().assign(se=0.2)), (), "one is weighted by none, the other by se"),
        (lambda: fitted(), lambda: fitted(seed=1), (1990, 2010), "the trend is fitted from 2001 to 2018"),
        (lambda: fitted(), lambda: fitted(seed=1), (2012, 2005), "a first year and a later one"),
    ],
)
def test_what_cannot_be_compared_is_named(first, second, span: tuple, said: str) -> None:
    with pytest.raises(InputError, match=said):
        compare_trends(first(), second(), *span, permutations=19)


@pytest.mark.filterwarnings("error")
def test_perfect_and_level_series_are_compared_without_a_warning() -> None:
    perfect, other = fitted(noise=0.0), fitted(noise=0.0, slope=0.03)
    assert p_values(perfect, perfect) == [1.0, 1.0]
    assert p_values(perfect, other) == [1 / 200, 1 / 200]
    level = trend(pd.DataFrame({"year": YEARS, "value": 5.0}))
    assert p_values(level, level) == [1.0, 1.0]


@pytest.mark.parametrize("wrong", [0, -5, 2.5, True, "many"])
def test_wrong_numbers_of_permutations_are_named(wrong) -> None:
    with pytest.raises(InputError, match="permutations is"):
        compare_trends(fitted(), fitted(seed=1), permutations=wrong)
