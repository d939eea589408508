"""The page of imports: what it understood is shown, nothing is published without the press."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data import batches, drafts, snapshots
from data.home import Home
from data.intake import import_and_publish
from lens import importing
from tests.imports import LEDGER, csv_text, row, write_csv

NEW = [row(**{"隐患编号": f"H{n}", "发现日期": f"2026-10-{n:02d}"}) for n in range(1, 9)]
WRONG = row(**{"隐患编号": "H9", "发现日期": "不详"})
ODD = row(**{"隐患编号": "H10", "发现日期": "2026-10-20", "隐患等级": "A级"})


@pytest.fixture
def house(home: Home, publish_rows) -> Home:
    publish_rows(
        hazards=[{"found_date": "2026-09-01", "jurisdiction": "河东街道", "sector": "gas", "level": "general"}],
        as_of="2026-09-30",
    )
    return home


def said(app: AppTest) -> str:
    assert not app.exception
    return "\n".join(block.proto.body for block in app.get("html"))


def upload(app: AppTest, rows: list[list[str]], header: list[str] = LEDGER, name: str = "台账.csv") -> AppTest:
    content = csv_text(rows, header).encode("gb18030")
    return app.file_uploader[0].set_value([(name, content, "text/csv")]).run()


def finish(house: Home) -> None:
    """Wait for the publish of this house to end."""
    give_up = time.monotonic() + 120
    while not (job := importing.job(house)) or not job.ended:
        assert time.monotonic() < give_up
        time.sleep(0.1)


def test_everything_understood_is_shown_before_anything_is_written(house: Home, open_page):
    before = snapshots.current_id(house)
    header, rows = [*LEDGER, "联系人", "备注"], [[*r, "张三", "甲"] for r in [*NEW, WRONG, ODD]]
    told = said(upload(open_page("import", house), rows, header, "<b>台账.csv"))
    assert "_b_台账.csv → 隐患" in told and "gb18030" in told
    for expected in ("90%（9/10）", "含个人信息，不导入", "不认识，不导入", "H1、H2、H3", "读到10行，可导入9行"):
        assert expected in told
    assert "张三" not in told
    assert "日期无法识别" in told and "第10行：发现日期 不详" in told
    assert "隐患等级无法识别" in told and "A级 1" in told
    assert snapshots.current_id(house) == before and len(batches.list_batches(house)) == 1


def test_the_press_publishes_and_tells_what_changed(house: Home, open_page):
    app = upload(open_page("import", house), NEW)
    app.button(key="import_publish").click().run()
    finish(house)
    told = said(app.run())
    now = snapshots.current_id(house)
    assert f"已发布快照 {now}" in told and "台账.csv" in told
    assert not app.button(key="import_forget").click().run().exception
    assert len(batches.list_batches(house)) == 2
    assert "import_publish" not in [b.key for b in app.button], "an upload is published once"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_cannot_be_read_cannot_be_published(house: Home, open_page, lang: str):
    app = upload(open_page("import", house, lang=lang), [["甲", "乙"]], ["一", "二"])
    assert app.button(key="import_publish").disabled
    assert ("没有认出" in said(app)) == (lang == "zh")
    app = open_page("import", house, lang=lang)
    app.file_uploader[0].set_value([("坏.xlsx", b"PK\x03\x04" + b"\0" * 99, "x")]).run()
    assert app.button(key="import_publish").disabled and "Traceback" not in said(app)


def test_a_correction_is_chosen_saved_and_brought_along_next_month(house: Home, open_page):
    header = ["日子" if h == "发现日期" else h for h in LEDGER]
    app = upload(open_page("import", house), [*NEW, ODD], header, "台账10月.csv")
    assert app.button(key="import_publish").disabled and "发现日期" in said(app)
    app.button(key="guess_0_0").click().run()
    assert not app.button(key="import_publish").disabled and "映射" in said(app)
    app.selectbox(key="code_hazards_level").set_value("major").run()
    app.button(key="set_code_hazards_level").click().run()
    assert "不在代码表内" not in said(app) and "A级" in said(app)
    app.text_input(key="import_name").set_value("台账").run()
    app.button(key="import_save").click().run()
    assert "已保存为映射“台账”" in said(app) and drafts.names(house) == ["台账"]
    assert len(batches.list_batches(house)) == 1, "a mapping is saved, nothing is published"

    later = upload(open_page("import", house), [*NEW, ODD], header, "台账11月.csv")
    assert later.selectbox(key="import_mapping").value == "台账"
    assert not later.button(key="import_publish").disabled and "可导入9行" in said(later)
    later.selectbox(key="import_mapping").set_value("").run()
    assert later.button(key="import_publish").disabled


def test_corrections_are_undone(house: Home, open_page):
    app = upload(open_page("import", house), [ODD])
    app.button(key="set_code_hazards_level").click().run()
    assert "本次的改正" in said(app)
    app.button(key="import_undo").click().run()
    assert "本次的改正" not in said(app) and "不在代码表内" in said(app)


def test_without_the_right_nothing_is_published(house: Home, open_page, monkeypatch: pytest.MonkeyPatch):
    app = upload(open_page("import", house), NEW)
    elsewhere = "streamlit.runtime.context._get_client_context"
    monkeypatch.setattr(elsewhere, lambda: None)  # the same session, no longer from the machine itself
    app.button(key="import_publish").click().run()
    assert "此操作限数据管理员" in said(app) and importing.job(house) is None
    assert len(batches.list_batches(house)) == 1


def test_a_batch_is_taken_out_by_two_presses(house: Home, open_page, tmp_path: Path):
    first = import_and_publish(house, [write_csv(tmp_path / "一.csv", NEW)])
    app = open_page("import", house)
    assert "withdraw_go" not in [b.key for b in app.button]
    app.session_state["withdraw_box"] = True
    app = app.run()
    app.selectbox(key="withdraw_batch").set_value(first.batch_id).run()
    app.button(key="withdraw_go").click().run()
    finish(house)
    told = said(app.run())
    assert f"批次 {first.batch_id} 已撤回" in told and told.count("已撤回") > 1
    assert snapshots.current_id(house) != first.snapshot_id


def test_several_hazards_in_one_cell_are_split_when_the_steward_says_so(house: Home, open_page):
    listed = row(**{"隐患编号": "H1", "发现日期": "2026-10-08", "隐患描述": "1.通道堵塞；2.软管老化"})
    app = upload(open_page("import", house), [listed])
    assert "一格写了多条隐患" in said(app) and "可导入1行" in said(app)
    app.button(key="guess_0_0").click().run()
    assert "可导入2行" in said(app)
