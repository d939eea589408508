"""The open heating hazards that are overdue or major, oldest first."""

from __future__ import annotations

from lens import words
from lens.exhibits import _winter
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table, stories

SHOWN = 30
LONG = 40


@_winter.says_basis
def build(ctx: Context) -> Exhibit:
    day = _winter.stock_day(ctx)
    ctx = _winter.on(ctx, day, day)
    open_n = _winter.total(_winter.open_rows(ctx, day), "open_n")
    rows = ctx.question("winter_list", date_to=day)
    what = ctx.t("winter.list", n=min(SHOWN, len(rows)))
    subtitle = ctx.subtitle(what, period=ctx.t("winter.at", day=day))
    if not rows:
        why = ctx.t("winter.list_none", day=day, n=open_n)
        return Exhibit(
            "winter_list", ctx.t("winter.list_plain"), ctx.subtitle(period=""), empty=why, alt=why, measures=("S1",)
        )
    first = rows[0]
    told = _winter.parts(ctx, first["overdue_n"], first["major_n"])
    title = ctx.t("winter.list_title", n=first["total"], parts=told, days=first["days_open"])
    keys = ("premise", "codes", "street", "dept", "level", "open", "overdue")
    kinds = {"open": "days", "overdue": "days"}
    columns = tuple(Column(k, ctx.t(f"winter.list_{k}"), kinds.get(k, "text"), names=k == "premise") for k in keys)
    body = tuple(
        (
            _short(r["premise_name"] or r["description"] or r["hazard_id"]),
            _winter.code_names(ctx, r["heating"]),
            ctx.label("jurisdiction", r["jurisdiction"]),
            r["responsible_dept"] or words.NOTHING,
            ctx.t("winter.major" if r["is_major"] else "winter.not_major"),
            r["days_open"],
            r["days_overdue"],
        )
        for r in rows[:SHOWN]
    )
    return Exhibit(
        code="winter_list",
        title=title,
        subtitle=subtitle,
        table=Table(columns, body, stories("hazards", (r["hazard_id"] for r in rows[:SHOWN]), len(columns))),
        alt=title,
        notes=(ctx.t("winter.list_note"),),
        measures=("S1", "M4"),
        show_table=True,
    )


def _short(text: str) -> str:
    return text if len(text) <= LONG else text[:LONG] + "…"
