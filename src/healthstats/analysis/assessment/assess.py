"""A year's results held against the rules of an assessment: marks, deductions, totals, ranks and how sure they are."""

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
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
from healthstats.catalogue import indicators
from healthstats.errors import InputError
from healthstats.series import RELATIVE, check, has_flag
from healthstats.units import factor

Floats = npt.NDArray[np.float64]

#: How often the counts are drawn anew for the interval of a rank: so many cells in all, within these numbers.
_CELLS, _LEAST_DRAWS, _MOST_DRAWS = 10_000_000, 250, 10_000
_MANY = 30
#: Scores this near are one score in binary.
_DECIMALS = 9
_CONFIDENCE = 0.95
#: What is taken of the row of a result, and of a target.
_OWN = [
    "value", "value_high", "bound", "unit", "per", "decimals", "numerator", "denominator", "law", "events", "people",
    "lower", "upper", *EXACT, "flags", "status", "barred", "source", "file", "locator", "quote", "offset",
]  # fmt: skip
_AIM = ["value", "value_high", "bound", "unit", "source", "set_by", "note"]


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
        Targets of the rules are in the catalogue's unit of their indicator. The interval of a rank holds 95 % of the
        ranks that come out when every count is drawn anew (Poisson or binomial, at the level that Jeffreys' prior gives
        it) and scored by the same rules, 10,000 times, fewer for very many areas and items; each count is drawn by
        itself, and what has no counts stays as it is. Whether chance could make the difference to a target that is
        itself a figure (last year's) is not computed.

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
    own_units = {
        one.indicator: indicators()[one.indicator].unit for one in rules.items if one.indicator in indicators()
    }
    aims = aims.assign(
        unit=aims["unit"].where(~fixed, rules_of["indicator"].map(own_units).fillna("").to_numpy()),
        **{name: aims[name].mask(fixed, "") for name in ("source", "bound", "note")},
    )
    turned = _turned(own["unit"], aims["unit"])
    rows = own.assign(
        **{name: rules_of[name].to_numpy() for name in ("indicator", "subject", "rule", "weight")},
        bound=_bounds(rules_of["bound"], aims, fixed),
        value=own["value"] * turned,
        unit=aims["unit"].where(aims["unit"] != "", own["unit"]),
        scale=turned * per_of(own),
        target=np.where(fixed, rules_of["aim"], aims["value"]),
        target_high=np.where(fixed, rules_of["target_high"], aims["value_high"]),
        target_source=aims["source"],
        moving=aims["note"].str.startswith(RELATIVE),
        **{name: own[name] * turned for name in ("lower", "upper", *EXACT)},
        reason=_reasons(own, several, unclear & ~fixed, turned, _is_in(every, untold)),
        doubtful=has_flag(own, *DOUBTFUL) | (own["status"] == "provisional"),
    ).drop(columns=["length", "value_high", "barred"])
    return _marked(rules, rows.reset_index())


def _bounds(asked: pd.Series, aims: pd.DataFrame, fixed: npt.NDArray[np.bool_]) -> npt.NDArray[np.object_]:
    """Return what each target asks: as the rules say, else as the target of the series that is used."""
    ranged, stated = aims["value_high"].notna() & ~fixed, aims["bound"].isin(["<", "<=", ">", ">="])
    bounds: list[Any] = [np.array("=", dtype="object"), aims["bound"].to_numpy(dtype="object")]
    return np.select([ranged, stated], bounds, asked.to_numpy(dtype="object"))


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
    bounds = rows["bound"].to_numpy(dtype="object").reshape(value.shape)
    for place, one in enumerate(rules.items):
        for bound in set(bounds[place]):
            at = (place, bounds[place] == bound)
            asked = replace(one, bound=bound)
            no_target = np.isnan(low[at]) & (one.rule != "bands")
            wrong_floor = ~no_target & (one.rule == "linear") & ~sound(asked, low[at])
            late = np.select([no_target, wrong_floor], ["no target", "floor beyond the target"], "")
            reason[at] = np.where(reason[at] == "", late, reason[at])
            kept = np.where(reason[at] == "", value[at], np.nan)
            made[at] = marks(asked, kept, low[at], high[at])
            full[at] = np.where(reason[at] == "", one.weight, np.nan)
            short = shortfall(asked, kept, low[at], high[at]) > 0
            missed[at] = made[at] < one.weight if one.rule == "bands" else short
    told = pd.Series(reason.ravel(), index=rows.index, dtype="str")
    exact = (rows[name] for name in (*EXACT, "target", "target_high"))
    apart = np.where(rows["moving"], "not computable", excluded(*exact))
    return rows.drop(columns=[*EXACT, "moving"]).assign(
        marks=made.ravel(),
        full=full.ravel(),
        lost=np.maximum(full - made, 0).ravel(),
        met=pd.Series(np.where(missed.ravel(), "missed", "met"), dtype="str").where(told == "", ""),
        reason=told,
        doubtful=rows["doubtful"] & (told == ""),
        distinguishable=pd.Series(apart, index=rows.index, dtype="str").where(told == "", ""),
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
    veto, missed = items["rule"] == "veto", items["met"] == "missed"
    groups = items.assign(
        counted=items["full"].where(counted),
        vetoed=veto & missed,
        surely=veto & missed & ~items["doubtful"],
        perhaps=veto & (missed | items["doubtful"]),
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
        score_least=(100 * total["least"] / whole).mask(groups["perhaps"].any(), 0.0),
        score_most=(100 * total["most"] / whole).mask(groups["surely"].any(), 0.0),
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
    laws, bounds = (items[name].to_numpy(dtype="object").reshape(len(rules.items), -1) for name in ("law", "bound"))
    draws = int(np.clip(_CELLS // max(arrays["value"].size, 1), _LEAST_DRAWS, _MOST_DRAWS))
    total, failed = np.zeros((len(areas), draws)), np.zeros((len(areas), draws), dtype="bool")
    full = np.nansum(arrays["full"], axis=0)[:, None]
    for place, one in enumerate(rules.items):
        own = {name: array[place] for name, array in arrays.items()}
        value = _redrawn(own, laws[place], zlib.crc32(one.id.encode()), draws)
        for bound in set(bounds[place]):
            mine = bounds[place] == bound
            asked, low, high = replace(one, bound=bound), own["target"][mine, None], own["target_high"][mine, None]
            if one.rule == "veto":
                failed[mine] |= shortfall(asked, value[mine], low, high) > 0
            else:
                total[mine] += np.nan_to_num(marks(asked, value[mine], low, high))
    with np.errstate(invalid="ignore", divide="ignore"):
        score = np.where(failed, 0.0, 100 * total / np.where(full > 0, full, np.nan))
    ends = [(1 - _CONFIDENCE) / 2, (1 + _CONFIDENCE) / 2]
    lower, upper = np.quantile(score, ends, axis=1)
    best, worst = np.quantile(_ranks(score), ends, axis=1, method="inverted_cdf")
    return lower, upper, best, worst


def _redrawn(own: dict[str, Floats], law: npt.NDArray[np.object_], seed: int, draws: int) -> Floats:
    """Return values whose counts are drawn anew at the level that Jeffreys' prior gives them; others stay as they are.

    Counts are drawn, not levels: a target of no death at all, or of 100 %, is one that a count can reach.
    """
    random = np.random.Generator(np.random.SFC64(seed))
    value = np.where(np.isnan(own["full"]), np.nan, own["value"])
    drawn = np.repeat(value[:, None], draws, axis=1)
    counted = _counted(value, own["events"], own["people"], law)
    events, people, binomial = own["events"][counted], own["people"][counted], law[counted] == "binomial"
    share = np.where(binomial, (events + 0.5) / (people + 1), (events + 0.5) / people)
    other = np.where(binomial, people - events, np.inf)
    many = np.minimum(events, other) >= _MANY  # so many that their distribution is the normal one
    happened = np.empty((len(events), draws))
    spread = np.sqrt(people * share * np.where(binomial, 1 - share, 1))[many, None]
    noise = random.standard_normal((int(many.sum()), draws), dtype=np.float32)
    happened[many] = events[many, None] + spread * noise
    for few, draw in (
        (~many & ~binomial, lambda rows, size: random.poisson((people * share)[rows, None], size)),
        (
            ~many & binomial,
            lambda rows, size: random.binomial(people[rows, None].astype("int64"), share[rows, None], size),
        ),
    ):
        happened[few] = draw(few, (int(few.sum()), draws))
    drawn[counted] = happened / people[:, None] * own["scale"][counted, None]
    return drawn


def _counted(value: Any, events: Any, people: Any, law: Any) -> npt.NDArray[np.bool_]:
    """Mark the values of which counts say what chance can do."""
    known = ~np.isnan(value) & ~np.isnan(events) & (people > 0) & (law != "")
    return np.asarray(known & ((law != "binomial") | (events <= people)))


def _ranks(score: Floats) -> Floats:
    """Return the rank of every area (a row) in every column: 1 + how many are better; missing has none."""
    made, score = np.full(score.shape, np.nan), np.round(score, _DECIMALS)
    for column in range(score.shape[1]):
        known = ~np.isnan(score[:, column])
        ordered = np.sort(score[known, column])
        made[known, column] = 1 + len(ordered) - np.searchsorted(ordered, score[known, column], side="right")
    return made
