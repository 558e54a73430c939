"""A quantity: a number in a text with its unit, range and bound words."""

import math
from dataclasses import dataclass

#: No count of health statistics comes near it.
MOST = 1e15


@dataclass(slots=True, eq=False)
class Quantity:
    """A number that states a quantity; places are those of the working text.

    Attributes
    ----------
    start, end : int
        The number as printed (both numbers of a range).
    left, stop : int
        Where its bound words begin, and where its unit and bound words end.
    value, high : float
        The number and the upper end of a range.
    decimals : int
        To how many decimals it is printed.
    unit : str
        As stated; empty when none is.
    per : float
        What a rate is per; 1 for a count.
    family : str
        As in `healthstats.units`; ``''`` when no unit is stated, ``times`` for a ratio.
    bound : str
        By the words beside it; ``=`` without any.
    words : bool
        Whether it is written in words.
    """

    start: int
    end: int
    left: int
    stop: int
    value: float
    high: float = math.nan
    decimals: int = 0
    unit: str = ""
    per: float = 1.0
    family: str = ""
    bound: str = "="
    words: bool = False
