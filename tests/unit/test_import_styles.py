"""One table of facts written in drawn bureau styles reads back as the same facts; drawn rubbish loses no row."""

from __future__ import annotations

import csv
import io
import tempfile
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import xlsxwriter
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.errors import UserError
from data.importer import import_files, look_at

SETTINGS = settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))

# --- facts ---

STREETS = ("云锦街道", "河东街道", "柳林镇")
SPELLED = {
    "sector": {"fire": ("消防", "消防安全"), "gas": ("燃气", "城镇燃气"), "hazchem": ("危化品", "危险化学品（化工）")},
    "level": {"general": ("一般", "一般隐患", "一般 事故隐患"), "major": ("重大", "重大事故隐患")},
    "status": {
        "open": ("待整改", "未整改"),
        "closed": ("已销号", "已整改", "√"),
        "in_progress": ("整改中", "正在整改"),
    },
}
NAMES = ("甲饭店", "乙（集团）有限公司", "丙KTV", "丁 · 加油站", "戊幼儿园")
TEXTS = (
    "疏散通道堆放杂物",
    "软管老化，未更换",
    "配电箱\n无标识",
    "灭火器压力不足;过期",
    '标志"安全出口"不亮',
    "=2+3项未记录",
)


@st.composite
def fact(draw) -> dict:
    found = date(2024, 1, 1) + timedelta(days=draw(st.integers(0, 700)))
    return {
        "found_date": found,
        "jurisdiction": draw(st.sampled_from(STREETS)),
        "sector": draw(st.sampled_from(sorted(SPELLED["sector"]))),
        "premise_name": draw(st.sampled_from(NAMES)),
        "description": draw(st.sampled_from(TEXTS)),
        "level": draw(st.sampled_from(sorted(SPELLED["level"]))),
        "due_date": found + timedelta(days=draw(st.integers(0, 90))),
        "status": draw(st.sampled_from(sorted(SPELLED["status"]))),
    }


# --- styles ---

HEADERS = {
    "found_date": ("发现日期", "排查时间", "检查日期", "隐患发现\n时间"),
    "jurisdiction": ("街道", "属地", "所属镇街", "所 在 街 道"),
    "sector": ("行业领域", "监管行业", "行业（领域）"),
    "premise_name": ("单位名称", "被检查单位", "企业（场所）名称", "*受检单位"),
    "description": ("隐患描述", "存在问题", "隐患（问题）内容", "主要问题："),
    "level": ("隐患等级", "级别", "隐患级别（一般/重大）"),
    "due_date": ("整改期限", "整改时限", "要求完成时间", "整改期限\n（年月日）"),
    "status": ("整改状态", "是否整改", "整改情况"),
}
DAYS = {
    "iso": lambda d: d.isoformat(),
    "dots": lambda d: f"{d.year}.{d.month}.{d.day}",
    "slashes": lambda d: f"{d.year}/{d.month:02}/{d.day:02}",
    "compact": lambda d: f"{d:%Y%m%d}",
    "chinese": lambda d: f"{d.year}年{d.month}月{d.day}日",
    "numerals": lambda d: (
        f"{''.join('〇一二三四五六七八九'[int(c)] for c in str(d.year))}年{numeral(d.month)}月{numeral(d.day)}日"
    ),
    "wide": lambda d: "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in d.isoformat()),
    "serial": lambda d: str((d - date(1899, 12, 30)).days),
    "time": lambda d: f"{d.isoformat()} 09:30:00",
    "before": lambda d: f"{d.year}.{d.month}.{d.day}前",
}


def numeral(n: int) -> str:
    tens, ones = divmod(n, 10)
    digits = "〇一二三四五六七八九"
    return (("" if tens == 1 else digits[tens]) + "十" if tens else "") + (digits[ones] if ones else "")


