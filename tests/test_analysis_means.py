"""Means, against R and a public package's figures, and money per head."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis_frames import REFERENCE
from healthstats.analysis.means import mean, per_head
from healthstats.errors import InputError

WEIGHTS = pd.DataFrame({"area": ["hill", "lake", "hill", "hill"], "value": [3150.0, 3300, 2980, 3420]})


def test_means_and_limits_are_those_of_r() -> None:
    known = pd.read_csv(REFERENCE / "r_means.csv")
    assert len(known) == 12
    for row in known.itertuples():
        sample = pd.DataFrame({"value": [float(one) for one in row.values.split(";")]})
        found = mean(sample, confidence=row.confidence).iloc[0]
        for column in ("value", "sd", "lower", "upper"):
            assert found[column] == pytest.approx(getattr(row, column), rel=1e-12)
        assert (found["count"], found["missing"], found["reliability"]) == (len(sample), 0, "")
        assert (found["confidence"], found["method"]) == (row.confidence, "Student's t")


def test_means_and_limits_are_those_of_a_public_package(shared: Path) -> None:
    values = pd.read_csv(shared / "reference" / "phe_mean_inputs.csv")
    known = pd.read_csv(shared / "reference" / "phe_mean_expected.csv")
    for confidence, part in known.groupby("confidence"):
        found = mean(values, by="area", column="values", confidence=confidence).set_index("area")
        found.loc["No grouping"] = mean(values, column="values", confidence=confidence).iloc[0]
        found = found.loc[part["area"]]
        assert found["count"].tolist() == part["value_count"].tolist()
        for mine, theirs in (("sd", "stdev"), ("value", "value"), ("lower", "lower"), ("upper", "upper")):
            np.testing.assert_allclose(found[mine].astype("float64"), part[theirs], rtol=1e-9)


@pytest.mark.parametrize(
    ("values", "count", "missing", "value", "word"),
    [
        ([], None, None, None, None),
        ([np.nan], 0, 1, np.nan, "no values"),
        ([7], 1, 0, 7, "no limits"),
        ([7, np.nan], 1, 1, 7, "no limits"),
        ([7, 9], 2, 0, 8, ""),
        ([7, 9, np.nan], 2, 1, 8, ""),
        ([0, 0, 0], 3, 0, 0, ""),
        ([-3, 3], 2, 0, 0, ""),
        (pd.array([7, pd.NA, 9], dtype="Int32"), 2, 1, 8, ""),
    ],
)
def test_missing_values_are_counted_never_zero(values, count, missing, value, word) -> None:
    found = mean(pd.DataFrame({"value": pd.Series(values, dtype=None if len(values) else "float64")}))
    if count is None:
        assert len(found) == 0
        return
    row = found.iloc[0]
    assert (row["count"], row["missing"], row["reliability"]) == (count, missing, word)
    assert row["value"] == pytest.approx(value, nan_ok=True)
    assert np.isfinite([row["lower"], row["upper"], row["sd"], row["confidence"]]).tolist() == [count > 1] * 4
    assert (row["method"] == "Student's t") == (count > 1)


def test_equal_values_have_no_spread() -> None:
    found = mean(pd.DataFrame({"value": [4.0, 4, 4]})).iloc[0]
    assert found[["sd", "lower", "value", "upper"]].tolist() == [0, 4, 4, 4]


def test_groups_stand_in_the_order_of_their_first_rows() -> None:
    frame = pd.concat([WEIGHTS, pd.DataFrame({"area": [None], "value": [3000.0]})])
    before = frame.copy(deep=True)
    found = mean(frame, by="area")
    pd.testing.assert_frame_equal(frame, before)
    assert found["area"].isna().tolist() == [False, False, True]
    assert found["count"].tolist() == [3, 1, 1]
    pd.testing.assert_frame_equal(mean(frame.rename(columns={"value": "weight"}), by=["area"], column="weight"), found)


def test_an_empty_frame_has_an_empty_result_with_the_same_columns() -> None:
    for by in (None, "area"):
        empty = mean(WEIGHTS.iloc[:0], by=by)
        assert len(empty) == 0
        assert empty.columns.tolist() == mean(WEIGHTS, by=by).columns.tolist()


def test_small_whole_numbers_do_not_overflow() -> None:
    found = mean(pd.DataFrame({"value": np.array([2_000_000_000, 2_000_000_002], dtype="int32")})).iloc[0]
    assert (found["value"], found["sd"]) == (2_000_000_001, pytest.approx(np.sqrt(2)))


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: mean(WEIGHTS, column="weight"), "mean needs a column 'weight'"),
        (lambda: mean(WEIGHTS, by="county"), "mean needs a column 'county'"),
        (lambda: mean(WEIGHTS, column="area"), "must be numbers"),
        (lambda: mean(pd.DataFrame({"value": [1, np.inf]})), "row 1: mean: value is inf"),
        (lambda: mean(WEIGHTS, confidence=95), "confidence is 95"),
        (lambda: mean([1, 2]), "mean needs a DataFrame"),
    ],
)
def test_what_is_not_lawful_is_named(call, said: str) -> None:
    with pytest.raises(InputError, match=said):
        call()


def test_several_levels_stand_beside_each_other() -> None:
    found = mean(WEIGHTS, confidence=[0.95, 0.998]).iloc[0]
    wide, narrow = (mean(WEIGHTS, confidence=level).iloc[0] for level in (0.998, 0.95))
    assert (found["lower_99_8"], found["upper_99_8"]) == (wide["lower"], wide["upper"])
    assert (found["lower"], found["upper"]) == (narrow["lower"], narrow["upper"])
    assert found["confidence"] == 0.95


numbers = st.floats(-1e4, 1e4).map(lambda x: round(x, 3))


@settings(max_examples=25)
@given(st.lists(numbers, min_size=2, max_size=30), st.randoms(use_true_random=False))
def test_laws_of_means(values: list[float], chance: object) -> None:
    frame = pd.DataFrame({"value": values})
    found, wider = mean(frame).iloc[0], mean(frame, confidence=0.99).iloc[0]
    assert wider["lower"] <= found["lower"] <= found["value"] <= found["upper"] <= wider["upper"]
    columns = ["value", "lower", "upper"]
    turned = mean(frame.iloc[chance.sample(range(len(values)), len(values))]).iloc[0]
    np.testing.assert_allclose(turned[columns].to_list(), found[columns].to_list(), rtol=1e-9, atol=1e-9)
    scaled = mean(frame * 10 + 3).iloc[0]
    expected = [10 * one + 3 for one in found[columns]]
    np.testing.assert_allclose(scaled[columns].to_list(), expected, rtol=1e-9, atol=1e-7)


@pytest.mark.parametrize(
    ("money", "people", "value", "word"),
    [
        (900, 45, 20, "no limits"),
        (0, 45, 0, "no limits"),
        (900, 0, np.nan, "no population"),
        (0, 0, np.nan, "no population"),
        (np.nan, 45, np.nan, "no counts"),
        (900, np.nan, np.nan, "no counts"),
        (np.nan, 0, np.nan, "no counts"),
    ],
)
def test_money_per_head_has_no_limits(money: float, people: float, value: float, word: str) -> None:
    frame = pd.DataFrame({"area": ["hill"], "numerator": [money], "denominator": [people]}, index=[7])
    before = frame.copy(deep=True)
    found = per_head(frame)
    pd.testing.assert_frame_equal(frame, before)
    assert found.columns[:3].tolist() == ["area", "numerator", "denominator"]
    assert found.index.tolist() == [7]
    assert found["value"].iloc[0] == pytest.approx(value, nan_ok=True)
    assert found[["lower", "upper", "confidence"]].isna().all(axis=None)
    assert found[["method", "reliability"]].iloc[0].tolist() == ["", word]


@pytest.mark.parametrize("column", ["numerator", "denominator"])
def test_negative_money_or_persons_are_named(column: str) -> None:
    frame = pd.DataFrame({"numerator": [5.0, 6], "denominator": [5.0, 6]})
    frame.loc[1, column] = -1
    with pytest.raises(InputError, match=f"row 1: per_head: {column} is -1"):
        per_head(frame)


def test_money_per_head_of_nothing_and_of_much() -> None:
    frame = pd.DataFrame({"numerator": [2_000_000_000], "denominator": [3]}, dtype="int32")
    assert per_head(frame)["value"].iloc[0] == pytest.approx(2e9 / 3)
    assert per_head(frame.iloc[:0]).columns.tolist() == per_head(frame).columns.tolist()
