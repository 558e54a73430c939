from .analysis.change import change
from .analysis.comparison import compare, counted_alike
from .analysis.funnel import funnel, implied_population
from .analysis.funnel_lines import funnel_limits
from .analysis.indirect import indirectly_standardised_rate, standardised_ratio
from .analysis.inequality import slope_index
from .analysis.intervals import binomial_limits, poisson_limits
from .analysis.lifetable import life_table
from .analysis.means import mean, per_head
from .analysis.overview import overview
from .analysis.pooling import pooled_years, total
from .analysis.premature import premature_mortality
from .analysis.quantiles import quantiles
from .analysis.ranks import rank_intervals
from .analysis.rates import proportion, rate
from .analysis.ratios import rate_difference, rate_ratio
from .analysis.review import review
from .analysis.sex_ratio import sex_ratio
from .analysis.standardise import repeated_events, standardised_rate
from .analysis.standards import standard_population, standard_populations
from .analysis.targets import target_gap
from .analysis.trends import Trend, trend
from .catalogue import indicator, indicators, search
from .cleaning.clean import clean
from .disclosure.audit import Audit, audit
from .disclosure.policy import Policy, policies, policy
from .disclosure.published import already_published, audit_reports, published_cells
from .disclosure.suppress import suppress
from .disclosure.told import load_told
from .errors import HealthstatsError
from .presenting.comparison_plots import plot_comparison, plot_funnel, plot_overview
from .presenting.comparison_table import comparison_table
from .presenting.comparison_text import comparison_method, comparison_sentences, comparison_verdict
from .presenting.evidence import (
    counts_table,
    failed_identities,
    ledger_table,
    problems_table,
    provenance_table,
    sources_table,
    vintages_table,
)
from .presenting.handover import result, text
from .presenting.narrative import (
    gap_sentences,
    limits_text,
    method_text,
    quality_sentences,
    quality_verdict,
    report_title,
    review_sentences,
    review_verdict,
)
from .presenting.plots import plot_completeness, plot_gaps, plot_sparklines, plot_trend
from .presenting.style import use_style
from .presenting.table import tables
from .presenting.tables import (
    gaps_table,
    rates_table,
    review_tables,
    series_table,
    trend_table,
)
from .presenting.wording import sentence, word
from .project import area, areas, superior
from .reading.read import read
from .series import Cleaned, Found, split_series
from .store import load, provenance, save

__all__ = [
    "Audit",
    "Cleaned",
    "Found",
    "HealthstatsError",
    "Policy",
    "Trend",
    "already_published",
    "area",
    "areas",
    "audit",
    "audit_reports",
    "binomial_limits",
    "change",
    "clean",
    "compare",
    "comparison_method",
    "comparison_sentences",
    "comparison_table",
    "comparison_verdict",
    "counted_alike",
    "counts_table",
    "failed_identities",
    "funnel",
    "funnel_limits",
    "gap_sentences",
    "gaps_table",
    "implied_population",
    "indicator",
    "indicators",
    "indirectly_standardised_rate",
    "ledger_table",
    "life_table",
    "limits_text",
    "load",
    "load_told",
    "mean",
    "method_text",
    "overview",
    "per_head",
    "plot_comparison",
    "plot_completeness",
    "plot_funnel",
    "plot_gaps",
    "plot_overview",
    "plot_sparklines",
    "plot_trend",
    "poisson_limits",
    "policies",
    "policy",
    "pooled_years",
    "premature_mortality",
    "problems_table",
    "proportion",
    "provenance",
    "provenance_table",
    "published_cells",
    "quality_sentences",
    "quality_verdict",
    "quantiles",
    "rank_intervals",
    "rate",
    "rate_difference",
    "rate_ratio",
    "rates_table",
    "read",
    "repeated_events",
    "report_title",
    "result",
    "review",
    "review_sentences",
    "review_tables",
    "review_verdict",
    "save",
    "search",
    "sentence",
    "series_table",
    "sex_ratio",
    "slope_index",
    "sources_table",
    "split_series",
    "standard_population",
    "standard_populations",
    "standardised_rate",
    "standardised_ratio",
    "superior",
    "suppress",
    "tables",
    "target_gap",
    "text",
    "total",
    "trend",
    "trend_table",
    "use_style",
    "vintages_table",
    "word",
]
