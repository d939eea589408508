"""The street and department pairs with most overdue hazards, every figure with its rows."""

from __future__ import annotations

from lens.exhibits import _duty, _majors
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table


def build(ctx: Context) -> Exhibit:
    duty = _duty.matrix(ctx)
    what = ctx.t("duty.pairs_what")
    subtitle = ctx.subtitle(what, period="")
    if not duty.cells:
        return Exhibit("duty_pairs", what, subtitle, empty=ctx.t("duty.none"), alt=what, measures=("S1",))
    title = _title(ctx, duty)
    return Exhibit(
        code="duty_pairs",
        title=title,
        subtitle=subtitle,
        table=table(ctx, duty),
        alt=title,
        notes=(ctx.t("duty.figures_note"), ctx.t("duty.pairs_note")),
        measures=tuple(_duty.FIGURES[f] for f in duty.figures),
        show_table=True,
    )


def _title(ctx: Context, duty: _duty.Duty) -> str:
    figure = "overdue" if duty.total("overdue") else "open"
    counts = {pair: c[figure] for pair, c in duty.cells.items()}
    top = max(counts.values())
    first = [pair for pair in _ordered(duty) if counts[pair] == top]
    street, dept = first[0]
    names = ctx.t("duty.pair", street=_duty.street(ctx, street, duty.silent), dept=_majors.dept(ctx, dept))
    key = "pairs_title" if len(first) == 1 else "pairs_tie"
    return ctx.t(f"duty.{key}", name=names, n=top, what=ctx.t(f"duty.{figure}").lower(), others=len(first) - 1)


def _ordered(duty: _duty.Duty) -> list[_duty.Pair]:
    worst = "overdue" if "overdue" in duty.figures else "open"
    return sorted(duty.cells, key=lambda p: (-duty.cells[p][worst], -duty.cells[p]["open"], str(p)))


def table(ctx: Context, duty: _duty.Duty) -> Table:
    """One row for each pair, most overdue first."""
    pairs = _ordered(duty)
    columns = (
        Column("street", ctx.dimension_name("jurisdiction")),
        Column("dept", ctx.dimension_name("responsible_dept")),
        *(Column(f, ctx.t(f"duty.{f}"), "count") for f in duty.figures),
    )
    body = tuple(
        (_duty.street(ctx, s, duty.silent), _majors.dept(ctx, d), *(duty.cells[s, d][f] for f in duty.figures))
        for s, d in pairs
    )
    links = tuple(
        (None, None, *(_duty.behind(ctx, f, p) if duty.cells[p][f] else None for f in duty.figures)) for p in pairs
    )
    return Table(columns, body, links)
