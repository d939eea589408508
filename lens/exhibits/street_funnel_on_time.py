"""On-time rate of the streets over the hazards that came due, in a funnel: small streets may scatter."""

from __future__ import annotations

from lens.exhibits import _units
from lens.exhibits._reporting import silent
from lens.exhibits._streets import Judged, by_chance, funnel_chart, judge, roles_of, silent_clause, silent_notes
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table
from lens.stats.funnel import Funnel
from lens.stats.judge import on_time_limits

CODE = "street_funnel_on_time"


def build(ctx: Context) -> Exhibit:
    code = _units.on_time_code(ctx, "jurisdiction")
    rows = {r["jurisdiction"]: r for r in ctx.ask(code, ["jurisdiction"]) if r[f"{code}_den"] and r["jurisdiction"]}
    what = ctx.t("streets.funnel_on_time", name=ctx.name(code))
    if not rows:
        why = ctx.t("sectors.on_time_none", span=ctx.span)
        return Exhibit(CODE, what, ctx.subtitle(), empty=why, alt=why, measures=(code,))
    codes = _units.order(ctx, "jurisdiction", {c: r[f"{code}_den"] for c, r in rows.items()})
    whole = ctx.ask(code)[0][code]
    base = [float(rows[c][f"{code}_den"]) for c in codes]
    limits = on_time_limits([rows[c][f"{code}_num"] for c in codes], base, whole)
    quiet = silent(ctx)
    judged = judge(codes, limits, quiet)
    title = _title(ctx, code, rows, judged, limits)
    hover = [
        ctx.t("sectors.hover_rate", name=ctx.label("jurisdiction", c), value=ctx.value(code, rows[c][code]),
              base=ctx.base(rows[c], code))
        for c in codes
    ]
    notes = [*silent_notes(ctx)]
    if limits.too_few_units:
        notes.append(ctx.t("units.few"))
    elif limits.phi_used > 1:
        notes.append(ctx.t("units.widened", phi=limits.phi_used))
    if len(rows) > len(codes):
        notes.append(ctx.t("units.most_base", n=len(rows), shown=len(codes)))
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what),
        chart=funnel_chart(
            ctx, codes, base, limits, hover, roles_of(codes, judged, quiet, "low"), ctx.t("streets.due"),
            ctx.t("units.all", value=ctx.value(code, whole)),
        ),
        table=_table(ctx, code, codes, rows, limits, quiet),
        alt=ctx.t("streets.funnel_alt", title=title, n=len(codes)),
        notes=tuple(notes),
        empty=ctx.t("streets.alone") if len(codes) == 1 else "",
        measures=(code,),
    )


def _title(ctx: Context, code: str, rows: dict, judged: Judged, limits: Funnel) -> str:
    name, value = ctx.name(code, basis=False), ctx.value(code, limits.theta)
    if len(rows) == 1:
        (street,) = rows
        base = ctx.base(rows[street], code)
        title = ctx.t("sectors.rate_one", sector=ctx.label("jurisdiction", street), name=name, value=value, base=base)
    elif not judged.high and not judged.low:
        title = ctx.t("streets.rate_none", n=judged.n, name=name, value=value, chance=by_chance(ctx, limits))
    else:
        groups = [(group, key) for group, key in ((judged.low, "low"), (judged.high, "high")) if group]
        parts = [ctx.t(f"sectors.rate_{k}", names=_units.some(ctx, "jurisdiction", group)) for group, k in groups]
        title = _units.clauses(
            ctx,
            (
                ctx.t("sectors.rate_title", name=name, value=value, parts=_units.parts(ctx, parts)),
                ctx.t("sectors.rate_rest", n=judged.inside) if judged.inside else "",
            ),
        )
    return title + silent_clause(ctx)


def _table(ctx: Context, code: str, codes, rows: dict, limits: Funnel, quiet) -> Table:
    columns = (
        Column("street", ctx.dimension_name("jurisdiction")),
        Column("due", ctx.t("sectors.column_due"), "count"),
        Column("in_time", ctx.t("sectors.column_in_time"), "count"),
        Column("rate", ctx.name(code, basis=False), "ratio"),
        Column("interval", ctx.t("units.interval")),
        Column("limits", ctx.t("units.limit_outer")),
        Column("verdict", ctx.t("units.verdict")),
    )
    sides = {2: "high", -2: "low"}
    body = []
    for i, c in enumerate(codes):
        row = rows[c]
        verdict = ctx.t(f"units.verdict_{sides.get(int(limits.beyond[i]), 'within')}")
        bounds = (ctx.value(code, float(limits.lo998[i])), ctx.value(code, float(limits.hi998[i])))
        body.append(
            (
                ctx.label("jurisdiction", c), row[f"{code}_den"], row[f"{code}_num"], row[code],
                _units.interval(ctx, code, row), "–".join(bounds),
                ctx.t("streets.not_reported") if c in quiet else verdict,
            )
        )
    return Table(columns, tuple(body))
