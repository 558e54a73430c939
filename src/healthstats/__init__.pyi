from .analysis.assessment.assess import assess
from .analysis.assessment.result import Assessment
from .analysis.assessment.scoring import Scoring, scoring, scorings
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
from .analysis.target_sets import target_set, target_sets, with_target_sets
from .analysis.targets import target_gap
from .analysis.trends.between import change_between
from .analysis.trends.cochran_armitage import cochran_armitage
from .analysis.trends.compare import TrendComparison, compare_trends
from .analysis.trends.forecast import Forecast, forecast
from .analysis.trends.mann_kendall import mann_kendall
from .analysis.trends.many import Trends, trends
from .analysis.trends.paths import target_paths
from .analysis.trends.poisson import poisson_trend
from .analysis.trends.recent import recent_trend
from .analysis.trends.reduction import annual_rate_of_reduction
from .analysis.trends.result import Trend
from .analysis.trends.trend import trend
from .catalogue import indicator, indicators, search
from .cleaning.clean import clean
from .disclosure.audit import Audit, audit
from .disclosure.policy import Policy, policies, policy
from .disclosure.published import already_published, audit_reports, published_cells
from .disclosure.suppress import suppress
from .disclosure.told import load_told
from .errors import HealthstatsError
from .presenting.assessment_plots import plot_scores
from .presenting.assessment_tables import deductions_table, scores_table, sheet_table, unscored_table
from .presenting.assessment_text import assessment_sentences, assessment_verdict, scoring_text
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
from .presenting.plots import plot_completeness, plot_gaps, plot_sparklines
from .presenting.style import use_style
from .presenting.table import tables
from .presenting.tables import (
    few_events_table,
    gaps_table,
    rates_table,
    review_tables,
    series_table,
)
from .presenting.trend_plots import plot_trend, plot_trends
from .presenting.trend_tables import backtest_table, forecast_table, joinpoints_table, paths_table, trend_table
from .presenting.trend_text import sentence
from .presenting.wording import word
from .project import area, areas, superior
from .reading.read import read
from .series import Cleaned, Found, split_series
from .store import load, provenance, save

__all__ = [
    "Assessment",
    "Audit",
    "Cleaned",
    "Forecast",
    "Found",
    "HealthstatsError",
    "Policy",
    "Scoring",
    "Trend",
    "TrendComparison",
    "Trends",
    "already_published",
    "annual_rate_of_reduction",
    "area",
    "areas",
    "assess",
    "assessment_sentences",
    "assessment_verdict",
    "audit",
    "audit_reports",
    "backtest_table",
    "binomial_limits",
    "change",
    "change_between",
    "clean",
    "cochran_armitage",
    "compare",
    "compare_trends",
    "comparison_method",
    "comparison_sentences",
    "comparison_table",
    "comparison_verdict",
    "counted_alike",
    "counts_table",
    "deductions_table",
    "failed_identities",
    "few_events_table",
    "forecast",
    "forecast_table",
    "funnel",
    "funnel_limits",
    "gap_sentences",
    "gaps_table",
    "implied_population",
    "indicator",
    "indicators",
    "indirectly_standardised_rate",
    "joinpoints_table",
    "ledger_table",
    "life_table",
    "limits_text",
    "load",
    "load_told",
    "mann_kendall",
    "mean",
    "method_text",
    "overview",
    "paths_table",
    "per_head",
    "plot_comparison",
    "plot_completeness",
    "plot_funnel",
    "plot_gaps",
    "plot_overview",
    "plot_scores",
    "plot_sparklines",
    "plot_trend",
    "plot_trends",
    "poisson_limits",
    "poisson_trend",
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
    "recent_trend",
    "repeated_events",
    "report_title",
    "result",
    "review",
    "review_sentences",
    "review_tables",
    "review_verdict",
    "save",
    "scores_table",
    "scoring",
    "scoring_text",
    "scorings",
    "search",
    "sentence",
    "series_table",
    "sex_ratio",
    "sheet_table",
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
    "target_paths",
    "target_set",
    "target_sets",
    "text",
    "total",
    "trend",
    "trend_table",
    "trends",
    "unscored_table",
    "use_style",
    "vintages_table",
    "with_target_sets",
    "word",
]
