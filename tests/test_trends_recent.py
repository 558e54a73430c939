"""The five-point marker: against the profiles' own cases, R, and its own laws."""

import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis_frames import REFERENCE, breaks, rows, shares
from healthstats.analysis.rates import rate
from healthstats.analysis.trends.recent import recent_trend
from healthstats.errors import InputError
from hostile_series import ANSWERS, ERRORS, VERDICTS, counted

WORDS = {"Increasing": "rising", "Decreasing": "falling", "No significant change": "no clear change",
         "Cannot be calculated": "cannot tell"}  # fmt: skip
REASONS = {
    "Missing values": ("a value is missing", "a count is missing"),
    "Missing at least one confidence interval value": ("a limit is missing",),
    "Not enough data points": ("fewer than 5 points",),
    "Duplicate years in group": ("a year stands there twice",),
    "No outliers and significant trend": ("",),
    "No significant trend": ("",),
}
LIMITED = [9.0, 8.5, 8.1, 7.4, 7.0]


def limited(value=LIMITED, half: float = 0.4, first: int = 2015) -> pd.DataFrame:
    value = np.asarray(value, dtype="float64")
    return pd.DataFrame(
        {"year": range(first, first + len(value)), "value": value, "lower": value - half, "upper": value + half}
    )


def one(frame: pd.DataFrame, **how) -> pd.Series:
    made = recent_trend(frame, **how)
    assert len(made) == 1
    return made.iloc[0]


@pytest.mark.parametrize("name", ["other_trends", "other_6", "other_grouped"])
def test_rates_are_those_of_the_profiles_package(shared, name: str) -> None:
    given = pd.read_csv(shared / "reference" / f"phe_trend_markers_{name}.csv")
    names = {"Year": "year", "Value": "value", "LL": "lower", "UL": "upper"}
    compare(given, given.rename(columns=names).assign(confidence=0.95), "poisson")


@pytest.mark.parametrize("name", ["prop_trends", "prop_grouped"])
def test_proportions_are_those_of_the_profiles_package(shared, name: str) -> None:
    given = pd.read_csv(shared / "reference" / f"phe_trend_markers_{name}.csv")
    compare(given, given.rename(columns={"Year": "year", "Count": "numerator"}), "binomial")


def compare(given: pd.DataFrame, frame: pd.DataFrame, law: str) -> None:
    grouped = "Ethnicity" in given
    told = given.dropna(subset=["recent_trend"]).reset_index(drop=True)
    made = recent_trend(frame, by="Ethnicity" if grouped else None, law=law, gaps=True)
    assert len(made) == len(told) == (5 if grouped else 1)
    assert made["chi2"].round(4).tolist() == pytest.approx(told["Significance"].tolist(), abs=1e-9, nan_ok=True)
    assert made["slope"].round(4).tolist() == pytest.approx(told["Gradient"].tolist(), abs=1e-9, nan_ok=True)
    assert made["verdict"].tolist() == [WORDS[word] for word in told["recent_trend"]]
    for ours, theirs in zip(made["reason"], told["recent_trend_reason"], strict=True):
        assert ours in REASONS[theirs]


def test_the_profiles_own_cases(shared) -> None:
    given = pd.read_csv(shared / "reference" / "trends" / "fingertips_trend_marker_cases.csv")
    frame = given.rename(columns={"count": "numerator", "lci95": "lower", "uci95": "upper"})
    made = {
        law: recent_trend(frame[frame["case"].str.startswith(kind)], by="case", law=law)
        for law, kind in (("poisson", "rate"), ("binomial", "proportion"))
    }
    assert made["poisson"]["verdict"].tolist() == ["rising", "no clear change"]
    assert made["binomial"]["verdict"].tolist() == ["rising", "cannot tell"]
    assert made["poisson"]["chi2"].round(2).iloc[0] == 46.77
    assert made["binomial"]["chi2"].round(2).iloc[0] == 47.90
    assert made["binomial"]["reason"].iloc[1] == "all persons in a year"


