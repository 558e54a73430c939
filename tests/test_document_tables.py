"""Tables inside documents: what the document around them says of their numbers."""

from pathlib import Path

import pytest

from prose_reading import PLAN, REPORT, read_text, said, told

MMR, DELIVERY = "maternal_mortality_ratio", "hospital_delivery_rate"
NAMED = "指标\t单位\t{}\n孕产妇死亡率\t/10万\t12\n住院分娩率\t%\t99\n"

COLUMNS = [
    # document, the name of its table's column, kind and period of the column's numbers
    (REPORT, "数值", ("result", "2019")),
    (REPORT, "完成值", ("result", "2019")),
    (REPORT, "目标值", ("target", "2019")),
    (REPORT, "2018年", ("result", "2018")),
    (REPORT, "2018年完成", ("result", "2018")),
    (REPORT, "2020年目标", ("target", "2020")),
    (REPORT, "目标值（2020年）", ("target", "2020")),
    (PLAN, "数值", ("target", "2020")),
    (PLAN, "2020年", ("target", "2020")),
    (PLAN, "2021年", ("target", "2021")),
    (PLAN, "2019年", ("result", "2019")),
    (PLAN, "2018年基线", ("result", "2018")),
    (PLAN, "2019年目标", ("target", "2019")),
    ("山县卫生健康行动计划（2019—2021年）\n", "目标值", ("target", "2019..2021")),
    ("山县卫生健康行动计划（2019—2021年）\n", "2020年", ("target", "2020")),
    ("山县卫生健康行动计划（2019—2021年）\n", "2018年", ("result", "2018")),
    ("Hill County Health Bureau 2020 Work Plan\n", "target 2020", ("target", "2020")),
]


@pytest.mark.parametrize(("title", "column", "expected"), COLUMNS)
def test_a_table_is_of_the_time_and_kind_of_its_document(
    project: Path, title: str, column: str, expected: tuple[str, str]
) -> None:
    found = read_text(project, f"{title}\n正文。\n\n{NAMED.format(column)}")
    assert said(found, "indicator", "value", "kind", "period") == [(MMR, 12, *expected), (DELIVERY, 99, *expected)]


def test_a_count_per_so_many_people_is_a_rate_in_a_table(project: Path) -> None:
    rows = "Indicator\tValue\nBirths per 1,000 population\t11.9\nInfant deaths per 1,000 live births\t5.4\n"
    found = read_text(project, f"Hill County Health Report 2019\n\n{rows}")
    assert said(found, "indicator", "value") == [("crude_birth_rate", 11.9), ("infant_mortality_rate", 5.4)]


def test_a_table_is_of_the_area_of_its_document(project: Path) -> None:
    found = read_text(project, REPORT + "\n正文。\n\n" + NAMED.format("数值"))
    assert {area for (area,) in said(found, "area")} == {"山县"}


def test_a_year_that_is_not_understood_is_not_replaced_by_that_of_the_document(project: Path) -> None:
    found = read_text(project, REPORT + "\n正文。\n\n" + NAMED.format("2015年普查"))
    assert said(found, "value") == []
    assert told(found) == ["no_period"]


def test_a_document_whose_year_is_doubted_dates_no_table(project: Path) -> None:
    text = "山县卫生局2019年工作总结\n2008年，全县报告麻疹17例。2008年，住院分娩率98.2%。\n\n" + NAMED.format("数值")
    found = read_text(project, text)
    assert [one for one in said(found, "locator", "value") if str(one[0]).startswith("table")] == []
    assert "no_period" in told(found)


def test_lines_that_wide_gaps_part_are_a_table(project: Path) -> None:
    found = read_text(project, REPORT + "\n正文。\n\n" + NAMED.format("数值").replace("\t", "   "))
    assert said(found, "locator", "value") == [("table 1!C2", 12), ("table 1!C3", 99)]


def test_sentences_that_wide_gaps_part_are_no_table(project: Path) -> None:
    line = "The {} rate was {}%.  It rose.  We did well.\n"
    text = "".join(line.format(*one) for one in (("hospital delivery", 98.2), ("postpartum visit", 95.1), ("birth", 3)))
    assert said(read_text(project, f"Hill County Health Report 2019\n\n{text}"), "value") == [(98.2,), (95.1,), (3,)]


def test_a_few_wide_gaps_make_no_table(project: Path) -> None:
    found = read_text(project, REPORT + "住院分娩率  98.2%\n产后访视率  95.1%\n婴儿死亡率  4.3‰\n")
    assert said(found, "value") == [(98.2,), (95.1,), (4.3,)]
    assert not any(str(place).startswith("table") for (place,) in said(found, "locator"))
