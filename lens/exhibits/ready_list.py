"""Enterprises and other premises to visit before the next cold wave, in order, within their annual caps."""

from __future__ import annotations

from lens.exhibits import _ready_list, _winter
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit


@_winter.says_basis
def build(ctx: Context) -> Exhibit:
    return _ready_list.build(ctx, "ready_list", homes=False)
