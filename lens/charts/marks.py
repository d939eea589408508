"""One series → Plotly traces; one reference mark → shapes and annotations. Plain dicts: go.Figure is made once."""

from __future__ import annotations

from collections.abc import Sequence

from lens.charts import axes
from lens.charts.style import LABEL, TICK, Style, escape, width, wrap
from lens.exhibits.record import Axis, Chart, Mark, Series

STROKE = {"accent": 2.4, "alert": 2.4, "limit": 1.2, "centre": 1.4, "context": 1.8, "muted": 1.5}


def traces(series: Series, kind: str, chart: Chart, style: Style, x: str = "x", y: str = "y") -> list[dict]:
    """The traces of one series on the axes `x`, `y`; `kind` is bar, line, step, area or dot."""
    made = {"bar": _bar, "line": _line, "step": _line, "area": _area, "dot": _dot, "scatter": _dot}[kind](
        series, kind, chart, style
    )
    # opacity: Plotly makes points of several sizes transparent unless told otherwise
    return [{"xaxis": x, "yaxis": y, "opacity": 1, "name": escape(series.name), "showlegend": False, **t} for t in made]


def hover(series: Series, value_axis: Axis, style: Style, horizontal: bool = False) -> dict:
    """Hover in the reader's language: the sentence the exhibit wrote, else name, place and value."""
    if series.hover is not None:
        said = series.hover
    else:
        places, values = (series.y, series.x) if horizontal else (series.x, series.y)
        said = tuple(
            f"{series.name} {p} {axes.shown(value_axis, v, style.lang)}{value_axis.unit}".strip()
            for p, v in zip(places, values, strict=True)
        )
    return {"customdata": [wrap(s) for s in said], "hovertemplate": "%{customdata}<extra></extra>"}


def roles(series: Series) -> Sequence[str]:
    return series.roles or (series.role,) * len(series.x)


def _labels(series: Series) -> list[str] | None:
    return None if series.text is None else [escape(t) for t in series.text]


def _bar(s: Series, kind: str, chart: Chart, style: Style) -> list[dict]:
    trace: dict = {
        "type": "bar",
        "x": list(s.x),
        "y": list(s.y),
        "cliponaxis": False,
        "marker": {"color": [style.fill(r) for r in roles(s)], "cornerradius": 2, "pattern": _hatch(s, style)},
        **hover(s, chart.y, style),
    }
    if s.text is not None:
        trace |= {"text": _labels(s), "textposition": "outside", "textfont": style.font(TICK), "textangle": 0}
    if s.lo is not None and s.hi is not None:
        trace["error_y"] = interval(s.y, s.lo, s.hi, style)
    return [trace]


def _hatch(s: Series, style: Style) -> dict:
    """What is incomplete is hatched as well as pale: colour never carries meaning alone."""
    return {
        "shape": ["/" if r == "muted" else "" for r in roles(s)],
        "fgcolor": style.line("muted"),
        "bgcolor": style.fill("muted"),
        "size": 6,
        "solidity": 0.25,
    }


def interval(middle: Sequence, lo: Sequence, hi: Sequence, style: Style) -> dict:
    known = [None not in (m, a, b) for m, a, b in zip(middle, lo, hi, strict=True)]
    return {
        "type": "data",
        "symmetric": False,
        "thickness": 1.2,
        "width": 3,
        "color": style.line("centre"),
        "array": [b - m if k else 0 for k, m, b in zip(known, middle, hi, strict=True)],
        "arrayminus": [m - a if k else 0 for k, m, a in zip(known, middle, lo, strict=True)],
    }


