"""The outcome of an assessment, as it is handed out."""

import html
from dataclasses import dataclass

import pandas as pd

from healthstats.analysis.assessment.scoring import Scoring
from healthstats.errors import InputError

#: Marks of a value on which a score does not stand firmly.
DOUBTFUL = ("over_100", "mismatch", "inconsistent", "vintages", "repaired", "corrected", "unreliable")


@dataclass(frozen=True, eq=False, repr=False)
class Assessment:
    """The outcome of an assessment.

    Attributes
    ----------
    scoring : Scoring
        The rules.
    year : int
    items : DataFrame
        One row an item and area: ``value`` and ``target`` in ``unit``, ``marks`` of ``weight``, ``lost``, ``met``,
        ``reason`` (why it cannot be scored; its marks are missing then), ``distinguishable`` (do the limits of the
        result exclude the target: ``yes``, ``no``, ``not computable``), ``doubtful``, and the evidence: ``source``,
        ``file``, ``locator``, ``quote``.
    totals : DataFrame
        One row an area, the best first: ``marks`` of ``out_of`` (of what could be scored), ``score`` in per cent,
        ``rank`` with ``rank_lower`` and ``rank_upper``, ``score_lower`` and ``score_upper`` (by chance),
        ``score_least`` and ``score_most`` (doubtful items worth nothing, or their full marks), ``unscored`` and
        ``doubtful`` items, ``vetoed``, ``before_veto``, ``counted`` (per cent of the marks whose items have counts),
        ``payment``.
    """

    scoring: Scoring
    year: int
    items: pd.DataFrame
    totals: pd.DataFrame

    @property
    def deductions(self) -> pd.DataFrame:
        """The items that lost marks, the dearest first, and the vetoes that were missed before all."""
        lost = self.items[(self.items["lost"] > 0) | ((self.items["rule"] == "veto") & (self.items["met"] == "missed"))]
        order = lost.assign(first=lost["rule"] != "veto", dear=-lost["lost"])
        return lost.loc[order.sort_values(["area", "first", "dear", "item"], kind="stable").index]

    @property
    def unscored(self) -> pd.DataFrame:
        """The items that cannot be scored, with the reason."""
        return self.items[self.items["reason"] != ""]

    def of(self, area: str) -> "Assessment":
        """Return the same for one area, ranked as before among all."""
        if not (self.totals["area"] == area).any():
            raise InputError(f"{area!r} is not among the areas assessed", remedy="See Assessment.totals.")
        items, totals = (frame[frame["area"] == area].reset_index(drop=True) for frame in (self.items, self.totals))
        return Assessment(self.scoring, self.year, items, totals)

    @property
    def summary(self) -> pd.DataFrame:
        """Area, marks, out of, score, rank and its interval."""
        return self.totals[
            ["area", "marks", "out_of", "score", "rank", "rank_lower", "rank_upper", "vetoed", "unscored"]
        ]

    def __repr__(self) -> str:
        head = f"{self.scoring.title()}, {self.year}: {len(self.totals)} areas, {len(self.scoring.items)} items"
        return f"{head}\n{self.summary.to_string(index=False)}"

    def _repr_html_(self) -> str:
        head = f"<p><b>{html.escape(self.scoring.title())}</b>, {self.year}</p>"
        return head + self.summary.to_html(index=False, border=0)
