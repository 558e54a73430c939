"""Suppression: what is hidden, what is told of it, and that the attacker gets nothing out of it."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disclosure_tables import PARENTS, cube, grid, grid_parents, hierarchies
from healthstats.disclosure.audit import audit
from healthstats.disclosure.policy import Policy, policies, policy
from healthstats.disclosure.suppress import suppress
from healthstats.errors import InputError

NAN = float("nan")
CUBE_PARENTS = {"hill": "land", "vale": "land"}


def told(frame: pd.DataFrame, *args: object, **options: object) -> list[str]:
    """What becomes of each row."""
    return suppress(frame, *args, **{"parents": {}, **options})["disclosure"].tolist()  # type: ignore[arg-type]


# The range.


@pytest.mark.parametrize(
    ("name", "hidden"),
    [
        ("suppress-1-4", [False, True, True, True, True, False, False, False, False, False, False]),
        ("suppress-1-9", [False, *[True] * 9, False]),
        ("suppress-0-7-round-5", [*[True] * 8, False, False, False]),
        ("none", [False] * 11),
        ("as-published", [False] * 11),
        ("round-5", [False] * 11),
    ],
)
def test_boundaries(name: str, hidden: list[bool]) -> None:
    frame = pd.DataFrame({"indicator": [f"?{count}" for count in range(11)], "numerator": np.arange(11, dtype="int32")})
    assert [one == "suppressed" for one in told(frame, name)] == hidden


def test_the_other_sex_is_hidden_too() -> None:
    frame = pd.DataFrame({"sex": ["both", "male", "female"], "numerator": [12, 3, 9]})
    assert told(frame) == ["", "suppressed", "suppressed"]
    assert told(frame, Policy("own", low=1, high=4, secondary=False)) == ["", "suppressed", ""]


def test_two_small_counts_protect_each_other() -> None:
    frame = pd.DataFrame({"sex": ["both", "male", "female"], "numerator": [7, 3, 4]})
    assert told(frame) == ["", "suppressed", "suppressed"]


def test_the_smaller_count_is_hidden_rather_than_a_total() -> None:
    frame = pd.DataFrame({"age": ["", "0-14", "15-64", "65+"], "numerator": [1068, 2, 60, 1006]})
    assert told(frame) == ["", "suppressed", "suppressed", ""]


def test_a_rate_that_implies_a_small_count() -> None:
    frame = pd.DataFrame({"area": ["hill", "vale"], "value": [3.3, 33.0], "denominator": [900, 900],
                          "per": [1000, 1000], "decimals": [1, 1]})  # fmt: skip
    done = suppress(frame, parents={})
    assert done["disclosure"].tolist() == ["suppressed", ""]
    assert np.isnan(done["value"].iloc[0])
    assert done["denominator"].tolist() == [900, 900]


def test_a_number_of_cases_is_a_count() -> None:
    frame = pd.DataFrame({"indicator": "reported_cases", "subject": ["measles", "mumps"], "value": [3.0, 40.0]})
    assert told(frame) == ["suppressed", ""]


@pytest.mark.parametrize(
    ("columns", "disclosure"),
    [
        ({"indicator": "beds", "value": 3.0}, ""),
        ({"indicator": "health_institutions", "value": 3.0}, ""),
        ({"kind": "target", "numerator": 3.0}, ""),
        ({"kind": "result", "numerator": 3.0}, "suppressed"),
        ({"indicator": "births", "value": 3.0}, "suppressed"),
    ],
)
def test_only_results_that_count_persons(columns: dict[str, object], disclosure: str) -> None:
    assert told(pd.DataFrame({"area": ["hill"], **columns})) == [disclosure]


# What is told of it.


def test_nothing_in_a_hidden_row_tells_its_count() -> None:
    frame = pd.DataFrame(
        {
            "indicator": "infant_mortality_rate", "area": "hill", "year": [2019, 2020], "numerator": [3, 33],
            "denominator": 900, "value": [3.3, 36.7], "value_high": NAN, "printed": [3.3, 36.7], "per": 1000,
            "decimals": 1, "lower": [0.7, 25.2], "upper": [9.7, 51.5], "expected": [2.8, 30.0],
            "quote": ["3 deaths, 3.3 ‰", "33 deaths"], "note": ["three", ""], "reliability": ["unreliable", ""],
            "status": "observed", "file": "made.csv", "locator": ["B2", "B3"],
        }
    )  # fmt: skip
    done = suppress(frame, parents={})
    first, second = done.iloc[0], done.iloc[1]
    gone = ["numerator", "value", "value_high", "printed", "lower", "upper", "expected"]
    assert first[gone].isna().all()
    assert first[["quote", "note", "reliability", "status", "disclosure"]].tolist() == [
        "",
        "",
        "",
        "suppressed",
        "suppressed",
    ]
    assert first[["denominator", "per", "decimals", "year", "locator"]].tolist() == [900, 1000, 1, 2019, "B2"]
    assert second[frame.columns.drop("value_high")].tolist() == frame.iloc[1].drop("value_high").tolist()
    assert list(done) == [*frame, "disclosure"]


def test_rounded_rows() -> None:
    frame = pd.DataFrame({"sex": ["both", "male", "female"], "numerator": [26, 13, 13], "denominator": [200, 100, 100],
                          "per": 100, "value": [13.0, 13.0, 13.0], "lower": 1.0, "upper": 40.0})  # fmt: skip
    done = suppress(frame, "round-5", parents={})
    assert done["numerator"].tolist() == [30, 15, 15]  # the sum of what is shown, not 25
    assert done["value"].tolist() == [15, 15, 15]
    assert done[["lower", "upper"]].isna().all().all()
    assert done["disclosure"].eq("rounded").all()


def test_a_total_with_a_hidden_part_is_rounded_by_itself() -> None:
    frame = pd.DataFrame({"age": ["", "0-4", "5-9", "10-14", "15+"], "numerator": [72, 3, 23, 23, 23]})
    done = suppress(frame, "suppress-0-7-round-5", parents={})
    assert done["numerator"].iloc[0] == 70
    assert done["disclosure"].tolist()[:2] == ["rounded", "suppressed"]


def test_a_count_is_hidden_in_every_indicator_that_tells_it() -> None:
    frame = pd.DataFrame(
        {
            "indicator": ["infant_mortality_rate", "neonatal_mortality_rate", "postneonatal_mortality_rate", "deaths"],
            "subject": ["", "", "", "neonatal"],
            "numerator": [12, 9, 3, np.nan], "denominator": [4000, 4000, 4000, np.nan], "per": [1000, 1000, 1000, 1],
            "value": [3.0, 2.25, 0.75, 9.0],
        }
    )  # fmt: skip
    assert told(frame) == ["", "suppressed", "suppressed", "suppressed"]
    assert audit(suppress(frame, parents={}), parents={}).recovered.empty
    marks = ["", "suppressed", "suppressed", ""]
    leak = suppress(frame, parents={}).assign(value=[3.0, NAN, NAN, 9.0], disclosure=marks)
    assert audit(leak, parents={}).recovered[["indicator", "from", "to", "how"]].to_numpy().tolist() == [
        ["neonatal_mortality_rate", 9, 9, "shown elsewhere"], ["postneonatal_mortality_rate", 3, 3, "subtraction"],
    ]  # fmt: skip


def test_what_the_producer_suppressed_stays_hidden() -> None:
    frame = pd.DataFrame({"area": ["hill", "vale"], "numerator": [30.0, 3.0], "status": ["suppressed", "observed"],
                          "value": [3.0, 0.3], "kind": "result"})  # fmt: skip
    done = suppress(frame, "as-published", parents={})
    assert done["disclosure"].tolist() == ["suppressed", ""]
    assert done[["numerator", "value"]].iloc[0].isna().all()
    assert suppress(frame, "none", parents={})["numerator"].tolist() == [30, 3]


# What was published before.


def test_last_years_figure_protects_nobody() -> None:
    """Last year told 2018 and both years together, so that 2019 cannot be hidden; it is, and the audit tells it."""

    def row(start: str, end: str, count: float) -> dict[str, object]:
        return {"period_start": pd.Timestamp(start), "period_end": pd.Timestamp(end), "numerator": count}

    before = pd.DataFrame([row("2018-01-01", "2019-12-31", 14), row("2018-01-01", "2018-12-31", 12)])
    now = pd.DataFrame([row("2019-01-01", "2019-12-31", 2), row("2020-01-01", "2020-12-31", 60)])
    done = suppress(now, parents={}, published=before)
    assert done["disclosure"].tolist() == ["suppressed", ""]
    assert audit(done, parents={}, earlier=before).recovered["how"].tolist() == ["subtraction"]


def test_what_nothing_protects_costs_no_others() -> None:
    """Men of 2019 follow from last year's figures, whatever is hidden; so nothing else is hidden for their sake."""
    years = {2018: ("2018-01-01", "2018-12-31"), 2019: ("2019-01-01", "2019-12-31"), 0: ("2018-01-01", "2019-12-31")}

    def rows(cells: list[tuple[int, str, float]]) -> pd.DataFrame:
        frame = pd.DataFrame(cells, columns=["year", "sex", "numerator"])
        for place, name in enumerate(("period_start", "period_end")):
            frame[name] = pd.to_datetime([years[year][place] for year in frame["year"]])
        return frame.drop(columns="year")

    before = rows([(0, "male", 14), (2018, "male", 12)])
    now = rows(
        [(2019, "both", 102), (2019, "male", 2), (2019, "female", 100), (2018, "both", 93), (2018, "female", 81)]
    )
    done = suppress(now, parents={}, published=before)
    assert done["disclosure"].tolist() == ["", "suppressed", "", "", ""]
    assert audit(done, parents={}, earlier=before).recovered["sex"].tolist() == ["male"]


