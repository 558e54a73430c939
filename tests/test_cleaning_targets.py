"""``data/targets.toml``: targets of every form become rows of the series, and a wrong entry one clear error."""

from pathlib import Path

import pytest

from healthstats.errors import ConfigError
from healthstats.series import Cleaned
from test_cleaning import cleaned, codes

IMR, COVER = "infant_mortality_rate", "hospital_delivery_rate"


def stated(project: Path, text: str, *rows: dict) -> Cleaned:
    (project / "data" / "targets.toml").write_text(text, encoding="utf-8")
    return cleaned(*(rows or [{"indicator": IMR, "value": 9.0, "unit": "‰", "area": "vale"}]))


def targets(result: Cleaned) -> list[list[object]]:
    rows = result.series[result.series["kind"] == "target"]
    return rows[["area", "year", "bound", "value", "unit", "set_by"]].to_numpy().tolist()


def test_a_number_is_bounded_by_what_is_better(project: Path) -> None:
    text = f"""
    [[target]]
    indicator = "{IMR}"
    area = "Hill County"
    year = 2024
    value = 7.5
    source = "plan"

    [[target]]
    indicator = "{COVER}"
    area = "hill"
    year = 2024
    value = 95
    set_by = "province"
    source = "plan"
    text = "at least 95 of 100 births in hospital"
    """
    result = stated(project, text)
    assert targets(result) == [["hill", 2024, ">=", 95.0, "%", "province"], ["hill", 2024, "<=", 7.5, "‰", ""]]
    rows = result.series[result.series["kind"] == "target"]
    assert rows["file"].unique().tolist() == ["data/targets.toml"]
    assert rows["quote"].tolist() == ["at least 95 of 100 births in hospital", f"{IMR} <= 7.5"]
    assert result.ledger.set_index("file").loc["data/targets.toml", ["read", "in_series"]].tolist() == [2, 2]


def test_a_range_and_stages_and_several_areas(project: Path) -> None:
    text = f"""
    [[target]]
    indicator = "{COVER}"
    area = {{level = "county"}}
    value = {{2023 = 90, 2024 = 92.5}}
    source = "plan"

    [[target]]
    indicator = "{IMR}"
    area = ["hill", "vale"]
    year = 2024
    value = [4, 6]
    source = "plan"
    """
    result = stated(project, text)
    rows = result.series[result.series["kind"] == "target"]
    staged = rows[rows["indicator"] == COVER]
    assert staged[["area", "year", "value"]].to_numpy().tolist() == [
        ["hill", 2023, 90.0], ["hill", 2024, 92.5], ["vale", 2023, 90.0], ["vale", 2024, 92.5],
    ]  # fmt: skip
    ranged = rows[rows["indicator"] == IMR]
    assert ranged[["area", "bound", "value", "value_high"]].to_numpy().tolist() == [
        ["hill", "=", 4.0, 6.0], ["vale", "=", 4.0, 6.0],
    ]  # fmt: skip


def test_targets_of_several_levels_stand_beside_one_another(project: Path) -> None:
    one = f'[[target]]\nindicator = "{IMR}"\narea = "hill"\nyear = 2024\nsource = "plan"\n'
    result = stated(project, f'{one}value = 5\n{one}value = 7\nset_by = "nation"\n')
    assert targets(result) == [["hill", 2024, "<=", 5.0, "‰", ""], ["hill", 2024, "<=", 7.0, "‰", "nation"]]


def test_no_worse_than_last_year_or_a_superior_area(project: Path) -> None:
    one = f'[[target]]\nindicator = "{IMR}"\narea = "hill"\nyear = 2011\nsource = "plan"\n'
    text = (
        f'{one}value = "last year"\n{one}value = "superior area"\nset_by = "a"\n{one}value = "province"\nset_by = "b"\n'
    )
    rows = [
        {"indicator": IMR, "value": 8.25, "unit": "‰", "area": "hill", "year": 2010, "decimals": 2},
        {"indicator": IMR, "value": 9.5, "unit": "‰", "area": "land", "year": 2011, "decimals": 1},
        {"indicator": IMR, "value": 9.9, "unit": "‰", "area": "land", "year": 2010},
    ]
    result = stated(project, text, *rows)
    assert [row[2:4] for row in targets(result)] == [["<=", 8.25], ["<=", 9.5], ["<=", 9.5]]
    notes = result.series.loc[result.series["kind"] == "target", "note"].tolist()
    assert notes[0] == "no worse than last year: 8.25 ‰ (book, R2C2)"
    assert codes(result) == []


def test_a_reference_that_is_missing_or_not_one_number_is_told(project: Path) -> None:
    one = f'[[target]]\nindicator = "{IMR}"\narea = "hill"\nyear = 2011\nsource = "plan"\nvalue = "last year"\n'
    result = stated(project, one)
    assert codes(result) == ["target_unsettled"]
    assert "last year" in result.problems.loc[0, "message"]
    two = [{"indicator": IMR, "value": value, "unit": "‰", "area": "hill", "system": system}
           for value, system in ((8.0, "surveillance"), (9.0, "annual report"))]  # fmt: skip
    assert codes(stated(project, one, *two)) == ["target_unsettled"]
    result = stated(project, f'{one}system = "surveillance"\n', *two)
    assert [row[3] for row in targets(result)] == [8.0]


def test_a_named_set(project: Path) -> None:
    result = stated(project, '[[target]]\nset = "sdg"\narea = "hill"\n')
    assert ["hill", 2030, "<=", 12.0, "‰", "sdg"] in targets(result)
    assert len(targets(result)) == 3


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ('indicator = "infant_mortalty_rate"', "no indicator 'infant_mortalty_rate'. Did you mean"),
        ('area = "Hil County"', "no area 'Hil County'. Did you mean"),
        ('value = "next year"', "value is 'next year', expected a number"),
        ("value = [6, 4]", "a range \\[low, high\\]"),
        ("value = nan", "expected a number"),
        ("value = {2024 = 5}", "without the key year"),
        ("year = 12024", "year is 12024"),
        ('bound = "at most"', "bound is 'at most'"),
        ('indicator = "births"', "not known whether more or less is better"),
        ("valu = 5", "no key 'valu'"),
        ('set = "sgd"', "no key|set"),
    ],
)
def test_a_wrong_entry_is_an_error_that_names_it(project: Path, change: str, says: str) -> None:
    lines = {"indicator": f'"{IMR}"', "area": '"hill"', "year": "2024", "value": "5", "source": '"plan"'}
    key, _, value = change.partition(" = ")
    text = "\n".join(["[[target]]", *(f"{name} = {one}" for name, one in {**lines, key: value}.items())])
    with pytest.raises(ConfigError, match=says) as error:
        stated(project, text)
    assert "entry 1 (" in str(error.value)
