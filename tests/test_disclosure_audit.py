"""The attacker: planted leaks are found, an independent attacker agrees, and doubtful numbers prove nothing."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disclosure_tables import PARENTS, cube, grid, grid_parents, with_totals
from healthstats.disclosure.audit import Audit, audit
from healthstats.disclosure.policy import Policy
from healthstats.errors import InputError

NAN = float("nan")


def table(**columns: object) -> pd.DataFrame:
    """Rows of which those without a numerator are suppressed."""
    frame = pd.DataFrame(columns)
    return frame.assign(disclosure=np.where(frame["numerator"].isna(), "suppressed", ""))


def found(result: Audit) -> list[tuple[float, float, str]]:
    """What was recovered, in the order of the rows."""
    return list(result.recovered[["from", "to", "how"]].itertuples(index=False, name=None))


# Leaks, planted one by one.


@pytest.mark.parametrize(
    ("frame", "parents"),
    [
        (table(sex=["both", "male", "female"], numerator=[12, NAN, 9]), {}),
        (table(age=["", "0-14", "15-64", "65+"], numerator=[15, 5, NAN, 7]), {}),
        (table(age=["0-9", "0-4", "5-9"], numerator=[11, NAN, 8]), {}),
        (table(area=["land", "hill", "lake", "moor", "vale"], numerator=[30, 9, NAN, 8, 10]), PARENTS),
        (table(year=[2018, 2019, 2020], sex=["male", "male", "male"], numerator=[7, 9, 8]), {}),
    ],
    ids=["sexes against both", "ages against all", "a wider band", "a parent minus its other children", "no leak"],
)
def test_subtraction(frame: pd.DataFrame, parents: dict[str, str]) -> None:
    hidden = frame["numerator"].isna().sum()
    assert found(audit(frame, parents=parents)) == [(3.0, 3.0, "subtraction")] * hidden


def test_two_pooled_years_minus_the_other_year() -> None:
    frame = table(
        period_start=pd.to_datetime(["2019-01-01", "2019-01-01", "2020-01-01"]),
        period_end=pd.to_datetime(["2020-12-31", "2019-12-31", "2020-12-31"]),
        numerator=[13, 11, NAN],
    )
    assert found(audit(frame, parents={})) == [(2.0, 2.0, "subtraction")]


def test_a_cell_hidden_this_year_but_shown_last_year() -> None:
    now = table(area=["hill"], year=[2019], sex=["男"], numerator=[NAN])
    before = pd.DataFrame({"area": ["hill"], "year": [2019], "sex": ["male"], "numerator": [2.0], "disclosure": [""]})
    assert found(audit(now, parents={})) == []
    assert found(audit(now, parents={}, earlier=before)) == [(2.0, 2.0, "shown elsewhere")]
    assert found(audit(pd.concat([before, now]), parents={})) == [(2.0, 2.0, "shown elsewhere")]


@pytest.mark.parametrize(
    ("value", "decimals", "bounds"),
    [(3.33, 2, (3, 3)), (3.3, 1, (3, 3)), (3.0, 0, (3, 3)), (3.3333333333333335, None, (3, 3))],
)
def test_a_rate_left_beside_a_hidden_count(value: float, decimals: int | None, bounds: tuple[int, int]) -> None:
    frame = table(area=["hill"], numerator=[NAN], denominator=[900], value=[value], per=[1000])
    if decimals is not None:
        frame = frame.assign(decimals=decimals)
    assert found(audit(frame, parents={})) == [(*bounds, "shown elsewhere")]


def test_a_rate_printed_too_coarsely_tells_little() -> None:
    frame = table(area=["hill"], numerator=[NAN], denominator=[90_000], value=[0.1], per=[1000], decimals=[1])
    assert found(audit(frame, parents={})) == []


def test_a_block_whose_margins_force_it() -> None:
    """Four hidden cells in a block of 2 x 2, two in each row and column: the small margins leave too little room."""
    block = {(0, 0), (0, 1), (1, 0), (1, 1)}
    tight = grid([[1, 0, 6], [0, 4, 8], [7, 9, 9]], block)
    assert len(audit(tight, parents=grid_parents(3)).recovered) == 4
    loose = grid([[3, 9, 6], [9, 4, 8], [7, 9, 9]], block)
    assert len(audit(loose, parents=grid_parents(3)).recovered) == 0


def test_linear_programming_where_subtraction_sees_nothing() -> None:
    """Of x + y = 9, y + z = 9 and x + z = 12 no subtraction gives one; together they leave a single solution."""
    frame = table(area=["p", "q", "r", "x", "y", "z"], numerator=[9, 9, 12, NAN, NAN, NAN])
    parents = [{"x": "p", "y": "p"}, {"y": "q", "z": "q"}, {"x": "r", "z": "r"}]
    assert found(audit(frame, parents=parents)) == [
        (6, 6, "linear programming"), (3, 3, "linear programming"), (6, 6, "linear programming")
    ]  # fmt: skip


def test_one_hidden_cell_a_row_without_secondary_suppression() -> None:
    frame = grid([[3, 9, 8], [7, 2, 9], [8, 6, 4]], {(0, 0), (1, 1), (2, 2)})
    rule = Policy("own", low=1, high=4, secondary=False)
    assert sorted(found(audit(frame, rule, parents=grid_parents(3)))) == [
        (2, 2, "subtraction"), (3, 3, "subtraction"), (4, 4, "subtraction")
    ]  # fmt: skip


def test_without_secondary_suppression_every_hidden_count_is_a_small_one() -> None:
    frame = table(sex=["both", "male", "female"], numerator=[8, NAN, NAN])
    assert found(audit(frame, Policy("own", low=1, high=4, secondary=False), parents={})) == [
        (4, 4, "subtraction"), (4, 4, "subtraction")
    ]  # fmt: skip
    assert found(audit(frame, "suppress-1-4", parents={})) == []


# How wide is wide enough.


@pytest.mark.parametrize(("total", "recovered"), [(0, 2), (1, 2), (2, 2), (3, 0), (9, 0)])
def test_as_many_values_must_remain_as_the_policy_hides(total: int, recovered: int) -> None:
    frame = table(sex=["both", "male", "female"], numerator=[total, NAN, NAN])
    assert len(audit(frame, parents={}).recovered) == recovered


@pytest.mark.parametrize(("people", "recovered"), [(0, 0), (1, 0), (2, 0), (5, 0)])
def test_a_small_population_alone_gives_nothing_away(people: int, recovered: int) -> None:
    frame = table(area=["hill"], numerator=[NAN], denominator=[people])
    assert len(audit(frame, parents={}).recovered) == recovered


def test_counts_are_no_more_than_their_population() -> None:
    frame = table(sex=["both", "male", "female"], numerator=[100, NAN, NAN], denominator=[102, 99, 3])
    assert found(audit(frame, parents={})) == [(97, 99, "subtraction")]  # of 1 to 3 women, all remain possible
    narrow = table(sex=["both", "male", "female"], numerator=[101, NAN, NAN], denominator=[102, 99, 3])
    assert found(audit(narrow, parents={})) == [(98, 99, "subtraction"), (2, 3, "subtraction")]


def test_a_coverage_above_100_per_cent_has_no_such_bound() -> None:
    frame = table(sex=["both", "male", "female"], numerator=[101, NAN, NAN], denominator=[100, 99, 3])
    assert found(audit(frame, parents={})) == []


def test_numbers_that_contradict_each_other_prove_nothing() -> None:
    frame = table(
        area=["land", "hill", "vale"] * 2, sex=["both"] * 3 + ["male"] * 3, numerator=[10, 20, NAN, 5, NAN, 2]
    )
    result = audit(frame, parents={"hill": "land", "vale": "land"})
    assert found(result) == [(3, 3, "subtraction")]


def test_what_the_producer_suppressed_is_attacked() -> None:
    frame = pd.DataFrame({"sex": ["both", "male", "female"], "numerator": [12, NAN, 9],
                          "status": ["observed", "suppressed", "observed"], "kind": "result"})  # fmt: skip
    assert found(audit(frame, "as-published", parents={})) == [(3, 3, "subtraction")]


def test_targets_and_beds_are_no_persons() -> None:
    frame = pd.DataFrame({"indicator": ["beds", "deaths"], "kind": ["result", "target"], "numerator": [3, 3]})
    assert repr(audit(frame, parents={})) == "Audit: 0 counts shown, 0 attacked, 0 recovered"


def test_rounded_counts_are_intervals() -> None:
    frame = pd.DataFrame({"sex": ["both", "male", "female"], "numerator": [20, 10, NAN],
                          "disclosure": ["rounded", "rounded", "suppressed"]})  # fmt: skip
    assert found(audit(frame, "suppress-0-7-round-5", parents={})) == []
    near = frame.assign(numerator=[10, 10, NAN])
    assert found(audit(near, "suppress-0-7-round-5", parents={})) == [(0, 4, "subtraction")]


def test_a_total_of_rounded_parts_says_nothing_of_its_own() -> None:
    """10 + 10 = 20, each 10 to 12 persons: the total is 20 to 24 and not, as a rounded 20 of its own, 20 to 22."""
    frame = pd.DataFrame(
        {
            "area": ["land", "hill", "vale", "land", "land"],
            "sex": ["both", "both", "both", "male", "female"],
            "numerator": [20, 10, 10, 15, NAN],
            "disclosure": ["rounded"] * 4 + ["suppressed"],
        }
    )
    rule, parents = Policy("own", low=0, high=9, base=5), {"hill": "land", "vale": "land"}
    assert found(audit(frame, rule, parents=parents)) == [(3, 11, "subtraction")]
    assert found(audit(frame.drop(index=2), rule, parents=parents)) == [(1, 9, "subtraction")]


# An independent attacker: all tables of whole numbers that agree with what is shown.


def all_tables(total: int) -> np.ndarray:
    """Every way to put `total` persons into 8 cells."""
    bars = np.array(list(combinations(range(total + 7), 7)))
    edges = np.concatenate([np.full((len(bars), 1), -1), bars, np.full((len(bars), 1), total + 7)], axis=1)
    return np.diff(edges, axis=1) - 1


@settings(max_examples=150)
@given(
    parts=st.lists(st.integers(0, 2), min_size=8, max_size=8).filter(lambda parts: 1 <= sum(parts) <= 8),
    hidden=st.sets(st.integers(1, 26), max_size=18),
    width=st.integers(1, 3),
)
def test_brute_force_agrees(parts: list[int], hidden: set[int], width: int) -> None:
    frame = cube(parts)
    away = np.isin(np.arange(27), list(hidden))
    shown = frame.assign(numerator=frame["numerator"].mask(away), disclosure=np.where(away, "suppressed", ""))
    result = audit(shown, Policy("own", low=0, high=width), parents={"hill": "land", "vale": "land"})

    tables = with_totals(all_tables(sum(parts)).reshape(-1, 2, 2, 2)).reshape(-1, 27)
    possible = tables[(tables[:, ~away] == frame["numerator"].to_numpy()[~away]).all(axis=1)]
    low, high = possible.min(axis=0), possible.max(axis=0)
    narrow = away & (high - low < width)
    keys = ["area", "sex", "age"]
    got = {tuple(row[:3]): row[3:] for row in result.recovered[[*keys, "from", "to"]].itertuples(index=False)}
    assert set(got) == set(frame.loc[narrow, keys].itertuples(index=False, name=None))
    for row in np.flatnonzero(narrow):
        from_, to = got[tuple(frame.loc[row, keys])]
        assert from_ <= low[row] <= high[row] <= to


# Edges.


def test_edges() -> None:
    empty = table(sex=pd.Series(dtype="str"), numerator=pd.Series(dtype="float64"))
    assert repr(audit(empty, parents={})) == "Audit: 0 counts shown, 0 attacked, 0 recovered"
    assert list(audit(empty, parents={}).recovered) == ["sex", "from", "to", "how"]
    one = table(sex=["both"], numerator=[NAN])
    assert repr(audit(one, parents={})) == "Audit: 0 counts shown, 1 attacked, 0 recovered"


def test_a_negative_count_is_named() -> None:
    with pytest.raises(InputError, match="row 1: audit: numerator is -3"):
        audit(table(sex=["both", "male"], numerator=[4, -3]), parents={})


def test_neither_numerator_nor_value() -> None:
    with pytest.raises(InputError, match="audit needs a column 'numerator'"):
        audit(pd.DataFrame({"sex": ["both"]}), parents={})


def test_an_unknown_policy_in_the_table() -> None:
    with pytest.raises(InputError, match="no disclosure policy 'mystery'"):
        audit(table(sex=["both"], numerator=[4]).assign(policy="mystery"), parents={})


def test_each_row_is_judged_by_its_own_policy() -> None:
    frame = table(year=[2019] * 3 + [2020] * 3, sex=["both", "male", "female"] * 2, numerator=[5, NAN, NAN] * 2)
    frame = frame.assign(policy=["suppress-1-4"] * 3 + ["suppress-1-9"] * 3)
    assert audit(frame, parents={}).recovered["year"].tolist() == [2020, 2020]