def test_what_was_published_counts_for_the_attack() -> None:
    frame = pd.DataFrame({"age": ["", "0-14", "15-64", "65+"], "numerator": [1068, 2, 60, 1006]})
    before = frame.iloc[[2]]
    done = suppress(frame, parents={}, published=before)
    assert done["disclosure"].tolist() == ["", "suppressed", "", "suppressed"]
    assert audit(done, parents={}, earlier=before).recovered.empty


def test_a_small_count_that_was_published_is_told() -> None:
    frame = pd.DataFrame({"sex": ["both", "male", "female"], "numerator": [12, 3, 9]})
    done = suppress(frame, parents={}, published=frame.iloc[[1]])
    assert done["disclosure"].tolist() == ["", "already published", ""]
    assert done["numerator"].tolist() == [12, 3, 9]


def test_what_was_hidden_before_is_not_shown_now() -> None:
    frame = pd.DataFrame({"sex": ["both", "male", "female"], "numerator": [12.0, 3, 9]})
    before = suppress(frame, parents={})
    done = suppress(frame.iloc[[2]], parents={}, published=before)
    assert done["disclosure"].tolist() == ["suppressed"]


# Nothing is recovered.


@pytest.mark.parametrize("name", list(policies()))
def test_a_thousand_hierarchies(name: str) -> None:
    """None of 1,000 tables of 180 cells gives a hidden count away, and what is shown is what was there."""
    frame = pd.concat(
        [hierarchies(500, 11, 150), hierarchies(500, 12, 40).replace({"indicator": r"^\?"}, "?b ", regex=True)]
    )
    frame = frame.reset_index(drop=True)
    done = suppress(frame, name, parents=PARENTS)
    rule = policy(name)
    hidden, small = done["disclosure"].eq("suppressed"), rule.hides(frame["numerator"].to_numpy())
    assert (hidden >= small).all()
    assert done.loc[hidden, "numerator"].isna().all()
    result = audit(done, name, parents=PARENTS)
    assert result.recovered.empty
    assert result.attacked == hidden.sum()
    if rule.base == 1:
        assert (done.loc[~hidden, "numerator"] == frame.loc[~hidden, "numerator"]).all()
    if rule.low is not None:
        assert small.any()
        bare = done.assign(
            numerator=done["numerator"].mask(pd.Series(small)), disclosure=np.where(small, "suppressed", "")
        )
        shown = frame["numerator"].mask(pd.Series(small))
        naked = audit(bare.assign(numerator=shown), name, parents=PARENTS)
        assert len(naked.recovered) > small.sum() / 2  # without secondary suppression most follow from the others


