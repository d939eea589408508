"""Emergency drills against the plan: those planned for the period and not held first."""

from __future__ import annotations

from lens import words
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table

CODE = "response_drills"
MEASURE = "M27_drills"


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off(MEASURE)
    if refusal:
        raise refusal
    what = ctx.t("response.drills.what")
    row = ctx.ask(MEASURE)[0]
    num, den = row[f"{MEASURE}_num"], row[f"{MEASURE}_den"]
    if not den:
        why = ctx.t("response.drills.none", span=ctx.span, filters=ctx.filter_words)
        return Exhibit(CODE, what, ctx.subtitle(), empty=why, alt=why, measures=(MEASURE,))
    rows = ctx.question("drills_list", "drills")
    title = ctx.t(
        "response.drills.title" if num < den else "response.drills.title_all", num=num, den=den, left=den - num
    )
    if den > len(rows):
        title = ctx.t("response.drills.first", said=title, shown=len(rows))
    columns = (
        Column("planned", ctx.t("response.drills.planned"), "date"),
        Column("held", ctx.t("response.drills.held")),
        Column("unit", ctx.dimension_name("drill_unit")),
        Column("kind", ctx.dimension_name("drill_kind")),
        Column("topic", ctx.t("response.drills.topic")),
        Column("people", ctx.t("response.drills.people"), "count"),
    )
    body = tuple(
        (
            r["planned_date"],
            words.day(r["held_date"], ctx.lang) if r["held_date"] else ctx.t("response.drills.not_held"),
            ctx.label("drill_unit", r["drill_unit"]) if r["drill_unit"] else words.NOTHING,
            ctx.label("drill_kind", r["drill_kind"]) if r["drill_kind"] else words.NOTHING,
            r["topic"] or words.NOTHING,
            r["participants"],
        )
        for r in rows
    )
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what),
        table=Table(columns, body),
        alt=title,
        notes=(ctx.t("response.drills.note"),),
        measures=(MEASURE,),
        show_table=True,
    )
