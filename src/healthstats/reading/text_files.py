"""Bytes of a csv or tsv → one sheet: which encoding, which delimiter, and lines that cannot be split."""

import codecs
import csv
import re
from collections import Counter
from functools import cache

import opencc

from healthstats.errors import FileError
from healthstats.reading.doubts import problem
from healthstats.reading.sheets import Raw, Sheet, make_sheet

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Characters that Chinese prose and tables of health statistics are full of: a text decoded wrongly has few of them.
_FREQUENT = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民"
    "得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日社义"
    "事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直"
    "题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被"
    "干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单"
    "风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉"
    "林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列响约支般史感劳便团往市克何除消构府称太准精"
    "值号率族维划选标写存候亲快效院查江型眼格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严死亡男女率妇婴孕幼"
    "岁病症疾患医疗卫健康康防控疫苗接免诊药床护士伤残肺癌血糖尿乡镇村城街社籍贯低升降减均占居比项未否否名称标位口径统计指未"
)
_HIGH_LETTER = re.compile("[^\x00-\x7f\u3000-\u303f\uff00-\uff0f\uff1a-\uff20\ufffd“”‘’—…·\xa0]")
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
Found = tuple[Sheet, list[dict[str, object]]]


def read_text_table(data: bytes, *, tabs: bool = False) -> Found:
    """Return the sheet in the bytes of a text file, and the doubts about its encoding and its lines.

    Raises
    ------
    FileError
        If it is no text, or a line of it is in no encoding known.
    """
    text, doubts = decode(data)
    if "\x00" in text:
        raise FileError("this is not a text file", remedy="Save the table again as csv (UTF-8) or as xlsx.")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if named := re.match(r"sep=(.)\n", text):
        return split_text("\n" + text[named.end() :], named[1], doubts)
    return split_text(text, "\t" if tabs else delimiter_of(text), doubts)


