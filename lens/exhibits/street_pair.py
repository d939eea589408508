"""The two streets whose order turns at the same mix of sectors, sector by sector: Simpson's paradox laid open."""

from __future__ import annotations

from lens.exhibits import _units
from lens.exhibits._reporting import silent
from lens.exhibits._streets import silent_notes
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Rows, Series, Table
from lens.exhibits.street_adjusted import Street, compared, reversal

CODE = "street_pair"
#: sectors drawn; the table has them all
MOST = 6


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off("M5", ["jurisdiction", "sector"])
    if refusal:
        raise refusal
    what = ctx.t("pair.what")
    streets, phi = compared(ctx)
    quiet = silent(ctx)
    pair = reversal([s for s in streets if s.code not in quiet], phi)
    if pair is None:
        why = ctx.t("pair.none" if len(streets) > 1 else "streets.alone")
        return Exhibit(CODE, ctx.t("exhibits.street_pair"), ctx.subtitle(what), empty=why, alt=why, measures=("M5",))
    asked = ctx.ask("M5", ["jurisdiction", "sector"], jurisdiction=tuple(s.code for s in pair))
    cells = {(r["jurisdiction"], r["sector"]): r for r in asked if r["M5_den"]}
    weight: dict[str | None, float] = {}
    for (_, sector), row in cells.items():
        weight[sector] = weight.get(sector, 0) + row["M5_den"]
    sectors = _units.order(ctx, "sector", weight)
    title = _title(ctx, pair, cells)
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what),
        chart=_chart(ctx, pair, _units.order(ctx, "sector", weight, MOST), cells),
        table=_table(ctx, pair, sectors, cells),
        alt=ctx.t("pair.alt", title=title),
        notes=(ctx.t("pair.note"), *silent_notes(ctx)),
        measures=("M5",),
    )


def _share(pair: tuple[Street, Street], cells: dict, street: Street, sector: str | None) -> float:
    row = cells.get((street.code, sector))
    return row["M5_den"] / street.visits if row else 0.0


def higher(pair: tuple[Street, Street], cells: dict) -> tuple[list, list]:
    """The sectors in which both streets can be read, and those of them in which the first finds more per visit."""
    a, b = pair
    both = [
        s
        for (c, s), row in cells.items()
        if c == a.code and _units.readable(row) and _units.readable(cells.get((b.code, s)))
    ]
    return both, [s for s in both if cells[a.code, s]["M5"] > cells[b.code, s]["M5"]]


def _title(ctx: Context, pair: tuple[Street, Street], cells: dict) -> str:
    a, b = (ctx.label("jurisdiction", s.code) for s in pair)
    both, more = higher(pair, cells)
    told = ctx.t("pair.title", a=a, b=b, n=len(both), more=len(more)) if both else ctx.t("pair.title_few", a=a, b=b)
    sectors = {s for _, s in cells if s is not None}
    far = max(
        sectors, key=lambda s: abs(_share(pair, cells, pair[0], s) - _share(pair, cells, pair[1], s)), default=None
    )
    if far is None:
        return told
    x, y = (_share(pair, cells, s, far) for s in pair)
    return _units.clauses(ctx, (told, ctx.t("pair.mix", sector=ctx.label("sector", far), a=a, b=b, x=x, y=y)))


def _chart(ctx: Context, pair: tuple[Street, Street], sectors: list, cells: dict) -> Chart:
    names = tuple(ctx.labels("sector", sectors))
    left, right = ctx.t("profile.share"), ctx.t("profile.per_visit")
    series = []
    for street, role in zip(pair, ("cat0", "cat1"), strict=True):
        name = ctx.label("jurisdiction", street.code)
        rows = [cells.get((street.code, s)) for s in sectors]
        kept = [r if r and _units.readable(r) else None for r in rows]
        said = tuple(
            ctx.t("profile.hover_rate", sector=n, who=name, value=ctx.value("M5", r["M5"]), base=ctx.base(r, "M5"))
            if r
            else ""
            for n, r in zip(names, rows, strict=True)
        )
        share = tuple(_share(pair, cells, street, s) for s in sectors)
        series.append(
            Series(
                name,
                share,
                names,
                role,
                panel=left,
                hover=tuple(
                    ctx.t("profile.hover_share", sector=n, who=name, share=v, visits=r["M5_den"] if r else 0)
                    for n, v, r in zip(names, share, rows, strict=True)
                ),
            )
        )
        series.append(
            Series(
                name,
                tuple(r["M5"] if r else None for r in kept),
                names,
                role,
                lo=tuple(r["M5_lo"] if r else None for r in kept),
                hi=tuple(r["M5_hi"] if r else None for r in kept),
                panel=right,
                hover=said,
            )
        )
    return Chart(
        "dot",
        tuple(series),
        y=Axis(kind="category", order=names),
        panels=(left, right),
        legend=True,
        axes=(Axis(kind="percent"), Axis(decimals=1)),
        height=110 + 34 * len(names),
    )


def _table(ctx: Context, pair: tuple[Street, Street], sectors: list, cells: dict) -> Table:
    columns = [Column("sector", ctx.dimension_name("sector"))]
    for key, street in zip("ab", pair, strict=True):
        name = ctx.label("jurisdiction", street.code)
        columns += [
            Column(f"{key}_visits", ctx.t("pair.visits", name=name), "count"),
            Column(f"{key}_share", ctx.t("profile.share"), "ratio"),
            Column(f"{key}_found", ctx.t("sectors.column_at_visits"), "count"),
            Column(f"{key}_rate", ctx.t("profile.per_visit"), "number", 2),
            Column(f"{key}_interval", ctx.t("units.interval"), "interval"),
        ]
    body, links = [], []
    for sector in sectors:
        line: list = [ctx.label("sector", sector)]
        behind: list = [None]
        for street in pair:
            row = cells.get((street.code, sector))
            line += [
                row["M5_den"] if row else 0,
                _share(pair, cells, street, sector),
                row["M5_num"] if row else 0,
                row["M5"] if row else None,
                _units.interval(ctx, "M5", row),
            ]
            where = (("sector", (sector,)), ("jurisdiction", (street.code,))) if row and sector else None
            parts = [Rows("M5", part, where) if where else None for part in ("den", "num")]
            behind += [parts[0], None, parts[1], None, None]
        body.append(tuple(line))
        links.append(tuple(behind))
    return Table(tuple(columns), tuple(body), tuple(links))
