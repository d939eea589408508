"""Which months of the year find more per visit, whatever was inspected: the index of hazards per visit."""

from __future__ import annotations

from lens.exhibits import _season
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off("M5", ["month", "sector"])
    if refusal:
        raise refusal
    months = _season.read(ctx)
    found, stated = (months.of["found"], months.of["stated"]) if months else (None, None)
    made = months.index(found, stated) if months else None
    return _season.exhibit(ctx, "season_month_index", "M5", months, made, found, stated)
