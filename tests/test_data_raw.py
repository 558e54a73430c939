"""The input data decode as declared, their names resolve, and the published rates are those of their counts."""

import csv
import io
import math
import os
import re
import tomllib
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from healthstats import catalogue, project
from healthstats.cleaning.clean import clean
from healthstats.names import fold
from healthstats.reading.documents.formats import DOCUMENTS, open_document
from healthstats.reading.prose.repair import repair
from healthstats.reading.read import read
from healthstats.series import BOUNDS, EFFECTS, FLAGS, KEY, KINDS, STANDINGS, STATUSES
from healthstats.units import parse_unit

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"
RAW = DATA / "raw"
IN_GB18030 = {"china_maternal_child_mortality.csv", "jiangsu_births_deaths.csv"}
TABLES = sorted(path for path in RAW.iterdir() if path.suffix in {".csv", ".tsv", ".xlsx"})
TEXTS = sorted(path for path in (RAW / "documents").iterdir() if path.suffix in DOCUMENTS)
#: file → (columns by role); long tables only
LONG = {
    "china_maternal_child_mortality.csv": {"indicator": "指标", "area": "地区", "unit": "单位", "source": "来源"},
    "china_vital_rates.csv": {"indicator": "指标", "area": "地区", "unit": "单位", "source": "来源"},
    "china_insurance.csv": {"indicator": "指标", "area": "地区", "unit": "单位", "source": "来源"},
    "china_notifiable_totals.csv": {"indicator": "指标", "area": "地区", "unit": "单位", "source": "来源"},
    "health_resources.csv": {"indicator": "指标", "area": "地区", "unit": "单位", "source": "来源"},
    "provinces_and_counties.csv": {"indicator": "指标", "area": "地区", "unit": "单位", "source": "来源"},
    "county_reports.csv": {"indicator": "indicator", "area": "area", "unit": "unit", "source": "source"},
    "china_notifiable_diseases.csv": {"area": "Area", "subject": "Disease"},
    "england_wales_areas_2022.csv": {"area": "Area code"},
}
#: document → every number its sentences state, as printed, in order; cells of its tables
STATED = {
    "national_targets_2020.docx": ("77.3 20 18 7.5 9.5 2.5 28 4.35", 8),
    "national_bulletin_2020.html": (
        "1022922 15377 35394 970036 14492 910.1 713.1 78.4 6.30 6.46 1347.5 1067.8 408.6 470.9 2.90 2.90 77.4 23013 "
        "72306.4 20055.3 27.7 5146.4 77.93 23.15 17.8 16.9 5.4 7.5 5806728 26374",
        14,
    ),
    "county_durham_2022.pdf": ("4,505 17 16 10 3.6 2.2 577,046 3.9 2.9", 18),
    "hengshan_report_2019.txt": (
        "1260 99.44 95.63 147 18599 153 72 72 26 73.98 86.38 18243 2300 2020 5000 2382 5795 115.9 2113 104.6 "
        "7899 313 1323 100 11 500 103 95.71 94.34 95.37 51 22976 9.76 107.09 90.55 52.5 4788 227 663.7 37.1 90",
        0,
    ),
    "zhengxiang_report_2013.txt": (
        "237,162 4,878 20.6 Four 42.6 7.4 1,436 97 576 500,000 91 82 82 2,112 100 99.4 48,836 286 10 No 236 99 "
        "100 21 29,500 3 34 5 70.3 550,000 8.796 8.735 100 1,000",
        0,
    ),
    "zhanggong_plan_2013.md": ("15 12 98 340 280 60 75 8 20 70%-75 50 40%—50 25%—30 1至2 1 30%至40 100 30 40 10", 0),
}
_TARGETS, _RESULTS, _DURHAM = "national_targets_2020.docx", "national_bulletin_2020.html", "county_durham_2022.pdf"
_HENGSHAN, _ZHENGXIANG, _ZHANGGONG = "hengshan_report_2019.txt", "zhengxiang_report_2013.txt", "zhanggong_plan_2013.md"
#: document, number as printed, indicator, kind, bound, first and last day, area
KEY_FIGURES = [
    (_TARGETS, "18", "maternal_mortality_ratio", "target", "<=", "2020-01-01", "2020-12-31", "china"),
    (_TARGETS, "28", "out_of_pocket_health_expenditure_share", "target", "~", "2020-01-01", "2020-12-31", "china"),
    (_RESULTS, "16.9", "maternal_mortality_ratio", "result", "=", "2020-01-01", "2020-12-31", "china"),
    (_RESULTS, "17.8", "maternal_mortality_ratio", "result", "=", "2019-01-01", "2019-12-31", "china"),
    (_RESULTS, "1022922", "health_institutions", "result", "=", "2020-12-31", "2020-12-31", "china"),
    (_RESULTS, "15377", "health_institutions", "change", "=", "2020-12-31", "2020-12-31", "china"),
    (_RESULTS, "77.4", "outpatient_visits", "result", "=", "2020-01-01", "2020-12-31", "china"),
    (_DURHAM, "4,505", "births", "result", "=", "2022-01-01", "2022-12-31", "county-durham"),
    (_DURHAM, "2.2", "neonatal_mortality_rate", "result", "=", "2022-01-01", "2022-12-31", "county-durham"),
    (_DURHAM, "577,046", "births", "result", "=", "2022-01-01", "2022-12-31", "england"),
    (_DURHAM, "2.9", "neonatal_mortality_rate", "result", "=", "2022-01-01", "2022-12-31", "england"),
    (_HENGSHAN, "95.63", "in_county_treatment_share_serious_disease", "result", "=", "2019-01-01", "2019-12-31",
     "hengshan"),
    (_HENGSHAN, "73.98", "rural_sanitary_toilet_coverage", "result", "=", "2018-01-01", "2018-12-31", "hengshan"),
    (_HENGSHAN, "86.38", "rural_sanitary_toilet_coverage", "result", "=", "2019-01-01", "2019-12-31", "hengshan"),
    (_HENGSHAN, "115.9", "task_completion_rate", "result", "=", "2019-01-01", "2019-12-31", "hengshan"),
    (_HENGSHAN, "52.5", "birth_defect_incidence", "result", "=", "2019-01-01", "2019-12-31", "hengshan"),
    (_HENGSHAN, "90", "county_level_consultation_share", "target", ">=", "2020-01-01", "2020-12-31", "hengshan"),
    (_ZHENGXIANG, "20.6", "beds_per_thousand_population", "result", "=", "2013-01-01", "2013-12-31", "zhengxiang"),
    (_ZHENGXIANG, "7.4", "under_five_mortality_rate", "result", "~", "2012-10-01", "2013-09-30", "zhengxiang"),
    (_ZHENGXIANG, "2,112", "reported_cases", "result", "=", "2013-01-01", "2013-11-30", "zhengxiang"),
    (_ZHENGXIANG, "91", "electronic_health_record_rate", "result", ">", "2013-01-01", "2013-12-31", "zhengxiang"),
    (_ZHENGXIANG, "1,000", "", "target", "~", "2014-01-01", "2014-12-31", "zhengxiang"),
    (_ZHANGGONG, "15", "maternal_mortality_ratio", "target", "<=", "2013-01-01", "2013-12-31", "zhanggong"),
    (_ZHANGGONG, "280", "government_insurance_subsidy_per_head", "target", "=", "2013-01-01", "2013-12-31",
     "zhanggong"),
    (_ZHANGGONG, "40%—50", "essential_medicine_sales_share", "target", "=", "2013-01-01", "2013-12-31", "zhanggong"),
    (_ZHANGGONG, "1至2", "", "target", "=", "2013-01-01", "2013-12-31", "zhanggong"),
]  # fmt: skip


