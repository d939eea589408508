"""hbar and dot: categories down the side, values along the bottom, the first category on top."""

from __future__ import annotations

from collections.abc import Sequence

from lens.charts import axes, marks
from lens.charts.style import TICK, Style, escape, width
from lens.exhibits.record import Chart, Series


def render(chart: Chart, style: Style) -> tuple[list[dict], dict]:
    """(traces, layout); a series' `kind` may be bar, dot or band (a thick grey bar from lo to hi)."""
    names = axes.categories(chart.y, [s.y for s in chart.series])
    y, left = axes.category_y(names, style)
    values = [v for s in chart.series for column in (s.x, s.lo or (), s.hi or ()) for v in column]
    values += [m.at for m in chart.marks if m.kind == "vline"]
    bars = chart.kind == "hbar"
    labelled = bars and len(chart.series) == 1 and chart.series[0].text is not None and all(chart.series[0].text)
    x = axes.value_axis(chart.x, values, style, want=5, tight=labelled)
    if bars:
        x["range"][0] = min(0.0, x["range"][0])
    elif not chart.x.zero:
        _breathe(x, values)
    if labelled:
        # each bar carries its value, so a scale would say it twice
        x |= {"showticklabels": False, "showgrid": False}
    data: list[dict] = []
    notes: list[dict] = []
    right = 16.0
    for s in chart.series:
        kind = s.kind or ("bar" if bars else "dot")
        data += {"bar": _bar, "dot": _dot, "band": _band}[kind](s, chart, style)
        if s.text is not None and kind != "bar":
            notes += _beside(s, chart, style)
        if s.text is not None:
            right = max(right, max((width(t) for t in s.text), default=0) + 14)
    shapes, said = marks.references(chart.marks, style)
    rows = (
        []
        if bars
        else [
            {
                "type": "line",
                "xref": "x domain",
                "yref": "y",
                "x0": 0,
                "x1": 1,
                "y0": n,
                "y1": n,
                "layer": "below",
                "line": {"color": style.tokens.grid, "width": 1},
            }
            for n in names
        ]
    )
    top = 24 if any(m.text and m.kind == "vline" for m in chart.marks) else 6
    bottom = (8 if labelled else 28) + (16 if chart.x.title else 0)
    if chart.x.title:
        notes.append(
            {
                "x": 1,
                "y": 0,
                "xref": "paper",
                "yref": "paper",
                "text": escape(chart.x.title),
                "showarrow": False,
                "xanchor": "right",
                "yanchor": "top",
                "yshift": -(bottom - 20),
                "font": style.font(TICK),
            }
        )
    return data, {
        "xaxis": x,
        "yaxis": y,
        "shapes": rows + shapes,
        "annotations": notes + said,
        "bargap": 0.34,
        "barmode": "group",
        "margin": {"l": left + 10, "r": right, "t": top, "b": bottom},
    }


def _breathe(x: dict, values: Sequence) -> None:
    known = [float(v) for v in values if v is not None]
    if known:
        pad = (max(known) - min(known)) * 0.06 or abs(known[0]) * 0.1 or 1.0
        x["range"] = [min(known) - pad, max(known) + pad]


def _bar(s: Series, chart: Chart, style: Style) -> list[dict]:
    each = marks.roles(s)
    trace: dict = {
        "type": "bar",
        "orientation": "h",
        "x": list(s.x),
        "y": list(s.y),
        "name": escape(s.name),
        "cliponaxis": False,
        "marker": {"color": [style.fill(r) for r in each], "cornerradius": 2},
        "showlegend": chart.legend,
        **marks.hover(s, chart.x, style, horizontal=True),
    }
    if s.text is not None:
        trace |= {
            "text": [escape(t) for t in s.text],
            "textposition": "outside",
            "textfont": style.font(TICK),
            "textangle": 0,
        }
    if s.lo is not None and s.hi is not None:
        trace["error_x"] = marks.interval(s.x, s.lo, s.hi, style)
    return [trace]


def _runs(s: Series, role: str) -> tuple[list, list]:
    """Interval strokes of one role as a single broken line."""
    xs: list = []
    ys: list = []
    for i, each in enumerate(marks.roles(s)):
        if each == role and s.lo[i] is not None and s.hi[i] is not None:  # type: ignore[index]
            xs += [s.lo[i], s.hi[i], None]  # type: ignore[index]
            ys += [s.y[i], s.y[i], None]
    return xs, ys


def _strokes(s: Series, style: Style, thickness: float, fill: bool) -> list[dict]:
    if s.lo is None or s.hi is None:
        return []
    made = []
    for role in dict.fromkeys(marks.roles(s)):
        xs, ys = _runs(s, role)
        colour = style.fill(role) if fill else marks.tint(style.line(role), 0.55)
        made.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": xs,
                "y": ys,
                "line": {"width": thickness, "color": colour},
                "hoverinfo": "skip",
                "showlegend": False,
            }
        )
    return made


def _dot(s: Series, chart: Chart, style: Style) -> list[dict]:
    each = marks.roles(s)
    return [
        *_strokes(s, style, 3, False),
        {
            "type": "scatter",
            "mode": "markers",
            "x": list(s.x),
            "y": list(s.y),
            "name": escape(s.name),
            "showlegend": chart.legend,
            "cliponaxis": False,
            "marker": {
                "size": [11 if r in ("accent", "alert") else 9 for r in each],
                "color": [style.line(r) for r in each],
                "symbol": ["circle-open" if r == "muted" else "diamond" if r == "alert" else "circle" for r in each],
                "opacity": 1,
                "line": {"width": [2 if r == "muted" else 0 for r in each]},
            },
            **marks.hover(s, chart.x, style, horizontal=True),
        },
    ]


def _band(s: Series, chart: Chart, style: Style) -> list[dict]:
    return _strokes(s, style, 11, True)


def _beside(s: Series, chart: Chart, style: Style) -> list[dict]:
    """Text to the right of everything drawn in its row, so that it never runs over a bar.

    A row without a value says why at its start.
    """
    furthest: dict[str, float] = {}
    for other in chart.series:
        for column in (other.x, other.hi or ()):
            for name, value in zip(other.y, column, strict=False):
                if value is not None:
                    furthest[name] = max(furthest.get(name, value), value)
    made = []
    for i, said in enumerate(s.text or ()):
        if said:
            known = s.x[i] is not None
            made.append(
                {
                    "x": furthest[s.y[i]] if known else 0,
                    "xref": "x" if known else "x domain",
                    "y": s.y[i],
                    "yref": "y",
                    "text": escape(said),
                    "showarrow": False,
                    "xanchor": "left",
                    "xshift": 9 if known else 2,
                    "font": style.font(TICK, marks.roles(s)[i]),
                }
            )
    return made
