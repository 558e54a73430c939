"""Broken and hostile files: one clear problem each, with file and place; the rest of the folder is still read."""

import base64
import csv
import io
import os
import re
import sys
import zipfile
import zlib
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from healthstats.reading import read, xlsx_cells
from healthstats.series import Found

GOOD = "年份,出生率(‰)\n2018,9\n2019,8\n"
#: An old workbook: 2018 and 2019 in order, in 2021 the error #REF!; column C is formatted as a percentage.
XLS = (
    "c-rk)O-NKx6#nj;H{;Bp<IFe~8jXXX`G+WN+UTpGT;*SjLZWhV7GY?Nwx~r}CPL8<1wzqAutgiIO+QpnyB2|wiy#QbTDFLwAj0u="
    "&Ux>Zjs*^sVZ85g&pr3t^WA&iyFc%~_i`qZnY>#*ha9xRg9S4H-y)l$6mSY*P`zog>g0Y(ri(R&fS(4^=f$I<7X>_qJl=EAa7TYe"
    "5_m^xAC97Za3GafMQoQCdKJgeLQ>%dSwbk2sG=edi7XL$TRb0&+$xp}B3sBeqk1r7wAXF1XYpRGQtCqBcJB-4jaZsdisw9wPhD1)"
    "uNT|WhkK8#v5L4}h$+y3wxtGAX)XtF6FSh;*i@B4jD~p%U(5vX*;&s|6Rv%A?FwZ7y3}6q8@r!|FV}umqX8X(c~F+e7=j4uT%%!k"
    "^E~Ql1BWE49p0a9_d$K@syH@2RD-5OEzK0w(UF|+b=UTc4+VK=mz^NIWG5(+6;epD55=NKWSxX5p!r*$UhPVD8VAHOBD=r!j;P|m"
    "VB$10h#Zm{uSgE4P8jtf&q%8qL@yT^BTve!J4<b4=cxFcmD+0RXR~0|*tAHmA${ya*Ms=jd!v^0>9)BOvFX>wBr55h)kl23M$w=e"
    ")b(qOhlZ0Ydp~(AvTWJj;@84<?56!9EJhYVQ6nO)5<eaFqomo-irFfM{e*f{!ai5Q@_Y%iJ@lj$aiaE}d^DJ={er6r_o8qc;c&HO"
    "Tu%=7q!tug1Xn6}gf~)&qxOh{X*(7mt`Mhs%bgp&q^uj!<;Ipas7r$r)Sy@MQ;8c~uUfSz?s1&79sfiSE?l^9;lhOr7cTxOlpN@+"
    "bGdGx(tUCUwEpX4DJ{6aN&Z`OW00<4`n24E0m{=jp4a?Y2d{G4QY+**{|gy=sP{Dbk(4<4^Pa!-Eu<FT&x(oRKevSP?SCPkIRA40"
    "-vR3w;^z"
)


def workbook(*rows: list[object], **cells: object) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "S"
    for row in rows:
        sheet.append(row)
    for name, value in cells.items():
        sheet[name] = value
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


TABLE = workbook(["年份", "出生率(‰)"], [2018, 9], [2019, 8])


def with_part(data: bytes, name: str, change: object) -> bytes:
    """Return an archive with one part replaced by bytes, or changed by a function."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            content = old.read(part)
            new.writestr(part, (change(content) if callable(change) else change) if part == name else content)
    return stream.getvalue()


def ods(rows: str) -> bytes:
    stream = io.BytesIO()
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        archive.writestr(
            "content.xml",
            f'<office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name="T">{rows}'
            "</table:table></office:spreadsheet></office:body></office:document-content>",
        )
    return stream.getvalue()


def ods_row(*cells: object) -> str:
    made = ""
    for cell in cells:
        kind = 'string"' if isinstance(cell, str) else f'float" office:value="{cell}"'
        made += f'<table:table-cell office:value-type="{kind}><text:p>{cell}</text:p></table:table-cell>'
    return f"<table:table-row>{made}</table:table-row>"


def bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in ("[Content_Types].xml", "xl/workbook.xml"):
            archive.writestr(part, "<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 30_000_000)
    return stream.getvalue()


def both(folder: Path, name: str, data: bytes) -> Found:
    """Read a bad file beside a good one, and make sure that the good one was read."""
    (folder / name).write_bytes(data)
    (folder / "zz good.csv").write_text(GOOD, encoding="utf-8")
    found = read(folder)
    assert (found.observations["file"] == "data/raw/zz good.csv").sum() == 2
    assert set(found.problems["file"]) <= {f"data/raw/{name}"}
    return found


def stable(value: object) -> str:
    """Return a case's part of its id: bytes hold the time they were packed at, and every worker packs its own."""
    return value if isinstance(value, str) else type(value).__name__


