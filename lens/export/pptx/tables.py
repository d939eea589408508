"""Native tables: an exhibit's own, and the shaded one that stands for a heat map, a calendar or a map."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from datetime import date, timedelta

from lxml import etree
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Emu, Pt

from lens import words
from lens.charts import axes
from lens.charts.calendar import WEEKDAYS
from lens.charts.style import Style, width
from lens.exhibits._cell import shown
from lens.exhibits.record import Chart, Table
from lens.export.pptx.charts import describe

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
EMU_PT = 12_700
MARGIN = 4  # pt on each side of a cell's text


@dataclass(frozen=True)
class Grid:
    """Cells as they are written. `shade` is 0–1 of the colour scale, None for a cell without a colour."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shade: tuple[tuple[float | None, ...], ...] = ()
    right: tuple[bool, ...] = ()  # per column: set like a number
    size: float = 12  # pt
    even: bool = False  # columns but the first of one width


def of_table(table: Table, lang: str, size: float = 12) -> Grid:
    """An exhibit's table as the page shows it."""
    return Grid(
        tuple(c.name for c in table.columns),
        tuple(tuple(shown(c, v, lang) for c, v in zip(table.columns, row, strict=True)) for row in table.rows),
        right=tuple(c.kind != "text" for c in table.columns),
        size=size,
    )


def shaded(chart: Chart, style: Style) -> Grid:
    """A heat map, a calendar or a map as a grid."""
    return {"heat": _heat, "calendar": _calendar, "map": _map}[chart.kind](chart, style)


def _heat(chart: Chart, style: Style) -> Grid:
    columns = axes.categories(chart.x, [s.x for s in chart.series])
    highest = max((v for s in chart.series for v in s.y if v is not None), default=1) or 1
    rows, shade = [], []
    for s in chart.series:
        at = {str(x): i for i, x in enumerate(s.x)}
        cells = [(at[c], s.y[at[c]]) if c in at else (None, None) for c in columns]
        rows.append((s.name, *(_written(s.text, i, v, chart, style.lang) for i, v in cells)))
        shade.append((None, *(None if v is None else v / highest for _, v in cells)))
    size = 12 if len(columns) <= 14 else 10 if len(columns) <= 20 else 8
    return Grid(("", *columns), tuple(rows), tuple(shade), (False, *[True] * len(columns)), size, even=True)


def _written(text: tuple[str, ...] | None, i: int | None, value: float | None, chart: Chart, lang: str) -> str:
    if i is None or value is None:
        return ""
    return text[i] if text and text[i] else axes.shown(chart.y, value, lang)


def _calendar(chart: Chart, style: Style) -> Grid:
    """Weeks as columns, seven rows a series, the number of the day's events in the cell."""
    highest = max((v for s in chart.series for v in s.y if v is not None), default=1) or 1
    rows: list[tuple[str, ...]] = []
    shade: list[tuple[float | None, ...]] = []
    head: list[str] = []
    for s in chart.series:
        days = [d if isinstance(d, date) else date.fromisoformat(str(d)[:10]) for d in s.x]
        first = min(days) - timedelta(min(days).weekday())
        weeks = (max(days) - first).days // 7 + 1
        value = dict(zip(days, s.y, strict=True))
        starts = [first + timedelta(7 * w) for w in range(weeks)]
        # the month stands over its first week
        named = ["" if n and d.month == starts[n - 1].month else str(d.month) for n, d in enumerate(starts)]
        head = named if len(named) > len(head) else head
        for weekday in range(7):
            found = [value.get(d + timedelta(weekday)) for d in starts]
            rows.append((f"{s.name if not weekday and len(chart.series) > 1 else ''}{WEEKDAYS[style.lang][weekday]}",
                         *("" if v is None else axes.shown(chart.y, v, style.lang) for v in found)))  # fmt: skip
            shade.append((None, *(None if v is None else v / highest for v in found)))
    wide = len(head) + 1
    rows = [r + ("",) * (wide - len(r)) for r in rows]
    shade = [r + (None,) * (wide - len(r)) for r in shade]
    return Grid(("", *head), tuple(rows), tuple(shade), (False, *[True] * len(head)), 7, even=True)


def _map(chart: Chart, style: Style) -> Grid:
    rows = tuple((s.name, s.hover[0] if s.hover else "") for s in chart.series)
    deep = {"accent": 0.75, "alert": 1.0, "muted": None}
    return Grid(
        (words.text("papers.area", style.lang), words.text("papers.told", style.lang)),
        rows,
        tuple((deep.get(s.role, 0.25), None) for s in chart.series),
        (False, False),
    )


