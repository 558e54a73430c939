"""What each column of a table is for: by its sidecar entry, by its name, or by what stands in it."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from healthstats.names import did_you_mean, fold
from healthstats.reading.doubts import problem
from healthstats.reading.headers import Head, bare_name, full_name, kind_of
from healthstats.reading.labels import SEXES, Label, Lexicon, is_unit, split_unit, without_marks
from healthstats.reading.period import Period
from healthstats.reading.periods import label_style, parse_period
from healthstats.reading.sheets import Raw, Sheet, is_blank
from healthstats.reading.sidecars import Sidecar

_NAMES = {
    "year": "年份 年度 年 统计年份 统计年度 year years reportingyear calendaryear",
    "period": "时期 时间 统计期 报告期 期间 日期 统计时间 period date time timeperiod",
    "month": "月份 月 month",
    "area": "地区 区域 地区名称 区域名称 行政区 行政区划 县区 区县 县市区 县(市区) 县(市、区) 市州 市县 省份 省市 "
    "省区市 省(区、市) 州市 地市 地市州 乡镇 乡镇街道 街道 area areaname region regionname place geographyname "
    "localauthority county province district country location city state",
    "area_code": "地区代码 区划代码 行政区划代码 行政代码 areacode regioncode geographycode code fips gssCode onscode",
    "indicator": "指标 指标名称 统计指标 项目 项目名称 名称 indicator indicatorname measure item",
    "subject": "病种 疾病 病名 疾病名称 传染病 死因 死亡原因 疫苗 疫苗种类 疫苗名称 disease diseasename cause "
    "causeofdeath vaccine subject",
    "value": "数值 值 数据 value obsvalue figure",
    "unit": "单位 计量单位 unit units unitofmeasure",
    "kind": "性质 数据性质 kind",
    "bound": "bound comparator 界限",
    "value_high": "valuehigh",
    "numerator": "分子 分子数 numerator",
    "denominator": "分母 分母数 denominator",
    "source": "来源 数据来源 资料来源 出处 source sources sourceid datasource",
    "note": "备注 注 注释 附注 说明 note notes remark remarks comment comments footnote footnotes",
    "sex": "性别 sex gender",
    "age": "年龄 年龄组 年龄段 age agegroup ageband",
    "status": "状态 数据状态 status obsstatus",
    "flags": "flags",
    "months": "月数 报告月数 monthsreported months",
    "ignore": "序号 编号 排名 名次 位次 no number# rank ranking 网址 链接 地址 url link address",
}
#: Folded name of a column → its role.
ROLE_NAMES = {fold(name): role for role, names in _NAMES.items() for name in names.split()}
_KINDS = {
    "target": "目标 目标值 目标数 年度目标 target goal",
    "plan": "计划 计划数 计划值 任务 任务数 年度任务 plan planned task",
    "result": "结果 实际 实际值 现状值 基期值 基线值 完成值 完成数 实际完成 实绩 result actual achieved baseline",
}
_KIND_NAMES = {name: kind for kind, names in _KINDS.items() for name in names.split()}
#: The same behind or before a year: 2020年目标, target (2020), 2019年完成情况.
_KINDS_OF_A_YEAR = {**_KIND_NAMES, **dict.fromkeys("完成 完成情况 现状 基线 基期 基数".split(), "result")}
_DATED_NAMES = "|".join(sorted(_KINDS_OF_A_YEAR, key=len, reverse=True))
_DATED_KIND = re.compile(
    rf"(?P<before>.*\d.*?)(?P<kind>{_DATED_NAMES})|(?P<first>{_DATED_NAMES})\W*(?:for)?(?P<behind>.*\d[^\W_]*)\W*"
)
_FIXED = ("subject", "area", "kind", "bound", "sex", "age", "population", "system", "basis", "status", "flags", "note")


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes
    ----------
    place : int
        0-based.
    header : str
        Its full name as printed.
    role : str
        What it is for its row; empty for a column of data.
    label : str
        The words of its name that name an indicator; empty when its rows do that.
    unit : str
        The unit its name or its sidecar states; `own_unit` when the sidecar does.
    indicator : str
        The catalogue id that the sidecar gives it.
    period : Period or None
        Of a column that is a year.
    fixed : dict
        Columns of the observations table that hold for the whole column.
    numerator, denominator, marks : int or None
        The columns that go with it.
    """

    place: int
    header: str
    role: str = ""
    label: str = ""
    unit: str = ""
    own_unit: bool = False
    damaged: str = ""
    indicator: str = ""
    period: Period | None = None
    fixed: dict[str, str] = field(default_factory=dict)
    numerator: int | None = None
    denominator: int | None = None
    marks: int | None = None
    in_sidecar: bool = False


