"""Open heating hazards: how many, of which kind, in which street."""

from __future__ import annotations

from lens.exhibits import _streets, _winter
from lens.exhibits._reporting import silent
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table

STREETS = 30


@_winter.says_basis
def build(ctx: Context) -> Exhibit:
    day = _winter.stock_day(ctx)
    ctx = _winter.on(ctx, day, day)
    rows = _winter.open_rows(ctx, day)
    what = ctx.t("winter.open")
    subtitle = ctx.subtitle(what, period=ctx.t("winter.at", day=day))
    if not rows:
        why = ctx.t("winter.none_open", day=day)
        return Exhibit("winter_open", what, subtitle, empty=why, alt=why, measures=("S1",))
    codes = _winter.by_code(rows)
    quiet = silent(ctx)
    place = {c: i for i, c in enumerate(ctx.snapshot.codes("jurisdiction"))}
    listed = {c for c in place if "jurisdictions" in ctx.snapshot.has or any(r["jurisdiction"] == c for r in rows)}
    chosen = ctx.selection.codes("jurisdiction")
    here = {r["jurisdiction"] for r in rows} | {c for c in listed | quiet.keys() if not chosen or c in chosen}
    weight = {s: _winter.total([r for r in rows if r["jurisdiction"] == s], "open_n") for s in here}
    kept = sorted(weight, key=lambda s: (-weight[s], str(s)))[:STREETS]
    streets = sorted(kept, key=lambda s: (s in quiet, s is None, place.get(s or "", len(place))))
    cells: dict[tuple, int] = {}
    for r in rows:
        for c in _winter.codes_of(r["heating"]):
            cells[r["jurisdiction"], c] = cells.get((r["jurisdiction"], c), 0) + r["open_n"]
    names = tuple(ctx.labels("jurisdiction", streets))
    series = tuple(
        Series(
            ctx.label("heating_code", c), names,
            tuple(None if s in quiet else cells.get((s, c), 0) for s in streets), "context", "heat",
            text=tuple("" if s in quiet else str(cells.get((s, c)) or "") for s in streets),
            hover=tuple(
                _hover(ctx, k, c, cells.get((s, c), 0), s in quiet) for s, k in zip(streets, names, strict=True)
            ),
        )
        for c in codes
    )  # fmt: skip
    n, overdue, major = (_winter.total(rows, k) for k in ("open_n", "overdue_n", "major_n"))
    title = ctx.t("winter.open_title", n=n, parts=_winter.parts(ctx, overdue, major)).strip()
    if lead := _winter.top(ctx, codes):
        title = ctx.t("winter.and", a=title, b=lead)
    title += _streets.silent_clause(ctx)
    columns = (
        Column("code", ctx.t("winter.column_code")),
        Column("street", ctx.dimension_name("jurisdiction")),
        Column("open", ctx.name("S1"), "count"),
    )
    body = tuple((ctx.label("heating_code", c), k, cells.get((s, c), 0)) for c in codes
                 for s, k in zip(streets, names, strict=True) if cells.get((s, c)))  # fmt: skip
    notes = [ctx.t("winter.two_codes"), *_streets.silent_notes(ctx)]
    if silent_n := sum(weight.get(s, 0) for s in quiet):
        notes.append(ctx.t("winter.silent_open", n=silent_n))
    if len(weight) > len(kept):
        notes.append(ctx.t("winter.most_streets", n=len(weight), shown=len(kept)))
    return Exhibit(
        code="winter_open",
        title=title,
        subtitle=subtitle,
        chart=Chart("heat", series, Axis(kind="category", order=names), Axis(), height=64 + 30 * len(series)),
        table=Table(columns, body),
        alt=ctx.t("winter.open_alt", title=title, names=names),
        notes=tuple(notes),
        measures=("S1",),
    )


def _hover(ctx: Context, name: str, code: str, n: int, is_silent: bool) -> str:
    if is_silent:
        return ctx.t("streets.absent", name=name)
    return ctx.t("winter.open_hover", street=name, code=ctx.label("heating_code", code), n=n)
