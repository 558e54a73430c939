"""The catalogue's names, found in running text: at the end of a Chinese phrase, anywhere in an English clause."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path

from healthstats.catalogue import Indicator, edition, indicators, subjects
from healthstats.names import fold
from healthstats.reading.prose.phrases import english_after, without_lead
from healthstats.reading.prose.repair import CJK

_SHORT = 4  # a name of at most so many characters names nothing beside words that are not its own
_LONGEST = 40
_REMEMBERED = 50_000  # phrases that have been looked at


@dataclass(frozen=True)
class Name:
    """A name of the catalogue found in a text.

    Attributes
    ----------
    start, end : int
        Where it stands.
    ids : tuple of str
        The indicators it can mean.
    subject : str
        Its subject, when the words before or after it name one.
    """

    start: int
    end: int
    ids: tuple[str, ...]
    subject: str = ""


def names_of(root: Path | None) -> "Names":
    """Return the names of a project's catalogue, made once for each state of its files."""
    return _names_of(root, edition(root))


@lru_cache(maxsize=4)
def _names_of(root: Path | None, _: tuple[tuple[Path | None, int], ...]) -> "Names":
    return Names(root)


@dataclass
class Names:
    """The catalogue's names, ready to be found in running text; see `names_of`."""

    root: Path | None
    _found: dict[str, Name | None] = field(default_factory=dict)
    _rated: dict[frozenset[str], dict[frozenset[str], str]] = field(default_factory=dict)

    @cached_property
    def known(self) -> dict[str, Indicator]:
        """The indicators by id."""
        return indicators(self.root)

    @cached_property
    def stocks(self) -> frozenset[str]:
        """The indicators of what is there at a day: beds, staff, institutions, people."""
        return frozenset(key for key, one in self.known.items() if one.domain == "resources" or key == "population")

    @cached_property
    def _chinese(self) -> dict[str, tuple[str, ...]]:
        return {name: tuple(ids) for name, ids in self._all.items() if re.search(f"[{CJK}]", name)}

    @cached_property
    def _all(self) -> dict[str, list[str]]:
        names: dict[str, list[str]] = defaultdict(list)
        for one in self.known.values():
            for name in dict.fromkeys((one.zh, one.en, *one.names)):
                if "<X>" not in name:
                    plain = _key(name) if re.search(f"[{CJK}]", name) else name.casefold()
                    if one.id not in names[plain]:
                        names[plain].append(one.id)
        return names

    @cached_property
    def _tails(self) -> dict[str, list[str]]:
        """What follows the subject in a name: 死亡率 of <X>死亡率."""
        tails: dict[str, list[str]] = defaultdict(list)
        for one in self.known.values():
            for name in one.names:
                if name.startswith("<X>") and one.id not in tails[_key(name[3:])]:
                    tails[_key(name[3:])].append(one.id)
        return tails

    @cached_property
    def _subjects(self) -> dict[str, str]:
        return {
            _key(name): one.id
            for one in subjects(self.root).values()
            for name in (one.zh, one.en, *one.names)
            if len(_key(name)) > 1
        }

    @cached_property
    def subject_ids(self) -> frozenset[str]:
        """The known subjects."""
        return frozenset(subjects(self.root))

    def fits(self, subject: str, found: "Name") -> bool:
        """Return whether a subject is of the kind that an indicator is about: cases of a disease, and of no school."""
        kinds = _KINDS.get(self.known[found.ids[0]].subject)
        return kinds is None or self._kinds.get(subject, "disease") in kinds

    @cached_property
    def _kinds(self) -> dict[str, str]:
        return {one.id: one.kind for one in subjects(self.root).values()}

    @cached_property
    def _english(self) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
        """First word → the names that begin with it, longest first."""
        made: dict[str, list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
        for name, ids in self._all.items():
            if name.isascii() and len(name) > 2:
                made[re.split(r"[^a-z]", name)[0]].append((name, tuple(ids)))
        return {word: sorted(names, key=lambda one: -len(one[0])) for word, names in made.items()}

    @cached_property
    def _subject_words(self) -> dict[str, list[tuple[str, str]]]:
        made: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for one in subjects(self.root).values():
            for name in (one.en, *one.names):
                if name.isascii() and len(name) > 2:
                    made[re.split(r"[^a-z]", name.casefold())[0]].append((name.casefold(), one.id))
        return {word: sorted(names, key=lambda pair: -len(pair[0])) for word, names in made.items()}

    def ending(self, phrase: str) -> Name | None:
        """Return the longest name that a Chinese phrase ends with; the rest of the phrase can be its subject."""
        if phrase not in self._found:
            if len(self._found) >= _REMEMBERED:
                self._found.clear()
            self._found[phrase] = self._of_vaccine(self._ending(phrase))
        return self._found[phrase]

    def _of_vaccine(self, found: "Name | None") -> "Name | None":
        """Return a coverage of the vaccine where its disease is named: 麻疹接种率."""
        of_vaccine = found and f"{found.subject}_vaccine" in self.subject_ids
        if found and of_vaccine and self.known[found.ids[0]].subject == "vaccine":
            return replace(found, subject=f"{found.subject}_vaccine")
        return found

    def _ending(self, phrase: str) -> Name | None:
        folded = _key(phrase[-_LONGEST:])
        for start in range(len(folded)):
            tail = folded[start:]
            rest = folded[:start]
            subject = self.subject_at_end(rest.removesuffix("年")) if tail in self._tails else ""
            if subject and (len(tail) > 1 or subject.endswith("child")):  # 二孩率, and no 高血压率
                return Name(start, len(folded), tuple(self._tails[tail]), subject)
            if tail in self._chinese:
                ids = self._chinese[tail]
                own = without_lead(rest).removesuffix("全年")
                if (
                    _AGES.search(own)
                    and "岁" not in tail
                    and not any("岁" in name for name in self.known[ids[0]].names)
                ):
                    return None  # 三岁以下系统管理率 is no maternal rate
                if own and (wider := self._with_wider_subject(folded, start)):
                    return wider
                if _EACH.search(own):
                    return None  # 医师日均担负诊疗
                about = Name(start, len(folded), ids)
                if self.known[ids[0]].subject in _KINDS and (subject := self._first_subject(folded, about)):
                    return replace(about, subject=subject)
                if not own or len(tail) > _SHORT or own in _EVERYONE or "对" in own or _OF_A_PLACE.fullmatch(own):
                    return Name(start, len(folded), ids)
                with_subject = tuple(
                    one for one in (*self._tails.get(tail, ()), *ids) if self.known[one].subject and one != "population"
                )
                if with_subject and len(own) <= 14:
                    return Name(start, len(folded), (with_subject[0],), own)
                return None
        return None

    def _with_wider_subject(self, phrase: str, start: int) -> Name | None:
        """Return the name whose subject begins before the longest plain name: 乙类传染病报告发病率 is not that of all."""
        for place in range(start + 1, len(phrase)):
            if phrase[place:] in self._tails and (subject := self.subject_at_end(phrase[:place])):
                named = phrase[max(0, start - 4) : place]
                wider = any(self._subjects.get(named[at:]) == subject for at in range(min(4, start)))
                return Name(start, len(phrase), tuple(self._tails[phrase[place:]]), subject) if wider else None
        return None

    def _first_subject(self, phrase: str, about: "Name") -> str:
        """Return the subject with which a phrase begins: 乡镇卫生院数, 医院总诊疗人次, 乙肝疫苗接种率."""
        whole = without_lead(phrase)
        forms = dict.fromkeys((whole, _OF_CHILDREN.sub("", whole)))
        begun = (self._subjects.get(words[:end], "") for words in forms for end in range(min(len(words), 14), 1, -1))
        return next((one for one in begun if one and self.fits(one, about)), "")

    def subject_of(self, text: str) -> str:
        """Return the subject that a text names and nothing else."""
        return self._subjects.get(_key(text), "")

    def subject_at_end(self, text: str) -> str:
        """Return the longest subject that a text ends with."""
        text = _key(text)
        for start in range(max(0, len(text) - 14), len(text) - 1):
            if text[start:] in self._subjects:
                return self._subjects[text[start:]]
        return ""

    def subject_in(self, text: str) -> str:
        """Return the longest subject named in a text, or an empty text."""
        folded = _key(text)
        for length in range(min(len(folded), 14), 1, -1):
            for start in range(len(folded) - length + 1):
                if folded[start : start + length] in self._subjects:
                    return self._subjects[folded[start : start + length]]
        return ""

    def english(self, low: str, start: int, end: int) -> list[Name]:
        """Return the English names in a slice of the working text, the longest at each place."""
        found: list[Name] = []
        done = start
        for word in _WORD.finditer(low, start, end):
            if word.start() < done:
                continue
            for name, ids in self._english.get(word[0], ()):
                if (
                    low.startswith(name, word.start())
                    and not low[word.start() + len(name) : word.start() + len(name) + 1].isalpha()
                ):
                    done = word.start() + len(name)
                    if not (_CRUDE & set(ids) and _OF_SOME.search(low, max(0, word.start() - 16), word.start())):
                        found.append(self._about(low, Name(word.start(), done, ids), end))
                    break
        return found

    def _about(self, low: str, found: Name, end: int) -> Name:
        """Return a name with the subject behind it: the death rate from heart disease is no crude death rate."""
        if not {"crude_death_rate", "cause_specific_mortality_rate"} & set(found.ids):
            return found
        joint = _JOINT.match(low, found.end - 5 if low.endswith(" from", 0, found.end) else found.end)
        if joint is None:
            return found
        subject = self.english_subject(low, joint.end(), min(joint.end() + 20, end))
        if own := _RATES_OF_COUNTS["deaths"].get(subject) if subject else None:
            return Name(found.start, found.end, (own,))  # the death rate of infants
        words = subject or english_after(low[joint.end() : joint.end() + 40])
        return Name(found.start, found.end, ("cause_specific_mortality_rate",), words) if words else found

    @cached_property
    def _rates(self) -> list[tuple[str, frozenset[str]]]:
        """The rates with the stems of one of their English names; such a name has several."""
        bags = [(ids[0], _stems(name)) for name, ids in self._all.items() if len(ids) == 1 and name.isascii()]
        return [(key, bag) for key, bag in bags if len(bag) > 1 and self.known[key].family == "rate"]

    @cached_property
    def _with_stem(self) -> dict[str, list[int]]:
        """Stem → the places of the rates that have it in their name."""
        made: dict[str, list[int]] = defaultdict(list)
        for place, (_, bag) in enumerate(self._rates):
            for stem in bag:
                made[stem].append(place)
        return made

    def by_words(self, label: str, context: str) -> list[str]:
        """Return the rates all of whose words stand in an English label, some of them in the words before it.

        Machine translation turns names round (the establishment rate of electronic health records), so that only
        their words can be compared. Several are returned when the label holds them alike (usage and update rate).
        """
        here = _stems(label)
        bags = self._alike(here)
        if here in bags:
            return [bags[here]]
        said = {stem: place for place, stem in enumerate(_all_stems(context))} if bags else {}
        scores = {bag: (len(bag & here), bag <= here, len(bag)) for bag in bags if bag - here <= said.keys()}
        best = max(scores.values(), default=None)
        alike = [bag for bag, score in scores.items() if score == best]
        last = {
            bag: min((said[stem] for stem in bag - here), default=0) for bag in alike
        }  # the nearest before the label
        return list(dict.fromkeys(bags[bag] for bag in alike if last[bag] == max(last.values())))

    def _alike(self, here: frozenset[str]) -> dict[frozenset[str], str]:
        """Return the stems of the rates that these stems can mean, with their ids; only the rate itself if it is one."""
        if here in self._rated:
            return self._rated[here]
        shared = Counter(place for stem in here for place in self._with_stem.get(stem, ()))
        bags: dict[frozenset[str], str] = {}
        for place in sorted(place for place, count in shared.items() if count > 1 or len(here) == 1):
            key, bag = self._rates[place]
            if bag == here:
                bags = {bag: key}
                break
            said_so = here & _NATURE == bag & _NATURE and bag & _DONE <= here and here & _ACTS <= bag
            if said_so and (shared[place] >= max(2, len(bag) / 2) or shared[place] == len(here)):
                bags[bag] = key
        if len(self._rated) >= _REMEMBERED:
            self._rated.clear()
        self._rated[here] = bags
        return bags

    def rate(self, text: str) -> Name | None:
        """Return the rate that a whole English text names."""
        ids = tuple(one for one in self._all.get(text, ()) if self.known[one].family == "rate")
        return Name(0, 0, ids) if ids else None

    def share_of_births(self, subject: str) -> Name | None:
        """Return the share of a birth order: of the second child."""
        order = self._kinds.get(subject) == "birth order" and "birth_order_share" in self.known
        return Name(0, 0, ("birth_order_share",), subject) if order else None

    def per_head(self, found: Name) -> Name:
        """Return the name of a count per thousand people: beds, 6.4 per 1,000; cases, 182.7 per 100,000."""
        if rates := _RATES_OF_COUNTS.get(found.ids[0]) if len(found.ids) == 1 else None:
            own = rates.get(found.subject)
            return replace(found, ids=(own,), subject="") if own else replace(found, ids=(rates["*"],))
        ids = tuple(f"{one}_per_thousand_population" for one in found.ids)
        return replace(found, ids=ids) if all(one in self.known for one in ids) else found

    def english_subject(self, low: str, start: int, end: int) -> str:
        """Return the first English subject named in a slice."""
        return next(iter(self.english_subjects(low, start, end)), "")

    def english_subjects(self, low: str, start: int, end: int) -> list[str]:
        """Return the English subjects named in a slice, the longest at each place."""
        found: list[str] = []
        done = start
        for word in _WORD.finditer(low, start, end):
            if word.start() < done:
                continue
            for name, subject in self._subject_words.get(word[0], ()):
                after = word.start() + len(name)
                if low.startswith(name, word.start()) and not low[after : after + 1].isalpha():
                    found.append(subject)
                    done = after
                    break
        return found


_WORD = re.compile(r"[a-z]+")
_CRUDE = frozenset(("crude_birth_rate", "crude_death_rate"))
#: Before a crude rate's name, what makes it the rate of some: the preterm birth rate.
_OF_SOME = re.compile(r"\b(?:preterm|premature|teen|teenage|adolescent|twin|multiple|under-\d+)[ -]$")
_TOKEN = re.compile(r"[a-z]+\d*")
_UNDER = re.compile(r"\bunder(?:-| | the age of )(\d+)(?![.\d])")  # under 5 is another age than under 75
_BELOW = re.compile(r"\b(\d+) years? old (?:and )?(?:below|the following)\b")
#: What a count is per so many people, by its subject; ``*`` for any other.
_RATES_OF_COUNTS = {
    "births": {"*": "crude_birth_rate"},
    "deaths": {
        "": "crude_death_rate",
        "infant": "infant_mortality_rate",
        "neonatal": "neonatal_mortality_rate",
        "under_five": "under_five_mortality_rate",
        "perinatal": "perinatal_mortality_rate",
        "maternal": "maternal_mortality_ratio",
        "*": "cause_specific_mortality_rate",
    },
    "reported_cases": {
        "class_a_and_b": "class_a_and_b_infectious_disease_incidence",
        "all_notifiable": "notifiable_disease_incidence",
        "*": "disease_incidence_rate",
    },
}
#: What an indicator is about → the kinds of subject that it can have; any where nothing is said.
_KINDS = {
    "disease": {"disease"},
    "cause": {"disease"},
    "cause or group": {"disease", "age"},
    "birth order": {"birth order"},
    "vaccine": {"vaccine"},
    "vaccine set": {"vaccine"},
    "facility level": {"facility"},
    "staff category": {"facility"},
    "population group": {"group"},
    "who must hold it": {"group"},
    "institution type": {"facility"},
}
_JOINT = re.compile(r" (?:from|of|due to|for) (?:the )?")
#: What article spinners write → the usual word.
_USUAL = {
    "逝世": "死亡",
    "作古": "死亡",
    "标准管理": "规范管理",
    "规范化管理": "规范管理",
    "效劳": "服务",
    "嬰": "婴",
    "围生儿": "围产儿",
    "安康": "健康",
    "根本": "基本",
    "系管率": "系统管理率",
    **{f"{numeral}岁": f"{age}岁" for age, numeral in enumerate("一二三四五六七", 1)},
}
_SPUN = re.compile("|".join(_USUAL))
_PARTICLES = re.compile("[、的()]")
_PER_PEOPLE = re.compile(r"每([千万])名?(?:常住|服务|户籍)?人口?(?:拥有|平均|[只仅]?有)?(?=.)")
_AGES = re.compile(r"\d岁(?:及?以下|以内)")
_OF_CHILDREN = re.compile(r"^(?:(?:适龄|学龄前|婴幼)?儿童)?[“\"「]?")  # 儿童“八苗”全程接种率
_OF_A_PLACE = re.compile(r"[一-龥]{1,7}(?<![地城郊市校社])[省市州县区]")
_EACH = re.compile(r"[日人]均|平均每|每[名个位]|担负|负担")
_EVERYONE = frozenset(("居民", "城乡居民", "人群", "群众", "常住居民", "城镇居民", "农村居民", "患者", "报告"))
_LITTLE = frozenset("the a an of in for and or by to with on at as rate ratio share number per from".split())
#: What machine translation writes for the stem of the usual word.
_ALIKE = {"cov": "cover", "arrival": "arriv", "norm": "standard", "normative": "standard", "inoculat": "vaccin"}
_ENDINGS = "ment ization izing ized ize ations ation liness ages age ings ing ies ers er ed es ly s y e".split()


@lru_cache(maxsize=20_000)
def _key(text: str) -> str:
    """Fold a name: without the commas, brackets and particles that writers put or leave, in the usual words."""
    plain = _PER_PEOPLE.sub(r"每\1人", _PARTICLES.sub("", fold(text)))
    return _SPUN.sub(lambda match: _USUAL[match[0]], plain)


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    """Return what is common to use, usage and used; vaccine and vaccination; timely and timeliness."""
    word = word.replace("isation", "ization").replace("ise", "ize")
    for end in _ENDINGS:
        if word.endswith(end) and len(word) - len(end) >= 2:
            word = word[: -len(end)].rstrip("e")
            break
    return _ALIKE.get(word, word)


#: Of what nature a rate is; a name of another is not meant, whatever other words it shares.
_NATURE = frozenset(map(_stem, ("mortality", "death", "incidence", "prevalence", "fatality", "risk")))


#: What is done to those whom a rate counts: it is said beside the number, though of whom may be said before.
_DONE = frozenset(
    _stem(word)
    for word in "vaccination immunization inoculation screening management delivery examination visit testing detection "
    "reporting registration participation reimbursement compensation closure satisfaction cure "
    "conversion breastfeeding transmission system standard".split()
)


#: What has no other word: a rate of deliveries is never one of care.
_ACTS = frozenset(map(_stem, ("delivery", "vaccination", "breastfeeding", "transmission")))


def _all_stems(text: str) -> list[str]:
    text = _BELOW.sub(r"under\1 ", _UNDER.sub(r"under\1 ", text.replace("re-", "re")))
    return [_stem(word) for word in _TOKEN.findall(text) if word not in _LITTLE]


def _stems(text: str) -> frozenset[str]:
    return frozenset(_all_stems(text))
