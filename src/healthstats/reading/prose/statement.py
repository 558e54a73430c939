"""A statement: a quantity of a text with its name, kind, time and place."""

import math
from dataclasses import dataclass

from healthstats.reading.period import Period
from healthstats.reading.prose.naming import Name
from healthstats.reading.prose.quantity import Quantity


@dataclass(slots=True, eq=False)
class Statement:
    """A quantity with all that is known of it; it is filled in step by step.

    Attributes
    ----------
    quantity : Quantity
        The number, its unit and its place in the working text.
    sentence : (int, int)
        Where its sentence stands.
    clause, after : str
        The words before it, back to the last number or comma, and the words behind it.
    begins : int
        Where that clause begins; what stands in its brackets is left out of the clause.
    chinese, in_plan, bracket : bool
        Whether the words around it are Chinese, whether it stands in a plan, and whether in a bracket that follows
        another number of its sentence.
    head, outer : str
        The words between the last number and the clause, and those before its bracket.
    sign : float or None
        +1 or -1 when it says by how much something changed.
    label, name, per_head
        What names it: the words, the name of the catalogue, and what it is per (每千人口).
    inherits : Statement or None
        The statement whose name it takes over.
    doubt : str
        A problem's code and words, as ``code: words``.
    """

    quantity: Quantity
    sentence: tuple[int, int]
    clause: str
    begins: int
    after: str
    chinese: bool
    in_plan: bool
    bracket: bool = False
    head: str = ""
    outer: str = ""
    sign: float | None = None
    label: str = ""
    name: Name | None = None
    per_head: str = ""
    inherits: "Statement | None" = None
    kind: str = "result"
    bound: str = "="
    value: float = math.nan
    unit: str = ""
    per: float = 1.0
    area: str = ""
    sex: str = ""
    period: Period | None = None
    numerator: float = math.nan
    denominator: float = math.nan
    flags: str = ""
    note: str = ""
    doubt: str = ""

    @property
    def indicator(self) -> str:
        """The catalogue id when the words can mean one indicator only."""
        return self.name.ids[0] if self.name and len(self.name.ids) == 1 else ""

    def call(self, label: str, name: Name | None) -> None:
        """Name it."""
        self.label, self.name = label, name

    def restrict(self, words: str) -> None:
        """Restrict it to a sex or to an area: 男性, 农村."""
        if sex := {"男": "male", "女": "female"}.get(words[:1]):
            self.sex = sex
        else:
            self.area = words

    def take_over(self, other: "Statement") -> None:
        """Give it the name of another statement."""
        self.label, self.name, self.inherits = other.label, other.name, other


def share_of(whole: str) -> Name:
    """Return the name of a share of something."""
    return Name(0, 0, ("composition_share",), whole)
