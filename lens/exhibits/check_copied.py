"""Hazards described in the very words that the body wrote at many other premises, and the words that come back most."""

from __future__ import annotations

from lens.exhibits import _checks, _units
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit

CODE = "check_copied"
MEASURE = "M2_copied"


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off(MEASURE, [_checks.DIM])
    if refusal:
        raise refusal
    rows = [
        {**r, "told": r[f"{MEASURE}_den"], "copied": r[f"{MEASURE}_num"]}
        for r in ctx.ask(MEASURE, [_checks.DIM, "category"])
    ]
    found = _checks.compare(ctx, rows, ("category",), "told", "copied")
    what = ctx.t("check.copied_what")
    if found is None:
        why = ctx.t("check.copied_nothing", span=ctx.span)
        return Exhibit(CODE, what, ctx.subtitle(), empty=why, alt=why, measures=(MEASURE,))
    title = _checks.title(ctx, found, "copied")
    drawn = sum(b.n >= _units.MIN_VISITS for b in found.bodies)
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what),
        chart=_checks.dots(ctx, found) if drawn else None,
        table=_checks.table(ctx, found, MEASURE, ctx.t("check.column_told"), ctx.t("check.column_copied")),
        alt=ctx.t("check.dots_alt", title=title, n=min(drawn, _checks.DRAWN)),
        notes=_checks.notes(ctx, found, (ctx.t("check.copied_note"),)),
        show_table=not drawn,
        measures=(MEASURE,),
    )
