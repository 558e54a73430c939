"""The area that a sentence speaks of when it is not the document's own: 全国, England."""

import re
from collections import defaultdict
from collections.abc import Mapping

from healthstats.reading.prose.statement import Statement

_OWN = re.compile(
    r"全[县区市州省镇乡]|[我本该][县区市州省镇院局]|辖区|\b(?:our|the) (?:county|district|city|province|region)\b"
)
_WIDER = re.compile(r"全国|我国|\b(?:nationwide|nationally)\b")
_WORD = re.compile(r"[A-Z][\w'-]+")
_NEAR = 160


class Places:
    """The areas of a project, found in running text.

    Parameters
    ----------
    areas : mapping
        Folded name → id.
    own : str
        The id of the document's own area, or an empty text.
    """

    def __init__(self, areas: Mapping[str, str], own: str) -> None:
        self._areas = areas
        self._own = own
        self._by_start: dict[str, list[str]] = defaultdict(list)
        for name in areas:
            if re.search(r"[一-龥]", name) and len(name) > 2:
                self._by_start[name[:2]].append(name)

    def name(self, statements: list[Statement], text: str, low: str) -> None:
        """Give the statements of a paragraph that are about another known area than the document's own that area."""
        for one in statements:
            if one.area:
                continue
            start = max(one.sentence[0], one.quantity.left - _NEAR)
            found = self._last(text, low, start, one.quantity.left)
            if found and found != self._own:
                one.area = found

    def _last(self, text: str, low: str, start: int, end: int) -> str:
        """Return the id of the area named last in a slice; empty when it is the document's own or none."""
        hits = [(match.start(), "") for match in _OWN.finditer(low, start, end)]
        hits += [(match.start(), self._areas.get("全国", "")) for match in _WIDER.finditer(low, start, end)]
        for place in range(start, end - 2):
            for name in self._by_start.get(low[place : place + 2], ()):
                if low.startswith(name, place) and place + len(name) <= end:
                    hits.append((place, self._areas[name]))
        for match in _WORD.finditer(text, start, end):
            if match[0].casefold() in self._areas:
                hits.append((match.start(), self._areas[match[0].casefold()]))
        return max(hits, default=(0, ""))[1]
