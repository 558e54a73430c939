"""Sentences → statements: which indicator, which kind, whose time and place, which counts belong to which rate."""

from pathlib import Path

import pytest

from healthstats.cleaning import clean
from prose_reading import PLAN, REPORT, REPORT_EN, plan, read_text, report, said, told

MMR, IMR, U5MR = "maternal_mortality_ratio", "infant_mortality_rate", "under_five_mortality_rate"
DELIVERY, VISIT, TASK = "hospital_delivery_rate", "postpartum_visit_rate", "task_completion_rate"

# --- completion of a task -------------------------------------------------------------------------------------------

COMPLETION = [
    # sentence, (indicator, value, numerator, denominator) of the completion
    ("全年完成妇女病检查5230例，完成任务数的104.6%。", (TASK, 104.6, None, None)),
    ("妇女病检查任务数5000例，实际完成5230例，完成任务数的104.6%。", (TASK, 104.6, 5230, 5000)),
    ("完成健康体检2382人，占任务数2300人的103.6%。", (TASK, 103.6, 2382, 2300)),
    ("完成健康体检2382人，完成任务数2300人的103.6%。", (TASK, 103.6, 2382, 2300)),
    ("完成健康体检2382人，完成任务2300人，任务完成率103.6%。", (TASK, 103.6, 2382, 2300)),
    ("Completed 104.6% of the annual task.", (TASK, 104.6, None, None)),
    ("免费孕前优生健康检查1046对，超额完成全年任务的115.9%。", (TASK, 115.9, None, None)),
]


@pytest.mark.parametrize(("sentence", "expected"), COMPLETION)
def test_a_completed_task_is_no_coverage(project: Path, sentence: str, expected: tuple[object, ...]) -> None:
    assert said(report(project, sentence), "indicator", "value", "numerator", "denominator")[-1] == expected


@pytest.mark.parametrize(
    "words", ["占任务数2300人的103.6%", "完成任务数2300人的103.6%", "完成任务2300人，任务完成率103.6%"]
)
def test_the_task_that_a_share_is_of_is_what_was_done(project: Path, words: str) -> None:
    found = report(project, f"宫颈癌筛查2382人，{words}。")
    asked = said(found, "indicator", "kind", "value")[1]
    assert asked == ("women_screened_for_cervical_cancer", "target", 2300)


def test_a_goal_that_was_missed_is_named_as_its_result(project: Path) -> None:
    found = report(project, "全县婴儿死亡率为6.5‰，未达到控制在5‰以下的目标。")
    assert said(found, "indicator", "kind", "value") == [
        ("infant_mortality_rate", "result", 6.5),
        ("infant_mortality_rate", "target", 5),
    ]


SUBJECTS = [
    ("妇女病检查完成任务数的104.6%。", "妇女病检查"),
    ("全年完成妇女病检查5230例，完成任务数的104.6%。", "妇女病检查"),
    ("适龄儿童窝沟封闭任务完成率为98.7%。", "适龄儿童窝沟封闭"),
    ("适龄儿童窝沟封闭完成年度任务1200人的98.5%。", "适龄儿童窝沟封闭"),
]


@pytest.mark.parametrize(("sentence", "subject"), SUBJECTS)
def test_a_completed_task_says_of_what(project: Path, sentence: str, subject: str) -> None:
    assert said(report(project, sentence), "indicator", "subject")[-1] == (TASK, subject)


# --- lists and brackets ---------------------------------------------------------------------------------------------

LISTS = [
    (
        "全县孕产妇死亡率、婴儿死亡率、5岁以下儿童死亡率分别为12.1/10万、4.3‰和6.1‰。",
        [(MMR, 12.1, "="), (IMR, 4.3, "="), (U5MR, 6.1, "=")],
    ),
    ("住院分娩率、产后访视率分别达到98.2%和95.1%。", [(DELIVERY, 98.2, "="), (VISIT, 95.1, "=")]),
    ("住院分娩率和产后访视率依次为98.2%、95.1%。", [(DELIVERY, 98.2, "="), (VISIT, 95.1, "=")]),
    # the last name lends its head noun
    ("婴儿和5岁以下儿童死亡率分别为4.3‰和6.1‰。", [(IMR, 4.3, "="), (U5MR, 6.1, "=")]),
    (
        "高血压、糖尿病患者规范管理率分别为71.2%、68.4%。",
        [
            ("hypertension_standardised_management_rate", 71.2, "="),
            ("diabetes_standardised_management_rate", 68.4, "="),
        ],
    ),
    # one value of several
    ("住院分娩率和产后访视率均达到98%以上。", [(DELIVERY, 98, ">="), (VISIT, 98, ">=")]),
    ("住院分娩率、产后访视率都为98.2%。", [(DELIVERY, 98.2, "="), (VISIT, 98.2, "=")]),
    (
        "The hospital delivery rate and the postpartum visit rate were 98.2% and 95.1% respectively.",
        [(DELIVERY, 98.2, "="), (VISIT, 95.1, "=")],
    ),
    (
        "The mortality rates of infants and of children under 5 were 4.3‰ and 6.1‰ respectively.",
        [(IMR, 4.3, "="), (U5MR, 6.1, "=")],
    ),
    (
        "The mortality rates of infants and of children under 5 years old are respectively 4.3‰ and 6.1‰.",
        [(IMR, 4.3, "="), (U5MR, 6.1, "=")],
    ),
    (
        "The hospital delivery rate and the postpartum visit rate both reached 98.2%.",
        [(DELIVERY, 98.2, "="), (VISIT, 98.2, "=")],
    ),
    (
        "The hospital delivery rate and the postpartum visit rate reached 98.2%.",
        [(DELIVERY, 98.2, "="), (VISIT, 98.2, "=")],
    ),
    (
        "The mortality rates of infants and children under 5 were both below 9‰.",
        [(IMR, 9, "<"), (U5MR, 9, "<")],
    ),
    (
        "The hospital delivery rate was 98.2%; the infant mortality rate and the mortality rate of children under 5 "
        "were 4.3‰ and 6.1‰ respectively.",
        [(DELIVERY, 98.2, "="), (IMR, 4.3, "="), (U5MR, 6.1, "=")],
    ),
    # what they changed by
    (
        "住院分娩率98.2%，产后访视率95.1%，两项指标分别提高1.2和0.4个百分点。",
        [(DELIVERY, 98.2, "="), (VISIT, 95.1, "="), (DELIVERY, 1.2, "="), (VISIT, 0.4, "=")],
    ),
    (
        "There were 450 births and 120 beds, up by 4.1% and 4.4% year-on-year respectively.",
        [("births", 450, "="), ("beds", 120, "="), ("births", 4.1, "="), ("beds", 4.4, "=")],
    ),
    # rates of the counts before them
    (
        "新生儿死亡4例，婴儿死亡8例，死亡率分别为1.9‰、3.8‰。",
        [("deaths", 4, "="), ("deaths", 8, "="), ("neonatal_mortality_rate", 1.9, "="), (IMR, 3.8, "=")],
    ),
    (
        "培训乡村医生120人。孕产妇死亡率和婴儿死亡率分别为12.1/10万和4.3‰。",
        [("", 120, "="), (MMR, 12.1, "="), (IMR, 4.3, "=")],
    ),
    # no lists
    ("住院分娩率98.2%，产后访视率95.1%。", [(DELIVERY, 98.2, "="), (VISIT, 95.1, "=")]),
    ("The hospital delivery rate was 98.2%, the postpartum visit rate 95.1%.",
     [(DELIVERY, 98.2, "="), (VISIT, 95.1, "=")]),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "expected"), LISTS)
