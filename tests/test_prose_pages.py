"""What pages of the web do to a text: lost line breaks, names of counts that are rates, spans of years, odd numbers."""

from pathlib import Path

import pytest

from prose_reading import plan, read_text, report, said, told

MANAGED, DELIVERY = "maternal_systematic_management_rate", "hospital_delivery_rate"

# --- line breaks that are lost --------------------------------------------------------------------------------------


def test_a_text_that_runs_on_from_its_title_is_a_report(project: Path) -> None:
    text = "山县疾控中心 2023 年工作总结暨 2024 年工作打算一年来,全中心努力工作,各项指标都按要求完成,确保了群众健康。"
    text += "一、2023 年工作情况全县接种疫苗71520剂次,住院分娩率为98.2%。" + "同志们都很努力,计划管理有序。" * 18
    text += "二、2024 年工作打算住院分娩率达到99%。"
    assert said(read_text(project, text), "kind", "value", "period") == [
        ("result", 71520, "2023"), ("result", 98.2, "2023"), ("target", 99, "2024"),
    ]  # fmt: skip


# --- counts and rates -----------------------------------------------------------------------------------------------

NAMED = [
    # sentence, (indicator, subject) of each number
    ("孕产妇系统管理5503人,孕产妇系统管理率85.84%。", [("", ""), (MANAGED, "")]),
    ("全县18个直报单位网络直报率达100%。", [("", ""), ("infectious_disease_reporting_rate", "")]),
    (
        "全年报告AFP病例5例,报告率为1.6/10万。",
        [("reported_cases", "acute_flaccid_paralysis"), ("acute_flaccid_paralysis_reporting_rate", "")],
    ),
    ("全年报告麻疹病例5例,报告率为1.6/10万。", [("reported_cases", "measles"), ("", "")]),
    (
        "医院总诊疗42.6亿人次,入院2450万人次。",
        [("outpatient_visits", "hospitals"), ("inpatient_discharges", "hospitals")],
    ),
    (
        "全县有医院12所,卫生院30所,床位1342张。",
        [("health_institutions", "hospitals"), ("health_institutions", "township_health_centres"), ("beds", "")],
    ),
    (
        "全县有乡镇卫生院30所,床位342张。",
        [("health_institutions", "township_health_centres"), ("beds", "township_health_centres")],
    ),
    ("全县有21个乡镇卫生院、109个村卫生站。", [("health_institutions", "township_health_centres"), ("", "")]),
    (
        "有三级医院27个(其中三级甲等医院15个)。",
        [("health_institutions", "level_three_hospitals"), ("health_institutions", "三级甲等医院")],
    ),
    ("民营医院门诊量和床位占比分别为14.8%和18.3%。", [("", ""), ("composition_share", "床位")]),
    (
        "床位342张,人员100人。次均门诊费用和人均住院费用分别上涨3.7%和2.2%。",
        [("beds", ""), ("", ""), ("average_cost_per_outpatient_visit", ""), ("average_cost_per_inpatient", "")],
    ),
    ("浏览次数:268", []),
    ("卫生人员160人,卫生技术人员总数120人。", [("health_personnel", ""), ("health_technicians", "")]),
    ("The management rate of high-risk pregnant women reached 100%.", [("", "")]),
    ("在册患者1431例,患者报告率4.2‰。", [("", ""), ("", "")]),
    ("医师日均担负诊疗9.3人次。", [("", "")]),
    (
        "乙肝疫苗、卡介苗接种率均达到98%。",
        [("routine_immunisation_coverage", "hepatitis_b_vaccine"), ("routine_immunisation_coverage", "bcg_vaccine")],
    ),
    ("There were 817 maternal deaths. Older women had 578 of these deaths.", [("deaths", "maternal"), ("", "")]),
    ("The ratio of maternal deaths was seven deaths per 100,000 live births.", [("maternal_mortality_ratio", "")]),
    ("婴儿死亡率5.4‰。", [("infant_mortality_rate", "")]),
    ("当年活产数6411人,年住院59.81万人次。", [("births", ""), ("inpatient_discharges", "")]),
    ("上半年仅发生流感病例1例。", [("reported_cases", "influenza")]),
    ("档案使用率63.2%。", [("health_record_use_rate", "")]),
    ("Subsidies of the government came to 32 million yuan.", [("", "")]),
    ("The government subsidy was 280 yuan.", [("government_insurance_subsidy_per_head", "")]),
    ("Completed 129 thousand cases of cervical cancer examination.", [("", "")]),
    ("There were 129 cases of cervical cancer.", [("reported_cases", "cervical_cancer")]),
    ("Prevalence of tuberculosis in rural areas: 81 communes took part.", [("", "")]),
    (
        "The sex ratio at birth fell: 212 boys and 200 girls were born, and the sex ratio was 106:100.",
        [("", ""), ("", ""), ("sex_ratio_at_birth", "")],
    ),
    ("There were 18 caesarean sections.", [("", "")]),
    ("Births attended by skilled health personnel stand at 94%.", [("skilled_birth_attendance_rate", "")]),
    ("Contraceptive prevalence however, stands at 64% during the period.", [("contraceptive_prevalence_rate", "")]),
    ("Infants immunised with measles stood at 97%.", [("routine_immunisation_coverage", "measles_vaccine")]),
    (
        "每千人口注册护士4.00人,每万人口全科医生3.99人。",
        [("nurses_per_thousand_population", ""), ("general_practitioners_per_ten_thousand_population", "")],
    ),
    (
        "县级医院3个,妇幼保健机构2个,社区卫生服务中心(站)7个。",
        [
            ("health_institutions", "county_hospitals"),
            ("health_institutions", "妇幼保健机构"),
            ("health_institutions", "community_health_centres"),
        ],
    ),
    ("100张以下床位医院12个,100-199张床位医院3个。", [("", ""), ("", "")]),
    ("乡镇卫生院和社区卫生服务中心门诊服务量比上年增长2.1%。", [("", "")]),
    (
        "Hand foot mouth disease 412 cases, mumps 87 cases.",
        [("reported_cases", "hand_foot_and_mouth_disease"), ("reported_cases", "mumps")],
    ),
]


