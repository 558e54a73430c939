"""Numbers in sentences: value, unit, bound, change; and the numbers that state nothing."""

from pathlib import Path

import pytest

from prose_reading import plan, read_text, report, said, told

# --- numbers and units ----------------------------------------------------------------------------------------------

NUMBERS = [
    # sentence, (as printed, value, unit, per) of each number
    ("全县孕产妇死亡率为15/10万。", [("15", 15, "/10万", 1e5)]),
    ("结核病发病率为2012.35/10万。", [("2012.35", 2012.35, "/10万", 1e5)]),
    ("住院分娩率为98。2%。", [("98。2", 98.2, "%", 100)]),
    ("出生缺陷发生率为12‰。", [("12", 12, "‰", 1e3)]),
    ("出生缺陷发生率为12.45‰。", [("12.45", 12.45, "‰", 1e3)]),
    ("出生缺陷发生率为万分之52.5。", [("52.5", 52.5, "万分之", 1e4)]),
    ("出生缺陷发生率为52.5/万。", [("52.5", 52.5, "/万", 1e4)]),
    ("婴儿死亡率为千分之4.05。", [("4.05", 4.05, "千分之", 1e3)]),
    ("麻疹发病率为0.8/百万。", [("0.8", 0.8, "/百万", 1e6)]),
    ("每千人口床位数达到5.12张。", [("5.12", 5.12, "张/千人口", 1e3)]),
    ("每千人口注册护士数为2.4人。", [("2.4", 2.4, "人/千人口", 1e3)]),
    ("住院分娩率为98.5%。", [("98.5", 98.5, "%", 100)]),
    ("住院分娩率为九成。", [("九成", 90, "%", 100)]),
    ("七成居民签订了服务协议。", [("七成", 70, "%", 100)]),
    ("约有七成五的居民签订了服务协议。", [("七成五", 75, "%", 100)]),
    ("四分之三的村卫生室完成了改造。", [("四分之三", 75, "%", 100)]),
    ("儿童建卡率达百分之九十五。", [("百分之九十五", 95, "%", 100)]),
    ("儿童建卡率达百分之百。", [("百分之百", 100, "%", 100)]),
    ("儿童建卡率达百分之97.4。", [("97.4", 97.4, "%", 100)]),
    ("全年新建村卫生室十一家。", [("十一", 11, "家", 1)]),
    ("新增救护车两辆。", [("两", 2, "辆", 1)]),
    ("全县常住人口320.53万人。", [("320.53", 320.53, "万人", 1)]),
    ("全县常住人口320.53万。", [("320.53", 320.53, "万", 1)]),
    ("婴儿死亡率4.3permil;。", [("4.3", 4.3, "‰", 1e3)]),
    ("每千常住人口床位5.12张。", [("5.12", 5.12, "张/千人口", 1e3)]),
    (
        "三项死亡率分别下降1.13、0.95和0.41个千分点。",
        [("1.13", -1.13, "个千分点", 1e3), ("0.95", -0.95, "个千分点", 1e3), ("0.41", -0.41, "个千分点", 1e3)],
    ),
    (
        "发放登记表1200份，体检表12份，宣传图3000张。",
        [("1200", 1200, "份", 1), ("12", 12, "份", 1), ("3000", 3000, "张", 1)],
    ),
    ("治愈5例。3 例死亡。", [("5", 5, "例", 1), ("3", 3, "例", 1)]),
    ("所生儿童无一例感染。", [("无一例", 0, "例", 1)]),
    ("The construction area is 1900 square meters.", [("1900", 1900, "square meters", 1)]),
    ("The average stay fell from 8.4 to 7.9 days.", [("8.4", 8.4, "days", 1), ("7.9", 7.9, "days", 1)]),
    ("Funding is 89 yuan per resident.", [("89", 89, "yuan/person", 1)]),
    ("The grant is £18.3 million.", [("18.3", 18.3, "million pounds", 1)]),
    ("There were 6.8 beds for every 1,000 permanent residents.", [("6.8", 6.8, "for every 1,000", 1e3)]),
    ("The rates of both are 4.9 and 6.8 per 1,000.", [("4.9", 4.9, "per 1,000", 1e3), ("6.8", 6.8, "per 1,000", 1e3)]),
    ("We achieved full coverage of the villages.", [("full coverage", 100, "%", 100)]),
    ("Seven cases were reported, and no deaths.", [("Seven", 7, "", 1), ("no", 0, "cases", 1)]),
    ("全年体检老年人4万2千人。", [("4万2千", 42000, "人", 1)]),
    ("全年体检老年人334,800人。", [("334,800", 334800, "人", 1)]),
    ("全年体检老年人334，800人。", [("334，800", 334800, "人", 1)]),
    ("全年体检老年人8 709 220人。", [("8 709 220", 8709220, "人", 1)]),
    ("全年体检老年人３３４人。", [("３３４", 334, "人", 1)]),
    ("住院分娩率为９８．５％。", [("９８．５", 98.5, "%", 100)]),
    ("基本公共卫生服务补助标准提高到69元/人。", [("69", 69, "元/人", 1)]),
    ("全年业务收入达到2.3亿元。", [("2.3", 2.3, "亿元", 1)]),
    ("出生人口性别比为106.63:100。", [("106.63", 106.63, ":100", 100)]),
    ("人均期望寿命达到77.8岁。", [("77.8", 77.8, "岁", 1)]),
    ("平均住院日为8.1天。", [("8.1", 8.1, "天", 1)]),
    ("人口自然增长率为-1.48‰。", [("-1.48", -1.48, "‰", 1e3)]),
    ("人口自然增长率为－1.48‰。", [("－1.48", -1.48, "‰", 1e3)]),
    ("无孕产妇死亡。", [("无", 0, "例", 1)]),
    ("全年未发生重大食物中毒事件。", [("未发生", 0, "起", 1)]),
    ("实现孕产妇零死亡。", [("零", 0, "例", 1)]),
    ("甲类传染病发病数为零。", [("零", 0, "", 1)]),
    ("家庭医生签约服务实现全覆盖。", [("实现全覆盖", 100, "%", 100)]),
    ("The infant mortality rate was 4.5 per 1,000 live births.", [("4.5", 4.5, "per 1,000 live births", 1e3)]),
    (
        "The maternal mortality ratio was 12.4 per 100,000 live births.",
        [("12.4", 12.4, "per 100,000 live births", 1e5)],
    ),
    ("The hospital delivery rate was 99.1 percent.", [("99.1", 99.1, "%", 100)]),
    ("The hospital delivery rate was 99.1 per cent.", [("99.1", 99.1, "%", 100)]),
    ("The neonatal mortality rate was 3.2‰.", [("3.2", 3.2, "‰", 1e3)]),
    ("A total of 1.5 million yuan was received.", [("1.5", 1.5, "million yuan", 1)]),
    ("The county has 4,878 beds.", [("4,878", 4878, "", 1)]),
    ("The bureau trained twelve doctors.", [("twelve", 12, "", 1)]),
    ("No maternal deaths were reported.", [("No", 0, "cases", 1)]),
    ("The number of maternal deaths was zero.", [("zero", 0, "", 1)]),
    ("There was no maternal death.", [("no", 0, "cases", 1)]),
    ("No cases of measles were confirmed.", [("No", 0, "cases", 1)]),
    ("The average length of stay was 8.9 days.", [("8.9", 8.9, "days", 1)]),
    # what the second is per, the first is too; per thousand said before both
    (
        "There were 6.88 beds and 3.02 doctors per 1,000 people.",
        [("6.88", 6.88, "per 1,000 people", 1e3), ("3.02", 3.02, "per 1,000 people", 1e3)],
    ),
    (
        "Per 1,000 people there were 2.48 doctors and 2.93 nurses.",
        [("2.48", 2.48, "per 1,000 people", 1e3), ("2.93", 2.93, "per 1,000 people", 1e3)],
    ),
    (
        "The rate was 11.8 per 1,000, 10.2 in urban and 13.1 in rural areas.",
        [("11.8", 11.8, "per 1,000", 1e3), ("10.2", 10.2, "per 1,000", 1e3), ("13.1", 13.1, "per 1,000", 1e3)],
    ),
    ("每千人口床位2.81张，卫生技术人员1586人。", [("2.81", 2.81, "张/千人口", 1e3), ("1586", 1586, "人", 1)]),
    # machine translation
    ("The maternal mortality rate was 13.7/10 million.", [("13.7", 13.7, "/10 million", 1e5)]),
    ("The incidence of measles was 4.35/0.1 million.", [("4.35", 4.35, "/0.1 million", 1e5)]),
    ("The subsidy standard was raised to 69 yuan/person.", [("69", 69, "yuan/person", 1)]),
    ("The resident population is 52.3 ten thousand.", [("52.3", 52.3, "ten thousand", 1)]),
    ("Maternal mortality was 36.4/100 thousand.", [("36.4", 36.4, "/100 thousand", 1e5)]),
    ("The county provides RMB 6.8 million.", [("6.8", 6.8, "million yuan", 1)]),
    ("The county invested 41.5 million RMB yuan.", [("41.5", 41.5, "million rmb yuan", 1)]),
    ("Total expenditure came to KSh 4.9 billion.", [("4.9", 4.9, "billion ksh", 1)]),
]


