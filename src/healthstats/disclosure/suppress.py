"""Suppression: small counts of persons hidden by a named policy, with whatever would give them away."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from healthstats.disclosure.audit import all_parts, known_of
from healthstats.disclosure.bounds import Known
from healthstats.disclosure.complement import protect
from healthstats.disclosure.persons import Stated, hidden, is_count, of_persons, per_of, rounded, rules_of, stated
from healthstats.disclosure.policy import Policy
from healthstats.disclosure.policy import policy as policy_of
from healthstats.disclosure.relations import Parents, Relations, relations
from healthstats.errors import InputError
from healthstats.frames import floats_of, need, refuse_twice, words
from healthstats.series import KEY

Floats = npt.NDArray[np.float64]
Marks = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int64]

#: Numbers that may stay beside a hidden count; all others could tell it.
_HARMLESS = {"year", "denominator", "per", "decimals", "offset", *KEY}
#: Texts that tell a count, or how great it is about.
_TELLING = ("quote", "note", "flags", "reliability", "method")
_WORDS = ("", "suppressed", "rounded", "already published")
_SHOWN, _SUPPRESSED, _ROUNDED, _PUBLISHED = range(4)


def suppress(
    frame: pd.DataFrame,
    policy: str | Policy = "suppress-1-4",
    parents: Parents | None = None,
    published: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return the same rows with the counts that a policy does not let be told hidden or rounded.

    Hidden are the counts in the policy's range, what their producer suppressed or what was hidden before, and then
    further counts until the attacker of `audit` recovers none. A reader cannot tell which of the hidden counts are
    small. Where nothing protects a count, because what was published before gives it away, it is hidden all the same,
    and `audit` tells it.

    Parameters
    ----------
    frame : DataFrame
        One count a row: ``numerator``, or a ``value`` with ``denominator`` and ``per`` that implies it, or a value that
        is itself a number of persons; keys as for `relations`. Targets and counts that are not of persons (the
        catalogue's chapters resources, finance and tasks) are left as they are.
    policy : str or Policy
        A name of ``data/disclosure.toml``, or a `Policy`.
    parents : mapping, or several
        Area → the area it is a part of. By default those of the project.
    published : DataFrame, optional
        What was published before, as `suppress` or `published_cells` return it. It stays known.

    Returns
    -------
    DataFrame
        The rows with a column ``disclosure``: empty (shown), ``suppressed``, ``rounded``, or ``already published`` (the
        policy would hide it, but it was shown before, and so it is again). In suppressed rows the numbers that tell the
        count are missing, texts that quote it or are numbers empty, and ``status`` is ``suppressed``. Rounded rows have
        the rounded count, the rate computed from it, and no limits; a total whose parts are all shown is their sum.
        Missing counts stay missing.

    Raises
    ------
    InputError
        If the policy is not known, a count is negative, a key stands there twice, or there is neither a numerator nor a
        value.

    Examples
    --------
    >>> deaths = pd.DataFrame({"sex": ["male", "female", "both"], "numerator": [3, 9, 12]})
    >>> suppress(deaths, parents={})[["numerator", "disclosure"]].to_numpy().tolist()
    [[nan, 'suppressed'], [nan, 'suppressed'], [12.0, '']]

    References
    ----------
    Willenborg & de Waal 2001, Elements of statistical disclosure control; Fischetti & Salazar-González 2001.
    """
    need(frame, [], "suppress")
    if published is not None:
        need(published, [], "suppress: published")
    rule = policy_of(policy)
    persons = of_persons(frame)
    keys = [name for name in [*KEY, "year"] if name in frame]
    if keys:
        refuse_twice(frame[persons], keys, "suppress")
    elif persons.sum() > 1:
        raise InputError(
            "suppress: nothing tells the rows apart", remedy=f"Give at least one of the columns {', '.join(KEY)}, year."
        )
    codes = np.full(len(frame), _SHOWN)
    figures = np.full(len(frame), np.nan)
    codes[persons], figures[persons] = _judged(frame[persons].reset_index(drop=True), rule, parents, published)
    if not rule.as_supplied:
        codes[hidden(frame)] = _SUPPRESSED
    return _told(frame, codes, figures)


def _judged(
    frame: pd.DataFrame, rule: Policy, parents: Parents | None, published: pd.DataFrame | None
) -> tuple[Codes, Floats]:
    """Return what becomes of each row of persons, and its figure as it is shown."""
    rows = stated(frame, "suppress")
    if rule.as_supplied or (rule.low is None and rule.base == 1):
        return np.full(len(frame), _SHOWN), rows.count
    before = frame.iloc[:0] if published is None else published[of_persons(published)]
    if rule.base == 1 and not (rule.hides(rows.count) | hidden(frame)).any() and not hidden(before).any():
        return np.full(len(frame), _SHOWN), rows.count
    table = _table(frame, rows, rule, before.reset_index(drop=True), parents)
    unseen = table.primary()
    if rule.secondary:
        unseen = protect(table.sums, table.count, unseen, table.free, table.showing)
    codes = np.full(len(frame), _ROUNDED if rule.base > 1 else _SHOWN)
    codes[np.isnan(rows.count)] = _SHOWN
    codes[table.told[table.mine] & rule.hides(rows.count)] = _PUBLISHED
    codes[unseen[table.mine]] = _SUPPRESSED
    return codes, np.where(codes == _PUBLISHED, rows.count, table.figures(unseen)[table.mine])


