"""The simulated county of data/raw/simulated: twelve years, plans and reports whose targets and results meet.

``python tests/make_simulated_county.py data/raw/simulated`` writes it, byte for byte the same each time. Nothing in it
is real: true rates change smoothly, and chance draws the events of each year around them. Three slips are planted in
the report of 2024: a unit is lost, one figure is misprinted, and one coverage is above 100 %.
"""

import csv
import datetime as dt
import io
import re
import sys
import zipfile
from pathlib import Path

import docx
import numpy as np
import openpyxl
import pandas as pd

YEARS = range(2013, 2025)
CENTRES = ["dongling", "xihe", "nanshan", "beihu", "qingshi", "baisha", "longquan", "fenghuang", "yuntai", "liulin",
           "shiqiao", "yangmei"]  # fmt: skip
#: id: (name, per, unit, rate in 2013, rate in 2024, counted among)
RATES = {
    "maternal_mortality_ratio": ("孕产妇死亡率", 1e5, "1/10万", 28.0, 12.0, "births"),
    "infant_mortality_rate": ("婴儿死亡率", 1e3, "‰", 8.4, 4.1, "births"),
    "under_five_mortality_rate": ("5岁以下儿童死亡率", 1e3, "‰", 11.5, 5.9, "births"),
    "birth_defect_incidence": ("出生缺陷发生率", 1e4, "1/万", 120.0, 96.0, "births"),
    "hospital_delivery_rate": ("住院分娩率", 100, "%", 98.1, 99.8, "births"),
    "caesarean_section_rate": ("剖宫产率", 100, "%", 54.0, 44.5, "births"),
    "maternal_systematic_management_rate": ("孕产妇系统管理率", 100, "%", 84.0, 93.6, "births"),
    "newborn_disease_screening_rate": ("新生儿疾病筛查率", 100, "%", 78.0, 98.2, "births"),
    "under_three_child_systematic_management_rate": ("3岁以下儿童系统管理率", 100, "%", 82.0, 92.4, "children"),
    "premarital_examination_rate": ("婚检率", 100, "%", 41.0, 73.0, "couples"),
    "cervical_cancer_screening_rate": ("宫颈癌筛查率", 100, "%", 22.0, 57.0, "women"),
    "hypertension_standardised_management_rate": ("高血压患者规范管理率", 100, "%", 48.0, 73.5, "patients"),
    "tuberculosis_incidence": ("肺结核发病率", 1e5, "1/10万", 71.0, 44.0, "people"),
}  # fmt: skip
NAMES = {name: entry[0] for name, entry in RATES.items()}
OF_CENTRES = [
    "maternal_systematic_management_rate", "newborn_disease_screening_rate",
    "under_three_child_systematic_management_rate", "premarital_examination_rate", "cervical_cancer_screening_rate",
    "hypertension_standardised_management_rate",
]  # fmt: skip
NOTE = "模拟数据，由脚本生成，不是任何地区的真实数据 / simulated data made by a script, of no real place"
_DAY = (2025, 1, 20, 0, 0, 0)


def truth(name: str, year: int) -> float:
    """Return the true rate of a year as a share: it goes from the first to the last on the scale of logarithms."""
    _, per, _, first, last, _ = RATES[name]
    return float(np.exp(np.interp(year, [YEARS[0], YEARS[-1]], np.log([first, last]))) / per)


def county() -> pd.DataFrame:
    """Return the county's counts: one row a year, with the population behind each rate and the events drawn from it."""
    draw = np.random.default_rng(20130101)
    years = np.array(YEARS)
    groups = {
        "births": np.round(np.linspace(4050, 2640, len(years)) + draw.normal(0, 60, len(years))).astype(int),
        "children": np.round(np.linspace(11_600, 8_300, len(years))).astype(int),
        "couples": np.round(np.linspace(3900, 2300, len(years)) + draw.normal(0, 50, len(years))).astype(int),
        "women": np.round(np.linspace(10_400, 11_300, len(years))).astype(int),
        "patients": np.round(np.linspace(24_000, 36_500, len(years))).astype(int),
        "people": np.round(np.linspace(386_000, 372_000, len(years)), -2).astype(int),
    }  # fmt: skip
    frame = pd.DataFrame({"year": years, **groups})
    for name, entry in RATES.items():
        people, share = frame[entry[5]], np.array([truth(name, year) for year in years])
        frame[name] = draw.binomial(people, share)
    infants = [truth("infant_mortality_rate", year) / truth("under_five_mortality_rate", year) for year in years]
    frame["infant_mortality_rate"] = draw.binomial(frame["under_five_mortality_rate"], infants)  # they are among them
    return frame


