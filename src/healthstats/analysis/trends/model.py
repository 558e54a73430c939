"""From a design and its responses to fitted trends: how many joinpoints, where, and with what limits."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from healthstats.analysis.trends.correlation import estimate_correlation
from healthstats.analysis.trends.design import Design
from healthstats.analysis.trends.fit import Fit, fit, joinpoint_limits
from healthstats.analysis.trends.resample import DRAWS, Draws, draw
from healthstats.analysis.trends.search import Search
from healthstats.analysis.trends.select import (
    CRITERIA,
    LEVEL,
    PERMUTATIONS,
    Step,
    by_criterion,
    by_permutation,
    criterion,
    largest_share,
)

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Rules:
    """What was asked for.

    Attributes
    ----------
    select : str
        ``wbic``, ``bic``, ``bic3`` or ``permutation``.
    ci : str
        ``parametric`` or ``resampled``.
    confidence : float
    seed : int
        Of permutations and resampling.
    permutations : int
    autocorrelation : float or "estimated"
    """

    select: str = "wbic"
    ci: str = "parametric"
    confidence: float = 0.95
    seed: int = 0
    permutations: int = PERMUTATIONS
    autocorrelation: float | Literal["estimated"] = 0.0


@dataclass(frozen=True, eq=False)
class Model:
    """A fitted trend without a break.

    Attributes
    ----------
    design : Design
    fit : Fit
    y : array (n,)
        What was fitted.
    search : Search
    tried : tuple of array
        The best places of 0, 1, 2, … joinpoints.
    criteria : dict of array
        For each of them: ``sse``, ``wbic``, ``bic``, ``bic3``.
    tests : tuple of Step
        Of the permutation test.
    draws : Draws, optional
        When limits are resampled.
    sums : array (placements,), optional
        What every placement of so many joinpoints leaves, where it is not a residual sum of squares.
    """

    design: Design
    fit: Fit
    y: Floats
    search: Search
    tried: tuple[Floats, ...]
    criteria: dict[str, Floats]
    tests: tuple[Step, ...]
    draws: Draws | None = None
    sums: Floats | None = None

    def average(self, start: float, end: float, confidence: float) -> tuple[float, float, float, float]:
        """Return the average slope over a span, its limits and p."""
        slope, *parametric = self.fit.average_slope(start, end, confidence)
        if self.draws is None or np.isnan(slope):
            return slope, *parametric  # type: ignore[return-value]
        return slope, *self.draws.limits(slope, self.draws.average_slopes(start, end), confidence)

    def joinpoint_limits(self, confidence: float) -> Floats:
        """Return the limits of the joinpoints: (k, 2)."""
        count = len(self.fit.joinpoints)
        freedom = len(self.y) - len(self.fit.coefficients) - count
        if count == 0 or freedom < 1:
            return np.full((count, 2), np.nan)
        sums = self.search.sums(self.design.whitened(self.y), count) if self.sums is None else self.sums
        return joinpoint_limits(self.search, sums, count, freedom, confidence)

    def segment(self, number: int, confidence: float) -> tuple[float, float, float, float]:
        """Return the slope of a segment (from 0), its limits and p."""
        start, end = self.fit.edges[number : number + 2]
        slope, *parametric = self.fit.average_slope(start, end, confidence)
        if self.draws is None or np.isnan(slope):
            return slope, *parametric  # type: ignore[return-value]
        return slope, *self.draws.limits(slope, self.draws.slopes[:, number], confidence)


def models(design: Design, responses: Floats, most: int, rules: Rules) -> list[Model]:
    """Fit a trend to each response (n, series): all are searched at once.

    Parameters
    ----------
    most : int
        Most joinpoints; there is room for them (`Design.room`).
    """
    if rules.autocorrelation == "estimated":
        return [_correlated(design, y, most, rules) for y in responses.T]
    design = replace(design, correlation=float(rules.autocorrelation))
    search = design.search(most)
    white = design.whitened(responses)
    sse, places = search.best(white)
    shares = np.array([
        largest_share(design.x, design.weights, responses, search.candidates[where])
        for where in (np.zeros((responses.shape[1], 0), dtype="intp"), *places)
    ])  # fmt: skip
    tables = {name: criterion(name, sse, len(design.x), shares) for name in CRITERIA}
    if rules.select == "permutation":
        halves = design.halves(len(places))
        asked = len(places), rules.permutations, LEVEL, rules.seed
        chosen = [by_permutation(search, halves, y, *asked) for y in white.T]
    else:
        chosen = [(int(count), []) for count in by_criterion(tables[rules.select])]
    made = []
    for number, (count, steps) in enumerate(chosen):
        tried = (np.zeros(0), *(search.candidates[level[number]] for level in places))
        criteria = {"sse": sse[:, number], **{name: table[:, number] for name, table in tables.items()}}
        y = responses[:, number]
        fitted = fit(design, y, tried[count])
        draws = draw(search, design, y, tried[count], DRAWS, rules.seed) if rules.ci == "resampled" else None
        made.append(Model(design, fitted, y, search, tried, criteria, tuple(steps), draws))
    return made


def _correlated(design: Design, y: Floats, most: int, rules: Rules) -> Model:
    """Fit with the correlation that is found around the joinpoints that are found with it, tried twice."""
    correlation, model = 0.0, None
    for _ in range(3):
        model = models(design, y[:, None], most, replace(rules, autocorrelation=correlation))[0]
        correlation = estimate_correlation(design, y, model.fit.joinpoints)
    assert model is not None
    return model
