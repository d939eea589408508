"""Work safety accidents by type, as registered under the edition of its list: editions are told apart, never merged."""

from __future__ import annotations

from lens import words
from lens.exhibits import _events
from lens.exhibits.context import Context
from lens.exhibits.record import Axis, Chart, Column, Exhibit, Series, Table

CODE = "event_types"
SHOWN = 12


def build(ctx: Context) -> Exhibit:
    _events.check(ctx, "accidents.accident_type")
    what = ctx.t("events.types.what")
    rows = ctx.question("event_types", "accidents")
    if not rows:
        return _events.nothing(ctx, CODE, what)
    total = sum(r["n"] for r in rows)
    # what nobody wrote down comes last: it is no type
    rows = sorted(rows, key=lambda r: r["accident_type"] is None)
    editions = {r["type_edition"] for r in rows if r["accident_type"]}
    names = tuple(_name(ctx, r, len(editions) > 1) for r in rows)
    named = [r for r in rows if r["accident_type"]]
    title = ctx.t("events.types.title_none", n=total)
    if named:
        most = [ctx.label("accident_type", r["accident_type"]) for r in named if r["n"] == named[0]["n"]]
        key = "title" if len(set(most)) == 1 else "title_tie" if named[0]["n"] > 1 else "title_single"
        title = ctx.t(f"events.types.{key}", n=total, names=list(dict.fromkeys(most)), k=named[0]["n"])
    if len(editions) > 1:
        title += ctx.t("events.types.two")
    shown = list(zip(rows, names, strict=True))[:SHOWN]
    series = Series(
        what, tuple(r["n"] for r, _ in shown), tuple(name for _, name in shown), "context",
        text=tuple(words.number(r["n"], ctx.lang) for r, _ in shown),
        roles=tuple("context" if r["accident_type"] else "muted" for r, _ in shown),
    )  # fmt: skip
    columns = (
        Column("type", ctx.dimension_name("accident_type")),
        Column("edition", ctx.t("events.types.edition")),
        Column("n", ctx.name("M23"), "count"),
        Column("interval", ctx.t("units.interval"), "interval"),
        Column("deaths", ctx.t("events.deaths"), "count"),
    )
    body = tuple(
        (
            _name(ctx, r, False), r["type_edition"] or words.NOTHING, r["n"], _events.interval(ctx, r["n"]),
            r["deaths"],
        )
        for r in rows
    )  # fmt: skip
    return Exhibit(
        code=CODE,
        title=title,
        subtitle=ctx.subtitle(what),
        chart=Chart(
            "hbar", (series,), Axis(), Axis(kind="category", order=tuple(name for _, name in shown)),
            height=60 + 26 * len(shown),
        ),
        table=Table(columns, body),
        alt=ctx.t("events.types.alt", title=title),
        notes=(ctx.t("events.types.note"), *_events.notes(ctx)),
        measures=("M23",),
    )  # fmt: skip


def _name(ctx: Context, row: dict, with_edition: bool) -> str:
    if row["accident_type"] is None:
        return ctx.t("events.types.unknown")
    name = ctx.label("accident_type", row["accident_type"])
    return (
        ctx.t("events.types.named", name=name, edition=row["type_edition"] or words.NOTHING) if with_edition else name
    )
