"""How well the figures of texts are read: precision, recall and F1 against a gold table, per file and in total.

* value+unit: a gold row is found when an observation of its file has its value in its unit: 2 "million yuan" is
  2,000,000 yuan, but 1.5 ‰ is not 0.15 %; counts of any things are one unit, money and money per head too. A range
  needs its upper end. They pair one to one, the nearest first: not farther apart than `NEAR` characters unless in
  the same sentence; where a place is not known, in the order of the file.
* kind, bound, kind+bound: a pair counts only if that is right as well.
* period, indicator: likewise, over the gold rows that state one. Observations that name none, or pair with a row that
  states none, are left out. `accuracy` is the right share of the pairs whose gold row states one. A gold period without
  a start is cumulative up to its end. The indicator is the one that cleaning finds.
* Gold rows of priority 3 count in "all priorities" only; elsewhere the observations paired with them are left out too.
* negatives: numbers that are no figures (dates, headings). One is read when an unpaired observation overlaps it.

Precision is right pairs / observations, recall right pairs / gold rows. Observations without a value are not counted.
"""

import argparse
import itertools
import json
import math
import os
from pathlib import Path
from typing import Any

import pandas as pd

import healthstats
from healthstats.catalogue import find_subject
from healthstats.cleaning.knowledge import gather_knowledge
from healthstats.cleaning.names import NAMING, name_indicators, tally, with_names
from healthstats.names import fold
from healthstats.units import parse_unit

NEAR = 200
KINDS = {"actual": "result", "bound": "result", "target": "target", "planned_budget": "plan", "change": "change"}
FAMILIES = {"rate": "rate", "count": "count", "population": "count", "money": "money", "money_per_capita": "money",
            "change_pp": "points"}  # fmt: skip
#: Columns of the gold table → what they are called here.
GOLD = {
    **{name: name for name in ("id", "file", "sentence", "value", "unit", "kind", "scale", "raw_number", "priority",
                               "subject", "period_start", "period_end")},
    "value_high": "high", "canonical_multiplier": "per", "comparator": "bound", "measure": "family",
    "char_offset_of_number": "start", "indicator_id": "indicator",
}  # fmt: skip
PROPERTIES = ("kind", "bound", "kind+bound", "period", "indicator")
ALL, USEFUL = "value+unit, all priorities", "value+unit"


def gold_rows(table: pd.DataFrame) -> pd.DataFrame:
    """Return the gold table with places, numbers, units and words as observations have them; `table` holds texts."""
    rows = table.reindex(columns=list(GOLD), fill_value="").fillna("").rename(columns=GOLD)
    rows = rows.assign(kind=rows["kind"].map(KINDS), family=rows["family"].map(FAMILIES)).fillna("")
    for name in ("start", "value", "high", "per", "scale", "priority"):
        rows[name] = pd.to_numeric(rows[name]).astype("float64")
    for name in ("period_start", "period_end"):
        rows[name] = pd.to_datetime(rows[name])
    units = [parse_unit(unit) for unit in rows["unit"]]
    rows["per"] = rows["per"].fillna(pd.Series([unit.per if unit else 1 for unit in units], rows.index))
    rows["end"] = rows["start"] + rows["raw_number"].str.len().clip(lower=1)
    rows.loc[rows["unit"].str.contains("[", regex=False), "family"] = ""  # "[…]": the text lost its unit
    return rows.fillna({"per": 1, "scale": 1, "priority": 1})


def observed(observations: pd.DataFrame) -> pd.DataFrame:
    """Return the observations that have a value, with places, numbers and units as `gold_rows` has them."""
    rows = observations[observations["value"].notna()].reset_index(drop=True)
    place = rows["locator"].str.extract(r"\[(?P<start>\d+):(?P<end>\d+)\]\s*$").astype(float)
    units = [parse_unit(unit) for unit in rows["unit"]]
    return rows.assign(
        **place,
        first=place["start"] - rows["offset"].astype("float64"),
        high=rows["value_high"],
        per=[unit.per if unit else per for unit, per in zip(units, rows["per"].fillna(1), strict=True)],
        scale=[unit.scale if unit else 1.0 for unit in units],
        family=[unit.family.removesuffix(" per head") if unit else "" for unit in units],
    )


def same_number(gold: Any, seen: Any) -> bool:
    """Tell whether an observation has the value of a gold row in its unit, the upper end of a range included."""
    as_stated = gold.unit and fold(gold.unit) == fold(seen.unit)
    alike = gold.family == seen.family or not gold.family or (not seen.family and gold.family != "money")
    if not as_stated and (gold.per != seen.per or not alike):
        return False
    ratio = 1.0 if as_stated else seen.scale / gold.scale
    ends = [(gold.value, seen.value), *([] if math.isnan(gold.high) else [(gold.high, seen.high)])]
    return all(math.isclose(wanted, got * ratio, rel_tol=1e-9) for wanted, got in ends)


def distance(gold: Any, seen: Any) -> float | None:
    """Return how many characters lie between the two: infinite when unknown, None when too many to be the same."""
    apart = abs(gold.start - seen.start)
    if math.isnan(apart):
        return math.inf
    in_sentence = seen.first <= gold.start < seen.first + len(seen.quote)
    return float(apart) if apart <= NEAR or in_sentence else None


