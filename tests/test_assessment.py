"""Scored assessments: rules that add up, marks that follow the value, totals that say what they rest on."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, poisson

import healthstats as hs
from analysis_frames import rows, shares
from healthstats.analysis.assessment.assess import _redrawn
from healthstats.analysis.assessment.marks import marks
from healthstats.analysis.assessment.scoring import RULES, Item, scoring_of
from healthstats.errors import ConfigError, InputError

IMR, CARE = "infant_mortality_rate", "hospital_delivery_rate"


def item(**keys: Any) -> dict[str, Any]:
    return {"indicator": CARE, "weight": 10, "rule": "all or nothing", "target": 95, **keys}


def rules(*items: dict[str, Any], **keys: Any) -> dict[str, Any]:
    return {"total": sum(one.get("weight", 0) for one in items), "item": list(items), **keys}


def score(value: float, one: dict[str, Any], **result: Any) -> float:
    """The marks of one value under one item."""
    make = shares if one["indicator"] == CARE else rows
    made = hs.assess(make(value=value, **result), rules(one), year=2015)
    return float(made.items["marks"].iloc[0])


# --- the marks --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "marks_by_value"),
    [
        (item(), {94.9: 0, 95: 10, 99: 10}),
        (item(bound=">"), {95: 0, 95.1: 10}),
        (item(rule="linear", floor=75), {70: 0, 75: 0, 80: 2.5, 95: 10, 100: 10}),
        (item(rule="per point", minus=2), {96: 10, 94: 8, 92.5: 5, 80: 0}),
        (item(rule="bands", bands=[[0, 80, 0], [80, 90, 4], [90, 100, 10]]), {79.9: 0, 80: 4, 90: 10, 103: 10}),
        (item(target=[40, 50]), {39: 0, 40: 10, 45: 10, 50: 10, 51: 0}),
        (item(target=[40, 50], rule="per point", minus=1), {38: 8, 45: 10, 53: 7}),
        (item(bonus=0.5, bonus_most=2), {94: 0, 95: 10, 97: 11, 100: 12}),
        (item(indicator=IMR, target=8), {8: 10, 8.1: 0, 7: 10}),  # lower is better, without being told
        (item(indicator=IMR, target=8, rule="linear", floor=12), {12: 0, 10: 5, 8: 10, 5: 10}),
        (item(indicator=IMR, target=8, rule="per point", minus=4, bonus=1, bonus_most=2), {9: 6, 6.5: 11.5, 1: 12}),
        (item(indicator=IMR, rule="bands", bands=[[0, 8, 10], [8, 12, 5], [12, 99, 0]]), {3: 10, 8: 5, 12: 0, 300: 0}),
    ],
)  # fmt: skip
def test_the_marks_of_each_rule(one: dict[str, Any], marks_by_value: dict[float, float]) -> None:
    assert {value: score(value, one) for value in marks_by_value} == pytest.approx(marks_by_value)


def test_full_marks_at_the_target_whatever_binary_makes_of_it() -> None:
    assert score(0.1 + 0.2, item(target=0.3)) == 10
    assert score(0.1 + 0.2, item(indicator=IMR, target=0.3)) == 10


whole = st.integers(0, 100).map(float)


@st.composite
def items_of_any_rule(draw: st.DrawFn) -> Item:
    """An item with a target, of any rule, that passes the checks."""
    lower = draw(st.booleans())
    rule, target = draw(st.sampled_from(RULES[:4])), draw(st.integers(20, 80))
    entry = item(indicator=IMR if lower else CARE, rule=rule, target=target)
    if rule == "linear":
        entry["floor"] = target + draw(st.integers(1, 19)) * (1 if lower else -1)
    if rule == "per point":
        entry["minus"] = draw(st.floats(0, 5))
    if rule == "bands":
        ends = sorted(draw(st.sets(st.integers(0, 100), min_size=3, max_size=6)))
        given_marks = sorted(draw(st.lists(st.floats(0, 10), min_size=len(ends) - 2, max_size=len(ends) - 2)))
        given_marks = [*given_marks, 10.0]
        pairs = zip(ends, ends[1:], given_marks[::-1] if lower else given_marks, strict=False)
        entry["bands"] = [list(one) for one in pairs]
    elif draw(st.booleans()):
        entry |= {"bonus": draw(st.floats(0.01, 2)), "bonus_most": draw(st.floats(0.1, 5))}
    return scoring_of(rules(entry), "made").items[0]


@given(items_of_any_rule(), whole, st.floats(0, 40))
def test_a_better_value_never_lowers_the_marks(one: Item, value: float, better: float) -> None:
    values = np.array([value, value - better if one.lower_is_better else value + better])
    worse, other = marks(one, values, np.array(one.target), np.array(math.nan))
    assert other >= worse - 1e-9
    assert 0 <= worse <= one.weight + one.bonus_most + 1e-9


@given(st.floats(0, 100), st.floats(0, 100))
def test_nearer_to_a_range_is_never_worth_less(value: float, other: float) -> None:
    one = scoring_of(rules(item(target=[40, 50], rule="per point", minus=0.7)), "made").items[0]
    away = [max(40 - each, each - 50, 0) for each in (value, other)]
    got = marks(one, np.array([value, other]), np.array(40.0), np.array(50.0))
    assert (got[0] >= got[1] - 1e-9) if away[0] <= away[1] else (got[0] <= got[1] + 1e-9)


# --- totals -----------------------------------------------------------------------------------------------------------

FIGURES = pd.concat(
    [
        shares(area=["hill", "vale", "moor"], value=[97.0, 90.0, 95.0]),
        rows(area=["hill", "vale", "moor"], value=[7.0, 9.0, 12.0], flags=["", "over_100", ""]),
    ],
    ignore_index=True,
)
TWO = rules(item(), item(indicator=IMR, target=8, rule="per point", minus=2.5, weight=20), payment=1000)


def test_totals_ranks_and_payment() -> None:
    made = hs.assess(FIGURES, TWO, year=2015)
    assert made.totals[["area", "marks", "out_of", "rank", "lost"]].to_numpy().tolist() == [
        ["hill", 30.0, 30.0, 1, 0.0], ["moor", 20.0, 30.0, 2, 10.0], ["vale", 17.5, 30.0, 3, 12.5],
    ]  # fmt: skip
    assert made.totals["payment"].sum() == pytest.approx(1000)
    assert made.totals["payment"].iloc[0] == pytest.approx(1000 * 30 / 67.5)
    assert hs.assess(FIGURES, TWO, year=2015, payment=67.5).totals["payment"].iloc[0] == pytest.approx(30)
    assert made.deductions[["area", "item", "lost"]].to_numpy().tolist() == [
        ["moor", IMR, 10.0], ["vale", CARE, 10.0], ["vale", IMR, 2.5],
    ]  # fmt: skip


def test_every_deduction_has_its_evidence() -> None:
    lost = hs.assess(FIGURES, TWO, year=2015).deductions
    assert lost[["source", "file", "locator"]].ne("").all(axis=None)
    assert lost[["value", "target"]].notna().all(axis=None)


def test_what_cannot_be_scored_is_no_zero_and_changes_nothing_else() -> None:
    whole = hs.assess(FIGURES, TWO, year=2015)
    lost = FIGURES[~((FIGURES["area"] == "vale") & (FIGURES["indicator"] == IMR))]
    made = hs.assess(lost, TWO, year=2015)
    both = whole.items.merge(made.items, on=["area", "item"], suffixes=("", "_then"))
    same = both[~((both["area"] == "vale") & (both["item"] == IMR))]
    assert same["marks"].tolist() == same["marks_then"].tolist()
    assert made.unscored[["area", "item", "reason"]].to_numpy().tolist() == [["vale", IMR, "no result"]]
    vale = made.totals.set_index("area").loc["vale"]
    assert (vale["marks"], vale["out_of"], vale["score"], vale["unscored"]) == (0, 10, 0, 1)


@settings(max_examples=25)
@given(st.sets(st.integers(0, 5)))
def test_leaving_out_results_never_changes_the_marks_of_the_others(left: set[int]) -> None:
    whole = hs.assess(FIGURES, TWO, year=2015).items.set_index(["area", "item"])["marks"]
    kept = FIGURES.drop(index=list(left))
    if kept.empty:
        return
    for key, value in hs.assess(kept, TWO, year=2015).items.set_index(["area", "item"])["marks"].items():
        assert math.isnan(value) or value == whole[key]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"flags": "incomplete_year"}, "result: incomplete year"),
        ({"bound": ">="}, "the result is only a bound"),
        ({"value_high": 99.0}, "a range, not a value"),
    ],
)
def test_doubtful_results_are_not_scored(change: dict[str, Any], reason: str) -> None:
    frame = pd.concat([shares(value=97.0, area="vale"), shares(value=97.0).assign(**change)], ignore_index=True)
    made = hs.assess(frame, rules(item()), year=2015)
    assert made.items.set_index("area").loc["hill", "reason"].startswith(reason.split(",")[0])
    assert math.isnan(made.items.set_index("area").loc["hill", "marks"])


def test_two_results_that_could_be_meant_are_not_guessed() -> None:
    frame = shares(value=[97.0, 90.0], system=["surveillance", "annual report"])
    with pytest.raises(InputError, match="nothing of 2015 can be scored"):
        hs.assess(frame, rules(item()), year=2015)
    made = hs.assess(frame, rules(item(system="annual report")), year=2015)
    assert made.items["marks"].tolist() == [0.0]


def test_targets_of_the_series_are_used_where_the_rules_have_none() -> None:
    no_target = {key: value for key, value in item(rule="linear", floor=80).items() if key != "target"}
    own = shares(value=90.0, kind="target", locator="R8", source="plan")
    higher = shares(value=99.0, kind="target", locator="R9", set_by="province")
    frame = pd.concat([shares(value=[85.0, 99.0], area=["hill", "vale"]), own, higher], ignore_index=True)
    made = hs.assess(frame, rules(no_target), year=2015).items.set_index("area")
    assert (made.loc["hill", "marks"], made.loc["hill", "target"], made.loc["hill", "target_source"]) == (5, 90, "plan")
    assert made.loc["vale", "reason"] == "no target"
    other = hs.assess(frame, rules({**no_target, "set_by": "province"}), year=2015).items.set_index("area")
    assert other.loc["hill", "marks"] == pytest.approx(10 * 5 / 19)


def test_a_floor_on_the_wrong_side_of_the_series_target_is_told() -> None:
    no_target = {key: value for key, value in item(rule="linear", floor=92).items() if key != "target"}
    plan = shares(value=[90.0, 95.0], area=["hill", "vale"], kind="target", locator=["R8", "R9"])
    frame = pd.concat([shares(value=[85.0, 99.0], area=["hill", "vale"]), plan], ignore_index=True)
    made = hs.assess(frame, rules(no_target), year=2015).items.set_index("area")
    assert made["reason"].tolist() == ["floor beyond the target", ""]


def test_a_veto_fails_the_whole_and_says_what_it_was_before() -> None:
    veto = {"indicator": IMR, "rule": "veto", "target": 10}
    made = hs.assess(FIGURES, rules(item(), veto), year=2015).totals.set_index("area")
    assert made.loc["moor", ["vetoed", "score", "before_veto", "rank"]].tolist() == [True, 0.0, 100.0, 2]
    assert made.loc["hill", ["vetoed", "score", "rank"]].tolist() == [False, 100.0, 1]


def test_doubtful_items_span_what_the_score_could_be() -> None:
    made = hs.assess(FIGURES, TWO, year=2015).totals.set_index("area")
    assert made.loc["vale", ["score_least", "score", "score_most", "doubtful"]].tolist() == pytest.approx(
        [0.0, 100 * 17.5 / 30, 100 * 20 / 30, 1]
    )
    assert made.loc["hill", "score_least"] == made.loc["hill", "score_most"] == 100


def test_ranks_that_chance_could_turn_have_wide_intervals() -> None:
    areas = [f"centre {one}" for one in range(10)]
    small = shares(area=areas, numerator=[17, *[18] * 8, 19], denominator=20)
    sure = shares(area=areas, numerator=[8000 + 150 * one for one in range(10)], denominator=10_000)
    one = item(rule="linear", floor=50, target=100)
    wide = hs.assess(small, rules(one), year=2015).totals
    assert (wide["rank_upper"] - wide["rank_lower"]).min() >= 6
    narrow = hs.assess(sure, rules(one), year=2015).totals
    assert narrow[["rank", "rank_lower", "rank_upper"]].nunique(axis=1).eq(1).all()
    assert narrow["area"].tolist() == areas[::-1]
    again = hs.assess(small, rules(one), year=2015).totals
    pd.testing.assert_frame_equal(wide, again)


def test_the_interval_of_a_score_is_that_of_its_counts() -> None:
    """All marks are the value itself: the interval has to be that of a count drawn at the level of Jeffreys' prior."""
    made = hs.assess(shares(numerator=180, denominator=200), rules(item(rule="linear", floor=0, target=100, weight=1)),
                     year=2015).totals.iloc[0]  # fmt: skip
    exact = binom.ppf([0.025, 0.975], 200, 180.5 / 201) / 2
    assert [made["score_lower"], made["score_upper"]] == pytest.approx(exact, abs=0.51)


