"""What stands beside a verdict: three years together, the coverage behind a task, goals that are only implied."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from analysis_frames import breaks, rows, shares
from healthstats.analysis.targets import target_gap
from healthstats.series import APART
from test_analysis_targets import COUNT, MMR, gap

TASK = {"indicator": "task_completion_rate", "unit": "%", "per": 100.0, "subject": "screening"}
POINTS = {"unit": "个百分点", "per": 100.0}


def three_years(deaths: list[int], births: int = 4000) -> tuple[pd.DataFrame, pd.DataFrame]:
    years = [2015 - len(deaths) + 1 + step for step in range(len(deaths))]
    result = rows(year=years, numerator=deaths, denominator=births, **MMR)
    return result, rows(value=15.0, bound="<=", kind="target", **MMR)


def test_three_years_together_stand_beside_the_year() -> None:
    made = gap(*three_years([6, 9, 9, 0]))
    assert (made["met"], made["pooled_met"], made["pooled_distinguishable"]) == ("met", "missed", "yes")
    assert (made["pooled_events"], made["pooled"]) == (18, pytest.approx(150))
    few = gap(*three_years([0, 1, 0]))
    assert (few["pooled_met"], few["pooled_distinguishable"]) == ("met", "no")
    # Garwood 1936, as R's poisson.test(1, 12000) gives it.
    exact = [chi2.ppf(0.025, 2) / 2 / 12000 * 1e5, chi2.ppf(0.975, 4) / 2 / 12000 * 1e5]
    assert [few["pooled_lower"], few["pooled_upper"]] == pytest.approx(exact)


@pytest.mark.parametrize("lost", ["first", "count", "parted", "suppressed"])
def test_years_that_cannot_be_put_together_are_not(lost: str) -> None:
    result, target = three_years([1, 0, 1])
    parted = None
    if lost == "first":
        result = result[1:]
    elif lost == "count":
        result.loc[1, "numerator"] = np.nan
    elif lost == "parted":
        parted = breaks((2014, "split")).assign(indicator=MMR["indicator"])
    else:
        result.loc[0, ["status", "value", "numerator"]] = ["suppressed", np.nan, np.nan]
    made = gap(result, target, breaks=parted)
    assert made["met"] == "missed"
    assert made["pooled_met"] == made["pooled_distinguishable"] == ""
    assert np.isnan([made["pooled"], made["pooled_events"], made["pooled_upper"]]).all()


def test_a_break_before_the_three_years_does_not_part_them() -> None:
    parted = breaks((2013, "split")).assign(indicator=MMR["indicator"])
    assert gap(*three_years([1, 0, 1]), breaks=parted)["pooled_met"] == "missed"


def test_the_coverage_behind_a_task_is_that_of_the_same_persons() -> None:
    done = rows(value=2382, numerator=2382, denominator=2300, **COUNT)
    due = shares(indicator="newborn_disease_screening_rate", numerator=2382, denominator=2650)
    made = gap(done, due)
    assert (made["coverage"], made["coverage_of"]) == (
        pytest.approx(100 * 2382 / 2650),
        "newborn_disease_screening_rate",
    )
    assert made["completion"] == pytest.approx(103.565, abs=1e-3)
    for other in (due.assign(numerator=2381.0), due.assign(area="vale"), due.assign(year=2014)):
        assert np.isnan(gap(done, other)["coverage"])
    percent = rows(value=104.6, numerator=2113, denominator=2020, **TASK)
    screened = shares(indicator="newborn_disease_screening_rate", numerator=2113, denominator=2200)
    assert gap(percent, screened)["coverage"] == pytest.approx(96.045, abs=1e-3)
    assert np.isnan(gap(percent, shares(numerator=2113, denominator=2200))["coverage"])  # delivered, not screened


def test_whether_last_years_figure_was_missed_by_chance_is_not_told() -> None:
    result = rows(numerator=1, denominator=2580, **MMR)
    made = gap(result, rows(value=0.0, bound="<=", kind="target", note="no worse than last year", **MMR))
    assert (made["met"], made["distinguishable"]) == ("missed", "not computable")
    assert np.isnan(made[["miss_chance", "events_allowed"]].astype("float64")).all()
    assert gap(result, rows(value=0.5, bound="<=", kind="target", **MMR))["distinguishable"] == "yes"


def report(label: str, value: float, points: float, decimals: int = 1, note: str = "年度任务", **how) -> pd.DataFrame:
    """A result and, behind it in its sentence, the distance to a goal."""
    base = {"quote": "one sentence", "indicator": label, **how}
    done = rows(value=value, offset=10, **{**COUNT, **base})
    apart = rows(value=points, offset=20, decimals=decimals, kind="change", note=f"{APART}{note}", locator="R9",
                 **{**POINTS, **base})  # fmt: skip
    return pd.concat([done, apart], ignore_index=True)


def test_a_goal_told_only_by_its_distance_is_worked_out() -> None:
    made = target_gap(report("?doctors", 88, 12.8)).iloc[0]
    assert (made["target"], made["bound"], made["met"], made["told"]) == (78, ">=", "met", "difference")
    assert made["completion"] == pytest.approx(112.8, abs=0.05)
    short = target_gap(report("?doctors", 70, -10.3)).iloc[0]
    assert (short["target"], short["met"]) == (78, "missed")
    about = target_gap(report("?toilets", 18243, 5.37, 2)).iloc[0]  # 17,313 and 17,314 would round to it
    assert (about["target"], about["met"]) == (17313, "met")
    share = target_gap(report("rural_sanitary_toilet_coverage", 86.38, 5.37, 2, unit="%", per=100.0)).iloc[0]
    assert (share["target"], share["met"], share["unit"]) == (pytest.approx(81.01), "met", "%")


def test_a_distance_from_an_average_or_behind_another_number_is_no_goal() -> None:
    assert target_gap(report("?doctors", 88, 12.8, note="全省平均")).empty
    frame = report("?doctors", 88, 12.8)
    assert target_gap(frame.assign(quote=["one sentence", "another"])).empty
    assert target_gap(frame.assign(offset=[30, 20])).empty


def test_a_stated_task_goes_before_its_distance() -> None:
    frame = report("?doctors", 88, 12.8)
    task = rows(value=80, kind="target", locator="R1", **{**COUNT, "indicator": "?doctors"})
    made = target_gap(pd.concat([frame, task], ignore_index=True))
    assert made[["target", "told"]].to_numpy().tolist() == [[80, "stated"]]


def test_a_name_at_two_lengths_is_one_name_in_one_document() -> None:
    done = rows(value=2382, **{**COUNT, "indicator": "?prenatal screening"})
    task = rows(value=2300, kind="target", **{**COUNT, "indicator": "?the free prenatal screening of mothers"})
    made = gap(done, task)
    assert (made["indicator"], made["met"], made["result"]) == ("?prenatal screening", "met", 2382)
    assert gap(done.assign(file="other.csv"), task)["doubt"] == "no result"
    two = pd.concat(
        [done, done.assign(indicator="?free prenatal screening of mothers", locator="R8")], ignore_index=True
    )
    assert gap(two, task)["doubt"] == "no result"  # either could be meant


def test_a_whole_number_without_a_unit_is_what_its_target_counts() -> None:
    made = gap(rows(value=2113, **{**COUNT, "unit": ""}), rows(value=2020, kind="target", **COUNT))
    assert (made["met"], made["completion"]) == ("met", pytest.approx(104.604, abs=1e-3))
    assert gap(rows(value=9.76, **{**COUNT, "unit": ""}), rows(value=9, kind="target", **COUNT))["met"] == "cannot tell"


@settings(max_examples=30)
@given(st.integers(50, 30_000), st.integers(30, 3000), st.sampled_from(["<=", "<"]))
def test_the_chance_of_missing_is_that_of_a_simulation(births: int, hundredths: int, bound: str) -> None:
    expected = hundredths / 100
    target = 1e5 * expected / births
    made = gap(rows(numerator=1, denominator=births, **MMR), rows(value=target, bound=bound, kind="target", **MMR))
    drawn = np.random.default_rng(births).poisson(expected, 20_000)
    missed = (drawn > expected if bound == "<=" else drawn >= expected).mean()
    assert made["miss_chance"] == pytest.approx(missed, abs=0.015)


@settings(max_examples=30)
@given(st.integers(20, 3000), st.integers(500, 995))
def test_the_chance_of_missing_a_coverage_is_that_of_a_simulation(persons: int, tenths: int) -> None:
    target = tenths / 10
    made = gap(shares(numerator=persons - 1, denominator=persons), shares(value=target, kind="target"))
    drawn = np.random.default_rng(persons).binomial(persons, target / 100, 20_000)
    needed = np.ceil(round(persons * target / 100, 9))  # a whole number may come out a little off
    assert made["miss_chance"] == pytest.approx((drawn < needed).mean(), abs=0.015)
