"""Imported once, in the process that workers are forked from: what all need, and what is slow for the first time."""

import gc
import sys

# Its import builds a grammar for two seconds; jsonschema does without it, and no notebook has an IRI to check.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

import nbformat  # noqa: E402

from healthstats.batch import execute, one, publish  # noqa: E402

__all__ = ["one"]


def _page_of_nothing() -> None:
    """Read a notebook and write its page: schemas and templates are compiled, and stay so in the workers."""
    made = nbformat.v4.new_notebook()
    made.cells = [
        nbformat.v4.new_code_cell("1", outputs=[nbformat.v4.new_output("display_data", {"text/html": "<p>"})])
    ]
    read = execute.parse_notebook(execute.notebook_bytes(execute.tidy(made)), "")
    publish.page_of(read, {"title": "", "queries": []}, name="", language="en", parameters={})


_page_of_nothing()
gc.collect()
gc.freeze()  # a collection in a worker would copy every page
