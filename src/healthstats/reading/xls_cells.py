"""What an old xls says of its cells beyond their values: errors and percentages.

calamine returns an error cell as an empty one and a percentage as a bare fraction. This walks the records of the
``Workbook`` stream ([MS-XLS], inside the sectors of [MS-CFB]) and evaluates nothing.
"""

import struct
from collections.abc import Iterator

from healthstats.reading.xlsx_cells import Remarks, percent_decimals

_END = 0xFFFFFFF0
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_BOUND_SHEET, _FORMAT, _XF = 0x0085, 0x041E, 0x00E0
_FORMULA, _ERROR, _NUMBER, _RK, _MULTIPLE_RK, _EOF = 0x0006, 0x0205, 0x0203, 0x027E, 0x00BD, 0x000A


def is_encrypted(data: bytes) -> bool:
    """Return whether an OLE file is a workbook behind a password."""
    return "EncryptedPackage".encode("utf-16-le") in data or "EncryptionInfo".encode("utf-16-le") in data


def xls_remarks(data: bytes) -> dict[str, Remarks]:
    """Return the remarks on each sheet by sheet name; nothing where the records cannot be followed."""
    try:
        stream = _workbook_stream(data)
        percent = _percent_styles(stream)
        return {name: _sheet_remarks(stream, offset, percent) for name, offset in _sheets(stream)}
    except (struct.error, IndexError, ValueError, StopIteration):
        return {}  # calamine, which reads the values, has its own say on a damaged file


def _workbook_stream(data: bytes) -> bytes:
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    if size not in (512, 4096):
        raise ValueError("sector size")
    count, directory = struct.unpack_from("<I", data, 44)[0], struct.unpack_from("<I", data, 48)[0]
    tables = struct.unpack_from("<109I", data, 76)[: min(count, 109)]
    chain = [number for table in tables for number in struct.unpack_from(f"<{size // 4}I", data, (table + 1) * size)]
    entries = _follow(data, directory, chain, size)
    for place in range(0, len(entries) - 127, 128):
        length = struct.unpack_from("<H", entries, place + 64)[0]
        name = entries[place : place + max(0, length - 2)].decode("utf-16-le", "replace")
        if name in ("Workbook", "Book"):
            start, total = struct.unpack_from("<II", entries, place + 116)
            if total < 4096:
                raise ValueError("a short stream lies elsewhere")
            return _follow(data, start, chain, size)[:total]
    raise ValueError("no workbook stream")


def _follow(data: bytes, sector: int, chain: list[int], size: int) -> bytes:
    parts, seen = [], 0
    while sector < _END and seen <= len(chain):
        parts.append(data[(sector + 1) * size : (sector + 2) * size])
        sector, seen = chain[sector], seen + 1
    return b"".join(parts)


def _records(stream: bytes, offset: int = 0) -> Iterator[tuple[int, bytes]]:
    while offset + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, offset)
        yield kind, stream[offset + 4 : offset + 4 + length]
        if kind == _EOF:
            return
        offset += 4 + length


def _sheets(stream: bytes) -> Iterator[tuple[str, int]]:
    for kind, body in _records(stream):
        if kind == _BOUND_SHEET:
            offset, length, wide = struct.unpack_from("<I", body)[0], body[6], body[7] & 1
            raw = body[8 : 8 + length * (2 if wide else 1)]
            yield raw.decode("utf-16-le" if wide else "latin-1"), offset


def _percent_styles(stream: bytes) -> dict[int, int]:
    formats, styles = {9: 0, 10: 2}, []
    for kind, body in _records(stream):
        if kind == _FORMAT and len(body) > 5 and b"%" in body[5:]:
            code = body[5:].decode("utf-16-le" if body[4] & 1 else "latin-1", "replace")
            formats[struct.unpack_from("<H", body)[0]] = percent_decimals(code)
        elif kind == _XF:
            styles.append(struct.unpack_from("<H", body, 2)[0])
    return {index: formats[number] for index, number in enumerate(styles) if number in formats}


def _sheet_remarks(stream: bytes, offset: int, percent: dict[int, int]) -> Remarks:
    remarks = Remarks()
    for kind, body in _records(stream, offset):
        if kind in (_FORMULA, _ERROR, _NUMBER, _RK):
            row, column, style = struct.unpack_from("<3H", body)
            if kind == _ERROR and body[7]:
                remarks.errors[(row, column)] = _ERRORS.get(body[6], "#ERROR")
            elif kind == _FORMULA and body[12:14] == b"\xff\xff" and body[6] == 2:
                remarks.errors[(row, column)] = _ERRORS.get(body[8], "#ERROR")
            elif style in percent:
                remarks.percent[(row, column)] = percent[style]
        elif kind == _MULTIPLE_RK:
            row, first = struct.unpack_from("<2H", body)
            for step in range((len(body) - 6) // 6):
                style = struct.unpack_from("<H", body, 4 + 6 * step)[0]
                if style in percent:
                    remarks.percent[(row, first + step)] = percent[style]
    return remarks