def test_proportions_are_those_of_r() -> None:
    part = pd.read_csv(REFERENCE / "r_trend_test.csv").query("series == 'A'")
    made = one(part[["year", "numerator", "denominator"]], law="binomial")
    assert made["chi2"] == pytest.approx(part["chi2"].iloc[0], rel=1e-9)
    assert made["p"] == pytest.approx(part["p"].iloc[0], rel=1e-9)
    odds = part["numerator"] / (part["denominator"] - part["numerator"])
    assert made["slope"] == pytest.approx(np.polyfit(part["year"] - 2010, np.log(odds), 1)[0])


def test_the_line_is_weighted_by_its_limits() -> None:
    frame = limited().assign(upper=lambda table: table["value"] + [0.4, 0.4, 0.4, 4.0, 0.4])
    error = (frame["upper"] - frame["lower"]) / 3.92
    (slope, _), covariance = np.polyfit(range(5), frame["value"], 1, w=1 / error, cov="unscaled")
    made = one(frame)
    assert made["slope"] == pytest.approx(slope)
    assert made["chi2"] == pytest.approx(slope**2 / covariance[0, 0])


def test_limits_of_another_confidence() -> None:
    wide = one(limited(half=0.4 * 3.0902323 / 1.959964).assign(confidence=0.998))
    assert wide["chi2"] == pytest.approx(one(limited().assign(confidence=0.95))["chi2"], rel=1e-6)


def test_only_the_latest_five_count() -> None:
    frame = pd.concat([limited(), limited([50.0, 3.0], first=2012)])
    made = one(frame.sample(frac=1, random_state=3))
    assert (made["first_year"], made["last_year"], made["points"]) == (2015, 2019, 5)
    assert made["chi2"] == pytest.approx(one(limited())["chi2"])


@pytest.mark.parametrize(
    ("half", "confidence", "verdict"),
    [(1.02, 0.998, "falling"), (1.03, 0.998, "no clear change"), (1.03, 0.95, "falling")],
)
def test_the_bound_is_that_of_the_profiles(half: float, confidence: float, verdict: str) -> None:
    """The slope is −0.51; 9.5495 is passed where the half width is below 1.96 × 0.51 × √10 / √9.5495 = 1.023."""
    made = one(limited(half=half), confidence=confidence)
    assert made["slope"] == pytest.approx(-0.51)
    assert made["verdict"] == verdict


def test_a_trend_that_hangs_on_one_point_is_none() -> None:
    made = one(limited([5.0, 5.1, 5.2, 5.3, 2.0], half=0.2))
    assert made["chi2"] > 9.5495
    assert (made["verdict"], made["reason"]) == ("no clear change", "hangs on one point")
    assert one(limited([5.0, 4.9, 4.8, 4.7, 2.0], half=0.2))["verdict"] == "falling"
    few = counted().iloc[:5].assign(numerator=[40, 42, 44, 46, 5], denominator=100)
    assert one(few, law="binomial")["reason"] == "hangs on one point"


def test_rates_are_rated_when_they_are_not() -> None:
    frame = rows(year=range(2010, 2015), numerator=[90, 82, 71, 66, 52], denominator=10_000)
    made = one(frame)
    assert made.to_dict() == one(rate(frame)).to_dict()
    assert made["verdict"] == "falling"
    plain = one(frame[["year", "numerator", "denominator"]])
    assert plain["chi2"] == pytest.approx(made["chi2"])
    assert plain["slope"] == pytest.approx(100 * made["slope"])


