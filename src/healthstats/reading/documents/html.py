"""Bytes of a web page → a document: what is visible of it, its data tables as sheets."""

import codecs
import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from healthstats.errors import FileError
from healthstats.reading.documents.document import Document, Flow, make_document, raised
from healthstats.reading.documents.mojibake import repaired
from healthstats.reading.documents.text import read_characters
from healthstats.reading.doubts import problem
from healthstats.reading.text_files import chinese_share

_INVISIBLE_TAGS = (
    "script style nav noscript head template svg math iframe object embed canvas audio video map select textarea "
    "datalist option optgroup noframes noembed rt rp del s strike title"
)
_INLINE_TAGS = (
    "-text a abbr acronym b bdi bdo big cite code data dfn em font i img input ins kbd label mark nobr output q ruby "
    "rb samp small span strong sub sup time tt u var wbr button basefont blink bgsound o:p st1:chmetcnv"
)
_FORMATTING_TAGS = "a b big code em font i nobr s small strike strong tt u"
_SHALLOW_TAGS = (
    "area base br col embed hr img input link meta param source track wbr p li dt dd td th tr tbody thead tfoot "
    "option optgroup colgroup rp rt html head body"
)
_INVISIBLE, _INLINE = frozenset(_INVISIBLE_TAGS.split()), frozenset(_INLINE_TAGS.split())
_FORMATTING, _SHALLOW = frozenset(_FORMATTING_TAGS.split()), frozenset(_SHALLOW_TAGS.split())
_STRUCK = frozenset(("del", "s", "strike"))
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_HIDING = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))", re.IGNORECASE)
_MAY_HIDE = re.compile("hidden|display|visibility|dialog", re.IGNORECASE)
_MAY_SPAN = re.compile("(?:col|row)span", re.IGNORECASE)
_BLANKS = re.compile("[ \t\r\n\f]+")
_WIDE = "\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60"
#: A line break in the source between two Chinese characters shows as nothing, elsewhere as a blank.
_BREAK_IN_CHINESE = re.compile(f"(?<=[{_WIDE}])[ \t]*[\r\n][ \t\r\n]*(?=[{_WIDE}])")
_CHARSET = re.compile(rb"""<(?:meta\b[^>]{0,500}?charset|\?xml\b[^>]{0,200}?encoding)\s*=\s*["']?\s*([\w:.-]+)""", re.I)
_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]{0,500}>\s*)?(?:<!--.{0,2000}?-->\s*){0,3}<(?:!doctype\s+html|html)\b", re.I | re.S
)
_MARKUP = re.compile(r"<[a-zA-Z/!?]|&#?\w+;")
_SELF_CLOSED = re.compile(r"<(script|title|style|textarea|iframe|noscript|div|p|a|span|td)\b([^<>]*)/>", re.I)

# A page nested without end, or a tag with thousands of attributes, would take the parser quadratic time.
_MOST_DEPTH = 300
_MOST_UNCLOSED = 20
_LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{1000}")
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/<>]*)")
_WHOLE_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/<>]*)([^<>]*)>")
_KEPT_ATTRIBUTE = re.compile(r"""\s(?:(?:col|row)span\s*=\s*["']?\d+|hidden\b|style\s*=\s*(?:"[^"]*"|'[^']*'))""", re.I)


def read_html(data: bytes) -> Document:
    """Return the document in the bytes of a web page, in whatever encoding it really is.

    Raises
    ------
    FileError
        If it is no text, or in no encoding known.

    Examples
    --------
    >>> page = "<h1>公报</h1><p>出生<b>812</b>人<br>死亡&lt;9人<script>x</script>"
    >>> read_html(page.encode("gb18030")).text
    '公报\\n出生812人\\n死亡<9人'
    """
    return document_of_page(*page_source(data))


