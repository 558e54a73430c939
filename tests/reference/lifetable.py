"""Life tables and premature mortality with 50 digits, by another way: python lifetable.py (needs mpmath).

Writes mpmath_lifetable.csv and mpmath_premature.csv beside itself. All counts are invented.

Life expectancy goes backwards, e = (years lived in the band) + (chance to survive it) × e of the next band, without any
l, d, L or T. Its variance is that of its definition: the sum over all bands of (∂e/∂q)² q²(1 − q)/deaths, with
derivatives taken numerically, and 1/m as the years of the last band with var(m) = m²/deaths. The limits of premature
mortality are those of Fay and Feuer for −ln(1 − q), with numerical derivatives and quantiles by bisection.
"""

import csv
from itertools import pairwise
from pathlib import Path

from mpmath import diff, erfinv, gammainc, inf, log, mp, mpf, nstr, sqrt

mp.dps = 50
HERE = Path(__file__).parent

TABLES = {
    "five years": (
        [0, 1, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85],
        [31, 12, 7, 6, 14, 21, 19, 30, 44, 71, 118, 170, 262, 351, 480, 633, 702, 688, 901],
        [4120, 16890, 21900, 22750, 24100, 27300, 29800, 31200, 30400, 28900, 29700, 27100, 24900, 21000, 17200, 13100,
         8900, 5200, 3900],
    ),
    "from 0-4": ([0, 5, 15, 45, 65, 75], [9, 0, 25, 61, 88, 140], [1830, 4010, 11200, 7050, 2040, 1310]),
    "single years": ([0, 1, 2, 3, 4, 5, 60], [3, 1, 0, 1, 0, 40, 95], [510, 498, 515, 520, 507, 24100, 4100]),
}  # fmt: skip
CHRONIC = {
    "many": ([12, 21, 40, 77, 130, 241, 402, 650], [41200, 40100, 39800, 37900, 33100, 28900, 25100, 20200]),
    "few": ([0, 0, 1, 0, 0, 2, 1, 3], [812, 790, 803, 755, 640, 602, 477, 390]),
    "none": ([0] * 8, [812, 790, 803, 755, 640, 602, 477, 390]),
}


def expectancy(dying: list[mpf], last_rate: mpf, widths: list[int], lived: list[mpf]) -> mpf:
    years = 1 / last_rate
    for q, width, a in reversed(list(zip(dying, widths, lived, strict=True))):
        years = width * (1 - q + a * q) + (1 - q) * years
    return years


def nudged(values: list[mpf], place: int, value: mpf) -> list[mpf]:
    return [value if n == place else old for n, old in enumerate(values)]


def z_of(confidence: str) -> mpf:
    return sqrt(2) * erfinv(mpf(confidence))


def gamma_quantile(p: mpf, shape: mpf) -> mpf:
    low, high = mpf(0), 10 * shape + 60
    for _ in range(180):
        middle = (low + high) / 2
        low, high = (middle, high) if gammainc(shape, 0, middle, regularized=True) < p else (low, middle)
    return low


def hazard(deaths: list[mpf], people: list[int]) -> mpf:
    alive = mpf(1)
    for d, n in zip(deaths, people, strict=True):
        m = mpf(d) / n
        alive *= 1 - 5 * m / (1 + mpf("2.5") * m)
    return -log(alive)


def write(name: str, head: list[str], rows: list[list[object]]) -> None:
    with (HERE / name).open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([head, *rows])


if __name__ == "__main__":
    found: list[list[object]] = []
    for name, (starts, deaths, people) in TABLES.items():
        widths = [b - a for a, b in pairwise(starts)]
        lived = [mpf(1) / (10 if (start, width) == (0, 1) else 2) for start, width in zip(starts, widths, strict=False)]
        rates = [mpf(d) / n for d, n in zip(deaths, people, strict=True)]
        dying = [n * m / (1 + (1 - a) * n * m) for n, m, a in zip(widths, rates, lived, strict=False)]
        for place, start in enumerate(starts):
            here, rest = dying[place:], (widths[place:], lived[place:])
            years = expectancy(here, rates[-1], *rest)
            slope = diff(lambda x: expectancy(here, x, *rest), rates[-1])  # noqa: B023
            variance = slope**2 * rates[-1] ** 2 / deaths[-1]
            for n, q in enumerate(here):
                if deaths[place + n]:
                    slope = diff(lambda x, n=n: expectancy(nudged(here, n, x), rates[-1], *rest), q)  # noqa: B023
                    variance += slope**2 * q**2 * (1 - q) / deaths[place + n]
            end = starts[place + 1] - 1 if place < len(widths) else inf
            age = f"{start}+" if end == inf else str(start) if end == start else f"{start}-{end}"
            for confidence in ("0.95", "0.998"):
                spread = z_of(confidence) * sqrt(variance)
                limits = [nstr(one, 17) for one in (years, years - spread, years + spread)]
                found.append([name, age, deaths[place], people[place], confidence, *limits])
    write("mpmath_lifetable.csv", ["table", "age", "deaths", "people", "confidence", "value", "lower", "upper"], found)

    found = []
    for name, (deaths, people) in CHRONIC.items():
        counts = [mpf(d) for d in deaths]
        risk = hazard(counts, people)
        weights = [
            diff(lambda x, n=n, counts=counts, people=people: hazard(nudged(counts, n, x), people), d)
            for n, d in enumerate(counts)
        ]
        variance = sum(w**2 * d for w, d in zip(weights, counts, strict=True))
        more, wider = risk + max(weights), variance + max(weights) ** 2
        for confidence in ("0.95", "0.998"):
            tail = (1 - mpf(confidence)) / 2
            low = variance / risk * gamma_quantile(tail, risk**2 / variance) if risk else mpf(0)
            high = wider / more * gamma_quantile(1 - tail, more**2 / wider)
            shown = [nstr(100 * (1 - mp.exp(-one)), 17) for one in (risk, low, high)]
            found.append([name, confidence, ";".join(map(str, deaths)), ";".join(map(str, people)), *shown])
    write("mpmath_premature.csv", ["table", "confidence", "deaths", "people", "value", "lower", "upper"], found)