def test_the_unit_tells_proportions_from_rates() -> None:
    mixed = pd.concat(
        [
            rows(year=range(2010, 2015), numerator=[90, 82, 71, 66, 52], denominator=10_000),
            shares(year=range(2010, 2015), numerator=[900, 920, 931, 947, 960], denominator=1_000),
        ]
    )
    made = recent_trend(mixed, by="indicator").set_index("indicator")
    percent = mixed[mixed["indicator"] == "hospital_delivery_rate"]
    chosen = one(percent[["year", "numerator", "denominator"]], law="binomial")
    assert made.loc["hospital_delivery_rate", "chi2"] == pytest.approx(chosen["chi2"])
    assert made.loc["hospital_delivery_rate", "verdict"] == "rising"
    assert made.loc["infant_mortality_rate", "verdict"] == "falling"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"numerator": [900, 920, None, 947, 960]}, "a count is missing"),
        ({"denominator": [1000, 1000, 0, 1000, 1000]}, "nobody in a year"),
        ({"numerator": [900, 920, 1031, 947, 960]}, "more events than persons"),
        ({"numerator": [900, 920, 931, 947, 1000]}, "all persons in a year"),
        ({"numerator": [0, 920, 931, 947, 960]}, "no events in a year"),
        ({"year": [2010, 2011, 2012, 2014, 2015]}, "years are missing between them"),
        ({"flags": ["", "", "", "", "undecided"]}, "a count is missing"),
    ],
)
def test_proportions_that_cannot_tell(change: dict, reason: str) -> None:
    given = {"year": range(2010, 2015), "numerator": [900, 920, 931, 947, 960], "denominator": 1_000}
    assert one(shares(**given))["verdict"] == "rising"
    made = one(shares(**(given | {"value": 90.0} | change)))
    assert (made["verdict"], made["reason"]) == ("cannot tell", reason)
    assert made[["slope", "chi2", "p"]].isna().all()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"value": [9.0, np.nan, 8.1, 7.4, 7.0]}, "a value is missing"),
        ({"lower": [8.6, 8.1, 7.7, np.nan, 6.6]}, "a limit is missing"),
        ({"lower": LIMITED, "upper": LIMITED}, "limits without width"),
    ],
)
def test_rates_that_cannot_tell(change: dict, reason: str) -> None:
    made = one(limited().assign(**change))
    assert (made["verdict"], made["reason"]) == ("cannot tell", reason)
    assert np.isnan(made["chi2"])


def test_parts_of_years_and_windows_are_no_points() -> None:
    years = range(2010, 2015)
    frame = rows(year=years, numerator=[90, 82, 71, 66, 52], denominator=10_000)
    half = frame.assign(period_end=frame["period_start"] + pd.DateOffset(months=6, days=-1))
    assert one(half)["reason"] == "fewer than 5 points"
    assert one(pd.concat([frame, half]))["verdict"] == "falling"
    targets = frame.assign(kind="target", value=1.0)
    assert one(pd.concat([targets, frame]))["chi2"] == pytest.approx(one(frame)["chi2"])


@pytest.mark.parametrize(
    ("year", "effect", "verdict", "reason"),
    [
        (2012, "split", "not compared", "split in 2012"),
        (2014, "jump", "not compared", "jump in 2014"),
        (2010, "split", "falling", ""),
        (2012, "note", "falling", ""),
        (2012, "unfitted", "cannot tell", "a value is missing"),
    ],
)
def test_breaks(year: int, effect: str, verdict: str, reason: str) -> None:
    frame = rows(year=range(2010, 2015), numerator=[90, 82, 71, 66, 52], denominator=10_000)
    made = one(frame, breaks=breaks((year, effect)))
    assert (made["verdict"], made["reason"]) == (verdict, reason)
    elsewhere = breaks((year, effect)).assign(area="vale")
    assert one(frame, breaks=elsewhere)["verdict"] == "falling"


def test_by_keeps_every_group_in_its_order() -> None:
    parts = [limited().assign(area="b"), limited().iloc[:2].assign(area=None), limited(half=9).assign(area="a")]
    frame = pd.concat(parts, ignore_index=True)
    frame.loc[len(frame)] = {"area": "c", "year": np.nan, "value": 1.0, "lower": 0.5, "upper": 1.5}
    made = recent_trend(frame, by="area")
    assert made["area"].fillna("").tolist() == ["b", "", "a", "c"]
    assert made["points"].tolist() == [5, 2, 5, 0]
    assert made["verdict"].tolist() == ["falling", "cannot tell", "no clear change", "cannot tell"]
    assert made["first_year"].tolist() == [2015, 2015, 2015, pd.NA]


