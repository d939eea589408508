"""Files of every format and encoding → canonical rows, rejects and a report."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
import xlwt

from data.errors import UserError
from data.importer import import_files, sources
from data.importer.contract import contracts
from tests.imports import LEDGER, csv_text, row, run, write_csv, write_xlsx

# --- the two shapes of house ---


@pytest.fixture
def ledger_alone(tmp_path: Path) -> Path:
    """A hazard ledger as a street keeps it: title, merged cells, a total, a footnote, a sheet of explanations."""
    path = tmp_path / "2024年隐患排查台账.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("台账")
        sheet.merge_range("A1:J1", "云锦街道安全生产隐患排查整改台账", None)
        header = [
            "序号",
            "检查日期",
            "属地",
            "行业\n领域",
            "单位名称",
            "存在问题",
            "级别",
            "整改时限",
            "整改责任人",
            "整改情况",
        ]
        sheet.write_row(1, 0, header)
        sheet.write_row(
            2,
            0,
            [1, "3月5日", "云锦街道办事处", "消防安全", "甲饭店", "通道堵塞", "一般隐患", "立行立改", "张三", "已整改"],
        )
        sheet.write_row(
            3, 0, [2, "2024.3.6", "云锦", "危化品", "", "1.未登记\n2.无标识", "重大", "3月20日前", "李四", "整改中"]
        )
        sheet.write_row(4, 0, [3, 45358, "云锦", "燃气", "", "软管老化，电话13812345678", "", "长期", "王五", "×"])
        sheet.merge_range("E4:E5", "乙化工", None)
        sheet.write_row(5, 0, ["合计", "", "", "", "", 3])
        sheet.write_row(6, 0, ["填表人：张三", "", "", "", "审核人：李四"])
        book.add_worksheet("填报说明").write_column(0, 0, ["一、本表按月填报", "二、街道盖章后上报"])
    return path


def test_a_ledger_alone(ledger_alone: Path) -> None:
    done = run(ledger_alone)
    rows = done.rows()
    assert [r["found_date"] for r in rows] == [date(2024, 3, 5), date(2024, 3, 6), date(2024, 3, 7)]
    assert [r["due_date"] for r in rows] == [date(2024, 3, 5), date(2024, 3, 20), None]
    assert [r["on_spot"] for r in rows] == [True, None, None]
    assert [r["premise_name"] for r in rows] == ["甲饭店", "乙化工", "乙化工"], "a merged cell speaks for all its rows"
    assert [r["sector"] for r in rows] == ["fire", "hazchem", "gas"]
    assert [r["level"] for r in rows] == ["general", "major", "ungraded"]
    assert [r["status"] for r in rows] == ["closed", "in_progress", "open"]
    assert [r["status_raw"] for r in rows] == ["已整改", "整改中", "×"]
    assert [r["source_row"] for r in rows] == [3, 4, 5]
    assert [set(r["flags"].split(";")) for r in rows] == [
        {"year_inferred:found_date", "closed_no_date"},
        {"year_inferred:due_date", "several_items"},
        {"long_term", "level_unknown"},
    ]
    assert rows[1]["description"] == "1.未登记\n2.无标识"
    assert rows[2]["description"] == "软管老化，电话手机号已隐去"
    assert len(set(done.column("hazard_id"))) == 3, "序号 is no key; one is made from file, sheet and row"
    assert [(r["row"], r["reason"]) for r in done.rejects()] == [(6, "total_row"), (7, "note_row")]
    told = done.report.text("zh")
    assert "读取 5 = 接收 3 + 拒收 2 + 合并重复 0" in told
    assert "填报说明" in told and "整改责任人" in told
    everything = str(rows) + str(done.rejects())
    assert not any(name in everything for name in ("张三", "李四", "王五", "1381234"))


def test_a_status_without_closing_dates_in_gb18030(tmp_path: Path) -> None:
    header = [
        "编号",
        "排查日期",
        "所属街道",
        "行业类别",
        "企业名称",
        "隐患内容",
        "隐患级别",
        "要求完成时间",
        "是否销号",
    ]
    rows = [
        row(隐患编号="A1", 整改状态="是"),
        row(隐患编号="A2", 整改状态="否", 整改期限="7日内", 单位名称="㐂饭店𠮷"),
        row(隐患编号="A3", 整改状态="待上会研究", 整改期限="2024-02-01"),
    ]
    path = write_csv(tmp_path / "台账.csv", rows, header, "gb18030")
    done = run(path)
    assert done.report.tables[0].encoding == "gb18030"
    assert done.column("status") == ["closed", "open", "待上会研究"]
    assert done.column("due_date") == [date(2024, 3, 12), date(2024, 3, 12), date(2024, 2, 1)]
    assert done.column("flags") == ["closed_no_date", "", "due_before_found"]
    assert done.column("premise_name")[1] == "㐂饭店𠮷"
    assert done.column("closed_date") == [None] * 3
    assert done.report.extracts["hazards"].unknown["status"] == {"待上会研究": 1}


# --- bytes ---


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-bom"),
        ("utf-16", "utf-16-le-bom"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("gb18030", "gb18030"),
    ],
)
def test_encodings_give_the_same_rows(tmp_path: Path, encoding: str, told: str) -> None:
    path = write_csv(tmp_path / "a.csv", [row(隐患编号=f"H{i}") for i in range(20)], encoding=encoding)
    done = run(path)
    assert done.report.tables[0].encoding == told
    assert done.column("jurisdiction") == ["云锦街道"] * 20
    assert done.column("source_row") == list(range(2, 22))


def test_western_text_is_not_taken_for_chinese(tmp_path: Path) -> None:
    header = ["Hazard ID", "Found date", "Street", "Sector", "Premise", "Description"]
    rows = [
        [f"H{i}", "2024-03-05", "Montréal", "Café", "Zoë’s Bäckerei", "fenêtre bloquée – à réparer"] for i in range(9)
    ]
    done = run(write_csv(tmp_path / "a.csv", rows, header, "cp1252"))
    assert done.report.tables[0].encoding == "cp1252"
    assert done.rows()[0]["premise_name"] == "Zoë’s Bäckerei"


def test_first_foreign_character_far_into_the_file(tmp_path: Path) -> None:
    header = ["Hazard ID", "Found date", "Street", "Sector", "Premise", "Description"]
    rows = [[f"H{i}", "2024-03-05", "East", "fire", "A", "x" * 400] for i in range(9000)]
    rows[-1][2] = "云锦街道"
    done = run(write_csv(tmp_path / "a.csv", rows, header, "gb18030"))
    assert done.column("jurisdiction")[-1] == "云锦街道"


def test_a_damaged_byte_costs_one_character_not_the_file(tmp_path: Path) -> None:
    content = (
        csv_text([row(隐患编号=f"H{i}") for i in range(50)]).encode().replace("甲饭店".encode(), b"\xe7\x94 \xe5", 1)
    )
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    done = run(path)
    assert done.report.tables[0].encoding == "utf-8" and done.report.tables[0].replaced_bytes
    assert len(done.rows()) == 50 and done.column("premise_name")[1] == "甲饭店"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(csv_text([row(隐患描述="一,二;三")], delimiter=delimiter), newline="")
    assert run(path).column("description") == ["一,二;三"]


def test_formats_give_the_same_rows(tmp_path: Path) -> None:
    rows = [row(隐患编号="H1"), row(隐患编号="H2", 隐患等级="重大", 整改状态="已销号")]
    first = run(write_csv(tmp_path / "a.csv", rows)).rows()
    xlsx = run(write_xlsx(tmp_path / "a.xlsx", {"台账": [LEDGER, *rows]})).rows()
    book = xlwt.Workbook()
    sheet = book.add_sheet("台账")
    for r, cells in enumerate([LEDGER, *rows]):
        for c, cell in enumerate(cells):
            sheet.write(r, c, cell)
    book.save(str(tmp_path / "a.xls"))
    xls = run(tmp_path / "a.xls").rows()
    typed = pa.table({h: [r[i] for r in rows] for i, h in enumerate(LEDGER)})
    found = typed.schema.get_field_index("发现日期")
    typed = typed.set_column(found, "发现日期", typed["发现日期"].cast(pa.date32()))
    pq.write_table(typed, tmp_path / "a.parquet")
    parquet = run(tmp_path / "a.parquet").rows()
    for other in (xlsx, xls, parquet):
        for left, right in zip(first, other, strict=True):
            differing = {k for k in left if left[k] != right[k]}
            assert differing <= {"source_file", "source_sheet", "source_row"}


def test_a_wrong_extension_is_read_by_content(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "a.xlsx", {"台账": [LEDGER, row()]}).rename(tmp_path / "a.csv")
    done = run(tmp_path / "a.csv")
    assert done.report.tables[0].kind == "xlsx" and len(done.rows()) == 1


def test_instants_in_parquet_become_the_local_day(tmp_path: Path) -> None:
    instants = [datetime(2024, 3, 4, 17, 0, tzinfo=UTC), datetime(2024, 3, 5, 15, 59, tzinfo=UTC)]
    columns = {h: [row(隐患编号=f"H{k}")[i] for k in range(2)] for i, h in enumerate(LEDGER)}
    columns["发现日期"] = pa.array(instants, pa.timestamp("us", tz="UTC"))
    pq.write_table(pa.table(columns), tmp_path / "a.parquet")
    assert run(tmp_path / "a.parquet").column("found_date") == [date(2024, 3, 5)] * 2


def test_canonical_file_has_the_columns_and_types_of_its_contract(tmp_path: Path) -> None:
    done = run(write_csv(tmp_path / "a.csv", [row()]))
    schema = pq.read_schema(done.folder / "hazards.parquet")
    contract = contracts()["hazards"]
    raw = [f"{f.name}_raw" for f in contract.fields.values() if f.type == "enum" or f.raw]
    assert schema.names == [*contract.fields, *raw, "flags", "source_file", "source_sheet", "source_row"]
    assert schema.field("found_date").type == pa.date32() and schema.field("extended_n").type == pa.int64()
    assert schema.field("level").type == pa.string() and schema.field("on_spot").type == pa.bool_()


# --- headers ---


def test_headers_survive_width_breaks_case_and_units(tmp_path: Path) -> None:
    header = [
        "HAZARD ID",
        "发现\n日期（年月日）",
        " 街 道 ",
        "行业领域*",
        "单位名称",
        "整改资金（万元）",
        "整改期限：",
        "延期次数",
    ]
    cells = ["H1", "2024-03-05", "云锦街道", "消防", "甲饭店", "1.5", "2024-03-12", "２次"]
    done = run(write_csv(tmp_path / "a.csv", [cells], header)).rows()[0]
    assert (done["found_date"], done["jurisdiction"], done["sector"]) == (date(2024, 3, 5), "云锦街道", "fire")
    assert (done["funds_yuan"], done["extended_n"], done["due_date"]) == (15000.0, 2, date(2024, 3, 12))


def test_a_header_in_two_rows(tmp_path: Path) -> None:
    rows = [
        ["隐患台账", "", "", "", "", "", ""],
        ["隐患编号", "发现日期", "街道", "行业领域", "单位名称", "整改", ""],
        ["", "", "", "", "", "期限", "完成日期"],
        ["H1", "2024-03-05", "云锦街道", "消防", "甲饭店", "2024-03-12", "2024-03-10"],
    ]
    done = run(write_xlsx(tmp_path / "a.xlsx", {"台账": rows})).rows()
    assert [(r["due_date"], r["rectified_date"]) for r in done] == [(date(2024, 3, 12), date(2024, 3, 10))]


def test_own_label_beats_synonym(tmp_path: Path) -> None:
    done = run(write_csv(tmp_path / "a.csv", [["2024-03-01", *row()]], ["检查日期", *LEDGER]))
    assert done.column("found_date") == [date(2024, 3, 5)]
    assert ("检查日期", "taken") in [(c.header, c.how) for c in done.report.tables[0].columns]


def test_personal_columns_never_enter(tmp_path: Path) -> None:
    personal = ["联系人", "联系电话", "整改责任人", "检查人员", "姓名", "手机号码", "包保领导", "法定代表人", "复查人"]
    kept = ["责任单位", "责任部门", "包保领导职务"]
    cells = ["张三"] * len(personal) + ["乙公司", "应急局", "副区长"]
    done = run(write_csv(tmp_path / "a.csv", [row() + cells], LEDGER + personal + kept))
    assert {c.header for c in done.report.tables[0].columns if c.how == "personal"} == set(personal)
    assert "张三" not in str(done.rows())
    assert done.rows()[0]["leader_post"] == "副区长" and done.rows()[0]["responsible_unit"] == "乙公司"


@pytest.mark.parametrize(
    ("header", "extract"),
    [
        (
            ["检查编号", "检查日期", "街道", "行业领域", "被检查单位", "检查单位", "发现隐患数", "主要问题"],
            "inspections",
        ),
        (["检查编号", "检查日期", "街道", "行业领域", "被检查单位", "检查类型"], "inspections"),
        (["检查编号", "检查日期", "街道", "行业领域", "被检查单位", "主要问题", "整改期限"], "hazards"),
        (["统一社会信用代码", "企业名称", "属地", "行业", "风险等级", "状态"], "premises"),
        (["街道代码", "街道", "常住人口"], "jurisdictions"),
        (["专项行动", "开始日期", "结束日期"], "campaigns"),
        (["日期", "站点", "平均气温", "最低气温"], "weather"),
        (["督导组", "批次", "交办日期", "问题内容", "牵头单位", "整改期限", "整改状态"], "supervision_issues"),
        (["统计开始日期", "统计截止日期", "指标", "上报数", "报送日期"], "reported_figures"),
        (["计划演练日期", "实际演练日期", "演练单位", "演练形式", "演练科目"], "drills"),
        (["月份", "街道", "检查家次", "发现隐患"], "summary_counts"),
        (["抽查时间", "被抽查单位", "抽查方式", "抽查结果", "班次"], "duty_checks"),
        (
            ["案号", "立案日期", "街道", "行业领域", "执法单位", "违法行为", "处罚种类", "罚款金额（万元）"],
            "enforcement",
        ),
        (["执勤日期", "时段", "路段", "执勤单位", "执法时长", "查处数", "酒驾"], "traffic_enforcement"),
        (["要求召开日期", "部门", "会议主题", "召开日期"], "safety_meetings"),
        (["宣传日期", "街道", "宣传对象", "覆盖人数", "入户安检户数"], "outreach"),
    ],
)
def test_which_extract_a_file_is(tmp_path: Path, header: list[str], extract: str) -> None:
    known = {"检查日期": "2024-03-05", "开始日期": "2024-03-05", "结束日期": "2024-03-15", "日期": "2024-03-05"}
    known |= {
        "抽查时间": "2024-03-05 21:00",
        "月份": "2024年3月",
        "检查家次": "12",
        "发现隐患": "3",
        "交办日期": "2024-03-05",
        "统计开始日期": "2024-03-01",
        "统计截止日期": "2024-03-05",
        "上报数": "12",
    }
    known |= {"计划演练日期": "2024-03-05", "实际演练日期": "2024-03-06"}
    known |= {"立案日期": "2024-03-05", "罚款金额（万元）": "1.5", "执勤日期": "2024-03-05"}
    known |= {"要求召开日期": "2024-03-05", "宣传日期": "2024-03-05"}
    known |= {"平均气温": "-4", "最低气温": "-9", "常住人口": "51000", "发现隐患数": "3处"}
    done = run(write_csv(tmp_path / "a.csv", [[known.get(h, "甲") for h in header]], header))
    assert list(done.report.extracts) == [extract]
    assert len(done.rows(extract)) == 1


def test_one_sheet_per_street_is_stacked(tmp_path: Path) -> None:
    header = [h for h in LEDGER if h not in ("街道", "隐患编号")]
    plain = dict(zip(LEDGER, row(), strict=True))
    sheets = {name: [header, [plain[h] for h in header]] for name in ("云锦街道", "河东街道", "草稿街道")}
    done = run(write_xlsx(tmp_path / "a.xlsx", sheets, hidden=("草稿街道",)))
    assert done.column("jurisdiction") == ["云锦街道", "河东街道"]
    assert done.column("source_sheet") == ["云锦街道", "河东街道"]
    assert "草稿街道" in done.report.text("zh") and "隐藏" in done.report.text("zh")


# --- dates in their row ---


def test_order_of_dates_over_the_whole_column(tmp_path: Path) -> None:
    days = ["03/05/2024", "04/06/2024", "12/25/2024"]
    rows = [row(隐患编号=f"H{i}", 发现日期=d, 整改期限="01/02/2025") for i, d in enumerate(days)]
    done = run(write_csv(tmp_path / "a.csv", rows))
    assert done.column("found_date") == [date(2024, 3, 5), date(2024, 4, 6), date(2024, 12, 25)]
    assert done.column("due_date") == [None] * 3, "01/02/2025 alone may be either; it is not guessed"
    assert done.column("flags") == ["date_unreadable:due_date"] * 3


def test_a_year_is_taken_from_the_rows_above_and_deadlines_look_forward(tmp_path: Path) -> None:
    rows = [row(隐患编号="H1", 发现日期="2023-12-20"), row(隐患编号="H2", 发现日期="12月28日", 整改期限="1月5日")]
    done = run(write_csv(tmp_path / "台账.csv", rows))
    assert done.column("found_date")[1] == date(2023, 12, 28)
    assert done.column("due_date")[1] == date(2024, 1, 5)
    assert set(done.column("flags")[1].split(";")) == {"year_inferred:found_date", "year_inferred:due_date"}


def test_times_to_the_second_take_the_fast_path(tmp_path: Path) -> None:
    times = [f"2024-03-{5 + i % 20:02d} {i // 3600 % 24:02d}:{i // 60 % 60:02d}:{i % 60:02d}" for i in range(5000)]
    rows = [row(隐患编号=f"H{i}", 发现日期=t, 整改期限="2024-04-30") for i, t in enumerate(times)]
    done = run(write_csv(tmp_path / "a.csv", rows))
    assert done.column("found_date") == [date.fromisoformat(t[:10]) for t in times]


# --- rows kept, rejected, merged ---


def test_bad_cells_keep_their_row(tmp_path: Path) -> None:
    header = [*LEDGER, "销号日期", "延期次数", "复查日期"]
    rows = [[*row(整改期限="已整改", 隐患等级="3级", 整改状态="已销号"), "2024-03-01", "好几次", "9873-01-05"]]
    done = run(write_csv(tmp_path / "a.csv", rows, header)).rows()[0]
    assert done["closed_date"] == date(2024, 3, 1), "an inconsistent date stays in the batch"
    assert (done["due_date"], done["extended_n"], done["recheck_date"]) == (None, None, None)
    assert (done["level"], done["level_raw"]) == ("ungraded", "3级")
    assert set(done["flags"].split(";")) == {
        "date_unreadable:due_date", "level_unknown", "closed_before_found", "value_unreadable:extended_n",
        "date_unreadable:recheck_date",
    }  # fmt: skip


def test_rejects_say_file_row_column_value_and_reason(tmp_path: Path) -> None:
    rows = [row(发现日期="2024-02-30"), row(发现日期=""), row(街道="", 单位名称="/"), row(街道=""), row()]
    done = run(write_csv(tmp_path / "a.csv", [[f"H{i}", *r[1:]] for i, r in enumerate(rows)]))
    assert [(r["row"], r["column"], r["value"], r["reason"]) for r in done.rejects()] == [
        (2, "发现日期", "2024-02-30", "date_unreadable"),
        (3, "发现日期", "", "date_missing"),
        (4, "街道", "", "place_missing"),
    ]
    assert {r["file"] for r in done.rejects()} == {"a.csv"} and {r["extract"] for r in done.rejects()} == {"hazards"}
    assert done.column("flags") == ["no_place", ""]


def test_a_visit_link_stands_for_the_place(tmp_path: Path) -> None:
    rows = [["H1", "J1", "2024-03-05", "通道堵塞"], ["H2", "", "2024-03-05", "通道堵塞"]]
    done = run(write_csv(tmp_path / "a.csv", rows, ["隐患编号", "检查编号", "发现日期", "隐患描述"]))
    assert done.column("inspection_id") == ["J1"]
    assert [r["reason"] for r in done.rejects()] == ["place_missing"]


def test_same_row_twice_is_merged_and_the_last_wins(tmp_path: Path) -> None:
    first = write_csv(tmp_path / "1.csv", [row(整改状态="待整改"), row(隐患编号="H2")])
    second = write_csv(tmp_path / "2.csv", [row(整改状态="已销号")])
    done = run(first, second)
    assert {r["hazard_id"]: r["status"] for r in done.rows()} == {"H1": "closed", "H2": "open"}
    counts = done.report.extracts["hazards"].counts
    assert (counts.rows_read, counts.accepted, counts.rejected, counts.merged) == (3, 2, 0, 1)


def test_a_number_that_restarts_does_not_merge_different_rows(tmp_path: Path) -> None:
    march = [LEDGER, row(), row(隐患编号="H2")]
    april = [
        LEDGER,
        row(发现日期="2024-03-09", 单位名称="乙商店"),
        row(隐患编号="H2", 单位名称="丙网吧"),
        row(隐患编号="H3"),
    ]
    done = run(write_xlsx(tmp_path / "a.xlsx", {"3月": march, "4月": april}))
    assert done.column("hazard_id") == ["H1", "H2", "H1#2", "H2#2", "H3"]
    assert done.column("flags") == ["id_reused"] * 4 + [""]
    assert done.report.extracts["hazards"].counts.merged == 0


def test_made_keys_are_the_same_at_each_import_and_differ_between_files(tmp_path: Path) -> None:
    header, cells = LEDGER[1:], row()[1:]
    one = write_csv(tmp_path / "a.csv", [cells, cells], header)
    other = write_csv(tmp_path / "b.csv", [cells, cells, cells], header)
    first = run(one, other).column("hazard_id")
    assert len(set(first)) == 5, "rows that look alike are not merged without a key"
    assert run(one, other).column("hazard_id") == first
    assert len(run(one, one).column("hazard_id")) == 2, "the same file given twice is one file"


def test_blank_lines_and_row_numbers(tmp_path: Path) -> None:
    lines = csv_text([row(隐患编号="H1", 隐患描述="一\n二"), row(隐患编号="H2")]).split("\r\n")
    path = tmp_path / "a.csv"
    path.write_bytes("\r\n".join([lines[0], "", lines[1], ",,,,,,,,", lines[2], ""]).encode())
    done = run(path)
    assert done.column("source_row") == [3, 5]
    assert done.column("description") == ["一\n二", "通道堵塞"]
    assert done.report.extracts["hazards"].counts.rows_read == 2


def test_both_readers_give_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Arrow's reader and Python's agree on good rows, broken rows and their numbers, wherever blocks are cut."""
    draw = random.Random(7)
    lines = []
    for i in range(500):
        line = csv_text([row(隐患编号=f"H{i}", 隐患描述=draw.choice(["一", "二三", "四\n五", "六,七"]))], []).split(
            "\r\n"
        )[1]
        lines.append(line.replace("二三", "长" * 1000) if i == 250 else line)
        if draw.random() < 0.05:
            lines.append(draw.choice(["坏,行", "", "x," * 20]))
    path = tmp_path / "a.csv"
    path.write_bytes(("\n".join([",".join(LEDGER), *lines]) + "\n").encode())
    seen = []
    for block in (1 << 20, 6_000, 1_000, 50):  # the long cell fits, or Python takes over there or at the first row
        monkeypatch.setattr(sources, "BLOCK_BYTES", block)
        done = run(path)
        seen.append((done.rows(), done.rejects()))
    assert seen[1:] == seen[:1] * 3
    assert {r["reason"] for r in seen[0][1]} == {"ragged"}
    assert len(seen[0][0]) == 500


