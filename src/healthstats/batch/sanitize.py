"""Markup that notebooks put out, on its way into a report: what could run or load something is taken away."""

import base64
import re
import xml.etree.ElementTree as ElementTree

from bleach.css_sanitizer import CSSSanitizer  # type: ignore[import-untyped]
from bleach.sanitizer import Cleaner  # type: ignore[import-untyped]

from healthstats.errors import ReportError

_TAGS = frozenset({
    "abbr", "b", "blockquote", "br", "caption", "cite", "code", "col", "colgroup", "dd", "del", "details", "dfn", "div",
    "dl", "dt", "em", "figcaption", "figure", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li",
    "mark", "ol", "p", "pre", "q", "s", "section", "small", "span", "strong", "sub", "summary", "sup", "table", "tbody",
    "td", "tfoot", "th", "thead", "time", "tr", "u", "ul", "var",
})  # fmt: skip
_EVERYWHERE = frozenset({
    "class", "style", "lang", "dir", "title", "role", "colspan", "rowspan", "scope", "span", "open",
})  # fmt: skip
_IMAGE = re.compile(r"data:image/(?:png|jpeg|svg\+xml);base64,[A-Za-z0-9+/=\s]+")
_SILENT = re.compile(r"<(script|style|template|noscript)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_INLINE_SVG = re.compile(r"<svg\b.*?</svg\s*>", re.DOTALL | re.IGNORECASE)
_CELL = re.compile(r"<td([^>]*)>([^<]*)</td>")
_TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
_NUMBER = re.compile(r"[\s†*≤≥<>=~≈+\-−–(]*\d[\d\s,.\u00a0\u202f]*\s*(?:%|‰|/10?万|/万)?[\s†*)]*")
_ACTIVE = {"script", "foreignobject", "iframe", "object", "embed", "handler", "animate", "set", "audio", "video"}


def _attribute(tag: str, name: str, value: str) -> bool:
    if tag == "img":
        return name in {"alt", "width", "height", "class", "title"} or (name == "src" and bool(_IMAGE.fullmatch(value)))
    return name in _EVERYWHERE or name.startswith("aria-")


_CLEANER = Cleaner(
    tags=_TAGS,
    attributes=_attribute,
    protocols=["data"],
    strip=True,
    css_sanitizer=CSSSanitizer(
        allowed_css_properties=[
            "text-align", "vertical-align", "font-weight", "font-style", "color", "background-color", "width",
            "min-width", "max-width", "height", "white-space", "padding-left", "padding-right", "margin-left",
            "border-top", "border-bottom", "opacity",
        ]
    ),
)  # fmt: skip


def clean_html(markup: str) -> str:
    """Return markup of a notebook without scripts, links, forms, event handlers and anything that loads.

    Headings of the first order become the second, because the report has its title; inline SVG becomes an image;
    table cells that hold a number get the class ``num``.

    Examples
    --------
    >>> clean_html('<b onclick="x()">a</b><script>y()</script>')
    '<b>a</b>'
    """
    text = _INLINE_SVG.sub(lambda match: _image_or_nothing(match[0]), _SILENT.sub("", markup))
    text = re.sub(r"<(/?)h1\b", r"<\1h2", text, flags=re.IGNORECASE)
    return _TABLE.sub(_align_head, _CELL.sub(_mark_number, _CLEANER.clean(text)))


def _mark_number(match: re.Match[str]) -> str:
    attributes, content = match[1], match[2]
    if "class=" in attributes or not _NUMBER.fullmatch(content.replace("&lt;", "<").replace("&gt;", ">")):
        return match[0]
    return f'<td class="num"{attributes}>{content}</td>'


def _align_head(match: re.Match[str]) -> str:
    """Give the head of a column of numbers the class of its cells; a table with merged cells is left as it is."""
    table = match[0]
    body = re.search(r"<tbody>.*?<tr[^>]*>(.*?)</tr>", table, re.DOTALL)
    if "colspan" in table or "rowspan" in table or not body:
        return table
    cells = re.findall(r"<t[hd]\b[^>]*>", body[1])
    head, split, rest = table.partition("</thead>")
    if len(re.findall(r"<th\b", head)) != len(cells):
        return table
    classes = iter(' class="num"' if "num" in cell else "" for cell in cells)
    return re.sub(r"<th>", lambda found: f"<th{next(classes)}>", head) + split + rest if "<th " not in head else table


def _image_or_nothing(svg: str) -> str:
    named = svg if "xmlns=" in svg else svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    try:
        return f'<img alt="" src="{svg_address(named)}">'
    except ReportError:
        return ""


def svg_address(svg: str) -> str:
    """Return an SVG picture as a ``data:`` address for an ``<img>``, in which no script runs; see `check_svg`."""
    check_svg(svg)
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode("utf-8")).decode("ascii")


def check_svg(svg: str) -> None:
    """Raise unless `svg` is a picture and nothing else.

    Raises
    ------
    ReportError
        If it is not well-formed, holds a script or an event handler, or points outside itself.
    """
    if "<!ENTITY" in svg:
        raise ReportError("a picture declares entities")
    try:
        elements = ElementTree.fromstring(svg).iter()
    except ElementTree.ParseError as error:
        raise ReportError(f"a picture is not well-formed SVG: {error}") from error
    for element in elements:
        name = str(element.tag).rsplit("}", 1)[-1].lower()
        if name in _ACTIVE:
            raise ReportError(f"a picture holds an active element <{name}>")
        for key, value in element.attrib.items():
            plain = key.rsplit("}", 1)[-1].lower()
            local = value.strip().startswith(("#", "data:image/png;base64,"))
            if plain.startswith("on") or (plain in ("href", "src") and not local):
                raise ReportError(f"a picture holds {plain}={value[:40]!r}")
