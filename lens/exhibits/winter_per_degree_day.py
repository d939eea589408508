"""Seasons to the same day: heating hazards found per 100 visits, beside how cold those days were, and recorded events
per 1,000 degree days where they are supplied: a warm winter lowers events without any work.
"""

from __future__ import annotations

from datetime import timedelta

from lens.exhibits import _ready, _seasons, _units, _winter
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table
from lens.exhibits.winter_temperature import MISSING, degree_days
from lens.stats.intervals import clustered_ratio, garwood

CODE = "winter_per_degree_day"
EVENTS = "A1_heating"
Cell = tuple[float | None, float | None, float | None]


@_winter.says_basis
def build(ctx: Context) -> Exhibit:
    found = _seasons.found(ctx)
    now = found.now
    what = ctx.t("ready.degree_what")
    subtitle = ctx.subtitle(what, period=_winter.span(ctx, now, again=True))
    if now.key not in found.sums:
        why = ctx.t("winter.no_visits", season=now.key)
        return Exhibit(CODE, what, subtitle, empty=why, alt=why, measures=("M5",))
    newest = [s.key for s in reversed(found.seasons)]
    rates = {k: _rate(found, k) for k in newest}
    cold, short = _degree_days(ctx, found)
    events = _events(ctx, found) if not ctx.off(EVENTS) else {}
    names = tuple(newest)
    panels = [ctx.t("ready.panel_found")]
    series = [_series(ctx, panels[0], now.key, newest, rates, lambda k: _of(ctx, found, k))]
    axes = [Axis(decimals=0)]
    if cold:
        panels.append(ctx.t("ready.panel_cold"))
        none: dict[str, Cell] = {k: (cold.get(k), None, None) for k in newest}
        series.append(_series(ctx, panels[-1], now.key, newest, none, lambda k: ctx.t("ready.degree_days", n=cold[k])))
        axes.append(Axis(decimals=0, zero=True))
    if events and cold:
        panels.append(ctx.t("ready.panel_events"))
        per = {k: _per_degree(events.get(k), cold.get(k)) for k in newest}
        series.append(
            _series(ctx, panels[-1], now.key, newest, per, lambda k: ctx.t("ready.events_of", n=events[k], of=cold[k]))
        )
        axes.append(Axis(decimals=1))
    columns = [
        Column("season", ctx.dimension_name("season")),
        Column("visits", ctx.name("M1"), "count"),
        Column("found", ctx.t("winter.column_found"), "count"),
        Column("rate", ctx.t("winter.per_100"), "number", 1),
        Column("interval", ctx.t("units.interval"), "interval"),
        Column("cold", ctx.t("ready.column_cold"), "number", 0),
    ]
    if events:
        columns += [
            Column("events", ctx.t("ready.column_events"), "count"),
            Column("per", ctx.t("ready.column_per"), "number", 1),
        ]
    body = []
    for k in newest:
        rate, lo, hi = rates[k]
        row = [k, found.sums[k].n, found.sums[k].y, rate, _interval(ctx, lo, hi), cold.get(k)]
        if events:
            row += [events.get(k), _per_degree(events.get(k), cold.get(k))[0]]
        body.append(tuple(row))
    notes = [ctx.t("ready.degree_note", day=now.day), _seasons.note(ctx, found.past)]
    if short:
        notes.append(ctx.t("ready.degree_short", names=short))
    if not cold:
        notes.append(ctx.t("ready.adds_weather"))
    if not events:
        notes.append(ctx.t("ready.adds_events"))
    else:
        notes.append(ctx.t("ready.events_note"))
        if lost := [k for k in newest if k not in events]:
            notes.append(ctx.t("ready.events_since", names=lost))
    title = _title(ctx, found, rates, cold, events)
    chart = Chart("dot", tuple(series), axes[0], Axis(kind="category", order=names), panels=tuple(panels),
                  axes=tuple(axes), height=110 + 40 * len(names))  # fmt: skip
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=subtitle,
        chart=chart,
        table=Table(tuple(columns), tuple(body)),
        alt=ctx.t("ready.degree_alt", title=title, names=names),
        notes=tuple(notes),
        measures=("M5", "M26", *((EVENTS,) if events else ())),
    )


def _rate(found: _seasons.Seasons, key: str) -> Cell:
    rate, lo, hi = (100 * float(v) for v in clustered_ratio(*found.sums[key]))
    return rate, lo, hi


