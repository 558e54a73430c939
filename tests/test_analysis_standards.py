"""Standard populations: their published totals and shares."""

import pandas as pd
import pytest

from healthstats.ages import match_bands, read_bands
from healthstats.analysis.standards import standard_population, standard_populations
from healthstats.errors import InputError

#: Published totals, and what was published of parts of them.
TOTALS = {
    "who-2000-2025": 100_035,
    "european-2013": 100_000,
    "segi-1960": 100_000,
    "china-2000": 1_242_612_226,
    "china-2010": 1_332_810_869,
    "china-2020": 1_409_778_724,
}
PARTS = [
    ("who-2000-2025", ["0-4", "5-9", "85-89", "90-94", "95-99", "100+"], 8860 + 8690 + 440 + 150 + 40 + 5),
    ("european-2013", ["0", "1-4"], 5000),
    ("european-2013", ["85-89", "90-94", "95+"], 2500),
    ("segi-1960", ["80-84", "85+"], 1000),
    ("china-2000", ["0-4", "5-9", "10-14"], 284_527_594),
    ("china-2010", ["0-4", "5-9", "10-14"], 221_322_621),
    ("china-2020", ["0-4", "5-9", "10-14"], 253_383_938),
]
#: Persons of 65 years and over.
OLD = {"china-2000": 88_274_022, "china-2010": 118_927_158, "china-2020": 190_635_280}


@pytest.mark.parametrize(("name", "total"), TOTALS.items())
def test_a_standard_adds_up_to_its_published_total(name: str, total: int) -> None:
    standard = standard_population(name)
    assert standard.sum() == total
    assert standard.name == name
    assert len(standard.attrs["source"]) > 40


@pytest.mark.parametrize(("name", "ages", "persons"), PARTS)
def test_parts_add_up_to_what_was_published(name: str, ages: list[str], persons: int) -> None:
    assert standard_population(name)[ages].sum() == persons


@pytest.mark.parametrize(("name", "persons"), OLD.items())
def test_the_old_of_a_census_add_up_to_what_was_published(name: str, persons: int) -> None:
    assert standard_population(name).loc["65-69":].sum() == persons


@pytest.mark.parametrize("name", TOTALS)
def test_a_standard_covers_every_age_once(name: str) -> None:
    bands = read_bands(standard_population(name).index, "test")
    assert bands == sorted(bands)
    assert match_bands(bands, ["0+"], "test")[0] == read_bands(["0+"], "test")


def test_all_standards_are_listed_with_their_sources() -> None:
    listed = standard_populations()
    assert set(listed["standard"]) == set(TOTALS)
    assert list(listed.columns) == ["standard", "bands", "oldest", "population", "source"]
    assert listed["source"].str.len().gt(40).all()
    assert listed["source"].is_unique


def test_an_unknown_standard_is_an_error_with_the_nearest_name() -> None:
    with pytest.raises(InputError, match="Did you mean 'european-2013'"):
        standard_population("european_2012")


def test_a_change_of_what_was_returned_changes_nothing_else() -> None:
    before = standard_populations().copy()
    standard, listed = standard_population("segi-1960"), standard_populations()
    standard.iloc[0], listed["population"] = -1, 0
    pd.testing.assert_frame_equal(standard_populations(), before)
    assert standard_population("segi-1960").iloc[0] == 12_000
