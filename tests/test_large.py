"""Large files and many packs give what small files and one pack give: the same six tables."""

import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

import make_national
from healthstats.cleaning.clean import clean, clean_pieces
from healthstats.cleaning.families import families, packs
from healthstats.errors import ConfigError
from healthstats.reading import pieces
from healthstats.reading.read import read, read_pieces
from healthstats.series import TABLES, Cleaned, Found

PROJECT = Path(__file__).parents[1]

TROUBLE = """county,indicator,year,value,unit,cases,people
Hill County,crude_birth_rate,2019,8.1,‰,,
Hill County,crude_birth_rate,2020,81,,,
Hill County,crude_birth_rate,2021,8.3,%,,
Hill County,births,2021,8300,人,,
Hill County,population,2020,999000,人,,
Hill County,population,2021,1001000,人,,
Hill County,crude_death_rate,2021,6.0,‰,,
Hill County,natural_growth_rate,2021,9.9,‰,,
Landshire,infant_mortality_rate,2020,9.0,‰,,
Landshire urban,infant_mortality_rate,2020,4.0,‰,,
Landshire rural,infant_mortality_rate,2020,5.0,‰,,
Landshire rural,infant_mortality_rate,2020,5.6,‰,,
Landshire rural,neonatal_mortality_rate,2020,7.0,‰,,
Vale County,neonatal_mortality_rate,2020,,,,
Vale County,hospital_delivery_rate,2020,101.2,%,,
Vale County,hospital_delivery_rate,2021,401.2,%,,
Nowhere,hospital_delivery_rate,2021,98.1,%,,
Vale County,hospital_delivery_rate,2022,95.0,%,90,100
Vale County,hospital_beds,2020,-4,张,,
Vale County,own measure,2020,12,visits,,
Vale County,own measure,2021,13,visits,,
Vale County,own measure,2021,1.3,‰,,
Vale County,another measure,someday,13,visits,,
"""
BREAKS = """
[[break]]
year = 2021
effect = "split"
reason = "counted otherwise"
source = "notes"

[[break]]
indicator = "births"
year = 1950
effect = "unfitted"
reason = "never"
source = "notes"
"""
CORRECTIONS = """
[[correction]]
indicator = "births"
area = "hill"
year = 2021
was = 8300
now = 8310
reason = "a slip"
by = "A. N."
"""


@pytest.fixture
def national(project: Path) -> Path:
    """A small national project with all kinds of trouble in two files."""
    for name, text in (("breaks", BREAKS), ("corrections", CORRECTIONS)):
        (project / "data" / f"{name}.toml").write_text(text, encoding="utf-8")
    raw = project / "data" / "raw"
    (raw / "returns.csv").write_text(TROUBLE, encoding="utf-8")
    (raw / "again.csv").write_text(re.sub(r",(\\d+)\\.0,", r",\\1.4,", TROUBLE), encoding="utf-8")
    (raw / "lost.csv").write_bytes(b"")
    return project


def in_packs(found: Iterator[Found], root: Path, work: Path, most: int) -> Cleaned:
    parts: dict[str, list[pd.DataFrame]] = {name: [] for name in TABLES}
    for name, frame in clean_pieces(found, root, work, most):
        parts[name].append(frame)
    return Cleaned(**{name: pd.concat(frames, ignore_index=True) for name, frames in parts.items()})


def are_the_same(one: Cleaned, other: Cleaned) -> None:
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name), obj=name)


@pytest.mark.parametrize("most", [1, 20])
def test_trouble_cleaned_family_by_family_is_the_same(national: Path, tmp_path: Path, most: int) -> None:
    raw, work = national / "data" / "raw", tmp_path / "work"
    work.mkdir()
    whole = clean(read(raw, national), national)
    codes = {*whole.problems["code"]}
    assert {
        "rate_order",
        "over_100",
        "break_unused",
        "corrected",
        "contradiction_in_source",
        "growth_identity",
    } <= codes
    assert {"unknown_area", "unregistered_indicator", "lost_unit", "parts_of_area", "beyond_range"} <= codes
    are_the_same(in_packs(read_pieces(raw, national), national, work, most), whole)


def test_the_data_of_this_project_cleaned_family_by_family_are_the_same(tmp_path: Path) -> None:
    found = read(PROJECT / "data" / "raw", PROJECT)
    are_the_same(in_packs(iter([found]), PROJECT, tmp_path, 500), clean(found, PROJECT))


