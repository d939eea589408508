"""Duty checks passed by day, by night and on days off, and whether the difference is more than chance."""

from __future__ import annotations

from lens.compile import Refusal
from lens.exhibits import _units, _watch
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Mark, Series, Table
from lens.stats.intervals import proportion_difference

CODE = "watch_shifts"


def build(ctx: Context) -> Exhibit:
    _watch.check(ctx)
    if "duty_checks.duty_shift" not in ctx.snapshot.has:
        raise Refusal("needs_duty_checks_duty_shift")
    what = ctx.t("watch.shifts.what")
    rows = {r["duty_shift"]: r for r in ctx.ask("M19", ["duty_shift"]) if r["M19_den"]}
    if not rows:
        return _watch.nothing(ctx, CODE, what)
    codes = _units.order(ctx, "duty_shift", {c: float(r["M19_den"]) for c, r in rows.items()})
    names = tuple(ctx.t("watch.shifts.unknown") if c is None else ctx.label("duty_shift", c) for c in codes)
    whole = ctx.ask("M19")[0]
    title = _title(ctx, rows, whole)
    shown = [rows[c] for c in codes]
    series = Series(
        ctx.name("M19"),
        tuple(r["M19"] for r in shown),
        names,
        "accent",
        lo=tuple(r["M19_lo"] for r in shown),
        hi=tuple(r["M19_hi"] for r in shown),
        hover=tuple(
            ctx.t("watch.hover", name=n, value=r["M19"], base=ctx.base(r, "M19"))
            for n, r in zip(names, shown, strict=True)
        ),
        keys=tuple(c or "" for c in codes),
    )
    columns = (
        Column("shift", ctx.dimension_name("duty_shift")),
        Column("rate", ctx.name("M19"), "ratio"),
        Column("interval", ctx.t("units.interval"), "interval"),
        Column("checks", ctx.t("watch.with_result"), "count"),
        Column("failed", ctx.name("M19_failed"), "count"),
    )
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what),
        chart=Chart(
            "dot",
            (series,),
            Axis(kind="percent", zero=False),
            Axis(kind="category", order=names),
            marks=(Mark("vline", whole["M19"], text=ctx.value("M19", whole["M19"]), role="centre"),),
            height=220,
        ),
        table=Table(
            columns,
            tuple(
                (n, r["M19"], _units.interval(ctx, "M19", r), r["M19_den"], r["M19_den"] - r["M19_num"])
                for n, r in zip(names, shown, strict=True)
            ),
            tuple(
                (
                    None, None, None,
                    ctx.behind("M19", "den", duty_shift=c),
                    ctx.behind("M19", "rest", duty_shift=c) if r["M19_den"] > r["M19_num"] else None,
                )
                for c, r in zip(codes, shown, strict=True)
            ),
        ),
        alt=ctx.t("watch.shifts.alt", title=title),
        notes=(ctx.t("watch.note"), ctx.t("watch.shifts.note")),
        measures=("M19",),
    )  # fmt: skip


def _title(ctx: Context, rows: dict, whole: dict) -> str:
    """Night and days off together against the day: one comparison, told with its interval."""
    day, off = rows.get("day"), [rows[s] for s in _watch.OFF_HOURS if s in rows]
    if day is None or not off:
        return ctx.t("watch.shifts.title_one", value=whole["M19"], num=whole["M19_num"], den=whole["M19_den"])
    num, den = sum(r["M19_num"] for r in off), sum(r["M19_den"] for r in off)
    step, lo, hi = (float(v) for v in proportion_difference(num, den, day["M19_num"], day["M19_den"]))
    values = {"value": num / den, "num": num, "den": den, "day": day["M19"]}
    if lo <= 0 <= hi:
        return ctx.t("watch.shifts.title_alike", **values)
    if step < 0:
        return ctx.t("watch.shifts.title_worse", **values, d=-100 * step, lo=-100 * hi, hi=-100 * lo)
    return ctx.t("watch.shifts.title_better", **values, d=100 * step, lo=100 * lo, hi=100 * hi)
