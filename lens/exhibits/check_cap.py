"""Administrative visits above a premise's registered annual cap: to be checked, no finding. Tip-offs stand apart."""

from __future__ import annotations

from datetime import date

from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table

CODE = "check_cap"
MEASURE = "M8_cap"


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off(MEASURE)
    if refusal:
        raise refusal
    total = ctx.ask(MEASURE)[0]
    rows = ctx.question("cap_list", "cap_year")
    year = ctx.period.end.year
    what = ctx.t("check.cap_what", start=date(year, 1, 1), day=ctx.period.end)
    known, over_n = total[f"{MEASURE}_den"], total[f"{MEASURE}_num"]
    over = [r for r in rows if r["cap_per_year"] is not None and r["counted_n"] > r["cap_per_year"]]
    if not over:
        why = ctx.t("check.cap_none", year=year, n=known) if known else ctx.t("check.cap_unknown", year=year)
        return Exhibit(CODE, what, ctx.subtitle(period=""), empty=why, alt=why, measures=(MEASURE,))
    first = over[0]
    key = "check.cap_one" if over_n == 1 else "check.cap_some"
    title = ctx.t(
        key, n=over_n, known=known, body=ctx.label("inspector_org", first["inspector_org"]), premise=first["name"],
        visits=first["counted_n"], cap=first["cap_per_year"],
    )  # fmt: skip
    columns = (
        Column("body", ctx.dimension_name("inspector_org")),
        Column("premise", ctx.t("check.list_premise"), names=True),
        Column("street", ctx.dimension_name("jurisdiction")),
        Column("cap", ctx.t("check.column_cap"), "count"),
        Column("counted", ctx.t("check.column_counted"), "count"),
        Column("over", ctx.t("check.column_over"), "count"),
        Column("apart", ctx.t("check.column_apart"), "count"),
    )
    body = []
    for r in over:
        body.append(
            (
                ctx.label("inspector_org", r["inspector_org"]), r["name"], ctx.label("jurisdiction", r["jurisdiction"]),
                r["cap_per_year"], r["counted_n"], r["counted_n"] - r["cap_per_year"], r["apart_n"],
            )
        )  # fmt: skip
    notes = [ctx.t("check.cap_note")]
    if first["apart_all"]:
        notes.append(ctx.t("check.cap_apart", n=first["apart_all"]))
    if first["unknown_n"]:
        notes.append(ctx.t("check.cap_without", n=first["unknown_n"]))
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what, period=""),
        table=Table(columns, tuple(body)),
        alt=title,
        notes=tuple(notes),
        measures=(MEASURE,),
        show_table=True,
    )
