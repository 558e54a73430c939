"""Tables as they come: headers under titles, units, wide and long, sidecars, sources, totals, notes."""

from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from healthstats.errors import ConfigError, FileError
from healthstats.reading import read
from healthstats.series import OBSERVATIONS, PROBLEMS, Found, check


def write(folder: Path, text: str, name: str = "a.csv", sidecar: str = "", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    if sidecar:
        path.with_name(name + ".toml").write_text(sidecar, encoding="utf-8")
    return path


def found(folder: Path, text: str, sidecar: str = "", **more: str) -> Found:
    made = read(write(folder, text, sidecar=sidecar, **more))
    check(made.observations, "observations", "test")
    assert list(made.observations.columns) == list(OBSERVATIONS)
    assert list(made.problems.columns) == list(PROBLEMS)
    assert not made.observations.duplicated(["file", "locator"]).any()
    return made


def cells(made: Found, *columns: str) -> list[tuple[object, ...]]:
    return list(made.observations[list(columns)].itertuples(index=False, name=None))


LONG = """指标,地区,年份,数值,单位
婴儿死亡率,山县,2018年,5.1,‰
婴儿死亡率,山县,2019年,4.90,‰
孕产妇死亡率,谷县,2019年,12.5,/10万
"""


def test_a_long_table(project: Path) -> None:
    made = found(project, LONG)
    assert cells(made, "locator", "quote", "label", "indicator", "area", "value", "unit", "per", "decimals") == [
        ("R2C4", "5.1", "婴儿死亡率", "infant_mortality_rate", "山县", 5.1, "‰", 1000, 1),
        ("R3C4", "4.90", "婴儿死亡率", "infant_mortality_rate", "山县", 4.9, "‰", 1000, 2),
        ("R4C4", "12.5", "孕产妇死亡率", "maternal_mortality_ratio", "谷县", 12.5, "/10万", 100000, 1),
    ]
    assert made.problems.empty
    assert set(made.observations["source"]) == {"a"}
    assert set(made.observations["standing"]) == {"final"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "big5"])
def test_encodings(project: Path, encoding: str) -> None:
    text = "年份,出生人口,死亡人口,自然增加率\n2018,83,71,-2\n" if encoding == "big5" else LONG
    made = found(project, text, encoding=encoding)
    assert len(made.observations) == 3
    assert list(made.problems["code"]) == (["encoding_guessed"] if encoding == "big5" else [])


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(project: Path, delimiter: str) -> None:
    assert len(found(project, LONG.replace(",", delimiter)).observations) == 3


@pytest.mark.parametrize(
    ("header", "unit", "indicator"),
    [
        ("孕产妇死亡率(1/10万)", "1/10万", "maternal_mortality_ratio"),
        ("孕产妇死亡率（/10万）", "/10万", "maternal_mortality_ratio"),
        ("孕产妇死亡率①(每十万)", "每十万", "maternal_mortality_ratio"),
        ("出生率 ‰", "‰", "crude_birth_rate"),
        ("出生率(‰)*", "‰", "crude_birth_rate"),
        ('"Infant mortality rate (per 1,000 live births)"', "per 1,000 live births", "infant_mortality_rate"),
        ('"Infant mortality rate per 1,000 live births [note 2]"', "per 1,000 live births", "infant_mortality_rate"),
    ],
)
def test_units_in_headers(project: Path, header: str, unit: str, indicator: str) -> None:
    made = found(project, f"年份,{header}\n2018,5.1\n2019,4.9\n")
    assert set(made.observations["unit"]) == {unit}
    assert set(made.observations["indicator"]) == {indicator}
    assert made.observations["per"].notna().all()


def test_title_unit_note_and_footnotes_are_no_data(project: Path) -> None:
    made = found(
        project,
        "表3 历年出生情况,,\n,,单位：万人\n\n年份,出生人数,死亡人数\n2018年,12.5,6\n2019年,11,6.25\n"
        "注：2019年为快报数,,\n资料来源：统计年鉴,第3页,\n1. 不含外来人口,,\n",
    )
    assert cells(made, "locator", "label", "value", "unit") == [
        ("R5C2", "出生人数", 12.5, "万人"),
        ("R5C3", "死亡人数", 6, "万人"),
        ("R6C2", "出生人数", 11, "万人"),
        ("R6C3", "死亡人数", 6.25, "万人"),
    ]
    assert made.problems.empty


