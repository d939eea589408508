"""Chart record → plots: what an Office chart can say of it, still without Office.

A record's marks on a category axis become a column, a bar or a line plot; those on a scale become an xy plot. A dot
chart of one panel is turned: its categories stand below, so that points, intervals and names stay one native series.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from lens import words
from lens.charts import axes
from lens.exhibits.record import Axis, Chart, Series

#: more panels than this cannot be read on a slide: the table is shown instead
MOST_PANELS = 12
SHADED = ("heat", "calendar", "map")
EPOCH = date(1899, 12, 30)  # day 0 of Excel


@dataclass(frozen=True)
class Run:
    """One series of a plot. `shape`: bar, line, dot (points alone), band (the interval alone), hidden (holds up
    what stands on it) or rule (a reference). `y` of a category plot has a value or None for each category.
    """

    name: str
    y: tuple[float | None, ...]
    x: tuple[float, ...] = ()
    shape: str = "line"
    role: str = "context"
    roles: tuple[str, ...] = ()
    lo: tuple[float | None, ...] = ()
    hi: tuple[float | None, ...] = ()


@dataclass(frozen=True)
class Plot:
    """`kind`: category (upright), sideways, stacked or xy. `format` and `x_format` are Excel's."""

    kind: str
    runs: tuple[Run, ...]
    categories: tuple[str, ...] = ()
    title: str = ""
    value_title: str = ""
    x_title: str = ""
    format: str = "#,##0"
    x_format: str = "#,##0"
    low: float | None = None  # both ends of the value axis; None leaves them to the office program
    high: float | None = None
    over: bool = False  # bars of one category lie over each other, not beside


def plots(chart: Chart, lang: str) -> list[Plot]:
    """The plots of a record, one a panel; none where it cannot be drawn natively and its table says it better."""
    if chart.kind in SHADED:
        return []
    if chart.kind == "waterfall":
        return _waterfall(chart, lang)
    panels: Sequence[str] = chart.panels or tuple(dict.fromkeys(s.panel for s in chart.series))
    if len(panels) > MOST_PANELS:
        return []
    made = []
    for n, panel in enumerate(panels):
        axis = chart.axes[n] if chart.axes and n < len(chart.axes) else None
        own = replace(
            chart,
            series=tuple(s for s in chart.series if s.panel == panel),
            marks=tuple(m for m in chart.marks if m.panel in ("", panel)),
            x=axis or chart.x,
        )
        plot = _one(own, len(panels) > 1)
        axis = own.x if plot.kind == "sideways" or chart.kind == "dot" else own.y
        made.append(_scaled(plot, axis) if chart.kind != "multiples" else plot)
        made[-1] = replace(made[-1], title=panel, over=any(s.kind == "band" for s in own.series))
    return _shared(made) if chart.kind == "multiples" else made


def _one(chart: Chart, crowded: bool) -> Plot:
    if chart.kind == "hbar" or (chart.kind == "dot" and crowded):
        return _turned(chart, "sideways")
    if chart.kind == "dot":
        return _turned(chart, "category")
    kinds = {s.kind or chart.kind for s in chart.series}
    if chart.kind in ("scatter", "step") or "step" in kinds or chart.x.kind in ("value", "percent", "date"):
        return _xy(chart)
    names = axes.categories(chart.x, [s.x for s in chart.series])
    runs = [_run(s, names, s.x, s.y, _shape(s.kind or chart.kind)) for s in chart.series]
    runs += [
        Run(m.text, (_number(m.at),) * len(names), shape="rule", role=m.role) for m in chart.marks if m.kind == "hline"
    ]
    return Plot(
        "category",
        tuple(runs),
        tuple(names),
        format=pattern(chart.y),
        value_title=_title(chart.y),
        x_title=_title(chart.x),
    )


def _turned(chart: Chart, kind: str) -> Plot:
    """Marks whose values lie along x over the categories of y."""
    names = axes.categories(chart.y, [s.y for s in chart.series])
    plain = "bar" if kind == "sideways" else "dot"
    runs = [
        _run(s, names, s.y, s.x, "band" if (s.kind == "band" and chart.kind == "dot") else plain) for s in chart.series
    ]
    if kind == "category":
        runs += [
            Run(m.text, (_number(m.at),) * len(names), shape="rule", role=m.role)
            for m in chart.marks
            if m.kind == "vline"
        ]
    return Plot(
        kind, tuple(runs), tuple(names), format=pattern(chart.x), value_title=_title(chart.x), x_title=_title(chart.y)
    )


def _xy(chart: Chart) -> Plot:
    runs = []
    for s in chart.series:
        kind = s.kind or chart.kind
        x = tuple(_number(v) for v in s.x)
        y, lo, hi = (tuple(_number(v) for v in column or ()) for column in (s.y, s.lo, s.hi))
        if kind == "step":
            x, y = _stairs(x, y)
            lo = hi = ()
        roles = s.roles or () if kind != "step" else ()
        runs.append(Run(s.name, y, x, _shape(kind), s.role, tuple(roles), lo, hi))  # type: ignore[arg-type]
    days = chart.x.kind == "date"
    return Plot(
        "xy",
        tuple(runs),
        format=pattern(chart.y),
        x_format="yyyy-mm-dd" if days else pattern(chart.x),
        value_title=_title(chart.y),
        x_title=_title(chart.x),
    )


