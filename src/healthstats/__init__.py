"""healthstats: reproducible yearly trend and rate analyses of health bureau statistics."""
