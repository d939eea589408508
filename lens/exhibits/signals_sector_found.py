"""Control charts (u′) of hazards per visit, one small panel a sector."""

from __future__ import annotations

from lens.exhibits import _signal_panels, _signals
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit


def build(ctx: Context) -> Exhibit:
    return _signal_panels.build(ctx, "signals_sector_found", _signals.FOUND, "sector", columns=3)
