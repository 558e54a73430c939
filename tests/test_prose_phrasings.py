"""One statement in the many ways in which it is written: what it is, how large, what kind, and of which time."""

from pathlib import Path

import pytest

from prose_reading import read_text, said

INDICATORS = {
    "delivery": "hospital_delivery_rate",
    "maternal": "maternal_mortality_ratio",
    "infant": "infant_mortality_rate",
    "under5": "under_five_mortality_rate",
}

#: A sentence → its figures: indicator, kind, bound, value.
CHINESE = [
    ("住院分娩率为99.2%。", "delivery result = 99.2"),
    ("住院分娩率已达99.2%。", "delivery result = 99.2"),
    ("住院分娩率达到了99.2%以上。", "delivery result >= 99.2"),
    ("住院分娩率高达99.2%。", "delivery result = 99.2"),
    ("住院分娩率由上年的98.7%上升为99.2%。", "delivery result = 98.7; delivery result = 99.2"),
    ("住院分娩率从98.7%提升至99.2%。", "delivery result = 98.7; delivery result = 99.2"),
    ("住院分娩率99.2%,与去年持平。", "delivery result = 99.2"),
    ("住院分娩率为99.2%,同比上升0.5个百分点。", "delivery result = 99.2; delivery change = 0.5"),
    ("住院分娩率99.2%(去年98.7%)。", "delivery result = 99.2; delivery result = 98.7"),
    ("住院分娩率99.2%(目标值98%)。", "delivery result = 99.2; delivery target = 98"),
    ("住院分娩率稳定在99%以上。", "delivery result >= 99"),
    ("住院分娩率保持在99%以上的水平。", "delivery result >= 99"),
    ("住院分娩率连续三年保持在99%以上。", "delivery result >= 99"),
    ("住院分娩率始终维持在99%左右。", "delivery result ~ 99"),
    ("住院分娩率接近99%。", "delivery result ~ 99"),
    ("住院分娩率不足90%。", "delivery result < 90"),
    ("住院分娩率未达到90%。", "delivery result < 90"),
    ("住院分娩率仅为89.2%。", "delivery result = 89.2"),
    ("住院分娩率仍只有89.2%。", "delivery result = 89.2"),
    ("住院分娩率较上年提高0.5个百分点,达99.2%。", "delivery change = 0.5; delivery result = 99.2"),
    ("住院分娩率提高了0.5个百分点。", "delivery change = 0.5"),
    ("住院分娩率下降0.5个百分点。", "delivery change = -0.5"),
    ("全县住院分娩率(99.2%)居全市首位。", "delivery result = 99.2"),
    ("99.2%的住院分娩率居全市首位。", "delivery result = 99.2"),
    ("住院分娩率:99.2%。", "delivery result = 99.2"),
    ("住院分娩率——99.2%。", "delivery result = 99.2"),
    ("住院分娩率 99.2 %。", "delivery result = 99.2"),
    ("住院分娩率百分之九十九点二。", "delivery result = 99.2"),
    ("住院分娩率超过99%。", "delivery result > 99"),
    ("住院分娩率突破99%。", "delivery result > 99"),
    ("住院分娩率上升到99.2%。", "delivery result = 99.2"),
    ("住院分娩率实现99.2%的历史新高。", "delivery result = 99.2"),
    ("住院分娩率创历史新高,达99.2%。", "delivery result = 99.2"),
    (
        "住院分娩率为99.2%,高于省定目标(98%)1.2个百分点。",
        "delivery result = 99.2; delivery target = 98; delivery change = 1.2",
    ),
    ("住院分娩率为99.2%,超出目标任务1.2个百分点。", "delivery result = 99.2; delivery change = 1.2"),
    ("住院分娩率为99.2%,完成了省定98%的目标。", "delivery result = 99.2; delivery target = 98"),
    ("住院分娩率要达到99%以上。", "delivery target >= 99"),
    ("住院分娩率应不低于99%。", "delivery target >= 99"),
    ("住院分娩率力争达到99%。", "delivery target >= 99"),
    ("确保住院分娩率在99%以上。", "delivery target >= 99"),
    ("明年住院分娩率目标为99%。", "delivery target = 99"),
    ("使住院分娩率达到99.2%。", "delivery result = 99.2"),
    (
        "住院分娩率99.2%,较2018年的97.1%提高2.1个百分点。",
        "delivery result = 99.2; delivery result = 97.1; delivery change = 2.1",
    ),
    ("与2018年相比,住院分娩率提高2.1个百分点。", "delivery change = 2.1"),
    ('住院分娩率比"十二五"末提高2.1个百分点。', "delivery change = 2.1"),
    ("孕产妇死亡率为15.3/10万。", "maternal result = 15.3"),
    ("孕产妇死亡率15.3/十万。", "maternal result = 15.3"),
    ("孕产妇死亡率为十万分之十五。", "maternal result = 15"),
    ("孕产妇死亡率十万分之15.3。", "maternal result = 15.3"),
    ("孕产妇死亡率控制在15/10万以内。", "maternal result <= 15"),
    ("孕产妇死亡率降至15.3/10万以下。", "maternal result <= 15.3"),
    ("孕产妇死亡率低于20/10万。", "maternal result < 20"),
    ("孕产妇死亡率为零。", "maternal result = 0"),
    ("孕产妇零死亡。", "deaths result = 0"),
    ("全年无孕产妇死亡。", "deaths result = 0"),
    ("连续5年实现孕产妇零死亡。", "deaths result = 0"),
    ("孕产妇死亡1例。", "deaths result = 1"),
    ("发生孕产妇死亡1例,死亡率15.3/10万。", "deaths result = 1; maternal result = 15.3"),
    ("孕产妇死亡率15.3/10万,较去年下降2.1/10万。", "maternal result = 15.3; maternal change = -2.1"),
    ("孕产妇死亡率同比下降12.1%,降至15.3/10万。", "maternal change = -12.1; maternal result = 15.3"),
    ("孕产妇死亡率下降到15.3/10万,婴儿死亡率下降到4.1‰。", "maternal result = 15.3; infant result = 4.1"),
    ("孕产妇、婴儿死亡率分别为15.3/10万和4.1‰。", "maternal result = 15.3; infant result = 4.1"),
    ("孕产妇死亡率和婴儿死亡率分别下降到15.3/10万、4.1‰。", "maternal result = 15.3; infant result = 4.1"),
    ("婴儿、5岁以下儿童死亡率分别控制在5‰、7‰以下。", "infant result <= 5; under5 result <= 7"),
    ("婴儿死亡率千分之四点一。", "infant result = 4.1"),
    ("婴儿死亡率4.1千分之。", "infant result = 4.1"),
    ("婴儿死亡率为4.1‰,低于全省平均水平(5.0‰)。", "infant result = 4.1; infant result = 5"),
    ("婴儿死亡率为4.1‰,比全省平均水平低0.9个千分点。", "infant result = 4.1; infant change = -0.9"),
    ("全省婴儿死亡率为5.0‰,我县为4.1‰。", "infant result = 5; infant result = 4.1"),
    ("婴儿死亡率男4.5‰,女3.6‰。", "infant result = 4.5; infant result = 3.6"),
    ("城市婴儿死亡率3.1‰,农村5.2‰。", "infant result = 3.1; infant result = 5.2"),
    ("婴儿死亡率:2018年4.5‰,2019年4.1‰。", "infant result = 4.5; infant result = 4.1"),
    ("2018年、2019年婴儿死亡率分别为4.5‰、4.1‰。", "infant result = 4.5; infant result = 4.1"),
    ("活产2301人,婴儿死亡9人,婴儿死亡率3.91‰。", "births result = 2301; deaths result = 9; infant result = 3.91"),
]