def _of(ctx: Context, found: _seasons.Seasons, key: str) -> str:
    return ctx.t("ready.of", n=found.sums[key].y, of=found.sums[key].n)


def _degree_days(ctx: Context, found: _seasons.Seasons) -> tuple[dict[str, float], list[str]]:
    """({season: HDD18 to the same day}, the seasons left out because too many of those days have no observation)."""
    if "weather" not in ctx.snapshot.has:
        return {}, []
    mean: dict[str, dict[int, float]] = {}
    for r in ctx.question("winter_weather", date_to=found.now.until):
        if r["t_mean"] is not None:
            mean.setdefault(r["season"], {})[r["season_day"]] = r["t_mean"]
    until = found.now.day
    known, short = {}, []
    for s in found.seasons:
        seen = sum(d <= until for d in mean.get(s.key, {}))
        if seen >= (1 - MISSING) * min(until, (s.last - s.first).days + 1):
            known[s.key] = degree_days(mean[s.key], until)
        else:
            short.append(s.key)
    return known, short


def _events(ctx: Context, found: _seasons.Seasons) -> dict[str, int]:
    """Recorded heating events of each season to the same day; none of a season that began before the records did."""
    began = ctx.snapshot.starts["accidents"]
    spans = {s.key: (s.first, min(s.first + timedelta(found.now.day - 1), s.last)) for s in found.seasons}
    return {k: ctx.ask(EVENTS, token=f"{a}..{b}")[0][EVENTS] for k, (a, b) in spans.items() if a >= began}


def _per_degree(n: int | None, cold: float | None) -> Cell:
    """Events per 1,000 °C·d with the exact Poisson interval."""
    if n is None or not cold:
        return None, None, None
    lo, hi = (1000 * float(v) / cold for v in garwood(n))
    return 1000 * n / cold, lo, hi


def _series(ctx: Context, panel: str, now: str, keys: list[str], cells: dict[str, Cell], told) -> Series:
    text = tuple(told(k) if cells[k][0] is not None else "" for k in keys)
    hover = tuple(
        k if cells[k][0] is None else _hover(ctx, k, panel, cells[k], t) for k, t in zip(keys, text, strict=True)
    )
    lo, hi = (tuple(cells[k][i] for k in keys) for i in (1, 2))
    return Series(
        panel, tuple(cells[k][0] for k in keys), tuple(keys), "context", lo=lo if any(lo) else None,
        hi=hi if any(hi) else None, roles=tuple("accent" if k == now else "context" for k in keys), text=text,
        hover=hover, panel=panel,
    )  # fmt: skip


def _hover(ctx: Context, season: str, panel: str, cell: Cell, of: str) -> str:
    value, lo, hi = cell
    if lo is None:
        return ctx.t("ready.degree_hover_plain", season=season, panel=panel, value=value)
    return ctx.t("ready.degree_hover", season=season, panel=panel, value=value, of=of, lo=lo, hi=hi)


def _interval(ctx: Context, lo: float | None, hi: float | None) -> str:
    return f"{ctx.t('winter.number', value=lo)}–{ctx.t('winter.number', value=hi)}"


def _title(ctx: Context, found: _seasons.Seasons, rates: dict[str, Cell], cold: dict[str, float], events: dict) -> str:
    now = found.now
    mine, same = rates[now.key][0], [rates[s.key][0] for s in found.past]
    head = ctx.t(
        "ready.degree_title", season=now.key, day=now.day, rate=mine, n=found.sums[now.key].y, of=found.sums[now.key].n
    )
    known = [v for v in same if v is not None]
    assert mine is not None
    parts = [head, _ready.context_clause(ctx, mine, known, _winter.range_words(ctx, known, 1) if known else "")]
    if now.key in cold:
        before = [cold[s.key] for s in found.past if s.key in cold]
        parts.append(ctx.t("ready.degree_cold", n=cold[now.key]))
        if before:
            told = _winter.range_words(ctx, before)
            parts[-1] = _units.parts(ctx, [parts[-1], _ready.context_clause(ctx, cold[now.key], before, told)])
    if now.key in events:
        # few events make no rate for a headline; the chart has it with its interval
        parts.append(ctx.t("ready.degree_events", n=events[now.key]))
    return _units.clauses(ctx, parts)
