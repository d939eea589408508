"""Workbooks and CSV files as bureaus send them, each written by a small function with the expected outcome beside it.

`CASES` holds them all; tests/unit/test_import_corpus.py reads each through the importer.
"""

from tests.corpus import cells, columns, files, layouts, rows  # noqa: F401  each registers its cases
from tests.corpus.case import CASES, Case

__all__ = ["CASES", "Case"]
