"""What was open and what was overdue at each month's end, with what came in and what went out."""

from __future__ import annotations

from dataclasses import replace

from lens.exhibits import _trend, _units
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off("S1", ["month"])
    if refusal:
        raise refusal
    period, months = ctx.months(_trend.MONTHS)
    codes = ["S1", *(["M4"] if ctx.off("M4", ["month"]) is None else [])]
    rows = {r["month"]: r for r in ctx.ask(codes, ["month"], period=period)}
    flow = {r["month"]: r for r in ctx.question("trend_flow", date_from=period.start)}
    if not any(rows[m][c] for m in rows for c in codes) and not flow:
        why = ctx.no_rows()
        return Exhibit("trend_stock", ctx.t("trends.stock"), ctx.subtitle(), empty=why, alt=why, measures=tuple(codes))
    whole = _trend.whole(ctx, months)
    labels = tuple(ctx.month_label(m) for m in months)
    series = [_line(ctx, c, months, labels, rows, flow, "accent" if c == "M4" else "context") for c in codes]
    bands, named = _trend.campaigns(ctx, months)
    # half a page is too narrow for their names: the note holds them
    bands = tuple(replace(band, text="") for band in bands)
    title = _title(ctx, codes, months, whole, rows, flow)
    columns = (
        Column("month", ctx.dimension_name("month")),
        *(Column(c, ctx.name(c), "count") for c in codes),
        Column("in", ctx.t("trends.flow_in"), "count"),
        Column("out", ctx.t("trends.flow_out"), "count"),
    )
    body = tuple(
        (ctx.month_label(m), *(rows.get(m, {}).get(c, 0) for c in codes), *_flow(flow, m)) for m in reversed(months)
    )
    tokens = [ctx.month_token(m) for m in reversed(months)]
    links = tuple((None, *(ctx.behind(c, period=token) for c in codes), None, None) for token in tokens)
    opens = [rows.get(m, {}).get("S1", 0) for m in months]
    return Exhibit(
        code="trend_stock",
        title=title,
        subtitle=ctx.subtitle(ctx.t("trends.stock"), period=ctx.t("found.months", n=len(months))),
        chart=Chart("line", tuple(series), Axis(kind="month", order=labels), Axis(unit=ctx.unit("S1")), marks=bands),
        table=Table(columns, body, links),
        alt=ctx.t("trends.stock_alt", title=title, first=labels[0], last=labels[-1], low=min(opens), high=max(opens)),
        notes=(ctx.t("trends.stock_note"), *named),
        measures=tuple(codes),
    )


def _flow(flow: dict, month: str) -> tuple[int, int]:
    row = flow.get(month)
    return (row["n_in"], row["n_out"]) if row else (0, 0)


def _line(ctx: Context, code: str, months, labels, rows, flow, role: str) -> Series:
    values = tuple(rows.get(m, {}).get(code, 0) for m in months)
    hover = tuple(
        ctx.t("trends.stock_hover", month=k, name=ctx.name(code), n=v, into=_flow(flow, m)[0], out=_flow(flow, m)[1])
        for m, k, v in zip(months, labels, values, strict=True)
    )
    return Series(ctx.name(code), labels, values, role, "line", hover=hover, label_end=True)


def _title(ctx: Context, codes, months, whole, rows, flow) -> str:
    now = rows.get(months[-1], {})
    parts = [ctx.t("trends.stock_now", day=ctx.period.end, n=now.get("S1", 0))]
    if "M4" in codes:
        parts = [ctx.t("trends.stock_overdue", day=ctx.period.end, n=now.get("S1", 0), overdue=now.get("M4", 0))]
    if whole:
        came, went = _flow(flow, whole[-1])
        month = ctx.month_label(whole[-1])
        grew = "same" if came == went else "more" if came > went else "less"
        parts.append(ctx.t(f"trends.flow_{grew}", month=month, into=came, out=went, d=abs(came - went)))
    return _units.clauses(ctx, parts)
