"""The prose of a report, computed: titles, method, limits, and the sentences that open an annual review."""

from typing import Any

import pandas as pd

from healthstats.presenting.target_text import gap_sentence
from healthstats.presenting.trend_text import method_words
from healthstats.presenting.wording import (
    area_name,
    capital,
    check_language,
    full_name,
    number,
    word,
)

_LIMITS = {
    "exact": ("exact Poisson (Garwood 1936)", "Poisson精确法（Garwood 1936）"),
    "byar": ("Byar's approximation (Breslow and Day 1987)", "Byar近似法（Breslow与Day 1987）"),
    "wilson": ("Wilson score (Newcombe 1998)", "Wilson计分法（Newcombe 1998）"),
}

#: So many times the scatter that chance makes (residual variance over that of the counts) tells that a line is rough.
_UNSTEADY = 3

#: And so little, of so many points, that it looks steadier than chance lets it be.
_TOO_STEADY, LEAST_POINTS = 0.25, 5

_CAVEATS = {
    "incomplete_year": (
        "{} years have missing months; they are shown and not fitted.",
        "{}个年份缺月份，仅展示，不参与拟合。",
    ),
    "implied_denominator": (
        "{} populations are implied by the published rate and confirm nothing.",
        "{}个人口数由公布的率反推，不构成验证。",
    ),
    "vintages": ("{} values have other published editions.", "{}个数值另有不同版本。"),
    "undecided": ("{} values wait for a decision on their unit or period.", "{}个数值的单位或时期待裁定。"),
    "doubtful_period": (
        "{} values are of a doubtful period and are not compared.",
        "{}个数值时期存疑，不作比较。",
    ),
}


def report_title(
    kind: str, area: str, year: int = 0, indicator_id: str = "", subject: str = "", language: str = "en"
) -> str:
    """Return a report's title: what, where, when."""
    what = full_name(indicator_id, subject, language) if indicator_id else word(f"title {kind}", language)
    parts = [capital(what), area_name(area, language) if area else "", str(year) if year else ""]
    return " · ".join(part for part in parts if part)


def method_text(rates: pd.DataFrame, trend: Any = None, language: str = "en") -> list[str]:
    """Return how limits and trend were computed, with the papers."""
    zh = check_language(language) == "zh"
    used = sorted({key for key in _LIMITS if rates["method"].str.casefold().str.contains(key).any()})
    said = []
    if used:
        names = ("、" if zh else ", ").join(_LIMITS[key][zh] for key in used)
        said.append(f"率的95%可信区间：{names}。" if zh else f"95% limits of the rates: {names}.")
    hidden = (rates["status"] == "suppressed") & rates["value"].isna()
    if ((rates["method"] == "") & ~hidden).any():
        said.append(
            "无例数的率不计算区间。" if zh else "A rate that is published without its counts has no computable limits."
        )
    if trend is not None:
        said.append(
            f"趋势：{method_words(trend.how, 'zh')}；年度变化百分比APC=100(e^b−1)（Kim等2000，Clegg等2009）。"
            if zh
            else f"Trend: {trend.method}; annual per cent change 100(e^b − 1) on the log scale (joinpoint regression, "
            "Kim et al. 2000; Clegg et al. 2009)."
        )
    return said


