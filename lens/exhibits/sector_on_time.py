"""On-time rate by sector against the whole; coloured only beyond the 99.8 % funnel limits."""

from __future__ import annotations

import numpy as np

from lens import words
from lens.exhibits import _units
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Mark, Series, Table
from lens.stats.funnel import Funnel, funnel

CODE = "sector_on_time"


def build(ctx: Context) -> Exhibit:
    code = _units.on_time_code(ctx, "sector")
    rows = {r["sector"]: r for r in ctx.ask(code, ["sector"]) if r[f"{code}_den"]}
    what = ctx.t("sectors.on_time", name=ctx.name(code))
    if not rows:
        why = ctx.t("sectors.on_time_none", span=ctx.span)
        return Exhibit(CODE, what, ctx.subtitle(), empty=why, alt=why, measures=(code,))
    sectors = _units.order(ctx, "sector", {s: r[f"{code}_den"] for s, r in rows.items()})
    whole = ctx.ask(code)[0]
    limits = funnel(
        np.array([rows[s][f"{code}_num"] for s in sectors], float),
        np.array([rows[s][f"{code}_den"] for s in sectors], float),
        "proportion",
        theta=whole[code],
    )
    side = dict(zip(sectors, (int(b) for b in limits.beyond), strict=True))
    high, low = [s for s in sectors if side[s] == 2], [s for s in sectors if side[s] == -2]
    names = tuple(ctx.labels("sector", sectors))
    title = _title(ctx, code, rows, sectors, whole[code], high, low)
    series = Series(
        ctx.name(code),
        tuple(rows[s][code] for s in sectors),
        names,
        "context",
        lo=tuple(rows[s][f"{code}_lo"] for s in sectors),
        hi=tuple(rows[s][f"{code}_hi"] for s in sectors),
        roles=tuple("alert" if s in low else "accent" if s in high else "context" for s in sectors),
        hover=tuple(
            ctx.t("sectors.hover_rate", name=n, value=ctx.value(code, rows[s][code]), base=ctx.base(rows[s], code))
            for n, s in zip(names, sectors, strict=True)
        ),
        keys=tuple(s or "" for s in sectors),
    )
    mark = Mark("vline", whole[code], text=ctx.t("units.all", value=ctx.value(code, whole[code])), role="centre")
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what),
        chart=Chart(
            "dot",
            (series,),
            Axis(kind="percent", zero=False),
            Axis(kind="category", order=names),
            marks=(mark,),
            height=70 + 26 * len(names),
        ),
        table=_table(ctx, code, sectors, rows, side, limits),
        alt=ctx.t("sectors.on_time_alt", title=title, names=names),
        notes=_notes(ctx, limits, len(rows), len(sectors)),
        measures=(code,),
    )


def _title(ctx: Context, code: str, rows, sectors, whole: float, high: list, low: list) -> str:
    name, value = ctx.name(code, basis=False), ctx.value(code, whole)
    if len(sectors) == 1:
        base = ctx.base(rows[sectors[0]], code)
        return ctx.t("sectors.rate_one", sector=ctx.label("sector", sectors[0]), name=name, value=value, base=base)
    if not high and not low:
        return ctx.t("sectors.rate_none", n=len(sectors), name=name, value=value)
    rest = len(sectors) - len(high) - len(low)
    parts = [
        ctx.t(f"sectors.rate_{key}", names=_told(ctx, code, rows, group))
        for group, key in ((low, "low"), (high, "high"))
        if group
    ]
    return _units.clauses(
        ctx,
        (
            ctx.t("sectors.rate_title", name=name, value=value, parts=_units.parts(ctx, parts)),
            ctx.t("sectors.rate_rest", n=rest) if rest else "",
        ),
    )


def _told(ctx: Context, code: str, rows: dict, group: list) -> str:
    """市政设施（48.4%）、园林（47.1%）: the first few with their rates."""
    if len(group) > 3:
        return _units.some(ctx, "sector", group)
    values = [ctx.value(code, rows[s][code]) for s in group]
    named = zip(ctx.labels("sector", group), values, strict=True)
    return words.join([ctx.t("sectors.with_rate", name=n, value=v) for n, v in named], ctx.lang)


def _table(ctx: Context, code: str, sectors, rows: dict, side: dict, limits: Funnel) -> Table:
    columns = (
        Column("sector", ctx.dimension_name("sector")),
        Column("due", ctx.t("sectors.column_due"), "count"),
        Column("in_time", ctx.t("sectors.column_in_time"), "count"),
        Column("rate", ctx.name(code, basis=False), "ratio"),
        Column("interval", ctx.t("units.interval")),
        Column("limits", ctx.t("units.limit_outer")),
        Column("verdict", ctx.t("units.verdict")),
    )
    sides = {2: "high", -2: "low"}
    body = tuple(
        (
            ctx.label("sector", s),
            rows[s][f"{code}_den"],
            rows[s][f"{code}_num"],
            rows[s][code],
            _units.interval(ctx, code, rows[s]),
            f"{ctx.value(code, float(limits.lo998[i]))}–{ctx.value(code, float(limits.hi998[i]))}",
            ctx.t(f"units.verdict_{sides.get(side[s], 'within')}"),
        )
        for i, s in enumerate(sectors)
    )
    links = tuple((None, ctx.behind(code, "den", sector=s), ctx.behind(code, sector=s), *(None,) * 4) for s in sectors)
    return Table(columns, body, links)


def _notes(ctx: Context, limits: Funnel, n: int, shown: int) -> tuple[str, ...]:
    notes = []
    if limits.too_few_units:
        notes.append(ctx.t("units.few"))
    elif limits.phi_used > 1:
        notes.append(ctx.t("units.widened", phi=limits.phi_used))
    if n > shown:
        notes.append(ctx.t("units.most_base", n=n, shown=shown))
    return tuple(notes)