def _text(name: str) -> str:
    return (RAW / name).read_bytes().decode("gb18030" if name in IN_GB18030 else "utf-8")


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(_text(name), newline="")))


def _toml(path: Path) -> dict:
    return tomllib.loads(path.read_text("utf-8"))


def _column(name: str, role: str) -> set[str]:
    return {row[LONG[name][role]] for row in _rows(name)} if role in LONG[name] else set()


def _having(role: str) -> list[str]:
    return [name for name, columns in LONG.items() if role in columns]


@pytest.mark.parametrize("path", [path for path in TABLES if path.suffix != ".xlsx"], ids=lambda path: path.name)
def test_a_text_file_is_in_its_encoding(path):
    if path.name in IN_GB18030:
        with pytest.raises(UnicodeDecodeError):
            path.read_bytes().decode("utf-8")
    text = _text(path.name)
    assert "\ufffd" not in text
    lines = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter="\t" if path.suffix == ".tsv" else ",")]
    assert len(lines) > 5
    if path.name in LONG:
        assert {len(row) for row in lines} == {len(lines[0])}


def test_both_encodings_and_all_kinds_of_file_are_there():
    assert {path.suffix for path in TABLES} == {".csv", ".tsv", ".xlsx"}
    assert {path.name for path in TABLES} >= IN_GB18030


