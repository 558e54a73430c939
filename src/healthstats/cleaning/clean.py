"""Observations become series: the steps in their order. Each takes rows and returns rows and problems."""

from pathlib import Path

import pandas as pd

from healthstats.cleaning.breaks import mark_breaks, read_breaks
from healthstats.cleaning.canonical import to_canonical
from healthstats.cleaning.consistency import check_consistency
from healthstats.cleaning.corrections import correct, is_whole, unread_files
from healthstats.cleaning.editions import choose_editions
from healthstats.cleaning.knowledge import gather_knowledge
from healthstats.cleaning.names import name_areas, name_indicators
from healthstats.cleaning.periods import date_rows, report_period_flags
from healthstats.cleaning.possible import hold_to_ranges, note_unusual, set_aside
from healthstats.cleaning.problems import gather
from healthstats.cleaning.recompute import link_counts, recompute
from healthstats.cleaning.unit_repair import repair_units
from healthstats.series import KEY, LEDGER, OBSERVATIONS, SERIES, Cleaned, Found, check, conform


def clean(found: Found, root: str | Path | None = None) -> Cleaned:
    """Turn observations into series: one row per key, in the indicator's own unit, each doubt reported.

    Parameters
    ----------
    found : Found
        What `healthstats.read` returns. It is not changed.
    root : path, optional
        The project's root, whose ``data/*.toml`` hold areas, corrections and breaks; found from the working folder
        when not given. Outside a project, areas stay as written and nothing is corrected.

    Returns
    -------
    Cleaned
        ``series``, ``vintages`` (duplicates and editions that lost), ``problems`` (those of reading too), ``breaks``
        and the ``ledger``: each observation read is in the series, a duplicate or vintage of one that is, or excluded
        with a problem that says so.

    Raises
    ------
    InputError
        If the observations break their contract.
    ConfigError
        If a judgement file contradicts itself or the data: an unknown name, a correction that matches nothing.
    """
    check(found.observations, "observations", "clean")
    observations = conform(found.observations[list(OBSERVATIONS)], "observations")
    known = gather_knowledge(root)
    whole = is_whole({*observations["file"], *found.problems.get("file", ())}, known.root)
    breaks = read_breaks(known)

    rows = observations.reset_index(drop=True)
    rows, unnamed = name_indicators(rows, known)
    rows, unplaced = name_areas(rows, known)
    rows, undated = date_rows(rows)
    rows, corrected = correct(rows, known, whole, unread_files(found.problems))
    rows, excluded = set_aside(rows, known)
    rows, mismatched = to_canonical(rows, known)
    rows = link_counts(rows)
    rows, repaired = repair_units(rows, known)
    rows, unequal = recompute(rows, known)
    rows, out_of_range = hold_to_ranges(rows, known)
    rows, vintages, editions = choose_editions(rows)
    rows, inconsistent = check_consistency(rows, known)
    rows, unused = mark_breaks(rows, breaks, whole)

    series = conform(rows[list(SERIES)].sort_values([*KEY, "file", "locator"]).reset_index(drop=True), "series")
    problems = [
        unnamed, unplaced, undated, corrected, excluded, mismatched, repaired, unequal, out_of_range, editions,
        inconsistent, unused, note_unusual(rows, known), report_period_flags(series),
        conform(found.problems, "problems"),
    ]  # fmt: skip
    return Cleaned(
        observations=observations,
        series=series,
        vintages=vintages,
        problems=gather(problems),
        breaks=breaks,
        ledger=_ledger(observations, series, vintages, excluded, found.problems),
    )


def _ledger(
    observations: pd.DataFrame, series: pd.DataFrame, vintages: pd.DataFrame, excluded: pd.DataFrame, met: pd.DataFrame
) -> pd.DataFrame:
    """Count by file what was read and what became of it; files in which nothing could be read have a row of zeros."""
    out = excluded[excluded["action"] == "excluded"]
    counts = {
        "read": observations["file"].value_counts(),
        "in_series": series["file"].value_counts(),
        "duplicates": vintages.loc[vintages["relation"] == "duplicate", "file"].value_counts(),
        "vintages": vintages.loc[vintages["relation"] == "vintage", "file"].value_counts(),
        "excluded": out["file"].value_counts(),
    }
    files = sorted({*observations["file"], *met.get("file", ())})
    table = pd.DataFrame({name: count.reindex(files).fillna(0) for name, count in counts.items()}, index=files)
    return conform(table.rename_axis("file").reset_index()[list(LEDGER)], "ledger")
