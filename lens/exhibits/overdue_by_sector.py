"""Overdue hazards at each month's end, one small panel a sector on one scale."""

from __future__ import annotations

from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table

MONTHS = 13
PANELS = 9


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off("M4", ["month", "sector"])
    if refusal:
        raise refusal
    period, months = ctx.months(MONTHS)
    levels: dict[str | None, list[int]] = {}
    for row in ctx.ask("M4", ["month", "sector"], period=period):
        levels.setdefault(row["sector"], [0] * len(months))[months.index(row["month"])] = row["M4"]
    labels = tuple(ctx.month_label(m) for m in months)
    moved = {s: values[-1] - values[0] for s, values in levels.items()}
    worst = max(moved, key=lambda s: moved[s], default=None) if moved else None
    best = min(moved, key=lambda s: moved[s], default=None) if moved else None
    panels = _panels(ctx, levels)
    series = tuple(
        Series(
            name,
            labels,
            tuple(values),
            "accent" if moved and name == ctx.label("sector", worst) and moved[worst] > 0 else "context",
            "line",
            panel=name,
            label_end=True,
            hover=tuple(
                ctx.t("overdue.hover", month=month, name=name, n=n) for month, n in zip(labels, values, strict=True)
            ),
        )
        for name, values in panels.items()
    )
    title = ctx.t("overdue.title", n=sum(v[-1] for v in levels.values()))
    if moved and moved[worst] > 0:
        a, b = levels[worst][0], levels[worst][-1]
        title += ctx.t("overdue.rose", name=ctx.label("sector", worst), a=a, b=b, n=len(months))
    if moved and moved[best] < 0:
        title += ctx.t("overdue.fell", name=ctx.label("sector", best), a=levels[best][0], b=levels[best][-1])
    order = [s for s in [*ctx.snapshot.codes("sector"), None] if s in levels]
    return Exhibit(
        code="overdue_by_sector",
        title=title,
        subtitle=ctx.subtitle(ctx.t("overdue.what"), period=ctx.t("found.months", n=len(months))),
        chart=Chart("multiples", series, Axis(kind="month", order=labels), Axis(), panels=tuple(panels), height=360)
        if panels
        else None,
        table=Table(
            (
                Column("sector", ctx.dimension_name("sector")),
                *(Column(m, k, "count") for m, k in zip(months, labels, strict=True)),
            ),
            tuple((ctx.label("sector", s), *levels[s]) for s in order),
            tuple((None, *(ctx.behind("M4", period=ctx.month_token(m), sector=s) for m in months)) for s in order),
        ),
        alt=title,
        empty="" if levels else ctx.t("overdue.none"),
        measures=("M4",),
    )


def _panels(ctx: Context, levels: dict[str | None, list[int]]) -> dict[str, list[int]]:
    """At most nine panels that add up to the whole: the sectors with most overdue in their order, then the rest."""
    order = [s for s in [*ctx.snapshot.codes("sector"), None] if s in levels]
    if len(order) <= PANELS:
        return {ctx.label("sector", s): levels[s] for s in order}
    largest = set(sorted(order, key=lambda s: -levels[s][-1])[: PANELS - 1])
    shown = {ctx.label("sector", s): levels[s] for s in order if s in largest}
    rest = [levels[s] for s in order if s not in largest]
    return shown | {ctx.t("overdue.rest", n=len(rest)): [sum(column) for column in zip(*rest, strict=True)]}
