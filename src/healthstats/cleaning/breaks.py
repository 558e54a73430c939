"""``data/breaks.toml``: years at which a series was defined anew, or that are shown but not fitted."""

from typing import Any

import pandas as pd

from healthstats.catalogue import find_subject
from healthstats.cleaning.knowledge import Knowledge, check_entry
from healthstats.cleaning.problems import gather, report
from healthstats.errors import ConfigError
from healthstats.names import did_you_mean, fold
from healthstats.series import BREAKS, EFFECTS, add_flag, conform

_REQUIRED: dict[str, tuple[type, ...]] = {"year": (int,), "effect": (str,), "reason": (str,), "source": (str,)}
_OPTIONAL: dict[str, tuple[type, ...]] = {"indicator": (str,), "subject": (str,), "area": (str,)}


def read_breaks(known: Knowledge) -> pd.DataFrame:
    """Return the breaks with ids; an empty indicator, subject or area means all of them.

    Raises
    ------
    ConfigError
        If an entry is incomplete or names an unknown indicator, area or effect.
    """
    entries = [_checked(entry, count, known) for count, entry in enumerate(known.breaks, start=1)]
    return conform(pd.DataFrame(entries, columns=list(BREAKS)), "breaks")


def _checked(entry: dict[str, Any], count: int, known: Knowledge) -> dict[str, Any]:
    place = {
        "file": "breaks.toml",
        "place": f"entry {count} ({entry.get('indicator') or 'all'}, {entry.get('year', '?')})",
    }
    check_entry(entry, place, _REQUIRED, _OPTIONAL)
    name, area, effect = entry.get("indicator", ""), entry.get("area", ""), entry["effect"]
    if name and name not in known.indicators and not name.startswith("?"):
        raise ConfigError(f"there is no indicator {name!r}", remedy=did_you_mean(name, known.indicators), **place)
    if known.areas and area and fold(area) not in known.area_names:
        raise ConfigError(f"there is no area {area!r}", remedy=did_you_mean(area, known.areas), **place)
    if effect not in EFFECTS:
        raise ConfigError(
            f"effect is {effect!r}, expected one of {', '.join(EFFECTS)}", remedy=did_you_mean(effect, EFFECTS), **place
        )
    return {
        **entry,
        "indicator": name,
        "area": known.area_names.get(fold(area), area),
        "subject": find_subject(entry.get("subject", ""), known.root) if entry.get("subject") else "",
    }


def mark_breaks(rows: pd.DataFrame, breaks: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Flag the unfitted rows; return also, for each break, whether there are rows before, in and after its year."""
    met = []
    for entry in breaks.itertuples(index=False):
        concerned = pd.Series(True, index=rows.index)
        for name in ("indicator", "subject", "area"):
            if wanted := getattr(entry, name):
                concerned &= rows[name] == wanted
        years = rows.loc[concerned, "year"].dropna()
        met.append(((years < entry.year).any(), (years == entry.year).any(), (years > entry.year).any()))
        if entry.effect == "unfitted":
            rows = add_flag(rows, concerned & (rows["year"] == entry.year).fillna(False).astype(bool), "unfitted")
    return rows, pd.DataFrame(met, columns=["before", "within", "after"], index=breaks.index, dtype="bool")


def report_unused(breaks: pd.DataFrame, met: pd.DataFrame) -> pd.DataFrame:
    """Note the breaks that touch nothing, by what `mark_breaks` met in all rows."""
    splits = met["before"] & (met["within"] | met["after"])
    touched = splits.where(breaks["effect"] != "unfitted", met["within"])
    table = breaks[~touched].assign(file="data/breaks.toml", locator="", quote="")
    return gather(
        [report(table, "break_unused", "kept", "no series has values there: " + table["reason"].astype("str"))]
    )
