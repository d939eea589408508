"""Hazards per visit by month, one small panel a sector."""

from __future__ import annotations

from lens.exhibits import _monthly, _units
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit

PANELS = 9


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off("M5", ["month", "sector"])
    if refusal:
        raise refusal
    period, months = ctx.months(_monthly.MONTHS)
    rows = [r for r in ctx.ask("M5", ["month", "sector"], period=period) if r["M5_den"]]
    weight: dict[str | None, float] = {}
    for row in rows:
        weight[row["sector"]] = weight.get(row["sector"], 0) + row["M5_den"]
    if not weight:
        why = ctx.no_rows()
        return Exhibit("sector_months", ctx.t("monthly.what"), ctx.subtitle(), empty=why, alt=why, measures=("M5",))
    # the nine named sectors come first in their list; a house with other sectors shows those it visits most
    named = {s for s in weight if s and ctx.snapshot.labels["sector"].get(s, {}).get("named")}
    chosen: dict[str | None, float] = {s: w for s, w in weight.items() if s in named} or weight
    sectors = _units.order(ctx, "sector", chosen, PANELS)
    return _monthly.per_visit(ctx, "sector_months", "sector", sectors, rows, months, columns=3)
