"""What people see: words, sentences, tables and pictures, in both languages."""

import json
import math
import re
import tomllib
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
import pytest

import healthstats as hs
from healthstats.analysis.comparable import BOUND, NO_VALUE, RANGE
from healthstats.batch.sanitize import clean_html
from healthstats.cleaning.problems import CODES
from healthstats.errors import InputError
from healthstats.presenting.quotes import marked_quote
from healthstats.presenting.table import Table
from healthstats.presenting.target_text import doubt_words, goal_words, met_words
from healthstats.presenting.wording import full_name, interval, number
from healthstats.project import DATA
from healthstats.series import FLAGS, conform, empty


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
        "Infant mortality rate in Hill County fell by 10.0 % a year (95 % CI 10.0 to 10.0) from 2010 to 2016, "
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
        "孕产妇死亡1例，活产4,000例，孕产妇死亡率25/10万（95%CI 0.6~139.3），未达到≤15/10万的目标；"
        "例数过少，不能判定与目标水平有差异（该目标只允许0例，真实水平恰为目标时，也有45%的年份不能达到）。"
    ]
    assert hs.gap_sentences(gaps, "en") == [
        "Maternal mortality ratio of 25 per 100,000 (1 of 4,000 live births, 95% CI 0.6 to 139.3) misses the target of "
        "≤ 15 per 100,000 by 10.0 per 100,000; too few events to tell it from the target's level (the target allows 0, "
        "an area exactly at it misses in 45% of years)."
    ]


def test_three_years_are_told_beside_the_year(project: Path) -> None:
    result = figures([25.0, 0.0, 50.0], indicator="maternal_mortality_ratio", unit="/10万", per=1e5,
                     numerator=[1, 0, 2], denominator=4000)  # fmt: skip
    target = result[2:].assign(kind="target", value=15.0, bound="<=", numerator=math.nan, denominator=math.nan)
    gaps = hs.target_gap(pd.concat([result, target], ignore_index=True))
    assert hs.gap_sentences(gaps, "zh")[0].endswith("；三年合计3例，25.0/10万（5.2~73.1），未达到目标，未超出偶然。")
    assert hs.gap_sentences(gaps)[0].endswith(
        "; three years together: 3 events, 25.0 per 100,000 (5.2 to 73.1), missed, within chance."
    )


def test_a_task_tells_the_coverage_or_what_it_lacks(project: Path) -> None:
    task = figures([104.6], indicator="task_completion_rate", subject="免费新生儿疾病筛查", unit="%", per=100,
                   numerator=2113, denominator=2020)  # fmt: skip
    assert hs.gap_sentences(hs.target_gap(task), "zh") == [
        "任务完成率（免费新生儿疾病筛查）：完成2,113，任务2,020，任务完成率104.6%；覆盖率无法计算（缺应筛人数）。"
    ]
    due = figures(
        [96.0], indicator="newborn_disease_screening_rate", unit="%", per=100, numerator=2113, denominator=2200
    )
    gaps = hs.target_gap(pd.concat([task, due], ignore_index=True))
    assert hs.gap_sentences(gaps, "en")[0].endswith("2,113 of a task of 2,020, task completion 104.6%, coverage 96.0%.")


def plan_and_report(**result: object) -> pd.DataFrame:
    """The review of a year with one target that has a result, one that has none, and a result without a target."""
    report = figures([25.0], indicator="maternal_mortality_ratio", unit="/10万", per=1e5, **result)
    plan = figures([15.0], indicator="maternal_mortality_ratio", unit="/10万", per=1e5, kind="target", bound="<=")
    other = figures([95.0], indicator="hospital_delivery_rate", unit="%", per=100, kind="target", bound=">=")
    alone = figures([8.1, 7.9], first=2009)
    parts = [report, plan.assign(source="plan"), other.assign(source="plan"), alone]
    return hs.review(pd.concat(parts, ignore_index=True), 2010)


def test_a_review_shows_target_and_result_side_by_side(project: Path) -> None:
    made = plan_and_report(numerator=1, denominator=4000)
    deaths, care = hs.review_tables(made)
    shown = deaths.frame.set_index("Indicator")[["Target", "Result", "Reached", "Year before"]]
    assert shown.loc["maternal mortality ratio"].tolist() == [
        "≤ 15", "25.0 per 100,000", "missed by 10, within chance", "",
    ]  # fmt: skip
    assert shown.loc["infant mortality rate"].tolist() == ["", "7.9 per 1,000", "", "8.1"]
    assert care.frame[["Target", "Result", "Reached"]].to_numpy().tolist() == [["≥ 95%", "", "no result reported"]]
    chinese, care = hs.review_tables(made, "zh")
    assert chinese.frame.set_index("指标").loc["孕产妇死亡率", ["目标", "是否达标"]].tolist() == [
        "≤15", "未达到，差10，未超出偶然",
    ]  # fmt: skip
    assert care.frame["是否达标"].tolist() == ["未报告结果"]


