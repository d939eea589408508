"""The next cold wave by the forecast rows that the house supplied: when, and how cold."""

from __future__ import annotations

from lens import words
from lens.exhibits import _cold, _ready, _units
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table

CODE = "ready_next_wave"


def build(ctx: Context) -> Exhibit:
    now = _ready.before(ctx.with_selection(ctx.selection.with_period("ytd"))).season
    found = _cold.cold(ctx, now)
    what = ctx.t("ready.wave_what")
    subtitle = " · ".join([what, ctx.t("winter.whole"), ctx.t("selection.as_of", day=ctx.as_of)])
    if not found.forecast:
        why = ctx.t("ready.wave_off")
        return Exhibit(CODE, ctx.t("ready.wave_plain"), subtitle, empty=why, alt=why, measures=("M26",))
    days = found.coming_waves
    body = tuple(
        (
            r["date"],
            r["t_mean"],
            r["t_min"],
            r["t_max"],
            words.NOTHING if days is None else ctx.t("ready.wave_day") if r["date"] in days else "",
        )
        for r in found.forecast
    )
    columns = (
        Column("date", ctx.dimension_name("day"), "date"),
        *(Column(k, ctx.t(f"rows.column_{k}"), "number", 1) for k in ("t_mean", "t_min", "t_max")),
        Column("wave", ctx.t("ready.column_wave")),
    )
    title = _title(ctx, found)
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=subtitle,
        table=Table(columns, body),
        alt=title,
        notes=(ctx.t("ready.wave_note"), ctx.t("winter.wave_none" if days is None else "ready.wave_rule")),
        measures=("M26",),
        show_table=True,
    )


def _title(ctx: Context, found: _cold.Cold) -> str:
    first, last = found.forecast[0]["date"], found.forecast[-1]["date"]
    minima = {r["date"]: r["t_min"] for r in found.forecast if r["t_min"] is not None}
    lowest = (
        ctx.t("ready.wave_lowest", day=min(minima, key=lambda d: (minima[d], d)), t=min(minima.values()))
        if minima
        else ""
    )
    if found.coming_waves is None:
        return _units.clauses(ctx, [ctx.t("ready.wave_unknown", first=first, last=last), lowest])
    if not found.coming_waves:
        return _units.clauses(ctx, [ctx.t("ready.wave_no", first=first, last=last), lowest])
    a, b = _cold.runs(found.coming_waves)[0]
    going = found.observed_waves and max(found.observed_waves) == ctx.as_of and a == found.forecast[0]["date"]
    inside = [minima[d] for d in minima if a <= d <= b]
    return ctx.t("ready.wave_goes_on" if going else "ready.wave_title", first=a, last=b, t=min(inside, default=None))
