"""The annual rate of reduction: against R, by hand, and its own laws."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis_frames import REFERENCE, breaks, rows, shares
from healthstats.analysis.target_sets import target_set
from healthstats.analysis.trends.between import change_between
from healthstats.analysis.trends.reduction import annual_rate_of_reduction
from healthstats.errors import InputError
from hostile_series import ANSWERS, ERRORS, counted, sound

AHEAD = {"target": 5.0, "target_year": 2030}


def deaths(**columns) -> pd.DataFrame:
    return counted(**columns).assign(per=1000.0)


def test_the_rate_is_the_logarithm_over_the_years() -> None:
    made = annual_rate_of_reduction(deaths())
    assert made["rate"] == pytest.approx(100 * np.log(66 / 41) / 7)
    ratio = change_between(deaths(), 2012, 2019)
    assert made["lower"] == pytest.approx(-100 * np.log(ratio["ratio_upper"]) / 7)
    assert made["upper"] == pytest.approx(-100 * np.log(ratio["ratio_lower"]) / 7)
    assert (made["p"], made["unit"], made["verdict"]) == (ratio["p"], "% a year", "")


def test_what_a_target_asks() -> None:
    made = annual_rate_of_reduction(deaths(), **AHEAD)
    assert made["required"] == pytest.approx(100 * np.log(8.2 / 5) / 11)
    assert annual_rate_of_reduction(deaths(), target=9, target_year=2030)["required"] == 0
    assert annual_rate_of_reduction(deaths(), target=9, target_year=2030)["verdict"] == "reached"


@pytest.mark.parametrize(("target", "verdict"), [(5.0, "on course"), (4.3, "off course"), (3.5, "off course")])
def test_the_course_is_off_below_an_even_chance(target: float, verdict: str) -> None:
    made = annual_rate_of_reduction(deaths(), target=target, target_year=2030)
    assert made["verdict"] == verdict
    assert 0.1 < made["chance"] < 0.9
    assert (made["chance"] >= 0.5) == (made["expected"] <= target) == (verdict == "on course")


def test_other_years_than_the_ends() -> None:
    made = annual_rate_of_reduction(deaths(), 2013, 2017, **AHEAD)
    assert made["rate"] == pytest.approx(100 * np.log(61 / 54) / 4)
    assert made["required"] == pytest.approx(100 * np.log(10.8 / 5) / 13)
    assert (made["start"], made["end"], made["points"]) == (2013, 2017, 5)


@pytest.mark.parametrize("weighted", ["counts", "none"])
def test_the_course_is_that_of_r(weighted: str) -> None:
    part = pd.read_csv(REFERENCE / "r_course.csv").query("weighted == @weighted")
    expected = part.iloc[0]
    frame = part[["year", "numerator", "denominator"]].assign(per=1000.0)
    frame["value"] = 1000 * frame["numerator"] / frame["denominator"]
    if weighted == "none":
        frame = frame.drop(columns=["numerator", "denominator"])
    made = annual_rate_of_reduction(frame, target=3, target_year=2025)
    assert made[["expected", "expected_lower", "expected_upper", "chance"]].tolist() == pytest.approx(
        expected[["expected", "lower", "upper", "chance"]].tolist(), rel=1e-9
    )


def test_scatter_less_than_chance_is_not_believed() -> None:
    counts = 400 * 0.97 ** np.arange(8)
    made = annual_rate_of_reduction(deaths(numerator=counts), target=50, target_year=2025)
    weights, years = counts, np.arange(2012, 2020)
    middle = np.average(years, weights=weights)
    last = 400 * 0.97**13
    error = np.sqrt(1 / weights.sum() + (2025 - middle) ** 2 / (weights * (years - middle) ** 2).sum() + 1 / last)
    half = stats.t.ppf(0.975, 6) * error
    assert made["expected"] == pytest.approx(last / 5)
    assert made["expected_upper"] == pytest.approx(last / 5 * np.exp(half))
    assert made["chance"] == pytest.approx(stats.t.cdf(np.log(50 / (last / 5)) / error, 6))


def test_standard_errors_weigh_and_bound_the_scatter() -> None:
    frame = pd.DataFrame({"year": range(2010, 2016), "value": 20 * 0.95 ** np.arange(6), "se": 1.0})
    made = annual_rate_of_reduction(frame, target=12, target_year=2020)
    weights, years = frame["value"] ** 2, frame["year"]
    middle = np.average(years, weights=weights)
    error = np.sqrt(1 / weights.sum() + (2020 - middle) ** 2 / (weights * (years - middle) ** 2).sum()
                    + 1 / weights.iloc[-1])  # fmt: skip
    assert made["chance"] == pytest.approx(stats.t.cdf(np.log(12 / (20 * 0.95**10)) / error, 4))
    assert made["method"] == "normal"


def test_a_coverage_reduces_the_odds_of_going_without() -> None:
    odds = 4 * 1.25 ** np.arange(8)
    share = odds / (1 + odds)
    frame = shares(year=range(2010, 2018), numerator=1000 * share, denominator=1000)
    made = annual_rate_of_reduction(frame, target=97, target_year=2022)
    assert (made["scale"], made["bound"], made["unit"]) == ("logit", ">=", "% of the odds a year")
    assert made["rate"] == pytest.approx(100 * np.log(1.25))
    assert made["lower"] < made["rate"] < made["upper"]
    now, goal = odds[-1], 97 / 3
    assert made["required"] == pytest.approx(100 * np.log(goal / now) / 5)
    assert made["expected"] == pytest.approx(100 * 4 * 1.25**12 / (1 + 4 * 1.25**12))
    weights, years, ahead = 1000 * share * (1 - share), np.arange(2010, 2018), 4 * 1.25**12
    middle = np.average(years, weights=weights)
    error = np.sqrt(1 / weights.sum() + (2022 - middle) ** 2 / (weights * (years - middle) ** 2).sum()
                    + (1 + ahead) ** 2 / (1000 * ahead))  # fmt: skip
    assert made["chance"] == pytest.approx(stats.t.cdf(np.log(ahead / goal) / error, 6))
    assert made["verdict"] == "on course"
    lower = annual_rate_of_reduction(frame, target=97, target_year=2022, bound="<=")
    assert lower["rate"] == pytest.approx(-made["rate"])
    assert lower["chance"] == pytest.approx(1 - made["chance"])


def test_years_of_life_are_points() -> None:
    years = [75.0, 75.4, 75.5, 76.0, 76.2, 76.7]
    frame = rows(indicator="life_expectancy_at_birth", unit="岁", per=1.0, year=range(2010, 2016), value=years)
    made = annual_rate_of_reduction(frame, target=79, target_year=2030)
    assert (made["unit"], made["bound"]) == ("points a year", ">=")
    assert made["rate"] == pytest.approx(1.7 / 5)
    assert made["required"] == pytest.approx(2.3 / 15)
    assert (made["verdict"], made["reason"]) == ("on course", "neither counts nor standard errors")


def test_a_named_target() -> None:
    goal = target_set("sdg").set_index("indicator").loc["neonatal_mortality_rate"]
    frame = rows(indicator="neonatal_mortality_rate", year=range(2012, 2020), numerator=100, denominator=5000)
    made = annual_rate_of_reduction(frame, target=goal["value"], target_year=goal["year"], bound=goal["bound"])
    assert made["required"] == pytest.approx(100 * np.log(20 / 12) / 11)
    assert made["verdict"] == "off course"


@pytest.mark.parametrize(
    ("frame", "reason"),
    [
        (deaths().iloc[:4], "fewer than 5 points"),
        (deaths(numerator=[3, 2, 3, 2, 3, 2, 2, 2]), "fewer than 20 events"),
        (deaths()[["year"]].assign(value=10 * 0.9 ** np.arange(8)), "no scatter around the line"),
    ],
)
def test_no_chance_is_told_of_too_little(frame: pd.DataFrame, reason: str) -> None:
    made = annual_rate_of_reduction(frame, target=0.1, target_year=2030)
    assert made["chance_reason"].startswith(reason)
    assert np.isnan(made["chance"])
    assert made["verdict"] == "cannot tell"
    assert made["required"] > 0


@pytest.mark.parametrize(
    ("year", "effect", "parted"),
    [
        (2012, "split", False),
        (2013, "split", True),
        (2019, "jump", True),
        (2020, "split", False),
        (2015, "note", False),
    ],
)
def test_breaks(year: int, effect: str, parted: bool) -> None:
    frame = rows(year=range(2012, 2020), numerator=counted()["numerator"].to_numpy(), denominator=5000)
    made = annual_rate_of_reduction(frame, **AHEAD, breaks=breaks((year, effect)))
    assert (made["verdict"] == "not compared") == parted
    assert made[["rate", "required", "chance"]].isna().all() == parted
    assert made["reason"] == (f"{effect} in {year}" if parted else "")


@pytest.mark.parametrize(("counts", "lower", "upper"), [([12, 0], True, False), ([0, 12], False, True)])
def test_from_and_to_nothing(counts: list[int], lower: bool, upper: bool) -> None:
    made = annual_rate_of_reduction(deaths().iloc[:2].assign(numerator=counts))
    assert np.isnan(made["rate"])
    assert (np.isfinite(made["lower"]), np.isfinite(made["upper"])) == (lower, upper)
    assert made["reason"] == "no rate from or to nothing"


def test_an_unusable_year_says_why() -> None:
    made = annual_rate_of_reduction(deaths(), 2005)
    assert (made["verdict"], made["reason"]) == ("cannot tell", "2005: no value")
    assert np.isnan(made["rate"])
    ahead = annual_rate_of_reduction(deaths(), 2005, **AHEAD)
    assert (ahead["verdict"], ahead["reason"]) == ("on course", "2005: no value")
    late = annual_rate_of_reduction(deaths(), end=2025, **AHEAD)
    assert (late["verdict"], late["reason"]) == ("cannot tell", "2025: no value")
    assert late[["required", "chance"]].isna().all()
    assert annual_rate_of_reduction(deaths().iloc[:1])["reason"] == "fewer than 2 points"


@settings(max_examples=30)
@given(st.floats(0.001, 1000), st.integers(1, 30))
def test_scaling_and_turning(factor: float, later: int) -> None:
    frame = pd.DataFrame({"year": range(2010, 2017), "value": [9.0, 8.8, 8.1, 8.3, 7.7, 7.1, 7.2]})
    made = annual_rate_of_reduction(frame, target=6, target_year=2016 + later)
    scaled = annual_rate_of_reduction(
        frame.assign(value=factor * frame["value"]), target=6 * factor, target_year=2016 + later
    )
    for name in ("rate", "required", "chance"):
        assert scaled[name] == pytest.approx(made[name], rel=1e-6), name
    turned = annual_rate_of_reduction(frame.assign(year=frame["year"].to_numpy()[::-1]))
    assert turned["rate"] == pytest.approx(-made["rate"])
    above = annual_rate_of_reduction(frame, target=6, target_year=2016 + later, bound=">=")
    assert above["chance"] == pytest.approx(1 - made["chance"])


@pytest.mark.parametrize("scale", ["log", "logit", "points"])
@pytest.mark.parametrize("name", ANSWERS)
def test_hostile_series_have_an_answer(name: str, scale: str) -> None:
    frame = ANSWERS[name]
    before = frame.copy()
    made = annual_rate_of_reduction(frame, target=0.005, target_year=2040, scale=scale)
    assert sound(made, ("lower", "upper"))
    assert not (np.isfinite(made["chance"]) and made["chance_reason"])
    if name in {"empty", "one row", "two rows", "no events", "one event", "nobody", "nothing known"}:
        assert np.isnan(made["chance"])
    pd.testing.assert_frame_equal(frame, before)


@pytest.mark.parametrize("name", ERRORS)
def test_errors_say_where(name: str) -> None:
    frame, told = ERRORS[name]
    with pytest.raises(InputError, match=told):
        annual_rate_of_reduction(frame, breaks=[1] if name == "breaks that are none" else None)


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ({"target": 5}, "together"),
        ({"target_year": 2030}, "together"),
        ({"target": 5, "target_year": 2019}, "after 2019"),
        ({"target": 0, "target_year": 2030}, "log scale"),
        ({"target": -1, "target_year": 2030}, "log scale"),
        ({"target": 1000, "target_year": 2030, "scale": "logit"}, "logit scale"),
        ({"target": np.nan, "target_year": 2030}, "expected a number"),
        ({"target": "5", "target_year": 2030}, "expected a number"),
        ({"target": 5, "target_year": "2030"}, "expected a year"),
        ({**AHEAD, "bound": "="}, "bound is '='"),
        ({"start": 2019, "end": 2015}, "start is 2019 and end 2015"),
        ({"start": 2025}, "start is 2025 and end 2019"),
        ({"start": 2012.5}, "expected a year"),
        ({"confidence": 2}, "confidence"),
    ],
)
def test_what_cannot_be(how: dict, told: str) -> None:
    with pytest.raises(InputError, match=told):
        annual_rate_of_reduction(deaths(), **how)
