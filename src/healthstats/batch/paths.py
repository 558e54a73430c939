"""Where a report lies: path segments that are safe on every system, whatever the names in the data are."""

import hashlib
import re
import unicodedata
from pathlib import Path

TEMPLATES = Path(__file__).parent / "templates"
#: The files of a report.
PAGE, NOTEBOOK, RESULT_FILE, PICTURE, RUN_FILE = (
    "report.html",
    "report.ipynb",
    "result.json",
    "picture.svg",
    "run.json",
)

#: Format → the file of a report, in the order in which pages link them.
PAPERS = {"docx": "report.docx", "xlsx": "tables.xlsx", "pdf": "report.pdf"}

_UNSAFE = re.compile(r"[^\w.-]|\.(?=\.)")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_LONGEST = 120  # bytes: the temporary folder's name beside it is longer, and 255 is the limit


def safe_segment(name: str) -> str:
    """Return `name` as one segment of a path: letters of any script, digits, ``_``, ``-`` and ``.`` stay.

    A name that had to be changed ends with a hash of the original, so that two of them never meet.

    Examples
    --------
    >>> safe_segment("hengshan")
    'hengshan'
    >>> safe_segment("衡山县")
    '衡山县'
    >>> safe_segment("../../x")
    '______x-9cdf6a50'
    """
    text = unicodedata.normalize("NFC", name)
    made = _UNSAFE.sub("_", text)
    made = re.sub(r"^[.\-_]+|\.$", lambda match: "_" * len(match[0]), made)
    if made == text and not made.startswith("_") and not _RESERVED.fullmatch(made) and len(made.encode()) <= _LONGEST:
        return made
    kept = made.encode()[: _LONGEST - 9].decode(errors="ignore")
    return f"{kept}-{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def report_path(language: str, area: str, year: int | str, names: list[str]) -> str:
    """Return ``<language>/<area>/<year|all>/<notebook>[-<indicator>[-<subject>]]``, relative to ``reports/``.

    Parameters
    ----------
    language, area : str
        An empty area gives ``_data``.
    year : int or str
        Empty or 0 gives ``all``.
    names : list of str
        Notebook, indicator, subject …; empty ones are left out.

    Examples
    --------
    >>> report_path("en", "hengshan", 2019, ["indicator_trend", "live_births", ""])
    'en/hengshan/2019/indicator_trend-live_births'
    """
    place = safe_segment(area) if area else "_data"
    return "/".join((safe_segment(language), place, str(year or "all"), safe_segment("-".join(filter(None, names)))))


def collision_key(path: str) -> str:
    """Return what two paths share that some file systems take for the same."""
    return unicodedata.normalize("NFC", path).casefold()
