"""Public education by audience: activities and people reached, a table and no more."""

from __future__ import annotations

from lens.exhibits import _units
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table

CODE = "outreach_audience"


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off("O1", ["audience"])
    if refusal:
        raise refusal
    codes = [c for c in ("O1", "O2") if not ctx.off(c)]
    rows = {r["audience"]: r for r in ctx.ask(codes, ["audience"]) if r["O1"]}
    what = ctx.t("outreach.audience.what")
    if not rows:
        why = ctx.t("outreach.none", span=ctx.span, filters=ctx.filter_words)
        return Exhibit(CODE, what, ctx.subtitle(), empty=why, alt=why, measures=tuple(codes))
    total = ctx.ask(codes)[0]
    audiences = _units.order(ctx, "audience", {a: r["O1"] for a, r in rows.items()})
    named = [a for a in audiences if a is not None]
    title = ctx.t("outreach.audience.title", n=total["O1"], names=_units.some(ctx, "audience", named))
    if not named:
        title = ctx.t("outreach.audience.title_none", n=total["O1"])
    columns = (
        Column("audience", ctx.dimension_name("audience")),
        *(Column(c, ctx.name(c), "count") for c in codes),
        Column("share", ctx.t("outreach.audience.share"), "ratio"),
    )
    body = tuple(
        (ctx.label("audience", a), *(rows[a][c] for c in codes), rows[a]["O1"] / total["O1"]) for a in audiences
    )
    links = tuple((None, *(ctx.behind(c, audience=a) for c in codes), None) for a in audiences)
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what),
        table=Table(columns, body, links),
        alt=title,
        notes=(ctx.t("outreach.neutral"),),
        measures=tuple(codes),
        show_table=True,
    )
