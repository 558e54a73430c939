"""The change between two years or periods: against R, and its own laws."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis_frames import REFERENCE, breaks, rows, shares
from healthstats.analysis.ratios import rate_difference, rate_ratio
from healthstats.analysis.trends.between import change_between
from healthstats.errors import InputError
from hostile_series import ANSWERS, ERRORS, counted, sound

PAIRS = pd.read_csv(REFERENCE / "r_between.csv")
THREE = ("ratio", "ratio_lower", "ratio_upper")


def two(pair: pd.Series) -> pd.DataFrame:
    return pd.DataFrame({"year": [2010, 2015], "numerator": pair[["x", "y"]].to_numpy(),
                         "denominator": pair[["n", "m"]].to_numpy()})  # fmt: skip


@pytest.mark.parametrize("place", range(len(PAIRS)))
def test_rates_are_those_of_r(place: int) -> None:
    pair = PAIRS.iloc[place]
    made = change_between(two(pair), 2010, 2015)
    value = pair["y"] / pair["m"] / (pair["x"] / pair["n"]) if pair["x"] else np.nan
    assert made["ratio"] == pytest.approx(value, nan_ok=True)
    assert made["ratio_lower"] == pytest.approx(pair["rate_lower"], rel=1e-6)
    assert made["ratio_upper"] == pytest.approx(pair["rate_upper"], rel=1e-6)
    assert made["p"] == pytest.approx(pair["rate_p"], rel=1e-6)
    assert made["percent_lower"] == pytest.approx(100 * (pair["rate_lower"] - 1))
    assert made["annual_lower"] == pytest.approx(100 * (pair["rate_lower"] ** 0.2 - 1))
    assert made["method"] == "exact conditional"


@pytest.mark.parametrize("place", range(len(PAIRS)))
def test_odds_are_those_of_r(place: int) -> None:
    pair = PAIRS.iloc[place]
    made = change_between(two(pair), 2010, 2015, scale="logit")
    odds = [one / (all_ - one) for one, all_ in ((pair["x"], pair["n"]), (pair["y"], pair["m"]))]
    assert made["ratio"] == pytest.approx(odds[1] / odds[0] if odds[0] else np.nan, nan_ok=True)
    assert made["ratio_lower"] == pytest.approx(pair["odds_lower"], rel=1e-3)  # R's root search stops early
    assert made["ratio_upper"] == pytest.approx(pair["odds_upper"], rel=1e-3)
    assert made["p"] == pytest.approx(pair["odds_p"], rel=1e-6)


def test_many_events_have_woolfs_limits_which_are_the_same() -> None:
    """The 999 and 1,000 events of both years have nearly one answer; R's fisher.test of the latter is below."""
    frame = pd.DataFrame({"year": [2010, 2015], "numerator": [450, 549], "denominator": [20_000, 20_000]})
    exact = change_between(frame, 2010, 2015, scale="logit")
    woolf = change_between(frame.assign(numerator=[450, 550]), 2010, 2015, scale="logit")
    assert (exact["method"], woolf["method"]) == ("exact conditional", "Woolf")
    assert woolf[["ratio_lower", "ratio_upper"]].tolist() == pytest.approx([1.080864, 1.396884], rel=3e-3)


def test_odds_among_very_many_persons_take_no_time() -> None:
    frame = pd.DataFrame({"year": [2010, 2015], "numerator": [45, 90], "denominator": 10**15})
    made = change_between(frame, 2010, 2015, scale="logit")
    assert made["p"] == pytest.approx(change_between(frame, 2010, 2015)["p"], rel=0.2)
    assert made["ratio_lower"] == pytest.approx(change_between(frame, 2010, 2015)["ratio_lower"], rel=0.02)


@pytest.mark.parametrize("counts", [[20_000, 15_000], [15_000, 0], [0, 15_000]])
def test_all_or_none_of_many(counts: list[int]) -> None:
    frame = pd.DataFrame({"year": [2010, 2015], "numerator": counts, "denominator": [20_000, 20_000]})
    made = change_between(frame, 2010, 2015, scale="logit")
    assert made["ratio"] == 0 or np.isnan(made["ratio"])
    low, high = (1, np.inf) if counts[1] > counts[0] and counts[0] == 0 else (0, 1)
    assert low <= made["ratio_lower"] < made["ratio_upper"] <= high
    assert np.isinf(made["ratio_upper"]) == (low == 1)
    assert (made["ratio_lower"] == 0) == (low == 0)


