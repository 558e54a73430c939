"""Cells: numbers with their bound, unit, precision and marks."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthstats.reading.cells import joined_unit, parse_cells
from healthstats.reading.numbers import MARKS, parse_number, with_own_marks
from healthstats.series import FLAGS, STATUSES


@pytest.mark.parametrize(
    ("text", "value", "decimals"),
    [
        ("1234", 1234, 0),
        ("1,234", 1234, 0),
        ("1 234", 1234, 0),
        ("1\u00a0234\u00a0567", 1234567, 0),
        ("16，368", 16368, 0),
        ("１２３．５０", 123.5, 2),
        ("0.5", 0.5, 1),
        (".5", 0.5, 1),
        ("-1.48", -1.48, 2),
        ("−1.48", -1.48, 2),
        ("－1.48", -1.48, 2),
        ("负1.48", -1.48, 2),
        ("1.2E+05", 120000, 1),
        ("  7 ", 7, 0),
        ("2。5", 2.5, 1),
        ("+3", 3, 0),
    ],
)
def test_plain_numbers(text: str, value: float, decimals: int) -> None:
    number = parse_number(text)
    assert not number.fault
    assert (number.value, number.decimals, number.bound, number.unit) == (value, decimals, "=", "")


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("12%", 12, "%"),
        ("１２．５％", 12.5, "%"),
        ("5.05‰", 5.05, "‰"),
        ("15.2/10万", 15.2, "/10万"),
        ("1/10万", 1, "/10万"),
        ("12.3万", 12.3, "万"),
        ("1.2亿", 1.2, "亿"),
        ("8.02亿人", 8.02, "亿人"),
        ("38 例", 38, "例"),
    ],
)
def test_units_in_cells(text: str, value: float, unit: str) -> None:
    number = parse_number(text)
    assert (number.value, number.unit, number.fault) == (value, unit, "")


@pytest.mark.parametrize(
    ("text", "bound", "value"),
    [
        ("<5", "<", 5),
        ("＜5", "<", 5),
        ("≤15", "<=", 15),
        ("≥90%", ">=", 90),
        (">= 90", ">=", 90),
        ("约12.5", "~", 12.5),
        ("不低于95%", ">=", 95),
        ("不超过20", "<=", 20),
        ("超过3万", ">", 3),
        ("95%以上", ">=", 95),
        ("15/10万以下", "<=", 15),
        ("100左右", "~", 100),
        ("85+", ">=", 85),
    ],
)
def test_bounds(text: str, bound: str, value: float) -> None:
    number = parse_number(text)
    assert (number.bound, number.value, number.fault) == (bound, value, "")


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [("70-75", 70, 75, ""), ("70—75%", 70, 75, "%"), ("30%～40%", 30, 40, "%"), ("1.5至2.5‰", 1.5, 2.5, "‰")],
)
def test_ranges(text: str, low: float, high: float, unit: str) -> None:
    number = parse_number(text)
    assert (number.value, number.high, number.unit, number.fault) == (low, high, unit, "")


@pytest.mark.parametrize(
    ("text", "status", "flags", "note"),
    [
        ("12.3①", "observed", "", "footnote ①"),
        ("12.3²", "observed", "", "footnote ²"),
        ("12.3*", "observed", "", "footnote *"),
        ("12.3[1]", "observed", "", "footnote [1]"),
        ("12.3(注2)", "observed", "", "footnote (注2)"),
        ("12.3 [u]", "observed", "unreliable", ""),
        ("12.3u", "observed", "unreliable", ""),
        ("12.3#", "provisional", "", ""),
        ("12.3p", "provisional", "", ""),
        ("#12.3", "provisional", "", ""),
        ("12.3[e]", "estimated", "", ""),
        ("12.3r", "observed", "", "revised"),
        ("12.3 (11.0-13.7)", "observed", "", "printed limits 11.0 to 13.7"),
    ],
)
def test_marks_beside_a_number_leave_it_alone(text: str, status: str, flags: str, note: str) -> None:
    number = parse_number(text)
    assert (number.value, number.status, number.flags, number.note) == (12.3, status, flags, note)
    assert number.decimals == 1


@pytest.mark.parametrize(
    ("mark", "status", "flags"),
    [
        ("-", "not_collected", ""),
        ("－", "not_collected", ""),
        ("—", "not_collected", ""),
        ("…", "not_collected", ""),
        ("..", "not_collected", ""),
        (":", "not_collected", ""),
        ("N/A", "not_collected", ""),
        ("不详", "not_collected", ""),
        ("[z]", "not_collected", ""),
        ("未开展", "not_done", ""),
        ("*", "suppressed", ""),
        ("***", "suppressed", ""),
        ("x", "suppressed", ""),
        ("[x]", "suppressed", ""),
        ("[c]", "suppressed", ""),
        ("#", "provisional", ""),
        ("[u]", "suppressed", "unreliable"),
    ],
)
def test_a_mark_alone_is_a_status_and_never_zero(mark: str, status: str, flags: str) -> None:
    number = parse_number(mark)
    assert math.isnan(number.value)
    assert (number.status, number.flags, number.note, number.fault) == (status, flags, f"mark {mark}", "")


def test_every_default_mark_is_a_status_or_a_flag_and_has_no_value() -> None:
    assert set(MARKS.values()) <= {*STATUSES, *FLAGS}
    assert all(math.isnan(parse_number(mark).value) for mark in MARKS)


@pytest.mark.parametrize(
    "text",
    ["12,3", "1,23,456", "abc", "5503/6411", "12 (3.4%)", "1.2.3", "12 parsecs", "XX%", "2XX人", "75-70", "=1+1",
     "<b>5</b>", "1 23", "0,123", "½"],
)  # fmt: skip
def test_what_is_no_number_is_a_fault_not_a_guess(text: str) -> None:
    assert parse_number(text).fault


@pytest.mark.parametrize("text", ["inf", "-inf", "Infinity", "∞", "1e999", "9" * 400])
def test_impossible_numbers(text: str) -> None:
    assert "impossib" in parse_number(text).fault


def test_a_number_in_brackets_is_read_with_a_doubt() -> None:
    number = parse_number("(12.3)")
    assert number.value == 12.3
    assert "brackets" in number.doubt


def test_own_marks_come_first() -> None:
    marks = with_own_marks({"*": "unreliable", "@": "estimated", "-": "not_done"})
    assert parse_number("5*", marks).flags == "unreliable"
    assert parse_number("5@", marks).status == "estimated"
    assert parse_number("-", marks).status == "not_done"
    assert parse_number("5*").flags == ""


def test_binary_numbers_have_the_precision_of_their_column() -> None:
    assert [number.decimals for number in parse_cells([8.0, 8.3, "7"], MARKS)] == [1, 1, 0]


def test_dates_and_truth_values_are_no_numbers() -> None:
    assert [bool(number.fault) for number in parse_cells([True, 1, 1.0, float("inf")], MARKS)] == [
        True,
        False,
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("cell", "column", "unit"),
    [
        ("万", "人", "万人"),
        ("亿", "万元", "亿元"),
        ("万", "", "万"),
        ("万", "‰", "万"),
        ("%", "‰", "%"),
        ("", "‰", "‰"),
    ],
)
def test_unit_of_cell_and_column(cell: str, column: str, unit: str) -> None:
    assert joined_unit(cell, column) == unit


@given(st.text(max_size=30))
def test_any_text_is_a_number_a_mark_or_a_fault(text: str) -> None:
    number = parse_number(text)
    has_value = not math.isnan(number.value)
    assert has_value or number.fault or number.status != "observed" or number.flags
    assert not (has_value and number.fault)
    assert number.status in STATUSES


@given(st.decimals(-1_000_000, 1_000_000, places=3))
def test_a_printed_number_is_read_as_printed(value: object) -> None:
    number = parse_number(f"{value:,.3f}")
    assert number.value == pytest.approx(float(str(value)))
    assert number.decimals == 3
