"""A paragraph → the numbers in it that state a quantity, each with its unit, range and bound words.

What is no quantity gives nothing: headings, dates, ordinals, document numbers, ages, names in quotation marks. One
expression finds either the one or the other, from left to right, so that a number inside a name is never looked at.
"""

import re
from itertools import pairwise

from healthstats.reading.period import MONTHS
from healthstats.reading.prose.abstain import (
    NO_QUANTITY,
    NOT_BEFORE,
    ONES_EN,
    is_interval,
    is_list_number,
    is_of_a_name,
)
from healthstats.reading.prose.beginnings import Beginnings
from healthstats.reading.prose.bounds import bounded
from healthstats.reading.prose.dates_english import NUMBERED_EN
from healthstats.reading.prose.measures import NO_COUNT_EN, UNIT_ZH, take_unit_of_word, with_unit
from healthstats.reading.prose.numerals import CHINESE, ENGLISH, TENS, chinese_number, english_number
from healthstats.reading.prose.quantity import MOST, Quantity
from healthstats.reading.prose.repair import CJK
from healthstats.units import parse_unit

_NUM = (
    r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|(?<!\d )\d{1,3}(?: \d{3})+(?:\.\d+)?(?![\d ]\d)|"
    r"\d{1,6}。\d{1,2}(?=个?百分点|[%‰]|/1?0?万)|(?<![\d,.])\d{1,3},\d{1,2}(?=个?百分点|[%‰])|\d{1,15}(?:[.·]\d{1,10})?(?![\d*])"
)
_WORDS_EN = f"(?:{'|'.join(TENS)})(?:-(?:{ONES_EN}))?|{ONES_EN}"
_NUMERAL = f"[{CHINESE}]{{1,12}}"
_DASH = r"\s?(?:-{1,2}|~|至|到|to)\s?"

_FIGURE = (
    rf"(?P<share>(?:百分之|千分之|万分之|十万分之|10万分之|百万分之)(?:{_NUM}|[零一二两三四五六七八九十百点]{{1,8}}))"
    r"|(?P<part>[一二三四五六七八九十]分之[一二三四五六七八九])"
    r"|(?P<tenth>[一二两三四五六七八九]成(?:[一二三四五六七八九])?(?![立为功果员本绩效人长熟都分品]))"
    r"|(?P<mixed>\d{1,4}万\d千(?:\d百)?)"
    rf"|(?P<num>(?:{_NUM}))"
    r"|(?P<zhpoint>[一二两三四五六七八九十百]{1,5}(?:点[零一二三四五六七八九]{1,3})(?=亩|元|万|亿|吨|平方米|公里|个百分点))"
    rf"|(?P<zhplain>(?<![{CHINESE}])[一二两三四五六七八九]?[千百十][一二三四五六七八九十百千零]{{1,8}}(?=[元人](?![民员均才大次份])))"
    rf"|(?P<zh>(?<![{CHINESE}第每]){_NUMERAL}(?=[家所名例台辆张户座起件]|个(?:(?![等以及和群])[一-龥“]){{0,9}}(?:镇|乡|村|社区|街道|县|"
    rf"区|市|中心|站|(?:示范|监测|网|站|采样|接种|试|服务)点|室|院|所|机构|单位|基地|病例)|个(?=[,。;、)])))"
    rf"|(?P<en>\b(?:(?:tens|hundreds|thousands) of (?:thousand|million)s?|an? (?:hundred|thousand|million)|"
    rf"(?:{_WORDS_EN})(?: (?:hundred|thousand|million))?)\b)"
)
_SCAN = re.compile(f"(?P<no>{NO_QUANTITY})|{_FIGURE}")
#: What is a number without doubt, by the character behind it; the long expression need not be tried.
_PLAIN = re.compile(
    rf"(?P<num>(?:{_NUM}))(?=%(?! ?(?:ci|confidence|可信|置信))|[‰元名家所户台辆件起处份支套吨倍;)]|[,.。](?!\d))|(?!)(?P<no>)"
)
#: Words that can begin a number or a name with a number in it, by what follows them.
_BEGINNING_WORDS = {
    r"": "http https www tel telephone phone fax uncertainty confidence credible h tens hundreds thousands following these those",
    r"(?=\.? ?-?\d)": "no nos ext room serotype article chapter level type grade phase class table figure page item section version step top first "
    "tables articles chapters figures sections "
    "covid pm per every",
    r"(?=[ -](?:the age|\d))": "under over below above",
    r"(?= (?:of |than )?(?:the age|\d))": "age aged ages older younger",
    r"(?=,? (?:(?:aged|under|over|below|above|from|of|between) |\d))": "children people women men girls boys residents persons adults "
    "population infants elderly those patients females males mothers",
    r"(?= ?[=<>])": "p r n",
    r"(?= (?:hundred|thousand|million))": "a an",
    r"(?= (?:a|ten|one|hundred|thousand|million) )": "per",
}
_BEGINS = Beginnings(
    [
        *(word + behind for behind, words in _BEGINNING_WORDS.items() for word in words.split()),
        *MONTHS,
        *ENGLISH,
        *TENS,
    ],
    rf"[\d〔\[(【《“\"「『第每{CHINESE}~≥>-](?:(?<!-)|(?=\d))",
)
_COUNTED_EN = re.compile(
    r" (?:(?!and |is |are |or )[a-z'-]+ ){0,3}?(?:centers?|centres?|hospitals?|clinics?|institutions?|"
    r"companies|enterprises?|cases?|deaths?|drills?|"
    r"hazards?|wheelchairs?|households?|families|stations?|wards?|sites?|schools?|patients?|doctors?|"
    r"nurses?|people|persons?|wom[ae]n|"
    r"men|children|child|newborns?|infants?|mothers?|vehicles?|ambulances?|beds?|villages?|townships?|towns?|counties|"
    r"communities|outbreaks?|"
    r"incidents?|accidents?|undergraduates?|graduates?|students?|farmers?|residents?|participants?|"
    r"batches|rounds|kits|devices|wells?|samples?|laborator(?:y|ies)|couples?|specialists?|volunteers?|"
    r"experts?|machines?|"
    r"copies|meetings?|lectures?|trainings?|units?|projects?|buildings?|inspections?|sessions?|"
    r"facilit(?:y|ies)|dispensar(?:y|ies)|midwi(?:fe|ves)|workers?|officers?|staff|teams?|campaigns?|workshops?|"
    r"(?:sub-)?(?:count(?:y|ies)|districts?)|posts?|labs?|operations?|transplants?|surgeries|blocks|theatres?|babies|"
    r"stillbirths|infections|transmissions|members|technicians|pharmac(?:y|ies)|counsellors|physicians|surgeons|trainees|"
    r"courses|bulletins|reports|complaints|visits|motorcycles|refrigerators|generators|incubators|scanners)\b"
)
_COMPOUND = re.compile(
    r"(?:(?P<m>\d[\d,]*) million (?:and )?(?P<last>(?P<k>\d{1,3}) thousand(?:,? (?:and )?(?P<u>\d{1,3}))?)|"
    r"(?P<k2>\d{1,3}) thousand and (?P<u2>\d{1,3})(?![\d%.,]\d|\d|%| thousand| million))(?P<money> (?:yuan|rmb))?"
)
_GLUE = re.compile("[、和与及,]")
_PER_WORD = {"百": 100, "千": 1_000, "万": 10_000, "十万": 100_000, "10万": 100_000, "百万": 1_000_000}