def test_each_number_of_a_list_has_its_name(project: Path, sentence: str, expected: list[tuple[object, ...]]) -> None:
    found = report(project, sentence)
    assert said(found, "indicator", "value", "bound") == expected
    assert told(found) == []


UNEQUAL = [
    # sentence, how many numbers the list has
    ("孕产妇死亡率、婴儿死亡率、5岁以下儿童死亡率分别为12.1/10万、4.3‰。", 2),
    ("住院分娩率、产后访视率分别为98.2%、95.1%和93.3%。", 3),
    ("全年工作顺利，住院分娩率、产后访视率分别为98.2%、95.1%和93.3%。", 3),
    ("住院分娩率98.2%，婴儿死亡率、5岁以下儿童死亡率分别为4.1‰、4.3‰和5.1‰。", 3),
    ("The hospital delivery rate and the postpartum visit rate were 98.2%, 95.1% and 93.3% respectively.", 3),
]


@pytest.mark.parametrize(("sentence", "count"), UNEQUAL)
def test_a_list_of_unequal_length_is_told(project: Path, sentence: str, count: int) -> None:
    found = report(project, sentence)
    assert told(found) == ["positional_list"] * count
    assert list(found.problems["locator"]) == list(found.observations["locator"].iloc[-count:])


@pytest.mark.parametrize(("sentence", "count"), UNEQUAL[:2])
def test_nothing_is_guessed_of_a_list_of_unequal_length(project: Path, sentence: str, count: int) -> None:
    listed = report(project, sentence).observations.iloc[-count:]
    assert list(listed["indicator"].unique()) == [""]
    assert list(listed["flags"].unique()) == ["undecided"]


BRACKETS = [
    # last year's value, a target, another area's value
    ("婴儿死亡率为4.3‰（上年为5.2‰）。", [("result", 4.3, "2019", ""), ("result", 5.2, "2018", "")]),
    ("婴儿死亡率为4.3‰（2018年5.2‰）。", [("result", 4.3, "2019", ""), ("result", 5.2, "2018", "")]),
    ("婴儿死亡率为4.3‰（去年同期5.2‰）。", [("result", 4.3, "2019", ""), ("result", 5.2, "2018", "")]),
    ("婴儿死亡率为4.3‰（目标为5‰）。", [("result", 4.3, "2019", ""), ("target", 5, "2019", "")]),
    ("婴儿死亡率为4.3‰（要求≤5‰）。", [("result", 4.3, "2019", ""), ("target", 5, "2019", "")]),
    ("婴儿死亡率为4.3‰，低于全省平均水平（5.6‰）。", [("result", 4.3, "2019", ""), ("result", 5.6, "2019", "全省")]),
    ("The infant mortality rate was 4.3‰ (5.2‰ in 2018).", [("result", 4.3, "2019", ""), ("result", 5.2, "2018", "")]),
    ("The infant mortality rate was 4.3‰ (target: 5‰).", [("result", 4.3, "2019", ""), ("target", 5, "2019", "")]),
]


@pytest.mark.parametrize(("sentence", "expected"), BRACKETS)
def test_a_number_in_brackets_is_of_the_number_before(
    project: Path, sentence: str, expected: list[tuple[object, ...]]
) -> None:
    found = report(project, sentence)
    own = found.observations["area"].iloc[0] if len(found.observations) else ""
    rows = [(*rest, "" if area == own else area) for *rest, area in said(found, "kind", "value", "period", "area")]
    assert rows == expected
    assert set(found.observations["indicator"]) == {IMR}


def test_brackets_that_only_explain_are_skipped(project: Path) -> None:
    found = report(project, "住院分娩率（含家庭接生）为98.2%，执业（助理）医师数为412人。")
    assert said(found, "value", "unit") == [(98.2, "%"), (412, "人")]


# --- kinds ----------------------------------------------------------------------------------------------------------

KINDS_IN_A_REPORT = [
    ("住院分娩率达到了98.2%。", "result"),
    ("住院分娩率为98.2%。", "result"),
    ("力争住院分娩率达到98.2%。", "target"),
    ("确保住院分娩率达到98.2%。", "target"),
    ("住院分娩率任务数为98.2%。", "target"),
    ("明年住院分娩率要达到98.2%。", "target"),
    ("已完成妇女病检查5230例。", "result"),
    ("市级目标考核住院分娩率98.2%。", "result"),
    ("计划免疫接种率为98.2%。", "result"),
    ("人均预期寿命为77.8岁。", "result"),
    ("目标人群覆盖率达到95%。", "result"),
    ("建议住院分娩率保持在98.2%以上。", "target"),
    ("住院分娩率低于县里规定的98.2%。", "target"),
    ("已达到纲要的2020年控制目标(孕产妇死亡率18/10万以下)。", "target"),
    ("任务完成情况良好，为任务数的104.2%。", "result"),
    ("The hospital delivery rate reached 98.2%.", "result"),
    ("The hospital delivery rate will reach 98.2%.", "target"),
    ("We strive for a hospital delivery rate of 98.2%.", "target"),
    ("The target of the hospital delivery rate is 98.2%.", "target"),
    ("The national ambition is a hospital delivery rate of 98.2%.", "target"),
    ("Raise the hospital delivery rate to 98.2% by 2024.", "target"),
    ("The natural growth rate 1.7‰ is low.", "result"),
    ("争取中央扩大内需项目7个。", "result"),
    ("争取完成项目7个。", "target"),
    ("It is suggested that 7 wards be added.", "target"),
    ("占全年任务380例。", "target"),
    ("The price of drugs dropped by an average of 32.5%.", "change"),
    ("布病较上年多报14例。", "change"),
    ("Women took up 61.1% of the total.", "result"),
]


def test_a_change_lends_its_unit_to_no_count(project: Path) -> None:
    found = report(project, "Measles cases rose by 9 percent; syphilis (74) and rabies (3) were next.")
    assert said(found, "value", "unit") == [(9, "%"), (74, ""), (3, "")]


def test_a_difference_of_days_is_a_change(project: Path) -> None:
    found = report(project, "平均住院日8.9日，缩短0.3日。")
    assert said(found, "kind", "value", "indicator") == [
        ("result", 8.9, "average_length_of_stay"),
        ("change", -0.3, "average_length_of_stay"),
    ]


def test_a_signed_number_in_brackets_is_a_change(project: Path) -> None:
    found = report(project, "450 doses (-37.4%) and 191 visits (+11.6%) were counted.")
    assert said(found, "kind", "value") == [("result", 450), ("change", -37.4), ("result", 191), ("change", 11.6)]


