"""A superior's form: figures of the measures in its cells and sentences, everything else as it was, nothing guessed."""

from __future__ import annotations

import io
import zipfile

import docx
import openpyxl
import pytest
from openpyxl.drawing.image import Image
from openpyxl.styles import Font

from data.errors import UserError
from lens.__main__ import main
from lens.ask import ask, previous
from lens.engine import House
from lens.exhibits.context import Context
from lens.export.blanks import Filled, filled
from lens.selection import Selection

GAS = Selection().with_codes("sector", ["gas"])


@pytest.fixture(scope="module")
def ctx(sample_home):
    return Context(House(sample_home).open(), Selection(), "zh")


def workbook(rows: list[list], **formats: str) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for cell, form in formats.items():
        book.active[cell].number_format = form
    return saved(book)


def saved(made) -> bytes:
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def cells(made: Filled) -> list[list]:
    return [[c.value for c in row] for row in openpyxl.load_workbook(io.BytesIO(made.content)).active.iter_rows()]


def figure(ctx, code: str, selection: Selection = GAS, part: str = ""):
    return ask(ctx.snapshot, [code], (), selection)[0][code + part]


def test_cells_hold_the_measures_own_numbers(ctx):
    form = workbook([
        ["{{M1|sector=gas}}", "{{M1|行业=燃气|period=ytd}}", "｛｛检查家次｜sector＝gas｝｝"],
        ["{{M3|sector=gas}}", "{{M3.num|sector=gas}}", "{{M3．分母|sector=gas}}"],
        ["{{M3.lo|sector=gas}}", "{{M3.hi|sector=gas}}", "{{M2.prev|sector=gas}}"],
    ])  # fmt: skip
    made = filled(ctx, form, ".xlsx")
    assert made.n == 9 and not made.left
    before = previous(ctx.snapshot, ["M2"], (), GAS)
    assert before
    assert cells(made) == [
        [figure(ctx, "M1")] * 3,
        [pytest.approx(figure(ctx, "M3", part=p)) for p in ("", "_num", "_den")],
        [*(pytest.approx(figure(ctx, "M3", part=p)) for p in ("_lo", "_hi")), before[0]["M2"]],
    ]


def test_changes_are_those_of_notices(ctx):
    made = filled(ctx, workbook([["{{M2.change}}", "{{M3.change}}"]]), ".xlsx")
    now, before = ask(ctx.snapshot, ["M2", "M3"])[0], previous(ctx.snapshot, ["M2", "M3"], (), Selection())[0]
    assert cells(made) == [[
        pytest.approx((now["M2"] - before["M2"]) / before["M2"]),
        pytest.approx((now["M3"] - before["M3"]) * 100),
    ]]  # fmt: skip


def test_what_cannot_be_answered_stays_and_is_listed(ctx):
    rows = [[
        "{{M99}}", "{{M1|sector=nowhere}}", "{{M1.half}}", "{{M1|colour=red}}", "{{M1|period=someday}}", "{{M1.lo}}",
        "{{}}", "{{M2|compare=never}}", "{{M2.change|period=2019}}",
    ]]  # fmt: skip
    made = filled(ctx, workbook([*rows, ["{{M1}}"]]), ".xlsx")
    assert cells(made)[0] == rows[0] and made.n == 1
    assert [(each.where, each.text) for each in made.left] == [
        (f"Sheet!{column}1", text) for column, text in zip("ABCDEFGHI", rows[0], strict=True)
    ]
    assert all("。" in each.why for each in made.left)
    english = filled(Context(ctx.snapshot, Selection(), "en"), workbook([*rows, ["{{M1}}"]]), ".xlsx")
    assert all(each.why.isascii() or "“" in each.why for each in english.left)


def test_a_small_base_gives_no_percentage(publish_rows, home):
    found = [
        {"found_date": f"{y}-02-0{d}", "sector": "gas"} for y, n in ((2025, 2), (2026, 4)) for d in range(1, n + 1)
    ]
    publish_rows(hazards=found, as_of="2026-02-28")
    ctx = Context(House(home).open(), Selection().with_period("2026-02"), "zh")
    made = filled(ctx, workbook([["{{M2.prev}}", "{{M2.change}}", "{{M2}}"]]), ".xlsx")
    assert cells(made) == [[2, "{{M2.change}}", 4]]
    assert "2" in made.left[0].why and "基数" in made.left[0].why


