"""The streets on a map the house brought, coloured by band; without one, where to put it."""

from __future__ import annotations

from lens.boundaries import FOLDER, Boundaries, read
from lens.exhibits import _units
from lens.exhibits._reporting import silent
from lens.exhibits._streets import Rates, rates, silent_clause, silent_notes
from lens.exhibits.context import Context
from lens.exhibits.record import Chart, Column, Exhibit, Series, Table

CODE = "street_map"
#: what a band looks like; never the colours of the official risk tiers
ROLES = {"high": "accent", "similar": "context", "low": "cat2", "none": "band", "silent": "muted"}


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off("M5", ["jurisdiction", "sector"])
    if refusal:
        raise refusal
    what = ctx.t("map.what")
    spellings = {r["text"]: r["code"] for r in ctx.question("street_spellings")}
    lines = read(ctx.snapshot, spellings)
    if not lines.areas:
        why = _nothing(ctx, lines)
        return Exhibit(CODE, ctx.t("exhibits.street_map"), ctx.subtitle(what), empty=why, alt=why)
    found = rates(ctx)
    quiet = silent(ctx)
    band = dict(zip(found.codes, found.band, strict=True)) if found else {}
    state = {c: "silent" if c in quiet else band.get(c, "none") for c in lines.areas}
    title = _title(ctx, state) + silent_clause(ctx)
    order = _units.order(ctx, "jurisdiction", dict.fromkeys(state, 0), len(state))
    codes = [c for c in order if c]
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what),
        chart=Chart("map", tuple(_area(ctx, c, lines, state[c], found) for c in codes), height=440),
        table=_table(ctx, codes, state, found),
        alt=ctx.t("map.alt", title=title, n=len(codes)),
        notes=(ctx.t("map.note"), *_notes(ctx, lines, found), *silent_notes(ctx)),
        measures=("M5",),
    )


def _nothing(ctx: Context, lines: Boundaries) -> str:
    """Where to put a file; what is wrong with the one there; or that no area in it is a street of this district."""
    if lines.faults:
        file, what = lines.faults[0]
        return ctx.t(f"map.fault_{what}", file=file)
    if lines.files:
        return ctx.t("map.unmatched", names=lines.unknown[:3])
    return ctx.t("map.none", folder=FOLDER)


def _notes(ctx: Context, lines: Boundaries, found: Rates | None) -> list[str]:
    notes = [ctx.t(f"map.fault_{what}", file=file) for file, what in lines.faults]
    if lines.unknown:
        notes.append(ctx.t("map.unknown", n=len(lines.unknown), names=lines.unknown[:3]))
    missing = [c for c in (found.codes if found else []) if c not in lines.areas]
    if missing:
        notes.append(ctx.t("map.missing", names=_units.some(ctx, "jurisdiction", missing)))
    return notes


def _title(ctx: Context, state: dict[str, str]) -> str:
    told = [
        ctx.t(f"streets.bands_{group}", names=_units.some(ctx, "jurisdiction", members))
        for group in ("high", "low")
        if (members := [c for c, s in state.items() if s == group])
    ]
    similar = sum(s == "similar" for s in state.values())
    if similar:
        told.append(ctx.t("streets.bands_similar" if told else "streets.bands_all_similar", n=similar))
    if not told:
        return ctx.t("map.unjudged", n=len(state))
    return ctx.t("streets.bands_title", parts=_units.parts(ctx, told))


def _area(ctx: Context, code: str, lines: Boundaries, state: str, found: Rates | None) -> Series:
    x: list[float | None] = []
    y: list[float | None] = []
    for ring in lines.areas[code]:
        x += [*([None] if x else []), *(p[0] for p in ring)]
        y += [*([None] if y else []), *(p[1] for p in ring)]
    name = ctx.label("jurisdiction", code)
    label = name if state == "similar" else ctx.t("map.label", name=name, band=ctx.t(f"streets.band_{state}"))
    said = _hover(ctx, code, name, state, found)
    return Series(
        name,
        tuple(x),
        tuple(y),
        ROLES[state],
        text=(label, *[""] * (len(x) - 1)),
        hover=(said,) * len(x),
        keys=(code,) * len(x),
    )


def _hover(ctx: Context, code: str, name: str, state: str, found: Rates | None) -> str:
    band = ctx.t(f"streets.band_{state}")
    if state == "silent" or found is None or code not in found.codes:
        return ctx.t("map.hover_none", name=name, band=band)
    i = found.codes.index(code)
    lo, hi = found.at_mix[i]
    return ctx.t(
        "map.hover",
        name=name,
        band=band,
        adjusted=found.adjusted[i],
        lo=lo,
        hi=hi,
        found=found.rows[code]["M5_num"],
        visits=found.rows[code]["M5_den"],
    )


def _table(ctx: Context, codes: list[str], state: dict[str, str], found: Rates | None) -> Table:
    columns = (
        Column("street", ctx.dimension_name("jurisdiction")),
        Column("band", ctx.t("streets.band")),
        Column("visits", ctx.name("M1"), "count"),
        Column("found", ctx.t("sectors.column_at_visits"), "count"),
        Column("adjusted", ctx.t("streets.column_adjusted"), "number", 2),
    )
    body = []
    for c in codes:
        i = found.codes.index(c) if found and c in found.codes else None
        row = found.rows[c] if found and i is not None else None
        body.append(
            (
                ctx.label("jurisdiction", c),
                ctx.t(f"streets.band_{state[c]}"),
                row["M5_den"] if row else None,
                row["M5_num"] if row else None,
                found.adjusted[i] if found and i is not None else None,
            )
        )
    return Table(columns, tuple(body))
