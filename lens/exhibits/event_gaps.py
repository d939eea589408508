"""Days between days with a work safety accident (g chart); the wait since the last one is still open."""

from __future__ import annotations

from datetime import date
from math import isnan

import numpy as np

from lens.exhibits import _events, _units
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Mark, Series, Table
from lens.stats.charts import MIN_POINTS, DaysBetween, days_between
from lens.stats.variation import TAIL

CODE = "event_gaps"


def build(ctx: Context) -> Exhibit:
    _events.check(ctx)
    what = ctx.t("events.gaps.what")
    found = ctx.question("event_days", "accidents")
    since = ctx.snapshot.starts.get("accidents", ctx.period.end)
    subtitle = ctx.subtitle(what, period=ctx.t("selection.span", start=min(since, ctx.period.end), end=ctx.period.end))
    if not found:
        why = ctx.t("events.gaps.never", start=since, end=ctx.period.end)
        return Exhibit(CODE, what, subtitle, empty=why, alt=why, measures=("M23",))
    days = [r["day"] for r in found]
    chart = days_between([d.toordinal() for d in days], "g", 1 - 2 * TAIL)
    waited = (ctx.period.end - days[-1]).days
    notes = [ctx.t("events.gaps.note", n=chart.gaps.size), ctx.t("signals.gap_open", day=ctx.period.end)]
    if not chart.enough:
        notes.append(ctx.t("events.gaps.few", n=chart.gaps.size, least=MIN_POINTS))
    title = _title(ctx, chart, waited)
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=subtitle,
        chart=Chart(
            "scatter",
            tuple(_series(ctx, days, chart, waited)),
            Axis(kind="date"),
            Axis(unit=ctx.t("events.days")),
            marks=_references(ctx, chart),
            height=300,
        ),
        table=_table(ctx, found, chart, waited),
        alt=ctx.t("events.gaps.alt", title=title),
        notes=tuple(notes),
        measures=("M23",),
    )


def _series(ctx: Context, days: list[date], chart: DaysBetween, waited: int) -> list[Series]:
    """The closed gaps at the day that ended them, joined by a line, and the open one as a hollow point."""
    at, gaps = tuple(days[1:]), tuple(int(g) for g in chart.gaps)
    hover = tuple(ctx.t("events.gaps.hover", day=d, n=g, before=b) for d, g, b in zip(at, gaps, days[:-1], strict=True))
    series = []
    if gaps:
        roles = tuple("alert" if b else "context" for b in chart.beyond.tolist())
        series += [
            Series("", at, gaps, "context", "line", hover=hover),
            Series(ctx.t("events.gaps.gap"), at, gaps, "context", "scatter", hover=hover, roles=roles),
        ]
    said = ctx.t("signals.gap_waiting", n=waited)
    told = ctx.t("signals.gap_open_hover", day=days[-1], n=waited)
    last = at[-1:]
    series.append(
        Series(
            said,
            (*last, ctx.period.end),
            (*gaps[-1:], waited),
            "context",
            "line",
            text=(*("" for _ in last), said),
            hover=(*hover[-1:], told),
            roles=(*("context" for _ in last), "muted"),
            label_end=True,
        )
    )
    return series


def _references(ctx: Context, chart: DaysBetween) -> tuple[Mark, ...]:
    if not chart.enough:
        return ()
    high = Mark("hline", chart.hi, text=ctx.t("signals.gap_hi", n=chart.hi), role="limit")
    low = Mark("hline", chart.lo, text=ctx.t("signals.gap_lo", n=chart.lo), role="limit")
    return (Mark("hline", chart.median, role="centre"), high, *([low] if chart.lo > 1 else []))


def _title(ctx: Context, chart: DaysBetween, waited: int) -> str:
    parts = [ctx.t("events.gaps.now", day=ctx.period.end, n=waited)]
    if not chart.enough:
        return _units.clauses(ctx, [*parts, ctx.t("events.gaps.no_limits")])
    if waited > chart.hi:
        parts.append(ctx.t("signals.gap_waited", hi=chart.hi))
    low, high = int((chart.beyond < 0).sum()), int((chart.beyond > 0).sum())
    if not low and not high:
        parts.append(ctx.t("signals.gap_within", n=chart.gaps.size, mean=chart.mean))
    for n, key in ((low, "low"), (high, "high")):
        if n:
            parts.append(ctx.t(f"signals.gap_{key}", n=n, of=chart.gaps.size))
    return _units.clauses(ctx, parts)


def _table(ctx: Context, found: list[dict], chart: DaysBetween, waited: int) -> Table:
    columns = (
        Column("day", ctx.t("events.gaps.day"), "date"),
        Column("n", ctx.name("M23"), "count"),
        Column("gap", ctx.t("events.gaps.gap"), "days"),
        Column("verdict", ctx.t("units.verdict")),
    )
    sides = [np.nan, *(chart.beyond if chart.enough else np.full(chart.gaps.shape, np.nan))]
    still = ctx.t("units.verdict_high") if chart.enough and waited > chart.hi else ctx.t("signals.gap_still")
    body: list[tuple] = [(ctx.t("signals.gap_until", day=ctx.period.end), None, waited, still)]
    links: list[tuple] = [(None,) * 4]
    for row, gap, side in reversed(list(zip(found, [None, *chart.gaps.tolist()], sides, strict=True))):
        key = "none" if isnan(side) else {1: "high", -1: "low"}.get(int(side), "within")
        body.append((row["day"], row["n"], None if gap is None else int(gap), ctx.t(f"units.verdict_{key}")))
        links.append((None, ctx.behind("M23", "num", f"{row['day']}..{row['day']}"), None, None))
    return Table(columns, tuple(body), tuple(links))