def test_formats_formulas_and_pictures_stay(ctx):
    from PIL import Image as Drawn

    stamp = io.BytesIO()
    Drawn.new("RGB", (4, 4), "red").save(stamp, "PNG")
    book = openpyxl.load_workbook(
        io.BytesIO(workbook([["{{M1}}", "=A1*2", "共{{M1}}家次"], ["不动", 0.5]], B2="0.00%"))
    )
    book.active["A1"].font = Font(bold=True)
    book.active.add_image(Image(stamp), "E5")
    form = saved(book)
    made = filled(ctx, form, ".xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(made.content)).active
    assert sheet["A1"].font.bold and sheet["B1"].value == "=A1*2" and sheet["B2"].number_format == "0.00%"
    assert sheet["C1"].value == f"共{figure(ctx, 'M1', Selection()):,}（示例）家次", "the sample says so"
    assert "示例" in sheet["A1"].number_format
    with zipfile.ZipFile(io.BytesIO(form)) as old, zipfile.ZipFile(io.BytesIO(made.content)) as new:
        assert old.namelist() == new.namelist()
        changed = {n for n in old.namelist() if old.read(n) != new.read(n)}
    assert changed == {"xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml"}


def test_a_real_house_keeps_the_forms_own_number_format(publish_rows, home):
    publish_rows(
        hazards=[{"found_date": "2026-02-01", "rectified_date": "2026-02-02", "due_date": "2026-02-03"}] * 3
        + [{"found_date": "2026-02-01", "due_date": "2026-02-03"}],
        as_of="2026-02-28",
    )
    ctx = Context(House(home).open(), Selection(), "zh")
    made = filled(ctx, workbook([["{{M3}}", "{{M3}}", "{{M2}}"]], A1="0.00%"), ".xlsx")
    row = openpyxl.load_workbook(io.BytesIO(made.content)).active[1]
    assert [(c.value, c.number_format) for c in row] == [(0.75, "0.00%"), (0.75, "0.0%"), (4, "#,##0")]


def test_a_word_form_is_filled_wherever_it_has_text(ctx):
    made = docx.Document()
    paragraph = made.add_paragraph("本年检查")
    paragraph.add_run("{{M1|sec").bold = True
    paragraph.add_run("tor=gas}}")
    paragraph.add_run("家次，{{M2|sector=gas}}条；{{M98}}")
    made.add_table(1, 1).cell(0, 0).text = "{{截至日期}}"
    made.sections[0].header.paragraphs[0].text = "{{快照}}"
    out = filled(ctx, saved(made), ".docx")
    read = docx.Document(io.BytesIO(out.content))
    n, m = (f"{figure(ctx, code):,}（示例）" for code in ("M1", "M2"))
    assert read.paragraphs[0].text == f"本年检查{n}家次，{m}条；{{{{M98}}}}"
    assert next(r for r in read.paragraphs[0].runs if n in r.text).bold
    assert read.tables[0].cell(0, 0).text == f"{ctx.as_of.isoformat()}（示例）"
    assert read.sections[0].header.paragraphs[0].text == f"{ctx.snapshot.id}（示例）"
    assert [each.text for each in out.left] == ["{{M98}}"] and out.n == 4


@pytest.mark.parametrize(
    ("content", "ending", "code"),
    [
        (b"no zip", ".xlsx", "form_damaged"),
        (workbook([["nothing"]]), ".xlsx", "form_empty"),
        (workbook([["{{M1}}"]]), ".docx", "form_damaged"),
        (workbook([["{{M1}}"]]), ".xls", "form_ending"),
    ],
)
def test_what_is_no_form_is_said(ctx, content, ending, code):
    with pytest.raises(UserError) as caught:
        filled(ctx, content, ending)
    assert caught.value.code == code and caught.value.message("zh").endswith("。")


def test_the_command_says_what_is_left(sample_home, tmp_path, capsys):
    form, target = tmp_path / "报表 一.xlsx", tmp_path / "已填.xlsx"
    form.write_bytes(workbook([["{{M1}}", "{{M99}}"]]))
    assert main(["fill", str(form), "--home", str(sample_home.path), "--out", str(target)]) == 1
    said = capsys.readouterr()
    assert "Sheet!B1" in said.err and "{{M99}}" in said.err and target.is_file()
    assert main(["fill", str(form), "--home", str(sample_home.path), "--out", str(form)]) == 2
    assert "--out" in capsys.readouterr().err
    assert main(["fill", str(tmp_path / "none.xlsx"), "--home", str(sample_home.path), "--out", str(target)]) == 2
