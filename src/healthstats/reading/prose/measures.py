"""The unit behind or before a number in running text."""

import re

from healthstats.reading.prose.bounds import bounded
from healthstats.reading.prose.quantity import Quantity
from healthstats.units import parse_unit

#: Words that say what a number is per, when its unit does not.
PER_HEAD = re.compile(
    r"每千(?:名)?(?:常住|服务)?人口?|每万(?:名)?(?:常住)?人口?|每十万人口?|千人口?(?=床|执|注|医|卫|护)|"
    r"(?:per|every) (?:1,?000|10,?000|100,?000|thousand|ten thousand)(?: (?:permanent )?(?:people|population|persons|inhabitants|"
    r"residents)| (?=will|was|is|reach))"
)
_COUNTED = (
    "人次数?|万人|人份|针剂次|针次|剂次|台次|户次|家次|场次|床位|床日|件次|份次|批次|班次|条次|车次|张次|例次|户数|"
    "平方公里|平方米|立方米|公里|公斤|千克|公顷|课时|学时|毫升|亿次|"
    "人(?![均民口员才大物类体身格性]|[家群]?[一-龥]?[人员]均)|名(?![单义称誉牌录])|例(?!如|会|行)|个(?!别|性|人|体|月|百分|千分|比值)|"
    "家(?!庭|属|长|禽|畜)|所(?!有|以|在|属|需|占)|户(?!籍|口)|张|台(?!账|阶)|辆|次(?!序|日|均|要|年)|份(?!额)|件|起(?!草|来|步|到|点)|"
    "处(?!理|置|罚|于|方|在)|座(?!谈)|种(?!类|植)|项(?!目)|期(?!间|望|末|初)|场(?!所|地)|支(?!持|付|出|部|撑|援)|只(?!有|是)|头(?!部)|"
    "条(?!件|例)|吨|亩|册|对(?!于|象|口|外|接|全|各)|位(?!于|置|居|列)|批(?!准)|套(?!餐)|间(?!隔|接)|栋|幢|块(?!状)|面(?!积|向|对)|篇|盒|瓶|袋|"
    "针|剂|支|株|幅|盘(?!活)|[乡镇村](?=\\d)|版|箱|顶|把(?!握|关)|包(?!括|含)|米|㎡|部(?!门|分|队|署)|本(?!区|县|市|级|年|地|院|科)|枚|宗|封|门(?!诊)|学时|节次|节课|期次|倍|分(?![之钟别析布类级])"
)
UNIT_ZH = re.compile(
    rf"""(?P<more0>余|多|来)?(?:
      (?P<sign>%o|[%‰‱]|permil;?)
    | (?P<points>个?百分点|个?千分点|个?十?万分点|个比值)
    | (?P<slash>(?:人|张|名|个|例)?/(?:1?0{{1,2}}万|1?0万|10,?0000?|100,?000|十万|百万|千|1,?000|万|百)(?:常住|服务)?(?:人口?|活产|孕产妇|名?儿童)?|/‰)
    | (?P<money>(?:十万|百万|千万|万亿|万|亿|千|百)?(?P<more1>余|多)?(?:万|亿)?(?:美元|港元|元|圆|块钱)(?:人民币)?(?:/(?:人·?年|人次|人|年|月|户|床日|例|名))?)
    | (?P<scale>十万|百万|千万|万亿|万|亿|千)?(?P<more2>余|多)?(?:(?P<many>[万亿])?(?P<counted>{_COUNTED}))
    | (?P<ratio>:100(?!\d|\.\d))
    | (?P<years>岁)
    | (?P<time>天|日|小时|分钟|秒)
    | (?P<bare>万|亿|千万|百万)
    )""",
    re.VERBOSE,
)
_SIGNED_POINTS = re.compile(r"\b(?:up|down|by|rose|fell|gained|lost|increase of|decrease of)(?: by)? $")
_MEAN_TIME = re.compile(
    r"life expectancy|length of stay|(?:mean|average) stay|patients? stayed|inpatients? stayed|hospitali[sz]ation days?|(?:average|hospital) stay|gap between"
)
_NEAR = 200  # characters before a number of years that say of what
_TIME = re.compile(r" (year|day)s?\b(?!-)")
_NOT_COUNTED = re.compile(
    r"@|周年|周岁|周|届|型|级|楼|路|道|版本|时(?:许|至)?|点钟?(?![个位])|股|旬|大类?(?=\S)|线|中全会|岁|月|年|世纪|刻|院[内外]|床(?=综合|规模)|区(?!县)|"
    r"镇(?!卫)|免|不准|严禁|项基本|项核心|项医疗核心|项制度"
)
_UNIT_EN = re.compile(
    r"""\s?(?:
      (?P<scale>hundred\ million|ten\ thousand|hundred\ thousand|million|billion|thousand)?
      (?:\s?(?P<sign>%|‰|thousandths?\b|\bper\ ?cent(?:age)?\b(?!\ points?)|percent\b(?!age)))
    | (?P<points>(?:percentage\ |per\ cent\ |%\ )points?\b|points?(?=\ (?:better|higher|lower|more|less|above|below|up|down|from|than)\b))
    | (?P<broken>/(?:10\.?|0\.1)\ ?million)
    | (?P<slash>(?:per|/)\ ?(?:1[,\ ]?000[,\ ]?000|100[,\ ]?000|100\ thousand|10[,\ ]?000|10\ thousand|1[,\ ]?000|1\ million|100|thousand|ten\ thousand|hundred\ thousand|million|hundred|‰)\b(?:\ (?:live\ births|total\ births|births|population|people|persons|inhabitants|residents|girls|women|children|pregnant\ women|deliveries)(?:\ (?:aged\ )?(?:under|over|below|above|aged)\ \d{1,2}(?![\d%.,]\d|\d|%))?)?)
    | (?P<scale2>hundred\ million|ten\ thousand|hundred\ thousand|million|billion|thousand)?\s?(?P<money>(?:rmb\ )?yuan|rmb|us\ dollars|u\.s\.\ dollars|dollars)(?:\ ?/\ ?(?P<each>person|year|head|month)|\ (?P<each2>per\ (?:person|capita|head|resident|year|month)))?(?:\.\ (?P<again>ten\ thousand\ yuan))?
    | (?P<times>times\b)
    | (?P<area>(?:square\ (?:met(?:er|re)s?|kilomet(?:er|re)s?|feet)|hectares|tons?|kilograms?|kg)\b)
    | (?P<scale3>hundred\ million|ten\ thousand|hundred\ thousand|million|billion|thousand)\b
    )""",
    re.VERBOSE,
)
#: 3.4 beds and 1.36 doctors per thousand people: what the second number is per, the first is too.
_RATE_OF_BOTH = re.compile(
    r"(?:(?: [a-z()]+){1,4}(?:,| and|, and) [\d.]+){1,3}(?: [a-z]+){1,5}? (?P<per>(?:per|for every) (?:1[, ]?000|10[, ]?000|100[, ]?000|"
    r"thousand|ten thousand)\b"
    r"(?: (?:live births|population|people|inhabitants|residents))?)"
)
_RATE_OF_ALL = re.compile(_RATE_OF_BOTH.pattern.replace("{1,4}", "{0}").replace("{1,5}?", "{0,5}?"))
_RATE_OF = re.compile(
    r"\s(?:[a-z]+\s){0,3}?(?P<per>(?:per|for\severy)\s(?:1[, ]?000[, ]?000|100[, ]?000|10[, ]?000|1[, ]?000|thousand|"
    r"hundred\sthousand|ten\sthousand)\b(?:\s(?:live\sbirths|population|people|births|residents|children|"
    r"women))?)"
)
NO_COUNT_EN = re.compile(
    r"[ -](?:years?(?!-on-year| on year)|months?|weeks?|days?|hours?|minutes?|o'clock|a\.?m|p\.?m|degrees)\b|/(?!(?:10\.?|0\.1) ?million|100 thousand)\d|-\d{3}|\.\d"
)


