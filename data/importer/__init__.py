"""Exports of a bureau (CSV, XLSX, XLS, Parquet) → canonical rows, rejected rows and a report.

`import_files([Path("隐患台账.xlsx")], out_dir).text("zh")` reads a ledger, writes `out_dir` and says what it did.
"""

from data.importer.report import Report
from data.importer.run import import_files, look_at
from data.importer.suggest import Known

__all__ = ["Known", "Report", "import_files", "look_at"]
