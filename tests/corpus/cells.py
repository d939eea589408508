"""What stands in the cells: dates, numbers, codes, names."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import openpyxl
import xlsxwriter

from tests.corpus.case import FACTS, HEADER, ROWS, book, case, column, day, facts


def ledger(folder: Path, header: str, values: list) -> Path:
    """The plain ledger, one row for each value of one column."""
    return book(folder / "台账.xlsx", [HEADER, *column([ROWS[0]] * len(values), header, values)])


DAYS = [
    "2024.3.5", "2024/3/5", "20240305", "2024年3月5日", "２０２４．０３．０５", "2024. 3. 5", "2024年 3月 5日",
    "2024-3-5 08:30", "2024年3月5日上午", "2024.3.5（星期二）上午", "二〇二四年三月五日", "二○二四年三月五日",
    "2024年三月五日",
    "5-Mar-2024", "Mar 5, 2024", "March 5, 2024", "2024年3月5号", "2024-03-05T08:30:00+08:00", "2024\\3\\5",
    "24年3月5日",
    "2024年\n3月5日", "2024--3-5", "2024年3月5", "45356", 45356,
]  # fmt: skip


@case(facts=[{"found_date": day(3, 5)}] * len(DAYS))
def days_however_they_are_written(folder: Path) -> Path:
    return ledger(folder, "发现日期", DAYS)


@case(facts=[{"found_date": day(3, 5)}] * 3)
def typed_dates(folder: Path) -> Path:
    path = folder / "台账.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        for n, style in enumerate(("yyyy-mm-dd", 'yyyy"年"m"月"d"日"', "m/d/yy h:mm"), 1):
            sheet.write_row(n, 0, ROWS[0])
            sheet.write_datetime(n, 1, datetime(2024, 3, 5, 8, 30 * (n == 3)), made.add_format({"num_format": style}))
    return path


@case(facts=[{"found_date": day(3, 5)}] * 2)
def dates_of_a_1904_workbook(folder: Path) -> Path:
    """An old Mac's workbook counts days from 1904, in cells formatted as dates and in those that are not."""
    path = folder / "台账.xlsx"
    with xlsxwriter.Workbook(path, {"date_1904": True}) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        for n in (1, 2):
            sheet.write_row(n, 0, ROWS[0])
        sheet.write_datetime(1, 1, datetime(2024, 3, 5), made.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_number(2, 1, (date(2024, 3, 5) - date(1904, 1, 1)).days)
    return path


NO_DAYS = ["已整改", "2024-02-30", "9873-01-05", "2024年3月", "2024.3.5-3.9", "3.5", "2024年3月上旬", "未定"]


@case(facts=[], rejects=[(n, "date_unreadable") for n in range(2, 2 + len(NO_DAYS))])
def what_is_no_day_is_rejected_and_never_guessed(folder: Path) -> Path:
    return ledger(folder, "发现日期", NO_DAYS)


DEADLINES: list[tuple[object, date | None, set[str]]] = [
    ("7日内", day(3, 12), set()), ("限7天", day(3, 12), set()), (7, day(3, 12), set()), ("十五日内", day(3, 20), set()),
    ("7个自然日", day(3, 12), set()), ("一周内", day(3, 12), set()), ("立即整改", day(3, 5), set()),
    ("当场", day(3, 5), set()), ("当天", day(3, 5), set()), ("立查立改", day(3, 5), set()),
    ("2024.3.12前", day(3, 12), set()),
    ("3月12日之前完成", day(3, 12), {"year_inferred:due_date"}), ("3月底前", day(3, 31), {"year_inferred:due_date"}),
    ("2024年4月底", day(4, 30), set()), ("2024年3月12日17时前完成整改", day(3, 12), set()),
    ("长期", None, {"long_term"}), ("/", None, set()), ("无", None, set()),
    ("7个工作日", None, {"date_unreadable:due_date"}), ("尽快", None, {"date_unreadable:due_date"}),
    ("已整改", None, {"date_unreadable:due_date"}), ("1月5日", day(1, 5, 2025), {"year_inferred:due_date"}),
]  # fmt: skip


@case(facts=[{"due_date": due} for _, due, _ in DEADLINES], flags=[flags for *_, flags in DEADLINES])
def deadlines_in_words(folder: Path) -> Path:
    return ledger(folder, "整改期限", [text for text, *_ in DEADLINES])


@case(
    facts=[{"found_date": day(3, 5), "due_date": day(3, 12)}] * 2
    + [{"found_date": day(12, 28), "due_date": day(1, 8, 2025)}],
    flags=[{"year_inferred:found_date", "year_inferred:due_date"}] * 3,
)
def a_year_only_in_the_files_name(folder: Path) -> Path:
    rows = column(
        column([ROWS[0]] * 3, "发现日期", ["3月5日", "三月五日", "12月28日"]),
        "整改期限",
        ["3月12日", "3月12号", "1月8日"],
    )
    return book(folder / "2024年隐患台账.xlsx", [HEADER, *rows])


LEVELS = {
    "一般": "general", "一般隐患": "general", "一般事故隐患": "general", "一般3级": "general", "重大": "major",
    "重大事故隐患": "major", "重大火灾隐患": "major", " 重 大 ": "major", "一般（B级）": "general",
    "□重大 ☑一般": "general",
    "☑重大 □一般": "major", "较大": "ungraded", "3级": "ungraded", "3": "ungraded", "": "ungraded", "/": "ungraded",
    "非重大": "ungraded", "一般/重大": "ungraded",
}  # fmt: skip


@case(facts=[{"level": code} for code in LEVELS.values()])
def levels_in_many_words(folder: Path) -> Path:
    return ledger(folder, "隐患等级", list(LEVELS))


STATES = {
    "待整改": "open", "未整改": "open", "否": "open", "×": "open", "整改中": "in_progress", "正在整改": "in_progress",
    "待复查": "await_recheck", "待验收": "await_recheck", "已整改": "closed", "已完成整改": "closed",
    "整改完毕": "closed",
    "已整改完成": "closed", "整改到位": "closed", "已销号": "closed", "已闭环": "closed", "已办结": "closed",
    "√": "closed",
    "是": "closed", "☑": "closed", True: "closed", "已移交": "transferred", "已关停": "premise_closed",
    "未按期整改": "open",
    "逾期未整改": "open",
    "部分整改": "in_progress", "已上报待研究": "已上报待研究", "": None,
}  # fmt: skip


@case(facts=[{"status": code} for code in STATES.values()])
def states_in_many_words(folder: Path) -> Path:
    return ledger(folder, "整改状态", list(STATES))


SECTORS = {
    "消防安全": "fire", "危化": "hazchem", "危险化学品（化工）": "hazchem", "城镇燃气": "gas",
    "建筑 施工": "construction",
    "特设": "special_eq", "电力设施": "power", "园林绿化": "landscape", "工贸企业": "industry_trade",
    "消防、燃气": "消防、燃气",
    "量子通信": "量子通信", "": None,
}  # fmt: skip


@case(facts=[{"sector": code} for code in SECTORS.values()], told=["不在代码表里的值", "量子通信"])
def sectors_known_and_unknown(folder: Path) -> Path:
    return ledger(folder, "行业领域", list(SECTORS))


MONEY = {
    "1.2万元": 12000.0,
    "12,000": 12000.0,
    "￥12000元": 12000.0,
    "１２０００": 12000.0,
    12000: 12000.0,
    "约1万": None,
}


@case(facts=[{"funds_yuan": v, "extended_n": 2} for v in MONEY.values()])
def numbers_with_units(folder: Path) -> Path:
    times = ["2次", "2", 2, "２", "2.0", "二次"]
    rows = [[*ROWS[0], money, n] for money, n in zip(MONEY, times, strict=True)]
    return book(folder / "台账.xlsx", [[*HEADER, "整改资金（元）", "延期次数"], *rows])


@case(
    facts=[FACTS[0] | {"hazard_id": "0007"}, FACTS[1] | {"hazard_id": "00008"}, FACTS[2] | {"hazard_id": "9"}],
    absent=['="'],
)
def numbers_with_leading_zeros(folder: Path) -> Path:
    path = folder / "台账.csv"
    lines = [",".join(["编号", *HEADER[1:]])]
    lines += [",".join([n, *r[1:]]) for n, r in zip(['="0007"', "'00008", "9"], ROWS, strict=True)]
    path.write_text("\n".join(lines), encoding="gb18030")
    return path


@case(facts=FACTS, flags=[{"value_unreadable:hazard_id"}] * 2 + [set()])
def numbers_that_excel_has_cut_short(folder: Path) -> Path:
    """3.70283E+17 stands for thousands of numbers: two rows of one premise and day must not become one."""
    path = folder / "台账.csv"
    lines = [",".join(["编号", *HEADER[1:]])]
    lines += [
        ",".join([n, *r[1:]]) for n, r in zip(["3.70283E+17", "3.70283E+17", "370283202403050003"], ROWS, strict=True)
    ]
    path.write_text("\n".join(lines), encoding="utf-8-sig")
    return path


@case(facts=facts({"level": "ungraded"}, {"description": None, "due_date": None}, {"status": None}))
def cells_with_errors_of_excel(folder: Path) -> Path:
    path = folder / "台账.xlsx"
    book(path, [HEADER, *ROWS])
    made = openpyxl.load_workbook(path)
    sheet = made.active
    for place, error in (("G2", "#N/A"), ("F3", "#REF!"), ("H3", "#N/A"), ("I4", "#NAME?")):
        sheet[place].value = error
        sheet[place].data_type = "e"
    made.save(path)
    return path


@case()
def formulas_with_their_results(folder: Path) -> Path:
    path = folder / "台账.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet()
        for n, cells in enumerate([HEADER, *ROWS]):
            sheet.write_row(n, 0, cells)
            if n:
                sheet.write_formula(n, 7, f"=B{n + 1}+7", None, cells[7])
                sheet.write_formula(n, 4, f"=VLOOKUP(A{n + 1},单位!A:B,2,0)", None, cells[4])
    return path


@case(
    facts=[f | {"description": t} for f, t in zip(FACTS, ['=HYPERLINK("http://x")', "+86项", "@所有单位"], strict=True)]
)
def texts_that_look_like_formulas(folder: Path) -> Path:
    rows = column(ROWS, "隐患描述", ['=HYPERLINK("http://x")', "+86项", "@所有单位"])
    return book(folder / "台账.xlsx", [HEADER, *rows], options={"strings_to_formulas": False})


LONG = "通道堵塞" * 8000


@case(facts=facts({"description": LONG}, {}, {}))
def a_very_long_text(folder: Path) -> Path:
    return book(folder / "台账.xlsx", [HEADER, *column(ROWS, "隐患描述", [LONG, ROWS[1][5], ROWS[2][5]])])


NUMBERS = ["13812345678", "0311-85551234", "370283198001011234"]


@case(
    facts=facts(
        {"description": "联系手机号已隐去处理"}, {"description": "电话已隐去值班"}, {"description": "证件号已隐去"}
    ),
    absent=["张三", "李四", *NUMBERS, "138 1234 5678", "138-1234-5678"],
)
def names_and_numbers_of_persons(folder: Path) -> Path:
    extra = ["检查人（签字）", "包联领导", "整改责任人及电话", "被检查单位负责人", "身份证号"]
    texts = ["联系138-1234-5678处理", "0311-85551234值班", "370283198001011234"]
    rows = [[*r, "张三", "李四", "张三138 1234 5678", "李四", "1"] for r in column(ROWS, "隐患描述", texts)]
    return book(folder / "台账.xlsx", [[*HEADER, *extra], *rows])