#: The unit beside a name: 婴儿死亡率(‰):4.1, infant mortality rate (per 1,000 live births) was 4.1.
_BESIDE_NAME = re.compile(
    r"(?:\((?:单位[:为]?)?(?:(?:deaths|cases|number|rate) )?(?P<unit>[^()\d][^()]{0,24}|1/[^()]{1,8})\)|(?<=[率比])(?P<sign>[%‰]))"
    r"\s?[:=]?\s?(?:为|是|达到?|was|is|were|of|reached|stood at)?\s?$"
)


def with_unit(one: Quantity, low: str, end: int, before: int) -> Quantity | None:
    """Return a number with the unit and the bounds beside it; None when what stands behind it makes it no quantity."""
    made = _measured(one, low, end, before)
    if made and not made.unit and any(sign in low[max(before, made.left - 12) : made.left] for sign in ")%‰"):
        _take_unit_beside_name(made, low, before)
    return made


def _take_unit_beside_name(one: Quantity, low: str, before: int) -> None:
    beside = _BESIDE_NAME.search(low, max(before, one.left - 44), one.left)
    said = (beside["unit"] or beside["sign"]) if beside else ""
    if beside and (unit := parse_unit(said)):
        one.unit, one.family, one.per, one.left = said, unit.family, float(unit.per), beside.start()


