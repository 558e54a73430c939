"""The main job on the real figures, from raw tables to reports, and what one changed digit does to it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import healthstats as hs
from healthstats.batch.run import build

ROOT = Path(__file__).parents[1]
PLAN = """
[[report]]
notebook = "indicator_trend"
areas = ["jiangsu"]
indicators = ["crude_birth_rate"]
years = ["latest"]

[[report]]
notebook = "rate_comparison"
areas = ["england-and-wales"]
levels = ["region"]
indicators = ["infant_mortality_rate"]
years = [2022]

[[report]]
notebook = "annual_review"
areas = ["hengshan"]
years = [2019]
languages = ["zh"]
"""
TREND = "en/jiangsu/2019/indicator_trend-crude_birth_rate"
COMPARISON = "en/england-and-wales/2022/rate_comparison-infant_mortality_rate"
REVIEW = "zh/hengshan/2019/annual_review"
TABLE = "data/raw/england_wales_areas_2022.csv"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project's data and notebooks with a small plan, cleaned."""
    root = tmp_path_factory.mktemp("office")
    shutil.copytree(ROOT / "data", root / "data", ignore=shutil.ignore_patterns("processed"))
    shutil.copytree(ROOT / "notebooks", root / "notebooks")
    (root / "reports.toml").write_text(PLAN, encoding="utf-8")
    clean(root)
    return root


def clean(root: Path) -> None:
    hs.save(hs.clean(hs.read(root / "data" / "raw", root), root), root)


def published(root: Path) -> dict[str, bytes]:
    """Every published file but run.json, by its path."""
    folder = root / "reports"
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "run.json" and not path.name.startswith(".")
    }


def nbval(root: Path, notebook: str) -> int:
    """The exit status of nbval over one notebook of the project at `root`."""
    options = ["--nbval", "--nbval-current-env", "--nbval-cell-timeout", "120", "-q", "-p", "no:cacheprovider"]
    command = [sys.executable, "-m", "pytest", *options, "-c", os.devnull, f"notebooks/{notebook}.ipynb"]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
    done = subprocess.run(
        command,
        cwd=root,
        env=environment | {"HEALTHSTATS_ROOT": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode


def test_building_twice_gives_the_same_bytes_and_skips_what_is_up_to_date(office: Path) -> None:
    first = build(office)
    assert (first.failed, len(first.built)) == ((), 3)
    before = published(office)
    again = build(office)
    assert (len(again.built), len(again.skipped)) == (0, 3)
    forced = build(office, force=True)
    assert len(forced.built) == 3
    assert published(office) == before


def test_a_changed_digit_changes_the_reports_that_show_it_and_no_other(office: Path) -> None:
    build(office)
    before = published(office)
    table = office / TABLE
    text = table.read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if "North East" in line)
    assert ",96," in line
    table.write_text(text.replace(line, line.replace(",96,", ",69,")), encoding="utf-8")
    try:
        clean(office)
        after = build(office)
        assert after.built == (COMPARISON,)
        changed = {name.rsplit("/", 1)[0] for name, content in published(office).items() if before[name] != content}
        assert changed <= {COMPARISON, "index.html"}
        assert COMPARISON in changed
        assert nbval(office, "rate_comparison") == 1
        doubts = hs.load("problems", root=office, code="rate_mismatch", area="north-east", year=2022)
        assert "printed 3.9 ‰, but 69 / 24,701" in doubts["message"].iloc[0]
    finally:
        table.write_text(text, encoding="utf-8")
        clean(office)
    build(office)
    assert published(office) == before


def test_nbval_passes_on_unchanged_data(office: Path) -> None:
    assert nbval(office, "rate_comparison") == 0


def test_every_published_rate_of_england_and_wales_recomputes_save_one() -> None:
    cleaned = hs.clean(hs.read(ROOT / "data" / "raw" / "england_wales_child_mortality_1980_2022.xlsx", ROOT), ROOT)
    rates = cleaned.series[cleaned.series["denominator"].notna()]
    assert len(rates) == 6 * 43
    wrong = cleaned.problems[cleaned.problems["code"] == "rate_mismatch"]
    assert wrong[["indicator", "year", "before", "after"]].to_numpy().tolist() == [
        ["perinatal_mortality_rate", 2002, "8.0 ‰", "8.33 ‰"]
    ]