def sheet_with(change: object) -> bytes:
    return with_part(TABLE, "xl/worksheets/sheet1.xml", change)


@pytest.fixture
def raw(project: Path) -> Path:
    return project / "data" / "raw"


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("empty.csv", b"", "empty"),
        ("blank.csv", b"\xef\xbb\xbf \n\n", "nothing|empty"),
        ("empty.xlsx", b"", "empty"),
        ("cut.xlsx", TABLE[: len(TABLE) // 2], "cut off"),
        ("cut2.xlsx", TABLE[:40], "cut off"),
        ("rubbish.xlsx", b"PK\x03\x04" + bytes(range(256)) * 20, "damaged"),
        ("rubbish.xls", OLE + bytes(4000), "damaged"),
        ("binary.csv", bytes(range(256)) * 10, "not a text file"),
        ("page.xlsx", b"\xef\xbb\xbf<html><table><tr><td>1</td></tr></table></html>", "web page"),
        ("page.xls", b"<?xml version='1.0'?><Workbook/>", "web page"),
        ("locked.xlsx", OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "password"),
        ("bomb.xlsx", bomb(), "zip bomb"),
        ("no.xlsx", with_part(TABLE, "xl/workbook.xml", b"<broken"), "damaged"),
        ("entity.xlsx", with_part(TABLE, "xl/worksheets/sheet1.xml",
            lambda data: b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + data), "entities"),
        ("far.xlsx", with_part(TABLE, "xl/worksheets/sheet1.xml",
            lambda data: data.replace(b'r="B3"', b'r="XFD1048576"')), "1,048,576"),
        ("far quoted.xlsx", sheet_with(lambda data: data.replace(b'r="B3"', b"r='XFD1048576'")), "1,048,576"),
        ("far spaced.xlsx", sheet_with(lambda data: data.replace(b'r="B3"', b"x='>'\n r = 'xfd1048576'")), "1,048,576"),
        ("far row.xlsx", sheet_with(lambda data: data.replace(b'<row r="3"><c r="A3"', b"<row r='1048576'><c")
            .replace(b'r="B3"', b'r="XFD3"')), "1,048,576"),
        ("far unlisted.xlsx", with_part(with_part(TABLE, "xl/_rels/workbook.xml.rels",
            lambda data: data.replace(b"sheet1.xml", b"SHEET1.xml")), "xl/worksheets/sheet1.xml",
            lambda data: data.replace(b'r="B3"', b'r="XFD1048576"')), "1,048,576"),
        ("crc.xlsx", TABLE.replace(b"PK\x01\x02", b"PK\x09\x09"), "damaged"),
        ("none.ods", ods("<broken"), "damaged"),
        ("wide.ods", ods('<table:table-row table:number-rows-repeated="1000000"><table:table-cell '
            'office:value-type="float" office:value="1" table:number-columns-repeated="16000"/></table:table-row>'),
            "1,000,000"),
        ("bad.csv", "年份,率\n".encode() + b"2018,\xff\xfe\xfd9\n", "line 2|UTF-8"),
    ],
    ids=stable,
)  # fmt: skip
def test_an_unreadable_file_is_one_problem(raw: Path, name: str, data: bytes, words: str) -> None:
    found = both(raw, name, data)
    assert len(found.problems) == 1
    problem = found.problems.iloc[0]
    assert re.search(words, problem["message"] + problem["locator"])
    assert (problem["code"], problem["severity"], problem["action"]) == ("unreadable_file", "error", "excluded")
    assert problem["message"].count(". ") >= 1  # what is wrong, then what to do


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("text.xls", GOOD.encode(), "misnamed_file"),
        ("text.xlsx", GOOD.encode("gb18030"), "misnamed_file"),
        ("book.csv", TABLE, "misnamed_file"),
    ],
    ids=stable,
)
def test_a_file_with_a_wrong_name_is_read_by_what_it_is(raw: Path, name: str, data: bytes, code: str) -> None:
    found = both(raw, name, data)
    assert list(found.problems["code"]) == [code]
    assert list(found.observations["value"]) == [9, 8, 9, 8]


