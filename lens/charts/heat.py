"""heat: one series is one row (its name), x the columns, y the values; text is written into the cells."""

from __future__ import annotations

from lens.charts import axes
from lens.charts.style import TICK, Style, escape, wrap
from lens.exhibits.record import Chart


def render(chart: Chart, style: Style) -> tuple[list[dict], dict]:
    """(traces, layout) of the chart."""
    columns = axes.categories(chart.x, [s.x for s in chart.series])
    names = [s.name for s in chart.series]
    y, left = axes.category_y(names, style, px=chart.height - 40)
    x = axes.x_axis(chart, chart.series, style)
    values: list[list] = []
    texts: list[list[str]] = []
    said: list[list[str]] = []
    for s in chart.series:
        at = {str(v): i for i, v in enumerate(s.x)}
        cell = [at.get(c) for c in columns]
        values.append([None if i is None else s.y[i] for i in cell])
        texts.append(["" if i is None or s.text is None else escape(s.text[i]) for i in cell])
        told = s.hover or tuple(
            f"{s.name} {p} {axes.shown(chart.y, v, style.lang)}" for p, v in zip(s.x, s.y, strict=True)
        )
        said.append(["" if i is None else wrap(told[i]) for i in cell])
    written = any(s.text is not None for s in chart.series)
    highest = max((v for row in values for v in row if v is not None), default=1) or 1
    trace: dict = {
        "type": "heatmap",
        "x": columns,
        "y": names,
        "z": values,
        "customdata": said,
        "hovertemplate": "%{customdata}<extra></extra>",
        "colorscale": [list(stop) for stop in style.tokens.scale],
        "zmin": 0,
        "zmax": highest,
        "xgap": 2,
        "ygap": 2,
        # a scale of a row or two is too low to be read
        "showscale": not written and len(names) > 3,
        "hoverongaps": False,
    }
    if written:
        # no colour given: Plotly then picks dark or light text by the cell under it
        trace |= {"text": texts, "texttemplate": "%{text}", "textfont": {"size": TICK}}
    else:
        _, _, ticks = axes.nice(0, highest, chart.y.decimals + (2 if chart.y.kind == "percent" else 0), True, 3)
        trace["colorbar"] = {
            "thickness": 8,
            "outlinewidth": 0,
            "len": 0.9,
            "x": 1.01,
            "ticks": "",
            "tickfont": style.font(TICK),
            "tickvals": ticks,
            "ticktext": [axes.shown(chart.y, t, style.lang) for t in ticks],
        }
    bottom = axes.bottom(x)
    layout = {
        "xaxis": x | {"range": [-0.5, len(columns) - 0.5]},
        "yaxis": y,
        "plot_bgcolor": style.tokens.empty,
        "margin": {"l": left + 10, "r": 52 if trace["showscale"] else 8, "t": 6, "b": bottom},
    }
    return [trace], layout
