"""How fast joinpoint trends are fitted, against a plain loop of the same algorithm and against Muggeo's search.

All sides get the same series and have to give the same answer: the plain loop the same joinpoints and residual sum, the
searches of `piecewise-regression` and R's `segmented` (where installed) no smaller residual sum between the years than
the grid has there. Ratios within one run, on one core but for the thousand series. The exit code is 1 when a limit is
broken.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import itertools
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd

import healthstats as hs
from healthstats.analysis.trends.design import Design
from healthstats.analysis.trends.select import PERMUTATIONS, by_permutation

#: Seconds: one fit with its criterion, the full permutation test, a thousand series on two cores.
FIT, TEST, THOUSAND = 0.010, 0.5, 1.0
#: Ten times the series take at most so many times as long.
GROWTH = 12.0
YEARS, MOST = 32, 4
#: Placements of a plain loop that are timed; the rest of a permutation test is scaled from them.
LOOPED = 2000

Floats = np.ndarray


def made(turns: tuple[int, ...] = (7, 14, 22), noise: float = 0.04, seed: int = 5, years: int = YEARS) -> pd.DataFrame:
    """Return a series with joinpoints."""
    x = np.arange(years)
    slopes = np.resize([0.05, -0.06], len(turns) + 1)
    line = slopes[0] * x + np.maximum(x[:, None] - np.array(turns), 0) @ np.diff(slopes) if turns else slopes[0] * x
    value = np.exp(3 + line + noise * np.random.default_rng(seed).normal(size=years))
    return pd.DataFrame({"year": 1990 + x, "value": value})


def seconds(call: Callable[..., Any], *given: Any, repeat: int = 5, **named: Any) -> float:
    """Return the shortest of several times of a call."""
    times = []
    for _ in range(repeat):
        begin = time.perf_counter()
        call(*given, **named)
        times.append(time.perf_counter() - begin)
    return min(times)


# --- the plain loop ---------------------------------------------------------------------------------------------------


def placements(years: int, count: int) -> Iterator[tuple[int, ...]]:
    """Return the years' numbers where so many joinpoints may stand: two years at the ends and in between."""
    for where in itertools.combinations(range(2, years - 2), count):
        if all(after - before > 2 for before, after in itertools.pairwise(where)):
            yield where


def loop(x: Floats, y: Floats, count: int) -> tuple[float, tuple[int, ...]]:
    """Fit every placement by itself."""
    best: tuple[float, tuple[int, ...]] = (np.inf, ())
    for where in placements(len(x), count):
        columns = np.column_stack([np.ones(len(x)), x - x[0], *(np.maximum(x - x[place], 0) for place in where)])
        coefficients = np.linalg.lstsq(columns, y, rcond=None)[0]
        best = min(best, (float(((y - columns @ coefficients) ** 2).sum()), where))
    return best


# --- what is measured -------------------------------------------------------------------------------------------------


def one_fit() -> Iterator[tuple[str, bool]]:
    """Measure a fit whose number of joinpoints a criterion chooses."""
    frame = made()
    x, y = frame["year"].to_numpy("float64"), np.log(frame["value"].to_numpy())
    fitted = hs.trend(frame, max_joinpoints=MOST)
    mine = seconds(hs.trend, frame, max_joinpoints=MOST, repeat=20)
    begin = time.perf_counter()
    looped = [loop(x, y, count) for count in range(MOST + 1)]
    plain = time.perf_counter() - begin
    table = fitted.selection
    same = np.allclose(table["sse"], [sse for sse, _ in looped], rtol=1e-9) and all(
        tuple(x[list(where)]) == years for (_, where), years in zip(looped, table["years"], strict=True)
    )
    yield f"{'':<34}healthstats   plain loop   faster   same answer", True
    line = f"fit, n = {YEARS}, up to {MOST} joinpoints"
    yield f"{line:<34}{1000 * mine:8.2f} ms{plain:11.2f} s{plain / mine:9.0f}{same!s:>14}", same and mine <= FIT


def the_test() -> Iterator[tuple[str, bool]]:
    """Measure the sequential permutation test: of a series with joinpoints (each test in full), and of one without."""
    for name, turns in (("three joinpoints", (7, 14, 22)), ("none", ())):
        frame = made(turns, noise=0.03)
        x, y = frame["year"].to_numpy("float64"), np.log(frame["value"].to_numpy())
        fitted = hs.trend(frame, max_joinpoints=MOST, select="permutation")
        mine = seconds(hs.trend, frame, max_joinpoints=MOST, select="permutation", repeat=3)
        nulls = fitted.tests["fewer"].nunique()
        begin = time.perf_counter()
        for where in itertools.islice(placements(YEARS, MOST), LOOPED):
            columns = np.column_stack([np.ones(YEARS), x - x[0], *(np.maximum(x - x[place], 0) for place in where)])
            np.linalg.lstsq(columns, y, rcond=None)
        each = (time.perf_counter() - begin) / LOOPED
        ways = sum(1 for _ in placements(YEARS, MOST))
        plain = each * ways * PERMUTATIONS * nulls
        same = _as_looped()
        line = f"permutation test, {name}"
        yield f"{line:<34}{mine:8.3f} s {plain / 3600:9.2f} h{plain / mine:9.0f}{same!s:>14}", same and mine <= TEST