@pytest.mark.parametrize(("sentence", "expected"), NUMBERS)
def test_a_number_has_its_value_and_unit(project: Path, sentence: str, expected: list[tuple[object, ...]]) -> None:
    assert said(report(project, sentence), "printed", "value", "unit", "per") == expected


RANGES = [
    ("乡镇级报销比例为70—75%。", [("70—75", 70, 75, "%")]),
    ("药占比在30%—40%之间。", [("30%—40", 30, 40, "%")]),
    ("药占比在30％～40％之间。", [("30％～40", 30, 40, "%")]),
    ("药占比在30%至40%之间。", [("30%至40", 30, 40, "%")]),
    ("各乡镇孕产妇死亡率为8.5/10万~16.2/10万。", [("8.5/10万~16.2", 8.5, 16.2, "/10万")]),
    ("每个乡镇配备2-3名助产士。", [("2-3", 2, 3, "名")]),
    ("The reimbursement ratio was 70-75%.", [("70-75", 70, 75, "%")]),
    ("The reimbursement ratio was 70% to 75%.", [("70% to 75", 70, 75, "%")]),
    # no ranges
    ("0-6岁儿童健康管理率为93.1%。", [("93.1", 93.1, None, "%")]),
    ("2015-2018年住院分娩率为98.1%。", [("98.1", 98.1, None, "%")]),
    ("1-11月报告麻疹17例。", [("17", 17, None, "例")]),
]