@pytest.mark.parametrize(("sentence", "kind"), KINDS_IN_A_REPORT)
def test_words_of_will_make_a_target(project: Path, sentence: str, kind: str) -> None:
    assert said(report(project, sentence), "kind") == [(kind,)]


KINDS_IN_A_PLAN = [
    ("住院分娩率达到98.2%。", "target"),
    ("力争婴儿死亡率控制在5‰以下。", "target"),
    (
        "2019年，在县委、县政府的坚强领导和上级部门的指导下，全县卫生系统广大干部职工团结拼搏、扎实工作、开拓创新，各项任务圆满完成，住院分娩率为98.2%。",
        "result",
    ),
    ("2019年，住院分娩率为98.2%。", "result"),
    ("去年，住院分娩率达到了98.2%。", "result"),
    ("计划投入资金320万元。", "plan"),
    ("拟投资1200万元新建门诊楼。", "plan"),
    ("安排经费80万元用于培训。", "plan"),
    ("基本公共卫生服务人均补助标准达到74元。", "target"),
    ("The hospital delivery rate reaches 98.2%.", "target"),
    ("In 2019, the hospital delivery rate was 98.2%.", "result"),
    ("It will invest 3.2 million yuan.", "plan"),
    ("Apply for 3.2 million yuan.", "plan"),
    ("Strive for 3.2 million yuan of special funds.", "plan"),
    ("The center has jurisdiction over 9 communities.", "result"),
    ("我中心下辖社区9个。", "result"),
]


@pytest.mark.parametrize(("sentence", "kind"), KINDS_IN_A_PLAN)
def test_a_plan_states_targets_and_looks_back(project: Path, sentence: str, kind: str) -> None:
    assert said(plan(project, sentence), "kind") == [(kind,)]


HEADINGS = [
    "下一步工作打算",
    "三、下一步工作",
    "四、2020年工作计划",
    "五、明年工作思路",
    "（三）下阶段工作安排",
    "三、2020年工作要点",
]


@pytest.mark.parametrize("heading", HEADINGS)
def test_the_plan_part_of_a_report_states_targets_of_the_next_year(project: Path, heading: str) -> None:
    text = (
        f"{REPORT}一、主要工作\n住院分娩率达到98.2%。\n二、取得的成绩\n产后访视率为95.1%。\n"
        f"{heading}\n住院分娩率达到99%。\n"
    )
    assert said(read_text(project, text), "kind", "value", "period") == [
        ("result", 98.2, "2019"),
        ("result", 95.1, "2019"),
        ("target", 99, "2020"),
    ]


@pytest.mark.parametrize(
    "heading",
    ["Next step", "III. Work plan for 2020", "Four, the work plan for next year", "Plans for the next year", "Outlook"],
)
def test_the_plan_part_of_an_english_report_states_targets(project: Path, heading: str) -> None:
    text = (
        f"{REPORT_EN}I. Main work\nThe hospital delivery rate was 98.2%.\n"
        f"{heading}\nThe hospital delivery rate reaches 99%.\n"
    )
    assert said(read_text(project, text), "kind", "value", "period") == [
        ("result", 98.2, "2019"),
        ("target", 99, "2020"),
    ]


NO_HEADINGS = ["三、计划免疫工作", "（四）免疫规划疫苗接种", "三、目标管理责任制落实情况总结"]


@pytest.mark.parametrize("heading", NO_HEADINGS)
def test_a_heading_with_plan_in_a_name_does_not_begin_a_plan(project: Path, heading: str) -> None:
    text = f"{REPORT}一、主要工作\n住院分娩率达到98.2%。\n{heading}\n产后访视率为95.1%。\n"
    assert said(read_text(project, text), "kind") == [("result",), ("result",)]


def test_results_after_the_plans_are_results_again(project: Path) -> None:
    text = (
        f"{REPORT}一、基本情况\n全县平稳。\n二、下一步工作\n住院分娩率达到99%。\n"
        "三、2019年工作总结\n产后访视率为95.1%。\n"
    )
    assert said(read_text(project, text), "kind", "period") == [("target", "2020"), ("result", "2019")]


def test_an_english_report_on_part_of_a_year_plans_the_rest_of_it(project: Path) -> None:
    found = read_text(
        project,
        "Hill County Health and Family Planning Bureau on the work of the first three quarters of 2019 and the next"
        " step arrangement\n\nI. The progress of the work\n\nThe hospital delivery rate was 98.2%.\n\n"
        "III. Next step\n\nEnsure that the postpartum visit rate is above 95%.\n",
    )
    assert said(found, "value", "kind", "period") == [(98.2, "result", "2019-01..2019-09"), (95, "target", "2019")]


def test_a_change_beside_the_year_before_is_of_this_year(project: Path) -> None:
    found = report(
        project, "The hospital delivery rate was 98.2%, up from 97.1% in the previous year, a gain of 1.1 points."
    )
    assert said(found, "indicator", "kind", "value", "period") == [
        (DELIVERY, "result", 98.2, "2019"),
        (DELIVERY, "result", 97.1, "2018"),
        (DELIVERY, "change", 1.1, "2019"),
    ]


def test_what_is_merely_counted_has_the_name_before_it(project: Path) -> None:
    found = report(project, "The asthmatics in management are 9,846 people. 512 people were trained.")
    assert said(found, "label", "value") == [("asthmatics in management", 9846), ("people", 512)]


def test_money_set_aside_in_a_plan_is_planned_to_be_spent(project: Path) -> None:
    found = plan(project, "The county will provide a compensation of RMB 6.8 million.")
    assert said(found, "kind", "value", "unit") == [("plan", 6.8, "million yuan")]


def test_the_parts_of_an_english_plan_have_their_own_years(project: Path) -> None:
    found = read_text(
        project,
        "Key Points of Health Work of Hill County for 2020\n\nPart I. Review of the work in 2019\n\n"
        "At the end of the year there were 312 institutions. The hospital delivery rate was 98.2%.\n\n"
        "Part II. Main targets for 2020\n\nThe postpartum visit rate shall not be less than 95%.\n",
    )
    assert said(found, "value", "kind", "period") == [
        (312, "result", "2019-12-31"),
        (98.2, "result", "2019"),
        (95, "target", "2020"),
    ]


def test_the_retrospective_paragraph_of_a_plan_is_of_the_year_before(project: Path) -> None:
    text = (
        f"{PLAN}2019年，在县委、县政府的坚强领导和上级业务部门的精心指导下，全县卫生系统广大干部职工团结拼搏，"
        "住院分娩率为98.2%，婴儿死亡率降至4.3‰。\n一、工作目标\n住院分娩率达到99%以上。\n"
    )
    assert said(read_text(project, text), "kind", "bound", "value", "period") == [
        ("result", "=", 98.2, "2019"),
        ("result", "=", 4.3, "2019"),
        ("target", ">=", 99, "2020"),
    ]


# --- periods --------------------------------------------------------------------------------------------------------

