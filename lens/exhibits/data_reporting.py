"""How complete the extracts are over time: rows found or visited in each month, and days with a temperature."""

from __future__ import annotations

from lens import words
from lens.exhibits._data import extract_name
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table
from lens.periods import resolve


def build(ctx: Context) -> Exhibit:
    period = resolve("all", ctx.snapshot)
    months = list(dict.fromkeys(d["month"] for d in ctx.snapshot.calendar if period.start <= d["date"] <= period.end))
    labels = tuple(ctx.month_label(m) for m in months)
    counts = _counts(ctx, period)
    rows = {e: tuple(by_month.get(m, 0) for m in months) for e, by_month in counts.items()}
    running = ctx.unfinished_month
    series = tuple(
        Series(
            extract_name(ctx, e),
            labels,
            values,
            "accent" if e == "hazards" else "context",
            "line",
            hover=tuple(
                ctx.t("datapage.reporting.hover", month=k, name=extract_name(ctx, e), n=v)
                for k, v in zip(labels, values, strict=True)
            ),
            label_end=True,
        )
        for e, values in rows.items()
    )
    weather = (
        {r["month"]: r for r in ctx.question("data_weather", "weather", **period.values())}
        if "weather" in ctx.snapshot.has
        else {}
    )
    columns = [Column("month", ctx.dimension_name("month")), *(Column(e, extract_name(ctx, e), "count") for e in rows)]
    body = [[k, *(rows[e][i] for e in rows)] for i, k in enumerate(labels)]
    if weather:
        columns.append(Column("weather", ctx.t("datapage.reporting.weather_days"), "count"))
        for line, m in zip(body, months, strict=True):
            line.append(weather[m]["days_seen"])
    title = _title(ctx, rows, months)
    notes = [ctx.t("datapage.reporting.note")]
    if running in months:
        notes.append(ctx.t("datapage.reporting.unfinished", month=ctx.month_label(running), day=ctx.as_of))
    short = [ctx.month_label(m) for m, r in weather.items() if r["days_seen"] < r["days"]]
    if short:
        notes.append(ctx.t("datapage.reporting.weather_short", n=len(short), months=short[:6]))
    ranges = [
        ctx.t("datapage.reporting.range", name=extract_name(ctx, e), low=min(values), high=max(values))
        for e, values in rows.items()
    ]
    return Exhibit(
        code="data_reporting",
        title=title,
        subtitle=ctx.subtitle(
            ctx.t("datapage.reporting.what"), period=ctx.t("selection.span", start=period.start, end=period.end)
        ),
        chart=Chart("line", series, Axis(kind="month", order=labels), Axis(), height=260, legend=len(series) > 1),
        table=Table(tuple(columns), tuple(tuple(line) for line in body)),
        alt=words.join([title, *ranges], ctx.lang),
        notes=tuple(notes),
        empty="" if any(sum(v) for v in rows.values()) else ctx.no_rows(),
        measures=("M1", "M2") if "inspections" in rows else ("M2",),
    )


def _counts(ctx: Context, period) -> dict[str, dict[str, int]]:
    """{extract: {month: rows}}; visits of every type, self-checks too: completeness is about rows, not about effort."""
    found: dict[str, dict[str, int]] = {}
    if ctx.off("M2") is None:
        found["hazards"] = {r["month"]: r["M2"] for r in ctx.ask("M2", ["month"], period=period)}
    if ctx.off("M1") is None:
        visits: dict[str, int] = {}
        for row in ctx.ask("M1", ["month", "activity_type"], period=period):
            visits[row["month"]] = visits.get(row["month"], 0) + row["M1"]
        found["inspections"] = visits
    return found


def _title(ctx: Context, rows: dict[str, tuple[int, ...]], months: list[str]) -> str:
    """Which extract has months without a row, or that none has."""
    gaps = {e: [m for m, n in zip(months, values, strict=True) if not n] for e, values in rows.items()}
    parts = [
        ctx.t("datapage.reporting.gap", name=extract_name(ctx, e), n=len(g), last=ctx.month_label(g[-1]))
        for e, g in gaps.items()
        if g
    ]
    if parts:
        return ("；" if ctx.lang == "zh" else "; ").join(parts)
    return ctx.t("datapage.reporting.whole", n=len(months), names=[extract_name(ctx, e) for e in rows])
