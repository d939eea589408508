"""multiples: one small chart a panel, all on one scale; the series' own kinds (line, bar, step, area) inside.

Lines of role limit and centre may move from point to point; a limit that lies off the scale is cut by the panel's edge.
"""

from __future__ import annotations

from datetime import datetime

from lens.charts import axes, marks
from lens.charts.style import PANEL, Style, escape, width
from lens.exhibits.record import Chart

TITLE, GAP_X, GAP_Y, BOTTOM = 24, 26, 14, 26  # px


def render(chart: Chart, style: Style) -> tuple[list[dict], dict]:
    """(traces, layout); ticks on the left of each row and under each column only."""
    panels = chart.panels or tuple(dict.fromkeys(s.panel for s in chart.series))
    columns = max(1, min(chart.columns, len(panels)))
    rows = -(-len(panels) // columns)
    values = [v for s in chart.series if s.role != "limit" for column in (s.y, s.lo or (), s.hi or ()) for v in column]
    values += [m.at for m in chart.marks if m.kind == "hline"]
    values += _limits(chart)
    y = axes.value_axis(chart.y, values, style, want=2, tight=True)
    x = axes.x_axis(chart, chart.series, style, room=chart.room / columns * 0.9)
    left = max((width(t) for t in y["ticktext"]), default=20) + 10
    if x["type"] == "date" and x.get("ticktext") and x["tickvals"][0] == x["range"][0]:
        # Plotly drops a tick whose text would be cut, and the first stands on the edge
        left = max(left, width(x["ticktext"][0]) / 2 + 4)
    ends = max((width(marks.end_text(s, chart, style)) + 14 for s in chart.series if s.label_end), default=0)
    if x["type"] == "date" and "range" in x:
        # the last stroke of a stair would lie on the edge and be cut
        began, ended = (datetime.fromisoformat(str(v)) for v in x["range"])
        x["range"] = [x["range"][0], (ended + (ended - began) * 0.02).isoformat()]
    # px of the whole plot; the width is only known in the browser, so columns are shares of it
    tall = (chart.height - BOTTOM - rows * TITLE - (rows - 1) * GAP_Y) / rows
    all_tall = chart.height - BOTTOM - TITLE
    step = (tall + TITLE + GAP_Y) / all_tall
    # what the labels take at the width that the card surely has; a wider card gives the rest to the lines
    pad = max(GAP_X, ends + 6) / chart.room
    wide = (1 - ends / chart.room - (columns - 1) * pad) / columns

    data: list[dict] = []
    layout: dict = {
        "annotations": [],
        "shapes": [],
        "margin": {"l": left, "r": 6, "t": TITLE, "b": BOTTOM},
        "bargap": 0.2,
    }
    # an axis a column and one a row, not a pair a panel: axes are most of what drawing costs
    for column in range(columns):
        last = (len(panels) - 1 - column) // columns
        layout[f"xaxis{_tag(column)}"] = x | {
            "domain": [column * (wide + pad), column * (wide + pad) + wide],
            "anchor": f"y{_tag(last)}",
        }
    for row in range(rows):
        high = 1 - row * step
        layout[f"yaxis{_tag(row)}"] = y | {"domain": [max(0.0, high - tall / all_tall), high], "anchor": "x"}
    for n, panel in enumerate(panels):
        row, column = divmod(n, columns)
        across, up = f"x{_tag(column)}", f"y{_tag(row)}"
        mine = [s for s in chart.series if s.panel == panel]
        for s in mine:
            data += marks.traces(s, s.kind or "line", chart, style, across, up)
        shapes, notes = marks.references([m for m in chart.marks if m.panel in ("", panel)], style, across, up)
        labels, _ = marks.end_labels(chart, mine, style, y["range"], tall, across, up)
        layout["shapes"] += shapes
        layout["annotations"] += [
            *notes,
            *labels,
            {
                "x": column * (wide + pad),
                "y": 1 - row * step,
                "xref": "paper",
                "yref": "paper",
                "text": escape(panel),
                "showarrow": False,
                "xanchor": "left",
                "yanchor": "bottom",
                "yshift": 4,
                "font": style.font(PANEL) | {"color": style.tokens.ink},
            },
        ]
    return data, layout


def _limits(chart: Chart) -> list[float]:
    """How far the limits of most panels reach; those of a panel with a small base would flatten all the others.

    Upper and lower limits are lines alike, so the middle one of each kind lies a quarter from its end.
    """
    known = [[v for v in s.y if v is not None] for s in chart.series if s.role == "limit"]
    ends = [(min(v), max(v)) for v in known if v]
    quarter = len(ends) // 4
    return [sorted(lo for lo, _ in ends)[quarter], sorted(hi for _, hi in ends)[-1 - quarter]] if ends else []


def _tag(n: int) -> str:
    """Plotly's number of its n-th axis: the first has none."""
    return "" if n == 0 else str(n + 1)