def agreement(gold: Any, seen: Any) -> dict[str, bool | None]:
    """Return which properties of a pair are right; None where the gold row states none."""
    kind, bound = gold.kind == seen.kind, gold.bound == seen.bound
    days = [name for name in ("period_start", "period_end") if not pd.isna(getattr(gold, name))]
    period = all(getattr(gold, name) == getattr(seen, name) for name in days) if days else None
    about = gold.indicator == seen.indicator and (not gold.subject or _same_subject(gold.subject, seen))
    return {"kind": kind, "bound": bound, "kind+bound": kind and bound, "period": period,
            "indicator": about if gold.indicator else None}  # fmt: skip


def _same_subject(subject: str, seen: Any) -> bool:
    wanted, got = fold(subject), fold(seen.subject)
    if got and (find_subject(subject) == find_subject(seen.subject) or wanted in got or got in wanted):
        return True
    letters = set(fold(f"{seen.label}{seen.subject}"))
    return sum(letter in letters for letter in wanted) >= 0.7 * len(wanted)


def match(gold: pd.DataFrame, seen: pd.DataFrame) -> pd.DataFrame:
    """Pair a file's gold rows with its observations (index labels): the nearest, then the most alike first."""
    possible: list[tuple[Any, ...]] = []
    for one, other in itertools.product(gold.itertuples(), seen.itertuples()):
        if same_number(one, other) and (apart := distance(one, other)) is not None:
            right = agreement(one, other)
            possible.append((apart, [*right.values()].count(False), one.priority, one.Index, other.Index, right))
    pairs: list[dict[str, Any]] = []
    used: set[tuple[str, Any]] = set()
    for *_, one, other, right in sorted(possible, key=lambda choice: choice[:-1]):
        if not used & {("gold", one), ("seen", other)}:
            used |= {("gold", one), ("seen", other)}
            pairs.append({"gold": one, "seen": other, **right})
    return pd.DataFrame(pairs, columns=["gold", "seen", *PROPERTIES]).astype({"gold": "int64", "seen": "int64"})


def counts(gold: pd.DataFrame, seen: pd.DataFrame, pairs: pd.DataFrame) -> dict[str, dict[str, int]]:
    """Count for each measure the right pairs, the observations, the gold rows and, for accuracy, the pairs asked."""
    rows = gold[gold["priority"] <= 2]
    some, free = pairs[pairs["gold"].isin(rows.index)], seen.drop(index=pairs["seen"])
    found = {ALL: {"right": len(pairs), "read": len(seen), "gold": len(gold)},
             USEFUL: {"right": len(some), "read": len(some) + len(free), "gold": len(rows)}}  # fmt: skip
    right = {name: [*some[name]].count(True) for name in PROPERTIES}
    found |= {name: {**found[USEFUL], "right": right[name]} for name in PROPERTIES[:3]}
    for name, stated, named in (
        ("period", rows["period_start"].notna() | rows["period_end"].notna(), seen["period_end"].notna()),
        ("indicator", rows["indicator"] != "", ~seen["indicator"].str.fullmatch(r"(\?.*)?")),
    ):
        asked = some.loc[some[name].notna(), "seen"]
        read = int(named[asked].sum() + named[free.index].sum())
        found[name] = {"right": right[name], "read": read, "gold": int(stated.sum()), "asked": len(asked)}
    return found


def negatives_read(negatives: pd.DataFrame, free: pd.DataFrame) -> pd.DataFrame:
    """Return the negatives of one file that an unpaired observation overlaps, with the observation's index label."""
    starts = pd.to_numeric(negatives["char_offset"])
    spans = zip(starts, starts + negatives["number"].str.len().clip(lower=1), strict=True)
    hits = [free.index[(free["start"] < end) & (free["end"] > start)] for start, end in spans]
    return negatives.assign(seen=[hit[0] if len(hit) else -1 for hit in hits]).query("seen >= 0")


def shares(count: dict[str, int]) -> dict[str, float]:
    """Return the counts with precision, recall, F1 and, where it was counted, accuracy; NaN where nothing was asked."""
    right, read, gold = count["right"], count["read"], count["gold"]
    parts = {"precision": (right, read), "recall": (right, gold), "f1": (2 * right, read + gold)}
    parts |= {"accuracy": (right, count["asked"])} if "asked" in count else {}
    return {**count, **{name: part / whole if whole else math.nan for name, (part, whole) in parts.items()}}


def errors(gold: pd.DataFrame, seen: pd.DataFrame, pairs: pd.DataFrame) -> list[str]:
    """Say each gold row that was missed or has a wrong property, and each observation that is no gold row."""
    said = []
    partners = dict(zip(pairs["gold"], pairs["seen"], strict=True))
    for one in gold.itertuples():
        near, what = seen[(seen["start"] < one.end) & (seen["end"] > one.start)], "missed"
        if one.Index in partners:
            near = seen.loc[[partners[one.Index]]]
            right = agreement(one, next(near.itertuples())).items()
            what = ", ".join(name for name, value in right if value is False and name != "kind+bound")
        if what:
            got = "; ".join(f"{_all(row)} ({row.label})" for row in near.itertuples()) or "nothing"
            said.append(f"{what}: {one.id} {one.sentence!r}: expected {_all(one)}; got {got}")
    extras = seen.drop(index=pairs["seen"]).itertuples()
    return [*said, *(f"extra: {row.file} {row.locator} {row.quote!r}: {_all(row)}" for row in extras)]


