"""The open supervision issues, oldest first: what, with whom, for how long, and how far."""

from __future__ import annotations

from collections import Counter

from lens import words
from lens.exhibits import _supervision
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table

CODE = "supervision_list"
SHOWN = 60


def build(ctx: Context) -> Exhibit:
    _supervision.check(ctx)
    total = ctx.ask("M21_open")[0]["M21_open"]
    rows = _supervision.open_rows(ctx)
    what = ctx.t("supervision.list.what")
    at_end = ctx.t("selection.as_of", day=ctx.period.end) if ctx.period.end < ctx.as_of else ""
    subtitle = ctx.subtitle(what, period=at_end)
    if not rows:
        why = ctx.t("supervision.list.none", day=ctx.period.end)
        return Exhibit(CODE, what, subtitle, empty=why, alt=why, measures=("M21_open",))
    title = _title(ctx, total, rows)
    if total > SHOWN:
        title = ctx.t("supervision.list.first", said=title, shown=SHOWN)
    owned = "supervision_issues.lead_dept" in ctx.snapshot.has
    nobody = ctx.t("supervision.state.nobody") if owned else words.NOTHING
    # a status is of the as-of date and says nothing of an earlier day
    today = ctx.period.end == ctx.as_of
    keys = ("issue", "owner", "days", "state", "deadline", "street", "round")
    columns = tuple(Column(k, ctx.t(f"supervision.list.{k}"), "days" if k == "days" else "text") for k in keys)
    body = tuple(
        (
            _supervision.short(r["content"], r["issue_id"]),
            r["responsible_dept"] or nobody,
            r["days_open"],
            ctx.label("status", r["status"]) if today and r["status"] else words.NOTHING,
            _supervision.deadline(ctx, r),
            ctx.label("jurisdiction", r["jurisdiction"]) if r["jurisdiction"] else words.NOTHING,
            ctx.label("round", r["round"]) if r["round"] else words.NOTHING,
        )
        for r in rows[:SHOWN]
    )
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=subtitle,
        table=Table(columns, body),
        alt=title,
        notes=(ctx.t("supervision.list.note"), *_supervision.kind_notes(ctx)),
        measures=("M21_open",),
        show_table=True,
    )


def _title(ctx: Context, total: int, rows: list[dict]) -> str:
    owners = Counter(r["responsible_dept"] for r in rows if r["responsible_dept"]).most_common(2)
    days = rows[0]["days_open"]
    alone = owners and owners[0][1] > 1 and (len(owners) == 1 or owners[0][1] > owners[1][1])
    # which department has most is known only where every open issue was read
    if alone and total == len(rows):
        dept, k = owners[0]
        return ctx.t(f"supervision.list.{'title_all' if k == total else 'title'}", n=total, days=days, dept=dept, k=k)
    return ctx.t("supervision.list.title_even", n=total, days=days)
