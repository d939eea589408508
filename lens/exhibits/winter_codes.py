"""Open heating hazards by kind, and how many of each are overdue."""

from __future__ import annotations

from lens.exhibits import _winter
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table


@_winter.says_basis
def build(ctx: Context) -> Exhibit:
    day = _winter.stock_day(ctx)
    ctx = _winter.on(ctx, day, day)
    rows = _winter.open_rows(ctx, day)
    due_known = "hazards.due_date" in ctx.snapshot.has
    what = ctx.t("winter.codes" if due_known else "winter.codes_open")
    subtitle = ctx.subtitle(what, period=ctx.t("winter.at", day=day))
    if not rows:
        why = ctx.t("winter.none_open", day=day)
        return Exhibit("winter_codes", what, subtitle, empty=why, alt=why, measures=("S1", "M4"))
    codes = _winter.by_code(rows)
    names = tuple(ctx.label("heating_code", c) for c in codes)
    told = tuple(
        ctx.t("winter.code_hover" if due_known else "winter.code_hover_open", code=c, name=k, **row)
        for (c, row), k in zip(codes.items(), names, strict=True)
    )
    opens = tuple(r["open_n"] for r in codes.values())
    text = tuple(
        ctx.t("winter.code_text", n=r["open_n"], overdue=r["overdue_n"]) if r["overdue_n"] else str(r["open_n"])
        for r in codes.values()
    )
    series = [Series(ctx.name("S1"), opens, names, "context", "bar", text=text, hover=told, keys=tuple(codes))]
    if due_known:
        # the overdue part lies on the bar, because it is part of it
        late_n = tuple(r["overdue_n"] or None for r in codes.values())
        lo = tuple(0 if v else None for v in late_n)
        series.append(Series(ctx.name("M4"), late_n, names, "accent", "band", lo=lo, hi=late_n, hover=told))
    n, overdue = _winter.total(rows, "open_n"), _winter.total(rows, "overdue_n")
    title = ctx.t(
        "winter.codes_title" if due_known else "winter.codes_title_open", n=n, overdue=overdue, kinds=len(codes)
    )
    late = [c for c, r in codes.items() if r["overdue_n"]]
    if due_known and late:
        most = max(codes[c]["overdue_n"] for c in late)
        first = [c for c in late if codes[c]["overdue_n"] == most]
        if len(first) <= 3:
            key = "winter.top_overdue" if len(first) == 1 else "winter.top_overdue_shared"
            title = ctx.t("winter.and", a=title, b=ctx.t(key, names=ctx.labels("heating_code", first), n=most))
    columns = (
        Column("code", ctx.t("winter.column_wh")),
        Column("name", ctx.t("winter.column_code")),
        Column("open", ctx.name("S1"), "count"),
        *((Column("overdue", ctx.name("M4"), "count"),) if due_known else ()),
        Column("major", ctx.t("winter.column_major"), "count"),
    )
    body = tuple(
        (c, k, r["open_n"], *((r["overdue_n"],) if due_known else ()), r["major_n"])
        for (c, r), k in zip(codes.items(), names, strict=True)
    )
    return Exhibit(
        code="winter_codes",
        title=title,
        subtitle=subtitle,
        chart=Chart(
            "hbar", tuple(series), Axis(), Axis(kind="category", order=names), height=44 + 30 * len(names),
        ),
        table=Table(columns, body),
        alt=ctx.t("winter.codes_alt", title=title, names=names),
        notes=(ctx.t("winter.two_codes"),),
        measures=("S1", "M4") if due_known else ("S1",),
    )  # fmt: skip