def limits_text(rates: pd.DataFrame, language: str = "en", trend: Any = None) -> list[str]:
    """Return what the figures cannot say, from the marks and counts that are in them and the fit of the trend."""
    zh = check_language(language) == "zh"
    words = rates["flags"].str.split().explode()
    said = []

    def say(english: str, chinese: str) -> None:
        said.append(chinese if zh else english)

    few = int(rates["reliability"].isin(["unreliable", "limits only"]).sum())
    if few:
        say(
            f"{few} of {len(rates)} values rest on fewer than 20 events and swing by chance.",
            f"{len(rates)}个数值中有{few}个例数不足20，受偶然波动影响大。",
        )
    hidden = (rates["status"] == "suppressed") & rates["value"].isna()
    if hidden.any():
        say(
            f"{int(hidden.sum())} of {len(rates)} figures are not told; what follows is about the others.",
            f"{len(rates)}个数值中有{int(hidden.sum())}个不公布，以下说明仅就其余数值而言。",
        )
    none = int(((rates["reliability"] == "no counts") & ~hidden).sum())
    if none:
        say(
            f"{none} of {len(rates)} values are published without counts: their precision is not known.",
            f"{len(rates)}个数值中有{none}个未公布例数，精确度未知。",
        )
    for flag, (english, chinese) in _CAVEATS.items():
        count = int((words == flag).sum())
        if count:
            say(english.format(count), chinese.format(count))
    for segment in _parts(trend) if trend is not None else []:
        span, times = f"{segment['start']:g}–{segment['end']:g}", segment["dispersion"]
        if times > _UNSTEADY:
            say(
                f"{span}: the years scatter around the fitted line with {number(times, 0)} times the variance of "
                "chance. The change was not steady, and the figures sum it up only roughly.",
                f"{span}年各年对拟合线的方差约为偶然波动的{number(times, 0)}倍：变化并不均匀，数字只是概括。",
            )
        elif times < _TOO_STEADY and segment["points"] > LEAST_POINTS:
            say(
                f"{span}: the years scatter less around the fitted line than chance alone would make them; the limits "
                "of its change are narrower than the counts allow.",
                f"{span}年各年对拟合线的离散小于偶然波动应有的程度，年度变化的区间偏窄。",
            )
    if not said:
        say("No value is marked.", "无带标记的数值。")
    return said


def _parts(trend: Any) -> list[dict[str, Any]]:
    """Return each part of a trend between breaks: its years, points and dispersion."""
    parts = trend.segments.groupby("part").agg(
        start=("start", "min"), end=("end", "max"), points=("points", "sum"), dispersion=("dispersion", "first")
    )
    return parts.to_dict("records")


def review_sentences(
    reviewed: pd.DataFrame, gaps: pd.DataFrame, problems: pd.DataFrame | None, language: str = "en"
) -> list[str]:
    """Return the sentences that open an annual review, five of them.

    How much was reported, how the targets stand, the widest miss, what changed beyond chance, and what is in doubt.

    Parameters
    ----------
    reviewed : DataFrame
        What `healthstats.review` returned.
    gaps : DataFrame
        What `healthstats.target_gap` returned, or `reviewed` once more.
    problems : DataFrame, optional
        The problems of the area's year. None where they are not told: then nothing is said of them.
    """
    zh = check_language(language) == "zh"
    gaps, reviewed = gaps[gaps["met"] != ""], reviewed[reviewed["kind"] == "result"]
    without = int((gaps["doubt"] == "no result").sum())
    judged = gaps[gaps["met"].isin(["met", "missed"])]
    met, missed = int((judged["met"] == "met").sum()), judged[judged["met"] == "missed"]
    said = [
        f"本年度共有{len(reviewed)}项结果、{len(gaps)}项目标"
        + (f"，其中{without}项目标未报告结果。" if without else "。")
        if zh
        else f"{_count(len(reviewed), 'result')} and {_count(len(gaps), 'target')} are on record for the year"
        + (f"; no result is reported for {without} of the targets." if without else ".")
    ]
    if len(judged):
        said.append(
            f"{len(judged)}项可判定的目标中，{met}项达到，{len(missed)}项未达到。"
            if zh
            else f"Targets that can be judged: {len(judged)}; met: {met}; missed: {len(missed)}."
        )
    else:
        said.append("没有可与结果对照的目标。" if zh else "No target can be held against a result.")
    if len(missed):
        widest = (missed["gap"] / missed["target"].abs()).to_numpy().argmax()
        said.append(gap_sentence(missed.iloc[widest], language))
    elif len(judged):
        said.append(gap_sentence(judged.iloc[0], language))
    said.append(_changes(reviewed, language))
    if problems is None:
        return said
    decide = int((problems["action"] == "decide").sum())
    said.append(
        f"存疑{len(problems)}处，其中{decide}处待裁定。"
        if zh
        else f"{_count(len(problems), 'doubt')} on these figures, {decide} of them waiting for a decision."
    )
    return said


