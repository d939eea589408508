"""Hazards found on each day of the last 53 weeks: when the district finds, and when it rests."""

from __future__ import annotations

from datetime import date, timedelta

from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table
from lens.periods import Period

WEEKS = 53


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off("M2", ["day"])
    if refusal:
        raise refusal
    end = ctx.period.end
    start = max(end - timedelta(7 * WEEKS - 1), ctx.snapshot.first_date)
    period = Period(start, end, ctx.period.asof, f"{start}..{end}")
    found = {r["day"]: r["M2"] for r in ctx.ask("M2", ["day"], period=period)}
    what = ctx.t("trends.calendar")
    if not sum(found.values()):
        why = ctx.no_rows()
        return Exhibit("season_calendar", what, ctx.subtitle(what), empty=why, alt=why, measures=("M2",))
    days = [start + timedelta(i) for i in range((end - start).days + 1)]
    rest = [d for d in days if not ctx.snapshot.day[d]["is_workday"]]
    total = sum(found.values())
    most = max(days, key=lambda d: found.get(d, 0))
    values = {"n": total, "day": most, "k": found[most]}
    title = ctx.t("trends.calendar_title", **values, share=sum(found.get(d, 0) for d in rest) / total)
    if not rest:
        title = ctx.t("trends.calendar_plain", **values)
    series = Series(
        ctx.name("M2"), tuple(days), tuple(found.get(d, 0) for d in days), "context", "calendar",
        hover=tuple(_hover(ctx, d, found.get(d, 0)) for d in days),
    )  # fmt: skip
    columns = (
        Column("day", ctx.dimension_name("day"), "date"),
        Column("found", ctx.name("M2"), "count"),
        Column("kind", ctx.t("trends.day_kind")),
    )
    return Exhibit(
        code="season_calendar",
        title=title,
        subtitle=ctx.subtitle(what, period=ctx.t("selection.span", start=start, end=end)),
        chart=Chart("calendar", (series,), y=Axis(), height=190),
        table=Table(
            columns,
            tuple((d, found.get(d, 0), _kind(ctx, d)) for d in reversed(days)),
            tuple((None, ctx.behind("M2", period=f"{d}..{d}"), None) for d in reversed(days)),
        ),
        alt=ctx.t("trends.calendar_alt", title=title),
        notes=(ctx.t("trends.calendar_note"),),
        measures=("M2",),
    )


def _kind(ctx: Context, day: date) -> str:
    known = ctx.snapshot.day[day]
    if known["holiday"]:
        return ctx.t("trends.holiday")
    return ctx.t("trends.workday" if known["is_workday"] else "trends.restday")


def _hover(ctx: Context, day: date, n: int) -> str:
    return ctx.t("trends.calendar_hover", day=day, kind=_kind(ctx, day), n=n)