PERIODS = [
    ("住院分娩率为98.2%。", "2019"),  # of the title
    ("今年，住院分娩率为98.2%。", "2019"),
    ("2018年，住院分娩率为98.2%。", "2018"),
    ("二〇一八年，住院分娩率为98.2%。", "2018"),
    ("去年住院分娩率为98.2%。", "2018"),
    ("上年住院分娩率为98.2%。", "2018"),
    ("1-11月，报告麻疹17例。", "2019-01..2019-11"),
    ("1至9月，报告麻疹17例。", "2019-01..2019-09"),
    ("元至6月份，报告麻疹17例。", "2019-01..2019-06"),
    ("元月-10月，报告麻疹17例。", "2019-01..2019-10"),
    ("涂阳病人2月末阴转率91.3%。", "2019"),
    ("2019年1-11月，报告麻疹17例。", "2019-01..2019-11"),
    ("上半年，报告麻疹17例。", "2019-01..2019-06"),
    ("前三季度，报告麻疹17例。", "2019-01..2019-09"),
    ("第二季度，报告麻疹17例。", "2019-04..2019-06"),
    ("3月份，报告麻疹17例。", "2019-03"),
    ("去年10月至今年10月，婴儿死亡率为4.3‰。", "2018-10..2019-09"),
    ("2018年10月至2019年9月，婴儿死亡率为4.3‰。", "2018-10..2019-09"),
    ("截至2019年12月25日，全县有床位4878张。", "2019-12-25"),
    ("截至2019年11月底，报告麻疹17例。", "2019-01..2019-11"),
    ("“十三五”末，住院分娩率为98.2%。", "2020"),
    ("2016年至2018年，报告麻疹17例。", "2016..2018"),
    ("2016-2018年，报告麻疹17例。", "2016..2018"),
    ("近三年，报告麻疹17例。", "2017..2019"),
    ("The hospital delivery rate was 98.2%.", "2019"),
    ("In 2018, the hospital delivery rate was 98.2%.", "2018"),
    ("This year the hospital delivery rate was 98.2%.", "2019"),
    ("Last year the hospital delivery rate was 98.2%.", "2018"),
    ("From January to November, 17 cases of measles were reported.", "2019-01..2019-11"),
    ("From October 2018 to September 2019 the hospital delivery rate was 98.2%.", "2018-10..2019-09"),
    ("In the first half of the year, 17 cases of measles were reported.", "2019-01..2019-06"),
    ("As of December 25, 2019, there were 4,878 beds.", "2019-12-25"),
    ("At the end of 2018 there were 4,878 beds.", "2018-12-31"),
    ("Throughout the year, 17 cases of measles were reported.", "2019"),
    ("In the past year the hospital delivery rate was 98.2%.", "2019"),
    ("五年累计报告麻疹17例。", "2015..2019"),
    ("存在的主要问题是住院分娩率仅为98.2%。", "2019"),
]


@pytest.mark.parametrize(("sentence", "period"), PERIODS)
def test_a_number_is_of_the_time_that_is_named(project: Path, sentence: str, period: str) -> None:
    assert [one[0] for one in said(report(project, sentence), "period")] == [period]


INHERITED = [
    # the time stands until another is named
    ("2018年，住院分娩率为98.2%，婴儿死亡率为4.3‰。产后访视率为95.1%。", ["2018", "2018", "2018"]),
    ("2018年，住院分娩率为98.2%。2019年，住院分娩率为98.4%，产后访视率为95.1%。", ["2018", "2019", "2019"]),
    # the time of a comparison is not the time of what follows it
    ("较2018年的98.2%有所提高，产后访视率为95.1%。", ["2018", "2019"]),
    ("住院分娩率比2017年提高1.2个百分点，产后访视率为95.1%。", ["2019", "2019"]),
    ("婴儿死亡率为4.3‰（2018年为5.2‰），产后访视率为95.1%。", ["2019", "2018", "2019"]),
    ("到2025年，住院分娩率达到99%。产后访视率为95.1%。", ["2025", "2019"]),
    ("到2020年，住院分娩率力争达到99%，产后访视率达到95%。", ["2020", "2020"]),
    ("麻疹发病率为1.4/10万，是上年的1.6倍。报告麻疹17例。", ["2019", "2019", "2019"]),
    (
        "The delivery rate was 98.2%, 0.3 percentage points over the previous year. The visit rate was 95%.",
        ["2019"] * 3,
    ),
    ("The incidence was 31.7 per 100,000, down 9.4% on 2018.", ["2019", "2019"]),
    ("Life expectancy fell from 78.1 years in 2015 to 76.4 years in 2019.", ["2015", "2019"]),
    ("The infant mortality rate fell from 5.2‰ in 2015 to 4.1‰.", ["2015", "2019"]),
    ("There were 17 cases, a fall of 8% over the same period of last year. 21 beds were added.", ["2019"] * 3),
    ("The infant mortality rate fell to 4.1‰ from 5.2‰ a year earlier.", ["2019", "2018"]),
    ("全年出院38642人次,去年是35170人次,婴儿死亡率4.3‰。", ["2019", "2018", "2019"]),
    ("筹资标准由每人50元提高到80元。", ["2018", "2019"]),
    # beds, staff and institutions of the year's end
    ("2019年末，全县有床位4878张。卫生技术人员5012人。报告麻疹17例。", ["2019-12-31", "2019-12-31", "2019"]),
    ("年末全县有床位4878张，比上年增加46张；医院床位占76%。", ["2019-12-31", "2019-12-31", "2019-12-31"]),
    (
        "年末全县有床位4878张。每千常住人口床位由2018年的6.31张增加到6.45张。",
        ["2019-12-31", "2018-12-31", "2019-12-31"],
    ),
]


@pytest.mark.parametrize(("sentence", "periods"), INHERITED)
def test_a_time_reaches_as_far_as_the_text_means(project: Path, sentence: str, periods: list[str]) -> None:
    assert [one[0] for one in said(report(project, sentence), "period")] == periods


PLANNED = [
    ("力争门诊楼10月底前竣工1栋；新建卫生室20所。", ["2020-10-31", "2020"]),
    ("2018年，参合农民23.8万人，全年补偿38.2万人次。", ["2018", "2018"]),
    ("The past year saw 17 cases of measles reported.", ["2019"]),
    ("存在的主要问题是住院分娩率仅为98.2%。产后访视率达到95%。", ["2019", "2020"]),
    ("The main problems are that the visit rate is only 81.2%. The delivery rate reaches 99%.", ["2019", "2020"]),
]


@pytest.mark.parametrize(("sentence", "periods"), PLANNED)
def test_a_time_of_a_plan(project: Path, sentence: str, periods: list[str]) -> None:
    assert [one[0] for one in said(plan(project, sentence), "period")] == periods


@pytest.mark.parametrize(
    "opening",
    ["统计时段为2018年10月1日至2019年9月30日。", "This statistical year (October 2018 to September 2019) is reported."],
)
def test_a_reporting_year_that_the_opening_states_is_that_of_every_year(project: Path, opening: str) -> None:
    chinese = "年度内产后访视率95.1%。\n较2018年的92.4%提高。"
    english = "The visit rate was 95.1% this year.\nIt was 92.4% in 2018."
    found = report(project, f"{opening}\n{chinese if opening.startswith('统') else english}")
    assert said(found, "period") == [("2018-10..2019-09",), ("2017-10..2018-09",)]


