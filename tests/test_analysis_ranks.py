"""Ranks and the ranks that chance allows, against R, the definition, and their own laws."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis_frames import REFERENCE
from healthstats.analysis.funnel import funnel
from healthstats.analysis.funnel_lines import funnel_limits
from healthstats.analysis.quantiles import quantiles
from healthstats.analysis.ranks import rank_intervals
from healthstats.errors import InputError

RANKS = ["rank", "rank_lower", "rank_upper"]
areas = st.lists(st.tuples(st.integers(0, 400), st.integers(400, 10**5)), min_size=1, max_size=25)


def frame(*rows: tuple[object, ...], **columns: object) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["numerator", "denominator"]).assign(**columns)


def limited(value: list[float], lower: list[float], upper: list[float], **columns: object) -> pd.DataFrame:
    return pd.DataFrame({"value": value, "lower": lower, "upper": upper}, dtype="float64").assign(**columns)


def ranks(made: pd.DataFrame) -> list[list[int]]:
    return made[RANKS].to_numpy(na_value=0).tolist()


def test_ranks_are_those_of_r() -> None:
    table = pd.read_csv(REFERENCE / "r_ranks.csv")
    assert len(table) == 40
    for (law, confidence), part in table.groupby(["law", "confidence"]):
        made = rank_intervals(part[["numerator", "denominator"]], confidence, law)
        assert made[["rank_lower", "rank_upper"]].to_numpy("int64").tolist() == part[RANKS[1:]].to_numpy().tolist()
        ranked = part["numerator"] >= 3
        assert made["rank"].notna().equals(ranked)
        assert made["rank"][ranked].tolist() == part["rank"][ranked].tolist()


@pytest.mark.parametrize(
    ("value", "lower", "upper", "direction", "expected"),
    [
        ([1, 2, 3], [0.9, 1.9, 2.9], [1.1, 2.1, 3.1], "lower", [[1, 1, 1], [2, 2, 2], [3, 3, 3]]),
        ([1, 2, 3], [0.9, 1.9, 2.9], [1.1, 2.1, 3.1], "higher", [[3, 3, 3], [2, 2, 2], [1, 1, 1]]),
        ([1, 2, 3], [0, 0, 0], [9, 9, 9], "lower", [[1, 1, 3], [2, 1, 3], [3, 1, 3]]),
        ([1, 2, 3], [0, 1.5, 2.5], [1.2, 2.5, 3.5], "lower", [[1, 1, 1], [2, 2, 3], [3, 2, 3]]),  # limits that touch
        ([2, 2, 3], [1.9, 1.9, 2.9], [2.1, 2.1, 3.1], "lower", [[1, 1, 2], [1, 1, 2], [3, 3, 3]]),  # ties share a rank
        ([-5, 2], [-6, 1], [-4, 3], "higher", [[2, 2, 2], [1, 1, 1]]),
        ([1, np.nan, 3], [0.9, 1.9, 2.9], [1.1, 2.1, 3.1], "lower", [[1, 1, 1], [0, 0, 0], [2, 2, 2]]),
        ([1, 2, 3], [0.9, np.nan, 2.9], [1.1, 2.1, 3.1], "higher", [[2, 2, 2], [0, 0, 0], [1, 1, 1]]),
        ([5], [4], [6], "lower", [[1, 1, 1]]),
    ],
)
def test_ranks_of_given_limits(value, lower, upper, direction: str, expected: list[list[int]]) -> None:
    made = rank_intervals(limited(value, lower, upper), direction=direction)
    assert ranks(made) == expected
    assert made["reliability"].tolist() == ["" if row[1] else "no limits" for row in expected]
    assert made["areas"].unique().tolist() == [sum(row[1] > 0 for row in expected)]


@pytest.mark.parametrize(
    ("events", "people", "law", "reliability", "ranked", "placed"),
    [
        (0, 500, "poisson", "limits only", False, True),
        (2, 500, "poisson", "limits only", False, True),
        (3, 500, "poisson", "unreliable", True, True),
        (19, 500, "poisson", "unreliable", True, True),
        (20, 500, "poisson", "", True, True),
        (520, 500, "poisson", "", True, True),
        (520, 500, "binomial", "over 100 %", False, False),
        (500, 500, "binomial", "", True, True),
        (5, 0, "poisson", "no population", False, False),
        (5, 0, "binomial", "no population", False, False),
        (np.nan, 500, "poisson", "no counts", False, False),
        (5, np.nan, "binomial", "no counts", False, False),
        (np.nan, 0, "poisson", "no counts", False, False),
    ],
)
def test_edges(events: float, people: float, law: str, reliability: str, ranked: bool, placed: bool) -> None:
    made = rank_intervals(frame((40, 1000), (events, people), (90, 1000)), law=law)
    row = made.iloc[1]
    assert row["reliability"] == reliability
    assert [pd.notna(row["rank"]), pd.notna(row["rank_lower"]), pd.notna(row["rank_upper"])] == [ranked, placed, placed]
    assert [pd.notna(row["confidence"]), row["method"] != ""] == [placed, placed]
    assert made["areas"].tolist() == [2 + placed] * 3
    assert made["rank"].iloc[[0, 2]].notna().all()


def test_few_events_are_not_ranked_when_limits_are_given() -> None:
    given_limits = limited([1, 2], [0.5, 1], [3, 4], numerator=[2, 30], reliability=["limits only", ""])
    for rows in (given_limits, given_limits.drop(columns="reliability"), given_limits.drop(columns="numerator")):
        made = rank_intervals(rows)
        assert ranks(made) == [[0, 1, 2], [2, 1, 2]]
        assert made["reliability"].tolist() == ["limits only", ""]


def test_limits_need_the_confidence_of_all_areas_together() -> None:
    rows = limited([1, 2, 3, 4], [0, 1, 2, 3], [2, 3, 4, 5], confidence=[0.9875, np.nan, 0.9875, 0.998])
    rows.loc[1, "lower"] = np.nan
    assert rank_intervals(rows)["areas"].tolist() == [3] * 4
    with pytest.raises(InputError, match=r"row 0: .*confidence of 0.9875; 4 areas need 0.9975 each for 0.99 together"):
        rank_intervals(rows.fillna({"lower": 1.0, "confidence": 1.0}), confidence=0.99)
    assert rank_intervals(rows.drop(columns="confidence"), confidence=0.99)["confidence"].count() == 3


def test_rows_their_order_and_their_columns_are_kept() -> None:
    rows = frame((31, 9000), (9, 8100), (144, 14000), (np.nan, 7), area=list("abcd")).set_axis([5, 5, 1, 2])
    for one in (rows, limited([1, 2, 2], [0, 1, 1], [2, 3, 3])):
        before = one.copy()
        made = rank_intervals(one)
        pd.testing.assert_frame_equal(one, before)
        assert made.columns[: one.shape[1]].tolist() == one.columns.tolist()
        pd.testing.assert_frame_equal(rank_intervals(one.iloc[::-1]), made.iloc[::-1])
        empty = rank_intervals(one.iloc[:0])
        assert len(empty) == 0
        pd.testing.assert_series_equal(empty.dtypes, made.dtypes)
        assert ranks(rank_intervals(one.iloc[:1])) == [[1, 1, 1]]


def test_whole_numbers_do_not_overflow() -> None:
    rows = frame((1_500_000_000, 2_000_000_000), (1_400_000_000, 2_000_000_000)).astype("int32")
    for law in ("poisson", "binomial"):
        assert ranks(rank_intervals(rows, law=law)) == [[2, 2, 2], [1, 1, 1]]


@pytest.mark.parametrize(
    ("rows", "arguments", "said"),
    [
        (frame((1, 10), (-1, 10)), {}, "row 1: .*numerator is -1"),
        (frame((1, np.inf)), {}, "row 0: .*denominator is inf"),
        (pd.DataFrame({"value": [1.0]}), {}, "needs a column 'numerator'"),
        (limited([1, 5], [0, 1], [2, 4]), {}, "row 1: .*value is 5, outside its limits 1 and 4"),
        (limited([1, 0], [0, 1], [2, 4]), {}, "row 1: .*value is 0, outside"),
        (frame((1, 10)), {"law": "normal"}, "law is 'normal', expected 'poisson' or 'binomial'"),
        (frame((1, 10)), {"direction": "neutral"}, "direction is 'neutral', expected 'lower' or 'higher'"),
        (frame((1, 10)), {"confidence": 95}, "confidence is 95"),
    ],
)
def test_what_is_not_lawful_is_named(rows: pd.DataFrame, arguments: dict, said: str) -> None:
    with pytest.raises(InputError, match=said):
        rank_intervals(rows, **arguments)


@settings(max_examples=100)
@given(areas, st.sampled_from([0.5, 0.95]), st.sampled_from(["poisson", "binomial"]))
def test_intervals_hold_the_rank_widen_and_turn_round(rows, confidence: float, law: str) -> None:
    made = rank_intervals(frame(*rows), confidence, law)
    assert (made["rank_lower"] >= 1).all()
    assert (made["rank_upper"] <= len(made)).all()
    assert (made["rank_lower"] <= made["rank_upper"]).all()
    ranked = made.dropna(subset="rank")
    assert (ranked["rank_lower"] <= ranked["rank"]).all()
    assert (ranked["rank"] <= ranked["rank_upper"]).all()
    wide = rank_intervals(frame(*rows), 0.999, law)
    assert (wide["rank_lower"] <= made["rank_lower"]).all()
    assert (made["rank_upper"] <= wide["rank_upper"]).all()
    turned = rank_intervals(frame(*rows), confidence, law, "higher")
    assert (turned["rank_lower"] == len(made) + 1 - made["rank_upper"]).all()
    assert (turned["rank_upper"] == len(made) + 1 - made["rank_lower"]).all()


def test_true_ranks_lie_in_all_intervals_as_often_as_promised() -> None:
    draw = np.random.default_rng(20)
    true, people = np.linspace(0.002, 0.01, 12), np.full(12, 9000)
    held = 0
    for _ in range(60):
        made = rank_intervals(pd.DataFrame({"numerator": draw.poisson(true * people), "denominator": people}), 0.8)
        held += bool((made["rank_lower"] <= np.arange(1, 13)).all() and (np.arange(1, 13) <= made["rank_upper"]).all())
    assert held >= 48


@pytest.mark.parametrize("method", [rank_intervals, funnel, funnel_limits, quantiles])
def test_an_area_that_stands_there_twice_is_named(method) -> None:
    twice = pd.DataFrame({"area": ["hill", "vale", "hill"], "year": [2018, 2018, 2019], "value": 1.0,
                          "numerator": 30, "denominator": 9000})  # fmt: skip
    with pytest.raises(InputError, match=r"row 2: .*area hill stands there twice"):
        method(twice)
    assert len(quantiles(twice, by="year")) == 3


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ({"indicator": ["beds", "beds"]}, "row 0: rank_intervals: these are no events that chance makes"),
        ({"unit": ["‰", "张"]}, "row 1: rank_intervals: these are no events that chance makes"),
        ({"unit": ["‰", "parsecs"]}, "row 1: rank_intervals: unit 'parsecs' is not known"),
        ({"unit": ["‰", "%"]}, "row 1: rank_intervals: these are proportions, and the first row rates"),
    ],
)
def test_what_is_not_made_by_one_law_of_chance_is_named(rows: dict, said: str) -> None:
    frame = pd.DataFrame({"numerator": [30, 40], "denominator": 9000, **rows})
    with pytest.raises(InputError, match=re.escape(said)):
        rank_intervals(frame)
    assert len(rank_intervals(frame.assign(indicator="?x"), law="poisson")) == 2
