"""Opinions and requirements of supervision teams: taken up, or not yet. Never part of a rate."""

from __future__ import annotations

from lens import words
from lens.exhibits import _supervision
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table

CODE = "supervision_advice"
SHOWN = 40


def build(ctx: Context) -> Exhibit:
    _supervision.check(ctx, "M21_new")
    rows = ctx.question("supervision_advice", "supervision_issues")
    what = ctx.t("supervision.advice.what")
    if not rows:
        why = ctx.t("supervision.advice.none", span=ctx.span)
        return Exhibit(CODE, what, ctx.subtitle(), empty=why, alt=why)
    total, taken = rows[0]["total"], rows[0]["adopted_n"]
    key = "title_all" if taken == total else "title"
    title = ctx.t(f"supervision.advice.{key}", n=total, k=taken, left=total - taken)
    if total > SHOWN:
        title = ctx.t("supervision.list.first", said=title, shown=SHOWN)
    keys = ("kind", "content", "owner", "adopted", "measure")
    columns = (
        *(Column(k, ctx.t(f"supervision.advice.{k}")) for k in keys),
        Column("handed", ctx.t("supervision.list.handed"), "date"),
    )
    body = tuple(
        (
            ctx.label("issue_kind", r["kind"]),
            _supervision.short(r["content"], r["issue_id"]),
            r["responsible_dept"] or words.NOTHING,
            ctx.t("supervision.advice.yes" if r["is_adopted"] else "supervision.advice.no"),
            r["measure_plan"] or words.NOTHING,
            r["handed_date"],
        )
        for r in rows[:SHOWN]
    )
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what),
        table=Table(columns, body),
        alt=title,
        notes=(ctx.t("supervision.advice.note"),),
        show_table=True,
    )
