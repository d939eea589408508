"""Chart record → Plotly figure: the only import of plotly."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import plotly.graph_objects as go

from lens.charts import areas, calendar, cartesian, heat, multiples, sideways, waterfall
from lens.charts.style import FONT, TICK, Style, style
from lens.exhibits.record import Chart

KINDS: dict[str, Callable[[Chart, Style], tuple[list[dict], dict]]] = {
    "bar": cartesian.render,
    "line": cartesian.render,
    "step": cartesian.render,
    "scatter": cartesian.render,
    "hbar": sideways.render,
    "dot": sideways.render,
    "heat": heat.render,
    "multiples": multiples.render,
    "waterfall": waterfall.render,
    "calendar": calendar.render,
    "map": areas.render,
}


class Drawn(go.Figure):
    """A finished figure: its plain form is all there is of it.

    Checking every property of a chart takes four times as long as making it. So it is the tests that check, over every
    exhibit and kind, and a reader does not wait for it.
    """

    def __init__(self, plain: dict) -> None:
        self._plain = plain

    def to_dict(self) -> dict:
        """The plain form; nobody may change a finished figure."""
        return self._plain


def figure(chart: Chart, theme: str = "light", lang: str = "zh") -> Drawn:
    """The figure of a chart record; `theme` is light, dark or projector, `lang` the language of its ticks.

    Everything that could be English is written by us, text from data is escaped, and the background is transparent,
    so the card shows through. Raises KeyError for a kind that is not in KINDS.
    """
    look = style(theme, lang)
    data, layout = KINDS[chart.kind](chart, look)
    common = {
        "height": chart.height,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": TICK, "color": look.tokens.soft},
        "showlegend": False,
        "legend": {
            "orientation": "h",
            "x": 1,
            "xanchor": "right",
            "y": 1.01,
            "yanchor": "bottom",
            "font": look.font(TICK),
            "itemclick": False,
            "itemdoubleclick": False,
            "bgcolor": "rgba(0,0,0,0)",
        },
        "hovermode": "closest",
        "hoverdistance": 30,
        "hoverlabel": {
            "bgcolor": look.tokens.paper,
            "bordercolor": look.tokens.line["muted"],
            "align": "left",
            "namelength": -1,
            "font": {"family": FONT, "size": 13, "color": look.tokens.ink},
        },
        "dragmode": False,
        # Streamlit hands every chart to Plotly twice, the second time as a copy; without a revision the copied arrays
        # count as new and the chart is drawn twice.
        "datarevision": zlib.crc32(repr((data, layout)).encode()),
    }
    layout["legend"] = common["legend"] | layout.get("legend", {})
    return Drawn({"data": data, "layout": common | layout})