@pytest.mark.parametrize(("sentence", "expected"), RANGES)
def test_a_range_has_two_ends(project: Path, sentence: str, expected: list[tuple[object, ...]]) -> None:
    assert said(report(project, sentence), "printed", "value", "value_high", "unit") == expected


DECIMALS = [
    ("住院分娩率为98%。", 0),
    ("住院分娩率为98.0%。", 1),
    ("婴儿死亡率为4.05‰。", 2),
    ("全县常住人口320.53万人。", 2),
    ("The infant mortality rate was 4.50 per 1,000 live births.", 2),
]


@pytest.mark.parametrize(("sentence", "decimals"), DECIMALS)
def test_decimals_are_those_printed(project: Path, sentence: str, decimals: int) -> None:
    assert said(report(project, sentence), "decimals") == [(decimals,)]


# --- bounds ---------------------------------------------------------------------------------------------------------

BOUNDS = [
    # a bound in a report on what was done is a result with a bound
    ("孕产妇死亡率控制在12/10万以下。", ("result", "<=", 12)),
    ("孕产妇死亡率控制在12/10万以内。", ("result", "<=", 12)),
    ("婴儿死亡率不超过6‰。", ("result", "<=", 6)),
    ("住院分娩率不低于98%。", ("result", ">=", 98)),
    ("住院分娩率达到98%以上。", ("result", ">=", 98)),
    ("住院分娩率至少达到98%。", ("result", ">=", 98)),
    ("住院分娩率均达到98%及以上。", ("result", ">=", 98)),
    ("住院分娩率超过98%。", ("result", ">", 98)),
    ("漏报率不到2%。", ("result", "<", 2)),
    ("漏报率不足2%。", ("result", "<", 2)),
    ("培训乡村医生300余人。", ("result", ">", 300)),
    ("培训乡村医生300多人。", ("result", ">", 300)),
    ("投入资金300余万元。", ("result", ">", 300)),
    ("培训乡村医生近300人。", ("result", "~", 300)),
    ("培训乡村医生约300人。", ("result", "~", 300)),
    ("培训乡村医生300人左右。", ("result", "~", 300)),
    ("住院分娩率达到98%。", ("result", "=", 98)),
    ("住院分娩率仅为88%。", ("result", "=", 88)),
    ("孕产妇死亡率控制在12.3/10万。", ("result", "=", 12.3)),
    ("The hospital delivery rate was no less than 98%.", ("result", ">=", 98)),
    ("The hospital delivery rate was at least 98%.", ("result", ">=", 98)),
    ("The hospital delivery rate was more than 98%.", ("result", ">", 98)),
    ("The hospital delivery rate was above 98%.", ("result", ">", 98)),
    ("The under-reporting rate was less than 2%.", ("result", "<", 2)),
    ("The infant mortality rate was not more than 6‰.", ("result", "<=", 6)),
    ("Nearly 300 village doctors were trained.", ("result", "~", 300)),
    ("300 or so village doctors were trained.", ("result", "~", 300)),
    ("The center has jurisdiction over 300 villages.", ("result", "=", 300)),
    ("家庭医生签约300人。", ("result", "=", 300)),
    ("孕产妇死亡率没有突破12/10万。", ("result", "<=", 12)),
    ("培训乡村医生300来人。", ("result", "~", 300)),
    ("About 300 village doctors were trained.", ("result", "~", 300)),
    ("The hospital delivery rate reached 98%.", ("result", "=", 98)),
]


