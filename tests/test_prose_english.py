"""English as health departments write it: financial years, days before months, lettered parts, what is said once."""

from pathlib import Path

import pytest

from prose_reading import read_text, report, said

VACCINES = "routine_immunisation_coverage"

DAYS = [
    # sentence in a report on 2019, the period of its last number
    ("As of 30 June 2019, 412 cases of cholera were reported.", "2019-01..2019-06"),
    ("As at 30 June, the county had 1,214 beds.", "2019-06-30"),
    ("Between 11 November and 23 December 2019 the outbreak caused 212 cases.", "2019-11-11..2019-12-23"),
    ("From 1 July 2018 to 30 June 2019, 55 cases of malaria were reported.", "2018-07..2019-06"),
    ("On 11-23 March 2019 the team saw 50 patients.", "2019-03-11..2019-03-23"),
    ("On 7 February 2019 the team saw 50 patients. It also vaccinated 40 dogs.", "2019-02-07"),
    ("The report was adopted on 19 August 2019. The county has 35 wards.", "2019"),
    ("The outbreak which began on 22 April caused 246 cases.", "2019"),
    ("Of these, 12 may have been missed, and 30 were treated.", "2019"),
    ("Facility delivery coverage was 73.2%, up from 69.5%.", "2018"),
    ("The maternal mortality ratio was 319 per 100,000 live births against 352 twelve months earlier.", "2018"),
    ("For the coming year the assembly has set aside KSh 5.3 billion.", "2020"),
    ("Bed occupancy was 81.2%, compared with 79.9%.", "2018"),
    ("Bed occupancy was 81.2%, compared with 79.9% in 2016.", "2016"),
]


@pytest.mark.parametrize(("sentence", "period"), DAYS)
def test_days_stand_before_their_months(project: Path, sentence: str, period: str) -> None:
    assert said(report(project, sentence), "period")[-1] == (period,)


FINANCIAL = [
    # the title, the sentence, the period of each number
    ("Annual report 2021/22, Kenya\n\nFor the period.", "Some 212 cases of cholera were found.", ["2021-07..2022-06"]),
    ("Annual report 2021/22\n\nFor the trust.", "Some 212 cases of cholera were found.", ["2021-04..2022-03"]),
    (
        "Annual report\n\nThis report covers the period 1 July 2021 to 30 June 2022. In 2022 it was printed.",
        "There were 212 cases of cholera, against 251 in FY 2020/21.",
        ["2021-07..2022-06", "2020-07..2021-06"],
    ),
    (
        "Annual report 2021/22, Kenya\n\nFor the period.",
        "Visits numbered 4,100, and 3,900 in the previous year. At the end of the year there were 200 wards.",
        ["2021-07..2022-06", "2020-07..2021-06", "2022-06-30"],
    ),
    (
        "Annual report 2021/22, Kenya\n\nIn FY 2022/23 the department will:",
        "(a) recruit 120 nurses;\n\n(b) vaccinate 85% of children.\n\nIn all 12 nurses left.",
        ["2022-07..2023-06", "2022-07..2023-06", "2021-07..2022-06"],
    ),
    ("Annual report 2021/23\n\nIn 2020 and again in 2020.", "There were 212 cases of cholera.", ["2020"]),
]


@pytest.mark.parametrize(("title", "sentence", "periods"), FINANCIAL)
def test_a_financial_year_is_that_of_the_country(project: Path, title: str, sentence: str, periods: list[str]) -> None:
    found = read_text(project, f"{title}\n\n{sentence}\n")
    assert [one[0] for one in said(found, "period")] == periods


def test_a_list_of_what_will_be_done_is_a_plan(project: Path) -> None:
    text = "Department report 2019\n\nVisits rose to 900.\n\nNext the department will:\n\n(a) recruit 120 nurses;\n\n"
    found = read_text(project, text + "(b) equip 10 wards.\n\nWe lost 14 nurses.\n")
    assert said(found, "kind", "period") == [
        ("result", "2019"),
        ("target", "2020"),
        ("target", "2020"),
        ("result", "2019"),
    ]


def test_the_lettered_review_of_a_plan_is_no_plan(project: Path) -> None:
    text = "District Work Plan 2023, with a Review of 2022\n\nA. BACKGROUND\n\nThe district has 64 clinics.\n\n"
    text += "B. REVIEW OF 2022\n\n1. Mothers. Some 71.3 percent of women delivered in hospital.\n\n"
    text += "2. Children. Full immunisation was 76.0 percent.\n\n"
    text += "C. TARGETS FOR 2023\n\n1. Full immunisation: 82 percent.\n"
    found = said(read_text(project, text), "kind", "value", "period")
    assert found == [
        ("result", 64, "2022"), ("result", 71.3, "2022"), ("result", 76, "2022"), ("target", 82, "2023"),
    ]  # fmt: skip


