"""Plan meets result: each target stands beside its result of the year, and none is lost."""

import numpy as np
import pandas as pd
import pytest

from analysis_frames import rows, shares
from healthstats.analysis.review import review
from healthstats.analysis.targets import target_gap

MMR = {"indicator": "maternal_mortality_ratio", "unit": "/10万", "per": 1e5}
PLAN = {"kind": "target", "source": "plan"}


def reviewed(*parts: pd.DataFrame, year: int = 2015, **more: pd.DataFrame) -> pd.DataFrame:
    """The review of these rows, each with a locator of its own."""
    figures = pd.concat(parts, ignore_index=True)
    return review(figures.assign(locator=[f"R{row}C1" for row in range(len(figures))]), year, **more)


def only(*parts: pd.DataFrame, **more: object) -> pd.Series:
    """The one row of the review."""
    made = reviewed(*parts, **more)
    assert len(made) == 1
    return made.iloc[0]


def test_the_plan_of_one_year_and_the_report_of_the_next_stand_side_by_side() -> None:
    made = only(
        shares(value=96.2, source="report-2015"),
        shares(value=95.0, year=2014, source="report-2014"),
        shares(value=97.0, bound=">=", **PLAN),
        shares(value=99.0, year=2016, **PLAN),
        superior=shares(value=98.1, area="land"),
    )
    assert made[["value", "previous", "superior", "target", "gap"]].to_list() == pytest.approx(
        [96.2, 95, 98.1, 97, 0.8]
    )
    assert made[["kind", "source", "target_bound", "target_source", "met"]].to_list() == [
        "result", "report-2015", ">=", "plan", "missed",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("result", "bound", "target", "asked", "met"),
    [
        (91.0, ">", 90.0, ">=", "met"),
        (91.0, ">", 92.0, ">=", "cannot tell"),
        (91.0, "<", 92.0, ">=", "missed"),
        (91.0, "=", 91.0, ">", "missed"),
        (91.0, "~", 91.0, "=", "met"),  # a delivery in hospital: higher is better
        (91.0, "=", 91.1, "<", "met"),
    ],
)
def test_the_bounds_of_both_decide(result: float, bound: str, target: float, asked: str, met: str) -> None:
    made = only(shares(value=result, bound=bound), shares(value=target, bound=asked, **PLAN))
    assert (made["met"], made["bound"], made["value"], made["target"]) == (met, bound, result, target)
    assert made["doubt"] == ("the result is only a bound" if met == "cannot tell" else "")


def test_a_range_is_met_between_its_ends() -> None:
    made = only(shares(value=52.0), shares(value=40.0, value_high=50.0, **PLAN))
    assert made[["target", "target_high", "target_bound", "met", "gap"]].to_list() == [40.0, 50.0, "=", "missed", 2.0]


def test_a_result_without_a_target_says_nothing_of_one() -> None:
    made = only(shares(value=91.0))
    assert made[["target_bound", "target_source", "met", "doubt", "distinguishable"]].to_list() == [""] * 5
    assert made[["target", "target_high", "gap", "result"]].isna().all()


@pytest.mark.parametrize(
    ("start", "end"),
    [("2014-10-01", "2015-09-30"), ("2015-12-31", "2015-12-31"), ("2015-01-01", "2015-06-30")],
)  # fmt: skip
def test_another_period_of_the_same_reporting_year_is_the_same_year(start: str, end: str) -> None:
    dated = {"period_start": pd.to_datetime([start]), "period_end": pd.to_datetime([end])}
    assert only(rows(value=8.0), rows(value=9.0, **dated, **PLAN))["met"] == "met"
    assert only(rows(value=8.0, **dated), rows(value=9.0, **PLAN))["met"] == "met"


