"""Duty checks failed by unit and month, in the order of the lists; a unit is named only beyond chance."""

from __future__ import annotations

from lens import words
from lens.exhibits import _checks, _units, _watch
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table
from lens.stats.intervals import wilson

CODE = "watch_units"
MONTHS = 12


def build(ctx: Context) -> Exhibit:
    _watch.check(ctx)
    what = ctx.t("watch.units.what")
    found = _watch.units(ctx)
    if found is None:
        return _watch.nothing(ctx, CODE, what)
    period, months = ctx.months(MONTHS, ctx.snapshot.starts["duty_checks"])
    cells = {(r["duty_unit"], r["month"]): r for r in ctx.ask("M19", ["duty_unit", "month"], period=period)}
    bodies = _watch.in_order(ctx, found.bodies)
    title = _title(ctx, found)
    labels = tuple(ctx.month_label(m) for m in months)
    notes = [ctx.t("watch.units.note", start=period.start, end=period.end)]
    notes.append(ctx.t("watch.units.limits", n=_units.MIN_VISITS))
    if "duty_checks.duty_shift" in ctx.snapshot.has:
        notes.append(ctx.t("watch.units.mix"))
    if found.named > len(bodies):
        notes.append(ctx.t("watch.units.cut", n=len(bodies), of=found.named))
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what),
        chart=Chart(
            "heat",
            tuple(_row(ctx, b.code, months, labels, cells) for b in bodies),
            Axis(kind="category", order=labels),
            Axis(),
            height=50 + 26 * len(bodies),
        ),
        table=_table(ctx, found, bodies),
        alt=ctx.t("watch.units.alt", title=title),
        notes=tuple(notes),
        measures=("M19", "M19_failed"),
    )


def _row(ctx: Context, code: str, months: list[str], labels: tuple[str, ...], cells: dict) -> Series:
    name = ctx.label("duty_unit", code)
    found = [cells.get((code, m)) for m in months]
    failed = [None if r is None or not r["M19_den"] else r["M19_den"] - r["M19_num"] for r in found]
    return Series(
        name,
        labels,
        tuple(failed),
        "context",
        "heat",
        text=tuple(f"{k}/{r['M19_den']}" if k and r else "" for k, r in zip(failed, found, strict=True)),
        hover=tuple(
            ctx.t("watch.units.hover", unit=name, month=month, n=k, den=r["M19_den"])
            if r is not None and k is not None
            else ctx.t("watch.units.unchecked", unit=name, month=month)
            for month, k, r in zip(labels, failed, found, strict=True)
        ),
    )


def _title(ctx: Context, found: _checks.Compared) -> str:
    if found.named == 1:
        (one,) = found.bodies
        return ctx.t("watch.units.title_one", unit=ctx.label("duty_unit", one.code), k=one.hit, n=one.n)
    judged, high = found.judged.n, found.judged.high
    if judged < 2:
        return ctx.t("watch.units.title_small", n=found.named, least=_units.MIN_VISITS)
    if not high:
        return ctx.t("watch.units.title_alike", n=judged)
    if len(high) > 1:
        return ctx.t("watch.units.title_some", n=judged, names=_units.some(ctx, "duty_unit", high))
    one = found.body(high[0])
    return ctx.t("watch.units.title_high", n=judged, unit=ctx.label("duty_unit", one.code), k=one.hit, of=one.n,
                 expected=one.expected)  # fmt: skip


def _table(ctx: Context, found: _checks.Compared, bodies: list[_checks.Body]) -> Table:
    columns = (
        Column("unit", ctx.dimension_name("duty_unit")),
        Column("checks", ctx.t("watch.with_result"), "count"),
        Column("failed", ctx.name("M19_failed"), "count"),
        Column("share", ctx.t("watch.units.share"), "ratio"),
        Column("interval", ctx.t("units.interval"), "interval"),
        Column("expected", ctx.t("watch.units.expected"), "ratio"),
        Column("verdict", ctx.t("units.verdict")),
    )
    high, low = found.judged.high, found.judged.low
    body, links = [], []
    for b in bodies:
        lo, hi = (words.percent(float(v), ctx.lang) for v in wilson(b.hit, b.n))
        side = "high" if b.code in high else "low" if b.code in low else "within"
        verdict = "none" if b.compared < _units.MIN_VISITS else side
        body.append(
            (
                ctx.label("duty_unit", b.code), b.n, b.hit, b.share, f"{lo}–{hi}", b.expected,
                ctx.t(f"watch.units.verdict_{verdict}"),
            )
        )  # fmt: skip
        links.append(
            (
                None, ctx.behind("M19", "den", duty_unit=b.code),
                ctx.behind("M19", "rest", duty_unit=b.code) if b.hit else None, *(None for _ in range(4)),
            )
        )  # fmt: skip
    return Table(columns, tuple(body), tuple(links))