@dataclass
class Style:
    form: str  # xlsx, xls or the encoding of a CSV
    delimiter: str
    headers: dict[str, str]
    order: list[str]
    found: str
    due: str
    titles: int
    totals: bool
    notes: bool
    merged: bool
    grouped: bool
    by_street: bool
    blank_column: bool
    person: bool
    again: bool

    @property
    def book(self) -> bool:
        return self.form in ("xlsx", "xls")


@st.composite
def style(draw) -> Style:
    form = draw(st.sampled_from(["xlsx", "xlsx", "xls", "utf-8", "utf-8-sig", "gb18030", "utf-16"]))
    flag = st.booleans()
    return Style(
        form=form,
        delimiter=draw(st.sampled_from([",", ";", "\t"])),
        headers={name: draw(st.sampled_from(texts)) for name, texts in HEADERS.items()},
        order=draw(st.permutations(sorted(HEADERS))),
        found=draw(st.sampled_from(sorted(set(DAYS) - {"before"}))),
        due=draw(st.sampled_from(sorted(DAYS))),
        titles=draw(st.integers(0, 3)),
        totals=draw(flag),
        notes=draw(flag),
        merged=form == "xlsx" and draw(flag),
        grouped=form in ("xlsx", "xls") and draw(flag),
        by_street=form in ("xlsx", "xls") and draw(flag),
        blank_column=draw(flag),
        person=draw(flag),
        again=draw(flag),
    )


def cells(one: dict, how: Style, pick: int) -> dict[str, str]:
    """A fact as texts; `pick` chooses among spellings."""
    made = {k: v for k, v in one.items() if isinstance(v, str)}
    for name, spelled in SPELLED.items():
        choices = spelled[one[name]]
        made[name] = choices[pick % len(choices)]
    return made | {"found_date": DAYS[how.found](one["found_date"]), "due_date": DAYS[how.due](one["due_date"])}


def sheet_rows(facts: list[dict], how: Style) -> tuple[list[list[str]], int]:
    """The rows of one sheet and how many of them stand above the entries."""
    order = [n for n in how.order if not (how.by_street and n == "jurisdiction")]
    header = ["序号", *(how.headers[n] for n in order)] + ["检查人员"] * how.person
    rows = [["2025年安全隐患排查整改台账"], ["填报单位：安委办", "", "", "填报日期：2025年12月31日"], []][: how.titles]
    if how.grouped:
        rows.append(["", "基本情况", *[""] * (len(header) - 2)])
    rows.append(header)
    top = len(rows)
    for number, one in enumerate(facts, 1):
        texts = cells(one, how, number)
        rows.append([str(number), *(texts[n] for n in order)] + ["张三"] * how.person)
        if how.again and number == 2:
            rows.append(header)
        if how.totals and number == 3:
            rows.append(["小计", "3"])
    if how.totals:
        rows.append(["合计", *[""] * 3, str(len(facts))])
    if how.notes:
        rows += [["注：逾期须说明原因"], ["填表人：张三", "", "审核人：李四"]]
    if how.blank_column:
        rows = [[*r[:3], "", *r[3:]] for r in rows]
    return rows, top


def write(folder: Path, facts: list[dict], how: Style) -> tuple[Path, list[dict]]:
    """The file, and the facts in the order in which they stand in it."""
    groups = [("台账", facts)]
    if how.by_street:
        groups = [(s, [f for f in facts if f["jurisdiction"] == s]) for s in STREETS]
        groups = [(s, inside) for s, inside in groups if inside]
    if not how.book:
        rows, _ = sheet_rows(facts, how)
        width = max(map(len, rows))
        text = io.StringIO()
        csv.writer(text, delimiter=how.delimiter).writerows([r + [""] * (width - len(r)) for r in rows])
        path = folder / "台账.csv"
        path.write_bytes(text.getvalue().encode(how.form))
        return path, facts
    path = folder / f"台账.{how.form}"
    if how.form == "xlsx":
        with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
            for name, inside in groups:
                rows, top = sheet_rows(inside, how)
                sheet = book.add_worksheet(name)
                for r, texts in enumerate(rows):
                    sheet.write_row(r, 0, texts)
                if how.merged:
                    merge_runs(sheet, rows, top)
    else:
        book = xlwt.Workbook()
        for name, inside in groups:
            sheet = book.add_sheet(name)
            for r, texts in enumerate(sheet_rows(inside, how)[0]):
                for c, text in enumerate(texts):
                    if text:
                        sheet.write(r, c, text)
        book.save(str(path))
    return path, [f for _, inside in groups for f in inside]


