"""Bytes of an xlsx, xls or ods → its sheets. No formula is evaluated, no macro or link is followed."""

import io
import zipfile

import python_calamine

from healthstats.errors import FileError
from healthstats.reading.doubts import Cell, problem, problems_of_cells
from healthstats.reading.sheets import Raw, Sheet, make_sheet
from healthstats.reading.xls_cells import is_encrypted, xls_remarks
from healthstats.reading.xlsx_cells import Remarks, check_archive, ods_remarks, xlsx_remarks

ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MEND = "Open it in a spreadsheet and save it again as xlsx."


def read_workbook(data: bytes) -> tuple[list[Sheet], list[dict[str, object]]]:
    """Return the visible sheets of a workbook, and the doubts about its cells and hidden sheets.

    Raises
    ------
    FileError
        If it is damaged, protected, or larger than a table can be.
    """
    remarks = _remarks(data)
    book = _open(data)
    sheets: list[Sheet] = []
    doubts: list[dict[str, object]] = []
    for about in book.sheets_metadata:
        if about.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        if about.visible != python_calamine.SheetVisibleEnum.Visible:
            message = "a hidden sheet is not read. Unhide it if its numbers are meant to be seen."
            doubts.append(problem("hidden_sheet", message, severity="note", action="excluded", locator=about.name))
            continue
        sheet, found = _sheet(book, about.name, remarks.get(about.name, Remarks()))
        sheets.append(sheet)
        doubts.extend(found)
    return sheets, doubts


def _remarks(data: bytes) -> dict[str, Remarks]:
    if data.startswith(OLE_MAGIC):
        if is_encrypted(data):
            raise FileError("the workbook is protected by a password", remedy="Save it without a password.")
        return xls_remarks(data)
    with check_archive(data) as archive:
        return ods_remarks(archive) if _is_ods(archive) else xlsx_remarks(archive)


def _is_ods(archive: zipfile.ZipFile) -> bool:
    return "content.xml" in archive.namelist()


def _open(data: bytes) -> python_calamine.CalamineWorkbook:
    try:
        return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    except python_calamine.PasswordError as error:
        raise FileError("the workbook is protected by a password", remedy="Save it without a password.") from error
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic of the Rust reader is no Exception
        raise FileError(f"the workbook is damaged or of an unknown kind ({error})", remedy=_MEND) from error


def _sheet(
    book: python_calamine.CalamineWorkbook, name: str, remarks: Remarks
) -> tuple[Sheet, list[dict[str, object]]]:
    try:
        source = book.get_sheet_by_name(name)
        rows: list[list[Raw]] = source.to_python(skip_empty_area=False)
        merged = source.merged_cell_ranges
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        raise FileError(f"the sheet is damaged ({error})", place=name, remedy=_MEND) from error
    for (row, column), decimals in remarks.percent.items():
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = _percent_text(rows[row][column], decimals)
    sheet = make_sheet(name, rows, merged=merged)
    return sheet, _doubts(sheet, remarks)


def _percent_text(cell: Raw, decimals: int) -> Raw:
    """Return a fraction in a cell formatted as a percentage as what the reader of the sheet sees: 0.123 is 12.3%."""
    if isinstance(cell, bool) or not isinstance(cell, float | int):
        return cell
    whole, _, part = f"{cell * 100:.8f}".partition(".")
    part = part.rstrip("0").ljust(decimals, "0")
    return f"{whole}.{part}%" if part else f"{whole}%"


def _doubts(sheet: Sheet, remarks: Remarks) -> list[dict[str, object]]:
    errors = [
        Cell(
            sheet.locator(row, column),
            text,
            f"the cell's formula gave the error {text}: there is no value. Mend the formula.",
        )
        for (row, column), text in sorted(remarks.errors.items())
    ]
    uncomputed = [
        Cell(
            sheet.locator(row, column),
            "",
            "the cell's formula was never computed: there is no value. Open and save the workbook in a spreadsheet.",
        )
        for row, column in sorted(remarks.uncomputed)
    ]
    return [
        *problems_of_cells("formula_error", errors, severity="error", action="excluded"),
        *problems_of_cells("formula_not_computed", uncomputed, severity="error", action="excluded"),
    ]
