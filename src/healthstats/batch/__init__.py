"""The batch: ``reports.toml`` and the notebooks → ``reports/``. It knows notebooks and files, and no statistics."""
