"""The duty checks that failed, newest first, as they were registered."""

from __future__ import annotations

from lens import words
from lens.exhibits import _watch
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table

CODE = "watch_list"


def build(ctx: Context) -> Exhibit:
    _watch.check(ctx)
    what = ctx.t("watch.list.what")
    whole = ctx.ask("M19")[0]
    if not whole["M19_den"]:
        return _watch.nothing(ctx, CODE, what)
    rows = ctx.question("duty_failed", "duty_checks")
    if not rows:
        why = ctx.t("watch.list.none", n=whole["M19_den"])
        return Exhibit(CODE, what, ctx.subtitle(), empty=why, alt=why, measures=("M19_failed",))
    total = rows[0]["total"]
    title = ctx.t("watch.list.title", n=total)
    if total > len(rows):
        title = ctx.t("watch.list.first", said=title, shown=len(rows))
    keys = ("duty_unit", "duty_result", "duty_shift", "duty_method")
    columns = (
        Column("at", ctx.t("watch.list.at")),
        *(Column(k, ctx.dimension_name(k)) for k in keys),
    )
    body = tuple(
        (
            ctx.t("watch.list.moment", day=r["checked_date"], time=f"{r['checked_at']:%H:%M}")
            if r["checked_at"]
            else words.day(r["checked_date"], ctx.lang),
            *(words.NOTHING if r[k] is None else ctx.label(k, r[k]) for k in keys),
        )
        for r in rows
    )
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what),
        table=Table(columns, body),
        alt=title,
        notes=(ctx.t("watch.note"),),
        measures=("M19_failed",),
        show_table=True,
    )
