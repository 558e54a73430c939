"""The unit-family test: %, ‰, /万 and /10万 are taken for one another in print, and a range check does not see it.

A birth rate printed as 6.39 % would be 63.9 ‰, which a birth rate can be; but the years before and after have 8-10 ‰,
so ‰ was meant. A unit is mended only when exactly one reading is plausible and the counts, the neighbouring years or
birth - death = growth agree; where nothing agrees a person has to decide.
"""

import numpy as np
import pandas as pd

from healthstats.cleaning.canonical import convert
from healthstats.cleaning.evidence import SIGNS, by_counts, by_growth, by_neighbours, by_siblings, is_usual
from healthstats.cleaning.knowledge import Knowledge
from healthstats.cleaning.neighbours import look_around
from healthstats.cleaning.problems import gather, number, quantities, quantity, report
from healthstats.cleaning.recompute import computed_rate
from healthstats.series import add_flag, has_flag
from healthstats.units import parse_unit

#: Where %, ‰ and per 10,000 are all in use and all plausible, neighbours prove nothing: only counts do.
ONLY_COUNTS_DECIDE = ("birth_defect_incidence",)

_SAME_SERIES = ["indicator", "subject", "area", "population", "sex", "age"]
_FEWEST_NEIGHBOURS = 3
_TWO_DIGITS = 10
_WRITTEN_OUT = "[^\\W\\d_万亿千百十每分之率比]"  # a unit that also says of whom: it was not taken for another
_UNDECIDED = -1


