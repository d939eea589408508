"""The streets in bands, not ranks: found per visit crude and shrunken, put right in time, and what is left."""

from __future__ import annotations

from lens import words
from lens.compile import Refusal
from lens.exhibits import _units
from lens.exhibits._reporting import silent
from lens.exhibits._streets import Rates, rates, silent_clause, silent_notes
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Rows, Table

CODE = "street_bands"
BANDS = ("high", "similar", "low", "none")


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off("M2", ["jurisdiction"])
    if refusal:
        raise refusal
    found = rates(ctx) if ctx.off("M5", ["jurisdiction"]) is None else None
    try:
        on_time = _units.on_time_code(ctx, "jurisdiction")
    except Refusal:
        on_time = ""
    counts = [c for c in ("M2", "S1", "M4", "M11_stock") if ctx.off(c, ["jurisdiction"]) is None]
    asked = {c: _units.asked(ctx, c, "jurisdiction") for c in (*counts, on_time) if c}
    by = {c: rows for c, rows in asked.items() if rows is not None}
    quiet = silent(ctx)
    weight: dict[str | None, float] = {c: rows["M2"] for c, rows in by["M2"].items()}
    weight |= {**dict.fromkeys(quiet, 0.0), **({c: r["M5_den"] for c, r in found.rows.items()} if found else {})}
    for code, rows in by.items():
        # a stock may answer 0 for a street that the period does not touch: that is no row
        weight |= {c: 0.0 for c, row in rows.items() if c not in weight and row[code]}
    weight.pop(None, None)
    if not weight:
        why = ctx.no_rows()
        return Exhibit(CODE, ctx.t("streets.bands_without"), ctx.subtitle(), empty=why, alt=why)
    codes = [c for c in _units.order(ctx, "jurisdiction", weight) if c]
    band = dict(zip(found.codes, found.band, strict=True)) if found else {}
    state = {c: "silent" if c in quiet else band.get(c, "none") for c in codes}
    groups = (*BANDS, "silent") if found else ("none", "silent")
    order = [c for group in groups for c in codes if state[c] == group]
    title = _title(ctx, found, state, by) + silent_clause(ctx)
    columns, cells, behind = _columns(ctx, found, on_time if on_time in by else "", by, set(quiet))
    body = [(ctx.label("jurisdiction", c), *(make(c) for make in cells)) for c in order]
    links: list[tuple] = [(None, *_behind(ctx, c, behind, row[1:])) for c, row in zip(order, body, strict=True)]
    if found:
        links = [(None, *row) for row in links]
        columns.insert(0, Column("band", ctx.t("streets.band")))
        body = [(row[0], ctx.t(f"streets.band_{state[c]}"), *row[1:]) for c, row in zip(order, body, strict=True)]
    notes = [*([ctx.t("streets.bands_note"), *_units.unstated(ctx)] if found else []), *silent_notes(ctx)]
    if len(weight) > len(codes):
        notes.append(ctx.t("units.most", n=len(weight), shown=len(codes)))
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(ctx.t("streets.bands" if found else "streets.bands_without")),
        table=Table((Column("street", ctx.dimension_name("jurisdiction")), *columns), tuple(body), tuple(links)),
        alt=title,
        notes=tuple(notes),
        measures=(*(("M1", "M5") if found else ()), *by),
        show_table=True,
    )


def _title(ctx: Context, found: Rates | None, state: dict[str, str], by: dict) -> str:
    told_of = sum(s != "silent" for s in state.values())
    if not told_of:
        return ctx.t("streets.bands_without")
    if not found:
        return ctx.t("streets.bands_found", n=told_of, found=ctx.ask("M2")[0]["M2"])
    if len(state) == 1 and found.codes:
        value = ctx.value("M5", found.shrunk.mean)
        return ctx.t("sectors.title_one", name=ctx.label("jurisdiction", found.codes[0]), value=value)
    told = []
    for group in ("high", "low"):
        members = [c for c, s in state.items() if s == group]
        if members:
            told.append(ctx.t(f"streets.bands_{group}", names=_units.some(ctx, "jurisdiction", members)))
    similar = sum(s == "similar" for s in state.values())
    if similar:
        told.append(ctx.t("streets.bands_similar" if told else "streets.bands_all_similar", n=similar))
    few = sum(s == "none" for s in state.values())
    if few:
        told.append(ctx.t("streets.bands_few", n=few, least=_units.MIN_VISITS))
    return ctx.t("streets.bands_title", parts=_units.parts(ctx, told)) if told else ctx.t("streets.bands")


