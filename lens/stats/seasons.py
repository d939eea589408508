"""Heating seasons: which one a date belongs to, and its day in it.

A season '2026-2027' starts in the autumn of 2026 and ends, its last day included, in the spring of 2027.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

MonthDay = tuple[int, int]

DEFAULT_START: MonthDay = (11, 15)
DEFAULT_END: MonthDay = (3, 15)


class SeasonDay(NamedTuple):
    """Season id and day of the season (1 = first day); (None, None) outside every season."""

    season: str | None
    day: int | None


def season_bounds(
    year: int,
    start: MonthDay = DEFAULT_START,
    end: MonthDay = DEFAULT_END,
    actual: Mapping[str, tuple[date | None, date | None]] | None = None,
) -> tuple[date, date]:
    """First and last day of the season that starts in `year`.

    `start`, `end`: planned (month, day). `actual`: season id → (first, last) as it really was; None = as planned.
    Raises ValueError if the season would end before it starts.
    """
    first, last = (actual or {}).get(f"{year}-{year + 1}", (None, None))
    first, last = first or date(year, *start), last or date(year + 1, *end)
    if last < first:
        raise ValueError(f"season {year}-{year + 1} ends {last} before it starts {first}")
    return first, last


def season_of(
    day: date,
    start: MonthDay = DEFAULT_START,
    end: MonthDay = DEFAULT_END,
    actual: Mapping[str, tuple[date | None, date | None]] | None = None,
) -> SeasonDay:
    """The heating season of a date; arguments as in `season_bounds`.

    Where an actual early start overlaps the season before, the later season counts.
    """
    for year in (day.year, day.year - 1):
        first, last = season_bounds(year, start, end, actual)
        if first <= day <= last:
            return SeasonDay(f"{year}-{year + 1}", (day - first).days + 1)
    return SeasonDay(None, None)
