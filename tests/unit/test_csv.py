"""A downloaded table explains itself, opens in Excel with Chinese intact, and cannot run anything there."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from lens.exhibits.record import Column, Exhibit, Table
from lens.export.csv import cell, to_csv

TABLE = Table(
    (
        Column("name", "单位"),
        Column("n", "条数", "count"),
        Column("share", "占比", "ratio"),
        Column("due", "期限", "date"),
    ),
    (("甲，乙", 3, 0.25, date(2026, 11, 2)), ("=1+1", None, None, None)),
)
FACTS = [("快照编号", "2026-11-22-7f3a91"), ("数据性质", "示例数据")]


def rows(data: bytes) -> list[list[str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_the_file_says_what_it_is_and_then_gives_the_table() -> None:
    exhibit = Exhibit("x", "标题", "副题", table=TABLE, notes=("有一条说明",), measures=("M1",))
    got = rows(to_csv(exhibit, FACTS, "zh"))
    assert got[:2] == [list(f) for f in FACTS]
    assert got[2][0] == "口径 检查家次"
    assert got[3] == ["说明", "有一条说明"]
    assert got[4] == []
    assert got[5:] == [["单位", "条数", "占比", "期限"], ["甲，乙", "3", "0.25", "2026-11-02"], ["'=1+1", "", "", ""]]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", " =1", "\r=1"])
def test_a_text_like_a_formula_is_marked_as_text(text: str) -> None:
    assert cell(text) == "'" + text


@pytest.mark.parametrize("value", [-3, 0.5, "河东街道", "3-5", ""])
def test_everything_else_stays_as_it_is(value: object) -> None:
    assert cell(value) == value


def test_an_exhibit_without_a_table_still_says_what_it_is() -> None:
    assert rows(to_csv(Exhibit("x", "", ""), FACTS, "zh"))[0] == ["快照编号", "2026-11-22-7f3a91"]
