"""calendar: days as cells, weeks as columns, seven rows for each series (a year or a season), on one colour scale."""

from __future__ import annotations

from datetime import date, timedelta

from lens.charts import axes
from lens.charts.style import LABEL, Style, escape, wrap
from lens.exhibits.record import Chart

WEEKDAYS = {"zh": ("一", "", "三", "", "五", "", "日"), "en": ("Mon", "", "Wed", "", "Fri", "", "Sun")}


def render(chart: Chart, style: Style) -> tuple[list[dict], dict]:
    """(traces, layout); x of a series holds dates."""
    highest = max((v for s in chart.series for v in s.y if v is not None), default=1) or 1
    data: list[dict] = []
    count = max(1, len(chart.series))
    top = 44 if count > 1 else 22
    layout: dict = {"annotations": [], "margin": {"l": 34 if style.lang == "zh" else 38, "r": 8, "t": top, "b": 8}}
    # the rows of one series and the px between two series (its name and its months), as shares of the plot
    apart = 48 / (chart.height - top - 8)
    tall = (1 - (count - 1) * apart) / count
    for n, s in enumerate(chart.series):
        days = [d if isinstance(d, date) else date.fromisoformat(str(d)[:10]) for d in s.x]
        first = min(days) - timedelta(min(days).weekday())
        weeks = (max(days) - first).days // 7 + 1
        z: list[list] = [[None] * weeks for _ in range(7)]
        told: list[list[str]] = [[""] * weeks for _ in range(7)]
        said = s.hover or tuple(f"{d} {axes.shown(chart.y, v, style.lang)}" for d, v in zip(days, s.y, strict=True))
        for d, value, sentence in zip(days, s.y, said, strict=True):
            z[d.weekday()][(d - first).days // 7] = value
            told[d.weekday()][(d - first).days // 7] = wrap(sentence)
        tag = "" if n == 0 else str(n + 1)
        data.append(
            {
                "type": "heatmap",
                "z": z,
                "customdata": told,
                "hovertemplate": "%{customdata}<extra></extra>",
                "xgap": 2,
                "ygap": 2,
                "zmin": 0,
                "zmax": highest,
                "colorscale": [list(stop) for stop in style.tokens.scale],
                "showscale": False,
                "hoverongaps": False,
                "xaxis": f"x{tag}",
                "yaxis": f"y{tag}",
            }
        )
        months = [d for d in days if d.day == 1]
        high = 1 - n * (tall + apart)
        layout[f"xaxis{tag}"] = axes.base(style) | {
            "anchor": f"y{tag}",
            "side": "top",
            "tickmode": "array",
            "range": [-0.5, weeks - 0.5],
            "tickvals": [(d - first).days // 7 for d in months],
            "ticktext": [
                axes.month_label(f"{d.year}-{d.month:02d}", style.lang, d.month == 1 or i == 0)
                for i, d in enumerate(months)
            ],
        }
        layout[f"yaxis{tag}"] = axes.base(style) | {
            "anchor": f"x{tag}",
            "domain": [max(0.0, high - tall), high],
            "range": [6.5, -0.5],
            "tickmode": "array",
            "tickvals": list(range(7)),
            "ticktext": list(WEEKDAYS[style.lang]),
        }
        if count > 1:
            layout["annotations"].append(
                {
                    "x": 0,
                    "y": high,
                    "xref": "paper",
                    "yref": "paper",
                    "text": f"<b>{escape(s.name)}</b>",
                    "showarrow": False,
                    "xanchor": "left",
                    "yanchor": "bottom",
                    "yshift": 20,
                    "font": style.font(LABEL) | {"color": style.tokens.ink},
                }
            )
    return data, layout
