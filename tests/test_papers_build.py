"""Paper formats in a build: made beside the page, due when one lacks, the same bytes again; and yearbooks."""

import json
import shutil
import subprocess
import sys

import docx
import pytest

from batch_project import project, write_plan
from healthstats.batch import record
from healthstats.batch.papers.yearbook import bind
from healthstats.batch.run import build, why
from healthstats.cli import main
from healthstats.errors import InputError

PLAN = '[[report]]\nnotebook = "short_trend"\nareas = ["lowvale"]\nyears = [2018]\n'
ALL = 'formats = ["pdf", "docx", "xlsx"]\n'
PAPERS = ("report.docx", "tables.xlsx", "report.pdf")


@pytest.fixture(scope="module", autouse=True)
def same_library():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(record, "_library_hash", lambda: "the same")
        yield


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    root = project(tmp_path_factory.mktemp("papers"), PLAN)
    build(root, jobs=1)
    return root


def test_a_format_that_a_report_lacks_makes_it_due_and_is_built_the_same_twice(built):
    (path,) = why(built)
    folder = built / "reports" / path
    assert not any((folder / name).exists() for name in PAPERS)
    write_plan(built, PLAN + ALL)
    assert why(built)[path] == "other parameters: formats html → html docx xlsx pdf"
    build(built, jobs=1)
    first = {name: (folder / name).read_bytes() for name in PAPERS}
    assert why(built)[path] == ""
    build(built, jobs=1, force=True)
    assert {name: (folder / name).read_bytes() for name in PAPERS} == first
    page, index = (folder / "report.html").read_text("utf-8"), (built / "reports" / "index.html").read_text("utf-8")
    assert all(f'<a href="{name}">' in page and f'{path}/{name}"' in index for name in PAPERS)
    (folder / "report.pdf").unlink()
    assert why(built)[path] == "its files changed: report.pdf"
    write_plan(built, PLAN)
    build(built, jobs=1)
    assert not any((folder / name).exists() for name in PAPERS)


def test_pages_alone_import_no_library_of_paper():
    code = (
        "import sys, healthstats.batch.preload; print([n for n in ('docx', 'typst', 'xlsxwriter') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_yearbook_binds_reports_in_the_catalogue_s_order_and_does_not_hinder_a_build(built, monkeypatch, capsys):
    write_plan(built, PLAN)
    build(built, jobs=1)
    # Further reports are copies; what they are is in their records.
    year = built / "reports/en/lowvale/2018"
    (first,) = year.iterdir()
    for name, notebook, indicator in (
        ("data_quality", "data_quality", ""), ("rates", "rate_comparison", ""), ("review", "annual_review", ""),
        ("another", "another", ""), ("a_trend", "indicator_trend", "under_five_mortality_rate"),
        (first.name, "indicator_trend", "infant_mortality_rate"),
    ):  # fmt: skip
        if name != first.name:
            shutil.copytree(first, year / name)
        run = year / name / "run.json"
        content = json.loads(run.read_text("utf-8")) | {"notebook": notebook, "parameters": {"indicator": indicator}}
        run.write_text(json.dumps(content), encoding="utf-8")
    monkeypatch.setenv("HEALTHSTATS_ROOT", str(built))
    with pytest.raises(SystemExit) as ended:
        main(["yearbook", "Lowvale", "2018", "--format", "docx"])
    said = capsys.readouterr().out
    assert ended.value.code == 0, said
    assert [line.split("2018/")[1] for line in said.splitlines()[:-1]] == [
        "review", "rates", first.name, "a_trend", "another", "data_quality",
    ]  # fmt: skip
    assert said.splitlines()[-1] == "6 reports → reports/en/lowvale/2018/yearbook.docx"
    made = docx.Document(str(year / "yearbook.docx"))
    assert made.paragraphs[0].text == "Yearbook · Lowvale · 2018"
    assert len([one for one in made.paragraphs if one.style.name == "Heading 1"]) == 6
    before = (year / "yearbook.docx").read_bytes()
    assert bind("lowvale", 2018, "en", ["docx"], built).files == ("en/lowvale/2018/yearbook.docx",)
    assert (year / "yearbook.docx").read_bytes() == before
    write_plan(built, PLAN.replace("2018", "2019"))
    assert len(build(built, jobs=1).removed) == 6
    assert [one.name for one in year.iterdir()] == ["yearbook.docx"]


@pytest.mark.parametrize(
    ("area", "year", "language", "said"),
    [
        ("lowvalle", 2018, "en", "no area 'lowvalle' in data/areas.toml. Did you mean 'lowvale'"),
        ("hillside", 2018, "en", "no report of hillside 2018 is built in en/hillside/2018. If reports.toml plans them"),
        ("lowvale", 1918, "en", "healthstats report --only 'en/lowvale/1918/*'"),
        ("lowvale", 2018, "fr", "unknown language 'fr'. Known: en, zh."),
    ],
)
def test_what_cannot_be_bound_is_told_with_a_remedy(built, area, year, language, said):
    with pytest.raises(InputError) as error:
        bind(area, year, language, root=built)
    assert said in str(error.value)
