"""The sentences of an assessment: the scores, what cost most, what chance and doubt can do to them, what is missing."""

from typing import Any

import pandas as pd

from healthstats.presenting.assessment_tables import item_name
from healthstats.presenting.target_text import doubt_words
from healthstats.presenting.wording import area_name, check_language, number, word

_NAMED = 3
#: With so many per cent of the marks counted, hardly anything is left that chance could do unseen.
_WHOLE = 95


def assessment_sentences(assessment: Any, language: str = "en") -> list[str]:
    """Return the sentences that open an assessment: score, deductions, chance, doubt, what could not be scored.

    Parameters
    ----------
    assessment : Assessment
        What `healthstats.assess` returned, of one area or several.
    """
    check_language(language)
    parts = [_scores, _lost, _ranks, _vetoes, _doubts, _missing]
    return [said for part in parts if (said := part(assessment, language))]


def assessment_verdict(assessment: Any, language: str = "en") -> str:
    """Return the score of one area, or the best of several, for the list of reports."""
    best = assessment.totals.iloc[0]
    name = f"{area_name(best['area'], language)} " if len(assessment.totals) > 1 else ""
    return f"{name}{number(best['score'], 1)}"


def _scores(assessment: Any, language: str) -> str:
    totals, zh = assessment.totals.dropna(subset=["score"]), language == "zh"
    first, last = totals.iloc[0], totals.iloc[-1]
    count = len(assessment.scoring.items)
    if len(totals) == 1:
        name = area_name(first["area"], language)
        got, whole, share = number(first["marks"], 1), number(first["out_of"], 1), number(first["score"], 1)
        full = number(assessment.scoring.total, 0)
        return (
            f"{name}{assessment.year}年可计分{whole}分（满分{full}分），得{got}分，得分率{share}%。"
            if zh
            else f"{name} has {got} of the {whole} marks that could be scored in {assessment.year} (of {full} in all): "
            f"{share}%."
        )
    best, worst = (area_name(row["area"], language) for row in (first, last))
    most, least, middle = (number(one, 1) for one in (first["score"], last["score"], totals["score"].median()))
    return (
        f"{assessment.year}年{len(totals)}个单位按{count}项指标考核，得分率最高的是{best}（{most}%），"
        f"最低的是{worst}（{least}%），中位数{middle}%。"
        if zh
        else f"In {assessment.year}, {len(totals)} were assessed on {count} item{'' if count == 1 else 's'}: "
        f"from {worst} with {least}% to {best} with {most}%; the median is {middle}%."
    )


def _lost(assessment: Any, language: str) -> str:
    zh = language == "zh"
    lost = assessment.deductions[assessment.deductions["lost"] > 0]
    if lost.empty:
        return "没有扣分。" if zh else "No marks were lost."
    dearest = lost.groupby("item", sort=False)["lost"].sum().sort_values(ascending=False, kind="stable").head(_NAMED)
    rows = lost.drop_duplicates("item").set_index("item", drop=False)
    named = [f"{item_name(assessment, rows.loc[item], language)}（−{number(each, 1)}）" if zh
             else f"{item_name(assessment, rows.loc[item], language)} (−{number(each, 1)})"
             for item, each in dearest.items()]  # fmt: skip
    chance = lost.loc[lost["distinguishable"] == "no", "lost"].sum()
    whole = lost["lost"].sum()
    if zh:
        said = f"共扣{number(whole, 1)}分，最多的是{'、'.join(named)}"
        return said + (f"；其中{number(chance, 1)}分所依据的差异未超出偶然。" if chance else "。")
    said = f"Marks lost: {number(whole, 1)}, most of them for {', '.join(named)}"
    return said + (f"; {number(chance, 1)} of them for differences that chance alone could make." if chance else ".")


