"""Premature mortality, against mpmath, its definition, and its own laws."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis_frames import REFERENCE
from healthstats.analysis.premature import premature_mortality
from healthstats.errors import InputError

AGES = ["30-34", "35-39", "40-44", "45-49", "50-54", "55-59", "60-64", "65-69"]
LIMITS = ["value", "lower", "upper"]


def lake(**columns: object) -> pd.DataFrame:
    """The deaths of Lake County from chronic diseases, with the columns given put over that."""
    deaths, people = [3, 5, 11, 20, 41, 60, 85, 120], [9100, 8800, 9000, 8700, 8100, 6900, 6000, 5200]
    return pd.DataFrame({"age": AGES, "numerator": deaths, "denominator": people, **columns})


def with_one(column: str, value: float, place: int = 4) -> pd.DataFrame:
    frame = lake().astype({column: "float64"})
    frame.loc[place, column] = value
    return frame


def test_values_and_limits_are_those_of_mpmath() -> None:
    known = pd.read_csv(REFERENCE / "mpmath_premature.csv")
    assert len(known) == 6
    for row in known.itertuples():
        numbers = {"numerator": row.deaths, "denominator": row.people}
        frame = lake(**{name: [int(one) for one in text.split(";")] for name, text in numbers.items()})
        found = premature_mortality(frame, confidence=row.confidence)
        np.testing.assert_allclose(found[LIMITS].iloc[0].to_list(), [row.value, row.lower, row.upper], rtol=1e-11)


def test_the_value_is_that_of_the_definition() -> None:
    m = lake()["numerator"] / lake()["denominator"]
    q = 5 * m / (1 + 2.5 * m)
    assert premature_mortality(lake())["value"].iloc[0] == pytest.approx(100 * (1 - np.prod(1 - q)), rel=1e-13)


def test_with_many_deaths_the_limits_are_those_of_chiang() -> None:
    frame = lake(numerator=lake()["numerator"] * 1000, denominator=lake()["denominator"] * 1000)
    m = frame["numerator"] / frame["denominator"]
    q = 5 * m / (1 + 2.5 * m)
    se = 100 * np.prod(1 - q) * np.sqrt((q**2 * (1 - q) / frame["numerator"] / (1 - q) ** 2).sum())
    found = premature_mortality(frame).iloc[0]
    assert found["upper"] - found["lower"] == pytest.approx(2 * 1.959964 * se, rel=0.003)


@pytest.mark.parametrize(
    ("deaths", "word"), [(0, "limits only"), (2, "limits only"), (3, "unreliable"), (19, "unreliable"), (20, "")]
)
def test_few_deaths_are_marked(deaths: int, word: str) -> None:
    found = premature_mortality(lake(numerator=[0] * 7 + [deaths])).iloc[0]
    assert found["reliability"] == word
    assert found["numerator"] == deaths
    assert found["method"] == "Fay-Feuer, delta method"


def test_no_deaths_have_an_upper_limit() -> None:
    found = premature_mortality(lake(numerator=0)).iloc[0]
    assert found["value"] == found["lower"] == 0
    # 3.69 deaths, the upper limit of none, where they would weigh most.
    assert found["upper"] == pytest.approx(100 * -np.expm1(-5 / 5200 * 3.6888794541), rel=1e-9)


@pytest.mark.parametrize(
    ("column", "value", "word"),
    [
        ("numerator", np.nan, "no counts"),
        ("denominator", np.nan, "no counts"),
        ("denominator", 0, "no population"),
        ("numerator", 8101, "more deaths than persons"),
        ("numerator", 3240, "rate too high for its band"),
    ],
)
def test_what_cannot_be_computed_is_missing_with_its_reason(column: str, value: float, word: str) -> None:
    found = premature_mortality(with_one(column, value)).iloc[0]
    assert found["reliability"] == word
    assert found[[*LIMITS, "confidence"]].isna().all()
    assert found["method"] == ""


def test_the_highest_rate_that_can_be() -> None:
    assert premature_mortality(with_one("numerator", 3239))["value"].iloc[0] > 99.9


def test_bands_outside_are_left_out_in_any_order() -> None:
    more = pd.DataFrame({"age": ["0", "25-29", "70-74", "75+"], "numerator": 900, "denominator": 1000})
    frame = pd.concat([lake(), more]).sample(frac=1, random_state=2)
    pd.testing.assert_frame_equal(premature_mortality(frame), premature_mortality(lake()))


def test_other_ages() -> None:
    found = premature_mortality(lake(), ages=(40, 50)).iloc[0]
    q = 5 * np.array([11 / 9000, 20 / 8700]) / (1 + 2.5 * np.array([11 / 9000, 20 / 8700]))
    assert found["value"] == pytest.approx(100 * (1 - np.prod(1 - q)))
    assert found["numerator"] == 31


@pytest.mark.parametrize(
    ("ages", "said"),
    [
        ([*AGES[:7], "70-74"], "ages 65 to 69 are missing after '60-64'"),
        (["25-29", *AGES[1:]], "ages 30 to 34 are missing before '35-39'"),
        ([*AGES[:3], "45-47", *AGES[4:]], "ages 48 to 49 are missing before '50-54'"),
        ([*AGES[:3], "44-49", *AGES[4:]], "the band before overlaps '44-49'"),
        ([*AGES[:7], "65+"], "age '65+' reaches beyond ages 30 to 69"),
        (["25-34", *AGES[1:]], "age '25-34' reaches beyond ages 30 to 69"),
        ([*AGES[:7], "total"], "age 'total' states no band of years"),
        ([*AGES[:7], AGES[6]], "stands there twice"),
        ([f"{n}-{n + 1}" for n in range(0, 16, 2)], "no band within ages 30 to 69"),
    ],
)
def test_bands_that_do_not_fill_the_ages_are_named(ages: list[str], said: str) -> None:
    with pytest.raises(InputError, match=said.replace("+", r"\+")) as error:
        premature_mortality(lake(age=ages))
    assert "row " in error.value.place


def test_a_group_without_a_band_is_an_error_not_lost() -> None:
    both = pd.concat([lake(area="lake"), lake(area="hill").iloc[:1].assign(age="0-4")], ignore_index=True)
    with pytest.raises(InputError, match="no band within ages 30 to 69") as error:
        premature_mortality(both, by="area")
    assert error.value.place == "row 8"


@pytest.mark.parametrize(
    "ages", [(70, 30), (30, 30), (-5, 30), (30, np.inf), 30, None, (30, 50, 70), (30, None), ("a", "b")]
)
def test_ages_are_checked(ages: tuple[float, float]) -> None:
    with pytest.raises(InputError, match="ages is"):
        premature_mortality(lake(), ages=ages)


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (with_one("numerator", -2), "row 4: premature_mortality: numerator is -2"),
        (with_one("denominator", -2), "row 4: premature_mortality: denominator is -2"),
        (lake().drop(columns="denominator"), "needs a column 'denominator'"),
    ],
)
def test_unlawful_frames_are_refused(frame: pd.DataFrame, said: str) -> None:
    with pytest.raises(InputError, match=said):
        premature_mortality(frame)


def test_each_group_has_the_result_it_has_alone_and_nothing_is_changed() -> None:
    frame = pd.concat([lake(area="lake", sex="male"), lake(area="hill", sex="", numerator=7), lake(area=None, sex="")])
    before = frame.copy(deep=True)
    found = premature_mortality(frame, by=["area", "sex"])
    pd.testing.assert_frame_equal(frame, before)
    assert found.columns[:2].tolist() == ["area", "sex"]
    for place, part in enumerate((lake(), lake(numerator=7), lake())):
        alone = premature_mortality(part)
        pd.testing.assert_frame_equal(found.iloc[[place], 2:].reset_index(drop=True), alone)


def test_an_empty_frame_has_an_empty_result_with_the_same_columns() -> None:
    for by in (None, "area"):
        empty = premature_mortality(lake(area="lake").iloc[:0], by=by)
        assert len(empty) == 0
        assert empty.columns.tolist() == premature_mortality(lake(area="lake"), by=by).columns.tolist()


def test_small_whole_numbers_do_not_overflow() -> None:
    big = lake(numerator=2_000_000, denominator=2_000_000_000)
    found = premature_mortality(big.astype({"numerator": "int32", "denominator": "int32"}))
    pd.testing.assert_frame_equal(found, premature_mortality(big))
    assert found["denominator"].iloc[0] == 1.6e10


def test_several_levels_stand_beside_each_other() -> None:
    found = premature_mortality(lake(), confidence=[0.95, 0.998]).iloc[0]
    wide = premature_mortality(lake(), confidence=0.998).iloc[0]
    assert (found["lower_99_8"], found["upper_99_8"]) == (wide["lower"], wide["upper"])
    assert found["lower_99_8"] < found["lower"] < found["upper"] < found["upper_99_8"]


@settings(max_examples=25)
@given(
    st.lists(st.tuples(st.integers(0, 90), st.integers(400, 90_000)), min_size=8, max_size=8),
    st.randoms(use_true_random=False),
)
def test_laws(cells: list[tuple[int, int]], chance: object) -> None:
    frame = lake(numerator=[d for d, _ in cells], denominator=[n for _, n in cells])
    found = premature_mortality(frame).iloc[0]
    assert 0 <= found["lower"] <= found["value"] <= found["upper"] <= 100
    wider = premature_mortality(frame, confidence=0.99).iloc[0]
    assert wider["lower"] <= found["lower"]
    assert wider["upper"] > found["upper"]
    turned = premature_mortality(frame.iloc[chance.sample(range(8), 8)])
    pd.testing.assert_series_equal(turned.iloc[0], found)
    more = premature_mortality(frame.assign(numerator=frame["numerator"] + 1)).iloc[0]
    assert more["value"] > found["value"]
    # Half a life and the other half: the chances to survive are multiplied.
    halves = [premature_mortality(frame, ages=ages)["value"].iloc[0] for ages in ((30, 50), (50, 70))]
    assert found["value"] == pytest.approx(100 - (100 - halves[0]) * (100 - halves[1]) / 100, abs=1e-10)