def wider(level: str, people: int) -> pd.DataFrame:
    """Return results of the city or the province: so many times the county, a little better or worse."""
    draw = np.random.default_rng(len(level) * people)
    home = county()
    better = draw.normal(1, 0.03, len(RATES))
    rows = []
    for place, (name, entry) in enumerate(RATES.items()):
        for year, base in zip(home["year"], home[entry[5]], strict=True):
            share = min(truth(name, year) * better[place], 0.999)
            rows.append((name, level, year, int(draw.binomial(base * people, share)), int(base) * people))
    return pd.DataFrame(rows, columns=["indicator", "area", "year", "numerator", "denominator"])


def centres() -> pd.DataFrame:
    """Return results of the twelve health centres; some were not reported, one counts more than were due."""
    draw = np.random.default_rng(20220101)
    size = draw.dirichlet(np.full(len(CENTRES), 8.0))
    skill = draw.normal(0, 0.35, (len(CENTRES), len(OF_CENTRES)))
    home = county().set_index("year")
    rows = []
    for year in (2022, 2023, 2024):
        for place, centre in enumerate(CENTRES):
            for column, name in enumerate(OF_CENTRES):
                due = max(round(float(home.loc[year, RATES[name][5]] * size[place])), 8)
                share = truth(name, year)
                odds = share / (1 - share) * np.exp(skill[place, column])
                rows.append((name, f"moni-{centre}", year, int(draw.binomial(due, odds / (1 + odds))), due))
    frame = pd.DataFrame(rows, columns=["indicator", "area", "year", "numerator", "denominator"])
    frame = frame.drop(index=[17, 100, 160, 202]).reset_index(drop=True)
    over = (
        (frame["area"] == "moni-liulin")
        & (frame["indicator"] == "newborn_disease_screening_rate")
        & (frame["year"] == 2024)
    )
    frame.loc[over, "numerator"] = frame.loc[over, "denominator"] + 3
    return frame


def rate(numerator: float, denominator: float, name: str) -> float:
    """Return a rate as it is printed."""
    _, per, *_ = RATES[name]
    return round(numerator / denominator * per, 2 if per in (100, 1e3) else 1)


# --- the files --------------------------------------------------------------------------------------------------------


def write_yearbook(path: Path) -> None:
    """Write the county's yearbook: a title, counts and rates side by side, a note."""
    frame = county()
    head, columns = ["年份"], [frame["year"]]
    for group, words in GROUPS.items():
        head.append(words)
        columns.append(frame[group])
        for name, entry in RATES.items():
            if entry[5] == group:
                head += [f"{entry[0].removesuffix('率')}数", f"{entry[0]}({entry[2]})"]
                columns += [frame[name], rate_column(frame, name)]
    book = openpyxl.Workbook()
    book.properties.created = book.properties.modified = dt.datetime(*_DAY)
    sheet = book.active
    sheet.title = "模拟县年度汇总"
    sheet.append(["模拟县卫生健康年度汇总（模拟数据）"])
    sheet.append(head)
    for row in zip(*columns, strict=True):
        sheet.append([each.item() if hasattr(each, "item") else each for each in row])
    sheet.append([f"注：{NOTE}"])
    content = io.BytesIO()
    book.save(content)
    path.write_bytes(settled(content.getvalue()))


#: population: its column in the yearbook
GROUPS = {"births": "活产数", "children": "3岁以下儿童数", "couples": "结婚登记人数", "women": "应筛妇女数",
          "patients": "登记高血压患者数", "people": "年平均人口"}  # fmt: skip


def rate_column(frame: pd.DataFrame, name: str) -> pd.Series:
    """Return a rate as the yearbook prints it."""
    pairs = zip(frame[name], frame[RATES[name][5]], strict=True)
    return pd.Series([rate(top, bottom, name) for top, bottom in pairs])


