"""Numbers that state no quantity: headings, dates, ordinals, document numbers, ages, names, telephone numbers."""

import re

from healthstats.reading.period import MONTHS
from healthstats.reading.prose.measures import UNIT_ZH
from healthstats.reading.prose.numerals import CHINESE, ENGLISH
from healthstats.reading.prose.quantity import Quantity
from healthstats.reading.prose.repair import CJK

ONES_EN = "|".join(sorted(ENGLISH, key=len, reverse=True))
_MONTHS = "|".join(sorted(MONTHS, key=len, reverse=True))
#: Numbers that state no quantity. The order matters only among those that begin at one place.
NO_QUANTITY = "|".join(
    (
        r"(?:https?://|www\.)[^\s，。]{1,200}",
        r"(?:19|20)\d\d(?:-\d{1,2}-|/\d{1,2}/|\.\d{1,2}\.)\d{1,2}(?![\d万])(?:[ t]\d{1,2}:\d\d(?::\d\d)?)?",
        r"\d{1,2}:\d\d(?::\d\d)?(?!\d)",
        # Chinese dates and spans of years
        r"(?:(?:19|20)\d\d|\d\d)年?(?:-|~|至|到|、|和)(?:(?:19|20)\d\d|\d\d)(?:年度?|年末|年底)",
        r"(?:19|20)\d\d(?:-|~|/)(?:(?:19|20)\d\d|\d\d)(?!\d|[%‰]|\.\d)",
        r"(?<=\bq)[1-4][ ,-]{0,2}(?:19|20)\d\d(?:[-/]\d\d(?!\d))?",
        r"(?<![\d,.])\d{1,3},\d\d(?= [a-z])",  # 2,00 births: a digit is lost
        r"(?:18|19|20)\d\d年(?:度|份|底|末|初|中)?(?:第?[一二三四1-4]季度|上半年|下半年)?",
        r"(?:19|20)\d{2}\d{1,2}月",
        r"\d{1,2}(?:月?份?(?:-|~|至|到|、|和)\d{1,2})?月(?:份|底|末|初|中旬|上旬|下旬)?(?:\d{1,2}(?:[日号]?(?:-|~|至|到)\d{1,2})?[日号])?",
        r"\d{1,3}(?:\.\d)?(?:(?:-|~|至|到)\d{1,3}(?:\.\d)?)?个?(?:多|余)?月龄?",
        r"\d{1,2}[日号](?![\d门])",
        r"\d{1,3}(?:多|余)?年(?![\d])",
        r"[一二三四五六七八九〇零]{2,4}年",
        # ordinals, levels, document numbers
        r"(?:page|页) ?\d{1,4} ?(?:of|/) ?\d{1,4}|第 ?\d{1,4} ?页[ ,]*共 ?\d{1,4} ?页",
        rf"第 ?(?:\d{{1,6}}|[{CHINESE}]{{1,6}})(?:[-~至、](?:\d{{1,4}}|[{CHINESE}]{{1,4}}))?",
        r"[〔\[(【](?:19|20)\d\d[〕\])】] ?第?(?:no\. ?)?\d{1,5} ?号?",
        r"\d{1,5}号",
        r"(?<=[(（])1/(?:1?0万|十万|万|千|10{2,5}|100,000)(?=[)）])",
        r"[(（]\d{1,2}[)）](?=\s*(?:\n|$))",
        r"\d{1,2} (?:consecutive|successive|straight) (?:years?|months?)\b|(?:following|these|those) \d{1,2} [a-z]+",
        r"(?:120|110|119)(?=急救|热线|电话|指挥)|\b120 (?=green|emergency|hotline|ambulance|first aid)",
        r"\d{2,4}[/-](?:19|20)\d\d[-/]\d{2,6}|(?<!\d)12(?:320|345|356|3[01]5)(?!\d)(?! ?[人例元万名])",
        r"[1一]:\d{1,3}(?:\.\d{1,3})?(?!\d)|\d{1,2}(?:\.\d{1,3})?:1(?![\d:])",
        r"\d{3,4}-\d{7,8}|(?<!\d)1[3-9]\d{9}(?!\d)",
        r"\d{1,2}(?:\+|×|x|\*)(?:\d{1,2}|x|n|[一二三四五六七八九])",
        r"(?:tables|articles|chapters|figures|sections) \d{1,3}(?: ?(?:-|to|and) ?\d{1,3})?(?![\d%‰]|[,.]\d)",
        r"(?:top|first) \d{1,2} (?:places?|causes?|diseases?|ranks?|positions?|kinds?)\b",
        r"\bper (?:ten |hundred |one hundred |a )?(?:thousand|million)\b",
        r"(?:no\.|nos\.|ext\.|room|serotype|article|chapter|level|type|grade|phase|class|table|figure|page|item|section|version|"
        r"step|covid|h\dn|pm) ?-?\d[\d.]*",
        r"\d{1,4}(?:st|nd|rd|th)\b",
        r"(?:\d\d-0\d|0\d-\d\d)(?!\d)",
        r"(?:tel|telephone|phone|fax)[.:]? ?\+?[\d ()-]{5,}",
        # age bands: a life expectancy is looked at below
        r"(?:[-~≥>]?\d{1,3}(?:-|~|至|到))?\d{1,3}周?岁(?:及其?以上|\(含\)|以上|以下|以内|组|及以下|年龄组)",
        r"\d{1,2}(?:-|~|至|到)\d{1,3}周?岁",
        r"(?:under|over|below|above|older than|"
        r"younger than) (?:the age of )?\d{1,3}(?:-\d{1,3})?[- ](?:years?|months?|weeks?|days?)"
        r"(?:[- ]olds?| of age| and (?:above|over|older))?\b",
        r"(?:children|people|women|men|girls|boys|residents|persons|adults|population|infants|elderly|those|"
        r"patients|females|males|"
        r"mothers)(?: aged)?,? (?:(?:of|between) \d{1,3} ?(?:-|to|and) ?|\d{1,3}-)\d{1,3}(?: (?:years?|months?)(?: of age)?)?(?![\d%‰/]|[,.]\d| ?per ?cent)|"
        r"(?:children|people|women|men|girls|boys|residents|persons|adults|population|infants|elderly|those|patients|females|males|"
        r"mothers)(?: aged)?,? (?:under|over|below|above|from)(?: the age of)? \d{1,3}(?:\.\d)?(?:-\d{1,3}|"
        r" to \d{1,3})?(?![\d%‰/]|[,.]\d)",
        r"(?:under|over)-\d{1,3}s?\b",
        r"(?:aged?|ages|age of) \d{1,3}(?:(?:-| to | and )\d{1,3})?(?: and (?:above|over|older))?(?![\d%‰/]|[,.]\d)",
        r"\d{1,3}(?:-\d{1,3})?(?:-| )?(?:year|month|week|day)s?[- ](?:olds?|of age)\b(?: or (?:above|older))?",
        r"\d{1,3}-(?:year|month|week|day|bed|point|slice|row|channel)\b|\d{2,3} (?:slice|row)(?= (?:spiral |helical )?ct\b)",
        r"\d{1,2}\.\d{1,2}[”\"]? (?=(?:world|national|international) )",
        r"(?:\d{1,3}(?:-| to )\d{1,3}|aged \d{1,3}) (?:years?|months?)\b",
        # English dates
        rf"\b(?:{_MONTHS})\.? \d{{1,2}}(?:st|nd|rd|th)?(?:, ?(?:19|20)\d\d)?(?![\d%‰,]\d|[%‰]| ?million)",
        rf"(?:\d{{1,2}} ?(?:-|to|and|until) ?)?\d{{1,2}}(?:st|nd|rd|th)? (?:of )?(?:{_MONTHS})\b(?:,? (?:19|20)\d\d)?",
        r"(?:19|20)\d\d(?:'s|s)\b",
        # names and titles in quotation marks, parts of units
        r"《[^》\n]{0,80}》",
        r"[“\"「『](?:[^“”\"「」『』\n%‰]{1,14}[”\"」』]|[^“”\"「」『』\n\d]{1,60}[”\"」』]|\d[\d.+]{0,6})",
        r"每(?:\d{1,6}|[一二两三四五六七八九十百千万]{1,4})(?:万|千|百)?(?:名|个)?(?:常住|服务)?(?:人口?|活产|儿童|居民)?",
        r"\bper (?:\d{1,3}(?:,\d{3})+|\d+)(?: (?:\d{3})\b)*",
        r"\bevery \d[\d,]* (?=(?:permanent |female )?(?:girls|women|people|persons|population|residents|live|births))",
        r"[“\"「『][一二两三四五六七八九十]个\d{1,3}%[”\"」』]",
        r"(?:uncertainty|confidence|credible) intervals?[^;；。\n)\]]{0,40}",
        r"n ?= ?\d[\d,]*(?![\d,]| live)",
        rf"(?:{ONES_EN}) (?:in|out of) (?:every )?(?:{ONES_EN}|\d+)\b",
        r"(?:95|90|99) ?%? ?(?:ci|confidence|可信区间|置信区间)[^;；。\n)\]]{0,40}",
        r"\b[pr] ?[=<>] ?-?0?[.\d]\d*",
        r"\d{1,2}(?::\d{1,2}){2,}",
        r"[一二三四五六七八九十]{1,2}件(?:大|实|好)?事",
        r"\d{1,3}排(?=螺旋|ct|核磁|多层)",
        # the figures of a chart or a printout, without a word between them
        r"(?:\d{1,15}+(?:\.\d{1,10}+)?[-,;:/ ]{1,2}+){20,}+[\d.]*",
        r"\d[\d,.]* ?(?:grams|g|completed weeks|weeks of)\b",
        r"\d{1,3}[次年岁月周张](?:及)?(?:以上|以下|以内)(?:的|(?=\d))",
        r"\d{6,}/\d{4}-\d{3,6}",
        r"\d{1,4}[个家](?=[一-龥]{1,8}之一)",
        r"(?<=前)\d{1,2}位(?!数)",
        r"\d{1,2}省(?:\(区\)|区)?(?=平均)",
        r"\d{1,7} ?(?=未知|admin\b|次(?:浏览|阅读|点击))",
        r"\d{1,5}(?:张(?:及其?)?以[上下]|-\d{1,5}张)的?(?:床位|病床)?的?(?=医院|[一-龥]{0,4}卫生院)",
    )
)
_NEW_POINT = re.compile(r"\. [A-Z]")
_HEADING = re.compile(r" [A-Z][^.;。%\n]{2,70}(?:\n|$)")
_NUMBERED_HEADING = re.compile(rf"\d{{1,2}}(?:\.\d{{1,2}}){{0,2}} +[{CJK}]")
_TIGHT_HEADING = re.compile(rf"\d{{1,2}}(?:\.\d{{1,2}}){{0,3}}(?=[{CJK}])(?:(?![,，。;；:：、\d\n]).){{4,28}}(?:\n|$)")
_TIGHT = re.compile(rf"(?![万亿千百多余来几省市县区乡镇村校年月周岁])[{CJK}]{{3}}")
_NUMBERED_HEADING_EN = re.compile(r"\d{1,2}(?:\.\d{1,2}){1,2}(?:(?:\.? +|\.)(?!Million|Billion|Thousand)[A-Z]|\.? +\d)")
_BEFORE_POINT = re.compile(rf"(?:、| ?\.)(?=\d{{0,2}}岁?[{CJK}])")
_BRACKETED = re.compile(rf"\)[{CJK}]{{2}}")
_AFTER_LIST_NUMBER = re.compile(r"[.、．](?!\d)|[)）]")
NOT_BEFORE = re.compile(
    r"\b(?:contact (?:number|us)|(?:tele)?phone numbers?|enquir\w+,? (?:please )?call|please call|(?:readings?|views|hits|clicks|clicks? number|click count):|hotline|p\.? ?o\.? box)[: ]*\+?[\d ()+-]*$|"
    r"(?:based|rests?|rel(?:y|ies|ying)) on (?:fewer|less|more) than $|\*$|(?:电话|热线|拨打|号码|传真|邮编|邮政编码|(?:阅读|浏览|点击|访问)(?:次?数|量)?|热度|编号|views|以女性为|以女为|女性=|女=|女婴=)[:：( ]*[\d +-]*$|"
    r"(?<![a-z])(?:[a-z] ?[=<>≤≥]|gm ?\((?:\d,)?) ?$"
)


