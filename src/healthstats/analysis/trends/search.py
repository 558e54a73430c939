"""The exhaustive search for joinpoints: every allowed placement, for one response or thousands at once.

A placement of joinpoints adds a hinge (x − τ)₊ for each to the base of the regression (a constant, the year, steps).
Less the base, all hinges have one matrix of products G and each response one vector c of products with them. What a
placement S gains, in the residual sum of squares, is c'G⁻¹c over S; it is what its first k − 1 joinpoints gain, and
the square of one number more, which is linear in c. So all placements of k joinpoints cost one matrix product.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]

#: A placement is held in memory and tried on each response: so many are searched in seconds.
MOST_PLACEMENTS = 3_000_000
#: Placements times candidates times responses: so many products are seconds.
MOST_WORK = 2e11
#: So many responses are worked on at a time: what fits a processor's cache.
_COLUMNS = 192
#: A residual sum below this share of that without joinpoints, or a scatter below this share of the level (or of 1), is
#: rounding: no joinpoint is found in it.
_CANCELLED, _ROUNDING = 1e-13, 1e-13
#: A hinge that the base and the other hinges explain but for this share adds nothing.
_NEGLIGIBLE = 1e-10


@dataclass(frozen=True)
class Level:
    """All placements of k joinpoints, by their last one, and then in the order of the level before.

    So the parents of the placements that end with one candidate are always the first so many of the level before, and
    nothing has to be looked up.

    Attributes
    ----------
    places : array (k, placements)
        Which candidates.
    parents : array (placements,)
        The placement of the first k − 1 of them, in the level before.
    starts : array (candidates + 1,)
        Where the placements begin that end with each candidate.
    loadings : array (k, placements)
        What the products with the hinges are multiplied by to give the square root of the last joinpoint's own gain.
    """

    places: Places
    parents: Places
    starts: Places
    loadings: Floats

    def blocks(self) -> Iterator[tuple[int, int]]:
        """Return where the placements begin and end that have the same last joinpoint."""
        return ((int(start), int(end)) for start, end in itertools.pairwise(self.starts) if end > start)

    def dense(self, candidates: int, dtype: npt.DTypeLike = "float64") -> Floats:
        """Return the loadings as a matrix (placements, candidates)."""
        made = np.zeros((self.places.shape[1], candidates), dtype=dtype)
        np.put_along_axis(made, self.places.T, self.loadings.T.astype(dtype), axis=1)
        return made


@dataclass(frozen=True)
class Search:
    """The placements of up to so many joinpoints on one set of years, prepared for any number of responses.

    Attributes
    ----------
    whole_base : array (n, p)
        The base of the regression, whitened.
    base : array (n, p)
        The same, orthonormal.
    hinges : array (n, candidates)
        The hinges, less the base.
    candidates : array
        Where a joinpoint may stand.
    levels : tuple of Level
        One for 1, 2, … joinpoints; fewer when the years leave no room.
    """

    whole_base: Floats
    base: Floats
    hinges: Floats
    candidates: Floats
    levels: tuple[Level, ...]

    def least(self, responses: Floats, most: int | None = None) -> Floats:
        """Return the least residual sum of squares for 0, 1, … joinpoints: (levels + 1, responses)."""
        without, products = self.products(responses)
        return self._left(responses, without, self._sweep(products, most, None))

    def rough_least(self, responses: Floats, most: int | None = None) -> tuple[Floats, Floats]:
        """Return what `least` does, computed in half the time in single precision, and by how much it may be wrong."""
        without, products = self.products(responses)
        size = np.where(products.any(axis=0), np.abs(products).max(axis=0, initial=0.0), 1.0)
        gains = self._sweep((products / size).astype("float32"), most, None).astype("float64")
        left = self._left(responses, without, gains * size**2)
        unit, wrong = 2.0**-24, np.zeros_like(left)
        for number, level in enumerate(self.levels[:most], start=1):
            # A root is a sum of `number` products of rounded factors, a gain the sum of so many squared roots.
            reach = np.abs(level.loadings).sum(axis=0).max() * np.abs(products).max(axis=0)
            root = (number + 3) * unit * reach
            wrong[number] = wrong[number - 1] + 2 * np.sqrt(without) * root + root**2 + 2 * unit * without
        return left, wrong

    def best(self, responses: Floats, most: int | None = None) -> tuple[Floats, list[Places]]:
        """Return what `least` does, and for each level the places (responses, k) of the joinpoints that have it.

        Parameters
        ----------
        responses : array (n, responses)
            Whitened, as the design was.
        most : int, optional
            Not more joinpoints than that.
        """
        without, products = self.products(responses)
        if responses.shape[1] == 1:
            found = list(self._gains_of_one(products[:, 0], most))
            winners = [int(gains.argmax()) for gains in found]
            tops = [[0.0], *([gains[winner]] for gains, winner in zip(found, winners, strict=True))]
            places = [level.places[:, [winner]].T for level, winner in zip(self.levels, winners, strict=False)]
            return self._left(responses, without, np.array(tops)), places
        places = [np.zeros((responses.shape[1], len(level.places)), dtype="intp") for level in self.levels[:most]]
        return self._left(responses, without, self._sweep(products, most, places)), places

    def sums(self, response: Floats, count: int) -> Floats:
        """Return the residual sum of squares of every placement of `count` joinpoints (1 or more) for one response."""
        without, products = self.products(response[:, None])
        *_, gains = self._gains_of_one(products[:, 0], count)
        return self._left(response[:, None], without, gains)

    def _gains_of_one(self, products: Floats, most: int | None) -> Iterator[Floats]:
        """Yield what every placement of 1, 2, … joinpoints gains for one response."""
        gains = np.zeros(1)
        for level in self.levels[:most]:
            root = (level.loadings * products[level.places]).sum(axis=0)
            gains = root * root + gains[level.parents]
            yield gains

    def _sweep(self, products: Floats, most: int | None, places: list[Places] | None) -> Floats:
        """Return the largest gain for 0, 1, … joinpoints of many responses; write where it is into `places`."""
        levels = self.levels[:most]
        dense = [level.dense(len(products), products.dtype) for level in levels]
        gains = np.zeros((len(levels) + 1, products.shape[1]), dtype=products.dtype)
        for start in range(0, products.shape[1], _COLUMNS):
            columns = slice(start, start + _COLUMNS)
            here = np.ascontiguousarray(products[:, columns])
            before = np.zeros((1, here.shape[1]), dtype=products.dtype)
            for number, (level, loadings) in enumerate(zip(levels, dense, strict=True)):
                last = number + 1 == len(levels)
                before = (_best_of_last if last else _gains)(level, loadings, here, before)
                gains[number + 1, columns] = before.max(axis=0)
                if places:
                    winner = before.argmax(axis=0)
                    chosen = _last_child(level, here, winner) if last else winner
                    places[number][columns] = level.places[:, chosen].T
        return gains

    def products(self, responses: Floats) -> tuple[Floats, Floats]:
        """Return the residual sums without a joinpoint, and the products of the responses with the hinges."""
        rest = responses - self.base @ (self.base.T @ responses)
        return (rest * rest).sum(axis=0), self.hinges.T @ rest

    def _left(self, responses: Floats, without: Floats, gains: Floats) -> Floats:
        """Return what is left of the residual sums; not below what rounding leaves of nothing."""
        level = (responses * responses).sum(axis=0) + (self.whole_base[:, 0] ** 2).sum()
        return np.asarray(np.maximum(without - gains, np.maximum(_CANCELLED * without, _ROUNDING**2 * level)))


@dataclass(frozen=True)
class Halves:
    """The years up to the middle and those behind it, each searched by itself.

    A line with k joinpoints is on each half a line with those that stand there; so the least sums of the halves, of k
    joinpoints together, are never above the least sum of the whole, and they cost next to nothing.

    Attributes
    ----------
    first, second : Search
    """

    first: Search
    second: Search

    def at_least(self, responses: Floats, count: int) -> Floats:
        """Return what the residual sum of squares of `count` joinpoints is at least: (responses,)."""
        middle = len(self.first.base)
        before = self.first.least(responses[:middle], count)
        behind = self.second.least(responses[middle:], count)
        split = [(here, count - here) for here in range(count + 1) if here < len(before) and count - here < len(behind)]
        return np.asarray(np.min([before[here] + behind[there] for here, there in split], axis=0))


def _gains(level: Level, loadings: Floats, products: Floats, before: Floats) -> Floats:
    """Return the gain of every placement of a level: (placements, responses)."""
    gains = loadings @ products
    np.multiply(gains, gains, out=gains)
    for start, end in level.blocks():
        gains[start:end] += before[: end - start]
    return gains


def _best_of_last(level: Level, loadings: Floats, products: Floats, before: Floats) -> Floats:
    """Return the largest gain at the last level for each placement of the level before: little has to be stored."""
    best, own = np.full_like(before, -np.inf), np.empty_like(before)
    for start, end in level.blocks():
        gains = own[: end - start]
        np.matmul(loadings[start:end], products, out=gains)
        np.multiply(gains, gains, out=gains)
        np.maximum(best[: end - start], gains, out=best[: end - start])
    best += before
    return best


def _last_child(level: Level, products: Floats, parent: Places) -> Places:
    """Return for each response the placement with the largest gain of those that begin as `parent`."""
    child = level.starts[:-1, None] + parent
    within = child < level.starts[1:, None]
    child = np.minimum(child, level.places.shape[1] - 1)
    response = np.arange(products.shape[1])
    root = sum(load[child] * products[place[child], response]
               for load, place in zip(level.loadings, level.places, strict=True))  # fmt: skip
    return child[np.where(within, np.square(root), -1.0).argmax(axis=0), response]


def prepare(base: Floats, hinges: Floats, candidates: Floats, following: Places, most: int) -> Search:
    """Prepare the search.

    Parameters
    ----------
    base, hinges : array
        The design, whitened: (n, p) and (n, candidates).
    candidates : array
        Where a joinpoint may stand, ascending.
    following : array
        For each candidate the first that may be the next joinpoint.
    most : int
        Most joinpoints.
    """
    whole_base, base = base, np.linalg.qr(base)[0]
    hinges = hinges - base @ (base.T @ hinges)
    hinges = hinges - base @ (base.T @ hinges)
    gram = hinges.T @ hinges
    levels: list[Level] = []
    turned: list[Floats] = []  # the loadings of each level but the last times G
    for _ in range(most):
        if len(levels) > 1:
            turned.append(levels[-2].dense(len(gram)) @ gram)
        level = _next_level(levels, turned, gram, following)
        if not level.places.shape[1]:
            break
        levels.append(level)
    return Search(whole_base, base, hinges, candidates, tuple(levels))


def _next_level(levels: list[Level], turned: list[Floats], gram: Floats, following: Places) -> Level:
    ready = following[levels[-1].places[-1]] if levels else np.zeros(1, dtype="intp")
    # As the level before is ordered by its last joinpoint, those that a candidate may follow are its first so many.
    count = np.searchsorted(ready, np.arange(len(gram)), side="right")
    starts = np.append(0, np.cumsum(count))
    parents = np.arange(starts[-1]) - np.repeat(starts[:-1], count)
    places = np.empty((len(levels) + 1, len(parents)), dtype="intp")
    loadings = np.zeros(places.shape)
    earlier = _ancestors(levels)
    for last, (start, end) in enumerate(itertools.pairwise(starts)):
        block, here = slice(start, end), slice(end - start)
        places[-1, block] = last
        if levels:
            places[:-1, block] = levels[-1].places[:, here]
        # The last hinge, less what the ones before explain of it.
        own, rest = loadings[:, block], np.full(end - start, gram[last, last])
        own[-1] = 1.0
        for number in range(len(levels) - 1, -1, -1):
            above, before = earlier[number]
            if number < len(turned):
                share = turned[number][above[here], last]
            else:  # too many to be turned for every candidate
                share = np.zeros(end - start)
                for place, load in zip(levels[-1].places, levels[-1].loadings, strict=True):
                    share += load[here] * gram[last].take(place[here])
            for row, load in enumerate(before):
                own[row] -= share * load[here]
            rest -= share * share
        sound = rest > _NEGLIGIBLE * gram[last, last]
        own *= np.where(sound, 1 / np.sqrt(np.where(sound, rest, 1.0)), 0.0)
    return Level(places, parents, starts, loadings)


def _ancestors(levels: list[Level]) -> list[tuple[Places, Floats]]:
    """Return for each level the placements that those of the last level begin with, and their loadings."""
    found: list[tuple[Places, Floats]] = []
    above = np.arange(len(levels[-1].parents)) if levels else np.zeros(0, dtype="intp")
    for level in reversed(levels):
        found.insert(0, (above, level.loadings[:, above] if found else level.loadings))
        above = level.parents[above]
    return found
