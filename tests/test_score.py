"""The scorer pairs figures of a gold table with observations, and counts."""

import math

import pandas as pd
import pytest

from healthstats.series import conform
from score import (
    ALL,
    USEFUL,
    agreement,
    counts,
    distance,
    errors,
    gold_rows,
    match,
    negatives_read,
    observed,
    same_number,
    shares,
)


def gold(*rows: dict[str, str]) -> pd.DataFrame:
    usual = {"file": "a.txt", "value": "5", "unit": "人", "canonical_multiplier": "1", "kind": "actual",
             "comparator": "=", "measure": "count", "scale": "1", "char_offset_of_number": "10", "raw_number": "5",
             "priority": "1", "period_end": "2020-12-31"}  # fmt: skip
    return gold_rows(pd.DataFrame([{"id": f"T{number}", **usual, **row} for number, row in enumerate(rows)]))


def seen(*rows: dict[str, object]) -> pd.DataFrame:
    usual = {"file": "a.txt", "locator": "line 1 [10:11]", "quote": "共5人", "offset": 1, "label": "人数", "value": 5,
             "unit": "人", "kind": "result", "bound": "=", "period_end": "2020-12-31"}  # fmt: skip
    return observed(conform(pd.DataFrame([{**usual, **row} for row in rows]), "observations"))


def at(start: int, **row: object) -> dict[str, object]:
    return {"locator": f"line 1 [{start}:{start + 1}]", **row}


def only(frame: pd.DataFrame) -> object:
    return next(frame.itertuples())


MILLION = {"value": "2", "unit": "million yuan", "scale": "1000000", "measure": "money"}
WAN = {"value": "8", "unit": "万元", "scale": "10000", "measure": "money"}
RATE = {"value": "1.5", "unit": "‰", "canonical_multiplier": "1000", "measure": "rate"}


@pytest.mark.parametrize(
    ("row", "value", "unit", "same"),
    [
        (MILLION, 2, "million yuan", True),
        (MILLION, 2_000_000, "yuan", True),
        (MILLION, 200, "万元", True),
        (MILLION, 2, "yuan", False),
        (MILLION, 2_000_000, "", False),
        (MILLION, 2_000_000, "人", False),
        (WAN, 80_000, "元", True),
        (WAN, 8, "元", False),
        (RATE, 1.5, "‰", True),
        (RATE, 0.15, "%", False),
        (RATE, 1.5, "%", False),
        ({"value": "3", "unit": "centers"}, 3, "所", True),
        ({"value": "3", "unit": "wells"}, 3, "wells", True),
        ({"value": "3", "unit": "个"}, 3, "%", False),
        ({"value": "7", "unit": "points"}, 7, "points", True),
        ({"value": "7", "unit": "个百分点", "canonical_multiplier": "100", "measure": "change_pp"}, 7, "百分点", True),
        ({"value": "60", "unit": "元/人", "measure": "money_per_capita"}, 60, "元", True),
        ({"value": "5", "unit": "万[元]", "scale": "10000", "measure": "money"}, 5, "万", True),
        ({"value": "15", "unit": "/10万", "canonical_multiplier": "100000", "measure": "rate"}, 15, "/10万", True),
        ({"value": "70", "value_high": "75", "unit": "%", "canonical_multiplier": "100"}, 70, "%", False),
    ],
)
def test_the_value_in_its_unit_is_compared(row: dict[str, str], value: float, unit: str, same: bool) -> None:
    assert same_number(only(gold(row)), only(seen({"value": value, "unit": unit}))) == same


def test_a_rate_without_a_known_unit_takes_the_column_per() -> None:
    assert same_number(only(gold(RATE)), only(seen({"value": 1.5, "unit": "per mille", "per": 1000})))


def test_a_range_needs_its_upper_end() -> None:
    row = gold({"value": "70", "value_high": "75", "unit": "%", "canonical_multiplier": "100", "measure": "rate"})
    assert same_number(only(row), only(seen({"value": 70, "value_high": 75, "unit": "%"})))
    assert not same_number(only(row), only(seen({"value": 70, "value_high": 80, "unit": "%"})))


def test_far_apart_is_not_the_same_figure_unless_in_one_sentence() -> None:
    one = only(gold({}))
    assert distance(one, only(seen(at(60)))) == 50
    assert distance(one, only(seen(at(400)))) is None
    assert distance(one, only(seen(at(400, quote="长" * 500, offset=395)))) == 390
    assert distance(one, only(seen({"locator": "table 1!C7", "offset": None}))) == math.inf


def test_the_nearest_pair_comes_first_and_each_is_used_once() -> None:
    wanted = gold({"char_offset_of_number": "10"}, {"char_offset_of_number": "150"})
    pairs = match(wanted, seen(at(150), at(300)))
    assert [*zip(pairs["gold"], pairs["seen"], strict=True)] == [(1, 0)]
    pairs = match(wanted, seen(at(149), at(11), at(12)))
    assert sorted(zip(pairs["gold"], pairs["seen"], strict=True)) == [(0, 1), (1, 0)]