def decode(data: bytes) -> tuple[str, list[dict[str, object]]]:
    """Decode strictly: by its mark, as UTF-8, GB18030 or Big5, or line by line when two encodings meet in one file."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            try:
                return data.decode(name), []
            except UnicodeDecodeError:
                if name != "utf-8-sig":
                    raise FileError(
                        f"its mark says {name}, its text is not", remedy="Save it again as UTF-8."
                    ) from None
                data = data[len(mark) :]
    if (text := _strict(data, "utf-8")) is not None:
        return text, []
    if b"\x00" in data:
        raise FileError("this is not a text file", remedy="Save the table again as csv (UTF-8) or as xlsx.")
    lines = data.splitlines(keepends=True)
    if any(_is_chinese_utf8(line) for line in lines):
        return _by_line(lines)
    return _one_encoding(data, lines)


def _one_encoding(data: bytes, lines: list[bytes]) -> tuple[str, list[dict[str, object]]]:
    western = all(len(run) == 1 for run in _HIGH_RUN.findall(data))
    read = {name: text for name in ("gb18030", "big5") if (text := _strict(data, name)) is not None}
    if western and (text := _strict(data, "cp1252")) is not None:
        return text, [_guessed("Windows-1252")]
    if not read:
        return _by_line(lines)
    best = max(read, key=lambda name: (chinese_share(read[name]), name == "gb18030"))
    return read[best], [_guessed("Big5")] if best == "big5" else []


@cache
def _usual() -> frozenset[str]:
    """Return the frequent characters as both kinds of Chinese write them."""
    return frozenset(_FREQUENT + opencc.OpenCC("s2t").convert(_FREQUENT) + "著裏台群說為")


def chinese_share(text: str) -> float:
    """Return which share of the letters beyond ASCII are such as Chinese texts are full of; the first 50,000 decide.

    Examples
    --------
    >>> chinese_share("全市孕产妇死亡率为 8.2/10万") > 0.9, chinese_share("鍏ㄥ競瀛曚骇濡囨浜＄巼") < 0.2
    (True, True)
    """
    usual = _usual()
    letters = _HIGH_LETTER.findall(text[:200_000])[:50_000]
    return sum(letter in usual for letter in letters) / len(letters) if letters else 0.0


def _guessed(name: str) -> dict[str, object]:
    return problem(
        "encoding_guessed",
        f"the file is not in UTF-8 nor in GB18030 and was read as {name}. Look at its names; save it again as UTF-8.",
    )


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_chinese_utf8(line: bytes) -> bool:
    # two-byte sequences prove nothing: 女 in GB18030 is a valid Ů in UTF-8
    text = _strict(line, "utf-8")
    return text is not None and any("\u2e80" <= letter <= "\uffef" for letter in text)


def _by_line(lines: list[bytes]) -> tuple[str, list[dict[str, object]]]:
    texts, encodings = [], []
    for number, line in enumerate(lines, start=1):
        if line.isascii():
            texts.append(line.decode("ascii"))
            encodings.append("")
            continue
        order = ("utf-8", "gb18030") if _is_chinese_utf8(line) else ("gb18030", "utf-8")
        read = [(name, text) for name in order if (text := _strict(line, name)) is not None]
        if not read:
            raise FileError(
                "is neither UTF-8 nor GB18030",
                place=f"line {number}",
                remedy="Open it in a spreadsheet, mend the line and save it as csv (UTF-8).",
            )
        encodings.append(read[0][0])
        texts.append(read[0][1])
    counts = Counter(name for name in encodings if name)
    if len(counts) < 2:
        return "".join(texts), []
    rarer = min(counts, key=lambda name: counts[name])
    numbers = [str(number) for number, name in enumerate(encodings, start=1) if name == rarer]
    shown = ", ".join(numbers[:20]) + (" …" if len(numbers) > 20 else "")
    other = next(name for name in counts if name != rarer)
    message = (
        f"two encodings in one file: line {shown} in {rarer.upper()}, the others in {other.upper()}; each line was "
        "read by its own. Save it again as UTF-8."
    )
    return "".join(texts), [problem("mixed_encodings", message, locator=f"line {numbers[0]}")]


def delimiter_of(text: str) -> str:
    """Return the sign that parts the first lines into the most alike rows."""
    lines = [line for line in text.split("\n", 200)[:200] if line.strip()][:50]
    scores = {}
    for candidate in ",;\t|":
        try:
            widths = Counter(len(row) for row in csv.reader(lines, delimiter=candidate))
        except csv.Error:
            continue
        wide = [(count / len(lines), width) for width, count in widths.items() if width > 1]
        if wide:
            scores[candidate] = max(wide)
    return max(scores, key=lambda name: scores[name]) if scores else ","


def split_text(text: str, delimiter: str, doubts: list[dict[str, object]]) -> Found:
    """Return the sheet in a text, and the doubts with those about lines that cannot be split."""
    reader = csv.reader(text.split("\n"), delimiter=delimiter, strict=True)
    rows: list[list[Raw]] = []
    lines: list[int] = []
    try:
        before = 0
        for row in reader:
            rows.append(list(row))
            lines.append(before + 1)
            before = reader.line_num
    except csv.Error:
        return _split_each_line(text, delimiter, doubts)
    return make_sheet("", rows, lines), doubts


def _split_each_line(text: str, delimiter: str, doubts: list[dict[str, object]]) -> Found:
    # an unbalanced quote would swallow every line after it, so here no cell may go beyond its line
    rows: list[list[Raw]] = []
    doubts = list(doubts)
    for number, line in enumerate(text.split("\n"), start=1):
        try:
            rows.append(list(next(csv.reader([line], delimiter=delimiter, strict=True), [])))
        except csv.Error as error:
            rows.append([])
            what = "quotes that do not close" if "unexpected end" in str(error) else str(error)
            code, remedy = "unbalanced_quotes", "Mend the quotation marks."
            if "field larger" in str(error):
                what = f"one cell has more than {csv.field_size_limit():,} characters"
                code, remedy = "not_understood", "The line is too long: shorten it, or mend its line breaks."
            message = f"the line cannot be split into cells ({what}) and is left out. {remedy}"
            doubts.append(
                problem(
                    code,
                    message,
                    severity="error",
                    action="excluded",
                    locator=f"line {number}",
                    quote=line,
                )
            )
    return make_sheet("", rows), doubts
