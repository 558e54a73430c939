"""Pictures of areas beside one another: the caterpillar, the funnel, and the spine of all indicators."""

import math

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from healthstats.catalogue import indicator
from healthstats.errors import InputError
from healthstats.presenting.captions import caption
from healthstats.presenting.style import BLUE, GREEN, GREY, INK, ORANGE, PALE
from healthstats.presenting.wording import area_name, capital, full_name, number, unit_words, word

_WRAP = 40
#: Of so many areas beyond the funnel the names are written; more would cover the picture.
_NAMED = 12
_COLOURS = {"better": GREEN, "worse": ORANGE, "higher": BLUE, "lower": BLUE}


def plot_comparison(
    compared: pd.DataFrame, reference: pd.DataFrame | None = None, language: str = "en", ax: Axes | None = None
) -> Axes:
    """Draw areas in order of their rate with limits (a caterpillar), the reference area as a line.

    Parameters
    ----------
    compared : DataFrame
        Rated rows, one an area, with column ``against`` (better, similar, worse, cannot tell).
    reference : DataFrame, optional
        One rated row of the superior area.
    """
    shown = (
        compared.dropna(subset=["value"]).sort_values(["value", "area"], ascending=[True, False]).reset_index(drop=True)
    )
    if shown.empty:
        raise InputError("there is no area with a value to draw")
    one = indicator(shown["indicator"].iloc[0])
    ax = ax or plt.subplots(figsize=(7.6, min(1.4 + 0.2 * len(shown), 24)))[1]
    place = np.arange(len(shown))
    colours = _colours(shown)
    weak = shown["reliability"].isin(["limits only"]).to_numpy()
    ax.hlines(place, shown["lower"], shown["upper"], color=colours, lw=1.2, alpha=0.75)
    ax.scatter(shown["value"][~weak], place[~weak], color=colours[~weak], s=16, zorder=3)
    if reference is not None and len(reference) and not math.isnan(reference["value"].iloc[0]):
        level = float(reference["value"].iloc[0])
        ax.axvline(level, color=INK, lw=1)
        ax.annotate(f"{area_name(reference['area'].iloc[0], language)} {number(level)}", (level, 1), (3, 2),
                    xycoords=("data", "axes fraction"), textcoords="offset points", fontsize=8, color=INK)  # fmt: skip
    _name_rows(ax, [area_name(name, language) for name in shown["area"]], 7.5 if len(shown) > 25 else 8.5)
    if one.scale == "log":
        ax.set_xlim(left=0)
    ax.set_xlabel(unit_words(one, language))
    ax.set_title(_title(shown, language), pad=20)
    bars = "横线为95%可信区间" if language == "zh" else "bars: 95% limits"
    caption(ax, _joined([bars, _key(shown, language)], language), shown, language)
    return ax