@pytest.mark.parametrize(("sentence", "expected"), NAMED)
def test_a_count_has_no_name_of_a_rate(project: Path, sentence: str, expected: list[tuple[str, str]]) -> None:
    assert said(report(project, sentence), "indicator", "subject") == expected


# --- lists without 分别 -------------------------------------------------------------------------------------------

LISTS = [
    # sentence, indicator and value of each number
    (
        "婴儿死亡率、5岁以下儿童死亡率为4.3‰、5.6‰。",
        [("infant_mortality_rate", 4.3), ("under_five_mortality_rate", 5.6)],
    ),
    (
        "高血压和糖尿病患者规范管理率达到65.2%和66.3%。",
        [("hypertension_standardised_management_rate", 65.2), ("diabetes_standardised_management_rate", 66.3)],
    ),
    ("出生人口与死亡人口为3210人和2109人。", [("births", 3210), ("deaths", 2109)]),
    (
        "No maternal death occurred. Crude death rate and crude birth rate stand at 5 and 24 per 1,000 populations.",
        [("deaths", 0), ("crude_death_rate", 5), ("crude_birth_rate", 24)],
    ),
    (
        "Infant mortality and under-five mortality were 9.1 and 11.2 per 1,000 live births.",
        [("infant_mortality_rate", 9.1), ("under_five_mortality_rate", 11.2)],
    ),
]


@pytest.mark.parametrize(("sentence", "expected"), LISTS)
def test_as_many_numbers_as_names_belong_together(
    project: Path, sentence: str, expected: list[tuple[str, float]]
) -> None:
    assert said(report(project, sentence), "indicator", "value") == expected


# --- odd numbers ----------------------------------------------------------------------------------------------------

ODD = [
    ("全县住院分娩率为98,5%。", [98.5]),
    ("There are about 2,00 births a year.", []),
    ("The district was visited in Q4 2018-19. It has 12 clinics.", [12]),
    ("1.2.ANC and delivery", []),
]


@pytest.mark.parametrize(("sentence", "values"), ODD)
def test_a_damaged_number_is_no_other_number(project: Path, sentence: str, values: list[float]) -> None:
    assert [value for (value,) in said(report(project, sentence), "value")] == values


# --- places ---------------------------------------------------------------------------------------------------------

