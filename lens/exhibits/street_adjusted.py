"""Hazards per visit of each street against all: as counted, and at the same mix of sectors (Simpson made visible)."""

from __future__ import annotations

from itertools import permutations
from typing import NamedTuple

import numpy as np
from scipy import special

from lens import words
from lens.exhibits import _units
from lens.exhibits._reporting import silent
from lens.exhibits._streets import dispersion, mix, silent_clause, silent_notes
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Mark, Series, Table
from lens.stats.judge import at_mix, beyond_mix

CODE = "street_adjusted"
#: two-sided tails beyond which a ratio, or the order of two streets, is said to differ
TAIL = 0.002


class Street(NamedTuple):
    """One street: found over what all streets' crude rate, and their rates by sector and kind of visit, would give."""

    code: str
    visits: int
    found: int
    expected: float
    crude: float
    adjusted: float
    lo: float
    hi: float
    beyond: int  # −1, 0, 1: the adjusted ratio against 1 at 99.8 %


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off("M5", ["jurisdiction", "sector"])
    if refusal:
        raise refusal
    rows = mix(ctx)
    what = ctx.t("streets.adjusted")
    found, visits = (sum(r[k] for r in rows.values()) for k in ("found", "visits"))
    if not found:
        why = ctx.no_rows() if not visits else ctx.t("streets.nothing_found", n=visits)
        return Exhibit(CODE, what, ctx.subtitle(), empty=why, alt=why, measures=("M5",))
    streets, phi = compared(ctx)
    quiet = silent(ctx)
    judged = [s for s in streets if s.code not in quiet]
    pair = reversal(judged, phi)
    title = what if len(streets) < 2 else _title(ctx, judged, pair) + silent_clause(ctx)
    drawn = sorted(streets, key=lambda s: -s.adjusted)
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what),
        chart=_chart(ctx, drawn, quiet, pair),
        table=_table(ctx, drawn, quiet),
        alt=ctx.t("streets.adjusted_alt", title=title, n=len(drawn)),
        notes=(ctx.t("streets.adjusted_note", phi=phi), *silent_notes(ctx)),
        empty=ctx.t("streets.alone") if len(streets) < 2 else "",
        measures=("M5",),
    )


def compared(ctx: Context) -> tuple[list[Street], float]:
    """The streets in the order of their list, and the dispersion that is in their intervals."""
    rows = mix(ctx)
    found, visits = (sum(r[k] for r in rows.values()) for k in ("found", "visits"))
    phi = dispersion(ctx.ask("M5")[0].get("M5_sums"))
    order = _units.order(ctx, "jurisdiction", {c: r["visits"] for c, r in rows.items()})
    kept = [c for c in order if c is not None and rows[c]["expected_found"]]
    return [_street(c, rows[c], found / visits, phi) for c in kept], phi


def _street(code: str, row: dict, rate: float, phi: float) -> Street:
    """Ratios to all streets; the interval is the exact Poisson one of found / φ independent hazards."""
    expected = row["expected_found"]
    made = at_mix(row["found"], expected, phi)
    beyond = int(beyond_mix(row["found"], expected, phi))
    crude = row["found"] / row["visits"] / rate
    return Street(
        code, row["visits"], row["found"], expected, crude, float(made.value), float(made.lo), float(made.hi), beyond
    )


def reversal(streets: list[Street], phi: float) -> tuple[Street, Street] | None:
    """(a, b) where a is the lower one as counted and the higher one at the same mix, beyond chance; the clearest pair.

    The test is on the log of the ratio of adjusted ratios, with variance φ·(1/found_a + 1/found_b), two-sided 0.2 %
    (many pairs are looked at). Clear is where the smaller of the two gaps, before and after, is largest.
    """
    best, clearest = None, 0.0
    for a, b in permutations(streets, 2):
        if a.crude >= b.crude or a.adjusted <= b.adjusted or not a.found or not b.found:
            continue
        gap = np.log(a.adjusted / b.adjusted)
        if gap < -special.ndtri(TAIL / 2) * np.sqrt(phi * (1 / a.found + 1 / b.found)):
            continue
        clear = min(gap, float(np.log(b.crude / a.crude)))
        if clear > clearest:
            best, clearest = (a, b), clear
    return best