def test_targets_of_a_review_have_a_table_of_their_own(project: Path) -> None:
    made = plan_and_report().assign(superior=[21.0, math.nan, math.nan])
    goals = hs.gaps_table(made)
    assert goals.notes == (
        "without limits: published without counts, chance cannot be judged",
        "Target stated in: plan",
    )
    assert hs.gaps_table(plan_and_report(numerator=1, denominator=4000)).notes == ("Target stated in: plan",)
    assert "Target stated in" not in goals.frame
    assert goals.frame[["Target", "Result", "Reached", "Superior area"]].to_numpy().tolist() == [
        ["≤ 15", "25 per 100,000", "missed by 10", "21.0"],
        ["≥ 95%", "", "no result reported", ""],
    ]  # fmt: skip
    assert hs.gap_sentences(made) == [
        "Maternal mortality ratio of 25 per 100,000 misses the target of ≤ 15 per 100,000 by 10.0 per 100,000.",
        "Hospital delivery rate: target ≥ 95%, no result reported.",
    ]
    assert hs.gap_sentences(made, "zh")[1] == "住院分娩率：目标≥95%，未报告结果。"
    problems = empty("problems")
    said = hs.review_sentences(made, made, problems)
    assert said[:2] == [
        "2 results and 2 targets are on record for the year; no result is reported for 1 of the targets.",
        "Targets that can be judged: 1; met: 0; missed: 1.",
    ]
    assert hs.review_sentences(made, made, problems, "zh")[0] == "本年度共有2项结果、2项目标，其中1项目标未报告结果。"
    assert hs.review_verdict(made) == "met 0/1"


def test_a_target_of_an_earlier_result_names_its_year(project: Path) -> None:
    plan = figures([12.0], first=2013, kind="target", bound="<=")
    gaps = hs.target_gap(pd.concat([figures([14.0], first=2011), plan], ignore_index=True))
    assert hs.gaps_table(gaps).frame["Result"].tolist() == ["14 per 1,000 (2011)"]
    assert hs.gaps_table(gaps, "zh").frame["结果"].tolist() == ["14‰（2011）"]


def test_a_target_that_is_not_in_the_catalogue_keeps_its_unit(project: Path) -> None:
    own = {"indicator": "?工作室设立率", "unit": "%", "per": 100}
    made = hs.review(
        pd.concat([figures([25.0], **own), figures([30.0], kind="target", bound=">=", **own)], ignore_index=True), 2010
    )
    assert hs.gap_sentences(made) == ["工作室设立率 of 25% misses the target of ≥ 30% by 5.00 points."]


def test_a_target_is_printed_as_it_was_stated() -> None:
    stated = {"indicator": "infant_mortality_rate", "bound": "<=", "unit": "‰", "target_high": math.nan}
    said = [goal_words({**stated, "target": target}) for target in (15, 15.5, 15.25, 0.005, 1 / 3)]
    assert said == [f"≤ {text} per 1,000" for text in ("15", "15.5", "15.25", "0.005", "0.3333")]


def test_a_result_that_is_a_range_or_a_bound_shows_it(project: Path) -> None:
    made = hs.review(pd.concat([figures([5.0], value_high=6.0), figures([3.0], bound=">", area="vale")]), 2010)
    assert next(iter(hs.review_tables(made))).frame["Result"].tolist() == ["5.0–6.0 per 1,000", ">3.0 per 1,000"]


def test_the_result_of_a_target_without_a_row_is_not_rounded_as_the_target(project: Path) -> None:
    plan = figures([9.0], kind="target", bound="<=", decimals=0)
    report = figures([8.46], decimals=2, population="resident")
    made = hs.review(pd.concat([report, plan, plan.assign(population="resident", value=8.0)], ignore_index=True), 2010)
    assert next(iter(hs.review_tables(made))).frame["Result"].tolist() == ["8.46 per 1,000"] * 2


