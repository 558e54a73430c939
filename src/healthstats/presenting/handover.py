"""What a notebook hands to the batch: its title, verdict, sentences, tables and the queries it made."""

import html
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from healthstats.presenting.table import Table
from healthstats.series import KEY

MIME = "application/vnd.healthstats+json"


@dataclass(frozen=True)
class Text:
    """Sentences shown as paragraphs, escaped."""

    sentences: tuple[str, ...]
    title: str = ""

    def __repr__(self) -> str:
        return "\n".join([*([self.title] if self.title else []), *self.sentences])

    def _repr_html_(self) -> str:
        head = f"<h2>{html.escape(self.title)}</h2>" if self.title else ""
        return head + "".join(f"<p>{html.escape(one)}</p>" for one in self.sentences)


@dataclass(frozen=True)
class Result:
    """The machine-readable result of a notebook; displayed as one output of the type `MIME`."""

    content: dict[str, Any]

    def __repr__(self) -> str:
        rows = sum(query["rows"] for query in self.content["queries"])
        return f"{self.content['title']}: {self.content['verdict']} ({rows} rows read)"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {MIME: self.content, "text/plain": repr(self)}


#: What tells a figure apart, and what is told of it.
_CELL = [name for name in KEY if name not in ("kind", "set_by")]
_CELL += ["numerator", "denominator", "value", "per", "decimals", "disclosure"]


def _cells(frame: pd.DataFrame, policy: str) -> list[dict[str, Any]]:
    """Return the figures shown as plain data; what is missing is null."""
    cells = frame[frame["kind"] == "result"].reindex(columns=_CELL).assign(policy=policy).astype("object")
    for name in ("period_start", "period_end"):
        cells[name] = pd.to_datetime(cells[name]).dt.strftime("%Y-%m-%d").astype("object")
    rows = cells.where(cells.notna(), None).to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in rows]


def text(*sentences: str, title: str = "") -> Text:
    """Return sentences to be shown as paragraphs under an optional heading."""
    return Text(tuple(one for one in sentences if one), title)


def result(
    title: str,
    parameters: Mapping[str, object],
    verdict: str,
    sentences: Sequence[str],
    tables: Sequence[Table],
    queries: Sequence[Mapping[str, Any]],
    *published: pd.DataFrame,
) -> Result:
    """Return the hand-over of a notebook: make it the last line of its last cell.

    Parameters
    ----------
    title : str
        The report's title.
    parameters : mapping
        The notebook's parameters.
    verdict : str
        One or two words for the list of reports.
    sentences : sequence of str
        The paste-ready text.
    tables : sequence of Table
        The tables shown, in order.
    queries : sequence of mapping
        What `healthstats.provenance` returned.
    *published : DataFrame
        The series rows whose figures a reader sees, as `healthstats.load_told` gave them: `healthstats audit` attacks
        them. Rows that no policy touched (without a column ``disclosure``) are not listed.
    """
    content = {
        "title": title,
        **parameters,
        "verdict": verdict,
        "sentences": list(sentences),
        "tables": {table.title: table.records() for table in tables},
        "queries": [dict(query) for query in queries],
    }
    if under_policy := [frame for frame in published if "disclosure" in frame]:
        policy = str(parameters.get("disclosure", "none"))
        content["published"] = [cell for frame in under_policy for cell in _cells(frame, policy)]
    return Result(json.loads(json.dumps(content, ensure_ascii=False, default=str)))
