"""Many series at once are one by one; input no method should stumble over."""

import re
import time
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from analysis_frames import breaks, rows, shares
from healthstats.analysis.trends.many import trends
from healthstats.analysis.trends.poisson import poisson_trend
from healthstats.analysis.trends.result import Trend
from healthstats.analysis.trends.trend import trend
from healthstats.errors import InputError

YEARS = np.arange(2000, 2018)


def areas(count: int, seed: int = 0, years=YEARS, noise: float = 0.04) -> pd.DataFrame:
    """Rates of so many areas, some with a turn, with counts."""
    random, made = np.random.default_rng(seed), []
    for number in range(count):
        x = np.asarray(years)
        line = 2 + random.normal(0, 0.03) * (x - x[0]) + random.normal(0, 0.08) * (number % 2) * np.maximum(x - 2009, 0)
        people = 100_000 + 5000 * number
        counts = np.round(np.exp(line + noise * random.normal(size=len(x))) * people / 1000)
        made.append(pd.DataFrame({"area": f"area {number}", "year": x, "numerator": counts, "denominator": people}))
    return pd.concat(made, ignore_index=True)


def same(made: Trend, alone: Trend) -> None:
    """Two trends of one series are one."""
    assert made.joinpoints == alone.joinpoints
    assert (made.verdict, made.reason, made.method) == (alone.verdict, alone.reason, alone.method)
    assert_frame_equal(made.summary, alone.summary, rtol=1e-9)
    assert_frame_equal(made.selection.drop(columns="years"), alone.selection.drop(columns="years"), rtol=1e-8)
    assert_frame_equal(made.tests, alone.tests)
    columns = ["year", "used", "reason", "part", "segment", "fitted", "fitted_lower", "fitted_upper"]
    assert_frame_equal(made.data[columns], alone.data[columns], rtol=1e-9)
    if len(made.models) == 1:
        assert made.aapc().tolist() == pytest.approx(alone.aapc().tolist(), rel=1e-9, nan_ok=True)


ARGUMENTS = {
    "default": {},
    "unweighted": {"weights": "none"},
    "permutation": {"select": "permutation", "permutations": 99, "max_joinpoints": 2, "weights": "none"},
    "resampled": {"ci": "resampled", "max_joinpoints": 1, "confidence": 0.998},
    "correlated": {"autocorrelation": 0.4, "max_joinpoints": 2},
    "estimated": {"autocorrelation": "estimated", "max_joinpoints": 1},
    "places": {"between": 1, "ends": 3, "apart": 3, "max_joinpoints": 2},
}


@pytest.mark.parametrize("name", ARGUMENTS)
def test_all_at_once_are_one_by_one(name: str) -> None:
    frame = areas(8).sample(frac=1, random_state=1)
    made = trends(frame, "area", **ARGUMENTS[name])
    assert len(made) == 8
    segments = []
    for place, (area, part) in enumerate(frame.groupby("area", sort=False)):
        alone = trend(part.drop(columns="area"), **ARGUMENTS[name])
        same(made[place], alone)
        row = made.summary.iloc[place]
        assert row["area"] == area
        assert row[["aapc", "lower", "upper", "p"]].tolist() == pytest.approx(alone.aapc().tolist(), rel=1e-9)
        assert (row["joinpoints"], row["verdict"], row["points"]) == (alone.joinpoints, alone.verdict, 18)
        segments.append(alone.summary.assign(area=area))
    together = made.segments
    assert_frame_equal(together, pd.concat(segments, ignore_index=True)[together.columns], rtol=1e-9)


