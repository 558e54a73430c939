"""What people see: words, sentences, tables and pictures, in both languages."""

import math
import re
import tomllib
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
import pytest

import healthstats as hs
from healthstats.cleaning.problems import CODES
from healthstats.errors import InputError
from healthstats.presenting.wording import full_name, interval, number
from healthstats.project import DATA
from healthstats.series import FLAGS, conform


def figures(values: list[float], first: int = 2010, **columns: object) -> pd.DataFrame:
    """A series of one indicator in Hill County, one value a year."""
    years = range(first, first + len(values))
    lawful = {
        "indicator": "infant_mortality_rate", "area": "hill", "kind": "result", "bound": "=", "status": "observed",
        "standing": "final", "unit": "‰", "per": 1000, "decimals": 1, "source": "yearbook", "file": "a.csv",
    }  # fmt: skip
    frame = pd.DataFrame(
        {
            "value": values,
            "year": years,
            "period_start": [f"{year}-01-01" for year in years],
            "period_end": [f"{year}-12-31" for year in years],
            "locator": [f"R{row}C2" for row in range(2, 2 + len(values))],
        }
    )
    return conform(frame.assign(**{**lawful, **columns}), "series")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.0, "0"),
        (0.1234, "0.123"),
        (1.234, "1.23"),
        (12.34, "12.3"),
        (12345.6, "12,346"),
        (-1.5, "−1.50"),
        (math.nan, ""),
        (math.inf, "∞"),
    ],
)
def test_numbers_for_people(value: float, expected: str) -> None:
    assert number(value) == expected


def test_limits_that_cannot_be_computed_are_empty() -> None:
    assert interval(math.nan, 2.0) == ""
    assert interval(0.9484, 12.5) == "0.9 to 12.5"
    assert (interval(2.6, 3.8), interval(2.6, 3.8, "zh")) == ("2.60 to 3.80", "2.60~3.80")


@pytest.mark.parametrize(
    ("indicator", "subject", "english", "chinese"),
    [
        ("infant_mortality_rate", "", "infant mortality rate", "婴儿死亡率"),
        ("disease_incidence_rate", "tuberculosis", "tuberculosis incidence", "肺结核发病率"),
        ("?免费筛查", "", "免费筛查", "免费筛查"),
    ],
)
def test_names_with_their_subject(indicator: str, subject: str, english: str, chinese: str) -> None:
    assert full_name(indicator, subject, "en").casefold() == english
    assert full_name(indicator, subject, "zh") == chinese


def test_every_flag_status_and_domain_has_words() -> None:
    words = tomllib.loads((DATA / "words.toml").read_text(encoding="utf-8"))
    assert {f"flag {flag}" for flag in FLAGS} <= set(words)
    domains = {one.domain for one in hs.indicators().values()}
    assert {f"domain {name}" for name in domains} <= set(words)
    assert all(len(pair) == 2 and all(pair) for pair in words.values())


def test_every_problem_has_words() -> None:
    words = tomllib.loads((DATA / "words.toml").read_text(encoding="utf-8"))
    sources = "".join(path.read_text(encoding="utf-8") for path in sorted(DATA.parent.glob("reading/*.py")))
    read = set(re.findall(r'(?:problem|problems_of_cells)\(\s*"(\w+)"', sources))
    assert len(read) > 10
    assert {f"problem {code}" for code in {*CODES, *read}} <= set(words)


def test_a_falling_rate_in_both_languages(project: Path) -> None:
    trend = hs.trend(figures([10, 9, 8.1, 7.29, 6.561, 5.9049, 5.31441]))
    assert hs.sentence(trend, "en") == (
        "Infant mortality rate in Hill County fell by 10.0 % a year (95% CI 10.0 to 10.0) from 2010 to 2016, "
        "an improvement."
    )
    assert hs.sentence(trend, "zh") == "2010—2016年山县婴儿死亡率年均下降10.0%（95%CI 10.0~10.0），属好转。"
    with pytest.raises(InputError, match="Languages: en, zh"):
        hs.sentence(trend, "fr")


def test_a_short_series_says_that_it_cannot_tell(project: Path) -> None:
    trend = hs.trend(figures([10, 9, 8]))
    assert "fewer than 5 usable years, so the data cannot tell" in hs.sentence(trend, "en")
    assert "无法判定趋势" in hs.sentence(trend, "zh")


def test_a_break_is_said_first(project: Path) -> None:
    breaks = conform(
        pd.DataFrame({"indicator": ["infant_mortality_rate"], "year": [2015], "effect": ["split"]}), "breaks"
    )
    trend = hs.trend(figures([10.0, 9.0, 8.2, 7.1, 6.5, 9.9, 9.1, 8.3, 7.2, 6.6]), breaks)
    assert hs.sentence(trend, "en").startswith("The definition of the infant mortality rate in Hill County changed")
    assert hs.sentence(trend, "en").count("fell by") == 2


