"""Charts for a wall: drawn as for a card and enlarged as a whole, so that every distance keeps its proportion.

At SCALE the smallest text of a chart (TICK) is 21 px on a slide of 1920×1080.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lens.charts import figure
from lens.charts.style import THEMES
from lens.exhibits.record import Chart

SCALE = 1.75


def presented(chart: Chart, width: float, height: float, lang: str) -> tuple[dict, list[list]]:
    """(figure, palette) of a chart on `width`×`height` px of a slide; the figure is to be enlarged by SCALE.

    What differs between the themes stands in the figure as {"$": i}; palette[i] holds its values in the order of
    THEMES. So a figure is kept once and not three times.
    """
    room, tall = int(width / SCALE), int(height / SCALE)
    sized = replace(chart, room=room, height=tall)
    drawn = []
    for theme in THEMES:
        plain = figure(sized, theme, lang).to_dict()
        layout = {k: v for k, v in plain["layout"].items() if k != "datarevision"}
        drawn.append({"data": plain["data"], "layout": layout | {"width": room}})
    palette: dict[str, int] = {}
    values: list[list] = []
    return _merged(drawn, palette, values), values


def _merged(parts: list[Any], palette: dict[str, int], values: list[list]) -> Any:
    """One tree of several that differ in some leaves."""
    first = parts[0]
    if all(part is first for part in parts):
        return first
    if isinstance(first, dict):
        return {key: _merged([p[key] for p in parts], palette, values) for key in first}
    if isinstance(first, list | tuple) and all(len(p) == len(first) for p in parts):
        return [_merged(list(each), palette, values) for each in zip(*parts, strict=True)]
    if all(p == first for p in parts[1:]):
        return first
    key = repr(parts)
    if key not in palette:
        palette[key] = len(values)
        values.append(parts)
    return {"$": palette[key]}


def script() -> str:
    """Plotly's own script, as the installed package brings it (4.8 MB: it ships no smaller one)."""
    from plotly.offline import get_plotlyjs

    return get_plotlyjs()