def test_of_two_at_the_same_place_the_more_alike_is_taken() -> None:
    wanted = gold({"kind": "target"}, {"kind": "actual"})
    pairs = match(wanted, seen({"kind": "result"}, {"kind": "target"}))
    assert dict(zip(pairs["gold"], pairs["seen"], strict=True)) == {0: 1, 1: 0}


def test_without_places_they_pair_in_order() -> None:
    wanted = gold({"char_offset_of_number": ""}, {"char_offset_of_number": ""})
    pairs = match(wanted, seen(at(900), at(20), at(5)))
    assert [*zip(pairs["gold"], pairs["seen"], strict=True)] == [(0, 0), (1, 1)]


@pytest.mark.parametrize(
    ("kind", "read"), [("actual", "result"), ("bound", "result"), ("planned_budget", "plan"), ("change", "change")]
)
def test_the_kinds_have_other_names_in_the_gold_table(kind: str, read: str) -> None:
    assert agreement(only(gold({"kind": kind})), only(seen({"kind": read})))["kind"]


def test_a_period_without_a_start_is_cumulative() -> None:
    row = {"period_end": "2020-06-30"}
    read = only(seen({"period_start": "2020-01-01", "period_end": "2020-06-30"}))
    assert agreement(only(gold(row)), read)["period"] is True
    assert agreement(only(gold({**row, "period_start": "2020-02-01"})), read)["period"] is False
    assert agreement(only(gold({"period_end": ""})), read)["period"] is None


@pytest.mark.parametrize(
    ("subject", "read", "right"),
    [
        ({"subject": ""}, {}, True),
        ({"subject": "麻疹"}, {"subject": "measles"}, True),
        ({"subject": "二级医院"}, {"subject": "县二级医院"}, True),
        ({"subject": "二级医院"}, {"label": "二级以上医院比例"}, True),
        ({"subject": "二级医院"}, {"label": "参合率"}, False),
        ({"subject": ""}, {"indicator": "beds"}, False),
    ],
)
def test_the_indicator_is_compared_with_its_subject(
    subject: dict[str, str], read: dict[str, object], right: bool
) -> None:
    one = only(gold({"indicator_id": "composition_share", **subject}))
    assert agreement(one, only(seen({"indicator": "composition_share", **read})))["indicator"] is right


def test_without_an_indicator_in_the_gold_none_is_asked() -> None:
    assert agreement(only(gold({})), only(seen({"indicator": "beds"})))["indicator"] is None


@pytest.fixture
def three() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Three gold rows, the last of little use; four observations, of which two are wrong and one is no gold row."""
    wanted = gold(
        {"indicator_id": "beds"},
        {"char_offset_of_number": "50", "value": "7", "comparator": ">"},
        {"char_offset_of_number": "90", "value": "9", "priority": "3"},
    )
    found = seen(
        at(10, indicator="beds", period_end="2019-12-31"), at(50, value=7), at(90, value=9), at(200, value=1),
        at(300, value=None),
    )  # fmt: skip
    return wanted, found, match(wanted, found)


def test_pairs_are_counted(three: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]) -> None:
    found = counts(*three)
    assert found[ALL] == {"right": 3, "read": 4, "gold": 3}
    assert found[USEFUL] == found["kind"] == {"right": 2, "read": 3, "gold": 2}
    assert found["bound"] == found["kind+bound"] == {"right": 1, "read": 3, "gold": 2}
    assert found["period"] == {"right": 1, "read": 3, "gold": 2, "asked": 2}
    assert found["indicator"] == {"right": 1, "read": 1, "gold": 1, "asked": 1}


def test_errors_name_what_was_missed_wrong_or_too_much(
    three: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame],
) -> None:
    wanted, found, _ = three
    said = errors(wanted, found.iloc[[0, 1, 3]], match(wanted, found.iloc[[0, 1, 3]]))
    assert [line.split(":")[0] for line in said] == ["period", "bound", "missed", "extra"]
    assert "got nothing" in said[2]


def test_shares() -> None:
    found = shares({"right": 2, "read": 4, "gold": 3})
    assert (found["precision"], found["recall"], found["f1"]) == (0.5, pytest.approx(2 / 3), pytest.approx(4 / 7))
    assert math.isnan(shares({"right": 0, "read": 0, "gold": 3})["precision"])


def test_a_negative_is_read_when_an_observation_overlaps_it() -> None:
    negatives = pd.DataFrame({"file": "a.txt", "char_offset": ["8", "11", "40"], "number": ["2019", "3", ""]})
    assert [*negatives_read(negatives, seen({})).index] == [0]
    assert negatives_read(negatives, seen({}).iloc[:0]).empty


def test_nothing_read_and_nothing_wanted() -> None:
    nothing = observed(conform(pd.DataFrame(), "observations"))
    assert counts(gold({}), nothing, match(gold({}), nothing))[USEFUL] == {"right": 0, "read": 0, "gold": 1}
    assert counts(gold({}).iloc[:0], seen({}), match(gold({}).iloc[:0], seen({})))["kind"]["read"] == 1