@pytest.mark.parametrize(
    ("law", "events", "people"),
    [("poisson", 0, 3000), ("poisson", 27, 5000), ("poisson", 400, 9000), ("binomial", 9, 10), ("binomial", 400, 500)],
)
def test_counts_are_drawn_by_their_law(law: str, events: int, people: int) -> None:
    own = {"full": 1.0, "value": events / people, "events": events, "people": people, "scale": 1.0}
    drawn = _redrawn({key: np.array([float(value)]) for key, value in own.items()}, np.array([law]), 1, 20_000)[0]
    exact = binom(people, (events + 0.5) / (people + 1)) if law == "binomial" else poisson(events + 0.5)
    for count in (events - 1, events, events + 2):
        assert (np.round(drawn * people) <= count).mean() == pytest.approx(exact.cdf(count), abs=0.03)


def test_an_interval_holds_the_score_where_only_a_count_can_meet_the_target() -> None:
    veto = {"indicator": "maternal_mortality_ratio", "rule": "veto", "target": 0}
    deaths = rows(indicator="maternal_mortality_ratio", unit="/10万", per=1e5, area=["hill", "vale"], numerator=0,
                  denominator=3000, locator=["1", "2"])  # fmt: skip
    care = shares(area=["hill", "vale"], numerator=[880, 700], denominator=1000, locator=["3", "4"])
    made = hs.assess(
        pd.concat([deaths, care], ignore_index=True), rules(item(rule="linear", floor=50), veto), 2015
    ).totals
    assert (made["score_lower"] <= made["score"]).all()
    assert (made["score"] <= made["score_upper"]).all()
    assert (made["rank_lower"] <= made["rank"]).all()
    assert (made["rank"] <= made["rank_upper"]).all()
    assert made["score_upper"].min() > 0


