"""Small counts left out: whoever sees "2 in this street" may know which two.

In a table the count is written ＜5 and whatever of its row would give it back (rates, intervals, figures in words) is
left out. A chart that shows such a count is not drawn, its table stands for it; a sentence that names one is not said.
"""

from __future__ import annotations

import re
from dataclasses import replace

from lens import words
from lens.exhibits.record import Column, Exhibit, Table, Tile

#: counts below this are small; none at all is no secret
FEW = 5
LEFT_OUT = "·"
# a lone digit from 1 to 4 that is no part of a longer number, of a date or of a share
_SMALL = re.compile(r"(?<![\d.,+−–/:-])(?<!\d )[1-4](?![\d%–/:×]|[.,-]\d|月|日|季|年|天|周|级| [A-Z][a-z]{2} )")

_PART = re.compile(r"(?<![\d.,])[1-4]/|/[1-4](?![\d.,]*\d)")


def without_small(made: Exhibit, lang: str) -> Exhibit:
    """The exhibit with no count from 1 to 4 in it."""
    table, hid = _table(made.table, lang, bool(made.tiles)) if made.table is not None else (None, False)
    unsure = made.chart is not None and made.table is None
    tiles = tuple(_tile(t, lang) for t in made.tiles)
    title = made.title if not says_small(made.title) else words.text(f"exhibits.{made.code}", lang)
    notes = tuple(n for n in made.notes if not says_small(n))
    if made.chart is None or not (hid or unsure):
        return replace(made, table=table, tiles=tiles, title=title, alt=title, notes=notes)
    told = words.text("decks.small_chart", lang, few=FEW)
    empty = made.empty or ("" if table is not None else told)
    return replace(
        made, table=table, tiles=tiles, title=title, alt=title, notes=(told, *notes), chart=None, show_table=True,
        empty=empty,
    )  # fmt: skip


def says_small(text: str) -> bool:
    """Whether a sentence names a count from 1 to 4."""
    return bool(_SMALL.search(text))


def _is_small(column: Column, value: object) -> bool:
    return column.kind == "count" and isinstance(value, int) and 0 < value < FEW


def _table(table: Table, lang: str, of_tiles: bool) -> tuple[Table, bool]:
    """`of_tiles`: the table says what the tiles say, its counts are texts."""
    few = words.text("decks.few", lang, few=FEW)
    if of_tiles:
        rows = tuple(tuple(LEFT_OUT if _tells_small(v) else v for v in row) for row in table.rows)
    else:
        rows = tuple(_row(table.columns, row, few) for row in table.rows)
    return replace(table, rows=rows, links=()), rows != table.rows


def _row(columns: tuple[Column, ...], row: tuple, few: str) -> tuple:
    cells = list(zip(columns, row, strict=True))
    if not any(_is_small(c, v) for c, v in cells):
        return row
    return tuple(few if _is_small(c, v) else LEFT_OUT if _tells(c, v) else v for c, v in cells)


def _tells(column: Column, value: object) -> bool:
    """Whether a cell would give back a count of its row."""
    if column.kind in ("ratio", "interval", "number"):
        return value is not None
    return column.kind == "text" and isinstance(value, str) and says_small(value)


def _tells_small(text: object) -> bool:
    """Whether a text names a count from 1 to 4, be it a part of a base: 2/17, 0/3."""
    return isinstance(text, str) and (says_small(text) or bool(_PART.search(text)))


def _tile(tile: Tile, lang: str) -> Tile:
    if not (tile.value.isdigit() and 0 < int(tile.value) < FEW):
        base = LEFT_OUT if _tells_small(tile.base) else tile.base
        return replace(tile, base=base, compare="" if says_small(tile.compare) else tile.compare, behind=None)
    return replace(
        tile, value=words.text("decks.few", lang, few=FEW), compare="", base="", verdict="", role="plain", behind=None
    )
