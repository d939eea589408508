"""Hazards per visit by month of the year, the years over each other; this year against last by its whole months."""

from __future__ import annotations

from datetime import date

from lens.exhibits import _trend, _units
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table
from lens.periods import Period, month_end
from lens.stats.intervals import log_ratio_change

#: years that can be told apart on one chart
YEARS = 5
#: a month with fewer visits than this is a gap; the table has it
FEWEST = 20


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off("M5", ["month"])
    if refusal:
        raise refusal
    period, months = ctx.months(12 * (YEARS - 1) + ctx.period.end.month)
    rows = {r["month"]: r for r in ctx.ask("M5", ["month"], period=period) if r["M5_den"]}
    if not rows:
        why = ctx.no_rows()
        return Exhibit("season_years", ctx.t("trends.years"), ctx.subtitle(), empty=why, alt=why, measures=("M5",))
    whole = set(_trend.whole(ctx, months))
    years = sorted({m[:4] for m in rows})
    names = tuple(ctx.t(f"trends.month_{n}") for n in range(1, 13))
    series = tuple(_line(ctx, y, y == years[-1], names, rows, whole) for y in years)
    title = _title(ctx, sorted(whole & rows.keys()))
    columns = (
        Column("year", ctx.dimension_name("year")),
        Column("month", ctx.dimension_name("month")),
        Column("visits", ctx.name("M1"), "count"),
        Column("found", ctx.t("sectors.column_at_visits"), "count"),
        Column("rate", ctx.name("M5"), "number", 2),
        Column("interval", ctx.t("units.interval")),
    )
    body = tuple(
        (m[:4], names[int(m[5:]) - 1], r["M5_den"], r["M5_num"], r["M5"], _units.interval(ctx, "M5", r))
        for m in sorted(rows, reverse=True)
        for r in (rows[m],)
    )
    links = tuple(
        (None, None, *(ctx.behind("M5", part, ctx.month_token(m)) for part in ("den", "num")), None, None)
        for m in sorted(rows, reverse=True)
    )
    notes = [ctx.t("trends.spring"), *_trend.running_note(ctx, months)]
    if len(whole & rows.keys()) < 24:
        notes.append(ctx.t("trends.no_season"))
    return Exhibit(
        code="season_years",
        title=title,
        subtitle=ctx.subtitle(ctx.t("trends.years"), period=ctx.t("trends.years_span", first=years[0], last=years[-1])),
        chart=Chart(
            "line", series, Axis(kind="category", order=names), Axis(decimals=1, unit=ctx.unit("M5"), zero=False)
        ),
        table=Table(columns, body, links),
        alt=ctx.t("trends.years_alt", title=title, years=years),
        notes=tuple(notes),
        measures=("M5",),
    )


def _line(ctx: Context, year: str, latest: bool, names: tuple[str, ...], rows: dict, whole: set[str]) -> Series:
    keys = [f"{year}-{n:02d}" for n in range(1, 13)]
    cells = [r if (r := rows.get(k)) and r["M5_den"] >= FEWEST else None for k in keys]
    role = "accent" if latest else "context"
    hover = tuple(
        ctx.t("trends.hover", month=ctx.month_label(k), value=ctx.value("M5", r["M5"]), base=ctx.base(r, "M5"))
        if r
        else ""
        for k, r in zip(keys, cells, strict=True)
    )
    roles = tuple(role if k in whole else "muted" for k in keys)
    y = tuple(r["M5"] if r else None for r in cells)
    return Series(year, names, y, role, "line", roles=roles, hover=hover, label_end=True)


def _title(ctx: Context, whole: list[str]) -> str:
    """This year's whole months against the same months of last year; January alone is not compared."""
    if not whole:
        return ctx.t("trends.per_visit_partial")
    year = int(whole[-1][:4])
    mine = [int(m[5:]) for m in whole if m[:4] == whole[-1][:4]]
    first, last = mine[0], mine[-1]
    key = "trends.span_months" if last > first else "trends.span_month"
    start, end = date(year, first, 1), date(year, last, 1)
    span = ctx.t(key, start=start, end=end)
    now = _part(ctx, year, first, last)
    value = now["M5"]
    if last == 1:
        return ctx.t("trends.years_january", span=span, value=value)
    if any(f"{year - 1}-{m:02d}" not in whole for m in mine) or len(mine) < last - first + 1:
        return ctx.t("trends.years_alone", span=span, value=value)
    before = _part(ctx, year - 1, first, last)
    if not now["M5"] or not before["M5"]:
        return ctx.t("trends.years_none", span=span, value=value, before=before["M5"])
    change = log_ratio_change(now["M5_sums"], before["M5_sums"])
    wide = log_ratio_change(now["M5_sums"], before["M5_sums"], 0.998)
    key = "up" if wide.lo > 1 else "down" if wide.hi < 1 else "within" if change.lo <= 1 <= change.hi else "near"
    decides = change if key == "within" else wide
    return ctx.t(
        f"trends.years_{key}",
        span=span,
        value=value,
        before=before["M5"],
        ratio=change.ratio,
        lo=decides.lo,
        hi=decides.hi,
    )


def _part(ctx: Context, year: int, first: int, last: int) -> dict:
    start, end = date(year, first, 1), month_end(date(year, last, 1))
    return ctx.ask("M5", period=Period(start, end, ctx.period.asof, f"{start}..{end}"))[0]
