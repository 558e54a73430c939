"""The marks of one item, for values of any shape."""

import numpy as np
import numpy.typing as npt

from healthstats.analysis.assessment.scoring import Item

Floats = npt.NDArray[np.float64]
Values = npt.NDArray[np.floating]

#: Two numbers this near, relatively, are one number in binary.
_NEAR = 1e-9


def shortfall(one: Item, value: Values, low: Values, high: Values) -> Values:
    """Return by how much values are on the wrong side of a target, or outside its range [low, high]; 0 when met.

    A value that has to be beyond a target (``>``, ``<``) and equals it is not met by nothing: the smallest number
    above 0 stands for that.
    """
    if one.bound == "=":
        away = np.maximum(low - value, value - high)
    else:
        away = value - low if one.lower_is_better else low - value
    near = np.abs(away) <= _NEAR * np.fmax(np.abs(low), np.abs(high))
    away = np.where(near, 0.0, np.maximum(away, 0.0))
    return np.where(near & (one.bound in ("<", ">")), np.finfo("float32").tiny, away)


def marks(one: Item, value: Values, low: Values, high: Values) -> Values:
    """Return the marks of an item, its bonus among them.

    Parameters
    ----------
    one : Item
        Its rule.
    value : array
        In the unit of the target; what is missing gets no number.
    low, high : array
        The target, or the ends of its range; they broadcast against `value`.
    """
    if one.rule == "bands":
        return np.where(np.isnan(value), np.nan, _of_band(one, value))
    short = shortfall(one, value, low, high)
    if one.rule == "linear":
        made = one.weight * np.clip((value - one.floor) / np.where(sound(one, low), low - one.floor, np.nan), 0, 1)
    elif one.rule == "per point":
        made = np.maximum(one.weight - one.minus * short, 0)
    else:
        made = np.where(short > 0, 0.0, one.weight)
    if one.bonus:
        beyond = low - value if one.lower_is_better else value - low
        made = made + np.clip(one.bonus * beyond, 0, one.bonus_most)
    return np.where(np.isnan(value) | np.isnan(low), np.nan, made)


def sound(one: Item, low: Values) -> npt.NDArray[np.bool_]:
    """Return whether targets lie on the better side of the floor of a linear rule."""
    return np.asarray(low < one.floor if one.lower_is_better else low > one.floor)


def _of_band(one: Item, value: Values) -> Values:
    """Return the marks of the band that holds a value; the outer ones reach as far as values go."""
    starts = np.array([start for start, *_ in one.bands])
    given = np.array([mark for *_, mark in one.bands])
    place = np.searchsorted(starts - _NEAR * np.abs(starts), value, side="right") - 1
    return given[np.clip(place, 0, len(given) - 1)]
