"""The simulated county: made anew with the same bytes, read as it was meant, its slips found, its targets judged."""

from pathlib import Path

import pandas as pd
import pytest

import healthstats as hs
import make_simulated_county as simulated
from healthstats.cleaning.clean import clean
from healthstats.reading.read import read
from healthstats.series import Cleaned

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "data" / "raw" / "simulated"
IDS = {"tuberculosis_incidence": "disease_incidence_rate"}


@pytest.fixture(scope="module")
def cleaned() -> Cleaned:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HEALTHSTATS_ROOT", str(ROOT))
        return clean(read(FOLDER))


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEALTHSTATS_ROOT", str(ROOT))


def test_it_is_made_anew_with_the_same_bytes(tmp_path: Path) -> None:
    simulated.write_all(tmp_path)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made == {path.name: path.read_bytes() for path in FOLDER.iterdir() if path.suffix != ".toml"}


def test_it_says_that_it_is_simulated() -> None:
    for path in FOLDER.glob("*.toml"):
        assert "simulation" in path.read_text(encoding="utf-8")
    names = [one for one in hs.areas().values() if one.id.startswith("moni-")]
    assert len(names) == 15
    assert all(one.zh.startswith("模拟") and one.en.startswith("Simulated") for one in names)


def test_every_figure_of_the_yearbook_is_the_one_that_was_drawn(cleaned: Cleaned) -> None:
    truth = simulated.county()
    rows = cleaned.series[
        (cleaned.series["area"] == "moni-county") & (cleaned.series["source"] == "simulated-yearbook")
    ]
    for name, entry in simulated.RATES.items():
        own = rows[rows["indicator"] == IDS.get(name, name)].set_index("year").loc[truth["year"]]
        assert own["numerator"].tolist() == truth[name].tolist(), name
        assert own["denominator"].tolist() == truth[entry[5]].tolist(), name


def test_the_planted_slips_are_found_and_nothing_else(cleaned: Cleaned) -> None:
    told = cleaned.problems[cleaned.problems["code"] != "unregistered_indicator"]
    assert sorted(zip(told["code"], told["indicator"], told["action"], strict=True)) == [
        ("lost_unit", "infant_mortality_rate", "repaired"),
        ("other_edition", "caesarean_section_rate", "excluded"),
        ("over_100", "electronic_health_record_rate", "kept"),
        ("over_100", "newborn_disease_screening_rate", "kept"),
    ]


def test_targets_and_results_meet(cleaned: Cleaned) -> None:
    county = cleaned.series[cleaned.series["area"] == "moni-county"]
    reviewed = hs.review(county[county["year"] <= 2024], 2024)
    gaps = reviewed[(reviewed["met"] != "") & (reviewed["target_set_by"] == "")].set_index("indicator")
    assert len(gaps) == 12
    assert set(gaps["met"]) == {"met", "missed"}
    assert set(gaps["doubt"]) == {""}
    screened = gaps.loc["women_screened_for_cervical_cancer"]
    assert (screened["target"], screened["result"], screened["coverage_of"]) == (
        6300, 6489, "cervical_cancer_screening_rate",
    )  # fmt: skip
    above = reviewed[reviewed["target_set_by"] != ""].set_index("indicator")
    last_year = county[(county["year"] == 2023) & (county["kind"] == "result")].set_index("indicator")["value"]
    managed = "hypertension_standardised_management_rate"
    assert above.loc[managed, "target"] == last_year[managed]


def test_the_staged_target_is_of_each_year(cleaned: Cleaned) -> None:
    rows = cleaned.series
    rows = rows[(rows["kind"] == "target") & (rows["area"] == "moni-county") & (rows["set_by"] == "")]
    staged = rows[rows["indicator"] == "hypertension_standardised_management_rate"].set_index("year")["value"]
    assert pd.Series(staged).to_dict() == {2023: 70.0, 2024: 72.0, 2025: 74.0}


def test_the_assessments_of_the_project_can_be_scored(cleaned: Cleaned) -> None:
    centres = cleaned.series[cleaned.series["area"].isin(hs.areas(level="health centre"))]
    made = hs.assess(centres, "health-centres", 2024)
    assert len(made.totals) == 12
    assert made.totals["payment"].sum() == pytest.approx(1_200_000)
    assert made.unscored["reason"].tolist() == ["no result", "no result"]
    county = hs.assess(cleaned.series[cleaned.series["area"] == "moni-county"], "county-health", 2024)
    assert county.totals["out_of"].tolist() == [90]
