"""The trend of one series of counts, with its population as offset."""

import warnings
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from healthstats.analysis.trends.counts import Counts, deviances, estimate_alpha, fit_counts
from healthstats.analysis.trends.design import Design, Layout
from healthstats.analysis.trends.fit import Fit
from healthstats.analysis.trends.fitting import How, check_how, design_of
from healthstats.analysis.trends.model import Model, Rules
from healthstats.analysis.trends.observed import Observed, observe
from healthstats.analysis.trends.result import Trend, finished
from healthstats.analysis.trends.search import Search
from healthstats.analysis.trends.select import CRITERIA, by_criterion, criterion, largest_share, most_joinpoints
from healthstats.errors import InputError
from healthstats.frames import place_of

Floats = npt.NDArray[np.float64]

FAMILIES = ("poisson", "negative-binomial")
#: Each placement is a regression of its own: so many, times the years, take a second or two.
_MOST_WORK = 1_000_000
#: More events, or populations so far apart, are beyond what the fit can hold.
_MOST_EVENTS, _APART = 1e12, 1e12


def poisson_trend(
    frame: pd.DataFrame,
    breaks: pd.DataFrame | None = None,
    confidence: float = 0.95,
    *,
    family: str = "poisson",
    max_joinpoints: int | None = None,
    select: str = "wbic",
    ends: int = 2,
    apart: int = 2,
    between: int = 0,
) -> Trend:
    """Fit the trend of counts by log-linear regression with the population as offset; zero counts are no error.

    With joinpoints as `healthstats.trend`: all placements are tried, here by the deviance.

    Parameters
    ----------
    frame : DataFrame
        One series: ``year`` and ``numerator`` (events), and ``denominator`` (population) unless the counts themselves
        are the series.
    breaks : DataFrame, optional
        As `healthstats.trend` takes it.
    confidence : float
        Between 0 and 1.
    family : str
        ``poisson``: years that scatter more than chance widen the limits by Pearson's dispersion (quasi-Poisson; less
        scatter does not narrow them). ``negative-binomial``: the variance is mean + alpha × mean², alpha by maximum
        likelihood.
    max_joinpoints : int, optional
        0 for one straight line. By default by length, as `healthstats.trend`, but no more than a second or two allows.
    select : str
        How many joinpoints: ``wbic``, ``bic`` or ``bic3``, of the deviance.
    ends, apart, between : int
        As `healthstats.trend`.

    Returns
    -------
    Trend
        As `healthstats.trend`; limits are those of Student's t at these joinpoints. ``dispersion`` is Pearson's
        statistic over its degrees of freedom.

    Raises
    ------
    InputError
        If a usable year lacks its count or population.

    References
    ----------
    McCullagh & Nelder 1989, Generalized Linear Models, chapter 6; Czajkowski, Gill & Rempala 2008, Statistics in
    Medicine 27:3651 (Poisson joinpoint regression).

    Examples
    --------
    >>> deaths = pd.DataFrame({"year": range(2010, 2018), "numerator": [9, 7, 8, 5, 4, 4, 0, 3], "denominator": 1e4})
    >>> poisson_trend(deaths, max_joinpoints=0).summary["apc"].round(1).tolist()
    [-20.2]
    """
    if family not in FAMILIES:
        raise InputError(f"family is {family!r}, expected one of {', '.join(map(repr, FAMILIES))}")
    if select not in CRITERIA:
        raise InputError(f"select is {select!r}, expected one of {', '.join(map(repr, CRITERIA))}",
                         remedy="The permutation test is for healthstats.trend.")  # fmt: skip
    how = How(Rules(select, confidence=confidence), max_joinpoints, Layout(ends, apart, between))
    check_how(how)
    seen = observe(frame, breaks, "log", "none", "poisson_trend")
    if (lacking := seen.used & ~np.isfinite(seen.events + seen.people)).any():
        given = frame.iloc[seen.places]
        raise InputError(
            f"poisson_trend: the events and the population of {seen.year[lacking][0]:g} are not both known",
            **place_of(given, int(lacking.argmax())),
            remedy="Give numerator and denominator of every year, or fit the rates: healthstats.trend.",
        )
    people = np.log(seen.people[seen.used])
    away = np.zeros(len(seen.year))
    away[seen.used] = np.abs(people - np.median(people)) if len(people) else 0.0
    wild = seen.used & ((seen.events > _MOST_EVENTS) | (away > np.log(_APART)))
    if wild.any():
        row = int(wild.argmax())
        raise InputError(
            f"poisson_trend: {seen.events[row]:g} events among {seen.people[row]:g} cannot be fitted with the others",
            **place_of(frame.iloc[seen.places], row),
            remedy="Correct the row, or fit the rates: healthstats.trend.",
        )
    fitted = []
    for part in range(1, seen.part.max(initial=0) + 1):
        here = seen.in_part(part)
        fitted.append(_model(seen, part, Counts(seen.events[here], np.log(seen.people[here])), family, how))
    made = finished(replace(seen, weighted="counts"), tuple(model for model, _ in fitted), how)
    alphas = tuple(counts.alpha for _, counts in fitted)
    return replace(made, how=replace(made.how, line=family, alphas=alphas))


