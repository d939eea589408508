"""Exhibits as a workbook: a sheet each with typed cells, and a last sheet that says what they are."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime, time

import xlsxwriter

from lens.charts.style import width
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table
from lens.export.about import definitions, facts

#: what a cell of Excel holds at most
LONGEST = 32_767
WIDEST, NARROWEST = 60.0, 8.0
#: nothing that a text says may become a formula, a link or a number
PLAIN = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def to_xlsx(exhibits: Sequence[tuple[Context, Exhibit]]) -> bytes:
    """The workbook of at least one exhibit, all in the language of the first.

    A count, a share (as a fraction shown in %), a number and a date are cells of that kind, so they can be computed
    with; a text is a text whatever it begins with. The same snapshot gives the same bytes.
    """
    out = io.BytesIO()
    ctx = exhibits[0][0]
    with xlsxwriter.Workbook(out, PLAIN) as book:
        # the clock would make two files of one snapshot differ
        book.set_properties({"title": exhibits[0][1].title, "created": datetime.combine(ctx.as_of, time())})
        formats = _Formats(book)
        names = [sheet_name(ctx, n, len(exhibits)) for n in range(1, len(exhibits) + 1)]
        for name, (own, made) in zip(names, exhibits, strict=True):
            _table_sheet(book.add_worksheet(name), own, made, formats)
        _about_sheet(book.add_worksheet(ctx.t("papers.sheet_about")), names, exhibits, formats)
    return out.getvalue()


def sheet_name(ctx: Context, n: int, count: int) -> str:
    """数据, or 数据1, 数据2 … where there are several."""
    return ctx.t("papers.sheet_data") + (str(n) if count > 1 else "")


class _Formats:
    """The formats of a workbook, made once each."""

    def __init__(self, book) -> None:
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.soft = book.add_format({"font_color": "#667085"})
        self.head = book.add_format(
            {"bold": True, "bg_color": "#e8ebf0", "bottom": 1, "text_wrap": True, "valign": "top"}
        )
        self.text = book.add_format({"text_wrap": True, "valign": "top"})
        self.right = book.add_format({"align": "right", "valign": "top"})
        self._book = book
        self._numbers: dict[str, object] = {}

    def number(self, pattern: str):
        if pattern not in self._numbers:
            self._numbers[pattern] = self._book.add_format({"num_format": pattern, "valign": "top"})
        return self._numbers[pattern]


def _table_sheet(sheet, ctx: Context, made: Exhibit, formats: _Formats) -> None:
    table = made.table or Table((), ())
    sheet.write_string(0, 0, made.title[:LONGEST], formats.title)
    sheet.write_string(1, 0, made.subtitle[:LONGEST], formats.soft)
    if made.empty:
        sheet.write_string(2, 0, made.empty[:LONGEST], formats.soft)
    for c, column in enumerate(table.columns):
        sheet.write_string(3, c, column.name, formats.head)
        sheet.set_column(c, c, _wide(column, [row[c] for row in table.rows]))
    for r, row in enumerate(table.rows, 4):
        for c, (column, value) in enumerate(zip(table.columns, row, strict=True)):
            _cell(sheet, r, c, column, value, formats)
    if table.rows:
        sheet.freeze_panes(4, 0)
        sheet.autofilter(3, 0, 3 + len(table.rows), len(table.columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(3)
    sheet.set_footer(f"&L{ctx.snapshot.id}&R&P / &N")


def _cell(sheet, r: int, c: int, column: Column, value: object, formats: _Formats) -> None:
    if value is None:
        return
    if isinstance(value, date):
        pattern = "yyyy-mm-dd hh:mm" if isinstance(value, datetime) else "yyyy-mm-dd"
        sheet.write_datetime(r, c, value, formats.number(pattern))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        sheet.write_number(r, c, value, formats.number(pattern_of(column)))
    else:
        sheet.write_string(r, c, str(value)[:LONGEST], formats.right if column.kind == "interval" else formats.text)


def pattern_of(column: Column) -> str:
    """The number format of a column, as the page shows it: 1,234 · 91.8% · 1.25."""
    if column.kind == "ratio":
        return "0.0%"
    return "#,##0" + ("." + "0" * column.decimals if column.decimals else "")


def _wide(column: Column, values: list) -> float:
    """Width of a column in characters, of its first rows."""
    longest = max((width(str(v), 1) * 1.9 for v in values[:200] if v is not None), default=0.0)
    return min(max(longest, width(column.name, 1) * 1.9 + 3, NARROWEST), WIDEST)


def _about_sheet(sheet, names: list[str], exhibits: Sequence[tuple[Context, Exhibit]], formats: _Formats) -> None:
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 100)
    r = 0
    for name, (ctx, made) in zip(names, exhibits, strict=True):
        lines = [*facts(ctx, made), *definitions(ctx, made.measures)]
        lines += [(ctx.t("common.csv_note"), note) for note in made.notes]
        sheet.write_string(r, 0, name, formats.title)
        for n, (key, value) in enumerate(lines, r + 1):
            sheet.write_string(n, 0, key, formats.text)
            sheet.write_string(n, 1, value[:LONGEST], formats.text)
        r += len(lines) + 2
