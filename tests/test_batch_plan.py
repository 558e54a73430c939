"""reports.toml → the list of reports: what is refused, and where each report lies."""

import shutil

import pytest

from batch_project import HAND_OVER, LOAD, project, save_series, write_notebook, write_plan
from healthstats.batch.parameters import Parameter, misfit, parameters_of
from healthstats.batch.paths import collision_key, report_path, safe_segment
from healthstats.batch.plan import expand, plan
from healthstats.errors import ConfigError, HealthstatsError, InputError

ONE = '[[report]]\nnotebook = "short_trend"\n'


@pytest.fixture(scope="module")
def made_once(tmp_path_factory):
    return project(tmp_path_factory.mktemp("plan"))


@pytest.fixture
def root(made_once, tmp_path):
    return shutil.copytree(made_once, tmp_path / "project")


def paths(root, text, only=None):
    write_plan(root, text)
    return [one.path for one in plan(root, only)]


def test_lists_are_combined_and_names_become_ids(root):
    text = ONE + 'areas = ["山坡县", "Lowvale"]\nindicators = ["婴儿死亡率"]\nyears = [2018, "latest"]\n'
    assert paths(root, text) == [
        "en/hillside/2018/short_trend-infant_mortality_rate",
        "en/hillside/2019/short_trend-infant_mortality_rate",
        "en/lowvale/2018/short_trend-infant_mortality_rate",
        "en/lowvale/2019/short_trend-infant_mortality_rate",
    ]


def test_a_report_knows_all_its_parameters_in_the_notebooks_order(root):
    write_plan(root, ONE + 'languages = ["zh"]\ntimeout = 20\nmemory = 8\n')
    (one,) = plan(root)
    assert one.values == (
        ("area", "lowvale"),
        ("indicator", "infant_mortality_rate"),
        ("year", 2019),
        ("language", "zh"),
    )
    assert (one.language, one.timeout, one.memory, one.entry, one.formats) == ("zh", 20.0, 8.0, 1, ("html",))
    with pytest.raises(AttributeError):
        one.path = "elsewhere"


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ('{level = "county"}', ["lowvale", "hillside"]),
        ('{parent = "Upland"}', ["lowvale", "hillside"]),
        ('{level = "county", parent = "高地"}', ["lowvale", "hillside"]),
    ],
)
def test_areas_by_level_or_parent(root, table, expected):
    assert [path.split("/")[1] for path in paths(root, ONE + f"areas = {table}\n")] == expected


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('areas = ["Lowvael"]', "areas: no area 'Lowvael' in data/areas.toml. Did you mean 'lowvale'"),
        ('areas = "lowvale"', "areas: must be a list with at least one value, got 'lowvale'"),
        ("areas = []", "areas: must be a list"),
        ("areas = [3]", "areas: area must be str, got 3 (int)"),
        ('areas = {level = "countie"}', "areas: no area matches {'level': 'countie'}. Did you mean 'county'?"),
        ('areas = {parent = "Uplan"}', "areas: no area 'Uplan' in data/areas.toml. Did you mean 'upland'"),
        ('areas = {name = "x"}', "areas: must be a list of names or {level"),
        ('indicators = ["infant_mortalty_rate"]', "Did you mean 'infant_mortality_rate'"),
        ('subjects = ["measles"]', "subjects: the notebook has no parameter 'subject'"),
        ('years = ["abc"]', "years: year must be int, got 'abc' (str). A year is a number, or \"latest\"."),
        ("years = [true]", "years: year must be int, got True (bool)"),
        ("years = [2019.0]", "years: year must be int, got 2019.0 (float)"),
        ("years = 2019", "years: must be a list with at least one value, got 2019"),
        ('languages = ["fr"]', "languages: unknown language 'fr'. Known: en, zh."),
        ('levels = ["county"]', "levels: the notebook has no parameter 'level'"),
        ('formats = ["odt"]', "formats: unknown format 'odt'. Known: html, docx, xlsx, pdf."),
        ('formats = "html"', "formats: must be a list"),
        ("memory = 1", "memory: must be a number of gigabytes from 2 to 1,024, got 1"),
        ('memory = "4"', "memory: must be a number of gigabytes from 2 to 1,024, got '4'"),
        ("timeout = 0", "timeout: must be a number of seconds from 1 to 86,400, got 0"),
        ("timeout = true", "timeout: must be a number of seconds from 1 to 86,400, got True"),
        ("timeout = 86401", "timeout: must be a number of seconds from 1 to 86,400, got 86401"),
        ("timeout = nan", "timeout: must be a number of seconds from 1 to 86,400, got nan"),
        ("areas = {level = [1]}", "areas: must be a list of names or {level"),
        ("areas = {level = 3}", "areas: must be a list of names or {level"),
        ('areas = [{level = "county"}]', "areas: area must be str, got {'level': 'county'} (dict)"),
        ('area = ["lowvale"]', "area: unknown key. Did you mean 'areas'"),
        ("[report.parameters]\nyeer = 2019", "parameters.yeer: the notebook has no parameter 'yeer'. Did you mean"),
        ('[report.parameters]\nyear = "latest"', "parameters.year: year must be int, got 'latest' (str)"),
        ("years = [2018]\n[report.parameters]\nyear = 2019", "parameters.year: is given twice, here and in 'years'"),
        ("parameters = 3", "parameters: must be a table, got 3"),
    ],
)  # fmt: skip
def test_what_is_wrong_stops_the_plan_with_file_entry_and_remedy(root, line, said):
    write_plan(root, ONE + 'areas = ["hillside"]\n' * ("area" not in line) + f"{line}\n")
    with pytest.raises(ConfigError) as error:
        plan(root)
    assert str(error.value).startswith("'reports.toml': entry 1 (short_trend), ")
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "it plans no report"),
        ("[[raport]]\n", "unknown key 'raport'"),
        ("report = 3\n", "'report' must be an array of tables"),
        ("[[report]\n", "not valid TOML"),
        ("[[report]]\n", "entry 1, notebook: must be the name of a notebook, got None"),
        ('[[report]]\nnotebook = "short_trent"\n', "no notebook 'short_trent' in notebooks/. Did you mean 'short_tr"),
        ('[[report]]\nnotebook = "../short_trend"\n', "no notebook '../short_trend' in notebooks/"),
    ],
)  # fmt: skip
def test_a_plan_that_is_none_is_refused(root, text, said):
    write_plan(root, text)
    with pytest.raises(ConfigError) as error:
        plan(root)
    assert said in str(error.value)


