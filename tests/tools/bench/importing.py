"""Rows a second of the importer on a clean file of twelve columns, and the memory it needs."""

from __future__ import annotations

import csv
import json
import random
import shutil
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path

import xlsxwriter

from tests.tools.bench.table import Row, at_least, at_most
from tests.tools.samples import BUILD
from tests.tools.server import ROOT

HEADER = "隐患编号,发现日期,街道,行业领域,单位名称,隐患描述,隐患类别,隐患等级,整改期限,整改完成日期,销号日期,整改状态"
SECTORS = ("燃气", "消防", "建筑施工", "危险化学品", "特种设备", "工贸")
FINDINGS = ("疏散通道堆放杂物", "燃气软管老化未更换", "配电箱无漏电保护装置", "未落实岗前安全培训", "灭火器压力不足")
STATES = ("已销号", "整改中", "已整改")

# a process of its own, so that its peak memory is the importer's
CHILD = """
import json, resource, sys, time
from pathlib import Path
from data.importer import import_files
started = time.perf_counter()
import_files([Path(sys.argv[1])], Path(sys.argv[2]))
taken = time.perf_counter() - started
print(json.dumps([taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""


def measure(five_million: bool) -> list[Row]:
    rows = []
    for encoding, limit in (("utf-8", 150_000), ("gb18030", 100_000)):
        seconds, megabytes = _import(1_000_000, encoding)
        note = f" ({seconds:.1f} s, peak {megabytes:,.0f} MB)"
        rows.append(at_least(f"import 1,000,000 rows, {encoding}", 1_000_000 / seconds, limit, "rows/s", note))
    seconds, megabytes = _import(10_000, "xlsx")
    rows.append(at_most("import 10,000 rows, xlsx", seconds, 3, "s", f" (peak {megabytes:,.0f} MB)"))
    if five_million:
        seconds, megabytes = _import(5_000_000, "utf-8")
        rows.append(at_most("import 5,000,000 rows, utf-8: time", seconds, 60, "s"))
        rows.append(at_most("import 5,000,000 rows, utf-8: peak memory", megabytes, 2048, "MB"))
    return rows


def _import(count: int, encoding: str) -> tuple[float, float]:
    """(seconds, peak megabytes) of importing a file of `count` rows; `encoding` of a CSV, or xlsx for a workbook."""
    folder = BUILD / "import"
    folder.mkdir(parents=True, exist_ok=True)
    name = f"ledger-{count}.xlsx" if encoding == "xlsx" else f"ledger-{count}-{encoding}.csv"
    file, out = folder / name, folder / "batch"
    if not file.is_file() and encoding == "xlsx":
        write_workbook(file, count)
    elif not file.is_file():
        write_ledger(file, count, encoding)
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(file), str(out)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    shutil.rmtree(out)
    seconds, megabytes = json.loads(done.stdout.splitlines()[-1])
    return seconds, megabytes


def write_workbook(file: Path, count: int) -> None:
    """The same ledger as a workbook, its dates as dates."""
    plain = file.with_suffix(".csv")
    write_ledger(plain, count, "utf-8")
    unfinished = file.with_suffix(".part")
    with plain.open(encoding="utf-8", newline="") as rows, xlsxwriter.Workbook(unfinished) as book:
        sheet, day = book.add_worksheet("台账"), book.add_format({"num_format": "yyyy-mm-dd"})
        for r, cells in enumerate(csv.reader(rows)):
            for c, cell in enumerate(cells):
                if r and cell and HEADER.split(",")[c].endswith(("日期", "期限")):
                    sheet.write_datetime(r, c, datetime.fromisoformat(cell), day)
                else:
                    sheet.write_string(r, c, cell)
    plain.unlink()
    unfinished.replace(file)


def write_ledger(file: Path, count: int, encoding: str) -> None:
    """A clean hazard ledger of `count` rows and twelve columns; the same each time."""
    draw = random.Random(20261122)
    first = date(2022, 11, 23)
    days = [(first + timedelta(days=n)).isoformat() for n in range(1700)]
    unfinished = file.with_suffix(".part")
    with unfinished.open("w", encoding=encoding, newline="") as out:
        out.write(HEADER + "\n")
        for n in range(count):
            found = draw.randrange(1461)
            state = STATES[n % 3]
            rectified = days[found + n % 40] if state != "整改中" else ""
            closed = rectified if state == "已销号" else ""
            out.write(
                f"YH{n:08d},{days[found]},第{n % 12 + 1}街道,{SECTORS[n % 6]},第{n % 20011}号单位,{FINDINGS[n % 5]},"
                f"现场管理,一般,{days[found + 15]},{rectified},{closed},{state}\n"
            )
    unfinished.replace(file)