@pytest.mark.parametrize(
    ("row", "english", "chinese"),
    [
        ({"met": "met"}, "met", "达到"),
        ({"met": "met", "distinguishable": "no"}, "met, within chance", "达到，未超出偶然"),
        ({"met": "met", "distinguishable": "yes"}, "met, beyond chance", "达到，超出偶然"),
        ({"met": "missed", "gap": 1.2000000001}, "missed by 1.2", "未达到，差1.2"),
        ({"met": "missed", "gap": 0.3333333}, "missed by 0.333", "未达到，差0.333"),
        ({"met": "missed", "gap": 0.0}, "missed", "未达到"),  # below 8 was asked, and it is 8
        (
            {"met": "cannot tell", "doubt": "several results", "distinguishable": "no"},
            "cannot tell: several results could be meant",
            "无法判定：可对应多个结果",
        ),
        ({"met": "cannot tell", "doubt": "no result"}, "no result reported", "未报告结果"),
        ({"met": ""}, "", ""),
    ],
)
def test_how_a_target_stands(row: dict, english: str, chinese: str) -> None:
    row = {"gap": math.nan, "doubt": "", "distinguishable": "", **row}
    assert (met_words(row, "en"), met_words(row, "zh")) == (english, chinese)


def test_every_doubt_about_a_target_has_words_in_chinese() -> None:
    doubts = ["no result", "several results", "the result is only a bound", "result in another unit"]
    doubts += [f"{whose}: {why}" for whose in ("result", "target") for why in (BOUND, RANGE, NO_VALUE)]
    doubts += [f"result: {flag.replace('_', ' ')}, undecided" for flag in FLAGS]
    assert not [doubt for doubt in doubts if re.search("[a-z]", doubt_words(doubt, "zh"))]
    assert doubt_words("target: incomplete year") == "target: months missing"


DOCUMENT = {
    "code": "doubtful_period", "action": "excluded", "severity": "warning", "file": "data/raw/report.docx",
    "locator": "paragraph 12 [301:305]", "message": "which year?",
}  # fmt: skip


def problem_table(**columns: object) -> Table:
    """The table of one problem of a document."""
    return hs.problems_table(conform(pd.DataFrame([{**DOCUMENT, **columns}]), "problems"))


@pytest.mark.parametrize("action", ["kept", "excluded", "decide"])
def test_a_doubtful_figure_is_marked_in_its_sentence(action: str) -> None:
    table = problem_table(quote="全县孕产妇死亡率18.3/10万,比上年18.3/10万持平。", offset=8, action=action)
    assert table.frame["As it stands there"].tolist() == ["全县孕产妇死亡率«18.3»/10万,比上年18.3/10万持平。"]
    assert (
        '死亡率<b><mark style="white-space: nowrap;">18.3</mark></b>/10万,比上年18.3/10万持平。</td>'
        in table._repr_html_()
    )
    assert table._repr_html_().count("<mark") == 1
    assert "«18.3»/10万" in repr(table)
    assert json.loads(json.dumps(table.records()))[0]["As it stands there"].startswith("全县孕产妇死亡率«18.3»")


def test_a_figure_that_cleaning_excludes_is_marked_too(project: Path) -> None:
    row = {
        "file": "data/raw/report.docx", "locator": "paragraph 3 [40:45]", "quote": "筛查率为9e999%。", "offset": 4,
        "label": "筛查率", "value": math.inf, "unit": "%", "kind": "result", "bound": "=", "status": "observed",
        "standing": "final", "area": "hill",
    }  # fmt: skip
    cleaned = hs.clean(hs.Found(conform(pd.DataFrame([row]), "observations"), empty("problems")), project)
    assert cleaned.series.empty
    excluded = hs.problems_table(cleaned.problems[cleaned.problems["action"] == "excluded"])
    assert excluded.frame["As it stands there"].tolist() == ["筛查率为«9e999»%。"]


def test_the_mark_stays_in_a_published_report() -> None:
    markup = clean_html(problem_table(quote="rate 18.3 ‰", offset=5)._repr_html_())
    assert 'rate <b><mark style="white-space: nowrap;">18.3</mark></b> ‰' in markup


def test_a_long_sentence_is_cut_around_its_number() -> None:
    shown = marked_quote("甲" * 300 + "18.3" + "乙" * 300, 300, "line 7 [1300:1304]")
    assert shown == "…" + "甲" * 60 + "«18.3»" + "乙" * 60 + "…"
    assert marked_quote("甲" * 60 + "18.3" + "乙" * 60, 60, "line 7 [0:4]") == "甲" * 60 + "«18.3»" + "乙" * 60
    assert marked_quote("甲乙18.3", 2, "page 3 [12:16]", around=1) == "…乙«18.3»"
    assert marked_quote("a\n b 18.3", 5, "line 3 [5:9]") == "a b «18.3»"


