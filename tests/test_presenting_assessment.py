"""An assessment as people see it: sentences, tables, pictures, in both languages."""

from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
import pytest

import healthstats as hs
from analysis_frames import rows, shares

CARE, IMR = "hospital_delivery_rate", "infant_mortality_rate"
RULES = {
    "en": "county assessment", "zh": "县级考核", "total": 30, "payment": 900, "source": "a decree",
    "item": [
        {"indicator": CARE, "rule": "per point", "minus": 2, "target": 95, "weight": 10},
        {"indicator": IMR, "rule": "linear", "floor": 12, "target": 8, "weight": 20},
        {"indicator": "maternal_mortality_ratio", "rule": "veto", "target": 50},
    ],
}  # fmt: skip


@pytest.fixture(autouse=True)
def _here(project: Path) -> None:
    """Every test works in the small project."""


def assessed(*areas: str) -> object:
    frame = pd.concat(
        [
            shares(area=["hill", "vale"], numerator=[96, 88], denominator=[100, 100], quote="a sentence of 88 %"),
            rows(area=["hill", "vale"], value=[9.0, 7.0], flags=["over_100", ""]),
            rows(area=["hill", "vale"], numerator=[1, 0], denominator=[1000, 1000], unit="/10万", per=1e5,
                 indicator="maternal_mortality_ratio"),
        ], ignore_index=True,
    )  # fmt: skip
    return hs.assess(frame[frame["area"].isin(areas)], RULES, year=2015)


def test_the_sentences_of_several_areas() -> None:
    both = assessed("hill", "vale")
    assert hs.assessment_sentences(both, "en") == [
        "In 2015, 2 were assessed on 3 items: from Hill County with 0.0% to Vale County with 66.7%; the median is "
        "33.3%.",
        "Marks lost: 15.0, most of them for hospital delivery rate (−10.0), infant mortality rate (−5.0).",
        "By chance alone 2 of them could be first, and Vale County could stand anywhere in 1–2: ranks should not "
        "decide by themselves.",
        "Hill County fails by veto: maternal mortality ratio (a difference that chance could make).",
        "Items that rest on doubtful figures: 1; were they worth nothing or their full marks, a score would differ by "
        "up to 0.0 points.",
        "Every item could be scored.",
    ]  # fmt: skip
    said = "".join(hs.assessment_sentences(both, "zh"))
    assert "山县因孕产妇死亡率一票否决（与目标的差异未超出偶然）" in said
    assert hs.assessment_verdict(both, "zh") == "谷县 66.7"


def test_the_sentences_of_one_area_and_of_what_is_missing() -> None:
    one = assessed("vale")
    assert hs.assessment_sentences(one, "en")[0] == (
        "Vale County has 20.0 of the 30.0 marks that could be scored in 2015 (of 30 in all): 66.7%."
    )
    left = hs.assess(shares(value=99.0, area="vale"), RULES, year=2015)
    assert hs.assessment_sentences(left, "zh")[-1] == "2项无法计分，不按零分处理（未报告结果2项）。"
    assert hs.assessment_sentences(left, "en")[1] == "No marks were lost."


def test_the_first_is_named_beyond_chance_only_when_it_is() -> None:
    areas = ["hill", "vale", "moor"]
    one = {"indicator": RULES["item"][0]["indicator"], "weight": 10, "rule": "linear", "floor": 50, "target": 99}
    rules = {**RULES, "total": 10, "item": [one]}

    def said(persons: int) -> str:
        frame = shares(area=areas, numerator=[persons * 9 // 10, *[persons * 8 // 10] * 2], denominator=persons)
        return hs.assessment_sentences(hs.assess(frame, rules, year=2015), "en")[2]

    assert said(100_000) == "Hill County is first whatever chance does."
    assert "could be first" in said(50)


def test_the_tables() -> None:
    both = assessed("hill", "vale")
    scores = hs.scores_table(both)
    assert scores.frame[["Area", "Score %", "veto", "Payment"]].to_numpy().tolist() == [
        ["Vale County", "66.7", "", "900"], ["Hill County", "0.0", "veto (83.3)", "0"],
    ]  # fmt: skip
    lost = hs.deductions_table(both).frame
    assert lost[["Area", "Item", "Lost", "Result", "Target", "The difference is"]].to_numpy().tolist() == [
        ["Hill County", "maternal mortality ratio", "veto", "100.0 per 100,000 (1/1,000)", "≤ 50 per 100,000",
         "within chance"],
        ["Hill County", "infant mortality rate", "−5.0", "9.00 per 1,000", "≤ 8 per 1,000", ""],
        ["Vale County", "hospital delivery rate", "−10.0", "88.0% (88/100)", "≥ 95%", "beyond chance"],
    ]  # fmt: skip
    sheet = hs.sheet_table(assessed("vale"), "zh").frame
    assert sheet[["项目", "满分", "得分", "是否达标"]].to_numpy().tolist()[0] == [
        "住院分娩率",
        "10.0",
        "0.0",
        "未达到，超出偶然",
    ]
    assert hs.sheet_table(both).frame["Met by"].tolist() == ["1", "1", "1"]
    assert hs.unscored_table(both).frame.empty


@pytest.mark.parametrize("areas", [("hill", "vale"), ("vale",)])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_pictures(areas: tuple[str, ...], language: str) -> None:
    ax = hs.plot_scores(assessed(*areas), language)
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert len(names) == 2  # areas, or the two items that have marks
    assert ax.get_title()
    plt.close(ax.figure)


def test_long_lists_are_cut_and_say_so() -> None:
    many = shares(area=[f"centre {one}" for one in range(30)], value=50.0)
    made = hs.assess(many, {**RULES, "total": 10, "item": RULES["item"][:1]}, year=2015)
    table = hs.deductions_table(made, "en", most=20)
    assert (len(table.frame), table.notes) == (20, ("10 more",))
