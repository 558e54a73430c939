"""The area that a sentence speaks of when it is not the document's own (全国, England), and the sex of a number."""

import re
from bisect import bisect_left
from collections.abc import Mapping
from itertools import pairwise

from healthstats.reading.prose.statement import Statement

_OWN = re.compile(
    "|".join(f"{sign}[县区市州省镇乡院局]" for sign in "全我本该")
    + "|辖区|"
    + "|".join(rf"{word} (?:county|district|city|province|region)\b" for word in ("our", "the"))
)  # expressions that all begin with a plain character are found quickly
_WIDER = re.compile(
    "(?<!低于)(?<!高于)(?<!优于)(?<!好于)(?<!超过)(?<![较比])全国|我国|中国(?=的?(?:居民|人均|人口|孕产妇|婴儿|妇女|儿童))|nationwide|nationally"
)
#: Between the areas of a list, of none of which a number is alone.
_BESIDE = re.compile(r"、|和|与|,|, | and |, and ")
_WORD = re.compile(r"[A-Z][a-z]{3,}")
_NEAR = 160
#: What a table calls a part of the nation is no place in a county's report: 城镇低保适龄妇女.
_KINDS = ("城市", "城镇", "乡镇", "城区", "市区")
_OF_SEX = re.compile(
    r",? (?:for|among|in) (?:(men|males|boys)|women|females|girls)\b(?! (?:of|who|with|aged|under|over))"
)
_SEX_BEFORE = re.compile(
    r"(?:(男性|男子)|女性|女子|妇女)(?=人均|平均|居民|死亡|预期|期望|发病|患病|吸烟)|\b(?:(men|males|male)|women|females|female)(?:'s)?"
    r"(?= (?:life expectancy|mortality|smoking|death rate)|:? ?$)"
)
_ABOUT_PEOPLE = ("rate", "years", "")


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
        chinese = [
            name for name in areas if re.search(r"[一-龥]{3}|[一-龥][县区市州省镇乡]$", name) and name not in _KINDS
        ]
        names = "|".join(sorted(chinese, key=len, reverse=True)) or r"(?!)"
        self._chinese = re.compile(rf"(?:{names})(?!级)")  # 全国县级医院 are no counties

    @staticmethod
    def sex(one: Statement) -> str:
        """Return the sex that a rate or a life expectancy is of: 79.4 years for men; empty for both."""
        if one.sex or one.quantity.family not in _ABOUT_PEOPLE or (one.quantity.per == 1 and not one.quantity.decimals):
            return one.sex
        match = _OF_SEX.match(one.after) or _SEX_BEFORE.search(one.clause)
        return "" if match is None else "male" if any(match.groups()) else "female"

    def name(self, statements: list[Statement], text: str, low: str, span: tuple[int, int]) -> None:
        """Give the statements of a paragraph that are about another known area than the document's own that area."""
        named = self._named(text, low, *span)
        begins = [place for place, _ in named]
        for one in statements:
            one.sex = self.sex(one)
            at = bisect_left(begins, one.quantity.left) - 1
            if one.area or at < 0 or begins[at] < max(one.sentence[0], one.quantity.left - _NEAR):
                continue
            if named[at][1] and named[at][1] != self._own:
                one.area = named[at][1]

    def _named(self, text: str, low: str, start: int, end: int) -> list[tuple[int, str]]:
        """Return where areas are named in a paragraph, with their ids; an empty one for the own, and for one of several."""
        named = [(*match.span(), "") for match in _OWN.finditer(low, start, end)]
        named += [(*match.span(), self._areas.get("全国", "")) for match in _WIDER.finditer(low, start, end)]
        named += [(*match.span(), self._areas[match[0]]) for match in self._chinese.finditer(low, start, end)]
        for match in _WORD.finditer(text, start, end):
            if found := self._areas.get(match[0].casefold()):
                named.append((*match.span(), found))
        named.sort()
        joined = {at for at, (one, other) in enumerate(pairwise(named)) if _BESIDE.fullmatch(low, one[1], other[0])}
        return [(one[0], "" if {at - 1, at} & joined else one[2]) for at, one in enumerate(named)]
