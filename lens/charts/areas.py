"""map: areas as filled outlines on plain axes. No tiles, no WebGL, nothing that could be fetched."""

from __future__ import annotations

import math
from collections.abc import Sequence

from lens.charts.axes import base
from lens.charts.style import TICK, Style, escape, width, wrap
from lens.exhibits.record import Chart, Series

Point = tuple[float, float]


def render(chart: Chart, style: Style) -> tuple[list[dict], dict]:
    """(traces, layout): one filled outline a series, its label inside its largest ring."""
    data: list[dict] = []
    notes: list[dict] = []
    known = [(float(x), float(y)) for s in chart.series for x, y in zip(s.x, s.y, strict=True) if x is not None]
    for s in chart.series:
        if not any(x is not None for x in s.x):
            continue
        silent = s.role == "muted"
        fill: dict = {"fillcolor": style.fill(s.role)}
        if silent:
            # who sends nothing is hatched as well as pale: colour never carries meaning alone
            fill = {
                "fillcolor": style.tokens.empty,
                "fillpattern": {
                    "shape": "/",
                    "fgcolor": style.line("muted"),
                    "bgcolor": style.tokens.empty,
                    "size": 8,
                    "solidity": 0.25,
                },
            }
        data.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": list(s.x),
                "y": list(s.y),
                "fill": "toself",
                "line": {"color": style.tokens.paper, "width": 1.4},
                "name": escape(s.name),
                "text": wrap(s.hover[0]) if s.hover else escape(s.name),
                "hoverinfo": "text",
                "hoveron": "fills",
                "opacity": 1,
                **fill,
            }
        )
        if s.text and s.text[0] and (s.role in ("accent", "alert", "muted") or _fits(s, known, chart)):
            x, y = centre(largest(s))
            dark = s.role in ("accent", "alert", "cat0", "cat2", "cat3")
            colour = style.tokens.paper if dark else style.tokens.ink
            notes.append(
                {
                    "x": x,
                    "y": y,
                    "xref": "x",
                    "yref": "y",
                    "text": escape(s.text[0]).replace("\n", "<br>"),
                    "showarrow": False,
                    "font": style.font(TICK) | {"color": colour},
                }
            )
    frame = base(style) | {"showticklabels": False, "tickmode": "array", "tickvals": [], "ticktext": []}
    middle = sum(y for _, y in known) / len(known) if known else 0.0
    # a degree of longitude is shorter than one of latitude; plane coordinates in metres are not degrees
    degrees = all(abs(x) <= 180 and abs(y) <= 90 for x, y in known)
    ratio = 1 / max(math.cos(math.radians(middle)), 0.1) if degrees else 1.0
    return data, {
        "xaxis": frame | _range([x for x, _ in known]),
        "yaxis": frame | _range([y for _, y in known]) | {"scaleanchor": "x", "scaleratio": ratio},
        "annotations": notes,
        "shapes": [],
        "margin": {"l": 4, "r": 4, "t": 4, "b": 4},
    }


def _fits(s: Series, known: Sequence[Point], chart: Chart) -> bool:
    """Whether a label is no wider than its area; what stands out is named wherever it lies."""
    assert s.text is not None
    xs, ys = [x for x, _ in known], [y for _, y in known]
    scale = min(chart.room / ((max(xs) - min(xs)) or 1), chart.height / ((max(ys) - min(ys)) or 1))
    own = [x for x, _ in largest(s)]
    return (max(own) - min(own)) * scale * 1.1 >= max(width(line) for line in s.text[0].split("\n"))


def _range(values: Sequence[float]) -> dict:
    if not values:
        return {"type": "linear", "range": [0, 1]}
    pad = (max(values) - min(values)) * 0.02 or 1.0
    return {"type": "linear", "range": [min(values) - pad, max(values) + pad]}


def largest(s: Series) -> list[Point]:
    """The ring of a series with the largest area."""
    rings: list[list[Point]] = [[]]
    for x, y in zip(s.x, s.y, strict=True):
        if x is None:
            rings.append([])
        else:
            rings[-1].append((float(x), float(y)))
    return max(rings, key=lambda r: abs(_area(r)))


def _area(ring: Sequence[Point]) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], *ring[:1]], strict=True)) / 2


def centre(ring: Sequence[Point]) -> Point:
    """The centre of a ring's area; of a ring without area the mean of its points."""
    area = _area(ring)
    if abs(area) < 1e-12:
        return sum(p[0] for p in ring) / len(ring), sum(p[1] for p in ring) / len(ring)
    pairs = list(zip(ring, [*ring[1:], *ring[:1]], strict=True))
    x = sum((a[0] + b[0]) * (a[0] * b[1] - b[0] * a[1]) for a, b in pairs)
    y = sum((a[1] + b[1]) * (a[0] * b[1] - b[0] * a[1]) for a, b in pairs)
    return x / (6 * area), y / (6 * area)