@pytest.mark.parametrize(
    ("offset", "locator"),
    [
        (pd.NA, "line 3 [5:9]"),
        (5, "Sheet1!C7"),
        (5, "R12C4"),
        (5, "table 1!C7"),
        (5, "line 3"),
        (5, "line 3 [9:5]"),
        (5, "line 3 [5:5]"),
        (5, "line 3 [٥:٩]"),
        (3, "line 3 [0:9]"),
        (-2, "line 3 [5:9]"),
        (99, "line 3 [5:9]"),
        (5, "line 3 [5:999999999999999999999999]"),
        (5, "<b>[5:9]"),
    ],
)
def test_where_the_number_is_not_known_nothing_is_marked(offset: object, locator: str) -> None:
    quote = "rate 18.3"
    assert marked_quote(quote, offset, locator) == quote
    assert "<mark" not in problem_table(quote=quote, offset=offset, locator=locator)._repr_html_()


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "</mark><img src=x onerror=y>", '"><b>', "&lt;b&gt;"])
def test_a_hostile_sentence_is_text(hostile: str) -> None:
    for quote, offset, span in (
        (f"{hostile}18.3", len(hostile), 4),
        (f"18.3{hostile}", 0, 4),
        (hostile, 0, len(hostile)),
        (f"{hostile}{'甲' * 58}18.3", len(hostile) + 58, 4),
    ):
        table = problem_table(quote=quote, offset=offset, locator=f"line 1 [0:{span}]")
        found = ElementTree.fromstring(f"<div>{table._repr_html_()}</div>")
        cell = next(one for one in found.iter("td") if one.find("b/mark") is not None)
        assert [one.tag for one in cell.iter()] == ["td", "b", "mark"]
        assert "".join(cell.itertext()) == marked_quote(quote, offset, f"x [0:{span}]").replace("«", "").replace(
            "»", ""
        )


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


def counties(**columns: object) -> pd.DataFrame:
    """Five areas beside one another, one of them with two events."""
    frame = figures([0.0] * 5, first=2019, numerator=[40, 41, 90, 2, 150], denominator=10_000)
    of_year = {"year": 2019, "period_start": frame["period_start"][0], "period_end": frame["period_end"][0]}
    return frame.assign(area=["hill", "vale", "lake", "moor", "wold"], **{**of_year, **columns})


def test_areas_have_ranks_that_chance_allows_and_a_place_in_the_funnel(project: Path) -> None:
    reference = hs.rate(figures([4.1], area="land", numerator=410, denominator=100_000))
    compared = hs.compare(hs.rate(counties()), reference).set_index("area")
    assert compared["rank"].astype("object").where(compared["rank"].notna(), 0).tolist() == [2, 3, 4, 0, 5]
    assert compared.loc["hill", ["rank_lower", "rank_upper"]].tolist() == [2, 3]
    assert compared.loc["wold", "funnel"] == "above 99.8 %"
    assert compared.loc["hill", "funnel"] == "below 99.8 %"
    assert compared.loc["moor", "against"] == "cannot tell"


def test_what_chance_does_not_make_is_neither_ranked_nor_put_in_a_funnel(project: Path) -> None:
    beds = counties(indicator="beds_per_thousand_population", unit="张/千人口")
    compared = hs.compare(hs.rate(beds), beds.iloc[:0])
    assert compared["rank"].isna().all()
    assert (compared["funnel"] == "").all()
    assert hs.comparison_method(compared) == []


def test_what_is_suppressed_stands_as_such_and_is_in_no_cell(project: Path, style: None) -> None:
    told = hs.suppress(counties(), "suppress-1-4", parents={})
    compared = hs.compare(hs.rate(told), told.iloc[:0])
    shown = hs.comparison_table(compared, "en", hs.policy("suppress-1-4").explain())
    row = shown.frame[shown.frame["Area"] == "moor"].iloc[0]
    assert (row["Events"], row["Rate"], row["95% limits"]) == ("…", "…", "")
    assert {row.get(name, "") for name in ("Marks", "Verdict", "Funnel")} == {""}
    assert "… is not told. Counts of 1 to 4 are not shown" in shown.notes[-1]
    assert hs.comparison_sentences(compared, told.iloc[:0])[-1] == "The figures of 1 area are not told."
    assert "1 of 5 figures are not told" in hs.limits_text(hs.rate(told))[0]
    assert len(hs.plot_comparison(compared).get_yticklabels()) == 4
    handed = hs.result("t", {"disclosure": "suppress-1-4"}, "", [], [shown], [], compared).content["published"]
    cell = next(one for one in handed if one["area"] == "moor")
    assert (cell["numerator"], cell["value"], cell["disclosure"]) == (None, None, "suppressed")
    assert cell["policy"] == "suppress-1-4"