def repair_units(rows: pd.DataFrame, known: Knowledge) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Mend the rates whose printed sign is wrong or lost, mark them, and report each with what decided it."""
    cases = _cases(rows, known)
    if cases.empty:
        return rows, gather([])
    cases, readings = _suspects(cases)
    if not cases["in_doubt"].any():
        return rows, gather([])
    cases = _decide_outwards(cases, readings)
    cases = _leave_to_a_person(cases, readings)
    return _apply(rows, cases, readings)


def _cases(rows: pd.DataFrame, known: Knowledge) -> pd.DataFrame:
    """The values that can be tested, with all that the test needs. Zero is zero in every unit."""
    lost = rows["unit_state"] == "lost"
    per = known.trait(rows, "per").astype("float64").fillna(rows["per"]).fillna(1.0)
    rate = known.trait(rows, "family") == "rate"
    testable = rate | rows["indicator"].isin(rows.loc[lost, "indicator"].unique())
    testable &= (rows["printed"].notna()) & (rows["printed"] != 0) & rows["year"].notna() & (rows["kind"] != "change")
    testable &= lost | ~has_flag(rows, "corrected", "undecided")
    cases = rows[testable].copy()
    hard_low, _ = known.limits(cases, "hard")
    low, high = known.limits(cases, "usual")
    counted, exact = computed_rate(cases, per[testable])
    registered = cases["indicator"].isin(list(known.indicators))
    counts_only = cases["indicator"].isin(ONLY_COUNTS_DECIDE)
    return cases.assign(
        series=cases.groupby(_SAME_SERIES, sort=False).ngroup(),
        year=cases["year"].astype("int64"),
        canonical_per=per[testable],
        stated_per=_stated_per(cases, per[testable]),
        one_size=registered & rate[testable] & (hard_low >= 0) & ~counts_only & (cases["subject"] == ""),
        by_ratio=((hard_low >= 0) | ~registered) & ~counts_only,
        counts_only=counts_only,
        low=low,
        high=high,
        counted=counted,
        counted_exactly=exact,
        ulp=10.0 ** -cases["decimals"].astype("float64"),
        chosen=_UNDECIDED,
        why="",
    )


def _stated_per(cases: pd.DataFrame, canonical: pd.Series) -> pd.Series:
    stated = cases["printed_unit"].map(
        {
            text: unit.per
            for text in cases["printed_unit"].unique()
            if (unit := parse_unit(text)) and unit.family == "rate"
        }
    )
    return stated.fillna(canonical).where(cases["unit_state"] != "lost", canonical)


def _suspects(cases: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray]:
    """Mark the rows in doubt, and read each under every sign: column 0 as stated, then as each other sign."""
    trusted = (cases["unit_state"] == "same") & (cases["kind"] == "result")
    readings = _readings(cases)
    misplaced = _off_by_ten(cases, trusted) | _counts_contradict(cases, readings)
    in_doubt = misplaced | cases["unit_state"].isin(["other", "lost"])
    return cases.assign(trusted=trusted & ~in_doubt, in_doubt=in_doubt, misplaced=misplaced), readings


def _off_by_ten(cases: pd.DataFrame, trusted: pd.Series) -> pd.Series:
    """Values a power of ten away from steady neighbours. Not asked of diseases: an epidemic does that."""
    positive = trusted & (cases["value"] > 0)
    tested = positive & cases["one_size"]
    around = look_around(cases, positive, tested)
    off = pd.Series(False, index=cases.index)
    with np.errstate(all="ignore"):
        powers = np.log10(cases.loc[tested, "value"].to_numpy() / around.median)
        near_power = (np.abs(powers - np.round(powers)) <= np.log10(2)) & (np.round(powers) != 0)
    off[tested] = near_power & around.steady & (around.years >= _FEWEST_NEIGHBOURS)
    return off


def _counts_contradict(cases: pd.DataFrame, readings: np.ndarray) -> pd.Series:
    """Values that their own counts give under another sign only; one digit would prove nothing."""
    fits, _ = by_counts(cases, readings, pd.Series(True, index=cases.index))
    digits = np.abs(cases["printed"]) * 10.0 ** cases["printed_decimals"].astype("float64") >= _TWO_DIGITS
    return digits & cases["counted_exactly"] & (cases["kind"] == "result") & ~fits[:, 0] & (fits.sum(axis=1) == 1)


def _readings(cases: pd.DataFrame) -> np.ndarray:
    columns = [cases["value"].to_numpy()]
    for per in SIGNS:
        value = (cases["printed"] * cases["canonical_per"] / per).to_numpy()
        sensible = (cases["stated_per"] != per) & (cases["canonical_per"] >= 100)
        sensible &= (per > 1) | (cases["canonical_per"] == 100)
        columns.append(np.where(sensible, value, np.nan))
    return np.column_stack(columns)


def _decide_outwards(cases: pd.DataFrame, readings: np.ndarray) -> pd.DataFrame:
    """Decide by the strongest evidence there is; what is decided is trusted, and may decide others after it."""
    progress = True
    while progress:
        progress = False
        for evidence in (by_counts, by_growth, by_neighbours, by_siblings):
            if not (open_ := _open(cases)).any():
                return cases
            fits, why = evidence(cases, readings, open_)
            decided = pd.Series(fits.sum(axis=1) == 1, index=cases.index[open_])
            if decided.any():
                cases = _accept(cases, readings[open_], np.argmax(fits, axis=1), decided, why)
                progress = True
                break
    return cases


def _open(cases: pd.DataFrame) -> pd.Series:
    return cases["in_doubt"] & (cases["chosen"] == _UNDECIDED)


def _accept(
    cases: pd.DataFrame, readings: np.ndarray, pick: np.ndarray, decided: pd.Series, why: pd.Series
) -> pd.DataFrame:
    """Take the reading that fits for the decided ones of the open rows, and trust it from now on."""
    rows = decided.index[decided]
    value = pd.Series(readings[np.arange(len(readings)), pick], index=decided.index)[rows]
    cases = cases.copy()
    cases.loc[rows, "ulp"] *= (value / cases.loc[rows, "value"]).abs()
    cases.loc[rows, "value"] = value
    cases.loc[rows, "chosen"] = pick[decided]
    cases.loc[rows, "why"] = why[rows]
    cases.loc[rows, "trusted"] = cases.loc[rows, "kind"] == "result"
    return cases


def _leave_to_a_person(cases: pd.DataFrame, readings: np.ndarray) -> pd.DataFrame:
    """Of what nothing decided: keep a printed sign that alone is plausible, hand over the rest.

    A disease rate has no usual size, so its printed unit stands. So does a unit written out (beds per 10,000 persons):
    it is the bare signs that are taken for one another.
    """
    usual = is_usual(cases, readings)
    several = usual.sum(axis=1) > 1
    unusual = ~usual[:, 0]
    other = cases["unit_state"] == "other"
    bare = ~cases["printed_unit"].str.contains(_WRITTEN_OUT)
    unclear = several & (cases["subject"] == "") & cases["printed_unit"].str.contains("[%‰％]")
    doubtful = (cases["misplaced"] & unusual) | (other & bare & (unusual | unclear))
    doubtful |= other & cases["counts_only"] & (unusual | several)
    hand_over = _open(cases) & (doubtful | (cases["unit_state"] == "lost"))
    return cases.assign(hand_over=hand_over)


def _apply(rows: pd.DataFrame, cases: pd.DataFrame, readings: np.ndarray) -> tuple[pd.DataFrame, pd.DataFrame]:
    lost = cases["unit_state"] == "lost"
    mended = (cases["chosen"] > 0) | ((cases["chosen"] == 0) & lost)
    problems = [_report_mended(cases[mended]), _report_open(cases[cases["hand_over"]], readings[cases["hand_over"]])]
    rows = _put_back(rows, cases[mended])
    rows = add_flag(rows, _spread(rows, mended), "repaired")
    return add_flag(rows, _spread(rows, cases["hand_over"]), "undecided"), gather(problems)


def _spread(rows: pd.DataFrame, marked: pd.Series) -> pd.Series:
    return marked.reindex(rows.index, fill_value=False)


def _put_back(rows: pd.DataFrame, mended: pd.DataFrame) -> pd.DataFrame:
    if mended.empty:
        return rows
    per = np.array(list(SIGNS))
    sign = per[np.maximum(mended["chosen"].to_numpy() - 1, 0)]
    meant = np.where(mended["chosen"] == 0, mended["stated_per"], sign)
    by = pd.Series(meant, index=mended.index)
    upper = (rows["value_high"] * (mended["stated_per"] / by).reindex(rows.index)).where(
        _spread(rows, mended["chosen"] > 0)
    )
    fresh = convert(
        mended.assign(value=mended["printed"], decimals=mended["printed_decimals"]), mended["canonical_per"] / by
    )
    return rows.assign(
        value=fresh["value"].reindex(rows.index).fillna(rows["value"]),
        value_high=upper.fillna(rows["value_high"]),
        decimals=fresh["decimals"].reindex(rows.index).fillna(rows["decimals"]),
    )


def _report_mended(mended: pd.DataFrame) -> pd.DataFrame:
    before = quantities(mended.assign(decimals=mended["printed_decimals"]), "printed", "printed_unit")
    after = [quantity(round(value, 6), unit) for value, unit in zip(mended["value"], mended["unit"], strict=True)]
    lost = mended["unit_state"] == "lost"
    message = [
        f"printed {old}{' without a usable unit' if gone else ''}, read as {new}, {why}"
        for old, new, why, gone in zip(before, after, mended["why"], lost, strict=True)
    ]
    texts = pd.DataFrame({"message": message, "before": before, "after": after}, index=mended.index)
    return gather(
        report(
            mended[rows],
            code,
            "repaired",
            texts.loc[rows, "message"],
            texts.loc[rows, "before"],
            texts.loc[rows, "after"],
        )
        for code, rows in (("lost_unit", lost), ("unit_family", ~lost))
    )


def _report_open(cases: pd.DataFrame, readings: np.ndarray) -> pd.DataFrame:
    lost = cases["unit_state"] == "lost"
    before = quantities(cases.assign(decimals=cases["printed_decimals"]), "printed", "printed_unit")
    usual = is_usual(cases, readings)
    message = []
    for place, (old, value, unit, gone) in enumerate(zip(before, cases["value"], cases["unit"], lost, strict=True)):
        could = [number(round(one, 6)) for one in readings[place][usual[place]]]
        likely = f"it could be {' or '.join(could)} {unit}" if could else "no reading of it is usual"
        doubt = f"printed {old} without a usable unit" if gone else f"printed {old}, that is {quantity(value, unit)}"
        message.append(f"{doubt}; {likely}, and no counts, neighbouring years or other rates decide")
    texts = pd.Series(message, index=cases.index, dtype="str")
    return gather(
        report(cases[rows], code, "decide", texts[rows], pd.Series(before, index=cases.index, dtype="str")[rows])
        for code, rows in (("lost_unit", lost), ("unit_family", ~lost))
    )
