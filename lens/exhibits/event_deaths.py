"""How many deaths in events of each kind, against the like period."""

from __future__ import annotations

from lens.exhibits import _event_kinds
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit


def build(ctx: Context) -> Exhibit:
    return _event_kinds.exhibit(ctx, "event_deaths", "A1_deaths")
