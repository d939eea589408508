"""Where the table stands in its sheet, and how its header is built."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import xlsxwriter

from data.importer import Known
from tests.corpus.case import FACTS, HEADER, ROWS, book, case, day

STREETS = Known({"云锦街道": "云锦街道", "云锦": "云锦街道", "河东街道": "河东街道", "河东": "河东街道"})


@case()
def title_rows_above_the_header(folder: Path) -> Path:
    above = [
        ["2024年3月隐患排查整改台账"],
        ["填报单位：云锦街道办事处", None, None, None, "填报日期：2024年3月31日"],
        [],
    ]
    return book(folder / "台账.xlsx", [*above, HEADER, *ROWS])


@case()
def a_long_instruction_above_the_header(folder: Path) -> Path:
    above = [["填报说明"]] + [[f"{n}．本表由各街道按月填报，内容应完整、准确。"] for n in range(1, 13)]
    return book(folder / "台账.xlsx", [*above, HEADER, *ROWS])


@case()
def the_table_starts_at_c5(folder: Path) -> Path:
    rows = [[None, None, *r] for r in [HEADER, *ROWS]]
    return book(folder / "台账.xlsx", [[], [], [], [], *rows])


@case()
def blank_columns_between(folder: Path) -> Path:
    rows = [[*r[:3], None, *r[3:6], None, None, *r[6:]] for r in [HEADER, *ROWS]]
    return book(folder / "台账.xlsx", rows)


@case()
def a_header_merged_over_three_rows(folder: Path) -> Path:
    path = folder / "台账.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet()
        sheet.merge_range("A1:I1", "隐患排查治理台账", None)
        sheet.merge_range("A2:A4", "序号", None)
        sheet.merge_range("B2:B4", "发现日期", None)
        sheet.merge_range("C2:E2", "基本情况", None)
        sheet.merge_range("F2:I2", "隐患及整改情况", None)
        for letter, label in zip("CDEFG", ["街道", "行业领域", "单位名称", "隐患描述", "隐患等级"], strict=True):
            sheet.merge_range(f"{letter}3:{letter}4", label, None)
        sheet.merge_range("H3:I3", "整改", None)
        sheet.write_row("H4", ["期限", "状态"])
        for n, cells in enumerate(ROWS):
            sheet.write_row(4 + n, 0, cells)
    return path


@case()
def a_header_merged_over_five_rows(folder: Path) -> Path:
    path = folder / "台账.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet()
        for n, label in enumerate(HEADER[:7]):
            sheet.merge_range(0, n, 4, n, label, None)
        sheet.merge_range(0, 7, 2, 8, "整改情况", None)
        sheet.merge_range(3, 7, 4, 7, "整改期限", None)
        sheet.merge_range(3, 8, 4, 8, "整改状态", None)
        for n, cells in enumerate(ROWS):
            sheet.write_row(5 + n, 0, cells)
    return path


@case()
def two_header_rows_for_one_column_only(folder: Path) -> Path:
    upper = [*HEADER[:7], "整改", None]
    lower = [*[None] * 7, "期限", "状态"]
    return book(folder / "台账.xlsx", [upper, lower, *ROWS])


@case(facts=[f | {"recheck_date": day(3, n)} for f, n in zip(FACTS, (13, 21, 16), strict=True)])
def one_word_under_two_groups(folder: Path) -> Path:
    """日期 stands below 检查 and below 复查."""
    upper = ["序号", "检查", *HEADER[2:8], HEADER[8], "复查"]
    lower = [None, "日期", *[None] * 7, "日期"]
    rows = [[*r, f"2024-03-{n}"] for r, n in zip(ROWS, (13, 21, 16), strict=True)]
    return book(folder / "台账.xlsx", [upper, lower, *rows])


@case(facts=[f | {"recheck_result": "pass"} for f in FACTS])
def short_words_under_wide_groups(folder: Path) -> Path:
    """整改情况 is the name of a field, but here the title over 期限 and 状态."""
    upper = ["序号", "隐患排查情况", *[None] * 5, "整改情况", None, "复查情况"]
    lower = [None, "时间", "街道", "行业领域", "单位名称", "问题", "等级", "期限", "状态", "结果"]
    return book(folder / "台账.xlsx", [upper, lower, *[[*r, "合格"] for r in ROWS]])


@case(facts=[FACTS[0] | {"status": None}, *[f | {"status": None} for f in FACTS[1:]]])
def a_groups_title_is_not_the_name_of_its_first_column(folder: Path) -> Path:
    upper = [*HEADER[:7], "整改情况", None]
    lower = [*[None] * 7, "整改期限", "备注"]
    return book(folder / "台账.xlsx", [upper, lower, *ROWS])


@case(rejects=[(2, "number_only")])
def the_numbers_of_the_columns_below_the_header(folder: Path) -> Path:
    return book(folder / "台账.xlsx", [HEADER, ["甲", *[f"（{n}）" for n in range(1, 9)]], *ROWS])


@case()
def year_month_and_day_in_three_columns(folder: Path) -> Path:
    upper = ["序号", "检查时间", None, None, *HEADER[2:]]
    lower = [None, "年", "月", "日", *[None] * 7]
    rows = [[r[0], *map(int, r[1].split("-")), *r[2:]] for r in ROWS]
    return book(folder / "台账.xlsx", [upper, lower, *rows])


@case()
def letters_that_nobody_sees(folder: Path) -> Path:
    return book(folder / "台账.xlsx", [["\u200b" + h for h in HEADER], *[[c + "\u200b" for c in r] for r in ROWS]])


@case()
def cells_merged_downwards(folder: Path) -> Path:
    path = folder / "台账.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet()
        for n, cells in enumerate([HEADER, *ROWS]):
            sheet.write_row(n, 0, cells)
        sheet.merge_range("C2:C3", "云锦街道", None)
    return path


@case(facts=[{"premise_name": n, "jurisdiction": "云锦街道"} for n in ("甲饭店", "甲饭店", "乙食堂", "乙食堂")])
def premises_merged_downwards_and_across(folder: Path) -> Path:
    path = folder / "台账.xlsx"
    rows = [
        [str(n), "2024-03-05", "云锦街道", "消防", "", "", f"第{n}条", "一般", "2024-03-12", "待整改"] for n in range(4)
    ]
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, [*HEADER[:5], "", *HEADER[5:]])
        sheet.merge_range("E1:F1", "单位名称", None)
        for n, cells in enumerate(rows, 1):
            sheet.write_row(n, 0, cells)
        sheet.merge_range("E2:F3", "甲饭店", None)
        sheet.merge_range("E4:F5", "乙食堂", None)
    return path


@case(facts=[f | {"jurisdiction": "云锦街道", "premise_name": "甲饭店"} for f in FACTS])
def the_same_as_above_in_words(folder: Path) -> Path:
    again = [["云锦街道", "甲饭店"], ["同上", "〃"], ["″", "同 上"]]
    rows = [[*r[:2], s, r[3], p, *r[5:]] for r, (s, p) in zip(ROWS, again, strict=True)]
    return book(folder / "台账.xlsx", [HEADER, *rows])


@case(facts=[FACTS[0], FACTS[1] | {"premise_name": None}, FACTS[2]])
def an_empty_cell_below_is_not_filled_in(folder: Path) -> Path:
    """Without a merge nobody knows whether the row belongs to the premise above."""
    return book(folder / "台账.xlsx", [HEADER, ROWS[0], [*ROWS[1][:4], "", *ROWS[1][5:]], ROWS[2]])


@case(facts=[FACTS[0], FACTS[2]])
def one_sheet_per_street(folder: Path) -> Path:
    def bare(r: list) -> list:
        return [*r[:2], *r[3:]]

    return book(
        folder / "台账.xlsx", ("云锦街道", [bare(HEADER), bare(ROWS[0])]), ("河东街道 ", [bare(HEADER), bare(ROWS[2])])
    )


@case(facts=[FACTS[0], FACTS[2]], known=STREETS)
def one_sheet_per_street_without_its_ending(folder: Path) -> Path:
    def bare(r: list) -> list:
        return [*r[:2], *r[3:]]

    return book(
        folder / "台账.xlsx", ("云锦", [bare(HEADER), bare(ROWS[0])]), ("河东3月", [bare(HEADER), bare(ROWS[2])])
    )


def without_streets(rows: list[list]) -> list[list]:
    return [[*r[:2], *r[3:]] for r in rows]


@case(facts=FACTS[:2], known=STREETS, told=["取自表名、文件名或标题"])
def one_file_per_street(folder: Path) -> Path:
    return book(folder / "云锦街道2024年3月隐患台账.xlsx", without_streets([HEADER, *ROWS[:2]]))


@case(facts=FACTS[:2], known=STREETS)
def a_title_that_names_the_street(folder: Path) -> Path:
    return book(
        folder / "台账.xlsx", [["隐患台账"], ["填报单位：云锦街道办事处"], *without_streets([HEADER, *ROWS[:2]])]
    )


@case(error="column_missing", known=STREETS)
def a_title_that_names_two_streets(folder: Path) -> Path:
    return book(folder / "台账.xlsx", [["云锦街道、河东街道隐患台账"], *without_streets([HEADER, *ROWS])])


@case(error="column_missing")
def sheets_of_places_that_nobody_knows(folder: Path) -> Path:
    return book(folder / "台账.xlsx", ("城区", [[*HEADER[:2], *HEADER[3:]], [*ROWS[0][:2], *ROWS[0][3:]]]))


@case(
    facts=[FACTS[0], FACTS[0] | {"found_date": day(4, 2), "due_date": day(4, 9)}],
    flags=[{"year_inferred:found_date", "year_inferred:due_date"}] * 2,
)
def one_sheet_per_month_without_years(folder: Path) -> Path:
    march = [["2024年3月隐患台账"], HEADER, [*ROWS[0][:1], "3月5日", *ROWS[0][2:7], "3月12日", ROWS[0][8]]]
    april = [["2024年4月隐患台账"], HEADER, [*ROWS[0][:1], "4月2日", *ROWS[0][2:7], "4月9日", ROWS[0][8]]]
    return book(folder / "台账.xlsx", ("3月", march), ("4月", april))


@case(facts=FACTS[:1], told=["隐藏的工作表", "停用街道", "深藏"])
def hidden_sheets(folder: Path) -> Path:
    path = folder / "台账.xlsx"
    with xlsxwriter.Workbook(path) as made:
        for name in ("台账", "停用街道", "深藏"):
            sheet = made.add_worksheet(name)
            sheet.write_row(0, 0, HEADER)
            sheet.write_row(1, 0, ROWS[0])
            if name == "停用街道":
                sheet.hide()
            if name == "深藏":
                sheet.very_hidden()
    return path


@case()
def hidden_rows_and_columns_are_rows_and_columns(folder: Path) -> Path:
    """A filter that was left on hides rows; they are hazards all the same."""
    path = folder / "台账.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet()
        for n, cells in enumerate([HEADER, *ROWS]):
            sheet.write_row(n, 0, cells)
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column("G:G", None, None, {"hidden": True})
    return path


@case(told=["填报说明", "不是可识别的表"])
def a_sheet_of_explanations_and_an_empty_one(folder: Path) -> Path:
    notes = [["一、本表按月填报"], ["二、街道盖章后上报"]]
    return book(folder / "台账.xlsx", ("填报说明", notes), ("Sheet2", []), ("台账", [HEADER, *ROWS]))


@case(told=["汇总", "不是可识别的表"])
def a_summary_sheet_beside_the_ledger(folder: Path) -> Path:
    summary = [["街道", "隐患", "整改率"], ["云锦街道", 2, "50%"], ["河东街道", 1, "100%"]]
    return book(folder / "台账.xlsx", ("汇总", summary), ("台账", [HEADER, *ROWS]))


@case(rejects=[(4, "header_again")])
def the_header_again_on_each_printed_page(folder: Path) -> Path:
    return book(folder / "台账.xlsx", [HEADER, *ROWS[:2], HEADER, ROWS[2]])


@case(rejects=[(4, "note_row")], facts=[FACTS[0], FACTS[1], FACTS[2]])
def two_tables_in_one_sheet(folder: Path) -> Path:
    """The second has its columns in another order: 整改期限 stands where the first has 发现日期."""
    order = [0, 7, 2, 3, 4, 5, 6, 1, 8]
    second = [[r[i] for i in order] for r in [HEADER, ROWS[2]]]
    return book(folder / "台账.xlsx", [HEADER, *ROWS[:2], ["说明：以下为河东街道"], *second])


@case(error="columns_clash")
def two_tables_side_by_side(folder: Path) -> Path:
    return book(folder / "台账.xlsx", [[*HEADER, None, *HEADER], [*ROWS[0], None, *ROWS[1]]])


@case(facts=FACTS, extract="hazards")
def a_pivot_beside_the_ledger(folder: Path) -> Path:
    """Counts of the month to the right of the table: columns that no field has."""
    extra = [["", "街道", "条数"], ["", "云锦街道", 2], ["", "河东街道", 1], ["", "合计", 3]]
    rows = [[*r, *e] for r, e in zip([HEADER, *ROWS], extra, strict=True)]
    rows[0][10] = "统计街道"
    return book(folder / "台账.xlsx", rows)


@case()
def a_stray_blank_in_the_last_cell_of_the_sheet(folder: Path) -> Path:
    path = book(folder / "台账.xlsx", [HEADER, *ROWS])
    made = openpyxl.load_workbook(path)
    made.active.cell(3000, 400, " ")
    made.save(path)
    return path


@case(error="workbook_too_large")
def a_stray_blank_in_the_last_cell_of_excel(folder: Path) -> Path:
    path = book(folder / "台账.xlsx", [HEADER, *ROWS])
    made = openpyxl.load_workbook(path)
    made.active.cell(1_048_576, 16_384, " ")
    made.save(path)
    return path


@case(facts=[f | {"inspection_id": "J1"} for f in FACTS])
def numbered_and_starred_headers(folder: Path) -> Path:
    header = [f"{n}.{h}" if n % 2 else f"*{h}（必填）" for n, h in enumerate(HEADER)]
    return book(folder / "台账.xlsx", [[*header, "⑨检查编号"], *[[*r, "J1"] for r in ROWS]])


@case()
def line_breaks_and_blanks_inside_headers_and_cells(folder: Path) -> Path:
    header = [
        "序 号",
        "发现\n日期",
        "街 道",
        "行业\r\n领域",
        "单位名称 ",
        "隐 患 描 述",
        "隐患\n等级",
        " 整改期限",
        "整改状态\t",
    ]
    rows = [[*r[:2], r[2][:2] + "\n" + r[2][2:], r[3] + " ", " " + r[4], *r[5:8], r[8] + "\n"] for r in ROWS]
    return book(folder / "台账.xlsx", [header, *rows])
