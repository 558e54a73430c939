"""Bytes of a file → a document, by what is in them, whatever the file's name says."""

import codecs

from healthstats.errors import FileError
from healthstats.reading.documents.document import Document
from healthstats.reading.documents.docx import read_docx
from healthstats.reading.documents.html import document_of_page, has_markup, is_page, page_source
from healthstats.reading.documents.pdf import read_pdf
from healthstats.reading.documents.text import read_markdown, read_text
from healthstats.reading.doubts import problem
from healthstats.reading.workbooks import OLE_MAGIC, ZIP_MAGIC
from healthstats.reading.xls_cells import is_encrypted

#: The endings of the documents that are read.
DOCUMENTS = (".txt", ".md", ".html", ".htm", ".docx", ".pdf")
#: The endings of documents that are opened only to say what to do with them, or because they often are another kind.
OTHER_DOCUMENTS = (".doc", ".wps", ".rtf", ".odt", ".xhtml", ".markdown", ".docm")

_PAGES = (".html", ".htm", ".xhtml")
_MARKDOWN = (".md", ".markdown")
_TEXTS = (".txt", *_MARKDOWN)
_WORD_STREAM = "WordDocument".encode("utf-16-le")
_BOOK_STREAMS = ("Workbook".encode("utf-16-le"), "Book\x00".encode("utf-16-le"))


def open_document(data: bytes, suffix: str) -> Document:
    """Read a document by what is in it.

    Parameters
    ----------
    data : bytes
        The file's content.
    suffix : str
        The ending of its name, as ``.docx``. A document that is another kind is read all the same, with a problem
        ``misnamed_file``.

    Returns
    -------
    Document

    Raises
    ------
    FileError
        If it cannot be read, with what to do about it.

    Examples
    --------
    >>> open_document("出生 812 人".encode("utf-16"), ".txt").text
    '出生 812 人'
    >>> open_document(b"{\\\\rtf1 }", ".doc")
    Traceback (most recent call last):
        ...
    healthstats.errors.FileError: it is a rich text file (rtf), which is not read. Open it in a word processor and \
save it as docx.
    """
    document = _document(data, suffix.casefold())
    if not document.blocks and not document.tables:
        why = [str(row["message"]) for row in document.problems if row["action"] == "excluded"]
        remedy = " ".join([*why[:1], "Save or copy it again, or take it out of the folder."])
        raise FileError("there is no text in it", remedy=remedy)
    return document


def _document(data: bytes, suffix: str) -> Document:
    if not data.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00"):
        raise FileError("the file is empty", remedy="Save or copy it again, or delete it.")
    if data.startswith(ZIP_MAGIC):
        return _named(read_docx(data), suffix, (".docx", ".docm"), "a Word document (docx)")
    if data.startswith(OLE_MAGIC):
        raise _not_read(data, suffix)
    head = data[:1024].lstrip(codecs.BOM_UTF8 + b" \t\r\n\x00")
    if head.startswith(b"%PDF") or (suffix == ".pdf" and b"%PDF-" in head):
        return _named(read_pdf(data), suffix, (".pdf",), "a PDF")
    if head.startswith(b"{\\rtf"):
        raise FileError(
            "it is a rich text file (rtf), which is not read", remedy="Open it in a word processor and save it as docx."
        )
    return _text(data, suffix)


def _text(data: bytes, suffix: str) -> Document:
    damaged = FileError(
        f"it is no {suffix.removeprefix('.') or 'document'}: it is damaged or was cut off",
        remedy="Open it in the program it was made with and save it again as docx or pdf.",
    )
    binary = b"\x00" in data[:4096] or data[:2] == b"PK" or OLE_MAGIC.startswith(data[:8])
    if binary and suffix not in (*_TEXTS, *_PAGES):
        raise damaged
    try:
        source, doubts = page_source(data)
    except FileError as error:
        raise (error if suffix in (*_TEXTS, *_PAGES) else damaged) from error
    if is_page(source) or (suffix in _PAGES and has_markup(source)):
        return _named(document_of_page(source, doubts), suffix, _PAGES, "a web page (html)")
    read = read_markdown if suffix in _MARKDOWN else read_text
    return _named(read(data), suffix, _TEXTS, "a plain text (txt)")


def _named(document: Document, suffix: str, right: tuple[str, ...], what: str) -> Document:
    if suffix in right:
        return document
    message = f"the file's name ends in {suffix}, but it is {what}, and was read as one. Rename it."
    return Document(
        document.text,
        document.blocks,
        document.tables,
        document.title,
        (*document.problems, problem("misnamed_file", message)),
    )


def _not_read(data: bytes, suffix: str) -> FileError:
    if is_encrypted(data):
        return FileError("the document is protected by a password", remedy="Save it without a password.")
    again = "Open it in a word processor and save it as docx."
    if _WORD_STREAM in data:
        kind = "a WPS document (wps)" if suffix == ".wps" else "an old Word document (doc)"
        return FileError(f"it is {kind}, which is not read", remedy=again)
    if any(stream in data for stream in _BOOK_STREAMS):
        return FileError("it is a workbook (xls), not a document", remedy="Give it the ending xls.")
    return FileError("it is an old Office file of a kind that is not read, or damaged", remedy=again)
