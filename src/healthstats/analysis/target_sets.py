"""Named sets of targets, each with its source: what the world and the country have set themselves."""

from typing import Any

import pandas as pd

from healthstats.catalogue import indicators
from healthstats.errors import InputError
from healthstats.names import did_you_mean
from healthstats.project import DATA, read_toml
from healthstats.series import check, conform

_FILE = "target_sets.toml"
_STATED = ["indicator", "subject", "year", "bound", "value", "unit"]


def target_set(name: str, area: str = "") -> pd.DataFrame:
    """Return the targets of a set as rows of a series table.

    They are those of the world or of a nation. A region or county may have others; then these only tell where it
    stands. Beside results, ``pd.concat([results, target_set("sdg", "hill")])`` goes into `healthstats.target_gap`.

    Parameters
    ----------
    name : str
        One of those that `target_sets` lists, as ``"sdg"``.
    area : str
        The id of the area whose results they are to stand beside.

    Returns
    -------
    DataFrame
        Series rows (`healthstats.series.SERIES`) of kind ``target``, one an indicator and year, with ``bound`` and
        ``value`` in the catalogue's unit; ``quote`` are the words of the document, ``note`` is its title.

    Raises
    ------
    InputError
        If there is none of that name; the nearest names are told.

    Examples
    --------
    >>> target_set("sdg", "hill")[["indicator", "area", "year", "bound", "value", "unit"]].head(2)
                       indicator  area  year bound  value  unit
    0   maternal_mortality_ratio  hill  2030     <   70.0  /10万
    1  under_five_mortality_rate  hill  2030    <=   25.0     ‰
    """
    known = _sets()
    if not isinstance(name, str) or name not in known:
        raise InputError(
            f"there is no target set {name!r}; there are {', '.join(map(repr, known))}",
            remedy=did_you_mean(str(name), known),
        )
    if not isinstance(area, str):
        raise InputError(f"area is {area!r}, expected the id of an area as text")
    given, places = known[name], range(1, len(known[name]["target"]) + 1)
    rows = pd.DataFrame([_row(target) for target in given["target"]])
    return conform(
        rows.assign(
            source=name, published=given["published"], standing="final", file=_FILE, area=area, kind="target",
            locator=[f"{name}, target {place}" for place in places], note=given["source"], status="observed",
        ),
        "series",
    )  # fmt: skip


def target_sets() -> pd.DataFrame:
    """List the target sets.

    Returns
    -------
    DataFrame
        One row a set: ``name``, ``en`` and ``zh`` (its titles), ``targets`` (how many), ``first_year`` and
        ``last_year`` (by when), ``published``, ``for`` (whose they are) and ``source``.

    Examples
    --------
    >>> target_sets()[["name", "targets", "first_year", "last_year"]]
                     name  targets  first_year  last_year
    0                 sdg        3        2030       2030
    1  healthy-china-2030       10        2020       2030
    """
    return pd.DataFrame(
        {
            "name": name, "en": one["en"], "zh": one["zh"], "targets": len(one["target"]),
            "first_year": min(target["year"] for target in one["target"]),
            "last_year": max(target["year"] for target in one["target"]),
            "published": one["published"], "for": one["for"], "source": one["source"],
        }
        for name, one in _sets().items()
    )  # fmt: skip


def _sets() -> dict[str, dict[str, Any]]:
    return read_toml(DATA / _FILE)


def _row(target: dict[str, Any]) -> dict[str, Any]:
    about = indicators()[target["indicator"]]
    return {
        "indicator": about.id, "label": about.en, "unit": about.unit, "per": about.per, "quote": target["text"],
        "bound": target["bound"], "value": target["value"], "year": target["year"],
        "decimals": len(str(target["value"]).partition(".")[2]),
        "period_start": pd.Timestamp(target["year"], 1, 1), "period_end": pd.Timestamp(target["year"], 12, 31),
    }  # fmt: skip


def with_target_sets(figures: pd.DataFrame, names: str) -> pd.DataFrame:
    """Return series rows of one area with the targets of named sets for the indicators that they hold.

    What a plan among the rows states already is not repeated.

    Parameters
    ----------
    figures : DataFrame
        Series rows.
    names : str
        Sets of `target_sets`, separated by blanks; none leaves the rows as they are.

    Examples
    --------
    >>> known = {"kind": "result", "bound": "=", "status": "observed", "standing": "final", "area": "hill"}
    >>> rows = conform(pd.DataFrame([{"indicator": "maternal_mortality_ratio", "value": 15.0, **known}]), "series")
    >>> with_target_sets(rows, "sdg")[["area", "kind"]].to_numpy().tolist()
    [['hill', 'result'], ['hill', 'target']]
    """
    check(figures, "series", "with_target_sets")
    if figures.empty or not names.split():
        return figures
    if figures["area"].nunique() > 1:
        raise InputError("with_target_sets needs one area", remedy="Add target_set(name, area) for each of them.")
    sets = pd.concat([target_set(name, figures["area"].iloc[0]) for name in names.split()])
    sets = sets[sets["indicator"].isin(figures["indicator"])]
    stated = figures[figures["kind"] == "target"].set_index(_STATED).index  # by a plan, in the same words
    return pd.concat([figures, sets[~sets.set_index(_STATED).index.isin(stated)]], ignore_index=True)