@settings(max_examples=60)
@given(
    parts=st.lists(st.integers(0, 14), min_size=8, max_size=8),
    name=st.sampled_from(["suppress-1-4", "suppress-1-9", "suppress-0-7-round-5"]),
    shown=st.sets(st.integers(0, 26), min_size=1),
    order=st.randoms(use_true_random=False),
)
def test_small_tables(parts: list[int], name: str, shown: set[int], order: object) -> None:
    """Whatever part of a table is asked for: nothing is recovered, and the order of rows changes nothing."""
    frame = cube(parts).iloc[sorted(shown)]
    before = frame.copy()
    done = suppress(frame, name, parents=CUBE_PARENTS)
    pd.testing.assert_frame_equal(frame, before)
    assert audit(done, name, parents=CUBE_PARENTS).recovered.empty
    again = frame.sample(frac=1, random_state=order.randint(0, 99))  # type: ignore[attr-defined]
    pd.testing.assert_frame_equal(suppress(again, name, parents=CUBE_PARENTS).loc[frame.index], done)


@settings(max_examples=40)
@given(st.lists(st.integers(0, 30), min_size=8, max_size=8))
def test_nothing_is_hidden_in_vain(parts: list[int]) -> None:
    """Each further count that is hidden is needed: shown, it would give another away."""
    frame = cube(parts)
    done = suppress(frame, "suppress-1-4", parents=CUBE_PARENTS)
    small = policy("suppress-1-4").hides(frame["numerator"].to_numpy())
    for row in np.flatnonzero(done["disclosure"].eq("suppressed") & ~small):
        shown = done.copy()
        shown.loc[row, ["numerator", "disclosure"]] = [frame.loc[row, "numerator"], ""]
        assert len(audit(shown, parents=CUBE_PARENTS).recovered), frame.loc[row].tolist()


