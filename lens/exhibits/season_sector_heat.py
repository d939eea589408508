"""Which months of the year stand out in which sector: hazards per visit against the sector's own mean."""

from __future__ import annotations

from lens.exhibits import _season, _season_heat
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off("M5", ["month", "sector"])
    if refusal:
        raise refusal
    months = _season.read(ctx)
    sectors = {s: months.strata_of(s) for s in months.sectors} if months else {}
    found, stated = (
        {s: months.of[k][:, at] for s, at in sectors.items()} if months else {} for k in ("found", "stated")
    )
    return _season_heat.exhibit(ctx, "season_sector_heat", "sector", months, found, stated)
