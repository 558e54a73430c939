"""Names as people write them: folded for comparison, and the nearest known ones when a name is unknown."""

import difflib
import re
import unicodedata
from collections.abc import Iterable
from functools import cache

import opencc

_PINYIN = re.compile(r"(?<=[\u4e00-\u9fff])\s*\([a-zà-üāēīōūǎěǐǒǔǘǚǜ]+\)")
_NOISE = re.compile(r"[\s\u3000'\"“”‘’_·•]+")


@cache
def _simplified() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@cache
def fold(text: str) -> str:
    """Fold a name for comparison: width, case, Traditional characters, pinyin in brackets, blanks.

    Examples
    --------
    >>> fold("孕產(chǎn)婦 死亡率") == fold("孕产妇死亡率")
    True
    >>> fold("Infant  Mortality_Rate")
    'infantmortalityrate'
    """
    text = unicodedata.normalize("NFKC", text).casefold()
    return _NOISE.sub("", _simplified().convert(_PINYIN.sub("", text)))


def nearest(name: str, known: Iterable[str], count: int = 3) -> list[str]:
    """Return the known names most like `name`, best first.

    Examples
    --------
    >>> nearest("infant_mortalty_rate", ["infant_mortality_rate", "beds"])
    ['infant_mortality_rate']
    """
    choices: dict[str, str] = {}
    for choice in known:
        choices.setdefault(fold(choice), choice)
    return [choices[key] for key in difflib.get_close_matches(fold(name), choices, n=count, cutoff=0.5)]


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return the remedy sentence for an unknown name, or an empty text when nothing is near."""
    near = nearest(name, known)
    return f"Did you mean {' or '.join(repr(choice) for choice in near)}?" if near else ""