def test_areas_with_years_gaps_and_lengths_of_their_own() -> None:
    frame = pd.concat([
        areas(2), areas(1, 5, [2003, 2004, 2006, 2009, 2010, 2011, 2015, 2016]).assign(area="gaps"),
        areas(1, 6, range(2010, 2013)).assign(area="short"), areas(1, 7).assign(area="none", numerator=np.nan),
        areas(1, 8, [2005]).assign(area="one"),
    ])  # fmt: skip
    made = trends(frame, "area")
    summary = made.summary.set_index("area")
    assert summary["points"].tolist() == [18, 18, 8, 3, 0, 1]
    assert summary.loc[["short", "none", "one"], "verdict"].tolist() == ["cannot tell"] * 3
    assert summary.loc[["short", "none", "one"], "reason"].tolist() == ["fewer than 5 points"] * 3
    assert summary.loc["none", ["start", "end", "aapc", "lower", "upper", "p"]].isna().all()
    assert summary.loc["none", "joinpoints"] == ()
    assert made.segments["area"].tolist().count("none") == 0
    for place, (_, part) in enumerate(frame.groupby("area", sort=False)):
        same(made[place], trend(part.drop(columns="area")))


def test_series_by_two_columns_and_missing_labels() -> None:
    frame = pd.concat([areas(2).assign(sex=sex) for sex in ("m", "f")] + [areas(1, 3).assign(area=None, sex="m")])
    made = trends(frame, ["area", "sex"])
    assert made.summary[["area", "sex"]].fillna("?").to_numpy().tolist() == [
        ["area 0", "m"], ["area 1", "m"], ["area 0", "f"], ["area 1", "f"], ["?", "m"],
    ]  # fmt: skip
    assert list(made.segments.columns[:2]) == ["area", "sex"]


def test_a_break_of_one_area_parts_that_area_alone() -> None:
    frame = pd.concat([rows(year=YEARS, area=area, value=20 * 0.97 ** np.arange(18.0) * wave)
                       for area, wave in (("hill", 1.0), ("vale", 1.5))])  # fmt: skip
    made = trends(frame, "area", breaks((2010, "split"), area="vale"))
    summary = made.summary.set_index("area")
    assert summary["verdict"].tolist() == ["falling", "not compared"]
    assert summary.loc["hill", "aapc"] == pytest.approx(-3)
    assert summary.loc["vale", ["aapc", "lower", "upper", "p"]].isna().all()
    assert summary.loc["vale", ["start", "end"]].tolist() == [2000, 2017]
    assert made.segments["area"].tolist() == ["hill", "vale", "vale"]
    assert "1 falling, 1 not compared" in repr(made)
    assert "none of the 1 judged" in repr(made)
    jump = trends(frame, "area", breaks((2010, "jump"), area="vale")).summary
    assert jump["aapc"].tolist() == pytest.approx([-3, -3])


def test_weights_are_each_series_own() -> None:
    frame = areas(4)
    frame["se"] = np.where(frame["area"] == "area 1", np.nan, 0.05 + 0.01 * (frame["year"] % 3))
    frame["value"] = frame["numerator"] / frame["denominator"]
    made = trends(frame, "area")
    assert [one.weighted for one in made.series] == ["se", "counts", "se", "se"]
    for place, (_, part) in enumerate(frame.groupby("area", sort=False)):
        same(made[place], trend(part.drop(columns="area")))


@pytest.mark.parametrize(("confidence", "expected", "said"), [(0.95, "0.5", "95 %"), (0.998, "0.0", "99.8 %")])
def test_false_alarms_to_be_expected_are_told(confidence: float, expected: str, said: str) -> None:
    text = repr(trends(pd.concat([areas(10), areas(1, 2, [2004]).assign(area="one")]), "area", confidence=confidence))
    assert "Trends of 11 series" in text
    assert f"if none of the 10 judged ones had a trend, about {expected} would still be called" in text
    assert said in text


def test_a_hundred_series_take_no_time() -> None:
    frame = areas(100)
    start = time.perf_counter()
    made = trends(frame, "area", weights="none")
    assert len(made.summary) == 100
    assert time.perf_counter() - start < 5


def test_an_empty_frame_makes_an_empty_table() -> None:
    made = trends(areas(1).iloc[:0], "area")
    full = trends(areas(1), "area")
    assert len(made) == len(made.summary) == len(made.segments) == 0
    assert list(made.summary.columns) == list(full.summary.columns)
    assert list(made.segments.columns) == list(full.segments.columns)
    assert "Trends of 0 series" in repr(made)


