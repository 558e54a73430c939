"""What reports published, this year and before, and the attack on all of it."""

import json
from pathlib import Path

import pandas as pd
import pytest

from healthstats.disclosure.published import PUBLISHED, already_published, audit_reports, published_cells
from healthstats.disclosure.suppress import suppress
from healthstats.errors import FileError, InputError


def report(folder: Path, name: str, *records: dict[str, object], **keys: object) -> Path:
    """Write the result of a report."""
    path = folder / name / "result.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"area": "hill", "published": list(records), **keys}), encoding="utf-8")
    return path


def cell(area: str, count: float | None, year: int = 2019, **others: object) -> dict[str, object]:
    """A published count."""
    return {"indicator": "?deaths", "area": area, "period_start": f"{year}-01-01", "period_end": f"{year}-12-31",
            "numerator": count, "disclosure": "" if count is not None else "suppressed", "policy": "suppress-1-4",
            **others}  # fmt: skip


def test_counts_of_all_reports(tmp_path: Path) -> None:
    report(tmp_path, "en/hill/2020/trend", cell("hill", 12), cell("hill", None, 2020))
    report(tmp_path, "en/vale/2020/trend", cell("vale", 9))
    found = published_cells(tmp_path)
    assert dict(found.dtypes.astype("str")) == PUBLISHED
    assert found["numerator"].tolist()[::2] == [12, 9]
    assert found["numerator"].isna().tolist() == [False, True, False]
    assert found["report"].str.endswith("result.json").all()


def test_reports_without_counts(tmp_path: Path) -> None:
    (tmp_path / "result.json").write_text('{"area": "hill"}', encoding="utf-8")
    found = published_cells(tmp_path)
    assert (len(found), dict(found.dtypes.astype("str"))) == (0, PUBLISHED)
    assert repr(audit_reports(tmp_path)) == "Audit: 0 counts shown, 0 attacked, 0 recovered"


def test_a_folder_is_read_once(tmp_path: Path) -> None:
    report(tmp_path, "a", cell("hill", 12))
    assert len(published_cells(tmp_path, tmp_path / "a")) == 1


def test_a_leak_between_reports_and_years(tmp_path: Path) -> None:
    """The county's report hides what the land's report and the other county's together give away."""
    report(tmp_path, "2020/hill", cell("hill", None))
    report(tmp_path, "2020/vale", cell("vale", 9))
    parents = {"hill": "land", "vale": "land"}
    assert audit_reports(tmp_path, parents=parents).recovered.empty
    report(tmp_path, "2020/land", cell("land", 12))
    result = audit_reports(tmp_path, parents=parents)
    assert result.recovered[["area", "from", "to", "how"]].to_numpy().tolist() == [["hill", 3, 3, "subtraction"]]
    report(tmp_path / "before", "2019/hill", cell("hill", 2))
    assert audit_reports(tmp_path / "2020", tmp_path / "before").recovered["how"].tolist() == ["shown elsewhere"]


def test_the_areas_of_the_project_are_the_default(project: Path) -> None:
    for area, count in (("land", 12), ("hill", None), ("vale", 9)):
        report(project / "reports", area, cell(area, count))
    assert audit_reports(project / "reports").recovered["area"].tolist() == ["hill"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "not valid JSON"),
        (b"\xff\xfe", "not valid JSON"),
        ("[]", "must be a list of records"),
        ('{"published": {}}', "must be a list of records"),
        ('{"published": [3]}', "must be a list of records"),
        ('{"published": [{"numerator": "three"}]}', "wrong numerator"),
        ('{"published": [{"numerator": Infinity}]}', "infinite numerator"),
        ('{"published": [{"period_start": "soon"}]}', "wrong period_start"),
        ('{"published": [{"decimals": 1.5}]}', "wrong decimals"),
        ('{"published": [{"count": 3}]}', "unknown key 'count'"),
    ],
)
def test_a_damaged_file_is_named(tmp_path: Path, content: str | bytes, message: str) -> None:
    report(tmp_path, "good", cell("hill", 12))
    path = tmp_path / "bad" / "result.json"
    path.parent.mkdir()
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(FileError, match=message) as caught:
        published_cells(tmp_path)
    assert str(path) in str(caught.value)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no folder"):
        published_cells(tmp_path / "nowhere")


def test_a_policy_that_is_not_known(tmp_path: Path) -> None:
    report(tmp_path, "a", cell("hill", 12, policy="mystery"))
    with pytest.raises(InputError, match="mystery"):
        audit_reports(tmp_path)


def test_what_was_told_in_public_reports_before_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "reports.toml").write_text("", encoding="utf-8")
    monkeypatch.setenv("HEALTHSTATS_ROOT", str(tmp_path))
    assert already_published().empty
    for name, policy in (("internal", "none"), ("public", "suppress-1-4")):
        folder = tmp_path / "data" / "published" / name
        folder.mkdir(parents=True)
        cell = {"area": name, "sex": "male", "numerator": 3, "policy": policy}
        (folder / "result.json").write_text(json.dumps({"published": [cell]}), encoding="utf-8")
    assert already_published()["area"].tolist() == ["public"]
    frame = pd.DataFrame({"area": "public", "sex": ["male", "female"], "numerator": [3, 2]})
    told = suppress(frame, "suppress-1-4", parents={}, published=already_published())
    assert told["disclosure"].tolist() == ["already published", "suppressed"]
