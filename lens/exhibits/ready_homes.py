"""Homes and shared rentals to visit before the next cold wave, in order: by the gas company and the community."""

from __future__ import annotations

from lens.exhibits import _ready_list, _winter
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit


@_winter.says_basis
def build(ctx: Context) -> Exhibit:
    return _ready_list.build(ctx, "ready_homes", homes=True)