def merge_runs(sheet, rows: list[list[str]], top: int) -> None:
    """Merge what repeats from row to row in the third column, as a clerk does."""
    column, start = 2, top
    texts = [r[column] if len(r) > column else "" for r in rows]
    for end in range(top + 1, len(rows) + 1):
        if end == len(rows) or texts[end] != texts[start]:
            if end - start > 1 and texts[start]:
                sheet.merge_range(start, column, end - 1, column, texts[start])
            start = end


def tidy(text: str) -> str:
    return "".join(text.split())


@SETTINGS
@given(st.lists(fact(), min_size=1, max_size=8), style())
def test_any_style_reads_back_the_same_facts(facts: list[dict], how: Style) -> None:
    with tempfile.TemporaryDirectory() as name:
        path, expected = write(Path(name), facts, how)
        report = import_files([path], Path(name) / "out")
        rows = pq.read_table(Path(name) / "out" / "hazards.parquet").to_pylist()
    read = [
        {k: tidy(row[k]) if isinstance(row[k], str) else row[k] for k in f}
        for row, f in zip(rows, expected, strict=True)
    ]
    assert read == [{k: tidy(v) if isinstance(v, str) else v for k, v in f.items()} for f in expected]
    assert not any(flag for row in rows for flag in row["flags"].split(";") if flag not in ("", "closed_no_date"))
    assert set(report.extracts["hazards"].reasons) <= {"total_row", "note_row", "header_again"}
    assert "张三" not in str(rows) and not report.problems


ODD = """/ -1 2024-03-05 3月5日 05/06/2024 20240305 1900-01-01 2024年13月40日 99年1月1日 2月29日 0月底前
    二〇二四年二月三十日 13月底前 7日内 长期 合计 同上 √ ☑是□否 1.甲2.乙 （1）甲（2）乙 ①②③ 二十 十十 〇 #REF!
    1.2E+20 99999999999999999999999999999 13812345678 " ' =1+1 😀""".split()
RUBBISH = st.one_of(st.text(max_size=12), st.sampled_from(["", *ODD]))


@SETTINGS
@given(
    st.lists(st.lists(RUBBISH, min_size=9, max_size=9), min_size=1, max_size=8),
    st.sampled_from(["xlsx", "utf-8", "gb18030"]),
)
def test_no_rubbish_breaks_the_import_or_loses_a_row(rows: list[list[str]], form: str) -> None:
    header = ["编号", *(texts[0] for texts in HEADERS.values())]
    clean = [["".join(c for c in t if c.isprintable()) for t in r] for r in rows]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if form == "xlsx":
            path = folder / "台账.xlsx"
            with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
                sheet = book.add_worksheet()
                for r, texts in enumerate([header, *clean]):
                    for c, text in enumerate(texts):
                        sheet.write_string(r, c, text)
        else:
            path = folder / "台账.csv"
            text = io.StringIO()
            csv.writer(text).writerows([header, *clean])
            path.write_bytes(text.getvalue().encode(form, "replace"))
        try:
            report = import_files([path], folder / "out")
        except UserError as error:
            assert error.message("zh") and look_at([path]).problems
            return
        accepted = pq.read_table(folder / "out" / "hazards.parquet").num_rows
        rejects = pq.read_table(folder / "out" / "rejects.parquet").num_rows
    counts = report.extracts["hazards"].counts
    filled = sum(any(t.strip() for t in r) for r in clean)
    assert counts.rows_read == filled == accepted + rejects + counts.merged
    assert (accepted, rejects) == (counts.accepted, counts.rejected)
    assert report.text("zh") and report.as_dict("en")