def _all(row: Any) -> str:
    high = "" if math.isnan(row.high) else f"-{row.high:.15g}"
    days = "/".join("" if pd.isna(day) else f"{day:%Y-%m-%d}" for day in (row.period_start, row.period_end))
    return f"{row.value:.15g}{high} {row.unit!r} {row.kind} {row.bound} {days} {row.indicator} {row.subject}".rstrip()


def score(folder: Path, gold: pd.DataFrame, negatives: pd.DataFrame) -> tuple[dict[str, Any], list[str]]:
    """Read the files that the two tables name; return the counts by file (and of `total`) and the errors."""
    files, said = {}, []
    known, rows = gather_knowledge(None), gold_rows(gold)
    for name in dict.fromkeys([*gold["file"], *negatives["file"]]):
        observations = healthstats.read(folder / name).observations
        found = with_names(observations, name_indicators(tally(observations, NAMING), known)[0])
        wanted, seen = rows[rows["file"] == name], observed(found)
        pairs = match(wanted, seen)
        others = negatives[negatives["file"] == name]
        misread = negatives_read(others, seen.drop(index=pairs["seen"]))
        files[name] = {**counts(wanted, seen, pairs), "negatives": {"read": len(misread), "of": len(others)}}
        said += errors(wanted, seen, pairs)
        said += [f"negative read: {name} {row.drop(['file', 'seen']).to_dict()}" for _, row in misread.iterrows()]
    numbers, first = list(files.values()), next(iter(files.values()))
    files["total"] = {name: {key: sum(one[name][key] for one in numbers) for key in first[name]} for name in first}
    return {file: {name: shares(one) if "gold" in one else one for name, one in counted.items()}
            for file, counted in files.items()}, said  # fmt: skip


def lines(found: dict[str, Any]) -> list[str]:
    """Return the counts as text: precision/recall/F1 in % by file, then the total in full."""
    measures = [name for name in found["total"] if name != "negatives"]
    made = ["precision, recall, F1", "".join(f"{name.split(', ')[-1]:>16}" for name in measures)]
    for file, counted in found.items():
        cells = ["{precision:.2f} {recall:.2f} {f1:.2f}".format(**counted[name]) for name in measures]
        negatives = "{read} of {of}".format(**counted["negatives"])
        made.append("".join(f"{cell:>16}" for cell in cells) + f"  {file}, negatives read: {negatives}")
    made += ["", f"{'total':<28}precision  recall      F1  right / observations / gold rows"]
    for name in measures:
        row = "{precision:>9.3f}{recall:>8.3f}{f1:>8.3f}  {right} / {read} / {gold}"
        row += "; accuracy {accuracy:.3f} of {asked}" if "asked" in found["total"][name] else ""
        made.append(f"{name:<28}{row.format(**found['total'][name])}")
    return made


def main() -> None:
    """Score a folder from the command line."""
    parser = argparse.ArgumentParser(description="Score the reading of a folder of texts against a gold table.")
    parser.add_argument("folder", nargs="?", type=Path, help="default: seeds in $HEALTHSTATS_SHARED")
    parser.add_argument("--gold", type=Path, help="default: gold/<folder's name>.csv beside the folder")
    parser.add_argument("--negatives", type=Path, help="default: <gold>_negatives.csv beside the gold, if there")
    parser.add_argument("--errors", action="store_true", help="list what is missed, wrong or too much")
    parser.add_argument("--json", action="store_true", help="print the counts as JSON")
    given = parser.parse_args()
    shared = os.environ.get("HEALTHSTATS_SHARED", "")
    if not given.folder and not shared:
        parser.error("name a folder of texts (make score FOLDER=… GOLD=…), or set HEALTHSTATS_SHARED to the material")
    folder = (given.folder or Path(shared) / "seeds").resolve()
    gold = given.gold or folder.parent / "gold" / f"{folder.name}.csv"
    negatives = given.negatives or gold.with_name(f"{gold.stem}_negatives.csv")
    if missing := [path for path in (folder, gold, given.negatives) if path and not path.exists()]:
        parser.error(f"there is no {missing[0]}")
    if (rows := pd.read_csv(gold, dtype=str, keep_default_na=False)).empty:
        parser.error(f"{gold} has no rows")
    none = pd.DataFrame(columns=["file", "char_offset", "number"])
    others = pd.read_csv(negatives, dtype=str, keep_default_na=False) if negatives.exists() else none
    found, said = score(folder, rows, others)
    if given.json:
        print(json.dumps({"counts": found, "errors": said}, ensure_ascii=False, indent=1))
    else:
        print("\n".join([*(said if given.errors else []), *lines(found)]))


if __name__ == "__main__":
    main()
