"""The words around a number that name it, without verbs, bounds, comparisons and the words that only join."""

import re

from healthstats.reading.prose.repair import CJK

_LEAD = re.compile(
    r"^(?:[^\w“\"(]+|(?:"
    r"全[县区市省州镇乡国](?:的)?|[我本该][县区市省州镇乡国院局站](?!级)(?:区(?=死|出))?|[上下]半年|当年|年(?=门|住院|急诊|诊疗|出院|均门)|仅(?!为|有)|发生(?=.{2})(?!率)|辖区内?|初步推算|共?做(?=[免产筛])|全年|年末|年底|年初|实际|其中|同时|目前|现有|现已|"
    r"已(?!婚)|并|且|和|与|及(?!时)|以及|即|则|也|还|又|另|另外|此外|使(?!用)|将|把|对(?!口)|为|由|从(?![业事])|在(?![校职岗管册])|按|向|给|被|让|因(?![病素])|等|的|了|"
    r"[二两三四五六七八九十]年(?:累计|来|间|共计?)|我|本(?!科)|全(?![程科民员])|各级各类|各级|各类(?=医)|各(?![类种级])|[x×某*_]{1,4}年度?|年平均|年均(?=.{1,8}率)|该|共(?!同)|报告(?=.{4})(?!率)|新发现|总共|累计|合计|分别|有|是|"
    r"[一二三四五六七]是|首先|其次|通过|进一步|切实|努力|积极|继续|全面|不断|稳步|扎实|深入|加强|加快|抓好|做好|搞好|落实|推进|"
    r"确保|保证|力争|争取|实现|完成|达到|要求|使得|规范(?![管化率])|开展|组织(?!机构)|"
    r"今年|去年|上年|本年|明年|来年|年内|截至|截止|\d{1,2}月(?:\d{1,2}日|份|底|末)?(?:之?前)?|[至到]?(?:19|20)\d\d年度?|(?<!\d)[012]\d年(?![以内龄])|第?[一二三四]季度|同期|\d[\d.,:%-]*(?![\d岁个月周-]|~\d+[岁个月周])"
    r")(?![率比数例人]$))+"
)
_TAIL = re.compile(
    r"(?:(?:"
    r"预计|最高|最低|人均|每人|每年|年均|持续|明显|显著|稳步|大幅度?|小幅|不断|进一步|仍然?|依然|有所|略有|逐年|长期|始终|一直|尚?未|已经?|均|都|也|应|要|需|可|仅|只|就|还|共|共计|总计|合计|累计|计|分别|平均|大约|(?<!签)约|近|将|巩固|(?<=[率比数])压|(?<=[率比])目标(?:值|数)?|抽查|连续[两三四五六\d]年|力争|确保|争取|"
    r"初步推算|初步核算|推算|保持|维持|稳定|控制|继续|逐步|基本|全部|实际|超额|达成|达标|做了|提升|进步|上涨|上浮|下浮|下调|多生|少生|以[^,，]{1,8}为单位|"
    r"达到了?|达|同比|环比|为|是|有|占(?!比)|到|至|在|于|由|从|按|以|按照|的|了|高达|缩短|延长|升至|降至|升高|之比为?|只有|仅有|"
    r"不低于|不超过|不少于|至少|最多|超过|突破|上升|下降|提高|降低|增长|增加|减少|扩大|降|升|提|增|减|高出|超出|高于|低于|"
    r"降幅|增幅|完成|实现|发放|投入|[:：=,，、“\"(（~≥≤<>-]|\s"
    r")+)$"
)
_COMPARED = re.compile(
    r"(?:较|同比|环比|比(?=[上去前往同原计目全预年国省市基“\"十]|20|19)|与(?=[^,，。;；]{0,16}比))[^,，。;；]{0,18}$"
)
_TIME_END = re.compile(
    r"在[^,，。;；]{0,10}基础上$|(?:由|从|自)[^,，。;；\d]{2,10}(?:前|初期|之初|启动时|开始时)的?$|(?:由|从|自)(?:19|20)\d\d的?$|(?:由|从|自)?[“\"]?十[一二三四]?五[”\"]?(?:规划)?(?:期?末|期?初|年?底)的?$|(?:由|从|自)?(?:(?:19|20)\d\d|[去上今前])年(?:度|同期|底|末|初)?(?:的)?$"
)
_RIGHT = re.compile(
    rf"(?![对以并的在被为与和及等共将从由其按]|进行|参加|接受|得到|开展|均|已|左右|以上|以下|减少|增加|上升|下降|降|升|扩展|扩大|"
    rf"提高)([{CJK}“”a-z(][{CJK}“”a-z0-9()]{{1,15}}?)"
    r"(?=[,，。;；、:：!！?？\n(]|$|进行|开展|实施|得到|参加|接受|完成|通过|均|已|全部|签订|设立|达到|实现|被|为|有|在|组成|(?<!公)共|等|和|及(?!时)|与|达|占|"
    r"的|建成|投入|纳入|提供|办理|发放|覆盖|配备|总价|实行|建立|获|荣获|验收|符合|享受|做|到(?!位))"
)
_ENGLISH_END = frozenset(
    "is are was were be been being has have had will would should can could may must reach reached reaches reaching total "
    "totaled totalled totaling totalling remain remained accounted accounting stood amounted rose fell increase increased "
    "decrease decreased decline declined dropped controlled kept maintained exceed exceeded exceeds exceeding average "
    "averaged stands remains numbered slipped shall held took at to by of up down around about only more than over nearly less "
    "no not a an the with for from in on and or its their our we that which it each stable stably basically flat still "
    "both stabilize stabilized stabilise stabilised keep keeps vs versus".split()
)
_LOOSE = " ,:(\n"
_ENGLISH_START = re.compile(
    r"^(?:[\W_]+|\d{1,2}(?:\.\d{1,2}){1,2} |(?:(?:this|last|next) year|(?:19|20)\d\d(?!-)|the|a|an|our|its|their|this|that|these|of|in|on|at|to|for|with|and|or|but|while|also|"
    r"which|it|we|they|there|has|"
    r"have|had|is|are|was|were|been|be|will|would|should|can|so|than|more|by|as|from|into|all|first|"
    r"second|third|fourth|fifth|"
    r"strive|ensure|make|among|them|including|respectively|currently|now)\b)+"
)
_ENGLISH_BREAK = re.compile(r"\b(?:has an?|have an?|that|which|ensure|make|due to|through|where)\b")
#: Words that are one with those behind "and".
_PAIRED = re.compile(r"\b(medical|maternal|women) and (health|child)")
_ENGLISH_NOUN = re.compile(
    r"\s*((?!(?:in|of|to|and|at|on|by|for|from|with|per|or|as|than|during|since|while|when|compared)\b)[a-z'/&-]+(?: [a-z'/&-]+){0,6}?)(?=\s(?:continue[sd]?|fell|rose|dropped|reached|has|have|had|is|are|was|were|will|been|in|"
    r"on|at|to|by|for|from|with|and|"
    r"that|which|who|of|as|than|during|under|out|per)\b|[,.;:)(\n]|\s[\d(]|$)"
)


