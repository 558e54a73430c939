"""Two trends beside each other: are they one, are they parallel, and how far apart are their average changes?"""

import html
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.linalg import block_diag

from healthstats.analysis.trends.design import Design
from healthstats.analysis.trends.fitting import check_whole
from healthstats.analysis.trends.model import Model
from healthstats.analysis.trends.result import Trend
from healthstats.analysis.trends.search import Search, prepare
from healthstats.analysis.trends.select import PERMUTATIONS
from healthstats.errors import InputError

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False, repr=False)
class TrendComparison:
    """Two trends compared.

    Attributes
    ----------
    names : tuple of str
        What is compared.
    joinpoints : int
        So many each trend may have in the tests: the larger number found.
    tests : DataFrame
        Two rows, ``parallel`` (the same slopes, other levels) and ``coincident`` (one trend): ``statistic``, ``p``,
        ``verdict``. A small p says that it is not so.
    difference : Series
        Of the average annual changes, first less second: ``start``, ``end``, ``first``, ``second``, ``difference``,
        ``lower``, ``upper`` (in the trends' `change_unit`).
    confidence : float
    """

    names: tuple[str, str]
    joinpoints: int
    tests: pd.DataFrame
    difference: pd.Series
    confidence: float

    def __repr__(self) -> str:
        gap = self.difference
        lines = [f"Trends of {self.names[0]} and {self.names[1]}, up to {self.joinpoints} joinpoints each"]
        lines += [f"  {row['test']}: {row['verdict']} (p {row['p']:.4f})" for row in self.tests.to_dict("records")]
        limits = f" ({gap['lower']:.2f} to {gap['upper']:.2f})" if np.isfinite(gap["lower"]) else ""
        lines.append(f"  average annual change {gap['start']:g}-{gap['end']:g}: {gap['first']:+.2f} and "
                     f"{gap['second']:+.2f}, difference {gap['difference']:+.2f}{limits}")  # fmt: skip
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        table = self.tests.round(4).to_html(index=False, border=0, escape=True)
        title, *_, last = repr(self).splitlines()
        return f"<p><b>{html.escape(title)}</b></p>{table}<p>{html.escape(last.strip())}</p>"


def compare_trends(
    first: Trend,
    second: Trend,
    start: float | None = None,
    end: float | None = None,
    *,
    permutations: int = PERMUTATIONS,
    seed: int = 0,
) -> TrendComparison:
    """Compare two trends, of two areas or the two sexes.

    Tests by permutation: *coincident*, one trend for both, and *parallel*, the same joinpoints and slopes on two
    levels, each against two trends of their own with as many joinpoints. And the difference of the average annual
    changes over a span, with limits from those of the two.

    Parameters
    ----------
    first, second : Trend
        Of `healthstats.trend` or `healthstats.poisson_trend`, on the same scale, neither parted by a new definition.
        The tests take a Poisson trend as a weighted line through ln((count + ½) / population); the difference of the
        averages is that of the fitted trends.
    start, end : float, optional
        The span of the averages; by default the years that both have.
    permutations, seed : int
        Of the tests; the same seed gives the same p.

    Raises
    ------
    InputError
        If the scales or weights differ, a trend is parted or has too few years, or the span is not within both.

    References
    ----------
    Kim, Fay, Yu, Barrett & Feuer 2004, Biometrics 60:1005; Zou & Donner 2008, Statistics in Medicine 27:1693 (limits of
    a difference).

    Examples
    --------
    >>> from healthstats.analysis.trends.trend import trend
    >>> years = range(2010, 2020)
    >>> wave = [1.01, 0.98, 1.0, 1.02, 0.99, 1.0, 0.99, 1.02, 1.01, 0.98]
    >>> men = trend(pd.DataFrame({"year": years, "value": [20 * 0.95**i * w for i, w in enumerate(wave)]}))
    >>> women = trend(pd.DataFrame({"year": years, "value": [10 * 0.98**i * w for i, w in enumerate(wave[::-1])]}))
    >>> compare_trends(men, women).tests["verdict"].tolist()
    ['not parallel', 'not coincident']
    """
    for made in (first, second):
        if not isinstance(made, Trend):
            raise InputError(f"compare_trends needs two trends, got {type(made).__name__}",
                             remedy="Fit them first: compare_trends(trend(one), trend(other)).")  # fmt: skip
        if len(made.models) != 1:
            raise InputError(
                f"compare_trends: the trend of {_name(made)} has {len(made.models)} parts, expected one",
                remedy="A new definition parts it: compare the years after.",
            )
    check_whole("permutations", permutations, 19)
    check_whole("seed", seed, 0)
    if first.scale != second.scale:
        raise InputError(f"compare_trends: the scales differ, {first.scale} and {second.scale}",
                         remedy="Fit both on one: trend(frame, scale='log').")  # fmt: skip
    models = (first.models[0], second.models[0])
    if first.how.weighted != second.how.weighted:
        raise InputError(
            f"compare_trends: one is weighted by {first.how.weighted}, the other by {second.how.weighted}",
            remedy="Fit both alike: trend(frame, weights='none').",
        )
    most = max(len(model.fit.joinpoints) for model in models)
    tests = _tests(models, most, permutations, seed, 1 - first.confidence)
    names = (_name(first), _name(second)) if _name(first) != _name(second) else ("the first", "the second")
    return TrendComparison(names, most, tests, _difference(first, second, start, end), first.confidence)