PLACES = [
    ("2019年青谷县卫生工作总结", "青谷县"),
    ("关于印发2019年青谷县卫生工作总结的通知", "青谷县"),
    ("二〇一九年度青谷县卫生健康局工作总结", "青谷县"),
    ("2019年乡镇卫生院和社区卫生服务总结", ""),
    ("2019年全国卫生健康事业发展统计公报", "全国"),
    ("2019年推进城市社区卫生服务总结", ""),
    ("2019年农村地区卫生工作总结", ""),
]


@pytest.mark.parametrize(("title", "place"), PLACES)
def test_the_place_of_a_title_is_its_name_alone(project: Path, title: str, place: str) -> None:
    assert said(read_text(project, f"{title}\n\n住院分娩率为98.5%。\n"), "area") == [(place,)]


# --- times ----------------------------------------------------------------------------------------------------------


def test_the_ends_of_a_span_are_those_of_a_change(project: Path) -> None:
    found = report(project, "2011~2017年,系统管理率从15%升至88.44%,住院分娩率为99%。")
    assert said(found, "value", "period") == [(15, "2011"), (88.44, "2017"), (99, "2011..2017")]


def test_births_are_of_a_year_and_people_of_its_end(project: Path) -> None:
    text = "2018年末,户籍人口71.79万人,较上年增长0.4%;全年出生人口3888人,死亡人口6251人,死亡率为8.72‰。"
    text += "符合政策生育率100.0%。"
    assert said(report(project, text), "indicator", "period") == [
        ("population", "2018-12-31"), ("population", "2018-12-31"), ("births", "2018"), ("deaths", "2018"),
        ("crude_death_rate", "2018"), ("family_planning_compliance_rate", "2018"),
    ]  # fmt: skip


def test_the_end_of_the_year_before_only_compares(project: Path) -> None:
    found = report(project, "2019年末,总人口106455人,比上年末增加625人。全年出生人口1005人,二孩率44.95%。")
    assert said(found, "indicator", "subject", "period")[2:] == [
        ("births", "", "2019"), ("birth_order_share", "second_child", "2019"),
    ]  # fmt: skip


def test_annals_are_of_their_last_year(project: Path) -> None:
    found = read_text(project, "山县县志: 1988~ 2007\n\n至2007年住院分娩率达98.57%。婚检率为15.5%。\n")
    assert said(found, "kind", "period") == [("result", "2007"), ("result", "2007")]


PERIODS = [
    ("至今年10月底,确诊肺结核患者153例。", "2019-01..2019-10"),
    ("到5月份为止,已接种乙脑疫苗16279针次。", "2019-01..2019-05"),
    ("乳腺癌筛查1992 人,宫颈癌筛查1992 人。", "2019"),
    ("From June 11, 2018 to September 20, 2018, 21,733 people were tested.", "2018-06-11..2018-09-20"),
    ("The scheme was expanded to 11 counties (cities, districts) in 2016.", "2016"),
]


@pytest.mark.parametrize(("sentence", "period"), PERIODS)
def test_a_number_is_of_its_own_time(project: Path, sentence: str, period: str) -> None:
    assert said(report(project, sentence), "period")[-1] == (period,)


def test_a_statistical_year_is_read_in_points(project: Path) -> None:
    text = "Hospital 2014 annual work summary\n\nTwo, health care (statistics year 2013.10.1-2014.9.30)\n"
    assert said(read_text(project, text + "Postpartum visit rate 95.6%.\n"), "period") == [("2013-10..2014-09",)]


# --- numbers --------------------------------------------------------------------------------------------------------

NUMBERS = [
    # sentence, (kind, bound, value) of each number
    ("与上年相比,平均住院日延长0.2日。", [("change", "=", 0.2)]),
    ("The county had five fewer maternal deaths than in the previous year.", [("change", "=", -5)]),
    ("热度:876 住院分娩率98%。", [("result", "=", 98)]),
    ("120急救中心出车2317次。", [("result", "=", 2317)]),
    ("It kept this up for 20 consecutive years.", []),
    ("The following 4 aspects were stressed.", []),
    ("Complete 84 thousand and 600 examinations.", [("result", "=", 84600)]),
    ("Each vaccine inoculation rate all reach 95% above.", [("result", ">=", 95)]),
    ("Infant mortality control in 8‰ within, maternal mortality 9/100,000.", [("result", "<=", 8), ("result", "=", 9)]),
    ("大队有三百三十五户,一千五百零一人。", [("result", "=", 335), ("result", "=", 1501)]),
    ("Completed the annual task of 79%.", [("result", "=", 79)]),
]


