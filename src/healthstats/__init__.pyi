from .analysis.comparison import change
from .analysis.intervals import binomial_limits, poisson_limits
from .analysis.overview import overview
from .analysis.pooling import pooled_years, total
from .analysis.rates import proportion, rate
from .analysis.review import compare, counted_alike, review
from .analysis.targets import target_gap
from .analysis.trends import Trend, trend
from .catalogue import indicator, indicators, search
from .cleaning.clean import clean
from .errors import HealthstatsError
from .presenting.comparison_plots import plot_comparison, plot_funnel, plot_overview
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
    comparison_sentences,
    comparison_verdict,
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
    comparison_table,
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
    "Cleaned",
    "Found",
    "HealthstatsError",
    "Trend",
    "area",
    "areas",
    "binomial_limits",
    "change",
    "clean",
    "compare",
    "comparison_sentences",
    "comparison_table",
    "comparison_verdict",
    "counted_alike",
    "counts_table",
    "failed_identities",
    "gap_sentences",
    "gaps_table",
    "indicator",
    "indicators",
    "ledger_table",
    "limits_text",
    "load",
    "method_text",
    "overview",
    "plot_comparison",
    "plot_completeness",
    "plot_funnel",
    "plot_gaps",
    "plot_overview",
    "plot_sparklines",
    "plot_trend",
    "poisson_limits",
    "pooled_years",
    "problems_table",
    "proportion",
    "provenance",
    "provenance_table",
    "quality_sentences",
    "quality_verdict",
    "rate",
    "rates_table",
    "read",
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
    "sources_table",
    "split_series",
    "superior",
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
