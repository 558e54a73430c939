"""The sentence a number stands in: shortened around the number, and the number marked in it."""

import html
import re
from typing import Any

import pandas as pd

#: Where a number stands in the visible text of a document: `paragraph 12 [301:305]`.
_SPAN = re.compile(r".* \[([0-9]{1,12}):([0-9]{1,12})\]", re.DOTALL)


class Marked(str):
    """A text with one stretch marked: in ``«…»`` as text, bold and highlighted as escaped HTML.

    Examples
    --------
    >>> Marked("about ", "12", " <b>cases</b>")
    'about «12» <b>cases</b>'
    >>> Marked("about ", "12", " <b>cases</b>").html()
    'about <b><mark style="white-space: nowrap;">12</mark></b> &lt;b&gt;cases&lt;/b&gt;'
    """

    __slots__ = ("_parts",)
    _parts: tuple[str, str, str]

    def __new__(cls, before: str, mark: str, after: str) -> "Marked":
        """Make it of the text before, the marked stretch and the text after."""
        made = super().__new__(cls, f"{before}«{mark}»{after}")
        made._parts = (before, mark, after)
        return made

    def html(self) -> str:
        """Return it as HTML; nothing in the text is taken for markup."""
        before, mark, after = (html.escape(part) for part in self._parts)
        return f'{before}<b><mark style="white-space: nowrap;">{mark}</mark></b>{after}'


def marked_quote(quote: str, offset: Any, locator: str, around: int = 60) -> str:
    """Return the quote with its number marked, and so many characters left on each side of it.

    Parameters
    ----------
    quote : str
        The sentence, as it stands in the document.
    offset : int or missing
        Where in the quote the number begins.
    locator : str
        Ends in ``[start:end]``, which tells how long the number is.
    around : int
        Characters kept before and after; what is cut off becomes ``…``.

    Returns
    -------
    str
        A `Marked`; the quote as it is when the locator is not one of a document, or the number not within the quote.

    Examples
    --------
    >>> marked_quote("Of all births, 98.7 % took place in hospital.", 15, "line 3 [115:119]", around=8)
    '…births, «98.7» % took…'
    >>> marked_quote("98.7", pd.NA, "Sheet1!C7")
    '98.7'
    """
    span = _SPAN.fullmatch(locator)
    if not span or pd.isna(offset):
        return quote
    begins = int(offset)
    ends = begins + int(span[2]) - int(span[1])
    if not 0 <= begins < ends <= len(quote):
        return quote
    before, after = quote[:begins], quote[ends:]
    if len(before) > around:
        before = f"…{before[len(before) - around :].lstrip()}"
    if len(after) > around:
        after = f"{after[:around].rstrip()}…"
    return Marked(_one_line(before), _one_line(quote[begins:ends]), _one_line(after))


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)