def _model(seen: Observed, part: int, counts: Counts, family: str, how: How) -> tuple[Model, Counts]:
    design, y = design_of(seen, part, how.layout)
    design = Design(design.x, counts.events + 0.5, design.steps, layout=how.layout)
    most = _allowed(design, how.max_joinpoints)
    search = design.search(most)
    y = np.log(counts.events + 0.5) - counts.log_people
    chosen, tried, sums, criteria = _searched(counts, design, search, y, how.rules.select)
    if family == "negative-binomial":
        counts = _with_alpha(counts, design, tried[chosen])
        chosen, tried, sums, criteria = _searched(counts, design, search, y, how.rules.select)
        counts = _with_alpha(counts, design, tried[chosen])
    fit = _fit(counts, design, tried[chosen], family)
    return Model(design, fit, y, search, tried, criteria, (), sums=sums[chosen]), counts


def _allowed(design: Design, max_joinpoints: int | None) -> int:
    """Return how many joinpoints are tried; raise an InputError when so many were asked for that it takes long."""
    asked = most_joinpoints(len(design.x)) if max_joinpoints is None else max_joinpoints
    room = most = min(design.most_by_freedom, asked)
    while most and sum(design.placements(count) for count in range(1, most + 1)) * len(design.x) > _MOST_WORK:
        most -= 1
    if max_joinpoints is not None and most < room:
        raise InputError(
            f"max_joinpoints is {asked}: {len(design.x)} years have {design.placements(most + 1):,.0f} placements of"
            f" {most + 1} joinpoints, each a regression of its own",
            remedy=f"Ask for {most} at most, or allow fewer places: larger ends and apart, between=0.",
        )
    return design.room(most)


def _searched(
    counts: Counts, design: Design, search: Search, y: Floats, select: str
) -> tuple[int, tuple[Floats, ...], list[Floats], dict[str, Floats]]:
    """Return how many joinpoints, the best places of each number, all deviances, and the criteria."""
    sums = [deviances(counts, design, np.zeros((1, 0)))]
    sums += [deviances(counts, design, search.candidates[level.places.T]) for level in search.levels]
    best = [int(level.argmin()) for level in sums]
    tried = (np.zeros(0), *(search.candidates[level.places[:, place]]
                            for level, place in zip(search.levels, best[1:], strict=True)))  # fmt: skip
    least = np.array([[level[place]] for level, place in zip(sums, best, strict=True)])
    left = np.maximum(least, 1e-12 * max(float(counts.events.sum()), 1.0))
    shares = np.array([largest_share(design.x, design.weights, y[:, None], where[None]) for where in tried])
    tables = {name: criterion(name, left, len(design.x), shares) for name in CRITERIA}
    criteria = {"sse": left[:, 0], **{name: table[:, 0] for name, table in tables.items()}}
    return int(by_criterion(tables[select])[0]), tried, sums, criteria


def _with_alpha(counts: Counts, design: Design, joinpoints: Floats) -> Counts:
    columns = np.column_stack([design.base(), design.hinges(joinpoints)])
    return Counts(counts.events, counts.log_people, estimate_alpha(counts, columns))


def _fit(counts: Counts, design: Design, joinpoints: Floats, family: str) -> Fit:
    """Fit a regression with given joinpoints by statsmodels."""
    import statsmodels.api as sm  # takes a second

    columns = np.column_stack([design.base(), design.hinges(joinpoints)])
    rows, count = columns.shape
    edges = np.concatenate([design.x[:1], joinpoints, design.x[-1:]])
    segments = len(edges) - 1
    if rows < count or (counts.events > 0).sum() < 2:
        lost = np.full((segments, segments), np.nan)
        return Fit(edges, lost[0], lost, 0, np.full(count, np.nan), np.full((count, count), np.nan), np.nan)
    law = sm.families.Poisson() if family == "poisson" else sm.families.NegativeBinomial(alpha=counts.alpha)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # of a perfect fit, which is no fault
        start = fit_counts(counts, columns[None])[1][0]
        try:
            made = sm.GLM(counts.events, columns, law, offset=counts.log_people).fit(start_params=start, scale=1.0)
        except ValueError as error:
            raise InputError(
                f"poisson_trend: the rates of {design.x[0]:g} to {design.x[-1]:g} are too far apart to be fitted",
                remedy="Look for a wrong count or population, or fit the rates: healthstats.trend.",
            ) from error
    pearson, freedom = counts.pearson(np.asarray(made.mu)), rows - count
    scale = max(pearson / freedom, 1.0) if family == "poisson" and freedom else 1.0
    spread = np.asarray(made.cov_params()) * scale if freedom else np.full((count, count), np.nan)
    first = design.slope_column
    # Each slope is that of the first segment and the turns before it.
    turn = np.zeros((segments, count))
    turn[:, first] = 1.0
    turn[:, count - len(joinpoints) :] = np.tril(np.ones((segments, len(joinpoints))), -1)
    slopes = turn @ made.params
    return Fit(edges, slopes, turn @ spread @ turn.T, freedom, np.asarray(made.params), spread, pearson)
