"""What the exhibits of trends share: months that are whole, campaigns as bands, control limits by month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from lens.exhibits.context import Context
from lens.exhibits.record import Mark
from lens.periods import month_end

#: the longest history that is drawn
MONTHS = 48


def whole(ctx: Context, months: Sequence[str]) -> list[str]:
    """The months that are neither still running at the end of the period nor begun before the data."""
    first, end = ctx.snapshot.first_date, ctx.period.end
    running = f"{end:%Y-%m}" if end != month_end(end) else ""
    cut = f"{first:%Y-%m}" if first.day > 1 else ""
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
    for c in ctx.snapshot.campaigns:
        start, end = _place(months, c["start_date"], False), _place(months, c["end_date"], True)
        if end <= -0.5 or start >= len(months) - 0.5:
            continue
        found.append(Mark("xband", max(start, -0.5), min(end, len(months) - 0.5), role="band"))
        name = (c["name_en"] or c["name"]) if ctx.lang == "en" else c["name"]
        named.append(ctx.t("trends.campaign", name=name, start=c["start_date"], end=c["end_date"]))
    return tuple(found), [ctx.t("trends.campaigns", names=named)] if named else []


def _place(months: Sequence[str], day: date, last: bool) -> float:
    first = int(months[0][:4]) * 12 + int(months[0][5:7])
    whole_days = month_end(day).day
    return day.year * 12 + day.month - first - 0.5 + (day.day if last else day.day - 1) / whole_days
