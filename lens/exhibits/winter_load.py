"""What the pressure of the streets adds up from: open hazards by kind, level and age, each with its weight."""

from __future__ import annotations

import numpy as np

from lens.exhibits import _index, _winter
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table


@_winter.says_basis
def build(ctx: Context) -> Exhibit:
    index = _index.made(ctx)
    what = ctx.t("attention.load")
    subtitle = ctx.subtitle(what, period=ctx.t("attention.week", day=index.day))
    here = sorted(_index.shown(ctx, index))
    counts = index.panel.counts[index.at][here]
    weight = index.rules.classes(index.panel.classes)
    total = counts.sum(axis=0) * weight
    order = [k for k in np.argsort(-total, kind="stable").tolist() if total[k] > 0]
    if not order:
        told = ctx.t("attention.nothing_open", day=index.day)
        return Exhibit("winter_load", what, subtitle, empty=told, alt=told, measures=("S1_heating",))
    columns = (
        Column("codes", ctx.t("winter.column_code")),
        Column("level", ctx.t("attention.column_level")),
        Column("age", ctx.t("attention.column_age")),
        Column("weight", ctx.t("attention.column_weight"), "number", 2),
        Column("n", ctx.name("S1_heating"), "count"),
        *(Column(f"s{i}", _index.name(ctx, index, i), "count") for i in here),
    )
    body = tuple(
        (
            _winter.code_names(ctx, index.panel.classes[k][0]),
            ctx.t(f"attention.level_{index.panel.classes[k][1]}"),
            ctx.t(f"attention.age_{index.panel.classes[k][2]}"),
            float(weight[k]),
            int(counts[:, k].sum()),
            *(int(v) for v in counts[:, k]),
        )
        for k in order
    )
    first = order[0]
    title = ctx.t("attention.load_title", n=int(counts.sum()), load=float(total.sum()), kind=body[0][0],
                  level=body[0][1], age=body[0][2], share=float(total[first] / total.sum()))  # fmt: skip
    return Exhibit(
        code="winter_load",
        title=title,
        subtitle=subtitle,
        table=Table(columns, body),
        alt=title,
        notes=(ctx.t("attention.note_load"), ctx.t("attention.note_known")),
        measures=("S1_heating",),
        show_table=True,
    )