@pytest.mark.parametrize(("sentence", "expected"), NUMBERS)
def test_what_a_number_states(project: Path, sentence: str, expected: list[tuple[str, str, float]]) -> None:
    assert said(report(project, sentence), "kind", "bound", "value") == expected


def test_the_page_number_of_a_title_states_nothing(project: Path) -> None:
    assert said(read_text(project, "2011年市疾控中心上半年工作总结(2)\n\n住院分娩率98%。\n"), "value") == [(98,)]


def test_no_list_reaches_beyond_its_names(project: Path) -> None:
    sentence = "婴儿死亡率,5岁以下儿童死亡率分别控制在‰、‰以下,低出生体重发生率2%,无新生儿破伤风发生。"
    found = said(report(project, sentence), "indicator", "subject")
    assert found == [("low_birth_weight_rate", ""), ("reported_cases", "neonatal_tetanus")]


def test_the_number_of_a_heading_may_stand_close_to_it(project: Path) -> None:
    found = read_text(project, "山县2019年工作总结\n\n1.1县疾控中心现状\n\n住院分娩率98%。\n\n12个乡镇达标。\n")
    assert said(found, "value") == [(98,), (12,)]


def test_what_a_plan_describes_is_no_target(project: Path) -> None:
    found = read_text(project, "山县2020年工作计划\n\n山县位于省西北部,面积5582平方公里,辖19个乡。婚检率达到90%。\n")
    assert said(found, "kind") == [("result",), ("result",), ("target",)]


def test_planned_immunisation_is_no_plan(project: Path) -> None:
    text = "District 2016 half year work summary\n\nTwo, immunization planning\nInoculation rate 98%.\n\n"
    found = read_text(project, text + "Three, plan for the second half year\nInoculation rate 99%.\n")
    assert said(found, "kind") == [("result",), ("target",)]


def test_a_stop_read_as_an_o_is_no_per_mille_sign(project: Path) -> None:
    found = report(project, "3岁以下儿童系统管理率94.22%o7岁以下儿童系统管理率92.3%。先心病患病率8.88%o。")
    assert said(found, "value", "unit", "per") == [(94.22, "%", 100), (92.3, "%", 100), (8.88, "‰", 1000)]


LOST_BREAKS = [
    "各项目取得明显进展1、农村孕产妇住院分娩率98%。",
    "一、妇幼项目工作1 .先心病筛查率98%。",
    "住院分娩率98%,接近西部12省(区)平均水平。",
]


@pytest.mark.parametrize("sentence", LOST_BREAKS)
def test_the_number_of_a_point_or_of_provinces_states_nothing(project: Path, sentence: str) -> None:
    assert said(report(project, sentence), "value") == [(98,)]


def test_a_bracket_lists_the_earlier_values_of_the_rates_before_it(project: Path) -> None:
    found = report(project, "孕产妇系统管理率达到91.6%,住院分娩率达到97.6%,较2012年(85.0%和94.1%)分别提高7.7%和3.7%。")
    assert said(found, "indicator", "value", "period") == [
        (MANAGED, 91.6, "2019"), (DELIVERY, 97.6, "2019"), (MANAGED, 85, "2012"), (DELIVERY, 94.1, "2012"),
        (MANAGED, 7.7, "2019"), (DELIVERY, 3.7, "2019"),
    ]  # fmt: skip


def test_what_happens_in_a_year_is_not_of_its_last_day(project: Path) -> None:
    found = report(project, "2019年末,人均预期寿命82.3岁,孕产妇死亡率为0,每千人口床位5.2张。")
    assert said(found, "period") == [("2019",), ("2019",), ("2019-12-31",)]


OF_AN_AGE = [
    ("三岁以下系统管理率90.9%。", "under_three_child_systematic_management_rate"),
    ("五岁以下儿童死亡率6.4‰。", "under_five_mortality_rate"),
    ("六岁以下系统管理率90.9%。", ""),
    ("居民心理健康素养水平达25%。", "mental_health_literacy_level"),
]


@pytest.mark.parametrize(("sentence", "indicator"), OF_AN_AGE)
def test_an_age_or_a_word_before_a_name_makes_it_another(project: Path, sentence: str, indicator: str) -> None:
    assert said(report(project, sentence), "indicator") == [(indicator,)]


