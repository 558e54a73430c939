"""Ratios and differences of rates, against R, and their own laws."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis_frames import REFERENCE
from healthstats.analysis.intervals import binomial_limits
from healthstats.analysis.ratios import rate_difference, rate_ratio
from healthstats.errors import InputError

BOTH = [rate_ratio, rate_difference]
BENCHMARK = {"numerator": 23, "denominator": 3000}
counts = st.integers(0, 10**6)
persons = st.integers(1, 10**9)


def frame(*rows: tuple[object, object], **columns: object) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["numerator", "denominator"]).assign(**columns)


def test_ratios_and_differences_are_those_of_r() -> None:
    table = pd.read_csv(REFERENCE / "r_ratios.csv")
    assert len(table) == 36
    for confidence, part in table.groupby("confidence"):
        rows = part[["numerator", "denominator"]]
        reference = part[["reference_numerator", "reference_denominator"]].rename(columns=lambda name: name[10:])
        ratio = rate_ratio(rows, reference, confidence=confidence)
        for mine, theirs in (("value", "ratio"), ("lower", "ratio_lower"), ("upper", "ratio_upper"), ("p", "p")):
            np.testing.assert_allclose(ratio[mine], part[theirs], rtol=1e-9, err_msg=mine)
        difference = rate_difference(rows, reference, per=1, confidence=confidence)
        for mine, theirs in (("value", ""), ("lower", "_lower"), ("upper", "_upper")):
            np.testing.assert_allclose(difference[mine], part[f"difference{theirs}"], rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize(
    ("row", "reference", "value", "lower", "upper", "reliability"),
    [
        ((0, 100), (9, 100), 0, 0, None, "limits only"),
        ((9, 100), (0, 100), np.inf, None, np.inf, "limits only"),
        ((0, 100), (0, 100), np.nan, 0, np.inf, "limits only"),
        ((2, 100), (90, 100), None, None, None, "limits only"),
        ((3, 100), (90, 100), None, None, None, "unreliable"),
        ((19, 100), (90, 100), None, None, None, "unreliable"),
        ((20, 100), (90, 100), None, None, None, ""),
        ((90, 100), (19, 100), None, None, None, "unreliable"),
        ((130, 100), (90, 100), 13 / 9, None, None, ""),
        ((5, 0), (90, 100), np.nan, np.nan, np.nan, "no population"),
        ((5, 100), (90, 0), np.nan, np.nan, np.nan, "no population"),
        ((np.nan, 100), (90, 100), np.nan, np.nan, np.nan, "no counts"),
        ((5, np.nan), (90, 100), np.nan, np.nan, np.nan, "no counts"),
        ((np.nan, 0), (90, 100), np.nan, np.nan, np.nan, "no counts"),
        ((5, 100), (np.nan, 100), np.nan, np.nan, np.nan, "no counts"),
    ],
)  # fmt: skip
def test_edges_of_a_ratio(row, reference, value, lower, upper, reliability: str) -> None:
    made = rate_ratio(frame(row), dict(zip(("numerator", "denominator"), reference, strict=True))).iloc[0]
    for name, expected in (("value", value), ("lower", lower), ("upper", upper)):
        if expected is None:
            assert np.isfinite(made[name])
        else:
            assert made[name] == pytest.approx(expected, nan_ok=True)
    assert made["reliability"] == reliability
    computed = reliability not in ("no counts", "no population")
    assert (
        (made["method"] == "exact conditional") == computed == np.isfinite(made["confidence"]) == np.isfinite(made["p"])
    )


def test_edges_of_a_difference() -> None:
    rows = frame((0, 100), (5, 0), (np.nan, 100), (130, 100))
    made = rate_difference(rows, {"numerator": 0, "denominator": 50}, per=100)
    assert made["value"].round(9).tolist()[::3] == [0, 130]
    assert made["lower"].iloc[0] < 0 < made["upper"].iloc[0]
    assert made[["value", "lower", "upper", "confidence", "p"]].iloc[1:3].isna().all(axis=None)
    assert made["reliability"].tolist() == ["limits only", "no population", "no counts", "limits only"]
    assert made["method"].tolist() == ["MOVER of Garwood exact", "", "", "MOVER of Garwood exact"]


@pytest.mark.parametrize("method", BOTH)
def test_a_benchmark_may_be_written_in_four_ways(method) -> None:
    rows = frame((11, 800), (0, 950))
    expected = method(rows, BENCHMARK)
    one = pd.DataFrame([BENCHMARK], index=["province"])
    for reference in (pd.Series(BENCHMARK), one, one.iloc[0], pd.concat([one, one]).set_axis(rows.index)):
        pd.testing.assert_frame_equal(method(rows, reference), expected)
    assert (
        expected["reference_rate"].round(9).tolist()
        == [round(23 / 3000 * (1e5 if method is rate_difference else 1), 9)] * 2
    )


@pytest.mark.parametrize("method", BOTH)
@pytest.mark.parametrize(
    ("rows", "reference", "said"),
    [
        (frame((1, 10), (-2, 10)), BENCHMARK, r"row 1: .*numerator is -2, expected 0 or more"),
        (frame((1, np.inf)), BENCHMARK, "row 0: .*denominator is inf"),
        (frame((1, 10)).drop(columns="numerator"), BENCHMARK, "needs a column 'numerator'"),
        (frame((1, 10)), {"numerator": -1, "denominator": 5}, "reference: numerator is -1"),
        (frame((1, 10)), {"numerator": 1}, "reference needs a column 'denominator'"),
        (frame((1, 10)), 0.003, "the reference is float, expected counts"),
        (frame((1, 10), (2, 10), (3, 10)), frame((1, 10), (2, 10)), "the reference has 2 rows and the frame 3"),
        (frame((1, 10), (2, 10)), frame((1, 10), (2, 10)).set_axis([1, 0]), "indexes differ"),
    ],
)
def test_what_is_not_lawful_is_named(method, rows: pd.DataFrame, reference, said: str) -> None:
    with pytest.raises(InputError, match=said):
        method(rows, reference)


def test_unlawful_arguments_are_named() -> None:
    with pytest.raises(InputError, match="confidence is 95"):
        rate_ratio(frame((1, 10)), BENCHMARK, confidence=95)
    with pytest.raises(InputError, match="per is 0"):
        rate_difference(frame((1, 10)), BENCHMARK, per=0)


@pytest.mark.parametrize("method", BOTH)
def test_rows_their_order_and_their_columns_are_kept(method) -> None:
    rows = frame((11, 800), (0, 950), (7, 0), area=["Hill", "Lake", "Moor"]).set_axis([4, 4, 9])
    before = rows.copy()
    made = method(rows, BENCHMARK)
    pd.testing.assert_frame_equal(rows, before)
    assert made.columns[:3].tolist() == ["numerator", "denominator", "area"]
    pd.testing.assert_frame_equal(method(rows.iloc[::-1], BENCHMARK), made.iloc[::-1])
    pd.testing.assert_frame_equal(method(rows.iloc[:1], BENCHMARK), made.iloc[:1])
    pd.testing.assert_frame_equal(method(made, BENCHMARK), made)
    empty = method(rows.iloc[:0], BENCHMARK)
    assert len(empty) == 0
    pd.testing.assert_series_equal(empty.dtypes, made.dtypes)


@pytest.mark.parametrize("method", BOTH)
def test_whole_numbers_do_not_overflow(method) -> None:
    rows = frame((1_500_000_000, 2_000_000_000)).astype("int32")
    made = method(rows, rows * 1.0).drop(columns=["numerator", "denominator"])
    assert made["value"].iloc[0] == (1 if method is rate_ratio else 0)
    assert made["lower"].iloc[0] < made["value"].iloc[0] < made["upper"].iloc[0]
    missing = pd.DataFrame({"numerator": pd.array([None, 3], "Int64"), "denominator": pd.array([5, 6], "Int64")})
    assert method(missing, BENCHMARK)["value"].isna().tolist() == [True, False]


@settings(max_examples=150)
@given(counts, persons, counts, persons, st.sampled_from([0.5, 0.9, 0.95, 0.998]))
def test_limits_of_a_ratio_hold_it_widen_and_turn_round(x: int, n: int, y: int, m: int, confidence: float) -> None:
    row, reference = frame((x, n)), frame((y, m))
    made = rate_ratio(row, reference, confidence).iloc[0]
    if x + y:
        assert made["lower"] <= made["value"] * (1 + 1e-12)
        assert made["value"] <= made["upper"] * (1 + 1e-12)
    wide = rate_ratio(row, reference, (1 + confidence) / 2).iloc[0]
    assert wide["lower"] <= made["lower"]
    assert made["upper"] <= wide["upper"]
    turned = rate_ratio(reference, row, confidence).iloc[0]
    with np.errstate(divide="ignore"):
        np.testing.assert_allclose([turned["lower"], turned["upper"]], 1 / made[["upper", "lower"]].to_numpy("float64"))
    assert 0 <= made["p"] <= 1


@settings(max_examples=150)
@given(counts, persons, counts, persons, st.sampled_from([0.5, 0.9, 0.95, 0.998]))
def test_limits_of_a_difference_hold_it_widen_scale_and_turn_round(
    x: int, n: int, y: int, m: int, level: float
) -> None:
    row, reference = frame((x, n)), frame((y, m))
    made = rate_difference(row, reference, 1, level).iloc[0]
    assert made["lower"] <= made["value"] <= made["upper"]
    wide = rate_difference(row, reference, 1, (1 + level) / 2).iloc[0]
    assert wide["lower"] <= made["lower"]
    assert made["upper"] <= wide["upper"]
    numbers = ["value", "lower", "upper", "reference_rate"]
    scaled = rate_difference(row, reference, 1000, level).iloc[0]
    np.testing.assert_allclose(scaled[numbers].to_numpy("float64"), 1000 * made[numbers].to_numpy("float64"))
    turned = rate_difference(reference, row, 1, level).iloc[0]
    assert [turned["lower"], turned["upper"]] == [-made["upper"], -made["lower"]]


def test_where_one_of_the_two_is_rare_no_digits_are_lost() -> None:
    many = rate_ratio(frame((10**9, 1000)), frame((1, 1000))).iloc[0]
    few = rate_ratio(frame((1, 1000)), frame((10**9, 1000))).iloc[0]
    low, high = (float(limit) for limit in binomial_limits(1, 10**9 + 1, method="clopper-pearson"))
    np.testing.assert_allclose([few["lower"], few["upper"]], [low / (1 - low), high / (1 - high)], rtol=1e-12)
    np.testing.assert_allclose([many["lower"], many["upper"]], [(1 - high) / high, (1 - low) / low], rtol=1e-12)


@pytest.mark.parametrize("method", [rate_ratio, rate_difference])
def test_counts_beyond_the_whole_numbers_of_floats_come_to_an_end(method) -> None:
    made = method(pd.DataFrame({"numerator": [2e16], "denominator": [4e16]}), {"numerator": 1e16, "denominator": 3e16})
    assert 0 <= made["p"].iloc[0] < 1e-300
    with pytest.raises(InputError, match="confidence is"):
        method(made, {"numerator": 1, "denominator": 3}, confidence=[0.95, 0.998])