@dataclass(frozen=True)
class _Table:
    """A frame and what was published before as one table of cells.

    By cell: `count` (NaN where the frame does not have it), `told` (shown exactly before), `free` (may be hidden). By
    row, the frame's first: `own`, what `rows` say, which are `unseen` before anything is done, which are `blurred` by
    rounding.
    """

    rule: Policy
    rules: list[tuple[Policy, Marks]]
    sums: Relations
    own: Marks
    rows: Stated
    unseen: Marks
    blurred: Marks
    count: Floats
    told: Marks
    free: Marks

    @property
    def mine(self) -> Codes:
        """The cell of each of the frame's own rows."""
        return self.sums.cell[self.own]

    def primary(self) -> Marks:
        """Mark the cells that must be hidden: small ones, and those that their producer or an earlier table hid."""
        small = self.own & self.rule.hides(self.rows.count)
        found = np.zeros(len(self.count), dtype="bool")
        found[self.sums.cell[small | self.unseen]] = True
        return found & ~self.told

    def figures(self, unseen: Marks) -> Floats:
        """Return the figure of each cell as it is shown: rounded, or the sum of its parts where they all are."""
        figures = np.where(unseen, np.nan, self.rule.rounded(self.count))
        if self.rule.base == 1:
            return figures
        whole = self._shown_whole(unseen)
        sums = self.sums.only(whole)
        totals, first = np.unique(sums.total, return_index=True)
        sums = sums.only(np.isin(np.arange(len(sums.total)), first))
        for _ in range(len(totals)):
            added = figures.copy()
            added[sums.total] = sums.parts @ np.nan_to_num(figures)
            if np.array_equal(added, figures, equal_nan=True):
                break
            figures = added
        return figures

    def _shown_whole(self, unseen: Marks) -> Marks:
        """Mark the sums whose total and parts are all shown rounded."""
        shown = ~unseen & ~np.isnan(self.count) & ~self.published_small()
        return all_parts(self.sums, shown) & shown[self.sums.total]

    def published_small(self) -> Marks:
        """Mark the cells that stay exact, because they were shown before although the policy would hide them."""
        return self.told & self.rule.hides(self.count)

    def showing(self, unseen: Marks) -> Known:
        """Return what a reader knows of each cell when `unseen` are hidden.

        Rounding is left out of it: what is safe from a reader who knows the shown counts exactly is safe from one who
        knows them rounded, and stays so when somebody else shows them exactly.
        """
        away = np.where(self.own, unseen[self.sums.cell], self.unseen)
        gone = self.own & away
        low, high = np.where(gone, 0.0, self.rows.low), np.where(gone, np.inf, self.rows.high)
        return known_of(
            self.sums, Stated(self.rows.count, low, high, self.rows.ceiling), away, self.blurred, self.rules
        )


def _table(frame: pd.DataFrame, rows: Stated, rule: Policy, before: pd.DataFrame, parents: Parents | None) -> _Table:
    both = pd.concat([frame, before], ignore_index=True)
    sums, own = relations(both, parents), np.arange(len(both)) < len(frame)
    earlier = stated(before, "suppress: published") if len(before) else Stated(*(rows.count[:0],) * 4)
    rows_of_both = Stated(*(np.concatenate(pair) for pair in zip(_arrays(rows), _arrays(earlier), strict=True)))
    none = np.zeros(len(frame), dtype="bool")
    unseen = np.concatenate([hidden(frame) & (not rule.as_supplied), hidden(before)])
    blurred = np.concatenate([none, rounded(before)])
    rules = [(rule, own)] + [(one, np.concatenate([none, some])) for one, some in rules_of(before, rule)]
    count, told = np.full(len(sums.stated), np.nan), np.zeros(len(sums.stated), dtype="bool")
    known = ~np.isnan(rows.count)
    for some in (known, known & (rows.low == rows.high)):  # of several rows of a cell, one that says it exactly
        count[sums.cell[own][some]] = rows.count[some]
    exact = ~own & ~unseen & ~blurred & (rows_of_both.low == rows_of_both.high)
    told[sums.cell[exact & (count[sums.cell] == rows_of_both.low)]] = True
    return _Table(rule, rules, sums, own, rows_of_both, unseen, blurred, count, told, ~np.isnan(count) & ~told)


def _arrays(rows: Stated) -> tuple[Floats, ...]:
    return rows.count, rows.low, rows.high, rows.ceiling


def _told(frame: pd.DataFrame, codes: Codes, figures: Floats) -> pd.DataFrame:
    """Return the frame with the numbers and texts that each row may tell."""
    told, away, blurred = frame.copy(), codes == _SUPPRESSED, codes == _ROUNDED
    if (away | blurred).any():
        for name in frame.columns.difference(list(_HARMLESS)):
            if name in ("numerator", "value") or frame[name].dtype.kind in "iuf":
                told[name] = pd.Series(floats_of(frame, name, "suppress"), index=frame.index).mask(away | blurred)
            elif name in _TELLING or _holds_numbers(frame.loc[away | blurred, name]):
                told[name] = frame[name].astype("str").mask(away | blurred, "")
    if "numerator" in frame and blurred.any():
        stated_there = blurred & frame["numerator"].notna().to_numpy()
        told["numerator"] = np.where(stated_there, figures, told["numerator"])
    if "value" in frame and blurred.any():
        people = frame["denominator"].to_numpy(dtype="float64", na_value=np.nan) if "denominator" in frame else np.nan
        rates = np.where(is_count(frame), figures, figures / np.where(people == 0, np.nan, people) * per_of(frame))
        told["value"] = np.where(blurred, rates, told["value"])
    if "status" in frame:
        told["status"] = frame["status"].astype("str").mask(away, "suppressed")
    return told.assign(disclosure=words(_WORDS, codes, frame.index))


def _holds_numbers(column: pd.Series) -> bool:
    """Is there a number in a column, be it written as a text?"""
    if pd.api.types.is_datetime64_any_dtype(column):
        return False
    return bool(pd.to_numeric(column.astype("object"), errors="coerce").notna().any())
