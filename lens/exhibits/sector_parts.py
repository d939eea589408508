"""The key sectors in brief: coverage, hazards per visit and overdue hazards of each kind of premises."""

from __future__ import annotations

from lens.exhibits import _units
from lens.exhibits._parts import SOURCE, SUBTYPE, WHOLE, Part, parts
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table

CODE = "sector_parts"


def build(ctx: Context) -> Exhibit:
    if refusal := ctx.off("M6", ["sector"]) and ctx.off("M5", ["sector"]):
        raise refusal
    found = parts(ctx)
    days = _units.window(ctx)[1] if any(p.cover for p in found) else 0
    what = ctx.t("kinds.what", days=days) if days else ctx.t("kinds.what_found")
    if not found:
        why = ctx.t("kinds.none")
        return Exhibit(CODE, ctx.t("exhibits.sector_parts"), ctx.subtitle(what), empty=why, alt=why)
    title = _title(ctx, found, days)
    notes = [ctx.t("kinds.note")] if days else []
    if any(p.visits for p in found):
        notes += [ctx.t("sectors.closer"), *_units.unstated(ctx)]
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what),
        table=_table(ctx, found),
        alt=title,
        notes=tuple(notes),
        measures=tuple(c for c in ("M6", "M5", "M4") if ctx.off(c, ["sector"]) is None),
        show_table=True,
    )


def name(ctx: Context, part: Part) -> str:
    """What a part is called: the kind of premises, 重大危险源单位, or the whole sector."""
    if part.dim == WHOLE:
        return ctx.t("kinds.whole")
    return ctx.label(part.dim, part.code)


def _title(ctx: Context, found: list[Part], days: int) -> str:
    whole = [p for p in found if p.dim == WHOLE and p.cover]
    if not whole:
        return ctx.t("kinds.title_found", n=len({p.sector for p in found}))
    left = sum(p.left for p in whole)
    den = sum(p.cover["M6_den"] for p in whole if p.cover)
    one = len({p.sector for p in found}) == 1
    sector = ctx.label("sector", found[0].sector)
    values = {"n": den, "days": days, "left": left, "rate": (den - left) / den if den else None}
    told = ctx.t("kinds.title_one", sector=sector, **values) if one else ctx.t("kinds.title", **values)
    kinds = sorted((p for p in found if p.dim == SUBTYPE and p.code), key=lambda p: -p.left)
    clauses = [told]
    if left and kinds and kinds[0].left and (len(kinds) == 1 or kinds[0].left > kinds[1].left):
        clauses.append(ctx.t("kinds.most", name=name(ctx, kinds[0]), n=kinds[0].left))
    for part in found:
        if part.dim == SOURCE and part.cover:
            den = part.cover["M6_den"]
            key = "sources_left" if part.left else "sources_all"
            clauses.append(ctx.t(f"kinds.{key}", n=den, left=part.left))
    return _units.clauses(ctx, clauses)


def _table(ctx: Context, found: list[Part]) -> Table:
    covered, visited = any(p.cover for p in found), any(p.visits for p in found)
    overdue = any(p.overdue is not None for p in found)
    several = len({p.sector for p in found}) > 1
    columns = [Column("sector", ctx.dimension_name("sector"))] if several else []
    columns.append(Column("part", ctx.t("kinds.part")))
    if covered:
        columns += [
            Column("premises", ctx.t("sectors.column_premises"), "count"),
            Column("left", ctx.t("sectors.column_unvisited"), "count"),
            Column("coverage", ctx.t("nine.coverage"), "interval"),
            Column("coverage_interval", ctx.t("units.interval"), "interval"),
        ]
    if visited:
        columns += [
            Column("visits", ctx.t("sectors.column_visits"), "count"),
            Column("found", ctx.t("sectors.column_at_visits"), "count"),
            Column("per_visit", ctx.t("sectors.column_per_visit"), "number", 2),
            Column("per_visit_interval", ctx.t("units.interval"), "interval"),
        ]
    if overdue:
        columns.append(Column("overdue", ctx.t("sectors.column_overdue"), "count"))
    body, links = [], []
    for p in found:
        line: list = [ctx.label("sector", p.sector)] if several else []
        line.append(name(ctx, p))
        behind: list = [None] * len(line)
        if covered:
            c = p.cover
            line += [c["M6_den"] if c else None, p.left if c else None, share(ctx, c), _units.interval(ctx, "M6", c)]
            behind += [p.behind("M6", "den") if c else None, None, None, None]
        if visited:
            v = p.visits
            line += [v["M5_den"] if v else None, v["M5_num"] if v else None, v["M5"] if v else None]
            line.append(_units.interval(ctx, "M5", v))
            behind += [p.behind("M5", "den") if v else None, p.behind("M5") if v else None, None, None]
        if overdue:
            line.append(p.overdue)
            behind.append(p.behind("M4") if p.overdue else None)
        body.append(tuple(line))
        links.append(tuple(behind))
    return Table(tuple(columns), tuple(body), tuple(links))


def share(ctx: Context, row: dict | None) -> str:
    """A coverage as the reader sees it: as counts where the base is small."""
    if row is None:
        return "—"
    if row["M6_den"] < ctx.snapshot.home.config["small_base"]:
        return ctx.t("measure.base", num=row["M6_num"], den=row["M6_den"])
    return ctx.value("M6", row["M6"])