def test_targets_of_the_rules_are_in_the_unit_of_the_catalogue() -> None:
    strict = rules(item(indicator=IMR, target=8))
    per_mille, per_cent = rows(value=9.0), rows(value=0.9, unit="%", per=100.0)
    for frame in (per_mille, per_cent):
        made = hs.assess(frame, strict, year=2015).items.iloc[0]
        assert (made["marks"], made["value"], made["unit"]) == (0, pytest.approx(9.0), "‰")
    assert hs.assess(pd.concat([rows(value=7.0), rows(value=7.0, unit="人", per=1.0, area="vale")], ignore_index=True),
                     strict, year=2015).unscored["reason"].tolist() == ["result in another unit"]  # fmt: skip


@pytest.mark.parametrize(
    ("plan", "value", "expected"),
    [
        ({"value": 10.0, "value_high": 13.0}, 12.0, (10, "met")),  # a range, though less would be better
        ({"value": 10.0, "value_high": 13.0}, 14.0, (6, "missed")),
        ({"value": 8.0, "bound": "<"}, 8.0, (10, "missed")),
        ({"value": 8.0, "bound": "<="}, 8.0, (10, "met")),
        ({"value": 8.0}, 9.0, (6, "missed")),
    ],
)
def test_the_target_of_the_series_keeps_its_range_and_bound(
    plan: dict[str, Any], value: float, expected: tuple[float, str]
) -> None:
    no_target = {key: kept for key, kept in item(indicator=IMR, rule="per point", minus=4).items() if key != "target"}
    frame = pd.concat([rows(value=value), rows(kind="target", locator="R9", **plan)], ignore_index=True)
    made = hs.assess(frame, rules(no_target), year=2015).items.iloc[0]
    assert (made["marks"], made["met"]) == (pytest.approx(expected[0]), expected[1])


