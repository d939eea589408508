"""Which kinds of hazard come back at the same premise within a year of closing, by category and month of closing."""

from __future__ import annotations

from lens import words
from lens.exhibits import _closing, _recurrence, _units
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table

CODE, RATE, DIM = "loop_recurrence", "M13", "category"
#: a month of a category with fewer closings is blank, and fewer in all are not judged
FEWEST_MONTH = 10


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off(RATE)
    if refusal:
        raise refusal
    period = _recurrence.window(ctx)
    what = ctx.t("closing.recurrence")
    cells = ctx.ask(RATE, [DIM, "month"], period=period) if period else []
    cells = [r for r in cells if r[f"{RATE}_den"]]
    if not period or not cells:
        why = ctx.t("closing.recurrence_none")
        return Exhibit(CODE, what, ctx.subtitle(what, period=""), empty=why, alt=why, measures=(RATE,))
    whole = ctx.ask(RATE, period=period)[0]
    rows = {r[DIM]: r for r in ctx.ask(RATE, [DIM], period=period) if r[f"{RATE}_den"]}
    order = _units.order(ctx, DIM, {c: r[f"{RATE}_den"] for c, r in rows.items()}, len(rows))
    # kinds of hazard do differ: the limits are not widened by that, as they are for streets
    verdict = {
        c: _closing.beyond_share(r[f"{RATE}_num"], r[f"{RATE}_den"], whole[RATE])
        if r[f"{RATE}_den"] >= _closing.FEWEST
        else None
        for c, r in rows.items()
    }
    order.sort(key=lambda c: -(rows[c][RATE] or 0))
    shown = [c for c in order if verdict[c] is not None] or order
    high = [c for c in shown if verdict[c] == 1]
    title = _title(ctx, whole, high, rows, sum(v is not None for v in verdict.values()))
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what, period=_recurrence.span(ctx, period)),
        chart=_chart(ctx, shown, cells, verdict),
        table=_table(ctx, order, rows, verdict, period.token),
        alt=ctx.t("closing.recurrence_alt", title=title, n=len(shown)),
        notes=(ctx.t("closing.recurrence_note", n=FEWEST_MONTH),),
        measures=(RATE,),
    )


def _title(ctx: Context, whole: dict, high: list, rows: dict, judged: int) -> str:
    head = ctx.t("closing.recurrence_title", value=ctx.value(RATE, whole[RATE]), base=ctx.base(whole, RATE))
    if not judged:
        return head
    if not high:
        return _units.clauses(ctx, (head, ctx.t("closing.recurrence_inside", n=judged)))
    told = [
        ctx.t("closing.recurrence_one", name=ctx.label(DIM, c), value=ctx.value(RATE, rows[c][RATE])) for c in high[:3]
    ]
    key = "recurrence_high" if len(high) <= 3 else "recurrence_high_more"
    return _units.clauses(ctx, (head, ctx.t(f"closing.{key}", parts=told, n=len(high))))


def _chart(ctx: Context, shown: list, cells: list[dict], verdict: dict) -> Chart:
    months = sorted({r["month"] for r in cells})
    labels = tuple(ctx.month_label(m) for m in months)
    at = {(r[DIM], r["month"]): r for r in cells}
    series = []
    for c in shown:
        own = [at.get((c, m)) for m in months]
        name = ctx.label(DIM, c) + ("*" if verdict[c] == 1 else "")
        y = tuple(r[RATE] if r and r[f"{RATE}_den"] >= FEWEST_MONTH else None for r in own)
        hover = tuple(
            ctx.t(
                "closing.recurrence_hover", name=ctx.label(DIM, c), month=k, num=r[f"{RATE}_num"], den=r[f"{RATE}_den"]
            )
            if r
            else ""
            for k, r in zip(labels, own, strict=True)
        )
        text = tuple("" if v is None else words.percent(v, ctx.lang, 0) for v in y)
        series.append(Series(name, labels, y, "context", "heat", text=text, hover=hover))
    return Chart(
        "heat",
        tuple(series),
        Axis(kind="month", order=labels),
        Axis(kind="percent"),
        height=max(200, 26 * len(shown) + 40),
    )


def _table(ctx: Context, order: list, rows: dict, verdict: dict, token: str) -> Table:
    columns = (
        Column("category", ctx.dimension_name(DIM)),
        Column("closed", ctx.t("closing.closed_followed"), "count"),
        Column("again", ctx.t("closing.came_back"), "count"),
        Column("rate", ctx.name(RATE), "ratio"),
        Column("interval", ctx.t("units.interval")),
        Column("verdict", ctx.t("units.verdict")),
    )
    sides = {1: "high", -1: "low", None: "none"}
    body, links = [], []
    for c in order:
        r = rows[c]
        body.append(
            (
                ctx.label(DIM, c), r[f"{RATE}_den"], r[f"{RATE}_num"], r[RATE], _units.interval(ctx, RATE, r),
                ctx.t(f"units.verdict_{sides.get(verdict[c], 'within')}"),
            )
        )  # fmt: skip
        links.append(
            (
                None, _closing.behind(RATE, "den", token, category=c),
                _closing.behind(RATE, "num", token, category=c) if r[f"{RATE}_num"] else None, None, None, None,
            )
        )  # fmt: skip
    return Table(columns, tuple(body), tuple(links))
