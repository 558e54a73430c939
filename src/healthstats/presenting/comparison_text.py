"""What is said of areas beside one another: sentences, a verdict for the list of reports, and the methods."""

import pandas as pd

from healthstats.catalogue import indicator
from healthstats.presenting.wording import area_name, check_language, interval, number, per_text, word


def comparison_sentences(compared: pd.DataFrame, reference: pd.DataFrame, language: str = "en") -> list[str]:
    """Return how many areas are better, worse or no different than the reference, and the span that can be ranked."""
    zh = check_language(language) == "zh"
    counts = compared["against"].value_counts()
    better, worse, similar = (int(counts.get(key, 0)) for key in ("better", "worse", "similar"))
    higher, lower = int(counts.get("higher", 0)), int(counts.get("lower", 0))
    silent = int((compared["reliability"] == "limits only").sum())
    hidden = int(((compared["status"] == "suppressed") & compared["value"].isna()).sum())
    said = []
    if len(reference):
        row = reference.iloc[0]
        one = indicator(row["indicator"])
        place = area_name(row["area"], language)
        limits = interval(row["lower"], row["upper"], language)
        value = f"{number(row['value'])} {per_text(one.per, language)}".strip()
        said.append(
            f"参照：{place}为{value}" + (f"（95%CI {limits}）。" if limits else "。")
            if zh
            else f"The reference, {place}, stands at {value}" + (f" (95% CI {limits})." if limits else ".")
        )
    if higher or lower:
        said.append(
            f"{len(compared)}个地区中，{higher}个高于、{lower}个低于参照。"
            if zh
            else f"Of {len(compared)} areas, {higher} are above and {lower} below the reference beyond chance."
        )
    else:
        said.append(
            f"{len(compared)}个地区中，{better}个好于、{worse}个差于参照，{similar}个无明显差异。"
            if zh
            else f"Of {len(compared)} areas, {better} are better and {worse} worse than the reference; "
            f"{similar} do not differ beyond chance."
        )
    judged = better + worse + similar + higher + lower
    if judged >= 20:
        false_alarms = number(judged * 0.05, 0)
        said.append(
            f"即使各地区完全相同，按95%区间判断也会有约{false_alarms}个地区被误判。"
            if zh
            else f"Were all areas the same, about {false_alarms} would still fall outside 95% limits by chance."
        )
    if silent:
        said.append(
            f"{silent}个地区不足3例，仅示区间，不排位。"
            if zh
            else f"{_areas(silent)} with fewer than 3 events: only the limits are shown, without a rank."
        )
    if hidden:
        said.append(f"{hidden}个地区的数值不公布。" if zh else f"The figures of {_areas(hidden)} are not told.")
    return said


def _areas(number_of: int) -> str:
    return "1 area" if number_of == 1 else f"{number_of} areas"


def comparison_verdict(compared: pd.DataFrame, language: str = "en") -> str:
    """Return how many areas differ from the reference, for the list of reports."""
    differing = int(compared["against"].isin(["better", "worse", "higher", "lower"]).sum())
    return f"{word('differ', language)} {differing}/{len(compared)}"


def comparison_method(compared: pd.DataFrame, language: str = "en") -> list[str]:
    """Return how areas were ranked and put in a funnel, with the papers; nothing where chance makes no figures."""
    zh = check_language(language) == "zh"
    said = []
    if compared["rank_lower"].notna().any():
        said.append(
            "位次区间：由全部地区的联合可信区间得出（Klein、Wright、Wieczorek 2020），不足3例者不排位。"
            if zh
            else "Rank intervals: from limits that hold for all areas together (Klein, Wright & Wieczorek 2020); "
            "areas with fewer than 3 events are not ranked."
        )
    if (compared["funnel"] != "").any():
        said.append(
            "漏斗图：以全部地区合计为基线的95%和99.8%控制限（Spiegelhalter 2005）；"
            "点线另计入地区间的离散过度（加法模型）。"
            if zh
            else "Funnel: 95% and 99.8% limits of chance around all areas together (Spiegelhalter 2005); "
            "the dotted ones add the variance between areas (additive overdispersion)."
        )
    return said
