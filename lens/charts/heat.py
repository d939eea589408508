"""heat: one series is one row (its name), x the columns, y the values; text is written into the cells."""

from __future__ import annotations

import itertools

from lens.charts import axes
from lens.charts.style import FONT, TICK, Style, escape, wrap
from lens.exhibits.record import Chart

#: how bright red, green and blue are to the eye
WEIGHTS = (0.2126, 0.7152, 0.0722)


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
    drawn = [trace]
    if written:
        drawn.append(_words(columns, names, values, texts, highest, style))
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
            "ticktext": axes.tick_texts(chart.y, ticks, style.lang),
        }
    bottom = axes.bottom(x)
    layout = {
        "xaxis": x | {"range": [-0.5, len(columns) - 0.5]},
        "yaxis": y,
        "plot_bgcolor": style.tokens.empty,
        "margin": {"l": left + 10, "r": 52 if trace["showscale"] else 8, "t": 6, "b": bottom},
    }
    return drawn, layout


def _words(
    columns: list[str], names: list[str], values: list[list], texts: list[list[str]], highest: float, style: Style
) -> dict:
    """The text of the cells, each in ink or paper, whichever stands out more from the colour under it."""
    cells = [(c, r) for r in range(len(names)) for c in range(len(columns)) if texts[r][c]]
    return {
        "type": "scatter",
        "mode": "text",
        "x": [columns[c] for c, _ in cells],
        "y": [names[r] for _, r in cells],
        "text": [texts[r][c] for c, r in cells],
        "textfont": {
            "family": FONT,
            "size": TICK,
            "color": [_readable((values[r][c] or 0) / highest, style) for c, r in cells],
        },
        "hoverinfo": "skip",
        "showlegend": False,
        "cliponaxis": False,
    }


def _readable(share: float, style: Style) -> str:
    """Ink or paper upon the colour at `share` of the scale."""
    stops = style.tokens.scale
    share = min(max(share, 0.0), 1.0)
    (a, low), (b, high) = next(pair for pair in itertools.pairwise(stops) if share <= pair[1][0])
    part = (share - a) / (b - a)
    under = [p + (q - p) * part for p, q in zip(_rgb(low), _rgb(high), strict=True)]
    return max((style.tokens.ink, style.tokens.paper), key=lambda c: _contrast(_rgb(c), under))


def _rgb(colour: str) -> list[float]:
    return [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]


def _contrast(one: list[float], other: list[float]) -> float:
    """WCAG's ratio of two colours."""
    bright = [
        sum(w * (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4) for w, v in zip(WEIGHTS, c, strict=True))
        for c in (one, other)
    ]
    return (max(bright) + 0.05) / (min(bright) + 0.05)