#: A sentence → its figures: indicator, kind, bound, value.
ENGLISH = [
    ("The hospital delivery rate was 99.2%.", "delivery result = 99.2"),
    ("The hospital delivery rate reached 99.2 percent.", "delivery result = 99.2"),
    ("The hospital delivery rate has reached more than 99%.", "delivery result > 99"),
    ("The hospital delivery rate was over 99%.", "delivery result > 99"),
    ("The hospital delivery rate was at least 99%.", "delivery result >= 99"),
    ("The hospital delivery rate rose to 99.2% from 98.7% in 2018.", "delivery result = 99.2; delivery result = 98.7"),
    ("The hospital delivery rate rose from 98.7% to 99.2%.", "delivery result = 98.7; delivery result = 99.2"),
    (
        "The hospital delivery rate increased from 98.7% in 2018 to 99.2% in 2019.",
        "delivery result = 98.7; delivery result = 99.2",
    ),
    (
        "The hospital delivery rate rose by 0.5 percentage points to 99.2%.",
        "delivery change = 0.5; delivery result = 99.2",
    ),
    (
        "The hospital delivery rate was 99.2%, up 0.5 percentage points on the previous year.",
        "delivery result = 99.2; delivery change = 0.5",
    ),
    (
        "The hospital delivery rate was 99.2%, an increase of 0.5 percentage points over last year.",
        "delivery result = 99.2; delivery change = 0.5",
    ),
    ("The hospital delivery rate was 99.2% (98.7% in 2018).", "delivery result = 99.2; delivery result = 98.7"),
    ("The hospital delivery rate was 99.2% (target: 98%).", "delivery result = 99.2; delivery target = 98"),
    ("The hospital delivery rate was 99.2%, against a target of 98%.", "delivery result = 99.2; delivery target = 98"),
    ("The hospital delivery rate, at 99.2%, was the highest in the province.", "delivery result = 99.2"),
    ("At 99.2%, the hospital delivery rate was the highest in the province.", "delivery result = 99.2"),
    ("Hospital delivery rate: 99.2%.", "delivery result = 99.2"),
    ("Hospital delivery rate - 99.2%", "delivery result = 99.2"),
    ("99.2% hospital delivery rate.", "delivery result = 99.2"),
    ("The rate of hospital delivery stood at 99.2%.", "delivery result = 99.2"),
    ("The hospital delivery rate remained above 99%.", "delivery result > 99"),
    ("The hospital delivery rate has remained at 99% or more.", "delivery result >= 99"),
    ("The hospital delivery rate was nearly 99%.", "delivery result ~ 99"),
    ("The hospital delivery rate was only 89.2%.", "delivery result = 89.2"),
    ("The hospital delivery rate was below 90%.", "delivery result < 90"),
    ("The hospital delivery rate should be no less than 99%.", "delivery target >= 99"),
    ("The hospital delivery rate will be kept above 99%.", "delivery target > 99"),
    ("The target for the hospital delivery rate is 99%.", "delivery target = 99"),
    ("We aim for a hospital delivery rate of 99%.", "delivery target = 99"),
    ("Ensure that the hospital delivery rate reaches 99% or above.", "delivery target >= 99"),
    ("The hospital delivery rate must not fall below 99%.", "delivery target >= 99"),
    ("Next year the hospital delivery rate should reach 99%.", "delivery target >= 99"),
    ("The maternal mortality ratio was 15.3 per 100,000 live births.", "maternal result = 15.3"),
    ("The maternal mortality ratio was 15.3 deaths per 100,000 live births.", "maternal result = 15.3"),
    ("The maternal mortality rate was 15.3/100,000.", "maternal result = 15.3"),
    ("The maternal mortality rate was 15.3 per 100000.", "maternal result = 15.3"),
    ("The maternal mortality rate is 15.3 / 100 000.", "maternal result = 15.3"),
    ("The maternal mortality rate was controlled within 15/100,000.", "maternal result <= 15"),
    ("The maternal mortality rate was kept below 20 per 100,000.", "maternal result < 20"),
    ("The maternal mortality rate was zero.", "maternal result = 0"),
    ("There were no maternal deaths.", "deaths result = 0"),
    ("There was one maternal death.", "deaths result = 1"),
    (
        "One maternal death was reported, giving a maternal mortality ratio of 15.3 per 100,000.",
        "deaths result = 1; maternal result = 15.3",
    ),
    (
        "The maternal mortality ratio fell by 12.1% to 15.3 per 100,000 live births.",
        "maternal change = -12.1; maternal result = 15.3",
    ),
    ("The maternal mortality ratio declined 12.1 percent.", "maternal change = -12.1"),
    (
        "Maternal mortality dropped to 15.3 per 100,000 and infant mortality to 4.1 per 1,000.",
        "maternal result = 15.3; infant result = 4.1",
    ),
    (
        "The maternal and infant mortality rates were 15.3 per 100,000 and 4.1 per 1,000 respectively.",
        "maternal result = 15.3; infant result = 4.1",
    ),
    (
        "The infant and under-five mortality rates were 4.1‰ and 5.6‰, respectively.",
        "infant result = 4.1; under5 result = 5.6",
    ),
    (
        "Infant mortality was 4.1 per 1,000 live births, compared with 4.5 in 2018.",
        "infant result = 4.1; infant result = 4.5",
    ),
    (
        "Infant mortality was 4.1 per 1,000 live births, lower than the national average of 5.0.",
        "infant result = 4.1; infant result = 5",
    ),
    (
        "The infant mortality rate was 4.5 for boys and 3.6 for girls per 1,000 live births.",
        "infant result = 4.5; infant result = 3.6",
    ),
    ("Infant mortality was 3.1‰ in urban areas and 5.2‰ in rural areas.", "infant result = 3.1; infant result = 5.2"),
    (
        "In 2018 and 2019 the infant mortality rate was 4.5‰ and 4.1‰ respectively.",
        "infant result = 4.5; infant result = 4.1",
    ),
    (
        "Of 2,301 live births, 9 infants died, an infant mortality rate of 3.91 per 1,000.",
        "births result = 2301; deaths result = 9; infant result = 3.91",
    ),
    ("There were 2,301 live births.", "births result = 2301"),
    ("A total of 2,301 babies were born alive.", "births result = 2301"),
    ("The number of live births fell 4.1% to 2,301.", "births change = -4.1; births result = 2301"),
    ("Nine infant deaths were recorded.", "deaths result = 9"),
    ("The infant mortality rate decreased by 0.4 per 1,000 compared with 2018.", "infant change = -0.4"),
    ("The infant mortality rate was 0.4 per 1,000 lower than in 2018.", "infant change = -0.4"),
    ("Infant mortality rate (per 1,000 live births): 4.1", "infant result = 4.1"),
    (
        "IMR: 4.1 per 1,000 live births; MMR: 15.3 per 100,000 live births.",
        "infant result = 4.1; maternal result = 15.3",
    ),
    ("Under-5 mortality was 5.6 per 1,000.", "under5 result = 5.6"),
    ("The mortality rate of children under five was 5.6 per thousand.", "under5 result = 5.6"),
    ("The under-five mortality rate is 5.6 per cent.", "under5 result = 5.6"),
]