@pytest.mark.parametrize(("sentence", "expected"), BOUNDS)
def test_words_beside_a_number_bound_it(project: Path, sentence: str, expected: tuple[object, ...]) -> None:
    assert said(report(project, sentence), "kind", "bound", "value") == [expected]


BOUNDS_OF_TARGETS = [
    ("住院分娩率达到98%。", ">="),
    ("住院分娩率达到98%以上。", ">="),
    ("住院分娩率不低于98%。", ">="),
    ("力争住院分娩率达98%。", ">="),
    ("孕产妇死亡率控制在12/10万以下。", "<="),
    ("孕产妇死亡率控制在12/10万。", "<="),
    ("婴儿死亡率降到5‰以下。", "<="),
    ("完成妇女病检查5000例。", "="),
    ("The hospital delivery rate will reach 98%.", ">="),
    ("The infant mortality rate will be controlled within 5‰.", "<="),
    ("Ensure that the hospital delivery rate is above 98%.", ">"),
    ("The proportion of visits shall not be less than 65%.", ">="),
    ("Records shall be kept of 85% of residents or more.", ">="),
    ("Visits are to be made to 60% and above of mothers.", ">="),
    ("Signing is to attain 65% at the minimum.", ">="),
    ("The growth of costs is to be limited to 10% at most.", "<="),
    ("Keep the infant mortality rate below 5‰.", "<="),
    ("Hold 12 lectures throughout the year.", "="),
    ("住院分娩率提高到98%。", "="),
    ("力争住院分娩率提高到98%。", "="),
    ("住院分娩率到达98%。", ">="),
    ("孕产妇死亡率和婴儿死亡率分别稳定在9/10万和3.5‰以内。", "<="),
]


@pytest.mark.parametrize(("sentence", "bound"), BOUNDS_OF_TARGETS)
def test_a_number_to_be_reached_is_a_least_value(project: Path, sentence: str, bound: str) -> None:
    assert set(said(plan(project, sentence), "kind", "bound")) == {("target", bound)}


