"""Rows that are not hazards, rows that are several, and rows said twice."""

from __future__ import annotations

from pathlib import Path

import xlsxwriter

from tests.corpus.case import FACTS, HEADER, ROWS, book, case, column


@case(rejects=[(2, "total_row"), (5, "total_row"), (7, "total_row"), (8, "total_row")])
def totals_above_between_and_below(folder: Path) -> Path:
    rows = [["全区合计", "", "", "", "", "3条"], *ROWS[:2], ["", "", "小 计", "", "", "2"], ROWS[2]]
    rows += [["", "", "小计", "", "", "1"], ["总计：", "", "", "", "", 3]]
    return book(folder / "台账.xlsx", [HEADER, *rows])


@case(rejects=[(4, "total_row"), (6, "total_row")])
def subtotals_under_merged_streets(folder: Path) -> Path:
    """The street's cell is merged over its subtotal too."""
    path = folder / "台账.xlsx"
    rows = [HEADER, *ROWS[:2], ["", "", "", "", "小计", "2条"], ROWS[2], ["", "", "", "", "小计", "1条"]]
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet()
        for n, cells in enumerate(rows):
            sheet.write_row(n, 0, cells)
        sheet.merge_range("C2:C4", "云锦街道", None)
        sheet.merge_range("C5:C6", "河东街道", None)
    return path


@case(rejects=[(n, "note_row") for n in (5, 6, 7, 8, 9)], absent=["张三", "李四", "王五", "13812345678"])
def footnotes_with_names_and_numbers(folder: Path) -> Path:
    notes = [
        ["注：1.本表一式两份；2.逾期须说明原因。"],
        ["填表人：张三", "", "", "审核人：李四", "", "联系电话：13812345678"],
        ["单位负责人（签字）：王五"],
        ["", "", "", "", "", "", "填报日期：2024年3月31日"],
        ["备注：带*号为必填项"],
    ]
    return book(folder / "台账.xlsx", [HEADER, *ROWS, *notes])


@case(rejects=[(n, "number_only") for n in (5, 6, 7)])
def rows_numbered_ahead_and_never_filled(folder: Path) -> Path:
    return book(folder / "台账.xlsx", [HEADER, *ROWS, ["4"], ["5"], ["6", "", "", "", "", "", "", "", ""]])


@case(
    facts=[
        FACTS[0] | {"description": "1.疏散通道堆放杂物；2.灭火器压力不足；3.应急灯损坏"},
        FACTS[1],
        FACTS[2],
    ],
    flags=[{"several_items"}, set(), set()],
    told=["一格写了多条"],
)
def several_hazards_in_one_cell_are_told_and_not_split(folder: Path) -> Path:
    texts = ["1.疏散通道堆放杂物；2.灭火器压力不足；3.应急灯损坏", ROWS[1][5], ROWS[2][5]]
    return book(folder / "台账.xlsx", [HEADER, *column(ROWS, "隐患描述", texts)])


@case(
    facts=[
        *[FACTS[0] | {"description": t} for t in ("疏散通道堆放杂物", "灭火器压力不足", "应急灯损坏")],
        FACTS[1] | {"description": "一、软管老化未更换"},
        FACTS[2] | {"description": "（1）未设置安全标识\n（2）未建台账", "due_date": None},
    ],
    flags=[{"split"}, {"split"}, {"split"}, set(), {"several_items", "date_unreadable:due_date"}],
    mapping='[[extract]]\nname = "hazards"\nsplit_items = true',
)
def several_hazards_in_one_cell_are_split_where_a_mapping_says_so(folder: Path) -> Path:
    """Only where all items share one deadline: the third row has one for each."""
    texts = [
        "1、疏散通道堆放杂物\n2、灭火器压力不足；\n3、应急灯损坏。",
        "一、软管老化未更换",
        "（1）未设置安全标识\n（2）未建台账",
    ]
    rows = column(column(ROWS, "隐患描述", texts), "整改期限", [ROWS[0][7], ROWS[1][7], "（1）3月8日（2）3月15日"])
    return book(folder / "台账.xlsx", [HEADER, *rows])


FACTS_OF_TWO = [FACTS[0] | {"status": "closed"}, *FACTS[1:]]


@case(facts=FACTS_OF_TWO)
def last_months_file_and_this_months(folder: Path) -> list[Path]:
    """One number, date and premise in both: the one read last stays."""
    numbered = ["隐患编号", *HEADER[1:]]
    rows = [["YH001", *ROWS[0][1:]], ["YH002", *ROWS[1][1:]], ["YH003", *ROWS[2][1:]]]
    later = column(rows, "整改状态", ["已销号", ROWS[1][8], ROWS[2][8]])
    return [book(folder / "1.xlsx", [numbered, rows[0]]), book(folder / "2.xlsx", [numbered, *later])]


@case(
    facts=[f | {"hazard_id": n} for f, n in zip(FACTS, ("1", "2", "1#2"), strict=True)],
    flags=[{"id_reused"}, set(), {"id_reused"}],
)
def a_number_that_restarts_on_each_sheet(folder: Path) -> Path:
    numbered = ["编号", *HEADER[1:]]
    return book(folder / "台账.xlsx", ("3月", [numbered, *ROWS[:2]]), ("4月", [numbered, ["1", *ROWS[2][1:]]]))


@case(facts=[FACTS[0]], rejects=[(3, "date_unreadable"), (4, "date_missing"), (5, "place_missing")])
def rows_that_cannot_be_kept_say_why(folder: Path) -> Path:
    rows = [ROWS[0], ["2", "已整改", *ROWS[1][2:]], ["3", "/", *ROWS[2][2:]], ["4", "2024-03-08", "", "消防", "无"]]
    return book(folder / "台账.xlsx", [HEADER, *rows])


@case(rejects=[(2, "example_row")])
def an_example_of_how_to_fill_in(folder: Path) -> Path:
    shown = ["示例", "2024-01-01", "××街道", "消防", "××公司", "描述隐患", "一般", "2024-01-10", "已销号"]
    return book(folder / "台账.xlsx", [HEADER, shown, *ROWS])


@case(facts=FACTS[:2], told=["有内容的 1 行未读"])
def a_second_sheet_without_its_header_is_told(folder: Path) -> Path:
    return book(folder / "台账.xlsx", ("3月", [HEADER, *ROWS[:2]]), ("4月", [ROWS[2]]))
