"""English translated word for word by a machine: what stands in the sentence before, tasks, and values held against."""

from pathlib import Path

import pytest

from prose_reading import plan, read_text, report, said

STATISTICAL_YEAR = [
    # a text, the period of its last number
    "Summary of maternal care from October 2018 to September 2019\n\nThere were 512 live births.",
    "Summary of maternal care in 2019\n\nThe statistical year is from October 1, 2018 to September 30, 2019.\n\n"
    "There were 512 live births this year.",
]


@pytest.mark.parametrize("text", STATISTICAL_YEAR)
def test_a_title_or_sentence_states_the_statistical_year(project: Path, text: str) -> None:
    assert said(read_text(project, text + "\n"), "indicator", "period")[-1] == ("births", "2018-10..2019-09")


BESIDE = [
    # a sentence in a report on 2019, its figures
    (
        "The hospital delivery rate reached 99.2%, an increase of 0.4 percentage points over the 98.8% of last year.",
        [("result", 99.2, "=", "2019"), ("change", 0.4, "=", "2019"), ("result", 98.8, "=", "2018")],
    ),
    (
        "The hospital delivery rate was 99.2%, which was basically flat with the 99.1% of the same period last year.",
        [("result", 99.2, "=", "2019"), ("result", 99.1, "=", "2018")],
    ),
]


@pytest.mark.parametrize(("sentence", "expected"), BESIDE)
def test_the_value_of_the_year_before_stands_beside(
    project: Path, sentence: str, expected: list[tuple[object, ...]]
) -> None:
    found = report(project, sentence)
    assert said(found, "kind", "value", "bound", "period") == expected
    assert {key for (key,) in said(found, "indicator")} == {"hospital_delivery_rate"}


def test_a_plan_looks_back_on_a_whole_year_and_the_one_before(project: Path) -> None:
    text = (
        "Work plan for 2020\n\nI. Review of work in 2019\n\nIn the whole year, 41 cases of measles were reported, and "
        "the incidence rate was 7.01/100,000, lower than the 7.45/100,000 of the previous year.\n\nII. Key work\n"
    )
    assert said(read_text(project, text), "value", "period") == [(41, "2019"), (7.01, "2019"), (7.45, "2018")]


def test_a_day_in_a_plan_is_of_its_point_only(project: Path) -> None:
    text = "The new wing with 60 beds will be opened before June 30; build 3 wards. Train 9 doctors."
    assert said(plan(project, text), "value", "period")[1:] == [(3, "2020"), (9, "2020")]


def test_a_task_is_a_target_and_what_was_completed_of_it_a_result(project: Path) -> None:
    found = report(
        project, "The task number of free cervical cancer screening is 900 people, 912 people were completed."
    )
    screened = "women_screened_for_cervical_cancer"
    assert said(found, "kind", "indicator", "value") == [("target", screened, 900), ("result", screened, 912)]


def test_those_who_should_be_checked_are_counted_and_no_goal(project: Path) -> None:
    found = report(project, "The number of women who should be checked is 4,810, and 3,990 people were checked.")
    assert said(found, "kind", "value") == [("result", 4810), ("result", 3990)]


RATES_BY_COUNTS = [
    # a sentence, the indicators of its last two numbers
    (
        "The number of hypertension patients under management was 8,410, the number of diabetes patients under "
        "management was 935, and the standardized management rates were 91.3% and 88.7% respectively.",
        ["hypertension_standardised_management_rate", "diabetes_standardised_management_rate"],
    ),
    (
        "816 hypertension patients and 205 patients with type 2 diabetes were managed, the standardized management "
        "rates were 68.9% and 66.2%.",
        ["hypertension_standardised_management_rate", "diabetes_standardised_management_rate"],
    ),
    (
        "30 children under 5 years old died; of which 21 were infants and 12 were newborns, the mortality rates were "
        "3.34‰ and 1.91‰ respectively.",
        ["infant_mortality_rate", "neonatal_mortality_rate"],
    ),
    (
        "The number of practicing (assistant) doctors and registered nurses per thousand population reached 2.61 and "
        "2.95 respectively.",
        ["doctors_per_thousand_population", "nurses_per_thousand_population"],
    ),
]


@pytest.mark.parametrize(("sentence", "expected"), RATES_BY_COUNTS)
def test_rates_are_named_by_the_counts_before_them(project: Path, sentence: str, expected: list[str]) -> None:
    assert [key for (key,) in said(report(project, sentence), "indicator")][-2:] == expected


