"""Building for real: kernels that fail, hang and die, what is due and what is not, and what a kill leaves behind."""

import json
import os
import shutil
import signal
import sys
import time
from pathlib import Path

import nbformat
import pytest

from batch_project import (
    AREAS,
    BREAKS_OF,
    CORRECTION,
    FIGURES,
    HAND_OVER,
    LOAD,
    PICTURE,
    RATES,
    leftovers,
    of_this_project,
    project,
    save_series,
    start,
    tree,
    write_notebook,
    write_plan,
)
from healthstats.batch import folders, record
from healthstats.batch.plan import Report, plan
from healthstats.batch.record import Ledger, Stamp, entry_hashes, entry_names, stamp
from healthstats.batch.run import build, refresh, why
from healthstats.errors import ConfigError, FileError
from healthstats.store import load

library_hash = record._library_hash
TWO = '[[report]]\nnotebook = "short_trend"\nareas = ["lowvale", "hillside"]\n'
LOW = "en/lowvale/2019/short_trend-infant_mortality_rate"
HILL = "en/hillside/2019/short_trend-infant_mortality_rate"
#: Keeps the interpreter's lock, so that no thread of the kernel can end it: only a kill from outside does.
HANG = "import ctypes, os, pathlib\npathlib.Path(f'hangs-{os.getpid()}').touch()\nctypes.PyDLL(None).sleep(600)"
HOSTILE = "<img src=x onerror=alert(1)></script>=cmd()"


