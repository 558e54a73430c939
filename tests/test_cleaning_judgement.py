"""Names, and the project's judgement files: areas, corrections, breaks, own indicators."""

from pathlib import Path

import pandas as pd
import pytest

from healthstats.cleaning.clean import clean
from healthstats.cleaning.names import registration
from healthstats.errors import ConfigError
from healthstats.series import Found, conform, has_flag
from test_cleaning import cleaned, codes, observed, years


@pytest.fixture(autouse=True)
def _here(project: Path) -> None:
    """Every test works in the small project."""


def write(project: Path, name: str, text: str) -> None:
    (project / "data" / f"{name}.toml").write_text(text, encoding="utf-8")


# --- names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "unit", "indicator", "subject"),
    [
        ("婴儿死亡率", "‰", "infant_mortality_rate", ""),
        ("嬰兒死亡率", "‰", "infant_mortality_rate", ""),
        ("Infant mortality rate", "‰", "infant_mortality_rate", ""),
        ("肺结核发病率", "/10万", "disease_incidence_rate", "tuberculosis"),
    ],
)
def test_labels_become_ids(label: str, unit: str, indicator: str, subject: str) -> None:
    result = cleaned({"label": label, "unit": unit, "value": 5.0})
    assert result.series.loc[0, ["indicator", "subject"]].tolist() == [indicator, subject]
    assert codes(result) == []


def test_a_subject_in_any_spelling_becomes_its_id() -> None:
    row = {"indicator": "disease_incidence_rate", "subject": "肺结核", "value": 50.0, "unit": "/10万"}
    assert cleaned(row).series.loc[0, "subject"] == "tuberculosis"


def test_an_unknown_label_stands_as_an_unregistered_indicator() -> None:
    result = cleaned(*({"label": "婴儿死忘率", "value": 5.0, "unit": "‰", "year": year} for year in (2010, 2011)))
    assert result.series["indicator"].tolist() == ["?婴儿死忘率"] * 2
    assert codes(result) == ["unregistered_indicator"]
    message = result.problems.loc[0, "message"]
    assert "2 numbers" in message
    assert "near it: infant_mortality_rate" in message


@pytest.mark.parametrize("label", ["Home visits", "家庭访视数", 'a "quoted" name', "back\\slash", "two\nlines", "\x7f"])
def test_the_lines_offered_do_register_the_indicator(project: Path, label: str) -> None:
    rows = [{"label": label, "value": 5.0, "unit": "人次"}]
    message = cleaned(*rows).problems.loc[0, "message"]
    write(project, "indicators", message.split("data/indicators.toml: ", 1)[1])
    result = cleaned(*rows)
    assert codes(result) == []
    assert not result.series.loc[0, "indicator"].startswith("?")


def test_registration_leaves_out_a_unit_that_is_not_understood() -> None:
    assert registration("Odd", "parsecs").endswith('unit = ""')


def ambiguous(project: Path) -> None:
    write(project, "indicators", """
[clinic_visits]
zh = "门诊人次数"
en = "clinic visits"
unit = "人次"
domain = "clinic"
names = ["visits"]

[home_visit_rate]
zh = "家访率"
en = "home visit rate"
unit = "%"
domain = "home"
names = ["visits"]

[ward_visit_rate]
zh = "探视率"
en = "ward visit rate"
unit = "%"
domain = "ward"
names = ["visits"]
""")  # fmt: skip


def test_an_ambiguous_label_is_settled_by_its_unit(project: Path) -> None:
    ambiguous(project)
    result = cleaned({"label": "visits", "value": 5.0, "unit": "人次"})
    assert result.series.loc[0, "indicator"] == "clinic_visits"
    assert (codes(result), result.problems.loc[0, "action"]) == (["ambiguous_indicator"], "kept")


def test_an_ambiguous_label_is_settled_by_what_the_file_is_about(project: Path) -> None:
    ambiguous(project)
    result = cleaned({"label": "visits", "value": 5.0, "unit": "%"}, {"label": "探视率", "value": 9.0, "unit": "%"})
    assert result.series["indicator"].tolist() == ["ward_visit_rate"]  # 5 and 9 are then editions of one number
    assert codes(result, "contradiction_in_source") == ["ambiguous_indicator"]


def test_an_ambiguous_label_that_nothing_settles_keeps_its_words(project: Path) -> None:
    ambiguous(project)
    result = cleaned({"label": "visits", "value": 5.0, "unit": "%"})
    assert result.series.loc[0, "indicator"] == "?visits"
    assert (codes(result), result.problems.loc[0, "action"]) == (["ambiguous_indicator"], "decide")