def find_quantities(text: str, low: str, start: int, end: int) -> list[Quantity]:
    """Return the quantities in a paragraph of the working text, from left to right.

    Examples
    --------
    >>> text = "力争全县孕产妇死亡率在18/10万以下,“两癌”检查2150例。"
    >>> [(one.value, one.unit, one.bound) for one in find_quantities(text, text, 0, len(text))]
    [(18.0, '/10万', '<='), (2150.0, '例', '=')]
    """
    if low[start:end].strip(" -\n").isdigit():
        return []  # a page number
    found: list[Quantity] = []
    place = start
    for begin in _BEGINS.places(low, start, end):
        if begin < place:
            continue
        match = _PLAIN.match(low, begin, end) or _SCAN.match(low, begin, end)
        if match is None:
            continue
        place = match.end()
        if match["no"] or (
            match["num"] and (is_list_number(match, text, low, start) or is_of_a_name(match, text, low, start))
        ):
            continue
        one = _quantity(match, low, end, found[-1].stop if found else start)
        if one is None:
            continue
        place = max(one.stop, place)
        if not (found and is_interval(one, found[-1], low)):
            found.append(one)
    for two, one in pairwise(reversed(found)):
        if one.unit == "个" and two.family == "points" and _GLUE.fullmatch(low, one.stop, two.left):
            one.unit, one.per, one.family = two.unit, two.per, two.family  # 提高29.0个、14.5个和16.9个百分点
        if not one.unit and not one.family and two.unit and _share_unit(one, two, low):
            one.unit, one.per, one.family = two.unit, two.per, two.family
    return found


def _share_unit(one: Quantity, two: Quantity, low: str) -> bool:
    """Return whether the unit behind the second of two numbers is the first's: from 8.4 to 7.9 days, 1.1、0.9和0.4‰."""
    between = low[one.stop : two.left]
    if between == " to ":
        return low.endswith("from ", 0, one.left)
    return (
        between in ("、", "和", "与", "及") and bool(one.decimals and two.decimals) and two.family in ("rate", "points")
    )


