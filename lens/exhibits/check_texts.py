"""The words that come back most, of those that check_copied counts."""

from __future__ import annotations

from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table

CODE = "check_texts"
MEASURE = "M2_copied"
SHOWN = 15
LONG = 40


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off(MEASURE)
    if refusal:
        raise refusal
    rows = ctx.question("copied_texts")
    what = ctx.t("check.texts_what")
    if not rows:
        why = ctx.t("check.texts_none", span=ctx.span)
        return Exhibit(CODE, what, ctx.subtitle(), empty=why, alt=why, measures=(MEASURE,))
    first = rows[0]
    title = ctx.t(
        "check.texts_title", name=ctx.label("inspector_org", first["inspector_org"]),
        text=_short(first["description"]), n=first["n"], premises=first["premises"],
    )  # fmt: skip
    columns = (
        Column("text", ctx.t("check.column_text")),
        Column("category", ctx.dimension_name("category")),
        Column("body", ctx.dimension_name("inspector_org")),
        Column("n", ctx.name("M2"), "count"),
        Column("premises", ctx.t("check.column_premises"), "count"),
    )
    body = []
    for r in rows[:SHOWN]:
        category = ctx.label("category", r["category"])
        name = ctx.label("inspector_org", r["inspector_org"])
        body.append((_short(r["description"]), category, name, r["n"], r["premises"]))
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what),
        table=Table(columns, tuple(body)),
        alt=title,
        notes=(ctx.t("check.texts_note"),),
        measures=(MEASURE,),
        show_table=True,
    )


def _short(text: str) -> str:
    return text if len(text) <= LONG else text[:LONG] + "…"