def page_source(data: bytes) -> tuple[str, list[dict[str, object]]]:
    """Decode a web page: by its mark or as UTF-8, else as what it declares when that fits, else as what fits best.

    Raises
    ------
    FileError
        If it is no text, or in no encoding known.
    """
    declared = _declared(data)
    fitting = None
    if declared and not _is_utf8(data):
        try:
            fitting = data.decode(declared)
        except (UnicodeDecodeError, LookupError):
            fitting = None
    try:
        text, doubts = read_characters(data)
    except FileError:
        if fitting is None or "\x00" in fitting:
            raise
        return fitting, []
    if fitting is not None and chinese_share(fitting) >= chinese_share(text):
        text, doubts = repaired(fitting)
    return text, doubts


def document_of_page(source: str, doubts: list[dict[str, object]]) -> Document:
    """Return what is visible of the source of a page."""
    if source.lstrip()[:5].lower() == "<?xml" or "XHTML" in source[:500]:
        source = _SELF_CLOSED.sub(r"<\1\2></\1>", source)
    try:
        parser = LexborHTMLParser(_tamed(source))
    except Exception as error:
        raise FileError(
            f"the page cannot be read ({error})", remedy="Open it in a browser and save it again, or as txt."
        ) from error
    page = _Page(source)
    if parser.root is not None:
        _walk(parser.root, page)
    page.end()
    title = parser.css_first("title")
    problems = [*doubts, *page.flow.problems]
    if page.struck:
        message = "struck-out text is left out. If it is meant to count, take the strike-through away."
        problems.append(problem("struck_out", message, severity="note", action="excluded", quote=page.struck))
    return make_document(page.flow.numbered(), page.flow.sheets, title.text() if title is not None else "", problems)


def is_page(text: str) -> bool:
    """Return whether a text is a web page whatever its file is called.

    Examples
    --------
    >>> is_page("\\n<!DOCTYPE html><p>x"), is_page("<5 岁儿童死亡率")
    (True, False)
    """
    return _PAGE.match(text[:4000]) is not None


def has_markup(text: str) -> bool:
    """Return whether a text holds any tag or entity."""
    return _MARKUP.search(text) is not None


def _is_utf8(data: bytes) -> bool:
    if data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return True
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _declared(data: bytes) -> str:
    found = _CHARSET.search(data[:4096])
    if not found:
        return ""
    name = found[1].decode("ascii", "replace").lower()
    if name in ("gb2312", "gbk", "gb_2312-80", "x-gbk", "gb2312-80", "cp936", "hz-gb-2312"):
        return "gb18030"
    if name in ("utf-8", "utf8") or name.startswith(("utf-16", "utf-7", "utf-32", "unicode")):
        return ""
    name = {"iso-8859-1": "cp1252", "latin1": "cp1252", "ascii": "cp1252", "big5": "big5hkscs"}.get(name, name)
    try:
        about = codecs.lookup(name)
    except LookupError:
        return ""
    return name if about._is_text_encoding else ""


def _tamed(source: str) -> str:
    """Return the source without tags that only make it monstrous: nested, unclosed or grown beyond any real page."""
    depth = deepest = unclosed = most = 0
    for match in _TAG.finditer(source):
        name = match[2].lower()
        step = -1 if match[1] else 1
        if name in _FORMATTING:
            unclosed = max(0, unclosed + step)
            most = max(most, unclosed)
        elif name not in _SHALLOW:
            depth = max(0, depth + step)
            deepest = max(deepest, depth)
    if deepest <= _MOST_DEPTH and most <= _MOST_UNCLOSED and not _LONG_TAG.search(source):
        return source
    depth = 0

    def tame(match: re.Match[str]) -> str:
        nonlocal depth
        name = match[2].lower()
        if name in _FORMATTING and most > _MOST_UNCLOSED:
            return ""
        if name not in _SHALLOW and name not in _FORMATTING:
            depth = max(0, depth + (-1 if match[1] else 1))
            if depth + bool(match[1]) > _MOST_DEPTH:
                return "<br>"
        if len(match[3]) > 1000:
            return f"<{match[1]}{match[2]}{''.join(_KEPT_ATTRIBUTE.findall(match[3])[:10])}>"
        return match[0]

    return _WHOLE_TAG.sub(tame, source)