#: A sentence → its figures: kind, value, period.
CHINESE_TIMES = [
    ("今年1-9月,住院分娩率为99.2%。", "result 99.2 2019-01..2019-09"),
    ("今年1—9月住院分娩率达99.2%。", "result 99.2 2019-01..2019-09"),
    ("前三季度住院分娩率为99.2%。", "result 99.2 2019-01..2019-09"),
    ("上半年住院分娩率为99.2%。", "result 99.2 2019-01..2019-06"),
    ("截至9月底,住院分娩率为99.2%。", "result 99.2 2019-09-30"),
    ("截止2019年9月30日,住院分娩率为99.2%。", "result 99.2 2019-09-30"),
    ("2018年10月至2019年9月,住院分娩率为99.2%。", "result 99.2 2018-10..2019-09"),
    ("2018年度住院分娩率为99.2%。", "result 99.2 2018"),
    ("2018年,住院分娩率为98.7%;2019年,为99.2%。", "result 98.7 2018; result 99.2 2019"),
    ("与2018年的98.7%相比,住院分娩率上升到99.2%。", "result 98.7 2018; result 99.2 2019"),
    ("去年住院分娩率为98.7%,今年为99.2%。", "result 98.7 2018; result 99.2 2019"),
    ("住院分娩率由2015年的96.1%提高到99.2%。", "result 96.1 2015; result 99.2 2019"),
    (
        "住院分娩率从2015年的96.1%提高到2019年的99.2%,年均提高0.8个百分点。",
        "result 96.1 2015; result 99.2 2019; change 0.8 2019",
    ),
    ('"十二五"末住院分娩率为96.1%。', "result 96.1 2015"),
    ("到2020年,住院分娩率达到99.5%以上。", "target 99.5 2020"),
    ('到"十三五"末,住院分娩率要达到99.5%以上。', "target 99.5 2020"),
    ("2020年住院分娩率力争达到99.5%。", "target 99.5 2020"),
    ("近三年住院分娩率均在98%以上。", "result 98 2017..2019"),
    ("2016-2019年,住院分娩率均在98%以上。", "result 98 2016..2019"),
    ("第三季度住院分娩率为99.2%。", "result 99.2 2019-07..2019-09"),
    ("9月份住院分娩率为99.2%。", "result 99.2 2019-09"),
    (
        "全年住院分娩率99.2%,其中一季度99.0%,二季度99.5%。",
        "result 99.2 2019; result 99 2019-01..2019-03; result 99.5 2019-04..2019-06",
    ),
    ("2019年末,全县共有床位1230张。", "result 1230 2019-12-31"),
    ("年末全县共有床位1230张。", "result 1230 2019-12-31"),
    ("截至2019年底,全县共有床位1230张,比上年增加30张。", "result 1230 2019-12-31; change 30 2019-12-31"),
    ("目前,全县共有床位1230张。", "result 1230 2019"),
    ("2018年底全县有床位1200张,2019年底增至1230张。", "result 1200 2018-12-31; result 1230 2019-12-31"),
    ("住院分娩率为99.2%,同期全国为99.9%。", "result 99.2 2019; result 99.9 2019"),
    ("上年同期住院分娩率为98.7%。", "result 98.7 2018"),
    ("本年度住院分娩率为99.2%(上年度98.7%)。", "result 99.2 2019; result 98.7 2018"),
    ("住院分娩率2017年97.5%、2018年98.7%、2019年99.2%。", "result 97.5 2017; result 98.7 2018; result 99.2 2019"),
    ("2017至2019年住院分娩率分别为97.5%、98.7%和99.2%。", "result 97.5 2017; result 98.7 2018; result 99.2 2019"),
    ("1-12月住院分娩率为99.2%。", "result 99.2 2019"),
    ("自2019年1月1日至12月31日,住院分娩率为99.2%。", "result 99.2 2019"),
    ("2019年住院分娩率为99.2%。2020年目标为99.5%。", "result 99.2 2019; target 99.5 2020"),
    ("住院分娩率已连续五年超过99%。", "result 99 2019"),
]

