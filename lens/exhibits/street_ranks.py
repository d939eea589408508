"""How far a list of the streets could be told apart: the 95 % interval of each street's rank, in bands."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

from lens import words
from lens.exhibits import _units
from lens.exhibits._reporting import silent
from lens.exhibits._streets import Rates, mix, rates, silent_clause, silent_notes, variance_note
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table
from lens.stats.shrink import rank_intervals, shrunken

CODE = "street_ranks"
BANDS = ("high", "similar", "low")
DRAWS = 4000


@dataclass(frozen=True)
class Ranked:
    """One street: its band, its shrunken ratio at the same mix of sectors, and the ranks it may have (1 = highest)."""

    code: str
    band: str
    visits: int
    ratio: float
    lo: float
    hi: float
    first: int
    last: int


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off("M5", ["jurisdiction", "sector"])
    if refusal:
        raise refusal
    what = ctx.t("ranks.what")
    found = rates(ctx)
    if found is None:
        why = ctx.no_rows()
        return Exhibit(CODE, what, ctx.subtitle(), empty=why, alt=why, measures=("M5",))
    streets, equal = ranked(ctx, found)
    title = _title(ctx, streets, equal)
    notes = [ctx.t("ranks.note", draws=DRAWS), variance_note(ctx, found.phi), *silent_notes(ctx)]
    if found.small:
        notes.insert(1, ctx.t("ranks.small", n=len(found.small), least=_units.MIN_VISITS))
    return Exhibit(
        code=CODE,
        title=title + silent_clause(ctx),
        subtitle=ctx.subtitle(what),
        chart=_chart(ctx, streets),
        table=_table(ctx, streets),
        alt=ctx.t("ranks.alt", title=title, n=len(streets)),
        notes=tuple(notes),
        empty="" if len(streets) > 1 else ctx.t("streets.alone" if len(found.codes) == 1 else "ranks.none"),
        measures=("M5",),
    )


def ranked(ctx: Context, found: Rates) -> tuple[list[Ranked], bool]:
    """The streets that can be judged, band by band in the order of their list; whether chance explains all of it.

    A street's exposure is what all streets' rates by sector would find at its visits, so no rank is due to its mix.
    """
    quiet, expected = silent(ctx), mix(ctx)
    place = [
        i
        for i, c in enumerate(found.codes)
        if c not in quiet and c not in found.small and expected[c]["expected_found"]
    ]
    if len(place) < 2:
        return [], False
    codes = [found.codes[i] for i in place]
    shrunk = shrunken(
        [found.rows[c]["M5_num"] for c in codes], [expected[c]["expected_found"] for c in codes], found.phi
    )
    first, last = rank_intervals(shrunk, DRAWS)
    streets = [
        Ranked(
            c,
            found.band[i],
            found.rows[c]["M5_den"],
            float(shrunk.rate[k]),
            float(shrunk.lo[k]),
            float(shrunk.hi[k]),
            int(first[k]),
            int(last[k]),
        )
        for k, (i, c) in enumerate(zip(place, codes, strict=True))
    ]
    return [s for band in BANDS for s in streets if s.band == band], shrunk.all_equal


def apart(streets: list[Ranked]) -> int:
    """Pairs whose rank intervals do not touch."""
    return sum(a.last < b.first or b.last < a.first for a, b in combinations(streets, 2))


def _title(ctx: Context, streets: list[Ranked], equal: bool) -> str:
    if len(streets) < 2:
        return ctx.t("ranks.what")
    if equal:
        return ctx.t("ranks.equal", n=len(streets))
    pairs, told = len(streets) * (len(streets) - 1) // 2, apart(streets)
    if not told:
        return ctx.t("ranks.no_pair", n=len(streets), pairs=pairs)
    if told == pairs:
        return ctx.t("ranks.every_pair", n=len(streets), pairs=pairs)
    return ctx.t("ranks.title", n=len(streets), pairs=pairs, told=told, rest=pairs - told)


def _between(ctx: Context, street: Ranked) -> str:
    if street.first == street.last:
        return ctx.t("ranks.one", a=street.first)
    return ctx.t("ranks.between", a=street.first, b=street.last)


def _chart(ctx: Context, streets: list[Ranked]) -> Chart | None:
    if len(streets) < 2:
        return None
    names = tuple(ctx.label("jurisdiction", s.code) for s in streets)
    # a bar of half a place on either side, so that a single place is a bar too
    bar = Series(
        ctx.t("ranks.interval"),
        tuple(s.last + 0.4 for s in streets),
        names,
        "context",
        "band",
        lo=tuple(s.first - 0.4 for s in streets),
        hi=tuple(s.last + 0.4 for s in streets),
        text=tuple(
            _between(ctx, s)
            if s.band == "similar"
            else ctx.t("ranks.with_band", ranks=_between(ctx, s), band=ctx.t(f"streets.band_{s.band}"))
            for s in streets
        ),
        roles=tuple("context" if s.band == "similar" else "accent" for s in streets),
        keys=tuple(s.code for s in streets),
    )
    return Chart(
        "dot",
        (bar,),
        Axis(ctx.t("ranks.axis"), zero=False),
        Axis(kind="category", order=names),
        height=76 + 26 * len(names),
    )


def _table(ctx: Context, streets: list[Ranked]) -> Table:
    columns = (
        Column("street", ctx.dimension_name("jurisdiction")),
        Column("band", ctx.t("streets.band")),
        Column("ranks", ctx.t("ranks.interval"), "interval"),
        Column("ratio", ctx.t("ranks.ratio"), "number", 2),
        Column("interval", ctx.t("units.interval"), "interval"),
        Column("visits", ctx.name("M1"), "count"),
    )
    body = tuple(
        (
            ctx.label("jurisdiction", s.code),
            ctx.t(f"streets.band_{s.band}"),
            _between(ctx, s),
            s.ratio,
            f"{words.number(s.lo, ctx.lang, 2)}–{words.number(s.hi, ctx.lang, 2)}",
            s.visits,
        )
        for s in streets
    )
    return Table(columns, body)
