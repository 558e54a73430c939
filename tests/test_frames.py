"""What every method takes of a frame, and what it says when it cannot."""

import numpy as np
import pandas as pd
import pytest

from healthstats.errors import InputError
from healthstats.frames import counts_of, groups_of, need, numbers_of, place_of, refuse_twice, words, years_of

FRAME = pd.DataFrame({"area": ["b", "a", "b"], "n": [1, 2, 3]}, index=["x", "y", "z"])


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, 2, 3], [1, 2, 3]),
        (pd.array([1, None, 3], dtype="Int64"), [1, np.nan, 3]),
        ([None, 2, 0.5], [np.nan, 2, 0.5]),
        (np.array([1, 2, 3], dtype="uint8"), [1, 2, 3]),
    ],
)
def test_counts_are_floats_and_missing_stays_missing(values, expected: list[float]) -> None:
    made = counts_of(FRAME.assign(n=values), "n", "test")
    assert made.dtype == "float64"
    np.testing.assert_array_equal(made, expected)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([1, -2, 3], "row 'y': test: n is -2, expected 0 or more. Leave a count"),
        ([1, 2, np.inf], "row 'z': test: n is inf, expected a finite number"),
        (["1", "many", "3"], "test: column 'n' must be numbers"),
    ],
)
def test_what_is_no_count_is_named(values: list, said: str) -> None:
    with pytest.raises(InputError, match=said):
        counts_of(FRAME.assign(n=values), "n", "test")
    if "expected 0" in said:
        assert numbers_of(FRAME.assign(n=values), "n", "test").tolist() == values


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (["1", "<5", "3"], "row 'y': test: column 'n' must be numbers"),
        ([True, False, True], "it holds bool values"),
        (pd.to_datetime(["2020-01-01"] * 3), "it holds datetime64"),
        (pd.Series([1, 10**400, 2], dtype="object", index=FRAME.index), "column 'n' must be numbers"),
    ],
)
def test_what_is_no_number_is_told(values, said: str) -> None:
    with pytest.raises(InputError, match=said):
        counts_of(FRAME.assign(n=values), "n", "test")


def test_a_column_that_stands_twice_and_one_in_the_index_are_told() -> None:
    with pytest.raises(InputError, match="column 'n' stands there twice"):
        counts_of(pd.concat([FRAME, FRAME[["n"]]], axis=1), "n", "test")
    with pytest.raises(InputError, match="It is in the index"):
        need(FRAME.set_index("area"), ["area"], "test")


def test_what_is_lacking_is_named_beside_what_there_is() -> None:
    with pytest.raises(InputError, match=r"needs a column 'numerator'; the frame has 'area', 'n'\. Rename"):
        need(FRAME, ["n", "numerator"], "rate")
    with pytest.raises(InputError, match="rate needs a DataFrame, got list"):
        need([1, 2], [], "rate")


def test_groups_come_in_the_order_of_the_rows() -> None:
    groups = groups_of(FRAME, "area", "test")
    assert groups.keys.to_dict("list") == {"area": ["b", "a"]}
    assert groups.codes.tolist() == [0, 1, 0]
    assert groups.sum(FRAME["n"].to_numpy(dtype="float64")).tolist() == [4, 2]
    assert groups.count(np.array([True, False, True])).tolist() == [2, 0]
    np.testing.assert_array_equal(groups.sum(np.array([1.0, 2.0, np.nan])), [np.nan, 2])


def test_groups_of_nothing() -> None:
    assert len(groups_of(FRAME, None, "test")) == 1
    assert len(groups_of(FRAME.iloc[:0], ["area"], "test")) == 0
    assert groups_of(FRAME.iloc[:0], ["area"], "test").sum(np.zeros(0)).tolist() == []


def test_a_key_that_stands_twice_is_named() -> None:
    refuse_twice(FRAME, ["area", "n"], "test")
    with pytest.raises(InputError, match="row 'z': test: area b stands there twice"):
        refuse_twice(FRAME, ["area"], "test")


def test_a_row_is_named_by_its_file_and_place_or_its_label() -> None:
    assert place_of(FRAME, 2) == {"place": "row 'z'"}
    assert place_of(FRAME.assign(file="a.csv", locator="C7"), 2) == {"file": "a.csv", "place": "C7"}
    assert place_of(FRAME.set_index("n"), 2) == {"place": "row 3"}


def test_words_by_their_codes() -> None:
    made = words(("", "one"), np.array([1, 0, 1], dtype="int8"), FRAME.index)
    assert made.to_dict() == {"x": "one", "y": "", "z": "one"}
    assert made.dtype == "str"


def test_columns_of_several_levels_are_an_error() -> None:
    frame = pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("n", "2018"), ("n", "2019")]))
    with pytest.raises(InputError, match="the columns have 2 levels"):
        need(frame, ["n"], "test")


@pytest.mark.parametrize(
    "numbers",
    [
        pd.to_timedelta([1, 2], unit="D"), pd.array([True, False], dtype="boolean"), [True, 3], [1 + 2j, 3],
        ["12", "1_204"], ["12", "1,204"],
    ],
)  # fmt: skip
def test_what_python_takes_for_a_number_is_none(numbers: object) -> None:
    with pytest.raises(InputError, match="column 'n' must be numbers"):
        counts_of(pd.DataFrame({"n": numbers}), "n", "test")


def test_numbers_as_texts_and_categories_are_numbers() -> None:
    for numbers in (["12", None], pd.Categorical(["12", None]), pd.array([12, None], dtype="Int64")):
        np.testing.assert_array_equal(counts_of(pd.DataFrame({"n": numbers}), "n", "test"), [12, np.nan])


def test_years_are_whole_and_of_this_world() -> None:
    np.testing.assert_array_equal(years_of(pd.DataFrame({"year": ["2019", None]}), "test"), [2019, np.nan])
    for year in (20190101, 2019.5, 0, np.inf):
        with pytest.raises(InputError, match="row 1: test: year is"):
            years_of(pd.DataFrame({"year": [2019, year]}), "test")


def test_columns_to_group_by_are_columns_labels_and_no_results() -> None:
    assert list(groups_of(FRAME, ["area", "area"], "test").keys) == ["area"]
    assert list(groups_of(FRAME, pd.Index(["area"]), "test").keys) == ["area"]
    with pytest.raises(InputError, match="by is 1, expected columns"):
        groups_of(FRAME, 1, "test")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="by names column 'count', which the result has as well"):
        groups_of(FRAME.assign(count=1), "count", "test")
    with pytest.raises(InputError, match="column 'area' stands there twice"):
        groups_of(pd.concat([FRAME, FRAME[["area"]]], axis=1), "area", "test")
    for method in (groups_of, refuse_twice):
        with pytest.raises(InputError, match=r"row 'x': test: area is \['a'\], expected a label"):
            method(FRAME.assign(area=[["a"], ["b"], ["c"]]), ["area"], "test")