def without_lead(text: str) -> str:
    """Return Chinese words without the place, time and verbs that stand before a name."""
    return _LEAD.sub("", text)


def phrase_before(text: str) -> str:
    """Return the Chinese words that name a number that follows.

    Examples
    --------
    >>> phrase_before("全县孕产妇死亡率控制在"), phrase_before("其中婴儿死亡率较上年下降")
    ('孕产妇死亡率', '婴儿死亡率')
    """
    text = text[-120:].rpartition("】")[2]
    while True:
        cut = _TAIL.sub("", text)
        if match := _COMPARED.search(cut) or _TIME_END.search(cut):
            cut = cut[: match.start()]
        if cut == text:
            break
        text = cut
    head, _, last = text.rpartition(":")
    return without_lead(last if last.strip() else head or text)


def phrase_after(text: str) -> str:
    """Return the Chinese noun that follows a number and its measure word.

    Examples
    --------
    >>> phrase_after("乡镇卫生院完成签约"), phrase_after(",其中")
    ('乡镇卫生院', '')
    """
    match = _RIGHT.match(text[:24])
    return match[1] if match and not match[1].startswith("(其中") else ""


def overlapped(words: str, phrase: str) -> list[str]:
    """Return words and a phrase as one Chinese name, what they share once.

    Examples
    --------
    >>> overlapped("老年人健康管理人数", "健康管理率")
    ['老年人健康管理人数健康管理率', '老年人健康管理率']
    """
    shared = next((size for size in range(min(len(words), len(phrase)), 0, -1) if words.endswith(phrase[:size])), 0)
    plain = re.sub(
        r"年?(?:报告)?(?:发病|死亡|患病|病死)(?:率|数|人数|例数)$|(?:人数|例数|病例|患者|病人|人次|数|率)$", "", words
    )
    again = next((size for size in range(min(len(plain), len(phrase)), 1, -1) if plain.endswith(phrase[:size])), 0)
    return list(dict.fromkeys([words + phrase[shared:], plain + phrase[again:], *([] if shared else [words + phrase])]))


def english_before(text: str) -> str:
    """Return the English words that name a number that follows.

    Examples
    --------
    >>> english_before("we ensure that the hospital delivery rate has reached ")
    'hospital delivery rate'
    """
    text = _ENGLISH_BREAK.split(text[-160:])[-1]
    while (cut := text.rstrip(_LOOSE).rpartition(" "))[2] in _ENGLISH_END:
        text = cut[0]
    return _ENGLISH_START.sub("", text.rstrip(_LOOSE)).strip()


def english_after(text: str) -> str:
    """Return the English noun phrase that follows a number.

    Examples
    --------
    >>> english_after(" rural pregnant women have received subsidies")
    'rural pregnant women'
    """
    match = _ENGLISH_NOUN.match(_PAIRED.sub(r"\1&\2", text[:90]))
    noun = (
        re.sub(r"^(?:more|fewer) |\s(?:and|or|of|nationwide)$", "", match[1].strip().replace("&", " and "))
        if match
        else ""
    )
    return "" if noun in ("years", "days", "respectively", "or so", "last year", "this year", "next year") else noun