def test_two_encodings_in_one_file_are_read_line_by_line(raw: Path) -> None:
    lines = ["地区,年份,出生人数", "山县,2018,5", "谷县,2018,6", "河谷乡,2018,7", "山县,2019,8"]
    data = b"\n".join(
        line.encode("gb18030" if number in (2, 3) else "utf-8") for number, line in enumerate(lines, start=1)
    )
    found = both(raw, "two.csv", data)
    assert list(found.problems["code"]) == ["mixed_encodings"]
    assert "line 2, 3 in GB18030" in found.problems["message"].iloc[0]
    assert list(found.observations["area"])[:4] == ["山县", "谷县", "河谷乡", "山县"]


def test_two_encodings_are_seen_even_where_one_can_decode_all(raw: Path) -> None:
    data = "地区,年份,人数\n山县,2018,5\n".encode() + "谷县,2018,6\n".encode("gb18030")
    assert data.decode("gb18030")
    found = both(raw, "two.csv", data)
    assert list(found.problems["code"]) == ["mixed_encodings"]
    assert list(found.observations["area"])[:2] == ["山县", "谷县"]


def test_a_sheet_of_20000_columns_is_one_problem(raw: Path) -> None:
    row = ",".join(str(number) for number in range(20_000))
    found = both(raw, "wide.csv", f"{row}\n{row}\n".encode())
    assert list(found.problems["code"]) == ["too_wide"]
    assert "20,000" in found.problems["message"].iloc[0]
    assert "2,000" in found.problems["message"].iloc[0]


def test_formula_errors_are_named_with_their_cells(raw: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(TABLE))
    sheet = book.active
    for cell, error in (("B2", "#REF!"), ("B3", "#DIV/0!")):
        sheet[cell].value = error
        sheet[cell].data_type = "e"
    sheet["A4"], sheet["B4"], sheet["A5"], sheet["B5"] = 2020, "=1/0", 2021, 7
    stream = io.BytesIO()
    book.save(stream)
    found = both(raw, "errors.xlsx", stream.getvalue())
    told = found.problems[["code", "locator", "action"]].itertuples(index=False, name=None)
    assert list(told) == [
        ("formula_error", "S!B2", "excluded"),
        ("formula_error", "S!B3", "excluded"),
        ("formula_not_computed", "S!B4", "excluded"),
    ]


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.replace(b'<c r="B3" t="n"><v>8</v>', b"<c r='B3' t='e'><v>#N/A</v>"),
        lambda data: data.replace(b'<c r="B3" t="n"><v>8</v>', b"<c t='e'><v>#N/A</v>"),
        lambda data: data.replace(b'<row r="3"><c r="A3"', b"<row><c").replace(
            b'<c r="B3" t="n"><v>8</v>', b"<x:c t = 'e'><x:v>#N/A</x:v>").replace(
            b"</c></row></sheetData>", b"</x:c></row></sheetData>").replace(b"<worksheet", b"<worksheet xmlns:x='x'"),
    ],
    ids=["single quotes", "no place", "no place, no row, a prefix"],
)  # fmt: skip
def test_an_error_is_seen_however_its_cell_is_written(raw: Path, change: object) -> None:
    found = both(raw, "e.xlsx", sheet_with(change))
    assert [*found.problems["code"], *found.problems["locator"]] == ["formula_error", "S!B3"]
    assert "#N/A" in found.problems["message"].iloc[0]


def test_cells_without_place_and_far_empty_rows_and_dimensions_are_read(raw: Path) -> None:
    def change(data: bytes) -> bytes:
        data = data.replace(b'ref="A1:B3"', b'ref="A1:XFD1048576"').replace(b' r="A3"', b"").replace(b' r="B3"', b"")
        return data.replace(b"</sheetData>", b"<row r='1048576' ht='20'/></sheetData>")

    found = both(raw, "sparse.xlsx", sheet_with(change))
    assert list(found.observations["locator"])[:2] == ["S!B2", "S!B3"]
    assert found.problems.empty


def test_errors_and_percentages_of_an_old_workbook(raw: Path) -> None:
    found = both(raw, "old.xls", zlib.decompress(base64.b85decode(XLS)))
    old = found.observations[found.observations["file"] == "data/raw/old.xls"]
    assert list(old["quote"]) == ["12.5", "98.5%", "11", "98.5%", "99.0%"]
    assert list(found.problems["locator"]) == ["S1!B5"]


def test_errors_of_an_open_document(raw: Path) -> None:
    rows = ods_row("年份", "出生率(‰)") + ods_row(2018, 9) + ods_row(2019, "#DIV/0!")
    found = both(raw, "open.ods", ods(rows))
    assert "T!B3" in set(found.problems["locator"])
    assert found.observations["locator"].iloc[0] == "T!B2"


