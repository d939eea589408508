"""What a case is, and the plain ledger that most cases disguise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import xlsxwriter

from data.importer import Known

HEADER = ["序号", "发现日期", "街道", "行业领域", "单位名称", "隐患描述", "隐患等级", "整改期限", "整改状态"]
ROWS: list[list] = [
    ["1", "2024-03-05", "云锦街道", "消防", "甲饭店", "疏散通道堆放杂物", "一般", "2024-03-12", "待整改"],
    ["2", "2024-03-06", "云锦街道", "燃气", "乙食堂", "软管老化未更换", "重大", "2024-03-20", "整改中"],
    ["3", "2024-03-07", "河东街道", "危险化学品", "丙化工厂", "未设置安全标识", "一般", "2024-03-15", "已销号"],
]


def day(month: int, number: int, year: int = 2024) -> date:
    return date(year, month, number)


FACTS: list[dict] = [
    {"found_date": day(3, 5), "jurisdiction": "云锦街道", "sector": "fire", "premise_name": "甲饭店",
     "description": "疏散通道堆放杂物", "level": "general", "due_date": day(3, 12), "status": "open"},
    {"found_date": day(3, 6), "jurisdiction": "云锦街道", "sector": "gas", "premise_name": "乙食堂",
     "description": "软管老化未更换", "level": "major", "due_date": day(3, 20), "status": "in_progress"},
    {"found_date": day(3, 7), "jurisdiction": "河东街道", "sector": "hazchem", "premise_name": "丙化工厂",
     "description": "未设置安全标识", "level": "general", "due_date": day(3, 15), "status": "closed"},
]  # fmt: skip


def facts(*changes: dict) -> list[dict]:
    """The plain facts with changes row by row."""
    return [one | change for one, change in zip(FACTS, changes, strict=True)]


@dataclass
class Case:
    """One file, or several, and what the importer must make of it.

    facts: rows in the order read, compared in the fields given. rejects: (row, reason). flags: of each row, where
    given. error: the code of the sentence that stops the import. told: pieces of the report in Chinese. absent: texts
    that stand nowhere in what was written. known: the register that the house has.
    """

    name: str
    write: Callable[[Path], Path | list[Path]]
    facts: list[dict] = field(default_factory=lambda: FACTS)
    rejects: list[tuple[int, str]] = field(default_factory=list)
    flags: list[set[str]] | None = None
    error: str = ""
    extract: str = "hazards"
    told: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    known: Known | None = None
    mapping: str = ""


CASES: list[Case] = []


def case(**expected) -> Callable:
    """Register the function below as a case; its name says what is odd about the file."""

    def register(write: Callable[[Path], Path | list[Path]]) -> Callable:
        CASES.append(Case(write.__name__, write, **expected))
        return write

    return register


def book(path: Path, *sheets: list[list] | tuple[str, list[list]], options: dict | None = None) -> Path:
    """A workbook of plain cells: `rows`, or (sheet name, rows), one for each sheet. None leaves a cell blank."""
    with xlsxwriter.Workbook(path, options or {}) as made:
        for number, one in enumerate(sheets, 1):
            name, rows = one if isinstance(one, tuple) else (f"Sheet{number}", one)
            sheet = made.add_worksheet(name)
            for r, cells in enumerate(rows):
                for c, cell in enumerate(cells):
                    if cell is not None:
                        sheet.write(r, c, cell)
    return path


def column(rows: list[list], header: str, values: list) -> list[list]:
    """The rows with one column of HEADER filled anew."""
    place = HEADER.index(header)
    return [[*r[:place], v, *r[place + 1 :]] for r, v in zip(rows, values, strict=True)]
