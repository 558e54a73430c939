"""Damaged texts are mended for reading only: every number leads back to the characters of its document."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import docx
import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from healthstats.reading import read
from healthstats.reading.documents.formats import open_document
from healthstats.reading.labels import Lexicon
from healthstats.reading.prose.naming import Names
from healthstats.reading.prose.numerals import chinese_number
from healthstats.reading.prose.prose import read_prose
from healthstats.series import Found, conform
from prose_reading import PLAN, REPORT, place_of, printed, read_text, said, told

DELIVERY, IMR = "hospital_delivery_rate", "infant_mortality_rate"

# --- mended texts ---------------------------------------------------------------------------------------------------

MENDED = [
    # a damaged sentence, (as printed, value, unit, indicator) of each number
    ("全縣住院分娩率為98.2%。", [("98.2", 98.2, "%", DELIVERY)]),
    ("全县嬰兒死亡率為4.3‰。", [("4.3", 4.3, "‰", IMR)]),
    ("孕產婦死亡率為12.1/10萬。", [("12.1", 12.1, "/10万", "maternal_mortality_ratio")]),
    ("住院分娩率达９８．２％。", [("９８．２", 98.2, "%", DELIVERY)]),
    ("住院 分娩率 为 98.2 % 。", [("98.2", 98.2, "%", DELIVERY)]),
    ("住院分娩率为98·2%。", [("98·2", 98.2, "%", DELIVERY)]),
    ("婴儿逝世率为4.3‰。", [("4.3", 4.3, "‰", IMR)]),
    ("婴儿作古率为4.3‰。", [("4.3", 4.3, "‰", IMR)]),
]


@pytest.mark.parametrize(("sentence", "expected"), MENDED)
def test_a_damaged_sentence_is_read(project: Path, sentence: str, expected: list[tuple[object, ...]]) -> None:
    found = read_text(project, REPORT + sentence + "\n")
    assert said(found, "printed", "value", "unit", "indicator") == expected
    assert all(quote in sentence for quote in found.observations["quote"])


def test_pinyin_in_brackets_is_left_out_and_told(project: Path) -> None:
    sentence = "全縣衛(wèi)生院住院分娩率達(dá)到98.2%,孕產(chǎn)婦死亡率為12.1/10萬。"
    found = read_text(project, REPORT + sentence + "\n")
    assert said(found, "printed", "indicator")[0] == ("98.2", DELIVERY)
    assert said(found, "printed", "indicator")[1] == ("12.1", "maternal_mortality_ratio")
    assert told(found) == ["repaired_text"]
    assert "pinyin" in found.problems["message"].iloc[0]
    assert found.problems["action"].iloc[0] == "repaired"
    assert "wèi" in found.problems["quote"].iloc[0]
    assert "達(dá)到98.2%" in found.observations["quote"].iloc[0]


def test_brackets_with_abbreviations_are_no_pinyin(project: Path) -> None:
    found = read_text(project, f"{REPORT}围产儿死亡率(PMR)为5.1‰，婴儿死亡率(IMR)为4.3‰。\n")
    assert said(found, "value") == [(5.1,), (4.3,)]
    assert told(found) == []


@pytest.mark.parametrize("stars", ["***", "* * *", "****"])
def test_stars_for_censored_characters_are_left_out_and_told(project: Path, stars: str) -> None:
    found = read_text(project, f"{REPORT}全县{stars}有床位4878张，住院分娩率为98.2%。\n")
    assert said(found, "printed") == [("4878",), ("98.2",)]
    assert told(found) == ["repaired_text"]
    assert "stars" in found.problems["message"].iloc[0]


WRAPPED = (
    "山县卫生局2019年工作总结\n"
    "二〇一九年，在县委县政府的正确领导下，全县住院分娩率为98.2\n"
    "%，产后访视率为95.1%，早孕建册率达到了91.4%，婴儿死亡\n"
    "率为4.3‰，比上年下降了0.9个千分点，5岁以下儿童死亡率为\n"
    "6.1‰，全县常住人口320.53万人，床位4878张，基本公共卫生\n"
    "服务补助标准提高到69元，全年报告麻疹17例，无孕产妇死亡。\n"
)


def test_lines_of_one_width_are_one_paragraph_and_told(project: Path) -> None:
    found = read_text(project, WRAPPED)
    assert said(found, "value", "indicator")[:5] == [
        (98.2, DELIVERY),
        (95.1, "postpartum_visit_rate"),
        (91.4, "early_pregnancy_registration_rate"),
        (4.3, IMR),
        (-0.9, IMR),
    ]
    assert told(found) == ["repaired_text"]
    assert "line breaks" in found.problems["message"].iloc[0]


def test_a_number_broken_behind_its_point_is_one_number(project: Path) -> None:
    found = read_text(project, WRAPPED.replace("98.2\n%", "98.\n2%"))
    assert said(found, "value")[:2] == [(98.2,), (95.1,)]


def test_short_lines_of_different_width_are_paragraphs(project: Path) -> None:
    found = read_text(project, f"{REPORT}住院分娩率\n98.2%的目标已写入责任书。\n婴儿死亡率为4.3‰。\n")
    assert told(found) == []
    assert said(found, "value")[-1] == (4.3,)


ADVERTISING = [
    "相关阅读：某市住院分娩率为88.8%",
    "推荐文章：山县2015年总结，住院分娩率为88.8%",
    "上一篇：88.8%的居民已签约",
    "更多精彩内容，住院分娩率为88.8%",
    "导语：住院分娩率为88.8%的县是哪一个",
    "作者：张三 浏览次数：8888",
    "发布时间：2021-08-08 点击数：8888",
    "Related articles: the hospital delivery rate was 88.8%",
]


@pytest.mark.parametrize("line", ADVERTISING)
def test_what_a_page_adds_is_not_read(project: Path, line: str) -> None:
    found = read_text(project, f"{REPORT}全县住院分娩率为98.2%。\n{line}\n婴儿死亡率为4.3‰。\n")
    assert said(found, "printed", "value", "period") == [("98.2", 98.2, "2019"), ("4.3", 4.3, "2019")]


def test_a_number_that_the_text_repeats_is_read_once(project: Path) -> None:
    paragraph = "全县住院分娩率为98.2%，婴儿死亡率为4.3‰，工作进展顺利。\n"
    found = read_text(project, REPORT + paragraph + "一、主要做法\n" + paragraph)
    assert said(found, "value") == [(98.2,), (4.3,)]


def test_a_number_that_ends_a_paragraph_is_read_once(project: Path) -> None:
    paragraph = "全县住院分娩率为98.2%。\n"
    found = read_text(project, REPORT + paragraph + "一、主要做法\n" + paragraph + "二、其他\n")
    assert said(found, "value") == [(98.2,)]


# --- places ---------------------------------------------------------------------------------------------------------

CHINESE = (
    "山县卫生局2019年工作总结\n一、基本情况\n"
    "2019年，全县常住人口320.53万人，活产数4878人，住院分娩4790人，住院分娩率98.2%，比上年提高1.3个百分点。\n"
    "孕产妇死亡率、婴儿死亡率分别为12.1/10万、4.3‰（上年为5.2‰），无甲类传染病发生，家庭医生签约服务全覆盖。\n"
    "（一）免疫规划。八苗全程接种率均达到95%以上；1-11月报告麻疹17例，七成居民满意，药占比在30%—40%之间。\n"
    "二、2020年工作计划\n力争住院分娩率达到99%以上，孕产妇死亡率控制在12/10万以下，投入资金1200余万元。\n"
)
ENGLISH = (
    "Hill County Health Bureau 2019 Work Summary\n"
    "In 2019, the infant mortality rate was 4.3 per 1,000 live births, 0.9 lower than in 2018. "
    "There were 5,210 births.\n"
    "The hospital delivery rate rose from 96.9% to 98.2%, and nearly 300 village doctors were trained.\n"
    "No outbreak of measles was reported. A total of 1.5 million yuan was received for twelve clinics.\n"
    "Next step\nThe hospital delivery rate will reach more than 99% in 2020.\n"
)
TRANSLATED = (
    "Hill County 2019 health work summary\n"
    "The maternal mortality rate is controlled below 13.7/10 million, the birth rate is 9.5‰, and the establishment "
    "rate of electronic health records reached 85.3%. The completed 104.6% of the annual task, with 70-75% "
    "reimbursement and an investment of 70.3 million yuan. The county has 12 township health centers and 4,878 beds.\n"
)
DAMAGED = (
    "山縣衛(wèi)生局2019年工作總結(jié)\n全縣住院分娩率達(dá)到９８．２％,孕產(chǎn)婦死亡率為１２．１/10萬,"
    "全縣***有床位 4 878 張，嬰兒死亡率 為 4.3‰ ，七成 居民簽約。\n"
)
TEXTS = {
    "chinese": CHINESE,
    "english": ENGLISH,
    "translated": TRANSLATED,
    "pinyin, stars and blanks": DAMAGED,
    "wrapped": WRAPPED,
    "plan": PLAN
    + "2019年住院分娩率为98.2%。\n到2025年，力争婴儿死亡率降到4‰以下，安排经费320.5万元，新建卫生室十一家。\n",
}


def page(text: str) -> bytes:
    title, *lines = text.splitlines()
    body = "".join(f"<p>{line[:9]}<b>{line[9:14]}</b>{line[14:]}</p>" for line in lines)
    return f"<html><head><meta charset='utf-8'></head><body><h1>{title}</h1>{body}</body></html>".encode()


def word(text: str) -> bytes:
    document = docx.Document()
    for line in text.splitlines():
        paragraph = document.add_paragraph(line[:7])
        paragraph.add_run(line[7:21]).bold = True
        paragraph.add_run(line[21:])
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


FORMS: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "utf-8": (".txt", lambda text: text.encode()),
    "utf-8 with mark": (".txt", lambda text: text.encode("utf-8-sig")),
    "gb18030": (".txt", lambda text: text.encode("gb18030")),
    "utf-16": (".txt", lambda text: text.encode("utf-16")),
    "crlf": (".txt", lambda text: text.replace("\n", "\r\n").encode()),
    "cr": (".txt", lambda text: text.replace("\n", "\r").encode()),
    "indented": (".txt", lambda text: text.replace("\n", "\n\n\u3000\u3000").encode()),
    "markdown": (".md", lambda text: ("# " + text).encode()),
    "html": (".html", page),
    "docx": (".docx", word),
}

_SIGN = re.compile(r"[\d０-９]")


def values_printed(text: str) -> list[float]:
    """Return what the digits of a number as printed say: one number, or the two ends of a range."""
    plain = text.translate({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}).replace("。", ".").replace("·", ".")
    plain = re.sub(r"(?<=\d)[, ](?=\d{3})", "", plain)
    return [float(one) for one in re.findall(r"\d+(?:\.\d+)?", plain)]


def hold(found: Found, text: str, place: str = "") -> None:
    """Hold each observation to its promise: its locator and its quote give the number as printed."""
    rows = found.observations
    assert rows["locator"].is_unique
    for _, row in rows.iterrows():
        start, end = place_of(row["locator"])
        number = text[start:end]
        assert number
        assert number == number.strip()
        assert printed(row) == number
        assert row["quote"] in text
        assert row["quote"] == row["quote"].strip()
        assert text[start - int(row["offset"]) :].startswith(row["quote"])
        if _SIGN.search(number) and "分之" not in number and "万" not in number:
            ends = [abs(row["value"]), *([row["value_high"]] if row["value_high"] == row["value_high"] else [])]
            assert values_printed(number) == pytest.approx(ends), number
        elif not _SIGN.search(number) and chinese_number(number) is not None:
            assert chinese_number(number) == row["value"]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", TEXTS)
def test_every_number_stands_where_its_row_says(project: Path, name: str, form: str) -> None:
    suffix, make = FORMS[form]
    data = make(TEXTS[name])
    file = project / "data" / "raw" / f"a{suffix}"
    file.write_bytes(data)
    found = read(file, project)
    document = open_document(data, suffix)
    assert len(found.observations) >= 4
    hold(found, document.text)
    lines = {block.place: (block.start, block.end) for block in document.blocks}
    for locator in found.observations["locator"]:
        start, end = place_of(locator)
        first, last = lines[locator.partition(" [")[0]]
        assert first <= start < last
        assert end <= last or name == "wrapped"


def test_the_form_of_a_file_does_not_change_what_is_read(project: Path) -> None:
    columns = ("printed", "label", "indicator", "kind", "bound", "value", "unit", "period", "area")
    seen = []
    for suffix, make in FORMS.values():
        file = project / "data" / "raw" / f"a{suffix}"
        file.write_bytes(make(CHINESE))
        seen.append(said(read(file, project), *columns))
        file.unlink()
    assert all(one == seen[0] for one in seen[1:])
    assert len(seen[0]) > 15


def test_problems_name_the_place_too(project: Path) -> None:
    text = f"{REPORT}住院分娩率、产后访视率分别为98.2%、95.1%和93.3%。\n"
    problems = read_text(project, text).problems
    assert len(problems) == 3
    for (_, row), number in zip(problems.iterrows(), ("98.2", "95.1", "93.3"), strict=True):
        start, end = place_of(row["locator"])
        assert text[start:end] == number
        assert row["quote"][int(row["offset"]) :].startswith(number)


# --- any text -------------------------------------------------------------------------------------------------------

_WORDS = [
    *"，、；：（）()“”,.;:%‰/-—~～*\n\r\t\u3000",
    *" ?！0123456789０９零一二三十百千万亿两半",
    *"成年月日岁例人家个张元率为达到至由从比较上下升降增减",
    *"提高约近余无未其中均各分别",
    "。\n", "孕产妇死亡率", "婴儿死亡率", "住院分娩率", "出生", "死亡", "完成任务数的", "同比", "上年", "今年",
    "2019年", "1-11月", "截至", "控制在", "以下", "不低于", "以上", "力争", "下一步工作", "工作总结",
    "工作计划", "个百分点", "个千分点", "/10万", "百分之", "分之", "万元", "每千人口", "全国", "全县",
    "山县卫生局", "衛(wèi)生", "產(chǎn)", "***", "〔2011〕75号", "0-6岁", "“两癌”", "12320", "98.2%", "the ",
    "infant mortality rate ", "hospital delivery rate ", "was ", "fell ", "from ", "to ", "by ", "nearly ",
    "of ", "in ", "and ", "respectively", "per 1,000 live births", " million yuan", " percentage points",
    "than last year", "Next step", "no ", "were reported", "January ", "95% CI ", "twelve ", "cases ", "2018",
    "30 February ", "13月", "2月30日", "99999999999999999999",
]  # fmt: skip


class Reader:
    """Reads texts in memory; the catalogue is read once."""

    def __init__(self) -> None:
        self._lexicon, self._names = Lexicon(None), Names(None)

    def __call__(self, text: str) -> tuple[Found, str]:
        document = open_document(text.encode("utf-8"), ".txt")
        prose = read_prose(document, self._lexicon, self._names)
        frame, problems = prose.frame, prose.problems
        found = Found(conform(frame, "observations"), conform(pd.DataFrame(problems), "problems"))
        return found, document.text


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def mixtures(words: list[str], most: int) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(words), min_size=1, max_size=most).map("".join)


_ANY = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=120)
_SETTINGS = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@given(text=st.one_of(mixtures(_WORDS, 60), _ANY))
@settings(_SETTINGS, max_examples=250)
def test_no_text_costs_a_number_its_place(reader: Reader, text: str) -> None:
    found, read_from = reader(REPORT + text + "。\n")
    rows = found.observations
    assert rows["locator"].is_unique
    for _, row in rows.iterrows():
        start, end = place_of(row["locator"])
        assert start < end
        assert printed(row) == read_from[start:end]
        assert row["quote"] in read_from


@pytest.mark.parametrize("end", ["\n", ""])
@given(
    text=st.one_of(mixtures(_WORDS, 40), st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80)),
    title=st.sampled_from(["", REPORT, PLAN]),
)
@example(text="婴儿死亡率为4.3‰，", title=REPORT)
@settings(_SETTINGS, max_examples=60)
def test_no_text_makes_reading_fail(project: Path, end: str, text: str, title: str) -> None:
    found = read_text(project, title + text + end)
    assert not found.problems["message"].str.contains("unexpectedly").any(), list(found.problems["message"])


_NUMBER = st.decimals(min_value=1, max_value=1899, places=2).map(str)
_ENDS = ["。", "；", "，", "。\n", "\r\n"]
_SENTENCES = [
    "住院分娩率为{}%",
    "婴儿死亡率为{}‰",
    "孕产妇死亡率控制在{}/10万以下",
    "培训乡村医生{}万人",
    "门诊量比上年增长{}%",
    "住院分娩率提高{}个百分点",
    "投入资金{}余万元",
    "全县常住人口{}万人（上年为{}万人）",
    "产后访视率、早孕建册率分别为{}%和{}%",
    "The hospital delivery rate was {}%",
    "The infant mortality rate fell from {}‰ to {}‰",
    "Nearly {} million yuan was spent",
    "衛(wèi)生院床位使用率達(dá)到{}%",
    "住院分娩率 为 {} %",
]


@st.composite
def texts(draw: st.DrawFn) -> tuple[str, list[str]]:
    """Return a text of generated sentences and the numbers in it, all different."""
    sentences = draw(st.lists(st.sampled_from(_SENTENCES), min_size=1, max_size=6))
    count = sum(sentence.count("{}") for sentence in sentences)
    numbers = draw(st.lists(_NUMBER, min_size=count, max_size=count, unique=True))
    ends = [". " if sentence[0] in "TN" else draw(st.sampled_from(_ENDS)) for sentence in sentences]
    return "".join(map(str.__add__, sentences, ends)).format(*numbers), numbers


@given(made=texts())
@settings(_SETTINGS, max_examples=120)
def test_every_generated_number_is_read_at_its_place(reader: Reader, made: tuple[str, list[str]]) -> None:
    text, numbers = made
    found, read_from = reader(REPORT + text + "\n")
    hold(found, read_from)
    assert [printed(row) for _, row in found.observations.iterrows()] == numbers


FULL_STOPS = ["\n", "。", "\r\n", "。\n\n", "", "，", " ", "\u3000"]


@pytest.mark.parametrize("end", FULL_STOPS)
@pytest.mark.parametrize("sentence", ["住院分娩率为98.2%", "住院分娩率为98.2%，力争更高", "婴儿死亡率为4.3"])
def test_however_a_text_ends_its_last_number_is_read(project: Path, sentence: str, end: str) -> None:
    found = read_text(project, REPORT + sentence + end)
    assert len(found.observations) == 1
    hold(found, REPORT + sentence + end)


def test_a_word_document_that_ends_without_a_full_stop_is_read(project: Path) -> None:
    file = project / "data" / "raw" / "a.docx"
    file.write_bytes(word(REPORT + "住院分娩率为98.2%"))
    assert said(read(file, project), "printed") == [("98.2",)]


def test_an_endless_sentence_is_cut_behind_a_number(project: Path) -> None:
    found = read_text(project, REPORT + "，".join(["全县住院分娩率为98.2%", "各项工作按照要求有序推进"] * 200) + "\n")
    assert found.observations["quote"].str.len().max() <= 1_000
    assert len(found.observations) >= 1
    found = read_text(
        project, REPORT + "，".join(f"{year}年全县住院分娩率为98.2%" for year in range(1000, 1400)) + "\n"
    )
    quotes = found.observations["quote"]
    assert quotes.str.len().max() <= 1_030


def test_the_figures_of_a_chart_state_nothing(project: Path) -> None:
    found = read_text(project, f"{REPORT}全县住院分娩率为98.2%。\n{'0 5 10 15 20 ' * 6}\n婴儿死亡率为4.3‰。\n")
    assert said(found, "value") == [(98.2,), (4.3,)]
