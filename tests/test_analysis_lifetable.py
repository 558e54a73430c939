"""Life tables, against mpmath, a public package's figures, and their own laws."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis_frames import REFERENCE
from healthstats.analysis.lifetable import life_table
from healthstats.errors import InputError

BANDS = ["0", "1-14", "15-39", "40-64", "65-79", "80+"]
DEATHS = [9, 8, 41, 210, 402, 371]
PEOPLE = [1190, 16420, 34900, 32700, 11600, 3010]
SUMS = ["lx", "dx", "Lx", "Tx"]


def hill(**columns: object) -> pd.DataFrame:
    """The deaths of Hill County by age, with the columns given put over that."""
    return pd.DataFrame({"age": BANDS, "numerator": DEATHS, "denominator": PEOPLE, **columns})


def with_one(column: str, place: int, value: float) -> pd.DataFrame:
    """The same with one number replaced."""
    frame = hill().astype({column: "float64"})
    frame.loc[place, column] = value
    return frame


def test_values_and_limits_are_those_of_mpmath() -> None:
    known = pd.read_csv(REFERENCE / "mpmath_lifetable.csv", dtype={"age": "str"})
    assert len(known) == 64
    for confidence, part in known.groupby("confidence"):
        frame = part.rename(columns={"deaths": "numerator", "people": "denominator"})
        frame = frame[["table", "age", "numerator", "denominator"]]
        found = life_table(frame, by="table", confidence=confidence)
        for column in ("value", "lower", "upper"):
            np.testing.assert_allclose(found[column], part[column], rtol=1e-12)


def test_values_and_limits_are_those_of_a_public_package(shared: Path) -> None:
    known = pd.read_csv(shared / "reference" / "phe_life_table.csv")
    ends = [f"-{start - 1}" for start in known["startage"][1:]] + ["+"]
    age = [f"{start}{end}" for start, end in zip(known["startage"], ends, strict=True)]
    found = life_table(pd.DataFrame({"age": age, "numerator": known["deaths"], "denominator": known["pop"]}))
    np.testing.assert_allclose(found["value"], known["value"], rtol=1e-9)
    for column in ("lower", "upper"):  # there z is 1.96
        np.testing.assert_allclose(found[column], known[column], rtol=1e-5)


def test_the_columns_hold_together() -> None:
    table = life_table(hill())
    assert table["lx"].iloc[0] == 100_000
    np.testing.assert_allclose(table["dx"].sum(), 100_000)
    np.testing.assert_allclose(table["lx"].shift(-1).dropna(), (table["lx"] - table["dx"]).iloc[:-1])
    np.testing.assert_allclose(table["mx"], table["numerator"] / table["denominator"])
    # Deaths of the life table per year lived in it are the rates it was made of.
    np.testing.assert_allclose(table["dx"] / table["Lx"], table["mx"])
    np.testing.assert_allclose(table["Tx"].diff(-1).iloc[:-1], table["Lx"].iloc[:-1])
    np.testing.assert_allclose(table["value"], table["Tx"] / table["lx"])
    assert table["qx"].iloc[-1] == 1
    assert table["start_age"].tolist() == [0, 1, 15, 40, 65, 80]
    assert table["width"].tolist() == [1, 14, 25, 25, 15, np.inf]
    assert set(table["reliability"]) == {""}
    assert set(table["method"]) == {"Chiang, Silcocks"}
    assert set(table["confidence"]) == {0.95}


@pytest.mark.parametrize(
    ("bands", "lived"),
    [(["0", "1+"], 0.1), (["0-4", "5+"], 0.5), (["<1", "1+"], 0.1), (["不满1岁", "1岁及以上"], 0.1)],
)  # fmt: skip
def test_only_the_first_year_of_life_has_a_tenth(bands: list[str], lived: float) -> None:
    table = life_table(pd.DataFrame({"age": bands, "numerator": [40, 600], "denominator": [9000, 60000]}))
    width, rate = table["width"].iloc[0], 40 / 9000
    assert table["qx"].iloc[0] == pytest.approx(width * rate / (1 + (1 - lived) * width * rate), rel=1e-12)


def test_single_years_after_the_first_live_half() -> None:
    table = life_table(
        pd.DataFrame({"age": ["0", "1", "2+"], "numerator": [5, 5, 900], "denominator": [900, 900, 60000]})
    )
    assert table["qx"].iloc[1] == pytest.approx((5 / 900) / (1 + 0.5 * 5 / 900), rel=1e-12)


@pytest.mark.parametrize(("people", "shown"), [(4999, False), (5000, False), (5001, True)])
def test_no_life_expectancy_for_five_thousand_and_fewer(people: int, shown: bool) -> None:
    table = life_table(
        pd.DataFrame({"age": ["0-64", "65+"], "numerator": [30, 60], "denominator": [people - 800, 800]})
    )
    assert table["value"].notna().tolist() == [shown, shown]
    assert table["lower"].notna().tolist() == [shown, shown]
    assert (table["reliability"] == "population of 5,000 or less").tolist() == [not shown, not shown]
    assert table["method"].tolist() == (["Chiang, Silcocks"] * 2 if shown else ["", ""])


def wide(deaths: float) -> pd.DataFrame:
    return pd.DataFrame({"age": ["0-84", "85+"], "numerator": [3000, deaths], "denominator": [300_000, deaths * 10]})


@pytest.mark.parametrize(("deaths", "shown"), [(3, False), (3.84, False), (3.85, True), (30, True)])
def test_no_life_expectancy_with_an_interval_over_twenty_years(deaths: float, shown: bool) -> None:
    """The last band has 10 years and a standard error of 10 / √deaths: 3.8415 deaths make an interval of 20 years."""
    table = life_table(wide(deaths))
    assert pd.notna(table["value"].iloc[1]) == shown
    assert (table["reliability"].iloc[1] == "interval wider than 20 years") != shown
    assert pd.notna(table["value"].iloc[0])


def test_the_interval_that_counts_is_the_95_per_cent_one() -> None:
    assert life_table(wide(3.85), confidence=0.998)["value"].notna().all()
    assert life_table(wide(3.84), confidence=0.5)["value"].isna().any()


@pytest.mark.parametrize(("deaths", "word"), [(19, "unreliable"), (20, "")])
def test_few_deaths_from_an_age_on_are_unreliable(deaths: int, word: str) -> None:
    table = life_table(wide(deaths))
    assert table["reliability"].tolist() == ["", word]


@pytest.mark.parametrize(
    ("column", "place", "value", "word"),
    [
        ("numerator", 2, np.nan, "no counts"),
        ("denominator", 5, np.nan, "no counts"),
        ("denominator", 2, 0, "no population"),
        ("numerator", 0, 1191, "more deaths than persons"),
        ("numerator", 4, 1547, "rate too high for its band"),
        ("numerator", 5, 0, "no deaths at the oldest ages"),
    ],
)
def test_what_cannot_be_computed_is_missing_with_its_reason(column: str, place: int, value: float, word: str) -> None:
    table = life_table(with_one(column, place, value))
    assert set(table["reliability"]) == {word}
    assert table[["value", "lower", "upper", "confidence"]].isna().all(axis=None)
    assert set(table["method"]) == {""}
    assert not np.isinf(table[["mx", "qx", *SUMS]]).any(axis=None)
    assert table["mx"].notna().sum() >= 5  # what a band says of itself stays
    assert table["lx"].isna().all() == (word != "no deaths at the oldest ages")


def test_no_deaths_in_a_younger_band_are_no_trouble() -> None:
    table = life_table(with_one("numerator", 1, 0))
    assert table["qx"].iloc[1] == 0
    assert set(table["reliability"]) == {""}


def test_all_deaths_of_a_band_may_be_all_its_persons() -> None:
    assert life_table(with_one("numerator", 5, 3010))["value"].notna().all()


@pytest.mark.parametrize(("deaths", "shown"), [(2615, True), (2616, False), (30000, False)])
def test_a_rate_that_would_kill_more_than_all_gives_no_table(deaths: int, shown: bool) -> None:
    """In 25 years lived by half, q is 1 at a rate of 2/25 a year."""
    table = life_table(with_one("numerator", 3, deaths))
    assert (table["qx"].iloc[3] < 1) == shown
    assert table["value"].notna().all() == shown
    assert (set(table["reliability"]) == {"rate too high for its band"}) != shown


@pytest.mark.parametrize(
    ("ages", "said"),
    [
        (["0", "1-14", "15-39", "40-64", "66-79", "80+"], "ages 65 to 65 are missing before '66-79'"),
        (["0", "1-14", "15-39", "40-64", "60-79", "80+"], "the band before overlaps '60-79'"),
        (["0", "0-14", "15-39", "40-64", "65-79", "80+"], "the band before overlaps '0-14'"),
        (["1", "2-14", "15-39", "40-64", "65-79", "80+"], "ages 0 to 0 are missing before '1'"),
        (["0", "1-14", "15-39", "40-64", "65-79", "80-89"], "90+ is missing after '80-89'"),
        (["0", "1-14", "15-39", "40-64", "65+", "80+"], "the band before overlaps '80+'"),
        (["0", "1-14", "15-39", "40-64", "65-79", "合计"], "age '合计' states no band of years"),
        (["0", "1-14", "15-39", "40-64", "65-79", ""], "age '' states no band of years"),
        (["0", "1-14", "15-39", "40-64", "65-79", None], "states no band of years"),
        (["0", "1-14", "15-39", "40-64", "80+", "80+"], "stands there twice"),
        (["<1", "0", "1-39", "40-64", "65-79", "80+"], "the band before overlaps '0'"),
    ],
)
def test_bands_that_do_not_fill_all_ages_once_are_named(ages: list[str], said: str) -> None:
    with pytest.raises(InputError, match=said.replace("+", r"\+")) as error:
        life_table(hill(age=ages))
    assert "row " in error.value.place


def test_a_gap_in_one_area_is_named_although_another_fills_it() -> None:
    both = pd.concat([hill(area="hill"), hill(area="lake").drop(index=2)], ignore_index=True)
    with pytest.raises(InputError, match="ages 15 to 39 are missing before '40-64'") as error:
        life_table(both, by="area")
    assert error.value.place == "row 8"


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (with_one("numerator", 3, -1), "numerator is -1, expected 0 or more"),
        (with_one("denominator", 3, -5), "denominator is -5, expected 0 or more"),
        (with_one("denominator", 3, np.inf), "denominator is inf"),
        (hill(numerator=list("abcdef")), "must be numbers"),
        (hill().drop(columns="age"), "needs a column 'age'"),
    ],
)
def test_unlawful_frames_are_refused(frame: pd.DataFrame, said: str) -> None:
    with pytest.raises(InputError, match=said):
        life_table(frame)


@pytest.mark.parametrize("confidence", [0, 1, 95, True])
def test_confidence_is_checked(confidence: float) -> None:
    with pytest.raises(InputError, match="confidence is"):
        life_table(hill(), confidence=confidence)


def test_each_group_has_the_table_it_has_alone() -> None:
    other = hill(area="lake", numerator=[3, 20, 30, 190, 300, 500])
    coarse = pd.DataFrame({"area": "", "age": ["0-64", "65+"], "numerator": [90, 600], "denominator": [60000, 7000]})
    both = pd.concat([hill(area="hill"), other, coarse]).sample(frac=1, random_state=3)
    found = life_table(both, by=["area"])
    for area, part in both.groupby("area"):
        alone = life_table(part.sort_values("numerator"))
        pd.testing.assert_frame_equal(found[found["area"] == area].reset_index(drop=True), alone)


def test_a_missing_key_is_a_group_of_its_own() -> None:
    both = pd.concat([hill(area="hill"), hill(area=None)], ignore_index=True)
    assert life_table(both, by="area")["value"].notna().sum() == 12


def test_rows_keep_their_own_columns_and_are_not_changed() -> None:
    frame = hill(note="checked").sample(frac=1, random_state=1)
    before = frame.copy(deep=True)
    table = life_table(frame)
    pd.testing.assert_frame_equal(frame, before)
    assert table.columns[:4].tolist() == ["age", "numerator", "denominator", "note"]
    assert table["age"].tolist() == BANDS
    assert table.index.tolist() == list(range(6))


def test_an_empty_frame_has_an_empty_table_with_the_same_columns() -> None:
    table = life_table(hill(area="hill").iloc[:0], by="area")
    assert len(table) == 0
    assert table.columns.tolist() == life_table(hill(area="hill"), by="area").columns.tolist()
    assert len(life_table(hill().iloc[:0])) == 0


def test_one_band_is_a_life_table() -> None:
    table = life_table(pd.DataFrame({"age": ["0+"], "numerator": [800], "denominator": [64000]}))
    assert table["value"].tolist() == [80]
    assert table["lower"].iloc[0] == pytest.approx(80 - 1.959963984540054 * 80 / np.sqrt(800))


def test_small_whole_numbers_do_not_overflow() -> None:
    big = pd.DataFrame({"age": ["0-64", "65+"], "numerator": [20_000_000] * 2, "denominator": [2_000_000_000] * 2})
    wanted = life_table(big)
    found = life_table(big.astype({"numerator": "int32", "denominator": "int32"}))
    np.testing.assert_array_equal(found["value"], wanted["value"])
    assert wanted["value"].notna().all()


def test_several_levels_stand_beside_each_other() -> None:
    table = life_table(hill(), confidence=[0.95, 0.998])
    for column, alone in (("lower", 0.95), ("lower_99_8", 0.998), ("upper", 0.95), ("upper_99_8", 0.998)):
        np.testing.assert_array_equal(table[column], life_table(hill(), confidence=alone)[column.split("_")[0]])
    assert set(table["confidence"]) == {0.95}


@settings(max_examples=25)
@given(
    st.lists(st.tuples(st.integers(0, 400), st.integers(500, 90_000)), min_size=2, max_size=18),
    st.integers(1, 300),
    st.randoms(use_true_random=False),
)
def test_laws(cells: list[tuple[int, int]], last: int, chance: object) -> None:
    ages = [f"{5 * n}-{5 * n + 4}" for n in range(len(cells))] + [f"{5 * len(cells)}+"]
    deaths, people = [*(d for d, _ in cells), last], [*(n for _, n in cells), 3000]
    frame = pd.DataFrame({"age": ages, "numerator": deaths, "denominator": people})
    table = life_table(frame)
    known = table["value"].notna()
    assert (table["lower"] <= table["value"])[known].all()
    assert (table["value"] <= table["upper"])[known].all()
    wider = life_table(frame, confidence=0.99)
    assert (wider["lower"] <= table["lower"])[known].all()
    assert (wider["upper"] >= table["upper"])[known].all()
    pd.testing.assert_frame_equal(life_table(frame.iloc[chance.sample(range(len(frame)), len(frame))]), table)
    # Who dies less lives longer.
    fewer = life_table(frame.assign(numerator=np.maximum(frame["numerator"] * 0.5, 0.5)))
    both = known & fewer["value"].notna() & (frame["numerator"] > 1).iloc[-1]
    assert (fewer["value"] >= table["value"] - 1e-9)[both & (frame["numerator"] > 0).all()].all()
    # Ten times the persons with ten times the deaths have the same life expectancy, known √10 times better.
    ten = life_table(frame.assign(numerator=frame["numerator"] * 10, denominator=frame["denominator"] * 10))
    np.testing.assert_allclose(ten["value"][known], table["value"][known], rtol=1e-9)
    np.testing.assert_allclose(
        (table["upper"] - table["value"])[known], np.sqrt(10) * (ten["upper"] - ten["value"])[known], rtol=1e-7
    )