CHANGES = [
    # sentence, (kind, value, unit) of its last number
    ("Visits rose to 3,400, 4.4% above the previous year.", ("change", 4.4, "%")),
    ("Visits came to 3,400, 4.4 percent under 2018.", ("change", -4.4, "%")),
    ("Full immunisation was 76.0 percent, 5.5 points better than in 2018.", ("change", 5.5, "points")),
    ("There are 24 monitoring points.", ("result", 24, "")),
    ("The approved budget for health was KSh 2,486 million.", ("plan", 2486, "million ksh")),
    ("For the coming year the assembly has set aside KSh 5.3 billion.", ("plan", 5.3, "billion ksh")),
    ("The incidence is 218.49/100,000, descends 6.15% over last year.", ("change", -6.15, "%")),
    ("The county spent Rs. 73.5 million.", ("result", 73.5, "million rupees")),
    ("Subsidies came to Rs 12 lakh.", ("result", 12, "lakh rupees")),
    ("In all 214 nurses were trained against a plan of 240.", ("target", 240, "")),
    ("Five new dispensaries were opened against a target of eight.", ("target", 8, "")),
    ("The AFP rate was 3.1 per 100,000 children under 15.", ("result", 3.1, "per 100,000 children under 15")),
    ("Patients stayed 4.6 days on average.", ("result", 4.6, "days")),
]


@pytest.mark.parametrize(("sentence", "expected"), CHANGES)
def test_what_a_number_states(project: Path, sentence: str, expected: tuple[str, float, str]) -> None:
    assert said(report(project, sentence), "kind", "value", "unit")[-1] == expected


UNITS = [
    # a unit said once is that of the others
    "Newborn mortality is 36 per 1,000 live births, infant mortality 51 and under-five mortality 63.",
    "Newborn mortality was 36, infant mortality 51 and under-five mortality 63 per 1,000 live births.",
]


@pytest.mark.parametrize("sentence", UNITS)
def test_a_unit_said_once_is_that_of_all_rates(project: Path, sentence: str) -> None:
    assert said(report(project, sentence), "unit") == [("per 1,000 live births",)] * 3


SUBJECTS = [
    # sentence, (indicator, subject) of each number
    (
        "Tuberculosis: 41 cases were notified, or 84.9 per 100,000 population.",
        [("reported_cases", "tuberculosis"), ("disease_incidence_rate", "tuberculosis")],
    ),
    (
        "The dengue outbreak accounted for 612 cases, an incidence of 1,267 per 100,000, with two deaths.",
        [("reported_cases", "dengue"), ("disease_incidence_rate", "dengue"), ("deaths", "dengue")],
    ),
    ("Hand-foot-and-mouth disease 524 cases.", [("reported_cases", "hand_foot_and_mouth_disease")]),
    ("In schools 41 cases were notified.", [("reported_cases", "")]),
    ("Registered deaths numbered 329.", [("deaths", "")]),
    (
        "BCG coverage was 94.1%, penta-3 88.6% and measles-1 86.2%.",
        [(VACCINES, "bcg_vaccine"), (VACCINES, "dtp_vaccine"), (VACCINES, "measles_vaccine")],
    ),
    ("BCG was given to 94.5 per cent of infants.", [(VACCINES, "bcg_vaccine")]),
    (
        "Cholera. The outbreak caused 246 cases and seven deaths.",
        [("reported_cases", "cholera"), ("deaths", "cholera")],
    ),
    ("3.2 Tuberculosis\n\nIn all 41 cases were notified.", [("reported_cases", "tuberculosis")]),
    ("Measles and mumps: 41 cases were notified.", [("reported_cases", "")]),
    (
        "Infant mortality was 16.2 per 1,000 live births; the corresponding rate in 2018 was 18.4.",
        [("infant_mortality_rate", "")] * 2,
    ),
    ("Residents who had signed up with family doctors accounted for 31.7%.", [("family_doctor_contract_rate", "")]),
    (
        "The rate of sputum turning negative of those who finished the full course of treatment is 99%; "
        "48,836 doses of vaccine were given.",
        [("", ""), ("", "")],
    ),
    ("Some 3.2% of children had measles and doses were lost.", [("", "")]),
    ("Systematic care covered 90.3% of children under three.", [("under_three_child_systematic_management_rate", "")]),
]


@pytest.mark.parametrize(("sentence", "expected"), SUBJECTS)
def test_a_number_is_about_what_its_sentence_names(
    project: Path, sentence: str, expected: list[tuple[str, str]]
) -> None:
    assert said(report(project, sentence), "indicator", "subject") == expected


NAMES = ["Series HS-07 was issued.", "Penta-3 vaccine was given.", "Zone B-12 was sprayed."]


@pytest.mark.parametrize("sentence", NAMES)
def test_the_digits_of_a_name_state_nothing(project: Path, sentence: str) -> None:
    assert said(report(project, sentence), "value") == []
