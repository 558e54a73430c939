"""How often the joinpoint tests are wrong and the limits hold, on simulated series; CONTRIBUTING.md has the table.

Every line is one situation. *single* is the share of series without a joinpoint in which the test of 0 against the most
joinpoints is significant at 5 %, *sequence* that in which the whole procedure finds any. Coverage is the share of
series in which the 95 % limits hold the true change, at the true number of joinpoints. A few minutes on two cores; with
``--quick`` a tenth of the series.
"""

import argparse
import os
from concurrent.futures import ProcessPoolExecutor
from functools import partial

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # two processes share the cores

import numpy as np

from healthstats.analysis.trends.design import Design
from healthstats.analysis.trends.fit import fit
from healthstats.analysis.trends.model import Model
from healthstats.analysis.trends.resample import DRAWS, draw
from healthstats.analysis.trends.select import LEVEL, PERMUTATIONS, by_permutation

SERIES, COVERED = 5000, 2000
#: Years and most joinpoints of the series without a joinpoint.
EMPTY = [(10, 1), (16, 2), (17, 3), (30, 3), (32, 4)]
#: Years, joinpoints (counted from the first year), slopes a year, and the standard deviation of ln(rate).
TRENDS = [
    (10, (), (-0.03,), 0.05),
    (25, (), (-0.03,), 0.05),
    (12, (6,), (0.05, -0.05), 0.05),
    (20, (10,), (0.02, -0.05), 0.03),
    (20, (13,), (0.02, -0.02), 0.05),
    (30, (9, 19), (0.03, -0.04, 0.02), 0.04),
    (36, (7, 15, 26), (0.04, -0.04, 0.03, -0.05), 0.04),
]


def errors(seed: int, years: int, most: int) -> tuple[bool, bool]:
    """Return whether a series without a joinpoint has one by the single test, and by the sequence."""
    y = -0.02 * np.arange(years) + 0.05 * np.random.default_rng([1, years, most, seed]).normal(size=years)
    design = Design(np.arange(1990.0, 1990 + years), np.ones(years))
    found, steps = by_permutation(design.search(most), design.halves(most), y, most, PERMUTATIONS, LEVEL, seed)
    return steps[0].p <= LEVEL, found > 0


def covered(
    seed: int, years: int, turns: tuple[int, ...], slopes: tuple[float, ...], noise: float
) -> list[tuple[bool, bool]]:
    """Return whether the limits hold, of the program and resampled: of the average, and of each segment."""
    x = np.arange(1990.0, 1990 + years)
    joinpoints = x[list(turns)] if turns else np.zeros(0)
    line = slopes[0] * (x - x[0]) + np.maximum(x[:, None] - joinpoints, 0) @ np.diff(slopes)
    y = line + noise * np.random.default_rng([2, years, len(turns), seed]).normal(size=years)
    design, count = Design(x, np.ones(years)), len(turns)
    search = design.search(count)
    where = search.candidates[search.best(y[:, None])[1][-1][0]] if count else np.zeros(0)
    held = []
    for draws in (None, draw(search, design, y, where, DRAWS, seed)):
        model = Model(design, fit(design, y, where), y, search, (), {}, (), draws)
        spans = [(model.average(x[0], x[-1], 0.95), (line[-1] - line[0]) / (x[-1] - x[0]))]
        spans += [(model.segment(number, 0.95), slope) for number, slope in enumerate(slopes)]
        held.append([lower <= true <= upper for (_, lower, upper, _), true in spans])
    return list(zip(*held, strict=True))


def main() -> None:
    """Simulate and print the tables."""
    parser = argparse.ArgumentParser(description="Measure the error of the joinpoint tests and the coverage of limits.")
    parser.add_argument("--quick", action="store_true", help="a tenth of the series")
    share = 10 if parser.parse_args().quick else 1
    with ProcessPoolExecutor() as pool:
        print(f"| years | most joinpoints | single test | sequence | ({SERIES // share} series)\n|---|---|---|---|")
        for years, most in EMPTY:
            made = np.array(list(pool.map(partial(errors, years=years, most=most), range(SERIES // share),
                                          chunksize=50)))  # fmt: skip
            single, sequence = 100 * made.mean(axis=0)
            print(f"| {years} | {most} | {single:.1f} % | {sequence:.1f} % |", flush=True)
        print(f"\n| years | joinpoints | noise | of | program's limits | resampled | ({COVERED // share} series)\n"
              "|---|---|---|---|---|---|")  # fmt: skip
        for years, turns, slopes, noise in TRENDS:
            job = partial(covered, years=years, turns=turns, slopes=slopes, noise=noise)
            made = np.array(list(pool.map(job, range(COVERED // share), chunksize=50)))
            for number, (program, resampled) in enumerate(100 * made.mean(axis=0)):
                of = f"segment {number}" if number else "AAPC"
                print(f"| {years} | {len(turns)} | {noise} | {of} | {program:.1f} % | {resampled:.1f} % |", flush=True)


if __name__ == "__main__":
    main()
