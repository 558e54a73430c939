"""The words beside a number that make it a bound: 不低于, 以上, nearly."""

import re

from healthstats.reading.prose.quantity import Quantity

_AFTER = re.compile(
    r"(?P<ge>\(?含?\)?[及或]?以上)|(?P<le>[及或]?以下|以内|之内)|(?P<about>左右|上下)|(?P<gt>[多余](?=[人名例个家户次,，。;；、]))"
)
_OR_MORE = re.compile(
    r"(?P<of> of (?:all |the )?[a-z]+)?(?: or (?:more|above|higher|over|(?P<less>less|below|lower)|(?P<so>so))\b|"
    r" and (?:above|over|more|(?P<below>below|under))\b(?! ?(?:[\d.]|than))|"
    r" (?:above|(?P<within>within|below))(?=[,.;)]|$|\n)|"
    r" at (?:the )?(?:least|minimum|(?P<most>most|maximum))\b)"
)
_LEFT_BOUNDS = (
    (">=", re.compile(
        r"(?:不低于|不少于|不小于|至少(?:达到?|有|为|要)?|≥|>=|大于等于|高于或等于|(?:at least|no less than|not (?:be )?less than|"
        r"not (?:be )?lower than|not (?:be|fall|drop|go|sink) (?:below|under)|no lower than|no fewer than|not below|a minimum of|minimum))\s?(?:达到?|人均|每人)?$"
    )),
    ("<=", re.compile(
        r"(?:(?:不|未|不得|没有)突破|未超过|没有超过|不超过|不高于|不大于|不多于|不得超过|≤|<=|小于等于|(?:at most|no more than|not (?:be )?more than|not (?:be|rise|go) (?:above|over)|not exceeding|not exceed|"
        r"no higher than|up to a maximum of|within|not higher than))\s?$"
    )),
    (">", re.compile(
        r"(?:超过|超出|大于|高于|多于|逾|突破|超|>|\b(?<!the )(?<!jurisdiction )(?:more than|over|exceed(?:s|ed|ing)?|above|greater than|"
        r"higher than|in excess of|upwards of))\s?(?:了)?\s?$"
    )),
    ("<", re.compile(r"(?:不到|不足|(?:未|没有|未能)达到?|低于|小于|少于|<|\b(?:less than|below|under|fewer than|lower than))\s?$")),
    ("~", re.compile(
        r"(?:大约|(?<![签条预])约为?|近|将近|接近|大概|约占|≈|(?:about|around|nearly|almost|approximately|some|roughly|close to|"
        r"at around))\s?$"
    )),
)  # fmt: skip


#: The last characters and words of the bounds on the left.
_BOUND_ENDS = frozenset("低于少小到达有为要均人≥=过超出大高多逾破了足≤近约占≈>到")
_BOUND_WORDS = frozenset(
    "least than below minimum most exceeding exceed exceeds exceeded of within over above the under "
    "about around nearly almost approximately some roughly to".split()
)


def bounded(one: Quantity, low: str, end: int, before: int) -> Quantity:
    """Add the bound words left and right of a quantity."""
    left = low[max(before, one.left - 24) : one.left]
    last = left.rstrip()[-1:]
    if last in _BOUND_ENDS or ("a" <= last <= "z" and left.split()[-1] in _BOUND_WORDS):
        for bound, words in _LEFT_BOUNDS:
            if match := words.search(left):
                one.left -= len(left) - match.start()
                one.bound = bound
                break
    if after := _AFTER.match(low, one.stop, end):
        one.stop = after.end()
        right = {"ge": ">=", "le": "<=", "about": "~", "gt": ">"}[after.lastgroup or "ge"]
        one.bound = right if one.bound in ("=", "~") or right != ">=" else one.bound
    elif (
        low.startswith((" or ", " of ", " and ", " at ", " above", " within", " below"), one.stop)
        and (match := _OR_MORE.match(low, one.stop, end))
        and (one.family or match["so"])
    ):
        upper = match["less"] or match["below"] or match["most"] or match["within"]
        one.bound = "<=" if upper else "~" if match["so"] else ">="
        one.stop = one.stop if match["of"] else match.end()
    return one
