"""Time from found to closed by street: Kaplan–Meier, never an average of what is closed."""

from __future__ import annotations

from lens.exhibits import _closing, _survival
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit

#: days that the chart shows
HORIZON = 60


def build(ctx: Context) -> Exhibit:
    return _survival.build(ctx, "loop_time_street", _closing.STREET, HORIZON)
