"""Monthly summary sheets: which month they are about, what they count, and what is published of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from data.home import Home
from data.importer import look_at
from data.intake import import_and_publish
from tests.imports import csv_text, row, run, write_csv, write_xlsx

HEADER = ["序号", "街道", "检查家次", "发现隐患数", "已整改", "其中重大隐患", "立案数", "罚款（万元）"]
ROWS = [["1", "河东街道", "120", "45处", "40", "2", "1", "1.5"], ["2", "城南街道", "80", "/", "30", "0", "", ""]]
TITLE = ["河西区2026年10月安全生产检查情况汇总表"]


def sheet(title: list[str] = TITLE, rows: list[list[str]] = ROWS) -> list[list[str]]:
    return [title, HEADER, *rows, ["", "合计", "200", "45", "70", "2", "1", "1.5"], ["填表人：张三"]]


def test_a_sheet_as_bureaus_send_it(tmp_path: Path):
    done = run(write_xlsx(tmp_path / "汇总.xlsx", {"Sheet1": sheet()}))
    first, second = done.rows("summary_counts")
    assert (first["month"], first["jurisdiction"]) == (date(2026, 10, 1), "河东街道")
    counts = ("visits", "found", "rectified", "major", "cases", "fine_yuan")
    assert [first[k] for k in counts] == [120, 45, 40, 2, 1, 15_000]
    assert [second[k] for k in counts] == [80, None, 30, 0, None, None], "what is not said is not 0"
    assert done.report.extracts["summary_counts"].reasons == {"total_row": 1, "note_row": 1}


@pytest.mark.parametrize(
    ("name", "sheet_name", "title", "month"),
    [
        ("汇总.xlsx", "2026年9月", "汇总表", date(2026, 9, 1)),
        ("2026年汇总.xlsx", "9月", "汇总表", date(2026, 9, 1)),
        ("月报2026年9月份.xlsx", "Sheet1", "汇总表", date(2026, 9, 1)),
        ("汇总.xlsx", "9月", "汇总表", None),
        ("2026年10月.xlsx", "Sheet1", "2026年1—10月汇总表", None),
        ("汇总.xlsx", "Sheet1", "截至2026年10月累计情况", None),
        ("汇总.xlsx", "Sheet1", "2026年13月汇总表", None),
    ],
)
def test_the_month_is_named_or_asked_for(tmp_path: Path, name: str, sheet_name: str, title: str, month: date | None):
    path = write_xlsx(tmp_path / name, {sheet_name: sheet([title])})
    if month:
        assert {r["month"] for r in run(path).rows("summary_counts")} == {month}
        return
    (problem,) = look_at([path]).problems
    assert problem.code in ("column_missing", "header_not_found")


@pytest.mark.parametrize("said", ["2026年10月", "2026-10", "2026.10", "2026/10", "2026年10月份", "2026-10-31"])
def test_a_column_of_months(tmp_path: Path, said: str):
    header = ["统计月份", "街道", "检查家次", "发现隐患"]
    done = run(write_csv(tmp_path / "a.csv", [[said, "河东街道", "12", "3"], ["全年", "河东街道", "90", "30"]], header))
    (read,) = done.rows("summary_counts")
    assert (read["month"].year, read["month"].month, read["visits"]) == (2026, 10, 12)
    assert done.report.extracts["summary_counts"].reasons == {"date_unreadable": 1}


def test_a_ledger_is_no_summary(tmp_path: Path):
    header = ["检查日期", "街道", "行业领域", "单位名称", "发现隐患数", "重大隐患数"]
    rows = [["2026-10-03", "河东街道", "消防", "甲饭店", "3", "0"]]
    assert list(run(write_csv(tmp_path / "检查2026年10月.csv", rows, header)).report.extracts) == ["inspections"]


def test_what_is_published(home: Home, publish_rows):
    told = {"jurisdiction": "河东街道", "visits": 10, "found": 4, "source_row": 2}
    snapshot = publish_rows(
        jurisdictions=[{"jurisdiction_id": "J1", "name": "河东街道"}],
        hazards=[{"found_date": "2026-10-05", "jurisdiction": "河东街道", "sector": "gas", "level": "general"}],
        summary_counts=[
            told | {"month": "2026-10-31"},
            told | {"month": "2026-10-01", "jurisdiction": "河东", "visits": 11, "source_row": 3},
            told | {"month": "2026-09-01", "found": -1},
            told | {"month": "2026-12-01"},
        ],
        as_of="2026-11-22",
    )
    rows = pq.read_table(snapshot / "summary_counts.parquet").to_pylist()
    assert [(r["month"], r["jurisdiction"], r["visits"], r["found"]) for r in rows] == [
        (date(2026, 9, 1), "J1", 10, None),
        (date(2026, 10, 1), "J1", 11, 4),
    ]


def test_next_month_replaces_what_was_corrected(home: Home, tmp_path: Path):
    ledger = write_csv(tmp_path / "台账.csv", [row(发现日期="2026-11-02", 整改期限="2026-11-09")])
    header = ["月份", "街道", "检查家次", "发现隐患"]
    (tmp_path / "一.csv").write_text(csv_text([["2026年10月", "云锦街道", "5", "1"]], header), "utf-8")
    (tmp_path / "二.csv").write_text(csv_text([["2026年10月", "云锦街道", "7", "2"]], header), "utf-8")
    import_and_publish(home, [ledger, tmp_path / "一.csv"])
    done = import_and_publish(home, [tmp_path / "二.csv"])
    rows = pq.read_table(home.snapshots / done.snapshot_id / "summary_counts.parquet").to_pylist()
    assert [(r["visits"], r["found"]) for r in rows] == [(7, 2)]
