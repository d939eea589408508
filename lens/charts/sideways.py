"""hbar and dot: categories down the side, values along the bottom, the first category on top."""

from __future__ import annotations

from collections.abc import Sequence

from lens.charts import axes, marks
from lens.charts.style import PANEL, TICK, Style, escape, width
from lens.exhibits.record import Axis, Chart, Mark, Series

#: shapes tell roles apart where colour cannot
SYMBOLS = {"muted": "circle-open", "alert": "diamond", "cat1": "square"}


def render(chart: Chart, style: Style) -> tuple[list[dict], dict]:
    """(traces, layout); a series' `kind` may be bar, dot or band (a thick grey bar from lo to hi)."""
    if chart.panels:
        return _panels(chart, style)
    names = axes.categories(chart.y, [s.y for s in chart.series])
    bars = chart.kind == "hbar"
    labelled = bars and len(chart.series) == 1 and chart.series[0].text is not None and all(chart.series[0].text)
    top = 24 if any(m.text and m.kind == "vline" for m in chart.marks) else 6
    bottom = (8 if labelled else 28) + (16 if chart.x.title else 0)
    y, left = axes.category_y(names, style, px=chart.height - top - bottom, keep=_told(chart))
    x = _scale(chart.x, chart.series, chart.marks, bars, labelled, style)
    data: list[dict] = []
    notes: list[dict] = []
    right = 16.0
    for s in chart.series:
        data += _drawn(s, chart, style)
        if s.text is not None and _kind(s, chart) != "bar":
            notes += _beside(s, chart.series, style)
        if s.text is not None:
            right = max(right, max((width(t) for t in s.text), default=0) + 14)
    shapes, said = marks.references(chart.marks, style)
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
        "shapes": ([] if bars else _rows(names, style)) + shapes,
        "annotations": notes + said,
        "bargap": 0.34,
        "barmode": "group",
        "margin": {"l": left + 10, "r": right, "t": top, "b": bottom},
    }


def _panels(chart: Chart, style: Style) -> tuple[list[dict], dict]:
    """Panels side by side over the same categories, each on its own axis; names stand on the left of the first."""
    names = axes.categories(chart.y, [s.y for s in chart.series])
    top, bottom = 46, 28
    y, left = axes.category_y(names, style, limit=130, px=chart.height - top - bottom, keep=_told(chart))
    count = len(chart.panels)
    # so far apart that the last tick of a panel and the first of the next do not touch
    gap = min(40 / max(chart.room - left, 1), 0.3 / count)
    wide = (1 - gap * (count - 1)) / count
    px = max((chart.room - left) * wide, 60)
    data: list[dict] = []
    layout: dict = {
        "annotations": [],
        "shapes": [],
        "bargap": 0.34,
        "showlegend": chart.legend,
        "margin": {"l": left + 10, "r": 14, "t": top, "b": bottom},
    }
    for n, panel in enumerate(chart.panels):
        tag = "" if n == 0 else str(n + 1)
        mine = [s for s in chart.series if s.panel == panel]
        own = [m for m in chart.marks if m.panel == panel]
        axis = chart.axes[n] if chart.axes else chart.x
        x = _scale(axis, mine, own, False, False, style, want=2 if px < 170 else 3)
        said = max((width(t) for s in mine for t in s.text or ()), default=0)
        if said:
            # the text right of the furthest mark stays in its panel
            low, high = x["range"]
            x["range"] = [low, low + (high - low) / max(1 - (said + 12) / px, 0.4)]
        # half a mark of room, so that one at the edge covers no name
        low, high = x["range"]
        x["range"] = [low - 7 / px * (high - low), high]
        start = n * (wide + gap)
        layout[f"xaxis{tag}"] = x | {"domain": [start, start + wide], "anchor": f"y{tag}"}
        layout[f"yaxis{tag}"] = y | {"anchor": f"x{tag}", "showticklabels": n == 0}
        for s in mine:
            place = {"xaxis": f"x{tag}", "yaxis": f"y{tag}"} | ({"showlegend": False} if n else {})
            data += [t | place for t in _drawn(s, chart, style)]
            if s.text is not None:
                layout["annotations"] += _beside(s, mine, style, f"x{tag}", f"y{tag}")
        shapes, notes = marks.references(own, style, f"x{tag}", f"y{tag}")
        layout["shapes"] += [*_rows(names, style, f"x{tag}", f"y{tag}"), *shapes]
        layout["annotations"] += [
            *notes,
            {
                "x": start,
                "y": 1,
                "xref": "paper",
                "yref": "paper",
                "text": axes.two_lines(panel, px),
                "showarrow": False,
                "xanchor": "left",
                "yanchor": "bottom",
                "yshift": 20 if any(m.text for m in chart.marks) else 6,
                "align": "left",
                "font": style.font(PANEL) | {"color": style.tokens.ink},
            },
        ]
    return data, layout


