"""What a reader can work out: the least and the greatest count that each cell can still have, given all sums.

First by subtraction, over and over, until nothing changes; then, for what is still in doubt, by linear programming.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import linprog

from healthstats.disclosure.programme import ContradictionError, Programme, settle
from healthstats.disclosure.relations import Relations

Floats = npt.NDArray[np.float64]
Marks = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int64]

#: Rounds of subtraction before linear programming takes over; cells of one programme.
_SWEEPS, _AT_ONCE = 60, 1500
_EPS = 1e-6


@dataclass(frozen=True)
class Known:
    """What is known of each cell before anything is reckoned, and how wide its bounds have to stay.

    Attributes
    ----------
    low, high : array
        The least and the greatest count that is shown of it; 0 and infinite where nothing is.
    ceiling : array
        The most it can be at all: its population where it counts some of them, else infinite.
    width : array
        How far the bounds must at least lie apart; 0 where nothing is to be protected.
    """

    low: Floats
    high: Floats
    ceiling: Floats
    width: Floats

    def narrow(self, low: Floats, high: Floats) -> Marks:
        """Mark the protected cells whose bounds lie too close together."""
        return (self.width > 0) & (high - low < self.width)


@dataclass(frozen=True)
class Reckoned:
    """The bounds of each cell after subtraction, and after linear programming where it was in doubt."""

    subtracted: tuple[Floats, Floats]
    programmed: tuple[Floats, Floats]


def reckon(sums: Relations, known: Known, true: Floats | None = None, quick: bool = False) -> Reckoned:
    """Return what a reader can work out of each cell.

    Numbers that contradict each other prove nothing. Where they do, the populations are no longer believed to be the
    most a count can be, and if that does not help, the sums that miss by least are set aside.

    Parameters
    ----------
    sums : Relations
        What adds up to what.
    known : Known
        What is shown of each cell of `sums`.
    true : array, optional
        The true count of each cell, as far as it is known: it saves time.
    quick : bool
        Is it enough to know one cell that is too narrow of each block that has some?

    Returns
    -------
    Reckoned
        Bounds in whole numbers. Those of programming are exact for cells that turned out too narrow; of the others they
        say no more than that they are wide enough.

    Examples
    --------
    >>> import pandas as pd
    >>> from healthstats.disclosure.relations import relations
    >>> sums = relations(pd.DataFrame({"sex": ["both", "female", "male"]}), parents={})
    >>> known = Known(np.array([12.0, 0, 9]), np.array([12.0, np.inf, 9]), np.full(3, np.inf), np.array([0.0, 3, 0]))
    >>> reckon(sums, known).subtracted[0].tolist()
    [12.0, 3.0, 9.0]
    """
    sums, low, high = _believed(sums, known)
    true = np.full(len(low), np.nan) if true is None else true
    while True:
        subtracted = subtract(sums, low, high)
        try:
            return Reckoned(subtracted, _program(sums, *subtracted, known.width, true, quick))
        except ContradictionError:
            sums = _set_aside(sums, low, high)


def subtract(sums: Relations, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Narrow the bounds by what is left of each sum when its other cells are taken off, until nothing changes."""
    relation = np.repeat(np.arange(len(sums.total)), np.diff(sums.parts.indptr))
    part, total = sums.parts.indices, sums.total
    for _ in range(_SWEEPS if len(total) else 0):
        open_ended = np.isinf(high)
        finite = np.where(open_ended, 0.0, high)
        least, most, opens = sums.parts @ low, sums.parts @ finite, sums.parts @ open_ended.astype("float64")
        new_low, new_high = low.copy(), high.copy()
        np.maximum.at(new_low, total, least)
        np.minimum.at(new_high, total, np.where(opens > 0, np.inf, most))
        np.minimum.at(new_high, part, high[total][relation] - (least[relation] - low[part]))
        left = low[total][relation] - (most[relation] - finite[part])
        np.maximum.at(new_low, part, np.where(opens[relation] > open_ended[part], 0.0, left))
        if (new_low == low).all() and (new_high == high).all():
            break
        low, high = new_low, new_high
        if (low > high).any():
            break
    return low, high


def blocks(sums: Relations, unknown: Marks) -> Codes:
    """Return the block of each unknown cell: cells of different blocks tell nothing of each other. Others have -1."""
    matrix = abs(sums.signed()).tocsc()[:, unknown]
    found = np.full(len(unknown), -1, dtype="int64")
    _, labels = sparse.csgraph.connected_components(sparse.block_array([[None, matrix], [matrix.T, None]]))
    found[unknown] = labels[matrix.shape[0] :]
    return found


def _believed(sums: Relations, known: Known) -> tuple[Relations, Floats, Floats]:
    """Return the sums and the bounds that do not contradict each other at first sight."""
    low, high = known.low, np.minimum(known.high, np.maximum(known.ceiling, known.low))
    sums = sums.only(abs(sums.signed()) @ (low < high).astype("float64") > 0)
    crossed = np.greater(*subtract(sums, low, high))
    if not crossed.any():
        return sums, low, high
    block = blocks(sums, low < high)
    touched = abs(sums.signed())
    bad_sums = touched @ crossed.astype("float64") > 0
    bad_cells = (touched.T @ bad_sums.astype("float64") > 0) & (block >= 0)
    high = np.where(np.isin(block, block[bad_cells]), known.high, high)
    while np.greater(*subtract(sums, low, high)).any():
        sums = _set_aside(sums, low, high)
    return sums, low, high


def _set_aside(sums: Relations, low: Floats, high: Floats) -> Relations:
    """Return the sums without those that have to be broken for any table to agree with what is shown."""
    signed = sums.signed()
    count, cells = signed.shape
    slack = sparse.eye_array(count)
    answer = linprog(
        np.r_[np.zeros(cells), np.ones(2 * count)],
        A_eq=sparse.hstack([signed, slack, -slack]).tocsr(),
        b_eq=np.zeros(count),
        bounds=np.c_[np.r_[low, np.zeros(2 * count)], np.r_[high, np.full(2 * count, np.inf)]],
        method="highs",
    )
    missed = np.abs(signed @ answer.x[:cells]) > _EPS
    if not missed.any():  # only whole numbers contradict it: then nothing of it is believed
        missed = np.ones(count, dtype="bool")
    return sums.only(~missed)


def _program(
    sums: Relations, low: Floats, high: Floats, width: Floats, true: Floats, quick: bool
) -> tuple[Floats, Floats]:
    """Return the bounds after linear programming; cells that turn out wide enough keep those they had."""
    unknown = low < high
    doubtful = unknown & (width > 0) & (high - low >= width)
    block = blocks(sums, unknown)
    if quick:
        doubtful &= ~np.isin(block, block[unknown & (width > 0) & (high - low < width)])
    doubted, sizes = np.unique(block[unknown & np.isin(block, block[doubtful])], return_counts=True)
    rows_of, columns_of = sums.signed(), sums.signed().tocsc()
    low, high = low.copy(), high.copy()
    for chunk in np.unique(turn := (np.cumsum(sizes) - sizes) // _AT_ONCE):
        cells = np.flatnonzero(np.isin(block, doubted[turn == chunk]))
        signed = rows_of[np.unique(columns_of[:, cells].indices)].tocsc()
        fixed = np.where(unknown, 0.0, low)
        some = Programme(signed[:, cells].tocsr(), -(signed @ fixed), low[cells], high[cells], block[cells])
        low[cells], high[cells] = settle(some, np.where(doubtful, width, 0)[cells], true[cells], quick)
    return low, high
