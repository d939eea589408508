"""Why the first streets stand where they stand: the index if one part were at its seasonal median."""

from __future__ import annotations

import numpy as np

from lens.exhibits import _index, _units, _winter
from lens.exhibits._index_rules import PARTS
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Mark, Series, Table

#: streets that are taken apart
SHOWN = 3
#: a part that moves the index by less than a point is no driver
LEAST = 1.0


@_winter.says_basis
def build(ctx: Context) -> Exhibit:
    index = _index.made(ctx)
    _index.check_whole(ctx, index)
    what = ctx.t("attention.drivers")
    subtitle = ctx.subtitle(what, period=ctx.t("attention.week", day=index.day))
    streets = [i for i in _index.leaders(index, len(index.panel.streets)) if i in _index.shown(ctx, index)][:SHOWN]
    if not streets:
        told = ctx.t("attention.nothing_scored", day=index.day)
        return Exhibit("winter_drivers", what, subtitle, empty=told, alt=told)
    rows = (ctx.t("attention.as_it_is"), *(ctx.t(f"attention.if_{p}") for p in PARTS))
    names = {i: ctx.label("jurisdiction", index.panel.streets[i]) for i in streets}
    series, marks, body, clauses = [], [], [], []
    for i in streets:
        score, changed = float(index.score[-1, i]), _index.at_median(index, i)
        effects = [score - c for c in changed]
        series.append(
            Series(
                names[i],
                (score, *changed),
                rows,
                roles=("accent", *("context" for _ in PARTS)),
                text=("", *(ctx.t("attention.effect", value=-e) for e in effects)),
                hover=(
                    _index.hover(ctx, index, i),
                    *(ctx.t("attention.driver_hover", name=names[i], part=ctx.t(f"attention.if_{p}"),
                            score=c, was=score)
                      for p, c in zip(PARTS, changed, strict=True)),
                ),
                panel=names[i],
            )
        )  # fmt: skip
        marks.append(Mark("vline", score, panel=names[i], role="centre"))
        clauses.append(_clause(ctx, names[i], score, effects))
        values = (index.hazards[-1, i], index.exposed[-1, i], index.weathered[-1])
        for part, value, median, c, e in zip(PARTS, values, index.medians, changed, effects, strict=True):
            body.append((names[i], ctx.t(f"attention.part_{part}"), float(value), median, score, c, e))
    title = _units.clauses(ctx, clauses[:2])
    columns = (
        Column("street", ctx.dimension_name("jurisdiction")),
        Column("part", ctx.t("attention.column_part")),
        Column("value", ctx.t("attention.column_value"), "number", 2),
        Column("median", ctx.t("attention.column_median"), "number", 2),
        Column("score", ctx.t("attention.index_short"), "number", 1),
        Column("changed", ctx.t("attention.column_changed"), "number", 1),
        Column("effect", ctx.t("attention.column_effect"), "number", 1),
    )
    return Exhibit(
        code="winter_drivers",
        title=title,
        subtitle=subtitle,
        chart=Chart(
            "dot", tuple(series), Axis(), Axis(kind="category", order=rows), marks=tuple(marks),
            panels=tuple(s.panel for s in series), height=250, room=520,
        ),
        table=Table(columns, tuple(body)),
        alt=ctx.t("attention.drivers_alt", title=title),
        notes=(ctx.t("attention.note_median"), ctx.t("attention.note_weather"), _index.history_note(ctx, index)),
    )  # fmt: skip


def _clause(ctx: Context, name: str, score: float, effects: list[float]) -> str:
    """沙河66.7，主因隐患压力（+16）、气象（+22）: the parts that lift a street, the largest first."""
    up = [k for k in np.argsort(-np.array(effects), kind="stable").tolist() if effects[k] >= LEAST]
    if not up:
        return ctx.t("attention.no_driver", name=name, score=score)
    told = [ctx.t("attention.driver", part=ctx.t(f"attention.part_{PARTS[k]}"), value=effects[k]) for k in up]
    return ctx.t("attention.drivers_of", name=name, score=score, parts=told)
