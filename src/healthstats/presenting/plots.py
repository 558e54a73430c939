"""Pictures of a year and of what was read: results against targets, small lines, completeness."""

import math

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.ticker import MaxNLocator

from healthstats.presenting.style import BLUE, GREEN, GREY, INK, PALE, RED
from healthstats.presenting.wording import full_name, number, word

_WRAP = 44
#: Limits are drawn up to so many per cent of the target, or as far as the results go.
_LEAST_EDGE = 150


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
    edge = max(_LEAST_EDGE, 1.25 * share.max()) if len(shown) else _LEAST_EDGE
    beyond = high > edge  # one death in a small county: its limits would push all others together
    ax.hlines(place, low, np.minimum(high, edge), color=GREY, lw=0.9, zorder=2)
    ax.scatter(np.full(int(beyond.sum()), edge), place[beyond], marker=">", color=GREY, s=14, zorder=2)
    ax.scatter(share, place, color=colours, s=34, zorder=3)
    names = [full_name(row["indicator"], row["subject"], language) for row in shown.to_dict("records")]
    ax.set_yticks(place, [_shortened(name, _WRAP) for name in names])
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


def plot_sparklines(
    series: pd.DataFrame, year: int, language: str = "en", columns: int = 4, ax: Axes | None = None
) -> Axes:
    """Draw one small line per series up to `year`, its last point marked and written; each has its own scale.

    All are in one axes, column by row: sixty axes take ten times as long as sixty lines.

    Parameters
    ----------
    series : DataFrame
        Series rows of one area; each identity with two years or more gets a panel.
    """
    what = ["indicator", "subject", "population", "system", "basis"]
    points = series.loc[series["year"] <= year, [*what, "year", "value"]].dropna(subset=["value"]).sort_values("year")
    groups = [(name, subject, part) for (name, subject, *_), part in points.groupby(what) if part["year"].nunique() > 1]
    rows = max(math.ceil(len(groups) / columns), 1)
    ax = ax or plt.figure(figsize=(7.6, 1.35 * rows)).add_axes((0, 0, 1, 1))
    ax.set_axis_off()
    ax.set(xlim=(0, columns), ylim=(-rows, 0))
    curves, bases = [], []
    for place, (name, subject, part) in enumerate(groups):
        left, top, right = place % columns + 0.03, -(place // columns), place % columns + 0.93
        years, values = part["year"].to_numpy(dtype=float), part["value"].to_numpy()
        curves.append(np.column_stack([_spread(years, left, right), _spread(values, top - 0.8, top - 0.26)]))
        bases.append([(left, top - 0.85), (right, top - 0.85)])
        ax.text(left, top - 0.16, _shortened(full_name(str(name), str(subject), language), 25), fontsize=7.5)
        ax.text(right, top - 0.16, number(float(values[-1])), fontsize=7.5, ha="right")
        ax.text(left, top - 0.97, f"{years[0]:.0f}", fontsize=7)
        ax.text(right, top - 0.97, f"{years[-1]:.0f}", fontsize=7, ha="right")
    ax.add_collection(LineCollection(curves, colors=GREY, linewidths=1))
    ax.add_collection(LineCollection(bases, colors=GREY, linewidths=0.8))
    ax.plot([curve[-1, 0] for curve in curves], [curve[-1, 1] for curve in curves], "o", color=BLUE, ms=3.5)
    if not groups:
        plt.close(ax.figure)  # type: ignore[arg-type]  # nothing to show: no empty frame in a report
    return ax


def _spread(values: np.ndarray, low: float, high: float) -> np.ndarray:
    """Return values moved and stretched to reach from `low` to `high`; equal ones stand in the middle."""
    extent = np.ptp(values)
    return low + (high - low) * ((values - values.min()) / extent if extent else np.full(len(values), 0.5))


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


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