@pytest.mark.parametrize(
    ("by", "said"), [("place", "'place'"), ([], "names no column"), (3, "by is 3"), ("lower", "which the result has")]
)
def test_wrong_groups_are_named(by: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        trends(areas(2).assign(lower=1), by, weights="none")


def test_a_group_of_several_series_is_named() -> None:
    frame = pd.concat([rows(year=YEARS, value=5.0, area=area, sex=sex) for area in "ab" for sex in ("m", "f")])
    with pytest.raises(InputError, match="needs one series, got 2; they differ in sex"):
        trends(frame, "area")


# Input that no method should stumble over.


def rates(**columns: Any) -> pd.DataFrame:
    wave = np.array([1.02, 0.99, 1.0, 1.03, 0.97, 1.01, 1.0, 0.98, 1.02])
    return pd.DataFrame({"year": YEARS, "value": 30 * 0.97 ** np.arange(18) * np.tile(wave, 2)} | columns)


def counts(**columns: Any) -> pd.DataFrame:
    return pd.DataFrame({"year": YEARS, "numerator": np.round(rates()["value"] * 10), "denominator": 10_000} | columns)


def with_row(frame: pd.DataFrame, row: int, **values: Any) -> pd.DataFrame:
    frame = frame.astype("object")
    for name, value in values.items():
        frame.loc[row, name] = value
    return frame.infer_objects()


LONG = pd.DataFrame({"year": np.arange(1800, 2000), "numerator": np.arange(400, 200, -1), "denominator": 10_000})
LONG_RATES = LONG.assign(value=LONG["numerator"] / 100).drop(columns=["numerator", "denominator"])
ANSWERS: dict[str, Any] = {
    **{f"{count} rates": rates().iloc[:count] for count in range(8)},
    **{f"{count} counts": counts().iloc[:count] for count in range(8)},
    "two points far apart": rates().iloc[[0, 17]],
    "all equal": rates(value=7.0),
    "all equal, tiny": rates(value=1e-300),
    "all equal, huge": rates(value=1e300),
    "zeros": rates(value=0.0),
    "zero counts": counts(numerator=0),
    "a tail of zeros": counts(numerator=[40, 33, 30, 21, 18, 11, 9, 4] + [0] * 10),
    "now and then": counts(numerator=[0, 80] * 9),
    "gaps": rates().iloc[[0, 1, 3, 6, 7, 11, 12, 16, 17]],
    "two thousand years between": pd.DataFrame(
        {"year": [1, 2, 3, 4, 5, 2001, 2002, 2003, 2004], "value": range(1, 10)}
    ),
    "a missing value": with_row(rates(), 4, value=np.nan),
    "nothing known": rates(value=np.nan),
    "a missing count": with_row(counts(), 4, numerator=np.nan),
    "a missing year": with_row(rates(), 4, year=np.nan),
    "one enormous": with_row(rates(), 9, value=1e12),
    "one enormous first": with_row(rates(), 0, value=1e12),
    "one tiny": with_row(rates(), 17, value=1e-300),
    "one beyond all": with_row(rates(), 17, value=1e300),
    "tiny": rates(value=rates()["value"] * 1e-300),
    "huge": rates(value=rates()["value"] * 1e300),
    "over all magnitudes": rates(value=10.0 ** np.linspace(-300, 300, 18)),
    "to and fro": rates(value=[1e-300, 1e300] * 9),
    "below 0": with_row(rates(), 4, value=-3.0),
    "infinite": with_row(rates(), 4, value=np.inf),
    "200 rates": LONG_RATES,
    "200 counts": LONG,
    "200 equal ones": LONG_RATES.assign(value=3.0),
    "years of floats": rates(year=YEARS.astype("float64")),
    "years as text": rates(year=YEARS.astype("str")),
    "values as text": rates(value=[f"{value:.3f}" for value in rates()["value"]]),
    "nullable": counts().astype({"year": "Int64", "numerator": "Int64", "denominator": "Float64"}),
    "unsorted": rates().sample(frac=1, random_state=2),
    "an odd index": rates().set_index(pd.Index(list("aabbccddeeffgghhii"))),
    "columns called as ours": rates(fitted="x", segment=3, used="y", reason=2, part="z", response=None),
    "counts of our names": counts(events="x", people=None, weights=3),
    "a perfect line": rates(value=40 * 0.97 ** np.arange(18)),
    "a perfect joinpoint": rates(value=40 * np.exp(0.04 * np.minimum(np.arange(18), 8) - 0.003 * np.arange(18))),
    "perfect counts": counts(numerator=2 ** np.arange(18)),
    "scatter of rounding": rates(value=1 + 1e-15 * np.sin(np.arange(18))),
    "nobody": counts(denominator=0),
    "everybody": shares(year=YEARS, numerator=500, denominator=500),
    "more than everybody": shares(year=YEARS, numerator=600, denominator=500),
    "now and then more": shares(year=YEARS, numerator=np.arange(490, 508), denominator=500),
    "nearly everybody": shares(year=YEARS, value=np.nextafter(100, 0)),
    "a level of nothing": rows(indicator="life_expectancy_at_birth", unit="岁", per=1.0, year=YEARS, value=0.0),
    "points below 0": rows(indicator="life_expectancy_at_birth", unit="岁", per=1.0, year=YEARS, value=YEARS - 2008.0),
    "large counts": counts(numerator=np.full(18, 2**39), denominator=np.full(18, 2**62)),
    "standard errors": rates(se=0.3),
    "a missing standard error": with_row(rates(se=0.3), 4, se=np.nan),
    "standard errors far apart": rates(se=10.0 ** np.linspace(-3, 3, 18)),
}
WAYS = {
    "trend": trend,
    "a line": lambda frame: trend(frame, max_joinpoints=0),
    "permutation": lambda frame: trend(frame, max_joinpoints=2, select="permutation", permutations=39),
    "resampled": lambda frame: trend(frame, max_joinpoints=1, ci="resampled"),
    "estimated": lambda frame: trend(frame, max_joinpoints=1, autocorrelation="estimated"),
    "jump": lambda frame: trend(frame, pd.DataFrame({"year": [2008, 2012], "effect": "jump"}), max_joinpoints=1),
    "split": lambda frame: trend(frame, pd.DataFrame({"year": [2008], "effect": "split"})),
    "unweighted": lambda frame: trend(frame, weights="none", max_joinpoints=1, between=1),
    "of one": lambda frame: trends(frame.assign(town="x"), "town")[0] if len(frame) else trend(frame),
    "poisson": poisson_trend,
    "negative binomial": lambda frame: poisson_trend(frame, family="negative-binomial", max_joinpoints=1),
}
VERDICTS = {"rising", "falling", "stable", "no clear change", "cannot tell", "not compared"}


def assert_sound(made: Trend) -> None:
    """Every number is finite or missing, limits hold what they are of, and without limits nothing is told."""
    table, data = made.summary, made.data
    assert made.verdict in VERDICTS
    assert set(table["verdict"]) <= VERDICTS
    assert not np.isinf(table[["slope", "se", "p", "points_a_year", "dispersion"]]).any(axis=None)
    limited = table[table["lower"].notna()]
    slack = 1e-9 * (1 + limited["apc"].abs())
    assert (limited["lower"] <= limited["apc"] + slack).all()
    assert (limited["upper"] >= limited["apc"] - slack).all()
    assert limited["p"].between(0, 1).all()
    assert (table["verdict"].eq("cannot tell") == (table["lower"].isna() | table["reason"].ne(""))).all()
    if len(data) and data["used"].sum() < 5:
        assert made.verdict == "cannot tell"
    assert (data["used"] | (data["reason"] != "")).all()
    assert not np.isinf(data["fitted"]).any()
    for text in (repr(made), made._repr_html_()):
        assert not re.search(r"\bnan\b", text)
    for table in (made.selection, made.tests, made.joinpoint_limits, made.curve()):
        assert isinstance(table, pd.DataFrame)
    assert (made.joinpoint_limits["lower"] <= made.joinpoint_limits["year"]).all()


def assert_lacks_counts(call, frame: pd.DataFrame) -> None:
    """A count model says that it needs counts, unless there is nothing to fit anyway."""
    if trend(frame, scale="log", weights="none", max_joinpoints=0).data["used"].any():
        with pytest.raises(InputError, match="not both known"):
            call(frame)
    else:
        assert_sound(call(frame))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", ANSWERS)
def test_hostile_series_have_a_defined_answer(name: str) -> None:
    frame = ANSWERS[name]
    before = frame.copy(deep=True)
    for way, call in WAYS.items():
        if name.startswith("200") and way in ("permutation", "estimated", "jump", "split"):
            continue
        start = time.perf_counter()
        if way in ("poisson", "negative binomial") and ("numerator" not in frame or frame["numerator"].isna().all()):
            assert_lacks_counts(call, frame)
        else:
            assert_sound(call(frame))
        assert time.perf_counter() - start < 20, way
    assert_frame_equal(frame, before)


def test_what_chance_alone_would_give_is_not_told_of_degenerate_series() -> None:
    assert trend(ANSWERS["all equal"]).verdict == "stable"
    assert trend(ANSWERS["zeros"]).reason == "fewer than 5 points"
    assert trend(ANSWERS["zero counts"]).reason == "fewer than 20 events"
    assert trend(ANSWERS["more than everybody"]).data["reason"].unique().tolist() == ["over 100 %"]
    assert trend(ANSWERS["scatter of rounding"]).joinpoints == ()
    assert trend(ANSWERS["perfect counts"]).joinpoints == ()
    assert trend(ANSWERS["a perfect joinpoint"]).joinpoints == (2008,)
    for select in ("wbic", "permutation"):
        assert trend(ANSWERS["a perfect line"], select=select).joinpoints == ()
    unit = trend(ANSWERS["tiny"])
    assert unit.summary["apc"].tolist() == pytest.approx(trend(rates()).summary["apc"].tolist(), rel=1e-9)


def test_a_line_that_runs_off_has_no_points_a_year() -> None:
    made = trend(with_row(counts(), 0, denominator=1e-300), max_joinpoints=0, autocorrelation=0.999999999)
    assert made.summary["points_a_year"].isna().all()


ERRORS: dict[str, tuple[Any, str]] = {
    "no frame": ([1, 2], "DataFrame"),
    "no columns": (pd.DataFrame(), "year"),
    "no year": (rates().drop(columns="year"), "'year'"),
    "nothing to fit": (rates()[["year"]], "'value'"),
    "a column twice": (pd.concat([rates(), rates()[["value"]]], axis=1), "twice"),
    "half a year": (with_row(rates(), 4, year=2004.5), "row 4"),
    "year 0": (with_row(rates(), 4, year=0), "row 4"),
    "an infinite year": (with_row(rates(), 4, year=np.inf), "row 4"),
    "years of truth": (rates(year=True), "bool"),
    "a year of truth": (with_row(rates(), 4, year=True), "row 4"),
    "a year of words": (with_row(rates(), 4, year="last"), "row 4"),
    "dates": (rates(year=pd.date_range("2000-01-01", periods=18, freq="YS")), "datetime"),
    "a year twice": (with_row(rates(), 4, year=2003), "row 4: .*2003 stands there twice"),
    "one year only": (rates(year=2003), "twice"),
    "words": (with_row(rates(), 4, value="12,4"), "row 4"),
    "truth": (rates(value=True), "value"),
    "lists": (rates(value=[[1]] * 18), "value"),
    "a negative count": (with_row(counts(), 4, numerator=-1), "row 4"),
    "an infinite count": (with_row(counts(), 4, numerator=np.inf), "row 4"),
    "an infinite population": (with_row(counts(), 4, denominator=np.inf), "row 4"),
    "se of 0": (with_row(rates(se=0.3), 4, se=0), "row 4: .*se is 0"),
    "a negative se": (with_row(rates(se=0.3), 4, se=-1), "row 4: .*se is -1"),
    "se in words": (with_row(rates(se=0.3), 4, se="small"), "row 4"),
    "an infinite se": (with_row(rates(se=0.3), 4, se=np.inf), "row 4"),
    "an se of nothing": (with_row(rates(se=0.3), 4, se=1e-300), "row 4: .*standard error"),
    "an enormous se": (with_row(rates(se=0.3), 4, se=1e300), "row 4: .*standard error"),
    "an outlier with an se": (with_row(rates(se=0.3), 4, value=1e12), "row 4: .*standard error"),
    "an enormous count": (with_row(counts(), 4, numerator=1e300), "row 4: .*count"),
    "per without end": (counts(per=np.inf), "per is inf"),
    "several areas": (rates(area=["a"] * 9 + ["b"] * 9), "differ in area"),
    "mixed units": (rates(unit=["%"] * 9 + ["‰"] * 9), "differ in unit"),
    "mixed indicators": (rates(indicator=["infant_mortality_rate"] * 9 + ["births"] * 9), "differ in indicator"),
    "points too large": (rows(indicator="life_expectancy_at_birth", unit="岁", per=1.0, year=YEARS, value=1e300),
                         "R2C3: .*too large"),
    "an unlawful kind": (rates(kind="guess"), "kind"),
}  # fmt: skip


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", ERRORS)
def test_what_cannot_be_is_an_error_that_names_the_row(name: str) -> None:
    frame, said = ERRORS[name]
    for call in (trend, poisson_trend) if "se" not in name.split() else (trend,):
        with pytest.raises(InputError) as raised:
            call(frame)
        if call is trend:
            assert re.search(said, str(raised.value)), str(raised.value)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        *(({"max_joinpoints": wrong}, "max_joinpoints is") for wrong in (-1, True, 2.5, "2", np.nan)),
        *(({"ends": wrong}, "ends is") for wrong in (1, 0, 2.0, None)),
        ({"apart": 1}, "apart is 1"),
        ({"between": -1}, "between is -1"),
        ({"seed": -1}, "seed is -1"),
        ({"permutations": 5}, "permutations is 5"),
        *(({"select": wrong}, "select is") for wrong in ("aic", None, "")),
        ({"ci": "bootstrap"}, "ci is 'bootstrap'"),
        ({"weights": "equal"}, "weights is 'equal'"),
        *(({"autocorrelation": wrong}, "autocorrelation is") for wrong in (1, -1.0, "high", True, np.nan, None)),
        *(({"confidence": wrong}, "confidence") for wrong in (0, 1, 95, None, np.nan)),
        ({"scale": "linear"}, "scale is 'linear'"),
        ({"weights": "counts"}, "row 0: .*the counts are not known"),
        ({"weights": "se"}, "'se'"),
    ],
)
def test_wrong_arguments_are_named(arguments: dict, said: str) -> None:
    for call in (trend, lambda frame, **given: trends(frame.assign(town="x"), "town", **given)):
        with pytest.raises(InputError, match=said):
            call(rates(), **arguments)


def test_points_have_no_weights_by_counts() -> None:
    with pytest.raises(InputError, match="the counts are not known on the points scale"):
        trend(counts(), scale="points", weights="counts")


@pytest.mark.parametrize(
    "arguments",
    [{"max_joinpoints": 7}, {"max_joinpoints": 3, "select": "permutation"}, {"max_joinpoints": 3, "between": 1}],
)
def test_what_would_take_minutes_is_an_error_with_a_remedy(arguments: dict) -> None:
    start = time.perf_counter()
    with pytest.raises(InputError, match=r"200 years have [\d,]+ placements of .* joinpoints.*Ask for \d at most"):
        trend(LONG_RATES, **arguments)
    assert time.perf_counter() - start < 2
    asked = {**arguments, "max_joinpoints": 1}
    assert trend(LONG_RATES, **asked).how.most == 1


def test_more_joinpoints_than_there_is_room_for_are_not_tried() -> None:
    assert trend(rates().iloc[:9], max_joinpoints=7).how.most == 2
    assert trend(rates().iloc[:4], max_joinpoints=7).how.most == 0
