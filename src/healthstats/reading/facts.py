"""What the columns beside the numbers say of each row: its period, area, name, unit, source, status."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from healthstats.names import fold
from healthstats.reading.columns import Column
from healthstats.reading.doubts import Cell, problems_of_cells
from healthstats.reading.labels import SEXES, Lexicon, is_total
from healthstats.reading.numbers import fold_mark
from healthstats.reading.period import Period
from healthstats.reading.periods import label_style, parse_period
from healthstats.reading.sheets import Raw, Sheet, is_blank, label_of, text_of
from healthstats.series import BOUNDS, FLAGS, STATUSES

_KINDS = {
    **dict.fromkeys(("result", "actual", "结果", "实际", "实绩", "完成"), "result"),
    **dict.fromkeys(("target", "goal", "目标"), "target"),
    **dict.fromkeys(("plan", "planned", "计划", "任务", "预算"), "plan"),
    **dict.fromkeys(("change", "变化", "增减", "增长"), "change"),
}
_BOUNDS = {
    **{bound: bound for bound in BOUNDS},
    "≤": "<=",
    "≥": ">=",
    "≦": "<=",
    "≧": ">=",
    "约": "~",
    "≈": "~",
    "": "=",
}
_STATUSES = {
    **{status: status for status in STATUSES},
    **dict.fromkeys(("final", "a", "最终", "正式", "实际", "终值", "e+"), "observed"),
    **dict.fromkeys(("p", "初步", "初步数", "快报", "暂定", "preliminary"), "provisional"),
    **dict.fromkeys(("e", "估计", "估算", "推算", "estimate"), "estimated"),
}
Doubts = list[dict[str, object]]


@dataclass(frozen=True)
class Facts:
    """One value for each data row; texts are empty where the row says nothing.

    Attributes
    ----------
    texts : dict
        Column of the observations table (and ``label``) → array of texts.
    periods : list of (Period or None)
        The row's period.
    bad_period : dict
        Row (index into the data rows) → locator and text of a period that is not understood.
    total : array of bool
        Whether the row is named a total.
    """

    texts: dict[str, np.ndarray]
    periods: list[Period | None]
    bad_period: dict[int, Cell]
    total: np.ndarray


def row_facts(
    sheet: Sheet, rows: list[int], columns: list[Column], lexicon: Lexicon, rule: str, marks: dict[str, str]
) -> tuple[Facts, Doubts]:
    """Return what the descriptive columns say of each data row, and the words in them that are not understood."""
    cells = _Cells(sheet, rows, columns)
    problems: Doubts = []
    texts = {role: cells.text(role) for role in ("source", "unit", "age", "population", "system", "basis", "subject")}
    texts["note"] = cells.joined("note")
    texts["label"] = cells.text("indicator")
    texts["sex"] = _mapped(cells.text("sex"), lambda text: SEXES.get(fold(text), "" if is_total(text) else text))
    texts["age"] = _mapped(texts["age"], lambda text: "" if is_total(text) else text)
    for role, known in (("kind", _KINDS), ("bound", _BOUNDS), ("status", {**_STATUSES, **_status_marks(marks)})):
        texts[role] = _words(cells, role, known, problems)
    texts["flags"] = _flags(cells, problems)
    named, codes = cells.last_text("area"), cells.text("area_code")
    texts["area"] = np.where(
        [fold(code) in lexicon.areas for code in codes], codes, np.where(named == "", codes, named)
    )
    periods, bad = _periods(cells, rule)
    total = np.array(
        [is_total(area) or is_total(label) for area, label in zip(named, texts["label"], strict=True)], dtype=bool
    )
    _add_months(cells, texts, problems)
    return Facts(texts, periods, bad, total), problems


@dataclass(frozen=True)
class _Cells:
    sheet: Sheet
    rows: list[int]
    columns: list[Column]

    def of(self, role: str) -> list[Column]:
        return [column for column in self.columns if column.role == role]

    def raw(self, column: Column) -> list[Raw]:
        filled = _merged_down(self.sheet, column.place)
        if not filled:
            return [self.sheet.cells[row][column.place] for row in self.rows]
        return [self.sheet.cells[filled.get(row, row)][column.place] for row in self.rows]

    def labels(self, column: Column) -> np.ndarray:
        return _texts([label_of(cell) for cell in self.raw(column)])

    def text(self, role: str) -> np.ndarray:
        found = _texts([""] * len(self.rows))
        for column in reversed(self.of(role)):
            found = np.where(labels != "", labels, found) if len(labels := self.labels(column)) else found
        return found

    def last_text(self, role: str) -> np.ndarray:
        """Return the text of the last such column that has one: 省, 市, 县 name ever smaller places."""
        found = _texts([""] * len(self.rows))
        for column in self.of(role):
            found = np.where(labels != "", labels, found) if len(labels := self.labels(column)) else found
        return found

    def joined(self, role: str) -> np.ndarray:
        parts = [self.labels(column) for column in self.of(role)]
        return (
            _texts(["; ".join(part for part in row if part) for row in zip(*parts, strict=True)])
            if parts
            else self.text(role)
        )

    def locator(self, role: str, place: int) -> str:
        return self.sheet.locator(self.rows[place], self.of(role)[0].place)


def _texts(values: list[str]) -> np.ndarray:
    made = np.empty(len(values), dtype=object)
    made[:] = values
    return made


def _mapped(texts: np.ndarray, change: Callable[[str], str]) -> np.ndarray:
    known = {text: change(text) for text in set(texts)}
    return _texts([known[text] for text in texts])


def _merged_down(sheet: Sheet, column: int) -> dict[int, int]:
    return {
        row: top
        for (top, left), (bottom, _) in sheet.merged or []
        if left == column and bottom > top
        for row in range(top + 1, bottom + 1)
    }


def _status_marks(marks: dict[str, str]) -> dict[str, str]:
    return {mark: meaning for mark, meaning in marks.items() if meaning in STATUSES}


def _words(cells: _Cells, role: str, known: dict[str, str], problems: Doubts) -> np.ndarray:
    texts = cells.text(role)
    wrong = [place for place, text in enumerate(texts) if text and fold_mark(text) not in known]
    problems += problems_of_cells(
        f"unknown_{role}",
        [
            Cell(cells.locator(role, place), texts[place], f"{role} {texts[place]!r} is not known and was left out")
            for place in wrong
        ],
        severity="warning",
        action="kept",
    )
    return _mapped(texts, lambda text: known.get(fold_mark(text), "") if text else "")


def _flags(cells: _Cells, problems: Doubts) -> np.ndarray:
    texts = cells.text("flags")
    wrong = {text: [word for word in text.replace(",", " ").split() if word not in FLAGS] for text in set(texts)}
    named = [Cell(cells.locator("flags", place), text, f"there is no flag {wrong[text][0]!r}")
             for place, text in enumerate(texts) if wrong[text]]  # fmt: skip
    problems += problems_of_cells("unknown_flag", named, severity="warning", action="kept")
    return _mapped(texts, lambda text: " ".join(word for word in text.replace(",", " ").split() if word in FLAGS))


def _periods(cells: _Cells, rule: str) -> tuple[list[Period | None], dict[int, Cell]]:
    count = len(cells.rows)
    found: list[Period | None] = [None] * count
    bad: dict[int, Cell] = {}
    for role in ("year", "period"):
        for column in cells.of(role):
            raw = cells.raw(column)
            known: dict[tuple[type, Raw], Period | None] = {}
            style = label_style({cell for cell in raw if isinstance(cell, str)})
            for place, cell in enumerate(raw):
                if is_blank(cell):
                    continue
                key = (type(cell), cell)
                if key not in known:
                    known[key] = parse_period(cell, rule, style)
                if known[key]:
                    found[place] = known[key]
                    bad.pop(place, None)
                elif not found[place]:
                    bad[place] = Cell(cells.sheet.locator(cells.rows[place], column.place), text_of(cell), "")
    _put_months(cells, found)
    return found, bad


def _put_months(cells: _Cells, found: list[Period | None]) -> None:
    for column in cells.of("month"):
        for place, label in enumerate(cells.labels(column)):
            year = found[place]
            digits = label.removesuffix("份").removesuffix("月").strip().removesuffix(".0")
            if year and digits.isdecimal() and 1 <= int(digits) <= 12:
                found[place] = parse_period(f"{year.end.year}-{int(digits):02d}", "", "months")
            elif year and label:
                found[place] = parse_period(f"{label} {year.end.year}")


def _add_months(cells: _Cells, texts: dict[str, np.ndarray], problems: Doubts) -> None:
    months = cells.text("months")
    wrong = []
    for place, text in enumerate(months):
        digits = text.removesuffix("个月").strip()
        if not text:
            continue
        if not digits.isdecimal() or not 0 <= int(digits) <= 12:
            wrong.append(
                Cell(cells.locator("months", place), text, "not understood as a number of months from 0 to 12")
            )
        elif int(digits) < 12:
            texts["flags"][place] = f"{texts['flags'][place]} incomplete_year".strip()
            texts["note"][place] = "; ".join(
                part for part in (texts["note"][place], f"{digits} months reported") if part
            )
    problems += problems_of_cells("months_not_understood", wrong, severity="warning", action="kept")
