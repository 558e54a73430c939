"""The small print under a picture: what is drawn, and where the figures come from."""

import textwrap

import pandas as pd
from matplotlib.axes import Axes

from healthstats.presenting.style import GREY
from healthstats.presenting.wording import word
from healthstats.project import sources

#: So many narrow characters stand under the axes in one line; a Chinese one is as wide as two.
_LINE = 118
_SIZE = 7.5


def caption(ax: Axes, drawn: str, data: pd.DataFrame, language: str) -> None:
    """Write what is drawn and the sources of `data` under the axes, in lines no wider than they are."""
    lines = [*_wrapped(drawn[:1].upper() + drawn[1:]), *_wrapped(_source_line(data, language))]
    ax.annotate("\n".join(lines), (0, 0), xycoords="axes fraction", xytext=(0, -26 if not ax.get_xlabel() else -40),
                textcoords="offset points", fontsize=_SIZE, color=GREY, va="top", linespacing=1.5,
                annotation_clip=False)  # fmt: skip


def _source_line(data: pd.DataFrame, language: str) -> str:
    known = sources()
    names = sorted({_source_name(str(key), known) for key in data["source"]}) if "source" in data else []
    if len(names) > 2:
        rest = f"等{len(names) - 2}处" if language == "zh" else f"and {len(names) - 2} more"
        names = [*names[:2], rest]
    return f"{word('source', language)}: {'; '.join(names)}" if names else ""


def _source_name(key: str, known: dict[str, dict[str, str]]) -> str:
    entry = known.get(key, {})
    name = ", ".join(part for part in (entry.get("producer", ""), entry.get("title", "")) if part) or key
    return name if len(name) <= 90 else f"{name[:88]}…"


def _wrapped(text: str) -> list[str]:
    wide = sum(ord(letter) > 0x2E80 for letter in text)
    return textwrap.wrap(text, _LINE * len(text) // (len(text) + wide)) if text else []
