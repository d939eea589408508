"""Exports of a bureau (CSV, XLSX, XLS, Parquet) → canonical rows, rejected rows and a report.

    from data.importer import import_files
    report = import_files([Path("隐患台账.xlsx")], out_dir)
    print(report.text("zh"))
"""

from data.importer.report import Report
from data.importer.run import import_files

__all__ = ["Report", "import_files"]
