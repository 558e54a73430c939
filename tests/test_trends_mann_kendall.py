"""Mann-Kendall and Sen's slope: against R, published values, and their own laws."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis_frames import REFERENCE, breaks, rows
from healthstats.analysis.trends.mann_kendall import mann_kendall
from healthstats.errors import InputError
from hostile_series import ANSWERS, ERRORS, sound

distinct = st.lists(st.integers(-1000, 1000), min_size=2, max_size=10, unique=True)
any_values = st.lists(st.integers(-5, 5), min_size=2, max_size=25)


def series(values, years=None) -> pd.DataFrame:
    return pd.DataFrame({"year": years if years is not None else range(1990, 1990 + len(values)), "value": values})


@pytest.mark.parametrize("name", list("ABCDEF"))
def test_it_is_that_of_r(name: str) -> None:
    part = pd.read_csv(REFERENCE / "r_kendall.csv").query("series == @name")
    made = mann_kendall(part.sample(frac=1, random_state=1)[["year", "value"]])
    for column in ("s", "variance", "z", "tau", "tau_b", "p", "slope", "intercept"):
        assert made[column] == pytest.approx(part[column].iloc[0], rel=1e-9), column
    assert made["method"] == ("exact" if name in "ABC" else "normal")
    assert (made["points"], made["first_year"], made["last_year"]) == (
        len(part),
        part["year"].min(),
        part["year"].max(),
    )


def test_published_values(shared) -> None:
    folder = shared / "reference" / "trends"
    values = pd.read_csv(folder / "pymannkendall_arbitrary_1d.csv", na_values="np.nan", skipinitialspace=True)["value"]
    expected = pd.read_csv(folder / "pymannkendall_expected.csv")
    wanted = expected[expected["test"] == "test_original_test"].set_index("field")["expected"]
    made = mann_kendall(pd.DataFrame({"year": range(1, len(values) + 1), "value": values}))
    assert len(values) == 360
    for ours, theirs in (("p", "p"), ("z", "z"), ("tau", "Tau"), ("s", "s"), ("variance", "var_s")):
        assert made[ours] == pytest.approx(float(wanted[theirs]), rel=1e-6)
    assert made["verdict"] == "no clear change"
    line = expected[expected["test"] == "test_sens_slope"].set_index("field")["expected"].astype("float64")
    assert made["slope"] == pytest.approx(line["slope"], abs=1e-6)
    assert made["intercept"] + made["slope"] == pytest.approx(line["intercept"], abs=1e-6)  # theirs counts from 0


@given(distinct)
def test_the_exact_p_is_scipys(values: list[int]) -> None:
    made = mann_kendall(series(values))
    theirs = stats.kendalltau(range(len(values)), values, method="exact")
    assert made["method"] == "exact"
    assert made["p"] == pytest.approx(theirs.pvalue, rel=1e-9)
    assert made["tau"] == pytest.approx(theirs.statistic)


@given(distinct)
def test_exact_limits_say_what_p_says(values: list[int]) -> None:
    made = mann_kendall(series(values))
    excluded = made["lower"] > 0 or made["upper"] < 0
    assert excluded == (made["p"] < 0.05)
    assert np.isnan(made["lower"]) == (len(values) < 5)
    if len(values) >= 5:
        assert made["lower"] <= made["slope"] <= made["upper"]


def test_the_limits_of_many_points_are_those_of_scipy() -> None:
    part = pd.read_csv(REFERENCE / "r_kendall.csv").query("series == 'D'")
    made = mann_kendall(part[["year", "value"]], confidence=0.9)
    theirs = stats.theilslopes(part["value"], part["year"], 0.9)
    assert [made["lower"], made["upper"]] == pytest.approx([theirs.low_slope, theirs.high_slope])
    assert made["lower"] < made["slope"] < made["upper"]


@given(distinct)
def test_exact_limits_turn_with_the_values(values: list[int]) -> None:
    made, turned = mann_kendall(series(values)), mann_kendall(series([-value for value in values]))
    limits = [turned["lower"], turned["upper"]]
    assert limits == pytest.approx([-made["upper"], -made["lower"]], nan_ok=True)


@pytest.mark.parametrize("values", [[1, 2], [1, 1, 2], [1, 2, 2, 3]])
def test_too_few_points_have_no_limits(values: list[int]) -> None:
    made = mann_kendall(series(values))
    assert np.isnan([made["lower"], made["upper"]]).all()
    assert np.isfinite(made["slope"])


@given(any_values, st.integers(1, 9), st.integers(-50, 50))
def test_scale_and_direction_of_time(values: list[int], factor: int, shift: int) -> None:
    made = mann_kendall(series(values))
    moved = mann_kendall(series([factor * value + shift for value in values]))
    turned = mann_kendall(series(values[::-1]))
    assert moved["p"] == pytest.approx(made["p"])
    assert moved["slope"] == pytest.approx(factor * made["slope"])
    assert (turned["s"], turned["p"]) == (-made["s"], pytest.approx(made["p"]))
    assert turned["slope"] == pytest.approx(-made["slope"])
    limits = [turned["lower"], turned["upper"]]
    assert limits == pytest.approx([-made["upper"], -made["lower"]], nan_ok=True)
    words = {"rising": "falling", "falling": "rising"}
    assert turned["verdict"] == words.get(made["verdict"], made["verdict"])


@pytest.mark.parametrize(
    ("values", "confidence", "verdict", "reason"),
    [
        ([1, 2, 3, 4], 0.95, "cannot tell", "fewer than 5 points"),
        ([1, 2, 3, 4], 0.9, "rising", ""),
        ([1, 2, 3, 4, 5], 0.95, "rising", ""),
        ([5, 4, 3, 2, 1], 0.95, "falling", ""),
        ([1, 2, 3, 5, 4], 0.95, "no clear change", ""),
        ([1, 2, 3, 4, 5, 6], 0.998, "cannot tell", "fewer than 7 points"),
        ([1, 2, 3, 4, 5, 6, 7], 0.998, "rising", ""),
        ([3] * 12, 0.95, "no clear change", ""),
    ],
)
def test_verdicts(values: list[int], confidence: float, verdict: str, reason: str) -> None:
    made = mann_kendall(series(values), confidence)
    assert (made["verdict"], made["reason"]) == (verdict, reason)


def test_the_slope_is_per_year_over_gaps() -> None:
    assert mann_kendall(series([1, 2, 3, 4, 8], [2000, 2001, 2002, 2003, 2007]))["slope"] == pytest.approx(1)


def test_values_all_equal_have_no_direction() -> None:
    made = mann_kendall(series([3] * 6))
    assert made[["s", "z", "p", "slope"]].tolist() == [0, 0, 1, 0]
    assert np.isnan(made["tau_b"])


def test_few_events_cannot_tell() -> None:
    few = rows(year=range(2010, 2016), numerator=[1, 2, 3, 4, 4, 5], denominator=1000)
    assert mann_kendall(few)["reason"] == "fewer than 20 events"
    assert mann_kendall(few.assign(numerator=few["numerator"] + 1))["verdict"] == "rising"


@pytest.mark.parametrize(
    ("year", "effect", "verdict"),
    [
        (2013, "split", "not compared"),
        (2013, "jump", "not compared"),
        (2010, "split", "rising"),
        (2016, "jump", "rising"),
        (2013, "note", "rising"),
    ],
)
def test_breaks(year: int, effect: str, verdict: str) -> None:
    made = mann_kendall(rows(year=range(2010, 2016), value=[1.0, 2, 3, 4, 5, 6]), breaks=breaks((year, effect)))
    assert made["verdict"] == verdict
    assert np.isnan(made["s"]) == (verdict == "not compared")
    assert made["reason"] == (f"{effect} in {year}" if verdict == "not compared" else "")


@pytest.mark.parametrize("name", ANSWERS)
def test_hostile_series_have_an_answer(name: str) -> None:
    frame = ANSWERS[name]
    before = frame.copy()
    made = mann_kendall(frame)
    assert sound(made)
    assert (made["verdict"] == "cannot tell") == (
        name in {"empty", "one row", "two rows", "no events", "one event", "nobody", "nothing known"}
    )
    pd.testing.assert_frame_equal(frame, before)


@pytest.mark.parametrize("name", ERRORS)
def test_errors_say_where(name: str) -> None:
    frame, told = ERRORS[name]
    with pytest.raises(InputError, match=told):
        mann_kendall(frame, breaks=[1] if name == "breaks that are none" else None)


@pytest.mark.parametrize("confidence", [0, 1, 95, True, "high", np.nan])
def test_confidence_is_checked(confidence) -> None:
    with pytest.raises(InputError, match="confidence"):
        mann_kendall(series([1, 2, 3]), confidence)
