"""Days between the days on which a major hazard was found (g chart); the wait since the last one is still open."""

from __future__ import annotations

from datetime import date
from math import isnan

import numpy as np

from lens.exhibits import _units
from lens.exhibits._compare import all_silent
from lens.exhibits._reporting import silent
from lens.exhibits._streets import silent_clause, silent_notes
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Mark, Series, Table
from lens.stats.charts import MIN_POINTS, RUN, DaysBetween, days_between
from lens.stats.signals import MOST_MONTHS
from lens.stats.variation import TAIL

CODE, MEASURE = "signals_majors_gap", "M11_new"
#: the latest gaps that are drawn; all of them set the limits
SHOWN = 60


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off(MEASURE)
    if refusal:
        raise refusal
    period, _ = ctx.months(MOST_MONTHS)
    found = ctx.question("signals_majors", date_from=period.start, date_to=period.end)
    what = ctx.t("signals.gap_what")
    subtitle = ctx.subtitle(what, period=ctx.t("selection.span", start=period.start, end=period.end))
    if not found:
        why = ctx.t("signals.gap_never", start=period.start, end=period.end)
        return Exhibit(CODE, what, subtitle, empty=why, alt=why, measures=(MEASURE,))
    days = [r["day"] for r in found]
    chart = days_between([d.toordinal() for d in days], "g", 1 - 2 * TAIL)
    waited = (period.end - days[-1]).days
    title = _title(ctx, days, chart, waited, period.end) + silent_clause(ctx)
    first = max(len(days) - SHOWN, 1)
    bands, named = _campaigns(ctx, days[first - 1], period.end)
    notes = [ctx.t("signals.gap_note", n=chart.gaps.size), ctx.t("signals.gap_open", day=period.end)]
    if chart.enough and chart.lo <= 1:
        notes.append(ctx.t("signals.gap_short", mean=chart.mean))
    if silent(ctx):
        notes += [ctx.t("signals.gap_silent"), *silent_notes(ctx)]
    if len(days) - 1 > SHOWN:
        notes.append(ctx.t("signals.gap_shown", n=SHOWN, of=len(days) - 1))
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=subtitle,
        chart=Chart(
            "scatter",
            tuple(_series(ctx, days, chart, waited, first, period.end)),
            Axis(kind="date"),
            Axis(unit=ctx.t("signals.gap_unit")),
            marks=(*bands, *_references(ctx, chart)),
            height=300,
        ),
        table=_table(ctx, found, chart, waited, period.end),
        alt=ctx.t("signals.gap_alt", title=title),
        notes=(*notes, *named),
        measures=(MEASURE,),
    )


def _series(ctx: Context, days: list[date], chart: DaysBetween, waited: int, first: int, end: date) -> list[Series]:
    """The closed gaps at the day that ended them, joined by a line, and the open one as a hollow point."""
    at, gaps = tuple(days[first:]), tuple(int(g) for g in chart.gaps[first - 1 :])
    name = ctx.t("signals.gap")
    hover = tuple(
        ctx.t("signals.gap_hover", day=d, n=g, before=b) for d, g, b in zip(at, gaps, days[first - 1 :], strict=False)
    )
    series = []
    if gaps:
        roles = tuple("alert" if b else "context" for b in chart.beyond[first - 1 :].tolist())
        series += [
            Series("", at, gaps, "context", "line", hover=hover),
            Series(name, at, gaps, "context", "scatter", hover=hover, roles=roles),
        ]
    said = ctx.t("signals.gap_waiting", n=waited)
    told = ctx.t("signals.gap_open_hover", day=days[-1], n=waited)
    last = (days[-1],) if gaps else ()
    series.append(
        Series(
            said,
            (*last, end),
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


def _references(ctx: Context, chart: DaysBetween) -> list[Mark]:
    if not chart.enough:
        return []
    median = Mark("hline", chart.median, role="centre")
    high = Mark("hline", chart.hi, text=ctx.t("signals.gap_hi", n=chart.hi), role="limit")
    low = Mark("hline", chart.lo, text=ctx.t("signals.gap_lo", n=chart.lo), role="limit")
    return [median, high, *([low] if chart.lo > 1 else [])]


def _campaigns(ctx: Context, start: date, end: date) -> tuple[list[Mark], list[str]]:
    """The campaigns between two days as bands, and the sentence that names them."""
    inside = [c for c in ctx.snapshot.campaigns if c["start_date"] <= end and c["end_date"] >= start]
    bands = [Mark("xband", max(c["start_date"], start), min(c["end_date"], end), role="band") for c in inside]
    names = [
        ctx.t(
            "trends.campaign",
            name=(c["name_en"] or c["name"]) if ctx.lang == "en" else c["name"],
            start=c["start_date"],
            end=c["end_date"],
        )
        for c in inside
    ]
    return bands, [ctx.t("trends.campaigns", names=names)] if names else []


def _title(ctx: Context, days: list[date], chart: DaysBetween, waited: int, end: date) -> str:
    parts = [ctx.t("signals.gap_now", day=end, n=waited)]
    if not chart.enough:
        return _units.clauses(ctx, [*parts, ctx.t("signals.gap_few", n=len(days), least=MIN_POINTS + 1)])
    low, high = int((chart.beyond < 0).sum()), int((chart.beyond > 0).sum())
    if waited > chart.hi and not all_silent(ctx):
        parts.append(ctx.t("signals.gap_waited", hi=chart.hi))
    if not low and not high:
        parts.append(ctx.t("signals.gap_within", n=chart.gaps.size, mean=chart.mean))
    for n, key in ((low, "low"), (high, "high")):
        if n:
            parts.append(ctx.t(f"signals.gap_{key}", n=n, of=chart.gaps.size))
    if chart.run[-1] and waited <= chart.hi:
        parts.append(ctx.t("signals.gap_run_long" if chart.run[-1] > 0 else "signals.gap_run_short", n=RUN))
    return _units.clauses(ctx, parts)


def _table(ctx: Context, found: list[dict], chart: DaysBetween, waited: int, end: date) -> Table:
    columns = (
        Column("day", ctx.t("signals.gap_day"), "date"),
        Column("majors", ctx.name(MEASURE), "count"),
        Column("gap", ctx.t("signals.gap"), "days"),
        Column("verdict", ctx.t("units.verdict")),
    )
    sides = [np.nan, *(chart.beyond if chart.enough else np.full(chart.gaps.shape, np.nan))]
    open_ = ctx.t("units.verdict_high") if chart.enough and waited > chart.hi else ctx.t("signals.gap_still")
    body: list[tuple] = [(ctx.t("signals.gap_until", day=end), None, waited, open_)]
    links: list[tuple] = [(None,) * 4]
    for row, gap, side in reversed(list(zip(found, [None, *chart.gaps.tolist()], sides, strict=True))):
        key = "none" if isnan(side) else {1: "high", -1: "low"}.get(int(side), "within")
        body.append((row["day"], row["hazards"], None if gap is None else int(gap), ctx.t(f"units.verdict_{key}")))
        links.append((None, ctx.behind(MEASURE, "num", f"{row['day']}..{row['day']}"), None, None))
    return Table(columns, tuple(body), tuple(links))
