"""Cases per enforcement inspection by sector, on enforcement inspections alone; named only beyond the 99.8 % limits."""

from __future__ import annotations

import numpy as np

from lens.exhibits import _enforcement, _units
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Mark, Series, Table
from lens.stats.funnel import Funnel, funnel

CODE = "enforcement_rate"
M = "M16"
SIDES = {2: "high", -2: "low"}


def build(ctx: Context) -> Exhibit:
    _enforcement.check(ctx, M, ["sector"])
    rows = {r["sector"]: r for r in ctx.ask(M, ["sector"])}
    based = {s: r for s, r in rows.items() if r[f"{M}_den"]}
    what = ctx.t("enforce.rate.what")
    if not based:
        why = ctx.t("enforce.rate.none", span=ctx.span, filters=ctx.filter_words)
        return Exhibit(CODE, what, ctx.subtitle(), empty=why, alt=why, measures=(M,))
    whole = ctx.ask(M)[0]
    sectors = _units.order(ctx, "sector", {s: r[f"{M}_den"] for s, r in based.items()})
    drawn = [s for s in sectors if based[s][f"{M}_den"] >= _units.MIN_VISITS]
    limits = funnel(
        np.array([based[s][f"{M}_num"] for s in drawn], float),
        np.array([based[s][f"{M}_den"] for s in drawn], float),
        "rate",
        theta=whole[M],
    )
    side = dict(zip(drawn, (int(b) for b in limits.beyond), strict=True))
    title = _title(ctx, based, drawn, side, whole)
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what),
        chart=_chart(ctx, based, drawn, side, whole) if drawn else None,
        table=_table(ctx, rows, sectors, side),
        alt=ctx.t("enforce.rate.alt", title=title, names=ctx.labels("sector", drawn)),
        notes=_notes(ctx, based, drawn, limits),
        empty="" if drawn else ctx.t("enforce.rate.small", n=_units.MIN_VISITS),
        measures=(M,),
    )


def _chart(ctx: Context, rows: dict, drawn: list, side: dict, whole: dict) -> Chart:
    names = tuple(ctx.labels("sector", drawn))
    series = Series(
        ctx.name(M),
        tuple(rows[s][M] for s in drawn),
        names,
        "context",
        lo=tuple(rows[s][f"{M}_lo"] for s in drawn),
        hi=tuple(rows[s][f"{M}_hi"] for s in drawn),
        roles=tuple("accent" if abs(side[s]) == 2 else "context" for s in drawn),
        hover=tuple(
            ctx.t("sectors.hover_rate", name=n, value=ctx.value(M, rows[s][M]), base=ctx.base(rows[s], M))
            for n, s in zip(names, drawn, strict=True)
        ),
        keys=tuple(s or "" for s in drawn),
    )
    mark = Mark("vline", whole[M], text=ctx.t("units.all", value=ctx.value(M, whole[M])), role="centre")
    return Chart(
        "dot",
        (series,),
        Axis(kind="percent"),
        Axis(kind="category", order=names),
        marks=(mark,),
        height=70 + 26 * len(names),
    )


def _title(ctx: Context, rows: dict, drawn: list, side: dict, whole: dict) -> str:
    value, base = ctx.value(M, whole[M]), {"num": whole[f"{M}_num"], "den": whole[f"{M}_den"]}
    title = ctx.t("enforce.rate.title", value=value, **base)
    if len(drawn) < 2:
        return title
    groups = [(key, [s for s in drawn if side[s] == which]) for which, key in SIDES.items()]
    told = [ctx.t(f"enforce.rate.{key}", names=_units.some(ctx, "sector", group)) for key, group in groups if group]
    return _units.clauses(ctx, (title, _units.parts(ctx, told) if told else ctx.t("enforce.rate.alike", n=len(drawn))))


def _notes(ctx: Context, rows: dict, drawn: list, limits: Funnel) -> tuple[str, ...]:
    notes = [ctx.t("enforce.rate.note")]
    if len(drawn) < len(rows):
        notes.append(ctx.t("enforce.rate.small", n=_units.MIN_VISITS))
    if limits.too_few_units:
        notes.append(ctx.t("units.few"))
    elif limits.phi_used > 1:
        notes.append(ctx.t("units.widened", phi=limits.phi_used))
    return (*notes, ctx.t("enforce.neutral"))


def _table(ctx: Context, rows: dict, sectors: list, side: dict) -> Table:
    columns = (
        Column("sector", ctx.dimension_name("sector")),
        Column("visits", ctx.t("enforce.rate.visits"), "count"),
        Column("cases", ctx.name("M15"), "count"),
        Column("rate", ctx.name(M), "ratio"),
        Column("interval", ctx.t("units.interval"), "interval"),
        Column("verdict", ctx.t("units.verdict")),
    )
    # cases of a sector without an enforcement inspection have no rate and stand last
    shown = [*sectors, *(s for s in rows if s not in sectors)]
    body = tuple(
        (
            ctx.label("sector", s),
            rows[s][f"{M}_den"],
            rows[s][f"{M}_num"],
            rows[s][M],
            _units.interval(ctx, M, rows[s]),
            ctx.t(f"units.verdict_{SIDES.get(side[s], 'within') if s in side else 'none'}"),
        )
        for s in shown
    )
    links = tuple((None, ctx.behind(M, "den", sector=s), ctx.behind(M, sector=s), None, None, None) for s in shown)
    return Table(columns, body, links)