def test_words_before_another_number_do_not_bound_this_one(project: Path) -> None:
    found = plan(project, "The infant mortality rate is kept under 5‰, and the delivery rate should reach 98%.")
    assert said(found, "kind", "bound") == [("target", "<="), ("target", ">=")]


# --- changes --------------------------------------------------------------------------------------------------------

CHANGES = [
    # sentence, (kind, value, unit, indicator) of each number
    (
        "与上年相比，孕产妇死亡率下降2.98/10万。",
        [("change", -2.98, "/10万", "maternal_mortality_ratio")],
    ),
    (
        "The average length of stay was 8.1 days, 0.4 days shorter than the same period last year.",
        [("result", 8.1, "days", "average_length_of_stay"), ("change", -0.4, "days", "average_length_of_stay")],
    ),
    ("住院分娩率比上年提高5.37个百分点。", [("change", 5.37, "个百分点", "hospital_delivery_rate")]),
    ("住院分娩率同比上升5.37个百分点。", [("change", 5.37, "个百分点", "hospital_delivery_rate")]),
    ("婴儿死亡率较上年下降了0.8个千分点。", [("change", -0.8, "个千分点", "infant_mortality_rate")]),
    ("孕产妇死亡率比上年降低2.1/10万。", [("change", -2.1, "/10万", "maternal_mortality_ratio")]),
    ("门急诊人次同比增长12.3%。", [("change", 12.3, "%", "outpatient_visits")]),
    ("出生人数同比下降8.5%。", [("change", -8.5, "%", "births")]),
    ("门诊人次下降了两成。", [("change", -20, "%", "outpatient_visits")]),
    ("Outpatient visits increased by 12.3%.", [("change", 12.3, "%", "outpatient_visits")]),
    ("出生人数比上年减少120人。", [("change", -120, "人", "births")]),
    ("出生人数比上年增加120人。", [("change", 120, "人", "births")]),
    (
        "住院分娩率98.2%，比上年提高1.3个百分点。",
        [("result", 98.2, "%", "hospital_delivery_rate"), ("change", 1.3, "个百分点", "hospital_delivery_rate")],
    ),
    (
        "全年出生5210人，同比下降8.5%。",
        [("result", 5210, "人", "births"), ("change", -8.5, "%", "births")],
    ),
    ("婴儿死亡率下降到4.1‰。", [("result", 4.1, "‰", "infant_mortality_rate")]),
    ("婴儿死亡率降至4.1‰。", [("result", 4.1, "‰", "infant_mortality_rate")]),
    ("住院分娩率提高到98.2%。", [("result", 98.2, "%", "hospital_delivery_rate")]),
    (
        "The hospital delivery rate increased by 1.3 percentage points.",
        [("change", 1.3, "percentage points", "hospital_delivery_rate")],
    ),
    ("The infant mortality rate declined by 12.5%.", [("change", -12.5, "%", "infant_mortality_rate")]),
    (
        "The infant mortality rate was 12.5% lower than last year.",
        [("change", -12.5, "%", "infant_mortality_rate")],
    ),
    (
        "The hospital delivery rate was 1.3 percentage points higher than last year.",
        [("change", 1.3, "percentage points", "hospital_delivery_rate")],
    ),
    ("The infant mortality rate fell to 4.1‰.", [("result", 4.1, "‰", "infant_mortality_rate")]),
    (
        "The hospital delivery rate reached 98.2%, an increase of 1.3 percentage points.",
        [
            ("result", 98.2, "%", "hospital_delivery_rate"),
            ("change", 1.3, "percentage points", "hospital_delivery_rate"),
        ],
    ),
]


@pytest.mark.parametrize(("sentence", "expected"), CHANGES)
def test_a_change_is_signed_and_a_level_is_none(
    project: Path, sentence: str, expected: list[tuple[object, ...]]
) -> None:
    assert said(report(project, sentence), "kind", "value", "unit", "indicator") == expected


