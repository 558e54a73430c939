"""Pictures of an assessment: scores with what chance allows them, and the marks of one area item by item."""

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from healthstats.presenting.assessment_tables import item_name
from healthstats.presenting.captions import caption
from healthstats.presenting.style import BLUE, GREEN, GREY, ORANGE, PALE, RED
from healthstats.presenting.wording import area_name, word

_WRAP = 44


def plot_scores(assessment: Any, language: str = "en", ax: Axes | None = None) -> Axes:
    """Draw the scores of several areas with their limits by chance, the best at the top; of one area its items.

    Parameters
    ----------
    assessment : Assessment
        What `healthstats.assess` returned.
    """
    if len(assessment.totals) == 1:
        return _plot_items(assessment, language, ax)
    shown = assessment.totals.dropna(subset=["score"]).iloc[::-1].reset_index(drop=True)
    ax = ax or plt.subplots(figsize=(7.6, min(1.4 + 0.24 * len(shown), 24)))[1]
    place = np.arange(len(shown))
    doubtful = shown[shown["doubtful"] > 0]
    ax.hlines(doubtful.index, doubtful["score_least"], doubtful["score_most"], color=ORANGE, lw=5, alpha=0.35)
    ax.hlines(place, shown["score_lower"], shown["score_upper"], color=GREY, lw=1.2)
    colours = np.where(shown["vetoed"], RED, BLUE)
    ax.scatter(shown["score"], place, color=colours, s=22, zorder=3)
    ax.set_yticks(
        place, [area_name(name, language) for name in shown["area"]], fontsize=7.5 if len(shown) > 25 else 8.5
    )
    ax.set_ylim(-0.8, len(shown) - 0.2)
    ax.grid(axis="x")
    ax.grid(visible=False, axis="y")
    ax.set_xlabel(word("score", language))
    ax.set_title(f"{assessment.scoring.title(language)} · {assessment.year}")
    zh = language == "zh"
    drawn = "横线为偶然波动的95%区间" if zh else "lines: 95% limits by chance"
    if len(doubtful):
        drawn += (
            "；宽带为存疑项全不得分至全得满分" if zh else "; bands: doubtful items worth nothing or their full marks"
        )
    caption(ax, drawn, assessment.items[assessment.items["reason"] == ""], language)
    return ax


def _plot_items(assessment: Any, language: str, ax: Axes | None) -> Axes:
    """Draw the marks of each item as a bar within its full marks."""
    shown = assessment.items[assessment.items["weight"] > 0].iloc[::-1].reset_index(drop=True)
    ax = ax or plt.subplots(figsize=(7.6, 1.4 + 0.3 * max(len(shown), 1)))[1]
    place = np.arange(len(shown))
    scored = shown["reason"] == ""
    ax.barh(place, shown["weight"], color=PALE, height=0.62)
    ax.barh(place[scored], shown["marks"][scored], height=0.62,
            color=np.where(shown["met"][scored] == "met", GREEN, ORANGE))  # fmt: skip
    for row in np.flatnonzero(~scored):
        words = word("not_scored", language)
        ax.annotate(words, (0, row), (4, 0), textcoords="offset points", va="center", fontsize=7.5, color=GREY)
    names = [item_name(assessment, row, language) for row in shown.to_dict("records")]
    ax.set_yticks(place, [name if len(name) <= _WRAP else f"{name[: _WRAP - 1]}…" for name in names])
    ax.set_ylim(-0.8, len(shown) - 0.2)
    ax.grid(axis="x")
    ax.grid(visible=False, axis="y")
    ax.set_xlabel(word("marks", language))
    area = area_name(assessment.totals["area"].iloc[0], language)
    ax.set_title(f"{area} · {assessment.scoring.title(language)} · {assessment.year}")
    zh = language == "zh"
    drawn = "灰色为满分，绿色达标，橙色未达标" if zh else "grey: full marks; green: target met; orange: missed"
    caption(ax, drawn, shown[scored], language)
    return ax