def test_a_range_from_nothing_is_met_at_its_upper_end() -> None:
    assert score(7 / 100 * 100, item(target=[0, 7])) == 10


def test_a_doubtful_veto_spans_all_or_nothing() -> None:
    veto = {"indicator": IMR, "rule": "veto", "target": 10}
    bad = rows(value=[12.0, 8.0], area=["hill", "vale"], flags="mismatch", locator=["1", "2"])
    care = shares(value=99.0, area=["hill", "vale"], locator=["3", "4"])
    made = hs.assess(pd.concat([bad, care], ignore_index=True), rules(item(), veto), year=2015).totals
    assert made[["area", "score", "score_least", "score_most"]].to_numpy().tolist() == [
        ["vale", 100, 0, 100],
        ["hill", 0, 0, 100],
    ]


def test_scores_that_are_equal_but_for_binary_share_a_rank() -> None:
    areas = ["hill", "vale"]
    frame = pd.concat(
        [
            shares(value=[99.0, 98.8], area=areas, locator=["1", "2"]),
            shares(value=[90.4, 90.6], area=areas, indicator="under_three_child_systematic_management_rate",
                   locator=["3", "4"]),
            shares(value=[92.6, 91.8], area=areas, indicator="maternal_systematic_management_rate",
                   locator=["5", "6"]),
        ],
        ignore_index=True,
    )  # fmt: skip
    made = hs.assess(
        frame,
        rules(
            item(rule="per point", target=99.5, minus=0.7),
            item(
                rule="per point",
                target=92,
                minus=1.5,
                weight=20,
                indicator="under_three_child_systematic_management_rate",
            ),
            item(rule="per point", target=93, minus=0.2, weight=70, indicator="maternal_systematic_management_rate"),
        ),
        year=2015,
    ).totals
    assert made["rank"].tolist() == [1, 1]


