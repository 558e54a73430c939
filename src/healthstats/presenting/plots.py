"""Pictures of a year and of what was read: results against targets, small lines, completeness."""

import math

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from healthstats.presenting.style import BLUE, GREEN, GREY, INK, PALE, RED
from healthstats.presenting.wording import full_name, number, word

_WRAP = 44


def plot_gaps(gaps: pd.DataFrame, language: str = "en", ax: Axes | None = None) -> Axes:
    """Draw results as a percentage of their targets: one dot an indicator, the target as the line at 100.

    Parameters
    ----------
    gaps : DataFrame
        What `healthstats.target_gap` or `healthstats.review` returned; rows without target or result are left out.
    """
    shown = gaps.dropna(subset=["result", "target"]).loc[lambda rows: rows["target"] > 0].reset_index(drop=True)
    ax = ax or plt.subplots(figsize=(7.6, 1.2 + 0.34 * max(len(shown), 1)))[1]
    place = np.arange(len(shown))[::-1]
    share = 100 * shown["result"] / shown["target"]
    colours = shown["met"].map({"met": GREEN, "missed": RED}).fillna(GREY)
    ax.axvline(100, color=INK, lw=1)
    ax.hlines(place, np.minimum(share, 100), np.maximum(share, 100), color=PALE, lw=1.5, zorder=1)
    comparable = shown["target"].where(shown.get("target_unit", shown["unit"]) == shown["unit"])
    low, high = 100 * shown["lower"] / comparable, 100 * shown["upper"] / comparable
    ax.hlines(place, low, high, color=GREY, lw=0.9, zorder=2)
    ax.scatter(share, place, color=colours, s=34, zorder=3)
    names = [full_name(row["indicator"], row["subject"], language) for row in shown.to_dict("records")]
    ax.set_yticks(place, [name if len(name) <= _WRAP else f"{name[: _WRAP - 1]}…" for name in names])
    ax.grid(axis="x")
    ax.grid(visible=False, axis="y")
    ax.set_xlabel("结果占目标的百分比" if language == "zh" else "result as % of the target")
    ax.set_title(word("target", language))
    words = [(GREEN, word("met_yes", language)), (RED, word("missed", language)), (GREY, word("cannot tell", language))]
    for colour, text in words:
        ax.scatter([], [], color=colour, s=30, label=text)
    if len(shown):
        ax.set_ylim(-0.8, len(shown) - 0.2)
        ax.legend(loc="upper left", bbox_to_anchor=(1.01, 1), fontsize=8)
    else:
        plt.close(ax.figure)  # type: ignore[arg-type]  # nothing to show: no empty frame in a report
    return ax


def plot_sparklines(series: pd.DataFrame, year: int, language: str = "en", columns: int = 4) -> list[Axes]:
    """Draw one small line per series up to `year`, its last point marked and written.

    Parameters
    ----------
    series : DataFrame
        Series rows of one area; each identity with two values or more gets a panel.
    """
    what = ["indicator", "subject", "population", "system", "basis"]
    points = series.loc[series["year"] <= year, [*what, "year", "value"]].dropna(subset=["value"])
    groups = [
        (name, subject, part.sort_values("year"))
        for (name, subject, *_), part in points.groupby(what)
        if part["year"].nunique() > 1
    ]
    rows = max(math.ceil(len(groups) / columns), 1)
    # To make a grid and a side of axes and take them away again takes longer than the line.
    with plt.rc_context({"axes.grid": False, "axes.spines.left": False}):
        _figure, panels = plt.subplots(rows, columns, figsize=(7.6, 1.35 * rows), squeeze=False, layout="constrained")
    flat = list(panels.flat)
    for ax, (name, subject, part) in zip(flat, groups, strict=False):
        years = part["year"].astype(float)
        ax.plot(years, part["value"], color=GREY, lw=1)
        ax.plot(years.iloc[-1:], part["value"].iloc[-1:], "o", color=BLUE, ms=3.5)
        title = full_name(str(name), str(subject), language)
        ax.set_title(title if len(title) <= 28 else f"{title[:27]}…", fontsize=7.5, pad=3)
        ax.annotate(
            number(float(part["value"].iloc[-1])),
            (1, 0.98),
            xycoords="axes fraction",
            ha="right",
            va="top",
            fontsize=7.5,
        )
        ax.set_xticks([years.iloc[0], years.iloc[-1]], [f"{years.iloc[0]:.0f}", f"{years.iloc[-1]:.0f}"], fontsize=7)
        ax.set_yticks([])
    for ax in flat[len(groups) :]:
        ax.set_axis_off()
    return flat[: len(groups)]


def plot_completeness(series: pd.DataFrame, language: str = "en", ax: Axes | None = None) -> Axes:
    """Draw which years each file covers: larger dots hold more values, redder ones more values in doubt."""
    years = series.dropna(subset=["year"]).assign(doubtful=lambda rows: rows["flags"].str.len() > 0)
    cells = years.groupby(["file", "year"], as_index=False).agg(
        values=("value", "count"), doubtful=("doubtful", "mean")
    )
    files = sorted(cells["file"].unique(), reverse=True)
    ax = ax or plt.subplots(figsize=(7.6, 1.3 + 0.32 * max(len(files), 1)))[1]
    place = cells["file"].map({name: position for position, name in enumerate(files)})
    dots = ax.scatter(cells["year"].astype(float), place, s=4 + 9 * np.sqrt(cells["values"]), c=100 * cells["doubtful"],
                      cmap="RdYlBu_r", vmin=0, vmax=100, edgecolors=GREY, linewidths=0.3)  # fmt: skip
    ax.set_yticks(range(len(files)), [name.rsplit("/", 1)[-1] for name in files], fontsize=7.5)
    ax.set_ylim(-0.8, len(files) - 0.2)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=9))
    bar = ax.figure.colorbar(dots, ax=ax, pad=0.02)
    bar.set_label("带标记数值的百分比" if language == "zh" else "% of values with a mark", fontsize=8)
    bar.outline.set_visible(False)
    ax.set_title(word("completeness", language))
    return ax
