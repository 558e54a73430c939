"""Secondary suppression: which further counts to hide, so that none of the hidden ones can be worked out.

The complement is found by linear programming: the cheapest second table that agrees with everything that stays shown
and differs by the protected width in each cell that the attacker recovered. The cells in which it differs from the true
one are hidden: no reader can tell the two tables apart. The attacker has the last word, and what was hidden in vain is
given back.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import linprog

from healthstats.disclosure.bounds import Known, blocks, reckon
from healthstats.disclosure.relations import Relations

Floats = npt.NDArray[np.float64]
Marks = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int64]
#: What a reader knows of each cell when these are hidden.
Showing = Callable[[Marks], Known]

_EPS = 1e-6
#: Cells of one linear programme; what protecting one count more is worth, beside the cost of hiding others (at most 1).
_AT_ONCE, _WORTH = 2000, 1000.0
#: How many cells of a block are protected at a time: moving all of them one way at once would take far more others.
_GOALS = 10
#: How many cells of a block are tried whether they are hidden in vain; only large blocks have more.
_TRIES = 40


def protect(sums: Relations, count: Floats, primary: Marks, free: Marks, showing: Showing) -> Marks:
    """Return the cells to hide: `primary`, and others as far as they are needed.

    Parameters
    ----------
    sums : Relations
        What adds up to what.
    count : array
        The true count of each cell; NaN where it is not known.
    primary : array
        The cells that must be hidden.
    free : array
        The cells that may be.
    showing : callable
        What a reader knows when given cells are hidden.

    Returns
    -------
    array
        Marks of cells. Where nothing protects a primary cell (what was published before gives it away), nothing is
        hidden for its sake.
    """
    hidden, stuck, turn = primary.copy(), 0, 0
    hopeless = np.zeros(len(count), dtype="bool")
    while (found := recovered(sums, count, known := showing(hidden)) & ~hopeless).any():
        goals = found if stuck else _some(found, blocks(sums, np.ones(len(count), dtype="bool")), turn)
        more = _complement(sums, count, known, hidden, free, goals, up=turn % 2 == 0) | (found & free)
        turn, stuck = turn + 1, 0 if (more & ~hidden).any() else stuck + 1
        if stuck == 2:  # neither upwards nor downwards: is it enough to hide everything?
            block = blocks(sums, free | (known.low < known.high))
            more = free & np.isin(block, block[found])
            lost = recovered(sums, count, showing(hidden | more)) & found
            if lost.any():  # not even that: for those nothing more is hidden
                hopeless, hidden, more = hopeless | lost, primary.copy(), np.zeros(len(count), dtype="bool")
            turn, stuck = 0, 0
        hidden |= more
    return _given_back(sums, count, hidden, primary, showing)


def _some(cells: Marks, block: Codes, seed: int) -> Marks:
    """Return at most `_GOALS` of the marked cells of each block, by lot."""
    drawn = np.random.default_rng(seed).permutation(np.flatnonzero(cells))
    drawn = drawn[np.argsort(block[drawn], kind="stable")]
    _, first, of_block = np.unique(block[drawn], return_index=True, return_inverse=True)
    some = np.zeros(len(cells), dtype="bool")
    some[drawn[np.arange(len(drawn)) - first[of_block] < _GOALS]] = True
    return some


def recovered(sums: Relations, count: Floats, known: Known, quick: bool = False) -> Marks:
    """Mark the protected cells that a reader can work out; if quick, one at least of each block that has some."""
    answer = reckon(sums, known, count, quick)
    return known.narrow(*answer.subtracted) | known.narrow(*answer.programmed)


def _cost(sums: Relations, count: Floats) -> Floats:
    """Return what hiding each cell costs, up to 1: little for small counts, twice as much for totals."""
    cost = 1 + np.log2(1 + np.nan_to_num(count))
    cost[np.unique(sums.total)] *= 2
    return cost / cost.max(initial=1.0)


def _complement(
    sums: Relations, count: Floats, known: Known, hidden: Marks, free: Marks, found: Marks, up: bool
) -> Marks:
    """Mark the shown cells in which the cheapest second table differs that moves the `found` cells up (or down)."""
    cost, more = _cost(sums, count), np.zeros(len(count), dtype="bool")
    block = blocks(sums, np.ones(len(count), dtype="bool"))
    wanted, sizes = np.unique(block[np.isin(block, block[found])], return_counts=True)
    signed = sums.signed()
    for chunk in np.unique(turn := (np.cumsum(sizes) - sizes) // _AT_ONCE):
        cells = np.flatnonzero(np.isin(block, wanted[turn == chunk]))
        matrix = signed.tocsc()[:, cells].tocsr()
        matrix = matrix[np.diff(matrix.indptr) > 0]
        some = Known(*(one[cells] for one in (known.low, known.high, known.ceiling, known.width)))
        may = (free & ~hidden)[cells]
        more[cells] = _second_table(matrix, count[cells], some, hidden[cells], may, cost[cells], found[cells], up)
    return more


def _second_table(
    matrix: sparse.csr_array,
    count: Floats,
    known: Known,
    hidden: Marks,
    may: Marks,
    cost: Floats,
    found: Marks,
    up: bool,
) -> Marks:
    unsure = np.isnan(count)
    true = np.where(unsure, np.where(np.isfinite(known.high), known.low, 0.0), count)
    # matrix · (true + moved) = 0, but numbers that never added up need not do so now
    gap = -(matrix @ true)
    parts_unsure = matrix.maximum(0) @ unsure.astype("float64") > 0
    total_unsure = (-matrix).maximum(0) @ unsure.astype("float64") > 0
    gap = np.where(total_unsure, gap, np.where(parts_unsure, np.maximum(gap, 0.0), 0.0))
    least = np.where(hidden, 0.0, known.low)
    most = np.where(hidden | np.isinf(known.high), np.maximum(known.ceiling, true), known.high)
    least, most = np.minimum(least - true, 0.0), np.maximum(most - true, 0.0)
    size, goals = len(count), np.flatnonzero(found)
    side = 1.0 if up else -1.0
    # the variables: moves that cost nothing, moves up, moves down, and how far each goal is reached
    choose = sparse.csr_array((np.ones(len(goals)), (np.arange(len(goals)), goals)), shape=(len(goals), size))
    nothing = sparse.csr_array((matrix.shape[0], len(goals)))
    limits = np.concatenate(
        [
            np.c_[least, most],
            np.c_[np.zeros(size), np.where(may, np.inf, 0.0)],
            np.c_[np.zeros(size), np.where(may, true, 0.0)],
            np.c_[np.zeros(len(goals)), known.width[goals]],
        ]
    )
    answer = linprog(
        np.r_[np.zeros(size), cost, cost, np.full(len(goals), -_WORTH)],
        A_eq=sparse.hstack([matrix, matrix, -matrix, nothing]).tocsr(),
        b_eq=gap,
        A_ub=sparse.hstack([-side * choose, -side * choose, side * choose, sparse.eye_array(len(goals))]).tocsr(),
        b_ub=np.zeros(len(goals)),
        bounds=limits,
        method="highs",
    )
    if answer.x is None:
        return np.zeros(size, dtype="bool")
    return np.abs(answer.x[size : 2 * size] - answer.x[2 * size : 3 * size]) > _EPS


def _given_back(sums: Relations, count: Floats, hidden: Marks, primary: Marks, showing: Showing) -> Marks:
    """Return the hidden cells without those that protect nothing.

    The dearest are tried first, one a block at a time, and no more of a block than `_TRIES`.
    """
    hidden, tried = hidden.copy(), primary.copy()
    order = np.argsort(-_cost(sums, count), kind="stable")
    beyond = recovered(sums, count, showing(hidden)) if (hidden & ~tried).any() else hidden
    touched = abs(sums.signed())
    for _ in range(_TRIES):
        if not (open_ := hidden & ~tried & ~beyond).any():
            break
        known = showing(hidden)
        unknown = known.low < known.high
        tried |= _needed(touched, unknown, (known.width > 0) & ~beyond, hidden)
        block = blocks(sums, unknown)
        waiting = order[(open_ & ~tried)[order]]
        picked = waiting[np.unique(block[waiting], return_index=True)[1]]
        if not len(picked):
            continue
        trial = hidden.copy()
        trial[picked] = False
        near = np.isin(block, block[picked])
        after = showing(trial)
        some = sums.only(touched @ near.astype("float64") > 0)
        lost = recovered(some, count, replace(after, width=np.where(near & ~beyond, after.width, 0.0)), quick=True)
        hidden[picked[~np.isin(block[picked], block[lost])]] = False
        tried[picked] = True
    return hidden


def _needed(touched: sparse.csr_array, unknown: Marks, protected: Marks, hidden: Marks) -> Marks:
    """Mark the cells without which another follows at once: the only other unknown one of a sum, and protected."""
    pairs = touched[touched @ unknown.astype("float64") == 2].tocsc()[:, unknown].tocsr()
    if not pairs.shape[0]:
        return np.zeros(len(unknown), dtype="bool")
    cells = np.flatnonzero(unknown)[pairs.indices].reshape(-1, 2)
    needed = np.zeros(len(unknown), dtype="bool")
    for one, other in ((0, 1), (1, 0)):
        needed[cells[protected[cells[:, other]] & hidden[cells[:, other]], one]] = True
    return needed
