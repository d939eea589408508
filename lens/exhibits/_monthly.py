"""Hazards per visit month by month, one small panel a unit on one scale.

The last complete month is judged by each unit's own months before it.
"""

from __future__ import annotations

from collections.abc import Collection

from lens.exhibits import _units
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Mark, Series, Table
from lens.periods import month_end
from lens.stats.variation import rate_verdict

MONTHS = 24
#: a month with fewer visits than this is a gap: one bad visit would tower over everything
FEWEST = 5


def per_visit(
    ctx: Context,
    code: str,
    dim: str,
    units: list[str | None],
    rows: list[dict],
    months: list[str],
    columns: int,
    silent: Collection[str | None] = (),
) -> Exhibit:
    """The exhibit `code` from `rows` of M5 by month and `dim`, for the `units` chosen.

    `silent` units are drawn pale and not judged.
    """
    cells = {(r[dim], r["month"]): r for r in rows}
    partial = months[-1] if ctx.period.end != month_end(ctx.period.end) else ""
    complete = [m for m in months if m != partial]
    sides = {u: _side(cells, u, complete) if u not in silent else None for u in units}
    high, low = [u for u in units if sides[u] == "high"], [u for u in units if sides[u] == "low"]
    judged = sum(s is not None for s in sides.values())
    labels = tuple(ctx.month_label(m) for m in months)
    names = tuple(_name(ctx, dim, u, silent) for u in units)
    series = tuple(
        _line(ctx, name, [cells.get((u, m)) for m in months], months, labels, partial, complete, sides[u], u in silent)
        for u, name in zip(units, names, strict=True)
    )
    means = tuple(
        Mark("hline", mean, role="limit", panel=name)
        for u, name in zip(units, names, strict=True)
        if (mean := _mean(cells, u, complete)) is not None
    )
    month = ctx.month_label(complete[-1]) if complete else ""
    title = _title(ctx, dim, units, high, low, judged, month, len(months))
    notes = [ctx.t("monthly.note", n=FEWEST)]
    if partial:
        notes.append(ctx.t("monthly.unfinished", month=labels[-1], day=ctx.period.end))
    if judged < len(units):
        notes.append(ctx.t("monthly.unjudged", n=len(units) - judged))
    rows_of_panels = -(-len(units) // columns)
    return Exhibit(
        code=code,
        title=title,
        subtitle=ctx.subtitle(ctx.t("monthly.what"), period=ctx.t("found.months", n=len(months))),
        chart=Chart(
            "multiples",
            series,
            Axis(kind="month", order=labels),
            Axis(decimals=1, unit=ctx.unit("M5")),
            marks=means,
            panels=names,
            height=50 + 128 * rows_of_panels,
            columns=columns,
        ),
        table=_table(ctx, dim, units, months, labels, cells),
        alt=ctx.t("monthly.alt", title=title, names=names),
        notes=tuple(notes),
        measures=("M5",),
    )


def _side(cells: dict, unit: str | None, complete: list[str]) -> str | None:
    """high, low or within for the last complete month against the months before it; None where it cannot be judged."""
    history = [cells.get((unit, m)) for m in complete[:-1]]
    last = cells.get((unit, complete[-1])) if complete else None
    if last is None or last["M5_den"] < FEWEST:
        return None
    nums, dens = [r["M5_num"] for r in history if r], [r["M5_den"] for r in history if r]
    answer = rate_verdict("rate", nums, dens, last["M5_num"], last["M5_den"]).answer
    return {"beyond_high": "high", "beyond_low": "low", "within": "within"}.get(answer)


def _mean(cells: dict, unit: str | None, complete: list[str]) -> float | None:
    known = [r for m in complete if (r := cells.get((unit, m)))]
    visits = sum(r["M5_den"] for r in known)
    return sum(r["M5_num"] for r in known) / visits if visits else None


def _name(ctx: Context, dim: str, unit: str | None, silent: Collection[str | None]) -> str:
    name = ctx.label(dim, unit)
    return ctx.t("streets.absent", name=name) if unit in silent else name


def _line(ctx, name, cells, months, labels, partial, complete, side, is_silent) -> Series:
    values = tuple(r["M5"] if r and r["M5_den"] >= FEWEST else None for r in cells)
    beyond = complete[-1] if side in ("high", "low") else None
    roles = tuple("muted" if m == partial or is_silent else "accent" if m == beyond else "context" for m in months)
    hover = tuple(
        ctx.t("monthly.hover", month=k, name=name, value=ctx.value("M5", r["M5"]), base=ctx.base(r, "M5")) if r else ""
        for k, r in zip(labels, cells, strict=True)
    )
    text = tuple(ctx.value("M5", v) if m == beyond else "" for m, v in zip(months, values, strict=True))
    role = "muted" if is_silent else "context"
    return Series(name, labels, values, role, "line", roles=roles, hover=hover, text=text, panel=name)


def _title(ctx: Context, dim: str, units: list, high: list, low: list, judged: int, month: str, months: int) -> str:
    if not judged:
        return ctx.t("monthly.title_unjudged", n=months)
    if not high and not low and len(units) == 1:
        return ctx.t("monthly.title_within_one", month=month, name=ctx.label(dim, units[0]))
    if not high and not low:
        return ctx.t(f"monthly.title_within_{dim}", month=month, n=judged)
    groups = [(group, key) for group, key in ((high, "high"), (low, "low")) if group]
    parts = [ctx.t(f"monthly.{key}", names=_units.some(ctx, dim, group)) for group, key in groups]
    rest = judged - len(high) - len(low)
    return _units.clauses(
        ctx,
        (
            ctx.t("monthly.title", month=month, parts=_units.parts(ctx, parts)),
            ctx.t("monthly.rest", n=rest) if rest else "",
        ),
    )


def _table(ctx: Context, dim: str, units, months, labels, cells) -> Table:
    columns = (
        Column("month", ctx.dimension_name("month")),
        Column(dim, ctx.dimension_name(dim)),
        Column("visits", ctx.t("sectors.column_visits"), "count"),
        Column("found", ctx.t("sectors.column_at_visits"), "count"),
        Column("rate", ctx.name("M5"), "number", 2),
        Column("interval", ctx.t("units.interval")),
    )
    body = tuple(
        (k, ctx.label(dim, u), r["M5_den"], r["M5_num"], r["M5"], _units.interval(ctx, "M5", r))
        for u in units
        for m, k in zip(reversed(months), reversed(labels), strict=True)
        if (r := cells.get((u, m)))
    )
    links = tuple(
        (
            None,
            None,
            ctx.behind("M5", "den", ctx.month_token(m), **{dim: u}),
            ctx.behind("M5", "num", ctx.month_token(m), **{dim: u}),
            None,
            None,
        )
        for u in units
        for m in reversed(months)
        if (u, m) in cells
    )
    return Table(columns, body, links)
