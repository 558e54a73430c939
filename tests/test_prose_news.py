"""How agencies and statistical communiqués write about health figures: from and to, more and fewer, lists of points."""

from pathlib import Path

import pytest

from prose_reading import read_text, report, said

MMR, IMR, LIFE = "maternal_mortality_ratio", "infant_mortality_rate", "life_expectancy_at_birth"

# --- what a document is about ----------------------------------------------------------------------------------------

TITLES = [
    # text, (kind, period) of its last number
    (
        "Statistical Communiqué on the Development of Health Care in the Province in 2017\n\nIn 2017, the health and "
        "family planning system of the province carried out the decisions and arrangements of the assembly and its "
        "reform of the hospitals.\n\nThey are divided into 12 public hospitals and 9 private hospitals.",
        ("result", "2017"),
    ),
    (
        "Infant mortality fell from 6.1 per 1,000 in 2018 to 5.6 per 1,000 in 2019, the bureau noted in its long and "
        "detailed annual communique on the development of health.\n\nBy the end of 2019, the institutions had 88 beds.",
        ("result", "2019"),
    ),
    (
        "Key points\n\nLife expectancy in 2010-2012 was 79.7 years for men, who had been expected to live a shorter "
        "life than others in all the earlier reports.",
        ("result", "2010..2012"),
    ),
    ("10年来,全县孕产妇死亡率由2002年的51.3/10万下降到2011年的26.1/10万,婴儿死亡率为6.1‰。", ("result", "2011")),
]


@pytest.mark.parametrize(("text", "expected"), TITLES)
def test_a_long_paragraph_is_no_title(project: Path, text: str, expected: tuple[str, str]) -> None:
    assert said(read_text(project, text + "\n"), "kind", "period")[-1] == expected


def test_a_founding_dates_what_there_was_then(project: Path) -> None:
    text = "When the county was founded in 1949, it had next to nothing. It had only 36 clinics. In 2019 it had 90."
    assert said(report(project, text), "value", "period") == [(36, "1949"), (90, "2019")]


def test_before_the_founding_is_no_year(project: Path) -> None:
    assert said(report(project, "新中国成立前,婴儿死亡率高达200‰,2019年为4.3‰。"), "value", "period") == [
        (200, ""), (4.3, "2019"),
    ]  # fmt: skip


def test_before_the_programme_is_no_year(project: Path) -> None:
    found = report(project, "艾滋病母婴传播率从项目实施前的34.8%下降到2019年的6.1%。")
    assert said(found, "indicator", "value", "period") == [
        ("mother_to_child_hiv_transmission_rate", 34.8, ""), ("mother_to_child_hiv_transmission_rate", 6.1, "2019"),
    ]  # fmt: skip


def test_the_words_before_a_list_date_its_points(project: Path) -> None:
    text = "Figures of the bureau\n\nFrom January to September in 2023:\n\n• clinics saw 511 patients;\n\n"
    text += "• nurses made 220 visits.\n\nIn all of 2023 there were 90 doctors, and in 2023 there was a flood.\n"
    assert said(read_text(project, text), "value", "period") == [
        (511, "2023-01..2023-09"), (220, "2023-01..2023-09"), (90, "2023"),
    ]  # fmt: skip


# --- from and to, more and fewer --------------------------------------------------------------------------------------

SAID = [
    # sentence, (indicator, kind, value, period) of each number
    (
        "From 2018 to 2019, life expectancy rose from 76.5 years to 76.7 years.",
        [(LIFE, "result", 76.5, "2018"), (LIFE, "result", 76.7, "2019")],
    ),
    (
        "Infant mortality has dropped from 6.8‰ down to 6.1‰.",
        [(IMR, "result", 6.8, "2018"), (IMR, "result", 6.1, "2019")],
    ),
    (
        "Compared with the previous year, there were 13 more hospitals and 5 fewer nurses in 2019.",
        [("health_institutions", "change", 13, "2019"), ("", "change", -5, "2019")],
    ),
    (
        "The county had 1,020 medical and health institutions, up 15 from 2018.",
        [("health_institutions", "result", 1020, "2019"), ("health_institutions", "change", 15, "2019")],
    ),
    (
        "The number of outpatients rose by 130 person-times or 1.6% over the previous year.",
        [("outpatient_visits", "change", 130, "2019"), ("outpatient_visits", "change", 1.6, "2019")],
    ),
    (
        "The gap in life expectancy narrowed by 0.8 years for males and 0.1 years for females.",
        [(LIFE, "change", -0.8, "2019"), (LIFE, "change", -0.1, "2019")],
    ),
    ("Clinics recorded a total of 511 visits and discharged 220 patients.", [
        ("", "result", 511, "2019"), ("inpatient_discharges", "result", 220, "2019"),
    ]),
    ("Medical institutions recorded a total of 511 visits.", [("", "result", 511, "2019")]),
    ("The mortality rate of nomads was 1.6 times that of others.", [("", "result", 1.6, "2019")]),
    (
        "The age-standardised death rates were 981 and 596 deaths per 100,000 population.",
        [("", "result", 981, "2019"), ("", "result", 596, "2019")],
    ),
    (
        "住院分娩率为99.9%,提高2.1个百分点;孕产妇系统管理率为89.6%,提高5.5个百分点。",
        [
            ("hospital_delivery_rate", "result", 99.9, "2019"), ("hospital_delivery_rate", "change", 2.1, "2019"),
            ("maternal_systematic_management_rate", "result", 89.6, "2019"),
            ("maternal_systematic_management_rate", "change", 5.5, "2019"),
        ],
    ),
    (
        "孕产妇死亡率降低至19.6/10万,已提前实现20/10万的《纲要》目标。",
        [(MMR, "result", 19.6, "2019"), (MMR, "target", 20, "2019")],
    ),
    ("住院分娩率持续稳定达99%以上。", [("hospital_delivery_rate", "result", 99, "2019")]),
    (
        "孕产妇系统管理率、住院分娩率保持在90%以上。",
        [
            ("maternal_systematic_management_rate", "result", 90, "2019"),
            ("hospital_delivery_rate", "result", 90, "2019"),
        ],
    ),
    ("我县是健康水平最高的10个县之一,有医院12家。", [("health_institutions", "result", 12, "2019")]),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "expected"), SAID)
def test_what_a_number_states(project: Path, sentence: str, expected: list[tuple[str, str, float, str]]) -> None:
    assert said(report(project, sentence), "indicator", "kind", "value", "period") == expected


def test_a_share_is_of_what_follows(project: Path) -> None:
    found = report(project, "The proportion of outpatients in private hospitals was 14.2%.")
    assert said(found, "subject") == [("outpatients",)]


def test_a_share_behind_a_comparison_is_of_its_subject(project: Path) -> None:
    found = report(
        project, "Visits to clinics rose by 2.1% compared with the previous year, accounting for 23.1% of the total."
    )
    assert said(found, "subject")[-1] == ("visits to clinics",)


def test_life_expectancy_of_women(project: Path) -> None:
    assert said(report(project, "全县妇女平均期望寿命达到79.4岁。"), "indicator", "sex") == [(LIFE, "female")]


def test_points_said_once_are_those_of_all(project: Path) -> None:
    found = report(project, "分别比2018年提高29.0个、14.5个和16.9个百分点。")
    assert said(found, "kind", "value", "unit") == [("change", value, "个百分点") for value in (29, 14.5, 16.9)]
