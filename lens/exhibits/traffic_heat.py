"""Road × hour: violations found per hour of enforcement; cells are named only beyond the 99.8 % limits."""

from __future__ import annotations

import numpy as np

from lens import words
from lens.exhibits import _units
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table
from lens.stats.funnel import Funnel, funnel

CODE = "traffic_heat"
M = "T1"
MOST_ROADS = 14
#: a cell with fewer hours of enforcement than this is neither drawn nor judged
LEAST_HOURS = 10
Cell = tuple[str | None, str | None]


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off(M, ["road", "hour"])
    if refusal:
        raise refusal
    cells = {(r["road"], r["hour"]): r for r in ctx.ask(M, ["road", "hour"]) if r[f"{M}_den"]}
    what = ctx.t("traffic.heat.what")
    if not cells:
        why = ctx.t("traffic.none", span=ctx.span, filters=ctx.filter_words)
        return Exhibit(CODE, what, ctx.subtitle(), empty=why, alt=why, measures=(M,))
    whole = ctx.ask(M)[0]
    effort: dict[str | None, float] = {}
    for (road, _), row in cells.items():
        effort[road] = effort.get(road, 0) + row[f"{M}_den"]
    roads = _units.order(ctx, "road", effort, MOST_ROADS)
    hours = sorted({h for r, h in cells if r in roads and h is not None})
    judged = [k for k, r in cells.items() if r[f"{M}_den"] >= LEAST_HOURS and k[0] in roads and k[1] in hours]
    limits = funnel(
        np.array([cells[k][f"{M}_num"] for k in judged], float),
        np.array([cells[k][f"{M}_den"] for k in judged], float),
        "rate",
        theta=whole[M],
    )
    side = dict(zip(judged, (int(b) for b in limits.beyond), strict=True))
    title = _title(ctx, cells, side, whole)
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what),
        chart=Chart(
            "heat",
            tuple(_row(ctx, road, hours, cells, side) for road in roads),
            Axis(kind="category", order=tuple(ctx.labels("hour", hours))),
            Axis(decimals=1),
            height=60 + 30 * len(roads),
        )
        if judged
        else None,
        table=_table(ctx, cells, roads, side),
        alt=ctx.t("traffic.heat.alt", title=title, names=ctx.labels("road", roads)),
        notes=_notes(ctx, effort, roads, limits),
        empty="" if judged else ctx.t("traffic.heat.small", n=LEAST_HOURS),
        measures=(M,),
    )


def _row(ctx: Context, road: str | None, hours: list, cells: dict[Cell, dict], side: dict[Cell, int]) -> Series:
    mine = [cells[road, h] if (road, h) in side else None for h in hours]
    return Series(
        ctx.label("road", road),
        tuple(ctx.labels("hour", hours)),
        tuple(r[M] if r else None for r in mine),
        text=tuple(
            words.number(r[M], ctx.lang, 1) + ("*" if side[road, h] == 2 else "") if r else ""
            for h, r in zip(hours, mine, strict=True)
        ),
        hover=tuple(
            ctx.t(
                "traffic.heat.hover",
                road=ctx.label("road", road),
                hour=ctx.label("hour", h),
                value=ctx.value(M, r[M]),
                num=r[f"{M}_num"],
                den=r[f"{M}_den"],
                interval=_units.interval(ctx, M, r),
            )
            if r
            else ""
            for h, r in zip(hours, mine, strict=True)
        ),
    )


def _title(ctx: Context, cells: dict[Cell, dict], side: dict[Cell, int], whole: dict) -> str:
    title = ctx.t("traffic.heat.title", value=ctx.value(M, whole[M]), num=whole[f"{M}_num"], den=whole[f"{M}_den"])
    high = sorted((k for k, s in side.items() if s == 2), key=lambda k: -cells[k][M])
    if not high:
        return title + ctx.t("traffic.heat.alike") if len(side) > 1 else title
    road, hour = high[0]
    named = {"road": ctx.label("road", road), "hour": ctx.label("hour", hour), "high": ctx.value(M, cells[high[0]][M])}
    return title + ctx.t("traffic.heat.one" if len(high) == 1 else "traffic.heat.some", n=len(high), **named)


def _notes(ctx: Context, effort: dict, roads: list, limits: Funnel) -> tuple[str, ...]:
    notes = [ctx.t("traffic.heat.note", n=LEAST_HOURS)]
    if len(roads) < len(effort):
        notes.append(ctx.t("traffic.heat.most", n=len(effort), shown=len(roads)))
    if limits.phi_used > 1:
        notes.append(ctx.t("units.widened", phi=limits.phi_used))
    return (*notes, ctx.t("traffic.neutral"))


def _table(ctx: Context, cells: dict[Cell, dict], roads: list, side: dict[Cell, int]) -> Table:
    columns = (
        Column("road", ctx.dimension_name("road")),
        Column("hour", ctx.dimension_name("hour")),
        Column("hours", ctx.name("T2"), "number", 1),
        Column("found", ctx.name("T3"), "count"),
        Column("rate", ctx.name(M), "number", 2),
        Column("interval", ctx.t("units.interval"), "interval"),
        Column("verdict", ctx.t("units.verdict")),
    )
    place = {road: i for i, road in enumerate(roads)}
    keys = sorted(cells, key=lambda k: (place.get(k[0], len(place)), k[1] is None, k[1] or ""))
    sides = {2: "high", -2: "low"}
    body = tuple(
        (
            ctx.label("road", k[0]),
            ctx.label("hour", k[1]),
            cells[k][f"{M}_den"],
            cells[k][f"{M}_num"],
            cells[k][M],
            _units.interval(ctx, M, cells[k]),
            ctx.t(f"units.verdict_{sides.get(side[k], 'within') if k in side else 'none'}"),
        )
        for k in keys
    )
    links = tuple((None, None, None, ctx.behind(M, road=k[0], hour=k[1]), None, None, None) for k in keys)
    return Table(columns, body, links)