def test_a_plan_that_cannot_be_read_is_one_line(root, monkeypatch):
    (root / "reports.toml").unlink()
    (root / "reports.toml").mkdir()
    monkeypatch.setattr("healthstats.batch.plan.project_root", lambda start: root)
    with pytest.raises(ConfigError, match=r"^'reports.toml': cannot be read: "):
        plan()


@pytest.mark.parametrize("line", ["years = [2018, 2018]", 'areas = ["lowvale", "Lowvale", "低谷县"]\nyears = [2018]'])
def test_what_is_listed_twice_is_meant_once(root, line):
    assert paths(root, ONE + line + "\n") == ["en/lowvale/2018/short_trend-infant_mortality_rate"]


def test_all_problems_are_told_at_once(root):
    write_plan(root, ONE + 'years = ["x"]\n' + '[[report]]\nnotebook = "nowhere"\n')
    with pytest.raises(ConfigError) as error:
        plan(root)
    assert "2 problems" in str(error.value)
    assert "entry 1 (short_trend), years" in str(error.value)
    assert "entry 2 (nowhere), notebook" in str(error.value)


def test_two_reports_in_one_place_are_refused(root):
    write_plan(root, ONE + 'years = [2019, "latest"]\n')
    with pytest.raises(ConfigError, match="entry 1 and entry 1 both make en/lowvale/2019/short_trend"):
        plan(root)


def test_an_unknown_subject_is_refused_and_one_of_the_data_is_not(root):
    parameters = 'area: str = "lowvale"\nindicator: str = "disease_incidence_rate"\nsubject: str = ""\n'
    write_notebook(root, "disease", LOAD, HAND_OVER, parameters=parameters)
    text = '[[report]]\nnotebook = "disease"\nsubjects = [{}]\n'
    assert paths(root, text.format('"肺结核"')) == ["en/lowvale/all/disease-disease_incidence_rate-tuberculosis"]
    with pytest.raises(ConfigError, match=r"no subject 'tuberkulosis' in the catalogue or the data\. Did you mean"):
        paths(root, text.format('"tuberkulosis"'))
    save_series(root, {"indicator": "disease_incidence_rate", "subject": "tuberkulosis", "value": 1.0})
    assert paths(root, text.format('"tuberkulosis"')) == ["en/lowvale/all/disease-disease_incidence_rate-tuberkulosis"]


def test_combinations_without_data_are_left_out_and_told(root):
    write_plan(root, ONE + 'areas = ["lowvale", "upland"]\nyears = ["latest", 1999]\nlanguages = ["en", "zh"]\n')
    made = expand(root)
    assert [one.path for one in made.reports] == [
        "en/lowvale/2019/short_trend-infant_mortality_rate",
        "zh/lowvale/2019/short_trend-infant_mortality_rate",
    ]
    assert made.no_data == (
        "short_trend · lowvale · infant_mortality_rate · 1999",
        "short_trend · upland · infant_mortality_rate · latest",
        "short_trend · upland · infant_mortality_rate · 1999",
    )


def test_a_notebook_with_a_level_is_about_the_areas_below(root):
    parameters = 'area: str = ""\nindicator: str = "infant_mortality_rate"\nlevel: str = ""\nyear: int = 0\n'
    write_notebook(root, "compare", LOAD, HAND_OVER, parameters=parameters)
    save_series(root, {"area": "lowvale", "year": 2018}, {"area": "hillside", "year": 2018}, {"year": 2020})
    text = '[[report]]\nnotebook = "compare"\nareas = ["upland"]\nyears = ["latest"]\n'
    assert paths(root, text) == ["en/upland/2018/compare-infant_mortality_rate"]  # the latest year two of them share
    assert paths(root, text + 'levels = ["county", "province"]\n') == [
        "en/upland/2018/compare-infant_mortality_rate-county"
    ]


