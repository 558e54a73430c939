"""Which counts add up to which."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from disclosure_tables import PARENTS, hierarchies
from healthstats.disclosure.relations import Relations, relations
from healthstats.errors import InputError


def told(frame: pd.DataFrame, parents: dict[str, str] | None = None) -> list[str]:
    """The sums in the words of the frame's rows; ? is an unknown cell."""
    sums = relations(frame, parents or {})
    name = ["?"] * len(sums.stated)
    for row, cell in enumerate(sums.cell):
        name[cell] = " ".join(str(value) for value in frame.iloc[row] if str(value))
    rows = sums.parts.toarray() > 0
    return sorted(
        f"{name[total]} = {' + '.join(sorted(name[cell] for cell in np.flatnonzero(row)))}"
        for total, row in zip(sums.total, rows, strict=True)
    )


@pytest.mark.parametrize(
    ("sexes", "sums"),
    [
        (["both", "male", "female"], ["both = female + male"]),
        (["合计", "男", "女"], ["合计 = 女 + 男"]),
        (["all", "men", "women"], ["all = men + women"]),
        (["total", "m", "f", "x"], ["total = f + m + x"]),
        (["both", "male"], ["both = ? + male"]),
        (["male", "female"], []),
        (["both"], []),
    ],
)
def test_sexes(sexes: list[str], sums: list[str]) -> None:
    assert told(pd.DataFrame({"sex": sexes})) == sums


@pytest.mark.parametrize(
    ("ages", "sums"),
    [
        (["all ages", "0-14", "15-64", "65+"], ["all ages = 0-14 + 15-64 + 65+"]),
        (["合计", "不满1岁", "1-4岁", "5岁及以上"], ["合计 = 1-4岁 + 5岁及以上 + 不满1岁"]),
        (["0-9", "0-4", "5-9"], ["0-9 = 0-4 + 5-9"]),
        (["all", "0-9", "0-4", "5-9", "10+"], ["0-9 = 0-4 + 5-9", "all = 0-4 + 10+ + 5-9"]),
        (["all", "15-49"], ["all = 15-49 + ? + ?"]),
        (["all", "under 28 days"], []),
        (["0-4", "5-9"], []),
        (["0-4", "3-7"], []),
    ],
)
def test_ages(ages: list[str], sums: list[str]) -> None:
    assert sorted(told(pd.DataFrame({"age": ages}))) == sorted(
        f"{total} = {' + '.join(sorted(parts.split(' + ')))}" for total, parts in (one.split(" = ") for one in sums)
    )