def settled(content: bytes) -> bytes:
    """Return a zipped file with one fixed time for all its parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda one: (one != "[Content_Types].xml", one)):
            part = old.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2025-01-20T00:00:00Z", part)
            new.writestr(zipfile.ZipInfo(name, _DAY), part, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def write_long(path: Path, frame: pd.DataFrame) -> None:
    """Write results as a long table with Chinese headers."""
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow(["指标", "地区", "年份", "数值", "单位", "分子", "分母"])
    for row in frame.itertuples(index=False):
        (name, _, unit, *_), counts = RATES[row.indicator], (row.numerator, row.denominator)
        out.writerow([name, row.area, row.year, rate(*counts, row.indicator), unit, *counts])
    path.write_text(text.getvalue(), encoding="utf-8")


class Told:
    """The figures of a year as its report prints them."""

    def __init__(self, year: int) -> None:
        self.year = year
        self.row = county().set_index("year").loc[year]

    def __getitem__(self, name: str) -> str:
        """Return a rate with its unit."""
        unit = RATES[name][2]
        shown = f"{rate(self.row[name], self.row[RATES[name][5]], name):g}"
        return f"万分之{shown}" if unit == "1/万" else f"{shown}{unit.removeprefix('1')}"

    def count(self, name: str) -> str:
        """Return events or a population, thousands apart."""
        return f"{int(self.row[name]):,}"


def plan_2023() -> list[tuple[int, str]]:
    """Return the plan of 2023: headings with their level, and paragraphs."""
    return [
        (1, "模拟县2023年卫生健康工作计划（模拟文本）"),
        (2, "一、年度目标"),
        (0, "2023年，全县孕产妇死亡率控制在16/10万以下，婴儿死亡率不高于5.5‰，5岁以下儿童死亡率不高于7.5‰。"),
        (0, "住院分娩率不低于99.5%，孕产妇系统管理率达到92%以上，3岁以下儿童系统管理率达到91%以上。"),
        (0, "剖宫产率控制在40%-45%之间，婚检率达到70%以上，新生儿疾病筛查率不低于97%。"),
        (2, "二、重点任务"),
        (0, "高血压患者规范管理率2023年达到70%、2024年达到72%、2025年达到74%。"),
        (0, "全年完成宫颈癌筛查6000人。"),
    ]  # fmt: skip


def report_2023() -> list[tuple[int, str]]:
    """Return the report of 2023."""
    told, before = Told(2023), Told(2022)
    return [
        (1, "模拟县2023年卫生健康工作总结（模拟文本）"),
        (2, "一、妇幼健康"),
        (0, f"2023年，全县活产{told.count('births')}人，孕产妇死亡{told.count('maternal_mortality_ratio')}例，"
            f"孕产妇死亡率为{told['maternal_mortality_ratio']}，婴儿死亡率为{told['infant_mortality_rate']}，"
            f"5岁以下儿童死亡率为{told['under_five_mortality_rate']}。"),
        (0, f"住院分娩率{told['hospital_delivery_rate']}，孕产妇系统管理率由2022年的"
            f"{before['maternal_systematic_management_rate']}上升至{told['maternal_systematic_management_rate']}。"
            f"3岁以下儿童系统管理率达到{told['under_three_child_systematic_management_rate']}，剖宫产率为"
            f"{told['caesarean_section_rate']}，婚检率为{told['premarital_examination_rate']}，新生儿疾病筛查率为"
            f"{told['newborn_disease_screening_rate']}。"),
        (2, "二、公共卫生"),
        (0, f"高血压患者规范管理率达到{told['hypertension_standardised_management_rate']}，肺结核发病率为"
            f"{told['tuberculosis_incidence']}。"),
        (0, f"全年宫颈癌筛查任务数为6000人，实际完成宫颈癌筛查"
            f"{told.count('cervical_cancer_screening_rate')}人。"),
    ]  # fmt: skip


def plan_2024() -> list[tuple[int, str]]:
    """Return the plan of 2024."""
    return [
        (1, "模拟县2024年卫生健康工作计划（模拟文本）"),
        (2, "一、年度目标"),
        (0, "2024年，全县孕产妇死亡率不超过15/10万，婴儿死亡率控制在5‰以内，5岁以下儿童死亡率不高于7‰。"),
        (0, "住院分娩率不低于99.5%，孕产妇系统管理率达到93%以上，3岁以下儿童系统管理率达到92%以上。"),
        (0, "剖宫产率控制在40%-45%之间，婚检率达到72%以上，新生儿疾病筛查率不低于98%，"
            "出生缺陷发生率控制在万分之100以内。"),
        (2, "二、重点任务"),
        (0, "全年完成宫颈癌筛查6300人。"),
    ]  # fmt: skip


def report_2024() -> list[tuple[int, str]]:
    """Return the report of 2024 with its three slips."""
    told = Told(2024)
    screened = told.count("cervical_cancer_screening_rate")
    misprint = f"{rate(told.row['caesarean_section_rate'], told.row['births'], 'caesarean_section_rate') - 9:.2f}%"
    return [
        (1, "模拟县2024年卫生健康工作总结（模拟文本）"),
        (2, "一、妇幼健康"),
        (0, f"2024年，全县活产{told.count('births')}人，孕产妇死亡{told.count('maternal_mortality_ratio')}例，"
            f"孕产妇死亡率为{told['maternal_mortality_ratio']}。婴儿死亡率为"
            f"{told['infant_mortality_rate'].removesuffix('‰')}，5岁以下儿童死亡率为"
            f"{told['under_five_mortality_rate']}。"),
        (0, f"住院分娩率{told['hospital_delivery_rate']}，孕产妇系统管理率为"
            f"{told['maternal_systematic_management_rate']}，3岁以下儿童系统管理率为"
            f"{told['under_three_child_systematic_management_rate']}。剖宫产率为{misprint}，婚检率达到"
            f"{told['premarital_examination_rate']}，新生儿疾病筛查率为{told['newborn_disease_screening_rate']}，"
            f"出生缺陷发生率为{told['birth_defect_incidence']}。"),
        (2, "二、公共卫生"),
        (0, f"高血压患者规范管理率为{told['hypertension_standardised_management_rate']}，"
            f"居民电子健康档案建档率达到102.6%，肺结核发病率为{told['tuberculosis_incidence']}。"),
        (0, f"全年宫颈癌筛查任务数为6300人，实际完成宫颈癌筛查{screened}人。"),
        (2, "三、下一步打算"),
        (0, "2025年，力争孕产妇死亡率控制在14/10万以下，高血压患者规范管理率达到74%以上。"),
    ]  # fmt: skip


def write_docx(path: Path, parts: list[tuple[int, str]]) -> None:
    """Write a text as a Word file."""
    document = docx.Document()
    properties = document.core_properties
    properties.title, properties.author = parts[0][1], ""
    properties.created = properties.modified = dt.datetime(*_DAY)
    for level, words in parts:
        document.add_heading(words, level - 1) if level else document.add_paragraph(words)
    content = io.BytesIO()
    document.save(content)
    path.write_bytes(settled(content.getvalue()))


def write_html(path: Path, parts: list[tuple[int, str]]) -> None:
    """Write a text as a page."""
    body = "\n".join(f"<h{level}>{words}</h{level}>" if level else f"<p>{words}</p>" for level, words in parts)
    page = f'<!DOCTYPE html>\n<html lang="zh">\n<head><meta charset="utf-8"><title>{parts[0][1]}</title></head>\n'
    path.write_text(f"{page}<body>\n{body}\n</body>\n</html>\n", encoding="utf-8")


def write_all(folder: Path) -> None:
    """Write the simulated county."""
    folder.mkdir(parents=True, exist_ok=True)
    write_yearbook(folder / "county_yearbook.xlsx")
    write_long(folder / "city_and_province.csv", pd.concat([wider("moni-city", 9), wider("moni-province", 110)]))
    write_long(folder / "health_centres.csv", centres())
    write_docx(folder / "plan_2023.docx", plan_2023())
    write_html(folder / "report_2023.html", report_2023())
    text = "\n\n".join(words for _, words in plan_2024())
    (folder / "plan_2024.txt").write_text(f"{text}\n", encoding="utf-8")
    write_docx(folder / "report_2024.docx", report_2024())


if __name__ == "__main__":
    write_all(Path(sys.argv[1]))
