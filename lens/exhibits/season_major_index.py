"""Which months of the year find more major hazards per 1,000 visits, whatever was inspected."""

from __future__ import annotations

from lens.exhibits import _season
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off("M10", ["month", "sector"])
    if refusal:
        raise refusal
    months = _season.read(ctx)
    majors, stated = (months.of["majors"], months.of["major_stated"]) if months else (None, None)
    made = months.index(majors, stated) if months else None
    return _season.exhibit(ctx, "season_major_index", "M10", months, made, majors, stated)
