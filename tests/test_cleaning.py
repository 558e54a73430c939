"""From observations to series: units, repairs, recomputation, ranges and identities, on small tables."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from healthstats.cleaning import clean
from healthstats.errors import InputError
from healthstats.series import Cleaned, Found, conform, empty, has_flag


def observed(*rows: dict, **common: object) -> pd.DataFrame:
    """Observations with the least that makes sense; `year` stands for a calendar year."""
    made = []
    for count, row in enumerate(rows, start=2):
        line = {"file": "a.csv", "locator": f"R{count}C2", "source": "book", "standing": "final", "kind": "result",
                "bound": "=", "status": "observed", "area": "land", **common, **row}  # fmt: skip
        if year := line.pop("year", 2010):
            line |= {"period_start": pd.Timestamp(year, 1, 1), "period_end": pd.Timestamp(year, 12, 31)}
        made.append(line)
    return conform(pd.DataFrame(made), "observations")


def cleaned(*rows: dict, **common: object) -> Cleaned:
    return clean(Found(observed(*rows, **common), empty("problems")))


def one_of(cases: list[tuple], case: tuple, rows: Callable[..., list[dict]]) -> Cleaned:
    """Clean a table of cases in one go, each in a file and a population of its own, and return the part of one."""
    done = _all_of(tuple(map(id, cases)), lambda: [rows(*one) for one in cases])
    return done[next(count for count, one in enumerate(cases) if one is case)]


_DONE: dict[tuple, list[Cleaned]] = {}


def _all_of(key: tuple, rows: Callable[[], list[list[dict]]]) -> list[Cleaned]:
    if key not in _DONE:
        own = [
            [{**row, "file": f"{count}-{row.get('file', 'a.csv')}", "population": f"case {count}"} for row in case]
            for count, case in enumerate(rows())
        ]
        whole = cleaned(*(row for case in own for row in case))
        _DONE[key] = [_part(whole, f"case {count}", {row["file"] for row in case}) for count, case in enumerate(own)]
    return _DONE[key]


def _part(whole: Cleaned, case: str, files: set[str]) -> Cleaned:
    return replace(
        whole,
        series=whole.series[whole.series["population"] == case].reset_index(drop=True),
        vintages=whole.vintages[whole.vintages["population"] == case].reset_index(drop=True),
        problems=whole.problems[whole.problems["file"].isin(files)].reset_index(drop=True),
        ledger=whole.ledger[whole.ledger["file"].isin(files)].reset_index(drop=True),
    )


def codes(result: Cleaned, *leave_out: str) -> list[str]:
    return [code for code in result.problems["code"] if code not in leave_out]


def years(indicator: str, first: int, *values: float, **rest: object) -> list[dict]:
    return [{"indicator": indicator, "year": first + step, "value": value, **rest} for step, value in enumerate(values)]


@pytest.fixture(autouse=True)
def _here(project: Path) -> None:
    """Every test works in the small project."""


def plain(indicator: str, value: float, unit: str, *_: object) -> list[dict]:
    return [{"indicator": indicator, "value": value, "unit": unit}]


def rates(names: tuple[str, ...], values: tuple[float, ...], decimals: int) -> list[dict]:
    return [
        {"indicator": f"{name}_rate", "value": value, "unit": "‰", "decimals": decimals}
        for name, value in zip(names, values, strict=True)
    ]


# --- one unit ---------------------------------------------------------------------------------------------------------


UNITS: list[tuple] = [
    ("population", 9989.5, "万人", 1, 99_895_000, "人", -3),
    ("births", 1234, "人", 0, 1234, "人", 0),
    ("births", 1234, "", 0, 1234, "人", 0),
    ("infant_mortality_rate", 1.1, "%", 1, 11.0, "‰", 0),
    ("maternal_mortality_ratio", 20.2, "1/10万", 1, 20.2, "/10万", 1),
    ("hospital_delivery_rate", 97.25, "percent", 2, 97.25, "%", 2),
    ("beds_per_thousand_population", 29.1, "张/万人口", 1, 2.91, "张/千人口", 2),
    ("new_cooperative_medical_scheme_funding_per_head", 120, "元", 0, 120, "元/人", 0),
    ("life_expectancy_at_birth", 76.3, "", 1, 76.3, "岁", 1),
]


@pytest.mark.parametrize("case", UNITS, ids=str)
def test_values_take_the_unit_of_the_catalogue(case: tuple) -> None:
    *_, wanted, unit_after, decimals_after = case
    row = one_of(
        UNITS,
        case,
        lambda name, number, sign, places, *_: [{"indicator": name, "value": number, "unit": sign, "decimals": places}],
    ).series.iloc[0]
    assert (row["value"], row["unit"], row["decimals"]) == (wanted, unit_after, decimals_after)


def test_the_upper_end_of_a_range_is_converted_too() -> None:
    row = cleaned({"indicator": "births", "value": 1.2, "value_high": 1.5, "unit": "万人", "decimals": 1}).series.iloc[
        0
    ]
    assert (row["value"], row["value_high"]) == (12_000, 15_000)


@pytest.mark.parametrize("unit", ["元", "parsecs", "岁"])
def test_a_unit_of_something_else_is_left_to_a_person(unit: str) -> None:
    result = cleaned({"indicator": "infant_mortality_rate", "value": 9.0, "unit": unit})
    assert codes(result) == ["unit_mismatch"]
    assert result.problems.loc[0, "action"] == "decide"
    assert has_flag(result.series, "undecided").all()
    assert result.series.loc[0, "unit"] == unit


@pytest.mark.parametrize("unit", ["百分点", "percentage points", "%"])
def test_a_change_keeps_its_own_unit(unit: str) -> None:
    result = cleaned({"indicator": "births", "value": -3.2, "unit": unit, "kind": "change"})
    assert codes(result) == []
    assert result.series.loc[0, ["value", "unit"]].tolist() == [-3.2, unit]


def test_an_unregistered_series_keeps_the_unit_it_is_mostly_printed_in() -> None:
    printed = [(2010, 3.0, "万元"), (2011, 4.0, "万元"), (2012, 25_000.0, "元")]
    series = cleaned(
        *({"year": year, "value": value, "unit": unit} for year, value, unit in printed), label="投资额"
    ).series
    assert series["value"].tolist() == [3.0, 4.0, 2.5]
    assert set(series["unit"]) == {"万元"}


# --- the unit-family test ---------------------------------------------------------------------------------------------

STEADY = years("crude_birth_rate", 2013, 9.1, 9.4, 8.8, 8.2, 7.6, unit="‰", decimals=2)


def test_a_birth_rate_with_the_wrong_sign_is_mended_by_its_neighbours() -> None:
    result = cleaned(
        *STEADY, {"indicator": "crude_birth_rate", "year": 2018, "value": 6.31, "unit": "%", "decimals": 2}
    )
    row = result.series.query("year == 2018").iloc[0]
    assert (row["value"], row["unit"], row["decimals"], row["flags"]) == (6.31, "‰", 2, "repaired")
    assert codes(result) == ["unit_family"]
    assert result.problems.loc[0, ["action", "before", "after"]].tolist() == ["repaired", "6.31 %", "6.31 ‰"]
    assert "neighbouring years" in result.problems.loc[0, "message"]


def test_a_right_percent_sign_is_left_alone() -> None:
    result = cleaned(
        *STEADY, {"indicator": "crude_birth_rate", "year": 2018, "value": 0.71, "unit": "%", "decimals": 2}
    )
    assert codes(result) == []
    assert result.series.query("year == 2018")[["value", "flags"]].to_numpy().tolist() == [[7.1, ""]]


def test_a_run_of_wrong_signs_is_mended_outwards() -> None:
    run = years("crude_birth_rate", 2018, 7.4, 7.1, 6.9, 6.6, 6.5, 6.3, 6.1, 6.0, unit="%", decimals=1)
    series = cleaned(*STEADY, *run).series.query("year >= 2018")
    assert series["value"].tolist() == [7.4, 7.1, 6.9, 6.6, 6.5, 6.3, 6.1, 6.0]
    assert has_flag(series, "repaired").all()


def test_growth_is_mended_by_the_identity_and_not_by_its_neighbours() -> None:
    rows = [
        *years("natural_growth_rate", 2013, 4.1, 4.0, 3.9, 3.8, 3.6, unit="‰", decimals=1),
        {"indicator": "crude_birth_rate", "year": 2018, "value": 7.5, "unit": "‰", "decimals": 1},
        {"indicator": "crude_death_rate", "year": 2018, "value": 7.1, "unit": "‰", "decimals": 1},
        {"indicator": "natural_growth_rate", "year": 2018, "value": 0.4, "unit": "%", "decimals": 1},
    ]
    result = cleaned(*rows)
    growth = result.series.query("year == 2018 and indicator == 'natural_growth_rate'")
    assert growth["value"].tolist() == [0.4]
    assert codes(result) == ["unit_family"]


def test_counts_decide_before_neighbours() -> None:
    row = {"indicator": "crude_birth_rate", "year": 2018, "value": 1.25, "unit": "%", "decimals": 2, "numerator": 125.0}
    told = cleaned(*STEADY, {**row, "denominator": 100_000.0}).series.query("year == 2018").iloc[0]
    assert (told["value"], told["flags"]) == (1.25, "repaired")
    stated = cleaned(*STEADY, {**row, "denominator": 10_000.0}).series.query("year == 2018").iloc[0]
    assert (stated["value"], stated["flags"]) == (12.5, "")


def test_the_own_counts_uncover_a_canonical_looking_sign() -> None:
    row = {
        "indicator": "hospital_delivery_rate",
        "value": 0.953,
        "unit": "%",
        "numerator": 953.0,
        "denominator": 1000.0,
    }
    result = cleaned({**row, "decimals": 3})
    assert result.series.loc[0, ["value", "flags"]].tolist() == [95.3, "repaired"]


def test_an_implied_denominator_decides_nothing() -> None:
    row = {"indicator": "crude_birth_rate", "value": 3.5, "unit": "%", "decimals": 1, "numerator": 35.0}
    result = cleaned({**row, "denominator": 10_000.0, "flags": "implied_denominator"})
    assert has_flag(result.series, "undecided").all()


DOUBTS: list[tuple] = [
    ("infant_mortality_rate", 2.9, "%", True),  # 29 ‰ or 2.9 ‰: both usual
    ("crude_birth_rate", 30.5, "%", True),  # 305 ‰ is impossible, 30.5 ‰ likely, but nothing agrees
    ("crude_birth_rate", 1.2, "%", False),  # only 12 ‰ is usual
    ("doctors_per_thousand_population", 5.0, "人/万人口", False),  # written out: nobody mistook it
    ("birth_defect_incidence", 6.1, "‰", False),  # only 61 per 10,000 is usual
    ("birth_defect_incidence", 25.0, "‰", True),
    ("birth_defect_incidence", 52.5, "%", True),
]


@pytest.mark.parametrize("case", DOUBTS, ids=str)
def test_without_counts_and_neighbours_doubt_is_left_to_a_person(case: tuple) -> None:
    undecided = case[-1]
    result = one_of(DOUBTS, case, plain)
    assert has_flag(result.series, "undecided").tolist() == [undecided]
    assert codes(result) == (["unit_family"] if undecided else [])
    assert not has_flag(result.series, "repaired").any()


def test_birth_defects_are_not_mended_by_neighbours() -> None:
    rows = years("birth_defect_incidence", 2013, 50.0, 52.0, 51.0, 53.0, unit="/万", decimals=1)
    result = cleaned(*rows, {"indicator": "birth_defect_incidence", "year": 2017, "value": 52.5, "unit": "%"})
    assert has_flag(result.series.query("year == 2017"), "undecided").all()


@pytest.mark.parametrize("values", [[0.5, 0.4, 0.5, 5.0, 0.6], [5.0, 4.0, 5.0, 0.5, 6.0]])
def test_an_epidemic_or_a_lull_is_no_wrong_unit(values: list[float]) -> None:
    rows = years("disease_incidence_rate", 2010, *values, unit="/10万", subject="measles", decimals=1)
    result = cleaned(*rows)
    assert codes(result) == []
    assert result.series["value"].tolist() == values


def test_a_value_ten_times_too_small_among_steady_ones_is_mended() -> None:
    rows = years("infant_mortality_rate", 2010, 13.1, 12.8, 1.2, 11.9, 11.5, unit="‰", decimals=1)
    result = cleaned(*rows)
    assert result.series["value"].tolist() == [13.1, 12.8, 12.0, 11.9, 11.5]
    assert codes(result) == ["unit_family"]


def test_a_new_programme_that_starts_low_is_no_wrong_unit() -> None:
    rows = years("newborn_hearing_screening_rate", 2010, 11.0, 85.0, 91.0, 93.0, 95.0, unit="%", decimals=1)
    assert codes(cleaned(*rows)) == []


def test_a_share_printed_as_a_fraction_is_mended() -> None:
    rows = years("hospital_delivery_rate", 2010, 94.0, 95.0, 0.96, 97.0, 98.0, unit="%", decimals=2)
    assert cleaned(*rows).series["value"].tolist() == [94.0, 95.0, 96.0, 97.0, 98.0]


@pytest.mark.parametrize("sign", ["", "1/10", "/10", "()"])
def test_a_lost_or_broken_sign_is_mended_when_the_neighbours_agree(sign: str) -> None:
    rows = years("maternal_mortality_ratio", 2010, 21.0, 20.5, 19.8, 19.0, unit="/10万", decimals=1)
    result = cleaned(*rows, {"indicator": "maternal_mortality_ratio", "year": 2014, "value": 18.4, "unit": sign})
    row = result.series.query("year == 2014").iloc[0]
    assert (row["value"], row["unit"], row["flags"]) == (18.4, "/10万", "repaired")
    assert (codes(result), result.problems.loc[0, "action"]) == (["lost_unit"], "repaired")


def test_a_lost_sign_is_mended_when_a_sibling_agrees() -> None:
    rows = [{"indicator": "infant_mortality_rate", "value": 4.1, "unit": "‰"},
            {"indicator": "neonatal_mortality_rate", "value": 2.6, "unit": ""}]  # fmt: skip
    result = cleaned(*rows, decimals=1)
    assert result.series.loc[1, ["value", "unit", "flags"]].tolist() == [2.6, "‰", "repaired"]
    assert "other death rates of children" in result.problems.loc[0, "message"]


def test_a_lost_sign_with_nothing_to_go_by_is_left_to_a_person() -> None:
    result = cleaned({"indicator": "maternal_mortality_ratio", "value": 18.4, "unit": ""})
    assert (codes(result), result.problems.loc[0, "action"]) == (["lost_unit"], "decide")
    assert result.series.loc[0, ["value", "unit", "flags"]].tolist() == [18.4, "/10万", "undecided"]


def test_a_count_with_decimals_and_no_unit_has_lost_it() -> None:
    result = cleaned({"indicator": "births", "value": 120.5, "unit": ""})
    assert codes(result) == ["lost_unit"]


def test_zero_is_zero_in_every_unit() -> None:
    result = cleaned(
        *(
            {"indicator": "maternal_mortality_ratio", "value": 0.0, "unit": unit, "year": year}
            for year, unit in ((2010, "‰"), (2011, ""))
        )
    )
    assert codes(result) == []


# --- recomputation ----------------------------------------------------------------------------------------------------


COUNTED: list[tuple] = [
    (4.0, 1, 4040, True),  # 4.04 rounds to 4.0
    (4.0, 1, 3960, True),  # 3.96 rounds to 4.0
    (4.0, 1, 4090, True),  # 4.09 truncates to 4.0
    (4.0, 1, 3940, False),
    (4.0, 1, 4110, False),
    (4.04, 2, 4040, True),
    (4.05, 2, 4040, False),
    (4, 0, 4900, True),
    (4, 0, 5100, False),
]


@pytest.mark.parametrize("case", COUNTED, ids=str)
def test_a_printed_rate_is_held_against_its_counts(case: tuple) -> None:
    matches = case[-1]
    result = one_of(
        COUNTED,
        case,
        lambda rate, places, deaths, _: [
            {
                "indicator": "infant_mortality_rate",
                "value": rate,
                "decimals": places,
                "unit": "‰",
                "numerator": deaths,
                "denominator": 1_000_000,
            }
        ],
    )
    assert codes(result) == ([] if matches else ["rate_mismatch"])
    assert has_flag(result.series, "mismatch").tolist() == [not matches]


def test_a_mismatch_is_told_with_its_figures() -> None:
    problems = cleaned({"indicator": "perinatal_mortality_rate", "value": 7.0, "decimals": 1, "unit": "‰",
                        "numerator": 4416.0, "denominator": 600_000.0}).problems  # fmt: skip
    assert problems.loc[0, "message"] == "printed 7.0 ‰, but 4,416 / 600,000 × 1,000 = 7.36"
    assert problems.loc[0, ["before", "after", "action"]].tolist() == ["7.0 ‰", "7.36 ‰", "kept"]


def test_an_implied_denominator_confirms_nothing() -> None:
    row = {"indicator": "disease_incidence_rate", "subject": "measles", "value": 4.0, "unit": "/10万", "numerator": 9.0}
    assert codes(cleaned({**row, "denominator": 10_000.0, "flags": "implied_denominator"})) == []
    assert codes(cleaned({**row, "denominator": 10_000.0})) == ["rate_mismatch"]


@pytest.mark.parametrize(("events", "people"), [(-4.0, 1000.0), (np.inf, 1000.0), (4.0, 0.0), (4.0, -1.0)])
def test_counts_that_cannot_be_are_left_aside(events: float, people: float) -> None:
    result = cleaned(
        {"indicator": "infant_mortality_rate", "value": 4.0, "unit": "‰", "numerator": events, "denominator": people}
    )
    assert codes(result) == ["impossible_count"]
    assert result.series[["numerator", "denominator"]].isna().all(axis=None)


def population(year: int, value: float) -> dict:
    return {"indicator": "population", "year": year, "value": value, "unit": "万人", "decimals": 2}


def test_counts_of_other_rows_give_the_rate_over_the_mean_of_two_year_ends() -> None:
    rows = [population(2009, 100.0), population(2010, 104.0), {"indicator": "births", "value": 15_300.0, "unit": "人"},
            {"indicator": "crude_birth_rate", "value": 15.0, "decimals": 1, "unit": "‰"}]  # fmt: skip
    result = cleaned(*rows)
    rate = result.series.query("indicator == 'crude_birth_rate'").iloc[0]
    assert (rate["numerator"], rate["denominator"]) == (15_300, 1_020_000)
    assert "mid-year mean" in rate["note"]
    assert codes(result) == []


def test_counts_of_other_rows_that_do_not_give_the_rate_are_not_its_counts() -> None:
    rows = [population(2009, 100.0), population(2010, 104.0), {"indicator": "births", "value": 12_000.0, "unit": "人"},
            {"indicator": "crude_birth_rate", "value": 15.0, "decimals": 1, "unit": "‰"}]  # fmt: skip
    result = cleaned(*rows)
    rate = result.series.query("indicator == 'crude_birth_rate'").iloc[0]
    assert codes(result) == ["rate_mismatch"]
    assert np.isnan(rate["numerator"])


# --- what a number can be ---------------------------------------------------------------------------------------------


RANGES: list[tuple] = [
    ("electronic_health_record_rate", 103.0, "%", "over_100"),
    ("electronic_health_record_rate", 100.0, "%", None),
    ("electronic_health_record_rate", 9703.0, "%", "beyond_range"),
    ("task_completion_rate", 181.7, "%", None),
    ("sex_ratio_at_birth", 107.1, "", "lost_unit"),
    ("sex_ratio_at_birth", 107.1, "%", None),
    ("bed_occupancy_rate", 104.0, "%", None),
    ("crude_birth_rate", 90.0, "‰", "beyond_range"),
    ("crude_birth_rate", 55.0, "‰", "unusual_value"),
    ("natural_growth_rate", -1.5, "‰", None),
    ("infant_mortality_rate", -1.5, "‰", "impossible_value"),
    ("births", -2.0, "人", "impossible_value"),
    ("births", np.inf, "人", "impossible_value"),
    ("births", np.nan, "人", "no_value"),
]


@pytest.mark.parametrize("case", RANGES, ids=str)
def test_ranges(case: tuple) -> None:
    code = case[-1]
    result = one_of(RANGES, case, plain)
    assert codes(result) == ([code] if code else [])
    gone = code in ("impossible_value", "no_value")
    assert len(result.series) == (0 if gone else 1)
    assert result.ledger.loc[0, "excluded"] == int(gone)


def test_a_coverage_over_100_is_kept_and_flagged() -> None:
    result = cleaned({"indicator": "electronic_health_record_rate", "value": 103.0, "unit": "%"})
    assert result.series.loc[0, ["value", "flags"]].tolist() == [103.0, "over_100"]
    assert result.problems.loc[0, "action"] == "kept"


@pytest.mark.parametrize("status", ["suppressed", "not_done", "not_collected"])
def test_a_marked_gap_stays_with_its_status(status: str) -> None:
    result = cleaned({"indicator": "births", "value": np.nan, "status": status})
    assert codes(result) == []
    assert result.series["status"].tolist() == [status]


@pytest.mark.parametrize(("flag", "barred"), [("incomplete_year", True), ("doubtful_period", True)])
def test_flags_of_reading_stay_and_are_noted(flag: str, barred: bool) -> None:
    result = cleaned({"indicator": "births", "value": 5.0, "flags": flag})
    assert has_flag(result.series, flag).tolist() == [barred]
    assert codes(result) == [flag]


def test_a_number_without_a_period_stays_undecided() -> None:
    result = cleaned(
        {"indicator": "births", "value": 5.0, "year": None}, {"indicator": "births", "value": 6.0, "year": None}
    )
    assert codes(result) == ["no_period"]
    assert result.series["year"].isna().all()
    assert has_flag(result.series, "undecided").all()
    assert len(result.series) == 2  # nobody knows that they are of one year


# --- identities -------------------------------------------------------------------------------------------------------


NESTED_RATES = ("neonatal_mortality", "infant_mortality", "under_five_mortality")
GROWTH_RATES = ("crude_birth", "crude_death", "natural_growth")
SUM_RATES = ("neonatal_mortality", "infant_mortality", "postneonatal_mortality")


def parts(whole: float, _: bool) -> list[dict]:
    common = {"indicator": "maternal_mortality_ratio", "unit": "/10万", "decimals": 1}
    values = {"land": whole, "land-urban": 15.0, "land-rural": 30.0}
    return [{"area": area, "value": value, **common} for area, value in values.items()]


NESTED: list[tuple] = [
    (3.0, 4.0, 5.0, 0),
    (4.0, 4.0, 4.0, 0),
    (4.1, 4.0, 5.0, 1),
    (3.0, 5.2, 5.0, 1),
    (6.0, 5.5, 5.0, 2),
]


@pytest.mark.parametrize("case", NESTED, ids=str)
def test_nested_death_rates(case: tuple) -> None:
    breaches = case[-1]
    result = one_of(NESTED, case, lambda *printed: rates(NESTED_RATES, printed[:3], 1))
    assert codes(result) == ["rate_order"] * breaches
    assert has_flag(result.series, "inconsistent").any() == (breaches > 0)


GROWTHS: list[tuple] = [(2.5, True), (2.52, True), (2.53, False), (-2.5, False)]


@pytest.mark.parametrize("case", GROWTHS, ids=str)
def test_births_less_deaths(case: tuple) -> None:
    agrees = case[-1]
    result = one_of(GROWTHS, case, lambda printed, _: rates(GROWTH_RATES, (9.55, 7.05, printed), 2))
    assert codes(result) == ([] if agrees else ["growth_identity"])
    assert has_flag(result.series, "inconsistent").tolist() == [not agrees] * 3


SUMS: list[tuple] = [(1.2, True), (1.3, True), (1.5, False)]


@pytest.mark.parametrize("case", SUMS, ids=str)
def test_infant_deaths_are_neonatal_and_later_ones(case: tuple) -> None:
    agrees = case[-1]
    result = one_of(SUMS, case, lambda printed, _: rates(SUM_RATES, (3.0, 4.2, printed), 1))
    assert codes(result) == ([] if agrees else ["rate_sum"])


PARTS: list[tuple] = [(22.0, True), (30.0, True), (30.1, False), (14.0, False)]


@pytest.mark.parametrize("case", PARTS, ids=str)
def test_an_area_lies_between_its_parts(case: tuple) -> None:
    agrees = case[-1]
    result = one_of(PARTS, case, parts)
    assert codes(result) == ([] if agrees else ["parts_of_area"])


def test_barred_values_are_not_held_against_others() -> None:
    rows = [{"indicator": "neonatal_mortality_rate", "value": 9.0, "flags": "doubtful_period"},
            {"indicator": "infant_mortality_rate", "value": 4.0}]  # fmt: skip
    assert "rate_order" not in codes(cleaned(*rows, unit="‰", decimals=1))


# --- the contract -----------------------------------------------------------------------------------------------------


def test_clean_says_what_it_needs() -> None:
    with pytest.raises(InputError, match="clean needs a observations table"):
        clean(Found(pd.DataFrame({"value": [1.0]}), empty("problems")))


def test_the_reading_problems_come_along_gravest_first() -> None:
    met = conform(
        pd.DataFrame({"code": ["zip_bomb"], "severity": ["error"], "action": ["excluded"], "file": ["z.xlsx"]}),
        "problems",
    )
    result = clean(Found(observed({"label": "新名称", "value": 1.0}), met))
    assert result.problems["code"].tolist() == ["zip_bomb", "unregistered_indicator"]
    assert result.ledger["file"].tolist() == ["a.csv", "z.xlsx"]


def test_outside_a_project_areas_stay_as_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HEALTHSTATS_ROOT")
    monkeypatch.chdir(tmp_path)
    result = cleaned({"indicator": "births", "value": 5.0, "area": "Nowhere"})
    assert (codes(result), result.series.loc[0, "area"]) == ([], "Nowhere")


def test_an_empty_table_is_clean() -> None:
    result = clean(Found(empty("observations"), empty("problems")))
    assert (len(result.series), len(result.problems), len(result.ledger)) == (0, 0, 0)
