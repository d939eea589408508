"""What comes due soon and what is overdue, by street or by department: one row a group, every count with its rows."""

from __future__ import annotations

from lens.exhibits import _closing, _units
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table

STOCKS = ("S1", "S3", "S7", "S15", "M4")


def build(ctx: Context, code: str, dim: str) -> Exhibit:
    refusal = next((found for m in STOCKS if (found := ctx.off(m, [dim]))), None)
    if refusal:
        raise refusal
    rows = {r[dim]: r for r in ctx.ask(STOCKS, [dim]) if r["S1"]}
    what = ctx.t("closing.due", name=_closing.dimension(ctx, dim))
    subtitle = ctx.subtitle(what, period="")
    quiet = _closing.quiet(ctx, dim)
    if not rows:
        why = ctx.t("closing.none_open")
        return Exhibit(code, what, subtitle, empty=why, alt=why, measures=STOCKS)
    days: dict[str | None, dict[int, int]] = {}
    for r in ctx.question("loop_overdue_days"):
        of = days.setdefault(r[dim], {})
        of[r["days"]] = of.get(r["days"], 0) + r["hazards"]
    # by what is overdue: a list of work, not of merit
    order = sorted(_units.order(ctx, dim, {c: r["S1"] for c, r in rows.items()}), key=lambda c: -rows[c]["M4"])
    total = {m: sum(r[m] for r in rows.values()) for m in STOCKS}
    late: dict[int, int] = {}
    for of in days.values():
        for d, n in of.items():
            late[d] = late.get(d, 0) + n
    columns = (
        Column("group", ctx.dimension_name(dim)),
        *(Column(m, ctx.t(f"closing.column_{m}"), "count") for m in STOCKS),
        Column("median", ctx.t("closing.overdue_median"), "days"),
        Column("longest", ctx.t("closing.overdue_longest"), "days"),
    )
    body = [
        (
            _name(ctx, dim, c, quiet),
            *(rows[c][m] for m in STOCKS),
            median(days.get(c, {})),
            max(days.get(c, {}), default=None),
        )
        for c in order
    ]
    links = [
        (None, *(_closing.behind(m, **{dim: c}) if rows[c][m] else None for m in STOCKS), None, None) for c in order
    ]
    whole = (ctx.t("units.total"), *(total[m] for m in STOCKS), median(late), max(late, default=None))
    title = _title(ctx, dim, rows, order, quiet, total, late)
    return Exhibit(
        code=code,
        title=title,
        subtitle=subtitle,
        table=Table(
            columns,
            (whole, *body),
            ((None, *(_closing.behind(m) if total[m] else None for m in STOCKS), None, None), *links),
        ),
        alt=title,
        notes=(ctx.t("closing.due_note"),),
        measures=STOCKS,
        show_table=True,
    )


def median(days: dict[int, int]) -> int | None:
    """The lower median of days, from counts by day."""
    total, seen = sum(days.values()), 0
    for day in sorted(days):
        seen += days[day]
        if seen * 2 >= total:
            return day
    return None


def _name(ctx: Context, dim: str, code: str | None, quiet: set[str]) -> str:
    name = ctx.label(dim, code)
    return ctx.t("streets.absent", name=name) if code in quiet else name


def _title(ctx: Context, dim: str, rows: dict, order: list, quiet: set[str], total: dict, late: dict) -> str:
    soon = ctx.t("closing.due_soon", n=total["S7"])
    if not total["M4"]:
        return _units.clauses(ctx, (ctx.t("closing.due_none"), soon))
    most = [c for c in order if rows[c]["M4"] == rows[order[0]]["M4"]]
    text = ctx.t("closing.due_title", n=total["M4"], longest=max(late))
    if len(rows) > 1 and len(most) == 1:
        text = _units.parts(ctx, (text, ctx.t("closing.due_most", name=ctx.label(dim, most[0]), n=rows[most[0]]["M4"])))
    return _units.clauses(ctx, (text, soon))
