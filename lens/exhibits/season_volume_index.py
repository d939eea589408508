"""How much is inspected in each month of the year: visits a day. What was done, so nothing is judged by it."""

from __future__ import annotations

from lens.exhibits import _season
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit
from lens.stats.seasonal import month_index


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off("M1", ["month"])
    if refusal:
        raise refusal
    months = _season.read(ctx)
    if months is None:
        return _season.exhibit(ctx, "season_volume_index", "M1", None, None, None, None, judged=False)
    visits = months.of["visits"].sum(axis=1)
    made = month_index(months.year, months.month, visits, months.days)
    return _season.exhibit(ctx, "season_volume_index", "M1", months, made, visits, months.days, judged=False)
