"""Which months of the year find more major hazards per 1,000 visits, whatever was inspected."""

from __future__ import annotations

from lens.exhibits import _season
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit


def build(ctx: Context) -> Exhibit:
    return _season.rate_exhibit(ctx, "season_major_index", "M10", "majors", "major_stated")
