"""The batch plan: ``reports.toml`` expanded to the list of reports, names and types checked before anything runs."""

import fnmatch
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from healthstats.batch.entries import MEMORY, TIMEOUT, Draft, read_entry
from healthstats.batch.figures import Figures, read_figures
from healthstats.batch.parameters import Scalar
from healthstats.batch.paths import collision_key, report_path
from healthstats.errors import ConfigError, InputError
from healthstats.names import did_you_mean
from healthstats.project import project_root, read_toml

PLAN_FILE = "reports.toml"


@dataclass(frozen=True)
class Report:
    """One report to build.

    Attributes
    ----------
    notebook : str
        Name of the notebook in ``notebooks/``, without suffix.
    values : tuple of (str, scalar)
        All its parameters, in the notebook's order.
    path : str
        Its folder under ``reports/``.
    language : str
    formats : tuple of str
    timeout : float
        Seconds for the whole notebook.
    memory : float
        Gigabytes its kernel may hold.
    entry : int
        Which entry of ``reports.toml`` asked for it, from 1.
    """

    notebook: str
    values: tuple[tuple[str, Scalar], ...]
    path: str
    language: str = "en"
    formats: tuple[str, ...] = ("html",)
    timeout: float = TIMEOUT
    memory: float = MEMORY
    entry: int = 0

    @property
    def parameters(self) -> dict[str, Scalar]:
        """Its parameters by name."""
        return dict(self.values)


@dataclass(frozen=True)
class Plan:
    """All reports of ``reports.toml``, and the combinations left out because the data hold nothing for them."""

    reports: tuple[Report, ...]
    no_data: tuple[str, ...] = ()


def plan(root: str | Path | None = None, only: str | None = None) -> list[Report]:
    """Return the reports that ``reports.toml`` asks for and the data can give.

    Parameters
    ----------
    root : path, optional
        The project's root.
    only : str, optional
        A part of a report's path, or a pattern with ``*``: only these.

    Raises
    ------
    ConfigError
        If an entry names what does not exist or has a value of the wrong type; all such problems in one message.
    InputError
        If the data were not cleaned yet, or nothing matches `only`.
    """
    return select(expand(root).reports, only)


def select(reports: Iterable[Report], only: str | None) -> list[Report]:
    """Return the reports whose path holds `only` (or matches it, when it has ``*``); all of them without it."""
    every = list(reports)
    if not only:
        return every
    wanted = only.casefold()
    glob = any(sign in wanted for sign in "*?[")
    places = {one.path: one.path.casefold() for one in every}
    if chosen := [
        one
        for one in every
        if (fnmatch.fnmatchcase(places[one.path], wanted) if glob else wanted in f"/{places[one.path]}/")
    ]:
        return chosen
    parts = {part for one in every for part in one.path.split("/")}
    raise InputError(
        f"no report matches {only!r}",
        remedy=did_you_mean(only, parts) or f"Reports look like {every[0].path!r}." if every else "",
    )


def expand(root: str | Path | None = None) -> Plan:
    """Read ``reports.toml`` and return the whole plan; see `plan` for the errors."""
    base = project_root(root)
    entries = _entries(base)
    drafts, problems = [], []
    for number, entry in enumerate(entries, 1):
        draft, wrong = read_entry(number, entry, base)
        drafts.append(draft)
        problems += wrong
    _raise_all(problems)
    made = [draft for draft in drafts if draft]
    figures = read_figures(base) if any(draft.needs_figures for draft in made) else Figures({})
    _raise_all([problem for draft in made for problem in draft.unknown_subjects(figures)])
    reports, no_data = [], []
    for draft in made:
        for combination in draft.combinations():
            known = draft.settle_year(combination, figures)
            if known is None:
                no_data.append(draft.describe(combination))
            else:
                reports.append(_report(draft, known))
    _raise_all(_collisions(reports))
    return Plan(tuple(reports), tuple(dict.fromkeys(no_data)))


def _entries(root: Path) -> list[dict[str, Any]]:
    content = read_toml(root / PLAN_FILE)
    if unknown := [key for key in content if key != "report"]:
        raise ConfigError(
            f"unknown key {unknown[0]!r}",
            file=PLAN_FILE,
            remedy="An entry begins with the line [[report]]; extra parameters stand below it in [report.parameters].",
        )
    entries = content.get("report", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ConfigError("'report' must be an array of tables", file=PLAN_FILE, remedy="Write [[report]].")
    if not entries:
        raise ConfigError(
            "it plans no report", file=PLAN_FILE, remedy="Add an entry: [[report]] with at least a notebook."
        )
    return entries


def _raise_all(problems: list[str]) -> None:
    if len(problems) == 1:
        raise ConfigError(problems[0], file=PLAN_FILE)
    if problems:
        raise ConfigError("".join([f"{len(problems)} problems", *(f"\n  {one}" for one in problems)]), file=PLAN_FILE)


def _collisions(reports: list[Report]) -> list[str]:
    seen: dict[str, Report] = {}
    problems = []
    for one in reports:
        other = seen.setdefault(collision_key(one.path), one)
        if other is not one:
            problems.append(f"entry {one.entry} and entry {other.entry} both make {one.path}: leave one of them out")
    return problems


def _report(draft: Draft, chosen: dict[str, Scalar]) -> Report:
    level = chosen["level"] if len(draft.choices.get("level", [])) > 1 else ""
    names = [draft.notebook, *(chosen.get(name, "") for name in ("indicator", "subject", "scoring")), level]
    language, year = str(chosen["language"]), int(chosen.get("year", 0))
    parts = [str(name).replace(" ", "_") for name in names]
    return Report(
        draft.notebook,
        tuple((name, chosen[name]) for name in draft.names),
        report_path(language, str(chosen.get("area", "")), year, parts),
        language,
        draft.formats,
        draft.timeout,
        draft.memory,
        draft.number,
    )
