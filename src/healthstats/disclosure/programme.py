"""Bounds by linear programming in whole numbers, over tables that agree with what is shown.

Two such tables that show a cell far apart prove that its bounds are. So a programme that pulls all cells in doubt up or
down clears many at once; only those still in doubt after some of them are asked for one by one, those of different
blocks together.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

Floats = npt.NDArray[np.float64]
Marks = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int64]

#: Branches of a programme that has to be solved, and of one that need only be tried.
_NODES, _FEW_NODES = 2000, 20
_EPS = 1e-6


class ContradictionError(Exception):
    """No table agrees with what is shown."""


@dataclass(frozen=True)
class Programme:
    """The tables that agree with what is shown: matrix · cells = rest, low <= cells <= high, whole numbers."""

    matrix: sparse.csr_array
    rest: Floats
    low: Floats
    high: Floats
    block: Codes

    def of(self, cells: Marks) -> "Programme":
        """Return the programme of some whole blocks."""
        rows = abs(self.matrix) @ cells.astype("float64") > 0
        matrix = self.matrix[rows].tocsc()[:, cells].tocsr()
        return Programme(matrix, self.rest[rows], self.low[cells], self.high[cells], self.block[cells])

    def table(self, aim: Floats, whole: bool) -> tuple[Floats, Marks, bool]:
        """Return a table with the greatest aim · cells, where it is in whole numbers, and whether it is the best."""
        return self._best(aim, self.low, self.high, whole, _NODES)

    def spread(self, aim: Floats, low: Floats, high: Floats, whole: bool) -> tuple[Floats, Marks, bool]:
        """Return a table with the greatest aim · cells between closer bounds; it need only be tried."""
        return self._best(aim, np.maximum(self.low, low), np.minimum(self.high, high), whole, _FEW_NODES)

    def _best(self, aim: Floats, low: Floats, high: Floats, whole: bool, nodes: int) -> tuple[Floats, Marks, bool]:
        answer = milp(
            -aim,
            integrality=np.full(len(aim), int(whole)),
            bounds=Bounds(low, high),
            constraints=LinearConstraint(self.matrix, self.rest, self.rest),
            options={"mip_rel_gap": 0.0, "node_limit": nodes},
        )
        if answer.status == 2 and not whole:
            raise ContradictionError
        table = np.full(len(aim), np.nan) if answer.x is None else answer.x
        broken = ~(np.abs(table - np.rint(table)) < _EPS)
        return table, ~np.isin(self.block, self.block[broken]), answer.status == 0

    def agrees(self, table: Floats) -> Marks:
        """Mark the cells of the blocks in which `table` agrees with what is shown."""
        beyond = ~((table >= self.low) & (table <= self.high))
        missed = ~(np.abs(self.matrix @ table - self.rest) < _EPS)
        beyond |= abs(self.matrix).T @ missed.astype("float64") > 0
        return ~np.isin(self.block, self.block[beyond])


def settle(some: Programme, width: Floats, true: Floats, quick: bool) -> tuple[Floats, Floats]:
    """Return bounds that are exact where they are narrower than `width`; of one such cell a block, or of all."""
    low, high = some.low.copy(), some.high.copy()
    most_at_all = low.sum() + high[np.isfinite(high)].sum() + 1000  # a cell that no sum holds is wide all the same
    some = replace(some, high=np.minimum(high, most_at_all))
    agrees = some.agrees(true)
    least, most = np.where(agrees, true, np.inf), np.where(agrees, true, -np.inf)
    if not agrees.all():
        least, most = _seen(least, most, ~agrees, *some.of(~agrees).table(np.zeros((~agrees).sum()), whole=True)[:2])
    settled, stretching, random = width == 0, True, np.random.default_rng(0)
    while (open_ := ~settled & ~(most - least >= width)).any():
        cells = np.isin(some.block, some.block[open_])
        part = some.of(cells)
        if stretching:
            # At random, so that of the cells that add up some rise and some fall, and none further than it has to.
            aim = np.where(open_, random.choice([-1.0, 1.0], len(open_)), 0.0)
            boxed = open_ & np.isfinite(least)
            box = np.where(boxed, most - width, -np.inf), np.where(boxed, least + width, np.inf)
            for side in (1.0, -1.0):
                again = cells
                for whole in (False, True):
                    table, sure, _ = some.of(again).spread(side * aim[again], box[0][again], box[1][again], whole)
                    least, most = _seen(least, most, again, table, sure)
                    if sure.all():
                        break
                    again = again.copy()
                    again[np.flatnonzero(again)[sure]] = False
            stretching = (open_ & (most - least >= width)).sum() > open_.sum() / 10
            continue
        suspects = np.flatnonzero(open_)[np.argsort(np.nan_to_num(most - least)[open_], kind="stable")]
        asked = np.sort(suspects[np.unique(some.block[suspects], return_index=True)[1]])
        there = np.searchsorted(np.flatnonzero(cells), asked)
        aim = np.zeros(cells.sum())
        aim[there], settled[asked] = 1.0, True
        for side, ends, better, inwards in ((-1.0, low, np.maximum, np.ceil), (1.0, high, np.minimum, np.floor)):
            for whole in (False, True):
                found, sure, best = part.table(side * aim, whole)
                least, most = _seen(least, most, cells, found, sure)
                if best:
                    ends[asked] = better(ends[asked], inwards(found[there] + side * _EPS))
                if sure[there].all():
                    break
        if quick:
            narrow = settled & (width > 0) & (high - low < width)
            settled |= np.isin(some.block, some.block[narrow])
    return low, high


def _seen(least: Floats, most: Floats, cells: Marks, table: Floats, sure: Marks) -> tuple[Floats, Floats]:
    """Return the least and the most that was seen of each cell, with one table more, as far as it is sure."""
    least, most, places = least.copy(), most.copy(), np.flatnonzero(cells)[sure]
    least[places] = np.minimum(least[places], np.rint(table[sure]))
    most[places] = np.maximum(most[places], np.rint(table[sure]))
    return least, most
