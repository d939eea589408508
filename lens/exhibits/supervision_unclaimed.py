"""Supervision issues without a lead department: nobody has taken them."""

from __future__ import annotations

from lens import words
from lens.exhibits import _supervision
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table

CODE = "supervision_unclaimed"


def build(ctx: Context) -> Exhibit:
    total = ctx.ask("M21_unclaimed")[0]["M21_unclaimed"]
    rows = [r for r in _supervision.open_rows(ctx) if r["responsible_dept"] is None]
    what = ctx.t("supervision.unclaimed.what")
    if not rows:
        n = ctx.ask("M21_open")[0]["M21_open"]
        why = ctx.t("supervision.unclaimed.none" if n else "supervision.unclaimed.none_open", n=n)
        return Exhibit(CODE, what, ctx.subtitle(period=""), empty=why, alt=why, measures=("M21_unclaimed",))
    title = ctx.t("supervision.unclaimed.title", n=total, days=rows[0]["days_open"])
    keys = (("issue", "text"), ("street", "text"), ("days", "days"), ("deadline", "text"), ("round", "text"))
    columns = tuple(Column(k, ctx.t(f"supervision.list.{k}"), kind) for k, kind in keys)
    body = tuple(
        (
            _supervision.short(r["content"], r["issue_id"]),
            ctx.label("jurisdiction", r["jurisdiction"]) if r["jurisdiction"] else words.NOTHING,
            r["days_open"],
            _supervision.deadline(ctx, r),
            ctx.label("round", r["round"]) if r["round"] else words.NOTHING,
        )
        for r in rows
    )
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what, period=""),
        table=Table(columns, body),
        alt=title,
        measures=("M21_unclaimed",),
        show_table=True,
    )
