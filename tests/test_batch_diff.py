"""What changed between two cleanings or two builds, by how much, and why."""

import json
import shutil
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from batch_project import BREAKS_OF, CORRECTION, LOAD, PICTURE, RATES, project, save_series, start, write_notebook
from healthstats.batch.diff.diff import change_words, diff, page_of
from healthstats.batch.diff.tables import number_of, paired
from healthstats.batch.run import build
from healthstats.errors import FileError, InputError

LATER = """Area,Year,Infant mortality rate (‰)
Lowvale,2018,6.3
Lowvale,2019,6.0
"""
SOURCES = """
[rates]
published = "2019"

[later]
published = "2020"
"""


def cleaned(root: Path, **raw: str) -> Path:
    """Make a project with these tables in ``data/raw``, clean it, and return it."""
    project(root)
    (root / "data" / "raw").mkdir(exist_ok=True)
    (root / "data" / "sources.toml").write_text(SOURCES, encoding="utf-8")
    for name, text in raw.items():
        (root / "data" / "raw" / f"{name}.csv").write_text(text, encoding="utf-8")
    return clean(root)


def clean(root: Path) -> Path:
    said, _ = start(root, "clean").communicate(timeout=60)
    assert "→ data/processed" in said, said
    return root / "data" / "processed"


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return cleaned(tmp_path_factory.mktemp("before"), rates=RATES)


@pytest.fixture
def copy(before: Path, tmp_path: Path) -> Path:
    return shutil.copytree(before.parents[1], tmp_path / "after")


def listed(old: Path, new: Path) -> list[tuple[str, ...]]:
    changes = diff(old, new).changes
    words = changes.assign(change=change_words(changes))
    return list(words[["row", "field", "old", "new", "change", "cause"]].itertuples(index=False, name=None))


# --- cleaned data -----------------------------------------------------------------------------------------------------


def test_the_same_folder_does_not_differ(before: Path) -> None:
    found = diff(before, before)
    assert (found.any, found.summary) == (False, "0 numbers or texts changed")


def test_a_correction_is_named_with_its_reason(before: Path, copy: Path) -> None:
    (copy / "data" / "corrections.toml").write_text(CORRECTION, encoding="utf-8")
    after, what = clean(copy), "under_five_mortality_rate · hillside · 2017"
    why = "corrected by the office: a slip of the pen"
    assert listed(before, after) == [(what, "value", "10.4", "10.9", "+0.5 (+4.8 %)", why)]
    assert [row[-1] for row in listed(after, before)] == [f"no longer {why}"]


def test_another_edition_and_new_figures_are_named_with_both_places(before: Path, copy: Path) -> None:
    (copy / "data" / "raw" / "later.csv").write_text(LATER, encoding="utf-8")
    found = listed(before, clean(copy))
    assert found[0] == (
        "infant_mortality_rate · lowvale · 2018", "value", "6.4", "6.3", "−0.1 (−1.6 %)",
        "another edition: data/raw/rates.csv R3C3 (final) → data/raw/later.csv R2C3 (final)",
    )  # fmt: skip
    assert found[-1] == (
        "infant_mortality_rate · lowvale · 2019", "value", "", "6", "", "new: data/raw/later.csv R3C3 (final)",
    )  # fmt: skip


def test_figures_that_are_gone_and_cells_that_read_otherwise(before: Path, copy: Path) -> None:
    path = copy / "data" / "raw" / "rates.csv"
    path.write_text(RATES.replace("6.4,9.1", "6.8,-9.1"), encoding="utf-8")
    assert listed(before, clean(copy)) == [
        (
            "infant_mortality_rate · lowvale · 2018", "value", "6.4", "6.8", "+0.4 (+6.2 %)",
            "the same place reads otherwise: data/raw/rates.csv R3C3",
        ),
        (
            "under_five_mortality_rate · lowvale · 2018", "value", "9.1", "", "",
            "gone: data/raw/rates.csv R3C4: a negative value for what cannot be negative",
        ),
    ]  # fmt: skip


def test_a_break_is_listed_and_what_it_bars(before: Path, copy: Path) -> None:
    (copy / "data" / "breaks.toml").write_text(BREAKS_OF.format(effect="unfitted"), encoding="utf-8")
    found = listed(before, clean(copy))
    assert {row[0] for row in found if row[1] == "flags"} == {
        "infant_mortality_rate · hillside · 2018",
        "infant_mortality_rate · lowvale · 2018",
    }
    assert found[-1][:4] == ("infant_mortality_rate · 2018", "break", "", "unfitted: counted by residence from now on")
    assert {row[-1] for row in found} == {"data/breaks.toml"}