NAMED = [
    # a sentence, (indicator, subject) of its last number
    ("1 case of maternal death occurred.", ("deaths", "maternal")),
    ("30 children under 5 years old died, of which 21 were infants.", ("deaths", "infant")),
    ("There are 284 live births, of which 112 people are the second child.", ("births", "second_child")),
    (
        "There are 284 live births, 112 people are the second child, accounting for 39.4% of the live births.",
        ("birth_order_share", "second_child"),
    ),
    (
        "The low birth weight rate is 3.8%. 7 cases of birth defects were found, and the incidence was 123.6/10,000.",
        ("birth_defect_incidence", ""),
    ),
    (
        "There were 284 live births, the sex ratio was 108.4; compared with 273 in the previous year, more.",
        ("births", ""),
    ),
    ("There were 284 live births. 281 newborns were screened for deafness.", ("", "")),
    (
        "There are 4,126 children under 7 years old, 3,891 were under health care management, the rate was 94.3%.",
        ("under_seven_child_health_care_rate", ""),
    ),
    (
        "The testing rate of HIV, syphilis and hepatitis B for pregnant women was 100%.",
        ("antenatal_hiv_syphilis_hepatitis_b_testing_rate", ""),
    ),
    (
        "The new rural cooperative medical system was extended, and the participation rate is stable at more than 98%.",
        ("new_cooperative_medical_scheme_participation_rate", ""),
    ),
    (
        "102 cases of Class A and B infectious diseases were reported, the reported incidence rate was 189.0/100,000.",
        ("class_a_and_b_infectious_disease_incidence", ""),
    ),
    (
        "The management rate and hospital delivery rate of high-risk pregnant and lying-in women are both 100%.",
        ("high_risk_pregnancy_hospital_delivery_rate", ""),
    ),
]


@pytest.mark.parametrize(("sentence", "expected"), NAMED)
def test_names_said_elsewhere_in_the_sentence(project: Path, sentence: str, expected: tuple[str, str]) -> None:
    assert said(report(project, sentence), "indicator", "subject")[-1] == expected


def test_the_heading_over_a_paragraph_says_whose_rate_it_is(project: Path) -> None:
    filler = "The work was done with great care by all the units of the district in every month. " * 6
    text = f"Report on 2019\n\n1. Maternal health care\n\n{filler}The systematic management rate reached 93.4%.\n"
    assert said(read_text(project, text), "indicator") == [("maternal_systematic_management_rate",)]


NOTHING = [
    "See the statements (tables 1 to 11) of the units.",
    "The first 3 places are premature birth, heart disease and suffocation.",
]


@pytest.mark.parametrize("sentence", NOTHING)
def test_tables_and_ranks_are_no_figures(project: Path, sentence: str) -> None:
    assert said(report(project, sentence), "value") == []


def test_per_ten_thousand_people_is_no_number_of_its_own(project: Path) -> None:
    found = report(project, "There were 2.1 general practitioners per ten thousand people.")
    assert said(found, "value") == [(2.1,)]


def test_the_number_of_a_heading_stands_before_a_number(project: Path) -> None:
    found = report(project, "3.4 4,930 people received the free premarital examination.")
    assert said(found, "value") == [(4930,)]