def test_of_two_periods_the_target_takes_its_own() -> None:
    half = {"period_start": pd.to_datetime(["2015-01-01"]), "period_end": pd.to_datetime(["2015-06-30"])}
    made = reviewed(rows(value=8.0), rows(value=9.5, **half), rows(value=9.0, **half, **PLAN))
    assert made["met"].tolist() == ["", "missed"]
    made = reviewed(rows(value=8.0), rows(value=9.5, **half), rows(value=9.0, **PLAN))
    assert made["met"].tolist() == ["met", ""]
    made = reviewed(rows(value=8.0), rows(value=8.0, **half), rows(value=9.0, **half, **PLAN))
    assert made["met"].tolist() == ["", "met"]


def test_of_two_equal_results_the_target_takes_the_longer() -> None:
    half = {"period_start": pd.to_datetime(["2015-01-01"]), "period_end": pd.to_datetime(["2015-06-30"])}
    point = {"period_start": pd.to_datetime(["2015-12-31"]), "period_end": pd.to_datetime(["2015-12-31"])}
    made = reviewed(rows(value=8.0, **half), rows(value=8.0), rows(value=9.0, **point, **PLAN))
    assert made["met"].tolist() == ["", "met"]


@pytest.mark.parametrize("how", ["population", "system", "basis"])
@pytest.mark.parametrize("stated_in", ["plan", "report"])
def test_what_only_one_of_the_two_states_does_not_part_them(how: str, stated_in: str) -> None:
    plan, report = ({how: "x"} if stated_in == side else {} for side in ("plan", "report"))
    made = only(rows(value=8.0, **report), rows(value=9.0, **plan, **PLAN))
    assert (made["met"], made[how], made["target_source"]) == ("met", report.get(how, ""), "plan")


def test_what_the_two_state_differently_parts_them() -> None:
    made = reviewed(rows(value=8.0, population="resident"), rows(value=9.0, population="registered", **PLAN))
    assert made["kind"].tolist() == ["result", "target"]
    assert made["met"].tolist() == ["", "cannot tell"]
    assert made["doubt"].tolist() == ["", "no result"]
    assert made["population"].tolist() == ["resident", "registered"]


def test_two_targets_that_state_what_the_result_does_not_are_not_guessed() -> None:
    made = reviewed(
        rows(value=8.0),
        rows(value=9.0, population="resident", **PLAN),
        rows(value=7.0, population="registered", **PLAN),
    )
    assert made["kind"].tolist() == ["result", "target", "target"]
    assert made["doubt"].tolist() == ["", "no result", "no result"]


def test_two_results_that_state_what_the_target_does_not_are_not_guessed() -> None:
    made = reviewed(
        rows(value=8.0, population="resident"), rows(value=10.0, population="registered"), rows(value=9.0, **PLAN)
    )
    assert made["kind"].tolist() == ["result", "result", "target"]
    assert made["met"].tolist() == ["", "", "cannot tell"]
    assert made["doubt"].tolist() == ["", "", "several results"]
    assert np.isnan(made.loc[2, "value"])


def test_the_closer_of_two_targets_stands_on_the_row_and_the_other_has_its_own() -> None:
    made = reviewed(
        rows(value=8.0, population="resident"),
        rows(value=9.0, **PLAN),
        rows(value=7.0, population="resident", kind="target", source="other plan"),
    )
    assert made[["kind", "value", "target", "met", "target_source"]].to_numpy().tolist() == [
        ["result", 8.0, 7.0, "missed", "other plan"],
        ["target", 8.0, 9.0, "met", "plan"],
    ]


def test_a_target_without_a_result_is_listed() -> None:
    made = reviewed(rows(value=8.0), shares(value=95.0, decimals=0, **PLAN), rows(value=8.5, year=2014))
    assert made[["indicator", "kind", "met", "doubt", "domain"]].to_numpy().tolist() == [
        ["infant_mortality_rate", "result", "", "", "mortality"],
        ["hospital_delivery_rate", "target", "cannot tell", "no result", "maternal-child"],
    ]
    assert np.isnan(made.loc[1, "value"])
    assert (made.loc[1, "target"], made.loc[1, "source"]) == (95.0, "plan")
    made = reviewed(shares(value=95.0, **PLAN))  # a plan and no report at all
    assert made["doubt"].tolist() == ["no result"]


