"""Funnels, their lines and their overdispersion, against R, the shared reference, and their own laws."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import gammainc, gammaincc

from analysis_frames import REFERENCE
from healthstats.analysis.funnel import funnel, implied_population
from healthstats.analysis.funnel_lines import funnel_limits
from healthstats.analysis.overdispersion import adjusted_limits, overdispersion
from healthstats.errors import InputError

LAWS = ["poisson", "binomial", "ratio", "dsr"]
SIZE = {"poisson": "denominator", "binomial": "denominator", "ratio": "expected", "dsr": "denominator"}
VERDICTS = {
    "above 99.8 %": "High (0.001)",
    "above 95 %": "High (0.025)",
    "within": "Not significant",
    "below 95 %": "Low (0.025)",
    "below 99.8 %": "Low (0.001)",
    "cannot tell": "Not applicable for events less than 10 for dsrs",
}


def areas(law: str = "poisson", **columns: object) -> pd.DataFrame:
    """Six areas; what their sizes are called goes by the law."""
    made = pd.DataFrame({
        "area": list("abcdef"), "numerator": [31, 9, 25, 60, 18, 22], "size": [1000, 1000, 900, 1400, 1100, 800]
    }).assign(**columns)  # fmt: skip
    if law == "ratio":
        return made.assign(expected=made["size"] / 40).drop(columns="size")
    if law == "dsr":
        return made.assign(value=made["numerator"] / made["size"] * 1e5).drop(columns="size")
    return made.rename(columns={"size": "denominator"})


def test_limits_are_those_of_r() -> None:
    table = pd.read_csv(REFERENCE / "r_funnel.csv")
    assert len(table) == 132
    for (law, share, confidence, side), part in table.groupby(["law", "share", "confidence", "side"]):
        rows = pd.DataFrame({"numerator": 1.0, "denominator": part["size"]})
        made = funnel(rows, law, per=1, baseline=share, confidence=confidence)
        np.testing.assert_allclose(made[side], part["limit"], rtol=1e-9, atol=1e-14)


def test_overdispersion_is_that_of_r() -> None:
    table = pd.read_csv(REFERENCE / "r_overdispersion.csv")
    for law, part in table.groupby("law"):
        rows, proportion = part[["numerator", "denominator"]], law == "binomial"
        found = overdispersion(rows["numerator"], rows["denominator"], part["share"].iloc[0], proportion)
        np.testing.assert_allclose([found.phi, found.tau2], part[["phi", "tau2"]].iloc[0], rtol=1e-10)
        assert found.areas == len(rows) == 12
        made = funnel(rows, law, adjust=True)
        np.testing.assert_allclose(made["tau2"], part["tau2"], rtol=1e-10)
        assert (made["method"] == "additive overdispersion").all()


@pytest.mark.parametrize(
    ("baseline", "size", "events", "expected"),
    # 100 expected: 120.6 events are reached in 2.5 % of years, 132.1 in 0.1 %; 80.4 are not passed, 70.4 not in 0.1 %.
    [
        (0.1, 1000, 133, "above 99.8 %"),
        (0.1, 1000, 132, "above 95 %"),
        (0.1, 1000, 121, "above 95 %"),
        (0.1, 1000, 120, "within"),
        (0.1, 1000, 81, "within"),
        (0.1, 1000, 80, "below 95 %"),
        (0.1, 1000, 71, "below 95 %"),
        (0.1, 1000, 70, "below 99.8 %"),
        (0.003, 1000, 0, "within"),
        (0.0037, 1000, 0, "below 95 %"),
        (0.007, 1000, 0, "below 99.8 %"),
        (0.00000001, 1000, 1, "above 99.8 %"),
    ],
)
def test_verdicts_of_rates(baseline: float, size: float, events: int, expected: str) -> None:
    made = funnel(pd.DataFrame({"numerator": [events], "denominator": [size]}), per=1, baseline=baseline)
    assert made["funnel"].tolist() == [expected]
    reached, passed = gammainc(max(events, 1e-300), baseline * size), gammaincc(events + 1, baseline * size)
    assert ("above" in expected) == (reached < 0.025)
    assert ("below" in expected) == (passed < 0.025)
    assert ("99.8" in expected) == (min(reached, passed) < 0.001)


@pytest.mark.parametrize(
    ("law", "events", "size", "reliability", "verdict", "limits"),
    [
        ("poisson", 0, 1000, "limits only", "below 99.8 %", True),
        ("poisson", 2, 1000, "limits only", "below 99.8 %", True),
        ("poisson", 3, 1000, "unreliable", "below 99.8 %", True),
        ("poisson", 20, 1000, "", "within", True),
        ("poisson", 1200, 1000, "", "above 99.8 %", True),
        ("poisson", 5, 0, "no population", "cannot tell", False),
        ("poisson", np.nan, 1000, "no counts", "cannot tell", False),
        ("poisson", 5, np.nan, "no counts", "cannot tell", False),
        ("poisson", np.nan, 0, "no counts", "cannot tell", False),
        ("binomial", 1000, 1000, "", "above 99.8 %", True),
        ("binomial", 1001, 1000, "over 100 %", "cannot tell", False),
        ("binomial", 5, 0, "no population", "cannot tell", False),
        ("ratio", 0, 0.5, "limits only", "within", True),
        ("ratio", 5, 0, "no population", "cannot tell", False),
        ("ratio", 5, np.nan, "no counts", "cannot tell", False),
    ],
)
def test_edges(law: str, events: float, size: float, reliability: str, verdict: str, limits: bool) -> None:
    others = areas(law).drop(columns="area").astype("float64")
    row = pd.DataFrame({"numerator": [events], SIZE[law]: [size]})
    made = funnel(pd.concat([row, others], ignore_index=True), law)
    one = made.iloc[0]
    assert [one["reliability"], one["funnel"]] == [reliability, verdict]
    assert made[["lower", "upper", "lower_99_8", "upper_99_8", "confidence"]].iloc[0].notna().tolist() == [limits] * 5
    assert (one["method"] != "") == limits
    assert pd.isna(one["value"]) == (reliability in ("no counts", "no population"))
    if not limits:
        # What says nothing does not move the baseline, and the lines stay as they were.
        pd.testing.assert_frame_equal(
            made.iloc[1:].reset_index(drop=True)[funnel(others, law).columns], funnel(others, law)
        )
        lines = funnel_limits(pd.concat([row, others]), law)
        pd.testing.assert_frame_equal(lines, funnel_limits(others, law))


@pytest.mark.parametrize(("events", "verdict"), [(0, "cannot tell"), (9, "cannot tell"), (10, "below 99.8 %")])
def test_a_standardised_rate_of_fewer_than_ten_events_is_not_judged(events: int, verdict: str) -> None:
    rows = pd.DataFrame({"numerator": [400, 420, events], "value": [20.0, 21.0, events / 10]})
    made = funnel(rows, "dsr", baseline=20.5)
    assert made["funnel"].tolist() == ["within", "within", verdict]
    assert made["value"].tolist() == rows["value"].tolist()
    assert made["reliability"].tolist()[2] == ("limits only" if events == 0 else "unreliable")


@pytest.mark.parametrize(("law", "events"), [("poisson", 0), ("binomial", 0), ("binomial", 1000)])
def test_without_events_or_with_nothing_else_nothing_can_be_told(law: str, events: int) -> None:
    rows = pd.DataFrame({"numerator": events, "denominator": [1000, 1000]})
    for adjust in (False, True):
        made = funnel(rows, law, adjust=adjust)
        assert made["funnel"].tolist() == ["cannot tell"] * 2
        assert made["lower"].isna().all()
        assert made["baseline"].tolist() == [events / 10] * 2
        assert len(funnel_limits(rows, law, adjust=adjust)) == 0
        assert "cannot tell" not in set(funnel(rows, law, baseline=0.5, adjust=adjust)["funnel"])


def test_the_baseline_is_all_events_over_all_persons_or_the_one_given() -> None:
    assert funnel(areas())["baseline"].round(6).unique().tolist() == [round(165 / 6200 * 1e5, 6)]
    assert funnel(areas(), per=1000, baseline=20)["baseline"].unique().tolist() == [20]
    assert funnel(areas("ratio"), "ratio")["baseline"].unique().tolist() == [1]
    made = funnel(areas("ratio"), "ratio", per=100)
    assert made["baseline"].unique().tolist() == [100]
    np.testing.assert_allclose(made["value"], areas("ratio").eval("100 * numerator / expected"))
    lines = funnel_limits(areas(), per=1000, baseline=20)
    assert lines["baseline"].unique().tolist() == [20]


def test_levels_may_be_others() -> None:
    made = funnel(areas(), confidence=(0.999, 0.8))
    assert {"lower", "upper", "lower_80", "upper_80"} <= set(made)
    assert (made["lower"] < made["lower_80"]).all()
    assert made["confidence"].unique().tolist() == [0.999]
    assert set(made["funnel"]) == {"within", "below 99.9 %", "above 99.9 %", "below 80 %"}
    assert set(funnel(areas(), confidence=0.95)["funnel"]) == {"within", "below 95 %", "above 95 %"}


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("adjust", [False, True])
def test_rows_their_order_and_their_columns_are_kept(law: str, adjust: bool) -> None:
    rows = areas(law).set_axis([3, 3, 1, 7, 8, 9])
    before = rows.copy()
    made = funnel(rows, law, adjust=adjust)
    lines = funnel_limits(rows, law, adjust=adjust)
    pd.testing.assert_frame_equal(rows, before)
    assert made.columns[: rows.shape[1]].tolist() == rows.columns.tolist()
    assert ("tau2" in made) == adjust
    pd.testing.assert_frame_equal(funnel(rows.iloc[::-1], law, adjust=adjust), made.iloc[::-1])
    pd.testing.assert_frame_equal(funnel_limits(rows.iloc[::-1], law, adjust=adjust), lines)
    for method, full in ((funnel, made), (funnel_limits, lines)):
        empty = method(rows.iloc[:0], law, adjust=adjust)
        assert len(empty) == 0
        pd.testing.assert_series_equal(empty.dtypes, full.dtypes)
    one = funnel(rows.iloc[:1], law, adjust=adjust)
    assert one["funnel"].tolist() == ["within"]
    assert len(funnel_limits(rows.iloc[:1], law, adjust=adjust)) == 400


def test_whole_numbers_do_not_overflow() -> None:
    rows = pd.DataFrame({"numerator": [1_200_000_000] * 4, "denominator": [2_000_000_000] * 4}).astype("int32")
    for law in ("poisson", "binomial"):
        for adjust in (False, True):
            made = funnel(rows, law, per=1, adjust=adjust)
            np.testing.assert_allclose(made["baseline"], 0.6)
            assert made["funnel"].unique().tolist() == ["within"]
            assert np.isfinite(funnel_limits(rows, law, adjust=adjust)["value"]).all()


@pytest.mark.parametrize("method", [funnel, funnel_limits])
@pytest.mark.parametrize(
    ("rows", "arguments", "said"),
    [
        (areas(numerator=[1, -2, 3, 4, 5, 6]), {}, "row 1: .*numerator is -2"),
        (areas().replace(900, np.inf), {}, "row 2: .*denominator is inf"),
        (areas(), {"law": "ratio"}, "needs a column 'expected'"),
        (areas(), {"law": "dsr"}, "needs a column 'value'"),
        (areas("dsr").assign(value=[1, 2, 0, 4, 5, 6]), {"law": "dsr"}, "row 2: .*value is 0 with 25 events"),
        (areas("dsr").assign(value=[1, 2, -3, 4, 5, 6]), {"law": "dsr"}, "row 2: .*value is -3"),
        (areas(), {"law": "normal"}, "law is 'normal', expected one of 'poisson'"),
        (areas(), {"per": 0}, "per is 0"),
        (areas(), {"baseline": 0}, "baseline is 0, expected a number above 0"),
        (areas(), {"baseline": "mean"}, "baseline is 'mean'"),
        (areas(), {"law": "binomial", "baseline": 100}, "baseline is 100, expected a number above 0 and below 100"),
        (areas(), {"confidence": 95}, "confidence is 95"),
    ],
)
def test_what_is_not_lawful_is_named(method, rows: pd.DataFrame, arguments: dict, said: str) -> None:
    with pytest.raises(InputError, match=said):
        method(rows, **arguments)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [({"points": 1}, "points is 1"), ({"points": 9.5}, "points is 9.5"), ({"years": 0}, "years is 0")],
)
def test_lines_need_points_and_years(arguments: dict, said: str) -> None:
    with pytest.raises(InputError, match=said):
        funnel_limits(areas(), **arguments)


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("adjust", [False, True])
def test_areas_on_a_line_have_it_as_their_limit(law: str, adjust: bool) -> None:
    lines = funnel_limits(areas(law), law, adjust=adjust).query("value > 0")
    for (level, side), line in lines.groupby(["confidence", "limit"]):
        size = line[SIZE[law]]
        tau2 = funnel(areas(law), law, adjust=True)["tau2"].iloc[0]
        per = {"binomial": 100, "ratio": 1}.get(law, 1e5)
        if adjust:
            made = adjusted_limits(line["baseline"].iloc[0] / per, size, tau2, level, law == "binomial")
            limit = made[side == "upper"] * per
        else:
            own = pd.DataFrame({"numerator": 10.0, SIZE[law]: size})
            of_rates = "poisson" if law == "dsr" else law
            limit = funnel(own, of_rates, baseline=line["baseline"].iloc[0], confidence=level)[side]
        np.testing.assert_allclose(line["value"], limit, rtol=1e-8)
        np.testing.assert_allclose(line["numerator"], line["value"] / per * size, rtol=1e-9)


def test_lines_are_as_wide_as_the_areas_need_it() -> None:
    lines = funnel_limits(areas(), points=20)
    assert len(lines) == 80
    for _, line in lines.groupby(["confidence", "limit"]):
        assert line["numerator"].is_monotonic_increasing
        assert line["numerator"].iloc[0] == 18  # 95 % of the fewest persons, rounded down: 700, with 18.6 events
        assert line["numerator"].iloc[-1] == 40  # 105 % of the most, rounded up: 1,500, with 39.9 events


def test_overdispersed_limits_are_wider_and_without_overdispersion_nearly_the_same() -> None:
    plain, wide = funnel(areas()), funnel(areas(), adjust=True)
    assert (wide["lower"] < plain["lower"]).all()
    assert (wide["upper"] > plain["upper"]).all()
    assert wide["tau2"].unique().round(6).tolist() == [0.000802]
    even = areas(numerator=[27, 26, 24, 37, 29, 21])
    calm = funnel(even, adjust=True)
    assert calm["tau2"].unique().tolist() == [0]
    np.testing.assert_allclose(calm["upper"], funnel(even)["upper"], rtol=0.03)


@pytest.mark.parametrize(("events", "size"), [([], []), ([4], [100]), ([4, np.nan], [100, 100])])
def test_fewer_than_two_areas_do_not_differ(events: list[float], size: list[float]) -> None:
    found = overdispersion(events, size, 0.03)
    assert [found.tau2, np.isnan(found.phi), found.areas] == [0, True, sum(one == 4 for one in events)]


@settings(max_examples=100)
@given(
    st.lists(st.tuples(st.integers(0, 900), st.integers(1000, 10**6)), min_size=2, max_size=12),
    st.sampled_from(["poisson", "binomial", "ratio"]),
    st.booleans(),
)
def test_limits_hold_the_baseline_widen_and_scale(rows, law: str, adjust: bool) -> None:
    frame = pd.DataFrame(rows, columns=["numerator", SIZE[law]])
    made = funnel(frame, law, per=1, adjust=adjust).dropna(subset="lower")
    # Where hardly anything is expected the least possible, one event, is already much.
    some = made[made["baseline"] * made[SIZE[law]] > 0.7]
    assert (some["lower"] <= some["baseline"]).all()
    assert (some["baseline"] <= some["upper"]).all()
    assert (made["lower_99_8"] <= made["lower"]).all()
    assert (made["upper"] <= made["upper_99_8"]).all()
    assert ((made["value"] > made["upper"]) == made["funnel"].str.startswith("above")).all()
    assert ((made["value"] < made["lower"]) == made["funnel"].str.startswith("below")).all()
    assert (
        made["funnel"].str.endswith("99.8 %") == ~made["value"].between(made["lower_99_8"], made["upper_99_8"])
    ).all()
    scaled = funnel(frame, law, per=1000, adjust=adjust).loc[made.index]
    assert scaled["funnel"].equals(made["funnel"])
    np.testing.assert_allclose(scaled["upper_99_8"], made["upper_99_8"] * 1000, rtol=1e-12)
    if law == "binomial":
        assert (made["upper_99_8"] <= 1).all()


def test_implied_population() -> None:
    rates = pd.DataFrame({"numerator": [414, 0, 7, np.nan, 5], "value": [184.0, 0, np.nan, 3, 10]})
    before = rates.copy()
    made = implied_population(rates)
    np.testing.assert_array_equal(made["denominator"], [225000, np.nan, np.nan, np.nan, 50000])
    pd.testing.assert_frame_equal(rates, before)
    owned = implied_population(rates.assign(denominator=[1, 2, 3, 4, np.nan]))
    np.testing.assert_array_equal(owned["denominator"], [225000, 2, np.nan, np.nan, 50000])
    assert implied_population(rates.iloc[:0])["denominator"].dtype == "float64"
    with pytest.raises(InputError, match=r"row 1: .*value is 0 with 3 events"):
        implied_population(pd.DataFrame({"numerator": [1, 3], "value": [1, 0]}))
    with pytest.raises(InputError, match="per is -1"):
        implied_population(rates, per=-1)


def test_verdicts_are_those_of_the_shared_reference(shared) -> None:
    folder = shared / "reference"
    shares = pd.read_csv(folder / "phe_funnel_prop_inputs.csv")
    assert funnel(shares, "binomial")["funnel"].map(VERDICTS).tolist() == shares["significance"].tolist()
    ratios = pd.read_csv(folder / "phe_funnel_ratio_inputs.csv").rename(columns={"obs": "numerator"})
    assert funnel(ratios, "ratio")["funnel"].map(VERDICTS).tolist() == ratios["significance"].tolist()
    rates = pd.read_csv(folder / "phe_funnel_rate_dsr_inputs.csv")
    rates = rates.rename(columns={"count": "numerator", "pop": "denominator", "rate_dsr": "value"})
    for per in (100, 100_000):
        for zeros in ("with", "without"):
            part = rates if zeros == "with" else rates[rates["numerator"] > 0]
            crude = part.assign(value=part[f"rate_crude_per_{per}"])
            for kind, rows, law in (("dsr", part, "dsr"), ("crude", implied_population(crude, per), "poisson")):
                made = funnel(rows, law, per=per)["funnel"].map(VERDICTS)
                assert made.tolist() == part[f"{kind}_per_{per}_{zeros}_0"].tolist()


def test_populations_are_those_of_the_shared_reference(shared) -> None:
    table = pd.read_csv(shared / "reference" / "phe_funnel_rate_input_funnels.csv")
    rates = table.rename(columns={"ev": "numerator", "rate": "value", "pop": "denominator"})
    rates = rates[["numerator", "value", "denominator"]]
    none = rates.assign(numerator=rates["numerator"].where(rates["numerator"] < rates["numerator"].max(), 0))
    few = rates["numerator"] < rates["numerator"].max()  # the recipe puts 5 events there, too few for a dsr's chart
    expected = table[["denominator_derived", "denominator_derived_crude", "denominator_derived_crude_with_denom"]]
    plain = implied_population(rates.drop(columns="denominator"))["denominator"] / 3
    np.testing.assert_allclose(plain.where(few), expected.iloc[:, 0], rtol=1e-9)
    np.testing.assert_allclose(plain, expected.iloc[:, 1], rtol=1e-9)
    np.testing.assert_allclose(implied_population(none)["denominator"] / 5, expected.iloc[:, 2], rtol=1e-9)


def test_lines_of_proportions_are_those_of_the_shared_reference(shared) -> None:
    shares = pd.read_csv(shared / "reference" / "phe_funnel_prop_inputs.csv")
    files = {
        "phe_funnel_prop_outputs.csv": shares,
        "phe_funnel_prop_outputs_with_axis_variation.csv": shares.query("denominator < 31000"),
    }
    for name, rows in files.items():
        table, lines = pd.read_csv(shared / "reference" / name), funnel_limits(rows, "binomial")
        for side in ("lower", "upper"):
            for level, text in ((0.95, "2s0025"), (0.998, "3s0001")):
                line = lines[(lines["confidence"] == level) & (lines["limit"] == side)]
                assert line["denominator"].tolist() == table["Population"].tolist()
                # Printed with six to eight decimals.
                np.testing.assert_allclose(line["value"], table[f"{side.title()}{text}limit"], rtol=1e-9, atol=5.1e-7)
                np.testing.assert_allclose(line["baseline"], table["Baseline"], rtol=1e-8)


def test_lines_of_rates_and_ratios_are_those_of_the_shared_reference(shared) -> None:
    """The reference found its limits by halving: v of (1 + events)·v/(1 − v) is known to 2⁻²⁴, and no better."""
    folder = shared / "reference"
    ratios = pd.read_csv(folder / "phe_funnel_ratio_inputs.csv").rename(columns={"obs": "numerator"})
    rates = pd.read_csv(folder / "phe_funnel_rate_input_funnels.csv")
    rates = rates.rename(columns={"ev": "numerator", "rate": "value"})[["numerator", "value"]]
    most = rates["numerator"] == rates["numerator"].max()
    five = implied_population(rates.assign(numerator=rates["numerator"].mask(most, 5)))
    none = implied_population(rates).assign(numerator=rates["numerator"].mask(most, 0))
    none = none[none["denominator"] > none["denominator"].max() / 2]
    cases = [
        ("phe_funnel_ratio_outputs.csv", ratios, "ratio", 1, "Observed_events", "exp_events", "isr", 100),
        ("phe_funnel_rate_outputs.csv", rates, "dsr", 3, "Events", "population_1_year", "limit", 1e5),
        ("phe_funnel_rate_outputs_2.csv", five, "poisson", 3, "Events", "population_1_year", "limit", 1e5),
        ("phe_funnel_rate_outputs_3.csv", none, "poisson", 3, "Events", "population_1_year", "limit", 1e5),
    ]
    for name, rows, law, years, events, size, limit, per in cases:
        table, lines = pd.read_csv(folder / name), funnel_limits(rows, law, per=per, years=years)
        for side in ("lower", "upper"):
            for level, text in ((0.95, "2s"), (0.998, "3s")):
                line = lines[(lines["confidence"] == level) & (lines["limit"] == side)].reset_index(drop=True)
                assert line["numerator"].tolist() == table[events].tolist()
                mean = line["numerator"] / line["value"] * line["baseline"]
                part = mean / (1 + line["numerator"] + mean)
                slack = 2.0**-23 / (part * (1 - part)) + 1e-9
                found = table[f"{side}_{text}_{size}"]
                assert (np.abs(line[SIZE[law]] / found - 1) < slack).all()
                assert (np.abs(line["value"] / table[f"{side}_{text}_{limit}"] - 1) < slack).all()
                if law == "ratio":
                    change = table[f"{side}_{text}_count"]
                    assert (np.abs((line["value"] / per - 1) - change) < slack * (1 + change)).all()
                else:
                    np.testing.assert_allclose(line["baseline"], table["baseline"], rtol=1e-9)


def test_true_is_no_baseline_and_a_text_no_base() -> None:
    rows = pd.DataFrame({"numerator": [10, 12], "denominator": [9000, 8000]})
    with pytest.raises(InputError, match="baseline is True"):
        funnel(rows, baseline=True)
    with pytest.raises(InputError, match="column 'per' must be numbers"):
        funnel(rows.assign(per="many"))
    assert funnel(rows.assign(per="1000"))["value"].round(2).tolist() == [1.11, 1.5]


@pytest.mark.filterwarnings("error")
def test_an_area_that_outweighs_all_others_says_nothing_of_them() -> None:
    assert overdispersion([5, 1e18], [10, 1e18], 1.0).tau2 == 0