@pytest.mark.parametrize(
    ("rows", "hidden"),
    [([[14, 4, 6], [5, 2, 12], [6, 11, 3]], 11), ([[2, 3, 12], [4, 1, 1], [2, 12, 9]], 11)],
)
def test_what_was_hidden_in_vain_is_given_back(rows: list[list[float]], hidden: int) -> None:
    frame = grid(rows, set()).drop(columns="disclosure")
    parents = grid_parents(3)
    done = suppress(frame, "suppress-1-9", parents)
    assert done["disclosure"].eq("suppressed").sum() == hidden  # 16 before anything is given back
    small = policy("suppress-1-9").hides(frame["numerator"].to_numpy())
    for row in np.flatnonzero(done["disclosure"].eq("suppressed") & ~small):
        shown = done.copy()
        shown.loc[row, ["numerator", "disclosure"]] = [frame.loc[row, "numerator"], ""]
        assert len(audit(shown, "suppress-1-9", parents).recovered), frame.loc[row].tolist()


# Edges.


def test_a_table_of_small_counts_is_hidden_whole() -> None:
    done = suppress(cube([1] * 8), "suppress-1-9", parents=CUBE_PARENTS)
    assert audit(done, "suppress-1-9", parents=CUBE_PARENTS).recovered.empty
    assert done["disclosure"].eq("suppressed").all()


def test_missing_counts_stay_missing() -> None:
    frame = pd.DataFrame({"sex": ["both", "male", "female"], "numerator": [12, NAN, 3]})
    done = suppress(frame, parents={})
    assert done["disclosure"].tolist() == ["", "", "suppressed"]
    assert done["numerator"].isna().tolist() == [False, True, True]


@pytest.mark.parametrize("name", list(policies()))
def test_an_empty_frame(name: str) -> None:
    frame = pd.DataFrame({"sex": pd.Series(dtype="str"), "numerator": pd.Series(dtype="float64")})
    assert list(suppress(frame, name, parents={})) == ["sex", "numerator", "disclosure"]


def test_one_row() -> None:
    assert told(pd.DataFrame({"numerator": [3]})) == ["suppressed"]


def test_more_events_than_persons_and_nobody() -> None:
    frame = pd.DataFrame({"area": ["a", "b", "c"], "numerator": [3, 120, 0], "denominator": [2, 100, 0],
                          "value": [1.5, 1.2, NAN], "per": 1})  # fmt: skip
    assert told(frame) == ["suppressed", "", ""]
    assert suppress(frame, "round-5", parents={})["value"].isna().tolist() == [False, False, True]


def test_large_whole_numbers_do_not_overflow() -> None:
    counts = np.array([2_000_000_003, 3, 2_000_000_000], dtype="int32")
    frame = pd.DataFrame({"sex": ["both", "male", "female"], "numerator": counts})
    assert told(frame) == ["", "suppressed", "suppressed"]


