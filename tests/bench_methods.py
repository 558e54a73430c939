"""How fast rates are computed, against phstatsmethods and against bare NumPy, as ratios within one run.

Every line first checks that all sides give the same numbers. phstatsmethods takes minutes for a million rows, and grows
linearly: it is measured on the first `PEER_ROWS` of the same rows and scaled up, or on all of them with ``--full``.
The exit code is 1 when a limit is broken.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import gammaincinv, ndtri

import healthstats as hs

#: A million rows: at least so many times as fast as the peer, at most so many times the time of bare NumPy.
FASTER_RATES, FASTER_DSR, OF_BARE = 500.0, 50.0, 2.0
#: The funnel of ratios at 200,000 events, in seconds; a row of a million takes at most so many times one of 10,000.
FUNNEL, GROWTH = 0.010, 2.0
ROWS, PEER_ROWS, AGES = 1_000_000, 10_000, 19
Z = float(ndtri(0.975))

Frame = pd.DataFrame


def areas(rows: int) -> Frame:
    """Return areas with events and population, always the same ones; no area is without, where the peer fails."""
    dice = np.random.default_rng(7)
    events = dice.integers(1, 500, rows)
    return pd.DataFrame({
        "area": np.char.add("a", np.arange(rows).astype("str")),
        "numerator": events,
        "denominator": events + dice.integers(1, 5000, rows),
    })  # fmt: skip


def areas_by_age(rows: int) -> Frame:
    """Return areas by nineteen age bands, with the European standard beside each band as the peer wants it."""
    standard = hs.standard_population("european-2013")
    bands = [*(f"{start}-{start + 4}" for start in range(0, 90, 5)), "90+"]
    numbers = [5000, 5500, 5500, 5500, 6000, 6000, 6500, 7000, 7000, 7000, 7000, 6500, 6000, 5500, 5000, 4000, 2500,
               1500, 1000]  # fmt: skip
    assert standard.sum() == sum(numbers)
    dice = np.random.default_rng(7)
    count = rows // AGES
    return pd.DataFrame({
        "area": np.repeat(np.char.add("a", np.arange(count).astype("str")), AGES),
        "age": np.tile(bands, count),
        "numerator": dice.integers(0, 60, count * AGES),
        "denominator": dice.integers(500, 9000, count * AGES),
        "standard": np.tile(numbers, count),
    })  # fmt: skip


# --- bare NumPy, as one would write it in a notebook ------------------------------------------------------------------


def bare_proportion(frame: Frame) -> Frame:
    """Wilson's limits."""
    x, n = frame["numerator"].to_numpy("float64"), frame["denominator"].to_numpy("float64")
    share, part = x / n, Z * Z / n
    half = Z * np.sqrt(share * (1 - share) / n + part / n / 4)
    base = (1 + part) / 100
    middle = share + part / 2
    return frame.assign(value=100 * share, lower=(middle - half) / base, upper=(middle + half) / base)


def bare_rate(frame: Frame) -> Frame:
    """Exact limits below 10 events, Byar's from 10."""
    x, n = frame["numerator"].to_numpy("float64"), frame["denominator"].to_numpy("float64")
    few, more = x < 10, x + 1
    with np.errstate(divide="ignore", invalid="ignore"):
        lower = x * (1 - 1 / (9 * x) - Z / (3 * np.sqrt(x))) ** 3
    upper = more * (1 - 1 / (9 * more) + Z / (3 * np.sqrt(more))) ** 3
    lower[few] = np.where(x[few] == 0, 0, gammaincinv(np.maximum(x[few], 1), 0.025))
    upper[few] = gammaincinv(x[few] + 1, 0.975)
    return frame.assign(value=1e5 * x / n, lower=1e5 * lower / n, upper=1e5 * upper / n)


def bare_dsr(frame: Frame) -> Frame:
    """Dobson's limits with Byar's of the total; the rows of an area lie together."""
    x, n, weight = (
        frame[name].to_numpy("float64").reshape(-1, AGES) for name in ("numerator", "denominator", "standard")
    )
    total = weight[0].sum()
    events, value = x.sum(axis=1), (weight * x / n).sum(axis=1) / total
    scale = np.sqrt((weight**2 * x / n**2).sum(axis=1) / total**2 / events)
    more = events + 1
    low = events * (1 - 1 / (9 * events) - Z / (3 * np.sqrt(events))) ** 3
    high = more * (1 - 1 / (9 * more) + Z / (3 * np.sqrt(more))) ** 3
    return pd.DataFrame({
        "area": frame["area"].to_numpy()[::AGES], "value": 1e5 * value,
        "lower": 1e5 * (value + scale * (low - events)), "upper": 1e5 * (value + scale * (high - events)),
    })  # fmt: skip


# --- the peer ---------------------------------------------------------------------------------------------------------


