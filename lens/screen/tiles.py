"""The tiles of an exhibit as one block of HTML."""

from __future__ import annotations

import html
from collections.abc import Callable

from lens.exhibits.record import Rows, Tile
from lens.screen.table import anchor


def as_html(tiles: tuple[Tile, ...], link: Callable[[Rows], str]) -> str:
    """A grid of tiles; a figure that is off keeps its place and says why. `link` gives the address of its rows."""
    return '<div class="tiles">' + "".join(_tile(t, link) for t in tiles) + "</div>"


def _tile(tile: Tile, link: Callable[[Rows], str]) -> str:
    said = html.escape
    unit = f"<small>{said(tile.unit)}</small>" if tile.unit and not tile.off else ""
    value = said(tile.value) + unit
    if tile.behind and not tile.off:
        value = anchor(value, link(tile.behind))
    parts = [f'<h2>{said(tile.label)}</h2><div class="value">{value}</div>']
    parts += [
        f'<div class="{name}">{said(text)}</div>'
        for name in ("compare", "base", "off")
        if (text := getattr(tile, name))
    ]
    if tile.verdict:
        role = tile.role if tile.role in ("good", "alert") else ""
        parts.append(f'<div class="gap"></div><div class="chip {role}">{said(tile.verdict)}</div>')
    hint = f' title="{said(tile.hint, quote=True)}"' if tile.hint else ""
    return f'<section class="tile"{hint}>{"".join(parts)}</section>'