def test_a_heading_states_the_reporting_year(project: Path) -> None:
    text = "Second, main indicators (October 2018 to September 2019)\nThe visit rate was 95.1%."
    assert said(report(project, text), "period") == [("2018-10..2019-09",)]


def test_a_speech_looks_back_on_the_year_before(project: Path) -> None:
    text = "Speech at the health conference in 2019\n\nFirst, review of the work in 2018\nThe visit rate was 95.1%.\n"
    assert said(read_text(project, text), "period") == [("2018",)]


def test_the_assessment_of_a_plan_is_a_report(project: Path) -> None:
    text = "山县妇幼发展规划（2011—2020年）中期评估报告\n一、完成情况\n2015年，产后访视率为95.1%，高于“十一五”末。\n"
    found = read_text(project, text)
    assert said(found, "kind", "period")[0] == ("result", "2015")
    assert "doubtful_period" not in told(found)


def test_a_survey_is_of_the_months_in_which_it_was_made(project: Path) -> None:
    text = (
        "Report on village clinics\n\nFrom July to August 2014 five teams visited them.\n\nThe clinics have 812 beds.\n"
    )
    assert said(read_text(project, text), "period")[-1] == ("2014",)


def test_a_report_in_the_past_tense_is_no_plan(project: Path) -> None:
    text = (
        "Hill County: the health year 2019\nThe visit rate was 95.1% and should be kept. The birth rate rose to 9.2‰.\n"
    )
    assert said(read_text(project, text), "kind") == [("result",), ("result",)]


def test_a_heading_with_another_year_is_no_title(project: Path) -> None:
    text = "Work Summary > Health\n\nHill County 2019 work summary and 2020 work plan\n\nSecond, the survey of 2015\n\n"
    found = read_text(project, text + "The visit rate was 95.1% in the county in 2019.\nThe delivery rate was 98.2%.\n")
    assert said(found, "period") == [("2019",), ("2019",)]


def test_the_plan_of_a_half_year_does_not_become_that_of_the_year(project: Path) -> None:
    parts = [
        "山县医院2019年上半年工作总结",
        "一、成绩",
        "平稳。",
        "二、下半年工作安排",
        "确保完成全年门诊30万人次。药占比降到42%以下。",
    ]
    assert said(read_text(project, "\n".join(parts)), "period") == [("2019",), ("2019-07..2019-12",)]


def test_a_plan_for_several_years_is_of_all_of_them(project: Path) -> None:
    text = "山县慢性病防治行动计划(2018—2020年)\n\n配备慢病专干2名。到2020年，建档率达到95%，其中2018年达到85%。\n"
    assert said(read_text(project, text), "kind", "period") == [
        ("target", "2018..2020"),
        ("target", "2020"),
        ("target", "2018"),
    ]


def test_the_number_of_a_paper_is_not_the_year_of_its_plan(project: Path) -> None:
    text = "山县关于印发行动计划（2019—2021年）的通知\n山政办发〔2018〕37号\n2018年12月3日\n\n配备慢病专干2名。\n"
    assert said(read_text(project, text), "period") == [("2019..2021",)]


def test_the_number_of_a_paper_dates_a_plan_that_nothing_else_dates(project: Path) -> None:
    text = "山县妇幼健康工作方案\n山卫发〔2020〕37号\n\n配备慢病专干2名。\n"
    assert said(read_text(project, text), "period") == [("2020",)]


def test_a_plan_looks_back_on_its_basis(project: Path) -> None:
    text = (
        "山县妇幼健康行动计划（2019—2021年）\n\n一、工作基础\n（一）成绩\n住院分娩率98.2%。\n（二）不足\n产后访视率95.1%。\n"
        "二、目标\n（一）总目标\n到2021年，住院分娩率达到99%。\n三、措施\n配备慢病专干2名。\n"
    )
    assert said(read_text(project, text), "kind", "value", "period") == [
        ("result", 98.2, "2018"),
        ("result", 95.1, "2018"),
        ("target", 99, "2021"),
        ("target", 2, "2019..2021"),
    ]


@pytest.mark.parametrize(
    "heading", ["一、加强基础设施建设", "一、解决存在的突出问题", "一、认清形势，明确任务", "I. Review cases"]
)
def test_a_task_of_a_plan_does_not_look_back(project: Path, heading: str) -> None:
    found = plan(project, f"{heading}\n住院分娩率达到99%。")
    assert said(found, "kind", "period") == [("target", "2020")]


def test_a_plan_within_a_paragraph_states_targets(project: Path) -> None:
    found = report(
        project, "一、成绩\n平稳。\n2020年工作计划：一是普及率达到82%，二是合格率达到95%，三是加强领导、落实责任。"
    )
    assert said(found, "kind", "period") == [("target", "2020"), ("target", "2020")]


def test_a_time_ends_with_its_paragraph(project: Path) -> None:
    opening = "一、基本情况\n二、主要做法\n加强领导。\n强化督导。\n2019年，工作进展顺利。\n"
    found = report(project, opening + "2018年，住院分娩率为98.2%。\n产后访视率为95.1%。")
    assert said(found, "period") == [("2018",), ("2019",)]


TITLES = [
    ("山县卫生局2019年上半年工作总结", "2019-01..2019-06"),
    ("2019年山县卫生工作总结及2020年工作计划", "2019"),
    ("山县卫生局二〇一九年工作总结", "2019"),
    ("山县2019年前三季度卫生工作总结", "2019-01..2019-09"),
    ("Hill County 2019 Health Work Report", "2019"),
]


@pytest.mark.parametrize(("title", "period"), TITLES)
def test_the_title_gives_the_time(project: Path, title: str, period: str) -> None:
    found = read_text(project, f"{title}\n全县住院分娩率为98.2%，产后访视率为95.1%。\n")
    assert said(found, "period") == [(period,), (period,)]


@pytest.mark.parametrize(
    "text",
    ["山县卫生工作总结\n全县住院分娩率为98.2%。\n", "Hill County work report\nThe hospital delivery rate was 98.2%.\n"],
)
def test_without_a_year_the_period_is_empty_and_told(project: Path, text: str) -> None:
    found = read_text(project, text)
    assert said(found, "value", "period") == [(98.2, "")]
    assert "no_period" in told_of(clean(found, root=project).problems)


def test_a_title_that_its_text_contradicts_is_doubted(project: Path) -> None:
    text = (
        "山县卫生局2023年工作总结\n2009年，全县住院分娩率为98.2%。\n"
        "2009年，产后访视率为95.1%。2009年新农合参合率为93.0%。\n"
    )
    found = read_text(project, text)
    assert "doubtful_period" in told(found)
    assert said(found, "period", "flags") == [("2009", "doubtful_period")] * 3


def test_a_text_that_mentions_a_later_plan_is_doubted(project: Path) -> None:
    text = "山县卫生局2009年工作总结\n按照“十三五”规划和党的十九大精神，全县住院分娩率为98.2%。\n"
    found = read_text(project, text)
    assert "doubtful_period" in told(found)
    assert said(found, "flags") == [("doubtful_period",)]