def _line(s: Series, kind: str, chart: Chart, style: Style) -> list[dict]:
    shape = "hv" if kind == "step" else "linear"
    made = band(s, style, shape) if s.lo is not None and s.hi is not None else []
    each = roles(s)
    dash = {"limit": "dot", "centre": "dash"}.get(s.role, "solid")
    if any(y is not None for y in s.y):
        common = {"type": "scatter", "mode": "lines", "x": list(s.x)}
        line = {"color": style.line(s.role), "width": STROKE.get(s.role, 2.0), "shape": shape}
        firm, loose = _split(s, each)
        told = hover(s, chart.y, style)
        made.append(common | {"y": firm, "line": line | {"dash": dash}} | told)
        if any(y is not None for y in loose):
            made.append(common | {"y": loose, "line": line | {"dash": "dot"}} | told)
    points = [
        i
        for i, y in enumerate(s.y)
        # a limit between two gaps is no figure of its own
        if y is not None and (_stands_out(s, each, i) or (_alone(s.y, i) and s.role not in ("limit", "centre")))
    ]
    if points:
        told = hover(s, chart.y, style)
        made.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": [s.x[i] for i in points],
                "y": [s.y[i] for i in points],
                "marker": {
                    "size": [8 if each[i] in ("accent", "alert") else 6 for i in points],
                    "opacity": 1,
                    "color": [style.tokens.paper if each[i] == "muted" else style.line(each[i]) for i in points],
                    "line": {
                        "width": 1.6,
                        "color": [style.line(s.role if each[i] == "muted" else each[i]) for i in points],
                    },
                },
                "cliponaxis": False,
                "customdata": [told["customdata"][i] for i in points],
                "hovertemplate": told["hovertemplate"],
            }
        )
    if s.text is not None:
        at = [
            i for i, t in enumerate(s.text) if t and s.y[i] is not None and not (s.label_end and i == last_known(s.y))
        ]
        made.append(
            {
                "type": "scatter",
                "mode": "text",
                "x": [s.x[i] for i in at],
                "y": [s.y[i] for i in at],
                "text": [escape(s.text[i]) for i in at],
                "textposition": "top center",
                "textfont": style.font(TICK, s.role),
                "hoverinfo": "skip",
                "cliponaxis": False,
            }
        )
    return made


def _split(s: Series, each: Sequence[str]) -> tuple[list, list]:
    """A line's firm part, and the part that is still incomplete (role muted) with the point before it."""
    if s.roles is None or "muted" not in each:
        return list(s.y), [None] * len(s.y)
    firm = [None if r == "muted" else y for y, r in zip(s.y, each, strict=True)]
    loose = [
        y if r == "muted" or "muted" in each[i + 1 : i + 2] else None
        for i, (y, r) in enumerate(zip(s.y, each, strict=True))
    ]
    return firm, loose


def _stands_out(s: Series, each: Sequence[str], i: int) -> bool:
    return each[i] != s.role or (s.label_end and s.role not in ("limit", "centre", "band") and i == last_known(s.y))


def _alone(y: Sequence, i: int) -> bool:
    return (i == 0 or y[i - 1] is None) and (i == len(y) - 1 or y[i + 1] is None)


def last_known(values: Sequence) -> int:
    """Index of the last value that is not a gap (−1 when there is none)."""
    return next((i for i in range(len(values) - 1, -1, -1) if values[i] is not None), -1)


def band(s: Series, style: Style, shape: str = "linear") -> list[dict]:
    """The area between lo and hi, in as many pieces as the gaps leave."""
    made: list[dict] = []
    run: list[int] = []
    tone = style.fill("band") if s.role in ("band", "context", "muted", "limit", "centre") else tint(style.line(s.role))
    for i in range(len(s.x) + 1):
        known = i < len(s.x) and s.lo[i] is not None and s.hi[i] is not None  # type: ignore[index]
        if known:
            run.append(i)
        elif run:
            xs, lo, hi = [s.x[j] for j in run], [s.lo[j] for j in run], [s.hi[j] for j in run]  # type: ignore[index]
            flat = {
                "type": "scatter",
                "mode": "lines",
                "x": xs,
                "line": {"width": 0, "shape": shape},
                "hoverinfo": "skip",
            }
            made += [flat | {"y": lo}, flat | {"y": hi, "fill": "tonexty", "fillcolor": tone}]
            run = []
    if made and not any(y is not None for y in s.y) and s.hover is not None:
        # a band alone still answers the pointer, along its upper edge
        told = hover(s, Axis(), style)
        made.append(
            {"type": "scatter", "mode": "lines", "x": list(s.x), "y": list(s.hi or ()), "line": {"width": 0}, **told}
        )
    return made


def tint(colour: str, share: float = 0.16) -> str:
    """The colour, mostly transparent, so that two bands can lie over each other."""
    r, g, b = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({r},{g},{b},{share})"


def _area(s: Series, kind: str, chart: Chart, style: Style) -> list[dict]:
    if s.lo is not None and s.hi is not None:
        return band(s, style)
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": list(s.x),
            "y": list(s.y),
            "fill": "tozeroy",
            "line": {"width": 1, "color": style.line(s.role)},
            "fillcolor": tint(style.line(s.role), 0.28),
            **hover(s, chart.y, style),
        }
    ]