def _columns(
    ctx: Context, found: Rates | None, on_time: str, by: dict, quiet: set
) -> tuple[list[Column], list, list[tuple[str, str] | None]]:
    """The columns that this house can fill, each with the function that gives a street's cell and with the measure
    and part that it counts, if it is a count.

    What a silent street did not send is unknown, not 0.
    """
    columns: list[Column] = []
    cells: list = []
    behind: list[tuple[str, str] | None] = []

    def add(key: str, name: str, kind: str, make, decimals: int = 0, of: tuple[str, str] | None = None) -> None:
        columns.append(Column(key, name, kind, decimals))
        cells.append(make)
        behind.append(of)

    if found:
        place = {c: i for i, c in enumerate(found.codes)}
        nothing = {"M5_den": 0, "M5_num": 0, "M5": None}
        row = {c: dict.fromkeys(nothing) for c in quiet} | found.rows
        shrunk = {c: float(found.shrunk.rate[i]) for c, i in place.items()}
        bounds = {c: _bounds(ctx, found, i) for c, i in place.items()}
        adjusted = {c: found.adjusted[i] for c, i in place.items()}
        add("visits", ctx.name("M1"), "count", lambda c: row.get(c, nothing)["M5_den"], of=("M5", "den"))
        at_visits = ctx.t("sectors.column_at_visits")
        add("at_visits", at_visits, "count", lambda c: row.get(c, nothing)["M5_num"], of=("M5", "num"))
        add("crude", ctx.t("streets.per_visit_crude"), "number", lambda c: row.get(c, nothing)["M5"], 2)
        add("rate", ctx.t("streets.shrunk"), "number", shrunk.get, 2)
        add("interval", ctx.t("units.interval"), "text", lambda c: bounds.get(c, words.NOTHING))
        add("adjusted", ctx.t("streets.column_adjusted"), "number", adjusted.get, 2)
    else:
        sent = by["M2"]
        known = lambda c: _count(by, "M2", c) if c in sent or c not in quiet else None  # noqa: E731
        add("found", ctx.name("M2"), "count", known, of=("M2", "num"))
    if on_time:
        rows = by[on_time]
        add("on_time", ctx.name(on_time, basis=False), "ratio", lambda c: rows[c][on_time] if c in rows else None)
        due = lambda c: rows[c][f"{on_time}_den"] if c in rows else None  # noqa: E731
        add("due", ctx.t("sectors.column_due"), "count", due, of=(on_time, "den"))
        add("on_time_interval", ctx.t("units.interval"), "text", lambda c: _units.interval(ctx, on_time, rows.get(c)))
    for code, key in (("S1", "open"), ("M4", "overdue"), ("M11_stock", "majors")):
        if code in by:
            count = lambda c, code=code: _count(by, code, c)  # noqa: E731
            add(key, ctx.t(f"streets.column_{key}"), "count", count, of=(code, "num"))
    return columns, cells, behind


def _behind(ctx: Context, street: str, of: list[tuple[str, str] | None], row: tuple) -> list[Rows | None]:
    """The rows behind each count of a street; none where it is not known."""
    told = zip(of, row, strict=True)
    return [ctx.behind(*b, jurisdiction=street) if b and value is not None else None for b, value in told]


def _bounds(ctx: Context, found: Rates, i: int) -> str:
    return "–".join(words.number(float(v), ctx.lang, 2) for v in (found.shrunk.lo[i], found.shrunk.hi[i]))


def _count(by: dict, code: str, street: str) -> int:
    return by[code].get(street, {code: 0})[code]
