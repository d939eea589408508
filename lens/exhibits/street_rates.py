"""Hazards per visit by street after chance: shrunken rates, coloured only beyond the 99.8 % funnel limits."""

from __future__ import annotations

from lens import words
from lens.exhibits import _units
from lens.exhibits._reporting import silent
from lens.exhibits._streets import (
    Judged,
    Rates,
    by_chance,
    judge,
    rates,
    roles_of,
    silent_clause,
    silent_notes,
    variance_note,
)
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Mark, Series, Table

CODE = "street_rates"


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off("M5", ["jurisdiction"])
    if refusal:
        raise refusal
    found = rates(ctx)
    if found is None:
        why = ctx.no_rows()
        return Exhibit(CODE, ctx.t("streets.what"), ctx.subtitle(), empty=why, alt=why, measures=("M5",))
    quiet = silent(ctx)
    judged = judge(found.codes, found.limits, {*quiet, *found.small})
    order = sorted(range(len(found.codes)), key=lambda i: -found.shrunk.rate[i])
    absent = [c for c in quiet if c not in found.rows]
    title = _title(ctx, found, judged) + silent_clause(ctx)
    series = _series(ctx, found, order, absent, roles_of(found.codes, judged, quiet))
    mean = found.shrunk.mean
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(ctx.t("streets.what")),
        chart=Chart(
            "dot",
            (series,),
            Axis(decimals=1, zero=False),
            Axis(kind="category", order=tuple(series.y)),
            marks=(Mark("vline", mean, text=ctx.t("units.all", value=ctx.value("M5", mean)), role="centre"),),
            height=60 + 26 * len(series.y),
        ),
        table=_table(ctx, found, order, absent, quiet),
        alt=ctx.t("streets.rates_alt", title=title, names=series.y),
        notes=(ctx.t("streets.note"), variance_note(ctx, found.phi), *_notes(ctx, found), *silent_notes(ctx)),
        empty=ctx.t("streets.alone") if len(series.y) == 1 else "",
        measures=("M5",),
    )


def _series(ctx: Context, found: Rates, order: list[int], absent: list[str], roles: list[str]) -> Series:
    codes, shrunk, none = found.codes, found.shrunk, (None,) * len(absent)
    quiet = silent(ctx)
    names = [_name(ctx, codes[i], quiet) for i in order] + [_name(ctx, c, quiet) for c in absent]
    return Series(
        ctx.name("M5"),
        tuple(float(shrunk.rate[i]) for i in order) + none,
        tuple(names),
        "context",
        lo=tuple(float(shrunk.lo[i]) for i in order) + none,
        hi=tuple(float(shrunk.hi[i]) for i in order) + none,
        roles=tuple(roles[i] for i in order) + ("muted",) * len(absent),
        hover=tuple(_hover(ctx, found, i) for i in order) + tuple(names[len(order) :]),
        keys=tuple(codes[i] for i in order) + tuple(absent),
    )


def _name(ctx: Context, code: str, quiet: dict) -> str:
    name = ctx.label("jurisdiction", code)
    return ctx.t("streets.absent", name=name) if code in quiet else name


def _hover(ctx: Context, found: Rates, i: int) -> str:
    code, row, shrunk = found.codes[i], found.rows[found.codes[i]], found.shrunk
    return ctx.t(
        "streets.hover",
        name=ctx.label("jurisdiction", code),
        rate=float(shrunk.rate[i]),
        lo=float(shrunk.lo[i]),
        hi=float(shrunk.hi[i]),
        crude=row["M5"],
        found=row["M5_num"],
        visits=row["M5_den"],
    )


def _title(ctx: Context, found: Rates, judged: Judged) -> str:
    if len(found.codes) == 1:
        (code,) = found.codes
        value = ctx.value("M5", found.shrunk.mean)
        return ctx.t("sectors.title_one", name=ctx.label("jurisdiction", code), value=value)
    if not judged.high and not judged.low:
        if not judged.n:
            return ctx.t("streets.title_small", n=_units.MIN_VISITS)
        return ctx.t("streets.title_none", n=judged.n, chance=by_chance(ctx, found.limits))
    groups = [(group, key) for group, key in ((judged.high, "high"), (judged.low, "low")) if group]
    parts = [ctx.t(f"sectors.rate_{key}", names=_units.some(ctx, "jurisdiction", group)) for group, key in groups]
    return _units.clauses(
        ctx,
        (
            ctx.t("streets.title", parts=_units.parts(ctx, parts)),
            ctx.t("sectors.rate_rest", n=judged.inside) if judged.inside else "",
        ),
    )


def _notes(ctx: Context, found: Rates) -> list[str]:
    notes = [ctx.t("judging.at_mix"), *_units.unstated(ctx)]
    # crude rates may all be alike while a street stands out at its mix
    if found.shrunk.all_equal and len(found.codes) > 1 and not any(abs(b) == 2 for b in found.limits.beyond):
        notes.append(ctx.t("streets.all_equal"))
    if found.of_all > len(found.codes):
        notes.append(ctx.t("units.most", n=found.of_all, shown=len(found.codes)))
    return notes


def _table(ctx: Context, found: Rates, order: list[int], absent: list[str], quiet: dict) -> Table:
    columns = (
        Column("street", ctx.dimension_name("jurisdiction")),
        Column("visits", ctx.name("M1"), "count"),
        Column("found", ctx.t("sectors.column_at_visits"), "count"),
        Column("crude", ctx.t("streets.crude"), "number", 2),
        Column("crude_interval", ctx.t("units.interval"), "interval"),
        Column("rate", ctx.t("streets.shrunk"), "number", 2),
        Column("interval", ctx.t("units.interval"), "interval"),
        Column("verdict", ctx.t("units.verdict")),
    )
    sides, shrunk, body = {2: "high", -2: "low"}, found.shrunk, []
    for i in order:
        row = found.rows[found.codes[i]]
        side = "none" if found.codes[i] in found.small else sides.get(int(found.limits.beyond[i]), "within")
        verdict = ctx.t(f"units.verdict_{side}")
        bounds = (words.number(float(v), ctx.lang, 2) for v in (shrunk.lo[i], shrunk.hi[i]))
        body.append(
            (
                ctx.label("jurisdiction", found.codes[i]),
                row["M5_den"],
                row["M5_num"],
                row["M5"],
                _units.interval(ctx, "M5", row),
                float(shrunk.rate[i]),
                "–".join(bounds),
                ctx.t("streets.not_reported") if found.codes[i] in quiet else verdict,
            )
        )
    gap = (None, None, None, words.NOTHING, None, words.NOTHING, ctx.t("streets.not_reported"))
    links = tuple(
        (None, ctx.behind("M5", "den", jurisdiction=c), ctx.behind("M5", jurisdiction=c), *(None,) * 5)
        for c in (found.codes[i] for i in order)
    )
    blank = ((None,) * len(columns),) * len(absent)
    unsent = tuple((ctx.label("jurisdiction", c), *gap) for c in absent)
    return Table(columns, tuple(body) + unsent, links + blank)
