"""A trend in sentences of both languages, ready to be pasted: change, limits, years, better or worse."""

from typing import Any

from healthstats.catalogue import Indicator, indicator
from healthstats.presenting.wording import (
    area_name,
    capital,
    check_language,
    digits,
    full_name,
    interval,
    number,
    unit_words,
    word,
)

#: A series that no catalogue knows.
_UNKNOWN = Indicator(id="", en="rate", zh="该率", unit="", domain="unregistered")


def sentence(trend: Any, language: str = "en") -> str:
    """Return a trend as paste-ready text, with limits, turned into better or worse by the indicator's direction.

    With joinpoints the average comes first, then each segment. Across a new definition each part has its own sentence.

    Parameters
    ----------
    trend : Trend
        What `healthstats.trend` or `healthstats.poisson_trend` returned.
    language : str
        ``en`` or ``zh``.
    """
    zh = check_language(language) == "zh"
    name = _name(trend, language)
    said = []
    if trend.verdict == "not compared":
        said.append(
            f"{name}口径有变更，变更前后不作比较。"
            if zh
            else f"The definition of the {name} changed; years before and after are not compared."
        )
    if trend.segments.empty:
        said.append(
            f"{name}没有可用于拟合的年份，无法判定趋势。"
            if zh
            else f"No year of the {name} can be fitted: the data cannot tell a trend."
        )
    for _, part in trend.segments.groupby("part"):
        said.append(_part_sentence(part.to_dict("records"), trend, name, language))
    steps = sorted({int(year) for model in trend.models for year in model.design.steps})
    if steps and trend.verdict != "cannot tell":
        years = ("、" if zh else ", ").join(map(str, steps))
        said.append(
            f"{years}年口径变更造成的水平变化已扣除。"
            if zh
            else f"The definition changed in {years}; the step that it made is not counted as change."
        )
    return ("" if zh else " ").join(said)


def _name(trend: Any, language: str) -> str:
    """Return what the trend is of: ``infant mortality rate in China``, ``全国婴儿死亡率``."""
    what = full_name(trend.indicator, trend.subject, language) if trend.indicator else _one(trend).name(language)
    place = area_name(trend.area, language) if trend.area else ""
    if language == "zh":
        return f"{place}{what}"
    return f"{what} in {place}" if place else what


def _one(trend: Any) -> Indicator:
    return indicator(trend.indicator) if trend.indicator else _UNKNOWN


def _part_sentence(segments: list[dict], trend: Any, name: str, language: str) -> str:
    first, last = segments[0], segments[-1]
    zh = language == "zh"
    start = name if zh else name if trend.indicator else f"the {name}"
    if first["reason"]:
        why, span = word(first["reason"], language), _span(first["start"], last["end"], language)
        if zh:
            return f"{span}{start}：{why}，无法判定趋势。"
        return f"{capital(start)} {span}: {why}, so the data cannot tell a trend."
    if len(segments) == 1:
        said = _clause(first, trend, language, subject=start)
        return f"{said}。" if zh else f"{said}."
    average = dict(zip(["apc", "lower", "upper", "p"], trend.aapc(first["start"], last["end"]), strict=True))
    whole = {**average, "start": first["start"], "end": last["end"]}
    whole["verdict"] = trend.verdict if trend.verdict != "not compared" else _by_limits(whole)
    opening = _clause(whole, trend, language, subject=start, average=True)
    parts = [_clause(segment, trend, language) for segment in segments]
    if zh:
        return f"{opening}；其中{'，'.join(parts)}。"
    return f"{opening}: it {', '.join(parts[:-1])} and {parts[-1]}."


def _by_limits(row: dict) -> str:
    return "rising" if row["lower"] > 0 else "falling" if row["upper"] < 0 else "no clear change"


