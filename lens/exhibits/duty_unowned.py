"""无主管清单: what has no responsible department, hazards and premises by sector, with the department that is usual."""

from __future__ import annotations

from lens import words
from lens.exhibits import _majors, _units
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table

CODES = ("S_owner", "M7_owner")
RULE = "sector_departments.toml"


def build(ctx: Context) -> Exhibit:
    what = ctx.t("duty.unowned_what")
    off = {c: r for c in CODES if (r := ctx.off(c, ["sector"]))}
    if len(off) == len(CODES):
        raise off["S_owner"]
    there = [c for c in CODES if c not in off]
    # both belong to the as-of date: asking raises for a period that ends before it
    counts = {c: {r["sector"]: r[c] for r in ctx.ask(c, ["sector"]) if r[c]} for c in there}
    place = {code: i for i, code in enumerate(ctx.snapshot.codes("sector"))}
    sectors = sorted(
        {s for by in counts.values() for s in by}, key=lambda s: (s is None, place.get(s or "", len(place)))
    )
    notes = [ctx.t("duty.suggested_note"), *(ctx.t(f"duty.off_{c}") for c in off)]
    totals = {c: sum(by.values()) for c, by in counts.items()}
    subtitle = ctx.subtitle(what, period="")
    if not sectors:
        why = ctx.t(f"duty.unowned_none_{'both' if len(there) == 2 else there[0]}")
        return Exhibit(
            "duty_unowned", what, subtitle, empty=why, alt=why, notes=tuple(notes[1:]), measures=tuple(there)
        )
    usual = _majors.rule(ctx, RULE)
    columns = (
        Column("sector", ctx.dimension_name("sector")),
        *(Column(c, ctx.t(f"duty.column_{c}"), "count") for c in there),
        Column("suggested", ctx.t("duty.column_suggested")),
    )
    body = tuple(
        (
            ctx.label("sector", s),
            *(counts[c].get(s, 0) for c in there),
            usual[s][ctx.lang] if s in usual else words.NOTHING,
        )
        for s in sectors
    )
    links = tuple(
        (None, *(ctx.behind(c, sector=s) if counts[c].get(s) else None for c in there), None) for s in sectors
    )
    title = _units.clauses(ctx, (_clause(ctx, c, totals[c], counts[c]) for c in there))
    return Exhibit(
        code="duty_unowned",
        title=title,
        subtitle=subtitle,
        table=Table(columns, body, links),
        alt=title,
        notes=tuple(notes),
        measures=tuple(there),
        show_table=True,
    )


def _clause(ctx: Context, code: str, total: int, by: dict[str | None, int]) -> str:
    if not total:
        return ctx.t(f"duty.title_{code}_none")
    largest = max(by.values())
    first = [s for s, n in by.items() if n == largest]
    said = ctx.t(f"duty.title_{code}", n=total)
    if len(first) > 1 or len(by) == 1:
        return said
    return ctx.t("duty.most_in", said=said, name=ctx.label("sector", first[0]), k=largest)