def test_a_result_decides_which_year_is_the_latest(root):
    save_series(root, {"year": 2017}, {"year": 2025, "kind": "target"})
    assert paths(root, ONE + 'years = ["latest"]\n') == ["en/lowvale/2017/short_trend-infant_mortality_rate"]


def test_without_clean_data_the_remedy_is_told(root):
    (root / "data" / "processed" / "series.parquet").unlink()
    write_plan(root, ONE)
    with pytest.raises(InputError, match=r"not cleaned yet\. Run: healthstats build"):
        plan(root)


@pytest.mark.parametrize(
    ("only", "count"), [("lowvale", 2), ("EN/", 2), ("en/*/2019/*", 1), ("trend-infant", 4), (None, 4)]
)
def test_only(root, only, count):
    text = ONE + 'areas = ["lowvale"]\nyears = [2018, 2019]\n'
    text += text.replace("lowvale", "hillside").replace("[2018, 2019]\n", '[2018, 2019]\nlanguages = ["zh"]\n')
    assert len(paths(root, text, only)) == count


def test_only_that_matches_nothing_offers_the_nearest(root):
    with pytest.raises(InputError, match=r"no report matches 'lowvail'\. Did you mean 'lowvale'"):
        paths(root, ONE, "lowvail")


@pytest.mark.parametrize(
    "cell",
    [
        "area = 'x'",
        "area: list = []",
        "area: str = 3",
        "area: int = 2 + x",
        "import os",
        "area: int = True",
        "x: str = (",
    ],
)
def test_a_parameters_cell_of_anything_else_is_refused(root, cell):
    write_notebook(root, "odd", LOAD, parameters=cell)
    write_plan(root, '[[report]]\nnotebook = "odd"\n')
    with pytest.raises(ConfigError, match=r"odd\.ipynb"):
        plan(root)


def test_parameters_with_type_default_and_help():
    cell = 'a: str = "# no comment"  # what it is\nb: float = -1\nc: bool = True\n'
    assert list(parameters_of([cell]).values()) == [
        Parameter("a", str, "# no comment", "what it is"),
        Parameter("b", float, -1.0, ""),
        Parameter("c", bool, True, ""),
    ]
    assert isinstance(parameters_of([cell])["b"].default, float)
    assert parameters_of([]) == {}
    with pytest.raises(ConfigError, match="two cells"):
        parameters_of([cell, cell])


@pytest.mark.parametrize(
    ("kind", "value", "fits"),
    [
        (int, 3, True), (int, True, False), (int, 3.0, False), (int, "3", False), (float, 3, True), (float, 3.5, True),
        (float, float("nan"), False), (float, float("inf"), False), (float, True, False), (bool, True, True),
        (bool, 1, False), (str, "x", True), (str, 3, False), (str, None, False),
    ],
)  # fmt: skip
def test_misfit(kind, value, fits):
    assert (misfit(Parameter("x", kind, kind()), value) == "") is fits


@pytest.mark.parametrize("name", ["hengshan", "衡山县", "a.b-c_d", "Ünit9"])
def test_harmless_names_stay(name):
    assert safe_segment(name) == name


@pytest.mark.parametrize(
    "name",
    ["../../x", "..", ".", ".hidden", "a/b", "a\\b", "<img onerror=x>", "=cmd()", "a b", "-rf", "con", "NUL.txt",
     "a\0b", "_data", "x" * 300, "衡" * 100, "end.", "?免费产前筛查", "a..b", "\ud800"],
)  # fmt: skip
def test_hostile_names_become_harmless_and_stay_apart(name):
    made = safe_segment(name)
    assert set(made) & set('/\\<>:"|?*\0 ') == set()
    assert not made.startswith((".", "-"))
    assert ".." not in made
    assert len(made.encode()) <= 120
    assert made != name
    assert made != safe_segment(name + "x")


def test_report_path():
    assert report_path("en", "a", 2019, ["n", "i", "s"]) == "en/a/2019/n-i-s"
    assert report_path("zh", "", 0, ["n", "", ""]) == "zh/_data/all/n"
    assert collision_key("en/A/É") == collision_key("en/a/e\u0301")


def test_an_area_whose_id_leads_elsewhere_stays_inside(root):
    with (root / "data" / "areas.toml").open("a", encoding="utf-8") as file:
        file.write('["../../x"]\nzh = ""\nen = "=cmd()"\nlevel = "county"\n')
    save_series(root, {"area": "../../x"})
    (path,) = paths(root, ONE + 'areas = ["=cmd()"]\n')
    assert path.startswith("en/______x-")


def test_every_error_is_one_of_ours(root):
    (root / "notebooks" / "broken.ipynb").write_bytes(b"\xff\xfe{")
    write_plan(root, '[[report]]\nnotebook = "broken"\n')
    with pytest.raises(HealthstatsError, match="not a notebook"):
        plan(root)
