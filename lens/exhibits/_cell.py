"""What a cell of a table says, the same on screen, on a slide and on paper."""

from __future__ import annotations

from datetime import date

from lens import words
from lens.exhibits.record import Column

#: ems of a text that stays on one line: 临港街道, 逾期195天, Not listed
SHORT = 5.7


def shown(column: Column, value: object, lang: str) -> str:
    """A value as its column's kind says; None is —."""
    if value is None:
        return words.NOTHING
    if isinstance(value, date):
        return words.day(value, lang)
    if isinstance(value, str):
        return value
    if column.kind == "ratio":
        return words.percent(value, lang, 1)  # type: ignore[arg-type]
    if column.kind in ("count", "days", "number"):
        return words.number(value, lang, column.decimals)  # type: ignore[arg-type]
    return str(value)