def peer() -> dict[str, Callable[[Frame], Frame]]:
    """Return its functions with the same questions; none when it is not installed."""
    try:
        import PHStatsMethods as peers  # noqa: N813
    except ImportError:
        return {}
    limits = {"Value": "value", "lower_95_ci": "lower", "upper_95_ci": "upper"}
    columns = ("numerator", "denominator")
    return {
        "proportion": lambda frame: peers.ph_proportion(frame, *columns, "area", multiplier=100).rename(columns=limits),
        "rate": lambda frame: peers.ph_rate(frame, *columns, "area").rename(columns=limits),
        "dsr": lambda frame: peers.ph_dsr(frame, *columns, "standard", "area", euro_standard_pops=False).rename(
            columns=limits
        ),
    }


OURS: dict[str, Callable[[Frame], Frame]] = {
    "proportion": lambda frame: hs.proportion(frame),
    "rate": lambda frame: hs.rate(frame, per=100_000),
    "dsr": lambda frame: hs.standardised_rate(frame, "european-2013", by="area", method="dobson"),
}
BARE = {"proportion": bare_proportion, "rate": bare_rate, "dsr": bare_dsr}


def seconds(call: Callable[..., Any], *given: Any, repeat: int = 5) -> float:
    """Return the shortest of several times of a call."""
    times = []
    for _ in range(repeat):
        begin = time.perf_counter()
        call(*given)
        times.append(time.perf_counter() - begin)
    return min(times)


def same(one: Frame, other: Frame) -> bool:
    """Return whether two results hold the same value and limits for the same areas."""
    names = ["value", "lower", "upper"]
    mine, theirs = one.set_index("area")[names], other.set_index("area")[names]
    # Of the lower limit of no events one side says 0, the other a number like 1e-14.
    return bool(np.allclose(mine, theirs.loc[mine.index], rtol=1e-9, atol=1e-9, equal_nan=True))


def against(full: bool) -> Iterator[tuple[str, bool]]:
    """Measure a million rows against bare NumPy and the peer."""
    yield "10^6 rows      healthstats     bare    ratio       peer   faster   same numbers", True
    peers = peer()
    for name, ours in OURS.items():
        frame = areas_by_age(ROWS) if name == "dsr" else areas(ROWS)
        mine, bare = seconds(ours, frame), seconds(BARE[name], frame)
        equal = same(ours(frame), BARE[name](frame))
        line = f"{name:<12}{mine:12.3f} s{bare:8.3f} s{mine / bare:8.2f}"
        kept = equal and (name == "dsr" or mine / bare <= OF_BARE)
        if name not in peers:
            yield f"{line}  phstatsmethods is not installed{equal!s:>10}", kept
            continue
        part = frame if full else frame.iloc[: PEER_ROWS // AGES * AGES]
        theirs = seconds(peers[name], part.copy(), repeat=1) * len(frame) / len(part)
        equal &= same(ours(part), peers[name](part.copy()))
        enough = FASTER_DSR if name == "dsr" else FASTER_RATES
        faster = f"{theirs:9.1f} s{theirs / mine:9.0f}"
        yield f"{line}{faster}{equal!s:>15}", kept and equal and theirs / mine >= enough


def growth() -> Iterator[tuple[str, bool]]:
    """Measure a row at three sizes."""
    yield "rows              10^4      10^5      10^6   growth of a row's time", True
    for name, ours in OURS.items():
        frame = areas_by_age(ROWS) if name == "dsr" else areas(ROWS)
        paces = []
        for rows in (ROWS // 100, ROWS // 10, ROWS):
            part = frame.iloc[: rows // AGES * AGES]
            paces.append(seconds(ours, part) / len(part))
        micro = "".join(f"{1e6 * pace:8.3f}µs" for pace in paces)
        yield f"{name:<12}{micro}{paces[2] / paces[1]:9.2f}", paces[2] / paces[1] <= GROWTH


def funnel() -> Iterator[tuple[str, bool]]:
    """Measure the lines of a funnel of ratios that reaches to 200,000 events."""
    frame = pd.DataFrame({"numerator": [20.0, 200_000.0], "expected": [25.0, 195_000.0]})
    took = seconds(hs.funnel_limits, frame, "ratio")
    yield f"funnel of ratios at 200,000 events {1000 * took:8.2f} ms", took <= FUNNEL


def main() -> int:
    """Measure, print, and return whether a limit is broken."""
    parser = argparse.ArgumentParser(description="Measure the speed of computing rates.")
    parser.add_argument("--full", action="store_true", help="the peer on all rows (a quarter of an hour)")
    given = parser.parse_args()
    broken = 0
    for part in (against(given.full), growth(), funnel()):
        for line, kept in part:
            broken += not kept
            print(f"{line}{'' if kept else '  <- limit broken'}", flush=True)
    print(f"{broken} limits broken" if broken else "all limits kept")
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main())
