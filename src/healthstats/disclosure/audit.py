"""The attacker: what can be worked out of the hidden counts from all that is shown."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from healthstats.disclosure.bounds import Known, reckon
from healthstats.disclosure.persons import Stated, hidden, of_persons, rounded, rules_of, stated
from healthstats.disclosure.policy import Policy
from healthstats.disclosure.relations import Parents, Relations, relations
from healthstats.frames import need, words
from healthstats.series import KEY

Floats = npt.NDArray[np.float64]
Marks = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int64]

HOW = ("shown elsewhere", "subtraction", "linear programming")


@dataclass(frozen=True)
class Audit:
    """What an attacker gets out of published tables.

    Attributes
    ----------
    recovered : DataFrame
        The hidden counts of which fewer values remain possible than their policy hides: the frame's key columns,
        ``from`` and ``to`` (the least and the greatest possible count) and ``how``: ``shown elsewhere``,
        ``subtraction`` or ``linear programming``.
    attacked : int
        How many hidden counts were attacked.
    shown : int
        How many counts of persons are shown.
    """

    recovered: pd.DataFrame = field(repr=False)
    attacked: int
    shown: int

    def __repr__(self) -> str:
        return f"Audit: {self.shown} counts shown, {self.attacked} attacked, {len(self.recovered)} recovered"


def audit(
    published: pd.DataFrame,
    policy: str | Policy = "suppress-1-4",
    parents: Parents | None = None,
    earlier: pd.DataFrame | None = None,
) -> Audit:
    """Attack published tables as a reader could who has all of them, and return the hidden counts that he recovers.

    He knows that counts are whole and 0 or more, that some of a population are no more than it, what adds up to what,
    what a rate and its population say of a count, how the policies hide and round, and what was shown before. A hidden
    count is recovered when fewer values remain possible than its policy hides. Rounded counts are not attacked: what
    is small among them is hidden by a range, or cannot be told from its neighbours by the rounding itself.

    Parameters
    ----------
    published : DataFrame
        One count a row, as `suppress` returns it or as it was published: ``numerator``, or ``value`` with
        ``denominator`` and ``per``; keys as for `relations`. Rows are hidden where ``disclosure`` or ``status`` says
        ``suppressed``. The same count may stand there several times.
    policy : str or Policy
        Of rows that name none in a column ``policy``.
    parents : mapping, or several
        Area → the area it is a part of. By default those of the project.
    earlier : DataFrame, optional
        What was published before, in the same form.

    Returns
    -------
    Audit

    Raises
    ------
    InputError
        If a policy is not known, a count is negative, or there is neither a numerator nor a value.

    Examples
    --------
    >>> shown = pd.DataFrame({"sex": ["male", "female", "both"], "numerator": [np.nan, 9, 12],
    ...                       "disclosure": ["suppressed", "", ""]})
    >>> audit(shown, parents={}).recovered.to_numpy().tolist()
    [['male', 3.0, 3.0, 'subtraction']]
    """
    need(published, [], "audit")
    if earlier is not None:
        need(earlier, [], "audit: earlier")
    frame = published if earlier is None else pd.concat([published, earlier], ignore_index=True)
    frame = frame[of_persons(frame)].reset_index(drop=True)
    rows, unseen, rules = stated(frame, "audit"), hidden(frame), rules_of(frame, policy)
    sums = relations(frame, parents)
    known = known_of(sums, rows, unseen, rounded(frame), rules)
    answer = reckon(sums, known)
    bounds = ((known.low, known.high), answer.subtracted, answer.programmed)
    found = [known.narrow(*one) for one in bounds]
    how = np.select(found, range(3), -1)
    row = _row_of(sums, unseen)
    cells = np.flatnonzero(how >= 0)
    cells = cells[np.argsort(row[cells])]
    low, high = (np.where(found[0], *ends)[cells] for ends in zip(bounds[0], bounds[2], strict=True))
    keys = [name for name in [*KEY, "year"] if name in frame]
    recovered = frame[keys].iloc[row[cells]].reset_index(drop=True)
    recovered["from"], recovered["to"] = low, high
    recovered["how"] = words(HOW, how[cells], recovered.index)
    shown = int((~unseen & np.isfinite(rows.high)).sum())
    return Audit(recovered, int((known.width > 0).sum()), shown)


def known_of(sums: Relations, rows: Stated, unseen: Marks, blurred: Marks, rules: list[tuple[Policy, Marks]]) -> Known:
    """Return what the rows together say of each cell, and how wide its bounds have to stay.

    Parameters
    ----------
    sums : Relations
        The cells of the rows, and what adds up to what.
    rows : Stated
        What each row says.
    unseen, blurred : array
        Which rows are hidden, and which are rounded.
    rules : list
        Each policy with its rows.

    Returns
    -------
    Known
    """
    low, high, width = rows.low.copy(), rows.high.copy(), np.zeros(len(unseen))
    summed = _summed(sums, rows.count, blurred)
    for rule, of_rule in rules:
        some = of_rule & blurred & ~unseen
        low[some], high[some] = rule.behind(rows.count[some])
        some = of_rule & unseen
        width[some] = rule.width(rows.ceiling[some])
        if not rule.secondary and rule.low is not None and rule.high is not None:  # then only such counts are hidden
            low[some], high[some] = np.maximum(low[some], rule.low), np.minimum(high[some], rule.high)
    low[summed], high[summed] = 0.0, np.inf
    count = len(sums.stated)
    least, most = _both(sums.cell, low, high, count)
    ceiling, wide = np.full(count, np.inf), np.zeros(count)
    np.minimum.at(ceiling, sums.cell, rows.ceiling)
    np.maximum.at(wide, sums.cell, width)
    return Known(least, most, ceiling, wide)


def all_parts(sums: Relations, marks: Marks) -> Marks:
    """Mark the relations of which every part is marked."""
    return sums.parts @ (~marks).astype("float64") == 0


def _summed(sums: Relations, shown: Floats, rounded: Marks) -> Marks:
    """Mark the rounded rows that are a sum of shown rounded parts: they say nothing of their own."""
    count = len(sums.stated)
    figure, blurred = np.full(count, np.nan), np.zeros(count, dtype="bool")
    figure[sums.cell[rounded]], blurred[sums.cell[rounded]] = shown[rounded], True
    added = sums.parts @ np.nan_to_num(figure)
    whole = all_parts(sums, blurred) & (added == np.nan_to_num(figure, nan=-1.0)[sums.total])
    of_parts = np.zeros(count, dtype="bool")
    of_parts[sums.total[whole]] = True
    return rounded & of_parts[sums.cell]


def _both(cell: Codes, low: Floats, high: Floats, count: int) -> tuple[Floats, Floats]:
    """Return what all rows of a cell say together; rows that contradict each other leave all they say possible."""
    least, most = np.zeros(count), np.full(count, np.inf)
    np.maximum.at(least, cell, low)
    np.minimum.at(most, cell, high)
    said = np.isfinite(high)
    lowest, highest = np.full(count, np.inf), np.zeros(count)
    np.minimum.at(lowest, cell[said], low[said])
    np.maximum.at(highest, cell[said], high[said])
    crossed = least > most
    return np.where(crossed, lowest, least), np.where(crossed, highest, most)


def _row_of(sums: Relations, unseen: Marks) -> Codes:
    """Return the row that stands for each cell: its first hidden one, else its first; -1 for unknown cells."""
    order = np.lexsort((np.arange(len(unseen)), ~unseen))[::-1]
    row = np.full(len(sums.stated), -1)
    row[sums.cell[order]] = order
    return row