def _measured(one: Quantity, low: str, end: int, before: int) -> Quantity | None:
    if unit := UNIT_ZH.match(low, one.end, end):
        return bounded(one, low, end, before) if _take_chinese(one, unit, low) else None
    if (currency := _CURRENCY.search(low[max(0, one.start - 6) : one.start])) is not None:
        return _of_currency(one, currency, low, end, before)
    if _NOT_COUNTED.match(low, one.end, end) or (
        (not_a_quantity := NO_COUNT_EN.match(low, one.end, end))
        and not (
            not_a_quantity[0].strip(" -").startswith(("year", "day"))
            and _MEAN_TIME.search(low[max(0, one.start - _NEAR) : one.start])
        )
    ):
        return None
    if (time := _TIME.match(low, one.end, end)) and _MEAN_TIME.search(low[max(0, one.start - _NEAR) : one.start]):
        one.unit, one.family, one.stop = f"{time[1]}s", f"{time[1]}s", time.end()
    elif (unit := _UNIT_EN.match(low, one.end, end)) and unit[0].strip():
        _take_english(one, unit)
    elif low.startswith(" point", one.end) and _SIGNED_POINTS.search(low[max(0, one.start - 24) : one.start]):
        one.unit, one.per, one.family, one.stop = "points", 100.0, "points", one.end + 7
    elif per := _per_behind(one, low, end):
        one.unit, one.per, one.family = per["per"], float(per_of(per["per"])), "rate"
    elif re.match(r"[a-z_]", low[one.end : one.end + 1]):
        return None
    return bounded(one, low, end, before)


def _per_behind(one: Quantity, low: str, end: int) -> re.Match[str] | None:
    forms = (_RATE_OF, _RATE_OF_BOTH, _RATE_OF_ALL)
    return next((match for form in forms if (match := form.match(low, one.end, end))), None)


_CURRENCY = re.compile(
    r"(?:(?P<yuan>rmb|¥|￥)|(?P<other>us\$|\$|£|€|₹|\b(?:ksh|tsh|ush|kes|tzs|ugx|zar|ngn|ghs|usd|eur|gbp|inr|pkr|bdt|npr|etb|"
    r"rwf|mwk|php|vnd|idr)|\b(?:rs|tk)(?=[. ]))\.?) ?$"
)
_SIGNS = {"£": "pounds", "$": "dollars", "€": "euros", "₹": "rupees", "rs": "rupees"}
_A_HEAD = re.compile(
    r"(?P<scale> (?:million|billion|thousand|lakh|crore))?(?P<each> (?:a head|per (?:capita|head|person|resident)))?"
)


def _of_currency(one: Quantity, currency: re.Match[str], low: str, end: int, before: int) -> Quantity:
    """Return an amount whose currency stands before it; other currencies than yuan stay as they are written."""
    behind = _A_HEAD.match(low, one.end, end)
    scale = (behind["scale"] or "").strip() if behind else ""
    one.stop = behind.end() if behind else one.end
    one.unit = f"{scale} {'yuan' if currency['yuan'] else _SIGNS.get(currency['other'], currency['other'])}".strip()
    one.unit += "/person" if behind and behind["each"] else ""
    one.family, one.left = "money", one.start - len(currency[0])
    return bounded(one, low, end, before)


_MOST_PER_MILLE = 60.0  # more than that is per cent where %o can be the sign of either


