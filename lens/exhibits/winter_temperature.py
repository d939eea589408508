"""The daily mean temperature of the season beside earlier seasons, its cold waves and its degree days to date."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from lens import words
from lens.compile import Refusal
from lens.exhibits import _units, _winter
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit, Mark, Table
from lens.stats.degree_days import cold_threshold, cold_waves, hdd

#: a cold wave is measured by the same part of earlier seasons: so many days to either side
AROUND = 15
#: fewer earlier minima than this give no threshold
LEAST = 20
#: a season is compared where no more than this share of its days to date has no observation
MISSING = 0.1


def build(ctx: Context) -> Exhibit:
    if "weather" not in ctx.snapshot.has:
        raise Refusal("needs_weather")
    now = _winter.season(ctx)
    mean: dict[str, dict[int, float]] = {}
    least: dict[str, dict[int, float]] = {}
    for r in ctx.question("winter_weather", date_to=now.until):
        for held, value in ((mean, r["t_mean"]), (least, r["t_min"])):
            if value is not None:
                held.setdefault(r["season"], {})[r["season_day"]] = value
    mine = mean.get(now.key, {})
    what = ctx.t("winter.temperature")
    subtitle = (
        ctx.subtitle(what, period=_winter.span(ctx, now, again=True))
        if not ctx.selection.where
        else _whole(ctx, what, now)
    )
    if not mine:
        why = ctx.t("winter.no_weather", season=now.key)
        return Exhibit("winter_temperature", what, subtitle, empty=why, alt=why, measures=("M26",))
    past = [
        s for s in _winter.earlier(ctx, now, date.min)
        if sum(d <= now.day for d in mean.get(s.key, {})) >= (1 - MISSING) * min(now.day, s.day)
    ]  # fmt: skip
    wave = waves(now, past, least)

    def say(day: int) -> str:
        on = now.first + timedelta(day - 1)
        text = ctx.t(
            "winter.temperature_hover",
            season=now.key,
            day=day,
            date=on,
            t=mine[day],
            low=least.get(now.key, {}).get(day),
        )
        return text + ctx.t("winter.in_wave") if wave and day in wave else text

    chart, columns, body = _winter.season_chart(ctx, now, past, mine, mean, "℃", 1, say)
    marks = tuple(Mark("xband", a - 0.5, b + 0.5, role="band") for a, b in runs_of(sorted(wave or ())))
    chart = replace(chart, marks=marks, y=replace(chart.y, zero=False, decimals=0))
    missing = now.day - len([d for d in mine if d <= now.day])
    notes = [ctx.t("winter.wave_note", around=AROUND) if wave is not None else ctx.t("winter.wave_none")]
    if missing:
        notes.append(ctx.t("winter.weather_missing", n=missing))
    title = _title(ctx, now, past, mean, wave)
    return Exhibit(
        code="winter_temperature",
        title=title,
        subtitle=subtitle,
        chart=chart,
        table=Table(columns, body),
        alt=ctx.t("winter.temperature_alt", title=title),
        notes=(*notes, _winter.range_note(ctx, past)),
        measures=("M26",),
    )


def _whole(ctx: Context, what: str, now: _winter.Season) -> str:
    """Weather is the district's, so filters on streets or sectors are not claimed."""
    return " · ".join(
        [what, _winter.span(ctx, now, again=True), ctx.t("winter.whole"), ctx.t("selection.as_of", day=ctx.as_of)]
    )


def waves(now: _winter.Season, past: list[_winter.Season], least: dict[str, dict[int, float]]) -> set[int] | None:
    """The days of this season in a cold wave; None where earlier seasons are too short to say what is cold.

    At least two days in a row with the minimum below the 5th percentile of earlier seasons' minima on the days around.
    """
    days = range(1, now.day + 1)
    limits = []
    for day in days:
        near = [v for s in past for d, v in least.get(s.key, {}).items() if abs(d - day) <= AROUND]
        if len(near) < LEAST:
            return None
        limits.append(cold_threshold(near))
    minima = [least.get(now.key, {}).get(d, float("nan")) for d in days]
    # each day has its own threshold, so the distance to it is compared with 0
    found = cold_waves(np.array(minima) - np.array(limits), 0.0)
    return {d for d, cold in zip(days, found, strict=True) if cold}


def runs_of(days: list[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for d in days:
        runs = [*runs[:-1], (runs[-1][0], d)] if runs and runs[-1][1] == d - 1 else [*runs, (d, d)]
    return runs


def degree_days(values: dict[int, float], until: int) -> float:
    """HDD18 of the days of a season up to `until`, in °C·d; days without an observation add nothing."""
    return float(np.sum(hdd([t for d, t in values.items() if d <= until]))) if values else 0.0


def _title(ctx: Context, now: _winter.Season, past: list[_winter.Season], mean: dict, wave: set[int] | None) -> str:
    total = degree_days(mean[now.key], now.day)
    head = ctx.t("winter.hdd", season=now.key, day=now.day, total=total)
    parts = [head]
    before = [degree_days(mean[s.key], now.day) for s in past if s.day >= now.day]
    if before:
        spread = _winter.range_words(ctx, before)
        where = (
            "one"
            if len(before) == 1
            else "colder"
            if total > max(before)
            else "warmer"
            if total < min(before)
            else "inside"
        )
        parts.append(ctx.t(f"winter.hdd_{where}", n=len(before), range=spread))
    if wave is not None:
        runs = runs_of(sorted(wave))
        if wave:
            parts.append(ctx.t("winter.wave", n=len(wave), names=[_run_words(ctx, now, *r) for r in runs][-3:]))
        else:
            parts.append(ctx.t("winter.no_wave"))
    return _units.clauses(ctx, parts)


def _run_words(ctx: Context, now: _winter.Season, first: int, last: int) -> str:
    start, end = (words.day(now.first + timedelta(d - 1), ctx.lang, "md") for d in (first, last))
    return f"{start}–{end}"
