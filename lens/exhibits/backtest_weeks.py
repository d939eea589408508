"""Does the weather part foresee the weeks with more heating events? Week by week, the whole district."""

from __future__ import annotations

import numpy as np

from lens.exhibits import _backtest, _units
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table
from lens.stats.backtest import blocks, spearman_blocks


def build(ctx: Context) -> Exhibit:
    tests = _backtest.seasons(ctx)
    ctx = _backtest.whole(ctx)
    what = ctx.t("attention.weather_weeks")
    subtitle = _backtest.subtitle(ctx, what, tests)
    seasons = [t.season.key for t in tests for _ in t.days]
    days = [d for t in tests for d in t.days]
    w = np.concatenate([t.weather for t in tests])
    events = np.concatenate([t.events.sum(axis=1) for t in tests])
    found = spearman_blocks(w, events, blocks(seasons, _backtest.BLOCK))
    series = Series(
        ctx.t("attention.w"),
        tuple(float(v) for v in w),
        tuple(int(v) for v in events),
        hover=tuple(ctx.t("attention.weather_hover", day=d, w=float(v), n=int(e))
                    for d, v, e in zip(days, w, events, strict=True)),
    )  # fmt: skip
    columns = (
        Column("day", ctx.t("attention.column_week"), "date"),
        Column("w", ctx.t("attention.w"), "number", 3),
        Column("events", ctx.name("A1_heating"), "count"),
    )
    body = tuple((d, float(v), int(e)) for d, v, e in zip(days, w, events, strict=True))
    head = ctx.t("attention.weather_title", n=len(days), events=int(events.sum()))
    if np.isnan(found.value):
        title = _units.parts(ctx, [head, ctx.t("attention.weather_unknown")])
    else:
        side = "up" if found.lo > 0 else "down" if found.hi < 0 else "none"
        rho = ctx.t("attention.weather_rho", rho=ctx.t("attention.rho", value=found.value),
                    lo=ctx.t("attention.rho", value=found.lo), hi=ctx.t("attention.rho", value=found.hi))  # fmt: skip
        title = _units.clauses(ctx, [_units.parts(ctx, [head, rho]), ctx.t(f"attention.weather_is_{side}")])
    return Exhibit(
        code="backtest_weeks",
        title=title,
        subtitle=subtitle,
        chart=Chart("scatter", (series,), Axis(title=ctx.t("attention.w"), decimals=1),
                    Axis(unit=ctx.unit("A1_heating"))),
        table=Table(columns, body),
        alt=ctx.t("attention.weather_alt", title=title),
        notes=(ctx.t("attention.note_weather_test", days=_backtest.AFTER, block=_backtest.BLOCK),
               ctx.t("attention.note_weather")),
        measures=("A1_heating",),
    )  # fmt: skip
