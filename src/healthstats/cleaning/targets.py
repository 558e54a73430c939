"""``data/targets.toml``: targets that no document of ``data/raw`` states, and those that are another figure.

They are observations like all others: named, placed, converted and kept in the ledger. A target that is last year's
figure, or that of a superior area, waits without a value until the results are settled.
"""

import math
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pandas as pd

from healthstats.catalogue import find_subject
from healthstats.cleaning.knowledge import Knowledge, check_entry
from healthstats.cleaning.problems import gather, quantities, report
from healthstats.errors import ConfigError, InputError
from healthstats.names import did_you_mean, fold
from healthstats.project import DATA, areas, read_toml
from healthstats.series import BOUNDS, RELATIVE, barred, conform
from healthstats.units import factor

FILE = "data/targets.toml"
_SETS = "target_sets.toml"
LAST_YEAR, ABOVE = "last year", "superior area"
_TEXTS = ["subject", "sex", "age", "population", "system", "basis", "unit", "set_by", "text"]
_REQUIRED: dict[str, tuple[type, ...]] = {
    "area": (str, list, dict), "indicator": (str,), "value": (int, float, list, dict, str), "source": (str,),
}  # fmt: skip
_OPTIONAL: dict[str, tuple[type, ...]] = {"year": (int, list), "bound": (str,), **dict.fromkeys(_TEXTS, (str,))}
_OF_SET: dict[str, tuple[type, ...]] = {"set": (str,), "area": (str, list, dict)}
#: The reference is of the same thing; what the target leaves open (population, system, basis) it accepts.
_SAME = ["indicator", "subject", "sex", "age"]
_OPEN = ["population", "system", "basis"]


def stated_targets(known: Knowledge) -> pd.DataFrame:
    """Return the targets of ``data/targets.toml`` as observations, one a target, area and year.

    Raises
    ------
    ConfigError
        If an entry is incomplete, or names an unknown indicator, area or set.
    """
    rows = [row for count, entry in enumerate(known.targets, start=1) for row in _Entry(entry, count, known).rows()]
    return conform(pd.DataFrame(rows).drop(columns="year"), "observations")