def test_a_made_national_file_in_pieces_and_packs_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root, work = tmp_path / "national", tmp_path / "work"
    make_national.make(root, 20, 40, 12)
    work.mkdir()
    found = read(root / "data" / "raw", root)
    whole = clean(found, root)
    monkeypatch.setattr(pieces, "MOST_AT_ONCE", 50_000)
    monkeypatch.setattr(pieces, "PIECE", 60_000)
    parts = list(read_pieces(root / "data" / "raw", root))
    assert len(parts) > 5
    pd.testing.assert_frame_equal(pd.concat([one.observations for one in parts], ignore_index=True), found.observations)
    are_the_same(in_packs(iter(parts), root, work, 1_000), whole)
    assert not list(work.glob("pack-*"))


def test_a_correction_that_matches_nothing_is_an_error_in_packs_too(national: Path, tmp_path: Path) -> None:
    path = national / "data" / "corrections.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("was = 8300", "was = 8301"), encoding="utf-8")
    (national / "data" / "raw" / "lost.csv").unlink()
    with pytest.raises(ConfigError, match="no number is 8301 there"):
        in_packs(read_pieces(national / "data" / "raw", national), national, tmp_path, 1)


def test_indicators_that_rules_link_are_one_family() -> None:
    names = ["population", "births", "life_expectancy", "crude_death_rate", "infant_mortality_rate", "?own"]
    linked = ["births", "crude_death_rate", "population"]
    assert families([*names, "neonatal_mortality_rate"]) == [
        ["?own"], linked, ["infant_mortality_rate", "neonatal_mortality_rate"], ["life_expectancy"]
    ]  # fmt: skip
    assert list(packs({}, 5)) == [[]]


def piecewise(path: Path, monkeypatch: pytest.MonkeyPatch) -> Found:
    monkeypatch.setattr(pieces, "MOST_AT_ONCE", 100)
    monkeypatch.setattr(pieces, "PIECE", 120)
    return read(path)


LONG = "Returns\narea,indicator,year,value,unit,note,note\n" + "".join(
    f'A{line},births,{2000 + line},{line * 10},人,"two\nlines"\n' for line in range(12)
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_pieces_have_the_places_of_the_whole_file(
    project: Path, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    path = project / "data" / "raw" / "long.csv"
    path.write_text(LONG, encoding=encoding)
    whole = read(path)
    assert whole.observations["locator"].tolist()[:2] == ["R3C4", "R5C4"]
    parted = piecewise(path, monkeypatch)
    pd.testing.assert_frame_equal(parted.observations, whole.observations)
    pd.testing.assert_frame_equal(parted.problems, whole.problems)
    assert whole.problems["code"].tolist() == ["duplicate_header"]


@pytest.mark.parametrize(
    ("spoiled", "message", "place"),
    [
        ("Eastern part,,,,,\n", "a heading between the rows", "line 27"),
        ("area,year,births\n", "the names of a second table", "line 27"),
        (b"\xff\xfe,,,\n", "the line is not in UTF-8", "line 27"),
    ],
)
def test_what_is_no_plain_table_ends_the_reading_in_pieces_and_is_told(
    project: Path, monkeypatch: pytest.MonkeyPatch, spoiled: str | bytes, message: str, place: str
) -> None:
    path = project / "data" / "raw" / "long.csv"
    last = "A99,births,1999,3,人,\n".encode()
    path.write_bytes(LONG.encode() + (spoiled.encode() if isinstance(spoiled, str) else spoiled) + last)
    found = piecewise(path, monkeypatch)
    problem, *_ = found.problems[found.problems["code"] == "unreadable_file"].to_dict("records")
    assert message in problem["message"]
    assert (problem["severity"], problem["action"], problem["locator"]) == ("error", "excluded", place)
    assert 8 <= len(found.observations) <= 12


def test_quotation_marks_that_do_not_close_end_the_reading(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = project / "data" / "raw" / "long.csv"
    path.write_text(LONG + 'B,births,2001,3,人,"open\n' + "C,births,2002,4,人,\n" * 20, encoding="utf-8")
    found = piecewise(path, monkeypatch)
    assert found.problems["message"].str.contains("quotation marks does not end").sum() == 1


def test_a_line_that_cannot_be_split_has_the_place_of_the_whole_file(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = project / "data" / "raw" / "long.csv"
    lines = [f"A{line},births,{2000 + line},{line},人\n" for line in range(20)]
    lines[13] = '"A"13,births,2013,13,"人"\n'
    path.write_text("area,indicator,year,value,unit\n" + "".join(lines), encoding="utf-8")
    whole = read(path)
    assert whole.problems["locator"].tolist() == ["line 15"]
    parted = piecewise(path, monkeypatch)
    pd.testing.assert_frame_equal(parted.observations, whole.observations)
    pd.testing.assert_frame_equal(parted.problems, whole.problems)
