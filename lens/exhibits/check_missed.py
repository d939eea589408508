"""What a higher body found within 30 days where a visit had found nothing, by the body that had been there first."""

from __future__ import annotations

from lens.exhibits import _checks, _units
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit

CODE = "check_missed"
MEASURE = "M12"


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off(MEASURE, [_checks.DIM])
    if refusal:
        raise refusal
    found = _checks.compare(ctx, _checks.cells(ctx), ("sector", "activity_type"), "followed", "missed")
    what = ctx.t("check.missed_what")
    if found is None:
        why = ctx.t("check.missed_nothing", span=ctx.span)
        return Exhibit(CODE, what, ctx.subtitle(), empty=why, alt=why, measures=(MEASURE,))
    title = _checks.title(ctx, found, "missed")
    drawn = sum(b.n >= _units.MIN_VISITS for b in found.bodies)
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what),
        chart=_checks.dots(ctx, found) if drawn else None,
        table=_checks.table(ctx, found, MEASURE, ctx.t("check.column_followed"), ctx.t("check.column_missed")),
        alt=ctx.t("check.dots_alt", title=title, n=min(drawn, _checks.DRAWN)),
        notes=_checks.notes(ctx, found, (ctx.t("check.missed_note"),)),
        show_table=not drawn,
        measures=(MEASURE,),
    )
