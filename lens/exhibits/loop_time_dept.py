"""Time from found to closed by responsible department: Kaplan–Meier, never an average of what is closed."""

from __future__ import annotations

from lens.exhibits import _closing, _survival
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit

#: days that the chart shows
HORIZON = 60


def build(ctx: Context) -> Exhibit:
    _closing.needs(ctx, "hazards.responsible_dept")
    return _survival.build(ctx, "loop_time_dept", _closing.DEPT, HORIZON)
