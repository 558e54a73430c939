"""A small project in a temporary folder, for tests that need judgement files."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# A busy machine is no wrong number.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

#: Recipes of reference numbers: they need R or mpmath, the tests do not.
collect_ignore_glob = ["reference/*"]

AREAS = """
[land]
zh = "某省"
en = "Landshire"
level = "province"

[land-urban]
zh = "某省城市"
en = "Landshire urban"
level = "part"
parent = "land"

[land-rural]
zh = "某省农村"
en = "Landshire rural"
level = "part"
parent = "land"

[hill]
zh = "山县"
en = "Hill County"
level = "county"
parent = "land"
names = ["Hillshire", "全县"]

[vale]
zh = "谷县"
en = "Vale County"
level = "county"
parent = "land"
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project with five areas; it is the root for as long as the test runs."""
    root = tmp_path / "office"
    for folder in ("data/raw", "data/processed", "notebooks", "reports"):
        (root / folder).mkdir(parents=True)
    (root / "reports.toml").write_text("", encoding="utf-8")
    (root / "data" / "areas.toml").write_text(AREAS, encoding="utf-8")
    monkeypatch.setenv("HEALTHSTATS_ROOT", str(root))
    return root


@pytest.fixture
def shared() -> Path:
    """The folder of reference material, when the machine has it."""
    folder = os.environ.get("HEALTHSTATS_SHARED", "")
    if not folder or not Path(folder).is_dir():
        pytest.skip("HEALTHSTATS_SHARED is not set")
    return Path(folder)
