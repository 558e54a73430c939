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
        ("result", "2019-12-31"),
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
        [("health_institutions", "change", 13, "2019"), ("nurses", "change", -5, "2019")],
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


# --- one after another: what is left, what is reached, and of whom ----------------------------------------------------

U5 = "under_five_mortality_rate"
LISTS = [
    # sentence, (indicator, value, period) of each number
    (
        "孕产妇死亡率、婴儿死亡率分别从2015年的20.1/10万、8.1‰降至2018年的17.8/10万、5.6‰。",
        [(MMR, 20.1, "2015"), (IMR, 8.1, "2015"), (MMR, 17.8, "2018"), (IMR, 5.6, "2018")],
    ),
    (
        "Maternal, infant and under-five mortality fell from 20.1 per 100,000, 8.1 per 1,000 and 10.7 per 1,000 in "
        "2015 to 17.8 per 100,000, 5.6 per 1,000 and 7.8 per 1,000.",
        [
            (MMR, 20.1, "2015"), (IMR, 8.1, "2015"), (U5, 10.7, "2015"),
            (MMR, 17.8, "2019"), (IMR, 5.6, "2019"), (U5, 7.8, "2019"),
        ],
    ),
    (
        "In the county, the maternal mortality ratio, infant mortality rate and under-5 mortality rate were 16.9 per "
        "100,000, 5.4 per thousand and 7.5 per thousand.",
        [(MMR, 16.9, "2019"), (IMR, 5.4, "2019"), (U5, 7.5, "2019")],
    ),
    (
        "Maternal, infant and under-five mortality fell to 17.8 per 100,000 and 5.6 per 1,000.",
        [("", 17.8, "2019"), ("", 5.6, "2019")],
    ),
    (
        "During the 12th Five-Year Plan period, 45 doctors were trained, and by the end of the 12th Five-Year Plan "
        "there were 88 beds.",
        [("", 45, "2011..2015"), ("beds", 88, "2015-12-31")],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "expected"), LISTS)
def test_lists_of_values(project: Path, sentence: str, expected: list[tuple[str, float, str]]) -> None:
    assert said(report(project, sentence), "indicator", "value", "period") == expected


def test_months_of_days(project: Path) -> None:
    text = "2019年7月1-31日,报告法定传染病264例。乙类传染病报告环比下降5.5%;其中痢疾环比上升18.1%,猩红热环比下降47%。"
    found = report(project, text)
    assert said(found, "indicator", "subject", "value", "period") == [
        ("reported_cases", "all_notifiable", 264, "2019-07"), ("reported_cases", "class_b", -5.5, "2019-07"),
        ("reported_cases", "dysentery", 18.1, "2019-07"), ("reported_cases", "scarlet_fever", -47, "2019-07"),
    ]  # fmt: skip
    assert said(found, "label")[-1] == ("猩红热乙类传染病报告",)


def test_a_class_of_diseases_is_not_all_of_them(project: Path) -> None:
    found = report(project, "乙类传染病报告发病率为215.7/10万,法定传染病报告发病率为506.6/10万。")
    assert said(found, "indicator", "subject") == [
        ("disease_incidence_rate", "class_b"), ("notifiable_disease_incidence", ""),
    ]  # fmt: skip


def test_ranks_are_no_quantities(project: Path) -> None:
    found = report(project, "发病数居前5位的病种依次为肺结核、梅毒、痢疾,占乙类传染病发病总数的92.5%。")
    assert said(found, "value", "indicator") == [(92.5, "")]


def test_a_share_behind_its_comma(project: Path) -> None:
    assert said(report(project, "65岁以上老人,占13%。"), "indicator", "subject") == [
        ("composition_share", "65岁以上老人"),
    ]


def test_on_the_basis_of_a_year(project: Path) -> None:
    text = "到2025年,人均预期寿命在2020年基础上继续提高1岁左右。人均预期寿命2019年预计比2018年提高1岁,达到75.8岁。"
    found = report(project, text)
    assert said(found, "indicator", "kind", "value", "period") == [
        (LIFE, "change", 1, "2025"), (LIFE, "change", 1, "2019"), (LIFE, "result", 75.8, "2019"),
    ]  # fmt: skip


def test_a_plan_is_of_the_years_it_is_named_for(project: Path) -> None:
    text = "“十四五”国民健康规划\n\n2015年至2020年,人均预期寿命从76.34岁提高至77.93岁。到2025年,住院分娩率达到99%。\n\n"
    found = read_text(project, text + "重点高血压患者管理率不低于60%。\n")
    assert said(found, "kind", "value", "period") == [
        ("result", 76.34, "2015"), ("result", 77.93, "2020"), ("target", 99, "2025"), ("target", 60, "2021..2025"),
    ]  # fmt: skip


# --- values that are left and reached, shares of a whole, the year of a headline --------------------------------------

MOVES = [
    # sentence, (kind, value, period) of each number
    (
        "孕产妇死亡率从2001年的65.9/10万下降到2018年的43.8/10万;婴儿死亡率从35.8‰下降到16.4‰。",
        [("result", 65.9, "2001"), ("result", 43.8, "2018"), ("result", 35.8, "2001"), ("result", 16.4, "2018")],
    ),
    ("剖宫产率从41.6%下降为40.5%。", [("result", 41.6, "2018"), ("result", 40.5, "2019")]),
    ("剖宫产率比2018年下降了大约5%。", [("change", -5, "2019")]),
    ("不同来源的出生人口从1511万到1846万之间不等。", [("result", 1511, "2019")]),
    ("住院分娩率88.4%,比上年增加2。5个百分点。", [("result", 88.4, "2019"), ("change", 2.5, "2019")]),
    ("今年,妇女儿童健康行动计划使近290万人受益。", [("result", 290, "2019")]),
]


