"""The form that goes to one owner: a protected sheet in which only the columns to be answered can be written."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

import xlsxwriter

from lens.charts.style import width
from lens.export.xlsx import LONGEST, PLAIN

#: characters that a column is wide; what is not named takes DEFAULT
WIDTHS = {
    "kinds": 13, "hazard_id": 17, "premise_name": 26, "responsible_dept": 16, "description": 44, "days": 9,
    "evidence": 26,
}  # fmt: skip
DEFAULT = 13
#: points that a line of text takes
LINE = 15
#: rows above the heads: title, what it is of, how many, how to answer
ABOVE = 4


@dataclass(frozen=True)
class Field:
    """A column. `choices` are what may be answered in it; an answer in a column of dates is a date not before the
    given column `not_before` of its row.
    """

    key: str
    name: str
    is_given: bool
    choices: tuple[str, ...] = ()
    not_before: str = ""


@dataclass(frozen=True)
class Form:
    """A form as it is sent: `rows` hold the given cells of each hazard and, last, the row's check code."""

    title: str
    lines: tuple[str, ...]
    sheet: str
    choices_sheet: str
    check: str
    wrong: str
    fields: tuple[Field, ...]
    rows: tuple[tuple, ...]
    as_of: date


def to_xlsx(form: Form) -> bytes:
    """The workbook of one owner. The same snapshot gives the same bytes."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, PLAIN) as book:
        book.set_properties({"title": form.title, "created": datetime.combine(form.as_of, time())})
        sheet = book.add_worksheet(form.sheet)
        _above(book, sheet, form)
        _rows(book, sheet, form)
        _answers(book, sheet, form)
        sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})
        sheet.set_landscape()
        sheet.set_paper(8)  # A3: fifteen columns
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(ABOVE)
        sheet.set_footer("&L&A&R&P / &N")
    return out.getvalue()


def _above(book, sheet, form: Form) -> None:
    sheet.write_string(0, 0, form.title, book.add_format({"bold": True, "font_size": 16}))
    soft = book.add_format({"font_color": "#475467"})
    for r, line in enumerate(form.lines, 1):
        sheet.write_string(r, 0, line[:LONGEST], soft)


def _rows(book, sheet, form: Form) -> None:
    look = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#c5ccd6"}
    given, asked = book.add_format(look), book.add_format({**look, "bg_color": "#fff7e0", "locked": False})
    day = book.add_format({**look, "num_format": "yyyy-mm-dd", "align": "left"})
    asked_day = book.add_format({**look, "bg_color": "#fff7e0", "locked": False, "num_format": "yyyy-mm-dd"})
    heads = {
        True: book.add_format({**look, "bold": True, "bg_color": "#e8ebf0"}),
        False: book.add_format({**look, "bold": True, "bg_color": "#f5d98b"}),
    }
    for c, field in enumerate(form.fields):
        sheet.write_string(ABOVE, c, field.name, heads[field.is_given])
        sheet.set_column(c, c, WIDTHS.get(field.key, DEFAULT))
    last = len(form.fields)
    sheet.write_string(ABOVE, last, form.check, heads[True])
    sheet.set_column(last, last, None, None, {"hidden": True})
    known = [field for field in form.fields if field.is_given]
    for r, row in enumerate(form.rows, ABOVE + 1):
        for c, value in enumerate(row[: len(known)]):
            if isinstance(value, date):
                sheet.write_datetime(r, c, value, day)
            elif isinstance(value, int):
                sheet.write_number(r, c, value, given)
            else:
                sheet.write_string(r, c, str(value or "")[:LONGEST], given)
        for c in range(len(known), last):
            sheet.write_blank(r, c, None, asked_day if form.fields[c].not_before else asked)
        sheet.write_string(r, last, row[-1], given)
        # office programs disagree on when a protected row grows with its text
        lines = max(
            -(-int(width(str(v or ""), 1) * 2.1) // WIDTHS.get(f.key, DEFAULT))
            for f, v in zip(known, row, strict=False)
        )
        sheet.set_row(r, LINE * max(lines, 1))
    sheet.freeze_panes(ABOVE + 1, 2)
    sheet.autofilter(ABOVE, 0, ABOVE + len(form.rows), last - 1)


def _answers(book, sheet, form: Form) -> None:
    """What may be answered. Choices stand in a hidden sheet: a list in the rule itself holds 255 characters."""
    hidden = book.add_worksheet(form.choices_sheet)
    hidden.hide()
    first, last = ABOVE + 1, ABOVE + len(form.rows)
    places = {field.key: c for c, field in enumerate(form.fields)}
    for c, field in enumerate(form.fields):
        rule = {"error_title": field.name, "error_message": form.wrong}
        if field.choices:
            for r, choice in enumerate(field.choices):
                hidden.write_string(r, c, choice)
            column = xlsxwriter.utility.xl_col_to_name(c, True)
            source = f"='{form.choices_sheet}'!{column}$1:{column}${len(field.choices)}"
            sheet.data_validation(first, c, last, c, {**rule, "validate": "list", "source": source})
        elif field.not_before:
            found = xlsxwriter.utility.xl_rowcol_to_cell(first, places[field.not_before], col_abs=True)
            limit = {"validate": "date", "criteria": ">=", "value": f"={found}"}
            sheet.data_validation(first, c, last, c, {**rule, **limit})


def file_name(parts: Sequence[str]) -> str:
    """Parts joined to a file's name that every system takes."""
    kept = ("".join("-" if ch in '\\/:*?"<>|' or ord(ch) < 32 else ch for ch in part).strip(" .") for part in parts)
    return "-".join(kept)[:120] + ".xlsx"