def _told(chart: Chart) -> set[str]:
    """The categories with a mark that stands out."""
    return {
        str(name)
        for s in chart.series
        for name, role in zip(s.y, marks.roles(s), strict=False)
        if role in ("accent", "alert")
    }


def _scale(
    axis: Axis, series: Sequence[Series], references: Sequence[Mark], bars: bool, labelled: bool, style: Style, want=5
) -> dict:
    values = [v for s in series for column in (s.x, s.lo or (), s.hi or ()) for v in column]
    values += [m.at for m in references if m.kind == "vline"]
    x = axes.value_axis(axis, values, style, want=want, tight=labelled)
    if bars:
        x["range"][0] = min(0.0, x["range"][0])
    elif not axis.zero:
        _breathe(x, values)
    if labelled:
        # each bar carries its value, so a scale would say it twice
        x |= {"showticklabels": False, "showgrid": False}
    return x


def _kind(s: Series, chart: Chart) -> str:
    return s.kind or ("bar" if chart.kind == "hbar" else "dot")


def _drawn(s: Series, chart: Chart, style: Style) -> list[dict]:
    return {"bar": _bar, "dot": _dot, "band": _band}[_kind(s, chart)](s, chart, style)


def _rows(names: Sequence[str], style: Style, x: str = "x", y: str = "y") -> list[dict]:
    return [
        {
            "type": "line",
            "xref": f"{x} domain",
            "yref": y,
            "x0": 0,
            "x1": 1,
            "y0": n,
            "y1": n,
            "layer": "below",
            "line": {"color": style.tokens.grid, "width": 1},
        }
        for n in names
    ]


def _breathe(x: dict, values: Sequence) -> None:
    known = [float(v) for v in values if v is not None]
    if known:
        pad = (max(known) - min(known)) * 0.06 or abs(known[0]) * 0.1 or 1.0
        x["range"] = [min(known) - pad, max(known) + pad]
        inside = [i for i, t in enumerate(x["tickvals"]) if min(known) <= t <= max(known)]
        if len(inside) > 1:
            x |= {key: [x[key][i] for i in inside] for key in ("tickvals", "ticktext")}


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
                "size": [11 if r in ("accent", "alert", "cat0", "cat1") else 9 for r in each],
                "color": [style.line(r) for r in each],
                "symbol": [SYMBOLS.get(r, "circle") for r in each],
                "opacity": 1,
                "line": {"width": [2 if r == "muted" else 0 for r in each]},
            },
            **marks.hover(s, chart.x, style, horizontal=True),
        },
    ]


def _band(s: Series, chart: Chart, style: Style) -> list[dict]:
    return _strokes(s, style, 11, True)


def _beside(s: Series, every: Sequence[Series], style: Style, x: str = "x", y: str = "y") -> list[dict]:
    """Text to the right of everything drawn in its row, so that it never runs over a bar.

    A row without a value says why at its start.
    """
    furthest: dict[str, float] = {}
    for other in every:
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
                    "xref": x if known else f"{x} domain",
                    "y": s.y[i],
                    "yref": y,
                    "text": escape(said),
                    "showarrow": False,
                    "xanchor": "left",
                    "xshift": 9 if known else 2,
                    "font": style.font(TICK, marks.roles(s)[i]),
                }
            )
    return made
