"""Periods: real dates, and doubt where a label can mean two things."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthstats.reading.periods import label_style, parse_period


def days(start: str, end: str) -> tuple[dt.date, dt.date]:
    return dt.date.fromisoformat(start), dt.date.fromisoformat(end)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2019", "2019-01-01", "2019-12-31"),
        ("2019年", "2019-01-01", "2019-12-31"),
        ("２０１９年", "2019-01-01", "2019-12-31"),
        ("2019年度", "2019-01-01", "2019-12-31"),
        (2019, "2019-01-01", "2019-12-31"),
        (2019.0, "2019-01-01", "2019-12-31"),
        ("二〇一九年", "2019-01-01", "2019-12-31"),
        ("一九九六年", "1996-01-01", "1996-12-31"),
        ("2019①", "2019-01-01", "2019-12-31"),
        ("2019/20", "2019-04-01", "2020-03-31"),
        ("2019-20", "2019-04-01", "2020-03-31"),
        ("1999/00", "1999-04-01", "2000-03-31"),
        ("1989/1995", "1989-01-01", "1995-12-31"),
        ("1989-1995", "1989-01-01", "1995-12-31"),
        ("2011—2015年", "2011-01-01", "2015-12-31"),
        ("2016–2018", "2016-01-01", "2018-12-31"),
        ("1989-95", "1989-01-01", "1995-12-31"),
        ("2013年1-11月", "2013-01-01", "2013-11-30"),
        ("2013年1至9月", "2013-01-01", "2013-09-30"),
        ("2013年1—5月份", "2013-01-01", "2013-05-31"),
        ("2013年前三季度", "2013-01-01", "2013-09-30"),
        ("2013年上半年", "2013-01-01", "2013-06-30"),
        ("2013年第一季度", "2013-01-01", "2013-03-31"),
        ("2013Q4", "2013-10-01", "2013-12-31"),
        ("2013年2月", "2013-02-01", "2013-02-28"),
        ("2013-07", "2013-07-01", "2013-07-31"),
        ("2013.07", "2013-07-01", "2013-07-31"),
        ("201307", "2013-07-01", "2013-07-31"),
        ("July 2013", "2013-07-01", "2013-07-31"),
        ("2012-10/2013-10", "2012-10-01", "2013-09-30"),
        ("2012年10月-2013年9月", "2012-10-01", "2013-09-30"),
        ("2020年10月-2021年5月", "2020-10-01", "2021-05-31"),
        ("2019年底", "2019-12-31", "2019-12-31"),
        ("2019年末", "2019-12-31", "2019-12-31"),
        ("end of 2019", "2019-12-31", "2019-12-31"),
        ("截至2019年12月25日", "2019-12-25", "2019-12-25"),
        ("2019-12-25", "2019-12-25", "2019-12-25"),
        ("2019-01-01/2019-05-31", "2019-01-01", "2019-05-31"),
        (dt.date(2019, 6, 30), "2019-06-30", "2019-06-30"),
        (dt.datetime(2019, 1, 1), "2019-01-01", "2019-12-31"),
    ],
)
def test_periods(text: object, start: str, end: str) -> None:
    period = parse_period(text)
    assert period is not None
    assert (period.start, period.end) == days(start, end)
    assert not period.doubtful


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("13年", "2013-01-01", "2013-12-31"),
        ("98年", "1998-01-01", "1998-12-31"),
        ("2019/2020", "2019-01-01", "2020-12-31"),
        ("2010/11", "2010-04-01", "2011-03-31"),
        ("2010-11", "2010-11-01", "2010-11-30"),
        ("20196月", "2019-06-01", "2019-06-30"),
    ],
)
def test_labels_that_can_mean_two_things_are_doubtful(text: str, start: str, end: str) -> None:
    period = parse_period(text)
    assert period is not None
    assert (period.start, period.end) == days(start, end)
    assert period.doubtful


@pytest.mark.parametrize(
    ("text", "rule", "start", "end"),
    [
        ("2019", "maternal and child year", "2018-10-01", "2019-09-30"),
        ("2019年", "Maternal and child year", "2018-10-01", "2019-09-30"),
        ("2019/20", "July to June", "2019-07-01", "2020-06-30"),
        ("2010/11", "financial year", "2010-04-01", "2011-03-31"),
        ("2019/2020", "financial year", "2019-04-01", "2020-03-31"),
        ("2019年1-6月", "maternal and child year", "2019-01-01", "2019-06-30"),
    ],
)
def test_yearly_rules(text: str, rule: str, start: str, end: str) -> None:
    period = parse_period(text, rule)
    assert period is not None
    assert (period.start, period.end, period.doubtful) == (*days(start, end), False)


@pytest.mark.parametrize(
    ("beside", "start"), [(["2010/11", "2018/19"], "2010-04-01"), (["2010/11", "2010/10"], "2010-11-01")]
)
def test_the_other_labels_of_a_column_settle_a_doubt(beside: list[str], start: str) -> None:
    period = parse_period("2010/11", "", label_style(beside))
    assert period is not None
    assert (period.start, period.doubtful) == (dt.date.fromisoformat(start), False)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "12",
        "1700",
        "2101",
        "2013年13月",
        "2019-02-30",
        "2013年11-1月",
        "截至10月底",
        "20l9",
        True,
        None,
        5.5,
        "1995-1989",
    ],
)
def test_what_is_no_period(text: object) -> None:
    assert parse_period(text) is None


def test_a_marked_year_is_provisional() -> None:
    for text in ("2019#", "2019[p]", "2019p"):
        period = parse_period(text)
        assert period is not None
        assert period.provisional


@given(st.one_of(st.text(max_size=20), st.integers(), st.floats(), st.dates()))
def test_any_cell_is_a_sound_period_or_none(cell: object) -> None:
    period = parse_period(cell)
    assert period is None or period.start <= period.end


def test_the_months_are_those_that_texts_have() -> None:
    assert parse_period("Sept 2019") == parse_period("September 2019") == parse_period("2019年9月")
