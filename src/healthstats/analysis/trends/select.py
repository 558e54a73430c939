"""How many joinpoints: by an information criterion, or by the sequential permutation test."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from healthstats.analysis.trends.search import Halves, Search

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]

CRITERIA = ("wbic", "bic", "bic3")
#: Permutations and the level of the whole test, as the program has them.
PERMUTATIONS, LEVEL = 4499, 0.05
#: So many joinpoints at most in a series of so many years (the program's default).
_BY_LENGTH = [(7, 0), (12, 1), (17, 2), (22, 3), (27, 4), (32, 5), (37, 6)]


def most_joinpoints(years: int) -> int:
    """Return the largest number of joinpoints for a series of so many years, as the program has it.

    Examples
    --------
    >>> [most_joinpoints(years) for years in (6, 7, 30, 60)]
    [0, 1, 5, 7]
    """
    return next((most for below, most in _BY_LENGTH if years < below), 7)


def by_criterion(values: Floats) -> Places:
    """Return the number of joinpoints with the least criterion for each series; of equal ones the fewest."""
    return np.asarray((values < values.min(axis=0) + 1e-9).argmax(axis=0))


def criterion(name: str, sse: Floats, years: int, shares: Floats) -> Floats:
    """Return the criterion for each number of joinpoints (rows) and series (columns).

    Parameters
    ----------
    name : str
        ``wbic``, ``bic`` or ``bic3``.
    sse : array (counts, series)
        Residual sums of squares with 0, 1, … joinpoints.
    years : int
        How many.
    shares : array (counts, series)
        What `largest_share` says of each; only the weighted criterion needs it.

    Notes
    -----
    BIC is ln(SSE/n) + 2(k + 1) ln(n)/n; BIC3 has 3k + 2 and the weighted BIC (2 + R²)k + 2 in place of 2(k + 1).

    References
    ----------
    Kim & Kim 2016, Statistics in Medicine 35:2099 (BIC3); Kim et al. 2022, Statistics in Medicine 41:3102 (weighted).
    """
    count = np.arange(len(sse))[:, None]
    parameters = {"bic": 2 * (count + 1), "bic3": 3 * count + 2, "wbic": (2 + shares) * count + 2}[name]
    with np.errstate(divide="ignore"):
        return np.log(sse / years) + parameters * np.log(years) / years


def largest_share(x: Floats, weights: Floats, responses: Floats, joinpoints: Floats) -> Floats:
    """Return how much of what a line leaves each joinpoint explains where it stands: the largest partial R².

    Parameters
    ----------
    x, weights : array (n,)
        Years and weights.
    responses : array (n, series)
        Not whitened.
    joinpoints : array (series, k)
        Of each series.

    Returns
    -------
    array (series,)
        The largest, over the joinpoints, partial R² of (x − τᵢ)₊ given the line, on the years after the joinpoint
        before up to the one behind.
    """
    series, count = joinpoints.shape
    if count == 0:
        return np.zeros(series)
    weights = weights / weights.max()
    ends = np.column_stack([np.full(series, -np.inf), joinpoints, np.full(series, np.inf)])
    largest = np.zeros(series)
    for number in range(1, count + 1):
        inside = (x > ends[:, [number - 1]]) & (x <= ends[:, [number + 1]])
        weight = inside * weights
        hinge = np.maximum(x - ends[:, [number]], 0.0)
        hinge, y = (_without_line(x, weight, part) for part in (hinge, responses.T))
        product, own = (weight * hinge * y).sum(axis=1), (weight * hinge**2).sum(axis=1)
        total = (weight * y**2).sum(axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            share = np.where(own * total > 0, product**2 / (own * total), 0.0)
        largest = np.maximum(largest, share)
    return largest


def _without_line(x: Floats, weight: Floats, y: Floats) -> Floats:
    """Take a weighted line out of each row."""
    total = weight.sum(axis=1, keepdims=True)
    middle = (weight * x).sum(axis=1, keepdims=True) / total
    level = (weight * y).sum(axis=1, keepdims=True) / total
    away = x - middle
    slope = (weight * away * y).sum(axis=1, keepdims=True) / (weight * away**2).sum(axis=1, keepdims=True)
    return np.asarray(y - level - slope * away)


@dataclass(frozen=True)
class Step:
    """One test of the sequence: so many joinpoints against more."""

    fewer: int
    more: int
    statistic: float
    p: float
    level: float


def by_permutation(
    search: Search, halves: Halves, response: Floats, most: int, permutations: int, level: float, seed: int
) -> tuple[int, list[Step]]:
    """Return the number of joinpoints by the sequential permutation test, and its steps.

    Fewer joinpoints are tested against more, by the ratio of their residual sums of squares; the residuals of the fewer
    are permuted. A rejected number is raised by one, one that is not rejected lowers the other.

    Parameters
    ----------
    search, halves : Search, Halves
        With at least `most` levels.
    response : array (n,)
        Whitened.
    permutations : int
        p is (1 + how many reach the statistic) / (1 + permutations).
    level : float
        Of the whole sequence; a test has level / (most − fewer).
    seed : int
        Of the permutations: the same on every machine.

    References
    ----------
    Kim, Fay, Feuer & Midthune 2000, Statistics in Medicine 19:335.
    """
    sums, places = search.best(response[:, None], most)
    years = len(response)
    order = np.random.default_rng(seed).permuted(np.tile(np.arange(years), (permutations, 1)), axis=1)
    fewer, more = 0, most
    steps: list[Step] = []
    drawn = np.zeros(0)
    while fewer < more:
        if not steps or steps[-1].fewer != fewer:
            hinges = search.hinges[:, places[fewer - 1][0]] if fewer else search.hinges[:, :0]
            basis = np.linalg.qr(np.column_stack([search.base, hinges]))[0]
            line = basis @ (basis.T @ response)
            drawn = line[:, None] + (response - line)[order.T]
        statistic = float(sums[fewer, 0] / sums[more, 0]) if sums[more, 0] > 0 else 1.0
        p = (1 + _reached(statistic, search, halves, drawn, fewer, more)) / (1 + permutations)
        steps.append(Step(fewer, more, statistic, p, level / (most - fewer)))
        fewer, more = (fewer + 1, more) if p <= steps[-1].level else (fewer, more - 1)
    return fewer, steps


def _reached(statistic: float, search: Search, halves: Halves, drawn: Floats, fewer: int, more: int) -> int:
    """Count the permutations that reach the statistic.

    Most of those that a sound joinpoint leaves far behind are known by their halves; the others are searched in single
    precision, and those too near to tell by it exactly.
    """
    statistic *= 1 - 1e-10  # the same permutation gives the same number but for rounding
    rough, wrong = search.rough_least(drawn, fewer)
    floor = halves.at_least(drawn, more) - 1e-12 * rough[0]
    drawn = drawn[:, rough[fewer] + wrong[fewer] >= statistic * floor]
    rough, wrong = search.rough_least(drawn, more)
    over, margin = rough[fewer] - statistic * rough[more], wrong[fewer] + statistic * wrong[more]
    exact = search.least(drawn[:, np.abs(over) <= margin], more)
    return int((over > margin).sum() + (exact[fewer] >= statistic * exact[more]).sum())
