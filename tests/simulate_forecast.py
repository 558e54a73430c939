"""How often the 95 % limits of forecasts hold what comes, and how far forecasts are off, on simulated series.

Every line is a kind of series, with coverage by years ahead; then come the lengths, and all together. Errors are mean
absolute ones of ln(value), or of the log odds, times 100, next to those of "same as last year" and of a straight line.
With ``--quick`` a tenth of the series; with ``--peers`` statsmodels' damped ETS and Theta on the kinds without counts.
A few minutes on two cores.
"""

import argparse
import os
import time
import warnings
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # two processes share the cores

import numpy as np
import numpy.typing as npt
import pandas as pd

from healthstats.analysis.trends.forecast import possible_of, table_of
from healthstats.analysis.trends.observed import observe
from healthstats.analysis.trends.origins import origins_of
from healthstats.analysis.trends.plain import last_value, straight_line

Floats = npt.NDArray[np.float64]
Dice = np.random.Generator

SERIES, HORIZON, LENGTHS = 400, 5, (8, 12, 20, 30)
CONFIDENCE = 0.95


def _steady(n: int, dice: Dice) -> Floats:
    return dice.normal(0, 0.08, n)


def _log_linear(n: int, dice: Dice) -> Floats:
    return -0.03 * np.arange(n) + dice.normal(0, 0.05, n)


def _steep(n: int, dice: Dice) -> Floats:
    return -0.07 * np.arange(n) + dice.normal(0, 0.04, n)


def _random_walk(n: int, dice: Dice) -> Floats:
    return np.cumsum(dice.normal(-0.03, 0.05, n))


def _joinpoint(n: int, dice: Dice) -> Floats:
    turn, (before, after) = dice.integers(2, n - HORIZON - 1), dice.normal(0, 0.05, 2)
    years = np.arange(n)
    return before * years + (after - before) * np.maximum(years - turn, 0) + dice.normal(0, 0.04, n)


def _local_linear(n: int, dice: Dice) -> Floats:
    slope = dice.normal(-0.03, 0.03) + np.cumsum(dice.normal(0, 0.01, n))
    return np.cumsum(slope + dice.normal(0, 0.02, n)) + dice.normal(0, 0.03, n)


def _reverting(n: int, dice: Dice) -> Floats:
    made = dice.normal(0, 0.05, n)
    for year in range(1, n):
        made[year] += 0.6 * made[year - 1]
    return made


def _poisson(events: float, change: float, shocks: float = 0.0) -> Callable[[int, Dice], Floats]:
    """Return counts around a line, its end at `events` where the forecast begins; `shocks` walk at random."""

    def made(n: int, dice: Dice) -> Floats:
        line = change * (np.arange(n) - (n - HORIZON)) + np.cumsum(dice.normal(0, shocks, n))
        return dice.poisson(events * np.exp(line)).astype("float64")

    return made


def _shares(persons: int) -> Callable[[int, Dice], Floats]:
    """Return how many of some persons are covered: about 90 % with odds that rise by 8 % a year, and walk."""

    def made(n: int, dice: Dice) -> Floats:
        odds = 9 * np.exp(0.08 * (np.arange(n) - n) + np.cumsum(dice.normal(0, 0.05, n)))
        return dice.binomial(persons, odds / (1 + odds)).astype("float64")

    return made


#: Name → ln(value) of so many years; or counts, with the persons they are among and the scale.
VALUES = {
    "level": _steady, "log-linear": _log_linear, "log-linear, steep": _steep, "random walk with drift": _random_walk,
    "joinpoint": _joinpoint, "local linear trend": _local_linear, "returns to its level": _reverting,
}  # fmt: skip
COUNTS = {
    "5 events": (_poisson(5, 0), 10_000, "log"),
    "10 events": (_poisson(10, -0.03), 10_000, "log"),
    "30 events": (_poisson(30, -0.03), 10_000, "log"),
    "100 events": (_poisson(100, -0.03), 10_000, "log"),
    "300 events": (_poisson(300, -0.03), 10_000, "log"),
    "30 events, steep": (_poisson(30, -0.1), 10_000, "log"),
    "100 events, walk": (_poisson(100, -0.03, 0.07), 10_000, "log"),
    "coverage of 500": (_shares(500), 500, "logit"),
}


def series(name: str, n: int, dice: Dice) -> tuple[pd.DataFrame, str]:
    """Return a series of n years and the years to come, and its scale."""
    year = 1990 + np.arange(n + HORIZON)
    if name in VALUES:
        return pd.DataFrame({"year": year, "value": 100 * np.exp(VALUES[name](len(year), dice))}), "log"
    make, persons, scale = COUNTS[name]
    return pd.DataFrame({"year": year, "numerator": make(len(year), dice), "denominator": persons}), scale