#: A sentence → its figures: kind, value, period.
ENGLISH_TIMES = [
    ("From January to September this year, the hospital delivery rate was 99.2%.", "result 99.2 2019-01..2019-09"),
    ("In the first nine months of 2019, the hospital delivery rate was 99.2%.", "result 99.2 2019-01..2019-09"),
    ("In the first half of the year, the hospital delivery rate was 99.2%.", "result 99.2 2019-01..2019-06"),
    ("In the first three quarters, the hospital delivery rate was 99.2%.", "result 99.2 2019-01..2019-09"),
    ("The hospital delivery rate was 99.2% in the first half of 2019.", "result 99.2 2019-01..2019-06"),
    ("The hospital delivery rate was 98.7% in 2018 and 99.2% in 2019.", "result 98.7 2018; result 99.2 2019"),
    ("In 2018, the hospital delivery rate was 98.7%; in 2019 it was 99.2%.", "result 98.7 2018; result 99.2 2019"),
    ("The hospital delivery rate was 99.2% this year and 98.7% last year.", "result 99.2 2019; result 98.7 2018"),
    ("Last year the hospital delivery rate was 98.7%; this year it is 99.2%.", "result 98.7 2018; result 99.2 2019"),
    ("Compared with 98.7% in 2018, the hospital delivery rate rose to 99.2%.", "result 98.7 2018; result 99.2 2019"),
    ("The hospital delivery rate rose from 96.1% in 2015 to 99.2%.", "result 96.1 2015; result 99.2 2019"),
    (
        "Between 2015 and 2019 the hospital delivery rate rose from 96.1% to 99.2%.",
        "result 96.1 2015; result 99.2 2019",
    ),
    (
        "From 2015 to 2019, the hospital delivery rate increased from 96.1% to 99.2%.",
        "result 96.1 2015; result 99.2 2019",
    ),
    (
        "The hospital delivery rate, which was 96.1% in 2015, reached 99.2% in 2019.",
        "result 96.1 2015; result 99.2 2019",
    ),
    ("By 2025, the hospital delivery rate should reach 99.5%.", "target 99.5 2025"),
    ("The hospital delivery rate is to reach 99.5% by the end of 2025.", "target 99.5 2025"),
    ("The target for 2025 is a hospital delivery rate of 99.5%.", "target 99.5 2025"),
    ("In 2020 the hospital delivery rate will reach 99.5%.", "target 99.5 2020"),
    ("At the end of 2019 there were 1,230 beds.", "result 1230 2019-12-31"),
    ("There were 1,230 beds at the end of 2019.", "result 1230 2019-12-31"),
    (
        "By the end of 2019, the number of beds had reached 1,230, an increase of 30 over the previous year.",
        "result 1230 2019-12-31; change 30 2019-12-31",
    ),
    ("As of December 31, 2019, there were 1,230 beds.", "result 1230 2019-12-31"),
    ("As of 30 June 2019, there were 1,230 beds.", "result 1230 2019-06-30"),
    (
        "The county had 1,200 beds at the end of 2018 and 1,230 at the end of 2019.",
        "result 1200 2018-12-31; result 1230 2019-12-31",
    ),
    ("During 2016-2019 the hospital delivery rate was above 98%.", "result 98 2016..2019"),
    ("Over the past three years the hospital delivery rate has been above 98%.", "result 98 2017..2019"),
    ("In fiscal year 2018/19 the hospital delivery rate was 99.2%.", "result 99.2 2018-04..2019-03"),
    ("In September the hospital delivery rate was 99.2%.", "result 99.2 2019-09"),
    ("In the third quarter the hospital delivery rate was 99.2%.", "result 99.2 2019-07..2019-09"),
    ("Between October 2018 and September 2019 the hospital delivery rate was 99.2%.", "result 99.2 2018-10..2019-09"),
    (
        "The hospital delivery rate in 2017, 2018 and 2019 was 97.5%, 98.7% and 99.2%.",
        "result 97.5 2017; result 98.7 2018; result 99.2 2019",
    ),
    (
        "The hospital delivery rate was 97.5% in 2017, 98.7% in 2018 and 99.2% in 2019.",
        "result 97.5 2017; result 98.7 2018; result 99.2 2019",
    ),
    ("The hospital delivery rate was 99.2% (2018: 98.7%).", "result 99.2 2019; result 98.7 2018"),
    (
        "The hospital delivery rate was 99.2% compared with 98.7% for the same period last year.",
        "result 99.2 2019; result 98.7 2018",
    ),
    ("In 2019, 99.2% of women delivered in hospital.", "result 99.2 2019"),
    ("The 2018 hospital delivery rate was 98.7%.", "result 98.7 2018"),
    ("The hospital delivery rate for 2018 was 98.7%.", "result 98.7 2018"),
]


