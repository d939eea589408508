"""Hazards per visit by type of premise: the size of the inspected field beside what a visit finds in it."""

from __future__ import annotations

from lens.exhibits import _units
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Mark, Series, Table

CODE = "sector_subtypes"
MOST = 20


def build(ctx: Context) -> Exhibit:
    refusal = ctx.off("M5", ["subtype"])
    if refusal:
        raise refusal
    rows = {r["subtype"]: r for r in ctx.ask("M5", ["subtype"]) if r["M5_den"]}
    given = {s: r for s, r in rows.items() if s is not None}
    if not given:
        why = ctx.no_rows() if not rows else ctx.t("sectors.subtypes_none")
        return Exhibit(CODE, ctx.t("sectors.subtypes"), ctx.subtitle(), empty=why, alt=why, measures=("M5",))
    whole = ctx.ask("M5")[0]
    drawn = sorted(
        _units.order(ctx, "subtype", {s: r["M5_den"] for s, r in given.items() if _units.enough(r)}, MOST),
        key=lambda s: -given[s]["M5"],
    )
    every = [*drawn, *(s for s in _units.order(ctx, "subtype", dict.fromkeys(given, 0), len(given)) if s not in drawn)]
    names = tuple(ctx.labels("subtype", drawn))
    title = _title(ctx, given, drawn, whole)
    series = Series(
        ctx.name("M5"),
        tuple(given[s]["M5"] for s in drawn),
        names,
        "context",
        lo=tuple(given[s]["M5_lo"] for s in drawn),
        hi=tuple(given[s]["M5_hi"] for s in drawn),
        hover=tuple(
            ctx.t("sectors.hover_now", name=n, value=ctx.value("M5", given[s]["M5"]), base=ctx.base(given[s], "M5"))
            for n, s in zip(names, drawn, strict=True)
        ),
        keys=tuple(s or "" for s in drawn),
    )
    mark = Mark("vline", whole["M5"], text=ctx.t("units.all", value=ctx.value("M5", whole["M5"])), role="centre")
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(ctx.t("sectors.subtypes")),
        chart=Chart(
            "dot",
            (series,),
            Axis(decimals=1, unit=ctx.unit("M5")),
            Axis(kind="category", order=names),
            marks=(mark,),
            height=70 + 30 * len(names),
        )
        if drawn
        else None,
        table=_table(ctx, every, rows, whole),
        alt=ctx.t("sectors.subtypes_alt", title=title, names=names),
        notes=_notes(ctx, rows, given, drawn),
        empty="" if drawn else ctx.t("units.small", visits=_units.MIN_VISITS, premises=_units.MIN_PREMISES),
        measures=("M5",),
    )


def _title(ctx: Context, given: dict, drawn: list, whole: dict) -> str:
    most = max(given, key=lambda s: given[s]["M5_den"])
    values = {"value": ctx.value("M5", given[most]["M5"]), "all": ctx.value("M5", whole["M5"])}
    share = given[most]["M5_den"] / whole["M5_den"]
    title = ctx.t("sectors.subtypes_title", name=ctx.label("subtype", most), share=share, **values)
    if len(drawn) < 2:
        return title
    a, b = (ctx.value("M5", given[s]["M5"]) for s in (drawn[-1], drawn[0]))
    return _units.clauses(ctx, (title, ctx.t("sectors.subtypes_range", n=len(drawn), a=a, b=b)))


def _notes(ctx: Context, rows: dict, given: dict, drawn: list) -> tuple[str, ...]:
    notes = [ctx.t("sectors.closer")]
    if None in rows:
        notes.append(ctx.t("sectors.subtypes_missing", n=rows[None]["M5_den"]))
    if sum(_units.enough(r) for r in given.values()) > len(drawn):
        notes.append(ctx.t("units.most", n=len(given), shown=len(drawn)))
    if not all(_units.enough(r) for r in given.values()):
        notes.append(ctx.t("units.small", visits=_units.MIN_VISITS, premises=_units.MIN_PREMISES))
    return tuple(notes)


def _table(ctx: Context, every: list, rows: dict, whole: dict) -> Table:
    columns = (
        Column("subtype", ctx.dimension_name("subtype")),
        Column("visits", ctx.t("sectors.column_visits"), "count"),
        Column("share", ctx.t("sectors.column_share"), "ratio"),
        Column("found", ctx.t("sectors.column_at_visits"), "count"),
        Column("rate", ctx.t("sectors.column_per_visit"), "number", 2),
        Column("interval", ctx.t("units.interval")),
    )
    shown = [*every, *([None] if None in rows else [])]
    body = tuple(
        (
            ctx.label("subtype", s),
            rows[s]["M5_den"],
            rows[s]["M5_den"] / whole["M5_den"],
            rows[s]["M5_num"],
            rows[s]["M5"],
            _units.interval(ctx, "M5", rows[s]),
        )
        for s in shown
    )
    links = tuple(
        (None, ctx.behind("M5", "den", subtype=s), None, ctx.behind("M5", subtype=s), None, None) for s in shown
    )
    return Table(columns, body, links)
