"""Imports form a star: a stage imports the ground floor and its own folder; only cli.py composes stages."""

import ast
from pathlib import Path

import pytest

import healthstats

PACKAGE = Path(healthstats.__file__).parent
#: In the order of the floor.
GROUND = ["errors", "frames", "names", "units", "ages", "series", "project", "catalogue", "store"]
STAGES = ["reading", "cleaning", "analysis", "disclosure", "presenting", "batch"]
COMPOSERS = {"__init__.py", "cli.py"}


def imported(path: Path) -> set[str]:
    """The healthstats modules that a file imports, without the package's name."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: relative imports hide the direction"
            names = [node.module or ""]
            if node.module == "healthstats":
                names = [f"healthstats.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        found |= {name.removeprefix("healthstats.") for name in names if name.startswith("healthstats.")}
    return found


def breaches(path: str, imports: set[str]) -> list[str]:
    """What a file may not import, given its path inside the package."""
    room = path.split("/")[0]
    if room in COMPOSERS:
        return []
    if room in STAGES:
        allowed = {*GROUND, room}
    else:
        name = room.removesuffix(".py")
        allowed = set(GROUND[: GROUND.index(name)]) if name in GROUND else set()
    return sorted(name for name in imports if name.split(".")[0] not in allowed)


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_star(path: Path) -> None:
    inside = path.relative_to(PACKAGE).as_posix()
    assert breaches(inside, imported(path)) == []


@pytest.mark.parametrize(
    ("path", "imports", "bad"),
    [
        ("analysis/rates.py", {"series", "analysis.intervals"}, []),
        ("analysis/rates.py", {"reading.tables"}, ["reading.tables"]),
        ("series.py", {"errors"}, []),
        ("errors.py", {"series"}, ["series"]),
        ("series.py", {"store"}, ["store"]),
        ("cli.py", {"reading", "batch"}, []),
        ("stray.py", {"errors"}, ["errors"]),
    ],
)
def test_the_rule_itself(path: str, imports: set[str], bad: list[str]) -> None:
    assert breaches(path, imports) == bad


def test_no_room_without_an_idea() -> None:
    assert not [
        path.name for path in PACKAGE.rglob("*.py") if path.stem.startswith(("util", "helper", "misc", "common"))
    ]
