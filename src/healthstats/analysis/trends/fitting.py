"""From observed series to fitted models; series of the same years are fitted at once."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from healthstats.analysis.intervals import check_confidence
from healthstats.analysis.trends.design import Design, Layout
from healthstats.analysis.trends.method import Method
from healthstats.analysis.trends.model import Model, Rules, models
from healthstats.analysis.trends.observed import Observed
from healthstats.analysis.trends.resample import DRAWS
from healthstats.analysis.trends.select import CRITERIA, LEVEL, most_joinpoints
from healthstats.errors import InputError

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class How:
    """What was asked for: the rules of the fit, the most joinpoints, and where they may stand."""

    rules: Rules
    max_joinpoints: int | None
    layout: Layout


def check_how(how: How) -> None:
    """Raise an InputError when an argument of `trend` is wrong."""
    rules = how.rules
    check_confidence(rules.confidence)
    for name, given, choices in (
        ("select", rules.select, (*CRITERIA, "permutation")), ("ci", rules.ci, ("parametric", "resampled")),
    ):  # fmt: skip
        if given not in choices:
            raise InputError(f"{name} is {given!r}, expected one of {', '.join(map(repr, choices))}")
    whole = {
        "seed": (rules.seed, 0), "permutations": (rules.permutations, 19),
        "max_joinpoints": (0 if how.max_joinpoints is None else how.max_joinpoints, 0),
        "ends": (how.layout.ends, 2), "apart": (how.layout.apart, 2), "between": (how.layout.between, 0),
    }  # fmt: skip
    for name, (number, least) in whole.items():
        check_whole(name, number, least)
    correlation = rules.autocorrelation
    number_given = isinstance(correlation, int | float) and not isinstance(correlation, bool)
    if correlation != "estimated" and not (number_given and abs(float(correlation)) < 1):
        raise InputError(f"autocorrelation is {correlation!r}, expected a number between -1 and 1, or 'estimated'")


def check_whole(name: str, number: object, least: int) -> None:
    """Raise an InputError unless an argument is a whole number, not below the least."""
    if isinstance(number, bool) or not isinstance(number, int | np.integer) or number < least:
        raise InputError(f"{name} is {number!r}, expected a whole number from {least}")


def fitted_parts(series: list[Observed], how: How) -> list[list[Model]]:
    """Fit every part of every series; those of the same years and weights at once."""
    alike: dict[bytes, tuple[Design, list[tuple[int, int, Floats]]]] = {}
    for place, seen in enumerate(series):
        for part in range(1, seen.part.max(initial=0) + 1):
            design, y = design_of(seen, part, how.layout)
            key = b"|".join(column.tobytes() for column in (design.x, design.weights, design.steps))
            alike.setdefault(key, (design, []))[1].append((place, part, y))
    found: list[list[Model]] = [[] for _ in series]
    for design, members in alike.values():
        most = allowed(design, how.max_joinpoints, how.rules)
        made = models(design, np.column_stack([y for *_, y in members]), most, how.rules)
        for (place, _, _), model in zip(members, made, strict=True):
            found[place].append(model)
    return [sorted(parts, key=lambda model: model.fit.edges[0]) for parts in found]


def design_of(seen: Observed, part: int, layout: Layout) -> tuple[Design, Floats]:
    """Return the design of a part and its response."""
    rows = seen.in_part(part)
    x = seen.year[rows]
    # Of several steps between two years the first does for all.
    after = np.unique(np.searchsorted(x, seen.steps[(seen.steps > x[0]) & (seen.steps <= x[-1])]))
    return Design(x, seen.weights[rows], x[after], layout=layout), seen.response[rows]


def allowed(design: Design, max_joinpoints: int | None, rules: Rules) -> int:
    """Return how many joinpoints are tried.

    Raises
    ------
    InputError
        When so many were asked for that it takes minutes, or more than so few permutations can find.
    """
    most = most_joinpoints(len(design.x)) if max_joinpoints is None else int(max_joinpoints)
    redrawn = max(rules.permutations * (rules.select == "permutation"), DRAWS * (rules.ci == "resampled"))
    room = design.room(most, redrawn)
    if max_joinpoints is not None and room < min(most, design.most_by_freedom):
        ways = design.placements(room + 1)
        if ways:
            raise InputError(
                f"max_joinpoints is {most}: {len(design.x)} years have {ways:,.0f} placements of {room + 1} joinpoints"
                + (f", each tried on {redrawn} series" if redrawn else ""),
                remedy=f"Ask for {room} at most, or allow fewer places: larger ends and apart, between=0.",
            )
    if rules.select == "permutation" and room > LEVEL * (1 + rules.permutations):
        raise InputError(
            f"permutations is {rules.permutations}: too few for the level of {LEVEL / room:.2g} at which one of up to "
            f"{room} joinpoints is tested",
            remedy=f"Write permutations={int(np.ceil(room / LEVEL)) - 1} or more, or fewer joinpoints.",
        )
    return room


def method_of(seen: Observed, fitted: tuple[Model, ...], how: How) -> Method:
    """Return how the parts of a series were fitted."""
    return Method(
        line=seen.scale, weighted=seen.weighted, most=max((len(model.tried) - 1 for model in fitted), default=0),
        asked=how.max_joinpoints is not None, years=max((len(model.design.x) for model in fitted), default=0),
        select=how.rules.select, ci=how.rules.ci, confidence=how.rules.confidence,
        correlations=tuple(model.design.correlation for model in fitted),
    )  # fmt: skip
