"""What comes due soon and what is overdue, by street."""

from __future__ import annotations

from lens.exhibits import _closing, _due
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit


def build(ctx: Context) -> Exhibit:
    return _due.build(ctx, "loop_due_street", _closing.STREET)
