"""The publication a number comes from, its date and standing: by its row, the sidecar and ``data/sources.toml``."""

from pathlib import Path
from typing import Any

import pandas as pd

from healthstats.errors import ConfigError
from healthstats.names import did_you_mean, fold
from healthstats.project import read_judgement
from healthstats.reading.doubts import problem
from healthstats.reading.sidecars import Sidecar
from healthstats.series import STANDINGS


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
    known = _registered(root)
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


def _registered(root: Path | None) -> dict[str, dict[str, Any]]:
    known = read_judgement("sources", root) if root else {}
    for key, entry in known.items():
        if not isinstance(entry, dict):
            raise ConfigError("an entry must be a section with its keys", file="sources.toml", place=key)
        if (standing := entry.get("standing", "final")) not in STANDINGS:
            raise ConfigError(
                f"standing {standing!r} is not known",
                file="sources.toml",
                place=key,
                remedy=did_you_mean(str(standing), STANDINGS) or f"Standings: {', '.join(STANDINGS)}.",
            )
    return known


def _unknown(frame: pd.DataFrame, key: str, known: dict[str, Any], root: Path | None) -> dict[str, object]:
    rows = frame[frame["source"] == key]
    where = "data/sources.toml has no entry of it" if root else "there is no project whose data/sources.toml could tell"
    remedy = did_you_mean(key, known) or "Add it there with its producer, title, standing and published."
    message = f"source {key!r} of {len(rows)} numbers: {where}, so it counts as a quotation. {remedy}"
    return problem("unknown_source", message, locator=rows.iloc[0]["locator"], quote=key, source=key)
