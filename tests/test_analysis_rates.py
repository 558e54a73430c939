"""Rates with their limits and reliability."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from analysis_frames import rows, shares
from healthstats.analysis.intervals import poisson_limits, wilson_limits
from healthstats.analysis.rates import rate
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
        (5, 0, "", "no counts"),
        (5, np.inf, "", "no counts"),
        (-5, 4000, "", "no counts"),
        (np.inf, 4000, "", "no counts"),
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
        expected = [100 * limit for limit in wilson_limits(numerator, denominator)]
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
    lower, upper = wilson_limits(25, 3000) if method == "wilson" else poisson_limits(25, method=method)
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
    with pytest.raises(InputError, match="rate needs a series table; column 'source' is missing"):
        rate(pd.DataFrame({"value": [1.0]}))


@settings(max_examples=30, deadline=None)
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


@pytest.mark.parametrize(
    "name", ["phe_rate.csv", "phe_rate_grouped.csv", "phe_proportion.csv", "phe_proportion_grouped.csv"]
)
def test_rates_are_those_of_the_shared_reference(shared, name: str) -> None:
    table = pd.read_csv(shared / "reference" / name)
    for (confidence, per), part in table.groupby(["confidence", "multiplier"]):
        words = part["method"].map({"Exact": "Garwood exact", "Byars": "Byar", "Wilson": "Wilson"})
        make = shares if "proportion" in name else rows
        made = rate(
            make(numerator=part["numerator"].to_numpy(), denominator=part["denominator"].to_numpy(), year=2001),
            per=float(per), confidence=confidence,
        )  # fmt: skip
        for column in ("value", "lower", "upper"):
            np.testing.assert_allclose(made[column], part[column], rtol=1e-9)
        assert made["method"].tolist() == words.where(part["lower"].notna(), "").tolist()