def test_differences_are_those_of_the_library() -> None:
    frame = rows(year=[2010, 2015], numerator=[31, 12], denominator=[1600, 1500])
    made = change_between(frame, 2010, 2015)
    reference = {"numerator": 31, "denominator": 1600}
    row = rate_difference(frame.iloc[1:], reference, per=1000).iloc[0]
    assert made[["change", "change_lower", "change_upper"]].tolist() == pytest.approx(
        row[["value", "lower", "upper"]].tolist()
    )
    ratio = rate_ratio(frame.iloc[1:], reference).iloc[0]
    assert made[[*THREE, "p"]].tolist() == pytest.approx(ratio[["value", "lower", "upper", "p"]].tolist())
    assert (made["before"], made["after"]) == (pytest.approx(19.375), pytest.approx(8))


def test_a_share_changes_by_newcombes_limits() -> None:
    """Newcombe 1998, example (a): 56/70 less 48/80 is 0.2 (0.0524 to 0.3339)."""
    made = change_between(shares(year=[2010, 2015], numerator=[48, 56], denominator=[80, 70]), 2010, 2015)
    assert made["scale"] == "logit"
    assert made[["change", "change_lower", "change_upper"]].tolist() == pytest.approx([20, 5.24, 33.39], abs=0.005)
    assert made["verdict"] == "higher"
    assert made["ratio"] == pytest.approx((56 / 14) / (48 / 32))


def test_periods_are_pooled() -> None:
    made = change_between(counted(per=1000.0), (2012, 2014), (2017, 2019))
    sums = pd.DataFrame({"year": [2013, 2018], "numerator": [191, 140], "denominator": [15_000, 15_000], "per": 1000.0})
    alone = change_between(sums, 2013, 2018)
    names = ["before", "after", *THREE, "annual", "annual_lower", "p", "years"]
    assert made[names].tolist() == pytest.approx(alone[names].tolist())
    assert made["before"] == pytest.approx(191 / 15)
    assert (made["first_year"], made["last_year"], made["years"]) == (2012, 2019, 5)


@pytest.mark.parametrize(
    ("counts", "confidence", "verdict"),
    [
        ([20, 31], 0.95, "no clear change"),
        ([20, 38], 0.95, "higher"),
        ([38, 20], 0.95, "lower"),
        ([20, 38], 0.99, "no clear change"),
        ([20, 20], 0.95, "no clear change"),
    ],
)
def test_verdicts(counts: list[int], confidence: float, verdict: str) -> None:
    made = change_between(counted().iloc[:2].assign(numerator=counts), 2012, 2013, confidence)
    assert made["verdict"] == verdict


def test_standard_errors() -> None:
    frame = pd.DataFrame({"year": [2010, 2014], "value": [20.0, 15.0], "se": [1.0, 1.5]})
    made = change_between(frame, 2010, 2014)
    error = np.hypot(1 / 20, 1.5 / 15)
    limits = np.exp(np.log(0.75) + np.array([-1, 1]) * 1.959964 * error)
    assert made[["ratio_lower", "ratio_upper"]].tolist() == pytest.approx(limits.tolist(), rel=1e-6)
    assert made["change_lower"] == pytest.approx(-5 - 1.959964 * np.hypot(1, 1.5))
    assert made["method"] == "normal"
    points = change_between(frame, 2010, 2014, scale="points")
    assert points["p"] == pytest.approx(0.00554, abs=1e-5)
    assert np.isnan(points["ratio"])
    assert points["verdict"] == "lower"


def test_without_counts_there_are_no_limits() -> None:
    made = change_between(rows(year=[2010, 2015], value=[20.0, 16.0]), 2010, 2015)
    assert made["percent"] == pytest.approx(-20)
    assert made["annual"] == pytest.approx(100 * (0.8**0.2 - 1))
    assert made[["percent_lower", "percent_upper", "change_lower", "p"]].isna().all()
    assert (made["verdict"], made["reason"]) == ("cannot tell", "neither counts nor standard errors")


def test_what_chance_does_not_make_has_no_limits() -> None:
    beds = rows(year=[2010, 2015], numerator=[400, 500], denominator=100_000, indicator="beds_per_thousand_population")
    made = change_between(beds, 2010, 2015)
    assert made["ratio"] == pytest.approx(1.25)
    assert np.isnan(made["ratio_lower"])


def test_counts_of_events_are_their_own() -> None:
    cases = rows(year=[2010, 2015], value=[40, 20], indicator="reported_cases", unit="例", per=1.0)
    made = change_between(cases, 2010, 2015)
    assert made["ratio"] == pytest.approx(0.5)
    assert made["p"] == pytest.approx(0.0135, abs=1e-4)  # binom.test(20, 60)


@pytest.mark.parametrize(
    ("counts", "percent", "told"), [([12, 0], -100, ""), ([0, 12], np.nan, ""), ([0, 0], np.nan, "")]
)
def test_from_and_to_nothing(counts: list[int], percent: float, told: str) -> None:
    made = change_between(counted().iloc[:2].assign(numerator=counts), 2012, 2013)
    assert made["percent"] == pytest.approx(percent, nan_ok=True)
    assert made["ratio_lower"] >= 0
    assert made["p"] == pytest.approx(2 * 0.5**12 if sum(counts) else 1)