def _quantity(match: re.Match[str], low: str, end: int, before: int) -> Quantity | None:
    if match.re is _PLAIN:
        return _number(match, low, end, before)
    if share := match["share"]:
        return _share(match, share, low, end, before)
    if match["part"] or match["tenth"]:
        return _in_parts(match, low, end, before)
    if match["mixed"] or match["zhpoint"] or match["zhplain"]:
        return _spelled(match, low, end, before)
    if match["zh"]:
        return _numeral(match, low, end, before)
    if match["en"]:
        return _word(match, low, end, before)
    return _number(match, low, end, before)


def _share(match: re.Match[str], share: str, low: str, end: int, before: int) -> Quantity | None:
    head, _, tail = share.partition("分之")
    value = float(_plain(tail)) if tail[0].isdigit() else chinese_number(tail)
    if value is None:
        return None
    unit = "%" if head == "百" else f"{head}分之"
    start = match.start() if not tail[0].isdigit() else match.end() - len(tail)
    decimals = len(tail.partition(".")[2])
    one = Quantity(start, match.end(), match.start(), match.end(), value, decimals=decimals, unit=unit)
    one.per, one.family = float(_PER_WORD[head]), "rate"
    return bounded(one, low, end, before)


def _in_parts(match: re.Match[str], low: str, end: int, before: int) -> Quantity:
    """Return 四分之三 and 七成五 in per cent."""
    if match["part"]:
        below, _, above = match["part"].partition("分之")
        value = 100 * (chinese_number(above) or 0) / (chinese_number(below) or 1)
    else:
        tenths, _, rest = match["tenth"].partition("成")
        value = 10 * (chinese_number(tenths) or 0) + (chinese_number(rest) or 0)
    one = Quantity(
        match.start(), match.end(), match.start(), match.end(), value, unit="%", per=100.0, family="rate", words=True
    )
    return bounded(one, low, end, before)


def _spelled(match: re.Match[str], low: str, end: int, before: int) -> Quantity | None:
    """Return 4万2千, 十一点五亩 and 八百八十六元."""
    if mixed := match["mixed"]:
        parts = re.findall(r"(\d+)([万千百])", mixed)
        value: float | None = sum(float(digits) * {"万": 1e4, "千": 1e3, "百": 1e2}[sign] for digits, sign in parts)
    else:
        value = chinese_number(match["zhpoint"] or match["zhplain"])
    if value is None:
        return None
    one = Quantity(match.start(), match.end(), match.start(), match.end(), value, words=True)
    return with_unit(one, low, end, before)


def _numeral(match: re.Match[str], low: str, end: int, before: int) -> Quantity | None:
    value = chinese_number(match["zh"])
    unit = UNIT_ZH.match(low, match.end(), end)
    if value is None or unit is None or not unit["counted"] or unit["counted"] in ("人", "次"):
        return None
    if re.search(
        r"(?:没有|未|无)(?:再)?(?:发生|出现|发现|收到|接到)?$", low[max(0, match.start() - 6) : match.start()]
    ):
        return None  # 没有发生一起
    one = Quantity(
        match.start(), match.end(), match.start(), unit.end(), value, unit=unit[0], family="count", words=True
    )
    return bounded(one, low, end, before)


def _word(match: re.Match[str], low: str, end: int, before: int) -> Quantity | None:
    value = english_number(match["en"])
    if value is None or NO_COUNT_EN.match(low, match.end(), end) or low[match.end() : match.end() + 1] == "-":
        return None
    one = Quantity(match.start(), match.end(), match.start(), match.end(), value, family="count", words=True)
    behind = 3 if low.startswith(" of ", match.end()) and "s of" in match["en"] else 0
    take_unit_of_word(one, low, match.end() + behind, end)
    if match["en"].split()[0] in ("tens", "hundreds", "thousands"):
        one.bound = ">"
    elif one.family == "count" and not _is_counted(one, low, end):
        return None
    return bounded(one, low, end, before)


def _is_counted(one: Quantity, low: str, end: int) -> bool:
    """Return whether a number word counts things that are reported, and is no "the three" of a list that follows."""
    if low.startswith((" of them", " of whom"), one.end):
        return True
    if re.search(r"\b(?:target|task|plan|goal) of $", low[max(0, one.start - 14) : one.start]):
        return True  # against a target of eight
    if re.search(r"\bthe (?:other )?$|\bnot (?:[a-z]+ )?$", low[max(0, one.start - 14) : one.start]):
        return False
    return _COUNTED_EN.match(low, one.end, end) is not None


