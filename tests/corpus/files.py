"""Containers, encodings and delimiters."""

from __future__ import annotations

import csv
import io
import shutil
from datetime import datetime
from pathlib import Path

import xlwt

from tests.corpus.case import FACTS, HEADER, ROWS, book, case, day, facts


def text_of(rows: list[list], delimiter: str = ",", end: str = "\r\n") -> str:
    made = io.StringIO()
    csv.writer(made, delimiter=delimiter, lineterminator=end).writerows(rows)
    return made.getvalue()


def put(folder: Path, text: str, encoding: str, name: str = "台账.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


@case(told=["gb18030"])
def csv_in_gbk(folder: Path) -> Path:
    return put(folder, text_of([HEADER, *ROWS]), "gbk")


@case(facts=facts({"premise_name": "㐂𠮷饭店"}, {}, {}), told=["gb18030"])
def csv_that_only_gb18030_decodes(folder: Path) -> Path:
    return put(folder, text_of([HEADER, [*ROWS[0][:4], "㐂𠮷饭店", *ROWS[0][5:]], *ROWS[1:]]), "gb18030")


@case(told=["utf-16-le-bom"])
def unicode_text_as_excel_saves_it(folder: Path) -> Path:
    return put(folder, text_of([HEADER, *ROWS], "\t"), "utf-16", "台账.txt")


@case()
def csv_with_a_bom(folder: Path) -> Path:
    return put(folder, text_of([HEADER[1:], *[r[1:] for r in ROWS]]), "utf-8-sig")


@case()
def semicolons_and_a_line_that_says_so(folder: Path) -> Path:
    return put(folder, "sep=;\r\n" + text_of([HEADER, *ROWS], ";"), "utf-8-sig")


@case()
def tabs(folder: Path) -> Path:
    return put(folder, text_of([HEADER, *ROWS], "\t"), "gbk", "台账.tsv")


@case()
def line_ends_of_an_old_mac(folder: Path) -> Path:
    return put(folder, text_of([HEADER, *ROWS], end="\r"), "gbk")


@case(facts=facts({"description": '通道堵塞，\n“安全出口”标志,不亮;"坏"'}, {}, {}))
def quotes_with_commas_and_line_breaks(folder: Path) -> Path:
    text = '通道堵塞，\n“安全出口”标志,不亮;"坏"'
    return put(folder, text_of([HEADER, [*ROWS[0][:5], text, *ROWS[0][6:]], *ROWS[1:]]), "gbk")


@case()
def csv_with_title_lines(folder: Path) -> Path:
    return put(
        folder, "2024年3月隐患台账\r\n填报单位：云锦街道,,填报日期：2024-03-31\r\n" + text_of([HEADER, *ROWS]), "gbk"
    )


@case()
def lines_that_end_in_a_delimiter(folder: Path) -> Path:
    return put(folder, text_of([[*r, ""] for r in [HEADER, *ROWS]]).replace('""', ""), "gbk")


@case(rejects=[(5, "ragged"), (6, "total_row")])
def a_broken_line_and_a_total(folder: Path) -> Path:
    return put(folder, text_of([HEADER, *ROWS, ["4", "2024-03-08", "云锦街道"], ["合计", *[""] * 8]]), "gbk")


@case(rejects=[(5, "header_again")], facts=[*FACTS, *FACTS])
def files_put_together_with_their_headers(folder: Path) -> Path:
    return put(folder, text_of([HEADER, *ROWS]) * 2, "gbk")


@case(error="quote_unclosed")
def a_quotation_mark_that_is_never_closed(folder: Path) -> Path:
    text = text_of([HEADER, *ROWS]).replace("软管", '"软管', 1)
    return put(folder, text, "gbk")


@case(error="header_changes")
def files_put_together_with_other_columns(folder: Path) -> Path:
    """Deadlines would be read as days found."""
    order = [0, 7, 2, 3, 4, 5, 6, 1, 8]
    return put(folder, text_of([HEADER, *ROWS, *[[r[i] for i in order] for r in [HEADER, ROWS[2]]]]), "gbk")


@case()
def xls_of_the_nineties(folder: Path) -> Path:
    path = folder / "台账.xls"
    made = xlwt.Workbook(encoding="gbk")
    sheet = made.add_sheet("台账")
    style = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    sheet.write_merge(0, 0, 0, 8, "隐患台账")
    for r, cells in enumerate([HEADER, *ROWS], 1):
        for c, cell in enumerate(cells):
            if r > 1 and c == 1:
                sheet.write(r, c, datetime.fromisoformat(cell), style)
            elif not (c == 2 and r in (2, 3)):
                sheet.write(r, c, cell)
    sheet.write_merge(2, 3, 2, 2, "云锦街道")
    made.save(str(path))
    return path


@case()
def a_workbook_called_xls(folder: Path) -> Path:
    shutil.move(book(folder / "台账.xlsx", [HEADER, *ROWS]), folder / "台账.xls")
    return folder / "台账.xls"


@case()
def a_csv_called_xlsx(folder: Path) -> Path:
    return put(folder, text_of([HEADER, *ROWS]), "gbk", "台账.xlsx")


@case(error="file_not_table")
def a_web_page_called_xls(folder: Path) -> Path:
    cells = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in r) + "</tr>" for r in [HEADER, *ROWS])
    return put(folder, f"<html><body><table>{cells}</table></body></html>", "gbk", "台账.xls")


@case(error="file_empty")
def an_empty_workbook(folder: Path) -> Path:
    return book(folder / "台账.xlsx", [], [])


@case(error="workbook_damaged")
def half_a_workbook(folder: Path) -> Path:
    path = book(folder / "台账.xlsx", [HEADER, *ROWS])
    path.write_bytes(path.read_bytes()[:2000])
    return path


@case(facts=[FACTS[0], FACTS[0] | {"found_date": day(4, 2)}], told=["3月.csv", "4月.csv"])
def a_folder_of_months(folder: Path) -> Path:
    inner = folder / "台账"
    inner.mkdir()
    put(inner, text_of([HEADER, ROWS[0]]), "gbk", "3月.csv")
    put(inner, text_of([HEADER, ["1", "2024-04-02", *ROWS[0][2:7], "2024-03-12", ROWS[0][8]]]), "utf-8", "4月.csv")
    return inner