@pytest.fixture(scope="module", autouse=True)
def same_library():
    """Let reports stay up to date while somebody works at the library; `test_the_librarys_hash` is about the hash."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(record, "_library_hash", lambda: "the same")
        yield


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    """A project with two reports, built."""
    root = project(tmp_path_factory.mktemp("two"), TWO)
    summary = build(root, jobs=2)
    assert summary.built == (LOW, HILL)
    return root


@pytest.fixture
def copy(two, tmp_path):
    """A copy of it, to be changed."""
    return shutil.copytree(two, tmp_path / "copy")


def wait_until(happens, seconds=60.0):
    end = time.monotonic() + seconds
    while not (value := happens()):
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)
    return value


# --- what a build makes -----------------------------------------------------------------------------------------------


def test_a_report_has_all_its_files(two):
    folder = two / "reports" / LOW
    assert sorted(path.name for path in folder.iterdir()) == [
        "picture.svg",
        "report.html",
        "report.ipynb",
        "result.json",
        "run.json",
    ]
    run = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert run["parameters"] == {
        "area": "lowvale",
        "indicator": "infant_mortality_rate",
        "year": 2019,
        "language": "en",
    }
    assert run["queries"][0]["rows"] == 2
    assert set(run["entries"]["areas"]) == {"lowvale", "upland"}
    assert run["finished"].endswith("+00:00")
    result = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    assert result["title"] == "infant_mortality_rate lowvale en"


def test_a_published_notebook_is_executed_and_says_nothing_of_this_machine(two):
    path = two / "reports" / HILL / "report.ipynb"
    made = nbformat.read(path, as_version=4)
    assert [cell.id for cell in made.cells] == [str(number) for number in range(len(made.cells))]
    assert all(cell.execution_count for cell in made.cells if cell.cell_type == "code")
    for text in (str(two), str(Path.home()), "papermill", sys.prefix):
        assert text not in path.read_text(encoding="utf-8").replace("/root", "")


def test_nothing_is_left_behind(two):
    assert leftovers(two) == []
    assert of_this_project(two) == []


def test_building_twice_gives_the_same_bytes(copy):
    before = tree(copy / "reports")
    assert build(copy, jobs=2, force=True).built == (LOW, HILL)
    assert tree(copy / "reports") == before


# --- what is due ------------------------------------------------------------------------------------------------------


def due(root: Path, now: Stamp | None = None) -> dict[str, str]:
    ledger = Ledger(root, now or stamp(root))
    return {one.path: why.partition(":")[0] for one in plan(root) if (why := ledger.why_due(one))}


def test_what_is_up_to_date_is_skipped(copy):
    before = tree(copy / "reports", without=())
    summary = build(copy)
    assert (summary.built, summary.skipped) == ((), (LOW, HILL))
    assert tree(copy / "reports", without=()) == before


def test_a_changed_row_rebuilds_the_reports_that_show_it_and_no_other(copy):
    before = tree(copy / "reports", without=())
    save_series(copy, *FIGURES[:3], {**FIGURES[3], "value": 7.1}, *FIGURES[4:])
    assert due(copy) == {HILL: "the data changed"}
    summary = build(copy)
    assert (summary.built, summary.skipped) == ((HILL,), (LOW,))
    changed = {name for name, content in tree(copy / "reports", without=()).items() if before[name] != content}
    assert changed == {f"{HILL}/{name}" for name in ("report.html", "report.ipynb", "result.json", "run.json")}


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def new_row(root):
    save_series(root, *FIGURES, {"area": "lowvale", "year": 2017, "value": 6.6})


def other_row(root):
    save_series(root, *FIGURES, {"area": "upland", "year": 2017, "value": 6.6})


def area_renamed(root):
    replace(root / "data" / "areas.toml", '"Hillside"', '"Hill Side"')


def superior_renamed(root):
    replace(root / "data" / "areas.toml", '"Upland"', '"Uplands"')


def other_area_added(root):
    (root / "data" / "areas.toml").write_text(AREAS + '[far]\nzh = "远"\nen = "Far"\n', encoding="utf-8")


def indicator_renamed(root):
    (root / "data" / "indicators.toml").write_text(
        '[infant_mortality_rate]\nen = "infant deaths per birth"\n', encoding="utf-8"
    )


def other_indicator_renamed(root):
    (root / "data" / "indicators.toml").write_text('[live_births]\nzh = "活产数"\nen = "babies"\n', encoding="utf-8")


def source_changed(root):
    (root / "data" / "sources.toml").write_text('[yearbook]\ntitle = "The yearbook"\n', encoding="utf-8")


def other_source_changed(root):
    (root / "data" / "sources.toml").write_text('[elsewhere]\ntitle = "A paper"\n', encoding="utf-8")


def sidecar_changed(root):
    (root / "data" / "raw").mkdir()
    (root / "data" / "raw" / "a.csv.toml").write_text('[source]\ntitle = "The yearbook"\n', encoding="utf-8")


def notebook_changed(root):
    write_notebook(root, "short_trend", LOAD, PICTURE, "1 + 1", HAND_OVER)


def file_spoiled(root):
    (root / "reports" / LOW / "report.html").write_text("spoiled", encoding="utf-8")


def file_lost(root):
    (root / "reports" / LOW / "picture.svg").unlink()


def record_lost(root):
    (root / "reports" / LOW / "run.json").unlink()


def record_spoiled(root):
    (root / "reports" / LOW / "run.json").write_text('{"parameters": 3', encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (new_row, {LOW: "the data changed"}),
        (other_row, {}),
        (area_renamed, {HILL: "the catalogue, an area or a source changed"}),
        (superior_renamed, dict.fromkeys((LOW, HILL), "the catalogue, an area or a source changed")),
        (other_area_added, {}),
        (indicator_renamed, dict.fromkeys((LOW, HILL), "the catalogue, an area or a source changed")),
        (other_indicator_renamed, {}),
        (source_changed, dict.fromkeys((LOW, HILL), "the catalogue, an area or a source changed")),
        (other_source_changed, {}),
        (sidecar_changed, dict.fromkeys((LOW, HILL), "the catalogue, an area or a source changed")),
        (notebook_changed, dict.fromkeys((LOW, HILL), "the notebook changed")),
        (file_spoiled, {LOW: "its files changed"}),
        (file_lost, {LOW: "its files changed"}),
        (record_lost, {LOW: "new"}),
        (record_spoiled, {LOW: "its record cannot be read"}),
    ],
)
def test_what_is_due_and_why(copy, change, expected):
    change(copy)
    assert due(copy) == expected


@pytest.mark.parametrize(
    ("change", "path", "expected"),
    [
        (new_row, LOW, "the data changed: series of area lowvale, indicator infant_mortality_rate (2 rows, now 3)"),
        (area_renamed, HILL, "the catalogue, an area or a source changed: areas hillside"),
        (file_lost, LOW, "its files changed: picture.svg"),
    ],
)
def test_why_says_what_changed(copy, change, path, expected):
    change(copy)
    assert why(copy)[path] == expected
    assert why(copy, only=path)[path] == expected


def test_why_says_which_version_and_parameter_changed(copy):
    now = stamp(copy)
    ledger = Ledger(copy, Stamp(now.library, {**now.versions, "pandas": "0"}))
    (low, hill) = plan(copy)
    assert ledger.why_due(low) == f"other versions: pandas {now.versions['pandas']} → 0"
    record = json.loads((copy / "reports" / HILL / "run.json").read_text(encoding="utf-8"))
    record["parameters"]["year"] = 1999
    (copy / "reports" / HILL / "run.json").write_text(json.dumps(record), encoding="utf-8")
    assert why(copy)[HILL] == f"other parameters: year 1999 → {hill.parameters['year']}"
    assert why(copy)[LOW] == ""


def test_another_library_or_version_makes_all_due(copy):
    now = stamp(copy)
    assert due(copy, Stamp("other", now.versions)) == dict.fromkeys((LOW, HILL), "the library changed")
    assert due(copy, Stamp(now.library, {**now.versions, "pandas": "0"})) == dict.fromkeys(
        (LOW, HILL), "other versions"
    )
    assert due(copy, Stamp(now.library, now.versions, "another commit")) == {}


def test_the_librarys_hash(tmp_path, monkeypatch):
    package = tmp_path / "healthstats"
    for name in (
        "a.py",
        "cli.py",
        "data/indicators.toml",
        "data/words.toml",
        "batch/templates/x.j2",
        "__pycache__/a.pyc",
    ):
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text("one")
    monkeypatch.setattr(record.resources, "files", lambda name: package)
    hashes = {}
    for path in sorted(package.rglob("*.*")):
        before = library_hash()
        path.write_text("two")
        hashes[path.relative_to(package).as_posix()] = library_hash() != before
    assert [name for name, counts in hashes.items() if counts] == ["a.py", "batch/templates/x.j2", "data/words.toml"]


def test_what_left_the_plan_is_removed_but_only_reports(copy):
    mine = copy / "reports" / "en" / "hillside" / "2019" / "my notes" / "a.txt"
    mine.parent.mkdir()
    mine.write_text("keep me", encoding="utf-8")
    write_plan(copy, TWO.replace('"lowvale", "hillside"', '"lowvale"'))
    assert build(copy, only="lowvale").removed == ()
    assert (copy / "reports" / HILL).exists()
    assert build(copy).removed == (HILL,)
    assert not (copy / "reports" / HILL).exists()
    assert mine.exists()
    mine.unlink()
    mine.parent.rmdir()
    assert HILL not in (copy / "reports" / "index.html").read_text(encoding="utf-8")


def test_the_index_says_how_reports_are_that_were_not_asked_for(copy):
    area_renamed(copy)
    build(copy, only="lowvale")
    text = (copy / "reports" / "index.html").read_text(encoding="utf-8")
    assert "<strong>out of date</strong>" in text
    assert text.count("report.html") == 4  # picture and title, of both


def test_a_wrong_plan_stops_before_anything_runs(copy):
    before = tree(copy / "reports", without=())
    write_plan(copy, TWO + '[[report]]\nnotebook = "short_trend"\nyeers = [2019]\n')
    with pytest.raises(ConfigError, match="yeers"):
        build(copy, force=True)
    assert tree(copy / "reports", without=()) == before


# --- what goes wrong --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def trouble(tmp_path_factory):
    """A project where nearly everything fails, built once; returns root, summary and the steps that were told."""
    root = project(tmp_path_factory.mktemp("trouble"))
    (root / "data" / "areas.toml").write_text(AREAS.replace('"Lowvale"', json.dumps(HOSTILE)), encoding="utf-8")
    write_notebook(root, "fails", LOAD, "x = 1\ny = x / 0", HAND_OVER)
    write_notebook(root, "hangs", HANG, HAND_OVER)
    write_notebook(root, "dies", LOAD, "import os\nos.kill(os.getpid(), 9)", HAND_OVER)
    write_notebook(root, "silent", LOAD)
    write_notebook(
        root, "lies", LOAD, HAND_OVER.replace("hs.provenance(rows)", "[{**rows.attrs['query'], 'sha256': 'x'}]")
    )
    hostile = f"display(HTML({HOSTILE!r} + '<script>alert(2)</script>'))"
    write_notebook(
        root,
        "hostile",
        LOAD,
        HAND_OVER.replace("display(HTML", f"area = {HOSTILE!r}\n{hostile}\ndisplay(HTML", 1).replace(
            '"falling"', repr(HOSTILE)
        ),
    )
    names = ["fails", "hangs", "dies", "silent", "lies", "hostile"]
    lines = [f'[[report]]\nnotebook = "{name}"\ntimeout = {6 if name == "hangs" else 100}\n' for name in names]
    write_plan(root, "\n".join(lines))
    steps = []
    return root, build(root, jobs=3, progress=steps.append), steps


def failure(trouble, notebook):
    return next(one for one in trouble[1].failed if f"/{notebook}-" in one.name)


@pytest.mark.parametrize(
    ("notebook", "cell", "source", "message"),
    [
        ("fails", 3, "x = 1", "ZeroDivisionError: division by zero"),
        ("hangs", 0, "", "took longer than 6 s"),
        ("dies", 0, "", "the kernel died"),
        ("silent", 0, "", "the last cell hands over no result"),
        ("lies", 0, "", "the result names a query of the series table that now gives other rows"),
    ],
)
def test_a_failure_is_listed_with_its_cell(trouble, notebook, cell, source, message):
    one = failure(trouble, notebook)
    assert (one.cell, one.source) == (cell, source)
    assert message in one.message


def test_the_index_names_no_folder_of_this_machine(tmp_path):
    root = project(tmp_path / "here", '[[report]]\nnotebook = "lost"\n')
    write_notebook(root, "lost", f"import pandas\npandas.read_csv({str(root / 'data' / 'lost.csv')!r})", HAND_OVER)
    (failed,) = build(root).failed
    assert "lost.csv" in failed.message
    text = (root / "reports" / "index.html").read_text(encoding="utf-8")
    assert "No such file or directory: &#39;data/lost.csv" in text
    assert str(root) not in text


def test_a_broken_description_of_a_file_makes_it_no_source_and_stops_nothing(copy):
    sidecar = copy / "data" / "raw" / "a.csv.toml"
    sidecar.parent.mkdir(exist_ok=True)
    sidecar.write_text("[source", encoding="utf-8")
    assert entry_hashes({"files": ["data/raw/a.csv"]}, copy) == {"files": {"data/raw/a.csv": ""}}
    assert build(copy).skipped == (LOW, HILL)


def test_a_report_hangs_on_the_rules_that_it_is_scored_by(copy: Path) -> None:
    report = Report("assessment", (("area", "lowvale"), ("scoring", "county")), "en/lowvale/all/assessment-county")
    names = entry_names(report, copy)
    assert names["assessments"] == ["county"]
    assert entry_hashes(names, copy)["assessments"] == {"county": ""}
    rules = copy / "data" / "scoring.toml"
    seen = set()
    for weight in (10, 20):
        rules.write_text(f"[county]\ntotal = {weight}\n[other]\ntotal = 1\n", encoding="utf-8")
        seen.add(entry_hashes(names, copy)["assessments"]["county"])
    rules.write_text("[county]\ntotal = 20\n[other]\ntotal = 2\n", encoding="utf-8")
    seen.add(entry_hashes(names, copy)["assessments"]["county"])
    assert len(seen) == 2


def test_failures_stop_no_other(trouble):
    root, summary, steps = trouble
    assert summary.built == ("en/lowvale/2019/hostile-infant_mortality_rate",)
    assert [step.done for step in steps] == [0, 1, 2, 3, 4, 5, 6]
    assert {step.total for step in steps} == {6}
    assert sorted(path.name for path in root.glob("reports/en/lowvale/2019/*")) == ["hostile-infant_mortality_rate"]


def test_failures_stand_in_the_index(trouble):
    text = (trouble[0] / "reports" / "index.html").read_text(encoding="utf-8")
    assert text.count("<strong>failed</strong>") == 5
    assert "code cell 3 `x = 1`: ZeroDivisionError: division by zero" in text


def test_a_kernel_that_hung_is_gone(trouble):
    wait_until(lambda: of_this_project(trouble[0]) == [], 10)
    assert leftovers(trouble[0]) == []


def test_hostile_names_are_shown_and_not_run(trouble):
    root, summary, _ = trouble
    page = (root / "reports" / summary.built[0] / "report.html").read_text(encoding="utf-8")
    index = (root / "reports" / "index.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "onerror" not in page.replace("onerror=alert(1)&gt;", "")
    assert index.count("<script") == 1
    assert "<img src=x" not in index
    assert "&lt;img src=x onerror=alert(1)&gt;&lt;/script&gt;=cmd()" in index


def test_a_failing_report_leaves_the_earlier_one(copy):
    before = tree(copy / "reports" / LOW, without=())
    write_notebook(copy, "short_trend", LOAD, "rows / 'x'", PICTURE, HAND_OVER)
    summary = build(copy, only="lowvale")
    assert [one.cell for one in summary.failed] == [3]
    assert tree(copy / "reports" / LOW, without=()) == before
    index = (copy / "reports" / "index.html").read_text(encoding="utf-8")
    assert "the page is an earlier one" in index
    assert "<strong>out of date</strong>: the notebook changed" in index


# --- kills and second builds ------------------------------------------------------------------------------------------


needs_proc = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for processes in /proc")


@needs_proc
def test_a_killed_build_leaves_no_process_and_the_next_gives_the_same_bytes(copy):
    whole = tree(copy / "reports")
    shutil.rmtree(copy / "reports")
    notebook = copy / "notebooks" / "short_trend.ipynb"
    content = notebook.read_bytes()
    write_notebook(copy, "short_trend", LOAD, HANG, HAND_OVER)
    process = start(copy, "report", "--jobs", "2")
    wait_until(lambda: len(list(copy.glob("notebooks/hangs-*"))) == 2)
    process.send_signal(signal.SIGKILL)
    process.wait()
    wait_until(lambda: of_this_project(copy) == [], 10)
    assert leftovers(copy) != []
    notebook.write_bytes(content)
    build(copy, jobs=2)
    assert tree(copy / "reports") == whole


@needs_proc
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_build_ends_what_it_started(copy, number):
    write_notebook(copy, "short_trend", LOAD, HANG, HAND_OVER)
    before = tree(copy / "reports", without=())
    process = start(copy, "report", "--jobs", "2")
    wait_until(lambda: len(list(copy.glob("notebooks/hangs-*"))) == 2)
    os.killpg(process.pid, number)  # as a terminal does: to all of the group
    said, _ = process.communicate(timeout=20)
    assert process.returncode == 130
    assert said.splitlines()[-1] == "healthstats: interrupted; everything that was started has ended"
    assert "Traceback" not in said, said
    wait_until(lambda: of_this_project(copy) == [], 10)
    assert leftovers(copy) == []
    assert tree(copy / "reports", without=()) == before


def test_a_second_build_is_told_so(copy):
    with folders.locked(copy), pytest.raises(FileError, match="another healthstats is at work"):
        build(copy)
    assert build(copy).skipped == (LOW, HILL)


def test_a_report_whose_exchange_was_cut_short_is_put_back(copy):
    folder = copy / "reports" / LOW
    before = tree(folder, without=())
    os.rename(folder, folder.with_name(f".{folder.name}.123.old"))
    shutil.copytree(copy / "reports" / HILL, folder.with_name(f".{folder.name}.123.tmp"))
    assert build(copy).skipped == (LOW, HILL)
    assert tree(folder, without=()) == before
    assert leftovers(copy) == []


def test_rows_whose_hash_is_withheld_are_in_no_published_file_and_still_tell_when_they_change(tmp_path):
    root = project(tmp_path, '[[report]]\nnotebook = "quiet"\nareas = ["lowvale", "hillside"]\n')
    write_notebook(root, "quiet", LOAD.replace("hs.load(", "hs.load_told('suppress-1-4', "), HAND_OVER)
    built = build(root, jobs=2).built
    assert len(built) == 2
    digest = load(indicator="infant_mortality_rate", area="lowvale", root=root).attrs["query"]["sha256"]
    for path in (root / "reports").rglob("*.*"):
        assert digest[:12].encode() not in path.read_bytes(), path.name
    assert build(root).skipped == built
    save_series(root, *FIGURES[:3], {**FIGURES[3], "value": 7.1}, *FIGURES[4:])
    assert len(build(root).built) == 2  # the figures of one area can give those of the other away


# --- notebooks in place -----------------------------------------------------------------------------------------------


def test_refresh_executes_in_place_and_leaves_what_is_current(tmp_path):
    root = project(tmp_path, TWO)
    write_notebook(root, "fails", "1 / 0", parameters="")
    path = root / "notebooks" / "short_trend.ipynb"
    failing = (root / "notebooks" / "fails.ipynb").read_bytes()
    summary = refresh(root, jobs=2)
    assert (summary.built, summary.skipped) == (("short_trend",), ())
    assert [(one.name, one.cell, one.message) for one in summary.failed] == [
        ("fails", 1, "ZeroDivisionError: division by zero")
    ]
    assert (root / "notebooks" / "fails.ipynb").read_bytes() == failing
    first, changed = path.read_bytes(), path.stat().st_mtime_ns
    made = nbformat.reads(first.decode(), as_version=4)
    assert [cell.execution_count for cell in made.cells if cell.cell_type == "code"] == [1, 2, 3, 4]
    assert "injected" not in first.decode()
    assert refresh(root, only="short").skipped == ("short_trend",)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (first, changed)


# --- from a judgement to the reports that show it ---------------------------------------------------------------------

SHOWS = """
import healthstats as hs
where = dict(indicator=indicator, area=area)
rows, breaks = hs.load(**where), hs.load("breaks", **where)
"""
FOUR = """
[[report]]
notebook = "shows"
areas = ["lowvale", "hillside"]
indicators = ["infant_mortality_rate", "under_five_mortality_rate"]
years = ["latest"]
"""


def test_a_correction_or_a_break_rebuilds_the_reports_that_show_it_and_no_other(tmp_path):
    root = project(tmp_path, FOUR)
    write_notebook(root, "shows", SHOWS, HAND_OVER.replace("hs.provenance(rows)", "hs.provenance(rows, breaks)"))
    (root / "data" / "raw").mkdir()
    (root / "data" / "raw" / "rates.csv").write_text(RATES, encoding="utf-8")

    def cleaned_and_built() -> set[str]:
        said, _ = start(root, "clean").communicate(timeout=60)
        assert "→ data/processed" in said, said
        summary = build(root)
        assert summary.failed == ()
        return {path.removeprefix("en/").replace("/2018/shows-", " ") for path in summary.built}

    every = {
        f"{area} {rate}"
        for area in ("lowvale", "hillside")
        for rate in ("infant_mortality_rate", "under_five_mortality_rate")
    }
    assert cleaned_and_built() == every
    assert cleaned_and_built() == set()
    (root / "data" / "corrections.toml").write_text(CORRECTION, encoding="utf-8")
    assert cleaned_and_built() == {"hillside under_five_mortality_rate"}
    (root / "data" / "breaks.toml").write_text(BREAKS_OF.format(effect="note"), encoding="utf-8")
    assert cleaned_and_built() == {"lowvale infant_mortality_rate", "hillside infant_mortality_rate"}
