"""Counts added up over groups and over years."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from analysis_frames import rows
from healthstats.analysis.pooling import pooled_years, total
from healthstats.analysis.rates import rate
from healthstats.errors import InputError


def deaths(**columns) -> pd.DataFrame:
    return pd.DataFrame({"year": range(2018, 2023), "numerator": [1, 0, 2, 1, 4], "denominator": 400, **columns})


# --- total ------------------------------------------------------------------------------------------------------------


def test_what_is_missing_is_counted_and_never_zero() -> None:
    frame = pd.DataFrame({
        "area": ["b", "a", "b", "a"], "numerator": [3, np.nan, 4, 1], "denominator": [10, 20, np.nan, 5],
    })  # fmt: skip
    before = frame.copy()
    made = total(frame, by="area")
    assert_frame_equal(frame, before)
    assert made["area"].tolist() == ["b", "a"]  # in the order in which they come
    np.testing.assert_array_equal(made[["numerator", "denominator"]], [[7, np.nan], [np.nan, 25]])
    assert made[["rows", "missing"]].to_numpy().tolist() == [[2, 1], [2, 1]]


def test_a_missing_label_is_a_group_of_its_own() -> None:
    frame = pd.DataFrame({"area": ["a", None, np.nan], "numerator": [1, 2, 3], "denominator": [9, 9, 9]})
    assert total(frame, by="area")["numerator"].tolist() == [1, 5]


def test_without_groups_everything_is_added_and_nothing_is_nothing() -> None:
    frame = pd.DataFrame({"numerator": [1, 2], "denominator": [9, 9]}, dtype="int8")
    assert total(frame)[["numerator", "denominator", "rows"]].to_numpy().tolist() == [[3, 18, 2]]
    assert total(frame.iloc[:0], by=[]).shape == (1, 4)
    grouped = total(frame.assign(area="a").iloc[:0], by=["area"])
    assert (len(grouped), list(grouped.columns)) == (0, ["area", "numerator", "denominator", "rows", "missing"])


def test_whole_numbers_do_not_overflow_when_added() -> None:
    frame = pd.DataFrame({"numerator": [2_000_000_000] * 3, "denominator": [2_100_000_000] * 3}, dtype="int32")
    assert total(frame)["numerator"].tolist() == [6e9]


# --- pooled years -----------------------------------------------------------------------------------------------------


def test_windows_of_three_years() -> None:
    made = pooled_years(deaths(), 3)
    assert made[["since", "year"]].to_numpy().tolist() == [[2018, 2020], [2019, 2021], [2020, 2022]]
    assert made["numerator"].tolist() == [3, 3, 7]
    assert made["denominator"].tolist() == [1200] * 3
    assert (made["years"] == 3).all()
    assert rate(made, per=1000)["value"].tolist() == pytest.approx([2.5, 2.5, 7 / 1.2])


@pytest.mark.parametrize(
    ("years", "windows", "missing"),
    [(1, 5, [0, 0, 1, 0, 0]), (2, 4, [0, 1, 1, 0]), (3, 3, [1, 1, 1]), (5, 1, [1]), (6, 0, [])],
)
def test_a_year_without_a_count_is_counted_as_missing(years: int, windows: int, missing: list[int]) -> None:
    for frame in (deaths(numerator=[1, 0, np.nan, 1, 4]), deaths().drop(index=2)):  # no number, or no row
        made = pooled_years(frame, years)
        assert len(made) == windows
        assert made["missing"].tolist() == missing
        assert made["numerator"].isna().tolist() == [number > 0 for number in missing]


def test_what_the_figures_are_per_stays() -> None:
    made = pooled_years(deaths(area="a", per=1000.0), 3, by="area")
    assert rate(made)["value"].tolist() == pytest.approx([2.5, 2.5, 7 / 1.2])


def test_areas_are_pooled_apart_within_their_own_years() -> None:
    two = pd.concat([deaths(area="a"), deaths(area="b").iloc[2:]], ignore_index=True)
    made = pooled_years(two, 3)
    assert made[["area", "year"]].to_numpy().tolist() == [["a", 2020], ["a", 2021], ["a", 2022], ["b", 2022]]
    shuffled = pooled_years(two.sample(frac=1, random_state=1), 3)
    assert_frame_equal(shuffled.sort_values(["area", "year"], ignore_index=True), made)


def test_series_rows_keep_what_they_are_and_what_is_barred_is_missing() -> None:
    frame = rows(year=[2018, 2019, 2020, 2021], numerator=[30, 31, 29, 33], denominator=6000)
    made = pooled_years(frame, 3)
    assert made["period_start"].dt.strftime("%Y-%m-%d").tolist() == ["2018-01-01", "2019-01-01"]
    assert made["period_end"].dt.strftime("%Y-%m-%d").tolist() == ["2020-12-31", "2021-12-31"]
    rated = rate(made)
    assert rated["value"].tolist() == pytest.approx([5.0, 31 / 6])
    assert rated["per"].tolist() == [1000, 1000]
    for flag in ("undecided", "implied_denominator"):
        assert pooled_years(frame.assign(flags=[flag, "", "", ""]), 3)["missing"].tolist() == [1, 0]
    half = frame.assign(period_end=pd.to_datetime(["2018-06-30", "2019-12-31", "2020-12-31", "2021-12-31"]))
    assert pooled_years(half, 3)["year"].tolist() == [2021]
    assert pooled_years(frame.assign(kind="target"), 3).empty


def test_a_window_with_a_suppressed_year_is_suppressed() -> None:
    frame = rows(year=[2018, 2019, 2020, 2021], numerator=[30, np.nan, 29, 33], denominator=6000)
    made = pooled_years(frame.assign(status=["observed", "suppressed", "observed", "observed"]), 2)
    assert made["status"].tolist() == ["suppressed", "suppressed", "observed"]
    assert made["numerator"].isna().tolist() == [True, True, False]


@pytest.mark.parametrize(
    ("frame", "years", "said"),
    [
        (deaths(year=[2018, 2019, 2019, 2020, 2021]), 3, "row 2: pooled_years: year 2019 stands there twice"),
        (deaths(numerator=[1, -2, 3, 4, 5]), 3, "row 1: pooled_years: numerator is -2"),
        (deaths(), 0, "years is 0"),
        (deaths(kind="sum"), 3, "kind is 'sum'"),
        (deaths(), 2.5, "years is 2.5"),
        (deaths(), True, "years is True"),
        (deaths().drop(columns="year"), 3, "pooled_years needs a column 'year'"),
    ],
)
def test_what_cannot_be_pooled_is_told(frame: pd.DataFrame, years: int, said: str) -> None:
    with pytest.raises(InputError, match=said):
        pooled_years(frame, years)


def test_nothing_in_is_nothing_out_with_the_same_columns() -> None:
    for frame in (deaths(area="a"), rows(numerator=[3], denominator=90)):
        empty, full = pooled_years(frame.iloc[:0]), pooled_years(frame, 1)
        assert list(empty.columns) == list(full.columns)
        assert empty.empty
        assert rate(empty).empty


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 999)), min_size=1, max_size=12), st.integers(1, 5))
def test_a_window_is_the_total_of_its_years(pairs: list[tuple[int, int]], years: int) -> None:
    frame = pd.DataFrame(pairs, columns=["numerator", "denominator"]).assign(year=range(2000, 2000 + len(pairs)))
    made = pooled_years(frame, years)
    assert len(made) == max(len(pairs) - years + 1, 0)
    for row in made.itertuples():
        part = total(frame[frame["year"].between(row.since, row.year)]).iloc[0]
        assert (row.numerator, row.denominator) == (part["numerator"], part["denominator"])


@pytest.mark.parametrize("year", [[2019, "2019", 2020, 2021], ["2019", 2019, 2020, 2021]])
def test_a_year_that_stands_twice_as_number_and_text_is_named(year: list) -> None:
    frame = pd.DataFrame({"year": pd.Series(year, dtype="object"), "numerator": [1, 100, 1, 1], "denominator": 10})
    with pytest.raises(InputError, match="row 1: pooled_years: year 2019 stands there twice"):
        pooled_years(frame, 3)
