"""Limits of counts and proportions, against R, mpmath, a paper, and their own laws."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis_frames import REFERENCE
from healthstats.analysis.intervals import binomial_limits, levels, limit_names, poisson_limits
from healthstats.errors import InputError

BINOMIAL = ["wilson", "clopper-pearson"]
confidences = st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99, 0.998])


def test_poisson_limits_are_those_of_mpmath() -> None:
    table = pd.read_csv(REFERENCE / "mpmath_limits.csv")
    assert len(table) == 100
    for (method, confidence), part in table.groupby(["method", "confidence"]):
        lower, upper = poisson_limits(part["count"], confidence, method)
        np.testing.assert_allclose(lower, part["lower"], rtol=1e-12, atol=1e-15)
        np.testing.assert_allclose(upper, part["upper"], rtol=1e-12)


def test_limits_are_those_of_r() -> None:
    table = pd.read_csv(REFERENCE / "r_limits.csv")
    made = {
        "exact": lambda part, confidence: poisson_limits(part["count"], confidence),
        "wilson": lambda part, confidence: binomial_limits(part["count"], part["n"], confidence),
        "clopper-pearson": lambda part, confidence: binomial_limits(
            part["count"], part["n"], confidence, "clopper-pearson"
        ),
    }
    assert set(table["method"]) == set(made)
    for (method, confidence), part in table.groupby(["method", "confidence"]):
        lower, upper = made[method](part, confidence)
        np.testing.assert_allclose(lower, part["lower"], rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(upper, part["upper"], rtol=1e-9)


@pytest.mark.parametrize(
    ("count", "n", "lower", "upper"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_limits_are_those_of_newcombe(count: int, n: int, lower: float, upper: float) -> None:
    """Newcombe 1998, Statistics in Medicine 17:857, table I, method 3."""
    assert np.round(binomial_limits(count, n), 4).tolist() == [lower, upper]


@pytest.mark.parametrize(("count", "method"), [(0, "exact"), (9, "exact"), (9.9, "exact"), (10, "byar"), (11, "byar")])
def test_auto_is_exact_below_ten_events_and_byar_from_ten(count: float, method: str) -> None:
    assert poisson_limits(count, method="auto") == poisson_limits(count, method=method)
    assert poisson_limits(10, method="exact") != poisson_limits(10, method="byar")


@pytest.mark.parametrize("method", ["exact", "byar", "auto"])
def test_no_events_have_a_lower_limit_of_zero_and_an_upper_one_above(method: str) -> None:
    lower, upper = poisson_limits([0, 0.0], method=method)
    assert lower.tolist() == [0, 0]
    assert (upper > 3.6).all()
    assert np.isfinite(upper).all()


def test_byars_lower_limit_is_never_below_zero() -> None:
    lower, _ = poisson_limits([0.2, 1, 2], confidence=0.998, method="byar")
    assert lower.tolist()[:2] == [0, 0]
    assert (lower >= 0).all()


@pytest.mark.parametrize(
    ("count", "n", "known"),
    [(3, 3, True), (4, 3, False), (0, 0, False), (0, 1, True), (np.nan, 3, False), (1, np.nan, False)]
)  # fmt: skip
def test_a_proportion_has_limits_only_up_to_all_of_them(count: float, n: float, known: bool) -> None:
    for method in BINOMIAL:
        assert np.isfinite(binomial_limits(count, n, method=method)).tolist() == [known, known]


def test_one_more_than_all_of_them_has_no_limits_at_any_confidence() -> None:
    for method in BINOMIAL:
        assert np.isnan(binomial_limits(1001, 1000, 0.998, method)).all()


def test_none_and_all_have_the_ends_exactly() -> None:
    for method in BINOMIAL:
        assert binomial_limits(0, 37, method=method)[0] == 0
        assert binomial_limits(37, 37, method=method)[1] == 1


def test_missing_in_is_missing_out() -> None:
    for counts in ([np.nan, 4], pd.Series([pd.NA, 4], dtype="Int64"), [None, 4]):
        lower, upper = poisson_limits(counts)
        assert np.isnan(lower).tolist() == np.isnan(upper).tolist() == [True, False]


def test_whole_numbers_do_not_overflow() -> None:
    big = np.array([2_000_000_000], dtype="int32")
    lower, upper = poisson_limits(big, method="byar")
    assert lower[0] < 2e9 < upper[0]
    low, high = binomial_limits(big, np.array([2_100_000_000], dtype="int32"))
    assert low[0] < 20 / 21 < high[0]
    assert np.all(high - low < 1e-4)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: poisson_limits([3, -1, -2]), "events is -1 at position 1"),
        (lambda: poisson_limits([np.inf]), "events is inf at position 0"),
        (lambda: binomial_limits([1, 2], [5, -5]), "n is -5 at position 1"),
        (lambda: binomial_limits([1, 2, 3], [5, 5]), "do not fit together"),
        (lambda: poisson_limits(["three"]), "events must be numbers"),
        (lambda: poisson_limits(3, 95), "confidence is 95"),
        (lambda: poisson_limits(3, 1.0), "confidence is 1.0"),
        (lambda: poisson_limits(3, 0), "confidence is 0"),
        (lambda: poisson_limits(3, float("nan")), "confidence is nan"),
        (lambda: poisson_limits(3, True), "confidence is True"),
        (lambda: poisson_limits(3, method="midp"), "method is 'midp'"),
        (lambda: binomial_limits(-1, 4), "events is -1"),
        (lambda: binomial_limits(1, 4, method="exact"), "expected 'wilson' or 'clopper-pearson'"),
        (lambda: poisson_limits(3, []), "one level or several"),
        (lambda: poisson_limits(3, [0.95, 0.95]), "one level or several different ones"),
        (lambda: poisson_limits(3, [0.95, 95]), "confidence is 95"),
    ],
)
def test_what_is_not_lawful_is_named(call, said: str) -> None:
    with pytest.raises(InputError, match=said):
        call()


def test_several_levels_are_a_first_axis() -> None:
    events, n = [[3, 65], [0, np.nan]], 100
    for method in ("exact", "byar", "auto"):
        lower, upper = poisson_limits(events, [0.95, 0.998], method)
        assert lower.shape == upper.shape == (2, 2, 2)
        np.testing.assert_array_equal(lower[1], poisson_limits(events, 0.998, method)[0])
    for method in BINOMIAL:
        lower, upper = binomial_limits(events, n, (0.95, 0.998), method)
        np.testing.assert_array_equal(upper[1], binomial_limits(events, n, 0.998, method)[1])
        np.testing.assert_array_equal(lower[0], binomial_limits(events, n, method=method)[0])
    assert levels(np.array([0.95, 0.998])) == (0.95, 0.998)
    assert limit_names([0.9, 0.95, 0.998])[1:] == [("lower_95", "upper_95"), ("lower_99_8", "upper_99_8")]


def test_more_rows_than_are_computed_at_a_time_are_all_computed() -> None:
    events = np.arange(40_000.0)
    lower, upper = binomial_limits(events, 40_000)
    assert (lower[1:] < events[1:] / 40_000).all()
    assert (upper[:-1] > events[:-1] / 40_000).all()
    one_by_one = np.array([binomial_limits(x, 40_000) for x in events[[0, 16_383, 16_384, 39_999]]])
    np.testing.assert_array_equal(np.column_stack([lower, upper])[[0, 16_383, 16_384, 39_999]], one_by_one)


def test_nothing_in_is_nothing_out() -> None:
    for limits in (poisson_limits([]), binomial_limits([], []), binomial_limits([], [], method="clopper-pearson")):
        assert [part.shape for part in limits] == [(0,), (0,)]


@settings(max_examples=100)
@given(st.integers(0, 10**9), confidences, st.sampled_from(["exact", "byar", "auto"]))
def test_poisson_limits_hold_the_count_and_widen_with_confidence(count: int, confidence: float, method: str) -> None:
    lower, upper = poisson_limits(count, confidence, method)
    assert 0 <= lower <= count <= upper
    wider = poisson_limits(count, (1 + confidence) / 2, method)
    assert wider[0] <= lower
    assert upper < wider[1]


@settings(max_examples=100)
@given(st.integers(1, 10**7), st.floats(0, 1), confidences)
def test_limits_of_a_proportion_hold_it_and_mirror(n: int, share: float, confidence: float) -> None:
    count = round(n * share)
    for method in BINOMIAL:
        lower, upper = binomial_limits(count, n, confidence, method)
        assert 0 <= lower <= count / n * (1 + 1e-12)
        assert count / n * (1 - 1e-12) <= upper <= 1
        wider = binomial_limits(count, n, (1 + confidence) / 2, method)
        assert wider[0] <= lower
        assert upper <= wider[1]
        mirrored = binomial_limits(n - count, n, confidence, method)
        np.testing.assert_allclose([1 - mirrored[1], 1 - mirrored[0]], [lower, upper], atol=1e-9)


def test_limits_are_those_of_the_shared_reference(shared) -> None:
    table = pd.read_csv(shared / "reference" / "phe_byars_wilson.csv")
    for row in table.itertuples():
        made = (
            poisson_limits(row.count, row.confidence, "byar")
            if row.method == "Byars"
            else binomial_limits(row.count, row.denominator, row.confidence)
        )
        expected = [0.0 if np.isnan(row.lower) else row.lower, row.upper]  # a cube below 0 is given as missing there
        np.testing.assert_allclose(made, expected, rtol=1e-9)