def test_years_as_columns_with_units_in_the_row_names(project: Path) -> None:
    made = found(project, "指标,2018年,2019年#\n出生率(‰),9.1,8.8\n婴儿死亡率（‰）,5.0,-\n")
    assert cells(made, "indicator", "period_end", "unit", "status") == [
        ("crude_birth_rate", pd.Timestamp("2018-12-31"), "‰", "observed"),
        ("crude_birth_rate", pd.Timestamp("2019-12-31"), "‰", "provisional"),
        ("infant_mortality_rate", pd.Timestamp("2018-12-31"), "‰", "observed"),
        ("infant_mortality_rate", pd.Timestamp("2019-12-31"), "‰", "not_collected"),
    ]
    assert np.isnan(made.observations["value"].iloc[3])


def test_areas_as_columns_take_the_indicator_from_the_title(project: Path) -> None:
    made = found(project, "某省孕产妇死亡率（1/10万）,,\n年份,城市,农村\n2018,10.1,12.2\n2019,9.9,11.8\n")
    assert cells(made, "indicator", "area", "value")[:2] == [
        ("maternal_mortality_ratio", "城市", 10.1),
        ("maternal_mortality_ratio", "农村", 12.2),
    ]


def test_sections_of_rows_name_the_indicator(project: Path) -> None:
    made = found(project, "地区,2018,2019\n婴儿死亡率(‰),,\n山县,5,4\n谷县,6,5\n孕产妇死亡率(/10万),,\n山县,10,11\n")
    assert cells(made, "indicator", "area", "unit", "value")[::2] == [
        ("infant_mortality_rate", "山县", "‰", 5),
        ("infant_mortality_rate", "谷县", "‰", 6),
        ("maternal_mortality_ratio", "山县", "/10万", 10),
    ]


def test_two_rows_of_names_without_merged_cells(project: Path) -> None:
    made = found(project, "地区,2018,,2019,\n,出生率(‰),死亡率(‰),出生率(‰),死亡率(‰)\n山县,9,6,8,7\n")
    assert cells(made, "locator", "indicator", "period_start", "value") == [
        ("R3C2", "crude_birth_rate", pd.Timestamp("2018-01-01"), 9),
        ("R3C3", "crude_death_rate", pd.Timestamp("2018-01-01"), 6),
        ("R3C4", "crude_birth_rate", pd.Timestamp("2019-01-01"), 8),
        ("R3C5", "crude_death_rate", pd.Timestamp("2019-01-01"), 7),
    ]


def test_a_row_of_units(project: Path) -> None:
    made = found(project, "年份,出生人数,出生率\n,万人,‰\n2018,12,9\n")
    assert cells(made, "unit", "value") == [("万人", 12), ("‰", 9)]


