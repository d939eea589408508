"""Major hazards still open: how long, where, with whom and why."""

from __future__ import annotations

from lens.exhibits import _majors
from lens.exhibits._majors import given
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table, stories


def build(ctx: Context) -> Exhibit:
    found = _majors.still_open(ctx)
    rows = ctx.question("open_majors")
    title = _majors.stuck(ctx, found)
    keys = ("hazard", "days", "street", "dept", "listed", "reason", "due")
    columns = tuple(
        Column(k, ctx.t(f"majors.column_{k}"), "days" if k == "days" else "text", names=k == "hazard") for k in keys
    )
    body = tuple(
        (
            r["premise_name"] or r["description"] or r["hazard_id"],
            r["days_open"],
            ctx.label("jurisdiction", r["jurisdiction"]),
            given(ctx, "responsible_dept", r["responsible_dept"]),
            given(ctx, "listed_supervision", r["listed_supervision"]),
            given(ctx, "block_reason", r["block_reason"]),
            _majors.due(ctx, r),
        )
        for r in rows
    )
    return Exhibit(
        code="stuck_majors",
        title=title,
        subtitle=ctx.subtitle(ctx.t("majors.what", n=found.n), period=""),
        table=Table(columns, body, stories("hazards", (r["hazard_id"] for r in rows), len(columns))),
        alt=title,
        notes=(ctx.t("majors.note"),),
        empty="" if rows else ctx.t("majors.none"),
        measures=("M11_stock",),
        show_table=True,
    )