def describe(
    sheet: Sheet, head: Head, rows: list[int], sidecar: Sidecar, lexicon: Lexicon, indicator_known: bool = False
) -> tuple[list[Column], list[dict[str, object]]]:
    """Return the columns of a table, and the doubts about them.

    Parameters
    ----------
    sheet, head
        The sheet and where its names stand.
    rows : list of int
        The 0-based rows of its body.
    sidecar, lexicon
        What the sidecar, the catalogue and the areas say.
    indicator_known : bool
        Whether the sidecar or the title names the one indicator of the whole table.
    """
    rule = sidecar.source.get("period", "")
    style = label_style(part for path in head.paths for part in path)
    columns = [_by_name(place, path, lexicon, (rule, style)) for place, path in enumerate(head.paths)]
    columns = [_with_sidecar(column, path, sidecar, rule) for column, path in zip(columns, head.paths, strict=True)]
    problems = [*_duplicates(sheet, head, columns), *_missing_headers(head, sidecar)]
    columns = [_linked(column, head, sidecar, problems) for column in columns]
    columns = _by_content(sheet, rows, columns, lexicon, rule, indicator_known)
    return _counts_of_the_only_value(sheet, head, columns, problems), problems


def is_role_name(text: str) -> bool:
    """Return whether a header is known to describe its row."""
    return fold(split_unit(text).text) in ROLE_NAMES or fold(text) in _KIND_NAMES


def _by_name(place: int, path: tuple[str, ...], lexicon: Lexicon, how: tuple[str, str]) -> Column:
    column = Column(place, full_name(path))
    if role := _role(bare_name(path)):
        return replace(column, role=role, unit=split_unit(bare_name(path)).unit)
    words: list[str] = []
    for part in path:
        column = _with_part(column, part, words, lexicon, how, alone=len(path) == 1)
    if len(words) > 1:  # 年份 over 2015, 2016; 指标 over names
        words = [word for word in words if fold(word) not in ROLE_NAMES] or words
    elif column.period and words and fold(words[0]) in ROLE_NAMES:
        words = []
    return replace(column, label=" | ".join(words))


def _role(name: str) -> str:
    corner = re.split(r"[\\/／]", name)[0] if re.search(r"[\\／]|[\u4e00-\u9fff]/", name) else name
    for text in (name, split_unit(name).text, corner):
        if role := ROLE_NAMES.get(fold(text), ""):
            return role
    return ""


def _with_part(
    column: Column, part: str, words: list[str], lexicon: Lexicon, how: tuple[str, str], *, alone: bool
) -> Column:
    bare = without_marks(part)
    if period := parse_period(part, *how) or parse_period(bare, *how):
        return replace(column, period=period)
    dated = _DATED_KIND.fullmatch(fold(bare))
    if dated and (period := parse_period(dated["before"] or dated["behind"], *how)):
        fixed = {**column.fixed, "kind": _KINDS_OF_A_YEAR[dated["kind"] or dated["first"]]}
        return replace(column, period=period, fixed=fixed)
    if kind := _KIND_NAMES.get(fold(bare)):
        return replace(column, fixed={**column.fixed, "kind": kind})
    if sex := SEXES.get(fold(bare)):
        return replace(column, fixed={**column.fixed, "sex": sex})
    if is_unit(bare) and not (alone and lexicon.find(bare)):
        return replace(column, unit=bare.strip("()（）"))
    found = _unit_apart(part, lexicon)
    if lexicon.is_area(found.text) and not lexicon.find(found.text):
        return replace(column, fixed={**column.fixed, "area": found.text}, unit=found.unit or column.unit)
    words.append(found.text)
    return replace(column, unit=found.unit or column.unit, damaged=found.damaged or column.damaged)


