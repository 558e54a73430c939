"""The chi-square test for a trend in proportions: against R, and its own laws."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analysis_frames import REFERENCE, breaks, shares
from healthstats.analysis.trends.cochran_armitage import cochran_armitage
from healthstats.errors import InputError
from hostile_series import ANSWERS, ERRORS, sound

counts = st.lists(st.integers(0, 60), min_size=3, max_size=8)


def series(events, people=60, first: int = 2001) -> pd.DataFrame:
    return pd.DataFrame({"year": range(first, first + len(events)), "numerator": events, "denominator": people})


@pytest.mark.parametrize("name", list("ABCD"))
def test_it_is_that_of_r(name: str) -> None:
    part = pd.read_csv(REFERENCE / "r_trend_test.csv").query("series == @name")
    made = cochran_armitage(part.iloc[::-1][["year", "numerator", "denominator"]])
    for column in ("chi2", "p", "slope", "departure", "departure_p"):
        assert made[column] == pytest.approx(part[column].iloc[0], rel=1e-9), column
    assert made[["points", "events"]].tolist() == [len(part), part["numerator"].sum()]


@given(counts)
def test_direction_of_time(events: list[int]) -> None:
    assume(0 < sum(events) < 60 * len(events))
    made, turned = cochran_armitage(series(events)), cochran_armitage(series(events[::-1]))
    assert turned["chi2"] == pytest.approx(made["chi2"], abs=1e-9)
    assert turned["slope"] == pytest.approx(-made["slope"], abs=1e-12)
    later = cochran_armitage(series(events, first=1900))
    assert later["p"] == pytest.approx(made["p"])


@given(counts)
def test_those_without_are_the_same_test(events: list[int]) -> None:
    assume(0 < sum(events) < 60 * len(events))
    made, other = cochran_armitage(series(events)), cochran_armitage(series([60 - one for one in events]))
    assert other["p"] == pytest.approx(made["p"])
    assert other["slope"] == pytest.approx(-made["slope"], abs=1e-12)


@given(counts)
def test_limits_say_what_p_says(events: list[int]) -> None:
    assume(0 < sum(events) < 60 * len(events))
    made = cochran_armitage(series(events))
    assert (made["lower"] > 0 or made["upper"] < 0) == (made["p"] < 0.05)


def test_the_slope_is_in_the_unit_of_the_series() -> None:
    percent = shares(year=range(2010, 2014), numerator=[800, 820, 840, 860], denominator=1000)
    made = cochran_armitage(percent)
    assert made["slope"] == pytest.approx(2)
    assert made["lower"] < 2 < made["upper"]
    assert made["verdict"] == "rising"
    assert cochran_armitage(series([800, 820, 840, 860], 1000))["slope"] == pytest.approx(0.02)


@pytest.mark.parametrize(
    ("events", "people", "verdict", "reason"),
    [
        ([30, 40], 60, "cannot tell", "fewer than 3 points"),
        ([30, 40, 50], 60, "rising", ""),
        ([50, 40, 30], 60, "falling", ""),
        ([40, 41, 40], 60, "no clear change", ""),
        ([1, 6, 12], 60, "cannot tell", "fewer than 20 events"),
        ([1, 6, 13], 60, "rising", ""),
        ([59, 54, 48], 60, "cannot tell", "fewer than 20 persons without one"),
        ([59, 54, 47], 60, "falling", ""),
        ([40, 61, 50], 60, "cannot tell", "more events than persons in 2002"),
        ([60, 60, 60], 60, "cannot tell", "fewer than 20 persons without one"),
    ],
)
def test_verdicts(events: list[int], people: int, verdict: str, reason: str) -> None:
    made = cochran_armitage(series(events, people))
    assert (made["verdict"], made["reason"]) == (verdict, reason)


def test_a_year_whose_counts_are_not_known_is_named() -> None:
    given = shares(year=range(2010, 2014), numerator=[800, None, 840, 860], denominator=1000, value=[80, 81, 84, 86])
    made = cochran_armitage(given)
    assert (made["verdict"], made["reason"]) == ("cannot tell", "no counts in 2011")
    assert np.isnan(made["chi2"])


@pytest.mark.parametrize(("year", "effect"), [(2012, "split"), (2013, "jump")])
def test_nothing_is_compared_across_a_break(year: int, effect: str) -> None:
    percent = shares(year=range(2010, 2014), numerator=[800, 820, 840, 860], denominator=1000)
    known = breaks((year, effect)).assign(indicator="hospital_delivery_rate")
    made = cochran_armitage(percent, breaks=known)
    assert (made["verdict"], made["reason"]) == ("not compared", f"{effect} in {year}")
    assert np.isnan(made["p"])
    assert cochran_armitage(percent, breaks=known.assign(year=2010))["verdict"] == "rising"


@pytest.mark.parametrize("name", ANSWERS)
def test_hostile_series_have_an_answer(name: str) -> None:
    made = cochran_armitage(ANSWERS[name])
    assert sound(made)
    tells = {"all equal", "one missing", "no year", "gaps", "backwards", "odd index", "200 years", "huge", "nullable",
             "whole numbers that overflow"}  # fmt: skip
    assert (made["verdict"] != "cannot tell") == (name in tells)
    assert not made["p"] <= 0 or name == "200 years"


@pytest.mark.parametrize("name", ERRORS)
def test_errors_say_where(name: str) -> None:
    frame, told = ERRORS[name]
    with pytest.raises(InputError, match=told):
        cochran_armitage(frame, breaks=[1] if name == "breaks that are none" else None)


@pytest.mark.parametrize("confidence", [0, 1, 95, True])
def test_confidence_is_checked(confidence) -> None:
    with pytest.raises(InputError, match="confidence"):
        cochran_armitage(series([30, 40, 50]), confidence)