def _dot(s: Series, kind: str, chart: Chart, style: Style) -> list[dict]:
    each = roles(s)
    trace: dict = {
        "type": "scatter",
        "mode": "markers",
        "x": list(s.x),
        "y": list(s.y),
        "cliponaxis": False,
        "marker": {
            "size": [11 if r in ("accent", "alert") else 8 for r in each],
            "color": [style.line(r) for r in each],
            "symbol": ["circle-open" if r == "muted" else "diamond" if r == "alert" else "circle" for r in each],
            "opacity": 1,
            "line": {"width": 1, "color": style.tokens.paper},
        },
        **hover(s, chart.y, style),
    }
    if s.lo is not None and s.hi is not None:
        trace["error_y"] = interval(s.y, s.lo, s.hi, style)
    return [trace]


#: where a point's name may stand, in the order it is tried: (xanchor, yanchor, xshift, yshift)
PLACES = (
    ("left", "middle", 8, 0),
    ("right", "middle", -8, 0),
    ("center", "bottom", 0, 7),
    ("center", "top", 0, -7),
    ("left", "bottom", 6, 5),
    ("right", "bottom", -6, 5),
    ("left", "top", 6, -5),
    ("right", "top", -6, -5),
)


def point_labels(
    s: Series,
    style: Style,
    every: Sequence[Series] = (),
    x_range: Sequence[float] = (0, 1),
    y_range: Sequence[float] = (0, 1),
    size: tuple[float, float] = (400, 300),
) -> list[dict]:
    """Names beside the points that have one, each where it covers least of other points, curves and names.

    `every`: the series of the chart; `size`: px of the plot, whose ranges turn values into px.
    """
    if s.text is None:
        return []
    wide, tall = size

    def px(x: object, y: object) -> tuple[float, float] | None:
        if not isinstance(x, int | float) or not isinstance(y, int | float):
            return None
        across, up = (x_range[1] - x_range[0]) or 1, (y_range[1] - y_range[0]) or 1
        return (x - x_range[0]) / across * wide, (y - y_range[0]) / up * tall

    there = [p for o in every or (s,) for x, y in zip(o.x, o.y, strict=True) if (p := px(x, y))]
    boxes: list[tuple[float, float, float, float]] = []
    made = []
    for i, said in enumerate(s.text):
        if not said or s.y[i] is None:
            continue
        at = px(s.x[i], s.y[i])
        place = min(PLACES, key=lambda p: (_cost(_box(at, said, p), boxes, there, size), PLACES.index(p)))
        if at is None:
            place = PLACES[0]
        boxes.append(_box(at, said, place))
        xanchor, yanchor, xshift, yshift = place
        made.append(
            {
                "x": s.x[i],
                "y": s.y[i],
                "xref": "x",
                "yref": "y",
                "text": escape(said),
                "showarrow": False,
                "font": style.font(TICK, roles(s)[i]),
                "xanchor": xanchor,
                "yanchor": yanchor,
                "xshift": xshift,
                "yshift": yshift,
            }
        )
    return made


def _box(
    at: tuple[float, float] | None, said: str, place: tuple[str, str, int, int]
) -> tuple[float, float, float, float]:
    """(left, bottom, right, top) in px of a name at a place beside a point."""
    x, y = at or (0.0, 0.0)
    wide, tall = width(said), LABEL + 3
    left = x + place[2] - {"left": 0, "center": wide / 2, "right": wide}[place[0]]
    bottom = y + place[3] - {"bottom": 0, "middle": tall / 2, "top": tall}[place[1]]
    return left, bottom, left + wide, bottom + tall


def _cost(
    box: tuple[float, float, float, float],
    boxes: Sequence[tuple[float, float, float, float]],
    points: Sequence[tuple[float, float]],
    size: tuple[float, float],
) -> int:
    """How much a name would cover: out of the plot is worst, then another name, then points and curves."""
    left, bottom, right, top = box
    outside = left < 0 or right > size[0] or bottom < 0 or top > size[1]
    names = sum(left < r and right > x and bottom < t and top > y for x, y, r, t in boxes)
    return 1000 * outside + 100 * names + sum(left <= x <= right and bottom <= y <= top for x, y in points)


