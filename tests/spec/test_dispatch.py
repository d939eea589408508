"""What goes to the owners of open hazards: each hazard once, with its own owner, locked but for the answers."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import openpyxl
import pytest

from data.errors import UserError
from data.return_form import ASKED, COLUMNS, GIVEN, check_code
from lens.__main__ import main
from lens.ask import ask
from lens.dispatch import KINDS, OWNERS, forms, zipped
from lens.engine import House
from lens.exhibits.context import Context
from lens.export.form import ABOVE, file_name, to_xlsx
from lens.selection import Selection

ROW = {"jurisdiction": "河东街道", "sector": "gas", "status": "open"}
CLOSED = {**ROW, "hazard_id": "Z", "found_date": "2026-01-02", "status": "closed", "closed_date": "2026-01-09"}


def ledger() -> list[dict]:
    return [
        {**ROW, "hazard_id": "A", "found_date": "2026-03-01", "due_date": "2026-03-11", "level": "major",
         "premise_name": "=1+1", "responsible_dept": "区应急管理局"},
        {**ROW, "hazard_id": "B", "found_date": "2026-11-01", "due_date": "2026-11-24", "responsible_dept": None},
        {**ROW, "hazard_id": "C", "found_date": "2026-11-01", "due_date": "2026-12-24"},
        {**ROW, "hazard_id": "D", "found_date": "2026-11-02", "level": "major", "jurisdiction": "城南街道"},
        CLOSED,
    ]  # fmt: skip


@pytest.fixture
def ctx(home, publish_rows):
    publish_rows(hazards=ledger(), as_of="2026-11-22")
    return Context(House(home).open(), Selection(), "zh")


def ids(form) -> list[str]:
    return [row[1] for row in form.rows]


def test_each_open_hazard_goes_once_to_its_owner(ctx):
    made = forms(ctx, "street")
    assert {name: ids(form) for name, form in made.items()} == {
        "交办清单-城南街道-2026-11-22.xlsx": ["D"],
        "交办清单-河东街道-2026-11-22.xlsx": ["A", "B"],
    }
    first = made["交办清单-河东街道-2026-11-22.xlsx"]
    assert first.rows[0][0] == "逾期、重大" and first.rows[0][GIVEN.index("days")] == 256
    assert "共2条：逾期1条，7日内到期1条，未整改重大隐患1条" in first.lines[1]
    by_dept = forms(ctx, "dept")
    assert ids(by_dept["交办清单-区应急管理局-2026-11-22.xlsx"]) == ["A"]
    assert list(by_dept)[-1] == "交办清单-未认领-2026-11-22.xlsx"
    assert ids(by_dept["交办清单-未认领-2026-11-22.xlsx"]) == ["B", "D"]


def test_a_form_is_locked_but_for_the_answers(ctx):
    form = forms(ctx, "street")["交办清单-河东街道-2026-11-22.xlsx"]
    sheet = openpyxl.load_workbook(io.BytesIO(to_xlsx(form)))["交办清单"]
    head = [cell.value for cell in sheet[ABOVE + 1]]
    assert head == [*(column["zh"] for column in COLUMNS.values()), "#"]
    assert sheet.protection.sheet
    for row in sheet.iter_rows(min_row=ABOVE + 2):
        locked = {name: cell.protection.locked for name, cell in zip((*COLUMNS, "#"), row, strict=True)}
        assert [name for name, is_locked in locked.items() if not is_locked] == list(ASKED)
        values = [cell.value for cell in row]
        assert check_code(values[: len(GIVEN)]) == values[-1]
    first = dict(zip(COLUMNS, sheet[ABOVE + 2], strict=False))
    assert first["premise_name"].value == "=1+1" and first["premise_name"].data_type == "s"
    assert first["found_date"].is_date and first["days"].value == 256
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    assert rules["M6:M7"].type == "date" and rules["M6:M7"].formula1 == "$I6"
    assert rules["L6:L7"].type == "list"
    above = [sheet.cell(r, 1).value for r in range(1, ABOVE + 1)]
    assert "2026-11-22" in above[1] and ctx.snapshot.id in above[1] and "内部资料" in above[1]


def test_figures_are_the_measures(sample_home):
    ctx = Context(House(sample_home).open(), Selection(), "en")
    for by, dim in OWNERS.items():
        made = forms(ctx, by)
        listed = [kind for form in made.values() for row in form.rows for kind in row[0].split(", ")]
        for code in KINDS:
            assert listed.count(ctx.t(f"dispatch.kind_{code}")) == ctx.ask(code)[0][code], (by, code)
        late = {r[dim]: r["M4"] for r in ask(ctx.snapshot, ["M4"], [dim], ctx.selection)}
        word = ctx.t("dispatch.kind_M4")
        counted = {form.rows[0][GIVEN.index(dim)]: sum(word in row[0] for row in form.rows) for form in made.values()}
        for code, n in late.items():
            assert counted.get(ctx.label(dim, code) if code else None, 0) == n, (by, code)
    with zipfile.ZipFile(io.BytesIO(zipped(ctx, "street"))) as archive:
        assert archive.namelist() == list(forms(ctx, "street")) and archive.testzip() is None
    assert zipped(ctx, "dept") == zipped(ctx, "dept")


def test_the_command_writes_and_never_over_a_form(ctx, home, tmp_path, capsys):
    folder = tmp_path / "交办"
    command = ["dispatch", "--home", str(home.path), "--by", "street", "--out", str(folder)]
    assert main(command) == 0 and "2份清单，共3条" in capsys.readouterr().out
    assert len(list(folder.iterdir())) == 2
    assert main(command) == 2 and "已存在" in capsys.readouterr().err


def test_what_is_past_is_not_dispatched(ctx):
    past = ctx.with_selection(Selection.from_args("2026-10", None, None, [], "none"))
    with pytest.raises(UserError) as said:
        forms(past, "street")
    assert "2026-11-22" in said.value.message("zh")


def test_without_deadlines_what_is_major_still_goes_out(home, publish_rows):
    publish_rows(hazards=[{**ROW, "found_date": "2026-11-02", "level": "major"}, CLOSED], as_of="2026-11-22")
    (form,) = forms(Context(House(home).open(), Selection(), "zh"), "street").values()
    assert form.rows[0][0] == "重大" and "未列“逾期未整改”" in form.lines[1]


def test_names_of_files():
    assert file_name(("a", "b/c:d", date(2026, 1, 2).isoformat())) == "a-b-c-d-2026-01-02.xlsx"
