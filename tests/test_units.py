"""Units as bureaus print them, and the conversions between them."""

import pytest

from healthstats.errors import InputError
from healthstats.units import Unit, factor, parse_unit, per_text

RATE = "rate"


@pytest.mark.parametrize(
    ("text", "family", "per", "scale"),
    [
        ("%", RATE, 100, 1),
        ("％", RATE, 100, 1),
        ("percent", RATE, 100, 1),
        ("‰", RATE, 1_000, 1),
        ("（‰）", RATE, 1_000, 1),
        ("千分之", RATE, 1_000, 1),
        ("万分之", RATE, 10_000, 1),
        ("/万", RATE, 10_000, 1),
        ("1/10万", RATE, 100_000, 1),
        ("1／10万", RATE, 100_000, 1),
        ("/10万", RATE, 100_000, 1),
        ("/100 000", RATE, 100_000, 1),
        ("每十万", RATE, 100_000, 1),
        ("每10万人", RATE, 100_000, 1),
        ("每千人口", RATE, 1_000, 1),
        ("per 1,000 live births", RATE, 1_000, 1),
        ("per 100 000", RATE, 100_000, 1),
        ("/100 thousand", RATE, 100_000, 1),
        ("per 10 thousand people", RATE, 10_000, 1),
        ("per 1 million", RATE, 1_000_000, 1),
        ("per 100,000 population", RATE, 100_000, 1),
        ("per thousand", RATE, 1_000, 1),
        ("1/100万", RATE, 1_000_000, 1),
        ("张/千人口", RATE, 1_000, 1),
        ("人/万人口", RATE, 10_000, 1),
        ("per 100", RATE, 100, 1),
        ("人", "count", 1, 1),
        ("万人", "count", 1, 10_000),
        ("亿人", "count", 1, 1e8),
        ("例", "count", 1, 1),
        ("万张", "count", 1, 10_000),
        ("thousand", "count", 1, 1_000),
        ("persons", "count", 1, 1),
        ("元", "money", 1, 1),
        ("万元", "money", 1, 10_000),
        ("million yuan", "money", 1, 1e6),
        ("元/人", "money per head", 1, 1),
        ("yuan per head", "money per head", 1, 1),
        ("岁", "years", 1, 1),
        ("天", "days", 1, 1),
        ("个百分点", "points", 100, 1),
        ("万平方米", "area", 1, 10_000),
    ],
)
def test_units_in_print(text: str, family: str, per: float, scale: float) -> None:
    assert parse_unit(text) == Unit(family, per, scale)


@pytest.mark.parametrize("text", ["", " ", "1/10", "parsec", "/", "10", "per 7", "万万万", "=1+1", "<b>%</b>"])
def test_what_is_no_unit_is_none(text: str) -> None:
    assert parse_unit(text) is None


@pytest.mark.parametrize(
    ("stated", "wanted", "expected"),
    [
        ("%", "‰", 10),
        ("‰", "%", 0.1),
        ("万人", "人", 1e4),
        ("/万", "‰", 0.1),
        ("亿元", "万元", 1e4),
        ("张/万人口", "张/千人口", 0.1),
    ],
)
def test_conversion(stated: str, wanted: str, expected: float) -> None:
    assert factor(stated, wanted) == pytest.approx(expected)


def test_no_conversion_between_families_and_unknown_units() -> None:
    with pytest.raises(InputError, match="count"):
        factor("人", "%")
    with pytest.raises(InputError, match="Write it as"):
        factor("parsec", "%")


@pytest.mark.parametrize(
    ("per", "english", "chinese"),
    [(1, "", ""), (100, "%", "%"), (1_000, "per 1,000", "‰"), (100_000, "per 100,000", "/10万")],
)
def test_printing(per: float, english: str, chinese: str) -> None:
    assert (per_text(per), per_text(per, "zh")) == (english, chinese)
