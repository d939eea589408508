"""Public education by street beside the homes checked: a table in the order of streets, with no claim of effect."""

from __future__ import annotations

from lens.exhibits import _units
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table

CODE = "outreach_streets"
COUNTS = ("O1", "O2")
HOMES = "O3"


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off("O1", ["jurisdiction"])
    if refusal:
        raise refusal
    given = [c for c in COUNTS if not ctx.off(c)]
    rows = {r["jurisdiction"]: r for r in ctx.ask(given, ["jurisdiction"])}
    homes = _units.asked(ctx, HOMES, "jurisdiction")
    what = ctx.t("outreach.streets.what")
    if not any(r["O1"] for r in rows.values()):
        why = ctx.t("outreach.none", span=ctx.span, filters=ctx.filter_words)
        return Exhibit(CODE, what, ctx.subtitle(), empty=why, alt=why, measures=tuple(given))
    total = ctx.ask(given)[0]
    whole = _units.total(ctx, HOMES) if homes is not None else None
    streets = _units.order(ctx, "jurisdiction", dict.fromkeys([*rows, *(homes or {})], 0), 500)
    title = ctx.t("outreach.streets.title", n=total["O1"])
    if total.get("O2"):
        title += ctx.t("outreach.streets.people", n=total["O2"])
    if whole and whole[HOMES] is not None:
        checked = {"num": whole[f"{HOMES}_num"], "den": whole[f"{HOMES}_den"], "rate": ctx.value(HOMES, whole[HOMES])}
        title += ctx.t("outreach.streets.homes", **checked)
    columns = (
        Column("street", ctx.dimension_name("jurisdiction")),
        *(Column(c, ctx.name(c), "count") for c in given),
        *(
            (
                Column("checked", ctx.t("outreach.streets.checked"), "count"),
                Column("registered", ctx.t("outreach.streets.registered"), "count"),
                Column("rate", ctx.name(HOMES), "ratio"),
            )
            if homes is not None
            else ()
        ),
    )
    shown = [(s, rows.get(s), (homes or {}).get(s)) for s in streets]
    body = [(ctx.label("jurisdiction", s), *_cells(r, given), *_homes(h, homes is not None)) for s, r, h in shown]
    body.append((ctx.t("units.total"), *_cells(total, given), *_homes(whole, homes is not None)))
    rest = (None,) * (len(columns) - 1 - len(given))
    links = [
        (None, *(ctx.behind(c, jurisdiction=s) if r and r[c] else None for c in given), *rest) for s, r, _ in shown
    ]
    links.append((None, *(ctx.behind(c) for c in given), *rest))
    notes = [ctx.t("outreach.neutral"), ctx.t("outreach.streets.note")]
    if homes is not None:
        notes.append(ctx.t("outreach.streets.homes_note"))
    elif off := ctx.off(HOMES):
        notes.append(off.message(ctx.lang))
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what),
        table=Table(columns, tuple(body), tuple(links)),
        alt=title,
        notes=tuple(notes),
        measures=(*given, *((HOMES,) if homes is not None else ())),
        show_table=True,
    )


def _cells(row: dict | None, given: list[str]) -> tuple:
    """A street without one row recorded nothing that we know of: no figure, and not 0."""
    return tuple(row[c] if row and row["O1"] else None for c in given)


def _homes(row: dict | None, shown: bool) -> tuple:
    if not shown:
        return ()
    if row is None or not row[f"{HOMES}_den"]:
        return (None, None, None)
    return (row[f"{HOMES}_num"], row[f"{HOMES}_den"], row[HOMES])