@pytest.mark.parametrize(("sentence", "expected"), MOVES)
def test_what_moved(project: Path, sentence: str, expected: list[tuple[str, float, str]]) -> None:
    assert said(report(project, sentence), "kind", "value", "period") == expected


def test_a_distance_from_the_nation_is_of_the_own_area(project: Path) -> None:
    found = report(project, "出生缺陷率低于全国平均水平4.2个百分点。")
    assert said(found, "indicator", "kind", "value") == [("birth_defect_incidence", "change", -4.2)]


def test_each_part_of_a_whole_is_a_share(project: Path) -> None:
    found = report(project, "主要死因构成:早产占17.8%、出生窒息17.6%、肺炎8.7%。主要死因构成:溺水6.6%、肺炎5.1%。")
    shares = ("早产", "出生窒息", "肺炎", "溺水", "肺炎")
    assert said(found, "indicator", "subject") == [("composition_share", part) for part in shares]


def test_interleaved_lists_are_of_no_one(project: Path) -> None:
    found = report(project, "孕产妇系统管理率城镇、农村分别从82.1%提高到96.5%、74.9%提高到90.3%。")
    assert said(found, "indicator", "value") == [("", 82.1), ("", 96.5), ("", 74.9), ("", 90.3)]


def test_a_headline_has_a_year_of_two_digits(project: Path) -> None:
    text = "山县:06年产妇住院分娩率增加\n\n住院分娩率88.4%。2005年新生儿死亡率13.2‰,2005年婴儿死亡率19.1‰。\n\n"
    text += "年报已于2006年印发。\n"
    found = read_text(project, text)
    assert said(found, "value", "period") == [(88.4, "2006"), (13.2, "2005"), (19.1, "2005")]


def test_since_a_congress_is_any_time_since(project: Path) -> None:
    found = read_text(project, "山县2023年工作总结\n\n党的十八大以来,工作有进步。2023年有床位88张。\n")
    assert said(found, "value", "flags") == [(88, "")]


# --- English as machines translate it ---------------------------------------------------------------------------------


def test_two_rises_are_of_two_numbers(project: Path) -> None:
    text = (
        "Emergency care reached 1,310 people, hospitalized patients reached 610 people, compared with the same period "
    )
    found = report(project, text + "last year, respectively, an increase of 6% and 29%.")
    assert said(found, "indicator", "kind", "value") == [
        ("", "result", 1310), ("inpatient_discharges", "result", 610), ("", "change", 6),
        ("inpatient_discharges", "change", 29),
    ]  # fmt: skip


def test_a_count_is_not_per_what_follows_it(project: Path) -> None:
    found = report(project, "The county has 1,833 beds, 3 per 1,000 population; with 2,260 health technicians.")
    assert said(found, "indicator", "value", "per") == [
        ("beds", 1833, 1), ("beds_per_thousand_population", 3, 1000), ("health_technicians", 2260, 1),
    ]  # fmt: skip


def test_what_is_left_and_reached_has_one_name(project: Path) -> None:
    text = "Life expectancy rose from 35 years at the initial stage of the founding of the state to 67.9 years in 1981."
    assert said(report(project, text), "indicator", "value", "period") == [(LIFE, 35, ""), (LIFE, 67.9, "1981")]


def test_deliveries_are_no_care(project: Path) -> None:
    text = "The systematic management rate of pregnant women is 95%, the health care coverage of women is 90%, and the "
    found = report(project, text + "delivery rate of pregnant women is 94%.")
    assert said(found, "indicator")[0] == ("maternal_systematic_management_rate",)
    assert said(found, "indicator")[-1] == ("",)


def test_institutions_of_a_kind_are_not_all(project: Path) -> None:
    found = report(project, "There are 32 maternal and child health care institutions nationwide.")
    assert said(found, "indicator", "subject") == [
        ("health_institutions", "maternal and child health care institutions"),
    ]


def test_the_same_period_is_of_another_year(project: Path) -> None:
    text = "News of the scheme\n\nIn the first half of this year, 802 members joined, a rise of 16% over the same "
    found = read_text(project, text + "period in 2012. In the second half of 2013 all places go on.\n")
    assert said(found, "value", "period")[0] == (802, "2013-01..2013-06")


# --- diseases by how they are found -----------------------------------------------------------------------------------


def test_rates_beside_counts_of_a_kind_of_disease(project: Path) -> None:
    found = report(
        project,
        "肺结核年发病数100例,发病率78/10万;涂阳肺结核患病人数72例,患病率66/10万。肺结核年死亡人数5例,死亡率4/10万。",
    )
    assert said(found, "indicator", "subject", "value") == [
        ("reported_cases", "tuberculosis", 100), ("disease_incidence_rate", "tuberculosis", 78),
        ("", "", 72), ("disease_prevalence", "smear_positive_tuberculosis", 66),
        ("deaths", "tuberculosis", 5), ("cause_specific_mortality_rate", "tuberculosis", 4),
    ]  # fmt: skip


def test_a_verb_of_the_past_is_no_part_of_a_name(project: Path) -> None:
    found = report(project, "人均期望寿命已经由建国初期的35岁提高到1981年的67.9岁。")
    assert said(found, "indicator", "value", "period") == [(LIFE, 35, ""), (LIFE, 67.9, "1981")]
