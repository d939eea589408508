"""Units (sectors, categories) by month of the year as a grid of indices: each against its own mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lens import words
from lens.exhibits import _season, _units
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table
from lens.stats.arrays import Floats
from lens.stats.seasonal import LEAST_EVENTS, OUTER, MonthIndex

MOST_ROWS = 20


@dataclass(frozen=True)
class _Cell:
    month: str
    ratio: float
    told: str  # the ratio in words
    interval: str
    beyond: int
    found: float


def exhibit(
    ctx: Context,
    code: str,
    dim: str,
    months: _season.Months | None,
    found: Mapping[str | None, Floats],
    exposure: Mapping[str | None, Floats],
) -> Exhibit:
    """The grid of `found` over `exposure` by the codes of `dim`, each of shape (T, strata); its words are
    seasons.<dim>_… .
    """
    key = f"seasons.{dim}"
    what = ctx.t(key)
    made = {u: months.index(found[u], exposure[u]) for u in found} if months else {}
    told = {u: m for u, m in made.items() if not m.reason}
    if months is None or not told:
        short = next((m for m in made.values() if m.reason == "short"), None)
        known = months is None or short is not None or not made
        why = _season.why_none(ctx, months if made else None, short, what, None) if known else ctx.t(f"{key}_few")
        return Exhibit(code, what, ctx.subtitle(what), empty=why, alt=why, measures=("M5",))
    shown = _units.order(ctx, dim, {u: float(found[u].sum()) for u in told}, MOST_ROWS)
    cells = {u: _cells(ctx, months, told[u], found[u]) for u in shown}
    labels = _season.names(ctx)
    series = tuple(
        Series(
            ctx.label(dim, u), labels, tuple(c.ratio for c in row), "context", "heat",
            text=tuple(words.number(c.ratio, ctx.lang, 1) + ("*" if c.beyond else "") for c in row),
            hover=tuple(
                ctx.t("seasons.heat_hover", unit=ctx.label(dim, u), month=c.month, ratio=c.told, interval=c.interval,
                      n=c.found)
                for c in row
            ),
        )
        for u, row in cells.items()
    )  # fmt: skip
    title = _title(ctx, dim, {u: told[u] for u in shown}, labels)
    n = 12 * len(shown)
    notes = [ctx.t(f"{key}_note"), ctx.t("seasons.method"), ctx.t("seasons.heat_chance", n=n, k=n * (1 - OUTER))]
    if left := [u for u in made if u not in shown]:
        notes.append(ctx.t("seasons.heat_left", names=ctx.labels(dim, left), least=LEAST_EVENTS))
    return Exhibit(
        code=code,
        title=title,
        subtitle=ctx.subtitle(what, period=months.span),
        chart=Chart("heat", series, Axis(kind="category", order=labels), Axis(decimals=1), height=50 + 27 * len(shown)),
        table=_table(ctx, dim, cells),
        alt=ctx.t("seasons.heat_alt", title=title, names=ctx.labels(dim, shown)),
        notes=tuple(notes),
        measures=("M5",),
    )


def _cells(ctx: Context, months: _season.Months, made: MonthIndex, found: Floats) -> list[_Cell]:
    e, totals = made.estimate, months.by_month(found)
    return [
        _Cell(
            k, float(e.ratio[i]), words.number(float(e.ratio[i]), ctx.lang, 2), _season.interval(ctx, e.lo[i], e.hi[i]),
            int(e.beyond[i]), totals[i],
        )
        for i, k in enumerate(_season.names(ctx))
    ]  # fmt: skip


def _title(ctx: Context, dim: str, told: dict[str | None, MonthIndex], labels: tuple[str, ...]) -> str:
    """Of the cells beyond chance the clearest, whose nearer limit is furthest from 1: small units have large ratios."""
    marked = [(u, i) for u, m in told.items() for i in range(12) if m.estimate.beyond[i]]
    if not marked:
        return ctx.t(f"seasons.{dim}_none", n=12 * len(told))
    unit, i = max(marked, key=lambda at: _clear(told[at[0]], at[1]))
    e = told[unit].estimate
    values = {"ratio": e.ratio[i], "lo": e.outer_lo[i], "hi": e.outer_hi[i]}
    head = ctx.t(f"seasons.{dim}_top", unit=ctx.label(dim, unit), month=labels[i], **values)
    rest = ctx.t("trends.heat_rest", n=len(marked), of=12 * len(told)) if len(marked) > 1 else ""
    return _units.clauses(ctx, [head, rest])


def _clear(made: MonthIndex, i: int) -> float:
    return max(float(np.log(made.estimate.outer_lo[i])), -float(np.log(made.estimate.outer_hi[i])))


def _table(ctx: Context, dim: str, cells: dict[str | None, list[_Cell]]) -> Table:
    columns = (
        Column(dim, ctx.dimension_name(dim)),
        Column("month", ctx.dimension_name("month")),
        Column("found", ctx.t("sectors.column_at_visits"), "count"),
        Column("ratio", ctx.t("trends.heat_ratio"), "number", 2),
        Column("interval", ctx.t("units.interval"), "interval"),
        Column("verdict", ctx.t("units.verdict")),
    )
    body = tuple(
        (ctx.label(dim, u), c.month, round(c.found), c.ratio, c.interval, _season.verdict(ctx, c.beyond))
        for u, row in cells.items()
        for c in row
    )
    return Table(columns, body)