def test_a_missed_target_that_chance_could_explain(project: Path) -> None:
    result = figures([25.0], indicator="maternal_mortality_ratio", unit="/10万", per=1e5, numerator=1, denominator=4000)
    target = result.assign(
        kind="target", value=15.0, bound="<=", numerator=math.nan, denominator=math.nan, locator="R9C9"
    )
    gaps = hs.target_gap(pd.concat([result, target], ignore_index=True))
    assert hs.gap_sentences(gaps, "zh") == [
        "孕产妇死亡率25/10万，未达到≤15/10万的目标；例数过少，不能判定与目标水平有差异。"
    ]
    assert hs.gap_sentences(gaps, "en") == [
        "Maternal mortality ratio of 25 per 100,000 misses the target of ≤ 15 per 100,000 by 10.0 per 100,000; "
        "chance alone could explain the difference."
    ]


def test_tables_escape_what_the_data_say(project: Path) -> None:
    hostile = figures([1.0], source="<script>alert(1)</script>", area='=HYPERLINK("x")')
    table = hs.rates_table(hs.rate(hostile))
    assert "<script>" not in table._repr_html_()
    assert "&lt;script&gt;" in table._repr_html_()


def test_a_repaired_value_carries_its_dagger(project: Path) -> None:
    rates = hs.rate(figures([6.39, 6.77], flags="repaired", decimals=2))
    shown = hs.rates_table(rates, "zh")
    assert shown.frame["率"].tolist() == ["6.39†", "6.77†"]
    assert any("†" in note for note in shown.notes)


def test_tables_do_not_change_their_input_and_read_the_same_twice(project: Path) -> None:
    rates = hs.rate(figures([6.0, 7.0]))
    before = rates.copy()
    one, other = hs.rates_table(rates), hs.rates_table(rates)
    assert one._repr_html_() == other._repr_html_()
    pd.testing.assert_frame_equal(rates, before)


@pytest.fixture
def style() -> None:
    with mpl.rc_context():
        mpl.use("svg")
        hs.use_style()
        yield
        plt.close("all")


def svg(path: Path) -> bytes:
    plt.gcf().savefig(path, format="svg", metadata={"Date": None, "Creator": None})
    return path.read_bytes()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.filterwarnings("error:Glyph")
def test_a_trend_draws_the_same_bytes_twice_with_every_glyph(
    project: Path, tmp_path: Path, language: str, style: None
) -> None:
    trend = hs.trend(hs.rate(figures([10, 9, 8.1, 7, 6.5, 6], numerator=90, denominator=10_000)))
    drawn = []
    for name in ("one.svg", "two.svg"):
        hs.plot_trend(trend, language=language)
        drawn.append(svg(tmp_path / name))
        plt.close("all")
    assert drawn[0] == drawn[1]


def test_limits_breaks_and_targets_are_in_the_picture(project: Path, style: None) -> None:
    breaks = conform(pd.DataFrame({"indicator": [""], "year": [2013], "effect": ["split"]}), "breaks")
    rates = hs.rate(figures([10, 9, 8.1, 7, 6.5, 6], numerator=90, denominator=10_000))
    target = figures([5.0], first=2015, kind="target", bound="<=")
    ax = hs.plot_trend(hs.trend(rates, breaks), target)
    texts = [text.get_text() for text in ax.texts]
    assert any("2013" in text for text in texts)
    assert any("≤ 5" in text for text in texts)
    assert any("95% limits" in text and "Source: yearbook" in text for text in texts)
    assert ax.get_ylabel() == "per 1,000 live births"


def test_a_name_with_dollar_signs_is_a_name_not_a_formula(project: Path, tmp_path: Path, style: None) -> None:
    trend = hs.trend(hs.rate(figures([10, 9, 8.1, 7, 6.5, 6], area="$x_{1$ and $\\frac{1$")))
    hs.plot_trend(trend)
    assert svg(tmp_path / "one.svg")


def test_the_reference_is_counted_as_the_areas_are(project: Path) -> None:
    superior = pd.concat([figures([4.0], area="land"), figures([4.2], area="land", basis="by residence")])
    areas = figures([5.0], basis="by residence")
    assert hs.counted_alike(superior, areas)["value"].tolist() == [4.2]
    assert hs.counted_alike(superior, figures([5.0], population="registered")).empty


def test_areas_against_a_reference(project: Path, style: None) -> None:
    rates = hs.rate(pd.concat([figures([4.0], area="vale", numerator=40, denominator=10_000),
                               figures([9.0], numerator=900, denominator=100_000)], ignore_index=True))  # fmt: skip
    reference = hs.rate(figures([4.1], area="land", numerator=4100, denominator=1_000_000))
    compared = hs.compare(rates, reference)
    assert compared.set_index("area")["against"].to_dict() == {"vale": "similar", "hill": "worse"}
    assert [label.get_text() for label in hs.plot_comparison(compared, reference).get_yticklabels()] == [
        "Vale County",
        "Hill County",
    ]
    with pytest.raises(InputError, match="stands there twice"):
        hs.compare(pd.concat([rates, rates]), reference)
