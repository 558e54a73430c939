"""Tables of trends: segments, how the joinpoints were chosen, the forecast and how it would have fared before."""

import math
import re
from typing import Any

from healthstats.presenting.cells import records
from healthstats.presenting.table import Table, filled, make_table
from healthstats.presenting.trend_text import method_words
from healthstats.presenting.wording import SIGNS, interval, number, unit_text, word

_MEASURE = {"log": "apc", "logit": "odds", "points": "points_a_year"}


def trend_table(trend: Any, language: str = "en") -> Table:
    """Return the segments of a trend with annual change, limits, p and verdict; below, the average of them all."""
    rows = records(trend.segments)
    if trend.joinpoints and len(trend.models) == 1:
        edges = trend.models[0].fit.edges
        average = trend.aapc()
        rows.append({
            "start": edges[0], "end": edges[-1], "points": trend.segments["points"].sum(), "apc": average["aapc"],
            "events": trend.segments["events"].sum(skipna=False), "verdict": trend.verdict, **average[1:],
        })  # fmt: skip
    years = [_years(row["start"], row["end"]) for row in rows]
    if len(rows) > len(trend.segments):
        years[-1] += f" {word('average', language)}"
    columns = {
        "years": years,
        "points": [number(row["points"], 0) for row in rows],
        "events": [number(row["events"], 0) for row in rows],
        _MEASURE[trend.scale]: [number(row["apc"], 2, sign=True) for row in rows],
        "interval": [interval(row["lower"], row["upper"], language, 2) for row in rows],
        "p": [_p(row["p"]) for row in rows],
        "verdict": [word(row["verdict"], language) for row in rows],
    }
    notes = [method_words(trend.how, language), _joinpoints_note(trend, language)]
    return make_table(word("trend", language), filled(columns, ("events",)), language, notes)


def _joinpoints_note(trend: Any, language: str) -> str:
    limits = trend.joinpoint_limits.dropna()
    said = [f"{row['year']:g} ({row['lower']:g}–{row['upper']:g})" for row in limits.to_dict("records")]
    if not said:
        return ""
    sure = f"{100 * trend.confidence:g}"
    return (
        f"连接点及{sure}%区间：{'、'.join(said)}" if language == "zh" else f"joinpoints ({sure} %): {', '.join(said)}"
    )


def joinpoints_table(trend: Any, language: str = "en") -> Table:
    """Return how the number of joinpoints was chosen: the fit of each number, or the permutation tests."""
    tests = trend.tests
    if len(tests):
        rows = records(tests)
        columns = {
            "fewer": [number(row["fewer"], 0) for row in rows],
            "more": [number(row["more"], 0) for row in rows],
            "statistic": [number(row["statistic"], 2) for row in rows],
            "p": [_p(row["p"]) for row in rows],
            "level": [f"{row['level']:.4f}" for row in rows],
        }
        return make_table(word("joinpoints", language), columns, language)
    rows = records(trend.selection)
    several = len(trend.models) > 1
    columns = {
        "segment": [number(row["part"], 0) if several else "" for row in rows],
        "count": [number(row["joinpoints"], 0) for row in rows],
        "years": [", ".join(f"{year:g}" for year in row["years"]) for row in rows],
        "wbic": [_criterion(row["wbic"]) for row in rows],
        "bic": [_criterion(row["bic"]) for row in rows],
        "bic3": [_criterion(row["bic3"]) for row in rows],
        "chosen": ["✓" if row["chosen"] else "" for row in rows],
    }
    return make_table(word("joinpoints", language), filled(columns, ("segment",)), language)


def _criterion(value: float) -> str:
    return number(value, 3) if math.isfinite(value) else "–"


def forecast_table(forecast: Any, language: str = "en") -> Table:
    """Return a forecast year by year with its limits, or why there is none."""
    rows = records(forecast.summary.dropna(subset=["value"]))
    columns = {
        "year": [f"{row['year']:g}" for row in rows],
        "value": [number(row["value"]) for row in rows],
        "interval": [interval(row["lower"], row["upper"], language) for row in rows],
    }
    why = f"{word('no forecast', language)}{_why(forecast.reason, language)}" if forecast.reason else ""
    notes = [word("forecast note", language) if rows else why]
    return make_table(word("forecast", language) if rows else why, columns, language, notes if rows else [])


def backtest_table(forecast: Any, language: str = "en") -> Table:
    """Return how the forecast would have fared in earlier years, beside two simpler methods."""
    rows = records(forecast.backtest.query("horizon == 0"))
    unit = unit_text(forecast.unit, language)
    columns = {
        "forecast_method": [word(f"forecast {row['method']}", language).removeprefix("forecast ") for row in rows],
        "forecasts": [number(row["n"], 0) for row in rows],
        "mean_error": [
            f"{number(row['error'])} {unit}".strip()
            if math.isnan(row["error_pct"])
            else f"{number(row['error_pct'])} %"
            for row in rows
        ],
        "coverage": [f"{100 * row['coverage']:.0f} %" for row in rows],
    }
    better = {True: "forecast better", False: "forecast no better", None: ""}[forecast.better_than_naive]
    return make_table(word("backtest", language), columns, language, [word(better, language) if better else ""])


def _why(reason: str, language: str) -> str:
    """Return in words why there is no figure; a break has its year in it."""
    broken = re.fullmatch(r"(split|jump) in (\d+)", reason)
    if broken is None:
        return word(reason, language) if reason else ""
    return f"{broken[2]}年口径变更" if language == "zh" else f"the definition changed in {broken[2]}"


def _years(start: float, end: float) -> str:
    return f"{start:g}–{end:g}"


def _p(p: float) -> str:
    return "" if math.isnan(p) else "<0.001" if p < 0.001 else f"{p:.3f}"


def paths_table(paths: Any, language: str = "en") -> Table:
    """Return what later targets ask a year and the chance to reach them, from `healthstats.target_paths`."""
    rows = records(paths)
    columns = {
        "target_source": [_set_name(row["source"], language) for row in rows],
        "target_value": [f"{SIGNS[row['bound']]} {number(row['target'])} ({row['target_year']})" for row in rows],
        "present": [_a_year(row["present"], row["unit"]) for row in rows],
        "needed": [_a_year(row["required"], row["unit"]) for row in rows],
        "expected": [_expected(row, language) for row in rows],
        "chance": [_chance(row["chance"]) for row in rows],
        "verdict": [_why(row["reason"], language) or word(row["verdict"], language) for row in rows],
    }
    notes = [word("present course", language)] if rows else []
    return make_table(word("way to targets", language), columns, language, notes)


def _set_name(source: str, language: str) -> str:
    return word(f"targets {source}", language).removeprefix("targets ")


def _a_year(rate: float, unit: str) -> str:
    sign = " %" if unit.startswith("%") else ""
    return "" if math.isnan(rate) else f"{number(rate, 1 if sign else None, sign=True)}{sign}"


def _expected(row: Any, language: str) -> str:
    limits = interval(row["expected_lower"], row["expected_upper"], language)
    return f"{number(row['expected'])} ({limits})" if limits else ""


def _chance(chance: float) -> str:
    if math.isnan(chance):
        return ""
    return "> 99 %" if chance > 0.99 else "< 1 %" if chance < 0.01 else f"{100 * chance:.0f} %"