def _title(ctx: Context, judged: list[Street], pair: tuple[Street, Street] | None) -> str:
    if pair:
        a, b = pair
        return ctx.t(
            "streets.reversed",
            a=ctx.label("jurisdiction", a.code),
            b=ctx.label("jurisdiction", b.code),
            a_crude=a.crude,
            b_crude=b.crude,
            a_adjusted=a.adjusted,
            b_adjusted=b.adjusted,
        )
    high = sorted((s for s in judged if s.beyond == 1), key=lambda s: -s.adjusted)
    low = sorted((s for s in judged if s.beyond == -1), key=lambda s: s.adjusted)
    if not high and not low:
        return ctx.t("streets.adjusted_none", n=len(judged))
    parts = [
        ctx.t(f"streets.adjusted_{key}", names=_units.some(ctx, "jurisdiction", [s.code for s in group]))
        for group, key in ((high, "high"), (low, "low"))
        if group
    ]
    rest = len(judged) - len(high) - len(low)
    return _units.clauses(
        ctx,
        (
            ctx.t("streets.adjusted_title", parts=_units.parts(ctx, parts)),
            ctx.t("streets.adjusted_rest", n=rest) if rest else "",
        ),
    )


def _chart(ctx: Context, drawn: list[Street], quiet: dict, pair: tuple[Street, Street] | None) -> Chart:
    told = {s.code for s in pair or ()} | {s.code for s in drawn if s.beyond}
    names = tuple(
        ctx.t("streets.absent", name=ctx.label("jurisdiction", s.code))
        if s.code in quiet
        else ctx.label("jurisdiction", s.code)
        for s in drawn
    )
    hover = tuple(
        ctx.t(
            "streets.hover_adjusted",
            name=ctx.label("jurisdiction", s.code),
            crude=s.crude,
            adjusted=s.adjusted,
            lo=s.lo,
            hi=s.hi,
            found=s.found,
            expected=s.expected,
            visits=s.visits,
        )
        for s in drawn
    )
    crude = Series(ctx.t("streets.as_counted"), tuple(s.crude for s in drawn), names, "muted", hover=hover)
    adjusted = Series(
        ctx.t("streets.same_mix"),
        tuple(s.adjusted for s in drawn),
        names,
        "context",
        lo=tuple(s.lo for s in drawn),
        hi=tuple(s.hi for s in drawn),
        hover=hover,
        roles=tuple("muted" if s.code in quiet else "accent" if s.code in told else "context" for s in drawn),
        keys=tuple(s.code for s in drawn),
    )
    return Chart(
        "dot",
        (crude, adjusted),
        Axis(decimals=1, zero=False),
        Axis(kind="category", order=names),
        marks=(Mark("vline", 1.0, text=ctx.t("streets.as_all"), role="centre"),),
        height=60 + 26 * len(names),
    )


def _table(ctx: Context, drawn: list[Street], quiet: dict) -> Table:
    columns = (
        Column("street", ctx.dimension_name("jurisdiction")),
        Column("visits", ctx.name("M1"), "count"),
        Column("found", ctx.t("sectors.column_at_visits"), "count"),
        Column("expected", ctx.t("streets.column_expected"), "number", 0),
        Column("crude", ctx.t("streets.as_counted"), "number", 2),
        Column("adjusted", ctx.t("streets.same_mix"), "number", 2),
        Column("interval", ctx.t("units.interval"), "interval"),
        Column("verdict", ctx.t("units.verdict")),
    )
    body = tuple(
        (
            ctx.label("jurisdiction", s.code),
            s.visits,
            s.found,
            s.expected,
            s.crude,
            s.adjusted,
            f"{words.number(s.lo, ctx.lang, 2)}–{words.number(s.hi, ctx.lang, 2)}",
            ctx.t("streets.not_reported") if s.code in quiet else ctx.t(f"streets.side_{s.beyond + 1}"),
        )
        for s in drawn
    )
    links = tuple(
        (None, ctx.behind("M5", "den", jurisdiction=s.code), ctx.behind("M5", jurisdiction=s.code), *(None,) * 5)
        for s in drawn
    )
    return Table(columns, body, links)
