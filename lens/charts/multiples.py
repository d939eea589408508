"""multiples: one small chart a panel, all on one scale; the series' own kinds (line, bar, step, area) inside."""

from __future__ import annotations

from lens.charts import axes, marks
from lens.charts.style import PANEL, Style, escape, width
from lens.exhibits.record import Chart

TITLE, GAP_X, GAP_Y, BOTTOM = 24, 26, 14, 26  # px


def render(chart: Chart, style: Style) -> tuple[list[dict], dict]:
    """(traces, layout); ticks on the left of each row and under each column only."""
    panels = chart.panels or tuple(dict.fromkeys(s.panel for s in chart.series))
    columns = max(1, min(chart.columns, len(panels)))
    rows = -(-len(panels) // columns)
    values = [v for s in chart.series for column in (s.y, s.lo or (), s.hi or ()) for v in column]
    values += [m.at for m in chart.marks if m.kind == "hline"]
    y = axes.value_axis(chart.y, values, style, want=2, tight=True)
    x = axes.x_axis(chart, chart.series, style, room=chart.room / columns * 0.9)
    left = max((width(t) for t in y["ticktext"]), default=20) + 10
    ends = max((width(marks.end_text(s, chart, style)) + 14 for s in chart.series if s.label_end), default=0)
    # px of the whole plot; the width is only known in the browser, so columns are shares of it
    tall = (chart.height - BOTTOM - rows * TITLE - (rows - 1) * GAP_Y) / rows
    all_tall = chart.height - BOTTOM - TITLE
    step = (tall + TITLE + GAP_Y) / all_tall
    share = 1 / columns
    pad = max(GAP_X, ends + 6) / 480

    data: list[dict] = []
    layout: dict = {
        "annotations": [],
        "shapes": [],
        "margin": {"l": left, "r": 6, "t": TITLE, "b": BOTTOM},
        "bargap": 0.2,
    }
    for n, panel in enumerate(panels):
        row, column = divmod(n, columns)
        tag = "" if n == 0 else str(n + 1)
        high = 1 - row * step
        low = max(0.0, high - tall / all_tall)
        start = column * share
        last_row = n + columns >= len(panels)
        layout[f"xaxis{tag}"] = x | {
            "domain": [start, start + share - (pad if columns > 1 else ends / 480)],
            "anchor": f"y{tag}",
            "showticklabels": last_row,
        }
        layout[f"yaxis{tag}"] = y | {"domain": [low, high], "anchor": f"x{tag}", "showticklabels": column == 0}
        mine = [s for s in chart.series if s.panel == panel]
        for s in mine:
            data += marks.traces(s, s.kind or "line", chart, style, f"x{tag}", f"y{tag}")
        shapes, notes = marks.references(
            [m for m in chart.marks if m.panel in ("", panel)], style, f"x{tag}", f"y{tag}"
        )
        labels, _ = marks.end_labels(chart, mine, style, y["range"], tall, f"x{tag}", f"y{tag}")
        layout["shapes"] += shapes
        layout["annotations"] += [
            *notes,
            *labels,
            {
                "x": start,
                "y": high,
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