def test_merged_cells_and_notes_of_a_workbook(project: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "T 1"
    for row in (
        ["Mortality of infants", None, None, None],
        ["Area", "Year", "Deaths", None],
        [None, None, "Neonatal", "Infant mortality rate (per 1,000 live births) [note 1]"],
        ["山县", 2018, 12, 5.25],
        [None, 2019, 11, 5],
        ["谷县", 2019, 3, "4.1 [u]"],
        ["[note 1] of the same year", None, None, None],
    ):
        sheet.append(row)
    for merged in ("A1:D1", "A2:A3", "B2:B3", "C2:D2", "A4:A5"):
        sheet.merge_cells(merged)
    book.save(project / "m.xlsx")
    made = read(project / "m.xlsx")
    rates = made.observations[made.observations["indicator"] == "infant_mortality_rate"]
    assert list(rates["locator"]) == ["T 1!D4", "T 1!D5", "T 1!D6"]
    assert list(rates["area"]) == ["山县", "山县", "谷县"]
    assert list(rates["decimals"]) == [2, 2, 1]
    assert list(rates["flags"]) == ["", "", "unreliable"]
    assert "Deaths | Neonatal" in set(made.observations["label"])


def test_a_percentage_cell_is_what_the_sheet_shows(project: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["年份", "住院分娩率"], [2018, 0.985], [2019, 0.9], [2020, 99.1]):
        sheet.append(row)
    sheet["B2"].number_format, sheet["B3"].number_format = "0.0%", "0.00%"
    book.save(project / "p.xlsx")
    assert cells(read(project / "p.xlsx"), "quote", "value", "unit", "decimals") == [
        ("98.5%", 98.5, "%", 1),
        ("90.00%", 90, "%", 2),
        ("99.1", 99.1, "", 1),
    ]


def test_marks_of_cells_are_observations_without_a_value(project: Path) -> None:
    made = found(project, "年份,婴儿死亡率(‰)\n2015,-\n2016,[x]\n2017,未开展\n2018,5.1[u]\n2019,5#\n2020,\n")
    assert cells(made, "status", "flags") == [
        ("not_collected", ""),
        ("suppressed", ""),
        ("not_done", ""),
        ("observed", "unreliable"),
        ("provisional", ""),
    ]
    assert made.observations["value"].isna().tolist() == [True, True, True, False, False]


def test_minus_two_is_missing_only_where_nothing_can_be_negative(project: Path) -> None:
    made = found(project, "年份,婴儿死亡率(‰),自然增长率(‰),迁移结余\n2018,-2,-2,-2\n2019,5,3,-7\n")
    assert cells(made, "label", "value", "status")[:3] == [
        ("婴儿死亡率", pytest.approx(np.nan, nan_ok=True), "not_collected"),
        ("自然增长率", -2, "observed"),
        ("迁移结余", -2, "observed"),
    ]


def test_units_scales_and_bounds_in_cells(project: Path) -> None:
    made = found(
        project, "年份,指标,数值,单位\n2018,出生人数,12.3万,人\n2019,住院分娩率,≥95%,\n2020,婴儿死亡率,约5,‰\n"
    )
    assert cells(made, "value", "unit", "bound", "per") == [
        (12.3, "万人", "=", 1),
        (95, "%", ">=", 100),
        (5, "‰", "~", 1000),
    ]


def test_numerator_and_denominator_belong_to_their_rate(project: Path) -> None:
    text = "年份,婴儿死亡率(‰),婴儿死亡数(人),活产数(万人),备注\n2018,5.0,10,0.2,甲\n2019,,7,0.2,\n"
    sidecar = '[columns."婴儿死亡率(‰)"]\nnumerator = "婴儿死亡数(人)"\ndenominator = "活产数(万人)"\n'
    sidecar += 'denominator_is = "implied"\n'
    made = found(project, text, sidecar)
    rate = made.observations.iloc[0]
    assert (rate["numerator"], rate["denominator"], rate["flags"], rate["note"]) == (
        10,
        2000,
        "implied_denominator",
        "甲",
    )
    assert len(made.observations) == 5
    sidecar += '[columns."婴儿死亡数(人)"]\nrole = "numerator"\n[columns."活产数(万人)"]\nrole = "denominator"\n'
    made = found(project, text, sidecar)
    assert list(made.observations["locator"]) == ["R2C2"]
    assert list(made.problems["code"]) == ["count_without_rate", "count_without_rate"]


def test_columns_called_numerator_and_denominator(project: Path) -> None:
    made = found(project, "年份,指标,数值,单位,分子,分母\n2018,婴儿死亡率,5,‰,10,2000\n")
    assert cells(made, "value", "numerator", "denominator") == [(5, 10, 2000)]
    made = found(project, "年份,出生率(‰),死亡率(‰),分母\n2018,9,6,2000\n")
    assert list(made.problems["code"]) == ["loose_denominator"]
    assert len(made.observations) == 3


def test_marks_in_a_column_of_their_own(project: Path) -> None:
    sidecar = '[columns."婴儿死亡率(‰)"]\nmarks_column = "标记"\n'
    made = found(project, "年份,婴儿死亡率(‰),标记\n2018,5,[u]\n2019,,[x]\n2020,4,\n", sidecar)
    assert cells(made, "locator", "status", "flags") == [
        ("R2C2", "observed", "unreliable"),
        ("R3C2", "suppressed", ""),
        ("R4C2", "observed", ""),
    ]
    assert made.problems.empty


def test_a_sidecar_says_what_headers_do_not(project: Path) -> None:
    sidecar = """
[source]
id = "yearbook"
published = "2020"
standing = "provisional"
period = "maternal and child year"
[table]
area = "山县"
population = "registered"
kind = "target"
[columns."A1"]
indicator = "infant_mortality_rate"
unit = "‰"
sex = "male"
[columns."Y"]
role = "year"
[marks]
"*" = "unreliable"
"""
    made = found(project, "Y,A1\n2018,5*\n2019,6\n", sidecar)
    assert cells(made, "source", "published", "standing")[0] == ("yearbook", "2020", "provisional")
    assert cells(made, "indicator", "area", "population")[0] == ("infant_mortality_rate", "山县", "registered")
    assert cells(made, "kind", "sex", "flags")[0] == ("target", "male", "unreliable")
    assert made.observations["period_start"].iloc[0] == pd.Timestamp("2017-10-01")
    assert made.problems.empty


@pytest.mark.parametrize(
    ("sidecar", "words"),
    [
        ('[tabel]\narea = "x"\n', ["tabel", "'table'"]),
        ('[table]\naera = "x"\n', ["aera", "'area'"]),
        ('[columns."出生律"]\nunit = "‰"\n', ["出生律", "'出生率'"]),
        ('[columns."出生率"]\nnumerator = "出生入数"\n', ["出生入数", "'出生人数'"]),
        ('[columns."出生率"]\nrole = "valeu"\n', ["valeu", "'value'"]),
        ('[marks]\n"*" = "unreliabel"\n', ["unreliabel", "'unreliable'"]),
        ('[table]\nkind = "reslut"\n', ["reslut", "'result'"]),
        ('[source]\nperiod = "fiscal"\n', ["fiscal", "financial year"]),
        ('[table]\nperiod = "once"\n', ["once", "2019"]),
        ('[table]\nstatus = "nonsense"\n', ["[table] status: there is no status 'nonsense'. "]),
        ('[source]\npublished = "spring 2019"\n', ["spring 2019", "undated", '"2019-03"']),
        ('[source]\npublished = "2019-13"\n', ["2019-13", "undated"]),
        ('[source]\nproducer = ["a"]\n', ["[source] producer", "['a']", "text"]),
        ("[table]\narea = 5\n", ["[table] area", "5", "text"]),
        ('[table]\nheader = "one"\n', ["[table] header", "'one'", "number"]),
        ("[table]\nsheet = [1]\n", ["[table] sheet", "[1]"]),
        ('[columns."出生率"]\nunit = true\n', ["unit", "True", "text"]),
    ],
)
def test_a_mistake_in_a_sidecar_is_named_with_the_near_word(project: Path, sidecar: str, words: list[str]) -> None:
    made = found(project, "年份,出生率,出生人数\n2018,9,12\n", sidecar)
    assert list(made.problems["code"]) == ["sidecar"]
    assert all(word in made.problems["message"].iloc[0] for word in words)
    assert len(made.observations) == 2


@pytest.mark.parametrize("published", ["", '"2020"', '"2020-05"', '"2020-05-31"', "2020", "2020-05-31"])
def test_a_date_of_publication(project: Path, published: str) -> None:
    made = found(project, "年份,出生率\n2018,9\n", f"[source]\npublished = {published}\n" if published else "")
    assert made.problems.empty
    assert cells(made, "published") == [(published.strip('"'),)]


def test_a_date_that_is_none_leaves_the_edition_undated(project: Path) -> None:
    made = found(project, "年份,出生率\n2018,9\n", '[source]\npublished = "soon"\n')
    assert cells(made, "published") == [("",)]


def test_a_sidecar_without_its_table_is_one_problem(project: Path) -> None:
    write(project, LONG, "deaths.csv")
    (project / "daeths.csv.toml").write_text('[table]\narea = "x"\n', encoding="utf-8")
    made = read(project)
    assert made.problems[["code", "file"]].to_numpy().tolist() == [["sidecar", "daeths.csv.toml"]]
    assert "'deaths.csv'" in made.problems["message"].iloc[0]
    assert len(made.observations) == 3


def test_a_sidecar_saved_with_a_byte_order_mark_is_read(project: Path) -> None:
    path = write(project, LONG)
    path.with_name("a.csv.toml").write_text('[source]\nid = "book"\n', encoding="utf-8-sig")
    assert set(read(path).observations["source"]) == {"book"}


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("areas", "[a\n", ["areas.toml"]),
        ("indicators", '[x]\nzh = "甲"\nen = "x"\nscale = "loud"\n', ["indicators.toml", "x"]),
        ("subjects", "[a\n", ["subjects.toml"]),
        ("sources", "[a\n", ["sources.toml"]),
        ("sources", 'book = "x"\n', ["book", "section"]),
        ("sources", '[book]\ntitel = "x"\n', ["book", "'titel'", "'title'"]),
        ("sources", "[book]\npublished = 2019\n", ["published", 'published = "2019"']),
        ("sources", '[book]\npublished = "May 2019"\n', ["May 2019", "2019-03"]),
        ("sources", '[book]\nstanding = "fnal"\n', ["fnal", "'final'"]),
        ("sources", '[book]\nnames = "x"\n', ["names", "list"]),
        ("sources", "[book]\nnames = [1]\n", ["names", "list"]),
    ],
)
def test_a_broken_judgement_file_is_told_once_and_before_the_files(
    project: Path, name: str, text: str, words: list[str]
) -> None:
    path = write(project, LONG)
    (project / "data" / f"{name}.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as told:
        read([path, write(project, LONG, "b.csv")])
    assert all(word in str(told.value) for word in words)


def test_a_broken_sidecar_is_one_problem_and_its_file_is_left_out(project: Path) -> None:
    write(project, LONG, "b.csv")
    (project / "sub").mkdir()
    write(project / "sub", LONG, "a.csv", '[table]\narea = "山县\n')
    made = read(project)
    assert set(made.observations["file"]) == {"b.csv"}
    broken = made.problems[made.problems["code"] == "broken_sidecar"].iloc[0]
    assert (broken["file"], broken["action"], "line 2" in broken["message"]) == ("sub/a.csv.toml", "excluded", True)


def test_sources_of_rows(project: Path) -> None:
    (project / "data" / "sources.toml").write_text(
        '[book-1]\ntitle = "Book one"\nstanding = "aggregator"\npublished = "2001"\nnames = ["甲书"]\n',
        encoding="utf-8",
    )
    text = "年份,出生率(‰),来源\n2018,9,book-1\n2019,8,甲书\n2020,7,book-2\n2021,7,book-2\n2022,7,\n"
    made = found(project, text, '[source]\nid = "own"\n')
    assert cells(made, "source", "standing", "published") == [
        ("book-1", "aggregator", "2001"),
        ("book-1", "aggregator", "2001"),
        ("book-2", "quotation", ""),
        ("book-2", "quotation", ""),
        ("own", "final", ""),
    ]
    assert list(made.problems["code"]) == ["unknown_source"]
    assert "'book-1'" in made.problems["message"].iloc[0]


def test_total_rows_are_noted_and_are_the_superior_area_when_it_is_named(project: Path) -> None:
    text = "地区,年份,出生人数\n山县,2018,10\n谷县,2018,20\n合 计,2018,30\n"
    assert cells(found(project, text), "area", "note")[2] == ("合 计", "total row")
    assert cells(found(project, text, '[table]\narea = "某省"\n'), "area", "note")[2] == ("某省", "total row")


def test_area_codes_name_the_area_when_the_project_knows_them(project: Path) -> None:
    areas = project / "data" / "areas.toml"
    areas.write_text(areas.read_text(encoding="utf-8").replace('["Hillshire"', '["E01", "Hillshire"'), encoding="utf-8")
    made = found(project, "Area code,Area,Year,Births\nE01,Hill,2018,9\nE02,Vale,2018,8\n")
    assert list(made.observations["area"]) == ["E01", "Vale"]


def test_rural_and_urban_in_a_name(project: Path) -> None:
    made = found(project, "年份,农村孕产妇死亡率(/10万),山县婴儿死亡率(‰)\n2018,12,5\n")
    assert cells(made, "indicator", "area") == [("maternal_mortality_ratio", "农村"), ("infant_mortality_rate", "hill")]
    made = found(project, "年份,农村孕产妇死亡率(/10万)\n2018,12\n", '[table]\narea = "某省"\n')
    assert cells(made, "indicator", "area", "population") == [("maternal_mortality_ratio", "某省", "rural")]


def test_an_unknown_name_keeps_its_words(project: Path) -> None:
    made = found(project, "年份,免费筛查人数,出生率(‰)\n2018,120,9\n")
    assert cells(made, "label", "indicator")[0] == ("免费筛查人数", "")
    assert made.problems.empty


def test_an_ambiguous_name_is_named_with_all_it_can_be(project: Path) -> None:
    (project / "data" / "indicators.toml").write_text(
        '[one]\nzh = "甲率"\nen = "one rate"\nnames = ["某率"]\n'
        '[two]\nzh = "乙率"\nen = "two rate"\nnames = ["某率"]\n',
        encoding="utf-8",
    )
    made = found(project, "年份,某率(%)\n2018,9\n2019,8\n")
    assert set(made.observations["indicator"]) == {""}
    assert list(made.problems["code"]) == ["ambiguous_indicator"]
    assert "one or two" in made.problems["message"].iloc[0]


def test_months_of_incomplete_years(project: Path) -> None:
    made = found(project, "Disease,Year,Months reported,Cases\nMeasles,2018,12,9\nMeasles,2019,11,8\n")
    assert list(made.observations["flags"]) == ["", "incomplete_year"]
    assert set(made.observations["subject"]) == {"measles"}


def test_a_month_beside_a_year(project: Path) -> None:
    made = found(project, "年份,月份,出生人数\n2018,1月,9\n2018,12,8\n")
    assert list(made.observations["period_end"]) == [pd.Timestamp("2018-01-31"), pd.Timestamp("2018-12-31")]


def test_the_year_can_stand_in_the_title_only(project: Path) -> None:
    made = found(project, "2018年各县出生率(‰),\n地区,出生率\n山县,9\n谷县,8\n")
    assert set(made.observations["period_end"]) == {pd.Timestamp("2018-12-31")}
    assert set(made.observations["note"]) == {"year from the table's title"}


def test_a_table_without_any_year_is_one_problem(project: Path) -> None:
    made = found(project, "地区,出生率(‰),死亡率(‰)\n山县,9,6\n谷县,8,7\n")
    assert made.observations.empty
    assert list(made.problems["code"]) == ["no_period"]
    assert "4 numbers" in made.problems["message"].iloc[0]


def test_rows_with_a_bad_or_empty_year_are_named(project: Path) -> None:
    made = found(project, "年份,出生率(‰),死亡率(‰)\n2018,9,6\n20l9,8,7\n,5,4\n")
    assert list(made.observations["locator"]) == ["R2C2", "R2C3"]
    assert set(zip(made.problems["code"], made.problems["locator"], strict=True)) == {
        ("period_not_understood", "R3C1"),
        ("no_period", "R4C2"),
        ("no_period", "R4C3"),
    }
    assert set(made.problems["action"]) == {"excluded"}


def test_a_bad_year_is_not_replaced_by_that_of_the_title(project: Path) -> None:
    made = found(project, "2018年出生率,\n年份,出生率(‰)\n2018,9\n20l9,8\n")
    assert list(made.observations["locator"]) == ["R3C2"]


def test_a_lying_header_names_each_cell_up_to_a_limit(project: Path) -> None:
    rows = "".join(f"{1980 + place},好{place}\n" for place in range(30))
    made = found(project, "年份,出生率(‰)\n2015,9\n" + rows)
    assert len(made.observations) == 1
    assert len(made.problems) == 21
    assert set(made.problems["code"]) == {"not_understood"}
    last = made.problems.iloc[-1]
    assert (last["locator"], "10 more" in last["message"]) == ("R23C2:R32C2", True)


def test_a_column_of_words_is_one_note(project: Path) -> None:
    made = found(project, "年份,负责科室,出生率(‰)\n2018,妇幼科,9\n2019,信息科,8\n")
    assert len(made.observations) == 2
    assert list(made.problems["code"]) == ["text_column"]
    assert made.problems["locator"].iloc[0] == "R1C2"


def test_duplicate_headers(project: Path) -> None:
    made = found(project, "年份,出生率(‰),出生率(‰)\n2018,9,8\n")
    assert len(made.observations) == 2
    assert list(made.problems["code"]) == ["duplicate_header"]


def test_damaged_units(project: Path) -> None:
    made = found(project, "年份,婴儿死亡率(),孕产妇死亡率(1/10)\n2018,2.3,9\n")
    assert set(made.observations["indicator"]) == {"infant_mortality_rate", "maternal_mortality_ratio"}
    assert set(made.observations["unit"]) == {""}
    assert list(made.problems["code"]) == ["damaged_unit", "damaged_unit"]


def test_a_second_table_below_the_first(project: Path) -> None:
    made = found(project, "年份,出生率(‰)\n2018,9\n\n表二\n年份,死亡率(‰)\n2018,6\n")
    assert cells(made, "locator", "indicator") == [("R2C2", "crude_birth_rate"), ("R6C2", "crude_death_rate")]
    assert made.problems.empty


def test_repeated_names_within_a_table_are_no_data(project: Path) -> None:
    made = found(project, "年份,出生率(‰)\n2018,9\n年份,出生率(‰)\n2019,8\n")
    assert list(made.observations["locator"]) == ["R2C2", "R4C2"]
    assert made.problems.empty


def test_the_row_of_names_can_be_given(project: Path) -> None:
    text = "x,y\n,\n年份,甲\n2018,9\n"
    assert cells(found(project, text, "[table]\nheader = 3\n"), "locator", "label") == [("R4C2", "甲")]
    assert list(found(project, text, "[table]\nheader = 99\n").problems["code"]) == ["no_header"]


def test_names_that_are_formulas_or_html_stay_words(project: Path) -> None:
    names = ['=HYPERLINK("http://x","y")', "+cmd|' /C calc'!A0", "<script>alert(1)</script>", "@SUM(A1)", "-2+3"]
    quoted = "".join(f'2018,"{name.replace(chr(34), chr(34) * 2)}",9\n' for name in names)
    made = found(project, "年份,指标,数值\n" + quoted)
    assert list(made.observations["label"]) == names


def test_folders_lists_and_names_of_files(project: Path, tmp_path: Path) -> None:
    raw = project / "data" / "raw"
    (raw / "sub").mkdir()
    write(raw, LONG, "b.csv")
    write(raw / "sub", LONG, "a.csv", '[source]\nid = "x"\n')
    for left_out in ("README.md", ".hidden.csv", "~$b.xlsx", ".~lock.b.csv#"):
        (raw / left_out).write_text("x", encoding="utf-8")
    (raw / "scan.jpg").write_bytes(b"\xff\xd8\xff")
    made = read(raw)
    assert list(dict.fromkeys(made.observations["file"])) == ["data/raw/b.csv", "data/raw/sub/a.csv"]
    assert list(made.problems["code"]) == ["unknown_format"]
    assert made.problems["file"].iloc[0] == "data/raw/scan.jpg"
    assert len(read([raw / "b.csv", raw / "sub"]).observations) == 6
    assert len(read([raw / "b.csv", raw / "b.csv"]).observations) == 3


def test_a_path_that_does_not_exist_names_the_near_one(project: Path) -> None:
    write(project, LONG, "births.csv")
    with pytest.raises(FileError, match=r"births\.csv"):
        read(project / "birth.csv")


def test_reading_needs_no_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HEALTHSTATS_ROOT", raising=False)
    monkeypatch.chdir(tmp_path)
    for folder in ("x", "y"):
        (tmp_path / folder).mkdir()
        write(tmp_path / folder, LONG)
    made = read(tmp_path)
    assert len(made.observations) == 6
    assert made.observations["file"].nunique() == 2
    assert set(made.observations["indicator"]) == {"infant_mortality_rate", "maternal_mortality_ratio"}
