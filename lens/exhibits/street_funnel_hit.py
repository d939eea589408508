"""Visits that found nothing, by street, after the mix of sectors and activity types: a question, not a verdict."""

from __future__ import annotations

import numpy as np

from lens import words
from lens.exhibits import _units
from lens.exhibits._reporting import silent
from lens.exhibits._streets import Judged, funnel_chart, judge, mix, roles_of, silent_clause, silent_notes
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table
from lens.stats.funnel import Funnel
from lens.stats.intervals import wilson
from lens.stats.judge import zero_limits

CODE = "street_funnel_hit"


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off("M5b", ["jurisdiction"])
    if refusal:
        raise refusal
    rows = mix(ctx)
    what = ctx.t("streets.funnel_hit")
    if not rows:
        why = ctx.no_rows()
        return Exhibit(CODE, what, ctx.subtitle(), empty=why, alt=why, measures=("M5b",))
    codes = _units.order(ctx, "jurisdiction", {c: r["visits"] for c, r in rows.items()})
    whole = sum(r["zero"] for r in rows.values()) / sum(r["visits"] for r in rows.values())
    base = [float(rows[c]["visits"]) for c in codes]
    adjusted = [_adjusted(rows[c], whole) for c in codes]
    limits = zero_limits([rows[c]["zero"] for c in codes], [rows[c]["expected_zero"] for c in codes], base, whole)
    quiet = silent(ctx)
    small = {c for c in codes if rows[c]["visits"] < _units.MIN_VISITS}
    judged = judge(codes, limits, {*quiet, *small})
    title = _title(ctx, rows, judged, whole)
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what),
        chart=funnel_chart(
            ctx, codes, base, limits, [_hover(ctx, c, rows[c], a) for c, a in zip(codes, adjusted, strict=True)],
            roles_of(codes, judged, {*quiet, *small}), ctx.name("M1"),
            ctx.t("units.all", value=words.percent(whole, ctx.lang)),
        ),
        table=_table(ctx, codes, rows, adjusted, limits, quiet, small),
        alt=ctx.t("streets.funnel_alt", title=title, n=len(codes)),
        notes=_notes(ctx, rows, judged, limits, small, len(rows) - len(codes)),
        empty=ctx.t("streets.alone") if len(codes) == 1 else "",
        measures=("M5b",),
    )


def _adjusted(row: dict, whole: float) -> float:
    """Observed over expected visits with nothing found, times the share of all streets; at most 1."""
    return min(whole * row["zero"] / row["expected_zero"], 1.0) if row["expected_zero"] else whole


def _hover(ctx: Context, code: str, row: dict, adjusted: float) -> str:
    lo, hi = wilson(row["zero"], row["visits"])
    return ctx.t(
        "streets.hover_hit",
        name=ctx.label("jurisdiction", code),
        share=row["zero"] / row["visits"],
        zero=row["zero"],
        visits=row["visits"],
        lo=float(lo),
        hi=float(hi),
        expected=row["expected_zero"] / row["visits"],
        adjusted=adjusted,
    )


def _title(ctx: Context, rows: dict, judged: Judged, whole: float) -> str:
    if len(rows) == 1:
        (street,) = rows
        title = ctx.t("streets.hit_one", name=ctx.label("jurisdiction", street), share=whole)
        return title + silent_clause(ctx)
    if not judged.n:
        title = ctx.t("streets.hit_small", share=whole, n=_units.MIN_VISITS)
    elif not judged.high:
        title = ctx.t("streets.hit_none", n=judged.n, share=whole)
    elif len(judged.high) == 1:
        title = _one_high(ctx, judged.high[0], rows[judged.high[0]])
    else:
        title = ctx.t("streets.hit_high", names=_units.some(ctx, "jurisdiction", judged.high))
    low = ctx.t("streets.hit_low", names=_units.some(ctx, "jurisdiction", judged.low)) if judged.low else ""
    return _units.clauses(ctx, (title, low)) + silent_clause(ctx)


def _one_high(ctx: Context, code: str, row: dict) -> str:
    values = {
        "name": ctx.label("jurisdiction", code),
        "share": row["zero"] / row["visits"],
        "expected": row["expected_zero"] / row["visits"],
    }
    if _units.MIN_VISITS <= row["patrols"] < row["visits"]:
        return ctx.t("streets.hit_high_one_patrol", **values, patrol=row["patrols_zero"] / row["patrols"])
    return ctx.t("streets.hit_high_one", **values)


def _notes(ctx: Context, rows: dict, judged: Judged, limits: Funnel, small: set, more: int) -> tuple[str, ...]:
    notes = [ctx.t("streets.hit_note", n=_units.MIN_VISITS)]
    patrols, zero = sum(r["patrols"] for r in rows.values()), sum(r["patrols_zero"] for r in rows.values())
    notes += [
        ctx.t(
            "streets.hit_patrols", name=ctx.label("jurisdiction", c), n=rows[c]["patrols"],
            share=rows[c]["patrols_zero"] / rows[c]["patrols"], all=zero / patrols,
        )
        for c in judged.high
        if rows[c]["patrols"]
    ]
    if limits.too_few_units:
        notes.append(ctx.t("units.few"))
    elif limits.phi_used > 1:
        notes.append(ctx.t("units.widened", phi=limits.phi_used))
    if more:
        notes.append(ctx.t("units.most", n=len(rows), shown=len(rows) - more))
    return (*notes, *silent_notes(ctx))


def _table(ctx: Context, codes, rows: dict, adjusted, limits: Funnel, quiet, small: set) -> Table:
    columns = (
        Column("street", ctx.dimension_name("jurisdiction")),
        Column("visits", ctx.name("M1"), "count"),
        Column("zero", ctx.t("streets.column_zero"), "count"),
        Column("share", ctx.t("streets.column_zero_share"), "ratio"),
        Column("interval", ctx.t("units.interval")),
        Column("expected", ctx.t("streets.column_zero_expected"), "ratio"),
        Column("adjusted", ctx.t("streets.column_zero_adjusted"), "ratio"),
        Column("limits", ctx.t("units.limit_outer")),
        Column("patrols", ctx.t("streets.column_patrols"), "count"),
        Column("patrol_share", ctx.t("streets.column_patrol_zero"), "ratio"),
        Column("verdict", ctx.t("units.verdict")),
    )
    body = []
    for i, c in enumerate(codes):
        row = rows[c]
        lo, hi = wilson(row["zero"], row["visits"])
        body.append(
            (
                ctx.label("jurisdiction", c), row["visits"], row["zero"], row["zero"] / row["visits"],
                _between(ctx, lo, hi), row["expected_zero"] / row["visits"], adjusted[i],
                _between(ctx, limits.lo998[i], limits.hi998[i]), row["patrols"],
                row["patrols_zero"] / row["patrols"] if row["patrols"] else None,
                _verdict(ctx, c, limits.beyond[i], quiet, small),
            )
        )
    return Table(columns, tuple(body))


def _between(ctx: Context, lo: float, hi: float) -> str:
    return f"{words.percent(float(lo), ctx.lang)}–{words.percent(float(hi), ctx.lang)}"


def _verdict(ctx: Context, code: str, beyond: float, quiet, small: set) -> str:
    if code in quiet:
        return ctx.t("streets.not_reported")
    if code in small or np.isnan(beyond):
        return ctx.t("units.verdict_none")
    return ctx.t({2: "streets.review", -2: "units.verdict_low"}.get(int(beyond), "units.verdict_within"))
