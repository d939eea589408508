"""Forms that come back: an answer corrects its hazard and nothing else; what is in doubt is listed, never written."""

from __future__ import annotations

import shutil
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from data import batches, returned, snapshots
from data.__main__ import main
from data.errors import UserError
from data.home import Home
from data.publish import publish
from data.return_form import COLUMNS
from lens.__main__ import main as lens
from tests.drawn import make_batch, publish_drawn

ROW = {"jurisdiction": "河东街道", "sector": "gas", "found_date": "2026-10-01", "due_date": "2026-10-20"}
PLACES = {key: c for c, key in enumerate(COLUMNS, 1)}
DONE = {"answer": "已完成整改", "done_date": date(2026, 11, 20)}


def ledger() -> list[dict]:
    rows = [
        {**ROW, "hazard_id": f"H{n}", "premise_name": f"春和饭店{n}", "description": f"燃气软管老化{n}",
         "status": "open", "status_raw": "未整改", "level": "major", "measure_plan": "换管"}
        for n in range(1, 6)
    ]  # fmt: skip
    closed = {"found_date": "2026-01-02", "status": "closed", "closed_date": "2026-01-09"}
    return [*rows, {**ROW, "hazard_id": "Z", **closed}]


@pytest.fixture(scope="module")
def published(tmp_path_factory) -> tuple[Home, Path]:
    """A published ledger and the form that went out for it; read only."""
    house = Home(tmp_path_factory.mktemp("returned") / "home")
    publish_drawn(house, hazards=ledger(), as_of="2026-11-22")
    folder = house.path.parent / "sent"
    assert lens(["dispatch", "--home", str(house.path), "--by", "street", "--out", str(folder)]) == 0
    (sent,) = folder.iterdir()
    return house, sent


@pytest.fixture
def home(published, tmp_path) -> Home:
    """A copy of it that a test may write into."""
    shutil.copytree(published[0].path, tmp_path / "home")
    return Home(tmp_path / "home")


@pytest.fixture
def form(published, tmp_path):
    """`form({"H1": {"answer": …}})` → a workbook as its owner sends it back."""
    _, sent = published

    def fill(answers: dict[str, dict[str, object]], name: str = "河东.xlsx") -> Path:
        book = openpyxl.load_workbook(sent)
        sheet = book["交办清单"]
        for row in sheet.iter_rows(min_row=6):
            for key, value in answers.get(row[1].value, {}).items():
                row[PLACES[key] - 1].value = value
        book.save(tmp_path / name)
        return tmp_path / name

    return fill


def hazard(home, name: str) -> dict:
    folder = home.snapshots / snapshots.current_id(home)
    (row,) = pq.read_table(folder / "hazards.parquet", filters=[("hazard_id", "=", name)]).to_pylist()
    return row


def reasons(done) -> list[tuple]:
    return [(c.answer.row, c.answer.hazard_id, c.reason) for c in done.conflicts]


def test_an_answer_shows_in_the_next_snapshot_and_changes_nothing_else(home, form):
    before = hazard(home, "H1")
    answers = {
        "H1": {**DONE, "evidence": "照片3张，电话13812345678"},
        "H2": {"answer": "正在整改", "reason": "资金"},
    }
    done = returned.take(home, [form(answers)])
    assert (done.rows, done.answered, done.taken, done.corrected, done.conflicts) == (5, 2, 2, 2, [])
    now = hazard(home, "H1")
    changed = {k for k in now if now[k] != before[k]}
    assert changed == {"rectified_date", "status", "batch_id", "source_file", "source_sheet", "source_row"}
    assert (now["rectified_date"], now["status"], now["is_open"]) == (date(2026, 11, 20), "await_recheck", True)
    assert (now["source_file"], now["source_row"], now["batch_id"]) == ("河东.xlsx", 6, done.batch_id)
    assert (hazard(home, "H2")["status"], hazard(home, "H2")["block_reason"]) == ("in_progress", "funds")
    assert hazard(home, "H3")["status"] == "open"
    manifest = snapshots.manifest_of(home.snapshots / done.snapshot_id)
    assert manifest["as_of"] == "2026-11-22" and manifest["files"]["hazards"]["rows"] == 6
    told = pq.read_table(batches.load(home, done.batch_id).path / "returned.parquet").to_pylist()
    assert [(r["hazard_id"], r["status_before"], r["ledger_file"]) for r in told] == [
        ("H1", "open", "drawn.csv"), ("H2", "open", "drawn.csv"),
    ]  # fmt: skip
    assert "13812345678" not in told[0]["evidence"] and "照片3张" in told[0]["evidence"]
    assert not snapshots.verify(home)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"answer": "已完成整改"}, "returned_no_date"),
        ({**DONE, "done_date": "上周"}, "returned_no_date"),
        ({**DONE, "done_date": "2026.9.30"}, "returned_before_found"),
        ({**DONE, "done_date": "2026-11-23"}, "returned_after_as_of"),
        ({**DONE, "answer": "正在整改"}, "returned_date_undone"),
        ({**DONE, "answer": None}, "returned_no_answer"),
        ({"answer": "差不多了"}, "returned_no_answer"),
        ({"evidence": "照片"}, "returned_no_answer"),
        ({**DONE, "due_date": date(2026, 12, 31)}, "returned_changed"),
        ({**DONE, "description": "别的问题"}, "returned_changed"),
        ({**DONE, "hazard_id": "H3"}, "returned_changed"),
        ({**DONE, "hazard_id": "H9"}, "returned_unknown"),
        ({**DONE, "hazard_id": None}, "returned_unknown"),
    ],
)
def test_what_is_in_doubt_is_listed_and_not_written(published, form, answer, reason):
    home, _ = published
    before = snapshots.current_id(home)
    done = returned.take(home, [form({"H1": answer})])
    named = "" if answer.get("hazard_id", "H1") is None else answer.get("hazard_id", "H1")
    assert reasons(done) == [(6, named, reason)]
    assert (done.batch_id, snapshots.current_id(home)) == ("", before)


