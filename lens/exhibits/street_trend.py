"""Hazards per visit by month, one small panel a street."""

from __future__ import annotations

from lens.exhibits import _monthly, _units
from lens.exhibits._reporting import silent
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit

PANELS = 12


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off("M5", ["month", "jurisdiction"])
    if refusal:
        raise refusal
    period, months = ctx.months(_monthly.MONTHS)
    rows = [r for r in ctx.ask("M5", ["month", "jurisdiction"], period=period) if r["jurisdiction"] and r["M5_den"]]
    weight: dict[str | None, float] = {}
    for row in rows:
        weight[row["jurisdiction"]] = weight.get(row["jurisdiction"], 0) + row["M5_den"]
    if not weight:
        why = ctx.no_rows()
        return Exhibit("street_trend", ctx.t("monthly.what"), ctx.subtitle(), empty=why, alt=why, measures=("M5",))
    streets = _units.order(ctx, "jurisdiction", weight, PANELS)
    quiet = silent(ctx).keys()
    return _monthly.per_visit(ctx, "street_trend", "jurisdiction", streets, rows, months, columns=4, silent=quiet)
