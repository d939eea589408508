"""The temperatures of a season, observed and forecast, and its cold waves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from lens.exhibits import _winter
from lens.exhibits.context import Context
from lens.exhibits.winter_temperature import MISSING, waves

Days = dict[int, float]


@dataclass(frozen=True)
class Cold:
    """`mean` and `least` hold °C by season and day of it, as observed; `forecast` rows are those of the view, by day.

    `observed_waves` and `coming_waves` are dates in a cold wave; None where earlier minima are too few to say.
    """

    now: _winter.Season
    mean: dict[str, Days]
    forecast: list[dict]
    observed_waves: set[date] | None
    coming_waves: set[date] | None


def cold(ctx: Context, now: _winter.Season) -> Cold:
    mean: dict[str, Days] = {}
    least: dict[str, Days] = {}
    for r in ctx.question("winter_weather", date_to=now.until):
        for held, value in ((mean, r["t_mean"]), (least, r["t_min"])):
            if value is not None:
                held.setdefault(r["season"], {})[r["season_day"]] = value
    coming = ctx.question("ready_forecast", asof=ctx.as_of)
    inside = [r for r in coming if now.first <= r["date"] <= now.last]
    seen = _winter.earlier(ctx, now, date.min)
    past = [
        s for s in seen if sum(d <= now.day for d in mean.get(s.key, {})) >= (1 - MISSING) * min(max(now.day, 1), s.day)
    ]
    until = max([now.until, *(r["date"] for r in inside)])
    if until < now.first or not past:
        return Cold(now, mean, coming, None, None)
    mine = dict(least.get(now.key, {}))
    mine |= {(r["date"] - now.first).days + 1: r["t_min"] for r in inside if r["t_min"] is not None}
    found = waves(replace(now, until=until), past, least | {now.key: mine})
    if found is None:
        return Cold(now, mean, coming, None, None)
    days = {now.first + timedelta(d - 1) for d in found}
    return Cold(now, mean, coming, {d for d in days if d <= ctx.as_of}, {d for d in days if d > ctx.as_of})


def runs(days: set[date]) -> list[tuple[date, date]]:
    """Days in a row as (first, last)."""
    found: list[tuple[date, date]] = []
    for d in sorted(days):
        found = [*found[:-1], (found[-1][0], d)] if found and found[-1][1] == d - timedelta(1) else [*found, (d, d)]
    return found
