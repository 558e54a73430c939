"""Change on the year before, and its significance."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from scipy.stats import binomtest, fisher_exact

from analysis_frames import REFERENCE, breaks, rows, shares
from healthstats.analysis.change import change
from healthstats.analysis.rates import rate
from healthstats.analysis.two_counts import two_proportions_p, two_rates_p
from healthstats.errors import InputError


@pytest.mark.parametrize(("test", "function"), [("rates", two_rates_p), ("proportions", two_proportions_p)])
def test_p_is_that_of_r(test: str, function) -> None:
    table = pd.read_csv(REFERENCE / "r_tests.csv").query("test == @test")
    assert len(table) == 9
    made = function(table["count"], table["n"], table["count2"], table["n2"])
    np.testing.assert_allclose(made, table["p"], rtol=1e-9)


@settings(max_examples=100)
@given(st.integers(0, 400), st.integers(1, 10**6), st.integers(0, 400), st.integers(1, 10**6))
def test_p_of_two_rates_is_the_binomial_test(x: int, n: int, y: int, m: int) -> None:
    expected = binomtest(x, x + y, n / (n + m)).pvalue if x + y else 1.0
    assert two_rates_p(x, n, y, m) == pytest.approx(expected, rel=1e-9)
    assert two_rates_p(y, m, x, n) == pytest.approx(expected, rel=1e-7)


@settings(max_examples=60)
@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_p_of_two_proportions_is_fishers(x: int, rest: int, y: int, other: int) -> None:
    expected = fisher_exact([[x, rest], [y, other]]).pvalue
    if x + rest > 0 and y + other > 0:
        assert two_proportions_p(x, x + rest, y, y + other) == pytest.approx(expected, rel=1e-9)


def test_p_is_missing_where_a_number_is() -> None:
    assert np.isnan(two_rates_p([np.nan, 3], [10, 10], [3, 3], [10, np.nan])).all()
    assert np.isnan(two_proportions_p([11, 3], [10, 10], [3, 3], [10, np.nan])).all()
    assert two_rates_p([], [], [], []).shape == (0,)


@pytest.mark.parametrize(
    ("before", "now", "verdict"),
    [(60, 30, "lower"), (30, 60, "higher"), (30, 33, "no clear change"), (0, 0, "no clear change"),
     (0, 3, "no clear change"), (0, 6, "higher"), (30, 30, "no clear change"), (np.nan, 30, "cannot tell")],
)  # fmt: skip
def test_a_change_is_called_what_the_counts_allow(before: float, now: float, verdict: str) -> None:
    frame = rows(year=[2014, 2015], numerator=[before, now], denominator=4000, value=[before / 4 or 0, now / 4])
    made = change(frame.fillna({"value": 7.5}))
    assert made["change_verdict"].tolist() == ["", verdict]
    assert made["previous_year"].tolist()[1] == 2014
    assert np.isnan(made["change_p"][1]) == (verdict == "cannot tell")


def test_the_change_is_in_own_units_and_in_per_cent() -> None:
    made = change(rows(year=[2014, 2015, 2017], value=[8.0, 6.0, 5.0])).iloc[1:]
    assert made["previous"].iloc[0] == 8.0
    assert made["change"].iloc[0] == -2.0
    assert made["change_pct"].iloc[0] == -25.0
    assert (
        made[["previous", "change", "change_pct", "change_p", "previous_year"]].iloc[1].isna().all()
    )  # 2016 is missing


def test_equal_values_have_not_changed_whatever_the_counts_say() -> None:
    made = change(rows(year=[2014, 2015], value=5.0, numerator=[400_000, 403_000], denominator=80_000_000))
    assert made["change_p"][1] < 0.01
    assert made["change_verdict"].tolist() == ["", "no clear change"]


def test_from_zero_there_is_no_per_cent() -> None:
    made = change(rows(year=[2014, 2015], numerator=[0, 6], denominator=4000))
    assert np.isnan(made["change_pct"][1])
    assert made["change"][1] == 1.5


def test_proportions_are_tested_as_proportions() -> None:
    made = change(shares(year=[2014, 2015], numerator=[900, 960], denominator=1000))
    assert made["change_p"][1] == pytest.approx(fisher_exact([[960, 40], [900, 100]]).pvalue)
    over = change(shares(year=[2014, 2015], numerator=[1030, 960], denominator=1000))
    assert over["change_verdict"].tolist() == ["", "cannot tell"]


def test_an_implied_population_serves_the_test() -> None:
    stated = change(rows(year=[2014, 2015], numerator=[40, 70], denominator=10_000))
    implied = change(rows(year=[2014, 2015], numerator=[40, 70], value=[4.0, 7.0]))
    assert implied["change_p"][1] == pytest.approx(stated["change_p"][1])


@pytest.mark.parametrize(
    ("first", "second", "compared"),
    [
        (("2014-01-01", "2014-12-31"), ("2015-01-01", "2015-12-31"), True),
        (("2014-01-01", "2014-06-30"), ("2015-01-01", "2015-06-30"), True),
        (("2014-01-01", "2014-06-30"), ("2015-01-01", "2015-09-30"), False),
        (("2014-01-01", "2014-12-31"), ("2015-01-01", "2015-06-30"), False),
        (("2014-10-01", "2015-09-30"), ("2015-10-01", "2016-09-30"), True),
        (("2014-01-01", "2014-12-31"), ("2014-10-01", "2015-09-30"), False),
        (("2014-12-31", "2014-12-31"), ("2015-12-31", "2015-12-31"), True),
        (("2014-06-30", "2014-06-30"), ("2015-12-31", "2015-12-31"), False),
        (("2016-01-01", "2016-02-29"), ("2017-01-01", "2017-02-28"), True),
        (("2012-01-01", "2014-12-31"), ("2013-01-01", "2015-12-31"), False),  # pooled years overlap
        (("2013-01-01", "2013-12-31"), ("2015-01-01", "2015-12-31"), False),
    ],
)
def test_only_the_same_period_of_the_year_before_is_compared(first, second, compared: bool) -> None:
    starts, ends = (pd.to_datetime([first[part], second[part]]) for part in (0, 1))
    made = change(rows(year=ends.year, period_start=starts, period_end=ends, value=[8.0, 6.0]))
    assert made["previous"].notna().tolist() == [False, compared]


def test_rows_without_dates_stand_for_their_calendar_year() -> None:
    made = change(rows(year=[2014, 2015], period_start=pd.NaT, period_end=pd.NaT, value=[8.0, 6.0]))
    assert made["change"].tolist()[1] == -2.0


@pytest.mark.parametrize("flag", ["incomplete_year", "doubtful_period", "undecided", "beyond_range", "unfitted"])
def test_barred_values_are_not_compared(flag: str) -> None:
    for flags in ([flag, ""], ["", f"repaired {flag}"]):
        made = change(rows(year=[2014, 2015], value=[8.0, 6.0], flags=flags))
        assert made["previous"].isna().all()
        assert made["change_verdict"].tolist() == ["", ""]


def test_a_bound_or_a_range_is_not_compared() -> None:
    assert change(rows(year=[2014, 2015], value=[8.0, 6.0], bound=["<=", "="]))["previous"].isna().all()
    assert change(rows(year=[2014, 2015], value=[8.0, 6.0], value_high=[9.0, np.nan]))["previous"].isna().all()


@pytest.mark.parametrize(
    ("entry", "compared"),
    [((2015, "split"), False), ((2015, "jump"), False), ((2015, "note"), True), ((2014, "split"), True),
     ((2016, "split"), True), ((2014, "unfitted"), False)],
)  # fmt: skip
def test_years_parted_by_a_break_are_not_compared(entry: tuple[int, str], compared: bool) -> None:
    frame = rows(year=[2014, 2015], value=[8.0, 6.0])
    made = change(frame, breaks=breaks(entry))
    assert made["previous"].notna().tolist() == [False, compared]
    parted = entry in [(2015, "split"), (2015, "jump")]
    assert (made["change_verdict"].iloc[1] == "not compared") == parted
    assert change(frame, breaks=breaks(entry, area="vale"))["previous"].notna().tolist() == [False, True]
    assert change(frame, breaks=breaks(entry, area="hill"))["previous"].notna().tolist() == [False, compared]


def test_series_are_kept_apart_even_where_a_word_is_missing() -> None:
    frame = rows(year=[2014, 2014, 2015, 2015], value=[8.0, 80.0, 6.0, 60.0], system=["", "survey", "", "survey"])
    assert change(frame)["previous"].tolist()[2:] == [8.0, 80.0]
    assert change(frame.iloc[[0, 3]])["previous"].isna().all()


def test_targets_are_compared_with_targets_and_have_no_verdict() -> None:
    frame = rows(
        year=[2014, 2014, 2015, 2015], value=[8.0, 10.0, 6.0, 9.0], kind=["result", "target"] * 2, bound=["=", "<="] * 2
    )
    made = change(frame)
    assert made["previous"].tolist()[2:] == [8.0, 10.0]
    assert made["change_verdict"].tolist() == ["", "", "cannot tell", ""]
    assert change(rows(year=[2014, 2015], value=[1.0, 2.0], kind="change"))["previous"].isna().all()


def test_a_key_that_stands_twice_is_an_error_that_names_it() -> None:
    frame = rows(year=[2014, 2014, 2015], value=[8.0, 8.0, 6.0])
    with pytest.raises(
        InputError, match=r"'made.csv', R3C3: change found a second result for infant_mortality_rate hill 2014"
    ):
        change(frame)
    assert (
        change(frame.assign(flags=["", "undecided", ""]))["previous"].tolist()[2] == 8.0
    )  # a barred one is not in the way


def test_rows_stay_as_they_are_in_any_order() -> None:
    frame = rate(rows(year=[2013, 2014, 2015], numerator=[40, 30, 60], denominator=4000))
    mixed = frame.iloc[[2, 0, 1]].set_axis([5, 5, 5])
    before = mixed.copy(deep=True)
    made = change(mixed)
    assert_frame_equal(mixed, before)
    assert_frame_equal(made[mixed.columns], mixed)
    assert_frame_equal(made.reset_index(drop=True), change(frame).iloc[[2, 0, 1]].reset_index(drop=True))


@pytest.mark.parametrize("count", [0, 1])
def test_one_row_or_none_has_nothing_before_it(count: int) -> None:
    made = change(rows(value=[8.0]).iloc[:count], breaks=breaks((2015, "split")))
    assert len(made) == count
    assert made["previous"].isna().all()
    assert made["change_verdict"].tolist() == [""] * count


def test_wrong_breaks_are_refused() -> None:
    with pytest.raises(InputError, match="column 'year' is missing"):
        change(rows(value=[8.0]), breaks=pd.DataFrame({"indicator": ["x"]}))
