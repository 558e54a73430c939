"""Fay-Feuer's and Tiwari's limits with 40 digits: python standardise_gamma.py (needs mpmath).

Reads standardise_inputs.csv, which standardise.R writes, and writes standardise_gamma.csv beside itself. Quantiles of
the gamma distribution are found by halving on mpmath's incomplete gamma function.
"""

import csv
from pathlib import Path

from mpmath import gammainc, mp, mpf

mp.dps = 40
HERE = Path(__file__).parent


def quantile(shape: mpf, share: mpf) -> mpf:
    low, high = mpf(0), shape + 40 * (shape + 10) ** mpf("0.5")
    for _ in range(110):
        middle = (low + high) / 2
        low, high = (middle, high) if gammainc(shape, 0, middle, regularized=True) < share else (low, middle)
    return low


def limits(events: list[mpf], people: list[mpf], standard: list[mpf], tail: mpf, method: str) -> tuple[mpf, mpf, mpf]:
    weights = [share / sum(standard) / n for share, n in zip(standard, people, strict=True)]
    y = sum(w * x for w, x in zip(weights, events, strict=True))
    v = sum(w**2 * x for w, x in zip(weights, events, strict=True))
    lower = v / y * quantile(y**2 / v, tail) if y else mpf(0)
    if method == "fay-feuer":
        more, more_squared = max(weights), max(weights) ** 2
    else:
        more, more_squared = sum(weights) / len(weights), sum(w**2 for w in weights) / len(weights)
    y_more, v_more = y + more, v + more_squared
    return y, lower, v_more / y_more * quantile(y_more**2 / v_more, 1 - tail)


if __name__ == "__main__":
    with (HERE / "standardise_inputs.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    with (HERE / "standardise_gamma.csv").open("w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["method", "area", "confidence", "value", "lower", "upper"])
        for area in dict.fromkeys(row["area"] for row in rows):
            columns = [
                [mpf(row[name]) for row in rows if row["area"] == area]
                for name in ("numerator", "denominator", "standard")
            ]
            for method in ("fay-feuer", "tiwari"):
                for confidence in ("0.9", "0.95", "0.998"):
                    found = limits(*columns, (1 - mpf(confidence)) / 2, method)
                    out.writerow([method, area, confidence, *(mp.nstr(number, 17) for number in found)])
