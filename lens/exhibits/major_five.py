"""五落实 of the major hazards found in the period: the share that has all five, by department."""

from __future__ import annotations

from lens.exhibits import _majors, _units
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table

CODE = "M29"
#: fewer major hazards than this give an interval that says nothing: the table has their counts
FEWEST = 5


def build(ctx: Context) -> Exhibit:
    dims = ["responsible_dept"]
    refusal = ctx.off(CODE, dims)
    if refusal:
        raise refusal
    rows = {r["responsible_dept"]: r for r in ctx.ask(CODE, dims) if r["M29_den"]}
    what = ctx.name(CODE)
    if not rows:
        why = ctx.t("majors.none_found", span=ctx.span)
        return Exhibit("major_five", what, ctx.subtitle(what), empty=why, alt=why, measures=(CODE,))
    whole = ctx.ask(CODE)[0]
    order = sorted(rows, key=lambda d: (rows[d]["M29_den"] < FEWEST, rows[d][CODE], -rows[d]["M29_den"]))
    drawn = [d for d in order if rows[d]["M29_den"] >= FEWEST][: _units.MOST]
    names = tuple(_majors.dept(ctx, d) for d in drawn)
    series = Series(
        what,
        tuple(rows[d][CODE] for d in drawn),
        names,
        "context",
        lo=tuple(rows[d]["M29_lo"] for d in drawn),
        hi=tuple(rows[d]["M29_hi"] for d in drawn),
        text=tuple(ctx.t("measure.base", num=rows[d]["M29_num"], den=rows[d]["M29_den"]) for d in drawn),
        hover=tuple(
            ctx.t("majors.five_hover", name=n, value=ctx.value(CODE, rows[d][CODE]), base=ctx.base(rows[d], CODE))
            for d, n in zip(drawn, names, strict=True)
        ),
        keys=tuple(d or "" for d in drawn),
    )
    columns = (
        Column("dept", ctx.dimension_name("responsible_dept")),
        Column("base", ctx.name("M9"), "count"),
        Column("complete", ctx.t("majors.complete"), "count"),
        Column("share", what, "ratio"),
        Column("interval", ctx.t("units.interval")),
    )
    body = tuple(
        (_majors.dept(ctx, d), r["M29_den"], r["M29_num"], r[CODE], _units.interval(ctx, CODE, r))
        for d, r in ((d, rows[d]) for d in order)
    )
    links = tuple(
        (
            None,
            ctx.behind(CODE, "den", responsible_dept=d),
            ctx.behind(CODE, "num", responsible_dept=d) if rows[d]["M29_num"] else None,
            None,
            None,
        )
        for d in order
    )
    title = ctx.t(
        "majors.five_title" if whole["M29_num"] < whole["M29_den"] else "majors.five_all",
        n=whole["M29_den"],
        lacking=whole["M29_den"] - whole["M29_num"],
        value=ctx.value(CODE, whole[CODE]),
    )
    notes = [ctx.t("majors.five_note")]
    if len(drawn) < len(rows):
        notes.append(ctx.t("majors.five_small", n=FEWEST))
    return Exhibit(
        code="major_five",
        title=title,
        subtitle=ctx.subtitle(what),
        chart=Chart(
            "dot", (series,), Axis(kind="percent"), Axis(kind="category", order=names), height=70 + 26 * len(names)
        )
        if drawn
        else None,
        table=Table(columns, body, links),
        alt=title,
        notes=tuple(notes),
        measures=(CODE,),
        show_table=not drawn,
    )
