"""Major hazards still open: how long, where, with whom and why."""

from __future__ import annotations

from lens import words
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table

LONG_DAYS = 90


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off("M11_stock")
    if refusal:
        raise refusal
    total = ctx.ask("M11_stock")[0]["M11_stock"]
    rows = ctx.question("open_majors")
    long = [r for r in rows if r["days_open"] > LONG_DAYS]
    reasons: dict[str, int] = {}
    for row in long:
        if row["block_reason"]:
            reasons[row["block_reason"]] = reasons.get(row["block_reason"], 0) + 1
    if long and reasons:
        main = max(reasons, key=lambda r: reasons[r])
        key = "majors.title_all" if reasons[main] == len(long) else "majors.title_reason"
        values = {} if reasons[main] == len(long) else {"k": reasons[main]}
        title = ctx.t(
            key, **values, n=total, long=len(long), days=LONG_DAYS, reason=ctx.label("block_reason", main).lower()
        )
    elif long:
        title = ctx.t("majors.title_long", n=total, long=len(long), days=LONG_DAYS)
    else:
        title = ctx.t("majors.title", n=total, days=LONG_DAYS)
    keys = ("hazard", "days", "street", "dept", "listed", "reason", "due")
    columns = tuple(Column(k, ctx.t(f"majors.column_{k}"), "days" if k == "days" else "text") for k in keys)
    body = tuple(
        (
            r["premise_name"] or r["description"] or r["hazard_id"],
            r["days_open"],
            ctx.label("jurisdiction", r["jurisdiction"]),
            r["responsible_dept"] or words.NOTHING,
            ctx.label("listed_supervision", r["listed_supervision"]) if r["listed_supervision"] else words.NOTHING,
            ctx.label("block_reason", r["block_reason"]) if r["block_reason"] else words.NOTHING,
            _due(ctx, r),
        )
        for r in rows
    )
    return Exhibit(
        code="stuck_majors",
        title=title,
        subtitle=ctx.subtitle(ctx.t("majors.what", n=len(rows)), period=""),
        table=Table(columns, body),
        alt=title,
        notes=(ctx.t("majors.note"),),
        empty="" if rows else ctx.t("majors.none"),
        measures=("M11_stock",),
        show_table=True,
    )


def _due(ctx: Context, row: dict) -> str:
    if row["days_overdue"] is None:
        return words.NOTHING
    key = "majors.overdue" if row["days_overdue"] > 0 else "majors.due"
    return ctx.t(key, n=abs(row["days_overdue"]))
