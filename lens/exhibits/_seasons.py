"""Visits and heating hazards found, season by season to the same day: what the fair comparisons of seasons share."""

from __future__ import annotations

from dataclasses import dataclass

from lens.exhibits import _winter, winter_found
from lens.exhibits._streets import dispersion
from lens.exhibits.context import Context
from lens.stats.intervals import ClusterSums


@dataclass(frozen=True)
class Seasons:
    """`days[season][day]` = (found, visits); `sums` to the day `now.day` of each season that has visits; `seasons` are
    those, oldest first, `now` last. `phi`: how much more hazards vary between premises than Poisson.
    """

    now: _winter.Season
    seasons: list[_winter.Season]
    days: dict[str, dict[int, tuple[int, int]]]
    sums: dict[str, ClusterSums]
    phi: float

    @property
    def past(self) -> list[_winter.Season]:
        return [s for s in self.seasons if s.key != self.now.key]


def found(ctx: Context) -> Seasons:
    """Raises the Refusal of winter_found.check."""
    winter_found.check(ctx)
    now = _winter.season(ctx)
    every = [*_winter.earlier(ctx, now, ctx.snapshot.starts["inspections"]), now]
    bounds = {
        "date_from": every[0].first,
        "date_to": now.until,
        "every_visit": bool(ctx.selection.codes("activity_type")),
    }
    days: dict[str, dict[int, tuple[int, int]]] = {}
    for r in ctx.question("winter_found", "inspections", **bounds):
        days.setdefault(r["season"], {})[r["season_day"]] = (r["found"], r["visits"])
    sums = {
        r["season"]: ClusterSums(r["y"], r["n"], r["yy"], r["yn"], r["nn"], r["clusters"])
        for r in ctx.question("winter_rate", "inspections", season_day=now.day, **bounds)
    }
    return Seasons(now, [s for s in every if s.key in sums], days, sums, dispersion(sums.get(now.key)))


def note(ctx: Context, past: list[_winter.Season]) -> str:
    """Which seasons this one stands beside, and that they are context."""
    if not past:
        return ctx.t("ready.past_none")
    return ctx.t("ready.past_seasons", n=len(past), names=[s.key for s in past])