# --- rules that do not add up -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_rules", "says"),
    [
        (rules(item(), total=99), "the weights add up to 10, and total is 99"),
        (rules(item(), item()), "two items are called"),
        (rules(item(rule="lineer")), "rule is 'lineer'. Did you mean"),
        (rules(item(rule="linear")), "rule 'linear' needs 'floor'"),
        (rules(item(floor=3)), "has no use for 'floor'"),
        (rules(item(rule="linear", floor=97)), "floor 97 has to lie below the target 95"),
        (rules(item(indicator=IMR, rule="linear", floor=90)), "floor 90 has to lie above the target 95"),
        (rules(item(rule="bands", bands=[[0, 80, 0], [70, 100, 10]])), "overlap"),
        (rules(item(rule="bands", bands=[[0, 80, 0], [85, 100, 10]])), "no band holds 80 up to 85"),
        (rules(item(rule="bands", bands=[[0, 80, 0], [80, 100, 9]])), "the best band has to have the full marks, 10"),
        (rules(item(rule="bands", bands=[[0, 80, 10], [80, 100, 0]])), "a better value would get fewer marks"),
        (rules(item(weight=0)), "weight is 0"),
        (rules(item(rule="veto")), "a veto has no weight"),
        (rules(item(bonus=1)), "a bonus needs both"),
        (rules(item(target=[50, 40])), "expected a number or a range"),
        (rules(item(target=[40, 50], rule="linear", floor=1)), "not a range"),
        (rules(item(indicator="births")), "not known whether more or less is better"),
        (rules(item(indicator="hospital_delivry_rate")), "no indicator 'hospital_delivry_rate'. Did you mean"),
        (rules(item(wieght=3)), "no key 'wieght'. Did you mean"),
        ({"item": []}, "'item' is missing"),
        (rules(item(minus="2", rule="per point")), "minus is '2'"),
    ],
)
def test_rules_that_do_not_add_up_are_an_error_that_names_the_item(given_rules: dict[str, Any], says: str) -> None:
    with pytest.raises(ConfigError, match=says) as error:
        hs.assess(FIGURES, given_rules, year=2015)
    assert "scoring.toml" in str(error.value)