def test_what_comes_and_goes_changes_places_when_the_folders_do(before: Path, copy: Path) -> None:
    (copy / "data" / "raw" / "later.csv").write_text(LATER, encoding="utf-8")
    after = clean(copy)
    there, back = diff(before, after).changes, diff(after, before).changes
    keys = ["row", "field"]
    there, back = (one.sort_values(keys).reset_index(drop=True) for one in (there, back))
    assert there["old"].tolist() == back["new"].tolist()
    assert there["new"].tolist() == back["old"].tolist()
    assert np.allclose(there["difference"], -back["difference"], equal_nan=True)


def test_what_differs_by_less_than_is_printed_is_the_same(before: Path, copy: Path) -> None:
    path = copy / "data" / "processed" / "series.parquet"
    rows = pd.read_parquet(path)
    rows.assign(value=rows["value"] * (1 + 1e-14)).to_parquet(path, index=False)
    assert not diff(before, copy / "data" / "processed").any


def of_series(root: Path, *rows: dict) -> Path:
    save_series(project(root), *rows)
    return root / "data" / "processed"


def test_figures_without_a_period_meet_by_their_cell(tmp_path: Path) -> None:
    rows = [{"value": 5.0 + n, "locator": f"R{n}C2", "period_start": pd.NaT, "period_end": pd.NaT} for n in range(3)]
    old, new = of_series(tmp_path / "old", *rows), of_series(tmp_path / "new", *rows[1:])
    for folder in (old, new):
        path = folder / "series.parquet"
        pd.read_parquet(path).assign(year=pd.array([pd.NA] * (3 if folder == old else 2), "Int64")).to_parquet(path)
    what = "infant_mortality_rate · lowvale"
    assert listed(old, new) == [(what, "value", "5", "", "", "gone: data/raw/a.csv R0C2")]


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        ({"value": 0.0}, {"value": 2.0}, ["+2"]),
        ({"value": 8.52, "unit": "%"}, {"value": 85.2, "unit": "‰"}, ["", ""]),
        ({"value": 5.0}, {"value": 5.0, "flags": "vintages"}, []),
        ({"value": 5.0}, {"value": 5.0, "flags": "vintages undecided"}, [""]),
    ],
)
def test_by_how_much_is_told_where_it_means_something(tmp_path: Path, old: dict, new: dict, change: list[str]) -> None:
    found = diff(of_series(tmp_path / "old", old), of_series(tmp_path / "new", new))
    assert change_words(found.changes) == change


def test_the_largest_change_comes_first(tmp_path: Path) -> None:
    old = [{"year": year, "value": 10.0} for year in (2017, 2018, 2019)]
    new = [{"year": year, "value": value} for year, value in ((2017, 10.1), (2018, 5.0), (2019, 11.0))]
    found = diff(of_series(tmp_path / "old", *old), of_series(tmp_path / "new", *new))
    assert found.changes["new"].tolist() == ["5", "11", "10.1"]


def test_a_later_edition_in_the_same_cell_is_named(tmp_path: Path) -> None:
    old = of_series(tmp_path / "old", {"value": 8.5, "published": "2019", "standing": "provisional"})
    new = of_series(tmp_path / "new", {"value": 8.6, "published": "2020"})
    why = "another edition of the same place: yearbook 2019 provisional → yearbook 2020 final, data/raw/a.csv R2C2"
    assert diff(old, new).changes["cause"].tolist() == [why]


@pytest.mark.parametrize("table", ["series", "problems"])
def test_a_damaged_table_is_named(tmp_path: Path, table: str) -> None:
    old, new = (of_series(tmp_path / name, {"value": 5.0}) for name in ("old", "new"))
    (new / f"{table}.parquet").write_text("nothing")
    with pytest.raises(FileError, match=rf"{table}\.parquet.*is not a whole table"):
        diff(old, new)


def test_the_series_alone_can_be_compared(tmp_path: Path) -> None:
    old, new = (of_series(tmp_path / name, {"value": value}) for name, value in (("old", 5.0), ("new", 4.0)))
    for path in new.glob("*.parquet"):
        if path.name != "series.parquet":
            path.unlink()
    assert diff(old, new).changes["new"].tolist() == ["4"]


# --- reports ----------------------------------------------------------------------------------------------------------

TABLE = """
display({"application/vnd.healthstats+json": {
    "title": indicator, "verdict": "falling", "sentences": [f"the last is {rows['value'].iloc[-1]}"],
    "tables": {"Rates": [{"Year": str(y), "Rate": f"{v:g}"} for y, v in zip(rows["year"], rows["value"])]},
    "queries": hs.provenance(rows)}}, raw=True)
"""
TWO = """
[[report]]
notebook = "short_trend"
areas = ["lowvale", "hillside"]
years = ["latest"]
indicators = ["under_five_mortality_rate"]
"""


