"""Visits and heating hazards found per 100 visits by phase of the season, beside earlier seasons."""

from __future__ import annotations

from datetime import date, timedelta

from lens import words
from lens.exhibits import _cold, _phases, _seasons, _winter
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table
from lens.stats.intervals import garwood

CODE = "winter_phases"
#: a phase of which no more than this many visits are known has no rate
FEWEST = 20
WAVE = "wave"
Sums = dict[str, tuple[int, int]]


@_winter.says_basis
def build(ctx: Context) -> Exhibit:
    found = _seasons.found(ctx)
    now = found.now
    what = ctx.t("ready.phases_what")
    subtitle = ctx.subtitle(what, period=_winter.span(ctx, now, again=True))
    if now.key not in found.sums:
        why = ctx.t("winter.no_visits", season=now.key)
        return Exhibit(CODE, what, subtitle, empty=why, alt=why, measures=("M5",))
    waves = _waves(ctx, found) if "weather" in ctx.snapshot.has else {}
    by = {s.key: _sums(ctx, found, s, waves.get(s.key)) for s in found.seasons}
    every = (*_phases.PHASES, *((WAVE,) if any(WAVE in v for v in by.values()) else ()))
    names = tuple(ctx.t(f"ready.calendar_{p}") for p in every)
    mine = by[now.key]
    cells = [_cell(mine.get(p), found.phi) for p in every]
    same = [[100 * y / n for s in found.past for y, n in [by[s.key].get(p, (0, 0))] if n >= FEWEST] for p in every]
    series = []
    if any(same):
        lo, hi = (tuple(f(v) if v else None for v in same) for f in (min, max))
        told = tuple(_past(ctx, k, p, found, by) for p, k in zip(every, names, strict=True))
        series.append(
            Series(ctx.t("ready.range", n=len(found.past)), lo, names, "context", "band", lo=lo, hi=hi, hover=told)
        )
    text = tuple(ctx.t("ready.of", n=mine[p][0], of=mine[p][1]) if p in mine else ctx.t("ready.not_yet") for p in every)
    series.append(
        Series(
            ctx.t("ready.now", season=now.key),
            tuple(c[0] for c in cells),
            names,
            "accent",
            lo=tuple(c[1] for c in cells),
            hi=tuple(c[2] for c in cells),
            text=text,
            hover=tuple(
                k if c[0] is None else ctx.t("ready.phases_hover", name=k, rate=c[0], of=t, lo=c[1], hi=c[2])
                for k, c, t in zip(names, cells, text, strict=True)
            ),
        )
    )
    title = _title(ctx, found, every, names, mine)
    columns = (
        Column("phase", ctx.t("ready.column_phase")),
        Column("visits", ctx.name("M1"), "count"),
        Column("found", ctx.t("winter.column_found"), "count"),
        Column("rate", ctx.t("winter.per_100"), "number", 1),
        Column("interval", ctx.t("units.interval"), "interval"),
        *(Column(s.key, s.key, "interval") for s in reversed(found.past)),
    )
    body = tuple(
        (
            k,
            mine.get(p, (None, None))[1],
            mine.get(p, (None, None))[0],
            c[0],
            words.NOTHING
            if c[1] is None
            else f"{ctx.t('winter.number', value=c[1])}–{ctx.t('winter.number', value=c[2])}",
            *(_before(ctx, by[s.key].get(p)) for s in reversed(found.past)),
        )
        for p, k, c in zip(every, names, cells, strict=True)
    )
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=subtitle,
        chart=Chart(
            "dot", tuple(series), Axis(decimals=0), Axis(kind="category", order=names), height=80 + 40 * len(names)
        ),
        table=Table(columns, body),
        alt=ctx.t("ready.phases_alt", title=title, names=names),
        notes=(
            ctx.t("ready.phases_note", least=FEWEST, **_phases.lengths(ctx)),
            ctx.t("ready.phases_wave") if WAVE in every else ctx.t("ready.adds_weather"),
            ctx.t("units.dispersion", phi=found.phi),
            _seasons.note(ctx, found.past),
        ),
        measures=("M5",),
    )


def _waves(ctx: Context, found: _seasons.Seasons) -> dict[str, set[date]]:
    """Cold-wave days of each season, by the seasons before it; a season that has too few before it is not there."""
    told = {s.key: _cold.cold(ctx, s).observed_waves for s in found.seasons}
    return {k: v for k, v in told.items() if v is not None}


def _sums(ctx: Context, found: _seasons.Seasons, season: _winter.Season, waves: set[date] | None) -> Sums:
    """{phase: (found, visits)} of a season; the running one's last phase is cut short by the as-of date, and so is not
    laid beside whole ones: earlier seasons are summed over the same days of it.
    """
    phases = _phases.of_season(ctx, season)
    sums: Sums = {}
    for day, (y, n) in found.days.get(season.key, {}).items():
        if day > found.now.day:
            continue
        keys = [phases[day]]
        if waves is not None and season.first + timedelta(day - 1) in waves:
            keys.append(WAVE)
        for key in keys:
            a, b = sums.get(key, (0, 0))
            sums[key] = (a + y, b + n)
    return sums


def _cell(sums: tuple[int, int] | None, phi: float) -> tuple[float | None, float | None, float | None]:
    if sums is None or sums[1] < FEWEST:
        return None, None, None
    y, n = sums
    lo, hi = (100 * phi * float(v) / n for v in garwood(y / phi))
    return 100 * y / n, lo, hi


def _before(ctx: Context, sums: tuple[int, int] | None) -> str:
    if sums is None or not sums[1]:
        return words.NOTHING
    y, n = sums
    return ctx.t("ready.phase_cell", rate=100 * y / n if n >= FEWEST else None, n=y, of=n)


def _past(ctx: Context, name: str, phase: str, found: _seasons.Seasons, by: dict[str, Sums]) -> str:
    told = [
        ctx.t("ready.past_rate", season=s.key, told=_before(ctx, by[s.key][phase]))
        for s in found.past
        if phase in by[s.key]
    ]
    return ctx.t("ready.past_hover", name=name, told=told) if told else name


def _title(ctx: Context, found: _seasons.Seasons, every, names, mine: Sums) -> str:
    told = [
        ctx.t("ready.phase_told", name=k, rate=100 * mine[p][0] / mine[p][1], n=mine[p][0], of=mine[p][1])
        for p, k in zip(every, names, strict=True)
        if p in mine and mine[p][1] >= FEWEST
    ]
    if not told:
        return ctx.t("ready.phases_few", season=found.now.key, least=FEWEST)
    return ctx.t("ready.phases_title", season=found.now.key, told=told)