def test_rules_of_the_project(project: Path) -> None:
    text = '[county]\nzh = "考核"\ntotal = 10\n\n[[county.item]]\nindicator = "hospital_delivery_rate"\n'
    text += 'rule = "all or nothing"\nweight = 10\ntarget = 95\n'
    (project / "data" / "scoring.toml").write_text(text, encoding="utf-8")
    assert hs.scorings()["county"].title("zh") == "考核"
    assert hs.assess(FIGURES, "county", year=2015).totals["rank"].tolist() == [1, 1, 3]
    with pytest.raises(InputError, match=r"no assessment 'conty'.*Did you mean"):
        hs.assess(FIGURES, "conty", year=2015)


def test_what_it_looks_like() -> None:
    made = hs.assess(FIGURES, TWO, year=2015)
    assert "3 areas, 2 items" in repr(made)
    assert made.of("vale").totals["rank"].tolist() == [3]
    with pytest.raises(InputError, match="'lake' is not among the areas"):
        made.of("lake")


def test_a_figure_that_is_not_told_is_said_to_be_so() -> None:
    frame = FIGURES.copy()
    here = (frame["area"] == "vale") & (frame["indicator"] == IMR)
    frame.loc[here, ["value", "numerator"]] = np.nan
    frame.loc[here, "status"] = "suppressed"
    made = hs.assess(frame, TWO, year=2015)
    assert made.unscored[["area", "reason"]].to_numpy().tolist() == [["vale", "result suppressed"]]


def test_without_counts_nobody_knows_what_chance_does() -> None:
    made = hs.assess(FIGURES, TWO, year=2015).totals
    assert made["counted"].tolist() == [0, 0, 0]
    assert made[["rank_lower", "rank_upper", "score_lower", "score_upper"]].isna().all(axis=None)
    some = pd.concat([FIGURES[3:], shares(area=["hill", "vale"], numerator=[97, 90], denominator=[100, 100])])
    half = hs.assess(some, TWO, year=2015).totals.set_index("area")
    assert half["counted"].round(1).to_dict() == {"hill": 33.3, "vale": 33.3, "moor": 0}
    assert half["rank_lower"].isna().to_dict() == {"hill": False, "vale": False, "moor": True}


@pytest.mark.parametrize("payment", [-1, "x", True, math.nan, math.inf])
def test_a_payment_is_an_amount(payment: Any) -> None:
    with pytest.raises(InputError, match="expected an amount of money"):
        hs.assess(FIGURES, TWO, year=2015, payment=payment)


def test_the_areas_asked_for_are_assessed_and_one_that_reported_nothing_is_listed() -> None:
    made = hs.assess(FIGURES, TWO, 2015, ["lake", "hill"])
    assert made.totals["area"].tolist() == ["hill", "lake"]
    assert made.totals["rank"].iloc[0] == 1
    assert made.totals["unscored"].tolist() == [0, 2]
    assert math.isnan(made.totals["score"].iloc[-1])
    with pytest.raises(InputError, match="areas are ids"):
        hs.assess(FIGURES, TWO, 2015, "lake")