@pytest.mark.parametrize(
    ("frame", "first", "last", "reason"),
    [
        (counted(), 2005, 2013, "2005: no value"),
        (counted(), 2013, 2033, "2033: no value"),
        (counted().drop(3), (2013, 2015), 2019, "2015: no value"),
        (rows(year=[2010, 2015], value=[20.0, 16.0], flags=["", "undecided"]), 2010, 2015, "2015: undecided"),
        (rows(year=[2010, 2011, 2015], value=[20.0, 18.0, 16.0]), (2010, 2011), 2015, "2010: no counts to be added up"),
    ],
)
def test_what_cannot_tell_says_why(frame: pd.DataFrame, first, last, reason: str) -> None:
    made = change_between(frame, first, last)
    assert (made["verdict"], made["reason"]) == ("cannot tell", reason)
    assert made[list(THREE)].isna().all()


@pytest.mark.parametrize(
    ("year", "effect", "parted"),
    [(2010, "split", False), (2011, "split", True), (2013, "jump", True), (2015, "jump", True), (2016, "split", False)],
)
def test_breaks(year: int, effect: str, parted: bool) -> None:
    frame = rows(year=range(2010, 2018), numerator=40, denominator=1000)
    made = change_between(frame, (2010, 2012), 2015, breaks=breaks((year, effect)))
    assert (made["verdict"] == "not compared") == parted
    assert np.isnan(made["ratio"]) == parted
    assert made["reason"] == (f"{effect} in {year}" if parted else "")


@settings(max_examples=30)
@given(st.integers(1, 500), st.integers(1, 500), st.sampled_from(["log", "logit"]))
def test_turning_time(x: int, y: int, scale: str) -> None:
    frame = pd.DataFrame({"year": [2010, 2014], "numerator": [x, y], "denominator": [1000, 1000]})
    made = change_between(frame, 2010, 2014, scale=scale)
    back = change_between(frame.assign(year=[2014, 2010]), 2010, 2014, scale=scale)
    assert back["ratio"] == pytest.approx(1 / made["ratio"])
    assert back["ratio_lower"] == pytest.approx(1 / made["ratio_upper"], rel=1e-6)
    assert back["p"] == pytest.approx(made["p"])
    assert back["change_lower"] == pytest.approx(-made["change_upper"])


@settings(max_examples=30)
@given(st.integers(0, 300), st.integers(0, 300), st.sampled_from([1, 1000, 100_000]))
def test_the_unit_does_not_move_p(x: int, y: int, per: int) -> None:
    frame = pd.DataFrame({"year": [2010, 2014], "numerator": [x, y], "denominator": [1000, 1500]})
    plain = change_between(frame, 2010, 2014)
    made = change_between(frame.assign(per=float(per)), 2010, 2014)
    assert made["p"] == plain["p"]
    assert made["change"] == pytest.approx(per * plain["change"])
    assert made["verdict"] == plain["verdict"]


@pytest.mark.parametrize("scale", ["log", "logit", "points"])
@pytest.mark.parametrize("name", ANSWERS)
def test_hostile_series_have_an_answer(name: str, scale: str) -> None:
    frame = ANSWERS[name]
    before = frame.copy()
    made = change_between(frame, 2012, (2018, 2019), scale=scale)
    assert sound(made, ("ratio_upper", "percent_upper", "annual_upper"))
    if name in {"empty", "one row", "two rows", "nobody", "nothing known"}:
        assert made["verdict"] == "cannot tell"
    elif scale == "log":
        assert made["verdict"] in {"lower", "no clear change"}
    pd.testing.assert_frame_equal(frame, before)


@pytest.mark.parametrize("name", ERRORS)
def test_errors_say_where(name: str) -> None:
    frame, told = ERRORS[name]
    with pytest.raises(InputError, match=told):
        change_between(frame, 2012, 2019, breaks=[1] if name == "breaks that are none" else None)


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        (2015, 2015, "must end before"),
        (2016, 2013, "must end before"),
        ((2012, 2015), (2015, 2018), "must end before"),
        ((2015, 2012), 2018, "ends before it begins"),
        (2012.5, 2018, "expected a year"),
        ("2012", 2018, "expected a year"),
        (True, 2018, "expected a year"),
        ((2012, 2013, 2014), 2018, "expected a year"),
        (None, 2018, "expected a year"),
    ],
)
def test_periods_that_are_none(first, last, told: str) -> None:
    with pytest.raises(InputError, match=told):
        change_between(counted(), first, last)


def test_arguments_are_checked() -> None:
    with pytest.raises(InputError, match="confidence"):
        change_between(counted(), 2012, 2013, confidence=95)
    with pytest.raises(InputError, match="scale"):
        change_between(counted(), 2012, 2013, scale="square")
