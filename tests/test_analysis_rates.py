"""Rates with their limits and reliability."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from analysis_frames import rows, shares
from healthstats.analysis.intervals import binomial_limits, poisson_limits
from healthstats.analysis.rates import proportion, rate, reliability_of
from healthstats.errors import InputError

ADDED = ["printed", "lower", "upper", "confidence", "method", "reliability"]


def test_a_rate_is_recomputed_and_keeps_what_was_printed_and_the_edition() -> None:
    made = rate(rows(value=8.0, numerator=25, denominator=3000, published="2003-04-01"))
    row = made.iloc[0]
    assert row["value"] == pytest.approx(25 / 3)
    assert row["printed"] == 8.0
    assert row["published"] == "2003-04-01"
    assert [row["lower"], row["upper"]] == pytest.approx([limit / 3 for limit in poisson_limits(25, method="byar")])
    assert (row["method"], row["confidence"], row["reliability"]) == ("Byar", 0.95, "")


@pytest.mark.parametrize(
    ("numerator", "denominator", "method", "reliability"),
    [
        (0, 4000, "Garwood exact", "limits only"),
        (2, 4000, "Garwood exact", "limits only"),
        (3, 4000, "Garwood exact", "unreliable"),
        (9, 4000, "Garwood exact", "unreliable"),
        (10, 4000, "Byar", "unreliable"),
        (19, 4000, "Byar", "unreliable"),
        (20, 4000, "Byar", ""),
        (20, np.nan, "Byar", ""),  # the population is what value and count say
        (0, np.nan, "", "no counts"),
        (5, 0, "", "no population"),
        (0, 0, "", "no population"),
        (np.nan, 0, "", "no counts"),
        (np.nan, 4000, "", "no counts"),
    ],
)
def test_method_and_reliability_by_the_number_of_events(
    numerator: float, denominator: float, method: str, reliability: str
) -> None:
    made = rate(rows(value=5.0, numerator=numerator, denominator=denominator)).iloc[0]
    assert (made["method"], made["reliability"]) == (method, reliability)
    assert np.isnan([made["lower"], made["upper"]]).tolist() == [method == ""] * 2  # never infinite
    assert np.isfinite(made["value"])


@pytest.mark.parametrize(
    ("numerator", "denominator", "value", "reliability"),
    [(95, 100, 95.0, ""), (100, 100, 100.0, ""), (103, 100, 103.0, "over 100 %"), (2, 100, 2.0, "limits only")],
)
def test_a_proportion_has_wilson_limits_unless_it_is_over_100(
    numerator: float, denominator: float, value: float, reliability: str
) -> None:
    made = rate(shares(value=90.0, numerator=numerator, denominator=denominator)).iloc[0]
    assert (made["value"], made["reliability"]) == (pytest.approx(value), reliability)
    if numerator > denominator:
        assert np.isnan([made["lower"], made["upper"], made["confidence"]]).all()
        assert made["method"] == ""
    else:
        expected = [100 * limit for limit in binomial_limits(numerator, denominator)]
        assert [made["lower"], made["upper"]] == pytest.approx(expected)


def test_an_implied_population_confirms_nothing_but_the_count_has_its_limits() -> None:
    frame = rows(value=[5.0, 5.0], numerator=[30, 30], denominator=[7000, 7000], flags=["implied_denominator", ""])
    made = rate(frame)
    assert made["value"].tolist() == [5.0, pytest.approx(30 / 7)]
    lower, upper = poisson_limits(30, method="byar")
    assert [made["lower"][0], made["upper"][0]] == pytest.approx([5 * lower / 30, 5 * upper / 30])


def test_a_corrected_value_is_not_undone() -> None:
    assert rate(rows(value=6.1, numerator=52, denominator=1000, flags="corrected"))["value"].tolist() == [6.1]


def test_what_its_producer_calls_unreliable_is_unreliable() -> None:
    assert rate(rows(numerator=500, denominator=9000, flags="unreliable"))["reliability"].tolist() == ["unreliable"]


@pytest.mark.parametrize(
    ("indicator", "unit", "per", "method"),
    [
        ("maternal_mortality_ratio", "/10万", 1e5, "Byar"),
        ("case_fatality_rate", "%", 100.0, "Wilson"),
        ("?no such rate", "%", 100.0, "Wilson"),
        ("?no such rate", "‰", 1000.0, "Byar"),
        ("task_completion_rate", "%", 100.0, ""),
        ("bed_occupancy_rate", "%", 100.0, ""),
        ("doctors_per_thousand_population", "人/千人口", 1000.0, ""),
        ("sex_ratio_at_birth", "per 100 girls", 100.0, ""),
        ("births", "人", 1.0, ""),
        ("?money", "元/人", 1.0, ""),
    ],
)
def test_limits_are_for_what_chance_makes(indicator: str, unit: str, per: float, method: str) -> None:
    made = rate(rows(indicator=indicator, unit=unit, per=per, value=50.0, numerator=25, denominator=50)).iloc[0]
    assert made["method"] == method
    assert made["reliability"] == ("" if method else "no limits")


def test_only_rates_are_recomputed() -> None:
    made = rate(rows(indicator="?screened", unit="人", per=1.0, value=2382, numerator=2382, denominator=2300))
    assert made["value"].tolist() == [2382]


@pytest.mark.parametrize("method", ["exact", "byar", "wilson"])
def test_a_method_asked_for_is_used(method: str) -> None:
    made = rate(rows(numerator=25, denominator=3000), method=method).iloc[0]
    lower, upper = binomial_limits(25, 3000) if method == "wilson" else poisson_limits(25, method=method)
    if method != "wilson":
        lower, upper = lower / 3000, upper / 3000
    assert [made["lower"], made["upper"]] == pytest.approx([1000 * lower, 1000 * upper])
    assert made["method"] == {"exact": "Garwood exact", "byar": "Byar", "wilson": "Wilson"}[method]


def test_another_base_converts_value_limits_print_and_targets() -> None:
    frame = pd.concat([
        rows(value=5.41, decimals=2, numerator=541, denominator=100_000), rows(value=5.0, decimals=0, kind="target"),
    ])  # fmt: skip
    made = rate(frame, per=100_000)
    assert made["value"].tolist() == pytest.approx([541, 500])
    assert made["printed"].tolist() == pytest.approx([541, 500])
    assert made["unit"].tolist() == ["/10万", "/10万"]
    assert made["per"].tolist() == [1e5, 1e5]
    assert made["decimals"].tolist() == [0, 0]
    same = rate(frame)
    assert (made["lower"] / 100).iloc[0] == pytest.approx(same["lower"].iloc[0])
    assert_frame_equal(rate(made, per=1000)[["value", "lower", "unit", "per"]], same[["value", "lower", "unit", "per"]])


def test_another_base_leaves_alone_what_is_no_rate() -> None:
    made = rate(rows(indicator="births", unit="人", per=1.0, value=800.0), per=1000)
    assert made[["value", "unit", "per"]].to_numpy().tolist() == [[800.0, "人", 1.0]]


def test_rating_twice_changes_nothing() -> None:
    once = rate(rows(value=[8.0, 3.0], numerator=[25, 9], denominator=[3000, 3000]))
    assert_frame_equal(rate(once), once)


def test_only_results_are_rated() -> None:
    made = rate(rows(value=15.0, numerator=3, denominator=4000, kind=["target", "plan", "change"]))
    assert made["value"].tolist() == [15.0] * 3
    assert made["lower"].isna().all()
    assert set(made["reliability"]) == {""}


def test_rows_stay_as_they_are_and_where_they_are() -> None:
    frame = rows(year=[2003, 2001, 2002, 2002], numerator=[9, 25, 3, 3], denominator=4000, area=["", "a", "b", "b"])
    frame.index = [7, 7, 1, 0]
    before = frame.copy(deep=True)
    made = rate(frame)
    assert_frame_equal(frame, before)
    assert list(made.columns) == [*frame.columns, *ADDED]
    assert_frame_equal(made[frame.columns], frame)
    alone = pd.concat([rate(frame.iloc[[place]]) for place in range(4)])
    assert_frame_equal(made, alone)


def test_no_rows_are_no_rows() -> None:
    made = rate(rows(numerator=[3], denominator=[40]).iloc[:0])
    assert len(made) == 0
    assert set(ADDED) <= set(made.columns)


def test_whole_number_columns_do_not_overflow() -> None:
    frame = rows(numerator=2_000_000_000, denominator=2_100_000_000)
    frame = frame.assign(numerator=frame["numerator"].astype("int32"), denominator=frame["denominator"].astype("int32"))
    made = rate(frame, per=100_000).iloc[0]
    assert made["lower"] < made["value"] < made["upper"]
    assert made["value"] == pytest.approx(2e10 / 2.1e5)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"method": "garwood"}, "method is 'garwood'"),
        ({"per": 0}, "per is 0"),
        ({"per": float("nan")}, "per is nan"),
        ({"per": "1000"}, "per is '1000'"),
        ({"confidence": 95}, "confidence is 95"),
    ],
)
def test_wrong_arguments_are_named(arguments: dict, said: str) -> None:
    with pytest.raises(InputError, match=said):
        rate(rows(numerator=1, denominator=9), **arguments)


def test_a_table_without_the_columns_is_refused() -> None:
    with pytest.raises(InputError, match="rate needs a column 'numerator'; the frame has 'value'"):
        rate(pd.DataFrame({"value": [1.0]}))


@settings(max_examples=30)
@given(
    st.integers(0, 5000), st.integers(1, 10**6), st.integers(1, 1000), st.sampled_from([0.8, 0.95]),
    st.sampled_from(["auto", "exact", "byar"]),
)  # fmt: skip
def test_limits_hold_the_rate_and_follow_the_population(
    events: int, people: int, times: int, confidence: float, method: str
) -> None:
    frame = rows(numerator=[events, events], denominator=[people, people * times])
    made = rate(frame, method=method, confidence=confidence)
    assert (made["lower"] <= made["value"]).all()
    assert (made["value"] <= made["upper"]).all()
    for column in ("value", "lower", "upper"):
        assert made[column][0] == pytest.approx(made[column][1] * times)


# --- frames that hold counts only -------------------------------------------------------------------------------------


def test_counts_are_all_a_rate_needs() -> None:
    frame = pd.DataFrame({"area": ["a", "b", "c"], "numerator": [0, 9, 10], "denominator": [4000, 4000, 4000]})
    before = frame.copy()
    made = rate(frame, per=1000)
    assert_frame_equal(frame, before)
    assert made["value"].tolist() == [0, 2.25, 2.5]
    assert made["method"].tolist() == ["Garwood exact", "Garwood exact", "Byar"]
    assert made["reliability"].tolist() == ["limits only", "unreliable", "unreliable"]
    assert made["upper"].tolist() == pytest.approx((poisson_limits([0, 9, 10], method="auto")[1] / 4).tolist())
    assert list(made.columns) == [
        "area", "numerator", "denominator", "per", "value", "lower", "upper", "confidence", "method", "reliability",
    ]  # fmt: skip
    assert rate(frame)["per"].tolist() == [100_000] * 3
    assert rate(frame, per=100)["method"].tolist() == made["method"].tolist()  # per hundred person-years is no share


def test_a_count_of_an_unregistered_indicator_is_per_one() -> None:
    made = rate(rows(indicator="?screened", unit="", per=np.nan, value=64.0, numerator=np.nan, denominator=np.nan))
    assert made[["value", "per"]].to_numpy().tolist() == [[64.0, 1.0]]


def test_the_catalogue_says_what_a_named_indicator_is() -> None:
    names = ["infant_mortality_rate", "hospital_delivery_rate", "beds_per_thousand_population", "my own rate"]
    frame = pd.DataFrame({"indicator": names, "numerator": 30, "denominator": 6000})
    made = rate(frame)
    assert made["value"].tolist() == [5, 0.5, 5, 500]
    assert made["method"].tolist() == ["Byar", "Wilson", "", "Byar"]
    assert made["per"].tolist() == [1000, 100, 1000, 100_000]


@pytest.mark.parametrize(
    ("numerator", "denominator", "value", "reliability"),
    [
        (0, 50, 0.0, "limits only"),
        (50, 50, 100.0, ""),
        (51, 50, 102.0, "over 100 %"),
        (0, 0, np.nan, "no population"),
        (np.nan, 50, np.nan, "no counts"),
        (5, np.nan, np.nan, "no counts"),
    ],
)
def test_a_proportion_at_its_edges(numerator: float, denominator: float, value: float, reliability: str) -> None:
    made = proportion(pd.DataFrame({"numerator": [numerator], "denominator": [denominator]})).iloc[0]
    assert made["value"] == pytest.approx(value, nan_ok=True)
    assert made["reliability"] == reliability
    assert np.isnan(made["lower"]) == np.isnan(made["upper"]) == (reliability not in ("", "limits only"))


def test_a_proportion_is_a_share_whatever_it_is_per() -> None:
    frame = pd.DataFrame({"numerator": [65], "denominator": [100]})
    for per in (1, 100, 1000):
        for method in ("wilson", "clopper-pearson"):
            row = proportion(frame, per=per, method=method).iloc[0]
            expected = [per * float(limit) for limit in binomial_limits(65, 100, method=method)]
            assert [row["lower"], row["upper"]] == pytest.approx(expected)
    with pytest.raises(InputError, match="method is 'byar', expected 'wilson'"):
        proportion(frame, method="byar")


@pytest.mark.parametrize(
    ("numerator", "denominator", "said"),
    [
        ([3, -1], [9, 9], "row 'y': rate: numerator is -1, expected 0 or more"),
        ([3, 1], [9, -9], "row 'y': rate: denominator is -9, expected 0 or more"),
        ([3, 1], [9, np.inf], "row 'y': rate: denominator is inf, expected a finite number"),
        (["three", 1], [9, 9], "column 'numerator' must be numbers"),
    ],
)
def test_what_is_no_count_is_named_with_its_row(numerator: list, denominator: list, said: str) -> None:
    frame = pd.DataFrame({"numerator": numerator, "denominator": denominator}, index=["x", "y"])
    with pytest.raises(InputError, match=said):
        rate(frame)


def test_a_value_that_is_no_number_is_told() -> None:
    with pytest.raises(InputError, match="rate: column 'value' must be numbers"):
        rate(pd.DataFrame({"numerator": [1], "denominator": [5], "value": ["x"]}))


def test_the_row_of_a_file_is_named_by_its_place() -> None:
    with pytest.raises(InputError, match=r"'made\.csv', R3C3: rate: numerator is -4"):
        rate(rows(value=5.0, numerator=[5, -4], denominator=4000))


@pytest.mark.parametrize("method", [rate, proportion])
def test_no_rows_in_are_no_rows_out_with_the_same_columns(method) -> None:
    frame = pd.DataFrame({"numerator": [3], "denominator": [90]})
    assert list(method(frame.iloc[:0]).columns) == list(method(frame).columns)
    assert len(method(frame.iloc[:0], confidence=[0.95, 0.998])) == 0


def test_whole_numbers_of_32_bits_do_not_overflow() -> None:
    frame = pd.DataFrame({"numerator": [1_500_000_000], "denominator": [2_100_000_000]}, dtype="int32")
    assert rate(frame, per=100_000)["value"].tolist() == pytest.approx([1.5e5 / 2.1])


def test_several_levels_stand_side_by_side() -> None:
    frame = pd.DataFrame({"numerator": [7, 65], "denominator": [100, 100]})
    for method in (rate, proportion):
        both, high = method(frame, confidence=[0.95, 0.998]), method(frame, confidence=0.998)
        assert both["lower"].tolist() == method(frame)["lower"].tolist()
        assert both["lower_99_8"].tolist() == high["lower"].tolist()
        assert both["upper_99_8"].tolist() == high["upper"].tolist()
        assert both["confidence"].tolist() == [0.95, 0.95]


def test_events_speak_for_reliability() -> None:
    assert reliability_of([0, 2, 3, 19, 20]).tolist() == ["limits only"] * 2 + ["unreliable"] * 2 + [""]


frames = st.lists(
    st.tuples(st.integers(0, 400), st.integers(1, 90_000)), min_size=1, max_size=8
).map(lambda pairs: pd.DataFrame(pairs, columns=["numerator", "denominator"]))  # fmt: skip


@settings(max_examples=60)
@given(frames, st.sampled_from([0.8, 0.95, 0.998]), st.randoms(use_true_random=False))
def test_limits_hold_the_rate_scale_with_per_and_do_not_mind_the_order(frame, confidence, random) -> None:
    for method in (rate, proportion):
        made = method(frame, per=1000, confidence=confidence)
        known = made["lower"].notna()
        assert (made["lower"] <= made["value"] * (1 + 1e-12))[known].all()
        assert (made["value"] <= made["upper"] * (1 + 1e-12))[known].all()
        wider = method(frame, per=1000, confidence=(1 + confidence) / 2)
        assert (wider["lower"] <= made["lower"])[known].all()
        assert (wider["upper"] >= made["upper"])[known].all()
        ten = method(frame, per=10_000, confidence=confidence)
        np.testing.assert_allclose(ten[["value", "lower", "upper"]], made[["value", "lower", "upper"]] * 10)
        order = random.sample(range(len(frame)), len(frame))
        assert_frame_equal(method(frame.iloc[order], per=1000, confidence=confidence), made.iloc[order])


@pytest.mark.parametrize("table", ["phe_rate", "phe_rate_grouped", "phe_proportion", "phe_proportion_grouped"])
def test_rates_are_those_of_the_shared_reference(shared, table: str) -> None:
    expected = pd.read_csv(shared / "reference" / f"{table}.csv")
    method = rate if "rate" in table else proportion
    for (per, confidence), part in expected.groupby(["multiplier", "confidence"]):
        made = method(part[["area", "numerator", "denominator"]], per=float(per), confidence=confidence)
        np.testing.assert_allclose(made[["value", "lower", "upper"]], part[["value", "lower", "upper"]], rtol=1e-9)
        if "rate" in table:
            words = {"Garwood exact": "Exact", "Byar": "Byars"}
            assert (
                made["method"].map(words).fillna("").tolist()
                == part["method"].where(part["lower"].notna(), "").tolist()
            )


def test_a_unit_that_is_not_known_is_an_error_unless_an_indicator_tells_what_is_counted() -> None:
    frame = pd.DataFrame({"numerator": [3], "denominator": [900], "unit": ["per mile"]})
    for method in (rate, proportion):
        with pytest.raises(InputError, match=r"row 0: .*unit 'per mile' is not known"):
            method(frame)
    assert rate(frame.assign(indicator="infant_mortality_rate"))["value"].round(2).tolist() == [3.33]
    assert rate(frame.assign(unit=""))["value"].round(2).tolist() == [333.33]