FROM_TO = [
    "婴儿死亡率由5.2‰下降至4.1‰。",
    "婴儿死亡率由2018年的5.2‰下降到2019年的4.1‰。",
    "婴儿死亡率从上年的5.2‰降到4.1‰。",
    "The infant mortality rate fell from 5.2‰ to 4.1‰.",
    "The infant mortality rate fell from 5.2‰ in 2018 to 4.1‰ in 2019.",
    "The infant mortality rate fell from 5.2‰ last year to 4.1‰.",
]


@pytest.mark.parametrize("sentence", FROM_TO)
def test_from_one_value_to_another_is_two_results_of_two_years(project: Path, sentence: str) -> None:
    assert said(report(project, sentence), "kind", "value", "period", "indicator") == [
        ("result", 5.2, "2018", "infant_mortality_rate"),
        ("result", 4.1, "2019", "infant_mortality_rate"),
    ]


def test_a_year_before_that_is_only_taken_is_flagged(project: Path) -> None:
    found = report(project, "婴儿死亡率由5.2‰下降至4.1‰。").observations
    assert list(found["note"].str.contains("the year before is taken")) == [True, False]
    assert list(found["flags"]) == ["doubtful_period", ""]


# --- no quantities --------------------------------------------------------------------------------------------------

NOTHING = [
    "一、基本情况",
    "4、0-6岁儿童健康管理。",
    "[1] [2] 下一页",
    "点击下载：2020年工作计划范文50篇（免费）",
    "要着力办好十件实事。",
    "3.2 Measles. Nobody fell ill.",
    "For enquiries call +254 20 7001 336 or write to P.O. Box 518.",
    "(Contact number: 0736-551 7402)",
    "Vitamins for children between 6 and 59 months of age.",
    "Free checks for women of 35 to 64.",
    "Free checks for women 30–49.",
    "Enquiries: ext. 5182, Room 7.",
    "Release time: 2020-01-14 09:26 Reading: 1482 times",
    "购置64排螺旋CT。",
    "The hospital bought a 16-slice spiral CT.",
    "男女性别比为1.43:1。",
    "（二）主要做法",
    "1. 加强领导。",
    "（3）强化督导。",
    "12",
    "根据山卫发〔2011〕75号文件要求，全面开展工作。",
    "按照山卫发[2016]8号文件精神部署工作。",
    "2019年12月25日，县局召开了会议。",
    "会议于2019年3月至5月分片召开。",
    "第三届职工代表大会顺利召开。",
    "会议学习了第16条的规定。",
    "对0-6岁儿童进行管理。",
    "为65岁及以上老年人免费体检。",
    "“两癌”筛查工作进展顺利。",
    "继续开展“三好一满意”活动。",
    "做好2型糖尿病患者的管理。",
    "全面落实八苗接种。",
    "公布了举报热线电话：0751-8823456。",
    "拨打12320咨询。",
    "联系电话13800138000。",
    "第12页",
    "住院分娩率达到XX%。",
    "住院分娩率达到%以上。",
    "孕产妇死亡率控制在/10万以下。",
    "开展了健康素养66条宣传。",
    "全县共辖个乡镇。",
    "深入学习党的十九大精神。",
    "医院创建三级甲等医院。",
    "上班时间为8:30。",
    "Article 12 of the law was studied.",
    "The meeting was held on March 5, 2019.",
    "Children aged 0-6 are managed by village doctors.",
    "People over 65 years old are examined free of charge.",
    "Telephone: 0751-8823456",
    "Management of type 2 diabetes continued.",
    "See table 3 for details.",
    "The hospital delivery rate reached %.",
    "The hospital delivery rate reached XX%.",
    "Page 12",
    "The 3rd congress was held.",
    "（精选6篇）",
    "范文1",
    "详见表1。",
    "高危孕产妇筛查率达**0%。",
    "索引号：002482365/2023-00095",
    "产前检查5次及以上的孕妇得到补助。",
    "Do not let one pregnant woman fall through the net.",
    "All rates shown rest on fewer than 20 deaths.",
]


@pytest.mark.parametrize("sentence", NOTHING)
def test_numbers_that_state_nothing_give_nothing(project: Path, sentence: str) -> None:
    found = report(project, sentence)
    assert said(found, "printed", "label") == []
    assert told(found) == []


