"""Helpers of the importer's tests: write a small file, import it, look at the rows."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
import xlsxwriter

from data.importer import Report, import_files

LEDGER = ["隐患编号", "发现日期", "街道", "行业领域", "单位名称", "隐患描述", "隐患等级", "整改期限", "整改状态"]


def row(**cells: str) -> list[str]:
    """One plain row of a hazard ledger with the columns of LEDGER; give the cells that matter."""
    plain = {
        "隐患编号": "H1",
        "发现日期": "2024-03-05",
        "街道": "云锦街道",
        "行业领域": "消防",
        "单位名称": "甲饭店",
        "隐患描述": "通道堵塞",
        "隐患等级": "一般",
        "整改期限": "2024-03-12",
        "整改状态": "待整改",
    }
    return list((plain | cells).values())


def csv_text(rows: list[list[str]], header: list[str] = LEDGER, delimiter: str = ",") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([header, *rows])
    return text.getvalue()


def write_csv(path: Path, rows: list[list[str]], header: list[str] = LEDGER, encoding: str = "utf-8") -> Path:
    path.write_bytes(csv_text(rows, header).encode(encoding))
    return path


def write_xlsx(path: Path, sheets: dict[str, list[list]], hidden: tuple[str, ...] = ()) -> Path:
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, cells in enumerate(rows):
                sheet.write_row(number, 0, cells)
            if name in hidden:
                sheet.hide()
    return path


@dataclass
class Imported:
    report: Report
    folder: Path

    def rows(self, extract: str = "hazards") -> list[dict]:
        return pq.read_table(self.folder / f"{extract}.parquet").to_pylist()

    def rejects(self) -> list[dict]:
        return pq.read_table(self.folder / "rejects.parquet").to_pylist()

    def column(self, name: str, extract: str = "hazards") -> list:
        return [r[name] for r in self.rows(extract)]


def run(*paths: Path, mapping: Path | None = None) -> Imported:
    """Import files into a folder beside the first of them."""
    folder = paths[0].parent / "out"
    return Imported(import_files(list(paths), folder, mapping), folder)
