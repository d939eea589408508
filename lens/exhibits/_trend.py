"""What the exhibits of trends share: months that are whole, campaigns as bands, control limits by month."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date

from lens.exhibits.context import Context
from lens.exhibits.record import Mark
from lens.periods import month_end

#: the longest history that is drawn
MONTHS = 48
#: months that the name of a campaign takes on a chart as wide as a page
NAME_ROOM = 5


def whole(ctx: Context, months: Sequence[str]) -> list[str]:
    """The months that are neither still running at the end of the period nor begun before the data."""
    first, end = ctx.snapshot.first_date, ctx.period.end
    running = f"{end:%Y-%m}" if end != month_end(end) else ""
    # the first days of a month may simply have had no visit
    cut = f"{first:%Y-%m}" if first.day > 7 else ""
    return [m for m in months if m not in (running, cut)]


def running_note(ctx: Context, months: Sequence[str]) -> list[str]:
    """The sentence about a last month that is not over; nothing when it is."""
    end = ctx.period.end
    if not months or end == month_end(end):
        return []
    return [ctx.t("trends.unfinished", month=ctx.month_label(months[-1]), day=end)]


def campaigns(ctx: Context, months: Sequence[str]) -> tuple[tuple[Mark, ...], list[str]]:
    """The house's campaigns as bands with their dates at their place among `months`, and one note that names them.

    A month axis has places 0, 1, 2 …; a month takes half a place to either side.
    """
    found, named = [], []
    drawn = -math.inf
    for c in ctx.snapshot.campaigns:
        start, end = _place(months, c["start_date"], False), _place(months, c["end_date"], True)
        if end <= -0.5 or start >= len(months) - 0.5:
            continue
        name = (c["name_en"] or c["name"]) if ctx.lang == "en" else c["name"]
        start = max(start, -0.5)
        # a name needs room: none where it would run over the one before it or off the chart; the note names all
        room = start - drawn >= NAME_ROOM and start <= len(months) - NAME_ROOM
        found.append(Mark("xband", start, min(end, len(months) - 0.5), text=short(name) if room else "", role="band"))
        drawn = start if room else drawn
        named.append(ctx.t("trends.campaign", name=name, start=c["start_date"], end=c["end_date"]))
    return tuple(found), [ctx.t("trends.campaigns", names=named)] if named else []


def short(name: str) -> str:
    """A campaign's name without its year, which the axis says."""
    return re.sub(r"^\d{4}年|\s\d{4}(–\d{4})?$", "", name)


def _place(months: Sequence[str], day: date, last: bool) -> float:
    first = int(months[0][:4]) * 12 + int(months[0][5:7])
    whole_days = month_end(day).day
    return day.year * 12 + day.month - first - 0.5 + (day.day if last else day.day - 1) / whole_days