def _read(project: Path, sentence: str, *columns: str) -> list[str]:
    title = "Annual report of the county health bureau, 2019" if sentence.isascii() else "2019年某县卫生工作总结"
    found = read_text(project, f"{title}\n\n{sentence}\n")
    assert all(name for (name,) in said(found, "indicator"))
    return [" ".join(str(cell) for cell in row) for row in said(found, *columns)]


@pytest.mark.parametrize(("sentence", "figures"), [*CHINESE, *ENGLISH])
def test_what_is_stated(project: Path, sentence: str, figures: str) -> None:
    expected = [one.split() for one in figures.split("; ")]
    wanted = [f"{INDICATORS.get(what, what)} {kind} {bound} {float(value)}" for what, kind, bound, value in expected]
    assert _read(project, sentence, "indicator", "kind", "bound", "value") == wanted


@pytest.mark.parametrize(("sentence", "figures"), [*CHINESE_TIMES, *ENGLISH_TIMES])
def test_of_which_time(project: Path, sentence: str, figures: str) -> None:
    expected = [one.split() for one in figures.split("; ")]
    wanted = [f"{kind} {float(value)} {period}" for kind, value, period in expected]
    assert _read(project, sentence, "kind", "value", "period") == wanted


#: A sentence → the indicators, with their subjects, of its figures; "-" where it has none.
NAMES = [
    ("65岁以上老年人健康管理人数3.2万人,健康管理率72.3%。", "- elderly_health_management_rate"),
    (
        "在管高血压患者2.1万人,糖尿病患者0.8万人。",
        "hypertension_patients_managed diabetes_patients_managed",
    ),
    (
        "卡介苗、脊灰、乙肝疫苗接种率分别为99.1%、98.7%、99.3%。",
        "routine_immunisation_coverage/bcg_vaccine routine_immunisation_coverage/polio_vaccine "
        "routine_immunisation_coverage/hepatitis_b_vaccine",
    ),
    (
        "疫苗接种率:卡介苗99.1%,脊灰98.7%。",
        "routine_immunisation_coverage/bcg_vaccine routine_immunisation_coverage/polio_vaccine",
    ),
    ("麻疹接种率98%。", "routine_immunisation_coverage/measles_vaccine"),
    ("发现肺结核患者312例,系统管理率98%。", "- -"),
    ("早孕建册率92%,系统管理率98%。", "early_pregnancy_registration_rate maternal_systematic_management_rate"),
    ("孕产妇人数2310人,系统管理2210人,系统管理率95.7%。", "- - maternal_systematic_management_rate"),
    (
        "执业医师1520人,注册护士1830人,每千人口分别为2.61人、3.14人。",
        "doctors nurses doctors_per_thousand_population nurses_per_thousand_population",
    ),
    (
        "孕产妇死亡率、婴儿死亡率分别下降3.2个十万分点和0.5个千分点。",
        "maternal_mortality_ratio infant_mortality_rate",
    ),
    ("婴儿死亡率:城市3.1‰,农村5.2‰。", "infant_mortality_rate infant_mortality_rate"),
    (
        "家庭医生签约率:常住人口45.2%,重点人群72.3%。",
        "family_doctor_contract_rate family_doctor_contract_rate/key_groups",
    ),
    (
        "乙肝、梅毒分别报告312例、98例。",
        "reported_cases/hepatitis_b reported_cases/syphilis",
    ),
    (
        "发病率居前两位的是肺结核(56.3/10万)、乙肝(45.2/10万)。",
        "disease_incidence_rate/tuberculosis disease_incidence_rate/hepatitis_b",
    ),
    ("乙肝、梅毒分别筛查312例、98例。", "- -"),
    ("政府卫生支出占卫生总费用的28.3%。", "composition_share/政府卫生支出"),
    (
        "Community-level medical and health institutions recorded 4.25 billion medical visits.",
        "outpatient_visits",
    ),
    ("The staff in medical institutions rose to 4,430.", "health_personnel"),
    ("There was a 12% decrease in infant mortality.", "infant_mortality_rate"),
    ("There was a decline of 5% in hospital admissions.", "inpatient_discharges"),
    (
        "Doctors reached 2.06 per thousand people and nurses reached 2.05 per thousand people, as compared with "
        "1.94 and 1.85 in 2012, respectively.",
        "doctors_per_thousand_population nurses_per_thousand_population "
        "doctors_per_thousand_population nurses_per_thousand_population",
    ),
    (
        "Infant mortality was brought down from 134 per 1000 live births to 71.",
        "infant_mortality_rate infant_mortality_rate",
    ),
]