def _take_chinese(one: Quantity, unit: re.Match[str], low: str) -> bool:
    if unit["years"] and not re.search("寿命|平均年龄", low[max(0, one.start - 25) : one.start]):
        return False
    if unit["time"] and not re.search("平均|住院日|住院天|时间|时长", low[max(0, one.start - 20) : one.start]):
        return False
    if unit["counted"] and _NOT_COUNTED.match(low, one.end):
        return False
    if unit["counted"] == "条" and low.endswith("健康素养", 0, one.start):
        return False  # 健康素养66条 is the name of a text
    one.stop, one.unit = unit.end(), unit[0]
    if more := next((unit[name] for name in ("more0", "more1", "more2") if unit[name]), ""):
        one.bound = "~" if more == "来" else ">"
        one.unit = one.unit.replace(more, "", 1)
    if unit["sign"]:
        one.unit = unit["sign"] if unit["sign"] in "%‰‱" else "‰"
        if unit["sign"] == "%o" and one.value > _MOST_PER_MILLE:
            one.unit, one.stop = "%", one.stop - 1  # 94.22%o7岁以下…: the stop of the sentence was read as an o
    if unit["points"]:
        points = parse_unit(unit[0])
        one.per, one.family = float(points.per) if points else 100.0, "points"
        return True
    if unit["ratio"]:
        one.unit, one.per, one.family = ":100", 100.0, "rate"
        return True
    if unit["counted"] == "倍":
        one.family = "times"
        return True
    parsed = parse_unit(one.unit)
    one.family = parsed.family if parsed else "count"
    one.per = float(parsed.per) if parsed and parsed.family in ("rate", "points") else 1.0
    if unit["slash"] and (parsed is None or parsed.family != "rate"):
        one.per, one.family = float(per_of(unit["slash"])), "rate"
    if unit["bare"]:
        one.family = ""
    return True


def take_unit_of_word(one: Quantity, low: str, place: int, end: int) -> None:
    """Take the unit behind a number word, where there is one: tens of thousands of yuan."""
    unit = _UNIT_EN.match(low, place, end)
    if unit and (unit["money"] or unit["sign"] or unit["slash"]):
        _take_english(one, unit)
    elif per := _RATE_OF.match(low, place, end):
        one.unit, one.per, one.family = per["per"], float(per_of(per["per"])), "rate"  # seven deaths per 100,000


def _take_english(one: Quantity, unit: re.Match[str]) -> None:
    one.stop = unit.end()
    one.unit = " ".join(unit[0].split())
    if unit["sign"]:
        one.unit, one.per, one.family = (
            ("‰", 1000.0, "rate") if unit["sign"].startswith(("‰", "thou")) else ("%", 100.0, "rate")
        )
    elif unit["points"]:
        one.per, one.family = 100.0, "points"
    elif unit["broken"]:
        one.per, one.family = 1e5, "rate"  # 10万 in machine translation
    elif unit["slash"]:
        one.per, one.family = float(per_of(unit["slash"])), "rate"
    elif unit["money"]:
        one.family = "money"
        scale = "ten thousand" if unit["again"] else unit["scale2"] or ""
        one.unit = f"{scale} {unit['money']}".strip()
        if each := unit["each"] or unit["each2"]:
            each = each.removeprefix("per ")
            one.unit = f"{one.unit}/{'person' if each in ('capita', 'head', 'resident') else each}"
    elif unit["times"]:
        one.family = "times" if one.decimals else "count"
    elif unit["area"]:
        one.family = "area"
    else:
        one.family = "count"
        one.unit = unit["scale3"]


def per_of(text: str) -> float:
    """Return what a rate is per, from the words for it.

    Examples
    --------
    >>> per_of("/10万"), per_of("per 1,000 live births"), per_of("每千人口")
    (100000.0, 1000.0, 1000.0)
    """
    digits = re.sub(r"\D", "", text)
    if "万" in text:
        return (
            float(digits or {"十万": 10, "百万": 100}.get(text[text.index("万") - 1 : text.index("万") + 1], 1)) * 1e4
        )
    if digits:
        return float(digits) * (
            1e3 if re.search(r"\d thousand", text) else 1e6 if re.search(r"\d million", text) else 1
        )
    return next((per for word, per in _PERS if word in text), 1.0)


_PERS = (
    ("hundred thousand", 1e5),
    ("ten thousand", 1e4),
    ("thousand", 1e3),
    ("million", 1e6),
    ("千", 1e3),
    ("‰", 1e3),
    ("hundred", 1e2),
    ("百", 1e2),
)
