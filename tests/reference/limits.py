"""Garwood's and Byar's limits with 50 digits, by root search on the Poisson sums: python limits.py (needs mpmath).

Writes mpmath_limits.csv beside itself. The exact limits are the means at which the count, or a more extreme one, has
the probability of a tail; they are found from the plain sums, without any gamma function.
"""

import csv
from collections.abc import Callable
from pathlib import Path

from mpmath import erfinv, exp, mp, mpf, sqrt

mp.dps = 50


def at_most(count: int, mean: mpf) -> mpf:
    term = total = mpf(1)
    for k in range(1, count + 1):
        term = term * mean / k
        total += term
    return exp(-mean) * total


def byar(count: int, tail: mpf) -> tuple[mpf, mpf]:
    z = sqrt(2) * erfinv(1 - 2 * tail)
    more = count + 1
    upper = more * (1 - 1 / mpf(9 * more) + z / (3 * sqrt(more))) ** 3
    if count == 0:
        return mpf(0), upper
    return max(count * (1 - 1 / mpf(9 * count) - z / (3 * sqrt(count))) ** 3, mpf(0)), upper


def root(falling: Callable[[mpf], mpf], low: mpf, high: mpf) -> mpf:
    for _ in range(90):
        middle = (low + high) / 2
        low, high = (middle, high) if falling(middle) > 0 else (low, middle)
    return low


def garwood(count: int, tail: mpf) -> tuple[mpf, mpf]:
    far = byar(count, tail)[1] * 2
    upper = root(lambda mean: at_most(count, mean) - tail, mpf(count), far)
    return root(lambda mean: at_most(count - 1, mean) - (1 - tail), mpf(0), mpf(count)) if count else mpf(0), upper


if __name__ == "__main__":
    with (Path(__file__).parent / "mpmath_limits.csv").open("w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["method", "count", "confidence", "lower", "upper"])
        for confidence in ("0.5", "0.9", "0.95", "0.99", "0.998"):
            tail = (1 - mpf(confidence)) / 2
            for count in (0, 1, 2, 5, 9, 10, 33, 100, 1000, 4000):
                for name, limits in (("exact", garwood), ("byar", byar)):
                    low, high = limits(count, tail)
                    out.writerow([name, count, confidence, mp.nstr(low, 17), mp.nstr(high, 17)])
