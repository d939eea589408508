"""The weather part of the winter heating attention index: one number a week for the whole district."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np

from lens.exhibits import _winter
from lens.exhibits._index_rules import Rules
from lens.exhibits.context import Context
from lens.exhibits.winter_temperature import AROUND, LEAST, MISSING
from lens.scenario import Scenario
from lens.stats import attention
from lens.stats.degree_days import cold_threshold, cold_waves

#: the phases of a season that weigh more than the others
WEIGHED = ("ignition", "festival")


@dataclass(frozen=True)
class Weather:
    """Of the day at which a week is weighed.

    mean: T̄ of the last days · reference: Tref, the mean of `seasons` earlier seasons, °C · wave: a cold wave in the
    last days or forecast · phase: of the season · risk: RR · part: W. NaN where `why` says what is missing.
    """

    day: date
    mean: float = float("nan")
    reference: float = float("nan")
    seasons: int = 0
    wave: bool = False
    phase: str = ""
    risk: float = float("nan")
    part: float = float("nan")
    why: str = ""


@dataclass(frozen=True)
class _Days:
    """Temperatures by day: observed ones, minima forecast on the as-of date, and both by season and its day."""

    means: dict[date, float] = field(default_factory=dict)
    minima: dict[date, float] = field(default_factory=dict)
    ahead: dict[date, float] = field(default_factory=dict)
    season_means: dict[str, list[float]] = field(default_factory=dict)
    season_minima: dict[str, dict[int, float]] = field(default_factory=dict)


def weather_of(
    ctx: Context,
    rules: Rules,
    days: Sequence[date],
    seasons: Sequence[str | None],
    now: _winter.Season,
    supposed: Scenario,
) -> dict[int, Weather]:
    """The weather of each week by its position; that of the last one as the scenario supposes it."""
    if "weather" not in ctx.snapshot.has:
        return {i: Weather(d, why="weather") for i, d in enumerate(days)}
    held = _read(ctx)
    whole: dict[str, list[date]] = {}
    for d in ctx.snapshot.calendar:
        if d["season"]:
            whole.setdefault(d["season"], []).append(d["date"])
    found = {}
    for i, (day, season) in enumerate(zip(days, seasons, strict=True)):
        phase = ctx.snapshot.day[day]["phase"] or ""
        found[i] = _weather(rules, held, day, season or now.key, whole, phase)
    if supposed.start or supposed.end or supposed.cold:
        found[len(days) - 1] = _supposed(ctx, rules, held, days[-1], now, whole, supposed)
    return found


def _read(ctx: Context) -> _Days:
    held = _Days()
    for r in ctx.question("winter_days", last=ctx.as_of):
        day, season, mean, least = r["date"], r["season"], r["t_mean"], r["t_min"]
        if r["is_forecast"]:
            if least is not None:
                held.ahead[day] = least
            continue
        if mean is not None:
            held.means[day] = mean
            if season:
                held.season_means.setdefault(season, []).append(mean)
        if least is not None:
            held.minima[day] = least
            if season:
                held.season_minima.setdefault(season, {})[r["season_day"]] = least
    return held


def _weather(rules: Rules, held: _Days, day: date, season: str, whole: dict[str, list[date]], phase: str) -> Weather:
    """Of one day: only temperatures up to it, and those forecast on it, and the seasons before its own."""
    lag = int(rules["weather", "lag_days"])
    values = [held.means.get(day - timedelta(n), float("nan")) for n in range(lag + 1)]
    if np.isnan(values).any():
        return Weather(day, why="days")
    past = [s for s, v in held.season_means.items() if s < season and len(v) >= (1 - MISSING) * len(whole[s])]
    if not past:
        return Weather(day, why="seasons")
    mean, reference = float(np.mean(values)), float(np.mean([t for s in past for t in held.season_means[s]]))
    minima = [m for s, m in held.season_minima.items() if s < season]
    wave = _wave(held, minima, day, whole[season][0], int(rules["weather", "cold_days"]))
    factors = [rules["weather", "cold_wave"]] if wave else []
    factors += [rules["weather", phase]] if phase in WEIGHED else []
    risk = attention.relative_risk(mean, reference, rules["weather", "beta"], factors)
    part = attention.weather(risk, rules["weather", "rr_max"], rules["weather", "floor"])
    return Weather(day, mean, reference, len(past), wave, phase, risk, part)


def _wave(held: _Days, minima: list[dict[int, float]], day: date, first: date, near: int) -> bool:
    """Whether a run of cold touches the last `near` days or those forecast: two days or more in a row with the minimum
    below the 5th percentile of earlier seasons around the same day. Where there are too few minima it is not said.
    """
    below = []
    for n in range(-near, near + 1):
        at = day + timedelta(n)
        number = (at - first).days + 1
        least = held.minima.get(at) if n <= 0 else held.ahead.get(at) if day + timedelta(1) in held.ahead else None
        known = (
            []
            if least is None
            else [m[d] for m in minima for d in range(number - AROUND, number + AROUND + 1) if d in m]
        )
        below.append(least - cold_threshold(known) if least is not None and len(known) >= LEAST else float("nan"))
    # the first of these days is only there to begin a run
    return bool(cold_waves(below, 0.0)[1:].any())


def _supposed(
    ctx: Context,
    rules: Rules,
    held: _Days,
    day: date,
    now: _winter.Season,
    whole: dict[str, list[date]],
    supposed: Scenario,
) -> Weather:
    """The season moved, and a cold wave met on its second day: until it begins the last days' mean goes on."""
    first, last = now.first + timedelta(supposed.start), now.last + timedelta(supposed.end)
    at = day
    if supposed.cold:
        lag = range(int(rules["weather", "lag_days"]) + 1)
        at = day + timedelta(supposed.wave + 1)
        means, minima = dict(held.means), dict(held.minima)
        for given in (means, minima):
            recent = [given[d] for n in lag if (d := day - timedelta(n)) in given]
            usual = float(np.mean(recent)) if recent else float("nan")
            for n in range(1, supposed.wave + 2):
                given[day + timedelta(n)] = usual - (supposed.drop if n >= supposed.wave else 0)
        held = replace(held, means=means, minima=minima, ahead={})
    if not first <= at <= last:
        return Weather(at, why="outside")
    told = ctx.snapshot.day[at]["phase"]
    lit = sum(d["season"] == now.key and d["phase"] == "ignition" for d in ctx.snapshot.calendar)
    phase = "ignition" if (at - first).days < lit else "festival" if told == "festival" else "steady"
    return _weather(rules, held, at, now.key, whole, phase)