@pytest.mark.parametrize("path", [*TABLES, *TEXTS], ids=lambda path: path.name)
def test_a_sidecar_parses_and_the_readme_lists_the_file(path):
    sidecar = _toml(path.with_name(path.name + ".toml"))
    assert set(sidecar) <= {"source", "table", "columns", "marks"}
    assert sidecar["source"]["licence"]
    assert path.name in (DATA / "README.md").read_text("utf-8")
    names = {column: entry for column, entry in sidecar.get("columns", {}).items() if "indicator" in entry}
    for entry in names.values():
        assert entry["indicator"] in catalogue.indicators(ROOT)
        assert parse_unit(entry["unit"])
        assert not entry.get("subject") or entry["subject"] in catalogue.subjects(ROOT)


@pytest.mark.parametrize("name", _having("source"))
def test_every_source_is_known(name):
    sources = _toml(DATA / "sources.toml")
    assert _column(name, "source") <= set(sources)


def test_sources_are_whole_and_used():
    sources = _toml(DATA / "sources.toml")
    for key, entry in sources.items():
        assert set(entry) <= {"producer", "title", "standing", "published", "url", "licence", "note"}, key
        assert entry["standing"] in STANDINGS, key
        assert all(entry[name] for name in ("producer", "title", "licence")), key
        assert re.fullmatch(r"(\d{4}(-\d\d){0,2})?", entry["published"]), key
    used = set().union(*(_column(name, "source") for name in _having("source")))
    assert set(sources) == used


@pytest.mark.parametrize("name", _having("area"))
def test_every_area_is_known(name):
    known = project.area_names(ROOT)
    assert [area for area in _column(name, "area") if fold(area) not in known] == []


def test_every_area_has_its_place():
    areas = project.areas(ROOT)
    for one in areas.values():
        above, steps = one, 0
        while above.parent:
            above, steps = areas[above.parent], steps + 1
            assert steps < 8, f"{one.id} is above itself"
        assert above.level in {"nation", "whole"} or above.id == "moni-province", one.id
    assert areas["hartlepool"].parent == "north-east"
    assert areas["north-east"].parent == "england"
    assert areas["bolton"].parent == "greater-manchester"
    assert areas["camden"].parent == "inner-london"
    assert areas["cardiff"].parent == "wales"
    assert areas["buckinghamshire"].parent == "south-east"
    assert areas["hengshan"].parent == "hengyang"
    assert areas["hengyang"].parent == "hunan"
    assert project.area("E06000001", ROOT).id == "hartlepool"
    assert project.area("湖南", ROOT).id == "hunan"
    assert project.area("博興縣", ROOT).id == "boxing"


