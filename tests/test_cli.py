"""The command line: help like a good tool's, one line and a remedy for an error, nothing of the data obeyed."""

import json
import re
import shutil
import subprocess
import sys
from importlib import import_module
from io import StringIO

import pandas as pd
import pytest

from batch_project import FIGURES, HAND_OVER, LOAD, project, save_series, series, tree, write_notebook, write_plan
from healthstats.batch.escape import width
from healthstats.cli import main
from healthstats.series import OBSERVATIONS, Found, conform, empty

COMMANDS = ["read", "clean", "report", "build", "audit", "indicators", "notebooks", "kernel"]
TWO = '[[report]]\nnotebook = "short_trend"\nareas = ["lowvale", "hillside"]\nyears = ["latest", 1999]\n'


@pytest.fixture
def run(capsys):
    """Return a function that runs the command line and gives exit status, stdout and stderr."""

    def call(*arguments):
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        said = capsys.readouterr()
        return ended.value.code or 0, said.out, said.err

    return call


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.delenv("HEALTHSTATS_ROOT", raising=False)
    monkeypatch.chdir(tmp_path)
    return project(tmp_path, TWO)


def test_help_names_every_command(run):
    status, out, _ = run("--help")
    assert status == 0
    for command in COMMANDS:
        assert command in out


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_has_a_line_an_example_and_defaults(run, command):
    status, out, err = run(command, "--help")
    assert (status, err) == (0, "")
    assert "Example" in out
    assert f"healthstats {command}" in out
    first = next(line.strip() for line in out.splitlines() if line.strip() and "Usage" not in line)
    assert first.endswith(".")
    if command == "report":
        assert {"--only", "--jobs", "--force"} <= set(out.split())
        assert "default" in out


def test_help_is_quick_to_start():
    code = "import sys, healthstats.cli; print([one for one in ('pandas', 'numpy', 'papermill') if one in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_version(run):
    status, out, _ = run("--version")
    assert status == 0
    assert out.startswith("healthstats 0.")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["repor"], "'report'"),
        (["xyzzy"], "No such command 'xyzzy'"),
        (["report", "--forse"], "--force"),
        (["report", "--jobs", "0"], "--jobs"),
        (["report", "--jobs", "many"], "--jobs"),
        (["report", "extra"], "extra"),
        (["read"], "FILE"),
        (["read", "x.csv", "--format", "xml"], "xml"),
    ],
)
def test_a_wrong_command_gives_one_line_and_a_remedy(run, arguments, said):
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert err.startswith("healthstats: ")
    assert said in err
    assert "--help" in err


def test_nothing_at_all_shows_the_help(run):
    status, out, err = run()
    assert "Usage" in out + err
    assert status in (0, 2)


