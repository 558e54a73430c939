"""Slope and relative index of inequality, against R, a public package's figures, and their own laws."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis_frames import REFERENCE
from healthstats.analysis.inequality import slope_index
from healthstats.analysis.rates import proportion, rate
from healthstats.errors import InputError

RESULTS = ["sii", "lower", "upper", "rii", "rii_lower", "rii_upper", "intercept"]


def fifths(**columns: object) -> pd.DataFrame:
    """Life expectancy by fifths of income, with the columns given put over that."""
    return pd.DataFrame(
        {
            "quantile": [1, 2, 3, 4, 5],
            "denominator": [21000, 20500, 19800, 20100, 18600],
            "value": [74.1, 75.0, 76.2, 76.9, 78.3],
            "se": [0.31, 0.32, 0.3, 0.33, 0.35],
            **columns,
        }
    )


def infants(**columns: object) -> pd.DataFrame:
    """Infant mortality by fifths of income, from counts."""
    counts = {"numerator": [61, 52, 48, 33, 21], "denominator": [7100, 6900, 7000, 6800, 6400]}
    return rate(pd.DataFrame({"quantile": [1, 2, 3, 4, 5], **counts, **columns}), per=1000)


def with_one(column: str, value: float, frame: pd.DataFrame | None = None) -> pd.DataFrame:
    frame = (fifths() if frame is None else frame).astype({column: "float64"})
    frame.loc[2, column] = value
    return frame


def test_indices_and_limits_are_those_of_r() -> None:
    known = pd.read_csv(REFERENCE / "r_inequality.csv")
    assert len(known) == 60
    for (_, kind, transform, confidence), part in known.groupby(["area", "kind", "transform", "confidence"]):
        frame = part[["quantile", "people", "value", "se"]].rename(columns={"people": "denominator"})
        found = slope_index(frame, kind=kind, transform=transform, confidence=confidence).iloc[0]
        for column in RESULTS:
            exact = column in ("sii", "rii", "intercept")
            assert found[column] == pytest.approx(part[column].iloc[0], rel=1e-11 if exact else 1e-6), (kind, column)


#: What the descriptions of the public package's cases say of their arguments.
LEVELS = {"99% conf": [0.99], "multiple CIs": [0.95, 0.99], "95 and 98": [0.95, 0.98], "95% and 98%": [0.95, 0.98]}
FACTORS = {"(x 100)": 100, "(x -100)": -100, "negative multiplier": -1}


def said_by(text: str, choices: dict, otherwise: object) -> object:
    return next((choice for words, choice in choices.items() if words in text), otherwise)


def test_indices_and_limits_are_those_of_a_public_package(shared: Path) -> None:
    table = pd.read_csv(shared / "reference" / "phe_sii.csv")
    table = table[~table["TestDescription"].str.contains("handling")]
    names = {"Quantile": "quantile", "Population": "denominator", "Value": "value", "LowerCL": "lower"}
    compared = 0
    for text, part in table.groupby("TestDescription"):
        frame = part.rename(columns={**names, "UpperCL": "upper"})[["Area", *names.values(), "upper"]]
        found = slope_index(
            frame,
            by="Area",
            kind=["value", "rate", "proportion"][part["ValueType"].iloc[0]],
            transform="transform" in text,
            factor=said_by(text, FACTORS, 1),
            confidence=said_by(text, LEVELS, [0.98] if "98%" in text else [0.95]),
        )
        known = part.groupby("Area").first()
        assert found["Area"].tolist() == known.index.tolist()
        for mine, theirs in (("sii", "sii"), ("rii", "rii"), ("intercept", "Intercept")):
            given = known[theirs].notna().to_numpy()
            np.testing.assert_allclose(found[mine][given], known[theirs][given], rtol=1e-9)
            compared += given.sum()
        limits = [name for name in found if name.startswith(("lower", "upper", "rii_"))]
        columns = {
            f"{'rii' if name.startswith('rii') else 'sii'}_{side}cl_{1 + ('_9' in name)}": name
            for name in limits
            for side in ("lower", "upper")
            if side in name
        }
        for theirs, mine in columns.items():
            given = known[theirs].notna().to_numpy()
            np.testing.assert_allclose(found[mine][given], known[theirs][given], rtol=0.05)  # theirs are simulated
            compared += given.sum()
    assert compared == table.loc[:, "sii":].notna().sum().sum()


def test_standard_errors_come_from_the_limits() -> None:
    z = 1.959963984540054
    frame = fifths()
    limits = {"lower": frame["value"] - z * frame["se"], "upper": frame["value"] + z * frame["se"]}
    from_limits = slope_index(frame.drop(columns="se").assign(**limits))
    np.testing.assert_allclose(from_limits[RESULTS], slope_index(frame)[RESULTS], rtol=1e-12)
    wide = {name: frame["value"] + (one - frame["value"]) / z * 3.090232306167813 for name, one in limits.items()}
    stated = slope_index(frame.drop(columns="se").assign(**wide, confidence=0.998))
    np.testing.assert_allclose(stated[RESULTS], slope_index(frame)[RESULTS], rtol=1e-9)


def test_rates_and_proportions_come_as_they_are_made() -> None:
    rated = slope_index(infants(), kind="rate").iloc[0]
    assert rated["sii"] < rated["upper"] < 0
    assert rated["reliability"] == ""
    counts = infants()[["quantile", "numerator", "denominator"]]
    shares, per_cent = (slope_index(proportion(counts, per=per), kind="proportion", transform=True) for per in (1, 100))
    np.testing.assert_allclose(per_cent["sii"], 100 * shares["sii"], rtol=1e-12)
    np.testing.assert_allclose(per_cent["intercept"], 100 * shares["intercept"], rtol=1e-12)
    np.testing.assert_allclose(per_cent["rii_lower"], shares["rii_lower"], rtol=1e-12)


@pytest.mark.parametrize(("kind", "transform"), [("value", False), ("rate", False), ("rate", True)])
def test_a_factor_scales_and_turns(kind: str, transform: bool) -> None:
    plain, times, turned = (
        slope_index(infants(), kind=kind, transform=transform, factor=one).iloc[0] for one in (1, 10, -1)
    )
    assert times["sii"] == pytest.approx(10 * plain["sii"])
    assert times[["rii", "rii_lower", "rii_upper", "intercept"]].equals(
        plain[["rii", "rii_lower", "rii_upper", "intercept"]]
    )
    assert [turned[one] for one in ("sii", "lower", "upper")] == [-plain[one] for one in ("sii", "upper", "lower")]
    for mine, other in (("rii", "rii"), ("rii_lower", "rii_upper"), ("rii_upper", "rii_lower")):
        assert turned[mine] == pytest.approx(1 / plain[other])


@pytest.mark.parametrize(
    ("frame", "kind", "transform", "word", "slope", "limits"),
    [
        (fifths(), "value", False, "", True, True),
        (with_one("value", np.nan), "value", False, "no counts", False, False),
        (with_one("denominator", np.nan), "value", False, "no counts", False, False),
        (with_one("denominator", 0), "value", False, "no population", False, False),
        (with_one("se", np.nan), "value", False, "no limits", True, False),
        (fifths().iloc[:1], "value", False, "one group only", False, False),
        (infants(numerator=[61, 52, 0, 33, 21]), "rate", False, "value of 0 or 100 %", True, False),
        (infants(numerator=[61, 52, 0, 33, 21]), "rate", True, "value of 0 or 100 %", False, False),
        (infants(numerator=[9, 5, 3, 1, 1]), "rate", True, "unreliable", True, True),
        (infants(numerator=[9, 5, 4, 1, 1]), "rate", True, "", True, True),
    ],
)  # fmt: skip
def test_what_is_missing_has_its_reason(
    frame: pd.DataFrame, kind: str, transform: bool, word: str, slope: bool, limits: bool
) -> None:
    found = slope_index(frame, kind=kind, transform=transform).iloc[0]
    assert found["reliability"] == word
    assert pd.notna(found["sii"]) == slope
    assert (found["method"] != "") == slope
    assert found[["lower", "upper", "confidence"]].notna().tolist() == [limits] * 3
    assert not np.isinf(found[RESULTS].astype("float64")).any()


@pytest.mark.parametrize(
    ("numerator", "transform", "word", "slope"),
    [
        (7000, False, "value of 0 or 100 %", True),
        (7000, True, "value of 0 or 100 %", False),
        (7001, False, "over 100 %", True),
        (7001, True, "over 100 %", False),
        (6999, True, "", True),
    ],
)
def test_shares_of_all_and_of_more(numerator: int, transform: bool, word: str, slope: bool) -> None:
    counts = {"numerator": [5900, 6000, numerator, 6100, 6200], "denominator": [7100, 6900, 7000, 6800, 6400]}
    frame = proportion(pd.DataFrame({"quantile": range(5), **counts}))
    found = slope_index(frame, kind="proportion", transform=transform).iloc[0]
    assert (found["reliability"], pd.notna(found["sii"]), pd.notna(found["lower"])) == (word, slope, word == "")


def test_no_relative_index_where_the_line_begins_at_zero_or_near() -> None:
    found = slope_index(fifths(value=[-1.0, 1, 3, 5, 7]))
    assert found[["rii", "rii_lower", "rii_upper"]].isna().all(axis=None)
    assert found["sii"].notna().all()
    near = slope_index(fifths(value=[1.2, 2, 3, 4, 5], se=0.9))
    assert near["rii"].notna().all()
    assert near[["rii_lower", "rii_upper"]].isna().all(axis=None)
    ends_below = slope_index(fifths(value=[20.0, 15, 9, 4, -2]), factor=-1)
    assert ends_below[["rii", "rii_upper"]].isna().all(axis=None)


def test_two_groups_have_the_line_through_them() -> None:
    found = slope_index(pd.DataFrame({"quantile": [2, 1], "denominator": [50, 50], "value": [4.0, 3], "se": 0.1})).iloc[
        0
    ]
    assert found[["sii", "intercept"]].tolist() == pytest.approx([2, 2.5])
    assert found["groups"] == 2


def test_each_area_has_the_result_it_has_alone_and_nothing_is_changed() -> None:
    other = fifths(value=[70.0, 74, 73, 78, 79], quantile=[10, 20, 30, 40, 50])
    frame = pd.concat([fifths(area="hill"), other.assign(area=None)]).sample(frac=1, random_state=4)
    before = frame.copy(deep=True)
    found = slope_index(frame, by="area")
    pd.testing.assert_frame_equal(frame, before)
    assert found.columns[0] == "area"
    for alone, rows in ((fifths(), found["area"].eq("hill")), (other, found["area"].isna())):
        np.testing.assert_allclose(found.loc[rows, RESULTS], slope_index(alone)[RESULTS], rtol=1e-12)


def test_an_empty_frame_has_an_empty_result_with_the_same_columns() -> None:
    for by in (None, "area"):
        empty = slope_index(fifths(area="hill").iloc[:0], by=by)
        assert len(empty) == 0
        assert empty.columns.tolist() == slope_index(fifths(area="hill"), by=by).columns.tolist()


def test_small_whole_numbers_do_not_overflow() -> None:
    big = fifths(denominator=2_000_000_000)
    found = slope_index(big.astype({"denominator": "int32", "quantile": "int8"}))
    pd.testing.assert_frame_equal(found, slope_index(big))
    assert found["denominator"].iloc[0] == 1e10


@pytest.mark.parametrize(
    ("frame", "more", "said"),
    [
        (fifths(quantile=[1, 2, 3, 3, 5]), {}, "row 3: slope_index: quantile 3 stands there twice"),
        (fifths(quantile=[1, 2, np.nan, 4, 5]), {}, "row 2: slope_index: quantile is missing"),
        (fifths(quantile=list("abcde")), {}, "must be numbers"),
        (with_one("denominator", -1), {}, "row 2: slope_index: denominator is -1"),
        (with_one("se", -1), {}, "row 2: slope_index: se is -1"),
        (with_one("value", -1), {"kind": "rate"}, "row 2: slope_index: value is -1"),
        (with_one("value", np.inf), {}, "row 2: slope_index: value is inf"),
        (with_one("lower", 90, infants()), {"kind": "rate"}, "row 2: slope_index: lower is above upper"),
        (fifths(per=[1, 1, 100, 1, 1]), {"kind": "proportion"}, "all per the same number, got 1, 100"),
        (fifths().drop(columns="se"), {}, "needs a column 'se', or 'lower' and 'upper'"),
        (fifths().drop(columns="quantile"), {}, "needs a column 'quantile'"),
        (fifths(), {"kind": "share"}, "kind is 'share'"),
        (with_one("confidence", 95, infants()), {"kind": "rate"}, "row 2: slope_index: confidence is 95"),
        (fifths(), {"factor": 0}, "factor is 0"),
        (fifths(), {"factor": np.nan}, "factor is nan"),
        (fifths(), {"factor": True}, "factor is True"),
        (fifths(), {"confidence": 95}, "confidence is 95"),
        (fifths(), {"by": "area"}, "needs a column 'area'"),
    ],
)
def test_what_is_not_lawful_is_named(frame: pd.DataFrame, more: dict, said: str) -> None:
    with pytest.raises(InputError, match=said):
        slope_index(frame, **more)


cells = st.lists(st.tuples(st.integers(20, 5000), st.floats(0.05, 0.9), st.floats(0.01, 0.08)), min_size=2, max_size=12)


@settings(max_examples=25)
@given(
    cells,
    st.sampled_from([("value", False), ("rate", False), ("rate", True), ("proportion", False), ("proportion", True)]),
    st.randoms(use_true_random=False),
)
def test_laws(groups: list[tuple[int, float, float]], how: tuple[str, bool], chance: object) -> None:
    people, value, se = (list(column) for column in zip(*groups, strict=True))
    frame = pd.DataFrame({"quantile": range(len(groups)), "denominator": people, "value": value, "se": se})
    kind, transform = how
    found, wider = (slope_index(frame, None, kind, transform, 1, level).iloc[0] for level in (0.95, 0.99))
    for name, prefix in (("sii", ""), ("rii", "rii_")):
        sides = [wider[prefix + "lower"], found[prefix + "lower"], found[name], found[prefix + "upper"]]
        if np.isfinite([*sides, wider[prefix + "upper"]]).all():
            assert (np.diff([*sides, wider[prefix + "upper"]]) > 0).all()
    turned = slope_index(frame.iloc[chance.sample(range(len(frame)), len(frame))], None, kind, transform).iloc[0]
    np.testing.assert_allclose(turned[RESULTS].to_list(), found[RESULTS].to_list(), rtol=1e-9, atol=1e-12)
    # The poorest counted as the richest: the slope turns its sign.
    mirrored = slope_index(frame.assign(quantile=-frame["quantile"]), None, kind, transform).iloc[0]
    assert mirrored["sii"] == pytest.approx(-found["sii"], abs=1e-9)
    # Twice the people in every group change nothing; nor does a group of nobody's own split into two alike.
    twice = slope_index(frame.assign(denominator=frame["denominator"] * 2), None, kind, transform).iloc[0]
    np.testing.assert_allclose(twice[RESULTS].to_list(), found[RESULTS].to_list(), rtol=1e-9, atol=1e-12)


@given(st.floats(0.5, 90), st.floats(0.1, 5))
def test_a_straight_line_is_found_again(begin: float, gain: float) -> None:
    people = np.array([300, 120, 450, 80])
    middle = (people.cumsum() - people / 2) / people.sum()
    frame = pd.DataFrame({"quantile": [1, 2, 3, 4], "denominator": people, "value": begin + gain * middle, "se": 0.01})
    found = slope_index(frame).iloc[0]
    assert found[["sii", "rii", "intercept"]].tolist() == pytest.approx([gain, (begin + gain) / begin, begin])
