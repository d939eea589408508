"""Major hazards per 1,000 visits over the same months: more found is not worse where inspection has changed."""

from __future__ import annotations

from lens.exhibits import _majors, _trend, _units
from lens.exhibits.context import Context
from lens.exhibits.major_flow import span
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table

CODE = "M10"


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off(CODE, ["month"])
    if refusal:
        raise refusal
    period, months, _ = span(ctx)
    rows = {r["month"]: r for r in ctx.ask(CODE, ["month"], period=period) if r["M10_den"]}
    what = ctx.name(CODE)
    subtitle = ctx.subtitle(what, period=ctx.t("selection.span", start=period.start, end=period.end))
    if not rows:
        why = ctx.no_rows()
        return Exhibit("major_per_visit", what, subtitle, empty=why, alt=why, measures=(CODE,))
    years = [r for r in ctx.ask(CODE, ["year"], period=period) if r["M10_den"]]
    labels = tuple(ctx.month_label(m) for m in months)
    cells = [rows.get(m) for m in months]
    hover = tuple(
        ctx.t("majors.rate_hover", month=k, value=ctx.value(CODE, r[CODE]), base=ctx.base(r, CODE)) if r else ""
        for k, r in zip(labels, cells, strict=True)
    )
    running = ctx.unfinished_month
    values = tuple(r[CODE] if r and not ctx.is_small(CODE, r) else None for r in cells)
    points = Series(
        what, labels, values, "context", "dot", hover=hover,
        lo=tuple(r["M10_lo"] if r and v is not None else None for r, v in zip(cells, values, strict=True)),
        hi=tuple(r["M10_hi"] if r and v is not None else None for r, v in zip(cells, values, strict=True)),
        roles=tuple("muted" if m == running else "context" for m in months),
    )  # fmt: skip
    path = Series("", labels, values, "context", "line", hover=hover, roles=points.roles)
    marks, told = _majors.change_marks(ctx, months, period.start, period.end, named=False)
    title = _title(ctx, years)
    columns = (
        Column("month", ctx.dimension_name("month")),
        Column("visits", ctx.name("M1"), "count"),
        Column("majors", ctx.name("M9"), "count"),
        Column("rate", what, "number", 1),
        Column("interval", ctx.t("units.interval")),
    )
    body, links = [], []
    for month, label, row in zip(reversed(months), reversed(labels), reversed(cells), strict=True):
        if row:
            token = ctx.month_token(month)
            body.append((label, row["M10_den"], row["M10_num"], row[CODE], _units.interval(ctx, CODE, row)))
            links.append((None, ctx.behind(CODE, "den", token), ctx.behind(CODE, "num", token), None, None))
    return Exhibit(
        code="major_per_visit",
        title=title,
        subtitle=subtitle,
        chart=Chart(
            "line", (path, points), Axis(kind="month", order=labels), Axis(decimals=0, unit=ctx.unit(CODE)),
            marks=marks, height=300,
        ),
        table=Table(columns, tuple(body), tuple(links)),
        alt=ctx.t("majors.rate_alt", title=title, first=labels[0], last=labels[-1]),
        notes=(ctx.t("majors.rate_note"), *told, *_trend.running_note(ctx, months)),
        measures=(CODE,),
    )  # fmt: skip


def _title(ctx: Context, years: list[dict]) -> str:
    """Each year's figure, the last one first; a year with few visits says so."""
    told = [
        ctx.t("majors.rate_small", year=r["year"], num=r["M10_num"], den=r["M10_den"])
        if ctx.is_small(CODE, r)
        else ctx.t("majors.rate_year", year=r["year"], value=ctx.value(CODE, r[CODE]))
        for r in reversed(years)
    ]
    return ctx.t("majors.rate_title", years=told)