def test_a_title_that_its_text_bears_out_is_not_doubted(project: Path) -> None:
    found = read_text(project, f"{REPORT}2019年，全县住院分娩率为98.2%，2018年为97.1%。\n")
    assert told(found) == []
    assert said(found, "flags") == [("",), ("",)]


# --- areas ----------------------------------------------------------------------------------------------------------

NATION = """
[china]
zh = "全国"
en = "China"
level = "country"

[dale]
zh = "青谷县"
en = "Dale County"
level = "county"

[bay]
zh = "海湾省"
en = "Bay Province"
level = "province"

[england]
en = "England"
zh = "英格兰"
level = "country"
"""

AREAS = [
    # title, sentence, the areas as ids
    (REPORT, "全县婴儿死亡率为4.3‰。", ["hill"]),
    (REPORT, "我县婴儿死亡率为4.3‰。", ["hill"]),
    (REPORT, "婴儿死亡率为4.3‰。", ["hill"]),
    (REPORT, "全国婴儿死亡率为5.6‰。", ["china"]),
    (REPORT, "全国婴儿死亡率为5.6‰，全县婴儿死亡率为4.3‰。", ["china", "hill"]),
    (REPORT, "青谷县婴儿死亡率为5.6‰，我县为4.3‰。", ["dale", "hill"]),
    (REPORT, "海湾省婴儿死亡率为5.6‰。全县婴儿死亡率为4.3‰。", ["bay", "hill"]),
    (REPORT, "谷县婴儿死亡率为5.6‰，我县为4.3‰。", ["vale", "hill"]),
    ("Hill County 2019 Health Report\n", "In England the infant mortality rate was 5.6‰.", ["england"]),
    (
        "Hill County 2019 Health Report\n",
        "The infant mortality rate in England was 5.6‰. The neonatal mortality rate was 3.1‰.",
        ["england", ""],
    ),
]


@pytest.mark.parametrize(("title", "sentence", "areas"), AREAS)
def test_a_number_is_of_the_area_that_is_named(project: Path, title: str, sentence: str, areas: list[str]) -> None:
    file = project / "data" / "areas.toml"
    file.write_text(file.read_text(encoding="utf-8") + NATION, encoding="utf-8")
    found = read_text(project, title + sentence + "\n")
    names = {"山县": "hill", "全国": "china", "谷县": "vale", "某省": "land", "青谷县": "dale", "海湾省": "bay"}
    assert [names.get(str(area), area) for area in found.observations["area"]] == areas


def test_the_sidecar_states_the_area(project: Path) -> None:
    (project / "data" / "raw" / "a.txt.toml").write_text('[table]\narea = "谷县"\n', encoding="utf-8")
    found = read_text(project, f"{REPORT}婴儿死亡率为4.3‰。\n")
    assert said(found, "area") in ([("vale",)], [("谷县",)])


# --- counts of a rate -----------------------------------------------------------------------------------------------

LINKS = [
    # sentence, (value, numerator, denominator) of the rate
    ("全县活产数4878人，住院分娩4790人，住院分娩率98.2%。", (98.2, 4790, 4878)),
    ("应查8412人，实查7980人，检查率94.9%。", (94.9, 7980, 8412)),
    ("应查8412人，实查7980人，检查率99.9%。", (99.9, 7980, 8412)),
    ("全县常住人口237162人，床位4878张，每千人口床位数20.57。", (20.57, 4878, 237162)),
    ("全县常住人口237162人，床位4878张，每千人口床位数20.57张。", (20.57, 4878, 237162)),
    ("全县总人口480000人，出生4560人，人口出生率9.50‰。", (9.5, 4560, 480000)),
    ("全县总人口480000人，出生4560人，人口出生率19.50‰。", (19.5, 4560, 480000)),
    ("Of 8,412 women 7,980 were examined, a rate of 94.9%.", (94.9, 7980, 8412)),
    # other counts are left alone, and those of another year
    ("全县孕产妇死亡1例，活产2786例，孕产妇死亡率为35.89/10万(2018年为33.61/10万)。", (33.61, None, None)),
    ("培训医务人员312人，发放资料5000份，住院分娩率98.2%。", (98.2, None, None)),
    ("发放手册5000份，建档率为85.3%。", (85.3, None, None)),
]


@pytest.mark.parametrize(("sentence", "expected"), LINKS)
def test_a_rate_has_the_counts_that_give_it(project: Path, sentence: str, expected: tuple[object, ...]) -> None:
    assert said(report(project, sentence), "value", "numerator", "denominator")[-1] == expected


def told_of(problems: object) -> list[str]:
    return list(problems["code"])  # type: ignore[index]


CONTRADICTIONS = [
    ("发放手册5000份，建档率为85.3%。", False),
    ("全县总人口480000人，出生4560人，人口出生率19.50‰。", True),
    ("全县总人口480000人，出生4560人，人口出生率9.50‰。", False),
    ("应接种儿童8412人，实接种7980人，一类疫苗接种率99.9%。", True),
    ("应接种儿童8412人，实接种7980人，一类疫苗接种率94.9%。", False),
]


@pytest.mark.parametrize(("sentence", "wrong"), CONTRADICTIONS)
def test_cleaning_tells_a_rate_that_its_counts_do_not_give(project: Path, sentence: str, wrong: bool) -> None:
    cleaned = clean(report(project, sentence), root=project)
    assert ("rate_mismatch" in told_of(cleaned.problems)) is wrong


def test_a_result_stands_beside_its_task(project: Path) -> None:
    found = report(project, "妇女病检查任务数5000例，实际完成5230例。")
    assert said(found, "kind", "value") == [("target", 5000), ("result", 5230)]


# --- what is not stated ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sentence", ["人口出生率9.76，死亡率为6.12‰。", "婴儿死亡率为4.3。"])
def test_a_lost_unit_stays_empty_and_is_told(project: Path, sentence: str) -> None:
    found = report(project, sentence)
    assert said(found, "unit")[0] == ("",)
    cleaned = clean(found, root=project)
    first = found.observations["locator"].iloc[0]
    assert len(cleaned.problems[cleaned.problems["locator"] == first]) > 0


def test_births_with_a_lost_unit_are_a_rate(project: Path) -> None:
    found = report(project, "全县出生9.76，死亡6.12。")
    assert said(found, "indicator", "value", "unit") == [("crude_birth_rate", 9.76, ""), ("crude_death_rate", 6.12, "")]


