"""What the exposure of the streets adds up from: premises that heat, by kind, each with its weight."""

from __future__ import annotations

import numpy as np

from lens.compile import Refusal
from lens.exhibits import _index, _winter
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table


def build(ctx: Context) -> Exhibit:
    index = _index.made(ctx)
    if "premises" not in ctx.snapshot.has:
        raise Refusal("needs_premises")
    what = ctx.t("attention.exposure")
    subtitle = ctx.subtitle(what, period=ctx.t("attention.week", day=index.day))
    here = sorted(_index.shown(ctx, index))
    premises = index.panel.premises[index.at][here]
    if not premises.any():
        told = ctx.t("attention.no_exposed")
        return Exhibit("winter_exposure", what, subtitle, empty=told, alt=told)
    weight = index.rules.kinds(index.panel.kinds)
    order = np.argsort(-(premises.sum(axis=0) * weight), kind="stable").tolist()
    columns = (
        Column("kind", ctx.dimension_name("subtype")),
        Column("heating", ctx.t("attention.column_heating")),
        Column("weight", ctx.t("attention.column_weight"), "number", 1),
        Column("n", ctx.t("winter.column_exposed"), "count"),
        *(Column(f"s{i}", _index.name(ctx, index, i), "count") for i in here),
    )
    body = tuple(
        (
            ctx.label("subtype", index.panel.kinds[k][0]),
            _winter.code_names(ctx, index.panel.kinds[k][1]),
            float(weight[k]),
            int(premises[:, k].sum()),
            *(int(v) for v in premises[:, k]),
        )
        for k in order
        if premises[:, k].any()
    )
    size = premises @ weight
    most = int(np.argmax(size))
    title = ctx.t("attention.exposure_title", n=int(premises.sum()), kinds=len(body),
                  name=_index.name(ctx, index, here[most]), size=float(size[most]))  # fmt: skip
    return Exhibit(
        code="winter_exposure",
        title=title,
        subtitle=subtitle,
        table=Table(columns, body),
        alt=title,
        notes=(ctx.t("attention.note_e"), ctx.t("attention.note_register")),
        show_table=True,
    )