@pytest.mark.parametrize("name", _having("indicator"))
def test_every_label_has_one_meaning_at_most(name):
    found = {label: catalogue.find_indicators(label, ROOT) for label in _column(name, "indicator")}
    assert [label for label, hits in found.items() if len(hits) > 1] == []
    if name != "county_reports.csv":  # there, a label the catalogue does not know is an unregistered indicator
        assert [label for label, hits in found.items() if not hits] == []


@pytest.mark.parametrize("name", _having("unit"))
def test_every_unit_is_understood_or_empty(name):
    assert [unit for unit in _column(name, "unit") if unit and not parse_unit(unit)] == []


def test_every_disease_is_known():
    assert {catalogue.find_subject(name, ROOT) for name in _column("china_notifiable_diseases.csv", "subject")} <= set(
        catalogue.subjects(ROOT)
    )


def test_breaks_and_corrections_name_what_exists():
    areas, indicators, subjects = project.areas(ROOT), catalogue.indicators(ROOT), catalogue.subjects(ROOT)
    for entry in (*_toml(DATA / "breaks.toml")["break"], *_toml(DATA / "corrections.toml").get("correction", [])):
        assert entry["indicator"] in indicators
        assert entry["reason"]
        assert entry.get("area", "china") in areas
        assert entry.get("subject", "measles") in subjects
        assert entry.get("effect", "note") in EFFECTS
        assert isinstance(entry["year"], int)


def test_county_reports_use_lawful_words_only():
    rows = _rows("county_reports.csv")
    assert {row["kind"] for row in rows} == set(KINDS)
    assert {row["bound"] for row in rows} <= set(BOUNDS)
    assert {row["flags"] for row in rows} <= {"", *FLAGS}
    assert all(float(row["value"]) >= 0 for row in rows)
    printed = {(row["area"], row["indicator"], row["kind"]): row for row in rows}
    assert printed["衡山县", "出生率", "result"]["unit"] == ""  # lost in print
    assert printed["衡山县", "居民电子健康档案建档率", "result"]["value"] == "103"
    pair = [printed["衡山县", "孕产妇免费产前筛查", kind]["value"] for kind in ("target", "result")]
    assert pair == ["2300", "2382"]


def test_statuses_in_the_tables_are_lawful():
    assert {row["状态"] for row in _rows("china_vital_rates.csv")} <= {"", *STATUSES}


def _child_mortality() -> pd.DataFrame:
    sheet = openpyxl.load_workbook(RAW / "england_wales_child_mortality_1980_2022.xlsx").active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=7, max_row=49)]
    columns = [
        "year", "live", "total", "stillbirth", "perinatal", "early", "neonatal", "postneonatal", "infant",
        *(f"{name} rate" for name in ("stillbirth", "perinatal", "early", "neonatal", "postneonatal", "infant")),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns).set_index("year")


@pytest.mark.parametrize("name", ["stillbirth", "perinatal", "early", "neonatal", "postneonatal", "infant"])
def test_england_and_wales_each_published_rate_is_that_of_its_counts_but_one(name):
    table = _child_mortality()
    births = table["total"] if name in {"stillbirth", "perinatal"} else table["live"]
    computed = 1_000 * table[name] / births
    # half a unit of the printed decimal, and the binary dust of a tie
    wrong = table.index[(computed - table[f"{name} rate"]).abs() > 0.05 + 1e-9]
    assert list(wrong) == ([2002] if name == "perinatal" else [])


def test_england_and_wales_2002_is_printed_as_8():
    table = _child_mortality()
    assert list(table.index) == list(range(2022, 1979, -1))
    assert table.loc[2002, "perinatal rate"] == 8.0
    assert 1_000 * table.loc[2002, "perinatal"] / table.loc[2002, "total"] == pytest.approx(8.33, abs=0.005)
    # the parts of a whole: births at all, and deaths in the first year
    assert (table["live"] + table["stillbirth"] == table["total"]).all()
    assert (table["neonatal"] + table["postneonatal"] == table["infant"]).all()


