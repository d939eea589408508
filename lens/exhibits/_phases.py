"""The parts of a heating season: ignition, steady, Spring Festival, ending; cold-wave days lie across them."""

from __future__ import annotations

from lens.exhibits import _winter
from lens.exhibits.context import Context

PHASES = ("ignition", "steady", "festival", "ending")
#: days at either end of a season [P]
ENDS = 15
FESTIVAL = "春节"


def of_season(ctx: Context, season: _winter.Season) -> dict[int, str]:
    """{day of the season: phase}, of every day by the calendar.

    The first and the last fifteen days are told before the festival, which falls between them.
    """
    length = (season.last - season.first).days + 1
    found = {}
    for d in ctx.snapshot.calendar:
        if d["season"] != season.key:
            continue
        day = d["season_day"]
        if day <= ENDS:
            found[day] = "ignition"
        elif day > length - ENDS:
            found[day] = "ending"
        else:
            found[day] = "festival" if d["holiday"] == FESTIVAL else "steady"
    return found


def runs(phases: dict[int, str]) -> list[tuple[str, int, int]]:
    """(phase, first day, last day) in the order of the days; steady comes twice where the festival parts it."""
    found: list[tuple[str, int, int]] = []
    for day, phase in sorted(phases.items()):
        if found and found[-1][0] == phase and found[-1][2] == day - 1:
            found[-1] = (phase, found[-1][1], day)
        else:
            found.append((phase, day, day))
    return found