def _unit_apart(part: str, lexicon: Lexicon) -> Label:
    found = split_unit(part)
    whole = without_marks(part)
    known_whole = found.unit and lexicon.find(whole)
    return replace(found, text=whole) if known_whole else found  # "beds per 1,000" is a name


def _with_sidecar(column: Column, path: tuple[str, ...], sidecar: Sidecar, rule: str) -> Column:
    entry = sidecar.columns.get(fold(full_name(path))) or sidecar.columns.get(fold(bare_name(path)))
    if entry is None:
        return column
    fixed = {**column.fixed, **{key: entry[key] for key in _FIXED if entry.get(key)}}
    if entry.get("denominator_is") == "implied":
        fixed["flags"] = f"{fixed.get('flags', '')} implied_denominator".strip()
    role = entry.get("role", "" if entry.get("indicator") or entry.get("unit") else column.role)
    label = column.label if not role else ""
    if not role and entry.get("indicator") and not label and not column.period:
        label = column.header
    return replace(
        column,
        role=role,
        label=entry.get("label", label),
        unit=entry.get("unit", column.unit),
        own_unit=bool(entry.get("unit")),
        damaged="" if entry.get("unit") else column.damaged,
        indicator=entry.get("indicator", ""),
        period=parse_period(entry.get("period") or entry.get("year") or "", rule) or column.period,
        fixed=fixed,
        in_sidecar=True,
    )


def _linked(column: Column, head: Head, sidecar: Sidecar, problems: list[dict[str, object]]) -> Column:
    path = head.paths[column.place]
    entry = sidecar.columns.get(fold(full_name(path))) or sidecar.columns.get(fold(bare_name(path))) or {}
    links: dict[str, Any] = {}
    for key, name in (("numerator", "numerator"), ("denominator", "denominator"), ("marks_column", "marks")):
        if wanted := entry.get(key):
            links[name] = _find(wanted, head)
            if links[name] is None:
                problems.append(_no_header(wanted, head, f'[columns."{column.header}"] {key}'))
    return replace(column, **links)


def _find(name: str, head: Head) -> int | None:
    wanted = fold(name)
    for place, path in enumerate(head.paths):
        if wanted in (fold(full_name(path)), fold(bare_name(path))):
            return place
    return None


def _missing_headers(head: Head, sidecar: Sidecar) -> list[dict[str, object]]:
    return [
        _no_header(name, head, f'[columns."{name}"]') for name in sidecar.headers.values() if _find(name, head) is None
    ]


def _no_header(name: str, head: Head, place: str) -> dict[str, object]:
    known = [full_name(path) for path in head.paths if path]
    remedy = did_you_mean(name, known) or f"Its columns: {', '.join(known[:12])}."
    return problem("sidecar", f"{place}: the table has no column {name!r}. {remedy}", severity="error", locator=place)


def _duplicates(sheet: Sheet, head: Head, columns: list[Column]) -> list[dict[str, object]]:
    named = [column for column in columns if column.header]
    counts = Counter(fold(column.header) for column in named)
    found, seen = [], set()
    for column in named:
        if counts[fold(column.header)] > 1 and fold(column.header) not in seen:
            seen.add(fold(column.header))
            places = [sheet.locator(head.last, one.place) for one in named if fold(one.header) == fold(column.header)]
            message = (
                f"{len(places)} columns have the same name ({', '.join(places)}). Each is read; rename all but one."
            )
            found.append(problem("duplicate_header", message, locator=places[1], quote=column.header))
    return found


