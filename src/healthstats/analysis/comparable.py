"""Which values may stand beside each other: no flag against them, the same months, no new definition in between."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from healthstats.catalogue import Indicator, indicators
from healthstats.errors import InputError
from healthstats.frames import floats_of
from healthstats.series import EFFECTS, FLAGS, has_flag
from healthstats.units import parse_unit

#: Why a result is not a number to compute with.
BOUND, RANGE, NO_VALUE = "a bound, not a value", "a range, not a value", "no value"


def each(frame: pd.DataFrame, columns: list[str], judge: Callable[..., bool | str]) -> npt.NDArray[Any]:
    """Return what `judge` says of the given columns, row by row; it is asked once for every distinct combination.

    A column that the frame lacks is asked as an empty text.
    """
    lacking = [name for name in columns if name not in frame]
    if len(lacking) == len(columns):
        return np.full(len(frame), judge(*[""] * len(columns)))
    codes = np.zeros(len(frame), dtype="int64")
    for name in columns:
        if name in frame:
            own, labels = pd.factorize(frame[name], use_na_sentinel=False)
            codes = codes * len(labels) + own
    _, first, groups = np.unique(codes, return_index=True, return_inverse=True)
    asked = [frame[name].iloc[first].tolist() if name in frame else [""] * len(first) for name in columns]
    answers = [judge(*row) for row in zip(*asked, strict=True)]
    return np.array(answers)[groups] if answers else np.zeros(0, dtype="bool")


def scale_of(indicator: str, per: float, known: Mapping[str, Indicator] | None = None) -> str:
    """Return the catalogue's trend scale; what is not in the catalogue is a proportion when it is in %, else a rate.

    Who asks for many gives the indicators that are `known`.
    """
    if one := (indicators() if known is None else known).get(indicator):
        return one.scale
    return "logit" if per == 100 else "log"


def family_of(indicator: str, unit: str, known: Mapping[str, Indicator] | None = None) -> str:
    """Return the unit family of an indicator (`healthstats.units.FAMILIES`), from the unit when it is unregistered.

    Who asks for many gives the indicators that are `known`.
    """
    if one := (indicators() if known is None else known).get(indicator):
        return one.family
    parsed = parse_unit(unit)
    return parsed.family if parsed else ""


def per_of(frame: pd.DataFrame, otherwise: float = 1) -> pd.Series:
    """Return what each value is per: its own statement, else its unit's, else the catalogue's, else `otherwise`."""
    if not {"per", "unit", "indicator"} & set(frame.columns):
        return pd.Series(float(otherwise), index=frame.index)
    stated = pd.Series(np.nan, index=frame.index)
    if "per" in frame:
        stated = pd.Series(floats_of(frame, "per", "per"), index=frame.index)
        stated = stated.where(stated > 0)
    for column, bases in (("unit", _pers_of_units), ("indicator", _pers_of_indicators)):
        if column in frame and stated.hasnans:
            stated = stated.fillna(frame[column].map(bases(frame[column].unique())))
    return stated.fillna(otherwise)


def _pers_of_units(units: Iterable[str]) -> dict[str, float]:
    parsed = {unit: parse_unit(unit) for unit in units}
    return {unit: one.per if one else np.nan for unit, one in parsed.items()}


def _pers_of_indicators(names: Iterable[str]) -> dict[str, float]:
    known = indicators()
    return {name: known[name].per if name in known else np.nan for name in names}


def periods(frame: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Return the first day and the day after the last; a row without dates stands for its calendar year."""
    year = frame["year"].astype("float64")
    first = pd.to_datetime(pd.DataFrame({"year": year, "month": 1, "day": 1}), errors="coerce")
    start, end = frame["period_start"].fillna(first), frame["period_end"]
    after = (end + pd.Timedelta(days=1)).fillna(first + pd.DateOffset(years=1))
    return start, after


def period_kind(frame: pd.DataFrame) -> pd.Series:
    """Return the kind of period in words: ``12 months``, ``6 months from month 1``, ``at 12-31``, ``84 months``.

    Only values of one kind of period are compared or fitted together. Whole years count as one kind wherever they
    begin: the maternal-and-child statistical year is as long as the calendar year.
    """
    start, after = periods(frame)
    months = (after.dt.year - start.dt.year) * 12 + after.dt.month - start.dt.month
    whole = months.fillna(0).astype("int64").astype("str") + " months"
    part = whole + " from month " + start.dt.month.fillna(0).astype("int64").astype("str")
    kind = whole.where(months % 12 == 0, part)
    kind = kind.mask(after - start <= pd.Timedelta(days=1), "at " + start.dt.strftime("%m-%d").fillna(""))
    return kind.where(start.notna() & after.notna(), "")


def doubts(frame: pd.DataFrame) -> pd.Series:
    """Return, row by row, why a value may not be compared or fitted at all; empty where it may."""
    barring = [flag for flag, bars in FLAGS.items() if bars]
    why = pd.Series("", index=frame.index, dtype="str")
    for flag in barring if (frame["flags"] != "").any() else []:
        mark = has_flag(frame, flag)
        why = why.mask(mark, why + np.where(why == "", "", ", ") + flag.replace("_", " "))
    bounded = (why == "") & ~frame["bound"].isin(["=", "~"])
    why = why.mask(bounded, BOUND)
    why = why.mask((why == "") & frame["value_high"].notna(), RANGE)
    return why.mask(frame["value"].isna() | np.isinf(frame["value"]), NO_VALUE)


def two_of_a_key(row: pd.Series, caller: str) -> InputError:
    """Make the error for two rows where a series can have one."""
    name = " ".join(str(row[column]) for column in ("indicator", "subject", "area", "year") if str(row[column]))
    return InputError(
        f"{caller} found a second {row['kind']} for {name}; one is expected",
        file=row["file"],
        place=row["locator"],
        remedy="Keep one row of each key (healthstats.clean does), or select one population, system or basis.",
    )


def check_breaks(breaks: pd.DataFrame | None, caller: str) -> pd.DataFrame:
    """Return the breaks table, an empty one for None; raise an InputError when it is not one.

    A table without indicator, subject or area is of any.
    """
    columns, about = ["year", "effect"], ["indicator", "subject", "area"]
    if breaks is None:
        return pd.DataFrame(columns=[*about, *columns])
    if not isinstance(breaks, pd.DataFrame):
        raise InputError(f"{caller} needs the breaks as a DataFrame, got {type(breaks).__name__}")
    if missing := [name for name in columns if name not in breaks.columns]:
        raise InputError(
            f"{caller} needs a breaks table; column {missing[0]!r} is missing",
            remedy="Take it from healthstats.clean(...).breaks or healthstats.load.",
        )
    if (wrong := ~breaks["effect"].isin(EFFECTS).to_numpy()).any():
        said = f"{caller}: effect of a break is {breaks['effect'].iloc[int(wrong.argmax())]!r}"
        raise InputError(f"{said}, expected one of {', '.join(map(repr, EFFECTS))}")
    return breaks.assign(**{name: "" for name in about if name not in breaks})


def breaks_of(breaks: pd.DataFrame, indicator: str, subject: str, area: str) -> pd.DataFrame:
    """Return the breaks that touch one series, by year; an empty text in a break means "any"."""
    touched = pd.Series(True, index=breaks.index)
    for column, value in (("indicator", indicator), ("subject", subject), ("area", area)):
        touched &= breaks[column].isin(["", value])
    return breaks[touched].dropna(subset=["year"]).sort_values(["year", "effect"], kind="stable", ignore_index=True)
