"""Special meetings held against those that were due, by department: a check-list, those not held on top."""

from __future__ import annotations

from lens import words
from lens.exhibits import _units
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table

CODE = "outreach_meetings"
M, ON_TIME = "C1", "C1_on_time"


def build(ctx: Context) -> Exhibit:
    by = ["responsible_dept"]
    refusal = ctx.off(M, by)
    if refusal:
        raise refusal
    rows = {r["responsible_dept"]: r for r in ctx.ask([M, ON_TIME], by) if r[f"{M}_den"]}
    what = ctx.t("outreach.meetings.what")
    if not rows:
        why = ctx.t("outreach.meetings.none", span=ctx.span, filters=ctx.filter_words)
        return Exhibit(CODE, what, ctx.subtitle(), empty=why, alt=why, measures=(M, ON_TIME))
    total = ctx.ask([M, ON_TIME])[0]
    open_rows = ctx.question("meetings_open", "safety_meetings")
    waiting: dict[str | None, list[dict]] = {}
    for row in open_rows:
        waiting.setdefault(row["responsible_dept"], []).append(row)
    order = _units.order(ctx, "responsible_dept", {d: r[f"{M}_den"] for d, r in rows.items()}, 500)
    depts = sorted(order, key=lambda d: d not in waiting)
    late = [d for d in depts if d in waiting]
    title = ctx.t("outreach.meetings.title", n=total[f"{M}_den"], k=total[f"{M}_num"])
    if late:
        title += ctx.t("outreach.meetings.not_held", names=_units.some(ctx, "responsible_dept", late))
    columns = (
        Column("dept", ctx.t("outreach.meetings.dept")),
        Column("due", ctx.t("outreach.meetings.due"), "count"),
        Column("held", ctx.t("outreach.meetings.held"), "count"),
        Column("on_time", ctx.t("outreach.meetings.on_time"), "count"),
        Column("missing", ctx.t("outreach.meetings.missing")),
    )
    body: list[tuple] = [
        (
            ctx.label("responsible_dept", d),
            rows[d][f"{M}_den"],
            rows[d][f"{M}_num"],
            rows[d][f"{ON_TIME}_num"],
            _missing(ctx, waiting.get(d, [])),
        )
        for d in depts
    ]
    body.append((ctx.t("units.total"), total[f"{M}_den"], total[f"{M}_num"], total[f"{ON_TIME}_num"], None))
    links = [
        (
            None,
            ctx.behind(M, "den", responsible_dept=d),
            ctx.behind(M, responsible_dept=d),
            ctx.behind(ON_TIME, responsible_dept=d),
            ctx.behind(M, "rest", responsible_dept=d) if d in waiting else None,
        )
        for d in depts
    ]
    links.append((None, ctx.behind(M, "den"), ctx.behind(M), ctx.behind(ON_TIME), None))
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what),
        table=Table(columns, tuple(body), tuple(links)),
        alt=title,
        notes=(ctx.t("outreach.meetings.note"),),
        measures=(M, ON_TIME),
        show_table=True,
    )


def _missing(ctx: Context, rows: list[dict]) -> str:
    """岁末年初安全生产专题会议（应于2026-11-20前）: what was not held, the latest first."""
    if not rows:
        return words.NOTHING
    nameless = ctx.t("outreach.meetings.unnamed")
    told = [ctx.t("outreach.meetings.by", topic=r["topic"] or nameless, day=r["required_by"]) for r in rows]
    return words.join(told, ctx.lang)
