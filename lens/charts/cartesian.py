"""bar, line, step, scatter: marks that stand on a horizontal axis; a series may override the chart's kind."""

from __future__ import annotations

from lens.charts import axes, marks
from lens.charts.style import TICK, Style, escape, width
from lens.exhibits.record import Chart


def render(chart: Chart, style: Style) -> tuple[list[dict], dict]:
    """(traces, layout) of the chart."""
    kinds = [s.kind or chart.kind for s in chart.series]
    tall = any(k == "bar" and s.text is not None for k, s in zip(kinds, chart.series, strict=True))
    values = [v for s in chart.series for column in (s.y, s.lo or (), s.hi or ()) for v in column]
    values += [m.at for m in chart.marks if m.kind == "hline"]
    y = axes.value_axis(chart.y, values, style, head=0.08 if tall else 0.0)
    if "bar" in kinds:
        y["range"][0] = min(0.0, y["range"][0])
    x = axes.x_axis(chart, chart.series, style)

    data: list[dict] = []
    for s, kind in zip(chart.series, kinds, strict=True):
        data += marks.traces(s, kind, chart, style)
    shapes, notes = marks.references(chart.marks, style)
    lines = any(m.kind == "vline" and m.text for m in chart.marks)
    top = 12 + (20 if chart.y.unit or chart.y.title else 0) + (8 if lines else 0)
    bottom = axes.bottom(x) + (18 if chart.x.title else 0)
    if chart.legend:
        # the names of lines stand where the legend would: it goes one row higher
        top = max(top, 50 if lines else 32)
    px = chart.height - top - bottom
    ends, right = marks.end_labels(chart, chart.series, style, y["range"], px)
    notes += ends
    for s, kind in zip(chart.series, kinds, strict=True):
        if kind == "bar" and s.label_end:
            notes.append(marks.bar_name(s, style))
        if kind in ("scatter", "dot"):
            size = (chart.room - max(right, 10), px)
            notes += marks.point_labels(s, style, chart.series, x.get("range", (0, 1)), y["range"], size)
    notes += titles(chart, style, top, bottom, px)
    left = max((width(t) for t in y["ticktext"]), default=20) + 10
    layout = {
        "xaxis": x,
        "yaxis": y,
        "shapes": shapes,
        "annotations": notes,
        "barmode": "group",
        "bargap": 0.22,
        "bargroupgap": 0.06,
        "margin": {"l": left, "r": max(right, 10), "t": top, "b": bottom},
    }
    if chart.legend:
        data = [*data, *legend_entries(chart, kinds, style)]
        layout |= {"showlegend": True}
        if lines:
            layout["legend"] = {"y": 1 + 20 / px}
    return data, layout


def titles(chart: Chart, style: Style, top: float, bottom: float, px: float) -> list[dict]:
    """The unit above the vertical axis, where it is read first, and the name of the horizontal one below."""
    made = []
    said = chart.y.title or chart.y.unit
    if said:
        made.append(
            {
                "x": 0,
                "y": 1,
                "xref": "paper",
                "yref": "paper",
                "text": escape(said),
                "showarrow": False,
                "xanchor": "left",
                "yanchor": "bottom",
                "yshift": 8,
                "font": style.font(TICK),
            }
        )
    if chart.x.title:
        made.append(
            {
                "x": 0.5,
                "y": 0,
                "xref": "paper",
                "yref": "paper",
                "text": escape(chart.x.title),
                "showarrow": False,
                "yanchor": "top",
                "yshift": -(bottom - 22),
                "font": style.font(TICK),
            }
        )
    return made


def legend_entries(chart: Chart, kinds: list[str], style: Style) -> list[dict]:
    """One legend line a series, drawn once whatever number of traces the series took."""
    made = []
    for s, kind in zip(chart.series, kinds, strict=True):
        if s.label_end:
            continue  # it is named where it is drawn
        mark: dict = {"symbol": "square", "size": 10, "color": style.fill(s.role)}
        lines = kind in ("line", "step")
        made.append(
            {
                "type": "scatter",
                "x": [None],
                "y": [None],
                "mode": "lines" if lines else "markers",
                "name": escape(s.name),
                "showlegend": True,
                "hoverinfo": "skip",
                "line": {"color": style.line(s.role), "width": 2.4},
                "marker": mark,
            }
        )
    return made
