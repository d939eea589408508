"""Coverage of the chosen sector by kind of premises, on the way to 100 %."""

from __future__ import annotations

from lens.exhibits import _units
from lens.exhibits._parts import WHOLE, Part, parts
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table
from lens.exhibits.sector_parts import name, share

CODE = "sector_cover"


def build(ctx: Context) -> Exhibit:
    if refusal := ctx.off("M6", ["sector"]):
        raise refusal
    days = _units.window(ctx)[1]
    what = ctx.t("kinds.cover", days=days)
    found = [p for p in parts(ctx) if p.cover]
    several = len({p.sector for p in found}) > 1
    # many sectors: one line each; one sector: its kinds
    drawn = [p for p in found if (p.dim == WHOLE) == several] or found
    if not drawn:
        why = ctx.t("sectors.tiers_none")
        return Exhibit(CODE, ctx.t("exhibits.sector_cover"), ctx.subtitle(what, period=""), empty=why, alt=why)
    title = _title(ctx, drawn, several, days)
    names = tuple(_name(ctx, p, several) for p in drawn)
    series = Series(
        ctx.name("M6"),
        tuple(p.cover["M6"] for p in drawn if p.cover),
        names,
        "context",
        lo=tuple(p.cover["M6_lo"] for p in drawn if p.cover),
        hi=tuple(p.cover["M6_hi"] for p in drawn if p.cover),
        text=tuple(ctx.t("kinds.left", left=p.left) if p.left else ctx.t("kinds.all_seen") for p in drawn),
        hover=tuple(
            ctx.t("kinds.hover", name=n, value=share(ctx, p.cover), base=ctx.base(p.cover, "M6"), left=p.left)
            for n, p in zip(names, drawn, strict=True)
            if p.cover
        ),
    )
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what, period=_units.window_words(ctx)),
        chart=Chart(
            "dot", (series,), Axis(kind="percent"), Axis(kind="category", order=names), height=70 + 34 * len(names)
        ),
        table=_table(ctx, drawn, names),
        alt=ctx.t("kinds.cover_alt", title=title, names=names),
        notes=(ctx.t("sectors.tiers_note", days=_units.window(ctx)[1]),),
        measures=("M6",),
    )


def _name(ctx: Context, part: Part, several: bool) -> str:
    return ctx.label("sector", part.sector) if several or part.dim == WHOLE else name(ctx, part)


def _title(ctx: Context, drawn: list[Part], several: bool, days: int) -> str:
    if len(drawn) == 1 and (row := drawn[0].cover):
        values = {"n": row["M6_den"], "days": days, "left": drawn[0].left, "rate": row["M6"]}
        return ctx.t("kinds.title_one", sector=_name(ctx, drawn[0], several), **values)
    full = [p for p in drawn if not p.left]
    key = "cover_sectors" if several else "cover_kinds"
    told = ctx.t(f"kinds.{key}", n=len(drawn), full=len(full), days=days)
    least = sorted((p for p in drawn if p.left and p.cover), key=lambda p: p.cover["M6"] if p.cover else 1)
    if not least or (len(least) > 1 and least[0].cover["M6"] == least[1].cover["M6"]):  # type: ignore[index]
        return told
    low = least[0]
    return _units.clauses(
        ctx,
        (told, ctx.t("kinds.lowest", name=_name(ctx, low, several), value=share(ctx, low.cover), left=low.left)),
    )


def _table(ctx: Context, drawn: list[Part], names: tuple[str, ...]) -> Table:
    columns = (
        Column("part", ctx.t("kinds.part")),
        Column("premises", ctx.t("sectors.column_premises"), "count"),
        Column("visited", ctx.t("sectors.column_visited"), "count"),
        Column("left", ctx.t("sectors.column_unvisited"), "count"),
        Column("rate", ctx.name("M6"), "ratio"),
        Column("interval", ctx.t("units.interval"), "interval"),
    )
    body, links = [], []
    for n, p in zip(names, drawn, strict=True):
        assert p.cover is not None
        c = p.cover
        body.append((n, c["M6_den"], c["M6_num"], p.left, c["M6"], _units.interval(ctx, "M6", c)))
        links.append((None, p.behind("M6", "den"), p.behind("M6") if c["M6_num"] else None, None, None, None))
    return Table(columns, tuple(body), tuple(links))
