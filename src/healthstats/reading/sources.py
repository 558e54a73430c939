"""The publication a number comes from, its date and standing: by its row, the sidecar and ``data/sources.toml``."""

from pathlib import Path
from typing import Any

import pandas as pd

from healthstats.errors import ConfigError
from healthstats.names import did_you_mean, fold
from healthstats.project import read_judgement
from healthstats.reading.doubts import problem
from healthstats.reading.sidecars import PUBLISHED_REMEDY, Sidecar, is_published
from healthstats.series import STANDINGS

#: The keys of an entry of ``data/sources.toml``.
KEYS = ("producer", "title", "standing", "published", "url", "licence", "names", "note")


def with_sources(
    frame: pd.DataFrame, sidecar: Sidecar, stem: str, root: Path | None
) -> tuple[pd.DataFrame, list[dict[str, object]]]:
    """Return the observations with source id, edition date and standing; a source that is not registered is a problem.

    Parameters
    ----------
    frame : DataFrame
        Observations with what their row says in ``source``: an id, a title or a name, or nothing.
    sidecar : Sidecar
        Its ``[source]`` is that of rows that name none.
    stem : str
        The file's name without suffix: the id of last resort.
    root : path or None
        The project.
    """
    known = registered(root)
    named = {
        fold(name): key for key, entry in known.items() for name in (entry.get("title", ""), *entry.get("names", ()))
    }
    named.update({fold(key): key for key in known})
    own = {**known.get(sidecar.source.get("id", ""), {}), **{k: v for k, v in sidecar.source.items() if v}}
    own_id = str(own.get("id", stem))
    ids = {text: named.get(fold(text), text) if text else own_id for text in frame["source"].unique()}
    entries = {key: known.get(key, {"standing": "quotation"}) for text, key in ids.items() if text}
    entries[own_id] = {"standing": "final", **own} if "" in ids or own_id not in entries else entries[own_id]
    source = frame["source"].map(ids)
    made = frame.assign(
        source=source,
        published=source.map({key: str(entry.get("published", "")) for key, entry in entries.items()}),
        standing=source.map({key: str(entry.get("standing", "quotation")) for key, entry in entries.items()}),
    )
    return made, [_unknown(made, key, known, root) for text, key in ids.items() if text and key not in known]


def registered(root: Path | None) -> dict[str, dict[str, Any]]:
    """Return ``data/sources.toml`` of the project after looking at every entry.

    Raises
    ------
    ConfigError
        If an entry has an unknown key, or a value that is no text, no standing or no date.
    """
    known = read_judgement("sources", root) if root else {}
    for key, entry in known.items():
        if not isinstance(entry, dict):
            raise _wrong(key, f"an entry must be a section of keys, not {entry!r}", f"Write it as [{key}].")
        for name, value in entry.items():
            _check_entry(f"{key}, {name}", name, value)
    return known


def _check_entry(place: str, name: str, value: object) -> None:
    if name not in KEYS:
        raise _wrong(place, f"there is no key {name!r}", did_you_mean(name, KEYS) or f"Known keys: {', '.join(KEYS)}.")
    if name == "names":
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise _wrong(place, f"must be a list of texts, not {value!r}", 'Write names = ["one", "another"].')
    elif not isinstance(value, str):
        raise _wrong(place, f"must be a text, not {value!r}", f'Put it in quotation marks: {name} = "{value}".')
    elif name == "standing" and value not in STANDINGS:
        remedy = did_you_mean(value, STANDINGS) or f"Standings: {', '.join(STANDINGS)}."
        raise _wrong(place, f"standing {value!r} is not known", remedy)
    elif name == "published" and not is_published(value):
        raise _wrong(place, f"{value!r} is no date", PUBLISHED_REMEDY)


def _wrong(place: str, message: str, remedy: str) -> ConfigError:
    return ConfigError(message, file="sources.toml", place=place, remedy=remedy)


def _unknown(frame: pd.DataFrame, key: str, known: dict[str, Any], root: Path | None) -> dict[str, object]:
    rows = frame[frame["source"] == key]
    where = "data/sources.toml has no entry of it" if root else "there is no project whose data/sources.toml could tell"
    remedy = did_you_mean(key, known) or "Add it there with its producer, title, standing and published."
    message = f"source {key!r} of {len(rows)} numbers: {where}, so it counts as a quotation. {remedy}"
    return problem("unknown_source", message, locator=rows.iloc[0]["locator"], quote=key, source=key)
