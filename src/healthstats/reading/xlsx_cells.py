"""What an xlsx or ods says of its cells beyond their values: errors, formulas never computed, percentages, its extent.

calamine returns an error cell as an empty one, a percentage as a bare fraction, and reserves memory for every cell up
to the outermost one. So the parts are looked through here first; nothing in them is evaluated.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree

from healthstats.errors import FileError

#: Limits beyond which a workbook is taken for a trap.
MAX_BYTES = 200_000_000
MAX_RATIO = 200
_RATIO_FROM = 20_000_000
MAX_CELLS = 20_000_000

_TAG = re.compile(rb"<(?:[^\s<>/:]+:)?(row|c)(\s[^>]*?)?(/?)>")
_NO_PLACE = re.compile(rb"""[<:]c(?=[\s/>])(?![^>]*?\sr\s*=\s*["'])""")
# wherever it stands, so that no way of writing a tag hides a far cell
_REFERENCE = re.compile(rb"""\sr\s*=\s*["']\s*([A-Za-z]+)(\d+)""")
_ROW = re.compile(rb"""\sr\s*=\s*["']\s*(\d+)""")
_STYLE = re.compile(rb"""\ss\s*=\s*["'](\d+)["']""")
_IS_ERROR = re.compile(rb"""\st\s*=\s*["']e["']""")
_IS_TEXT = re.compile(rb"""\st\s*=\s*["']str["']""")
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>([^<]*)</")
_PERCENT_IDS = {9: 0, 10: 2}


@dataclass
class Remarks:
    """Remarks on the cells of one sheet, keyed by 0-based (row, column)."""

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    uncomputed: list[tuple[int, int]] = field(default_factory=list)
    percent: dict[tuple[int, int], int] = field(default_factory=dict)


def check_archive(data: bytes) -> zipfile.ZipFile:
    """Return the archive of an xlsx or ods after looking at its sizes, before anything of it is unpacked.

    Raises
    ------
    FileError
        If it is damaged, or unpacks to more than a table can be.
    """
    remedy = "Open it in a spreadsheet and save it again."
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise FileError(f"the workbook is damaged or was cut off ({error})", remedy=remedy) from error
    size = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if size > MAX_BYTES or (size > _RATIO_FROM and size / packed > MAX_RATIO):
        raise FileError(
            f"the workbook unpacks to {size / 1e6:,.0f} MB, {size / packed:,.0f} times its size: a zip bomb is not "
            f"opened (limits: {MAX_BYTES / 1e6:,.0f} MB, {MAX_RATIO} times)",
            remedy="If it is a real table, save it as csv.",
        )
    if any(entry.flag_bits & 1 for entry in entries):
        raise FileError("the workbook is protected by a password", remedy="Save it without a password.")
    return archive


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        data = archive.read(name)
    except (KeyError, zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise FileError(
            f"the workbook's part {name} is missing or damaged ({error})",
            remedy="Open it in a spreadsheet and save it again.",
        ) from error
    except Exception as error:  # zlib.error and what other decompressors raise
        raise FileError(
            f"the workbook's part {name} is damaged ({error})", remedy="Open it in a spreadsheet and save it again."
        ) from error
    if b"<!DOCTYPE" in data[:2000] or b"<!ENTITY" in data:
        raise FileError(
            f"the workbook's part {name} declares XML entities, which no spreadsheet writes",
            remedy="Open it in a spreadsheet you trust and save it again.",
        )
    return data


def xlsx_remarks(archive: zipfile.ZipFile) -> dict[str, Remarks]:
    """Return the remarks on each sheet of an xlsx by sheet name."""
    styles = _percent_styles(archive)
    parts = list(_sheet_parts(archive))
    listed = {part for _, part in parts}
    for name in archive.namelist():  # calamine finds a sheet by names that are not written alike, too
        if "sheet" in name.casefold() and name.casefold().endswith(".xml") and name not in listed:
            _check_sheet(_part(archive, name))
    return {name: _sheet_remarks(_part(archive, part), styles) for name, part in parts}


def _sheet_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    names = set(archive.namelist())
    if "xl/workbook.xml" not in names:
        if "xl/workbook.bin" in names:
            return
        raise FileError("the workbook has no xl/workbook.xml: it is damaged or no workbook", remedy="Save it as xlsx.")
    targets = {}
    if "xl/_rels/workbook.xml.rels" in names:
        for entry in _xml(archive, "xl/_rels/workbook.xml.rels"):
            target = entry.get("Target", "")
            targets[entry.get("Id")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    for element in _xml(archive, "xl/workbook.xml").iter():
        if element.tag.endswith("}sheet") or element.tag == "sheet":
            key = next((value for name, value in element.items() if name.endswith("}id")), None)
            if (part := targets.get(key, "")) in names:
                yield element.get("name", ""), part


def _xml(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    try:
        return ElementTree.fromstring(_part(archive, name))
    except ElementTree.ParseError as error:
        raise FileError(
            f"the workbook's part {name} is damaged ({error})", remedy="Open it in a spreadsheet and save it again."
        ) from error


def _percent_styles(archive: zipfile.ZipFile) -> dict[int, int]:
    if "xl/styles.xml" not in archive.namelist():
        return {}
    root = _xml(archive, "xl/styles.xml")
    formats = dict(_PERCENT_IDS)
    for element in root.iter():
        if element.tag.endswith("numFmt") and "%" in (code := element.get("formatCode", "")):
            formats[int(element.get("numFmtId", "0"))] = percent_decimals(code)
    sheets = next((list(element) for element in root if element.tag.endswith("cellXfs")), [])
    numbers = [int(style.get("numFmtId", "0")) for style in sheets]
    return {index: formats[number] for index, number in enumerate(numbers) if number in formats}


def percent_decimals(code: str) -> int:
    """Return to how many decimals a number format like ``0.0%`` prints.

    Examples
    --------
    >>> percent_decimals("0.0%"), percent_decimals("0%")
    (1, 0)
    """
    match = re.search(r"\.([0#?]+)%", code)
    return len(match[1]) if match else 0


def _sheet_remarks(data: bytes, percent: dict[int, int]) -> Remarks:
    _check_sheet(data)
    remarks = Remarks()
    if not _IS_ERROR.search(data) and not re.search(rb"<(?:\w+:)?f[\s>/]", data) and not percent:
        return remarks
    for key, match in _cells(data):
        attributes = match[2] or b""
        if match[3]:
            continue
        style = _STYLE.search(attributes)
        if style and int(style[1]) in percent:
            remarks.percent[key] = percent[int(style[1])]
        if _IS_ERROR.search(attributes):
            value = _VALUE.search(data, match.end(), match.end() + 2000)
            remarks.errors[key] = value[1].decode("ascii", "replace") if value else "#ERROR"
        elif not _IS_TEXT.search(attributes) and re.match(
            rb"\s*<(?:\w+:)?f[\s>/]", data[match.end() : match.end() + 20]
        ):
            end = data.find(b"</c>" if b"</c>" in data[match.end() : match.end() + 10_000] else b":c>", match.end())
            value = _VALUE.search(data, match.end(), end if end > 0 else len(data))
            if not value or not value[1]:
                remarks.uncomputed.append(key)
    return remarks


def _check_sheet(data: bytes) -> None:
    """Raise a FileError when the outermost cell that the sheet names, or comes to by counting, lies too far out."""
    places = _REFERENCE.findall(data)
    rows = [int(row[:12]) for row in {row for _, row in places}]
    columns = [_column(name[:6]) + 1 for name in {name for name, _ in places}]
    if _NO_PLACE.search(data):
        counted = [key for key, _ in _cells(data)]
        rows.append(max((row for row, _ in counted), default=0) + 1)
        columns.append(max((column for _, column in counted), default=0) + 1)
    check_extent(max(rows, default=0), max(columns, default=0))


def _cells(data: bytes) -> Iterator[tuple[tuple[int, int], re.Match[bytes]]]:
    """Yield the 0-based place and the tag of each cell; one that does not say its place stands behind the last one."""
    row, column = -1, -1
    for match in _TAG.finditer(data):
        attributes = match[2] or b""
        if match[1] == b"row":
            told = _ROW.search(attributes)
            row, column = (int(told[1][:12]) - 1 if told else row + 1), -1
            continue
        place = _REFERENCE.search(attributes)
        column = _column(place[1][:6]) if place else column + 1
        yield (int(place[2][:12]) - 1 if place else row, column), match


def _column(name: bytes) -> int:
    number = 0
    for letter in name.upper():
        number = number * 26 + letter - 64
    return number - 1


def check_extent(rows: int, columns: int) -> None:
    """Raise a FileError when a sheet's outermost cell lies so far out that the grid would not fit in memory."""
    if rows * columns > MAX_CELLS:
        raise FileError(
            f"its last cell is in row {rows:,}, column {columns:,}: {rows * columns:,} cells (at most {MAX_CELLS:,})",
            remedy="Delete the stray cells at the sheet's far end, or save the table as csv.",
        )


def ods_remarks(archive: zipfile.ZipFile) -> dict[str, Remarks]:
    """Return the remarks on each sheet of an ods by sheet name."""
    found: dict[str, Remarks] = {}
    for table in _xml(archive, "content.xml").iter():
        if not table.tag.endswith("}table"):
            continue
        remarks = found.setdefault(_attribute(table, "name"), Remarks())
        row, last_row, last_column = 0, 0, 0
        for line in (element for element in table.iter() if element.tag.endswith("}table-row")):
            used = _ods_row(line, row, remarks)
            row += int(_attribute(line, "number-rows-repeated") or 1)
            last_row, last_column = (row, max(last_column, used)) if used else (last_row, last_column)
        check_extent(last_row, last_column)
    return found


def _ods_row(line: ElementTree.Element, row: int, remarks: Remarks) -> int:
    column = used = 0
    for cell in line:
        if not cell.tag.endswith("table-cell"):
            continue
        kind, repeated = _attribute(cell, "value-type"), int(_attribute(cell, "number-columns-repeated") or 1)
        text = "".join(cell.itertext()).strip()
        if kind == "percentage":
            shown = text.rstrip("%").replace(",", ".").partition(".")[2]
            remarks.percent.update({(row, column + step): len(shown) for step in range(min(repeated, 1000))})
        if re.fullmatch(r"#(?:REF!|DIV/0!|NAME\?|VALUE!|N/A|NUM!|NULL!)|Err:\d+", text):
            remarks.errors[(row, column)] = text
        column += repeated
        used = column if kind or text else used
    return used


def _attribute(element: ElementTree.Element, name: str) -> str:
    return next((value for key, value in element.items() if key.rpartition("}")[2] == name), "")
