"""Which measures this house's data cannot give, and why."""

from __future__ import annotations

from lens import words
from lens.ask import available
from lens.exhibits._data import subtitle
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table
from lens.measures import MEASURES

SHOWN = 3


def build(ctx: Context) -> Exhibit:
    refused = {code: available(ctx.snapshot, code) for code in MEASURES}
    rows = tuple((code, MEASURES[code].name(ctx.lang), why.message(ctx.lang)) for code, why in refused.items() if why)
    names = words.join([r[1] for r in rows[:SHOWN]], ctx.lang)
    if len(rows) > SHOWN:
        names = ctx.t("datapage.off.more", names=names)
    title = ctx.t("datapage.off.title" if rows else "datapage.off.what", n=len(rows), all=len(MEASURES), names=names)
    return Exhibit(
        code="data_off",
        title=title,
        subtitle=subtitle(ctx, ctx.t("datapage.off.what")),
        table=Table(tuple(Column(k, ctx.t(f"datapage.off.{k}")) for k in ("code", "measure", "why")), rows),
        alt=title if rows else ctx.t("datapage.off.none", all=len(MEASURES)),
        empty="" if rows else ctx.t("datapage.off.none", all=len(MEASURES)),
        show_table=True,
    )