def _name(made: Trend) -> str:
    return " ".join(part for part in (made.indicator, made.subject, made.area) if part) or "a series"


def _tests(models: tuple[Model, Model], most: int, permutations: int, seed: int, level: float) -> pd.DataFrame:
    designs = [model.design for model in models]
    lengths = [len(design.x) for design in designs]
    if min(lengths) < 2 * most + 4:
        raise InputError(f"compare_trends: {min(lengths)} years are too few, expected {2 * most + 4} or more")
    white = np.concatenate([model.design.whitened(model.y) for model in models])
    own = [design.search(most) for design in designs]
    order = np.random.default_rng(seed).permuted(np.tile(np.arange(len(white)), (permutations, 1)), axis=1).T
    rows = []
    for test, groups in (("parallel", np.repeat([0, 1], lengths)), ("coincident", None)):
        search = _search(designs, groups, most)
        places = search.best(white[:, None], most)[1]
        hinges = search.hinges[:, places[-1][0]] if places else search.hinges[:, :0]
        basis = np.linalg.qr(np.column_stack([search.base, hinges]))[0]
        line = basis @ (basis.T @ white)
        series = np.column_stack([white, line[:, None] + (white - line)[order]])
        apart = sum(search_of.least(part, most)[-1]
                    for search_of, part in zip(own, np.split(series, [lengths[0]]), strict=True))  # fmt: skip
        together = search.least(series, most)[-1]
        with np.errstate(divide="ignore", invalid="ignore"):
            statistic = np.where(together > 0, together / apart, 1.0)
        p = (1 + int((statistic[1:] >= statistic[0] * (1 - 1e-10)).sum())) / (1 + permutations)
        rows.append((test, float(statistic[0]), p, f"not {test}" if p < level else f"{test} not ruled out"))
    return pd.DataFrame(rows, columns=["test", "statistic", "p", "verdict"])


def _search(designs: list[Design], groups: Places | None, most: int) -> Search:
    """Prepare the search for joinpoints that both series have; each keeps its own steps and correlation."""
    x, weights, steps = (np.concatenate([getattr(design, name) for design in designs])
                         for name in ("x", "weights", "steps"))  # fmt: skip
    both = Design(x, weights, np.unique(steps), layout=designs[0].layout, groups=groups)
    places = both.candidates()
    shared = replace(both, steps=np.zeros(0)).base()
    base = np.column_stack([shared, block_diag(*[design.x[:, None] >= design.steps for design in designs])])

    def white(columns: Floats) -> Floats:
        parts = np.split(columns, [len(designs[0].x)])
        return np.concatenate([design.whitened(part) for design, part in zip(designs, parts, strict=True)])

    return prepare(white(base), white(both.hinges(places)), places, both.following(places), most)


def _difference(first: Trend, second: Trend, start: float | None, end: float | None) -> pd.Series:
    """Return the difference of the average changes; its limits from the distances of both to theirs."""
    edges = [made.models[0].fit.edges for made in (first, second)]
    start = max(edge[0] for edge in edges) if start is None else start
    end = min(edge[-1] for edge in edges) if end is None else end
    one, other = first.aapc(start, end), second.aapc(start, end)
    gap = one["aapc"] - other["aapc"]
    below = np.hypot(one["aapc"] - one["lower"], other["upper"] - other["aapc"])
    above = np.hypot(one["upper"] - one["aapc"], other["aapc"] - other["lower"])
    return pd.Series({"start": start, "end": end, "first": one["aapc"], "second": other["aapc"], "difference": gap,
                      "lower": gap - below, "upper": gap + above})  # fmt: skip
