"""A year's results held against the rules of an assessment: marks, deductions, totals, ranks and how sure they are."""

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from healthstats.analysis.assessment.marks import marks, shortfall, sound
from healthstats.analysis.assessment.result import DOUBTFUL, Assessment
from healthstats.analysis.assessment.scoring import Scoring
from healthstats.analysis.assessment.scoring import scoring as scoring_of
from healthstats.analysis.comparable import per_of
from healthstats.analysis.target_pairs import ANY_IF_EMPTY, EXACT, excluded, results_of
from healthstats.analysis.target_unstated import SAME
from healthstats.errors import InputError
from healthstats.series import check, has_flag
from healthstats.units import factor

Floats = npt.NDArray[np.float64]

#: So many times the counts are drawn anew for the interval of a rank.
DRAWS = 250
_CONFIDENCE = 0.95
#: What is taken of the row of a result, and of a target.
_OWN = [
    "value", "value_high", "bound", "unit", "per", "decimals", "numerator", "denominator", "law", "events", "people",
    "lower", "upper", *EXACT, "flags", "status", "barred", "source", "file", "locator", "quote", "offset",
]  # fmt: skip
_AIM = ["value", "value_high", "unit", "source", "set_by"]


def assess(
    series: pd.DataFrame,
    scoring: str | Scoring | Mapping[str, Any],
    year: int,
    areas: Iterable[str] = (),
    payment: float | None = None,
) -> Assessment:
    """Return the marks of every area under the rules of an assessment, with the evidence and how sure they are.

    Parameters
    ----------
    series : DataFrame
        Series rows of kinds ``result`` and ``target``: all areas or institutions that are assessed together.
    scoring : str, Scoring or mapping
        The name of an assessment in ``data/scoring.toml``, or rules of the same form.
    year : int
        The reporting year.
    areas : iterable of str
        Ids of those that are assessed, each listed even when it has no figure at all; by default all with a figure.
    payment : float, optional
        Money to be shared in proportion to the scores; by default what the rules say.

    Returns
    -------
    Assessment
        ``items``: one row an area and item, with its value, target, marks, what was lost and why, the source and the
        sentence, or the reason why it cannot be scored. ``totals``: one row an area: marks, out of how many (only
        items that can be scored), score in per cent, rank with its 95 % interval, the score at worst and at best for
        its doubtful items, ``counted`` (per cent of the marks whose items have their counts; without any there are no
        intervals), and its share of the payment.

        A target is that of the rules or, where they give none, that of the series (`Item.set_by` says which). What
        cannot be scored is not a zero: it is left out of both marks and full marks. A missed veto makes the score 0.
        The interval of a rank holds 95 % of the ranks that come out when every count is drawn anew (from a gamma or
        beta distribution by Jeffreys' prior) and scored by the same rules; what has no counts stays as it is.

    Raises
    ------
    InputError
        If `series` is no series table, nothing in it can be scored, or there is no such assessment.
    ConfigError
        If the rules do not add up.

    Examples
    --------
    >>> from healthstats.series import conform
    >>> care = {"indicator": "hospital_delivery_rate", "unit": "%", "status": "observed", "standing": "final",
    ...         "kind": "result", "bound": "=", "year": 2024}
    >>> made = conform(pd.DataFrame([{**care, "area": "hill", "value": 97.0}, {**care, "area": "vale", "value": 99.6}]),
    ...                "series")
    >>> rules = {"total": 10, "item": [{"indicator": "hospital_delivery_rate", "weight": 10, "target": 99,
    ...                                 "rule": "per point", "minus": 2.5}]}
    >>> assess(made, rules, year=2024).totals[["area", "marks", "score", "rank"]].to_numpy().tolist()
    [['vale', 10.0, 100.0, 1], ['hill', 5.0, 50.0, 2]]
    """
    check(series, "series", "assess")
    rules = scoring_of(scoring)
    if isinstance(year, bool) or not isinstance(year, int | np.integer):
        raise InputError(f"assess: year is {year!r}, expected a year such as 2024")
    listed = list(areas)
    if isinstance(areas, str) or not all(isinstance(one, str) for one in listed):
        raise InputError("assess: areas are ids, expected a list such as ['hill', 'vale']")
    of_year = series[(series["year"] == year).to_numpy(dtype="bool", na_value=False)]
    of_year = of_year[of_year["area"].isin(listed)] if listed else of_year
    hidden = of_year[(of_year["status"] == "suppressed") & of_year["value"].isna() & (of_year["kind"] == "result")]
    targets = of_year[(of_year["kind"] == "target") & of_year["value"].notna()]
    items = _items(rules, results_of(of_year, _CONFIDENCE), targets, hidden, listed)
    if items["marks"].isna().all():
        raise InputError(
            f"assess: nothing of {year} can be scored by {rules.name!r}",
            remedy="Look at the items' indicators and targets, and at the areas that were loaded.",
        )
    paid = rules.payment if payment is None else payment
    if payment is not None and (
        isinstance(paid, bool) or not isinstance(paid, int | float | np.number) or not 0 <= paid < np.inf
    ):
        raise InputError(f"assess: payment is {payment!r}, expected an amount of money")
    return Assessment(rules, int(year), items, _totals(rules, items, paid))


