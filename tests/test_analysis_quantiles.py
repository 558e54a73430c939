"""Quantiles of areas: their sizes, their ties, and those of the shared reference."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from healthstats.analysis.quantiles import quantiles
from healthstats.errors import InputError

values = st.lists(st.integers(-50, 50) | st.none(), min_size=1, max_size=60)


@pytest.mark.parametrize(
    ("value", "n", "direction", "expected"),
    [
        ([10, 20, 30, 40], 4, "lower", [1, 2, 3, 4]),
        ([10, 20, 30, 40], 4, "higher", [4, 3, 2, 1]),
        ([10, 20, 30, 40], 2, "lower", [1, 1, 2, 2]),
        ([10, 20, 30, 40, 50], 2, "lower", [1, 1, 1, 2, 2]),
        ([10, 20, 20, 40], 2, "lower", [1, 1, 1, 2]),
        ([7, 7, 7, 7], 4, "lower", [1, 1, 1, 1]),
        ([7, 7, 7, 7], 4, "higher", [1, 1, 1, 1]),
        ([10, 20, 30], 4, "lower", [None, None, None]),
        ([10, 20, 30, 40, None], 4, "lower", [1, 2, 3, 4, None]),
        ([10, 20, 30, None], 4, "lower", [None, None, None, None]),
        ([5, None], 2, "lower", [None, None]),
        ([0, -3], 2, "lower", [2, 1]),
    ],
)
def test_quantiles(value: list[float | None], n: int, direction: str, expected: list[int | None]) -> None:
    made = quantiles(pd.DataFrame({"value": value}, dtype="float64"), n=n, direction=direction)
    pd.testing.assert_series_equal(made["quantile"], pd.Series(expected, dtype="Int64"), check_names=False)
    assert made["areas"].unique().tolist() == [sum(one is not None for one in value)]
    reason = "too few areas" if sum(one is not None for one in value) < n else ""
    assert made["why"].tolist() == ["no value" if one is None else reason for one in value]


def test_groups_are_sorted_apart_and_a_missing_label_is_one() -> None:
    areas = pd.DataFrame({"year": [1, 2, 1, 2, None, None, 3], "value": [4, 9, 3, 1, 2, 8, 5.0]})
    made = quantiles(areas, n=2, by="year")
    assert made["quantile"].tolist()[:6] == [2, 2, 1, 1, 1, 2]
    assert made["why"].tolist() == [""] * 6 + ["too few areas"]
    assert made["rank"].tolist() == [2, 2, 1, 1, 1, 2, 1]


def test_rows_their_order_and_their_columns_are_kept() -> None:
    areas = pd.DataFrame({"area": list("abcde"), "value": [3, 1, 4, 1, 5]}, index=[9, 9, 2, 3, 4]).astype(
        {"value": "int32"}
    )
    before = areas.copy()
    made = quantiles(areas, n=2)
    pd.testing.assert_frame_equal(areas, before)
    assert made.columns.tolist() == ["area", "value", "rank", "quantile", "areas", "why"]
    pd.testing.assert_frame_equal(quantiles(areas.iloc[::-1], n=2), made.iloc[::-1])
    for by in (None, "area"):
        empty = quantiles(areas.iloc[:0], n=2, by=by)
        assert len(empty) == 0
        pd.testing.assert_series_equal(empty.dtypes, made.dtypes)
    assert quantiles(areas.iloc[:1], n=2)["why"].tolist() == ["too few areas"]


@pytest.mark.parametrize(
    ("columns", "arguments", "said"),
    [
        ({"rate": [1]}, {}, "needs a column 'value'"),
        ({"value": [1]}, {"by": "year"}, "needs a column 'year'"),
        ({"value": [1, np.inf]}, {}, "row 1: .*value is inf"),
        ({"value": ["much"]}, {}, "must be numbers"),
        ({"value": [1]}, {"n": 1}, "n is 1, expected a whole number from 2 on"),
        ({"value": [1]}, {"n": 2.5}, "n is 2.5"),
        ({"value": [1]}, {"n": True}, "n is True"),
        ({"value": [1]}, {"direction": "neutral"}, "direction is 'neutral'"),
    ],
)
def test_what_is_not_lawful_is_named(columns: dict, arguments: dict, said: str) -> None:
    with pytest.raises(InputError, match=said):
        quantiles(pd.DataFrame(columns), **arguments)


@settings(max_examples=200)
@given(values, st.integers(2, 12), st.sampled_from(["lower", "higher"]))
def test_quantiles_follow_the_values(value: list[int | None], n: int, direction: str) -> None:
    made = quantiles(pd.DataFrame({"value": value}, dtype="float64"), n=n, direction=direction)
    known = made.dropna(subset="quantile").sort_values("value", ascending=direction == "lower")
    assert known["quantile"].is_monotonic_increasing
    assert known["quantile"].between(1, n).all()
    assert (known.groupby("value")["quantile"].nunique() == 1).all()
    areas = int(made["value"].notna().sum())
    assert len(known) == (areas if areas >= n else 0)
    if known["value"].is_unique and len(known):
        sizes = known["quantile"].value_counts()
        assert len(sizes) == n
        assert sizes.max() - sizes.min() <= 1


def test_quantiles_are_those_of_the_shared_reference(shared) -> None:
    table = pd.read_csv(shared / "reference" / "phe_quantiles.csv").rename(columns={"Value": "value"})
    groups = {"Decile": (10, ["IndSexRef", "ParentCode"]), "Septile": (7, ["IndSexRef"]), "Quartile": (4, None)}
    compared = 0
    for name, (n, by) in groups.items():
        part = table[table["QuantileNm"] == name]
        # The quartiles of all values together begin at the highest; else the polarity says where.
        highest = part["Polarity"].isin(["True", "RAG - Low is good"]) | (name == "Quartile")
        for direction, rows in (("higher", part[highest]), ("lower", part[~highest])):
            made = quantiles(rows, n, by, direction)
            for mine, theirs in (("quantile", "QuantileInGrp"), ("rank", "RankinGrp")):
                np.testing.assert_array_equal(made[mine].to_numpy("float64", na_value=np.nan), rows[theirs])
            assert (made["why"] != "").equals(rows["QuantileInGrp"].isna())
            compared += len(rows)
    assert compared == len(table)
