"""What enterprises find themselves, who finds major hazards first, and how many causes are management, by sector."""

from __future__ import annotations

from lens.exhibits import _units
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Mark, Rows, Series, Table

CODE = "check_self"
SELF, FIRST, CAUSE = "M35", "M9_authority", "M36"


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off(SELF, ["sector"])
    if refusal:
        raise refusal
    codes = [c for c in (SELF, FIRST, CAUSE) if not ctx.off(c, ["sector"])]
    total = ctx.ask(codes)[0]
    what = ctx.t("check.self_what")
    if not total[f"{SELF}_den"]:
        why = ctx.no_rows()
        return Exhibit(CODE, what, ctx.subtitle(), empty=why, alt=why, measures=tuple(codes))
    rows = {r["sector"]: r for r in ctx.ask(codes, ["sector"]) if r[f"{SELF}_den"]}
    sectors = _units.order(ctx, "sector", {s: r[f"{SELF}_den"] for s, r in rows.items()})
    drawn = [s for s in sectors if rows[s][f"{SELF}_den"] >= _units.MIN_VISITS]
    names = tuple(ctx.labels("sector", drawn))
    title = _title(ctx, total, codes)
    series = Series(
        ctx.name(SELF),
        tuple(rows[s][SELF] for s in drawn),
        names,
        "context",
        lo=tuple(rows[s][f"{SELF}_lo"] for s in drawn),
        hi=tuple(rows[s][f"{SELF}_hi"] for s in drawn),
        hover=tuple(
            ctx.t("sectors.hover_rate", name=n, value=ctx.value(SELF, rows[s][SELF]), base=ctx.base(rows[s], SELF))
            for n, s in zip(names, drawn, strict=True)
        ),
        keys=tuple(s or "" for s in drawn),
    )
    mark = Mark(
        "vline", total[SELF], text=ctx.t("units.all", value=ctx.value(SELF, total[SELF])), role="centre"
    )  # fmt: skip
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what),
        chart=Chart(
            "dot", (series,), Axis(kind="percent"), Axis(kind="category", order=names), marks=(mark,),
            height=60 + 27 * len(drawn),
        )
        if drawn
        else None,
        table=_table(ctx, sectors, rows, codes),
        alt=ctx.t("check.self_alt", title=title, n=len(drawn)),
        notes=(ctx.t("check.self_note", n=_units.MIN_VISITS),),
        show_table=not drawn,
        measures=tuple(codes),
    )  # fmt: skip


def _title(ctx: Context, total: dict, codes: list[str]) -> str:
    parts = [ctx.t("check.self_share", share=total[SELF], num=total[f"{SELF}_num"], den=total[f"{SELF}_den"])]
    if FIRST in codes and total[f"{FIRST}_den"]:
        parts.append(ctx.t("check.self_first", num=total[f"{FIRST}_num"], den=total[f"{FIRST}_den"]))
    if CAUSE in codes and total[f"{CAUSE}_den"]:
        parts.append(
            ctx.t("check.self_cause", share=total[CAUSE], num=total[f"{CAUSE}_num"], den=total[f"{CAUSE}_den"])
        )
    return _units.clauses(ctx, parts)


def _table(ctx: Context, sectors: list, rows: dict, codes: list[str]) -> Table:
    columns = [Column("sector", ctx.dimension_name("sector"))]
    for code in codes:
        columns += [
            Column(f"{code}_num", ctx.t(f"check.column_{code}_num"), "count"),
            Column(f"{code}_den", ctx.t(f"check.column_{code}_den"), "count"),
            Column(code, ctx.t(f"check.column_{code}"), "ratio"),
            Column(f"{code}_interval", ctx.t("units.interval")),
        ]
    body, links = [], []
    for s in sectors:
        cells: list = [ctx.label("sector", s)]
        behind: list[Rows | None] = [None]
        where = (("sector", (s,)),) if s is not None else ()
        for code in codes:
            r = rows[s]
            cells += [r[f"{code}_num"], r[f"{code}_den"], r[code], _units.interval(ctx, code, r)]
            behind += [Rows(code, "num", where), Rows(code, "den", where), None, None]
        body.append(tuple(cells))
        links.append(tuple(behind))
    return Table(tuple(columns), tuple(body), tuple(links))