NAMES = [
    # sentence, the indicator of its last number
    ("围产儿死亡率为5.1‰。", "perinatal_mortality_rate"),
    ("围产儿死亡率(PMR)为5.1‰。", "perinatal_mortality_rate"),
    ("死亡率为6.12‰。", "crude_death_rate"),
    ("传染病发病率为215.3/10万，死亡率为1.2/10万。", "class_a_and_b_infectious_disease_mortality"),
    ("全年工作顺利开展，住院分娩率达到98.2%。", DELIVERY),
    ("综合工作指数为98.2%。", ""),
    ("群众获得感为98.2分。", ""),
    ("儿童疫苗接种率：卡介苗99.1%、麻疹97.5%。", "routine_immunisation_coverage"),
    ("住院分娩率城市99.2%，农村97.1%。", DELIVERY),
    ("Life expectancy reached 77.8 years.", "life_expectancy_at_birth"),
    ("群众对卫生服务的满意度达到90%。", "satisfaction_rate"),
    ("年末有床位4878张，其中：医院3271张。", "beds"),
    ("其中医院38.8万人次。", ""),
    ("全县有医疗机构211个。民营医院3所。", "health_institutions"),
    ("次均门诊费用162.5元，药占比36.8%，人均住院费用4275元，同比下降3.1%。", "average_cost_per_inpatient"),
    ("居前两位的病种依次为病毒性肝炎(986例)、肺结核(672例)。", "reported_cases"),
    ("There were 5.9 beds per 1,000 population.", "beds_per_thousand_population"),
    ("There were 6.9 beds, 3.0 physicians and 3.6 nurses per 1,000 residents.", "nurses_per_thousand_population"),
    ("The standard management rate of patients with diabetes was 74.9%.", "diabetes_standardised_management_rate"),
    ("In rural areas care improved, and the hospital delivery rate was 98.2%.", DELIVERY),
    ("The MMR coverage of children was 92.4%.", ""),
    ("There are 35 medical institutions, 12 hospitals and 7 clinics.", "health_institutions"),
    ("The maternal mortality rate was 19/100,000, and the infant mortality rate dropped from 14.6‰.", IMR),
    ("The average length of stay was shortened from 7.9 days to 7.6 days.", "average_length_of_stay"),
    ("The hospitals discharged 28,450 patients.", "inpatient_discharges"),
    ("386 new smear-positive patients were found, completing 104.2% of the annual task.",
     "tuberculosis_case_finding_task_completion"),
    ("The hospital delivery rate of rural pregnant women was 98.9%.", "rural_hospital_delivery_rate"),
    ("Out-of-pocket payments made up 28.7% of total health expenditure.", "out_of_pocket_health_expenditure_share"),
    ("Drugs accounted for 28.7% of their income.", "drug_share_of_income"),
    ("There were 4,878 beds, or 6.2 per 1,000 residents.", "beds_per_thousand_population"),
    ("There were 3.1 (assistant) doctors and 4.2 nurses per 1,000 residents.", "nurses_per_thousand_population"),
    ("There were 4,878 beds, equal to 6.2 per 1,000 residents.", "beds_per_thousand_population"),
    ("There were 213 doctors, and nurses numbered 0.82 per 1,000 people.", "nurses_per_thousand_population"),
    ("The death rate of pregnant and lying-in women was 19.1/100,000.", MMR),
    ("The stillbirth rate was 4.7 per 1,000 births, and 5.6% of newborns weighed too little.", ""),
    ("Health records cover 85% of residents, and 70% of the elderly shall be placed under health management.",
     "elderly_health_management_rate"),
    ("There are 3,105 hypertension patients, the rate of norm management 72.5%.",
     "hypertension_standardised_management_rate"),
    ("Low birth weight incidence 3.4%.", "low_birth_weight_rate"),
    ("Under 5 years old children's death rate is 4.2‰.", U5MR),
    ("The medicine accounted for 24.9% of the business income.", "drug_share_of_income"),
    ("Of these births, 31.2 per cent were by caesarean section.", "caesarean_section_rate"),
    ("Some 58 per cent of babies were exclusively breastfed.", "exclusive_breastfeeding_rate"),
    ("The stillbirth rate was 4.7 per 1,000 births, and 5.6% of newborns weighed less than 2,500 grams.",
     "low_birth_weight_rate"),
    ("Outpatient departments handled 2.31 million visits.", "outpatient_visits"),
    ("The hospital delivery rate was 98.2%; the target for 2020 is 99%.", DELIVERY),
    ("The hospital delivery rate was 98.2%, compared with the same period improves 1.2%.", DELIVERY),
    ("There were 45,210 outpatient visits, a year-on-year increase of 6.1%.", "outpatient_visits"),
    ("45,210 person-times were treated.", "outpatient_visits"),
    ("2,815 patients were discharged.", "inpatient_discharges"),
    ("31,250 farmers took part in the new rural cooperative.", "new_cooperative_medical_scheme_members"),
    ("The mortality rate of children under 5 was 6.2‰; the system management rate of children was 90%.",
     "child_systematic_management_rate"),
    ("住院分娩率为98.2%，实现了纲要规定的95%的目标。", DELIVERY),
    ("实有床位4878张，每千人口6.2张。", "beds_per_thousand_population"),
    ("每千人口床位6.2张、注册护士数4.2人。", "nurses_per_thousand_population"),
    ("登记严重精神障碍患者512人，严重精神障碍患者规范管理率90.2%。", "severe_mental_disorder_management_rate"),
    ("建档立卡贫困人口签约全覆盖。", "family_doctor_contract_rate"),
    ("全年有31.2万名农民参加合作医疗。", "new_cooperative_medical_scheme_members"),
    ("死因监测显示,2019年全县居民死亡率为6.12‰。", "crude_death_rate"),
    ("新生儿访视率由“十二五”末的85.2%提高到95.1%。", "newborn_visit_rate"),
    ("住院分娩率连续三年保持在98%以上。", DELIVERY),
    ("（一）住院分娩率98%以上。", DELIVERY),
    ("卫生总费用82.5亿元，人均5641元。", "health_expenditure_per_head"),
    ("每千人口执业(助理)医师、注册护士分别为3.33人、3.62人。", "nurses_per_thousand_population"),
    ("总诊疗人次1864万人次，同比增加136.9万人次（增长7.93%）。", "outpatient_visits"),
    ("婴儿死亡率压到8‰以内。", IMR),
    ("20xx年全县住院分娩率98%。", DELIVERY),
    ("山县常住人口32.5万人。", "population"),
    ("每万人口只有医生8.9人。", "doctors_per_thousand_population"),
    ("全省卫生计生机构总数2721所。", "health_institutions"),
    ("The number of doctors per 1,000 population is only 0.98.", "doctors_per_thousand_population"),
    ("The average hospital stay increased by 0.2 day to 8.2 days.", "average_length_of_stay"),
    ("The occupancy rate of beds fell by 1.1 percentage points.", "bed_occupancy_rate"),
    ("There were 120 beds and 45 drivers.", ""),
    ("The electronic filing rate of %. 28,415 elderly people had a check.", ""),
    ("The maternal mortality rate was 19/100,000 (the target set by the city is 25/100,000).", MMR),
]  # fmt: skip


