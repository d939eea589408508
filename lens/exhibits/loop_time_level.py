"""Time from found to closed by level: Kaplan–Meier, never an average of what is closed."""

from __future__ import annotations

from lens.exhibits import _survival
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit

#: days that the chart shows
HORIZON = 120


def build(ctx: Context) -> Exhibit:
    return _survival.build(ctx, "loop_time_level", "level", HORIZON)
