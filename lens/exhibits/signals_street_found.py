"""Control charts (u′) of hazards per visit, one small panel a street."""

from __future__ import annotations

from lens.exhibits import _signal_panels, _signals
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit


def build(ctx: Context) -> Exhibit:
    return _signal_panels.build(ctx, "signals_street_found", _signals.FOUND, "jurisdiction", columns=4)