class _Page:
    """The paragraphs of a page as its nodes open and close."""

    def __init__(self, source: str) -> None:
        self.flow = Flow()
        self.struck = ""
        self._hides = _MAY_HIDE.search(source) is not None
        self._spans = _MAY_SPAN.search(source) is not None
        self._pieces: list[str] = []
        self._level = 0
        self._raised = 0
        self._kept_breaks = 0

    def open(self, node: LexborNode, tag: str) -> bool:
        """Take in a node; return whether its children are to be looked at."""
        if tag == "-text":
            self._text(node.text_content or "")
            return False
        if tag in _INVISIBLE or tag[:1] in ("-", ""):
            if tag in _STRUCK and not self.struck:
                self.struck = node.text(deep=True)[:200]
            return False
        if self._hides and _is_hidden(node, tag):
            return False
        if tag in _INLINE:
            self._raised += tag == "sup"
            return True
        self._break()
        if tag in ("td", "th"):
            attributes = node.attributes if self._spans else {}
            self.flow.start_cell(_span(attributes, "colspan"), _span(attributes, "rowspan"), head=tag == "th")
        elif tag == "tr":
            self.flow.start_row()
        elif tag == "table":
            self.flow.start_table()
        elif tag in _HEADINGS:
            self._level = _HEADINGS[tag]
        elif tag == "pre":
            self._kept_breaks += 1
        return True

    def close(self, tag: str) -> None:
        """Leave a node that was taken in with its children."""
        if tag in _INLINE:
            self._raised -= tag == "sup"
            return
        self._break()
        if tag in ("td", "th"):
            self.flow.end_cell()
        elif tag == "table":
            self.flow.end_table()
        elif tag in _HEADINGS:
            self._level = 0
        elif tag == "pre":
            self._kept_breaks -= 1

    def end(self) -> None:
        """Close what is still open."""
        self._break()
        self.flow.end()

    def _text(self, text: str) -> None:
        if self._kept_breaks and ("\n" in text or "\r" in text):
            first, *rest = re.split("\r\n|\r|\n", text)
            self._pieces.append(first)
            for line in rest:
                self._break()
                self._pieces.append(line)
            return
        self._pieces.append(raised(text) if self._raised else text)

    def _break(self) -> None:
        if not self._pieces:
            return
        text = "".join(self._pieces)
        self._pieces = []
        if text.isspace():
            return
        if "\n" in text or "\r" in text:
            text = _BREAK_IN_CHINESE.sub("", text)
        self.flow.add(_BLANKS.sub(" ", text).strip(" "), self._level)


def _walk(root: LexborNode, page: _Page) -> None:
    """Open and close every visible node in order, without recursion."""
    above: list[str] = []
    parents: list[LexborNode] = []
    node: LexborNode | None = root
    while node is not None:
        tag = node.tag or ""
        inside = page.open(node, tag)
        child = node.child if inside else None
        if child is not None:
            above.append(tag)
            parents.append(node)
            node = child
            continue
        if inside:
            page.close(tag)
        following = node.next
        while following is None and parents:
            page.close(above.pop())
            following = parents.pop().next
        node = following


def _is_hidden(node: LexborNode, tag: str) -> bool:
    attributes = node.attributes
    if not attributes:
        return tag == "dialog"
    if "hidden" in attributes or (tag == "dialog" and "open" not in attributes):
        return True
    style = attributes.get("style")
    return bool(style and _HIDING.search(style))


def _span(attributes: dict[str, str | None], name: str) -> int:
    value = attributes.get(name)
    digits = re.match(r"\s*(\d{1,6})", value) if value else None
    return int(digits[1]) if digits else 1
