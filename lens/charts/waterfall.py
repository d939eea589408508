"""waterfall: the first and the last column are totals, those between are changes that lead from one to the other."""

from __future__ import annotations

from lens import words
from lens.charts import axes, marks
from lens.charts.cartesian import titles
from lens.charts.style import TICK, Style, escape, width
from lens.exhibits.record import Chart


def render(chart: Chart, style: Style) -> tuple[list[dict], dict]:
    """(traces, layout): floating bars joined by thin lines, each with its value."""
    names = axes.categories(chart.x, [s.x for s in chart.series])
    cell = {
        str(name): (s, i)
        for s in chart.series
        for i, (name, value) in enumerate(zip(s.x, s.y, strict=True))
        if value is not None
    }
    level = 0.0
    starts, ends, colours, texts, said = [], [], [], [], []
    for n, name in enumerate(names):
        if name not in cell:
            starts.append(level)
            ends.append(level)
            colours.append(style.fill("muted"))
            texts.append(words.NOTHING)
            said.append("")
            continue
        s, i = cell[name]
        total = n in (0, len(names) - 1)
        start, end = (0.0, float(s.y[i])) if total else (level, level + float(s.y[i]))
        role = marks.roles(s)[i]
        starts.append(start)
        ends.append(end)
        colours.append(style.fill(role))
        shown = axes.shown(chart.y, s.y[i], style.lang)
        texts.append(escape(s.text[i]) if s.text is not None else shown if total or s.y[i] < 0 else "+" + shown)
        said.append(marks.hover(s, chart.y, style)["customdata"][i])
        level = end
    y = axes.value_axis(chart.y, [*starts, *ends], style, head=0.1)
    shapes = [
        {
            "type": "line",
            "xref": "x",
            "yref": "y",
            "x0": n + 0.36,
            "x1": n + 0.64,
            "y0": e,
            "y1": e,
            "line": {"color": style.line("limit"), "width": 1},
        }
        for n, e in enumerate(ends[:-1])
    ]
    trace = {
        "type": "bar",
        "x": names,
        "base": starts,
        "y": [e - s for s, e in zip(starts, ends, strict=True)],
        "marker": {"color": colours, "cornerradius": 2},
        "width": 0.72,
        "customdata": said,
        "hovertemplate": "%{customdata}<extra></extra>",
        "cliponaxis": False,
    }
    notes = [
        {
            "x": n,
            "y": max(s, e),
            "xref": "x",
            "yref": "y",
            "text": t,
            "showarrow": False,
            "yanchor": "bottom",
            "yshift": 2,
            "font": style.font(TICK) | {"color": style.tokens.ink},
        }
        for n, (s, e, t) in enumerate(zip(starts, ends, texts, strict=True))
    ]
    x = axes.x_axis(chart, chart.series, style)
    bottom = axes.bottom(x)
    top = 30 if chart.y.unit or chart.y.title else 12
    left = max((width(t) for t in y["ticktext"]), default=20) + 10
    return [trace], {
        "xaxis": x,
        "yaxis": y,
        "shapes": shapes,
        "annotations": notes + titles(chart, style, top, bottom, 0),
        "margin": {"l": left, "r": 10, "t": top, "b": bottom},
    }
