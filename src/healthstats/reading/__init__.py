"""Files → observations and problems: every number found, exactly as found, with the place it stands in."""

from healthstats.reading.read import read

__all__ = ["read"]
