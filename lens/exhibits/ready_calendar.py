"""The season by the local calendar: planned and actual dates and their source, phases, cold waves, forecast days."""

from __future__ import annotations

from datetime import date, timedelta

from lens.exhibits import _cold, _phases, _ready, _units, _winter
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table
from lens.exhibits.winter_temperature import AROUND

CODE = "ready_calendar"


def build(ctx: Context) -> Exhibit:
    now = _ready.before(ctx).season
    phases = _phases.of_season(ctx, now)
    (given,) = ctx.question("ready_season", season=now.key)
    rows: list[tuple] = []

    def add(key: str, first: date | None, last: date | None, told: str = "") -> None:
        days = (last - first).days + 1 if first and last else None
        rows.append((ctx.t(f"ready.calendar_{key}"), first, last, days, told))

    planned = given["planned_start"], given["planned_end"]
    actual = given["actual_start"], given["actual_end"]
    source = ctx.t("ready.source_default") if now.default else given["source"] or ctx.t("ready.source_house")
    # the season's own dates stand where nobody gave planned ones of their own
    add(
        "planned",
        planned[0] or (None if actual[0] else now.first),
        planned[1] or (None if actual[1] else now.last),
        source,
    )
    add("actual", actual[0], actual[1], "" if any(actual) else ctx.t("ready.no_actual"))
    for phase, a, b in _phases.runs(phases):
        first, last = (now.first + timedelta(d - 1) for d in (a, b))
        add(phase, first, last, ctx.t("ready.here") if first <= ctx.as_of <= last else "")
    weather = "weather" in ctx.snapshot.has
    found = _cold.cold(ctx, now) if weather else None
    if found:
        for first, last in _cold.runs(found.observed_waves or set()):
            add("wave", first, last, ctx.t("ready.observed"))
        if found.forecast:
            days = [r["date"] for r in found.forecast]
            add("forecast", days[0], days[-1], ctx.t("ready.forecast_rows", n=len(days)))
        for first, last in _cold.runs(found.coming_waves or set()):
            add("wave", first, last, ctx.t("ready.by_forecast"))
    keys = (("what", "text"), ("first", "date"), ("last", "date"), ("days", "count"), ("note", "text"))
    title = _title(ctx, now, phases, found)
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=" · ".join([ctx.t("ready.calendar_what"), _ready.span(ctx, _ready.before(ctx)),
                             ctx.t("selection.as_of", day=ctx.as_of)]),
        table=Table(tuple(Column(k, ctx.t(f"ready.calendar_column_{k}"), kind) for k, kind in keys), tuple(rows)),
        alt=title,
        notes=(
            ctx.t("ready.calendar_note", **_phases.lengths(ctx)),
            ctx.t("winter.wave_note", around=AROUND) if weather else ctx.t("ready.adds_weather"),
        ),
        show_table=True,
    )  # fmt: skip


def _title(ctx: Context, now: _winter.Season, phases: dict[int, str], found: _cold.Cold | None) -> str:
    if now.until < now.first:
        head = ctx.t("ready.calendar_coming", season=now.key, day=now.first, n=(now.first - ctx.as_of).days)
    elif now.running:
        head = ctx.t(
            "ready.calendar_running",
            season=now.key,
            n=now.day,
            phase=ctx.t(f"ready.calendar_{phases[now.day]}"),
            left=(now.last - now.until).days,
        )
    else:
        head = ctx.t("ready.calendar_over", season=now.key, first=now.first, last=now.last)
    waves = found.observed_waves if found else None
    told = ""
    if waves is not None and now.until >= now.first:
        told = ctx.t("ready.calendar_waves", n=len(waves)) if waves else ctx.t("winter.no_wave")
    return _units.clauses(ctx, [head, told, ctx.t("ready.source_default_clause") if now.default else ""])