def test_a_dry_run_counts_and_leaves_nothing(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [row(), row(发现日期="")])
    report = import_files([path], tmp_path / "out", dry_run=True)
    assert report.extracts["hazards"].counts.as_dict() == {"rows_read": 2, "accepted": 1, "rejected": 1, "merged": 0}
    assert not (tmp_path / "out").exists()


def test_as_of_is_the_last_event_that_is_not_in_the_future(tmp_path: Path) -> None:
    rows = [row(), row(隐患编号="H2", 发现日期="2099-01-01", 整改期限="2099-02-01")]
    path = write_csv(tmp_path / "a.csv", rows)
    assert run(path).report.as_of == date(2024, 3, 5)
    assert import_files([path], tmp_path / "o", as_of=date(2024, 4, 1)).as_of == date(2024, 4, 1)


def test_batch_record(tmp_path: Path) -> None:
    batch = run(write_csv(tmp_path / "a.csv", [row()])).report.batch()
    assert batch["contract_versions"] == {"hazards": contracts()["hazards"].version}
    assert batch["extracts"] == {"hazards": {"rows_read": 1, "accepted": 1, "rejected": 0, "merged": 0}}
    (source,) = batch["sources"]
    assert (source["file"], source["encoding"], source["rows"], source["extract"]) == ("a.csv", "utf-8", 1, "hazards")
    assert len(source["sha256"]) == 64


