"""Open heating hazards on ignition day by kind, beside the same day of earlier seasons."""

from __future__ import annotations

from lens.exhibits import _ready, _ready_stock, _units, _winter
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table

CODE = "ready_codes"


@_winter.says_basis
def build(ctx: Context) -> Exhibit:
    of = _ready_stock.stock(ctx, _by_code)
    ctx = _winter.on(ctx, of.at.day, of.at.day)
    what = ctx.t("ready.codes_what")
    subtitle = ctx.subtitle(what, period=ctx.t("winter.at", day=of.at.day))
    every = {c for e in (of.now, *of.earlier.values()) for c in e if c}
    if not every:
        why = ctx.t("winter.none_open", day=of.at.day)
        return Exhibit(CODE, what, subtitle, empty=why, alt=why, measures=("S1", "M4"))
    codes = sorted(every, key=lambda c: (-of.now.get(c, {}).get("open_n", 0), c))
    names = tuple(ctx.labels("heating_code", codes))
    title = _units.clauses(ctx, [_ready_stock.title(ctx, of)[0], _most(ctx, of)])
    body = (
        *((c, k, *_ready_stock.cells(of, c)) for c, k in zip(codes, names, strict=True)),
        ("", ctx.t("units.total"), *_ready_stock.total_cells(of)),
    )
    columns = (
        Column("code", ctx.t("winter.column_wh")),
        Column("name", ctx.t("winter.column_code")),
        *_ready_stock.columns(ctx, of),
    )
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=subtitle,
        chart=_ready_stock.chart(ctx, of, list(codes), names),
        table=Table(columns, body),
        alt=ctx.t("ready.codes_alt", title=title, names=names),
        notes=(ctx.t("winter.two_codes"), ctx.t("ready.open_note"), _ready.past_note(ctx, of.held)),
        measures=("S1", "M4"),
    )


def _by_code(rows: list[dict]) -> _ready_stock.Counts:
    return dict(_winter.by_code(rows).items())


def _most(ctx: Context, of: _ready_stock.Stock) -> str:
    """燃气报警与切断24条最多; '' where nothing is open."""
    counts = {c: row for c, row in of.now.items() if c and row["open_n"]}
    return _winter.top(ctx, counts) if counts else ""
