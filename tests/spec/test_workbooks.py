"""Workbooks: the figures of the exhibit, in cells of their kind, and nothing that a spreadsheet would run."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date, datetime

import pytest
from python_calamine import CalamineWorkbook

from data.errors import UserError
from lens import exhibits, words
from lens.__main__ import main
from lens.engine import House
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table
from lens.export.xlsx import to_xlsx
from lens.selection import Selection

#: where its table begins: title, subtitle, an empty line, the heads
FIRST = 4


@pytest.fixture(scope="module")
def context(sample_home):
    snapshot = House(sample_home).open()
    return lambda lang="zh": Context(snapshot, Selection(), lang)


def sheets(content: bytes) -> dict[str, list[list]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {n: book.get_sheet_by_name(n).to_python(skip_empty_area=False) for n in book.sheet_names}


@pytest.mark.parametrize("lang", words.LANGS)
@pytest.mark.parametrize("code", exhibits.codes())
def test_figures_are_the_exhibits(code, lang, context):
    ctx = context(lang)
    try:
        made = exhibits.builder(code)(ctx)
    except UserError:
        return
    read = sheets(to_xlsx([(ctx, made)]))
    data, about = read.values()
    assert data[0][0] == made.title and data[1][0] == made.subtitle
    if made.table and made.table.rows:
        width = len(made.table.columns)
        assert data[FIRST - 1][:width] == [c.name for c in made.table.columns]
        got = [row[:width] for row in data[FIRST : FIRST + len(made.table.rows)]]
        for mine, theirs in zip(made.table.rows, got, strict=True):
            for value, cell in zip(mine, theirs, strict=True):
                same(value, cell)
    told = {str(cell) for row in about for cell in row}
    assert {ctx.as_of.isoformat(), ctx.snapshot.id, ctx.t("common.synthetic")} <= told
    assert set(made.notes) <= told


def same(value: object, cell: object) -> None:
    if value is None:
        assert cell == ""
    elif isinstance(value, datetime):
        assert cell == value
    elif isinstance(value, date):
        assert cell == value or cell == datetime(value.year, value.month, value.day)
    elif isinstance(value, int | float):
        assert cell == pytest.approx(value, rel=1e-12, abs=1e-12)
    else:
        assert cell == value


def test_no_text_becomes_a_formula_a_link_or_a_number(context):
    texts = ("=1+1", "+1", "-1", "@x", "=cmd|'/c calc'!A1", "http://a.b", "{=1}", "0012", "\tx")
    made = Exhibit("x", "=1", "=2", table=Table((Column("a", "=a"),), tuple((t,) for t in texts)), notes=("=3",))
    content = to_xlsx([(context(), made)])
    data, _ = sheets(content).values()
    assert tuple(row[0] for row in data[FIRST:]) == texts
    with zipfile.ZipFile(io.BytesIO(content)) as files:
        for name in files.namelist():
            assert not re.search(rb"<f>|<f |<hyperlink", files.read(name)), name


def test_several_exhibits_one_definition_sheet(context):
    ctx = context()
    made = [(ctx, exhibits.builder(c)(ctx)) for c in ("posture", "street_rates")]
    read = sheets(to_xlsx(made))
    assert list(read) == ["数据1", "数据2", "口径与说明"]
    assert [read[f"数据{n}"][0][0] for n in (1, 2)] == [m.title for _, m in made]


def test_same_snapshot_same_bytes(context):
    ctx = context()
    made = exhibits.builder("street_rates")(ctx)
    assert to_xlsx([(ctx, made)]) == to_xlsx([(ctx, replace(made))])


def test_command(sample_home, tmp_path, capsys):
    target = tmp_path / "x.xlsx"
    common = ["--home", str(sample_home.path), "--period", "2026-10", "--where", "sector=gas"]
    assert main(["workbook", "street_rates", "posture", "--out", str(target), *common]) == 0
    assert "2项" in capsys.readouterr().out
    assert any("燃气" in str(c) for row in sheets(target.read_bytes())["口径与说明"] for c in row)
    assert main(["workbook", "no_such", "--out", str(target), *common]) == 2
    assert "no_such" in capsys.readouterr().err
    assert main(["workbook", "posture", "--out", str(tmp_path / "x.xls"), *common]) == 2
    assert ".xlsx" in capsys.readouterr().err
    assert [f.name for f in tmp_path.iterdir()] == ["x.xlsx"]
