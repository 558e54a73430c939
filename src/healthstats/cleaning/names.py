"""Names become ids: indicators, subjects, areas. What has no id keeps its own words and is reported.

Names are judged over the whole of the observations, but each different name once: `tally` makes a table of the first
row of each, and counts the others; `with_names` gives their ids to all rows.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable

import pandas as pd

from healthstats.catalogue import find_indicators, find_subject
from healthstats.cleaning.knowledge import Knowledge
from healthstats.cleaning.likely import Likely
from healthstats.cleaning.problems import gather, many, report
from healthstats.names import fold
from healthstats.units import parse_unit

#: What decides which indicator and subject a row is about, and which area.
NAMING = ["file", "indicator", "label", "unit", "subject"]
PLACING = ["file", "area"]

_UNNAMED = "unnamed"
_TOLD = [*NAMING, "area", "locator", "source", "quote", "offset"]


def tally(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Return the first row of each combination of the columns `by`, in order, with the ``count`` of such rows.

    Of tallies put together it makes the tally of all.
    """
    rows = rows if "count" in rows else rows[_TOLD].assign(count=1)
    counts = rows.groupby(by, sort=False)["count"].sum()
    return rows.drop_duplicates(by).assign(count=counts.to_numpy()).reset_index(drop=True)


def with_names(rows: pd.DataFrame, names: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with the indicator and the subject that `name_indicators` found."""
    joined = rows[NAMING].merge(names, how="left", on=NAMING, validate="m:1").set_axis(rows.index)
    return rows.assign(indicator=joined["to_indicator"], subject=joined["to_subject"])


def name_indicators(labels: pd.DataFrame, known: Knowledge) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Find for every name a catalogue id, or ``?`` with the words of its label.

    Parameters
    ----------
    labels : DataFrame
        The observations' tally by `NAMING`.
    known : Knowledge
        Holds the catalogue.

    Returns
    -------
    names, problems : DataFrame
        `names` has the columns of `NAMING`, ``to_indicator`` and ``to_subject``.
    """
    rows, problems = _name_labels(labels, known)
    return labels[NAMING].assign(to_indicator=rows["indicator"], to_subject=rows["subject"]), problems


def _name_labels(rows: pd.DataFrame, known: Knowledge) -> tuple[pd.DataFrame, pd.DataFrame]:
    named = rows["indicator"].isin(list(known.indicators))
    words = rows["indicator"].where(rows["indicator"] != "", rows["label"]).str.removeprefix("?")
    rows = rows.assign(words=words.str.replace(r"\s+", " ", regex=True).str.strip().replace("", _UNNAMED))
    if named.all():
        return _name_subjects(rows, known).drop(columns="words"), gather([])
    labels = rows.loc[~named, ["file", "words", "unit"]].drop_duplicates()
    choices = {word: find_indicators(word, known.root) for word in labels["words"].unique()}
    rows, chosen = _apply_choices(rows, named, labels, choices, known)
    unclear = {word: found for word, found in choices.items() if len(found) > 1}
    problems = [_report_unclear(rows, chosen, unclear), _report_unregistered(rows, unclear, known)]
    return _name_subjects(rows, known).drop(columns="words"), gather(problems)


def _name_subjects(rows: pd.DataFrame, known: Knowledge) -> pd.DataFrame:
    ids = {name: find_subject(name, known.root) for name in rows["subject"].unique()}
    return rows.assign(subject=rows["subject"].map(ids).astype("str"))


def _apply_choices(
    rows: pd.DataFrame,
    named: pd.Series,
    labels: pd.DataFrame,
    choices: dict[str, list[tuple[str, str]]],
    known: Knowledge,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    domains = _domains_by_file(rows[named], labels, choices, known)
    picked = [
        _pick(choices[word], unit, domains[file], known)
        for file, word, unit in zip(labels["file"], labels["words"], labels["unit"], strict=True)
    ]
    found_ids = [one[0] if one else f"?{word}" for one, word in zip(picked, labels["words"], strict=True)]
    table = labels.assign(
        found=pd.Series(found_ids, index=labels.index, dtype="str"),
        about=pd.Series([one[1] if one else "" for one in picked], index=labels.index, dtype="str"),
    )
    joined = rows[["file", "words", "unit"]].merge(table, how="left", on=["file", "words", "unit"], validate="m:1")
    found, about = (joined[name].set_axis(rows.index) for name in ("found", "about"))
    rows = rows.assign(
        indicator=rows["indicator"].where(named, found).astype("str"),
        subject=rows["subject"].where(named | (rows["subject"] != ""), about).astype("str"),
    )
    return rows, table


def _domains_by_file(
    named: pd.DataFrame, labels: pd.DataFrame, choices: dict[str, list[tuple[str, str]]], known: Knowledge
) -> dict[str, set[str]]:
    """What each file is about: the domains of the indicators in it whose names are clear."""
    domains: dict[str, set[str]] = defaultdict(set)
    pairs = [*named[["file", "indicator"]].drop_duplicates().itertuples(index=False, name=None)]
    pairs += [
        (file, choices[word][0][0])
        for file, word in zip(labels["file"], labels["words"], strict=True)
        if len(choices[word]) == 1
    ]
    for file, found in pairs:
        domains[file].add(known.indicators[found].domain)
    return domains


def _pick(found: list[tuple[str, str]], unit: str, domains: set[str], known: Knowledge) -> tuple[str, str] | None:
    """Take the only indicator a label can mean; of several, the one whose unit or domain alone fits."""
    if len(found) <= 1:
        return found[0] if found else None
    stated = parse_unit(unit)
    if stated:
        same = [one for one in found if parse_unit(known.indicators[one[0]].unit) == stated]
        same = same or [one for one in found if known.indicators[one[0]].family == stated.family]
        if len(same) == 1:
            return same[0]
        found = same or found
    fitting = [one for one in found if known.indicators[one[0]].domain in domains]
    return fitting[0] if len(fitting) == 1 else None


def _report_unclear(
    rows: pd.DataFrame, chosen: pd.DataFrame, unclear: dict[str, list[tuple[str, str]]]
) -> pd.DataFrame:
    table = chosen[chosen["words"].isin(list(unclear))]
    first = rows.drop_duplicates(["file", "words", "unit"]).merge(
        table, on=["file", "words", "unit"], how="inner", validate="1:1"
    )
    left = first["found"].str.startswith("?")
    meanings = first["words"].map({word: " or ".join(one for one, _ in found) for word, found in unclear.items()})
    text = "'" + first["words"] + "' can be " + meanings
    problems = [
        report(first[left], "ambiguous_indicator", "decide",
               text[left] + "; nothing in the file says which. Name the indicator in the file's sidecar"),
        report(first[~left], "ambiguous_indicator", "kept", severity="note",
               message=text[~left] + "; its unit or the rest of the file leaves only " + first.loc[~left, "found"]),
    ]  # fmt: skip
    return gather(problems)


def _report_unregistered(rows: pd.DataFrame, unclear: dict[str, list], known: Knowledge) -> pd.DataFrame:
    new = rows[rows["indicator"].str.startswith("?") & ~rows["words"].isin(list(unclear))]
    first = new.drop_duplicates("words")
    counts = new.groupby("words")["count"].sum()
    likely = Likely(
        {name: one.id for one in known.indicators.values() for name in (one.zh, one.en, one.id, *one.names)}
    )
    messages = []
    for word, unit in zip(first["words"], first["unit"], strict=True):
        near = likely.ids(word)
        hint = f"; near it: {', '.join(near)}" if near else ""
        lines = registration(word, unit)
        remedy = f"To register it, put into data/indicators.toml: {lines}"
        messages.append(f"'{word}' is not in the catalogue ({many(counts[word], 'number')}){hint}. {remedy}")
    return report(first, "unregistered_indicator", "kept", messages, after=first["indicator"])


def registration(label: str, unit: str = "") -> str:
    """Return the lines of ``data/indicators.toml`` that would register a label.

    Examples
    --------
    >>> print(registration("Home visits", "visits"))
    [home_visits]
    zh = "Home visits"
    en = "Home visits"
    unit = "visits"
    """
    key = "_".join(re.findall(r"[a-z0-9]+", label.casefold())) if label.isascii() else ""
    unit = unit if parse_unit(unit) else ""
    lines = [
        f"[{key or 'choose_an_id'}]",
        f"zh = {_quoted(label)}",
        f"en = {_quoted(label)}",
        f"unit = {_quoted(unit)}",
    ]
    return "\n".join(lines)


def _quoted(text: str) -> str:
    """A TOML basic string: JSON's escapes are valid in it, but DEL must be escaped too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def name_areas(places: pd.DataFrame, known: Knowledge) -> tuple[dict[str, str], pd.DataFrame]:
    """Find the id of every area text; an unknown one keeps its words and is a problem. Without areas.toml all stay.

    Parameters
    ----------
    places : DataFrame
        The observations' tally by `PLACING`, with the names of their indicators.
    known : Knowledge
        Holds the areas.
    """
    if not known.areas:
        return {text: text for text in places["area"].unique()}, gather([])
    ids = {text: known.area_names.get(fold(text), "") if text else "" for text in places["area"].unique()}
    unknown = [text for text, found in ids.items() if text and not found]
    counts = places.set_index(PLACING)["count"]
    first = places[places["area"].isin(unknown) | (places["area"] == "")]
    named = first[first["area"] != ""]
    hints = _area_hints(named["area"].unique(), known)
    texts = [
        f"'{text}' ({many(counts[file, text], 'number')}) {hints[text]}"
        for file, text in zip(named["file"], named["area"], strict=True)
    ]
    blank = first[first["area"] == ""]
    unplaced = [
        f"{many(counts[file, ''], 'number')} without an area: name it in the file's sidecar" for file in blank["file"]
    ]
    problems = [report(named, "unknown_area", "decide", texts), report(blank, "no_area", "decide", unplaced)]
    return {text: found or text for text, found in ids.items()}, gather(problems)


def _area_hints(texts: Iterable[str], known: Knowledge) -> dict[str, str]:
    words = [(name, one.id) for one in known.areas.values() for name in (one.id, one.zh, one.en, *one.names) if name]
    owners: dict[str, set[str]] = defaultdict(set)
    for name, owner in words:
        owners[fold(name)].add(owner)
    likely = Likely(dict(words))
    return {text: _area_hint(sorted(owners.get(fold(text), ())), likely.ids(text)) for text in texts}


def _area_hint(owners: list[str], near: list[str]) -> str:
    if owners:
        return f"is the name of several areas: {', '.join(owners)}; write the id in the file or its sidecar"
    return "is not in data/areas.toml" + (f"; near it: {', '.join(near)}" if near else "")