NAMES_WITH_SUBJECTS = [
    # sentence, (indicator, subject) of its last number
    ("5 children under 5 years old died.", ("deaths", "under_five")),
    ("5 people died.", ("", "")),
    ("17 stillbirths and 16 infant deaths were registered.", ("deaths", "infant")),
    ("16 infant deaths and 17 stillbirths were registered.", ("deaths", "stillbirth")),
    ("There were 4,505 live births to mothers living here.", ("births", "")),
    ("17 cases of measles were reported.", ("reported_cases", "measles")),
    ("17 cases of cat fever were reported.", ("reported_cases", "cat fever")),
    ("No case of measles was reported.", ("reported_cases", "measles")),
    ("Mortality from measles fell to 1.2 per 100,000.", ("cause_specific_mortality_rate", "measles")),
    ("There are 296 village clinics.", ("health_institutions", "village_clinics")),
    ("312 cases were reported: measles 17, tuberculosis 148.", ("reported_cases", "tuberculosis")),
    ("17 cases of measles were reported and 3 people died.", ("deaths", "measles")),
    ("17 cases of measles were reported; two of them died.", ("deaths", "measles")),
    ("17 cases of measles were reported (1.2 per 100,000).", ("disease_incidence_rate", "measles")),
    ("17 cases of class A and B notifiable diseases were reported (1.2 per 100,000).",
     ("class_a_and_b_infectious_disease_incidence", "")),
    ("17 cases of hand, foot and mouth disease were reported.", ("reported_cases", "hand_foot_and_mouth_disease")),
    ("COVID-19 was named on 431 death certificates.", ("", "")),
    ("Infant mortality over the last three years, at 5.1 per 1,000, was stable.", (IMR, "")),
    ("To raise the hospital delivery rate, courses were held, and 45% were trained.", ("", "")),
    ("Circulatory diseases account for 44.6%.", ("composition_share", "circulatory diseases")),
    ("Measles (17 deaths; 1.3 per 100,000) was rare.", ("cause_specific_mortality_rate", "measles")),
    ("There were 450 births (11.9 per 1,000).", ("crude_birth_rate", "")),
    ("The maternal mortality ratio was 22.3 deaths per 100,000 live births.", (MMR, "")),
    ("The mortality ratio was 22.3 deaths per 100,000 live births.", ("", "")),
    ("Children under five died 74.", ("deaths", "under_five")),
    ("The under-75 mortality rate was 83.5 per 100,000.", ("", "")),
    ("全年5岁以下儿童死亡18例，其中婴儿11例（4.75‰）。", (IMR, "")),
    ("中医药健康管理率：老年人58.6%。", ("traditional_chinese_medicine_health_management_rate", "elderly")),
    ("“五苗”接种率均在95%以上，其中麻疹97.5%。", ("routine_immunisation_coverage", "measles_vaccine")),
    ("高血压率为12.1%。", ("", "")),
    ("病床使用率81.3%，其中医院86.2%。", ("bed_occupancy_rate", "hospitals")),
    ("前两位死因为高血压、糖尿病，死亡率依次为201.5/10万、178.6/10万。", ("cause_specific_mortality_rate", "diabetes")),
    ("The rural population is 432,600.", ("population", "agricultural_population")),
    ("全年无孕产妇死亡。", ("deaths", "maternal")),
    ("实现孕产妇零死亡。", ("deaths", "maternal")),
    ("辖区0-6岁儿童2486人。", ("population", "0-6岁儿童")),
    ("为65岁及以上老年人3420人免费体检。", ("", "")),
    ("全年报告乙类传染病412例。其中麻疹17例。", ("reported_cases", "measles")),
    ("食品抽检1200份，合格率93.1%。", ("inspection_pass_rate", "food")),
    ("食品抽检1200份，餐具消毒合格率89.6%。", ("inspection_pass_rate", "tableware")),
    ("化妆品抽检120份，合格率93.1%。", ("inspection_pass_rate", "化妆品")),
    ("公共场所352户，监督覆盖率100%。", ("supervision_coverage_rate", "public_places")),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "expected"), NAMES_WITH_SUBJECTS)
def test_words_say_what_a_number_is_about(project: Path, sentence: str, expected: tuple[str, str]) -> None:
    assert said(report(project, sentence), "indicator", "subject")[-1] == expected


SEXES = [
    # sentence, the sexes of its numbers
    ("Life expectancy is 77.4 years for men and 81.6 for women.", ["male", "female"]),
    ("Female life expectancy was 81.6 years.", ["female"]),
    ("Life expectancy is 79.5 years.", [""]),
    ("The screening rate of women was 81.6%.", [""]),
    ("男性人均预期寿命77.4岁，女性81.6岁。", ["male", "female"]),
    ("人均预期寿命79.5岁，其中男性77.4岁，女性81.6岁。", ["", "male", "female"]),
    ("农村妇女“两癌”检查率81.6%。", [""]),
]


@pytest.mark.parametrize(("sentence", "sexes"), SEXES)
def test_a_number_is_of_the_sex_that_is_named(project: Path, sentence: str, sexes: list[str]) -> None:
    found = report(project, sentence)
    assert [one[0] for one in said(found, "sex")] == sexes
    assert len(set(said(found, "indicator"))) == 1


@pytest.mark.parametrize(("sentence", "indicator"), NAMES)
def test_words_name_the_indicator_or_none(project: Path, sentence: str, indicator: str) -> None:
    assert said(report(project, sentence), "indicator")[-1] == (indicator,)


@pytest.mark.parametrize("sentence", ["There was 1 maternal death.", "There were 2 maternal deaths."])
def test_deaths_are_of_those_who_are_named(project: Path, sentence: str) -> None:
    assert said(report(project, sentence), "indicator", "subject") == [("deaths", "maternal")]


def test_the_deaths_of_a_disease_are_not_all_deaths(project: Path) -> None:
    found = report(project, "全年累计报告艾滋病病人47例，死亡12例。")
    assert [subject for (subject,) in said(found, "subject")] == ["aids", "aids"]


DIFFERENCES = [
    # sentence, the indicator of the difference, from what
    ("住院分娩率达99.2%，高于全省平均水平2.1个百分点。", DELIVERY, "全省平均水平"),
    ("住院分娩率达98.2%，比目标高3.2个百分点。", DELIVERY, "目标"),
    ("住院分娩率达98.2%，低于全市平均水平0.5个百分点。", DELIVERY, "全市平均水平"),
    ("The hospital delivery rate was 98.2%, 1.3 percentage points above the provincial average.", DELIVERY,
     "the provincial average"),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "indicator", "other"), DIFFERENCES)
def test_a_difference_from_others_is_told_from_a_change_over_time(
    project: Path, sentence: str, indicator: str, other: str
) -> None:
    found = report(project, sentence)
    note = f"the difference from {other}, not a change over time"
    assert said(found, "kind", "indicator", "note")[-1] == ("change", indicator, note)


@pytest.mark.parametrize(
    "sentence", ["住院分娩率比上年提高1.2个百分点。", "住院分娩率98.2%，较2018年提高1.2个百分点。"]
)
def test_a_change_over_time_is_no_difference(project: Path, sentence: str) -> None:
    assert said(report(project, sentence), "kind", "note")[-1] == ("change", "")


@pytest.mark.parametrize("sentence", ["力争婴儿死亡率下降5%。", "确保住院分娩率提高2个百分点。"])
def test_a_change_that_is_planned_is_no_level(project: Path, sentence: str) -> None:
    cleaned = clean(plan(project, sentence), root=project)
    targets = cleaned.series[cleaned.series["kind"] == "target"]
    assert list(targets["value"]) == []
