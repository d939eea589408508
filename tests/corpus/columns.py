"""Headers: other words, the same words twice, another language."""

from __future__ import annotations

from pathlib import Path

from tests.corpus.case import FACTS, HEADER, ROWS, book, case, day


@case()
def other_words_for_every_column(folder: Path) -> Path:
    header = ["序号", "排查时间", "属地", "监管行业", "受检单位", "存在问题", "级别", "整改时限", "整改情况"]
    return book(folder / "台账.xlsx", [header, *ROWS])


@case()
def words_of_the_ministrys_template(folder: Path) -> Path:
    header = ["序号", "隐患发现时间", "所属镇街", "所属行业领域", "企业（单位）名称", "隐患（问题）描述",
    "隐患级别（一般/重大）",
              "整改完成时限", "是否整改完成"]  # fmt: skip
    return book(folder / "台账.xlsx", [header, *ROWS])


@case()
def two_columns_of_remarks(folder: Path) -> Path:
    return book(folder / "台账.xlsx", [[*HEADER, "备注", "备注"], *[[*r, "甲", "乙"] for r in ROWS]])


@case(error="columns_clash")
def one_field_under_two_synonyms(folder: Path) -> Path:
    header = ["排查日期" if h == "发现日期" else h for h in HEADER]
    return book(folder / "台账.xlsx", [[*header, "检查日期"], *[[*r, r[1]] for r in ROWS]])


@case(error="columns_clash")
def the_same_header_twice(folder: Path) -> Path:
    return book(folder / "台账.xlsx", [[*HEADER, "整改期限"], *[[*r, "2024-05-01"] for r in ROWS]])


@case()
def the_same_header_twice_and_once_empty(folder: Path) -> Path:
    return book(folder / "台账.xlsx", [[*HEADER[:7], "整改期限", *HEADER[7:]], *[[*r[:7], "", *r[7:]] for r in ROWS]])


@case(error="column_missing")
def no_date_anywhere(folder: Path) -> Path:
    return book(folder / "台账.xlsx", [[HEADER[0], *HEADER[2:]], *[[r[0], *r[2:]] for r in ROWS]])


@case(error="header_not_found")
def nothing_that_is_known(folder: Path) -> Path:
    return book(folder / "台账.xlsx", [["甲", "乙", "丙"], [1, 2, 3]])


@case(error="file_no_rows")
def a_header_and_nothing_below(folder: Path) -> Path:
    return book(folder / "台账.xlsx", [HEADER])


@case()
def headers_in_full_width_and_capitals(folder: Path) -> Path:
    header = [
        "Ｎｏ．",
        "发现日期（年／月／日）",
        "街道：",
        "行业领域＊",
        "单位名称",
        "隐患描述",
        "隐患等级",
        "整改期限【必填】",
        "整改状态",
    ]
    return book(folder / "台账.xlsx", [header, *ROWS])


ENGLISH = [
    {"found_date": day(3, 5), "jurisdiction": "Yunjin Street", "sector": "fire", "level": "general", "status": "open",
     "due_date": day(3, 12), "premise_name": "Hotel A"},
    {"found_date": day(3, 26), "jurisdiction": "Hedong Street", "sector": "gas", "level": "major", "status": "closed",
     "due_date": day(4, 2), "premise_name": "Canteen B"},
]  # fmt: skip


@case(facts=ENGLISH)
def an_english_export(folder: Path) -> Path:
    header = ["ID", "Date Found", "Street", "Sector", "Premise", "Description", "Hazard Level", "Deadline", "Status"]
    rows = [
        [
            "1",
            "05-Mar-2024",
            "Yunjin Street",
            "Fire Safety",
            "Hotel A",
            "Blocked exit",
            "General",
            "March 12, 2024",
            "Open",
        ],
        ["2", "26-Mar-2024", "Hedong Street", "GAS", "Canteen B", "Old hose", "major hazard", "2 Apr 2024", "Closed"],
    ]
    return book(folder / "ledger.xlsx", [header, *rows])


AMERICAN = ["03/05/2024", "03/06/2024", "12/25/2024"]


@case(
    facts=[
        f | {"found_date": d, "due_date": None} for f, d in zip(FACTS, (day(3, 5), day(3, 6), day(12, 25)), strict=True)
    ]
)
def american_dates_settled_by_one_cell(folder: Path) -> Path:
    rows = [[r[0], d, *r[2:7], "", r[8]] for r, d in zip(ROWS, AMERICAN, strict=True)]
    return book(folder / "台账.xlsx", [HEADER, *rows])


VISITS = [
    {"inspect_date": day(3, 5), "premise_name": "甲饭店", "hazards_found_n": 3, "result": "deadline"},
    {"inspect_date": day(3, 6), "premise_name": "乙食堂", "hazards_found_n": 0, "result": "none"},
]


@case(facts=[{k: v for k, v in f.items() if k != "result"} for f in VISITS], extract="inspections")
def a_list_of_visits_with_counts(folder: Path) -> Path:
    header = ["序号", "检查时间", "街道", "行业", "被检查单位", "检查单位", "检查人员", "发现隐患数", "其中重大隐患数"]
    rows = [
        ["1", "2024.3.5", "云锦街道", "消防", "甲饭店", "消防救援大队", "张三、李四", "3处", "0"],
        ["2", "2024.3.6", "云锦街道", "燃气", "乙食堂", "住建局", "王五", "0", ""],
    ]
    return book(folder / "检查.xlsx", [header, *rows])
