"""Directly standardised rates, against R, mpmath, a paper, and their own laws."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from analysis_frames import REFERENCE
from healthstats.analysis.intervals import poisson_limits
from healthstats.analysis.standardise import METHODS, repeated_events, standardised_rate
from healthstats.analysis.standards import standard_population
from healthstats.errors import InputError

AGES = ["0-14", "15-44", "45-64", "65+"]
STANDARD = pd.Series([180, 420, 260, 140], index=AGES)
COLUMNS = [
    *["numerator", "denominator", "crude", "value", "lower", "upper", "confidence", "method", "reliability", "missing"]
]


def deaths(numerator: Any = (3, 8, 20, 60), denominator: Any = (900, 2100, 1300, 700), **columns: Any) -> pd.DataFrame:
    return pd.DataFrame({"age": AGES, "numerator": numerator, "denominator": denominator, **columns})


def inputs() -> tuple[pd.DataFrame, pd.Series]:
    frame = pd.read_csv(REFERENCE / "standardise_inputs.csv")
    return frame, frame.drop_duplicates("age").set_index("age")["standard"]


def test_fay_feuer_is_that_of_epitools_and_epir() -> None:
    frame, standard = inputs()
    expected = pd.read_csv(REFERENCE / "standardise_direct.csv")
    assert set(expected["source"]) == {"epitools", "epiR"}
    for confidence, part in expected.groupby("confidence"):
        made = standardised_rate(frame, standard, by="area", per=1, confidence=confidence).set_index("area")
        for column in ("crude", "value", "lower", "upper"):
            np.testing.assert_allclose(made.loc[part["area"], column], part[column], rtol=1e-11, err_msg=column)


@pytest.mark.parametrize("method", ["fay-feuer", "tiwari"])
def test_gamma_limits_are_those_of_mpmath_and_defined_at_no_events(method: str) -> None:
    frame, standard = inputs()
    expected = pd.read_csv(REFERENCE / "standardise_gamma.csv").query("method == @method")
    assert 0.0 in expected["value"].tolist()
    for confidence, part in expected.groupby("confidence"):
        made = standardised_rate(frame, standard, "area", method, per=1, confidence=confidence).set_index("area")
        for column in ("value", "lower", "upper"):
            np.testing.assert_allclose(made.loc[part["area"], column], part[column], rtol=1e-12, atol=1e-18)


def test_fay_and_feuers_own_example(shared: Path) -> None:
    births = pd.read_csv(REFERENCE / "standardise_down_syndrome.csv", comment="#")
    table = pd.read_csv(shared / "reference" / "published_fay_feuer_1997_table1.csv")
    table["order"] = table["dataset"].str[-1].astype("int64")
    made = standardised_rate(births, births.groupby("age")["denominator"].sum(), by="order").set_index("order")
    for column in ("crude", "value", "lower", "upper"):
        assert made.loc[table["order"], column].round(1).tolist() == table[column].tolist()


def test_dobson_is_that_of_uk_practice(shared: Path) -> None:
    names = {"ageband": "age", "count": "numerator", "pop": "denominator"}
    frame = pd.read_csv(shared / "reference" / "phe_dsr_inputs.csv").rename(columns=names)
    frame["age"] = frame["age"].replace("55-69", "55-59")  # a slip: the band after is 60-64
    frame["numerator"] = frame["numerator"].fillna(0)  # the table counts a missing number as none; we would not
    expected = pd.read_csv(shared / "reference" / "phe_dsr_expected.csv")
    assert len(expected) == 16
    for row in expected.itertuples():
        area = frame[frame["area"] == row.area]
        standard = area.set_index("age")["stdpop"]
        made = standardised_rate(area, standard, "area", "dobson", row.multiplier, row.confidence).iloc[0]
        assert (made["numerator"], made["denominator"]) == (row.total_count, row.total_pop)
        limits = [] if row.upstream_cell_wrong else ["lower", "upper"]
        for column in ("value", *limits):
            np.testing.assert_allclose(made[column], getattr(row, column), rtol=1e-9)


def test_events_of_the_same_persons_are_those_of_uk_practice(shared: Path) -> None:
    names = {"ageband": "age", "freq": "events", "pop": "denominator"}
    frame = pd.read_csv(shared / "reference" / "phe_dsr_nonindependent_inputs.csv").rename(columns=names)
    frame["age"] = frame["age"].replace("55-69", "55-59")
    frame["persons"] = frame["persons"].fillna(0)  # as above
    standard = frame.drop_duplicates("age").set_index("age")["stdpop"]
    counted = repeated_events(frame, "area")
    expected = pd.read_csv(shared / "reference" / "phe_dsr_nonindependent_expected.csv")
    for (per, confidence), part in expected.groupby(["multiplier", "confidence"]):
        made = standardised_rate(counted, standard, "area", "dobson", float(per), confidence, "variance")
        made = made.set_index("area").loc[part["area"]]
        np.testing.assert_allclose(made["numerator"], part["total_count"])
        for column in ("value", "lower", "upper"):
            np.testing.assert_allclose(made[column], part[column], rtol=1e-9)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("numerator", "given", "reliability"),
    [
        ((0, 0, 0, 0), "gamma", "limits only"),
        ((0, 1, 0, 1), "gamma", "limits only"),
        ((0, 1, 1, 1), "gamma", "unreliable"),
        ((0, 1, 2, 6), "gamma", "unreliable"),
        ((0, 1, 2, 7), "all", "unreliable"),
        ((0, 1, 2, 16), "all", "unreliable"),
        ((0, 1, 2, 17), "all", ""),
        ((9000, 1, 2, 17), "all", ""),  # more events than persons: they may have several
        ((np.nan, 1, 2, 17), "none", "no counts"),
    ],
)
def test_what_is_given_by_the_number_of_events(
    method: str, numerator: tuple[float, ...], given: str, reliability: str
) -> None:
    made = standardised_rate(deaths(numerator), STANDARD, method=method).iloc[0]
    there = given == "all" or (given == "gamma" and method != "dobson")
    assert np.isfinite(made[["value", "lower", "upper", "confidence"]].astype("float64")).tolist() == [there] * 4
    assert made["method"] == (METHODS[method] if there else "")
    assert made["reliability"] == reliability
    assert made["missing"] == (1 if given == "none" else 0)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("denominator", "reliability", "missing"),
    [
        ((900, 0, 1300, 700), "no population", 0),
        ((0, 0, 0, 0), "no population", 0),
        ((900, np.nan, 1300, np.nan), "no counts", 2),
        ((900, np.nan, 0, 700), "no counts", 1),
    ],
)
def test_a_band_without_people_or_numbers_has_no_rate(
    method: str, denominator: tuple[float, ...], reliability: str, missing: int
) -> None:
    frame = pd.concat([deaths(denominator=denominator, area="x"), deaths(area="y")])
    made = standardised_rate(frame, STANDARD, "area", method)
    bad, good = made.iloc[0], made.iloc[1]
    assert bad[["value", "lower", "upper"]].isna().all()
    assert (bad["reliability"], bad["missing"], bad["method"]) == (reliability, missing, "")
    assert np.isnan(bad["crude"]) == (sum(denominator) != 2900)
    assert good[["value", "lower", "upper"]].notna().all()


def test_nobody_in_a_fine_band_is_no_matter_when_the_coarse_one_has_people() -> None:
    frame = deaths()
    fine = pd.concat(
        [frame[:3], pd.DataFrame({"age": ["65-99", "100+"], "numerator": [60, 0], "denominator": [700, 0]})]
    )
    assert_frame_equal(standardised_rate(fine, STANDARD), standardised_rate(frame, STANDARD))


def test_finer_bands_of_either_side_are_added_up() -> None:
    frame = deaths()
    split = pd.concat([frame, pd.DataFrame({"age": ["0-4", "5-14"], "numerator": [2, 1], "denominator": [250, 650]})])
    split = split[split["age"] != "0-14"]
    finer = pd.Series([50, 130, 420, 260, 100, 40], index=["<5", "5-14岁", "15-44", "45-64", "65-84", "85+"])
    expected = standardised_rate(frame, STANDARD)
    assert_frame_equal(standardised_rate(split, STANDARD), expected)
    assert_frame_equal(standardised_rate(frame, finer), expected)


def test_groups_may_have_different_bands_and_other_words_for_them() -> None:
    coarse = pd.DataFrame({"age": ["0-64", "65岁及以上"], "numerator": [31, 60], "denominator": [4300, 700]})
    both = pd.concat([deaths(area="fine"), coarse.assign(area="coarse")])
    made = standardised_rate(both, STANDARD, "area")
    assert made["area"].tolist() == ["fine", "coarse"]
    for area, frame in (("fine", deaths()), ("coarse", coarse)):
        alone = standardised_rate(frame, STANDARD)
        assert_frame_equal(made[made["area"] == area].drop(columns="area").reset_index(drop=True), alone)


def test_a_named_standard_is_the_same_as_its_numbers() -> None:
    assert_frame_equal(
        standardised_rate(deaths(), "china-2020"), standardised_rate(deaths(), standard_population("china-2020"))
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda frame: frame[frame["age"] != "45-64"], ["(area 'x', year 2020) lacks 45-64"]),
        (lambda frame: frame.replace({"age": {"65+": "65-84"}}), ["lacks 85+"]),
        (lambda frame: frame.replace({"age": {"65+": "75+"}}), ["lacks 65-74"]),
        (lambda frame: frame.replace({"age": {"65+": "合计"}}), ["row 3", "'合计'"]),
        (lambda frame: frame.replace({"age": {"65+": ""}}), ["row 3", "''"]),
        (lambda frame: frame.replace({"age": {"65+": "45-64"}}), ["row 3", "45-64", "twice", "area 'x'"]),
        (lambda frame: frame.replace({"age": {"65+": "45–64岁"}}), ["row 3", "45-64", "twice", "area 'x'"]),
        (lambda frame: frame.replace({"age": {"65+": "64+"}}), ["overlap", "45-64 and 64+"]),
        (lambda frame: frame.assign(numerator=[3, -8, 20, 60]), ["row 1", "numerator is -8"]),
        (lambda frame: frame.assign(denominator=[3, 8, np.inf, 60]), ["row 2", "denominator is inf"]),
        (lambda frame: frame.assign(numerator="few"), ["numerator", "numbers"]),
        (lambda frame: frame.drop(columns="age"), ["'age'"]),
        (lambda frame: frame.drop(columns="denominator"), ["'denominator'"]),
        (lambda frame: frame.drop(columns="year"), ["'year'"]),
    ],
)
def test_what_cannot_be_is_an_error_that_names_it(change: Any, words: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        standardised_rate(change(deaths(area="x", year=2020)), STANDARD, by=["area", "year"])
    assert [word for word in words if word not in str(caught.value)] == []


@pytest.mark.parametrize(
    ("standard", "words"),
    [
        ("china-2021", "'china-2020'"),
        (STANDARD.to_frame(), "DataFrame"),
        (STANDARD.astype("float64").replace(180, np.nan), "missing persons"),
        (STANDARD.replace(180, -1), "row '0-14'"),
        (STANDARD * 0, "none at all"),
        (STANDARD.rename({"65+": "65-69"}), "standard lacks 70+"),
        (STANDARD.rename({"65+": "64+"}), "the standard with bands that overlap"),
    ],
)
def test_a_standard_that_cannot_be_is_an_error(standard: Any, words: str) -> None:
    with pytest.raises(InputError) as caught:
        standardised_rate(deaths(), standard)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    "wrong",
    [{"method": "byar"}, {"per": 0}, {"per": True}, {"confidence": 1.0}, {"confidence": 95}, {"variance": "var"}],
)
def test_arguments_are_checked(wrong: dict[str, Any]) -> None:
    with pytest.raises(InputError, match=next(iter(wrong)) if "variance" not in wrong else "'var'"):
        standardised_rate(deaths(), STANDARD, **wrong)


def test_one_row_an_empty_frame_and_no_mutation() -> None:
    one = pd.DataFrame({"age": ["0+"], "numerator": [7], "denominator": [1000]})
    made = standardised_rate(one, pd.Series([5], index=["0+"]), per=1000)
    assert made["value"].tolist() == made["crude"].tolist() == [7.0]
    frame, standard = deaths(area="x"), STANDARD.copy()
    before = frame.copy()
    whole = standardised_rate(frame, standard, "area")
    assert_frame_equal(frame, before)
    pd.testing.assert_series_equal(standard, STANDARD)
    for by, keys in ((None, []), ("area", ["area"])):
        empty = standardised_rate(frame.iloc[:0], STANDARD, by, confidence=[0.95, 0.998])
        assert len(empty) == 0
        assert list(empty.columns) == [*keys, *COLUMNS[:6], "lower_99_8", "upper_99_8", *COLUMNS[6:]]
    assert list(whole.columns) == ["area", *COLUMNS]
    assert whole.dtypes["method"] == whole.dtypes["reliability"] == "str"


def test_whole_numbers_do_not_overflow() -> None:
    numerator, denominator = np.array([2, 1, 2, 2]) * 10**9, np.array([2, 2, 2, 2]) * 10**9
    small = standardised_rate(deaths(numerator.astype("int32"), denominator.astype("int32")), STANDARD)
    assert_frame_equal(small, standardised_rate(deaths(numerator.astype("float64"), denominator), STANDARD))
    assert small["numerator"].iloc[0] == 7e9


def test_a_missing_key_is_a_group_of_its_own() -> None:
    made = standardised_rate(pd.concat([deaths(area="x"), deaths(area=None)]), STANDARD, "area")
    assert made["area"].isna().tolist() == [False, True]
    assert made["value"].nunique() == 1


def test_several_levels_stand_side_by_side() -> None:
    made = standardised_rate(deaths(), STANDARD, confidence=[0.95, 0.998])
    alone = standardised_rate(deaths(), STANDARD, confidence=0.998)
    assert made[["lower_99_8", "upper_99_8"]].to_numpy().tolist() == alone[["lower", "upper"]].to_numpy().tolist()
    assert_frame_equal(made[COLUMNS], standardised_rate(deaths(), STANDARD))


counts = st.lists(st.integers(0, 400), min_size=4, max_size=4)
people = st.lists(st.integers(50, 100_000), min_size=4, max_size=4)


@given(counts, people, st.sampled_from(list(METHODS)))
def test_limits_contain_the_value_widen_and_scale(numerator: list[int], denominator: list[int], method: str) -> None:
    frame = deaths(numerator, denominator)
    made = standardised_rate(frame, STANDARD, method=method, per=1000, confidence=[0.8, 0.95, 0.998]).iloc[0]
    if np.isnan(made["value"]):
        assert method == "dobson"
        assert sum(numerator) < 10
        return
    order = ["lower_99_8", "lower_95", "lower", "value", "upper", "upper_95", "upper_99_8"]
    assert made[order].is_monotonic_increasing
    assert made["lower_99_8"] >= 0
    hundred = standardised_rate(frame, STANDARD, method=method, per=100_000, confidence=0.8).iloc[0]
    assert hundred[["value", "lower", "upper"]].tolist() == pytest.approx(
        (100 * made[["value", "lower", "upper"]]).tolist()
    )


@given(counts, people, st.sampled_from(list(METHODS)))
def test_ones_own_population_as_standard_gives_the_crude_rate_with_poisson_limits(
    numerator: list[int], denominator: list[int], method: str
) -> None:
    made = standardised_rate(deaths(numerator, denominator), pd.Series(denominator, index=AGES), method=method).iloc[0]
    if sum(numerator) >= 10:
        assert made["value"] == pytest.approx(made["crude"])
        limits = poisson_limits(sum(numerator), method="byar" if method == "dobson" else "exact")
        per_event = 100_000 / sum(denominator)
        assert made[["lower", "upper"]].tolist() == pytest.approx([limit * per_event for limit in limits])


@given(counts, people, st.integers(2, 9), st.randoms(use_true_random=False))
def test_a_band_split_at_the_same_rate_and_the_order_of_rows_change_nothing(
    numerator: list[int], denominator: list[int], parts: int, random: Any
) -> None:
    frame = deaths(np.array(numerator) * parts, np.array(denominator) * parts)
    made = standardised_rate(frame, STANDARD).iloc[0]
    shares = pd.DataFrame({"age": ["65-74", "75+"], "share": [1 / parts, 1 - 1 / parts]})
    fine = pd.DataFrame({"age": shares["age"]}).assign(
        **{name: frame[name].iloc[3] * shares["share"] for name in ("numerator", "denominator")}
    )
    standard = pd.concat([STANDARD[:3], pd.Series((140 * shares["share"]).to_numpy(), index=shares["age"])])
    rows = pd.concat([frame[:3], fine], ignore_index=True)
    shuffled = rows.loc[random.sample(range(5), 5)]
    split = standardised_rate(shuffled, standard).iloc[0]
    assert split["value"] == pytest.approx(made["value"])
    assert split["lower"] == pytest.approx(made["lower"])
    again = standardised_rate(rows, standard).iloc[0]
    columns = ["value", "lower", "upper"]
    assert split[columns].tolist() == pytest.approx(again[columns].tolist())


@given(counts, people)
def test_tiwaris_upper_limit_is_never_above_fay_feuers(numerator: list[int], denominator: list[int]) -> None:
    wide, narrow = (
        standardised_rate(deaths(numerator, denominator), STANDARD, method=m) for m in ("fay-feuer", "tiwari")
    )
    assert narrow["upper"].iloc[0] <= wide["upper"].iloc[0] * (1 + 1e-12)
    assert narrow["lower"].tolist() == wide["lower"].tolist()


def test_repeated_events_of_single_persons_are_poisson_counts() -> None:
    single = deaths().rename(columns={"numerator": "persons"}).assign(events=1)
    made = repeated_events(single)
    assert made["variance"].tolist() == made["numerator"].tolist() == [3, 8, 20, 60]
    assert_frame_equal(standardised_rate(made, STANDARD, variance="variance"), standardised_rate(deaths(), STANDARD))


def test_repeated_events_widen_the_limits_and_keep_the_value() -> None:
    twice = deaths(numerator=[0, 4, 10, 30]).rename(columns={"numerator": "persons"}).assign(events=2)
    made = standardised_rate(repeated_events(twice), STANDARD, variance="variance").iloc[0]
    plain = standardised_rate(deaths([0, 8, 20, 60]), STANDARD).iloc[0]
    assert made["value"] == pytest.approx(plain["value"])
    assert made["lower"] < plain["lower"] < plain["upper"] < made["upper"]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("0-64", 1, 5, 100), ("0-64", 2, 3, 90)], ["row 1", "denominator is 90", "100"]),
        ([("0-64", 1, 5, 100), ("0-64", 2, 3, np.nan)], ["row 1", "denominator is nan"]),
        ([("0-64", 1, 5, 100), ("0-64", 1, 3, 100)], ["row 1", "twice"]),
        ([("0-64", 1, -5, 100)], ["row 0", "persons is -5"]),
    ],
)
def test_repeated_events_that_cannot_be_are_errors(rows: list[tuple[Any, ...]], words: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        repeated_events(pd.DataFrame(rows, columns=["age", "events", "persons", "denominator"]))
    assert [word for word in words if word not in str(caught.value)] == []


def test_missing_persons_and_an_empty_frame_of_repeated_events() -> None:
    frame = pd.DataFrame({"age": ["0-64", "65+"], "events": [1, 2], "persons": [np.nan, 4], "denominator": [90, 10]})
    made = repeated_events(frame)
    assert made["numerator"].isna().tolist() == made["variance"].isna().tolist() == [True, False]
    rate = standardised_rate(made, pd.Series([9, 1], index=["0-64", "65+"]), variance="variance").iloc[0]
    assert (rate["reliability"], rate["missing"]) == ("no counts", 1)
    assert list(repeated_events(frame.iloc[:0]).columns) == ["age", "numerator", "denominator", "variance"]
    assert len(repeated_events(frame.iloc[:0])) == 0


def test_events_that_do_not_vary_are_named() -> None:
    frame = deaths().assign(spread=[3, 8, 0, 60])
    with pytest.raises(InputError, match="row 2: standardised_rate: spread is 0, but there are 20 events"):
        standardised_rate(frame, frame.set_index("age")["denominator"], variance="spread")
    with pytest.raises(InputError, match=r"row 0: standardised_rate: age is \['0'\], expected a label"):
        standardised_rate(frame.assign(age=[["0"], ["1"], ["2"], ["3"]]), "china-2020")
