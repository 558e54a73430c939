"""Pictures of trends: observed values with limits, fitted segments with their change, joinpoints, breaks, forecast."""

import math
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from healthstats.catalogue import indicator
from healthstats.presenting.captions import caption
from healthstats.presenting.style import BLUE, GREEN, GREY, INK, ORANGE
from healthstats.presenting.wording import SIGNS, area_name, capital, full_name, number, unit_words, word

#: Behind words that may stand on a line.
_ON_WHITE = {"boxstyle": "square,pad=0.1", "fc": "white", "ec": "none", "alpha": 0.8}
_APC = {
    "log": ("annual % change", "年度变化百分比APC"),
    "logit": ("annual % change of the odds", "比数的年度变化%"),
    "points": ("change a year", "年均变化"),
}


def plot_trend(
    trend: Any,
    targets: pd.DataFrame | None = None,
    language: str = "en",
    ax: Axes | None = None,
    forecast: Any = None,
) -> Axes:
    """Draw a series with its limits, the fitted segments and their annual change, joinpoints, breaks and targets.

    Parameters
    ----------
    trend : Trend
        What `healthstats.trend` returned, best of a rated frame (else there are no limits to draw).
    targets : DataFrame, optional
        Series rows of kind ``target``; each is drawn as a short line with its value.
    language : str
        ``en`` or ``zh``.
    ax : Axes, optional
        Where to draw; a new figure when not given.
    forecast : Forecast, optional
        What `healthstats.forecast` returned: drawn as a fan behind the last year.

    Returns
    -------
    Axes
        Years on x, the indicator's canonical unit on y.
    """
    ax = ax or plt.subplots()[1]
    data = _draw(ax, trend)
    _changes(ax, trend)
    if len(data):
        _breaks(ax, trend.breaks, data["year"].min(), data["year"].max(), language)
    if forecast is not None:
        _fan(ax, forecast, data)
    if targets is not None:
        _targets(ax, targets, language)
    if trend.scale == "log":
        ax.set_ylim(bottom=0)
    ax.set_title(_title(trend, language))
    ax.set_ylabel(unit_words(indicator(trend.indicator), language) if trend.indicator else "")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=9))
    _notes(ax, trend, data, forecast, language)
    return ax


def plot_trends(trends: Any, language: str = "en", columns: int = 4) -> list[Axes]:
    """Draw many trends beside one another, on one scale: a panel a series, in the order of the table.

    Parameters
    ----------
    trends : Trends
        What `healthstats.trends` returned.
    language : str
        ``en`` or ``zh``.
    columns : int
        Panels in a row.

    Returns
    -------
    list of Axes
        One for each series.
    """
    count = len(trends)
    rows = max(math.ceil(count / columns), 1)
    figure, panels = plt.subplots(
        rows, columns, figsize=(7.6, 0.5 + 1.5 * rows), squeeze=False, sharex=True, sharey=True, layout="constrained"
    )
    flat = list(panels.flat)
    for place, ax in zip(range(count), flat, strict=False):
        made = trends[place]
        _draw(ax, made, small=True)
        names = [area_name(str(key), language) if name == "area" else str(key)
                 for name, key in trends.keys.iloc[place].items()]  # fmt: skip
        title = " · ".join(names)
        ax.set_title(title if len(title) <= 26 else f"{title[:25]}…", fontsize=8, pad=3)
        ax.annotate(_change_of_all(made, language), (0.98, 0.96), xycoords="axes fraction", ha="right", va="top",
                    fontsize=7.5)  # fmt: skip
        ax.tick_params(labelsize=7)
        ax.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=3))
        if made.scale == "log":
            ax.set_ylim(bottom=0)
    for ax in flat[count:]:
        ax.set_axis_off()
    if count:
        figure.supylabel(unit_words(indicator(trends[0].indicator), language) if trends[0].indicator else "",
                         fontsize=8)  # fmt: skip
    return flat[:count]


def _title(trend: Any, language: str) -> str:
    parts = [capital(full_name(trend.indicator, trend.subject, language)) if trend.indicator else "",
             area_name(trend.area, language) if trend.area else ""]  # fmt: skip
    return " · ".join(part for part in parts if part)


def _draw(ax: Axes, trend: Any, small: bool = False) -> pd.DataFrame:
    """Draw observed values with limits, and the fitted line with its band and joinpoints; return what is drawn."""
    data = trend.data.dropna(subset=["value", "year"])
    if {"lower", "upper"} <= set(data.columns):
        known = data.dropna(subset=["lower", "upper"])
        ax.vlines(known["year"].astype(float), known["lower"], known["upper"], color=GREY, lw=0.9, zorder=3)
    used, size = data["used"].astype(bool), 2.2 if small else 4.2
    ax.plot(data.loc[used, "year"].astype(float), data.loc[used, "value"], "o", color=BLUE, ms=size, zorder=4)
    ax.plot(data.loc[~used, "year"].astype(float), data.loc[~used, "value"], "o", mfc="white", mec=GREY, ms=size,
            zorder=4)  # fmt: skip
    curve = trend.curve()
    for _, part in curve.groupby("part"):
        ax.plot(part["year"], part["fitted"], color=ORANGE, lw=1.2 if small else 1.8, zorder=5)
        if part["lower"].notna().all():
            ax.fill_between(part["year"], part["lower"], part["upper"], color=ORANGE, alpha=0.14, lw=0, zorder=2)
    turns = curve[curve["year"].isin(trend.joinpoints)]
    ax.plot(turns["year"], turns["fitted"], "D", color="white", mec=ORANGE, mew=1.2 if small else 1.5,
            ms=2.6 if small else 5, zorder=6)  # fmt: skip
    return data


