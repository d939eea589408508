"""Why a figure that was reported is not the one we show: entered later, closed later, defined otherwise, revised."""

from __future__ import annotations

from lens import words
from lens.exhibits import _reconcile
from lens.exhibits._reconcile import Figure
from lens.exhibits.context import Context
from lens.exhibits.record import Column, Exhibit, Rows, Table

CODE = "reconcile_figures"
KEYS = (
    "figure",
    "period",
    "report",
    "value",
    "ours",
    "gap",
    "late",
    "later",
    "definition",
    "revised",
    "left",
    "reading",
)
#: columns of written figures, which stand under each other like numbers
WRITTEN = KEYS[KEYS.index("value") : KEYS.index("reading")]


def build(ctx: Context) -> Exhibit:
    found = _reconcile.figures(ctx)
    what = ctx.t("reconcile.figures.what")
    subtitle = ctx.subtitle(what, period="")
    if not found:
        why = ctx.t("reconcile.figures.none")
        return Exhibit(CODE, what, subtitle, empty=why, alt=why)
    title = _title(ctx, found)
    total = found[0].row["total"]
    if total > len(found):
        title = ctx.t("reconcile.figures.first", said=title, shown=len(found), total=total)
    notes = [ctx.t("reconcile.figures.note")]
    if "hazards.reported_date" not in ctx.snapshot.has:
        notes.append(ctx.t("reconcile.figures.no_entered"))
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=subtitle,
        table=Table(
            tuple(Column(k, ctx.t(f"reconcile.figures.{k}"), "interval" if k in WRITTEN else "text") for k in KEYS),
            tuple(_row(ctx, f) for f in found),
            tuple(_links(f) for f in found),
        ),
        alt=title,
        notes=tuple(notes),
        measures=tuple(dict.fromkeys(f.measure.code for f in found if f.measure)),
        show_table=True,
    )


def _title(ctx: Context, found: list[Figure]) -> str:
    groups = {
        "same": [f for f in found if f.is_same],
        "told": [f for f in found if not f.why and not f.is_same and not f.left],
        "rest": [f for f in found if not f.why and f.left],
        "not_ours": [f for f in found if f.why],
    }
    parts = [ctx.t(f"reconcile.figures.{k}", n=len(g)) for k, g in groups.items() if g]
    return ctx.t("reconcile.figures.title", n=len(found), parts=parts)


def _row(ctx: Context, f: Figure) -> tuple[str, ...]:
    row = f.row
    to = row["reported_to"] or ""
    report = (
        ctx.t("reconcile.figures.to", day=row["reported_on"], to=to) if to else words.day(row["reported_on"], ctx.lang)
    )
    span = ctx.t("selection.span", start=row["period_start"], end=row["period_end"])
    name = row["measure"] if f.measure is None else f.measure.name(ctx.lang)
    places = [ctx.label(dim, row[dim]) for dim in ("jurisdiction", "sector") if row[dim]]
    name += f"（{words.join(places, ctx.lang)}）" if places and ctx.lang == "zh" else ""
    name += f" ({words.join(places, ctx.lang)})" if places and ctx.lang == "en" else ""
    if f.ours is None:
        value = words.number(row["value"], ctx.lang, 0 if float(row["value"]).is_integer() else 1)
        return (name, span, report, value, *(words.NOTHING,) * 7, _reading(ctx, f))
    parts = (f.late, f.later, f.definition or None, f.revised, f.left or None)
    return (
        name,
        span,
        report,
        _value(ctx, f, f.reported),
        _value(ctx, f, f.ours),
        _step(ctx, f, f.gap),
        *(_step(ctx, f, p) for p in parts),
        _reading(ctx, f),
    )


def _decimals(f: Figure) -> int:
    assert f.measure is not None
    return 0 if f.measure.kind in ("count", "stock") else 1 if f.measure.is_percent else 2


def _value(ctx: Context, f: Figure, value: float) -> str:
    assert f.measure is not None
    return words.number(value, ctx.lang, _decimals(f)) + ("%" if f.measure.is_percent else "")


def _step(ctx: Context, f: Figure, value: float | None) -> str:
    if value is None:
        return words.NOTHING
    assert f.measure is not None
    told = words.number(value, ctx.lang, _decimals(f), signed=True)
    return ctx.t("reconcile.figures.points", d=told) if f.measure.is_percent else told


def _reading(ctx: Context, f: Figure) -> str:
    """What makes the difference, in sentences, and what cannot be told."""
    say = lambda key, **v: ctx.t(f"reconcile.reading.{key}", **v)  # noqa: E731
    if f.why:
        return say(f.why, name=f.row["measure"] if f.why == "unknown" else f.row["jurisdiction"])
    if f.is_same:
        return say("same")
    assert f.measure is not None
    told = []
    if f.late or f.later:
        rows = _reconcile.changed_rows(ctx, f)
        late_n, total = (rows[0]["late_n"], rows[0]["total"]) if rows else (0, 0)
        if late_n:
            told.append(say("late", n=late_n))
        if total > late_n:
            told.append(say("later", n=total - late_n))
    if f.other:
        name = say("every_visit") if f.other == _reconcile.EVERY_VISIT else ctx.name(f.other)
        told.append(say("definition", name=name))
    if f.revised:
        told.append(say("revised", id=f.seen))
    if f.left:
        if f.row["reported_on"] is None:
            told.append(say("undated"))
        else:
            if f.measure.num.relation == "inspections":
                told.append(say("visits"))
            told.append(say("left", id=f.seen) if f.seen else say("left_one"))
    return ("" if ctx.lang == "zh" else " ").join(told)


def _links(f: Figure) -> tuple[Rows | None, ...]:
    nothing: tuple[Rows | None, ...] = (None,) * len(KEYS)
    if f.measure is None or f.ours is None or f.measure.kind not in ("count", "stock"):
        return nothing
    where = tuple((dim, (f.row[dim],)) for dim in ("sector", "jurisdiction") if f.row[dim])
    token = f"{f.row['period_start']}..{f.row['period_end']}"
    place = KEYS.index("ours")
    return (*nothing[:place], Rows(f.measure.code, "num", where, token), *nothing[place + 1 :])
