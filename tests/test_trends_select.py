"""The exhaustive search against brute force; how the number of joinpoints is chosen."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from healthstats.analysis.trends.design import Design, Layout
from healthstats.analysis.trends.select import by_criterion, by_permutation, criterion, largest_share, most_joinpoints
from healthstats.analysis.trends.trend import trend
from healthstats.errors import InputError

# Brute force: every placement by its definition, every fit by NumPy's lstsq.


def places_of(design: Design) -> list[float]:
    """All places, by counting the years on either side."""
    years = sorted(set(design.x))
    parts = design.layout.between + 1
    grid = {a + (b - a) * part / parts for a, b in itertools.pairwise(years) for part in range(parts)} | {years[-1]}
    return sorted(place for place in grid if stands(design, years, place))


def stands(design: Design, years: list[float], place: float) -> bool:
    ends = design.layout.ends
    away = [sum(year < place for year in years), sum(year > place for year in years)]
    for step in design.steps:
        away.append(sum(place < year < step for year in years) if place < step
                    else sum(step <= year < place for year in years))  # fmt: skip
    return min(away) >= ends


def placements_of(design: Design, count: int) -> list[tuple[float, ...]]:
    years = sorted(set(design.x))
    return [
        where for where in itertools.combinations(places_of(design), count)
        if all(sum(a < year < b for year in years) >= design.layout.apart for a, b in itertools.pairwise(where))
    ]  # fmt: skip


def sum_of_squares(design: Design, y: np.ndarray, where: tuple[float, ...]) -> float:
    x = design.x
    columns = [np.ones(len(x)), x - x.mean(), *(x >= step for step in design.steps),
               *(np.maximum(x - place, 0) for place in where)]  # fmt: skip
    root = np.sqrt(design.weights)
    whole = np.column_stack(columns) * root[:, None]
    rest = root * y - whole @ np.linalg.lstsq(whole, root * y, rcond=None)[0]
    return float(rest @ rest)


def best_of(design: Design, y: np.ndarray, count: int) -> tuple[float, list[float]]:
    """The least sum of squares, and the sums of all placements in their order."""
    sums = [sum_of_squares(design, y, where) for where in placements_of(design, count)]
    return min(sums), sums


@st.composite
def designs(draw: st.DrawFn, least: int = 8, most: int = 15) -> Design:
    years = draw(st.integers(least, most))
    gaps = draw(st.lists(st.sampled_from([1, 1, 1, 1, 2, 5]), min_size=years - 1, max_size=years - 1))
    x = 1995.0 + np.concatenate([[0], np.cumsum(gaps)])
    weights = np.array(draw(st.lists(st.sampled_from([1.0, 1.0, 0.3, 7.5, 40.0]), min_size=years, max_size=years)))
    steps = x[draw(st.lists(st.integers(1, years - 1), max_size=2, unique=True))] if draw(st.booleans()) else x[:0]
    between = draw(st.sampled_from([0, 0, 1, 2])) if years < 11 else 0
    layout = Layout(draw(st.integers(2, 3)), draw(st.integers(2, 4)), between)
    return Design(x, weights, np.sort(steps), layout=layout)


def response(design: Design, seed: int, count: int = 1) -> np.ndarray:
    random = np.random.default_rng(seed)
    return random.normal(size=(len(design.x), count)) + 0.3 * design.x[:, None] * random.normal(size=count)


@settings(max_examples=80)
@given(designs())
def test_every_placement_is_there_once(design: Design) -> None:
    assert design.candidates().tolist() == pytest.approx(places_of(design))
    search = design.search(3)
    for count in (1, 2, 3):
        expected = placements_of(design, count)
        assert design.placements(count) == len(expected)
        found = search.candidates[search.levels[count - 1].places.T] if count <= len(search.levels) else []
        assert np.ravel(sorted(map(tuple, found))) == pytest.approx(np.ravel(expected))
    places = design.candidates()
    for place, following in zip(places, design.following(places), strict=True):
        behind = [other for other in places if other > place
                  and ((design.x > place) & (design.x < other)).sum() >= design.layout.apart]  # fmt: skip
        assert places[following:].tolist() == behind


@settings(max_examples=80)
@given(designs(), st.integers(0, 10**6))
def test_the_best_placement_is_that_of_brute_force(design: Design, seed: int) -> None:
    y = response(design, seed)
    search = design.search(3)
    white = design.whitened(y)
    sums, places = search.best(white)
    assert sums[0, 0] == pytest.approx(sum_of_squares(design, y[:, 0], ()), rel=1e-8)
    for count, where in enumerate(places, start=1):
        least, each = best_of(design, y[:, 0], count)
        assert sums[count, 0] == pytest.approx(least, rel=1e-7, abs=1e-10 * sums[0, 0])
        own = sum_of_squares(design, y[:, 0], tuple(search.candidates[where[0]]))
        assert own == pytest.approx(least, rel=1e-7, abs=1e-10 * sums[0, 0])
        assert np.sort(search.sums(white[:, 0], count)) == pytest.approx(np.sort(each), rel=1e-6, abs=1e-9 * sums[0, 0])


@settings(max_examples=40)
@given(designs(), st.integers(0, 10**6), st.sampled_from([1e-9, 1.0, 1e15]))
def test_many_responses_at_once_are_one_by_one(design: Design, seed: int, unit: float) -> None:
    white = design.whitened(response(design, seed, 300) * unit)  # more than are worked on at a time
    search = design.search(3)
    sums, places = search.best(white)
    least, (rough, wrong) = search.least(white), search.rough_least(white)
    assert np.array_equal(least, sums)
    assert (np.abs(rough - least) <= wrong + 1e-300).all()
    assert (wrong[1:] < 1e-3 * sums[0]).all()
    for number in range(0, 300, 37):
        alone, where = search.best(white[:, [number]])
        assert sums[:, number] == pytest.approx(alone[:, 0], rel=1e-9)
        for level, (found, other) in enumerate(zip(places, where, strict=True)):
            if not np.array_equal(found[number], other[0]):  # two placements may fit alike
                assert search.sums(white[:, number], level + 1).min() == pytest.approx(alone[level + 1, 0], rel=1e-9)


@settings(max_examples=30)
@given(designs(), st.integers(0, 10**6))
def test_fewer_levels_than_prepared_are_searched_alike(design: Design, seed: int) -> None:
    white, search = design.whitened(response(design, seed, 5)), design.search(3)
    whole, places = search.best(white)
    for most in range(len(search.levels) + 1):
        some, where = search.best(white, most)
        assert some == pytest.approx(whole[: most + 1], rel=1e-12)
        assert len(where) == most
        for one, other in zip(where, places, strict=False):
            assert np.array_equal(one, other)


def test_correlated_errors_are_searched_by_generalised_least_squares() -> None:
    x, y = np.arange(2000.0, 2014), np.random.default_rng(5).normal(size=(14, 1))
    design = Design(x, np.linspace(1, 3, 14), correlation=0.5)
    errors = 0.5 ** np.abs(x[:, None] - x) / np.sqrt(design.weights[:, None] * design.weights)
    inverse = np.linalg.inv(errors)
    expected = []
    for where in placements_of(design, 2):
        columns = np.column_stack([np.ones(14), x, *(np.maximum(x - place, 0) for place in where)])
        beta = np.linalg.solve(columns.T @ inverse @ columns, columns.T @ inverse @ y[:, 0])
        rest = y[:, 0] - columns @ beta
        expected.append(rest @ inverse @ rest)
    search = design.search(2)
    assert search.best(design.whitened(y))[0][2, 0] == pytest.approx(min(expected), rel=1e-8)


@pytest.mark.parametrize("years", [6, 7, 12, 21, 32])
def test_the_number_of_joinpoints_leaves_room(years: int) -> None:
    design = Design(np.arange(1990.0, 1990 + years), np.ones(years))
    most = design.room(7)
    assert most == max(k for k in range(8) if k <= (years - 3) / 3 and (k == 0 or design.placements(k)))
    assert len(design.search(most).levels) == most


def test_the_most_joinpoints_are_the_programs() -> None:
    table = {0: range(1, 7), 1: range(7, 12), 2: range(12, 17), 3: range(17, 22), 4: range(22, 27), 5: range(27, 32),
             6: range(32, 37), 7: range(37, 60)}  # fmt: skip
    for most, lengths in table.items():
        assert {most_joinpoints(years) for years in lengths} == {most}


# Criteria.


@settings(max_examples=60)
@given(designs(10, 20), st.integers(0, 10**6), st.integers(1, 3))
def test_the_largest_share_is_that_of_regressions(design: Design, seed: int, count: int) -> None:
    y = response(design, seed)
    where = placements_of(design, count)
    if not where:
        return
    joinpoints = where[seed % len(where)]
    edges = [-np.inf, *joinpoints, np.inf]
    shares = []
    for number, place in enumerate(joinpoints):
        near = (design.x > edges[number]) & (design.x <= edges[number + 2])
        part = Design(design.x[near], design.weights[near])
        without, with_it = sum_of_squares(part, y[near, 0], ()), sum_of_squares(part, y[near, 0], (place,))
        shares.append(1 - with_it / without)
    found = largest_share(design.x, design.weights, y, np.array([joinpoints]))
    assert found == pytest.approx([max(shares)], abs=1e-6)


def test_shares_of_many_series_are_one_by_one() -> None:
    x, weights = np.arange(2000.0, 2015), np.linspace(1, 4, 15)
    y = np.random.default_rng(2).normal(size=(15, 6))
    where = np.array([[2004.0, 2009], [2003, 2011], [2005, 2008], [2002, 2012], [2006, 2010], [2004, 2011]])
    together = largest_share(x, weights, y, where)
    alone = [largest_share(x, weights, y[:, [one]], where[[one]])[0] for one in range(6)]
    assert together.tolist() == pytest.approx(alone)
    assert largest_share(x, weights, y, np.zeros((6, 0))).tolist() == [0.0] * 6


def test_criteria_are_their_formulas() -> None:
    sse, shares, years = np.array([[9.0], [4.0], [3.5]]), np.array([[0.0], [0.6], [0.7]]), 18
    log = np.log(years) / years
    expected = {
        "bic": [np.log(9 / 18) + 2 * log, np.log(4 / 18) + 4 * log, np.log(3.5 / 18) + 6 * log],
        "bic3": [np.log(9 / 18) + 2 * log, np.log(4 / 18) + 5 * log, np.log(3.5 / 18) + 8 * log],
        "wbic": [np.log(9 / 18) + 2 * log, np.log(4 / 18) + 4.6 * log, np.log(3.5 / 18) + 7.4 * log],
    }
    for name, values in expected.items():
        assert criterion(name, sse, years, shares)[:, 0].tolist() == pytest.approx(values)


def test_of_equal_criteria_the_fewest_joinpoints_are_taken() -> None:
    values = np.array([[1.0, 3.0, 2.0], [1.0, 2.0, 2.0 - 1e-12], [2.0, 2.0, 1.0]])
    assert by_criterion(values).tolist() == [0, 1, 2]
    assert by_criterion(np.full((3, 1), -np.inf)).tolist() == [0]


@pytest.mark.parametrize("select", ["wbic", "bic", "bic3"])
def test_the_chosen_number_has_the_least_criterion(select: str) -> None:
    for seed in range(8):
        y = np.random.default_rng(seed).normal(size=24).cumsum() / 20
        made = trend(pd.DataFrame({"year": range(1996, 2020), "value": np.exp(y)}), max_joinpoints=3, select=select)
        table = made.selection
        assert table["chosen"].sum() == 1
        assert table[select].idxmin() == table["chosen"].idxmax() == len(made.joinpoints)
        assert table["years"].iloc[len(made.joinpoints)] == made.joinpoints


# The permutation test.


@settings(max_examples=60)
@given(designs(), st.integers(0, 10**6))
def test_the_halves_never_leave_more_than_the_whole(design: Design, seed: int) -> None:
    white, search, halves = design.whitened(response(design, seed, 20)), design.search(3), design.halves(3)
    least = search.least(white)
    for count, whole in enumerate(least):
        floor = halves.at_least(white, count)
        assert (floor <= whole + 1e-11 * least[0]).all()
    if len(design.x) >= 12 and len(least) > 1:
        assert (halves.at_least(white, 1) > 0.05 * least[1]).any()  # and not nothing either


def naive(
    design: Design, y: np.ndarray, most: int, permutations: int, seed: int
) -> list[tuple[int, int, float, float]]:
    """The sequence of tests by brute force, with the same permutations."""
    white = design.whitened(y)
    order = np.random.default_rng(seed).permuted(np.tile(np.arange(len(y)), (permutations, 1)), axis=1)
    root = np.sqrt(design.weights)
    fewer, steps = 0, []
    while fewer < most:
        where = min(placements_of(design, fewer), key=lambda one: sum_of_squares(design, y, one)) if fewer else ()
        columns = np.column_stack([np.ones(len(y)), design.x - design.x.mean(),
                                   *(np.maximum(design.x - place, 0) for place in where)]) * root[:, None]  # fmt: skip
        line = columns @ np.linalg.lstsq(columns, white, rcond=None)[0]
        drawn = [(line + (white - line)[one]) / root for one in order]
        ratio = {}
        for number, series in enumerate([y, *drawn]):
            less = best_of(design, series, fewer)[0] if fewer else sum_of_squares(design, series, ())
            ratio[number] = less / best_of(design, series, most)[0]
        reached = sum(ratio[number] >= ratio[0] * (1 - 1e-9) for number in range(1, permutations + 1))
        p = (1 + reached) / (1 + permutations)
        steps.append((fewer, most, ratio[0], p))
        fewer, most = (fewer + 1, most) if p <= 0.05 / (2 - fewer) else (fewer, most - 1)
    return steps


@pytest.mark.parametrize("seed", range(4))
def test_p_values_are_those_of_a_naive_loop(seed: int) -> None:
    x = np.arange(2004.0, 2016)
    y = np.random.default_rng(seed).normal(size=12) * 0.1 + (0.2 * np.maximum(x - 2009, 0) if seed % 2 else 0)
    design = Design(x, np.linspace(1, 5, 12))
    count, steps = by_permutation(design.search(2), design.halves(2), design.whitened(y), 2, 99, 0.05, seed)
    expected = naive(design, y, 2, 99, seed)
    assert [(step.fewer, step.more) for step in steps] == [one[:2] for one in expected]
    assert [step.statistic for step in steps] == pytest.approx([one[2] for one in expected], rel=1e-8)
    assert [step.p for step in steps] == [one[3] for one in expected]
    last = steps[-1]
    assert count == (last.fewer + 1 if last.p <= last.level else last.fewer)


def zigzag(noise: float, seed: int = 0) -> pd.DataFrame:
    x = np.arange(1995, 2019)
    line = 3 + 0.05 * np.minimum(x - 1995, 8) - 0.05 * np.clip(x - 2003, 0, 8) + 0.05 * np.maximum(x - 2011, 0)
    return pd.DataFrame({"year": x, "value": np.exp(line + noise * np.random.default_rng(seed).normal(size=24))})


def test_a_rejected_number_is_raised_and_one_that_is_not_lowers_the_other() -> None:
    cases = [*itertools.product((0.01, 0.05, 0.2), range(4)), (0.09, 21), (0.12, 11)]  # the last two fall and then rise
    for noise, seed in cases:
        made = trend(zigzag(noise, seed), max_joinpoints=3, select="permutation", permutations=199, seed=seed)
        steps = made.tests
        assert steps[["fewer", "more"]].iloc[0].tolist() == [0, 3]
        assert steps["level"].tolist() == pytest.approx((0.05 / (3 - steps["fewer"])).tolist())
        fewer, more = 0, 3
        for step in steps.itertuples():
            assert (step.fewer, step.more) == (fewer, more)
            fewer, more = (fewer + 1, more) if step.p <= step.level else (fewer, more - 1)
        assert fewer == more == len(made.joinpoints)
        assert (steps["p"] >= 1 / 200).all()
        assert (steps["p"] <= 1).all()


def test_clear_joinpoints_are_all_significant_and_no_p_is_zero() -> None:
    made = trend(zigzag(0.002), max_joinpoints=3, select="permutation", permutations=199)
    assert made.joinpoints == (2003, 2011)
    assert made.tests["p"].iloc[:2].tolist() == [1 / 200, 1 / 200]


def test_the_same_seed_gives_the_same_p_and_another_seed_another() -> None:
    frame = zigzag(0.06, 3)
    first, again, other = (
        trend(frame, max_joinpoints=3, select="permutation", permutations=499, seed=seed).tests for seed in (1, 1, 2)
    )
    assert first["p"].tolist() == again["p"].tolist()
    assert first["statistic"].iloc[0] == other["statistic"].iloc[0]
    assert first["p"].tolist() != other["p"].tolist()
    assert first["p"].iloc[0] == pytest.approx(other["p"].iloc[0], abs=0.08)


def test_too_few_permutations_for_the_level_are_an_error() -> None:
    frame = zigzag(0.01)
    with pytest.raises(InputError, match=r"permutations is 50: too few for the level of 0\.017"):
        trend(frame, max_joinpoints=3, select="permutation", permutations=50)
    assert trend(frame, max_joinpoints=3, select="permutation", permutations=59).joinpoints == (2003, 2011)


def test_a_series_without_a_joinpoint_rarely_has_one() -> None:
    found = 0
    for seed in range(120):
        random = np.random.default_rng(seed)
        y = np.exp(0.05 * random.normal(size=16))
        made = trend(pd.DataFrame({"year": range(2000, 2016), "value": y}), select="permutation", permutations=199,
                     seed=seed)  # fmt: skip
        found += bool(made.joinpoints)
    assert found <= 12  # 5 % of 120 are 6; more than 12 come by chance once in a hundred
