"""Overdue hazards at each month's end, one small panel a sector on one scale."""

from __future__ import annotations

from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table

MONTHS = 13
MOST = 9


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off("M4", ["month", "sector"])
    if refusal:
        raise refusal
    period, months = ctx.months(MONTHS)
    levels: dict[str, dict[str, int]] = {}
    for row in ctx.ask("M4", ["month", "sector"], period=period):
        levels.setdefault(row["sector"], {})[row["month"]] = row["M4"]
    named = [c for c, r in ctx.snapshot.labels.get("sector", {}).items() if r["named"]]
    sectors = ([s for s in named if s in levels] or sorted(levels, key=lambda s: -levels[s].get(months[-1], 0)))[:MOST]
    labels = tuple(ctx.month_label(m) for m in months)
    moved = {s: levels[s].get(months[-1], 0) - levels[s].get(months[0], 0) for s in sectors}
    total = sum(r.get(months[-1], 0) for r in levels.values())
    worst = max(sectors, key=lambda s: moved[s], default=None)
    best = min(sectors, key=lambda s: moved[s], default=None)
    series = tuple(
        Series(
            ctx.label("sector", s),
            labels,
            tuple(levels[s].get(m, 0) for m in months),
            "accent" if s == worst and moved[s] > 0 else "context",
            "line",
            panel=ctx.label("sector", s),
            label_end=True,
            hover=tuple(
                ctx.t("overdue.hover", month=k, name=ctx.label("sector", s), n=levels[s].get(m, 0))
                for k, m in zip(labels, months, strict=True)
            ),
        )
        for s in sectors
    )
    title = ctx.t("overdue.title", n=total)
    if worst is not None and moved[worst] > 0:
        title += ctx.t(
            "overdue.rose",
            name=ctx.label("sector", worst),
            a=levels[worst].get(months[0], 0),
            b=levels[worst].get(months[-1], 0),
            n=len(months),
        )
    if best is not None and moved[best] < 0:
        title += ctx.t(
            "overdue.fell",
            name=ctx.label("sector", best),
            a=levels[best].get(months[0], 0),
            b=levels[best].get(months[-1], 0),
        )
    table = Table(
        (
            Column("sector", ctx.dimension_name("sector")),
            *(Column(m, k, "count") for m, k in zip(months, labels, strict=True)),
        ),
        tuple((ctx.label("sector", s), *(levels[s].get(m, 0) for m in months)) for s in sectors),
    )
    return Exhibit(
        code="overdue_by_sector",
        title=title,
        subtitle=ctx.subtitle(ctx.t("overdue.what"), period=ctx.t("found.months", n=len(months))),
        chart=Chart(
            "multiples",
            series,
            Axis(kind="month", order=labels),
            Axis(),
            panels=tuple(ctx.label("sector", s) for s in sectors),
            height=360,
        )
        if sectors
        else None,
        table=table,
        alt=title,
        empty="" if sectors else ctx.t("overdue.none"),
        measures=("M4",),
    )
