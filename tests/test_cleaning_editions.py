"""Duplicates, contradicting editions, and the book-keeping of every observation."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from healthstats.cleaning import clean
from healthstats.series import KEY, Cleaned, Found, conform, empty, has_flag
from test_cleaning import cleaned, codes, observed, one_of


@pytest.fixture(autouse=True)
def _here(project: Path) -> None:
    """Every test works in the small project."""


def numbered(*rows: dict) -> list[dict]:
    """Editions of one year's number; each from a source of its own unless it says otherwise."""
    common = {"indicator": "infant_mortality_rate", "unit": "‰"}
    return [{"source": f"s{count}", "file": f"{count}.csv", **common, **row} for count, row in enumerate(rows)]


def editions(*rows: dict) -> Cleaned:
    return cleaned(*numbered(*rows))


def pair(better: dict, worse: dict, *_: object) -> list[dict]:
    return numbered(better, worse)


def turned(better: dict, worse: dict, *_: object) -> list[dict]:
    return numbered(worse, better)


def printed(value: float, **rest: object) -> dict:
    return {"value": value, "decimals": 1, **rest}


BETTER = [
    ({"value": 5.0, "standing": "final"}, {"value": 4.0, "standing": "provisional"}),
    ({"value": 5.0, "standing": "provisional"}, {"value": 4.0, "standing": "quotation"}),
    ({"value": 5.0, "standing": "quotation"}, {"value": 4.0, "standing": "aggregator"}),
    ({"value": 5.0, "standing": "aggregator"}, {"value": 4.0, "standing": "derived"}),
    ({"value": 5.0, "standing": "aggregator"}, {"value": 4.0, "standing": "modelled"}),
    ({"value": 5.0}, {"value": 4.0, "status": "provisional"}),
    ({"value": 5.0, "published": "2012-03-01"}, {"value": 4.0, "published": "2011-12-31"}),
    ({"value": 5.0, "published": "2012"}, {"value": 4.0, "published": ""}),
    (
        {"value": 5.0, "standing": "final", "published": "2001"},
        {"value": 4.0, "standing": "quotation", "published": "2020"},
    ),
    ({"value": 5.02, "decimals": 2}, {"value": 4.0, "decimals": 1}),
    ({"value": 5.0}, {"value": np.nan, "status": "suppressed"}),
    ({"value": 5.0, "standing": "quotation"}, {"value": 4.0, "flags": "doubtful_period"}),
    ({"value": 5.0, "flags": "incomplete_year", "standing": "aggregator"}, {"value": 4.0, "standing": "modelled"}),
]


TURNED = [(better, worse, "turned") for better, worse in BETTER]


@pytest.mark.parametrize("case", [*BETTER, *TURNED], ids=str)
def test_the_rule_in_force_picks_the_edition(case: tuple) -> None:
    better = case[0]
    result = one_of(BETTER, case, pair) if len(case) == 2 else one_of(TURNED, case, turned)
    assert result.series["value"].tolist() == [better["value"]]
    assert result.vintages["kept_value"].tolist() == [better["value"]]


SAME: list[tuple] = [
    ({"value": 53.0, "decimals": 1}, {"value": 53.0, "decimals": 0}, "duplicate"),
    ({"value": 53.04, "decimals": 2}, {"value": 53.0, "decimals": 1}, "duplicate"),
    ({"value": 53.08, "decimals": 2}, {"value": 53.0, "decimals": 1}, "duplicate"),  # cut off, not rounded
    ({"value": 53.12, "decimals": 2}, {"value": 53.0, "decimals": 1}, "vintage"),
    ({"value": 53.0, "decimals": 1}, {"value": 53.1, "decimals": 1}, "vintage"),
    ({"value": 53.0, "bound": "="}, {"value": 53.0, "bound": "<="}, "vintage"),
    ({"value": 5.0, "value_high": 6.0}, {"value": 5.0}, "vintage"),
    ({"value": 5.0}, {"value": np.nan, "status": "not_done"}, "duplicate"),
]


@pytest.mark.parametrize("case", SAME, ids=str)
def test_what_says_the_same_is_a_duplicate(case: tuple) -> None:
    relation = case[2]
    result = one_of(SAME, case, pair)
    assert result.vintages["relation"].tolist() == [relation]
    assert len(result.series) == 1
    assert has_flag(result.series, "vintages").tolist() == [relation == "vintage"]
    assert (codes(result, "unusual_value") == ["other_edition"]) == (relation == "vintage")


def test_each_losing_edition_is_told_once_with_both_values() -> None:
    result = editions(printed(5.0), printed(4.6, standing="quotation"), printed(4.8, standing="aggregator"))
    told = result.problems[result.problems["code"] == "other_edition"]
    assert told["before"].tolist() == ["4.6 ‰", "4.8 ‰"]
    assert told["after"].tolist() == ["5.0 ‰", "5.0 ‰"]
    assert set(told["action"]) == {"excluded"}
    assert result.vintages["kept_file"].tolist() == ["0.csv", "0.csv"]


def test_a_source_that_contradicts_itself_is_left_to_a_person() -> None:
    result = editions(printed(5.0, source="book"), printed(4.6, source="book"))
    assert codes(result) == ["contradiction_in_source"]
    assert result.problems.loc[0, "action"] == "decide"
    assert has_flag(result.series, "vintages").all()


def test_what_counts_different_things_is_no_edition_of_another() -> None:
    rows = [
        {"value": 5.0},
        {"value": 4.0, "population": "resident"},
        {"value": 3.0, "system": "surveillance"},
        {"value": 2.0, "basis": "by residence"},
        {"value": 6.0, "sex": "male"},
        {"value": 4.5, "kind": "target"},
    ]
    result = editions(*rows)
    assert len(result.series) == len(rows)
    assert result.vintages.empty