def _changes(reviewed: pd.DataFrame, language: str) -> str:
    zh = language == "zh"
    changed = reviewed[reviewed["change_verdict"].isin(["higher", "lower"])]
    if not reviewed["change_verdict"].isin(["higher", "lower", "no clear change"]).any():
        return "没有能与上年比较的数值。" if zh else "No value can be compared with the year before."
    if changed.empty:
        return (
            "与上年相比，没有超出偶然波动的变化。" if zh else "Nothing changed beyond chance against the year before."
        )
    space = "" if zh else " "
    names = [
        f"{full_name(row['indicator'], row['subject'], language)}{space}{word(row['change_verdict'], language)}"
        for row in changed.head(4).to_dict("records")
    ]
    rest = len(changed) - len(names)
    listed = ("、" if zh else ", ").join(names)
    if zh:
        return f"与上年相比超出偶然波动的变化有{len(changed)}项：{listed}{'等' if rest else ''}。"
    return (
        f"Against the year before, {len(changed)} changed beyond chance: {listed}{f' and {rest} more' if rest else ''}."
    )


def _count(number_of: int, noun: str) -> str:
    return f"{number_of} {noun}{'' if number_of == 1 else 's'}"


def quality_sentences(
    ledger: pd.DataFrame, series: pd.DataFrame, problems: pd.DataFrame, vintages: pd.DataFrame, language: str = "en"
) -> list[str]:
    """Return what was read, what became of it and how much of it is in doubt."""
    zh = check_language(language) == "zh"
    read, excluded = int(ledger["read"].sum()), int(ledger["excluded"].sum())
    flagged = int((series["flags"] != "").sum())
    repaired, decide = (int((problems["action"] == action).sum()) for action in ("repaired", "decide"))
    other = int((vintages["relation"] == "vintage").sum())
    same = len(vintages) - other
    if zh:
        return [
            f"共读取{len(ledger)}个文件中的{read:,}个数值：{len(series):,}个入列，{same:,}个与采用版本相同，"
            f"{other:,}个与采用版本不一致（均保留备查），{excluded:,}个剔除。",
            f"入列数值中{flagged:,}个带标记，{repaired:,}处已修复或更正，{decide:,}处待裁定。",
        ]
    return [
        f"{read:,} numbers were read from {_count(len(ledger), 'file')}: {len(series):,} stand in the series, "
        f"{same:,} repeat one that does, {other:,} differ from the edition that is used (all of them are kept), "
        f"{excluded:,} are excluded.",
        f"{flagged:,} of the values in the series carry a mark, {repaired:,} were repaired or corrected, "
        f"{decide:,} wait for a decision.",
    ]


def gap_sentences(gaps: pd.DataFrame, language: str = "en") -> list[str]:
    """Return each target of `healthstats.target_gap` or `healthstats.review` as a sentence."""
    return [gap_sentence(row, language) for row in gaps[gaps["met"] != ""].to_dict("records")]


def review_verdict(gaps: pd.DataFrame, language: str = "en") -> str:
    """Return how many of the targets that can be judged are met, for the list of reports."""
    judged = gaps["met"].isin(["met", "missed"])
    met = int((gaps["met"] == "met").sum())
    if not judged.any():
        return word("no target judged", language)
    return f"{word('met_yes', language)} {met}/{int(judged.sum())}"


def quality_verdict(problems: pd.DataFrame, language: str = "en") -> str:
    """Return how many problems wait for a decision, for the list of reports."""
    return f"{word('decide', language)}: {int((problems['action'] == 'decide').sum())}"
