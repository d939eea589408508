"""On time by the original and by the current deadline, beside each other: what extensions do to the rate."""

from __future__ import annotations

from lens.exhibits import _closing, _units
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table

CODE = "loop_deadlines"


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off("M31")
    if refusal:
        raise refusal
    dim = _closing.DEPT if "hazards.responsible_dept" in ctx.snapshot.has else "sector"
    first = _units.on_time_code(ctx, dim)
    now = f"{first}_current" if first.startswith("M3_") else f"{ctx.measure('M3').code}_current"
    codes = (first, now, "M31")
    stocks = [m for m in ("M4", "M4_original") if ctx.off(m) is None]
    rows = {r[dim]: r for r in ctx.ask(codes, [dim]) if r[f"{first}_den"]}
    what = ctx.t("closing.deadlines", name=_closing.dimension(ctx, dim))
    measures = (*codes, "M31_again", *stocks)
    if not rows:
        why = ctx.t("sectors.on_time_none", span=ctx.span)
        return Exhibit(CODE, what, ctx.subtitle(), empty=why, alt=why, measures=measures)
    whole = ctx.ask((*codes, "M31_again", *stocks))[0]
    overdue = {r[dim]: r for r in ctx.ask(stocks, [dim])} if stocks else {}
    again = {r[dim]: r["M31_again"] for r in ctx.ask("M31_again", [dim])}
    order = _units.order(ctx, dim, {c: r[f"{first}_den"] for c, r in rows.items()})
    order.sort(key=lambda c: rows[c][first])
    labels = tuple(ctx.labels(dim, order))
    series = (
        _dots(ctx, dim, now, order, labels, rows, "muted", ctx.t("closing.by_current")),
        _dots(ctx, dim, first, order, labels, rows, "accent", ctx.t("closing.by_original")),
    )
    title = _title(ctx, first, now, whole)
    notes = [
        ctx.t("closing.deadlines_note"),
        ctx.t("closing.deadlines_base", a=ctx.base(whole, first), b=ctx.base(whole, now)),
    ]
    if len(rows) > len(order):
        notes.append(ctx.t("units.most_base", n=len(rows), shown=len(order)))
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what),
        chart=Chart(
            "dot",
            series,
            Axis(kind="percent", zero=False),
            Axis(kind="category", order=labels),
            legend=False,
            height=370,
        ),
        table=_table(ctx, dim, first, now, stocks, order, rows, again, overdue, whole),
        alt=ctx.t("closing.deadlines_alt", title=title, n=len(order)),
        notes=tuple(notes),
        measures=measures,
    )


def _dots(ctx: Context, dim: str, code: str, order, labels, rows: dict, role: str, name: str) -> Series:
    hover = tuple(
        ctx.t(
            "closing.deadline_hover",
            name=k,
            by=name,
            value=ctx.value(code, rows[c][code]),
            base=ctx.base(rows[c], code),
        )
        for k, c in zip(labels, order, strict=True)
    )
    solid = role == "accent"
    return Series(
        name, tuple(rows[c][code] for c in order), labels, role, "dot",
        lo=tuple(rows[c][f"{code}_lo"] for c in order) if solid else None,
        hi=tuple(rows[c][f"{code}_hi"] for c in order) if solid else None,
        hover=hover, keys=tuple(c or "" for c in order),
    )  # fmt: skip


def _title(ctx: Context, first: str, now: str, whole: dict) -> str:
    a, b = whole[first], whole[now]
    parts = [ctx.t("closing.deadlines_title", name=ctx.name(first, basis=False), a=ctx.value(first, a))]
    if b is None:
        parts = [*parts]
    elif round(a * 100, 1) == round(b * 100, 1):
        parts.append(ctx.t("closing.deadlines_same", b=ctx.value(now, b)))
    else:
        parts.append(
            ctx.t("closing.deadlines_apart", b=ctx.value(now, b), d=abs(round(a * 100, 1) - round(b * 100, 1)))
        )
    told = _units.parts(ctx, parts)
    extended = ctx.t("closing.extended", rate=ctx.value("M31", whole["M31"]), n=whole["M31_num"], den=whole["M31_den"])
    again = ctx.t("closing.extended_again", n=whole["M31_again"]) if whole["M31_again"] else ""
    return _units.clauses(ctx, (told, _units.parts(ctx, (extended, again))))


def _table(ctx: Context, dim, first, now, stocks, order, rows, again, overdue, whole) -> Table:
    columns = [
        Column("group", ctx.dimension_name(dim)),
        Column("due", ctx.t("closing.due_original"), "count"),
        Column("in_time", ctx.t("closing.in_time_original"), "count"),
        Column("first", ctx.name(first, basis=False), "ratio"),
        Column("first_i", ctx.t("units.interval")),
        Column("due_now", ctx.t("closing.due_current"), "count"),
        Column("now", ctx.name(now, basis=False), "ratio"),
        Column("now_i", ctx.t("units.interval")),
        Column("extended", ctx.t("closing.extended_n"), "count"),
        Column("rate", ctx.name("M31"), "ratio"),
        Column("again", ctx.name("M31_again"), "count"),
        *(Column(m, ctx.name(m), "count") for m in stocks),
    ]
    body, links = [], []
    everything: list[tuple[str, dict, dict, int, dict]] = [(ctx.t("units.total"), {}, whole, whole["M31_again"], whole)]
    everything += [(ctx.label(dim, c), {dim: c}, rows[c], again.get(c, 0), overdue.get(c, {})) for c in order]
    for name, where, r, more, late in everything:
        counts = [late.get(m, 0) for m in stocks]
        body.append(
            (
                name, r[f"{first}_den"], r[f"{first}_num"], r[first], _units.interval(ctx, first, r), r[f"{now}_den"],
                r[now], _units.interval(ctx, now, r), r["M31_num"], r["M31"], more, *counts,
            )
        )  # fmt: skip
        links.append(
            (
                None, _closing.behind(first, "den", **where), _closing.behind(first, **where), None, None,
                _closing.behind(now, "den", **where), None, None,
                _closing.behind("M31", **where) if r["M31_num"] else None, None,
                _closing.behind("M31_again", **where) if more else None,
                *(_closing.behind(m, **where) if n else None for m, n in zip(stocks, counts, strict=True)),
            )
        )  # fmt: skip
    return Table(tuple(columns), tuple(body), tuple(links))
