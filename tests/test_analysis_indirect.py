"""Standardised ratios and indirectly standardised rates, against R, UK practice, and their own laws."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal, assert_series_equal

from analysis_frames import REFERENCE
from healthstats.analysis.indirect import indirectly_standardised_rate, standardised_ratio
from healthstats.errors import InputError

AGES = ["0-14", "15-64", "65+"]
PROVINCE = pd.DataFrame({"age": AGES, "numerator": [150, 2600, 9700], "denominator": [400_000, 1_100_000, 210_000]})
RATES = PROVINCE.set_index("age")["numerator"] / PROVINCE.set_index("age")["denominator"]
BOTH = [standardised_ratio, indirectly_standardised_rate]
COLUMNS = [
    *[
        "observed",
        "denominator",
        "expected",
        "value",
        "lower",
        "upper",
        "confidence",
        "method",
        "reliability",
        "missing",
    ]
]


def deaths(numerator: Any = (2, 21, 90), denominator: Any = (3100, 9800, 1700), **columns: Any) -> pd.DataFrame:
    return pd.DataFrame({"age": AGES, "numerator": numerator, "denominator": denominator, **columns})


def test_ratios_are_those_of_epitools_and_epir() -> None:
    frame = pd.read_csv(REFERENCE / "standardise_inputs.csv")
    reference = frame[["age", "reference_events", "reference_persons"]].drop_duplicates()
    reference.columns = ["age", "numerator", "denominator"]
    expected = pd.read_csv(REFERENCE / "standardise_indirect.csv")
    assert set(expected["source"]) == {"exact", "byar"}
    for (method, confidence), part in expected.groupby(["source", "confidence"]):
        made = standardised_ratio(frame, reference, "area", method=method, confidence=confidence).set_index("area")
        for column in ("expected", "value", "lower", "upper"):
            np.testing.assert_allclose(made.loc[part["area"], column], part[column], rtol=1e-11, atol=1e-15)


def test_ratios_and_rates_are_those_of_uk_practice(shared: Path) -> None:
    names = {"ageband": "age", "count": "numerator", "pop": "denominator"}
    frames = {name: pd.read_csv(shared / "reference" / f"phe_isr_{name}.csv") for name in ("inputs", "zero_pop_inputs")}
    for name, frame in frames.items():
        frames[name] = frame.rename(columns=names).replace({"age": {"55-69": "55-59"}})
    usual, with_nobody = frames["inputs"], frames["zero_pop_inputs"]
    tiny = usual["numerator"].isna()  # the table counts a missing number as none, and takes its people from elsewhere
    usual.loc[tiny, ["numerator", "denominator"]] = [0, usual["denominator"].iloc[2]]
    reference = usual[usual["area"] == "testdata_big"][["age", "refcount", "refpop"]]
    reference.columns = ["age", "numerator", "denominator"]
    expected = pd.read_csv(shared / "reference" / "phe_isr_expected.csv")
    assert len(expected) == 28
    for row in expected.itertuples():
        function = indirectly_standardised_rate if row.kind == "israte" else standardised_ratio
        frame = with_nobody if row.area.startswith("Area") else usual
        made = (
            function(frame, reference, "area", row.multiplier, "auto", row.confidence).set_index("area").loc[row.area]
        )
        for column in ("observed", "expected", "value", "lower", "upper"):
            np.testing.assert_allclose(made[column], getattr(row, column), rtol=1e-9, err_msg=f"{row.area} {column}")
        assert made["method"] == {"Byars": "Byar", "Exact": "Garwood exact"}[row.method]
        if row.kind == "israte":
            assert made["reference_rate"] == pytest.approx(row.ref_rate, rel=1e-9)


def test_observed_totals_without_ages_are_those_of_uk_practice(shared: Path) -> None:
    by = ["indicatorid", "year", "sex"]
    names = {"ageband": "age", "pop": "denominator"}
    frame = pd.read_csv(shared / "reference" / "phstats_isr_obs_df.csv").rename(columns=names)
    observed = pd.read_csv(shared / "reference" / "phstats_isr_obs_obs.csv").rename(columns={"observed": "numerator"})
    reference = frame[["age", "refcount", "refpop"]].drop_duplicates()
    reference.columns = ["age", "numerator", "denominator"]
    made = standardised_ratio(frame.drop(columns="obs"), reference, by, observed=observed)
    expected = pd.read_csv(shared / "reference" / "phstats_isr_obs_obs_results.csv")
    both = expected.merge(made, on=by, suffixes=("_there", ""), validate="one_to_one")
    assert len(both) == len(made) == 40
    columns = {"observed_there": "observed", "expected_there": "expected", "Value": "value"}
    for there, here in {**columns, "lower_95_ci": "lower", "upper_95_ci": "upper"}.items():
        np.testing.assert_allclose(both[here], both[there], rtol=1e-9)


@pytest.mark.parametrize("function", BOTH)
@pytest.mark.parametrize(
    ("numerator", "method", "words", "reliability"),
    [
        ((0, 0, 0), "auto", "Garwood exact", "limits only"),
        ((0, 0, 2), "auto", "Garwood exact", "limits only"),
        ((0, 0, 3), "auto", "Garwood exact", "unreliable"),
        ((0, 0, 9), "auto", "Garwood exact", "unreliable"),
        ((0, 0, 10), "auto", "Byar", "unreliable"),
        ((0, 0, 19), "auto", "Byar", "unreliable"),
        ((0, 0, 20), "auto", "Byar", ""),
        ((0, 0, 20), "exact", "Garwood exact", ""),
        ((0, 0, 2), "byar", "Byar", "limits only"),
        ((9000, 0, 20), "auto", "Byar", ""),  # more events than persons: they may have several
        ((0, np.nan, 20), "auto", "", "no counts"),
    ],
)
def test_method_and_reliability_by_the_number_observed(
    function: Any, numerator: tuple[float, ...], method: str, words: str, reliability: str
) -> None:
    made = function(deaths(numerator), PROVINCE, method=method).iloc[0]
    assert (made["method"], made["reliability"]) == (words, reliability)
    assert made["missing"] == np.isnan(numerator).sum()
    assert made[["value", "lower", "upper", "confidence"]].isna().tolist() == [words == ""] * 4


@pytest.mark.parametrize("function", BOTH)
@pytest.mark.parametrize(
    ("denominator", "reference", "reliability", "missing"),
    [
        ((3100, 0, 1700), [150, 2600, 9700], "", 0),  # a band with nobody expects nothing
        ((0, 0, 0), [150, 2600, 9700], "no population", 0),
        ((3100, np.nan, 1700), [150, 2600, 9700], "no counts", 1),
        ((3100, 9800, 0), [0, 0, 9700], "nothing expected", 0),
    ],
)
def test_people_and_what_they_expect(
    function: Any, denominator: tuple[float, ...], reference: list[int], reliability: str, missing: int
) -> None:
    made = function(deaths(denominator=denominator), PROVINCE.assign(numerator=reference)).iloc[0]
    assert (made["reliability"], made["missing"]) == (reliability, missing)
    assert made[["value", "lower", "upper"]].isna().tolist() == [reliability != ""] * 3
    if not reliability:
        assert made["expected"] == pytest.approx(3100 * 150 / 400_000 + 1700 * 9700 / 210_000)


@pytest.mark.parametrize("function", BOTH)
def test_a_reference_without_any_event_expects_nothing(function: Any) -> None:
    made = function(deaths(), PROVINCE.assign(numerator=0)).iloc[0]
    assert (made["expected"], made["reliability"]) == (0, "nothing expected")
    assert np.isnan(made["value"])


def test_rates_serve_as_a_reference_and_finer_frames_go_into_them() -> None:
    expected = standardised_ratio(deaths(), PROVINCE)
    assert_frame_equal(standardised_ratio(deaths(), RATES), expected)
    fine = pd.concat(
        [deaths()[1:], pd.DataFrame({"age": ["0", "1-14"], "numerator": [1, 1], "denominator": [200, 2900]})]
    )
    assert_frame_equal(standardised_ratio(fine, RATES), expected)
    assert_frame_equal(standardised_ratio(fine, PROVINCE), expected)


def test_a_finer_reference_is_added_up_if_it_has_counts() -> None:
    split = pd.DataFrame({"age": ["65-74", "75岁及以上"], "numerator": [3700, 6000], "denominator": [120_000, 90_000]})
    fine = pd.concat([PROVINCE[:2], split])
    assert_frame_equal(standardised_ratio(deaths(), fine), standardised_ratio(deaths(), PROVINCE))
    rates = (fine["numerator"] / fine["denominator"]).set_axis(fine["age"])
    with pytest.raises(InputError, match="rates cannot be added up"):
        standardised_ratio(deaths(), rates)


def test_observed_totals_stand_for_the_numerators() -> None:
    frame = pd.concat([deaths(area="x"), deaths((1, 0, 4), (60, 200, 71), area="y")])
    totals = pd.DataFrame({"area": ["y", "x"], "numerator": [5, 113]})
    expected = standardised_ratio(frame, PROVINCE, "area")
    assert_frame_equal(standardised_ratio(frame.drop(columns="numerator"), PROVINCE, "area", observed=totals), expected)
    one = pd.DataFrame({"numerator": [113]})
    assert_frame_equal(standardised_ratio(deaths(), PROVINCE, observed=one), standardised_ratio(deaths(), PROVINCE))
    unknown = standardised_ratio(frame, PROVINCE, "area", observed=totals.assign(numerator=[np.nan, 113.0]))
    assert unknown["reliability"].tolist() == ["", "no counts"]
    assert unknown["missing"].tolist() == [0, 1]


@pytest.mark.parametrize(
    ("observed", "words"),
    [
        ({"area": ["x"], "numerator": [1]}, "observed lacks area 'y'"),
        ({"area": ["x", "y", "z"], "numerator": [1, 2, 3]}, "the frame lacks area 'z'"),
        ({"area": ["x", "y", "y"], "numerator": [1, 2, 3]}, "row 2"),
        ({"area": ["x", "y"], "numerator": [1, -2]}, "row 1: indirectly_standardised_rate, observed: numerator is -2"),
        ({"area": ["x", "y"], "events": [1, 2]}, "'numerator'"),
    ],
)
def test_observed_totals_of_other_groups_are_an_error(observed: dict[str, Any], words: str) -> None:
    frame = pd.concat([deaths(area="x"), deaths(area="y")])
    with pytest.raises(InputError) as caught:
        indirectly_standardised_rate(frame, PROVINCE, "area", observed=pd.DataFrame(observed))
    assert words in str(caught.value)


def test_one_total_for_all_is_one_row() -> None:
    with pytest.raises(InputError, match="2 rows, expected one"):
        standardised_ratio(deaths(), PROVINCE, observed=pd.DataFrame({"numerator": [1, 2]}))


@pytest.mark.parametrize("function", BOTH)
@pytest.mark.parametrize(
    ("frame", "reference", "words"),
    [
        (deaths()[:2], PROVINCE, "the frame lacks 65+"),
        (deaths(), PROVINCE[:2], "the reference lacks 65+"),
        (deaths().replace("65+", "64+"), PROVINCE, "the frame with bands that overlap: 15-64 and 64+"),
        (deaths().replace("65+", "15岁-64岁"), PROVINCE, "row 2"),
        (deaths().replace("65+", "总计"), PROVINCE, "'总计'"),
        (deaths(), pd.concat([PROVINCE, PROVINCE[1:2]]), "the reference with the same band twice: 15-64"),
        (deaths(), PROVINCE.assign(numerator=[1, np.nan, 3]), "the reference has no rate at 15-64"),
        (deaths(), PROVINCE.assign(denominator=[1, 2, 0]), "the reference has no rate at 65+"),
        (deaths(), PROVINCE.assign(numerator=[1, -2, 3]), "row '15-64'"),
        (deaths(), PROVINCE.drop(columns="age"), "'age'"),
        (deaths(), "province", "str"),
        (deaths((2, -21, 90)), PROVINCE, "row 1"),
        (deaths().drop(columns="numerator"), PROVINCE, "'numerator'"),
    ],
)
def test_what_cannot_be_is_an_error_that_names_it(
    function: Any, frame: pd.DataFrame, reference: Any, words: str
) -> None:
    with pytest.raises(InputError) as caught:
        function(frame, reference)
    assert words in str(caught.value)


def test_rates_alone_have_no_crude_rate() -> None:
    with pytest.raises(InputError, match="standardised_ratio"):
        indirectly_standardised_rate(deaths(), RATES)


@pytest.mark.parametrize("function", BOTH)
@pytest.mark.parametrize("wrong", [{"method": "wilson"}, {"per": 0}, {"per": "1"}, {"confidence": 0}])
def test_arguments_are_checked(function: Any, wrong: dict[str, Any]) -> None:
    with pytest.raises(InputError, match=next(iter(wrong))):
        function(deaths(), PROVINCE, **wrong)


@pytest.mark.parametrize("function", BOTH)
def test_an_empty_frame_several_levels_whole_numbers_and_no_mutation(function: Any) -> None:
    frame, reference = deaths(area="x"), PROVINCE.copy()
    before = frame.copy()
    made = function(frame, reference, "area", confidence=[0.95, 0.998])
    assert_frame_equal(frame, before)
    assert_frame_equal(reference, PROVINCE)
    extra = ["reference_rate"] if function is indirectly_standardised_rate else []
    assert list(made.columns) == ["area", *COLUMNS[:6], "lower_99_8", "upper_99_8", *COLUMNS[6:], *extra]
    assert made["lower_99_8"].tolist() == function(frame, reference, "area", confidence=0.998)["lower"].tolist()
    for by in (None, "area"):
        empty = function(frame.iloc[:0], reference, by, confidence=[0.95, 0.998])
        assert len(empty) == 0
        assert list(empty.columns) == [name for name in made.columns if by or name != "area"]
    many = deaths(np.array([2, 2, 2], dtype="int32") * 10**9, np.array([2, 2, 2], dtype="int32") * 10**9)
    assert function(many, PROVINCE)["observed"].tolist() == [6e9]


counts = st.lists(st.integers(0, 500), min_size=3, max_size=3)
people = st.lists(st.integers(1, 100_000), min_size=3, max_size=3)


@given(counts, people, st.sampled_from(["auto", "exact", "byar"]), st.permutations(range(3)))
def test_limits_contain_the_value_widen_and_scale_and_the_order_is_no_matter(
    numerator: list[int], denominator: list[int], method: str, order: list[int]
) -> None:
    frame = deaths(numerator, denominator)
    made = standardised_ratio(frame, PROVINCE, method=method, confidence=[0.8, 0.95, 0.998]).iloc[0]
    columns = ["lower_99_8", "lower_95", "lower", "value", "upper", "upper_95", "upper_99_8"]
    assert made[columns].is_monotonic_increasing
    hundred = standardised_ratio(frame.iloc[order], PROVINCE.iloc[::-1], None, 100, method, [0.8, 0.95, 0.998]).iloc[0]
    assert hundred[columns].tolist() == pytest.approx([100 * one for one in made[columns]])


@given(counts, people)
def test_a_population_against_itself_has_the_ratio_1_and_its_crude_rate(
    numerator: list[int], denominator: list[int]
) -> None:
    frame = deaths(numerator, denominator)
    ratio, rate = standardised_ratio(frame, frame).iloc[0], indirectly_standardised_rate(frame, frame).iloc[0]
    assert ratio["expected"] == pytest.approx(sum(numerator))
    if sum(numerator):
        assert ratio["value"] == pytest.approx(1)
        assert rate["value"] == pytest.approx(100_000 * sum(numerator) / sum(denominator))
        assert rate["reference_rate"] == pytest.approx(rate["value"])


def test_rows_in_any_order_of_groups_give_the_same() -> None:
    frame = pd.concat([deaths(area="x"), deaths((1, 0, 4), (60, 200, 71), area="y")], ignore_index=True)
    made = standardised_ratio(frame, PROVINCE, "area").set_index("area")
    turned = standardised_ratio(frame.iloc[[5, 0, 3, 1, 4, 2]], PROVINCE, "area").set_index("area")
    assert turned.index.tolist() == ["y", "x"]
    assert_frame_equal(turned.loc[["x", "y"]], made)
    assert_series_equal(made["observed"], pd.Series([113.0, 5.0], index=made.index, name="observed"))
