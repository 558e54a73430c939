"""Areas around their benchmark, all indicators on one scale."""

import numpy as np
import pandas as pd
import pytest

from analysis_frames import rows, shares
from healthstats.analysis.overview import overview
from healthstats.analysis.rates import rate
from healthstats.errors import InputError

AREAS = ["land", "hill", "vale", "lake"]


def two_indicators() -> pd.DataFrame:
    deaths = rows(area=AREAS, numerator=[400, 20, 90, 40], denominator=[100_000, 10_000, 10_000, 10_000])
    births = shares(area=AREAS, numerator=[9000, 990, 800, 900], denominator=[10_000, 1000, 1000, 1000])
    return rate(pd.concat([deaths, births], ignore_index=True))


def test_the_better_side_is_above_zero_and_the_farthest_area_at_one() -> None:
    made = overview(two_indicators(), "land")
    place = made.set_index(["indicator", "area"])["place"]
    # 4.0 in the country; 2, 9 and 4 in the areas: fewer is better
    assert place["infant_mortality_rate"].round(3).to_dict() == {"hill": 0.4, "vale": -1.0, "lake": 0.0}
    # 90 % in the country; 99, 80 and 90 %: more is better
    assert place["hospital_delivery_rate"].round(3).to_dict() == {"hill": 0.9, "vale": -1.0, "lake": 0.0}
    assert made["against"].tolist() == ["better", "worse", "similar"] * 2


def test_a_neutral_indicator_has_its_higher_side_above_zero() -> None:
    frame = rows(indicator="crude_birth_rate", area=AREAS, numerator=[1000, 50, 90, 200], denominator=100_000)
    made = overview(rate(frame.assign(denominator=[100_000, 10_000, 10_000, 10_000])), "land")
    assert made.set_index("area")["place"].round(3).to_dict() == {"hill": -0.5, "vale": -0.1, "lake": 1.0}
    assert set(made["against"]) == {"lower", "similar", "higher"}


def test_what_has_no_benchmark_or_too_few_areas_is_left_out() -> None:
    rated = two_indicators()
    assert overview(rated, "sea").empty
    without = rated[~((rated["indicator"] == "hospital_delivery_rate") & (rated["area"] == "lake"))]
    assert set(overview(without, "land")["indicator"]) == {"infant_mortality_rate"}
    assert list(overview(rated.iloc[:0], "land").columns) == list(overview(rated, "land").columns)


def test_areas_all_alike_stand_in_the_middle() -> None:
    made = overview(rate(rows(area=AREAS, numerator=40, denominator=10_000)), "land")
    assert made["place"].tolist() == [0, 0, 0]


def test_the_order_of_rows_does_not_matter_and_nothing_is_changed() -> None:
    rated = two_indicators()
    before = rated.copy()
    shuffled = overview(rated.sample(frac=1, random_state=3), "land")
    pd.testing.assert_frame_equal(rated, before)
    keys = ["indicator", "area"]
    made = overview(rated, "land")
    np.testing.assert_allclose(
        shuffled.set_index(keys)["place"].sort_index(), made.set_index(keys)["place"].sort_index()
    )


def test_an_area_that_stands_twice_is_named() -> None:
    rated = two_indicators()
    with pytest.raises(InputError, match="area 'hill' stands there twice"):
        overview(pd.concat([rated, rated.iloc[[1]]]), "land")