def test_progress_is_told_per_chunk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "BLOCK_BYTES", 10_000)
    seen: list[tuple[str, int]] = []
    path = write_csv(tmp_path / "a.csv", [row(隐患编号=f"H{i}") for i in range(1000)])
    import_files([path], tmp_path / "out", progress=lambda file, rows: seen.append((file, rows)))
    assert len(seen) > 2 and seen[-1] == ("a.csv", 1000)


# --- a day and its time --------------------------------------------------------------------------------------------


def closing(tmp_path: Path, columns: list[str], *cells: list[str]) -> list[tuple]:
    rows = [[*row(隐患编号=f"H{i}", 整改状态="已销号"), *each] for i, each in enumerate(cells)]
    done = run(write_csv(tmp_path / "a.csv", rows, [*LEDGER, *columns]))
    return list(zip(done.column("closed_date"), done.column("closed_at"), strict=True))


DAY, MOMENT = date(2024, 3, 10), datetime(2024, 3, 10, 17, 42, 5)


@pytest.mark.parametrize("header", ["销号时间", "销号日期", "销号时刻", "closed at"])
def test_one_column_feeds_the_day_and_the_time_of_closing(tmp_path: Path, header: str) -> None:
    got = closing(tmp_path, [header], ["2024-03-10 17:42:05"], ["2024-03-10"], ["2024-03-10 00:00:00"], [""])
    assert got == [(DAY, MOMENT), (DAY, None), (DAY, None), (None, None)]


