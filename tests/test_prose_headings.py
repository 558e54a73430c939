"""Chinese sentences that only their heading, their verb or the title of the document completes."""

from pathlib import Path

import pytest

from prose_reading import read_text, report, said

COMPLETED = [
    # a paragraph in a report on 2019, (indicator, subject) of its last number
    ("(五)严重精神障碍患者管理。在册患者213人,规范管理率94.8%。", ("severe_mental_disorder_management_rate", "")),
    ("6.高血压患者健康管理\n\n共随访8812人,规范管理率71.2%。", ("hypertension_standardised_management_rate", "")),
    ("管理高血压患者2641人、糖尿病患者709人。", ("diabetes_patients_managed", "")),
    ("儿童“八苗”全程接种率97.5%。", ("fully_immunised_coverage", "eight_vaccines")),
    ("县医院药品收入占业务收入的41.2%。", ("drug_share_of_income", "")),
]


@pytest.mark.parametrize(("text", "expected"), COMPLETED)
def test_the_words_above_or_before_complete_a_name(project: Path, text: str, expected: tuple[str, str]) -> None:
    indicator, subject = said(report(project, text), "indicator", "subject")[-1]
    assert (indicator, subject) == expected or (indicator == expected[0] and not expected[1])


HALF_YEAR = [
    # a sentence in a report on the first half of 2022, the period of its last number
    ("今年体检从4月6日开始,截止目前已为3489名老人体检。", "2022-01..2022-06"),
    ("今年共有3489名老人体检。", "2022-01..2022-06"),
    ("截至6月30日,全县法定传染病报告发病率231.8/10万。", "2022-01..2022-06"),
]


@pytest.mark.parametrize(("sentence", "period"), HALF_YEAR)
def test_so_far_is_the_time_of_the_report(project: Path, sentence: str, period: str) -> None:
    found = read_text(project, f"某县2022年上半年工作总结\n\n{sentence}\n")
    assert said(found, "period")[-1] == (period,)
