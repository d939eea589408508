"""Which months of the year find more per visit, whatever was inspected: the index of hazards per visit."""

from __future__ import annotations

from lens.exhibits import _season
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit


def build(ctx: Context) -> Exhibit:
    return _season.rate_exhibit(ctx, "season_month_index", "M5", "found", "stated")