def _stairs(x: tuple, y: tuple) -> tuple[tuple, tuple]:
    """A level holds until the next point: two points at every step but the first."""
    xs, ys = list(x[:1]), list(y[:1])
    for before, at, value in zip(y[:-1], x[1:], y[1:], strict=True):
        xs += [at, at]
        ys += [before, value]
    return tuple(xs), tuple(ys)


def _waterfall(chart: Chart, lang: str) -> list[Plot]:
    """Stacked columns: an unseen one holds up what was added or taken away. None where a level falls below zero."""
    names = axes.categories(chart.x, [s.x for s in chart.series])
    value = {str(n): _number(v) for s in chart.series for n, v in zip(s.x, s.y, strict=True)}
    base: list[float | None] = []
    parts: dict[str, list[float | None]] = {"total": [], "more": [], "less": []}
    level = 0.0
    for n, name in enumerate(names):
        step = value.get(name)
        total = n in (0, len(names) - 1)
        if total and step is not None:
            level = step
        end = level if total or step is None else level + step
        if min(level, end) < 0:
            return []
        base.append(0 if total else min(level, end))
        kind = "total" if total else "more" if (step or 0) >= 0 else "less"
        for key, column in parts.items():
            column.append(abs(step) if key == kind and step is not None else None)
        level = end
    roles = {"total": "context", "more": "cat1", "less": "cat2"}
    runs = [Run(words.text("papers.hold", lang), tuple(base), shape="hidden")]
    runs += [Run(words.text(f"papers.{k}", lang), tuple(v), shape="bar", role=roles[k]) for k, v in parts.items()]
    return [
        Plot(
            "stacked",
            tuple(runs),
            tuple(names),
            format=pattern(chart.y),
            value_title=_title(chart.y),
            x_title=_title(chart.x),
        )
    ]


def _run(s: Series, names: Sequence[str], keys: Sequence, values: Sequence, shape: str) -> Run:
    """A series over the categories `names`: a category that it does not have is a gap."""
    at = {str(k): i for i, k in enumerate(keys)}

    def over(column: Sequence | None) -> tuple:
        return tuple(None if (i := at.get(n)) is None else column[i] for n in names) if column else ()

    roles = tuple(s.roles[at[n]] if n in at else s.role for n in names) if s.roles else ()
    y, lo, hi = (tuple(_number(v) for v in over(c)) for c in (values, s.lo, s.hi))
    return Run(s.name, y, shape=shape, role=s.role, roles=roles, lo=lo, hi=hi)


def _shape(kind: str) -> str:
    return {"bar": "bar", "dot": "dot", "scatter": "dot", "band": "band"}.get(kind, "line")


def _number(value: object) -> float | None:
    """A value as Excel counts it: a day as the days since its day 0."""
    if value is None:
        return None
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return float((value - EPOCH).days)
    return float(str(value))


def pattern(axis: Axis) -> str:
    """The number format of an axis."""
    tail = "." + "0" * axis.decimals if axis.decimals else ""
    return f"0{tail}%" if axis.kind == "percent" else f"#,##0{tail}"


def _title(axis: Axis) -> str:
    return axis.title or axis.unit


def _scaled(plot: Plot, axis: Axis) -> Plot:
    """The ends of the value axis such that intervals lie inside: an office program counts the points alone."""
    known = _known((plot,))
    if not known:
        return plot
    low, high = min(known), max(known)
    bars = any(r.shape == "bar" for r in plot.runs)
    if low >= 0 and (axis.zero or bars or low < high / 3):
        return replace(plot, low=0.0, high=_top(high, axis))
    return plot if not any(r.hi for r in plot.runs) else replace(plot, low=low - (high - low) / 20, high=high * 1.02)


def _shared(made: list[Plot]) -> list[Plot]:
    """All on one scale, from zero or below."""
    known = _known(made)
    percent = any("%" in p.format for p in made)
    high = _top(max(known, default=0.0), Axis(kind="percent" if percent else "value"))
    return [replace(p, low=min([0.0, *known]), high=high) for p in made]


def _known(made: Sequence[Plot]) -> list[float]:
    return [v for p in made for r in p.runs for v in (*r.y, *r.lo, *r.hi) if v is not None]


def _top(high: float, axis: Axis) -> float:
    """No share is above 100 %."""
    return 1.0 if axis.kind == "percent" and 0.8 < high <= 1 else round_up(high)


def round_up(value: float) -> float:
    """The next round number: 13 → 15, 0.93 → 1."""
    if value <= 0:
        return 1.0
    power = 10.0 ** len(str(int(value))) if value >= 1 else 1.0
    while power / 10 >= value:
        power /= 10
    return next(round(power / 10 * f, 9) for f in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if power / 10 * f >= value)