def fared(name: str, n: int, dice: Dice) -> list[Floats]:
    """Return, by years ahead, whether the limits held and the errors of the three methods; nothing where none is made.

    What came is held against the limits in the unit of the series, as a reader would.
    """
    frame, scale = series(name, n, dice)
    seen, whole = observe(frame.iloc[:n], scale=scale), observe(frame, scale=scale)
    origins = origins_of(seen, HORIZON)
    ahead, _ = origins.ahead(len(origins.rows))
    if ahead is None:
        return []
    people = float(seen.people[-1]) if seen.weighted == "counts" else np.nan
    told = table_of(origins, ahead, possible_of(seen, seen.value), people, CONFIDENCE)
    came, value = whole.response[n:], whole.value[n:]
    none = np.zeros(0)
    others = (method(origins.year, origins.response, none, HORIZON) for method in (last_value, straight_line))
    held = (told["lower"] <= value) & (value <= told["upper"])
    return [np.array([held, *(np.abs(made.location - came) for made in (ahead, *others))])]


def simulate(job: tuple[str, int, int]) -> Floats:
    """Return the mean of `fared` over some series of a kind and length."""
    name, n, count = job
    dice = np.random.default_rng([*name.encode(), n])
    return np.mean([one for _ in range(count) for one in fared(name, n, dice)], axis=0)


def peers(job: tuple[str, int, int]) -> dict[str, tuple[Floats, float, int]]:
    """Return coverage, errors, seconds and warnings of statsmodels' methods, and ours, on the same series."""
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel
    from statsmodels.tsa.forecasting.theta import ThetaModel

    def ets(y: pd.Series) -> Floats:
        made = ETSModel(y, error="add", trend="add", damped_trend=True).fit(disp=False)
        ahead = made.get_prediction(len(y), len(y) + HORIZON - 1)
        return np.column_stack([ahead.predicted_mean, ahead.pred_int(1 - CONFIDENCE)])

    def theta(y: pd.Series) -> Floats:
        made = ThetaModel(y, period=1, deseasonalize=False).fit()
        return np.column_stack([made.forecast(HORIZON), made.prediction_intervals(HORIZON, alpha=1 - CONFIDENCE)])

    def ours(y: pd.Series) -> Floats:
        seen = observe(pd.DataFrame({"year": 1990 + np.arange(len(y)), "value": np.exp(y)}))
        ahead, _ = origins_of(seen, HORIZON).ahead(len(y))
        return np.column_stack([ahead.location, *ahead.limits(CONFIDENCE)]) if ahead else np.full((HORIZON, 3), np.nan)

    name, n, count = job
    dice = np.random.default_rng([*name.encode(), n])
    ways = {"ours": ours, "statsmodels ETS(A,Ad,N)": ets, "statsmodels Theta": theta}
    rows: dict[str, list[Floats]] = {way: [] for way in ways}
    seconds, warned = dict.fromkeys(ways, 0.0), dict.fromkeys(ways, 0)
    for _ in range(count):
        frame, _ = series(name, n, dice)
        y = np.log(frame["value"])
        for way, method in ways.items():
            start = time.perf_counter()
            with warnings.catch_warnings(record=True) as said:
                warnings.simplefilter("always")
                value, lower, upper = method(y[:n]).T
            seconds[way] += time.perf_counter() - start
            warned[way] += bool(said)
            came = y[n:].to_numpy()
            rows[way].append(np.array([(lower <= came) & (came <= upper), np.abs(value - came)]))
    return {way: (np.mean(rows[way], axis=0), seconds[way] / count, warned[way]) for way in ways}


def line(name: str, made: Floats) -> str:
    """Return a row of the table: coverage by years ahead, errors of one and of five years ahead."""
    coverage = " | ".join(f"{100 * one:.1f}" for one in made[0])
    errors = " | ".join(" / ".join(f"{100 * one:.1f}" for one in method[[0, -1]]) for method in made[1:])
    return f"| {name} | {coverage} | {errors} |"


def main() -> None:
    """Simulate and print the tables."""
    parser = argparse.ArgumentParser(description="Measure coverage and error of forecasts.")
    parser.add_argument("--quick", action="store_true", help="a tenth of the series")
    parser.add_argument("--peers", action="store_true", help="statsmodels on the same series")
    asked = parser.parse_args()
    count = SERIES // 10 if asked.quick else SERIES
    with ProcessPoolExecutor() as pool:
        if asked.peers:
            jobs = [(name, n, count // 10) for name in VALUES for n in LENGTHS]
            found = list(pool.map(peers, jobs))
            for way in found[0]:
                coverage, error = np.mean([one[way][0] for one in found], axis=0)
                spent = 1000 * np.mean([one[way][1] for one in found])
                print(f"{way}: coverage {np.round(100 * coverage, 1)}, error {np.round(100 * error, 1)}, "
                      f"{spent:.1f} ms, warned {sum(one[way][2] for one in found)} times")  # fmt: skip
            return
        jobs = [(name, n, count) for name in [*VALUES, *COUNTS] for n in LENGTHS]
        made = dict(zip(jobs, pool.map(simulate, jobs), strict=True))
    ahead = " | ".join(f"{year} ahead" for year in range(1, HORIZON + 1))
    print(f"| {count} series of each length | {ahead} | error (1 / 5 years) | same as last year | line |")
    print("|---" * (HORIZON + 4) + "|")
    for name in [*VALUES, *COUNTS]:
        print(line(name, np.mean([made[name, n, count] for n in LENGTHS], axis=0)))
    for n in LENGTHS:
        print(line(f"all of {n} years", np.mean([one for job, one in made.items() if job[1] == n], axis=0)))
    print(line("all", np.mean(list(made.values()), axis=0)))


if __name__ == "__main__":
    main()
