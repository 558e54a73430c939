"""Trends: against R's lm and the joinpoint program's fits without joinpoints; what is used, parted and concluded."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from analysis_frames import REFERENCE, breaks, rows, shares
from healthstats.analysis.rates import rate
from healthstats.analysis.trends.result import Trend
from healthstats.analysis.trends.trend import trend
from healthstats.errors import InputError

YEARS = range(2006, 2016)


def falling(**columns) -> pd.DataFrame:
    """Ten years of a rate that falls by about 7 % a year, with counts."""
    counts = [80, 75, 70, 72, 60, 55, 50, 52, 45, 40]
    return rows(**{"year": YEARS, "numerator": counts, "denominator": 10_000, **columns})


def of_segment(made: Trend, *names: str) -> list:
    assert len(made.segments) == 1
    return made.segments.iloc[0][list(names)].tolist()


@pytest.mark.parametrize("name", list("ABCD"))
@pytest.mark.parametrize("weighted", [True, False])
def test_the_line_is_that_of_r(name: str, weighted: bool) -> None:
    series = pd.read_csv(REFERENCE / "trend_series.csv").query("series == @name")
    expected = pd.read_csv(REFERENCE / "r_trends.csv").query("series == @name and weighted == @weighted").iloc[0]
    scale, per = series["scale"].iloc[0], float(series["per"].iloc[0])
    columns = {"year": series["year"].to_numpy(), "indicator": "?r", "unit": f"/{per:.0f}", "per": per}
    value = per * (series["count"] / series["population"]).to_numpy()
    known = {"numerator": series["count"].to_numpy(), "denominator": series["population"].to_numpy()}
    if not weighted and (series["count"].isin([0, series["population"].iloc[-1]])).any():
        known["numerator"] = known["numerator"].astype(
            "float64"
        )  # the ends need their counts: one row without is enough
    frame = rows(**columns, **known, value=value)
    if not weighted:
        other = frame.index[(frame["numerator"] != 0) & (frame["numerator"] != frame["denominator"])][0]
        frame.loc[other, ["numerator", "denominator"]] = np.nan
    made = trend(frame, scale=scale, max_joinpoints=0)
    assert made.data["used"].all()
    turn = (lambda b: b) if scale == "points" else (lambda b: 100 * np.expm1(b))
    assert of_segment(made, "apc", "lower", "upper") == pytest.approx(
        [turn(expected[column]) for column in ("slope", "lower", "upper")], rel=1e-9
    )
    assert of_segment(made, "p") == pytest.approx([expected["p"]], rel=1e-9)
    back = {"log": np.exp, "logit": lambda y: per / (1 + np.exp(-y)), "points": lambda y: y}[scale]
    last = made.data.iloc[-1][["fitted", "fitted_lower", "fitted_upper"]].astype("float64")
    assert last.tolist() == pytest.approx([back(expected[c]) for c in ("last", "last_lower", "last_upper")], rel=1e-9)
    assert ("weighted by counts" in made.method) == (weighted and scale != "points")


def test_the_line_is_that_of_the_joinpoint_program_without_joinpoints(shared) -> None:
    folder = shared / "reference" / "trends"
    series = pd.read_csv(folder / "joinpoint5_ukct_input.csv")
    expected = pd.read_csv(folder / "joinpoint5_ukct_apc.csv").query("k == 0")
    assert len(expected) >= 4
    for row in expected.itertuples():
        part = series[series["series"] == row.series]
        made = trend(rows(year=part["year"].to_numpy(), value=part["value"].to_numpy()))
        change, lower, upper, p = of_segment(made, "apc", "lower", "upper", "p")
        assert change == pytest.approx(row.APC, abs=0.03)  # the input is rounded to two decimals
        assert [lower, upper] == pytest.approx([row.APC_lcl, row.APC_ucl], abs=0.05)
        assert p == pytest.approx(row.p, abs=0.002)


def test_a_constant_percentage_is_found_exactly() -> None:
    made = trend(rows(year=YEARS, value=50 * 0.95 ** np.arange(10)))
    assert of_segment(made, "apc", "lower", "upper") == pytest.approx([-5, -5, -5])
    assert made.verdict == "falling"
    assert of_segment(made, "points_a_year") == pytest.approx([50 * 0.95**4.5 * np.log(0.95)])
    assert made.data["fitted"].tolist() == pytest.approx(made.data["value"].tolist())


@pytest.mark.parametrize(
    ("points", "count", "verdict", "reason"),
    [
        (4, 100, "cannot tell", "fewer than 5 points"),
        (5, 100, "falling", ""),
        (1, 100, "cannot tell", "fewer than 5 points"),
        (2, 100, "cannot tell", "fewer than 5 points"),
        (5, 3, "cannot tell", "fewer than 20 events"),
        (7, 3, "falling", ""),
        (10, 2, "cannot tell", "fewer than 5 points of 3 events or more"),
    ],
)
def test_too_few_points_or_events_cannot_tell(points: int, count: int, verdict: str, reason: str) -> None:
    years = np.arange(points)
    made = trend(rows(year=2000 + years, numerator=count, denominator=1000 * 1.2**years))
    assert (made.verdict, made.segments["reason"].iloc[0]) == (verdict, reason)


@pytest.mark.parametrize(("events", "verdict"), [(19, "cannot tell"), (20, "falling")])
def test_twenty_events_are_enough(events: int, verdict: str) -> None:
    counts = np.array([4, 4, 4, 4, events - 16])
    made = trend(rows(year=2001 + np.arange(5), numerator=counts, denominator=1000 * counts * 1.3 ** np.arange(5)))
    assert made.verdict == verdict


@pytest.mark.parametrize(
    ("yearly", "noise", "verdict", "in_points"),
    [
        (0.0, 0.0, "stable", "stable"),
        (0.005, 0.0, "stable", "rising"),  # half a per cent of a life expectancy is four months a year
        (0.02, 0.0, "rising", "rising"),
        (-0.02, 0.0, "falling", "falling"),
        (0.0, 0.2, "no clear change", "no clear change"),
    ],
)
def test_verdicts(yearly: float, noise: float, verdict: str, in_points: str) -> None:
    wave = noise * np.array([1, -1, -1, 1, 1, -1, -1, 1, 1, -1])
    assert trend(rows(year=YEARS, value=20 * np.exp(yearly * np.arange(10) + wave))).verdict == verdict
    points = rows(indicator="life_expectancy_at_birth", unit="岁", per=1.0, year=YEARS,
                  value=70 + 70 * (yearly * np.arange(10) + wave))  # fmt: skip
    made = trend(points)
    assert (made.scale, made.verdict, made.change_unit) == ("points", in_points, "points a year")
    assert of_segment(made, "apc") == pytest.approx([70 * yearly + of_segment(trend(points), "apc")[0] - 70 * yearly])


@pytest.mark.parametrize(("noise", "dispersion"), [(0.0, 0.0), (0.05, 1.25), (0.1, 5.0)])
def test_dispersion_is_the_scatter_in_units_of_chance(noise: float, dispersion: float) -> None:
    wave = noise * np.array(
        [1, -1, -1, 1, 1, -1, -1, 1, 1, -1]
    )  # residual variance 10 × 400 × noise² / 8 (and a bit of slope)
    made = trend(rows(year=YEARS, numerator=400, denominator=400_000 / (20 * np.exp(wave))))
    assert of_segment(made, "dispersion") == pytest.approx([dispersion], rel=0.05, abs=1e-9)
    assert np.isnan(of_segment(trend(rows(year=YEARS, value=20 * np.exp(wave))), "dispersion")[0])


def test_a_level_series_has_no_slope_out_of_rounding() -> None:
    made = trend(rows(year=YEARS, value=0.1))
    assert of_segment(made, "apc", "p") == [0.0, 1.0]
    assert made.verdict == "stable"


def test_a_coverage_is_fitted_on_its_odds() -> None:
    odds = 4 * 1.3 ** np.arange(10)
    made = trend(shares(year=YEARS, value=100 * odds / (1 + odds)))
    assert (made.scale, made.verdict, made.change_unit) == ("logit", "rising", "% of the odds a year")
    assert of_segment(made, "apc") == pytest.approx([30])
    middle = made.data["fitted"].iloc[[4, 5]].diff().iloc[1]
    assert of_segment(made, "points_a_year") == pytest.approx([middle], rel=0.01)
    assert (made.data["fitted_upper"] < 100).all()


def test_a_zero_count_counts_as_a_half() -> None:
    counts = [9, 8, 5, 6, 0, 3, 4]
    half = trend(rows(year=range(2001, 2008), numerator=[*counts[:4], 0.5, *counts[5:]], denominator=1000))
    made = trend(rows(year=range(2001, 2008), numerator=counts, denominator=1000))
    assert of_segment(made, "apc", "lower", "upper") == pytest.approx(of_segment(half, "apc", "lower", "upper"))
    assert of_segment(made, "events", "points") == [35, 7]


def test_a_count_of_events_is_its_own_weight() -> None:
    cases = {"indicator": "reported_cases", "unit": "例", "per": 1.0, "year": range(2001, 2008)}
    counts = [9, 8, 5, 6, 0, 3, 4]
    made = trend(rows(value=counts, **cases))
    as_rate = trend(rows(year=range(2001, 2008), numerator=counts, denominator=1000))
    columns = ("apc", "lower", "upper", "p", "events", "points", "verdict")
    assert of_segment(made, *columns)[:4] == pytest.approx(of_segment(as_rate, *columns)[:4])
    assert of_segment(made, *columns)[4:] == of_segment(as_rate, *columns)[4:]
    assert trend(rows(value=[3, 2, 1, 2, 3, 4, 1], **cases)).verdict == "cannot tell"
    beds = trend(rows(**{**cases, "indicator": "beds", "unit": "张"}, value=counts))
    assert beds.data["reason"].tolist()[4] == "zero without its denominator"
    assert np.isnan(of_segment(beds, "events")[0])


NOT_USED = {
    "barred": ({"flags": "incomplete_year"}, "incomplete year"),
    "two flags": ({"flags": "undecided repaired unfitted"}, "undecided, unfitted"),
    "no value": ({"value": np.nan, "status": "suppressed"}, "no value"),
    "infinite": ({"value": np.inf}, "no value"),
    "zero": ({"value": 0.0}, "zero without its denominator"),
    "below zero": ({"value": -1.0}, "below 0"),
    "bound": ({"bound": "<="}, "a bound, not a value"),
    "range": ({"value_high": 9.0}, "a range, not a value"),
    "part of a year": ({"period_end": pd.Timestamp("2010-06-30")}, "other period length"),
    "pooled": ({"period_start": pd.Timestamp("2008-01-01")}, "other period length"),
    "no year": ({"year": pd.NA}, "no year"),
    "mark that bars nothing": ({"flags": "repaired vintages"}, ""),
    "another twelve months":
        ({"period_start": pd.Timestamp("2009-10-01"), "period_end": pd.Timestamp("2010-09-30")}, ""),
}  # fmt: skip


@pytest.mark.parametrize("name", NOT_USED)
def test_what_is_not_used_says_why(name: str) -> None:
    columns, reason = NOT_USED[name]
    frame = rows(year=YEARS, value=[8.0, 7.5, 7.0, 7.2, 6.0, 5.5, 5.0, 5.2, 4.5, 4.0])
    for column, value in columns.items():
        frame[column] = frame[column].where(frame["year"].ne(2010).fillna(True), value)
    made = trend(frame)
    assert made.data.loc[made.data["reason"] != "", "reason"].tolist() == ([reason] if reason else [])
    assert made.data["used"].sum() == (9 if reason else 10)
    if reason:
        rest = trend(frame[frame["year"].ne(2010).fillna(False)])
        assert of_segment(made, "apc", "lower") == pytest.approx(of_segment(rest, "apc", "lower"))


@pytest.mark.parametrize(
    ("value", "numerator", "reason"),
    [(100.0, np.nan, "100 % without its counts"), (100.0, 500, ""), (103.0, 515, "over 100 %"), (0.0, 0, ""),
     (0.0, np.nan, "zero without its denominator")],
)  # fmt: skip
def test_the_ends_of_a_proportion_need_their_counts(value: float, numerator: float, reason: str) -> None:
    frame = shares(year=YEARS, value=[*[90.0] * 9, value], numerator=[*[450] * 9, numerator], denominator=500)
    made = trend(frame)
    assert made.data["reason"].iloc[-1] == reason
    assert np.isfinite(of_segment(made, "apc", "lower")).all()


def test_most_rows_say_what_a_period_is() -> None:
    half = pd.to_datetime([f"{year}-06-30" for year in YEARS])
    frame = rows(year=YEARS, value=5.0)
    frame["period_end"] = frame["period_end"].where(frame["year"] > 2012, half)
    assert trend(frame).data["used"].tolist() == [True] * 7 + [False] * 3
    frame["period_end"] = frame["period_end"].where(
        frame["year"] > 2010, pd.to_datetime(frame["year"].astype(str) + "-12-31")
    )
    assert trend(frame).data.set_index("year")["used"].loc[2011:2012].tolist() == [False, False]


@pytest.mark.parametrize(("halves", "used"), [(1, 9), (4, 6), (5, 5), (6, 6)])
def test_of_equally_common_periods_the_latest_is_fitted(halves: int, used: int) -> None:
    frame = rows(year=YEARS, value=5.0)
    frame.loc[: halves - 1, "period_end"] = pd.to_datetime([f"{year}-06-30" for year in YEARS[:halves]])
    made = trend(frame).data["used"].tolist()
    first = halves > 5
    assert made == [first] * halves + [not first] * (10 - halves)
    assert sum(made) == used


def test_a_new_definition_parts_the_series() -> None:
    frame = falling()
    made = trend(frame, breaks((2011, "split")))
    assert made.verdict == "not compared"
    assert made.segments[["start", "end", "points"]].to_numpy().tolist() == [[2006, 2010, 5], [2011, 2015, 5]]
    for number, part in enumerate((frame[frame["year"] < 2011], frame[frame["year"] >= 2011])):
        alone = trend(part)
        assert alone.verdict == made.segments["verdict"].iloc[number]
        assert made.segments["apc"].iloc[number] == pytest.approx(alone.segments["apc"].iloc[0])
    assert made.data["segment"].tolist() == [1] * 5 + [2] * 5
    assert made.breaks["effect"].tolist() == ["split"]


def test_a_jump_is_a_step_in_one_trend() -> None:
    years = np.arange(2000, 2020)
    level = np.where(years >= 2008, 1.5, 1.0)
    frame = rows(year=years, value=30 * 0.96 ** (years - 2000) * level)
    made = trend(frame, breaks((2008, "jump")))
    assert (made.verdict, made.joinpoints) == ("falling", ())
    assert of_segment(made, "apc", "lower", "upper") == pytest.approx([-4, -4, -4])
    assert made.data["fitted"].tolist() == pytest.approx(frame["value"].tolist())
    assert trend(frame).summary["apc"].iloc[0] > -3.9 or len(trend(frame).summary) > 1  # a trend across it is wrong


@pytest.mark.parametrize(
    ("table", "parted"),
    [
        (breaks((2006, "split")), False),  # before the first year
        (breaks((2016, "split")), False),
        (breaks((2011, "note")), False),
        (breaks((2011, "split"), area="vale"), False),
        (breaks((2011, "split"), subject="rural"), False),
        (breaks((2011, "split"), area="hill"), True),
        (breaks((2011, "split")).assign(indicator=""), True),
        (breaks((2011, "split")).assign(indicator="stillbirth_rate"), False),
        (None, False),
    ],
)
def test_only_a_break_of_this_series_inside_its_span_parts_it(table, parted: bool) -> None:
    assert (trend(falling(), table).verdict == "not compared") == parted


def test_two_breaks_with_nothing_between_are_one() -> None:
    frame = falling(flags=["" if year != 2011 else "undecided" for year in YEARS])
    made = trend(frame, breaks((2011, "split"), (2012, "jump")))
    assert made.segments["segment"].tolist() == [1, 2]
    assert made.data.set_index("year")["segment"].loc[[2010, 2011, 2012]].tolist() == [1, 0, 2]


def test_too_few_points_come_before_the_break() -> None:
    frame = falling()
    assert trend(frame.iloc[:4], breaks((2008, "split"))).verdict == "cannot tell"
    assert trend(frame.iloc[:5], breaks((2008, "split"))).verdict == "not compared"


def test_an_unfitted_year_is_drawn_but_not_fitted() -> None:
    made = trend(falling(), breaks((2010, "unfitted")))
    row = made.data.set_index("year").loc[2010]
    assert (row["used"], row["reason"], row["segment"]) == (False, "unfitted", 1)
    assert np.isfinite(row["fitted"])
    assert made.verdict == "falling"


def test_the_line_is_not_drawn_beyond_the_years_it_was_fitted_to() -> None:
    made = trend(falling(flags=["undecided", *[""] * 8, "undecided"]))
    assert made.data["fitted"].isna().tolist() == [True, *[False] * 8, True]


def test_rated_or_not_the_trend_is_the_same_in_other_units_too() -> None:
    plain = trend(falling())
    for other in (rate(falling()), rate(falling(), per=100_000)):
        made = trend(other)
        assert of_segment(made, "apc", "lower", "p") == pytest.approx(of_segment(plain, "apc", "lower", "p"))
        assert {"lower", "upper"} <= set(made.data.columns)


def test_targets_and_changes_are_left_aside() -> None:
    frame = pd.concat([falling(), rows(year=2015, value=3.0, kind="target", bound="<=")])
    assert len(trend(frame).data) == 10


def test_order_and_input_do_not_matter_and_do_not_change() -> None:
    frame = falling().sample(frac=1, random_state=3).set_axis([4] * 10)
    before = frame.copy(deep=True)
    made = trend(frame, breaks((2011, "split")))
    assert_frame_equal(frame, before)
    straight = trend(falling(), breaks((2011, "split")))
    assert_frame_equal(made.segments, straight.segments)
    assert_frame_equal(made.data, straight.data)


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_a_few_rows_make_a_trend_that_cannot_tell(count: int) -> None:
    made = trend(falling().iloc[:count])
    assert made.verdict == "cannot tell"
    assert len(made.segments) == min(count, 1)
    assert len(made.data) == count
    assert "cannot tell" in repr(made)
    assert "nan" not in repr(made)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("make", [rows, shares])
def test_three_wild_points_have_limits_without_end(make) -> None:
    made = trend(make(year=[2001, 2002, 2003], numerator=[1, 1990, 1], denominator=2000))
    change, lower, upper = of_segment(made, "apc", "lower", "upper")
    assert lower == pytest.approx(-100)
    assert lower < change < upper


def test_nothing_usable_makes_no_segment() -> None:
    made = trend(falling(flags="undecided"))
    assert (made.verdict, len(made.segments)) == ("cannot tell", 0)
    assert made.segments.dtypes.astype(str).tolist() == trend(falling()).segments.dtypes.astype(str).tolist()


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (pd.concat([falling(), falling(area="vale")]), r"one series, got 2; they differ in area: 'hill', 'vale'"),
        (pd.concat([falling(), falling(system="survey", sex="f")]), "differ in sex: '', 'f'; system: '', 'survey'"),
        (pd.concat([falling(), falling(per=100.0, unit="%")]), r"differ in unit: '‰', '%'; per"),
        (pd.concat([falling(), falling().iloc[[3]]]), "'made.csv', R5C3: trend found a second result for infant_mort"),
    ],
)  # fmt: skip
def test_several_series_are_an_error_that_says_in_what_they_differ(frame: pd.DataFrame, said: str) -> None:
    with pytest.raises(InputError, match=said):
        trend(frame)


def test_a_second_value_that_is_barred_is_not_in_the_way() -> None:
    frame = pd.concat([falling(), falling(flags="undecided").iloc[[3]]])
    assert trend(frame).data["used"].sum() == 10


@pytest.mark.parametrize(
    ("arguments", "said"),
    [({"scale": "sqrt"}, "scale is 'sqrt'"), ({"confidence": 95}, "confidence is 95"),
     ({"breaks": {}}, "breaks as a DataFrame")],
)  # fmt: skip
def test_wrong_arguments_are_named(arguments: dict, said: str) -> None:
    with pytest.raises(InputError, match=said):
        trend(falling(), **arguments)


def test_a_trend_reads_well_and_the_same_every_time() -> None:
    made, again = trend(falling()), trend(falling())
    assert repr(made) == repr(again)
    assert made._repr_html_() == again._repr_html_()
    assert repr(made).splitlines() == [
        "Trend of infant_mortality_rate, hill: falling",
        "  log-linear regression on the year, weighted by counts, up to 1 joinpoint by the weighted BIC, "
        "t limits (95 %); 10 of 10 rows used",
        "  2006-2015: -7.19 % a year (-8.37 to -5.98), falling",
    ]
    assert " at 0x" not in repr(made) + made._repr_html_()


def test_names_that_are_html_are_only_shown() -> None:
    made = trend(falling(area="<script>alert(1)</script>", indicator="?<b>x</b>"))
    assert "<script>" not in made._repr_html_()
    assert "<b>x</b>" not in made._repr_html_()


def test_the_summary_is_a_copy() -> None:
    made = trend(falling())
    copy = made.summary
    copy["apc"] = 0.0
    assert made.segments["apc"].iloc[0] < -7


@settings(max_examples=8)
@given(
    st.lists(st.integers(20, 900), min_size=5, max_size=12), st.floats(0.01, 100), st.sampled_from([0.8, 0.95, 0.99])
)
def test_limits_hold_the_change_widen_with_confidence_and_know_no_unit(
    counts: list[int], factor: float, confidence: float
) -> None:
    frame = rows(year=range(2000, 2000 + len(counts)), numerator=counts, denominator=100_000)
    change, lower, upper = of_segment(trend(frame, confidence=confidence, max_joinpoints=0), "apc", "lower", "upper")
    assert lower <= change <= upper
    wider = of_segment(trend(frame, confidence=(1 + confidence) / 2, max_joinpoints=0), "lower", "upper")
    assert wider[0] <= lower
    assert upper <= wider[1]
    scaled = frame.assign(value=frame["value"] * factor)
    assert of_segment(trend(scaled, confidence=confidence, max_joinpoints=0), "apc", "lower") == pytest.approx(
        [change, lower]
    )
    mirrored = frame.assign(value=frame["value"].to_numpy()[::-1], numerator=frame["numerator"].to_numpy()[::-1])
    upper_back = of_segment(trend(mirrored, confidence=confidence, max_joinpoints=0), "upper")[0]
    assert (1 + upper_back / 100) * (1 + lower / 100) == pytest.approx(1)
