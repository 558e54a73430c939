"""Small series tables for the tests of the analysis."""

from pathlib import Path
from typing import Any

import pandas as pd

from healthstats.series import conform

REFERENCE = Path(__file__).parent / "reference"

_RATE = {
    "file": "made.csv", "standing": "final", "indicator": "infant_mortality_rate", "area": "hill", "kind": "result",
    "bound": "=", "unit": "‰", "per": 1000.0, "status": "observed", "source": "made",
}  # fmt: skip
_SHARE = {**_RATE, "indicator": "hospital_delivery_rate", "unit": "%", "per": 100.0}


def rows(**columns: Any) -> pd.DataFrame:
    """Series rows of an infant mortality rate in Hill County, with the columns given put over that."""
    data = pd.DataFrame({**_RATE, **columns}, index=_index(columns))
    if "year" not in data:
        data["year"] = 2015
    if "period_start" not in data:
        data["period_start"] = pd.to_datetime(data["year"].astype("str") + "-01-01")
        data["period_end"] = pd.to_datetime(data["year"].astype("str") + "-12-31")
    if "locator" not in data:
        data["locator"] = [f"R{row + 2}C3" for row in range(len(data))]
    if "value" not in data:
        data["value"] = data["numerator"] / data["denominator"].where(data["denominator"] > 0) * data["per"]
    return conform(data, "series")


def shares(**columns: Any) -> pd.DataFrame:
    """Series rows of a hospital delivery rate in %."""
    return rows(**{**{key: _SHARE[key] for key in ("indicator", "unit", "per")}, **columns})


def breaks(*entries: tuple[int, str], **columns: Any) -> pd.DataFrame:
    """A breaks table of (year, effect) entries."""
    data = pd.DataFrame(entries, columns=["year", "effect"]).assign(indicator="infant_mortality_rate", **columns)
    return conform(data, "breaks")


def _index(columns: dict[str, Any]) -> range:
    lengths = [len(value) for value in columns.values() if hasattr(value, "__len__") and not isinstance(value, str)]
    return range(max(lengths, default=1))