def _ranks(assessment: Any, language: str) -> str:
    totals, zh = assessment.totals.dropna(subset=["rank"]), language == "zh"
    if len(totals) < 2:
        return ""
    if totals["rank_lower"].isna().all():
        return (
            "各项均无例数，无法计算偶然波动对位次的影响。"
            if zh
            else "No item has its counts: what chance does to the ranks is not known."
        )
    first = totals[totals["rank_lower"] == 1]
    open_to = [area_name(one, language) for one in first["area"]]
    leads = first["area"].tolist() == [totals["area"].iloc[0]] and first["rank_upper"].tolist() == [1]
    if leads and (totals["counted"] > _WHOLE).all():
        return f"第一名是{open_to[0]}，偶然波动不能改变。" if zh else f"{open_to[0]} is first whatever chance does."
    if len(open_to) == 1:
        return ""
    widest = totals.loc[(totals["rank_upper"] - totals["rank_lower"]).fillna(-1).astype("int64").idxmax()]
    name, span = area_name(widest["area"], language), f"{widest['rank_lower']}–{widest['rank_upper']}"
    return (
        f"仅凭偶然波动，{len(open_to)}个单位都可能居第一；{name}的位次可能在{span}之间，名次不宜作为唯一依据。"
        if zh
        else f"By chance alone {len(open_to)} of them could be first, and {name} could stand anywhere in {span}: "
        "ranks should not decide by themselves."
    )


def _vetoes(assessment: Any, language: str) -> str:
    zh = language == "zh"
    failed = assessment.items[(assessment.items["rule"] == "veto") & (assessment.items["met"] == "missed")]
    said = []
    for row in failed.to_dict("records"):
        name, item = area_name(row["area"], language), item_name(assessment, row, language)
        chance = row["distinguishable"] == "no"
        if zh:
            said.append(f"{name}因{item}一票否决" + ("（与目标的差异未超出偶然）" if chance else ""))
        else:
            said.append(f"{name} fails by veto: {item}" + (" (a difference that chance could make)" if chance else ""))
    return ("；".join(said) + "。" if zh else "; ".join(said) + ".") if said else ""


def _doubts(assessment: Any, language: str) -> str:
    zh, totals = language == "zh", assessment.totals
    doubtful = totals[totals["doubtful"] > 0]
    if doubtful.empty:
        return ""
    count = int(doubtful["doubtful"].sum())
    width = number((doubtful["score_most"] - doubtful["score_least"]).max(), 1)
    if zh:
        return f"{count}项得分依据存疑数值；若存疑项全不得分或全得满分，得分率最多相差{width}个百分点。"
    return (
        f"Items that rest on doubtful figures: {count}; were they worth nothing or their full marks, a score would "
        f"differ by up to {width} points."
    )


def _missing(assessment: Any, language: str) -> str:
    zh, left = language == "zh", assessment.unscored
    if left.empty:
        return "所有项目均可计分。" if zh else "Every item could be scored."
    reasons = pd.Series([doubt_words(one, language) for one in left["reason"]]).value_counts()
    named = [f"{reason}{count}项" if zh else f"{reason}: {count}" for reason, count in reasons.items()]
    return (
        f"{len(left)}项无法计分，不按零分处理（{'、'.join(named)}）。"
        if zh
        else f"Items that could not be scored and do not count as zero: {len(left)} ({', '.join(named)})."
    )


def scoring_text(assessment: Any, language: str = "en") -> list[str]:
    """Return how the assessment was made: the rules' source, how ranks and limits came about."""
    rules, zh = assessment.scoring, language == "zh"
    source = f"{word('source', language)}: {rules.source}" if rules.source else ""
    how = (
        "位次和得分率的区间：各项例数在Jeffreys先验给出的水平上分别重新抽取（泊松或二项分布），按同一规则计分，取中间95%；无例数的项目不变。"
        if zh
        else "Limits of ranks and scores: every count is drawn anew (Poisson or binomial, each by itself, at the level "
        "of Jeffreys' prior) and scored by the same rules; the middle 95%. Figures without counts stay as they are."
    )
    return [one for one in (rules.title(language), source, how) if one]