def test_areas_become_ids_in_any_spelling() -> None:
    assert cleaned({"indicator": "births", "value": 5.0, "area": "Hillshire"}).series.loc[0, "area"] == "hill"


def test_an_unknown_area_keeps_its_rows_and_is_told_once() -> None:
    result = cleaned(*years("births", 2010, 5.0, 6.0), area="Hilshire")
    assert result.series["area"].tolist() == ["Hilshire"] * 2
    assert codes(result) == ["unknown_area"]
    assert "2 numbers" in result.problems.loc[0, "message"]
    assert "hill" in result.problems.loc[0, "message"]
    assert result.problems.loc[0, "action"] == "decide"


def test_a_name_of_two_areas_is_left_to_a_person(project: Path) -> None:
    write(project, "areas", '[a]\nzh = "城关"\nen = "A"\n[b]\nzh = "城关"\nen = "B"\n')
    result = cleaned({"indicator": "births", "value": 5.0, "area": "城关"})
    assert "several areas: a, b" in result.problems.loc[0, "message"]


def test_a_file_without_areas_is_told_once() -> None:
    result = cleaned(*years("births", 2010, 5.0, 6.0), area="")
    assert codes(result) == ["no_area"]


def test_without_an_areas_file_areas_stay_as_written(project: Path) -> None:
    (project / "data" / "areas.toml").unlink()
    result = cleaned({"indicator": "births", "value": 5.0, "area": "Nowhere"})
    assert (codes(result), result.series.loc[0, "area"]) == ([], "Nowhere")


# --- corrections ------------------------------------------------------------------------------------------------------

CORRECTION = """
[[correction]]
indicator = "infant_mortality_rate"
area = "Hillshire"
year = 2010
was = 41.2
now = 4.12
reason = "the decimal point slipped"
by = "A. Reader"
"""
SLIP = {"indicator": "infant_mortality_rate", "area": "hill", "value": 41.2, "unit": "‰", "decimals": 1}


def test_a_correction_replaces_the_printed_number(project: Path) -> None:
    write(project, "corrections", CORRECTION)
    result = cleaned(SLIP)
    assert result.series.loc[0, ["value", "decimals", "flags"]].tolist() == [4.12, 2, "corrected"]
    assert codes(result) == ["corrected"]
    told = result.problems.loc[0]
    assert told[["before", "after", "action"]].tolist() == ["41.2", "4.12", "repaired"]
    assert "A. Reader" in told["message"]
    assert "slipped" in told["message"]


@pytest.mark.parametrize(
    "change", [{"value": 41.3}, {"year": 2011}, {"area": "vale"}, {"indicator": "births", "unit": "人"}]
)
def test_a_correction_that_matches_nothing_is_an_error(project: Path, change: dict) -> None:
    write(project, "corrections", CORRECTION)
    with pytest.raises(ConfigError, match=r"corrections\.toml', entry 1 \(infant_mortality_rate, Hillshire, 2010\)"):
        cleaned({**SLIP, **change})


@pytest.mark.parametrize(
    ("extra", "matches"),
    [('file = "a.csv"', True), ('file = "b.csv"', False), ('kind = "target"', False), ('subject = "pneumonia"', False)],
)
def test_a_correction_can_be_narrowed(project: Path, extra: str, matches: bool) -> None:
    write(project, "corrections", CORRECTION + extra)
    if matches:
        assert codes(cleaned(SLIP)) == ["corrected"]
    else:
        with pytest.raises(ConfigError):
            cleaned(SLIP)


def test_a_correction_of_a_file_that_was_not_read_is_passed_over(project: Path) -> None:
    write(project, "corrections", CORRECTION)
    (project / "data" / "raw" / "other.csv").write_text("x", encoding="utf-8")
    assert codes(cleaned({**SLIP, "area": "vale", "value": 4.0})) == []


