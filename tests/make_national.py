"""Write a project with a national file: every county, indicator and year in one csv, with the faults such files have.

`python tests/make_national.py FOLDER --counties 3000 --indicators 300 --years 30` writes 27 million numbers and a tenth
more for editions that were printed again: lost units, wrong signs, contradictions, coverages over 100 %.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from healthstats.catalogue import Indicator, indicators

FIRST = 1994
#: Cleaned together, so that they are the most rows that are held at once.
LINKED = ("births", "deaths", "population", "crude_birth_rate", "crude_death_rate", "natural_growth_rate")
EDITIONS = '[source]\ntitle = "{title}"\npublished = "{published}"\nstanding = "{standing}"\n'


def main() -> None:
    """Write the project that the command line asks for."""
    wanted = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    wanted.add_argument("folder", type=Path)
    wanted.add_argument("--counties", type=int, default=3000)
    wanted.add_argument("--indicators", type=int, default=300)
    wanted.add_argument("--years", type=int, default=30)
    given = wanted.parse_args()
    make(given.folder, given.counties, given.indicators, given.years)


def make(root: Path, counties: int, many: int, years: int) -> None:
    """Write a project: areas, a national file, and a yearbook that prints a tenth of it again."""
    raw = root / "data" / "raw"
    raw.mkdir(parents=True)
    (root / "reports").mkdir()
    (root / "reports.toml").write_text("", encoding="utf-8")
    provinces = max(counties // 100, 1)
    text = "".join(
        f'[p{one:02d}]\nzh = "第{one}省"\nen = "Province {one}"\nlevel = "province"\n' for one in range(provinces)
    )
    text += "".join(
        f'[c{one:04d}]\nzh = "第{one}县"\nen = "County {one}"\nlevel = "county"\nparent = "p{one % provinces:02d}"\n'
        for one in range(counties)
    )
    (root / "data" / "areas.toml").write_text(text, encoding="utf-8")
    draw = np.random.default_rng(20)
    for name, title, published, standing in (
        ("national", "National returns", "2024-06-30", "final"),
        ("yearbook", "Yearbook", "2024-01-31", "provisional"),
    ):
        described = EDITIONS.format(title=title, published=published, standing=standing)
        (raw / f"{name}.csv.toml").write_text(described, encoding="utf-8")
        (raw / f"{name}.csv").write_text("county,indicator,year,value,unit\n", encoding="utf-8")
    for frame in tables(counties, many, years, draw):
        frame.to_csv(raw / "national.csv", mode="a", index=False, header=False)
        again = frame[draw.random(len(frame)) < 0.1]
        changed = again["value"].where(draw.random(len(again)) < 0.9, (again["value"] * 1.07).round(2))
        again.assign(value=changed).to_csv(raw / "yearbook.csv", mode="a", index=False, header=False)


def tables(counties: int, many: int, years: int, draw: np.random.Generator) -> Iterator[pd.DataFrame]:
    """Yield the rows of one county after the other, a hundred at a time."""
    plain = [one for one in indicators().values() if not one.subject]
    known = sorted(plain, key=lambda one: one.id not in LINKED)[: many * 2 // 3]
    shapes = [_shape(one, draw) for one in known]
    shapes += [(f"measure {place}", "cases", 200.0, np.inf, 0) for place in range(many - len(known))]
    names, units, levels, ends, places = (np.array(column) for column in zip(*shapes, strict=True))
    steps = np.arange(years)
    for start in range(0, counties, 100):
        county = np.arange(start, min(start + 100, counties))
        level = levels * draw.lognormal(0, 0.05, (len(county), len(names)))
        trend = draw.normal(0, 0.003, level.shape)
        value = level[:, :, None] * np.exp(trend[:, :, None] * steps + draw.normal(0, 0.03, (*level.shape, years)))
        value = np.minimum(value, ends[:, None])
        frame = pd.DataFrame(
            {
                "county": np.char.add("County ", county.astype(str)).repeat(len(names) * years),
                "indicator": np.tile(names.repeat(years), len(county)),
                "year": np.tile(FIRST + steps, len(county) * len(names)),
                "value": value.ravel(),
                "unit": np.tile(units.repeat(years), len(county)),
            }
        )
        yield _spoiled(frame, np.tile(places.repeat(years), len(county)), draw)


def _shape(one: Indicator, draw: np.random.Generator) -> tuple[str, str, float, float, int]:
    """Return how an indicator is printed: its id, its unit, a level, the most that is usual, and decimals."""
    low, high = one.usual if np.isfinite(one.usual).all() else (20.0, 400.0)
    level = low + (high - low) * draw.uniform(0.4, 0.6)
    return one.id, one.unit, level, high, 0 if one.family == "count" else 2


def _spoiled(frame: pd.DataFrame, places: np.ndarray, draw: np.random.Generator) -> pd.DataFrame:
    """Round as printed, and put in the faults: one row in some thousand."""
    chance = draw.random(len(frame))
    value, rate = frame["value"].to_numpy(), frame["unit"].isin(["%", "‰", "/10万"]).to_numpy()
    value = np.where((chance < 0.0005) & rate, value * 10, value)  # printed under another sign
    value = np.where((chance > 0.0005) & (chance < 0.0007), -np.abs(value), value)
    unit = frame["unit"].mask((chance > 0.001) & (chance < 0.002), "")
    unit = unit.mask((chance > 0.002) & (chance < 0.003) & rate, "‰")
    printed = np.where(places == 0, value.round(), value.round(2))
    again = frame.assign(value=printed, unit=unit)
    twice = again[(chance > 0.003) & (chance < 0.004)]
    return pd.concat([again, twice.assign(value=(twice["value"] * 1.01).round(2))]).sort_index(kind="stable")


if __name__ == "__main__":
    main()