def test_a_group_with_a_year_twice_cannot_tell_and_leaves_the_others_alone() -> None:
    twice = pd.concat([limited().assign(area="a"), limited().iloc[:1].assign(area="a"), limited().assign(area="b")])
    made = recent_trend(twice, by="area")
    assert made["verdict"].tolist() == ["cannot tell", "falling"]
    assert made["reason"].tolist() == ["a year stands there twice", ""]


@settings(max_examples=30)
@given(st.lists(st.floats(1, 100), min_size=5, max_size=5), st.floats(0.1, 10))
def test_turning_time_and_scaling(value: list[float], half: float) -> None:
    made, turned = one(limited(value, half)), one(limited(value[::-1], half))
    assert turned["chi2"] == pytest.approx(made["chi2"], abs=1e-6)
    assert turned["slope"] == pytest.approx(-made["slope"], abs=1e-9)
    larger = one(limited(1000 * np.array(value), 1000 * half))
    assert larger["p"] == pytest.approx(made["p"], abs=1e-9)


@pytest.mark.parametrize("law", ["poisson", "binomial"])
@pytest.mark.parametrize("name", ANSWERS)
def test_hostile_series_have_an_answer(name: str, law: str) -> None:
    frame = ANSWERS[name]
    before = frame.copy()
    made = one(frame, law=law)
    assert made["verdict"] in VERDICTS
    assert (made["verdict"] == "cannot tell") == (made[["slope", "chi2", "p"]].isna().all())
    pd.testing.assert_frame_equal(frame, before)


@pytest.mark.parametrize("name", [name for name in ERRORS if name != "a year twice"])
def test_errors_say_where(name: str) -> None:
    frame, told = ERRORS[name]
    with pytest.raises(InputError, match=told if name != "nothing to compute with" else "numerator"):
        recent_trend(frame, breaks=[1] if name == "breaks that are none" else None)


@pytest.mark.parametrize(
    ("frame", "how", "told"),
    [
        (limited().assign(upper=[9.4, 8.0, 9, 9, 9]), {}, "row 1: .*lower is 8.1 and upper 8"),
        (limited().assign(upper=np.inf), {}, "row 0: .*inf"),
        (pd.concat([limited(), limited().iloc[:1]]), {}, "twice"),
        (limited(), {"law": "normal"}, "law is 'normal'"),
        (limited(), {"gaps": 1}, "gaps"),
        (limited(), {"confidence": 95}, "confidence"),
        (limited(), {"law": "binomial"}, "numerator"),
        (limited(), {"by": "area"}, "'area'"),
        (limited().assign(verdict="x"), {"by": "verdict"}, "verdict"),
        (limited().assign(sex=["male"] * 4 + ["female"]), {}, "row 4: .*differ in sex"),
    ],
)
def test_what_cannot_be(frame: pd.DataFrame, how: dict, told: str) -> None:
    with pytest.raises(InputError, match=told):
        recent_trend(frame, **how)


def test_an_empty_table_by_area_is_an_empty_result() -> None:
    made = recent_trend(limited().assign(area="a").iloc[:0], by="area")
    assert len(made) == 0
    assert made.columns.tolist() == [
        "area", "first_year", "last_year", "points", "slope", "chi2", "p", "verdict", "reason",
    ]  # fmt: skip


def test_a_thousand_series_take_less_than_a_second() -> None:
    dice = np.random.default_rng(5)
    frame = pd.DataFrame({"area": np.repeat(np.arange(1000), 12), "year": np.tile(np.arange(2000, 2012), 1000),
                          "numerator": dice.poisson(200, 12_000), "denominator": 10_000})  # fmt: skip
    begun = time.perf_counter()
    made = recent_trend(frame, by="area")
    assert time.perf_counter() - begun < 1
    assert len(made) == 1000
    assert 0 < (made["verdict"] != "no clear change").sum() < 15  # two in a thousand by chance
    alone = recent_trend(frame[frame["area"] == 17])
    assert made.iloc[17]["chi2"] == pytest.approx(alone["chi2"].iloc[0])