def test_reports_name_the_numbers_that_changed_and_the_correction_behind_them(
    before: Path, copy: Path, tmp_path: Path
) -> None:
    old = shutil.copytree(before.parents[1], tmp_path / "old")
    made = write_notebook(old, "short_trend", LOAD, "from IPython.display import display", PICTURE, TABLE)
    shutil.copy(made, copy / "notebooks")
    for root in (old, copy):
        (root / "reports.toml").write_text(TWO)
    (copy / "data" / "corrections.toml").write_text(CORRECTION.replace("2017", "2018").replace("10.4", "10.2"))
    clean(copy)
    assert (build(old).failed, build(copy).failed) == ((), ())
    found = diff(old, copy)
    path = "en/hillside/2018/short_trend-under_five_mortality_rate"
    why = "corrected by the office: a slip of the pen"
    changes = found.changes.assign(change=change_words(found.changes))
    assert set(changes["report"]) == {path}
    columns = ["table", "row", "field", "old", "new", "change", "cause"]
    assert changes[columns].to_numpy().tolist() == [
        ["", "", "sentences", "the last is 10.2", "the last is 10.9", "", why],
        ["Rates", "2018", "Rate", "10.2", "10.9", "+0.7 (+6.9 %)", why],
    ]
    assert found.summary == "2 numbers or texts changed in 1 of 2 reports; 0 new, 0 gone, 0 only look otherwise"
    shutil.rmtree(old / "data" / "processed")  # without the data the records alone tell
    assert set(diff(old, copy).changes["cause"]) == {"other rows of series"}


@pytest.fixture
def trees(tmp_path: Path) -> tuple[Path, Path]:
    for tree in ("old", "new"):
        for area in ("hill", "lake"):
            write_report(tmp_path / tree, area, {"Year": "2019", "Rate": "5.5"})
    return tmp_path / "old", tmp_path / "new"


def write_report(tree: Path, area: str, *rows: dict[str, str], sha256: str = "a", **other: str) -> Path:
    folder = tree / "en" / area / "2019" / "trend"
    folder.mkdir(parents=True, exist_ok=True)
    result = {"title": area, "verdict": "falling", "sentences": ["It fell."], "tables": {"Rates": list(rows)}}
    query = {"table": "series", "filters": {"area": area}, "rows": 1, "sha256": sha256}
    record = {"queries": [query], "versions": {"numpy": "2.0"}, "notebook_sha256": "n", "library_sha256": "l", **other}
    (folder / "result.json").write_text(json.dumps(result))
    (folder / "run.json").write_text(json.dumps(record))
    (folder / "report.html").write_text("<p>")
    return folder


def test_reports_that_are_new_or_gone_or_look_otherwise(trees: tuple[Path, Path]) -> None:
    old, new = trees
    shutil.rmtree(new / "en" / "lake")
    write_report(new, "sea")
    (new / "en" / "hill" / "2019" / "trend" / "report.html").write_text("<p class='new'>")
    found = diff(old, new)
    assert (found.new, found.gone) == (("en/sea/2019/trend",), ("en/lake/2019/trend",))
    assert found.restyled == ("en/hill/2019/trend",)
    assert found.any
    assert "1 new, 1 gone, 1 only look otherwise" in found.summary


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"notebook_sha256": "other"}, "another notebook"),
        ({"library_sha256": "other"}, "another healthstats"),
        ({"versions": {"numpy": "2.1"}}, "numpy 2.0 → 2.1"),
        ({"sha256": "b"}, "other rows of series"),
        ({"sha256": "sealed:b"}, "other rows of series"),
    ],
)
def test_the_record_says_why(trees: tuple[Path, Path], other: dict, why: str) -> None:
    old, new = trees
    write_report(new, "hill", {"Year": "2019", "Rate": "5.4"}, **other)
    assert diff(old, new).changes["cause"].tolist() == [why]


@pytest.mark.parametrize(
    ("sha256", "why"),
    [("b", "the same place reads otherwise: data/raw/a.csv R2C2"), ("sealed:b", "other rows of series")],
)
def test_what_a_policy_hides_is_in_no_cause(tmp_path: Path, sha256: str, why: str) -> None:
    for name, value, digest in (("old", 3.0, "a"), ("new", 4.0, sha256)):
        root = project(tmp_path / name)
        save_series(root, {"area": "hill", "value": value})
        write_report(root / "reports", "hill", {"Year": "2019", "Rate": f"{5 + value}"}, sha256=digest)
    assert diff(tmp_path / "old", tmp_path / "new").changes["cause"].tolist() == [why]


