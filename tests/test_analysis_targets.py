"""Targets against results."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from scipy.stats import binom, binomtest, chi2, poisson

from analysis_frames import rows, shares
from healthstats.analysis.intervals import poisson_limits
from healthstats.analysis.rates import rate
from healthstats.analysis.targets import COLUMNS, target_gap
from healthstats.errors import InputError

MMR = {"indicator": "maternal_mortality_ratio", "unit": "/10万", "per": 1e5}
COUNT = {"indicator": "?screened", "unit": "人", "per": 1.0}


def gap(result: pd.DataFrame, target: pd.DataFrame, **arguments) -> pd.Series:
    """The one row that a result and a target make."""
    made = target_gap(pd.concat([result, target], ignore_index=True), **arguments)
    assert len(made) == 1
    return made.iloc[0]


@pytest.mark.parametrize(
    ("make", "target_bound", "target", "result", "met", "missed_by", "bound"),
    [
        (rows, "=", 8.0, 8.0, "met", 0.0, "<="),  # lower is better
        (rows, "=", 8.0, 8.1, "missed", 0.1, "<="),
        (rows, "~", 8.0, 7.9, "met", 0.0, "<="),
        (rows, "<=", 8.0, 8.0, "met", 0.0, "<="),
        (rows, "<", 8.0, 8.0, "missed", 0.0, "<"),
        (rows, "<", 8.0, 7.9, "met", 0.0, "<"),
        (rows, ">=", 8.0, 7.9, "missed", 0.1, ">="),  # what the target says goes before what is better
        (shares, "=", 95.0, 95.0, "met", 0.0, ">="),  # higher is better
        (shares, "=", 95.0, 94.0, "missed", 1.0, ">="),
        (shares, ">", 95.0, 95.0, "missed", 0.0, ">"),
        (shares, ">", 95.0, 95.1, "met", 0.0, ">"),
        (shares, ">=", 95.0, 103.0, "met", 0.0, ">="),
        (shares, ">=", 0.3, 0.1 + 0.2, "met", 0.0, ">="),
    ],
)
def test_met_or_missed_and_by_how_much(
    make, target_bound: str, target: float, result: float, met: str, missed_by: float, bound: str
) -> None:
    made = gap(make(value=result), make(value=target, bound=target_bound, kind="target"))
    assert (made["met"], made["bound"], made["doubt"]) == (met, bound, "")
    assert made["gap"] == pytest.approx(missed_by)
    assert (made["target"], made["result"], made["year"], made["result_year"]) == (target, result, 2015, 2015)


@pytest.mark.parametrize(
    ("result", "met", "missed_by"),
    [(39.0, "missed", 1.0), (40.0, "met", 0.0), (45.0, "met", 0.0), (50.0, "met", 0.0), (52.0, "missed", 2.0)],
)
def test_a_range_is_met_between_its_ends(result: float, met: str, missed_by: float) -> None:
    made = gap(shares(value=result), shares(value=40.0, value_high=50.0, kind="target"))
    assert (made["met"], made["gap"], made["bound"], made["target_high"]) == (met, missed_by, "=", 50.0)


@pytest.mark.parametrize(
    ("bound", "result", "target_bound", "met"),
    [
        ("<=", 10.0, "<=", "met"),
        ("<=", 15.0, "<=", "met"),
        ("<=", 15.0, "<", "cannot tell"),
        ("<", 15.0, "<", "met"),
        ("<=", 16.0, "<=", "cannot tell"),
        (">=", 16.0, "<=", "missed"),
        (">", 15.0, "<=", "missed"),
        (">=", 15.0, "<=", "cannot tell"),
        (">=", 15.0, "<", "missed"),
        (">=", 10.0, "<=", "cannot tell"),
        ("~", 15.0, "<=", "met"),
        (">=", 15.0, ">=", "met"),
        (">=", 15.0, ">", "cannot tell"),
        (">", 15.0, ">", "met"),
        ("<", 15.0, ">=", "missed"),
        ("<=", 15.0, ">=", "cannot tell"),
        ("<=", 15.0, ">", "missed"),
    ],
)
def test_a_result_that_is_only_a_bound_settles_what_it_can(
    bound: str, result: float, target_bound: str, met: str
) -> None:
    made = gap(rows(value=result, bound=bound, **MMR), rows(value=15.0, bound=target_bound, kind="target", **MMR))
    assert (made["met"], made["result_bound"]) == (met, bound)
    assert made["doubt"] == ("the result is only a bound" if met == "cannot tell" else "")
    assert np.isnan(made["gap"]) == (met == "cannot tell")


@pytest.mark.parametrize("flag", ["incomplete_year", "doubtful_period", "undecided", "beyond_range"])
def test_doubtful_figures_cannot_tell(flag: str) -> None:
    target = rows(value=8.0, bound="<=", kind="target")
    made = gap(rows(value=5.0, flags=flag), target)
    assert (made["met"], made["doubt"], made["flags"]) == ("cannot tell", f"result: {flag.replace('_', ' ')}", flag)
    assert made["result"] == 5.0  # shown all the same
    made = gap(rows(value=5.0), target.assign(flags=flag))
    assert (made["met"], made["doubt"], made["target_flags"]) == (
        "cannot tell",
        f"target: {flag.replace('_', ' ')}",
        flag,
    )


def test_a_repaired_result_is_judged_and_keeps_its_mark() -> None:
    made = gap(rows(value=5.0, flags="repaired"), rows(value=8.0, kind="target"))
    assert (made["met"], made["flags"]) == ("met", "repaired")


@pytest.mark.parametrize(
    "result",
    [
        rows(value=5.0, area="vale"), rows(value=5.0, subject="rural"), rows(value=5.0, sex="f"),
        rows(value=5.0, year=2014), rows(value=np.nan, status="suppressed"), rows(value=5.0, kind="change"),
    ],
)  # fmt: skip
def test_without_a_result_of_its_own_a_target_cannot_tell(result: pd.DataFrame) -> None:
    later = rows(value=9.0, year=2016)
    made = gap(pd.concat([result, later]), rows(value=8.0, kind="target"))
    assert (made["met"], made["doubt"], made["distinguishable"]) == ("cannot tell", "no result", "not computable")
    assert np.isnan([made["result"], made["gap"], made["completion"], made["lower"]]).all()
    assert pd.isna(made["result_year"])


def test_what_a_target_does_not_state_it_takes_from_the_only_result() -> None:
    target = rows(value=8.0, kind="target")
    made = gap(rows(value=9.0, system="surveillance", population="resident"), target)
    assert (made["met"], made["system"], made["population"]) == ("missed", "surveillance", "resident")
    several = gap(rows(value=[9.0, 7.0], system=["surveillance", "annual report"]), target)
    assert (several["met"], several["doubt"]) == ("cannot tell", "several results")
    exact = gap(rows(value=[9.0, 7.0], system=["surveillance", ""]), target)
    assert (exact["met"], exact["result"], exact["system"]) == ("met", 7.0, "")
    agreeing = gap(rows(value=[7.0, 7.0], system=["surveillance", "annual report"]), target)
    assert agreeing["met"] == "met"
    stated = gap(rows(value=9.0, system="surveillance"), target.assign(system="survey"))
    assert stated["doubt"] == "no result"


def test_the_same_period_comes_first_then_the_longest() -> None:
    ends = pd.to_datetime(["2015-06-30", "2015-12-31"])
    results = rows(value=[9.0, 7.0], period_start=pd.Timestamp("2015-01-01"), period_end=ends, year=2015)
    assert gap(results, rows(value=8.0, kind="target"))["result"] == 7.0
    half = rows(value=8.0, kind="target", period_start=pd.Timestamp("2015-01-01"), period_end=ends[0], year=2015)
    assert gap(results, half)["result"] == 9.0


def test_the_published_figure_is_judged_not_the_recomputed_one() -> None:
    frame = pd.concat([rows(value=8.0, numerator=241, denominator=30_000), rows(value=8.0, kind="target")])
    assert rate(frame)["value"].iloc[0] > 8
    assert target_gap(frame)["met"].tolist() == target_gap(rate(frame))["met"].tolist() == ["met"]


def test_units_of_one_family_are_converted_others_are_doubted() -> None:
    target = rows(value=800.0, kind="target", unit="/10万", per=1e5)
    made = gap(rows(value=9.0, numerator=27, denominator=3000), target)
    assert (made["result"], made["gap"], made["unit"]) == (pytest.approx(900), pytest.approx(100), "/10万")
    assert made["upper"] == pytest.approx(1e5 * poisson_limits(27, method="byar")[1] / 3000)
    other = gap(rows(value=9.0, unit="人"), rows(value=8.0, kind="target"))
    assert (other["met"], other["doubt"]) == ("cannot tell", "result in another unit")


@pytest.mark.parametrize(
    ("deaths", "met", "distinguishable", "missed_by"),
    [(0, "met", "no", 0.0), (1, "missed", "no", 10.0), (2, "missed", "no", 35.0), (4, "missed", "yes", 85.0)],
)
def test_one_death_in_4000_births_is_25_per_100_000(
    deaths: int, met: str, distinguishable: str, missed_by: float
) -> None:
    result = rows(numerator=deaths, denominator=4000, **MMR)
    made = gap(result, rows(value=15.0, bound="<=", kind="target", **MMR))
    assert (made["met"], made["distinguishable"]) == (met, distinguishable)
    assert made["gap"] == pytest.approx(missed_by)
    assert made["events_allowed"] == 0
    assert made["miss_chance"] == pytest.approx(1 - np.exp(-0.6))
    assert round(made["miss_chance"], 2) == 0.45  # the county misses in 45 % of years
    assert (made["numerator"], made["denominator"]) == (deaths, 4000)


@pytest.mark.parametrize(
    ("people", "bound", "allowed"),
    [(4000, "<=", 0), (20_000, "<=", 3), (20_000, "<", 2), (19_999, "<=", 2), (26_000, "<=", 3), (26_000, "<", 3)],
)
def test_events_allowed_are_whole_and_know_the_bound(people: int, bound: str, allowed: int) -> None:
    made = gap(rows(numerator=1, denominator=people, **MMR), rows(value=15.0, bound=bound, kind="target", **MMR))
    assert made["events_allowed"] == allowed
    assert made["miss_chance"] == pytest.approx(poisson.sf(allowed, 15e-5 * people))


def test_a_coverage_is_missed_by_chance_as_a_proportion() -> None:
    made = gap(shares(numerator=93, denominator=100), shares(value=95.0, kind="target"))
    assert made["miss_chance"] == pytest.approx(binom.cdf(94, 100, 0.95))
    assert np.isnan(made["events_allowed"])
    assert made["distinguishable"] == "no"
    sure = gap(shares(numerator=9300, denominator=10_000), shares(value=95.0, kind="target"))
    assert sure["distinguishable"] == "yes"


def test_without_counts_chance_is_not_computable() -> None:
    made = gap(rows(value=9.0), rows(value=8.0, kind="target"))
    assert made["distinguishable"] == "not computable"
    assert np.isnan([made["lower"], made["upper"], made["miss_chance"], made["events_allowed"]]).all()


@pytest.mark.parametrize(("target", "distinguishable"), [(16.5, "no"), (17.0, "yes")])
def test_a_share_is_told_from_its_target_by_exact_limits(target: float, distinguishable: str) -> None:
    # Wilson's upper limit of 0 of 20 is 16.11 %, that of Clopper and Pearson 16.84 %.
    limit = 100 * binomtest(0, 20).proportion_ci(method="exact").high
    assert (limit > target) == (distinguishable == "no")
    result = shares(value=0.0, numerator=0.0, denominator=20.0)
    made = gap(result, shares(value=target, kind="target"))
    assert made["upper"] == pytest.approx(16.11, abs=0.005)
    assert made["distinguishable"] == distinguishable


@pytest.mark.parametrize(("target", "distinguishable"), [(6.197, "yes"), (6.203, "no")])
def test_a_rate_is_told_from_its_target_by_exact_limits(target: float, distinguishable: str) -> None:
    # Byar's lower limit of 12 deaths is 6.1935, the exact one 6.2006.
    limit = chi2.ppf(0.025, 24) / 2
    assert (limit > target) == (distinguishable == "yes")
    result = rows(**MMR, numerator=12.0, denominator=1e5, value=12.0)
    made = gap(result, rows(**MMR, value=target, kind="target"))
    assert made["lower"] == pytest.approx(6.194, abs=0.001)
    assert made["distinguishable"] == distinguishable


@pytest.mark.parametrize(
    ("numerator", "distinguishable"), [(450, "yes"), (480, "no"), (405, "no"), (390, "no"), (300, "yes"), (600, "yes")]
)
def test_a_range_is_distinguishable_inside_or_outside(numerator: int, distinguishable: str) -> None:
    made = gap(shares(numerator=numerator, denominator=1000), shares(value=40.0, value_high=50.0, kind="target"))
    assert made["distinguishable"] == distinguishable


def test_counts_have_a_completion_rates_have_none() -> None:
    made = gap(rows(value=2382, **COUNT), rows(value=2300, bound=">=", kind="target", **COUNT))
    assert (made["met"], made["bound"]) == ("met", ">=")
    assert made["completion"] == pytest.approx(100 * 2382 / 2300)
    short = gap(rows(value=2070, **COUNT), rows(value=2300, kind="target", **COUNT))
    assert (short["met"], short["gap"], short["completion"]) == ("missed", 230, pytest.approx(90))
    assert np.isnan(gap(shares(value=96.0), shares(value=95.0, kind="target"))["completion"])
    assert np.isnan(gap(rows(value=4, **COUNT), rows(value=5, bound="<=", kind="target", **COUNT))["completion"])
    assert np.isnan(gap(rows(value=4, bound=">=", **COUNT), rows(value=5, kind="target", **COUNT))["completion"])


def test_task_figures_stand_against_their_task() -> None:
    own = target_gap(rows(value=2382, numerator=2382, denominator=2300, **COUNT)).iloc[0]
    assert (own["target"], own["met"], own["completion"]) == (2300, "met", pytest.approx(103.565, abs=1e-3))
    task = {"indicator": "task_completion_rate", "unit": "%", "per": 100.0, "subject": "screening"}
    made = target_gap(
        rows(value=[92.0, 104.6], area=["hill", "vale"], numerator=[46, 2113], denominator=[50, 2020], **task)
    )
    assert made["target"].tolist() == [100, 100]
    assert made["met"].tolist() == ["missed", "met"]
    assert made["completion"].tolist() == [92.0, 104.6]
    assert set(made["distinguishable"]) == {"not computable"}
    given_one = gap(rows(value=92.0, **task), rows(value=90.0, kind="target", **task))
    assert (given_one["target"], given_one["met"]) == (90.0, "met")


@pytest.mark.parametrize(
    ("result", "met", "change", "points"),
    [(10.0, "not yet", 100 * (0.5**0.2 - 1), -1.0), (5.0, "met", 0.0, 0.0), (4.0, "met", 0.0, 0.0),
     (0.0, "met", np.nan, 0.0)],
)  # fmt: skip
def test_a_later_target_asks_a_yearly_change(result: float, met: str, change: float, points: float) -> None:
    results = rows(year=[2014, 2015], value=[12.0, result])
    made = gap(results, rows(value=5.0, year=2020, bound="<=", kind="target"))
    assert (made["met"], made["result_year"], made["year"]) == (met, 2015, 2020)
    assert [made["required_change"], made["required_points"]] == pytest.approx([change, points], nan_ok=True)
    if met == "not yet":
        assert result * (1 + made["required_change"] / 100) ** 5 == pytest.approx(5.0)
        annual_rate_of_reduction = np.log(result / 5.0) / 5
        assert -np.log1p(made["required_change"] / 100) == pytest.approx(annual_rate_of_reduction)


def test_a_coverage_is_asked_points_only() -> None:
    made = gap(shares(value=90.0), shares(value=98.0, year=2019, kind="target"))
    assert np.isnan(made["required_change"])
    assert made["required_points"] == 2.0


def test_a_target_of_the_year_asks_nothing_more() -> None:
    made = gap(rows(value=9.0), rows(value=8.0, kind="target"))
    assert np.isnan([made["required_change"], made["required_points"]]).all()


def test_year_and_to_year_select() -> None:
    frame = pd.concat([
        rows(year=[2014, 2015, 2016], value=[9.0, 7.0, 6.0]),
        rows(year=[2014, 2015, 2020], value=[8.0, 8.0, 5.0], kind="target"),
    ])  # fmt: skip
    picked = ["year", "result_year", "met"]
    assert target_gap(frame)[picked].to_numpy().tolist() == [
        [2014, 2014, "missed"],
        [2015, 2015, "met"],
        [2020, 2016, "not yet"],
    ]
    assert target_gap(frame, year=2015)[picked].to_numpy().tolist() == [[2015, 2015, "met"]]
    assert target_gap(frame, to_year=2020)[picked].to_numpy().tolist() == [[2020, 2016, "not yet"]]
    made = target_gap(frame, year=2014, to_year=2020)
    assert made[["result_year", "result"]].to_numpy().tolist() == [[2014, 9.0]]
    assert made["required_change"].iloc[0] == pytest.approx(100 * ((5 / 9) ** (1 / 6) - 1))
    assert len(target_gap(frame, year=1999)) == 0


def test_many_areas_at_once_are_many_alone() -> None:
    names = ["a", "b", "c", "a"]
    results = rows(area=names[:3], numerator=[1, 12, 30], denominator=4000)
    targets = rows(area=names, value=[1.0, 2.0, 3.0, 5.0], subject=["", "", "", "rural"], kind="target")
    frame = pd.concat([targets, results]).sample(frac=1, random_state=1).set_axis([0] * 7)
    before = frame.copy(deep=True)
    made = target_gap(frame)
    assert_frame_equal(frame, before)
    assert list(made.columns) == COLUMNS
    assert made["area"].tolist() == frame.loc[(frame["kind"] == "target").to_numpy(), "area"].tolist()
    alone = [target_gap(frame[((frame["area"] == one) & (frame["subject"] == "")).to_numpy()]) for one in "abc"]
    both = made[made["subject"] == ""].sort_values("area", ignore_index=True)
    assert_frame_equal(both, pd.concat(alone, ignore_index=True))


@pytest.mark.parametrize("kind", ["none", "target", "result"])
def test_one_row_or_none(kind: str) -> None:
    frame = rows(value=8.0, kind="result" if kind == "none" else kind)
    made = target_gap(frame.iloc[:0] if kind == "none" else frame)
    assert list(made.columns) == COLUMNS
    assert made["met"].tolist() == (["cannot tell"] if kind == "target" else [])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [({"year": "2019"}, "year is '2019'"), ({"to_year": 2019.5}, "to_year is 2019.5"),
     ({"confidence": 0}, "confidence is 0")],
)  # fmt: skip
def test_wrong_arguments_are_named(arguments: dict, said: str) -> None:
    with pytest.raises(InputError, match=said):
        target_gap(rows(value=8.0), **arguments)


def test_limits_follow_the_confidence_asked_for() -> None:
    frame = rate(pd.concat([rows(numerator=31, denominator=3000), rows(value=8.0, kind="target")]))
    narrow, wide = target_gap(frame), target_gap(frame, confidence=0.998)
    assert wide["lower"].iloc[0] < narrow["lower"].iloc[0] == frame["lower"].iloc[0]


@settings(max_examples=10)
@given(st.integers(0, 60), st.integers(1, 30_000), st.floats(1, 300))
def test_met_is_having_no_more_events_than_allowed(events: int, people: int, target: float) -> None:
    made = gap(rows(numerator=events, denominator=people, **MMR), rows(value=target, bound="<=", kind="target", **MMR))
    assert (made["met"] == "met") == (events <= made["events_allowed"])
    assert (made["gap"] == 0) == (made["met"] == "met")
    assert 0 <= made["miss_chance"] <= 1
