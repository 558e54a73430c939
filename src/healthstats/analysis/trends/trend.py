"""The trend of one series: joinpoint regression on the indicator's own scale, with a verdict."""

from typing import Literal

import pandas as pd

from healthstats.analysis.trends.design import Layout
from healthstats.analysis.trends.fitting import How, check_how, fitted_parts
from healthstats.analysis.trends.model import Rules
from healthstats.analysis.trends.observed import observe
from healthstats.analysis.trends.result import Trend, finished
from healthstats.analysis.trends.select import PERMUTATIONS


def trend(
    frame: pd.DataFrame,
    breaks: pd.DataFrame | None = None,
    scale: str | None = None,
    confidence: float = 0.95,
    *,
    max_joinpoints: int | None = None,
    select: str = "wbic",
    ci: str = "parametric",
    weights: str | None = None,
    autocorrelation: float | Literal["estimated"] = 0.0,
    ends: int = 2,
    apart: int = 2,
    between: int = 0,
    permutations: int = PERMUTATIONS,
    seed: int = 0,
) -> Trend:
    """Fit the trend of one series by joinpoint regression, as NCI's Joinpoint program does.

    A continuous line of straight segments through ln(value), the log odds, or the value itself. All placements of the
    joinpoints are tried, so that the best fit is found and not only approached.

    Not used, each with its reason: values with a barring flag, bounds and ranges, values that the scale cannot hold
    (0 without its denominator, 100 % and more), periods of another length than most, and years that `breaks` says
    not to fit. A ``split`` in `breaks` parts the series, and each part is fitted on its own; at a ``jump`` the level
    may change while the trend goes on.

    Parameters
    ----------
    frame : DataFrame
        One series: ``year`` and ``value``, or ``numerator`` and ``denominator``; its standard error in ``se``, if
        known. Of series rows, rated or not, those of other kinds than ``result`` are left aside.
    breaks : DataFrame, optional
        The breaks table: ``year`` is the first year of the new definition, ``effect`` one of ``split``, ``jump``,
        ``note``, ``unfitted``; an empty indicator, subject or area means "any".
    scale : str, optional
        ``log``, ``logit`` or ``points``; by default the catalogue's, and ``log`` where it does not know the series.
    confidence : float
        Between 0 and 1.
    max_joinpoints : int, optional
        0 for one straight line. By default by length, as the program has it: 0 up to 6 years, 1 up to 11, 2 up to 16
        … 7 from 37; fewer where so long a series would take minutes.
    select : str
        How many joinpoints: ``wbic`` (weighted BIC, the program's default since version 5), ``bic``, ``bic3`` or
        ``permutation`` (the sequential test, 5 % for the whole sequence).
    ci : str
        ``parametric``: the limits of the program, which take the joinpoints as known. ``resampled``: limits that
        estimate the joinpoints anew in every resampled series, and so hold their doubt.
    weights : str, optional
        ``counts`` (inverse Poisson or binomial variance; a zero count counts as 0.5), ``se`` or ``none``; by default
        ``se`` where the frame has it, else counts where all are known. Without either, the limits come from the
        scatter of the years alone.
    autocorrelation : float or "estimated"
        Correlation of the errors of neighbouring years.
    ends, apart : int
        Least number of years from a joinpoint to either end, and between two; its own year does not count.
    between : int
        So many places between two years where a joinpoint may stand as well.
    permutations : int
        Of the permutation test.
    seed : int
        Of permutations and resampling: the same result on every machine.

    Returns
    -------
    Trend
        Its verdict is, in this order: ``cannot tell`` with fewer than 5 points of 3 events or more each, or fewer than
        20 events in all; ``not compared`` across a split; of the average annual change (AAPC) over all years:
        ``stable`` when its limits lie within ±1 % a year (on the points scale, of the mean level, and hold 0);
        ``rising`` or ``falling`` when they exclude 0; else ``no clear change``.

    Raises
    ------
    InputError
        If the frame holds several series, or two usable values of one year; if an argument is wrong; or if the search
        would take minutes.

    References
    ----------
    Kim, Fay, Feuer & Midthune 2000, Statistics in Medicine 19:335; Clegg et al. 2009, Statistics in Medicine 28:3670.

    Examples
    --------
    >>> values = [41.2, 39.1, 37.0, 36.2, 34.9, 32.8, 32.1, 30.8, 31.2, 30.6, 31.0, 30.9, 30.5, 31.3, 30.8, 31.1]
    >>> made = trend(pd.DataFrame({"year": range(2000, 2016), "value": values}))
    >>> made.joinpoints, made.summary["apc"].round(1).tolist()
    ((2007,), [-3.9, 0.1])
    """
    how = How(
        Rules(select, ci, confidence, seed, permutations, autocorrelation),
        max_joinpoints, Layout(ends, apart, between),
    )  # fmt: skip
    check_how(how)
    seen = observe(frame, breaks, scale, weights)
    return finished(seen, tuple(fitted_parts([seen], how)[0]), how)
