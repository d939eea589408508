"""Both on-time rates by the month in which the hazards were found; months of which much is not yet due are pale."""

from __future__ import annotations

from lens import words
from lens.exhibits import _trend, _units
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table
from lens.stats.charts import laney
from lens.stats.variation import WIDTH

CODES = ("M3_rectified", "M3_closed")
#: a month counts as come due when this share of its hazards with a deadline has
DUE = 0.95
#: fewer hazards come due than this are a gap in the line; the table has them
FEWEST = 5


def build(ctx: Context) -> Exhibit:
    codes = [c for c in CODES if ctx.off(c, ["month"]) is None]
    lead = _units.on_time_code(ctx, "month")
    period, months = ctx.months(_trend.MONTHS)
    rows = {r["month"]: r for r in ctx.ask(codes, ["month"], period=period)}
    due = {r["month"]: r for r in ctx.question("trend_due", date_from=period.start)}
    if not any(r[f"{lead}_den"] for r in rows.values()):
        why = ctx.t("trends.on_time_none", span=ctx.span)
        return Exhibit(
            "trend_on_time", ctx.t("trends.on_time"), ctx.subtitle(), empty=why, alt=why, measures=tuple(codes)
        )
    ripe = [
        m
        for m in _trend.whole(ctx, months)
        if m in rows
        and rows[m][f"{lead}_den"] >= FEWEST
        and m in due
        and due[m]["due"] >= DUE * due[m]["with_deadline"]
    ]
    chart = laney([rows[m][f"{lead}_num"] for m in ripe], [rows[m][f"{lead}_den"] for m in ripe], "p", width=WIDTH)
    limited = chart.enough and chart.sigma_z > 0
    beyond = {m: side for m, side in zip(ripe, chart.beyond.tolist(), strict=True) if side and limited}
    labels = tuple(ctx.month_label(m) for m in months)
    series = [_line(ctx, c, months, labels, rows, ripe, beyond if c == lead else {}, c == lead) for c in codes]
    if limited:
        name = ctx.t("units.limit_outer")
        for limit in (chart.lo, chart.hi):
            at = dict(zip(ripe, limit.tolist(), strict=True))
            y = tuple(at.get(m) for m in months)
            told = tuple(f"{name} {words.percent(v, ctx.lang)}" if v is not None else "" for v in y)
            series.append(Series(name, labels, y, "limit", "line", hover=told))
    title = _title(ctx, lead, rows, ripe, beyond, limited)
    pale = [m for m in months if m in rows and m not in ripe and m > (ripe[-1] if ripe else "")]
    notes = [ctx.t("trends.on_time_note", share=DUE)]
    if pale:
        notes.append(ctx.t("trends.on_time_pale", names=[_ripe_words(ctx, m, due) for m in pale]))
    if limited:
        notes.append(ctx.t("trends.on_time_limits", name=ctx.name(lead)))
    return Exhibit(
        code="trend_on_time",
        title=title,
        subtitle=ctx.subtitle(ctx.t("trends.on_time"), period=ctx.t("found.months", n=len(months))),
        chart=Chart("line", tuple(series), Axis(kind="month", order=labels), Axis(kind="percent", zero=False)),
        table=_table(ctx, codes, months, rows, due),
        alt=ctx.t("trends.on_time_alt", title=title, first=labels[0], last=labels[-1]),
        notes=tuple(notes),
        measures=tuple(codes),
    )


def _ripe_words(ctx: Context, month: str, due: dict) -> str:
    row = due.get(month, {"due": 0, "with_deadline": 0})
    return ctx.t("trends.ripe", month=ctx.month_label(month), due=row["due"], n=row["with_deadline"])


def _line(ctx: Context, code: str, months, labels, rows, ripe, beyond, lead: bool) -> Series:
    cells = [rows.get(m) for m in months]
    y = tuple(r[code] if r and r[f"{code}_den"] >= FEWEST else None for r in cells)
    last = ripe[-1] if ripe else ""
    role = "accent" if lead else "context"
    roles = tuple("alert" if beyond.get(m, 0) < 0 else "muted" if m > last else role for m in months)
    hover = tuple(
        ctx.t("trends.rate_hover", month=k, name=ctx.name(code), value=ctx.value(code, r[code]), base=ctx.base(r, code))
        if r
        else ""
        for k, r in zip(labels, cells, strict=True)
    )
    return Series(
        ctx.measure(code).name(ctx.lang, False), labels, y, role, "line", roles=roles, hover=hover, label_end=True
    )


def _title(ctx: Context, lead: str, rows: dict, ripe: list[str], beyond: dict, enough: bool) -> str:
    name = ctx.name(lead)
    if not ripe:
        return ctx.t("trends.on_time_young", name=name)
    last = ripe[-1]
    parts = [ctx.t("trends.on_time_now", month=ctx.month_label(last), name=name, value=rows[last][lead])]
    if not enough:
        return _units.clauses(ctx, [*parts, ctx.t("trends.on_time_short")])
    low, high = sum(s < 0 for s in beyond.values()), sum(s > 0 for s in beyond.values())
    if not beyond:
        parts.append(ctx.t("trends.none_beyond", n=len(ripe)))
    for side, key in ((low, "low"), (high, "high")):
        if side:
            parts.append(ctx.t(f"trends.on_time_{key}", of=len(ripe), n=side))
    return _units.clauses(ctx, parts)


def _table(ctx: Context, codes, months, rows, due) -> Table:
    columns = [Column("month", ctx.t("trends.month_found")), Column("ripe", ctx.t("trends.share_due"), "ratio")]
    for c in codes:
        columns += [
            Column(f"{c}_num", ctx.t("trends.in_time", name=ctx.name(c)), "count"),
            Column(f"{c}_den", ctx.t("sectors.column_due"), "count"),
            Column(c, ctx.name(c), "ratio"),
            Column(f"{c}_i", ctx.t("units.interval")),
        ]
    body = []
    for m in reversed(months):
        r, d = rows.get(m), due.get(m)
        line = [ctx.month_label(m), d["due"] / d["with_deadline"] if d and d["with_deadline"] else None]
        for c in codes:
            line += (
                [r[f"{c}_num"], r[f"{c}_den"], r[c], _units.interval(ctx, c, r)] if r else [0, 0, None, words.NOTHING]
            )
        body.append(tuple(line))
    links = []
    for token in map(ctx.month_token, reversed(months)):
        cells = [(ctx.behind(c, "num", token), ctx.behind(c, "den", token), None, None) for c in codes]
        links.append((None, None, *(cell for four in cells for cell in four)))
    return Table(tuple(columns), tuple(body), tuple(links))
