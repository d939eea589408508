"""Visits that found nothing, by body against the others at visits of the same kind: a question, not a verdict."""

from __future__ import annotations

from lens.exhibits import _checks, _units
from lens.exhibits._streets import funnel_chart
from lens.exhibits.context import Context
from lens.exhibits.record import Exhibit

CODE = "check_zero"
MEASURE = "M5_zero"


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off(MEASURE, [_checks.DIM])
    if refusal:
        raise refusal
    found = _checks.compare(ctx, _checks.cells(ctx), ("sector", "activity_type"), "visits", "zero")
    what = ctx.t("check.zero_what")
    if found is None:
        why = ctx.no_rows()
        return Exhibit(CODE, what, ctx.subtitle(), empty=why, alt=why, measures=(MEASURE,))
    title = _checks.title(ctx, found, "zero")
    drawn = [i for i, b in enumerate(found.bodies) if b.compared >= _units.MIN_VISITS and b.adjusted is not None]
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what),
        chart=_chart(ctx, found, drawn) if drawn else None,
        table=_checks.table(ctx, found, MEASURE, ctx.t("check.column_visits"), ctx.t("streets.column_zero")),
        alt=ctx.t("check.funnel_alt", title=title, n=len(drawn)),
        notes=_checks.notes(ctx, found, (ctx.t("check.zero_note"),)),
        show_table=not drawn,
        measures=(MEASURE,),
    )


def _chart(ctx: Context, found: _checks.Compared, drawn: list[int]):
    codes = [found.bodies[i].code for i in drawn]
    roles = ["accent" if c in found.judged.high else "context" for c in codes]
    return funnel_chart(
        ctx, codes, [found.bodies[i].base for i in drawn], _checks.part(found.limits, drawn),
        [_checks.hover(ctx, found.bodies[i]) for i in drawn], roles,
        ctx.t("check.axis_base"), ctx.t("check.centre", share=found.limits.theta), _checks.DIM,
    )  # fmt: skip
