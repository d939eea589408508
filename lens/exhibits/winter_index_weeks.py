"""The index by street and week of the season: the weather moves whole weeks, what is open moves streets."""

from __future__ import annotations

import numpy as np

from lens import words
from lens.exhibits import _index, _streets, _units, _winter
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table


@_winter.says_basis
def build(ctx: Context) -> Exhibit:
    index = _index.made(ctx)
    _index.check_whole(ctx, index)
    what = ctx.t("attention.weeks")
    subtitle = ctx.subtitle(what, period=ctx.t("attention.season_to", season=index.season.key, day=index.day))
    here = sorted(_index.shown(ctx, index))
    if not here or np.isnan(index.score[:, here]).all():
        told = ctx.t("attention.nothing_scored", day=index.day)
        return Exhibit("winter_index_weeks", what, subtitle, empty=told, alt=told)
    days = [index.panel.days[i] for i in index.mine]
    weeks = tuple(words.day(d, ctx.lang, "md") for d in days)
    order = sorted(here, key=lambda i: (index.is_quiet(i), -np.nan_to_num(index.score[-1, i])))
    series = []
    for i in order:
        value = [_index.plain(v) for v in index.score[:, i]]
        name = _index.name(ctx, index, i)
        series.append(
            Series(
                name, weeks, tuple(value), "context", "heat",
                text=tuple("" if v is None else words.number(v, ctx.lang) for v in value),
                hover=tuple(_hover(ctx, index, i, k, name) for k in range(len(days))),
            )
        )  # fmt: skip
    title = _title(ctx, index, here) + _streets.silent_clause(_index.on(ctx, index))
    columns = (Column("week", ctx.t("attention.column_week"), "date"), Column("w", ctx.t("attention.w"), "number", 2),
               *(Column(f"s{i}", s.name, "number", 1) for i, s in enumerate(series)))  # fmt: skip
    body = tuple(
        (d, _index.plain(index.weathered[k]), *(s.y[k] for s in series)) for k, d in enumerate(days)
    )  # fmt: skip
    return Exhibit(
        code="winter_index_weeks",
        title=title,
        subtitle=subtitle,
        chart=Chart("heat", tuple(series), Axis(kind="category", order=weeks), Axis(), height=70 + 24 * len(order)),
        table=Table(columns, body),
        alt=ctx.t("attention.weeks_alt", title=title),
        notes=(ctx.t("attention.note_weather"), ctx.t("attention.note_forecast"), _index.history_note(ctx, index)),
    )


def _hover(ctx: Context, index: _index.Index, street: int, week: int, name: str) -> str:
    score = index.score[week, street]
    if np.isnan(score):
        return ctx.t("attention.week_none", name=name, day=index.panel.days[index.mine[week]])
    return ctx.t(
        "attention.week_hover",
        name=name,
        day=index.panel.days[index.mine[week]],
        score=score,
        n=int(index.panel.open_n[index.mine[week], street]),
        h=index.hazards[week, street],
        e=index.exposed[week, street],
        w=index.weathered[week],
    )


def _title(ctx: Context, index: _index.Index, here: list[int]) -> str:
    """The median street this week and the week before, and which part moved."""
    median = [float(np.nanmedian(row)) if not np.isnan(row).all() else float("nan") for row in index.score[:, here]]
    w = index.weathered
    if len(median) < 2 or np.isnan(median[-2]) or np.isnan(median[-1]):
        return ctx.t("attention.weeks_first", n=len(median), median=median[-1], w=w[-1])
    key = "up" if median[-1] > median[-2] else "down" if median[-1] < median[-2] else "same"
    told = ctx.t(f"attention.weeks_{key}", before=median[-2], now=median[-1])
    change = "up" if w[-1] > w[-2] else "down" if w[-1] < w[-2] else "same"
    return _units.parts(ctx, [told, ctx.t(f"attention.weather_{change}", before=w[-2], now=w[-1])])
