"""What a query costs of a large series: seconds, bytes read and peak memory, each in a process of its own.

Written is a table of COUNTIES × INDICATORS × YEARS rows and a ninth more for women: 3,000 × 300 × 30, when nothing else
is said. The clock begins when the library is imported.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from healthstats import store
from healthstats.batch.figures import read_figures
from healthstats.catalogue import indicators
from healthstats.series import conform

QUERIES = {
    "an indicator of an area": {"indicator": "births", "area": "c0017"},
    "an indicator": {"indicator": "births"},
    "an indicator in a year": {"indicator": "births", "year": 2010},
    "all indicators of an area": {"area": "c0017"},
    "all indicators of an area in a year": {"area": "c0017", "year": 2010},
}


def main() -> None:
    """Write the table and ask it, or ask one query of a table that is there."""
    wanted = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    wanted.add_argument("--counties", type=int, default=3000)
    wanted.add_argument("--indicators", type=int, default=300)
    wanted.add_argument("--years", type=int, default=30)
    wanted.add_argument("--ask", help=argparse.SUPPRESS)
    given = wanted.parse_args()
    if given.ask:
        ask(given.ask)
        return
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "data").mkdir()
        (root / "reports.toml").write_text("", encoding="utf-8")
        areas = [f"c{place:04d}" for place in range(given.counties)]
        text = "".join(f'[{one}]\nzh = "{one}"\nen = "{one}"\n' for one in areas)
        (root / "data" / "areas.toml").write_text(text, encoding="utf-8")
        before = time.perf_counter()
        path = store.save_parts(parts(areas, given.indicators, given.years), root) / "series.parquet"
        rows = store.pq.read_metadata(path).num_rows
        print(f"{rows:,} rows, {path.stat().st_size / 1e6:,.0f} MB, made and written in "
              f"{time.perf_counter() - before:.0f} s")  # fmt: skip
        for name in [*QUERIES, "figures"]:
            environment = {**os.environ, "HEALTHSTATS_ROOT": folder}
            subprocess.run([sys.executable, __file__, "--ask", name], env=environment, check=True)


def parts(areas: list[str], many: int, years: int) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the rows of one indicator after the other."""
    known = sorted({"births", *list(indicators())[: many // 2]})
    draw = np.random.default_rng(1)
    for name in sorted([*known, *(f"?measure {place}" for place in range(many - len(known)))]):
        cells = np.repeat(np.arange(len(areas) * years), draw.integers(0, 9, len(areas) * years).clip(7) - 6)
        year = 1994 + cells % years
        value = draw.gamma(5, 2, len(cells)).round(2)
        dates = np.array([f"{one}-01-01" for one in range(1994, 1994 + years)], dtype="datetime64[D]")
        frame = pd.DataFrame(
            {
                "indicator": name,
                "area": np.array(areas)[cells // years],
                "sex": np.where(np.append(False, cells[1:] == cells[:-1]), "female", ""),
                "year": year,
                "period_start": dates[year - 1994],
                "period_end": dates[year - 1994] + 364,
                "value": value,
                "quote": value.astype("str"),
                "locator": [f"R{line}C4" for line in draw.integers(2, 30_000_000, len(cells))],
                "file": "data/raw/national.csv",
                **{"source": "national", "published": "2024-05-01", "standing": "final", "kind": "result"},
                **{"bound": "=", "unit": "‰", "per": 1000.0, "decimals": 2, "status": "observed", "label": name},
            }
        )
        yield "series", conform(frame, "series")


def ask(name: str) -> None:
    """Ask one query and print what it cost."""
    read, before = _read(), time.perf_counter()
    if name == "figures":
        rows = sum(map(len, read_figures(Path(os.environ["HEALTHSTATS_ROOT"])).by_area.values()))
    else:
        rows = len(store.load(**QUERIES[name]))
    seconds, most = time.perf_counter() - before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    cost = {"rows": rows, "seconds": round(seconds, 2), "MB": round((_read() - read) / 1e6, 1)}
    print(f"{name:38} {json.dumps(cost)}, peak {most / 1e6:.2f} GB")


def _read() -> int:
    """Return how many bytes this process has read so far."""
    return int(Path("/proc/self/io").read_text(encoding="ascii").split()[1])


if __name__ == "__main__":
    main()