def test_rows_of_a_table_that_come_or_go_are_whole(trees: tuple[Path, Path]) -> None:
    old, new = trees
    write_report(new, "hill", {"Year": "2019", "Rate": "5.5"}, {"Year": "2020", "Rate": "5.1"})
    changes = diff(old, new).changes
    assert changes[["row", "field", "old", "new"]].to_numpy().tolist() == [["2020", "row", "", "2020 · 5.1"]]


def test_the_page_shows_texts_and_runs_none(trees: tuple[Path, Path]) -> None:
    old, new = trees
    write_report(new, "hill", {"Year": "2019", "Rate": "<script>alert(1)</script>\x1b[31m"})
    page = page_of(diff(old, new))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script" not in page
    assert "\x1b" not in page
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page


def test_the_command_prints_a_table_and_its_status_says_whether_something_changed(trees: tuple[Path, Path]) -> None:
    old, new = trees
    same = start(new, "diff", str(old), str(new))
    assert same.communicate(timeout=60)[0].startswith("0 numbers or texts changed in 0 of 2 reports")
    write_report(new, "hill", {"Year": "2019", "Rate": "5.4"})
    other = start(new, "diff", str(old), str(new), "--page", "changes.html", "--format", "json")
    said, _ = other.communicate(timeout=60)
    assert (same.returncode, other.returncode) == (0, 1)
    assert json.loads(said)[0] | {"difference": 0} == {
        "report": "en/hill/2019/trend", "table": "Rates", "row": "2019", "field": "Rate", "old": "5.5", "new": "5.4",
        "difference": 0, "relative": pytest.approx(-0.1 / 5.5), "cause": "",
    }  # fmt: skip
    assert "What changed" in (new / "changes.html").read_text(encoding="utf-8")


def test_what_cannot_be_compared_is_told(trees: tuple[Path, Path], before: Path, tmp_path: Path) -> None:
    old, new = trees
    with pytest.raises(InputError, match=r"holds reports and .* holds data"):
        diff(old, before)
    with pytest.raises(FileError, match="there is no such folder"):
        diff(old, tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(FileError, match="neither reports nor cleaned data"):
        diff(tmp_path / "empty", new)
    (new / "en" / "hill" / "2019" / "trend" / "result.json").write_text("{")
    with pytest.raises(FileError, match=r"result\.json.*cannot be read"):
        diff(old, new)


def rewrite(path: Path, **other: object) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | other))


TREND = Path("en/hill/2019/trend")


def test_figures_listed_for_machines_alone_are_published_too(trees: tuple[Path, Path]) -> None:
    for tree, count in zip(trees, (12.0, 13.0), strict=True):
        cell = {"indicator": "live_births", "area": "hill", "numerator": count, "value": None, "policy": "suppress-1-4"}
        rewrite(tree / TREND / "result.json", published=[cell])
    found = diff(*trees)
    assert found.any
    assert found.changes[["table", "row", "field", "old", "new", "difference"]].to_numpy().tolist() == [
        ["published", "live_births · hill · suppress-1-4", "numerator", "12", "13", 1.0]
    ]


def test_limits_have_no_single_change(trees: tuple[Path, Path]) -> None:
    for tree, limits in zip(trees, ("2.95 to 4.68", "2.95 to 4.69"), strict=True):
        write_report(tree, "hill", {"Year": "2019", "Limits": limits})
    found = diff(*trees).changes
    assert found["new"].tolist() == ["2.95 to 4.69"]
    assert change_words(found) == [""]


def test_numbers_of_a_result_that_differ_in_their_last_digits_are_the_same(trees: tuple[Path, Path]) -> None:
    for tree, rate in zip(trees, (0.3, 0.1 + 0.2), strict=True):
        rewrite(tree / TREND / "result.json", tables={"Rates": [{"Year": 2019, "Rate": rate, "Text": str(rate)}]})
    assert not diff(*trees).any


@pytest.mark.parametrize(
    "other",
    [{"tables": [1]}, {"tables": {"Rates": "x"}}, {"tables": {"Rates": None}}, {"published": 1}],
)
def test_a_result_that_is_none_is_named(trees: tuple[Path, Path], other: dict) -> None:
    rewrite(trees[1] / TREND / "result.json", **other)
    with pytest.raises(FileError, match=r"result\.json"):
        diff(*trees)


