"""How a trend was fitted, in words and for those who word it in another language."""

from dataclasses import dataclass

from healthstats.analysis.trends.select import most_joinpoints

_LINES = {"log": "log-linear regression", "logit": "logit-linear regression", "points": "linear regression",
          "poisson": "Poisson regression", "negative-binomial": "negative binomial regression"}  # fmt: skip
_WEIGHTED = {"counts": "weighted by counts", "se": "weighted by standard errors", "none": "unweighted"}
_SELECTED = {"wbic": "the weighted BIC", "bic": "the BIC", "bic3": "BIC3", "permutation": "the permutation test"}


@dataclass(frozen=True)
class Method:
    """How a trend was fitted.

    Attributes
    ----------
    line : str
        The scale of a fitted line (``log``, ``logit``, ``points``), or the law of the counts (``poisson``,
        ``negative-binomial``).
    weighted : str
        ``counts``, ``se`` or ``none``.
    most : int
        So many joinpoints were tried.
    asked : bool
        That number was asked for.
    years : int
        Of the longest part.
    select, ci : str
        As `healthstats.trend` takes them.
    confidence : float
    correlations, alphas : tuple of float
        Of each part: of neighbouring errors, of the variance of counts.
    """

    line: str
    weighted: str
    most: int
    asked: bool
    years: int
    select: str
    ci: str
    confidence: float
    correlations: tuple[float, ...] = ()
    alphas: tuple[float, ...] = ()

    @property
    def curtailed(self) -> bool:
        """Whether a series of that length would have had more joinpoints tried, had there been room or time."""
        return not self.asked and self.most < most_joinpoints(self.years)

    def __str__(self) -> str:
        said = [f"{_LINES[self.line]} on the year"]
        if self.line == "poisson":
            said.append("limits widened by the dispersion")
        elif self.line == "negative-binomial":
            said.append(f"alpha {', '.join(f'{alpha:.3g}' for alpha in self.alphas)}")
        else:
            said.append(_WEIGHTED[self.weighted])
        if self.most:
            said.append(f"up to {self.most} joinpoint{'s' if self.most > 1 else ''} by {_SELECTED[self.select]}")
        if self.curtailed:
            said.append("more would take too long" if self.years > 24 else "no room for more")
        if any(self.correlations):
            said.append(f"autocorrelation {', '.join(f'{value:.2f}' for value in self.correlations)}")
        return ", ".join([*said, f"{'t' if self.ci == 'parametric' else self.ci} limits ({100 * self.confidence:g} %)"])