def test_a_headline_says_that_it_is_about_the_nation(project: Path) -> None:
    found = read_text(project, "卫健委:中国人均预期寿命达78.6岁\n\n2023年,每千人口床位达7.2张。\n")
    assert said(found, "area")[-1] == ("全国",)


def test_the_year_behind_a_count_with_an_aside_is_its_own(project: Path) -> None:
    text = "It was expanded to 11 counties (cities, districts) in 2006, and to 18 counties (cities, districts) in 2007."
    assert said(report(project, text), "value", "period") == [(11, "2006"), (18, "2007")]


def test_a_chinese_stop_inside_a_rate_is_a_point(project: Path) -> None:
    found = report(project, "法定传染病发病率为569。36/10万。儿童死亡率98%。")
    assert said(found, "value", "unit")[0] == (569.36, "/10万")


DONE_TO = [
    # a sentence, what its last number is not
    ("对8名艾滋病感染者进行了调查采样。", "reported_cases"),
    ("2012年死亡率为1.31/10万。", "crude_death_rate"),
]


@pytest.mark.parametrize(("sentence", "wrong"), DONE_TO)
def test_a_number_is_not_more_than_it_says(project: Path, sentence: str, wrong: str) -> None:
    assert said(report(project, sentence), "indicator") != [(wrong,)]


def test_villages_and_people_of_a_sample_are_two_counts(project: Path) -> None:
    assert said(report(project, "抽查了龙树等三乡9村270人。"), "value", "unit") == [(9, "村"), (270, "人")]


def test_the_number_of_a_point_in_brackets_states_nothing(project: Path) -> None:
    found = report(project, "二、疾病防治和预防保健(1)加强监测。孕产妇死亡(1)例。")
    assert said(found, "value") == [(1,)]


def test_a_verb_before_a_place_is_no_part_of_its_name(project: Path) -> None:
    found = read_text(project, "县卫生局上半年工作总结\n\n20*年在州卫生局帮助下,争取到225万元。\n")
    assert said(found, "area") == [("",)]


def test_years_without_their_word_before_a_sum(project: Path) -> None:
    found = read_text(project, "中国传染病的基本情况\n\n中国2012-2016共报告传染病39种。\n")
    assert said(found, "period") == [("2012..2016",)]


def test_an_unknown_disease_keeps_its_own_words(project: Path) -> None:
    found = report(
        project,
        "The incidence of Class A and B infectious diseases was 141.0/100,000; the highest incidence of blood and "
        "sexually transmitted diseases was 80.9/100,000.",
    )
    assert said(found, "indicator", "subject")[-1] == (
        "disease_incidence_rate", "blood and sexually transmitted diseases",
    )  # fmt: skip


def test_a_share_is_no_rate_per_100_000(project: Path) -> None:
    found = report(project, "The incidence rate of TB ranked second in the region, accounting for 26.03% of the total.")
    assert said(found, "indicator") == [("composition_share",)]


SPUN = "《公报》走漏,我国2022年出身东说念主口956万。世界卫生东说念主员总和1441.1万东说念主,比上年加多42.5万东说念主。"


def test_the_words_of_an_article_spinner_are_read_as_the_usual_ones(project: Path) -> None:
    found = read_text(project, f"2022年卫生统计公报\n\n{SPUN}\n")
    assert said(found, "kind", "indicator", "value", "unit", "printed") == [
        ("result", "births", 956, "万", "956"),
        ("result", "health_personnel", 1441.1, "万人", "1441.1"),
        ("change", "health_personnel", 42.5, "万人", "42.5"),
    ]
    assert "说念主" in found.observations["quote"].iloc[0]
    assert "repaired_text" in told(found)
    assert said(report(project, "我国人口在世界上占17.5%。"), "value") == [(17.5,)]


SEVERAL_YEARS = [
    (
        "到2023年底和2030年,居民健康素养水平分别不低于24%和30%。",
        [("target", ">=", 24, "2023"), ("target", ">=", 30, "2030")],
    ),
    (
        "2021年个人卫生支出占比为27.7%。更早之前,2012年这一占比为34.3%。",
        [("result", "=", 27.7, "2021"), ("result", "=", 34.3, "2012")],
    ),
]


