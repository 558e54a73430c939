"""Imported once, in the process that the workers are forked from: what they all need."""

import sys

# Its import builds a grammar for two seconds; jsonschema does without it, and no notebook has an IRI to check.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

from healthstats.batch import execute, publish, record  # noqa: E402

__all__ = ["execute", "publish", "record"]
