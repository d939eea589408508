"""The sectors side by side: how much was inspected, what was found, how it was put right, what is left."""

from __future__ import annotations

from lens.compile import Refusal
from lens.exhibits import _units
from lens.exhibits._streets import silent_clause
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Rows, Table

#: (column, measure, what of it): every rate is followed by its base where no other column is it, and by its interval
COLUMNS = (
    ("visits", "M1", "value"),
    ("at_visits", "M5", "num"),
    ("per_visit", "M5", "value"),
    ("per_visit_interval", "M5", "interval"),
    ("major", "M10", "value"),
    ("major_interval", "M10", "interval"),
    ("hit", "M5b", "value"),
    ("hit_interval", "M5b", "interval"),
    ("found", "M2", "value"),
    ("on_time", "M3", "value"),
    ("due", "M3", "den"),
    ("on_time_interval", "M3", "interval"),
    ("open", "S1", "value"),
    ("overdue", "M4", "value"),
)


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off("M2", ["sector"])
    if refusal:
        raise refusal
    measures = {m: m for _, m, _ in COLUMNS}
    try:
        measures["M3"] = _units.on_time_code(ctx, "sector")
    except Refusal:
        del measures["M3"]
    rows = {code: _units.asked(ctx, code, "sector") for code in measures.values()}
    known = {code: found for code, found in rows.items() if found is not None}
    totals = {code: _units.total(ctx, code) for code in known}
    weight = _weight(rows["M1"] or rows["M2"], list(known.items()))
    if not weight:
        why = ctx.no_rows()
        return Exhibit("sector_overview", ctx.t("sectors.overview"), ctx.subtitle(), empty=why, alt=why)
    sectors = _units.order(ctx, "sector", weight)
    columns = [(key, measures[m], part) for key, m, part in COLUMNS if measures.get(m) in known]
    body = [
        (ctx.label("sector", s), *(_cell(ctx, code, part, (rows[code] or {}).get(s)) for _, code, part in columns))
        for s in sectors
    ]
    if len(sectors) > 1:
        whole = (ctx.t("units.total"), *(_cell(ctx, code, part, totals[code]) for _, code, part in columns))
        body.insert(0, whole)
    links = [(None, *(_behind(ctx, c, {"sector": s}) for c in columns)) for s in sectors]
    if len(sectors) > 1:
        links.insert(0, (None, *(_behind(ctx, c, {}) for c in columns)))
    head = (Column("sector", ctx.dimension_name("sector")), *(_column(ctx, *c) for c in columns))
    title = _title(ctx, rows, totals, sum(s is not None for s in weight))
    if ctx.selection.codes("jurisdiction"):
        # a street that sends nothing must not read as a street where nothing was found
        title += silent_clause(ctx)
    notes = [ctx.t("sectors.overview_note"), *_units.unstated(ctx)] if "M5" in known else []
    if len(weight) > len(sectors):
        notes.append(ctx.t("units.most", n=len(weight), shown=len(sectors)))
    return Exhibit(
        code="sector_overview",
        title=title,
        subtitle=ctx.subtitle(ctx.t("sectors.overview")),
        table=Table(head, tuple(body), tuple(links)),
        alt=title,
        notes=tuple(notes),
        measures=tuple(dict.fromkeys(code for _, code, _ in columns)),
        show_table=True,
    )


def _weight(main: dict | None, every: list[tuple[str, dict]]) -> dict[str | None, float]:
    """Every sector that has something, weighed by its visits, or by its hazards where there are no visits."""
    # a stock or a rate may answer for a sector that the period does not touch: its 0 is no row
    weight: dict[str | None, float] = {
        s: 0 for code, rows in every for s, row in rows.items() if row[code] or row.get(f"{code}_den")
    }
    for s, row in (main or {}).items():
        weight[s] = row.get("M1", row.get("M2", 0))
    return weight


def _column(ctx: Context, key: str, code: str, part: str) -> Column:
    if part == "interval":
        return Column(key, ctx.t("units.interval"))
    name = ctx.name(code, basis=False) if key == "on_time" else ctx.t(f"sectors.column_{key}")
    measure = ctx.measure(code)
    if part != "value" or measure.kind != "ratio":
        return Column(key, name, "count")
    return Column(key, name, "ratio") if measure.is_percent else Column(key, name, "number", measure.decimals or 1)


def _cell(ctx: Context, code: str, part: str, row: dict | None) -> object:
    if part == "interval":
        return _units.interval(ctx, code, row)
    ratio = ctx.measure(code).kind == "ratio"
    if row is None:
        # a count that has no row is 0; a ratio without a base has no value
        return None if ratio and part == "value" else 0
    return row[code] if part == "value" else row[f"{code}_{part}"]


def _behind(ctx: Context, column: tuple[str, str, str], where: dict) -> Rows | None:
    """The rows behind a count; a rate's own columns are its parts."""
    _, code, part = column
    if part == "interval" or (part == "value" and ctx.measure(code).kind == "ratio"):
        return None
    return ctx.behind(code, "num" if part == "value" else part, **where)


def _title(ctx: Context, rows: dict, totals: dict, n: int) -> str:
    found = totals["M2"]["M2"]
    if totals.get("M1"):
        title = ctx.t("sectors.title_visits", n=n, visits=totals["M1"]["M1"], found=found)
    else:
        title = ctx.t("sectors.title_found", n=n, found=found)
    if not totals.get("S1"):
        return title
    if not totals.get("M4"):
        return _units.clauses(ctx, (title, _at_end(ctx, ctx.t("sectors.title_open", open=totals["S1"]["S1"]))))
    overdue = totals["M4"]["M4"]
    left = _at_end(ctx, ctx.t("sectors.title_left", open=totals["S1"]["S1"], overdue=overdue))
    order = sorted(rows["M4"], key=lambda s: -rows["M4"][s]["M4"])
    counts = [rows["M4"][s]["M4"] for s in order]
    if overdue and len(counts) > 1 and counts[0] > counts[1] and order[0] is not None:
        left += ctx.t("sectors.title_top", name=ctx.label("sector", order[0]), n=counts[0])
    return _units.clauses(ctx, (title, left))


def _at_end(ctx: Context, text: str) -> str:
    """A stock of a past period is that of its last day, and the sentence says so."""
    return ctx.t("sectors.at_end", text=text) if ctx.period.end < ctx.as_of else text