def _as_looped() -> bool:
    """Return whether the p of a short test is that of the plain loop with the same permutations."""
    frame, permutations = made((8,), noise=0.1, years=16), 99
    x, y = frame["year"].to_numpy("float64"), np.log(frame["value"].to_numpy())
    design = Design(x, np.ones(16))
    step = by_permutation(design.search(2), design.halves(2), y, 2, permutations, 0.05, 0)[1][0]
    order = np.random.default_rng(0).permuted(np.tile(np.arange(16), (permutations, 1)), axis=1)
    line = np.polyval(np.polyfit(x - x[0], y, 1), x - x[0])
    drawn = [loop(x, z, 0)[0] / loop(x, z, 2)[0] for z in line + (y - line)[order]]
    return step.p == (1 + sum(ratio >= step.statistic * (1 - 1e-10) for ratio in drawn)) / (1 + permutations)


def searches() -> Iterator[tuple[str, bool]]:
    """Measure Muggeo's search for three joinpoints: in Python, and in R where it is."""
    frame = made()
    x, y = frame["year"].to_numpy("float64"), np.log(frame["value"].to_numpy())
    grid = Design(x, np.ones(YEARS)).search(3).best(y[:, None])[0][3, 0]
    mine = seconds(hs.trend, frame, max_joinpoints=3, repeat=20)
    yield f"\n{'three joinpoints':<34}seconds    of healthstats   residual sum   of the grid's", True
    yield f"{'healthstats':<34}{mine:7.4f}{1:15.0f}{grid:16.5f}{1:15.3f}", True
    for name, search in (("piecewise-regression", _in_python), ("R segmented", _in_r)):
        found = search(x, y)
        if found is None:
            yield f"{name:<34}not installed", True
            continue
        took, sse = found
        yield f"{name:<34}{took:7.3f}{took / mine:15.0f}{sse:16.5f}{sse / grid:15.3f}", took > mine


def _in_python(x: Floats, y: Floats) -> tuple[float, float] | None:
    try:
        import piecewise_regression as peer
    except ImportError:
        return None
    np.random.seed(0)  # its starts are random
    begin = time.perf_counter()
    fitted = peer.Fit(x, y, n_breakpoints=3)
    took = time.perf_counter() - begin
    sse = fitted.best_muggeo.best_fit.residual_sum_squares if fitted.best_muggeo else np.nan
    return took, float(sse)


def _in_r(x: Floats, y: Floats) -> tuple[float, float] | None:
    if not shutil.which("Rscript"):
        return None
    numbers = ", ".join(f"{value:.17g}" for value in [*x, *y])
    script = f"""
        suppressWarnings(suppressMessages(library(segmented)))
        all <- c({numbers}); n <- length(all) / 2; x <- all[1:n]; y <- all[(n + 1):(2 * n)]
        fit <- lm(y ~ x); set.seed(1)
        took <- system.time(for (i in 1:5) s <- segmented(fit, seg.Z = ~x, npsi = 3))[["elapsed"]] / 5
        cat(took, sum(residuals(s)^2))
    """
    made_by = subprocess.run(["Rscript", "-e", script], capture_output=True, text=True, check=False)
    if made_by.returncode:
        return None
    took, sse = made_by.stdout.split()
    return float(took), float(sse)


def many() -> Iterator[tuple[str, bool]]:
    """Measure a table of a thousand series in one call, and one of ten thousand."""
    yield f"\n{'series of 30 years':<34}seconds    ms a series", True
    paces = []
    for count in (1000, 10_000):
        years = np.tile(np.arange(1991, 2021), count)
        value = np.exp(3 - 0.02 * (years - 1991) + 0.05 * np.random.default_rng(1).normal(size=len(years)))
        frame = pd.DataFrame({"area": np.repeat(np.arange(count), 30), "year": years, "value": value})
        took = seconds(_table, frame, repeat=3)
        paces.append(took)
        yield f"{count:<34,}{took:7.2f}{1000 * took / count:15.3f}", took <= (THOUSAND if count == 1000 else np.inf)
    yield f"{'ten times as many take':<34}{paces[1] / paces[0]:7.1f} times", paces[1] / paces[0] <= GROWTH


def _table(frame: pd.DataFrame) -> pd.DataFrame:
    return hs.trends(frame, by="area", max_joinpoints=MOST).summary


def main() -> int:
    """Measure, print, and return whether a limit is broken."""
    broken = 0
    for part in (one_fit(), the_test(), searches(), many()):
        for line, kept in part:
            broken += not kept
            print(f"{line}{'' if kept else '  <- limit broken'}", flush=True)
    print(f"{broken} limits broken" if broken else "all limits kept")
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main())