@pytest.mark.parametrize(("text", "expected"), SEVERAL_YEARS)
def test_one_rate_of_several_years(project: Path, text: str, expected: list[tuple[object, ...]]) -> None:
    found = read_text(project, f"山县健康行动方案\n\n{text}\n" if "到" in text else f"2021年公报\n\n{text}\n")
    assert said(found, "kind", "bound", "value", "period") == expected
    assert len(set(said(found, "indicator"))) == 1


NO_CRUDE_RATE = [
    ("Preterm birth rate 2023: 10.2%.", ""),
    ("Life expectancy gap between the two areas: 6.7 years.", ""),
    ("Measles vaccination coverage (MMR) 2023: 94%.", "measles_vaccine"),
    ("其中二孩占比为38.9%,三孩及以上占比为15.0%。", "higher_order_child"),
]


@pytest.mark.parametrize(("sentence", "subject"), NO_CRUDE_RATE)
def test_words_beside_a_name_count(project: Path, sentence: str, subject: str) -> None:
    indicator, about = said(report(project, sentence), "indicator", "subject")[-1]
    assert about == subject
    assert bool(indicator) == bool(subject)


def test_a_year_and_month_in_brackets_state_nothing(project: Path) -> None:
    assert said(report(project, "考核比率(2014.12),住院分娩率98%。"), "value") == [(98,)]


def test_the_day_of_a_page_is_no_year_of_its_report(project: Path) -> None:
    found = read_text(
        project, "我县妇女健康状况\n\n2019年02月21日535未知admin\n\n2017年住院分娩率达到97%,较2012年(94%)提高。\n"
    )
    assert said(found, "value", "period") == [(97, "2017"), (94, "2012")]
    assert "doubtful_period" not in told(found)


OF_A_TEST = [
    "发病率持续上升(均P <0.01),其中老年组上升较快(P=0.003)。",
    "用GM(1,1)模型预测,C=0.238,精度较好。",
    "2019-03-05 阅读(1234) 来源:卫健委",
]


@pytest.mark.parametrize("sentence", OF_A_TEST)
def test_numbers_of_tests_models_and_pages(project: Path, sentence: str) -> None:
    assert said(report(project, sentence), "value") == []


def test_counts_far_before_a_rate(project: Path) -> None:
    found = report(
        project,
        "活产数6411人,产妇总数6404人,系统管理5503人,系统管理率85.84%;产后访视5669人,产后访视率88.43%;"
        "住院分娩6173人,住院分娩率96.29%;新法接生6351人,新法接生率达99.06%;孕产妇死亡3例,孕产妇死亡率46.79/10万。",
    )
    assert said(found, "value", "numerator", "denominator")[-1] == (46.79, 3, 6411)
    assert said(found, "value", "numerator", "denominator")[-3] == (99.06, 6351, 6411)


def test_list_numbers_without_a_sign_state_nothing(project: Path) -> None:
    found = plan(project, "主要指标:1传染病发病率低于往年,漏报率控制在2%以内。2医疗机构死因报告率≥80%。3县通过验收。")
    assert said(found, "value") == [(2,), (80,), (3,)]


DONE_TO_THE_SICK = [
    ("全年随访艾滋病感染者622例。", ""),
    ("全年报告艾滋病感染者62例。", "reported_cases"),
    ("检测肺结核患者的HIV抗体,检出率0.41%。", ""),
    ("全县行政村共设622个村卫生室。", "health_institutions"),
]


@pytest.mark.parametrize(("sentence", "indicator"), DONE_TO_THE_SICK)
def test_what_was_done_is_no_count_of_what_there_is(project: Path, sentence: str, indicator: str) -> None:
    assert said(report(project, sentence), "indicator") == [(indicator,)]


def test_a_span_of_years_is_not_its_first(project: Path) -> None:
    text = (
        "目的对某市结核病与艾滋病双重感染防治项目的效果进行分析,为防治工作提供依据。方法收集全部项目县2007~2012年的"
        "季报表和年报表进行汇总分析。结果项目县共登记患者7 756例。"
    )
    assert said(read_text(project, text + "\n"), "value", "period") == [(7756, "2012")]


def test_a_share_of_nothing_named_has_no_name(project: Path) -> None:
    found = read_text(project, "Assessment 2015\n\nSixty-two percent of all facilities were ready.\n")
    assert said(found, "value", "indicator") == [(62, "")]