def test_doubts_do_not_hold_up_the_rest_and_are_kept(home, form):
    done = returned.take(home, [form({"H1": DONE, "H2": {"answer": "已完成整改"}})])
    assert (done.taken, reasons(done)) == (1, [(7, "H2", "returned_no_date")])
    rejects = pq.read_table(home.snapshots / done.snapshot_id / "rejects.parquet").to_pylist()
    assert [(r["file"], r["row"], r["reason"]) for r in rejects] == [("河东.xlsx", 7, "returned_no_date")]


def test_one_number_answered_twice(home, form):
    same = [form({"H1": DONE}, "一.xlsx"), form({"H1": DONE, "H2": {"answer": "尚未整改"}}, "二.xlsx")]
    other = form({"H2": {"answer": "正在整改"}}, "三.xlsx")
    done = returned.take(home, [*same, other], dry_run=True)
    assert (done.answered, done.taken, done.repeated) == (4, 1, 1)
    assert sorted((c.answer.file, c.reason) for c in done.conflicts) == [
        ("三.xlsx", "returned_twice"), ("二.xlsx", "returned_twice"),
    ]  # fmt: skip


def test_what_the_ledger_closed_or_dated_otherwise_meanwhile_stays(home, form):
    sent = form({"H1": DONE, "H2": DONE, "H3": DONE})
    later = {r["hazard_id"]: r for r in ledger()}
    later["H1"] |= {"status": "closed", "closed_date": "2026-11-21"}
    later["H2"] |= {"status": "await_recheck", "rectified_date": "2026-11-10"}
    later["H3"] |= {"status": "await_recheck", "rectified_date": "2026-11-20"}
    make_batch(home, hazards=list(later.values()), as_of="2026-11-22")
    publish(home)
    done = returned.take(home, [sent])
    assert [r[2] for r in reasons(done)] == ["returned_closed", "returned_other_date"]
    assert (done.taken, done.corrected) == (1, 0)
    assert hazard(home, "H2")["rectified_date"] == date(2026, 11, 10)


def test_saved_anew_by_another_program(home, form):
    """Dates that became texts with a time, numbers that became fractions, blanks around words."""
    sent = form({"H1": {"answer": " 已完成整改 ", "done_date": datetime(2026, 11, 20)}})
    book = openpyxl.load_workbook(sent)
    sheet = book["交办清单"]
    for row in sheet.iter_rows(min_row=6):
        row[PLACES["days"] - 1].value = float(row[PLACES["days"] - 1].value)
        row[PLACES["description"] - 1].value += " \n"
    sheet.insert_cols(1)
    book.save(sent)
    done = returned.take(home, [sent], dry_run=True)
    assert (done.taken, done.conflicts) == (1, [])


def test_a_later_day_takes_later_answers(home, form):
    sent = form({"H1": {**DONE, "done_date": "2026-11-28"}})
    done = returned.take(home, [sent], as_of=date(2026, 11, 30))
    assert done.taken == 1 and done.snapshot_id.startswith("2026-11-30")


def test_a_synthetic_house_stays_whole(home, tmp_path, form):
    house = Home(tmp_path / "sample")
    publish_drawn(house, hazards=ledger(), as_of="2026-11-22", synthetic=True)
    done = returned.take(house, [form({"H1": DONE})])
    manifest = snapshots.manifest_of(house.snapshots / done.snapshot_id)
    assert manifest["files"]["hazards"]["rows"] == 6 and manifest["synthetic"]
    again = returned.take(house, [form({"H1": DONE, "H2": DONE})])
    assert len(snapshots.manifest_of(house.snapshots / again.snapshot_id)["batches"]) == 3
    assert (hazard(house, "H1")["status"], hazard(house, "H2")["status"]) == ("await_recheck", "await_recheck")


def test_no_form_of_ours(home, form, tmp_path):
    form({})
    other = tmp_path / "x.xlsx"
    openpyxl.Workbook().save(other)
    with pytest.raises(UserError, match="no dispatch form"):
        returned.take(home, [other])
    other.write_bytes(b"not a workbook")
    with pytest.raises(UserError, match="cannot be opened"):
        returned.take(home, [other])


def test_the_command_lists_doubts_with_file_and_row(home, form, capsys):
    sent = form({"H1": DONE, "H2": {"answer": "已完成整改"}})
    capsys.readouterr()
    command = ["returned", str(sent), "--home", str(home.path), "--lang", "zh"]
    assert main([*command, "--dry-run"]) == 1
    told = capsys.readouterr().out
    assert "河东.xlsx［交办清单］第7行 H2：回填：已完成而没有可识别的完成日期" in told and "未写入任何数据" in told
    assert len(batches.list_batches(home)) == 1
