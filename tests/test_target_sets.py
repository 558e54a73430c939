"""Named targets: what they say, and that results can be held against them."""

import pandas as pd
import pytest

from analysis_frames import rows
from healthstats.analysis.target_sets import target_set, target_sets, with_target_sets
from healthstats.analysis.targets import target_gap
from healthstats.catalogue import indicators
from healthstats.errors import InputError
from healthstats.series import check, conform

NAMES = target_sets()["name"].tolist()


def told(name: str) -> dict[tuple[str, int], tuple[str, float, str]]:
    made = target_set(name)
    return {
        (row["indicator"], row["year"]): (row["bound"], row["value"], row["unit"]) for row in made.to_dict("records")
    }


def test_the_sustainable_development_goals() -> None:
    assert told("sdg") == {
        ("maternal_mortality_ratio", 2030): ("<", 70, "/10万"),
        ("under_five_mortality_rate", 2030): ("<=", 25, "‰"),
        ("neonatal_mortality_rate", 2030): ("<=", 12, "‰"),
    }


def test_healthy_china() -> None:
    assert told("healthy-china-2030") == {
        ("life_expectancy_at_birth", 2020): (">=", 77.3, "岁"),
        ("life_expectancy_at_birth", 2030): (">=", 79.0, "岁"),
        ("infant_mortality_rate", 2020): ("<=", 7.5, "‰"),
        ("infant_mortality_rate", 2030): ("<=", 5.0, "‰"),
        ("under_five_mortality_rate", 2020): ("<=", 9.5, "‰"),
        ("under_five_mortality_rate", 2030): ("<=", 6.0, "‰"),
        ("maternal_mortality_ratio", 2020): ("<=", 18.0, "/10万"),
        ("maternal_mortality_ratio", 2030): ("<=", 12.0, "/10万"),
        ("health_literacy_level", 2020): (">=", 20, "%"),
        ("health_literacy_level", 2030): (">=", 30, "%"),
    }


@pytest.mark.parametrize("name", NAMES)
def test_every_set_is_a_series_table_with_its_source(name: str) -> None:
    made = target_set(name, "hill")
    check(made, "series", "a test")
    assert (made["kind"] == "target").all()
    assert (made["area"] == "hill").all()
    assert (made["note"] != "").all()
    assert (made["quote"] != "").all()
    assert made["locator"].is_unique
    assert (made["period_start"].dt.year == made["year"]).all()
    assert not made.duplicated(["indicator", "year"]).any()
    for row in made.to_dict("records"):
        one = indicators()[row["indicator"]]
        assert (row["unit"], row["per"]) == (one.unit, one.per)
        assert one.hard[0] < row["value"] < one.hard[1]
        assert row["bound"][0] == {"lower": "<", "higher": ">"}[one.direction]
        assert f"{row['value']:g}" in row["quote"]


def test_results_stand_against_them() -> None:
    results = rows(indicator="maternal_mortality_ratio", unit="/10万", per=100_000.0, year=[2015, 2020],
                   numerator=[20, 14], denominator=100_000)  # fmt: skip
    gap = target_gap(pd.concat([results, target_set("healthy-china-2030", "hill")])).set_index(["indicator", "year"])
    assert gap.loc[("maternal_mortality_ratio", 2020), "met"] == "met"
    assert gap.loc[("maternal_mortality_ratio", 2030), "met"] == "not yet"
    assert gap.loc[("maternal_mortality_ratio", 2030), "gap"] == pytest.approx(2)
    assert gap.loc[("infant_mortality_rate", 2020), "met"] == "cannot tell"
    elsewhere = target_gap(pd.concat([results, target_set("healthy-china-2030", "vale")]))
    assert (elsewhere["met"] == "cannot tell").all()


def test_less_than_seventy_is_not_seventy() -> None:
    results = rows(indicator="maternal_mortality_ratio", unit="/10万", per=100_000.0, year=[2030], value=[70.0])
    gap = target_gap(pd.concat([results, target_set("sdg", "hill")]))
    assert gap["met"].iloc[0] == "missed"


def test_the_list_names_every_set() -> None:
    listed = target_sets()
    assert {"sdg", "healthy-china-2030"} <= set(listed["name"])
    for row in listed.to_dict("records"):
        made = target_set(row["name"])
        assert (row["targets"], row["first_year"], row["last_year"]) == (
            len(made),
            made["year"].min(),
            made["year"].max(),
        )
        assert row["source"] == made["note"].iloc[0]
        assert all(row[name] for name in ("en", "zh", "published", "for", "source"))


@pytest.mark.parametrize(
    ("name", "area", "message"),
    [
        ("sgd", "", "there is no target set 'sgd'.*Did you mean 'sdg'"),
        ("healthy-china", "", "Did you mean 'healthy-china-2030'"),
        ("", "", "'sdg', 'healthy-china-2030'"),
        (None, "", "no target set None"),
        (["sdg"], "", "no target set"),
        ("sdg", None, "area is None"),
    ],
)
def test_unknown_names(name, area, message: str) -> None:
    with pytest.raises(InputError, match=message):
        target_set(name, area)


def test_what_is_returned_can_be_changed_without_harm() -> None:
    made = target_set("sdg")
    made["value"] = 0.0
    assert target_set("sdg")["value"].min() == 12


def test_a_set_joins_the_figures_of_one_area_and_repeats_no_plan() -> None:
    known = {"bound": "=", "status": "observed", "standing": "final", "area": "hill", "unit": "/10万", "per": 1e5}
    result = {**known, "indicator": "maternal_mortality_ratio", "kind": "result", "year": 2019, "value": 15.0}
    plan = {**result, "kind": "target", "bound": "<=", "year": 2020, "value": 18.0, "source": "plan"}
    both = with_target_sets(conform(pd.DataFrame([result, plan]), "series"), "healthy-china-2030 sdg")
    goals = both[both["kind"] == "target"]
    assert goals[["source", "year", "value"]].to_numpy().tolist() == [
        ["plan", 2020, 18.0], ["healthy-china-2030", 2030, 12.0], ["sdg", 2030, 70.0],
    ]  # fmt: skip
    assert set(both["area"]) == {"hill"}
    alone = conform(pd.DataFrame([result]), "series")
    assert with_target_sets(alone, "").equals(alone)
    with pytest.raises(InputError, match="needs one area"):
        with_target_sets(conform(pd.DataFrame([result, {**result, "area": "lake"}]), "series"), "sdg")