@pytest.mark.parametrize(("sentence", "names"), NAMES)
def test_what_is_named(project: Path, sentence: str, names: str) -> None:
    title = "Annual report 2019" if sentence.isascii() else "2019年某县卫生工作总结"
    found = said(read_text(project, f"{title}\n\n{sentence}\n"), "indicator", "subject")
    made = [f"{name}/{subject}" if subject else name or "-" for name, subject in found]
    assert made == names.split()


#: Lines of a list, each with the unit beside the name.
UNITS = [
    ("婴儿死亡率(‰):4.1", "infant_mortality_rate ‰ 4.1"),
    ("孕产妇死亡率(1/10万):15.3", "maternal_mortality_ratio 1/10万 15.3"),
    ("住院分娩率%: 99.2", "hospital_delivery_rate % 99.2"),
    ("床位(张):4878", "beds 张 4878.0"),
    ("平均住院日(天):7.9", "average_length_of_stay 天 7.9"),
    ("总诊疗人次(万人次):320.5", "outpatient_visits 万人次 320.5"),
    ("人均期望寿命(岁):78.3", "life_expectancy_at_birth 岁 78.3"),
    ("Infant mortality rate (per 1,000 live births): 4.1", "infant_mortality_rate per 1,000 live births 4.1"),
    ("Hospital delivery rate (%) 99.2", "hospital_delivery_rate % 99.2"),
    ("Total health expenditure (million yuan): 320.5", "total_health_expenditure million yuan 320.5"),
]


@pytest.mark.parametrize(("line", "figure"), UNITS)
def test_the_unit_stands_beside_the_name(project: Path, line: str, figure: str) -> None:
    assert _read(project, line, "indicator", "unit", "value") == [figure]


def test_short_lines_are_those_of_a_list(project: Path) -> None:
    lines = [line for line, _ in UNITS if not line.isascii()]
    found = read_text(project, "2019年主要指标\n\n" + "\n".join(lines) + "\n")
    assert said(found, "value") == [(4.1,), (15.3,), (99.2,), (4878,), (7.9,), (320.5,), (78.3,)]