LAST = [
    # a sentence in a report on 2019, (kind, indicator, subject, value, period) of its last number
    (
        "Infant mortality rate 5.49‰, last year is 6.12‰; newborn mortality rate 3.47‰.",
        ("result", "neonatal_mortality_rate", "", 3.47, "2019"),
    ),
    ("Income realized 3,846 ten thousand yuan, increase 412 ten thousand yuan.", ("change", "", "", 412, "2019")),
    (
        "The maternal mortality rate is 14.45/100,000, lower than the provincial control index 20/100,000.",
        ("target", "maternal_mortality_ratio", "", 20, "2019"),
    ),
    (
        "The per capita financing standard was from last year 230 yuan raised to 290 yuan.",
        ("result", "new_cooperative_medical_scheme_funding_per_head", "", 290, "2019"),
    ),
    (
        "The district reported notifiable infectious diseases 1,247 cases, death 3 cases.",
        ("result", "deaths", "all_notifiable", 3, "2019"),
    ),
    ("Newly found patients 14 cases, follow-up rate 98.1%.", ("result", "patient_follow_up_rate", "", 98.1, "2019")),
    ("Woman disease general check should examine 2,860 people.", ("result", "", "", 2860, "2019")),
    (
        "Maternal mortality was 19.06/100,000, compared with last year's 36.4/100,000 dropped obviously.",
        ("result", "maternal_mortality_ratio", "", 36.4, "2018"),
    ),
    (
        "Cesarean section rate 41.7%, on year-on-year basis dropped 2.4 percentage points.",
        ("change", "caesarean_section_rate", "", -2.4, "2019"),
    ),
    (
        "Hand, foot and mouth disease has 346 examples.",
        ("result", "reported_cases", "hand_foot_and_mouth_disease", 346, "2019"),
    ),
    ("Existing staff 53 people, doctors occupy 84.9%.", ("result", "composition_share", "doctors", 84.9, "2019")),
    (
        "Diagnoses were hepatitis B (38,215 cases), pulmonary tuberculosis (27,904) and syphilis (9,186).",
        ("result", "reported_cases", "syphilis", 9186, "2019"),
    ),
    (
        "Beds numbered 1,734, of which 1,324 (76.4%) were in hospitals.",
        ("result", "composition_share", "beds", 76.4, "2019"),
    ),
    ("Registered deaths numbered 329 (6.8 per 1,000), 14 fewer than in 2018.", ("change", "deaths", "", -14, "2019")),
    ("There were 106 male births for every 100 female births.", ("result", "sex_ratio_at_birth", "", 106, "2019")),
    (
        "Maternal mortality is shown for years: with 3 deaths in 3,392 live births, the ratio was 88.4 per 100,000.",
        ("result", "maternal_mortality_ratio", "", 88.4, "2019"),
    ),
    (
        "Facility delivery coverage was 71.3% against the annual target of 75% and last year's 66.8%.",
        ("result", "hospital_delivery_rate", "", 66.8, "2018"),
    ),
    (
        "Some 96.8 per cent of deliveries took place in a health facility.",
        ("result", "hospital_delivery_rate", "", 96.8, "2019"),
    ),
    (
        "214 nurses were trained against a plan of 240 (89 percent completed).",
        ("result", "task_completion_rate", "", 89, "2019"),
    ),
]


@pytest.mark.parametrize(("sentence", "expected"), LAST)
def test_what_the_last_number_of_a_sentence_is(project: Path, sentence: str, expected: tuple[object, ...]) -> None:
    kind, indicator, subject, value, period = expected
    found = said(report(project, sentence), "kind", "indicator", "subject", "value", "period")[-1]
    assert (found[0], found[1], found[3], found[4]) == (kind, indicator, value, period)
    assert found[2] == subject or not subject


def test_between_two_numbers_is_a_range(project: Path) -> None:
    found = report(project, "Between 22 and 25 per cent of adults have diabetes.")
    assert said(found, "value", "value_high", "unit") == [(22, 25, "%")]


PAPERS = [
    "According to file Wei Fa 〔2011〕 No. 15, the hepatitis B vaccination rate was 99.1%.",
    "The hospital is built in 1958, with staff of 186 people.",
]


@pytest.mark.parametrize("sentence", PAPERS)
def test_the_year_of_a_paper_or_a_building_dates_nothing(project: Path, sentence: str) -> None:
    assert said(report(project, sentence), "period") == [("2019",)]


def test_what_an_activity_costs_is_planned_money(project: Path) -> None:
    found = plan(project, "Equip 10 maternity units at a cost of KSh 145 million; hold 9 sessions (Rs. 6.2 million).")
    assert said(found, "kind", "value") == [("target", 10), ("plan", 145), ("target", 9), ("plan", 6.2)]


OF_A_WHOLE = [
    (
        "Total health expenditure was 230 million yuan, accounting for 7.1% of GDP.",
        ("health_expenditure_share_of_gdp", ""),
    ),
    ("The number of doctors was 912. Family doctors reach 66% of the population.", ("", "")),
    ("The voluntary blood donation rate was 99.2%.", ("voluntary_blood_donation_share", "")),
    ("Crude mortality was 6.1‰; cancer 24% of deaths.", ("composition_share", "cancer")),
]


@pytest.mark.parametrize(("sentence", "named"), OF_A_WHOLE)
def test_a_share_is_none_of_the_whole_itself(project: Path, sentence: str, named: tuple[str, str]) -> None:
    found = read_text(project, f"Annual report 2022\n\n{sentence}\n")
    assert said(found, "indicator", "subject")[-1] == named
