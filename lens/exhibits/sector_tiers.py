"""Coverage by sector and official risk tier in the year up to the end of the period. Tiers are words, never colours."""

from __future__ import annotations

from lens.compile import Refusal
from lens.exhibits import _units
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table

CODE = "sector_tiers"
HIGH = ("red", "orange")


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off("M6", ["sector", "risk_tier"])
    if refusal:
        raise refusal
    if "premises.risk_tier" not in ctx.snapshot.has:
        raise Refusal("needs_premises_risk_tier")
    token, days = _units.window(ctx)
    cells = {(r["sector"], r["risk_tier"]): r for r in ctx.ask("M6", ["sector", "risk_tier"], token=token)}
    what = ctx.t("sectors.tiers", days=days)
    if not cells:
        why = ctx.t("sectors.tiers_none")
        return Exhibit(CODE, what, ctx.subtitle(period=""), empty=why, alt=why, measures=("M6",))
    weight: dict[str | None, float] = {}
    for (sector, _), row in cells.items():
        weight[sector] = weight.get(sector, 0) + row["M6_den"]
    sectors = _units.order(ctx, "sector", weight)
    tiers = _units.order(ctx, "risk_tier", {t: 1 for _, t in cells})
    title = _title(ctx, cells, days)
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what, period=_units.window_words(ctx)),
        chart=Chart(
            "heat",
            tuple(_row(ctx, s, tiers, cells) for s in sectors),
            Axis(kind="category", order=tuple(ctx.labels("risk_tier", tiers))),
            Axis(kind="percent"),
            height=60 + 32 * len(sectors),
        ),
        table=_table(ctx, sectors, tiers, cells, token),
        alt=ctx.t("sectors.tiers_alt", title=title),
        notes=(ctx.t("sectors.tiers_note", days=days),),
        measures=("M6",),
    )


def _row(ctx: Context, sector: str | None, tiers: list, cells: dict) -> Series:
    mine = [cells.get((sector, t)) for t in tiers]
    return Series(
        ctx.label("sector", sector),
        tuple(ctx.labels("risk_tier", tiers)),
        tuple(r["M6"] if r else None for r in mine),
        text=tuple(ctx.t("sectors.cell", value=r["M6"], num=r["M6_num"], den=r["M6_den"]) if r else "" for r in mine),
        hover=tuple(
            ctx.t(
                "sectors.hover_tier",
                name=ctx.label("sector", sector),
                tier=ctx.label("risk_tier", t),
                value=ctx.value("M6", r["M6"]),
                base=ctx.base(r, "M6"),
                left=r["M6_den"] - r["M6_num"],
            )
            if r
            else ""
            for t, r in zip(tiers, mine, strict=True)
        ),
    )


def _title(ctx: Context, cells: dict, days: int) -> str:
    """The red and orange premises nobody visited, and where most of them are; without such tiers, all premises."""
    high = {k: r for k, r in cells.items() if k[1] in HIGH}
    chosen, key = (high, "high") if high else (cells, "all")
    den = sum(r["M6_den"] for r in chosen.values())
    num = sum(r["M6_num"] for r in chosen.values())
    title = ctx.t(f"sectors.tiers_{key}", days=days, n=den, rate=num / den if den else None, left=den - num)
    left: dict[str | None, int] = {}
    for (sector, _), row in chosen.items():
        left[sector] = left.get(sector, 0) + row["M6_den"] - row["M6_num"]
    order = sorted(left, key=lambda s: -left[s])
    if den > num and len(order) > 1 and left[order[0]] > left[order[1]]:
        title += ctx.t("sectors.tiers_most", name=ctx.label("sector", order[0]), n=left[order[0]])
    return title


def _table(ctx: Context, sectors: list, tiers: list, cells: dict, token: str) -> Table:
    columns = (
        Column("sector", ctx.dimension_name("sector")),
        Column("tier", ctx.dimension_name("risk_tier")),
        Column("premises", ctx.t("sectors.column_premises"), "count"),
        Column("visited", ctx.t("sectors.column_visited"), "count"),
        Column("left", ctx.t("sectors.column_unvisited"), "count"),
        Column("rate", ctx.name("M6"), "ratio"),
        Column("interval", ctx.t("units.interval"), "interval"),
    )
    body = tuple(
        (
            ctx.label("sector", s),
            ctx.label("risk_tier", t),
            r["M6_den"],
            r["M6_num"],
            r["M6_den"] - r["M6_num"],
            r["M6"],
            _units.interval(ctx, "M6", r),
        )
        for s in sectors
        for t in tiers
        if (r := cells.get((s, t)))
    )
    parts = ("den", "num", "rest")
    links = tuple(
        (None, None, *(ctx.behind("M6", p, token, sector=s, risk_tier=t) for p in parts), None, None)
        for s in sectors
        for t in tiers
        if (s, t) in cells
    )
    return Table(columns, body, links)