def test_numbers_too_large_for_any_count_are_problems_before_their_unit_makes_them_infinite(raw: Path) -> None:
    found = both(raw, "n.csv", "年份,出生人口(万人)\n2015,1e308\n2016,2000000000000000\n2017,12\n".encode())
    assert list(found.problems["locator"]) == ["R2C2", "R3C2"]
    assert all("impossibly large" in message for message in found.problems["message"])
    assert found.observations["value"].iloc[0] == 12
    book = both(raw, "n.csv", workbook(["年份", "出生人口(万人)"], [2015, 1e308], [2017, 12]))
    assert "S!B2" in set(book.problems["locator"])


def test_a_line_that_is_too_long_is_not_blamed_on_its_quotes(raw: Path) -> None:
    found = both(raw, "long.csv", f"年份,出生率(‰)\n2018,9\n2019,{'8' * 200_000}\n".encode())
    message = found.problems["message"].iloc[0]
    assert (len(found.problems), found.problems["locator"].iloc[0]) == (1, "line 3")
    assert "too long" in message
    assert "quotation" not in message


def test_impossible_numbers_are_problems_and_negative_counts_are_read(raw: Path) -> None:
    found = both(raw, "n.csv", "年份,出生人数\n2015,inf\n2016,-inf\n2017,1e999\n2018,-5\n".encode())
    assert list(found.problems["locator"]) == ["R2C2", "R3C2", "R4C2"]
    assert all("impossib" in message for message in found.problems["message"])
    assert found.observations["value"].iloc[0] == -5


def test_a_quote_that_does_not_close_swallows_no_line(raw: Path) -> None:
    found = both(raw, "q.csv", '年份,指标,数值\n2018,"出生率,9\n2019,出生率,8\n2020,"死亡率",7\n'.encode())
    assert list(found.problems["code"]) == ["unbalanced_quotes"]
    assert found.problems["locator"].iloc[0] == "line 2"
    assert list(found.observations["locator"])[:2] == ["R3C3", "R4C3"]


def test_a_cell_over_several_lines_keeps_the_lines_of_the_file(raw: Path) -> None:
    found = both(raw, "m.csv", '年份,指标,数值\n2018,"出生率\n(‰)",9\n2019,死亡率,8\n'.encode())
    assert list(found.observations["locator"])[:2] == ["R2C3", "R4C3"]
    assert found.observations["indicator"].iloc[0] == "crude_birth_rate"


def test_hidden_sheets_are_named_and_not_read(raw: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(TABLE))
    book.copy_worksheet(book["S"]).sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    found = both(raw, "h.xlsx", stream.getvalue())
    assert list(found.problems["code"]) == ["hidden_sheet"]


def test_dates_and_truth_values_under_numbers(raw: Path) -> None:
    book = workbook(["年份", "出生率(‰)"], [2018, 9], [2019, True])
    found = both(raw, "b.xlsx", book)
    assert list(found.problems["locator"]) == ["S!B3"]


def test_text_only_and_empty_sheets(raw: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(TABLE))
    book.create_sheet("empty")
    book.create_sheet("words")["A1"] = "about this file"
    stream = io.BytesIO()
    book.save(stream)
    found = both(raw, "w.xlsx", stream.getvalue())
    assert list(found.problems[["code", "severity"]].iloc[0]) == ["no_table", "note"]
    assert len(found.problems) == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_in_the_folder_does_not_stop_the_reading(raw: Path) -> None:
    os.mkfifo(raw / "pipe.csv")
    (raw / "good.csv").write_text(GOOD, encoding="utf-8")
    found = read(raw)
    assert (len(found.observations), list(found.problems["code"])) == (2, ["unreadable_file"])


def test_links_that_lead_in_circles_are_one_problem_each(raw: Path) -> None:
    (raw / "a.csv").symlink_to(raw / "b.csv")
    (raw / "b.csv").symlink_to(raw / "a.csv")
    (raw / "good.csv").write_text(GOOD, encoding="utf-8")
    found = read(raw)
    assert len(found.observations) == 2
    assert set(found.problems["code"]) == {"unreadable_file"}
    assert 1 <= len(found.problems) <= 2
    assert set(read([raw / "a.csv", raw / "good.csv"]).problems["code"]) == {"unreadable_file"}


def test_a_file_name_that_is_no_utf8_is_read_and_can_be_written(raw: Path) -> None:
    (raw / os.fsdecode(b"a\xff.csv")).write_text(GOOD, encoding="utf-8")
    (raw / "orphan.csv.toml").write_text("", encoding="utf-8")
    found = read(raw)
    assert set(found.observations["file"]) == {r"data/raw/a\xff.csv"}
    assert set(found.observations["source"]) == {r"a\xff"}
    found.observations.to_csv(raw.parent / "out.csv", encoding="utf-8")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="rights do not bind the superuser")