def test_a_result_of_last_year_is_no_result_of_this_one() -> None:
    made = only(shares(value=96.0, year=2014), shares(value=95.0, **PLAN))
    assert (made["kind"], made["met"], made["doubt"]) == ("target", "cannot tell", "no result")


def test_a_result_without_a_value_keeps_its_target() -> None:
    made = only(rows(value=np.nan, status="suppressed"), rows(value=9.0, **PLAN))
    assert made[["kind", "status", "met", "doubt", "target"]].to_list() == [
        "result", "suppressed", "cannot tell", "result suppressed", 9.0,
    ]  # fmt: skip


def test_a_doubtful_figure_cannot_tell() -> None:
    made = only(rows(value=8.0, flags="incomplete_year"), rows(value=9.0, **PLAN))
    assert (made["met"], made["doubt"]) == ("cannot tell", "result: incomplete year")


def test_another_unit_is_turned_or_said() -> None:
    own = {"indicator": "?pass rate", "unit": "%", "per": 100.0}
    made = only(rows(value=8.0, **own), rows(value=70.0, **{**own, "unit": "‰", "per": 1000.0}, **PLAN))
    assert made[["value", "unit", "target", "target_unit", "result", "met"]].to_list() == [
        8.0, "%", 70.0, "‰", 80.0, "met",
    ]  # fmt: skip
    made = only(rows(value=8.0, **own), rows(value=70.0, **{**own, "unit": "人", "per": 1.0}, **PLAN))
    assert (made["kind"], made["met"], made["doubt"]) == ("result", "cannot tell", "result in another unit")


def test_the_judgement_is_that_of_target_gap() -> None:
    result = rows(numerator=1.0, denominator=4000.0, **MMR)
    target = rows(value=15.0, bound="<=", **MMR, **PLAN)
    task = rows(value=2382.0, numerator=2382.0, denominator=2300.0, indicator="?screened", unit="人", per=1.0)
    made, gaps = reviewed(result, task, target), target_gap(pd.concat([result, task, target], ignore_index=True))
    same = ["indicator", "target", "result", "met", "gap", "distinguishable", "completion"]
    pd.testing.assert_frame_equal(
        made[same].sort_values("indicator", ignore_index=True), gaps[same].sort_values("indicator", ignore_index=True)
    )
    assert made["distinguishable"].tolist() == ["no", "not computable"]
    assert made["target_source"].tolist() == ["plan", "made"]  # a task stands in the report itself


def test_every_result_and_every_target_of_the_year_is_there_once() -> None:
    parts = [
        rows(value=float(place), population=how, subject=subject, kind=kind, source=f"{kind} {place}")
        for place, (how, subject, kind) in enumerate(
            (how, subject, kind)
            for subject in ("", "a", "b")
            for how in ("", "resident", "registered")
            for kind in ("result", "target")
            if (how, subject, kind) not in {("", "a", "result"), ("resident", "b", "target"), ("", "b", "target")}
        )
    ]
    made = reviewed(*parts)
    results = [str(part["source"].iloc[0]) for part in parts if part["kind"].iloc[0] == "result"]
    targets = [str(part["source"].iloc[0]) for part in parts if part["kind"].iloc[0] == "target"]
    assert made.loc[made["kind"] == "result", "source"].tolist() == results
    assert sorted(made.loc[made["met"] != "", "target_source"]) == sorted(targets)
    assert made.index.tolist() == list(range(len(made)))


def test_the_input_is_left_as_it_was() -> None:
    figures = pd.concat([rows(value=8.0), rows(value=9.0, locator="R9C9", **PLAN)], ignore_index=True)
    before = figures.copy()
    review(figures, 2015)
    pd.testing.assert_frame_equal(figures, before)