@pytest.mark.parametrize(
    ("names", "sums"),
    [
        (["infant", "neonatal", "postneonatal"], ["infant = neonatal + postneonatal"]),
        (["neonatal", "early_neonatal"], ["neonatal = ? + early_neonatal"]),
        (["perinatal", "stillbirth", "early_neonatal"], ["perinatal = early_neonatal + stillbirth"]),
        (["infant", "stillbirth"], []),
    ],
)
def test_death_rates_add_up_by_the_ages_they_count(names: list[str], sums: list[str]) -> None:
    rates = {"stillbirth": "stillbirth_rate"}
    given = [rates.get(name, f"{name}_mortality_rate") for name in names]
    said = told(pd.DataFrame({"indicator": given}))
    assert [one.replace("_mortality_rate", "").replace("_rate", "") for one in said] == sums


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("neonatal_mortality_rate", "", ""), ("deaths", "neonatal", "")),
        (("infant_mortality_rate", "", ""), ("deaths", "", "0")),
        (("under_five_mortality_rate", "", ""), ("crude_death_rate", "", "0-4")),
        (("crude_death_rate", "", ""), ("deaths", "", "all ages")),
        (("maternal_mortality_ratio", "", ""), ("deaths", "maternal", "")),
        (("disease_incidence_rate", "measles", ""), ("reported_cases", "measles", "")),
        (("crude_birth_rate", "", ""), ("births", "", "")),
    ],
)
def test_indicators_that_count_the_same_events_are_one_cell(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    frame = pd.DataFrame([one, other, ("beds", "", "")], columns=["indicator", "subject", "age"])
    assert len(set(relations(frame, {}).cell.tolist())) == 2


def test_subjects_add_up_through_those_that_are_missing() -> None:
    kinds = ["hepatitis_a", "hepatitis_b", "viral_hepatitis"]
    frame = pd.DataFrame({"indicator": "reported_cases", "subject": kinds})
    assert told(frame) == [f"reported_cases {kinds[2]} = ? + reported_cases {kinds[0]} + reported_cases {kinds[1]}"]
    other = frame.assign(indicator=["reported_cases", "reported_cases", "cause_specific_mortality_rate"])
    assert told(other) == []
    classes = pd.DataFrame({"indicator": "reported_cases", "subject": ["all_notifiable", "class_b", "class_c"]})
    assert told(classes) == ["reported_cases all_notifiable = ? + reported_cases class_b + reported_cases class_c"]


@pytest.mark.parametrize(
    ("periods", "sums"),
    [
        ([("2019", "2020"), ("2019", "2019"), ("2020", "2020")], 1),
        ([("2019", "2021"), ("2019", "2019"), ("2021", "2021")], 1),
        ([("2019", "2019"), ("2020", "2020")], 0),
    ],
)
def test_years_fill_a_period(periods: list[tuple[str, str]], sums: int) -> None:
    starts, ends = zip(*periods, strict=True)
    frame = pd.DataFrame(
        {
            "period_start": pd.to_datetime([f"{year}-01-01" for year in starts]),
            "period_end": pd.to_datetime([f"{year}-12-31" for year in ends]),
        }
    )
    made = relations(frame, {})
    assert len(made.total) == sums
    if sums:
        assert made.total.tolist() == [made.cell[0]]
        assert made.parts.sum() == int(ends[0]) - int(starts[0]) + 1


@pytest.mark.parametrize(
    ("column", "spellings"),
    [
        ("sex", ["male", "Men", "男", "男性"]),
        ("sex", ["female", "women", "女", "女性"]),
        ("sex", ["", "both", "All", "合计"]),
        ("age", ["", "all ages", "合计"]),
        ("age", ["0-4", "00-04", "0-4岁", "under 5"]),
    ],
)
def test_spellings_of_one_cell(column: str, spellings: list[str]) -> None:
    assert set(relations(pd.DataFrame({column: spellings}), {}).cell) == {0}


def test_a_year_is_its_period() -> None:
    frame = pd.DataFrame({"year": [2019, 2019], "period_start": pd.to_datetime([None, "2019-01-01"]),
                          "period_end": pd.to_datetime([None, "2019-12-31"])})  # fmt: skip
    assert relations(frame, {}).cell.tolist() == [0, 0]


@pytest.mark.parametrize(
    ("areas", "sums"),
    [
        (["land", "hill", "lake", "moor", "vale"], ["land = hill + lake + moor + vale"]),
        (["land", "hill", "lake"], ["land = ? + hill + lake"]),
        (["hill", "lake"], []),
        (["land", "elsewhere"], []),
    ],
)
def test_areas(areas: list[str], sums: list[str]) -> None:
    assert told(pd.DataFrame({"area": areas}), PARENTS) == sums


def test_areas_of_a_level_that_is_missing_add_up_to_the_one_above() -> None:
    parents = {"north": "land", "south": "land", "n1": "north", "n2": "north", "s1": "south"}
    assert told(pd.DataFrame({"area": ["land", "n1", "n2", "s1"]}), parents) == ["land = n1 + n2 + s1"]
    assert told(pd.DataFrame({"area": ["land", "north", "n1", "n2", "s1"]}), parents) == [
        "land = north + s1", "north = n1 + n2"
    ]  # fmt: skip


def test_two_divisions_of_one_area() -> None:
    parents = [{"hill": "land", "vale": "land"}, {"urban": "land", "rural": "land"}]
    frame = pd.DataFrame({"area": ["land", "hill", "vale", "urban", "rural"]})
    assert relations(frame, parents).parts.sum(axis=1).tolist() == [2, 2]


def test_the_areas_of_a_project(project: Path) -> None:
    frame = pd.DataFrame({"area": ["land", "hill", "vale", "land-urban", "land-rural"]})
    assert relations(frame).parts.sum(axis=1).tolist() == [2, 2]


def test_an_area_in_itself() -> None:
    with pytest.raises(InputError, match="its own parent"):
        relations(pd.DataFrame({"area": ["a"]}), {"a": "b", "b": "a"})


def test_different_things_do_not_add_up() -> None:
    frame = pd.DataFrame({"sex": ["both", "male", "female"], "system": ["", "", "survey"]})
    assert told(frame) == ["both = ? + male"]


def test_unknown_cells_add_up_as_well() -> None:
    """Without the area lake, its men and women are still its whole."""
    frame = hierarchies(1, 1, 9)
    some = frame[(frame["area"] != "lake") & (frame["age"] == "") & (frame["period_end"] == "2019-12-31")]
    sums = relations(some[some["period_start"] == "2019-01-01"], PARENTS)
    assert (~sums.stated).sum() == 3
    unknown_only = (sums.parts @ sums.stated.astype("float64") == 0) & ~sums.stated[sums.total]
    assert unknown_only.sum() == 1


def test_all_sums_of_a_hierarchy_hold() -> None:
    frame = hierarchies(3, 2, 9)
    sums = relations(frame, PARENTS)
    counts = np.zeros(len(sums.stated))
    counts[sums.cell] = frame["numerator"]
    assert len(sums.total) == 3 * 201
    assert not (sums.signed() @ counts).any()


def test_the_order_of_rows_does_not_matter() -> None:
    frame = hierarchies(2, 3, 9)
    other = frame.sample(frac=1, random_state=1)
    one, two = relations(frame, PARENTS), relations(other, PARENTS)
    assert np.array_equal(two.cell, one.cell[other.index])
    assert (one.signed() != two.signed()).nnz == 0


def test_edges() -> None:
    empty = relations(pd.DataFrame({"sex": pd.Series(dtype="str")}), {})
    assert (len(empty.total), len(empty.stated)) == (0, 0)
    assert isinstance(relations(pd.DataFrame({"sex": ["both"]}), {}), Relations)
    with pytest.raises(InputError, match="needs a DataFrame"):
        relations([1, 2], {})  # type: ignore[arg-type]
