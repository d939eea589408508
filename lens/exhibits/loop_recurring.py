"""Premises where one kind of hazard keeps coming back within a year, with how many were closed there."""

from __future__ import annotations

from lens import words
from lens.exhibits import _recurrence, _units
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table

CODE = "loop_recurring"


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off("M13")
    if refusal:
        raise refusal
    period = _recurrence.window(ctx)
    rows = ctx.question(CODE, date_from=period.start, date_to=period.end) if period else []
    what = ctx.t("closing.recurring")
    subtitle = ctx.subtitle(what, period=_recurrence.span(ctx, period) if period else "")
    if not rows:
        why = ctx.t("closing.recurring_none")
        return Exhibit(CODE, what, subtitle, empty=why, alt=why, measures=("M13",))
    top = [r for r in rows if r["recurred"] == rows[0]["recurred"]]
    first = rows[0]
    name = first["premise_name"] or words.NOTHING
    title = ctx.t(
        "closing.recurring_title", name=name, category=ctx.label("category", first["category"]),
        closed=first["closed"], n=first["recurred"],
    )  # fmt: skip
    if len(top) > 1:
        title = _units.clauses(ctx, (title, ctx.t("closing.recurring_tie", n=len(top) - 1)))
    keys = ("place", "category", "street", "sector")
    columns = (
        *(Column(k, ctx.t(f"closing.recurring_{k}"), names=k == "place") for k in keys),
        Column("closed", ctx.t("closing.closed_followed"), "count"),
        Column("again", ctx.t("closing.came_back"), "count"),
    )
    body = tuple(
        (
            r["premise_name"] or words.NOTHING, ctx.label("category", r["category"]),
            ctx.label("jurisdiction", r["jurisdiction"]), ctx.label("sector", r["sector"]), r["closed"], r["recurred"],
        )
        for r in rows
    )  # fmt: skip
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=subtitle,
        table=Table(columns, body),
        alt=title,
        notes=(ctx.t("closing.recurring_note"),),
        measures=("M13",),
        show_table=True,
    )