def _by_content(
    sheet: Sheet, rows: list[int], columns: list[Column], lexicon: Lexicon, rule: str, indicator_known: bool
) -> list[Column]:
    """Give a role to a column that its name does not explain: years, areas, or the names of the rows."""
    roles = {column.role for column in columns}
    unnamed = not any(column.label and not holds_words(sheet, rows, column) for column in columns if not column.role)
    made = []
    for column in columns:
        cells = [sheet.cells[row][column.place] for row in rows if not is_blank(sheet.cells[row][column.place])]
        is_open = not (column.role or column.period or column.in_sidecar or column.unit or lexicon.find(column.label))
        role = ""
        if is_open and not roles & {"year", "period"} and _are_periods(cells, rule):
            role = "year"
        elif is_open and holds_words(sheet, rows, column):
            texts = list(dict.fromkeys(without_marks(cell) for cell in cells if isinstance(cell, str)))
            names_rows = unnamed and "indicator" not in roles
            if names_rows and _mostly(texts, lambda text: bool(lexicon.find(split_unit(text).text))):
                role = "indicator"
            elif "area" not in roles and (_mostly(texts, lexicon.is_area) or (names_rows and indicator_known)):
                role = "area"
            elif names_rows and not indicator_known:
                role = "indicator"
        roles.add(role)
        made.append(replace(column, role=role, label="") if role else column)
    return made


def holds_words(sheet: Sheet, rows: list[int], column: Column) -> bool:
    """Return whether the cells of a column are words and not numbers or marks."""
    cells = [cell for row in rows[:2000] if not is_blank(cell := sheet.cells[row][column.place])]
    words = sum(isinstance(cell, str) and kind_of(cell) == "text" and len(cell.strip()) > 1 for cell in cells)
    return bool(cells) and words >= 0.8 * len(cells) and words > _marks_only(cells)


def _marks_only(cells: list[Raw]) -> int:
    return sum(isinstance(cell, str) and not re.search(r"\w{2}", cell) for cell in cells)


def _are_periods(cells: list[Raw], rule: str) -> bool:
    return len(cells) > 0 and all(kind_of(cell) == "period" and parse_period(cell, rule) for cell in cells[:2000])


def _mostly(texts: list[str], holds: Callable[[str], bool]) -> bool:
    return bool(texts) and sum(holds(text) for text in texts[:500]) >= 0.5 * min(500, len(texts))


def _counts_of_the_only_value(
    sheet: Sheet, head: Head, columns: list[Column], problems: list[dict[str, object]]
) -> list[Column]:
    """Attach a numerator and denominator column that no column asks for to the one column they can belong to."""
    asked = {place for column in columns for place in (column.numerator, column.denominator) if place is not None}
    values = [column for column in columns if column.role == "value"] or [
        column for column in columns if not column.role
    ]
    values = [column for column in values if column.numerator is None and column.denominator is None]
    made = list(columns)
    for name in ("numerator", "denominator"):
        loose = [column for column in columns if column.role == name and column.place not in asked]
        if not loose:
            continue
        if len(values) == 1 and len(loose) == 1:
            link: dict[str, Any] = {name: loose[0].place}
            made[values[0].place] = replace(made[values[0].place], **link)
            continue
        for column in loose:
            message = (
                f"it cannot be told whose {name} this column is, so its numbers are read as data of their own. "
                f'Name it in the sidecar: [columns."<rate>"] {name} = "{column.header}".'
            )
            problems.append(
                problem(f"loose_{name}", message, locator=sheet.locator(head.last, column.place), quote=column.header)
            )
            made[column.place] = replace(column, role="", label=split_unit(column.header).text)
    return made