def test_outside_a_project(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HEALTHSTATS_ROOT", raising=False)
    for command in ("clean", "report", "build", "notebooks"):
        status, out, err = run(command)
        assert (status, out) == (1, "")
        assert err == (
            f"healthstats: no project here: neither '{tmp_path.name}' nor a folder above it holds reports.toml. "
            "Go to the project's folder, or name it in HEALTHSTATS_ROOT.\n"
        )


def test_a_wrong_plan_is_one_line(run, root):
    write_plan(root, TWO.replace("lowvale", "lowvail"))
    status, out, err = run("report")
    assert (status, out) == (1, "")
    assert err == (
        "healthstats: 'reports.toml': entry 1 (short_trend), areas: no area 'lowvail' in data/areas.toml. "
        "Did you mean 'lowvale'?\n"
    )


@pytest.mark.parametrize("command", ["clean", "build"])
@pytest.mark.parametrize(("name", "content", "said"), [
    ("a.csv", b"", "a.csv: the file is empty"),
    ("a.jpg", b"x", "a.jpg: files of the kind '.jpg' are not read"),
    ("a.csv", b"name\nnobody\n", "a.csv"),
])  # fmt: skip
def test_files_without_one_observation_empty_nothing(run, root, command, name, content, said):
    made = root / "reports" / "en" / "lowvale" / "2019" / "old"
    made.mkdir(parents=True)
    (made / "run.json").write_text("{}", encoding="utf-8")
    (root / "data" / "raw").mkdir()
    (root / "data" / "raw" / name).write_bytes(content)
    before = tree(root / "data" / "processed")
    status, out, err = run(command)
    assert (status, out) == (1, "")
    assert err.startswith("healthstats: 1 file in data/raw, but not one observation: nothing was changed")
    assert "Mend the files or their descriptions" in err
    assert said in err
    assert tree(root / "data" / "processed") == before
    assert (made / "run.json").exists()


@pytest.mark.parametrize("command", ["clean", "build", "report"])
@pytest.mark.parametrize(("blocked", "said"), [("reports", "reports"), ("data/processed", "data/processed")])
def test_a_folder_that_may_not_be_written_to_is_one_line(run, root, command, blocked, said):
    if (command, blocked) == ("report", "data/processed"):
        return
    (root / "data" / "raw").mkdir()
    (root / "data" / "raw" / "a.csv").write_text("area,year,births\nLowvale,2019,55\n", encoding="utf-8")
    shutil.rmtree(root / blocked, ignore_errors=True)
    (root / blocked).write_text("in the way", encoding="utf-8")
    status, out, err = run(command)
    assert (status, out) == (1, "")
    assert err.startswith(f"healthstats: may not write to '{said}")
    assert err.count("\n") == 1


@pytest.mark.parametrize("command", ["clean", "build", "report", "notebooks"])
def test_a_mistyped_root_is_told_and_not_made(run, tmp_path, monkeypatch, command):
    monkeypatch.setenv("HEALTHSTATS_ROOT", str(tmp_path / "nowhere"))
    status, out, err = run(command)
    assert (status, out) == (1, "")
    assert "reports.toml" in err
    assert "HEALTHSTATS_ROOT" in err
    assert not (tmp_path / "nowhere").exists()


def test_a_bug_gives_no_stack_trace(run, root, monkeypatch):
    def broken(*arguments):
        raise RuntimeError("\x1b[31mbroken")

    monkeypatch.setattr("healthstats.batch.run.build", broken)
    monkeypatch.delenv("HEALTHSTATS_DEBUG", raising=False)
    status, _, err = run("report")
    assert status == 1
    assert err == "healthstats: unexpected RuntimeError: broken. This is a bug; HEALTHSTATS_DEBUG=1 shows where\n"


def test_report_says_what_it_did(run, root):
    write_notebook(root, "fails", LOAD, "1 / 0", HAND_OVER)
    write_plan(root, TWO + '[[report]]\nnotebook = "fails"\n')
    status, out, err = run("report", "--jobs", "2")
    assert status == 1
    assert "3 reports: 2 built, 0 up to date, 1 failed in " in out
    assert "2 combinations of the plan have no data: short_trend · lowvale" in out
    assert sum(line.startswith("[") for line in err.splitlines()) == 3
    assert err.splitlines()[-1] == (
        "failed: en/lowvale/2019/fails-infant_mortality_rate: code cell 3 `1 / 0`: ZeroDivisionError: division by zero"
    )
    write_plan(root, TWO)
    status, out, err = run("report")
    assert (status, err) == (0, "")
    assert "2 reports: 0 built, 2 up to date, 0 failed in " in out


def test_clean_is_told_in_numbers(run, root, monkeypatch):
    problems = conform(
        pd.DataFrame(
            [
                {"code": "unit", "action": "decide", "severity": "warning", "file": "a.csv", "message": "=cmd()"},
                {"code": "twice", "action": "kept", "severity": "note", "file": "b.csv"},
                {"code": "twice", "action": "kept", "severity": "note", "file": "b.csv"},
            ]
        ),
        "problems",
    )
    rows = series(*FIGURES)
    observations = rows.drop(columns="year")
    found = Found(observations, empty("problems"))
    ledger = conform(pd.DataFrame({"file": ["c.csv"], "read": [5], "in_series": [5]}), "ledger").fillna(0)
    parts = [("observations", observations), ("series", rows), ("problems", problems), ("ledger", ledger)]
    asked = []
    monkeypatch.setattr(
        import_module("healthstats.reading.read"), "read_pieces", lambda path, root: asked.append(path) or [found]
    )
    monkeypatch.setattr(
        import_module("healthstats.cleaning.clean"),
        "clean_pieces",
        lambda pieces, root, work: parts if list(pieces) else [],
    )
    status, out, err = run("clean")
    assert (status, err) == (0, "")
    assert asked == [root / "data" / "raw"]
    assert out.splitlines() == [
        "3 files: 5 observations, 5 series rows, 0 other editions, 3 problems",
        "action  problem  count",
        "decide  unit         1",
        "kept    twice        2",
        "→ data/processed (all problems: data/processed/problems.csv)",
    ]
    listed = (root / "data" / "processed" / "problems.csv").read_bytes()
    assert listed.startswith(b"\xef\xbb\xbf")
    assert b",'=cmd()," in listed
    first = {path.name: path.read_bytes() for path in (root / "data" / "processed").iterdir()}
    run("clean")
    assert {path.name: path.read_bytes() for path in (root / "data" / "processed").iterdir()} == first


def test_read_shows_observations_in_three_formats(run, root, monkeypatch):
    hostile = series({"label": "=cmd()", "area": "a\x1b[31mb", "value": -1.5, "quote": "-1.5"}).drop(columns="year")
    problems = conform(
        pd.DataFrame([{"severity": "error", "file": "x\x07.csv", "locator": "R1C1", "message": "broken"}]), "problems"
    )
    monkeypatch.setattr(
        import_module("healthstats.reading.read"), "read", lambda path, root=None: Found(hostile, problems)
    )
    status, out, err = run("read", "x.csv")
    assert (status, err) == (0, "error: x.csv, R1C1: broken\n")
    assert "\x1b" not in out
    assert "-1.5" in out
    assert out.splitlines()[-1] == "1 observation"
    _, out, _ = run("read", "x.csv", "--format", "csv")
    table = pd.read_csv(StringIO(out), dtype=str, keep_default_na=False)
    assert table.loc[0, ["label", "area", "value", "quote"]].to_list() == ["'=cmd()", "ab", "-1.5", "'-1.5"]
    _, out, _ = run("read", "x.csv", "--format", "json")
    assert "\x1b" not in out
    assert json.loads(out)[0]["label"] == "=cmd()"


def document(*rows):
    """Observations of a document, as reading it gives them."""
    base = {
        "source": "report", "standing": "final", "file": "data/raw/report.txt", "bound": "=", "kind": "result",
        "status": "observed", "period_start": pd.Timestamp(2019, 1, 1), "period_end": pd.Timestamp(2019, 12, 31),
    }  # fmt: skip
    return conform(pd.DataFrame([{**base, **row} for row in rows]), "observations")


SENTENCE = "2019年，山县的孕产妇系统管理率达到91.25%以上，幼儿保健管理率完成88%，比前一年有所提高，受到上级部门好评。"
FOUND = document(
    {
        "locator": "line 18 [2177:2182]", "quote": SENTENCE, "offset": 19, "label": "孕产妇系统管理率", "bound": ">=",
        "indicator": "maternal_systematic_management_rate", "value": 91.25, "unit": "%", "decimals": 2,
    },
    {
        "locator": "line 18 [2199:2201]", "quote": SENTENCE, "offset": 37, "label": "IMR", "kind": "target",
        "value": 88, "value_high": 89.5, "unit": "%", "flags": "doubtful_period",
    },
)  # fmt: skip


@pytest.fixture
def reads(monkeypatch):
    """Return a function that lets `healthstats read` find these observations."""

    def call(frame):
        found = Found(frame, empty("problems"))
        monkeypatch.setattr(import_module("healthstats.reading.read"), "read", lambda path, root=None: found)

    return call


def test_read_shows_the_numbers_of_a_document_in_their_sentences(run, root, reads):
    assert (SENTENCE[19:24], SENTENCE[37:39]) == ("91.25", "88")
    reads(FOUND)
    status, out, err = run("read", "report.txt")
    assert (status, err) == (0, "")
    head, one, two, count = out.splitlines()
    assert head.split() == [
        "place", "label", "value", "unit", "kind", "period", "quote", "indicator", "flags",
    ]  # fmt: skip
    assert re.split(" {2,}", one) == [
        "line 18 [2177:2182]", "孕产妇系统管理率", "≥91.25", "%", "result", "2019",
        f"{SENTENCE[:19]}«91.25»{SENTENCE[24:44]}…", "maternal_systematic_management_rate",
    ]  # fmt: skip
    assert re.split(" {2,}", two) == [
        "line 18 [2199:2201]", "IMR", "88–89.5", "%", "target", "2019", f"…{SENTENCE[17:37]}«88»{SENTENCE[39:]}",
        "doubtful_period",
    ]  # fmt: skip
    assert count == "2 observations"
    places = {width(line[: line.index(mark)]) for line, mark in ((one, SENTENCE[:5]), (two, "…"), (head, "quote"))}
    assert len(places) == 1  # Chinese takes two columns of a terminal


def test_read_names_the_file_where_there_are_several(run, root, reads):
    reads(pd.concat([FOUND, FOUND.assign(file="data/raw/plan.txt")]))
    _, out, _ = run("read", "data/raw")
    assert [line.split()[0] for line in out.splitlines()[:-1]] == [
        "file",
        *2 * ["data/raw/report.txt"],
        *2 * ["data/raw/plan.txt"],
    ]


def test_read_shows_a_hostile_sentence_as_text(run, root, reads):
    quote = "a\x1b[31m\n\u202e=cmd() 12 \x07"
    reads(document({"locator": "line 1 [0:2]", "quote": quote, "offset": quote.index("12"), "value": 12, "label": "x"}))
    _, out, _ = run("read", "x.txt")
    assert out.splitlines()[1].endswith("a =cmd() «12»")
    assert len(out.splitlines()) == 3


def test_read_gives_every_column_as_csv_and_json(run, root, reads):
    reads(FOUND)
    _, out, _ = run("read", "report.txt", "--format", "json")
    listed = json.loads(out)
    assert [list(one) for one in listed] == [list(OBSERVATIONS)] * 2
    assert [one["quote"][one["offset"] : one["offset"] + 2] for one in listed] == ["91", "88"]
    _, out, _ = run("read", "report.txt", "--format", "csv")
    table = pd.read_csv(StringIO(out), keep_default_na=False)
    assert list(table.columns) == list(OBSERVATIONS)
    assert table["offset"].to_list() == [19, 37]
    reads(FOUND.iloc[:0])
    assert json.loads(run("read", "report.txt", "--format", "json")[1]) == []
    assert run("read", "report.txt")[1] == "no observations\n"


def test_the_help_names_the_documents_that_are_read(run):
    _, out, _ = run("read", "--help")
    assert {"(txt,", "md,", "html,", "docx,", "pdf)"} <= set(out.split())
    assert "annual-report.docx" in out


def hand_out(root, name, policy, upland, lowvale, hillside):
    """Write a report that publishes the deaths of an area and of the two that make it up; None is suppressed."""
    folder = root / "reports" / name
    folder.mkdir(parents=True)
    shown = {"upland": upland, "lowvale": lowvale, "hillside": hillside}
    cells = [
        {"indicator": "deaths", "area": area, "period_start": "2019-01-01", "period_end": "2019-12-31",
         "numerator": count, "disclosure": "" if count is not None else "suppressed", "policy": policy}
        for area, count in shown.items()
    ]  # fmt: skip
    (folder / "result.json").write_text(json.dumps({"published": cells}), encoding="utf-8")


def test_audit_ends_with_status_1_when_a_suppressed_count_can_be_worked_out(run, root):
    hand_out(root, "safe", "suppress-1-4", 30, None, None)
    assert run("audit") == (0, "audit: 1 public report, 1 count shown, 2 suppressed, 0 of them recovered\n", "")
    hand_out(root, "leak", "suppress-1-4", 30, 27, None)
    status, out, err = run("audit")
    assert (status, out) == (1, "audit: 2 public reports, 3 counts shown, 2 suppressed, 2 of them recovered\n")
    assert re.search(r"deaths +hillside .* 3\.0 +3\.0 +subtraction", err)
    assert re.search(r"deaths +lowvale .* 27\.0 +27\.0 +shown elsewhere", err)
    assert "do not publish" in err
    assert run("audit", "reports/safe")[0] == 0


def test_audit_knows_earlier_reports_and_leaves_out_internal_ones(run, root):
    hand_out(root, "public", "suppress-1-4", 30, None, None)
    hand_out(root, "internal", "none", 30, 27, 3)
    assert run("audit")[0] == 0
    shutil.move(root / "reports" / "internal", root / "data" / "published" / "2019")
    assert run("audit")[0] == 0
    hand_out(root, "last_year", "suppress-1-9", 30, 27, None)
    shutil.move(root / "reports" / "last_year", root / "data" / "published" / "last_year")
    status, _, err = run("audit")
    assert status == 1
    assert "hillside" in err


def test_audit_of_a_damaged_report_names_it(run, root):
    (root / "reports" / "odd").mkdir(parents=True)
    (root / "reports" / "odd" / "result.json").write_text("{", encoding="utf-8")
    status, _, err = run("audit")
    assert status == 1
    assert "odd/result.json" in err
    assert "not valid JSON" in err
    assert run("audit", "nowhere")[0] == 1


def test_a_build_fails_when_its_public_reports_leak(run, root):
    hand_out(root, "../data/published/2018", "suppress-1-4", 30, 27, None)
    status, out, err = run("report", "--jobs", "1")
    assert status == 1
    assert "1 public report" in out
    assert "hillside" in err


def test_indicators(run, root):
    status, out, _ = run("indicators", "婴儿死亡率")
    assert status == 0
    assert "infant_mortality_rate" in out
    status, out, err = run("indicators", "xyzzy")
    assert (status, out) == (1, "")
    assert "no indicator holds 'xyzzy'" in err


def test_notebooks_that_fail_are_told(run, root):
    for path in (root / "notebooks").iterdir():
        path.unlink()
    write_notebook(root, "fails", "1 / 0", parameters="")
    status, out, err = run("notebooks")
    assert status == 1
    assert "1 notebook: 0 changed, 0 unchanged, 1 failed" in out
    assert err.splitlines()[-1] == "failed: fails: code cell 1 `1 / 0`: ZeroDivisionError: division by zero"


def test_a_closed_pipe_is_no_error(root):
    save_series(root)
    command = f"{sys.executable} -m healthstats.cli indicators | head -1"
    ended = subprocess.run(command, shell=True, cwd=root, capture_output=True, text=True, check=False)
    assert ended.stderr == ""
    assert ended.stdout.startswith("id")


def test_why_says_what_is_due_and_builds_nothing(run, root):
    status, out, err = run("report", "--why")
    assert (status, err) == (0, "")
    assert out.splitlines()[-1].endswith("due, 0 up to date")
    assert all(line.endswith(" new") for line in out.splitlines()[:-1])
    assert not (root / "reports" / "en").exists()


def test_the_kernel_is_installed_into_this_environment(run, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    status, out, err = run("kernel")
    assert (status, err) == (0, "")
    assert out == f"→ {tmp_path / 'share' / 'jupyter' / 'kernels' / 'healthstats'}\n"
    assert (tmp_path / "share" / "jupyter" / "kernels" / "healthstats" / "kernel.json").is_file()
