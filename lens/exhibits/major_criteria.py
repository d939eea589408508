"""By which criterion, in force on the day found, the major hazards were registered; the product judges none."""

from __future__ import annotations

from lens import words
from lens.exhibits import _majors
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Table


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off("M11_stock", ["criterion"])
    if refusal:
        raise refusal
    ctx.ask("M11_stock")
    what = ctx.t("majors.criteria_what")
    rows = ctx.question("majors_found")
    if not rows:
        why = ctx.t("majors.never")
        return Exhibit("major_criteria", what, ctx.subtitle(what), empty=why, alt=why, measures=("M9", "M11_stock"))
    records = _majors.criteria(ctx)
    place = {code: i for i, code in enumerate(records)}
    sectors = {code: i for i, code in enumerate(ctx.snapshot.codes("sector"))}
    rows = sorted(
        rows,
        key=lambda r: (
            r["criterion"] is None, sectors.get(r["sector"], len(sectors)), -place.get(r["criterion"], len(place)),
        ),
    )  # fmt: skip
    columns = (
        Column("sector", ctx.dimension_name("sector")),
        Column("title", ctx.t("majors.column_title")),
        Column("number", ctx.t("majors.column_number")),
        Column("force", ctx.t("majors.column_force")),
        Column("verified", ctx.t("majors.column_verified")),
        Column("found", ctx.t("majors.column_found"), "count"),
        Column("period", ctx.t("majors.column_period"), "count"),
        Column("open", ctx.t("majors.column_open"), "count"),
    )
    body = tuple(_row(ctx, r, records.get(r["criterion"] or "")) for r in rows)
    ever = f"{ctx.snapshot.first_date}..{ctx.period.end}"
    links = tuple(
        (
            *(None,) * 5,
            ctx.behind("M9", period=ever, criterion=r["criterion"], sector=r["sector"]),
            ctx.behind("M9", criterion=r["criterion"], sector=r["sector"]) if r["n_period"] else None,
            ctx.behind("M11_stock", criterion=r["criterion"], sector=r["sector"]) if r["n_open"] else None,
        )
        for r in rows
    )
    none = sum(r["n_open"] for r in rows if r["criterion"] is None)
    versions = {r["criterion"] for r in rows if r["criterion"] and r["n_open"]}
    total = sum(r["n_open"] for r in rows)
    title = ctx.t("majors.criteria_title", n=total, versions=len(versions))
    if not total:
        title = ctx.t("majors.criteria_none_open", n=sum(r["n"] for r in rows))
    elif not versions:
        title = ctx.t("majors.criteria_only_without", n=total)
    elif none:
        title = _majors.clauses(ctx, (title, ctx.t("majors.criteria_without", n=none)))
    return Exhibit(
        code="major_criteria",
        title=title,
        subtitle=ctx.subtitle(what),
        table=Table(columns, body, links),
        alt=title,
        notes=(ctx.t("majors.criterion_note"), ctx.t("majors.criteria_note"), ctx.t("majors.unverified_note")),
        measures=("M9", "M11_stock"),
        show_table=True,
    )


def _row(ctx: Context, r: dict, c: _majors.Criterion | None) -> tuple:
    counts = (r["n"], r["n_period"], r["n_open"])
    sector = ctx.label("sector", r["sector"])
    if c is None:
        return (sector, ctx.t("majors.no_criterion"), words.NOTHING, words.NOTHING, words.NOTHING, *counts)
    return (
        sector,
        c.title,
        c.number or ctx.t("majors.no_number"),
        _force(ctx, c),
        ctx.t("majors.verified" if c.verified else "majors.unverified"),
        *counts,
    )


def _force(ctx: Context, c: _majors.Criterion) -> str:
    if c.start and c.end:
        return ctx.t("majors.force", start=c.start, end=c.end)
    if c.start:
        return ctx.t("majors.force_from", start=c.start)
    return ctx.t("majors.force_to", end=c.end) if c.end else ctx.t("majors.force_always")