@pytest.mark.parametrize(
    ("code", "file", "extra", "passed"),
    [
        ("unreadable_file", "data/raw/b.csv", 'file = "b.csv"', True),
        ("unreadable_file", "data/raw/b.csv", 'file = "data/raw/b.csv"', True),
        ("unreadable_file", "data/raw", 'file = "data/raw/b.csv"', True),
        ("broken_sidecar", "data/raw/b.csv.toml", 'file = "b.csv"', True),
        ("unreadable_file", "data/raw/b.csv", "", True),
        ("unreadable_file", "data/raw/b.csv", 'file = "a.csv"', False),
        ("misnamed_file", "data/raw/b.csv", 'file = "b.csv"', False),
    ],
)
def test_a_correction_of_an_unreadable_file_is_passed_over(
    project: Path, code: str, file: str, extra: str, passed: bool
) -> None:
    write(project, "corrections", CORRECTION + extra)
    lost = conform(pd.DataFrame([{"code": code, "file": file, "action": "excluded"}]), "problems")
    found = Found(observed({**SLIP, "value": 4.0}), lost)
    if passed:
        assert codes(clean(found)) == [code]
    else:
        with pytest.raises(ConfigError, match=r"no number is 41\.2 there"):
            clean(found)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('by = "A. Reader"\n', "", "'by' is missing"),
        ('reason = "the decimal point slipped"', 'reason = ""', "'reason' is missing"),
        ("year = 2010", 'year = "2010"', "year is '2010', expected int"),
        ("now = 4.12", "now = nan", "expected a number"),
        ("year = 2010", "year = 99999999999999999999", "expected one from 1000 to 2999"),
        ("was = 41.2", "was = 99999999999999999999", "which no table of numbers holds"),
        (CORRECTION, 'correction = ["a"]', "double brackets"),
        ('"infant_mortality_rate"', '"infant_mortalty_rate"', "Did you mean 'infant_mortality_rate'"),
        ('"Hillshire"', '"hil"', "no area 'hil'"),
        ("was =", "wass =", "Did you mean 'was'"),
        ("[[correction]]", "[[corections]]", "Did you mean 'correction'"),
    ],
)
def test_a_broken_correction_is_an_error_that_says_why(project: Path, old: str, new: str, message: str) -> None:
    write(project, "corrections", CORRECTION.replace(old, new))
    with pytest.raises(ConfigError, match=message.replace("(", r"\(")):
        cleaned(SLIP)


# --- breaks -----------------------------------------------------------------------------------------------------------

BREAK = """
[[break]]
indicator = "infant_mortality_rate"
area = "Hill County"
year = 2012
effect = "unfitted"
reason = "half of the clinics were closed"
source = "yearbook"
"""
RATES = years("infant_mortality_rate", 2010, 5.0, 4.9, 4.8, 4.7, unit="‰", area="hill", decimals=1)


def test_an_unfitted_year_is_flagged(project: Path) -> None:
    write(project, "breaks", BREAK)
    result = cleaned(*RATES, *(row | {"area": "vale"} for row in RATES))
    flagged = result.series[has_flag(result.series, "unfitted")]
    assert flagged[["area", "year"]].to_numpy().tolist() == [["hill", 2012]]
    assert result.breaks[["area", "year", "effect"]].to_numpy().tolist() == [["hill", 2012, "unfitted"]]


@pytest.mark.parametrize("effect", ["split", "jump", "note"])
def test_other_breaks_are_listed_and_flag_nothing(project: Path, effect: str) -> None:
    write(project, "breaks", BREAK.replace("unfitted", effect))
    result = cleaned(*RATES)
    assert (len(result.breaks), codes(result)) == (1, [])
    assert (result.series["flags"] == "").all()


@pytest.mark.parametrize(
    ("year", "effect", "used"),
    [
        (2010, "split", False),
        (2011, "split", True),
        (2013, "split", True),
        (2014, "split", False),
        (2010, "unfitted", True),
        (2014, "unfitted", False),
    ],
)
def test_a_break_that_touches_nothing_is_noted(project: Path, year: int, effect: str, used: bool) -> None:
    write(project, "breaks", BREAK.replace("2012", str(year)).replace("unfitted", effect))
    assert codes(cleaned(*RATES)) == ([] if used else ["break_unused"])


def test_a_break_without_indicator_and_area_is_for_all(project: Path) -> None:
    write(project, "breaks", BREAK.replace('indicator = "infant_mortality_rate"\narea = "Hill County"\n', ""))
    result = cleaned(*RATES)
    assert result.breaks.loc[0, ["indicator", "subject", "area"]].tolist() == ["", "", ""]
    assert has_flag(result.series, "unfitted").sum() == 1


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"unfitted"', '"unfited"', "Did you mean 'unfitted'"),
        ('"infant_mortality_rate"', '"infant_mortality"', "Did you mean 'infant_mortality_rate'"),
        ('"Hill County"', '"Hil"', "no area 'Hil'"),
        ('reason = "half of the clinics were closed"\n', "", "'reason' is missing"),
        ("year = 2012", "year = true", "year is True"),
        ("year = 2012", "year = 999", "expected one from 1000 to 2999"),
        (BREAK, "break = [1, 2]", "double brackets"),
        ("[[break]]", "[break]", "double brackets"),
    ],
)
def test_a_broken_break_is_an_error_that_says_why(project: Path, old: str, new: str, message: str) -> None:
    write(project, "breaks", BREAK.replace(old, new))
    with pytest.raises(ConfigError, match=message):
        cleaned(*RATES)