def _items(
    rules: Scoring, results: pd.DataFrame, targets: pd.DataFrame, hidden: pd.DataFrame, listed: list[str]
) -> pd.DataFrame:
    """Return a row for each item and area: a result, its target, the marks, or the reason why there are none."""
    asked = pd.DataFrame([asdict(one) for one in rules.items]).rename(columns={"id": "item", "target": "aim"})
    own, aims, untold = _matching(results, asked, _OWN), _matching(targets, asked, _AIM), _matching(hidden, asked, [])
    areas = sorted({*own["area"], *aims["area"], *untold["area"], *listed})
    every = pd.MultiIndex.from_product([asked["item"], areas], names=["item", "area"])
    own, several = _one_each(own, every)
    aims, unclear = _one_each(aims[aims["set_by"] == aims["wanted"]], every)
    rules_of = asked.set_index("item").reindex(every.get_level_values("item"))
    fixed = ((rules_of["rule"] == "bands") | rules_of["aim"].notna()).to_numpy()
    aims = aims.assign(unit=aims["unit"].mask(fixed, ""), source=aims["source"].mask(fixed, ""))
    turned = _turned(own["unit"], aims["unit"])
    rows = own.assign(
        **{name: rules_of[name].to_numpy() for name in ("indicator", "subject", "rule", "weight", "bound")},
        value=own["value"] * turned,
        unit=aims["unit"].where(aims["unit"] != "", own["unit"]),
        scale=turned * per_of(own),
        target=np.where(fixed, rules_of["aim"], aims["value"]),
        target_high=np.where(fixed, rules_of["target_high"], aims["value_high"]),
        target_source=aims["source"],
        **{name: own[name] * turned for name in ("lower", "upper", *EXACT)},
        reason=_reasons(own, several, unclear & ~fixed, turned, _is_in(every, untold)),
        doubtful=has_flag(own, *DOUBTFUL) | (own["status"] == "provisional"),
    ).drop(columns=["length", "value_high", "barred"])
    return _marked(rules, rows.reset_index())