def _changes(ax: Axes, trend: Any) -> None:
    """Write the annual change of each segment at its middle, above or below the line where there is more room."""
    curve = trend.curve()
    for number_of, row in enumerate(trend.segments.dropna(subset=["apc"]).to_dict("records")):
        part = curve[curve["part"] == row["part"]]
        middle = (row["start"] + row["end"]) / 2
        level = float(np.interp(middle, part["year"], part["fitted"]))
        sure = "*" if row["p"] < 1 - trend.confidence else ""
        text = f"{number(row['apc'], 1 if trend.scale != 'points' else None, sign=True)}{_sign(trend.scale)}{sure}"
        above = len(trend.segments) < 4 or number_of % 2 == 0
        right = above == (row["apc"] <= 0)  # the side on which the line is further away
        ax.annotate(text, (middle, level), xytext=(5 if right else -5, 7 if above else -7),
                    textcoords="offset points", ha="left" if right else "right", va="bottom" if above else "top",
                    fontsize=8, color=ORANGE, zorder=7,
                    bbox=_ON_WHITE)  # fmt: skip


def _sign(scale: str) -> str:
    return "" if scale == "points" else " %"


def _change_of_all(trend: Any, language: str) -> str:
    if trend.verdict in ("cannot tell", "not compared"):
        return word(trend.verdict, language)
    average = trend.aapc()
    sure = "*" if average["p"] < 1 - trend.confidence else ""
    return f"{number(average['aapc'], 1 if trend.scale != 'points' else None, sign=True)}{_sign(trend.scale)}{sure}"


def _breaks(ax: Axes, breaks: pd.DataFrame, first: int, last: int, language: str) -> None:
    for row in breaks.drop_duplicates(["year", "effect"]).to_dict("records"):
        if first < row["year"] <= last and row["effect"] in ("split", "jump", "note"):
            ax.axvline(
                row["year"] - 0.5, color=INK if row["effect"] != "note" else GREY, ls=(0, (4, 3)), lw=0.9, zorder=1
            )
            text = (
                f"{row['year']} {'口径变更' if language == 'zh' else 'definition'}"
                if row["effect"] != "note"
                else str(row["year"])
            )
            ax.annotate(text, (row["year"] - 0.5, 1.0), xycoords=("data", "axes fraction"), xytext=(3, 2),
                        textcoords="offset points", fontsize=7.5, color=GREY, va="bottom")  # fmt: skip


def _fan(ax: Axes, forecast: Any, data: pd.DataFrame) -> None:
    """Draw a forecast behind the last value."""
    ahead = forecast.summary.dropna(subset=["value"])
    if ahead.empty:
        return
    years = ahead["year"].astype(float)
    last = data[data["used"].astype(bool)].iloc[-1]
    ax.plot([float(last["year"]), *years], [last["value"], *ahead["value"]], color=BLUE, ls=(0, (3, 2)), lw=1.4,
            zorder=4)  # fmt: skip
    ax.fill_between([float(last["year"]), *years], [last["value"], *ahead["lower"]], [last["value"], *ahead["upper"]],
                    color=BLUE, alpha=0.12, lw=0, zorder=1)  # fmt: skip


def _targets(ax: Axes, targets: pd.DataFrame, language: str) -> None:
    for row in targets.dropna(subset=["value", "year"]).to_dict("records"):
        year = float(row["year"])
        ax.hlines([row["value"]], year - 0.6, year + 0.6, color=GREEN, lw=2.2, zorder=6)
        text = f"{word('target_value', language)} {SIGNS[row['bound']]} {number(row['value'])}".replace("  ", " ")
        ax.annotate(text, (year, row["value"]), xytext=(0, 13), textcoords="offset points", ha="center", fontsize=8,
                    color=GREEN, zorder=8, bbox=_ON_WHITE,
                    arrowprops={"arrowstyle": "-", "color": GREEN, "lw": 0.7})  # fmt: skip


def _notes(ax: Axes, trend: Any, data: pd.DataFrame, forecast: Any, language: str) -> None:
    zh, sure = language == "zh", f"{100 * trend.confidence:g}"
    drawn = []
    if "lower" in data and data["lower"].notna().any():
        drawn.append(f"竖线为{sure}%可信区间" if zh else f"bars: {sure}% limits")
    if len(trend.segments):
        drawn.append(f"橙线为拟合值及{sure}%区间" if zh else f"line: fitted trend with {sure}% band")
        drawn.append(
            f"数字为{_APC[trend.scale][1]}，*为p<0.05" if zh else f"figures: {_APC[trend.scale][0]}, * p < 0.05"
        )
    if trend.joinpoints:
        drawn.append("菱形为连接点" if zh else "diamonds: joinpoints")
    if forecast is not None and forecast.summary["value"].notna().any():
        drawn.append("蓝色虚线为预测及其区间" if zh else "blue: forecast with its limits")
    if (~data["used"].astype(bool)).any():
        drawn.append("空心点不参与拟合" if zh else "hollow: not fitted")
    caption(ax, ("；" if zh else "; ").join(drawn), data, language)
