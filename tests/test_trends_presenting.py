"""Trends as people read them: sentences of both languages, tables, pictures."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import healthstats as hs
from analysis_frames import breaks, rows, shares

YEARS = np.arange(2000, 2016)
#: Falls by about 4 % a year to 2007 and stands still from then on.
VALUES = [41.2, 39.1, 37.0, 36.2, 34.9, 32.8, 32.1, 30.8, 31.2, 30.6, 31.0, 30.9, 30.5, 31.3, 30.8, 31.1]


@pytest.fixture(autouse=True)
def _look(monkeypatch: pytest.MonkeyPatch):
    before = mpl.rcParams.copy()
    hs.use_style()
    yield
    plt.close("all")
    mpl.rcParams.update(before)


def plain() -> pd.DataFrame:
    return pd.DataFrame({"year": YEARS, "value": VALUES})


def turned() -> pd.DataFrame:
    return rows(year=YEARS, value=VALUES)


def texts(ax) -> list[str]:
    return [text.get_text() for text in ax.texts]


def test_a_sentence_begins_with_the_average_and_goes_through_the_segments() -> None:
    trend = hs.trend(turned())
    assert trend.joinpoints == (2007,)
    mean, (one, two) = trend.aapc(), trend.summary[["apc", "lower", "upper"]].to_numpy()
    assert hs.sentence(trend, "en") == (
        f"Infant mortality rate in hill fell by {-mean['aapc']:.1f} % a year on average "
        f"(95 % CI {-mean['upper']:.1f} to {-mean['lower']:.1f}) from 2000 to 2015, an improvement: "
        f"it fell by {-one[0]:.1f} % a year (95 % CI {-one[2]:.1f} to {-one[1]:.1f}) from 2000 to 2007 "
        f"and was stable from 2007 to 2015 (+{two[0]:.1f} % a year, 95 % CI −{-two[1]:.1f} to {two[2]:.1f})."
    )
    assert hs.sentence(trend, "zh") == (
        f"2000—2015年hill婴儿死亡率年均下降{-mean['aapc']:.1f}%"
        f"（95%CI {-mean['upper']:.1f}~{-mean['lower']:.1f}），属好转；"
        f"其中2000—2007年年均下降{-one[0]:.1f}%（95%CI {-one[2]:.1f}~{-one[1]:.1f}），"
        f"2007—2015年基本平稳（年均+{two[0]:.1f}%，95%CI −{-two[1]:.1f}~{two[2]:.1f}）。"
    )


def test_a_series_without_a_name_is_a_rate() -> None:
    trend = hs.trend(plain(), max_joinpoints=0)
    assert hs.sentence(trend).startswith("The rate fell by 1.7 % a year (95 % CI ")
    assert hs.sentence(trend).endswith(" from 2000 to 2015.")
    assert hs.sentence(trend, "zh").startswith("2000—2015年该率年均下降1.7%（95%CI ")


def test_the_confidence_is_that_of_the_limits() -> None:
    trend = hs.trend(plain(), confidence=0.99)
    assert "99 % CI" in hs.sentence(trend)
    assert "99%CI" in hs.sentence(trend, "zh")
    assert "95" not in hs.sentence(trend, "zh")


def test_odds_and_points_say_what_they_are() -> None:
    odds = 4 * 1.3 ** np.arange(10)
    wave = np.array([1.01, 0.98, 1.0, 1.02, 0.99, 1.0, 0.99, 1.02, 1.01, 0.98])
    cover = hs.trend(shares(year=range(2000, 2010), value=100 * odds * wave / (1 + odds * wave)), max_joinpoints=0)
    assert "rose from 2000 to 2009, its odds by 30." in hs.sentence(cover)
    assert "比数年均上升30." in hs.sentence(cover, "zh")
    years = rows(indicator="life_expectancy_at_birth", unit="岁", per=1.0, year=range(2000, 2010),
                 value=70 + 0.25 * np.arange(10) + 0.1 * (wave - 1))  # fmt: skip
    assert "rose by 0.2" in hs.sentence(hs.trend(years, max_joinpoints=0))
    assert "years a year" in hs.sentence(hs.trend(years, max_joinpoints=0))


def test_a_step_is_said_not_to_be_change() -> None:
    level = np.where(YEARS >= 2008, 1.5, 1.0) * (1 + 0.01 * np.sin(7 * YEARS))
    trend = hs.trend(rows(year=YEARS, value=30 * 0.96 ** (YEARS - 2000) * level), breaks((2008, "jump")))
    assert hs.sentence(trend).endswith(
        "The definition changed in 2008; the step that it made is not counted as change."
    )
    assert hs.sentence(trend, "zh").endswith("2008年口径变更造成的水平变化已扣除。")


def test_counts_have_the_same_sentences() -> None:
    counts = rows(year=YEARS, numerator=np.round(20 * np.array(VALUES)), denominator=20_000)
    assert hs.sentence(hs.poisson_trend(counts)).startswith("Infant mortality rate in hill fell by")
    assert "Poisson回归" in hs.trend_table(hs.poisson_trend(counts), "zh").notes[0]


def test_the_table_has_the_segments_and_their_average() -> None:
    trend = hs.trend(turned())
    table = hs.trend_table(trend)
    assert table.frame["Years"].tolist() == ["2000–2007", "2007–2015", "2000–2015 (average)"]
    assert table.frame["Points"].tolist() == ["8", "8", "16"]
    assert table.frame["Verdict"].tolist() == ["falling", "stable", "falling"]
    assert table.notes[1].startswith("joinpoints (95 %): 2007 (200")
    assert hs.trend_table(hs.trend(turned(), max_joinpoints=0)).frame["Years"].tolist() == ["2000–2015"]
    assert "连接点至多2个，由加权BIC选定" in hs.trend_table(trend, "zh").notes[0]


def test_the_choice_is_shown_as_it_was_made() -> None:
    by_criterion = hs.joinpoints_table(hs.trend(turned()))
    assert by_criterion.frame["Chosen"].tolist() == ["", "✓", ""]
    assert by_criterion.frame["Years"].tolist()[:2] == ["", "2007"]
    by_test = hs.joinpoints_table(hs.trend(turned(), select="permutation", permutations=199))
    assert by_test.frame["Fewer"].tolist()[0] == "0"
    assert by_test.frame["More"].tolist()[0] == "2"


def test_the_picture_writes_each_change_and_marks_the_joinpoints() -> None:
    trend = hs.trend(turned())
    ax = hs.plot_trend(trend)
    one, two = trend.summary["apc"]
    assert {f"−{-one:.1f} %*", f"+{two:.1f} %"} <= set(texts(ax))
    diamonds = [line for line in ax.lines if line.get_marker() == "D"]
    assert [list(line.get_xdata()) for line in diamonds] == [[2007]]
    assert any("diamonds: joinpoints" in text for text in texts(ax))
    assert not any("diamonds" in text for text in texts(hs.plot_trend(hs.trend(turned(), max_joinpoints=0))))


def test_a_plain_series_has_a_picture_too() -> None:
    ax = hs.plot_trend(hs.trend(plain()))
    assert ax.get_title(loc="left") == ax.get_ylabel() == ""
    assert ax.get_ylim()[0] == 0


def test_a_forecast_is_a_fan_behind_the_last_year() -> None:
    trend, ahead = hs.trend(turned()), hs.forecast(turned(), 3)
    ax = hs.plot_trend(trend, forecast=ahead)
    dashed = [line for line in ax.lines if len(line.get_xdata()) and line.get_xdata()[-1] == 2018]
    assert [list(line.get_xdata()) for line in dashed] == [[2015, 2016, 2017, 2018]]
    assert any("blue: forecast" in text for text in texts(ax))
    short = hs.forecast(turned().iloc[:6], 3)
    assert not any("blue" in text for text in texts(hs.plot_trend(trend, forecast=short)))


def test_many_trends_stand_beside_one_another() -> None:
    frame = pd.concat([turned(), turned().assign(area="lake", value=20.0 + 0.01 * np.arange(16)),
                       turned().assign(area="vale").iloc[:3]])  # fmt: skip
    panels = hs.plot_trends(hs.trends(frame, by="area"), columns=2)
    assert [ax.get_title(loc="left") for ax in panels] == ["hill", "lake", "vale"]
    average = hs.trend(turned()).aapc()["aapc"]
    assert [texts(ax)[0] for ax in panels] == [f"−{-average:.1f} %*", "+0.0 %*", "cannot tell"]
    assert [text for text in (ax.get_ylabel() for ax in panels) if text] == []


def test_the_way_to_a_target_says_what_it_asks_and_its_chance() -> None:
    goals = hs.with_target_sets(turned().assign(indicator="under_five_mortality_rate"), "sdg")
    trend = hs.trend(goals)
    paths = hs.target_paths(trend, goals)
    assert paths[["target_year", "bound", "target", "since"]].to_numpy().tolist() == [[2030, "<=", 25.0, 2007]]
    table = hs.paths_table(paths)
    assert table.frame["Target stated in"].tolist() == ["SDG 3"]
    assert table.frame["Verdict"].tolist() == ["off course"]
    assert table.frame["Needed a year"].tolist() == [f"+{100 * np.log(31.1 / 25) / 15:.1f} %"]
    assert hs.paths_table(paths, "zh").frame["判断"].tolist() == ["按目前走势达不到"]
    assert hs.target_paths(trend, goals.assign(year=2010)).empty


def test_what_the_years_scatter_less_than_chance_is_told() -> None:
    even = rows(year=YEARS, numerator=25, denominator=1000 + 10 * np.arange(16))
    trend = hs.trend(hs.rate(even))
    assert trend.segments["dispersion"].max() < 0.01
    assert any(
        "less around the fitted line than chance alone" in line for line in hs.limits_text(hs.rate(even), "en", trend)
    )
    wild = rows(year=YEARS, numerator=[400, 300] * 8, denominator=1000)
    said = hs.limits_text(hs.rate(wild), "en", hs.trend(hs.rate(wild)))
    assert any("times the variance of chance" in line for line in said)


def test_why_there_is_no_forecast_is_said_in_both_languages() -> None:
    short, broken = turned().iloc[:6], hs.forecast(turned(), breaks=breaks((2016, "split")))
    assert hs.forecast_table(hs.forecast(short)).title == "No forecast: fewer than 8 usable years"
    assert hs.forecast_table(broken).title == "No forecast: the definition changed in 2016"
    assert hs.forecast_table(broken, "zh").title == "不作预测：2016年口径变更"
    table = hs.backtest_table(hs.forecast(turned()))
    assert table.frame["Method"].tolist() == ["damped trend", "same as last year", "straight log-line"]
    assert all(cell.endswith(" %") for cell in [*table.frame["Mean error"], *table.frame["Within the limits"]])