#: An abbreviation with its number (MDG 4, DHIS 2), and what pages number: 表1, 范文2.
_OF_A_NAME = re.compile(r"\b(?!RMB|CNY|USD|GBP|EUR)[A-Z]{3,5}[ -]\d{1,2}$")
#: The digits of a name, and no unit behind them: Penta-3, HS-07; "rate-85%" is a number.
_HYPHENED = re.compile(r"[a-z]-\d{1,2}$")
_UNIT = re.compile(r"[%‰\d]|\.\d|\s?(?:per|percent|cases|people|/)")
_NUMBERED = re.compile(r"(?:范文|篇|(?<![代仪])表|图)\d{1,2}$")
_BEHIND_NUMBERED = re.compile(r"\s*(?:$|[\n:)、,。;])")
_COLLECTED = re.compile(r"(?:范文|范例|精选)\d{1,3}篇")


def is_of_a_name(match: re.Match[str], text: str, low: str, start: int) -> bool:
    """Return whether a number belongs to a name: DHIS 2, 表1; 登记表1200份 are counted."""
    begin, end = max(start, match.end() - 9), match.end()
    if _OF_A_NAME.search(text, begin, end) or _COLLECTED.match(low, max(start, match.start() - 2)):
        return True
    if _HYPHENED.search(low, begin, end) and not _UNIT.match(low, end):
        return True
    return _NUMBERED.search(low, begin, end) is not None and _BEHIND_NUMBERED.match(low, end) is not None


