"""An exhibit's table as compact HTML: no English buttons, readable by a screen reader, every text escaped."""

from __future__ import annotations

import html
from collections.abc import Callable

from lens.charts.style import width
from lens.exhibits._cell import SHORT, shown
from lens.exhibits.record import Column, Record, Rows, Table

#: rows sent to the browser; the download has them all
LIMIT = 300


def as_html(
    table: Table,
    lang: str,
    height: int | None,
    link: Callable[[Rows | Record], str],
    pick: Callable[[int, object], str] = lambda at, value: "",
) -> str:
    """The table, at most LIMIT rows of it, in a box that scrolls beyond `height` px (None: the style sheet's).

    `link` gives the address of the rows behind a cell, or of the record it names; `pick` the one that a
    cell without such a link chooses, "" for none.
    """
    head = "".join(f'<th scope="col" class="{_class(c)}">{html.escape(c.name)}</th>' for c in table.columns)
    links = table.links[:LIMIT] or [(None,) * len(table.columns)] * len(table.rows[:LIMIT])

    def cell(at: int, column: Column, value: object, behind: Rows | Record | None) -> str:
        said = _cell(column, value, lang)
        if behind:
            said = anchor(said, link(behind), isinstance(behind, Record))
        elif address := pick(at, value):
            said = anchor(said, address)
        return f'<td class="{_class(column)}{_short(column, value)}">{said}</td>'

    body = "".join(
        "<tr>" + "".join(map(cell, range(len(row)), table.columns, row, behind)) + "</tr>"
        for row, behind in zip(table.rows[:LIMIT], links, strict=True)
    )
    style = f' style="max-height:{height}px"' if height else ""
    table_html = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f'<div class="rows" tabindex="0"{style}>{table_html}</div>'


def anchor(text: str, address: str, record: bool = False) -> str:
    """Escaped text as an ordinary link that stays in its window; a `record` of its own looks like a link."""
    kind = "behind record" if record else "behind"
    return f'<a class="{kind}" href="{html.escape(address, quote=True)}" target="_self">{text}</a>'


def _class(column: Column) -> str:
    return "txt" if column.kind == "text" else "num"


def _short(column: Column, value: object) -> str:
    """The class of a text so short that a second line would only break its word."""
    return " short" if column.kind == "text" and isinstance(value, str) and width(value, 1) <= SHORT else ""


def _cell(column: Column, value: object, lang: str) -> str:
    return html.escape(shown(column, value, lang))
