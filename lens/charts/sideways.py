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
    """Panels side by side over the same categories, each on its own axis; names stand on the left of the first.

    The text of a panel's marks is a column at its right edge, so that it crosses no reference line.
    """
    names = axes.categories(chart.y, [s.y for s in chart.series])
    _, left = axes.category_y(names, style, limit=130)
    count = len(chart.panels)
    # so far apart that the last tick of a panel and the first of the next do not touch
    gap = min(40 / max(chart.room - left, 1), 0.3 / count)
    wide = (1 - gap * (count - 1)) / count
    px = max((chart.room - left) * wide, 60)
    heads = [axes.two_lines(p, px) for p in chart.panels]
    head = 17 * max(t.count("<br>") + 1 for t in heads)
    marked = 20 if any(m.text for m in chart.marks) else 6
    top, bottom = head + marked + (26 if chart.legend else 4), 28
    tall = chart.height - top - bottom
    y, _ = axes.category_y(names, style, limit=130, px=tall, keep=_told(chart))
    data: list[dict] = []
    layout: dict = {
        "annotations": [],
        "shapes": [],
        "bargap": 0.34,
        "showlegend": chart.legend,
        "margin": {"l": left + 10, "r": 14, "t": top, "b": bottom},
    }
    if chart.legend:
        at = {"x": 0, "xanchor": "left", "y": 1 + (head + marked) / max(tall, 1), "yanchor": "bottom"}
        layout["legend"] = {"orientation": "h", "font": style.font(TICK), "bgcolor": "rgba(0,0,0,0)", **at}
        layout["legend"] |= {"itemclick": False, "itemdoubleclick": False}
    for n, (panel, title) in enumerate(zip(chart.panels, heads, strict=True)):
        tag = "" if n == 0 else str(n + 1)
        x_name, y_name = f"x{tag}", f"y{tag}"
        mine = [s for s in chart.series if s.panel == panel]
        own = [m for m in chart.marks if m.panel == panel]
        # without an axis a panel they show one figure, so they share a scale
        axis, of, marked_by = (chart.axes[n], mine, own) if chart.axes else (chart.x, chart.series, chart.marks)
        said = max((width(t) for s in of for t in s.text or ()), default=0)
        x = _scale(axis, of, marked_by, False, False, style, want=3)
        _fit(x, of, px, said + 14 if said else 0)
        start = n * (wide + gap)
        layout[f"xaxis{tag}"] = x | {"domain": [start, start + wide], "anchor": y_name}
        layout[f"yaxis{tag}"] = y | {"anchor": x_name, "showticklabels": n == 0}
        for s in mine:
            place = {"xaxis": x_name, "yaxis": y_name} | ({"showlegend": False} if n else {})
            data += [t | place for t in _drawn(s, chart, style)]
            layout["annotations"] += _column(s, style, x_name, y_name)
        shapes, notes = marks.references(own, style, x_name, y_name)
        layout["shapes"] += [*_rows(names, style, x_name, y_name), *shapes]
        layout["annotations"] += [
            *notes,
            {
                "x": start,
                "y": 1,
                "xref": "paper",
                "yref": "paper",
                "text": title,
                "showarrow": False,
                "xanchor": "left",
                "yanchor": "bottom",
                "yshift": marked,
                "align": "left",
                "font": style.font(PANEL) | {"color": style.tokens.ink},
            },
        ]
    return data, layout


def _fit(x: dict, series: Sequence[Series], px: float, kept: float) -> None:
    """End an axis of `px` at its data, with half a mark of room and `kept` px for text; its ticks do not touch."""
    known = [float(v) for s in series for column in (s.x, s.lo or (), s.hi or ()) for v in column if v is not None]
    low, high = x["range"][0], max([*known, x["tickvals"][0]]) if known else x["range"][1]
    if high <= low:
        high = x["range"][1]
    span = (high - low) * px / max(px - kept - 14, px * 0.4)
    x["range"] = [low - 7 / px * span, low - 7 / px * span + span]
    step = 1
    inside = [i for i, t in enumerate(x["tickvals"]) if t <= high + 0.02 * (high - low)]
    while step < len(inside):
        at = inside[::step]
        each = (x["tickvals"][at[1]] - x["tickvals"][at[0]]) / span * px
        if each >= max(width(x["ticktext"][i]) for i in at) + 8:
            break
        step += 1
    x |= {key: [x[key][i] for i in inside[::step]] for key in ("tickvals", "ticktext")}


def _column(s: Series, style: Style, x: str, y: str) -> list[dict]:
    """The text of a series' marks, one below the other at the right edge of its panel."""
    return [
        {
            "x": 1,
            "xref": f"{x} domain",
            "y": name,
            "yref": y,
            "text": escape(said),
            "showarrow": False,
            "xanchor": "right",
            "font": style.font(TICK, role),
        }
        for name, said, role in zip(s.y, s.text or (), marks.roles(s), strict=False)
        if said
    ]


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
    else:
        # a point at nothing stands clear of the names, one at the far end is not cut
        low, high = x["range"]
        pad = (high - low) * 0.025
        x["range"] = [low - pad, high + pad]
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
        else:
            # one tick is no scale: reach for those around the data
            x["range"] = [min(x["range"][0], x["tickvals"][0]), max(x["range"][1], x["tickvals"][-1])]


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


def _beside(s: Series, every: Sequence[Series], style: Style) -> list[dict]:
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
