"""Open heating hazards on ignition day by street, beside the same day of earlier seasons."""

from __future__ import annotations

from lens.exhibits import _ready, _ready_stock, _streets, _units, _winter
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table

CODE = "ready_open"
LINKS = {"open_n": "S1_heating", "overdue_n": "M4_heating"}


@_winter.says_basis
def build(ctx: Context) -> Exhibit:
    of = _ready_stock.stock(ctx, _ready_stock.by_street)
    ctx = _winter.on(ctx, of.at.day, of.at.day)
    what = ctx.t("ready.open_what")
    subtitle = ctx.subtitle(what, _ready.span(ctx, of.at), period=ctx.t("winter.at", day=of.at.day))
    every = of.now.keys() | {s for e in of.earlier.values() for s in e}
    if not every:
        why = ctx.t("winter.none_open", day=of.at.day)
        return Exhibit(CODE, what, subtitle, empty=why, alt=why, measures=("S1", "M4"))
    weight = {s: of.now.get(s, {}).get("open_n", 0) for s in every}
    drawn, quiet, names = _ready.streets(ctx, weight)
    title = _units.clauses(ctx, _ready_stock.title(ctx, of)) + _streets.silent_clause(ctx)
    notes = [ctx.t("ready.open_note"), _ready.past_note(ctx, of.held), *_streets.silent_notes(ctx)]
    if still := sum(weight.get(s, 0) for s in quiet):
        notes.append(ctx.t("winter.silent_open", n=still))
    token = f"{of.at.day}..{of.at.day}"
    body = [(k, *_ready_stock.cells(of, s)) for s, k in zip(drawn, names, strict=True)]
    links = [
        (None, *(ctx.behind(LINKS[f], period=token, jurisdiction=s) if n else None
                 for f, n in zip(of.figures, row[1:], strict=False)), *(None,) * (len(of.earlier) * len(of.figures)))
        for s, row in zip(drawn, body, strict=True)
    ]  # fmt: skip
    body.append((ctx.t("units.total"), *_ready_stock.total_cells(of)))
    mine = (ctx.behind(LINKS[f], period=token) if n else None for f, n in zip(of.figures, body[-1][1:], strict=False))
    links.append((None, *mine, *(None,) * (len(of.earlier) * len(of.figures))))
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=subtitle,
        chart=_ready_stock.chart(ctx, of, drawn, names, list(quiet)),
        table=Table((Column("street", ctx.dimension_name("jurisdiction")), *_ready_stock.columns(ctx, of)),
                    tuple(body), tuple(links)),
        alt=ctx.t("ready.open_alt", title=title, names=names),
        notes=tuple(notes),
        measures=("S1", "M4"),
    )  # fmt: skip
