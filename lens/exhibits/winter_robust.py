"""How sure the first places are: the share of draws in which each street is among the first three."""

from __future__ import annotations

import numpy as np

from lens import words
from lens.exhibits import _index, _units, _winter
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Mark, Series, Table


@_winter.says_basis
def build(ctx: Context) -> Exhibit:
    index = _index.made(ctx)
    _index.check_whole(ctx, index)
    needed, top = index.rules["draws", "share"], int(index.rules["draws", "top"])
    what = ctx.t("attention.robust", n=index.draws.number, top=top)
    subtitle = ctx.subtitle(what, period=ctx.t("attention.week", day=index.day))
    here = [i for i in _index.shown(ctx, index) if not np.isnan(index.score[-1, i])]
    if not here or not np.nan_to_num(index.score[-1, here]).any():
        why = ctx.t("attention.nothing_scored", day=index.day)
        return Exhibit("winter_robust", what, subtitle, empty=why, alt=why)
    order = sorted(here, key=lambda i: (-index.draws.share[i], -index.score[-1, i]))
    share = tuple(float(index.draws.share[i]) for i in order)
    names = tuple(_index.name(ctx, index, i) for i in order)
    sure = [i for i in order if index.draws.share[i] >= needed]
    told = [ctx.t("attention.share_of", name=ctx.label("jurisdiction", index.panel.streets[i]),
                  share=index.draws.share[i]) for i in sure]  # fmt: skip
    clauses = [
        ctx.t("attention.robust_sure", names=told, n=index.draws.number, top=top, share=needed)
        if sure
        else ctx.t("attention.robust_none", n=index.draws.number, top=top, share=needed, most=share[0], name=names[0])
    ]
    if sure and len(order) > len(sure):
        rest = order[len(sure)]
        clauses.append(ctx.t("attention.robust_rest", n=len(order) - len(sure), most=index.draws.share[rest]))
    title = _units.clauses(ctx, clauses)
    columns = (
        Column("street", ctx.dimension_name("jurisdiction")),
        Column("share", ctx.t("attention.column_share"), "ratio"),
        Column("score", ctx.t("attention.index_short"), "number", 1),
        Column("interval", ctx.t("units.interval"), "interval"),
        Column("verdict", ctx.t("units.verdict")),
    )
    body = tuple(
        (n, s, float(index.score[-1, i]), _index.interval(ctx, index, i),
         ctx.t("attention.verdict_sure" if i in sure else "attention.verdict_not"))
        for n, s, i in zip(names, share, order, strict=True)
    )  # fmt: skip
    series = Series(
        what,
        share,
        names,
        roles=tuple("accent" if i in sure else "context" for i in order),
        text=tuple(words.percent(s, ctx.lang, 0) for s in share),
        hover=tuple(_index.hover(ctx, index, i) for i in order),
        keys=tuple(index.panel.streets[i] for i in order),
    )
    return Exhibit(
        code="winter_robust",
        title=title,
        subtitle=subtitle,
        chart=Chart(
            "hbar", (series,), Axis(kind="percent"), Axis(kind="category", order=names),
            marks=(Mark("vline", needed, text=words.percent(needed, ctx.lang, 0)),), height=60 + 24 * len(names),
        ),
        table=Table(columns, body),
        alt=ctx.t("attention.robust_alt", title=title),
        notes=(ctx.t("attention.note_draws", n=index.draws.number, width=index.rules["draws", "width"], share=needed,
                     top=top), ctx.t("attention.note_seed")),
    )  # fmt: skip
