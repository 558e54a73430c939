"""The sex ratio at birth, against R and its own laws."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis_frames import REFERENCE
from healthstats.analysis.sex_ratio import sex_ratio
from healthstats.errors import InputError


def births(males: float = 1391, females: float = 1208, words: tuple[str, str] = ("male", "female")) -> pd.DataFrame:
    return pd.DataFrame({"sex": list(words), "numerator": [males, females]})


def test_ratios_and_limits_are_those_of_r() -> None:
    known = pd.read_csv(REFERENCE / "r_sex_ratio.csv")
    assert len(known) == 18
    for confidence, part in known.groupby("confidence"):
        found = sex_ratio(part[["males", "females"]], confidence=confidence)
        for column in ("value", "lower", "upper"):
            np.testing.assert_allclose(found[column], part[column], rtol=1e-9)
        assert set(found["method"]) == {"Clopper-Pearson"}


@pytest.mark.parametrize(
    "words", [("male", "female"), ("男", "女"), ("男性", "女性"), ("Boys", "Girls"), ("男婴", "女婴")]
)
def test_rows_by_sex_are_as_good_as_columns(words: tuple[str, str]) -> None:
    columns = sex_ratio(pd.DataFrame({"males": [1391], "females": [1208]}))
    pd.testing.assert_frame_equal(sex_ratio(births(words=words)), columns)
    pd.testing.assert_frame_equal(sex_ratio(births(words=words).iloc[::-1]), columns)


def test_rows_of_neither_sex_add_nothing() -> None:
    more = pd.DataFrame({"sex": ["合计", "total", "", "不详", None], "numerator": [2601, 2601, 2, np.nan, 5]})
    pd.testing.assert_frame_equal(sex_ratio(pd.concat([more, births()])), sex_ratio(births()))


@pytest.mark.parametrize(
    ("males", "females", "word"),
    [
        (0, 0, "no population"),
        (0, 50, "limits only"),
        (2, 50, "limits only"),
        (3, 50, "unreliable"),
        (50, 2, "limits only"),
        (50, 19, "unreliable"),
        (20, 20, ""),
        (np.nan, 50, "no counts"),
        (50, np.nan, "no counts"),
    ],
)
def test_the_rarer_sex_decides(males: float, females: float, word: str) -> None:
    found = sex_ratio(births(males, females)).iloc[0]
    assert found["reliability"] == word
    known = males + females > 0
    assert np.isfinite(found[["value", "lower", "upper", "confidence"]].astype("float64")).tolist() == [known] * 4
    assert (found["method"] != "") == known


def test_no_males_are_a_ratio_of_zero_with_an_upper_limit() -> None:
    found = sex_ratio(births(0, 9)).iloc[0]
    assert found["value"] == found["lower"] == 0
    assert found["upper"] > 0


def test_no_females_have_a_lower_limit_only() -> None:
    found = sex_ratio(births(9, 0)).iloc[0]
    assert found[["value", "upper"]].isna().all()
    assert found["lower"] > 0
    assert found["reliability"] == "limits only"


def test_a_group_without_one_sex_has_no_ratio() -> None:
    found = sex_ratio(births().iloc[:1]).iloc[0]
    assert found["reliability"] == "no counts"
    assert np.isnan(found["females"])


def test_each_group_has_its_ratio_and_nothing_is_changed() -> None:
    frame = pd.concat([births().assign(year=2019, area=None), births(12, 10).assign(year=2020, area="hill")])
    before = frame.copy(deep=True)
    found = sex_ratio(frame, by=["year", "area"])
    pd.testing.assert_frame_equal(frame, before)
    assert found.columns[:4].tolist() == ["year", "area", "males", "females"]
    assert found["value"].round(1).tolist() == [115.1, 120.0]


def test_complete_rows_keep_their_columns_and_places() -> None:
    frame = pd.DataFrame({"area": ["hill", "lake"], "males": [40, 30], "females": [38, 31]}, index=[5, 2])
    found = sex_ratio(frame)
    assert found.columns[:3].tolist() == ["area", "males", "females"]
    assert found.index.tolist() == [5, 2]
    assert frame["males"].dtype == "int64"


def test_an_empty_frame_has_an_empty_result_with_the_same_columns() -> None:
    frame = births().assign(year=2019)
    for by in (None, "year"):
        empty = sex_ratio(frame.iloc[:0], by=by)
        assert len(empty) == 0
        assert empty.columns.tolist() == sex_ratio(frame, by=by).columns.tolist()
    assert len(sex_ratio(pd.DataFrame({"males": [], "females": []}))) == 0


def test_small_whole_numbers_do_not_overflow() -> None:
    found = sex_ratio(pd.DataFrame({"males": [2_000_000_000], "females": [2_000_000_000]}, dtype="int32")).iloc[0]
    assert found["value"] == 100
    assert found["lower"] < 100 < found["upper"]


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: sex_ratio(births(words=("male", "x"))), "row 1: sex_ratio: sex is 'x', expected male or female"),
        (lambda: sex_ratio(births(words=("男", "male"))), "stands there twice"),
        (lambda: sex_ratio(births(-1)), "row 0: sex_ratio: numerator is -1"),
        (lambda: sex_ratio(pd.DataFrame({"males": [-1], "females": [3]})), "row 0: sex_ratio: males is -1"),
        (lambda: sex_ratio(pd.DataFrame({"males": [1], "females": [3]}), by="males"), "by is for rows by sex"),
        (lambda: sex_ratio(pd.DataFrame({"males": [1]})), "needs a column 'females'"),
        (lambda: sex_ratio(births().drop(columns="numerator")), "needs a column 'numerator'"),
        (lambda: sex_ratio(births(), by="year"), "needs a column 'year'"),
        (lambda: sex_ratio(births(), confidence=2), "confidence is 2"),
    ],
)
def test_what_is_not_lawful_is_named(call, said: str) -> None:
    with pytest.raises(InputError, match=said):
        call()


def test_several_levels_stand_beside_each_other() -> None:
    found, wide = (sex_ratio(births(), confidence=level).iloc[0] for level in ([0.95, 0.998], 0.998))
    assert (found["lower_99_8"], found["upper_99_8"]) == (wide["lower"], wide["upper"])


@settings(max_examples=25)
@given(st.integers(1, 5000), st.integers(1, 5000))
def test_laws(males: int, females: int) -> None:
    found, wider = (sex_ratio(births(males, females), confidence=level).iloc[0] for level in (0.95, 0.99))
    assert wider["lower"] < found["lower"] < found["value"] < found["upper"] < wider["upper"]
    # Females per 100 males are the same the other way round.
    turned = sex_ratio(births(females, males)).iloc[0]
    assert turned["lower"] == pytest.approx(1e4 / found["upper"], rel=1e-9)
    assert turned["upper"] == pytest.approx(1e4 / found["lower"], rel=1e-9)


def test_by_does_not_name_the_sex() -> None:
    births = pd.DataFrame({"year": 2019, "sex": ["male", "female"], "numerator": [106, 100]})
    with pytest.raises(InputError, match="by names 'sex'"):
        sex_ratio(births, by=["year", "sex"])