def _matching(frame: pd.DataFrame, asked: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Return the rows that an item asks for, with the item; what it leaves open it accepts."""
    same = [name for name in SAME if name != "area"]
    wanted = asked[["item", *same, *ANY_IF_EMPTY, "set_by"]].rename(
        columns={**{name: f"{name}_i" for name in ANY_IF_EMPTY}, "set_by": "wanted"}
    )
    rows = frame[frame["indicator"].isin(wanted["indicator"])]
    length = (rows["period_end"] - rows["period_start"]).dt.days.fillna(365)
    rows = rows[[*same, *ANY_IF_EMPTY, "area", *columns]].assign(length=length).merge(wanted, on=same)
    for name in ANY_IF_EMPTY:
        rows = rows[(rows[name] == rows[f"{name}_i"]) | (rows[f"{name}_i"] == "")]
    return rows[["item", "area", "wanted", "length", *columns]]


def _is_in(every: pd.MultiIndex, rows: pd.DataFrame) -> npt.NDArray[np.bool_]:
    return np.asarray(every.isin(pd.MultiIndex.from_frame(rows[["item", "area"]])))


def _one_each(rows: pd.DataFrame, every: pd.MultiIndex) -> tuple[pd.DataFrame, npt.NDArray[np.bool_]]:
    """Return one row an item and area, of the longest period; and where several values could be meant."""
    rows = rows[rows["length"] == rows.groupby(["item", "area"])["length"].transform("max")]
    several = rows.groupby(["item", "area"])["value"].nunique().reindex(every).to_numpy() > 1
    made = rows.drop_duplicates(["item", "area"]).set_index(["item", "area"]).drop(columns="wanted").reindex(every)
    texts = [name for name in made.columns if not pd.api.types.is_numeric_dtype(made[name])]
    return made.assign(**{name: made[name].fillna("").astype("str") for name in texts}), several


def _reasons(
    own: pd.DataFrame,
    several: npt.NDArray[np.bool_],
    unclear: npt.NDArray[np.bool_],
    turned: pd.Series,
    untold: npt.NDArray[np.bool_],
) -> npt.NDArray[np.str_]:
    """Return why a row cannot be scored, empty where it can."""
    why: dict[str, Any] = {
        "several results": several,
        "result suppressed": untold & own["value"].isna(),
        "no result": own["value"].isna(),
        "barred": own["barred"] != "",
        "the result is only a bound": ~own["bound"].isin(["=", "~", ""]),
        "a range, not a value": own["value_high"].notna(),
        "several targets": unclear,
        "result in another unit": turned.isna() & own["value"].notna(),
    }
    reason = np.select(list(why.values()), [np.array(name) for name in why], "")
    return np.where(reason == "barred", "result: " + own["barred"], reason).astype("str")


def _marked(rules: Scoring, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with their marks, where the targets allow any."""
    low, high, value = (_by_item(rules, rows[name]) for name in ("target", "target_high", "value"))
    reason = rows["reason"].to_numpy(dtype="object").reshape(value.shape)
    made, full, missed = np.full(value.shape, np.nan), np.full(value.shape, np.nan), np.zeros(value.shape, dtype="bool")
    for place, one in enumerate(rules.items):
        no_target = np.isnan(low[place]) & (one.rule != "bands")
        wrong_floor = ~no_target & (one.rule == "linear") & ~sound(one, low[place])
        late = np.select([no_target, wrong_floor], ["no target", "floor beyond the target"], "")
        reason[place] = np.where(reason[place] == "", late, reason[place])
        kept = np.where(reason[place] == "", value[place], np.nan)
        made[place] = marks(one, kept, low[place], high[place])
        full[place] = np.where(reason[place] == "", one.weight, np.nan)
        short = shortfall(one, kept, low[place], high[place]) > 0
        missed[place] = made[place] < one.weight if one.rule == "bands" else short
    told = pd.Series(reason.ravel(), index=rows.index, dtype="str")
    exact = (rows[name] for name in (*EXACT, "target", "target_high"))
    return rows.drop(columns=EXACT).assign(
        marks=made.ravel(),
        full=full.ravel(),
        lost=np.maximum(full - made, 0).ravel(),
        met=pd.Series(np.where(missed.ravel(), "missed", "met"), dtype="str").where(told == "", ""),
        reason=told,
        doubtful=rows["doubtful"] & (told == ""),
        distinguishable=pd.Series(excluded(*exact), index=rows.index, dtype="str").where(told == "", ""),
    )


def _by_item(rules: Scoring, column: pd.Series) -> Floats:
    """Return a column of the items' rows as an array: items by areas."""
    return column.to_numpy(dtype="float64", na_value=np.nan).reshape(len(rules.items), -1)


def _turned(units: pd.Series, into: pd.Series) -> pd.Series:
    """Return the factors from units to those of the targets; missing where one measures something else."""
    pairs = list(zip(units.astype("str"), into.astype("str"), strict=True))
    factors = {pair: _factor(*pair) for pair in set(pairs)}
    return pd.Series([factors[pair] for pair in pairs], index=units.index, dtype="float64")


def _factor(unit: str, into: str) -> float:
    if not into or unit == into:
        return 1.0
    try:
        return factor(unit, into)
    except InputError:
        return float("nan")


def _totals(rules: Scoring, items: pd.DataFrame, payment: float) -> pd.DataFrame:
    scored = items["marks"].notna()
    counted = _counted(items["value"], items["events"], items["people"], items["law"])
    groups = items.assign(
        counted=items["full"].where(counted),
        vetoed=(items["rule"] == "veto") & (items["met"] == "missed"),
        left=~scored,
        least=items["marks"].mask(items["doubtful"], 0.0),
        most=items["marks"].mask(items["doubtful"], items[["full", "marks"]].max(axis=1)),
    ).groupby("area")
    total = groups[["marks", "full", "least", "most", "counted"]].sum()
    made = pd.DataFrame(
        {
            "marks": total["marks"], "out_of": total["full"], "vetoed": groups["vetoed"].any(),
            "unscored": groups["left"].sum(), "doubtful": groups["doubtful"].sum(),
            "lost": groups["lost"].sum(),
        }
    )  # fmt: skip
    whole = made["out_of"].where(made["out_of"] > 0)
    made = made.assign(
        score=(100 * made["marks"] / whole).mask(made["vetoed"], 0.0),
        before_veto=100 * made["marks"] / whole,
        score_least=(100 * total["least"] / whole).mask(made["vetoed"], 0.0),
        score_most=(100 * total["most"] / whole).mask(made["vetoed"], 0.0),
        counted=100 * total["counted"] / whole,
    )
    ranks = _ranks(made["score"].to_numpy()[:, None])[:, 0]
    known = (made["counted"] > 0).to_numpy()  # without any counts nobody knows what chance does
    lower, upper, best, worst = (np.where(known, one, np.nan) for one in _drawn(rules, items, made.index))
    whole_score = made["score"].sum()
    return (
        made.assign(
            rank=pd.Series(ranks, index=made.index).astype("Int64"),
            rank_lower=pd.Series(best, index=made.index).astype("Int64"),
            rank_upper=pd.Series(worst, index=made.index).astype("Int64"),
            score_lower=lower,
            score_upper=upper,
            payment=payment * made["score"] / whole_score if whole_score > 0 else np.nan,
        )
        .reset_index()
        .sort_values(["rank", "area"], kind="stable", ignore_index=True)
    )


def _drawn(rules: Scoring, items: pd.DataFrame, areas: pd.Index) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the limits of score and rank when every count is drawn anew; each item has random numbers of its own."""
    names = ("value", "target", "target_high", "full", "events", "people", "scale")
    arrays = {name: _by_item(rules, items[name]) for name in names}
    laws = items["law"].to_numpy(dtype="object").reshape(len(rules.items), -1)
    total, failed = np.zeros((len(areas), DRAWS)), np.zeros((len(areas), DRAWS), dtype="bool")
    full = np.nansum(arrays["full"], axis=0)[:, None]
    for place, one in enumerate(rules.items):
        own = {name: array[place] for name, array in arrays.items()}
        value = _redrawn(own, laws[place], zlib.crc32(one.id.encode()))
        low, high = own["target"][:, None], own["target_high"][:, None]
        if one.rule == "veto":
            failed |= shortfall(one, value, low, high) > 0
        else:
            total += np.nan_to_num(marks(one, value, low, high))
    with np.errstate(invalid="ignore", divide="ignore"):
        score = np.where(failed, 0.0, 100 * total / np.where(full > 0, full, np.nan))
    ends = [(1 - _CONFIDENCE) / 2, (1 + _CONFIDENCE) / 2]
    lower, upper = np.quantile(score, ends, axis=1)
    best, worst = np.quantile(_ranks(score), ends, axis=1, method="inverted_cdf")
    return lower, upper, best, worst


def _redrawn(own: dict[str, Floats], law: npt.NDArray[np.object_], seed: int) -> Floats:
    """Return values drawn from what the counts say (Jeffreys' prior); the value itself where there are none."""
    random = np.random.Generator(np.random.SFC64(seed))
    events, people = own["events"], own["people"]
    value = np.where(np.isnan(own["full"]), np.nan, own["value"])
    drawn = np.repeat(value[:, None], DRAWS, axis=1)
    counted = _counted(value, events, people, law)
    if not counted.any():
        return drawn
    size = (int(counted.sum()), DRAWS)
    happened = _gamma(random, events[counted], size)
    share = happened / people[counted, None]
    if (binomial := law[counted] == "binomial").any():
        mine, rest = happened[binomial], (people - events)[counted][binomial]
        share[binomial] = mine / (mine + _gamma(random, rest, mine.shape))
    drawn[counted] = share * own["scale"][counted, None]
    return drawn


def _counted(value: Any, events: Any, people: Any, law: Any) -> npt.NDArray[np.bool_]:
    """Mark the values of which counts say what chance can do."""
    known = ~np.isnan(value) & ~np.isnan(events) & (people > 0) & (law != "")
    return np.asarray(known & ((law != "binomial") | (events <= people)))


def _gamma(random: np.random.Generator, events: Floats, size: tuple[int, ...]) -> npt.NDArray[np.float32]:
    return random.standard_gamma(np.broadcast_to((events + 0.5).astype("float32")[:, None], size), dtype=np.float32)


def _ranks(score: Floats) -> Floats:
    """Return the rank of every area (a row) in every column: 1 + how many are better; missing has none."""
    made = np.full(score.shape, np.nan)
    for column in range(score.shape[1]):
        known = ~np.isnan(score[:, column])
        ordered = np.sort(score[known, column])
        made[known, column] = 1 + len(ordered) - np.searchsorted(ordered, score[known, column], side="right")
    return made