def add(shapes, grid: Grid, box: tuple[int, int, int, int], style: Style, alt: str) -> int:
    """Draw as many rows as fit into `box` (EMU) and return how many did not."""
    left, top, wide, high = box
    widths = columns(grid, wide / EMU_PT)
    heights = [_high(row, widths, grid.size) for row in (grid.head, *grid.rows)]
    room, count = high / EMU_PT - heights[0], 0
    for h in heights[1:]:
        if room < h:
            break
        room -= h
        count += 1
    frame = shapes.add_table(count + 1, len(grid.head), left, top, wide, Emu(int(sum(heights[: count + 1]) * EMU_PT)))
    describe(frame, alt)
    made = frame.table
    made.horz_banding = False
    for c, w in enumerate(widths):
        made.columns[c].width = Emu(int(w * EMU_PT))
    for r, row in enumerate((grid.head, *grid.rows[:count])):
        made.rows[r].height = Emu(int(heights[r] * EMU_PT))
        for c, text in enumerate(row):
            share = grid.shade[r - 1][c] if r and grid.shade else None
            _cell(made.cell(r, c), text, grid, c, r == 0, share, style)
    return len(grid.rows) - count


def columns(grid: Grid, room: float) -> list[float]:
    """The widths in pt that fill `room`: a column has what its longest line takes, the longest give way first."""
    need = [
        max(width(t, 1) for t in (head, *(row[c] for row in grid.rows))) * grid.size * 1.15 + 2 * MARGIN + 2
        for c, head in enumerate(grid.head)
    ]
    if grid.even and len(need) > 1:
        first = min(need[0], room * 0.2)
        return [first, *[(room - first) / (len(need) - 1)] * (len(need) - 1)]
    if sum(need) <= room:
        return [n * room / sum(need) for n in need]
    limit = room
    while sum(min(n, limit) for n in need) > room and limit > 20:
        limit *= 0.97
    cut = [min(n, limit) for n in need]
    return [n * room / sum(cut) for n in cut]


def _high(row: tuple[str, ...], widths: list[float], size: float) -> float:
    """The height of a row in pt: its longest text in lines."""
    # a line of Chinese is broken a little before its end
    lines = max(
        sum(math.ceil(width(part, 1) * size * 1.12 / max(w - 2 * MARGIN, 1)) or 1 for part in text.split("\n"))
        for text, w in zip(row, widths, strict=True)
    )
    return lines * size * 1.3 + (5 if size > 8 else 1)


def _cell(cell, text: str, grid: Grid, c: int, head: bool, share: float | None, style: Style) -> None:
    small = grid.size <= 8
    cell.margin_left = cell.margin_right = Pt(0 if small else MARGIN)
    cell.margin_top = cell.margin_bottom = Pt(0 if small else 2)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.fill.solid()
    ground = style.tokens.grid if head else style.tokens.paper if share is None else _scale(share, style)
    cell.fill.fore_color.rgb = RGBColor.from_string(ground.lstrip("#").upper())
    paragraph = cell.text_frame.paragraphs[0]
    paragraph.alignment = (
        PP_ALIGN.CENTER if grid.even and c else PP_ALIGN.RIGHT if grid.right and grid.right[c] else None
    )
    run = paragraph.add_run()
    run.text = text
    # without it the end of an empty cell is 18 pt high
    etree.SubElement(paragraph._p, f"{A}endParaRPr").set("sz", str(int(grid.size * 100)))
    run.font.size = Pt(grid.size)
    run.font.bold = head
    dark = share is not None and share > 0.6
    run.font.color.rgb = RGBColor.from_string((style.tokens.paper if dark else style.tokens.ink).lstrip("#").upper())


def _scale(share: float, style: Style) -> str:
    """The colour at `share` of the scale."""
    share = min(max(share, 0.0), 1.0)
    (a, low), (b, high) = next(p for p in itertools.pairwise(style.tokens.scale) if share <= p[1][0])
    part = (share - a) / (b - a)
    mixed = (
        round(int(low[i : i + 2], 16) + part * (int(high[i : i + 2], 16) - int(low[i : i + 2], 16))) for i in (1, 3, 5)
    )
    return "#" + "".join(f"{v:02x}" for v in mixed)