def _number(match: re.Match[str], low: str, end: int, before: int) -> Quantity | None:
    start, digits = match.start(), match["num"]
    if _YEAR_AND_MONTH.match(low, start) and low[max(start - 1, 0)] == "(":
        return None
    if NOT_BEFORE.search(low[max(0, start - 30) : start]):
        return None
    if start and (low[start - 1] in "._/\\" or ("a" <= low[start - 1] <= "z")) and not low.startswith("//", start - 2):
        return None
    if compound := _COMPOUND.match(low, start, end):
        millions, thousands, ones = (
            float((compound[name] or other or "0").replace(",", ""))
            for name, other in (("m", None), ("k", compound["k2"]), ("u", compound["u2"]))
        )
        end_of_it = compound.end("last" if compound["m"] else "u2")
        one = Quantity(start, end_of_it, start, compound.end(), millions * 1e6 + thousands * 1e3 + ones)
        one.unit, one.family = ("yuan", "money") if compound["money"] else ("", "count")
        return bounded(one, low, end, before)
    printed = _plain(digits)
    one = Quantity(start, match.end(), start, match.end(), float(printed), decimals=len(printed.partition(".")[2]))
    if (
        start > before
        and low[start - 1] == "-"
        and not (start > 1 and re.match(rf"[\d%‰a-z-]|(?![为率是达值长])[{CJK}]", low[start - 2]))
    ):
        one.value, one.start, one.left = -one.value, start - 1, start - 1
    if one.value > MOST or (_is_year(one) and not _states_number(one, low)):
        return None
    if (other := _range(one, low, end)) is not None:
        return bounded(other, low, end, before)
    return with_unit(one, low, end, before)


def _plain(digits: str) -> str:
    """Return digits with a point, and nothing else, in them; 98,5% has a comma for its point."""
    if "," in digits[-3:]:
        digits = ".".join(digits.rsplit(",", 1))
    return digits.replace(",", "").replace(" ", "").replace("。", ".").replace("·", ".")


_RANGE_JOIN = re.compile(rf"(?P<first>[%‰]|/10万|万元|元|个百分点|万)?{_DASH}(?P<num>{_NUM})")


_RANGE_AND = re.compile(rf"(?P<first>[%‰])? and (?P<num>{_NUM})")  # between 22 and 25 per cent
_YEAR_AND_MONTH = re.compile(r"(?:19|20)\d\d\.(?:0?[1-9]|1[0-2])\)")  # (2014.12)
_BETWEEN = re.compile(rf"[%‰{CJK}]{{0,4}}?之间")


def _range(one: Quantity, low: str, end: int) -> Quantity | None:
    """Return the range that begins with a number, or None: 由12%到15% is none."""
    join = _RANGE_JOIN.match(low, one.end, end)
    if join is None and low.endswith("between ", 0, one.start):
        join = _RANGE_AND.match(low, one.end, end)
    if join is None:
        return None
    if (
        join["first"]
        and re.search("至|到|to", join[0])
        and join["first"] in "%‰"
        and low[join.end() : join.end() + 1] not in "%‰"
    ):
        return None  # rose by 6% to 1,978
    moves = re.search(r"[由从自](?:[^,。;，；]{0,14})$|\bfrom\b[^,.;]{0,24}$", low[max(0, one.start - 26) : one.start])
    if moves and re.search("至|到|to", join[0]) and not _BETWEEN.match(low, join.end()):
        return None
    high = float(_plain(join["num"]))
    if not one.value < high <= MOST:
        return None
    two = Quantity(one.start, join.end(), one.left, join.end(), one.value, high)
    two.decimals = max(one.decimals, len(join["num"].partition(".")[2]))
    made = with_unit(two, low, end, one.start)
    if made is None:
        return None
    if not made.unit and join["first"]:
        made.unit = join["first"]
        parsed = parse_unit(made.unit)
        made.family, made.per = (parsed.family, float(parsed.per)) if parsed else ("count", 1.0)
    return made


def _is_year(one: Quantity) -> bool:
    return one.decimals == 0 and one.end - one.start == 4 and 1900 <= one.value <= 2099


def _states_number(one: Quantity, low: str) -> bool:
    """Return whether a bare number like 2020 is a number all the same: a Chinese unit follows, or 数为 stands before."""
    unit = UNIT_ZH.match(low, one.end)
    before = low[max(0, one.start - 14) : one.start]
    return bool(
        unit
        or re.search(r"数(?:量|为|达到?|是)?$|(?:creased|rose|fell|grew|dropped) (?:by|to) $", before)
        or NUMBERED_EN.match(low, one.end)
    )
