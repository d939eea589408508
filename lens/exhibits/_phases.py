"""The parts of a heating season: ignition, steady, Spring Festival, ending; cold-wave days lie across them."""

from __future__ import annotations

from lens.exhibits import _winter
from lens.exhibits._majors import rule
from lens.exhibits.context import Context

PHASES = ("ignition", "steady", "festival", "ending")


def of_season(ctx: Context, season: _winter.Season) -> dict[int, str]:
    """{day of the season: phase}, of every day by the calendar."""
    return {d["season_day"]: d["phase"] for d in ctx.snapshot.calendar if d["season"] == season.key}


def runs(phases: dict[int, str]) -> list[tuple[str, int, int]]:
    """(phase, first day, last day) in the order of the days; steady comes twice where the festival parts it."""
    found: list[tuple[str, int, int]] = []
    for day, phase in sorted(phases.items()):
        if found and found[-1][0] == phase and found[-1][2] == day - 1:
            found[-1] = (phase, found[-1][1], day)
        else:
            found.append((phase, day, day))
    return found


def lengths(ctx: Context) -> dict[str, int]:
    """How many days the two ends of a season have: `ignition` and `ending`."""
    table = rule(ctx, "heating_phases.toml")
    return {"ignition": table["ignition_days"], "ending": table["ending_days"]}