def test_modelled_values_alone_form_a_series_of_their_own() -> None:
    result = editions(
        {"value": 5.0}, {"value": 5.4, "standing": "modelled"}, {"value": 5.6, "standing": "modelled", "year": 2011}
    )
    assert result.series[["value", "system"]].to_numpy().tolist() == [[5.0, ""], [5.6, "modelled"]]
    assert "modelled_alone" in codes(result)
    assert len(result.vintages) == 1


def test_editions_are_compared_in_one_unit() -> None:
    result = cleaned(
        {"value": 1234.5, "unit": "万人", "decimals": 1},
        {"value": 12_345_000.0, "unit": "人", "decimals": 0},
        indicator="population",
    )
    assert result.vintages["relation"].tolist() == ["duplicate"]
    assert result.series["value"].tolist() == [12_345_000.0]


# --- the book-keeping identity ----------------------------------------------------------------------------------------

_INDICATORS = [
    "infant_mortality_rate",
    "crude_birth_rate",
    "natural_growth_rate",
    "population",
    "hospital_delivery_rate",
    "disease_incidence_rate",
    "no_such_id",
    "?own words",
    "",
]
_VALUES = st.one_of(
    st.sampled_from([np.nan, np.inf, -np.inf, 0.0, -2.0, 5.0, 5.04, 53.0, 103.0, 6.39, 1e12]),
    st.floats(min_value=-1e6, max_value=1e9, allow_nan=False),
)
_ANY_PLACE = {
    "indicator": st.sampled_from(_INDICATORS),
    "label": st.sampled_from(["", "婴儿死亡率", "死亡率", "某项工作", "=1+1", "<b>x</b>", 'a "quoted" label\n']),
    "subject": st.sampled_from(["", "tuberculosis", "某病"]),
    "area": st.sampled_from(["land", "land-urban", "land-rural", "Hillshire", "Nowhere", ""]),
    "year": st.sampled_from([None, 2010, 2011]),
    "kind": st.sampled_from(["result", "target", "change", "plan"]),
    "population": st.sampled_from(["", "resident"]),
    "system": st.sampled_from(["", "modelled"]),
}
#: Half of the rows are of one place and year, so that they are editions of one another and hang together.
_ONE_PLACE = {
    "indicator": st.sampled_from(["infant_mortality_rate", "neonatal_mortality_rate"]),
    "area": st.just("land"),
    "year": st.just(2010),
}
_CONTENT = {
    "unit": st.sampled_from(["", "%", "‰", "/10万", "万人", "人", "1/10", "元", "百分点", "parsecs"]),
    "bound": st.sampled_from(["=", "<=", "~"]),
    "value": _VALUES,
    "value_high": st.sampled_from([np.nan, np.nan, 7.0, np.inf]),
    "decimals": st.sampled_from([None, 0, 1, 2]),
    "numerator": st.sampled_from([np.nan, 0.0, 12.0, -4.0, np.inf]),
    "denominator": st.sampled_from([np.nan, 0.0, 1000.0, 1e6]),
    "status": st.sampled_from(["observed", "observed", "provisional", "suppressed", "not_done"]),
    "standing": st.sampled_from(["final", "provisional", "aggregator", "modelled", "derived"]),
    "flags": st.sampled_from(["", "", "implied_denominator", "incomplete_year doubtful_period"]),
    "source": st.sampled_from(["book", "digest"]),
    "file": st.sampled_from(["a.csv", "b.xlsx"]),
}
_ROWS = st.one_of(*(st.fixed_dictionaries(place | _CONTENT) for place in (_ANY_PLACE, _ONE_PLACE)))


_QUICK = (Phase.explicit, Phase.reuse, Phase.generate)  # a failing table is small enough to be read unshrunk


@settings(max_examples=20, phases=_QUICK, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_ROWS, min_size=1, max_size=14))
def test_nothing_disappears(rows: list[dict]) -> None:
    observations = observed(*rows)
    before = observations.copy(deep=True)
    result = clean(Found(observations, empty("problems")))

    pd.testing.assert_frame_equal(observations, before)
    where = ["file", "locator"]
    gone = result.problems[
        (result.problems["action"] == "excluded") & result.problems["code"].isin(["impossible_value", "no_value"])
    ]
    accounted = pd.concat([result.series[where], result.vintages[where], gone[where]])
    assert sorted(map(tuple, accounted.to_numpy())) == sorted(map(tuple, observations[where].to_numpy()))

    ledger = result.ledger
    parts = ledger["in_series"] + ledger["duplicates"] + ledger["vintages"] + ledger["excluded"]
    assert (ledger["read"] == parts).all()
    assert ledger["read"].sum() == len(observations)

    dated = result.series.dropna(subset=["period_start", "period_end"])
    assert not dated.duplicated(KEY).any()
    assert len(result.vintages.merge(result.series, left_on=["kept_file", "kept_locator"], right_on=where)) == len(
        result.vintages
    )
    for name in ("series", "vintages", "problems", "breaks", "ledger"):
        pd.testing.assert_frame_equal(getattr(result, name), conform(getattr(result, name), name))


@settings(max_examples=6, phases=_QUICK, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_ROWS, min_size=2, max_size=10), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows: list[dict], chance: object) -> None:
    observations = observed(*rows)
    shuffled = observations.sample(frac=1, random_state=chance.randrange(2**31))  # type: ignore[attr-defined]
    one, other = (clean(Found(table, empty("problems"))) for table in (observations, shuffled))
    pd.testing.assert_frame_equal(one.series, other.series)
    pd.testing.assert_frame_equal(one.vintages, other.vintages)