def test_the_table_of_areas_is_set_for_print_and_escapes_its_text(project: Path) -> None:
    compared = hs.compare(hs.rate(counties()), counties().iloc[:0])
    shown = hs.comparison_table(compared)
    markup = shown._repr_html_()
    assert markup == hs.comparison_table(compared)._repr_html_()  # the same bytes on every run
    assert clean_html(markup).count("<tr") == 4 + 5 + len(shown.notes)
    hostile = replace(shown, title="<script>x</script>", frame=shown.frame.assign(Area="<b>&"), notes=("<i>",))
    markup = hostile._repr_html_()
    assert "<script>" not in markup.split("<table")[1]
    assert "&lt;b&gt;&amp;" in markup
    assert "&lt;i&gt;" in markup


def test_the_funnel_shows_every_area_between_its_lines(project: Path, style: None) -> None:
    rates = hs.rate(counties(denominator=[9000, 10_000, 20_000, 900, 12_000]))
    for language in ("en", "zh"):
        ax = hs.plot_funnel(hs.funnel(rates), hs.funnel_limits(rates), language)
        dots = [dot for one in ax.collections for dot in one.get_offsets()]
        assert len(dots) == 5
        assert len(ax.lines) == 4 + 1  # two levels with two sides, and the baseline
        assert ax.get_ylim()[0] == 0
        wider = hs.funnel_limits(rates, adjust=True)
        both = hs.plot_funnel(hs.funnel(rates), hs.funnel_limits(rates), language, adjusted=wider)
        assert [line.get_linestyle() for line in both.lines[4:6]] == [":", ":"]
        outer = wider[wider["confidence"] == 0.998].sort_values(["limit", "denominator"])
        assert [*both.lines[4].get_ydata(), *both.lines[5].get_ydata()] == outer["value"].tolist()
    with pytest.raises(InputError, match="no area with a rate"):
        hs.plot_funnel(hs.funnel(rates).assign(value=math.nan), hs.funnel_limits(rates))


def test_the_overview_has_a_row_an_indicator_and_a_dot_an_area(project: Path, style: None) -> None:
    land = figures([4.1], area="land", first=2019, numerator=410, denominator=100_000)
    neonatal = pd.concat([counties(), land]).assign(indicator="neonatal_mortality_rate")
    rated = hs.rate(pd.concat([counties(), land, neonatal], ignore_index=True))
    ax = hs.plot_overview(hs.overview(rated, "land"), "land")
    assert [label.get_text() for label in ax.get_yticklabels()] == ["Neonatal mortality rate", "Infant mortality rate"]
    assert len(ax.collections[-1].get_offsets()) == 10
    bands = [one.get_segments() for one in ax.collections[:2]]
    assert [len(one) for one in bands] == [2, 2]
    assert all(wide[0][0] <= half[0][0] <= half[1][0] <= wide[1][0] for wide, half in zip(*bands, strict=True))
    assert ax.get_xlabel() == "← worse        better →"
    alone = hs.plot_overview(hs.overview(rated, "hill").iloc[:0], "hill")
    assert not plt.fignum_exists(alone.figure.number)


def test_a_caption_is_no_wider_than_the_picture(project: Path, style: None) -> None:
    for language in ("en", "zh"):
        ax = hs.plot_comparison(
            hs.compare(hs.rate(counties(source="a long name " * 12)), counties().iloc[:0]), None, language
        )
        text = next(one for one in ax.texts if "ource" in one.get_text() or "来源" in one.get_text())
        assert max(map(len, text.get_text().splitlines())) <= 118


@pytest.mark.parametrize(("judged", "said"), [(19, False), (20, True)])
def test_false_alarms_are_counted_among_the_areas_that_are_judged(judged: int, said: bool) -> None:
    against = ["similar"] * judged + ["cannot tell"] * 10
    compared = pd.DataFrame({"against": against, "reliability": "", "status": "observed", "value": 1.0})
    told = " ".join(hs.comparison_sentences(compared, compared.iloc[:0]))
    assert ("about 1 would still fall outside" in told) == said
