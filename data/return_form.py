"""The form in which owners of open hazards answer: what stands in it, and the code that tells whether it still does."""

from __future__ import annotations

import functools
import hashlib
import tomllib
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from data.importer.contract import squeeze

FORM = tomllib.loads(Path(__file__).with_name("return_form.toml").read_text("utf-8"))
COLUMNS: dict[str, dict] = FORM["columns"]
ANSWERS: dict[str, dict] = FORM["answers"]
GIVEN = tuple(key for key, column in COLUMNS.items() if column["given"])
ASKED = tuple(key for key, column in COLUMNS.items() if not column["given"])
#: the head of the last column, the same in every language: it holds `check_code` of the row
CHECK = "#"


def check_code(cells: Sequence[object]) -> str:
    """A code of the given cells of a row. Spaces, width of letters and kind of cell do not change it: an office
    program that saves a file anew does that.
    """
    told = "\x1f".join(squeeze(text(cell)) for cell in cells)
    return hashlib.sha256(told.encode()).hexdigest()[:10]


def text(cell: object) -> str:
    """A cell as text: a date as 2026-11-22, a whole number without its decimals, nothing as ''."""
    if cell is None:
        return ""
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


@functools.cache
def heads() -> dict[str, str]:
    """{a column's head in any language, squeezed: its key}."""
    return {squeeze(column[lang]): key for key, column in COLUMNS.items() for lang in ("zh", "en")}


@functools.cache
def answers() -> dict[str, str]:
    """{an answer in any language, squeezed: its code}."""
    return {squeeze(answer[lang]): code for code, answer in ANSWERS.items() for lang in ("zh", "en")}