def test_a_folder_without_rights_is_one_problem(raw: Path) -> None:
    (raw / "closed").mkdir(mode=0)
    (raw / "good.csv").write_text(GOOD, encoding="utf-8")
    found = read(raw)
    assert list(found.problems[["code", "file"]].iloc[0]) == ["unreadable_file", "data/raw/closed"]
    assert (len(found.problems), len(found.observations)) == (1, 2)


def test_a_folder_that_cannot_be_listed_is_one_problem(raw: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (raw / "closed").mkdir()
    (raw / "good.csv").write_text(GOOD, encoding="utf-8")
    scandir = os.scandir

    def refuse(path: str) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    found = read(raw)
    assert list(found.problems[["code", "file"]].iloc[0]) == ["unreadable_file", "data/raw/closed"]
    assert (len(found.problems), len(found.observations)) == (1, 2)


def test_a_sidecar_that_is_a_folder_is_one_problem(raw: Path) -> None:
    (raw / "a.csv.toml").mkdir()
    (raw / "a.csv").write_text(GOOD, encoding="utf-8")
    found = read(raw)
    told = found.problems[["code", "file", "action"]].itertuples(index=False, name=None)
    assert list(told) == [("broken_sidecar", "data/raw/a.csv.toml", "excluded")]


def test_a_large_file_is_not_loaded(raw: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["healthstats.reading.read"], "MOST_BYTES", 10)
    (raw / "large.csv").write_text(GOOD, encoding="utf-8")
    assert "limit" in read(raw).problems["message"].iloc[0]


def test_every_truncation_of_a_workbook_is_one_problem(raw: Path) -> None:
    path = raw / "t.xlsx"
    for size in range(1, len(TABLE), 397):
        path.write_bytes(TABLE[:size])
        found = read(path)
        assert len(found.problems) == 1
        assert found.observations.empty


HEADS = ["年份", "地区", "指标", "数值", "出生率(‰)"]
WORDS = ["2018", "2019年", "-", "[x]", "#", "山县", "合计", "注：", "5.1", "=1+1", "nan", "12.3万", "<b>"]
CELL = st.one_of(
    st.just(""),
    st.sampled_from(WORDS),
    st.integers(-100, 3000).map(str),
    st.floats(allow_nan=True, allow_infinity=True).map(str),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\x00"), max_size=6),
)
ANY_CELL = CELL | st.sampled_from(HEADS)
YEAR = st.sampled_from(["2018", "2019年", "2013年1-11月"])


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(YEAR | CELL, CELL, CELL, CELL), min_size=1, max_size=8))
def test_every_figure_is_an_observation_or_a_problem(raw: Path, rows: list[tuple[str, ...]]) -> None:
    path = raw / "grid.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["年份", "甲(‰)", "乙(人)", "丙(%)"], ["2018", "1", "2", "3"], *rows])
    found = read(path)
    assert not found.observations.duplicated(["file", "locator"]).any()
    observed, excluded = set(found.observations["locator"]), set(found.problems["locator"])
    assert not observed & excluded - set(found.problems.loc[found.problems["action"] == "kept", "locator"])
    for number, row in enumerate(rows, start=3):
        for place, cell in enumerate(row[1:], start=2):
            is_data = bool(cell.strip()) and (row[0] in ("2018", "2019年") or re.fullmatch(r"\d+(\.\d+)?", cell))
            assert not is_data or {f"R{number}C{place}", f"R{number}C1"} & (observed | excluded)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(ANY_CELL, max_size=5), max_size=8))
def test_no_csv_at_all_breaks_the_reader(raw: Path, rows: list[list[str]]) -> None:
    path = raw / "any.csv"
    path.write_text("\n".join(",".join(row) for row in rows), encoding="utf-8", newline="")
    found = read(path)
    assert not found.observations.duplicated(["file", "locator"]).any()
    assert "unexpected" not in " ".join(found.problems["message"])


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=300), suffix=st.sampled_from([".csv", ".xlsx", ".xls", ".ods", ".tsv"]))
def test_no_bytes_break_the_reader(raw: Path, data: bytes, suffix: str) -> None:
    path = raw / f"bytes{suffix}"
    path.write_bytes(data)
    found = read(path)
    assert len(found.observations) or len(found.problems)
    path.unlink()


def test_the_limits_of_an_archive_are_looked_at_before_it_is_unpacked() -> None:
    with pytest.raises(Exception, match="zip bomb"):
        xlsx_cells.check_archive(bomb())