def end_labels(
    chart: Chart,
    series: Sequence[Series],
    style: Style,
    y_range: Sequence[float],
    px: float,
    x: str = "x",
    y: str = "y",
) -> tuple[list[dict], float]:
    """(annotations, px they need): each labelled line named at its last point, pushed apart where they would touch."""
    wanted = []
    for s in series:
        i = last_known(s.y)
        if s.label_end and i >= 0 and (s.kind or chart.kind) != "bar":
            said = end_text(s, chart, style)
            wanted.append((float(s.y[i]), s, i, said))
    wanted.sort(key=lambda w: w[0])
    scale = px / ((y_range[1] - y_range[0]) or 1)
    placed: list[float] = []
    for value, *_ in wanted:
        at = (value - y_range[0]) * scale
        placed.append(max(at, placed[-1] + LABEL + 4) if placed else at)
    over = placed[-1] - px if placed else 0
    if over > 0:
        placed = [p - over for p in placed]
    made = [
        {
            "x": s.x[i],
            "y": value,
            "xref": x,
            "yref": y,
            "text": escape(said),
            "showarrow": False,
            "xanchor": "left",
            "xshift": 9,
            "yshift": round(at - (value - y_range[0]) * scale, 1),
            "align": "left",
            "bgcolor": tint(style.tokens.paper, 0.75),
            "borderpad": 0,
            "font": style.font(TICK, roles(s)[i] if roles(s)[i] != "muted" else s.role),
            # inside the plot a name stands on other lines: they shine through but do not strike it out
            **({"bgcolor": tint(style.tokens.paper, 0.6)} if _room_left(chart, s, i) > 0 else {}),
        }
        for at, (value, s, i, said) in zip(placed, wanted, strict=True)
    ]
    return made, max((width(said) + 14 - chart.room * _room_left(chart, s, i) for _, s, i, said in wanted), default=0)


def end_text(s: Series, chart: Chart, style: Style) -> str:
    """What stands at a line's end: its own text there, else its name; where the panel is named after it, its value."""
    i = last_known(s.y)
    if i < 0:
        return ""
    if s.text is not None and s.text[i]:
        return s.text[i]
    return axes.shown(chart.y, s.y[i], style.lang) if s.name in ("", s.panel) else s.name


def _room_left(chart: Chart, s: Series, i: int) -> float:
    """The share of the plot that lies to the right of a series' point, where its label can stand without a margin."""
    furthest = max((x for other in chart.series for x in other.x if isinstance(x, int | float)), default=None)
    nearest = min((x for other in chart.series for x in other.x if isinstance(x, int | float)), default=None)
    if furthest is None or nearest is None or furthest == nearest or not isinstance(s.x[i], int | float):
        return 0.0
    return (furthest - s.x[i]) / (furthest - nearest)


def bar_name(s: Series, style: Style, x: str = "x", y: str = "y") -> dict:
    """The name of the bars, written at the foot of the first of them."""
    return {
        "x": 0.012,
        "y": 0,
        "xref": f"{x} domain",
        "yref": y,
        "text": escape(s.name),
        "showarrow": False,
        "xanchor": "left",
        "yanchor": "bottom",
        "yshift": 6,
        "font": style.font(TICK) | {"color": style.tokens.ink},
    }


def references(marks: Sequence[Mark], style: Style, x: str = "x", y: str = "y") -> tuple[list[dict], list[dict]]:
    """(shapes, annotations) of reference lines, bands and notes on one pair of axes."""
    shapes: list[dict] = []
    notes: list[dict] = []
    for m in marks:
        at = m.at.isoformat() if hasattr(m.at, "isoformat") else m.at
        to = m.to.isoformat() if hasattr(m.to, "isoformat") else m.to
        line = {"color": style.line(m.role), "width": 1.3, "dash": "dash" if m.role == "centre" else "dot"}
        label = {"text": escape(m.text), "showarrow": False, "font": style.font(TICK, m.role)}
        if m.kind == "vline":
            shapes.append(
                {"type": "line", "xref": x, "yref": f"{y} domain", "x0": at, "x1": at, "y0": 0, "y1": 1, "line": line}
            )
            label |= {"x": at, "y": 1, "xref": x, "yref": f"{y} domain", "yanchor": "bottom"}
        elif m.kind == "hline":
            shapes.append(
                {"type": "line", "xref": f"{x} domain", "yref": y, "x0": 0, "x1": 1, "y0": at, "y1": at, "line": line}
            )
            label |= {"x": 1, "y": at, "xref": f"{x} domain", "yref": y, "xanchor": "right", "yanchor": "bottom"}
        elif m.kind == "xband":
            shapes.append(
                {
                    "type": "rect",
                    "xref": x,
                    "yref": f"{y} domain",
                    "x0": at,
                    "x1": to,
                    "y0": 0,
                    "y1": 1,
                    "layer": "below",
                    "line": {"width": 0},
                    "fillcolor": style.fill("band"),
                }
            )
            label |= {
                "x": at,
                "y": 1,
                "xref": x,
                "yref": f"{y} domain",
                "xanchor": "left",
                "yanchor": "top",
                "xshift": 4,
            }
        else:
            label |= {"x": at, "y": to, "xref": x, "yref": y, "yanchor": "bottom", "align": "left"}
        if m.text:
            notes.append(label)
    return shapes, notes