def test_two_columns_keep_to_their_own(tmp_path: Path) -> None:
    got = closing(tmp_path, ["销号日期", "销号时刻"], ["2024-03-10", "2024-03-10 17:42:05"], ["2024-03-11", "已销号"])
    assert got == [(DAY, MOMENT), (date(2024, 3, 11), None)]


def test_a_time_that_cannot_be_read_is_said_of_its_day(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [[*row(整改状态="已销号"), "昨天下午"]], [*LEDGER, "销号时刻"])
    (only,) = run(path).rows()
    assert only["closed_at"] is None and "date_unreadable:closed_date" in only["flags"]


def test_work_step_and_failed_reinspections(tmp_path: Path) -> None:
    cells = [[*row(), "高支模", "2次"], [*row(隐患编号="H2"), "打桩", ""]]
    done = run(write_csv(tmp_path / "a.csv", cells, [*LEDGER, "施工环节", "复查不合格次数"]))
    assert done.column("work_step") == ["formwork", "打桩"]
    assert done.column("work_step_raw") == ["高支模", "打桩"]
    assert done.column("recheck_failed_n") == [2, None]


@pytest.mark.parametrize(
    "header",
    [
        ["执法日期", "街道", "行业领域", "被检查单位", "检查单位"],
        ["开展日期", "街道", "主办单位", "活动主题"],
    ],
)
def test_a_table_of_something_else_is_no_enforcement_and_no_outreach(tmp_path: Path, header: list[str]) -> None:
    known = {"执法日期": "2024-03-05", "开展日期": "2024-03-05"}
    with pytest.raises(UserError):
        run(write_csv(tmp_path / "a.csv", [[known.get(h, "甲") for h in header]], header))