def is_list_number(match: re.Match[str], text: str, low: str, start: int) -> bool:
    """Return whether a number only counts paragraphs or points: 1. or (2)."""
    behind_a_sentence = low[start : match.start()].rstrip(" \n")[-1:] in ("", "。")
    if behind_a_sentence and _NUMBERED_HEADING.match(low, match.start()):
        return True  # 1.2 出生缺陷
    if not low[start : match.start()].strip() and _NUMBERED_HEADING_EN.match(text, match.start()):
        return True  # 5.1 Tuberculosis.
    if behind_a_sentence and _TIGHT_HEADING.match(low, match.start()) and not UNIT_ZH.match(low, match.end()):
        return True  # 1.1县疾控中心现状
    if match.end() - match.start() > 2:
        return False
    opens = low.endswith(("。", ";", ":"), start, match.start())
    if opens and _TIGHT.match(low, match.end()) and not UNIT_ZH.match(low, match.end()):
        return True  # 。2医疗机构死因监测报告率≥80%
    if _BEFORE_POINT.match(low, match.end()) and not low.endswith(("、", "-", "~", ".", "/"), 0, match.start()):
        return True  # …取得明显进展1、农村孕产妇: the line break is lost
    if not low[start : match.start()].strip() and (
        low.startswith("、", match.end()) or _HEADING.match(text, match.end())
    ):
        return True  # 4、0-6岁儿童, 2 Beside the nation
    if not _AFTER_LIST_NUMBER.match(low, match.end()):
        return False
    bracketed = low.startswith("(", match.start() - 1) and _BRACKETED.match(low, match.end())
    if bracketed and not UNIT_ZH.match(low, match.end() + 1):
        return True  # 预防保健(1)加强监测
    if low.endswith(", ", start, match.start()) and _NEW_POINT.match(text, match.end()):
        return True  # …, 1. Strengthened
    left = low[max(start, match.start() - 6) : match.start()].rstrip(" (（")
    return not left or left[-1] in "\n。;；:：.!?"


def is_interval(one: Quantity, last: Quantity, low: str) -> bool:
    """Return whether a range in brackets behind a number is its confidence interval: 5.4 (5.2-5.6)."""
    return (
        one.high == one.high
        and one.value <= last.value <= one.high
        and low[last.stop : one.start].strip() in ("(", "[")
    )
