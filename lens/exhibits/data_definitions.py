"""Every measure: what it counts, in what unit, over which base, and what a house must give for it."""

from __future__ import annotations

from lens import words
from lens.exhibits._data import need_name, subtitle
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table
from lens.measures import MEASURES, Measure


def build(ctx: Context) -> Exhibit:
    keys = ("code", "name", "definition", "unit", "base", "needs")
    rows = tuple(
        (
            m.code,
            m.name(ctx.lang),
            m.definition(ctx.lang),
            m.unit[ctx.lang],
            _base(ctx, m),
            words.join((need_name(ctx, n) for n in m.needs), ctx.lang),
        )
        for m in MEASURES.values()
    )
    title = ctx.t("datapage.definitions.title", n=len(rows), rates=sum(m.kind == "ratio" for m in MEASURES.values()))
    return Exhibit(
        code="data_definitions",
        title=title,
        subtitle=subtitle(ctx, ctx.t("datapage.definitions.what")),
        table=Table(tuple(Column(k, ctx.t(f"datapage.definitions.{k}")) for k in keys), rows),
        alt=title,
        notes=(ctx.t("datapage.definitions.note"),),
        measures=tuple(MEASURES),
        show_table=True,
    )


def _base(ctx: Context, m: Measure) -> str:
    """What the figure is taken over: the denominator's rows; a survival measure's followed hazards; — for a count."""
    if m.kind == "survival":
        return ctx.t(f"datapage.definitions.base_{m.num.relation}")
    return ctx.t(f"datapage.definitions.base_{m.den.relation}") if m.den else words.NOTHING