@pytest.mark.parametrize(
    "other", [{"queries": "x"}, {"queries": [{"table": "series"}]}, {"versions": ["a"]}, {"entries": {"areas": 1}}]
)
def test_a_record_that_is_none_is_named(trees: tuple[Path, Path], other: dict) -> None:
    rewrite(trees[1] / TREND / "result.json", verdict="rising")
    rewrite(trees[1] / TREND / "run.json", **other)
    with pytest.raises(FileError, match=r"run\.json.*is not the record of a report"):
        diff(*trees)


def test_a_report_that_is_being_built_and_what_was_published_before_are_no_reports(
    trees: tuple[Path, Path], tmp_path: Path
) -> None:
    old, new = trees
    shutil.copytree(new / TREND, new / "en" / "hill" / "2019" / ".trend.tmp")
    assert not diff(old, new).any
    root = project(tmp_path / "office")
    shutil.rmtree(root / "data" / "processed")
    shutil.copytree(new / TREND, root / "data" / "published" / "2019" / "trend")
    with pytest.raises(FileError, match="neither reports nor cleaned data"):
        diff(root, new)


def test_one_hidden_table_keeps_the_figures_of_a_report_out_of_its_causes(tmp_path: Path) -> None:
    for name, value in (("old", 3.0), ("new", 4.0)):
        root = project(tmp_path / name)
        save_series(root, {"area": "hill", "value": value})
        folder = write_report(root / "reports", "hill", {"Year": "2019", "Rate": str(value)}, sha256=name)
        queries = json.loads((folder / "run.json").read_text())["queries"]
        hidden = {"table": "series", "filters": {"area": "lake"}, "rows": 1, "sha256": f"sealed:{name}"}
        rewrite(folder / "run.json", queries=[*queries, hidden])
    assert diff(tmp_path / "old", tmp_path / "new").changes["cause"].tolist() == ["other rows of series"]


def test_a_folder_that_cannot_be_compared_has_a_status_of_its_own(trees: tuple[Path, Path], tmp_path: Path) -> None:
    for arguments in ((str(trees[0]), "nowhere"), (str(trees[0]), str(trees[1]), "--page", "nowhere/changes.html")):
        ended = start(tmp_path, "diff", *arguments)
        said, _ = ended.communicate(timeout=60)
        assert (ended.returncode, "nowhere" in said, "bug" in said) == (2, True, False)


def test_long_tables_are_compared_in_a_moment(trees: tuple[Path, Path]) -> None:
    for tree, more in zip(trees, (0, 1), strict=True):
        rows = [{"Area": f"area {n}", "Verdict": "met", "Rate": f"{n / 7 + more:.2f}"} for n in range(5000)]
        write_report(tree, "hill", *rows)
    began = time.monotonic()
    changes = diff(*trees).changes
    assert time.monotonic() - began < 20
    assert len(changes) == 5000
    assert set(changes["field"]) == {"Rate"}


# --- tables without a key ---------------------------------------------------------------------------------------------

ROWS = st.lists(
    st.fixed_dictionaries({"a": st.sampled_from("xyz"), "b": st.sampled_from(["1", "2", "3.5"])}), max_size=6
)


@given(ROWS, ROWS)
def test_pairs_hold_every_row_that_differs_once(old: list[dict[str, str]], new: list[dict[str, str]]) -> None:
    pairs = list(paired(old, new))
    left = [one for one, _ in pairs if one is not None]
    right = [other for _, other in pairs if other is not None]
    assert len(old) - len(left) == len(new) - len(right)
    assert all(one != other for one, other in pairs)
    assert all(one in old for one in left)
    assert all(one in new for one in right)
    assert list(paired(old, old)) == []


def test_a_row_is_the_same_by_its_rare_cells_not_by_its_common_ones() -> None:
    verdicts = {"A": "met", "B": "missed", "C": "met", "D": "missed", "E": "met", "F": "missed"}
    old = [{"area": area, "verdict": one, "beyond chance": one} for area, one in verdicts.items()]
    other = {"A": "missed", "B": "met"}
    new = [row | dict.fromkeys(("verdict", "beyond chance"), other.get(row["area"], row["verdict"])) for row in old]
    assert [(one["area"], other["area"]) for one, other in paired(old, new) if one and other] == [
        ("A", "A"),
        ("B", "B"),
    ]


@pytest.mark.parametrize(
    ("text", "number"), [("3,268,400", 3268400.0), ("−11.43", -11.43), ("≤15", float("nan")), ("", float("nan"))]
)
def test_the_number_of_a_cell(text: str, number: float) -> None:
    assert number_of(text) == pytest.approx(number, nan_ok=True)
