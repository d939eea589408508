"""The meeting that changes are told since: a named mark on a snapshot, else the same day a month before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from data.errors import UserError
from lens import meetings
from lens.engine import Snapshot
from lens.exhibits.context import Context
from lens.periods import Period, add_months


@dataclass(frozen=True)
class Since:
    """`day` is the last day that was known then; `snapshot` is what was shown, None where it is rebuilt from dates.

    `name` is '' without a meeting; `lost` says why the snapshot of one cannot be opened.
    """

    day: date
    name: str = ""
    snapshot: Snapshot | None = None
    lost: UserError | None = None

    def seen_by(self, ctx: Context) -> Context:
        """The reader's question put to what was shown then, or to the dates of now."""
        at = ctx.selection.with_period(f"{self.day}..{self.day}")
        return replace(ctx, snapshot=self.snapshot or ctx.snapshot, selection=at)

    @property
    def year(self) -> Period:
        """The year to date of that day, as known on it."""
        start = date(self.day.year, 1, 1)
        return Period(start, self.day, self.day, f"{start}..{self.day}")


def since(ctx: Context) -> Since:
    """The meeting chosen, else the latest before the as-of date.

    Without a meeting the state is that of the same day a month before.

    Not of a month's end: many hazards are closed on the last day of a month, so it is no like day for others.
    """
    held = meetings.before(ctx.snapshot.home, ctx.as_of)
    chosen = [m for m in held if m.name == ctx.selection.meeting] or held
    if not chosen:
        return Since(add_months(ctx.as_of, -1))
    meeting, day = chosen[-1], meetings.shown(chosen[-1])
    try:
        return Since(day, meeting.name, ctx.snapshot.other(meeting.snapshot))
    except UserError as lost:
        return Since(day, meeting.name, lost=lost)