class _Entry:
    """One entry, checked."""

    def __init__(self, entry: dict[str, Any], count: int, known: Knowledge) -> None:
        self.entry, self.count, self.known = entry, count, known
        what = entry.get("indicator") or entry.get("set") or "?"
        self.place = {"file": "targets.toml", "place": f"entry {count} ({what})"}

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield it as observations."""
        for target in self._targets():
            for area in self._areas():
                several = f", {area}" if self._areas()[1:] else ""
                named = f" ({target['indicator']})" if "set" in self.entry else ""
                locator = f"target {self.count}{named}, {target['year']}{several}"
                day = {"period_start": f"{target['year']}-01-01", "period_end": f"{target['year']}-12-31"}
                yield {**target, "file": FILE, "locator": locator, "area": area, "kind": "target",
                       "standing": "final", "label": target["indicator"], **day}  # fmt: skip

    def _targets(self) -> Iterator[dict[str, Any]]:
        if "set" in self.entry:
            yield from self._of_set()
            return
        entry = self.entry
        check_entry(entry, self.place, _REQUIRED, _OPTIONAL)
        name = entry["indicator"]
        if name not in self.known.indicators and not name.startswith("?"):
            raise self._error(f"there is no indicator {name!r}", did_you_mean(name, self.known.indicators))
        texts = {key: entry.get(key, "") for key in _TEXTS if key != "text"}
        texts["subject"] = find_subject(texts["subject"], self.known.root) if texts["subject"] else ""
        if not texts["unit"] and name in self.known.indicators:
            texts["unit"] = self.known.indicators[name].unit
        for year, value in self._by_year():
            made = {**texts, "indicator": name, "source": entry["source"], "year": year, "bound": self._bound(value)}
            yield {**made, **self._valued(value), "quote": entry.get("text", "") or self._words(made["bound"], value)}

    def _of_set(self) -> Iterator[dict[str, Any]]:
        sets = read_toml(DATA / _SETS)
        check_entry(self.entry, self.place, _OF_SET, {"set_by": (str,)})
        if (name := self.entry["set"]) not in sets:
            raise self._error(
                f"there is no target set {name!r}", did_you_mean(name, sets) or f"Known: {', '.join(sets)}."
            )
        for one in sets[name]["target"]:
            unit = self.known.indicators[one["indicator"]].unit
            yield {"indicator": one["indicator"], "unit": unit, "bound": one["bound"], "year": one["year"],
                   **self._valued(one["value"]), "source": name, "quote": one["text"],
                   "set_by": self.entry.get("set_by", name), "published": str(sets[name]["published"])}  # fmt: skip

    def _areas(self) -> list[str]:
        given = self.entry.get("area", "")
        if isinstance(given, dict):
            unknown = [
                key for key, value in given.items() if key not in ("level", "parent") or not isinstance(value, str)
            ]
            if unknown or not given:
                raise self._error(
                    f'area must be a name, a list of names or {{level = "…", parent = "…"}}, got {given!r}'
                )
            try:
                names = list(areas(self.known.root, **given))
            except InputError as error:
                raise self._error(str(error)) from error
        else:
            names = given if isinstance(given, list) else [given]
        if not names:
            raise self._error(f"no area matches {given!r}")
        for name in names:
            if not isinstance(name, str) or (self.known.areas and fold(name) not in self.known.area_names):
                raise self._error(
                    f"there is no area {name!r}",
                    did_you_mean(str(name), [*self.known.areas, *(one.en for one in self.known.areas.values())]),
                )
        return names

    def _by_year(self) -> list[tuple[int, Any]]:
        value, year = self.entry["value"], self.entry.get("year")
        if isinstance(value, dict):
            if year is not None or not value or not all(key.isdigit() and len(key) == 4 for key in value):
                raise self._error("value by year is a table such as {2024 = 15, 2025 = 12}, without the key year")
            return [(int(key), one) for key, one in value.items()]
        years: list[Any] = year if isinstance(year, list) else [year]
        if not years or not all(
            isinstance(one, int) and not isinstance(one, bool) and 1000 <= one < 3000 for one in years
        ):
            raise self._error(f"year is {year!r}, expected one such as 2024, or a list of years")
        return [(one, value) for one in years]

    def _bound(self, value: Any) -> str:
        one = self.known.indicators.get(self.entry["indicator"])
        usual = {"lower": "<=", "higher": ">="}.get(one.direction if one else "", "")
        bound = self.entry.get("bound", "=" if isinstance(value, list) else usual)
        if bound not in BOUNDS or not bound:
            why = f"bound is {bound!r}" if bound else "it is not known whether more or less is better"
            raise self._error(f"{why}; write one of {', '.join(map(repr, BOUNDS))}")
        return bound

    def _valued(self, value: Any) -> dict[str, Any]:
        """Return what a row holds of a value: a number, a range, or what stands for a figure to come."""
        if isinstance(value, str):
            if value not in (LAST_YEAR, ABOVE, *{one.level for one in self.known.areas.values() if one.level}):
                known = f"{LAST_YEAR!r}, {ABOVE!r} or the level of one, such as 'province'"
                raise self._error(f"value is {value!r}, expected a number, [low, high], {known}")
            return {"value": math.nan, "note": f"{RELATIVE}{value}", "status": "not_collected"}
        numbers = value if isinstance(value, list) else [value]
        sound = all(
            isinstance(one, int | float) and not isinstance(one, bool) and math.isfinite(one) for one in numbers
        )
        if not sound or len(numbers) != (2 if isinstance(value, list) else 1) or numbers[0] > numbers[-1]:
            raise self._error(f"value is {value!r}, expected a number or a range [low, high]")
        places = max(max(-int(Decimal(str(one)).as_tuple().exponent), 0) for one in numbers)
        high = numbers[1] if isinstance(value, list) else math.nan
        return {"value": float(numbers[0]), "value_high": high, "decimals": places, "status": "observed"}

    def _words(self, bound: str, value: Any) -> str:
        told = f"{value[0]} to {value[1]}" if isinstance(value, list) else value
        return f"{self.entry['indicator']} {bound} {told}"

    def _error(self, message: str, remedy: str = "") -> ConfigError:
        return ConfigError(message, remedy=remedy, **self.place)


def settle_targets(rows: pd.DataFrame, known: Knowledge) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give targets that are another figure its value; what is not there, or not one number, is reported."""
    waiting = rows[(rows["kind"] == "target") & rows["note"].str.startswith(RELATIVE) & rows["value"].isna()]
    if waiting.empty:
        return rows, gather([])
    results = rows[(rows["kind"] == "result") & rows["value"].notna() & ~barred(rows) & rows["bound"].isin(["=", "~"])]
    wanted = waiting["note"].str.removeprefix(RELATIVE)
    before = (wanted == LAST_YEAR).to_numpy()
    asked = waiting[[*_SAME, *_OPEN, "unit"]].assign(
        row=waiting.index,
        area=waiting["area"].where(before, _areas_above(waiting["area"], wanted, known)),
        year=waiting["year"].where(~before, waiting["year"] - 1),
    )
    pairs = asked.merge(results, on=[*_SAME, "area", "year"], suffixes=("", "_r"))
    for name in _OPEN:
        pairs = pairs[(pairs[name] == pairs[f"{name}_r"]) | (pairs[name] == "")]
    one = pairs.groupby("row")["value"].transform("nunique") == 1
    found = pairs[one].drop_duplicates("row").set_index("row")
    lost = waiting[~waiting.index.isin(found.index)]
    told = "there is no single result to hold it against: " + wanted[lost.index]
    return _with_values(rows, found), gather([report(lost, "target_unsettled", "kept", told)])


def _areas_above(places: pd.Series, wanted: pd.Series, known: Knowledge) -> pd.Series:
    """Return the id of the superior area that each target names; "?" where there is none."""
    pairs = list(zip(places, wanted, strict=True))
    found = {pair: _area_above(*pair, known) for pair in set(pairs)}
    return pd.Series([found[pair] for pair in pairs], index=places.index, dtype="str")


def _area_above(place: str, wanted: str, known: Knowledge) -> str:
    above = known.areas[place].parent if place in known.areas else ""
    while above in known.areas and wanted not in (ABOVE, known.areas[above].level):
        above = known.areas[above].parent
    return above or "?"


def _with_values(rows: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Put the figures found in place, each converted to the unit of its target, and tell in the note whence."""
    if found.empty:
        return rows
    units = zip(found["unit_r"], found["unit"], strict=True)
    turned = found["value"] * pd.Series([factor(*pair) for pair in units], index=found.index)
    whence = " (" + found["source"] + ", " + found["locator"] + ")"
    told = pd.Series(quantities(found.assign(unit=found["unit_r"])), index=found.index) + whence
    made = rows.copy()
    made.loc[found.index, "value"] = turned
    made.loc[found.index, "decimals"] = found["decimals"]
    made.loc[found.index, "status"] = "observed"
    made.loc[found.index, "note"] = made.loc[found.index, "note"] + ": " + told
    return made
