"""Streets above the upper limit on rectifying in time whose visits find no less than others': worth learning from.

A low number of hazards alone is never good practice: a street whose visits find too little, or miss what a higher body
then finds, is not on the list.
"""

from __future__ import annotations

import numpy as np

from lens.exhibits import _checks, _units
from lens.exhibits._reporting import silent
from lens.exhibits._streets import Judged, judge, mix, silent_clause, silent_notes, zero_funnel
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Rows, Table
from lens.stats.funnel import funnel

CODE = "check_good"
DIM = "jurisdiction"


def build(ctx: Context) -> Exhibit:
    code = _units.on_time_code(ctx, DIM)
    if refusal := ctx.off("M5b", [DIM]):
        raise refusal
    quiet = silent(ctx)
    timely = {r[DIM]: r for r in ctx.ask(code, [DIM]) if r[DIM] and r[f"{code}_den"]}
    found = mix(ctx)
    what = ctx.t("check.good_what")
    both = [c for c in _units.order(ctx, DIM, {c: r["visits"] for c, r in found.items()}) if c in timely]
    measures = (code, "M5b") if ctx.off("M12", [DIM]) else (code, "M5b", "M12")
    in_time = _judged(both, timely, code, quiet) if len(both) > 1 else None
    if in_time is None or in_time.n < 2:
        why = ctx.t("check.good_few")
        return Exhibit(CODE, what, ctx.subtitle(), empty=why, alt=why, measures=measures)
    few = {c for c in both if found[c]["visits"] < _units.MIN_VISITS}
    _, _, limits = zero_funnel(both, {c: found[c] for c in both})
    nothing = judge(both, limits, {*quiet, *few})
    missed = _missed(ctx, quiet)
    weak = {*nothing.high, *(missed.high if missed else ())}
    unknown = {*few, *quiet}
    good = [c for c in both if c in in_time.high and c not in weak and c not in unknown]
    title = _title(ctx, good, in_time, weak) + silent_clause(ctx)
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what),
        table=_table(ctx, both, timely, code, found, (in_time, nothing, missed), good, unknown),
        alt=title,
        notes=(ctx.t("check.good_note", n=_units.MIN_VISITS), *silent_notes(ctx)),
        measures=measures,
        show_table=True,
    )


def _judged(codes: list[str], rows: dict, code: str, left_out) -> Judged:
    top = np.array([rows[c][f"{code}_num"] for c in codes], float)
    base = [float(rows[c][f"{code}_den"]) for c in codes]
    small = {c for c in codes if rows[c][f"{code}_den"] < _units.MIN_VISITS}
    return judge(codes, funnel(top, base, "proportion"), {*left_out, *small})


def _missed(ctx: Context, quiet) -> Judged | None:
    """Streets by the miss rate, like check_missed but by street; None where nothing was followed up."""
    if ctx.off("M12", [DIM]):
        return None
    rows = ctx.ask("M12", [DIM, "sector", "activity_type"])
    found = _checks.compare(ctx, rows, ("sector", "activity_type"), "M12_den", "M12_num", DIM)
    if found is None:
        return None
    small = {b.code for b in found.bodies if b.compared < _units.MIN_VISITS}
    return judge([b.code for b in found.bodies], found.limits, {*quiet, *small})


def _title(ctx: Context, good: list[str], in_time: Judged, weak: set[str]) -> str:
    fast = [c for c in in_time.high if c in weak]
    if good:
        first = ctx.t("check.good_some", names=_units.some(ctx, DIM, good))
    else:
        first = ctx.t("check.good_none" if in_time.high else "check.good_nobody", n=in_time.n)
    return _units.clauses(ctx, (first, ctx.t("check.good_weak", names=_units.some(ctx, DIM, fast)) if fast else ""))


def _table(ctx: Context, codes: list[str], timely: dict, code: str, found: dict, judged, good, unknown) -> Table:
    in_time, nothing, missed = judged
    quiet = silent(ctx)
    columns = (
        Column("street", ctx.dimension_name(DIM)),
        Column("verdict", ctx.t("check.column_good")),
        Column("side", ctx.t("check.column_in_time")),
        Column("found", ctx.t("check.column_found")),
        Column("missed", ctx.name("M12")),
        Column("due", ctx.t("sectors.column_due"), "count"),
        Column("rate", ctx.name(code, basis=False), "ratio"),
        Column("interval", ctx.t("units.interval"), "interval"),
        Column("visits", ctx.name("M1"), "count"),
        Column("hit", ctx.name("M5b"), "ratio"),
    )
    body, links = [], []
    for c in codes:
        row, where = timely[c], ((DIM, (c,)),)
        visits, zero = found[c]["visits"], found[c]["zero"]
        end = "streets.not_reported" if c in quiet else "check.good_yes" if c in good else "check.good_no"
        body.append(
            (
                ctx.label(DIM, c), ctx.t(end), _side(ctx, in_time, c),
                ctx.t("units.verdict_none") if c in unknown else _found(ctx, nothing, c),
                _side(ctx, missed, c) if missed else ctx.t("units.verdict_none"),
                row[f"{code}_den"], row[code], _units.interval(ctx, code, row), visits, (visits - zero) / visits,
            )
        )  # fmt: skip
        links.append(
            (None, None, None, None, None, Rows(code, "den", where), None, None, Rows("M5b", "den", where), None)
        )
    return Table(columns, tuple(body), tuple(links))


def _side(ctx: Context, judged: Judged, code: str) -> str:
    if code in judged.high:
        return ctx.t("units.verdict_high")
    if code in judged.low:
        return ctx.t("units.verdict_low")
    return ctx.t("units.verdict_within" if code in judged.within else "units.verdict_none")


def _found(ctx: Context, nothing: Judged, code: str) -> str:
    """Detection as the other side of finding nothing."""
    if code in nothing.high:
        return ctx.t("check.found_low")
    return ctx.t("check.found_high" if code in nothing.low else "check.found_usual")
