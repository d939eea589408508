"""Control charts (p′) of the on-time rate by the month of the deadline, one small panel a street."""

from __future__ import annotations

from lens.exhibits import _signal_panels, _signals
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit


def build(ctx: Context) -> Exhibit:
    return _signal_panels.build(ctx, "signals_street_on_time", _signals.on_time_code(ctx), "jurisdiction", columns=4)