def _clause(row: dict, trend: Any, language: str, subject: str = "", average: bool = False) -> str:
    """Return one change: its subject when given, else that of the sentence, which has begun."""
    verdict, one, scale = row["verdict"], _one(trend), trend.scale
    moved = verdict in ("rising", "falling")
    change, limits = _change(row, scale, -1 if verdict == "falling" else 1, not moved, one, language)
    span = _span(row["start"], row["end"], language)
    sure = f"{100 * trend.confidence:g}{'%CI' if language == 'zh' else ' % CI'}"
    judged = _judged(one.direction, verdict, language) if subject else ""
    if language == "zh":
        odds = "比数" if scale == "logit" else ""
        if verdict == "cannot tell":
            return f"{span}{subject}无法判定趋势"
        if moved:
            said = f"{span}{subject}{odds}年均{'上升' if verdict == 'rising' else '下降'}{change}（{sure} {limits}）"
            return f"{said}，{judged}" if judged else said
        state = "基本平稳" if verdict == "stable" else "变化不明显"
        return f"{span}{subject}{state}（{odds}年均{change}，{sure} {limits}）"
    begin = f"{capital(subject)} " if subject else ""
    mean = " on average" if average else ""
    if verdict == "cannot tell":
        return f"{begin}cannot be told {span}"
    if not moved:
        state = "was stable" if verdict == "stable" else "showed no clear change"
        odds = "its odds " if scale == "logit" else ""
        return f"{begin}{state} {span} ({odds}{change} a year{mean}, {sure} {limits})"
    verb = "rose" if verdict == "rising" else "fell"
    if scale == "logit":
        said = f"{begin}{verb} {span}, its odds by {change} a year{mean} ({sure} {limits})"
    else:
        said = f"{begin}{verb} by {change} a year{mean} ({sure} {limits}) {span}"
    return f"{said}, {judged}" if judged else said


def _span(start: float, end: float, language: str) -> str:
    first, last = f"{start:g}", f"{end:g}"
    if language == "zh":
        return f"{first}年" if first == last else f"{first}—{last}年"
    return f"in {first}" if first == last else f"from {first} to {last}"


def _change(row: dict, scale: str, sign: int, signed: bool, one: Indicator, language: str) -> tuple[str, str]:
    """Return the annual change with its unit, and its limits; turned round for a fall."""
    ends = sorted((sign * row["lower"], sign * row["upper"]))
    decimals = digits(max(abs(end) for end in ends)) if scale == "points" else 1
    unit = (unit_words(one, language) or ("点" if language == "zh" else "points")) if scale == "points" else "%"
    space = "" if language == "zh" else " "
    value = number(sign * row["apc"], decimals, sign=signed)
    return f"{value}{space}{unit}", interval(ends[0], ends[1], language, decimals)


def _judged(direction: str, verdict: str, language: str) -> str:
    good = {"lower": "falling", "higher": "rising"}.get(direction)
    if good is None or verdict not in ("rising", "falling"):
        return ""
    return word("improvement" if verdict == good else "deterioration", language)


def method_words(how: Any, language: str = "en") -> str:
    """Return how a trend was fitted, from `Trend.how`."""
    if language != "zh":
        return str(how)
    said = [
        {"log": "对数线性回归", "logit": "logit线性回归", "points": "线性回归", "poisson": "Poisson回归",
         "negative-binomial": "负二项回归"}[how.line]
    ]  # fmt: skip
    if how.line == "poisson":
        said.append("区间按离散程度放宽")
    elif how.line != "negative-binomial":
        said.append({"counts": "按例数加权", "se": "按标准误加权", "none": "未加权"}[how.weighted])
    if how.most:
        by = {"wbic": "加权BIC", "bic": "BIC", "bic3": "BIC3", "permutation": "置换检验"}[how.select]
        said.append(f"连接点至多{how.most}个，由{by}选定")
    if how.curtailed:
        said.append("更多连接点计算过久" if how.years > 24 else "年数不足以再加连接点")
    if any(how.correlations):
        said.append(f"自相关{'、'.join(f'{value:.2f}' for value in how.correlations)}")
    limits = "t分布" if how.ci == "parametric" else "重抽样"
    return "，".join([*said, f"{limits}{100 * how.confidence:g}%区间"])