def _count(text: str) -> int:
    return int(text.replace(",", ""))


@pytest.mark.parametrize("name", ["Infant", "Neonatal"])
def test_england_and_wales_areas_rates_marks_and_counts_agree(name):
    for row in _rows("england_wales_areas_2022.csv"):
        deaths, rate = row[f"{name} deaths"], row[f"{name} mortality rate per 1,000 live births"]
        mark = row[f"{name} mortality rate: mark"]
        if rate == "[z]":
            assert row["Area code"] == "J99000001"
        elif rate == "[x]":
            assert _count(deaths) < 3
        else:
            assert abs(1_000 * _count(deaths) / _count(row["Live births"]) - float(rate)) <= 0.05 + 1e-9, row
            assert (mark == "[u]") == (_count(deaths) < 20), row


def test_incomplete_years_of_notifiable_diseases_are_kept_and_told():
    table = pd.read_csv(RAW / "china_notifiable_diseases.csv")
    assert table["Months reported"].between(1, 12).all()
    assert (table["Months reported"] < 12).sum() > 500
    assert not table.duplicated(["Disease", "Area", "Year"]).any()
    tuberculosis = table[(table["Disease"] == "Tuberculosis") & (table["Months reported"] == 12)]
    rate = 1e5 * tuberculosis["Cases"] / tuberculosis["Implied population"]
    assert (rate - tuberculosis["Incidence per 100,000"]).abs().max() < 1e-3


def test_rates_of_2020_to_2023_stand_as_printed():
    rows = [row for row in _rows("china_vital_rates.csv") if row["指标"] == "出生率" and row["年份"] == "2023"]
    assert [(row["数值"], row["单位"]) for row in rows] == [("6.39", "%")]


def test_guangdong_has_its_years_as_columns():
    sheet = openpyxl.load_workbook(RAW / "guangdong_births_deaths_population.xlsx").active
    years = [cell.value for cell in sheet[4][2:]]
    assert years[0] == "1978年"
    assert years[-1] == "2007年"
    assert len(years) == 28
    assert "A3:A4" in {str(merged) for merged in sheet.merged_cells.ranges}
    values = [cell.value for row in sheet.iter_rows(min_row=5, max_row=9, min_col=3) for cell in row]
    assert len(values) == 140
    assert all(math.isfinite(value) and value > 0 for value in values)