def plot_funnel(
    placed: pd.DataFrame,
    lines: pd.DataFrame,
    language: str = "en",
    adjusted: pd.DataFrame | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw areas by the size of their population, between the limits that chance alone would keep them in.

    Parameters
    ----------
    placed : DataFrame
        What `healthstats.funnel` returned: one row an area, with ``denominator``, ``value``, ``baseline`` and
        ``funnel``.
    lines : DataFrame
        What `healthstats.funnel_limits` returned for the same rows.
    adjusted : DataFrame, optional
        What it returned with ``adjust=True``; the widest of these lines are dotted.
    """
    shown = placed.dropna(subset=["value", "denominator"])
    if shown.empty:
        raise InputError("there is no area with a rate and a population to draw")
    one = indicator(shown["indicator"].iloc[0])
    ax = ax or plt.subplots()[1]
    zh = language == "zh"
    widest = max(lines["confidence"], default=0)
    for _, line in lines.sort_values("denominator").groupby(["confidence", "limit"]):
        level, side = float(line["confidence"].iloc[0]), line["limit"].iloc[0]
        ax.plot(line["denominator"], line["value"], color=GREY, lw=0.9, ls="solid" if level == widest else (0, (4, 2)))
        if side == "upper":
            ax.annotate(f"{100 * level:g}%", (line["denominator"].iloc[-1], line["value"].iloc[-1]), xytext=(3, 0),
                        textcoords="offset points", fontsize=7.5, color=GREY, va="center")  # fmt: skip
    if adjusted is not None:
        outer = adjusted[adjusted["confidence"] == adjusted["confidence"].max()]
        for _, line in outer.sort_values("denominator").groupby("limit"):
            ax.plot(line["denominator"], line["value"], color=GREY, lw=1, ls=":")
    base = float(shown["baseline"].iloc[0])
    ax.axhline(base, color=INK, lw=1)
    beyond = shown["funnel"].str.contains("99.8").to_numpy()
    between = (shown["funnel"].str.contains("95") & ~shown["funnel"].str.contains("99.8")).to_numpy()
    for rows, colour in ((~beyond & ~between, BLUE), (between, GREEN), (beyond, ORANGE)):
        ax.scatter(shown["denominator"][rows], shown["value"][rows], s=18, color=colour, zorder=3)
    named = shown[beyond]
    for row in named.to_dict("records") if len(named) <= _NAMED else []:
        ax.annotate(area_name(row["area"], language), (row["denominator"], row["value"]), xytext=(4, 4),
                    textcoords="offset points", fontsize=7.5, color=INK)  # fmt: skip
    top = max(shown["value"].max(), base) * 1.35 or 1
    ax.set_ylim(0 if one.scale != "points" else None, min(top, one.per) if one.scale == "logit" else top)
    ax.set_xlim(left=0)
    ax.xaxis.set_major_formatter(lambda x, _: f"{x:,.0f}")
    ax.set_xlabel(one.denominator_zh if zh else capital(one.denominator))
    ax.set_ylabel(unit_words(one, language))
    ax.set_title(_title(shown, language))
    note = (
        f"横线为各地区合计{number(base)}；虚线95%、实线99.8%控制限；绿点在95%限外，橙点在99.8%限外"
        if zh
        else f"line: all areas together, {number(base)}; dashed 95%, solid 99.8% limits of chance; "
        "green beyond 95%, orange beyond 99.8%"
    )
    if adjusted is not None:
        note += (
            "；点线为计入地区间超出偶然的差异后的99.8%限"
            if zh
            else "; dotted: 99.8% limits that allow for what areas differ beyond chance"
        )
    caption(ax, note, shown, language)
    return ax


def plot_overview(placed: pd.DataFrame, benchmark: str, language: str = "en", ax: Axes | None = None) -> Axes:
    """Draw the areas of each indicator around the benchmark (a spine chart): one row an indicator, one dot an area.

    Parameters
    ----------
    placed : DataFrame
        What `healthstats.overview` returned.
    benchmark : str
        The id of the area in the middle.
    """
    by = placed.groupby(["indicator", "subject"], sort=False)
    line = by.ngroups - 1 - by.ngroup()
    ax = ax or plt.subplots(figsize=(7.6, 1.5 + 0.3 * max(by.ngroups, 1)))[1]
    zh = language == "zh"
    spans = placed.groupby(line)["place"].quantile(np.array([0, 0.25, 0.75, 1])).unstack()
    for low, high, colour in ((0, 1, "#efefef"), (0.25, 0.75, PALE)):
        if by.ngroups:
            ax.hlines(spans.index, spans[low], spans[high], color=colour, lw=11, zorder=1)
    ax.scatter(placed["place"], line, s=16, color=_colours(placed), zorder=3)
    ax.axvline(0, color=INK, lw=1)
    ax.annotate(area_name(benchmark, language), (0, 1), (3, 2), xycoords=("data", "axes fraction"),
                textcoords="offset points", fontsize=8, color=INK)  # fmt: skip
    rows = placed.drop_duplicates(["indicator", "subject"])
    names = [
        _row_name(name, subject, language) for name, subject in zip(rows["indicator"], rows["subject"], strict=True)
    ]
    _name_rows(ax, names[::-1], 8)
    ax.set_xlim(-1.06, 1.06)
    ax.set_xticks([-1, 0, 1], ["离参照最远", "参照", "离参照最远"] if zh else ["farthest", "benchmark", "farthest"])
    sides = [side for side in (("worse", "better"), ("lower", "higher")) if placed["against"].isin(side).any()]
    words_of = [f"← {word(left, language)}        {word(right, language)} →" for left, right in sides]
    ax.set_xlabel("    |    ".join(words_of))
    ax.set_title(word("overview", language), pad=20)
    bands = (
        "每点一个地区，深色带为中间一半，浅色带为全部"
        if zh
        else "a dot is an area; dark band: the middle half of the areas, light band: all"
    )
    caption(ax, _joined([bands, _key(placed, language)], language), placed, language)
    if not by.ngroups:
        plt.close(ax.figure)  # type: ignore[arg-type]  # nothing to show: no empty frame in a report
    return ax


def _colours(rows: pd.DataFrame) -> pd.Series:
    return rows["against"].map(_COLOURS).fillna(GREY)


def _key(rows: pd.DataFrame, language: str) -> str:
    """Say what the colours mean, as far as they occur."""
    zh, said = language == "zh", set(rows["against"])
    colours = [
        ("worse", "橙色差于参照" if zh else "orange: worse than the reference"),
        ("better", "绿色好于参照" if zh else "green: better"),
        ("higher", "蓝色与参照不同" if zh else "blue: different from the reference"),
        ("similar", "灰色无明显差异" if zh else "grey: no clear difference"),
    ]
    if "lower" in said:
        said.add("higher")
    if "cannot tell" in said:
        said.add("similar")
    return _joined([text for name, text in colours if name in said], language)


def _joined(texts: list[str], language: str) -> str:
    return ("；" if language == "zh" else "; ").join(text for text in texts if text)


def _row_name(indicator_id: str, subject: str, language: str) -> str:
    name = capital(full_name(indicator_id, subject, language))
    return name if len(name) <= _WRAP else f"{name[: _WRAP - 1]}…"


def _name_rows(ax: Axes, names: list[str], size: float) -> None:
    ax.set_yticks(range(len(names)), names, fontsize=size)
    ax.set_ylim(-0.8, len(names) - 0.2)
    ax.grid(axis="x")
    ax.grid(visible=False, axis="y")


def _title(shown: pd.DataFrame, language: str) -> str:
    row = shown.iloc[0]
    since = f"{int(row['since'])}–" if "since" in shown and row["since"] != row["year"] else ""
    return f"{capital(full_name(row['indicator'], row['subject'], language))} · {since}{int(row['year'])}"
