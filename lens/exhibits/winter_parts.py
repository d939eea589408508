"""Every number between the rows and the index, so that it can be worked out again by hand."""

from __future__ import annotations

import numpy as np

from lens.exhibits import _index, _units, _winter
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table


@_winter.says_basis
def build(ctx: Context) -> Exhibit:
    index = _index.made(ctx)
    _index.check_whole(ctx, index)
    what = ctx.t("attention.parts")
    subtitle = ctx.subtitle(what, period=ctx.t("attention.week", day=index.day))
    here = sorted(_index.shown(ctx, index))
    if not here:
        told = ctx.t("attention.nothing_scored", day=index.day)
        return Exhibit("winter_parts", what, subtitle, empty=told, alt=told)
    held, weather = index.pressures[index.at], index.weather[index.at]
    size = index.panel.premises[index.at] @ index.rules.kinds(index.panel.kinds)
    columns = (
        Column("street", ctx.dimension_name("jurisdiction")),
        Column("open", ctx.name("S1_heating"), "count"),
        Column("load", ctx.t("attention.column_load"), "number", 1),
        Column("premises", ctx.t("winter.column_exposed"), "count"),
        Column("raw", ctx.t("attention.column_raw"), "number", 2),
        Column("kept", ctx.t("attention.column_kept"), "number", 2),
        Column("shrunk", ctx.t("attention.column_shrunk"), "number", 2),
        Column("h", ctx.t("attention.h"), "number", 3),
        Column("size", ctx.t("attention.column_size"), "number", 1),
        Column("e", ctx.t("attention.e"), "number", 3),
        Column("w", ctx.t("attention.w"), "number", 3),
        Column("score", ctx.t("attention.index_short"), "number", 1),
    )
    token = f"{index.day}..{index.day}"
    body, links = [], []
    for i in here:
        base = _index.plain(held.base[i])
        body.append(
            (
                _index.name(ctx, index, i),
                int(index.panel.open_n[-1, i]),
                float(held.load[i]),
                None if base is None else int(base),
                None if base is None else 100 * float(held.load[i]) / base,
                _index.plain(held.shrunk.weight[i]),
                _index.plain(100 * held.value[i]),
                _index.plain(index.hazards[-1, i]),
                float(size[i]),
                _index.plain(index.exposed[-1, i]),
                _index.plain(index.weathered[-1]),
                _index.plain(index.score[-1, i]),
            )
        )
        behind = ctx.behind("S1_heating", period=token, jurisdiction=index.panel.streets[i])
        links.append((None, behind, *(None,) * (len(columns) - 2)))
    phase = ctx.t(f"attention.phase_{weather.phase}") if weather.phase else ""
    parts = [
        ctx.t("attention.parts_weather", w=weather.part, t=weather.mean, ref=weather.reference, n=weather.seasons),
        ctx.t("attention.parts_wave" if weather.wave else "attention.parts_no_wave"),
        phase,
    ]
    rates = [100 * float(v) for v in held.value[here] if not np.isnan(v)]
    spread = ctx.t("attention.parts_pressure", range=_winter.range_words(ctx, rates, 2)) if rates else ""
    title = _units.clauses(ctx, [_units.parts(ctx, parts), spread])
    return Exhibit(
        code="winter_parts",
        title=title,
        subtitle=subtitle,
        table=Table(columns, tuple(body), tuple(links)),
        alt=title,
        notes=(
            ctx.t("attention.note_formula", a=index.rules["part", "hazards"], b=index.rules["part", "exposure"],
                  c=index.rules["part", "weather"]),
            ctx.t("attention.note_h", phi=held.dispersion, mean=100 * held.shrunk.mean),
            _index.history_note(ctx, index),
            ctx.t("attention.note_e"),
            ctx.t("attention.note_w", beta=index.rules["weather", "beta"], risk=weather.risk,
                  most=index.rules["weather", "rr_max"], floor=index.rules["weather", "floor"],
                  lag=int(index.rules["weather", "lag_days"])),
            ctx.t("attention.note_forecast"),
            ctx.t("attention.note_known"),
        ),
        measures=("S1_heating",),
        show_table=True,
    )  # fmt: skip