@pytest.mark.skipif("HEALTHSTATS_SHARED" not in os.environ, reason="needs the sentences of the reports")
def test_no_sentence_of_a_report_is_carried():
    told = []
    for path in sorted(Path(os.environ["HEALTHSTATS_SHARED"]).rglob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            if "sentence" in (reader := csv.DictReader(file)).fieldnames:
                told += [(row["sentence"], row.get("trap", "")) for row in reader]
    assert told
    sentences = {fold(text) for pair in told for text in pair if len(fold(text)) > 12}
    own = (ROOT / "src" / "healthstats" / "data").glob("*.toml")
    for path in sorted([*(path for path in RAW.rglob("*") if path.is_file()), *DATA.glob("*.toml"), *own]):
        if path.suffix in DOCUMENTS:
            whole = open_document(path.read_bytes(), path.suffix).text
            cells = [whole, repair(whole, [(0, len(whole))])[0].text]
        elif path.suffix == ".xlsx":
            book = openpyxl.load_workbook(path)
            cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
        else:
            cells = re.split(r'[,\t\n"]', _text(path.name) if path.parent == RAW else path.read_text("utf-8"))
        text = fold("\n".join(cells))
        assert [sentence for sentence in sentences if sentence in text] == [], path.name


@pytest.fixture(scope="module")
def documents() -> pd.DataFrame:
    """Return what is read in the documents, with the file's bare name and each number as printed."""
    rows = read(TEXTS, ROOT).observations
    span = rows["locator"].str.extract(r"\[(\d+):(\d+)\]").astype("float")
    ends = rows["offset"].astype("float") + span[1] - span[0]
    places = zip(rows["quote"], rows["offset"], ends, strict=True)
    printed = ["" if pd.isna(end) else quote[int(start) : int(end)] for quote, start, end in places]
    return rows.assign(file=rows["file"].str.rpartition("/")[2], printed=printed)


def test_the_documents_are_of_all_kinds_and_one_is_in_gb18030():
    assert {path.name for path in TEXTS} == set(STATED)
    assert {path.suffix for path in TEXTS} == {".docx", ".html", ".md", ".pdf", ".txt"}
    with pytest.raises(UnicodeDecodeError):
        (RAW / "documents" / _HENGSHAN).read_bytes().decode("utf-8")
    for path in TEXTS:
        source = _toml(path.with_name(path.name + ".toml"))["source"]
        assert source["standing"] == "quotation"
        assert source["licence"]


@pytest.mark.parametrize("name", STATED)
def test_every_number_a_document_states_is_read_once(documents, name):
    mine = documents[documents["file"] == name]
    prose, cells = mine[mine["offset"].notna()], mine[mine["offset"].isna()]
    assert list(prose["printed"]) == STATED[name][0].split()
    assert len(cells) == STATED[name][1]


@pytest.mark.parametrize("figure", KEY_FIGURES, ids=lambda figure: f"{figure[0]} {figure[1]}")
def test_a_key_figure_is_what_the_sentence_says(documents, figure):
    name, printed, indicator, kind, bound, start, end, area = figure
    rows = documents[(documents["file"] == name) & (documents["printed"] == printed)]
    days = [(str(row.period_start.date()), str(row.period_end.date())) for row in rows.itertuples()]
    found = zip(rows["indicator"], rows["kind"], rows["bound"], days, rows["area"], strict=True)
    told = [(*row[:4], project.area(row[4], ROOT).id) for row in found]
    assert (indicator, kind, bound, (start, end), area) in told


def test_targets_and_results_of_2020_meet():
    series = clean(read(RAW, ROOT), ROOT).series
    china = series[(series["area"] == "china") & (series["year"] == 2020)]
    pairs = {
        "maternal_mortality_ratio": (18, 16.9),
        "infant_mortality_rate": (7.5, 5.4),
        "under_five_mortality_rate": (9.5, 7.5),
        "life_expectancy_at_birth": (77.3, 77.93),
        "health_literacy_level": (20, 23.15),
        "doctors_per_thousand_population": (2.5, 2.9),
        "out_of_pocket_health_expenditure_share": (28, 27.7),
    }
    for indicator, values in pairs.items():
        mine = china[(china["indicator"] == indicator) & (china["subject"] == "") & (china["basis"] == "")]
        told = {kind: list(mine.loc[mine["kind"] == kind, "value"]) for kind in ("target", "result")}
        assert told["target"] == [pytest.approx(values[0])], indicator
        assert pytest.approx(values[1]) in told["result"], indicator
        assert mine["unit"].nunique() == 1, indicator


def test_no_document_changes_a_published_figure():
    whole, tables = (clean(read(files, ROOT), ROOT).series for files in (RAW, TABLES))
    tables = tables[tables["value"].notna() | (tables["kind"] != "target")]  # "no worse than last year" waits for it
    both = tables.merge(whole, on=KEY, how="left", suffixes=("", "_now"), validate="1:1", indicator=True)
    assert (both["_merge"] == "both").all()
    same = ["bound", "value", "unit"]
    pd.testing.assert_frame_equal(both[same], both[[f"{name}_now" for name in same]].set_axis(same, axis=1))
