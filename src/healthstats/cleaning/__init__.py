"""Observations → series: one unit, one edition, one row per key, and a problem for each doubt."""

from healthstats.cleaning.clean import clean

__all__ = ["clean"]
