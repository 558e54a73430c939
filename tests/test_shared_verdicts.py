"""Targets, tasks and results of real reports, where the machine has them: each comes out with the right verdict."""

from pathlib import Path
from typing import Any

import pytest

import healthstats as hs
from healthstats.series import has_flag

ROOT = Path(__file__).resolve().parents[1]
REPORT = "003_5d7882e19a892b9e.txt"
SCREENING, CANCER, NEWBORN = "产妇免费产前筛查", "“两癌”免费检查", "免费新生儿疾病筛查"


@pytest.fixture(scope="module")
def judged(request: pytest.FixtureRequest) -> Any:
    import os

    folder = os.environ.get("HEALTHSTATS_SHARED", "")
    if not folder or not Path(folder).is_dir():
        pytest.skip("HEALTHSTATS_SHARED is not set")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HEALTHSTATS_ROOT", str(ROOT))
        cleaned = hs.clean(hs.read(Path(folder) / "seeds" / REPORT))
        return cleaned, hs.target_gap(cleaned.series)


def of(judged: Any, words: str, **wanted: Any) -> Any:
    """The one row whose name ends with these words."""
    gaps = judged[1]
    names = gaps["subject"].where(gaps["indicator"] == "task_completion_rate", gaps["indicator"])
    rows = gaps[names.str.endswith(words)]
    for name, value in wanted.items():
        rows = rows[rows[name] == value]
    assert len(rows) == 1, names.tolist()
    return rows.iloc[0]


@pytest.mark.parametrize(
    ("words", "task", "done", "completion"),
    [(SCREENING, 2300, 2382, 103.6), (CANCER, 5000, 5795, 115.9), (f"{NEWBORN}数", 2020, 2113, 104.6)],
)
def test_tasks_are_done_by_so_many_per_cent(judged: Any, words: str, task: int, done: int, completion: float) -> None:
    row = of(judged, words, told="stated")
    assert (row["target"], row["result"], row["met"]) == (task, done, "met")
    assert round(row["completion"], 1) == completion
    said = hs.gap_sentences(row.to_frame().T, "zh")[0]
    assert f"任务完成率{completion}%；覆盖率无法计算（缺应筛人数）" in said


def test_the_general_practitioners_stand_against_an_implied_task(judged: Any) -> None:
    row = of(judged, "全科医生注册数")
    assert (row["target"], row["result"], row["met"], row["told"]) == (78, 88, "met", "difference")
    assert "推算" in hs.gap_sentences(row.to_frame().T, "zh")[0]


def test_the_goal_of_the_province_is_passed_by_its_distance(judged: Any) -> None:
    row = of(judged, "农村改厕")
    assert (row["met"], row["told"]) == ("met", "difference")
    assert round(100 * (row["result"] / row["target"] - 1), 2) == 5.37
    series = judged[0].series
    coverage = series[(series["indicator"] == "rural_sanitary_toilet_coverage") & (series["year"] == 2019)]
    assert coverage["value"].tolist() == [86.38]


def test_a_lost_unit_is_asked_about_and_103_per_cent_flagged(judged: Any) -> None:
    problems, series = judged[0].problems, judged[0].series
    lost = problems[(problems["indicator"] == "crude_birth_rate") & (problems["code"] == "lost_unit")]
    assert lost["action"].tolist() == ["decide"]
    assert "9.76" in lost["message"].iloc[0]
    over = series[has_flag(series, "over_100")]
    assert (over["indicator"].tolist(), over["value"].tolist()) == (["electronic_health_record_rate"], [103.0])