LOST = [
    # the number that is lost is not replaced by the next one
    ("住院分娩率达到 %以上，产后访视率达到95.1%。", [("95.1", "postpartum_visit_rate")]),
    ("孕产妇死亡率控制在/10万以下，婴儿死亡率为4.3‰。", [("4.3", "infant_mortality_rate")]),
    ("住院分娩率达XX%，产后访视率为95.1%。", [("95.1", "postpartum_visit_rate")]),
    ("新发现结核病病人***例，住院分娩率为98.2%。", [("98.2", "hospital_delivery_rate")]),
    ("新法接生率为*.*%，住院分娩率为98.2%。", [("98.2", "hospital_delivery_rate")]),
    (
        "The hospital delivery rate reached %, and the postpartum visit rate reached 95.1%.",
        [("95.1", "postpartum_visit_rate")],
    ),
    # confidence intervals, ages, names inside a statement
    ("婴儿死亡率为4.3‰（95%CI：3.9-4.7）。", [("4.3", "infant_mortality_rate")]),
    ("The infant mortality rate was 4.3‰ (95% CI 3.9-4.7).", [("4.3", "infant_mortality_rate")]),
    ("0-6岁儿童健康管理率为93.1%。", [("93.1", "zero_to_six_child_health_management_rate")]),
    ("5岁以下儿童死亡率为6.1‰。", [("6.1", "under_five_mortality_rate")]),
    ("65岁以上老年人健康管理率为71.2%。", [("71.2", "elderly_health_management_rate")]),
    ("八苗全程接种率为96.2%。", [("96.2", "fully_immunised_coverage")]),
    ("3.婴儿死亡率为4.3‰。", [("4.3", "infant_mortality_rate")]),
    ("The under-5 mortality rate was 6.1‰.", [("6.1", "under_five_mortality_rate")]),
]


@pytest.mark.parametrize(("sentence", "expected"), LOST)
def test_a_lost_number_or_a_digit_in_a_name_is_not_read(
    project: Path, sentence: str, expected: list[tuple[object, ...]]
) -> None:
    assert said(report(project, sentence), "printed", "indicator") == expected


def test_a_lone_number_is_a_page_number(project: Path) -> None:
    found = read_text(project, "山县卫生局2019年工作总结\n住院分娩率为98.2%。\n17\n婴儿死亡率为4.3‰。\n- 18 -\n")
    assert said(found, "printed") == [("98.2",), ("4.3",)]


def test_headings_that_have_only_a_number_are_no_figures(project: Path) -> None:
    lines = "1 主要指标\n1.1 孕产妇死亡 住院分娩率为98.2%。\n2 存在问题\n12 例麻疹均已治愈。\n"
    found = read_text(project, f"山县卫生局2019年工作总结\n{lines}")
    assert said(found, "value") == [(98.2,), (12,)]


@pytest.mark.parametrize(
    "line", ["第 4 页 共 6 页", "索引号：LJ-B05/2024-00317", "12320平台按时办结工单。", "医护比为１∶1.23。"]
)
def test_what_offices_print_beside_the_text_gives_nothing(project: Path, line: str) -> None:
    assert said(report(project, line), "value") == []


@pytest.mark.parametrize(
    ("sentence", "period"),
    [
        ("1月1日至12月20日，全县报告麻疹17例。", "2019-01-01..2019-12-20"),
        ("2019年1月1日0时至12月31日24时，全县报告麻疹17例。", "2019-01-01..2019-12-31"),
        ("2018年10月1日零时至2019年9月20日，全县报告麻疹17例。", "2018-10-01..2019-09-20"),
        ("From January 1 to December 20, the county reported 17 cases of measles.", "2019-01-01..2019-12-20"),
    ],
)
def test_a_span_of_days_is_one_period(project: Path, sentence: str, period: str) -> None:
    rows = report(project, sentence).observations
    assert [f"{row.period_start:%Y-%m-%d}..{row.period_end:%Y-%m-%d}" for row in rows.itertuples()] == [period]
