"""Age bands: how offices write them, and two lists of them matched by age."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthstats.ages import AgeBand, age_band, match_bands, read_bands
from healthstats.errors import InputError

INF = float("inf")


@pytest.mark.parametrize(
    ("label", "start", "end"),
    [
        *[(label, 0, 5) for label in ("0-4", "00-04", "0–4", "0—4", "0−4", "0 - 4", "０－４", "0-4岁", "0-4歲")],
        *[(label, 5, 10) for label in ("5-9", "05-09", "5~9", "5～9岁", "5 to 9", "5至9岁", "5岁-9岁", "5-9 years")],
        ("aged 5 to 9 years", 5, 10),
        *[(label, 0, 1) for label in ("0", "<1", "under 1", "Under 1 year", "不满1岁", "未满1周岁", "0岁", 0, 0.0)],
        *[(label, 0, 5) for label in ("<5", "under 5", "5岁以下", "≤4", "<= 4")],
        *[(label, 85, INF) for label in ("85+", "85 +", "85岁及以上", "85岁以上", "85 and over", "≥85")],
        *[(label, 85, INF) for label in ("85 years and older", "85 or more", "85plus", "85+ years", ">=85")],
        ("85周岁及以上", 85, INF),
        ("1-4", 1, 5),
        ("20", 20, 21),
        (20, 20, 21),
        (np.int64(20), 20, 21),
        (np.float64(20), 20, 21),
        ("[0, 5)", 0, 5),
        ("[85.0, inf)", 85, INF),
        (pd.Interval(5, 10, closed="left"), 5, 10),
        (AgeBand(15, 50), 15, 50),
    ],
)  # fmt: skip
def test_a_label_states_a_band(label: object, start: float, end: float) -> None:
    assert age_band(label) == AgeBand(start, end)


@pytest.mark.parametrize(
    "label",
    [
        *[
            "",
            "all ages",
            "合计",
            "总计",
            "Total",
            "unknown",
            "0-27 days",
            "0-11 months",
            "5-",
            "5~",
            "9-5",
            "1_4",
            "1 4",
        ],
        *["1.5", ">85", "2010", "1990-1994", "14-Oct", "(0, 5]", "0-4, 5-9", 1990, -5, 5.5, float("inf"), float("nan")],
        *[None, pd.NA, True],
    ],
)
def test_what_states_no_years_is_no_band(label: object) -> None:
    assert age_band(label) is None


@given(start=st.integers(0, 120), years=st.integers(1, 10))
def test_a_band_as_it_is_printed_is_read_as_the_same_band(start: int, years: int) -> None:
    for band in (AgeBand(start, start + years), AgeBand(start, INF)):
        assert age_band(str(band)) == band


@pytest.mark.parametrize(
    ("have", "want", "bands", "have_in", "want_in"),
    [
        (["0-4", "5+"], ["0-4", "5+"], ["0-4", "5+"], [0, 1], [0, 1]),
        (["5岁及以上", "00-04"], ["0-4", "5+"], ["0-4", "5+"], [1, 0], [0, 1]),  # by age, neither by text nor by place
        (["<1", "1-4", "5+"], ["0-4", "5+"], ["0-4", "5+"], [0, 0, 1], [0, 1]),
        (["0-4", "5+"], ["0", "1-4", "5-9", "10+"], ["0-4", "5+"], [0, 1], [0, 0, 1, 1]),
        (["0", "1-4", "5+"], ["0-4", "5-9", "10+"], ["0-4", "5+"], [0, 0, 1], [0, 1, 1]),  # finer on both sides
        (["15-49"], ["15-49"], ["15-49"], [0], [0]),
        ([], [], [], [], []),
    ],
)
def test_lists_are_matched_by_age(
    have: list[str], want: list[str], bands: list[str], have_in: list[int], want_in: list[int]
) -> None:
    found = match_bands(have, want, "test")
    assert ([str(band) for band in found[0]], found[1], found[2]) == (bands, have_in, want_in)


@pytest.mark.parametrize(
    ("have", "want", "words"),
    [
        (["0-4"], ["0-4", "5-9", "10+"], "the frame lacks 5-9, 10+"),
        (["0-4", "5+"], ["0-4"], "the standard lacks 5+"),
        (["0", "5+"], ["0-4", "5+"], "the frame lacks 1-4"),
        (["0-4", "5-84"], ["0-4", "5+"], "the frame lacks 85+"),
        (["0-4", "10+"], ["0-9", "10+"], "the frame lacks 5-9"),
        (["0-9", "10+"], ["0-4", "5-14", "15+"], "0-9 of the frame and 5-14 of the standard lie across each other"),
        (["0-4", "00-04", "5+"], ["0-4", "5+"], "the frame with the same band twice: 0-4"),
        (["0-5", "5+"], ["0-4", "5+"], "the frame with bands that overlap: 0-5 and 5+"),
        (["0-4", "合计", "5+"], ["0-4", "5+"], "the frame with labels that state no years of age: '合计'"),
        (["0-4", "5+"], ["0-4", "", "5+"], "the standard with labels that state no years of age: ''"),
        (["0-4", "5-9", "20-24"], ["0-4", "10-14", "15-19"], "frame lacks 10-14, 15-19; the standard lacks 5-9, 20-24"),
        (["x", "0-4", "0-4"], ["y"], "'x'; the frame with the same band twice: 0-4; the standard with labels"),
    ],
)  # fmt: skip
def test_one_error_names_all_that_does_not_fit(have: list[str], want: list[str], words: str) -> None:
    with pytest.raises(InputError) as caught:
        match_bands(have, want, "test")
    assert words in str(caught.value)


def test_a_list_that_holds_another_is_seen_whole() -> None:
    """A long band overlaps more than its neighbour."""
    with pytest.raises(InputError, match=r"overlap: 0-64 and 5-9, 0-64 and 20-24"):
        read_bands(["0-64", "5-9", "20-24", "65+"], "test")


@given(st.sets(st.integers(1, 99), min_size=1, max_size=12), st.data())
def test_bands_that_nest_always_match_and_cover_the_same_ages(cuts: set[int], data: st.DataObject) -> None:
    fine = [AgeBand(start, end) for start, end in zip([0, *sorted(cuts)], [*sorted(cuts), INF], strict=True)]
    kept = sorted(data.draw(st.sets(st.sampled_from(sorted(cuts)))))
    coarse = [AgeBand(start, end) for start, end in zip([0, *kept], [*kept, INF], strict=True)]
    shuffled = data.draw(st.permutations(fine))
    bands, fine_in, coarse_in = match_bands(shuffled, coarse, "test")
    assert bands == coarse
    assert coarse_in == list(range(len(coarse)))
    assert all(bands[place].holds(band) for band, place in zip(shuffled, fine_in, strict=True))
    assert match_bands(coarse, shuffled, "test") == (bands, coarse_in, fine_in)
