"""Policies: what they hide, what a rounded count says, own ones of a project."""

from pathlib import Path

import numpy as np
import pytest

from healthstats.disclosure.policy import Policy, policies, policy
from healthstats.errors import ConfigError, InputError


@pytest.mark.parametrize(
    ("name", "hidden"),
    [
        ("none", []),
        ("as-published", []),
        ("suppress-1-4", [1, 2, 3, 4]),
        ("suppress-1-9", list(range(1, 10))),
        ("suppress-0-7-round-5", list(range(8))),
        ("round-5", []),
    ],
)
def test_what_is_hidden(name: str, hidden: list[int]) -> None:
    counts = np.arange(20.0)
    assert np.flatnonzero(policy(name).hides(counts)).tolist() == hidden


def test_a_missing_count_is_not_in_the_range() -> None:
    assert policy("suppress-1-4").hides(np.array([np.nan])).tolist() == [False]


@pytest.mark.parametrize(
    ("base", "count", "shown"),
    [(5, 0, 0), (5, 2, 0), (5, 3, 5), (5, 7, 5), (5, 8, 10), (10, 4, 0), (10, 5, 10), (10, 14, 10), (3, 1, 0),
     (3, 2, 3), (1, 7, 7)],
)  # fmt: skip
def test_rounding(base: int, count: int, shown: int) -> None:
    assert Policy("own", base=base).rounded(np.array([float(count)])).tolist() == [shown]


@pytest.mark.parametrize("base", [2, 3, 5, 10])
@pytest.mark.parametrize("hide", [None, (0, 7), (1, 4)])
def test_behind_a_rounded_count_are_the_counts_it_can_come_from(base: int, hide: tuple[int, int] | None) -> None:
    own = Policy("own", *(hide or (None, None)), base=base)
    counts = np.arange(60.0)
    counts = counts[~own.hides(counts)]
    shown = own.rounded(counts)
    for figure in np.unique(shown)[:-1]:
        least, most = own.behind(np.array([figure]))
        assert (least[0], most[0]) == (counts[shown == figure].min(), counts[shown == figure].max())


@pytest.mark.parametrize(("ceiling", "width"), [(np.inf, 3), (100, 3), (4, 3), (3, 2), (2, 1), (1, 0), (0, 0)])
def test_the_width_is_no_more_than_the_population_allows(ceiling: float, width: float) -> None:
    assert policy("suppress-1-4").width(np.array([ceiling])).tolist() == [width]


@pytest.mark.parametrize("name", list(policies()))
def test_every_policy_explains_itself_in_both_languages(name: str) -> None:
    assert policy(name).explain("zh") != policy(name).explain("en") != ""


def test_own_policies_of_a_project(project: Path) -> None:
    own = '[mine]\nzh = "甲"\nen = "A"\nhide = [1, 5]\nround = 3\nsecondary = false\n'
    (project / "data" / "disclosure.toml").write_text(own, encoding="utf-8")
    assert policy("mine") == Policy("mine", 1, 5, 3, secondary=False, zh="甲", en="A")
    assert policy("suppress-1-4").high == 4


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("hide = [5, 1]", "hide is"),
        ("hide = [0.5, 3]", "whole numbers"),
        ("hide = [-2, 3]", "expected 0 <= low"),
        ("round = 0", "rounds to 0"),
        ("round = 2.5", "whole numbers"),
        ('secondary = "yes"', "expected true or false"),
        ("hid = [1, 4]", "not known"),
    ],
)
def test_broken_policies(project: Path, entry: str, message: str) -> None:
    (project / "data" / "disclosure.toml").write_text(f"[mine]\n{entry}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=message) as caught:
        policies()
    assert "disclosure.toml" in str(caught.value)
    assert "mine" in str(caught.value)


def test_an_unknown_policy_offers_the_nearest() -> None:
    with pytest.raises(InputError, match="Did you mean 'suppress-1-4'"):
        policy("supress-1-4")


@pytest.mark.parametrize("ends", [{"low": 1}, {"high": 3}, {"low": 5, "high": 3}, {"low": True, "high": 3}])
def test_a_policy_of_ones_own_is_checked(ends: dict[str, int]) -> None:
    with pytest.raises(InputError, match="policy 'own'"):
        Policy("own", **ends)
