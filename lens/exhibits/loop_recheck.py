"""Failed re-inspections by street in a funnel, and by department in the table."""

from __future__ import annotations

import numpy as np

from lens.exhibits import _closing, _units
from lens.exhibits._streets import Judged, by_chance, funnel_chart, judge, roles_of, silent_clause, silent_notes
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table
from lens.stats.funnel import Funnel, funnel

CODE = "loop_recheck"
FAILED, IN_TIME = "M32", "M14"


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off(FAILED)
    if refusal:
        raise refusal
    whole = ctx.ask(FAILED)[0]
    what = ctx.t("closing.recheck", name=ctx.name(FAILED))
    rows = {
        r[_closing.STREET]: r for r in ctx.ask(FAILED, [_closing.STREET]) if r[f"{FAILED}_den"] and r[_closing.STREET]
    }
    if not rows:
        why = ctx.t("closing.recheck_none", span=ctx.span)
        return Exhibit(CODE, what, ctx.subtitle(), empty=why, alt=why, measures=(FAILED,))
    quiet = _closing.quiet(ctx, _closing.STREET)
    streets, limits, judged = _judge(ctx, _closing.STREET, rows, whole[FAILED], quiet)
    depts = {}
    if "hazards.responsible_dept" in ctx.snapshot.has:
        depts = {
            r[_closing.DEPT]: r for r in ctx.ask(FAILED, [_closing.DEPT]) if r[f"{FAILED}_den"] and r[_closing.DEPT]
        }
    parts = [(_closing.STREET, streets, rows, limits, judged, quiet)]
    if depts:
        parts.append((_closing.DEPT, *_judged_rows(ctx, depts, whole[FAILED]), set()))
    title = _title(ctx, whole, parts, limits)
    hover = [
        ctx.t("sectors.hover_rate", name=ctx.label(_closing.STREET, c), value=ctx.value(FAILED, rows[c][FAILED]),
              base=ctx.base(rows[c], FAILED))
        for c in streets
    ]  # fmt: skip
    notes = [ctx.t("closing.recheck_note"), *silent_notes(ctx)]
    if limits.phi_used > 1:
        notes.append(ctx.t("units.widened", phi=limits.phi_used))
    elif limits.too_few_units:
        notes.append(ctx.t("units.few"))
    chart = funnel_chart(
        ctx, streets, [float(rows[c][f"{FAILED}_den"]) for c in streets], limits, hover,
        roles_of(streets, judged, quiet, "high"), ctx.t("closing.rechecked"),
        ctx.t("units.all", value=ctx.value(FAILED, whole[FAILED])),
    )  # fmt: skip
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what),
        chart=chart,
        table=_table(ctx, parts),
        alt=ctx.t("streets.funnel_alt", title=title, n=len(streets)),
        notes=tuple(notes),
        empty=ctx.t("streets.alone") if len(streets) == 1 else "",
        measures=(FAILED,),
    )


def _judge(ctx: Context, dim: str, rows: dict, theta: float, quiet: set[str]) -> tuple[list[str], Funnel, Judged]:
    codes = [c for c in _units.order(ctx, dim, {c: r[f"{FAILED}_den"] for c, r in rows.items()}) if c]
    top = np.array([rows[c][f"{FAILED}_num"] for c in codes], float)
    limits = funnel(top, [rows[c][f"{FAILED}_den"] for c in codes], "proportion", theta=theta)
    return codes, limits, judge(codes, limits, quiet)


def _judged_rows(ctx: Context, rows: dict, theta: float):
    codes, limits, judged = _judge(ctx, _closing.DEPT, rows, theta, set())
    return codes, rows, limits, judged


def _title(ctx: Context, whole: dict, parts: list, limits: Funnel) -> str:
    head = ctx.t(
        "closing.recheck_title",
        name=ctx.name(FAILED),
        value=ctx.value(FAILED, whole[FAILED]),
        base=ctx.base(whole, FAILED),
    )
    on_time = ctx.ask(IN_TIME)[0] if ctx.off(IN_TIME) is None else {}
    told = []
    if on_time.get(f"{IN_TIME}_den"):
        name, value, base = ctx.name(IN_TIME), ctx.value(IN_TIME, on_time[IN_TIME]), ctx.base(on_time, IN_TIME)
        told.append(ctx.t("closing.recheck_title", name=name, value=value, base=base))
        head, told = _units.clauses(ctx, (head, *told)), []
    for dim, _, rows, _, judged, _ in parts:
        if len(rows) < 2:
            continue
        if judged.high:
            told.append(ctx.t("closing.recheck_high", names=_closing.named(ctx, dim, judged.high)))
        else:
            told.append(ctx.t("closing.recheck_inside", n=judged.n, name=_closing.dimension(ctx, dim)))
    chance = by_chance(ctx, limits) if len(told) == 1 and not any(p[4].high or p[4].low for p in parts) else ""
    return _units.clauses(ctx, (head, _units.parts(ctx, told) if told else "")) + chance + silent_clause(ctx)


def _table(ctx: Context, parts: list) -> Table:
    columns = (
        Column("kind", ctx.t("closing.kind")),
        Column("name", ctx.t("closing.name")),
        Column("rechecked", ctx.t("closing.rechecked_n"), "count"),
        Column("failed", ctx.t("closing.failed_n"), "count"),
        Column("rate", ctx.name(FAILED), "ratio"),
        Column("interval", ctx.t("units.interval")),
        Column("verdict", ctx.t("units.verdict")),
    )
    sides = {2: "high", -2: "low"}
    body, links = [], []
    for dim, codes, rows, limits, _, quiet in parts:
        for i, c in enumerate(codes):
            r = rows[c]
            verdict = ctx.t(f"units.verdict_{sides.get(int(limits.beyond[i]), 'within')}")
            if c in quiet:
                verdict = ctx.t("streets.not_reported")
            body.append(
                (
                    ctx.dimension_name(dim), ctx.label(dim, c), r[f"{FAILED}_den"], r[f"{FAILED}_num"], r[FAILED],
                    _units.interval(ctx, FAILED, r), verdict,
                )
            )  # fmt: skip
            links.append(
                (
                    None, None, _closing.behind(FAILED, "den", **{dim: c}),
                    _closing.behind(FAILED, **{dim: c}) if r[f"{FAILED}_num"] else None, None, None, None,
                )
            )  # fmt: skip
    return Table(columns, tuple(body), tuple(links))
