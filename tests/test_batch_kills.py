"""A few of the kills of ``tests/kill_builds.py``."""

import random
import sys
from pathlib import Path

import pytest

from batch_project import tree
from kill_builds import disturb, made

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")


def test_builds_that_are_killed_leave_nothing_and_the_next_ones_have_the_same_bytes(tmp_path: Path) -> None:
    root = made(tmp_path)
    whole, chance = tree(root / "reports"), random.Random(49)  # SIGKILL both times, in the middle
    done = [disturb(root, whole, chance) for _ in range(2)]
    assert len(done) == 2
