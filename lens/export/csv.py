"""An exhibit's table as CSV that explains itself: opens in Excel with Chinese intact, and no cell can be a formula."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime

from lens import words
from lens.exhibits.record import Exhibit, Table
from lens.measures import MEASURES

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def to_csv(exhibit: Exhibit, facts: list[tuple[str, str]], lang: str) -> bytes:
    """UTF-8 with BOM. First the lines that say what it is (`facts` and the definitions), an empty line, then the table.

    Numbers are written plain (a ratio as a fraction, a date as 2026-11-22) so that they can be computed with; a
    text that a spreadsheet would take for a formula gets a ' in front.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for name, value in [*facts, *_explained(exhibit, lang)]:
        writer.writerow([cell(name), cell(value)])
    writer.writerow([])
    table = exhibit.table or Table((), ())
    writer.writerow([cell(c.name) for c in table.columns])
    for row in table.rows:
        writer.writerow([cell(v) for v in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def _explained(exhibit: Exhibit, lang: str) -> list[tuple[str, str]]:
    records = [MEASURES[c] for c in exhibit.measures if c in MEASURES]
    made = [(f"{words.text('common.csv_definition', lang)} {m.name(lang)}", m.definition(lang)) for m in records]
    return made + [(words.text("common.csv_note", lang), note) for note in exhibit.notes]


def cell(value: object) -> object:
    """A value as a cell.

    None is empty, a number stays a number, a text that begins like a formula is marked as text.
    """
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA):
        return "'" + value
    return value