def test_a_second_row_of_a_key() -> None:
    frame = pd.DataFrame({"sex": ["male", "male"], "numerator": [3, 4]})
    with pytest.raises(InputError, match=r"sex .*male.* stands there twice"):
        suppress(frame, parents={})
    with pytest.raises(InputError, match="nothing tells the rows apart"):
        suppress(frame[["numerator"]], parents={})


def test_two_spellings_of_one_cell_are_hidden_together() -> None:
    frame = pd.DataFrame({"sex": ["", "both"], "numerator": [3, 3]})
    assert told(frame) == ["suppressed", "suppressed"]


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        ({"sex": ["male", "female"], "numerator": [3, -1]}, "row 1: suppress: numerator is -1"),
        ({"sex": ["male"], "numerator": [np.inf]}, "numerator is inf"),
        ({"sex": ["male"], "numerator": ["three"]}, "must be numbers"),
        ({"sex": ["male"], "denominator": [3]}, "needs a column 'numerator'"),
    ],
)
def test_wrong_counts(frame: dict[str, list[object]], message: str) -> None:
    with pytest.raises(InputError, match=message):
        suppress(pd.DataFrame(frame), parents={})


def test_a_grid_without_parents_is_only_rows() -> None:
    frame = pd.DataFrame({"area": ["land", "a0", "a1"], "numerator": [12, 3, 9]})
    assert told(frame) == ["", "suppressed", ""]
    assert told(frame, parents=grid_parents(2)) == ["", "suppressed", "suppressed"]


@pytest.mark.parametrize("dtype", [object, str, "category", "Int64", "float64"])
def test_a_hidden_count_stands_nowhere_however_its_column_is_typed(dtype: object) -> None:
    frame = pd.DataFrame({"sex": ["male", "female", "both"], "numerator": [3, 9, 12], "value": [30.0, 90.0, 60.0]})
    frame = frame.assign(denominator=[100, 100, 200], per=1000, deaths=[3, 9, 12], note=["three", "9", "?"])
    typed = frame.astype({"numerator": dtype, "deaths": dtype, "note": "category"})
    typed["value"] = frame["value"].astype(object)
    done = suppress(typed, parents={})
    assert done["disclosure"].tolist() == ["suppressed", "suppressed", ""]
    shown = done.drop(columns=["denominator", "per"]).iloc[:2].astype("object")
    assert set(shown.where(shown.notna(), "").astype("str").to_numpy().ravel()) == {"male", "female", "suppressed", ""}
    assert [float(done[name].iloc[2]) for name in ("numerator", "value", "deaths")] == [12, 60, 12]
    assert audit(done, parents={}).recovered.empty


def test_a_mark_that_is_missing_hides_nothing() -> None:
    frame = pd.DataFrame({"sex": ["male", "female", "both"], "numerator": [np.nan, 9, 12]})
    marks = pd.array(["suppressed", pd.NA, pd.NA], dtype="string")
    assert audit(frame.assign(disclosure=marks), parents={}).recovered[["from", "to"]].to_numpy().tolist() == [[3, 3]]


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"year": ["2019", "2020年"]}, "row 1: year: column 'year' must be numbers"),
        ({"year": [2019, 20190101]}, "row 1: year: year is 20190101, expected a year"),
        ({"year": [2019, 2019.5]}, "row 1: year: year is 2019.5, expected a year"),
        ({"period_start": ["2019-01-01", "x"], "period_end": ["2019-12-31"] * 2}, "row 1: period_start is 'x'"),
    ],
)
def test_a_time_that_cannot_be_is_named(columns: dict, said: str) -> None:
    frame = pd.DataFrame({"area": ["hill", "vale"], "numerator": [3, 9], **columns})
    for attacked in (suppress, audit):
        with pytest.raises(InputError, match=said):
            attacked(frame, parents={})


def test_parents_and_what_was_published_are_of_their_kinds() -> None:
    frame = pd.DataFrame({"sex": ["male", "female"], "numerator": [3, 9]})
    with pytest.raises(InputError, match="parents is 'hill', expected a mapping"):
        suppress(frame, parents="hill")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="suppress: published needs a DataFrame, got dict"):
        suppress(frame, parents={}, published={})  # type: ignore[arg-type]
    with pytest.raises(InputError, match="audit: earlier needs a DataFrame, got dict"):
        audit(frame, parents={}, earlier={})  # type: ignore[arg-type]
